"""The session of a person at a browser: signed in by an identity provider, looked at, and ended."""

from __future__ import annotations

from asyncio import to_thread
from functools import partial
from typing import Annotated, Any

from litestar import Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter

from openline.app.accounts import SESSION_MS, Caller, Member, OpenedSession, Via
from openline.app.desk import Desk
from openline.app.inviting import Proven
from openline.app.security import SecurityEvent, SecurityKind
from openline.errors import ForbiddenError, NotFoundError, UnauthenticatedError
from openline.web.authenticating import COOKIE, authenticate, cookie_name, same_origin, session_cookie
from openline.web.callers import find_caller, fingerprint_of
from openline.web.oidc import SIGN_IN_COOKIE, SIGN_IN_MS, Recognised, SignIn
from openline.wire.api.accounts import Entering, Providers, ProviderShown, SessionShown
from openline.wire.api.problems import MEDIA_TYPE, Problem

Said = Annotated[str, Parameter(max_length=4096)]
"""What an identity provider added to the address."""


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """Say in the description by which errors a route may answer."""
    return {
        it: ResponseSpec(Problem, generate_examples=False, description=_WHEN[it], media_type=MEDIA_TYPE)
        for it in statuses
    }


_WHEN = {
    400: "what was sent cannot be read",
    401: "nobody is known by what came with the request",
    403: "not for this role, these scopes or this party",
    404: "not there, or not for you to see",
    409: "not permitted as things stand, or used before for something else",
    422: "what was sent makes no sense",
}


@get("/v1/session", sync_to_thread=False, responses=problems(401))
def show_session(request: Request[Any, Any, Any], caller: Caller) -> SessionShown:
    """Say who you are here."""
    return _session_of(request, caller, caller.via)


@get("/v1/session/providers", security=[{}])
async def list_providers(request: Request[Any, Any, Any]) -> Providers:
    """List where one can sign in; none where people come by tokens and certificates alone."""
    sign_in: SignIn | None = request.app.state.get("sign_in")
    shown = session_cookie(request.cookies, secure=request.url.scheme == "https") is not None
    try:
        signed_in = shown and bool(await find_caller(request))
    except UnauthenticatedError:
        signed_in = False
    return Providers(
        signed_in=signed_in,
        providers=tuple(
            ProviderShown(
                name=it.name, title=it.title or it.name, sign_in=f"/v1/session/sign-in?provider={it.name}"
            )
            for it in (sign_in.providers.values() if sign_in else ())
        )
    )


@post("/v1/session", status_code=201, security=[{}], responses=problems(401, 403, 422))
async def enter_by_token(
    request: Request[Any, Any, Any], data: Entering, desk: Desk
) -> Response[SessionShown]:
    """Open a session by a token, so that a page holds no secret that a script could read."""

    def recognise() -> tuple[Caller, OpenedSession]:
        now_ms = desk.now_ms()
        caller = authenticate(
            desk.accounts,
            authorization=f"Bearer {data.token}",
            cookie=None,
            certificate_sha256=fingerprint_of(request.scope),
            now_ms=now_ms,
        )
        return caller, desk.accounts.open_session(caller.member, now_ms=now_ms, token=caller.credential)

    caller, opened = await to_thread(recognise)
    note_change(desk, request, caller, SecurityKind.SIGNED_IN, detail="token")
    cookie = _cookie(COOKIE, opened.secret, secure=request.url.scheme == "https")
    return Response(_session_of(request, caller, "session"), status_code=201, cookies=[cookie])


@get(
    "/v1/session/sign-in",
    status_code=302,
    security=[{}],
    responses=problems(400, 404, 409, 422),
)
async def begin_sign_in(
    request: Request[Any, Any, Any],
    provider: Annotated[str, Parameter(max_length=32)],
    return_to: Annotated[str, Parameter(max_length=512, description="a page of this server")] = "/",
    invitation: Annotated[
        str, Parameter(max_length=100, description="the secret of one, if you have it")
    ] = "",
) -> Response[None]:
    """Send a person to an identity provider; it sends the person back."""
    sign_in = _sign_in(request)
    begun = await sign_in.begin(provider, return_to, invitation=invitation)
    remembered = _cookie(SIGN_IN_COOKIE, begun.cookie, secure=sign_in.secure, max_age_s=SIGN_IN_MS // 1000)
    return _redirect(begun.url, remembered)


@get(
    "/v1/session/callback",
    status_code=302,
    security=[{}],
    responses=problems(400, 401, 403, 404, 409),
)
async def end_sign_in(
    request: Request[Any, Any, Any],
    desk: Desk,
    auth_state: Annotated[str, Parameter(query="state", max_length=4096)] = "",
    code: Said = "",
    error: Said = "",
    iss: Said = "",
) -> Response[None]:
    """Take up a person whom an identity provider sends back, and open a session.

    Whoever is not known here is told what to ask an administrator for.
    """
    sign_in = _sign_in(request)
    name = cookie_name(SIGN_IN_COOKIE, secure=sign_in.secure)
    recognised = await sign_in.finish(
        cookie=request.cookies.get(name), state=auth_state, code=code, error=error, issuer=iss
    )
    provider, subject = recognised.provider, recognised.subject
    member: Member | None
    if recognised.invitation:
        member = await to_thread(_joined, desk, request, recognised)
    else:
        member = await to_thread(desk.accounts.find_identity, provider.issuer, subject)
    if member is None:
        unknown = ForbiddenError(
            f"{provider.title or provider.name} knows you as {subject!r}, but here nobody is known by that",
            where=provider.issuer,
            next_step="have an administrator of your party invite you, and open that link: 'openline member"
            " invite'",
        )
        unknown.security = SecurityKind.UNKNOWN_IDENTITY
        raise unknown
    now_ms = desk.now_ms()
    opened = await to_thread(partial(desk.accounts.open_session, member.id, now_ms=now_ms))
    note_change(
        desk,
        request,
        Caller(
            member=member.id,
            party=member.party,
            role=member.role,
            scopes=frozenset(),
            via="session",
            credential=opened.session_id,
        ),
        SecurityKind.SIGNED_IN,
        detail=provider.name,
    )
    return _redirect(
        recognised.return_to,
        _cookie(COOKIE, opened.secret, secure=sign_in.secure),
        _cookie(SIGN_IN_COOKIE, "", secure=sign_in.secure, max_age_s=0),
    )


def _joined(desk: Desk, request: Request[Any, Any, Any], recognised: Recognised) -> Member:
    """Make a member of whoever comes with an invitation; one that is known already stays who he is.

    Raises
    ------
    ConflictError
        He is known already: a person acts for one party.
    ForbiddenError
        The invitation is good for nothing.
    """
    from openline.web.routes.invitations import no_invitation

    proven = Proven(recognised.provider.issuer, recognised.subject)
    done = desk.accounts.invitations.redeem(recognised.invitation, proven=proven, now_ms=desk.now_ms())
    if done is None:
        raise no_invitation(desk, recognised.invitation)
    note_joined(desk, request, done.member, recognised.provider.name)
    return done.member


@delete(
    "/v1/session",
    status_code=204,
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(401, 403),
)
def end_session(request: Request[Any, Any, Any], desk: Desk, caller: Caller) -> Response[None]:
    """End your session. A token is revoked where tokens are; a certificate is no session."""
    if caller.via != "session":
        raise ForbiddenError(
            f"you are known by a {caller.via}, which is no session",
            next_step=f"DELETE /v1/tokens/{caller.credential}" if caller.via == "token" else "",
        )
    desk.accounts.close_session(caller.credential)
    note_change(desk, request, caller, SecurityKind.SIGNED_OUT)
    gone = _cookie(COOKIE, "", secure=request.url.scheme == "https", max_age_s=0)
    return Response(None, status_code=204, cookies=[gone])


def note_joined(desk: Desk, request: Request[Any, Any, Any], member: Member, by: str) -> None:
    """Tell the security log who has made himself a member, by which token or at which identity provider."""
    caller = Caller(
        member=member.id,
        party=member.party,
        role=member.role,
        scopes=frozenset(),
        via="session",
        credential="",
    )
    said = f"{member.id} {member.role.value}, invited, by {by}"
    note_change(desk, request, caller, SecurityKind.MEMBER_ADDED, detail=said)


def note_change(
    desk: Desk,
    request: Request[Any, Any, Any],
    caller: Caller,
    what: SecurityKind,
    *,
    party: str = "",
    detail: str = "",
) -> None:
    """Tell the security log of the party concerned what was done about accounts, and by whom."""
    desk.security.write(
        SecurityEvent(
            at_ms=desk.now_ms(),
            what=what,
            party=party or caller.party,
            member=caller.member,
            credential=caller.credential,
            remote=request.client.host if request.client else "",
            route=f"{request.method} {request.scope['path']}",
            detail=detail,
        )
    )


def _session_of(request: Request[Any, Any, Any], caller: Caller, via: Via) -> SessionShown:
    state = request.app.state
    settings = (state.get("gateway") or state.node).home.settings
    return SessionShown(
        member=caller.member,
        party=caller.party,
        role=caller.role,
        scopes=tuple(sorted(caller.scopes)),
        via=via,
        theatre=settings.theatre,
        mode=settings.mode,
    )


def _sign_in(request: Request[Any, Any, Any]) -> SignIn:
    sign_in: SignIn | None = request.app.state.get("sign_in")
    if sign_in is None:
        raise NotFoundError(
            "no identity provider is configured here",
            where="provider",
            next_step="use a token: 'Authorization: Bearer olt_…'",
        )
    return sign_in


def _redirect(url: str, *cookies: Cookie) -> Response[None]:
    headers = {"Location": url, "Cache-Control": "no-store"}
    return Response(None, status_code=302, headers=headers, cookies=cookies)


def _cookie(name: str, value: str, *, secure: bool, max_age_s: int = SESSION_MS // 1000) -> Cookie:
    """Make a cookie that no script reads and no other site's form sends; 0 seconds take it away."""
    return Cookie(
        key=cookie_name(name, secure=secure),
        value=value,
        max_age=max_age_s,
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
    )


ROUTES: list[Any] = [show_session, list_providers, enter_by_token, begin_sign_in, end_sign_in, end_session]
