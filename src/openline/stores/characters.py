"""Text in PostgreSQL, which takes every character but one: U+0000 is written otherwise there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

ESCAPE = "\ufdd0"
"""A noncharacter: hardly a text holds it, and where one does, it is written otherwise too."""
_WRITTEN = {"\0": ESCAPE + "0", ESCAPE: ESCAPE + "1"}
_READ = {written: character for character, written in _WRITTEN.items()}
_TO_WRITE = re.compile(f"[\0{ESCAPE}]")
_TO_READ = re.compile(f"{ESCAPE}[01]")


def written(row: Iterable[Any]) -> list[Any]:
    """Give values as PostgreSQL takes them."""
    return [
        _TO_WRITE.sub(lambda found: _WRITTEN[found[0]], value)
        if isinstance(value, str) and ("\0" in value or ESCAPE in value)
        else value
        for value in row
    ]


def read(row: Sequence[Any]) -> Sequence[Any]:
    """Give values as they were before they were written."""
    if any(isinstance(value, str) and ESCAPE in value for value in row):
        return tuple(
            _TO_READ.sub(lambda found: _READ[found[0]], value) if isinstance(value, str) else value
            for value in row
        )
    return row
