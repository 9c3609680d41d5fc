"""Releases: what the caller's party is shown, in its own gap-free sequence, page by page or as it comes."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import Parameter
from litestar.response import Stream

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.showing import released
from openline.decide.permitting import Action, permit
from openline.decide.presenting import NOTICE
from openline.web.callers import may_still
from openline.web.streaming import Streams, while_permitted
from openline.wire.api.entries import ReleasePage, ReleaseShown

After = Annotated[int, Parameter(ge=0, le=2**53, description="begin behind this release")]
Last = Annotated[
    int | None,
    Parameter(required=False, ge=0, le=2**53, description="begin behind all but the last so many"),
]
Limit = Annotated[int, Parameter(ge=1, le=1000, description="so many at most")]


@get("/v1/releases", sync_to_thread=True)
def list_releases(node: Node, caller: Caller, after: After = 0, limit: Limit = 100) -> ReleasePage:
    """Give what your party was shown, in order: numbers without a gap, so that nothing can be left out."""
    permit(caller.role, caller.scopes, Action.READ)
    rows = [
        ReleaseShown(**it._asdict())
        for it in released(node.journal.store, caller.party, after=after, limit=limit)
    ]
    return ReleasePage(releases=tuple(rows), next=rows[-1].seq if rows else after, notice=NOTICE)


@get("/v1/releases/stream", media_type="text/event-stream")
async def stream_releases(
    request: Request[Any, Any, Any], node: Node, caller: Caller, after: After = 0, last: Last = None
) -> Stream:
    """Give releases as they come, as server-sent events; resumed behind ``Last-Event-ID``."""
    permit(caller.role, caller.scopes, Action.READ)
    streams: Streams = request.app.state.streams
    begin = streams.begin(caller.party, request.headers, after, last)
    return Stream(
        while_permitted(streams.events(caller.party, begin), may_still(request, caller, Action.READ)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


ROUTES: list[Any] = [list_releases, stream_releases]
