"""Numbers of two statements, held against one another by what they count, in whatever words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openline.reports.counting.counted import PARTITIVE
from openline.reports.linking.asserting import Facets
from openline.reports.linking.concepts import AXES, ENTITIES, axis_of, stem
from openline.reports.linking.gist import LIGHTS
from openline.reports.tagging.lexicon import listed

__all__ = ["Quantity", "compared", "quantities_of"]

_AROUND = 6
"""How many words on either side of a number may say what is counted."""
_TOKEN = re.compile(r"[A-Za-z][A-Za-z’'-]*|[.;:!?—…]")
_ANYBODY = frozenset(stem(word) for word in listed("people person dead death casualty victim body life toll"))
_FATES = frozenset([("alive", False), ("hurt", True), ("free", True), ("free", False)])
_OF_ONE_FATE = 0.8
"""How like two counts are of whom the same befell, whoever they are called."""
_LEAST = 0.5


@dataclass(frozen=True)
class Quantity:
    """One number: its range, what is counted and around it, what befell those, whether they are named."""

    low: float
    high: float
    unit: frozenset[str]
    around: frozenset[str]
    fates: frozenset[tuple[str, bool]]
    who: bool


def quantities_of(one: Facets) -> tuple[Quantity, ...]:
    """Return the numbers of a statement."""
    found = []
    for count in one.statement.counts:
        start = max(0, count.start - one.statement.content.start)
        end = max(start, count.end - one.statement.content.start)
        some = PARTITIVE.match(one.words, end)
        before = _clause(one.words[:start], last=True)
        behind = _clause(one.words[end:], last=False)
        named = _TOKEN.findall(count.unit)
        if not named or _fates(named):  # "six soldiers died" may be counted as killed
            named = behind[:2] or before[-4:]
        unit = _kinds(named)
        found.append(
            Quantity(
                count.low if count.low is not None else 0.0,
                count.high if count.high is not None and not some else float("inf"),
                unit,
                _kinds((*before, *behind)),
                _fates((*before[-3:], *behind)),
                bool(unit - _ANYBODY),
            )
        )
    return tuple(found)


def _clause(words: str, *, last: bool) -> list[str]:
    """Give the words of a clause that end it, or that begin it."""
    tokens = _TOKEN.findall(words)
    if last:
        tokens.reverse()
    stop = next((n for n, token in enumerate(tokens) if not token[0].isalpha()), len(tokens))
    tokens = tokens[: min(stop, _AROUND)]
    return tokens[::-1] if last else tokens


def _kinds(tokens: Iterable[str]) -> frozenset[str]:
    """Give the stems of words, and "@" with the axis of what each is: soldiers and conscripts are troops."""
    stems = {stem(token) for token in tokens if not _fates((token,))} - LIGHTS
    axes = {axis for each in stems for axis, _ in AXES.get((each,), ())} & ENTITIES
    return frozenset(stems) | {f"@{axis}" for axis in axes}


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return what share of the fewer words both have, or words of one kind."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def _fates(tokens: Sequence[str]) -> frozenset[tuple[str, bool]]:
    stems = tuple(stem(token) for token in tokens)
    return frozenset(sense for at in range(len(stems)) for sense in axis_of(stems, at)[1]) & _FATES


def compared(one: Sequence[Quantity], other: Sequence[Quantity]) -> tuple[float, float]:
    """Return how surely two statements count one thing and cannot both be right, and how surely they agree.

    Returns
    -------
    apart, agreed
        Each the likeness of what is counted, 0 to 1; 0 where nothing that is counted is alike.
    """
    apart = agreed = 0.0
    for a in one:
        for b in other:
            apart_by_name = a.who and b.who and not a.unit & b.unit
            like = max(_alike(a.unit, b.unit), _OF_ONE_FATE * bool(a.fates & b.fates and not apart_by_name))
            if like < _LEAST:
                continue
            like = (like + _alike(a.around, b.around)) / 2
            if max(a.low, b.low) > min(a.high, b.high):
                apart = max(apart, like)
            elif (a.low, a.high) == (b.low, b.high):
                agreed = max(agreed, like)
    return (0.0 if agreed > apart else apart), agreed
