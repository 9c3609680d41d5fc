"""STOP: one action, from anyone, never refused (R6, F1). Whoever hears of it says what becomes of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from msgspec.structs import replace

from openline.decide.machine import Guard, Machine, Row
from openline.decide.messaging import partners_of
from openline.decide.reaching import reached_through
from openline.decide.spoken import StopStanding
from openline.decide.state import State, unknown
from openline.model.channel import StopState
from openline.model.event import NODE
from openline.model.saying import StopStateFacts

RULE = "stopping/1"


@dataclass(frozen=True, slots=True)
class StopMove:
    """What the guards look at: who says what of which STOP."""

    author: str
    stop: StopStanding


def _has_author(move: StopMove) -> bool:
    """Tell whether a party raised it that can say so: neither an unknown caller nor somebody at the node."""
    return move.stop.party not in ("", NODE)


STOP = Machine[StopMove](
    name="STOP",
    start="absent",
    rows=(
        Row("absent", "hear", "heard"),
        Row("heard", "state", "heard", ("it was put before the author",)),
        Row("heard", "over", "over", ("a party raised it", "the author raised it")),
        Row("heard", "over", "heard", ("it was put before the author", "no party raised it")),
        Row("over", "state", "over", ("it was put before the author",)),
    ),
    guards={
        "it was put before the author": Guard(
            lambda m: m.author in m.stop.to, "only a desk before which it was put says what becomes of it"
        ),
        "the author raised it": Guard(
            lambda m: m.author == m.stop.party, "only who raised it says for all that it is over"
        ),
        "a party raised it": Guard(_has_author, "no party raised it: each desk says it for itself"),
        "no party raised it": Guard(
            lambda m: not _has_author(m), "only who raised it says for all that it is over"
        ),
    },
    by_itself=frozenset({"hear"}),
)


def desks_for(
    state: State, party: str, *, named: Collection[str] = (), near: Collection[str] = ()
) -> list[str]:
    """Return before whom a STOP is put: whom it names, whom its party talks to, who is near; or else all.

    Whether somebody hears of one depends on what is near of his own and of nobody else's: otherwise whoever
    says STOP without a name, and listens, would learn what others keep at a place. So where it names nobody
    and its party talks to nobody it is put before all, and not only before those who are near.

    Parameters
    ----------
    party
        Whose it is; empty for an unknown caller.
    named
        Whom the caller named; what is no party on record is passed over.
    near
        Whose things are near the place.
    """
    some = {*named, *(partners_of(state, party) if party else ())}
    reached = {it for it in some if _hears(state, party, it)}
    if not reached:
        return [it for it in sorted(state.parties) if _hears(state, party, it)]
    return sorted(reached | {it for it in near if _hears(state, party, it)})


def _hears(state: State, party: str, other: str) -> bool:
    return other != party and reached_through(state, other) not in (None, party)


def is_known(stop: StopStanding, party: str) -> bool:
    """Tell whether who raised a STOP may know that it was put before a party.

    It talks to that party anyway, or the party has said something of it. Any other may have been told because
    something of it is near, which is not for the caller to learn.
    """
    return party in stop.said or party in stop.known


def judge_stop_state(state: State, author: str, facts: StopStateFacts) -> str:
    """Return the state that a STOP would be in once a party has said what becomes of it.

    Raises
    ------
    NotFoundError
        No such STOP, or none that the author knows of.
    RefusedError
        It is not for the author to say.
    """
    stop = state.stops.get(facts.stop)
    if stop is None or author not in (*stop.to, stop.party):
        raise unknown("STOP", facts.stop)
    step = "over" if facts.state is StopState.OVER else "state"
    return STOP.step(stop.state, step, StopMove(author, stop), where=f"STOP {facts.stop}")


def apply_stop_state(stop: StopStanding, author: str, facts: StopStateFacts) -> StopStanding:
    """Return a STOP once a party has said what becomes of it.

    Of an unknown caller's nobody can say for all that it is over: each desk says it for itself.
    """
    ends = facts.state is StopState.OVER and author == stop.party
    now = "over" if ends else stop.state
    return replace(stop, state=now, said={**stop.said, author: facts.state})
