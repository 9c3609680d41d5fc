"""Members, tokens, rosters, the security log and the session: who may act for a party at this node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openline.client.resource import Resource
from openline.client.rows import quoted
from openline.decide.permitting import Scope
from openline.model.release import Role
from openline.model.roster import Shift
from openline.wire.api.accounts import (
    CertificateShown,
    InvitationMade,
    Invitations,
    InvitationShown,
    KnownBy,
    MemberChange,
    Members,
    MemberShown,
    NewCertificate,
    NewIdentity,
    NewInvitation,
    NewMember,
    NewToken,
    Providers,
    ProviderShown,
    Redeemed,
    Redeeming,
    Roster,
    RosterShown,
    SecurityEvents,
    SecurityEventShown,
    SessionShown,
    TokenIssued,
    Tokens,
    TokenShown,
)


class Accounts(Resource):
    """Accounts. ``party`` is for the operator: whoever else sees to his own party's alone."""

    def session(self) -> SessionShown:
        """Get who calls, for which party, in which role."""
        return self._get("/v1/session", SessionShown)

    def end_session(self) -> None:
        """End the session by whose cookie the client is known; a token is revoked instead."""
        self.server.raw("DELETE", "/v1/session")

    def providers(self) -> tuple[ProviderShown, ...]:
        """Get the identity providers at which people sign in."""
        return self._get("/v1/session/providers", Providers).providers

    def members(self, party: str | None = None) -> tuple[MemberShown, ...]:
        """Get who may act for the party."""
        return self._get("/v1/members", Members, party=party).members

    def add_member(self, name: str, role: Role, *, party: str | None = None) -> MemberShown:
        """Let somebody act for the party, once he has something to be known by."""
        return self._do("POST", "/v1/members", MemberShown, body=NewMember(name=name, role=role, party=party))

    def change_member(
        self, member: str, *, name: str | None = None, role: Role | None = None, disabled: bool | None = None
    ) -> MemberShown:
        """Change what a member is called, his role, or whether he may act; what is left out stays."""
        change = MemberChange(name=name, role=role, disabled=disabled)
        return self._do("PATCH", f"/v1/members/{quoted(member)}", MemberShown, body=change)

    def disable_member(self, member: str) -> MemberShown:
        """Let a member act no longer."""
        return self.server.call("DELETE", f"/v1/members/{quoted(member)}", MemberShown)

    def known_by(self, member: str) -> KnownBy:
        """Get by what a member is known, besides tokens."""
        return self._get(f"/v1/members/{quoted(member)}/known-by", KnownBy)

    def bind_identity(self, member: str, issuer: str, subject: str) -> NewIdentity:
        """Know a member by how an identity provider calls him."""
        identity = NewIdentity(issuer=issuer, subject=subject)
        return self._do("POST", f"/v1/members/{quoted(member)}/identities", NewIdentity, body=identity)

    def bind_certificate(
        self, member: str, sha256: str, *, scopes: Sequence[Scope] | None = None
    ) -> CertificateShown:
        """Know a machine by its certificate."""
        shown = NewCertificate(sha256=sha256, scopes=None if scopes is None else tuple(scopes))
        return self._do("POST", f"/v1/members/{quoted(member)}/certificates", CertificateShown, body=shown)

    def unbind_certificate(self, member: str, sha256: str) -> None:
        """Know nobody by a certificate any more."""
        self.server.raw("DELETE", f"/v1/members/{quoted(member)}/certificates/{quoted(sha256)}")

    def invitations(self, party: str | None = None) -> tuple[InvitationShown, ...]:
        """Get the invitations of the party, and what became of each."""
        return self._get("/v1/invitations", Invitations, party=party).invitations

    def invite(
        self, name: str, role: Role, *, party: str | None = None, expires_ms: int | None = None
    ) -> InvitationMade:
        """Invite somebody to act for the party. The secret is in this answer and nowhere else."""
        wanted = NewInvitation(name=name, role=role, party=party, expires_ms=expires_ms)
        return self._do("POST", "/v1/invitations", InvitationMade, body=wanted)

    def revoke_invitation(self, invitation: str) -> InvitationShown:
        """End an invitation, by its id."""
        return self.server.call("DELETE", f"/v1/invitations/{quoted(invitation)}", InvitationShown)

    def redeem_invitation(self, secret: str) -> Redeemed:
        """Redeem an invitation for a token: the one thing that is done without any."""
        return self._do("POST", "/v1/invitations/redeem", Redeemed, body=Redeeming(secret=secret))

    def tokens(self, party: str | None = None) -> tuple[TokenShown, ...]:
        """Get the tokens of the party's members, without their secrets."""
        return self._get("/v1/tokens", Tokens, party=party).tokens

    def issue_token(
        self, member: str, scopes: Sequence[Scope], *, expires_ms: int, note: str = ""
    ) -> TokenIssued:
        """Make a token for a member. Its secret is in this answer and nowhere else."""
        wanted = NewToken(member=member, scopes=tuple(scopes), expires_ms=expires_ms, note=note)
        return self._do("POST", "/v1/tokens", TokenIssued, body=wanted)

    def revoke_token(self, token: str) -> TokenShown:
        """End a token, by its id."""
        return self.server.call("DELETE", f"/v1/tokens/{quoted(token)}", TokenShown)

    def roster(self, party: str | None = None) -> RosterShown:
        """Get who is on duty for the party, and whom to call now."""
        return self._get("/v1/roster", RosterShown, party=party)

    def put_roster(self, shifts: Sequence[Shift], *, party: str | None = None) -> RosterShown:
        """Replace the party's roster."""
        body = Roster(shifts=tuple(shifts))
        return self.server.call("PUT", "/v1/roster", RosterShown, body=body, query={"party": party})

    def security_events(
        self, *, party: str | None = None, everybody: bool = False, after: str = "", limit: int = 100
    ) -> SecurityEvents:
        """Get a page of the security log, the newest first."""
        return self._get(
            "/v1/security/events", SecurityEvents, party=party, everybody=everybody, after=after, limit=limit
        )

    def every_security_event(
        self, *, party: str | None = None, everybody: bool = False
    ) -> Iterator[SecurityEventShown]:
        """Yield the security log, the newest first, page after page."""
        after = ""
        while True:
            page = self.security_events(party=party, everybody=everybody, after=after, limit=1000)
            yield from page.events
            if not (after := page.next):
                return
