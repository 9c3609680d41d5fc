"""``openline history``: positions that came in, found again, kept as files by day, let go when it is time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from openline import bootstrap
from openline.cli.authoring import AsJson, HomeDir
from openline.cli.numbers import counted
from openline.cli.output import console, emit, note
from openline.cli.times import parse_time, time_text
from openline.errors import InputError, StorageError

if TYPE_CHECKING:
    import pyarrow as pa

    from openline.stores.history import History

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Positions that came in, found again.")

SHOWN = 100
"""So many are shown to a person who does not say how many."""

Many: TypeAlias = Annotated[
    int | None, typer.Option("--limit", min=1, help=f"so many at most; in a table {SHOWN}, else all")
]


class Form(StrEnum):
    """What a row is written as."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    GEOJSON = "geojson"


@app.command()
def show(
    track: Annotated[list[str], typer.Option("--track", help="of this track; may be repeated")] = [],  # noqa: B006
    source: Annotated[list[str], typer.Option("--source", help="of this source; may be repeated")] = [],  # noqa: B006
    since: Annotated[str, typer.Option("--from", metavar="TIME", help="from then on")] = "",
    until: Annotated[str, typer.Option("--to", metavar="TIME", help="before then")] = "",
    bbox: Annotated[
        str, typer.Option("--bbox", metavar="W,S,E,N", help="degrees; W beyond E crosses the antimeridian")
    ] = "",
    near: Annotated[str, typer.Option("--near", metavar="LAT,LON", help="with --radius-km")] = "",
    radius_km: Annotated[float | None, typer.Option("--radius-km", min=0.001, help="with --near")] = None,
    limit: Many = None,
    csv: Annotated[bool, typer.Option("--csv", help="print CSV, as openline watch reads it")] = False,
    geojson: Annotated[bool, typer.Option("--geojson", help="print a GeoJSON document of points")] = False,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Show positions that came in, by track and time.

    Distances are on the ellipsoid. What came in a moment ago is found too, while the server runs.
    """
    from openline.stores.historyquery import Asked, find

    if csv + geojson + as_json > 1:
        raise InputError("one form at a time", where="--csv, --geojson, --json")
    form = Form.CSV if csv else Form.GEOJSON if geojson else Form.JSON if as_json else Form.TABLE
    if bool(near) != (radius_km is not None):
        raise InputError("they go together", where="--near, --radius-km")
    asked = Asked(
        tracks=tuple(track),
        sources=tuple(source),
        from_ms=parse_time(since, "--from") if since else None,
        to_ms=parse_time(until, "--to") if until else None,
        box=_box(bbox) if bbox else None,
        near=(*_place(near), radius_km * 1000.0) if near and radius_km is not None else None,
        limit=SHOWN + 1 if form is Form.TABLE and limit is None else limit,
    )
    _write(find(_history(home), asked), form, more=limit is None)


@app.command()
def sources(home: HomeDir = None, as_json: AsJson = False) -> None:
    """Say of each source how much there is, from when to when, and what was let go."""
    from openline.stores.historyquery import by_source

    history = _history(home)
    rows = by_source(history)
    manifest = history.manifest()
    if as_json:
        pruned = [
            {"day": it.day, "rows": it.rows, "sha256": it.sha256, "at_ms": it.at_ms} for it in manifest.pruned
        ]
        emit({"sources": rows, "files": len(manifest.files), "let_go": pruned})
        return
    from rich.table import Table

    table = Table("source", "positions", "tracks", "late", "from", "to", box=None)
    for row in rows:
        counts = (f"{row[name]:,}" for name in ("positions", "tracks", "late"))
        table.add_row(row["source"], *counts, time_text(row["from_ms"]), time_text(row["to_ms"]))
    console().print(table)
    if manifest.pruned:
        rows_gone = sum(it.rows for it in manifest.pruned)
        days = {it.day for it in manifest.pruned}
        over = f"{rows_gone:,} positions of {counted(len(days), 'day')} to {max(days)}"
        note(f"let go because their time was over: {over}")


@app.command()
def compact(home: HomeDir = None, as_json: AsJson = False) -> None:
    """Make what the watch has judged into files by day; a server does so by itself."""
    from openline.bootstrap.positions import compact as make

    done = make(bootstrap.open_home(home))
    if as_json:
        emit({"segments": done.segments, "files": done.files, "rows": done.rows})
    else:
        print(f"{done.rows:,} positions of {done.segments:,} segments are in {done.files:,} files now")


@app.command()
def prune(
    older_than: Annotated[
        int, typer.Option("--older-than", metavar="DAYS", min=1, help="days that are kept, before today")
    ],
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Let go of positions older than so many days; what is found of them stays on record.

    That they went is on record, and the list of what went, with the digest of each file, is kept.
    """
    from openline.bootstrap.positions import let_go
    from openline.stores.history import day_before

    now_ms = bootstrap.now_ms()
    with bootstrap.open_journal(bootstrap.open_home(home)) as journal:
        before_day = day_before(now_ms, older_than)
        gone = let_go(_history(home), journal, before_day=before_day, now_ms=now_ms)
    if as_json:
        emit({"let_go": [{"day": it.day, "rows": it.rows, "sha256": it.sha256} for it in gone]})
    else:
        print(f"let go: {sum(it.rows for it in gone):,} positions in {len(gone):,} files")


@app.command()
def check(home: HomeDir = None, as_json: AsJson = False) -> None:
    """Hold every file against the digest that was noted when it was written."""
    history = _history(home)
    wrong = history.check()
    files = len(history.manifest().files)
    if as_json:
        emit({"files": files, "wrong": wrong})
    elif not wrong:
        print(f"{files:,} files are as they were written")
    if wrong:
        raise StorageError(
            f"{len(wrong):,} of {files:,} files are not as they were written: {', '.join(wrong[:5])}",
            where=str(history.folder),
            next_step="bring them back from a backup",
        )


# -- what is asked -------------------------------------------------------------------------------------------


def _history(home: Path | None) -> History:
    from openline.bootstrap.positions import positions_folder
    from openline.stores.history import History

    return History(positions_folder(bootstrap.open_home(home)))


def _numbers(text: str, count: int, option: str) -> list[float]:
    try:
        numbers = [float(it) for it in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(abs(it) <= 180 for it in numbers):
        raise InputError(f"{text!r} is not {count} numbers of degrees, with commas", where=option)
    return numbers


def _box(text: str) -> tuple[float, float, float, float]:
    west, south, east, north = _numbers(text, 4, "--bbox")
    if not -90 <= south <= north <= 90:
        raise InputError(f"from {south} to {north} is no range of latitude", where="--bbox")
    return west, south, east, north


def _place(text: str) -> tuple[float, float]:
    lat, lon = _numbers(text, 2, "--near")
    if abs(lat) > 90:
        raise InputError(f"{lat} is no latitude", where="--near", next_step="latitude first, then longitude")
    return lat, lon


# -- what is answered ----------------------------------------------------------------------------------------

COLUMNS = {"lon_deg": "lon", "lat_deg": "lat"}
"""Columns as every feed names them."""


def _write(batches: Iterator[pa.RecordBatch], form: Form, *, more: bool) -> None:
    if form is Form.CSV:
        _write_csv(batches)
    elif form is Form.TABLE:
        _write_table(batches, more=more)
    elif form is Form.JSON:
        for row in _rows(batches):
            emit(row)
    else:
        sys.stdout.write('{"type":"FeatureCollection","features":[\n')
        for number, row in enumerate(_rows(batches)):
            place = [row.pop("lon"), row.pop("lat")]
            sys.stdout.write(",\n" if number else "")
            geometry = {"type": "Point", "coordinates": place}
            sys.stdout.write(_json({"type": "Feature", "geometry": geometry, "properties": row}))
        sys.stdout.write("\n]}\n")


def _json(value: object) -> str:
    import msgspec

    return msgspec.json.encode(value).decode()


def _rows(batches: Iterator[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        for row in batch.to_pylist():
            said = {COLUMNS.get(name, name): value for name, value in row.items() if value not in (None, "")}
            for name in ("time", "received_at"):
                said[name] = said[name].isoformat(timespec="milliseconds").replace("+00:00", "Z")
            yield said


def _write_csv(batches: Iterator[pa.RecordBatch]) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    from openline.stores.history import SCHEMA

    first = True
    sys.stdout.flush()
    for batch in chain([pa.RecordBatch.from_pylist([], schema=SCHEMA)], batches):
        columns: dict[str, Any] = {}
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if pa.types.is_timestamp(column.type):
                column = column.cast(pa.timestamp("ms", "UTC"))
                column = pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
            elif pa.types.is_dictionary(column.type):
                column = column.cast(pa.string())
            columns[COLUMNS.get(name, name)] = column
        csv.write_csv(
            pa.table(columns),
            sys.stdout.buffer,
            csv.WriteOptions(include_header=first, quoting_style="needed"),
        )
        first = False


def _write_table(batches: Iterator[pa.RecordBatch], *, more: bool) -> None:
    from rich.table import Table

    rows = list(_rows(batches))
    table = Table("track", "time", "latitude", "longitude", "party", "source", "accuracy", "late", box=None)
    shown = rows[:SHOWN] if more else rows
    for row in shown:
        accuracy = f"{row['accuracy_m']:,.0f} m" if "accuracy_m" in row else ""
        table.add_row(
            row["track"], row["time"], f"{row['lat']:.5f}", f"{row['lon']:.5f}", row.get("party", ""),
            row["source"], accuracy, "late" if row["late"] else "",
        )  # fmt: skip
    console().print(table)
    if len(shown) < len(rows):
        note(f"there are more than {SHOWN}; --limit shows more, --csv and --json all")
