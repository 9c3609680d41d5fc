"""Views of lines: channels, the desks at their ends, and how checks of them have gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openline.app.standings import keep
from openline.decide.connecting import apply_channel, desk_standing
from openline.decide.linechecking import after_check, after_miss, line_of
from openline.decide.state import Entry, State
from openline.model.channel import Carrier
from openline.model.event import Facts
from openline.model.saying import ChannelFacts, CheckFacts, DeskFacts, MissFacts


def _channel(state: State, entry: Entry, facts: ChannelFacts) -> None:
    former = state.channels.get(facts.channel)
    now = state.channels[facts.channel] = apply_channel(
        former,
        entry.header.author,
        entry.action,
        facts,
        index=entry.at,
        at_ms=entry.received_at_ms,
        entry=entry.header.id,
        body_sha256=entry.header.body_sha256,
    )
    if entry.action == "propose":
        state.versions[now.id, now.version] = now.proposal_sha256
        keep(state, entry, instead_of=former.entry if former else None)


def _desk(state: State, entry: Entry, facts: DeskFacts) -> None:
    place = entry.header.author, facts.channel
    former = state.desks.get(place)
    state.desks[place] = desk_standing(entry.header.author, facts, entry.header.id)
    keep(state, entry, instead_of=former.entry if former else None)
    if not facts.channel:
        state.public[entry.header.id] = entry.at  # who comes on record later is told whom to call, too


def _check(state: State, entry: Entry, facts: CheckFacts) -> None:
    line = line_of(state, facts.channel, facts.party)
    typed = state.channels[facts.channel].carrier is not Carrier.OPENLINE
    state.lines[facts.channel, facts.party] = after_check(line, facts, entry.received_at_ms, typed=typed)


def _miss(state: State, entry: Entry, facts: MissFacts) -> None:
    line = line_of(state, facts.channel, facts.party)
    state.lines[facts.channel, facts.party] = after_miss(line, facts)


FOLDS: dict[type[Facts], Callable[[State, Entry, Any], None]] = {
    ChannelFacts: _channel,
    DeskFacts: _desk,
    CheckFacts: _check,
    MissFacts: _miss,
}
"""What each kind of facts does to the state."""
