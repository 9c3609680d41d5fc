"""Numbers about the node, for whoever runs it; none of them is any party's."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get

from openline.app.accounts import Caller
from openline.app.observing import Observing
from openline.decide.permitting import Action, permit


@get("/metrics", media_type="text/plain", sync_to_thread=True)
def metrics(request: Request[Any, Any, Any], caller: Caller) -> Response[bytes]:
    """Give the node's numbers as text for Prometheus; only those who operate the node may have them."""
    permit(caller.role, caller.scopes, Action.OPERATE)
    observing: Observing = request.app.state.observing
    return Response(observing.exposition(), media_type="text/plain; version=0.0.4")  # and its charset


ROUTES: list[Any] = [metrics]
