"""A HOME: a node with one log, or a client of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from openline.app.ports import Draft
from openline.ledger.entry import Mode, SignedEntry
from openline.model.party import Custody


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``home.json``: what was fixed when the HOME was made."""

    format: Literal["openline/home/v1"] = "openline/home/v1"
    role: Literal["node", "client"]
    theatre: str
    mode: Mode
    name: str
    origin: str


class Home:
    """The files of one HOME: settings, keys, policy, witnessed checkpoints and, in a node, the log."""

    path: Path
    settings: Settings

    @classmethod
    def open(cls, path: Path) -> Home:
        """Open an existing HOME."""
        raise NotImplementedError

    @property
    def log_path(self) -> Path:
        """The database of a node."""
        raise NotImplementedError

    def sign(
        self,
        draft: Draft,
        *,
        author: str,
        now_ms: Callable[[], int],
        random_bytes: Callable[[int], bytes],
    ) -> SignedEntry:
        """Sign a draft with the author's key in this HOME, root or signing key as the type asks."""
        raise NotImplementedError

    def custody_of(self, author: str) -> Custody:
        """Say who holds an author's key: ``node`` for a key that was made in a node's HOME."""
        raise NotImplementedError
