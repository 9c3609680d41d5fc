"""Copies of what a node keeps in databases: always SQLite files, whichever database they come from or go to.

A copy of a live log is one state of it: SQLite's online backup copies one snapshot, and from PostgreSQL all
tables are read in one transaction. No copy holds a body that was redacted before.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast

import psycopg
import sqlalchemy as sa

from openline.errors import InputError, LedgerError, StorageError
from openline.ledger.merkle import Frontier, read_frontier
from openline.stores import side, tables
from openline.stores.characters import read, written
from openline.stores.postgres import create_log, without_password
from openline.stores.schema import APPLICATION_ID, SCHEMA_VERSION, SQLITE, statements
from openline.stores.side.reports import see_whole
from openline.stores.sqlite import SqliteStore
from openline.stores.versions import Part, set_version, version_of

CHUNK = 1000


class Head(NamedTuple):
    """How far a log goes."""

    size: int
    root_sha256: str


def copy_file(source: Path, to: Path) -> None:
    """Copy a SQLite database that others may be writing to, as it stands at one moment.

    Raises
    ------
    StorageError
        It could not be read, or the copy not written.
    """
    with (
        _failing(source),
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(to)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, without others beside it


def dump(url: str, log: Path, beside: Path) -> None:
    """Copy a log in PostgreSQL, and what stands beside it if anything does, into two new SQLite files.

    Raises
    ------
    StorageError
        It could not be read, or the copies not written.
    """
    with _failing(log), _engine(url) as engine, engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with closing(sqlite3.connect(log)) as new:
            for statement in statements(SQLITE):
                new.execute(statement)
            new.execute(f"PRAGMA application_id={APPLICATION_ID}")
            new.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
            for table in tables.metadata.sorted_tables:
                marks = ",".join("?" * len(table.columns))
                new.executemany(f"INSERT INTO {table.name} VALUES ({marks})", _copied_out(connection, table))
            new.commit()
        there = set(sa.inspect(connection).get_table_names())
        see_whole(connection)
        if version := version_of(connection, "side"):
            _copy_side(connection, beside, [it for it in _side_tables() if it.name in there], version)


def load(url: str, log: Path, beside: Path | None) -> None:
    """Put copies into a PostgreSQL database that holds no log, in one transaction.

    Raises
    ------
    InputError
        There is a log already.
    StorageError
        The database did not take it; nothing of it is there then.
    """
    with _failing(without_password(url)), _engine(url) as engine, engine.begin() as connection:
        create_log(cast("Any", connection.connection.driver_connection))
        with closing(sqlite3.connect(log)) as old:
            for table in tables.metadata.sorted_tables:
                names = ", ".join(f'"{column.name}"' for column in table.columns)
                _copy_in(connection, table, old.execute(f"SELECT {names} FROM {table.name}"))
        if beside is not None:
            _load_side(connection, beside)


def upgrade_file(path: Path, part: Part) -> tuple[int, int]:
    """Bring a SQLite file to the newest schema, in place, all or nothing; return both versions.

    Raises
    ------
    InputError
        It is no log, or of a newer schema.
    StorageError
        The disk did not take it; the file is as it was.
    """
    with _failing(path), _engine(side.url_of_file(path)) as engine, engine.begin() as connection:
        application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        if part == "log" and application != APPLICATION_ID:
            raise InputError("not a log of Openline", where=str(path))
        return _migrate(connection, part, where=str(path))


def upgrade_database(url: str) -> dict[Part, tuple[int, int]]:
    """Bring log and side tables of a PostgreSQL database to the newest schema, in one transaction."""
    where = without_password(url)
    parts: tuple[Part, ...] = ("log", "side")
    with _failing(where), _engine(url) as engine, engine.begin() as connection:
        return {part: _migrate(connection, part, where=where) for part in parts}


def versions_in(url: str, log: Path, beside: Path) -> dict[Part, int]:
    """Return which schema log and side tables have, in a database or, without an address, in files."""
    if url:
        with _failing(without_password(url)), _engine(url) as engine, engine.connect() as connection:
            return {"log": version_of(connection, "log"), "side": version_of(connection, "side")}
    found: dict[Part, int] = {"log": 0, "side": 0}
    files: dict[Part, Path] = {"log": log, "side": beside}
    for part, path in files.items():
        if path.exists():
            with _failing(path), closing(sqlite3.connect(path)) as connection:
                found[part] = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def check_log(path: Path) -> Head:
    """Hash the leaves of a log again, hold the stored tree against them, and say how far it goes.

    Raises
    ------
    LedgerError
        The stored tree is not the tree over the stored entries.
    """
    store = SqliteStore(path)
    try:
        size = store.size()
        tree = Frontier().grown([stored.leaf for stored in store.entries()])[0]
        if tree != read_frontier(size, store.node):
            raise LedgerError("the stored tree is not the tree over the stored entries", where=str(path))
        return Head(size, tree.root().hex())
    finally:
        store.close()


def _migrate(connection: sa.Connection, part: Part, *, where: str) -> tuple[int, int]:
    from openline.stores import migrations

    before, newest = version_of(connection, part), migrations.newest(part)
    if before > newest:
        raise InputError(
            f"it has schema version {before} of the {part}, this program knows {newest}",
            where=where,
            next_step="use the version of Openline that wrote it, or a newer one",
        )
    if part == "side" and not before:
        return newest, newest  # a server that was never started keeps nothing beside its log
    return before, migrations.migrate(connection, part, before)


def _side_tables() -> list[sa.Table]:
    return side.load_tables().sorted_tables


def _copied_out(connection: sa.Connection, table: sa.Table) -> Iterator[tuple[Any, ...]]:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with (
        _cursor(connection) as cursor,
        cursor.copy(f"COPY {table.name} ({names}) TO STDOUT (FORMAT BINARY)") as out,
    ):
        out.set_types([_type_of(column) for column in table.columns])
        yield from (tuple(read(row)) for row in out.rows())


def _copy_in(connection: sa.Connection, table: sa.Table, rows: sqlite3.Cursor) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    with (
        _cursor(connection) as cursor,
        cursor.copy(f"COPY {table.name} ({names}) FROM STDIN (FORMAT BINARY)") as into,
    ):
        into.set_types([_type_of(column) for column in table.columns])
        for row in rows:
            into.write_row(written(row))


def _type_of(column: sa.Column[Any]) -> str:
    kind = column.type
    return "bytea" if isinstance(kind, sa.LargeBinary) else "text" if isinstance(kind, sa.Text) else "int8"


@contextmanager
def _cursor(connection: sa.Connection) -> Iterator[Any]:
    driver = cast("Any", connection.connection.driver_connection)
    with driver.cursor() as cursor:
        yield cursor


def _copy_side(connection: sa.Connection, beside: Path, there: list[sa.Table], version: int) -> None:
    with _engine(side.url_of_file(beside)) as engine:
        side.create(engine)
        with engine.begin() as new:
            for table in there:
                _copy_rows(connection, new, table)
            set_version(new, "side", version)
    with closing(sqlite3.connect(beside)) as copied:
        copied.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, without others beside it


def _load_side(connection: sa.Connection, beside: Path) -> None:
    side.load_tables().create_all(connection)
    see_whole(connection)
    with _engine(side.url_of_file(beside)) as engine, engine.connect() as old:
        there = set(sa.inspect(old).get_table_names())
        for table in _side_tables():
            if table.name in there:
                _copy_rows(old, connection, table)
                _go_on_counting(connection, table)
        set_version(connection, "side", version_of(old, "side"))


def _copy_rows(old: sa.Connection, new: sa.Connection, table: sa.Table) -> None:
    for rows in old.execute(sa.select(table)).mappings().partitions(CHUNK):
        new.execute(table.insert(), [dict(row) for row in rows])


def _go_on_counting(connection: sa.Connection, table: sa.Table) -> None:
    """Let a column that counts by itself go on behind what was copied into it."""
    column = table.autoincrement_column
    if column is not None:
        sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
        highest = connection.scalar(sa.select(sa.func.max(column)))
        if sequence is not None and highest is not None:
            connection.execute(sa.select(sa.func.setval(sequence, highest)))


@contextmanager
def _engine(url: str) -> Iterator[sa.Engine]:
    engine = side.open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _failing(where: object) -> Iterator[None]:
    """Say whose fault it is when a database does not do what it was asked."""
    try:
        yield
    except (sqlite3.Error, sa.exc.SQLAlchemyError, psycopg.Error) as error:
        reason = error.orig if isinstance(error, sa.exc.DBAPIError) and error.orig else error
        raise StorageError(
            f"could not be copied or upgraded: {' '.join(str(reason).split())}",
            where=str(where),
            next_step="see to the disk or the server (space, permissions, health); nothing was changed",
        ) from error
