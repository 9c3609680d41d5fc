"""``openline report labels``: what reviews say of each field, and how far the stated confidence holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli import heading
from openline.cli.authoring import AsJson, AsParty, HomeDir
from openline.cli.reportdesk import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openline.app.showing.report_rows import FieldReliability

LEAST_TOLD = 30
"""With fewer labels than this the interval says more than the share."""


def labels(
    as_: AsParty,
    reliability: Annotated[
        Path | None,
        typer.Option("--reliability", metavar="FILE", help="plot it too, as SVG that needs nothing else"),
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say how often persons left each field as it was read, beside the confidence that was stated of it.

    With --json, one object for each label: document, statement, field, what was stated, and what became of
    it; then one for each field.
    """
    from openline.app.showing.report_rows import LabelRow
    from openline.cli.files import write_new
    from openline.cli.output import emit, note
    from openline.cli.screen import printable

    rows: list[LabelRow] = []
    fields: Sequence[FieldReliability] = ()
    with opened(home, as_, as_json=as_json) as desk:
        after: str | None = ""
        while after is not None:
            page = desk.labels(after)
            rows += page.rows
            fields, after = page.fields, page.next
    if reliability is not None:
        from openline.cli.reliabilityplot import plot_of

        write_new(reliability, plot_of(fields).encode())
        note(f"written to {reliability}")
    if as_json:
        for row in rows:
            emit(row)
        for field in fields:
            emit(field)
        return
    heading.flush()
    together = sum(it.together for it in rows)
    for line in lines_of(fields, len(rows), together):
        print(printable(line))


def lines_of(fields: Sequence[FieldReliability], labels: int, together: int) -> Iterator[str]:
    """Say how far the stated confidence of each field holds."""
    from openline.decide.calibrating import PRIOR, wilson

    yield f"{labels} labels, of which {together} were accepted together and do not count"
    yield (
        f"{'field':<12} {'labels':>6} {'left':>6} {'95 % interval':>15} {'stated':>7} {'now':>6}"
        f" {'error':>6} {'after':>6}"
    )
    for it in fields:
        if not it.labels:
            yield f"{it.field:<12} {0:>6}      - {'not known':>15}       -      -      -      -"
            continue
        low, high = wilson(it.left, it.labels)
        interval = f"{low:.2f} to {high:.2f}"
        few = "  few" if it.labels < LEAST_TOLD else ""
        yield (
            f"{it.field:<12} {it.labels:>6} {it.left / it.labels:>6.2f} {interval:>15} {it.stated:>7.2f}"
            f" {it.calibrated:>6.2f} {it.error_before:>6.3f} {it.error_after:>6.3f}{few}"
        )
    yield (
        "left: how often a person left the field as it was read; stated: by the shipped table; now: by this"
        " desk's labels, beside which that table counts as"
    )
    yield (
        f"{PRIOR:.0f} in each bin. error: expected calibration error of what is stated; after: of what is"
        " stated now, each document judged by the labels of all others."
    )
