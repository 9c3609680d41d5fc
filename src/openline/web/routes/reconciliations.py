"""Reconciliations: a list of serials of whoever plans, against what is notified (F8)."""

from __future__ import annotations

from asyncio import to_thread
from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.showing.trying import seen_by
from openline.app.showing.view import View
from openline.decide.presenting import NOTICE
from openline.errors import InputError
from openline.model.event import NODE
from openline.model.release import Detail
from openline.web.reconciling import (
    NORMALISED,
    WORDS,
    Window,
    compare,
    notified_to,
    read_list,
    unseen,
    window_of,
)
from openline.web.routes.reading import view_of
from openline.web.routes.sheets import MOST_BYTES, Uploading, uploaded
from openline.wire.api.reading import Reconciled, ReconciledRow

Time = Annotated[int | None, Parameter(ge=0, le=2**53, description="the time that the list is for, UTC ms")]


@post("/v1/reconciliations", status_code=200, request_max_body_size=MOST_BYTES, operation_class=Uploading)
async def reconcile(
    request: Request[Any, Any, Any],
    node: Node,
    caller: Caller,
    from_ms: Time = None,
    until_ms: Time = None,
) -> Reconciled:
    """Say what is on a list of serials and not notified, notified and not on it, or different.

    Without a time the list is taken to be for that from its first start to its last end, if every row has a
    start; else for everything that is not over. Nothing is recorded.
    """
    view = view_of(node, caller)
    if (from_ms is None) != (until_ms is None):
        raise InputError("a time has a beginning and an end", where="from_ms, until_ms")
    if from_ms is not None and until_ms is not None and from_ms >= until_ms:
        raise InputError("it ends before it begins", where="until_ms")
    time = Window(from_ms, until_ms) if from_ms is not None and until_ms is not None else None
    return await to_thread(_reconciled, node, view, await uploaded(request), time)


def _reconciled(node: Node, view: View, data: bytes, time: Window | None) -> Reconciled:
    listed, remarks = read_list(data, "list")
    time = time or window_of(listed)
    still = node.journal.still
    # In it is nothing but what the reader sees all of, so all of it can be looked at.
    notified = list(notified_to(seen_by(view, still), NODE, time))
    with still():
        # How many there are of which there is only said that there are some, its releases tell.
        remarks += unseen(view.state, view.reader, Detail.CONTACT)
    beyond = [it for it in listed if time is not None and not time.holds(it.start_ms, it.end_ms)]
    if beyond:
        remarks.append(f"rows that are not of that time: {len(beyond):,}")
    found = compare([it for it in listed if it not in beyond], notified, time)
    rows = msgspec.convert(found, tuple[ReconciledRow, ...])
    return Reconciled(
        rows=rows,
        counts={status: sum(it.status == status for it in rows) for status in WORDS},
        from_ms=time.from_ms if time else None,
        until_ms=time.until_ms if time else None,
        remarks=tuple(remarks),
        compared=NORMALISED,
        notice=NOTICE,
    )


ROUTES: list[Any] = [reconcile]
