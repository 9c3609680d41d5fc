"""What a gateway keeps: letters on their way to the node, and a copy of all that the party was shown.

One SQLite file with ``synchronous=FULL``: what was taken for delivery, or counted as received, survives.
Letters go by two lanes, what people say and what is acknowledged for the party, each in its own order.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from openline.errors import StorageError

SCHEMA = """
CREATE TABLE IF NOT EXISTS letters (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    entry      TEXT NOT NULL UNIQUE,
    file       BLOB NOT NULL,
    at_ms      INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'refused')),
    receipt    BLOB,
    why        TEXT NOT NULL DEFAULT '',
    parcel     TEXT NOT NULL DEFAULT '',
    lane       INTEGER NOT NULL DEFAULT 0,
    tries      INTEGER NOT NULL DEFAULT 0,
    aside_ms   INTEGER NOT NULL DEFAULT 0,
    own        INTEGER NOT NULL DEFAULT 0,
    key        TEXT NOT NULL DEFAULT '',
    sequence   TEXT NOT NULL DEFAULT '',
    first      TEXT NOT NULL DEFAULT '',
    seen       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS letters_waiting ON letters (number) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS calls (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id     TEXT NOT NULL UNIQUE,
    body   BLOB NOT NULL,
    media  TEXT NOT NULL,
    known  INTEGER NOT NULL,
    at_ms  INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS releases (
    seq   INTEGER PRIMARY KEY,
    shown BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    entry TEXT NOT NULL DEFAULT '',
    gone  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS lists (kind TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS listed (
    kind   TEXT NOT NULL,
    number INTEGER NOT NULL,
    name   TEXT NOT NULL,
    entry  TEXT NOT NULL,
    row    BLOB NOT NULL,
    PRIMARY KEY (kind, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS listed_entry ON listed (entry);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
"""
LATER = (
    ("letters", "parcel", "TEXT NOT NULL DEFAULT ''"),
    ("letters", "lane", "INTEGER NOT NULL DEFAULT 0"),
    ("letters", "tries", "INTEGER NOT NULL DEFAULT 0"),
    ("letters", "aside_ms", "INTEGER NOT NULL DEFAULT 0"),
    ("letters", "own", "INTEGER NOT NULL DEFAULT 0"),
    ("letters", "key", "TEXT NOT NULL DEFAULT ''"),
    ("letters", "sequence", "TEXT NOT NULL DEFAULT ''"),
    ("letters", "first", "TEXT NOT NULL DEFAULT ''"),
    ("letters", "seen", "INTEGER NOT NULL DEFAULT 0"),
    ("releases", "entry", "TEXT NOT NULL DEFAULT ''"),
    ("releases", "gone", "INTEGER NOT NULL DEFAULT 0"),
)
"""Columns that a file from before has not."""
BEFORE = (
    "UPDATE releases SET entry = json_extract(CAST(shown AS TEXT), '$.entry') WHERE entry = ''",
    "CREATE INDEX IF NOT EXISTS releases_entry ON releases (entry)",
    *(f"CREATE INDEX IF NOT EXISTS letters_{it} ON letters ({it}) WHERE {it} <> ''"
      for it in ("key", "sequence", "first")),
    # In a file from before, what had come was acknowledged as it came.
    "INSERT INTO marks SELECT 'acknowledged', coalesce(max(seq), 0) FROM releases WHERE true"
    " ON CONFLICT DO NOTHING",
)
SAID, ACKNOWLEDGED = 0, 1
"""The lanes: what people say; what is acknowledged for the party."""
MOST_RECENT = 1000
"""Behind so many later letters, one that was delivered is in the copy; were it not, the node would say so."""
APART_MS, MOST_APART_MS = 60_000, 3_600_000
"""What was set aside is tried again after so long, ever more slowly."""
_LETTER = "entry, file, at_ms, state, receipt, why, tries, own, sequence, first, lane, seen"


class Posted(NamedTuple):
    """A signed entry that is to be kept and delivered."""

    entry: str
    """Its id."""
    file: bytes
    sequence: str = ""
    """In which a message is numbered; empty for anything else."""
    own: bool = False
    """Whether it was signed here, and can be signed anew."""
    key: str = ""
    """The idempotency key under which it was signed here."""


class Letter(NamedTuple):
    """A signed entry on its way."""

    entry: str
    """Its id."""
    file: bytes
    at_ms: int
    state: str
    """``waiting``, ``delivered`` or ``refused``."""
    receipt: bytes | None
    why: str
    """Why it was refused, or what was answered when it was last tried."""
    tries: int = 0
    """How often the node has answered it, and neither taken nor refused it."""
    own: int = 0
    """Whether it was signed here, and can be signed anew."""
    sequence: str = ""
    """In which it is numbered, where it is a message."""
    first: str = ""
    """The id under which it was posted, where it was numbered and signed anew since."""
    lane: int = SAID
    seen: int = 0
    """Whether somebody knows that it was refused."""


class Call(NamedTuple):
    """A STOP that the node has not taken yet, as it was said here."""

    id: str
    body: bytes
    media: str
    known: bool
    """Whether it is one of the party's people who said it."""
    at_ms: int


class Kept:
    """The file; any thread may use it.

    Raises
    ------
    StorageError
        From every method: the disk did not take it, or it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for pragma in (
                *("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "fullfsync=ON"),
                "secure_delete=ON",  # what was redacted is not left in the file
            ):
                self._database.execute(f"PRAGMA {pragma}").fetchall()
            self._database.executescript(SCHEMA)
            for table, column, kind in LATER:
                if column not in [row[1] for row in self._database.execute(f"PRAGMA table_info({table})")]:
                    self._database.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
            for statement in BEFORE:
                self._database.execute(statement)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    # -- letters -----------------------------------------------------------------------------------

    def post_all(
        self,
        letters: Sequence[Posted],
        *,
        at_ms: int,
        lane: int = SAID,
        acknowledged: int | None = None,
    ) -> None:
        """Keep letters that are delivered together, all of them or none.

        The same one twice is one; one that was refused is on its way again.

        Parameters
        ----------
        acknowledged
            The release that they acknowledge: that it is acknowledged is kept with them, or not at all.
        """
        rows = [
            (it.entry, it.file, at_ms, letters[0].entry, lane, int(it.own), it.key, it.sequence)
            for it in letters
        ]
        with self._whole() as database:
            database.executemany(
                "INSERT INTO letters (entry, file, at_ms, parcel, lane, own, key, sequence)"
                " VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (entry) DO UPDATE SET"
                " state = 'waiting', why = '', tries = 0, aside_ms = 0, seen = 0,"
                " parcel = excluded.parcel WHERE state = 'refused'",
                rows,
            )
            if acknowledged is not None:
                database.execute(
                    "UPDATE marks SET seq = max(seq, ?) WHERE name = 'acknowledged'", (acknowledged,)
                )

    def delivered(self, receipts: Sequence[tuple[str, bytes]]) -> None:
        """Take note that the node has entries on record, each with its receipt."""
        self._run_all(
            "UPDATE letters SET state = 'delivered', receipt = ?, why = '' WHERE entry = ?",
            [(receipt, entry) for entry, receipt in receipts],
        )

    def refused(self, entries: Sequence[str], why: str, *, seen: bool) -> None:
        """Take note that the node will not take them, and whether somebody is told so as it is."""
        self._run_all(
            "UPDATE letters SET state = 'refused', why = ?, seen = ? WHERE entry = ?",
            [(why, int(seen), it) for it in entries],
        )

    def put_away(self, entries: Sequence[str]) -> None:
        """Take note that somebody knows that they were refused."""
        self._run_all(
            "UPDATE letters SET seen = 1 WHERE ? IN (entry, first) AND state = 'refused'",
            [(it,) for it in entries],
        )

    def replace(self, anew: Sequence[tuple[str, Posted]]) -> None:
        """Keep entries that were numbered and signed anew, each in the place of the one of an id."""
        self._run_all(
            "UPDATE letters SET entry = ?, file = ?, first = entry WHERE entry = ?",
            [(it.entry, it.file, before) for before, it in anew],
        )

    def answered(self, entries: Sequence[str], why: str, *, now_ms: int, at_once: int) -> None:
        """Take note that the node has neither taken nor refused them, and why.

        After ``at_once`` times they are set aside, so that others pass, and are tried again apart.
        """
        apart_ms = f"min({APART_MS} << min(tries + 1 - {at_once}, 6), {MOST_APART_MS})"
        self._run_all(
            "UPDATE letters SET tries = tries + 1, why = ?,"
            f" aside_ms = CASE WHEN tries + 1 < {at_once} THEN 0 ELSE ? + {apart_ms} END WHERE entry = ?",
            [(why, now_ms, it) for it in entries],
        )

    def parcel(self, lane: int, now_ms: int) -> list[Letter]:
        """Return what is next on its way: a letter, and those that are delivered together with it."""
        rows = self._run(
            f"WITH next AS (SELECT number, parcel FROM letters WHERE state = 'waiting' AND lane = ?"
            f" AND aside_ms <= ? ORDER BY number LIMIT 1) SELECT {_LETTER} FROM letters"
            " WHERE state = 'waiting' AND (number = (SELECT number FROM next)"
            " OR parcel <> '' AND parcel = (SELECT parcel FROM next)) ORDER BY number",
            (lane, now_ms),
        )
        return [Letter(*row) for row in rows]

    def letter(self, entry: str) -> Letter | None:
        """Return a letter, by its id or that under which it was posted."""
        for condition in ("entry = ?", "first = ? AND first <> ''"):
            if rows := self._run(f"SELECT {_LETTER} FROM letters WHERE {condition}", (entry,)):
                return Letter(*rows[0])
        return None

    def signed_here(self, key: str) -> Letter | None:
        """Return what was signed here under an idempotency key, and was not refused."""
        rows = self._run(
            f"SELECT {_LETTER} FROM letters WHERE key = ? AND key <> '' AND state <> 'refused' LIMIT 1",
            (key,),
        )
        return next((Letter(*row) for row in rows), None)

    def numbered(self, sequence: str) -> list[Letter]:
        """Return the messages of a sequence that were not refused, in the order in which they were posted.

        Of those that were delivered only such as the copy may not show yet: of the last
        :data:`MOST_RECENT` letters.
        """
        rows = self._run(
            f"SELECT {_LETTER} FROM letters WHERE sequence = ? AND sequence <> '' AND state <> 'refused'"
            " AND (state = 'waiting' OR number > (SELECT MAX(number) FROM letters) - ?) ORDER BY number",
            (sequence, MOST_RECENT),
        )
        return [Letter(*row) for row in rows]

    def unsent(self, limit: int = 100) -> list[Letter]:
        """Return what people said that is not on record, in its order, as far as it is not put away."""
        rows = self._run(
            f"SELECT {_LETTER} FROM letters WHERE lane = {SAID} AND (state = 'waiting'"
            " OR state = 'refused' AND seen = 0) ORDER BY state = 'waiting', number LIMIT ?",
            (limit,),
        )
        return sorted((Letter(*row) for row in rows), key=lambda it: it.at_ms)

    def waiting(self, limit: int = 100, *, lane: int | None = None) -> list[Letter]:
        """Return what is on its way, in the order in which it was posted."""
        rows = self._run(
            f"SELECT {_LETTER} FROM letters WHERE state = 'waiting' AND lane = coalesce(?, lane)"
            " ORDER BY number LIMIT ?",
            (lane, limit),
        )
        return [Letter(*row) for row in rows]

    def letters(self, limit: int = 100) -> list[Letter]:
        """Return the last letters, the newest first."""
        rows = self._run(f"SELECT {_LETTER} FROM letters ORDER BY number DESC LIMIT ?", (limit,))
        return [Letter(*row) for row in rows]

    def acknowledgements(self) -> list[Letter]:
        """Return all letters that may acknowledge something and were not refused, in their order."""
        rows = self._run(f"SELECT {_LETTER} FROM letters WHERE state <> 'refused' ORDER BY number", ())
        return [Letter(*row) for row in rows]

    # -- STOPs -------------------------------------------------------------------------------------

    def keep_call(self, call: Call, *, most_of_strangers: int) -> bool:
        """Keep a STOP; False when there are too many of strangers already. The same one twice is one."""
        with self._whole() as database:
            if not call.known:
                (count,) = database.execute("SELECT count(*) FROM calls WHERE known = 0").fetchone()
                if count >= most_of_strangers:
                    return False
            database.execute(
                "INSERT INTO calls (id, body, media, known, at_ms) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
                (call.id, call.body, call.media, int(call.known), call.at_ms),
            )
        return True

    def calls(self, *, known: bool) -> list[Call]:
        """Return the kept STOPs of the party's people, or of strangers, in the order of their coming."""
        rows = self._run(
            "SELECT id, body, media, known, at_ms FROM calls WHERE known = ? ORDER BY number", (int(known),)
        )
        return [Call(id, body, media, bool(known), at_ms) for id, body, media, known, at_ms in rows]

    def call_taken(self, id: str) -> None:
        """Forget a STOP: the node has it."""
        self._run("DELETE FROM calls WHERE id = ?", (id,))

    # -- the copy ----------------------------------------------------------------------------------

    def keep(self, seq: int, entry: str, shown: bytes, *, at_ms: int) -> None:
        """Keep what the party was shown of an entry; the same twice is one."""
        self._run(
            "INSERT INTO releases (seq, entry, shown, at_ms) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
            (seq, entry, shown, at_ms),
        )

    def blank(self, *, entry: str = "", seqs: Sequence[int] = ()) -> None:
        """Forget what was shown of an entry, or in releases: that there were such releases stays."""
        where = [("entry = ?", entry)] if entry else [("seq = ?", it) for it in seqs]
        with self._whole() as database:
            for condition, value in where:
                database.execute(
                    "UPDATE releases SET gone = 1,"
                    " shown = CAST(json_set(CAST(shown AS TEXT), '$.shown', NULL) AS BLOB)"
                    f" WHERE {condition} AND gone = 0"
                    " AND json_extract(CAST(shown AS TEXT), '$.detail') <> 'withdrawn'",
                    (value,),
                )
                database.execute(
                    f"DELETE FROM listed WHERE entry IN (SELECT entry FROM releases WHERE {condition})",
                    (value,),
                )
        self._run("PRAGMA wal_checkpoint(TRUNCATE)", ())  # nor in what was written on the way

    def still_shown(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Return releases behind a number of which there is something left to forget, in order."""
        return [
            (seq, shown)
            for seq, shown in self._run(
                "SELECT seq, shown FROM releases WHERE seq > ? AND gone = 0 ORDER BY seq LIMIT ?",
                (after, limit),
            )
        ]

    def acknowledged(self) -> int:
        """Return up to which release all are acknowledged: signed and on their way, or not wanted."""
        return int(self._run("SELECT seq FROM marks WHERE name = 'acknowledged'", ())[0][0])

    def passed_over(self, seq: int) -> None:
        """Take note that a release is not to be acknowledged."""
        self._run("UPDATE marks SET seq = max(seq, ?) WHERE name = 'acknowledged'", (seq,))

    def last(self) -> int:
        """Return the number of the last release that is kept."""
        return int(self._run("SELECT coalesce(max(seq), 0) FROM releases", ())[0][0])

    def releases(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Return releases behind a number, in order."""
        return [
            (seq, shown)
            for seq, shown in self._run(
                "SELECT seq, shown FROM releases WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
            )
        ]

    def last_ms(self) -> int:
        """Return when the last release was kept; 0 before the first."""
        return int(self._run("SELECT coalesce(max(at_ms), 0) FROM releases", ())[0][0])

    # -- what was listed ---------------------------------------------------------------------------

    def keep_rows(self, kind: str, rows: Sequence[tuple[str, str, bytes]], *, at_ms: int) -> None:
        """Keep what was listed of a kind (name, entry and row of each), instead of what was before."""
        numbered = [(kind, number, *it) for number, it in enumerate(rows)]
        with self._whole() as database:
            before = database.execute(
                "SELECT kind, number, name, entry, row FROM listed WHERE kind = ? ORDER BY number", (kind,)
            ).fetchall()
            if before != numbered:  # what is written is flushed to the disk: mostly it is the same
                database.execute("DELETE FROM listed WHERE kind = ?", (kind,))
                database.executemany("INSERT INTO listed VALUES (?,?,?,?,?)", numbered)
            database.execute(
                "INSERT INTO lists VALUES (?,?) ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms",
                (kind, at_ms),
            )

    def rows_as_of(self, kind: str) -> int | None:
        """Return as of when the rows of a kind are; ``None`` where they were never listed."""
        rows = self._run("SELECT at_ms FROM lists WHERE kind = ?", (kind,))
        return int(rows[0][0]) if rows else None

    def rows(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the rows of a kind, each with its name, in the order in which they were listed."""
        return [
            (name, json.loads(row))
            for name, row in self._run("SELECT name, row FROM listed WHERE kind = ? ORDER BY number", (kind,))
        ]

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def _run(self, statement: str, parameters: tuple[object, ...]) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._database.execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _run_all(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        """Run a statement for several rows, all of them or none."""
        with self._whole() as database:
            database.executemany(statement, rows)

    @contextmanager
    def _whole(self) -> Iterator[sqlite3.Connection]:
        """Do several things, all of them or none."""
        try:
            with self._lock:
                self._database.execute("BEGIN IMMEDIATE")
                try:
                    yield self._database
                    self._database.execute("COMMIT")
                except BaseException:
                    self._database.execute("ROLLBACK")
                    raise
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.Error) -> StorageError:
        return StorageError(
            f"the gateway's file could not be written or read: {error}",
            where=str(self._path),
            next_step="see to the disk (space, permissions, health)",
        )
