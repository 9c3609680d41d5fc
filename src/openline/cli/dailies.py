"""``openline daily``: the report of a day, in figures that all its readers may see alike (R27)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli.authoring import AsJson, Authoring, HomeDir, Reason, authoring
from openline.cli.files import write_new
from openline.cli.output import console, emit
from openline.cli.reading import fields_of, state_of
from openline.cli.times import time_text
from openline.cli.whose import BY_TOKEN, reads
from openline.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from openline.app.showing.dailies import DailyRow
    from openline.decide.reporting import Day
    from openline.model.daily import Daily

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="The daily report, released to all sides at once."
)
Reader = Annotated[
    str,
    typer.Option(
        "--for",
        metavar="PARTY",
        help="as this party is shown it; 'node' for all",
        default_factory=reads,
        show_default=BY_TOKEN,
    ),
]


@app.command()
def issue(
    day: Annotated[
        str,
        typer.Option("--day", metavar="DAY", help="such as 2026-11-14; the default is the last that is over"),
    ] = "",
    party: Annotated[
        list[str] | None,
        typer.Option("--party", metavar="PARTY", help="for whom; the default is daily.parties, else all"),
    ] = None,
    cut_off: Annotated[
        str,
        typer.Option("--cut-off", metavar="HH:MM", help="in UTC; the default is daily.cut_off, else 24:00"),
    ] = "",
    reason: Reason = "",
    try_out: Annotated[bool, typer.Option("--try", help="show it, and record nothing")] = False,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Put the report of a day on record, and release it to all whom it is for in the same moment.

    Where there is one already, and figures are otherwise now, it is the next version, and says what changed.
    """
    from openline import bootstrap
    from openline.app.configuring import read_config
    from openline.app.dailies import issue as issue_day
    from openline.app.dailies import made, readers_of
    from openline.decide.reporting import check_readers, cut_off_of, day_of, last_day

    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        if desk.journal is None or desk.rules is None:
            raise InputError(
                "it is issued at the node", where="daily issue", next_step="run it in the node's HOME"
            )
        settings = read_config(desk.home.path, os.environ).config.daily
        minutes = cut_off_of(cut_off or settings.cut_off or "24:00")
        now_ms = bootstrap.now_ms()
        wanted = day_of(day, minutes) if day else last_day(now_ms, minutes)
        parties = readers_of(desk.rules.state, party or settings.parties)
        if try_out:
            check_readers(desk.rules.state, parties, f"daily report of {wanted.name}")
            said = made(desk.journal, desk.rules.state, wanted, parties)
            _show(said, as_json=as_json)
            return
        receipt = issue_day(
            desk.journal, desk.rules, _as_before(desk, wanted), parties, now_ms=now_ms, reason=reason
        )
        row = _row(desk, "node", wanted.name)
    if as_json:
        emit({"recorded": "daily.issue/v1", "id": receipt.id, "index": receipt.index, **fields_of(row)})
        return
    console().print(
        f"daily report of {row.day}, version {row.version}: recorded at index {receipt.index},"
        f" released to {', '.join(row.parties)}",
        markup=False,
    )


def _as_before(desk: Authoring, day: Day) -> Day:
    """Return a day up to the cut-off that its report had, where there is one: it is fixed."""
    from openline.decide.reporting import Day, daily_of

    former = daily_of(state_of(desk), day.name)
    return day if former is None else Day(day.name, former[1].from_ms, former[1].cut_off_ms)


@app.command("list")
def list_(by: Reader, home: HomeDir = None, as_json: AsJson = False) -> None:
    """List the daily reports, the newest first, each in its last version."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = _rows(desk, by)
    for row in rows:
        if as_json:
            emit(fields_of(row))
            continue
        versions = f", version {row.version}" if row.version > 1 else ""
        console().print(
            f"{row.day}{versions}  up to {time_text(row.cut_off_ms)}, for {', '.join(row.parties)}",
            markup=False,
        )
    if not rows and not as_json:
        console().print("no daily report")


@app.command()
def show(
    by: Reader,
    day: Annotated[
        str, typer.Argument(metavar="[DAY]", help="such as 2026-11-14; the default is the newest")
    ] = "",
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="write it as a page that needs nothing else")
    ] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="write it for paper")] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Show the report of a day: its figures beside those of the day before, and how far anybody looked."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        row = _row(desk, by, day)
        theatre, mode = desk.theatre(desk.client)
        names = _names(desk, row) if html or pdf else {}
    if row.report is None:
        raise NotFoundError(f"the daily report of {row.day} was redacted", where="daily report")
    if html is not None or pdf is not None:
        from openline.wire.forms.daily import daily_html, daily_pdf

        for file, make in ((html, daily_html), (pdf, daily_pdf)):
            if file is not None:
                data = make(row.report, theatre=theatre, mode=mode, issued_ms=row.issued_ms, names=names)
                write_new(file, data)
                if as_json:
                    emit({"file": str(file), "bytes": len(data)})
                else:
                    console().print(f"written to {file}", markup=False)
        return
    if as_json:
        emit(fields_of(row))
        return
    _show(row.report, as_json=False)
    for it in row.versions[1:]:
        console().print(f"version {it.version} was issued {time_text(it.issued_ms)}", markup=False)


def _rows(desk: Authoring, reader: str) -> list[DailyRow]:
    if desk.client is not None:
        return list(desk.client.every("dailies"))
    from openline import bootstrap
    from openline.app.showing.dailies import daily_row
    from openline.app.showing.view import View
    from openline.model.event import NODE

    view = View(state_of(desk), reader or NODE, bootstrap.now_ms())
    days = sorted(view.state.dailies, reverse=True)
    return [row for it in days if (row := daily_row(view, it)) is not None]


def _row(desk: Authoring, reader: str, day: str) -> DailyRow:
    if desk.client is not None and day:
        found: DailyRow = desk.client.one("dailies", day)
        return found
    rows = [it for it in _rows(desk, reader) if day in ("", it.day)]
    if not rows:
        from openline.decide.state import unknown

        raise unknown("daily report", day) if day else NotFoundError("there is no daily report yet")
    return rows[0]


def _names(desk: Authoring, row: DailyRow) -> dict[str, str]:
    if desk.client is not None:
        return {it.party: it.name or it.party for it in desk.client.parties() if it.party in row.parties}
    from openline.app.showing.dailies import party_names

    return party_names(state_of(desk), row.parties)


# -- in a terminal ---------------------------------------------------------------------------------


def _show(said: Daily, *, as_json: bool) -> None:
    from msgspec import to_builtins

    if as_json:
        emit(to_builtins(said))
        return
    from openline.decide.presenting import NOTICE
    from openline.wire.forms.daily import COUNTS, LEFT_OUT, figure_text, sections, value_text

    out = console()
    out.print(
        f"daily report of {said.day}, version {said.version}: {time_text(said.from_ms)} to"
        f" {time_text(said.cut_off_ms)}",
        f"for {', '.join(said.parties)}",
        COUNTS.en,
        sep="\n",
        markup=False,
    )
    for words, changes in (
        (f"corrected{f', because {said.reason}' if said.reason else ''}", said.changes),
        ("the report of the day before had otherwise", said.before_otherwise),
    ):
        for it in changes:
            out.print(
                f"{words}: {figure_text(it)}, {value_text(it, it.was)} is now {value_text(it, it.now)}",
                markup=False,
            )
    for section in sections(said):
        out.print()
        out.print(section.title.en, markup=False)
        if not section.blocks and section.none is not None:
            out.print(f"  {section.none.en}", markup=False)
        for block in section.blocks:
            if block.english:
                out.print(f"  {block.english}", markup=False)
            for row in (*block.looked, *block.rows):
                out.print(f"    {row.english}: {row.now} (day before {row.before})", markup=False)
            if not block.looked and not block.rows:
                out.print("    nothing", markup=False)
            if block.remark is not None:
                out.print(f"    {block.remark.en}", markup=False)
    left_out = "; ".join(LEFT_OUT[it].en for it in said.left_out if it in LEFT_OUT)
    out.print()
    out.print(f"not counted: {left_out}", NOTICE, sep="\n", markup=False)
