"""Whether the node lives and is ready; says nothing about anybody."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get

from openline.app.node import Node


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the node is, in one word, and why it is not ready."""

    status: str
    why: str = ""


@get("/healthz", sync_to_thread=False)
def live() -> Health:
    """Say that the process answers."""
    return Health(status="live")


@get("/readyz", sync_to_thread=True)
def ready(node: Node) -> Response[Health]:
    """Say whether the node can record: its log is whole, and may be signed for."""
    stopped = node.journal.stopped
    if stopped is not None:
        return Response(Health(status="read-only", why="this copy of the log may not be signed for"), status_code=503)
    return Response(Health(status="ready"))


ROUTES: list[Any] = [live, ready]
