"""How long the campaigns are: short, or long with OPENLINE_FAULT=long, or as OPENLINE_FAULT_RUNS says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def runs() -> Callable[[int], int]:
    """Give the number of runs: 1,000 in the long campaign, else what the test takes for short."""

    def number(short: int) -> int:
        if given := os.environ.get("OPENLINE_FAULT_RUNS"):
            return int(given)
        return 1000 if os.environ.get("OPENLINE_FAULT") == "long" else short

    return number


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where marks are kept during a test."""
    folder = tmp_path / "marks"
    monkeypatch.setenv("OPENLINE_MARKS", str(folder))
    return folder
