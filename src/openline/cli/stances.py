"""``openline stance``: what a zone, line or agreement is to each party, and on what basis (R2)."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, authoring, parse_time
from openline.cli.output import console, emit
from openline.cli.reading import state_of
from openline.errors import InputError

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

StanceTaken = Annotated[
    str, typer.Option("--stance", help="what it is to your party: agreed, notified, asserted or rejected")
]
StanceBasis = Annotated[str, typer.Option("--basis", help="signed, verbal, unilateral or by_conduct")]
StanceCallAt = Annotated[
    str, typer.Option("--call-at", metavar="TIME", help="when the call was, for a verbal basis")
]


@app.command()
def take(
    about: Annotated[str, typer.Argument(help="the zone, line or agreement")],
    value: Annotated[str, typer.Argument(help="agreed, notified, asserted or rejected")],
    as_: AsParty,
    basis: StanceBasis = "unilateral",
    call_at: StanceCallAt = "",
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Say what something is to your party, and on what basis. It says nothing for anybody else."""
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody, StanceFacts

    held, rests_on, call_at_ms = stance_options(value, basis, call_at)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        facts = StanceFacts(about=about, value=held, basis=rests_on, call_at_ms=call_at_ms)
        desk.record(Draft(type="stance.take/v1", facts=facts, body=ReasonBody(reason=reason)))


@app.command("list")
def list_stances(
    about: Annotated[str, typer.Argument(help="the zone, line or agreement")],
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List what something is to each party, side by side."""
    from openline.decide.state import unknown
    from openline.decide.stating import stance_of

    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        state = state_of(desk)
        if about not in state.agreements and about not in state.objects:
            raise unknown("zone, line or agreement", about)
        rows = [(party, stance_of(state, about, party)) for party in state.parties]
    if as_json:
        for party, held in rows:
            fields = {"value": held.value, "basis": held.basis, "call_at_ms": held.call_at_ms} if held else {}
            emit({"about": about, "party": party, "value": None, **fields})
        return
    from rich.table import Table

    table = Table("party", "stance", "basis", box=None)
    for party, held in rows:
        table.add_row(party, held.value if held else "has no part in it", held.basis if held else "")
    console().print(table)


def stance_options(value: str, basis: str, call_at: str) -> tuple[Any, Any, int | None]:
    """Read a stance from options: its value, its basis and the time of the call.

    Raises
    ------
    InputError
        An unknown word, a verbal basis without its call, or a call without it.
    """
    from openline.model.agreement import Basis, StanceValue

    known: dict[str, Any] = {}
    for name, text, words in (("stance", value, StanceValue), ("basis", basis, Basis)):
        try:
            known[name] = words(text)
        except ValueError:
            raise InputError(
                f"{text!r} is no {name}", next_step=f"use {', '.join(it.value for it in words)}"
            ) from None
    if (known["basis"] is Basis.VERBAL) != bool(call_at):
        raise InputError("a verbal basis has the time of its call, and no other has", where="--call-at")
    return known["stance"], known["basis"], parse_time(call_at, "--call-at") if call_at else None
