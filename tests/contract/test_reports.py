"""What every store of open-source reports must hold to: one suite, over SQLite and over PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from openline.app.ports import Draft
from openline.app.proposing import Linked
from openline.app.reportskept import Document, ReportStore, Review
from openline.app.reviewingreports import ReportDesk
from openline.app.showing.report_rows import ReviewAsked, ReviewsAsked
from openline.errors import ConflictError, NotFoundError, RefusedError
from openline.model.proposal import Fields, Proposal, ReadText, Stretch, Verdict, Why
from openline.model.release import Role
from openline.stores import side
from openline.stores.side import create, open_engine, url_of_file
from openline.stores.side import reports as kept
from openline.stores.side.reports import SideReports

NOW_MS = 1_795_176_000_000
READ = ReadText(
    text="It was said.\0 \U0001f600 قيل",
    proposals=(Proposal(start=0, end=12, content=Stretch(0, 12), attributed=False, confidence={"act": 0.9}),),
)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return url_of_file(tmp_path / "side.sqlite")
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    engine = open_engine(url)
    create(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: sa.Engine) -> ReportStore:
    return SideReports(engine)


def document(number: int = 1, party: str = "alpha", **fields: Any) -> Document:
    given: dict[str, Any] = {
        "party": party,
        "id": f"{number:016x}",
        "sha256": f"{number:064x}",
        "name": f"{number}.txt",
        "media_type": "text/plain",
        "added_at_ms": NOW_MS + number,
        "added_by": "m1",
        "salt": bytes(16),
        "language": "en",
        "characters": len(READ.text),
        "publisher": "",
        "published_from": None,
        "published_until": None,
        "proposals": 1,
    }
    return Document(**(given | fields))


def review(number: int = 1, proposal: int = 1, **fields: Any) -> Review:
    given: dict[str, Any] = {
        "document": f"{number:016x}",
        "number": 0,
        "proposal": proposal,
        "verdict": Verdict.EDITED,
        "by": "m1",
        "role": Role.DUTY_OFFICER,
        "at_ms": NOW_MS,
        "stated": {"act": 0.9},
        "before": Fields(act="claim"),
        "after": Fields(act="threat"),
        "to": ("bravo",),
        "note": "\0",
    }
    return Review(**(given | fields))


def test_what_is_added_is_there_as_it_was_read(store: ReportStore) -> None:
    added = store.add(document(), READ)
    assert not added.again
    assert store.document("alpha", added.document.id) == document()
    assert store.read("alpha", added.document.id) == READ


def test_the_same_text_added_twice_is_the_same_document_and_stays_as_it_was(store: ReportStore) -> None:
    store.add(document(), READ)
    again = store.add(document(name="another.txt", added_at_ms=NOW_MS + 99), replace(READ, text="other"))
    assert again.again
    assert again.document == document()
    assert store.read("alpha", again.document.id) == READ
    assert len(store.documents("alpha")) == 1


def test_of_several_who_add_the_same_at_once_one_does(store: ReportStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: store.add(document(), READ), range(16)))
    assert sorted(it.again for it in found) == [False] + [True] * 15


def test_documents_are_listed_newest_first_page_by_page(store: ReportStore) -> None:
    for number in (2, 1, 4, 3, 5):
        store.add(document(number), READ)
    found: list[str] = []
    after = ""
    while page := store.documents("alpha", after=after, limit=2):
        found += [it.name for it in page]
        after = page[-1].id
    assert found == ["5.txt", "4.txt", "3.txt", "2.txt", "1.txt"]
    with pytest.raises(NotFoundError):
        store.documents("alpha", after="nothing")


def test_one_party_sees_nothing_of_another(store: ReportStore) -> None:
    store.add(document(), READ)
    store.review("alpha", [review()], seen=0)
    id = document().id
    assert store.documents("bravo") == []
    assert store.reviews("bravo") == store.reviews("bravo", [id]) == []
    assert store.reviewed("bravo") == 0
    for ask in (
        lambda: store.document("bravo", id),
        lambda: store.read("bravo", id),
        lambda: store.documents("bravo", after=id),
        lambda: store.review("bravo", [review()], seen=0),
    ):
        with pytest.raises(NotFoundError):
            ask()
    store.add(document(party="bravo"), READ)
    assert store.reviews("bravo") == []
    assert [it.number for it in store.review("bravo", [review()], seen=0)] == [1]


@pytest.mark.parametrize(
    "id", ["", "x", "0" * 15, "0" * 17, "ü" * 16, "a\0" * 8, "'; DROP TABLE x", "\ud800"]
)
def test_what_can_be_no_id_is_not_there(store: ReportStore, id: str) -> None:
    with pytest.raises(NotFoundError):
        store.document("alpha", id)
    with pytest.raises(NotFoundError):
        store.read("alpha", id)


def test_reviews_are_numbered_by_document_and_come_back_as_they_were(store: ReportStore) -> None:
    store.add(document(1, proposals=3), READ)
    store.add(document(2), READ)
    first = store.review("alpha", [review(1, 1), review(1, 2)], seen=0)
    assert [it.number for it in first] == [1, 2]
    rejected = review(1, 3, verdict=Verdict.REJECTED, why=Why.NOT_NEEDED, at_ms=NOW_MS + 2)
    [third] = store.review("alpha", [rejected], seen=2)
    [other] = store.review("alpha", [review(2, 1, at_ms=NOW_MS + 1)], seen=0)
    assert (third.number, other.number) == (3, 1)
    assert store.reviews("alpha", [document(1).id]) == [*first, third]
    assert store.reviews("alpha") == [*first, other, third]
    assert store.reviews("alpha", []) == []
    assert store.reviewed("alpha") == 4


def test_what_was_reviewed_since_is_refused_and_nothing_of_it_is_kept(store: ReportStore) -> None:
    store.add(document(1, proposals=3), READ)
    store.review("alpha", [review(1, 1)], seen=0)
    with pytest.raises(ConflictError) as error:
        store.review("alpha", [review(1, 2), review(1, 1)], seen=0)
    assert error.value.part == 1
    assert [it.proposal for it in store.reviews("alpha")] == [1]
    store.review("alpha", [review(1, 2)], seen=0)  # another statement was not reviewed since


def test_of_several_who_review_the_same_at_once_one_does(store: ReportStore) -> None:
    store.add(document(), READ)

    def ask(number: int) -> bool:
        try:
            store.review("alpha", [review(note=str(number))], seen=0)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(16))) == 1
    assert store.reviewed("alpha") == 1


def test_a_party_keeps_no_more_documents_than_it_may(
    store: ReportStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_DOCUMENTS", 2)
    for number in (1, 2):
        store.add(document(number), READ)
    with pytest.raises(RefusedError, match="2"):
        store.add(document(3), READ)
    assert store.add(document(2), READ).again, "what is kept already may be added again"
    store.add(document(3, party="bravo"), READ)


def test_what_is_kept_is_there_after_it_was_opened_again(url: str, store: ReportStore) -> None:
    store.add(document(), READ)
    store.review("alpha", [review()], seen=0)
    engine = open_engine(url)
    try:
        again = SideReports(engine)
        assert again.read("alpha", document().id) == READ
        assert again.reviews("alpha") == store.reviews("alpha")
    finally:
        engine.dispose()


# -- the second wall -------------------------------------------------------------------------------


def test_in_postgresql_a_statement_that_forgets_the_party_sees_nothing_of_another(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    create(engine)
    store = SideReports(engine)
    for party in ("alpha", "bravo"):
        store.add(document(party=party), READ)
        store.review(party, [review()], seen=0)
    everything = [sa.text(f"SELECT party FROM {it}") for it in ("report_documents", "report_reviews")]
    try:
        with engine.begin() as connection:  # a superuser is under no wall: whoever owns the tables is
            connection.exec_driver_sql("CREATE ROLE plain_owner")
            connection.exec_driver_sql("GRANT USAGE ON SCHEMA public TO plain_owner")
            for table in ("report_documents", "report_reviews"):
                connection.exec_driver_sql(f"ALTER TABLE {table} OWNER TO plain_owner")
        for statement in everything:
            with engine.begin() as connection:
                connection.exec_driver_sql("SET LOCAL ROLE plain_owner")
                assert connection.scalars(statement).all() == []
                connection.exec_driver_sql("SET LOCAL openline.party = 'bravo'")
                assert connection.scalars(statement).all() == ["bravo"]
                kept.see_whole(connection)
                assert sorted(connection.scalars(statement)) == ["alpha", "bravo"]
        columns = "party, id, added_at_ms, document, read"
        into = f"INSERT INTO report_documents ({columns}) VALUES ('alpha', 'x', 1, '', '')"
        with engine.connect() as connection:
            connection.exec_driver_sql("SET LOCAL ROLE plain_owner")
            connection.exec_driver_sql("SET LOCAL openline.party = 'bravo'")
            with pytest.raises(sa.exc.ProgrammingError, match="row-level security"):
                connection.exec_driver_sql(into)
    finally:
        with engine.begin() as connection:
            for table in ("report_documents", "report_reviews"):
                connection.exec_driver_sql(f"ALTER TABLE {table} OWNER TO postgres")
            connection.exec_driver_sql("DROP OWNED BY plain_owner")
            connection.exec_driver_sql("DROP ROLE plain_owner")
        engine.dispose()


def test_the_migration_raises_the_same_wall(postgres_url: str) -> None:
    from openline.stores import migrations

    engine = open_engine(postgres_url)
    walls = sa.text(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polname, pg_get_expr(p.polqual, c.oid)"
        " FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relname LIKE 'report_%'"
        " ORDER BY 1, 4"
    )
    with engine.begin() as connection:
        migrations.migrate(connection, "side", 0)
        migrated = connection.execute(walls).all()
        connection.exec_driver_sql("DROP TABLE report_reviews, report_documents")
        side.load_tables().create_all(connection)
        assert connection.execute(walls).all() == migrated
    assert [(it[0], it[1], it[2], it[3]) for it in migrated] == [
        (table, True, True, policy)
        for table in ("report_documents", "report_reviews")
        for policy in ("own", "whole")
    ]
    engine.dispose()


class Reads:
    """A reader of nothing: what is reviewed here was kept before."""

    def read(self, *_: object) -> ReadText:
        raise AssertionError("nothing is read")

    def link(self, texts: object) -> list[Linked]:
        return []


@pytest.mark.requirement("R19")
def test_in_postgresql_of_two_processes_that_review_the_same_at_once_one_puts_it_on_record(
    postgres_url: str,
) -> None:
    engines = [open_engine(postgres_url) for _ in range(2)]
    create(engines[0])
    recorded: list[int] = []
    other_recorded = threading.Event()
    results: list[Any] = []

    def desk(number: int) -> ReportDesk:
        def record(party: str, drafts: Sequence[Draft]) -> list[str]:
            recorded.append(number)
            if number == 0:
                other.start()
                other_recorded.wait(1.0)
            else:
                other_recorded.set()
            return [f"entry-{number}" for _ in drafts]

        return ReportDesk(
            SideReports(engines[number]),
            Reads(),
            now_ms=lambda: NOW_MS,
            random_bytes=bytes,
            ground=lambda party: None,
            record=record,
        )

    SideReports(engines[0]).add(document(), READ)
    desks = [desk(number) for number in range(2)]
    asked = [ReviewsAsked(reviews=(ReviewAsked(proposal=1, verdict="accepted", note=note),)) for note in "ab"]

    def review_too() -> None:
        try:
            results.append(desks[1].review("alpha", document().id, asked[1], by="m2", role=Role.DUTY_OFFICER))
        except ConflictError as error:
            results.append(error)

    other = threading.Thread(target=review_too)
    desks[0].review("alpha", document().id, asked[0], by="m1", role=Role.DUTY_OFFICER)
    other.join()
    assert recorded == [0], "what was reviewed meanwhile is not put on record a second time"
    assert isinstance(results[0], ConflictError)
    assert [it.entry for it in SideReports(engines[0]).reviews("alpha")] == ["entry-0"]
    for engine in engines:
        engine.dispose()


def test_in_postgresql_who_waits_for_another_process_too_long_is_told_so(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines = [open_engine(postgres_url) for _ in range(2)]
    create(engines[0])
    monkeypatch.setattr(kept, "PATIENCE_MS", 50)
    one, other = (SideReports(it) for it in engines)
    with one.reviewing("alpha", document().id):
        with other.reviewing("alpha", document(2).id), other.reviewing("bravo", document().id):
            pass
        with pytest.raises(ConflictError, match="just now"), other.reviewing("alpha", document().id):
            pass
    with other.reviewing("alpha", document().id):
        pass
    for engine in engines:
        engine.dispose()
