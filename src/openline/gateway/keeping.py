"""What a gateway keeps: a copy of all that the party was shown, and of what the node listed for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openline.gateway.keptfile import Layout
from openline.gateway.outbox import OUTBOX, Outbox

COPY = Layout(
    tables="""
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
""",
    later=(
        ("releases", "entry", "TEXT NOT NULL DEFAULT ''"),
        ("releases", "gone", "INTEGER NOT NULL DEFAULT 0"),
    ),
    then=(
        "UPDATE releases SET entry = json_extract(CAST(shown AS TEXT), '$.entry') WHERE entry = ''",
        "CREATE INDEX IF NOT EXISTS releases_entry ON releases (entry)",
        # In a file from before, what had come was acknowledged as it came.
        "INSERT INTO marks SELECT 'acknowledged', coalesce(max(seq), 0) FROM releases WHERE true"
        " ON CONFLICT DO NOTHING",
    ),
)

PICTURES = "pictures"
"""The kind of what the node joined of an incident, each row of which holds something of many entries."""


class Kept(Outbox):
    """The file, with what is on its way and the copy in it; any thread may use it.

    What was taken for delivery, or counted as received, survives.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, OUTBOX, COPY)

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
            # What is joined of many entries may say this one: it is asked for anew.
            database.execute("DELETE FROM listed WHERE kind = ?", (PICTURES,))
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

    def releases_of(self, type: str, *, since_ms: int) -> list[bytes]:
        """Return what is still shown of entries of a type, of releases that came since, in their order."""
        rows = self._run(
            "SELECT shown FROM releases WHERE gone = 0 AND at_ms >= ?"
            " AND json_extract(CAST(shown AS TEXT), '$.shown.type') = ? ORDER BY seq",
            (since_ms, type),
        )
        return [shown for (shown,) in rows]

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
