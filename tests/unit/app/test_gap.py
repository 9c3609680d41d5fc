"""The dissemination gap: at a place and a time, who has not confirmed relay of what (R31, R25, F7)."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from msgspec.structs import replace

from openline.app.showing.gap import GapPage, gap_page
from openline.app.showing.view import View
from openline.decide.locating import footprints_at, metres_to
from openline.model.agreement import Norms
from openline.model.event import NODE, GuaranteeFacts, ReasonBody
from openline.model.notification import Activity, ActivityKind, Recurrence
from openline.model.release import Detail, Purpose, Receipt, Relayed
from openline.model.space import Interval, Position
from tests.desk import HOUR_MS, NOON_MS, Desk, at, convoy, fire, site
from tests.warned import cancel, issue, laddered, said

pytestmark = pytest.mark.requirement("R31")
HERE = at(0, 0)
DAY_MS = 24 * HOUR_MS


@pytest.fixture
def desk() -> Desk:
    desk = Desk("aid", "army", "press", now_ms=NOON_MS - DAY_MS)
    desk.notify("aid", site("clinic"))
    desk.consent("aid", "clinic", army=tuple(Purpose), press=tuple(Purpose))
    desk.share("aid", "clinic", {"army": Detail.FULL, "press": Detail.FULL})
    desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"army": Detail.FULL})
    return desk


def asked(
    desk: Desk,
    reader: str,
    place: Position = HERE,
    at_ms: int = NOON_MS + HOUR_MS // 4,
    within_m: float = 5_000.0,
) -> GapPage:
    view = View(desk.state, reader, desk.now_ms)
    return gap_page(view, nullcontext, place, at_ms=at_ms, echo={}, within_m=within_m)


def missing(page: GapPage) -> dict[str, list[str]]:
    return {it.id: [one.party for one in it.missing] for it in page.rows}


def relay(desk: Desk, party: str, how: Relayed, entry: str) -> None:
    """Have a party say how far what it was shown of an entry has got to its units."""
    seq = next(seq for (who, seq), it in desk.state.releases.items() if who == party and it.entry == entry)
    desk.acknowledge(party, seq, Receipt.RELAYED, how)


def test_whoever_was_told_and_has_not_confirmed_relay_is_named_to_the_owner(desk: Desk) -> None:
    assert missing(asked(desk, "aid")) == {"clinic": ["army", "press"], "food": ["army"]}
    relay(desk, "army", Relayed.YES, desk.state.objects["clinic"].entry)
    relay(desk, "army", Relayed.PARTLY, desk.state.objects["food"].entry)
    page = asked(desk, "aid")
    assert missing(page) == {"clinic": ["press"], "food": ["army"]}
    clinic, food = sorted(page.rows, key=lambda it: it.id)
    assert (clinic.confirmed, clinic.of, clinic.metres) == (1, 2, 0)
    assert (food.missing[0].says, food.confirmed) == ("partly", 0)


def test_others_read_of_themselves_alone(desk: Desk) -> None:
    assert missing(asked(desk, "army")) == {"clinic": ["army"], "food": ["army"]}
    assert missing(asked(desk, "press")) == {"clinic": ["press"]}
    relay(desk, "press", Relayed.YES, desk.state.objects["clinic"].entry)
    assert missing(asked(desk, "press")) == {"clinic": []}
    assert "press" not in str(asked(desk, "army"))
    assert missing(asked(desk, NODE)) == {"clinic": ["army"], "food": ["army"]}


def test_what_is_elsewhere_or_not_there_yet_is_not_asked_about(desk: Desk) -> None:
    assert missing(asked(desk, "aid", at_ms=NOON_MS - 12 * HOUR_MS)).keys() == {"clinic"}
    assert missing(asked(desk, "aid", at(40_000, 0))).keys() == set()
    far = asked(desk, "aid", at(0, 3_000))
    assert {it.id: it.metres for it in far.rows}["clinic"] == pytest.approx(2_900, abs=10)
    assert "clinic" not in missing(asked(desk, "aid", at(0, 3_000), within_m=2_000.0))


def test_what_is_under_way_beyond_its_time_may_be_anywhere_on_its_way(desk: Desk) -> None:
    late_ms = NOON_MS + DAY_MS
    assert "food" not in missing(asked(desk, "aid", at_ms=late_ms))
    desk.now_ms = NOON_MS
    desk.step("aid", "food", "depart", 1)
    assert "food" in missing(asked(desk, "aid", at_ms=late_ms))
    assert "food" not in missing(asked(desk, "aid", at_ms=NOON_MS - 12 * HOUR_MS)), "not before it began"


def test_whom_an_agreement_lists_and_nobody_has_told_is_missing_too(desk: Desk) -> None:
    desk.norms("memo", "aid", "press", norms=Norms(relay=True))
    food = next(it for it in asked(desk, "aid").rows if it.id == "food")
    assert [(it.party, it.shown, it.listed) for it in food.missing] == [
        ("army", "full", False),
        ("press", "nothing", True),
    ]


@pytest.mark.requirement("R25", "F7")
def test_a_guarantee_counts_only_once_it_was_relayed_to_units(desk: Desk) -> None:
    work = fire("pump", start_ms=NOON_MS, end_ms=NOON_MS + 4 * HOUR_MS)
    pump = Activity(
        id="pump",
        name="Pump",
        kind=ActivityKind.REPAIR_WORK,
        parts=work.parts,
        guarantees_from=("army", "press"),
    )
    desk.notify("aid", pump)
    desk.share("aid", "pump", {"army": Detail.FULL, "press": Detail.FULL})

    def stands(reader: str) -> dict[str, str]:
        row = next(it for it in asked(desk, reader).rows if it.id == "pump")
        return {it.party: it.stands for it in row.guarantees}

    assert stands("aid") == {"army": "not_given", "press": "not_given"}
    for party in ("army", "press"):
        given = GuaranteeFacts(about="pump", version=1, body_sha256=desk.state.objects["pump"].body_sha256)
        desk.record(party, "guarantee.give/v1", given, ReasonBody())
    relay(desk, "army", Relayed.YES, desk.state.objects["pump"].entry)
    assert stands("aid") == {"army": "counts", "press": "not_relayed"}
    assert stands("army") == {"army": "counts", "press": "given"}
    assert stands("press") == {"army": "given", "press": "not_relayed"}


def test_what_recurs_is_there_on_its_days_alone() -> None:
    # 1 January 2026 was a Thursday.
    thursday_ms = 1_767_225_600_000
    weekly = fire(
        "range",
        start_ms=thursday_ms,
        end_ms=thursday_ms + 14 * DAY_MS,
        recurrence=Recurrence(days=(4,), from_s=6 * 3600, to_s=8 * 3600),
    )
    found = [
        bool(list(footprints_at(weekly, thursday_ms + hours * HOUR_MS)))
        for hours in (5, 6, 7, 8, 24 + 7, 7 * 24 + 7)
    ]
    assert found == [False, True, True, False, False, True]


def test_a_circle_is_never_passed_over_at_a_glance_that_is_near_enough() -> None:
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    for lat in (-89.5, -60.0, 0.0, 33.5, 70.0, 89.0):
        for bearing in range(0, 360, 15):
            lon2, lat2, _ = geod.fwd(179.9, lat, bearing, 10_000.0)
            clinic = site("c", radius_m=1_000.0)
            centre = Position(lon_e7=round(lon2 * 1e7), lat_e7=round(lat2 * 1e7))
            here = Position(lon_e7=1_799_000_000, lat_e7=round(lat * 1e7))
            circle = replace(clinic.footprint, centre=centre)
            away = metres_to(here, iter([circle]), 9_001.0)
            assert away == pytest.approx(9_000.0, abs=1.0), (lat, bearing)
            assert metres_to(here, iter([circle]), 8_990.0) is None


def test_a_time_that_is_the_end_is_outside() -> None:
    clinic = site("c")
    until = replace(clinic, valid=Interval(start_ms=0, end_ms=100))
    assert list(footprints_at(until, 99)) == [clinic.footprint]
    assert list(footprints_at(until, 100)) == []


@pytest.mark.requirement("R20")
def test_a_warning_is_asked_about_in_its_zone_by_who_sees_that() -> None:
    desk = Desk("alpha", "bravo", now_ms=NOON_MS)
    laddered(desk, "alpha")
    issue(desk, "alpha", said("w-1", "bravo"))
    assert missing(asked(desk, "alpha", at_ms=NOON_MS)) == {"w-1": ["bravo"]}
    assert missing(asked(desk, "alpha", at_ms=NOON_MS - 1)) == {}, "not before it was issued"
    assert missing(asked(desk, "alpha", at(0, 70_000), at_ms=NOON_MS)) == {}
    # Asked place by place, it would draw a zone that bravo was never shown.
    assert missing(asked(desk, "bravo", at_ms=NOON_MS)) == {}
    desk.share("alpha", "tanf", {"bravo": Detail.FULL})
    assert missing(asked(desk, "bravo", at_ms=NOON_MS)) == {"w-1": ["bravo"]}
    relay(desk, "bravo", Relayed.YES, desk.state.warnings["w-1"].entry)
    assert missing(asked(desk, "alpha", at_ms=NOON_MS)) == {"w-1": []}
    desk.now_ms += HOUR_MS
    cancel(desk, "alpha", "w-1")
    assert asked(desk, "alpha", at_ms=desk.now_ms).rows == ()
