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
    echo_of,
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
    read_input,
    write_new,
)
from openline.cli.carrying import fitting_ids, or_leave_out
from openline.cli.drawing import line_reader, write_kml
from openline.cli.output import console
from openline.cli.reading import place_row, place_rows, present, show_row, show_rows
from openline.cli.shares import Share, share, share_drafts
from openline.cli.stances import StanceBasis, StanceCallAt, StanceTaken, stance_options
from openline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from openline.app.ports import Draft
    from openline.cli.reading import Present
    from openline.model.agreement import Line
    from openline.model.event import LineFacts
    from openline.model.space import Corridor

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
    facts = _facts(id, 1, stance, basis, call_at)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(_draft("add", facts, line), *share_drafts(id, share), notes={"echo": echo})


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
        facts = _next_facts(now, stance, basis, call_at)
        desk.record(_draft("edit", facts, replace(line, **given)), notes={"echo": echo})


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
    from msgspec.structs import replace

    taken: set[str] = set()
    lines: list[Line] = []
    drafts: list[Draft] = []
    places: list[str] = []
    for file in files:
        stands: dict[str, str] = {}
        read = read_line_file(file, leave_out=leave_out, places=stands)
        fitting = fitting_ids([it.id for it in read], taken, "line", file)
        for given, id in zip(read, fitting, strict=True):
            line = replace(given, id=id)
            made = [_draft("add", _facts(id, 1, stance, basis, call_at), line)]
            made += share_drafts(id, share)
            lines.append(line)
            drafts += made
            places += [stands[given.id]] * len(made)
    if not lines:
        raise InputError("there is no line in it", where=", ".join(map(str, files)))
    notes = {"echo": [f"{it.id}: {echo_of(_along(it))}" for it in lines]}
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(*drafts, notes=notes, places=places)


def read_line_file(
    file: Path,
    *,
    leave_out: bool = False,
    note: Callable[[str], None] | None = None,
    places: dict[str, str] | None = None,
) -> list[Line]:
    """Read lines from GeoJSON or KML; ``note`` is told what was not used, or left out.

    Without ``note`` it is said on standard error. ``places`` is told under each id where it stands.
    """
    data = read_input(file)
    if note is None:
        notes = console(stderr=True)

        def note(text: str) -> None:
            notes.print(text, markup=False)

    with or_leave_out():
        read = line_reader(data)
        return read(data, str(file), note=note, leave_out=leave_out, places=places)


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
    if (geojson or kml) and line is None:
        raise InputError("its path was redacted, or is not shown to you", where=f"line {id}")
    if geojson is not None and line is not None:
        from openline.wire.geojson import lines_to_geojson

        write_new(geojson, lines_to_geojson([line]))
    if kml is not None and line is not None:
        write_kml(kml, lines=[line], name=line.name)
    show_row("line", row, line, as_json=as_json)


def _along(line: Line) -> Corridor:
    from openline.model.space import Corridor

    return Corridor(centreline=line.path, half_width_mm=1)


def _facts(id: str, version: int, stance: str, basis: str, call_at: str) -> LineFacts:
    from openline.model.event import LineFacts

    value, rests_on, call_at_ms = stance_options(stance, basis, call_at)
    return LineFacts(line=id, version=version, value=value, basis=rests_on, call_at_ms=call_at_ms)


def _next_facts(now: Present, stance: str, basis: str, call_at: str) -> LineFacts:
    """Return the facts of the next version: the owner's stance as it was, unless another is given."""
    from msgspec.structs import replace

    from openline.model.event import LineFacts

    assert isinstance(now.facts, LineFacts)
    if not (stance or basis or call_at):
        return replace(now.facts, version=now.version + 1)
    value = stance or (now.facts.value.value)
    return _facts(now.facts.line, now.version + 1, value, basis or "unilateral", call_at)


def _draft(action: str, facts: Any, line: Line) -> Any:
    from openline.app.ports import Draft
    from openline.model.event import LineBody

    return Draft(type=f"line.{action}/v1", facts=facts, body=LineBody(line=line))
