"""Relating: which incidents a statement of an open source may be about, by place, time, kind and actors.

What agrees and what differs is said of each; a person chooses, or none. Silence agrees with nothing, and what
is said to have been more than a week away, or far away, is not the same event, however alike the words are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from openline.kernel.distance import geodesic_distance_m
from openline.model.incident import IncidentKind
from openline.model.proposal import Proposal, SaidPlace

DAY_MS = 86_400_000
FARTHEST_MS = 7 * DAY_MS
"""What is said to have been longer before or after is another event."""
REPORTED_MS = 14 * DAY_MS
"""Where no day is said of it, it was so long before the report at the most."""
ABOUT_M = 10_000.0
"""Two accounts of one place may differ by so much, beyond what each of them says of itself."""
FARTHEST_M = 150_000.0
LEAST_SCORE = 0.4
MOST_LINKS = 5
WEIGHTS = {"time": 0.35, "place": 0.35, "kind": 0.2, "actors": 0.1}
"""How much each counts of what both say."""


class AccountSeen(NamedTuple):
    """When, where and what of an incident, as one party has it and the reader is shown it."""

    author: str
    kind: IncidentKind
    at_ms: int
    within_ms: int
    positions: tuple[tuple[float, float], ...] = ()
    """(latitude, longitude) in degrees, of each place that it gives."""
    within_m: int = 0


class IncidentSeen(NamedTuple):
    """An incident as its reader is shown it."""

    id: str
    accounts: tuple[AccountSeen, ...]
    """Its opener's first."""
    parties: tuple[str, ...]
    """Names of those who are known to have to do with it, as sources may write them."""


class IncidentLink(msgspec.Struct, frozen=True, kw_only=True):
    """An incident that the reader is shown, and that a statement may be about."""

    incident: str
    kind: str
    """As its opener has it."""
    at_ms: int
    score: float
    """0 to 1: how much of place, time, kind and actors agrees, of what both say; it proves nothing."""
    agree: tuple[str, ...]
    differ: tuple[str, ...]
    disputed: bool
    """Those who speak about it put it at places that are apart."""


class _Said(NamedTuple):
    """How far something agrees, 0 to 1, and how that is said."""

    share: float
    words: str


_KINDS: tuple[tuple[IncidentKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b(?:{words})\b", re.I))
    for kind, words in (
        (IncidentKind.NEAR_MISS, r"near[- ]miss(?:es)?|narrowly missed|near[- ]collision"),
        (IncidentKind.COLLISION, r"collid\w+|collisions?"),
        (
            IncidentKind.STRIKE,
            r"air ?strikes?|strikes?|struck|bomb(?:ed|ing|s|ardment)?|shell(?:ed|ing|s)|missiles?|rockets?"
            r"|mortars?|barrel bombs?|drone (?:attack|strike)s?",
        ),
        (IncidentKind.INTERFERENCE, r"jamm\w+|dazzl\w+|lock(?:ed)?[- ]on|harass\w+|spoof\w+"),
        (IncidentKind.OVERFLIGHT, r"overfl\w+|fl(?:ew|own|ying) over|airspace"),
        (
            IncidentKind.OBSTRUCTION,
            r"turned back|stopped at|blocked|detained|held up|obstruct\w+|barred|refused passage",
        ),
        (IncidentKind.CROSSING, r"cross(?:ed|es|ing)?|enter(?:ed|s|ing)?|breach\w*"),
        (IncidentKind.FIRE, r"opened fire|shots?|shooting|gunfire|fired (?:on|at|upon)|firefight|clash\w*"),
        (IncidentKind.EXPLOSION, r"explosions?|exploded|blasts?"),
    )
)
_ALIKE = frozenset(
    frozenset(pair)
    for pair in (
        (IncidentKind.STRIKE, IncidentKind.EXPLOSION),
        (IncidentKind.STRIKE, IncidentKind.FIRE),
        (IncidentKind.NEAR_MISS, IncidentKind.STRIKE),
        (IncidentKind.NEAR_MISS, IncidentKind.FIRE),
        (IncidentKind.NEAR_MISS, IncidentKind.COLLISION),
        (IncidentKind.NEAR_MISS, IncidentKind.INTERFERENCE),
        (IncidentKind.CROSSING, IncidentKind.OVERFLIGHT),
    )
)
"""Kinds under which one event may be told by two."""


def kind_of(words: str) -> IncidentKind | None:
    """Return the kind of incident that a statement tells of; None where its words tell none."""
    found = [(match.start(), number) for number, (_, it) in enumerate(_KINDS) if (match := it.search(words))]
    # What is named first is what it is about; of two names at one place the more particular comes first.
    return _KINDS[min(found)[1]][0] if found else None


def days_of(proposal: Proposal) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of what is said; None where none is anchored."""
    days = [(it.since, it.until or it.since) for it in proposal.times if it.of == "said" and it.since]
    if not days:
        return None
    return min(first for first, _ in days), max(last for _, last in days)


def relate(
    proposal: Proposal,
    words: str,
    incidents: Iterable[IncidentSeen],
    published: tuple[dt.date, dt.date] | None = None,
) -> tuple[IncidentLink, ...]:
    """Return the incidents that a statement may be about, the likeliest first.

    Parameters
    ----------
    words
        What is claimed, as it stands in the text.
    incidents
        Those that the reader is shown.
    published
        First and last day of the article; None where none is stated.
    """
    found = [link for it in incidents if (link := _relate(proposal, words, it, published)) is not None]
    return tuple(sorted(found, key=lambda it: (-it.score, it.incident))[:MOST_LINKS])


def _relate(
    proposal: Proposal, words: str, it: IncidentSeen, published: tuple[dt.date, dt.date] | None
) -> IncidentLink | None:
    time = _time(proposal, it.accounts, published)
    place = _place(proposal.places, it.accounts)
    if time is None or time.share <= 0.0 or (place is not None and place.share <= 0.0):
        return None
    said = {
        "time": time,
        "place": place,
        "kind": _kind(kind_of(words), it.accounts),
        "actors": _actors(proposal, words, it.parties),
    }
    known = {name: value for name, value in said.items() if value is not None}
    if place is None and ("kind" not in known or known["kind"].share < 1.0 or time.share < 1.0):
        return None  # of nothing but the same day or the same sort, there is much
    weight = sum(WEIGHTS[name] for name in known)
    share = sum(WEIGHTS[name] * value.share for name, value in known.items()) / weight
    score = round(share * (0.6 + 0.4 * weight), 2)
    if score < LEAST_SCORE:
        return None
    first = it.accounts[0]
    return IncidentLink(
        incident=it.id,
        kind=first.kind.value,
        at_ms=first.at_ms,
        score=score,
        agree=tuple(f"{name}: {value.words}" for name, value in known.items() if value.share >= 0.5),
        differ=tuple(f"{name}: {value.words}" for name, value in known.items() if value.share < 0.5),
        disputed=_is_disputed(it.accounts),
    )


def _time(
    proposal: Proposal, accounts: Sequence[AccountSeen], published: tuple[dt.date, dt.date] | None
) -> _Said | None:
    """Say how far the days agree; a share of 0 is that they are too far apart for one event."""
    days = days_of(proposal)
    if days is not None:
        start, end = _ms(days[0]), _ms(days[1]) + DAY_MS
        gap_ms = min(_gap(start, end, it.at_ms - it.within_ms, it.at_ms + it.within_ms) for it in accounts)
        if gap_ms == 0:
            return _Said(1.0, "the same day" if end - start == DAY_MS else "the same days")
        apart = -(-gap_ms // DAY_MS)
        share = 0.7 if gap_ms <= DAY_MS else 0.3 if gap_ms <= FARTHEST_MS else 0.0
        return _Said(share, "a day apart" if apart <= 1 else f"{apart} days apart")
    if published is None:
        return None
    start, end = _ms(published[0]) - REPORTED_MS, _ms(published[1]) + DAY_MS
    gap_ms = min(_gap(start, end, it.at_ms - it.within_ms, it.at_ms + it.within_ms) for it in accounts)
    if gap_ms:
        return _Said(0.0, "reported at another time")
    return _Said(0.5, f"no day is said; reported {published[0].isoformat()}")


def _gap(start: int, end: int, other_start: int, other_end: int) -> int:
    return max(0, other_start - end + 1, start - other_end)


def _ms(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days * DAY_MS


def _place(places: Sequence[SaidPlace], accounts: Sequence[AccountSeen]) -> _Said | None:
    """Say how far the places agree; a share of 0 is that they are too far apart for one event."""
    best: tuple[float, float] | None = None
    for place in places:
        if place.role != "event" or place.lat is None or place.lon is None or place.relation == "outside":
            continue
        for account in accounts:
            for lat, lon in account.positions:
                apart_m = geodesic_distance_m(place.lon, place.lat, lon, lat)
                beyond_m = apart_m - place.extent_km * 1000 - account.within_m
                if best is None or beyond_m < best[0]:
                    best = beyond_m, apart_m
    if best is None:
        return None
    beyond_m, apart_m = best
    words = f"{apart_m / 1000:.0f} km apart"
    if beyond_m <= ABOUT_M:
        return _Said(1.0, words)
    if beyond_m <= 3 * ABOUT_M:
        return _Said(0.5, words)
    return _Said(0.2 if beyond_m <= FARTHEST_M else 0.0, words)


def _kind(said: IncidentKind | None, accounts: Sequence[AccountSeen]) -> _Said | None:
    kinds = {it.kind for it in accounts} - {IncidentKind.OTHER}
    if said is None or not kinds:
        return None
    if said in kinds:
        return _Said(1.0, said.value)
    first = accounts[0].kind
    if any(frozenset((said, it)) in _ALIKE for it in kinds):
        return _Said(0.5, f"{said.value}, and {first.value}")
    return _Said(0.0, f"{said.value} against {first.value}")


def _actors(proposal: Proposal, words: str, parties: Sequence[str]) -> _Said | None:
    """Say whether those who are named have to do with it; that others are named says nothing."""
    told = " ".join((proposal.actor, proposal.recipient, proposal.speaker.canonical, words)).casefold()
    named = [it for it in parties if len(it) >= 4 and re.search(rf"\b{re.escape(it.casefold())}\b", told)]
    return _Said(1.0, ", ".join(dict.fromkeys(named))) if named else None


def _is_disputed(accounts: Sequence[AccountSeen]) -> bool:
    for number, one in enumerate(accounts):
        for other in accounts[number + 1 :]:
            if not one.positions or not other.positions:
                continue
            apart_m = min(
                geodesic_distance_m(a_lon, a_lat, b_lon, b_lat)
                for a_lat, a_lon in one.positions
                for b_lat, b_lon in other.positions
            )
            if apart_m > one.within_m + other.within_m + ABOUT_M / 10:
                return True
    return False
