"""Who is meant by what he is in general: "the official", "the diplomat", "the command", "the armed group"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openline.reports.document.agencies import agency_named
from openline.reports.speakers.entities import FEMALE, MALE, Entity, acronym, keys
from openline.reports.tagging.lexicon import listed

__all__ = ["PEOPLE", "foretold", "full_or_acronym", "in_full", "in_office", "sort_of_group"]

PEOPLE = ("official", "expert", "anonymous", "witness", "name")
# A general word, and the words of an earlier mention that allow it.
_ANY_OFFICIAL = {
    "official": listed(
        "official minister spokesman spokeswoman spokesperson mayor governor director secretary ministry",
        "adviser representative deputy member",
    ),
    "diplomat": listed(
        "diplomat ambassador envoy minister spokesman spokeswoman spokesperson consul foreign",
        "representative",
    ),
    "officer": listed(
        "officer commander colonel general major captain lieutenant brigadier admiral sergeant"
    ),
    "politician": listed("politician lawmaker member minister senator mp deputy premier parliamentarian"),
    "source": listed("official source commander officer diplomat soldier fighter adviser resident"),
}
_SPOKEN_FOR = listed("spokesman spokeswoman spokesperson")
_FIT = {
    **_ANY_OFFICIAL,
    **dict.fromkeys(_SPOKEN_FOR, _SPOKEN_FOR),
    "commander": listed(
        "commander general colonel major brigadier admiral lieutenant captain head chief leader"
    ),
    "leader": listed("leader president chief commander head cleric sheikh premier chairman"),
    "chief": listed("chief head director commander leader secretary-general boss"),
    "cleric": listed("cleric imam sheikh ayatollah leader preacher mufti"),
    "premier": listed("premier prime"),
    "envoy": listed("envoy ambassador representative mediator negotiator"),
    "ambassador": listed("ambassador envoy representative"),
    "lawmaker": listed("lawmaker member senator congressman congresswoman representative mp parliamentarian"),
    "general": listed("general"),
    "minister": listed("minister"),
    "president": listed("president"),
}
_MONITORS = listed("monitor monitoring observatory watchdog watch")
_OWN_KIND = listed(
    "fighter soldier officer man woman activist resident villager militant rebel source driver worker"
)
_NATIONS = listed(
    "american u.s. us russian turkish syrian iraqi iranian israeli kurdish jordanian lebanese saudi",
    "french british",
    "german ukrainian emirati qatari egyptian european un u.n. nato chinese",
)
_PLAIN_ADJECTIVES = listed(
    "top senior military young old veteran retired outgoing defence defense security intelligence"
)
_NEXT = 3  # speakers within which the name follows
_FIRST = 2  # speakers of an article of whom the role is told before the name
_SOON = 1_500  # code points within which the name follows
_RECENT = 6  # entities within which somebody met may be meant who has not spoken
_SORT_OF_GROUP = re.compile(
    r"the (?:umbrella|armed|militant|rebel|paramilitary|monitoring|shadowy|jihadist|islamist|insurgent|"
    r"opposition|rights|advocacy|aid|activist|war|[\w.]+-(?:based|backed|led|aligned|linked))(?: (?:war|"
    r"rights|monitoring))? "
    r"(?:group|organi[sz]ation|faction|militia|monitor|watchdog|outlet|agency)"
)
_EARLIER = 4_000  # code points within which the full name of a body is sought
_OPENING = re.compile(r"^(?:The|A|An|On|In|By|For|At|Its|His|Her|Their|Our) ")


def sort_of_group(mention: str) -> bool:
    """Whether a mention calls a group by its sort: "the umbrella group"."""
    return _SORT_OF_GROUP.fullmatch(mention.lower().split(",")[0]) is not None


def full_or_acronym(name: str, mention: str) -> bool:
    """Whether a name can be that of a group: an acronym, or three words if its sort is told."""
    return acronym(name) or (len(name.split()) > 2 and sort_of_group(mention))


def in_full(new: Entity, mention: str, text: str) -> str:
    """Give the full name of "the command", "the task force", as it stood before it; "" if none did."""
    body = mention[4:]
    if new.sort != "organisation" or not body[:1].islower() or not mention.lower().startswith("the "):
        return ""
    if len(body.split()) > 2 or new.plural:
        return ""
    title = re.escape(body.title())
    if title == r"Task\ Force":
        title += r"(?:\s?[-–—]\s?Operation(?: [A-Z]\w+){1,3}|\s?[-–—]\s?[A-Z]\w+ [A-Z]\w+| [A-Z]\w+)?"
    name = rf"(?:[A-Z][\w.’'-]* ){{0,4}}{title}(?: (?:of|for|on|in)(?: the)? [A-Z]\w+(?: [A-Z]\w+)?)?\b"
    found = [m.group() for m in re.finditer(name, text[max(0, new.at - _EARLIER) : new.at])]
    full = {one for one in (_OPENING.sub("", each) for each in found) if len(one.split()) > len(body.split())}
    fullest = max(full, key=lambda one: (len(one), one), default="")
    return fullest if all(one in fullest for one in full) else ""


def in_office(new: Entity, mention: str, entities: Sequence[Entity]) -> Entity | None:
    """Give who spoke before and is now called by what he is in general, or is told by his name.

    "The mayor … The official said"; "A coalition spokesman … The spokesman, Colonel Sierra, said".

    Parameters
    ----------
    new
        What the mention names.
    mention
        As written.
    entities
        Those met so far, the last one last. One of them may get its name here.
    """
    low = mention.lower()
    if not low.startswith("the ") or new.plural:
        return None
    last = [old for old in reversed(entities) if old.spoke and old.sort in PEOPLE][:2]
    if new.sort == "expert" and low == f"the {new.head}":
        return next(
            (old for old in reversed(entities) if old.spoke and old.sort == "expert" and not old.plural), None
        )
    if (old := _called_again(new, low, entities)) is not None:
        return old
    if new.sort in ("official", "anonymous", "witness") and low == f"the {new.head}":
        if new.head in ("man", "woman"):
            old = next((old for old in last[:1] if old.sort == "witness" and not old.plural), None)
            other = FEMALE if new.head == "man" else MALE
            return None if old is None or other.search(old.phrase) else old
        fitting = _ANY_OFFICIAL.get(new.head, frozenset())
        among = ("official", "witness") if new.sort == "anonymous" else ("name", "official")
        old = next((old for old in last if not old.plural and old.sort in among), None)
        return old if old is not None and old.words & fitting else None
    if new.sort == "name" and "," in mention:
        role = keys(mention.split(",")[0])
        old = next((old for old in last if old.sort == "official" and not old.plural), None)
        if old is not None and role and role <= old.words and old.head in role:
            old.canonical, old.sort, old.phrase = new.canonical, "name", new.phrase
            old.words |= new.words
            old.at = new.at
            return old
    return None


def _called_again(new: Entity, low: str, entities: Sequence[Entity]) -> Entity | None:
    """Give whom a role without any name means: "the Kurdish commander", "the cleric", "the fighter"."""
    *before, head = low.split()[1:]
    if head != new.head or new.sort not in ("official", "witness", "anonymous"):
        return None
    if any(word not in _NATIONS | _PLAIN_ADJECTIVES | {"same"} for word in before):
        return None
    before = [word for word in before if word != "same"]
    nations = frozenset(before) & _NATIONS
    fitting = _FIT.get(head, frozenset((head,)))
    near = entities[-_RECENT:]
    for old in reversed(entities):
        if old.plural or old.sort not in ("name", "official") or not (old.spoke or old in near):
            continue
        others = old.words & _NATIONS - nations
        if old.words & fitting and not (nations and others and not old.words & nations):
            if old.sort == "official" and not old.spoke:
                continue
            return old if old.sort == "name" or set(before) <= old.words else None
    last = next((old for old in reversed(entities) if old.spoke), None)
    alone = not before and head in _OWN_KIND and last is not None and not last.plural
    return last if alone and last is not None and last.sort in ("official", "witness", "anonymous") else None


def foretold(entities: Sequence[Entity]) -> None:
    """Give a role of the first lines the name that stands with that role soon after.

    "…, a coalition spokesman said. … Col. Sierra, the spokesman, told"; "…, a war monitor said. The East
    Desert Monitor put the toll at".
    """
    spoken = sorted((each for each in entities if each.seen), key=lambda each: each.seen[0])
    for number, each in enumerate(spoken[:_FIRST]):
        for other in spoken[number + 1 : number + 1 + _NEXT]:
            late = other.seen[0] - each.seen[0] > _SOON or max(each.seen) > other.seen[0]
            if late or each.plural or other.plural or not _foretells(each, other):
                continue
            each.canonical, each.sort = other.canonical, other.sort
            each.phrase, each.anonymous = other.phrase, False
            break


def _foretells(role: Entity, name: Entity) -> bool:
    """Whether a role may be that of a name: of one office and of no other nation, of one sort of body."""
    nations = role.words & _NATIONS
    if nations and name.words & _NATIONS and not nations & name.words:
        return False
    if role.sort == "official" and name.sort == "name" and not role.anonymous:
        return bool(name.words & _FIT.get(role.head, frozenset((role.head,)))) and role.head != "official"
    if (
        role.sort in ("organisation", "agency", "other")
        and name.sort in ("organisation", "agency")
        and name.proper
    ):
        if role.words & _MONITORS:
            return (
                bool(name.words & _MONITORS) and len(role.canonical.split()) < len(name.canonical.split()) + 2
            )
        return (
            role.sort == "agency" == name.sort and role.head == "agency" and not agency_named(role.canonical)
        )
    return False
