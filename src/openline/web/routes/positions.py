"""Positions: taken in by batch, durable before they are answered; their sources; where tracks are now."""

from __future__ import annotations

from asyncio import get_running_loop, to_thread, wrap_future
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any

import msgspec
from litestar import Request, get, patch, post
from litestar.exceptions import ClientException, HTTPException
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, Reference, RequestBody, Schema
from litestar.params import HeaderParameter, Parameter, QueryParameter
from litestar.response import Stream

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.app.positions import Media, PositionServices
from openline.app.security import SecurityKind
from openline.app.sources import Source, change, register
from openline.decide.permitting import Action, permit
from openline.errors import InputError, StorageError
from openline.feeds.posted import RowError
from openline.model.event import NODE
from openline.web.callers import may_still
from openline.web.routes.reading import LOOKING_BACK
from openline.web.routes.session import note_change
from openline.web.streaming import Streams, while_permitted
from openline.wire.api.positions import (
    NewSource,
    Position,
    PositionBatch,
    PositionsAccepted,
    PositionsThen,
    SourceChange,
    SourceCondition,
    Sources,
    SourceShown,
)

MAX_BYTES = 32 << 20
MEDIA: Mapping[str, Media] = MappingProxyType(
    {
        "application/json": "json",
        "application/x-ndjson": "ndjson",
        "application/vnd.apache.arrow.stream": "arrow",
    }
)

AnyRequest = Request[Any, Any, Any]
SourceId = Annotated[
    str,
    QueryParameter(name="source", min_length=1, max_length=64, description="the source that they are from"),
]
Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=200,
        description="the same key is the same batch, however often it is sent; without one, the same"
        " positions are",
    ),
]


@dataclass
class _BatchOperation(Operation):
    """Says what a batch looks like, which is read by no framework."""

    request_body: RequestBody | Reference | None = field(default=None)

    def __post_init__(self) -> None:
        """Describe the body in each of its formats."""
        self.request_body = RequestBody(
            content={
                "application/json": OpenAPIMediaType(
                    schema=_object(
                        PositionBatch,
                        positions=Schema(type=OpenAPIType.ARRAY, items=_object(Position)),
                        columns=Schema(type=OpenAPIType.OBJECT),
                    )
                ),
                "application/x-ndjson": OpenAPIMediaType(
                    schema=Schema(description="one position a line, each a JSON object")
                ),
                "application/vnd.apache.arrow.stream": OpenAPIMediaType(
                    schema=Schema(description="an Arrow IPC stream with columns of the same names")
                ),
            },
            required=True,
        )


def _object(kind: type, **properties: Schema) -> Schema:
    fields = {it.name: Schema() for it in msgspec.structs.fields(kind)}
    return Schema(
        type=OpenAPIType.OBJECT,
        description=" ".join((kind.__doc__ or "").split()),
        properties={**fields, **properties},
    )


@post(
    "/v1/positions",
    status_code=202,
    request_max_body_size=MAX_BYTES,
    operation_class=_BatchOperation,
)
async def take_positions(
    request: AnyRequest, node: Node, caller: Caller, source_id: SourceId, key: Key = None
) -> PositionsAccepted:
    """Take a batch of positions in, all of it or nothing, and answer once it is durable.

    It is JSON, JSON lines or an Arrow IPC stream. What is found in it comes as a release.
    """
    permit(caller.role, caller.scopes, Action.POSITIONS)
    services = _services(node)
    services.positions.refuse_when_behind(source_id)
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    media = MEDIA.get(said)
    if media is None:
        raise HTTPException(f"send one of {', '.join(MEDIA)}", status_code=415)
    body = await request.body()
    try:
        future = await to_thread(services.positions.take, source_id, caller.party, body, media, key=key or "")
    except RowError:
        raise
    except InputError as error:
        if error.where == source_id:  # the body as a whole, not something in it
            raise ClientException(f"{error.what}; {error.next_step}".rstrip("; ")) from error
        raise
    taken = await wrap_future(future)
    return PositionsAccepted(accepted=taken.accepted, batch=taken.batch, late=taken.late, again=taken.again)


@get("/v1/positions/stream", media_type="text/event-stream")
async def stream_positions(request: AnyRequest, node: Node, caller: Caller) -> Stream:
    """Give where tracks are now, as your party may see them: all first, then what moves, the latest only.

    What was missed is not sent again. What is found of tracks is on record, and comes as releases.
    """
    permit(caller.role, caller.scopes, Action.READ)
    streams: Streams = request.app.state.streams
    events = _services(node).live.events(caller.party, streams.closed, quiet_s=streams.quiet_s)
    return Stream(
        while_permitted(events, may_still(request, caller, Action.READ)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@get("/v1/positions/then")
async def look_back(
    node: Node,
    caller: Caller,
    at_ms: Annotated[
        int, Parameter(query="at", ge=0, le=2**53, description="where they were then, in UTC milliseconds")
    ],
) -> PositionsThen:
    """Say where tracks were at a time, by what had come in by then: the latest of each within an hour.

    Of another party's you are shown what its owner shares with you now, and no time before it did.
    """
    permit(caller.role, caller.scopes, Action.READ)
    if at_ms > node.theatre_ms():
        raise InputError("that time has not come yet", where="at")
    at = _services(node).then.at
    found = await get_running_loop().run_in_executor(LOOKING_BACK, at, caller.party, at_ms)
    return PositionsThen(at_ms=at_ms, positions=tuple(found.positions), more=found.more)


@get("/v1/sources", sync_to_thread=True)
def list_sources(node: Node, caller: Caller) -> Sources:
    """List your party's sources of positions, and how they fare."""
    permit(caller.role, caller.scopes, Action.READ)
    services = _services(node)
    mine = [it for it in services.book.all() if caller.party in (it.party, NODE)]
    return Sources(sources=tuple(_shown(services, it) for it in mine))


@post("/v1/sources", sync_to_thread=True)
def add_source(request: AnyRequest, data: NewSource, node: Node, caller: Caller) -> SourceShown:
    """Register a source of your party's; its id gets your party's name before it, unless it begins so."""
    permit(caller.role, caller.scopes, Action.SOURCES)
    services = _services(node)
    _check_parties(node, data.shared_with, data.may_report_on)
    source = Source(
        id=data.id,
        party=caller.party,
        name=data.name,
        kind=data.kind,
        subject=caller.party if data.subject is None else data.subject,
        may_report_on=data.may_report_on,
        accuracy_m=data.accuracy_m,
        lateness_s=data.lateness_s,
        topic=data.topic,
        shared_with=data.shared_with,
    )
    kept = register(
        services.book,
        source,
        parties=node.rules.state.parties,
        now_ms=node.theatre_ms(),
        random_bytes=node.random_bytes,
    )
    note_change(node, request, caller, SecurityKind.SOURCE_CHANGED, detail=f"{kept.id} registered")
    return _shown(services, kept)


@patch("/v1/sources/{source_id:str}", sync_to_thread=True)
def change_source(
    request: AnyRequest,
    source_id: Annotated[str, Parameter(max_length=64)],
    data: SourceChange,
    node: Node,
    caller: Caller,
) -> SourceShown:
    """Change what is said of your party's source, whom its positions are shared with, or switch it off."""
    permit(caller.role, caller.scopes, Action.SOURCES)
    services = _services(node)
    values = {
        name: value for name in data.__struct_fields__ if (value := getattr(data, name)) is not msgspec.UNSET
    }
    _check_parties(node, values.get("shared_with") or (), values.get("may_report_on"))
    changed = change(
        services.book,
        source_id,
        caller.party,
        values,
        parties=node.rules.state.parties,
        now_ms=node.theatre_ms(),
    )
    said = f"{changed.id} {' '.join(sorted(values))}"
    note_change(node, request, caller, SecurityKind.SOURCE_CHANGED, detail=said)
    return _shown(services, changed)


def _services(node: Node) -> PositionServices:
    services = node.positions
    if services is None:
        raise StorageError(
            "this server takes no positions", next_step="send them to the one that does for this theatre"
        )
    return services


def _check_parties(node: Node, *named: Any) -> None:
    for parties in named:
        for party in parties or ():
            if party not in node.rules.state.parties:
                raise InputError(f"no party {party!r} is on record", where="shared_with or may_report_on")


def _shown(services: PositionServices, source: Source) -> SourceShown:
    condition = services.positions.condition(source.id)
    return SourceShown(
        condition=SourceCondition(**msgspec.structs.asdict(condition)), **msgspec.structs.asdict(source)
    )


ROUTES: list[Any] = [take_positions, stream_positions, look_back, list_sources, add_source, change_source]
