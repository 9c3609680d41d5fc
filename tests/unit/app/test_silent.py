"""Silence goes on record by the timers: once, whoever looks, also after a restart; not what was answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from openline import bootstrap
from openline.app.timers import MOST_TOGETHER, fire, look
from openline.bootstrap.serving import open_node
from openline.decide.timing import next_due_ms
from openline.model.saying import SilentFacts
from tests.desk import Desk
from tests.occurring import MINUTE_MS, ask, declare, open_incident
from tests.served_desk import ServedDesk
from tests.unit.app.test_timers import DeskJournal

pytestmark = pytest.mark.requirement("R18", "R9")


# -- by a look -------------------------------------------------------------------------------------


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie")
    open_incident(desk, "alpha", "first", "bravo", "charlie")
    return desk


def found(desk: Desk) -> list[tuple[str, str]]:
    every = [it.facts for it in desk.entries]
    return [(it.statement, it.party) for it in every if isinstance(it, SilentFacts)]


def test_what_is_due_at_once_stands_together_and_an_answer_that_comes_before_keeps_back_its_own_alone(
    desk: Desk,
) -> None:
    for number in range(MOST_TOGETHER + 2):
        ask(desk, "alpha", f"st{number:02}", "first", "bravo")
    desk.now_ms += MINUTE_MS
    journal = DeskJournal(desk)
    journal.before.append(lambda: declare(desk, "bravo", "answer", "st03", "alpha"))

    first = look(cast("Any", journal), desk.rules, now_ms=desk.now_ms, random_bytes=bytes)

    assert len(first.receipts) == MOST_TOGETHER + 1
    assert first.unfinished, "one was refused: whoever looks again finds nothing left"
    assert len(journal.asked[0]) == MOST_TOGETHER
    assert set(found(desk)) == {(f"st{it:02}", "bravo") for it in range(MOST_TOGETHER + 2) if it != 3}
    again = look(cast("Any", journal), desk.rules, now_ms=desk.now_ms, random_bytes=bytes)
    assert (again.receipts, again.unfinished) == ([], False)
    assert desk.state.same_as(desk.folded())


def test_each_cites_what_asked_and_has_a_key_of_its_own(desk: Desk) -> None:
    entries = [ask(desk, "alpha", it, "first", "bravo", "charlie") for it in ("st1", "st2")]
    desk.now_ms += MINUTE_MS
    drafts = desk.rules.pending(desk.now_ms, bytes(16))
    assert [it.cites for it in drafts] == [(desk.state.cards[it].at,) for it in entries for _ in range(2)]
    assert [it.key for it in drafts] == [
        "silent/st1/bravo", "silent/st1/charlie", "silent/st2/bravo", "silent/st2/charlie",
    ]  # fmt: skip


# -- at a real node --------------------------------------------------------------------------------


class Clock:
    """What all processes go by."""

    def __init__(self) -> None:
        self.ms = bootstrap.now_ms()

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(bootstrap, "now_ms", clock)
    return clock


@pytest.fixture
def served(tmp_path: Path, clock: Clock) -> Iterator[ServedDesk]:
    desk = ServedDesk(tmp_path, "alpha", "bravo", "charlie")
    open_incident(desk, "alpha", "first", "bravo", "charlie")
    try:
        yield desk
    finally:
        desk.close()


def fired(node: Any) -> list[tuple[str, str]]:
    """Have a node look at what is due; return of whom there is a silence on record by then."""
    fire(node.journal, node.rules, now_ms=bootstrap.now_ms(), random_bytes=node.random_bytes)
    asked = node.rules.state.asked
    return sorted(place for place, it in asked.items() if it.silent)


def count_of(node: Any) -> int:
    return sum(it.type == "statement.silent/v1" for it in node.journal.store.entries(0))


def test_it_is_found_by_whoever_is_there_when_it_is_due_and_by_several_once(
    served: ServedDesk, clock: Clock
) -> None:
    ask(served, "alpha", "asks", "first", "bravo", "charlie", within_ms=5 * MINUTE_MS)
    ask(served, "alpha", "replaced", "first", "bravo", within_ms=5 * MINUTE_MS)
    declare(served, "alpha", "instead", "first", "bravo", replaces="replaced")
    declare(served, "charlie", "answer", "first", "alpha")
    due_ms = served.state.asked["asks", "bravo"].due_ms

    late = open_node(served.home, watch=False)
    try:
        assert next_due_ms(late.rules.state) == due_ms, "it is known from the record alone"
        clock.ms = due_ms - 1
        assert fired(late) == []
        clock.ms = due_ms
        # Both find it before either has read what the other has recorded.
        drafts = [it.rules.pending(due_ms, bytes(16)) for it in (served.node, late)]
        assert [[it.key for it in those] for those in drafts] == [["silent/asks/bravo"]] * 2
        assert fired(served.node) == [("asks", "bravo")]
        late.journal.record(drafts[1])  # under the same key: it is the one that is there
        clock.ms += MINUTE_MS
        assert fired(late) == [("asks", "bravo")]
        assert count_of(late) == 1
    finally:
        late.close()

    again = open_node(served.home, watch=False)
    try:
        clock.ms += 100 * MINUTE_MS
        assert fired(again) == [("asks", "bravo")]
        assert count_of(again) == 1
        assert again.rules.state.asked == served.node.rules.state.asked
        assert next_due_ms(again.rules.state) is None
    finally:
        again.close()
