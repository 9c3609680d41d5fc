"""The desk: who may come in, and what is heard of it; at a node's server and at a party's gateway alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from openline.app.accounts import Accounts
from openline.app.drafts import RandomBytes
from openline.app.security import SecurityLog

if TYPE_CHECKING:
    from openline.app.reviewingreports import ReportDesk


class Desk:
    """What every door needs, whatever is behind it.

    Attributes
    ----------
    trouble
        Is told what went wrong where nobody waits for an answer.
    closing
        What is let go of, in this order, at the end.
    reports
        Where parties keep and review open sources, where anybody does.
    """

    def __init__(
        self,
        *,
        accounts: Accounts,
        security: SecurityLog,
        now_ms: Callable[[], int],
        random_bytes: RandomBytes,
        trouble: Callable[[str, Exception], None] = lambda where, error: None,
    ) -> None:
        self.accounts = accounts
        self.security = security
        self.now_ms = now_ms
        self.random_bytes = random_bytes
        self.trouble = trouble
        self.closing: list[Callable[[], None]] = []
        self.reports: ReportDesk | None = None

    def close(self) -> None:
        """Let go of everything."""
        for close in self.closing:
            close()
