"""A node is restored from last night's backup, and goes on as if nothing had been said since."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openline.app.home import Home
from openline.errors import ForkError
from tests.nodes import Signer, find, make_node, opened


@pytest.mark.requirement("R21")
def test_a_restored_backup_refuses_to_answer_and_says_what_to_do(tmp_path: Path, marks: Path) -> None:
    home = make_node(tmp_path / "node")
    alpha = Signer("alpha", home)
    with opened(home) as journal:
        journal.submit_many(alpha.enrolment())
    shutil.copytree(home.path, tmp_path / "backup")
    with opened(home) as journal:
        said_since = [journal.submit(alpha.sighting()) for _ in range(3)]
    shutil.rmtree(home.path)
    shutil.copytree(tmp_path / "backup", home.path)

    entries = tmp_path / "new.entry", tmp_path / "other.entry"
    for entry in entries:
        entry.write_bytes(alpha.sighting().to_file_bytes())
    answer = openline("submit", *entries, "--home", home.path)
    assert answer.returncode == 5
    assert answer.stderr.count("new.entry: ") == answer.stderr.count("other.entry: ") == 1
    assert "6 entries was signed, and this copy of the log has 3" in answer.stderr
    assert "restore the newest copy" in answer.stderr
    assert openline("log", "head", "--home", home.path).returncode == 5
    read = openline("log", "show", "--home", home.path)
    assert read.returncode == 0
    assert "may be OLD: a checkpoint of 6 entries was signed" in " ".join(read.stderr.split())

    with opened(Home(home.path)) as journal:
        assert all(journal.store.entry_by_id(it.id) is None for it in said_since)
        assert journal.store.size() == 3


@pytest.mark.requirement("R21")
def test_of_two_copies_that_write_at_once_one_signs_and_the_other_refuses(
    tmp_path: Path, marks: Path
) -> None:
    home = make_node(tmp_path / "node")
    shutil.copytree(home.path, tmp_path / "copy")
    (mark,) = (path for path in marks.iterdir() if path.suffix != ".lock")
    first = mark.read_bytes()
    for attempt in range(5):
        mark.write_bytes(first)
        copies = [tmp_path / f"{attempt}-{name}" for name in "ab"]
        for copy in copies:
            shutil.copytree(tmp_path / "copy", copy)
        code = "from tests.fault.test_restored_backup import record_once; record_once()"
        running = [
            subprocess.Popen([sys.executable, "-c", code, str(copy)], stderr=subprocess.DEVNULL)
            for copy in copies
        ]
        assert sorted(process.wait() for process in running) == [0, 5]


def record_once() -> None:
    """Record a finding in the HOME that the command line names; leave with 5 when the log may be a fork."""
    with opened(Home(Path(sys.argv[1]))) as journal:
        try:
            journal.record([find("increase", "zone")])
        except ForkError:
            sys.exit(5)


def openline(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the command line as people do."""
    program = Path(sys.executable).with_name("openline")
    return subprocess.run(
        [program, *map(str, words)], capture_output=True, text=True, check=False, env=os.environ
    )
