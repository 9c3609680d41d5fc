"""Notifications step by step: tables for sites, movements, activities and legs (R22).

On human screens a notification is *on record*, *under way*, *halted*, *ended*, *removed* or *withdrawn*.
Nothing here refuses a departure for want of an acknowledgement: what is missing is recorded, see
``decide/departing.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

from openline.decide.machine import Guard, Machine, Row
from openline.decide.state import NotificationStanding, ObjectStanding


@dataclass(frozen=True, slots=True)
class NotificationMove:
    """What the guards look at: who changes what to which version, and what stands."""

    author: str
    version: int
    standing: ObjectStanding | None
    leg: int = 0
    legs: int = 0


_OWN, _NEXT, _PRESENT = "by its owner", "next version", "present version"

_GUARDS = {
    "first version": Guard[NotificationMove](lambda m: m.version == 1, "what is notified is version 1"),
    _OWN: Guard[NotificationMove](
        lambda m: m.standing is not None and m.standing.owner == m.author,
        "only the party that put it on record can change it",
    ),
    _NEXT: Guard[NotificationMove](
        lambda m: m.standing is not None and m.version == m.standing.version + 1,
        "an amendment takes the next version number: it may have changed since you looked",
    ),
    _PRESENT: Guard[NotificationMove](
        lambda m: m.standing is not None and m.version == m.standing.version,
        "this is about the present version: it may have changed since you looked",
    ),
    "last leg": Guard[NotificationMove](lambda m: m.leg == m.legs, "it is not the last leg"),
    "more legs": Guard[NotificationMove](lambda m: m.leg < m.legs, "it is the last leg"),
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
        Row("on_record", "depart", "under_way", (_OWN, _PRESENT)),
        Row("on_record", "abort", "ended", (_OWN, _PRESENT)),
        Row("under_way", "amend", "under_way", (_OWN, _NEXT)),
        Row("under_way", "depart", "under_way", (_OWN, _PRESENT)),
        Row("under_way", "halt", "halted", (_OWN, _PRESENT)),
        Row("under_way", "arrive", "under_way", (_OWN, _PRESENT, "more legs")),
        Row("under_way", "arrive", "ended", (_OWN, _PRESENT, "last leg")),
        Row("under_way", "abort", "ended", (_OWN, _PRESENT)),
        Row("halted", "amend", "halted", (_OWN, _NEXT)),
        Row("halted", "resume", "under_way", (_OWN, _PRESENT)),
        Row("halted", "arrive", "under_way", (_OWN, _PRESENT, "more legs")),
        Row("halted", "arrive", "ended", (_OWN, _PRESENT, "last leg")),
        Row("halted", "abort", "ended", (_OWN, _PRESENT)),
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
        Row("on_record", "begin", "under_way", (_OWN, _PRESENT)),
        Row("under_way", "amend", "under_way", (_OWN, _NEXT)),
        Row("under_way", "end", "ended", (_OWN, _PRESENT)),
    ),
    guards=_GUARDS,
)

NOTIFICATIONS = {"site": SITE, "movement": MOVEMENT, "activity": ACTIVITY}
LIVE = ("on_record", "under_way", "halted")
"""States in which a notification holds."""


@dataclass(frozen=True, slots=True)
class LegMove:
    """What the guards look at: the number of a leg, how many there are, and how the one before stands."""

    leg: int
    legs: int
    before: str


_IS_THERE = ("there is such a leg",)

LEG = Machine[LegMove](
    name="leg",
    start="planned",
    rows=(
        Row("planned", "depart", "departed", (*_IS_THERE, "the one before is over")),
        Row("planned", "abort", "aborted", _IS_THERE),
        Row("departed", "halt", "halted", _IS_THERE),
        Row("departed", "arrive", "arrived", _IS_THERE),
        Row("departed", "abort", "aborted", _IS_THERE),
        Row("halted", "resume", "departed", _IS_THERE),
        Row("halted", "arrive", "arrived", _IS_THERE),
        Row("halted", "abort", "aborted", _IS_THERE),
    ),
    guards={
        _IS_THERE[0]: Guard(lambda m: 1 <= m.leg <= m.legs, "it has no leg of that number"),
        "the one before is over": Guard(
            lambda m: m.before not in ("departed", "halted"),
            "the leg before has not arrived: say first that it has, or that it was aborted",
        ),
    },
)


def leg_state(standing: NotificationStanding, leg: int) -> str:
    """Return the state of a leg."""
    return standing.leg_states.get(leg, LEG.start)


def step_leg(standing: NotificationStanding, leg: int, transition: str, *, where: str) -> str:
    """Return the next state of a leg. Raises RefusedError when the table does not permit it."""
    move = LegMove(leg=leg, legs=standing.legs, before=leg_state(standing, leg - 1))
    return LEG.step(leg_state(standing, leg), transition, move, where=f"{where}, leg {leg}")


def state_after(kind: str, state: str, transition: str, *, leg: int, legs: int) -> str:
    """Return the state after a transition that was admitted: the fold judges nothing."""
    if transition == "arrive":
        return "ended" if leg >= legs else "under_way"
    return _next(NOTIFICATIONS[kind].rows, state, transition)


def leg_state_after(state: str, transition: str) -> str:
    """Return the state of a leg after a transition that was admitted."""
    return _next(LEG.rows, state, transition)


def _next(rows: tuple[Row, ...], state: str, transition: str) -> str:
    return next((row.next for row in rows if (row.state, row.transition) == (state, transition)), state)
