"""Notifications step by step: tables for sites, movements, activities and legs (R22).

On human screens a notification is *on record*, *under way*, *halted*, *ended*, *removed* or *withdrawn*.
A departure is refused for nothing but that there is no such leg: not for want of an acknowledgement, not
because nobody said that the leg before has arrived, not because it had been withdrawn. What is missing is
recorded, see ``decide/departing.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openline.decide.machine import Guard, Machine, Row
from openline.decide.state import NotificationStanding, ObjectStanding


@dataclass(frozen=True, slots=True)
class NotificationMove:
    """What the guards look at: who changes what to which version, and what stands."""

    author: str
    version: int
    standing: ObjectStanding | None
    left: int = 0
    """How many legs of a movement would be left to go."""


_OWN, _NEXT, _PRESENT, _KNOWN = "by its owner", "next version", "present version", "a version on record"
_LEFT, _NONE_LEFT = "legs are left", "no leg is left"

_GUARDS = {
    "first version": Guard[NotificationMove](lambda m: m.version == 1, "what is notified is version 1"),
    _OWN: Guard[NotificationMove](
        lambda m: m.standing is not None and m.standing.owner == m.author,
        "only the party that put it on record can change it",
        "speak to that party; how far it has got on your side you say with an acknowledgement",
    ),
    _NEXT: Guard[NotificationMove](
        lambda m: m.standing is not None and m.version == m.standing.version + 1,
        "an amendment takes the next version number: it may have changed since you looked",
    ),
    _PRESENT: Guard[NotificationMove](
        lambda m: m.standing is not None and m.version == m.standing.version,
        "this is about the present version: it may have changed since you looked",
    ),
    _KNOWN: Guard[NotificationMove](
        lambda m: m.standing is not None and 1 <= m.version <= m.standing.version,
        "no such version is or was on record",
    ),
    _LEFT: Guard[NotificationMove](lambda m: m.left > 0, "no leg is left"),
    _NONE_LEFT: Guard[NotificationMove](lambda m: m.left == 0, "legs are left"),
}

SITE = Machine[NotificationMove](
    name="site",
    start="absent",
    rows=(
        Row("absent", "add", "on_record", ("first version",)),
        Row("on_record", "amend", "on_record", (_OWN, _NEXT)),
        Row("on_record", "remove", "removed", (_OWN, _PRESENT)),
    ),
    guards=_GUARDS,
)

MOVEMENT = Machine[NotificationMove](
    name="movement",
    start="absent",
    rows=(
        Row("absent", "notify", "on_record", ("first version",)),
        Row("on_record", "amend", "on_record", (_OWN, _NEXT)),
        Row("on_record", "withdraw", "withdrawn", (_OWN, _PRESENT)),
        Row("on_record", "depart", "under_way", (_OWN, _KNOWN)),
        Row("on_record", "abort", "on_record", (_OWN, _KNOWN, _LEFT)),
        Row("on_record", "abort", "ended", (_OWN, _KNOWN, _NONE_LEFT)),
        Row("under_way", "amend", "under_way", (_OWN, _NEXT)),
        Row("under_way", "depart", "under_way", (_OWN, _KNOWN)),
        Row("under_way", "halt", "halted", (_OWN, _KNOWN)),
        Row("under_way", "arrive", "under_way", (_OWN, _KNOWN, _LEFT)),
        Row("under_way", "arrive", "ended", (_OWN, _KNOWN, _NONE_LEFT)),
        Row("under_way", "abort", "under_way", (_OWN, _KNOWN, _LEFT)),
        Row("under_way", "abort", "ended", (_OWN, _KNOWN, _NONE_LEFT)),
        Row("halted", "amend", "halted", (_OWN, _NEXT)),
        Row("halted", "resume", "under_way", (_OWN, _KNOWN)),
        Row("halted", "depart", "under_way", (_OWN, _KNOWN)),
        Row("halted", "arrive", "under_way", (_OWN, _KNOWN, _LEFT)),
        Row("halted", "arrive", "ended", (_OWN, _KNOWN, _NONE_LEFT)),
        Row("halted", "abort", "under_way", (_OWN, _KNOWN, _LEFT)),
        Row("halted", "abort", "ended", (_OWN, _KNOWN, _NONE_LEFT)),
        # It goes all the same: that is what has to be known.
        Row("withdrawn", "depart", "under_way", (_OWN, _KNOWN)),
        Row("ended", "depart", "under_way", (_OWN, _KNOWN)),
    ),
    guards=_GUARDS,
)

ACTIVITY = Machine[NotificationMove](
    name="activity",
    start="absent",
    rows=(
        Row("absent", "notify", "on_record", ("first version",)),
        Row("on_record", "amend", "on_record", (_OWN, _NEXT)),
        Row("on_record", "withdraw", "withdrawn", (_OWN, _PRESENT)),
        Row("on_record", "begin", "under_way", (_OWN, _KNOWN)),
        Row("under_way", "amend", "under_way", (_OWN, _NEXT)),
        Row("under_way", "end", "ended", (_OWN, _KNOWN)),
        Row("withdrawn", "begin", "under_way", (_OWN, _KNOWN)),
        Row("ended", "begin", "under_way", (_OWN, _KNOWN)),
    ),
    guards=_GUARDS,
)

NOTIFICATIONS = {"site": SITE, "movement": MOVEMENT, "activity": ACTIVITY}
MOVING = ("under_way", "halted")
"""States in which it is there, whatever its times were."""
LIVE = ("on_record", *MOVING)
"""States in which a notification holds."""
HOLDS = (*LIVE, "active", "reported")
"""States in which anything on record can come close to something."""


@dataclass(frozen=True, slots=True)
class LegMove:
    """What the guards look at: the number of a leg, and how many there are."""

    leg: int
    legs: int


_IS_THERE = ("there is such a leg",)
_OVER = ("arrived", "aborted")

LEG = Machine[LegMove](
    name="leg",
    start="planned",
    rows=(
        Row("planned", "depart", "departed", _IS_THERE),
        Row("planned", "abort", "aborted", _IS_THERE),
        Row("departed", "halt", "halted", _IS_THERE),
        Row("departed", "arrive", "arrived", _IS_THERE),
        Row("departed", "abort", "aborted", _IS_THERE),
        Row("halted", "resume", "departed", _IS_THERE),
        Row("halted", "arrive", "arrived", _IS_THERE),
        Row("halted", "abort", "aborted", _IS_THERE),
        Row("aborted", "depart", "departed", _IS_THERE),
    ),
    guards={
        _IS_THERE[0]: Guard(lambda m: 1 <= m.leg <= m.legs, "it has no leg of that number"),
    },
)


def leg_state(standing: NotificationStanding, leg: int) -> str:
    """Return the state of a leg."""
    return standing.leg_states.get(leg, LEG.start)


def step_leg(standing: NotificationStanding, leg: int, transition: str, *, where: str) -> None:
    """Check a step of a leg. Raises RefusedError when the table does not permit it."""
    if transition == "abort" and leg == 0:
        return  # all of it is given up
    state, move = leg_state(standing, leg), LegMove(leg=leg, legs=standing.legs)
    LEG.step(state, transition, move, where=f"{where}, leg {leg}")


def legs_after(standing: NotificationStanding, leg: int, transition: str) -> dict[int, str]:
    """Return the states of the legs after a step that was admitted.

    Who departs on a leg has the legs before behind it, whether that was said or not; leg 0 is all of them.
    """
    legs = dict(standing.leg_states)
    if transition == "abort" and leg == 0:
        return legs | {it: "aborted" for it in range(1, standing.legs + 1) if legs.get(it) != "arrived"}
    if transition == "depart":
        legs |= {it: "arrived" for it, state in legs.items() if it < leg and state in ("departed", "halted")}
    legs[leg] = _next(LEG.rows, legs.get(leg, LEG.start), transition)
    return legs


def legs_left(legs: Mapping[int, str], count: int) -> int:
    """Return how many of a movement's legs are not over."""
    behind = max((it for it, state in legs.items() if state == "arrived"), default=0)
    return sum(legs.get(it, LEG.start) not in _OVER for it in range(behind + 1, count + 1))


def state_after(kind: str, state: str, transition: str, *, left: int) -> str:
    """Return the state after a transition that was admitted: the fold judges nothing."""
    if transition == "abort" and left:
        return "on_record" if state == "on_record" else "under_way"
    if transition in ("arrive", "abort"):
        return "under_way" if left else "ended"
    return _next(NOTIFICATIONS[kind].rows, state, transition)


def _next(rows: tuple[Row, ...], state: str, transition: str) -> str:
    return next((row.next for row in rows if (row.state, row.transition) == (state, transition)), state)
