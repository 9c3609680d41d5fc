"""What a gateway keeps: letters on their way to the node, and a copy of all that the party was shown.

One SQLite file with ``synchronous=FULL``: what was taken for delivery, or counted as received, survives.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from openline.errors import StorageError

SCHEMA = """
CREATE TABLE IF NOT EXISTS letters (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    entry      TEXT NOT NULL UNIQUE,
    file       BLOB NOT NULL,
    at_ms      INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'refused')),
    receipt    BLOB,
    why        TEXT NOT NULL DEFAULT '',
    parcel     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS letters_waiting ON letters (number) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS releases (
    seq   INTEGER PRIMARY KEY,
    shown BLOB NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
"""


class Letter(NamedTuple):
    """A signed entry on its way."""

    entry: str
    """Its id."""
    file: bytes
    at_ms: int
    state: str
    """``waiting``, ``delivered`` or ``refused``."""
    receipt: bytes | None
    why: str
    """Why it was refused."""


class Kept:
    """The file; any thread may use it.

    Raises
    ------
    StorageError
        From every method: the disk did not take it, or it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "fullfsync=ON"):
                self._database.execute(f"PRAGMA {pragma}").fetchall()
            self._database.executescript(SCHEMA)
            known = [row[1] for row in self._database.execute("PRAGMA table_info(letters)")]
            if "parcel" not in known:  # a file from before letters could belong together
                self._database.execute("ALTER TABLE letters ADD COLUMN parcel TEXT NOT NULL DEFAULT ''")
        except sqlite3.Error as error:
            raise self._failed(error) from error

    # -- letters -----------------------------------------------------------------------------------

    def post_all(self, letters: Sequence[tuple[str, bytes]], *, at_ms: int) -> None:
        """Keep letters (an entry's id, and its file) that are delivered together, all of them or none.

        The same one twice is one.
        """
        parcel = letters[0][0]
        self._run_all(
            "INSERT INTO letters (entry, file, at_ms, parcel) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
            [(entry, file, at_ms, parcel) for entry, file in letters],
        )

    def delivered(self, receipts: Sequence[tuple[str, bytes]]) -> None:
        """Take note that the node has entries on record, each with its receipt."""
        self._run_all(
            "UPDATE letters SET state = 'delivered', receipt = ?, why = '' WHERE entry = ?",
            [(receipt, entry) for entry, receipt in receipts],
        )

    def refused(self, entries: Sequence[str], why: str) -> None:
        """Take note that the node will not take them."""
        self._run_all(
            "UPDATE letters SET state = 'refused', why = ? WHERE entry = ?", [(why, it) for it in entries]
        )

    def parcel(self) -> list[Letter]:
        """Return what is next on its way: a letter, and those that are delivered together with it."""
        rows = self._run(
            "SELECT entry, file, at_ms, state, receipt, why FROM letters WHERE state = 'waiting' AND CASE"
            " (SELECT parcel FROM letters WHERE state = 'waiting' ORDER BY number LIMIT 1)"
            " WHEN '' THEN number = (SELECT min(number) FROM letters WHERE state = 'waiting')"
            " ELSE parcel = (SELECT parcel FROM letters WHERE state = 'waiting' ORDER BY number LIMIT 1)"
            " END ORDER BY number",
            (),
        )
        return [Letter(*row) for row in rows]

    def letter(self, entry: str) -> Letter | None:
        """Return a letter."""
        rows = self._run(
            "SELECT entry, file, at_ms, state, receipt, why FROM letters WHERE entry = ?", (entry,)
        )
        return next((Letter(*row) for row in rows), None)

    def waiting(self, limit: int = 100) -> list[Letter]:
        """Return what is on its way, in the order in which it was posted."""
        rows = self._run(
            "SELECT entry, file, at_ms, state, receipt, why FROM letters WHERE state = 'waiting'"
            " ORDER BY number LIMIT ?",
            (limit,),
        )
        return [Letter(*row) for row in rows]

    def letters(self, limit: int = 100) -> list[Letter]:
        """Return the last letters, the newest first."""
        rows = self._run(
            "SELECT entry, file, at_ms, state, receipt, why FROM letters ORDER BY number DESC LIMIT ?",
            (limit,),
        )
        return [Letter(*row) for row in rows]

    # -- the copy ----------------------------------------------------------------------------------

    def keep(self, seq: int, shown: bytes, *, at_ms: int) -> None:
        """Keep what the party was shown; the same twice is one."""
        self._run(
            "INSERT INTO releases (seq, shown, at_ms) VALUES (?,?,?) ON CONFLICT DO NOTHING",
            (seq, shown, at_ms),
        )

    def last(self) -> int:
        """Return the number of the last release that is kept."""
        return int(self._run("SELECT coalesce(max(seq), 0) FROM releases", ())[0][0])

    def releases(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Return releases behind a number, in order."""
        return [
            (seq, shown)
            for seq, shown in self._run(
                "SELECT seq, shown FROM releases WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
            )
        ]

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
        try:
            with self._lock:
                self._database.execute("BEGIN IMMEDIATE")
                try:
                    self._database.executemany(statement, rows)
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
