"""``openline zone``: zones are added, edited, ended and imported, each by its owner (R1)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.areas import (
    Along,
    At,
    Edges,
    HalfWidthM,
    Limits,
    RadiusKm,
    ValidFrom,
    ValidUntil,
    Vertex,
    area_of,
    limits_of,
    windows_of,
)
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, Seen, authoring
from openline.cli.files import read_input
from openline.cli.placed import draft_of, facts_of, next_facts, record_files, write_place
from openline.cli.reading import place_row, place_rows, present, show_row, show_rows
from openline.cli.shares import Share, share, share_drafts
from openline.cli.stances import StanceBasis, StanceCallAt, StanceTaken
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.model.agreement import Zone
    from openline.model.space import AltitudeBand, Circle

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
app.command()(share)

Id = Annotated[str, typer.Argument(metavar="ZONE", help="its id: it says nothing that is not to be known")]
Name = Annotated[str, typer.Option("--name", help="what it is called")]
Floor = Annotated[str, typer.Option("--floor", help="such as SFC, '1500 ft MSL', FL95, '300 m AGL'")]
Ceiling = Annotated[str, typer.Option("--ceiling", help="such as UNL, FL195, '5000 ft MSL'")]
PerimeterM = Annotated[float | None, typer.Option("--perimeter-m", help="width of the perimeter outside it")]
EmptyAlertS = Annotated[
    int | None, typer.Option("--empty-alert-s", help="raise an alert when nobody was inside for so long")
]
Source = Annotated[str, typer.Option("--source", help="where the outline comes from")]
LadderFile = Annotated[
    Path | None,
    typer.Option("--ladder", metavar="FILE", help="ways of telling that are agreed with it: TOML or JSON"),
]


@app.command()
def add(
    id: Id,
    as_: AsParty,
    name: Name = "",
    at: At = "",
    radius_km: RadiusKm = None,
    vertex: Vertex = [],  # noqa: B006
    along: Along = [],  # noqa: B006
    half_width_m: HalfWidthM = None,
    edges: Edges = "",
    floor: Floor = "",
    ceiling: Ceiling = "",
    perimeter_m: PerimeterM = None,
    limit: Limits = [],  # noqa: B006
    empty_alert_s: EmptyAlertS = None,
    valid_from: ValidFrom = "",
    valid_until: ValidUntil = "",
    source: Source = "",
    ladder: LadderFile = None,
    stance: StanceTaken = "notified",
    basis: StanceBasis = "unilateral",
    call_at: StanceCallAt = "",
    share: Share = [],  # noqa: B006
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Put a zone on record: a circle, a polygon or a corridor. Nobody else is shown it but by --share.

    Every coordinate is echoed as lat/lon, MGRS and nearest named place: read it back before you rely on it.
    """
    from openline.model.agreement import Zone

    area, echo = area_of(at, radius_km, vertex, along, half_width_m, edges, required=True)
    assert area is not None
    zone = _changed(
        Zone(id=id, name=name or id, footprint=area),
        **_given(floor, ceiling, perimeter_m, limit, empty_alert_s, valid_from, valid_until, source),
        **_ladder(ladder, id),
    )
    facts = facts_of("zone", id, 1, stance, basis, call_at)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(draft_of("add", facts, zone), *share_drafts(id, share), notes={"echo": echo})


@app.command()
def edit(
    id: Id,
    as_: AsParty,
    name: Name = "",
    at: At = "",
    radius_km: RadiusKm = None,
    vertex: Vertex = [],  # noqa: B006
    along: Along = [],  # noqa: B006
    half_width_m: HalfWidthM = None,
    edges: Edges = "",
    floor: Floor = "",
    ceiling: Ceiling = "",
    perimeter_m: PerimeterM = None,
    limit: Limits = [],  # noqa: B006
    empty_alert_s: EmptyAlertS = None,
    valid_from: ValidFrom = "",
    valid_until: ValidUntil = "",
    source: Source = "",
    ladder: LadderFile = None,
    without_ladder: Annotated[bool, typer.Option("--without-ladder", help="take its ladder away")] = False,
    stance: StanceTaken = "",
    basis: StanceBasis = "",
    call_at: StanceCallAt = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given and leave the rest: a new version. What others agreed was the former one.

    They are told of the new version, and it is *notified* to them until they agree to it.
    """
    from openline.model.event import ZoneBody

    wider = radius_km is not None and not at
    area, echo = area_of(at, None if wider else radius_km, vertex, along, half_width_m, edges, required=False)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        now = present(desk, id, "zone", seen=seen)
        if not isinstance(now.body, ZoneBody):
            raise InputError("its outline was redacted: it can be ended, not edited", where=f"zone {id}")
        given = _given(floor, ceiling, perimeter_m, limit, empty_alert_s, valid_from, valid_until, source)
        given |= ({"name": name} if name else {}) | ({"footprint": area} if area is not None else {})
        given |= _ladder(ladder, id, away=without_ladder)
        if radius_km is not None and wider:
            given["footprint"] = _with_radius(now.body.zone, radius_km)
        if not given:
            raise InputError("nothing is given that would change", where=f"zone {id}")
        facts = next_facts(now, stance, basis, call_at)
        desk.record(draft_of("edit", facts, _changed(now.body.zone, **given)), notes={"echo": echo})


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
    """End a zone: tracks inside it are told to have left because it ended."""
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody

    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        now = present(desk, id, "zone", seen=seen)
        desk.record(Draft(type="zone.end/v1", facts=now.facts, body=ReasonBody(reason=reason)))


@app.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="GeoJSON, KML, KMZ, ED-269 or OpenAir")
    ],
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
    """Put every zone of GeoJSON, KML, ED-269 and OpenAir files on record. One fault, and none is recorded."""
    record_files(
        "zone",
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
    """List the zones on record, and what each is to every party."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = place_rows(desk, "zone")
    show_rows("zone", rows, as_json=as_json)


@app.command()
def show(
    id: Id,
    geojson: Annotated[
        Path | None, typer.Option("--geojson", metavar="FILE", help="write its outline to this file")
    ] = None,
    kml: Annotated[
        Path | None, typer.Option("--kml", metavar="FILE", help="write it as KML, or as .kmz")
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Show one zone: whose it is, what it is to each party, and its shape."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        row, zone = place_row(desk, "zone", id)
    write_place("zone", id, zone, geojson, kml)
    show_row("zone", row, zone, as_json=as_json)


def _given(
    floor: str,
    ceiling: str,
    perimeter_m: float | None,
    limit: list[str],
    empty_alert_s: int | None,
    valid_from: str,
    valid_until: str,
    source: str,
) -> dict[str, Any]:
    """Return the fields of a zone that the options name."""
    given: dict[str, Any] = {}
    if floor:
        given["floor"] = _altitude(floor, "--floor")
    if ceiling:
        given["ceiling"] = _altitude(ceiling, "--ceiling")
    if perimeter_m is not None:
        given["perimeter_mm"] = round(perimeter_m * 1000)
    if limit:
        given["limits"] = limits_of(limit)
    if empty_alert_s is not None:
        given["empty_alert_s"] = empty_alert_s
    if valid_from or valid_until:
        given["windows"] = windows_of(valid_from, valid_until)
    if source:
        given["source"] = source
    return given


def _ladder(file: Path | None, zone: str, *, away: bool = False) -> dict[str, Any]:
    """Return the ladder of a zone as the options give it, if they do."""
    from msgspec import UNSET

    from openline.wire.ladders import read_ladder

    if away and file is not None:
        raise InputError(
            "--ladder and --without-ladder exclude each other", next_step="give it, or take it away"
        )
    if away:
        return {"ladder": UNSET}
    return {} if file is None else {"ladder": read_ladder(read_input(file), str(file), zone)}


def _changed(zone: Zone, **given: Any) -> Zone:
    """Return a zone with fields replaced, floor and ceiling each by itself."""
    from msgspec.structs import replace

    band: AltitudeBand = zone.altitude
    if "floor" in given or "ceiling" in given:
        band = replace(band, floor=given.pop("floor", band.floor), ceiling=given.pop("ceiling", band.ceiling))
    return replace(zone, altitude=band, **given)


def _with_radius(zone: Zone, radius_km: float) -> Circle:
    from openline.model.space import Circle

    if not isinstance(zone.footprint, Circle):
        raise InputError("it is no circle: a radius by itself says nothing", where=f"zone {zone.id}")
    return Circle(centre=zone.footprint.centre, radius_mm=round(radius_km * 1e6))


def _altitude(text: str, option: str) -> Any:
    from openline.wire.units import altitude

    try:
        return altitude(text)
    except InputError as error:
        raise InputError(error.what, where=option, next_step=error.next_step) from error
