"""``openline sighting`` and ``openline coverage``: what was seen, and who looked (R36)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from openline.cli.areas import Along, At, Edges, HalfWidthM, RadiusKm, Vertex, area_of
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, authoring
from openline.cli.carrying import read_text
from openline.cli.output import console, emit
from openline.cli.reading import gone_words, is_whole, object_rows
from openline.cli.reports import (
    coverage_of,
    coverages_of,
    grade_of,
    interval_of,
    random_id,
    range_of,
    sightings_of,
)
from openline.cli.seeing import (
    ActivityOption,
    AsOf,
    Check,
    ConfidenceOption,
    Equipment,
    Kind,
    StageOption,
    Unit,
    detail_words,
    details_of,
    salute,
)
from openline.cli.shares import Share, share, share_drafts
from openline.cli.times import time_text

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.app.showing.rows import CoverageRow, SightingRow
    from openline.model.presence import Coverage, Sighting

R = TypeVar("R", "SightingRow", "CoverageRow")

app = typer.Typer(add_completion=False, no_args_is_help=True, help="What was seen: ranges, areas, times.")
coverage = typer.Typer(add_completion=False, no_args_is_help=True, help="Who looked where and when.")
app.command()(share)
app.command()(salute)
coverage.command()(share)

Id = Annotated[str, typer.Argument(metavar="[ID]", help="its id; the default is random")]
From = Annotated[
    str, typer.Option("--from", metavar="TIME", help="when it began: RFC 3339 with zone, or a DTG")
]
Until = Annotated[str, typer.Option("--until", metavar="TIME", help="when it ended")]
Source = Annotated[str, typer.Option("--source", help="who saw it, or looked: words, or a callsign")]


@app.command()
def add(
    as_: AsParty,
    count: Annotated[str, typer.Option("--count", metavar="N-M", help="how many, as a range: 10-30, or 12")],
    from_: From,
    until: Until,
    source: Source,
    id: Id = "",
    counted: Annotated[str, typer.Option("--counted", help="of what: people, tank, vehicle …")] = "people",
    party: Annotated[str, typer.Option("--party", help="whose they are, as the source claims")] = "",
    grade: Annotated[str, typer.Option("--grade", help="Admiralty grade of source and information: B3")] = "",
    note: Annotated[str, typer.Option("--note", help="anything else")] = "",
    activity: ActivityOption = "",
    as_of: AsOf = "",
    confidence: ConfidenceOption = "",
    kind: Kind = "",
    unit: Unit = "",
    equipment: Equipment = "",
    stage: StageOption = "",
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
    """Report a sighting: a range, an area, a time, a source; never a false point."""
    from openline.model.presence import Sighting

    area, echo = area_of(at, radius_km, vertex, along, half_width_m, edges, required=True)
    assert area is not None
    sighting = Sighting(
        id=id or random_id(),
        seen=interval_of(from_, until, "--from", "--until"),
        area=area,
        count=range_of(count, "--count"),
        counted=counted,
        party=party or None,
        source=source,
        source_grade=grade_of(grade, "--grade"),
        note=note,
        **details_of(
            activity=activity,
            as_of=as_of,
            confidence=confidence,
            kind=kind,
            unit=unit,
            equipment=equipment,
            stage=stage,
        ),
    )
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(_draft(sighting), *share_drafts(sighting.id, share), notes={"echo": echo})


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, or - for standard input")],
    as_: AsParty,
    check: Check = False,
    share: Share = [],  # noqa: B006
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Report every sighting of a CSV file. One bad row, and nothing is recorded.

    Columns: from, until (RFC 3339 with zone, or a DTG), at (decimal, DMS or MGRS), radius_m, count (12 or
    10-30), source; and, if you like, id, counted, party, grade, note, activity, as_of, confidence, kind,
    unit, equipment, stage.
    """
    read = sightings_of(read_text(file), str(file))
    drafts = []
    for sighting, _ in read:
        drafts += [_draft(sighting), *share_drafts(sighting.id, share)]
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        if not as_json:
            for sighting, echo in read:
                console().print(f"  {sighting.id}: {echo}", markup=False)
        if check:
            desk.check(*drafts)
            return
        desk.record(*drafts, places=[str(file)] * len(drafts))


@app.command("list")
def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the sightings on record."""
    from openline.app.showing.rows import SightingRow

    rows = _reported(home, "sighting", SightingRow, as_json)
    if as_json:
        return
    from rich.table import Table

    table = Table("sighting", "reported by", "seen", "how many", "whose", "source", "besides", box=None)
    for it in rows:
        cells = [*[gone_words(it)] * 4, ""]
        if seen := it.sighting:
            whose = f"{seen.party}, as claimed" if seen.party else "not said"
            count = f"{seen.count.low} to {seen.count.high} {seen.counted}"
            grade = f" ({seen.source_grade})" if seen.source_grade else ""
            source = f"{seen.source}{grade}"
            cells = [time_text(seen.seen.start_ms), count, whose, source, detail_words(seen)]
        table.add_row(it.id or f"{it.entry[:8]}…", it.owner or "", *cells)
    console().print(table)


# -- coverage --------------------------------------------------------------------------------------


@coverage.command("add")
def add_coverage(
    as_: AsParty,
    from_: From,
    until: Until,
    source: Source,
    id: Id = "",
    state: Annotated[
        str, typer.Option("--state", help="observed, jammed, turned_back or not_observed")
    ] = "observed",
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
    """Report who looked where and when, or could not. Without it no count means anything."""
    area, echo = area_of(at, radius_km, vertex, along, half_width_m, edges, required=True)
    observed = interval_of(from_, until, "--from", "--until")
    looked = coverage_of(id or random_id(), observed, area, state, source, field="--state")
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(_coverage_draft(looked), *share_drafts(looked.id, share), notes={"echo": echo})


@coverage.command("import")
def import_coverage(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, or - for standard input")],
    as_: AsParty,
    share: Share = [],  # noqa: B006
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Report who looked where and when from a CSV file. One bad row, and nothing is recorded.

    Columns: from, until (RFC 3339 with zone, or a DTG), at (decimal, DMS or MGRS), radius_m, state (observed,
    jammed, turned_back or not_observed), source; and, if you like, id.
    """
    read = coverages_of(read_text(file), str(file))
    drafts = []
    for looked, _ in read:
        drafts += [_coverage_draft(looked), *share_drafts(looked.id, share)]
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        if not as_json:
            for looked, echo in read:
                console().print(f"  {looked.id}: {echo}", markup=False)
        desk.record(*drafts, places=[str(file)] * len(drafts))


@coverage.command("list")
def list_coverage(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the coverage reports on record."""
    from openline.app.showing.rows import CoverageRow

    rows = _reported(home, "coverage", CoverageRow, as_json)
    if as_json:
        return
    from rich.table import Table

    table = Table("coverage", "reported by", "from", "until", "state", "source", box=None)
    for it in rows:
        cells = [gone_words(it)] * 4
        if looked := it.coverage:
            end_ms = looked.observed.end_ms
            until = end_ms if end_ms == "UFN" else time_text(end_ms)
            cells = [time_text(looked.observed.start_ms), until, looked.state, looked.source]
        table.add_row(it.id or f"{it.entry[:8]}…", it.owner or "", *cells)
    console().print(table)


def _reported(home: Path | None, kind: str, row: type[R], as_json: bool) -> list[R]:
    """Return the reports of a kind, printed already when it is for a machine."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = object_rows(desk, kind, row)
    for it in rows if as_json else ():
        if is_whole(it):
            emit({"id": it.id, "by": it.owner, "entry": it.entry, kind: getattr(it, kind)})
        else:
            emit(it)
    return rows


# -- drafts ----------------------------------------------------------------------------------------


def _draft(sighting: Sighting) -> Draft:
    from openline.app.ports import Draft
    from openline.model.event import SightingBody, SightingFacts

    facts = SightingFacts(sighting=sighting.id)
    return Draft(type="sighting.report/v1", facts=facts, body=SightingBody(sighting=sighting))


def _coverage_draft(looked: Coverage) -> Draft:
    from openline.app.ports import Draft
    from openline.model.event import CoverageBody, CoverageFacts

    facts = CoverageFacts(coverage=looked.id)
    return Draft(type="coverage.report/v1", facts=facts, body=CoverageBody(coverage=looked))
