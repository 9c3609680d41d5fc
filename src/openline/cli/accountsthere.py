"""Accounts over a server: what ``openline member``, ``token`` and ``roster`` ask of a HOME's, asked of it.

The server notes each change in its security log, by whose token it was made.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import msgspec

from openline.app.accounts import Certificate, Identity, IssuedToken, Member, Scope, Token
from openline.app.inviting import Invitation, MadeInvitation
from openline.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from openline.client import Client
    from openline.model.release import Role
    from openline.model.roster import Shift
    from openline.wire.api.accounts import InvitationShown


class AccountsThere:
    """The accounts of the party of a token; of any, by ``--party``, for whoever runs the node."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._party: str | None = None
        """Whose members were last asked for."""
        self.invitations = InvitationsThere(client)

    def members(self, party: str | None = None) -> list[Member]:
        """Return who may act for a party."""
        self._party = party or self._party
        return [msgspec.convert(msgspec.to_builtins(it), Member) for it in self._client.members(self._party)]

    def member(self, id: str) -> Member:
        """Return one of them."""
        found = next((it for it in self.members() if it.id == id), None)
        if found is None:
            raise NotFoundError(f"there is no member {id!r}", where="member")
        return found

    def add_member(self, *, party: str, name: str, role: Role, now_ms: int) -> Member:
        """Add a member."""
        return _member(self._client.add_member(name, role, party=party))

    def edit_member(self, id: str, *, name: str | None = None, role: Role | None = None) -> Member:
        """Change what a member is called, or his role."""
        return _member(self._client.change_member(id, name=name, role=role))

    def disable_member(self, id: str, *, disabled: bool = True) -> Member:
        """Let a member act no longer, or again."""
        return _member(self._client.change_member(id, disabled=disabled))

    def identities(self, id: str) -> list[Identity]:
        """Return how identity providers call a member."""
        known = self._client.known_by(id).identities
        return [Identity(member=id, issuer=it.issuer, subject=it.subject) for it in known]

    def bind_identity(self, id: str, issuer: str, subject: str) -> None:
        """Know a member by an identity provider's word."""
        self._client.bind_identity(id, issuer, subject)

    def unbind_identity(self, issuer: str, subject: str) -> None:
        """Say that this is done at the node."""
        raise InputError(
            "an identity is unbound at the node", where="--remove", next_step="'openline member disable' here"
        )

    def certificates(self, id: str) -> list[Certificate]:
        """Return the certificates by which a member is known."""
        known = self._client.known_by(id).certificates
        return [Certificate(member=id, sha256=it.sha256, scopes=frozenset(it.scopes)) for it in known]

    def bind_certificate(
        self, id: str, sha256: str, *, scopes: Collection[Scope] | None, now_ms: int
    ) -> None:
        """Know a machine by its certificate."""
        self._client.bind_certificate(id, sha256, scopes=None if scopes is None else sorted(scopes))

    def unbind_certificate(self, sha256: str) -> None:
        """Know nobody by a certificate any more."""
        for it in self.members():
            if any(one.sha256 == sha256 for one in self.certificates(it.id)):
                self._client.unbind_certificate(it.id, sha256)

    def tokens(self, *, member: str | None = None, party: str | None = None) -> list[Token]:
        """Return tokens, without their secrets."""
        found = self._client.tokens(party or self._party)
        tokens = [msgspec.convert(msgspec.to_builtins(it), Token) for it in found]
        return [it for it in tokens if member in (None, it.member)]

    def issue_token(
        self, member: str, scopes: Collection[Scope], expires_ms: int, note: str, *, now_ms: int
    ) -> IssuedToken:
        """Make a token."""
        made = self._client.issue_token(member, sorted(scopes), expires_ms=expires_ms, note=note)
        return IssuedToken(made.id, made.secret)

    def revoke_token(self, id: str, *, now_ms: int) -> Token:
        """End a token."""
        return msgspec.convert(msgspec.to_builtins(self._client.revoke_token(id)), Token)

    def roster(self, party: str) -> list[Shift]:
        """Return who is on duty for a party."""
        return list(self._client.roster(party).shifts)

    def put_roster(self, party: str, shifts: Sequence[Shift]) -> None:
        """Replace a party's roster."""
        self._client.put_roster(shifts, party=party)


class InvitationsThere:
    """The invitations of the party of a token."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def make(
        self, *, party: str, name: str, role: Role, by: str, expires_ms: int, now_ms: int
    ) -> MadeInvitation:
        """Make an invitation."""
        made = self._client.invite(name, role, party=party, expires_ms=expires_ms)
        return MadeInvitation(_invitation(made.invitation, now_ms), made.secret, made.links)

    def all(self, party: str | None = None) -> list[Invitation]:
        """Return the invitations of a party."""
        return [_invitation(it, it.created_ms) for it in self._client.invitations(party)]

    def revoke(self, id: str, *, now_ms: int) -> Invitation:
        """End an invitation."""
        return _invitation(self._client.revoke_invitation(id), now_ms)


def _invitation(shown: InvitationShown, now_ms: int) -> Invitation:
    """Return an invitation as it is kept; when it was used or revoked the server does not say."""
    return Invitation(
        id=shown.id,
        party=shown.party,
        name=shown.name,
        role=shown.role,
        by=shown.by,
        created_ms=shown.created_ms,
        expires_ms=shown.expires_ms,
        redeemed_ms=now_ms if shown.state == "redeemed" else None,
        revoked_ms=now_ms if shown.state == "revoked" else None,
        member=shown.member,
    )


def _member(shown: object) -> Member:
    return msgspec.convert(msgspec.to_builtins(shown), Member)
