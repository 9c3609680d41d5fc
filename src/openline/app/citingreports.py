"""Citing reports: the draft of a citation, made of a proposal as a person has accepted it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Sequence
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from openline.app.ports import Draft
from openline.app.reportskept import Document
from openline.app.showing.report_rows import SightingAsked
from openline.app.sighted import sighting_from_statement
from openline.decide.citing import QUOTE_LENGTH
from openline.decide.declaring import WITHIN_MS
from openline.decide.describing import LINE_LENGTH, MOST_ENTRIES, MOST_PEOPLE, NAME_LENGTH
from openline.decide.relating import DAY_MS, days_of, kind_of
from openline.decide.state import State
from openline.errors import OpenlineError
from openline.model.channel import Place
from openline.model.incident import Account, CiteBody, CiteFacts, Harm, IncidentKind, Source
from openline.model.presence import CountRange
from openline.model.proposal import Article, Proposal, ReadText, SaidCount, SaidPlace, asks
from openline.model.space import Position

_HARM = {
    "killed": "killed",
    "dead": "killed",
    "deaths": "killed",
    "wounded": "wounded",
    "injured": "wounded",
    "missing": "missing",
}


def citation_id(document: Document, number: int, attempt: int, said: bytes) -> str:
    """Return the id of a citation: the same when it is asked for again, and known to nobody before.

    Parameters
    ----------
    attempt
        How often a review of it was undone.
    said
        What the review says beside the document: with another it is another citation.
    """
    mixed = document.salt + f"{document.id}/{number}/{attempt}/".encode() + said
    return f"cite-{sha256(mixed).hexdigest()[:24]}"


def citation_of(
    document: Document,
    read: ReadText,
    proposal: Proposal,
    *,
    citation: str,
    about: str,
    to: tuple[str, ...],
    edited: bool,
    note: str,
) -> Draft:
    """Make the draft that puts a proposal on record, as what a source says that somebody said.

    What the source does not say is left out: without a day there is no account, and a count that is open at
    one end stands in the words that are quoted alone.
    """
    start, end = quoted(proposal)
    article = article_of(read, proposal)
    facts = CiteFacts(
        citation=citation,
        about=about,
        to=to,
        text_sha256=document.sha256,
        start=start,
        end=end,
        edited=edited,
    )
    body = CiteBody(
        source=Source(
            publisher=_cut(article.publisher if article else ""),
            agency=_cut(article.agency if article else ""),
            title=_cut(article.title if article else ""),
            published=_days(article),
            chain=tuple(_cut(it) for it in proposal.chain[:MOST_ENTRIES]),
        ),
        quote=read.text[start:end],
        speaker=_cut(proposal.speaker.canonical),
        speaker_kind=proposal.source_kind,
        act=proposal.act,
        denies=proposal.polarity == "denied",
        hedges=tuple(_cut(it) for it in proposal.hedges[:MOST_ENTRIES]),
        account=account_of(read, proposal),
        language=read.language or "en",
        note=note,
    )
    return Draft(type="citation.make/v1", facts=facts, body=body, key=citation)


def sighting_of(
    document: Document, read: ReadText, proposal: Proposal, asked: SightingAsked, *, citation: str
) -> Draft:
    """Make the draft of the sighting that a person makes of what he has accepted.

    Raises
    ------
    InputError
        As :func:`openline.app.sighted.sighting_from_statement`.
    """
    row = {"file": document.name, **msgspec.to_builtins(proposal)}
    draft = sighting_from_statement(
        row,
        id=asked.id,
        text=read.text[proposal.content.start : proposal.content.end],
        count=asked.count,
        place=asked.place,
        time=asked.time,
        high=asked.high,
        counted=asked.counted,
        party=asked.party,
        grade=asked.grade,
    )
    return replace(draft, key=f"{citation}/sighting")


def quoted(proposal: Proposal) -> tuple[int, int]:
    """Return which words of the text are quoted: the whole statement, or its content where that is long."""
    start, end = proposal.start, proposal.end
    if end - start > QUOTE_LENGTH:
        start, end = proposal.content.start, proposal.content.end
    return start, min(end, start + QUOTE_LENGTH)


def article_of(read: ReadText, proposal: Proposal) -> Article | None:
    """Return the article in which a proposal stands."""
    at = bisect_right([it.start for it in read.articles], proposal.start) - 1
    return read.articles[max(0, at)] if read.articles else None


def account_of(read: ReadText, proposal: Proposal) -> Account | None:
    """Return when, where and what, as the source has it; None where it says no day, to within a month."""
    days = days_of(proposal)
    if days is None:
        return None
    first, last = (_ms(it) for it in days)
    half_ms = (last + DAY_MS - first) // 2
    if first < 0 or half_ms > WITHIN_MS:
        return None
    words = read.text[proposal.content.start : proposal.content.end]
    places = [it for it in proposal.places if it.role == "event" and it.relation != "outside"]
    placed = places[0] if places else None
    counted = [it for it in proposal.counts if asks(it.unit) == "how many"]
    count = next((it for it in counted if _harm(it) is None and _range(it) is not None), None)
    return Account(
        kind=kind_of(words) or IncidentKind.OTHER,
        at_ms=first + half_ms,
        within_ms=half_ms,
        place=_place(placed) if placed is not None else Place(),
        within_m=round(placed.extent_km * 1000) if placed is not None and placed.lat is not None else 0,
        also=tuple(_place(it) for it in places[1:MOST_ENTRIES]),
        count=_range(count) if count is not None else None,
        counted=(count.unit or "not said")[:NAME_LENGTH] if count is not None else "",
        harm=_harms(proposal),
    )


def _place(it: SaidPlace) -> Place:
    if it.lat is None or it.lon is None:
        return Place(said=_cut(it.text))
    position = Position(lon_e7=round(it.lon * 1e7), lat_e7=round(it.lat * 1e7))
    return Place(said=_cut(it.text), position=position)


def _harms(proposal: Proposal) -> Harm | None:
    found: dict[str, CountRange] = {}
    for it in proposal.counts:
        name, told = _harm(it), _range(it)
        if name is not None and told is not None:
            found.setdefault(name, told)
    if not found:
        return None
    return Harm(killed=found.get("killed"), wounded=found.get("wounded"), missing=found.get("missing"))


def _harm(it: SaidCount) -> str | None:
    return next((_HARM[word] for word in it.unit.casefold().split() if word in _HARM), None)


def _range(it: SaidCount) -> CountRange | None:
    """Return a count as a range of whole numbers; None where it is open, or none."""
    if it.low is None or it.high is None or not 0 <= it.low <= it.high <= MOST_PEOPLE:
        return None
    if it.low != int(it.low) or it.high != int(it.high):
        return None
    return CountRange(int(it.low), int(it.high))


def _days(article: Article | None) -> str:
    if article is None or article.published_from is None:
        return ""
    first, last = article.published_from, article.published_until or article.published_from
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def _ms(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days * DAY_MS


def _cut(text: str) -> str:
    return text if len(text) <= LINE_LENGTH else text[: LINE_LENGTH - 1] + "…"


def recorded_once(
    before: Sequence[str], drafts: Sequence[Draft], record: Callable[[Sequence[Draft]], Sequence[str]]
) -> list[str]:
    """Record those drafts that are not on record yet; return the entry of each.

    Parameters
    ----------
    before
        The entry of each as :func:`entry_before` has it.
    record
        Records several, all or none, and returns their entries.

    Raises
    ------
    OpenlineError
        As ``record``; its ``part`` counts among all drafts.
    """
    new = [number for number, id in enumerate(before) if not id]
    try:
        made = iter(record([drafts[number] for number in new]) if new else ())
    except OpenlineError as error:
        if error.part is not None:
            error.part = new[error.part]
        raise
    return [id or next(made) for id in before]


def entry_before(state: State, party: str, draft: Draft) -> str:
    """Return the entry of a draft that went on record before its review could be kept; empty if it did not.

    A citation and the sighting beside it go on record together: the one says of the other that it did.
    """
    citation = state.citations.get(draft.key.partition("/")[0])
    if citation is None or citation.author != party:
        return ""
    if isinstance(draft.facts, CiteFacts):
        return citation.entry
    seen = state.objects.get(draft.facts.subject)
    return seen.entry if seen is not None and seen.owner == party else ""
