"""Who calls: told by a token, a session's cookie or a client certificate, in the same way at every door.

Towards the caller every failure is the same; what it really was is for the security log.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from openline.app.accounts import Accounts, Caller
from openline.app.security import SecurityKind
from openline.errors import ForbiddenError, UnauthenticatedError

if TYPE_CHECKING:
    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

COOKIE = "openline_session"
"""Where there is no TLS: on the machine itself."""
HOST_COOKIE = f"__Host-{COOKIE}"
"""With TLS: a browser takes it from this very host alone, never from a neighbour in its domain."""
FROM_ANYWHERE = "from_anywhere"
"""A route with this in its ``opt`` looks at where a call comes from by itself, and refuses none for it."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_TOKENS = MappingProxyType(
    {
        "unknown": SecurityKind.UNKNOWN_TOKEN,
        "expired": SecurityKind.EXPIRED_TOKEN,
        "revoked": SecurityKind.REVOKED_TOKEN,
        "disabled": SecurityKind.DISABLED_MEMBER,
    }
)
_SESSIONS = MappingProxyType(
    {
        "unknown": SecurityKind.UNKNOWN_SESSION,
        "expired": SecurityKind.EXPIRED_SESSION,
        "revoked": SecurityKind.EXPIRED_SESSION,
        "disabled": SecurityKind.DISABLED_MEMBER,
    }
)
_CERTIFICATES = MappingProxyType(
    {
        "unknown": SecurityKind.UNKNOWN_CERTIFICATE,
        "expired": SecurityKind.UNKNOWN_CERTIFICATE,
        "revoked": SecurityKind.UNKNOWN_CERTIFICATE,
        "disabled": SecurityKind.DISABLED_MEMBER,
    }
)


def authenticate(
    accounts: Accounts,
    *,
    authorization: str | None,
    cookie: str | None,
    certificate_sha256: str | None,
    now_ms: int,
) -> Caller:
    """Return who calls.

    Parameters
    ----------
    accounts
        Who is known, and by what.
    authorization
        The header of this name. Where there is one, nothing else makes good for it.
    cookie
        The value of the session's cookie, see :func:`session_cookie`.
    certificate_sha256
        The fingerprint of the certificate that the connection was made with, once it was verified.
    now_ms
        UTC milliseconds.

    Raises
    ------
    UnauthenticatedError
        Nobody is known by what came.
    """
    if authorization is not None:
        caller = _by_token(accounts, authorization, now_ms)
        if certificate_sha256 is not None:
            _refuse_foreign(accounts, caller, certificate_sha256, now_ms)
        return caller
    if cookie is not None:
        return _by_session(accounts, cookie, now_ms)
    if certificate_sha256 is not None:
        found = accounts.find_certificate(certificate_sha256, now_ms)
        if found is None:
            raise _nobody(accounts, _CERTIFICATES, certificate_sha256, now_ms)
        return found
    raise unauthenticated(SecurityKind.UNAUTHENTICATED)


def _by_token(accounts: Accounts, authorization: str, now_ms: int) -> Caller:
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise unauthenticated(SecurityKind.UNAUTHENTICATED)
    found = accounts.find_token(secret, now_ms)
    if found is None:
        # A session's secret is none here: it is good in a cookie alone, where its origin is checked.
        raise _nobody(accounts, _TOKENS if secret.startswith("olt_") else None, secret, now_ms)
    return found


def _by_session(accounts: Accounts, cookie: str, now_ms: int) -> Caller:
    found = accounts.find_session(cookie, now_ms)
    if found is None:
        raise _nobody(accounts, _SESSIONS if cookie.startswith("ols_") else None, cookie, now_ms)
    return found


def _refuse_foreign(accounts: Accounts, caller: Caller, certificate_sha256: str, now_ms: int) -> None:
    """Refuse a token that comes over another party's certificate: it was taken away from its own."""
    machine = accounts.find_certificate(certificate_sha256, now_ms)
    if machine is not None and machine.party != caller.party:
        error = unauthenticated(SecurityKind.FOREIGN_TOKEN)
        error.party, error.member, error.credential = caller.party, caller.member, caller.credential
        error.why = f"over the certificate {machine.credential}"
        raise error


def _nobody(
    accounts: Accounts, kinds: Mapping[str, SecurityKind] | None, shown: str, now_ms: int
) -> UnauthenticatedError:
    if kinds is None:
        return unauthenticated(SecurityKind.UNKNOWN_TOKEN)
    unfit = accounts.why_unfit(shown, now_ms)
    error = unauthenticated(kinds[unfit.why])
    error.party, error.member, error.credential = unfit.party, unfit.member, unfit.credential
    return error


def unauthenticated(kind: SecurityKind, why: str = "") -> UnauthenticatedError:
    """Make the one answer for everybody who is not known; ``kind`` and ``why`` go to the security log."""
    error = UnauthenticatedError(
        "nobody is known by what came with this request",
        next_step="sign in at /v1/session/sign-in, or send a valid token: 'Authorization: Bearer olt_…'",
    )
    error.security = kind
    error.why = why
    return error


# -- cookies and their origin ------------------------------------------------------------------------


def session_cookie(cookies: Mapping[str, str], *, secure: bool) -> str | None:
    """Return the session's cookie of a request; with TLS only the one that no neighbour could have set."""
    return cookies.get(HOST_COOKIE if secure else COOKIE)


def cookie_name(name: str, *, secure: bool) -> str:
    """Return what a cookie of ours is called."""
    return f"__Host-{name}" if secure else name


def check_same_origin(
    *,
    method: str,
    authorization: str | None,
    cookie: str | None,
    origin: str | None,
    sec_fetch_site: str | None,
    own_origins: Collection[str],
) -> None:
    """Refuse what another site lets somebody's browser do: cookies and certificates go along by themselves.

    Parameters
    ----------
    method
        Of the request; what changes nothing is let through.
    authorization
        The header of this name: no page of another site can send it.
    cookie
        The session's cookie, where there is one: then it has to be said that it comes from here.
    origin, sec_fetch_site
        The headers ``Origin`` and ``Sec-Fetch-Site``, which no page can set.
    own_origins
        Where this server is reached, such as ``https://openline.example``.

    Raises
    ------
    ForbiddenError
        It comes from elsewhere, or does not say from where.
    """
    if method.upper() in SAFE_METHODS or authorization is not None:
        return
    if cookie is None and origin is None and sec_fetch_site is None:
        return  # a program, known by its certificate or by nothing
    comes_from_here = origin in own_origins if origin is not None else sec_fetch_site == "same-origin"
    if comes_from_here and sec_fetch_site in (None, "same-origin"):
        return
    error = ForbiddenError(
        "a signed-in browser may change something from this server's own pages alone",
        where="Origin",
        next_step="programs use a token: 'Authorization: Bearer olt_…'",
    )
    error.security = SecurityKind.FOREIGN_ORIGIN
    raise error


async def same_origin(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard a route, or all of them, by :func:`check_same_origin`, but for one that refuses nobody.

    It waits for nothing: were it no coroutine, the framework would have it done in a thread, each time.
    """
    if not handler.opt.get(FROM_ANYWHERE):
        refuse_foreign_origin(connection)


def refuse_foreign_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Refuse a call that another site has somebody's browser make.

    Raises
    ------
    ForbiddenError
        As :func:`check_same_origin`.
    """
    headers = connection.headers
    own = {f"{connection.url.scheme}://{headers.get('host', '')}"}
    if (sign_in := connection.app.state.get("sign_in")) is not None:
        own.add(sign_in.origin)
    check_same_origin(
        method=str(connection.scope.get("method", "GET")),
        authorization=headers.get("authorization"),
        cookie=connection.cookies.get(HOST_COOKIE) or connection.cookies.get(COOKIE),
        origin=headers.get("origin"),
        sec_fetch_site=headers.get("sec-fetch-site"),
        own_origins=own,
    )
