"""From fixes to candidates: who enters, leaves, crosses, nears, jumps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openline.kernel.batch import PositionBatch
from openline.kernel.candidate import Candidates
from openline.kernel.lines import LineIndex
from openline.kernel.zones import ZoneIndex


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
    max_speed_m_s
        By kind code of the track (see :meth:`MotionState.set_kind`); 0 = no limit.
    relocate_after
        So many doubtful fixes in a row that agree with each other are believed.
    """

    raw: bool = False
    hysteresis_m: float = 0.0
    lookahead_s: float = 0.0
    max_speed_m_s: tuple[float, ...] = (0.0,)
    relocate_after: int = 3


class MotionState:
    """What is remembered of every track between two batches. Grows by itself as codes appear."""

    def set_kind(self, track: int, kind: int) -> None:
        """Say which entry of ``MotionSettings.max_speed_m_s`` holds for a track; 0 until said."""
        raise NotImplementedError

    def members(self, track: int) -> NDArray[np.int32]:
        """Return the slots in which a track is, held exits included, ascending."""
        raise NotImplementedError

    def forget(self, tracks: Sequence[int]) -> None:
        """Forget tracks (lost contact): their next fix is a first fix again and gives ``INSIDE``."""
        raise NotImplementedError

    def renumber(self, slots: Mapping[int, int], lines: Mapping[int, int]) -> None:
        """Follow the indexes being built anew, as after a restart: old number to new; others are dropped."""
        raise NotImplementedError

    def save(self) -> dict[str, NDArray[np.generic]]:
        """Return everything as named arrays, to be written where the caller likes."""
        raise NotImplementedError

    @classmethod
    def load(cls, saved: Mapping[str, NDArray[np.generic]]) -> MotionState:
        """Take up from what :meth:`save` gave; the slot numbers must be those of then (else ``renumber``)."""
        raise NotImplementedError


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
    """
    raise NotImplementedError


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

    Call it after ``zones.remove`` and ``zones.add``. A slot that was ``removed`` gives EXIT to the tracks inside, one
    that was ``added`` gives ENTER; of one ``replaced`` (old slot to new slot) only the difference is said, EXIT with
    the old slot or ENTER with the new one. Cause ZONE_CHANGED, time ``at_ms``, ``fix`` -1.
    """
    raise NotImplementedError


def advance(zones: ZoneIndex, state: MotionState, now_ms: int) -> Candidates:
    """Let time pass for tracks that stay silent: windows that opened or closed until ``now_ms``.

    Gives ENTER with cause WINDOW_OPENED and EXIT with cause WINDOW_CLOSED at the window's edge in time and
    the track's last position, ``fix`` -1. Time never goes back: an earlier ``now_ms`` does nothing.
    """
    raise NotImplementedError
