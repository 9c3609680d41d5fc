"""What was near an incident in space and time, as far as one reader sees: what, whose, how far, how long ago.

Things are joined to it by what is said of where and when they were, and by nothing else
(:mod:`openline.decide.joining`); and by name, where the incident was opened from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from math import inf
from typing import Any

from openline.app.ports import Store
from openline.app.showing.contacts import held
from openline.app.showing.happened import is_shown
from openline.app.showing.matches import match_row
from openline.app.showing.neighbours import EVER_MS, Around, Candidate, thing_near
from openline.app.showing.neighbours_said import (
    findings_near,
    message_near,
    placed_messages,
    stop_near,
    track_near,
    warning_near,
)
from openline.app.showing.paging import Still, finished
from openline.app.showing.past import still_told
from openline.app.showing.picture_rows import NearbyRow, Why
from openline.app.showing.view import View
from openline.decide.declaring import knows_of
from openline.decide.joining import Near, Span, before_ms, metres_from, near_of
from openline.decide.state import said_as

EVERYWHERE_M = 2.1e7


def near_rows(
    view: View,
    still: Still,
    then: View | None,
    store: Store,
    around: Around,
    *,
    named: Sequence[str],
    concerned: Set[str],
    tracks: Iterable[dict[str, Any]],
    indexes: range,
) -> list[NearbyRow]:
    """Return what is near, what somebody named first, then the nearest.

    Parameters
    ----------
    then
        The record as it stood at the time, for what has changed since.
    named
        Ids of what the incident was opened from.
    concerned
        The parties that take part in it, as far as the reader knows.
    tracks
        Where tracks were then, as the reader is shown it.
    indexes
        What the node took in that time and soon after: findings are looked for in that.
    """
    wanted = frozenset(named)
    every: list[Candidate] = []
    for unfinished in held(still, view.state.objects, lambda id: thing_near(view, then, id, around)):
        if unfinished is not None and (it := finished(unfinished)) is not None:
            every.append(it)
    for one in (
        *held(still, view.state.messages.values(), lambda it: message_near(view, it)),
        *held(still, view.state.stops.values(), lambda it: stop_near(view, it)),
        *held(still, view.state.warnings.values(), lambda it: warning_near(view, it)),
    ):
        if one is not None:
            every.append(one)
    every += findings_near(view, still, store, indexes, wanted)
    every += map(track_near, tracks)
    may_be = placed_messages(every, concerned, wanted)
    rows = {(it.kind, it.id): row for it in may_be if (row := _row(it, around, named=it.id in wanted))}
    found = [*rows.values(), *_matches(view, still, rows, around, wanted)]
    with still():
        found += _others(view, wanted - {it.id for it in found})
    return sorted(
        found,
        key=lambda it: (
            "about" not in it.why,
            it.distance_m is None,
            it.distance_m or 0,
            abs(it.before_ms or 0),
            it.kind,
            it.id,
        ),
    )


def _row(it: Candidate, around: Around, *, named: bool) -> NearbyRow | None:
    numbers, spots = list(around.spots), list(around.spots.values())

    def joined(within_m: float, within_ms: int) -> list[Near]:
        found = (
            near_of(where, when, spots, around.window, within_m=within_m, within_ms=within_ms)
            for where, when in it.parts
        )
        return [one for one in found if one is not None]

    near = joined(around.within_m, around.within_ms)
    if not near and not named:
        return None
    best = min(near or joined(EVERYWHERE_M, EVER_MS), key=_order, default=Near(None, None, None))
    why: list[Why] = ["about"] if named else []
    if near and best.distance_m is not None:
        why.append("thing" if it.joined_by == "thing" else "space")
    if near and best.before_ms is not None:
        why.append("time")
    if it.joined_by == "parties":
        why.append("parties")
    areas = [area for where, _ in it.parts for area in where]
    return NearbyRow(
        kind=it.kind,
        id=it.id,
        name=it.name,
        whose=it.whose,
        state=it.state,
        distance_m=None if best.distance_m is None else round(best.distance_m),
        place=None if best.spot is None else numbers[best.spot],
        distances={
            str(number): round(min(metres_from(spot, area) for area in areas))
            for number, spot in around.spots.items()
            if areas
        },
        before_ms=best.before_ms,
        why=tuple(why),
        coarse=it.coarse,
        lat_e7=it.position.lat_e7 if it.position is not None else None,
        lon_e7=it.position.lon_e7 if it.position is not None else None,
        course_deg=it.course_deg,
        speed_m_s=it.speed_m_s,
        at_ms=it.at_ms,
        entry=it.entry,
        zone=it.zone,
        certainty=it.certainty,
    )


def _order(near: Near) -> tuple[float, int]:
    return inf if near.distance_m is None else near.distance_m, abs(near.before_ms or 0)


def _matches(
    view: View,
    still: Still,
    near: dict[tuple[str, str], NearbyRow],
    around: Around,
    wanted: frozenset[str],
) -> Iterator[NearbyRow]:
    """Yield the matches of what is near that stood in that time, as their reader was told of them."""
    state, book = view.state, view.state.book
    things = {id: row for (_, id), row in near.items()}

    def stood(id: str) -> tuple[Any, Any, int] | None:
        first = book.first[id]
        about, other = first.about, first.other_of(id)
        if id not in wanted and about not in things and other not in things:
            return None
        match = state.matches[id]
        row = match_row(view, match)
        turn = book.turn_of(id)
        ended_ms = turn.at_ms if turn.kind == "ended" else inf
        before = before_ms(Span(match.found_ms, ended_ms), around.window)
        return None if row is None or not still_told(view, row) else (match, row, before)

    for found in held(still, list(book.first), stood):
        if found is None:
            continue
        match, row, before = found
        own = [things[it] for it in row.yours if it in things]
        in_time = abs(before) <= around.within_ms
        if match.id not in wanted and not (own and in_time):
            continue
        nearest = min(own, key=lambda it: inf if it.distance_m is None else it.distance_m, default=None)
        why: list[Why] = ["about"] if match.id in wanted else []
        why += ["space"] if nearest is not None and nearest.distance_m is not None else []
        why += ["time"] if in_time else []
        yield NearbyRow(
            kind="match",
            id=match.id,
            name=", ".join(row.yours),
            whose=tuple(it.party for it in row.call),
            state=row.state,
            distance_m=nearest.distance_m if nearest is not None else None,
            place=nearest.place if nearest is not None else None,
            distances=nearest.distances if nearest is not None else {},
            before_ms=before,
            why=tuple(why),
            coarse=False,
            at_ms=match.found_ms,
            entry=match.entry if view.of_node else row.notice,
        )


def _others(view: View, ids: Iterable[str]) -> Iterator[NearbyRow]:
    """Yield what else was named and the reader may see: statements, citations, and whatever has an entry."""
    state = view.state
    for id in sorted(ids):
        if id in state.matches or not (view.of_node or knows_of(state, view.reader, id)):
            continue
        entry = said_as(state, id) or (id if id in state.cards else "")
        card = state.cards.get(entry)
        if card is None or not is_shown(view, entry):
            continue
        content = state.contents.get(entry)
        yield NearbyRow(
            kind=card.type.partition(".")[0],
            id=id,
            name="",
            whose=() if card.type == "statement.make/v1" else (card.author,),
            state="",
            distance_m=None,
            place=None,
            distances={},
            before_ms=None,
            why=("about",),
            coarse=False,
            at_ms=content.at_ms if content is not None else None,
            entry=entry,
        )
