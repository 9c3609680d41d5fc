"""Whom to ring: the desks that a caller may ring, who is manned now, and who is next (R6, R40)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from openline.decide.declaring import knows_of
from openline.decide.escalating import desk_of
from openline.decide.messaging import partners_of
from openline.decide.reaching import reached_through
from openline.decide.recurring import holds_at
from openline.decide.spoken import DeskStanding, Ringing
from openline.decide.state import State
from openline.model.event import NODE
from openline.model.saying import DeskBody


class RingPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post that can be rung."""

    party: str
    via: str = ""
    """Through whom the party is reached, where it is not reached itself: that one's desk is rung."""
    channel: str
    post: int
    """Its place at the desk, from 0: who notes that it was rung names it."""
    name: str
    role: str
    deputy: bool
    medium: str
    address: str
    link: str
    """``tel:`` or ``mailto:``; empty where the medium has none."""
    languages: tuple[str, ...]
    manned: bool
    """Whether somebody should be there now."""
    rung: tuple[str, ...] = ()
    """What came of ringing it about this before, oldest first."""


def ring_list(
    state: State,
    reader: str,
    now_ms: int,
    *,
    about: str = "",
    parties: Iterable[str] = (),
    channel: str = "",
    first: Iterable[str] = (),
) -> list[RingPost]:
    """Return whom a reader may ring, in order: who was not tried yet, whom it concerns, who is manned.

    Parameters
    ----------
    reader
        A party; empty for an unknown caller, who is given the node's desk and no other.
    about
        A STOP, message, warning or match: what the reader knows of who was rung about it is said beside each
        post. Who raised the STOP is first; of a message and a warning its other ends are all, and at which
        channel's desks it is tried is first.
    parties
        Whom to ring; all with whom the reader has a channel where none is named.
    channel
        The channel whose desks come first, and whose parties.
    first
        Whom else it concerns: of a STOP, whom its caller named.
    """
    wanted = list(parties) or list(partners_of(state, reader)) if reader else []
    rung = _rung(state, reader, about) if reader and about else ()
    ends = _other_ends(state, reader, about) if reader and about else ()
    if ends and about not in state.stops:
        wanted = list(parties) or list(ends)
        channel = channel or (state.messages[about].channel if about in state.messages else "")
    on = state.channels.get(channel)
    concerned = {*first, *ends, *(on.parties if on is not None and reader in on.parties and not ends else ())}
    posts: list[RingPost] = []
    for party in dict.fromkeys(wanted):
        via = reached_through(state, party)
        if via is None or via == reader:
            continue
        for desk in _desks(state, reader, via, channel):
            posts += _posts(state, desk, party, "" if via == party else via, rung, now_ms)
    posts.sort(key=lambda it: (bool(it.rung), it.party not in concerned, not it.manned))
    node = state.desks.get((NODE, ""))
    if node is not None:
        posts += _posts(state, node, NODE, "", rung, now_ms)
    return posts


def _desks(state: State, reader: str, party: str, channel: str) -> list[DeskStanding]:
    """Return a party's desks that a reader may ring: on the channels of both, the one asked for first."""
    shared = [it.id for it in state.channels.values() if {reader, party} <= set(it.parties)]
    shared.sort(key=lambda id: (id != channel, state.channels[id].state != "open"))
    found = [desk_of(state, party, it) for it in shared] or [state.desks.get((party, ""))]
    return [it for it in dict.fromkeys(desk for desk in found if desk is not None)]


def _other_ends(state: State, reader: str, about: str) -> tuple[str, ...]:
    """Return who is the other end of something, as far as a reader that knows of it is shown that."""
    if not knows_of(state, reader, about):
        return ()
    if (message := state.messages.get(about)) is not None:
        return message.to if reader == message.sender else (message.sender,)
    if (warning := state.warnings.get(about)) is not None:
        return warning.to if reader == warning.issuer else (warning.issuer,)
    if (stop := state.stops.get(about)) is not None:
        return (stop.party,) if reader != stop.party else ()
    return ()


def _rung(state: State, reader: str, about: str) -> tuple[Ringing, ...]:
    """Return what a reader knows of who was rung about something: what it did, was asked, or raised."""
    stop = state.stops.get(about)
    every = state.rung.get(about, ())
    if reader == NODE or (stop is not None and stop.party == reader):
        return every
    return tuple(it for it in every if reader in (it.by, it.party))


def _posts(
    state: State, desk: DeskStanding, party: str, via: str, rung: Iterable[Ringing], now_ms: int
) -> list[RingPost]:
    content = state.contents.get(desk.entry)
    body = content.body if content is not None else None
    if not isinstance(body, DeskBody):
        return []  # redacted: nobody knows a number any more
    return [
        RingPost(
            party=party,
            via=via,
            channel=desk.channel,
            post=number,
            name=label.name,
            role=post.role.value,
            deputy=post.deputy,
            medium=label.medium,
            address=label.address,
            link=link_of(label.medium, label.address),
            languages=label.languages,
            manned=post.hours is None or holds_at(post.hours, now_ms),
            rung=tuple(
                it.result
                for it in rung
                if (it.party, it.post) == (via or party, number) and it.channel in (None, desk.channel)
            ),
        )
        for number, (post, label) in enumerate(zip(desk.posts, body.posts, strict=True))
    ]


def link_of(medium: str, address: str) -> str:
    """Return what rings it by a touch: ``tel:`` or ``mailto:``; empty where the medium has none."""
    if medium == "mail":
        return f"mailto:{address}"
    digits = "".join(it for it in address if it.isdigit() or it == "+")
    return f"tel:{digits}" if medium in ("telephone", "satellite") and digits else ""
