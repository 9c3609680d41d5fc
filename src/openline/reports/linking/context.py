"""What stands around the statements of one article: how common a word is there, and who answers whom."""

import math
from collections import Counter
from collections.abc import Sequence

from openline.reports.linking.asserting import Facets
from openline.reports.linking.quantities import Quantity, quantities_of

__all__ = ["Context"]

_OPENING = 6
"""How many statements may still be of the beginning."""


class Context:
    """The statements of one article: what is in all of them says little; each answers who spoke before.

    Attributes
    ----------
    answered
        By the place of a statement: the statements of whoever else spoke last before it.
    voice
        By the place of a statement: who says it; "" for the article itself.
    opening
        What the first who is named says at the beginning: what the article is on.
    """

    def __init__(self, group: Sequence[Facets]) -> None:
        self._count = len(group)
        self._quantities: dict[int, tuple[Quantity, ...]] = {}
        self.voice = {one.index: _voice(one) for one in group}
        self.answered = _answered(group)
        first = next((name for name in self.voice.values() if name), "")
        self.opening = frozenset(one.index for one in group[:_OPENING] if _voice(one) in ("", first))
        self._of: Counter[str] = Counter()
        for one in group:
            self._of.update(one.gist.stems)
            self._of.update(f"@{axis}" for axis in {axis for axis, _ in one.gist.senses})

    def weight(self, word: str) -> float:
        """Give how much a stem that is shared says, about 1 for one of two statements of many."""
        return math.log((self._count + 6) / (self._of[word] + 0.5)) / math.log((self._count + 6) / 2.5)

    def of(self, words: frozenset[str]) -> float:
        """Add up what several say."""
        return sum(self.weight(word) for word in words)

    def of_axes(self, axes: frozenset[str]) -> float:
        """Add up what several axes say."""
        return sum(self.weight(f"@{axis}") for axis in axes)

    def quantities(self, one: Facets) -> tuple[Quantity, ...]:
        """Give the numbers of a statement."""
        found = self._quantities.get(one.index)
        if found is None:
            found = self._quantities[one.index] = quantities_of(one)
        return found


def _voice(one: Facets) -> str:
    return one.statement.speaker.canonical if one.statement.attributed else ""


def _answered(group: Sequence[Facets]) -> dict[int, frozenset[int]]:
    """Give, for each statement, what was said in one go by whoever else was named last before it."""
    found: dict[int, frozenset[int]] = {}
    runs: list[tuple[str, list[int]]] = []
    for one in group:
        voice = _voice(one)
        if not runs or runs[-1][0] != voice:
            runs.append((voice, []))
        runs[-1][1].append(one.index)
        last = next((run for name, run in reversed(runs[:-1]) if name and name != voice), [])
        found[one.index] = frozenset(last)
    return found
