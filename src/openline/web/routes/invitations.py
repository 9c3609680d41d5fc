"""Invitations: an administrator lets somebody make himself a member of his party, once, by a link."""

from __future__ import annotations

from asyncio import to_thread
from functools import partial
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, delete, get, post

from openline.app.accounts import Caller, Member, check_handed_on, usable_scopes
from openline.app.desk import Desk
from openline.app.inviting import INVITATION_MS, Invitation
from openline.app.security import SecurityKind
from openline.decide.permitting import Action, permit
from openline.errors import ForbiddenError, NotFoundError
from openline.web.authenticating import same_origin
from openline.web.routes.members import Party, administered_party, check_party, operates
from openline.web.routes.session import note_change, note_joined, problems
from openline.wire.api.accounts import (
    InvitationMade,
    Invitations,
    InvitationShown,
    MemberShown,
    NewInvitation,
    Redeemed,
    Redeeming,
    TokenIssued,
)

AnyRequest = Request[Any, Any, Any]


@get("/v1/invitations", sync_to_thread=True, responses=problems(400, 401, 403))
def list_invitations(desk: Desk, caller: Caller, party: Party = None) -> Invitations:
    """List the invitations of your party, and what became of each; their secrets are kept nowhere."""
    of = administered_party(caller, party)
    now_ms = desk.now_ms()
    return Invitations(invitations=tuple(_shown(it, now_ms) for it in desk.accounts.invitations.all(of)))


@post(
    "/v1/invitations",
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(400, 401, 403, 404, 409, 422),
)
def invite(request: AnyRequest, data: NewInvitation, desk: Desk, caller: Caller) -> InvitationMade:
    """Invite somebody to act for your party, in one role, once. The secret is in this answer alone.

    Whoever opens one of its links signs in at an identity provider, and is known by that from then on.
    Whoever has none redeems the secret for a token.
    """
    of = administered_party(caller, data.party)
    check_party(desk, of)
    now_ms = desk.now_ms()
    meant = Member(id="", party=of, name=data.name, role=data.role, disabled=False, created_ms=now_ms)
    check_handed_on(caller, meant, usable_scopes(meant, None))
    made = desk.accounts.invitations.make(
        party=of,
        name=data.name,
        role=data.role,
        by=caller.member,
        expires_ms=now_ms + INVITATION_MS if data.expires_ms is None else data.expires_ms,
        now_ms=now_ms,
    )
    said = f"{made.invitation.id} {data.role.value}"
    note_change(desk, request, caller, SecurityKind.INVITED, party=of, detail=said)
    return InvitationMade(
        invitation=_shown(made.invitation, now_ms), secret=made.secret, links=_links(request, made.secret)
    )


@delete(
    "/v1/invitations/{invitation:str}",
    status_code=200,
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(401, 403, 404),
)
def revoke_invitation(request: AnyRequest, invitation: str, desk: Desk, caller: Caller) -> InvitationShown:
    """End an invitation. Whoever has redeemed it already is a member: end that instead."""
    permit(caller.role, caller.scopes, Action.ADMINISTER)
    known = desk.accounts.invitations.all(None if operates(caller) else caller.party)
    found = next((it for it in known if it.id == invitation), None)
    if found is None:
        raise NotFoundError(f"there is no invitation {invitation[:80]!r}", where="invitation")
    now_ms = desk.now_ms()
    revoked = desk.accounts.invitations.revoke(found.id, now_ms=now_ms)
    said = f"{found.id} revoked"
    note_change(desk, request, caller, SecurityKind.INVITED, party=found.party, detail=said)
    return _shown(revoked, now_ms)


@post("/v1/invitations/redeem", status_code=201, responses=problems(400, 403, 409, 422))
async def redeem_invitation(request: AnyRequest, data: Redeeming, desk: Desk) -> Redeemed:
    """Redeem an invitation for a token. Whoever has the secret may, once; the token is shown this once."""
    invitations = desk.accounts.invitations
    done = await to_thread(partial(invitations.redeem, data.secret, now_ms=desk.now_ms()))
    if done is None or done.token is None:
        raise await to_thread(no_invitation, desk, data.secret)
    note_joined(desk, request, done.member, done.token.token_id)
    return Redeemed(
        member=msgspec.convert(done.member, MemberShown, from_attributes=True),
        token=TokenIssued(id=done.token.token_id, secret=done.token.secret),
    )


def no_invitation(desk: Desk, secret: str) -> ForbiddenError:
    """Make the one answer for every secret that is good for nothing; what it was goes to the security log."""
    error = ForbiddenError(
        "this invitation is good for nothing: it was used, is over, or never was",
        where="invitation",
        next_step="ask the administrator of your party for a new one",
    )
    error.security = SecurityKind.BAD_INVITATION
    found = desk.accounts.invitations.find(secret)
    if found is not None:
        state = found.state(desk.now_ms())
        whose = {
            "party": found.party,
            "why": f"{found.id}: {'no longer his to give' if state == 'open' else state}",
        }
        for name, value in whose.items():
            setattr(error, name, value)
    return error


def _links(request: AnyRequest, secret: str) -> tuple[str, ...]:
    sign_in = request.app.state.get("sign_in")
    if sign_in is None:
        return ()
    return tuple(
        f"{sign_in.origin}/v1/session/sign-in?{urlencode({'provider': name, 'invitation': secret})}"
        for name in sign_in.providers
    )


def _shown(it: Invitation, now_ms: int) -> InvitationShown:
    fields = {name: getattr(it, name) for name in InvitationShown.__struct_fields__ if name != "state"}
    return InvitationShown(**fields, state=it.state(now_ms))


ROUTES: list[Any] = [list_invitations, invite, revoke_invitation, redeem_invitation]
