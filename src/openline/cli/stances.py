"""``openline stance``: what a zone, line or agreement is to each party, and on what basis (R2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, Seen, authoring
from openline.cli.output import console, emit
from openline.cli.reading import Present, present, state_of
from openline.cli.times import parse_time
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.showing.rows import AgreementRow
    from openline.client import Client

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
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Say what something is to your party, and on what basis. It says nothing for anybody else.

    It names the version that you see. If that is edited meanwhile, you have agreed to the version you saw.
    """
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody, StanceFacts

    held, rests_on, call_at_ms = stance_options(value, basis, call_at)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        now = present(desk, about, "zone", "line", "agreement", seen=seen)
        facts = StanceFacts(
            about=about,
            version=now.version,
            body_sha256=now.body_sha256,
            value=held,
            basis=rests_on,
            call_at_ms=call_at_ms,
        )
        taken = Draft(type="stance.take/v1", facts=facts, body=ReasonBody(reason=reason))
        desk.record(taken, notes=_what_is_meant(now))


@app.command("list")
def list_stances(
    about: Annotated[str, typer.Argument(help="the zone, line or agreement")],
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List what something is to each party, side by side."""
    from msgspec.structs import asdict

    from openline.decide.state import unknown
    from openline.decide.stating import stance_of

    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            _list_there(desk.client, about, as_json=as_json)
            return
        state = state_of(desk)
        if about not in state.agreements and about not in state.objects:
            raise unknown("zone, line or agreement", about)
        rows = [(party, stance_of(state, about, party)) for party in state.parties]
        agreement = state.agreements.get(about)
    if as_json:
        for party, held in rows:
            emit({"about": about, "party": party, "value": None, **(asdict(held) if held else {})})
        return
    from rich.table import Table

    table = Table("party", "stance", "basis", "said of", box=None)
    for party, held in rows:
        said = f"version {held.version}: {held.said}" if held and held.said else ""
        without = "has no part in it"
        if held is None and agreement is not None and party in agreement.parties:
            without = _named_only(agreement.state)
            said = f"version {agreement.version}: {'signed' if party in agreement.signed else 'not signed'}"
        table.add_row(party, held.value if held else without, held.basis if held else "", said)
    console().print(table)


def _list_there(client: Client, about: str, *, as_json: bool) -> None:
    """List what something is to each party, as far as the party of the token was told."""
    from openline.errors import NotFoundError

    held: dict[str, str] = {}
    agreement = None
    for kind in ("agreements", "zones", "lines"):
        try:
            row = client.one(kind, about)
        except NotFoundError:
            continue
        if kind == "agreements":
            agreement = row
        else:
            held = row.stances or {}
        break
    else:
        from openline.decide.state import unknown

        raise unknown("zone, line or agreement", about)
    parties = [it.party for it in client.parties()]
    if agreement is not None:
        held = _by_agreement(agreement)
    if as_json:
        for party in parties:
            emit({"about": about, "party": party, "value": held.get(party)})
        return
    from rich.table import Table

    table = Table("party", "stance", box=None)
    for party in parties:
        table.add_row(party, held.get(party, "has no part in it, or not to be seen by you"))
    console().print(table)


def _by_agreement(agreement: AgreementRow) -> dict[str, str]:
    """Say of whom an agreement names what it is to him: agreed once signed, while it binds."""
    from openline.decide.agreeing import BINDING_STATES

    if agreement.state not in BINDING_STATES:
        return dict.fromkeys(agreement.parties, _named_only(agreement.state))
    return {it: "agreed" if it in agreement.signed else "named, not signed" for it in agreement.parties}


def _named_only(state: str) -> str:
    """Say of a party that an agreement names what that is to it while the agreement binds nobody."""
    return f"named, {'not in force yet' if state == 'proposed' else f'no longer in force: {state}'}"


def _what_is_meant(now: Present) -> dict[str, Any]:
    """Return the version that a stance will be on, and what it says or where it lies."""
    from openline.cli.areas import echo_of
    from openline.model.event import AgreementBody, LineBody, ZoneBody
    from openline.model.space import Corridor

    meant: dict[str, Any] = {"version": now.version, "body_sha256": now.body_sha256}
    match now.body:
        case AgreementBody(agreement=agreement):
            return {**meant, "text": agreement.text}
        case ZoneBody(zone=zone):
            return {**meant, "echo": echo_of(zone.footprint)}
        case LineBody(line=line):
            return {**meant, "echo": echo_of(Corridor(centreline=line.path, half_width_mm=1))}
    return {**meant, "text": "(redacted)"}


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
