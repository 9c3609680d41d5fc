"""What a mention names: its head, its sort, its name."""

from __future__ import annotations

import re

from openline.reports.document.agencies import AGENCY, agency_named
from openline.reports.speakers.entities import (
    CALLED,
    CALLING,
    COUNTED,
    ONE_OF,
    OUTSIDE,
    VAGUELY,
    Entity,
    keys,
    strip,
)
from openline.reports.speakers.nominals import Class, head_of, noun_class, singular
from openline.reports.speakers.people import People

__all__ = ["Names"]

_SEGMENT = re.compile(r"\s*,\s*")
_STATE = re.compile(
    r"\b(?:[Mm]inist|[Ss]pokes|[Gg]overnment|[Aa]rmy|[Mm]ilitary|[Ff]orces|[Gg]eneral|[Cc]olonel)"
)
# Whoever stands so to somebody is not he: "a person close to Kilo".
_BESIDE = re.compile(
    r"\b(?:close|loyal|opposed|allied|affiliated|linked|near) (?:to|with)\b|\bfamiliar with\b|"
    r"\bbriefed (?:on|by)\b"
)
_LEARNED = re.compile(
    r"\b(?:Institut\w*|University|College|[Tt]hink[- ]tanks?|Crisis Group|Brookings|RAND|Carnegie|"
    r"Chatham House|"
    r"Cent(?:er|re) for (?:[A-Z&]\w* ){0,5}(?:Studies|Policy|Research|Security|Progress|Strategy|Thought)|"
    r"(?:Atlantic|Council on Foreign) (?:Council|Relations)|consultancy)\b"
)
_TRADES = ("er", "or", "ist", "ian")  # how those are called who do something
_PUBLISHED = re.compile(
    r"\s(?:published|released|issued|posted|sent|made public|dated)\s"
    r"(?:(?:on|in|late|early|last|this) )?"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|week|month|year|today|yesterday|earlier)\b.*"
)


class Names(People):
    """The names of one document, and what a mention of it names."""

    def _describe(self, mention: str, at: int) -> Entity:
        """Give what a mention that is no pronoun names."""
        mention = re.sub(r" (?:there|here)(?=,|$)", "", " ".join(mention.split()))
        if called := CALLED.search(mention):
            name = called["who"]
            self.names.append(name)
            segment = mention[: called.start()].split(",")[0]
            sort = noun_class(head_of(segment))
            told: Class = "name" if sort == "official" else "expert" if sort == "expert" else "witness"
            return Entity(
                name,
                told,
                keys(segment) | keys(name),
                at,
                False,
                head_of(segment),
                phrase=mention,
                proper=True,
            )
        segments = [s for s in _SEGMENT.split(mention) if s]
        first = segments[0] if segments else mention
        head = head_of(first)
        sort = noun_class(head)
        name = ""
        for segment in segments:
            called = CALLING.search(segment)
            name = "" if _BESIDE.search(segment) else self._person(segment)
            if name:
                break
            if called:
                name = segment[called.end() :]
                inner = noun_class(head)
                if inner not in ("official", "expert", "witness"):
                    plain = strip(name)
                    return Entity(
                        plain, "organisation", keys(mention), at, head=head, phrase=mention, proper=True
                    )
                break
        name = name or self._trailing(first) or self._untitled(segments, sort)
        if name:
            if name not in self.names:
                self.names.append(name)
            expert = any(
                noun_class(w.lower().strip(".")) == "expert" or w.lower() in ("prof.", "dr.")
                for s in segments
                for w in s.split()
            )
            learned = _LEARNED.search(mention) is not None and not _STATE.search(mention)
            expert = expert or learned
            official = noun_class(head) == "official" and "analyst" not in mention and not learned
            heads = {
                noun_class(head_of(segment.removesuffix(name))) for segment in segments if segment != name
            }
            private = "witness" in heads and not heads & {"official", "expert"}
            return Entity(
                self.full_name(name),
                "witness" if private else "expert" if expert and not official else "name",
                keys(mention),
                at,
                head=head,
                phrase=mention,
                proper=True,
            )
        if sort in ("organisation", "agency", "other") and len(segments) > 1:
            second = strip(segments[1])
            proper = all(
                w[:1].isupper() or w in ("of", "for", "the", "and", "in", "on") for w in second.split()
            )
            if 0 < len(second.split()) <= 6 and proper and head.capitalize() not in first:
                kind: Class = "agency" if sort == "agency" or agency_named(second) else "organisation"
                return Entity(second, kind, keys(mention), at, head=head, phrase=mention, proper=True)
        if ONE_OF.match(first):
            if len(segments) > 1 and (
                noun_class(head_of(segments[1])) != "other" or segments[1].startswith(("a ", "an "))
            ):
                first = segments[1]
                inner_sort = noun_class(head_of(segments[1]))
                anonymous = noun_class(head_of(ONE_OF.sub("", segments[0])))
                sort = "anonymous" if anonymous == "anonymous" else inner_sort
            else:
                first = ONE_OF.sub("", first)
                sort = noun_class(head_of(first))
            head = head_of(first)
        agency = AGENCY.search(first)
        if (
            agency
            and (sort == "agency" or agency.group(1) == strip(first))
            and head not in ("office", "source")
        ):
            return Entity(
                agency.group(1), "agency", keys(mention), at, head=head, phrase=mention, proper=True
            )
        outside = _PUBLISHED.sub("", OUTSIDE.sub("", first))
        if sort in ("organisation", "agency"):
            outside = re.split(r"\s+(?:that|which)\s|\s*\(", outside)[0]
        canonical = strip(outside)
        if sort == "other" and head[:1].islower() and head == head.lower() and canonical.islower():
            sort = "witness" if head.endswith(("er", "or", "ist", "ant")) else "other"
        if (
            sort == "other"
            and head.endswith(_TRADES)
            and re.match(r"(?:[Aa] |[Tt]he )?(?:former|retired|ex-)", first)
        ):
            sort = "expert"
        words = canonical.lower()
        if "state media" in words or "state television" in words or "news agency" in words:
            sort = "agency"
        plural = (
            head != singular(head)
            or " and " in canonical
            or (head in ("people", "police", "staff", "crew") and " " in canonical)
        )
        plural = plural or COUNTED.match(canonical) is not None
        canonical = VAGUELY.sub("", canonical)
        return Entity(
            canonical,
            sort,
            keys(mention),
            at,
            plural,
            head,
            phrase=mention,
            proper=canonical[:1].isupper() or any(w[:1].isupper() for w in canonical.split()[1:]),
        )
