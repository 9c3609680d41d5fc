"""What a sighting says beside who, where and when: activity, confidence, texts, and what is none."""

from __future__ import annotations

from msgspec import UNSET

from openline.decide.describing import LINE_LENGTH, check_text, check_time
from openline.errors import InputError
from openline.model.presence import Confidence, Sighting


def check_details(sighting: Sighting, where: str) -> None:
    """Refuse details that say nothing or contradict each other.

    Raises
    ------
    InputError
        Names the sighting and the field.
    """
    if sighting.as_of_ms is not UNSET:
        check_time(sighting.as_of_ms, f"{where}, as_of_ms")
    for field in ("unit", "equipment"):
        text = getattr(sighting, field)
        if text is not UNSET:
            check_text(text, f"{where}, {field}", LINE_LENGTH, needed=True)
    if sighting.stage is not UNSET and sighting.activity != "building":
        raise InputError(
            "a stage is of what is being built",
            where=f"{where}, stage",
            next_step="its activity is then building; what is built stands in counted",
        )
    if sighting.confidence is not UNSET:
        check_confidence(sighting.confidence, f"{where}, confidence")


def check_confidence(confidence: Confidence, where: str) -> None:
    """Refuse what is neither a level nor a range of probability, or both. Raises :class:`InputError`."""
    low, high = confidence.low_percent, confidence.high_percent
    ranged = low is not UNSET or high is not UNSET
    if ranged == (confidence.level is not UNSET):
        raise InputError(
            "is a level or a range of probability, one of the two",
            where=where,
            next_step="low, moderate or high; or from and until in per cent, as 55-80",
        )
    if ranged and (low is UNSET or high is UNSET or not 0 <= low <= high <= 100):
        raise InputError(
            "a range of probability has both ends, within 0 to 100 per cent, the lower one first", where=where
        )
