"""Who calls: established once a request, for every handler that takes a ``caller``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

from litestar import Request

from openline.app.accounts import Accounts, Caller
from openline.app.desk import Desk
from openline.app.node import Node
from openline.app.security import SecurityKind
from openline.decide.permitting import Action, permit
from openline.errors import ForbiddenError, StorageError, UnauthenticatedError
from openline.web.authenticating import authenticate, session_cookie, unauthenticated
from openline.web.mutual_tls import KEY

LOOKING_UP = ThreadPoolExecutor(4, "openline-looks-up")
"""Threads in which it is looked up who calls: no STOP waits for what others read (R6)."""


def provide_node(request: Request[Any, Any, Any]) -> Node:
    """Give the node to a handler."""
    node: Node = request.app.state.node
    return node


def provide_desk(request: Request[Any, Any, Any]) -> Desk:
    """Give a handler what every door needs, whatever is behind it."""
    desk: Desk = request.app.state.desk
    return desk


class _Shown(NamedTuple):
    """By what somebody wants to be known."""

    authorization: str | None
    cookie: str | None
    certificate_sha256: str | None


async def find_caller(request: Request[Any, Any, Any]) -> Caller:
    """Give a handler whoever calls it; what has to be looked up first holds up nobody else.

    Raises
    ------
    UnauthenticatedError
        Nobody is known by what came with the request.
    """
    desk: Desk = request.app.state.desk
    shown = _shown(request)
    caller = _recall(desk.accounts, shown, desk.now_ms())
    if caller is None:
        caller = await _look_up(desk.accounts, shown, desk.now_ms())
    request.scope.setdefault("state", {})["caller"] = caller
    return caller


def remembered_by_token(scope: Any, authorization: str, desk: Desk) -> Caller | None:
    """Return whoever calls by the one token that he shows, if he was found a moment ago, as above.

    Raises
    ------
    UnauthenticatedError
        As :func:`find_caller`.
    """
    caller = _recall(desk.accounts, _Shown(authorization, None, fingerprint_of(scope)), desk.now_ms())
    if caller is not None:
        scope.setdefault("state", {})["caller"] = caller
    return caller


def may_still(
    request: Request[Any, Any, Any], caller: Caller, action: Action
) -> Callable[[], Awaitable[bool]]:
    """Return what says whether whoever opened a stream may still have it: it is asked before each piece.

    His credential may be over or revoked meanwhile, and he disabled or in another role. It is for no use of
    the credential that it is asked: a session ends when its person says nothing, whatever streams he left.
    """
    desk: Desk = request.app.state.desk
    # One at a time: those who listen by the same credential find what the first of them looked up.
    one: asyncio.Lock = request.app.state.streams.asking
    accounts: Accounts = getattr(desk.accounts, "in_passing", desk.accounts)
    shown = _shown(request)

    async def find() -> Caller:
        found = _recall(accounts, shown, desk.now_ms())
        if found is None:
            async with one:
                now_ms = desk.now_ms()
                found = _recall(accounts, shown, now_ms)
                if found is None:
                    found = await _look_up(accounts, shown, now_ms)
        return found

    async def ask() -> bool:
        try:
            found = await find()
            permit(found.role, found.scopes, action)
        except (UnauthenticatedError, ForbiddenError):
            return False
        except StorageError as error:  # whoever may have it comes again, and has missed nothing
            desk.trouble("streaming", error)
            return False
        return found.party == caller.party

    return ask


async def _look_up(accounts: Accounts, shown: _Shown, now_ms: int) -> Caller:
    look = partial(authenticate, accounts, **shown._asdict(), now_ms=now_ms)
    return await asyncio.get_running_loop().run_in_executor(LOOKING_UP, look)


def _recall(accounts: Accounts, shown: _Shown, now_ms: int) -> Caller | None:
    """Return who was found a moment ago by what is shown; None if it has to be looked up."""
    remembered: Accounts | None = getattr(accounts, "remembered", None)
    if remembered is None:
        return None
    try:
        return authenticate(
            remembered,
            authorization=shown.authorization,
            cookie=shown.cookie,
            certificate_sha256=shown.certificate_sha256,
            now_ms=now_ms,
        )
    except LookupError:
        return None


def _shown(request: Request[Any, Any, Any]) -> _Shown:
    headers, scope = request.headers, request.scope
    authorization = headers.get("authorization")
    if authorization is not None and len(headers.getall("authorization")) > 1:
        # Whoever stands between may have looked at the other one.
        raise unauthenticated(SecurityKind.UNAUTHENTICATED, "said twice")
    # A token is most of all calls, and they do not pay for the cookies that they have not.
    cookies = request.cookies if authorization is None and "cookie" in headers else {}
    return _Shown(
        authorization, session_cookie(cookies, secure=scope["scheme"] == "https"), fingerprint_of(scope)
    )


def fingerprint_of(scope: Any) -> str | None:
    """Return the certificate that a connection was made with, once it was verified."""
    found: str | None = (scope.get("extensions") or {}).get("tls", {}).get(KEY)
    return found


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
