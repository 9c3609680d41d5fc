"""What was read of some articles, in words: on the screen, and for the page that is written."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from openline.model.proposal import QUESTIONS, asks
from openline.reports.linking.links import Link, Source, links, reduced
from openline.reports.telling.missing import Missing, missing
from openline.reports.telling.timeline import Entry, Timeline, timeline
from openline.reports.times.partial import unanchored

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from openline.reports.model import Article, Count, Document, Place, Statement, Time
    from openline.reports.reading import Report
    from openline.reports.telling.building import BuildUp, Point

PROPOSED = (
    "All of this is proposed to a person and decided by nobody: a machine read it, and says only who "
    "says what."
)
NOT_SAID = "That nothing is reported does not say that nothing happened."
KINDS = {
    "named_official": "named official",
    "unnamed_official": "unnamed official",
    "anonymous": "anonymous",
    "expert": "expert",
    "organisation": "organisation",
    "agency": "agency",
    "document": "document",
    "witness": "witness",
    "outlet": "the outlet's own voice",
}
_CUT = 220


@dataclass(frozen=True)
class Told:
    """Some reports, their statements numbered through all of them, how those are linked, and the timeline.

    Attributes
    ----------
    firsts
        Of each report, the number of its first statement.
    words
        Of each statement what it claims, on one line.
    missing
        What is not in them.
    """

    reports: Sequence[Report]
    statements: Sequence[Statement]
    links: Sequence[Link]
    timeline: Timeline
    firsts: Sequence[int]
    words: Sequence[str]
    missing: Sequence[Missing]
    _of: Mapping[int, Sequence[Link]]

    def joined(self, at: int) -> Sequence[Link]:
        """Return the links of one statement."""
        return self._of.get(at, ())


def told(reports: Sequence[Report], *, gap_days: int = 7) -> Told:
    """Link the statements of some reports, and lay them out in time."""
    it = reduced([Source(each.page.text, tuple(each.statements), each.page.articles) for each in reports])
    found = links(it)
    texts = [each.page.text for each in reports]
    of: dict[int, list[Link]] = {}
    for link in found:
        of.setdefault(link.one, []).append(link)
        of.setdefault(link.other, []).append(link)
    return Told(
        reports=reports,
        statements=tuple(one.statement for one in it.every),
        links=found,
        timeline=timeline(it, found, gap_days=gap_days, texts=texts),
        firsts=tuple(accumulate((len(each.statements) for each in reports), initial=0)),
        words=tuple(" ".join(one.words.split()) for one in it.every),
        missing=missing([each.name for each in reports], [each.page for each in reports], it),
        _of=of,
    )


def lines_of(it: Told) -> Iterator[str]:
    """Say all of it, line by line."""
    from openline.decide.presenting import NOTICE

    for number, report in enumerate(it.reports):
        yield f"{report.name}: {'; '.join(head_of(report, each) for each in report.page.articles)}"
        yield from (f"  {said}" for said in report.page.notes)
        first = it.firsts[number]
        for at in range(first, first + len(report.statements)):
            yield from _statement(it, at)
        if not report.statements:
            yield "  no statement was found in it"
        yield ""
    yield from _timeline(it)
    yield from (PROPOSED, NOTICE)


def document_of(it: Document) -> str:
    """Say who published a report, whose copy it is, where and of when."""
    who = (
        ", ".join(filter(None, (it.publisher, it.agency and f"copy of {it.agency}")))
        or "publisher not stated"
    )
    where = ""
    if it.dateline is not None:
        begin, end = it.dateline.place.start - it.dateline.start, it.dateline.place.end - it.dateline.start
        where = f", written at {it.dateline.text[begin:end]}"
    if it.date.since is not None:
        when = f"{days(it.date.since, it.date.until)} ({it.date.basis})"
    else:
        when = unanchored("", it.date.partial) if it.date.partial else "day not stated"
    return f"{who}{where}; {when}"


def head_of(report: Report, article: Article) -> str:
    """Say the same, and of one that states no day what its statements tell of when they were made."""
    said = document_of(article.document)
    if article.document.date.since is not None or article.document.date.partial:
        return said
    inside = [one for one in report.statements if article.start <= one.start < article.end]
    partials = dict.fromkeys(
        unanchored(each.text, each.partial)
        for one in inside
        for each in one.times
        if each.of == "saying" and each.partial
    )
    return f"{said} (in the text: {'; '.join(partials)})" if partials else said


def days(since: dt.date | None, until: dt.date | None) -> str:
    """Say an interval of inclusive days."""
    if since is None and until is None:
        return "day not known"
    if until is None or since == until:
        return f"{since}" + ("" if until else " or later")
    return f"{since} to {until}" if since is not None else f"until {until}"


def who(one: Statement) -> str:
    """Say whose statement it is, and of what kind of source."""
    if not one.attributed:
        return KINDS["outlet"]
    name = one.speaker.canonical or f"unresolved ({one.speaker.mention or 'nobody named'})"
    return f"{name} ({KINDS[one.source_kind]})"


def chain(one: Statement) -> str:
    """Say who carried it from whom."""
    return " < ".join(one.chain)


def act(one: Statement) -> str:
    """Say what the statement does."""
    denied = ", says it is not so" if one.polarity == "denied" else ""
    return f"{one.act}{denied}{f', {one.plover}' if one.plover else ''}"


def place(it: Place) -> str:
    """Say a place, and what of it is not sure."""
    at = (
        ""
        if it.lat is None or it.lon is None
        else f" {abs(it.lat):.2f} {'NS'[it.lat < 0]} {abs(it.lon):.2f} {'EW'[it.lon < 0]}"
    )
    about = f" ±{it.extent_km:.0f} km" if it.extent_km else ""
    said = ", ".join(filter(None, (it.relation, "referred to" if it.kind == "referred" else "")))
    return f"{it.text}{at}{about}{f' ({said})' if said else ''}"


def time(it: Time) -> str:
    """Say a time, as stated and as it was anchored."""
    said = "said " if it.of == "saying" else ""
    return f"{said}{it.text} = {day_of(it)}"


def day_of(it: Time) -> str:
    """Say the days of a time; where it could not be anchored, what the calendar tells of it."""
    if it.since is None and it.until is None:
        return unanchored(it.text, it.partial)
    return days(it.since, it.until)


def count(it: Count) -> str:
    """Say a count as a range."""
    return f"{span(it.low, it.high)} {it.unit}".strip()


def span(low: float | None, high: float | None) -> str:
    """Say a range that may be open at either end."""
    if low is None:
        return f"up to {high:g}" if high is not None else "some"
    if high is None:
        return f"at least {low:g}"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def details(one: Statement) -> list[tuple[str, str]]:
    """Say where, when, how many and how sure, each with its name; what is not said is left out."""
    rows = (
        ("where", "; ".join(place(each) for each in one.places)),
        ("when", "; ".join(time(each) for each in one.times)),
        *(
            (question, "; ".join(count(each) for each in one.counts if asks(each.unit) == question))
            for question in QUESTIONS
        ),
        ("equipment", ", ".join(one.equipment)),
        ("hedged", ", ".join(one.hedges)),
        ("carried", chain(one) if len(one.chain) > 1 else ""),
    )
    return [(name, said) for name, said in rows if said]


def claim(it: Told, at: int) -> str:
    """Say who says it, that it is denied where it is, and what it is: never the one without the others."""
    one = it.statements[at]
    return f"{name_of(one)}{' says it is not so' if one.polarity == 'denied' else ''}: {it.words[at]}"


def name_of(one: Statement) -> str:
    """Say who speaks, by name: the outlet or agency where it is its own voice."""
    if one.attributed:
        return one.speaker.canonical or one.speaker.mention or "unresolved"
    return f"{one.chain[0]} in its own voice" if one.chain else "the outlet"


def _statement(it: Told, at: int) -> Iterator[str]:
    one = it.statements[at]
    cue = f' "{" ".join(one.cue.split())}"' if one.cue else ""
    yield f"{at + 1:4}  {who(one)}{cue}: {act(one)}"
    yield f"        {_short(it.words[at])}"
    for name, said in details(one):
        yield f"        {name}: {said}"


def _short(words: str) -> str:
    return words if len(words) <= _CUT else words[:_CUT].rsplit(" ", 1)[0] + " …"


def numbers(them: Sequence[int]) -> str:
    """Say which statements, as they are numbered for people."""
    return ", ".join(str(at + 1) for at in them)


def contradiction(link: Link) -> str:
    """Say why two statements cannot both be true."""
    agree = f"; agree in {', '.join(link.agree)}" if link.agree else ""
    return f"{'; '.join(link.differ)}{agree} (confidence {link.confidence:.2f})"


def corroboration(link: Link) -> str:
    """Say in what one statement bears another out, and how many of themselves say so."""
    return f"{', '.join(link.agree)}; {link.origins} origins in all"


def when_of(it: Told, entry: Entry) -> str:
    """Say when an event was, or when it was reported."""
    if entry.basis == "none":
        return _loosely(it, entry)
    said = days(entry.since, entry.until)
    return f"reported {said}" if entry.basis == "reported" else said


def _loosely(it: Told, entry: Entry) -> str:
    """Say what is known of an event's time that no day was found for."""
    times = [time for at in entry.statements for time in it.statements[at].times if time.since is None]
    told = [time for time in times if time.of != "saying"]
    for each in told:
        return f"{each.text} ({day_of(each)})"
    said = [time for time in times if time.partial]
    return f"day not known (said {said[0].text}: {day_of(said[0])})" if said else "day not known"


def first_of(it: Told, entry: Entry) -> Sequence[tuple[Sequence[int], str]]:
    """Return the statements of what was after an event, each with the words that say so."""
    found: dict[str, list[int]] = {}
    for order in it.timeline.orders:
        if order.earlier in entry.statements and order.later not in entry.statements:
            found.setdefault(order.words, []).append(order.later)
    return [(later, words) for words, later in found.items()]


def trend(it: Told, of: BuildUp) -> str:
    """Say what builds up where, by which figures or by whose word, and when."""
    river = of.place.endswith(("Euphrates", "Tigris", "River", "river"))
    beside = "along" if river else "in" if of.wide else "near"
    where = f"{beside} {of.place}" if of.place else "place not said"
    what = f"{of.what}{', in a time' if of.rate else ''}"
    figures = ", then ".join(_point(each) for each in of.points)
    if figures:
        return f"{where}, {what}: {of.trend}: {figures}"
    if not of.activity:
        return f"{where}, {what}: {of.trend}"
    them = [it.statements[at] for at in of.statements]
    names = ", ".join(dict.fromkeys(name_of(one) for one in them))
    every = [each for one in them for each in one.times]
    told = [each for each in every if each.of != "saying"]
    when = "; ".join(dict.fromkeys(map(time, told or every))) or "when is not said"
    doing = f"{of.what} ({of.activity})" if of.activity not in ("patrol", "building", "shipment") else of.what
    denial = "; a denial is mentioned, which was not read" if of.denial_told else ""
    return f"{where}, {doing}: {of.trend}, by {names}; {when}{denial}"


def lack(it: Missing) -> str:
    """Say what is not in the reports."""
    return f"{it.file}: {it.said}" if it.file else it.said


def _point(it: Point) -> str:
    figure = span(it.low, it.high)
    if it.since is not None:
        return f"{figure} ({'reported ' if it.reported else ''}{days(it.since, it.until)})"
    return f"{figure} ({'before' if it.before else 'day not known'})"


def origins(it: Told, entry: Entry) -> int:
    """Return how many of those who tell of an event tell it of themselves."""
    from openline.reports.document.chain import independent_origins

    return independent_origins(it.statements[at] for at in entry.statements)


def _timeline(it: Told) -> Iterator[str]:
    drawn = it.timeline
    yield "Timeline"
    for entry in drawn.entries:
        yield from _entry(it, entry)
    if not drawn.entries:
        yield "  nothing in it has a day"
    if drawn.undated:
        yield "Days not known, in the order that the articles tell"
        for entry in drawn.undated:
            yield from _entry(it, entry)
    yield "Contradictions"
    for link in drawn.contradictions:
        yield f"  {link.one + 1} against {link.other + 1}: {contradiction(link)}"
    if not drawn.contradictions:
        yield "  none found"
    yield "Corroboration"
    borne = [link for link in it.links if link.kind == "corroborates"]
    for link in borne:
        yield f"  {link.one + 1} and {link.other + 1}: {corroboration(link)}"
    if not borne:
        yield "  none found"
    yield "Build-up"
    for each in drawn.build_up:
        denied = f"; denied by {numbers(each.denied)}" if each.denied else ""
        yield f"  {trend(it, each)} [{numbers(each.statements)}]{denied}"
    if not drawn.build_up:
        yield "  none found"
    yield "Gaps"
    for gap in drawn.gaps:
        yield f"  nothing reported of {days(gap.since, gap.until)} ({gap.days} days)"
    for absent in it.missing:
        at = f" [{numbers(absent.statements)}]" if absent.statements else ""
        yield f"  {lack(absent)}{at}"
    if drawn.gaps or it.missing:
        yield f"  {NOT_SAID}"
    else:
        yield "  none found"
    yield ""


def _entry(it: Told, entry: Entry) -> Iterator[str]:
    where = f"  {entry.place}" if entry.place else ""
    many = f"  {origins(it, entry)} origins" if len(entry.statements) > 1 else ""
    against = "  CONTRADICTED" if entry.contradicts else ""
    yield f"  {when_of(it, entry)}{where}  [{numbers(entry.statements)}]{many}{against}"
    yield f"      {_short(claim(it, entry.statements[0]))}"
    for at, words in first_of(it, entry):
        yield f"      before {numbers(at)}: “{words}”"
