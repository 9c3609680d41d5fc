"""Rectifying: a person puts fields of a proposal right; what was read stays beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from openline.decide.describing import LINE_LENGTH, NAME_LENGTH
from openline.errors import InputError
from openline.model.proposal import EDITABLE, Fields, Proposal, SaidBy, SaidCount, SaidPlace, SaidTime

MOST_OF_A_FIELD = 50
"""Places, times, counts, hedges or links of a chain."""
PLOVER = frozenset(
    {
        "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT",
        "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "RETREAT", "INVESTIGATE",
        "CONCEDE", "DENY",
    }
)  # fmt: skip
"""Roots of PLOVER, with ``DENY`` for a factual denial."""


def value_of(proposal: Proposal, field: str) -> Any:
    """Return a field as a person would put it right: of the speaker, the fullest name."""
    return proposal.speaker.canonical if field == "speaker" else getattr(proposal, field)


def rectify(proposal: Proposal, fields: Fields, *, length: int) -> tuple[Proposal, Fields, Fields]:
    """Put fields of a proposal right.

    Parameters
    ----------
    length
        Of the document's text, in code points.

    Returns
    -------
    tuple
        The proposal as it is now, and of the fields that are another now: as they were, and as they are.

    Raises
    ------
    InputError
        Names the field that makes no sense.
    """
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in EDITABLE:
        value = getattr(fields, name)
        if value is UNSET:
            continue
        _check(name, value, length)
        old = value_of(proposal, name)
        if value != old:
            before[name], after[name] = old, value
    return apply(proposal, Fields(**after)), Fields(**before), Fields(**after)


def apply(proposal: Proposal, after: Fields) -> Proposal:
    """Return a proposal with fields that were put right before."""
    changed: dict[str, Any] = {
        name: value for name in EDITABLE if (value := getattr(after, name)) is not UNSET
    }
    if "speaker" in changed:
        changed["speaker"] = SaidBy(proposal.speaker.mention, changed["speaker"])
    if "content" in changed:
        content = changed["content"]
        changed["start"] = min(proposal.start, content.start)
        changed["end"] = max(proposal.end, content.end)
    return replace(proposal, **changed) if changed else proposal


def names_of(fields: Fields) -> tuple[str, ...]:
    """Return which fields are put right."""
    return tuple(name for name in EDITABLE if getattr(fields, name) is not UNSET)


def one_of(fields: Fields, name: str) -> Fields:
    """Return one of the fields alone."""
    value = getattr(fields, name)
    return Fields() if value is UNSET else Fields(**{name: value})


def _check(name: str, value: Any, length: int) -> None:
    where = f"fields.{name}"
    match name:
        case "content":
            if not 0 <= value.start < value.end <= length:
                raise InputError(
                    f"from {value.start} to {value.end} is no stretch of {length} characters", where=where
                )
        case "speaker":
            _check_text(value, where, LINE_LENGTH)
        case "plover":
            if value and value not in PLOVER:
                raise InputError(
                    f"{value[:40]!r} is no root of PLOVER", where=where, next_step=", ".join(sorted(PLOVER))
                )
        case "hedges" | "chain":
            _check_many(value, where)
            for it in value:
                _check_text(it, where, LINE_LENGTH)
                if not it.strip():
                    raise InputError("one of them is empty", where=where)
        case "places":
            _check_many(value, where)
            for number, it in enumerate(value):
                _check_place(it, f"{where}[{number}]", length)
        case "times":
            _check_many(value, where)
            for number, it in enumerate(value):
                _check_days(it, f"{where}[{number}]", length)
        case "counts":
            _check_many(value, where)
            for number, it in enumerate(value):
                _check_count(it, f"{where}[{number}]", length)


def _check_many(value: Sequence[object], where: str) -> None:
    if len(value) > MOST_OF_A_FIELD:
        raise InputError(f"{len(value)} are more than {MOST_OF_A_FIELD}", where=where)


def _check_text(text: str, where: str, most: int) -> None:
    if len(text) > most:
        raise InputError(f"has {len(text):,} characters, more than {most:,}", where=where)
    if any(0xD800 <= ord(it) < 0xE000 for it in text):
        raise InputError("holds half a character, a lone surrogate", where=where)


def _check_stretch(start: int, end: int, where: str, length: int) -> None:
    if not 0 <= start <= end <= length:
        raise InputError(f"from {start} to {end} is no stretch of {length} characters", where=where)


def _check_place(it: SaidPlace, where: str, length: int) -> None:
    _check_text(it.text, where, NAME_LENGTH)
    if not it.text.strip():
        raise InputError("a place has a name", where=f"{where}.text")
    _check_stretch(it.start, it.end, where, length)
    if (it.lat is None) != (it.lon is None):
        raise InputError("a position is a latitude and a longitude, or neither", where=where)
    if it.lat is not None and it.lon is not None and not (-90 <= it.lat <= 90 and -180 <= it.lon <= 180):
        raise InputError(f"{it.lat}, {it.lon} is nowhere on earth", where=where)
    if not 0 <= it.extent_km <= 20_000:
        raise InputError(f"{it.extent_km} km is no extent", where=f"{where}.extent_km")
    if it.relation not in ("", "inside", "outside"):
        raise InputError(f"{it.relation[:40]!r} is neither inside nor outside", where=f"{where}.relation")
    if not 0 <= it.confidence <= 1:
        raise InputError(f"{it.confidence} is not within 0 and 1", where=f"{where}.confidence")


def _check_days(it: SaidTime, where: str, length: int) -> None:
    _check_text(it.text, where, NAME_LENGTH)
    _check_stretch(it.start, it.end, where, length)
    if it.since is not None and it.until is not None and it.since > it.until:
        raise InputError(f"{it.since} is after {it.until}", where=where)
    if it.since is None and it.until is not None:
        raise InputError("it says until when, and not from when", where=where)


def _check_count(it: SaidCount, where: str, length: int) -> None:
    _check_text(it.text, where, NAME_LENGTH)
    _check_text(it.unit, where, NAME_LENGTH)
    _check_stretch(it.start, it.end, where, length)
    for end in (it.low, it.high):
        if end is not None and not (math.isfinite(end) and end >= 0):
            raise InputError(f"{end} is no number of anything", where=where)
    if it.low is not None and it.high is not None and it.low > it.high:
        raise InputError(f"{it.low:g} is more than {it.high:g}", where=where)
