"""Who comes in at all: known, and in a format that is taken, before anything of what he sends is read.

The framework reads a body before it gives a handler its caller. A stranger would learn from its faults what a
route takes, and have it read at our cost; so who calls is asked in a guard, which comes before both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from litestar.exceptions import HTTPException

from openline.app.accounts import Caller
from openline.web.callers import find_caller

if TYPE_CHECKING:
    from litestar import Request
    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

JSON = "application/json"


async def admitted(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard every route: whoever has to be known is, and what is to be JSON is said to be.

    Raises
    ------
    UnauthenticatedError
        Nobody is known by what came with the request, and the route is for callers.
    HTTPException
        415: the body is in another format. Without a word about it, it is taken for JSON.
    """
    named = handler.parsed_fn_signature.parameters
    if "caller" in named:
        await caller_of(cast("Request[Any, Any, Any]", connection))
    if "data" in named:
        said = connection.headers.get("content-type", JSON).partition(";")[0].strip().lower()
        if said != JSON and not (said.startswith("application/") and said.endswith("+json")):
            raise HTTPException(f"this is taken as {JSON}", status_code=415)


async def caller_of(request: Request[Any, Any, Any]) -> Caller:
    """Return who calls, as it was established for this request.

    Raises
    ------
    UnauthenticatedError
        As :func:`.find_caller`.
    """
    known: Caller | None = request.scope.setdefault("state", {}).get("caller")
    return known if known is not None else await find_caller(request)
