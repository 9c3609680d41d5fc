"""Contacts: who said what kind of thing to whom and when, on a line, by STOP or by ringing, to a reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from openline.app.showing.paging import Still
from openline.app.showing.view import View
from openline.decide.escalating import sender_of
from openline.decide.spoken import MessageStanding, Ringing, StopStanding
from openline.decide.stopping import is_known
from openline.model.event import NODE
from openline.model.saying import MessageBody, StopBody

T = TypeVar("T")
R = TypeVar("R")
CHUNK = 1000
"""So many things are looked at before the journal may go on."""


class Contact(NamedTuple):
    """One party said something to another."""

    at_ms: int
    """When it was said; of what was typed in afterwards that, and not when it came on record (R30)."""
    sender: str
    to: str
    how: str
    """``message``, ``stop`` or ``call``."""


def held(still: Still, items: Iterable[T], look: Callable[[T], R]) -> Iterator[R]:
    """Look at things one by one, with the state held still for a few of them at a time.

    What is looked at is listed beforehand: whatever comes meanwhile is not in it.
    """
    with still():
        waiting = iter(list(items))
    while some := list(islice(waiting, CHUNK)):
        with still():
            looked = [look(it) for it in some]
        yield from looked


def contacts_of(view: View, still: Still) -> list[Contact]:
    """Return the contacts that a reader had, the oldest first; all that there were, to the node."""
    state = view.state
    found: list[Contact] = []
    for some in held(still, state.messages.values(), lambda it: _by_message(view, it)):
        found += some
    for some in held(still, state.stops.values(), lambda it: _by_stop(view, it)):
        found += some
    for rings in held(still, state.rung.values(), lambda it: _by_ringing(view, it)):
        found += rings
    return sorted(it for it in found if NODE not in (it.sender, it.to))


def _concerns(view: View, *parties: str) -> bool:
    return view.of_node or view.reader in parties


def _by_message(view: View, it: MessageStanding) -> list[Contact]:
    others = [to for to in it.to if _concerns(view, it.sender, to)]
    if not others:
        return []
    body = view.body(it.entry)
    spoken = body.spoken if isinstance(body, MessageBody) else None
    at_ms = spoken.at_ms if spoken is not None else it.at_ms
    return [Contact(at_ms, it.sender, to, "message") for to in others]


def _by_stop(view: View, it: StopStanding) -> list[Contact]:
    """Of a STOP: whoever raised it knows of those with whom it talks anyway, or who have said something."""
    if not it.party:
        return []
    body = view.body(it.entry)
    spoken = body.spoken if isinstance(body, StopBody) else None
    at_ms = spoken.at_ms if spoken is not None else it.at_ms
    return [
        Contact(at_ms, it.party, to, "stop")
        for to in it.to
        if view.of_node or view.reader == to or (view.reader == it.party and is_known(it, to))
    ]


def _by_ringing(view: View, rung: Sequence[Ringing]) -> list[Contact]:
    return [Contact(it.at_ms, it.by, it.party, "call") for it in rung if _concerns(view, it.by, it.party)]


def heard_from(view: View, still: Still, contacts: Iterable[Contact]) -> dict[str, list[int]]:
    """Return when each other party said something to the reader, or answered it, the oldest first."""
    heard: dict[str, list[int]] = {}
    for it in contacts:
        if it.to == view.reader:
            heard.setdefault(it.sender, []).append(it.at_ms)
    state = view.state

    def answer(place: tuple[str, str]) -> tuple[str, int] | None:
        entry, party = place
        known = state.answering[place]
        is_ours = known.answered_ms and party != view.reader
        return (party, known.answered_ms) if is_ours and _asks(view, entry, party) else None

    for found in held(still, state.answering, answer):
        if found is not None:
            heard.setdefault(found[0], []).append(found[1])
    return {party: sorted(times) for party, times in heard.items()}


def _asks(view: View, entry: str, party: str) -> bool:
    """Tell whether it was the reader to whom a party owed its answer."""
    return sender_of(view.state, view.state.cards[entry], party) == view.reader
