"""Several processes on one PostgreSQL: one log, whoever writes to it, and every view of it kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from openline import bootstrap
from openline.app.home import Home
from openline.errors import InputError, StorageError
from openline.stores.postgres import PostgresStore
from tests.e2e.appending import lost_and_forked, read_answers
from tests.nodes import Signer, SmallRules, opened

COUNT = 60


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    return tmp_path / "marks"


@pytest.fixture
def home(tmp_path: Path, postgres_url: str) -> Iterator[Home]:
    yield bootstrap.create_node(
        tmp_path / "node", name="Exercise", mode="exercise", store=postgres_url, rules=SmallRules()
    )
    PostgresStore(postgres_url).discard()


def on_another_machine(home: Home, tmp_path: Path, number: int) -> dict[str, str]:
    """Copy a HOME and its mark as if to another machine: nothing is shared but the database."""
    copy, copied_marks = tmp_path / f"machine-{number}", tmp_path / f"marks-{number}"
    shutil.copytree(home.path, copy)
    shutil.copytree(os.environ["OPENLINE_MARKS"], copied_marks)
    return {**os.environ, "OPENLINE_HOME": str(copy), "OPENLINE_MARKS": str(copied_marks)}


@pytest.mark.requirement("R21")
def test_two_processes_that_share_only_the_database_write_one_log(
    home: Home, tmp_path: Path, repo_root: Path
) -> None:
    alpha = Signer("alpha", home)
    with opened(home) as journal:
        journal.submit_many(alpha.enrolment())
    shared = []
    for number in range(10):
        shared.append(tmp_path / f"{number}.entry")
        shared[-1].write_bytes(alpha.sighting().to_file_bytes())
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.e2e.appending",
                party,
                str(COUNT),
                tmp_path / f"{party}.told",
                *shared,
            ],
            env=on_another_machine(home, tmp_path, number),
            cwd=repo_root,
        )
        for number, party in enumerate(("bravo", "charlie"))
    ]
    assert [process.wait(timeout=300) for process in running] == [0, 0]
    told = [it for party in ("bravo", "charlie") for it in read_answers(tmp_path / f"{party}.told")]
    with opened(home) as journal:  # folds it all, and signs for it with a mark of its own
        assert journal.stopped is None
        lost, forked = lost_and_forked(journal, told)
        assert (lost, forked) == ([], [])
        entries = list(journal.store.entries())
        assert [it.index for it in entries] == list(range(len(entries)))
        assert len({it.id for it in entries}) == len(entries)
        kinds = Counter(it.type for it in entries)
        assert kinds["sighting.report/v1"] == 2 * COUNT + len(shared), "nothing is there twice"
        for party in ("alpha", "bravo", "charlie"):
            sequence = [it.seq for it in journal.store.releases(party)]
            assert sequence == list(range(1, len(sequence) + 1))
    writers = [it.author for it in entries if it.type == "sighting.report/v1" and it.author != "alpha"]
    assert writers != sorted(writers), "they wrote in turns"
    answers = Counter(it.id for it in told)
    assert sorted(answers.values())[-len(shared) :] == [8] * len(shared), "asked for by every thread of both"


def test_a_process_that_only_listens_keeps_its_view(home: Home, tmp_path: Path) -> None:
    alpha = Signer("alpha", home)
    rules = SmallRules()
    known: list[int] = []
    changed = threading.Condition()
    with bootstrap.open_journal(home, rules) as listening, opened(home) as writing:

        def refresh(size: int) -> None:
            assert listening.refresh() >= size
            with changed:
                known.append(rules.applied)
                changed.notify_all()

        assert isinstance(listening.store, PostgresStore)
        listening.store.listen(refresh)
        for entry in [*alpha.enrolment(), alpha.sighting()]:
            size = writing.submit(entry).index + 1
            with changed:
                assert changed.wait_for(lambda size=size: known and known[-1] >= size, timeout=30)
        assert rules.keys["alpha"] == {alpha.key.public_key_hex}


def test_a_home_keeps_no_password_and_takes_one_from_the_environment(
    home: Home, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password = postgres_url.replace("postgres@", "postgres:hidden-word@")
    with pytest.raises(InputError, match="password") as refused:
        bootstrap.create_node(tmp_path / "other", name="Other", mode="exercise", store=with_password)
    assert "hidden-word" not in str(refused.value)
    assert "OPENLINE_STORE_URL" in refused.value.next_step
    monkeypatch.setenv("OPENLINE_STORE_URL", with_password)
    with opened(home) as journal:
        assert journal.store.size() == 1
    monkeypatch.setenv("OPENLINE_STORE_URL", "postgresql://postgres:hidden-word@127.0.0.1:9/none")
    with pytest.raises(StorageError) as lost:
        opened(home).__enter__()
    assert "hidden-word" not in str(lost.value)
    here = bootstrap.create_node(tmp_path / "file", name="Here", mode="exercise", rules=SmallRules())
    assert here.log_path.exists(), "the variable moves no HOME whose log is a file"
    assert "store" not in json.loads((here.path / "home.json").read_bytes())


def test_people_open_a_theatre_in_a_database_by_command(tmp_path: Path, postgres_url: str) -> None:
    def init(name: str, store: str) -> subprocess.CompletedProcess[str]:
        program = Path(sys.executable).with_name("openline")
        words = ["init", "--home", tmp_path / name, "--name", "Tanf", "--mode", "exercise", "--store", store]
        return subprocess.run([program, *words], capture_output=True, text=True, check=False)

    done = init("node", postgres_url)
    assert done.returncode == 0, done.stderr
    assert not Home(tmp_path / "node").log_path.exists()
    with bootstrap.open_journal(Home(tmp_path / "node")) as journal:
        assert journal.store.size() == 1
    for store, said in [
        (postgres_url, "there is a log already"),
        (postgres_url.replace("postgres@", "postgres:hidden-word@"), "a password does not belong"),
        ("sqlite:///log", "no kind of store"),
    ]:
        refused = init("other", store)
        assert refused.returncode == 2, refused.stderr
        assert said in " ".join(refused.stderr.split())
        assert "hidden-word" not in refused.stderr
        assert not (tmp_path / "other").exists()
    PostgresStore(postgres_url).discard()


def test_making_a_node_leaves_nothing_in_the_database_when_it_fails(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(SmallRules):
        def apply(self, *_: object, **__: object) -> None:
            raise StorageError("the disk is full")

    with pytest.raises(StorageError, match="the disk is full"):
        bootstrap.create_node(
            tmp_path / "node", name="Exercise", mode="exercise", store=postgres_url, rules=Refusing()
        )
    assert not (tmp_path / "node").exists()
    made = bootstrap.create_node(
        tmp_path / "node", name="Exercise", mode="exercise", store=postgres_url, rules=SmallRules()
    )
    with opened(made) as journal:
        assert journal.store.size() == 1
    PostgresStore(postgres_url).discard()
