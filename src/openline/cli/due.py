"""``openline due``: which answers are awaited, and the alarm when one is overdue (R8, R9)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import AsJson, HomeDir, authoring, time_text
from openline.cli.output import console, emit
from openline.cli.reading import fields_of, state_of
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.decide.state import State

LONGEST_WAIT_S = 60.0
"""Others may record something that is due sooner."""


def due(
    fire: Annotated[
        bool, typer.Option("--fire", help="put on record what is overdue: once, and never twice")
    ] = False,
    follow: Annotated[bool, typer.Option("--follow", help="with --fire: go on until interrupted")] = False,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List the answers that are awaited and overdue, the most urgent first. Exit 1 when any is overdue.

    With --fire, what is overdue goes on record and is told to both sides. After a restart, what was due
    meanwhile fires once, and says that it is late. Run it every minute, or with --follow.
    """
    from openline import bootstrap
    from openline.app.timers import fire as fire_due
    from openline.decide.timing import next_due_ms

    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            if fire:
                raise InputError("what is overdue goes on record at the node, by itself", where="--fire")
            rows = [fields_of(it) for it in desk.client.due()]
        while fire:
            assert desk.journal is not None
            assert desk.rules is not None
            said = fire_due(
                desk.journal,
                desk.rules,
                now_ms=bootstrap.now_ms(),
                random_bytes=bootstrap.random_bytes,
            )
            for receipt in said:
                _say(receipt.id, state_of(desk), as_json=as_json)
            if not follow:
                if not said and not as_json:
                    console().print("nothing is overdue")
                break
            next_ms = next_due_ms(desk.rules.state)
            waits_s = LONGEST_WAIT_S if next_ms is None else (next_ms - bootstrap.now_ms()) / 1000
            time.sleep(min(max(waits_s, 0.2), LONGEST_WAIT_S))
        if desk.client is None:
            rows = due_rows(state_of(desk), bootstrap.now_ms())
    if fire:
        return
    if as_json:
        for row in rows:
            emit(row)
    else:
        _print(rows)
    if any(row["overdue"] for row in rows):
        raise typer.Exit(1)


def due_rows(state: State, now_ms: int) -> list[dict[str, Any]]:
    """Return the answers that are awaited, the most urgent first."""
    from openline.app.showing.due import due_rows as rows_of
    from openline.app.showing.view import View
    from openline.model.event import NODE

    return [fields_of(it) for it in rows_of(View(state, NODE, now_ms))]


def _say(entry: str, state: State, *, as_json: bool) -> None:
    card = state.cards[entry]
    if as_json:
        emit({"recorded": card.type, "id": entry, "parties": card.parties})
    else:
        console().print(f"{card.type.removesuffix('/v1')}  recorded at index {card.at}", markup=False)


def _brief(about: str) -> str:
    """Shorten a random id as everywhere else; what people have named stays."""
    return about[:8] if len(about) == 32 else about


def _print(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    from openline.cli.wording import PHRASES

    out = console()
    table = Table("who", "release", "of what", "precedence", "due", "", box=None)
    for row in rows:
        said = "OVERDUE, on record" if row["on_record"] else "OVERDUE" if row["overdue"] else ""
        table.add_row(
            row["party"] + (f" (pass to {row['pass_to']})" if row["pass_to"] else ""),
            str(row.get("release", "")),
            f"{PHRASES.get(row['type'], row['type'])} {_brief(row['about'])}".strip(),
            row["precedence"],
            time_text(row["due_ms"]),
            said,
            style="red" if row["overdue"] else "",
        )
    out.print(table)
    late = sum(it["overdue"] for it in rows)
    out.print(f"{len(rows)} awaited, {late} overdue")
