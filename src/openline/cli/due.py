"""``openline due``: which answers are awaited, and the alarm when one is overdue (R8, R9)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import AsJson, HomeDir, authoring
from openline.cli.output import console, emit
from openline.cli.reading import fields_of, state_of
from openline.cli.times import time_text
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
    """List the answers and statements that are awaited and overdue. Exit 1 when any is overdue.

    The most urgent come first. A statement that was asked for by a time is answered by a statement alone.

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
                now_ms=desk.journal.now_ms(),
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
    from openline.app.showing.due import in_full
    from openline.app.showing.view import View
    from openline.model.event import NODE

    view = View(state, NODE, now_ms)
    return [fields_of(in_full(view, it)) for it in rows_of(view)]


def _say(entry: str, state: State, *, as_json: bool) -> None:
    card = state.cards[entry]
    if as_json:
        emit({"recorded": card.type, "id": entry, "parties": card.parties})
    else:
        console().print(f"{card.type.removesuffix('/v1')}  recorded at index {card.at}", markup=False)


MOST_NAMED = 3
"""So many matches, and things of whoever owes an answer, are named in a row."""


def what_is_due(row: dict[str, Any]) -> str:
    """Say what is to be answered: a match by the id that it has everywhere, with whose plans it is about."""
    from openline.cli.wording import PHRASES, few

    if "concerning" in row:
        return f"statement {row['about']} on {row['concerning']}"
    if not row.get("matches"):
        return f"{PHRASES.get(row['type'], row['type'])} {row['about']}"
    matches = few([it[:8] for it in row["matches"]], MOST_NAMED)
    return f"match {matches}" + (f" of {few(row['yours'], MOST_NAMED)}" if row["yours"] else "")


def how_to_state(row: dict[str, Any]) -> str:
    """Say how a statement that is asked for is made: that the asking was read answers nothing."""
    from openline.model.event import NODE

    who = row["pass_to"] or row["party"]
    to = [it["party"] for it in row["owed_to"] if it["party"] != NODE] or ["PARTY"]
    return f"openline statement make ID --as {who} --about {row['about']} --to {to[0]} --verb … --text …"


def _print(rows: list[dict[str, Any]]) -> None:
    """Say line by line who owes whom an answer, about what: no terminal is too narrow for it."""
    out = console()
    for row in rows:
        who = row["party"] + (f" (to tell {row['pass_to']})" if row["pass_to"] else "")
        to = ", ".join(
            f"{it['party']} through {it['via']}" if "via" in it else it["party"] for it in row["owed_to"]
        )
        states = "concerning" in row
        late = "SILENT" if states else "OVERDUE"
        said = f"{late}, on record" if row["on_record"] else "OVERDUE" if row["overdue"] else "awaited"
        seq = f", release {row['release']}" if "release" in row else ""
        since = f"since {time_text(row['since_ms'])}, " if "since_ms" in row else ""
        tried = f", tried {row['step']} times since" if row["step"] > 1 else ""
        skipped = f", {row['skipped']} skipped while nobody looked" if row["skipped"] else ""
        owes = f"{'a statement in' if states else 'an'} answer to {what_is_due(row)}"
        how = [f"  answered by: {how_to_state(row)}"] if states else []
        out.print(
            f"{said}: {who} owes {to} {owes}{seq}",
            f"  {row['precedence']}, {since}due {time_text(row['due_ms'])}{tried}{skipped}",
            *how,
            sep="\n",
            markup=False,
            style="red" if row["overdue"] else None,
        )
    out.print(f"{len(rows)} awaited, {sum(it['overdue'] for it in rows)} overdue")
