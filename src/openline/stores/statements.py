"""The SQL of the log: one set of statements that SQLite and PostgreSQL both take.

Parameters are written ``?``; no statement holds a question mark or a percent sign otherwise than as a
parameter or in a LIKE pattern. What one database says differently stands in its own store.
"""

from __future__ import annotations

from openline.app.ports import Release

COLUMNS = (
    "idx, id, kind, type, author, subject, received_at_ms, record, salt, leaf, body, body_salt, redacted_by"
)
"""Of an entry, in the order of :class:`~openline.app.ports.StoredEntry`."""
EVERY = (1 << 62) - 1
"""A limit that is none."""

# -- reading -------------------------------------------------------------------------------------------------

SIZE = "SELECT coalesce(max(idx) + 1, 0) FROM entries"
INDEX_OF = "SELECT idx FROM entries WHERE id = ?"
NODE = "SELECT hash FROM nodes WHERE level = ? AND idx = ?"
LEAF = "SELECT leaf FROM entries WHERE idx = ?"
ANSWER = "SELECT digest, entry FROM answers WHERE party = ? AND key = ?"
OUTBOX = "SELECT party, seq, queued_at_ms FROM outbox WHERE party = ? ORDER BY seq LIMIT ?"
WATCH_STATE = "SELECT state FROM watch_states WHERE name = ?"
WATCHES = "SELECT name FROM watch_states WHERE length(state) > 0 AND name NOT LIKE 'index:%' ORDER BY name"
COSIGNATURES = "SELECT line FROM cosignatures WHERE tree_size = ?"
RELEASE_COLUMNS = "party, seq, entry, idx, detail, pass_to"
RELEASE_COLUMNS_1 = "party, seq, entry, idx, '', ''"
"""Of a release of the first schema."""


def marks(count: int) -> str:
    """Give so many parameters, as a list holds them."""
    return ",".join("?" * count)


def select_answers(count: int) -> str:
    """Give the statement that selects what so many idempotency keys, each of a party, were answered with."""
    places = ",".join(["(?,?)"] * count)
    # For pairs IN a list SQLite looks at every answer there is; each place is looked up from here.
    return (
        f"SELECT party, key, digest, entry FROM (VALUES {places}) AS place CROSS JOIN answers"
        " WHERE party = place.column1 AND key = place.column2"
    )


def select_entries(condition: str, *, source: str = "entries") -> str:
    """Give the statement that selects entries by a condition; the last parameter is the limit."""
    return f"SELECT {COLUMNS} FROM {source} AS e WHERE {condition} ORDER BY idx LIMIT ?"


def select_releases(columns: str = RELEASE_COLUMNS, *, source: str = "releases") -> str:
    """Give the statement that selects a party's releases from behind a sequence number, up to a limit."""
    return f"SELECT {columns} FROM {source} WHERE party = ? AND seq > ? ORDER BY seq LIMIT ?"


ABOUT = "e.subject = ?"
ABOUT_BY_START = "left(e.subject, 200) = left(?, 200) AND e.subject = ?"
"""Where an index takes no long value: the subject, twice."""

# -- what one party may read ---------------------------------------------------------------------------------

OF_PARTY = """(
    {entry}.author = {party}
    OR EXISTS (SELECT 1 FROM releases AS r WHERE r.idx = {entry}.idx AND r.party = {party})
    OR EXISTS (
        SELECT 1 FROM releases AS r
        WHERE r.entry = {entry}.id AND r.party = {party} AND r.pass_to = '' AND r.detail = 'full'
        AND NOT EXISTS (
            SELECT 1 FROM releases AS later
            WHERE later.entry = r.entry AND later.party = r.party AND later.pass_to = '' AND later.seq > r.seq
        )
    )
)"""
"""An entry is the party's own, or a release to it, or was shown to it, and last in full."""

# -- writing -------------------------------------------------------------------------------------------------

INSERT_ENTRY = f"INSERT INTO entries ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
INSERT_NODE = "INSERT INTO nodes (level, idx, hash) VALUES (?,?,?)"
INSERT_ANSWER = "INSERT INTO answers (party, key, digest, entry) VALUES (?,?,?,?)"
INSERT_RELEASE = "INSERT INTO releases (party, seq, entry, idx, detail, pass_to) VALUES (?,?,?,?,?,?)"
INSERT_RELEASE_1 = "INSERT INTO releases (party, seq, entry, idx) VALUES (?,?,?,?)"
INSERT_OUTBOX = "INSERT INTO outbox (party, seq, queued_at_ms) VALUES (?,?,?)"
SAVE_WATCH_STATE = (
    "INSERT INTO watch_states (name, state) VALUES (?,?)"
    " ON CONFLICT (name) DO UPDATE SET state = excluded.state"
)
# A watch writes down what it heeds, and so does the index: each begins anew rather than keep it. The empty
# state that is left lets it say why. Parameters: an empty state, the redacted entry.
EMPTY_WATCH_STATES = (
    "UPDATE watch_states SET state = ? WHERE EXISTS (SELECT 1 FROM entries WHERE id = ?"
    " AND (type LIKE 'zone.%' OR type LIKE 'line.%' OR type LIKE 'site.%'"
    " OR type LIKE 'movement.%' OR type LIKE 'activity.%'"
    " OR type LIKE 'sighting.%' OR type LIKE 'coverage.%'))"
)
# The first redaction that took a body away stays the one that is named. What comes after it keeps its own
# body: the release that says so, for one. Parameters: the redaction, twice, the redacted entry, twice.
TAKE_BODY = (
    "UPDATE entries SET body = NULL, body_salt = NULL, redacted_by = ?"
    " WHERE redacted_by IS NULL AND idx < (SELECT idx FROM entries WHERE id = ?)"
    " AND (id = ? OR idx IN (SELECT idx FROM releases WHERE entry = ?)"
    # What was found about the places that it names goes with it, and what was shown of that.
    " OR idx IN (SELECT idx FROM entries WHERE subject = ? AND type = 'near.find/v1')"
    " OR idx IN (SELECT r.idx FROM releases r JOIN entries n ON n.id = r.entry"
    " WHERE n.subject = ? AND n.type = 'near.find/v1'))"
)
CARRY = "DELETE FROM outbox WHERE party = ? AND seq <= ?"
SAVE_COSIGNATURE = "INSERT INTO cosignatures (tree_size, root, line) VALUES (?,?,?) ON CONFLICT DO NOTHING"


def row_of(release: Release) -> tuple[str, int, str, int, str, str]:
    """Give the row of a release."""
    return (release.party, release.seq, release.entry, release.index, release.detail, release.pass_to)
