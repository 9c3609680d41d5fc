"""All that is known of an incident in order of time: what happened, what was said, when each became known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from openline.app.showing.accounted import Given
from openline.app.showing.incident_rows import ExhibitRow, StatementRow
from openline.app.showing.picture_rows import HistoryRow, NearbyRow, TimelineRow, ToldOf


class Told(NamedTuple):
    """Who had been told of what, and before when it counts as beforehand."""

    of: Sequence[ToldOf]
    earliest_ms: int


def timeline_rows(
    given: Sequence[Given],
    rows: Mapping[str, Sequence[Any]],
    history: Sequence[HistoryRow],
    near: Sequence[NearbyRow],
    told: Told,
    received: Mapping[str, int],
) -> list[TimelineRow]:
    """Return everything in order of time; what was at the same time in the order in which it became known.

    Parameters
    ----------
    received
        Entry -> when the node took it, in UTC milliseconds.
    """
    made = _Maker(received, told.earliest_ms)
    found = [*_accounts(made, given), *_history(made, history), *_near(made, near), *_told(made, told)]
    for exhibit in rows["exhibits"]:
        found += _exhibit(made, exhibit)
    for statement in rows["statements"]:
        found += _silent(made, statement)
    return sorted(found, key=lambda it: (it.at_ms, it.received_at_ms, it.kind, it.ids))


class _Maker(NamedTuple):
    received: Mapping[str, int]
    earliest_ms: int

    def row(
        self,
        at_ms: int,
        kind: str,
        key: str,
        ids: tuple[str, ...],
        by: str = "",
        *,
        entry: str = "",
        received_at_ms: int | None = None,
        **values: str,
    ) -> TimelineRow:
        came_ms = self.received.get(entry, at_ms) if received_at_ms is None else received_at_ms
        return TimelineRow(
            at_ms=at_ms,
            received_at_ms=came_ms,
            kind=kind,
            key=key,
            ids=ids,
            by=by,
            values={name: value for name, value in values.items() if value},
            as_known_then=came_ms < self.earliest_ms,
            entry=entry,
        )


def _accounts(made: _Maker, given: Sequence[Given]) -> Iterator[TimelineRow]:
    """Yield when each account puts it; and, of statements and citations, when they were made."""
    for it in given:
        row = it.row
        kind = "incident" if row.of == "opening" else row.of
        ids = (row.id,) if row.id == row.incident else (row.id, row.incident)
        if row.account is not None:
            said = next((place.said for place, _, _ in it.spots if place.said), "")
            yield made.row(
                row.account.at_ms, kind, "account", ids, row.author, entry=row.entry,
                of=row.account.kind.value, place=said, speaker=row.speaker,
            )  # fmt: skip
        if row.of != "opening":
            act = row.act or "redacted"
            yield made.row(
                row.received_at_ms, kind, f"{kind}.{act}", ids, row.author, entry=row.entry,
                speaker=row.speaker, replaced_by=row.replaced_by,
            )  # fmt: skip


def _history(made: _Maker, history: Sequence[HistoryRow]) -> Iterator[TimelineRow]:
    for it in history:
        kind = "incident" if it.step.startswith("open") else it.step
        ids = (it.incident, it.other) if it.other else (it.incident,)
        yield made.row(it.at_ms, kind, f"incident.{it.step}", ids, it.by, entry=it.entry)


def _exhibit(made: _Maker, it: ExhibitRow) -> Iterator[TimelineRow]:
    if it.taken_ms is not None:
        yield made.row(it.taken_ms, "exhibit", "exhibit.taken", (it.exhibit,), entry=it.entry)
    yield made.row(it.at_ms, "exhibit", "exhibit.add", (it.exhibit, it.about), it.author, entry=it.entry)
    for step in it.custody:
        yield made.row(
            step.at_ms,
            "custody",
            f"custody.{step.step}",
            (it.exhibit,),
            step.by,
            entry=step.entry,
            to=step.to,
        )


def _silent(made: _Maker, it: StatementRow) -> Iterator[TimelineRow]:
    for asked in it.asked:
        if asked.silent:
            yield made.row(asked.due_ms, "silent", "silent", (it.statement,), asked.party, entry=asked.silent)


def _near(made: _Maker, near: Sequence[NearbyRow]) -> Iterator[TimelineRow]:
    for it in near:
        if it.at_ms is None or it.kind in ("statement", "citation", "exhibit", "incident"):
            continue
        known = 0 if not it.entry else None
        yield made.row(
            it.at_ms, it.kind, f"near.{it.kind}", (it.id,), it.whose[0] if it.whose else "",
            entry=it.entry, received_at_ms=known, name=it.name, zone=it.zone, certainty=it.certainty,
        )  # fmt: skip


def _told(made: _Maker, told: Told) -> Iterator[TimelineRow]:
    for it in told.of:
        yield made.row(it.notified_at_ms, "told", "told.notified", (it.id,), it.owner, of=it.kind)
        for party in it.parties:
            for at_ms, what in (
                (party.told_at_ms, "told.shown"),
                (party.answered_at_ms, "told.answered"),
                (party.relayed_at_ms, "told.relayed"),
            ):
                if at_ms is not None:
                    kind = "told" if what == "told.shown" else "acknowledged"
                    yield made.row(at_ms, kind, what, (it.id,), party.party, of=it.kind, detail=party.shown)
