"""A gateway's file: one SQLite database with ``synchronous=FULL``, so that what it took survives."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from openline.errors import StorageError


class Layout(NamedTuple):
    """What a part of the file needs."""

    tables: str
    """SQL that makes them where they are not there."""
    later: tuple[tuple[str, str, str], ...] = ()
    """Columns (table, name, kind) that a file from before has not."""
    then: tuple[str, ...] = ()
    """Statements that bring a file from before to what it should be."""


class KeptFile:
    """The file; any thread may use it.

    Raises
    ------
    StorageError
        From every method: the disk did not take it, or it cannot be read.
    """

    def __init__(self, path: Path, *layouts: Layout) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for pragma in (
                *("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "fullfsync=ON"),
                "secure_delete=ON",  # what was redacted is not left in the file
            ):
                self._database.execute(f"PRAGMA {pragma}").fetchall()
            for layout in layouts:
                self._database.executescript(layout.tables)
                for table, column, kind in layout.later:
                    known = [row[1] for row in self._database.execute(f"PRAGMA table_info({table})")]
                    if column not in known:
                        self._database.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
                for statement in layout.then:
                    self._database.execute(statement)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def _run(self, statement: str, parameters: tuple[object, ...]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._database.execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _run_all(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Run a statement for several rows, all of them or none."""
        with self._whole() as database:
            database.executemany(statement, rows)

    @contextmanager
    def _whole(self) -> Iterator[sqlite3.Connection]:
        """Do several things, all of them or none."""
        try:
            with self._lock:
                self._database.execute("BEGIN IMMEDIATE")
                try:
                    yield self._database
                    self._database.execute("COMMIT")
                except BaseException:
                    self._database.execute("ROLLBACK")
                    raise
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.Error) -> StorageError:
        return StorageError(
            f"the gateway's file could not be written or read: {error}",
            where=str(self._path),
            next_step="see to the disk (space, permissions, health)",
        )
