"""The whole of one incident, as the caller's party may see it."""

from __future__ import annotations

from asyncio import get_running_loop
from functools import partial
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.showing.picture import Sources, Tracks, incident_picture
from openline.app.showing.picture_rows import IncidentPicture
from openline.decide.joining import FARTHEST_M, LONGEST_MS, WITHIN_M, WITHIN_MS
from openline.web.conditional import ETAG, NOT_MODIFIED, conditional
from openline.web.routes.reading import LOOKING_BACK, At, Id, view_of

HOUR_MS = 3_600_000
WithinKm = Annotated[
    float,
    Parameter(
        required=False,
        ge=0,
        le=FARTHEST_M / 1000,
        description="how far from what any account says it is looked for what is near",
    ),
]
WithinHours = Annotated[
    float,
    Parameter(required=False, ge=0, le=LONGEST_MS / HOUR_MS, description="and how long before or after"),
]


@get("/v1/incidents/{id:str}/picture", responses={304: NOT_MODIFIED}, response_headers=[ETAG])
async def show_incident_picture(
    request: Request[Any, Any, Any],
    node: Node,
    caller: Caller,
    id: Id,
    within_km: WithinKm = WITHIN_M / 1000,
    within_hours: WithinHours = WITHIN_MS / HOUR_MS,
    at_ms: At = None,
) -> Response[IncidentPicture]:
    """Show all accounts of an incident side by side, what is near, who had been told, how lines stood.

    Nothing in it is a finding. It is made of what your party is shown: another party's is another. With
    ``at`` it is what was known then: nothing that came on record later is in it.
    """
    made = partial(_picture, node, caller, id, within_km * 1000, round(within_hours * HOUR_MS), at_ms)
    # It may wait for the record as it stood then: others are answered meanwhile.
    picture = await get_running_loop().run_in_executor(LOOKING_BACK, made)
    return conditional(request, picture)


def _picture(
    node: Node, caller: Caller, id: str, within_m: float, within_ms: int, at_ms: int | None
) -> IncidentPicture:
    view = view_of(node, caller)
    services = node.positions
    tracks: Tracks | None = None
    if services is not None:
        tracks = lambda at_ms: services.then.at(view.reader, at_ms).positions  # noqa: E731
    sources = Sources(node.journal.store, node.past, tracks)
    return incident_picture(
        view, node.journal.still, sources, id, within_m=within_m, within_ms=within_ms, at_ms=at_ms
    )


ROUTES: list[Any] = [show_incident_picture]
