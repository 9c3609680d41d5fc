"""``openline cell``: desks that people of several parties keep together, each signing for its own (R28)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.asking import cell_there
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, Seen, authoring
from openline.cli.consenting import Kind, proposed, take_step
from openline.cli.output import console, emit
from openline.cli.reading import Present, fields_of, next_version, state_of
from openline.cli.told import Level, RelayedTo, RoleOf, receipt_options

if TYPE_CHECKING:
    from openline.client import Client
    from openline.decide.state import CellStanding, State
    from openline.model.event import CellFacts

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Id = Annotated[str, typer.Argument(metavar="CELL", help="its id")]
Parties = Annotated[
    list[str], typer.Option("--party", metavar="PARTY", help="every party that sits there, yours too")
]
Name = Annotated[str, typer.Option("--name", help="what it is called; the default is its id")]
Place = Annotated[str, typer.Option("--place", help="where the desk is, in words")]
Hours = Annotated[str, typer.Option("--hours", help="when somebody is there, in words")]
Note = Annotated[str, typer.Option("--note", help="whatever else is agreed of it")]
SeesMatches = Annotated[
    bool,
    typer.Option(
        "--sees-matches", help="tell the desk of matches between all who sit there, and whom to call"
    ),
]


@app.command()
def propose(
    id: Id,
    as_: AsParty,
    party: Parties,
    name: Name = "",
    place: Place = "",
    hours: Hours = "",
    note: Note = "",
    sees_matches: SeesMatches = False,
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Propose a joint cell, or a new version of one that is proposed. Proposing it is your signature.

    It is open once every other party has signed it. It is then shown what is shared with it, no more.
    """
    from openline.app.ports import Draft
    from openline.model.cell import Cell
    from openline.model.event import CellBody, CellFacts

    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        version = next_version(desk, id, "cell", seen=seen)
        facts = CellFacts(cell=id, version=version, parties=tuple(party), sees_matches=sees_matches)
        said = Cell(
            id=id, version=version, name=name or id, parties=tuple(party), sees_matches=sees_matches,
            place=place, hours=hours, note=note,
        )  # fmt: skip
        desk.record(
            Draft(type="cell.propose/v1", facts=facts, body=CellBody(cell=said)),
            outcome=lambda state: _stands(state, id),
            outcome_there=lambda client: cell_there(client, id),
        )


@app.command()
def sign(
    id: Id,
    as_: AsParty,
    reason: Reason = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Sign the version that is proposed now: your people will sit there, and sign for your party alone."""
    take_step(_KIND, "sign", id, as_, reason, seen, home, out, draft, as_json)


@app.command()
def leave(
    id: Id,
    as_: AsParty,
    reason: Reason = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Leave a cell, or decline one that is proposed. With fewer than two parties it is closed for good.

    What you shared with it is taken back. Released copies cannot be recalled.
    """
    take_step(_KIND, "leave", id, as_, reason, seen, home, out, draft, as_json)


def _facts(id: str, now: Present) -> CellFacts:
    from openline.model.event import CellFacts

    return CellFacts(cell=id, version=now.version, proposal_sha256=now.body_sha256)


def _read_back(now: Present, as_json: bool) -> dict[str, Any]:
    from openline.model.event import CellBody, CellFacts

    cell = now.body.cell if isinstance(now.body, CellBody) else None
    said = {} if cell is None else {"desk": cell.name, "place": cell.place, "hours": cell.hours}
    assert isinstance(now.facts, CellFacts)
    return {
        "parties": ", ".join(now.facts.parties),
        "sees matches": "yes" if now.facts.sees_matches else "no",
        **{name: value for name, value in said.items() if value},
    }


def _stands(state: State, id: str) -> str:
    from openline.decide.seating import seated

    it = state.cells[id]
    if it.state == "proposed":
        return proposed(id, it.parties, it.signed)
    who = seated(it)
    return f"{id} is {it.state}" + (f"; {', '.join(who)} sit there" if who else "")


_KIND = Kind("cell", _facts, _read_back, _stands, cell_there)


@app.command()
def ack(
    id: Id,
    seq: Annotated[int, typer.Argument(help="the number of the cell's release: 'openline told CELL'")],
    as_: AsParty,
    level: Level,
    relayed: RelayedTo = "",
    role: RoleOf = "",
    note: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Say for your own party how far a release to the cell has got. It says nothing for others there."""
    from openline.app.ports import Draft
    from openline.model.event import CellAcknowledgementFacts, ReasonBody

    how_far, to_units, in_role = receipt_options(level, relayed, role, seq)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        facts = CellAcknowledgementFacts(cell=id, seq=seq, level=how_far, relayed=to_units, role=in_role)
        desk.record(Draft(type="cell.acknowledge/v1", facts=facts, body=ReasonBody(reason=note)))


@app.command("list")
def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List joint cells, who sits there and who has not signed."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            rows = [fields_of(it) for it in desk.client.cells()]
        else:
            state = state_of(desk)
            rows = [_row(state, it) for it in state.cells.values()]
    if as_json:
        for row in rows:
            emit(row)
        return
    from rich.table import Table

    table = Table("cell", "version", "state", "sitting there", "not signed", "left", "released", box=None)
    for row in rows:
        who = (", ".join(row[it]) for it in ("seated", "not_signed", "left"))
        table.add_row(row["cell"], str(row["version"]), row["state"], *who, str(row["released"]))
    console().print(table)


@app.command()
def show(id: Id, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Show one joint cell: its desk, its parties, and what each of them has answered there."""
    from openline.decide.state import unknown

    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            row = _row_there(desk.client, id)
        else:
            state = state_of(desk)
            if id not in state.cells:
                raise unknown("cell", id)
            row = {**_row(state, state.cells[id]), "answered": _answered(state, state.cells[id])}
    if as_json:
        emit(row)
        return
    out = console()
    out.print(f"{row['cell']}, version {row['version']}: {row['state']}", markup=False)
    out.print(f"  {row['name'] or '(redacted)'}", markup=False)
    for field in ("place", "hours", "note"):
        if row[field]:
            out.print(f"  {field}: {row[field]}", markup=False)
    for field in ("parties", "seated", "not_signed", "left"):
        if row[field]:
            out.print(f"{field.replace('_', ' ')}: {', '.join(row[field])}", markup=False)
    out.print(f"is told of matches: {'yes' if row['sees_matches'] else 'no'}", markup=False)
    for party, count in row["answered"].items():
        out.print(f"  {party} has answered {count} of {row['released']} releases", markup=False)


def _row_there(client: Client, id: str) -> dict[str, Any]:
    """Return the row of a cell as a server shows it, with how much each party has answered there."""
    row = client.cell(id)
    answered = dict.fromkeys(row.parties, 0)
    for told in client.told(party=id):
        for party in {it.party for it in told.acknowledged if isinstance(it.party, str)}:
            answered[party] += 1
    return {**fields_of(row), "answered": answered}


def _answered(state: State, cell: CellStanding) -> dict[str, int]:
    """Count for each party to how many of the cell's releases it has said something."""
    count = state.release_counts.get(cell.id, 0)
    releases = [state.releases[cell.id, seq] for seq in range(1, count + 1)]
    return {party: sum(party in it.by_party for it in releases) for party in cell.parties}


def _row(state: State, it: CellStanding) -> dict[str, Any]:
    from openline.app.showing.cells import cell_row
    from openline.app.showing.view import View
    from openline.model.event import NODE

    return fields_of(cell_row(View(state, NODE, 0), it))
