"""Positions from Parquet and Arrow IPC, with the column names of CSV.

A ``time`` column is a timestamp with a zone, or text; rows are numbered from 1 in the order of the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from openline.errors import InputError
from openline.feeds.columns import Columns, find_columns
from openline.feeds.feed import Reading
from openline.feeds.source import Source
from openline.feeds.table import batch_of
from openline.kernel.batch import PositionBatch

BATCH_ROWS = 1 << 18


def parquet_batches(source: Source, reading: Reading, *, streamed: bool) -> Iterator[PositionBatch]:
    """Give the positions of a Parquet file, in one batch or, ``streamed``, in many.

    Raises
    ------
    InputError
        The file is damaged, a required column is missing, or a time has no zone.
    """
    with _intact(reading):
        file = pa.parquet.ParquetFile(source.path if source.plain else io.BytesIO(source.read()))
        columns = _columns(file.schema_arrow, reading)
        theirs = list(columns.names.values())
    if not streamed:
        with _intact(reading):
            table = file.read(columns=theirs)
        yield _batch(table, 1, columns, reading)
        return
    row = 1
    batches = file.iter_batches(BATCH_ROWS, columns=theirs)
    while True:
        with _intact(reading):
            batch = next(batches, None)
        if batch is None:
            return
        yield _batch(pa.Table.from_batches([batch]), row, columns, reading)
        row += batch.num_rows


def ipc_batches(source: Source, reading: Reading, *, streamed: bool) -> Iterator[PositionBatch]:
    """Give the positions of an Arrow IPC file or stream, in one batch or, ``streamed``, in its own.

    Raises
    ------
    InputError
        The file is damaged, a required column is missing, or a time has no zone.
    """
    with _intact(reading):
        data = pa.OSFile(source.path) if source.plain else pa.BufferReader(source.read())
        if data.read(6) == b"ARROW1":
            file = pa.ipc.open_file(data)
            schema = file.schema
            found = (file.get_batch(i) for i in range(file.num_record_batches))
        else:
            data.seek(0)
            found = pa.ipc.open_stream(data)
            schema = found.schema
        columns = _columns(schema, reading)
    if not streamed:
        with _intact(reading):
            table = pa.Table.from_batches(list(found), schema)
        yield _batch(table, 1, columns, reading)
        return
    row = 1
    while True:
        with _intact(reading):
            batch = next(iter(found), None)
        if batch is None:
            return
        yield _batch(pa.Table.from_batches([batch]), row, columns, reading)
        row += batch.num_rows


def _columns(schema: pa.Schema, reading: Reading) -> Columns:
    columns = find_columns(schema.names, reading.source)
    for note in columns.notes:
        reading.note_once(note)
    return columns


def _batch(table: pa.Table, row: int, columns: Columns, reading: Reading) -> PositionBatch:
    picked = table.select(list(columns.names.values())).rename_columns(list(columns.names))
    return batch_of(picked, np.arange(row, row + picked.num_rows), columns, reading)


@contextmanager
def _intact(reading: Reading) -> Iterator[None]:
    """Turn what Arrow says about damaged bytes into an error that says whose fault it is."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"the file is damaged, or no {reading.format} file: {error}",
            where=reading.source,
            next_step="fetch it again, or say with --format what it is",
        ) from error
