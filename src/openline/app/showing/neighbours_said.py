"""What may be near an incident: messages, STOPs, warnings, findings of the watch, and where tracks were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from math import inf
from typing import Any

from openline.app.ports import Store
from openline.app.replay import replay
from openline.app.showing.contacts import held
from openline.app.showing.happened import is_shown
from openline.app.showing.neighbours import Candidate
from openline.app.showing.paging import Still
from openline.app.showing.view import View
from openline.decide.joining import Span, passed_between
from openline.decide.spoken import MessageStanding, StopStanding, WarningStanding
from openline.decide.state import Card
from openline.model.event import WatchBody, ZoneBody
from openline.model.release import Detail
from openline.model.saying import MessageBody, MessageFacts, NearBody, NearFacts, StopBody, WarningBody
from openline.model.space import Position

FINDINGS = frozenset({"watch.find/v1", "conform.find/v1"})
ABOUT = ("zone", "line", "notification")
READ_AT_ONCE = 500
DAY_MS = 86_400_000


def message_near(view: View, it: MessageStanding) -> Candidate | None:
    """Return a message, at the places that were found in it; ``None`` where the reader is not shown it."""
    if not is_shown(view, it.entry):
        return None
    body, content = view.body(it.entry), view.state.contents.get(it.entry)
    facts = content.facts if content is not None and isinstance(content.facts, MessageFacts) else None
    where = places_found_in(view, it.entry)
    spoken = body.spoken if isinstance(body, MessageBody) else None
    at_ms = spoken.at_ms if spoken is not None else it.at_ms
    return Candidate(
        kind="message",
        id=it.id,
        entry=it.entry,
        parts=((where, Span(at_ms, at_ms)),),
        name=it.channel,
        whose=(it.sender,),
        state=it.state,
        at_ms=at_ms,
        position=where[0] if where else None,
        refers_to=facts.references if facts is not None else (),
        to=(*facts.action, *facts.info) if facts is not None else (),
    )


def places_found_in(view: View, entry: str) -> tuple[Position, ...]:
    """Return the places that were found in an entry when it came, as the reader was told of them."""
    found: list[Position] = []
    for id in view.state.compared.get(entry, ()):
        content = view.state.contents.get(id)
        if content is None or not isinstance(content.facts, NearFacts):
            continue
        if not (view.of_node or content.facts.party == view.reader):
            continue
        for place in content.body.places if isinstance(content.body, NearBody) else ():
            echo = place.get("echo")
            lat, lon = (echo.get("lat_e7"), echo.get("lon_e7")) if isinstance(echo, dict) else (None, None)
            if isinstance(lat, int) and isinstance(lon, int):
                found.append(Position(lat_e7=lat, lon_e7=lon))
    return tuple(dict.fromkeys(found))


def placed_messages(every: Sequence[Candidate], concerned: Set[str], named: Set[str]) -> Iterator[Candidate]:
    """Yield what may be near: messages without a place at the things that they refer to, or by whom they are.

    Of those that have neither, the ones stand here that passed between parties concerned, or that are named.
    """
    things = {it.id: it for it in every if it.kind != "message"}
    for it in every:
        if it.kind != "message" or it.parts[0][0]:
            yield it
            continue
        referred = [things[id] for id in it.refers_to if id in things]
        areas = [area for thing in referred for where, _ in thing.parts for area in where]
        if areas:
            yield it._replace(parts=((tuple(areas), it.parts[0][1]),), joined_by="thing")
        elif passed_between(it.whose[0], it.to, concerned):
            yield it._replace(joined_by="parties")
        elif it.id in named:
            yield it


def stop_near(view: View, it: StopStanding) -> Candidate | None:
    """Return a STOP, by the place that its caller gave; ``None`` where the reader is not shown it."""
    if not is_shown(view, it.entry):
        return None
    body = view.body(it.entry)
    said = body if isinstance(body, StopBody) else None
    position = said.place.position if said is not None else None
    at_ms = said.spoken.at_ms if said is not None and said.spoken is not None else it.at_ms
    return Candidate(
        kind="stop",
        id=it.id,
        entry=it.entry,
        parts=(((position,) if position is not None else (), Span(at_ms, at_ms)),),
        name=said.place.said if said is not None else "",
        whose=(it.party,) if it.party else (),
        state=it.state,
        at_ms=at_ms,
        position=position,
    )


def warning_near(view: View, it: WarningStanding) -> Candidate | None:
    """Return a warning, from when it was issued on; ``None`` where the reader is not shown it.

    It is where it says, or else where its zone is, if the reader sees that.
    """
    if not is_shown(view, it.entry):
        return None
    body, state = view.body(it.entry), view.state
    area = body.warning.area if isinstance(body, WarningBody) else None
    zone = state.objects.get(it.zone)
    if area is None and zone is not None and view.sees_whole(it.zone):
        outline = view.body(zone.entry)
        area = outline.zone.footprint if isinstance(outline, ZoneBody) else None
    first_ms = it.versions[0].at_ms if it.versions else 0
    last_ms = it.cancelled.at_ms if it.cancelled is not None else inf
    return Candidate(
        kind="warning",
        id=it.id,
        entry=it.entry,
        parts=(((area,) if area is not None else (), Span(first_ms, last_ms)),),
        name=it.zone,
        whose=(it.issuer,),
        state=it.state,
        at_ms=first_ms,
    )


def findings_near(
    view: View, still: Still, store: Store, indexes: range, wanted: frozenset[str]
) -> Iterator[Candidate]:
    """Yield what the watch found in some entries, and what of it somebody named; read from the log.

    When it was is when that was which is found, never when it went on record: of a finding that the reader is
    not shown whole, or that was redacted, nobody says when it was, and it is near by its name alone.
    """

    def may_see(card: Card) -> tuple[str, bool] | None:
        if card.type not in FINDINGS or not (card.at in indexes or card.id in wanted):
            return None
        detail = view.detail(card)
        return None if detail is Detail.NOTHING else (card.id, detail is Detail.FULL)

    whole = dict(it for it in held(still, view.state.cards.values(), may_see) if it is not None)
    ids = list(whole)
    for start in range(0, len(ids), READ_AT_ONCE):
        for stored in store.entries_by_id(ids[start : start + READ_AT_ONCE]):
            _, _, body = replay(stored)
            event = body.event if isinstance(body, WatchBody) and whole[stored.id] else {}
            lat, lon = event.get("lat_e7"), event.get("lon_e7")
            position = (
                Position(lat_e7=lat, lon_e7=lon) if isinstance(lat, int) and isinstance(lon, int) else None
            )
            when, at_ms = _found_when(event)
            whose = [str(event[it]) for it in ("party", "other_party") if event.get(it)]
            yield Candidate(
                kind="finding",
                id=stored.id,
                entry=stored.id,
                parts=(((position,) if position is not None else (), when),),
                name=str(event.get("event", "")),
                whose=tuple(whose),
                at_ms=at_ms,
                position=position,
                zone=next((str(event[it]) for it in ABOUT if event.get(it)), ""),
                certainty=str(event.get("certainty", "")),
            )


def _found_when(event: dict[str, object]) -> tuple[Span | None, int | None]:
    """Return when that was which is found, and the time by which it is named; ``None`` where nobody says.

    What is found of a day, by sightings that may have come long after, was on that day.
    """
    at_ms, since_ms, as_of_ms = (_ms_of(event.get(it)) for it in ("at", "since", "as_of"))
    if since_ms is None:
        return (Span(at_ms, at_ms), at_ms) if at_ms is not None else (None, None)
    long_ms = event.get("window_ms")
    until_ms = since_ms + (long_ms if isinstance(long_ms, int) else DAY_MS)
    inside = as_of_ms is not None and since_ms <= as_of_ms <= until_ms
    return Span(since_ms, until_ms), as_of_ms if inside else since_ms


def _ms_of(text: object) -> int | None:
    try:
        return round(datetime.fromisoformat(str(text)).timestamp() * 1000)
    except ValueError:
        return None


def track_near(row: dict[str, Any]) -> Candidate:
    """Return a track where it was."""
    position = Position(lat_e7=row["lat_e7"], lon_e7=row["lon_e7"])
    at_ms = int(row["at_ms"])
    return Candidate(
        kind="track",
        id=f"{row['source']}/{row['track']}",
        parts=(((position,), Span(at_ms, at_ms)),),
        name=str(row["track"]),
        whose=(str(row["party"]),) if row.get("party") else (),
        at_ms=at_ms,
        position=position,
        course_deg=row.get("course_deg"),
        speed_m_s=row.get("speed_m_s"),
    )
