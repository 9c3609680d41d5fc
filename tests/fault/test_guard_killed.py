"""A server that is killed while it takes positions in and watches: nothing is missed, nothing said twice."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk_positions import Clock, PositionDesk
from tests.watched import NOON_MS

TRACKS = 6
STEPS = 60

SERVER = """
import sys
from openline import bootstrap
from pathlib import Path
bootstrap.keep_compiled_kernel()
from tests.desk_positions import Clock, PositionDesk
from tests.fault.test_guard_killed import fixes, STEPS
from openline.app.home import Home

desk = PositionDesk.__new__(PositionDesk)
desk.home = Home(Path(sys.argv[1]))
clock = Clock()
with desk.open(clock, watch=True) as opened:
    print("open", flush=True)
    for step in range(int(sys.argv[2]), STEPS):
        clock.now_ms = Clock().now_ms + step * 1000
        opened.post("south-gps", *fixes(step), key=f"batch-{step}")
        print(step, flush=True)
    while opened.services.guard.behind():
        pass
    print("done", flush=True)
"""


def fixes(step: int) -> list[tuple[object, ...]]:
    """Return where every track is at a step: each goes in and out of the zone at its own pace."""
    return [
        (f"t{track}", step, 0.5 + (0.8 if (step // (track + 2)) % 2 else -0.2) + step * 1e-6, 0.5)
        for track in range(TRACKS)
    ]


def run(folder: Path, repo_root: Path, first: int, lines: int | None) -> int:
    """Let a server take batches in, kill it after so many lines, and return which batch comes next."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(folder), str(first)],
        cwd=repo_root,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = []
        while line := process.stdout.readline().strip():
            said.append(line)
            if lines is not None and len(said) >= lines:
                process.kill()
        process.wait()
    steps = [int(it) for it in said if it.isdigit()]
    assert "open" in said
    assert lines is not None or said[-1] == "done"
    return max(steps, default=first - 1) + 1


def findings(folder: Path) -> list[tuple[str, str, str]]:
    from openline.app.home import Home

    desk = PositionDesk.__new__(PositionDesk)
    desk.home = Home(folder)
    with desk.open(Clock(NOON_MS + STEPS * 1000)) as opened:
        opened.judge()
        return sorted(opened.found())


@pytest.mark.slow
@pytest.mark.requirement("R21", "R36")
def test_alerts_after_kills_are_those_without(tmp_path: Path, repo_root: Path) -> None:
    PositionDesk(tmp_path / "whole")
    assert run(tmp_path / "whole", repo_root, 0, None) == STEPS
    expected = findings(tmp_path / "whole")
    assert len(expected) > 3 * TRACKS

    PositionDesk(tmp_path / "killed")
    chance = random.Random(4)
    first = kills = 0
    while first < STEPS:
        if kills < 3:
            kills += 1
            first = run(tmp_path / "killed", repo_root, first, chance.randint(2, 16))
        else:
            first = run(tmp_path / "killed", repo_root, first, None)
        first = max(first - 1, 0) if first < STEPS else first  # whoever is not sure sends the last once more
    assert kills == 3
    assert findings(tmp_path / "killed") == expected
