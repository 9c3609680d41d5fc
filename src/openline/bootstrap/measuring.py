"""Where a server's numbers are read: its log, what waits, what is refused; none of them is any party's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from openline.app.observing import Reading
from openline.decide.timing import passed

if TYPE_CHECKING:
    from openline.app.node import Node

MOST_COUNTED = 10_000


class Signed:
    """How far the log is signed for, as the journal tells after each commit.

    Parameters
    ----------
    node
        Whose log it is.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self.size = node.journal.store.size()
        self.at_ms = node.now_ms()
        node.journal.hear(self._grown)

    def _grown(self, size: int) -> None:
        self.size, self.at_ms = size, self._node.now_ms()

    def readings(self) -> Iterator[Reading]:
        """Yield how large the log is, and how much of it is not signed for yet."""
        journal = self._node.journal
        committed = journal.store.size()
        yield Reading("ledger_entries", "Entries on record", committed)
        yield Reading("ledger_unsigned_entries", "Entries not yet signed for", max(0, committed - self.size))
        since_s = (self._node.now_ms() - self.at_ms) / 1000
        yield Reading("ledger_checkpoint_age_seconds", "Since the last signed checkpoint", max(0.0, since_s))
        yield Reading("journal_waiting", "Requests that wait to be decided", journal.waiting())
        yield Reading("journal_groups", "Groups made durable since the start", journal.groups, kind="counter")
        stopped = journal.stopped is not None
        yield Reading("ledger_stopped", "1 when this copy of the log may not be signed for", stopped)


def timers(node: Node) -> Callable[[], Iterator[Reading]]:
    """Read what is due and not on record yet."""

    def read() -> Iterator[Reading]:
        with node.journal.still():
            # Of so many: whoever reads figures keeps nobody waiting for long.
            found = passed(node.rules.state, node.theatre_ms(), most=MOST_COUNTED)
        overdue = len(found.overdue) + len(found.silent) + sum(it.state == "waiting" for it in found.steps)
        says = f"Answers that are overdue and not said to be yet; {MOST_COUNTED:,} at most"
        yield Reading("timers_overdue", says, overdue)

    return read


def security(node: Node) -> Callable[[], Iterator[Reading]]:
    """Read how often what was refused or done about accounts."""

    def read() -> Iterator[Reading]:
        says = "Events of the security log that are kept"
        for kind, count in sorted(node.security.counts().items()):
            yield Reading("security_events", says, count, {"kind": kind.value})
        unwritten = node.security.unwritten()
        yield Reading("security_unwritten", "Security events that are not on disk yet", unwritten)

    return read


def streams(listening: Callable[[], int]) -> Callable[[], Iterator[Reading]]:
    """Read how many streams are open, whoever has them."""

    def read() -> Iterator[Reading]:
        yield Reading("http_streams", "Streams that are open", listening())

    return read


def watch(node: Node) -> Callable[[], Iterator[Reading]]:
    """Read how the watch over positions keeps up."""

    def read() -> Iterator[Reading]:
        guard = node.guard
        if guard is None:
            return
        yield Reading("watch_waiting_fixes", "Positions that wait for the watch", guard.behind())
        yield Reading("watch_judged_fixes", "Positions judged since the start", guard.judged, kind="counter")
        yield Reading("watch_events", "Events said since the start", guard.found, kind="counter")
        yield Reading("watch_failing", "1 while the watch cannot go on", guard.error is not None)

    return read


def deliveries(node: Node) -> Callable[[], Iterator[Reading]]:
    """Read how many deliveries there are by medium and state, and how long the oldest open one waits."""
    from openline.decide.delivering import OPEN

    def read() -> Iterator[Reading]:
        if node.deliveries is None:
            return
        now_ms = node.now_ms()
        oldest_ms: dict[str, int] = {}
        for it in node.deliveries.table.queues():
            labels = {"medium": it.medium, "state": it.state}
            yield Reading("deliveries", "Deliveries that are kept", it.number, labels)
            if it.state in OPEN:
                oldest_ms[it.medium] = min(it.oldest_ms, oldest_ms.get(it.medium, now_ms))
        for medium, since_ms in sorted(oldest_ms.items()):
            age_s = max(0.0, (now_ms - since_ms) / 1000)
            yield Reading("delivery_oldest_seconds", "Since the oldest open one", age_s, {"medium": medium})

    return read


def feeds(node: Node) -> Callable[[], Iterator[Reading]]:
    """Read how long nothing has come of each source that is in use."""

    def read() -> Iterator[Reading]:
        services = node.positions
        if services is None:
            return
        now_ms = node.now_ms()
        for source in services.book.all():
            heard_ms = services.positions.condition(source.id).last_received_ms
            if source.enabled and heard_ms is not None:
                age_s = max(0.0, (now_ms - heard_ms) / 1000)
                yield Reading("feed_age_seconds", "Since a source was heard of", age_s, {"source": source.id})

    return read
