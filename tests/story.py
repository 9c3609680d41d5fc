"""A story: a desk with a clock on the wall, at which every deadline passes at its own moment.

What parties say is compared with what they see, as a node does it; ``comparing`` is None where a story shows
what happens without that.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

from openline.app.comparing import Compared
from openline.app.showing.view import View
from openline.bootstrap.placing import comparing
from openline.decide.timing import next_due_ms
from openline.model.event import NODE
from openline.model.release import Receipt, Role
from tests.desk import Desk

still = nullcontext
"""Nobody else writes in a story."""


class Story(Desk):
    """A desk at which a day is played.

    Parameters
    ----------
    day
        Such as ``2016-09-17``; the clock begins at midnight.
    """

    def __init__(self, *parties: str, day: str, compared: bool = True) -> None:
        self._midnight_ms = round(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp() * 1000)
        super().__init__(*parties, now_ms=self._midnight_ms)
        if compared:
            self.rules.compare = comparing()

    def ms(self, clock: str) -> int:
        """Return a time of the day, such as ``14:25`` or ``14:25:30``; ``+1 09:00`` is the day after."""
        days, _, time = clock.rpartition(" ")
        hours, minutes, *seconds = (int(it) for it in time.split(":"))
        of_day_s = hours * 3600 + minutes * 60 + (seconds[0] if seconds else 0)
        return self._midnight_ms + (int(days or 0) * 86_400 + of_day_s) * 1000

    def clock(self, ms: int) -> str:
        """Return what the clock on the wall shows at a time."""
        time = datetime.fromtimestamp(ms / 1000, UTC)
        days = (ms - self._midnight_ms) // 86_400_000
        shown = f"{time:%H:%M}" if time.second == 0 else f"{time:%H:%M:%S}"
        return f"+{days} {shown}" if days else shown

    def until(self, clock: str) -> Story:
        """Let time pass, with each deadline found at its own moment and not when somebody next looks."""
        end_ms = self.ms(clock)
        while (due_ms := next_due_ms(self.state)) is not None and due_ms <= end_ms:
            self.now_ms = max(self.now_ms, due_ms)
            if not self.fire():
                break
        self.now_ms = end_ms
        return self

    def said(self, type: str) -> list[tuple[str, Any]]:
        """Return when entries of a type came on record, and their facts."""
        return [(self.clock(it.received_at_ms), it.facts) for it in self.entries if it.header.type == type]

    def bodies(self, type: str) -> list[Any]:
        """Return the bodies of entries of a type."""
        return [it.body for it in self.entries if it.header.type == type]

    def answer(self, party: str, entry: str, level: Receipt = Receipt.READ, **how: Any) -> None:
        """Have a party acknowledge what it was last shown of an entry."""
        from openline.model.event import AcknowledgementFacts

        seq = self.told(party, entry)[-1].seq
        role = how.pop("role", Role.DUTY_OFFICER)
        self.record(party, "acknowledge/v1", AcknowledgementFacts(seq=seq, level=level, role=role, **how))

    def view(self, reader: str = NODE) -> View:
        """Return the record with a reader's eyes, now."""
        return View(self.state, reader, self.now_ms)

    def told_by(self, party: str, clock: str) -> list[str]:
        """Return the types of what a party had been told by a time, in its order."""
        return [
            self.entries[self.state.cards[it.entry].at].header.type
            for it in self.told(party)
            if self.entries[it.index].received_at_ms <= self.ms(clock)
        ]


__all__ = ["Compared", "Story", "still"]
