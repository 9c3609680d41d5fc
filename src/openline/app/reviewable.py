"""Reviewable: which reviews may be made of a document as it stands, and what an article may name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from openline.app.ellipsoid import range_and_bearing
from openline.app.grounding import ZoneSeen
from openline.app.proposing import Shown
from openline.app.reportskept import Review
from openline.app.showing.report_rows import ProposalRow, ReviewAsked
from openline.errors import ConflictError, InputError, NotFoundError, RefusedError
from openline.model.proposal import Verdict

TURN_E7 = 3_600_000_000


class NamedZone(NamedTuple):
    """A zone as an article may name it."""

    name: str
    id: str
    lat: float
    lon: float
    reach_km: float


def row_of(shown: Shown, asked: ReviewAsked, done: set[int]) -> ProposalRow:
    """Return the row of a proposal that may be reviewed so now.

    Raises
    ------
    NotFoundError
        The document has no such proposal.
    InputError
        It stands twice in one request.
    ConflictError
        It was reviewed already, or there is nothing to be undone.
    """
    if not 1 <= asked.proposal <= len(shown.proposals):
        raise NotFoundError(
            f"the document has no statement {asked.proposal}",
            where="proposal",
            next_step=f"they are numbered from 1 to {len(shown.proposals)}",
        )
    if asked.proposal in done:
        raise InputError(f"statement {asked.proposal} stands there twice", where="proposal")
    done.add(asked.proposal)
    row = shown.proposals[asked.proposal - 1]
    if (asked.verdict == "undone") == (row.review == 0):
        what = "has no review to be undone" if row.review == 0 else f"is {row.state} already"
        raise ConflictError(
            f"statement {asked.proposal} {what}",
            where="proposal",
            next_step="" if row.review == 0 else "undo that first; what it put on record stays there",
        )
    return row


def together(made: list[Review], shown: Shown) -> list[Review]:
    """Mark what is accepted together as it was read, or refuse it.

    Raises
    ------
    RefusedError
        One of them needs to be looked at by itself.
    """
    several = [number for number, it in enumerate(made) if it.verdict is Verdict.ACCEPTED]
    if len(several) < 2:
        return made
    for number in several:
        reasons = shown.proposals[made[number].proposal - 1].reasons
        if reasons:
            error = RefusedError(
                f"statement {made[number].proposal} needs a person by itself: {reasons[0].text}",
                where="reviews",
                next_step="accept it alone, once somebody has looked at it; nothing was recorded",
            )
            error.part = number
            raise error
    return [replace(it, together=True) if number in several else it for number, it in enumerate(made)]


def refuse_late(shown: Shown, asked: Sequence[ReviewAsked], seen: int) -> None:
    """Refuse to review what was reviewed since it was seen, before anything goes on record.

    Raises
    ------
    ConflictError
        Names the proposal.
    """
    since = {it.proposal for it in shown.reviews if it.number > seen}
    for number, it in enumerate(asked):
        if it.proposal in since:
            error = ConflictError(
                f"statement {it.proposal} was reviewed since by somebody else",
                where="seen",
                next_step="look at it again",
            )
            error.part = number
            raise error


def named_zone(zone: ZoneSeen) -> NamedZone | None:
    """Return a zone as articles may name it: a centre, and how far it reaches from that."""
    shape = zone.shape
    if zone.coarse or not zone.name:
        return None
    if "circle" in shape:
        lon, lat, radius_mm = shape["circle"]
        return NamedZone(zone.name, zone.id, lat / 1e7, lon / 1e7, radius_mm / 1e6)
    chains = shape["rings"] if "rings" in shape else [shape["path"]]
    corners = [corner for it in chains for corner in zip(it[::2], it[1::2], strict=True)]
    first = corners[0][0]
    # The short way round from the first: it may lie across 180 degrees.
    lons = [first + (it[0] - first + TURN_E7 // 2) % TURN_E7 - TURN_E7 // 2 for it in corners]
    lats = [it[1] for it in corners]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    reach_m = max(range_and_bearing(lon, lat, *it)[0] for it in corners)
    wider_m = shape.get("half_width_mm", 0) / 1000
    lon = (lon + TURN_E7 / 2) % TURN_E7 - TURN_E7 / 2
    return NamedZone(zone.name, zone.id, lat / 1e7, lon / 1e7, (reach_m + wider_m) / 1000)
