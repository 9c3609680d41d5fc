"""Sessions that were opened by a token: they are for its scopes, and end with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the sessions that there are were opened without one."""
    if "token" in {it["name"] for it in sa.inspect(op.get_bind()).get_columns("sessions")}:
        return  # tables that were made with it, and noted as of version 2
    op.add_column("sessions", sa.Column("token", sa.String(length=16), nullable=True))
