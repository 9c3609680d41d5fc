"""The sources of positions, in the tables beside the log; see :class:`openline.app.sources.SourceBook`."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from openline.app.sources import Condition, Source
from openline.errors import ConflictError, NotFoundError
from openline.stores.side import metadata

SOURCES = sa.Table(
    "position_sources",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("party", sa.Text, nullable=False, index=True),
    sa.Column("topic", sa.Text, unique=True),
    sa.Column("source", sa.LargeBinary, nullable=False),
    sa.Column("condition", sa.LargeBinary, nullable=False),
)

DIGESTS = sa.Table(
    "position_digests",
    metadata,
    sa.Column("party", sa.Text, primary_key=True),
    sa.Column("from_ms", sa.BigInteger, primary_key=True),
    sa.Column("sha256", sa.LargeBinary, nullable=False),
    sa.Column("events", sa.Integer, nullable=False),
    sa.Column("positions", sa.Integer, nullable=False),
)
"""SHA-256 of what each party was sent of live positions, by the minute, or the part of one."""


class SideSources:
    """Sources in a database; they are few, and kept in memory beside it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._sources: dict[str, Source] = {}
        self._conditions: dict[str, Condition] = {}
        self.reload()

    def reload(self) -> None:
        """Read what another process may have changed."""
        with self._engine.execution_options(reading=True).connect() as connection:
            rows = connection.execute(sa.select(SOURCES).order_by(SOURCES.c.id)).all()
        read = {row.id: msgspec.json.decode(row.source, type=Source) for row in rows}
        conditions = {row.id: msgspec.json.decode(row.condition, type=Condition) for row in rows}
        with self._lock:
            self._sources, self._conditions = read, conditions | self._conditions

    def get(self, id: str) -> Source | None:
        """Return a source."""
        return self._sources.get(id)

    def all(self) -> Sequence[Source]:
        """Return every source, by id."""
        with self._lock:
            return [self._sources[id] for id in sorted(self._sources)]

    def add(self, source: Source) -> None:
        """Keep a new one; raises ConflictError where its id or topic is taken."""
        values = {
            "id": source.id,
            "party": source.party,
            "topic": source.topic or None,
            "source": msgspec.json.encode(source),
            "condition": msgspec.json.encode(Condition()),
        }
        self._change(sa.insert(SOURCES).values(values), source)

    def replace(self, source: Source) -> None:
        """Keep it as it is now."""
        values = {"topic": source.topic or None, "source": msgspec.json.encode(source)}
        self._change(sa.update(SOURCES).where(SOURCES.c.id == source.id).values(values), source)

    def condition(self, id: str) -> Condition:
        """Return how it fared when it was last noted."""
        return self._conditions.get(id, Condition())

    def note(self, id: str, condition: Condition) -> None:
        """Keep how it fares."""
        self._conditions[id] = condition
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(SOURCES).where(SOURCES.c.id == id).values(condition=msgspec.json.encode(condition))
            )

    def _change(self, statement: sa.Insert | sa.Update, source: Source) -> None:
        try:
            with self._engine.begin() as connection:
                if not connection.execute(statement).rowcount:
                    raise NotFoundError(f"there is no source {source.id!r}", where="source")
        except sa.exc.IntegrityError as error:
            raise ConflictError(
                f"the id {source.id!r}, or its topic, is taken", where="id", next_step="choose another"
            ) from error
        with self._lock:
            self._sources[source.id] = source


class SideDigests:
    """What was sent of live positions, by party and minute."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def keep(self, rows: Sequence[tuple[str, int, bytes, int, int]]) -> None:
        """Keep (party, since when in ms, SHA-256, events, positions)."""
        names = ("party", "from_ms", "sha256", "events", "positions")
        if rows:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(DIGESTS), [dict(zip(names, row, strict=True)) for row in rows])

    def of(self, party: str, *, since_ms: int, to_ms: int) -> list[tuple[str, int, bytes, int, int]]:
        """Return what was kept of a party between two times, in order."""
        chosen = (
            sa.select(DIGESTS)
            .where(DIGESTS.c.party == party, DIGESTS.c.from_ms >= since_ms, DIGESTS.c.from_ms < to_ms)
            .order_by(DIGESTS.c.from_ms)
        )
        with self._engine.execution_options(reading=True).connect() as connection:
            return [
                (row.party, row.from_ms, bytes(row.sha256), row.events, row.positions)
                for row in connection.execute(chosen)
            ]

    def prune(self, before_ms: int) -> int:
        """Let go of what is older; return how many minutes."""
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(DIGESTS).where(DIGESTS.c.from_ms < before_ms)).rowcount
