"""Daily reports, to those for whom they are: the last version of each day, and which came before (R27)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from openline.app.showing.paging import Resource
from openline.app.showing.view import View
from openline.decide.presenting import NOTICE
from openline.decide.state import State, unknown
from openline.model.daily import Daily
from openline.model.event import PartyBody
from openline.model.release import Detail
from openline.model.saying import DailyBody, DailyFacts


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a report."""

    version: int
    issued_ms: int
    entry: str


class DailyRow(msgspec.Struct, frozen=True, kw_only=True):
    """The daily report of a day, to a party that it is for."""

    day: str
    version: int
    from_ms: int
    cut_off_ms: int
    issued_ms: int
    parties: tuple[str, ...]
    report: Daily | None
    """``null`` once it was redacted."""
    versions: tuple[VersionRow, ...]
    """All that were issued, this one first."""
    entry: str


class DailyPage(msgspec.Struct, frozen=True, kw_only=True):
    """Daily reports."""

    rows: tuple[DailyRow, ...]
    next: str = ""
    """Give it as ``after`` to go on; empty at the end."""
    notice: str = NOTICE
    """Stands on every output (R15)."""


def daily_row(view: View, day: str) -> DailyRow | None:
    """Return the row of a day, or ``None`` where its report is not for the reader."""
    entry = view.state.dailies.get(day, "")
    content, card = view.state.contents.get(entry), view.state.cards.get(entry)
    if card is None or content is None or view.detail(card) is not Detail.FULL:
        return None
    facts = content.facts
    assert isinstance(facts, DailyFacts)
    return DailyRow(
        day=facts.day,
        version=facts.version,
        from_ms=facts.from_ms,
        cut_off_ms=facts.cut_off_ms,
        issued_ms=content.at_ms,
        parties=facts.parties,
        report=_report(view, entry),
        versions=tuple(_versions(view, entry)),
        entry=entry,
    )


def _report(view: View, entry: str) -> Daily | None:
    body = view.body(entry)
    return msgspec.convert(body.report, Daily) if isinstance(body, DailyBody) else None


def _versions(view: View, entry: str) -> Iterator[VersionRow]:
    while entry and (content := view.state.contents.get(entry)) is not None:
        facts = content.facts
        assert isinstance(facts, DailyFacts)
        yield VersionRow(version=facts.version, issued_ms=content.at_ms, entry=entry)
        said = _report(view, entry)
        entry = said.former if said is not None else ""


def party_names(state: State, parties: Iterable[str]) -> dict[str, str]:
    """Return what parties are called, of those whose entries were not redacted."""
    found = {}
    for id in parties:
        content = state.contents.get(state.parties[id].entry) if id in state.parties else None
        if content is not None and isinstance(content.body, PartyBody):
            found[id] = content.body.party.name
    return found


def _days(view: View) -> list[str]:
    return sorted(view.state.dailies, reverse=True)


def _find(view: View, day: str) -> str:
    if daily_row(view, day) is None:
        raise unknown("daily report", day)
    return day


DAILIES: Resource[Any] = Resource(
    _days, lambda view, day, _: daily_row(view, day), _find, lambda row: str(row.day)
)
