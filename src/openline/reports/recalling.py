"""Who is meant by what he is in general: "the official", "the diplomat", "the command", "the armed group"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openline.reports.entities import FEMALE, MALE, Entity, acronym, keys
from openline.reports.nominals import wordset

__all__ = ["full_or_acronym", "in_full", "in_office", "sort_of_group"]

_PEOPLE = ("official", "expert", "anonymous", "witness", "name")
# A general word, and the words of an earlier mention that allow it.
_ANY_OFFICIAL = {
    "official": wordset(
        "official minister spokesman spokeswoman spokesperson mayor governor director secretary ministry",
        "adviser representative deputy member",
    ),
    "diplomat": wordset(
        "diplomat ambassador envoy minister spokesman spokeswoman spokesperson consul foreign",
        "representative",
    ),
    "officer": wordset(
        "officer commander colonel general major captain lieutenant brigadier admiral sergeant"
    ),
    "politician": wordset("politician lawmaker member minister senator mp deputy premier parliamentarian"),
    "source": wordset("official source commander officer diplomat soldier fighter adviser resident"),
}
_SORT_OF_GROUP = re.compile(
    r"the (?:umbrella|armed|militant|rebel|paramilitary|monitoring|shadowy|jihadist|islamist|insurgent|"
    r"opposition|rights|advocacy|aid|activist|\w+-(?:based|backed|led)) "
    r"(?:group|organi[sz]ation|faction|militia|monitor)"
)
_EARLIER = 4_000  # code points within which the full name of a body is sought
_OPENING = re.compile(r"^(?:The|A|An|On|In|By|For|At|Its|His|Her|Their|Our) ")


def sort_of_group(mention: str) -> bool:
    """Whether a mention calls a group by its sort: "the umbrella group"."""
    return _SORT_OF_GROUP.fullmatch(mention.lower()) is not None


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
        title += r"(?: [A-Z]\w+)?"
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
    last = [old for old in reversed(entities) if old.spoke and old.sort in _PEOPLE][:2]
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
