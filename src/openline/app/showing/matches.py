"""Matches, as one of their sides was told of them: the least detail, to both in the same form (R16)."""

from __future__ import annotations

from typing import Any

from openline.app.showing.rows import Call, MatchRow
from openline.app.showing.view import View, calls_of
from openline.decide.matching import notices_of
from openline.decide.presenting import reduce
from openline.decide.state import Content, MatchStanding
from openline.model.event import Facts
from openline.model.release import Detail


def match_row(view: View, match: MatchStanding) -> MatchRow | None:
    """Return the row of a match, or ``None`` where the reader is none of its sides."""
    if view.of_node:
        return _for_node(view, match)
    if view.reader not in match.parties:
        return None
    state, reader = view.state, view.reader
    card = state.cards[match.id]
    detail = view.detail(card)
    shown: dict[str, Any] = reduce(
        state, reader, card, view.content(card) or Content(0, Facts(), None), detail
    )
    only = detail is Detail.EXISTENCE
    notices = notices_of(state, reader, match.id)
    places = {(it.party, it.pass_to) for it in notices}
    waits = {it.state for place in places if (it := state.timers.get((match.id, *place))) is not None}
    return MatchRow(
        match=match.id,
        state=match.state,
        severity=shown["severity"],
        settling=shown["settling"],
        yours=tuple(shown["yours"]),
        call=calls_of(shown),
        says={it: said for it, said in match.resolutions.items() if it == reader or not only},
        answered="OVERDUE" if "fired" in waits else "no" if "waiting" in waits else "yes",
        notice=notices[-1].id if notices else "",
    )


def rank_of(row: MatchRow) -> tuple[bool, int]:
    """Order matches: the open ones first, the most serious first."""
    from openline.model.notification import Severity

    return row.state != "open", -Severity(row.severity).rank if row.severity else 1


def _for_node(view: View, match: MatchStanding) -> MatchRow:
    notices = (it for party in match.parties for it in notices_of(view.state, party, match.id))
    places = {(it.party, it.pass_to) for it in notices}
    waits = {it.state for place in places if (it := view.state.timers.get((match.id, *place))) is not None}
    return MatchRow(
        match=match.id,
        state=match.state,
        severity=match.severity.value,
        settling=match.settling,
        yours=(match.about, match.other),
        call=tuple(Call(party=it) for it in match.parties),
        says=dict(match.resolutions),
        answered="OVERDUE" if "fired" in waits else "no" if "waiting" in waits else "yes",
        notice="",
    )
