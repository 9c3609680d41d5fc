"""The security log in a database: taken in memory, grouped, and on disk within a second.

``write`` waits for no disk: a refusal is answered at once, and its event is durable at the latest
:data:`WITHIN_S` and one write later. A flood costs one row per kind, party and address in ten seconds; a
limited number of such groups is kept in memory, and what comes beyond them is counted per kind, without
address and party. Nothing is left out of the counts. While the disk takes nothing, all stays in memory like
this and is tried again; :meth:`SideSecurityLog.unwritten` says how much that is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any, TypeAlias

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.dialects import postgresql, sqlite

from openline.app.security import Noted, SecurityEvent, SecurityKind
from openline.errors import NotFoundError, StorageError
from openline.stores.side import metadata

WITHIN_S = 0.2
"""How long an event waits for others that go to disk with it."""
RETRY_S = 0.7
GROUPED_MS = 10_000
MOST_GROUPS = 2048
LONGEST_DETAIL = 300
_ID = re.compile(r"[0-9a-f]{32}")

events = sa.Table(
    "security_events",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("last_ms", sa.BigInteger, nullable=False),
    sa.Column("count", sa.BigInteger, nullable=False),
    sa.Column("what", sa.String(32), nullable=False),
    sa.Column("party", sa.Text, nullable=False),
    sa.Column("member", sa.Text, nullable=False),
    sa.Column("credential", sa.Text, nullable=False),
    sa.Column("remote", sa.Text, nullable=False),
    sa.Column("route", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Index("security_events_newest", "at_ms", "id"),
    sa.Index("security_events_party", "party", "at_ms", "id"),
)

Row: TypeAlias = sa.Row[*tuple[Any, ...]]


@dataclass(slots=True)
class _Group:
    """Events of one kind, party and address within ten seconds: one row."""

    id: str
    first: SecurityEvent
    last_ms: int
    count: int = 1
    written: int = 0
    """How many of them the row on disk counts."""


@dataclass(slots=True)
class _Memory:
    groups: dict[tuple[str, str, str], _Group] = field(default_factory=dict)
    closed: list[_Group] = field(default_factory=list)
    """Their ten seconds are over, but not all of them is on disk."""

    def held(self) -> int:
        return len(self.groups) + len(self.closed)


class SideSecurityLog:
    """A security log in the side tables; see :class:`openline.app.security.SecurityLog`.

    Parameters
    ----------
    engine
        As :func:`openline.stores.side.open_engine` gives it, with the tables made.
    random_bytes
        Where the ids of rows come from: they are drawn, for numbers would tell a party how much others did.
    """

    def __init__(self, engine: sa.Engine, random_bytes: Callable[[int], bytes]) -> None:
        self._engine = engine
        self._reading = engine.execution_options(reading=True)
        self._random_bytes = random_bytes
        self._memory = _Memory()
        self._changed = Condition()
        self._asked = 0
        """How many rounds of writing were asked for, and how many are over: what flush waits for."""
        self._rounds = 0
        self._pending = 0
        """How many events are not on disk yet."""
        self._at_work = False
        self._failure: Exception | None = None
        self._stopping = False
        self._thread = Thread(target=self._run, name="security-log", daemon=True)
        self._thread.start()

    def write(self, event: SecurityEvent) -> None:
        """Take an event; it waits for nobody, and is on disk within a second."""
        with self._changed:
            if self._stopping:
                raise StorageError("the security log is closed")
            if len(event.detail) > LONGEST_DETAIL:
                event = replace(event, detail=event.detail[:LONGEST_DETAIL])
            self._take(event)
            self._pending += 1
            if self._pending == 1:
                self._changed.notify_all()

    def _take(self, event: SecurityEvent) -> None:
        memory = self._memory
        key = (event.what.value, event.party, event.remote)
        is_full = memory.held() >= MOST_GROUPS
        if is_full and key not in memory.groups:
            key = (event.what.value, "", "")
            event = SecurityEvent(at_ms=event.at_ms, what=event.what, detail="of many parties and addresses")
        group = memory.groups.get(key)
        # While the disk takes nothing, a group goes on for longer: or there would be ever more of them.
        if group is not None and (is_full or 0 <= event.at_ms - group.first.at_ms < GROUPED_MS):
            group.count += 1
            group.last_ms = max(group.last_ms, event.at_ms)
            return
        if group is not None and group.written < group.count:
            memory.closed.append(group)
        id = self._random_bytes(16).hex()
        memory.groups[key] = _Group(id=id, first=event, last_ms=event.at_ms)

    def flush(self) -> None:
        """Return once all that was written is on disk, or raise StorageError."""
        with self._changed:
            self._asked = awaited = self._rounds + 1 + self._at_work
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._rounds >= awaited or not self._thread.is_alive(), timeout=60)
            if self._failure is not None or self._rounds < awaited:
                raise StorageError(
                    "the security log is not on disk", where="side database"
                ) from self._failure

    def read(self, party: str | None, *, after: str = "", limit: int = 100) -> list[Noted]:
        """Return the newest first, of one party or (None) of all, from behind the row ``after``."""
        query = sa.select(events).order_by(events.c.at_ms.desc(), events.c.id.desc()).limit(limit)
        if party is not None:
            query = query.where(events.c.party == party)
        try:
            with self._reading.connect() as connection:
                if after:
                    if not _ID.fullmatch(after):
                        raise _no_such_row()
                    at = sa.select(events.c.at_ms).where(events.c.id == after)
                    at_ms = connection.scalar(at if party is None else at.where(events.c.party == party))
                    if at_ms is None:
                        raise _no_such_row()
                    query = query.where(sa.tuple_(events.c.at_ms, events.c.id) < sa.tuple_(at_ms, after))
                return [_to_noted(row) for row in connection.execute(query)]
        except sa.exc.SQLAlchemyError as error:
            raise _storage_error(error) from error

    def counts(self, party: str | None = None, *, since_ms: int = 0) -> dict[SecurityKind, int]:
        """Return how many events of each kind there were."""
        query = sa.select(events.c.what, sa.func.sum(events.c.count)).where(events.c.last_ms >= since_ms)
        if party is not None:
            query = query.where(events.c.party == party)
        try:
            with self._reading.connect() as connection:
                rows = connection.execute(query.group_by(events.c.what)).all()
        except sa.exc.SQLAlchemyError as error:
            raise _storage_error(error) from error
        return {SecurityKind(what): int(count) for what, count in rows}

    def prune(self, before_ms: int) -> int:
        """Forget what is older; return how many rows that were."""
        try:
            with self._engine.begin() as connection:
                return connection.execute(events.delete().where(events.c.last_ms < before_ms)).rowcount
        except sa.exc.SQLAlchemyError as error:
            raise _storage_error(error) from error

    def unwritten(self) -> int:
        """Return how many events are not on disk yet."""
        with self._changed:
            return self._pending

    def close(self) -> None:
        """Write what is left and stop."""
        with self._changed:
            if self._stopping:
                return
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(timeout=30)
        with self._changed:
            if self._pending:
                raise StorageError(f"{self._pending} security events are not on disk") from self._failure

    # -- the writing thread ------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._has_work)
                if not (self._asked > self._rounds or self._stopping):
                    # Others that come meanwhile go with it; after a failure the disk is given some time.
                    pause = WITHIN_S if self._failure is None else RETRY_S
                    self._changed.wait_for(
                        lambda: self._asked > self._rounds or self._stopping, timeout=pause
                    )
                rows = self._unwritten_rows()
                last = self._stopping
                self._at_work = True
            failure: Exception | None = None
            try:
                if rows:
                    self._store(rows)
            except Exception as error:  # whatever it is, this thread goes on: it is tried again
                failure = error
            with self._changed:
                self._at_work = False
                self._failure = failure
                if failure is None:
                    self._mark_written(rows)
                self._rounds += 1
                self._changed.notify_all()
            if last:
                return

    def _has_work(self) -> bool:
        return self._pending > 0 or self._asked > self._rounds or self._stopping

    def _unwritten_rows(self) -> list[tuple[_Group, int, dict[str, Any]]]:
        memory = self._memory
        groups = (*memory.closed, *memory.groups.values())
        return [(it, it.count, _to_row(it)) for it in groups if it.count > it.written]

    def _store(self, rows: list[tuple[_Group, int, dict[str, Any]]]) -> None:
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        adding = insert(events)
        # A row may be there although writing it failed: the answer of a database can be lost.
        growing = adding.on_conflict_do_update(
            index_elements=[events.c.id],
            set_={"count": adding.excluded["count"], "last_ms": adding.excluded.last_ms},
        )
        with self._engine.begin() as connection:
            connection.execute(growing, [row for _, _, row in rows])

    def _mark_written(self, rows: list[tuple[_Group, int, dict[str, Any]]]) -> None:
        for group, count, _ in rows:
            self._pending -= count - group.written
            group.written = count
        memory = self._memory
        memory.closed = [it for it in memory.closed if it.written < it.count]
        newest = max((it.last_ms for it in memory.groups.values()), default=0)
        memory.groups = {
            key: it
            for key, it in memory.groups.items()
            if it.written < it.count or newest - it.first.at_ms < GROUPED_MS
        }


def _to_row(group: _Group) -> dict[str, Any]:
    event = group.first
    return {
        "id": group.id,
        "at_ms": event.at_ms,
        "last_ms": group.last_ms,
        "count": group.count,
        "what": event.what.value,
        "party": event.party,
        "member": event.member,
        "credential": event.credential,
        "remote": event.remote,
        "route": event.route,
        "detail": event.detail,
    }


def _to_noted(row: Row) -> Noted:
    event = SecurityEvent(
        at_ms=row.at_ms,
        what=SecurityKind(row.what),
        party=row.party,
        member=row.member,
        credential=row.credential,
        remote=row.remote,
        route=row.route,
        detail=row.detail,
    )
    return Noted(id=row.id, event=event, count=row._mapping["count"], last_ms=row.last_ms)


def _no_such_row() -> NotFoundError:
    return NotFoundError("there is no such row", where="after", next_step="begin anew, without it")


def _storage_error(error: Exception) -> StorageError:
    return StorageError(f"the security log could not be read: {type(error).__name__}", where="side database")
