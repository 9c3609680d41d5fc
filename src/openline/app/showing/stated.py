"""Statements, to their authors and those to whom they were made, with the account that they give (R18)."""

from __future__ import annotations

from collections.abc import Iterator

from openline.app.showing.incident_rows import AskedRow, PlaceSaid, StatementRow
from openline.app.showing.view import View
from openline.decide.presenting import reduce
from openline.decide.spoken import StatementStanding
from openline.model.channel import Place
from openline.model.incident import Account
from openline.model.release import Detail
from openline.model.saying import StatementBody


def statement_row(view: View, it: StatementStanding) -> StatementRow | None:
    """Return the row of a statement, or ``None`` where it is neither from nor for the reader."""
    if view.detail(view.state.cards[it.entry]) is Detail.NOTHING:
        return None
    hidden = it.withheld and not view.of_node and view.reader != it.author
    body = view.body(it.entry)
    said = body if isinstance(body, StatementBody) else None
    account = said.account if said is not None and isinstance(said.account, Account) else None
    place = said.place if said is not None else None
    return StatementRow(
        statement=it.id,
        author="" if hidden else it.author,
        about=it.about,
        verb=it.verb.value,
        at_ms=it.at_ms,
        replaced_by=it.replaced_by,
        account=account,
        place=place_said(account.place, account.within_m) if account is not None else place_said(place),
        speaker=said.speaker if said is not None and isinstance(said.speaker, str) else "",
        verbatim=said.verbatim if said is not None and isinstance(said.verbatim, str) else "",
        answer_by_ms=it.answer_by_ms,
        asked=tuple(asked_rows(view, it)),
        shown=shown_of(view, it.entry),
        entry=it.entry,
    )


def asked_rows(view: View, it: StatementStanding) -> Iterator[AskedRow]:
    """Yield what came of each statement that one asks for: to its author all, to another its own."""
    state = view.state
    for party in it.to:
        asked = state.asked.get((it.id, party))
        if asked is None or not (view.of_node or view.reader in (it.author, party)):
            continue
        answer = state.statements.get(asked.answer)
        is_shown = answer is not None and view.detail(state.cards[answer.entry]) is not Detail.NOTHING
        yield AskedRow(
            statement=it.id,
            party=party,
            due_ms=asked.due_ms,
            answer=asked.answer if is_shown else "",
            answered=bool(asked.answer) and is_shown,
            silent=asked.silent,
            answered_at_ms=answer.at_ms if answer is not None and is_shown else 0,
        )


def place_said(place: Place | None, within_m: int = 0) -> PlaceSaid | None:
    """Return a place as it was said; ``None`` where nothing was."""
    if place is None or not (place.said or place.position):
        return None
    at = place.position
    return PlaceSaid(
        said=place.said,
        lat_e7=at.lat_e7 if at is not None else None,
        lon_e7=at.lon_e7 if at is not None else None,
        within_m=within_m,
    )


def shown_of(view: View, entry: str) -> dict[str, object] | None:
    """Return what the reader is shown of an entry; ``None`` once it was redacted."""
    content, card = view.state.contents.get(entry), view.state.cards[entry]
    if content is None or content.body is None:
        return None
    return reduce(view.state, view.reader, card, content, view.detail(card))
