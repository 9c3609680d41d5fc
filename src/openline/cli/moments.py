"""What is looked up at a moment of play, in words: the lines as they are known, a STOP's counter, a place.

All of it is read off the state as it then is, as anybody reads it off the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from openline.app.showing.contacts import contacts_of
from openline.app.showing.view import View
from openline.cli.numbers import counted
from openline.cli.times import time_text
from openline.model.channel import StopState
from openline.model.event import NODE
from openline.model.saying import NearBody, NearFacts

if TYPE_CHECKING:
    from openline.cli.wording import Names
    from openline.decide.spoken import ChannelStanding
    from openline.decide.state import State
    from openline.kernel.batch import PositionBatch, TrackTable

DAY_MS = 86_400_000
STOP_WORDS = {
    StopState.TAKEN: "has it in hand",
    StopState.PASSED_ON: "has passed it on",
    StopState.STOPPED: "says that it has stopped",
    StopState.NOT_OURS: "says that it is not its own",
}
"""What a desk says of a STOP; none of it is an admission."""


def channels_in(state: State, names: Names) -> Iterator[str]:
    """Give each line as it stands: open or not, and how its last checks went."""
    for channel in state.channels.values():
        parties = " and ".join(names.party(it) for it in channel.parties)
        checks = "; ".join(_checked(state, channel, names)) or "never checked"
        used = sum(it.channel == channel.id for it in state.messages.values())
        said = counted(used, "message") if used else "nothing said on it"
        yield f"{names.thing(channel.id)} ({parties}): {channel.state}, {checks}, {said}"


def _checked(state: State, channel: ChannelStanding, names: Names) -> Iterator[str]:
    for party in channel.parties:
        line = state.lines.get((channel.id, party))
        if line is None:
            continue
        lost = ", LOST" if line.lost else f", {line.missed} missed since" if line.missed else ""
        last = f"answered {time_text(line.answered_ms)}" if line.answered_ms else "never answered"
        yield f"{names.party(party)} {last}{lost}"


def calls_in(state: State, channel: str, now_ms: int) -> tuple[int | None, int]:
    """Return when those on a line first spoke to each other, and how often within the last day (R5).

    It is counted as ``openline tempo`` counts: what was said by voice when it was said.
    """
    parties = set(state.channels[channel].parties)
    spoke = contacts_of(View(state, NODE, now_ms), nullcontext)
    by_now = [it.at_ms for it in spoke if {it.sender, it.to} <= parties and it.at_ms <= now_ms]
    return min(by_now, default=None), sum(now_ms - DAY_MS < it for it in by_now)


def metres_apart(fixes: PositionBatch, tracks: TrackTable) -> float | None:
    """Return how far the nearest two tracks of different parties are apart; ``None`` with fewer."""
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    own = [tracks.party[int(code)] for code in fixes.track]
    pairs = [(a, b) for a in range(len(fixes)) for b in range(a) if own[a] != own[b]]
    return min(
        (
            float(geod.inv(fixes.lon_deg[a], fixes.lat_deg[a], fixes.lon_deg[b], fixes.lat_deg[b])[2])
            for a, b in pairs
        ),
        default=None,
    )


def counter_of(state: State, id: str, names: Names, now_ms: int) -> str:
    """Say how many seconds a STOP is old, and what each desk before which it was put has said by now."""
    stop = state.stops[id]
    said = []
    for party in stop.to:
        known = state.answering.get((stop.entry, party))
        heard = "has read it" if known is not None and known.answered_ms else "silent"
        word = STOP_WORDS.get(stop.said[party], heard) if party in stop.said else heard
        said.append(f"{names.party(party)} {word}")
    ended = ", over" if stop.state == "over" else ""
    return f"{(now_ms - stop.at_ms) // 1000} s since the STOP: {', '.join(said)}{ended}"


def places_of(state: State, ids: Sequence[str], names: Names) -> Iterator[str]:
    """Say where each of several statements puts what it is about; that they differ, and no more."""
    where = []
    for id in ids:
        statement = state.statements[id]
        for content in state.contents.values():
            facts, body = (content.facts, content.body) if content is not None else (None, None)
            if not isinstance(facts, NearFacts) or not isinstance(body, NearBody):
                continue
            if (facts.entry, facts.party) == (statement.entry, statement.author):
                yield f"{names.party(statement.author)}: {_place(body.places[0], names)}"
                where.append(body.places[0].get("echo"))
    if where and where.count(where[0]) < len(where):
        yield "disputed; nobody has found which is so"


def accounts_of(state: State, id: str, names: Names) -> Iterator[str]:
    """Say who has said what of an incident, each beside the others, and who was asked and stays silent."""
    incident = state.incidents[id]
    yield f"{incident.kind.value.replace('_', ' ')}, as {names.party(incident.opener)} has it, {id}:"
    for said in state.stated_of.get(id, ()):
        statement = state.statements[said]
        verb = statement.verb.value.replace("_", " ")
        silent = [
            names.party(party) for (it, party), asked in state.asked.items() if it == said and asked.silent
        ]
        nothing = f"; no response by the time asked: {', '.join(silent)}" if silent else ""
        yield f"{names.party(statement.author)} {verb}{nothing}"
    cited = len(state.cited_of.get(id, ()))
    shown = len(state.exhibits_of.get(id, ()))
    beside = [counted(cited, "open source")] * bool(cited) + [counted(shown, "exhibit")] * bool(shown)
    yield ", ".join([*beside, "nobody has found which is so"])


def _place(place: dict[str, Any], names: Names) -> str:
    near = [it for it in place.get("near") or () if it.get("kind") == "zone"]
    away = [
        f"{'in' if it['metres'] == 0 else format(it['metres'] / 1000, '.1f') + ' km from'}"
        f" {names.thing(it['id'])}"
        for it in near
    ]
    return ", ".join([str(place["echo"]["decimal"]), *away])
