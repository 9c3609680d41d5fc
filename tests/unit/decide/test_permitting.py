"""What a role may do: the table, cell by cell, and what a credential takes from it."""

from __future__ import annotations

import re

import pytest

from openline.decide import permitting
from openline.decide.permitting import MAY, SAYS, SCOPE_OF, Action, Scope, permit, scopes_of
from openline.errors import ForbiddenError, RefusedError
from openline.model.event import EVENTS
from openline.model.release import Role

ALL = frozenset(Scope)
TABLE = {
    # action: observer, unit, duty officer, liaison officer, administrator
    Action.READ: "yyyy-",
    Action.SUBMIT: "-yyy-",
    Action.SIGN: "-yyy-",
    Action.POSITIONS: "-yyy-",
    Action.SOURCES: "--yy-",
    Action.REPORTS: "y-yy-",
    Action.REVIEW: "--yy-",
    Action.FILES: "--yy-",
    Action.DELIVER: "---yy",
    Action.ROSTER: "yyyyy",
    Action.ADMINISTER: "----y",
    Action.AUDIT: "----y",
    Action.OPERATE: "----y",
}
ROLES = (Role.OBSERVER, Role.UNIT, Role.DUTY_OFFICER, Role.LIAISON_OFFICER, Role.ADMINISTRATOR)
CELLS = [(role, action, marks[n] == "y") for action, marks in TABLE.items() for n, role in enumerate(ROLES)]


def is_let(role: Role, action: Action, *, scopes: frozenset[Scope] = ALL, type: str = "") -> bool:
    try:
        permit(role, scopes, action, type=type)
    except ForbiddenError:
        return False
    return True


@pytest.mark.parametrize(("role", "action", "allowed"), CELLS)
def test_each_cell_of_the_table_is_as_it_is_written_here(role: Role, action: Action, allowed: bool) -> None:
    assert is_let(role, action) is allowed


def test_every_action_and_every_role_is_in_the_table() -> None:
    assert set(TABLE) == set(Action) == set(SCOPE_OF)
    assert set(ROLES) == set(Role) == set(MAY) == set(SAYS)


@pytest.mark.parametrize(("role", "action", "allowed"), CELLS)
def test_an_action_asks_for_its_scope_and_for_no_other(role: Role, action: Action, allowed: bool) -> None:
    scope = SCOPE_OF[action]
    if scope is None:
        assert is_let(role, action, scopes=frozenset()) is allowed
    else:
        assert is_let(role, action, scopes=frozenset({scope})) is allowed
        assert not is_let(role, action, scopes=ALL - {scope})


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.SIGN])
def test_a_unit_says_how_it_goes_a_duty_officer_notifies_and_a_liaison_officer_agrees(action: Action) -> None:
    let = {
        type: "".join("y" if is_let(role, action, type=type) else "-" for role in ROLES)
        for type in (
            "acknowledge/v1",
            "movement.halt/v1",
            "movement.notify/v1",
            "agreement.sign/v1",
            "redact/v1",
            "statement.make/v1",
            "incident.open/v1",
            "incident.merge/v1",
            "incident.split/v1",
            "exhibit.add/v1",
            "exhibit.pass/v1",
            "citation.make/v1",
        )
    }
    assert let == {
        "acknowledge/v1": "-yyy-",
        "movement.halt/v1": "-yyy-",
        "movement.notify/v1": "--yy-",
        "agreement.sign/v1": "---y-",
        "redact/v1": "---y-",
        "statement.make/v1": "--yy-",
        "incident.open/v1": "--yy-",
        "incident.merge/v1": "--yy-",
        "incident.split/v1": "--yy-",
        "exhibit.add/v1": "--yy-",
        "exhibit.pass/v1": "--yy-",
        "citation.make/v1": "--yy-",
    }


def test_whoever_says_more_says_all_that_the_lesser_role_says() -> None:
    assert SAYS[Role.OBSERVER] < SAYS[Role.UNIT] < SAYS[Role.DUTY_OFFICER] < SAYS[Role.LIAISON_OFFICER]
    assert SAYS[Role.ADMINISTRATOR] == set()
    by_key = {name for name, event in EVENTS.items() if event.signed_by == "key"}
    assert SAYS[Role.LIAISON_OFFICER] == by_key  # nothing that a party can say is left to nobody


def test_nobody_has_signed_what_the_node_finds_or_a_root_signs() -> None:
    for name, event in EVENTS.items():
        if event.signed_by != "key":
            assert not any(is_let(role, Action.SIGN, type=name) for role in Role), name
        if event.signed_by == "node":
            assert not any(is_let(role, Action.SUBMIT, type=name) for role in Role), name


def test_what_a_root_has_signed_off_line_a_liaison_officer_may_bring() -> None:
    brought = [role for role in Role if is_let(role, Action.SUBMIT, type="key.add/v1")]
    assert brought == [Role.LIAISON_OFFICER]


def test_a_type_that_nobody_knows_is_left_to_whoever_reads_the_entry() -> None:
    assert is_let(Role.UNIT, Action.SUBMIT, type="zone.invent/v9")
    assert not is_let(Role.OBSERVER, Action.SUBMIT, type="zone.invent/v9")


def test_the_scopes_of_a_role_are_those_that_its_actions_ask_for() -> None:
    assert scopes_of(Role.OBSERVER, of_node=True) == {Scope.READ}
    assert scopes_of(Role.ADMINISTRATOR, of_node=False) == {Scope.ADMINISTER, Scope.DELIVER}
    assert scopes_of(Role.ADMINISTRATOR, of_node=True) == {Scope.ADMINISTER, Scope.DELIVER, Scope.OPERATE}
    for role in Role:
        assert Scope.OPERATE not in scopes_of(role, of_node=False)


def test_a_refusal_is_one_of_the_callers_and_names_who_may() -> None:
    with pytest.raises(ForbiddenError, match="observer") as refused:
        permit(Role.OBSERVER, ALL, Action.SUBMIT)
    assert isinstance(refused.value, RefusedError)
    assert refused.value.next_step == "have it done by one of: liaison officer, duty officer, unit"


def test_the_documented_table_says_what_the_data_says() -> None:
    assert permitting.__doc__ is not None
    rows = [
        line
        for line in permitting.__doc__.splitlines()
        if re.match(r"(READ|POSITIONS|SOURCES|ADMINISTER)\b", line)
    ]
    marks = {
        line.split()[0].rstrip(":"): [it for it in line.split() if it in ("yes", "no")][:5] for line in rows
    }
    for name, said in marks.items():
        held = ["yes" if TABLE[Action(name.lower())][n] == "y" else "no" for n in range(5)]
        assert said == held, name
    assert len(marks) == 4


@pytest.mark.parametrize("type", ["acknowledge/v1", "cell.acknowledge/v1"])
def test_nobody_has_it_said_in_another_role_than_his(type: str) -> None:
    for role in (Role.UNIT, Role.DUTY_OFFICER, Role.LIAISON_OFFICER):
        for action in (Action.SIGN, Action.SUBMIT):
            permit(role, ALL, action, type=type)
            permit(role, ALL, action, type=type, said_as=role.value)
            others = [it.value for it in Role if it is not role] + ["general", ["unit"]]
            for other in others:
                if action is Action.SUBMIT and role is Role.LIAISON_OFFICER:
                    permit(role, ALL, action, type=type, said_as=other)  # a gateway brings what others signed
                    continue
                with pytest.raises(ForbiddenError, match="in the role") as refused:
                    permit(role, ALL, action, type=type, said_as=other)
                assert refused.value.where == "facts.role"


def test_a_role_that_is_said_of_something_else_is_no_concern_here() -> None:
    permit(Role.UNIT, ALL, Action.SIGN, type="sighting.report/v1", said_as="liaison_officer")


def test_a_scope_that_is_missing_is_named_in_words() -> None:
    with pytest.raises(ForbiddenError) as refused:
        permit(Role.LIAISON_OFFICER, frozenset({Scope.READ}), Action.POSITIONS)
    said = f"{refused.value} {refused.value.next_step}"
    assert "'positions'" in said
    assert "<" not in said
