"""STOP: taken from anybody, whatever it says, and answered with an echo and whom to ring (R6)."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.params import Parameter

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.showing.ringing import RingPost, ring_list
from openline.app.showing.stopped import RingPage, StopHeard, heard_row
from openline.app.stops import Heard, KnownBy, Said, Stops, body_of, places_in
from openline.decide.naming import ID
from openline.decide.permitting import Action, permit
from openline.errors import ForbiddenError, OpenlineError, StorageError
from openline.web.authenticating import FROM_ANYWHERE, refuse_foreign_origin
from openline.web.callers import find_caller
from openline.web.door import STOP_PATH
from openline.wire.stopcall import StopCall, read_call

MOST_BYTES = 65_536
"""What comes beyond that is not read, and is no reason to refuse."""


STRANGERS = ThreadPoolExecutor(1, "openline-stop-strangers")
"""Strangers are heard one after the other, so that no number of them is in the way of anybody's own."""
PARTIES = ThreadPoolExecutor(4, "openline-stop")


@post(STOP_PATH, request_max_body_size=None, operation_id="stop", opt={FROM_ANYWHERE: True})
async def say_stop(request: Request[Any, Any, Any], node: Node) -> StopHeard:
    """Say STOP: JSON, a form, or plain text; with a place, a coordinate, both or neither; from anybody.

    It is never refused, but where it cannot be made durable: then ring. A caller of a party is answered what
    that party sees anyway; others the echo, and the node's desk.
    """
    call = await read_stop(request)
    party, known_by, odd = await _who(request)
    said = Said(**{**call._asdict(), "odd": (*call.odd, *odd)})
    lane = PARTIES if party else STRANGERS
    return await asyncio.get_running_loop().run_in_executor(lane, _hear, node, said, party, known_by)


def _hear(node: Node, said: Said, party: str, known_by: KnownBy) -> StopHeard:
    """Record it and answer; whatever goes wrong, the caller is told whether it is on record, and to ring."""
    try:
        stops = Stops(node.journal, node.rules, node.random_bytes)
        heard = stops.hear(said, party=party, known_by=known_by, now_ms=node.theatre_ms())
    except Exception as error:
        known = isinstance(error, OpenlineError)
        if not known:
            node.trouble("STOP", error)
        raise StorageError(
            error.what if isinstance(error, OpenlineError) else "something went wrong here",
            next_step=f"it is NOT on record. Ring: {_whom(node, party)}",
        ) from error
    try:
        return _answer(node, heard, said, party)
    except Exception as error:  # it is on record, and that has to be said
        node.trouble("STOP", error)
        mode = node.home.settings.mode
        return StopHeard(
            stop=heard.stop, at_ms=heard.at_ms, mode=mode, party=party, places=(), odd=said.odd, ring=()
        )


def _answer(node: Node, heard: Heard, said: Said, party: str) -> StopHeard:
    search = places_in(node.rules, body_of(said), party)
    with node.journal.still():
        return heard_row(
            node.rules.state,
            heard,
            party=party,
            search=search,
            odd=said.odd,
            named=said.to,
            mode=node.home.settings.mode,
            now_ms=node.theatre_ms(),
        )


def _whom(node: Node, party: str) -> str:
    try:
        with node.journal.still():
            posts = ring_list(node.rules.state, party, node.theatre_ms())
    except Exception as error:
        node.trouble("STOP", error)
        posts = []
    return "; ".join(_said(it) for it in posts) or "whoever you can reach"


def _said(it: RingPost) -> str:
    return f"{it.party}, {it.name}: {it.address}"


async def read_stop(request: Request[Any, Any, Any]) -> StopCall:
    """Read as much of the body as is read of any, whatever it is.

    Whoever passes a call on, and would not change it, names it in the address, and says when he heard it.
    """
    body, odd = await read_body(request)
    call = read_call(body[:MOST_BYTES], request.headers.get("content-type", ""))
    given = request.query_params
    id, said = str(given.get("id", "")), str(given.get("said_at_ms", ""))
    if not call.id and ID.fullmatch(id):
        call = call._replace(id=id)
    if call.said_at_ms is None and said.isascii() and said.isdigit() and len(said) < 16:
        call = call._replace(said_at_ms=int(said))
    return call._replace(odd=(*call.odd, *odd))


async def read_body(request: Request[Any, Any, Any]) -> tuple[bytes, tuple[str, ...]]:
    """Return as much of a body as is read of any, and a little more where there is more; and what is odd."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return body, ("too_long",)
    except Exception:  # the line broke: what came of it is heard
        return body, ("broken_off",)
    return body, ()


async def _who(request: Request[Any, Any, Any]) -> tuple[str, KnownBy, tuple[str, ...]]:
    """Return whose caller it is, by what that is known, and what is odd about it."""
    try:
        refuse_foreign_origin(request)
    except ForbiddenError:
        # The page of another site may say STOP, but not as whoever's browser shows it.
        return "", "nothing", ("origin", "unknown_caller")
    try:
        caller = await find_caller(request)
    except Exception as error:
        # A token that has expired is no reason not to hear it; nor is that nobody can look it up.
        if not isinstance(error, OpenlineError):
            request.app.state.desk.trouble("STOP", error)
        return "", "nothing", ("unknown_caller",)
    if "authorization" in request.headers:
        return caller.party, "token", ()
    return caller.party, "session" if "cookie" in request.headers else "certificate", ()


Of = Annotated[str, Parameter(required=False, max_length=64)]


@get("/v1/ring", sync_to_thread=True)
def list_ring(node: Node, caller: Caller, about: Of = "", party: Of = "", channel: Of = "") -> RingPage:
    """Say whom to ring, the next first: about a STOP, message or match, of one party, or on one channel."""
    permit(caller.role, caller.scopes, Action.READ)
    with node.journal.still():
        rows = ring_list(
            node.rules.state,
            caller.party,
            node.theatre_ms(),
            about=about,
            parties=(party,) if party else (),
            channel=channel,
        )
    return RingPage(rows=tuple(rows))


ROUTES: list[Any] = [say_stop, list_ring]
