"""What a watch needs to know at its change, and how long answers have taken (R33, R40)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.showing.gap import FARTHEST_M, GapPage, gap_page
from openline.app.showing.handover import WATCH_MS, Handover, SourceHeard, handover_of
from openline.app.showing.latency import LatencyPage, latency_rows
from openline.app.showing.norms import NormPage, norm_rows
from openline.app.showing.parties import name_of
from openline.app.showing.tempo import TempoPage, tempo_rows
from openline.model.event import NODE
from openline.model.space import Position
from openline.web.routes.bundles import SAVE_AS
from openline.web.routes.reading import view_of
from openline.wire.coordinates import echo, parse_position
from openline.wire.forms.handover import handover_page

Of = Annotated[str, Parameter(required=False, max_length=64)]
Since = Annotated[
    int | None,
    Parameter(query="since", required=False, ge=0, le=2**53, description="since then, in UTC milliseconds"),
]


@get("/v1/handover", sync_to_thread=True)
def show_handover(node: Node, caller: Caller, since_ms: Since = None) -> Handover:
    """Say what your party's watch hands over: unanswered, whom to ring, open, silent, changed since.

    Without a time it says what has changed in twelve hours.
    """
    return _handover(node, caller, since_ms)


@get(
    "/v1/handover/page",
    sync_to_thread=True,
    responses={
        200: ResponseSpec(
            bytes, description="the page", media_type="application/pdf", generate_examples=False
        )
    },
    response_headers=[SAVE_AS],
)
def print_handover(
    node: Node, caller: Caller, since_ms: Since = None, lang: Literal["both", "en", "ar"] = "both"
) -> Response[bytes]:
    """Give the same on one page of paper, in English and Arabic or in one of them."""
    page = _handover(node, caller, since_ms)
    with node.journal.still():
        standing = node.rules.state.parties.get(page.party)
        view = view_of(node, caller)
        name = name_of(view, standing) if standing is not None else None
    made = handover_page(msgspec.to_builtins(page), name=name or "", mode=node.home.settings.mode, lang=lang)
    return Response(
        made,
        media_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="handover.pdf"', "Cache-Control": "no-store"},
    )


def _handover(node: Node, caller: Caller, since_ms: int | None) -> Handover:
    view = view_of(node, caller)
    since = view.now_ms - WATCH_MS if since_ms is None else since_ms
    return handover_of(
        view, node.journal.still, node.journal.store, since_ms=since, sources=_sources(node, caller.party)
    )


def _sources(node: Node, party: str) -> tuple[SourceHeard, ...] | None:
    """Return when the sources that a party may see were heard of last, where this server takes positions."""
    services = node.positions
    if services is None:
        return None
    return tuple(
        SourceHeard(
            id=it.id,
            party=it.party,
            heard_ms=services.positions.condition(it.id).last_received_ms or 0,
        )
        for it in services.book.all()
        if it.enabled and party in (it.party, NODE)
    )


@get("/v1/latency", sync_to_thread=True)
def list_latency(
    node: Node, caller: Caller, party: Of = "", channel: Of = "", since_ms: Since = None
) -> LatencyPage:
    """Say how long answers and relays take, by line and party, and which agreed times are shorter.

    Of others you are told what they owed to your party. What has not been answered counts as at least as
    long as it has waited.
    """
    view = view_of(node, caller)
    rows = latency_rows(view, node.journal.still, since_ms=since_ms or 0, party=party, channel=channel)
    return LatencyPage(rows=tuple(rows), as_of_ms=view.now_ms)


@get("/v1/gap", sync_to_thread=True)
def show_gap(
    node: Node,
    caller: Caller,
    place: Annotated[str, Parameter(max_length=200, description="a coordinate in any form")],
    at_ms: Annotated[
        int | None,
        Parameter(query="at", required=False, ge=0, le=2**53, description="at this time, else now"),
    ] = None,
    within_km: Annotated[float, Parameter(required=False, ge=0, le=FARTHEST_M / 1000)] = 5.0,
) -> GapPage:
    """Say who has not confirmed relay of what is on record at a place and a time.

    Of what your party has on record you read of all who were told; of what others have shown it, of your
    party alone. Relay is as it stands now.
    """
    view = view_of(node, caller)
    position = parse_position(place)
    return gap_page(
        view,
        node.journal.still,
        position,
        at_ms=view.now_ms if at_ms is None else at_ms,
        echo=_echo(position),
        within_m=within_km * 1000,
    )


def _echo(position: Position) -> dict[str, object]:
    said = echo(position)
    return {
        "lat_e7": position.lat_e7,
        "lon_e7": position.lon_e7,
        "decimal": said.decimal,
        "mgrs": said.mgrs,
        "words": said.words,
    }


@get("/v1/tempo", sync_to_thread=True)
def list_tempo(node: Node, caller: Caller, party: Of = "", since_ms: Since = None) -> TempoPage:
    """Say how often your party and each other speak, day by day, and how far apart they were, where known."""
    view = view_of(node, caller)
    journal = node.journal
    rows = tempo_rows(view, journal.still, journal.store, party=party, since_ms=since_ms or 0)
    return TempoPage(rows=tuple(rows), as_of_ms=view.now_ms)


@get("/v1/norms", sync_to_thread=True)
def list_norms(node: Node, caller: Caller, of: Of = "") -> NormPage:
    """Say how often each party has acknowledged as is the norm of a channel or an agreement."""
    view = view_of(node, caller)
    return NormPage(rows=tuple(norm_rows(view, node.journal.still, id=of)))


ROUTES: list[Any] = [show_handover, print_handover, list_latency, show_gap, list_tempo, list_norms]
