"""Who had been told beforehand of what was near an incident, what came of that, and how lines stood then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from openline.app.ports import Store
from openline.app.showing.answers import answers_of
from openline.app.showing.latency import latency_rows
from openline.app.showing.paging import Still
from openline.app.showing.picture_rows import AnswerTime, EndThen, LineThen, NearbyRow, ToldOf, ToldParty
from openline.app.showing.said import HeardRow, channel_row, warning_row
from openline.app.showing.view import View
from openline.decide.joining import Span, before_ms
from openline.decide.seating import sat_at
from openline.decide.state import State
from openline.model.release import Detail, Receipt

NOTIFIED = frozenset({"site", "movement", "activity"})
RELAYED = Receipt.RELAYED.value


class _Said(NamedTuple):
    """What one party was shown of something, and said of it."""

    party: str
    told_through: tuple[str, ...]
    shown: str
    acknowledged: Mapping[str, str]
    listed: bool


def told_of(
    view: View, then: View | None, store: Store, near: Iterable[NearbyRow], window: Span
) -> Iterator[ToldOf]:
    """Yield who had been told of each notification and warning that is near; while the state stands still.

    Of its own the reader reads of all who were told; of what others have shown it, of itself alone.

    Parameters
    ----------
    window
        From when to when the accounts put the incident.
    """
    for row in near:
        if row.coarse or row.kind not in NOTIFIED | {"warning"}:
            continue
        now, before, entries, first_ms = (
            _of_warning(view, then, row.id) if row.kind == "warning" else _of_notified(view, then, row.id)
        )
        stood = {it.party: it for it in before} if before is not None else None
        yield ToldOf(
            kind=row.kind,
            id=row.id,
            owner=row.whose[0],
            distance_m=row.distance_m,
            notified_at_ms=first_ms,
            before=first_ms < window.from_ms,
            after=first_ms > window.until_ms,
            before_ms=before_ms(Span(first_ms, first_ms), window),
            parties=tuple(_party(view.state, store, it, stood, entries, window) for it in now),
        )


def _of_notified(
    view: View, then: View | None, id: str
) -> tuple[list[_Said], list[_Said] | None, tuple[str, ...], int]:
    known = view.state.notifications[id]
    stood = then.state.notifications.get(id) if then is not None else None
    since = stood.since if stood is not None else known.since
    now = [_Said(it.party, it.told_through, it.shown, it.acknowledged, it.relay_is_norm)
           for it in answers_of(view, id, since)]  # fmt: skip
    before: list[_Said] | None = None
    if then is not None:
        before = []
        if stood is not None:
            before = [_Said(it.party, it.told_through, it.shown, it.acknowledged, it.relay_is_norm)
                      for it in answers_of(then, id, since)]  # fmt: skip
    return now, before, since, (stood or known).clock_ms


def _of_warning(
    view: View, then: View | None, id: str
) -> tuple[list[_Said], list[_Said] | None, tuple[str, ...], int]:
    known = view.state.warnings[id]
    stood = then.state.warnings.get(id) if then is not None else None
    entries = tuple(it.entry for it in (stood or known).versions)
    row = warning_row(view, known)
    before: list[_Said] | None = None if then is None else []
    if then is not None and stood is not None and (past := warning_row(then, stood)) is not None:
        before = _heard(past.heard)
    first_ms = known.versions[0].at_ms if known.versions else 0
    return _heard(row.heard if row is not None else ()), before, entries, first_ms


def _heard(rows: Sequence[HeardRow]) -> list[_Said]:
    return [_Said(it.party, (), Detail.FULL.value, it.acknowledged, False) for it in rows]


def _party(
    state: State,
    store: Store,
    said: _Said,
    stood: Mapping[str, _Said] | None,
    entries: tuple[str, ...],
    window: Span,
) -> ToldParty:
    indexes = list(_shown_at(state, entries, said.party))
    told_at_ms = min((it.received_at_ms for it in store.entries_at(indexes)), default=None)
    known = [it for entry in entries if (it := state.answering.get((entry, said.party))) is not None]
    then = stood.get(said.party) if stood is not None else None
    return ToldParty(
        party=said.party,
        told_through=said.told_through,
        told_at_ms=told_at_ms,
        before=told_at_ms is not None and told_at_ms < window.from_ms,
        after=told_at_ms is None or told_at_ms > window.until_ms,
        shown=said.shown,
        acknowledged=dict(said.acknowledged),
        acknowledged_then=None if stood is None else dict(then.acknowledged) if then is not None else {},
        answered_at_ms=min((it.answered_ms for it in known if it.answered_ms), default=None),
        relayed_at_ms=min((it.relayed_ms for it in known if it.relayed_ms), default=None),
        listed=said.listed,
    )


def _shown_at(state: State, entries: Iterable[str], party: str) -> Iterator[int]:
    """Yield the log indexes of releases of some entries to a party, to others for it, and where it sat."""
    for entry in entries:
        for recipient, pass_to in state.recipients.get(entry, ()):
            shown = state.releases[recipient, state.shown[entry, recipient, pass_to]]
            cell = state.cells.get(recipient)
            sat = cell is not None and sat_at(cell, party, shown.index)
            if (pass_to or recipient) == party or sat:
                yield shown.index


def lines_then(view: View, still: Still, then: View) -> Iterator[LineThen]:
    """Yield how each line stood that the reader was on then and is on now.

    Parameters
    ----------
    then
        The record as it stood; nobody writes to it.
    """
    # What may be read of it goes by today as well.
    measured = {(it.channel, it.party): it for it in latency_rows(then, still) if it.kind == "line"}
    with still():
        channels = (view.today or view.state).channels
        on_now = {id for id, now in channels.items() if view.of_node or view.reader in now.parties}
    for it in then.state.channels.values():
        row = channel_row(then, it)
        if row is None or it.id not in on_now:
            continue
        lost = any(end.lost for end in row.ends)
        yield LineThen(
            channel=row.channel,
            name=row.name,
            version=row.version,
            level=row.level,
            carrier=row.carrier,
            stood="lost" if row.state == "open" and lost else row.state,  # type: ignore[arg-type]
            suspended_by=row.suspended_by,
            parties=row.parties,
            ends=tuple(
                EndThen(party=end.party, lost=end.lost, missed=end.missed, answered_ms=end.answered_ms)
                for end in row.ends
            ),
            answers=tuple(
                AnswerTime(
                    party=party,
                    count=took.answer.count,
                    came=took.answer.came,
                    p50_ms=took.answer.p50_ms,
                    p50_at_least=took.answer.p50_at_least,
                    p95_ms=took.answer.p95_ms,
                    p95_at_least=took.answer.p95_at_least,
                )
                for party in row.parties
                if (took := measured.get((it.id, party))) is not None
            ),
        )
