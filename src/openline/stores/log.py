"""What the stores of the log have in common: how a group is written, and how everything is read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from msgspec.structs import astuple

from openline.app.ports import Answer, Group, OutboxRow, Release, StoredEntry
from openline.errors import InputError, LedgerError, NotFoundError
from openline.stores import statements as sql
from openline.stores.schema import OLDEST_VERSION, PARTIES_VERSION, SCHEMA_VERSION

CHUNK = 1000  # rows to a read transaction: a long one would keep the write-ahead log from being emptied


class Writing(Protocol):
    """A connection on which a transaction is open."""

    def execute(self, statement: str, parameters: Any = (), /) -> Any:
        """Run one statement."""
        ...

    def executemany(self, statement: str, rows: Any, /) -> Any:
        """Run one statement for each row of parameters."""
        ...


class LogStore(ABC):
    """The :class:`~openline.app.ports.Store`, but for how a database is spoken to."""

    where: str
    """Names the database in errors; no password is in it."""
    version: int
    """The schema of the log that is open."""

    # -- what each database does its own way ----------------------------------------------------------------

    @abstractmethod
    def append(self, group: Group) -> None:
        """Make a group durable, all of it or none; see :meth:`openline.app.ports.Store.append`."""

    @abstractmethod
    def _write(self, statement: str, parameters: Sequence[object]) -> None:
        """Run one statement durably."""

    @abstractmethod
    def _read(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        """Run one statement that cannot write, and return its rows."""

    @abstractmethod
    def as_party(self, party: str) -> PartyReader:
        """Give the part of the log that one party may read: what is its own, and what it was shown.

        Raises
        ------
        InputError
            The log does not say how much each release shows: it has to be upgraded.
        """

    # -- writing --------------------------------------------------------------------------------------------

    def _insert(self, writer: Writing, group: Group) -> None:
        """Write a group within a transaction that is open."""
        for statement, rows in (
            (sql.INSERT_ENTRY, [astuple(entry) for entry in group.entries]),
            (sql.INSERT_NODE, [node for node in group.nodes if node[0] > 0]),
            (sql.INSERT_ANSWER, [astuple(answer) for answer in group.answers]),
            self._release_rows(group),
            (sql.INSERT_OUTBOX, self._outbox_rows(group)),
            (sql.SAVE_WATCH_STATE, list(group.watch_states.items())),
            (sql.EMPTY_WATCH_STATES, [(b"", redaction.entry) for redaction in group.redactions]),
            (sql.TAKE_BODY, [(it.by, it.by, *(it.entry,) * 4) for it in group.redactions]),
        ):
            if rows:
                self._put(writer, statement, rows)

    def _put(self, writer: Writing, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run one statement for each row of parameters."""
        writer.executemany(statement, rows)

    def _release_rows(self, group: Group) -> tuple[str, Sequence[tuple[Any, ...]]]:
        rows = [sql.row_of(release) for release in group.releases]
        if self.version < PARTIES_VERSION:
            return sql.INSERT_RELEASE_1, [row[:4] for row in rows]
        return sql.INSERT_RELEASE, rows

    def _outbox_rows(self, group: Group) -> Sequence[tuple[Any, ...]]:
        queued_at_ms = {entry.index: entry.received_at_ms for entry in group.entries}
        return [(it.party, it.seq, queued_at_ms[it.index]) for it in group.releases]

    def carried(self, party: str, upto_seq: int) -> None:
        """Take what a channel has carried out of the outbox, durably."""
        self._write(sql.CARRY, (party, upto_seq))

    def save_cosignature(self, tree_size: int, root: bytes, line: str) -> None:
        """Keep a witness's signature line for a checkpoint, durably; the same line twice is one."""
        self._write(sql.SAVE_COSIGNATURE, (tree_size, root, line))

    # -- reading --------------------------------------------------------------------------------------------

    def size(self) -> int:
        """Return the number of entries on record."""
        return int(self._read(sql.SIZE)[0][0])

    def entry(self, index: int) -> StoredEntry:
        """Return the entry at a log index, or raise NotFoundError."""
        found = self._entries("idx = ?", (index,), 1)
        if not found:
            raise NotFoundError(f"the log has no entry {index}")
        return found[0]

    def entry_by_id(self, id: str) -> StoredEntry | None:
        """Return the entry with an id."""
        return next(iter(self._entries("id = ?", (id,), 1)), None)

    def entries_by_id(self, ids: Collection[str]) -> list[StoredEntry]:
        """Return the entries with these ids, as many as there are, in log order."""
        return self._entries_of("id", list(ids))

    def entries_at(self, indexes: Collection[int]) -> list[StoredEntry]:
        """Return the entries at these log indexes, as many as there are, in log order."""
        return self._entries_of("idx", list(indexes))

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
        about, parameters = self._about(subject)
        return self._entries(f"{about} AND idx > ?", (*parameters, self._index_of(after)), limit)

    def of_type(self, type: str, *, after: str = "", limit: int = 100) -> list[StoredEntry]:
        """Return entries of one type in log order, from behind the entry whose id is ``after``."""
        return self._entries("type = ? AND idx > ?", (type, self._index_of(after)), limit)

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree of ``2**level`` leaves, or raise LedgerError."""
        found = self._read(sql.NODE, (level, index)) if level else self._read(sql.LEAF, (index,))
        if not found:
            raise LedgerError(f"the tree node (level {level}, index {index}) is missing", where=self.where)
        return bytes(found[0][0])

    def answer(self, party: str, key: str) -> Answer | None:
        """Return what an idempotency key was answered with."""
        rows = self._read(sql.ANSWER, (party, key))
        return next((Answer(party=party, key=key, digest=digest, entry=id) for digest, id in rows), None)

    def answers(self, places: Collection[tuple[str, str]]) -> list[Answer]:
        """Return what these idempotency keys, each of a party, were answered with."""
        found: list[Answer] = []
        given = list(dict.fromkeys(places))
        for some in (given[it : it + CHUNK // 10] for it in range(0, len(given), CHUNK // 10)):
            rows = self._read(sql.select_answers(len(some)), [value for place in some for value in place])
            found += [
                Answer(party=party, key=key, digest=digest, entry=id) for party, key, digest, id in rows
            ]
        return found

    def releases(self, party: str, *, after: int = 0, limit: int | None = None) -> list[Release]:
        """Return a party's releases with ``seq > after``, in order."""
        columns = sql.RELEASE_COLUMNS_1 if self.version < PARTIES_VERSION else sql.RELEASE_COLUMNS
        rows = self._read(sql.select_releases(columns), (party, after, sql.EVERY if limit is None else limit))
        return [release_of(row) for row in rows]

    def shown_to(
        self, party: str, *, after: int = 0, limit: int | None = None
    ) -> list[tuple[Release, StoredEntry]]:
        """Return a party's releases with ``seq > after`` and what each shows, read as that party."""
        if self.version < PARTIES_VERSION:
            releases = self.releases(party, after=after, limit=limit)
            entries = self.entries_at([it.index for it in releases])
        else:
            reader = self.as_party(party)
            releases = reader.releases(after=after, limit=limit)
            entries = reader.entries_at([it.index for it in releases])
        by_index = {it.index: it for it in entries}
        return [(it, by_index[it.index]) for it in releases]

    def outbox(self, party: str, *, limit: int = 100) -> list[OutboxRow]:
        """Return what waits to be carried to a party, oldest first."""
        return [outbox_row_of(row) for row in self._read(sql.OUTBOX, (party, limit))]

    def watch_state(self, name: str) -> bytes | None:
        """Return a watch state as it was saved with the last findings; empty where a redaction took it."""
        return next((bytes(state) for (state,) in self._read(sql.WATCH_STATE, (name,))), None)

    def watches(self) -> list[str]:
        """Return the names of the watches whose state is kept."""
        return [name for (name,) in self._read(sql.WATCHES)]

    def cosignatures(self, tree_size: int) -> list[str]:
        """Return the witnesses' signature lines for the checkpoint of a size."""
        return [line for (line,) in self._read(sql.COSIGNATURES, (tree_size,))]

    # -- within ---------------------------------------------------------------------------------------------

    def _entries(self, condition: str, parameters: tuple[object, ...], limit: int) -> list[StoredEntry]:
        rows = self._read(sql.select_entries(condition), (*parameters, limit))
        return [StoredEntry(*row) for row in rows]

    def _entries_of(self, column: str, values: list[Any]) -> list[StoredEntry]:
        found: list[StoredEntry] = []
        for some in (values[it : it + CHUNK // 2] for it in range(0, len(values), CHUNK // 2)):
            found += self._entries(f"{column} IN ({sql.marks(len(some))})", tuple(some), CHUNK)
        return found if len(values) <= CHUNK // 2 else sorted(found, key=lambda it: it.index)

    def _index_of(self, id: str) -> int:
        return read_index(self._read(sql.INDEX_OF, (id,)), id) if id else -1

    def _about(self, subject: str) -> tuple[str, tuple[object, ...]]:
        """Give the condition that entries are about a subject, in a form that an index serves."""
        return sql.ABOUT, (subject,)

    def _check_version(self) -> None:
        if self.version > SCHEMA_VERSION:
            raise InputError(
                f"the log has schema version {self.version}, this program reads up to {SCHEMA_VERSION}",
                where=self.where,
                next_step="use the version of Openline that wrote it, or a newer one",
            )
        if self.version < OLDEST_VERSION:
            raise InputError(
                f"the log has schema version {self.version}, which was never published",
                where=self.where,
                next_step="'openline upgrade' brings a log to the newest schema, if it can be read",
            )

    def _check_parties(self) -> None:
        if self.version < PARTIES_VERSION:
            raise InputError(
                f"the log has schema version {self.version}: it does not say how much each release shows",
                where=self.where,
                next_step="'openline upgrade --home DIR' brings it to the newest, after taking a copy",
            )


class PartyReader(ABC):
    """The part of a log that one party may read: its own entries, releases to it, and what it was shown.

    What it was shown counts as long as the last release of it was in full. What is not there and what the
    party may not read are the same.
    """

    source = "entries"
    release_source = "releases"
    outbox_source = "outbox"

    def __init__(self, party: str) -> None:
        self.party = party

    @abstractmethod
    def _read(self, statement: str, parameters: Sequence[object] = ()) -> list[Any]:
        """Run one statement that cannot write, and return its rows."""

    def entry_by_id(self, id: str) -> StoredEntry | None:
        """Return the entry with an id."""
        return next(iter(self._entries("e.id = ?", (id,), 1)), None)

    def entries_at(self, indexes: Collection[int]) -> list[StoredEntry]:
        """Return the entries of the party at these log indexes, as many as there are, in log order."""
        found: list[StoredEntry] = []
        given = sorted(indexes)
        for some in (given[it : it + CHUNK // 2] for it in range(0, len(given), CHUNK // 2)):
            found += self._entries(f"e.idx IN ({sql.marks(len(some))})", tuple(some), CHUNK)
        return found

    def about(self, subject: str, *, after: str = "", limit: int = 100) -> list[StoredEntry]:
        """Return entries about a subject in log order, from behind the entry whose id is ``after``."""
        about, parameters = self._about(subject)
        return self._entries(f"{about} AND e.idx > ?", (*parameters, self._index_of(after)), limit)

    def of_type(self, type: str, *, after: str = "", limit: int = 100) -> list[StoredEntry]:
        """Return entries of one type in log order, from behind the entry whose id is ``after``."""
        return self._entries("e.type = ? AND e.idx > ?", (type, self._index_of(after)), limit)

    def releases(self, *, after: int = 0, limit: int | None = None) -> list[Release]:
        """Return the party's releases with ``seq > after``, in order."""
        statement = sql.select_releases(source=self.release_source)
        rows = self._read(statement, (self.party, after, sql.EVERY if limit is None else limit))
        return [release_of(row) for row in rows]

    def outbox(self, *, limit: int = 100) -> list[OutboxRow]:
        """Return what waits to be carried to the party, oldest first."""
        statement = sql.OUTBOX.replace("FROM outbox", f"FROM {self.outbox_source}")
        return [outbox_row_of(row) for row in self._read(statement, (self.party, limit))]

    def _entries(self, condition: str, parameters: tuple[object, ...], limit: int) -> list[StoredEntry]:
        """Return the entries that a condition selects, of those that the party may read."""
        of_party = sql.OF_PARTY.format(entry="e", party="?")
        rows = self._read(
            sql.select_entries(f"{of_party} AND {condition}", source=self.source),
            (*[self.party] * of_party.count("?"), *parameters, limit),
        )
        return [StoredEntry(*row) for row in rows]

    def _about(self, subject: str) -> tuple[str, tuple[object, ...]]:
        return sql.ABOUT, (subject,)

    def _index_of(self, id: str) -> int:
        found = self.entry_by_id(id) if id else None
        return read_index([(found.index,)] if found else [], id) if id else -1


def read_index(rows: Sequence[Any], id: str) -> int:
    """Read the log index of an entry that a page goes on from, or raise NotFoundError."""
    if not rows:
        raise NotFoundError(f"no entry {id!r} to go on from")
    return int(rows[0][0])


def release_of(row: Sequence[Any]) -> Release:
    """Read the row of a release."""
    party, seq, entry, index, detail, pass_to = row
    return Release(party=party, seq=seq, entry=entry, index=index, detail=detail, pass_to=pass_to)


def outbox_row_of(row: Sequence[Any]) -> OutboxRow:
    """Read a row of the outbox."""
    party, seq, queued_at_ms = row
    return OutboxRow(party=party, seq=seq, queued_at_ms=queued_at_ms)
