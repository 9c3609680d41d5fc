"""Where marks are kept during a test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where marks are kept during a test."""
    folder = tmp_path / "marks"
    monkeypatch.setenv("OPENLINE_MARKS", str(folder))
    return folder
