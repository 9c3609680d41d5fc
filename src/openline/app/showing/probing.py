"""Probing: who has lately found matches with what it does not see, counted and shown to both sides.

Everything counted here stands in notices that the reader was given: which of its own things a match is about,
whom to call where it was told, and when. So nobody learns anything from the counts that he could not have
counted himself, and neither side can look up how often it was looked for without being told each time.
"""

from __future__ import annotations

from collections import Counter

import msgspec

from openline.app.showing.matches import matches_of
from openline.app.showing.view import View
from openline.decide.access import is_told_whose, sees_all
from openline.decide.matchbook import MatchStanding
from openline.decide.matching import DAY_MS, HIDDEN_BUDGET, notices_of


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What one party and the reader have found of each other within a day."""

    party: str
    """The other side; empty for those of whom the reader was told only that there is one."""
    by_you: int
    """Matches that a change of yours brought about, with what you do not see."""
    by_them: int
    """Matches that a change of theirs brought about, with what you do not show them in full."""
    yours: dict[str, int]
    """Which of your own things they are about, and how many."""


class Probing(msgspec.Struct, frozen=True, kw_only=True):
    """What was found within the last day of what its finder could not see."""

    party: str
    since_ms: int
    found: tuple[Found, ...]
    budget: int
    """So many may you find within a day before you are told only that there is one."""
    spent: int


def probing_of(view: View) -> Probing:
    """Count what a party has found of others, and others of it, within a day."""
    since_ms = view.now_ms - DAY_MS
    by_you: Counter[str] = Counter()
    by_them: Counter[str] = Counter()
    yours: dict[str, Counter[str]] = {}
    for match in matches_of(view):
        if match.found_ms <= since_ms or view.of_node:
            continue
        if not notices_of(view.state, view.reader, match.id):
            continue  # it was not told of that one yet
        own, hidden = _sides(view, match)
        other = _told_of(view, match)
        if _moved_by(view, match, own):
            if sees_all(view.state, view.reader, hidden):
                continue  # nothing that was hidden
            by_you[other] += 1
        else:
            if other and sees_all(view.state, other, own):
                continue
            by_them[other] += 1
        yours.setdefault(other, Counter())[own] += 1
    return Probing(
        party=view.reader,
        since_ms=since_ms,
        found=tuple(
            Found(party=it, by_you=by_you[it], by_them=by_them[it], yours=dict(yours[it]))
            for it in sorted(yours)
        ),
        budget=HIDDEN_BUDGET,
        spent=sum(it > since_ms for it in view.state.hidden_finds_ms.get(view.reader, ())),
    )


def _sides(view: View, match: MatchStanding) -> tuple[str, str]:
    """Return the reader's own thing, and the other's."""
    about_is_own = view.state.objects[match.about].owner == view.reader
    return (match.about, match.other) if about_is_own else (match.other, match.about)


def _told_of(view: View, match: MatchStanding) -> str:
    """Return the other side, if the reader is told who that is."""
    if not is_told_whose(view.state, view.reader, match):
        return ""
    return next(it for it in match.parties if it != view.reader)


def _moved_by(view: View, match: MatchStanding, own: str) -> bool:
    """Tell whether it was the reader's own change: what it put on record at that very moment it knows."""
    return match.about == own
