"""PostgreSQL is killed without a word while two processes append, and started again; many times."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from openline import bootstrap
from tests.e2e.appending import lost_and_forked, read_answers
from tests.nodes import SmallRules, opened
from tests.servers.postgres import PostgresServer, new_server

SHORT, LONG = 8, 200
LONGEST_LIFE_S = 0.6
PATIENCE_S = 60.0
PARTIES = ("alpha", "bravo")


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    yield from new_server()


@pytest.mark.slow
@pytest.mark.requirement("R21")
@pytest.mark.timeout(7200)
def test_nothing_acknowledged_is_lost_or_contradicted_when_the_database_is_killed(
    tmp_path: Path, repo_root: Path, marks: Path, server: PostgresServer, runs: Callable[[int], int]
) -> None:
    crashes = min(runs(SHORT), LONG)
    chance = random.Random(7)
    home = bootstrap.create_node(
        tmp_path / "node",
        name="Exercise",
        mode="exercise",
        store=server.new_database(),
        rules=SmallRules(),
    )
    files = [tmp_path / f"{party}.told" for party in PARTIES]
    running = []
    for party, file in zip(PARTIES, files, strict=True):
        file.touch()
        shutil.copytree(home.path, tmp_path / party)
        shutil.copytree(marks, tmp_path / f"{party}-marks")
        environment = {
            **os.environ,
            "OPENLINE_HOME": str(tmp_path / party),
            "OPENLINE_MARKS": str(tmp_path / f"{party}-marks"),
        }
        words = [sys.executable, "-m", "tests.e2e.appending", party, "0", str(file)]
        running.append(
            subprocess.Popen(words, env=environment, cwd=repo_root, stdin=subprocess.PIPE, text=True)
        )
    try:
        wait_for_more(files, running)
        for _ in range(crashes):
            time.sleep(chance.uniform(0, LONGEST_LIFE_S))  # the moment of the crash is left to chance
            server.crash()
            server.start()
            wait_for_more(files, running)  # both go on by themselves
    finally:
        for process in running:
            assert process.stdin is not None
            process.stdin.close()
        codes = [process.wait(timeout=PATIENCE_S) for process in running]
    assert codes == [0, 0]
    told = [it for file in files for it in read_answers(file)]
    with opened(home) as journal:
        assert journal.stopped is None
        lost, forked = lost_and_forked(journal, told)
        entries = list(journal.store.entries())
    print({"crashes": crashes, "acknowledged": len(told), "entries": len(entries)})
    assert len(told) > 2 * crashes
    assert (lost, forked) == ([], [])
    assert len({it.id for it in entries}) == len(entries)


def wait_for_more(files: list[Path], running: list[subprocess.Popen[str]]) -> None:
    """Wait until every process was told something that it had not been told before."""
    before = [file.stat().st_size for file in files]
    deadline = time.monotonic() + PATIENCE_S
    while any(file.stat().st_size <= size for file, size in zip(files, before, strict=True)):
        assert all(process.poll() is None for process in running), "a process has given up"
        assert time.monotonic() < deadline, "a process was told nothing more"
        time.sleep(0.02)
