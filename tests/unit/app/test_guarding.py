"""The watch in a server: what was acknowledged is judged once, whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from openline.app.guarding import Guard, judged_place
from openline.errors import StorageError
from openline.model.event import (
    ReasonBody,
    RedactionFacts,
    SightingBody,
    SightingFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.presence import CountRange, Sighting
from openline.model.space import Circle, Interval, Position
from tests.desk_positions import Clock, PositionDesk
from tests.watched import NOON_MS, square


@pytest.fixture
def desk(tmp_path: Path) -> PositionDesk:
    return PositionDesk(tmp_path / "node")


@pytest.mark.requirement("R36")
def test_positions_that_come_in_are_judged_and_what_is_found_is_released(desk: PositionDesk) -> None:
    with desk.open() as opened:
        opened.post("south-gps", ("a", 0, -0.5, 0.5))
        opened.post("south-gps", ("a", 5, 0.5, 0.5), ("b", 5, 3.0, 3.0))
        before = dict(opened.rules.state.release_counts)
        opened.judge()
        assert opened.found() == [("enter", "a@s", "z")]
        after = opened.rules.state.release_counts
        assert after["north"] == before["north"] + 1  # whose zone it is
        assert after["south"] == before["south"] + 1  # whose track it is
        assert opened.services.guard.behind() == 0


def test_one_party_cannot_speak_in_the_name_of_anothers_track(desk: PositionDesk) -> None:
    with desk.open() as opened:
        opened.post("south-gps", ("a", 0, -0.5, 0.5))
        opened.post("north-gps", ("a", 1, 0.5, 0.5))
        opened.judge()
        opened.post("south-gps", ("a", 2, -0.5, 0.6))
        opened.judge()
        assert [it for it in opened.found() if it[1] == "a@s"] == []


def test_a_watch_that_is_opened_again_goes_on_and_says_nothing_twice(desk: PositionDesk) -> None:
    with desk.open() as opened:
        opened.post("south-gps", ("a", 0, -0.5, 0.5), ("a", 1, 0.5, 0.5))
        opened.judge()
    with desk.open() as opened:
        assert opened.services.guard.behind() == 0
        opened.judge()
        assert opened.found() == [("enter", "a@s", "z")]
        opened.post("south-gps", ("a", 9, 1.5, 0.5))
        opened.judge()
        assert opened.found() == [("enter", "a@s", "z"), ("exit", "a@s", "z")]


def test_what_was_acknowledged_and_not_judged_is_judged_after_a_restart(desk: PositionDesk) -> None:
    with desk.open() as opened:
        opened.post("south-gps", ("a", 0, -0.5, 0.5))
        opened.judge()
        opened.post("south-gps", ("a", 1, 0.5, 0.5))
        assert opened.services.guard.behind() == 1
    with desk.open() as opened:
        assert opened.services.guard.behind() == 1
        opened.judge()
        assert opened.found() == [("enter", "a@s", "z")]


def test_findings_that_could_not_be_recorded_are_found_again(
    desk: PositionDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    with desk.open(clock) as opened:
        guard = opened.services.guard
        opened.post("south-gps", ("a", 0, -0.5, 0.5), ("a", 1, 0.5, 0.5))
        record = opened.journal.record
        failures = []

        def fail(*given: object, **more: object) -> object:
            failures.append(1)
            if len(failures) < 2:
                raise StorageError("no space left")
            return record(*given, **more)

        monkeypatch.setattr(opened.journal, "record", fail)
        guard.start()
        deadline = time.monotonic() + 30
        while not opened.found() and time.monotonic() < deadline:
            time.sleep(0.02)
        guard.stop()
        assert opened.found() == [("enter", "a@s", "z")]
        assert len(failures) >= 2
        assert guard.error is None


def test_a_zone_that_comes_on_record_is_watched_within_a_second(desk: PositionDesk) -> None:
    clock = Clock()
    with desk.open(clock) as opened:
        opened.post("south-gps", ("a", 0, 5.5, 5.5))
        opened.judge()
        desk.say(
            opened.journal,
            "zone.add/v1",
            ZoneFacts(zone="y", version=1),
            ZoneBody(zone=square("y", 5.0, 5.0, 6.0, 6.0)),
        )
        clock.now_ms += 1000
        opened.judge()
        assert ("inside", "a@s", "y") in opened.found() or ("enter", "a@s", "y") in opened.found()


@pytest.mark.requirement("R36")
def test_what_is_reported_is_judged_where_no_position_ever_comes(desk: PositionDesk) -> None:
    clock = Clock()
    with desk.open(clock) as opened:
        opened.judge()
        seen = Interval(start_ms=clock.now_ms - 3_600_000, end_ms=clock.now_ms)
        area = Circle(centre=Position(lon_e7=5_000_000, lat_e7=5_000_000), radius_mm=1_000_000)
        sighting = Sighting(id="group", seen=seen, area=area, count=CountRange(10, 30), source="patrol")
        desk.say(
            opened.journal,
            "sighting.report/v1",
            SightingFacts(sighting="group"),
            SightingBody(sighting=sighting),
        )
        clock.now_ms += 1000
        opened.judge()
        assert [it for it in opened.found() if it[2] == "z"], opened.found()


def test_after_a_redaction_the_watch_begins_anew_where_it_stood_and_not_with_what_is_long_past(
    desk: PositionDesk,
) -> None:
    with desk.open() as opened:
        opened.post("south-gps", ("a", 0, -0.5, 0.5), ("a", 1, 0.5, 0.5), ("a", 2, 1.5, 0.5))
        opened.judge()
        assert len(opened.found()) == 2
        desk.say(
            opened.journal,
            "zone.add/v1",
            ZoneFacts(zone="y", version=1),
            ZoneBody(zone=square("y", 5.0, 5.0, 6.0, 6.0)),
        )
        (entry,) = [it.id for it in opened.journal.store.of_type("zone.add/v1") if it.subject == "y"]
        opened.services.guard.stop()
        desk.say(opened.journal, "redact/v1", RedactionFacts(entry=entry), ReasonBody(reason="a name in it"))
        assert opened.journal.store.watch_state("server") == b""
        guard = opened.services.guard
        again = Guard(
            opened.journal,
            opened.rules,
            opened.services.segments,
            opened.services.book,
            settings=guard._settings,
            now_ms=Clock(NOON_MS + 3000),
            mark=guard._mark,
        )
        assert again.behind() == 0
        while again.step(0.0):
            pass
        assert len(opened.found()) == 2


def test_where_the_watch_stands_is_on_the_disk_before_it_counts(
    desk: PositionDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.open() as opened:
        guard = opened.services.guard
        opened.post("south-gps", ("a", 0, -0.5, 0.5), ("a", 1, 0.5, 0.5))
        opened.judge()
        before = judged_place(guard._mark)
        assert before == guard.place

        def fail(descriptor: int) -> None:
            raise OSError(errno.EIO, "the disk is gone")

        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", fail)
            with pytest.raises(StorageError, match="the disk is gone"):
                guard.recorder.record([], [], ended=True)
            assert judged_place(guard._mark) == before
        assert list(guard._mark.parent.glob(f"*{guard._mark.name}*")) == [guard._mark]
