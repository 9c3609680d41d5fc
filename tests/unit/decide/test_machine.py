"""Tables: the first row whose guards hold is taken; a refusal says what is permitted instead."""

import pytest

from openline.decide.acknowledging import RELEASE
from openline.decide.agreeing import AGREEMENT
from openline.decide.exhibiting import EXHIBIT
from openline.decide.happening import INCIDENT
from openline.decide.holding import EVIDENCE
from openline.decide.keyring import KEY
from openline.decide.machine import Guard, Machine, Row
from openline.decide.state import ObjectStanding
from openline.decide.stating import AREA, REPORT
from openline.decide.zoning import LINE, ZONE, ZoneMove
from openline.errors import RefusedError

DOOR = Machine[int](
    name="door",
    start="shut",
    rows=(
        Row("shut", "push", "open", ("strong", "very strong")),
        Row("shut", "push", "ajar", ("strong",)),
        Row("ajar", "push", "open"),
    ),
    guards={
        "strong": Guard(lambda force: force > 1, "too weak"),
        "very strong": Guard(lambda force: force > 5, "not strong enough to fling it open"),
    },
)


def test_the_first_row_whose_guards_hold_is_taken() -> None:
    assert DOOR.step("shut", "push", 9, where="door") == "open"
    assert DOOR.step("shut", "push", 3, where="door") == "ajar"


def test_a_refusal_names_the_guard_the_place_and_what_is_permitted() -> None:
    with pytest.raises(RefusedError) as refused:
        DOOR.step("shut", "push", 1, where="door 7")
    assert str(refused.value) == "door 7: too weak (while shut, permitted: push)"
    with pytest.raises(RefusedError, match=r"it is open: push is not permitted \(open is final"):
        DOOR.step("open", "push", 9, where="door")


@pytest.mark.parametrize(
    "machine", [AGREEMENT, ZONE, LINE, AREA, REPORT, KEY, RELEASE, EVIDENCE, INCIDENT, EXHIBIT]
)
def test_every_guard_of_a_table_is_defined_and_used_and_every_state_can_be_reached(machine: Machine) -> None:
    used = {guard for row in machine.rows for guard in row.guards}
    assert used == set(machine.guards)
    reached = {machine.start}
    for _ in machine.rows:
        reached |= {row.next for row in machine.rows if row.state in reached}
    assert reached == set(machine.states)


def test_whoever_may_not_at_all_is_not_advised_to_do_what_is_then_refused() -> None:
    theirs = ObjectStanding(
        id="z", kind="zone", owner="alpha", state="active", version=1, entry="e", index=1, body_sha256=""
    )
    for machine in (ZONE, LINE):
        for action in ("edit", "end"):
            move = ZoneMove("bravo", 1, theirs)
            with pytest.raises(RefusedError) as refused:
                machine.step("active", action, move, where="zone z")
            assert "permitted" not in refused.value.next_step
            assert "speak to that party" in refused.value.next_step
