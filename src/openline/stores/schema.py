"""What the database of a log holds, as SQL: making a log loads no toolkit.

:mod:`.tables` is where it is defined; a test holds that this is what it says.
"""

from __future__ import annotations

APPLICATION_ID = 0x4F504C4E  # "OPLN": what `file` shows for a log
SCHEMA_VERSION = 2
OLDEST_VERSION = 1
"""The first that was published; a log of it goes on being read and written as it is."""
PARTIES_VERSION = 2
"""From here on the log knows how much each release shows, and can be read as one party."""

SQLITE = """\
CREATE TABLE cosignatures (
    tree_size INTEGER NOT NULL,
    root BLOB NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (tree_size, line)
) WITHOUT ROWID, STRICT;
CREATE TABLE entries (
    idx INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    author TEXT NOT NULL,
    subject TEXT NOT NULL,
    received_at_ms INTEGER NOT NULL,
    record BLOB NOT NULL,
    salt BLOB NOT NULL,
    leaf BLOB NOT NULL,
    body BLOB,
    body_salt BLOB,
    redacted_by TEXT,
    PRIMARY KEY (idx),
    UNIQUE (id),
    FOREIGN KEY(redacted_by) REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX entries_subject ON entries (subject, idx);
CREATE INDEX entries_type ON entries (type, idx);
CREATE TABLE nodes (
    level INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, idx)
) WITHOUT ROWID, STRICT;
CREATE TABLE watch_states (
    name TEXT NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (name)
) WITHOUT ROWID, STRICT;
CREATE TABLE answers (
    party TEXT NOT NULL,
    "key" TEXT NOT NULL,
    digest BLOB NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (party, "key"),
    FOREIGN KEY(entry) REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED
) WITHOUT ROWID, STRICT;
CREATE TABLE releases (
    party TEXT NOT NULL,
    seq INTEGER NOT NULL,
    entry TEXT NOT NULL,
    idx INTEGER NOT NULL,
    detail TEXT DEFAULT '' NOT NULL,
    pass_to TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (party, seq),
    FOREIGN KEY(entry) REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (idx),
    FOREIGN KEY(idx) REFERENCES entries (idx) DEFERRABLE INITIALLY DEFERRED
) WITHOUT ROWID, STRICT;
CREATE INDEX releases_entry ON releases (entry);
CREATE TABLE outbox (
    party TEXT NOT NULL,
    seq INTEGER NOT NULL,
    queued_at_ms INTEGER NOT NULL,
    PRIMARY KEY (party, seq),
    FOREIGN KEY(party, seq) REFERENCES releases (party, seq) DEFERRABLE INITIALLY DEFERRED
) WITHOUT ROWID, STRICT;
"""
POSTGRESQL = """\
CREATE TABLE cosignatures (
    tree_size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    line TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tree_size, line)
);
CREATE TABLE entries (
    idx BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    received_at_ms BIGINT NOT NULL,
    record BYTEA NOT NULL,
    salt BYTEA NOT NULL,
    leaf BYTEA NOT NULL,
    body BYTEA,
    body_salt BYTEA,
    redacted_by TEXT COLLATE "C",
    PRIMARY KEY (idx),
    UNIQUE (id),
    FOREIGN KEY(redacted_by) REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX entries_subject ON entries (left(subject, 200), idx);
CREATE INDEX entries_type ON entries (type, idx);
CREATE TABLE nodes (
    level BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (level, idx)
);
CREATE TABLE watch_states (
    name TEXT COLLATE "C" NOT NULL,
    state BYTEA NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE answers (
    party TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    entry TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (party, key),
    FOREIGN KEY(entry) REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE releases (
    party TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    entry TEXT COLLATE "C" NOT NULL,
    idx BIGINT NOT NULL,
    detail TEXT COLLATE "C" DEFAULT '' NOT NULL,
    pass_to TEXT COLLATE "C" DEFAULT '' NOT NULL,
    PRIMARY KEY (party, seq),
    FOREIGN KEY(entry) REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (idx),
    FOREIGN KEY(idx) REFERENCES entries (idx) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX releases_entry ON releases (entry);
CREATE TABLE outbox (
    party TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    queued_at_ms BIGINT NOT NULL,
    PRIMARY KEY (party, seq),
    FOREIGN KEY(party, seq) REFERENCES releases (party, seq) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE leader (
    one BOOLEAN NOT NULL CHECK (one),
    epoch BIGINT NOT NULL,
    holder TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (one)
);
CREATE TABLE schema_versions (
    part TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (part)
);
"""


def statements(schema: str) -> list[str]:
    """Give the single statements of a schema."""
    return [text for text in schema.split(";\n") if text.strip()]
