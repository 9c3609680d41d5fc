"""Proposing: what was read of a document, row by row, with all that its reader is shown beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from openline.app.citingreports import article_of
from openline.app.grounding import Ground, limits_of, zone_links
from openline.app.reportskept import Document, Review
from openline.app.showing.report_rows import DocumentRow, ProposalRow, ReviewRow, State
from openline.decide.calibrating import Curve
from openline.decide.rectifying import apply
from openline.decide.relating import days_of, relate
from openline.decide.vetting import StatementLink, needs_a_person
from openline.model.proposal import Proposal, ReadText, Verdict

_STATES: Mapping[Verdict, State] = {
    Verdict.ACCEPTED: "accepted",
    Verdict.EDITED: "edited",
    Verdict.REJECTED: "rejected",
    Verdict.UNDONE: "proposed",
}


class Linked(msgspec.Struct, frozen=True):
    """What two statements of some documents have to do with one another; documents count from 0."""

    kind: Literal["same_event", "corroborates", "contradicts"]
    one: int
    one_number: int
    other: int
    other_number: int
    confidence: float
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    document: str = ""
    """Of the other, once it is known."""

    def turned(self) -> Linked:
        """Return the same, seen from the other."""
        return replace(
            self,
            one=self.other,
            one_number=self.other_number,
            other=self.one,
            other_number=self.one_number,
        )

    def named(self, document: str) -> Linked:
        """Return the same, with the document of the other."""
        return replace(self, document=document)


class Shown(NamedTuple):
    """A document as its reader is shown it."""

    document: DocumentRow
    proposals: tuple[ProposalRow, ...]
    reviews: tuple[Review, ...]
    linked: int


def standing(reviews: Sequence[Review]) -> dict[tuple[str, int], Review]:
    """Return the review that stands of each proposal, by document and number; of those undone none.

    The last by number: two processes need not have the same time, and a clock may be put back.
    """
    last = {(it.document, it.proposal): it for it in sorted(reviews, key=lambda it: it.number)}
    return {key: it for key, it in last.items() if it.verdict is not Verdict.UNDONE}


def rows_of(
    document: Document,
    read: ReadText,
    reviews: Sequence[Review],
    *,
    links: Mapping[int, Sequence[Linked]],
    names: Mapping[str, str],
    ground: Ground | None,
    curves: Mapping[str, Curve],
) -> tuple[ProposalRow, ...]:
    """Return the rows of a document.

    Parameters
    ----------
    reviews
        Of this document, in their order.
    links
        Of each proposal, by its number.
    names
        Of documents, by their ids.
    ground
        What the reader is shown of zones and incidents; None where nothing of that is known here.
    curves
        By which the desk states confidence, by field.
    """
    stands = standing(reviews)
    rows = []
    for number, proposal in enumerate(read.proposals, 1):
        review = stands.get((document.id, number))
        now = apply(proposal, review.after) if review is not None else proposal
        now = _calibrated(now, curves)
        words = read.text[now.content.start : now.content.end]
        to_others = tuple(
            StatementLink(
                kind=it.kind,
                document=it.document,
                name=names.get(it.document, ""),
                number=it.other_number,
                confidence=it.confidence,
                agree=it.agree,
                differ=it.differ,
            )
            for it in links.get(number, ())
        )
        article = article_of(read, now)
        published = None
        if article is not None and article.published_from is not None:
            published = article.published_from, article.published_until or article.published_from
        zones = zone_links(now, ground.zones) if ground is not None else None
        incidents = relate(now, words, ground.incidents, published) if ground is not None else ()
        limits = limits_of(zones, ground.zones) if ground is not None and zones else ()
        rows.append(
            ProposalRow(
                number=number,
                state=_STATES[review.verdict] if review is not None else "proposed",
                words=words,
                read=proposal,
                now=now,
                reasons=needs_a_person(now, links=to_others, zones=zones, incidents=incidents, limits=limits),
                links=to_others,
                zones=zones or (),
                incidents=incidents,
                can_be_sighting=_counts_somebody(now),
                review=review.number if review is not None else 0,
            )
        )
    return tuple(rows)


def document_row(document: Document, rows: Sequence[ProposalRow]) -> DocumentRow:
    """Return what is listed of a document."""
    waiting = [it for it in rows if it.state == "proposed"]
    return DocumentRow(
        id=document.id,
        sha256=document.sha256,
        name=document.name,
        media_type=document.media_type,
        added_at_ms=document.added_at_ms,
        added_by=document.added_by,
        language=document.language,
        characters=document.characters,
        publisher=document.publisher,
        published_from=document.published_from,
        published_until=document.published_until,
        proposals=len(rows),
        waiting=len(waiting),
        need_person=sum(bool(it.reasons) for it in waiting),
        accepted=sum(it.state in ("accepted", "edited") for it in rows),
        rejected=sum(it.state == "rejected" for it in rows),
    )


def review_row(it: Review) -> ReviewRow:
    """Return what is shown of a review."""
    return ReviewRow(
        number=it.number,
        proposal=it.proposal,
        verdict=it.verdict,
        by=it.by,
        role=it.role,
        at_ms=it.at_ms,
        before=it.before,
        after=it.after,
        why=it.why,
        together=it.together,
        about=it.about,
        to=it.to,
        note=it.note,
        citation=it.citation,
        entry=it.entry,
        sighting=it.sighting,
    )


def _calibrated(proposal: Proposal, curves: Mapping[str, Curve]) -> Proposal:
    if not curves:
        return proposal
    confidence = {
        field: round(curves[field].of(value), 2) if field in curves else value
        for field, value in proposal.confidence.items()
    }
    return replace(proposal, confidence=confidence)


def _counts_somebody(proposal: Proposal) -> bool:
    """Tell whether a sighting could be made of it: so many, at a place that is known, on a day."""
    placed = any(
        it.role == "event" and it.lat is not None and it.relation != "outside" for it in proposal.places
    )
    denied = proposal.polarity == "denied" or proposal.act == "denial"
    return bool(proposal.counts) and placed and not denied and days_of(proposal) is not None
