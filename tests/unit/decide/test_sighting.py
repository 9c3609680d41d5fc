"""What a sighting says besides: confidence that means something, stages; and old bytes as they were."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from openline.decide.judging import check_sighting
from openline.errors import InputError
from openline.ledger.canonical import canonical
from openline.model.presence import CONFIDENCE_MEANS, Confidence, CountRange, Sighting
from openline.model.space import Circle, Interval, Position

pytestmark = pytest.mark.requirement("R36")

PLAIN = Sighting(
    id="s",
    seen=Interval(start_ms=0, end_ms=1_000),
    area=Circle(centre=Position(lon_e7=386_000_000, lat_e7=335_000_000), radius_mm=1_000_000),
    count=CountRange(10, 30),
    source="patrol",
)


def test_what_is_not_said_is_not_in_the_bytes() -> None:
    said = msgspec.json.decode(canonical(PLAIN))
    assert set(said) == {"id", "seen", "area", "count", "counted", "party", "source", "source_grade", "note"}
    more = replace(PLAIN, activity="patrol", confidence=Confidence(level="low"))
    assert set(msgspec.json.decode(canonical(more))) - set(said) == {"activity", "confidence"}
    assert msgspec.json.decode(canonical(more), type=Sighting) == more


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"stage": "structure"}, "stage"),
        ({"stage": "structure", "activity": "patrol"}, "stage"),
        ({"unit": " "}, "unit"),
        ({"equipment": "x" * 501}, "equipment"),
        ({"as_of_ms": -1}, "as_of_ms"),
        ({"confidence": Confidence()}, "confidence"),
        ({"confidence": Confidence(level="low", low_percent=1, high_percent=2)}, "confidence"),
        ({"confidence": Confidence(low_percent=55)}, "confidence"),
        ({"confidence": Confidence(low_percent=80, high_percent=55)}, "confidence"),
        ({"confidence": Confidence(low_percent=80, high_percent=101)}, "confidence"),
    ],
)
def test_what_says_nothing_or_contradicts_itself_is_refused(given: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as refused:
        check_sighting(replace(PLAIN, **given))
    assert str(refused.value.where).endswith(where)


def test_what_makes_sense_is_taken() -> None:
    check_sighting(PLAIN)
    check_sighting(
        replace(PLAIN, activity="building", stage="ground_works", counted="hangar", unit="engineers")
    )
    for level in CONFIDENCE_MEANS:
        check_sighting(replace(PLAIN, confidence=Confidence(level=level)))
    check_sighting(replace(PLAIN, confidence=Confidence(low_percent=0, high_percent=100)))
