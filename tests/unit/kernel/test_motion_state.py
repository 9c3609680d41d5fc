"""What is remembered: over batches, restarts and edits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.kernel.batch import PositionBatch
from openline.kernel.candidate import Candidates
from openline.kernel.lines import LineIndex
from openline.kernel.motion import MotionSettings, MotionState, state_refresh, step
from openline.kernel.zones import ZoneIndex
from tests.unit.kernel.motions import MINUTE_MS, band, causes, line_index, path, run, said, square, windows

FULL = MotionSettings(hysteresis_m=2_000.0, lookahead_s=90.0, max_speed_m_s=(900.0,))


def a_world() -> tuple[ZoneIndex, LineIndex]:
    zones = ZoneIndex.build(
        [
            square(0, 0, 0.5, 0.5),
            square(0.25, 0.25, 1, 1),
            square(0, 0, 1, 1, **windows((3 * MINUTE_MS, 8 * MINUTE_MS), (9 * MINUTE_MS, 40 * MINUTE_MS))),
            square(0.5, 0, 0.75, 1, **band(100, 1000)),
        ]
    )
    return zones, line_index([(0.5, 0), (0.5, 1)], [(0, 0.25), (0.5, 0.75), (1, 0.25)])


def a_stream(seed: int, tracks: int, fixes: int) -> PositionBatch:
    """Tracks in a random walk over an eighth-degree grid, so that lines and edges are hit."""
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.integers(-1, 2, (tracks, fixes, 2)), axis=1) + rng.integers(0, 9, (tracks, 1, 2))
    place = np.abs((walk % 16) - 8) / 8
    place += (rng.random((tracks, fixes, 1)) < 0.05) * 20.0
    batch = PositionBatch.of(
        np.repeat(np.arange(tracks, dtype=np.int32), fixes),
        np.tile(np.arange(fixes) * MINUTE_MS, tracks),
        place[..., 0].ravel(),
        place[..., 1].ravel(),
    )
    batch.alt_m[:] = rng.uniform(0, 1500, tracks * fixes)
    batch.accuracy_m[:] = rng.uniform(0, 20_000, tracks * fixes) * (rng.random(tracks * fixes) < 0.3)
    return batch


def rows(candidates: Candidates, fixes: np.ndarray) -> set[tuple[object, ...]]:
    """The candidates in no order, their fixes numbered as in the whole stream."""
    columns = (
        candidates.kind,
        candidates.track,
        fixes[candidates.fix],
        candidates.ref,
        candidates.time_ms,
        candidates.lon_deg,
        candidates.lat_deg,
        candidates.direction,
        np.nan_to_num(candidates.value, nan=-1.0),
        candidates.cause,
    )
    return set(zip(*(column.tolist() for column in columns), strict=True))


@settings(max_examples=40)
@given(st.integers(0, 1000), st.integers(1, 19), st.sampled_from([FULL, MotionSettings(raw=True)]))
def test_a_stream_that_is_split_anywhere_gives_the_same_candidates(seed, minute, how) -> None:
    zones, lines = a_world()
    batch = a_stream(seed, 3, 20)
    everything = np.arange(len(batch))
    whole = step(zones, lines, MotionState(), batch, how)
    state, parts = MotionState(), set()
    for part in (batch.time_ms < minute * MINUTE_MS, batch.time_ms >= minute * MINUTE_MS):
        parts |= rows(step(zones, lines, state, batch.take(part), how), everything[part])
        state = MotionState.load(state.save())
    assert parts == rows(whole, everything)
    assert len(whole) > 0


def test_every_fix_by_itself_gives_what_the_whole_batch_gives() -> None:
    zones, lines = a_world()
    batch = a_stream(7, 2, 40)
    state, parts = MotionState(), set()
    for i in np.argsort(batch.time_ms, kind="stable"):
        parts |= rows(step(zones, lines, state, batch.take(np.array([i])), FULL), np.array([i]))
    assert parts == rows(step(zones, lines, MotionState(), batch, FULL), np.arange(len(batch)))


def test_a_state_that_was_saved_is_taken_up_by_indexes_in_another_order() -> None:
    def world(order: list[int]) -> ZoneIndex:
        shapes = [square(0, 0, 1, 1), square(0.5, 0, 2, 1), square(0, 0, 3, 1)]
        return ZoneIndex.build([shapes[k] for k in order])

    state = MotionState()
    lines = line_index([(5, -1), (5, 1)], [(0.75, -1), (0.75, 1)])
    step(world([0, 1, 2]), lines, state, path([(0.6, 0.5), (0.75, 0.5)]), MotionSettings())
    assert state.members(0).tolist() == [0, 1, 2]
    state = MotionState.load(state.save())
    state.renumber({0: 2, 1: 0, 2: 1}, {1: 0})
    assert state.members(0).tolist() == [0, 1, 2]
    one_line = line_index([(0.75, -1), (0.75, 1)])
    moved = path([(1.5, 0.5)], times_ms=[5 * MINUTE_MS])
    assert said(step(world([1, 2, 0]), one_line, state, moved, MotionSettings())) == [
        ("cross", 0),
        ("exit", 2),
    ]


def test_a_track_that_was_forgotten_is_first_seen_again() -> None:
    zones, state = ZoneIndex.build([square(0, 0, 1, 1)]), MotionState()
    for minute in (0, 1):
        found = step(
            zones, LineIndex(), state, path([(0.5, 0.5)], times_ms=[minute * MINUTE_MS]), MotionSettings()
        )
        assert said(found) == [("inside", 0)]
        state.forget([0, 99])
    assert state.members(0).tolist() == []
    assert state.members(99).tolist() == []


class TestEdits:
    def watch(self) -> tuple[ZoneIndex, MotionState]:
        zones, state = ZoneIndex.build([square(0, 0, 1, 1), square(5, 5, 6, 6)]), MotionState()
        batch = PositionBatch.of(
            np.arange(3, dtype=np.int32),
            np.zeros(3, np.int64),
            np.array([0.5, 1.5, 5.5]),
            np.array([0.5, 0.5, 5.5]),
        )
        step(zones, LineIndex(), state, batch, MotionSettings())
        return zones, state

    def test_a_zone_that_is_removed_lets_the_tracks_inside_leave(self) -> None:
        zones, state = self.watch()
        zones.remove(0)
        found = state_refresh(zones, state, at_ms=1000, removed=[0])
        assert said(found) == [("exit", 0)]
        assert causes(found) == ["zone_changed"]
        assert (found.track.tolist(), found.time_ms.tolist(), found.fix.tolist()) == ([0], [1000], [-1])
        assert np.isnan(found.value[0])
        assert state.members(2).tolist() == [1]

    def test_a_zone_that_is_added_is_entered_by_the_tracks_it_covers(self) -> None:
        zones, state = self.watch()
        slot = zones.add(square(0, 0, 2, 2))
        found = state_refresh(zones, state, at_ms=1000, added=[slot])
        assert (said(found), found.track.tolist()) == ([("enter", slot), ("enter", slot)], [0, 1])
        assert found.value.max() < 0
        later = path([(3, 3)], times_ms=[MINUTE_MS])
        assert said(step(zones, LineIndex(), state, later, MotionSettings())) == [("exit", 0), ("exit", slot)]

    def test_of_a_zone_that_is_replaced_only_the_difference_is_told(self) -> None:
        zones, state = self.watch()
        zones.remove(0)
        slot = zones.add(square(0.4, 0, 2, 1))
        found = state_refresh(zones, state, at_ms=1000, replaced={0: slot})
        assert (said(found), found.track.tolist()) == ([("enter", slot)], [1])
        assert state.members(0).tolist() == [slot]
        zones.remove(slot)
        smaller = zones.add(square(1, 0, 2, 1))
        found = state_refresh(zones, state, at_ms=2000, replaced={slot: smaller})
        assert (said(found), found.track.tolist()) == ([("exit", slot)], [0])

    def test_an_edit_looks_at_windows_and_altitude_too(self) -> None:
        zones, state = self.watch()
        slots = [
            zones.add(square(0, 0, 2, 2, **windows((0, 500)))),
            zones.add(square(0, 0, 1, 1, **windows((500, 5000)))),
        ]
        found = state_refresh(zones, state, at_ms=1000, added=slots)
        assert said(found) == [("enter", slots[1])]

    def test_windows_of_other_zones_are_brought_up_to_date_by_an_edit(self) -> None:
        zones, state = ZoneIndex.build([square(0, 0, 1, 1, **windows((0, 700)))]), MotionState()
        step(zones, LineIndex(), state, path([(0.5, 0.5)]), MotionSettings())
        slot = zones.add(square(0, 0, 1, 1))
        found = state_refresh(zones, state, at_ms=1000, added=[slot])
        assert said(found) == [("exit", 0), ("enter", slot)]
        assert found.time_ms.tolist() == [700, 1000]

    def test_a_zone_that_appears_without_a_refresh_is_seen_at_the_next_fix(self) -> None:
        zones, state = self.watch()
        slot = zones.add(square(0, 0, 1, 1))
        later = path([(0.5001, 0.5)], times_ms=[MINUTE_MS])
        assert said(step(zones, LineIndex(), state, later, MotionSettings())) == [("enter", slot)]


@pytest.mark.jit_only
def test_many_tracks_and_many_lists_outgrow_every_room_they_began_with() -> None:
    n = 400
    zones = [square(-k - 1, -1, k + 1, 1) for k in range(60)]
    lon = np.linspace(-59.5, 59.5, n)
    lon = np.stack((lon, lon[::-1]), axis=1)
    batch = PositionBatch.of(
        np.repeat(np.arange(n, dtype=np.int32), 2), np.tile([0, 10**9], n), lon.ravel(), np.zeros(2 * n)
    )
    lines = line_index(*([(k + 0.25, -1), (k + 0.25, 1)] for k in range(-60, 60)))
    found = run(batch, zones=zones, lines=lines, raw=True)
    inside = (np.abs(lon)[:, :, None] <= np.arange(1, 61)).sum()
    assert (found.kind == 0).sum() == inside // 2
    assert (found.kind == 3).sum() == sum(
        int(((np.arange(-60, 60) + 0.25 > min(a, b)) & (np.arange(-60, 60) + 0.25 < max(a, b))).sum())
        for a, b in lon
    )
