"""Who published a report, which agency wrote it, where and when: by what the page says, and never more."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from openline.reports.document.agencies import AGENCY, agency_key, agency_named, same_source
from openline.reports.document.datelines import NO_PLACE, Opening, opening
from openline.reports.document.publishing import publisher_of
from openline.reports.model import Article, Block, DateBasis, DateInterval, Dateline, Document, Page, Span
from openline.reports.times.dates import DateFound, dates_in

__all__ = ["dated", "describe"]

_UPDATED = re.compile(r"\b(?:updated?|modified|edited|revised)\b\W*(?:at|on)?\W*\Z", re.I)
_SAYS_WHEN = re.compile(r"\b(?:published|posted|updated?|issued|released|created|date|time)\b", re.I)
_SENTENCE = re.compile(r"\w{3,}[.!?][”\"’']?(?:\s|$)|^.{120}", re.M)
_OTHERS = re.compile(
    r"\b(?:related|read (?:more|also|next)|more (?:from|on|news|stories)|latest|also read|see also|you may|"
    r"recommended|popular|trending|previous|next)\b",
    re.I,
)
_RELEASE = re.compile(r"\brelease\b|\bstatement no|\bpress\b", re.I)
_NOT_WHEN = re.compile(
    r"\b(?:©|copyright|\(c\)|all rights|since|founded|established|photo|image|file)\b|©", re.I
)


def dated(page: Page, name: str = "") -> Page:
    """Describe each article of a page as a document.

    Parameters
    ----------
    page
        As `read_page` gives it.
    name
        The file's name: it names the publisher where nothing else does.
    """
    articles: list[Article] = []
    everywhere = publisher_of(page, page.blocks, "", name) if len(page.articles) > 1 else ""
    for article in page.articles:
        blocks = [block for block in page.blocks if article.start <= block.start < article.end]
        articles.append(replace(article, document=describe(page, blocks, name, everywhere)))
    return replace(page, articles=tuple(_of_that_year(articles)))


def _of_that_year(articles: Sequence[Article]) -> Iterator[Article]:
    """Give a day without a year the year that the page it was copied to states, if it lies before that."""
    first = articles[0].document.date if articles else DateInterval()
    for article in articles:
        date = article.document.date
        if date.since is None and date.partial and first.since is not None and first.since == first.until:
            month, day = int(date.partial[2:4]), int(date.partial[5:7])
            since = _last(first.since, month, day)
            if since is not None and (first.since - since).days <= 183:
                date = replace(date, since=since, until=since, basis="stated")
                article = replace(article, document=replace(article.document, date=date))
        yield article


def _last(today: dt.date, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(today.year - ((month, day) > (today.month, today.day)), month, day)
    except ValueError:
        return None


def describe(page: Page, blocks: Sequence[Block], name: str = "", publisher: str = "") -> Document:
    """Describe the article that some blocks of a page are."""
    text = page.text
    body = [block for block in blocks if block.label == "body"]
    # A line of a menu may be taken for body: the article begins with its first line that is a sentence.
    told = next((block for block in body if _SENTENCE.search(text, block.start, block.end)), None)
    told = told or (body[0] if body else None)
    first = told.start if told else (blocks[-1].end if blocks else 0)
    above = [block for block in blocks if block.start < first]
    opened = _opened(text, body, above)
    agency = _agency(text, above, body, blocks, opened)
    said = publisher_of(page, blocks, agency, name) or publisher
    if agency and not said and not AGENCY.fullmatch(agency):
        # "Washington (ANN)" on ANN's own page: whoever it is that signs so, the page is its own.
        said = publisher_of(page, blocks, "", name)
        agency = "" if same_source(agency, said) else agency
    if agency and said and same_source(agency, said):
        said = ""
    line = None
    if opened and opened.place:
        city = re.split(r"\s*[,/(]", opened.place)[0]
        at = Span(opened.place_start, opened.place_start + len(city))
        line = Dateline(text[opened.start : opened.end].strip(), opened.start, opened.end, at)
    else:
        line = _place_alone(text, above)
    return Document(said, agency, line, _date(page, above, blocks, opened))


def _opened(text: str, body: Sequence[Block], above: Sequence[Block]) -> Opening | None:
    lines = [*body[:2], *(block for block in above if block.label in ("dateline", "byline", "headline"))]
    return next((found for block in lines if (found := opening(text, block.start, block.end))), None)


_PLACE = re.compile(
    r"\A(?P<place>[^\W\d_][^\W\d_.'’ -]*(?:[ '’-][^\W\d_]+){0,3}(?:, [^\W\d_]+(?: [^\W\d_]+)?)?)"
    r"(?:\s*[,/(–—-]+\s*(?P<rest>.*))?\Z"
)
_NO_PLACE = re.compile(
    r"\A(?:on|at|by|from|updated?|published|posted|last|first|issued|date|time|thursday|friday|"
    r"saturday|sunday|monday|"
    r"tuesday|wednesday|today|yesterday|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|"
    r"release|live|news|"
    r"staff|report|analysis|the|a|an)\b",
    re.I,
)


def _place_alone(text: str, above: Sequence[Block]) -> Dateline | None:
    """Find a dateline on a line of its own: "ANKARA", "Hasaka, SANA", "Brussels, 27 March 2019"."""
    for block in above:
        if block.label != "dateline":
            continue
        line = text[block.start : block.end].strip("\ufeff\u200b ")
        start = text.index(line, block.start)
        bare = line
        for date in reversed(dates_in(line)):
            bare = f"{bare[: date.start]}{bare[date.end :]}"
        bare = re.sub(r"\d{1,2}:\d\d.*", "", bare).rstrip(" ,،.-–—|/·")
        if not bare or not line.startswith(bare[:3]):
            continue
        found = _PLACE.match(bare)
        if not found or _NO_PLACE.match(bare) or NO_PLACE.match(bare):
            continue
        rest, place = found["rest"] or "", found["place"]
        head, comma, tail = place.partition(", ")
        if comma and AGENCY.fullmatch(tail):
            place, rest = head, tail
        if (rest and not AGENCY.search(rest)) or AGENCY.fullmatch(place) or not place[0].isupper():
            continue
        if dates_in(line) and not line.startswith(place):
            continue
        return Dateline(line, start, start + len(line), Span(start, start + len(place)))
    return None


_BY_AGENCY = re.compile(
    r"\A\W*(?:by|from|source|agency|agencies|©|\(c\)|copyright)\b[\s:]*(?:\d{4}\s*)?", re.I
)
_COPY = re.compile(
    r"(?:feed|wire|copy|report|story|article|news) of (?:the )?|republished from|source:\s*", re.I
)


def _agency(
    text: str, above: Sequence[Block], body: Sequence[Block], blocks: Sequence[Block], opened: Opening | None
) -> str:
    """Find whose copy it is: by its dateline, its byline, its own words on subscriptions or its copyright."""
    known = ""
    if opened and (AGENCY.fullmatch(opened.agency) or re.fullmatch(r"[A-Z]{2,6}", opened.agency)):
        known = opened.agency
    for block in above:
        if known:
            break
        line = text[block.start : block.end]
        if block.label in ("byline", "dateline") or _BY_AGENCY.match(line) or _COPY.search(line):
            known = agency_named(line) if block.label != "headline" else ""
    below = [block for block in blocks if body and block.start > body[0].start and block.label != "body"]
    for block in below:
        if known:
            break
        line = text[block.start : block.end][:400]
        if block.label in ("promotion", "byline", "counter") and re.search(
            r"©|copyright|\(c\)|standards|website contains|(?:journalists?|writers?|"
            r"reporters?)\b.{0,60}contributed to|sign up for the|subscri",
            line,
            re.I,
        ):
            known = agency_named(line)
    if not known and body:
        # "(SANA)", "SANA reporter": the copy of who is told by its own sources.
        words = " ".join(text[block.start : block.end] for block in body)
        own = re.search(
            rf"\b(?:told|to) {AGENCY.pattern} (?:reporter|correspondent)|\b{AGENCY.pattern}(?:'s|’s) "
            rf"question",
            words,
        )
        known = next((group for group in own.groups() if group), "") if own else ""
    return _fullest(known, text, body) if known else ""


def _fullest(agency: str, text: str, body: Sequence[Block]) -> str:
    """Give the fullest name of the agency that the article itself uses."""
    names = [agency]
    for block in body:
        names += [m[1] for m in AGENCY.finditer(text, block.start, block.end) if same_source(m[1], agency)]
    plain = [name for name in names if "." not in name] or [agency_key(agency).title()]
    return max(plain, key=len)


def _date(
    page: Page, above: Sequence[Block], blocks: Sequence[Block], opened: Opening | None
) -> DateInterval:
    """Give the first whole date above the body, else in its dateline, else of a line that says when."""
    text = page.text
    first = _day_first(text, blocks)
    partial: DateInterval | None = None

    def better(found: Sequence[DateFound], line: str, basis: DateBasis) -> DateInterval | None:
        nonlocal partial
        whole = [date for date in found if date.since]
        # "Published 3 March, updated 5 March": published; a line that has only an update gives that.
        whole.sort(key=lambda date: bool(_UPDATED.search(line[: date.start])))
        if whole:
            return DateInterval(whole[0].since, whole[0].until, basis, weekday=whole[0].weekday)
        if found and partial is None:
            partial = DateInterval(basis="none", partial=found[0].partial, weekday=found[0].weekday)
        return None

    for wanted in (("dateline", "byline", "counter", "comment"), ("headline", "promotion")):
        later: DateInterval | None = None
        for block in above:
            line = text[block.start : block.end][:300]
            if block.label not in wanted or (block.label != "dateline" and _NOT_WHEN.search(line)):
                continue
            if block.label in ("headline", "promotion") and not _SAYS_WHEN.search(line):
                continue
            basis: DateBasis = "release line" if _RELEASE.search(line) else "stated"
            found = better(dates_in(line, day_first=first), line, basis)
            if found and _UPDATED.search(line[:12]) and not later:
                later = found
            elif found:
                return found
        if later:
            return later
    if opened and opened.date:
        found = better([opened.date], "", "dateline")
        if found:
            return found
    for key in ("published", "modified"):
        found = better(dates_in(page.meta.get(key, "")), "", "stated")
        if found:
            return found
    below = [block for block in blocks if block not in above]
    for block in below:
        line = text[block.start : block.end][:300]
        alone = block.label in ("dateline", "byline") or (
            block.label == "promotion" and _SAYS_WHEN.match(line)
        )
        if alone and not _NOT_WHEN.search(line) and _nothing_follows(text, block, blocks):
            found = better(dates_in(line, day_first=first), line, "stated")
            if found:
                return found
    for block in above:
        line = text[block.start : block.end][:300]
        if block.label == "headline" and partial is None and not _NOT_WHEN.search(line):
            whole = [
                date for date in dates_in(line, day_first=first) if date.since and date.since == date.until
            ]
            if len({date.since for date in whole}) == 1 and not re.search(
                r"\b(?:since|until|from|of|in|on|by)\s*\Z", line[: whole[0].start]
            ):
                return DateInterval(whole[0].since, whole[0].until, "stated", weekday=whole[0].weekday)
    return partial or DateInterval()


def _nothing_follows(text: str, block: Block, blocks: Sequence[Block]) -> bool:
    """Whether a date below the body is before comments and lists of other articles, which have dates too."""
    body = [other.end for other in blocks if other.label == "body"]
    after = body[-1] if body else 0
    between = [other for other in blocks if after <= other.start < block.start]
    return (
        block.start >= after
        and len(between) <= 3
        and not any(_OTHERS.search(text, b.start, b.end) for b in between)
        and all(b.label not in ("comment", "form") for b in between)
    )


def _told_before(day: dt.date, told: Sequence[DateFound]) -> int:
    """Count the dates of a text that lie in the five weeks up to a day; without a year they have its year."""
    many = 0
    for date in told:
        since = date.since
        if since is None and date.partial:
            since = _last(day, int(date.partial[2:4]), int(date.partial[5:7]))
        many += since is not None and 0 <= (day - since).days <= 35
    return many


def _day_first(text: str, blocks: Sequence[Block]) -> bool | None:
    """Whether dates with strokes begin with the day here: as one does that cannot be read otherwise."""
    seen: set[bool] = set()
    told = [
        date
        for block in blocks
        if block.label not in ("comment", "promotion")
        for date in dates_in(text[block.start : block.end][:2000])
        if not date.doubtful
    ]
    said = {date.since for date in told if date.since == date.until}
    for block in blocks:
        if block.label in ("body", "comment"):
            continue
        for match in re.finditer(
            r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](?:19|20)\d\d", text[block.start : block.end][:300]
        ):
            found = {
                way: dates_in(match[0], day_first=way)[0].since for way in (True, False) if dates_in(match[0])
            }
            a, b = int(match[1]), int(match[2])
            if (a > 12) != (b > 12):
                seen.add(a > 12)
            elif len(found) == 2 and (found[True] in said) != (found[False] in said):
                seen.add(found[True] in said)
            elif len(found) == 2 and told:
                near = {way: _told_before(day, told) for way, day in found.items() if day is not None}
                if near.get(True, 0) != near.get(False, 0):
                    seen.add(near.get(True, 0) > near.get(False, 0))
    return seen.pop() if len(seen) == 1 else None
