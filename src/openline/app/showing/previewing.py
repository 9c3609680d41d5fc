"""Previewing: what another party is shown of one's own, and what it would be shown (instead of seeing as it).

With the owner's eyes: only what the owner has on record and has decided. What the other has said, or sees
besides, is in none of it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from openline.app.showing.view import View
from openline.decide.access import detail_of
from openline.decide.presenting import NOT_RECALLED, reached_through, reduce
from openline.decide.seating import check_recipient
from openline.decide.state import Card, Content, unknown
from openline.model.release import Detail, Purpose


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a party is shown of something, at one level of detail."""

    detail: Detail
    shown: tuple[dict[str, Any], ...]
    """Each entry of it, as its release would show it."""


class Previews(msgspec.Struct, frozen=True, kw_only=True):
    """What a party is shown of something now, and what it would be shown."""

    about: str
    to: str
    through: str | None
    """To whom it goes: the party itself, a go-between, or nobody."""
    now: Preview
    then: Preview | None
    """At the detail that was asked for."""
    consent_missing: bool
    """Its people have not consented that it be released to that party: it is shown nothing until they do."""
    notice: str


def preview(view: View, about: str, to: str, detail: Detail | None) -> Previews:
    """Return what a party or joint cell is shown of a thing of the reader's own, and what it would be shown.

    Raises
    ------
    NotFoundError
        It is not on record, or not the reader's own; or there is no such party or cell it may share with.
    RefusedError
        The joint cell is not open, or the thing's owner does not sit there.
    """
    state = view.state
    owned = state.objects.get(about)
    if owned is None or not view.is_owner(about):
        raise unknown("thing of your own", about)
    check_recipient(state, owned.owner, to)
    cards = [state.cards[owned.entry]]
    known = state.notifications.get(about)
    if known is not None and known.step_entry:
        cards.append(state.cards[known.step_entry])
    own = to == owned.owner
    now = detail_of(state, to, cards[0])
    consent = owned.kind == "site" and not own and Purpose.NOTICE not in state.consents.get((about, to), ())
    return Previews(
        about=about,
        to=to,
        through=to if to in state.cells else reached_through(state, to),
        now=Preview(detail=now, shown=_shown(view, to, cards, now)),
        then=None if detail is None else Preview(detail=detail, shown=_shown(view, to, cards, detail)),
        consent_missing=consent,
        notice=NOT_RECALLED,
    )


def _shown(view: View, to: str, cards: list[Card], detail: Detail) -> tuple[dict[str, Any], ...]:
    if detail is Detail.NOTHING:
        return ()
    shown = []
    for card in cards:
        content = view.content(card)
        if isinstance(content, Content):
            shown.append(reduce(view.state, to, card, content, detail))
    return tuple(shown)
