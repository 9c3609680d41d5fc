"""Invitations in a database: of each the digest of its secret, and who came by it."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

import sqlalchemy as sa

from openline.app.accounts import check_name, read_secret, usable_scopes
from openline.app.inviting import (
    MOST_OPEN,
    TOKEN_MS,
    Invitation,
    MadeInvitation,
    Proven,
    Redeemed,
    check_invitation_expiry,
)
from openline.errors import NotFoundError, RefusedError
from openline.model.event import NODE
from openline.model.release import Role
from openline.stores.side import metadata
from openline.stores.side.rows import Row, digest, members, secret_text

if TYPE_CHECKING:
    from openline.stores.side.accounts import SideAccounts

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("party", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("by", sa.String(16), nullable=False),
    sa.Column("created_ms", sa.BigInteger, nullable=False),
    sa.Column("expires_ms", sa.BigInteger, nullable=False),
    sa.Column("redeemed_ms", sa.BigInteger),
    sa.Column("revoked_ms", sa.BigInteger),
    sa.Column("member", sa.String(16), nullable=False),
)
_UNUSED = (invitations.c.redeemed_ms.is_(None), invitations.c.revoked_ms.is_(None))


class SideInvitations:
    """Invitations in the side tables; see :class:`openline.app.inviting.Invitations`.

    Parameters
    ----------
    accounts
        Where the members are that are made of them, in the same transaction.
    """

    def __init__(self, accounts: SideAccounts) -> None:
        self._accounts = accounts

    def make(
        self, *, party: str, name: str, role: Role, by: str, expires_ms: int, now_ms: int
    ) -> MadeInvitation:
        """Make an invitation; only its digest is kept."""
        check_invitation_expiry(expires_ms, now_ms)
        made = self._accounts.new_secret("i")
        row = {
            "id": made.id,
            "party": party,
            "name": check_name(name),
            "role": role.value,
            "by": by,
            "created_ms": now_ms,
            "expires_ms": expires_ms,
            "redeemed_ms": None,
            "revoked_ms": None,
            "member": "",
        }
        still_open = sa.select(sa.func.count()).where(
            invitations.c.party == party, invitations.c.expires_ms > now_ms, *_UNUSED
        )
        with self._accounts.writing() as connection:
            if connection.scalar(still_open) >= MOST_OPEN:  # type: ignore[operator]
                raise RefusedError(
                    f"{party!r} has {MOST_OPEN} invitations that are open",
                    where="party",
                    next_step="revoke those that are not needed",
                )
            connection.execute(invitations.insert().values(**row, digest=digest(made)))
            return MadeInvitation(_to_invitation(_row(connection, made.id)), secret_text(made))

    def all(self, party: str | None = None) -> list[Invitation]:
        """Return the invitations of a party, or of all, the oldest first."""
        query = sa.select(invitations).order_by(invitations.c.created_ms, invitations.c.id)
        if party is not None:
            query = query.where(invitations.c.party == party)
        with self._accounts.reading() as connection:
            return [_to_invitation(row) for row in connection.execute(query)]

    def revoke(self, id: str, *, now_ms: int) -> Invitation:
        """End an invitation; one that was redeemed stays so."""
        with self._accounts.writing() as connection:
            _row(connection, id)
            ending = invitations.update().where(invitations.c.id == id, *_UNUSED)
            connection.execute(ending.values(revoked_ms=now_ms))
            return _to_invitation(_row(connection, id))

    def redeem(self, secret: str, *, proven: Proven | None = None, now_ms: int) -> Redeemed | None:
        """Let in whoever has the secret, by his identity or with a token; None if it is good for nobody."""
        if self.find(secret) is None:
            return None
        given = read_secret(secret)
        assert given is not None
        taking = invitations.update().where(
            invitations.c.id == given.id, invitations.c.expires_ms > now_ms, *_UNUSED
        )
        with self._accounts.writing() as connection:
            found = _to_invitation(_row(connection, given.id))
            if not _may_still_invite(connection, found):
                return None
            # Of several who come at once one finds it open: the row is the lock.
            if connection.execute(taking.values(redeemed_ms=now_ms)).rowcount != 1:
                return None
            member = self._accounts.add_in(
                connection, party=found.party, name=found.name, role=found.role, now_ms=now_ms
            )
            connection.execute(
                invitations.update().where(invitations.c.id == found.id).values(member=member.id)
            )
            if proven is not None:
                self._accounts.bind_in(connection, member.id, proven.issuer, proven.subject)
                return Redeemed(member, None)
            token = self._accounts.issue_in(
                connection,
                member,
                usable_scopes(member, None),
                now_ms + TOKEN_MS,
                f"by invitation {found.id}",
                now_ms=now_ms,
            )
            return Redeemed(member, token)

    def find(self, secret: str) -> Invitation | None:
        """Return the invitation of a secret, whatever state it is in."""
        given = read_secret(secret)
        if given is None or given.kind != "i":
            return None
        with self._accounts.reading() as connection:
            row = connection.execute(sa.select(invitations).where(invitations.c.id == given.id)).one_or_none()
        # Whoever does not have the secret is nobody, whatever id he names.
        if row is None or not compare_digest(row.digest, digest(given)):
            return None
        return _to_invitation(row)


def _may_still_invite(connection: sa.Connection, found: Invitation) -> bool:
    """Tell whether whoever made it could make it now: what he no longer may, he has done by nobody."""
    if not found.by:
        return True
    by = connection.execute(sa.select(members).where(members.c.id == found.by)).one_or_none()
    return (
        by is not None
        and not by.disabled
        and by.role == Role.ADMINISTRATOR.value
        and by.party in (found.party, NODE)
    )


def _row(connection: sa.Connection, id: str) -> Row:
    row = None
    if id.isascii() and id.isalnum():  # a database need not take what could be no id
        row = connection.execute(sa.select(invitations).where(invitations.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no invitation {id[:80]!r}", where="invitation")
    return row


def _to_invitation(row: Row) -> Invitation:
    return Invitation(
        id=row.id,
        party=row.party,
        name=row.name,
        role=Role(row.role),
        by=row.by,
        created_ms=row.created_ms,
        expires_ms=row.expires_ms,
        redeemed_ms=row.redeemed_ms,
        revoked_ms=row.revoked_ms,
        member=row.member,
    )
