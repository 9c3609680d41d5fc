"""Processes that are killed while they append."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.requirement("R21")
@pytest.mark.timeout(7200)
def test_nothing_acknowledged_is_lost_or_contradicted_when_a_writer_is_killed(
    tmp_path: Path, repo_root: Path, runs: Callable[[int], int]
) -> None:
    number = runs(25)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fault.killing", tmp_path, str(number), "7"],
        cwd=repo_root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    tally = json.loads(done.stdout)
    print(tally)
    assert tally["kills"] == number
    assert tally["acknowledged"] > number, "the processes were killed before they could say anything"
    for wrong in ("lost", "forks", "answered otherwise", "watch state apart from its findings"):
        assert tally[wrong] == 0, tally
