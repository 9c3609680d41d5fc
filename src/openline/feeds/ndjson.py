"""Positions from JSON, one object a line, with the field names of CSV; other fields are left alone.

The first object says which fields there are. Parsed by pyarrow; line by line only where a line is not what
the first one promised.
"""

from __future__ import annotations

import io
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.json
from numpy.typing import NDArray

from openline.errors import InputError
from openline.feeds import reasons
from openline.feeds.columns import OPTIONAL, Columns, find_columns
from openline.feeds.feed import Reading, Reject
from openline.feeds.source import Block
from openline.feeds.table import batch_of
from openline.kernel.batch import PositionBatch

_LABELS = ("track", "party", "object", "kind", "alt_reference")


class NdjsonDecoder:
    """Decodes the blocks of one source."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._columns: Columns | None = None
        self._types: dict[str, pa.DataType] = {}

    def decode(self, block: Block) -> PositionBatch:
        """Return the positions of a block.

        Raises
        ------
        InputError
            The first object lacks a required field, or a time has no zone or no unit.
        """
        if self._columns is None:
            self._columns = self._fields_of_first(block)
        columns = self._columns
        if columns is None:
            return PositionBatch.empty()
        table, lines = self._typed(block, columns) or self._line_by_line(block, columns)
        # An optional field that no line carries is no column.
        kept = [
            name for name in table.column_names if name not in OPTIONAL or table[name].null_count < len(table)
        ]
        return batch_of(table.select(kept), lines, columns, self._reading)

    def finish(self) -> None:
        """Do nothing: of NDJSON nothing is held back."""

    def _fields_of_first(self, block: Block) -> Columns | None:
        for line, text in enumerate(io.BytesIO(block.data), block.first_line):
            if not text.strip():
                continue
            where = self._reading.at(line)
            first = _object(text)
            if first is None:
                if self._reading.live:
                    continue
                raise InputError("no JSON object", where=where, next_step="write one object a line")
            columns = find_columns(list(first), where)
            for note in columns.notes:
                self._reading.note_once(note)
            optional = {name: name for name in OPTIONAL if name not in columns.names and not columns.utc}
            columns = Columns(columns.names | optional, columns.utc, columns.kind)
            self._types = {
                theirs: _type_of(ours, first.get(theirs)) for ours, theirs in columns.names.items()
            }
            return columns
        return None

    def _typed(self, block: Block, columns: Columns) -> tuple[pa.Table, NDArray[np.int64]] | None:
        try:
            table = pyarrow.json.read_json(
                pa.BufferReader(block.data),
                pyarrow.json.ReadOptions(block_size=1 << 22),
                pyarrow.json.ParseOptions(
                    explicit_schema=pa.schema(self._types.items()), unexpected_field_behavior="ignore"
                ),
            )
        except pa.ArrowInvalid:
            return None
        count = _count_objects(block.data)
        if table.num_rows != count:  # two objects on a line, or empty lines: their numbers are lost
            return None
        ours = {theirs: name for name, theirs in columns.names.items()}
        table = table.rename_columns([ours[name] for name in table.column_names])
        return table, np.arange(block.first_line, block.first_line + count)

    def _line_by_line(self, block: Block, columns: Columns) -> tuple[pa.Table, NDArray[np.int64]]:
        values: dict[str, list[str | None]] = {name: [] for name in columns.names}
        lines = []
        for line, text in enumerate(block.data.split(b"\n"), block.first_line):
            if not text.strip():
                continue
            found = _object(text)
            if found is None:
                value = text.decode("utf-8", "backslashreplace").strip()
                self._reading.rejects.add(reasons.NOT_JSON, Reject(self._reading.source, line, "line", value))
                self._reading.rejects.rows_read += 1
                continue
            lines.append(line)
            for ours, theirs in columns.names.items():
                values[ours].append(_as_text(ours, found.get(theirs)))
        table = pa.table({name: pa.array(column, pa.string()) for name, column in values.items()})
        return table, np.array(lines, np.int64)


def _count_objects(data: bytes) -> int:
    """Count the lines if each begins with an object, else return -1."""
    letters = np.frombuffer(data, np.uint8)
    starts = np.flatnonzero(letters == ord("\n")) + 1
    starts = np.append(0, starts[:-1] if data.endswith(b"\n") else starts)
    return starts.size if np.all(letters[starts] == ord("{")) else -1


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if isinstance(found, dict) else None


def _type_of(field: str, first: Any) -> pa.DataType:
    if field in _LABELS:
        return pa.int64() if isinstance(first, int) else pa.string()
    # As text, because pyarrow's JSON reader takes a time without a zone for UTC.
    return {"time": pa.string(), "time_ms": pa.int64()}.get(field, pa.float64())


def _as_text(field: str, value: Any) -> str | None:
    if value is None or (field in _LABELS and isinstance(value, (bool, list, dict))):
        return None
    return str(value)
