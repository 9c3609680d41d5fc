"""Releases are carried to addresses: once, in order, tried again, withdrawn in time, or on record as not."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openline.app.addresses import Address, Delivery
from openline.app.home import Home
from openline.app.messages import Ended, Message, Outcome
from openline.bootstrap.delivering import make_deliverer, open_deliveries
from openline.decide.delivering import PATIENCE
from openline.decide.presenting import NOTICE
from openline.errors import InputError, LedgerError, NotFoundError
from openline.model.event import NODE
from openline.model.notification import Precedence
from openline.model.release import Detail
from openline.stores.side.deliveries import SideDeliveries
from tests.delivered import HOUR_MS, Line, line, reopened
from tests.receiving import Receiver, receiving, until


@pytest.fixture
def desk(tmp_path: Path, marks: Path) -> Iterator[Line]:
    with line(tmp_path) as made:
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


class Scripted:
    """A channel whose other side does as it is told, message by message."""

    def __init__(self, *ended: Ended) -> None:
        self.sent: list[Message] = []
        self.ended = list(ended)

    async def send(self, message: Message, now_ms: int) -> Outcome:
        self.sent.append(message)
        return Outcome(self.ended.pop(0) if self.ended else Ended.DELIVERED, "scripted")


# -- carried ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R8", "R38")
def test_what_is_released_is_posted_once_and_leaves_the_outbox(desk: Line, receiver: Receiver) -> None:
    desk.add("force", "webhook", receiver.url)
    seq = desk.notify("food")
    assert seq in desk.outbox()
    assert desk.deliverer().run_once(desk.now_ms) is None
    (got,) = receiver.got
    assert got.said["seq"] == seq
    assert got.said["shown"]["body"]["notification"]["name"] == "Food"
    assert desk.states() == [(seq, "delivered")]
    assert desk.outbox() == []
    desk.deliverer().run_once(desk.now_ms)
    assert len(receiver.got) == 1


@pytest.mark.requirement("R15")
def test_every_message_of_an_exercise_says_so_and_carries_the_notice(desk: Line, receiver: Receiver) -> None:
    desk.add("force", "webhook", receiver.url)
    desk.notify("food")
    desk.deliverer().run_once(desk.now_ms)
    said = receiver.got[0].said
    assert (said["mode"], said["watermark"], said["notice"]) == ("exercise", "EXERCISE", NOTICE)


def test_a_party_without_an_address_leaves_nothing_to_be_carried(desk: Line) -> None:
    desk.notify("food")
    desk.deliverer().run_once(desk.now_ms)
    assert (desk.outbox("force"), desk.outbox("aid")) == ([], [])


def test_what_was_released_before_an_address_was_added_is_not_carried_there(
    desk: Line, receiver: Receiver
) -> None:
    desk.notify("food")
    desk.now_ms += 1_000
    desk.add("force", "webhook", receiver.url)
    desk.deliverer().run_once(desk.now_ms)
    assert receiver.got == []


def test_each_address_of_a_party_gets_it_under_an_id_of_its_own(desk: Line, receiver: Receiver) -> None:
    desk.add("force", "webhook", receiver.url)
    desk.add("force", "webhook", receiver.url + "/second")
    desk.notify("food")
    desk.deliverer().run_once(desk.now_ms)
    assert len(set(receiver.ids())) == len(receiver.got) == 2
    assert {it.path for it in receiver.got} == {"/line", "/line/second"}


def test_an_address_for_the_urgent_is_not_told_the_rest(desk: Line, receiver: Receiver) -> None:
    desk.add("force", "webhook", receiver.url, least=Precedence.IMMEDIATE)
    desk.notify("food")
    urgent = desk.notify("blood", emergency=True)
    desk.deliverer().run_once(desk.now_ms)
    assert [it.said["seq"] for it in receiver.got] == [urgent]
    assert desk.outbox() == []


def test_the_urgent_overtakes_and_the_rest_keeps_its_order(desk: Line) -> None:
    channel = Scripted()
    desk.add("force", "webhook", "https://example.org/line")
    first, second = desk.notify("food"), desk.notify("water")
    urgent = desk.notify("blood", emergency=True)
    desk.deliverer(webhook=channel).run_once(desk.now_ms)
    assert [it.seq for it in channel.sent] == [urgent, first, second]


# -- tried again -----------------------------------------------------------------------------------


def test_it_is_tried_again_under_the_same_id_until_it_is_taken(desk: Line, receiver: Receiver) -> None:
    receiver.answer = lambda got: 503 if len(receiver.got) < 3 else 200
    desk.add("force", "webhook", receiver.url)
    seq = desk.notify("food")
    deliverer = desk.deliverer()
    waits = []
    while (due_ms := deliverer.run_once(desk.now_ms)) is not None:
        waits.append(due_ms - desk.now_ms)
        desk.now_ms = due_ms
    assert len(set(receiver.ids())) == 1
    assert [it.headers["Openline-Attempt"] for it in receiver.got] == ["1", "2", "3"]
    assert waits[0] <= 1_000
    assert waits[1] <= 2_000
    assert desk.states() == [(seq, "delivered")]


def test_what_failed_holds_up_what_is_behind_it_and_no_other_address(desk: Line, receiver: Receiver) -> None:
    desk.add("force", "webhook", receiver.url)
    desk.add("force", "webhook", receiver.url + "/down")
    receiver.answer = lambda got: 500 if got.path.endswith("down") else 200
    first, second = desk.notify("food"), desk.notify("water")
    desk.deliverer().run_once(desk.now_ms)
    up = [it.said["seq"] for it in receiver.got if it.path == "/line"]
    down = [it.said["seq"] for it in receiver.got if it.path != "/line"]
    assert (up, down) == ([first, second], [first])
    assert desk.outbox()[0] == first, "the outbox holds what is still to be carried somewhere"


def test_a_fault_of_a_channel_is_a_failure_like_any_other(desk: Line) -> None:
    class Broken:
        async def send(self, message: Message, now_ms: int) -> Outcome:
            raise ZeroDivisionError

    desk.add("force", "webhook", "https://example.org/line")
    desk.notify("food")
    desk.deliverer(webhook=Broken()).run_once(desk.now_ms)
    (it,) = desk.deliveries.latest("force")
    assert (it.state, it.said) == ("failed", "a fault of ours: ZeroDivisionError")


def test_what_a_person_has_answered_by_another_way_is_tried_no_longer(desk: Line) -> None:
    channel = Scripted(Ended.UNREACHABLE)
    desk.add("force", "webhook", "https://example.org/line")
    seq = desk.notify("food")
    deliverer = desk.deliverer(webhook=channel)
    due_ms = deliverer.run_once(desk.now_ms)
    assert due_ms is not None
    desk.acknowledge(seq)
    assert deliverer.run_once(due_ms) is None
    assert len(channel.sent) == 1
    assert desk.states()[0] == (seq, "answered")


# -- withdrawn -------------------------------------------------------------------------------------


def test_what_is_no_longer_shared_before_it_went_is_told_as_withdrawn_under_the_same_id(desk: Line) -> None:
    channel = Scripted(Ended.UNREACHABLE)
    desk.add("force", "webhook", "https://example.org/line")
    seq = desk.notify("food")
    deliverer = desk.deliverer(webhook=channel)
    due_ms = deliverer.run_once(desk.now_ms)
    assert due_ms is not None
    desk.share("food", Detail.NOTHING)
    deliverer.run_once(due_ms)
    tried, again = (it for it in channel.sent if it.seq == seq)
    assert (tried.shown is None, again.shown) == (False, None)
    assert (tried.id, again.detail) == (again.id, "withdrawn")
    assert desk.states()[0] == (seq, "withdrawn")


def test_what_was_redacted_before_it_went_leaves_nothing_of_it_in_any_message(
    desk: Line, receiver: Receiver
) -> None:
    desk.add("force", "webhook", receiver.url)
    desk.notify("food")
    desk.withdraw("food")
    desk.redact("food")
    desk.deliverer().run_once(desk.now_ms)
    assert receiver.got
    assert not any(b"Food" in it.body for it in receiver.got)
    assert any(it.said["withdrawn"] == "Released copies cannot be recalled." for it in receiver.got)


# -- what does not arrive --------------------------------------------------------------------------


@pytest.mark.requirement("R9")
def test_what_has_not_arrived_by_when_its_answer_is_due_is_on_record_once(desk: Line) -> None:
    channel = Scripted(*[Ended.UNREACHABLE] * 50)
    desk.add("force", "webhook", "https://example.org/line")
    seq = desk.notify("blood", emergency=True)
    deliverer = desk.deliverer(webhook=channel)
    deliverer.run_once(desk.now_ms)
    assert desk.failures() == []
    desk.now_ms += PATIENCE[Precedence.IMMEDIATE].alarm_ms
    deliverer.run_once(desk.now_ms)
    (facts,) = desk.failures()
    assert (facts.party, facts.seq, facts.medium, facts.attempts) == ("force", seq, "webhook", 2)
    told = [
        it.party
        for it in desk.rules.state.releases.values()
        if it.entry != facts.entry and desk.rules.state.cards[it.entry].type == "delivery.fail/v1"
    ]
    assert sorted(told) == ["aid", "force"]
    desk.now_ms += 60_000
    deliverer.run_once(desk.now_ms)
    assert len(desk.failures()) == 1
    assert desk.states()[0] == (seq, "failed"), "it is tried all the same"


@pytest.mark.requirement("R9")
def test_what_is_tried_for_a_day_is_dead_and_its_outbox_row_goes(desk: Line) -> None:
    channel = Scripted(*[Ended.UNREACHABLE] * 50)
    desk.add("force", "webhook", "https://example.org/line")
    seq = desk.notify("food")
    deliverer = desk.deliverer(webhook=channel)
    deliverer.run_once(desk.now_ms)
    desk.now_ms += 25 * HOUR_MS
    deliverer.run_once(desk.now_ms)
    assert desk.states()[0] == (seq, "dead")
    assert [it.seq for it in desk.failures()] == [seq]
    assert seq not in desk.outbox()
    for _ in range(4):  # the alarm itself does not arrive either: that is no alarm
        desk.now_ms += 25 * HOUR_MS
        deliverer.run_once(desk.now_ms)
    assert len(desk.failures()) == 1


def test_an_alarm_that_is_on_record_from_before_a_crash_is_not_made_again(desk: Line) -> None:
    channel = Scripted(*[Ended.UNREACHABLE] * 50)
    desk.add("force", "webhook", "https://example.org/line")
    desk.notify("blood", emergency=True)
    desk.deliverer(webhook=channel).run_once(desk.now_ms)
    desk.now_ms += PATIENCE[Precedence.IMMEDIATE].alarm_ms
    desk.deliverer(webhook=channel).run_once(desk.now_ms)
    it = next(it for it in desk.deliveries.latest("force") if it.alarm not in ("", "-"))
    # As if the process had died between the two: the finding is on record, and the table does not know.
    assert desk.deliveries.table.change(it.id, it.state, alarm="", attempts=it.attempts + 7)
    desk.now_ms += 60_000
    desk.deliverer(webhook=channel).run_once(desk.now_ms)
    assert len(desk.failures()) == 1
    again = desk.deliveries.table.delivery(it.id)
    assert again is not None
    assert again.alarm == it.alarm


def test_an_address_that_is_gone_is_disabled_and_all_that_waited_there_is_on_record(
    desk: Line, receiver: Receiver
) -> None:
    receiver.answer = lambda got: 410
    address = desk.add("force", "webhook", receiver.url)
    first, second = desk.notify("food"), desk.notify("water")
    desk.deliverer().run_once(desk.now_ms)
    assert len(receiver.got) == 1
    assert not desk.deliveries.address("force", address.id).enabled
    assert desk.states()[:2] == [(first, "dead"), (second, "dead")]
    assert {it.seq for it in desk.failures()} == {first, second}
    desk.notify("salt")
    desk.deliverer().run_once(desk.now_ms)
    assert len(receiver.got) == 1


# -- modes and books -------------------------------------------------------------------------------


def test_an_exercise_takes_no_address_of_a_real_theatre(desk: Line) -> None:
    with pytest.raises(InputError, match="for real theatres"):
        desk.add("force", "webhook", "https://example.org/line", for_mode="real")


def test_an_address_that_got_in_for_the_wrong_mode_is_sent_nothing(desk: Line, receiver: Receiver) -> None:
    from msgspec.structs import replace

    address = desk.add("force", "webhook", receiver.url)
    desk.deliveries.table.put_address(replace(address, for_mode="real"))
    seq = desk.notify("food")
    desk.deliverer().run_once(desk.now_ms)
    assert receiver.got == []
    assert desk.states()[0] == (seq, "dead")
    assert [it.seq for it in desk.failures()] == [seq]


def test_an_address_of_another_party_is_not_there(desk: Line, receiver: Receiver) -> None:
    address = desk.add("force", "webhook", receiver.url)
    with pytest.raises(NotFoundError):
        desk.deliveries.disable("aid", address.id)
    assert desk.deliveries.of("aid") == []
    assert desk.deliveries.address("force", address.id).enabled


def test_ids_tell_nothing_and_are_the_same_for_ever(desk: Line) -> None:
    secrets = desk.deliveries.secrets
    ids = {secrets.delivery_id("force", address, seq) for address in ("a", "b") for seq in range(500)}
    assert len(ids) == 1000
    assert secrets.delivery_id("force", "a", 7) == secrets.delivery_id("force", "a", 7)
    again = open_deliveries(desk.home).secrets
    assert again.delivery_id("force", "a", 7) == secrets.delivery_id("force", "a", 7)


# -- in a thread of its own ------------------------------------------------------------------------


def test_a_slow_address_keeps_no_other_waiting_and_the_stop_lets_it_end(
    desk: Line, receiver: Receiver
) -> None:
    class Slow:
        def __init__(self) -> None:
            self.begun, self.sent = threading.Event(), list[Message]()
            self.go = asyncio.Event()

        async def send(self, message: Message, now_ms: int) -> Outcome:
            self.begun.set()
            await asyncio.sleep(0.5)
            self.sent.append(message)
            return Outcome(Ended.DELIVERED)

    slow = Slow()
    desk.add("force", "mail", "desk@example.org")
    desk.add("force", "webhook", receiver.url)
    deliverer = desk.deliverer(mail=slow)
    deliverer.start()
    seqs = [desk.notify(f"c{number}") for number in range(5)]
    until(slow.begun.is_set)
    until(lambda: len(receiver.got) == 5)
    assert len(slow.sent) < 5
    deliverer.stop()
    by_mail = [it for it in desk.deliveries.latest("force", limit=1000) if it.medium == "mail"]
    assert not [it for it in by_mail if it.state == "sending"]
    assert [it.seq for it in slow.sent] == seqs[: len(slow.sent)]
    assert [it.said["seq"] for it in receiver.got] == seqs


def test_what_is_cut_off_by_the_stop_is_sent_by_the_next(desk: Line, receiver: Receiver) -> None:
    desk.add("force", "webhook", receiver.url)
    receiver.gate.clear()
    deliverer = desk.deliverer()
    deliverer.start()
    seq = desk.notify("food")
    until(lambda: receiver.got)
    deliverer.stop(limit_s=0.1)
    assert desk.states() == [(seq, "failed")]
    receiver.gate.set()
    desk.deliverer().run_once(desk.now_ms + 60_000)
    assert len(set(receiver.ids())) == 1
    assert desk.states() == [(seq, "delivered")]


def test_a_table_that_cannot_be_written_to_holds_up_nothing_that_is_on_record(
    desk: Line, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openline.errors import StorageError

    desk.add("force", "webhook", receiver.url)
    deliverer = desk.deliverer()
    table = desk.deliveries.table
    changes = 0
    original = table.change

    def full(id: str, was: str, **now: object) -> bool:
        nonlocal changes
        changes += 1
        if changes in (2, 3):  # the first success could not be kept
            raise StorageError("the disk is full")
        return original(id, was, **now)

    monkeypatch.setattr(table, "change", full)
    deliverer.start()
    seq = desk.notify("food")
    until(lambda: desk.states() == [(seq, "delivered")])
    deliverer.stop()
    assert len(receiver.got) == 1, "what succeeded is never sent again"


def test_nothing_of_a_party_is_told_to_another(desk: Line, receiver: Receiver) -> None:
    desk.add("aid", "webhook", receiver.url)
    desk.add("force", "webhook", receiver.url + "/force")
    desk.notify("food", shared=Detail.NOTHING)
    desk.deliverer().run_once(desk.now_ms)
    assert not any(b"ood" in it.body for it in receiver.got if it.path.endswith("force"))
    assert NODE not in {it.said["party"] for it in receiver.got}


def test_of_several_processes_one_delivers_and_the_next_takes_over_what_it_was_sending(
    desk: Line, receiver: Receiver, tmp_path: Path
) -> None:
    from openline.stores.leading import FileLead

    first, second = FileLead(tmp_path / "lead"), FileLead(tmp_path / "lead")
    desk.add("force", "webhook", receiver.url)
    receiver.gate.clear()
    one, other = desk.deliverer(), desk.deliverer()
    one._leads, other._leads = first, second
    one.start()
    seq = desk.notify("food")
    until(lambda: receiver.got)
    other.run_once(desk.now_ms)
    assert desk.states() == [(seq, "sending")], "it is not taken from whoever leads"
    one._stopping = True  # as if it had been killed: it settles nothing any more
    first.close()
    receiver.gate.set()
    one.stop(limit_s=0.0)
    other.run_once(desk.now_ms + 5_000)
    assert desk.states() == [(seq, "delivered")]
    assert len(set(receiver.ids())) == 1


def test_one_that_does_not_deliver_asks_once_a_second_whether_it_may(desk: Line) -> None:
    class Asked:
        times, answer = 0, False

        def __call__(self) -> bool:
            self.times += 1
            return self.answer

        def close(self) -> None: ...

    deliverer, leads = desk.deliverer(), Asked()
    deliverer._leads = leads
    for after_ms in (0, 1, 250, 999):
        assert not deliverer._lead(desk.now_ms + after_ms)
    assert leads.times == 1
    leads.answer = True
    assert deliverer._lead(desk.now_ms + 1_000)
    assert deliverer._lead(desk.now_ms + 1_999)
    assert leads.times == 2
    leads.answer = False
    assert not deliverer._lead(desk.now_ms - 5_000), "a clock that was set back keeps nobody leading"
    assert leads.times == 3


def test_what_is_wrong_with_one_delivery_keeps_no_other_address_waiting(
    desk: Line, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = desk.add("force", "webhook", receiver.url + "/broken")
    desk.add("force", "webhook", receiver.url)
    deliverer, told = desk.deliverer(), list[Exception]()
    deliverer._trouble = told.append
    read = deliverer._message

    def message(it: Delivery, address: Address, *rest: Any) -> Message:
        if address.id == broken.id:
            raise LedgerError("the stored record is not what the log committed to")
        return read(it, address, *rest)

    monkeypatch.setattr(deliverer, "_message", message)
    first, second = desk.notify("food"), desk.notify("water")
    deliverer.run_once(desk.now_ms)
    assert [it.said["seq"] for it in receiver.got] == [first, second]
    assert "not what the log committed to" in deliverer.problem
    assert told
    monkeypatch.setattr(deliverer, "_message", read)
    deliverer.run_once(desk.now_ms)
    assert len(receiver.got) == 4


def test_it_is_the_same_where_the_log_is_in_postgresql_and_another_machine_takes_over(
    tmp_path: Path, marks: Path, receiver: Receiver, postgres_url: str
) -> None:
    with line(tmp_path, store=postgres_url) as desk:
        copied = shutil.copytree(desk.home.path, tmp_path / "elsewhere")
        desk.add("force", "webhook", receiver.url)
        receiver.answer = lambda got: 503
        first = make_deliverer(desk.home, desk.journal, desk.rules, desk.deliveries)
        seq = desk.notify("food")
        due_ms = first.run_once(desk.now_ms)
        assert due_ms is not None
        receiver.answer = lambda got: 200
        with reopened(Home(copied)) as (journal, rules, deliveries):
            other = make_deliverer(Home(copied), journal, rules, deliveries)
            other.run_once(due_ms)
            assert desk.states() == [(seq, "failed")], "it does not lead"
            first.stop()
            other.run_once(due_ms + 60_000)
            assert desk.states() == [(seq, "delivered")]
            assert desk.outbox() == []
            other.stop()
        assert len(set(receiver.ids())) == 1


def test_a_disk_that_is_full_loses_nothing_and_all_goes_on_when_there_is_space_again(
    desk: Line, receiver: Receiver
) -> None:
    import sqlalchemy as sa

    table = desk.deliveries.table
    assert isinstance(table, SideDeliveries)
    with table._engine.connect() as connection:
        most = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def limit(connection: Any, record: object, proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count={most}")

    desk.add("force", "webhook", receiver.url)
    sa.event.listen(table._engine, "checkout", limit)
    deliverer, told = desk.deliverer(), list[Exception]()
    deliverer._trouble = told.append
    deliverer.start()
    seqs = [desk.notify(f"c{number}") for number in range(40)]
    until(lambda: "could not be written" in deliverer.problem)
    assert len(desk.outbox()) >= 40
    assert len(told) == 1, "it is told once, however often it is tried"
    most = 1_000_000
    until(lambda: len(set(receiver.ids())) == 40)
    until(lambda: [state for _, state in desk.states()] == ["delivered"] * 40)
    deliverer.stop()
    assert [it.said["seq"] for it in receiver.got] == seqs
    assert desk.outbox() == []


def test_a_log_that_grows_wakes_it_once_it_shows_somebody_something(
    desk: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliverer, woken = desk.deliverer(), list[int]()
    monkeypatch.setattr(deliverer, "wake", lambda: woken.append(desk.journal.store.size()))
    deliverer.grown(desk.journal.store.size())
    woken.clear()
    desk.journal.hear(deliverer.grown)
    desk.notify("food")
    until(lambda: woken == [desk.journal.store.size()])
    for it in range(3):
        desk.journal.submit(desk.aid.sighting(id=f"seen-{it}"))  # of its own alone
    assert woken == [desk.journal.store.size() - 3]
