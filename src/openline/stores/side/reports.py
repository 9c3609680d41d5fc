"""Open-source reports of parties' own desks: documents with what was read of them, and reviews.

Each party's are its own. Every statement names the party; in PostgreSQL the database holds to that too: rows
are seen of the party alone that a transaction is for, by its owner as well. What copies all tables says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec
import sqlalchemy as sa
from msgspec.structs import replace

from openline.app.reportskept import MOST_DOCUMENTS, Document, Kept, Review
from openline.errors import ConflictError, NotFoundError, RefusedError, StorageError
from openline.model.proposal import ReadText
from openline.stores.side import metadata

DOCUMENTS = sa.Table(
    "report_documents",
    metadata,
    sa.Column("party", sa.Text, primary_key=True),
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("added_at_ms", sa.BigInteger, nullable=False),
    sa.Column("document", sa.LargeBinary, nullable=False),
    sa.Column("read", sa.LargeBinary, nullable=False),
    sa.Index("report_documents_newest", "party", "added_at_ms", "id"),
)
REVIEWS = sa.Table(
    "report_reviews",
    metadata,
    sa.Column("party", sa.Text, primary_key=True),
    sa.Column("document", sa.String(16), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("proposal", sa.Integer, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("review", sa.LargeBinary, nullable=False),
    sa.ForeignKeyConstraint(["party", "document"], ["report_documents.party", "report_documents.id"]),
)
WALL = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY own ON {table} USING (party = current_setting('openline.party', true))",
    "CREATE POLICY whole ON {table} USING (current_setting('openline.whole', true) = 'on')",
)
"""The second wall in PostgreSQL: what a statement forgets to ask for, the database does not show."""
for _table in (DOCUMENTS, REVIEWS):
    for _statement in WALL:
        _raised = sa.DDL(_statement.format(table=_table.name)).execute_if(dialect="postgresql")  # type: ignore[no-untyped-call]
        sa.event.listen(_table, "after_create", _raised)

PATIENCE_MS = 5_000
"""So long it is waited for another process that reviews the same document."""
_LOCK_NOT_AVAILABLE = "55P03"
_AT_ONCE = 500
"""So many documents are named in one statement: SQLite takes no more than a thousand values or so."""
_read_document = msgspec.json.Decoder(Document).decode
_read_text = msgspec.json.Decoder(ReadText).decode
_read_review = msgspec.json.Decoder(Review).decode


def see_whole(connection: sa.Connection) -> None:
    """Let what is left of a transaction see the rows of all parties: to copy or upgrade a database."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('openline.whole', 'on', true)")


class SideReports:
    """Reports in a database; see :class:`openline.app.reportskept.ReportStore`.

    Parameters
    ----------
    engine
        As :func:`openline.stores.side.open_engine` gives it, with the tables made.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._read_only = engine.execution_options(reading=True)

    def add(self, document: Document, read: ReadText) -> Kept:
        """Keep a document, with what was read of it, unless the same text is kept."""
        party = document.party
        values = {
            "party": party,
            "id": document.id,
            "added_at_ms": document.added_at_ms,
            "document": msgspec.json.encode(document),
            "read": msgspec.json.encode(read),
        }
        how_many = sa.select(sa.func.count()).where(DOCUMENTS.c.party == party)
        try:
            with self._of(party, self._engine) as connection:
                if (known := _find(connection, party, document.id)) is not None:
                    return Kept(known, again=True)
                if (connection.scalar(how_many) or 0) >= MOST_DOCUMENTS:
                    raise RefusedError(
                        f"your party keeps {MOST_DOCUMENTS:,} documents, and no more are kept", where="party"
                    )
                connection.execute(DOCUMENTS.insert().values(values))
        except sa.exc.IntegrityError:  # somebody else added the same at the same time
            return Kept(self.document(party, document.id), again=True)
        return Kept(document, again=False)

    def document(self, party: str, id: str) -> Document:
        """Return a document, or raise NotFoundError."""
        with self._of(party, self._read_only) as connection:
            return _document(connection, party, id)

    def read(self, party: str, id: str) -> ReadText:
        """Return what was read of a document, or raise NotFoundError."""
        chosen = sa.select(DOCUMENTS.c.read).where(DOCUMENTS.c.party == party, DOCUMENTS.c.id == id)
        with self._of(party, self._read_only) as connection:
            found = connection.scalar(chosen) if _is_id(id) else None
        if found is None:
            raise _unknown(id)
        return _read_text(found)

    def documents(self, party: str, *, after: str = "", limit: int = 100) -> list[Document]:
        """Return documents, the last added first."""
        order = DOCUMENTS.c.added_at_ms, DOCUMENTS.c.id
        chosen = sa.select(DOCUMENTS.c.document).where(DOCUMENTS.c.party == party)
        chosen = chosen.order_by(*(it.desc() for it in order)).limit(limit)
        with self._of(party, self._read_only) as connection:
            if after:
                last = _document(connection, party, after)
                chosen = chosen.where(sa.tuple_(*order) < sa.tuple_(last.added_at_ms, last.id))
            return [_read_document(it) for it in connection.scalars(chosen)]

    @contextmanager
    def reviewing(self, party: str, document: str) -> Iterator[None]:
        """Keep other processes from reviewing a document: several share a database in PostgreSQL alone."""
        if self._engine.dialect.name != "postgresql":
            yield
            return
        name = sa.func.hashtext("openline reports"), sa.func.hashtext(f"{party}/{document}")
        with self._of(party, self._engine) as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
            try:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(*name)))
            except sa.exc.OperationalError as error:
                if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                    raise
                raise ConflictError(
                    "somebody else reviews this document just now",
                    where="report",
                    next_step="look at it again in a moment",
                ) from error
            yield

    def review(self, party: str, reviews: Sequence[Review], *, seen: int) -> list[Review]:
        """Keep reviews of one document, all of them or none."""
        id = reviews[0].document
        of_it = REVIEWS.c.party == party, REVIEWS.c.document == id
        later = sa.select(REVIEWS.c.proposal).where(*of_it, REVIEWS.c.number > seen)
        with self._of(party, self._engine) as connection:
            _document(connection, party, id, to_change=True)
            since = set(connection.scalars(later))
            for part, it in enumerate(reviews):
                if it.proposal in since:
                    error = ConflictError(
                        f"statement {it.proposal} was reviewed since by somebody else",
                        where="seen",
                        next_step="look at it again",
                    )
                    error.part = part
                    raise error
            last = connection.scalar(sa.select(sa.func.max(REVIEWS.c.number)).where(*of_it)) or 0
            kept = [replace(it, number=last + n) for n, it in enumerate(reviews, 1)]
            connection.execute(
                REVIEWS.insert(),
                [
                    {
                        "party": party,
                        "document": id,
                        "number": it.number,
                        "proposal": it.proposal,
                        "at_ms": it.at_ms,
                        "review": msgspec.json.encode(it),
                    }
                    for it in kept
                ],
            )
        return kept

    def reviews(self, party: str, documents: Sequence[str] | None = None) -> list[Review]:
        """Return reviews, in the order in which they were made."""
        chosen = sa.select(REVIEWS.c.review).where(REVIEWS.c.party == party)
        with self._of(party, self._read_only) as connection:
            if documents is None:
                found = list(connection.scalars(chosen))
            else:
                found = []
                for start in range(0, len(documents), _AT_ONCE):
                    some = REVIEWS.c.document.in_(documents[start : start + _AT_ONCE])
                    found += connection.scalars(chosen.where(some))
        read = [_read_review(it) for it in found]
        return sorted(read, key=lambda it: (it.at_ms, it.document, it.number))

    def reviewed(self, party: str) -> int:
        """Return how many reviews a party keeps."""
        counted = sa.select(sa.func.count()).where(REVIEWS.c.party == party)
        with self._of(party, self._read_only) as connection:
            return connection.scalar(counted) or 0

    @contextmanager
    def _of(self, party: str, engine: sa.Engine) -> Iterator[sa.Connection]:
        """Give a transaction for one party; a connection that is used again keeps nothing of it."""
        try:
            with engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    named = sa.select(sa.func.set_config("openline.party", party, True))
                    connection.execute(named)
                yield connection
        except sa.exc.IntegrityError:
            raise
        except sa.exc.SQLAlchemyError as error:
            # The text of the error would show the statement's parameters.
            raise StorageError(
                f"the reports could not be reached: {type(error).__name__}",
                where="side database",
                next_step="see to the disk or the database; then ask again",
            ) from error


def _is_id(id: str) -> bool:
    """Tell whether a database need be asked: a text of any kind may have been given."""
    return len(id) == 16 and id.isascii() and id.isalnum()


def _find(connection: sa.Connection, party: str, id: str, *, to_change: bool = False) -> Document | None:
    if not _is_id(id):
        return None
    chosen = sa.select(DOCUMENTS.c.document).where(DOCUMENTS.c.party == party, DOCUMENTS.c.id == id)
    found = connection.scalar(chosen.with_for_update() if to_change else chosen)
    return None if found is None else _read_document(found)


def _document(connection: sa.Connection, party: str, id: str, *, to_change: bool = False) -> Document:
    found = _find(connection, party, id, to_change=to_change)
    if found is None:
        raise _unknown(id)
    return found


def _unknown(id: str) -> NotFoundError:
    return NotFoundError(f"there is no report {id[:80]!r} at your desk", where="report")
