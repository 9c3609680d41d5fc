"""What stands beside the log: accounts, deliveries, answers of the HTTP face, security events.

None of it is part of the record: it names people, expires and is pruned. It stands in ``side.sqlite`` in the
HOME, or in the same PostgreSQL database as the log, in SQLAlchemy Core. Each module of this package puts its
tables on :data:`metadata`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import sqlalchemy as sa

from openline.errors import InputError
from openline.stores.versions import set_version, version_of

metadata = sa.MetaData()
"""Every table beside the log."""

VERSION = 4
"""Their schema: where the chain of migrations leads."""

BUSY_TIMEOUT_MS = 10_000


def open_engine(url: str) -> sa.Engine:
    """Open a database for the side tables, with connections that are safe for what must not be lost.

    Parameters
    ----------
    url
        ``sqlite:///PATH``, or ``postgresql://…``, which psycopg 3 opens.

    Returns
    -------
    sqlalchemy.Engine
        On SQLite each of its transactions takes the write lock, so that none is refused half-way; what only
        reads goes through ``engine.execution_options(reading=True)`` and waits for nobody.
    """
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = sa.create_engine(address)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    # A connection that did not survive a restart of the server is replaced before it is handed out.
    return sa.create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=8)


def url_of_file(path: Path) -> str:
    """Return the address of the side tables of a HOME on SQLite."""
    return f"sqlite:///{path}"


def create(engine: sa.Engine) -> None:
    """Make the tables of every module of this package, where they are not there yet.

    Raises
    ------
    InputError
        They are there, and of another schema.
    """
    load_tables()
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # of two processes that start at once, one makes them
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('openline side'))")
        found = version_of(connection, "side")
        if found not in (0, VERSION):
            where = engine.url.render_as_string(hide_password=True)
            raise InputError(
                f"what stands beside the log has schema version {found}, this program works with {VERSION}",
                where=where,
                next_step="'openline upgrade' brings it to the newest"
                if found < VERSION
                else "use the version of Openline that wrote it, or a newer one",
            )
        if not found:
            metadata.create_all(connection)
            set_version(connection, "side", VERSION)


def load_tables() -> sa.MetaData:
    """Import every module of this package, so that :data:`metadata` holds all tables, and return it."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return metadata


def _prepare_sqlite(connection: Any, record: Any) -> None:
    """Set up a new connection: transactions are opened by :func:`_begin_sqlite`, not by the driver."""
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "fullfsync=ON",  # macOS: fsync alone stops at the drive's cache
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once, unless the engine is for reading.

    A transaction that turns from reading to writing may be refused half-way.
    """
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
