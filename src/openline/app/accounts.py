"""Accounts: who may act for a party, by what he is known, and who is on duty; all of it beside the record.

The record names parties and roles, never people (decision 14): names stand here, where they can be changed
and taken away. Of a secret only its digest is kept, with which nobody can call.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple, Protocol, TypeAlias, cast

import msgspec

from openline.app.inviting import Invitations
from openline.decide.permitting import Scope as Scope
from openline.decide.permitting import scopes_of
from openline.errors import ForbiddenError, InputError
from openline.model.event import NODE
from openline.model.release import Role
from openline.model.roster import WEEK_MS, Level, Shift
from openline.model.unseen import check_name as check_seen

Via: TypeAlias = Literal["token", "session", "certificate", "local"]
"""By what somebody is known: ``local`` is whoever sits at the machine itself."""

DAY_MS = 86_400_000
SESSION_MS = DAY_MS // 2
SESSION_IDLE_MS = 3_600_000
LONGEST_TOKEN_MS = 400 * DAY_MS
"""A token that nobody ever renews is a token that nobody remembers."""
MOST_MEMBERS = 1000
"""Of one party."""
MOST_SHIFTS = 1000

_SECRET = re.compile(r"ol([tsi])_([a-z2-7]{16})_([a-z2-7]{52})")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls: a member of one party, or of the node, in one role."""

    member: str
    party: str
    """A party on record, or ``node`` for those who run it."""
    role: Role
    scopes: frozenset[Scope]
    via: Via
    credential: str
    """Which token, session or certificate it was; never its secret."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, or some machine, who may act for a party."""

    id: str
    party: str
    name: str
    """As people call him; stands in no entry."""
    role: Role
    disabled: bool
    created_ms: int


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """An API token as it is remembered: without its secret."""

    id: str
    member: str
    scopes: frozenset[Scope]
    note: str
    created_ms: int
    expires_ms: int
    revoked_ms: int | None
    last_used_ms: int | None
    """To the minute."""


class IssuedToken(NamedTuple):
    """A new token; its secret is shown this once and kept nowhere."""

    token_id: str
    secret: str


class OpenedSession(NamedTuple):
    """A new session of a person; the secret goes into his cookie."""

    session_id: str
    secret: str


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """How an identity provider calls a member."""

    member: str
    issuer: str
    subject: str


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """The certificate by which a machine is known."""

    member: str
    sha256: str
    """Of its DER, 64 hexadecimal digits."""
    scopes: frozenset[Scope]


class Unfit(NamedTuple):
    """Why something is no credential, and whose it was: for the security log alone."""

    why: Literal["unknown", "expired", "revoked", "disabled"]
    party: str = ""
    member: str = ""
    credential: str = ""


class Secret(NamedTuple):
    """A secret taken apart: ``olt_ID_SECRET`` is a token's; sessions have ``ols``, invitations ``oli``."""

    kind: Literal["t", "s", "i"]
    id: str
    secret: str


class Accounts(Protocol):
    """Keeps members, what they are known by, and rosters; beside the log, never in it.

    Nothing here is thread-bound. What a changing call returned from is durable. Methods that take ids raise
    NotFoundError for those that are not there.
    """

    @property
    def invitations(self) -> Invitations:
        """By what somebody can make himself a member."""
        ...

    def add_member(self, *, party: str, name: str, role: Role, now_ms: int) -> Member:
        """Let somebody act for a party, once he has something to be known by."""
        ...

    def edit_member(self, member: str, *, name: str | None = None, role: Role | None = None) -> Member:
        """Change what he is called, or his role; whatever he is known by counts for the new role at once."""
        ...

    def disable_member(self, member: str, *, disabled: bool = True) -> Member:
        """Let him act no longer, and end his sessions; or let him again."""
        ...

    def member(self, member: str) -> Member:
        """Return a member."""
        ...

    def members(self, party: str | None = None) -> list[Member]:
        """Return the members of a party, or of all, in the order of their names."""
        ...

    def issue_token(
        self, member: str, scopes: Collection[Scope], expires_ms: int, note: str = "", *, now_ms: int
    ) -> IssuedToken:
        """Make an API token.

        Raises
        ------
        InputError
            No scope, or an expiry that is past or too far away.
        ForbiddenError
            A scope that his role cannot use.
        """
        ...

    def revoke_token(self, token: str, *, now_ms: int) -> Token:
        """End a token, here at once and in other processes within seconds."""
        ...

    def token(self, token: str) -> Token:
        """Return a token by its id."""
        ...

    def tokens(self, *, member: str | None = None, party: str | None = None) -> list[Token]:
        """Return the tokens of a member, or of a party's members, oldest first."""
        ...

    def find_token(self, secret: str, now_ms: int) -> Caller | None:
        """Return who is known by a token's secret; None if nobody is."""
        ...

    def bind_identity(self, member: str, issuer: str, subject: str) -> Identity:
        """Know a member by how an identity provider calls him.

        Raises
        ------
        ConflictError
            It calls another member so.
        """
        ...

    def unbind_identity(self, issuer: str, subject: str) -> None:
        """Know nobody by it any more."""
        ...

    def identities(self, member: str) -> list[Identity]:
        """Return how identity providers call a member."""
        ...

    def find_identity(self, issuer: str, subject: str) -> Member | None:
        """Return the member that an identity provider calls so and that may act; None if there is none."""
        ...

    def open_session(
        self,
        member: str,
        *,
        now_ms: int,
        life_ms: int = SESSION_MS,
        idle_ms: int = SESSION_IDLE_MS,
        token: str = "",
    ) -> OpenedSession:
        """Let a person in who has just been recognised, for so long, and so long without a word from him.

        Where he was recognised by a token of his, the session is for its scopes, and ends with it.
        """
        ...

    def find_session(self, secret: str, now_ms: int) -> Caller | None:
        """Return whose session it is; None if it is nobody's, or over."""
        ...

    def close_session(self, session: str) -> None:
        """End a session; one that is over is none."""
        ...

    def bind_certificate(
        self, member: str, sha256: str, *, scopes: Collection[Scope] | None = None, now_ms: int
    ) -> Certificate:
        """Know a machine by its certificate, for some scopes or all that its role can use.

        Raises
        ------
        ConflictError
            Another member is known by it.
        """
        ...

    def unbind_certificate(self, sha256: str) -> None:
        """Know nobody by it any more."""
        ...

    def certificates(self, member: str) -> list[Certificate]:
        """Return the certificates by which a member is known."""
        ...

    def find_certificate(self, sha256: str, now_ms: int) -> Caller | None:
        """Return who is known by a certificate; None if nobody is."""
        ...

    def why_unfit(self, secret: str, now_ms: int) -> Unfit:
        """Say what a secret or fingerprint is by which nobody was found."""
        ...

    def put_roster(self, party: str, shifts: Sequence[Shift]) -> None:
        """Replace a party's roster.

        Raises
        ------
        InputError
            Hours that end before they begin, or a member who is not of the party or may not act.
        """
        ...

    def roster(self, party: str) -> list[Shift]:
        """Return a party's roster."""
        ...

    def on_duty(self, party: str, level: Level, now_ms: int) -> list[Shift]:
        """Return who is on duty, whom to call first in front; members that may not act are left out."""
        ...

    def prune(self, now_ms: int) -> int:
        """Forget sessions that are over and tokens dead for three months; return how many."""
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...


def read_secret(text: str) -> Secret | None:
    """Take a secret apart; None when it does not look like one."""
    match = _SECRET.fullmatch(text)
    if match is None:
        return None
    return Secret(cast("Literal['t', 's', 'i']", match[1]), match[2], match[3])


def usable_scopes(member: Member, wanted: Collection[Scope] | None) -> frozenset[Scope]:
    """Return the scopes that a credential of a member is to have: those wanted, or all that he can use.

    Raises
    ------
    InputError
        None is wanted.
    ForbiddenError
        One that his role cannot use.
    """
    most = scopes_of(member.role, of_node=member.party == NODE)
    if wanted is None:
        return most
    if not wanted:
        raise InputError(
            "a credential needs a scope", where="scopes", next_step=f"choose among {_names(most)}"
        )
    if beyond := frozenset(wanted) - most:
        raise ForbiddenError(
            f"{member.role.value.replace('_', ' ')!r} of {member.party!r} cannot use {_names(beyond)}",
            where="scopes",
            next_step=f"choose among {_names(most)}",
        )
    return frozenset(wanted)


def check_handed_on(caller: Caller, holder: Member, scopes: Collection[Scope]) -> None:
    """Refuse to give a member of the caller's own party what the caller's role can use and he himself lacks.

    Whoever administers with a token for little would else issue himself one for all. What no administrator
    can use he hands out: that is what he is there for. Whoever operates the node has more than any of it.

    Raises
    ------
    ForbiddenError
        The credential that he is known by is not for it.
    """
    if holder.party != caller.party:
        return
    own = scopes_of(caller.role, of_node=caller.party == NODE)
    if lacking := (frozenset(scopes) & own) - caller.scopes:
        raise ForbiddenError(
            f"what you are known by is not for {_names(lacking)}, and so can give it to nobody",
            where="scopes",
            next_step="sign in, or use a token that is for it, too",
        )


def check_name(name: str) -> str:
    """Return a member's name as it is kept."""
    kept = name.strip()
    if not 1 <= len(kept) <= 200:
        raise InputError("a name has 1 to 200 characters", where="name")
    check_seen(kept, "name")
    return kept


def check_expiry(expires_ms: int, now_ms: int) -> None:
    """Refuse a token that would be over, or nearly endless."""
    if not now_ms < expires_ms <= now_ms + LONGEST_TOKEN_MS:
        raise InputError(
            "it would be over already" if expires_ms <= now_ms else "it would be valid for too long",
            where="expires_ms",
            next_step=f"give a time within {LONGEST_TOKEN_MS // DAY_MS} days from now",
        )


def check_fingerprint(sha256: str) -> str:
    """Return a certificate's fingerprint as it is kept: lower case, without colons."""
    kept = sha256.replace(":", "").lower()
    if not _FINGERPRINT.fullmatch(kept):
        raise InputError(
            f"{sha256[:80]!r} is no SHA-256 fingerprint",
            where="sha256",
            next_step="openssl x509 -in CERT.pem -noout -fingerprint -sha256",
        )
    return kept


def check_roster(party: str, shifts: Sequence[Shift], members: Collection[Member]) -> None:
    """Refuse a roster that cannot be kept."""
    if len(shifts) > MOST_SHIFTS:
        raise InputError(f"{len(shifts)} shifts: {MOST_SHIFTS} at most", where="shifts")
    known = {it.id for it in members if it.party == party and not it.disabled}
    for number, shift in enumerate(shifts):
        where = f"shifts[{number}]"
        if shift.to_ms <= shift.from_ms:
            raise InputError("the hours end before they begin", where=where)
        if shift.weekly and shift.to_ms - shift.from_ms > WEEK_MS:
            raise InputError("weekly hours are longer than a week", where=where)
        if shift.until_ms is not None and not shift.weekly:
            raise InputError("only weekly hours have an end of their own", where=f"{where}.until_ms")
        if shift.member not in known:
            raise InputError(
                f"no member {shift.member!r} of {party!r} may act",
                where=f"{where}.member",
                next_step="add the member first, or enable it",
            )


def _names(scopes: Collection[Scope]) -> str:
    return ", ".join(sorted(scopes)) or "none"
