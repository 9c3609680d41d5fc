"""The store of a node with several processes: one schema of a PostgreSQL database.

Every process may write, one at a time: for a group it takes an advisory lock, on the very connection that it
writes with. Whoever takes over from another raises the epoch in ``leader``, and an append checks in its own
transaction that the epoch is still its own: a process that lost its connection, and with it the lock, can
wake up as late as it likes and appends nothing. So one that holds the lock and stands still may be cut off:
whoever has waited too long ends its connection, and what it says after that is refused.

Only importing this module loads psycopg.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import Identifier

from openline.app.ports import Group
from openline.errors import InputError, StorageError
from openline.stores import policies
from openline.stores import statements as sql
from openline.stores.characters import read, written
from openline.stores.connections import (
    CONNECT_TIMEOUT_S,
    STANDS_STILL_S,
    Connection,
    Listener,
    Readers,
    end_who_stands_still,
)
from openline.stores.log import LogStore, PartyReader, Writing
from openline.stores.schema import POSTGRESQL, SCHEMA_VERSION, statements

CHANNEL = "openline_log"
"""Told the schema and the log's new size in every append."""

ALIVE = {
    "connect_timeout": CONNECT_TIMEOUT_S,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""Of libpq, in seconds and, at the end, milliseconds; an address that names one has its way."""
SESSION = {
    "synchronous_commit": "on",
    "default_transaction_isolation": "read committed",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "60000",
}

_STANDS = f"SELECT epoch, holder, ({sql.SIZE}) FROM leader FOR SHARE"
_WRITE_AGAIN = "What was acknowledged is safe: ask again with the same idempotency key"
_READ_AGAIN = "Nothing was changed: ask again then"
_TAKE_OVER = "UPDATE leader SET epoch = epoch + 1, holder = %s RETURNING epoch"


class PostgresStore(LogStore):
    """The :class:`~openline.app.ports.Store` in one schema of a PostgreSQL database.

    The schema is the first of the connection's search path: several theatres share a database by
    ``?options=-csearch_path%3DNAME`` in their addresses.

    Parameters
    ----------
    url
        ``postgresql://…``, or any connection string of libpq; what it leaves out comes from libpq's own
        means, a password from ``PGPASSFILE`` before all.
    create
        Make the tables; refused when there is a log already.
    stands_still_s
        See :data:`~openline.stores.connections.STANDS_STILL_S`.

    Raises
    ------
    InputError
        There is no log, or one of a newer schema, or a server that does not keep what it has acknowledged.
    StorageError
        The server cannot be reached.
    """

    def __init__(self, url: str, *, create: bool = False, stands_still_s: float = STANDS_STILL_S) -> None:
        self._url = url
        self._stands_still_s = stands_still_s
        self.where = without_password(url)
        self._holder = secrets.token_hex(8)
        self._epoch = -1
        self._writing = threading.RLock()
        self._writer: Connection | None = None
        self._leading: Connection | None = None
        self._listeners: list[Listener] = []
        self._readers = Readers(self._connect)
        try:
            with self._failing():
                writer = self._writer = self._connect()
                self._check_server(writer)
                if create:
                    create_log(writer)
                self._check_schema(writer)
        except BaseException:
            self.close()
            raise

    # -- who writes ------------------------------------------------------------------------------------------

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep every other process from writing to this log, wherever it runs.

        Raises
        ------
        StorageError
            The server cannot be reached.
        """
        with self._writing:
            if self._leading is not None:
                yield
                return
            writer = self._leading = self._lead()
            try:
                yield
            except (StorageError, psycopg.Error):
                writer.close()
                raise
            finally:
                self._leading = None
                try:
                    writer.execute("SELECT pg_advisory_unlock(%s)", (self._key,))
                except psycopg.Error:
                    writer.close()  # the lock went with the connection, or goes with it now

    def _lead(self) -> Connection:
        """Take the lock on a connection that lives, and the lead if another process had it."""
        with self._failing():
            if self._writer is None or self._writer.closed:
                self._writer = self._connect()
            writer = self._writer
            try:
                return self._take_lock(writer)
            except psycopg.OperationalError:
                if not writer.closed:
                    raise
            self._readers.forget()  # the server was restarted, or ended the connection: begin anew, once
            self._writer = self._connect()
            return self._take_lock(self._writer)

    def _take_lock(self, writer: Connection) -> Connection:
        while True:
            try:
                found = self._wait_for_lock(writer)
                break
            except psycopg.errors.LockNotAvailable:
                end_who_stands_still(writer, self._key, self._stands_still_s)
        if found != (self._epoch, self._holder):
            with writer.transaction():
                # It need not wait for the disk: an append of this epoch takes it there before itself.
                writer.execute("SET LOCAL synchronous_commit = off")
                taken = writer.execute(_TAKE_OVER, (self._holder,)).fetchone()
            assert taken is not None
            self._epoch = taken[0]
        return writer

    def _wait_for_lock(self, writer: Connection) -> tuple[Any, ...] | None:
        """Take the lock and return whose the lead is; raises LockNotAvailable after a while."""
        with writer.pipeline():  # one transaction, and what is set is for it alone
            # None of it is prepared: what was to be prepared behind a statement that fails never is, and
            # the driver would not know.
            setting = "SELECT set_config('lock_timeout', %s, true)"
            writer.execute(setting, (f"{max(round(self._stands_still_s * 1000), 1)}ms",), prepare=False)
            writer.execute("SELECT pg_advisory_lock(%s)", (self._key,), prepare=False)
            # What fails from here on must not take the lock twice.
            writer.execute(setting, ("0",), prepare=False)
            return writer.execute("SELECT epoch, holder FROM leader", prepare=False).fetchone()

    # -- writing ---------------------------------------------------------------------------------------------

    def append(self, group: Group) -> None:
        """Make a group durable, all of it or none; see :meth:`openline.app.ports.Store.append`."""
        with self._lent() as writer:
            with (
                writer.pipeline(),
                writer.transaction(),
            ):  # the server is waited for twice, not once a statement
                stands = writer.execute(_STANDS).fetchone()
                self._check_lead(stands, group.start)
                self._insert(_Translating(writer), group)
                if group.entries:
                    size = group.start + len(group.entries)
                    writer.execute("SELECT pg_notify(%s, %s)", (CHANNEL, f"{self._schema} {size}"))
            if group.redactions:
                self._vacuum(writer)

    def _check_lead(self, stands: tuple[Any, ...] | None, start: int) -> None:
        epoch, holder, size = stands or (None, None, None)
        if (epoch, holder) != (self._epoch, self._holder):
            raise StorageError(
                f"another process has taken the log over (epoch {epoch}, this one had {self._epoch})",
                where=self.where,
                next_step="ask again with the same idempotency key",
            )
        if size != start:
            raise StorageError(
                f"the log has {size} entries, not {start}: another writer was faster",
                where=self.where,
                next_step="ask again with the same idempotency key",
            )

    def _vacuum(self, writer: Connection) -> None:
        """Let the rows go that still hold a redacted body, as far as nobody reads an older state."""
        with suppress(psycopg.Error):  # the redaction is durable all the same
            writer.execute("VACUUM entries, watch_states")

    def _write(self, statement: str, parameters: Sequence[object]) -> None:
        with self._lent() as writer:
            writer.execute(translated(statement), written(parameters))

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        """Lend the connection that has the lock; the lock goes with one on which something failed.

        What a pipeline that broke off has left in it, driver and server need not agree on.
        """
        with self.exclusive(), self._failing():
            writer = self._leading
            assert writer is not None
            try:
                yield writer
            except psycopg.Error:
                writer.close()  # the next use takes a new one
                raise

    # -- reading ---------------------------------------------------------------------------------------------

    def as_party(self, party: str) -> PostgresPartyReader:
        """Give the part of the log that one party may read, behind the database's own wall."""
        self._check_parties()
        return PostgresPartyReader(self, party)

    def listen(self, on_grown: Callable[[int], object]) -> Listener:
        """Tell ``on_grown`` the size of the log, now and whenever any process has let it grow.

        It is called in a thread of its own; after a lost connection it is told the size anew.
        """

        def size_in(payload: str) -> int | None:
            schema, _, size = payload.rpartition(" ")
            return int(size) if schema == self._schema else None

        def look(connection: Connection) -> int:
            row = connection.execute(sql.SIZE).fetchone()
            return int(row[0]) if row else 0

        listener = Listener(self._connect, channel=CHANNEL, read=size_in, look=look, on_grown=on_grown)
        self._listeners.append(listener)
        return listener

    def close(self) -> None:
        """Let go of every connection."""
        for listener in self._listeners:
            listener.close()
        self._listeners.clear()
        self._readers.close()
        if self._writer is not None:
            self._writer.close()

    def discard(self) -> None:
        """Remove the log that was made here: nothing is left behind where making a node failed."""
        with self._failing(), self._connect() as connection:
            drop_log(connection)

    # -- within ----------------------------------------------------------------------------------------------

    def _read(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        def ask(connection: Connection) -> list[Any]:
            return _rows(connection, statement, parameters)

        return self._asking(ask)

    def _read_as(self, party: str, statement: str, parameters: Sequence[object]) -> list[Any]:
        """Run a statement as the reading role, for one party, for one transaction."""

        def ask(connection: Connection) -> list[Any]:
            with connection.transaction():
                # As SET LOCAL: neither the role nor the party outlives the transaction.
                connection.execute(
                    "SELECT set_config('role', %s, true), set_config('openline.party', %s, true)",
                    written((self._reader_role, party)),
                )
                return _rows(connection, statement, parameters)

        return self._asking(ask)

    def _asking(self, ask: Callable[[Connection], list[Any]]) -> list[Any]:
        """Ask on a connection of the pool, and once more on a new one when it turns out to be lost."""
        with self._failing(_READ_AGAIN):
            with self._readers.lend() as reader:
                try:
                    return ask(reader)
                except psycopg.OperationalError:
                    if not reader.closed:
                        raise
            self._readers.forget()
            with self._readers.lend() as reader:
                return ask(reader)

    def _about(self, subject: str) -> tuple[str, tuple[object, ...]]:
        return sql.ABOUT_BY_START, (subject, subject)

    def _connect(self) -> Connection:
        return connect(self._url)

    def _check_server(self, writer: Connection) -> None:
        row = writer.execute("SELECT current_schema(), current_setting('fsync')").fetchone()
        assert row is not None
        if row[0] is None:
            raise InputError(
                "the search path names no schema that exists",
                where=self.where,
                next_step="make it: CREATE SCHEMA",
            )
        if row[1] != "on":
            raise InputError(
                "the server runs with fsync off: what it acknowledges does not survive the power",
                where=self.where,
                next_step="set fsync = on",
            )
        self._schema = str(row[0])
        self._key = key_of(self._schema)

    def _check_schema(self, writer: Connection) -> None:
        version = version_of(writer)
        if version is None:
            raise InputError("there is no log", where=self.where, next_step="'openline init' makes one")
        self.version = version
        self._check_version()
        row = writer.execute(
            "SELECT roles[1] FROM pg_policies WHERE schemaname = current_schema()"
            " AND tablename = 'entries' AND policyname = 'reading'"
        ).fetchone()
        if row is None:
            raise InputError("the log has lost its row-level security", where=self.where)
        self._reader_role = str(row[0])

    @contextmanager
    def _failing(self, ask_again: str = "") -> Iterator[None]:
        """Say whose fault it is when the server does not do what it was asked."""
        try:
            yield
        except psycopg.errors.InsufficientPrivilege as error:
            raise StorageError(
                f"the server does not permit it: {_sentence(error)}",
                where=self.where,
                next_step="the role needs CREATE in the schema, and CREATEROLE while the log is made",
            ) from error
        except psycopg.OperationalError as error:
            raise StorageError(
                f"the server cannot be reached, or the connection was lost: {_sentence(error)}",
                where=self.where,
                next_step=f"see to PostgreSQL; the next use connects anew. {ask_again or _WRITE_AGAIN}",
            ) from error
        except psycopg.Error as error:
            raise StorageError(
                f"the log could not be written or read: {_sentence(error)}",
                where=self.where,
                next_step="see to the server (space, permissions, health); what was acknowledged is safe",
            ) from error


class PostgresPartyReader(PartyReader):
    """One party's part of a log: by conditions, and by a role that the database shows nothing else."""

    source = policies.VIEWS["entries"]
    release_source = policies.VIEWS["releases"]
    outbox_source = policies.VIEWS["outbox"]

    def __init__(self, store: PostgresStore, party: str) -> None:
        super().__init__(party)
        self._store = store

    def _read(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        return self._store._read_as(self.party, statement, parameters)

    def _about(self, subject: str) -> tuple[str, tuple[object, ...]]:
        return self._store._about(subject)


class _Translating(Writing):
    """A connection that takes the common statements."""

    def __init__(self, connection: Connection) -> None:
        self._cursor = connection.cursor()

    def execute(self, statement: str, parameters: Any = (), /) -> Any:
        return self._cursor.execute(translated(statement), written(parameters))

    def executemany(self, statement: str, rows: Any, /) -> Any:
        return self._cursor.executemany(translated(statement), [written(row) for row in rows])


def _rows(connection: Connection, statement: str, parameters: Sequence[object]) -> list[Any]:
    found = connection.execute(translated(statement), written(parameters), binary=True)
    return [read(row) for row in found.fetchall()]


@cache
def translated(statement: str) -> bytes:
    """Write a common statement as psycopg takes it."""
    return statement.replace("%", "%%").replace("?", "%s").encode()


def connect(url: str) -> Connection:
    """Open a connection in autocommit mode whose commits are on the disk before they return.

    Both ends look after a minute of silence whether the other is still there: a machine that vanishes keeps
    the writer's lock no longer.
    """
    given = _parts_of(url)
    alive: dict[str, Any] = {name: value for name, value in ALIVE.items() if name not in given}
    connection = psycopg.connect(url, autocommit=True, application_name="openline", **alive)
    settings = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in SESSION.items())
    connection.execute(f"SELECT {settings}".encode())
    return connection


def without_password(url: str) -> str:
    """Write an address so that it may be shown and kept.

    Raises
    ------
    InputError
        It is no address.
    """
    it = _parts_of(url)
    place = "".join(
        (
            f"{it['user']}@" if "user" in it else "",
            it.get("host", ""),
            f":{it['port']}" if "port" in it else "",
        )
    )
    options = f"?options={it['options'].replace('=', '%3D').replace(' ', '%20')}" if "options" in it else ""
    return f"postgresql://{place}/{it.get('dbname', '')}{options}"


def has_password(url: str) -> bool:
    """Say whether a password stands in an address."""
    return not {"password", "sslpassword"}.isdisjoint(_parts_of(url))


def _parts_of(url: str) -> dict[str, str]:
    try:
        return {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError as error:
        raise InputError(
            "this is no address of a PostgreSQL database",  # the driver would repeat a password in it
            where="store",
            next_step="write postgresql://USER@HOST:PORT/DATABASE",
        ) from error


def version_of(connection: Connection, part: str = "log") -> int | None:
    """Return the schema version of the log, or of what stands beside it; None where there is none."""
    if not _has_table(connection, "schema_versions"):
        return None
    row = connection.execute("SELECT version FROM schema_versions WHERE part = %s", (part,)).fetchone()
    return int(row[0]) if row else None


def key_of(schema: str) -> int:
    """Return the advisory lock of a schema's log; such locks are each database's own."""
    return int.from_bytes(sha256(f"openline {schema}".encode()).digest()[:8], signed=True)


def create_log(connection: Connection) -> None:
    """Make the tables of a log and the wall around them, all or nothing.

    Raises
    ------
    InputError
        There is a log already.
    """
    with connection.transaction():
        row = connection.execute("SELECT current_schema()").fetchone()
        assert row is not None
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (key_of(row[0]),))
        if version_of(connection) is not None or _has_table(connection, "entries"):
            raise InputError("there is a log already", where=f"schema {row[0]} of {connection.info.dbname}")
        for statement in statements(POSTGRESQL):
            # What stands beside the log may have come first, and notes its version in the same table.
            statement = statement.replace("TABLE schema_versions", "TABLE IF NOT EXISTS schema_versions")
            connection.execute(statement.encode())
        connection.execute("INSERT INTO leader VALUES (true, 0, '')")
        connection.execute("INSERT INTO schema_versions VALUES ('log', %s)", (SCHEMA_VERSION,))
        raise_wall(connection)


def raise_wall(connection: Connection) -> None:
    """Make the reading role, unless it is there, and put row-level security on every table."""
    row = connection.execute("SELECT current_schema(), current_user, current_database()").fetchone()
    assert row is not None
    schema, owner, database = row
    reader = f"openline_{sha256(f'{database} {schema}'.encode()).hexdigest()[:16]}_reader"
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (reader,)).fetchone() is None:
        connection.execute(f"CREATE ROLE {reader} NOLOGIN".encode())
    if not _holds(connection, "SELECT pg_has_role(current_user, %s, 'MEMBER')", reader):
        connection.execute(f"GRANT {reader} TO CURRENT_USER".encode())
    names = {"schema": Identifier(schema).as_string(), "owner": Identifier(owner).as_string()}
    for statement in policies.statements(**names, reader=reader):
        connection.execute(statement.encode())


def drop_log(connection: Connection) -> None:
    """Remove every table and view of the log, and the reading role."""
    row = connection.execute(
        "SELECT roles[1] FROM pg_policies WHERE schemaname = current_schema()"
        " AND tablename = 'entries' AND policyname = 'reading'"
    ).fetchone()
    with connection.transaction():
        for table in policies.TABLES:
            connection.execute(f"DROP TABLE IF EXISTS {table} CASCADE".encode())
        connection.execute("DELETE FROM schema_versions WHERE part = 'log'")
        if row is not None:
            connection.execute(f"DROP OWNED BY {row[0]}".encode())
            connection.execute(f"DROP ROLE {row[0]}".encode())


def _has_table(connection: Connection, name: str) -> bool:
    question = (
        "SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = %s)"
    )
    return _holds(connection, question, name)


def _holds(connection: Connection, question: str, *parameters: object) -> bool:
    row = connection.execute(question.encode(), parameters).fetchone()
    return bool(row and row[0])


def _sentence(error: psycopg.Error) -> str:
    return " ".join(str(error).split()) or type(error).__name__
