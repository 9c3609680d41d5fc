"""How sure each field of a statement is: how often what was found in that way was right when it was measured.

The counts are those of `trust_table`, made by ``tests/reports/reliability.py`` from the annotated articles.
"""

import re

from msgspec.structs import replace

from openline.reports.model import Statement
from openline.reports.trust_table import RIGHT

__all__ = ["FIELDS", "shares", "signs_of", "trusted"]

FIELDS = ("attributed", "content", "speaker", "source_kind", "act", "plover", "places", "times")
_QUOTES = frozenset('“”"„«»‘')
_PRONOUN = re.compile(
    r"(?:s?he|they|it|him|her|them|his|who|which|the (?:other|latter|former)|others?)\Z", re.I
)
_SURE = 0.8


def trusted(one: Statement, text: str) -> Statement:
    """Give a statement its confidence, field by field."""
    signs = signs_of(one, text)
    return replace(one, confidence={field: shares(RIGHT, field, sign) for field, sign in signs.items()})


def shares(table: dict[str, dict[str, tuple[int, int]]], field: str, sign: str) -> float:
    """Return how often a field that was found in some way was right; a way seldom met leans on all others."""
    rows = table.get(field, {})
    right, of = rows.get(sign, (0, 0))
    all_right, all_of = (sum(column) for column in zip(*rows.values(), strict=True)) if rows else (1, 2)
    prior = (all_right + 1) / (all_of + 2)
    return min(0.99, round((right + 4 * prior) / (of + 4), 2))


def signs_of(one: Statement, text: str) -> dict[str, str]:
    """Return how each field was found, in a word or two."""
    how = _how(one, text)
    places = (
        "none"
        if not one.places
        else "referred"
        if any(each.kind == "referred" for each in one.places)
        else "several"
        if len(one.places) > 1
        else "named, sure"
        if min(each.confidence for each in one.places) >= _SURE
        else "named, unsure"
    )
    said = [each.basis for each in one.times if each.of == "said"]
    return {
        "attributed": how,
        "content": how,
        "speaker": _speaker(one),
        "source_kind": one.source_kind,
        "act": one.act if one.act == "claim" or one.cue else f"{one.act}, no cue",
        "plover": one.plover or "none",
        "places": places,
        "times": "no time" if not said else "several" if len(said) > 1 else said[0],
    }


def _how(one: Statement, text: str) -> str:
    """Say how a statement was found: quoted, with a cue, or in the outlet's voice."""
    if not one.attributed:
        return "own voice, places" if one.places else "own voice"
    begin, end = one.content.start, one.content.end
    first, last = text[max(0, begin - 1) : begin], text[max(begin, end - 1) : end + 2]
    cue = "" if one.cue else ", no cue"
    if first in _QUOTES:
        return f"quoted{cue}" if _QUOTES & set(last) else f"quoted in part{cue}"
    if not cue and re.search(r"\bthat\W{1,3}\Z", text[max(0, begin - 8) : begin]):
        return "that"
    return f"words before the cue{cue}" if one.speaker.mention and begin == one.start else f"words{cue}"


def _speaker(one: Statement) -> str:
    """Say how a speaker was found."""
    mention, canonical = one.speaker.mention, one.speaker.canonical
    if not one.attributed:
        return "the outlet"
    if not canonical:
        return "unresolved"
    if _PRONOUN.match(mention):
        return "pronoun"
    if canonical.casefold() in mention.casefold():
        return "name as written" if canonical[0].isupper() else "role as written"
    return "short for a name" if canonical[0].isupper() else "short for a role"
