"""The embedded store: one SQLite file in WAL mode, where a commit has reached the disk before it returns.

``synchronous=FULL`` is what makes that true: NORMAL loses acknowledged commits in a power cut.
``secure_delete`` overwrites a redacted body in the file, and the write-ahead log that still held it is
emptied. Redaction is the only statement here that alters an entry.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from openline.app.ports import Group
from openline.errors import InputError, StorageError
from openline.stores import statements as sql
from openline.stores.log import LogStore, PartyReader, Writing
from openline.stores.schema import APPLICATION_ID, SCHEMA_VERSION, SQLITE, statements

BUSY_TIMEOUT_MS = 10_000
ROWS_A_STEP = 64
"""So few that every count of rows has its statement prepared, and that no limit of SQLite is near."""


class Connection(Protocol):
    """What the store needs of a connection in autocommit mode; ``sqlite3`` and ``apsw`` both have it."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        ...

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        """Run one statement and return a cursor over its rows."""
        ...

    def executemany(self, sql: str, parameters: Any, /) -> Any:
        """Run one statement for each row of parameters."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


Connect: TypeAlias = Callable[[Path], Connection]
"""Opens the database file, which it may create."""


def connect(path: Path) -> Connection:
    """Open a database with the standard library's SQLite, in autocommit mode."""
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)


class SqliteStore(LogStore):
    """The :class:`~openline.app.ports.Store` on one SQLite file.

    Parameters
    ----------
    path
        The database file.
    create
        Make the file and its schema; refused when there is one already.
    connect
        How to open the file: the fault tests pass a connection that records every write.

    Raises
    ------
    InputError
        No such file, a file that is no log, or one of a newer schema.
    StorageError
        SQLite cannot open it.
    """

    def __init__(self, path: Path, *, create: bool = False, connect: Connect = connect) -> None:
        self._path = path
        self.where = str(path)
        self._connect = connect
        self._local = threading.local()
        self._readers: list[Connection] = []
        self._lock = threading.Lock()
        self._wal_holds_redacted = False
        if path.exists() == create:
            raise InputError("there is a log already" if create else "there is no log", where=str(path))
        try:
            self._writer = self._open()
            if create:
                self._create()
            self._check_schema()
            self._empty_wal(wait=False)  # a crash may have come between a redaction and this
        except sqlite3.Error as error:
            raise self._failed(error) from error

    # -- writing ---------------------------------------------------------------------------------------------

    def append(self, group: Group) -> None:
        """Make a group durable, all of it or none; see :meth:`openline.app.ports.Store.append`."""
        writer = self._writer
        try:
            writer.execute("BEGIN IMMEDIATE")
            size = writer.execute(sql.SIZE).fetchone()[0]
            if size != group.start:
                raise StorageError(
                    f"the log has {size} entries, not {group.start}: another writer was faster",
                    where=self.where,
                    next_step="ask again with the same idempotency key",
                )
            self._insert(writer, group)
            writer.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._failed(error) from error
        finally:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
        if group.redactions or self._wal_holds_redacted:
            self._wal_holds_redacted = not self._empty_wal(wait=True)

    def _put(self, writer: Writing, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run one statement for each row; what only inserts, for many rows in one step.

        Between two steps the interpreter lets other threads run, and the writer would wait for them.
        """
        head, values, mark = statement.partition(" VALUES ")
        if not mark or set(mark) - set("(?,)"):
            writer.executemany(statement, rows)
            return
        for some in (rows[it : it + ROWS_A_STEP] for it in range(0, len(rows), ROWS_A_STEP)):
            marks = ",".join([mark] * len(some))
            writer.execute(f"{head}{values}{marks}", [value for row in some for value in row])

    def _write(self, statement: str, parameters: Sequence[object]) -> None:
        try:
            self._writer.execute(statement, parameters)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    # -- reading ---------------------------------------------------------------------------------------------

    def as_party(self, party: str) -> SqlitePartyReader:
        """Give the part of the log that one party may read: what is its own, and what it was shown."""
        self._check_parties()
        return SqlitePartyReader(self, party)

    def close(self) -> None:
        """Let go of every connection."""
        with self._lock:
            connections, self._readers = [*self._readers, self._writer], []
        for connection in connections:
            connection.close()
        self._local = threading.local()

    # -- within ----------------------------------------------------------------------------------------------

    def _read(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        try:
            return list(self._reader().execute(statement, parameters))
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _reader(self) -> Connection:
        """Give the calling thread its own connection, which cannot write."""
        reader: Connection | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = self._open()
            reader.execute("PRAGMA query_only=ON")
            with self._lock:
                self._readers.append(reader)
        return reader

    def _open(self) -> Connection:
        connection = self._connect(self._path)
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "fullfsync=ON",  # macOS: fsync alone stops at the drive's cache
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        return connection

    def _create(self) -> None:
        self._writer.execute("BEGIN IMMEDIATE")
        for statement in statements(SQLITE):
            self._writer.execute(statement)
        self._writer.execute(f"PRAGMA application_id={APPLICATION_ID}")
        self._writer.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        self._writer.execute("COMMIT")

    def _check_schema(self) -> None:
        application = self._writer.execute("PRAGMA application_id").fetchone()[0]
        if application != APPLICATION_ID:
            raise InputError("not a log of Openline", where=self.where)
        self.version = self._writer.execute("PRAGMA user_version").fetchone()[0]
        self._check_version()

    def _empty_wal(self, *, wait: bool) -> bool:
        """Copy the write-ahead log into the database, cut it to nothing, and say whether readers let us."""
        try:
            self._writer.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS if wait else 0}").fetchall()
            busy = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            self._writer.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}").fetchall()
        except sqlite3.Error:
            return False  # the group is durable all the same
        return not busy

    def _failed(self, error: sqlite3.Error) -> StorageError:
        return StorageError(
            f"the log could not be written or read: {error}",
            where=self.where,
            next_step="see to the disk (space, permissions, health); what was acknowledged is safe",
        )


class SqlitePartyReader(PartyReader):
    """One party's part of a log, by conditions: SQLite knows no users."""

    def __init__(self, store: SqliteStore, party: str) -> None:
        super().__init__(party)
        self._store = store

    def _read(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        return self._store._read(statement, parameters)
