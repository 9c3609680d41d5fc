"""``openline watch``: positions in, what is worth saying out, with no set-up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openline.errors import InputError


def watch(
    positions: Annotated[
        list[str], typer.Argument(metavar="POSITIONS...", help="files, - or tcp://host:port")
    ],
    zones: Annotated[
        list[Path], typer.Option("--zones", metavar="FILE", help="zones: GeoJSON, KML, ED-269 or OpenAir")
    ] = [],  # noqa: B006
    lines: Annotated[
        list[Path], typer.Option("--lines", metavar="FILE", help="lines with named sides: GeoJSON or KML")
    ] = [],  # noqa: B006
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="leave out zones and lines that cannot be used; each is named")
    ] = False,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="DIR", help="watch this node's zones and lines; record findings"),
    ] = None,
    name: Annotated[
        str, typer.Option("--name", help="with --home: whose memory to take up; one for each watch at a time")
    ] = "main",
    last: Annotated[
        bool, typer.Option("--last", help="with --home: no more will come; say what waits for its dwell")
    ] = False,
    sightings: Annotated[
        Path | None, typer.Option("--sightings", metavar="FILE", help="reported presence: CSV")
    ] = None,
    coverage: Annotated[
        Path | None, typer.Option("--coverage", metavar="FILE", help="who looked where and when: CSV")
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="every enter, exit and cross, without judgement")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", help="go on reading as the sources grow")] = False,
    format: Annotated[
        str | None,
        typer.Option("--format", help="csv, ndjson, parquet, arrow, ais, readsb, sbs, gpx, kml; else found"),
    ] = None,
    dwell_s: Annotated[
        float, typer.Option("--dwell-s", min=0, help="a change undone within it never happened")
    ] = 0.0,
    hysteresis_m: Annotated[
        float, typer.Option("--hysteresis-m", min=0, help="how far out an exit counts, at least")
    ] = 20.0,
    alt_hold_s: Annotated[
        float, typer.Option("--alt-hold-s", min=0, help="how long a lost altitude is still taken for true")
    ] = 60.0,
    lookahead_s: Annotated[
        float, typer.Option("--lookahead-s", min=0, help="how far ahead an approach is told; 0 = never")
    ] = 120.0,
    silence_s: Annotated[
        float, typer.Option("--silence-s", min=0, help="silent for longer is lost contact; 0 = never")
    ] = 900.0,
    lateness_s: Annotated[
        float, typer.Option("--lateness-s", min=0, help="how long a stream waits for overtaken fixes")
    ] = 10.0,
    separation_m: Annotated[
        float, typer.Option("--separation-m", min=0, help="tracks of two parties closer than this; 0 = never")
    ] = 1000.0,
    max_speed_m_s: Annotated[
        float | None, typer.Option("--max-speed-m-s", min=0, help="above it a fix is doubtful, of any kind")
    ] = None,
    window_s: Annotated[
        float, typer.Option("--window-s", min=0, help="increase is judged against this long ago; 0 = never")
    ] = 3600.0,
    growth_days: Annotated[
        int,
        typer.Option("--growth-days", min=0, help="reports are held against this many days before; 0 = none"),
    ] = 14,
    counts_every_s: Annotated[
        float, typer.Option("--counts-every-s", min=0, help="say changed counts this often; 0 = never")
    ] = 0.0,
    summary: Annotated[bool, typer.Option("--summary", help="end with events and counts per zone")] = False,
    timings: Annotated[bool, typer.Option("--timings", help="say on standard error where time went")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, one object a line")] = False,
) -> None:
    """Say who enters, leaves, crosses, nears or grows.

    With two GeoJSON files and positions nothing else is needed. With --home the node's own zones and lines
    are watched, and every finding goes on record. Bad rows are passed over, counted and named at the end.
    """
    from openline.cli.warming import choose_kernel
    from openline.cli.watching import Session
    from openline.model.watch import WatchSettings

    settings = WatchSettings(
        raw=raw,
        dwell_s=dwell_s,
        hysteresis_m=hysteresis_m,
        alt_hold_s=alt_hold_s,
        lookahead_s=lookahead_s,
        silence_s=silence_s,
        lateness_s=lateness_s,
        separation_m=separation_m,
        max_speed_m_s=max_speed_m_s,
        window_s=window_s,
        growth_days=growth_days,
        count_every_s=counts_every_s,
    )
    if home is not None and (zones or lines or raw):
        raise InputError(
            "--home watches the node's own zones and lines, as they stand on record",
            next_step="leave out --zones, --lines and --raw",
        )
    if home is not None and (sightings or coverage):
        raise InputError(
            "--home watches the sightings and coverage on the node's record",
            where="--sightings" if sightings else "--coverage",
            next_step="put them on record: openline sighting import FILE, openline coverage import FILE",
        )
    if home is None and not zones and not lines:
        raise InputError("there is nothing to watch", next_step="give --zones, --lines or --home")
    live = follow or any(source.startswith("tcp://") for source in positions)
    choose_kernel(["-"] if live else positions, [*zones, *lines], home=home)
    with Session(settings, as_json=as_json) as session:
        if home is None:
            session.put_zones(zones, leave_out=leave_out)
            session.put_lines(lines, leave_out=leave_out)
            if not session.run.ground.zones and not session.run.ground.lines:
                files = ", ".join(map(str, [*zones, *lines]))
                raise InputError("there is neither a zone nor a line in it: nothing to watch", where=files)
        else:
            session.open_home(home, name=name)
        if coverage is not None:
            session.cover(coverage)
        if sightings is not None:
            session.sight(sightings)
        if live:
            session.follow(positions, format, last=last or home is None)
        else:
            session.read(positions, format, last=last or home is None)
        if summary:
            session.summarise()
        session.account(timings=timings)
