"""``openline roster``: who is on duty for a party, and who is called next."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openline.cli.accounts import (
    OfParty,
    opened_accounts,
    when,
)
from openline.cli.authoring import AsJson, HomeDir
from openline.cli.files import read_input
from openline.cli.numbers import counted
from openline.cli.output import console, emit
from openline.errors import InputError

roster = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Who is on duty for a party, and who is called next."
)


@roster.command("set")
def set_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="JSON: a list of shifts, as 'roster show --json' prints")
    ],
    party: OfParty,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Replace a party's roster by what a file says, all of it or nothing.

    A shift: {"level": "tactical", "role": "duty_officer", "member": ID, "from_ms": …, "to_ms": …,
    "deputy_order": 0, "weekly": true, "until_ms": null}. Times are UTC, in milliseconds since 1970.
    """
    import msgspec

    from openline.model.roster import Shift

    try:
        shifts = msgspec.json.decode(read_input(file), type=list[Shift])
    except msgspec.MsgspecError as error:
        raise InputError(f"no roster: {error}", where=str(file)) from error
    with opened_accounts(home) as desk:
        desk.accounts.put_roster(party, shifts)
        desk.tell("roster_changed", party, counted(len(shifts), "shift"))
    if as_json:
        emit({"party": party, "shifts": len(shifts)})
    else:
        console().print(f"{party}  {counted(len(shifts), 'shift')}", markup=False)


@roster.command()
def show(party: OfParty, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Show a party's roster, and who is on duty now."""
    import msgspec

    from openline import bootstrap
    from openline.model.roster import is_on_duty

    with opened_accounts(home) as desk:
        shifts = desk.accounts.roster(party)
        names = {it.id: it.name for it in desk.accounts.members(party)}
    if as_json:
        emit(msgspec.to_builtins(shifts))
        return
    from rich.table import Table

    now_ms = bootstrap.now_ms()
    table = Table("", "level", "call", "who", "role", "from", "to", "again", box=None)
    for it in sorted(shifts, key=lambda it: (it.level, it.from_ms, it.deputy_order)):
        table.add_row(
            "now" if is_on_duty(it, now_ms) else "",
            it.level,
            "first" if it.deputy_order == 0 else f"deputy {it.deputy_order}",
            f"{names.get(it.member, '?')} ({it.member})",
            it.role.value.replace("_", " "),
            when(it.from_ms),
            when(it.to_ms),
            _again(it.weekly, it.until_ms),
        )
    console().print(table)


def _again(weekly: bool, until_ms: int | None) -> str:
    if not weekly:
        return "once"
    return "every week" if until_ms is None else f"every week until {when(until_ms)}"
