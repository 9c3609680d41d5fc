"""What is on its way from a gateway: letters and STOPs that the node has not taken yet.

Letters go by two lanes, what people say and what is acknowledged for the party, each in its own order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openline.gateway.keptfile import KeptFile, Layout

OUTBOX = Layout(
    tables="""
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
""",
    later=(
        ("letters", "parcel", "TEXT NOT NULL DEFAULT ''"),
        ("letters", "lane", "INTEGER NOT NULL DEFAULT 0"),
        ("letters", "tries", "INTEGER NOT NULL DEFAULT 0"),
        ("letters", "aside_ms", "INTEGER NOT NULL DEFAULT 0"),
        ("letters", "own", "INTEGER NOT NULL DEFAULT 0"),
        ("letters", "key", "TEXT NOT NULL DEFAULT ''"),
        ("letters", "sequence", "TEXT NOT NULL DEFAULT ''"),
        ("letters", "first", "TEXT NOT NULL DEFAULT ''"),
        ("letters", "seen", "INTEGER NOT NULL DEFAULT 0"),
    ),
    then=tuple(
        f"CREATE INDEX IF NOT EXISTS letters_{it} ON letters ({it}) WHERE {it} <> ''"
        for it in ("key", "sequence", "first")
    ),
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


class Outbox(KeptFile):
    """The part of the file that holds what is on its way."""

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
