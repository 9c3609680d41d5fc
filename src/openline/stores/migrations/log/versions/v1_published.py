"""The first schema that was published, as it was: this file never changes."""

from __future__ import annotations

from alembic import op

revision = "1"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = """
CREATE TABLE entries (
    idx            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    kind           TEXT NOT NULL,
    type           TEXT NOT NULL,
    author         TEXT NOT NULL,
    subject        TEXT NOT NULL,
    received_at_ms INTEGER NOT NULL,
    record         BLOB NOT NULL,
    salt           BLOB NOT NULL,
    leaf           BLOB NOT NULL,
    body           BLOB,
    body_salt      BLOB,
    redacted_by    TEXT REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX entries_subject ON entries (subject, idx);
CREATE INDEX entries_type ON entries (type, idx);
CREATE TABLE nodes (  -- level 0 is entries.leaf
    level INTEGER NOT NULL,
    idx   INTEGER NOT NULL,
    hash  BLOB NOT NULL,
    PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;
CREATE TABLE answers (
    party  TEXT NOT NULL,
    key    TEXT NOT NULL,
    digest BLOB NOT NULL,
    entry  TEXT NOT NULL REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (party, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE releases (
    party TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    entry TEXT NOT NULL REFERENCES entries (id) DEFERRABLE INITIALLY DEFERRED,
    idx   INTEGER NOT NULL UNIQUE REFERENCES entries (idx) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (party, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX releases_entry ON releases (entry);
CREATE TABLE outbox (
    party        TEXT NOT NULL,
    seq          INTEGER NOT NULL,
    queued_at_ms INTEGER NOT NULL,
    PRIMARY KEY (party, seq),
    FOREIGN KEY (party, seq) REFERENCES releases (party, seq) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE TABLE watch_states (
    name  TEXT PRIMARY KEY,
    state BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE cosignatures (
    tree_size INTEGER NOT NULL,
    root      BLOB NOT NULL,
    line      TEXT NOT NULL,
    PRIMARY KEY (tree_size, line)
) STRICT, WITHOUT ROWID;
"""
ON_POSTGRESQL = (
    (" STRICT, WITHOUT ROWID", ""),
    (" STRICT", ""),
    (" INTEGER", " BIGINT"),
    (" BLOB", " BYTEA"),
    (" TEXT", ' TEXT COLLATE "C"'),
)


def upgrade() -> None:
    """Make the tables."""
    schema = SCHEMA
    if op.get_bind().dialect.name == "postgresql":
        for here, there in ON_POSTGRESQL:
            schema = schema.replace(here, there)
    for statement in schema.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
