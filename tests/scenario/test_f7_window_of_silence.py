"""F7: a monitoring patrol had guarantees from both sides, and the local unit still fired (June 2018).

The pump between two sides is to be repaired in a window of silence. Both headquarters guarantee it on the
line, in good faith. One of them never gets through to the battery on the ridge. All times are of the window.
"""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from openline.app.showing.gap import GapPage, gap_page
from openline.app.showing.view import View
from openline.model.event import DepartureFacts, GuaranteeFacts, ReasonBody
from openline.model.notification import Activity, ActivityKind
from openline.model.release import Detail, Receipt, Relayed
from tests.desk import HOUR_MS, NOON_MS, Desk, at, fire

pytestmark = pytest.mark.requirement("F7", "R25", "R31")

SIDES = ("north", "south")
PUMP = at(0, 0)


class Story:
    """A utility that repairs, two sides that guarantee, and the record of it."""

    def __init__(self) -> None:
        self.desk = Desk("utility", *SIDES, now_ms=NOON_MS - 24 * HOUR_MS)
        window = Activity(
            id="pump",
            name="Repair of the pump",
            kind=ActivityKind.WINDOW_OF_SILENCE,
            parts=fire("pump", start_ms=NOON_MS, end_ms=NOON_MS + 4 * HOUR_MS).parts,
            guarantees_from=SIDES,
        )
        self.desk.notify("utility", window)
        self.desk.share("utility", "pump", dict.fromkeys(SIDES, Detail.FULL))

    def guarantee(self, side: str) -> None:
        thing = self.desk.state.objects["pump"]
        facts = GuaranteeFacts(about="pump", version=thing.version, body_sha256=thing.body_sha256)
        self.desk.record(side, "guarantee.give/v1", facts, ReasonBody())

    def relay(self, side: str, how: Relayed = Relayed.YES) -> None:
        entry = self.desk.state.objects["pump"].entry
        seq = self.desk.state.shown[entry, side, ""]
        self.desk.acknowledge(side, seq, Receipt.RELAYED, how)

    def gap(self, reader: str = "utility") -> GapPage:
        view = View(self.desk.state, reader, self.desk.now_ms)
        return gap_page(view, nullcontext, PUMP, at_ms=NOON_MS + HOUR_MS, echo={})

    def begin(self) -> DepartureFacts | None:
        """Begin at noon; return what is on record as missing, if anything is."""
        self.desk.now_ms = NOON_MS
        self.desk.step("utility", "pump", "begin")
        found = [it.facts for it in self.desk.entries if it.header.type == "departure.find/v1"]
        return found[-1] if found else None  # type: ignore[return-value]


def test_without_the_check_two_guarantees_look_like_a_silence() -> None:
    """What the patrol knew: both sides have said yes, and both have read it."""
    story = Story()
    for side in SIDES:
        story.guarantee(side)
    given = story.desk.state.notifications["pump"].guarantees
    assert set(given) == set(SIDES), "by what was given alone, nothing is missing"


def test_the_evening_before_the_gap_names_the_side_whose_units_do_not_know() -> None:
    story = Story()
    for side in SIDES:
        story.guarantee(side)
    story.relay("north")
    story.relay("south", Relayed.PARTLY)

    (row,) = story.gap().rows
    assert [it.party for it in row.missing] == ["south"]
    assert {it.party: it.stands for it in row.guarantees} == {"north": "counts", "south": "not_relayed"}
    assert (row.confirmed, row.of) == (1, 2)
    (own,) = story.gap("north").rows
    assert {it.party: it.stands for it in own.guarantees} == {"north": "counts", "south": "given"}, (
        "whether the other side's units know is between that side and the utility"
    )


def test_to_begin_all_the_same_is_on_record_as_red_with_whose_guarantee_did_not_count() -> None:
    story = Story()
    for side in SIDES:
        story.guarantee(side)
    story.relay("north")
    found = story.begin()
    assert found is not None
    assert found.unguaranteed == ("south",)


def test_once_both_are_relayed_nothing_is_missing() -> None:
    story = Story()
    for side in SIDES:
        story.guarantee(side)
        story.relay(side)
    assert [it.missing for it in story.gap().rows] == [()]
    assert story.begin() is None


def test_another_area_or_time_needs_new_guarantees() -> None:
    story = Story()
    for side in SIDES:
        story.guarantee(side)
        story.relay(side)
    later = Activity(
        id="pump",
        name="Repair of the pump",
        kind=ActivityKind.WINDOW_OF_SILENCE,
        parts=fire("pump", start_ms=NOON_MS + HOUR_MS, end_ms=NOON_MS + 5 * HOUR_MS).parts,
        guarantees_from=SIDES,
    )
    story.desk.notify("utility", later)
    (row,) = story.gap().rows
    assert {it.stands for it in row.guarantees} == {"earlier_version"}
    found = story.begin()
    assert found is not None
    assert found.unguaranteed == SIDES
