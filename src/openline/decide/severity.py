"""How serious a match is: one table, by what the two things are and whether they meet as declared.

============  =====================================  ==========================  ====================
               a site, movement or another activity   a zone or a line            a sighting
============  =====================================  ==========================  ====================
fire           extreme; severe by margins only        severe; moderate            severe; moderate
anything else  severe; moderate by margins only       moderate; minor             moderate; minor
============  =====================================  ==========================  ====================

*Fire* is an activity whose effects reach others: live fire and air tasking. Margins are added to every thing
before it is matched, because positions, times and effects are never as declared (F10): two things *meet as
declared* when they overlap without them. A match by margins only says that they pass close.
"""

from __future__ import annotations

from typing import TypeAlias

from openline.model.agreement import Line, Zone
from openline.model.notification import (
    Activity,
    ActivityKind,
    Movement,
    MovementKind,
    Precedence,
    Severity,
    Site,
)
from openline.model.presence import Sighting

Thing: TypeAlias = Site | Movement | Activity | Zone | Line | Sighting
"""What can stand on either side of a match."""

FIRE = frozenset({ActivityKind.LIVE_FIRE, ActivityKind.AIR_TASKING})

_RAISED = {True: (Severity.EXTREME, Severity.SEVERE), False: (Severity.SEVERE, Severity.MODERATE)}
_LOWER = {True: (Severity.SEVERE, Severity.MODERATE), False: (Severity.MODERATE, Severity.MINOR)}

AIR = frozenset({MovementKind.ROTARY, MovementKind.FIXED_WING, MovementKind.UNMANNED})

ANSWER_WITHIN_MS = {
    Precedence.FLASH: 60_000,
    Precedence.IMMEDIATE: 5 * 60_000,
    Precedence.PRIORITY: 30 * 60_000,
    Precedence.ROUTINE: 6 * 3_600_000,
}
"""The defaults of PRACTICE's table."""

OF_SEVERITY = {
    Severity.EXTREME: Precedence.IMMEDIATE,
    Severity.SEVERE: Precedence.IMMEDIATE,
    Severity.MODERATE: Precedence.PRIORITY,
    Severity.MINOR: Precedence.ROUTINE,
}
"""How soon a match is to be answered."""


def can_match(a: Thing, b: Thing) -> bool:
    """Tell whether two things can match at all: one of them has to move or to be done."""
    return isinstance(a, Movement | Activity) or isinstance(b, Movement | Activity)


def severity_of(a: Thing, b: Thing, *, as_declared: bool) -> Severity:
    """Return how serious it is that two things come close; the same whichever is named first.

    Parameters
    ----------
    as_declared
        Whether they overlap without any margins.
    """
    fire = any(isinstance(it, Activity) and it.kind in FIRE for it in (a, b))
    exposed = not any(isinstance(it, Zone | Line | Sighting) for it in (a, b))
    meets, near = (_RAISED if exposed else _LOWER)[fire]
    return meets if as_declared else near


def margin_of(thing: Thing) -> tuple[float, float]:
    """Return what is added all round a thing before it is matched: metres, and seconds before and after.

    It is also the least size that a plan can have, so that nobody can feel out a place with pinpricks.
    """
    match thing:
        case Site():
            return 500.0, 0.0
        case Movement(kind=kind):
            return (1_000.0 if kind in AIR else 250.0), 0.0  # its slack is in its volumes
        case Activity(kind=kind):
            return (1_000.0 if kind in FIRE else 250.0), 600.0
        case Line():
            return 250.0, 0.0
        case Zone() | Sighting():
            return 250.0, 0.0
