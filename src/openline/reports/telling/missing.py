"""What is not in some reports: days, places, the end of an article, the word of who is accused.

That a thing is not said is no statement; each lack is told with the statements it touches.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from openline.reports.linking.asserting import Facets
from openline.reports.linking.links import Reduced
from openline.reports.model import Article, Page, Statement
from openline.reports.telling.growing import growths

__all__ = ["Missing", "mentions_denial", "missing"]

Kind = Literal["date", "cut off", "denial", "unheard", "place", "day", "speaker"]
_PARTIES = {
    "us": "the United States or the coalition",
    "sdf": "the Syrian Democratic Forces",
    "russia": "Russia",
    "syria": "the Syrian government or its army",
    "israel": "Israel",
    "iran": "Iran or militias beside it",
    "turkey": "Turkey or forces beside it",
    "iraq": "the Iraqi government or army",
    "jordan": "Jordan",
    "rebels": "the opposition",
}
"""Parties that could be asked; Islamic State is not among them."""
_ACTS = frozenset(["ASSAULT", "COERCE", "MOBILIZE", "SANCTION", "ACCUSE", "SEIZE"])
_NO_END = re.compile(r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\])[”\"’']?\s*\Z")
_REST = re.compile(
    r"\b(?:read (?:the )?(?:full|rest|whole|entire|original|more at)|continue reading|full (?:story|article|"
    r"text)|"
    r"(?:click|tap) (?:here )?to (?:read|continue)|subscribe to (?:read|continue)|to continue reading)\b",
    re.I,
)
_ENDS = re.compile(r"[.!?:;)\]»”\"’'*–—-]\s*\Z")
_DENIED = re.compile(
    r"\b(?:[Dd]espite|[Cc]ontrary to|[Nn]otwithstanding)\s(?:[\w’'.-]+\s){0,4}denials?\b|"
    r"\b(?:has|have|had) (?:repeatedly |always |previously |officially )?denied\b|\bdenials? (?:by|from|"
    r"of)\b",
)


class Missing(Struct, frozen=True):
    """One lack: `said` in plain words, and the statements it touches, by their places in the list of all.

    Attributes
    ----------
    file
        Whose it is; empty where it is of all that was read.
    """

    kind: Kind
    said: str
    statements: tuple[int, ...] = ()
    file: str = ""


def missing(names: Sequence[str], pages: Sequence[Page], it: Reduced) -> tuple[Missing, ...]:
    """Return what is not in some reports.

    Parameters
    ----------
    names, pages
        Of the sources, in their order.
    """
    found: list[Missing] = []
    for number, (name, page) in enumerate(zip(names, pages, strict=True)):
        here = [one for one in it.every if one.source == number]
        for at, article in enumerate(page.articles):
            inside = [one for one in here if one.article == at]
            found += _of_article(name, page, article, inside)
    return (*found, *_without(it))


def _of_article(name: str, page: Page, article: Article, here: Sequence[Facets]) -> Iterator[Missing]:
    if here and article.document.date.since is None:
        days = tuple(one.index for one in here if any(time.since is None for time in one.statement.times))
        what = "its day is not stated"
        if article.document.date.partial:
            what = "the year of its day is not stated"
        hang = "; what is counted from it has no date" if days else ""
        yield Missing("date", what + hang, days, name)
    bodies = [region for region in page.regions if region.label == "body"]
    bodies = [region for region in bodies if article.start <= region.start < article.end]
    if bodies:
        end = bodies[-1].end
        text = page.text[bodies[-1].start : end].rstrip()
        behind = page.text[end : min(article.end, end + 400)]
        cut = _NO_END.search(text) or (not _ENDS.search(text) and _REST.search(behind))
        if cut or _REST.search(behind[:120]):
            last = " ".join(text[-60:].split())
            touched = tuple(one.index for one in here if end - one.statement.content.end < 40)[-1:]
            yield Missing("cut off", f"the article is cut off, at “…{last}”", touched, name)
    yield from (Missing(each.kind, each.said, each.statements, name) for each in _unheard(here))
    told = {one.index for one in here if one.statement.act == "denial"}
    mentioned = tuple(
        one.index for one in here if one.index not in told and mentions_denial(page.text, one.statement)
    )
    if mentioned:
        yield Missing("denial", "a denial is mentioned that is not in what was read", mentioned, name)


def mentions_denial(text: str, one: Statement) -> bool:
    """Whether a statement, or its sentence before it, mentions a denial: "Despite official denial, …"."""
    begin = one.content.start
    before = re.split(r"[.!?]\s|\n", text[max(0, begin - 120) : begin])[-1]
    return bool(_DENIED.search(before) or _DENIED.search(text[begin : one.content.end]))


def _unheard(every: Sequence[Facets]) -> Iterator[Missing]:
    """Give the parties that others say have done something, and that say nothing themselves."""
    heard = {party for one in every if one.statement.attributed for party in one.speaks}
    acts: dict[str, list[int]] = defaultdict(list)
    for one in every:
        if one.statement.polarity == "denied" or one.statement.act == "denial":
            continue
        if one.statement.plover in _ACTS or growths(one.words):
            for party in one.actors - one.speaks:
                acts[party].append(one.index)
    for party, name in _PARTIES.items():
        if party in acts and party not in heard:
            yield Missing("unheard", f"no word of {name}, of whom others speak", tuple(acts[party]))


def _without(it: Reduced) -> Iterator[Missing]:
    """Give the statements that tell of something done, and not where, when or by whose word."""
    events = [
        one
        for one in it.every
        if one.statement.act in ("claim", "concern") and (one.statement.plover in _ACTS or growths(one.words))
    ]
    nowhere = tuple(one.index for one in events if not one.statement.places)
    if nowhere:
        yield Missing("place", "no place is said", nowhere)
    never = tuple(
        one.index
        for one in events
        if it.dates[one.index] is None and not any(time.since for time in one.statement.times)
    )
    if never:
        yield Missing("day", "no day is known, neither of what is told nor of the report", never)
    nobody = tuple(
        one.index for one in it.every if one.statement.attributed and not one.statement.speaker.canonical
    )
    if nobody:
        yield Missing("speaker", "who says it is not known", nobody)
