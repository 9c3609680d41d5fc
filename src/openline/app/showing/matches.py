"""Matches, as one of their sides was told of them: the least detail, to both in the same form (R16)."""

from __future__ import annotations

from openline.app.showing.rows import Call, MatchRow
from openline.app.showing.view import View
from openline.decide.access import is_told_whose
from openline.decide.matchbook import MatchStanding
from openline.decide.matching import notices_of
from openline.decide.reaching import call_of
from openline.decide.timing import answered
from openline.model.event import NODE


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


def rank_of(row: MatchRow) -> tuple[bool, int]:
    """Order matches: the open ones first, the most serious first."""
    from openline.model.notification import Severity

    return row.state != "open", -Severity(row.severity).rank if row.severity else 1


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
