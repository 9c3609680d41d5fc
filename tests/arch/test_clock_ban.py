"""Only bootstrap reads a clock: the linter is shown each banned call and must refuse it."""

import subprocess
import sys
from pathlib import Path

import pytest

BANNED = (
    "datetime.datetime.now(tz=datetime.UTC)",
    "datetime.datetime.utcnow()",
    "datetime.date.today()",
    "time.time()",
    "time.time_ns()",
    "time.monotonic()",
    "time.monotonic_ns()",
)


def is_refused(repo_root: Path, call: str, path: str) -> bool:
    """Whether ruff finds a banned name when `call` stands in the file `path`."""
    found = subprocess.run(
        [Path(sys.executable).with_name("ruff"), "check", "--no-cache", "--stdin-filename", path, "-"],
        cwd=repo_root,
        input=f"import datetime\nimport time\n\nprint(datetime, time, {call})\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode in (0, 1), found.stderr
    return "TID251" in found.stdout


@pytest.mark.parametrize("call", BANNED)
def test_a_clock_is_refused_in_the_package_and_allowed_in_bootstrap(repo_root: Path, call: str) -> None:
    assert is_refused(repo_root, call, "src/openline/app/handlers.py")
    assert is_refused(repo_root, call, "src/openline/cli/__init__.py")
    assert not is_refused(repo_root, call, "src/openline/bootstrap/serving.py")
    assert not is_refused(repo_root, call, "tests/unit/test_any.py")
