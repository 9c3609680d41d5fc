"""The application: every route, how errors are answered, and the description of it all (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import msgspec
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from openline import __version__
from openline.app.node import Node
from openline.app.showing import released
from openline.decide.presenting import NOTICE
from openline.errors import OpenlineError
from openline.web import routes
from openline.web.callers import provide_caller, provide_node
from openline.web.problems import on_anything, on_error, on_http
from openline.web.streaming import Streams, event_bytes

MAX_BODY_BYTES = 1 << 20
"""What is taken where a route does not say otherwise."""


def make_app(node: Node) -> Litestar:
    """Make the application of a node."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        streams = Streams(_reader(node), lambda it: _counts(node).get(it, 0), node.live)
        app.state.streams = streams
        yield
        await streams.close()

    return Litestar(
        route_handlers=all_routes(),
        dependencies={
            "node": Provide(provide_node, sync_to_thread=False),
            "caller": Provide(provide_caller, sync_to_thread=False),
        },
        exception_handlers={OpenlineError: on_error, HTTPException: on_http, Exception: on_anything},
        openapi_config=describe(),
        lifespan=[lifespan],
        request_max_body_size=MAX_BODY_BYTES,
        state=State({"node": node}),
        signature_types=[Node],
    )


def all_routes() -> list[Any]:
    """Give the handlers of every module of :mod:`openline.web.routes`."""
    found: list[Any] = []
    for module in sorted(iter_modules(routes.__path__), key=lambda it: it.name):
        found += import_module(f"{routes.__name__}.{module.name}").ROUTES
    return found


def describe() -> OpenAPIConfig:
    """Say what the description says of itself; it is at ``/schema/openapi.json``."""
    return OpenAPIConfig(
        title="Openline",
        version=__version__,
        description=f"Tell every party who would come too close to whom, and be able to prove it.\n\n{NOTICE}",
        path="/schema",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer", description="an API token"),
                "session": SecurityScheme(type="apiKey", name="openline_session", security_scheme_in="cookie"),
                "certificate": SecurityScheme(type="mutualTLS", description="a client certificate"),
            }
        ),
        security=[{"token": []}, {"session": []}, {"certificate": []}],
    )


def _counts(node: Node) -> dict[str, int]:
    return node.rules.state.release_counts  # type: ignore[return-value]


def _reader(node: Node) -> Callable[[str, int, int], list[tuple[int, bytes]]]:
    """Read a recipient's releases as events."""

    def read(recipient: str, after: int, limit: int) -> list[tuple[int, bytes]]:
        return [
            (it.seq, event_bytes(it.seq, "release", msgspec.json.encode(it._asdict())))
            for it in released(node.journal.store, recipient, after=after, limit=limit)
        ]

    return read
