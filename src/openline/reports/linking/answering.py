"""Denials by what they answer: brought in by "said" alone, yet they deny what another said before."""

from collections.abc import Sequence

from msgspec.structs import replace

from openline.reports.linking.candidates import ranked, told
from openline.reports.linking.links import Source, candidates_of, reduced
from openline.reports.model import Article, Statement

__all__ = ["denials_told"]


def denials_told(
    statements: Sequence[Statement], text: str, articles: tuple[Article, ...]
) -> list[Statement]:
    """Return statements of one document; a claim that denies what another said before it is a denial."""
    candidates = candidates_of(reduced([Source(text, tuple(statements), articles)]))
    ranked(candidates)
    found = list(statements)
    for candidate, _ in told(candidates):
        denier = candidate.denier
        if denier is None or denier != max(candidate.one.index, candidate.other.index):
            continue
        one, before = found[denier], found[min(candidate.one.index, candidate.other.index)]
        if one.act == "claim" and one.attributed and one.speaker.canonical != before.speaker.canonical:
            found[denier] = replace(one, act="denial", plover="DENY")
    return found
