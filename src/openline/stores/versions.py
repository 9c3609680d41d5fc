"""Which schema a database has: a SQLite file says so in ``user_version``, PostgreSQL in a table."""

from __future__ import annotations

from typing import Literal, TypeAlias

import sqlalchemy as sa

from openline.stores.tables import schema_versions

Part: TypeAlias = Literal["log", "side"]


def version_of(connection: sa.Connection, part: Part) -> int:
    """Return the schema version of a database; 0 where none is noted."""
    if connection.dialect.name == "sqlite":
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if not sa.inspect(connection).has_table(schema_versions.name):
        return 0
    noted = sa.select(schema_versions.c.version).where(schema_versions.c.part == part)
    return int(connection.scalar(noted) or 0)


def set_version(connection: sa.Connection, part: Part, version: int) -> None:
    """Note the schema version of a database."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version={int(version)}")
        return
    schema_versions.create(connection, checkfirst=True)
    connection.execute(schema_versions.delete().where(schema_versions.c.part == part))
    connection.execute(schema_versions.insert().values(part=part, version=version))
