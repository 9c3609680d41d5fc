"""Accounts in a database: members, what they are known by, sessions and rosters, beside the log."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from hmac import compare_digest
from typing import Any, Literal

import sqlalchemy as sa

from openline.app.accounts import (
    DAY_MS,
    MOST_MEMBERS,
    SESSION_IDLE_MS,
    SESSION_MS,
    Caller,
    Certificate,
    Identity,
    IssuedToken,
    Member,
    OpenedSession,
    Scope,
    Secret,
    Token,
    Unfit,
    check_expiry,
    check_fingerprint,
    check_name,
    check_roster,
    read_secret,
    usable_scopes,
)
from openline.errors import ConflictError, InputError, NotFoundError, RefusedError
from openline.model.release import Role
from openline.model.roster import Level, Shift, on_duty
from openline.model.unseen import check_name as check_seen
from openline.stores.side.callers import Callers, why_not_certificate
from openline.stores.side.invitations import SideInvitations
from openline.stores.side.rows import (
    certificates,
    digest,
    identities,
    member_row,
    members,
    rota,
    scopes_of_text,
    scopes_text,
    secret_text,
    sessions,
    shift_row,
    storage_error,
    to_member,
    to_shift,
    to_token,
    token_row,
    tokens,
    values_of,
)

LIST_S = 1.0
"""So long at most is waited for this to be written before tokens are listed."""
CLOSE_S = 5.0
"""So long at the end."""
FORGOTTEN_MS = 90 * DAY_MS


class SideAccounts:
    """Accounts in the side tables; see :class:`openline.app.accounts.Accounts`.

    Parameters
    ----------
    engine
        As :func:`openline.stores.side.open_engine` gives it, with the tables made.
    random_bytes
        Where ids and secrets come from.

    Attributes
    ----------
    remembered
        Finds callers in memory alone, and so waits for nothing: LookupError where a database has to be asked.
    in_passing
        Finds callers without taking it for a use: for streams, which ask again and again by themselves.
    """

    def __init__(self, engine: sa.Engine, random_bytes: Callable[[int], bytes]) -> None:
        self._engine = engine
        self._read_only = engine.execution_options(reading=True)
        self._random_bytes = random_bytes
        self._callers = Callers(self.reading, self.writing, self.why_unfit)
        self.remembered = self._callers.remembered
        self.in_passing = self._callers.in_passing
        self.invitations = SideInvitations(self)

    # -- members -----------------------------------------------------------------------------------

    def add_member(self, *, party: str, name: str, role: Role, now_ms: int) -> Member:
        """Let somebody act for a party, once he has something to be known by."""
        with self.writing() as connection:
            return self.add_in(connection, party=party, name=name, role=role, now_ms=now_ms)

    def add_in(self, connection: sa.Connection, *, party: str, name: str, role: Role, now_ms: int) -> Member:
        """Add a member as part of a transaction."""
        if not party:
            raise InputError("a member is of a party", where="party")
        added = Member(
            id=self._new_id(),
            party=party,
            name=check_name(name),
            role=role,
            disabled=False,
            created_ms=now_ms,
        )
        row = dict(zip(added.__struct_fields__, values_of(added), strict=True))
        counting = sa.select(sa.func.count()).where(members.c.party == party)
        if connection.scalar(counting) >= MOST_MEMBERS:  # type: ignore[operator]
            raise RefusedError(
                f"{party!r} has {MOST_MEMBERS} members",
                where="party",
                next_step="give a name that is no longer needed to somebody else",
            )
        connection.execute(members.insert().values(row))
        return added

    def edit_member(self, member: str, *, name: str | None = None, role: Role | None = None) -> Member:
        """Change what he is called, or his role; whatever he is known by counts for the new role at once."""
        changes: dict[str, Any] = {}
        if name is not None:
            changes["name"] = check_name(name)
        if role is not None:
            changes["role"] = role.value
        return self._change_member(member, changes)

    def disable_member(self, member: str, *, disabled: bool = True) -> Member:
        """Let him act no longer, and end his sessions; or let him again."""
        return self._change_member(member, {"disabled": disabled}, ends_sessions=disabled)

    def member(self, member: str) -> Member:
        """Return a member."""
        with self.reading() as connection:
            return member_row(connection, member)

    def members(self, party: str | None = None) -> list[Member]:
        """Return the members of a party, or of all, in the order of their names."""
        query = sa.select(members).order_by(members.c.party, members.c.name, members.c.id)
        if party is not None:
            query = query.where(members.c.party == party)
        with self.reading() as connection:
            return [to_member(row) for row in connection.execute(query)]

    def _change_member(self, member: str, changes: dict[str, Any], *, ends_sessions: bool = False) -> Member:
        with self.writing() as connection:
            changed = member_row(connection, member)
            if changes:
                connection.execute(members.update().where(members.c.id == member).values(changes))
                changed = member_row(connection, member)
            if ends_sessions:
                connection.execute(sessions.delete().where(sessions.c.member == member))
        self._callers.forget()
        return changed

    # -- tokens ------------------------------------------------------------------------------------

    def issue_token(
        self, member: str, scopes: Collection[Scope], expires_ms: int, note: str = "", *, now_ms: int
    ) -> IssuedToken:
        """Make an API token; only its digest is kept."""
        check_expiry(expires_ms, now_ms)
        if len(note) > 200:
            raise InputError("a note has up to 200 characters", where="note")
        check_seen(note, "note")
        with self.writing() as connection:
            holder = member_row(connection, member)
            usable = usable_scopes(holder, scopes)
            return self.issue_in(connection, holder, usable, expires_ms, note, now_ms=now_ms)

    def issue_in(
        self,
        connection: sa.Connection,
        holder: Member,
        scopes: frozenset[Scope],
        expires_ms: int,
        note: str,
        *,
        now_ms: int,
    ) -> IssuedToken:
        """Make a token as part of a transaction."""
        made = self.new_secret("t")
        connection.execute(
            tokens.insert().values(
                id=made.id,
                member=holder.id,
                digest=digest(made),
                scopes=scopes_text(scopes),
                note=note,
                created_ms=now_ms,
                expires_ms=expires_ms,
            )
        )
        return IssuedToken(made.id, secret_text(made))

    def revoke_token(self, token: str, *, now_ms: int) -> Token:
        """End a token, here at once and in other processes within seconds."""
        ending = tokens.update().where(tokens.c.id == token, tokens.c.revoked_ms.is_(None))
        with self.writing() as connection:
            token_row(connection, token)
            connection.execute(ending.values(revoked_ms=now_ms))
            revoked = token_row(connection, token)
        self._callers.forget()
        return revoked

    def token(self, token: str) -> Token:
        """Return a token by its id."""
        with self.reading() as connection:
            return token_row(connection, token)

    def tokens(self, *, member: str | None = None, party: str | None = None) -> list[Token]:
        """Return the tokens of a member, or of a party's members, oldest first."""
        self._callers.uses.wait(LIST_S)
        query = sa.select(tokens).order_by(tokens.c.created_ms, tokens.c.id)
        if member is not None:
            query = query.where(tokens.c.member == member)
        if party is not None:
            query = query.join(members).where(members.c.party == party)
        with self.reading() as connection:
            return [to_token(row) for row in connection.execute(query)]

    def find_token(self, secret: str, now_ms: int) -> Caller | None:
        """Return who is known by a token's secret; None if nobody is."""
        return self._callers.find("token", secret, now_ms)

    # -- people ------------------------------------------------------------------------------------

    def bind_identity(self, member: str, issuer: str, subject: str) -> Identity:
        """Know a member by how an identity provider calls him."""
        with self.writing() as connection:
            return self.bind_in(connection, member, issuer, subject)

    def bind_in(self, connection: sa.Connection, member: str, issuer: str, subject: str) -> Identity:
        """Bind an identity as part of a transaction."""
        for name, value in (("issuer", issuer), ("subject", subject)):
            if not 1 <= len(value) <= 255 or not value.isprintable():
                raise InputError(f"{value[:80]!r} is no {name}", where=name)
        at = (identities.c.issuer == issuer, identities.c.subject == subject)
        member_row(connection, member)
        holder = connection.scalar(sa.select(identities.c.member).where(*at))
        if holder not in (None, member):
            raise ConflictError(
                "another member is known by it",
                where="subject",
                next_step="unbind it there first: a person acts for one party",
            )
        if holder is None:
            connection.execute(identities.insert().values(issuer=issuer, subject=subject, member=member))
        return Identity(member=member, issuer=issuer, subject=subject)

    def unbind_identity(self, issuer: str, subject: str) -> None:
        """Know nobody by it any more; whoever came in by it is out."""
        at = (identities.c.issuer == issuer, identities.c.subject == subject)
        with self.writing() as connection:
            holder = connection.scalar(sa.select(identities.c.member).where(*at))
            if holder is None:
                raise NotFoundError("nobody is known by this identity", where="subject")
            connection.execute(identities.delete().where(*at))
            connection.execute(sessions.delete().where(sessions.c.member == holder))
        self._callers.forget()

    def identities(self, member: str) -> list[Identity]:
        """Return how identity providers call a member."""
        query = sa.select(identities).where(identities.c.member == member)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(identities.c.issuer, identities.c.subject))
            return [Identity(**row._mapping) for row in rows]

    def find_identity(self, issuer: str, subject: str) -> Member | None:
        """Return the member that an identity provider calls so and that may act; None if there is none."""
        query = sa.select(members).join(identities)
        query = query.where(identities.c.issuer == issuer, identities.c.subject == subject)
        with self.reading() as connection:
            row = connection.execute(query.where(~members.c.disabled)).one_or_none()
        return None if row is None else to_member(row)

    def open_session(
        self,
        member: str,
        *,
        now_ms: int,
        life_ms: int = SESSION_MS,
        idle_ms: int = SESSION_IDLE_MS,
        token: str = "",
    ) -> OpenedSession:
        """Let a person in who has just been recognised, for so long, and so long without a word from him."""
        made = self.new_secret("s")
        with self.writing() as connection:
            if member_row(connection, member).disabled:
                raise RefusedError("this member may not act", where=member)
            connection.execute(
                sessions.insert().values(
                    id=made.id,
                    member=member,
                    digest=digest(made),
                    opened_ms=now_ms,
                    expires_ms=now_ms + life_ms,
                    idle_ms=idle_ms,
                    last_used_ms=now_ms,
                    token=token or None,
                )
            )
        return OpenedSession(made.id, secret_text(made))

    def find_session(self, secret: str, now_ms: int) -> Caller | None:
        """Return whose session it is; None if it is nobody's, or over."""
        return self._callers.find("session", secret, now_ms)

    def close_session(self, session: str) -> None:
        """End a session; one that is over is none."""
        with self.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.id == session))
        self._callers.forget()

    # -- machines ----------------------------------------------------------------------------------

    def bind_certificate(
        self, member: str, sha256: str, *, scopes: Collection[Scope] | None = None, now_ms: int
    ) -> Certificate:
        """Know a machine by its certificate, for some scopes or all that its role can use."""
        kept = check_fingerprint(sha256)
        with self.writing() as connection:
            usable = usable_scopes(member_row(connection, member), scopes)
            holder = connection.scalar(sa.select(certificates.c.member).where(certificates.c.sha256 == kept))
            if holder not in (None, member):
                raise ConflictError(
                    "another member is known by this certificate", where="sha256", next_step="make a new one"
                )
            connection.execute(certificates.delete().where(certificates.c.sha256 == kept))
            connection.execute(
                certificates.insert().values(
                    sha256=kept, member=member, scopes=scopes_text(usable), created_ms=now_ms
                )
            )
        self._callers.forget()
        return Certificate(member=member, sha256=kept, scopes=usable)

    def unbind_certificate(self, sha256: str) -> None:
        """Know nobody by it any more."""
        ending = certificates.delete().where(certificates.c.sha256 == check_fingerprint(sha256))
        with self.writing() as connection:
            if not connection.execute(ending).rowcount:
                raise NotFoundError("nobody is known by this certificate", where="sha256")
        self._callers.forget()

    def certificates(self, member: str) -> list[Certificate]:
        """Return the certificates by which a member is known."""
        query = sa.select(certificates).where(certificates.c.member == member)
        with self.reading() as connection:
            return [
                Certificate(member=row.member, sha256=row.sha256, scopes=scopes_of_text(row.scopes))
                for row in connection.execute(query.order_by(certificates.c.created_ms))
            ]

    def find_certificate(self, sha256: str, now_ms: int) -> Caller | None:
        """Return who is known by a certificate; None if nobody is."""
        return self._callers.find("certificate", sha256, now_ms)

    # -- for the security log ----------------------------------------------------------------------

    def why_unfit(self, secret: str, now_ms: int) -> Unfit:
        """Say what a secret or fingerprint is by which nobody was found."""
        given = read_secret(secret)
        with self.reading() as connection:
            if given is None:
                return why_not_certificate(connection, secret)
            table = tokens if given.kind == "t" else sessions
            row = connection.execute(
                sa.select(table, members.c.party, members.c.disabled)
                .join(members)
                .where(table.c.id == given.id)
            ).one_or_none()
        # Whoever does not have the secret is nobody, whatever id he names.
        if row is None or not compare_digest(row.digest, digest(given)):
            return Unfit("unknown")
        whose = (row.party, row.member, given.id)
        if row.disabled:
            return Unfit("disabled", *whose)
        if given.kind == "t" and row.revoked_ms is not None:
            return Unfit("revoked", *whose)
        return Unfit("expired", *whose)

    # -- rosters -----------------------------------------------------------------------------------

    def put_roster(self, party: str, shifts: Sequence[Shift]) -> None:
        """Replace a party's roster."""
        with self.writing() as connection:
            present = connection.execute(sa.select(members).where(members.c.party == party))
            check_roster(party, shifts, [to_member(row) for row in present])
            connection.execute(rota.delete().where(rota.c.party == party))
            rows = [{"party": party, "number": number, **shift_row(it)} for number, it in enumerate(shifts)]
            if rows:
                connection.execute(rota.insert(), rows)

    def roster(self, party: str) -> list[Shift]:
        """Return a party's roster."""
        query = sa.select(rota).where(rota.c.party == party).order_by(rota.c.number)
        with self.reading() as connection:
            return [to_shift(row) for row in connection.execute(query)]

    def on_duty(self, party: str, level: Level, now_ms: int) -> list[Shift]:
        """Return who is on duty, whom to call first in front; members that may not act are left out."""
        query = sa.select(rota).join(members).where(rota.c.party == party, ~members.c.disabled)
        with self.reading() as connection:
            present = [to_shift(row) for row in connection.execute(query)]
        return on_duty(present, level, now_ms)

    # -- keeping -----------------------------------------------------------------------------------

    def prune(self, now_ms: int) -> int:
        """Forget sessions that are over and tokens dead for three months; return how many."""
        long_ago = now_ms - FORGOTTEN_MS
        over = (sessions.c.expires_ms <= now_ms) | (sessions.c.last_used_ms + sessions.c.idle_ms <= now_ms)
        dead = (tokens.c.expires_ms <= long_ago) | (tokens.c.revoked_ms <= long_ago)
        with self.writing() as connection:
            gone = connection.execute(sessions.delete().where(over)).rowcount
            return gone + connection.execute(tokens.delete().where(dead)).rowcount

    def close(self) -> None:
        """Let go of every connection, once it is written what was used."""
        self._callers.uses.wait(CLOSE_S)
        self._engine.dispose()

    def note_uses(self) -> None:
        """Wait until it is written what was used so far."""
        self._callers.uses.wait(None)

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a transaction that is durable when the block is left."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.IntegrityError as error:
            raise ConflictError(
                "somebody else changed the same at the same time", next_step="look at it, and ask again"
            ) from error
        except sa.exc.SQLAlchemyError as error:
            raise storage_error(error) from error

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection to read by, which waits for nobody."""
        try:
            with self._read_only.connect() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise storage_error(error) from error

    def _new_id(self) -> str:
        return b32encode(self._random_bytes(10)).decode().lower()

    def new_secret(self, kind: Literal["t", "s", "i"]) -> Secret:
        """Draw a secret with an id."""
        secret = b32encode(self._random_bytes(32)).decode().lower().rstrip("=")
        return Secret(kind, self._new_id(), secret)
