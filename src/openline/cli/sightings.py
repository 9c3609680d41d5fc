"""``openline sighting`` and ``openline coverage``: what was seen, and who looked (R36)."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.areas import Along, At, Edges, HalfWidthM, RadiusKm, Vertex, area_of, coordinate
from openline.cli.authoring import (
    AsJson,
    AsParty,
    DraftOut,
    HomeDir,
    Out,
    authoring,
    parse_time,
    time_text,
)
from openline.cli.carrying import read_text
from openline.cli.output import console, emit
from openline.cli.reading import bodies_of, state_of
from openline.cli.shares import Share, share, share_drafts
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.model.presence import CountRange, Sighting
    from openline.model.space import Interval

app = typer.Typer(add_completion=False, no_args_is_help=True, help="What was seen: ranges, areas, times.")
coverage = typer.Typer(add_completion=False, no_args_is_help=True, help="Who looked where and when.")
app.command()(share)
coverage.command()(share)

COLUMNS = (
    "id", "from", "until", "at", "radius_m", "count", "counted", "party", "source", "grade", "note",
)  # fmt: skip
"""Columns of a sightings file; those that are not :data:`NEEDED` may be left out or empty."""
NEEDED = ("from", "until", "at", "radius_m", "count", "source")

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
        id=id or _random_id(),
        seen=_interval(from_, until, "--from", "--until"),
        area=area,
        count=_range(count, "--count"),
        counted=counted,
        party=party or None,
        source=source,
        source_grade=_grade(grade, "--grade"),
        note=note,
    )
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(_draft(sighting), *share_drafts(sighting.id, share), notes={"echo": echo})


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, or - for standard input")],
    as_: AsParty,
    share: Share = [],  # noqa: B006
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Report every sighting of a CSV file. One bad row, and nothing is recorded.

    Columns: from, until (RFC 3339 with zone, or a DTG), at (decimal, DMS or MGRS), radius_m, count (12 or
    10-30), source; and, if you like, id, counted, party, grade, note.
    """
    read = sightings_of(read_text(file), str(file))
    drafts = []
    for sighting, _ in read:
        drafts += [_draft(sighting), *share_drafts(sighting.id, share)]
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        if not as_json:
            for sighting, echo in read:
                console().print(f"  {sighting.id}: {echo}", markup=False)
        desk.record(*drafts)


def sightings_of(text: str, file: str) -> list[tuple[Sighting, str]]:
    """Read a sightings file; each row with the echo of its coordinate.

    Raises
    ------
    InputError
        Names the file, the line and the column.
    """
    from openline.decide.judging import check_sighting
    from openline.model.presence import Sighting
    from openline.model.space import Circle

    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    columns = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    rows.fieldnames = columns
    for missing in (it for it in NEEDED if it not in columns):
        raise InputError(f"the column {missing!r} is missing", where=f"{file}, line 1")
    for unknown in (it for it in columns if it not in COLUMNS):
        raise InputError(
            f"the column {unknown!r} is not known",
            where=f"{file}, line 1",
            next_step=f"use {', '.join(COLUMNS)}",
        )
    read = []
    for row in rows:
        where = f"{file}, line {rows.line_num}"
        if None in row or None in row.values():
            raise InputError("the row has not as many fields as the header", where=where)
        given = {name: value.strip() for name, value in row.items()}
        centre, echo = coordinate(given["at"], f"{where}, at")
        sighting = Sighting(
            id=given.get("id") or _random_id(),
            seen=_interval(given["from"], given["until"], f"{where}, from", f"{where}, until"),
            area=Circle(centre=centre, radius_mm=_millimetres(given["radius_m"], f"{where}, radius_m")),
            count=_range(given["count"], f"{where}, count"),
            counted=given.get("counted") or "people",
            party=given.get("party") or None,
            source=given["source"],
            source_grade=_grade(given.get("grade", ""), f"{where}, grade"),
            note=given.get("note", ""),
        )
        try:
            check_sighting(sighting)
        except InputError as error:
            raise InputError(error.what, where=where, next_step=error.next_step) from error
        read.append((sighting, echo))
    if not read:
        raise InputError("there is no sighting in it", where=file)
    return read


@app.command("list")
def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the sightings on record."""
    from openline.model.event import SightingBody

    rows = _reported(home, "sighting", as_json)
    if as_json:
        return
    from rich.table import Table

    table = Table("sighting", "reported by", "seen", "how many", "whose", "source", box=None)
    for it, body in rows:
        cells = ["(redacted)"] * 4
        if isinstance(body, SightingBody):
            seen = body.sighting
            whose = f"{seen.party}, as claimed" if seen.party else "not said"
            count = f"{seen.count.low} to {seen.count.high} {seen.counted}"
            grade = f" ({seen.source_grade})" if seen.source_grade else ""
            cells = [time_text(seen.seen.start_ms), count, whose, f"{seen.source}{grade}"]
        table.add_row(it.id, it.owner, *cells)
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
    import msgspec

    from openline.app.ports import Draft
    from openline.model.event import CoverageBody, CoverageFacts
    from openline.model.presence import Coverage

    area, echo = area_of(at, radius_km, vertex, along, half_width_m, edges, required=True)
    id = id or _random_id()
    fields = {
        "id": id,
        "observed": _interval(from_, until, "--from", "--until"),
        "area": area,
        "state": state,
        "source": source,
    }
    try:
        looked = msgspec.convert(msgspec.to_builtins(fields), Coverage)
    except msgspec.ValidationError:
        raise InputError(
            f"{state!r} is no state of coverage",
            where="--state",
            next_step="use observed, jammed, turned_back or not_observed",
        ) from None
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        facts, body = CoverageFacts(coverage=id), CoverageBody(coverage=looked)
        reported = Draft(type="coverage.report/v1", facts=facts, body=body)
        desk.record(reported, *share_drafts(id, share), notes={"echo": echo})


@coverage.command("list")
def list_coverage(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the coverage reports on record."""
    from openline.model.event import CoverageBody

    rows = _reported(home, "coverage", as_json)
    if as_json:
        return
    from rich.table import Table

    table = Table("coverage", "reported by", "from", "until", "state", "source", box=None)
    for it, body in rows:
        cells = ["(redacted)"] * 4
        if isinstance(body, CoverageBody):
            looked = body.coverage
            end_ms = looked.observed.end_ms
            until = end_ms if end_ms == "UFN" else time_text(end_ms)
            cells = [time_text(looked.observed.start_ms), until, looked.state, looked.source]
        table.add_row(it.id, it.owner, *cells)
    console().print(table)


def _reported(home: Path | None, kind: str, as_json: bool) -> list[tuple[Any, Any]]:
    """Return the reports of a kind with their bodies, printed already when it is for a machine."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        state = state_of(desk)
        rows = [(it, bodies_of(state, it)) for it in state.objects.values() if it.kind == kind]
    if as_json:
        for it, body in rows:
            emit({"id": it.id, "by": it.owner, "entry": it.entry, kind: getattr(body, kind, None)})
    return rows


# -- fields ----------------------------------------------------------------------------------------


def _draft(sighting: Sighting) -> Draft:
    from openline.app.ports import Draft
    from openline.model.event import SightingBody, SightingFacts

    facts = SightingFacts(sighting=sighting.id)
    return Draft(type="sighting.report/v1", facts=facts, body=SightingBody(sighting=sighting))


def _random_id() -> str:
    from openline import bootstrap

    return bootstrap.random_bytes(8).hex()


def _interval(since: str, until: str, since_field: str, until_field: str) -> Interval:
    from openline.model.space import Interval

    start_ms, end_ms = parse_time(since, since_field), parse_time(until, until_field)
    if end_ms <= start_ms:
        raise InputError("it does not end after it begins", where=until_field)
    return Interval(start_ms=start_ms, end_ms=end_ms)


def _range(text: str, field: str) -> CountRange:
    """Read ``12`` or ``10-30``; a dash of any length will do."""
    from openline.model.presence import CountRange

    found = re.fullmatch(r"(\d+)(?:\s*[-–—]\s*(\d+))?", text.strip())
    if found is None:
        raise InputError(f"{text!r} is no count", where=field, next_step="write 12, or a range: 10-30")
    low, high = int(found[1]), int(found[2] or found[1])
    if low > high:
        raise InputError(f"the range {text!r} runs backwards", where=field)
    return CountRange(low, high)


def _grade(text: str, field: str) -> str:
    if text and not re.fullmatch(r"[A-F][1-6]", text.upper()):
        raise InputError(
            f"{text!r} is no Admiralty grade",
            where=field,
            next_step="A to F for the source, 1 to 6 behind it: B3",
        )
    return text.upper()


def _millimetres(text: str, field: str) -> int:
    try:
        metres = float(text)
    except ValueError:
        metres = float("nan")
    if not 0 < metres < 1e8:
        raise InputError(f"{text!r} is no radius in metres", where=field)
    return round(metres * 1000)
