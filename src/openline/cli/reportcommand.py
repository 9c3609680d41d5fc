"""``openline report``: articles in; who says what, where, when and how sourced, out. No HOME, no set-up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli.authoring import HomeDir
from openline.cli.reportdesk import list_, show
from openline.cli.reportlabels import labels
from openline.cli.reportreview import review
from openline.errors import InputError, OpenlineError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from openline.cli.reporttext import Told
    from openline.reports.places.gazetteer import Named
    from openline.reports.reading import Report

app = typer.Typer(add_completion=False, no_args_is_help=True)
WITHOUT_KEEPING = "it is of what is read and not kept"


@app.callback()
def reports() -> None:
    """Read open-source articles: attributed, dated, placed statements, proposed to a person for review."""


@app.command()
def add(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="plain text or saved web pages; - reads one")
    ],
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="write it as one page that needs nothing else"),
    ] = None,
    published: Annotated[
        str, typer.Option("--published", metavar="DATE", help="the day of those that state none: 2018-06-18")
    ] = "",
    zones: Annotated[
        list[Path],
        typer.Option("--zones", metavar="FILE", help="agreed zones, known by their names: GeoJSON"),
    ] = [],  # noqa: B006
    gap_days: Annotated[
        int, typer.Option("--gap-days", min=1, help="say where nothing is reported for so many days")
    ] = 7,
    json: Annotated[
        bool,
        typer.Option("--json", help="One JSON object for each statement, with its links, a line each."),
    ] = False,
    kept: Annotated[
        bool, typer.Option("--keep", help="keep them at your party's desk, for 'report review'")
    ] = False,
    home: HomeDir = None,
    as_: Annotated[str, typer.Option("--as", metavar="PARTY", help="whose desk it is")] = "",
) -> None:
    """Say who says what, where, when, how sourced and how hedged; then the timeline of it all.

    The timeline tells what contradicts, what builds up and where nothing is reported. All of it is proposed
    to a person; nothing is recorded and nothing decided. A file that cannot be read is said, and the others
    go on; the exit code is 1 then.

    With --keep, or with --home, they are kept at your party's desk instead, in the HOME or with --server
    there: on no record, and shown to nobody else.
    """
    from openline.cli.output import emit, note
    from openline.cli.reporttext import lines_of, told

    day = _day(published)
    if _is_kept(kept, home, as_):
        for given, option in ((html, "--html"), (zones, "--zones"), (gap_days != 7, "--gap-days")):
            if given:
                raise InputError(f"{option} does not go with --keep", next_step=WITHOUT_KEEPING)
        _keep(files, day, home, as_, as_json=json)
        return
    agreed = _agreed(zones)
    if html is not None and html.exists():
        raise InputError(
            "there is a file already", where=str(html), next_step="choose another name, or move it away"
        )
    read, failed = _read(files, day, agreed, as_json=json)
    if not read:
        raise typer.Exit(2)
    it = told(read, gap_days=gap_days)
    if json:
        for row in _rows(it):
            emit(row)
        for report in read:
            for said in report.page.notes:
                note(f"{report.name}: {said}")
    else:
        _print(lines_of(it))
    if html is not None:
        _write_page(html, it)
    if failed:
        raise typer.Exit(1)


def _is_kept(kept: bool, home: Path | None, party: str) -> bool:
    """Tell whether documents are to be kept; a server that is only set for other commands asks for nothing.

    Raises
    ------
    InputError
        A server or party is named, and not what is to be done with them.
    """
    import os

    from openline.cli.elsewhere import meant

    server = meant()
    if kept or home is not None:
        return True
    if party or (server is not None and server.address != os.environ.get("OPENLINE_SERVER", "")):
        raise InputError(
            "without --keep articles are read here, for nobody, and kept nowhere",
            where="--as" if party else "--server",
            next_step="add --keep, or leave it out",
        )
    return False


def _keep(
    files: Sequence[Path], day: dt.date | None, home: Path | None, party: str, *, as_json: bool
) -> None:
    from openline.cli import whose
    from openline.cli.reportdesk import keep

    failed = keep(files, day, home=home, party=party or whose.speaks(), as_json=as_json)
    if failed:
        raise typer.Exit(1 if failed < len(files) else 2)


def _read(
    files: Sequence[Path],
    day: dt.date | None,
    agreed: Sequence[tuple[Named, Sequence[str]]],
    *,
    as_json: bool,
) -> tuple[list[Report], int]:
    """Read what can be read; each that cannot is said at once."""
    from openline.cli.output import progress, report, report_fault
    from openline.reports.reading import read

    found: list[Report] = []
    failed = 0
    with progress("reading", len(files)) as step:
        for path in files:
            try:
                found.append(read(bytes_of(path), str(path), published=day, places=agreed))
            except OpenlineError as error:
                report(error, as_json=as_json)
                failed += 1
            except Exception as error:  # a fault of ours in one article is no reason to lose the others
                report_fault(error, as_json=as_json)
                failed += 1
            step()
    return found, failed


def bytes_of(path: Path) -> bytes:
    """Read a file that is not larger than what is read at all."""
    from openline.cli.files import read_input
    from openline.reports.page.decoding import MAX_BYTES

    return read_input(
        path, most=MAX_BYTES, instead="save the article alone, without its pictures and scripts"
    )


def _day(text: str) -> dt.date | None:
    import datetime as dt

    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"{text!r} is no day", where="--published", next_step="write it as 2018-06-18"
        ) from None


def _agreed(files: Sequence[Path]) -> list[tuple[Named, Sequence[str]]]:
    """Read zones as places: a name, a centre, and how far it reaches from that."""
    if not files:
        return []
    from openline.cli.files import read_input
    from openline.cli.output import note
    from openline.reports.places.gazetteer import Named, distance_km
    from openline.wire.geojson import read_zones

    found: list[tuple[Named, Sequence[str]]] = []
    for path in files:
        for zone in read_zones(read_input(path), str(path), note=note):
            corners, wider_km = _corners(zone.footprint)
            lats, lons = [lat for _, lat in corners], [lon for lon, _ in corners]
            lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
            reach = max(distance_km(lat, lon, y, x) for x, y in corners) + wider_km
            found.append((Named(zone.name, "zone", "", lat, lon, reach, 3.0), (zone.name, zone.id)))
    return found


def _corners(footprint: object) -> tuple[list[tuple[float, float]], float]:
    """Give the corners (lon, lat) of a footprint in degrees, and how far it reaches beyond them in km."""
    from openline.model.space import Circle, Corridor, Polygon

    match footprint:
        case Circle(centre=centre, radius_mm=radius_mm):
            return [(centre.lon_e7 / 1e7, centre.lat_e7 / 1e7)], radius_mm / 1e6
        case Corridor(centreline=centreline, half_width_mm=half_mm):
            return [(lon / 1e7, lat / 1e7) for lon, lat in centreline], half_mm / 1e6
        case Polygon(parts=parts):
            return [(lon / 1e7, lat / 1e7) for part in parts for lon, lat in part[0]], 0.0
    raise TypeError(footprint)


def _rows(it: Told) -> Iterator[object]:
    """One row for each statement, in order, with what it agrees with and contradicts."""
    from bisect import bisect_right

    import msgspec

    for at, one in enumerate(it.statements):
        joined = []
        for link in it.joined(at):
            number = link.other if at == link.one else link.one
            other = it.statements[number]
            joined.append(
                {
                    "kind": link.kind,
                    "file": other.file,
                    "statement": number - it.firsts[bisect_right(it.firsts, number) - 1],
                    "start": other.start,
                    "end": other.end,
                    "confidence": link.confidence,
                    "agree": link.agree,
                    "differ": link.differ,
                }
            )
        yield {**msgspec.to_builtins(one), "links": joined}


def _print(lines: Iterable[str]) -> None:
    from openline.cli.screen import printable

    for line in lines:
        print(printable(line))


def _write_page(path: Path, it: Told) -> None:
    from openline.cli.files import write_new
    from openline.cli.output import note
    from openline.cli.reportpage import page_of

    write_new(path, page_of(it).encode())
    note(f"written to {path}")


app.command("list")(list_)
app.command("show")(show)
app.command("review")(review)
app.command("labels")(labels)
