"""``openline member invite`` and what belongs to it: let somebody make himself a member, by a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import AsJson, HomeDir
from openline.cli.elsewhere import meant
from openline.cli.output import console, emit, note
from openline.cli.times import time_text
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.inviting import Invitation

DAYS = 7
"""So long an invitation is good where nothing else is said."""


def invite(
    name: Annotated[str, typer.Argument(help="what he will be called; it stands in no entry")],
    party: Annotated[str, typer.Option("--party", metavar="PARTY", help="the party; 'node' is who runs it")],
    role: Annotated[
        str, typer.Option("--role", help="observer, unit, duty-officer, liaison-officer, administrator")
    ],
    days: Annotated[int, typer.Option("--days", min=1, max=30, help="so long it is good")] = DAYS,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Invite somebody to act for a party, once: he opens the link and signs in, or redeems the secret.

    The secret is printed this once and kept nowhere. Bring it to him by a way that nobody else reads.
    """
    from openline import bootstrap
    from openline.app.inviting import DAY_MS
    from openline.cli.accounts import check_party, opened_accounts, role_of

    with opened_accounts(home) as desk:
        check_party(desk.home, party)
        now_ms = bootstrap.now_ms()
        made = desk.accounts.invitations.make(
            party=party,
            name=name,
            role=role_of(role),
            by="",
            expires_ms=now_ms + days * DAY_MS,
            now_ms=now_ms,
        )
        desk.tell("invited", party, f"{made.invitation.id} {made.invitation.role.value}")
    if as_json:
        emit(_row(made.invitation, now_ms) | {"secret": made.secret, "links": list(made.links)})
        return
    until = time_text(made.invitation.expires_ms)
    note(f"invitation {made.invitation.id} for {name}, of {party}, good once and until {until}:")
    console(plain=True).print(made.secret, markup=False, highlight=False)
    for link in made.links:
        note(f"to sign in by it: {link}")
    note("without an identity provider: 'openline member redeem SECRET --server URL'")


def list_invitations(
    party: Annotated[str, typer.Option("--party", metavar="PARTY", help="only this party's")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List who was invited, and what became of it."""
    from openline import bootstrap
    from openline.cli.accounts import opened_accounts

    with opened_accounts(home) as desk:
        rows = desk.accounts.invitations.all(party or None)
    now_ms = bootstrap.now_ms()
    if as_json:
        for it in rows:
            emit(_row(it, now_ms))
        return
    from rich.table import Table

    table = Table("invitation", "party", "name", "role", "state", "until", "member", box=None)
    for it in rows:
        said = _row(it, now_ms)
        table.add_row(
            it.id,
            it.party,
            it.name,
            it.role.replace("_", " "),
            said["state"],
            time_text(it.expires_ms),
            it.member,
        )
    console().print(table)


def uninvite(
    id: Annotated[str, typer.Argument(metavar="INVITATION", help="its id, or all of its text")],
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """End an invitation that was not redeemed yet."""
    from openline import bootstrap
    from openline.app.accounts import read_secret
    from openline.cli.accounts import opened_accounts

    given = read_secret(id)
    with opened_accounts(home) as desk:
        now_ms = bootstrap.now_ms()
        ended = desk.accounts.invitations.revoke(given.id if given else id, now_ms=now_ms)
        desk.tell("invited", ended.party, f"{ended.id} revoked")
    if as_json:
        emit(_row(ended, now_ms))
    else:
        console().print(f"{ended.id} is {ended.state(now_ms)}", markup=False)


def redeem(
    secret: Annotated[str, typer.Argument(metavar="SECRET", help="as it was given to you: oli_…")],
    as_json: AsJson = False,
) -> None:
    """Redeem an invitation at a server for a token, which is printed this once."""
    from pathlib import Path

    from openline.client import Client

    server = meant()
    if server is None:
        raise InputError(
            "an invitation is redeemed at a server",
            where="--server",
            next_step="give its address: --server URL",
        )
    authorities = Path(server.authorities) if server.authorities else None
    with Client(server.address, authorities=authorities) as client:
        done = client.redeem_invitation(secret.strip())
    member = done.member
    if as_json:
        emit(
            {
                "member": member.id,
                "party": member.party,
                "role": member.role,
                "token": done.token.id,
                "secret": done.token.secret,
            }
        )
        return
    note(f"you are {member.name}, {member.role.value.replace('_', ' ')} of {member.party}; your token:")
    console(plain=True).print(done.token.secret, markup=False, highlight=False)
    note("keep it like a key: it is shown this once, and the invitation is used up")


def _row(it: Invitation, now_ms: int) -> dict[str, Any]:
    return {
        "invitation": it.id,
        "party": it.party,
        "name": it.name,
        "role": it.role,
        "state": it.state(now_ms),
        "expires_ms": it.expires_ms,
        "member": it.member,
    }
