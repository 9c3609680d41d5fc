"""Who calls: established once a request, for every handler that takes a ``caller``."""

from __future__ import annotations

from typing import Any

from litestar import Request

from openline.app.accounts import Caller
from openline.app.node import Node
from openline.errors import ForbiddenError
from openline.web.authenticating import COOKIE, authenticate


def provide_node(request: Request[Any, Any, Any]) -> Node:
    """Give the node to a handler."""
    node: Node = request.app.state.node
    return node


def provide_caller(request: Request[Any, Any, Any]) -> Caller:
    """Give a handler whoever calls it.

    Raises
    ------
    UnauthenticatedError
        Nobody is known by what came with the request.
    """
    node: Node = request.app.state.node
    tls = request.scope.get("extensions", {}).get("tls", {})
    caller = authenticate(
        node.accounts,
        authorization=request.headers.get("authorization"),
        cookie=request.cookies.get(COOKIE),
        certificate_sha256=tls.get("openline.certificate_sha256"),
        now_ms=node.now_ms(),
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
        raise ForbiddenError(
            f"you are of {caller.party!r}, and this is said by {author!r}",
            where="author",
            next_step="everybody signs for his own party: have it sent by one of theirs",
        )
