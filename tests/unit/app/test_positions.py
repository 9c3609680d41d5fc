"""What a source may say, what is durable before it is acknowledged, and what is said once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from openline import bootstrap
from openline.app.positions import AHEAD_MS, Accepted, BusyError
from openline.app.sources import Source, change, of_party, register
from openline.bootstrap.feeding import source_of_topic
from openline.errors import ConflictError, ForbiddenError, InputError, NotFoundError, StorageError
from openline.feeds.posted import read_posted
from tests.desk_positions import Clock, Open, PositionDesk, row
from tests.watched import NOON_MS


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def node(tmp_path: Path, clock: Clock):  # type: ignore[no-untyped-def]
    with PositionDesk(tmp_path / "node").open(clock) as opened:
        yield opened


def written(node: Open) -> int:
    return node.services.segments.waiting_since(node.services.guard.place)


def test_a_batch_that_is_sent_again_is_counted_once(node: Open) -> None:
    first = node.post("south-gps", ("a", 0, 0.5, 0.5), key="k")
    again = node.post("south-gps", ("a", 0, 0.5, 0.5), key="k")
    assert isinstance(first, Accepted)
    assert again == msgspec.structs.replace(first, again=True)
    with pytest.raises(ConflictError):
        node.post("south-gps", ("a", 0, 0.6, 0.5), key="k")
    assert written(node) == 1
    assert node.services.positions.condition("south-gps").positions == 1


def test_a_source_is_its_own_partys_alone(node: Open) -> None:
    for source, party in (("south-gps", "north"), ("none", "south")):
        with pytest.raises(NotFoundError) as refused:
            node.post(source, ("a", 0, 0.5, 0.5), party=party)
        assert "has no source" in str(refused.value)
    change(node.services.book, "south-gps", "south", {"enabled": False}, parties=(), now_ms=NOON_MS)
    with pytest.raises(ForbiddenError):
        node.post("south-gps", ("a", 0, 0.5, 0.5))
    with pytest.raises(NotFoundError):
        change(node.services.book, "south-gps", "north", {"enabled": True}, parties=(), now_ms=NOON_MS)
    assert written(node) == 0


@pytest.mark.requirement("R36")
def test_whose_a_track_is_is_a_claim_within_what_the_source_may_claim(node: Open) -> None:
    values = {"may_report_on": ["south", "west"]}
    change(node.services.book, "south-gps", "south", values, parties=(), now_ms=NOON_MS)
    take = node.services.positions.take
    body = msgspec.json.encode({"positions": [row("a", 0, 0, 0), row("b", 0, 0, 0, party="north")]})
    with pytest.raises(InputError, match="may not report on 'north'") as refused:
        take("south-gps", "south", body, "json")
    assert refused.value.where == "position 2, party"
    body = msgspec.json.encode({"positions": [row("a", 0, 0, 0), row("b", 0, 0, 0, party="west")]})
    take("south-gps", "south", body, "json").result()
    node.judge()
    assert node.services.guard.recorder.run.tracks.party == ["south", "west"]


def test_a_time_beyond_the_clock_is_refused_with_its_row_and_nothing_is_written(node: Open) -> None:
    node.post("south-gps", ("a", AHEAD_MS / 1000, 0.5, 0.5))
    with pytest.raises(InputError, match="ahead of the server's clock") as refused:
        node.post("south-gps", ("a", 0, 0.5, 0.5), ("a", AHEAD_MS / 1000 + 0.001, 0.5, 0.5))
    assert refused.value.where == "position 2, time"
    assert written(node) == 1


def test_what_comes_late_is_taken_and_marked(node: Open) -> None:
    answer = node.post("south-gps", ("a", -61, 0.5, 0.5), ("a", -59, 0.5, 0.5), ("b", 0, 0.5, 0.5))
    assert isinstance(answer, Accepted)
    assert (answer.accepted, answer.late) == (3, 1)


def test_a_clock_that_is_fast_or_slow_shows(node: Open, clock: Clock) -> None:
    node.post("south-gps", ("a", 4, 0.5, 0.5))
    assert node.services.positions.condition("south-gps").ahead_ms == 4000
    clock.now_ms += 3_600_000
    node.post("south-gps", ("a", 3600 - 30, 0.5, 0.5))
    assert node.services.positions.condition("south-gps").ahead_ms == 4000 - 1800
    clock.now_ms += 36_000_000
    node.post("south-gps", ("a", 39_600 - 30, 0.5, 0.5))
    assert node.services.positions.condition("south-gps").ahead_ms == -15_800


def test_a_declared_accuracy_stands_in_for_one_that_is_not_said(node: Open) -> None:
    change(node.services.book, "south-gps", "south", {"accuracy_m": 25.0}, parties=(), now_ms=NOON_MS)
    body = msgspec.json.encode({"positions": [row("a", 0, 0, 0), row("b", 0, 0, 0, accuracy_m=3.0)]})
    node.services.positions.take("south-gps", "south", body, "json").result()
    from openline.app.fixes import Fixes
    from openline.app.frames import BEGINNING

    (frame,) = node.services.segments.frames(BEGINNING)
    assert Fixes.from_bytes(frame.payload).batch.accuracy_m.tolist() == [25.0, 3.0]


def test_while_the_watch_is_too_far_behind_nothing_is_taken_in_and_nothing_is_lost(node: Open) -> None:
    positions = node.services.positions
    positions._most_waiting = 2
    for second in range(3):
        node.post("south-gps", ("a", second, 0.5, 0.5))
    with pytest.raises(BusyError, match="3 positions behind"):
        node.post("south-gps", ("a", 9, 0.5, 0.5))
    fixes = read_posted(msgspec.json.encode({"positions": [row("a", 9, 0, 0)]}), "json", source="s")
    with pytest.raises(BusyError):
        positions.take_fixes("south-gps", "south", fixes)
    node.judge()
    assert not node.post("south-gps", ("a", 9, 0.5, 0.5)).again  # type: ignore[attr-defined]
    assert positions.refused == 2


def test_what_is_found_is_not_kept_waiting_by_what_is_sent_behind_it(
    node: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    positions, guard = node.services.positions, node.services.guard
    monkeypatch.setattr("openline.app.positions.FEW_WAITING", 2)
    monkeypatch.setattr("openline.app.positions.FEW_OF_ONE", 1)
    clock = Clock()
    guard._now_ms = clock
    refused: list[str] = []
    record = node.journal.record

    def meanwhile(*given: Any, **more: Any) -> object:
        # The watch is at work on the first; others come in behind it.
        for second in range(2, 6):
            clock.now_ms += 200
            try:
                node.post("south-gps", ("a", second, 0.5, 0.5))
            except BusyError as error:
                refused.append(error.what)
                node.post("north-gps", ("b", second, 0.5, 0.5))  # who sends little is not told to wait
        return record(*given, **more)

    node.post("south-gps", ("a", 0, -0.5, 0.5), ("a", 1, 0.5, 0.5))
    assert guard.waited_ms() == 0
    monkeypatch.setattr(node.journal, "record", meanwhile)
    guard.step(0.0)
    monkeypatch.undo()
    # Those that came after half a second.
    assert refused == ["the watch is 4 positions behind", "the watch is 5 positions behind"]
    node.judge()
    assert guard.waited_ms() == 0
    assert not node.post("south-gps", ("a", 9, 0.5, 0.5)).again  # type: ignore[attr-defined]
    guard._oldest_ms, guard.error = clock.now_ms - 60_000, StorageError("the disk is full")
    assert guard.waited_ms() == 0  # what is durable is judged later
    assert positions.refused == 2


def test_sources_are_kept_over_a_restart_with_how_they_fare(tmp_path: Path) -> None:
    desk = PositionDesk(tmp_path / "node")
    with desk.open() as opened:
        opened.post("south-gps", ("a", 0, 0.5, 0.5))
        values = {"shared_with": {"north": "coarse"}}
        change(opened.services.book, "south-gps", "south", values, parties=(), now_ms=NOON_MS)
    with desk.open() as opened:
        source = opened.services.book.get("south-gps")
        assert source is not None
        assert source.shared_with == {"north": "coarse"}
        assert opened.services.positions.condition("south-gps").positions == 1
        assert opened.services.positions.condition("south-gps").last_fix_ms == NOON_MS


def test_a_new_source_shares_the_namespace_of_its_partys_others_and_no_other(node: Open) -> None:
    book = node.services.book

    def made(**fields: object) -> Source:
        return register(
            book,
            Source(**fields),  # type: ignore[arg-type]
            parties=("south", "east", "west"),
            now_ms=NOON_MS,
            random_bytes=bootstrap.random_bytes,
        )

    assert made(id="south-radar", party="south").namespace == "s"
    assert len(made(id="east-radar", party="east").namespace) == 6
    with pytest.raises(ConflictError, match="another's"):
        made(id="west-radar", party="west", namespace="s")
    with pytest.raises(ConflictError, match="is taken"):
        made(id="south-gps", party="south")
    for wrong in (
        {"id": "Bad Name"}, {"accuracy_m": -1.0}, {"lateness_s": 1e9}, {"topic": "a/+"},
        {"may_report_on": ("x",), "subject": "y"},
    ):  # fmt: skip
        with pytest.raises(InputError):
            made(**({"id": "fine", "party": "south"} | wrong))


PARTIES = ("north", "south", "south-east", "west")


def registered(node: Open, id: str, party: str, topic: str = "") -> Source:
    return register(
        node.services.book,
        Source(id=id, party=party, topic=topic),
        parties=PARTIES,
        now_ms=NOON_MS,
        random_bytes=bootstrap.random_bytes,
    )


def test_an_id_bears_its_partys_name_and_is_found_with_it_or_without(node: Open) -> None:
    book = node.services.book
    kept = [registered(node, id, "south").id for id in ("radar", "south-ais", "south.x", "south-east-1")]
    assert kept == ["south.radar", "south-ais", "south.x", "south.south-east-1"]
    assert registered(node, "south-east-1", "south-east").id == "south-east-1"
    for id in ("radar", "south.radar"):
        assert of_party(book, id, "south").id == "south.radar"
    for id, party in (("radar", "north"), ("south.radar", "north"), ("south.radar", "south-east")):
        with pytest.raises(NotFoundError):
            of_party(book, id, party)
    with pytest.raises(InputError, match="cannot name"):
        registered(node, "a" * 64, "south")


@pytest.mark.requirement("R36")
def test_no_answer_depends_on_what_another_party_has_registered(node: Open) -> None:
    def answers(party: str) -> list[str]:
        said = []
        for id, topic in (
            ("south-gps", ""), ("south-none", ""), ("a", "openline/positions/south-gps"),
            ("b", "openline/positions/south-none"), ("c", "south/north/x"), ("d", "trackers/south/phone"),
        ):  # fmt: skip
            try:
                said.append(registered(node, id, party, topic).id.replace("none", "gps"))
            except InputError as error:
                said.append(error.what)
        return said

    registered(node, "phone", "south", "trackers/south/phone")
    taken, free, *refused = answers("north")
    assert taken == free == "north.south-gps"
    assert len(set(refused)) == 1
    assert refused[0].startswith("a topic of your own")


@pytest.mark.requirement("R36")
def test_a_topic_that_ends_in_an_id_is_that_sources_whatever_another_has_named(node: Open) -> None:
    book = node.services.book
    find = source_of_topic(book)
    taken = Source(id="north.mine", party="north", topic="openline/positions/south-gps")
    book.add(taken)  # as it could once be registered
    values = {"topic": "openline/positions/south-new"}
    with pytest.raises(InputError, match="topic of your own"):
        change(book, "mine", "north", values, parties=PARTIES, now_ms=NOON_MS)
    assert find("openline/positions/south-gps").source == "south-gps"
    registered(node, "phone", "south", "trackers/south/phone1")
    registered(node, "radar", "south", "site/South 7/south-Radar")
    assert find("trackers/south/phone1") == ("south.phone", "south")
    assert find("site/South 7/south-Radar") == ("south.radar", "south")
    for nobodys in ("trackers/north/phone1", "openline/positions/phone", "openline/positions/south.phone"):
        with pytest.raises(NotFoundError):
            find(nobodys)
    registered(node, "other", "south")
    assert find("openline/positions/south.other") == ("south.other", "south")
