"""Probing: who has lately found matches with what it does not see, counted and shown to both sides.

Everything counted here stands in notices that the reader was given: which of its own things a match is about,
whom to call where it was told, and when. So nobody learns anything from the counts that he could not have
counted himself, and neither side can look up how often it was looked for without being told each time.
"""

from __future__ import annotations

from collections import Counter
from functools import cache, partial

import msgspec

from openline.app.showing.view import View
from openline.decide.access import sees_all
from openline.decide.flooding import has_notice
from openline.decide.matching import DAY_MS, HIDDEN_BUDGET


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
    state, reader, since_ms = view.state, view.reader, view.now_ms - DAY_MS
    by_you: Counter[str] = Counter()
    by_them: Counter[str] = Counter()
    yours: dict[str, Counter[str]] = {}
    # There may be tens of thousands of matches, of few findings and things: each of those is asked of once.
    told = cache(partial(has_notice, state, reader))
    sees = cache(partial(sees_all, state))
    book = state.book
    for id, first in () if view.of_node else book.first.items():
        mover, party = first.owner, first.group.party
        if first.at_ms <= since_ms or reader not in (mover, party):
            continue
        if not told(first.entry) and not any(told(it.entry) for it in book.turns_of(id)):
            continue  # it was not told of that one yet
        # What it put on record at that very moment it knows: it was the reader's own change, or the other's.
        is_own_change = mover == reader
        about, met = first.about, first.other_of(id)
        own, hidden = (about, met) if is_own_change else (met, about)
        is_told_whose = reader not in book.turn_of(id).group.existence_only or sees(reader, hidden)
        other = (party if is_own_change else mover) if is_told_whose else ""
        if is_own_change:
            if sees(reader, hidden):
                continue  # nothing that was hidden
            by_you[other] += 1
        else:
            if other and sees(other, own):
                continue
            by_them[other] += 1
        yours.setdefault(other, Counter())[own] += 1
    return Probing(
        party=reader,
        since_ms=since_ms,
        found=tuple(
            Found(party=it, by_you=by_you[it], by_them=by_them[it], yours=dict(yours[it]))
            for it in sorted(yours)
        ),
        budget=HIDDEN_BUDGET,
        spent=sum(it > since_ms for it in state.hidden_finds_ms.get(reader, ())),
    )
