"""What is shown at each level: boxes round outward, times to the hour."""

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from openline.decide.presenting import CELL_E7, HOUR_MS, NOTICE, box_of
from openline.model.release import Detail
from openline.model.space import Circle, Corridor, EdgeRule, Position
from tests.desk import Desk


@given(
    lon=st.integers(-1_700_000_000, 1_700_000_000),
    lat=st.integers(-850_000_000, 850_000_000),
    radius=st.integers(1_000, 200_000_000),
    azimuth=st.floats(0, 360),
)
def test_a_coarse_box_never_leaves_out_a_point_of_a_circle(
    lon: int, lat: int, radius: int, azimuth: float
) -> None:
    west, south, east, north = box_of(Circle(centre=Position(lon_e7=lon, lat_e7=lat), radius_mm=radius))
    edge = Geodesic.WGS84.Direct(lat / 1e7, lon / 1e7, azimuth, radius / 1000)
    assert south <= edge["lat2"] * 1e7 <= north
    assert any(west <= (edge["lon2"] + turn) * 1e7 <= east for turn in (-360, 0, 360))
    assert all(side % CELL_E7 == 0 for side in (west, south, east, north))


def test_a_coarse_box_holds_the_bulge_of_a_geodesic_edge() -> None:
    path = ((0, 600_000_000), (600_000_000, 600_000_000))
    _, _, _, north = box_of(Corridor(centreline=path, half_width_mm=1, edges=EdgeRule.GEODESIC))
    line = Geodesic.WGS84.InverseLine(60, 0, 60, 60)
    assert north >= line.Position(line.s13 / 2)["lat2"] * 1e7 > 630_000_000


def test_each_level_holds_all_that_stands_before_it() -> None:
    desk = Desk("coalition", "sponsor", now_ms=10 * HOUR_MS + 17)
    zone = desk.zone("coalition", "tanf")
    shown: list[dict[str, object]] = []
    for detail in (Detail.EXISTENCE, Detail.CONTACT, Detail.COARSE, Detail.FULL):
        desk.share("coalition", "tanf", {"sponsor": detail})
        shown.append(desk.shown(desk.told("sponsor", zone)[-1]))
    existence, contact, coarse, full = shown
    assert existence == {"entry": zone, "detail": "existence", "call": [{"party": "node"}]}
    assert contact["call"] == [{"party": "coalition"}]
    assert set(existence) < set(contact) < set(coarse)
    assert coarse["hours_ms"] == [10 * HOUR_MS, 11 * HOUR_MS]
    assert "body" not in coarse
    assert set(full) == set(contact) | {"author", "about", "at_ms", "facts", "body"}
    assert full["body"]["zone"]["footprint"]["radius_mm"] == 55_000_000  # type: ignore[index]


@pytest.mark.requirement("R15")
def test_the_notice_is_the_sentence_that_every_output_says() -> None:
    assert NOTICE == (
        "Notification is voluntary and no precondition of protection under international humanitarian law. "
        "Its absence or withdrawal changes no status. Receipt is neither approval nor admission. "
        "Use of this system affects no party's legal status."
    )
