"""STOP at a gateway: passed to the node, whatever it says; while that is away, it is kept and said again.

Meanwhile whom to ring is known here.
"""

from __future__ import annotations

from asyncio import get_running_loop, to_thread
from typing import Annotated, Any, TypeAlias

import httpx
import msgspec
from litestar import Request, Response, get, post
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.showing.ringing import RingPost, link_of
from openline.app.showing.said import DeskRow
from openline.app.showing.stopped import RingPage, StopHeard
from openline.client.calling import why_of
from openline.decide.naming import ID
from openline.decide.permitting import Action, permit
from openline.decide.recurring import holds_at
from openline.errors import OpenlineError, StorageError
from openline.gateway.answering import utc
from openline.gateway.calls import TIMEOUT
from openline.gateway.gateway import Gateway
from openline.gateway.outbox import Call
from openline.model.event import NODE
from openline.model.notification import Recurrence
from openline.web.authenticating import FROM_ANYWHERE, refuse_foreign_origin
from openline.web.callers import find_caller
from openline.web.door import STOP_PATH
from openline.web.routes.stops import PARTIES, STRANGERS, read_body
from openline.wire.api.gateway import AS_OF

AnyRequest: TypeAlias = Request[Any, Any, Any]
Of = Annotated[str, Parameter(required=False, max_length=64)]


@post(STOP_PATH, request_max_body_size=None, operation_id="stop", opt={FROM_ANYWHERE: True})
async def say_stop(request: AnyRequest, gateway: Gateway) -> Response[StopHeard]:
    """Say STOP, from anybody: it is on record at the node, or you are told that it is not yet; then ring."""
    body, _ = await read_body(request)
    id = request.query_params.get("id", "")
    id = id if ID.fullmatch(id) else gateway.desk.random_bytes(16).hex()
    at_ms = gateway.desk.now_ms()
    known = await _is_known(request)
    http: httpx.AsyncClient = request.app.state.node_http if known else request.app.state.strangers_http
    headers = {"content-type": request.headers.get("content-type", "text/plain")}
    try:
        answer = await http.post(
            STOP_PATH, params={"id": id}, content=body, headers=headers, timeout=TIMEOUT
        )
        if answer.status_code == 201:
            return Response(msgspec.json.decode(answer.content, type=StopHeard), status_code=201)
        why = f"it answers {answer.status_code}"
    except httpx.HTTPError as error:
        why = why_of(error)
    except Exception as error:
        gateway.desk.trouble("STOP", error)
        why = "its answer cannot be read"
    call = Call(id=id, body=body, media=headers["content-type"], known=known, at_ms=at_ms)
    raise await _not_heard(gateway, why, call)


async def _is_known(request: AnyRequest) -> bool:
    """Tell whether it is one of the party's people who says it, and no page that has his browser say it."""
    try:
        refuse_foreign_origin(request)
        await find_caller(request)
    except OpenlineError:
        return False
    except Exception as error:
        request.app.state.desk.trouble("STOP", error)
        return False
    return True


async def _not_heard(gateway: Gateway, why: str, call: Call) -> StorageError:
    """Keep a STOP that the node did not take; and say so, and whom to ring."""
    # Not among all others: what is delivered to a node that hangs may hold every thread of theirs.
    lane, loop = PARTIES if call.known else STRANGERS, get_running_loop()
    try:
        kept = await loop.run_in_executor(lane, gateway.calls.keep, call)
    except Exception as error:
        gateway.desk.trouble("STOP", error)
        kept = False
    try:
        posts = await loop.run_in_executor(lane, kept_posts, gateway) if call.known else ()
    except Exception as error:
        gateway.desk.trouble("STOP", error)
        posts = ()
    whom = "; ".join(f"{it.party}, {it.name}: {it.address}" for it in posts) or "on whatever line you have"
    return StorageError(
        f"the node did not take it: {why}",
        next_step=f"it is NOT on record. RING: {whom}. "
        + ("It is kept here, and said again until the node takes it" if kept else "And say it again"),
    )


@get("/v1/ring")
async def list_ring(
    request: AnyRequest, gateway: Gateway, caller: Caller, about: Of = "", party: Of = "", channel: Of = ""
) -> Response[RingPage]:
    """Say whom to ring, the next first; while the node does not answer, by the copy here."""
    permit(caller.role, caller.scopes, Action.READ)
    http: httpx.AsyncClient = request.app.state.node_http
    try:
        answer = await http.get(
            "/v1/ring", params={"about": about, "party": party, "channel": channel}, timeout=TIMEOUT
        )
        if answer.status_code == 200:
            return Response(msgspec.json.decode(answer.content, type=RingPage))
    except httpx.HTTPError:
        pass  # the copy has the desks, and that is what they are for
    posts = await to_thread(kept_posts, gateway)
    rows = tuple(it for it in posts if not party or it.party in (party, NODE))
    as_of_ms = await to_thread(gateway.kept.rows_as_of, "desks")
    return Response(RingPage(rows=rows), headers={AS_OF: utc(as_of_ms)} if as_of_ms else {})


def kept_posts(gateway: Gateway) -> tuple[RingPost, ...]:
    """Return the posts of the desks in the copy, manned ones first and the node's last."""
    now_ms = gateway.desk.now_ms()
    desks = [msgspec.convert(row, DeskRow) for _, row in gateway.kept.rows("desks")]
    posts = [
        RingPost(
            party=desk.party,
            channel=desk.channel,
            post=number,
            name=it.name or "",
            role=it.role,
            deputy=it.deputy,
            medium=it.medium or "",
            address=it.address or "",
            link=link_of(it.medium or "", it.address or ""),
            languages=it.languages,
            manned=it.hours is None or holds_at(msgspec.convert(it.hours, Recurrence), now_ms),
        )
        for desk in desks
        if desk.party != gateway.party
        for number, it in enumerate(desk.posts)
    ]
    return tuple(sorted(posts, key=lambda it: (it.party == NODE, not it.manned)))


ROUTES: list[Any] = [say_stop, list_ring]
