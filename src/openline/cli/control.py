"""``openline control``: who held an area, as somebody says; others may say otherwise (R37)."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from openline.cli.areas import Along, At, Edges, HalfWidthM, RadiusKm, Vertex, area_of
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, authoring
from openline.cli.output import console, emit
from openline.cli.reading import gone_words, is_whole, object_rows
from openline.cli.shares import Share, share, share_drafts
from openline.cli.times import parse_time, time_text

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
app.command()(share)

Id = Annotated[str, typer.Argument(metavar="AREA", help="the id of the statement")]


@app.command()
def state(
    id: Id,
    as_: AsParty,
    held_by: Annotated[str, typer.Option("--held-by", help="who is said to hold the area")],
    as_of: Annotated[str, typer.Option("--as-of", metavar="TIME", help="when it was so")],
    source: Annotated[str, typer.Option("--source", help="what it rests on")],
    stated_by: Annotated[str, typer.Option("--stated-by", help="who says so, if not your party")] = "",
    at: At = "",
    radius_km: RadiusKm = None,
    vertex: Vertex = [],  # noqa: B006
    along: Along = [],  # noqa: B006
    half_width_m: HalfWidthM = None,
    edges: Edges = "",
    share: Share = [],  # noqa: B006
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """State that somebody held an area at a time. It is your statement, not a finding."""
    from openline.app.ports import Draft
    from openline.model.agreement import AreaOfControl
    from openline.model.event import ControlBody, ControlFacts

    footprint, echo = area_of(at, radius_km, vertex, along, half_width_m, edges, required=True)
    assert footprint is not None
    area = AreaOfControl(
        id=id,
        held_by=held_by,
        stated_by=stated_by or as_,
        as_of_ms=parse_time(as_of, "--as-of"),
        footprint=footprint,
        source=source,
    )
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        stated = Draft(type="control.state/v1", facts=ControlFacts(area=id), body=ControlBody(area=area))
        desk.record(stated, *share_drafts(id, share), notes={"echo": echo})


@app.command()
def dispute(
    id: Id,
    as_: AsParty,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Dispute another party's statement. Theirs stays as it is, and yours stands beside it."""
    _step("dispute", id, as_, reason, home, out, draft, as_json)


@app.command()
def withdraw(
    id: Id,
    as_: AsParty,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw your own statement."""
    _step("withdraw", id, as_, reason, home, out, draft, as_json)


def _step(action: str, id: str, by: str, reason: str, home: Any, out: Any, draft: Any, as_json: bool) -> None:
    from openline.app.ports import Draft
    from openline.model.event import ControlFacts, ReasonBody

    with authoring(home, by, out=out, draft=draft, as_json=as_json) as desk:
        body = ReasonBody(reason=reason)
        desk.record(Draft(type=f"control.{action}/v1", facts=ControlFacts(area=id), body=body))


@app.command("list")
def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the statements, each with whoever made it and whoever disputes it."""
    from openline.app.showing.rows import AreaRow

    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = object_rows(desk, "area", AreaRow)
    if as_json:
        for it in rows:
            if not is_whole(it):
                emit(it)
                continue
            emit({"area": it.id, "state": it.state, "by": it.owner, "disputed_by": it.disputed_by,
                  "statement": it.area})  # fmt: skip
        return
    from rich.table import Table

    table = Table("area", "state", "recorded by", "says", "disputed by", box=None)
    for it in rows:
        said = gone_words(it)
        if area := it.area:
            said = f"{area.stated_by}: held by {area.held_by}, {time_text(area.as_of_ms)} ({area.source})"
        table.add_row(
            it.id or f"{it.entry[:8]}…", it.state or "", it.owner or "", said, ", ".join(it.disputed_by or ())
        )
    console().print(table)
