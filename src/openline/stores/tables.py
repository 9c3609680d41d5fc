"""The tables of the log, one definition for SQLite and PostgreSQL.

Loaded only to create, upgrade and compare: what runs while the log is in use is :mod:`.statements`.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

metadata = sa.MetaData()
"""What a log of the newest schema holds, whichever the database."""

fencing = sa.MetaData()
"""What it holds besides where several processes may write: PostgreSQL."""

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Names order by their bytes in both."""
NUMBER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
BYTES = sa.LargeBinary().with_variant(postgresql.BYTEA(), "postgresql")

SUBJECT_START = "left(subject, 200)"


def _reference(column: str) -> sa.ForeignKey:
    """Refer to something that the same transaction may bring later."""
    return sa.ForeignKey(column, deferrable=True, initially="DEFERRED")


entries = sa.Table(
    "entries",
    metadata,
    sa.Column("idx", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("id", TEXT, nullable=False, unique=True),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("type", TEXT, nullable=False),
    sa.Column("author", TEXT, nullable=False),
    sa.Column("subject", TEXT, nullable=False),
    sa.Column("received_at_ms", NUMBER, nullable=False),
    sa.Column("record", BYTES, nullable=False),
    sa.Column("salt", BYTES, nullable=False),
    sa.Column("leaf", BYTES, nullable=False),
    sa.Column("body", BYTES),
    sa.Column("body_salt", BYTES),
    sa.Column("redacted_by", TEXT, _reference("entries.id")),
    sa.Index("entries_subject", "subject", "idx", info={"only": "sqlite"}),
    # An index of PostgreSQL takes no value of more than 2,700 bytes; a subject may be as long as it likes.
    sa.Index("entries_subject", sa.text(SUBJECT_START), "idx", info={"only": "postgresql"}),
    sa.Index("entries_type", "type", "idx"),
    sqlite_strict=True,
)
nodes = sa.Table(  # level 0 is entries.leaf
    "nodes",
    metadata,
    sa.Column("level", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("idx", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("hash", BYTES, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
answers = sa.Table(
    "answers",
    metadata,
    sa.Column("party", TEXT, primary_key=True),
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("digest", BYTES, nullable=False),
    sa.Column("entry", TEXT, _reference("entries.id"), nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
releases = sa.Table(
    "releases",
    metadata,
    sa.Column("party", TEXT, primary_key=True),
    sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("entry", TEXT, _reference("entries.id"), nullable=False),
    sa.Column("idx", NUMBER, _reference("entries.idx"), nullable=False, unique=True),
    sa.Column("detail", TEXT, nullable=False, server_default=""),
    sa.Column("pass_to", TEXT, nullable=False, server_default=""),
    sa.Index("releases_entry", "entry"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("party", TEXT, primary_key=True),
    sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("queued_at_ms", NUMBER, nullable=False),
    sa.ForeignKeyConstraint(
        ["party", "seq"], ["releases.party", "releases.seq"], deferrable=True, initially="DEFERRED"
    ),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
watch_states = sa.Table(
    "watch_states",
    metadata,
    sa.Column("name", TEXT, primary_key=True),
    sa.Column("state", BYTES, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
cosignatures = sa.Table(
    "cosignatures",
    metadata,
    sa.Column("tree_size", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("root", BYTES, nullable=False),
    sa.Column("line", TEXT, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

leader = sa.Table(
    "leader",
    fencing,
    sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
    sa.Column("epoch", NUMBER, nullable=False),
    sa.Column("holder", TEXT, nullable=False),
)
schema_versions = sa.Table(
    "schema_versions",
    fencing,
    sa.Column("part", TEXT, primary_key=True),
    sa.Column("version", NUMBER, nullable=False),
)


def rendered(dialect: sa.Dialect, *parts: sa.MetaData) -> str:
    """Return the statements that make the tables of some parts, as :mod:`.schema` holds them."""
    texts: list[str] = []
    for part in parts:
        for table in part.sorted_tables:
            texts.append(str(CreateTable(table).compile(dialect=dialect)))
            indexes = sorted(
                (it for it in table.indexes if it.info.get("only") in (None, dialect.name)),
                key=lambda index: str(index.name),
            )
            texts += [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes]
    return "".join(_tidy(text) + ";\n" for text in texts)


def _tidy(text: str) -> str:
    lines = [line.replace("\t", "    ").rstrip() for line in text.strip().splitlines()]
    return "\n".join(lines).replace("\n)\n ", "\n) ").replace(",\n STRICT", ", STRICT")
