"""The embedded store: one SQLite file in WAL mode, where a commit has reached the disk before it returns.

``synchronous=FULL`` is what makes that true: NORMAL loses acknowledged commits in a power cut.
``secure_delete`` overwrites a redacted body in the file, and the write-ahead log that still held it is
emptied. Redaction is the only statement here that alters an entry.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from msgspec.structs import astuple

from openline.app.ports import Answer, Group, OutboxRow, Release, StoredEntry
from openline.errors import InputError, LedgerError, NotFoundError, StorageError
from openline.stores.schema import APPLICATION_ID, COLUMNS, SCHEMA, SCHEMA_VERSION

SIZE = "SELECT coalesce(max(idx) + 1, 0) FROM entries"
CHUNK = 1000  # rows to a read transaction: a long one would keep the write-ahead log from being emptied
BUSY_TIMEOUT_MS = 10_000


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
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


class SqliteStore:
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
        No such file, a file that is no log, or one of another schema version.
    StorageError
        SQLite cannot open it.
    """

    def __init__(self, path: Path, *, create: bool = False, connect: Connect = connect) -> None:
        self._path = path
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
            size = writer.execute(SIZE).fetchone()[0]
            if size != group.start:
                raise StorageError(
                    f"the log has {size} entries, not {group.start}: another writer was faster",
                    where=str(self._path),
                    next_step="ask again with the same idempotency key",
                )
            self._insert(group)
            writer.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._failed(error) from error
        finally:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
        if group.redactions or self._wal_holds_redacted:
            self._wal_holds_redacted = not self._empty_wal(wait=True)

    def _insert(self, group: Group) -> None:
        writer = self._writer
        writer.executemany(
            f"INSERT INTO entries ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [astuple(entry) for entry in group.entries],
        )
        writer.executemany("INSERT INTO nodes VALUES (?,?,?)", [node for node in group.nodes if node[0] > 0])
        writer.executemany(
            "INSERT INTO answers VALUES (?,?,?,?)",
            [(a.party, a.key, a.digest, a.entry) for a in group.answers],
        )
        queued_at_ms = {entry.index: entry.received_at_ms for entry in group.entries}
        writer.executemany(
            "INSERT INTO releases VALUES (?,?,?,?)",
            [(r.party, r.seq, r.entry, r.index) for r in group.releases],
        )
        writer.executemany(
            "INSERT INTO outbox VALUES (?,?,?)",
            [(r.party, r.seq, queued_at_ms[r.index]) for r in group.releases],
        )
        writer.executemany(
            "INSERT INTO watch_states VALUES (?,?) ON CONFLICT (name) DO UPDATE SET state = excluded.state",
            list(group.watch_states.items()),
        )
        if group.redactions:
            # A watch writes down what it heeds, and so does the index: each begins anew rather than keep it.
            # The empty state that is left lets it say why.
            writer.executemany(
                "UPDATE watch_states SET state = X'' WHERE EXISTS (SELECT 1 FROM entries WHERE id = ?"
                " AND (type LIKE 'zone.%' OR type LIKE 'line.%' OR type LIKE 'site.%'"
                " OR type LIKE 'movement.%' OR type LIKE 'activity.%'"
                " OR type LIKE 'sighting.%' OR type LIKE 'coverage.%'))",
                [(redaction.entry,) for redaction in group.redactions],
            )
        for redaction in group.redactions:
            # The first redaction that took a body away stays the one that is named. What comes after it keeps
            # its own body: the release that says so, for one.
            writer.execute(
                "UPDATE entries SET body = NULL, body_salt = NULL, redacted_by = ?1"
                " WHERE redacted_by IS NULL AND idx < (SELECT idx FROM entries WHERE id = ?1)"
                " AND (id = ?2 OR idx IN (SELECT idx FROM releases WHERE entry = ?2))",
                (redaction.by, redaction.entry),
            )

    def carried(self, party: str, upto_seq: int) -> None:
        """Take what a channel has carried out of the outbox, durably."""
        self._write("DELETE FROM outbox WHERE party = ? AND seq <= ?", (party, upto_seq))

    def save_cosignature(self, tree_size: int, root: bytes, line: str) -> None:
        """Keep a witness's signature line for a checkpoint, durably; the same line twice is one."""
        self._write("INSERT INTO cosignatures VALUES (?,?,?) ON CONFLICT DO NOTHING", (tree_size, root, line))

    def _write(self, sql: str, parameters: tuple[object, ...]) -> None:
        try:
            self._writer.execute(sql, parameters)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    # -- reading ---------------------------------------------------------------------------------------------

    def size(self) -> int:
        """Return the number of entries on record."""
        return int(self._read(SIZE)[0][0])

    def entry(self, index: int) -> StoredEntry:
        """Return the entry at a log index, or raise NotFoundError."""
        found = self._entries("idx = ?", (index,), 1)
        if not found:
            raise NotFoundError(f"the log has no entry {index}")
        return found[0]

    def entry_by_id(self, id: str) -> StoredEntry | None:
        """Return the entry with an id."""
        return next(iter(self._entries("id = ?", (id,), 1)), None)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[StoredEntry]:
        """Yield entries in log order, ``start`` inside, ``stop`` outside."""
        end = self.size() if stop is None else stop
        while start < end:
            found = self._entries("idx >= ? AND idx < ?", (start, end), CHUNK)
            if not found:
                return
            yield from found
            start = found[-1].index + 1

    def about(self, subject: str, *, after: str = "", limit: int = 100) -> list[StoredEntry]:
        """Return entries about a subject in log order, from behind the entry whose id is ``after``."""
        return self._entries("subject = ? AND idx > ?", (subject, self._index_of(after)), limit)

    def of_type(self, type: str, *, after: str = "", limit: int = 100) -> list[StoredEntry]:
        """Return entries of one type in log order, from behind the entry whose id is ``after``."""
        return self._entries("type = ? AND idx > ?", (type, self._index_of(after)), limit)

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree of ``2**level`` leaves, or raise LedgerError."""
        if level:
            found = self._read("SELECT hash FROM nodes WHERE level = ? AND idx = ?", (level, index))
        else:
            found = self._read("SELECT leaf FROM entries WHERE idx = ?", (index,))
        if not found:
            raise LedgerError(
                f"the tree node (level {level}, index {index}) is missing", where=str(self._path)
            )
        return bytes(found[0][0])

    def answer(self, party: str, key: str) -> Answer | None:
        """Return what an idempotency key was answered with."""
        rows = self._read("SELECT digest, entry FROM answers WHERE party = ? AND key = ?", (party, key))
        return next((Answer(party=party, key=key, digest=digest, entry=id) for digest, id in rows), None)

    def releases(self, party: str, *, after: int = 0, limit: int | None = None) -> list[Release]:
        """Return a party's releases with ``seq > after``, in order."""
        rows = self._read(
            "SELECT seq, entry, idx FROM releases WHERE party = ? AND seq > ? ORDER BY seq LIMIT ?",
            (party, after, -1 if limit is None else limit),
        )
        return [Release(party=party, seq=seq, entry=entry, index=index) for seq, entry, index in rows]

    def outbox(self, party: str, *, limit: int = 100) -> list[OutboxRow]:
        """Return what waits to be carried to a party, oldest first."""
        rows = self._read(
            "SELECT seq, queued_at_ms FROM outbox WHERE party = ? ORDER BY seq LIMIT ?", (party, limit)
        )
        return [OutboxRow(party=party, seq=seq, queued_at_ms=queued_at_ms) for seq, queued_at_ms in rows]

    def watch_state(self, name: str) -> bytes | None:
        """Return a watch state as it was saved with the last findings; empty where a redaction took it."""
        rows = self._read("SELECT state FROM watch_states WHERE name = ?", (name,))
        return next((bytes(state) for (state,) in rows), None)

    def watches(self) -> list[str]:
        """Return the names of the watches whose state is kept."""
        rows = self._read(
            "SELECT name FROM watch_states WHERE state <> X'' AND name NOT LIKE 'index:%' ORDER BY name"
        )
        return [name for (name,) in rows]

    def cosignatures(self, tree_size: int) -> list[str]:
        """Return the witnesses' signature lines for the checkpoint of a size."""
        return [
            line for (line,) in self._read("SELECT line FROM cosignatures WHERE tree_size = ?", (tree_size,))
        ]

    def close(self) -> None:
        """Let go of every connection."""
        with self._lock:
            connections, self._readers = [*self._readers, self._writer], []
        for connection in connections:
            connection.close()
        self._local = threading.local()

    # -- within ----------------------------------------------------------------------------------------------

    def _entries(self, condition: str, parameters: tuple[object, ...], limit: int) -> list[StoredEntry]:
        rows = self._read(
            f"SELECT {COLUMNS} FROM entries WHERE {condition} ORDER BY idx LIMIT ?", (*parameters, limit)
        )
        return [StoredEntry(*row) for row in rows]

    def _index_of(self, id: str) -> int:
        if not id:
            return -1
        rows = self._read("SELECT idx FROM entries WHERE id = ?", (id,))
        if not rows:
            raise NotFoundError(f"no entry {id!r} to go on from")
        return int(rows[0][0])

    def _read(self, sql: str, parameters: tuple[object, ...] = ()) -> list[Any]:
        try:
            return list(self._reader().execute(sql, parameters))
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
        for statement in SCHEMA.split(";\n"):
            if statement.strip():
                self._writer.execute(statement)
        self._writer.execute(f"PRAGMA application_id={APPLICATION_ID}")
        self._writer.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        self._writer.execute("COMMIT")

    def _check_schema(self) -> None:
        application = self._writer.execute("PRAGMA application_id").fetchone()[0]
        version = self._writer.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION_ID:
            raise InputError("not a log of Openline", where=str(self._path))
        if version != SCHEMA_VERSION:
            raise InputError(
                f"the log has schema version {version}, this program reads {SCHEMA_VERSION}",
                where=str(self._path),
                next_step="use the version of Openline that wrote it, or a newer one",
            )

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
            where=str(self._path),
            next_step="see to the disk (space, permissions, health); what was acknowledged is safe",
        )
