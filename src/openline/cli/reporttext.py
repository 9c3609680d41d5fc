"""What was read of some articles, in words: on the screen, and for the page that is written."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from openline.reports.linking import Link, Source, links, reduced
from openline.reports.timeline import Entry, Timeline, timeline

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from openline.reports.building import BuildUp, Point
    from openline.reports.model import Count, Document, Place, Statement, Time
    from openline.reports.reading import Report

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
    """

    reports: Sequence[Report]
    statements: Sequence[Statement]
    links: Sequence[Link]
    timeline: Timeline
    firsts: Sequence[int]
    words: Sequence[str]
    _of: Mapping[int, Sequence[Link]]

    def joined(self, at: int) -> Sequence[Link]:
        """Return the links of one statement."""
        return self._of.get(at, ())


def told(reports: Sequence[Report], *, gap_days: int = 7) -> Told:
    """Link the statements of some reports, and lay them out in time."""
    it = reduced([Source(each.page.text, tuple(each.statements), each.page.articles) for each in reports])
    found = links(it)
    of: dict[int, list[Link]] = {}
    for link in found:
        of.setdefault(link.one, []).append(link)
        of.setdefault(link.other, []).append(link)
    return Told(
        reports=reports,
        statements=tuple(one.statement for one in it.every),
        links=found,
        timeline=timeline(it, found, gap_days=gap_days),
        firsts=tuple(accumulate((len(each.statements) for each in reports), initial=0)),
        words=tuple(" ".join(one.words.split()) for one in it.every),
        _of=of,
    )


def lines_of(it: Told) -> Iterator[str]:
    """Say all of it, line by line."""
    from openline.decide.presenting import NOTICE

    for number, report in enumerate(it.reports):
        yield f"{report.name}: {'; '.join(document_of(each.document) for each in report.page.articles)}"
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
        when = (
            f"{it.date.partial.removeprefix('--')} of a year not stated"
            if it.date.partial
            else "day not stated"
        )
    return f"{who}{where}; {when}"


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
    return f"{said}{it.text} = {days(it.since, it.until)}"


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
        ("how many", "; ".join(count(each) for each in one.counts)),
        ("equipment", ", ".join(one.equipment)),
        ("hedged", ", ".join(one.hedges)),
        ("carried", chain(one) if len(one.chain) > 1 else ""),
    )
    return [(name, said) for name, said in rows if said]


def claim(it: Told, at: int) -> str:
    """Say who says it, that it is denied where it is, and what it is: never the one without the others."""
    one = it.statements[at]
    name = (one.speaker.canonical or one.speaker.mention or "unresolved") if one.attributed else "the outlet"
    return f"{name}{' says it is not so' if one.polarity == 'denied' else ''}: {it.words[at]}"


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


def when_of(entry: Entry) -> str:
    """Say when an event was, or when it was reported."""
    said = days(entry.since, entry.until)
    return f"reported {said}" if entry.basis == "reported" else said


def trend(it: BuildUp) -> str:
    """Say what builds up where, and by which figures."""
    where = f"near {it.place}" if it.place else "place not said"
    what = f"{it.what}{', in a time' if it.rate else ''}"
    figures = ", then ".join(_point(each) for each in it.points)
    return f"{where}, {what}: {it.trend}{f': {figures}' if figures else ''}"


def _point(it: Point) -> str:
    figure = span(it.low, it.high)
    if it.since is not None:
        return f"{figure} ({'reported ' if it.reported else ''}{days(it.since, it.until)})"
    return f"{figure} ({'before' if it.before else 'day not known'})"


def origins(it: Told, entry: Entry) -> int:
    """Return how many of those who tell of an event tell it of themselves."""
    from openline.reports.chain import independent_origins

    return independent_origins(it.statements[at] for at in entry.statements)


def _timeline(it: Told) -> Iterator[str]:
    drawn = it.timeline
    yield "Timeline"
    for entry in drawn.entries:
        yield from _entry(it, entry)
    if not drawn.entries:
        yield "  nothing in it has a day"
    if drawn.undated:
        yield "Days not known"
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
        yield f"  {trend(each)} [{numbers(each.statements)}]{denied}"
    if not drawn.build_up:
        yield "  none found"
    yield "Gaps"
    for gap in drawn.gaps:
        yield f"  nothing reported of {days(gap.since, gap.until)} ({gap.days} days)"
    yield f"  {NOT_SAID}" if drawn.gaps else "  none found"
    yield ""


def _entry(it: Told, entry: Entry) -> Iterator[str]:
    where = f"  {entry.place}" if entry.place else ""
    many = f"  {origins(it, entry)} origins" if len(entry.statements) > 1 else ""
    against = "  CONTRADICTED" if entry.contradicts else ""
    yield f"  {when_of(entry)}{where}  [{numbers(entry.statements)}]{many}{against}"
    yield f"      {_short(claim(it, entry.statements[0]))}"
