"""Accounts on the command line: whose they are, where they are kept, and how a member is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from openline.cli import heading
from openline.cli.elsewhere import meant
from openline.errors import ConflictError, InputError, NotFoundError

if TYPE_CHECKING:
    from openline.app.accounts import Accounts, Member
    from openline.app.home import Home
    from openline.cli.accountsthere import AccountsThere
    from openline.model.release import Role

Whom = Annotated[str, typer.Argument(metavar="MEMBER", help="the member's id, or a name that only one has")]
OfParty = Annotated[str, typer.Option("--party", metavar="PARTY", help="the party; 'node' is who runs it")]


class Desk(NamedTuple):
    """The accounts of a HOME, opened by whoever sits at the machine; or those behind a server."""

    home: Home | None
    """None behind a server."""
    accounts: Accounts | AccountsThere

    def tell(self, what: str, party: str, detail: str) -> None:
        """Put a change into the security log of the party concerned: it was done here, by the operator."""
        if self.home is None:
            return  # the server has noted by whom
        from openline import bootstrap
        from openline.app.security import SecurityEvent, SecurityKind
        from openline.bootstrap.accounts import open_security

        security = open_security(self.home)
        security.write(
            SecurityEvent(
                at_ms=bootstrap.now_ms(),
                what=SecurityKind(what),
                party=party,
                remote="at the machine",
                route="command line",
                detail=detail,
            )
        )
        security.close()


@contextmanager
def opened_accounts(home: Path | None) -> Iterator[Desk]:
    """Open the accounts of a HOME, or those behind the server that is meant."""
    from openline.bootstrap.accounts import open_accounts

    if (server := meant()) is not None:
        from openline.cli.accountsthere import AccountsThere

        with server.opened() as client:
            yield Desk(None, AccountsThere(client))
        return
    where = heading.open_home(home)
    accounts = open_accounts(where)
    try:
        yield Desk(where, accounts)
    finally:
        accounts.close()


def find_member(accounts: Accounts | AccountsThere, whom: str) -> Member:
    """Return the member with an id, or with a name that nobody else has."""
    everybody = accounts.members()
    found = [it for it in everybody if it.id == whom] or [it for it in everybody if it.name == whom]
    if not found:
        raise NotFoundError(
            f"there is no member {whom!r}", where="member", next_step="'openline member list' shows all"
        )
    if len(found) > 1:
        raise ConflictError(
            f"{len(found)} members are called {whom!r}",
            where="member",
            next_step=f"give an id: {', '.join(it.id for it in found)}",
        )
    return found[0]


def check_party(home: Home | None, party: str) -> None:
    """Refuse a party that is not on record: a slip would make a member who never sees anything."""
    from openline import bootstrap
    from openline.app.handlers import Handlers
    from openline.model.event import NODE

    if home is None or party == NODE or not home.is_node:
        return  # a gateway has people of its own party, and no record to look them up in
    rules = Handlers()
    with bootstrap.open_journal(home, rules):
        if party not in rules.state.parties:
            raise NotFoundError(
                f"no party {party!r} is on record",
                where="--party",
                next_step=f"'openline party add {party}', or 'openline party list'",
            )


def role_of(text: str) -> Role:
    """Read a role as people write it."""
    from openline.model.release import Role

    try:
        return Role(text.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        raise InputError(
            f"{text!r} is no role", where="--role", next_step=f"one of: {', '.join(it.value for it in Role)}"
        ) from None


def scopes_of(texts: list[str]) -> frozenset[Any]:
    """Read scopes, several to an option if one likes."""
    from openline.app.accounts import Scope

    try:
        return frozenset(Scope(it) for text in texts for it in text.replace(",", " ").split())
    except ValueError:
        raise InputError(
            f"{' '.join(texts)!r} names something that is no scope",
            where="--scope",
            next_step=f"some of: {', '.join(Scope)}",
        ) from None


def when(ms: int) -> str:
    """Write a time for a table: to the minute."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d %H:%MZ")
