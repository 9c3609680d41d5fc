"""Servers that are killed while many call them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fault.killing_server import WRONG


@pytest.mark.slow
@pytest.mark.requirement("R21")
@pytest.mark.timeout(14400)
def test_nothing_said_to_any_caller_is_taken_back_when_a_server_is_killed(
    tmp_path: Path, repo_root: Path, runs: Callable[[int], int]
) -> None:
    number = runs(8)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fault.killing_server", tmp_path, str(number), "11"],
        cwd=repo_root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    tally = json.loads(done.stdout)
    print(tally)
    assert tally["kills"] == number
    for said in ("acknowledged", "batches", "events", "checkpoints", "asked again", "consistency proofs"):
        assert tally[said] > number, f"the servers were killed before they could say anything: {tally}"
    for wrong in WRONG:
        assert tally.get(wrong, 0) == 0, (tally, done.stderr)
