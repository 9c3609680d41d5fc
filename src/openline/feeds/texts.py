"""Fixes whose every value is still text, as they stand in a file, to a batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from openline.feeds.columns import Columns
from openline.feeds.feed import Reading
from openline.feeds.source import STDIN
from openline.feeds.table import batch_of
from openline.kernel.batch import PositionBatch

_PACKED = (".gz", ".zst")


class TextFix(NamedTuple):
    """One fix as it stands in the file; none where it gives none. ``row`` is its line."""

    row: int
    track: str
    time: str | None
    lon: str | None
    lat: str | None
    alt_m: str | None
    alt_reference: str


def text_batch(fixes: Sequence[TextFix], reading: Reading, *, utc: bool) -> PositionBatch:
    """Judge fixes as the rows of any other format, by the same reasons under the same names.

    Parameters
    ----------
    fixes
        In the order of the file.
    reading
        Takes the tracks, the rejects and the notes.
    utc
        A time without a zone is UTC by the format's definition.

    Raises
    ------
    InputError
        A time has no zone, where the format does not say which it is.
    """
    if not fixes:
        return PositionBatch.empty()
    rows, *values = zip(*fixes, strict=True)
    names = TextFix._fields[1:]
    table = pa.table({name: pa.array(it, pa.string()) for name, it in zip(names, values, strict=True)})
    columns = Columns({name: name for name in names}, utc=utc)
    return batch_of(table, np.array(rows, np.int64), columns, reading)


def track_names(given: Sequence[str], source: str) -> list[str]:
    """Return a name of its own for each track: as given, else the file's, numbered where others have it."""
    taken: set[str] = set()
    names = []
    for name in given:
        base = name or _stem(source)
        fresh, number = base, 1
        while fresh in taken:
            number += 1
            fresh = f"{base}-{number}"
        taken.add(fresh)
        names.append(fresh)
    return names


def _stem(source: str) -> str:
    path = PurePath(source)
    if path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return path.stem if source != STDIN else "track"
