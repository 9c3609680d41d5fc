"""Connections to PostgreSQL: readers that are lent out, a listener, and the end of one that stands still."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import psycopg

from openline.errors import OpenlineError

LOG = logging.getLogger(__name__)

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

READERS = 8
"""How many connections read at once; more threads wait for one another."""
PATIENCE_S = 1.0
"""How long the listener waits before it looks whether it is to stop, and before it connects again."""
CONNECT_TIMEOUT_S = 10
STANDS_STILL_S = 15.0
"""Who has a lock and for so long has given the server nothing to do is cut off, if another waits."""

_END_WHO_STANDS_STILL = b"""
SELECT pid, pg_terminate_backend(pid, 5000) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND pid <> pg_backend_pid()
AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND (classid::bigint << 32) | objid::bigint = %s AND usename = current_user
AND wait_event_type = 'Client'
AND greatest(query_start, state_change) < clock_timestamp() - %s * interval '1 second'
"""


def end_who_stands_still(connection: Connection, key: int, still_s: float) -> bool:
    """End the connection that has an advisory lock, if its process stands still; one that works may.

    Returns whether there was one.
    """
    rows = connection.execute(_END_WHO_STANDS_STILL, (key, still_s)).fetchall()
    for pid, ended in rows:
        LOG.warning(
            "openline: the process of the database's session %d stood still and held a lock: it was %s",
            pid,
            "cut off" if ended else "told to end",
        )
    return bool(rows)


class Readers:
    """Connections in autocommit mode that cannot write, lent to one thread at a time.

    Parameters
    ----------
    connect
        Opens a connection.
    """

    def __init__(self, connect: Callable[[], Connection], *, size: int = READERS) -> None:
        self._connect = connect
        self._free: list[Connection] = []
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(size)
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[Connection]:
        """Lend a connection; one that is lost, or left within a transaction, does not come back."""
        with self._places:
            with self._lock:
                connection = self._free.pop() if self._free else None
            if connection is None:
                connection = self._connect()
                connection.execute("SET default_transaction_read_only = on")
            try:
                yield connection
            finally:
                self._take_back(connection)

    def forget(self) -> None:
        """Close the connections that nobody has: the server may have been restarted."""
        with self._lock:
            free, self._free = self._free, []
        for connection in free:
            connection.close()

    def close(self) -> None:
        """Close every connection, those that are lent out when they come back."""
        self._closed = True
        self.forget()

    def _take_back(self, connection: Connection) -> None:
        idle = psycopg.pq.TransactionStatus.IDLE
        if self._closed or connection.closed or connection.info.transaction_status != idle:
            connection.close()
            return
        with self._lock:
            self._free.append(connection)


class Listener:
    """A thread that says how long the log has grown, whichever process let it grow.

    Parameters
    ----------
    connect
        Opens a connection.
    channel
        What to listen to.
    read
        Gives the size out of a notification, or None when it is about something else.
    look
        Gives the size now: asked after every connection, for what was said meanwhile was not heard.
    on_grown
        Told every size, in this thread; when it fails it is told anew a little later.
    """

    def __init__(
        self,
        connect: Callable[[], Connection],
        *,
        channel: str,
        read: Callable[[str], int | None],
        look: Callable[[Connection], int],
        on_grown: Callable[[int], object],
    ) -> None:
        self._connect = connect
        self._channel = channel
        self._read = read
        self._look = look
        self._on_grown = on_grown
        self._stop = threading.Event()
        self.listening = threading.Event()
        """Set while it hears; cleared while the connection is lost."""
        self._thread = threading.Thread(target=self._run, name="openline-listen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._stop.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except (psycopg.Error, OpenlineError) as error:
                LOG.warning("openline: not told how the log grows; listening anew: %s", error)
            self.listening.clear()
            self._stop.wait(PATIENCE_S)

    def _listen(self) -> None:
        with self._connect() as connection:
            connection.execute(f"LISTEN {self._channel}")
            known = self._look(connection)
            self._on_grown(known)
            self.listening.set()
            while not self._stop.is_set():
                for notice in connection.notifies(timeout=PATIENCE_S, stop_after=1):
                    size = self._read(notice.payload)
                    if size is not None and size > known:
                        known = size
                        self._on_grown(size)
