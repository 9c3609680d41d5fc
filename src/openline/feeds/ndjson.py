"""Positions from JSON, one object a line, with the field names of CSV; other fields are left alone.

The first object says what the fields are called. Lines are decoded by msgspec, one by one: pyarrow's reader
is little faster, loses count of lines, takes a time without a zone for UTC, and (26.0) crashes on a block
that is nothing but ``null``.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter
from typing import Annotated, Any

import msgspec
import numpy as np
import pyarrow as pa

from openline.errors import InputError
from openline.feeds import reasons
from openline.feeds.columns import OPTIONAL, Columns, find_columns
from openline.feeds.feed import Reading, Reject
from openline.feeds.source import Block
from openline.feeds.table import batch_of
from openline.kernel.batch import PositionBatch

_LABELS = ("track", "party", "object", "kind", "alt_reference")

_PART_BYTES = 1 << 24

_Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class NdjsonDecoder:
    """Decodes the blocks of one source."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._columns: Columns | None = None

    def decode(self, block: Block) -> PositionBatch:
        """Return the positions of a block.

        Raises
        ------
        InputError
            The first object lacks a required field, or a time has no zone or no unit.
        """
        if self._columns is None:
            self._columns = self._fields_of_first(block)
        if self._columns is None:
            return PositionBatch.empty()
        columns = _said_in(block.data, self._columns)
        decoder = _record_decoder(columns)
        return PositionBatch.joined(
            [self._part(part, first_line, columns, decoder) for part, first_line in _parts(block)]
        )

    def _part(
        self, data: bytes, first_line: int, columns: Columns, decoder: msgspec.json.Decoder[Any]
    ) -> PositionBatch:
        lines, records = [], []
        odd: dict[int, dict[str, Any]] = {}
        for line, text in enumerate(data.split(b"\n"), first_line):
            try:
                records.append(decoder.decode(text))
            except (msgspec.DecodeError, UnicodeDecodeError):
                found = _object(text)
                if found is not None:
                    odd[line] = found
                elif text.strip():
                    self._reject(line, text)
            else:
                lines.append(line)
        batch = self._batch(lines, _typed(records, columns), columns)
        if odd:  # a value is not of its field's type: as text, which fails for no value
            rest = self._batch(list(odd), _texts(odd.values(), columns), columns)
            batch = PositionBatch.joined([batch, rest])
            batch = batch.take(np.argsort(batch.row, kind="stable"))
        return batch

    def finish(self) -> None:
        """Do nothing: of JSON lines nothing is held back."""

    def _fields_of_first(self, block: Block) -> Columns | None:
        for line, text in enumerate(io.BytesIO(block.data), block.first_line):
            first = _object(text)
            if first is None:
                if self._reading.live or not text.strip():
                    continue
                raise InputError(
                    "no JSON object", where=self._reading.at(line), next_step="write one object a line"
                )
            columns = find_columns(list(first), self._reading.at(line))
            for note in columns.notes:
                self._reading.note_once(note)
            later = {} if columns.utc else {name: name for name in OPTIONAL if name not in columns.names}
            columns = Columns(columns.names | later, columns.utc, columns.kind)
            return columns
        return None

    def _batch(self, lines: list[int], arrays: dict[str, pa.Array], columns: Columns) -> PositionBatch:
        # An optional field that no line carries is no column.
        said = {
            name: array
            for name, array in arrays.items()
            if name not in OPTIONAL or array.null_count < len(array)
        }
        return batch_of(pa.table(said), np.array(lines, np.int64), columns, self._reading)

    def _reject(self, line: int, text: bytes) -> None:
        value = text.decode("utf-8", "backslashreplace").strip()
        self._reading.rejects.rows_read += 1
        self._reading.rejects.add(reasons.NOT_JSON, Reject(self._reading.source, line, "line", value))


def _parts(block: Block) -> Iterator[tuple[bytes, int]]:
    """Cut a block into parts, so that no more than a part lies about as objects."""
    begin, line = 0, block.first_line
    while begin < len(block.data):
        end = block.data.find(b"\n", begin + _PART_BYTES) + 1 or len(block.data)
        part = block.data[begin:end]
        yield part, line
        begin, line = end, line + part.count(b"\n")


def _said_in(data: bytes, columns: Columns) -> Columns:
    """Leave out the optional fields that are not named in the data at all: each costs time in every line."""
    names = {
        ours: theirs
        for ours, theirs in columns.names.items()
        if ours not in OPTIONAL or f'"{theirs}"'.encode() in data
    }
    return replace(columns, names=names)


def _record_decoder(columns: Columns) -> msgspec.json.Decoder[Any]:
    fields = [(ours, _type_of(ours), None) for ours in columns.names]
    return msgspec.json.Decoder(msgspec.defstruct("Record", fields, rename=columns.names, gc=False))


def _typed(records: list[Any], columns: Columns) -> dict[str, pa.Array]:
    return {name: _array(name, list(map(attrgetter(name), records))) for name in columns.names}


def _texts(objects: Iterable[dict[str, Any]], columns: Columns) -> dict[str, pa.Array]:
    return {
        ours: pa.array([_as_text(ours, found.get(theirs)) for found in objects], pa.string())
        for ours, theirs in columns.names.items()
    }


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if isinstance(found, dict) else None


def _type_of(field: str) -> Any:
    if field in _LABELS:
        return str | int | None
    return {"time": str | None, "time_ms": _Int64 | None}.get(field, float | None)


def _array(field: str, values: list[Any]) -> pa.Array:
    if field in _LABELS:
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return pa.array(values, {"time": pa.string(), "time_ms": pa.int64()}.get(field, pa.float64()))


def _as_text(field: str, value: Any) -> str | None:
    if value is None or (field in _LABELS and isinstance(value, (bool, list, dict))):
        return None
    return str(value)
