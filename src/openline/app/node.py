"""A node at work: what every door of a server is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openline.app.accounts import Accounts
from openline.app.drafts import RandomBytes
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.live import Live
from openline.app.security import SecurityLog

if TYPE_CHECKING:
    from openline.app.delivery import Deliveries
    from openline.app.guarding import Guard


@dataclass(slots=True, kw_only=True)
class Node:
    """One node: its HOME, log and rules, and the services beside the log. Wired by ``bootstrap.serving``."""

    home: Home
    journal: Journal
    rules: Handlers
    live: Live
    accounts: Accounts
    security: SecurityLog
    now_ms: Callable[[], int]
    random_bytes: RandomBytes
    deliveries: Deliveries | None = None
    guard: Guard | None = None
    """The watch over positions that come in, where there is one."""
    trouble: Callable[[str, Exception], None] = lambda where, error: None
    """Is told what went wrong where nobody waits for an answer."""
    closing: list[Callable[[], None]] = field(default_factory=list)
    """What is let go of, in this order, when the node stops."""

    def close(self) -> None:
        """Let go of everything."""
        for close in self.closing:
            close()
