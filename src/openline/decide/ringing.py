"""Ringing: who was rung about something, and what came of it (R6): the next person is one key away."""

from __future__ import annotations

from openline.decide.declaring import knows_of
from openline.decide.escalating import desk_of
from openline.decide.state import State, unknown
from openline.errors import InputError
from openline.model.event import NODE
from openline.model.saying import RingFacts


def judge_ring(state: State, author: str, facts: RingFacts) -> None:
    """Refuse to note that somebody was rung about what the author does not know of, or at no post.

    Raises
    ------
    NotFoundError
        Nothing of that id, or nothing that the author may see; no such party; no channel of both.
    InputError
        The party has no such post.
    """
    if not knows_of(state, author, facts.about):
        raise unknown("STOP, message, match, warning or channel", facts.about)
    state.party(facts.party)
    if isinstance(facts.channel, str) and facts.channel:
        known = state.channels.get(facts.channel)
        if known is None or not {author, facts.party} <= {*known.parties, NODE}:
            raise unknown("channel", facts.channel)
        desk = desk_of(state, facts.party, facts.channel)
    elif isinstance(facts.channel, str):
        desk = state.desks.get((facts.party, ""))
    else:
        channel = facts.about
        if (message := state.messages.get(facts.about)) is not None:
            channel = message.channel
        known = state.channels.get(channel)
        desk = desk_of(state, facts.party, channel if known is not None and author in known.parties else "")
    most = len(desk.posts) if desk is not None else 1
    if not 0 <= facts.post < most:
        raise InputError(
            f"{facts.party!r} has no post {facts.post + 1} there: {most} is the last",
            where=f"ring about {facts.about}, post",
        )
