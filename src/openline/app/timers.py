"""Timers: what time has brought about goes on record, once, whoever looks and however often (decision 12)."""

from __future__ import annotations

from contextlib import suppress

from openline.app.drafts import RandomBytes
from openline.app.handlers import Handlers
from openline.app.journal import Journal
from openline.app.receipt import Receipt
from openline.errors import RefusedError


def fire(journal: Journal, rules: Handlers, *, now_ms: int, random_bytes: RandomBytes) -> list[Receipt]:
    """Record every answer that is overdue and every match that has settled, the most urgent first.

    Each by itself: what another process has recorded meanwhile keeps none of the others back. Those that were
    due while nobody looked say that they are late.

    Raises
    ------
    OpenlineError
        As :meth:`.Journal.record`.
    """
    receipts: list[Receipt] = []
    while True:
        journal.refresh()
        with journal.still():
            drafts = rules.pending(now_ms, random_bytes(16))
        before = len(receipts)
        for draft in drafts:
            # Another process, or an answer, may have come before: then there is nothing to be said any more.
            with suppress(RefusedError):
                receipts += journal.record([draft])
        if not rules.unfinished or len(receipts) == before:
            return receipts
