"""What one statement asserts and what it denies, reduced to what can be held against another.

Topics are families of words for one kind of fact ("hit by", "airstrike", "bombed"). A clause that negates
("no shell fell", "was unharmed") denies its topics; a denial by its cue ("denied that …") denies all of them.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from openline.reports.counting.counted import Tally, tallies_of
from openline.reports.linking.asserting_words import (
    ACCUSING,
    ACTIVE,
    ANAPHORIC,
    BARE,
    BOUND,
    BY,
    COMMON,
    CONTRAST,
    DEED,
    ENTERED,
    FIRST,
    FURTHER,
    FUTURE,
    INSIDE,
    MEASURE,
    NOT_OURS,
    ORIGIN,
    OUTSIDE,
    OWN,
    PASSIVE,
    PAST,
    RESPONSE,
    ROLE,
    SIDE,
    THEN,
    WORD,
)
from openline.reports.linking.gist import EMPTY, Gist, gist_of
from openline.reports.linking.poles import causes_of, poles_of, things_of
from openline.reports.linking.topics import NOT, asserted, topics_in
from openline.reports.model import Place, Statement, Time
from openline.reports.speakers.parties import parties_in, party_of

__all__ = ["DAYS_OF_A_REPORT", "Facets", "facets_of", "main_day"]

DAYS_OF_A_REPORT = 4
"""How long after an event it is still reported as new."""
_BACKGROUND_DAYS = 45
_BEGINNING = 5
_NAME_WORDS = 6

@dataclass(frozen=True)
class Facets:
    """What one statement can be held against others by.

    Attributes
    ----------
    said, denied
        Topics asserted and topics denied.
    bare
        A denial that names no fact: "any involvement".
    anaphoric
        A denial of what stands before it: "This is not so".
    parties, actors, speaks
        Who is named in the content; who acts in it; who the speaker is.
    own
        It speaks of the speaker's own side.
    relation
        "inside", "outside" of a zone or line, or "".
    past, old
        Background, of another month or year; of days before what the report is on.
    nouns
        Words of its own, by which two statements may be of one thing.
    things
        Stems of those that are no names.
    poles
        States it asserts, each by its axis and pole.
    causes
        What it says that something came of.
    gist
        Its stems and senses.
    paragraph, contrasted
        The line it stands on; whether a "but" leads up to it.
    """

    index: int
    statement: Statement
    words: str
    lead: str
    source: int
    article: int
    said: frozenset[str]
    denied: frozenset[str]
    bare: bool
    anaphoric: bool
    parties: frozenset[str]
    actors: frozenset[str]
    speaks: frozenset[str]
    own: bool
    accuses: bool
    relation: str
    sides: frozenset[str]
    origin: tuple[Place, ...]
    origin_parties: frozenset[str]
    has_origin: bool
    response: bool
    first: bool
    past: bool
    old: bool
    further: bool
    future: bool
    places: tuple[Place, ...]
    since: dt.date | None
    until: dt.date | None
    unanchored: tuple[str, ...]
    tallies: tuple[Tally, ...] = field(default=())
    nouns: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    poles: frozenset[tuple[str, bool]] = frozenset()
    causes: frozenset[str] = frozenset()
    gist: Gist = EMPTY
    paragraph: int = 0
    contrasted: bool = False


def facets_of(
    index: int,
    one: Statement,
    text: str,
    source: int = 0,
    article: int = 0,
    date: dt.date | None = None,
    main: dt.date | None = None,
) -> Facets:
    """Reduce one statement of a text whose article is of one date and tells of what was on another."""
    words = text[one.content.start : one.content.end]
    lead = text[max(one.start, one.content.start - 200) : one.content.start]
    tail = text[one.content.end : min(one.end, one.content.end + 200)]
    spoken = f"{lead} {tail}"
    by_cue = one.polarity == "denied"
    said, denied = (frozenset(), topics_in(words)) if by_cue else asserted(words)
    denial = by_cue or one.act == "denial"
    own = bool(OWN.search(words))
    speaks = _speaker(one, text)
    times = _times(one.times)
    origin = ORIGIN.search(words)
    at = one.content.start + origin.start("how") if origin else -1
    sources = tuple(p for p in one.places if origin and p.start >= at and p.start - at < 90)
    accuses = _accuses(one, words)
    accused = parties_in(spoken) - speaks if accuses else frozenset()
    return Facets(
        index=index,
        statement=one,
        words=words,
        lead=spoken,
        source=source,
        article=article,
        said=said - denied,
        denied=denied,
        bare=(denial and bool(BARE.search(words))) or bool(NOT_OURS.search(words)),
        anaphoric=denial and bool(ANAPHORIC.search(words)),
        parties=parties_in(words) | accused,
        actors=_actors(words)
        | accused
        | (parties_in(words[origin.start("how") :][:120]) if origin else frozenset()),
        speaks=speaks,
        own=own,
        accuses=accuses,
        relation=_relation(one, words),
        sides=frozenset(m[1].casefold() for m in SIDE.finditer(words)),
        origin=sources,
        origin_parties=parties_in(words[origin.start("how") :][:120]) if origin else frozenset(),
        has_origin=origin is not None,
        response=bool(RESPONSE.search(words)),
        first=bool(FIRST.search(words)),
        past=_is_past(words, times, one.times, date),
        old=times[1] is not None and main is not None and (main - times[1]).days > 1,
        further=bool(FURTHER.search(words)),
        future=bool(FUTURE.search(words[:60])) or "may one day" in words,
        places=tuple(p for p in one.places if p.role == "event" and p.lat is not None and p not in sources),
        since=times[0],
        until=times[1],
        unanchored=tuple(
            t.text
            for t in one.times
            if t.of != "saying" and t.since is None and not t.text.startswith("for ")
        ),
        tallies=tallies_of(one, words),
        nouns=frozenset(word.casefold() for word in WORD.findall(words)) - COMMON,
        things=things_of(words),
        poles=poles_of(words, denied=by_cue),
        causes=frozenset() if denial else causes_of(words),
        gist=gist_of(words, denied=by_cue, denial=denial),
        paragraph=text.count("\n", 0, one.content.start),
        contrasted=bool(CONTRAST.search(text, max(0, one.start - 12), one.content.start)),
    )


def _accuses(one: Statement, words: str) -> bool:
    """Whether it lays something at somebody's door: by its cue, or by naming nobody else."""
    named = one.plover == "ACCUSE" and one.act == "claim" and len(words.split()) <= _NAME_WORDS
    return named or one.cue.casefold().split(" ")[0] in ACCUSING or " behind " in f" {words} "


def _actors(words: str) -> frozenset[str]:
    """Who acts: before an active verb, behind the "by" of a passive one."""
    by = BY.search(words)
    named = parties_in(words[by.end() : by.end() + 90]) if by else frozenset()
    if named or PASSIVE.search(words):
        return named
    main = THEN.split(words, maxsplit=1)[0] or words
    active = ACTIVE.search(main)
    front = parties_in(main[: active.start()]) if active else frozenset()
    front |= frozenset(
        party for m in DEED.finditer(main) for party in parties_in(main[max(0, m.start() - 22) : m.start()])
    )
    called = re.search(
        r"\b(?:were|was|are|is|been) (?:“?probably )?(American|Israeli|Russian|Turkish|Syrian|Iranian)\b",
        words,
    )
    return front | (parties_in(called[1]) if called else frozenset())


def _speaker(one: Statement, text: str) -> frozenset[str]:
    if not one.attributed:
        return frozenset()
    found = party_of(one.speaker.canonical) | party_of(one.speaker.mention)
    if found or one.source_kind != "named_official" or not one.speaker.canonical:
        return found
    at = text.find(one.speaker.canonical)
    if at < 0:
        return found
    role = ROLE.match(text, at + len(one.speaker.canonical))
    before = re.split(r"[\n“”\"]|(?<=[a-z]{3})[.!?] ", text[max(0, at - 80) : at])
    return parties_in(role[0] if role else "") or parties_in(before[-1])


def _relation(one: Statement, words: str) -> str:
    found = ""
    if entered := ENTERED.search(words):
        found = "outside" if NOT.search(words, max(0, entered.start() - 25), entered.start()) else "inside"
    for name, pattern in (("inside", INSIDE), ("outside", OUTSIDE)):
        for match in pattern.finditer(words):
            if not BOUND.search(words, match.end(), match.end() + 50) and not re.match(
                r" it\b", words[match.end() :]
            ):
                continue
            if MEASURE.match(words, match.end()) or NOT.search(
                words, max(0, match.start() - 40), match.start()
            ):
                continue
            found = name
    return found or next((place.relation for place in one.places if place.relation), "")


def main_day(statements: Sequence[Statement], date: dt.date | None) -> dt.date | None:
    """Return the day of what an article is on: the first that its beginning states, else its own."""
    stated = (_times(one.times)[0] for one in statements[:_BEGINNING])
    return next((day for day in stated if day is not None), date)


def _is_past(
    words: str, days: tuple[dt.date | None, dt.date | None], times: Sequence[Time], date: dt.date | None
) -> bool:
    """Whether it is background: of more than a month and a half before, or of some other year."""
    if days[1] is not None and date is not None:
        return (date - days[1]).days > _BACKGROUND_DAYS
    return bool(PAST.search(words)) or any(PAST.search(t.text) for t in times if t.of != "saying")


def _times(times: Sequence[Time]) -> tuple[dt.date | None, dt.date | None]:
    known = [t for t in times if t.of != "saying" and t.since is not None]
    if not known:
        return None, None
    return known[0].since, known[0].until or known[0].since
