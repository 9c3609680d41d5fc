"""How much each release shows, and whom it is passed to; on PostgreSQL the lead and the wall between parties.

What older releases showed is read from their own records.
"""

from __future__ import annotations

import json
from base64 import b64decode

import sqlalchemy as sa
from alembic import op

from openline.errors import LedgerError

revision = "2"
down_revision = "1"
branch_labels = None
depends_on = None

CHUNK = 1000


def upgrade() -> None:
    """Add the columns and fill them."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    for name in ("detail", "pass_to"):
        op.add_column("releases", sa.Column(name, text, nullable=False, server_default=""))
    _fill(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("entries_subject", "entries")
        op.create_index("entries_subject", "entries", [sa.text("left(subject, 200)"), "idx"])
        _fence(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    page = sa.text(
        "SELECT r.idx, e.record FROM releases AS r JOIN entries AS e ON e.idx = r.idx"
        " WHERE r.idx > :after ORDER BY r.idx LIMIT :limit"
    )
    fill = sa.text("UPDATE releases SET detail = :detail, pass_to = :pass_to WHERE idx = :idx")
    after = -1
    while rows := connection.execute(page, {"after": after, "limit": CHUNK}).all():
        connection.execute(fill, [{"idx": index, **_shown(index, bytes(record))} for index, record in rows])
        after = rows[-1][0]


def _shown(index: int, record: bytes) -> dict[str, str]:
    try:
        facts = json.loads(b64decode(json.loads(record)["envelope"]["payload"]))["facts"]
        return {"detail": facts["detail"], "pass_to": facts["pass_to"]}
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(
            f"the record of a release cannot be read: {error!r}", where=f"entry {index}"
        ) from error


def _fence(connection: sa.Connection) -> None:
    from openline.stores.postgres import raise_wall

    connection.exec_driver_sql(
        "CREATE TABLE leader (one BOOLEAN NOT NULL CHECK (one), epoch BIGINT NOT NULL,"
        ' holder TEXT COLLATE "C" NOT NULL, PRIMARY KEY (one))'
    )
    connection.exec_driver_sql("INSERT INTO leader VALUES (true, 0, '')")
    driver = connection.connection.driver_connection
    assert driver is not None
    raise_wall(driver)
