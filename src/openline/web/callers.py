"""Who calls: established once a request, for every handler that takes a ``caller``."""

from __future__ import annotations

from typing import Any

from litestar import Request

from openline.app.accounts import Caller
from openline.app.desk import Desk
from openline.app.node import Node
from openline.app.security import SecurityKind
from openline.errors import ForbiddenError
from openline.web.authenticating import authenticate, session_cookie, unauthenticated
from openline.web.mutual_tls import KEY


def provide_node(request: Request[Any, Any, Any]) -> Node:
    """Give the node to a handler."""
    node: Node = request.app.state.node
    return node


def provide_desk(request: Request[Any, Any, Any]) -> Desk:
    """Give a handler what every door needs, whatever is behind it."""
    desk: Desk = request.app.state.desk
    return desk


def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Give a handler whoever calls it.

    Raises
    ------
    UnauthenticatedError
        Nobody is known by what came with the request.
    """
    desk: Desk = request.app.state.desk
    headers, scope = request.headers, request.scope
    authorization = headers.get("authorization")
    if authorization is not None and len(headers.getall("authorization")) > 1:
        # Whoever stands between may have looked at the other one.
        raise unauthenticated(SecurityKind.UNAUTHENTICATED, "said twice")
    # A token is most of all calls, and they do not pay for the cookies that they have not.
    cookies = request.cookies if authorization is None and "cookie" in headers else {}
    fingerprint: str | None = (scope.get("extensions") or {}).get("tls", {}).get(KEY)  # type: ignore[assignment]
    caller = authenticate(
        desk.accounts,
        authorization=authorization,
        cookie=session_cookie(cookies, secure=scope["scheme"] == "https"),
        certificate_sha256=fingerprint,
        now_ms=desk.now_ms(),
    )
    request.scope.setdefault("state", {})["caller"] = caller
    return caller


def refuse_other_author(caller: Caller, author: str) -> None:
    """Refuse what another party is to say: everybody speaks for his own.

    Raises
    ------
    ForbiddenError
        The caller is of another party.
    """
    if caller.party != author:
        error = ForbiddenError(
            f"you are of {caller.party!r}, and this is said by {author!r}",
            where="author",
            next_step="everybody signs for his own party: have it sent by one of theirs",
        )
        error.security = SecurityKind.FOREIGN_AUTHOR
        raise error
