"""Positions from CSV, at the pace of pyarrow's parser; as text, slower, only a block that holds a bad row.

A value cannot span lines. Lines are numbered as in the file, the header being line 1.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from openline.errors import InputError
from openline.feeds import reasons
from openline.feeds.arrays import NULLS, to_numpy
from openline.feeds.columns import Columns, find_columns, knows
from openline.feeds.feed import Reading, Reject
from openline.feeds.source import Block
from openline.feeds.table import batch_of
from openline.kernel.batch import PositionBatch

_WORTH_CUTTING_BYTES = 1 << 18
"""Below this, reading as text costs less than trying again."""


class _Rows(NamedTuple):
    """Lines of a source from number ``line`` on, of which the first ``headers`` are no rows."""

    data: bytes
    line: int
    headers: int

    @property
    def first(self) -> int:
        """Return the number of the first line that is a row."""
        return self.line + self.headers

    def parts(self) -> Iterator[_Rows]:
        """Cut between lines into some eight parts."""
        size = max(len(self.data) // 8, _WORTH_CUTTING_BYTES)
        begin, line, headers = 0, self.line, self.headers
        while begin < len(self.data):
            end = self.data.find(b"\n", begin + size) + 1 or len(self.data)
            part = _Rows(self.data[begin:end], line, headers)
            yield part
            begin, line, headers = end, line + part.data.count(b"\n"), 0

    def count_lines(self) -> int:
        """Count the lines that are rows."""
        return self.data.count(b"\n") + (not self.data.endswith(b"\n")) - self.headers


class CsvDecoder:
    """Decodes the blocks of one source; a header at the start of a file or connection renews the columns."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._columns: Columns | None = None
        self._header: list[str] = []

    def decode(self, block: Block) -> PositionBatch:
        """Return the positions of a block.

        Raises
        ------
        InputError
            A required column is missing, or a time has no zone or no unit.
        """
        columns, rows = self._columns, _Rows(block.data, block.first_line, 0)
        if block.starts or columns is None:
            end = block.data.find(b"\n") + 1 or len(block.data)
            renewed = self._read_header(block.data[:end], block.first_line)
            if renewed is not None:
                columns = self._columns = renewed
                if end == len(block.data):
                    return PositionBatch.empty()
                rows = _Rows(block.data, block.first_line, 1)
        if columns is None:
            return PositionBatch.empty()
        return PositionBatch.joined(list(self._batches(rows, columns)))

    def finish(self) -> None:
        """Do nothing: of CSV nothing is held back."""

    def _read_header(self, head: bytes, line: int) -> Columns | None:
        """Return the columns; ``None`` where a stream goes on after a break without a header."""
        try:
            names = next(csv.reader([head.decode("utf-8-sig").strip("\r\n")]), [])
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputError(
                f"the header cannot be read: {error}",
                where=self._reading.at(line),
                next_step="save the file as CSV UTF-8, or say with --format what it is",
            ) from error
        if self._columns is not None and not knows(names):
            return None
        columns = find_columns(names, self._reading.at(line))
        # pyarrow picks columns by name: give those that are not read names that clash with none.
        fields = {theirs: ours for ours, theirs in columns.names.items()}
        self._header = [fields.get(name, f"#{i}") for i, name in enumerate(names)]
        for note in columns.notes:
            self._reading.note_once(note)
        return columns

    def _batches(self, rows: _Rows, columns: Columns) -> Iterator[PositionBatch]:
        """Parse straight into types; cut up what cannot be, until little has to be read as text."""
        typed = self._typed(rows, columns)
        if typed is not None:
            yield batch_of(*typed, columns, self._reading)
            return
        parts = list(rows.parts())
        if len(parts) == 1:
            yield batch_of(*self._as_text(rows, columns), columns, self._reading)
            return
        for part in parts:
            yield from self._batches(part, columns)

    def _typed(self, rows: _Rows, columns: Columns) -> tuple[pa.Table, NDArray[np.int64]] | None:
        """Parse straight into types; ``None`` when some value is not of its column's type."""
        try:
            table = self._parse(rows, {name: _type_of(name, columns) for name in columns.names})
        except pa.ArrowInvalid:
            return None
        # A quote left open swallows the lines that follow it.
        if b'"' in rows.data and table.num_rows != rows.count_lines():
            return None
        return self._without_empty(table, np.arange(table.num_rows) + rows.first, 0)

    def _as_text(self, rows: _Rows, columns: Columns) -> tuple[pa.Table, NDArray[np.int64]]:
        """Parse into text, which fails for no value; lines that are no rows at all are counted and named."""
        rows, unclosed = self._set_aside(rows, reasons.OPEN_QUOTE, _leaves_quote_open)
        rows, undecodable = self._set_aside(rows, reasons.NOT_UTF8, _is_not_utf8)
        ragged: list[int] = []

        def skip(row: pyarrow.csv.InvalidRow) -> str:
            line = rows.line + row.number - 1
            ragged.append(line - rows.first)
            self._reading.rejects.add(
                reasons.WRONG_COUNT, Reject(self._reading.source, line, "line", row.text)
            )
            return "skip"

        try:
            table = self._parse(rows, dict.fromkeys(columns.names, pa.string()), skip)
        except pa.ArrowInvalid as error:
            raise InputError(
                f"cannot be read as CSV: {error}",
                where=self._reading.at(rows.first),
                next_step="say with --format what it is",
            ) from error
        self._reading.rejects.rows_read += len(ragged) + unclosed + undecodable
        lines = np.delete(np.arange(table.num_rows + len(ragged)), ragged) + rows.first
        return self._without_empty(table, lines, unclosed + undecodable)

    def _parse(
        self,
        rows: _Rows,
        types: dict[str, pa.DataType],
        skip: Callable[[pyarrow.csv.InvalidRow], str] | None = None,
    ) -> pa.Table:
        return pyarrow.csv.read_csv(
            pa.BufferReader(rows.data),
            # Rows carry their numbers only when one thread reads them.
            pyarrow.csv.ReadOptions(
                column_names=self._header, skip_rows=rows.headers, use_threads=skip is None
            ),
            pyarrow.csv.ParseOptions(ignore_empty_lines=False, invalid_row_handler=skip),
            pyarrow.csv.ConvertOptions(column_types=types, include_columns=list(types), null_values=NULLS),
        )

    def _set_aside(self, rows: _Rows, reason: str, is_bad: Callable[[bytes], bool]) -> tuple[_Rows, int]:
        """Blank the lines that would spoil others, and count and name them."""
        lines = rows.data.split(b"\n")
        bad = [i for i, text in enumerate(lines) if is_bad(text)]
        for i in bad:
            value = lines[i].decode("utf-8", "backslashreplace").rstrip("\r")
            self._reading.rejects.add(reason, Reject(self._reading.source, rows.line + i, "line", value))
            lines[i] = b""
        return rows._replace(data=b"\n".join(lines)) if bad else rows, len(bad)

    def _without_empty(
        self, table: pa.Table, lines: NDArray[np.int64], set_aside: int
    ) -> tuple[pa.Table, NDArray[np.int64]]:
        """Leave out empty lines, among them those that were set aside and are counted already."""
        if not _may_be_empty(table["lon"]):
            return table, lines
        empty = np.ones(table.num_rows, bool)
        for column in table.columns:
            text = column.cast(pa.string())
            empty &= to_numpy(pc.fill_null(pc.equal(text, ""), True))
        if not empty.any():
            return table, lines
        self._reading.rejects.pass_by("empty lines", int(empty.sum()) - set_aside)
        return table.filter(pa.array(~empty)), lines[~empty]


def _type_of(name: str, columns: Columns) -> pa.DataType:
    if name == "time":
        # Nanoseconds take any number of decimals; only a type with a zone insists on one in the text.
        return pa.timestamp("ns") if columns.utc else pa.timestamp("ns", "UTC")
    if name == "time_ms":
        return pa.int64()
    if name in ("lon", "lat", "alt_m", "accuracy_m", "time_s"):
        return pa.float64()
    return pa.dictionary(pa.int32(), pa.string())


def _may_be_empty(column: pa.ChunkedArray) -> bool:
    return bool(
        column.null_count or (pa.types.is_string(column.type) and pc.any(pc.equal(column, "")).as_py())
    )


def _leaves_quote_open(line: bytes) -> bool:
    return line.count(b'"') % 2 == 1


def _is_not_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return True
    return False
