"""The record as it stood: folded anew, few states kept, nobody held up, nothing of what was taken back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from openline.app.lookingback import BusyError, Past
from openline.app.ports import Store, StoredEntry
from openline.decide.state import State
from openline.errors import StorageError
from openline.stores.postgres import PostgresStore
from tests.served_desk import ServedDesk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedDesk]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    desk = ServedDesk(tmp_path, "north", "south")
    yield desk
    desk.close()


class Counting:
    """A store that counts what is folded, and stands still at an entry for as long as it is told to."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.read: list[int] = []
        self.hold_at = -1
        self.go_on = threading.Event()
        self.failure: Exception | None = None

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[StoredEntry]:
        for it in self.store.entries(start, stop):
            if self.failure is not None:
                raise self.failure
            if it.index == self.hold_at:
                assert self.go_on.wait(30)
            self.read.append(it.index)
            yield it


def times(desk: ServedDesk) -> list[int]:
    return [it.received_at_ms for it in desk.node.journal.store.entries()]


def test_it_is_what_the_journal_had_folded_by_then(desk: ServedDesk) -> None:
    sizes = []
    for number in range(4):
        desk.zone("north", f"z{number}")
        sizes.append((desk.state.size, set(desk.state.objects), dict(desk.state.release_counts)))
    past, received = Past(desk.node.journal.store), times(desk)
    for size, objects, counts in sizes:
        if size < len(received) and received[size] == received[size - 1]:
            continue  # within one millisecond
        with past.at(received[size - 1]) as state:
            assert (state.size, set(state.objects), dict(state.release_counts)) == (size, objects, counts)
    with past.at(received[0] - 1) as state:
        assert state.size == 0
        assert not state.parties
    past.close()


def test_going_on_folds_what_is_new_alone_and_the_same_time_nothing(desk: ServedDesk) -> None:
    counting = Counting(desk.node.journal.store)
    past, received = Past(cast("Any", counting)), times(desk)
    middle = received[4]
    with past.at(middle) as state:
        size = state.size
    assert counting.read == list(range(size))
    with past.at(middle):
        pass
    with past.at(received[-1]) as state:
        assert state.size == len(received)
    assert counting.read == list(range(len(received)))
    past.close()


def test_a_state_that_is_read_stands_still(desk: ServedDesk) -> None:
    past, received = Past(desk.node.journal.store), times(desk)
    with past.at(received[4]) as state:
        size = state.size
        with past.at(received[-1]) as later:
            assert later is not state
            assert (state.size, later.size) == (size, len(received))
        with past.at(received[4]) as again:
            assert again is state
    past.close()


def test_few_are_kept_and_whoever_finds_all_in_use_comes_again(desk: ServedDesk) -> None:
    desk.zone("north", "z")
    past = Past(desk.node.journal.store, most_kept=1, patience_s=0.05)
    received = times(desk)
    with past.at(received[-1]), pytest.raises(BusyError) as refused, past.at(received[0]):
        pass
    assert "again" in refused.value.next_step
    with past.at(received[0]) as state:
        assert state.size < len(received)
    past.close()


def test_the_bound_on_entries_keeps_one_however_long_the_log_is(desk: ServedDesk) -> None:
    past = Past(desk.node.journal.store, most_entries=1)
    received = times(desk)
    for at_ms in (received[-1], received[0], received[-1]):
        with past.at(at_ms):
            pass
    assert len(past._kept) == 1
    past.close()


def test_one_is_folded_at_a_time_and_it_goes_on_for_whoever_was_sent_away(desk: ServedDesk) -> None:
    counting = Counting(desk.node.journal.store)
    counting.hold_at = 2
    past, received = Past(cast("Any", counting), patience_s=0.05), times(desk)
    for _ in range(2):
        with pytest.raises(BusyError), past.at(received[-1]):
            pass
    assert counting.read == [0, 1]  # the second has begun nothing of its own
    desk.zone("north", "written-meanwhile")  # and whoever writes is not held up
    counting.go_on.set()
    patient = Past(cast("Any", counting))
    with patient.at(received[-1]) as state:
        assert state.size == len(received)
    for it in (past, patient):
        it.close()


def test_so_many_may_wait_and_no_more(desk: ServedDesk) -> None:
    counting = Counting(desk.node.journal.store)
    counting.hold_at = 0
    past, received = Past(cast("Any", counting), most_waiting=1, patience_s=20), times(desk)
    found: list[int] = []

    def wait() -> None:
        with past.at(received[-1]) as state:
            found.append(state.size)

    waits = threading.Thread(target=wait)
    waits.start()
    while not past._waiting:
        waits.join(0.01)
    with pytest.raises(BusyError), past.at(received[-1]):
        pass
    counting.go_on.set()
    waits.join()
    assert found == [len(received)]
    past.close()


def test_one_may_read_two_at_once_however_little_is_kept_and_as_many_wait_as_may(desk: ServedDesk) -> None:
    past = Past(desk.node.journal.store, most_entries=1, most_waiting=1, patience_s=20)
    received, found = times(desk), list[int]()

    refused = list[BusyError]()

    def both() -> None:
        try:
            with past.beside(), past.at(received[-1]) as known, past.at(received[0]) as then:
                found.extend((then.size, known.size))
        except BusyError as error:
            refused.append(error)

    waits, comes_late = threading.Thread(target=both), threading.Thread(target=both)
    with past.beside(), past.at(received[-1]) as state:
        waits.start()
        while not past._waiting:
            waits.join(0.01)
        comes_late.start()
        comes_late.join()
        assert (len(refused), found) == (1, []), "at once, and the other waits on"
        with past.at(received[0]) as then:  # who waits for it keeps it from nothing
            assert then.size < state.size == len(received)
            assert len(past._kept) == 2
    waits.join()
    assert found == [then.size, len(received)]
    past.close()


def test_what_fails_is_told_and_may_go_well_the_next_time(desk: ServedDesk) -> None:
    counting = Counting(desk.node.journal.store)
    counting.failure = StorageError("the disk is away")
    past, received = Past(cast("Any", counting)), times(desk)
    with pytest.raises(StorageError, match="the disk is away"), past.at(received[-1]):
        pass
    counting.failure = None
    with past.at(received[-1]) as state:
        assert state.size == len(received)
    past.close()


def bodies(state: State, entry: str) -> object:
    content = state.contents[entry]
    assert content is not None
    return content.body


def test_what_is_redacted_later_is_gone_from_what_was_folded_before(desk: ServedDesk) -> None:
    entry = desk.zone("north", "z")
    past, received = Past(desk.node.journal.store), times(desk)
    with past.at(received[-1]) as state:
        assert bodies(state, entry) is not None
    desk.redact("north", entry)
    with past.at(received[-1]) as state:
        assert state.size == len(received)
        assert bodies(state, entry) is None
    past.close()


def test_what_is_redacted_while_it_is_being_folded_is_gone_too(desk: ServedDesk) -> None:
    entry = desk.zone("north", "z")
    counting = Counting(desk.node.journal.store)
    counting.hold_at = len(times(desk)) - 1
    past, received = Past(cast("Any", counting), patience_s=20), times(desk)
    found: list[object] = []

    def look() -> None:
        with past.at(received[-1]) as state:
            found.append(bodies(state, entry))

    looks = threading.Thread(target=look)
    looks.start()
    while len(counting.read) < counting.hold_at:
        looks.join(0.01)
    desk.redact("north", entry)  # the body was read before, perhaps
    counting.go_on.set()
    looks.join()
    assert found == [None]
    past.close()


def test_what_another_has_noticed_to_be_redacted_is_gone_for_whoever_holds_it_already(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = desk.zone("north", "z")
    past, received = Past(desk.node.journal.store), times(desk)
    borrow = past._borrow

    def then_redact(size: int) -> Any:
        monkeypatch.setattr(past, "_borrow", borrow)
        kept = borrow(size)
        desk.redact("north", entry)
        assert past._forget_redacted()  # by another thread, which looks a moment earlier
        return kept

    monkeypatch.setattr(past, "_borrow", then_redact)
    with past.at(received[-1]) as state:
        assert bodies(state, entry) is None
    past.close()


def test_a_state_that_was_waited_for_is_not_taken_further_before_it_is_read(desk: ServedDesk) -> None:
    counting = Counting(desk.node.journal.store)
    past, received = Past(cast("Any", counting)), times(desk)
    with past.at(received[4]) as state:
        size = state.size
    past._waiting.append(size)  # whoever waits has been woken, and is not there yet
    with past.at(received[-1]) as later:
        assert later is not state
    assert state.size == size
    past.close()


def test_a_node_that_stops_folds_no_more(desk: ServedDesk) -> None:
    past, received = Past(desk.node.journal.store), times(desk)
    past.close()
    with pytest.raises(BusyError), past.at(received[-1]):
        pass


def test_it_is_the_same_on_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    desk = ServedDesk(tmp_path, "north", "south", store=postgres_url)
    try:
        entry = desk.zone("north", "z")
        past, received = Past(desk.node.journal.store), times(desk)
        with past.at(received[0]) as state:
            assert "z" not in state.objects
        with past.at(received[-1]) as state:
            assert (state.size, "z" in state.objects) == (len(received), True)
            assert bodies(state, entry) is not None
        desk.redact("north", entry)
        with past.at(received[-1]) as state:
            assert bodies(state, entry) is None
        past.close()
    finally:
        desk.close()
        PostgresStore(postgres_url).discard()
