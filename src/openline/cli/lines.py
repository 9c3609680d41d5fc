"""``openline line``: lines with named sides, left and right as one walks from first vertex to last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.areas import (
    Edges,
    Limits,
    ValidFrom,
    ValidUntil,
    edges_of,
    limits_of,
    path_of,
    windows_of,
)
from openline.cli.authoring import (
    AsJson,
    AsParty,
    DraftOut,
    HomeDir,
    Out,
    Reason,
    Seen,
    authoring,
)
from openline.cli.placed import draft_of, facts_of, next_facts, record_files, write_place
from openline.cli.reading import place_row, place_rows, present, show_row, show_rows
from openline.cli.shares import Share, share, share_drafts
from openline.cli.stances import StanceBasis, StanceCallAt, StanceTaken
from openline.errors import InputError

if TYPE_CHECKING:
    pass

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
app.command()(share)

Id = Annotated[str, typer.Argument(metavar="LINE", help="its id: it says nothing that is not to be known")]
Name = Annotated[str, typer.Option("--name", help="what it is called")]
Vertex = Annotated[list[str], typer.Option("--vertex", metavar="COORD", help="a vertex, in order")]
Left = Annotated[str, typer.Option("--left", help="name of the side on the left")]
Right = Annotated[str, typer.Option("--right", help="name of the side on the right")]
Source = Annotated[str, typer.Option("--source", help="where the line comes from")]


@app.command()
def add(
    id: Id,
    as_: AsParty,
    vertex: Vertex,
    name: Name = "",
    left: Left = "left",
    right: Right = "right",
    edges: Edges = "",
    limit: Limits = [],  # noqa: B006
    valid_from: ValidFrom = "",
    valid_until: ValidUntil = "",
    source: Source = "",
    stance: StanceTaken = "notified",
    basis: StanceBasis = "unilateral",
    call_at: StanceCallAt = "",
    share: Share = [],  # noqa: B006
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Put a line on record. Nobody else is shown it but by --share. Every coordinate is echoed."""
    from openline.model.agreement import Line
    from openline.model.space import EdgeRule

    path, echo = path_of(vertex, "--vertex")
    line = Line(
        id=id,
        name=name or id,
        path=path,
        edges=edges_of(edges, EdgeRule.PLANAR),
        left=left,
        right=right,
        windows=windows_of(valid_from, valid_until),
        limits=limits_of(limit),
        source=source,
    )
    facts = facts_of("line", id, 1, stance, basis, call_at)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(draft_of("add", facts, line), *share_drafts(id, share), notes={"echo": echo})


@app.command()
def edit(
    id: Id,
    as_: AsParty,
    vertex: Vertex = [],  # noqa: B006
    name: Name = "",
    left: Left = "",
    right: Right = "",
    edges: Edges = "",
    limit: Limits = [],  # noqa: B006
    valid_from: ValidFrom = "",
    valid_until: ValidUntil = "",
    source: Source = "",
    stance: StanceTaken = "",
    basis: StanceBasis = "",
    call_at: StanceCallAt = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given and leave the rest: a new version. What others agreed was the former one."""
    from msgspec.structs import replace

    from openline.model.event import LineBody

    path, echo = path_of(vertex, "--vertex")
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        now = present(desk, id, "line", seen=seen)
        if not isinstance(now.body, LineBody):
            raise InputError("its path was redacted: it can be ended, not edited", where=f"line {id}")
        line = now.body.line
        given: dict[str, Any] = {
            "path": path,
            "name": name,
            "left": left,
            "right": right,
            "edges": edges and edges_of(edges, line.edges),
            "limits": limits_of(limit),
            "windows": windows_of(valid_from, valid_until),
            "source": source,
        }
        given = {field: value for field, value in given.items() if value}
        if not given:
            raise InputError("nothing is given that would change", where=f"line {id}")
        facts = next_facts(now, stance, basis, call_at)
        desk.record(draft_of("edit", facts, replace(line, **given)), notes={"echo": echo})


@app.command()
def end(
    id: Id,
    as_: AsParty,
    reason: Reason = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """End a line."""
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody

    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        now = present(desk, id, "line", seen=seen)
        desk.record(Draft(type="line.end/v1", facts=now.facts, body=ReasonBody(reason=reason)))


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="GeoJSON, KML or KMZ")],
    as_: AsParty,
    stance: StanceTaken = "notified",
    basis: StanceBasis = "unilateral",
    call_at: StanceCallAt = "",
    share: Share = [],  # noqa: B006
    leave_out: Annotated[bool, typer.Option("--leave-out", help="leave out what cannot be used")] = False,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Put every line of GeoJSON and KML files on record. One fault, and none is recorded."""
    record_files(
        "line",
        files,
        as_,
        stance=(stance, basis, call_at),
        share=share,
        leave_out=leave_out,
        home=home,
        out=out,
        draft=draft,
        as_json=as_json,
    )


@app.command("list")
def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the lines on record, and what each is to every party."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = place_rows(desk, "line")
    show_rows("line", rows, as_json=as_json)


@app.command()
def show(
    id: Id,
    geojson: Annotated[
        Path | None, typer.Option("--geojson", metavar="FILE", help="write its path to this file")
    ] = None,
    kml: Annotated[
        Path | None, typer.Option("--kml", metavar="FILE", help="write it as KML, or as .kmz")
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Show one line: whose it is, what it is to each party, and its path."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        row, line = place_row(desk, "line", id)
    write_place("line", id, line, geojson, kml)
    show_row("line", row, line, as_json=as_json)
