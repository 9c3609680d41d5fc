"""Deadlines that are due within a minute, by real processes: each is said once, whoever is killed."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from openline import bootstrap
from openline.app.home import Home
from openline.decide.escalating import skipped_of
from openline.model.notification import Precedence
from tests.fault.firing import Clock, judge, make_theatre, steps_of
from tests.servers.postgres import PostgresServer, new_server

LONG = os.environ.get("OPENLINE_FAULT") == "long"
COUNT, FLASH, PACE, KILLS = (100_000, 1_000, 1.0, 10) if LONG else (1_200, 24, 10.0, 3)
HOUR_MS, MINUTE_MS = 3_600_000, 60_000
PATIENCE_S = 3_000.0 if LONG else 120.0
pytestmark = [pytest.mark.slow, pytest.mark.requirement("R9"), pytest.mark.timeout(7200)]


class Firing:
    """A process that fires what is due; what it says last is what it knows."""

    def __init__(self, home: Path, marks: Path, clock: Path, repo: Path, said: Path) -> None:
        self._said = said
        self._out = said.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.fault.firing", str(home), str(clock)],
            env={**os.environ, "OPENLINE_MARKS": str(marks)},
            cwd=repo,
            stdin=subprocess.PIPE,
            stdout=self._out,
            stderr=subprocess.STDOUT,
        )

    def lines(self) -> list[str]:
        return self._said.read_text(errors="replace").splitlines()

    def knows(self) -> tuple[int, int]:
        """Return of how many deadlines it knows that nothing was said, and of how many that it was twice."""
        said = [it.split() for it in self.lines() if it.startswith("left ")]
        whole = [it for it in said if len(it) == 3]
        return (int(whole[-1][1]), int(whole[-1][2])) if whole else (COUNT, 0)

    def left(self) -> int:
        return self.knows()[0]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._out.close()

    def stop(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(timeout=PATIENCE_S)
        self._out.close()
        return code


class Node:
    """A HOME with what is due, and the processes that there are of it."""

    def __init__(self, tmp_path: Path, repo: Path, homes: Sequence[tuple[Path, Path]]) -> None:
        self._tmp_path, self._repo, self._homes = tmp_path, repo, homes
        self._number = 0
        self.clock = Clock(tmp_path / "clock")
        self.running: list[Firing] = []

    def home(self) -> Home:
        return Home(self._homes[0][0])

    def start(self, which: int = 0) -> Firing:
        self._number += 1
        said = self._tmp_path / f"said-{self._number}"
        home, marks = self._homes[which]
        firing = Firing(home, marks, self._tmp_path / "clock", self._repo, said)
        self.running.append(firing)
        return firing

    def wait(self, firing: Firing, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not until():
            assert firing.process.poll() is None, firing.lines()[-20:]
            assert time.monotonic() < deadline, firing.lines()[-5:]
            time.sleep(0.02)


@contextmanager
def ended(node: Node) -> Iterator[None]:
    """Let no process outlive a test."""
    try:
        yield
    finally:
        for firing in node.running:
            if firing.process.poll() is None:
                firing.kill()


class Made(NamedTuple):
    """A node with what is due on record, to be copied."""

    home: Path
    marks: Path
    due_ms: int


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder, due_ms = tmp_path_factory.mktemp("due"), due_at()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        make_theatre(folder / "node", COUNT, FLASH, due_ms)
    return Made(folder / "node", folder / "marks", due_ms)


@pytest.fixture
def node(made: Made, tmp_path: Path, repo_root: Path, marks: Path) -> Iterator[Node]:
    shutil.copytree(made.home, tmp_path / "node")
    shutil.copytree(made.marks, marks)
    node = Node(tmp_path, repo_root, [(tmp_path / "node", marks)])
    with ended(node):
        yield node


def due_at() -> int:
    return bootstrap.now_ms() + 24 * HOUR_MS


def fractions(chance: random.Random) -> list[int]:
    """Return of how many deadlines nothing may be said yet when somebody dies; ever fewer."""
    part = COUNT // (KILLS + 1)
    return [part * number + chance.randrange(part) for number in range(KILLS, 0, -1)]


def check(node: Node) -> Counter[str]:
    """Judge the log: each deadline was said to have passed once, and FLASH again a minute after it was."""
    with bootstrap.open_journal(node.home()) as journal:
        assert journal.stopped is None
        tally = judge(journal, COUNT, FLASH)
    print(dict(tally))
    assert tally["messages"] == COUNT
    for wrong in (
        "never said",
        "of nothing",
        "twice",
        "out of order",
        "repeats of others",
        "not a minute later",
    ):
        assert tally[wrong] == 0, tally
    troubles = [line for it in node.running for line in it.lines() if line.startswith("trouble")]
    assert troubles == []
    return tally


def test_each_deadline_fires_once_when_whoever_fires_it_is_killed(node: Node, made: Made) -> None:
    chance, killed_at = random.Random(7), []
    node.clock.set(made.due_ms, PACE)
    for least in fractions(chance):
        firing = node.start()
        node.wait(firing, lambda it=firing, least=least: it.left() <= least)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.3))  # the moment of death is left to chance
        firing.kill()
        killed_at.append(firing.left())
    last = node.start()
    node.wait(last, lambda: last.left() == 0)
    node.clock.step(10 * MINUTE_MS, PACE)
    node.wait(last, lambda: last.knows() == (0, FLASH))
    assert last.stop() == 0
    print({"left when it was killed": killed_at})
    assert max(killed_at) < COUNT, "they were killed before they had done anything"
    tally = check(node)
    assert tally["before it was due"] == 0, tally
    assert tally["repeats"] >= FLASH, "until somebody answers it is said again"


def test_flash_is_on_record_before_all_the_rest_that_was_due_in_a_downtime(node: Node, made: Made) -> None:
    node.clock.set(made.due_ms + 30 * MINUTE_MS, 1.0)
    firing = node.start()
    node.wait(firing, lambda: firing.left() == 0)
    assert firing.stop() == 0
    tally = check(node)
    with bootstrap.open_journal(node.home()) as journal:
        first = [it for _, it in steps_of(journal) if it.facts.step == 1]
    urgent = [it for it in first if it.facts.precedence is Precedence.FLASH]
    rest = [it for it in first if it.facts.precedence is not Precedence.FLASH]
    assert max(it.at for it in urgent) < min(it.at for it in rest)
    print({"flash, ms": max(it.at_ms for it in urgent) - min(it.at_ms for it in urgent)})
    skipped = [skipped_of(it.facts.precedence, it.due_ms, it.at_ms) for it in urgent]
    assert all(it >= 29 for it in skipped), "what was due meanwhile is counted apart, and was not said"
    assert tally["latest flash, ms"] >= 29 * MINUTE_MS


def test_each_deadline_fires_once_when_the_clock_is_stepped_an_hour_either_way(
    node: Node, made: Made
) -> None:
    chance = random.Random(3)
    node.clock.set(made.due_ms - 2 * HOUR_MS, 1.0)
    firing = node.start()
    node.wait(firing, lambda: bool(firing.lines()))
    steps = [HOUR_MS, HOUR_MS, -HOUR_MS, HOUR_MS, -HOUR_MS, -HOUR_MS, HOUR_MS, HOUR_MS, HOUR_MS]
    for step_ms in steps:
        time.sleep(chance.uniform(0.1, 0.7))  # whatever it is at: that is left to chance
        node.clock.step(step_ms, 1.0)
    node.wait(firing, lambda: firing.left() == 0)
    assert firing.stop() == 0
    tally = check(node)
    assert tally["repeats"] <= FLASH * (len(steps) + 1), "however late it seems to be, it is one step"


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    yield from new_server()


def test_two_processes_on_one_postgresql_fire_each_deadline_once_and_either_may_die(
    tmp_path: Path, repo_root: Path, marks: Path, server: PostgresServer
) -> None:
    chance, due_ms = random.Random(11), due_at()
    home = make_theatre(tmp_path / "node", COUNT, FLASH, due_ms, server.new_database())
    homes = []
    for name in "ab":
        shutil.copytree(home.path, tmp_path / name)
        shutil.copytree(marks, tmp_path / f"{name}-marks")
        homes.append((tmp_path / name, tmp_path / f"{name}-marks"))
    node = Node(tmp_path, repo_root, homes)
    node.clock.set(due_ms, PACE)
    with ended(node):
        both, killed_at = [node.start(0), node.start(1)], []
        for number, least in enumerate(fractions(chance)):
            dies = both[number % 2]
            node.wait(dies, lambda it=dies, least=least: it.left() <= least)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.3))
            dies.kill()
            killed_at.append(dies.left())
            both[number % 2] = node.start(number % 2)
        for it in both:
            node.wait(it, lambda it=it: it.left() == 0)  # type: ignore[misc]
        assert [it.stop() for it in both] == [0, 0]
    print({"left when one was killed": killed_at})
    tally = check(node)
    assert tally["before it was due"] == 0, tally
