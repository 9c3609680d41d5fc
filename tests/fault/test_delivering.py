"""What carries releases is killed at any moment: nothing is lost, and nothing is taken twice by its id."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fault.delivering import RELEASES_A_KILL


@pytest.mark.slow
@pytest.mark.requirement("R8", "R9")
@pytest.mark.timeout(7200)
def test_a_process_that_carries_is_killed_and_everything_arrives_once(
    tmp_path: Path, repo_root: Path, runs: Callable[[int], int]
) -> None:
    kills = runs(8)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fault.delivering", tmp_path, str(kills), "7"],
        cwd=repo_root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    tally = json.loads(done.stdout)
    print(tally)
    assert tally["kills"] == kills
    assert tally["taken"] == tally["delivered"] == kills * RELEASES_A_KILL
    for wrong in ("lost", "doubled, and not known by its id", "out of order", "left in the outbox"):
        assert tally[wrong] == 0, tally
    assert tally["on record as not delivered"] == 0
    assert tally["sent again, and known by its id"] <= kills, "what succeeded is never sent again"
