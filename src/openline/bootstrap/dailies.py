"""Daily reports by themselves: at the cut-off that is set, once, whichever process looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openline.app.config import Daily
    from openline.app.node import Node

AGAIN_AFTER_MS = 60_000
"""What went wrong is tried again after so long: each try looks at two days of the log."""


def keep_dailies(node: Node, settings: Daily) -> Callable[[int], None]:
    """Return what issues the report of a day once its cut-off has passed; to be called at every tick."""
    if not settings.cut_off:
        return lambda now_ms: None
    from openline.app.dailies import issue_due
    from openline.decide.reporting import cut_off_of, last_day

    cut_off_min = cut_off_of(settings.cut_off)
    wait_until_ms = 0

    def issue(now_ms: int) -> None:
        nonlocal wait_until_ms
        if last_day(now_ms, cut_off_min).name in node.rules.state.dailies or now_ms < wait_until_ms:
            return
        wait_until_ms = now_ms + AGAIN_AFTER_MS
        issue_due(node.journal, node.rules, cut_off_min=cut_off_min, named=settings.parties, now_ms=now_ms)
        wait_until_ms = 0

    return issue
