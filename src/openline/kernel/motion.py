"""From fixes to candidates: who enters, leaves, crosses, nears, jumps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openline.kernel.batch import PositionBatch
from openline.kernel.candidate import Candidates
from openline.kernel.following import Rules, follow
from openline.kernel.lines import LineIndex
from openline.kernel.renewal import GONE, SAME, renew
from openline.kernel.trackstate import MotionState
from openline.kernel.workspace import ENOUGH
from openline.kernel.zones import ZoneIndex

__all__ = ["MotionSettings", "MotionState", "advance", "state_refresh", "step"]


@dataclass(frozen=True, slots=True)
class MotionSettings:
    """How to judge movement.

    Attributes
    ----------
    raw
        Membership of consecutive fixes and crossings by consecutive fixes, nothing else: no doubt, no
        hysteresis, no approach, no memory of sides.
    hysteresis_m
        An exit counts when the fix is farther from the edge than this and than its own accuracy.
    lookahead_s
        A slot that is reached within this time at the present course is approached. 0 = never.
    alt_hold_s
        A fix without altitude is as high as the last one that had any, for so long; 0 = not at all.
    max_speed_m_s
        By kind code of the track (see :meth:`MotionState.set_kind`); 0 = no limit.
    relocate_after
        So many doubtful fixes in a row that agree with each other are believed.
    """

    raw: bool = False
    hysteresis_m: float = 0.0
    lookahead_s: float = 0.0
    alt_hold_s: float = 0.0
    max_speed_m_s: tuple[float, ...] = (0.0,)
    relocate_after: int = 3


def step(
    zones: ZoneIndex,
    lines: LineIndex,
    state: MotionState,
    batch: PositionBatch,
    settings: MotionSettings,
    approachable: NDArray[np.bool_] | None = None,
) -> Candidates:
    """Take a batch of fixes, those of one track in ascending time, and say what is noticed.

    Parameters
    ----------
    approachable
        bool per slot: whether nearing it is worth a word (a perimeter band is not); None = all.

    Notes
    -----
    The way between two fixes is straight in longitude and latitude, the short way round the globe; within ten
    degrees of a pole it follows the great circle, unless ``raw``. A split of the batches anywhere gives the
    same candidates.
    """
    if len(batch):
        state.reserve(int(batch.track.max()) + 1)
    state.follow(zones.version, lines.version)
    nearable = np.ones(len(zones), np.bool_)
    if approachable is not None:
        nearable[: approachable.size] = approachable[: nearable.size]
    rules = Rules(
        settings.raw,
        float(settings.hysteresis_m),
        0.0 if settings.raw else float(settings.lookahead_s),
        round(settings.alt_hold_s * 1000),
        np.array(settings.max_speed_m_s, np.float64),
        settings.relocate_after,
        nearable,
        len(lines) > 0,
        state.advanced_ms,
    )
    columns = (
        np.ascontiguousarray(batch.track, np.int32),
        np.ascontiguousarray(batch.time_ms, np.int64),
        np.ascontiguousarray(batch.lon_deg, np.float64),
        np.ascontiguousarray(batch.lat_deg, np.float64),
        np.ascontiguousarray(batch.alt_m, np.float64),
        np.ascontiguousarray(batch.alt_reference, np.int8),
        np.ascontiguousarray(batch.accuracy_m, np.float64),
    )
    workspace = state.workspace
    begin, n = 0, 0
    while True:
        begin, n, lacking, wanted = follow(
            zones.arrays,
            lines.arrays,
            state.arrays,
            workspace.room(lines.arrays.start.size, len(lines.arrays.segments)),
            workspace.ways,
            rules,
            workspace.out,
            n,
            *columns,
            begin,
        )
        if lacking == ENOUGH:
            return Candidates.of_records(workspace.out[:n])
        state.widen(lacking, wanted)


def state_refresh(
    zones: ZoneIndex,
    state: MotionState,
    *,
    at_ms: int,
    added: Sequence[int] = (),
    removed: Sequence[int] = (),
    replaced: Mapping[int, int] | None = None,
) -> Candidates:
    """Re-evaluate the last fix of every track after zones were edited.

    Call it after ``zones.remove`` and ``zones.add``. A slot that was ``removed`` gives EXIT to the tracks
    inside, one that was ``added`` gives ENTER; of one ``replaced`` (old slot to new slot) only the difference
    is said, EXIT with the old slot or ENTER with the new one. Cause ZONE_CHANGED, time ``at_ms``, ``fix`` -1.
    Windows of other slots are brought up to ``at_ms`` as by :func:`advance`.
    """
    replaced = replaced or {}
    change = np.full(len(zones), SAME, np.int32)
    change[list(removed)] = GONE
    change[list(replaced)] = list(replaced.values())
    fresh = np.zeros(len(zones), np.bool_)
    fresh[[*added, *replaced.values()]] = True
    return _renew(zones, state, change, fresh, True, at_ms)


def advance(zones: ZoneIndex, state: MotionState, now_ms: int) -> Candidates:
    """Let time pass for tracks that stay silent: windows that opened or closed until ``now_ms``.

    Gives ENTER with cause WINDOW_OPENED and EXIT with cause WINDOW_CLOSED at the window's edge in time and
    the track's last position, ``fix`` -1. Time never goes back: an earlier ``now_ms`` does nothing.
    """
    change = np.full(len(zones), SAME, np.int32)
    return _renew(zones, state, change, np.zeros(len(zones), np.bool_), False, now_ms)


def _renew(
    zones: ZoneIndex,
    state: MotionState,
    change: NDArray[np.int32],
    fresh: NDArray[np.bool_],
    edited: bool,
    at_ms: int,
) -> Candidates:
    workspace = state.workspace
    begin, n = 0, 0
    while at_ms > state.advanced_ms or edited:
        begin, n, lacking, wanted = renew(
            zones.arrays,
            state.arrays,
            workspace.room(0, 0),
            workspace.out,
            n,
            begin,
            change,
            fresh,
            edited,
            state.advanced_ms,
            at_ms,
        )
        if lacking == ENOUGH:
            break
        state.widen(lacking, wanted)
    state.advanced_ms = max(state.advanced_ms, at_ms)
    return Candidates.of_records(workspace.out[:n])
