"""History of positions: segments made into Parquet files by day, with a digest of each, kept for a time.

A folder ``history`` beside the segments::

    manifest.json               what there is: files with their SHA-256, segments in them, what was let go
    day=2026-11-28/             by the day of the fix, UTC
        part-0000000007.parquet     of segment 7; sorted by track and time, Zstandard

A file counts once the manifest names it, and a segment is looked into until then: whatever is interrupted,
every fix is found once. What the manifest does not name is swept up by the next run.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from openline.app.durable import locked, make_folder, sync_directory, write_durably
from openline.app.fixes import Fixes
from openline.app.frames import Frame, Place
from openline.decide.claiming import party_at
from openline.errors import InputError, StorageError
from openline.kernel.batch import ALTITUDE_REFERENCES
from openline.stores.segmentfile import numbers_in, read_frames, remove_segment, segment_path

DAY_MS = 86_400_000
ROW_GROUP = 1 << 17
_ATTEMPTS = 10
MOST_PRUNED = 10_000
"""So many entries of what was let go are kept."""
_NAME = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("track", _NAME),
        ("time", pa.timestamp("ms", "UTC")),
        ("lon_deg", pa.float64()),
        ("lat_deg", pa.float64()),
        ("alt_m", pa.float64()),
        ("alt_reference", _NAME),
        ("accuracy_m", pa.float64()),
        ("speed_m_s", pa.float32()),
        ("course_deg", pa.float32()),
        ("party", _NAME),
        ("object", _NAME),
        ("kind", _NAME),
        ("source", _NAME),
        ("received_at", pa.timestamp("ms", "UTC")),
        ("late", pa.bool_()),
        ("batch", _NAME),
    ]
)
"""``party`` is as claimed; ``late`` is later than the source was said to be; ``batch`` the SHA-256 by which a
batch was acknowledged."""


class HistoryFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of history."""

    path: str
    """Within the folder."""
    sha256: str
    bytes: int
    rows: int
    day: str
    from_ms: int
    to_ms: int
    """Of the last fix."""
    sources: tuple[str, ...]
    segment: int


class Pruned(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was let go of, because its time was over."""

    path: str
    sha256: str
    rows: int
    day: str
    at_ms: int


class Manifest(msgspec.Struct, kw_only=True):
    """What there is of history."""

    format: Literal["openline/history/v1"] = "openline/history/v1"
    files: list[HistoryFile] = []
    segments: list[int] = []
    """Segments that are in the files, while their own files may still be there."""
    pruned: list[Pruned] = []


class Compacted(msgspec.Struct, frozen=True):
    """What a run has done."""

    segments: int
    files: int
    rows: int


class History:
    """The history of a node's positions.

    Parameters
    ----------
    folder
        Where the segments are; the history is in a folder beside them.
    """

    def __init__(self, folder: Path) -> None:
        self.segments = folder
        self.folder = folder / "history"

    def manifest(self) -> Manifest:
        """Read what there is.

        Raises
        ------
        StorageError
            The manifest is damaged.
        """
        path = self.folder / "manifest.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=Manifest)
        except FileNotFoundError:
            return Manifest()
        except (OSError, msgspec.MsgspecError) as error:
            raise StorageError(
                f"what there is of history cannot be read: {error}",
                where=str(path),
                next_step="bring the file back from a backup",
            ) from error

    # -- making it ---------------------------------------------------------------------------------

    def compact(self, numbers: list[int]) -> Compacted:
        """Make sealed segments into files, and let go of them.

        Parameters
        ----------
        numbers
            Of segments that nothing is added to, and that the watch has judged.

        Raises
        ------
        StorageError
            A segment is damaged, or the disk does not take it: what was there before is there still.
        """
        make_folder(self.folder)
        done = files = rows = 0
        with locked(self.folder / "lock"):
            self._sweep()
            there = set(numbers_in(self.segments))
            for number in (it for it in numbers if it in there):
                made = self._compact_one(number)
                done, files, rows = done + 1, files + len(made), rows + sum(it.rows for it in made)
        return Compacted(done, files, rows)

    def _compact_one(self, number: int) -> list[HistoryFile]:
        manifest = self.manifest()
        if any(it.segment == number for it in manifest.files):
            raise StorageError(
                f"the history has a segment {number} already",
                where=str(segment_path(self.segments, number)),
                next_step="its files would be overwritten: see what was copied into the folder",
            )
        tables = [_table(frame) for frame in read_frames(segment_path(self.segments, number), 0, None)]
        made = self._write_days(number, pa.concat_tables(tables, promote_options="none")) if tables else []
        manifest.files += made
        manifest.segments.append(number)
        self._save(manifest)
        self._let_go(number)
        return made

    def _write_days(self, number: int, table: pa.Table) -> list[HistoryFile]:
        table = table.unify_dictionaries()
        time_ms = np.asarray(table["time"].cast(pa.int64()).combine_chunks())
        days = time_ms // DAY_MS
        made = []
        for day in np.unique(days).tolist():
            its = table.filter(pa.array(days == day))
            made.append(self._write(number, day, its.take(_by_track_and_time(its))))
        return made

    def _write(self, number: int, day: int, table: pa.Table) -> HistoryFile:
        date = datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y-%m-%d")
        path = self.folder / f"day={date}" / f"part-{number:010}.parquet"
        make_folder(path.parent)
        fresh = path.with_suffix(".making")
        try:
            pq.write_table(table, fresh, compression="zstd", row_group_size=ROW_GROUP, store_schema=True)
            digest = _sync_and_digest(fresh)
            os.replace(fresh, path)
            sync_directory(path.parent)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            raise StorageError(
                f"the history could not be written: {error.strerror or error}",
                where=str(path),
                next_step="see to the disk (space, permissions, health); nothing is lost",
            ) from error
        times = pc.min_max(table["time"].cast(pa.int64())).as_py()
        return HistoryFile(
            path=str(path.relative_to(self.folder)),
            sha256=digest,
            bytes=path.stat().st_size,
            rows=table.num_rows,
            day=date,
            from_ms=times["min"],
            to_ms=times["max"],
            sources=tuple(sorted(pc.unique(table["source"].cast(pa.string())).to_pylist())),
            segment=number,
        )

    def _let_go(self, number: int) -> None:
        """Take a segment away that is in the files, and forget that it was one."""
        remove_segment(self.segments, number)
        manifest = self.manifest()
        manifest.segments.remove(number)
        self._save(manifest)

    def _sweep(self) -> None:
        """Finish what was interrupted: segments that are in files, files that the manifest does not name."""
        manifest = self.manifest()
        there = set(numbers_in(self.segments))
        for number in list(manifest.segments):
            if number in there:
                self._let_go(number)
        manifest = self.manifest()
        manifest.segments = []  # what is left of them is gone already
        self._save(manifest)
        named = {it.path for it in manifest.files}
        for path in self.folder.glob("day=*/*"):
            if str(path.relative_to(self.folder)) not in named:
                path.unlink()

    def over(self, *, before_day: str, now_ms: int) -> list[Pruned]:
        """Return what :meth:`prune` would let go of."""
        over = [it for it in self.manifest().files if it.day < before_day]
        return [Pruned(path=it.path, sha256=it.sha256, rows=it.rows, day=it.day, at_ms=now_ms) for it in over]

    def prune(self, *, before_day: str, now_ms: int) -> list[Pruned]:
        """Let go of the files of days before one; return what was let go, which the manifest keeps too."""
        if not self.folder.is_dir():
            return []
        with locked(self.folder / "lock"):
            manifest = self.manifest()
            over = [it for it in manifest.files if it.day < before_day]
            gone = [
                Pruned(path=it.path, sha256=it.sha256, rows=it.rows, day=it.day, at_ms=now_ms) for it in over
            ]
            if gone:
                manifest.files = [it for it in manifest.files if it.day >= before_day]
                manifest.pruned = (manifest.pruned + gone)[-MOST_PRUNED:]
                self._save(manifest)
                for it in over:
                    path = self.folder / it.path
                    path.unlink(missing_ok=True)
                    with suppress(OSError):  # another file of the day is there
                        path.parent.rmdir()
        return gone

    def _save(self, manifest: Manifest) -> None:
        write_durably(
            self.folder / "manifest.json",
            msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n",
            mode=0o600,
        )

    # -- reading it --------------------------------------------------------------------------------

    def check(self) -> list[str]:
        """Hold every file against its digest; return the paths of those that are not as they were written."""
        wrong = []
        for it in self.manifest().files:
            try:
                digest = hashlib.sha256((self.folder / it.path).read_bytes()).hexdigest()
            except OSError:
                digest = ""
            if digest != it.sha256:
                wrong.append(it.path)
        return wrong

    def snapshot(self, *, from_ms: int | None = None, to_ms: int | None = None) -> tuple[Manifest, pa.Table]:
        """Return what there is in files, and the fixes between two times that are in none yet."""
        for attempt in range(_ATTEMPTS):
            manifest = self.manifest()
            try:
                recent = self._recent(set(manifest.segments), from_ms, to_ms)
            except StorageError:
                if attempt == _ATTEMPTS - 1 or self.manifest() == manifest:
                    raise
                continue
            if self.manifest().files == manifest.files:
                return manifest, recent
        raise StorageError(
            "the history is being made all the time", where=str(self.folder), next_step="ask again"
        )

    def _recent(self, in_files: set[int], from_ms: int | None, to_ms: int | None) -> pa.Table:
        tables = [SCHEMA.empty_table()]
        numbers = [it for it in numbers_in(self.segments) if it not in in_files]
        for number in numbers:
            for frame in _whole_frames(segment_path(self.segments, number), last=number == numbers[-1]):
                table = _table(frame)
                for limit, compare in ((from_ms, pc.greater_equal), (to_ms, pc.less)):
                    if limit is not None:
                        table = table.filter(
                            compare(table["time"], pa.scalar(limit, SCHEMA.field("time").type))
                        )
                tables.append(table)
        return pa.concat_tables(tables)


def judged_segments(folder: Path, place: Place, *, end: int | None = None) -> list[int]:
    """Return the numbers of the segments that are sealed and lie before a place; ``end`` is the open one."""
    numbers = numbers_in(folder)
    last = end if end is not None else max(numbers, default=0)
    return [it for it in numbers if it < min(last, place.segment)]


def first_day_within(files: Iterable[HistoryFile], most_bytes: int) -> str:
    """Return the first day that is kept when all may take so many bytes; the last is always kept."""
    by_day: Counter[str] = Counter()
    for it in files:
        by_day[it.day] += it.bytes
    kept, first_day = 0, ""
    for day in sorted(by_day, reverse=True):
        kept += by_day[day]
        if first_day and kept > most_bytes:
            break
        first_day = day
    return first_day


def day_before(now_ms: int, days: int) -> str:
    """Return the first day that is kept when so many are."""
    if days < 1:
        raise InputError(f"{days} days: at least one is kept", where="--older-than")
    return datetime.fromtimestamp((now_ms // DAY_MS - days) * 86_400, UTC).strftime("%Y-%m-%d")


def _whole_frames(path: Path, *, last: bool) -> Iterator[Frame]:
    """Yield the frames of a segment; of the one that is being written, those that are whole by now."""
    try:
        yield from read_frames(path, 0, None)
    except StorageError:
        if not last:
            raise


def _table(frame: Frame) -> pa.Table:
    """Return a batch as rows of history."""
    fixes = Fixes.from_bytes(frame.payload, where=frame.source)
    batch, tracks = fixes.batch, fixes.tracks
    n = len(fixes)
    codes = pa.array(batch.track)
    parties = tracks.party
    if tracks.histories:
        party = pa.array(
            [
                party_at(tracks, code, at)
                for code, at in zip(batch.track.tolist(), batch.time_ms.tolist(), strict=True)
            ]
        ).dictionary_encode()
    else:
        party = _named(codes, parties)
    late = batch.time_ms < frame.received_at_ms - frame.lateness_ms
    columns: list[Any] = [
        _named(codes, tracks.names),
        pa.array(batch.time_ms).cast(pa.timestamp("ms", "UTC")),
        pa.array(batch.lon_deg),
        pa.array(batch.lat_deg),
        pa.array(batch.alt_m, from_pandas=True),
        pa.DictionaryArray.from_arrays(
            pa.array(batch.alt_reference.astype(np.int32), mask=np.isnan(batch.alt_m)),
            pa.array(ALTITUDE_REFERENCES),
        ),
        pa.array(batch.accuracy_m, mask=batch.accuracy_m == 0),
        _beside(fixes.speed_m_s, n),
        _beside(fixes.course_deg, n),
        party,
        _named(codes, tracks.object_id),
        _named(codes, tracks.kind),
        _same(frame.source, n),
        pa.array(np.full(n, frame.received_at_ms)).cast(pa.timestamp("ms", "UTC")),
        pa.array(late),
        _same(frame.digest.hex(), n),
    ]
    return pa.Table.from_arrays(
        [column.cast(kind.type) for column, kind in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


def _by_track_and_time(table: pa.Table) -> pa.Array:
    track = table["track"].combine_chunks()
    names = track.dictionary.to_pylist()
    rank = np.empty(len(names), np.int32)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names), dtype=np.int32)
    time_ms = np.asarray(table["time"].cast(pa.int64()).combine_chunks())
    return pa.array(np.lexsort((time_ms, rank[np.asarray(track.indices)])))


def _named(codes: pa.Array, names: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(codes.cast(pa.int32()), pa.array(names, pa.string()))


def _same(name: str, n: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([name], pa.string()))


def _beside(values: Any, n: int) -> pa.Array:
    return pa.nulls(n, pa.float32()) if values is None else pa.array(values, pa.float32(), from_pandas=True)


def _sync_and_digest(path: Path) -> str:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()
