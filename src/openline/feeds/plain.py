"""The batches that most sources send, read at once: tracks, times in milliseconds and places, nothing else.

Whatever is amiss or unusual in a batch is left to the rules of every feed, which know its name: here nothing
is refused. What is read is what they would read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from openline.app.fixes import Fixes
from openline.decide.claiming import ClaimedTracks
from openline.feeds.arrays import to_numpy
from openline.feeds.times import LIMIT_MS
from openline.kernel.batch import PositionBatch

E7 = 1e7


def fixes_of_lists(
    track: Sequence[Any], lat: Sequence[Any], lon: Sequence[Any], time_ms: Sequence[int], *, scaled: bool
) -> Fixes | None:
    """Read values that a decoder has typed, row by row; ``None`` where it takes a closer look.

    Parameters
    ----------
    scaled
        The places are in 1e-7 degrees.
    """
    numbers = dict.fromkeys(track)
    if not all(isinstance(name, str) for name in numbers):
        return None
    names = list(numbers)
    numbers = {name: code for code, name in enumerate(names)}
    codes = np.fromiter(map(numbers.__getitem__, track), np.int32, len(track))
    places = [np.array(it, np.float64) for it in (lat, lon)]
    return _fixes(names, codes, np.array(time_ms, np.int64), *places, scaled=scaled)


def fixes_of_batch(batch: pa.RecordBatch, lat: str, lon: str, time: str) -> Fixes | None:
    """Read a batch of Arrow, validated, with the columns of these names and ``track`` and no others."""
    if any(batch[name].null_count for name in batch.schema.names) or not pa.types.is_int64(batch[time].type):
        return None
    track = batch["track"]
    if pa.types.is_string(track.type):
        track = track.dictionary_encode()
    is_named = pa.types.is_dictionary(track.type) and pa.types.is_string(track.type.value_type)
    scaled = lat.endswith("_e7")
    is_place = pa.types.is_integer if scaled else pa.types.is_float64
    if not is_named or not is_place(batch[lat].type) or not is_place(batch[lon].type):
        return None
    names = track.dictionary.to_pylist()
    codes = np.asarray(_numpy(track.indices), np.int32)
    used = np.bincount(codes, minlength=len(names)) > 0
    if not used.all():
        codes = (np.cumsum(used, dtype=np.int32) - 1)[codes]
        names = [name for name, is_used in zip(names, used.tolist(), strict=True) if is_used]
    if None in names or len(set(names)) < len(names):
        return None
    places = [np.asarray(_numpy(batch[it]), np.float64) for it in (lat, lon)]
    return _fixes(names, codes, _numpy(batch[time]), *places, scaled=scaled)


def _numpy(column: pa.Array) -> NDArray[Any]:
    return to_numpy(pa.chunked_array([column]))


def _fixes(
    names: list[str],
    codes: NDArray[np.int32],
    time_ms: NDArray[np.int64],
    lat_deg: NDArray[np.float64],
    lon_deg: NDArray[np.float64],
    *,
    scaled: bool,
) -> Fixes | None:
    if scaled:
        lat_deg, lon_deg = lat_deg / E7, lon_deg / E7
    # What is no number is in no range.
    is_usual = (
        all(name and name == name.strip() for name in names)
        and time_ms.size
        and _within(time_ms, LIMIT_MS)
        and _within(lat_deg, 90.0)
        and _within(lon_deg, 180.0)
    )
    if not is_usual:
        return None
    count = len(names)
    tracks = ClaimedTracks(
        names, list(names), [""] * count, [""] * count, {name: code for code, name in enumerate(names)}
    )
    return Fixes(PositionBatch.of(codes, time_ms, lon_deg, lat_deg), tracks)


def _within(values: NDArray[Any], limit: float) -> bool:
    return bool(values.min() >= -limit and values.max() <= limit)
