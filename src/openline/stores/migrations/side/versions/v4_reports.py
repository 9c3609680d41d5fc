"""Open-source reports at parties' own desks: documents with what was read of them, and their reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and in PostgreSQL the wall round each party's rows."""
    if sa.inspect(op.get_bind()).has_table("report_documents"):
        return  # tables that were made with them, and noted as of version 3
    op.create_table(
        "report_documents",
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("added_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("read", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("party", "id"),
    )
    op.create_index(
        "report_documents_newest", "report_documents", ["party", "added_at_ms", "id"], unique=False
    )
    op.create_table(
        "report_reviews",
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("review", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["party", "document"], ["report_documents.party", "report_documents.id"]),
        sa.PrimaryKeyConstraint("party", "document", "number"),
    )
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in ("report_documents", "report_reviews"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING (party = current_setting('openline.party', true))")
        op.execute(f"CREATE POLICY whole ON {table} USING (current_setting('openline.whole', true) = 'on')")
