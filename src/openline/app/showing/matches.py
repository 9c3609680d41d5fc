"""Matches, as one of their sides was told of them: the least detail, to both in the same form (R16)."""

from __future__ import annotations

from builtins import id as identity
from functools import cache, partial
from typing import TypeAlias

from openline.app.showing.rows import Call, MatchRow
from openline.app.showing.view import View
from openline.decide.access import is_told_whose, sees_all
from openline.decide.matchbook import MatchStanding
from openline.decide.matching import notices_of
from openline.decide.reaching import call_of
from openline.decide.timing import answered
from openline.model.event import NODE
from openline.model.notification import Severity

_Rank: TypeAlias = tuple[bool, int]


def match_row(view: View, match: MatchStanding) -> MatchRow | None:
    """Return the row of a match, or ``None`` where the reader is no side of it, or was not told yet."""
    if view.of_node:
        return _for_node(view, match)
    if view.reader not in match.parties:
        return None
    state, reader = view.state, view.reader
    notices = notices_of(state, reader, match.id)
    if not notices:
        return None  # it waits to be told together with others
    only = not is_told_whose(state, reader, match)
    other = next(it for it in match.parties if it != reader)
    calls = [] if only else call_of(state, (other,))
    return MatchRow(
        match=match.id,
        state=match.state,
        severity="" if only else match.severity.value,
        settling=match.settling and not only,
        yours=tuple(it for it in (match.about, match.other) if state.objects[it].owner == reader),
        call=tuple(Call(**it) for it in calls or [{"party": NODE}]),
        says={it: said for it, said in match.resolutions.items() if it == reader or not only},
        answered=answered(state, reader, match.id),
        notice=notices[-1].id,
    )


def matches_of(view: View) -> list[MatchStanding]:
    """Return the matches of which the reader is a side, or all for the node, as they were found."""
    matches = view.state.matches
    sides = ((id, (it.owner, it.group.party)) for id, it in view.state.book.first.items())
    return [matches[id] for id, parties in sides if view.of_node or view.reader in parties]


def ranked(view: View) -> list[str]:
    """Return the matches of which the reader may be a side that was told, in the order of :func:`rank_of`.

    It is read off the book, group by group: there may be tens of thousands, and the journal waits. Those of
    which the reader was not told yet are among them, and have no row.
    """
    reader, of_node, last = view.reader, view.of_node, view.state.book.last
    sees = cache(partial(sees_all, view.state, reader))
    ids: dict[_Rank, list[str]] = {}
    places: dict[tuple[int, int], tuple[list[str], list[str]] | None] = {}
    for id, first in view.state.book.first.items():
        turn = last.get(id, first)
        key = identity(first), identity(turn)
        if key not in places:
            is_side = of_node or reader in (first.owner, first.group.party)
            is_open, severity = turn.kind != "ended", turn.group.severity
            told = ids.setdefault(_rank(is_open, severity), [])
            hides = not of_node and reader in turn.group.existence_only
            only = ids.setdefault(_rank(is_open, None), []) if hides else told
            places[key] = (told, only) if is_side else None
        if (place := places[key]) is None:
            continue
        told, only = place
        if only is not told and not sees(first.other_of(id) if first.owner == reader else first.about):
            only.append(id)
        else:
            told.append(id)
    return [id for rank in sorted(ids) for id in ids[rank]]


def rank_of(row: MatchRow) -> _Rank:
    """Order matches: the open ones first, the most serious first, as their reader is told of them."""
    return _rank(row.state == "open", Severity(row.severity) if row.severity else None)


def _rank(is_open: bool, severity: Severity | None) -> _Rank:
    return not is_open, 1 if severity is None else -severity.rank


def _for_node(view: View, match: MatchStanding) -> MatchRow:
    said = {answered(view.state, party, match.id) for party in match.parties}
    return MatchRow(
        match=match.id,
        state=match.state,
        severity=match.severity.value,
        settling=match.settling,
        yours=(match.about, match.other),
        call=tuple(Call(party=it) for it in match.parties),
        says=dict(match.resolutions),
        answered="OVERDUE" if "OVERDUE" in said else "no" if "no" in said else "yes",
        notice="",
    )
