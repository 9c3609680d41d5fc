"""What every store must hold to: one suite, run against each adapter. There is no third, fake store."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from openline.app.ports import Answer, Group, OutboxRow, Redaction, Release, Store, StoredEntry
from openline.errors import InputError, LedgerError, NotFoundError, StorageError
from openline.ledger.merkle import Frontier, prove_inclusion, read_frontier
from openline.stores.sqlite import SqliteStore

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
            Release(party="bravo", seq=1, entry=shown.id, index=1),
            Release(party="charlie", seq=1, entry=shown.id, index=2),
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
