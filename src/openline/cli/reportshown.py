"""One report at a desk, on a terminal: its text with regions and statements marked, and each proposal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from openline.cli.reporttext import KINDS, days, span
from openline.cli.times import time_text
from openline.model.proposal import QUESTIONS, asks
from openline.reports.times.partial import unanchored

if TYPE_CHECKING:
    from openline.app.showing.report_rows import DocumentShown, ProposalRow, ReviewRow
    from openline.model.proposal import Article, Proposal, SaidTime

READ = frozenset({"headline", "dateline", "byline", "body"})
"""Labels of what belongs to the article; what else stands on the page is marked by a bar."""
_MOST_LINKS = 5


def lines_of(shown: DocumentShown) -> Iterator[str]:
    """Say all of a document, line by line."""
    from openline.decide.presenting import NOTICE

    row = shown.document
    yield f"{row.id}  {row.name or '(no name)'}"
    for article in shown.articles:
        yield f"  {_article(article)}"
    yield f"  SHA-256 of its text: {row.sha256}"
    yield from (f"  {said}" for said in shown.notes)
    yield ""
    yield from text_lines(shown)
    yield ""
    for it in shown.proposals:
        yield from proposal_lines(it)
        yield from (f"        {_review(one)}" for one in shown.reviews if one.number == it.review)
    if not shown.proposals:
        yield "no statement was found in it"
    yield ""
    yield (
        f"{len(shown.proposals)} statements: {row.waiting} wait, of which {row.need_person} need a person by"
        f" themselves; {row.accepted} accepted, {row.rejected} rejected. Links were looked for among"
        f" {shown.linked} document{'s' * (shown.linked != 1)}."
    )
    yield shown.proposed
    yield NOTICE


def text_lines(shown: DocumentShown) -> Iterator[str]:
    """Give the text region by region; each statement's content stands between ``[N|`` and ``|N]``."""
    spans = [(it.now.content.start, it.now.content.end, it.number) for it in shown.proposals]
    for region in shown.regions:
        marked = _marked(shown.text, region.start, region.end, spans)
        yield f"{region.label}"
        bar = "    " if region.label in READ else "  | "
        for line in marked.splitlines():
            yield f"{bar}{line}".rstrip()


def _marked(text: str, start: int, end: int, spans: Sequence[tuple[int, int, int]]) -> str:
    """Return a stretch of the text with marks where contents begin and end in it."""
    marks = [(begin, 1, f"[{number}|") for begin, _, number in spans if start <= begin < end]
    marks += [(stop, 0, f"|{number}]") for _, stop, number in spans if start < stop <= end]
    pieces, at = [], start
    for where, _, mark in sorted(marks):
        pieces += [text[at:where], mark]
        at = where
    return "".join([*pieces, text[at:end]])


def proposal_lines(it: ProposalRow) -> Iterator[str]:
    """Say what a proposal says, why a person is needed, and what it may be linked to."""
    now = it.now
    yield f"{it.number:4}  {it.state}: {_who(now)}: {_act(now)}"
    yield f"        {' '.join(it.words.split())}"
    for name, said in _details(now):
        yield f"        {name}: {said}"
    sure = ", ".join(f"{field} {value:.2f}" for field, value in now.confidence.items())
    if sure:
        yield f"        confidence: {sure}"
    for link in it.zones:
        yield f"        zone: {_zone(link)}"
    for number, incident in enumerate(it.incidents, 1):
        differs = f"; differs in {'; '.join(incident.differ)}" if incident.differ else ""
        yield (
            f"        incident {number}: {incident.incident} ({incident.kind}, {time_text(incident.at_ms)}),"
            f" score {incident.score:.2f}: {'; '.join(incident.agree)}{differs}"
        )
    for one in it.links[:_MOST_LINKS]:
        why = "; ".join(one.differ if one.kind == "contradicts" else one.agree)
        yield f"        {one.kind.replace('_', ' ')}: {one.number} of {one.name or one.document} ({why})"
    if len(it.links) > _MOST_LINKS:
        yield f"        and {len(it.links) - _MOST_LINKS} more links"
    if it.state == "proposed":
        for reason in it.reasons:
            yield f"      ! {reason.text}"


def _who(it: Proposal) -> str:
    if not it.attributed:
        return KINDS["outlet"]
    name = it.speaker.canonical or f"unresolved ({it.speaker.mention or 'nobody named'})"
    cue = f' "{" ".join(it.cue.split())}"' if it.cue else ""
    return f"{name} ({KINDS[it.source_kind]}){cue}"


def _act(it: Proposal) -> str:
    denied = ", says it is not so" if it.polarity == "denied" else ""
    return f"{it.act}{denied}{f', {it.plover}' if it.plover else ''}"


def _counts(it: Proposal, question: str) -> Iterator[str]:
    return (f"{span(n.low, n.high)} {n.unit}".strip() for n in it.counts if asks(n.unit) == question)


def _details(it: Proposal) -> list[tuple[str, str]]:
    places = "; ".join(place_text(one) for one in it.places)
    times = "; ".join(f"{'said ' if one.of == 'saying' else ''}{one.text} = {_days(one)}" for one in it.times)
    rows = (
        ("where", places),
        ("when", times),
        *((question, "; ".join(_counts(it, question))) for question in QUESTIONS),
        ("equipment", ", ".join(it.equipment)),
        ("hedged", ", ".join(it.hedges)),
        ("carried", " < ".join(it.chain) if len(it.chain) > 1 else ""),
    )
    return [(name, said) for name, said in rows if said]


def _days(it: SaidTime) -> str:
    return unanchored(it.text) if it.since is None and it.until is None else days(it.since, it.until)


def place_text(it: object) -> str:
    """Say a place, and what of it is not sure."""
    from openline.model.proposal import SaidPlace

    assert isinstance(it, SaidPlace)
    at = (
        ", position not known"
        if it.lat is None or it.lon is None
        else f" {abs(it.lat):.2f} {'NS'[it.lat < 0]} {abs(it.lon):.2f} {'EW'[it.lon < 0]}"
    )
    about = f" ±{it.extent_km:.0f} km" if it.extent_km else ""
    return f"{it.text}{at}{about}{f' ({it.relation})' if it.relation else ''}"


def _zone(link: object) -> str:
    from openline.decide.vetting import ZoneLink

    assert isinstance(link, ZoneLink)
    where = {
        "inside": "inside",
        "perimeter": "at the perimeter of",
        "near": "near",
        "outside": "said to be outside",
    }[link.relation]
    away = f", {link.distance_m / 1000:.1f} km from its edge" if link.distance_m else ""
    perhaps = "possibly " if link.possible else ""
    stance = f" ({link.stance})" if link.stance else ""
    when = "" if link.at_the_time is not False else "; it did not hold then"
    return f"{perhaps}{where} {link.name or link.zone}{stance}{away}{when}"


def _review(it: ReviewRow) -> str:
    from openline.decide.rectifying import names_of

    fields = ", ".join(names_of(it.after))
    parts = [
        f"review {it.number}: {it.verdict.value} {time_text(it.at_ms)} by {it.by or 'whoever sat here'}"
        f" ({it.role.value.replace('_', ' ')})",
        f"put right: {fields}" if fields else "",
        f"{it.why.value.replace('_', ' ')}" if it.why is not None else "",
        f"cited as {it.citation}" if it.citation else "",
        f"about {it.about}" if it.about else "",
        f"shown to {', '.join(it.to)}" if it.to else "",
        f"note: {it.note}" if it.note else "",
    ]
    return "; ".join(filter(None, parts))


def _article(it: Article) -> str:
    who = ", ".join(filter(None, (it.publisher, it.agency and f"copy of {it.agency}")))
    where = f", written at {it.written_at}" if it.written_at else ""
    if it.published_from is not None:
        when = f"{days(it.published_from, it.published_until)} ({it.published_basis})"
    elif it.published_partial:
        when = unanchored("", it.published_partial)
    else:
        when = "day not stated"
    return f"{who or 'publisher not stated'}{where}; {when}"
