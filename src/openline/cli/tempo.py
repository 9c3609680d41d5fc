"""``openline tempo``: when two sides first spoke, how often a day, and how far apart they were (R5)."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from openline.cli.authoring import AsJson, HomeDir, authoring
from openline.cli.handover import Reader
from openline.cli.output import console, emit
from openline.cli.reading import state_of
from openline.cli.times import parse_time, time_text

if TYPE_CHECKING:
    from openline.app.showing.tempo import TempoDay, TempoRow

MOST_DAYS = 14
"""So many days of each pair are printed; ``--json`` gives all."""


def tempo(
    by: Reader,
    party: Annotated[str, typer.Option("--with", metavar="PARTY", help="with this party alone")] = "",
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="days from this on")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say how often you and each other party speak, day by day, and how far apart you were, where known.

    Messages, STOPs and calls that were noted are counted. A distance is said where one is on record that you
    may see: of converging tracks, or of sightings on the same day.
    """
    since_ms = parse_time(since, "--since") if since else 0
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            desk.refuse_other(by, "--for")
            rows = list(desk.client.tempo(party=party, since_ms=since_ms).rows)
        else:
            from openline import bootstrap
            from openline.app.showing.tempo import tempo_rows
            from openline.app.showing.view import View

            view = View(state_of(desk), by, bootstrap.now_ms())
            assert desk.journal is not None
            rows = tempo_rows(view, nullcontext, desk.journal.store, party=party, since_ms=since_ms)
    if as_json:
        for row in rows:
            emit(row)
    else:
        _print(rows)


def _print(rows: list[TempoRow]) -> None:
    out = console()
    if not rows:
        out.print("no contact is on record", markup=False)
    for row in rows:
        first = f"first contact {time_text(row.first_ms)}" if row.first_ms else "no contact yet"
        out.print(f"{' and '.join(row.parties)}: {first}, {row.contacts} in all", markup=False)
        for day in row.days[-MOST_DAYS:]:
            out.print(f"  {_day_words(day)}", markup=False)


def _day_words(it: TempoDay) -> str:
    number = it.messages + it.stops + it.calls
    parts = [
        f"{count} {word if count == 1 else words}"
        for count, word, words in (
            (it.messages, "message", "messages"),
            (it.stops, "STOP", "STOPs"),
            (it.calls, "call", "calls"),
            (it.findings, "finding of the watch", "findings of the watch"),
        )
        if count
    ]
    apart = (
        f"distance {it.distance_m / 1000:.1f} km, by {it.by}"
        if it.distance_m is not None
        else "distance unknown"
    )
    said = f" ({', '.join(parts)})" if parts else ""
    return f"{time_text(it.day_ms)[:10]}  {number} a day{said}; {apart}"
