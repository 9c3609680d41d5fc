"""``openline norms``: acknowledgements against what is the norm, in counts (R8)."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli.authoring import AsJson, HomeDir, authoring
from openline.cli.handover import Reader
from openline.cli.output import console, emit
from openline.cli.reading import state_of

if TYPE_CHECKING:
    from openline.app.showing.norms import NormRow


def norms(
    by: Reader,
    of: Annotated[str, typer.Option("--of", metavar="ID", help="one channel or agreement alone")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say how often each party has acknowledged as is the norm. Exit 1 where any falls short of it.

    On a channel that is what each message asks for, once it is late; of what is notified what an agreement in
    force makes the norm, once it has begun. Where no norm is set nothing is red.
    """
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            desk.refuse_other(by, "--for")
            rows = list(desk.client.norms(of=of).rows)
        else:
            from openline import bootstrap
            from openline.app.showing.norms import norm_rows
            from openline.app.showing.view import View

            rows = norm_rows(View(state_of(desk), by, bootstrap.now_ms()), nullcontext, id=of)
    out = console()
    for row in rows:
        if as_json:
            emit(row)
        else:
            out.print(norm_words(row), markup=False, style="red" if row.below else None)
    if not rows and not as_json:
        out.print("nothing is asked for on a channel, and no agreement in force sets a norm", markup=False)
    if any(it.below for it in rows):
        raise typer.Exit(1)


def norm_words(row: NormRow) -> str:
    """Say how often, of how many, and how many of the rest are late."""
    what = {"relayed": "relay confirmed"}.get(row.level, row.level.replace("_", " "))
    late = f", {row.late} late: BELOW THE NORM" if row.below else ""
    return f"{row.kind} {row.id}, {row.party}: {what} {row.met} of {row.of}{late}"
