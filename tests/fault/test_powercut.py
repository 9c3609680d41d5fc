"""The power fails at any moment."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import pytest

from openline import bootstrap
from openline.app.home import Home
from openline.app.notary import Mark
from openline.errors import InputError, OpenlineError
from openline.ledger.canonical import from_base64
from openline.ledger.checkpoint import read_checkpoint
from openline.ledger.entry import read_header
from tests.fault.holding import Acknowledged, acknowledged, forked, lost
from tests.fault.powercut import (
    Disk,
    RecordingVfs,
    Rename,
    Sync,
    SyncNames,
    Trace,
    Write,
    recorded_marks,
    recording_connect,
)
from tests.nodes import Signer, SmallRules, find, make_node, opened

CUTS_PER_TRACE = 50
THREADS = 3
ENTRIES = 60


class Recorded(NamedTuple):
    """A program's life as its disk saw it."""

    home: Home
    files: dict[str, bytes]
    """What was on the disk when recording began."""
    trace: Trace
    ids: Sequence[str]


def record_life(
    folder: Path,
    marks: Path,
    chance: random.Random,
    *,
    pragmas: Sequence[str] = (),
    syncing_marks: bool = True,
) -> Recorded:
    """Run a journal with several threads, findings, redactions and checkpoints of the write-ahead log."""
    home = make_node(folder / "node")
    alpha, bravo = Signer("alpha", home), Signer("bravo", home)
    with opened(home) as journal:
        journal.submit_many([*alpha.enrolment(), *bravo.enrolment()])
    authors = [chance.choice((alpha, bravo)) for _ in range(ENTRIES)]
    pool = [author.sighting(note="x" * chance.randrange(2_000)) for author in authors]
    ids = [read_header(from_base64(entry.envelope.payload)).id for entry in pool]
    theatre = home.settings.theatre
    files = {"log.sqlite": home.log_path.read_bytes(), theatre: (marks / theatre).read_bytes()}
    trace: Trace = []
    vfs = RecordingVfs(trace)
    connect = recording_connect(f"wal_autocheckpoint={chance.choice((4, 40, 1000))}", *pragmas)
    numbers = iter(range(ENTRIES))

    def append() -> None:
        for number in numbers:
            trace.append(acknowledged(number, journal.submit(pool[number])))
            if number % 11 == 5:
                journal.submit(authors[number].redaction(ids[number]))
            if number % 7 == 3:
                journal.record([find("enter", "z")], watch_states={"bay": b"x" * number})

    with recorded_marks(trace, syncing=syncing_marks):
        journal = bootstrap.open_journal(home, SmallRules(), connect=connect)
        threads = [threading.Thread(target=append) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        journal.close()
    del vfs
    return Recorded(home, files, trace, ids)


def size_of(note: str) -> int:
    """Return how many entries a checkpoint in a mark covers; one that was cut short covers none."""
    try:
        return read_checkpoint(note)[0].size
    except InputError:
        return -1


def judge_cut(life: Recorded, marks: Path, chance: random.Random, tally: Counter[str]) -> None:
    """Cut a recorded life short at a random moment, and open what is left."""
    moment = chance.randrange(1, len(life.trace))
    disk = Disk(life.files)
    for event in life.trace[:moment]:
        disk.take(event)
    told = [event for event in life.trace[:moment] if isinstance(event, Acknowledged)]
    left = disk.cut(chance)
    theatre = life.home.settings.theatre
    for name in ("log.sqlite", "log.sqlite-wal", "log.sqlite-shm"):
        (life.home.path / name).unlink(missing_ok=True)
    for name, data in left.items():
        if name.startswith("log.sqlite") and not name.endswith("-shm"):
            (life.home.path / name).write_bytes(data)
    (marks / theatre).write_bytes(left[theatre])
    tally["cuts"] += 1
    tally["acknowledged before the cut"] += len(told)
    marked = max(map(size_of, Mark(marks / theatre).read()))
    tally["marks behind"] += marked < max((it.size for it in told), default=0)
    try:
        with opened(life.home) as journal:
            tally["lost"] += len(lost(journal, told, life.ids))
            tally["forks"] += len(forked(journal, told))
            tally["committed, not acknowledged"] += max(0, journal.store.size() - marked)
            journal.checkpoint()
            journal.record([find("enter", "after the cut")])
        with closing(sqlite3.connect(life.home.log_path)) as database:
            tally["corrupt"] += database.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
    except OpenlineError:
        tally["not opened, or not writable"] += 1


def campaign(folder: Path, marks: Path, cuts: int, seed: int, **life: Any) -> Counter[str]:
    """Record lives and cut each of them short many times."""
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    for first in range(0, cuts, CUTS_PER_TRACE):
        recorded = record_life(folder / f"life-{first}", marks, chance, **life)
        for _ in range(min(CUTS_PER_TRACE, cuts - first)):
            judge_cut(recorded, marks, chance, tally)
        shutil.rmtree(folder / f"life-{first}")
    return tally


WRONG = ("lost", "forks", "corrupt", "marks behind", "not opened, or not writable")


@pytest.mark.slow
@pytest.mark.requirement("R21")
@pytest.mark.timeout(7200)
def test_nothing_acknowledged_is_lost_or_contradicted_when_the_power_fails(
    tmp_path: Path, marks: Path, runs: Callable[[int], int]
) -> None:
    cuts = runs(50)
    tally = campaign(tmp_path, marks, cuts, seed=11)
    print(dict(tally))
    assert tally["cuts"] == cuts
    assert tally["acknowledged before the cut"] > cuts
    assert {wrong: tally[wrong] for wrong in WRONG} == dict.fromkeys(WRONG, 0)


@pytest.mark.slow
def test_the_same_cuts_do_find_losses_in_a_store_that_does_not_sync_every_commit(
    tmp_path: Path, marks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or the campaign above would show nothing."""

    class NotSynced(apsw.Connection):
        def execute(self, sql: str, *rest: Any, **more: Any) -> Any:
            return super().execute(sql.replace("synchronous=FULL", "synchronous=NORMAL"), *rest, **more)

    monkeypatch.setattr(apsw, "Connection", NotSynced)
    tally = campaign(tmp_path, marks, 40, seed=12, pragmas=["wal_autocheckpoint=1000"])
    print(dict(tally))
    assert tally["lost"] > 0


@pytest.mark.slow
def test_the_same_cuts_do_find_marks_that_were_not_synced(tmp_path: Path, marks: Path) -> None:
    tally = campaign(tmp_path, marks, 20, seed=13, syncing_marks=False)
    print(dict(tally))
    assert tally["marks behind"] > 0


def test_an_unsynced_write_may_be_lost_kept_or_torn_and_a_synced_one_is_there() -> None:
    unsynced = (
        Write("new", 0, b"n" * 1024),
        Sync("new"),
        Rename("new", "mark"),
        Write("log", 0, b"l" * 1024),
    )
    for events, marks, sectors in (
        (unsynced, {b"old", b"n" * 1024}, {0, 512, 1024}),
        ((*unsynced, SyncNames(), Sync("log")), {b"n" * 1024}, {1024}),
    ):
        left = []
        for seed in range(200):
            disk = Disk({"mark": b"old"})
            for event in events:
                disk.take(event)
            left.append(disk.cut(random.Random(seed)))
        assert {files["mark"] for files in left} == marks
        assert {files.get("log", b"").count(b"l") for files in left} == sectors
