"""Passing on: what is asked of the node on a person's behalf, route by route, and for whom.

The node knows the gateway alone and gives it all that it may have, so what a person may ask is judged here. A
route of the node that is not in the table is no address of a gateway.
"""

from __future__ import annotations

import re
from asyncio import FIRST_COMPLETED, Event, create_task, ensure_future, to_thread, wait
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from itertools import groupby
from time import perf_counter
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias, cast

import httpx
from litestar import HttpMethod, Request, Response
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from openline.app.accounts import Caller
from openline.client.calling import why_of
from openline.decide.permitting import Action, permit
from openline.errors import RefusedError, StorageError
from openline.gateway.answering import from_copy, is_kept
from openline.gateway.gateway import Gateway
from openline.web.callers import may_still
from openline.web.streaming import while_permitted
from openline.wire.api.gateway import AS_OF

How: TypeAlias = Literal["whole", "stream", "given"]
Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
AnyRequest: TypeAlias = Request[Any, Any, Any]


class Passed(NamedTuple):
    """A route of the node that is asked on a person's behalf."""

    method: Method
    path: str
    """As the node has it."""
    action: Action
    """What a person needs for it."""
    how: How = "whole"
    """A stream is given on as it comes, for as long as both sides stay; what is given to the node, too."""


_LISTS = (
    *("parties", "agreements", "cells", "zones", "lines", "areas", "sites", "movements", "activities"),
    *("sightings", "coverages", "matches"),
    *("stops", "desks", "channels", "messages", "warnings", "statements", "dailies"),
    *("incidents", "exhibits", "citations"),
)
PASSED_ON: tuple[Passed, ...] = (
    *(Passed("GET", f"/v1/{it}", Action.READ) for it in (*_LISTS, "keys", "due", "told")),
    *(Passed("GET", f"/v1/{it}/{{id:str}}", Action.READ) for it in _LISTS),
    Passed("GET", "/v1/handover", Action.READ),
    Passed("GET", "/v1/handover/page", Action.READ),
    Passed("GET", "/v1/latency", Action.READ),
    Passed("GET", "/v1/gap", Action.READ),
    Passed("GET", "/v1/tempo", Action.READ),
    Passed("GET", "/v1/buildup", Action.READ),
    Passed("GET", "/v1/norms", Action.READ),
    *(Passed("GET", f"/v1/{it}", Action.READ) for it in ("templates", "suggestions", "cap")),
    *(Passed("GET", f"/v1/{it}/{{id:str}}", Action.READ) for it in ("templates", "suggestions", "cap")),
    *(Passed("GET", f"/v1/warnings/{{id:str}}/{it}", Action.READ) for it in ("leaflet", "cap")),
    Passed("GET", "/v1/incidents/{id:str}/picture", Action.READ),
    Passed("POST", "/v1/templates/{id:str}/fill", Action.READ),
    Passed("GET", "/v1/addresses", Action.DELIVER),
    Passed("GET", "/v1/deliveries", Action.READ),
    Passed("GET", "/v1/theatre", Action.READ),
    Passed("GET", "/v1/log/checkpoint", Action.READ),
    Passed("POST", "/v1/log/checkpoint", Action.READ),
    Passed("GET", "/v1/log/consistency", Action.READ),
    Passed("POST", "/v1/log/cosignatures", Action.READ),
    Passed("GET", "/v1/log/entries", Action.READ),
    Passed("GET", "/v1/log/entries/{id:str}", Action.READ),
    Passed("GET", "/v1/entries/{id:str}/receipt", Action.READ),
    Passed("GET", "/v1/bundle", Action.READ, "stream"),
    Passed("GET", "/v1/evidence", Action.READ, "stream"),
    Passed("GET", "/v1/incidents/{id:str}/bundle", Action.READ, "stream"),
    Passed("GET", "/v1/exhibit-files", Action.READ),
    Passed("GET", "/v1/exhibits/{id:str}/file", Action.READ, "stream"),
    Passed("PUT", "/v1/exhibits/{id:str}/file", Action.FILES, "given"),
    Passed("DELETE", "/v1/exhibits/{id:str}/file", Action.FILES),
    Passed("POST", "/v1/copies", Action.READ),
    Passed("GET", "/v1/preview", Action.READ),
    Passed("GET", "/v1/probing", Action.READ),
    Passed("POST", "/v1/dry-runs", Action.READ),
    Passed("POST", "/v1/reconciliations", Action.READ),
    Passed("GET", "/v1/sheets/{kind:str}", Action.READ),
    Passed("POST", "/v1/sheets/{kind:str}", Action.READ),
    Passed("GET", "/v1/print/{what:str}", Action.READ),
    Passed("POST", "/v1/positions", Action.POSITIONS),
    Passed("GET", "/v1/positions/stream", Action.READ, "stream"),
    Passed("GET", "/v1/positions/then", Action.READ),
    Passed("GET", "/v1/sources", Action.READ),
    Passed("POST", "/v1/sources", Action.SOURCES),
    Passed("PATCH", "/v1/sources/{source_id:str}", Action.SOURCES),
)
"""Everything that is passed on; whatever is not here is not."""

ASKED = ("accept", "content-type", "if-none-match", "idempotency-key", "accept-language", "last-event-id")
"""What is passed on of a question."""
ANSWERED = (
    *("etag", "cache-control", "content-disposition", "retry-after", "x-accel-buffering"),
    *("content-security-policy", "x-content-type-options", "repr-digest"),
)
"""What is passed on of an answer, beside its kind."""
BODY_BYTES = MappingProxyType({Action.POSITIONS: 32 << 20, Action.FILES: 1 << 40})
"""Largest body of what may be larger than others; of files the node knows how large each is."""
MOST_BYTES = 8 << 20
QUIET_S = 45.0
"""Three times as long as the node is ever silent: then the line is dead."""
EVENT_STREAM = "text/event-stream"
KEPT_TIMEOUT = httpx.Timeout(15.0, connect=3.0)
"""So long is the node waited for where the copy has an answer."""
AWAY_S = 5.0
"""So long a node that did not answer is not asked for what the copy has: a screen is several questions."""

# No escapes: what is asked of the node must be the very path that was looked up in the table.
_PLAIN = re.compile(rb"(?:/[A-Za-z0-9_.~:@!$&'()*+,;=-]+)+")


def routes() -> list[HTTPRouteHandler]:
    """Make the handlers of all that is passed on."""
    made = []
    ordered = sorted(PASSED_ON, key=lambda it: (it.method, it.action, it.how))
    for (method, action, how), rows in groupby(ordered, key=lambda it: (it.method, it.action, it.how)):
        paths = [it.path for it in rows]
        # Events, and a file: a stream of events counts as such only by what its route says it gives.
        for events in (True, False):
            some = [it for it in paths if it.endswith("/stream") is events]
            if some:
                made.append(_route(method, some, action, how, EVENT_STREAM if events else None))
    return made


def _route(method: Method, paths: list[str], action: Action, how: How, media: str | None) -> HTTPRouteHandler:
    async def passed_on(request: AnyRequest, gateway: Gateway, caller: Caller) -> Response[Any]:
        """Ask the node for something on a person's behalf."""
        permit(caller.role, caller.scopes, action)
        if how == "given":
            return await _given(request, gateway)
        if how == "whole":
            return await _whole(request, gateway)
        return await _stream(request, may_still(request, caller, action))

    return HTTPRouteHandler(
        paths,
        http_method=HttpMethod(method),
        status_code=200,
        media_type=media,
        request_max_body_size=BODY_BYTES.get(action, MOST_BYTES),
    )(passed_on)


async def _whole(request: AnyRequest, gateway: Gateway) -> Response[Any]:
    """Give the node's answer; where it has none, what the copy says to the same question, as of when."""
    http: httpx.AsyncClient = request.app.state.node_http
    asked = _asked(http, request, content=await request.body() or None)
    kept = request.method == "GET" and is_kept(request.url.path)
    if kept:
        asked.extensions["timeout"] = KEPT_TIMEOUT.as_dict()
    state = request.app.state
    # As soon as anybody has heard the node it is asked again.
    if not kept or not gateway.pulse.away_ms or perf_counter() >= getattr(state, "node_away_until_s", 0.0):
        try:
            answer = await http.send(asked)
            if not _is_away(answer):
                gateway.pulse.heard()
                return _answer(answer, answer.content)
            if not kept:
                return _answer(answer, answer.content)
            state.node_unreached = _unreached(http, f"{answer.status_code} of what stands before it")
        except httpx.HTTPError as error:
            state.node_unreached = _unreached(http, why_of(error))
            if not kept:
                raise state.node_unreached from error
        gateway.pulse.missed()
        state.node_away_until_s = perf_counter() + AWAY_S
    query = {name: request.query_params.getall(name)[-1] for name in request.query_params}
    said = await to_thread(from_copy, gateway, request.url.path, query, state.node_unreached)
    return Response(
        said.content,
        media_type="application/json",
        headers={"Cache-Control": "no-store", **({AS_OF: said.as_of} if said.as_of_ms else {})},
    )


async def _given(request: AnyRequest, gateway: Gateway) -> Response[Any]:
    """Give the node what somebody sends as it comes, and him its answer: nothing of it is kept here."""
    http: httpx.AsyncClient = request.app.state.node_http
    try:
        answer = await http.send(_asked(http, request, content=request.stream()))
    except httpx.HTTPError as error:
        gateway.pulse.missed()
        raise _unreached(http, why_of(error)) from error
    if not _is_away(answer):
        gateway.pulse.heard()
    return _answer(answer, answer.content)


def _is_away(answer: httpx.Response) -> bool:
    """Tell whether it is a proxy that answers, since the node does not."""
    is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return answer.status_code in (502, 503, 504) and not is_problem


async def _stream(request: AnyRequest, ask: Callable[[], Awaitable[bool]]) -> Response[Any]:
    """Give an answer on as it comes; either side that goes away ends it on the other.

    Events end with the right to them as well. A file is given whole: half of one says nothing of why.
    """
    http: httpx.AsyncClient = request.app.state.node_http
    asked = _asked(http, request, timeout=httpx.Timeout(QUIET_S, connect=5.0))
    events = _opened(http, asked, request.app.state.streams.closed)
    # It is begun here, so that it is ended even where nobody waits for its first piece any more.
    pulse = request.app.state.gateway.pulse
    try:
        answer = await anext(events)
    except StorageError:
        pulse.missed()
        raise
    assert isinstance(answer, httpx.Response)
    if not _is_away(answer):
        pulse.heard()
    if answer.status_code != 200:
        async with aclosing(events):
            return _answer(answer, b"".join([it async for it in events if isinstance(it, bytes)]))
    media = answer.headers.get("content-type", EVENT_STREAM)
    pieces = cast("AsyncGenerator[bytes, None]", events)  # after the first there are bytes alone
    headers = {name: answer.headers[name] for name in ANSWERED if name in answer.headers}
    if "content-length" in answer.headers and "content-encoding" not in answer.headers:
        headers["content-length"] = answer.headers["content-length"]  # half of a file shows by it
    return Stream(
        while_permitted(pieces, ask) if media.startswith(EVENT_STREAM) else pieces,
        media_type=media,
        headers=headers,
    )


async def _opened(
    http: httpx.AsyncClient, asked: httpx.Request, closed: Event
) -> AsyncGenerator[httpx.Response | bytes, None]:
    """Yield the node's answer, then what it holds, until it ends or this server is to stop."""
    try:
        answer = await http.send(asked, stream=True)
    except httpx.HTTPError as error:
        raise _unreached(http, why_of(error)) from error
    over = create_task(closed.wait())
    coming = None
    try:
        yield answer
        pieces = answer.aiter_bytes()
        while True:
            coming = ensure_future(anext(pieces, b""))
            await wait({coming, over}, return_when=FIRST_COMPLETED)
            if not coming.done() or not (piece := coming.result()):
                return
            yield piece
    except httpx.HTTPError:
        return  # the head is sent: that it ends is all that can be said
    finally:
        over.cancel()
        if coming is not None:
            coming.cancel()
        await answer.aclose()


def _asked(http: httpx.AsyncClient, request: AnyRequest, **more: Any) -> httpx.Request:
    """Make the question to the node of the one that was asked here.

    Raises
    ------
    NotFoundException
        The address is written in a way that the node might read as another.
    RefusedError
        Something would be signed there.
    """
    raw: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    segments = raw.split(b"/")
    if _PLAIN.fullmatch(raw) is None or b"." in segments or b".." in segments:
        raise NotFoundException("an address is written here without escapes, dots and empty parts")
    if any(it.lower() not in ("false", "0", "") for it in request.query_params.getall("record", [])):
        raise RefusedError(
            "nothing is recorded that way at a gateway: the key is here, and the sheet is read at the node",
            where="record",
            next_step="have the drafts signed that are answered without it: POST /v1/drafts/together",
        )
    query: bytes = request.scope["query_string"]
    path = http.base_url.raw_path.rstrip(b"/") + raw
    return http.build_request(
        request.method,
        http.base_url.copy_with(raw_path=path + (b"?" + query if query else b"")),
        headers={name: request.headers[name] for name in ASKED if name in request.headers},
        **more,
    )


def _answer(answer: httpx.Response, content: bytes) -> Response[bytes]:
    return Response(
        content,
        status_code=answer.status_code,
        media_type=answer.headers.get("content-type", "application/json"),
        headers={name: answer.headers[name] for name in ANSWERED if name in answer.headers},
    )


def _unreached(http: httpx.AsyncClient, why: str) -> StorageError:
    return StorageError(
        f"the node cannot be reached: {why}",
        where=str(http.base_url),
        next_step="what the copy here has can be read all the same: 'told', 'due', 'match list', the other"
        " lists, 'buildup', incidents, and 'follow'",
    )
