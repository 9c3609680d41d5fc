"""What every store must hold to: one suite, run against each adapter. There is no third, fake store."""

from __future__ import annotations

import queue
import secrets
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from msgspec.structs import replace
from sqlalchemy.dialects import postgresql, sqlite

from openline.app.ports import Answer, Group, OutboxRow, Redaction, Release, Store, StoredEntry
from openline.errors import InputError, LedgerError, NotFoundError, StorageError
from openline.ledger.merkle import Frontier, prove_inclusion, read_frontier
from openline.stores import schema, side, tables
from openline.stores.log import PartyReader
from openline.stores.postgres import PostgresStore
from openline.stores.sqlite import SqliteStore
from tests.servers.postgres import PostgresServer

NOW_MS = 1_795_176_000_000


def entry(
    index: int, *, subject: str = "zone-1", type: str = "zone.add/v1", body: bytes = b"{}"
) -> StoredEntry:
    return StoredEntry(
        index=index,
        id=f"{index:032x}",
        kind="submission",
        type=type,
        author="alpha",
        subject=subject,
        received_at_ms=NOW_MS + index,
        record=b"record %d" % index,
        salt=secrets.token_bytes(16),
        leaf=sha256(b"leaf %d" % index).digest(),
        body=body,
        body_salt=secrets.token_bytes(16),
    )


def group(*entries: StoredEntry, tree: Frontier | None = None, **more: object) -> Group:
    start = entries[0].index
    before = tree or Frontier().grown([sha256(b"leaf %d" % i).digest() for i in range(start)])[0]
    _, nodes = before.grown([it.leaf for it in entries])
    return Group(start=start, entries=entries, nodes=nodes, **more)  # type: ignore[arg-type]


class StoreContract:
    """Subclasses give ``store``, new and empty, and ``reopen``, which closes it and opens it again."""

    def test_a_new_store_is_empty(self, store: Store) -> None:
        assert store.size() == 0
        assert list(store.entries()) == []
        assert store.entry_by_id("0" * 32) is None
        with pytest.raises(NotFoundError):
            store.entry(0)

    def test_a_group_is_read_back_as_it_was_given(self, store: Store) -> None:
        first, second = entry(0), entry(1)
        store.append(group(first, second))
        assert store.size() == 2
        assert list(store.entries()) == [first, second]
        assert store.entry(1) == second
        assert store.entry_by_id(first.id) == first

    def test_what_was_appended_is_there_after_reopening(
        self, store: Store, reopen: Callable[[], Store]
    ) -> None:
        given = entry(0)
        store.append(group(given))
        assert list(reopen().entries()) == [given]

    def test_a_range_of_entries_is_half_open_whatever_its_length(self, store: Store) -> None:
        given = [entry(index) for index in range(2_500)]
        store.append(group(*given))
        assert list(store.entries(1, 2_499)) == given[1:2_499]
        assert list(store.entries(7, 7)) == []

    def test_a_group_that_does_not_begin_where_the_log_ends_is_refused_whole(self, store: Store) -> None:
        store.append(group(entry(0)))
        for start in (0, 2):
            with pytest.raises(StorageError):
                store.append(group(entry(start)))
        assert store.size() == 1

    def test_a_group_that_breaks_half_way_leaves_nothing(self, store: Store) -> None:
        store.append(group(entry(0)))
        twice = Answer(party="alpha", key="k", digest=b"d", entry=entry(1).id)
        with pytest.raises(StorageError):
            store.append(group(entry(1), answers=[twice, twice], watch_states={"w": b"new"}))
        assert store.size() == 1
        assert store.answer("alpha", "k") is None
        assert store.watch_state("w") is None
        store.append(group(entry(1)))
        assert store.size() == 2

    def test_an_id_is_taken_once(self, store: Store) -> None:
        store.append(group(entry(0)))
        with pytest.raises(StorageError):
            store.append(group(replace(entry(1), id=entry(0).id)))

    def test_the_stored_tree_proves_every_entry(self, store: Store) -> None:
        entries = [entry(index) for index in range(13)]
        store.append(group(*entries[:5]))
        store.append(group(*entries[5:]))
        tree = Frontier().grown([it.leaf for it in entries])[0]
        assert read_frontier(13, store.node) == tree
        for index in range(13):
            prove_inclusion(index, 13, store.node)
        with pytest.raises(LedgerError):
            store.node(3, 1)

    def test_entries_about_a_subject_are_paged_by_their_ids(self, store: Store) -> None:
        entries = [entry(index, subject=f"zone-{index % 2}") for index in range(10)]
        store.append(group(*entries))
        page = store.about("zone-1", limit=3)
        assert page == entries[1:6:2]
        assert store.about("zone-1", after=page[-1].id) == entries[7::2]
        assert store.about("zone-9") == []
        with pytest.raises(NotFoundError):
            store.about("zone-1", after="f" * 32)

    def test_entries_of_a_type_are_paged_by_their_ids(self, store: Store) -> None:
        entries = [entry(index, type=f"zone.{'add' if index % 3 else 'edit'}/v1") for index in range(9)]
        store.append(group(*entries))
        assert store.of_type("zone.edit/v1") == entries[::3]
        assert store.of_type("zone.edit/v1", after=entries[0].id, limit=1) == [entries[3]]

    def test_an_idempotency_key_is_remembered_per_party(self, store: Store) -> None:
        answer = Answer(party="alpha", key="k", digest=b"d", entry=entry(0).id)
        store.append(group(entry(0), answers=[answer]))
        assert store.answer("alpha", "k") == answer
        assert store.answer("bravo", "k") is None

    def test_what_a_party_was_shown_is_read_as_that_party(self, store: Store) -> None:
        entries = [entry(index) for index in range(4)]
        releases = [
            Release(party="bravo", seq=1, entry=entries[0].id, index=1, detail="full"),
            Release(party="charlie", seq=1, entry=entries[0].id, index=2, detail="contact"),
            Release(party="bravo", seq=2, entry=entries[0].id, index=3, detail="withdrawn"),
        ]
        store.append(group(*entries, releases=releases))
        assert store.shown_to("bravo") == [(releases[0], entries[1]), (releases[2], entries[3])]
        assert store.shown_to("bravo", after=1, limit=5) == [(releases[2], entries[3])]
        assert store.shown_to("charlie") == [(releases[1], entries[2])]
        assert store.shown_to("alpha") == []

    def test_many_ids_indexes_and_keys_are_asked_for_at_once(self, store: Store) -> None:
        entries = [entry(index) for index in range(1_203)]
        answers = [Answer(party="alpha", key=f"k{it.index}", digest=b"d", entry=it.id) for it in entries]
        store.append(group(*entries, answers=answers))
        unknown = "f" * 32
        assert store.entries_by_id([entries[7].id, unknown, entries[3].id]) == [entries[3], entries[7]]
        assert store.entries_by_id([it.id for it in reversed(entries)]) == entries
        assert store.entries_at([1_202, 0, 5_000]) == [entries[0], entries[1_202]]
        places = [("alpha", "k3"), ("bravo", "k3"), ("alpha", "none")]
        assert store.answers(places) == [answers[3]]
        every = store.answers([(it.party, it.key) for it in answers])
        assert sorted(it.key for it in every) == sorted(it.key for it in answers)
        assert store.entries_by_id([]) == store.entries_at([]) == store.answers([]) == []

    def test_releases_are_paged_per_party_and_wait_in_the_outbox(self, store: Store) -> None:
        shown = entry(0)
        releases = [
            Release(party="bravo", seq=1, entry=shown.id, index=1, detail="full"),
            Release(party="charlie", seq=1, entry=shown.id, index=2, detail="contact", pass_to="delta"),
            Release(party="bravo", seq=2, entry=shown.id, index=3),
        ]
        store.append(group(shown, *(entry(index) for index in (1, 2, 3)), releases=releases))
        assert store.releases("bravo") == [releases[0], releases[2]]
        assert store.releases("bravo", after=1) == [releases[2]]
        assert store.releases("bravo", limit=1) == [releases[0]]
        assert store.outbox("bravo", limit=1) == [OutboxRow(party="bravo", seq=1, queued_at_ms=NOW_MS + 1)]
        store.carried("bravo", 1)
        assert [row.seq for row in store.outbox("bravo")] == [2]
        assert [row.seq for row in store.outbox("charlie")] == [1]

    def test_the_latest_watch_state_is_kept(self, store: Store) -> None:
        store.append(group(entry(0), watch_states={"bay": b"one", "hill": b"h"}))
        store.append(group(entry(1), watch_states={"bay": b"two"}))
        assert store.watch_state("bay") == b"two"
        assert store.watch_state("hill") == b"h"
        assert store.watch_state("sea") is None

    @pytest.mark.requirement("R14")
    @pytest.mark.parametrize("family", ["zone", "line", "sighting", "coverage"])
    def test_a_redaction_of_what_a_watch_heeds_empties_its_state(self, store: Store, family: str) -> None:
        heeded, text = entry(0, type=f"{family}.add/v1"), entry(1, type="agreement.propose/v1")
        store.append(group(heeded, text, watch_states={"hill": b"h", "bay": b"b"}))
        assert store.watches() == ["bay", "hill"]
        store.append(group(entry(2), redactions=[Redaction(entry=text.id, by=entry(2).id)]))
        assert store.watches() == ["bay", "hill"]
        store.append(group(entry(3), redactions=[Redaction(entry=heeded.id, by=entry(3).id)]))
        assert store.watches() == []
        assert (store.watch_state("bay"), store.watch_state("sea")) == (b"", None)
        store.append(group(entry(4), watch_states={"bay": b"anew"}))
        assert store.watches() == ["bay"]

    def test_cosignatures_are_kept_once_for_the_size_they_are_for(self, store: Store) -> None:
        for line in ("a", "b", "a"):
            store.save_cosignature(7, b"r7", line)
        store.save_cosignature(3, b"r3", "a")
        assert sorted(store.cosignatures(7)) == ["a", "b"]
        assert store.cosignatures(4) == []

    @pytest.mark.requirement("R14")
    def test_a_redaction_takes_the_body_and_every_release_that_shows_it(self, store: Store) -> None:
        shown, other = entry(0), entry(2)
        releases = [Release(party="bravo", seq=1, entry=shown.id, index=1)]
        store.append(group(shown, entry(1), other, releases=releases))
        by = entry(3)
        store.append(group(by, redactions=[Redaction(entry=shown.id, by=by.id)]))
        for index in (0, 1):
            gone = store.entry(index)
            assert (gone.body, gone.body_salt, gone.redacted_by) == (None, None, by.id)
            assert gone.record == b"record %d" % index
        assert store.entry(2) == other
        assert store.entry(3).body is not None

    def test_a_redaction_of_what_came_in_the_same_group_takes_it_too(self, store: Store) -> None:
        store.append(group(entry(0), entry(1), redactions=[Redaction(entry=entry(0).id, by=entry(1).id)]))
        assert store.entry(0).body is None

    def test_the_release_that_says_so_keeps_its_body(self, store: Store) -> None:
        store.append(group(entry(0)))
        by, told = entry(1), entry(2)
        releases = [Release(party="bravo", seq=1, entry=entry(0).id, index=2)]
        store.append(group(by, told, releases=releases, redactions=[Redaction(entry=entry(0).id, by=by.id)]))
        assert store.entry(0).body is None
        assert store.entry(2) == told

    def test_the_first_redaction_stays_the_one_that_is_named(self, store: Store) -> None:
        store.append(group(entry(0)))
        for by in (1, 2):
            store.append(group(entry(by), redactions=[Redaction(entry=entry(0).id, by=entry(by).id)]))
        assert store.entry(0).redacted_by == entry(1).id

    def test_readers_in_other_threads_see_whole_groups_only(self, store: Store) -> None:
        sizes: set[int] = set()
        done = threading.Event()

        def look() -> None:
            while not done.is_set():
                sizes.add(len(list(store.entries())))

        reader = threading.Thread(target=look)
        reader.start()
        for start in range(0, 200, 4):
            store.append(group(*(entry(index) for index in range(start, start + 4))))
        done.set()
        reader.join()
        assert all(size % 4 == 0 for size in sizes)

    def test_names_may_hold_any_character(self, store: PartyStore) -> None:
        names = [
            "a\0b",
            "a\ufdd00b",
            "a\ufdd0\ufdd01",
            "\0\0",
            "\ufdd0",
            "%s ? %",
            "'; --",
            "\u202e\U0001f6a8",
        ]
        entries = [replace(entry(index, subject=it), author=it) for index, it in enumerate(names)]
        answers = [Answer(party=it, key=it, digest=b"d", entry=entries[n].id) for n, it in enumerate(names)]
        releases = [
            Release(party=it, seq=1, entry=entries[n].id, index=n, detail="full")
            for n, it in enumerate(names)
        ]
        store.append(
            group(*entries, answers=answers, releases=releases, watch_states=dict.fromkeys(names, b"s"))
        )
        assert every(store) == entries
        assert sorted(store.watches()) == sorted(names)
        assert len(store.answers([(it, it) for it in names])) == len(names)
        for number, name in enumerate(names):
            assert store.about(name) == [entries[number]]
            assert store.answer(name, name) == answers[number]
            assert store.releases(name) == [releases[number]]
            assert store.as_party(name).about(name) == [entries[number]]

    def test_a_subject_may_be_as_long_as_it_likes(self, store: PartyStore) -> None:
        start = secrets.token_hex(8_000)
        entries = [entry(index, subject=start + end) for index, end in enumerate(("", "a", "b"))]
        store.append(group(*entries))
        assert [store.about(it.subject) for it in entries] == [[it] for it in entries]
        assert store.as_party("alpha").about(start + "a") == [entries[1]]

    def test_many_are_looked_up_at_once(self, store: Store) -> None:
        entries = [entry(index) for index in range(2_100)]
        answers = [Answer(party="alpha", key=f"k{it.index}", digest=b"d", entry=it.id) for it in entries]
        store.append(group(*entries, answers=answers))
        assert store.entries_by_id([it.id for it in entries] + ["f" * 32]) == entries
        assert store.entries_at([5, 3, 9_999]) == [entries[3], entries[5]]
        assert store.entries_by_id([]) == store.entries_at([]) == store.answers([]) == []
        keys = [("alpha", it.key) for it in answers]
        assert sorted(store.answers([*keys, ("bravo", "k1")]), key=lambda it: it.entry) == answers

    # -- read as one party ---------------------------------------------------------------------------------

    @pytest.mark.requirement("R14", "R16")
    def test_a_party_reads_what_is_its_own_and_what_it_was_shown_in_full(self, store: PartyStore) -> None:
        full, contact, passed_on, hidden = (entry(index, subject="hill") for index in range(4))
        own = replace(entry(4, subject="hill"), author="bravo")
        to_bravo = [
            Release(party="bravo", seq=1, entry=full.id, index=5, detail="full"),
            Release(party="bravo", seq=2, entry=contact.id, index=6, detail="contact"),
            Release(party="bravo", seq=3, entry=passed_on.id, index=7, detail="full", pass_to="delta"),
        ]
        to_charlie = Release(party="charlie", seq=1, entry=hidden.id, index=8, detail="full")
        told = [release(it) for it in (*to_bravo, to_charlie)]
        store.append(group(full, contact, passed_on, hidden, own, *told, releases=[*to_bravo, to_charlie]))
        bravo = store.as_party("bravo")
        seen = {it.index for it in every(store) if bravo.entry_by_id(it.id) == it}
        assert seen == {0, 4, 5, 6, 7}
        assert all(bravo.entry_by_id(it.id) is None for it in every(store) if it.index not in seen)
        assert [it.index for it in bravo.about("hill")] == [0, 4]
        assert [it.index for it in bravo.about("hill", after=full.id)] == [4]
        assert [it.index for it in bravo.of_type("release/v1", limit=2)] == [5, 6]
        assert bravo.releases() == to_bravo
        assert bravo.releases(after=1, limit=1) == [to_bravo[1]]
        assert [row.seq for row in bravo.outbox()] == [1, 2, 3]
        assert store.as_party("charlie").releases() == [to_charlie]
        for stranger in ("delta", "", "' OR true --"):
            reader = store.as_party(stranger)
            assert (reader.about("hill"), reader.releases(), reader.outbox()) == ([], [], [])
            assert all(reader.entry_by_id(it.id) is None for it in every(store))

    def test_what_a_party_may_not_read_is_as_if_it_were_not_there(self, store: PartyStore) -> None:
        store.append(group(entry(0)))
        bravo = store.as_party("bravo")
        for id in (entry(0).id, "f" * 32):
            with pytest.raises(NotFoundError) as refused:
                bravo.about("zone-1", after=id)
            assert str(refused.value).replace(id, "") == "no entry '' to go on from"

    @pytest.mark.requirement("R14", "R16")
    def test_what_was_withdrawn_is_read_no_more_and_what_is_shown_anew_is(self, store: PartyStore) -> None:
        shown = entry(0)
        store.append(group(shown))
        bravo = store.as_party("bravo")
        for seq, (detail, sees) in enumerate([("full", 1), ("withdrawn", 0), ("full", 1), ("contact", 0)], 1):
            to = Release(party="bravo", seq=seq, entry=shown.id, index=seq, detail=detail)
            store.append(group(release(to), releases=[to]))
            assert [it.index for it in bravo.about("zone-1")] == [0] * sees, detail
        assert [it.index for it in bravo.of_type("release/v1")] == [1, 2, 3, 4]


class PartyStore(Store, Protocol):
    def as_party(self, party: str) -> PartyReader: ...


def every(store: Store) -> list[StoredEntry]:
    return list(store.entries())


def release(it: Release) -> StoredEntry:
    return replace(entry(it.index, subject=it.entry, type="release/v1"), author="node", kind="release")


class TestSqlite(StoreContract):
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "log.sqlite"

    @pytest.fixture
    def store(self, path: Path) -> Iterator[SqliteStore]:
        store = SqliteStore(path, create=True)
        yield store
        store.close()

    @pytest.fixture
    def reopen(self, store: SqliteStore, path: Path) -> Iterator[Callable[[], SqliteStore]]:
        opened: list[SqliteStore] = []

        def again() -> SqliteStore:
            store.close()
            opened.append(SqliteStore(path))
            return opened[-1]

        yield again
        for each in opened:
            each.close()

    def test_no_byte_of_a_redacted_body_stays_in_any_file(self, store: SqliteStore, path: Path) -> None:
        secret = b"the interpreter is " + secrets.token_hex(3_000).encode()  # long enough for overflow pages
        store.append(group(entry(0, body=secret), entry(1, body=b"short: " + secret[:100])))
        assert any(secret[:50] in file.read_bytes() for file in path.parent.iterdir())
        redactions = [Redaction(entry=entry(it).id, by=entry(2).id) for it in (0, 1)]
        store.append(group(entry(2), redactions=redactions))
        for file in path.parent.iterdir():
            content = file.read_bytes()
            assert not any(secret[at : at + 24] in content for at in range(0, len(secret), 24)), file

    def test_a_body_redacted_while_somebody_reads_is_gone_from_the_files_by_the_next_write(
        self, store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("openline.stores.sqlite.BUSY_TIMEOUT_MS", 1)
        secret = b"the interpreter is " + secrets.token_hex(100).encode()
        store.append(group(entry(0, body=secret)))
        looking = SqliteStore(path)
        cursor = looking._reader().execute("SELECT id FROM entries UNION ALL SELECT type FROM entries")
        cursor.fetchone()
        store.append(group(entry(1), redactions=[Redaction(entry=entry(0).id, by=entry(1).id)]))
        assert any(secret in file.read_bytes() for file in path.parent.iterdir())
        cursor.close()
        looking.close()
        store.append(group(entry(2)))
        assert not any(secret in file.read_bytes() for file in path.parent.iterdir())

    def test_a_reader_cannot_write(self, store: SqliteStore) -> None:
        with pytest.raises(StorageError):
            store._read("DELETE FROM entries")

    def test_the_schema_as_sql_is_the_schema_as_tables(self) -> None:
        assert tables.rendered(sqlite.dialect(), tables.metadata) == schema.SQLITE
        rendered = tables.rendered(postgresql.dialect(), tables.metadata, tables.fencing)
        assert rendered == schema.POSTGRESQL

    def test_an_existing_log_is_not_made_anew(self, store: SqliteStore, path: Path) -> None:
        with pytest.raises(InputError, match="already"):
            SqliteStore(path, create=True)

    def test_a_missing_log_is_not_made_by_opening_it(self, path: Path) -> None:
        with pytest.raises(InputError, match="no log"):
            SqliteStore(path)
        assert not path.exists()

    def test_a_file_that_is_no_log_is_refused(self, tmp_path: Path) -> None:
        other = tmp_path / "other.sqlite"
        sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
        with pytest.raises(InputError, match="not a log"):
            SqliteStore(other)
        garbage = tmp_path / "garbage.sqlite"
        garbage.write_bytes(b"no database" * 1000)
        with pytest.raises(StorageError):
            SqliteStore(garbage)

    def test_a_log_of_another_schema_version_is_refused(self, store: SqliteStore, path: Path) -> None:
        store._writer.execute("PRAGMA user_version=99")
        with pytest.raises(InputError, match="schema version 99"):
            SqliteStore(path)

    def test_a_full_disk_takes_nothing_and_loses_nothing(self, store: SqliteStore) -> None:
        store.append(group(entry(0)))
        pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
        store._writer.execute(f"PRAGMA max_page_count={pages}")
        with pytest.raises(StorageError, match="full"):
            store.append(group(entry(1, body=bytes(100_000))))
        assert store.size() == 1
        store._writer.execute("PRAGMA max_page_count=1000000")
        store.append(group(entry(1)))
        assert store.size() == 2


class TestPostgres(StoreContract):
    @pytest.fixture
    def store(self, postgres_url: str) -> Iterator[PostgresStore]:
        store = PostgresStore(postgres_url, create=True)
        yield store
        store.close()
        store.discard()  # the reading role belongs to the whole server

    @pytest.fixture
    def other(self, store: PostgresStore, postgres_url: str) -> Iterator[PostgresStore]:
        """The same log in the hands of another process."""
        other = PostgresStore(postgres_url)
        yield other
        other.close()

    @pytest.fixture
    def reopen(self, store: PostgresStore, postgres_url: str) -> Iterator[Callable[[], PostgresStore]]:
        opened: list[PostgresStore] = []

        def again() -> PostgresStore:
            store.close()
            opened.append(PostgresStore(postgres_url))
            return opened[-1]

        yield again
        for each in opened:
            each.close()

    def test_a_reader_cannot_write(self, store: PostgresStore) -> None:
        with pytest.raises(StorageError, match="read-only"):
            store._read("DELETE FROM entries RETURNING 1")

    def test_an_existing_log_is_not_made_anew(self, store: PostgresStore, postgres_url: str) -> None:
        with pytest.raises(InputError, match="already"):
            PostgresStore(postgres_url, create=True)

    def test_a_missing_log_is_not_made_by_opening_it(self, postgres_url: str) -> None:
        with pytest.raises(InputError, match="no log"):
            PostgresStore(postgres_url)

    def test_a_log_of_another_schema_version_is_refused(
        self, store: PostgresStore, admin: psycopg.Connection, postgres_url: str
    ) -> None:
        admin.execute("UPDATE schema_versions SET version = 99")
        with pytest.raises(InputError, match="schema version 99"):
            PostgresStore(postgres_url)

    def test_a_server_that_is_not_there_is_named_without_the_password(self) -> None:
        with pytest.raises(StorageError, match="cannot be reached") as refused:
            PostgresStore("postgresql://me:hidden-word@127.0.0.1:9/none")
        assert "me@127.0.0.1:9/none" in refused.value.where
        assert "hidden-word" not in str(refused.value)
        with pytest.raises(InputError) as wrong:
            PostgresStore("postgresql://me:hidden-word@[/none")
        assert "hidden-word" not in str(wrong.value)

    def test_two_theatres_share_a_database_in_two_schemas(
        self, store: PostgresStore, admin: psycopg.Connection, postgres_url: str
    ) -> None:
        admin.execute("CREATE SCHEMA second")
        second = PostgresStore(f"{postgres_url}?options=-csearch_path%3Dsecond", create=True)
        with second.exclusive(), store.exclusive():  # neither waits for the other
            second.append(group(entry(0), entry(1)))
            store.append(group(entry(0)))
        assert (second.size(), store.size()) == (2, 1)
        second.close()
        second.discard()
        assert store.size() == 1

    # -- one writer at a time ------------------------------------------------------------------------------

    def test_each_takeover_from_another_raises_the_epoch_and_no_append_does(
        self, store: PostgresStore, other: PostgresStore, admin: psycopg.Connection
    ) -> None:
        def epoch() -> int:
            row = admin.execute("SELECT epoch FROM leader").fetchone()
            assert row is not None
            return int(row[0])

        store.append(group(entry(0)))
        first = epoch()
        store.append(group(entry(1)))
        assert epoch() == first
        other.append(group(entry(2)))
        assert epoch() == first + 1
        store.append(group(entry(3)))
        assert epoch() == first + 2

    def test_while_one_decides_another_waits(self, store: PostgresStore, other: PostgresStore) -> None:
        waited, appended = threading.Event(), threading.Event()

        def append() -> None:
            waited.set()
            with other.exclusive():
                other.append(group(*(entry(it) for it in [other.size()])))
            appended.set()

        with store.exclusive():
            thread = threading.Thread(target=append)
            thread.start()
            waited.wait()
            store.append(group(entry(0)))
            assert not appended.wait(0.2)
            store.append(group(entry(1)))
        thread.join()
        assert [it.index for it in store.entries()] == [0, 1, 2]

    @pytest.mark.requirement("R21")
    def test_a_writer_whose_connection_was_ended_appends_nothing_even_if_nobody_took_over(
        self, store: PostgresStore, other: PostgresStore, admin: psycopg.Connection
    ) -> None:
        store.append(group(entry(0)))
        with store.exclusive():
            end_writer(store, admin)
            with pytest.raises(StorageError, match="connection was lost"):
                store.append(group(entry(1)))
        assert store.size() == 1
        store.append(group(entry(1)))  # it connects anew by itself
        assert store.size() == 2

    def test_a_connection_on_which_an_append_failed_is_replaced(
        self, store: PostgresStore, admin: psycopg.Connection
    ) -> None:
        store.append(group(entry(0)))
        assert store._writer is not None
        first = store._writer.info.backend_pid
        says = "LANGUAGE plpgsql AS $$BEGIN RAISE 'full'; END$$"
        admin.execute(f"CREATE FUNCTION refuse() RETURNS trigger {says}".encode())
        admin.execute("CREATE TRIGGER refuse BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION refuse()")
        with pytest.raises(StorageError, match="full"):
            store.append(group(entry(1)))
        with store.exclusive(), pytest.raises(StorageError, match="full"):
            store.append(group(entry(1)))
        admin.execute("DROP TRIGGER refuse ON entries")
        store.append(group(entry(1)))
        assert store._writer.info.backend_pid != first
        assert store.size() == 2

    @pytest.mark.requirement("R21")
    def test_a_writer_that_was_cut_off_cannot_append_once_another_has_taken_over(
        self, store: PostgresStore, other: PostgresStore, admin: psycopg.Connection
    ) -> None:
        store.append(group(entry(0)))
        theirs = replace(entry(1), author="charlie")
        with store.exclusive():
            end_writer(store, admin)
            with other.exclusive():  # the lock went with the connection
                other.append(group(theirs))
                # The worst that a late writer could do: come back on a new connection within its old group.
                store._leading = store._connect()
                waiting = threading.Thread(target=other.append, args=[group(entry(2))])
                with pytest.raises(StorageError, match="taken the log over"):
                    store.append(group(entry(1)))
                with pytest.raises(StorageError, match="taken the log over"):
                    store.append(group(entry(2)))  # not even where the log ends now
            waiting.start()
            waiting.join()
        assert every(store)[1] == theirs
        assert store.size() == 3

    @pytest.mark.requirement("R21")
    def test_a_process_that_stands_still_holds_up_nobody_for_long_and_appends_nothing_afterwards(
        self, store: PostgresStore, postgres_url: str, repo_root: Path
    ) -> None:
        store.append(group(entry(0)))
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER, postgres_url],
            cwd=repo_root,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holds\n"
        holder.send_signal(signal.SIGSTOP)
        other = PostgresStore(postgres_url, stands_still_s=0.5)
        try:
            other.append(group(entry(1)))
        finally:
            holder.send_signal(signal.SIGCONT)
            other.close()
        said, _ = holder.communicate("go on\n", timeout=60)
        assert said == "refused\n"
        assert [it.index for it in every(store)] == [0, 1]

    def test_a_process_that_keeps_the_server_busy_is_waited_for(
        self, store: PostgresStore, postgres_url: str
    ) -> None:
        other = PostgresStore(postgres_url, stands_still_s=0.5)
        waiting = threading.Thread(target=other.append, args=[group(entry(1))])
        with store.exclusive():
            assert store._leading is not None
            waiting.start()
            # It waits more often than a statement is run before the driver has it prepared.
            store._leading.execute("SELECT pg_sleep(4)")
            store.append(group(entry(0)))  # its connection is still its own
        waiting.join(60)
        other.close()
        assert store.size() == 2

    # -- who keeps a view ----------------------------------------------------------------------------------

    def test_who_listens_is_told_how_long_the_log_has_grown_whoever_let_it_grow(
        self, store: PostgresStore, other: PostgresStore, admin: psycopg.Connection
    ) -> None:
        sizes: queue.SimpleQueue[int] = queue.SimpleQueue()
        listener = store.listen(sizes.put)
        assert sizes.get(timeout=20) == 0
        assert listener.listening.wait(20)
        for index in range(3):
            (store, other)[index % 2].append(group(entry(index)))
            assert sizes.get(timeout=20) == index + 1
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
            " OR (datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'openline')"
        )
        other.append(group(entry(3)))  # said while nobody hears
        seen = 0
        while seen != 4:
            seen = sizes.get(timeout=20)
        listener.close()

    def test_who_could_not_follow_is_told_again(self, store: PostgresStore) -> None:
        sizes: queue.SimpleQueue[int] = queue.SimpleQueue()

        def follow(size: int) -> None:
            sizes.put(size)
            if sizes.qsize() == 1:
                raise StorageError("the database is away")

        store.append(group(entry(0)))
        listener = store.listen(follow)
        assert listener.listening.wait(20)
        assert [sizes.get(timeout=20) for _ in range(2)] == [1, 1]
        listener.close()

    def test_a_group_that_was_not_committed_is_not_announced(self, store: PostgresStore) -> None:
        sizes: queue.SimpleQueue[int] = queue.SimpleQueue()
        listener = store.listen(sizes.put)
        assert listener.listening.wait(20)
        with pytest.raises(StorageError):
            store.append(group(entry(0), replace(entry(1), id=entry(0).id)))
        store.append(group(entry(0)))
        assert [sizes.get(timeout=20) for _ in range(2)] == [0, 1]
        listener.close()

    # -- the second wall -----------------------------------------------------------------------------------

    @pytest.fixture
    def walled(self, store: PostgresStore) -> PostgresStore:
        """A log that holds something of alpha, of which bravo was shown one entry, and charlie nothing."""
        to = Release(party="bravo", seq=1, entry=entry(0).id, index=2, detail="full")
        store.append(group(entry(0), entry(1), release(to), releases=[to], watch_states={"w": b"s"}))
        return store

    @pytest.mark.requirement("R14", "R16")
    @pytest.mark.parametrize(("party", "seen"), [("bravo", {0, 2}), ("alpha", {0, 1}), ("charlie", set())])
    def test_the_database_itself_yields_nothing_of_another_party_whatever_is_asked(
        self, walled: PostgresStore, party: str, seen: set[int]
    ) -> None:
        for source in ("entries", "shown_entries"):
            rows = walled._read_as(party, f"SELECT idx FROM {source}", ())
            assert {index for (index,) in rows} == seen
        for source in ("releases", "shown_releases", "outbox", "shown_outbox"):
            rows = walled._read_as(party, f"SELECT party FROM {source}", ())
            assert rows == [("bravo",)] * (party == "bravo")
        assert walled._read_as(party, "SELECT count(*) FROM entries", ()) == [(len(seen),)]

    @pytest.mark.requirement("R14")
    @pytest.mark.parametrize("table", ["answers", "nodes", "watch_states", "cosignatures", "leader"])
    def test_what_is_nobodys_the_reading_role_cannot_read(self, walled: PostgresStore, table: str) -> None:
        with pytest.raises(StorageError, match="permission denied"):
            walled._read_as("bravo", f"SELECT 1 FROM {table}", ())

    @pytest.mark.requirement("R14")
    def test_what_stands_beside_the_log_the_reading_role_cannot_read(
        self, walled: PostgresStore, postgres_url: str
    ) -> None:
        engine = side.open_engine(postgres_url)
        side.create(engine)
        engine.dispose()
        assert side.metadata.tables
        for table in side.metadata.tables:
            with pytest.raises(StorageError, match="permission denied"):
                walled._read_as("bravo", f'SELECT 1 FROM "{table}"', ())

    @pytest.mark.requirement("R14")
    def test_without_a_party_the_reading_role_sees_nothing(
        self, walled: PostgresStore, admin: psycopg.Connection
    ) -> None:
        admin.execute(f"SET ROLE {walled._reader_role}")
        for source in ("entries", "releases", "outbox", "shown_entries"):
            assert admin.execute(f"SELECT 1 FROM {source}").fetchall() == []

    @pytest.mark.requirement("R14")
    def test_a_pooled_connection_keeps_neither_party_nor_role_after_the_transaction(
        self, walled: PostgresStore
    ) -> None:
        def stands() -> list[object]:
            question = (
                "SELECT pg_backend_pid(), current_user, coalesce(current_setting('openline.party', true), '')"
            )
            return list(walled._read(question)[0])

        before = stands()
        bravo = walled.as_party("bravo")
        assert len(bravo.about("zone-1")) == 1
        with pytest.raises(StorageError):
            walled._read_as("bravo", "SELECT no_such_column FROM entries", ())
        after = stands()
        assert before == after, "the same connection, as it was"
        assert after[1:] == ["postgres", ""]
        assert len(walled.about("zone-1")) == 2

    @pytest.mark.requirement("R14")
    def test_the_owner_of_the_tables_is_under_the_wall_too_once_its_own_policy_is_gone(
        self, postgres_server: PostgresServer, postgres_url: str, admin: psycopg.Connection
    ) -> None:
        owner = f"owner_{secrets.token_hex(4)}"
        admin.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE")
        admin.execute(f"CREATE SCHEMA owned AUTHORIZATION {owner}")
        url = postgres_url.replace("postgres@", f"{owner}@") + "?options=-csearch_path%3Downed"
        store = PostgresStore(url, create=True)
        try:
            given = entry(0)
            store.append(group(given))
            assert store.size() == 1, "no superuser is needed"
            assert store.as_party("alpha").entry_by_id(given.id) == given
            admin.execute("DROP POLICY writing ON owned.entries")
            assert store.size() == 0
        finally:
            store.close()
            store.discard()
            admin.execute(f"DROP OWNED BY {owner}")
            admin.execute(f"DROP ROLE {owner}")

    @pytest.mark.requirement("R14")
    def test_after_a_rewrite_no_file_of_the_tables_holds_a_redacted_body(
        self, store: PostgresStore, admin: psycopg.Connection, postgres_server: PostgresServer
    ) -> None:
        secret = b"the interpreter is " + secrets.token_hex(100).encode()
        store.append(group(entry(0, body=secret)))
        assert secret in heap(admin, postgres_server)
        store.append(group(entry(1), redactions=[Redaction(entry=entry(0).id, by=entry(1).id)]))
        admin.execute("VACUUM FULL entries")
        assert secret not in heap(admin, postgres_server)

    @pytest.fixture
    def admin(self, postgres_url: str) -> Iterator[psycopg.Connection]:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            yield connection


def heap(admin: psycopg.Connection, server: PostgresServer) -> bytes:
    """The bytes of the table of entries on the disk, as they are now."""
    admin.execute("CHECKPOINT")
    row = admin.execute("SELECT pg_relation_filepath('entries')").fetchone()
    assert row is not None
    return (server.data / str(row[0])).read_bytes()


HOLDER = """
import sys
from openline.errors import StorageError
from openline.stores.postgres import PostgresStore
from tests.contract.test_store import entry, group
store = PostgresStore(sys.argv[1])
with store.exclusive():
    print("holds", flush=True)
    sys.stdin.readline()
    try:
        store.append(group(entry(1, subject="late")))
    except StorageError:
        print("refused")
"""
"""A process that takes the log, and appends to it when it is told to go on."""


def end_writer(store: PostgresStore, admin: psycopg.Connection) -> None:
    """End the connection that a store writes with, as a lost network would."""
    assert store._leading is not None
    pid = store._leading.info.backend_pid
    admin.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
