"""A HOME is backed up while it is at work, restored, moved from one store to the other, and upgraded."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import sqlalchemy as sa

from openline import bootstrap
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import StoredEntry
from openline.bootstrap import copying
from openline.bootstrap.storing import side_url
from openline.errors import ForkError, InputError, LedgerError, StorageError
from openline.stores import migrations, side
from openline.stores.postgres import PostgresStore
from openline.stores.sqlite import SqliteStore
from tests.nodes import Signer, SmallRules, make_node, opened

STORES = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    return tmp_path / "marks"


@pytest.fixture(params=STORES)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A node with two parties and something said, in either store."""
    store = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    made = bootstrap.create_node(
        tmp_path / "node", name="Exercise", mode="exercise", store=store, rules=SmallRules()
    )
    alpha, bravo = Signer("alpha", made), Signer("bravo", made)
    with opened(made) as journal:
        journal.submit_many([*alpha.enrolment(), *bravo.enrolment(), alpha.sighting()])
    yield made
    if store:
        PostgresStore(store).discard()


def entries_of(home: Home) -> list[StoredEntry]:
    with opened(home) as journal:
        return list(journal.store.entries())


@pytest.mark.requirement("R21")
def test_a_backup_that_is_taken_while_others_write_restores_to_a_beginning_of_the_log(
    home: Home, tmp_path: Path
) -> None:
    charlie = Signer("charlie", home)
    done = threading.Event()

    def write(journal: Journal) -> None:
        journal.submit_many(charlie.enrolment())
        while not done.is_set():
            journal.submit(charlie.sighting())

    with opened(home) as journal:
        writer = threading.Thread(target=write, args=[journal])
        writer.start()
        sizes = []
        try:
            for number in range(3):
                before = journal.store.size()
                while journal.store.size() < before + 20:
                    assert writer.is_alive()
                sizes.append(copying.backup(home, tmp_path / f"{number}.backup", with_keys=True).size)
        finally:
            done.set()
            writer.join()
    whole = entries_of(home)
    assert sizes == sorted(set(sizes))
    assert sizes[-1] <= len(whole)
    for number, size in enumerate(sizes):
        restored, manifest = copying.restore(
            tmp_path / f"{number}.backup", tmp_path / f"re-{number}", store=""
        )
        assert manifest.size == size
        with bootstrap.open_journal(restored, SmallRules()) as journal:  # hashes everything again
            assert list(journal.store.entries()) == whole[:size]


@pytest.mark.requirement("R21")
def test_a_restored_copy_obeys_the_mark(home: Home, tmp_path: Path) -> None:
    copying.backup(home, tmp_path / "old.backup", with_keys=True)
    delta = Signer("delta", home)
    with opened(home) as journal:
        journal.submit_many(delta.enrolment())
    copying.backup(home, tmp_path / "new.backup", with_keys=True)
    old, _ = copying.restore(tmp_path / "old.backup", tmp_path / "old", store="")
    with opened(old) as journal:
        assert journal.stopped is not None
        with pytest.raises(ForkError):
            journal.submit(delta.sighting())
    new, _ = copying.restore(tmp_path / "new.backup", tmp_path / "new", store="")
    with opened(new) as journal:
        assert journal.stopped is None
        journal.submit(delta.sighting())


@pytest.mark.requirement("R21")
def test_a_backup_holds_no_key_unless_it_is_asked_for_and_never_the_mark(
    home: Home, tmp_path: Path, marks: Path
) -> None:
    mark = (marks / home.settings.theatre).read_bytes()
    for with_keys in (False, True):
        file = tmp_path / f"{with_keys}.backup"
        manifest = copying.backup(home, file, with_keys=with_keys)
        content = file.read_bytes()
        with tarfile.open(file) as archive:
            names = archive.getnames()
        assert mark not in content
        assert home.settings.theatre not in names
        for path in (home.path / "keys").iterdir():
            assert (path.read_bytes() in content) is with_keys
            assert (f"keys/{path.name}" in names) is with_keys
            assert (f"keys/{path.name}" in manifest.left_out) is not with_keys
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.requirement("R14")
def test_a_body_that_was_redacted_is_in_no_backup(home: Home, tmp_path: Path) -> None:
    alpha = Signer("alpha2", home)
    with opened(home) as journal:
        journal.submit_many(alpha.enrolment())
        said = journal.submit(alpha.sighting(note="the interpreter lives at the mill"))
        journal.submit(alpha.redaction(said.id))
    copying.backup(home, tmp_path / "a.backup")
    assert b"interpreter" not in (tmp_path / "a.backup").read_bytes()


def test_what_stands_beside_the_log_comes_along(home: Home, tmp_path: Path) -> None:
    engine = side.open_engine(side_url(home))
    side.create(engine)
    table = side.metadata.tables["members"]
    row = dict(id="m1", party="alpha", name="desk", role="duty_officer", disabled=False, created_ms=1 << 40)
    with engine.begin() as connection:
        connection.execute(table.insert(), [row])
    engine.dispose()
    copying.backup(home, tmp_path / "a.backup", with_keys=True)
    restored, _ = copying.restore(tmp_path / "a.backup", tmp_path / "re", store="")
    engine = side.open_engine(side_url(restored))
    side.create(engine)
    with engine.connect() as connection:
        assert [dict(it) for it in connection.execute(sa.select(table)).mappings()] == [row]
    engine.dispose()


def test_a_log_moves_from_a_file_into_postgresql_and_back(tmp_path: Path, postgres_url: str) -> None:
    home = make_node(tmp_path / "node")
    alpha = Signer("alpha", home)
    with opened(home) as journal:
        journal.submit_many([*alpha.enrolment(), alpha.sighting()])
    engine = side.open_engine(side_url(home))
    side.create(engine)
    engine.dispose()
    copying.backup(home, tmp_path / "file.backup", with_keys=True)
    moved, _ = copying.restore(tmp_path / "file.backup", tmp_path / "moved", store=postgres_url)
    assert not moved.log_path.exists()
    assert entries_of(moved) == entries_of(home)
    with opened(moved) as journal:
        journal.submit(alpha.sighting())
    with pytest.raises(InputError, match="already"):
        copying.restore(tmp_path / "file.backup", tmp_path / "twice", store=postgres_url)
    assert not (tmp_path / "twice").exists()
    copying.backup(moved, tmp_path / "database.backup", with_keys=True)
    back, _ = copying.restore(tmp_path / "database.backup", tmp_path / "back", store="")
    assert entries_of(back) == entries_of(moved)
    with opened(back) as journal:
        journal.submit(alpha.sighting())
    PostgresStore(postgres_url).discard()


def test_a_clients_home_is_backed_up_too(tmp_path: Path) -> None:
    node = make_node(tmp_path / "node")
    client = bootstrap.join(tmp_path / "client", policy=node.policy().to_bytes())
    bootstrap.make_key(client, "alpha")
    manifest = copying.backup(client, tmp_path / "a.backup", with_keys=True)
    assert (manifest.size, manifest.left_out) == (0, ())
    (tmp_path / "re").mkdir()
    restored, _ = copying.restore(tmp_path / "a.backup", tmp_path / "re")
    assert restored.settings == client.settings
    assert restored.read_key("alpha").public_key_hex == client.read_key("alpha").public_key_hex
    assert restored.key_path("alpha").stat().st_mode & 0o077 == 0
    with pytest.raises(InputError, match="client"):
        copying.upgrade(client)


def test_a_log_in_a_schema_of_its_own_is_copied_from_there(tmp_path: Path, postgres_url: str) -> None:
    engine = side.open_engine(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA north")
        connection.exec_driver_sql("CREATE SCHEMA south")
    engine.dispose()
    north, south = (f"{postgres_url}?options=-csearch_path%3D{name}" for name in ("north", "south"))
    home = bootstrap.create_node(
        tmp_path / "node", name="North", mode="exercise", store=north, rules=SmallRules()
    )
    engine = side.open_engine(side_url(home))
    side.create(engine)
    engine.dispose()
    copying.backup(home, tmp_path / "a.backup", with_keys=True)
    moved, _ = copying.restore(tmp_path / "a.backup", tmp_path / "re", store=south)
    assert entries_of(moved) == entries_of(home)
    assert copying.upgrade(moved).before == {"log": 2, "side": side.VERSION}
    for url in (north, south):
        PostgresStore(url).discard()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-2000],
        lambda content: content.replace(b"openline/home/v1", b"openline/home/v7"),
        lambda content: b"no backup at all",
        lambda content: b"",
    ],
    ids=["half", "end cut off", "a bit turned", "another file", "empty"],
)
def test_a_backup_that_is_not_as_it_was_made_is_refused_and_leaves_nothing(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    home = make_node(tmp_path / "node")
    copying.backup(home, tmp_path / "a.backup")
    (tmp_path / "a.backup").write_bytes(spoil((tmp_path / "a.backup").read_bytes()))
    with pytest.raises(InputError):
        copying.restore(tmp_path / "a.backup", tmp_path / "re")
    assert not (tmp_path / "re").exists()
    assert not (tmp_path / ".re.making").exists()


def test_a_backup_writes_no_file_outside_the_home(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.backup", "w") as archive:
        archive.add(__file__, "../outside")
    with pytest.raises(InputError, match="does not belong"):
        copying.restore(tmp_path / "evil.backup", tmp_path / "deep" / "re")
    assert [it.name for it in tmp_path.rglob("*")] == ["evil.backup", "deep"]


def test_neither_a_home_nor_a_file_is_written_over(tmp_path: Path) -> None:
    home = make_node(tmp_path / "node")
    copying.backup(home, tmp_path / "a.backup")
    with pytest.raises(InputError, match="already"):
        copying.backup(home, tmp_path / "a.backup")
    with pytest.raises(InputError, match="already"):
        copying.restore(tmp_path / "a.backup", home.path)
    with pytest.raises(StorageError):
        copying.backup(home, tmp_path / "nowhere" / "a.backup")
    assert [it.name for it in tmp_path.iterdir() if it.name.startswith(".")] == []


# -- from one schema to the next ---------------------------------------------------------------------------


def published_schema() -> str:
    """The first schema, as it was published."""
    path = Path(migrations.__file__).parent / "log" / "versions" / "v1_published.py"
    spec = spec_from_file_location("v1_published", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.SCHEMA)


def write_as_before(home: Home) -> None:
    """Give a HOME the log that the first published version would have written."""
    new = home.path / "new.sqlite"
    home.log_path.rename(new)
    with closing(sqlite3.connect(home.log_path)) as old:
        old.executescript(published_schema())
        old.execute("ATTACH ? AS new", (str(new),))
        for table in ("entries", "nodes", "answers", "releases", "outbox", "watch_states", "cosignatures"):
            names = ",".join(f'"{row[1]}"' for row in old.execute(f"PRAGMA main.table_info({table})"))
            old.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM new.{table}")
        old.execute("PRAGMA application_id=0x4F504C4E")
        old.execute("PRAGMA user_version=1")
        old.commit()
    new.unlink()


@pytest.fixture
def old_home(tmp_path: Path) -> Home:
    home = make_node(tmp_path / "node")
    alpha, bravo = Signer("alpha", home), Signer("bravo", home)
    with opened(home) as journal:
        journal.submit_many([*alpha.enrolment(), *bravo.enrolment(), alpha.sighting()])
    write_as_before(home)
    return home


def test_a_log_of_the_first_schema_goes_on_being_written_and_an_upgrade_knows_what_it_showed(
    old_home: Home, tmp_path: Path
) -> None:
    charlie = Signer("charlie", old_home)
    with opened(old_home) as journal:
        journal.submit_many([*charlie.enrolment(), charlie.sighting()])
        assert {it.detail for it in journal.store.releases("bravo")} == {""}
        with pytest.raises(InputError, match="openline upgrade"):
            journal.store.as_party("bravo")  # type: ignore[attr-defined]
    before = entries_of(old_home)
    done = copying.upgrade(old_home)
    assert (done.before["log"], done.after["log"]) == (1, 2)
    assert entries_of(old_home) == before
    with opened(old_home) as journal:
        assert [it.detail for it in journal.store.releases("bravo")] == ["full", "full"]
        bravo = journal.store.as_party("bravo")  # type: ignore[attr-defined]
        assert len(bravo.of_type("sighting.report/v1")) == 2
        journal.submit(charlie.sighting())
    again = copying.upgrade(old_home)
    assert again.copy is None
    assert done.copy is not None
    as_it_was, _ = copying.restore(done.copy, tmp_path / "as-it-was")
    with closing(sqlite3.connect(as_it_was.log_path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)


def test_an_upgraded_file_has_the_schema_of_a_new_one(old_home: Home, tmp_path: Path) -> None:
    copying.upgrade(old_home)
    SqliteStore(tmp_path / "new.sqlite", create=True).close()
    assert shape_of(f"sqlite:///{old_home.log_path}") == shape_of(f"sqlite:///{tmp_path / 'new.sqlite'}")


def test_the_migrations_make_in_postgresql_what_a_new_log_has(postgres_url: str) -> None:
    new = PostgresStore(postgres_url, create=True)
    new.close()
    made = shape_of(postgres_url)
    new.discard()
    engine = side.open_engine(postgres_url)
    with engine.begin() as connection:
        assert migrations.migrate(connection, "log", 0) == 2
    engine.dispose()
    assert shape_of(postgres_url) == made
    upgraded = PostgresStore(postgres_url)
    upgraded.close()
    upgraded.discard()


def test_an_upgrade_that_breaks_leaves_the_log_as_it_was(
    old_home: Home,
) -> None:
    with closing(sqlite3.connect(old_home.log_path)) as database:
        database.execute("UPDATE entries SET record = X'00' WHERE type = 'release/v1'")
        database.commit()
        spoiled = list(database.iterdump())
    with pytest.raises(LedgerError, match="cannot be read"):
        copying.upgrade(old_home)
    with closing(sqlite3.connect(old_home.log_path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
        assert list(database.iterdump()) == spoiled


def test_a_log_of_a_newer_schema_is_refused_with_what_to_do(old_home: Home) -> None:
    with closing(sqlite3.connect(old_home.log_path)) as database:
        database.execute("PRAGMA user_version=99")
    for use in (lambda: opened(old_home).__enter__(), lambda: copying.upgrade(old_home)):
        with pytest.raises(InputError, match="newer"):
            use()


def test_the_versions_that_the_program_names_are_where_the_migrations_lead() -> None:
    from openline.stores.schema import SCHEMA_VERSION

    assert migrations.newest("log") == SCHEMA_VERSION
    assert migrations.newest("side") == side.VERSION


def test_the_migrations_beside_the_log_make_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    urls = [side.url_of_file(tmp_path / name) for name in ("migrated.sqlite", "made.sqlite")]
    migrated, made = (side.open_engine(url) for url in urls)
    with migrated.begin() as connection:
        migrations.migrate(connection, "side", 0)
    side.create(made)
    for engine in (migrated, made):
        engine.dispose()
    assert shape_of(urls[0]) == shape_of(urls[1])


def shape_of(url: str) -> dict[str, object]:
    """What a database says about its tables, however they were made."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    seen = sa.inspect(engine)

    def column(it: dict[str, object]) -> tuple[object, ...]:
        return it["name"], str(it["type"]), getattr(it["type"], "collation", None), it["nullable"] or False

    shape: dict[str, object] = {}
    for name in seen.get_table_names():
        primary = set(seen.get_pk_constraint(name)["constrained_columns"])
        columns = [column(it) for it in seen.get_columns(name)]  # type: ignore[arg-type]
        shape[name] = (
            # SQLite lets a key be declared nullable or not, and holds it not null in a strict table.
            [(it[0], it[1], it[2], it[3] and it[0] not in primary) for it in columns],
            primary,
            sorted((it["name"], it["column_names"]) for it in seen.get_indexes(name)),
            sorted(tuple(it["column_names"]) for it in seen.get_unique_constraints(name)),
            sorted(
                # Of a file SQLAlchemy reads these only where they are written in one of two ways.
                (
                    it["constrained_columns"],
                    it["referred_table"],
                    url.startswith("postgresql") and it["options"],
                )
                for it in seen.get_foreign_keys(name)
            ),
        )
    if url.startswith("postgresql"):
        with engine.connect() as connection:
            question = "SELECT tablename, policyname, cmd, qual FROM pg_policies ORDER BY 1, 2"
            shape["policies"] = connection.exec_driver_sql(question).all()
            shape["views"] = sorted(seen.get_view_names())
    engine.dispose()
    return shape


# -- as people do it ---------------------------------------------------------------------------------------


def openline(*words: object) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("openline")
    return subprocess.run(
        [program, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "500"},
    )


def test_people_back_up_restore_and_upgrade_by_command(old_home: Home, tmp_path: Path) -> None:
    done = openline("upgrade", "--home", old_home.path)
    assert done.returncode == 0, done.stderr
    assert "had schema 1 and has 2 now" in done.stdout
    done = openline("backup", "--home", old_home.path, tmp_path / "a.backup")
    assert done.returncode == 0, done.stderr
    assert "keys/node.log.key" in done.stdout
    done = openline("restore", tmp_path / "a.backup", "--home", tmp_path / "re")
    assert done.returncode == 0, done.stderr
    assert re.search(r"Put these back.*keys/node\.log\.key", done.stdout)
    shutil.copytree(old_home.path / "keys", tmp_path / "re" / "keys", dirs_exist_ok=True)
    assert entries_of(Home(tmp_path / "re")) == entries_of(old_home)
    done = openline("restore", tmp_path / "a.backup", "--home", tmp_path / "re")
    assert done.returncode == 2
    assert "already" in done.stderr


@pytest.mark.requirement("R21")
def test_what_a_restored_copy_is_good_for_is_said_and_is_so(tmp_path: Path, marks: Path) -> None:
    home = make_node(tmp_path / "node")
    alpha = Signer("alpha", home)
    with opened(home) as journal:
        journal.submit_many(alpha.enrolment())
    old, whole, checkpoint = tmp_path / "old.backup", tmp_path / "whole.backup", tmp_path / "checkpoint"
    copying.backup(home, old)
    with opened(home) as journal:
        journal.submit(alpha.sighting())
        checkpoint.write_text(journal.checkpoint())
        size = journal.store.size()
    copying.backup(home, whole)

    def restored(file: Path, name: str) -> tuple[Path, str]:
        made = openline("restore", file, "--home", tmp_path / name)
        assert made.returncode == 0, made.stderr
        return tmp_path / name, made.stdout

    def adopt(path: Path) -> subprocess.CompletedProcess[str]:
        return openline("log", "adopt", checkpoint, "--home", path)

    # The mark is here: what is old is so for good, and what is whole goes on.
    path, said = restored(old, "old-with-mark")
    assert f"It is OLD, and read-only for good: {size} entries were signed for, and it has {size - 1}" in said
    keyless = adopt(path)
    assert keyless.returncode == 2
    assert "put it back from where it is kept" in keyless.stderr
    shutil.copytree(home.path / "keys", path / "keys", dirs_exist_ok=True)
    assert adopt(path).returncode != 0
    path, said = restored(whole, "whole-with-mark")
    assert "OLD" not in said
    shutil.copytree(home.path / "keys", path / "keys", dirs_exist_ok=True)
    assert openline("log", "head", "--home", path).returncode == 0

    # The mark was lost: what is whole is adopted, and what is old is not, whatever it is shown.
    shutil.rmtree(marks)
    path, said = restored(whole, "whole")
    assert "If none has more entries than this copy" in said
    shutil.copytree(home.path / "keys", path / "keys", dirs_exist_ok=True)
    assert openline("log", "head", "--home", path).returncode == 5
    assert adopt(path).returncode == 0
    assert openline("log", "head", "--home", path).returncode == 0
    shutil.rmtree(marks)
    path, _ = restored(old, "old")
    shutil.copytree(home.path / "keys", path / "keys", dirs_exist_ok=True)
    refused = adopt(path)
    assert refused.returncode == 5
    assert "restore the newest copy" in refused.stderr
    assert openline("log", "head", "--home", path).returncode == 5
