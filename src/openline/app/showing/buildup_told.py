"""Findings of which a reader was told only that there are some, and whom to call."""

from __future__ import annotations

from collections.abc import Iterator

from openline.app.ports import Store
from openline.app.showing.contacts import held
from openline.app.showing.handover import first_since
from openline.app.showing.paging import Still
from openline.app.showing.rows import Call
from openline.app.showing.view import View
from openline.decide.flooding import has_notice
from openline.decide.presenting import call_about
from openline.decide.state import Card
from openline.model.event import NODE
from openline.model.release import Detail

BARE = frozenset({Detail.EXISTENCE, Detail.CONTACT})
"""So much of an entry says that there is one and whom to call, and nothing of what it is about."""


def told_of(
    view: View, still: Still, store: Store, from_ms: int, until_ms: int
) -> Iterator[tuple[Call, ...]]:
    """Give whom to call about each finding of a time of which its reader was told that there is one.

    Of what zone it is, of what or how many it does not know: all that there are are counted together.
    """
    if view.of_node:
        return
    first, last = first_since(store, from_ms), first_since(store, until_ms)

    def call(card: Card) -> tuple[Call, ...]:
        if card.type != "watch.find/v1" or not first <= card.at < last:
            return ()
        detail = view.detail(card)
        if detail not in BARE or not has_notice(view.state, view.reader, card.id):
            return ()
        calls = call_about(view.state, view.reader, card, detail)
        return tuple(Call(**it) for it in calls) or (Call(party=NODE),)

    yield from (it for it in held(still, view.state.cards.values(), call) if it)
