"""Pairs of statements that may contradict one another, their rank among the others, and which are told."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openline.reports.linking.asserting import Facets
from openline.reports.linking.reasons import reasons
from openline.reports.linking.tallying import Contradiction
from openline.reports.linking.weighing import likelihood, summed
from openline.reports.linking.weights_table import FIRST, WEIGHTS

__all__ = ["RANKS", "Candidate", "contradiction", "ranked", "told"]

TOLD_FROM = 0.33
"""What is less likely is not told: a "no" right behind what another said, of something else, is at 0.32."""
BESIDE_BEST = 0.4
"""Nor is what is less likely than this share of what the same denial answers best."""


@dataclass(frozen=True)
class Candidate:
    """Two statements that may contradict one another: the rule that holds of them, and all signals."""

    one: Facets
    other: Facets
    agree: tuple[str, ...]
    found: Contradiction | None
    signals: dict[str, float]
    settled: Contradiction | None = None

    @property
    def denier(self) -> int | None:
        """Which statement denies; None where neither does."""
        sign = self.signals.get("denier", 0.0)
        return self.one.index if sign < 0 else self.other.index if sign > 0 else None


RANKS = ("behind best", "best", "best of both", "best of two", "tie")
"""What `ranked` adds to the signals."""


def told(
    candidates: Sequence[Candidate], weights: Mapping[str, float] = WEIGHTS
) -> Iterator[tuple[Candidate, float]]:
    """Yield which of some candidates contradict one another, and how likely that is.

    A denial that answers one thing is not told of another that it answers far less likely.
    """
    likely = [likelihood(summed(it.signals, weights)) for it in candidates]
    best: dict[int, float] = defaultdict(float)
    for it, each in zip(candidates, likely, strict=True):
        if (denier := it.denier) is not None:
            best[denier] = max(best[denier], each)
    for it, each in zip(candidates, likely, strict=True):
        least = TOLD_FROM if it.denier is None else max(TOLD_FROM, BESIDE_BEST * best[it.denier])
        if it.settled is not None or each >= least:
            yield it, each


def contradiction(candidate: Candidate, likely: float) -> Contradiction:
    """Return why two statements are taken to contradict one another."""
    if candidate.settled is not None:
        return candidate.settled
    agree, differ = reasons(candidate.one, candidate.other, candidate.found)
    return Contradiction(min(0.95, likely), tuple(dict.fromkeys((*candidate.agree, *agree))), differ)


def ranked(candidates: Sequence[Candidate], first: Mapping[str, float] = FIRST) -> None:
    """Say in the signals of each candidate how it stands among those of the statement that denies.

    A denial is mostly of one thing that was said; where none denies, either statement is looked at.
    """
    ties = [summed(it.signals, first) if it.signals else -30.0 for it in candidates]
    best: dict[int, float] = defaultdict(lambda: -30.0)
    for it, tie in zip(candidates, ties, strict=True):
        for index in (it.one.index, it.other.index):
            best[index] = max(best[index], tie)
    for it, tie in zip(candidates, ties, strict=True):
        if it.signals:
            before, after = best[it.one.index], best[it.other.index]
            denier = it.signals.get("denier", 0.0)
            own = before if denier < 0 else after if denier > 0 else max(before, after)
            behind = min(3.0, own - tie) / 3
            it.signals.update(
                {
                    "best": float(tie >= own and denier != 0.0),
                    "best of two": float(tie >= own and denier == 0.0),
                    "best of both": float(tie >= max(before, after)),
                    "behind best": behind,
                    "tie": tie,
                }
            )
