"""What one statement asserts and what it denies, reduced to what can be held against another.

Topics are families of words for one kind of fact ("hit by", "airstrike", "bombed"). A clause that negates
("no shell fell", "was unharmed") denies its topics; a denial by its cue ("denied that …") denies all of them.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from openline.reports.counted import Tally, tallies_of
from openline.reports.model import Place, Statement, Time
from openline.reports.parties import parties_in, party_of
from openline.reports.poles import causes_of, poles_of, things_of
from openline.reports.topics import NOT, asserted, topics_in

__all__ = ["DAYS_OF_A_REPORT", "Facets", "facets_of", "main_day"]

DAYS_OF_A_REPORT = 4
"""How long after an event it is still reported as new."""
_BACKGROUND_DAYS = 45
_BEGINNING = 5
_NAME_WORDS = 6

_BARE = re.compile(
    r"^\W*(?:any |all |its |their |the |that |it |they |he |she |of |had |have |has |was |were |"
    r"having |been )*(?:such )?(?:direct |military )?"
    r"(?:involvement|involved|connection|role|responsibility|responsible|part|link|participation|hand|"
    r"knowledge|complicity|behind)\b",
    re.I,
)
_NOT_OURS = re.compile(
    r"\bnot (?:ours|our (?:work|doing|strike|operation|aircraft|forces)|us|me|responsible|involved|"
    r"behind|carried out by us)\b|"
    r"\b(?:no (?:involvement|role|part|connection|responsibility|hand|link)|nothing to do with (?:it|"
    r"this|the))\b|"
    r"\b(?:did|had|have) not (?:carry|carried|conduct\w*|take part|taken part)\b",
    re.I,
)
_ANAPHORIC = re.compile(
    r"^\W*(?:(?:this|that|it|these|those|the (?:report|claim|account|statement|allegation|"
    r"accusation)s?|(?:all|any|such) (?:this|that|reports?|claims?|accounts?|allegations?)|"
    r"the \w+ (?:account|claim|version|report))\b[^.]{0,45}\b(?:not so|not true|not the case|untrue|"
    r"false|baseless|unfounded|nonsense|fabricat\w+|a lie|lies|incorrect|fiction)|"
    r"(?:a )?(?:pure |complete |utter |sheer |total )*(?:fantasy|nonsense|fiction|fabrications?|lies?|"
    r"a lie|rumou?rs|propaganda|fairy[- ]tale|untrue|false|baseless|"
    r"disinformation|invention|groundless|unfounded)\b[^.]{0,25}$|"
    r"(?:that|this|it|so|those|these)\W*$|"
    r"(?:the|these|those|such|any such|that|this|all|it) (?:reports?|claims?|accounts?|allegations?|"
    r"accusations?|charges?|version|briefing|thing)?\W*$|"
    r"[^.]{0,30}\b(?:any )?such (?:briefing|order|promise|statement|report|thing|plans?|talks?|deal|"
    r"agreement|message)\b)",
    re.I,
)
_OWN = re.compile(
    r"^\W*(?:that )?(?:it|they|he|she|we|I|its|their|our|his|her|my|to have|having|[^.]{0,20}\bour)\b", re.I
)
_INSIDE = re.compile(
    r"\b(?:inside|within|well in|in(?:to)?(?= (?:the|our|its|their)? ?(?:\S+ )?(?:zone|perimeter|"
    r"area of sep)))\b",
    re.I,
)
_OUTSIDE = re.compile(
    r"\b(?:outside|beyond|out of(?= (?:the|our|its)? ?(?:\S+ )?(?:zone|perimeter|area)))\b", re.I
)
_ENTERED = re.compile(
    r"\b(?:enter(?:ed|ing)?|penetrated|crossed into|violated|breached) (?:the|our|its|"
    r"that) (?:\S+ ){0,2}(?:zone|perimeter)\b",
    re.I,
)
_MEASURE = re.compile(
    r" (?:sight|reach|range|\w*\d[\d,.]*|a few|several|\w+) ?(?:-| )?(?:k?m\b|kilomet|met(?:er|re)|"
    r"mile|of\b)",
    re.I,
)
_BOUND = re.compile(
    r"\b(?:zone|perimeter|line|border|circle|area of separation|exclusion area|town|city|village|"
    r"buffer)\b",
    re.I,
)
_SIDE = re.compile(
    r"\b(north|south|east|west)(?:ern|wards?)?(?:[- ](?:east|west))? (?:side |bank |edge )?of\b", re.I
)
_ORIGIN = re.compile(
    r"(?:\b(?:launched|fired|released|flew|flown|took off|taken off|originat\w+)|"
    r"\b(?:shells?|mines|rockets?|missiles?|drones?|rounds|fire|projectiles?|jets|planes|aircraft|"
    r"they|it|all)\b[^.;,]{0,20}\b(?:came|come|coming|entered|sent))\b"
    r"(?: in| out| up| over| well| all| most\w*| probably| apparently)*[^.]{0,12}?"
    r"(?P<how> from(?: the (?:direction|side|territory|area|desert|vicinity) (?:of|around))?|"
    r" (?:well )?(?:inside|within|outside|beyond)| south of| north of)\b",
    re.I,
)
_RESPONSE = re.compile(
    r"\b(?:returned|answered|replied to|responded to|"
    r"had (?:only )?responded to)\b(?: \W?\w+\W?){0,3} ?\b(?:fire|shelling|shooting|attack|shots|"
    r"bombardment|gunfire)\b|"
    r"\bfired back\b|\breturn(?:ed|ing) fire\b|\bin self-?defen[cs]e\b|\bcame under (?:fire|attack)\b|"
    r"\bonly (?:responded|replied|answered)\b|"
    r"\b(?:fired|shot|opened fire) first\b",
    re.I,
)
_FIRST = re.compile(
    r"\b(?:fired|shot|struck|opened fire|attacked|shooting) first\b|\bstarted (?:it|the)\b|"
    r"\bprovoked\b",
    re.I,
)
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|be|is|are)\b(?: \w+ly)? (?:\w+ed|hit|struck|shot|brought|taken|sent|"
    r"blown)\b",
    re.I,
)
_ACTIVE = re.compile(
    r"\b(?:struck|strikes|hit|hits|bombed|shelled|attacked|targeted|raided|fired|launched|carried out|"
    r"conducted|killed|destroyed|downed|shot|crossed|"
    r"violated|entered|brought in|sent|moved|deployed|built|was behind|were behind|opened fire|"
    r"blew up|ambushed|pounded|pummel\w*|looted|stole|burn(?:ed|t)|abducted|arrested|detained|"
    r"exchanged|begun|began|withdrew|advanced|seized|captured|took)\b",
    re.I,
)
_DEED = re.compile(
    r"\s(?:\w+ )?(?:air ?strikes?|strikes?|raids?|jets?|planes|aircraft|drones?|shelling|bombardment|"
    r"artillery|missiles?|rockets?|attacks?|forces|troops)\b"
)
_THEN = re.compile(r",? \b(?:hours? |days? |minutes? )?(?:after|when|since|while|because)\b")
_BY = re.compile(r"\bby\b|\bfrom the side of\b|\bbelonging to\b", re.I)
_PAST = re.compile(
    r"\b(?:(?:\w+|\d+) years? (?:ago|earlier|before)|last (?:year|summer|spring|autumn|winter)|"
    r"months? (?:ago|earlier|before)|"
    r"in (?:\w+ )?(?:19|20)\d\d|(?:the previous|an earlier) year|in the past)\b",
    re.I,
)
_FURTHER = re.compile(
    r"\b(?:also|another|again|separate(?:ly)?|elsewhere|a second (?:attack|strike|column|convoy|raid|"
    r"drone|incident|base)|a further|other (?:strikes?|attacks?|raids?)|"
    r"similar|of (?:the same|this) kind|(?:\w+ )?further \w+|earlier (?:attack|strike|raid)|previous|"
    r"since then|"
    r"(?:before|after|since|ahead of|prior to) (?:the|that|this) (?:shooting|attack|strike|raid|"
    r"incident|exchange|bombing|blast|shelling))\b",
    re.I,
)
_ROLE = re.compile(
    r",? (?:\(\w+\) )?(?:an?|the|its|who|spokes\w+|commander|chief|head)\b[^.;“”\"]{0,90}|(?:’s|"
    r"'s)?,[^.,;“”\"]{0,80}"
)
_FUTURE = re.compile(r"\b(?:will|would|shall|going to|may one day|if)\b", re.I)
_ACCUSING = frozenset(
    [
        "blame",
        "blamed",
        "blames",
        "accused",
        "accuses",
        "accusing",
        "accuse",
        "blaming",
        "attributed",
        "attribute",
        "faulted",
        "held",
        "holds",
    ]
)

_WORD = re.compile(r"\b[A-Za-z][\w’'-]{2,}")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    about after all also and any are army been before being but coalition continue continued
    continues could day did during fighters for forces from had halted has have her him his into its
    may men military more most near not now off one only other others our out over own remain
    remained remains said says she should six soldiers some still such suspended ten than that the
    their them then there these they this those troops two very was way were what when where which
    while who whom whose will with would you
    """,
    )
)
"""Words that two statements may share and still be of different things."""


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
    own = bool(_OWN.search(words))
    speaks = _speaker(one, text)
    times = _times(one.times)
    origin = _ORIGIN.search(words)
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
        bare=(denial and bool(_BARE.search(words))) or bool(_NOT_OURS.search(words)),
        anaphoric=denial and bool(_ANAPHORIC.search(words)),
        parties=parties_in(words) | accused,
        actors=_actors(words)
        | accused
        | (parties_in(words[origin.start("how") :][:120]) if origin else frozenset()),
        speaks=speaks,
        own=own,
        accuses=accuses,
        relation=_relation(one, words),
        sides=frozenset(m[1].casefold() for m in _SIDE.finditer(words)),
        origin=sources,
        origin_parties=parties_in(words[origin.start("how") :][:120]) if origin else frozenset(),
        has_origin=origin is not None,
        response=bool(_RESPONSE.search(words)),
        first=bool(_FIRST.search(words)),
        past=_is_past(words, times, one.times, date),
        old=times[1] is not None and main is not None and (main - times[1]).days > 1,
        further=bool(_FURTHER.search(words)),
        future=bool(_FUTURE.search(words[:60])) or "may one day" in words,
        places=tuple(p for p in one.places if p.role == "event" and p.lat is not None and p not in sources),
        since=times[0],
        until=times[1],
        unanchored=tuple(
            t.text
            for t in one.times
            if t.of != "saying" and t.since is None and not t.text.startswith("for ")
        ),
        tallies=tallies_of(one, words),
        nouns=frozenset(word.casefold() for word in _WORD.findall(words)) - _COMMON,
        things=things_of(words),
        poles=poles_of(words, denied=by_cue),
        causes=frozenset() if denial else causes_of(words),
    )


def _accuses(one: Statement, words: str) -> bool:
    """Whether it lays something at somebody's door: by its cue, or by naming nobody else."""
    named = one.plover == "ACCUSE" and one.act == "claim" and len(words.split()) <= _NAME_WORDS
    return named or one.cue.casefold().split(" ")[0] in _ACCUSING or " behind " in f" {words} "


def _actors(words: str) -> frozenset[str]:
    """Who acts: before an active verb, behind the "by" of a passive one."""
    by = _BY.search(words)
    named = parties_in(words[by.end() : by.end() + 90]) if by else frozenset()
    if named or _PASSIVE.search(words):
        return named
    main = _THEN.split(words, maxsplit=1)[0] or words
    active = _ACTIVE.search(main)
    front = parties_in(main[: active.start()]) if active else frozenset()
    front |= frozenset(
        party for m in _DEED.finditer(main) for party in parties_in(main[max(0, m.start() - 22) : m.start()])
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
    role = _ROLE.match(text, at + len(one.speaker.canonical))
    before = re.split(r"[\n“”\"]|(?<=[a-z]{3})[.!?] ", text[max(0, at - 80) : at])
    return parties_in(role[0] if role else "") or parties_in(before[-1])


def _relation(one: Statement, words: str) -> str:
    found = ""
    if entered := _ENTERED.search(words):
        found = "outside" if NOT.search(words, max(0, entered.start() - 25), entered.start()) else "inside"
    for name, pattern in (("inside", _INSIDE), ("outside", _OUTSIDE)):
        for match in pattern.finditer(words):
            if not _BOUND.search(words, match.end(), match.end() + 50) and not re.match(
                r" it\b", words[match.end() :]
            ):
                continue
            if _MEASURE.match(words, match.end()) or NOT.search(
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
    return bool(_PAST.search(words)) or any(_PAST.search(t.text) for t in times if t.of != "saying")


def _times(times: Sequence[Time]) -> tuple[dt.date | None, dt.date | None]:
    known = [t for t in times if t.of != "saying" and t.since is not None]
    if not known:
        return None, None
    return known[0].since, known[0].until or known[0].since
