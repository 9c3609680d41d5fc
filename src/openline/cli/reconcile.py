"""``openline reconcile``: a list of serials of whoever plans, against what is notified (F8)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from openline.cli.authoring import AsJson, HomeDir, authoring, parse_time, read_input, time_text
from openline.cli.output import console, emit, note
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
    for_: Annotated[str, typer.Option("--for", metavar="PARTY", help="against what this party sees all of")],
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
    from openline.decide.presenting import NOTICE

    time = _window(window) if window else None
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
            "; ".join(row["said"]),
            style="" if row["status"] == "agrees" else "bold",
        )
    console().print(table)
