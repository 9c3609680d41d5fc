"""Columns of times to UTC milliseconds. A time that is text carries its zone, or it is no time.

ISO 8601 as RFC 3339 has it, plus a blank for the T, fewer digits of time, offsets without colon or minutes,
and UTC or GMT for Z. Fractions beyond milliseconds are cut off.
Years 1740 to 2199, 230 to either side of 1970.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from openline.errors import InputError
from openline.feeds.arrays import numbers, text, to_numpy

FINE, ABSENT, UNREADABLE, NO_ZONE, BARE_NUMBER = range(5)
"""What is the matter with a time."""

_DATE = r"(?:1[7-9]|2[01])\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"[T ](?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)?"
_ZONE = r"(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)"
_ZONED = f"^{_DATE}{_CLOCK}{_ZONE}$"
_BARE = f"^{_DATE}(?:{_CLOCK})?$"
_NUMBER = r"^[+-]?\d+(?:\.\d*)?$"

LIMIT_MS = 7_258_118_400_000
"""The year 2200: what lies beyond is no time but another unit."""


class Times(NamedTuple):
    """int64 milliseconds, 0 where there is none, and int8 faults of the same length."""

    time_ms: NDArray[np.int64]
    fault: NDArray[np.int8]


def times_of(column: pa.ChunkedArray, field: str, *, utc: bool, where: str = "") -> Times:
    """Read a column of times.

    Parameters
    ----------
    column
        Timestamps, text, or for ``time_ms`` and ``time_s`` numbers.
    field
        ``time``, ``time_ms`` or ``time_s``.
    utc
        A time without a zone is UTC by the source's definition.
    where
        Source and column, for the error.

    Raises
    ------
    InputError
        The column's type can be no time at all.
    """
    if field != "time":
        return _counted(column, milliseconds=field == "time_ms", where=where)
    if pa.types.is_timestamp(column.type):
        if column.type.tz is None and not utc:
            return _all(column, NO_ZONE)
        return _of_timestamps(column)
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return _all(column, BARE_NUMBER)
    return _of_text(text(column, where), utc=utc)


def _counted(column: pa.ChunkedArray, *, milliseconds: bool, where: str) -> Times:
    if milliseconds and pa.types.is_integer(column.type):
        # Not through float64 where it can be helped, though every time that is accepted would survive it.
        absent = to_numpy(pc.is_null(column))
        time_ms = to_numpy(pc.fill_null(column, 0)).astype(np.int64)
        wrong = np.zeros(len(column), bool)
    else:
        values, wrong = numbers(column, where)
        absent = np.isnan(values) & ~wrong
        scaled = np.rint(values if milliseconds else values * 1000.0)
        wrong |= np.abs(scaled) > LIMIT_MS
        time_ms = np.where(absent | wrong, 0.0, scaled).astype(np.int64)
    fault = np.where(absent, ABSENT, np.where(wrong | (np.abs(time_ms) > LIMIT_MS), UNREADABLE, FINE))
    return Times(time_ms, fault.astype(np.int8))


def _all(column: pa.ChunkedArray, fault: int) -> Times:
    absent = to_numpy(pc.is_null(column))
    return Times(np.zeros(len(column), np.int64), np.where(absent, ABSENT, fault).astype(np.int8))


_TICKS_PER_MS = {"s": None, "ms": 1, "us": 1_000, "ns": 1_000_000}


def _of_timestamps(column: pa.ChunkedArray) -> Times:
    absent = to_numpy(pc.is_null(column)) if column.null_count else np.zeros(len(column), bool)
    ticks = to_numpy(
        pc.fill_null(column.cast(pa.int64()), 0) if column.null_count else column.cast(pa.int64())
    )
    per_ms = _TICKS_PER_MS[column.type.unit]
    time_ms = ticks * 1000 if per_ms is None else ticks // per_ms
    fault = np.where(absent, ABSENT, np.where(np.abs(time_ms) > LIMIT_MS, UNREADABLE, FINE))
    return Times(time_ms, fault.astype(np.int8))


def _of_text(column: Any, *, utc: bool) -> Times:
    kind = pa.timestamp("ns") if utc else pa.timestamp("ns", "UTC")
    try:
        return _of_timestamps(column.cast(kind))
    except pa.ArrowInvalid:
        pass  # something in it needs a closer look
    plain = pc.replace_substring_regex(pc.utf8_upper(pc.utf8_trim_whitespace(column)), r" ?(?:UTC|GMT)$", "Z")
    absent = to_numpy(pc.fill_null(pc.equal(plain, ""), True))
    zoned = pc.fill_null(pc.match_substring_regex(plain, _ZONED), False)
    bare = pc.fill_null(pc.match_substring_regex(plain, _BARE), False)
    number = to_numpy(pc.fill_null(pc.match_substring_regex(plain, _NUMBER), False))
    if utc:
        plain = pc.if_else(bare, pc.binary_join_element_wise(plain, "Z", ""), plain)
        zoned = pc.or_(zoned, bare)
    nothing = pa.scalar(None, pa.string())
    stamps = _cast_what_can_be(pc.if_else(zoned, plain, nothing), pa.timestamp("ns", "UTC"))
    time_ms, fault = _of_timestamps(stamps)
    fault[fault == ABSENT] = UNREADABLE
    if not utc:
        fault[to_numpy(bare)] = NO_ZONE
    fault[number] = BARE_NUMBER
    fault[absent] = ABSENT
    return Times(time_ms, fault)


def _cast_what_can_be(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Cast, with null for what cannot be: halve the column round dates, as 31 June, that are none."""
    try:
        return column.cast(kind)
    except pa.ArrowInvalid:
        if len(column) == 1:
            return pa.chunked_array([pa.nulls(1, kind)])
        half = len(column) // 2
        parts = _cast_what_can_be(column[:half], kind), _cast_what_can_be(column[half:], kind)
        return pa.chunked_array([chunk for part in parts for chunk in part.chunks], kind)


def without_zone(where: str, value: str) -> InputError:
    """Build the error for a time that does not say which clock it was read from."""
    return InputError(
        f"the time {value!r} has no zone",
        where=where,
        next_step="write it with its offset or with Z, such as 2026-11-14T14:03:00Z",
    )


def without_unit(where: str, value: str) -> InputError:
    """Build the error for a bare number in a column of times."""
    return InputError(
        f"the time {value!r} is a number without a unit",
        where=where,
        next_step="name the column time_ms (milliseconds since 1970, UTC) or time_s (seconds)",
    )
