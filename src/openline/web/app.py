"""The application: every route, who calls, how errors are answered, and the door in front of it all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

import msgspec
from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException, TooManyRequestsException

from openline.app.accounts import Caller
from openline.app.config import Config
from openline.app.desk import Desk
from openline.app.node import Node
from openline.app.observing import Observing
from openline.app.remembering import Answers
from openline.app.showing import released
from openline.errors import OpenlineError
from openline.web.admitting import admitted, caller_of
from openline.web.authenticating import same_origin
from openline.web.callers import provide_node
from openline.web.door import EVENT_STREAM, Door, Entry
from openline.web.problems import on_anything, on_error, on_http
from openline.web.remembering import Remembering
from openline.web.routing import all_routes
from openline.web.straight import Straight
from openline.web.streaming import QUIET_S, Streams, event_bytes


def make_app(
    node: Node,
    *,
    config: Config | None = None,
    observing: Observing | None = None,
    answers: Answers | None = None,
    entry: Entry = lambda fields: None,
    why_not_ready: Callable[[], str] | None = None,
    state: Mapping[str, Any] | None = None,
    quiet_s: float = QUIET_S,
) -> Litestar:
    """Make the application of a node.

    Parameters
    ----------
    config
        What is set; the defaults without it.
    observing
        Counts what is answered; :data:`app.state.observing` has it.
    answers
        What keeps the answers to an Idempotency-Key; without it the header is not heeded.
    entry
        Logs a request that was answered.
    why_not_ready
        Says why the node is not ready; without it, only whether its log may be signed for.
    state
        What else the routes find in ``app.state``.
    quiet_s
        After so long without an event a stream says that it is there, and whether it may be is asked again.
    """
    config = config or Config()
    observing = observing or Observing()

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        streams = Streams(
            _reader(node),
            lambda it: node.journal.release_counts().get(it, 0),
            node.live,
            trouble=node.trouble,
            quiet_s=quiet_s,
        )
        app.state.streams = streams
        yield
        await streams.close()

    app = Litestar(
        route_handlers=all_routes(),
        guards=[same_origin, admitted],
        dependencies={
            "node": Provide(provide_node, sync_to_thread=False),
            "desk": Provide(_provide_desk, sync_to_thread=False),
            "caller": Provide(_provide_welcome),
        },
        exception_handlers={OpenlineError: on_error, HTTPException: on_http, Exception: on_anything},
        middleware=[Remembering(answers, node.now_ms)] if answers is not None else [],
        openapi_config=None,  # openline.web.description makes it
        logging_config=None,
        lifespan=[lifespan],
        request_max_body_size=config.limits.body_bytes,
        state=State(
            {
                "node": node,
                "desk": node,
                "config": config,
                "observing": observing,
                "why_not_ready": why_not_ready or (lambda: _why_stopped(node)),
                **(state or {}),
            }
        ),
        signature_types=[Node, Desk],
    )
    door = Door(
        Straight(app.asgi_handler, node),
        limits=config.limits,
        hosts=config.listen.hosts,
        observing=observing,
        entry=entry,
        security=node.security.write,
        now_ms=node.now_ms,
        theatre_ms=node.theatre_ms,
        clock_s=perf_counter,
        new_id=lambda: node.random_bytes(8).hex(),
    )
    app.asgi_handler = door  # in front of the routes, so that it sees what is none
    app.state.door = door
    return app


def _provide_desk(node: Node) -> Desk:
    return node


async def _provide_welcome(request: Request[Any, Any, Any], desk: Desk) -> Caller:
    """Give a handler whoever calls it, unless it is a stream and his party has as many open as it may.

    It asks for the desk, which asks for the node: what depends on each other is made one after the other,
    and what does not in tasks of its own, which takes longer than all the rest.

    Raises
    ------
    UnauthenticatedError
        As :func:`.find_caller`.
    """
    caller = await caller_of(request)
    if getattr(request.scope["route_handler"], "media_type", "") == EVENT_STREAM.decode():
        most = request.app.state.config.limits.listeners_per_party
        if request.app.state.door.listeners[caller.party] >= most:
            raise TooManyRequestsException(
                f"your party has {most} streams open, and no more are given", headers={"Retry-After": "60"}
            )
    return caller


def _why_stopped(node: Node) -> str:
    return "" if node.journal.stopped is None else "this copy of the log may not be signed for"


def _reader(node: Node) -> Callable[[str, int, int], list[tuple[int, bytes]]]:
    """Read a recipient's releases as events."""

    def read(recipient: str, after: int, limit: int) -> list[tuple[int, bytes]]:
        return [
            (it.seq, event_bytes(it.seq, "release", msgspec.json.encode(it._asdict())))
            for it in released(node.journal.store, recipient, after=after, limit=limit)
        ]

    return read
