"""The disk is full: nothing is acknowledged that is not there, and all goes on when there is space again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from openline.app.home import Home
from openline.app.journal import Journal
from openline.errors import OpenlineError, StorageError
from openline.ledger.entry import SignedEntry
from tests.nodes import Signer, SmallRules, make_node, opened

LIMITED = """
import resource, sys
from pathlib import Path
from openline.app.home import Home
from openline.errors import StorageError
from tests.nodes import opened
from openline.ledger.entry import SignedEntry

home = Home(Path(sys.argv[1]))
entries = [SignedEntry.from_file_bytes(file.read_bytes()) for file in sorted(Path(sys.argv[2]).iterdir())]
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
with opened(home) as journal:
    size = home.log_path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 150_000, hard))
    answers = journal.submit_many(entries)
    refused = [answer for answer in answers if isinstance(answer, StorageError)]
    told = [answer.id for answer in answers if not isinstance(answer, Exception)]
    assert refused, "the limit was never met"
    assert len(told) + len(refused) == len(entries)
    assert {entry.id for entry in journal.store.entries()} >= set(told)
    assert journal.refresh() == journal.store.size() == journal.rules.applied
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    again = journal.submit_many(entries)
    assert not [answer for answer in again if isinstance(answer, Exception)]
    assert [answer.id for answer in again if answer.id in told] == told
print(len(told), len(refused))
"""


def signer_on(home: Home) -> Signer:
    alpha = Signer("alpha", home)
    with opened(home) as journal:
        for entry in alpha.enrolment():
            journal.submit(entry)
    return alpha


def test_a_file_that_may_not_grow_costs_no_acknowledged_entry(tmp_path: Path, repo_root: Path) -> None:
    home = make_node(tmp_path / "node")
    alpha = signer_on(home)
    folder = tmp_path / "entries"
    folder.mkdir()
    for number in range(200):
        (folder / f"{number:04}").write_bytes(alpha.sighting(note="x" * 4_000).to_file_bytes())
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, home.path, folder],
        cwd=repo_root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told, refused = map(int, done.stdout.split())
    assert told > 0
    assert refused > 0
    with opened(home) as journal:
        assert len(journal.store.of_type("sighting.report/v1", limit=1_000)) == 200


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_small_disk_fills_up_and_is_emptied_again(small_disk: Path) -> None:
    home = make_node(small_disk / "node")
    alpha = signer_on(home)
    entries = [alpha.sighting(note="x" * 4_000) for _ in range(300)]
    with opened(home) as journal:
        told = submit_until_refused(journal, entries)
        assert 0 < len(told) < len(entries)
        assert {entry.id for entry in journal.store.entries()} >= set(told)
        rules = journal.rules
        assert isinstance(rules, SmallRules)
        assert journal.refresh() == journal.store.size() == rules.applied
        subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
        answers = journal.submit_many(entries)
        assert not [answer for answer in answers if isinstance(answer, OpenlineError)]
    with opened(home) as journal:
        assert len(journal.store.of_type("sighting.report/v1", limit=1_000)) == 300


def submit_until_refused(journal: Journal, entries: Sequence[SignedEntry]) -> list[str]:
    told = []
    for entry in entries:
        try:
            told.append(journal.submit(entry).id)
        except StorageError:
            break
    return told


def test_a_mark_that_cannot_be_written_acknowledges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_node(tmp_path / "node")
    alpha = signer_on(home)
    entry = alpha.sighting()

    def full(descriptor: int, data: bytes, offset: int) -> int:
        raise OSError(28, os.strerror(28))

    with opened(home) as journal:
        with monkeypatch.context() as patch:
            patch.setattr("openline.app.durable.os.pwrite", full)
            with pytest.raises(StorageError, match="No space"):
                journal.submit(entry)
        assert journal.submit(entry).index == 3
