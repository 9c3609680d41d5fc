"""The description of all routes, for programs."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

PATH = "/schema/openapi.json"


@get(PATH, include_in_schema=False, sync_to_thread=True)
def describe() -> Response[bytes]:
    """Give the description of every operation (OpenAPI 3.1)."""
    from openline.web.description import description

    return Response(description(), media_type="application/json", headers={"Cache-Control": "max-age=3600"})


ROUTES: list[Any] = [describe]
