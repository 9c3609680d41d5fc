"""The second wall on PostgreSQL: a role that reads as one party, and rows that it can see (R14, R16).

Whatever a program asks under the reading role, and whatever it forgets to ask, the database yields only what
:data:`.statements.OF_PARTY` says of the party in ``openline.party``. The tables force their policies upon
their owner too, who has one that lets everything through; the views run with the rights of who asks.
"""

from __future__ import annotations

from openline.stores.statements import COLUMNS, OF_PARTY, RELEASE_COLUMNS

PARTY = "current_setting('openline.party', true)"
VIEWS = {"entries": "shown_entries", "releases": "shown_releases", "outbox": "shown_outbox"}
"""What a party reads from; nobody without a party sees a row."""
TABLES = ("entries", "nodes", "answers", "releases", "outbox", "watch_states", "cosignatures", "leader")


def statements(*, schema: str, owner: str, reader: str) -> list[str]:
    """Give the statements that raise the wall around a schema.

    The names are quoted as they have to be; the reading role is there, and belongs to this schema alone.
    """
    of_party = OF_PARTY.format(entry="entries", party=PARTY)
    shown = {"entries": of_party, "releases": f"party = {PARTY}", "outbox": f"party = {PARTY}"}
    columns = {"entries": COLUMNS, "releases": RELEASE_COLUMNS, "outbox": "party, seq, queued_at_ms"}
    raised = [f"GRANT USAGE ON SCHEMA {schema} TO {reader}"]
    for table in TABLES:
        raised += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY writing ON {table} TO {owner} USING (true) WITH CHECK (true)",
        ]
    for table, view in VIEWS.items():
        raised += [
            f"CREATE POLICY reading ON {table} FOR SELECT TO {reader} USING ({shown[table]})",
            f"GRANT SELECT ON {table} TO {reader}",
            f"CREATE VIEW {view} WITH (security_invoker = true) AS SELECT {columns[table]} FROM {table}",
            f"GRANT SELECT ON {view} TO {reader}",
        ]
    return raised
