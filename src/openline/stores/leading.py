"""Leading: of several processes on one log, which one does what one alone may do, such as to deliver.

Whoever leads holds a lock that ends with its process, killed or not: the next takes over at once, and no
clock is asked. One that is stopped keeps a file; of a database the server tells that it asks no more.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

LEADS_STILL_S = 60.0
"""Who leads asks every second or so: what was sent and not settled when it is cut off is sent once more."""


class FileLead:
    """Leads while it holds a file in the HOME.

    Parameters
    ----------
    path
        The file, which is made where there is none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: int | None = None

    def __call__(self) -> bool:
        """Tell whether this process leads; it does from when it first can."""
        if self._held is None:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return False
            self._held = descriptor
        return True

    def close(self) -> None:
        """Let another lead."""
        if self._held is not None:
            os.close(self._held)
            self._held = None


class DatabaseLead:
    """Leads while it holds an advisory lock of a PostgreSQL database, and asks from time to time.

    The lock is its schema's own: of theatres that share a database each has one that leads. One connection is
    kept for it, also while another process leads. One that leads and has not asked for long, because it was
    stopped, is cut off by the next that asks.

    Parameters
    ----------
    url
        As psycopg takes it; the schema is the first of its search path.
    stands_still_s
        How long is long.
    """

    def __init__(self, url: str, *, stands_still_s: float = LEADS_STILL_S) -> None:
        self._url = url
        self._stands_still_s = stands_still_s
        self._connection: Any = None
        self._key = 0
        self._leads = False

    def __call__(self) -> bool:
        """Tell whether this process leads, and still can be reached by the database that says so."""
        import psycopg

        from openline.stores.connections import end_who_stands_still

        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
                row = self._connection.execute("SELECT current_schema()").fetchone()
                self._key = delivery_key_of(str(row[0]))
            if self._leads:
                self._connection.execute("SELECT 1")
            else:
                self._leads = self._try()
                if not self._leads and end_who_stands_still(
                    self._connection, self._key, self._stands_still_s
                ):
                    self._leads = self._try()
        except psycopg.Error:
            self._drop()
        return self._leads

    def close(self) -> None:
        """Let another lead, at once."""
        import psycopg

        if self._leads:
            with suppress(psycopg.Error):  # lost, and the lock with it
                self._connection.execute("SELECT pg_advisory_unlock(%s)", (self._key,))
        self._drop()

    def _drop(self) -> None:
        self._leads = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _try(self) -> bool:
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (self._key,)).fetchone()
        return bool(row and row[0])


def delivery_key_of(schema: str) -> int:
    """Return the advisory lock of who delivers for a schema's log; such locks are each database's own."""
    return int.from_bytes(sha256(f"openline delivery\0{schema}".encode()).digest()[:8], signed=True)
