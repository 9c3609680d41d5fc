"""``openline reconcile``: a list of serials of whoever plans, against what is notified (F8)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from openline.cli import whose
from openline.cli.authoring import AsJson, HomeDir, authoring
from openline.cli.elsewhere import Elsewhere, meant
from openline.cli.files import read_input
from openline.cli.output import console, emit, note
from openline.cli.times import parse_time, time_text
from openline.errors import InputError
from openline.web.reconciling import (
    NORMALISED,
    WORDS,
    Window,
    compare,
    notified_to,
    read_list,
    unseen,
    window_of,
)


def reconcile(
    planlist: Annotated[
        Path, typer.Argument(metavar="PLANLIST", help="CSV or XLSX: serial, and start, end, kind, callsign")
    ],
    for_: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="PARTY",
            help="against what this party sees all of",
            default_factory=whose.reads,
            show_default=whose.BY_TOKEN,
        ),
    ],
    window: Annotated[
        str, typer.Option("--window", metavar="TIME/TIME", help="the time that the list is for")
    ] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say what is on a list of serials and not notified, notified and not on it, or different.

    Without --window the list is taken to be for the time from its first start to its last end, if every row
    has a start; else for everything that is not over. Exit 1 when anything does not agree.
    """
    from openline.cli.reading import state_of

    time = _window(window) if window else None
    if (server := meant()) is not None:
        _reconcile_there(server, planlist, for_, time, as_json=as_json)
        return
    listed, remarks = read_list(read_input(planlist), str(planlist))
    with authoring(home, for_, out=None, draft=None, as_json=as_json) as desk:
        state = state_of(desk)
        time = time or window_of(listed)
        notified = list(notified_to(state, for_, time))
        remarks += unseen(state, for_)
    beyond = [it for it in listed if time is not None and not time.holds(it.start_ms, it.end_ms)]
    if beyond:
        remarks.append(f"rows that are not of that time: {len(beyond):,}")
    rows = compare([it for it in listed if it not in beyond], notified, time)
    counts = {status: sum(row["status"] == status for row in rows) for status in WORDS}
    _say(planlist, for_, time, rows, counts, remarks, as_json=as_json)


def _reconcile_there(
    server: Elsewhere, planlist: Path, party: str, time: Window | None, *, as_json: bool
) -> None:
    """Have a server do it, which answers by what the party of the token sees all of."""
    from openline.cli.reading import fields_of

    data = read_input(planlist)
    with server.opened() as client:
        reader = client.session().party
        if reader != party:
            raise InputError(
                f"the token is one of {reader}'s", where="--for", next_step="use a token of the party's own"
            )
        found = client.reconcile(
            data,
            format="xlsx" if data.startswith(b"PK") else "csv",
            from_ms=None if time is None else time.from_ms,
            until_ms=None if time is None else time.until_ms,
        )
    if found.from_ms is not None and found.until_ms is not None:
        time = Window(found.from_ms, found.until_ms)
    rows = [fields_of(it) for it in found.rows]
    _say(planlist, party, time, rows, found.counts, found.remarks, as_json=as_json)


def _say(
    planlist: Path,
    for_: str,
    time: Window | None,
    rows: Sequence[dict[str, Any]],
    counts: dict[str, int],
    remarks: Sequence[str],
    *,
    as_json: bool,
) -> None:
    from openline.decide.presenting import NOTICE

    span = f"{time_text(time.from_ms)}/{time_text(time.until_ms)}" if time is not None else ""
    for remark in remarks:
        note(remark)
    if as_json:
        for row in rows:
            emit(row)
        emit(
            {
                "list": str(planlist),
                "party": for_,
                "window": span,
                **counts,
                "compared": NORMALISED,
                "notice": NOTICE,
            }
        )
    else:
        _print(rows)
        out = console()
        told = ", ".join(f"{count:,} {WORDS[status]}" for status, count in counts.items() if count)
        out.print(f"{span or 'whatever is not over'}: {told or 'nothing on either side'}", markup=False)
        out.print(f"{NORMALISED}; of what {for_} sees all of", markup=False)
        out.print(NOTICE, markup=False)
    if counts["agrees"] != len(rows):
        raise typer.Exit(1)


def _window(text: str) -> Window:
    first, slash, last = text.partition("/")
    if not slash:
        raise InputError(
            "a window has two times", where="--window", next_step="write it like 140600ZNOV26/150600ZNOV26"
        )
    time = Window(parse_time(first, "--window"), parse_time(last, "--window"))
    if time.from_ms >= time.until_ms:
        raise InputError("the window ends before it begins", where="--window")
    return time


def _print(rows: Sequence[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table("serial", "row", "notification", "", "how", box=None)
    for row in rows:
        id = f"{row['id']} of {row['owner']}" if "id" in row else ""
        table.add_row(
            row.get("serial") or "(none)",
            str(row.get("row", "")),
            id,
            WORDS[row["status"]],
            "; ".join(row.get("said", ())),
            style="" if row["status"] == "agrees" else "bold",
        )
    console().print(table)
