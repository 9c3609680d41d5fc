"""What things are called, to a reader: a name, or what was said first, where he is shown that whole (R40)."""

from __future__ import annotations

from collections.abc import Iterable

from openline.app.showing.matches import match_row
from openline.app.showing.view import View
from openline.decide.state import State
from openline.model.event import AgreementBody, CellBody, NotificationBody
from openline.model.fact import Body
from openline.model.release import Detail
from openline.model.saying import ChannelBody, MessageBody, StopBody, WarningBody
from openline.model.unseen import without_isolates

WORDS_LENGTH = 60
"""So much is told of what was said."""


def called_of(view: View, ids: Iterable[str]) -> dict[str, str]:
    """Return what things are called; what the reader is not shown whole, or has no name, is left out."""
    return {id: called for id in ids if (called := _called(view, id))}


def _called(view: View, id: str) -> str:
    match = view.state.matches.get(id)
    if match is not None:
        row = match_row(view, match)
        return ", ".join(_called(view, it) or it for it in row.yours) if row is not None else ""
    entry = _entry_of(view.state, id)
    card = view.state.cards.get(entry)
    if card is None or view.detail(card) is not Detail.FULL:
        return ""
    return begun(_said(view.body(entry)))


def _entry_of(state: State, id: str) -> str:
    """Return the entry that says what something is, by the id that it goes by."""
    said = (state.messages, state.stops, state.warnings)
    known = (*said, state.objects, state.channels, state.agreements, state.cells)
    return next((kind[id].entry for kind in known if id in kind), "")


def _said(body: Body | None) -> str:
    match body:
        case MessageBody() if body.sealed is None:
            return body.text
        case StopBody():
            return body.text or body.place.said
        case WarningBody():
            return body.warning.texts[0].text if body.warning.texts else ""
        case NotificationBody():
            return body.notification.name
        case ChannelBody():
            return body.channel.name
        case AgreementBody():
            return body.agreement.title
        case CellBody():
            return body.cell.name
    thing = getattr(body, "zone", None) or getattr(body, "line", None)
    return str(getattr(thing, "name", ""))


def begun(text: str) -> str:
    """Return how a text begins, on one line."""
    line = " ".join(without_isolates(text).split())
    return line if len(line) <= WORDS_LENGTH else f"{line[: WORDS_LENGTH - 1].rstrip()}…"
