"""The tables of accounts, and what their rows are."""

from __future__ import annotations

import re
from hashlib import sha256 as digest_of
from typing import Any, TypeAlias

import sqlalchemy as sa

from openline.app.accounts import Member, Scope, Secret, Token
from openline.errors import NotFoundError, StorageError
from openline.model.release import Role
from openline.model.roster import Level, Shift
from openline.stores.side import metadata

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
    sa.Column("token", sa.String(16)),
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


def storage_error(error: Exception) -> StorageError:
    """Say that the database did not do it."""
    # The text of the error would show the statement's parameters.
    return StorageError(
        f"the accounts could not be reached: {type(error).__name__}",
        where="side database",
        next_step="see to the disk or the database; then ask again",
    )


def digest(it: Secret) -> bytes:
    """Return what is kept of a secret. It has 256 random bits: nothing slower is needed against guessing."""
    return digest_of(f"openline/ol{it.kind}/v1\0{it.id}\0{it.secret}".encode()).digest()


def secret_text(it: Secret) -> str:
    """Return a secret as it is shown, once."""
    return f"ol{it.kind}_{it.id}_{it.secret}"


def scopes_text(scopes: frozenset[Scope]) -> str:
    """Return scopes as they are kept."""
    return " ".join(sorted(scopes))


def scopes_of_text(text: str) -> frozenset[Scope]:
    """Return the scopes that are kept so."""
    return frozenset(Scope(it) for it in text.split())


def values_of(member: Member) -> list[Any]:
    """Return the values of a member, in the order of the columns."""
    values = (getattr(member, name) for name in member.__struct_fields__)
    return [it.value if isinstance(it, Role) else it for it in values]


def member_row(connection: sa.Connection, id: str) -> Member:
    """Return a member by his id, or raise NotFoundError."""
    row = None
    if _ID.fullmatch(id):  # a database need not take what could be no id
        row = connection.execute(sa.select(members).where(members.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no member {id[:80]!r}", where="member")
    return to_member(row)


def to_member(row: Row) -> Member:
    """Return the member that a row is."""
    return Member(
        id=row.id,
        party=row.party,
        name=row.name,
        role=Role(row.role),
        disabled=row.disabled,
        created_ms=row.created_ms,
    )


def token_row(connection: sa.Connection, id: str) -> Token:
    """Return a token by its id, or raise NotFoundError."""
    row = None
    if _ID.fullmatch(id):
        row = connection.execute(sa.select(tokens).where(tokens.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no token {id[:80]!r}", where="token")
    return to_token(row)


def to_token(row: Row) -> Token:
    """Return the token that a row is."""
    return Token(
        id=row.id,
        member=row.member,
        scopes=scopes_of_text(row.scopes),
        note=row.note,
        created_ms=row.created_ms,
        expires_ms=row.expires_ms,
        revoked_ms=row.revoked_ms,
        last_used_ms=row.last_used_ms,
    )


def shift_row(it: Shift) -> dict[str, Any]:
    """Return the row that a shift is."""
    row = {name: getattr(it, name) for name in it.__struct_fields__}
    return row | {"level": it.level.value, "role": it.role.value}


def to_shift(row: Row) -> Shift:
    """Return the shift that a row is."""
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
