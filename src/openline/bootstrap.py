"""The only place that wires adapters together, reads clocks and draws random bytes."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openline.app.home import Home
    from openline.app.journal import Journal
    from openline.app.ports import Rules


def now_ms() -> int:
    """Return UTC milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def random_bytes(count: int) -> bytes:
    """Return bytes from the system's source of randomness."""
    return secrets.token_bytes(count)


def open_home(path: Path | None) -> Home:
    """Open ``path``, else ``$OPENLINE_HOME``."""
    raise NotImplementedError


def create_node(path: Path, *, name: str, mode: str, origin: str = "") -> Home:
    """Make a node's HOME: keys, log with its genesis entry, mark and policy; nothing is left behind on failure."""
    raise NotImplementedError


def join(path: Path, *, policy: bytes) -> Home:
    """Make a client's HOME of the theatre that a policy file names."""
    raise NotImplementedError


def open_journal(home: Home, rules: Rules) -> Journal:
    """Open a node's log, fold it into ``rules``, and recover what a crash left undone."""
    raise NotImplementedError
