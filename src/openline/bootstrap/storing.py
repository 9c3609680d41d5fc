"""Where a node's log is, and what stands beside it: files in the HOME, or one PostgreSQL database."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.home import Home
    from openline.app.ports import Store
    from openline.stores.postgres import PostgresStore
    from openline.stores.sqlite import Connect

URL_VARIABLE = "OPENLINE_STORE_URL"
"""Holds the whole address of a HOME's database, with a password, where it is not PGPASSFILE that does."""


def store_url(home: Home) -> str:
    """Return the address of the database that a HOME's log is in; empty when it is a file in the HOME.

    The variable counts only for a HOME that says itself that its log is in a database: another in the same
    environment stays where it is.
    """
    return home.settings.store and (os.environ.get(URL_VARIABLE) or home.settings.store)


def side_url(home: Home) -> str:
    """Return the address of the tables beside the log, for :func:`openline.stores.side.open_engine`."""
    return store_url(home) or f"sqlite:///{home.side_path.absolute()}"


def check_url(url: str) -> str:
    """Return an address as it may stand in a HOME.

    Raises
    ------
    InputError
        It is none of a PostgreSQL database, or it holds a password.
    """
    from openline.stores.postgres import has_password

    if not url.startswith(("postgresql://", "postgres://")):
        raise InputError(
            f"{url.partition(':')[0]!r} is no kind of store",
            where="store",
            next_step="write postgresql://USER@HOST:PORT/DATABASE, or leave it out for a file in the HOME",
        )
    if has_password(url):
        raise InputError(
            "a password does not belong into a HOME, nor on a command line",
            where="store",
            next_step=f"leave it out, and give it by PGPASSFILE, or the whole address by {URL_VARIABLE}",
        )
    return url


def open_store(home: Home, *, create: bool = False, connect: Connect | None = None) -> Store:
    """Open the store of a node's log.

    Raises
    ------
    InputError, StorageError
        As :class:`openline.stores.sqlite.SqliteStore` and :class:`openline.stores.postgres.PostgresStore`.
    """
    if url := store_url(home):
        return open_database(url, create=create)
    from openline.stores import sqlite

    return sqlite.SqliteStore(home.log_path, create=create, connect=connect or sqlite.connect)


def open_database(url: str, *, create: bool = False) -> PostgresStore:
    """Open a log in PostgreSQL."""
    from openline.stores.postgres import PostgresStore

    return PostgresStore(url, create=create)


def exclusive_of(store: Store) -> AbstractContextManager[None]:
    """Keep processes from writing that share the store, and no file: those of other machines."""
    exclusive = getattr(store, "exclusive", None)
    return nullcontext() if exclusive is None else exclusive()


def discard(store: Store) -> None:
    """Remove a log from its database that was made for a HOME that could not be made."""
    remove = getattr(store, "discard", None)
    if remove is not None:
        remove()
