"""Batches of positions as they are sent to a server: JSON, JSON lines or an Arrow IPC stream, all or nothing.

Where a file's bad rows are passed over and counted, a batch that holds one is refused as a whole, with the
row and the field: whoever sent it is there to be told. A batch names its fields in one way throughout::

    track                                      what moves: text or a whole number
    lat_deg, lon_deg | lat_e7, lon_e7 | lat, lon
    at, time (ISO 8601 with a zone) | at_ms, time_ms (UTC milliseconds)
    alt_m, alt_reference, accuracy_m, speed_m_s, course_deg, party, object, kind       where they are known

JSON is ``{"positions": [{...}, ...]}``, or by columns, which is read several times faster:
``{"columns": {"track": [...], "lat_e7": [...], ...}}``. JSON lines are one object a line. Columns of Arrow
bear the same names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Meta
from numpy.typing import NDArray

from openline.app.fixes import Fixes
from openline.decide.claiming import ClaimedTracks
from openline.errors import InputError
from openline.feeds.arrays import numbers
from openline.feeds.columns import Columns
from openline.feeds.feed import Reading
from openline.feeds.plain import fixes_of_batch, fixes_of_lists
from openline.feeds.table import batch_of

Media: TypeAlias = Literal["json", "ndjson", "arrow"]

MOST_ROWS = 1_000_000
"""Of one batch."""
E7 = 1e7

_HEAD_BYTES = 4096

_PLACES = (("lat_deg", "lon_deg"), ("lat_e7", "lon_e7"), ("lat", "lon"))
_TIMES = {"at": "time", "at_ms": "time_ms", "time": "time", "time_ms": "time_ms"}
_Text = Annotated[str, Meta(max_length=128)]
_LABELS = ("party", "object", "kind", "alt_reference")
_TYPES: dict[str, Any] = {
    "track": Annotated[str, Meta(min_length=1, max_length=128)] | int,
    "lat_deg": Annotated[float, Meta(ge=-90, le=90)],
    "lon_deg": Annotated[float, Meta(ge=-180, le=180)],
    "lat": Annotated[float, Meta(ge=-90, le=90)],
    "lon": Annotated[float, Meta(ge=-180, le=180)],
    "lat_e7": Annotated[int, Meta(ge=-900_000_000, le=900_000_000)],
    "lon_e7": Annotated[int, Meta(ge=-1_800_000_000, le=1_800_000_000)],
    "at": Annotated[str, Meta(max_length=64)],
    "time": Annotated[str, Meta(max_length=64)],
    "at_ms": Annotated[int, Meta(ge=0, le=7_258_118_400_000)],
    "time_ms": Annotated[int, Meta(ge=0, le=7_258_118_400_000)],
}
_OPTIONAL: dict[str, Any] = {
    "alt_m": Annotated[float, Meta(ge=-20_000, le=1e8)],
    "alt_reference": Literal["HAE", "MSL", "AGL", "STD"],
    "accuracy_m": Annotated[float, Meta(ge=0, le=2e7)],
    "speed_m_s": Annotated[float, Meta(ge=0, le=1e5)],
    "course_deg": Annotated[float, Meta(ge=0, le=360)],
    "party": _Text,
    "object": _Text,
    "kind": _Text,
}
_BOUNDS = {
    "alt_m": (-20_000.0, 1e8),
    "accuracy_m": (0.0, 2e7),
    "speed_m_s": (0.0, 1e5),
    "course_deg": (0.0, 360.0),
}
_PATH = re.compile(r"\$(?:\.positions)?\[(\d+|\.\.\.)\](?:\.(\w+))?")
_IN_COLUMN = re.compile(r"\$\.columns\.(\w+)")


class RowError(InputError):
    """The batch can be read, and one of its positions makes no sense: none of it was taken."""


class _Named(NamedTuple):
    """How a batch names place and time."""

    lat: str
    lon: str
    time: str


def read_posted(body: bytes, media: Media, *, source: str) -> Fixes:
    """Decode a batch.

    Parameters
    ----------
    body
        As it was sent, uncompressed.
    source
        What the source is called in errors.

    Raises
    ------
    InputError
        It is no such document, or holds no position, or too many.
    RowError
        A field is missing, not known, of another type or out of its range.
    """
    if media == "arrow":
        return _of_arrow(body, source)
    named = _named_in(body if b'"columns"' in body[:_HEAD_BYTES] else body[: body.find(b"}") + 1])
    if (plain := _plainly(body, media, named)) is not None:
        return plain
    count, pull, path = _pulled(body, media, named, source)
    if not 0 < count <= MOST_ROWS:
        raise _size(count, source)
    said = [name for name in _OPTIONAL if f'"{name}"'.encode() in body]
    values = {name: pull(name) for name in ("track", *named, *said)}
    arrays = {name: _array(name, column) for name, column in values.items() if column is not None}
    return _fixes(pa.table(arrays), source, path)


# -- JSON ----------------------------------------------------------------------------------------------------

_Path: TypeAlias = Callable[[int, str], str]
"""(row from 1, field) -> how the sender finds it."""
_Pull: TypeAlias = Callable[[str], Sequence[Any] | None]


def _named_in(head: bytes) -> _Named:
    place = next((it for it in _PLACES if any(f'"{name}"'.encode() in head for name in it)), _PLACES[0])
    time = next((name for name in _TIMES if f'"{name}"'.encode() in head), "at")
    return _Named(*place, time)


@lru_cache(64)
def _plain_decoder(named: _Named) -> msgspec.json.Decoder[Any]:
    """Return the decoder of rows with what every row has, and nothing else."""
    fields = [(name, _TYPES[name]) for name in ("track", *named)]
    row = msgspec.defstruct("Plain", fields, forbid_unknown_fields=True, gc=False)
    return msgspec.json.Decoder(
        msgspec.defstruct("Plains", [("positions", _lists_of(row))], forbid_unknown_fields=True)
    )


def _plainly(body: bytes, media: Media, named: _Named) -> Fixes | None:
    """Read a document of rows that say what every row has; ``None`` when it is another."""
    if media != "json" or not named.time.endswith("_ms"):
        return None
    try:
        rows = _plain_decoder(named).decode(body).positions
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # what is wrong with it is said where everything is looked at
    if not 0 < len(rows) <= MOST_ROWS:
        return None
    return fixes_of_lists(*map(_of_rows(rows), ("track", *named)), scaled=named.lat.endswith("_e7"))  # type: ignore[arg-type]


@lru_cache(64)
def _decoders(named: _Named) -> tuple[msgspec.json.Decoder[Any], msgspec.json.Decoder[Any]]:
    """Return the decoders of a document, and of lines."""
    required = [(name, _TYPES[name]) for name in ("track", *named)]
    optional = [(name, kind | None, None) for name, kind in _OPTIONAL.items()]
    row = msgspec.defstruct("Position", [*required, *optional], forbid_unknown_fields=True, gc=False)
    columns = msgspec.defstruct(
        "Columns",
        [
            *((name, _lists_of(kind)) for name, kind in required),
            *((name, _lists_of(kind | None) | None, None) for name, kind in _OPTIONAL.items()),
        ],
        forbid_unknown_fields=True,
    )
    unset = msgspec.UNSET
    document = msgspec.defstruct(
        "Positions",
        [
            ("positions", _lists_of(row) | msgspec.UnsetType, unset),
            ("columns", columns | msgspec.UnsetType, unset),
        ],
        forbid_unknown_fields=True,
    )
    return msgspec.json.Decoder(document), msgspec.json.Decoder(row)


def _lists_of(kind: Any) -> Any:
    return list[kind]


def _pulled(body: bytes, media: Media, named: _Named, source: str) -> tuple[int, _Pull, _Path]:
    document, line = _decoders(named)
    try:
        if media == "ndjson":
            rows = line.decode_lines(body)
            return len(rows), _of_rows(rows), _line_path
        decoded = document.decode(body)
    except msgspec.ValidationError as error:
        raise _refused(str(error), media, source) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            f"it is no JSON: {error}",
            where=source,
            next_step='send {"positions": [...]}, or one object a line',
        ) from error
    if (decoded.positions is msgspec.UNSET) == (decoded.columns is msgspec.UNSET):
        raise RowError(
            "there are neither positions nor columns, or both",
            where=source,
            next_step='send {"positions": [...]} or {"columns": {...}}',
        )
    if decoded.positions is not msgspec.UNSET:
        return len(decoded.positions), _of_rows(decoded.positions), _position_path
    columns = decoded.columns
    count = len(columns.track)
    for name in (*named, *_OPTIONAL):
        if (column := getattr(columns, name)) is not None and len(column) != count:
            raise RowError(f"{name} has {len(column):,} values, track {count:,}", where=f"columns.{name}")
    return count, lambda name: getattr(columns, name), _column_path


def _of_rows(rows: list[Any]) -> _Pull:
    return lambda name: list(map(attrgetter(name), rows))


def _position_path(row: int, field: str) -> str:
    return f"positions[{row - 1}].{field}"


def _line_path(row: int, field: str) -> str:
    return f"line {row}, {field}"


def _column_path(row: int, field: str) -> str:
    return f"columns.{field}[{row - 1}]"


def _refused(said: str, media: Media, source: str) -> RowError:
    what, _, path = said.partition(" - at ")
    what = what[:1].lower() + what[1:]
    if media == "ndjson" and (found := _PATH.search(path)):
        row, field = found[1], found[2]
        return RowError(what, where=f"line {int(row) + 1}" + (f", {field}" if field else ""))
    where = path.strip("`").removeprefix("$").removeprefix(".") or source
    return RowError(what, where=where, next_step="a batch names its fields in one way throughout")


def _array(name: str, values: Sequence[Any]) -> pa.Array:
    if name == "track":
        try:
            return pa.array(values, pa.string())
        except (pa.ArrowTypeError, pa.ArrowInvalid):
            return pa.array(list(map(str, values)), pa.string())
    if name in _LABELS or name in ("at", "time"):
        return pa.array(values, pa.string())
    if name.endswith(("_e7", "_ms")):
        return pa.array(values, pa.int64())
    return pa.array(values, pa.float64())


# -- Arrow ---------------------------------------------------------------------------------------------------


def _of_arrow(body: bytes, source: str) -> Fixes:
    try:
        with pa.ipc.open_stream(pa.py_buffer(body)) as reader:
            names = reader.schema.names
            _check_names(names, source)
            batches, count = [], 0
            for batch in reader:
                count += batch.num_rows
                if count > MOST_ROWS:
                    raise _size(count, source)
                batch.validate(full=True)
                batches.append(batch)
            table = pa.Table.from_batches(batches, reader.schema)
            if len(batches) == 1 and count and (plain := _plain(batches[0])) is not None:
                return plain
    except (pa.ArrowException, OSError, MemoryError, UnicodeDecodeError) as error:
        raise InputError(
            f"it is no Arrow IPC stream, or damaged: {error}",
            where=source,
            next_step="write it with an Arrow IPC *stream* writer",
        ) from error
    if not count:
        raise _size(count, source)
    return _fixes(table, source, lambda row, field: f"row {row}, {field}")


def _plain(batch: pa.RecordBatch) -> Fixes | None:
    names = set(batch.schema.names)
    for lat, lon in _PLACES:
        for time in ("at_ms", "time_ms"):
            if names == {"track", lat, lon, time}:
                return fixes_of_batch(batch, lat, lon, time)
    return None


def _check_names(names: Sequence[str], source: str) -> None:
    places = [it for it in _PLACES if any(name in names for name in it)]
    times = [it for it in _TIMES if it in names]
    known = {"track", *_OPTIONAL, *times, *(name for place in places for name in place)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise RowError(f"the column {unknown[0]!r} is not known", where=source)
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise RowError(f"the column {twice[0]!r} stands there twice", where=source)
    if len(places) != 1 or len(times) != 1 or not {"track", *places[0]} <= set(names):
        raise RowError(
            f"the columns are {', '.join(names) or 'none'}",
            where=source,
            next_step="name track, one of lat_deg and lon_deg or lat_e7 and lon_e7, and one of at or at_ms",
        )


# -- both ----------------------------------------------------------------------------------------------------


def _fixes(table: pa.Table, source: str, path: _Path) -> Fixes:
    """Convert a table by the rules of every feed, and refuse what they would pass over."""
    theirs: dict[str, str] = {}
    columns: dict[str, Any] = {}
    for name in table.column_names:
        ours, column = name, table[name]
        if name.endswith("_deg") and name != "course_deg":
            ours = name.removesuffix("_deg")
        elif name.endswith("_e7"):
            ours, column = name.removesuffix("_e7"), pc.divide(column.cast(pa.float64()), E7)
        elif name in _TIMES:
            ours = _TIMES[name]
        if name in ("speed_m_s", "course_deg"):
            continue
        theirs[ours], columns[ours] = name, column
    reading = Reading(source, "posted", ClaimedTracks())
    count = table.num_rows
    try:
        batch = batch_of(
            pa.table(columns), np.arange(1, count + 1), Columns({it: it for it in columns}), reading
        )
    except InputError as error:
        raise RowError(error.what, where=error.where, next_step=error.next_step) from error
    for reason, examples in reading.rejects.examples.items():
        first = examples[0]
        field = theirs.get(first.field, first.field)
        raise RowError(f"{reason}: {first.value!r}", where=path(first.row, field))
    if "accuracy_m" in columns or "alt_m" in columns:
        for name, values in (("alt_m", batch.alt_m), ("accuracy_m", batch.accuracy_m)):
            _check_bounds(name, values, path)
    return Fixes(batch, reading.tracks, _beside(table, "speed_m_s", path), _beside(table, "course_deg", path))  # type: ignore[arg-type]


def _beside(table: pa.Table, name: str, path: _Path) -> NDArray[np.float32] | None:
    """Read a column that no batch of the kernel has."""
    if name not in table.column_names:
        return None
    values, wrong = numbers(table[name], name)
    if wrong.any():
        raise RowError("no number", where=path(int(np.flatnonzero(wrong)[0]) + 1, name))
    _check_bounds(name, values, path)
    return values.astype(np.float32)


def _check_bounds(name: str, values: NDArray[np.float64], path: _Path) -> None:
    least, most = _BOUNDS[name]
    beyond = (values < least) | (values > most)
    if beyond.any():
        first = int(np.flatnonzero(beyond)[0])
        raise RowError(f"{values[first]} is not between {least:g} and {most:g}", where=path(first + 1, name))


def _size(count: int, source: str) -> InputError:
    if not count:
        return InputError("there is no position in it", where=source)
    return InputError(f"more than {MOST_ROWS:,} positions", where=source, next_step="send several batches")
