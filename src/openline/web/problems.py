"""Every error as a problem (RFC 9457), and what the security log hears of it.

The answer says what is wrong and what to do; the security log says who came, and never what was in the body.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException
from litestar.serialization import decode_json

from openline.app.accounts import Caller
from openline.app.desk import Desk
from openline.app.security import SecurityEvent, SecurityKind
from openline.errors import (
    ConflictError,
    ForbiddenError,
    ForkError,
    InputError,
    LedgerError,
    NotFoundError,
    OpenlineError,
    RefusedError,
    SignatureError,
    StorageError,
    TheatreError,
    TooLargeError,
    UnauthenticatedError,
)
from openline.wire.api.problems import MEDIA_TYPE, Problem

URN = "urn:openline:problem:"


class Kind(NamedTuple):
    """How a class of errors is answered."""

    name: str
    status: int
    title: str
    security: SecurityKind | None = None
    """What the security log calls it; ``None`` where it is of no concern to it."""


TOO_LARGE = Kind("too-large", 413, "Larger than is taken here", SecurityKind.OVERSIZED)
KINDS: tuple[tuple[type[OpenlineError], Kind], ...] = (
    (
        UnauthenticatedError,
        Kind("unauthenticated", 401, "Nobody is known by this", SecurityKind.UNAUTHENTICATED),
    ),
    (ForbiddenError, Kind("forbidden", 403, "Not for this caller", SecurityKind.FORBIDDEN)),
    (SignatureError, Kind("signature", 403, "Not signed by whom it says", SecurityKind.BAD_SIGNATURE)),
    (TheatreError, Kind("theatre", 422, "For another theatre", SecurityKind.WRONG_THEATRE)),
    (NotFoundError, Kind("not-found", 404, "Not on record")),
    (ConflictError, Kind("conflict", 409, "Used for something else before", SecurityKind.REPLAYED_KEY)),
    (RefusedError, Kind("refused", 409, "Not permitted as things stand")),
    (TooLargeError, TOO_LARGE),
    (InputError, Kind("input", 422, "Cannot be read or makes no sense", SecurityKind.MALFORMED)),
    (ForkError, Kind("read-only", 503, "This copy of the log may not be written to")),
    (StorageError, Kind("storage", 503, "Could not be made durable")),
    (LedgerError, Kind("ledger", 500, "The log does not hash to what it says")),
)
"""The first that fits an error says how it is answered. ``docs/protocol/http.md`` lists them."""

BY_STATUS: dict[int, Kind] = {
    400: Kind("malformed", 400, "Cannot be read", SecurityKind.MALFORMED),
    401: Kind("unauthenticated", 401, "Nobody is known by this", SecurityKind.UNAUTHENTICATED),
    404: Kind("no-route", 404, "There is no such address"),
    405: Kind("method", 405, "Not this method here"),
    408: Kind("slow", 408, "Came too slowly", SecurityKind.MALFORMED),
    413: TOO_LARGE,
    415: Kind("media-type", 415, "Not in this format", SecurityKind.MALFORMED),
    429: Kind("rate", 429, "Too much at once", SecurityKind.RATE),
    431: Kind(
        "head-too-large", 431, "The head of the request is larger than is taken", SecurityKind.OVERSIZED
    ),
    503: Kind("busy", 503, "Not now"),
}
UNREAD = Kind("unread", 503, "Could not be read")
"""Of a store that fails whoever only wants to read: nothing of his could be made durable, or was to be."""
UNEXPECTED = Kind("internal", 500, "An error of ours")
CUT_OFF = 499
"""Whoever asked hung up before all of the body was here: nobody is answered, and it is no error of ours."""
HTTP = Kind("http", 0, "Refused")
"""Whatever else the framework refuses, with the status that it gives."""


def all_kinds() -> list[Kind]:
    """Return every kind of problem that there is, by status and name."""
    kinds = {*(kind for _, kind in KINDS), *BY_STATUS.values(), UNREAD, UNEXPECTED}
    return sorted(kinds, key=lambda it: (it.status, it.name))


def titles(status: int) -> list[str]:
    """Return what the problems of a status are called."""
    return list(dict.fromkeys(it.title for it in all_kinds() if it.status == status)) or ["Refused"]


def kind_of(error: OpenlineError) -> Kind:
    """Return how an error is answered."""
    return next((kind for known, kind in KINDS if isinstance(error, known)), UNEXPECTED)


def problem_of(error: OpenlineError, *, reading: bool = False) -> Problem:
    """Return an error as it is told to the caller, and whether he only wanted to read."""
    kind = kind_of(error)
    if reading and kind.name == "storage":
        kind = UNREAD
    return Problem(
        type=URN + kind.name,
        title=kind.title,
        status=kind.status,
        detail=error.what,
        where=error.where if kind.status < 500 else "",
        next_step=error.next_step,
        fault=error.fault.value,
        part=error.part,
    )


def answer(problem: Problem, *, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Give a problem as a response."""
    headers = dict(headers or {})
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.status == 503:
        headers["Retry-After"] = "1"
    return Response(
        msgspec.json.encode(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers
    )


def on_error(request: Request[Any, Any, Any], error: OpenlineError) -> Response[bytes]:
    """Answer an error of ours."""
    note(request, kind_of(error), error)
    return answer(problem_of(error, reading=request.method in ("GET", "HEAD")))


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Answer what the framework refuses: bodies and parameters that cannot be read, unknown addresses."""
    was_cut_off = isinstance(error, InternalServerException) and "disconnected" in error.detail
    status = CUT_OFF if was_cut_off else error.status_code
    kind = BY_STATUS.get(status) or HTTP._replace(status=status)
    note(request, kind, error)
    problem = Problem(
        type=URN + kind.name,
        title=kind.title,
        status=kind.status,
        detail=_too_large(request) if error.status_code == TOO_LARGE.status else _said(error),
        where=_field(error),
    )
    allow = {
        name: value
        for name, value in (error.headers or {}).items()
        if name.lower() in ("allow", "retry-after")
    }
    return answer(problem, headers=allow)


def on_anything(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer what nobody foresaw: the caller learns that it is ours, the log what it was."""
    if _cannot_be_read(error):
        return on_http(request, HTTPException("the body cannot be read as JSON", status_code=400))
    request.app.state.desk.trouble("request", error)
    detail = "something went wrong here; nothing is known to have been recorded"
    return answer(
        Problem(
            type=URN + UNEXPECTED.name,
            title=UNEXPECTED.title,
            status=500,
            detail=detail,
            next_step="look whether it was done before you ask again; an entry is safe to send again",
            fault="openline",
        )
    )


def _cannot_be_read(error: Exception) -> bool:
    """Tell whether it is the framework's reading of a body that failed: nested too deeply, or no UTF-8.

    Of what its decoder raises it heeds the decoder's own errors alone.
    """
    if not isinstance(error, RecursionError | UnicodeDecodeError):
        return False
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and last.tb_frame.f_globals.get("__name__") == decode_json.__module__


def note(request: Request[Any, Any, Any], kind: Kind, error: Exception) -> None:
    """Tell the security log of a refusal, if it is of concern to it."""
    what = getattr(error, "security", None) or kind.security
    if what is None:
        return
    desk: Desk = request.app.state.desk
    caller: Caller | None = request.scope.get("state", {}).get("caller")
    desk.security.write(
        SecurityEvent(
            at_ms=desk.now_ms(),
            what=what,
            party=caller.party if caller else getattr(error, "party", ""),
            member=caller.member if caller else getattr(error, "member", ""),
            credential=caller.credential if caller else getattr(error, "credential", ""),
            remote=request.client.host if request.client else "",
            route=f"{request.method} {request.scope.get('path_template', '')}",
            detail=getattr(error, "why", ""),
        )
    )


def _said(error: HTTPException) -> str:
    """Say what cannot be read, without what was sent."""
    extra = error.extra
    if isinstance(extra, list) and extra and isinstance(extra[0], dict):
        return str(extra[0].get("message", error.detail))
    return str(error.detail).partition(" for http://")[0].partition(" for https://")[0]


def _too_large(request: Request[Any, Any, Any]) -> str:
    """Say how much the route takes, whoever refused the rest."""
    most = request.route_handler.resolve_request_max_body_size()
    return f"the body is larger than the {most:,} bytes that are taken here"


def _field(error: HTTPException) -> str:
    extra = error.extra
    if isinstance(extra, list) and extra and isinstance(extra[0], dict):
        return str(extra[0].get("key", ""))
    return ""
