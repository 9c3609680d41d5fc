"""Accounts on the wire: sessions, members, tokens, certificates, rosters, the security log."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec

from openline.decide.permitting import Scope
from openline.model.release import Role
from openline.model.roster import Instant, Shift

Name: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Id: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
PartyId: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Text: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Note: TypeAlias = Annotated[str, msgspec.Meta(max_length=200)]
Fingerprint: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$")]


class SessionShown(msgspec.Struct, frozen=True, kw_only=True):
    """Who you are here."""

    member: str
    party: str
    """``node`` for those who run it."""
    role: Role
    scopes: tuple[Scope, ...]
    """What you are known by is for these."""
    via: Literal["token", "session", "certificate", "local"]
    theatre: str
    mode: Literal["real", "exercise"]
    """Said to whoever may read nothing, too: nobody takes an exercise for what is real."""


class Entering(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By what a person at a browser comes in, where it is not an identity provider."""

    token: Annotated[str, msgspec.Meta(max_length=200)]
    """``olt_…``: the session is for its scopes, and ends with it."""


class ProviderShown(msgspec.Struct, frozen=True, kw_only=True):
    """An identity provider that one can sign in at."""

    name: str
    title: str
    sign_in: str
    """Where to begin."""


class Providers(msgspec.Struct, frozen=True, kw_only=True):
    """The identity providers that are trusted here."""

    providers: tuple[ProviderShown, ...]
    signed_in: bool
    """Whether somebody is known by what came with the question: a page finds out without an error."""


class MemberShown(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, or some machine, who may act for a party."""

    id: str
    party: str
    name: str
    """As people call him; stands in no entry."""
    role: Role
    disabled: bool
    created_ms: int


class Members(msgspec.Struct, frozen=True, kw_only=True):
    """The members of a party."""

    members: tuple[MemberShown, ...]


class NewMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is to act for a party."""

    name: Name
    role: Role
    party: PartyId | None = None
    """Your own, unless you run the node."""


class MemberChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed about a member; what is left out stays."""

    name: Name | None = None
    role: Role | None = None
    disabled: bool | None = None


class NewIdentity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an identity provider calls a member."""

    issuer: Text
    subject: Text


class NewCertificate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The certificate by which a machine is to be known."""

    sha256: Fingerprint
    """Of its DER: ``openssl x509 -noout -fingerprint -sha256``."""
    scopes: tuple[Scope, ...] | None = None
    """All that its role can use, when left out."""


class KnownBy(msgspec.Struct, frozen=True, kw_only=True):
    """By what a member is known, besides tokens."""

    identities: tuple[NewIdentity, ...]
    certificates: tuple[CertificateShown, ...]


class CertificateShown(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate by which a machine is known."""

    sha256: str
    scopes: tuple[Scope, ...]


class NewToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An API token to be made."""

    member: Id
    scopes: Annotated[tuple[Scope, ...], msgspec.Meta(min_length=1, max_length=16)]
    expires_ms: Instant
    """UTC milliseconds, at most 400 days from now."""
    note: Note = ""


class TokenShown(msgspec.Struct, frozen=True, kw_only=True):
    """An API token, without its secret."""

    id: str
    member: str
    scopes: tuple[Scope, ...]
    note: str
    created_ms: int
    expires_ms: int
    revoked_ms: int | None
    last_used_ms: int | None
    """To the minute."""


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """The tokens of a party's members."""

    tokens: tuple[TokenShown, ...]


class TokenIssued(msgspec.Struct, frozen=True, kw_only=True):
    """A new token. Its secret is shown this once."""

    id: str
    secret: str


class NewInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is to make himself a member of a party, by whoever brings him the secret."""

    name: Name
    """What he will be called."""
    role: Role
    party: PartyId | None = None
    """Your own, unless you run the node."""
    expires_ms: Instant | None = None
    """UTC milliseconds, at most 30 days from now; in a week, when left out."""


class InvitationShown(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation, without its secret."""

    id: str
    party: str
    name: str
    role: Role
    by: str
    """The member who made it; empty for whoever sat at the machine."""
    created_ms: int
    expires_ms: int
    state: Literal["open", "redeemed", "revoked", "expired"]
    member: str
    """Who redeemed it; empty until then."""


class Invitations(msgspec.Struct, frozen=True, kw_only=True):
    """The invitations of a party."""

    invitations: tuple[InvitationShown, ...]


class InvitationMade(msgspec.Struct, frozen=True, kw_only=True):
    """A new invitation. Its secret is shown this once, and stands in each of its links."""

    invitation: InvitationShown
    secret: str
    links: tuple[str, ...]
    """Where whoever is invited signs in and is known from then on; one for each identity provider."""


class Redeeming(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An invitation that is to be redeemed for a token."""

    secret: Text


class Redeemed(msgspec.Struct, frozen=True, kw_only=True):
    """Who you are from now on, and your token. Its secret is shown this once."""

    member: MemberShown
    token: TokenIssued


class Roster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is on duty for a party, at which level, in which hours."""

    shifts: Annotated[tuple[Shift, ...], msgspec.Meta(max_length=1000)]


class RosterShown(msgspec.Struct, frozen=True, kw_only=True):
    """A party's roster, and whom it says to call now."""

    party: str
    shifts: tuple[Shift, ...]
    now: tuple[Shift, ...]
    """On duty at this moment; for each level whom to call first, and then his deputies."""


class SecurityEventShown(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was refused at a door, or changed about accounts."""

    id: str
    at_ms: int
    last_ms: int
    count: int
    """How many of this kind from this address came within ten seconds of the first."""
    what: str
    party: str
    member: str
    credential: str
    remote: str
    route: str
    detail: str


class SecurityEvents(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the security log, the newest first."""

    events: tuple[SecurityEventShown, ...]
    next: str
    """Give it as ``after`` to go on to what is older; empty at the end."""
