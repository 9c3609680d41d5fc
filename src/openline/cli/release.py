"""``openline release``: what a party carries away, to check coordinates where there is no network (R39)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openline.cli.authoring import AsJson, HomeDir, time_text, warn_if_stopped
from openline.cli.output import console, emit
from openline.errors import InputError

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


@app.callback()
def release() -> None:
    """Make copies that leave the node, for one party each."""


@app.command()
def export(
    party: Annotated[str, typer.Argument(metavar="PARTY", help="whose crews will check by it")],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="the file; there must be none of that name")
    ],
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Write all that PARTY was shown, and may carry away, as one signed file for 'openline check FILE'.

    In it are sites, zones, lines, movements and activities that hold or are to come: of what is shown
    coarsely the box. Sites are in it only where their people consent to this purpose. That it was made goes
    on record first, and whose things are in it are told.
    """
    from openline import bootstrap
    from openline.app.durable import write_durably
    from openline.app.handlers import Handlers
    from openline.web.handing import release_file

    if out.exists():
        raise InputError("there is a file already", where=str(out), next_step="choose another with --out")
    opened, rules = bootstrap.open_home(home), Handlers()
    with bootstrap.open_journal(opened, rules) as journal:
        warn_if_stopped(journal)
        file = release_file(opened, journal, rules.state, party, now_ms=bootstrap.now_ms())
        # On record first: a copy that nobody knows of is worse than one that was never written.
        journal.record(file.made)
        # For its owner only: it is a list of places where people are.
        write_durably(out, file.data, mode=0o600, replace=False)
    counts, head, data = {"full": file.full, "box": file.box}, file.head, file.data
    if as_json:
        emit({"file": str(out), "rows": head.rows, **counts, "bytes": len(data), **head._asdict()})
        return
    say = console()
    say.print(
        f"{out}: for {party}, as of {time_text(head.made_at_ms)}: {counts['full']} in full,"
        f" {counts['box']} as a box, {head.unplaced} more without a place ({len(data):,} bytes)"
    )
    say.print(f"{head.not_recalled} {head.notice}")


@app.command("list")
def list_(
    party: Annotated[str, typer.Argument(metavar="PARTY", help="for whom")],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="xlsx, csv, geojson, kml, kmz or pdf, by its ending")
    ],
    kind: Annotated[
        str, typer.Option("--kind", help="of a spreadsheet: sites, movements or activities")
    ] = "",
    removals: Annotated[
        bool, typer.Option("--removals", help="what is on record no longer, instead of what is")
    ] = False,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Write the notifications that PARTY was shown in full, as a spreadsheet, a map or print.

    Additions and removals stand apart: in XLSX and print on pages of their own, else in files of their own.
    That it was made goes on record first, and whose things are in it are told.
    """
    from openline import bootstrap
    from openline.app.durable import write_durably
    from openline.app.handlers import Handlers
    from openline.decide.presenting import NOT_RECALLED, NOTICE
    from openline.web.handing import chosen, copies_made, handed_rows, written

    if out.exists():
        raise InputError("there is a file already", where=str(out), next_step="choose another with --out")
    opened, rules = bootstrap.open_home(home), Handlers()
    with bootstrap.open_journal(opened, rules) as journal:
        warn_if_stopped(journal)
        rows = chosen(handed_rows(journal, rules.state, party), out, kind, removals=removals)
        mark = "EXERCISE" if opened.settings.mode == "exercise" else ""
        as_of_ms = bootstrap.now_ms()
        data = written(rows, out, kind, party, watermark=mark, as_of_ms=as_of_ms, removals=removals)
        journal.record(copies_made(party, data, {rules.state.objects[row.value.id].owner for row in rows}))
        write_durably(out, data, mode=0o600, replace=False)
    if as_json:
        emit({"file": str(out), "rows": len(rows), "bytes": len(data), "as_of_ms": as_of_ms})
        return
    console().print(
        f"{out}: for {party}, as of {time_text(as_of_ms)}: {len(rows)} notifications", markup=False
    )
    console().print(f"{NOT_RECALLED} {NOTICE}", markup=False)
