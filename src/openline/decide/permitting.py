"""What a member may do: one table of roles and actions, asked at every door that knows who calls (part 1).

================================  =======  ====  ============  ===============  =============
action                            observer unit  duty officer  liaison officer  administrator
================================  =======  ====  ============  ===============  =============
READ what the party is shown      yes      yes   yes           yes              no
SUBMIT, SIGN: answers, and how    no       yes   yes           yes              no
it goes on the ground
SUBMIT, SIGN: notifications,      no       no    yes           yes              no
reports, whom they are shown to
SUBMIT, SIGN: agreements, zones,  no       no    no            yes              no
guarantees, consent, redactions
FILES: give an exhibit's file     no       no    yes           yes              no
POSITIONS: send them in           no       yes   yes           yes              no
SOURCES: register, change, whom   no       no    yes           yes              no
their tracks are shown to
REPORTS: read its open sources    yes      no    yes           yes              no
REVIEW: add and review them       no       no    yes           yes              no
DELIVER: where notices go to      no       no    no            yes              yes
ROSTER: who is on duty            yes      yes   yes           yes              yes
ADMINISTER: members, tokens,      no       no    no            no               yes
rosters of one's own party
AUDIT: its security log           no       no    no            no               yes
OPERATE: enrol parties, all       no       no    no            no               of the node
security events, metrics
================================  =======  ====  ============  ===============  =============

Each action also asks for a scope of the credential that was shown: a token may be for less than its member
may do, never for more. An administrator sees to accounts, and by that neither reads nor submits. Whoever
operates the node is an administrator of the party ``node``. What a party may *see* is
:mod:`openline.decide.access`; this is about who may act for it.
"""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum
from types import MappingProxyType

from openline.errors import ForbiddenError
from openline.model.event import EVENTS
from openline.model.release import Role


class Scope(StrEnum):
    """What a credential is for."""

    READ = "read"
    SUBMIT = "submit"
    POSITIONS = "positions"
    DELIVER = "deliver"
    """Register where notices go to."""
    SIGN = "sign"
    """Have drafts signed by the key in custody."""
    ADMINISTER = "administer"
    OPERATE = "operate"
    """Run the node: enrol parties, see the security log of all, and metrics."""


class Action(StrEnum):
    """What a caller may want to do."""

    READ = "read"
    SUBMIT = "submit"
    SIGN = "sign"
    FILES = "files"
    POSITIONS = "positions"
    SOURCES = "sources"
    REPORTS = "reports"
    REVIEW = "review"
    DELIVER = "deliver"
    ROSTER = "roster"
    ADMINISTER = "administer"
    AUDIT = "audit"
    OPERATE = "operate"


SCOPE_OF = MappingProxyType(
    {
        Action.READ: Scope.READ,
        Action.SUBMIT: Scope.SUBMIT,
        Action.SIGN: Scope.SIGN,
        Action.FILES: Scope.SUBMIT,
        Action.POSITIONS: Scope.POSITIONS,
        Action.SOURCES: Scope.POSITIONS,
        Action.REPORTS: Scope.READ,
        Action.REVIEW: Scope.SUBMIT,
        Action.DELIVER: Scope.DELIVER,
        Action.ROSTER: None,
        Action.ADMINISTER: Scope.ADMINISTER,
        Action.AUDIT: Scope.ADMINISTER,
        Action.OPERATE: Scope.OPERATE,
    }
)
"""The scope that an action asks for; ``None`` where to be known is enough."""

_UNIT = frozenset({Action.READ, Action.SUBMIT, Action.SIGN, Action.POSITIONS, Action.ROSTER})
_DESK = _UNIT | {Action.FILES, Action.SOURCES, Action.REPORTS, Action.REVIEW}
MAY = MappingProxyType(
    {
        Role.OBSERVER: frozenset({Action.READ, Action.ROSTER, Action.REPORTS}),
        Role.UNIT: _UNIT,
        Role.DUTY_OFFICER: _DESK,
        Role.LIAISON_OFFICER: _DESK | {Action.DELIVER},
        Role.ADMINISTRATOR: frozenset(
            {Action.DELIVER, Action.ROSTER, Action.ADMINISTER, Action.AUDIT, Action.OPERATE}
        ),
    }
)
"""What each role may do."""

_ON_THE_GROUND = frozenset(
    {
        "acknowledge/v1",
        "cell.acknowledge/v1",
        "movement.depart/v1",
        "movement.halt/v1",
        "movement.resume/v1",
        "movement.arrive/v1",
        "movement.abort/v1",
        "activity.begin/v1",
        "activity.end/v1",
        "sighting.report/v1",
        "coverage.report/v1",
        "stop.state/v1",
        "ring.log/v1",
        "check.log/v1",
    }
)
_AT_THE_DESK = _ON_THE_GROUND | {
    "movement.notify/v1",
    "movement.amend/v1",
    "movement.withdraw/v1",
    "activity.notify/v1",
    "activity.amend/v1",
    "activity.withdraw/v1",
    "site.add/v1",
    "site.amend/v1",
    "site.remove/v1",
    "share.set/v1",
    "outcome.state/v1",
    "match.resolve/v1",
    "control.state/v1",
    "control.dispute/v1",
    "control.withdraw/v1",
    "message.send/v1",
    "warning.issue/v1",
    "warning.replace/v1",
    "warning.cancel/v1",
    "warning.drop/v1",
    "warning.effect/v1",
    "statement.make/v1",
    "incident.open/v1",
    "incident.merge/v1",
    "incident.split/v1",
    "exhibit.add/v1",
    "exhibit.pass/v1",
    "citation.make/v1",
}
_BY_KEY = frozenset(name for name, event in EVENTS.items() if event.signed_by == "key")

SAYS = MappingProxyType(
    {
        Role.OBSERVER: frozenset[str](),
        Role.UNIT: _ON_THE_GROUND,
        Role.DUTY_OFFICER: _AT_THE_DESK,
        Role.LIAISON_OFFICER: _BY_KEY,
        Role.ADMINISTRATOR: frozenset[str](),
    }
)
"""The types of entry that each role may bring in, and have signed by a key in custody.

What a root signs is signed off line, and what the node finds it signs by itself: nobody has these signed."""


_ANSWERS = frozenset({"acknowledge/v1", "cell.acknowledge/v1"})
"""What says in which role it is said."""


def permit(role: Role, scopes: Set[Scope], action: Action, *, type: str = "", said_as: object = None) -> None:
    """Let a member do something, or say why not.

    Parameters
    ----------
    role
        In which role he is a member of his party.
    scopes
        What the credential is for by which he is known.
    action
        What he wants to do.
    type
        Of the entry that is to be submitted or signed, where there is one.
    said_as
        The role in which it says that it is said, if it does.

    Raises
    ------
    ForbiddenError
        His role may not, or his credential is not for it.
    """
    if action not in MAY[role]:
        raise ForbiddenError(
            f"the role {_said(role)!r} may not {action}",
            where="role",
            next_step=f"have it done by one of: {_who_may(action)}",
        )
    scope = SCOPE_OF[action]
    if scope is not None and scope not in scopes:
        raise ForbiddenError(
            f"what you are known by is not for '{scope}'",
            where="scopes",
            next_step="only an administrator of the party 'node' can"
            if scope is Scope.OPERATE
            else f"use a token with the scope '{scope}'; an administrator of your party issues it",
        )
    if type and action in (Action.SUBMIT, Action.SIGN):
        _check_type(role, action, type)
        if said_as and type in _ANSWERS:
            _check_said_as(role, action, said_as)


def _check_type(role: Role, action: Action, type: str) -> None:
    # A type that nobody knows is for whoever reads the entry to refuse.
    if type in SAYS[role] or type not in EVENTS:
        return
    event = EVENTS[type]
    if event.signed_by == "node":
        raise ForbiddenError(
            f"{type} is said by the node alone", where="type", next_step="it does so when there is reason to"
        )
    if event.signed_by == "root":
        if action is Action.SUBMIT and role is Role.LIAISON_OFFICER:
            return  # it bears the root's signature already
        raise ForbiddenError(
            f"{type} is signed by a root, which is kept off line",
            where="type",
            next_step="sign it where the root is, and let a liaison officer submit it",
        )
    allowed = ", ".join(_said(it) for it in Role if type in SAYS[it])
    raise ForbiddenError(
        f"the role {_said(role)!r} may not {action} {type}",
        where="type",
        next_step=f"have it done by one of: {allowed}",
    )


def _check_said_as(role: Role, action: Action, said_as: object) -> None:
    """Let nobody have it said in a role that is not his.

    A liaison officer brings what others of his party have signed, each in his own role: a gateway is one.
    """
    if said_as == role.value or (action is Action.SUBMIT and role is Role.LIAISON_OFFICER):
        return
    raise ForbiddenError(
        f"it is said in the role {str(said_as)[:40].replace('_', ' ')!r}, and yours is {_said(role)!r}",
        where="facts.role",
        next_step="say it in your own role, or leave the role out",
    )


def scopes_of(role: Role, *, of_node: bool) -> frozenset[Scope]:
    """Return every scope that a member of a role can use; of the node, when he is of the party ``node``."""
    useful = {scope for action in MAY[role] if (scope := SCOPE_OF[action]) is not None}
    return frozenset(useful if of_node else useful - {Scope.OPERATE})


def _who_may(action: Action) -> str:
    return ", ".join(_said(role) for role in Role if action in MAY[role])


def _said(role: Role) -> str:
    return role.value.replace("_", " ")
