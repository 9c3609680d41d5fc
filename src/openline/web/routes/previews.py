"""Previews, probing and dry runs: what a party can know beforehand, and what it costs to find out more."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.showing.previewing import Previews, preview
from openline.app.showing.probing import Probing, probing_of
from openline.app.showing.trying import Tried, try_plan
from openline.decide.notified import check_notification
from openline.model.event import NotificationBody
from openline.model.release import Detail
from openline.web.conditional import ETAG, NOT_MODIFIED, conditional
from openline.web.routes.reading import LONGEST, view_of

Named = Annotated[str, Parameter(min_length=1, max_length=LONGEST)]


@get("/v1/preview", sync_to_thread=True, responses={304: NOT_MODIFIED}, response_headers=[ETAG])
def show_preview(
    request: Request[Any, Any, Any],
    node: Node,
    caller: Caller,
    about: Named,
    to: Named,
    detail: Detail | None = None,
) -> Response[Previews]:
    """Show what another party is shown of a thing of your own, and what it would be shown at a detail."""
    view = view_of(node, caller)
    with node.journal.still():
        found = preview(view, about, to, detail)
    return conditional(request, found)


@get("/v1/probing", sync_to_thread=True)
def show_probing(node: Node, caller: Caller) -> Probing:
    """Count what your party has lately found of what it does not see, and what others have found of it."""
    view = view_of(node, caller)
    with node.journal.still():
        return probing_of(view)


@post("/v1/dry-runs", sync_to_thread=True, status_code=200)
def try_notification(data: NotificationBody, node: Node, caller: Caller) -> Tried:
    """Hold a plan against what your party is shown anyway. Nothing is recorded, nothing hidden is asked."""
    view = view_of(node, caller)
    check_notification(data.notification)
    return try_plan(view, data.notification, node.journal.still)


ROUTES: list[Any] = [show_preview, show_probing, try_notification]
