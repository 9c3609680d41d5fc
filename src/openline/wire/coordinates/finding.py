"""Every coordinate, bearing and range, and named place in a text (R7, F1, F2).

One pass over the words; each reader looks at no more than some twenty words from where it begins, so the time
grows as the text does, whatever the text is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from openline.model.space import Position
from openline.wire.coordinates.bearings import bearing_and_range
from openline.wire.coordinates.degrees import degrees_at
from openline.wire.coordinates.folding import (
    DOTTED,
    END,
    GLUED,
    MARK,
    NUMBER,
    PARAGRAPH,
    WORD,
    Folded,
    Token,
    fold,
    tokens_of,
)
from openline.wire.coordinates.found import Found, Hit
from openline.wire.coordinates.gazetteer import Gazetteer, shipped
from openline.wire.coordinates.grids import grid_at
from openline.wire.coordinates.naming import Names
from openline.wire.coordinates.vectors import SAYS_BEARING, vector_at
from openline.wire.coordinates.words import LABELS, NUMBERS, SIDES

_FAR_KM, _NEAR_KM = 1000.0, 300.0
# So that readers can look ahead without asking where the text ends.
_BEHIND = [Token(MARK, END, 0, 0, PARAGRAPH)] * 24


def find_in_text(
    text: str, *, gazetteer: Gazetteer | None = None, near: Position | None = None
) -> list[Found]:
    """Find every coordinate, bearing and range from a named place, and named place in a text.

    Parameters
    ----------
    text
        Any text, in any mixture of scripts.
    gazetteer
        Where names are looked up; that which ships with the package when None.
    near
        Where the text is likely to be about: of several places of one name the nearest is taken, and what a
        coordinate may also mean comes first where only that lies near. All else stays in ``others``.

    Returns
    -------
    list of Found
        In the order of the text, none overlapping another.
    """
    folded = fold(text)
    tokens = [*tokens_of(folded.text), *_BEHIND]
    names = Names(folded.text, tokens, gazetteer or shipped(), near)
    hits = _hits(tokens, names)
    sentences = _sentences(tokens, hits)
    return [
        _found(text, folded, tokens, hit, number, near) for hit, number in zip(hits, sentences, strict=True)
    ]


def _hits(tokens: Sequence[Token], names: Names) -> list[Hit]:
    hits: list[Hit] = []
    ends: dict[int, int] = {}
    at, stop = 0, len(tokens) - len(_BEHIND)
    while at < stop:
        hit = _hit_at(tokens, at, names, ends)
        if hit is None:
            at += 1
            continue
        # A bearing and range may take the name before it along.
        while hits and hits[-1].last > hit.first:
            hits.pop()
        hits.append(hit)
        at = hit.last
        if hit.written == "named_place":
            ends[at] = hit.first
    return _with_places_beside(tokens, hits, names)


def _hit_at(tokens: Sequence[Token], at: int, names: Names, ends: dict[int, int]) -> Hit | None:
    token = tokens[at]
    if token.kind == NUMBER:
        return grid_at(tokens, at) or vector_at(tokens, at, names, ends) or degrees_at(tokens, at)
    if token.kind == WORD:
        word = token.text.lower()
        hit = None
        if word in SIDES or token.text in SIDES or word in LABELS:
            hit = degrees_at(tokens, at)
        if hit is None and (word in NUMBERS or word in SAYS_BEARING):
            hit = vector_at(tokens, at, names, ends)
        return hit or (names.mention_at(at) if len(word) > 1 else None)
    if token.kind == DOTTED or (token.text in ("+", "-") and tokens[at + 1].gap == GLUED):
        return degrees_at(tokens, at)
    return None


def _with_places_beside(tokens: Sequence[Token], hits: list[Hit], names: Names) -> list[Hit]:
    """Add the names that only the coordinate beside them shows to be places: ``Hit (33.64 N 42.83 E)``."""
    found: list[Hit] = []
    for number, hit in enumerate(hits):
        if hit.written not in ("named_place", "bearing_range"):
            least = found[-1].last if found else 0
            at = hit.first
            while at > least and hit.first - at < 2 and tokens[at - 1].text in ("(", "[", ",", ":", "-", "="):
                at -= 1
            for first in range(max(least, at - 4), at):
                mention = names.mention_at(first, beside=True)
                if mention is not None and mention.last == at:
                    found.append(mention)
                    break
        found.append(hit)
        after = hit.last
        most = hits[number + 1].first if number + 1 < len(hits) else len(tokens)
        if (
            hit.written not in ("named_place", "bearing_range")
            and tokens[after].text == "("
            and after + 1 < most
        ):
            mention = names.mention_at(after + 1, beside=True)
            if mention is not None and mention.last <= most and tokens[mention.last].text == ")":
                found.append(mention)
    return found


def _sentences(tokens: Sequence[Token], hits: Sequence[Hit]) -> list[int]:
    """Return the number of the sentence of each hit."""
    numbers: list[int] = []
    sentence, at = 0, 0
    for hit in hits:
        while at < hit.first:
            after = tokens[at + 1]
            ends = (
                tokens[at].text in (".", "!", "?") and after.gap != GLUED and not _is_abbreviated(tokens, at)
            )
            sentence += ends or after.gap == PARAGRAPH
            at += 1
        numbers.append(sentence)
        # What stands within a coordinate ends no sentence.
        at = max(at, hit.last - 1)
    return numbers


def _is_abbreviated(tokens: Sequence[Token], at: int) -> bool:
    before, after = tokens[at - 1], tokens[at + 1]
    if at == 0 or before.kind != WORD or tokens[at].gap != GLUED:
        return False
    goes_on = after.kind == WORD and after.text[0].islower()
    return goes_on or before.text.lower() in ("approx", "no", "st", "gen", "col")


def _found(
    text: str, folded: Folded, tokens: Sequence[Token], hit: Hit, sentence: int, near: Position | None
) -> Found:
    start, end = folded.at(tokens[hit.first].start), folded.end(tokens[hit.last - 1].end)
    # A vowel sign belongs to the letter before it.
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    readings = list(hit.readings)
    if near is not None and len(readings) > 1 and hit.reference is None:
        ranges_km = [bearing_and_range(near, each)[1] for each in readings]
        best = ranges_km.index(min(ranges_km))
        if ranges_km[0] > _FAR_KM and ranges_km[best] < _NEAR_KM:
            readings.insert(0, readings.pop(best))
    return Found(
        start=start,
        end=end,
        text=text[start:end],
        written=hit.written,
        position=readings[0] if readings else None,
        precision_m=hit.precision_m,
        others=tuple(readings[1:]),
        doubts=hit.doubts,
        reference=hit.reference,
        bearing_deg=hit.bearing_deg,
        range_km=hit.range_km,
        loosely=hit.loosely,
        sentence=sentence,
    )
