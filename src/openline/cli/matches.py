"""``openline match``: who would come too close to whom, and how each side goes about it (R16, R29)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli import whose
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, authoring
from openline.cli.output import console, emit
from openline.cli.reading import fields_of, state_of
from openline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openline.app.showing.rows import MatchRow
    from openline.decide.state import State

MOST_WITH_EACH = 8
"""So many matches with one other side are listed, the most serious: it cannot fill the page by itself."""

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.command("list")
def list_(
    for_: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="PARTY",
            help="as this party was told of them",
            default_factory=whose.reads,
            show_default=whose.BY_TOKEN,
        ),
    ],
    all_: Annotated[
        bool, typer.Option("--all", help="every one with each side, and those that have ended, too")
    ] = False,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List a party's matches, the most serious first: which of its own things, whom to call, who says what.

    The notice is the token of having been told: cite it where an agreement asks for it.
    """
    from openline.decide.presenting import NOTICE

    with authoring(home, for_, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            desk.refuse_other(for_, "--for")
            found = desk.client.matches() if all_ else desk.client.matches(state="open")
            rows = [_fields(it) for it in found]
        else:
            rows = match_rows(state_of(desk), for_, all_=all_)
    if as_json:
        for row in rows:
            emit(row)
        return
    from rich.table import Table

    out = console()
    few, left = (rows, {}) if all_ else few_of_each(rows)
    table = Table("match", "severity", "yours", "call", "says", "answered", "notice", box=None)
    for row in few:
        severity = row["severity"] + (" (settling)" if row["settling"] else "")
        table.add_row(
            row["match"][:8],
            severity if row["state"] == "open" else "ended",
            ", ".join(row["yours"]),
            ", ".join(row["call"]),
            "; ".join(f"{party}: {it}" for party, it in row["says"].items()) or "nothing yet",
            row["answered"],
            row["notice"][:8],
        )
    out.print(table)
    for call, count in left.items():
        out.print(f"… and {count} more with {call}, no more serious: '--all' shows them", markup=False)
    out.print(
        f"{sum(it['state'] == 'open' for it in rows)} open. No match is not to say that nobody is there."
    )
    out.print(NOTICE, markup=False)


@app.command()
def resolve(
    match: Annotated[str, typer.Argument(metavar="MATCH", help="its id, or how it begins")],
    resolution: Annotated[
        str, typer.Argument(metavar="HOW", help="proceed, joint, delay, reroute or cancel")
    ],
    as_: AsParty,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Say how your side goes about a match. The other side is told; a match ends when its plans part."""
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody, ResolutionFacts
    from openline.model.notification import Resolution

    try:
        how = Resolution(resolution)
    except ValueError:
        words = ", ".join(it.value for it in Resolution)
        raise InputError(f"{resolution!r} is no resolution", where="HOW", next_step=words) from None
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        id = match
        if desk.rules is not None:
            own = (it for it, known in desk.rules.state.matches.items() if as_ in known.parties)
            id = _whole(own, match)
        elif desk.client is not None:
            id = _whole((it.match for it in desk.client.matches()), match)
        facts = ResolutionFacts(match=id, resolution=how)
        desk.record(Draft(type="match.resolve/v1", facts=facts, body=ReasonBody(reason=reason)))


@app.command()
def index(home: HomeDir = None, as_json: AsJson = False) -> None:
    """Say how much the index of what stands holds, what memory it takes, and how long it took to build."""
    from time import perf_counter

    from openline import bootstrap

    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        assert desk.rules is not None
        state = state_of(desk)
        began_s = perf_counter()
        held = desk.rules.standing.measured(state, now_ms=bootstrap.now_ms())
        took_s = perf_counter() - began_s
        made = desk.rules.standing.unsaved
    if as_json:
        emit({**held, "made_anew": made, "built_s": round(took_s, 3)})
        return
    megabytes = (held["index_bytes"] + held["declared_bytes"]) / 1e6
    console().print(
        f"{held['things']:,} things as {held['volumes']:,} volumes, {megabytes:.1f} MB, built in"
        f" {took_s:.2f} s, {made:,} of them made anew",
        markup=False,
    )


def few_of_each(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the first rows with each other side, and how many more there are: none crowds out another."""
    shown: list[dict[str, Any]] = []
    counts: dict[str, int] = {}
    for row in rows:
        call = ", ".join(row["call"])
        counts[call] = counts.get(call, 0) + 1
        if counts[call] <= MOST_WITH_EACH:
            shown.append(row)
    return shown, {call: count - MOST_WITH_EACH for call, count in counts.items() if count > MOST_WITH_EACH}


def match_rows(state: State, party: str, *, all_: bool) -> list[dict[str, Any]]:
    """Return a party's matches as it was told of them, the most serious first."""
    from openline.app.showing.matches import match_row, matches_of, rank_of
    from openline.app.showing.view import View

    view = View(state, party, 0)
    every = (match_row(view, it) for it in matches_of(view))
    rows = [it for it in every if it is not None and (all_ or it.state == "open")]
    return [_fields(it) for it in sorted(rows, key=rank_of)]


def _fields(row: MatchRow) -> dict[str, Any]:
    calls = [f"{one.party} through {one.via}" if one.via else one.party for one in row.call]
    return fields_of(row) | {"call": calls}


def _whole(own: Iterable[str], beginning: str) -> str:
    """Return the id of the party's match that begins so; whatever else begins so is not for it to know."""
    found = [id for id in own if id.startswith(beginning)]
    if len(found) > 1:
        raise InputError(
            f"{len(found)} matches begin with {beginning!r}", where="MATCH", next_step="say more of it"
        )
    return found[0] if found else beginning
