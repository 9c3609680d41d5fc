"""``openline release``: what a party carries away, to check coordinates where there is no network (R39)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from openline.cli import heading
from openline.cli.authoring import AsJson, HomeDir, warn_if_stopped
from openline.cli.elsewhere import Elsewhere, meant
from openline.cli.numbers import counted
from openline.cli.output import console, emit
from openline.cli.times import time_text
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
    if (server := meant()) is not None:
        _export_there(server, party, out, home, as_json=as_json)
        return
    opened, rules = heading.open_home(home), Handlers()
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
    if (server := meant()) is not None:
        _list_there(server, party, out, kind, removals=removals, as_json=as_json)
        return
    opened, rules = heading.open_home(home), Handlers()
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
        f"{out}: for {party}, as of {time_text(as_of_ms)}: {counted(len(rows), 'notification')}", markup=False
    )
    console().print(f"{NOT_RECALLED} {NOTICE}", markup=False)


def _export_there(server: Elsewhere, party: str, out: Path, home: Path | None, *, as_json: bool) -> None:
    """Have a server make the file; it is held against what the HOME trusts before it is kept."""
    from collections import Counter

    from openline import bootstrap
    from openline.app.durable import write_durably
    from openline.app.releasefile import read_release_file, trusted_by

    found = bootstrap.find_home(home)
    trusted = None
    if found is not None:
        trusted = trusted_by(found.policy().to_bytes(), where=str(found.path / "policy.json"))
    data = _copy(server, party, "release")
    made = read_release_file(data, trusted, where=str(out))
    counts = Counter(row["precision"] for page in made.pages for row in made.read(page))
    write_durably(out, data, mode=0o600, replace=False)
    head = made.head
    if as_json:
        said = {"file": str(out), "rows": head.rows, "full": counts["full"], "box": counts["box"]}
        emit({**said, "bytes": len(data), **head._asdict(), "verified": made.verified})
        return
    say = console()
    say.print(
        f"{out}: for {party}, as of {time_text(head.made_at_ms)}: {counts['full']} in full,"
        f" {counts['box']} as a box, {head.unplaced} more without a place ({len(data):,} bytes)"
    )
    if not made.verified:
        say.print("not verified: there is no HOME that says which log to trust", markup=False)
    say.print(f"{head.not_recalled} {head.notice}")


def _list_there(
    server: Elsewhere, party: str, out: Path, kind: str, *, removals: bool, as_json: bool
) -> None:
    """Have a server write the list, in the format that the file's ending names."""
    from openline.app.durable import write_durably
    from openline.decide.presenting import NOT_RECALLED, NOTICE

    format = out.suffix.lstrip(".").lower()
    data = _copy(server, party, format, kind=kind, removals=removals)
    write_durably(out, data, mode=0o600, replace=False)
    if as_json:
        emit({"file": str(out), "bytes": len(data)})
        return
    console().print(f"{out}: for {party} ({len(data):,} bytes)", markup=False)
    console().print(f"{NOT_RECALLED} {NOTICE}", markup=False)


def _copy(server: Elsewhere, party: str, format: str, *, kind: str = "", removals: bool = False) -> bytes:
    import msgspec

    from openline.wire.api.reading import CopyAsked

    with server.opened() as client:
        reader = client.session().party
        if reader != party:
            raise InputError(
                f"the token is one of {reader}'s: what {party} was shown is not for it",
                where="PARTY",
                next_step="use a token of the party's own",
            )
        try:
            asked = msgspec.convert({"format": format, "kind": kind, "removals": removals}, CopyAsked)
        except msgspec.ValidationError as error:
            raise InputError(
                f"no such copy is made: {error}", where="--out", next_step="name the file .xlsx, .csv or .pdf"
            ) from error
        return client.copy(asked.format, kind=asked.kind, removals=asked.removals)
