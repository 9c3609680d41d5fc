"""The gateway's face: the same API as the node's, for one party's own people.

What they say is signed here with the party's key; what they read of releases comes from the party's own copy,
also while the node cannot be reached; what else they may read is asked of the node (:mod:`.passing`).
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Annotated, Any

import httpx
import msgspec
from litestar import Litestar, Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException, TooManyRequestsException
from litestar.params import Parameter
from litestar.response import Stream

from openline.app.accounts import Caller
from openline.app.config import Config
from openline.app.desk import Desk
from openline.app.drafts import AddressedDraft, from_draft_file, to_draft_file
from openline.app.observing import Observing
from openline.app.offroute import HowExact
from openline.app.readiness import Looking, why_not_room
from openline.app.receipt import Receipt
from openline.client import OnItsWayError
from openline.decide.permitting import Action, permit
from openline.decide.presenting import NOTICE
from openline.errors import ForbiddenError, OpenlineError
from openline.gateway import passing, stopping
from openline.gateway.gateway import Gateway
from openline.gateway.numbering import header_of, message_in
from openline.gateway.outbox import Letter
from openline.gateway.owntracks import Found
from openline.ledger.canonical import from_base64
from openline.ledger.entry import EntryFile, SignedEntry, read_header
from openline.model.release import Role
from openline.web.admitting import admitted, caller_of
from openline.web.authenticating import same_origin
from openline.web.callers import may_still, provide_desk, refuse_other_author
from openline.web.door import EVENT_STREAM, Door, Entry
from openline.web.oidc import SignIn
from openline.web.problems import on_anything, on_error, on_http
from openline.web.routes import invitations, members, page, reports, session, tiles
from openline.web.routes.entries import MAX_BYTES, refuse_count
from openline.web.routes.releases import Last
from openline.web.streaming import QUIET_S, Streams, event_bytes, while_permitted
from openline.wire.api.entries import Checkpoint, DraftFile, Drafts, ReleasePage, ReleaseShown
from openline.wire.api.entries import Request as Asked
from openline.wire.api.gateway import (
    GATEWAY,
    AlarmShown,
    GatewayStatus,
    LetterShown,
    OffRoute,
    OffRoutes,
    OffRouteSaid,
    OnItsWay,
    OwnPositionsSeen,
    UnsentShown,
)

After = Annotated[int, Parameter(ge=0, le=2**53)]
Limit = Annotated[int, Parameter(ge=1, le=1000)]
Movement = Annotated[
    str, Parameter(pattern="^[a-z0-9][a-z0-9_-]{0,63}$", description="whose positions they are")
]
AnyRequest = Request[Any, Any, Any]
ROOMS = (session, members, invitations, reports, page, tiles, stopping)
"""What is answered here as it is at a node."""


def make_app(
    gateway: Gateway,
    *,
    config: Config | None = None,
    observing: Observing | None = None,
    entry: Entry = lambda fields: None,
    sign_in: SignIn | None = None,
    quiet_s: float = QUIET_S,
) -> Litestar:
    """Make the application of a gateway, behind the same door as a node's.

    Parameters
    ----------
    config
        What is set; the defaults without it.
    observing
        Counts what is answered.
    entry
        Logs a request that was answered.
    sign_in
        Signs the party's people in at identity providers. It is the gateway that does, not the node on its
        behalf: they come in also while the node cannot be reached, and it need not know who they are.
    quiet_s
        After so long without an event a stream says that it is there, and whether it may be is asked again.
    """
    config = config or Config()

    def why_not(now_ms: int) -> str:
        if no_room := why_not_room(gateway.home.path, config.ready):
            return no_room
        try:
            gateway.kept.last()
        except OpenlineError:
            return "what is kept here cannot be read"
        return ""

    looking = Looking(why_not, now_ms=gateway.desk.now_ms)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.streams = Streams(
            lambda party, after, limit: [
                (seq, event_bytes(seq, "release", shown))
                for seq, shown in gateway.kept.releases(after, limit)
            ],
            lambda party: gateway.kept.last(),
            gateway.copy.live,
            trouble=gateway.desk.trouble,
            quiet_s=quiet_s,
        )
        app.state.node_http = httpx.AsyncClient(
            base_url=gateway.client.server.address,
            headers=gateway.client.server.headers,
            verify=gateway.client.server.trust,
            timeout=httpx.Timeout(60.0, connect=5.0),
            trust_env=False,
        )
        # For strangers, who are no callers of the party's: by its token or certificate they would be.
        app.state.strangers_http = httpx.AsyncClient(
            base_url=gateway.client.server.address,
            verify=gateway.client.server.trust_unnamed,
            timeout=httpx.Timeout(60.0, connect=5.0),
            trust_env=False,
        )
        yield
        await app.state.streams.close()
        await app.state.node_http.aclose()
        await app.state.strangers_http.aclose()

    app = Litestar(
        route_handlers=[
            *(it for room in ROOMS for it in room.ROUTES),
            *ROUTES,
        ],
        guards=[same_origin, admitted],
        dependencies={
            "gateway": Provide(provide_gateway, sync_to_thread=False),
            "desk": Provide(provide_desk, sync_to_thread=False),
            "caller": Provide(provide_welcome),
        },
        exception_handlers={OpenlineError: on_error, HTTPException: on_http, Exception: on_anything},
        lifespan=[lifespan],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=config.limits.body_bytes,
        state=State(
            {
                "gateway": gateway,
                "desk": gateway.desk,
                "config": config,
                "looking": looking,
                "sign_in": sign_in,
            }
        ),
        signature_types=[Gateway, Desk],
    )
    door = Door(
        app.asgi_handler,
        limits=config.limits,
        hosts=config.listen.hosts,
        bears=[(GATEWAY.lower().encode(), gateway.party.encode())],
        observing=observing or Observing(),
        entry=entry,
        security=gateway.desk.security.write,
        now_ms=gateway.desk.now_ms,
        clock_s=perf_counter,
        new_id=lambda: gateway.desk.random_bytes(8).hex(),
    )
    app.asgi_handler = door  # in front of the routes, so that it sees what is none
    app.state.door = door
    return app


async def provide_welcome(request: AnyRequest) -> Caller:
    """Give a handler whoever calls it, unless it is a stream and there are as many open as there may be.

    Raises
    ------
    UnauthenticatedError
        As :func:`.find_caller`.
    ForbiddenError
        He is of another party: what is kept here, and what the node is asked, is this party's.
    """
    caller = await caller_of(request)
    party = request.app.state.gateway.party
    if (
        caller.party != party and caller.role is not Role.ADMINISTRATOR
    ):  # who sees to accounts, and reads none
        raise ForbiddenError(
            f"you are of {caller.party!r}, and this is the gateway of {party!r}",
            where="party",
            next_step="come in at your own party's",
        )
    if getattr(request.scope["route_handler"], "media_type", "") == EVENT_STREAM.decode():
        most = request.app.state.config.limits.listeners_per_party
        if request.app.state.door.listeners[caller.party] >= most:
            raise TooManyRequestsException(
                f"your party has {most} streams open, and no more are given", headers={"Retry-After": "60"}
            )
    return caller


def provide_gateway(request: AnyRequest) -> Gateway:
    """Give the gateway to a handler."""
    gateway: Gateway = request.app.state.gateway
    return gateway


@post("/v1/drafts", request_max_body_size=MAX_BYTES)
async def sign_draft(data: DraftFile, gateway: Gateway, caller: Caller) -> Response[Receipt | OnItsWay]:
    """Sign a draft with the party's key, and deliver it: 201 with the receipt, 202 while it is on its way."""
    permit(caller.role, caller.scopes, Action.SIGN, type=data.type, said_as=data.facts.get("role"))
    refuse_other_author(caller, data.author)
    addressed = from_draft_file(msgspec.json.encode(data), where="draft")
    return await _on_its_way(lambda: gateway.sign(addressed))


@post("/v1/entries", request_max_body_size=MAX_BYTES)
async def deliver_entry(data: EntryFile, gateway: Gateway, caller: Caller) -> Response[Receipt | OnItsWay]:
    """Deliver an entry that was signed elsewhere on the party's side."""
    entry = data.to_entry()
    header = read_header(from_base64(entry.envelope.payload, where="envelope.payload"))
    permit(caller.role, caller.scopes, Action.SUBMIT, type=header.type, said_as=header.facts.get("role"))
    refuse_other_author(caller, header.author)
    return await _on_its_way(lambda: gateway.courier.post(entry))


@post("/v1/drafts/together", request_max_body_size=MAX_BYTES)
async def sign_drafts(data: Drafts, gateway: Gateway, caller: Caller) -> Response[list[Receipt] | OnItsWay]:
    """Sign drafts with the party's key, and deliver them together: on record are all of them, or none."""
    refuse_count(len(data.drafts), "drafts")
    for draft in data.drafts:
        permit(caller.role, caller.scopes, Action.SIGN, type=draft.type, said_as=draft.facts.get("role"))
        refuse_other_author(caller, draft.author)
    addressed = [
        from_draft_file(msgspec.json.encode(it), where=f"draft {number}")
        for number, it in enumerate(data.drafts, 1)
    ]
    return await _on_its_way(lambda: gateway.sign_all(addressed))


@post("/v1/requests", request_max_body_size=MAX_BYTES)
async def deliver_request(
    data: Asked, gateway: Gateway, caller: Caller
) -> Response[list[Receipt] | OnItsWay]:
    """Deliver entries that were signed elsewhere on the party's side, together: all of them, or none."""
    refuse_count(len(data.entries), "entries")
    entries = [it.to_entry(where=f"entries[{number}]") for number, it in enumerate(data.entries)]
    for entry in entries:
        header = read_header(from_base64(entry.envelope.payload, where="envelope.payload"))
        permit(caller.role, caller.scopes, Action.SUBMIT, type=header.type, said_as=header.facts.get("role"))
        refuse_other_author(caller, header.author)
    return await _on_its_way(lambda: gateway.courier.post_all(entries))


async def _on_its_way(deliver: Any) -> Response[Any]:
    try:
        return Response(await to_thread(deliver), status_code=201)
    except OnItsWayError as error:
        return Response(
            OnItsWay(detail=error.what, where=error.where, next_step=error.next_step), status_code=202
        )


@get("/v1/releases", sync_to_thread=True)
def list_releases(gateway: Gateway, caller: Caller, after: After = 0, limit: Limit = 100) -> ReleasePage:
    """Give what the party was shown, from its own copy: also while the node cannot be reached."""
    permit(caller.role, caller.scopes, Action.READ)
    rows = gateway.kept.releases(after, limit)
    shown = tuple(msgspec.json.decode(row, type=ReleaseShown) for _, row in rows)
    return ReleasePage(releases=shown, next=rows[-1][0] if rows else after, notice=NOTICE)


@get("/v1/releases/stream", media_type="text/event-stream")
async def stream_releases(
    request: AnyRequest, gateway: Gateway, caller: Caller, after: After = 0, last: Last = None
) -> Stream:
    """Give releases as they arrive here, as server-sent events."""
    permit(caller.role, caller.scopes, Action.READ)
    streams: Streams = request.app.state.streams
    events = streams.events(
        gateway.party, streams.begin(gateway.party, request.headers, after, last)
    )
    return Stream(
        while_permitted(events, may_still(request, caller, Action.READ)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@get("/v1/gateway", sync_to_thread=True)
def show_gateway(gateway: Gateway, caller: Caller) -> GatewayStatus:
    """Say how the gateway is: what is on its way, how old its copy is, and what it has to say of the log."""
    permit(caller.role, caller.scopes, Action.READ)
    return GatewayStatus(
        party=gateway.party,
        theatre=gateway.home.settings.theatre,
        mode=gateway.home.settings.mode,
        node=gateway.client.server.address,
        copied=gateway.kept.last(),
        node_away_ms=gateway.pulse.away_ms,
        heard_ms=gateway.copy.heard_ms,
        waiting=len(gateway.kept.waiting(1000)),
        letters=tuple(
            LetterShown(entry=it.entry, at_ms=it.at_ms, state=it.state, why=it.why)
            for it in gateway.kept.letters(50)
        ),
        unsent=tuple(_unsent(it) for it in gateway.kept.unsent()),
        checkpoint=gateway.watchman.last() or "",
        proofs=tuple(it.name for it in gateway.watchman.proofs()),
        alarms=tuple(
            AlarmShown(at_ms=it.at_ms, where=it.where, what=it.what, next_step=it.next_step)
            for it in gateway.all_alarms()
        ),
        notice=NOTICE,
    )


def _unsent(it: Letter) -> UnsentShown:
    entry = SignedEntry.from_file_bytes(it.file)
    header, said = header_of(entry), message_in(entry)
    return UnsentShown(
        entry=it.entry,
        at_ms=it.at_ms,
        state=it.state,
        why=it.why,
        type=header.type,
        subject=header.subject,
        facts=header.facts,
        body=msgspec.to_builtins(said[1]) if said is not None else None,
    )


@delete("/v1/gateway/unsent/{entry:str}", sync_to_thread=True)
def put_away(entry: str, gateway: Gateway, caller: Caller) -> None:
    """Put away what was refused: whoever is on duty knows of it. It is an alarm until then."""
    permit(caller.role, caller.scopes, Action.SUBMIT)
    gateway.put_away(entry)


@get("/v1/witnessed", sync_to_thread=True)
def show_witnessed(gateway: Gateway) -> Checkpoint:
    """Give the newest checkpoint that the log has shown this party: for anyone to hold against theirs."""
    return Checkpoint(note=gateway.watchman.last() or "")


@post("/v1/witnessed", sync_to_thread=True, status_code=200)
def compare_witnessed(data: Checkpoint, gateway: Gateway, caller: Caller) -> Checkpoint:
    """Hold a checkpoint that another party was shown against what the log shows this one."""
    permit(caller.role, caller.scopes, Action.READ)
    try:
        gateway.watchman.compare(data.note)
    except OpenlineError as error:
        gateway.trouble("a checkpoint of another party", error)
        raise
    return Checkpoint(note=gateway.watchman.last() or "")


@post("/v1/own-positions", status_code=200, request_max_body_size=passing.BODY_BYTES[Action.POSITIONS])
async def look_at_own_positions(
    request: AnyRequest, gateway: Gateway, caller: Caller, movement: Movement
) -> OwnPositionsSeen:
    """Hold positions of a movement of one's own against its notified route, here: nothing of them leaves."""
    permit(caller.role, caller.scopes, Action.POSITIONS)
    seen, late, found = await to_thread(gateway.own_tracks.take, movement, await request.body())
    return OwnPositionsSeen(seen=seen, late=late, found=tuple(it.id for it in found))


@get("/v1/off-route", sync_to_thread=True)
def list_off_route(gateway: Gateway, caller: Caller) -> OffRoutes:
    """List what was found of one's own movements, as drafts: nobody else knows of what is not signed."""
    permit(caller.role, caller.scopes, Action.READ)
    shown = tuple(_off_route(gateway, it, caller.role.value) for it in gateway.own_tracks.found())
    return OffRoutes(found=shown, notice=NOTICE)


@post("/v1/off-route/{id:str}")
async def say_off_route(
    id: str, data: OffRouteSaid, gateway: Gateway, caller: Caller
) -> Response[Receipt | OnItsWay]:
    """Sign one of them with the party's key and deliver it: a sighting by the party, as exact as is said."""
    permit(caller.role, caller.scopes, Action.SIGN, type="sighting.report/v1")
    return await _on_its_way(lambda: gateway.report(id, data.how_exact, caller.role.value))


def _off_route(gateway: Gateway, found: Found, source: str) -> OffRoute:
    def written(how_exact: HowExact) -> DraftFile:
        settings = gateway.home.settings
        draft = found.draft(how_exact, source)
        file = msgspec.json.decode(
            to_draft_file(AddressedDraft(settings.theatre, settings.mode, gateway.party, draft))
        )
        return msgspec.convert({it: file[it] for it in DraftFile.__struct_fields__ if it in file}, DraftFile)

    return OffRoute(
        id=found.id,
        movement=found.movement,
        event=found.event.event,  # type: ignore[arg-type] # of these two alone something is noted
        at=found.event.at,
        found_ms=found.found_ms,
        coarse=written("coarse"),
        full=written("full"),
        signed=found.how_exact or "",
    )


@get("/healthz", sync_to_thread=False)
def live() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "live"}


@get("/readyz", sync_to_thread=True)
def ready(request: AnyRequest) -> Response[dict[str, str]]:
    """Say whether the gateway can keep what it is given: that is on its way, also while the node is away."""
    why: str = request.app.state.looking.why_not()
    if why:
        return Response({"status": "not ready", "why": why}, status_code=503, headers={"Retry-After": "5"})
    return Response({"status": "ready", "why": ""})


ROUTES: list[Any] = [
    sign_draft,
    deliver_entry,
    sign_drafts,
    deliver_request,
    list_releases,
    stream_releases,
    show_gateway,
    put_away,
    show_witnessed,
    compare_witnessed,
    look_at_own_positions,
    list_off_route,
    say_off_route,
    live,
    ready,
    *passing.routes(),
]
