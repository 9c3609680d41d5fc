"""Leading: of several processes on one log, which one does what one alone may do, such as to deliver.

Whoever leads holds a lock that ends with its process, killed or not: the next takes over at once, and no
clock is asked.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

KEY = 0x4F504C4E_44454C56
"""Of the advisory lock: "OPLNDELV"."""


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
    """Leads while it holds an advisory lock of a PostgreSQL database.

    Parameters
    ----------
    url
        As psycopg takes it.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None

    def __call__(self) -> bool:
        """Tell whether this process leads, and still can be reached by the database that says so."""
        import psycopg

        try:
            if self._connection is None:
                connection = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
                held = connection.execute("SELECT pg_try_advisory_lock(%s)", (KEY,)).fetchone()
                if held is None or not held[0]:
                    connection.close()
                    return False
                self._connection = connection
            else:
                self._connection.execute("SELECT 1")
        except psycopg.Error:
            self.close()
            return False
        return True

    def close(self) -> None:
        """Let another lead."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
