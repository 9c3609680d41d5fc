"""Presenting: an entry reduced to what one party is shown of it, and what is said with every output."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from openline.decide.state import Card, Content, State
from openline.model.event import NODE
from openline.model.party import Addressable
from openline.model.release import Detail
from openline.model.space import Corridor, Footprint

NOTICE = (
    "Notification is voluntary and no precondition of protection under international humanitarian law. "
    "Its absence or withdrawal changes no status. Receipt is neither approval nor admission. "
    "Use of this system affects no party's legal status."
)
"""Stands on every output (R15)."""
NOT_RECALLED = "Released copies cannot be recalled."
"""Is said when something is withdrawn (R15)."""

CELL_E7 = 1_000_000
"""Grid of coarse boxes, 0.1 degree: about 11 km of latitude."""
HOUR_MS = 3_600_000
"""Grid of coarse times."""


def reduce(state: State, party: str, card: Card, content: Content, detail: Detail) -> dict[str, object]:
    """Return what a party is shown of an entry at a level of detail, as values of canonical JSON."""
    shown: dict[str, object] = {"entry": card.id, "detail": detail.value}
    if detail is Detail.EXISTENCE:
        return {**shown, "call": [{"party": NODE}]}
    shown |= {"type": card.type, "call": _call(state, party, card)}
    if detail is Detail.CONTACT:
        return shown
    shown |= {"author": card.author, "about": card.about}
    if detail is Detail.COARSE:
        return shown | _coarse(content)
    body: Any = None if content.body is None else msgspec.to_builtins(content.body)
    return {
        **shown,
        "at_ms": content.at_ms,
        "facts": msgspec.to_builtins(content.facts),
        **({"body": body} if body is not None else {"redacted": True}),
    }


def _call(state: State, party: str, card: Card) -> list[dict[str, str]]:
    """Say whom to call about an entry: whose it is and whom else it concerns."""
    owned = state.objects.get(card.about)
    concerned = {owned.owner if owned else card.author, *card.parties} - {party, NODE}
    reached = {other: reached_through(state, other) for other in sorted(concerned)}
    return [
        {"party": other} if via == other else {"party": other, "via": via}
        for other, via in reached.items()
        if via is not None
    ]


def _coarse(content: Content) -> dict[str, object]:
    hour_ms = content.at_ms // HOUR_MS * HOUR_MS
    footprint = None if content.body is None else _footprint_of(content.body)
    box = {} if footprint is None else {"box_e7": list(box_of(footprint))}
    return {"hours_ms": [hour_ms, hour_ms + HOUR_MS], **box}


def _footprint_of(body: object) -> Footprint | None:
    """Find the area in a body: of a zone, a statement of control, a report, or along a line."""
    for holder in ("zone", "line", "area", "sighting", "coverage"):
        value = getattr(body, holder, None)
        if value is None:
            continue
        if holder == "line":
            return Corridor(centreline=value.path, half_width_mm=1, edges=value.edges)
        return cast("Footprint", value.area if holder in ("sighting", "coverage") else value.footprint)
    return None


def box_of(footprint: Footprint) -> tuple[int, int, int, int]:
    """Return west, south, east, north in 1e-7 degree, on the coarse grid and never inside the footprint."""
    from openline.decide.outlining import area_of

    west, south, east, north = (round(degrees * 1e7) for degrees in area_of(footprint).bounds)
    # A whole cell more on each side: stored outlines run a little inside of circles and geodesic edges.
    return (
        (west // CELL_E7 - 1) * CELL_E7,
        max((south // CELL_E7 - 1) * CELL_E7, -900_000_000),
        -(-east // CELL_E7 - 1) * CELL_E7,
        min(-(-north // CELL_E7 - 1) * CELL_E7, 900_000_000),
    )


def reached_through(state: State, party: str) -> str | None:
    """Return the party to speak to in order to reach another: itself, a go-between, or nobody (R3).

    Go-betweens are tried in the order in which they stand on record, and may have go-betweens themselves.
    """
    tried: set[str] = set()

    def reach(id: str) -> str | None:
        standing = state.parties.get(id)
        if standing is None or id in tried or standing.addressable is Addressable.NEVER:
            return None
        tried.add(id)
        if standing.addressable is Addressable.DIRECT:
            return id
        return next((found for via in standing.reach_via if (found := reach(via)) is not None), None)

    return reach(party)
