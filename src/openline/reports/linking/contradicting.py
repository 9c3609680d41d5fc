"""Why two statements cannot both be true of the same thing: the rules, one by one, the surest first."""

import re
from collections.abc import Callable

from openline.reports.linking.asserting import Facets
from openline.reports.linking.candidates import Candidate
from openline.reports.linking.context import Context
from openline.reports.linking.meeting import places_meet, slack_of, times_meet
from openline.reports.linking.opposing import ELLIPTIC_ALL, OPPOSING
from openline.reports.linking.tallying import Contradiction, counts_apart
from openline.reports.linking.weighing import signals
from openline.reports.speakers.parties import allied, opposed

__all__ = ["candidate_of"]

_KM_APART = 60.0

_SILENT = frozenset(["threat", "demand", "question"])
_ALSO = {
    "strike": ["fire"],
    "operation": ["strike", "fire", "air", "capture"],
    "fire": ["strike"],
    "lost": ["advance"],
    "deal": ["accepted"],
    "incident": ["strike", "fire", "drone", "killed", "wounded", "downed", "crossing", "capture"],
    "theft": ["movement"],
}
"""A topic that is denied, and the others that are not so then."""
_NEVER = frozenset(["aid", "crash", "drone", "failed", "fault", "safe", "saying", "through"])
_WHERE = frozenset(["incident"])
"""Topics whose denial denies nothing by itself."""
_WEAK_TOPICS = frozenset(["presence", "movement", "notice", "deal"])
"""Topics so wide that a second field has to agree."""
_ARMED = re.compile(
    r"\b(?:soldiers?|troops?|armed|fighters?|advisers?|personnel|barracks|gunmen|militants?|forces|"
    r"headquarters|depots?|militia\w*|"
    r"bases?|positions?)\b",
    re.I,
)


Rule = Callable[[Facets, Facets, bool], Contradiction | None]


_DAYS_APART = 7
"""How many days two statements may be apart and still be of one state or plan."""


def candidate_of(
    one: Facets, other: Facets, seen: Context, *, same: bool, apart: bool, beside: bool = False
) -> list[Candidate]:
    """Return what speaks for a contradiction of two statements; nothing where they are not to be compared.

    Parameters
    ----------
    one, other
        In the order in which they were read.
    seen
        What their article is on.
    same
        They were found to be of the same event.
    apart
        They are of two documents: nothing unknown counts as agreeing.
    beside
        Those documents are on one day and at one place: what names no other is of that.
    """
    if one.statement.act in _SILENT or other.statement.act in _SILENT:
        return []
    where, gap_km = places_meet(one, other)
    when = times_meet(one, other, slack=slack_of(one, other) if apart else 1)
    # The place itself may be what they differ in.
    disputed = {one.relation, other.relation} == {"inside", "outside"}
    if where == "differ" and (
        gap_km > _KM_APART or not (one.denied or other.denied or disputed or one.has_origin)
    ):
        return []
    if when == "differ" and (apart or _days_between(one, other) > _DAYS_APART):
        return []
    if one.past != other.past and not (same or _of_growth(one, other) or _goes_back(one, other)):
        return []
    agree = tuple(name for name, fit in (("place", where), ("time", when)) if fit == "agree")
    if apart and not same and "place" not in agree and not (beside and where == "unknown"):
        return []
    if _same_voice(one, other):
        back = _taken_back(one, other)
        return [Candidate(one, other, agree, None, {}, back)] if back else []
    rule, found = "", None
    if when != "differ":
        for each in RULES:
            found = each(one, other, same)
            if found is not None:
                rule = each.__name__.strip("_")
                break
    found_signals = signals(one, other, seen, rule=rule, same=same, place=where, time=when, apart=apart)
    return [Candidate(one, other, agree, found, found_signals)] if found_signals else []


def _days_between(one: Facets, other: Facets) -> int:
    if one.since is None or other.since is None or one.until is None or other.until is None:
        return 0
    return max((one.since - other.until).days, (other.since - one.until).days)


def _goes_back(one: Facets, other: Facets) -> bool:
    """Whether the later of two names neither thing nor time of its own, and stands right behind the other."""
    near = one.source == other.source and one.article == other.article and 0 < other.index - one.index <= 2
    return near and other.since is None and (other.anaphoric or bool(ELLIPTIC_ALL.match(other.words)))


def _same_voice(one: Facets, other: Facets) -> bool:
    speaker = one.statement.speaker.canonical
    if not one.statement.attributed and not other.statement.attributed:
        return one.source == other.source
    return bool(speaker) and speaker == other.statement.speaker.canonical and not _two_of_a_kind(one, other)


def _two_of_a_kind(one: Facets, other: Facets) -> bool:
    """Whether one name stands for two: "one of the sources … the other"."""
    mentions = (one.statement.speaker.mention.casefold(), other.statement.speaker.mention.casefold())
    return mentions[0] != mentions[1] and any(
        re.search(r"\b(?:one of|the other|another|a second)\b", m) for m in mentions
    )


def _of_growth(one: Facets, other: Facets) -> bool:
    return "growth" in (one.denied | other.denied)


# -- one rule each ---------------------------------------------------------------------------------------


def _taken_back(one: Facets, other: Facets) -> Contradiction | None:
    """Of one speaker: he denies having said what he said, or what he himself asserted."""
    if "saying" in other.denied:
        named = {word for word in re.findall(r"\b[A-Z][\w-]{3,}", other.words)} & set(
            re.findall(r"\b[A-Z][\w-]{3,}", one.words)
        )
        if named:
            return Contradiction(
                0.6, ("speaker", f"names: {', '.join(sorted(named))}"), ("says he never said it",)
            )
    return None


def _relation(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    if {one.relation, other.relation} != {"inside", "outside"}:
        return None
    common = (one.nouns & other.nouns) - _BOUNDS
    if not (same or one.said & other.said or common or (_moves(one) and _moves(other))):
        return None
    return Contradiction(0.75, ("zone",), (f"{one.relation} against {other.relation}",))


_BOUNDS = frozenset(
    ["inside", "outside", "zone", "line", "border", "perimeter", "kilometers", "kilometres", "well"]
)


def _moves(one: Facets) -> bool:
    return bool(one.said & {"strike", "fire", "movement", "drone", "notice"}) or one.has_origin


def _denial(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    for denier, claim in ((one, other), (other, one)):
        acts = ("claim", "denial", "concern", *(("intention",) if "handover" in denier.denied else ()))
        if claim.statement.polarity == "denied" or claim.statement.act not in acts or denier.first:
            continue
        if claim.future and denier.denied & {"strike", "fire", "killed"}:
            continue
        denies = denier.statement.act == "denial" or denier.statement.polarity == "denied"
        topics = denier.denied - _NEVER
        for topic in sorted(topics - _WEAK_TOPICS or topics):
            if not {topic, *_ALSO.get(topic, ())} & claim.said or topic in claim.denied:
                continue
            party = _party(denier, claim, topic)
            if party is None or not _placed(denier, claim):
                continue
            if topic == "strike" and _NO_HIT.search(denier.words) and not _EFFECT.search(claim.words):
                continue
            if topic in _WHERE and not (same or places_meet(denier, claim)[0] == "agree"):
                continue
            if topic in _WEAK_TOPICS and not denies:
                continue
            if topic in _OF_SOME and not (same or _of_those(denier, claim)):
                continue
            if claim.statement.act == "concern" and topic != "growth":
                continue
            if topic == "presence" and not _armed_there(denier, claim, party):
                continue
            sure = 0.6 + 0.15 * (party == "agree") - 0.15 * (topic in _WEAK_TOPICS)
            return Contradiction(
                sure, (f"kind: {topic}", *(["party"] if party == "agree" else [])), (f"denied: {topic}",)
            )
    return None


_NO_HIT = re.compile(
    r"\b(?:anything|nothing|no\w*|none)\b[^.;]{0,25}\b(?:hit|struck)\b|\b(?:hit|struck) (?:no|nothing)", re.I
)
_EFFECT = re.compile(
    r"\b(?:hit(?! by)|struck|destroyed|damag\w+|ablaze|killed|wounded|wrecked|flattened|blew up|blown up|"
    r"hit by)\b",
    re.I,
)
_OF_SOME = frozenset(["killed", "wounded", "movement"])
"""Topics of some people or things: that these were not does not say that others were not."""
_AT_ALL = re.compile(r"\b(?:any\w*|no|not a single|nothing|nobody|none|there were|accounted for)\b", re.I)
_AMONG = re.compile(r"\b(?:among|one of|of) the (?:dead|killed|wounded|victims|casualties)\b", re.I)


def _of_those(denier: Facets, claim: Facets) -> bool:
    """Whether a denial is of all, or of the very ones that are claimed."""
    if _AMONG.search(denier.words):
        return False
    common = denier.nouns & claim.nouns
    return bool(common) or bool(_AT_ALL.search(denier.words)) or places_meet(denier, claim)[0] == "agree"


def _armed_there(denier: Facets, claim: Facets, party: str) -> bool:
    """Whether men under arms are both denied and claimed, at one place or of one party."""
    if denier.speaks & claim.speaks or not (_ARMED.search(denier.words) and _ARMED.search(claim.words)):
        return False
    return party == "agree" if denier.parties or denier.own else places_meet(denier, claim)[0] == "agree"


_COURSE = frozenset(
    ["advance", "withdrawal", "stay", "held", "lost", "halted", "ongoing", "training", "talks", "deal"]
)
"""What many do at once, each for itself."""
_CIVIL = re.compile(r"\bcivilians?\b", re.I)
_ARMS = re.compile(
    r"\b(?:soldiers?|fighters?|militants?|gunmen|militiamen|conscripts?|officers?|terrorists?)\b", re.I
)
_DEEDS = frozenset(
    [
        "operation",
        "strike",
        "air",
        "fire",
        "crossing",
        "weapons",
        "downed",
        "capture",
        "gas",
        "theft",
        "movement",
    ]
)


def _party(denier: Facets, claim: Facets, topic: str) -> str | None:
    """Whether the claim is of the party that denies: "agree", "unknown", or None where it is of another.

    What somebody says of his own side contradicts only what was said of it; "no shell fell there"
    contradicts all.
    """
    doers = (denier.speaks if denier.own else frozenset()) or denier.actors
    if topic in ("presence", "killed", "wounded"):
        doers = doers or denier.parties
        accused = claim.parties
        if _CIVIL.search(denier.words) and _ARMS.search(claim.words) and not _CIVIL.search(claim.words):
            return None
        if topic != "presence" and denier.parties and not denier.parties & claim.parties:
            return None
    accused = claim.actors or claim.parties
    if doers and claim.speaks & denier.speaks and denier.own:
        return None
    if doers & accused or (doers and allied(doers, claim.actors)):
        return "agree"
    if opposed(doers, claim.actors):
        return None
    sides = claim.actors | claim.parties | claim.speaks
    if topic == "talks" and denier.speaks and sides and not allied(denier.speaks, sides):
        return None
    if topic == "accepted" and not allied(denier.speaks | denier.actors, claim.actors | claim.parties):
        return None
    if topic in _COURSE and not denier.own and opposed(denier.parties, claim.parties):
        return None
    if topic in _DEEDS and (denier.own or doers):
        beside = denier.source == claim.source and abs(denier.index - claim.index) <= 2
        if not doers and claim.actors:
            return "unknown" if beside else None
        of_it = bool(denier.things & claim.things) and not claim.actors and not opposed(doers, claim.parties)
        return "unknown" if beside and of_it else None
    return "unknown"


def _placed(denier: Facets, claim: Facets) -> bool:
    where, gap = places_meet(denier, claim)
    return where != "differ" or gap < 60


_SUCH = re.compile(r"\bsuch (\w+?)s?\b", re.I)
_SUCH_WORDS = (
    "order instruct command told directive",
    "plan prepar intend would will",
    "talk negotiat met meet contact dialogue",
    "deal agreement agree accord understanding",
    "message warn inform notif contact",
    "promise pledg assur undert",
)
"""What "no such order" may go back to, by the stems of its words."""


def _anaphoric(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold "This is not so" against what was said just before by somebody else."""
    if not other.anaphoric or one.source != other.source or other.index - one.index > 1:
        return None
    if such := _SUCH.search(other.words):
        family = next((words for words in _SUCH_WORDS if such[1].casefold() in words), "")
        if family and not any(word in one.words.casefold() for word in family.split()):
            return None
    return Contradiction(0.6, ("said just before",), ("called untrue",))


def _bare(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    for denier, claim in ((one, other), (other, one)):
        if not denier.bare or claim.statement.polarity == "denied" or claim.bare:
            continue
        doers = denier.speaks or denier.parties
        if doers & claim.speaks:
            continue
        hostile = bool(claim.said & {"strike", "fire", "drone", "killed", "movement"}) or claim.accuses
        if (hostile and doers & claim.actors) or (claim.origin and doers & claim.parties):
            return Contradiction(0.75, ("party",), ("denies that it was them",))
        if claim.accuses and not opposed(doers, claim.parties) and abs(denier.index - claim.index) <= 3:
            return Contradiction(0.5, ("accused just before",), ("denies that it was them",))
    return None


def _none_there(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold "nobody of ours is near it" against works or men that are said to be there."""
    for denier, claim in ((one, other), (other, one)):
        told = "presence" in denier.denied and denier.statement.act == "denial" and "presence" in claim.said
        if (
            told
            and not denier.speaks & claim.speaks
            and denier.parties & claim.parties
            and places_meet(denier, claim)[0] == "agree"
        ):
            return Contradiction(0.6, ("place", "party"), ("denied: presence",))
    return None


RULES: tuple[Rule, ...] = (
    _relation,
    _denial,
    _anaphoric,
    _bare,
    counts_apart,
    *OPPOSING,
    _none_there,
)
"""In the order in which they are tried: the first that holds gives the reason."""
