"""Which of two events of one article was before the other, where it says so: without a day, and never more.

"The crossing came two days after the SDF said its fighters were hit": the hit was before the crossing,
whenever both were. Days of neighbouring months that lack their year are in the order of the calendar.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from openline.reports.linking.asserting import Facets
from openline.reports.linking.concepts import stem

__all__ = ["Order", "orders"]

_CAME = re.compile(
    r"(?P<what>It|(?:The|This|That|Its|Their|[A-Z][\w.-]+[’']s)\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+)\s+"
    r"(?:came|comes?|took place|occurred|happened|followed|was carried out|was launched)\s+"
    r"(?P<gap>(?:(?:just|only|less than|more than|nearly|almost|about|some|barely)\s+)?(?:[\w-]+\s+){0,3}?"
    r"(?:minutes?|hours?|days?|weeks?|months?|years?)\s+|(?:shortly|soon|immediately|right|just)\s+)?"
    r"(?P<side>after|before)\s+"
)
_LATER = re.compile(
    r"(?P<gap>(?:[\w-]+ ){0,3}?(?:minutes?|hours?|days?|weeks?|months?)|shortly|soon|moments) (?:later|"
    r"afterwards?)\b",
    re.I,
)
_SAID = re.compile(
    r"\b(?:comments?|remarks?|statements?|announcements?|warnings?|words|visit|talks|call|report|"
    r"accusations?|"
    r"denial|decision|move)$",
    re.I,
)
_SUBJECT = re.compile(
    r"(?:The|This|That)\s+(?:\w+\s+){0,2}?(?P<noun>\w+)\s+(?:\w+s|\w+ed|was|were|is|has|"
    r"had)\b"
)
_STOP = re.compile(
    r"(?:(?<=[a-z0-9)”\"’])|(?<=[A-Z]{2}))(?<!\bCol)(?<!\bGen)(?<!\bLt)(?<!\bMaj)[.!?][”\"’']?\s+|\n"
)
_PARTIAL = re.compile(r"--(\d\d)-(\d\d)\Z")
_SAME_NOUNS = 3
_HALF_A_YEAR = 5
"""Months that two days without a year may lie apart: the order of such as are further is not told."""


class Order(Struct, frozen=True):
    """One statement's event before another's, by their places in the list of all; `words` say so."""

    earlier: int
    later: int
    words: str


def orders(every: Sequence[Facets], texts: Sequence[str]) -> tuple[Order, ...]:
    """Return what the articles say of which event was first.

    Parameters
    ----------
    texts
        Of the sources, by their numbers.
    """
    found: dict[tuple[int, int], Order] = {}
    for one in every:
        if one.source < len(texts):
            beside = [it for it in every if (it.source, it.article) == (one.source, one.article)]
            for order in (*_told(one, beside, texts[one.source]), *_by_calendar(one, beside)):
                if (order.later, order.earlier) not in found:
                    found.setdefault((order.earlier, order.later), order)
    return tuple(found.values())


def _told(one: Facets, beside: Sequence[Facets], text: str) -> Iterator[Order]:
    """Give the order that the sentence of a statement tells."""
    content = one.statement.content
    stops = [m.end() for m in _STOP.finditer(text, max(0, content.start - 300), content.start)]
    begin = stops[-1] if stops else 0 if content.start < 300 else content.start
    match = _CAME.match(text, begin, content.end)
    if match and match.end() <= max(content.end - 15, content.start) and not _SAID.search(match["what"]):
        words = " ".join(text[match.start() : match.end()].split())
        after = match["side"] == "after"
        for other in _events(match["what"], one, beside, text, begin):
            yield Order(*((one.index, other) if after else (other, one.index)), words)
        return
    later = _LATER.match(text, begin, content.end)
    before = [it for it in beside if it.statement.content.end <= begin]
    if later and before and one.statement.act == "claim":
        yield Order(before[-1].index, one.index, later[0])


def _events(what: str, one: Facets, beside: Sequence[Facets], text: str, begin: int) -> list[int]:
    """Return the statements of an event that is named again: "the crossing", of troops that crossed."""
    noun = what.split()[-1]
    if noun == "It":
        start = max((m.end() for m in _STOP.finditer(text, max(0, begin - 500), begin - 2)), default=0)
        subject = _SUBJECT.match(text, start, begin)
        if subject is None:
            return []
        noun = subject["noun"]
    root = stem(noun)
    named = [
        it
        for it in beside
        if it.index != one.index
        and it.statement.content.start < one.statement.content.start
        and it.statement.act in ("claim", "denial")
        and any(stem(word) == root for word in re.findall(r"[A-Za-z-]{3,}", it.words))
    ]
    last = named[-1:]  # the one that was told last, and what is told of the same in as many words
    return [it.index for it in named if it in last or len(it.nouns & last[0].nouns) >= _SAME_NOUNS]


def _by_calendar(one: Facets, beside: Sequence[Facets]) -> Iterator[Order]:
    """Give the order of days of one article that both lack their year."""
    day = _day(one)
    if day is None:
        return
    for other in beside:
        then = _day(other)
        if then is not None and day < then and then[0] - day[0] <= _HALF_A_YEAR:
            yield Order(one.index, other.index, "by day and month")


def _day(one: Facets) -> tuple[int, int] | None:
    for time in one.statement.times:
        if time.of != "saying" and time.since is None and (match := _PARTIAL.match(time.partial)):
            return int(match[1]), int(match[2])
    return None
