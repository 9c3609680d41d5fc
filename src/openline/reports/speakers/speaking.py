"""Who speaks: which mention is whom, and what sort of source they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from openline.reports.attribution.quoting import Quotation
from openline.reports.attribution.turns import Turn
from openline.reports.speakers.entities import FEMALE, MALE, Entity, acronym, initials, keys, strip
from openline.reports.speakers.naming import Names
from openline.reports.speakers.nominals import KNOWN_ORGANISATIONS, Class, head_of, noun_class, singular
from openline.reports.speakers.persons import same_name
from openline.reports.speakers.recalling import (
    PEOPLE,
    foretold,
    full_or_acronym,
    in_full,
    in_office,
    sort_of_group,
)
from openline.reports.speakers.subjects import subjects_of
from openline.reports.tagging.lexicon import listed
from openline.reports.tagging.port import Parsed

__all__ = ["Entity", "Speakers"]

_ANONYMOUS = re.compile(
    r"anonym|not (?:to )?be (?:named|identified|quoted by name|printed)|declin\w+ to be (?:named|"
    r"identified)|name not be used"
    r"|neither his name|who (?:was|were) not (?:identified|named)|withh(?:e)?ld|spoke on condition",
    re.IGNORECASE,
)
_HYPERNYMS = listed(
    "group organisation organization body agency faction militia movement outlet service ministry mission",
    "monitor force team",
)
_ONE = re.compile(
    r"(?:one|another|a second|a third|the first|the second|the third)"
    r"(?:$| of (?:them\b|(?:the|these|those|its|his|her|their|our) )(?P<rest>[^,]*)(?=,? who|,? which|$))",
    re.IGNORECASE,
)
_OTHERS = ("the other", "others", "the others", "the latter", "the former", "both", "some", "many")
_PART_OF = re.compile(r"\b(?:one|another|a second|a third) of \Z", re.IGNORECASE)  # it left what it is one of
_MANY_OF = re.compile(
    r"^(?:(?:at least|some|about|around|up to|more than) )?(?:a (?:few|dozen|couple of|handful of|"
    r"number of)|few|two|"
    r"three|four|five|six|seven|eight|nine|ten|dozens of|hundreds of|several|many|both|\d+|"
    r"other)\s+(?:hundred |dozen )?",
    re.IGNORECASE,
)
_ARMED = listed("group faction militia movement monitor organisation organization")
_OF_STATES = listed(
    "ministry army government office embassy department parliament military command administration"
)
_LATE = 2  # entities within which a group is one that has not spoken
_NEAR = 6  # entities within which one that has not spoken is gone back to
_BACK = 40  # groups that are looked back at
_COLLECTIVE = listed("forces troops police staff crew media authorities people army military militia")
_MANY = 300  # entities and names that are looked back at
_MILITARY = frozenset(
    ["colonel", "general", "major", "lieutenant", "brigadier", "captain", "admiral", "sergeant"]
)


class Speakers(Names):
    """The speakers of one document, met in the order of the text."""

    def __init__(self, text: str, parsed: Parsed, found: Sequence[Quotation]) -> None:
        super().__init__(text, parsed)
        self.found = found
        self.entities: list[Entity] = []
        self.subjects = subjects_of(parsed, found)
        self._next = 0
        self._resolved: set[int] = set()  # where mentions begin that were

    def resolve(
        self, span: tuple[int, int] | None, around: str = "", content: tuple[int, int] = (0, 0)
    ) -> Entity | None:
        """Give the entity of a mention; None where it cannot be said.

        Mentions are to be resolved in the order of the text. A pronoun is nobody first met in the content.
        """
        if span is None:
            return None
        self._meet(span[0])
        self._resolved.add(span[0])
        whole = _PART_OF.search(self.text, max(0, span[0] - 16), span[0])
        mention = self.text[whole.start() if whole else span[0] : span[1]]
        if whole and not mention[len(whole[0]) :].lower().startswith(("them", "whom", "those", "these")):
            mention = self.text[span[0] : span[1]]
        low = mention.lower()
        if low in ("he", "she", "him", "her", "his", "they", "them", "their", "it", "its", "who", "which"):
            entity = self._pronoun(low, span[0], content)
        elif low in _OTHERS:
            return self._other(low, span[0], mention)
        elif (one := self._one_of(mention, span[0])) is not None:
            entity = one
            self.entities.append(one)
        else:
            entity = self._known(self._describe(mention, span[0]), mention)
        if entity is None:
            return None
        entity.spoke = True
        entity.seen.append(span[0])
        if _ANONYMOUS.search(around):
            entity.anonymous = True
        return entity

    def _one_of(self, mention: str, at: int) -> Entity | None:
        """Give one of those who were named together: "one of the sources", "one of them"; None for others."""
        found = _ONE.match(mention)
        if found is None:
            return None
        rest = re.split(r",| who | which ", found["rest"] or "")[0].strip()
        among = [each for each in reversed(self.entities) if each.plural][:_BACK]
        if not rest:
            old = next((each for each in among if each.sort in PEOPLE), among[0] if among else None)
            phrase = old.canonical if old is not None else ""
        else:
            needed, head = keys(rest), singular(head_of(rest))
            parts = [(part, each) for each in among for part in each.canonical.split(" and ")]
            fitting = [it for it in parts if needed <= keys(it[0]) and singular(head_of(it[0])) == head]
            phrase, old = fitting[0] if fitting else (rest, None)
        if not phrase:
            return None
        words = strip(_MANY_OF.sub("", phrase)).split(" of ")
        first = words[0].split()
        if not first:
            return None
        first[-1] = singular(first[-1]) if first[-1].islower() else first[-1]
        canonical = " of ".join([" ".join(first), *words[1:]])
        head = head_of(canonical)
        sort = noun_class(head)
        if sort == "other" and old is not None:
            sort = old.sort
        return Entity(
            canonical, sort, keys(mention) | keys(canonical), at, False, head, phrase=mention,
            anonymous=old is not None and old.anonymous,
        )  # fmt: skip

    def has_word(self, turn: Turn) -> Entity | None:
        """Give whoever has the word in a turn; None for one who only asks."""
        if not turn.speaker:
            return None
        at = turn.label[0]
        if turn.kind is None and turn.speaker == self.text[slice(*turn.label)]:
            return self.resolve(turn.label)
        if turn.kind is None:
            self._meet(at)
            entity = self._known(self._describe(turn.speaker, at), turn.speaker)
            entity.spoke = True
            return entity
        sort: Class = "name" if turn.kind == "named_official" else "official"
        if turn.kind in ("expert", "anonymous", "witness"):
            sort = "expert" if turn.kind == "expert" else "witness" if turn.kind == "witness" else "anonymous"
        new = Entity(turn.speaker, sort, keys(turn.speaker), at, head="", phrase=turn.speaker, proper=True)
        entity = self._known(new, turn.speaker)
        entity.spoke = True
        return entity

    def _other(self, low: str, at: int, mention: str) -> Entity | None:
        if low in ("others", "both", "some", "many"):
            last = next((e for e in reversed(self.entities) if e.spoke), None)
            return Entity(mention, last.sort if last else "other", {low}, at, True, low)
        if low == "the latter":
            return next((e for e in reversed(self.entities) if e.spoke), None)
        last = next((e for e in reversed(self.entities) if e.spoke and e.sort == "anonymous"), None)
        return Entity(
            "" if last is None or last.head in ("contractor", "people") else last.canonical,
            "anonymous",
            {low},
            at,
            False,
            low,
        )

    def _known(self, new: Entity, mention: str) -> Entity:
        """Give the entity that is meant, if it is known; else the new one, kept."""
        backwards = self.entities[: -_MANY - 1 : -1]
        for same in (self._same, self._same_loosely):
            old = next((each for each in backwards if same(each, new, mention)), None)
            if old is not None:
                old.words |= new.words if new.sort in ("name", "expert") or old.sort == new.sort else set()
                if new.sort in ("name", "expert") and len(new.canonical) > len(old.canonical):
                    old.canonical = new.canonical
                del self.entities[-1 - backwards.index(old)]
                self.entities.append(old)
                old.at = new.at
                if new.anonymous:
                    old.anonymous = True
                return old
        if (
            new.sort == "official"
            and mention.lower().startswith("the ")
            and new.head in _MILITARY
            and len(new.canonical.split()) < 3
        ):
            named = next((old for old in reversed(self.entities) if old.sort == "name" and old.spoke), None)
            if named is not None:
                named.words |= new.words
                return named
        if (old := in_office(new, mention, self.entities[-_MANY:])) is not None:
            return old
        full = self._expanded(new) or in_full(new, mention, self.text)
        if full:
            new.canonical = full
            new.words |= keys(full)
        self.entities.append(new)
        return new

    def _expanded(self, new: Entity) -> str:
        """Give a fuller name anywhere in the document, of an acronym or a short name of an organisation."""
        if new.sort in ("name", "expert", "agency"):
            return ""
        name = new.canonical
        if acronym(name) and "." not in name:
            pattern = (
                r"\b"
                + r"\w+(?:[ -](?:of|for|the|and)(?: the)?)*[ -]".join(re.escape(c) for c in name)
                + r"[a-z]\w+"
            )
            if name.isupper() and len(name) > 2 and (found := re.search(pattern, self.near)):
                return found.group()
        definite = new.phrase.lower().startswith("the ") or name[:1].isupper()
        if definite and len(name.split()) == 1 and name[:1].isupper() and not acronym(name):
            escaped = re.escape(name)
            for pattern in (
                rf"\b{escaped} (?:for|of) (?:[a-z]+ )*[A-Z]\w+(?: (?:[A-Z]\w+|of|the|in|for|and)(?= "
                rf"))*(?: [A-Z]\w+)*",
                rf"(?:\b[A-Z]\w+ ){{1,4}}{escaped}\b(?: on the [A-Z]\w+)?",
            ):
                found = (
                    re.search(pattern, self.near)
                    if noun_class(name.lower()) == "organisation" or name.lower() not in KNOWN_ORGANISATIONS
                    else None
                )
                if found and noun_class(name.lower()) in ("organisation", "agency"):
                    return strip(found.group())
        return ""

    def _same(self, old: Entity, new: Entity, mention: str) -> bool:
        if new.sort in ("name", "expert") and new.proper:
            return old.canonical == new.canonical or (
                old.sort in ("name", "expert") and same_name(old.canonical, new.canonical)
            )
        if old.canonical.casefold() == new.canonical.casefold():
            return not mention.lower().startswith(("a ", "an ", "another ")) or old.sort not in PEOPLE
        if acronym(new.canonical) and " " in old.canonical:
            bracketed = f"({new.canonical})" in old.phrase
            return bracketed or (
                old.canonical[:1].isupper() and initials(old.canonical) == new.canonical.upper()
            )
        definite = mention.lower().startswith(("the ", "this ", "these ", "that ", "those ")) or new.proper
        if not definite or not old.words:
            return False
        needed = {w for w in keys(new.canonical) if w not in ("own",)}
        if not needed:
            return False
        if old.sort in ("name", "expert", "official", "anonymous", "witness"):
            if new.sort not in ("official", "anonymous", "expert", "witness"):
                return False
            if not mention.lower().startswith(("the ", "this ", "these ", "that ")):
                return False
            if old.plural != new.plural and old.sort not in ("name", "expert"):
                return False
            met = (
                old.spoke
                or old.sort == "name"
                or (len(needed) == 1 and old.sort == "official" and self._recent(old))
            )
            return needed <= old.words and met
        if old.sort in ("organisation", "agency", "document", "other"):
            if new.sort in PEOPLE:
                return False
            if needed <= old.words and (
                singular(old.head) == singular(new.head)
                or old.canonical.lower().startswith(new.canonical.lower() + " ")
            ):
                return old.plural == new.plural
        return False

    def _recent(self, old: Entity) -> bool:
        """Whether an entity is among the last that were met, and its phrase tells more than its head."""
        return len(keys(old.canonical)) > 1 and old in self.entities[-_NEAR:]

    def _same_loosely(self, old: Entity, new: Entity, mention: str) -> bool:
        """Whether "the group" may be an organisation of another kind of name, which has spoken."""
        return (
            (mention.split(",")[0].lower() == f"the {new.head}" or sort_of_group(mention))
            and (
                mention[4:5].islower()
                or sort_of_group(mention)
                or (not old.canonical.isupper() and new.head in keys(old.canonical))
            )
            and new.head in _HYPERNYMS
            and (new.head not in _ARMED or not keys(old.canonical) & _OF_STATES)
            and (old.spoke or old in self.entities[-_LATE:])
            and old.proper
            and not old.plural
            and (
                old.sort == "organisation"
                or (old.sort == "other" and full_or_acronym(old.canonical, mention))
            )
        )

    def settle(self) -> None:
        """Give a role that stands before its name ("the coalition spokesman") that name, once all are met."""
        foretold(self.entities)
        named = [each for each in self.entities if each.sort == "name"]
        for each in self.entities:
            if each.sort == "official" and each.phrase.lower().startswith("the ") and not each.plural:
                needed = keys(each.canonical)
                later = [other for other in named if needed <= other.words and len(needed) > 1]
                if len(later) == 1:
                    each.canonical, each.sort = later[0].canonical, "name"

    # -------------------------------------------------------------------------------------- pronouns

    def _meet(self, before: int) -> None:
        """Take in the subjects that stand before a position."""
        while self._next < len(self.subjects) and self.subjects[self._next][0] < before:
            start, end = self.subjects[self._next]
            self._next += 1
            mention = self.text[start:end]
            if start in self._resolved or mention.startswith(("No ", "no ", "Not ")):
                continue
            new = self._describe(mention, start)
            if new.sort == "other" and not (new.proper and new.canonical[:1].isupper()):
                continue
            if new.sort == "document" and not mention.lower().startswith(("a ", "the ", "an ")):
                continue
            entity = self._known(new, mention)
            entity.at = start

    def _sentence_of(self, at: int) -> int:
        index = bisect_left(self.parsed.start, at)
        return self.parsed.sentence[min(index, len(self.parsed) - 1)]

    def _pronoun(self, low: str, at: int, content: tuple[int, int] = (0, 0)) -> Entity | None:
        here = self._sentence_of(at)
        person = low in ("he", "she", "him", "her", "his")
        plural = low in ("they", "them", "their")
        best: tuple[float, Entity] | None = None
        for order, entity in enumerate(self.entities[-_MANY:]):
            inside = content[0] <= entity.at < content[1] <= at  # "One soldier was hurt, he said"
            if entity.at >= at or (inside and not entity.spoke):
                continue
            people = entity.sort in PEOPLE or entity.sort == "expert"
            if person and (not people or entity.plural):
                continue
            if low in ("she", "her") and MALE.search(entity.phrase):
                continue
            if low in ("he", "him", "his") and FEMALE.search(entity.phrase):
                continue
            if plural and not entity.plural and entity.head not in _COLLECTIVE:
                continue
            if low in ("it", "its") and (
                people
                or (entity.plural and entity.sort != "agency")
                or (entity.sort == "other" and not entity.proper)
            ):
                continue
            distance = here - self._sentence_of(entity.at)
            score = -2.0 * distance + (1.5 if entity.spoke else 0.0) + order * 0.01
            if person and not entity.spoke and distance == 0 and not entity.proper:
                score -= 4.0
            if not entity.spoke and entity.sort == "document":
                score -= 3.0
            if best is None or score > best[0]:
                best = (score, entity)
        if best is None:
            return None
        return best[1]
