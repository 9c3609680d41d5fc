"""A counted statement becomes the draft of a sighting: with ranges, areas and its chain, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from openline.app.sighted import sighting_from_statement
from openline.errors import InputError
from openline.model.event import SightingBody
from openline.model.presence import Confidence, CountRange, Sighting
from openline.model.space import Circle, Interval, Position
from openline.reports.model import Count, Place, Span, Speaker, Statement, Time

pytestmark = pytest.mark.requirement("R19", "R36")

SAID = Statement(
    file="a.txt",
    start=10,
    end=90,
    content=Span(10, 80),
    attributed=True,
    speaker=Speaker("an official", "an official"),
    source_kind="unnamed_official",
    hedges=("reportedly",),
    chain=("an official", "Agency", "Outlet"),
    places=(Place(1, 2, "the well", 33.45, 38.55, "named", "event", extent_km=4.0),),
    times=(Time(1, 2, "on Sunday", date(2026, 11, 15), date(2026, 11, 15), "weekday"),),
    counts=(
        Count(1, 2, "60 to 100 fighters", 60.0, 100.0, "people"),
        Count(1, 2, "at least 20 trucks", 20.0, None, "truck"),
    ),
)


HERE: dict[str, Any] = msgspec.to_builtins(SAID.places[0])
SUNDAY: dict[str, Any] = msgspec.to_builtins(SAID.times[0])


def row(**changed: Any) -> dict[str, Any]:
    return {**msgspec.to_builtins(SAID), **changed}


def made(given: dict[str, Any], **more: Any) -> Sighting:
    draft = sighting_from_statement(given, id="s1", **more)
    assert (draft.type, draft.facts.subject) == ("sighting.report/v1", "s1")
    assert isinstance(draft.body, SightingBody)
    return draft.body.sighting


def test_a_statement_becomes_a_range_in_an_area_with_its_chain_and_hedges() -> None:
    seen = made(row(), text="60 to 100 fighters were at the well.", party="group", grade="C3")
    assert (seen.count, seen.counted, seen.party) == (CountRange(60, 100), "people", "group")
    assert seen.area == Circle(centre=Position(lon_e7=385_500_000, lat_e7=334_500_000), radius_mm=4_000_000)
    start_ms = round(datetime(2026, 11, 15, tzinfo=UTC).timestamp() * 1000)
    assert seen.seen == Interval(start_ms=start_ms, end_ms=start_ms + 86_400_000)
    assert (seen.source, seen.source_kind, seen.source_grade) == (
        "an official > Agency > Outlet",
        "open_source",
        "C3",
    )
    assert seen.note == "hedged: reportedly; 60 to 100 fighters were at the well."
    assert seen.activity is msgspec.UNSET


def test_a_range_holds_what_is_said_in_parts_of_a_whole() -> None:
    tons = {"text": "2.5 to 3.5 tons", "low": 2.5, "high": 3.5, "unit": "ton"}
    assert made(row(counts=[tons])).count == CountRange(2, 4)


def test_a_place_that_is_named_is_no_point() -> None:
    place = {**row()["places"][0], "extent_km": 0.0}
    assert made(row(places=[place])).area.radius_mm == 1_000_000  # type: ignore[union-attr]


def test_what_a_person_says_stands_in_place_of_the_row() -> None:
    area = Circle(centre=Position(lon_e7=0, lat_e7=0), radius_mm=5)
    seen = Interval(start_ms=5, end_ms=6)
    given = made(
        row(places=[], times=[]), count=1, high=40, counted="pickup", area=area, seen=seen,
        activity="gathering", confidence=Confidence(level="low"), as_of_ms=7,
    )  # fmt: skip
    assert (given.count, given.counted, given.area, given.seen) == (CountRange(20, 40), "pickup", area, seen)
    assert (given.activity, given.confidence, given.as_of_ms) == ("gathering", Confidence(level="low"), 7)


@pytest.mark.requirement("R35")
@pytest.mark.parametrize(
    ("changed", "more", "why"),
    [
        ({"counts": []}, {}, "counts nothing"),
        ({}, {"count": 1}, "how many at the most"),
        ({"counts": [{"text": "7 km", "low": 7, "high": 7, "unit": "km"}]}, {}, "distance"),
        ({}, {"count": 2}, "no number 2"),
        ({}, {"count": 1, "high": 10}, "runs backwards"),
        ({"places": []}, {}, "names no place"),
        ({"places": [{"text": "somewhere", "lat": None, "lon": None}]}, {}, "nobody has found"),
        ({"places": [HERE | {"relation": "outside"}]}, {}, "outside"),
        ({"places": [HERE | {"role": "office"}]}, {}, "not where"),
        ({"places": [HERE, HERE | {"role": "dateline"}]}, {"place": 1}, "not where"),
        ({"times": [SUNDAY | {"of": "saying"}]}, {}, "when it was said"),
        ({"times": []}, {}, "says no time"),
        ({"times": [{"text": "once", "from": None, "until": None}]}, {}, "no day that is known"),
        ({"polarity": "denied"}, {}, "denies"),
        ({"act": "denial"}, {}, "denies"),
        ({"chain": [], "speaker": {}}, {}, "who says it is not known"),
    ],
)
def test_what_would_be_a_false_point_is_refused(
    changed: dict[str, Any], more: dict[str, Any], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        sighting_from_statement(row(**changed), id="s1", **more)
