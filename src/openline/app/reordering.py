"""Fixes of a stream brought into order: wait a little for those that are overtaken, then let time pass."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from openline.kernel.batch import PositionBatch


def joined(batches: list[PositionBatch]) -> PositionBatch:
    """Return several batches as one, in the order given; at least one."""
    if len(batches) == 1:
        return batches[0]
    return PositionBatch(
        *(np.concatenate([getattr(it, column.name) for it in batches]) for column in fields(PositionBatch))
    )


def in_order(batch: PositionBatch) -> PositionBatch:
    """Return the fixes so that those of one track ascend in time; equal ones stay as they came.

    A batch that ascends in time as a whole stays as it is; another is ordered by track, then time.
    """
    if bool(np.all(batch.time_ms[1:] >= batch.time_ms[:-1])):
        return batch
    return batch.take(_order(batch.track, batch.time_ms))


def _order(track: NDArray[np.int32], time_ms: NDArray[np.int64]) -> NDArray[np.int64]:
    since_ms = time_ms - time_ms.min()
    row_bits = int(track.size - 1).bit_length()
    time_bits = int(since_ms.max()).bit_length()
    if int(track.max()).bit_length() + time_bits + row_bits > 63:
        return np.lexsort((time_ms, track))
    # Packed into one number, rows are sorted several times faster than by two keys.
    packed: NDArray[np.int64]
    packed = (track.astype(np.int64) << time_bits | since_ms) << row_bits | np.arange(track.size)
    packed.sort()
    return packed & ((1 << row_bits) - 1)


class Reordering:
    """Holds fixes back for ``lateness_ms`` of event time, so that overtaken ones still come in order.

    Attributes
    ----------
    watermark_ms
        What was released ends here: older fixes come late.
    """

    def __init__(self, lateness_ms: int, watermark_ms: int | None = None) -> None:
        self.lateness_ms = lateness_ms
        self.watermark_ms = watermark_ms
        self._held: list[PositionBatch] = []

    def push(self, batch: PositionBatch) -> None:
        """Take in fixes, in any order."""
        if len(batch):
            self.hold(batch)
            self._rise(int(batch.time_ms.max()))

    def hold(self, batch: PositionBatch) -> None:
        """Take in fixes that were held before, without letting time pass."""
        if len(batch):
            self._held.append(batch)

    def pass_time(self, now_ms: int) -> None:
        """Let the clock run without a fix."""
        self._rise(now_ms)

    def release(self, *, all_of_it: bool = False) -> PositionBatch | None:
        """Return what need not wait any longer, in order; ``None`` when there is nothing."""
        if not self._held or self.watermark_ms is None:
            return None
        held = joined(self._held)
        if all_of_it:
            self.watermark_ms = max(self.watermark_ms, int(held.time_ms.max()))
        ripe = held.time_ms <= self.watermark_ms
        self._held = [] if ripe.all() else [held.take(~ripe)]
        return in_order(held.take(ripe)) if ripe.any() else None

    def held(self) -> PositionBatch | None:
        """Return what waits: a snapshot must not lose it."""
        return joined(self._held) if self._held else None

    def _rise(self, seen_ms: int) -> None:
        watermark_ms = seen_ms - self.lateness_ms
        if self.watermark_ms is None or watermark_ms > self.watermark_ms:
            self.watermark_ms = watermark_ms
