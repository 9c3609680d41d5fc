"""Timers: what time has brought about goes on record, once, whoever looks and however often (decision 12).

A look is short: it takes the most urgent of what is due, so that what comes due meanwhile waits for one look
and not for all that has gathered. Whoever has another look at once, at a later time, is done when nothing is
left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openline.app.drafts import RandomBytes
from openline.app.handlers import Handlers
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.app.receipt import Receipt
from openline.errors import ConflictError, RefusedError
from openline.model.saying import EscalateFacts

MOST_TOGETHER = 16
"""So many findings are recorded in one transaction; whoever else writes waits meanwhile."""
MOST_LISTED = 512
"""So many deadlines they say something about, all of them together."""
TOGETHER = frozenset({"overdue.find/v1", "escalate.find/v1", "check.miss/v1", "statement.silent/v1"})
"""Findings that know nothing of each other: they may stand in one transaction."""
MOST_VAIN_LOOKS = 3
"""So often in a row somebody looks whose every finding was refused, since others came before."""


class Looked(NamedTuple):
    """What came of a look."""

    receipts: list[Receipt]
    unfinished: bool
    """Whether something may be left that is due already."""


def look(journal: Journal, rules: Handlers, *, now_ms: int, random_bytes: RandomBytes) -> Looked:
    """Record some of what is due: answers that are overdue, checks missed, matches that have settled.

    The most urgent comes first. What is refused, since an answer or another process came before, keeps none
    of the others back. What was due while nobody looked says itself that it is late.

    Raises
    ------
    OpenlineError
        As :meth:`.Journal.record`.
    """
    journal.refresh()
    with journal.still():
        drafts = rules.pending(now_ms, random_bytes(16))
        unfinished = rules.unfinished
    receipts: list[Receipt] = []
    for together in _batches(drafts):
        recorded, refused = _record(journal, together)
        receipts += recorded
        unfinished |= refused  # of what one answer was in, the rest is still due
    return Looked(receipts, unfinished)


def fire(journal: Journal, rules: Handlers, *, now_ms: int, random_bytes: RandomBytes) -> list[Receipt]:
    """Record all that is due at a time, look by look.

    Raises
    ------
    OpenlineError
        As :meth:`.Journal.record`.
    """
    receipts: list[Receipt] = []
    vain = 0
    while vain < MOST_VAIN_LOOKS:
        looked = look(journal, rules, now_ms=now_ms, random_bytes=random_bytes)
        receipts += looked.receipts
        if not looked.unfinished:
            break
        vain = 0 if looked.receipts else vain + 1
    return receipts


def _record(journal: Journal, drafts: Sequence[Draft]) -> tuple[list[Receipt], bool]:
    """Record drafts together, or else each by itself; tell whether any was refused."""
    try:
        return journal.record(drafts), False
    except (RefusedError, ConflictError):
        # Another process, or an answer, came before. A conflict: the other found the same of another post.
        if len(drafts) == 1:
            return [], True
    receipts, refused = [], False
    for draft in drafts:
        recorded, was_refused = _record(journal, [draft])
        receipts += recorded
        refused |= was_refused
    return receipts, refused


def _batches(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Give drafts in their order, those together that may be recorded together."""
    together: list[Draft] = []
    listed = 0
    for draft in drafts:
        lists = len(draft.facts.entries) if isinstance(draft.facts, EscalateFacts) else 1
        full = len(together) >= MOST_TOGETHER or listed + lists > MOST_LISTED
        if together and (full or not {draft.type, together[0].type} <= TOGETHER):
            yield together
            together, listed = [], 0
        together.append(draft)
        listed += lists
    if together:
        yield together
