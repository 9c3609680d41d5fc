"""Callers: whose a credential is, looked up in the tables and remembered for a moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from hashlib import sha256 as digest_of
from hmac import compare_digest
from threading import Lock, Thread
from typing import NamedTuple, TypeAlias

import sqlalchemy as sa

from openline.app.accounts import Caller, Scope, Secret, Unfit, Via, read_secret
from openline.decide.permitting import scopes_of
from openline.errors import StorageError
from openline.model.event import NODE
from openline.model.release import Role
from openline.stores.side.rows import Row, certificates, digest, members, scopes_of_text, sessions, tokens

CACHED_MS = 3_000
"""So long a credential counts that was looked up: what another process revokes, it stops within this time."""
MOST_CACHED = 4096
USED_EVERY_MS = 60_000
"""When a credential was last used is written at most so often."""

Transaction: TypeAlias = Callable[[], AbstractContextManager[sa.Connection]]


class _Verified(NamedTuple):
    caller: Caller
    until_ms: int
    """When the credential itself is over, or an idle session would be."""
    checked_ms: int
    used_in: sa.Table | None
    last_used_ms: int


class Callers:
    """Finds who calls, in memory or in the tables.

    Parameters
    ----------
    reading, writing
        Give a transaction, durable when it is left if it writes; StorageError where there is none.
    why_unfit
        Says what a secret is by which nobody was found.

    Attributes
    ----------
    remembered
        Finds callers in memory alone, and so waits for nothing: LookupError where a database has to be asked.
    in_passing
        Finds callers without taking it for a use: for streams, which ask again and again by themselves.
    """

    def __init__(
        self, reading: Transaction, writing: Transaction, why_unfit: Callable[[str, int], Unfit]
    ) -> None:
        self._reading = reading
        self._writing = writing
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()
        self._changes = 0
        self._lock = Lock()
        self.uses = _Uses(self._write_uses)
        self.remembered = _Remembered(self, is_use=True)
        self.in_passing = _InPassing(self, why_unfit)

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._verified)

    def find(self, via: Via, given: str, now_ms: int, *, is_use: bool = True) -> Caller | None:
        """Remember that a credential was just looked up, or look it up."""
        with self._lock:
            changes = self._changes
        known = self.recall(via, given, now_ms, is_use=is_use)
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

    def recall(self, via: Via, given: str, now_ms: int, *, is_use: bool) -> Caller | None:
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
        self.uses.note(used_in, id, now_ms)

    def _write_uses(self, uses: Mapping[tuple[sa.Table, str], int]) -> None:
        # Who it is stands whether or not this can be written; a later use tries again.
        with suppress(StorageError), self._writing() as connection:
            for (table, id), now_ms in uses.items():
                later = sa.or_(table.c.last_used_ms.is_(None), table.c.last_used_ms < now_ms)
                connection.execute(table.update().where(table.c.id == id, later).values(last_used_ms=now_ms))

    def forget(self) -> None:
        """Have everybody looked up anew: something was changed."""
        with self._lock:
            self._changes += 1
            self._verified.clear()


class _Remembered:
    """Finds callers in memory alone; each raises LookupError for what is not there."""

    def __init__(self, callers: Callers, *, is_use: bool) -> None:
        self._callers, self._is_use = callers, is_use

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
        known = self._callers.recall(via, given, now_ms, is_use=self._is_use)
        if known is None:
            raise LookupError(via)
        return known


class _InPassing:
    """Finds callers as the accounts do, and takes it for no use."""

    def __init__(self, callers: Callers, why_unfit: Callable[[str, int], Unfit]) -> None:
        self._callers = callers
        self.remembered = _Remembered(callers, is_use=False)
        self.why_unfit = why_unfit

    def find_token(self, secret: str, now_ms: int) -> Caller | None:
        """Return who is known by a token's secret; None if nobody is."""
        return self._callers.find("token", secret, now_ms, is_use=False)

    def find_session(self, secret: str, now_ms: int) -> Caller | None:
        """Return whose session it is; None if it is nobody's, or over."""
        return self._callers.find("session", secret, now_ms, is_use=False)

    def find_certificate(self, sha256: str, now_ms: int) -> Caller | None:
        """Return who is known by a certificate; None if nobody is."""
        return self._callers.find("certificate", sha256, now_ms, is_use=False)


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
    caller = _caller(row, scopes_of_text(row.scopes), "token", given.id)
    return _Found(caller, row.expires_ms, tokens, row.last_used_ms)


def _verify_session(connection: sa.Connection, given: Secret, now_ms: int) -> _Found | None:
    row = _credential(connection, sessions, given)
    if row is None or now_ms >= min(row.expires_ms, row.last_used_ms + row.idle_ms):
        return None
    if row.token is None:
        return _Found(_caller(row, None, "session", given.id), row.expires_ms, sessions, row.last_used_ms)
    by = connection.execute(_BY_ID[tokens.name], {"id": row.token}).one_or_none()
    if by is None or by.revoked_ms is not None or by.expires_ms <= now_ms:
        return None
    caller = _caller(row, scopes_of_text(by.scopes), "session", given.id)
    return _Found(caller, min(row.expires_ms, by.expires_ms), sessions, row.last_used_ms)


def _verify_certificate(connection: sa.Connection, sha256: str) -> _Found | None:
    query = sa.select(certificates.c.scopes, certificates.c.member, members.c.party, members.c.role)
    query = query.join(members).where(certificates.c.sha256 == sha256, ~members.c.disabled)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return _Found(
        _caller(row, scopes_of_text(row.scopes), "certificate", sha256[:16]), _FOR_EVER_MS, None, None
    )


def _credential(connection: sa.Connection, table: sa.Table, given: Secret) -> Row | None:
    """Find whose token or session it is, unless the secret is another one or the member may not act."""
    row = connection.execute(_BY_ID[table.name], {"id": given.id}).one_or_none()
    return row if row is not None and compare_digest(row.digest, digest(given)) else None


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


def why_not_certificate(connection: sa.Connection, sha256: str) -> Unfit:
    """Say why nobody is known by a certificate."""
    query = sa.select(certificates.c.member, members.c.party).join(members)
    row = connection.execute(query.where(certificates.c.sha256 == sha256)).one_or_none()
    return Unfit("unknown") if row is None else Unfit("disabled", row.party, row.member, sha256[:16])
