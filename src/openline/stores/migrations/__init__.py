"""From an older schema to the newest: Alembic's revisions, run by the program itself.

Two chains stand here, ``log`` and ``side``, each a folder of revisions named after the schema version that
they lead to. Which version a database has, it says itself: a SQLite file in ``user_version``, a schema of
PostgreSQL in ``schema_versions``. Whoever runs a chain opens the transaction, so that it is all or nothing.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from openline.stores.versions import Part, set_version


def newest(part: Part) -> int:
    """Return the version that a chain leads to; 0 for one without a revision."""
    return int(_scripts(part).get_current_head() or 0)


def migrate(connection: sa.Connection, part: Part, version: int) -> int:
    """Bring a database from a version to the newest within the transaction that is open, and return that.

    Parameters
    ----------
    version
        What it has; 0 when it is empty.
    """
    scripts = _scripts(part)
    head = newest(part)
    if version < head:
        steps = list(scripts.iterate_revisions(str(head), str(version) if version else "base"))
        with Operations.context(MigrationContext.configure(connection)):
            for step in reversed(steps):
                step.module.upgrade()
        set_version(connection, part, head)
    return head


def _scripts(part: Part) -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent / part))
