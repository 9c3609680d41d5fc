"""Accounts that exclude one another without a denial: where it came from, who began, who holds it."""

import re

from openline.reports.linking.asserting import Facets
from openline.reports.linking.meeting import places_meet
from openline.reports.linking.poles import things_of
from openline.reports.linking.tallying import Contradiction
from openline.reports.linking.topics import NOT
from openline.reports.places.gazetteer import distance_km
from openline.reports.speakers.parties import allied, opposed, parties_in
from openline.reports.tagging.lexicon import listed

__all__ = ["ELLIPTIC_ALL", "OPPOSING", "was_once"]

_OPPOSITE = (
    ("withdrawal", "stay"),
    ("withdrawal", "advance"),
    ("held", "lost"),
    ("advance", "held"),
    ("downed", "safe"),
    ("strike", "failed"),
    ("through", "failed"),
    ("downed", "fault"),
    ("open", "closed"),
    ("halted", "ongoing"),
)
_APART_KM = 30.0


def _origins(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold two places of launch against one another."""
    near = one.source == other.source and abs(one.index - other.index) <= 4
    if not (one.has_origin and other.has_origin) or not (one.said & other.said or same or near):
        return None
    if opposed(one.origin_parties, other.origin_parties):
        return Contradiction(0.6, ("where it came from",), ("of different sides",))
    gaps = [
        distance_km(a.lat, a.lon, b.lat, b.lon) - min(a.extent_km, b.extent_km)
        for a in one.origin
        for b in other.origin
        if a.lat is not None and a.lon is not None and b.lat is not None and b.lon is not None
    ]
    if gaps and min(gaps) > _APART_KM:
        return Contradiction(0.6, ("where it came from",), (f"{min(gaps):.0f} km apart",))
    return None


def _response(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Each side says that the other fired first."""
    for first, second in ((one, other), (other, one)):
        if not (second.response and first.first) or allied(first.speaks, second.speaks):
            continue
        if first.statement.polarity == "denied" and first.speaks and second.speaks:
            return Contradiction(0.6, ("who fired first",), ("each puts it on the other",))
        if first.statement.polarity == "affirmed" and not second.first:
            return Contradiction(0.55, ("who fired first",), ("the other says it only answered",))
    if (
        one.response
        and other.response
        and not one.first
        and not other.first
        and opposed(one.speaks, other.speaks)
    ):
        return Contradiction(0.6, ("who fired first",), ("each says it only answered",))
    return None


ELLIPTIC_ALL = re.compile(
    r"\W*(?:all|none|each|every one|both)(?: of (?:them|those))? (?:was|were|had|have|got)\b", re.I
)
_REGION = re.compile(r"\bin the (?:\w+[- ])?(north|south|east|west)")


def _opposites(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold what has been taken against what is still held, what is open against what is shut."""
    where, _ = places_meet(one, other)
    regions = [set(_REGION.findall(each.words.casefold())) for each in (one, other)]
    if regions[0] and regions[1] and not regions[0] & regions[1]:
        return None
    common = one.things & other.things
    if not common and (ELLIPTIC_ALL.match(one.words) or ELLIPTIC_ALL.match(other.words)):
        common = frozenset(["all of them"])
    if not (
        same
        or where == "agree"
        or (
            (common or one.nouns & other.nouns)
            and one.source == other.source
            and abs(one.index - other.index) <= 4
        )
    ):
        return None
    for first, second in _OPPOSITE:
        for a, b in ((one, other), (other, one)):
            if first not in a.said or second not in b.said or first in b.said or second in a.said:
                continue
            if _was_once(a, b):
                continue
            party = bool(_sides_of(a) & _sides_of(b))
            if party or (
                common and first in ("open", "held", "halted", "advance", "downed", "strike", "through")
            ):
                agree = ("party",) if party else (f"both of: {', '.join(sorted(common)[:3])}",)
                return Contradiction(0.55, agree, (f"{first} against {second}",))
    return None


def _sides_of(one: Facets) -> frozenset[str]:
    return one.parties | (one.speaks if one.own else frozenset())


_ACROSS = ({"east", "west"}, {"north", "south"})


def _sides(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Put an event on either side of a line."""
    where, _ = places_meet(one, other)
    if not any(
        one.sides | other.sides >= pair and one.sides & pair != other.sides & pair for pair in _ACROSS
    ):
        return None
    kinds = {"strike", "fire", "crossing", "movement"}
    if ((same or where == "agree") and one.said & other.said & kinds) or (where == "agree" and same):
        return Contradiction(0.5, ("place",), ("on different sides",))
    return None


def _blames(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold two who are blamed for one thing against one another."""
    near = one.source == other.source and one.article == other.article and abs(one.index - other.index) <= 3
    if near and one.accuses and other.accuses and opposed(one.parties, other.parties):
        return Contradiction(0.55, ("accused of the same",), ("of different sides",))
    return None


_AT_ONCE = 6
"""How many statements apart two of one article may be of one thing that is told of no place."""
_NOT_OF_A_STATE = frozenset(
    ["held", "open", "clos", "continu", "remain", "kill", "enter", "leav", "leave", "return"]
)


def _together(one: Facets, other: Facets, same: bool, apart: int = _AT_ONCE) -> bool:
    """Whether two statements are of one place, or of none and told in one breath."""
    where, _ = places_meet(one, other)
    near = one.source == other.source and one.article == other.article
    return same or where == "agree" or (where == "unknown" and near and abs(one.index - other.index) <= apart)


def _poles(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold a state of a thing against its opposite."""
    if one.future != other.future or not _together(one, other, same):
        return None
    common = (one.things & other.things) - _NOT_OF_A_STATE
    if not common:
        return None
    for axis, sign in sorted(one.poles):
        if (axis, not sign) not in other.poles:
            continue
        first, second = (one, other) if sign else (other, one)
        if _was_once(first, second):
            continue
        total = _NOBODY.search(one.words) or _NOBODY.search(other.words)
        if axis in _OF_A_MOVER and not (total or common - _SITES):
            continue
        if axis in _OF_A_SIDE and opposed(_sides_of(one), _sides_of(other)):
            continue
        if axis in _OF_SOME and not (_all_or_known(one, other, common)):
            continue
        return Contradiction(0.5, (f"both of: {', '.join(sorted(common)[:3])}",), (f"{axis}, and not",))
    return None


_OF_A_MOVER = frozenset(["arrived", "let", "stays", "alive", "free"])
_SITES = listed(
    "camp town village city base zone area road highway site crossing border province airport outpost market"
)
"""What many come to: that one of them did says nothing of another."""
_OF_A_SIDE = frozenset(["stays", "alive", "free"])
_OF_SOME = frozenset(["alive", "free", "whole", "stays", "holds"])
"""Axes of some of many: it has to be the very thing."""
_AGAIN = re.compile(r"\b(?:re-?open\w*|resum\w+|again)\b", re.I)
_SINCE = re.compile(r"\b(?:had been|was|were)\b.*\b(?:since|until|earlier|before|previously|for)\b", re.I)
_BRIEFLY = re.compile(
    r"\b(?:was|were|had been)\b[^.;]{0,40}\b(?:for (?:an?|\w+) (?:minute|hour|day|week)s?|briefly|"
    r"temporarily)\b",
    re.I,
)
_STILL = re.compile(r"\b(?:still|remain\w*|is|are)\b", re.I)
_NOBODY = re.compile(r"\b(?:nobody|no one|none|not (?:one|a single)|no \w+)\b", re.I)
_THE = re.compile(r"\b(?:the|its|their|his|our|this|that)(?=((?: [\w-]+){1,3}))")


def _was_once(first: Facets, second: Facets) -> bool:
    """Whether the second was so for a time that is over, or until the first began again."""
    if _BRIEFLY.search(first.words) or _BRIEFLY.search(second.words):
        return True
    return bool(_AGAIN.search(first.words) and _SINCE.search(second.words))


def was_once(words: str) -> bool:
    """Whether a content tells of a state that is over."""
    return bool(_BRIEFLY.search(words) or (_SINCE.search(words) and not _STILL.search(words)))


def _all_or_known(one: Facets, other: Facets, common: frozenset[str]) -> bool:
    """Whether one speaks of all, or both of what is known."""
    if _NOBODY.search(one.words) or _NOBODY.search(other.words):
        return True
    return bool(common & _definite(one.words) & _definite(other.words))


def _definite(words: str) -> frozenset[str]:
    """Give the stems of what is spoken of as known."""
    return things_of(" ".join(_THE.findall(words)))


_HOLDS = re.compile(
    r"\b(?:regain\w*|retak\w+|retook|recaptur\w+|captur\w+|seiz\w+|took (?:the|control|over)|liberat\w+|"
    r"ke(?:pt|eps?) (?:the|control|hold)|h[eo]ld(?:s|ing)? (?:the|it|its|on)|controls?|(?:broke|"
    r"broken) through|"
    r"overr[ua]n|advanc\w+ (?:in)?to|repel\w*|repuls\w+|beat(?:en)? back|thr(?:ew|own) back)\b",
    re.I,
)


def _holder(one: Facets) -> frozenset[str]:
    """Give who is said to hold something: whoever is named before the word, else the speaker's own side."""
    found = _HOLDS.search(one.words)
    if found is None or NOT.search(one.words[: found.start()]) or one.future:
        return frozenset()
    before = one.words[: found.start()]
    own = one.own or re.search(r"\b(?:its|our)(?: \w+)? \Z", before)
    return parties_in(before) or (one.speaks if own else frozenset())


_BY_IT = re.compile(r"\b(?:near|outside|around|from|towards?|north|south|east|west) \Z", re.I)


def _names(one: Facets) -> frozenset[str]:
    """Give the places that are held themselves, rather than something near them."""
    base = one.statement.content.start
    return frozenset(
        place.text
        for place in one.places
        if place.kind == "named" and not _BY_IT.search(one.words[: max(0, place.start - base)])
    )


def _holders(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold two who are both said to have one place against one another."""
    common = (_definite(one.words) & _definite(other.words)) - _NOT_OF_A_STATE or _names(one) & _names(other)
    if common and _together(one, other, same) and opposed(_holder(one), _holder(other)):
        return Contradiction(
            0.5, (f"both of: {', '.join(sorted(common)[:3])}",), ("held by different sides",)
        )
    return None


_DEEDS = frozenset(["strike", "fire", "theft", "downed", "killed", "gas", "capture", "rammed"])


def _doers(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold two who are said to have done one thing against one another."""
    deeds = one.said & other.said & _DEEDS
    if not deeds or one.further or other.further or one.denied or other.denied:
        return None
    if one.statement.act != "claim" or other.statement.act != "claim":
        return None
    common = _definite(one.words) & _definite(other.words)
    if not common or not _together(one, other, same) or not opposed(one.actors, other.actors):
        return None
    agree = (f"kind: {', '.join(sorted(deeds))}", f"both of: {', '.join(sorted(common)[:3])}")
    return Contradiction(0.5, agree, ("done by different sides",))


_LOUD = re.compile(
    r"\b(?:blasts?|explosions?|smoke|fire in|crash\w*|c[ao]me down|detonations?|bangs?|it as)\b", re.I
)


def _causes(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold two causes of one thing against one another."""
    if not (one.causes and other.causes) or one.causes & other.causes or not _together(one, other, same, 10):
        return None
    if not (_LOUD.search(one.words) and _LOUD.search(other.words)):
        return None
    agree = (
        (f"both of: {', '.join(sorted(one.things & other.things)[:3])}",) if one.things & other.things else ()
    )
    differ = f"{' or '.join(sorted(one.causes))} against {' or '.join(sorted(other.causes))}"
    return Contradiction(0.5, agree, (differ,))


_ONLY = re.compile(
    r"\b(?:only|all of them|all (?:the|those)|exclusively|none but)\b[^.;]{0,25}\b(?:militants?|fighters?|"
    r"terrorists?|soldiers?|gunmen|militiamen|military)\b",
    re.I,
)
_CIVIL = re.compile(
    r"\b(?:civilians?|children|child|women|families|family|residents|farmers|workers)\b", re.I
)


def _victims(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold "only fighters died" against civilians that died there."""
    for first, second in ((one, other), (other, one)):
        if not ({"killed"} & first.said & second.said and _together(one, other, same)):
            continue
        if _ONLY.search(first.words) and _CIVIL.search(second.words) and not _CIVIL.search(first.words):
            return Contradiction(0.55, ("kind: killed",), ("only armed men against civilians",))
    return None


OPPOSING = (
    _blames,
    _origins,
    _response,
    _opposites,
    _sides,
    _poles,
    _holders,
    _doers,
    _causes,
    _victims,
)
"""In the order in which they are tried."""
