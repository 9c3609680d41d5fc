"""Accounts in a database: members, what they are known by, sessions and rosters, beside the log."""

from __future__ import annotations

import re
from base64 import b32encode
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256 as digest_of
from hmac import compare_digest
from threading import Lock, Thread
from typing import Any, NamedTuple, TypeAlias

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
    Via,
    check_expiry,
    check_fingerprint,
    check_name,
    check_roster,
    read_secret,
    usable_scopes,
)
from openline.decide.permitting import scopes_of
from openline.errors import ConflictError, InputError, NotFoundError, RefusedError, StorageError
from openline.model.event import NODE
from openline.model.release import Role
from openline.model.roster import Level, Shift, on_duty
from openline.stores.side import metadata

CACHED_MS = 3_000
"""So long a credential counts that was looked up: what another process revokes, it stops within this time."""
MOST_CACHED = 4096
USED_EVERY_MS = 60_000
"""When a credential was last used is written at most so often."""
LIST_S = 1.0
"""So long at most is waited for this to be written before tokens are listed."""
CLOSE_S = 5.0
"""So long at the end."""
FORGOTTEN_MS = 90 * DAY_MS
_ID = re.compile(r"[a-z2-7]{16}")

members = sa.Table(
    "members",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("party", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("created_ms", sa.BigInteger, nullable=False),
)
tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("member", sa.ForeignKey("members.id"), nullable=False, index=True),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("created_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_ms", sa.BigInteger, nullable=False),
    sa.Column("revoked_ms", sa.BigInteger),
    sa.Column("last_used_ms", sa.BigInteger),
)
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("member", sa.ForeignKey("members.id"), nullable=False, index=True),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("opened_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_ms", sa.BigInteger, nullable=False),
    sa.Column("idle_ms", sa.BigInteger, nullable=False),
    sa.Column("last_used_ms", sa.BigInteger, nullable=False),
)
identities = sa.Table(
    "identities",
    metadata,
    sa.Column("issuer", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("member", sa.ForeignKey("members.id"), nullable=False, index=True),
)
certificates = sa.Table(
    "certificates",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("member", sa.ForeignKey("members.id"), nullable=False, index=True),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("created_ms", sa.BigInteger, nullable=False),
)
rota = sa.Table(
    "shifts",
    metadata,
    sa.Column("party", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("member", sa.ForeignKey("members.id"), nullable=False),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("from_ms", sa.BigInteger, nullable=False),
    sa.Column("to_ms", sa.BigInteger, nullable=False),
    sa.Column("deputy_order", sa.Integer, nullable=False),
    sa.Column("weekly", sa.Boolean, nullable=False),
    sa.Column("until_ms", sa.BigInteger),
)

Row: TypeAlias = sa.Row[*tuple[Any, ...]]


class _Verified(NamedTuple):
    caller: Caller
    until_ms: int
    """When the credential itself is over, or an idle session would be."""
    checked_ms: int
    used_in: sa.Table | None
    last_used_ms: int


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
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()
        self._changes = 0
        self._lock = Lock()
        self._uses = _Uses(self._write_uses)
        self.remembered = _Remembered(self, is_use=True)
        self.in_passing = _InPassing(self)

    # -- members -----------------------------------------------------------------------------------

    def add_member(self, *, party: str, name: str, role: Role, now_ms: int) -> Member:
        """Let somebody act for a party, once he has something to be known by."""
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
        row = dict(zip(added.__struct_fields__, _values(added), strict=True))
        with self._writing() as connection:
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
        with self._reading() as connection:
            return _member(connection, member)

    def members(self, party: str | None = None) -> list[Member]:
        """Return the members of a party, or of all, in the order of their names."""
        query = sa.select(members).order_by(members.c.party, members.c.name, members.c.id)
        if party is not None:
            query = query.where(members.c.party == party)
        with self._reading() as connection:
            return [_to_member(row) for row in connection.execute(query)]

    def _change_member(self, member: str, changes: dict[str, Any], *, ends_sessions: bool = False) -> Member:
        with self._writing() as connection:
            changed = _member(connection, member)
            if changes:
                connection.execute(members.update().where(members.c.id == member).values(changes))
                changed = _member(connection, member)
            if ends_sessions:
                connection.execute(sessions.delete().where(sessions.c.member == member))
        self._forget_verified()
        return changed

    # -- tokens ------------------------------------------------------------------------------------

    def issue_token(
        self, member: str, scopes: Collection[Scope], expires_ms: int, note: str = "", *, now_ms: int
    ) -> IssuedToken:
        """Make an API token; only its digest is kept."""
        check_expiry(expires_ms, now_ms)
        if len(note) > 200 or not (note.isprintable()):
            raise InputError("a note has up to 200 characters that can be printed", where="note")
        made = self._new_secret("t")
        with self._writing() as connection:
            holder = _member(connection, member)
            connection.execute(
                tokens.insert().values(
                    id=made.id,
                    member=member,
                    digest=_digest(made),
                    scopes=_to_text(usable_scopes(holder, scopes)),
                    note=note,
                    created_ms=now_ms,
                    expires_ms=expires_ms,
                )
            )
        return IssuedToken(made.id, _text(made))

    def revoke_token(self, token: str, *, now_ms: int) -> Token:
        """End a token, here at once and in other processes within seconds."""
        ending = tokens.update().where(tokens.c.id == token, tokens.c.revoked_ms.is_(None))
        with self._writing() as connection:
            _token(connection, token)
            connection.execute(ending.values(revoked_ms=now_ms))
            revoked = _token(connection, token)
        self._forget_verified()
        return revoked

    def token(self, token: str) -> Token:
        """Return a token by its id."""
        with self._reading() as connection:
            return _token(connection, token)

    def tokens(self, *, member: str | None = None, party: str | None = None) -> list[Token]:
        """Return the tokens of a member, or of a party's members, oldest first."""
        self._uses.wait(LIST_S)
        query = sa.select(tokens).order_by(tokens.c.created_ms, tokens.c.id)
        if member is not None:
            query = query.where(tokens.c.member == member)
        if party is not None:
            query = query.join(members).where(members.c.party == party)
        with self._reading() as connection:
            return [_to_token(row) for row in connection.execute(query)]

    def find_token(self, secret: str, now_ms: int) -> Caller | None:
        """Return who is known by a token's secret; None if nobody is."""
        return self._find("token", secret, now_ms)

    # -- people ------------------------------------------------------------------------------------

    def bind_identity(self, member: str, issuer: str, subject: str) -> Identity:
        """Know a member by how an identity provider calls him."""
        for name, value in (("issuer", issuer), ("subject", subject)):
            if not 1 <= len(value) <= 255 or not value.isprintable():
                raise InputError(f"{value[:80]!r} is no {name}", where=name)
        at = (identities.c.issuer == issuer, identities.c.subject == subject)
        with self._writing() as connection:
            _member(connection, member)
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
        with self._writing() as connection:
            holder = connection.scalar(sa.select(identities.c.member).where(*at))
            if holder is None:
                raise NotFoundError("nobody is known by this identity", where="subject")
            connection.execute(identities.delete().where(*at))
            connection.execute(sessions.delete().where(sessions.c.member == holder))
        self._forget_verified()

    def identities(self, member: str) -> list[Identity]:
        """Return how identity providers call a member."""
        query = sa.select(identities).where(identities.c.member == member)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(identities.c.issuer, identities.c.subject))
            return [Identity(**row._mapping) for row in rows]

    def find_identity(self, issuer: str, subject: str) -> Member | None:
        """Return the member that an identity provider calls so and that may act; None if there is none."""
        query = sa.select(members).join(identities)
        query = query.where(identities.c.issuer == issuer, identities.c.subject == subject)
        with self._reading() as connection:
            row = connection.execute(query.where(~members.c.disabled)).one_or_none()
        return None if row is None else _to_member(row)

    def open_session(
        self, member: str, *, now_ms: int, life_ms: int = SESSION_MS, idle_ms: int = SESSION_IDLE_MS
    ) -> OpenedSession:
        """Let a person in who has just been recognised, for so long, and so long without a word from him."""
        made = self._new_secret("s")
        with self._writing() as connection:
            if _member(connection, member).disabled:
                raise RefusedError("this member may not act", where=member)
            connection.execute(
                sessions.insert().values(
                    id=made.id,
                    member=member,
                    digest=_digest(made),
                    opened_ms=now_ms,
                    expires_ms=now_ms + life_ms,
                    idle_ms=idle_ms,
                    last_used_ms=now_ms,
                )
            )
        return OpenedSession(made.id, _text(made))

    def find_session(self, secret: str, now_ms: int) -> Caller | None:
        """Return whose session it is; None if it is nobody's, or over."""
        return self._find("session", secret, now_ms)

    def close_session(self, session: str) -> None:
        """End a session; one that is over is none."""
        with self._writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.id == session))
        self._forget_verified()

    # -- machines ----------------------------------------------------------------------------------

    def bind_certificate(
        self, member: str, sha256: str, *, scopes: Collection[Scope] | None = None, now_ms: int
    ) -> Certificate:
        """Know a machine by its certificate, for some scopes or all that its role can use."""
        kept = check_fingerprint(sha256)
        with self._writing() as connection:
            usable = usable_scopes(_member(connection, member), scopes)
            holder = connection.scalar(sa.select(certificates.c.member).where(certificates.c.sha256 == kept))
            if holder not in (None, member):
                raise ConflictError(
                    "another member is known by this certificate", where="sha256", next_step="make a new one"
                )
            connection.execute(certificates.delete().where(certificates.c.sha256 == kept))
            connection.execute(
                certificates.insert().values(
                    sha256=kept, member=member, scopes=_to_text(usable), created_ms=now_ms
                )
            )
        self._forget_verified()
        return Certificate(member=member, sha256=kept, scopes=usable)

    def unbind_certificate(self, sha256: str) -> None:
        """Know nobody by it any more."""
        ending = certificates.delete().where(certificates.c.sha256 == check_fingerprint(sha256))
        with self._writing() as connection:
            if not connection.execute(ending).rowcount:
                raise NotFoundError("nobody is known by this certificate", where="sha256")
        self._forget_verified()

    def certificates(self, member: str) -> list[Certificate]:
        """Return the certificates by which a member is known."""
        query = sa.select(certificates).where(certificates.c.member == member)
        with self._reading() as connection:
            return [
                Certificate(member=row.member, sha256=row.sha256, scopes=_from_text(row.scopes))
                for row in connection.execute(query.order_by(certificates.c.created_ms))
            ]

    def find_certificate(self, sha256: str, now_ms: int) -> Caller | None:
        """Return who is known by a certificate; None if nobody is."""
        return self._find("certificate", sha256, now_ms)

    # -- for the security log ----------------------------------------------------------------------

    def why_unfit(self, secret: str, now_ms: int) -> Unfit:
        """Say what a secret or fingerprint is by which nobody was found."""
        given = read_secret(secret)
        with self._reading() as connection:
            if given is None:
                return _why_not_certificate(connection, secret)
            table = tokens if given.kind == "t" else sessions
            row = connection.execute(
                sa.select(table, members.c.party, members.c.disabled)
                .join(members)
                .where(table.c.id == given.id)
            ).one_or_none()
        # Whoever does not have the secret is nobody, whatever id he names.
        if row is None or not compare_digest(row.digest, _digest(given)):
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
        with self._writing() as connection:
            present = connection.execute(sa.select(members).where(members.c.party == party))
            check_roster(party, shifts, [_to_member(row) for row in present])
            connection.execute(rota.delete().where(rota.c.party == party))
            rows = [{"party": party, "number": number, **_shift_row(it)} for number, it in enumerate(shifts)]
            if rows:
                connection.execute(rota.insert(), rows)

    def roster(self, party: str) -> list[Shift]:
        """Return a party's roster."""
        query = sa.select(rota).where(rota.c.party == party).order_by(rota.c.number)
        with self._reading() as connection:
            return [_to_shift(row) for row in connection.execute(query)]

    def on_duty(self, party: str, level: Level, now_ms: int) -> list[Shift]:
        """Return who is on duty, whom to call first in front; members that may not act are left out."""
        query = sa.select(rota).join(members).where(rota.c.party == party, ~members.c.disabled)
        with self._reading() as connection:
            present = [_to_shift(row) for row in connection.execute(query)]
        return on_duty(present, level, now_ms)

    # -- keeping -----------------------------------------------------------------------------------

    def prune(self, now_ms: int) -> int:
        """Forget sessions that are over and tokens dead for three months; return how many."""
        long_ago = now_ms - FORGOTTEN_MS
        over = (sessions.c.expires_ms <= now_ms) | (sessions.c.last_used_ms + sessions.c.idle_ms <= now_ms)
        dead = (tokens.c.expires_ms <= long_ago) | (tokens.c.revoked_ms <= long_ago)
        with self._writing() as connection:
            gone = connection.execute(sessions.delete().where(over)).rowcount
            return gone + connection.execute(tokens.delete().where(dead)).rowcount

    def close(self) -> None:
        """Let go of every connection, once it is written what was used."""
        self._uses.wait(CLOSE_S)
        self._engine.dispose()

    def note_uses(self) -> None:
        """Wait until it is written what was used so far."""
        self._uses.wait(None)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """Give a transaction that is durable when the block is left."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.IntegrityError as error:
            raise ConflictError(
                "somebody else changed the same at the same time", next_step="look at it, and ask again"
            ) from error
        except sa.exc.SQLAlchemyError as error:
            raise _storage_error(error) from error

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        try:
            with self._read_only.connect() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise _storage_error(error) from error

    def _new_id(self) -> str:
        return b32encode(self._random_bytes(10)).decode().lower()

    def _new_secret(self, kind: str) -> Secret:
        secret = b32encode(self._random_bytes(32)).decode().lower().rstrip("=")
        return Secret("t" if kind == "t" else "s", self._new_id(), secret)

    def _find(self, via: Via, given: str, now_ms: int, *, is_use: bool = True) -> Caller | None:
        """Remember that a credential was just looked up, or look it up."""
        with self._lock:
            changes = self._changes
        known = self._recall(via, given, now_ms, is_use=is_use)
        if known is not None:
            return known
        verify = _verifier(via, given, now_ms)
        if verify is None:
            return None
        with self._reading() as connection:
            found = verify(connection)
        key = _key(via, given)
        with self._lock:
            self._verified.pop(key, None)
            # What was looked up before something changed is not remembered after it.
            if found is not None and changes == self._changes:
                self._verified[key] = _Verified(
                    found.caller, found.until_ms, now_ms, found.used_in, found.last_used_ms or 0
                )
                while len(self._verified) > MOST_CACHED:
                    self._verified.popitem(last=False)
        if found is None:
            return None
        if is_use:
            self._note_use(key, found.used_in, found.last_used_ms or 0, found.caller.credential, now_ms)
        return found.caller

    def _recall(self, via: Via, given: str, now_ms: int, *, is_use: bool) -> Caller | None:
        """Return whose a credential was found to be a moment ago; None if that has to be looked up."""
        key = _key(via, given)
        with self._lock:
            known = self._verified.get(key)
        if known is None or not (
            known.checked_ms <= now_ms < min(known.until_ms, known.checked_ms + CACHED_MS)
        ):
            return None
        if is_use:
            self._note_use(key, known.used_in, known.last_used_ms, known.caller.credential, now_ms)
        return known.caller

    def _note_use(
        self, key: bytes, used_in: sa.Table | None, last_used_ms: int, id: str, now_ms: int
    ) -> None:
        """Have it written that a credential was used, once in a while; nobody waits for it."""
        if used_in is None or now_ms - last_used_ms < USED_EVERY_MS:
            return
        with self._lock:
            if (known := self._verified.get(key)) is not None:
                self._verified[key] = known._replace(last_used_ms=now_ms)
        self._uses.note(used_in, id, now_ms)

    def _write_uses(self, uses: Mapping[tuple[sa.Table, str], int]) -> None:
        # Who it is stands whether or not this can be written; a later use tries again.
        with suppress(StorageError), self._writing() as connection:
            for (table, id), now_ms in uses.items():
                later = sa.or_(table.c.last_used_ms.is_(None), table.c.last_used_ms < now_ms)
                connection.execute(table.update().where(table.c.id == id, later).values(last_used_ms=now_ms))

    def _forget_verified(self) -> None:
        with self._lock:
            self._changes += 1
            self._verified.clear()


class _Remembered:
    """Finds callers in memory alone; each raises LookupError for what is not there."""

    def __init__(self, accounts: SideAccounts, *, is_use: bool) -> None:
        self._accounts, self._is_use = accounts, is_use

    def find_token(self, secret: str, now_ms: int) -> Caller:
        """Return who is known by a token's secret."""
        return self._find("token", secret, now_ms)

    def find_session(self, secret: str, now_ms: int) -> Caller:
        """Return whose session it is."""
        return self._find("session", secret, now_ms)

    def find_certificate(self, sha256: str, now_ms: int) -> Caller:
        """Return who is known by a certificate."""
        return self._find("certificate", sha256, now_ms)

    def _find(self, via: Via, given: str, now_ms: int) -> Caller:
        known = self._accounts._recall(via, given, now_ms, is_use=self._is_use)
        if known is None:
            raise LookupError(via)
        return known


class _InPassing:
    """Finds callers as the accounts do, and takes it for no use."""

    def __init__(self, accounts: SideAccounts) -> None:
        self._accounts = accounts
        self.remembered = _Remembered(accounts, is_use=False)

    def find_token(self, secret: str, now_ms: int) -> Caller | None:
        """Return who is known by a token's secret; None if nobody is."""
        return self._accounts._find("token", secret, now_ms, is_use=False)

    def find_session(self, secret: str, now_ms: int) -> Caller | None:
        """Return whose session it is; None if it is nobody's, or over."""
        return self._accounts._find("session", secret, now_ms, is_use=False)

    def find_certificate(self, sha256: str, now_ms: int) -> Caller | None:
        """Return who is known by a certificate; None if nobody is."""
        return self._accounts._find("certificate", sha256, now_ms, is_use=False)

    def why_unfit(self, secret: str, now_ms: int) -> Unfit:
        """Say what a secret or fingerprint is by which nobody was found."""
        return self._accounts.why_unfit(secret, now_ms)


class _Uses:
    """Has it written behind everybody's back what was used: one write for all that came during the last."""

    def __init__(self, write: Callable[[Mapping[tuple[sa.Table, str], int]], None]) -> None:
        self._write = write
        self._lock = Lock()
        self._waiting: dict[tuple[sa.Table, str], int] = {}
        self._thread: Thread | None = None

    def note(self, table: sa.Table, id: str, now_ms: int) -> None:
        """Take a use down; beyond so many that wait, a later one makes good for it."""
        with self._lock:
            if len(self._waiting) < MOST_CACHED:
                self._waiting[table, id] = now_ms
            if self._thread is None:
                self._thread = Thread(target=self._run, name="openline-uses", daemon=True)
                self._thread.start()

    def wait(self, most_s: float | None) -> None:
        """Wait until nothing waits."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(most_s)

    def _run(self) -> None:
        while True:
            with self._lock:
                uses, self._waiting = self._waiting, {}
                if not uses:
                    self._thread = None
                    return
            try:
                self._write(uses)
            except BaseException:
                with self._lock:
                    self._thread = None  # the next use begins anew
                raise


class _Found(NamedTuple):
    caller: Caller
    until_ms: int
    used_in: sa.Table | None
    last_used_ms: int | None


_FOR_EVER_MS = 2**62
_BY_ID = {
    table.name: sa.select(table, members.c.party, members.c.role)
    .join(members)
    .where(table.c.id == sa.bindparam("id"), ~members.c.disabled)
    for table in (tokens, sessions)
}
"""Made once: to make a statement takes longer than to run it."""


def _verifier(via: Via, given: str, now_ms: int) -> Callable[[sa.Connection], _Found | None] | None:
    """Return what looks a credential up; None for what can be none."""
    if via == "certificate":
        return lambda it: _verify_certificate(it, given)
    secret = read_secret(given)
    if secret is None or secret.kind != ("t" if via == "token" else "s"):
        return None
    verify = _verify_token if via == "token" else _verify_session
    return lambda it: verify(it, secret, now_ms)


def _key(via: Via, given: str) -> bytes:
    """Return under what a credential is remembered: as what it was shown, for it is good as nothing else."""
    return digest_of(f"{via}\0{given}".encode(errors="surrogatepass")).digest()


def _verify_token(connection: sa.Connection, given: Secret, now_ms: int) -> _Found | None:
    row = _credential(connection, tokens, given)
    if row is None or row.revoked_ms is not None or row.expires_ms <= now_ms:
        return None
    caller = _caller(row, _from_text(row.scopes), "token", given.id)
    return _Found(caller, row.expires_ms, tokens, row.last_used_ms)


def _verify_session(connection: sa.Connection, given: Secret, now_ms: int) -> _Found | None:
    row = _credential(connection, sessions, given)
    if row is None or now_ms >= min(row.expires_ms, row.last_used_ms + row.idle_ms):
        return None
    return _Found(_caller(row, None, "session", given.id), row.expires_ms, sessions, row.last_used_ms)


def _verify_certificate(connection: sa.Connection, sha256: str) -> _Found | None:
    query = sa.select(certificates.c.scopes, certificates.c.member, members.c.party, members.c.role)
    query = query.join(members).where(certificates.c.sha256 == sha256, ~members.c.disabled)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return _Found(_caller(row, _from_text(row.scopes), "certificate", sha256[:16]), _FOR_EVER_MS, None, None)


def _credential(connection: sa.Connection, table: sa.Table, given: Secret) -> Row | None:
    """Find whose token or session it is, unless the secret is another one or the member may not act."""
    row = connection.execute(_BY_ID[table.name], {"id": given.id}).one_or_none()
    return row if row is not None and compare_digest(row.digest, _digest(given)) else None


def _caller(row: Row, scopes: frozenset[Scope] | None, via: Via, credential: str) -> Caller:
    role = Role(row.role)
    most = scopes_of(role, of_node=row.party == NODE)
    return Caller(
        member=row.member,
        party=row.party,
        role=role,
        # A member may have been given another role since the credential was made.
        scopes=most if scopes is None else scopes & most,
        via=via,
        credential=credential,
    )


def _why_not_certificate(connection: sa.Connection, sha256: str) -> Unfit:
    query = sa.select(certificates.c.member, members.c.party).join(members)
    row = connection.execute(query.where(certificates.c.sha256 == sha256)).one_or_none()
    return Unfit("unknown") if row is None else Unfit("disabled", row.party, row.member, sha256[:16])


def _storage_error(error: Exception) -> StorageError:
    # The text of the error would show the statement's parameters.
    return StorageError(f"the accounts could not be reached: {type(error).__name__}", where="side database")


def _digest(it: Secret) -> bytes:
    """Return what is kept of a secret. It has 256 random bits: nothing slower is needed against guessing."""
    return digest_of(f"openline/ol{it.kind}/v1\0{it.id}\0{it.secret}".encode()).digest()


def _text(it: Secret) -> str:
    return f"ol{it.kind}_{it.id}_{it.secret}"


def _to_text(scopes: frozenset[Scope]) -> str:
    return " ".join(sorted(scopes))


def _from_text(text: str) -> frozenset[Scope]:
    return frozenset(Scope(it) for it in text.split())


def _values(member: Member) -> list[Any]:
    values = (getattr(member, name) for name in member.__struct_fields__)
    return [it.value if isinstance(it, Role) else it for it in values]


def _member(connection: sa.Connection, id: str) -> Member:
    row = None
    if _ID.fullmatch(id):  # a database need not take what could be no id
        row = connection.execute(sa.select(members).where(members.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no member {id[:80]!r}", where="member")
    return _to_member(row)


def _to_member(row: Row) -> Member:
    return Member(
        id=row.id,
        party=row.party,
        name=row.name,
        role=Role(row.role),
        disabled=row.disabled,
        created_ms=row.created_ms,
    )


def _token(connection: sa.Connection, id: str) -> Token:
    row = None
    if _ID.fullmatch(id):
        row = connection.execute(sa.select(tokens).where(tokens.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no token {id[:80]!r}", where="token")
    return _to_token(row)


def _to_token(row: Row) -> Token:
    return Token(
        id=row.id,
        member=row.member,
        scopes=_from_text(row.scopes),
        note=row.note,
        created_ms=row.created_ms,
        expires_ms=row.expires_ms,
        revoked_ms=row.revoked_ms,
        last_used_ms=row.last_used_ms,
    )


def _shift_row(it: Shift) -> dict[str, Any]:
    row = {name: getattr(it, name) for name in it.__struct_fields__}
    return row | {"level": it.level.value, "role": it.role.value}


def _to_shift(row: Row) -> Shift:
    return Shift(
        level=Level(row.level),
        role=Role(row.role),
        member=row.member,
        from_ms=row.from_ms,
        to_ms=row.to_ms,
        deputy_order=row.deputy_order,
        weekly=row.weekly,
        until_ms=row.until_ms,
    )
