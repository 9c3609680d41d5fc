"""The whole of one incident for one reader: accounts side by side, what they are joined to, and no finding.

It is made when it is asked for, from what the reader is shown, and recorded nowhere: another reader's is
another (decision 21).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from msgspec.structs import replace

from openline.app.lookingback import Past
from openline.app.ports import Store
from openline.app.showing.accounted import (
    MOST_SPOTS,
    Given,
    Topics,
    accounts_of,
    dispute_rows,
    distance_rows,
    place_rows,
    same_incidents,
    spots_of,
    times_of,
    topics_of,
    zones_seen,
)
from openline.app.showing.happened import INCIDENTS, citation_row, exhibit_row, incident_row, is_shown
from openline.app.showing.incident_rows import StatementRow
from openline.app.showing.nearthen import near_rows
from openline.app.showing.neighbours import Around
from openline.app.showing.paging import Still
from openline.app.showing.past import view_then
from openline.app.showing.picture_rows import HistoryRow, IncidentPicture, NearbyRow, ToldOf
from openline.app.showing.stated import statement_row
from openline.app.showing.timeline import Told, timeline_rows
from openline.app.showing.toldthen import lines_then, told_of
from openline.app.showing.view import View
from openline.decide.doubting import is_ahead
from openline.decide.joining import FARTHEST_M, LONGEST_MS, WITHIN_M, WITHIN_MS, When, window_of
from openline.errors import InputError
from openline.model.fact import ReasonBody
from openline.model.incident import MergeFacts

MOST_NEAR = 200
MOST_TIMELINE = 500
MOST_TIMES = 5
"""At so many of the times that accounts give it is looked where tracks were."""
MOST_AT_ONCE = 500
FOUND_WITHIN_MS = 7 * 86_400_000
"""What the watch found is looked for in what went on record up to so long after: sightings come late."""

Tracks = Callable[[int], Sequence[dict[str, Any]]]


class Sources(NamedTuple):
    """What is read beside the state."""

    store: Store
    past: Past
    """Gives the record as it stood at a time."""
    tracks: Tracks | None = None
    """Gives where tracks were at a time, as the reader is shown it; ``None`` where that is not read."""


class _Said(NamedTuple):
    """What was read of an incident while the state stood still."""

    topics: Topics
    given: list[Given]
    left_out: int
    named: tuple[str, ...]
    concerned: frozenset[str]
    rows: dict[str, Any]
    history: list[HistoryRow]


def incident_picture(
    view: View,
    still: Still,
    sources: Sources,
    id: str,
    *,
    within_m: float = WITHIN_M,
    within_ms: int = WITHIN_MS,
    at_ms: int | None = None,
) -> IncidentPicture:
    """Return all that a reader is shown of an incident, and of others that are listed as the same.

    Parameters
    ----------
    within_m, within_ms
        How far in space and in time from what any account says it is looked for what is near.
    at_ms
        As it was known then: of what was on record by that time, and may still be shown; as it stands, if not
        given. Tracks are where they were known to be by then.

    Raises
    ------
    NotFoundError
        It is not on record, or was not by then, or is not for this reader.
    InputError
        A distance or a time in which everything would be near; a time that has not come.
    BusyError
        The record as it stood then is being put together: ask again in a moment.
    """
    _check(within_m, within_ms)
    if at_ms is None:
        return _picture(view, still, sources, id, within_m, within_ms)
    view_then(view.state, view, at_ms)  # nothing is folded for a time that has not come
    with sources.past.beside(), sources.past.at(at_ms) as known:
        then = view_then(known, view, at_ms)
        return replace(_picture(then, still, sources, id, within_m, within_ms), known_at_ms=at_ms)


def _picture(
    view: View, still: Still, sources: Sources, id: str, within_m: float, within_ms: int
) -> IncidentPicture:
    """Return it as of a view: of the record as it stands, or as it stood."""
    past, known_size = sources.past, view.state.size
    with still():
        said = _said(view, INCIDENTS.find(view, id))
        around = _around(view, said, within_m, within_ms)
    window = around.window
    earliest_ms = min(window.from_ms, view.now_ms)
    from_ms, until_ms = around.padded
    indexes = range(past.size_at(from_ms - 1), min(past.size_at(until_ms + FOUND_WITHIN_MS), known_size))
    tracks = list(_tracks(sources.tracks, said.given, view.now_ms)) if sources.tracks is not None else []
    with past.at(earliest_ms) as state:
        then = View(state, view.reader, earliest_ms, view.today or view.state)
        size = min(past.size_at(int(window.until_ms)), known_size)
        with still():
            zones = zones_seen(view, then, size)
        near = near_rows(
            view, still, then, sources.store, around,
            named=said.named, concerned=said.concerned, tracks=tracks, indexes=indexes,
        )  # fmt: skip
        told: list[ToldOf] = []
        for row in near[:MOST_NEAR]:
            with still():
                told += told_of(view, then, sources.store, (row,), window)
        lines = tuple(lines_then(view, still, then))
    received = _received(view, still, sources.store, said, near[:MOST_NEAR])
    given = [it._replace(row=_dated(it, received)) for it in said.given]
    places, sides = place_rows(given, zones, within_m)
    timeline = timeline_rows(
        given,
        said.rows,
        said.history,
        near[:MOST_NEAR],
        Told(told, earliest_ms),
        received,
    )
    return IncidentPicture(
        incident=said.rows["incidents"][0],
        merged=tuple(said.rows["incidents"][1:]),
        earliest_ms=window.from_ms,
        latest_ms=int(window.until_ms),
        within_m=round(within_m),
        within_ms=within_ms,
        accounts=tuple(it.row for it in given),
        accounts_left_out=said.left_out,
        places=tuple(places),
        distances=tuple(distance_rows(around.spots)),
        distances_left_out=pairs(len(around.spots)) - pairs(min(len(around.spots), MOST_SPOTS)),
        disputed=tuple(dispute_rows(given, places, sides)),
        statements=tuple(said.rows["statements"]),
        citations=tuple(said.rows["citations"]),
        exhibits=tuple(said.rows["exhibits"]),
        asked=tuple(asked for it in said.rows["statements"] for asked in it.asked),
        history=tuple(said.history),
        near=tuple(near[:MOST_NEAR]),
        near_left_out=max(0, len(near) - MOST_NEAR),
        tracks="not_read" if sources.tracks is None else "read",
        told=tuple(told),
        lines=lines,
        lines_at_ms=earliest_ms,
        timeline=tuple(timeline[:MOST_TIMELINE]),
        timeline_left_out=max(0, len(timeline) - MOST_TIMELINE),
    )


def neighbourhood(view: View, still: Still, id: str) -> Around:
    """Return where and when it is looked for what was near an incident, unless it is asked otherwise.

    Raises
    ------
    NotFoundError
        It is not on record, or not for this reader.
    """
    with still():
        return _around(view, _said(view, INCIDENTS.find(view, id)), WITHIN_M, WITHIN_MS)


def _around(view: View, said: _Said, within_m: float, within_ms: int) -> Around:
    window = window_of([*times_of(said.given), *_declared(view, said.topics)])
    return Around(spots_of(said.given), window, within_m, within_ms)


def pairs(number: int) -> int:
    """Return how many pairs there are of some things."""
    return number * (number - 1) // 2


def _check(within_m: float, within_ms: int) -> None:
    if not 0 <= within_m <= FARTHEST_M:
        raise InputError(
            f"{within_m:g} m is no distance to look in",
            where="within_km",
            next_step=f"give at most {FARTHEST_M // 1000} km",
        )
    if not 0 <= within_ms <= LONGEST_MS:
        raise InputError(
            f"{within_ms} ms is no time to look in",
            where="within_h",
            next_step=f"give at most {LONGEST_MS // 3_600_000} h",
        )


def _said(view: View, id: str) -> _Said:
    state = view.state
    incidents = same_incidents(view, id)
    topics = topics_of(view, incidents)
    rows: dict[str, Any] = {
        "incidents": [incident_row(view, state.incidents[it]) for it in incidents],
        "statements": [statement_row(view, state.statements[it]) for it in topics.statements],
        "citations": [citation_row(view, state.citations[it]) for it in topics.citations],
        "exhibits": [exhibit_row(view, state.exhibits[it]) for it in topics.exhibits],
    }
    named = tuple(dict.fromkeys(about for it in incidents for about in state.incidents[it].about))
    given, left_out = accounts_of(view, topics)
    concerned = frozenset(_concerned(view, incidents, given, rows["statements"]))
    return _Said(topics, given, left_out, named, concerned, rows, list(_history(view, incidents)))


def _concerned(
    view: View, incidents: tuple[str, ...], given: Sequence[Given], statements: Sequence[StatementRow]
) -> Iterator[str]:
    """Yield who takes part, as far as the reader knows: who opened it, to whom, who spoke, who was asked."""
    if not view.of_node:
        yield view.reader
    for it in (view.state.incidents[id] for id in incidents):
        yield it.opener
        if view.of_node or view.reader == it.opener:
            yield from (pass_to or party for party, pass_to in view.state.recipients.get(it.entry, ()))
    yield from (it.row.author for it in given if it.row.author)
    yield from (asked.party for it in statements for asked in it.asked)


def _declared(view: View, topics: Topics) -> Iterator[When]:
    """Yield the times in the permanent facts: they stand when an account is redacted, too."""
    for id in topics.incidents:
        it = view.state.incidents[id]
        yield When(-1, it.at_ms, it.within_ms)


def _history(view: View, incidents: tuple[str, ...]) -> Iterator[HistoryRow]:
    """Yield how incidents were opened, held to be the same and held apart, in order, as far as is shown."""
    state = view.state
    steps: list[tuple[int, str]] = []
    for it in state.incidents.values():
        if it.id in incidents or it.out_of in incidents:
            steps.append((it.index, it.entry))
        if it.id in incidents or set(incidents) & _others_of(view, it.steps):
            steps += ((state.cards[entry].at, entry) for entry in it.steps)
    for _, entry in sorted(set(steps)):
        content, card = state.contents.get(entry), state.cards[entry]
        if content is None or not is_shown(view, entry):
            continue
        standing = state.incidents[card.about]
        facts, body = content.facts, content.body
        merges = isinstance(facts, MergeFacts)
        yield HistoryRow(
            at_ms=content.at_ms,
            by=card.author,
            step=_step_of(card.type, out_of=bool(standing.out_of)),  # type: ignore[arg-type]
            incident=card.about,
            other=facts.into if isinstance(facts, MergeFacts) else standing.out_of,
            listed=not merges or card.author == standing.opener,
            reason=body.reason if isinstance(body, ReasonBody) else None,
            entry=entry,
        )


def _step_of(type: str, *, out_of: bool) -> str:
    action = type.removesuffix("/v1").partition(".")[2]
    return "open_out_of" if action == "open" and out_of else action


def _others_of(view: View, steps: tuple[str, ...]) -> set[str]:
    contents = (view.state.contents.get(it) for it in steps)
    return {it.facts.into for it in contents if it is not None and isinstance(it.facts, MergeFacts)}


def _tracks(tracks: Tracks, given: Sequence[Given], now_ms: int) -> Iterator[dict[str, Any]]:
    """Yield of each track the fix that is nearest to a time that an account gives."""
    times = sorted({it.row.account.at_ms for it in given if it.row.account is not None})
    nearest: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    for at_ms in islice((it for it in times if it <= now_ms), MOST_TIMES):
        for row in tracks(at_ms):
            place, gap_ms = (str(row["source"]), str(row["track"])), at_ms - int(row["at_ms"])
            if place not in nearest or gap_ms < nearest[place][0]:
                nearest[place] = gap_ms, row
    yield from (row for _, row in nearest.values())


def _received(
    view: View, still: Still, store: Store, said: _Said, near: Sequence[NearbyRow]
) -> dict[str, int]:
    """Return when the node took each entry that is shown, in UTC milliseconds."""
    entries = {it.row.entry for it in said.given} | {it.entry for it in near if it.entry}
    entries |= {it.entry for it in said.history}
    for exhibit in said.rows["exhibits"]:
        entries |= {exhibit.entry, *(it.entry for it in exhibit.custody)}
    for statement in said.rows["statements"]:
        entries |= {it.silent for it in statement.asked if it.silent}
    with still():
        indexes = [view.state.cards[it].at for it in entries if it in view.state.cards]
    received: dict[str, int] = {}
    for start in range(0, len(indexes), MOST_AT_ONCE):
        for it in store.entries_at(indexes[start : start + MOST_AT_ONCE]):
            received[it.id] = it.received_at_ms
    return received


def _dated(it: Given, received: dict[str, int]) -> Any:
    taken_ms, account = received.get(it.row.entry, it.row.received_at_ms), it.row.account
    ahead = account is not None and is_ahead(account.at_ms, account.within_ms, taken_ms)
    return replace(it.row, received_at_ms=taken_ms, ahead=ahead)
