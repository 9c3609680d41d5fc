"""Members of a party: who may act for it, by what they are known, and who is on duty; its security log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, delete, get, patch, post, put
from litestar.params import Parameter

from openline.app.accounts import (
    Caller,
    Member,
    Scope,
    Token,
    check_fingerprint,
    check_handed_on,
    usable_scopes,
)
from openline.app.desk import Desk
from openline.app.security import Noted, SecurityKind
from openline.decide.permitting import Action, permit
from openline.errors import ForbiddenError, InputError, NotFoundError
from openline.model.event import NODE
from openline.model.roster import Level
from openline.web.authenticating import same_origin
from openline.web.mutual_tls import KEY
from openline.web.routes.session import note_change, problems
from openline.wire.api.accounts import (
    CertificateShown,
    KnownBy,
    MemberChange,
    Members,
    MemberShown,
    NewCertificate,
    NewIdentity,
    NewMember,
    NewToken,
    Roster,
    RosterShown,
    SecurityEvents,
    SecurityEventShown,
    TokenIssued,
    Tokens,
    TokenShown,
)

if TYPE_CHECKING:
    from openline.app.handlers import Handlers

AnyRequest = Request[Any, Any, Any]
Party = Annotated[
    str | None,
    Parameter(max_length=128, description="your own, when left out; another's for the operator"),
]
Limit = Annotated[int, Parameter(ge=1, le=1000, description="so many at most")]
After = Annotated[str, Parameter(max_length=64, description="as the page before gave it")]


# -- members -----------------------------------------------------------------------------------------


@get("/v1/members", sync_to_thread=True, responses=problems(400, 401, 403))
def list_members(desk: Desk, caller: Caller, party: Party = None) -> Members:
    """List who may act for your party."""
    of = administered_party(caller, party)
    return Members(members=tuple(_member(it) for it in desk.accounts.members(of)))


@post(
    "/v1/members", sync_to_thread=True, guards=[same_origin], responses=problems(400, 401, 403, 404, 409, 422)
)
def add_member(request: AnyRequest, data: NewMember, desk: Desk, caller: Caller) -> MemberShown:
    """Let somebody act for your party, once he has a token, an identity or a certificate."""
    of = administered_party(caller, data.party)
    check_party(desk, of)
    added = desk.accounts.add_member(party=of, name=data.name, role=data.role, now_ms=desk.now_ms())
    note_change(
        desk, request, caller, SecurityKind.MEMBER_ADDED, party=of, detail=f"{added.id} {added.role.value}"
    )
    return _member(added)


@patch(
    "/v1/members/{member:str}",
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(400, 401, 403, 404, 409, 422),
)
def change_member(
    request: AnyRequest, member: str, data: MemberChange, desk: Desk, caller: Caller
) -> MemberShown:
    """Change what a member is called, his role, or whether he may act; it counts at once."""
    changed = _administered_member(desk, caller, member)
    if data.name is not None or data.role is not None:
        changed = desk.accounts.edit_member(member, name=data.name, role=data.role)
    if data.disabled is not None:
        changed = desk.accounts.disable_member(member, disabled=data.disabled)
    state = "disabled" if changed.disabled else changed.role.value
    _note(desk, request, caller, SecurityKind.MEMBER_CHANGED, changed, state)
    return _member(changed)


@delete(
    "/v1/members/{member:str}",
    status_code=200,
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(401, 403, 404),
)
def disable_member(request: AnyRequest, member: str, desk: Desk, caller: Caller) -> MemberShown:
    """Let a member act no longer. He stays listed: who acted can still be told."""
    _administered_member(desk, caller, member)
    disabled = desk.accounts.disable_member(member)
    _note(desk, request, caller, SecurityKind.MEMBER_CHANGED, disabled, "disabled")
    return _member(disabled)


# -- by what they are known --------------------------------------------------------------------------


@get("/v1/members/{member:str}/known-by", sync_to_thread=True, responses=problems(401, 403, 404))
def show_known_by(member: str, desk: Desk, caller: Caller) -> KnownBy:
    """Say by what identities and certificates a member is known."""
    _administered_member(desk, caller, member)
    return KnownBy(
        identities=tuple(
            NewIdentity(issuer=it.issuer, subject=it.subject) for it in desk.accounts.identities(member)
        ),
        certificates=tuple(
            CertificateShown(sha256=it.sha256, scopes=tuple(sorted(it.scopes)))
            for it in desk.accounts.certificates(member)
        ),
    )


@post(
    "/v1/members/{member:str}/identities",
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(400, 401, 403, 404, 409, 422),
)
def bind_identity(
    request: AnyRequest, member: str, data: NewIdentity, desk: Desk, caller: Caller
) -> NewIdentity:
    """Know a member by how an identity provider calls him.

    Only the operator says whose that is.
    """
    bound = _administered_member(desk, caller, member)
    _check_binds(desk, caller, "how an identity provider calls somebody")
    desk.accounts.bind_identity(member, data.issuer, data.subject)
    _note(desk, request, caller, SecurityKind.IDENTITY_BOUND, bound, data.issuer)
    return data


@post(
    "/v1/members/{member:str}/certificates",
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(400, 401, 403, 404, 409, 422),
)
def bind_certificate(
    request: AnyRequest, member: str, data: NewCertificate, desk: Desk, caller: Caller
) -> CertificateShown:
    """Know a machine by its certificate.

    It is asked for over that very certificate, or by the operator.
    """
    bound = _administered_member(desk, caller, member)
    if not _comes_over(request, data.sha256):
        _check_binds(desk, caller, "a certificate over which this request does not come")
    check_handed_on(caller, bound, usable_scopes(bound, data.scopes))
    made = desk.accounts.bind_certificate(member, data.sha256, scopes=data.scopes, now_ms=desk.now_ms())
    _note(desk, request, caller, SecurityKind.CERTIFICATE_BOUND, bound, made.sha256[:16])
    return CertificateShown(sha256=made.sha256, scopes=tuple(sorted(made.scopes)))


@delete(
    "/v1/members/{member:str}/certificates/{sha256:str}",
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(401, 403, 404, 422),
)
def unbind_certificate(request: AnyRequest, member: str, sha256: str, desk: Desk, caller: Caller) -> None:
    """Know nobody by a certificate any more."""
    bound = _administered_member(desk, caller, member)
    if sha256.lower() not in {it.sha256 for it in desk.accounts.certificates(member)}:
        raise NotFoundError("this member is known by no such certificate", where="sha256")
    desk.accounts.unbind_certificate(sha256)
    _note(desk, request, caller, SecurityKind.CERTIFICATE_BOUND, bound, f"{sha256[:16]} no more")


# -- tokens ------------------------------------------------------------------------------------------


@get("/v1/tokens", sync_to_thread=True, responses=problems(400, 401, 403))
def list_tokens(desk: Desk, caller: Caller, party: Party = None) -> Tokens:
    """List the tokens of your party's members; their secrets are kept nowhere."""
    of = administered_party(caller, party)
    return Tokens(tokens=tuple(_token(it) for it in desk.accounts.tokens(party=of)))


@post("/v1/tokens", sync_to_thread=True, guards=[same_origin], responses=problems(400, 401, 403, 404, 422))
def issue_token(request: AnyRequest, data: NewToken, desk: Desk, caller: Caller) -> TokenIssued:
    """Make a token for a member. Its secret is in this answer and nowhere else."""
    holder = _administered_member(desk, caller, data.member)
    check_handed_on(caller, holder, usable_scopes(holder, data.scopes))
    made = desk.accounts.issue_token(
        data.member, data.scopes, data.expires_ms, data.note, now_ms=desk.now_ms()
    )
    _note(desk, request, caller, SecurityKind.TOKEN_ISSUED, holder, made.token_id)
    return TokenIssued(id=made.token_id, secret=made.secret)


@delete(
    "/v1/tokens/{token:str}",
    status_code=200,
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(401, 403, 404),
)
def revoke_token(request: AnyRequest, token: str, desk: Desk, caller: Caller) -> TokenShown:
    """End a token; your own always, others' if you administer them."""
    is_own = caller.via == "token" and caller.credential == token
    holder = _holder_of(desk, caller, token, is_own=is_own)
    revoked = desk.accounts.revoke_token(token, now_ms=desk.now_ms())
    _note(desk, request, caller, SecurityKind.TOKEN_REVOKED, holder, token)
    return _token(revoked)


# -- rosters -----------------------------------------------------------------------------------------


@get("/v1/roster", sync_to_thread=True, responses=problems(400, 401, 403))
def show_roster(desk: Desk, caller: Caller, party: Party = None) -> RosterShown:
    """Show who is on duty for your party, and whom to call now."""
    permit(caller.role, caller.scopes, Action.ROSTER)
    of = caller.party if party in (None, caller.party) else administered_party(caller, party)
    return _roster(desk, of)


@put(
    "/v1/roster",
    sync_to_thread=True,
    guards=[same_origin],
    responses=problems(400, 401, 403, 404, 409, 422),
)
def put_roster(
    request: AnyRequest, data: Roster, desk: Desk, caller: Caller, party: Party = None
) -> RosterShown:
    """Replace your party's roster, all of it or nothing."""
    of = administered_party(caller, party)
    check_party(desk, of)
    desk.accounts.put_roster(of, data.shifts)
    note_change(
        desk, request, caller, SecurityKind.ROSTER_CHANGED, party=of, detail=f"{len(data.shifts)} shifts"
    )
    return _roster(desk, of)


# -- the security log --------------------------------------------------------------------------------


@get("/v1/security/events", sync_to_thread=True, responses=problems(400, 401, 403, 404))
def list_events(
    desk: Desk,
    caller: Caller,
    party: Party = None,
    everybody: bool = False,
    after: After = "",
    limit: Limit = 100,
) -> SecurityEvents:
    """Give your party's security log, the newest first; to the operator that of all, or of one ``party``."""
    permit(caller.role, caller.scopes, Action.AUDIT)
    of: str | None = caller.party
    if party is None and operates(caller):
        of = None
    elif everybody or party not in (None, caller.party):
        permit(caller.role, caller.scopes, Action.OPERATE)
        of = None if party is None else _checked(party)
    rows = desk.security.read(of, after=after, limit=limit)
    return SecurityEvents(
        events=tuple(_event(it) for it in rows), next=rows[-1].id if len(rows) == limit else ""
    )


# -- who may, and how it is shown --------------------------------------------------------------------


def administered_party(caller: Caller, party: str | None) -> str:
    """Return the party whose accounts a caller wants to see to, if he may."""
    permit(caller.role, caller.scopes, Action.ADMINISTER)
    if party is None or party == caller.party:
        return caller.party
    permit(caller.role, caller.scopes, Action.OPERATE)
    return _checked(party)


def _checked(party: str) -> str:
    """Return what can be the id of a party: a database need not take the rest."""
    if not party.isprintable():
        raise InputError("this can be no party", where="party")
    return party


def _administered_member(desk: Desk, caller: Caller, id: str) -> Member:
    """Return a member, if the caller may see to him; another party's is not there for him."""
    permit(caller.role, caller.scopes, Action.ADMINISTER)
    found = desk.accounts.member(id)
    if found.party != caller.party and not operates(caller):
        raise NotFoundError(f"there is no member {id[:80]!r}", where="member")
    return found


def _holder_of(desk: Desk, caller: Caller, token: str, *, is_own: bool) -> Member:
    if is_own:
        return desk.accounts.member(caller.member)
    permit(caller.role, caller.scopes, Action.ADMINISTER)
    holder = desk.accounts.member(desk.accounts.token(token).member)
    if holder.party != caller.party and not operates(caller):
        raise NotFoundError(f"there is no token {token[:80]!r}", where="token")
    return holder


def operates(caller: Caller) -> bool:
    """Tell whether a caller runs the node."""
    return caller.party == NODE and Scope.OPERATE in caller.scopes


def _check_binds(desk: Desk, caller: Caller, what: str) -> None:
    """Refuse to know a member by what may be somebody else's: of another party it would never be known then.

    At a gateway all members are of one party.
    """
    if not operates(caller) and getattr(desk, "rules", None) is not None:
        raise ForbiddenError(
            f"only the operator binds {what}",
            where="member",
            next_step="ask the operator to bind it, or for a certificate send the request over it",
        )


def _comes_over(request: AnyRequest, sha256: str) -> bool:
    """Tell whether a request comes over a certificate: whoever sends it has its key."""
    extensions: dict[str, Any] = request.scope.get("extensions") or {}
    return bool(extensions.get("tls", {}).get(KEY) == check_fingerprint(sha256))


def check_party(desk: Desk, party: str) -> None:
    """Refuse a party that is not on record."""
    rules: Handlers | None = getattr(desk, "rules", None)
    # A gateway has people of its own party, and no record to look it up in.
    if rules is not None and party != NODE and party not in rules.state.parties:
        raise NotFoundError(
            f"no party {party[:80]!r} is on record",
            where="party",
            next_step="enrol it first: 'openline party add'",
        )


def _note(
    desk: Desk, request: AnyRequest, caller: Caller, what: SecurityKind, member: Member, detail: str
) -> None:
    said = detail if member.id == caller.member else f"{member.id}: {detail}"
    note_change(desk, request, caller, what, party=member.party, detail=said)


def _member(it: Member) -> MemberShown:
    return msgspec.convert(it, MemberShown, from_attributes=True)


def _token(it: Token) -> TokenShown:
    fields = {name: getattr(it, name) for name in it.__struct_fields__}
    return TokenShown(**{**fields, "scopes": tuple(sorted(it.scopes))})


def _roster(desk: Desk, party: str) -> RosterShown:
    shifts = desk.accounts.roster(party)
    now_ms = desk.now_ms()
    present = [it for level in Level for it in desk.accounts.on_duty(party, level, now_ms)]
    return RosterShown(party=party, shifts=tuple(shifts), now=tuple(present))


def _event(it: Noted) -> SecurityEventShown:
    return SecurityEventShown(
        id=it.id,
        at_ms=it.event.at_ms,
        last_ms=it.last_ms,
        count=it.count,
        what=it.event.what.value,
        party=it.event.party,
        member=it.event.member,
        credential=it.event.credential,
        remote=it.event.remote,
        route=it.event.route,
        detail=it.event.detail,
    )


ROUTES: list[Any] = [
    list_members,
    add_member,
    change_member,
    disable_member,
    show_known_by,
    bind_identity,
    bind_certificate,
    unbind_certificate,
    list_tokens,
    issue_token,
    revoke_token,
    show_roster,
    put_roster,
    list_events,
]
