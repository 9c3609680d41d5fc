"""``openline sheet``: spreadsheets and paper, blank to fill in and filled in to be recorded (R30, R38)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, Seen, authoring
from openline.cli.files import read_input, write_new
from openline.cli.loglines import log_drafts, log_notes
from openline.cli.notified import Emergency
from openline.cli.output import console, emit, note
from openline.cli.shares import Share, share_drafts
from openline.errors import InputError, OpenlineError

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.cli.authoring import Authoring
    from openline.wire.sheets import RowReading, SheetReading

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

SheetKindName = Annotated[
    str,
    typer.Argument(metavar="KIND", help="sites-additions, sites-removals, movements, activities or log"),
]
KindOption = Annotated[
    str,
    typer.Option(
        "--kind", metavar="KIND", help="sites-additions, sites-removals, movements, activities or log"
    ),
]
ToFile = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="write it here")]
SheetFile = Annotated[Path, typer.Argument(metavar="FILE", help="XLSX or CSV; - reads standard input")]

MOST_SHOWN = 200
"""Faults or echoes that are printed for a person; ``--json`` gives all."""


@app.command()
def template(
    kind: SheetKindName,
    format: Annotated[
        str, typer.Option("--format", help="xlsx (the default), or csv; else as FILE ends")
    ] = "",
    out: ToFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a blank sheet to fill in, in English and Arabic; without --out, under its kind's name."""
    from openline.wire.sheets import kind_of
    from openline.wire.sheets import template as blank

    chosen = format or (out.suffix.lstrip(".").lower() if out is not None else "") or "xlsx"
    found = kind_of(kind)
    data = blank(found, "csv" if chosen == "csv" else chosen)  # type: ignore[arg-type]
    _give(data, out or Path(f"{found}.{chosen}"), as_json=as_json)


@app.command()
def form(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="site, movement or activity")],
    lang: Annotated[
        str, typer.Option("--lang", help="both (English and Arabic side by side), en or ar")
    ] = "both",
    out: ToFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a one-page paper form as PDF, to fill in by pen, or line by line over a voice line."""
    from openline.wire.forms import form as blank
    from openline.wire.forms import form_kind_of

    found = form_kind_of(kind)
    _give(blank(found, lang), out or Path(f"{found}-form.pdf"), as_json=as_json)


@app.command()
def dictation(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="stop, message, linecheck, movement or sighting")
    ],
    out: ToFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a one-page form of what is read out over a voice line, in English and Arabic, as PDF."""
    from openline.wire.forms.voice import dictation as blank
    from openline.wire.forms.voice import said_of

    found = said_of(kind)
    _give(blank(found), out or Path(f"{found}-dictation.pdf"), as_json=as_json)


@app.command()
def logsheet(
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="the line, by its id")],
    out: ToFile = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Write a blank log sheet of a line as PDF: its languages and hours, whom to ring, and lines to fill in.

    What was written on it is typed into the sheet that 'openline sheet template log' makes.
    """
    from openline.cli.saying import hours_text, said_row, said_rows
    from openline.wire.forms.voice import log_sheet

    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        row = said_row(desk, "channels", channel)
        desks = [it for it in said_rows(desk, "desks") if it["channel"] == channel]
        _, mode = desk.theatre(desk.client)
    data = log_sheet(row, desks, mode=mode, names={}, hours=hours_text(row["hours"]))
    _give(data, out or Path(f"{channel}-log.pdf"), as_json=as_json)


@app.command()
def check(file: SheetFile, kind: KindOption, as_json: AsJson = False) -> None:
    """Read a sheet and name every cell that cannot be read, and every one to look at. Nothing is recorded.

    Exit code 1 when anything is wrong.
    """
    from openline.wire.sheets import read_sheet

    reading = read_sheet(read_input(file), str(file), kind)
    if as_json:
        _emit_reading(reading)
    else:
        _print_reading(reading)
    if reading.errors:
        raise typer.Exit(1)


@app.command("import")
def import_(
    file: SheetFile,
    as_: AsParty,
    kind: KindOption,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="record the rows without faults, and leave out the others")
    ] = False,
    looked: Annotated[
        bool, typer.Option("--looked", help="you have looked at every question, and it is as it was read")
    ] = False,
    reason: Reason = "",
    share: Share = [],  # noqa: B006
    emergency: Emergency = False,
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Put what a sheet says on record. One bad row, and nothing is recorded, but with --good-rows.

    Every coordinate is echoed. Where a cell was read, yet could be a slip, nothing is recorded either until
    you have looked and say so with --looked. Additions and removals of sites are files of their own.
    """
    from openline.wire.sheets import Kind, read_sheet

    reading = read_sheet(read_input(file), str(file), kind)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        rows = chosen_rows(reading, str(file), good_rows=good_rows)
        doubts: list[str] = []
        if reading.kind is Kind.SITES_REMOVALS:
            drafts, doubts = removal_drafts(desk, rows, str(file), reason, seen)
            places = [f"{file}: {it.cell}" for it in rows]
        elif reading.kind is Kind.LOG:
            if share or emergency:
                raise InputError(
                    "what was said on a line is for its addressees", where="--share, --emergency"
                )
            drafts, places = log_drafts(desk, rows, str(file))
        else:
            drafts, places = addition_drafts(rows, str(file), share, emergency=emergency)
        doubts = [str(it) for row in rows for it in row.questions] + doubts
        _refuse_doubts(doubts, str(file), looked=looked)
        for text in reading.notes:
            note(f"{file}: {text}")
        desk.record(*drafts, notes=_notes(reading, rows), places=places)


def chosen_rows(reading: SheetReading, file: str, *, good_rows: bool) -> list[RowReading]:
    """Return the rows that are to be recorded.

    Raises
    ------
    InputError
        A row has a fault and ``good_rows`` is not given, or none is left.
    """
    bad = [it for it in reading.rows if not it.good]
    good = [it for it in reading.rows if it.good]
    if bad and not good_rows:
        first = bad[0].errors[0]
        cells = len(reading.errors)
        many = f", the first of {cells:,} such cells" if cells > 1 else ""
        advice = f"{first.next_step}; " if first.next_step else ""
        raise InputError(
            f"{first.what}{many}; nothing was recorded",
            where=f"{file}: {first.cell} ({first.column})",
            next_step=f"{advice}'openline sheet check' names every cell; --good-rows leaves such rows out",
        )
    if not good:
        raise InputError("no row is without a fault; nothing was recorded", where=file)
    if bad:
        named = ", ".join(f"{it.id or 'no id'} ({it.cell})" for it in bad[:10])
        more = " …" if len(bad) > 10 else ""
        note(f"{file}: left out {len(bad):,} of {len(reading.rows):,}: {named}{more}")
    return good


def addition_drafts(
    rows: list[RowReading], file: str, share: list[str], *, emergency: bool
) -> tuple[list[Draft], list[str]]:
    """Return the drafts that bring rows on record, and the cell that each comes from."""
    from openline.cli.notified import notified
    from openline.model.notification import Activity, Movement, Site

    drafts: list[Draft] = []
    places: list[str] = []
    for row in rows:
        said = row.notification
        assert said is not None
        family = {Site: "site", Movement: "movement", Activity: "activity"}[type(said)]
        made = [notified(family, said, emergency=emergency), *share_drafts(said.id, share)]
        drafts += made
        places += [f"{file}: {row.cell}"] * len(made)
    return drafts, places


def removal_drafts(
    desk: Authoring, rows: list[RowReading], file: str, reason: str, seen: Path | None
) -> tuple[list[Draft], list[str]]:
    """Return the drafts that remove sites, and where the sheet's name is not the one on record.

    Raises
    ------
    NotFoundError
        A site that is not on record, or not this party's to see.
    """
    from openline.app.ports import Draft
    from openline.cli.reading import present
    from openline.model.event import NotificationBody, NotificationFacts, ReasonBody

    drafts, doubts = [], []
    for row in rows:
        removal = row.removal
        assert removal is not None
        try:
            now = present(desk, removal.id, "site", seen=seen)
        except OpenlineError as error:
            error.where = f"{file}: {row.cell}"
            raise
        assert isinstance(now.facts, NotificationFacts)
        name = now.body.notification.name if isinstance(now.body, NotificationBody) else ""
        if removal.name and name and removal.name.casefold() != name.casefold():
            doubts.append(f"{row.cell}: {removal.id} is {name!r} on record, not {removal.name!r}")
        said = ReasonBody(reason=removal.reason or reason)
        drafts.append(Draft(type="site.remove/v1", facts=now.facts, body=said))
    return drafts, doubts


def _refuse_doubts(doubts: list[str], file: str, *, looked: bool) -> None:
    if not doubts or looked:
        return
    for text in doubts[:MOST_SHOWN]:
        note(f"look at {text}")
    raise InputError(
        f"{len(doubts):,} cells should be looked at first; nothing was recorded",
        where=file,
        next_step="correct them, or say --looked once you have looked at each",
    )


def _notes(reading: SheetReading, rows: list[RowReading]) -> dict[str, Any]:
    """Return what is told before anything is recorded: the echo of every coordinate, and what to ask."""
    from openline.cli.notified import questions
    from openline.decide.presenting import NOT_RECALLED
    from openline.web.filling import echoes_of
    from openline.wire.sheets import Kind

    if reading.kind is Kind.LOG:
        return log_notes(rows)
    if reading.kind is Kind.SITES_REMOVALS:
        return {"note": f"{NOT_RECALLED} Withdrawal changes nobody's status"}
    asked = [
        f"{row.id}: {text}"
        for row in rows
        if row.notification is not None
        for text in questions(row.notification).get("question", [])
    ]
    echoed = [line for row in rows for line in echoes_of(row)]
    return {"echo": echoed, **({"question": asked} if asked else {})}


# -- what is printed -------------------------------------------------------------------------------


def _give(data: bytes, out: Path, *, as_json: bool) -> None:
    write_new(out, data)
    if as_json:
        emit({"file": str(out), "bytes": len(data)})
    else:
        console().print(f"written to {out}", markup=False)


def _emit_reading(reading: SheetReading) -> None:
    from openline.web.filling import echoes_of

    for row in reading.rows:
        emit(
            {
                "row": row.row,
                "rows": row.rows,
                "cell": row.cell,
                "id": row.id,
                "good": row.good,
                "errors": [it._asdict() for it in row.errors],
                "questions": [it._asdict() for it in row.questions],
                "echo": echoes_of(row),
                "notification": row.notification,
                **({"removal": row.removal._asdict()} if row.removal else {}),
                **({"logged": row.logged._asdict()} if row.logged else {}),
            }
        )
    emit({"kind": reading.kind, "good": _good(reading), "of": len(reading.rows), "notes": reading.notes})


def _good(reading: SheetReading) -> int:
    return sum(row.good for row in reading.rows)


def _print_reading(reading: SheetReading) -> None:
    from rich.table import Table

    from openline.web.filling import echoes_of

    out = console()
    found: list[tuple[str, Any]] = [("wrong", it) for it in reading.errors]
    found += [("look", it) for it in reading.questions]
    if found:
        table = Table("cell", "column", "", "what", "what stands there", "next", box=None)
        for word, it in found[:MOST_SHOWN]:
            table.add_row(it.cell, it.column, word, it.what, it.value, getattr(it, "next_step", ""))
        out.print(table)
        if len(found) > MOST_SHOWN:
            out.print(f"and {len(found) - MOST_SHOWN:,} more: --json gives all", markup=False)
    for text in reading.notes:
        out.print(f"note: {text}", markup=False)
    echoed = [line for row in reading.rows if row.good for line in echoes_of(row)]
    for line in echoed[:MOST_SHOWN]:
        out.print(f"  echo: {line}", markup=False)
    if len(echoed) > MOST_SHOWN:
        out.print(f"  and {len(echoed) - MOST_SHOWN:,} more coordinates: --json gives all", markup=False)
    good = _good(reading)
    out.print(
        f"{good:,} of {len(reading.rows):,} can be recorded; {len(reading.errors):,} cells are wrong,"
        f" {len(reading.questions):,} to be looked at. Nothing was recorded.",
        markup=False,
    )
