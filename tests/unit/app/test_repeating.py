"""A watch that ends in the midst of it goes on as if it had not: nothing is missed, nothing said twice."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from openline.app.guarding import NAME, STEPS, Guard, judged_place, kept_place
from openline.app.repeating import MOST_FIXES, MOST_STEPS, Step, Steps, key_of, unsaid
from openline.errors import StorageError
from openline.model.event import SightingBody, SightingFacts, ZoneBody, ZoneFacts
from openline.model.presence import CountRange, Sighting
from openline.model.space import Circle, Interval, Position
from openline.model.watch import WatchEvent, WatchSettings
from openline.stores.segmentfile import segment_path
from openline.stores.segments import Segments
from tests.desk_positions import Clock, Open, PositionDesk
from tests.watched import NOON_MS, square

SETTINGS = WatchSettings(
    lateness_s=0.0, max_speed_m_s=1e9, silence_s=20.0, window_s=10.0, tick_s=1.0, correction_s=30.0
)
"""Much is said: who falls silent, who approaches, more than before."""
ROUNDS = 60


def restarted(opened: Open, clock: Clock) -> Guard:
    """Return what a process that follows a killed one makes of what is on the disk."""
    before = opened.services.guard
    return Guard(
        opened.journal,
        opened.rules,
        opened.services.segments,
        opened.services.book,
        settings=before._settings,
        now_ms=clock,
        mark=before._mark,
    )


def play(folder: Path, seed: int, *, killed_at: frozenset[int]) -> Counter[str]:
    """Let a random day pass, kill the watch after some rounds, and return all that is on record of it."""
    chance = random.Random(seed)
    desk, clock = PositionDesk(folder, zones=[square("z"), square("y", 2.0, 0.0, 3.0, 1.0)]), Clock()
    with desk.open(clock, settings=SETTINGS) as opened:
        guard = opened.services.guard
        for number in range(ROUNDS):
            clock.now_ms = NOON_MS + number * 1000
            for source in chance.sample(["south-gps", "north-gps"], chance.randint(0, 2)):
                fixes = [
                    (
                        f"t{chance.randrange(6)}",
                        number + at,
                        chance.uniform(-0.5, 3.5),
                        chance.choice((0.5, 0.5, 4.0)),
                    )
                    for at in sorted(chance.random() for _ in range(chance.randint(1, 5)))
                ]
                opened.post(source, *fixes, key=f"{source}-{number}")
            if number in (20, 41):
                moved = square("z", west=0.1 * number / 20)
                type = "zone.edit/v1"
                desk.say(
                    opened.journal, type, ZoneFacts(zone="z", version=2 + number // 40), ZoneBody(zone=moved)
                )
            if number in (10, 33):
                sighting = Sighting(
                    id=f"s{number}",
                    seen=Interval(start_ms=clock.now_ms, end_ms=clock.now_ms + 15_000),
                    area=Circle(centre=Position(5_000_000, 5_000_000), radius_mm=1_000_000),
                    count=CountRange(3, 5),
                    source="patrol",
                )
                facts = SightingFacts(sighting=sighting.id)
                desk.say(opened.journal, "sighting.report/v1", facts, SightingBody(sighting=sighting))
            while guard.step(0.0):
                pass
            if number in killed_at:
                guard = restarted(opened, clock)
        bodies = [
            json.loads(it.body or b"") for it in opened.journal.store.of_type("watch.find/v1", limit=100_000)
        ]
    # Which positions were looked at together is the one thing that may differ.
    return Counter(json.dumps(body["event"] | {"positions_sha256": ""}) for body in bodies)


@pytest.mark.requirement("R36")
@pytest.mark.parametrize("seed", range(3))
def test_a_watch_that_is_killed_again_and_again_says_what_it_says_if_it_is_not(
    tmp_path: Path, seed: int
) -> None:
    whole = play(tmp_path / "whole", seed, killed_at=frozenset())
    assert len(whole) > 40
    chance = random.Random(seed + 100)
    kills = frozenset(chance.sample(range(ROUNDS), 12))
    assert play(tmp_path / "killed", seed, killed_at=kills) == whole


def test_a_finding_is_kept_with_the_steps_and_not_with_all_that_is_remembered(tmp_path: Path) -> None:
    with PositionDesk(tmp_path / "node").open() as opened:
        guard, store = opened.services.guard, opened.journal.store
        opened.post("south-gps", ("a", 0, -0.5, 0.5), ("a", 1, 0.5, 0.5))
        opened.judge()
        kept, steps = store.watch_state(NAME), store.watch_state(STEPS)
        assert kept
        for second in range(2, 6):
            opened.post("south-gps", ("a", second, 1.5 - second % 2, 0.5))
            opened.judge()
        assert len(opened.found()) == 5
        assert store.watch_state(NAME) == kept
        assert store.watch_state(STEPS) != steps
        assert guard.kept < guard.place
        assert (kept_place(guard._mark), judged_place(guard._mark)) == (guard.kept, guard.place)
        guard.recorder.record([], [], ended=True)
        assert store.watch_state(NAME) != kept
        assert store.watch_state(STEPS) == steps
        assert kept_place(guard._mark) == guard.place


def test_what_late_fixes_have_corrected_is_kept_whole(tmp_path: Path) -> None:
    desk, clock = PositionDesk(tmp_path / "node"), Clock()
    with desk.open(clock, settings=SETTINGS) as opened:
        store = opened.journal.store
        opened.post("south-gps", ("a", 0, -0.5, 0.5), ("a", 9, 1.5, 0.5))  # through it in between
        opened.judge()
        kept = store.watch_state(NAME)
        opened.post("south-gps", ("a", 4, -0.5, 5.0))  # it went round
        opened.judge()
        assert "corrected" in {event for event, *_ in opened.found()}
        assert store.watch_state(NAME) != kept


def test_positions_that_are_gone_and_still_needed_are_said_to_be(tmp_path: Path) -> None:
    clock = Clock()
    with PositionDesk(tmp_path / "node").open(clock) as opened:
        segments = opened.services.segments
        assert isinstance(segments, Segments)
        for second in range(4):
            opened.post("south-gps", ("a", second, 0.5 + second % 2, 0.5))
            opened.judge()
        guard = opened.services.guard
        segments.seal()
        segment_path(segments.folder, guard.place.segment).unlink()
        with pytest.raises(StorageError, match="no longer there"):
            restarted(opened, clock).step(0.0)


def test_steps_are_many_by_their_number_or_their_fixes() -> None:
    steps = Steps()
    for number in range(MOST_STEPS):
        assert not steps.are_many
        steps.add(Step(1, number, None), 1)
    assert steps.are_many
    assert [it.place for it in Steps(steps.to_bytes()).all] == [(1, number) for number in range(MOST_STEPS)]
    steps.clear()
    steps.add(Step(1, 9, None), MOST_FIXES)
    assert steps.are_many
    idle = Steps()
    idle.add(Step(1, 9, None), 0)
    assert not idle.all


def test_each_finding_on_record_stands_for_one() -> None:
    one, other = WatchEvent(event="enter", track="t"), WatchEvent(event="exit", track="t")
    assert unsaid([one, other, one], [key_of(one)]) == [other, one]
    assert unsaid([one, one], [key_of(one)] * 3) == []
