"""The index of what stands as declared says of many what a comparison one by one says of each."""

import random

import msgspec
import numpy as np
import pytest

from openline.app.declared import FEW, SEEN_HOLDS_MS, Declared, without_margins
from openline.app.standing import volumes_of_thing
from openline.decide.severity import Thing
from openline.decide.volumes import declared_overlap, volumes_of
from openline.model.agreement import Line, Zone
from openline.model.notification import Activity, Recurrence
from openline.model.presence import CountRange, Sighting
from openline.model.space import AltitudeBand, AltitudeLimit, AltitudeReference, Interval, Polygon
from tests.desk import HOUR_MS, NOON_MS, at, convoy, fire, site, zone_body

pytestmark = pytest.mark.requirement("R16")

DRAW = random.Random(20177)


def overlap(a: Thing, b: Thing) -> bool:
    return declared_overlap(a, b, validity_ms=SEEN_HOLDS_MS)


def drawn(number: int) -> Thing:
    """A thing of any kind within some kilometres and hours."""
    id = f"t{number}"
    east_m, north_m = DRAW.uniform(-8_000, 8_000), DRAW.uniform(-8_000, 8_000)
    start_ms = NOON_MS + DRAW.randrange(-6, 6) * HOUR_MS // 2
    match number % 7:
        case 0:
            return site(id, east_m, north_m, DRAW.uniform(10, 2_000))
        case 1:
            away = (east_m + DRAW.uniform(-4_000, 4_000), north_m + DRAW.uniform(-4_000, 4_000))
            return convoy(id, (east_m, north_m), away, depart_ms=start_ms)
        case 2:
            dispersion_mm = DRAW.randrange(1, 900_000)
            return fire(
                id, east_m, north_m, DRAW.uniform(50, 1_500), start_ms=start_ms,
                end_ms=start_ms + DRAW.randrange(1, 4) * HOUR_MS, dispersion_mm=dispersion_mm,
            )  # fmt: skip
        case 3:
            corners = [at(east_m + x, north_m + y) for x, y in ((0, 0), (1_500, 0), (1_500, 900), (0, 900))]
            ring = tuple((it.lon_e7, it.lat_e7) for it in corners)
            zone = zone_body(id).zone
            assert isinstance(zone, Zone)
            return msgspec.structs.replace(zone, footprint=Polygon(parts=((ring,),)))
        case 4:
            path = tuple((it.lon_e7, it.lat_e7) for it in (at(east_m, north_m), at(east_m + 2_000, north_m)))
            return Line(id=id, name=id, path=path)
        case 5:
            seen = Interval(start_ms=start_ms, end_ms=start_ms + 1)
            area = site("x", east_m, north_m, DRAW.uniform(50, 900)).footprint
            return Sighting(id=id, seen=seen, area=area, count=CountRange(1, 2), source="patrol")
    limits = [
        AltitudeLimit(reference=AltitudeReference.HAE, value_mm=it * 1000)
        for it in sorted(DRAW.sample(range(0, 500, 50), 2))
    ]
    plan = fire(id, east_m, north_m, DRAW.uniform(50, 1_500), start_ms=start_ms, end_ms=start_ms + HOUR_MS)
    part = msgspec.structs.replace(plan.parts[0], altitude=AltitudeBand(floor=limits[0], ceiling=limits[1]))
    recurs = Recurrence(days=(1, 2, 3, 4, 5, 6, 7), from_s=0, to_s=DRAW.choice((600, 80_000)))
    recurrence = recurs if number % 2 else None
    return msgspec.structs.replace(plan, parts=(part,), recurrence=recurrence)


def test_what_meets_as_declared_is_what_meets_one_by_one() -> None:
    things = {it.id: it for it in map(drawn, range(280))}
    declared = Declared(overlap)
    for id, thing in things.items():
        declared.put(id, thing, volumes_of_thing(thing))
    told = 0
    for number in range(60):
        probe = drawn(1_000 + number)
        others = [id for id in things if number % 3 or DRAW.random() < 0.5]
        assert len(others) > FEW
        met = {it for it in declared.met(probe, volumes_of_thing(probe), others) if it in others}
        assert met == {id for id in others if overlap(probe, things[id])}
        told += len(met)
        # Things come and go, and are put in anew.
        gone = DRAW.choice(others)
        declared.take(gone)
        declared.put(gone, things[gone], volumes_of_thing(things[gone]))
    assert told > 300


def test_volumes_without_margins_are_those_that_would_be_made() -> None:
    for thing in map(drawn, range(70)):
        if isinstance(thing, Activity) and thing.recurrence is not None:
            continue
        bare = without_margins(thing, volumes_of_thing(thing))
        made = volumes_of(thing, margin_m=0.25, validity_ms=SEEN_HOLDS_MS)
        for name in made.__slots__:
            assert np.allclose(getattr(bare, name), getattr(made, name), rtol=0, atol=1e-6), name
