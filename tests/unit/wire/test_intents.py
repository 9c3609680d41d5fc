"""Operational intents of ASTM F3548-21: what they say, and what is wrong with them, by volume and field."""

from copy import deepcopy

import msgspec
import pytest

from openline.decide.notified import check_notification
from openline.errors import GeometryError, InputError
from openline.model.notification import ActivityKind
from openline.model.space import AltitudeReference, Circle, EdgeRule, Polygon, Position
from openline.wire.intents import read_intents, read_volumes

NOON_MS = 1_794_657_600_000
"""2026-11-14T12:00:00Z."""
CIRCLE = {"center": {"lng": 38.6, "lat": 33.5}, "radius": {"value": 100.5, "units": "M"}}
RING = [{"lng": 38.6, "lat": 33.5}, {"lng": 38.7, "lat": 33.5}, {"lng": 38.7, "lat": 33.6}]


def height(value: float, units: str = "M", reference: str = "W84") -> dict[str, object]:
    return {"value": value, "units": units, "reference": reference}


def volume(**space: object) -> dict[str, object]:
    return {
        "volume": space or {"outline_circle": CIRCLE},
        "time_start": {"value": "2026-11-14T12:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2026-11-14T15:30:00+02:00", "format": "RFC3339"},
    }


def intent(*volumes: object, **details: object) -> dict[str, object]:
    return {
        "reference": {"id": "2f8343be-6482-4d1b-a474-16847e01af1e", "manager": "uss1", "state": "Accepted"},
        "details": {"volumes": list(volumes), "priority": 100, **details},
    }


def read(value: object) -> list[object]:
    return list(read_intents(msgspec.json.encode(value), "a.json"))


def test_an_intent_is_a_drone_flight_with_its_volumes() -> None:
    ring = {"vertices": RING}
    limits = {"altitude_lower": height(-30.03), "altitude_upper": height(5000, "FT")}
    (flight,) = read_intents(
        msgspec.json.encode(intent(volume(), volume(outline_polygon=ring, **limits))), "a.json"
    )
    assert (flight.id, flight.kind) == ("2f8343be-6482-4d1b-a474-16847e01af1e", ActivityKind.DRONE_FLIGHT)
    assert flight.note == "state Accepted; priority 100; manager uss1"
    round_, cornered = flight.parts
    assert round_.footprint == Circle(centre=Position(386_000_000, 335_000_000), radius_mm=100_500)
    assert (round_.interval.start_ms, round_.interval.end_ms) == (NOON_MS, NOON_MS + 90 * 60_000)
    assert round_.altitude.ceiling.reference is AltitudeReference.UNL
    vertices = ((386_000_000, 335_000_000), (387_000_000, 335_000_000), (387_000_000, 336_000_000))
    assert cornered.footprint == Polygon(parts=((vertices,),), edges=EdgeRule.GEODESIC)
    band = cornered.altitude
    assert (band.floor.value_mm, band.ceiling.value_mm) == (-30_030, 1_524_000)
    assert {band.floor.reference, band.ceiling.reference} == {AltitudeReference.HAE}
    check_notification(flight)


@pytest.mark.parametrize("wrap", [lambda it: it, lambda it: [it], lambda it: {"operational_intent": it}])
def test_one_a_list_and_an_answer_are_read(wrap) -> None:
    assert len(read(wrap(intent(volume())))) == 1


def test_where_it_strays_counts_too() -> None:
    (flight,) = read(intent(volume(), off_nominal_volumes=[volume(), volume()]))
    assert len(flight.parts) == 3
    (only,) = read(intent(off_nominal_volumes=[volume()]))
    assert len(only.parts) == 1


def changed(*path: object, to: object) -> dict[str, object]:
    """A good volume with one thing wrong; ``None`` takes it away."""
    made = deepcopy(
        volume(outline_circle=CIRCLE, altitude_lower=height(0), altitude_upper=height(100))
        if "outline_polygon" not in path
        else volume(outline_polygon={"vertices": RING})
    )
    inner = made
    for step in path[:-1]:
        inner = inner[step]
    if to is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return made


SPACE = ("volume", "outline_circle")
CORNERS = ("volume", "outline_polygon", "vertices")


@pytest.mark.parametrize(
    ("path", "to", "where", "what"),
    [
        (("time_end",), None, "time_end", "no object"),
        (("time_end", "value"), "2026-11-14T11:00:00Z", "volume 1", "ends before it begins"),
        (("time_start", "value"), "noon", "time_start", "no time"),
        (("time_start", "value"), "2026-11-14T12:00:00", "time_start", "no zone"),
        (("time_start", "format"), "UNIX", "time_start", "format"),
        (SPACE, None, "volume 1", "neither outline_circle nor outline_polygon"),
        (("volume", "outline_polygon", "x"), 1, "volume 1", "vertices"),
        ((*SPACE, "center", "lat"), 91, "outline_circle, center", "nowhere"),
        ((*SPACE, "center", "lat"), "33,5", "center, lat", "no number"),
        ((*SPACE, "center", "lat"), True, "center, lat", "no number"),
        ((*SPACE, "radius", "units"), "KM", "radius", "not known"),
        ((*SPACE, "radius", "value"), 0, "outline_circle", "must be above 0"),
        (("volume", "altitude_lower", "units"), None, "altitude_lower", "not known"),
        (("volume", "altitude_lower", "reference"), "QNH", "altitude_lower", "not known"),
        (("volume", "altitude_lower", "value"), 101, "volume 1", "upside down"),
        ((*CORNERS, 1), {"lng": 38.6, "lat": 33.5}, "outline_polygon", "twice"),
        ((*CORNERS, 1), {"lng": 38.6}, "vertex 2, lat", "no number"),
        (CORNERS, RING[:2], "outline_polygon", "fewer than three"),
        (CORNERS, "RING", "outline_polygon", "no list of vertices"),
        (
            CORNERS,
            [RING[0], RING[2], RING[1], {"lng": 38.6, "lat": 33.6}],
            "outline_polygon",
            "crosses itself",
        ),
    ],
)
def test_what_is_wrong_names_the_volume_and_the_field(path, to, where, what) -> None:
    wrong = changed(*path, to=to)
    if path[1:] == ("outline_polygon", "x"):
        del wrong["volume"]["outline_polygon"]["vertices"]
    with pytest.raises(InputError) as raised:
        read(intent(wrong))
    assert str(raised.value.where).startswith("a.json: intent 1, volume 1")
    assert where in raised.value.where
    assert what in raised.value.what


@pytest.mark.parametrize(
    "data", [b"", b"[1]", b'"x"', b"{}", b'{"reference": {"id": "a"}}', b"\xff", b'[{"details": []}]']
)
def test_what_is_no_intent_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.json"):
        read_intents(data, "a.json")


def test_an_intent_without_id_or_volume_is_refused() -> None:
    with pytest.raises(InputError, match="no id"):
        read(intent(volume()) | {"reference": {}})
    with pytest.raises(InputError, match="no list of volumes"):
        read(intent())
    both = volume(outline_circle=CIRCLE, outline_polygon={"vertices": RING})
    with pytest.raises(InputError, match="give one of the two"):
        read(intent(both))


def test_crossing_edges_are_an_error_of_shape() -> None:
    with pytest.raises(GeometryError):
        read_volumes([changed(*CORNERS, to=[RING[0], RING[2], RING[1], {"lng": 38.6, "lat": 33.6}])], "x")
