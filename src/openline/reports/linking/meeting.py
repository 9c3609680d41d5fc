"""Whether two statements may be of one event: place, time, kind and party agree, differ or are unknown."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from openline.reports.linking.asserting import DAYS_OF_A_REPORT, Facets
from openline.reports.model import Place
from openline.reports.places.gazetteer import distance_km
from openline.reports.speakers.parties import opposed

__all__ = [
    "DAYS_OF_A_STATE",
    "NEAR_KM",
    "WIDE_KM",
    "Event",
    "Meeting",
    "day_of",
    "meet",
    "places_meet",
    "slack_of",
    "times_meet",
]

NEAR_KM = 25.0
WIDE_KM = 100.0
"""A place wider than that says no more than in which country."""
DAYS_OF_A_STATE = 30
"""How long what lasts, such as a build-up, is taken for the same."""
_STATES = frozenset(["growth", "training"])
_POINT_KM = 15.0
Fit = Literal["agree", "differ", "unknown"]

_HIT = frozenset(["strike", "fire", "drone", "killed", "wounded", "damage", "downed", "crash"])
_MOVED = frozenset(["movement", "growth", "withdrawal", "advance"])
_NO_MATTER = frozenset(["saying", "killed", "wounded", "damage", "presence", "drone"])
"""What may be denied of an event that was."""
_BLOWS = frozenset(["strike", "fire", "drone"])
_ROOTS = frozenset(["", "ASSAULT", "MOBILIZE"])
_EVENT = re.compile(
    r"\b(?:the|this|that|its|their) (?:\w+ )?(?:attacks?|strikes?|airstrikes?|raids?|bombing|"
    r"bombardment|shelling|incident|blasts?|explosions?|"
    r"drones?|missiles?|rockets?|shells?|mines|exchange|shooting|convoy|column|trucks?|vehicles?|"
    r"vehicle|shipments?|planes|aircraft|projectiles|"
    r"death toll|dead|bodies|wounded|victims|works|positions)\b",
    re.I,
)
_HARM = re.compile(
    r"\b(?:killed|wounded|martyred|injured|dead|bodies|death toll|casualties|set ablaze|destroyed|"
    r"missing|wounds|neutrali[sz]ed)\b",
    re.I,
)
_ITEMS = {
    "drones": r"drones?|UAVs?",
    "missiles": r"missiles?|projectiles",
    "rockets": r"rockets?",
    "shells": r"shells?|shelling|mortars?|artillery|mines of|the mines",
    "convoy": r"convoys?|columns?|trucks?|vehicles?",
    "planes": r"jets|planes|aircraft|airstrikes?|bombed",
    "blasts": r"blasts?|explosions?",
    "vehicle": r"vehicle",
    "patrol": r"patrols?",
    "attacks": r"\d+ attacks",
    "neutralized": r"neutrali[sz]ed",
}
_ITEM = {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in _ITEMS.items()}
_CAUSE = re.compile(
    r"\b(?:because of|due to|in response to|in retaliation for|to protest|an answer to|over) (?:the|"
    r"this|that)\b|\bthe term\b",
    re.I,
)
_NIGHT = re.compile(r"\b(?:over)?nights?\b|\bmidnight\b|\bbefore dawn\b", re.I)
_THEM = re.compile(r"\b(?:of them|it had carried out the attack|there was an attack)\b", re.I)


@dataclass(frozen=True)
class Meeting:
    """How two statements fit: whether of the same event, and what agrees."""

    same: bool
    confidence: float
    agree: tuple[str, ...]


def places_meet(one: Facets, other: Facets) -> tuple[Fit, float]:
    """Whether the event places agree, and how far the nearest two are apart, in km beyond their extents."""
    gap, narrow = _gap(one.places, other.places)
    if gap is None:
        return "unknown", 0.0
    if gap > NEAR_KM:
        return "differ", gap
    return ("agree" if narrow else "unknown"), gap


def _gap(one: tuple[Place, ...], other: tuple[Place, ...]) -> tuple[float | None, bool]:
    best: float | None = None
    narrow = False
    for first in one:
        for second in other:
            if first.lat is None or first.lon is None or second.lat is None or second.lon is None:
                continue
            apart = distance_km(first.lat, first.lon, second.lat, second.lon)
            left = max(0.0, apart - first.extent_km - second.extent_km)
            if best is None or left < best:
                best = left
            if left <= NEAR_KM and max(first.extent_km, second.extent_km) <= WIDE_KM:
                narrow = True
    return best, narrow


def times_meet(one: Facets, other: Facets, *, slack: int = 1) -> Fit:
    """Whether the times agree; a time that is not anchored is unknown, never equal."""
    if one.since is None or other.since is None or one.until is None or other.until is None:
        return "unknown"
    days = dt.timedelta(days=slack)
    return "agree" if one.since <= other.until + days and other.since <= one.until + days else "differ"


def slack_of(one: Facets, other: Facets) -> int:
    """Return how many days two documents may be apart on one event: one, where it was at night."""
    return int(bool(_NIGHT.search(one.words) or _NIGHT.search(other.words)))


def _is_state(one: Facets) -> bool:
    return bool((one.said | one.denied) & _STATES)


def day_of(one: Facets, date: dt.date | None) -> dt.date | None:
    """Return the day by which a statement is held against those of other documents.

    An event is of its own day. What lasts, such as a build-up, is still so on the day of the report.
    """
    return (date or one.since) if _is_state(one) else (one.since or date)


def meet(one: Facets, other: Facets, dates: tuple[dt.date | None, dt.date | None]) -> Meeting | None:
    """Return how statements of two documents fit together; None where they are of different things.

    Parameters
    ----------
    dates
        Of the two documents, where they are known: what is unknown links nothing.
    """
    where, _ = places_meet(one, other)
    when = times_meet(one, other, slack=slack_of(one, other))
    if where == "differ" or when == "differ" or one.past or other.past:
        return None
    if when == "unknown":
        first, second = day_of(one, dates[0]), day_of(other, dates[1])
        lasts = DAYS_OF_A_STATE if _is_state(one) and _is_state(other) else DAYS_OF_A_REPORT
        if first is None or second is None or abs((first - second).days) > lasts:
            return None
    kinds = one.said & other.said & (_HIT | _MOVED)
    same = where == "agree" and when == "agree" and bool(kinds) and not opposed(one.actors, other.actors)
    same = same and not (other.further or one.further)
    agree = tuple(name for name, fit in (("place", where), ("time", when)) if fit == "agree")
    return Meeting(same, 0.6, (*agree, *(f"kind: {kind}" for kind in sorted(kinds))))


class Event:
    """An event of one article: what was told of it first, and whatever was joined to that."""

    def __init__(self, first: Facets) -> None:
        self.first = first
        self.members = [first]
        self.items = items_in(first.words)

    @staticmethod
    def begins(one: Facets) -> bool:
        """Whether a statement tells of an event, and says where or when it was."""
        told = one.said & (_HIT | _MOVED)
        placed = (
            bool(one.places) or one.since is not None or bool(one.unanchored) or "explosions" in one.words
        )
        return bool(told) and placed and not one.denied - _NO_MATTER and not one.future

    def add(self, one: Facets) -> None:
        """Join a statement to it."""
        self.members.append(one)
        self.items |= items_in(one.words)

    def fits(self, one: Facets) -> Meeting | None:
        """Return how a later statement of the article goes back to it; None where it does not."""
        if (
            one.further
            or one.future
            or _CAUSE.search(one.words)
            or one.denied - _NO_MATTER
            or one.statement.act == "denial"
        ):
            return None
        if not {one.statement.plover, self.first.statement.plover} <= _ROOTS:
            return None
        at_once = one.index - self.members[-1].index <= 2
        disputed = bool(one.relation) and any(m.relation and m.relation != one.relation for m in self.members)
        hit = bool(one.said & _HIT or one.has_origin) and any(member.said & _HIT for member in self.members)
        moved = bool(one.said & _MOVED) and bool(self.first.said & _MOVED)
        wheres = [places_meet(member, one)[0] for member in self.members]
        whens = [times_meet(member, one, slack=0) for member in self.members]
        if ("differ" in wheres and not disputed) or "differ" in whens or not (hit or moved or disputed):
            return None
        stated = {text for member in self.members for text in member.unanchored}
        if stated and one.unanchored and not stated & set(one.unanchored):
            return None
        return self._reason(one, wheres, whens, hit=hit, at_once=at_once, disputed=disputed)

    def _reason(
        self, one: Facets, wheres: list[Fit], whens: list[Fit], *, hit: bool, at_once: bool, disputed: bool
    ) -> Meeting | None:
        """Give what ties a statement to it, the strongest first."""
        shared = sorted(self.items & items_in(one.words))
        back = bool(_EVENT.search(one.words) or _THEM.search(one.words))
        agree = [name for name, fits in (("place", wheres), ("time", whens)) if "agree" in fits]
        agree += [f"kind: {item}" for item in shared]
        if (one.since is not None or one.unanchored) and "time" not in agree and not (back and shared):
            return None
        if "place" in agree and (
            shared or (_at_a_point(one) and one.said & self.first.said & (_HIT - {"killed", "wounded"}))
        ):
            return Meeting(True, round(0.7 + 0.1 * ("time" in agree), 2), tuple(agree))
        if disputed and at_once:
            return Meeting(True, 0.6, (*agree, "zone"))
        if one.places and "place" not in agree and not (back and shared):
            return None
        ways = (
            (bool(back and shared), 0.6, "goes back to it"),
            (back and at_once, 0.55, "goes back to it"),
            (one.response and hit and at_once, 0.55, "an answer to it"),
            (
                hit and at_once and bool(_HARM.search(one.words)) and bool(self.first.said & _BLOWS),
                0.5,
                "harm told after it",
            ),
            (bool(shared) and hit and not one.places, 0.45, "nothing else it could be"),
        )
        return next((Meeting(True, sure, (*agree, why)) for holds, sure, why in ways if holds), None)


def _at_a_point(one: Facets) -> bool:
    return any(place.extent_km <= _POINT_KM for place in one.places)


def items_in(words: str) -> frozenset[str]:
    """Return what a statement is about, of what can be told again by the same word."""
    return frozenset(name for name, pattern in _ITEM.items() if pattern.search(words))
