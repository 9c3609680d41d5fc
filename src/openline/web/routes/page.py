"""The page: files that were built into the package, given as they are to anybody; what it shows is asked for.

It is one document and what it names. Names bear a digest of their content, so that a browser keeps them; the
document itself is asked for anew each time. All was compressed when it was built.
"""

from __future__ import annotations

import mimetypes
import re
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any, NamedTuple

from litestar import Request, Response, get
from litestar.params import Parameter

from openline.errors import NotFoundError

FOLDER = files("openline.web") / "page"
DOCUMENT = "index.html"
WORKER = "page-worker.js"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "frame-src 'self' blob:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What the page may do: nothing from elsewhere, no script or style that stands in the document."""
_NAMED = re.compile(r"[A-Za-z0-9_.-]+")
_TAKES_GZIP = re.compile(r"(?:^|,)\s*gzip\s*(?:,|$|;(?!\s*q=0(?:\.0*)?\s*(?:,|$)))", re.IGNORECASE)
_FOR_EVER = "public, max-age=31536000, immutable"

Name = Annotated[str, Parameter(max_length=100)]


class _File(NamedTuple):
    plain: bytes
    packed: bytes
    kind: str


@get("/", include_in_schema=False, sync_to_thread=True)
def show_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give the document."""
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": POLICY,
        "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return _answer(request, DOCUMENT, headers)


@get("/page/{name:str}", include_in_schema=False, sync_to_thread=True)
def give_file(request: Request[Any, Any, Any], name: Name) -> Response[bytes]:
    """Give a file that the document names."""
    if name in (DOCUMENT, WORKER) or name.endswith(".gz") or not _NAMED.fullmatch(name):
        raise NotFoundError("the page has no such file", where=name[:100])
    # A worker has a policy of its own, by which it was fetched.
    return _answer(request, name, {"Cache-Control": _FOR_EVER, "Content-Security-Policy": POLICY})


@get(f"/{WORKER}", include_in_schema=False, sync_to_thread=True)
def give_worker(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give what keeps the page for when no server answers; it stands at the root, to be in charge of all."""
    return _answer(request, WORKER, {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY})


def _answer(request: Request[Any, Any, Any], name: str, headers: dict[str, str]) -> Response[bytes]:
    file = _read(name)
    packed = bool(file.packed) and _TAKES_GZIP.search(request.headers.get("accept-encoding", "")) is not None
    if packed:
        headers["Content-Encoding"] = "gzip"
    headers["Vary"] = "Accept-Encoding"
    return Response(file.packed if packed else file.plain, media_type=file.kind, headers=headers)


@lru_cache(256)
def _read(name: str) -> _File:
    file, packed = FOLDER / name, FOLDER / f"{name}.gz"
    if not file.is_file():
        raise NotFoundError(
            "the page was not built into this package" if name == DOCUMENT else "the page has no such file",
            where=name,
            next_step="'make page' in a checkout builds it" if name == DOCUMENT else "reload the page",
        )
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _File(file.read_bytes(), packed.read_bytes() if packed.is_file() else b"", kind)


ROUTES: list[Any] = [show_page, give_worker, give_file]
