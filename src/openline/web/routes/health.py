"""Whether the node lives and is ready; says nothing about anybody."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the node is, in one word, and why it is not ready."""

    status: Annotated[str, msgspec.Meta(description="live, ready, or not ready")]
    why: str = ""


NOT_READY = ResponseSpec(Health, generate_examples=False, description="It cannot take what it is sent, now")


@get("/healthz", sync_to_thread=False)
def live() -> Health:
    """Say that the process answers."""
    return Health(status="live")


@get("/readyz", sync_to_thread=True, responses={503: NOT_READY})
def ready(request: Request[Any, Any, Any]) -> Response[Health]:
    """Say whether the node can record: its log may be signed for, the disk takes it, the watch keeps up."""
    why = request.app.state.why_not_ready()
    if why:
        return Response(Health(status="not ready", why=why), status_code=503, headers={"Retry-After": "5"})
    return Response(Health(status="ready"))


ROUTES: list[Any] = [live, ready]
