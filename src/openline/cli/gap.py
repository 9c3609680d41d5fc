"""``openline gap``: at a place and a time, who has not confirmed relay of what is on record there (R31)."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli.authoring import AsJson, HomeDir, authoring
from openline.cli.handover import Reader
from openline.cli.output import console, emit
from openline.cli.reading import state_of
from openline.cli.times import parse_time, time_text

if TYPE_CHECKING:
    from openline.app.showing.gap import GapPage, GapParty, GapRow
    from openline.app.showing.guarantees import GuaranteeRow

gap = typer.Typer(add_completion=False)

STANDS = {
    "counts": "counts: relayed to units",
    "not_relayed": "does NOT count: not relayed to units",
    "not_given": "NOT GIVEN",
    "earlier_version": "does NOT count: given for an earlier version",
    "given": "given; whether it was relayed is between that party and the owner",
}
"""How a guarantee stands, in words (F7)."""


# Without ignore_unknown_options a southern latitude such as -33.5 would be taken for an option.
@gap.command(context_settings={"ignore_unknown_options": True})
def show(
    place: Annotated[list[str], typer.Argument(metavar="AT", help="the place, as a coordinate in any form")],
    by: Reader,
    at: Annotated[
        str, typer.Option("--at", metavar="TIME", help="what is there at this time; the default is now")
    ] = "",
    within_km: Annotated[
        float, typer.Option("--within-km", min=0, max=500, help="what is no farther than this")
    ] = 5.0,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say who has not confirmed relay of what is on record at a place and a time. Exit 1 when anybody.

    Of what you have on record you read of all who were told, and whom an agreement lists; of what others
    have shown you, of yourself alone. Relay is as it stands now.
    """
    text, at_ms = " ".join(place), parse_time(at, "--at") if at else None
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            desk.refuse_other(by, "--for")
            page = desk.client.gap(text, at_ms=at_ms, within_km=within_km)
        else:
            from openline import bootstrap
            from openline.app.showing.gap import gap_page
            from openline.app.showing.view import View
            from openline.bootstrap.placing import echo_of
            from openline.wire.coordinates import parse_position

            view = View(state_of(desk), by, bootstrap.now_ms())
            position = parse_position(text)
            page = gap_page(
                view,
                nullcontext,
                position,
                at_ms=view.now_ms if at_ms is None else at_ms,
                echo=echo_of(position),
                within_m=within_km * 1000,
            )
    if as_json:
        emit(page)
    else:
        _print(page)
    if any(it.missing for it in page.rows):
        raise typer.Exit(1)


def _print(page: GapPage) -> None:
    out = console()
    where = page.place
    out.print(f"READ BACK {where['decimal']}  {where['mgrs']}", f"  {where['words']}", sep="\n", markup=False)
    out.print(f"at {time_text(page.at_ms)}, within {page.within_m / 1000:g} km:", markup=False)
    for row in page.rows:
        _print_row(row)
    if not page.rows:
        out.print("  nothing that you see is on record there and then", markup=False)
    if page.redacted:
        out.print(f"  {page.redacted} of yours no longer say where they are: redacted", markup=False)
    out.print(page.notice, markup=False)


def _print_row(row: GapRow) -> None:
    out = console()
    far = f"{row.metres / 1000:.1f} km" if row.metres >= 1000 else f"{row.metres} m"
    away = f"{far} away" if row.metres else "there"
    out.print(
        f"{row.kind} {row.id} of {row.owner}, {away}, {row.state.replace('_', ' ')}:"
        f" relay confirmed {row.confirmed} of {row.of}",
        markup=False,
        style="red" if row.missing else None,
    )
    for it in row.missing:
        out.print(f"  NOT RELAYED: {party_words(it)}", markup=False)
    for guarantee in row.guarantees:
        out.print(f"  {guarantee_words(guarantee)}", markup=False)


def party_words(it: GapParty) -> str:
    """Say of a party that has not confirmed relay what is known of it."""
    through = f" (through {', '.join(it.told_through)})" if it.told_through else ""
    if it.shown == "nothing":
        return f"{it.party}{through}: listed by an agreement, and never shown it"
    said = f"says {it.says.replace('_', ' ')}" if it.says else "has not said"
    marks = [said, *(["an agreement expects it"] if it.listed else []), *(["OVERDUE"] if it.overdue else [])]
    return f"{it.party}{through}: {', '.join(marks)}"


def guarantee_words(it: GuaranteeRow) -> str:
    """Say how a guarantee stands, and why it does not count."""
    beside = "" if it.rests_on_it else " (nothing rests on it)"
    return f"guarantee of {it.party}: {STANDS[it.stands]}{beside}"
