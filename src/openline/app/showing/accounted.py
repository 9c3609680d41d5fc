"""Accounts of one incident side by side: whose, when, where, on which side of which edge, how far apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from openline.app.showing.happened import is_shown
from openline.app.showing.picture_rows import AccountRow, DisputeRow, DistanceRow, PlaceRow, ZoneSide
from openline.app.showing.view import View
from openline.decide.joining import (
    Edge,
    Spot,
    When,
    are_apart,
    edge_of,
    metres_between,
    places_apart,
    sides_apart,
    times_apart,
)
from openline.decide.state import ObjectStanding
from openline.decide.zoning import phase_of
from openline.model.agreement import Zone
from openline.model.channel import Place
from openline.model.event import ZoneBody
from openline.model.incident import Account, CiteBody, IncidentBody
from openline.model.release import Detail
from openline.model.saying import StatementBody

MOST_BY_ONE = 50
"""So many accounts of one author are shown, the latest: nobody's words are to bury another's."""
MOST_SPOTS = 100
"""Distances are said between so many places."""


class Given(NamedTuple):
    """An account, with what it says of where it was."""

    row: AccountRow
    spots: tuple[tuple[Place, int, bool], ...]
    """Each place, how exactly it is known in metres, and whether it is one of several."""


_Numbered: TypeAlias = tuple[int, AccountRow, Sequence[tuple[Place, int, bool]]]
"""A log index, an account, and its places as in :class:`Given`."""


class Seen(NamedTuple):
    """A zone that the reader sees whole."""

    zone: Zone
    """As it stood then; where it did not yet, or nobody can say, as it stands."""
    version: int
    owner: str
    state: str
    """As it stands."""
    stood: str | None
    """As it stood then; empty where it was not on record yet, ``None`` where nobody can say here."""


class Topics(NamedTuple):
    """What is said of some incidents that are shown as one, as far as the reader is shown it."""

    incidents: tuple[str, ...]
    statements: dict[str, str]
    """Each with the incident that it is about, directly or by way of others."""
    citations: dict[str, str]
    exhibits: dict[str, str]


def same_incidents(view: View, id: str) -> tuple[str, ...]:
    """Return all incidents that are listed as the same as one, itself first: by their openers' words."""
    joined: dict[str, set[str]] = {}
    for it in view.state.incidents.values():
        into = it.same_as.get(it.opener, "")
        if into and is_shown(view, it.entry) and is_shown(view, view.state.incidents[into].entry):
            joined.setdefault(it.id, set()).add(into)
            joined.setdefault(into, set()).add(it.id)
    found = [id]
    for one in found:
        found += sorted(joined.get(one, set()) - set(found))
    return tuple(found)


def topics_of(view: View, incidents: tuple[str, ...]) -> Topics:
    """Return what is said about incidents, about what they were opened from, and about any of that in turn.

    Of zones and other things on record only what is said of the incidents counts: they have a life of their
    own.
    """
    state = view.state
    topics = Topics(incidents, {}, {}, {})
    about = {id: id for id in incidents}
    for id in incidents:
        standing = state.incidents[id]
        for from_ in standing.about:
            if from_ not in state.objects and from_ not in state.agreements:
                about.setdefault(from_, id)
        for taken in standing.takes if view.of_node or view.reader == standing.opener else ():
            _take(view, topics, about, taken, id)
    ids = list(about)
    for id in ids:
        before = set(about)
        for said in (
            *state.stated_of.get(id, ()), *state.cited_of.get(id, ()), *state.exhibits_of.get(id, ())
        ):  # fmt: skip
            _take(view, topics, about, said, about[id])
        for known in (it for it in (state.citations.get(id),) if it is not None):
            _take(view, topics, about, known.id, about[id])
        ids += [it for it in about if it not in before]
    return topics


def _take(view: View, topics: Topics, about: dict[str, str], id: str, incident: str) -> None:
    state = view.state
    for standings, found in (
        (state.statements, topics.statements),
        (state.citations, topics.citations),
        (state.exhibits, topics.exhibits),
    ):
        standing = standings.get(id)
        if standing is not None and is_shown(view, standing.entry):
            found.setdefault(id, incident)
            about.setdefault(id, incident)


def accounts_of(view: View, topics: Topics) -> tuple[list[Given], int]:
    """Return the accounts of some incidents, in the order of the record, and how many are left out.

    When the node took each is not in the state: the time stands there that its author says.
    """
    state = view.state
    given: list[_Numbered] = []
    for id in topics.incidents:
        opened = state.incidents[id]
        body = view.body(opened.entry)
        account = body.account if isinstance(body, IncidentBody) else None
        row = _row(view, opened.entry, id, id, "opening", "opens", opened.opener, account)
        text = body.text if isinstance(body, IncidentBody) else None
        given.append((opened.index, _with(row, text=text), _spots(account, None)))
    for id, incident in topics.statements.items():
        stated = state.statements[id]
        body = view.body(stated.entry)
        said = body if isinstance(body, StatementBody) else None
        account = said.account if said is not None and isinstance(said.account, Account) else None
        hidden = stated.withheld and not view.of_node and view.reader != stated.author
        author = "" if hidden else stated.author
        row = _row(view, stated.entry, id, incident, "statement", stated.verb.value, author, account)
        row = _with(
            row,
            text=said.text if said is not None else None,
            speaker=said.speaker if said is not None and isinstance(said.speaker, str) else "",
            verbatim=said.verbatim if said is not None and isinstance(said.verbatim, str) else "",
            replaced_by=stated.replaced_by,
        )
        index = state.cards[stated.entry].at
        given.append((index, row, _spots(account, said.place if said is not None else None)))
    for id, incident in topics.citations.items():
        cited = state.citations[id]
        body = view.body(cited.entry)
        quoted = body if isinstance(body, CiteBody) else None
        account = quoted.account if quoted is not None else None
        act = quoted.act if quoted is not None else ""
        row = _row(view, cited.entry, id, incident, "citation", act, cited.author, account)
        row = _with(
            row,
            text=quoted.quote if quoted is not None else None,
            speaker=quoted.speaker if quoted is not None else "",
        )
        given.append((state.cards[cited.entry].at, row, _spots(account, None)))
    given.sort(key=lambda it: it[0])
    kept = _latest_of_each(given)
    found: list[Given] = []
    number = 0
    for account_number, (_, row, spots) in enumerate(kept):
        places = tuple(range(number, number + len(spots)))
        number += len(spots)
        found.append(Given(_with(row, number=account_number, places=places), tuple(spots)))
    return found, len(given) - len(kept)


def _latest_of_each(given: Sequence[_Numbered]) -> list[_Numbered]:
    """Return of each author the latest accounts, and every opening."""
    counted: Counter[str] = Counter()
    kept = []
    for it in reversed(given):
        row = it[1]
        if row.of != "opening":
            counted[row.author] += 1
        if row.of == "opening" or counted[row.author] <= MOST_BY_ONE:
            kept.append(it)
    return kept[::-1]


def _row(
    view: View, entry: str, id: str, incident: str, of: str, act: str, author: str, account: Account | None
) -> AccountRow:
    content = view.state.contents.get(entry)
    return AccountRow(
        number=0,
        of=of,  # type: ignore[arg-type]
        id=id,
        incident=incident,
        author=author,
        speaker="",
        act=act,
        received_at_ms=content.at_ms if content is not None else 0,
        replaced_by="",
        account=account,
        text=None,
        verbatim="",
        places=(),
        entry=entry,
    )


def _with(row: AccountRow, **changes: object) -> AccountRow:
    from msgspec.structs import replace

    return replace(row, **changes)


def _spots(account: Account | None, place: Place | None) -> list[tuple[Place, int, bool]]:
    """Return the places of an account; of a statement without one, the place that stands in it."""
    if account is None:
        return [(place, 0, False)] if place is not None and (place.said or place.position) else []
    several = [(account.place, account.within_m, False), *((it, 0, True) for it in account.also)]
    return [it for it in several if it[0].said or it[0].position]


def spots_of(given: Iterable[Given]) -> dict[int, Spot]:
    """Return the positions that accounts give, by the numbers of their places."""
    return {
        number: Spot(it.row.number, place.position, within_m, not it.row.replaced_by)
        for it in given
        for number, (place, within_m, _) in zip(it.row.places, it.spots, strict=True)
        if place.position is not None
    }


def times_of(given: Iterable[Given]) -> list[When]:
    """Return the times that accounts give."""
    return [
        When(it.row.number, it.row.account.at_ms, it.row.account.within_ms, not it.row.replaced_by)
        for it in given
        if it.row.account is not None
    ]


def zones_seen(view: View, then: View | None, size: int) -> list[Seen]:
    """Return the zones that the reader sees whole; called while the state stands still.

    Parameters
    ----------
    then
        The record as it stood at the earliest time of the incident; ``None`` where it is not to be had.
    size
        How many entries the log had at its latest time.
    """
    found = []
    for it in view.state.objects.values():
        if it.kind != "zone" or not view.sees_whole(it.id):
            continue
        stood = then.state.objects.get(it.id) if then is not None else None
        is_hidden = stood is not None and stood.entry != it.entry and not _was_shown(then, stood)
        if is_hidden:
            stood = None  # another version, which the reader was never shown: the present one alone counts
        body = then.body(stood.entry) if then is not None and stood is not None else view.body(it.entry)
        if isinstance(body, ZoneBody):
            later = None if is_hidden or then is None else _came_later(it, size)
            found.append(
                Seen(
                    zone=body.zone,
                    version=stood.version if stood is not None else it.version,
                    owner=it.owner,
                    state=it.state,
                    stood=stood.state if stood is not None else later,
                )
            )
    return found


def _was_shown(then: View | None, stood: ObjectStanding) -> bool:
    """Tell whether the reader was shown a zone as it stood then."""
    return then is not None and then.detail(then.state.cards[stood.entry]) is Detail.FULL


def _came_later(it: ObjectStanding, size: int) -> str | None:
    """Return that a zone was not on record yet; ``None`` where it may have come while it happened."""
    return "" if it.version == 1 and it.index >= size else None


def place_rows(
    given: Sequence[Given], zones: Sequence[Seen], within_m: float
) -> tuple[list[PlaceRow], dict[str, list[tuple[int, Edge]]]]:
    """Return the places of accounts with the zones around them, and of each zone who puts it where."""
    rows: list[PlaceRow] = []
    sides: dict[str, list[tuple[int, Edge]]] = {}
    for it in given:
        at_ms = it.row.account.at_ms if it.row.account is not None else None
        for number, (place, give_or_take_m, also) in zip(it.row.places, it.spots, strict=True):
            around = list(_zones_around(place, give_or_take_m, zones, within_m, at_ms))
            if not it.row.replaced_by:
                for row, edge in around:
                    sides.setdefault(row.zone, []).append((it.row.number, edge))
            at = place.position
            rows.append(
                PlaceRow(
                    number=number,
                    account=it.row.number,
                    also=also,
                    said=place.said,
                    lat_e7=at.lat_e7 if at is not None else None,
                    lon_e7=at.lon_e7 if at is not None else None,
                    within_m=give_or_take_m,
                    zones=tuple(row for row, _ in sorted(around, key=lambda one: one[0].edge_m)),
                )
            )
    return rows, sides


def _zones_around(
    place: Place, give_or_take_m: int, zones: Sequence[Seen], within_m: float, at_ms: int | None
) -> Iterator[tuple[ZoneSide, Edge]]:
    from openline.decide.locating import is_far

    if place.position is None:
        return
    for it in zones:
        perimeter_m = it.zone.perimeter_mm / 1000
        if is_far(place.position, it.zone.footprint, within_m + perimeter_m):
            continue
        edge = edge_of(place.position, it.zone.footprint, perimeter_m=perimeter_m, within_m=give_or_take_m)
        if edge.side == "outside" and edge.edge_m > within_m:
            continue
        row = ZoneSide(
            zone=it.zone.id,
            name=it.zone.name,
            version=it.version,
            owner=it.owner,
            phase=it.state,
            in_force=_in_force(it, at_ms),
            side=edge.side,
            edge_m=round(edge.edge_m),
            perimeter_m=round(perimeter_m),
            straddles=edge.straddles,
        )
        yield row, edge


def _in_force(it: Seen, at_ms: int | None) -> bool | None:
    """Tell whether a zone stood and held at a time, by its windows."""
    if at_ms is None or it.stood is None:
        return None
    return bool(it.stood) and phase_of(it.stood, it.zone.windows, at_ms) == "active"


def distance_rows(spots: dict[int, Spot]) -> list[DistanceRow]:
    """Return how far every two of the first places are from each other."""
    rows = []
    for (a, one), (b, other) in combinations(sorted(spots.items())[:MOST_SPOTS], 2):
        metres = metres_between(one.position, other.position)
        rows.append(
            DistanceRow(
                a=a,
                b=b,
                distance_m=round(metres),
                within_m=one.within_m + other.within_m,
                apart=are_apart(metres, one.within_m, other.within_m),
            )
        )
    return rows


def dispute_rows(
    given: Sequence[Given], places: Sequence[PlaceRow], sides: dict[str, list[tuple[int, Edge]]]
) -> list[DisputeRow]:
    """Return in what accounts cannot all be right; none of them is chosen."""
    rows: list[DisputeRow] = []
    place = places_apart(spots_of(given).values())
    if place is not None:
        rows.append(DisputeRow(what="place", accounts=place.accounts, apart_m=round(place.by)))
    for zone, edges in sorted(sides.items()):
        if said := sides_apart(edges):
            around = (it for at in places if at.account in said for it in at.zones)
            held = {it.in_force for it in around if it.zone == zone}
            stood = held.pop() if len(held) == 1 else None
            row = DisputeRow(what="side", accounts=tuple(said), zone=zone, said=tuple(said.values()))
            rows.append(replace(row, in_force=stood))
    time = times_apart(times_of(given))
    if time is not None:
        rows.append(DisputeRow(what="time", accounts=time.accounts, apart_ms=round(time.by)))
    kinds = {
        it.row.number: it.row.account.kind.value
        for it in given
        if it.row.account is not None and not it.row.replaced_by
    }
    if len(set(kinds.values())) > 1:
        rows.append(DisputeRow(what="kind", accounts=tuple(kinds), said=tuple(kinds.values())))
    return rows
