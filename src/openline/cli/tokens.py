"""``openline token``: API tokens, for a member, for some scopes, for some time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.accounts import (
    Whom,
    find_member,
    opened_accounts,
    scopes_of,
    when,
)
from openline.cli.authoring import AsJson, HomeDir
from openline.cli.numbers import counted
from openline.cli.output import console, emit, note

if TYPE_CHECKING:
    from openline.app.accounts import Token

token = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="API tokens: for a member, for some scopes, for some time.",
)

DAYS = 90
"""So long a token is valid where nothing else is said."""


@token.command()
def issue(
    whom: Whom,
    scope: Annotated[
        list[str], typer.Option("--scope", help="read, submit, positions, deliver, sign, administer, operate")
    ] = [],  # noqa: B006
    days: Annotated[int, typer.Option("--days", min=1, max=400, help="so long it is valid")] = DAYS,
    says: Annotated[str, typer.Option("--note", help="what it is for")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Make an API token. Its secret is printed this once and kept nowhere."""
    from openline import bootstrap
    from openline.app.accounts import DAY_MS, usable_scopes

    with opened_accounts(home) as desk:
        found = find_member(desk.accounts, whom)
        scopes = scopes_of(scope) if scope else usable_scopes(found, None)
        now_ms = bootstrap.now_ms()
        made = desk.accounts.issue_token(found.id, scopes, now_ms + days * DAY_MS, says, now_ms=now_ms)
        desk.tell("token_issued", found.party, f"{found.id}: {made.token_id}")
        if as_json:
            emit(
                {"token": made.token_id, "member": found.id, "scopes": sorted(scopes), "secret": made.secret}
            )
            return
        lasts = counted(days, "day")
        note(f"token {made.token_id} of {found.id} ({', '.join(sorted(scopes))}), valid for {lasts}:")
        console(plain=True).print(made.secret, markup=False, highlight=False)
        note("keep it like a key: it is shown this once")


@token.command("list")
def list_tokens(
    party: Annotated[str, typer.Option("--party", metavar="PARTY", help="only this party's")] = "",
    whom: Annotated[str, typer.Option("--member", metavar="MEMBER", help="only this member's")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List tokens: whose, what for, until when, and when last used."""
    from openline import bootstrap

    with opened_accounts(home) as desk:
        of = find_member(desk.accounts, whom).id if whom else None
        rows = desk.accounts.tokens(member=of, party=party or None)
        now_ms = bootstrap.now_ms()
    if as_json:
        for it in rows:
            emit(_token_row(it, now_ms))
        return
    from rich.table import Table

    table = Table("token", "member", "scopes", "state", "expires", "last used", "note", box=None)
    for it in rows:
        used = when(it.last_used_ms) if it.last_used_ms else "never"
        state = _token_row(it, now_ms)["state"]
        table.add_row(
            it.id, it.member, " ".join(sorted(it.scopes)), state, when(it.expires_ms), used, it.note
        )
    console().print(table)


@token.command()
def revoke(
    id: Annotated[str, typer.Argument(metavar="TOKEN", help="its id, or all of its text")],
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """End a token: at once in this process, in running servers within seconds."""
    from openline import bootstrap
    from openline.app.accounts import read_secret

    given = read_secret(id)
    with opened_accounts(home) as desk:
        now_ms = bootstrap.now_ms()
        revoked = desk.accounts.revoke_token(given.id if given else id, now_ms=now_ms)
        holder = desk.accounts.member(revoked.member)
        desk.tell("token_revoked", holder.party, f"{holder.id}: {revoked.id}")
    if as_json:
        emit(_token_row(revoked, now_ms))
    else:
        console().print(f"{revoked.id}  revoked", markup=False)


def _token_row(it: Token, now_ms: int) -> dict[str, Any]:
    over = "expired" if it.expires_ms <= now_ms else "valid"
    return {
        "token": it.id,
        "member": it.member,
        "scopes": sorted(it.scopes),
        "state": "revoked" if it.revoked_ms is not None else over,
        "expires_ms": it.expires_ms,
        "last_used_ms": it.last_used_ms,
        "note": it.note,
    }
