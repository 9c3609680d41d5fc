"""A node, a party and its journal, all real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from openline.app.home import Home
from openline.app.journal import Journal
from tests.nodes import Signer, make_node, opened


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where marks are kept during a test."""
    folder = tmp_path / "marks"
    monkeypatch.setenv("OPENLINE_MARKS", str(folder))
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A node's HOME."""
    return make_node(tmp_path / "node")


@pytest.fixture
def alpha(home: Home) -> Signer:
    return Signer("alpha", home)


@pytest.fixture
def bravo(home: Home) -> Signer:
    return Signer("bravo", home)


@pytest.fixture
def journal(home: Home, alpha: Signer, bravo: Signer) -> Iterator[Journal]:
    """A log with two parties and their keys on record: five entries."""
    with opened(home) as journal:
        for entry in (*alpha.enrolment(), *bravo.enrolment()):
            journal.submit(entry)
        yield journal
