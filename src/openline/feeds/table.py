"""A table of positions, typed or text, to a batch: every row is used, or counted and named.

All columnar formats meet here, so that a bad row has the same name whatever file it came in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from openline.decide.claiming import ClaimedTracks
from openline.feeds import reasons, times
from openline.feeds.arrays import Labels, labels, numbers
from openline.feeds.columns import Columns
from openline.feeds.feed import EXAMPLES_KEPT, Reading, Reject
from openline.kernel.batch import ALTITUDE_REFERENCES, PositionBatch


@dataclass(slots=True)
class _Check:
    """Finds bad rows, the first reason counting, and names them."""

    table: pa.Table
    rows: NDArray[np.int64]
    reading: Reading
    bad: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.bad = np.zeros(self.rows.size, bool)

    def reject(self, where: NDArray[np.bool_], reason: str, column: str) -> None:
        """Pass over the rows where this is so and no earlier reason was found."""
        fresh = np.flatnonzero(where & ~self.bad)
        if fresh.size:
            self.bad[fresh] = True
            named = [
                Reject(self.reading.source, int(self.rows[i]), column, self.value(column, i))
                for i in fresh[:EXAMPLES_KEPT].tolist()
            ]
            self.reading.rejects.add(reason, *named, count=int(fresh.size))

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Read a column of numbers; what is none is a bad row."""
        values, wrong = numbers(self.table[column], self.reading.in_column(column))
        self.reject(wrong | np.isinf(values), reasons.NOT_A_NUMBER, column)
        return values

    def labels(self, column: str) -> Labels:
        """Read a column of names."""
        return labels(self.table[column], self.reading.in_column(column))

    def value(self, column: str, index: int) -> str:
        """Return a value as it stands in the source."""
        found = self.table[column][index].as_py()
        return "" if found is None else str(found)


def batch_of(table: pa.Table, rows: NDArray[np.int64], columns: Columns, reading: Reading) -> PositionBatch:
    """Convert a table whose columns carry the names of :data:`openline.feeds.columns.FIELDS`.

    Parameters
    ----------
    table
        Typed columns, or text wherever a typed parse failed.
    rows
        int64[n], line or record number of each row.
    columns
        What the source's header said.
    reading
        Takes the tracks, the rejects and the notes.

    Raises
    ------
    InputError
        A time has no zone or no unit. In a live source whose earlier rows were used, that is a bad row
        instead.
    """
    check = _Check(table, rows, reading)
    reading.rejects.rows_read += rows.size
    track = check.labels("track")
    check.reject(track.codes < 0, reasons.NO_TRACK, "track")
    time_ms = _times(check, columns)
    lon, lat = check.numbers("lon"), check.numbers("lat")
    check.reject(np.isnan(lon), reasons.NO_POSITION, "lon")
    check.reject(np.isnan(lat), reasons.NO_POSITION, "lat")
    check.reject(np.abs(lat) > 90.0, reasons.LATITUDE, "lat")
    check.reject((lon > 180.0) & (lon <= 360.0), reasons.LONGITUDE_360, "lon")
    check.reject(np.abs(lon) > 180.0, reasons.LONGITUDE, "lon")
    alt, reference = _altitudes(check)
    accuracy = _accuracies(check)

    good = slice(None) if not check.bad.any() else ~check.bad
    codes = _register(check, track, time_ms, good, columns)
    reading.used |= codes.size > 0
    return PositionBatch(
        codes, time_ms[good], lon[good], lat[good], alt[good], reference[good], accuracy[good], rows[good]
    )


def _times(check: _Check, columns: Columns) -> NDArray[np.int64]:
    """Read the times, and raise for a clock that nobody named: guessing it would move every fix by hours."""
    reading, name = check.reading, columns.time
    when = times.times_of(check.table[name], name, utc=columns.utc, where=reading.in_column(name))
    for code, reason, error in (
        (times.NO_ZONE, reasons.TIME_WITHOUT_ZONE, times.without_zone),
        (times.BARE_NUMBER, reasons.TIME_WITHOUT_UNIT, times.without_unit),
    ):
        found = when.fault == code
        if found.any() and not (reading.live and reading.used):
            first = int(np.flatnonzero(found)[0])
            raise error(f"{reading.at(int(check.rows[first]))}, column {name}", check.value(name, first))
        check.reject(found, reason, name)
    check.reject(when.fault == times.ABSENT, reasons.NO_TIME, name)
    check.reject(when.fault == times.UNREADABLE, reasons.UNREADABLE_TIME, name)
    return when.time_ms


def _altitudes(check: _Check) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    n = check.rows.size
    if "alt_m" not in check.table.column_names:
        return np.full(n, np.nan), np.zeros(n, np.int8)
    alt = check.numbers("alt_m")
    if "alt_reference" not in check.table.column_names:
        check.reading.note_once(
            "alt_m is taken as height above the WGS84 ellipsoid; a column alt_reference can say otherwise"
        )
        return alt, np.zeros(n, np.int8)
    named = check.labels("alt_reference")
    known = {name: code for code, name in enumerate(ALTITUDE_REFERENCES)}
    codes = np.array([known.get(name.upper(), -1) for name in named.names] + [0], np.int8)[named.codes]
    check.reject(codes < 0, reasons.ALTITUDE_REFERENCE, "alt_reference")
    return alt, codes


def _accuracies(check: _Check) -> NDArray[np.float64]:
    if "accuracy_m" not in check.table.column_names:
        return np.zeros(check.rows.size)
    accuracy = check.numbers("accuracy_m")
    check.reject(accuracy < 0.0, reasons.ACCURACY, "accuracy_m")
    return np.where(np.isnan(accuracy), 0.0, accuracy)


class _Claims(NamedTuple):
    """What the good rows claim of one thing: codes into ``names``, -1 where they claim nothing."""

    of_row: NDArray[np.int32]
    of_track: NDArray[np.int32]
    """The last of each track."""
    names: list[str]

    def last(self) -> list[str]:
        """Return the last claim of each track, empty where there is none."""
        names = [*self.names, ""]
        return [names[i] for i in self.of_track.tolist()]


class _Change(NamedTuple):
    """From a time on a track is claimed to be another party's than before."""

    track: int
    time_ms: int
    party: str
    before: str


def _register(
    check: _Check, track: Labels, time_ms: NDArray[np.int64], good: Any, columns: Columns
) -> NDArray[np.int32]:
    """Give the tracks of the good rows their codes, with the last claim made about each."""
    codes = track.codes[good]
    count = len(track.names)
    claims = {
        name: _claims(codes, check.labels(name), good, count)
        for name in ("object", "party", "kind")
        if name in check.table.column_names
    }
    last = {name: claim.last() for name, claim in claims.items()}
    nothing = [""] * count
    objects, parties = last.get("object", nothing), last.get("party", nothing)
    kinds = last.get("kind", [columns.kind] * count)
    tracks, changes = check.reading.tracks, list[_Change]()
    if "party" in claims and isinstance(tracks, ClaimedTracks):
        before = [tracks.claimed(name) for name in track.names]
        changes = _changes(codes, claims["party"], time_ms[good], before)
    known = np.full(count, -1, np.int32)
    for i in np.flatnonzero(np.bincount(codes, minlength=count)).tolist():
        known[i] = tracks.code(track.names[i], object_id=objects[i], party=parties[i], kind=kinds[i])
    if isinstance(tracks, ClaimedTracks):
        for it in changes:
            tracks.change(int(known[it.track]), it.time_ms, it.party, before=it.before)
    coded: NDArray[np.int32] = known[codes]
    return coded


def _claims(codes: NDArray[np.int32], claim: Labels, good: Any, count: int) -> _Claims:
    claimed = claim.codes[good]
    made = claimed >= 0
    last = np.full(count, -1, np.int32)
    last[codes[made]] = claimed[made]  # the last of several assignments to one place stands
    return _Claims(claimed, last, claim.names)


def _changes(
    codes: NDArray[np.int32], claims: _Claims, time_ms: NDArray[np.int64], before: list[str]
) -> list[_Change]:
    """Find, of each track whose party is not always the same, from when on it was claimed to be whose."""
    made = claims.of_row >= 0
    changing = np.array(
        [bool(was and now and was != now) for was, now in zip(before, claims.last(), strict=True)], np.bool_
    )
    changing[codes[made & (claims.of_row != claims.of_track[codes])]] = True
    if not changing.any():
        return []
    rows = np.flatnonzero(made & changing[codes])
    rows = rows[np.lexsort((time_ms[rows], codes[rows]))]
    track, claimed = codes[rows], claims.of_row[rows]
    turns = np.ones(rows.size, np.bool_)
    turns[1:] = (track[1:] != track[:-1]) | (claimed[1:] != claimed[:-1])
    return [
        _Change(i, at_ms, claims.names[party], before[i] or claims.names[party])
        for i, at_ms, party in zip(
            track[turns].tolist(), time_ms[rows][turns].tolist(), claimed[turns].tolist(), strict=True
        )
    ]
