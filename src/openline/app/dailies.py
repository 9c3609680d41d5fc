"""Daily reports: gathered from the record, and issued to all their readers in one transaction (R27)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from openline.app.handlers import Handlers
from openline.app.journal import Journal
from openline.app.ports import Draft, Store
from openline.app.receipt import Receipt
from openline.app.replay import replay
from openline.app.showing.handover import first_since
from openline.decide.alike import shown_alike
from openline.decide.covering import Look
from openline.decide.reporting import (
    COUNTED,
    RULE,
    Day,
    Happened,
    again,
    check_readers,
    daily_of,
    day_before,
    day_of,
    held_against,
    last_day,
    report,
)
from openline.decide.state import State
from openline.errors import ConflictError, RefusedError
from openline.model.daily import Daily
from openline.model.event import CoverageBody, LineBody, ZoneBody
from openline.model.party import Addressable
from openline.model.saying import DailyBody, DailyFacts

MOST_LATE = 7
"""So many days that were missed while nobody looked are made up for."""


def readers_of(state: State, named: Sequence[str] = ()) -> tuple[str, ...]:
    """Return for whom a report is: whom it names, or every party that may be addressed."""
    if named:
        return tuple(sorted(set(named)))
    return tuple(sorted(id for id, it in state.parties.items() if it.addressable is not Addressable.NEVER))


def made(journal: Journal, state: State, day: Day, parties: tuple[str, ...]) -> Daily:
    """Return the report of a day as it would be issued now, in its first version."""
    size = journal.refresh()
    happened = list(_happened(journal, state, day.before_ms, size))
    with journal.still():
        looks = _Looks(state, parties)
        return report(state, day, parties, happened, looks)


def issue(
    journal: Journal,
    rules: Handlers,
    day: Day,
    parties: tuple[str, ...],
    *,
    now_ms: int,
    reason: str = "",
    first: bool = False,
) -> Receipt:
    """Put the report of a day on record, for all its readers at the same moment.

    Parameters
    ----------
    reason
        Why it is issued again.
    first
        Only where there is none yet: whoever asks again gets the answer of the first time.

    Raises
    ------
    RefusedError
        Its cut-off has not passed; it is on record, and nothing is otherwise now.
    InputError, NotFoundError
        As :func:`.check_readers`.
    """
    where = f"daily report of {day.name}"
    with journal.still():
        state = rules.state
        former = daily_of(state, day.name)
        on_record = state.dailies.get(day.name)
        yesterday = daily_of(state, day_before(day))
    if first and on_record:
        return journal.prove(on_record)
    if now_ms < day.cut_off_ms:
        raise RefusedError("its cut-off has not passed", where=where, next_step="wait for it")
    if former is not None:
        # A corrected report is for whom the first was, up to the same cut-off.
        parties = former[1].parties
        day = Day(day.name, former[1].from_ms, former[1].cut_off_ms)
    elif on_record:
        raise RefusedError("its last version was redacted: nothing can be said of what changed", where=where)
    check_readers(state, parties, where)
    said = made(journal, state, day, parties)
    if yesterday is not None:
        said = held_against(said, yesterday[1])
    if former is not None:
        said = again(said, former[1], former[0], reason)
        if not said.changes:
            raise RefusedError(
                "nothing in it is otherwise now: no further version is needed",
                where=where,
                next_step="'openline daily show' has the one on record",
            )
    facts = DailyFacts(
        day=said.day,
        version=said.version,
        from_ms=said.from_ms,
        cut_off_ms=said.cut_off_ms,
        parties=said.parties,
    )
    draft = Draft(
        type="daily.issue/v1",
        facts=facts,
        body=DailyBody(report=msgspec.to_builtins(said)),
        rule=RULE,
        key=f"daily/{said.day}/{said.version}",
    )
    return journal.record([draft])[0]


def issue_due(
    journal: Journal, rules: Handlers, *, cut_off_min: int, named: Sequence[str], now_ms: int
) -> list[Receipt]:
    """Issue what is due by now, each day once, whoever looks and however often.

    What came due while nobody looked is made up for, the oldest first, as far as a report was on record
    within :data:`MOST_LATE` days; of a theatre that never had one, the last day alone.

    Raises
    ------
    OpenlineError
        As :meth:`.Journal.record`.
    """
    journal.refresh()
    last = last_day(now_ms, cut_off_min)
    with journal.still():
        days = _due(rules.state, last, cut_off_min)
        parties = readers_of(rules.state, named)
    receipts = []
    for day in days if len(parties) > 1 else ():
        try:
            receipts.append(issue(journal, rules, day, parties, now_ms=now_ms, first=True))
        except (ConflictError, RefusedError):
            journal.refresh()
            if day.name not in rules.state.dailies:
                raise
            # Another process was before, with what it saw: that is the report.
    return receipts


def _due(state: State, last: Day, cut_off_min: int) -> list[Day]:
    """Return the days that have no report and are to have one, the oldest first."""
    days = [last]
    while len(days) < MOST_LATE:
        days.append(day_of(day_before(days[-1]), cut_off_min))
    missing: list[Day] = []
    for day in days:
        if day.name in state.dailies:
            return missing[::-1]
        missing.append(day)
    return [last]


def _happened(journal: Journal, state: State, since_ms: int, size: int) -> Iterator[Happened]:
    """Give the entries that may count, and when the node took each, without keeping others waiting."""
    store: Store = journal.store
    for stored in store.entries(first_since(store, since_ms), size):
        if stored.type.partition(".")[0] not in COUNTED:
            continue
        card = state.cards.get(stored.id)
        if card is not None:
            said = replay(stored)
            yield Happened(card, said.facts, said.body, stored.received_at_ms)


class _Looks:
    """Who looked at a zone or line, by the reports that all readers were shown."""

    def __init__(self, state: State, parties: tuple[str, ...]) -> None:
        self._state = state
        self._coverages = []
        for it in state.objects.values():
            if it.kind == "coverage" and shown_alike(state, state.cards[it.entry], parties):
                content = state.contents.get(it.entry)
                if content is not None and isinstance(content.body, CoverageBody):
                    self._coverages.append(content.body.coverage)

    def __call__(self, about: str) -> list[Look]:
        """Return the reports as they bear on it."""
        content = self._state.contents.get(self._state.objects[about].entry)
        body = content.body if content is not None else None
        if not self._coverages or not isinstance(body, ZoneBody | LineBody):
            return []
        import numpy as np
        import shapely

        from openline.decide.outlining import area_of
        from openline.decide.placing import INSIDE_BAND, look_at, zone_areas

        if isinstance(body, ZoneBody):
            watched = zone_areas(body.zone)[INSIDE_BAND]
        else:
            watched = shapely.LineString(np.array(body.line.path, np.float64) / 1e7)
        looks = (look_at(it, area_of(it.area), watched) for it in self._coverages)
        return [it for it in looks if it is not None]
