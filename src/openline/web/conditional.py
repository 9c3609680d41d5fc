"""Conditional answers: an ETag over the bytes of an answer, and 304 to whoever has them already."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import ResponseHeader
from litestar.openapi.datastructures import ResponseSpec

NOT_MODIFIED = ResponseSpec(data_container=None, description="as you have it", generate_examples=False)
ETAG = ResponseHeader(name="etag", documentation_only=True, description="give it as If-None-Match")


def conditional(request: Request[Any, Any, Any], answer: msgspec.Struct) -> Response[Any]:
    """Answer with a value, or say that the caller has it as it is."""
    data = msgspec.json.encode(answer)
    tag = etag_of(data)
    headers = headers_of(tag)
    if has(request, tag):
        return Response(None, status_code=304, headers=headers)
    return Response(data, media_type="application/json", headers=headers)


def etag_of(data: bytes) -> str:
    """Return the tag of an answer's bytes."""
    return f'"{sha256(data).hexdigest()[:32]}"'


def headers_of(tag: str) -> dict[str, str]:
    """Return the headers of an answer that the caller alone may keep, and has to ask for again."""
    return {"etag": tag, "cache-control": "private, no-cache"}


def has(request: Request[Any, Any, Any], tag: str) -> bool:
    """Tell whether the caller says that he has an answer already."""
    known = [it.strip().removeprefix("W/") for it in request.headers.get("if-none-match", "").split(",")]
    return tag in known or "*" in known
