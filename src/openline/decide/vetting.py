"""Vetting: why a person has to look at a proposal by itself. Nothing is ever accepted without one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from openline.decide.relating import IncidentLink
from openline.model.agreement import Limit
from openline.model.proposal import Proposal, SaidCount

UNSURE = 0.6
"""What is less sure than this is looked at."""
LOOKED_AT = ("attributed", "content", "speaker", "source_kind", "act", "places", "times")
"""Fields whose confidence counts."""

Relation: TypeAlias = Literal["inside", "perimeter", "near", "outside"]
"""To a zone: within it; within the perimeter round it; not far from it; ``outside``: so it is said."""


class ZoneLink(msgspec.Struct, frozen=True, kw_only=True):
    """A zone that the reader is shown, in or near which a place of the statement lies."""

    zone: str
    name: str
    relation: Relation
    place: int
    """Which of the statement's places, from 0."""
    distance_m: int
    """From the place to the zone's edge; 0 inside."""
    possible: bool
    """It holds for a part of the place alone: what is no point may lie on either side."""
    stance: str
    """What the zone is to the reader: agreed, notified, asserted, rejected; empty where it said nothing."""
    at_the_time: bool | None
    """Whether the zone held on the day that is said; ``null`` where that is not known."""


class StatementLink(msgspec.Struct, frozen=True, kw_only=True):
    """Another statement of this desk, of the same document or of another."""

    kind: Literal["same_event", "corroborates", "contradicts"]
    document: str
    name: str
    """Of that document."""
    number: int
    confidence: float
    agree: tuple[str, ...]
    differ: tuple[str, ...]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a person has to look at a proposal by itself: it is not accepted together with others."""

    code: Literal[
        "contradiction",
        "unresolved",
        "non_claim",
        "zone",
        "limit",
        "disputed",
        "unplaced",
        "confidence",
        "not_compared",
    ]
    text: str
    """In words: ``inside tanf (agreed)``."""


_PEOPLE = re.compile(
    r"\b(?:people|persons?|men|fighters?|troops?|soldiers?|militants?|personnel|civilians?|servicemen"
    r"|insurgents?|forces|gunmen)\b",
    re.I,
)
_APART = re.compile(r"\b(?:inside|outside|place|where|launch)", re.I)


def needs_a_person(
    proposal: Proposal,
    *,
    links: Sequence[StatementLink] = (),
    zones: Sequence[ZoneLink] | None = None,
    incidents: Sequence[IncidentLink] = (),
    limits: Sequence[tuple[ZoneLink, Limit]] = (),
) -> tuple[Reason, ...]:
    """Return why a person has to look at a proposal by itself; empty where nothing asks for it.

    Parameters
    ----------
    proposal
        With the confidence of the desk that reviews it.
    links
        To other statements.
    zones
        In or near which its places lie; None where nobody could compare it with any.
    incidents
        That it may be about.
    limits
        Limits of those zones, each with how a place of the statement lies to it.
    """
    return tuple(
        (
            *_contradictions(links),
            *_said_by_whom(proposal),
            *_places(proposal, zones),
            *_limits(proposal, limits),
            *_disputed(links, incidents),
            *_unsure(proposal),
        )
    )


def _contradictions(links: Sequence[StatementLink]) -> Iterator[Reason]:
    for it in links:
        if it.kind == "contradicts":
            differs = "; ".join(it.differ)
            yield Reason(
                code="contradiction", text=f"contradicts {it.number} of {it.name or it.document}: {differs}"
            )


def _said_by_whom(proposal: Proposal) -> Iterator[Reason]:
    if proposal.attributed and not proposal.speaker.canonical:
        who = proposal.speaker.mention or "nobody named"
        yield Reason(code="unresolved", text=f"who says it is not resolved: {who}")
    if proposal.act != "claim" or proposal.polarity != "affirmed":
        denied = ", says it is not so" if proposal.polarity == "denied" else ""
        yield Reason(code="non_claim", text=f"it is no plain claim: {proposal.act}{denied}")


def _places(proposal: Proposal, zones: Sequence[ZoneLink] | None) -> Iterator[Reason]:
    for place in proposal.places:
        if place.role == "event" and (place.lat is None or place.lon is None):
            yield Reason(code="unplaced", text=f"where {place.text!r} is, is not known")
    if zones is None:
        if any(it.role == "event" for it in proposal.places):
            yield Reason(code="not_compared", text="no zones are known here to compare its places with")
        return
    for it in zones:
        if it.relation == "near" or it.at_the_time is False:
            continue
        where = {"inside": "inside", "perimeter": "at the perimeter of", "outside": "said to be outside"}
        perhaps = "possibly " if it.possible else ""
        stance = f" ({it.stance})" if it.stance else ""
        yield Reason(code="zone", text=f"{perhaps}{where[it.relation]} {it.name or it.zone}{stance}")


def _limits(proposal: Proposal, limits: Sequence[tuple[ZoneLink, Limit]]) -> Iterator[Reason]:
    for zone, limit in limits:
        if zone.relation != "inside" or zone.at_the_time is False:
            continue
        for it in proposal.counts:
            if counts(limit.counted, it) and (it.high is None or it.high > limit.maximum):
                yield Reason(
                    code="limit",
                    text=f"{it.text!r}: no more than {limit.maximum} {limit.counted} are agreed in"
                    f" {zone.name or zone.zone}",
                )


def counts(counted: str, it: SaidCount) -> bool:
    """Tell whether a number that is said is one of what a limit counts."""
    if counted == "people":
        return _PEOPLE.search(it.unit) is not None
    words = re.findall(r"\w+", it.unit.casefold())
    return counted.casefold() in {*words, *(word.removesuffix("s") for word in words)}


def _disputed(links: Sequence[StatementLink], incidents: Sequence[IncidentLink]) -> Iterator[Reason]:
    if any(it.kind == "contradicts" and _APART.search("; ".join(it.differ)) for it in links):
        yield Reason(code="disputed", text="sources put it at different places")
    if incidents and incidents[0].disputed:
        yield Reason(code="disputed", text=f"parties put {incidents[0].incident} at different places")


def _unsure(proposal: Proposal) -> Iterator[Reason]:
    unsure = [
        f"{field} {proposal.confidence[field]:.2f}"
        for field in LOOKED_AT
        if proposal.confidence.get(field, 1.0) < UNSURE
    ]
    if unsure:
        yield Reason(code="confidence", text=f"less sure than {UNSURE:.2f}: {', '.join(unsure)}")
