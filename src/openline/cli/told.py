"""``openline told`` and ``openline ack``: what a party had been told, and how far it got (R8, R21)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar

import msgspec
import typer

from openline.cli import whose
from openline.cli.authoring import AsJson, Authoring, DraftOut, HomeDir, Out, Reason, Seen, authoring
from openline.cli.output import console, emit
from openline.cli.reading import fields_of
from openline.cli.times import time_text, until_time
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.showing.told import Happening
    from openline.cli.wording import Names
    from openline.decide.state import State
    from openline.model.release import Receipt, Relayed, Role


E = TypeVar("E", bound=StrEnum)

Level: TypeAlias = Annotated[
    str,
    typer.Option(
        "--level", help="stored, delivered, read, read_back, relayed, no_objection_stated or objection"
    ),
]
RelayedTo: TypeAlias = Annotated[
    str, typer.Option("--relayed", help="with --level relayed, to the units: yes, partly or cannot_say")
]
RoleOf: TypeAlias = Annotated[
    str,
    typer.Option(
        "--role", help="in which role: liaison_officer, duty_officer, unit, observer, administrator"
    ),
]


First: TypeAlias = dict[tuple[str, str], dict[str, Any]]
"""The row in which an entry was first shown, by its id and whom it is to be passed on to."""


def told(
    party: Annotated[
        str,
        typer.Argument(
            metavar="[PARTY]",
            help="the party, or a joint cell",
            default_factory=whose.told,
            show_default=whose.BY_TOKEN,
        ),
    ],
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="as it was then; the default is now")] = "",
    seen: Seen = None,
    incident: Annotated[
        str,
        typer.Option(
            "--incident", metavar="ID", help="of what was near this only, and whether that was beforehand"
        ),
    ] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say what a party had been told by a time, and what it had acknowledged.

    With --incident: who had been told of each notification and warning near it, as far as the party may know;
    with --at, too, as that was known then.
    Read from the log in a node's HOME, and in a client's from the bundle that the node exported for it.
    """
    from openline.app.showing.told import asked_to_tell, told_rows, unanswered
    from openline.cli.wording import names_of

    if incident:
        if seen is not None:
            raise InputError("an incident is read where the log is", where="--incident")
        _of_incident(party, incident, at, home, as_json=as_json)
        return
    upto_ms = until_time(at, "--at") if at else None
    with authoring(home, party, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None and seen is None:
            from openline.cli.asking import named_there

            given = [fields_of(it) for it in desk.client.told(party=party, at_ms=upto_ms)]
            names = names_of(named_there(desk.client, party, given), party)
            owed = unanswered(given) if at else _owed([fields_of(it) for it in desk.client.due()], party)
            _say(party, at, given, owed, {}, names, as_json)
            return
        happenings = list(_from_bundle(desk, party, seen) if seen is not None else _from_log(desk, party))
        now = None if at or seen is not None or desk.rules is None else _due(desk.rules.state)
    by_then = [it for it in happenings if upto_ms is None or it.at_ms <= upto_ms]
    rows = [fields_of(it) for it in told_rows(by_then, party)]
    owed = unanswered(rows) if now is None else _owed(now, party)
    _say(party, at, rows, owed, asked_to_tell(by_then, party), _names(by_then, rows, party), as_json)


def _of_incident(party: str, id: str, at: str, home: Path | None, *, as_json: bool) -> None:
    """Say who had been told of what was near an incident, as far as a party may know."""
    from openline.cli.incidents import picture_of, print_notice, with_notice

    with authoring(home, party, out=None, draft=None, as_json=as_json) as desk:
        picture = picture_of(desk, id, party, at=at)
    if as_json:
        for row in picture.told:
            emit(with_notice(fields_of(row)))
        return
    from openline.cli.incidentpage import told_lines

    out = console()
    known = f", as it was known {at}" if at else ""
    out.print(f"incident {id}, {time_text(picture.earliest_ms)}{known}, as {party} may know:", markup=False)
    for row in picture.told:
        out.print(*told_lines(row), sep="\n", markup=False)
    if not picture.told:
        out.print("nothing that was notified or warned of is near it, as far as is shown here", markup=False)
    print_notice()


def _due(state: State) -> list[dict[str, Any]]:
    """Return what is awaited now, of whoever it is."""
    from openline import bootstrap
    from openline.cli.due import due_rows

    return due_rows(state, bootstrap.now_ms())


def _owed(due: list[dict[str, Any]], party: str) -> list[int]:
    """Return which releases a party has still to answer."""
    return sorted(it["release"] for it in due if it["party"] == party and "release" in it)


def _from_log(desk: Authoring, party: str) -> Iterable[Happening]:
    from openline.app.showing.told import happenings_of
    from openline.cli.reading import state_of

    state = state_of(desk)
    assert desk.journal is not None
    return happenings_of(desk.journal.store, state, party)


def _from_bundle(desk: Authoring, party: str, seen: Path) -> Iterable[Happening]:
    from openline.app.showing.told import Happening, is_answer
    from openline.cli.reading import seen_entries
    from openline.ledger.entry import decode_facts
    from openline.model.event import CellFacts, ReleaseFacts

    every = [(it, decode_facts(it), body, at_ms) for it, body, at_ms in seen_entries(desk.home, seen)]
    told = {facts.party for _, facts, _, _ in every if isinstance(facts, ReleaseFacts)}
    # Who sits at a joint cell sees what that was told, too: it says nothing of what others were.
    parties = told - {facts.cell for _, facts, _, _ in every if isinstance(facts, CellFacts)}
    if party not in told and len(parties) < 2:  # who sees what two parties were told, sees the whole log
        raise InputError(
            f"this bundle shows what {', '.join(told) or 'nobody'} was told, and not what {party} was",
            where=str(seen),
            next_step=f"whoever runs the node can say it: 'openline told {party}' there",
        )
    for header, facts, body, received_at_ms in every:
        released = isinstance(facts, ReleaseFacts) and party in (facts.party, facts.pass_to)
        answered = is_answer(facts, header.author, party)
        if released or answered or (header.author == party and _is_named(header.type)):
            yield Happening(received_at_ms, header.author, facts, body, header.id, header.type)


def _is_named(type: str) -> bool:
    return type.partition(".")[0] in (
        *("zone", "line", "agreement", "cell"),
        *("site", "movement", "activity"),
    )


def _names(happenings: Iterable[Happening], rows: list[dict[str, Any]], party: str) -> Names:
    """Give the names that the party was shown, or has put on record itself."""
    import msgspec

    from openline.cli.wording import names_of
    from openline.model.event import AgreementBody, CellBody, LineBody, NotificationBody, ZoneBody

    named = ZoneBody | LineBody | AgreementBody | CellBody | NotificationBody
    own = [
        {
            "entry": it.entry, "type": it.type, "about": it.facts.subject,
            "body": msgspec.to_builtins(it.body),
        }
        for it in happenings
        if isinstance(it.body, named)
    ]  # fmt: skip
    return names_of([*(row["shown"] for row in rows), *own], party)


def _say(
    party: str,
    at: str,
    rows: list[dict[str, Any]],
    owed: list[int],
    asked_to_tell: dict[str, int],
    names: Names,
    as_json: bool,
) -> None:
    from openline.cli.wording import few
    from openline.decide.presenting import NOT_RECALLED, NOTICE

    withdrawn = any(row["detail"] == "withdrawn" for row in rows)
    if as_json:
        for row in rows:
            emit(row)
        end = {"party": party, "at": at or "now", "told": len(rows), "awaiting_an_answer": owed}
        if asked_to_tell:
            end["asked_to_tell"] = asked_to_tell
        emit({**end, "notice": NOTICE, **({"withdrawn": NOT_RECALLED} if withdrawn else {})})
        return
    out = console()
    first = {(row["entry"], row["pass_to"]): row for row in reversed(rows)}
    head = ("seq", "told at", "detail", "acknowledged", "what")
    table = [head, *(_cells(row, names, first) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for number, cells in enumerate(table):
        line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        out.print(line, markup=False, style="bold" if number == 0 else None)
        if number and (where := _where(rows[number - 1]["shown"], names, widths[0] + 2)):
            out.print(f"{' ' * (widths[0] + 2)}{where}", markup=False)
    which = f" ({few([str(it) for it in owed], 12)})" if owed else ""
    out.print(
        f"told {party} by {at or 'now'}: {len(rows)}, awaiting an answer: {len(owed)}{which}", markup=False
    )
    for via, count in asked_to_tell.items():
        out.print(
            f"{via} was asked to tell {party}: {count}; 'openline told {via}' shows them, marked 'pass to'",
            markup=False,
        )
    if withdrawn:
        out.print(NOT_RECALLED, markup=False)
    out.print(NOTICE, markup=False)


def _cells(row: dict[str, Any], names: Names, first: First) -> tuple[str, ...]:
    what = _what(row, names, first)
    what += f" (pass to {names.party(row['pass_to'])})" if row["pass_to"] else ""
    answers = ", ".join(_receipt(it, names) for it in row["acknowledged"]) or "nothing"
    return str(row["seq"]), time_text(row["told_at_ms"]), row["detail"], answers, what


def _what(row: dict[str, Any], names: Names, first: First) -> str:
    """Say in a few words what was shown; of what was withdrawn, what the recipient had been shown of it."""
    from openline.cli.wording import in_words

    shown, entry = row["shown"], row["entry"]
    if row["detail"] == "withdrawn":
        former = first[entry, row["pass_to"]]
        said = in_words(former["shown"], names) if former["shown"] and former is not row else f"{entry[:8]}…"
        return f"no longer shown: {said}" + (f", told as {former['seq']}" if former is not row else "")
    return f"{entry[:8]}… (redacted)" if shown is None else in_words(shown, names)


def _where(shown: dict[str, Any] | None, names: Names, indent: int) -> str:
    """Say who, when and where of a finding, and the box of what is shown coarsely: what was released."""
    if shown is None:
        return ""
    box: list[int] | None = shown.get("box_e7")
    if box is not None:
        west, south, east, north = (f"{abs(e7) / 1e7:.1f}" for e7 in box)
        sides = ["EW"[box[0] < 0], "NS"[box[1] < 0], "EW"[box[2] < 0], "NS"[box[3] < 0]]
        return f"within {south} {sides[1]} to {north} {sides[3]}, {west} {sides[0]} to {east} {sides[2]}"
    found = shown.get("type") in ("watch.find/v1", "conform.find/v1")
    recorded = (shown.get("body") or {}).get("event") if found else None
    if recorded is None:
        return ""
    from openline.app.findings import event_of
    from openline.cli.telling import Teller

    try:
        return Teller(names.things, indent=indent).line(event_of(recorded))
    except (InputError, LookupError):  # whoever runs the node may sign what makes no sense
        return "(what was found cannot be read: see --json)"


def _receipt(said: dict[str, Any], names: Names) -> str:
    how_far = f"{said['level']}: {said['relayed']}" if "relayed" in said else str(said["level"])
    return f"{names.party(said['party'])} {how_far}" if "party" in said else how_far


def ack(
    party: Annotated[str, typer.Argument(help="the party that says it")],
    seq: Annotated[int, typer.Argument(help="the number of the release, as 'openline told' shows it")],
    level: Level,
    relayed: RelayedTo = "",
    role: RoleOf = "",
    note: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Say how far a release has got on your side. No level means approval, admission or protection."""
    from openline.app.ports import Draft
    from openline.model.event import AcknowledgementFacts, ReasonBody

    how_far, to_units, in_role = receipt_options(level, relayed, role, seq)
    with authoring(home, party, out=out, draft=draft, as_json=as_json) as desk:
        facts = AcknowledgementFacts(seq=seq, level=how_far, relayed=to_units, role=in_role or msgspec.UNSET)
        desk.record(Draft(type="acknowledge/v1", facts=facts, body=ReasonBody(reason=note)))


def receipt_options(
    level: str, relayed: str, role: str, seq: int
) -> tuple[Receipt, Relayed | None, Role | None]:
    """Read from options how far a release has got, whether to the units, and in which role that is said.

    Raises
    ------
    InputError
        A word that is none of them.
    """
    from openline.model.release import Receipt, Relayed, Role

    return (
        _one_of(Receipt, level, seq),
        _one_of(Relayed, relayed, seq) if relayed else None,
        _one_of(Role, role, seq) if role else None,
    )


def _one_of(words: type[E], text: str, seq: int) -> E:
    try:
        return words(text)
    except ValueError:
        known = ", ".join(it.value for it in words)
        raise InputError(
            f"{text!r} is none of the words for it", where=f"release {seq}", next_step=f"use {known}"
        ) from None
