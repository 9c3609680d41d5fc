"""The whole way of one document: a text or a web page in, attributed and placed statements out."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from openline.reports.attribution.quoting import quotations
from openline.reports.clauses import units
from openline.reports.counting.counts import find_counts
from openline.reports.document.chain import chained
from openline.reports.document.dating import dated
from openline.reports.doing.equipment import find_equipment
from openline.reports.linking.answering import denials_told
from openline.reports.model import Article, Page, Place, Region, Statement, Stretch, Time
from openline.reports.page import read_page
from openline.reports.places.arcs import by_arcs
from openline.reports.places.finding import find_places
from openline.reports.places.gazetteer import Gazetteer, Named
from openline.reports.statements import statements
from openline.reports.tagging.model import load
from openline.reports.tagging.port import Parsed, Parser
from openline.reports.tagging.sentences import sentences
from openline.reports.times.expressions import find_times
from openline.reports.trust import trusted
from openline.reports.unseen import Unseen

__all__ = ["MAX_BODY", "Report", "read"]

MAX_BODY = 150_000
"""Characters of bodies that are read of one document: some twenty-five thousand words."""


# Spaces of other widths are read as plain ones; there are as many.
_SPACES = dict.fromkeys((0xA0, 0x2007, 0x2008, 0x2009, 0x200A, 0x202F), " ")


class Report(Struct, frozen=True):
    """What one document says.

    Attributes
    ----------
    page
        Its text, regions and articles, each with its document.
    statements
        In the order of the text.
    places
        Every place of headline, dateline and body.
    """

    name: str
    page: Page
    statements: tuple[Statement, ...]
    places: tuple[Place, ...]


_Found = TypeVar("_Found", bound=Stretch)


def read(
    source: str | bytes,
    name: str = "",
    gazetteer: Gazetteer | None = None,
    places: Sequence[tuple[Named, Sequence[str]]] = (),
    parser: Parser | None = None,
    published: dt.date | None = None,
) -> Report:
    """Read one document.

    Parameters
    ----------
    source
        A plain text or a web page.
    name
        Its name, for the rows and as a last hint at the publisher.
    gazetteer
        By default the one that ships.
    places
        Agreed zones and lines with their names.
    parser
        By default the trained one, or the rules where that is not installed.
    published
        The day of those articles that state none, as whoever brings them knows it.

    Raises
    ------
    InputError, TooLargeError
        See `read_page`.
    """
    page = read_page(source, name)
    unseen = Unseen(page.text)
    page = unseen.seen(page)
    page = dated(replace(page, text=page.text.translate(_SPACES)), name)
    if published is not None:
        page = _published(page, published)
    if page.language not in ("", "en"):
        return _given(Report(name, page, (), ()), unseen)
    parser = parser or load()
    page, regions = _bounded(page)
    datelines = [each.document.dateline for each in page.articles if each.document.dateline is not None]
    found = find_places(
        page.text,
        regions,
        articles=page.articles,
        datelines=datelines,
        agreed=places,
        gazetteer=gazetteer,
    )
    rows: list[Statement] = []
    seen: list[Place] = []
    for article in page.articles:
        here = [each for each in found if article.start <= each.start < article.end]
        more, here = _of_article(page, regions, article, here, parser, name)
        rows += more
        seen += here
    found = tuple(sorted(seen, key=lambda each: each.start))
    rows = denials_told(chained(page, rows), page.text, page.articles)
    rows = [trusted(one, page.text) for one in rows]
    return _given(Report(name, page, tuple(rows), found), unseen)


def _given(report: Report, unseen: Unseen) -> Report:
    """Give a report with its places in the text as it was given, which its page has again."""
    report = unseen.back(report)
    return replace(report, page=replace(report.page, text=unseen.given))


def _published(page: Page, day: dt.date) -> Page:
    """Give a day to the articles that state none; what they state stands."""
    articles = []
    for article in page.articles:
        document = article.document
        if document.date.since is None:
            date = replace(document.date, since=day, until=day, basis="stated")
            article = replace(article, document=replace(document, date=date))
        articles.append(article)
    return replace(page, articles=tuple(articles))


def _bounded(page: Page) -> tuple[Page, Sequence[Region]]:
    """Cut the regions where more of their bodies would be read than is; the page then says so."""
    left = MAX_BODY
    for at, region in enumerate(page.regions):
        if region.label != "body":
            continue
        left -= region.end - region.start
        if left >= 0:
            continue
        end = page.text.rfind(" ", region.start, region.end + left)
        end = end if end > 0 else region.end + left
        line = page.text.count("\n", 0, end) + 1
        unread = sum(each.end - each.start for each in page.regions[at:] if each.label == "body")
        said = (
            f"Only the first {MAX_BODY:,} characters of what it says were read: "
            f"{unread - (end - region.start):,} were not, from line {line:,} on."
        )
        kept = [*page.regions[:at], replace(region, end=end)]
        kept += [each for each in page.regions[at + 1 :] if each.label != "body"]
        return replace(page, notes=(*page.notes, said)), kept
    return page, page.regions


def _of_article(
    page: Page,
    regions: Sequence[Region],
    article: Article,
    places: list[Place],
    parser: Parser,
    name: str,
) -> tuple[list[Statement], list[Place]]:
    """Give the statements of one article, and its places; nothing refers back to another one."""
    regions = [each for each in regions if article.start <= each.start < article.end]
    bodies = [(each.start, each.end) for each in regions if each.label == "body"]
    if not bodies:
        return [], places
    parsed = parser.parse(page.text, sentences(page.text, bodies))
    places = list(by_arcs(page.text, places, parsed))
    times = find_times(page.text, regions, article.document.date)
    counts = find_counts(page.text, regions, times)
    equipment = find_equipment(page.text, regions)
    rows = []
    found = statements(page.text, bodies, parsed, file=name, parser=parser)
    beside = _beside(page.text, bodies, parsed, times, found)
    places = _seated(page.text, places, found)
    for number, one in enumerate(found):
        begin, end = one.content.start, one.content.end
        rows.append(
            replace(
                one,
                places=tuple(each for each in _inside(places, begin, end) if each.role == "event"),
                times=(*_times(times, one), *beside.get(number, ())),
                counts=tuple(_inside(counts, begin, end)),
                equipment=tuple(dict.fromkeys(each.text for each in _inside(equipment, begin, end))),
            )
        )
    return rows, places


def _beside(
    text: str,
    bodies: Sequence[tuple[int, int]],
    parsed: Parsed,
    times: Sequence[Time],
    rows: Sequence[Statement],
) -> dict[int, list[Time]]:
    """Give times that stand beside the statements of a sentence to the nearest: those of its saying."""
    out: dict[int, list[Time]] = {}
    if not times or not rows:
        return out
    spans = [(parsed.start[it[0]], parsed.end[it[-1]]) for it in units(parsed, quotations(text, bodies))]
    opens = [start for start, _ in spans]
    for time in times:
        at = bisect_right(opens, time.start) - 1
        if at < 0 or time.end > spans[at][1] or any(it.start <= time.start < it.end for it in rows):
            continue
        near = [
            (max(one.start - time.end, time.start - one.end), number)
            for number, one in enumerate(rows)
            if one.start < spans[at][1] and spans[at][0] < one.end
        ]
        if near:
            out.setdefault(min(near)[1], []).append(replace(time, of="saying"))
    return out


def _seated(text: str, places: Sequence[Place], rows: Sequence[Statement]) -> list[Place]:
    """Take places that stand in who says something, and in no content, for a seat and not for a scene.

    "A commander stationed east of Sweida told …", "the opposition, from its hotels in Istanbul, denied …".
    """
    within: list[tuple[int, int]] = []
    for one in rows:
        mention = one.speaker.mention
        if not one.attributed or not mention or one.content.start < one.start:
            continue
        ahead = text[one.start : one.content.start]
        said = ahead.find(mention)
        cue = ahead.find(one.cue, said + len(mention)) if one.cue and said >= 0 else -1
        if cue >= 0 and "\n" not in ahead[said:]:  # and what stands between "said" and what is said
            within.append((one.start + said, one.content.start))
    contents = [(one.content.start, one.content.end) for one in rows]
    out = []
    for place in places:
        seat = place.role == "event" and any(a <= place.start and place.end <= b for a, b in within)
        if seat and not any(a <= place.start and place.end <= b for a, b in contents):
            place = replace(place, role="office")
        out.append(place)
    return out


def _inside(found: Iterable[_Found], start: int, end: int) -> Iterable[_Found]:
    return (each for each in found if start <= each.start and each.end <= end)


def _times(times: Sequence[Time], one: Statement) -> tuple[Time, ...]:
    """Give the times of what is said, and those of the saying beside it."""
    within = one.content
    return tuple(
        each if within.start <= each.start and each.end <= within.end else replace(each, of="saying")
        for each in _inside(times, one.start, one.end)
    )
