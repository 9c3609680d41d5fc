"""Comparing: the places that an entry names, held against what each of its readers sees (R7, F1, F2).

What is found is for that reader alone: nobody learns from a text, or from a STOP, of what he does not see
anyway. Everybody is told of a place that disagrees with the coordinate beside it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from openline.app.handlers import NearFound
from openline.app.standing import Standing
from openline.decide.access import detail_of, sees_all
from openline.decide.describing import LINE_LENGTH
from openline.decide.distancing import Distance
from openline.decide.state import Entry, State
from openline.model.channel import Place
from openline.model.event import NODE, Body, Facts
from openline.model.incident import Account, CiteBody, ExhibitBody, IncidentBody
from openline.model.release import Detail
from openline.model.saying import (
    MessageBody,
    NearBody,
    NearFacts,
    StatementBody,
    StopBody,
    StopFacts,
    WarningBody,
)
from openline.model.space import Position

WITHIN_M = 5_000
"""What is no farther than this from a place that was named, beside how exactly it was, is said to be near."""
VAGUEST_M = 20_000
"""A place that was named less exactly than that is compared as if it had been: else all is near it."""
AHEAD_MS = 3_600_000
"""Plans that hold within so long are compared with."""
MOST_NEAR = 20
MOST_PLACES = 20
MOST_SEARCHED = 4_000
"""Characters of an entry that are searched all its texts together: as many as a text may have."""
CUT_OFF = 100
"""Where a text is cut, a place that ends so close before that is passed over: half of it may be gone."""
MOST_KEPT = 64
"""Searches that are remembered: an entry's is made before it is its turn."""


class Most(NamedTuple):
    """How much of an entry is looked at."""

    places: int
    characters: int


MOST = Most(MOST_PLACES, MOST_SEARCHED)
MOST_OF_STRANGERS = Most(5, 1_000)
"""Of what an unknown caller says: enough to say where he is."""


class Mentioned(NamedTuple):
    """A place as a text names it."""

    said: str
    positions: tuple[Position, ...]
    """All that it may mean, the likeliest first; none where it cannot be read."""
    precision_m: float
    echo: dict[str, object]
    """In every form, as a reader is shown it (R7)."""
    doubts: tuple[str, ...] = ()
    disagrees: str = ""
    """That it does not agree with what stands beside it, how far, and from where, in a sentence."""
    ends: int = 0
    """Behind which character of its text."""
    of: str = ""
    """``observer``: where somebody stood who observed it; else where it was."""


class Search(NamedTuple):
    """The places that an entry names."""

    mentioned: tuple[Mentioned, ...]
    cut: str = ""
    """That not all of it was looked at, in a sentence."""


Find = Callable[[str, int], Sequence[Mentioned]]
"""Finds so many places in a text, the first ones."""
Echo = Callable[[Position], dict[str, object]]


class Compared:
    """Implements :class:`openline.app.handlers.Compare`.

    Parameters
    ----------
    find, echo
        What reads coordinates and names of places: wired by whoever runs the node.
    """

    def __init__(self, find: Find, echo: Echo) -> None:
        self._find = find
        self._echo = echo
        self._lock = threading.Lock()
        self._searched: OrderedDict[tuple[Body, Most], Search] = OrderedDict()

    def __call__(self, after: State, entry: Entry, standing: Standing) -> Sequence[NearFound]:
        """Return what each reader of an entry is told about the places in it."""
        if entry.body is None:
            return ()
        found = self.search(entry.body, most_of(entry.facts))
        if not found.mentioned and not found.cut:
            return ()
        near = near_each(after, standing, found.mentioned, entry.received_at_ms)
        return [
            it
            for party in _readers(after, entry)
            if (it := _for_reader(after, entry, party, found, near)) is not None
        ]

    def foresee(self, facts: Facts, body: Body) -> None:
        """Find the places in an entry before it is its turn: any thread may, and whoever writes need not."""
        self.search(body, most_of(facts))

    def search(self, body: Body, most: Most = MOST) -> Search:
        """Find the places that a body names: as a place of its own, and in its texts."""
        key = body, most
        with suppress(TypeError), self._lock:  # not every body has a hash
            if key in self._searched:
                self._searched.move_to_end(key)
                return self._searched[key]
        found = self._search(body, most)
        with suppress(TypeError), self._lock:
            self._searched[key] = found
            while len(self._searched) > MOST_KEPT:
                self._searched.popitem(last=False)
        return found

    def _search(self, body: Body, most: Most) -> Search:
        found = [*self._own_place(body)]
        left, length = most.characters, 0
        for text in _texts_of(body):
            length += len(text)
            part, left = text[:left], max(0, left - len(text))
            if not part or len(found) > most.places:
                continue
            whole = len(part) if len(part) == len(text) else len(part) - CUT_OFF
            wanted = most.places + 1 - len(found)  # one more tells that there are more
            found += [it for it in self._find(part, wanted) if it.ends <= whole]
        cut = []
        if length > most.characters:
            cut.append(f"of {length:,} characters only the first {most.characters:,} were searched")
        if len(found) > most.places:
            cut.append(f"only the first {most.places} places were compared")
        return Search(tuple(found[: most.places]), "; ".join(cut))

    def _own_place(self, body: Body) -> Iterator[Mentioned]:
        for place in _places_of(body):
            yield from self._place(place)
        observer = account.observer if (account := _account_of(body)) is not None else None
        if observer is not None and (stood := observer.position) is not None:
            yield Mentioned("", (stood,), 0.0, self._echo(stood), of="observer")

    def _place(self, place: Place) -> Iterator[Mentioned]:
        if place.position is not None:
            beside = self._find(f"{place.said} ({_plain(place.position)})", MOST_PLACES) if place.said else ()
            disagrees = next((it.disagrees for it in beside if it.disagrees), "")
            echo = self._echo(place.position)
            yield Mentioned(place.said, (place.position,), 0.0, echo, disagrees=disagrees)
        elif place.said:
            yield from self._find(place.said, MOST_PLACES)


def most_of(facts: Facts) -> Most:
    """Return how much is looked at of an entry."""
    return MOST_OF_STRANGERS if isinstance(facts, StopFacts) and not facts.party else MOST


def _plain(position: Position) -> str:
    return f"{position.lat_e7 / 1e7:.5f}, {position.lon_e7 / 1e7:.5f}"


def _places_of(body: Body) -> tuple[Place, ...]:
    """Return the places that a body has fields for."""
    account = _account_of(body)
    own = (body.place,) if isinstance(body, StopBody | StatementBody | ExhibitBody) else ()
    return (*own, account.place, *account.also) if account is not None else own


def _account_of(body: Body) -> Account | None:
    account = body.account if isinstance(body, IncidentBody | StatementBody | CiteBody) else None
    return account if isinstance(account, Account) else None


def _texts_of(body: Body) -> Iterator[str]:
    match body:
        case MessageBody() | StatementBody() | IncidentBody():
            yield body.text
            yield from (it.text for it in body.translations)
        case StopBody():
            yield body.text
        case WarningBody():
            yield from (it.text for it in body.warning.texts)


def _readers(after: State, entry: Entry) -> list[str]:
    """Return who reads an entry: its author, and everybody to whom it is shown in full."""
    card = after.cards[entry.header.id]
    readers = (entry.header.author, *card.parties)
    return [
        it
        for it in dict.fromkeys(readers)
        if it != NODE and it in after.parties and detail_of(after, it, card) is Detail.FULL
    ]


def near_each(
    state: State, standing: Standing, mentioned: Iterable[Mentioned], now_ms: int
) -> list[dict[str, Distance]]:
    """Return what stands near each place; one that is named often is looked up once."""
    known: dict[tuple[tuple[Position, ...], float], dict[str, Distance]] = {}
    found = []
    for it in mentioned:
        place = it.positions, it.precision_m
        if place not in known:
            known[place] = things_near(state, standing, it, now_ms)
        found.append(known[place])
    return found


def things_near(state: State, standing: Standing, place: Mentioned, now_ms: int) -> dict[str, Distance]:
    """Return what stands near a place, now or soon, and how far it is: of everybody, the nearest first."""
    found: dict[str, Distance] = {}
    reach_m = WITHIN_M + min(place.precision_m, VAGUEST_M)
    for position in place.positions:
        near = standing.whereabouts.near(
            state, position, reach_m=reach_m, from_ms=now_ms, until_ms=now_ms + AHEAD_MS
        )
        for id, away in near.items():
            if id not in found or away < found[id]:
                found[id] = away
    return dict(sorted(found.items(), key=lambda it: (it[1].metres, it[0])))


def _for_reader(
    after: State, entry: Entry, party: str, search: Search, near: Sequence[dict[str, Distance]]
) -> NearFound | None:
    """Return what one reader is told; of what it sees in full, and of nothing else."""
    places: list[dict[str, object]] = []
    seen, disagrees = dict[str, None](), False
    for it, things in zip(search.mentioned, near, strict=True):
        own = [(id, away) for id, away in things.items() if sees_all(after, party, id)][:MOST_NEAR]
        seen.update(dict.fromkeys(id for id, _ in own))
        disagrees = disagrees or bool(it.disagrees)
        places.append(
            {
                "said": it.said[:LINE_LENGTH],
                **({"of": it.of} if it.of else {}),
                **({"echo": it.echo} if it.echo else {}),
                **({"doubts": list(it.doubts)} if it.doubts else {}),
                **({"disagrees": it.disagrees} if it.disagrees else {}),
                "near": [_said_near(after, party, id, away) for id, away in own],
            }
        )
    if search.cut:
        places.append({"said": "…", "doubts": [search.cut], "near": []})
    facts = NearFacts(entry=entry.header.id, party=party, near=tuple(seen), disagrees=disagrees)
    return NearFound(facts, NearBody(places=tuple(places)))


def _said_near(after: State, party: str, id: str, away: Distance) -> dict[str, object]:
    owned = after.objects[id]
    return {
        "id": id,
        "kind": owned.kind,
        "owner": owned.owner,
        "state": owned.state,
        "metres": round(away.metres),
        **({"bearing_deg": round(away.bearing_deg)} if away.metres >= 1 else {}),
    }


def owners_near(after: State, near: Iterable[str]) -> set[str]:
    """Return whose things these are."""
    return {after.objects[it].owner for it in near}
