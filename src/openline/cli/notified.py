"""What sites, movements and activities share on the command line: amend, withdraw, list, show, who."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from openline.cli.output import console, emit
from openline.cli.reading import bodies_of, fields_of, present, state_of
from openline.cli.times import time_text
from openline.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from openline.app.ports import Draft
    from openline.cli.authoring import Authoring
    from openline.client import Client
    from openline.decide.state import ObjectStanding, State
    from openline.model.notification import Contact, Marking, Notification
    from openline.model.presence import CountRange

Id: TypeAlias = Annotated[
    str, typer.Argument(metavar="ID", help="its id: it says nothing that is not to be known")
]
Name: TypeAlias = Annotated[str, typer.Option("--name", help="what it is called")]
People: TypeAlias = Annotated[
    str, typer.Option("--people", metavar="N-M", help="how many people, as a range: 10-30, or 12")
]
Contacts: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--contact",
        metavar="CONTACT",
        help="'ROLE; telephone|radio|satellite|mail; ADDRESS', and '; tested TIME yes|no' if it was tested",
    ),
]
Markings: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--marking", metavar="MARKING", help="'day|night|thermal; WHAT', and the SHA-256 of photographs"
    ),
]
Note: TypeAlias = Annotated[str, typer.Option("--note", help="anything else")]
Serial: TypeAlias = Annotated[str, typer.Option("--serial", help="its number on the planner's list")]
Tracks: TypeAlias = Annotated[
    list[str], typer.Option("--track", help="a track, call sign, transponder or ship by which it is heard")
]
Emergency: TypeAlias = Annotated[
    bool, typer.Option("--emergency", help="the emergency lead time applies, and an answer within minutes")
]

STATES = {
    "on_record": "on record",
    "under_way": "under way",
    "halted": "halted",
    "ended": "ended",
    "removed": "removed",
    "withdrawn": "withdrawn",
}
"""The words of human screens."""


def contacts_of(texts: Iterable[str]) -> tuple[Contact, ...]:
    """Read contacts such as ``convoy leader; radio; 40.2 MHz; tested 2026-06-01T06:00Z yes``."""
    import msgspec

    from openline.cli.times import parse_time
    from openline.model.notification import Contact

    found = []
    for text in texts:
        fields = [it.strip() for it in text.split(";")]
        values: dict[str, Any] = dict(zip(("role", "medium", "address"), fields, strict=False))
        try:
            if len(fields) == 4:
                word, time, answered = fields[3].split()
                if word != "tested" or answered not in ("yes", "no"):
                    raise ValueError(fields[3])
                values |= {"tested_at_ms": parse_time(time, "--contact"), "answered": answered == "yes"}
            elif len(fields) > 4:
                raise ValueError(text)
            found.append(msgspec.convert(values, Contact))
        except (ValueError, msgspec.ValidationError):
            raise InputError(
                f"{text!r} is no contact",
                where="--contact",
                next_step="write it like 'convoy leader; radio; 40.2 MHz; tested 2026-06-01T06:00:00Z yes'",
            ) from None
    return tuple(found)


def markings_of(texts: Iterable[str]) -> tuple[Marking, ...]:
    """Read markings such as ``night; strobe on every roof``."""
    import msgspec

    from openline.model.notification import Marking

    found = []
    for text in texts:
        seen, _, rest = text.partition(";")
        what, *photos = (it.strip() for it in rest.split(";"))
        values = {"seen": seen.strip(), "what": what, "photo_sha256": photos}
        try:
            found.append(msgspec.convert(values, Marking))
        except msgspec.ValidationError:
            raise InputError(
                f"{text!r} is no marking",
                where="--marking",
                next_step="write it like 'night; strobe on every roof': day, night or thermal",
            ) from None
    return tuple(found)


def people_of(text: str) -> CountRange | None:
    """Read a range of people; none where nothing is given."""
    from openline.cli.reports import range_of

    return range_of(text, "--people") if text else None


def given(**fields: Any) -> dict[str, Any]:
    """Return the fields that are given: not empty and not ``None``."""
    return {name: value for name, value in fields.items() if value not in (None, "", (), [])}


def notified(family: str, said: Notification, *, emergency: bool) -> Draft:
    """Return the draft that brings a notification on record."""
    from openline.app.notifying import draft_of

    return draft_of(said, emergency=emergency)


def stands(desk: Authoring, family: str, id: str, seen: Path | None) -> tuple[Any, Notification]:
    """Return the facts of what stands and what they say, to be amended.

    Raises
    ------
    InputError
        It was redacted.
    """
    from openline.model.event import NotificationBody, NotificationFacts

    now = present(desk, id, family, seen=seen)
    if not isinstance(now.body, NotificationBody):
        raise InputError(
            "what it said was redacted: it can be withdrawn, not amended", where=f"{family} {id}"
        )
    assert isinstance(now.facts, NotificationFacts)
    return now.facts, now.body.notification


def amend(
    desk: Authoring,
    family: str,
    id: str,
    changes: dict[str, Any],
    *,
    emergency: bool,
    seen: Path | None,
    notes: dict[str, Any],
) -> None:
    """Record an amendment: what is given changes, the rest stays.

    The time of notice runs on unless where or when has changed.
    """
    from msgspec.structs import replace

    from openline.app.ports import Draft
    from openline.decide.notified import is_material
    from openline.decide.notifying import begins_of
    from openline.model.event import NotificationBody
    from openline.model.notification import Movement

    facts, before = stands(desk, family, id, seen)
    if not changes and emergency == facts.emergency:
        raise InputError("nothing is given that would change", where=f"{family} {id}")
    after = replace(before, **changes)
    keeps = not is_material(before, after)
    clock = (
        "runs on: neither where nor when has changed"
        if keeps
        else "begins anew: where or when has changed, and what was relayed before no longer counts"
    )
    legs = len(after.route) - 1 if isinstance(after, Movement) else 0
    changed = replace(
        facts,
        version=facts.version + 1,
        emergency=emergency or facts.emergency,
        keeps_clock=keeps,
        legs=legs,
        begins_ms=begins_of(after),
    )
    draft = Draft(type=f"{family}.amend/v1", facts=changed, body=NotificationBody(notification=after))
    desk.record(
        draft,
        notes={**notes, "time of notice": clock, **questions(after)},
        outcome=matches_now(desk, id),
        outcome_there=matches_over_there(id),
    )


def questions(said: Notification) -> dict[str, Any]:
    """Return what a person should look at again, as notes."""
    from openline import bootstrap
    from openline.decide.notified import questions_of

    asked = questions_of(said, bootstrap.now_ms())
    return {"question": asked} if asked else {}


def matches_now(desk: Authoring, id: str) -> Any:
    """Return what says, once something is on record, with whom its party has to talk now."""
    from openline.model.event import ShortNoticeFacts

    def outcome(state: State) -> str:
        known = state.notifications.get(id)
        short = [state.contents[it] for it in known.short] if known is not None else []
        named = [it.facts.agreement for it in short if it and isinstance(it.facts, ShortNoticeFacts)]
        late = "".join(f"{id}: SHORT NOTICE by {it}\n" for it in named)
        return late + matches(state)

    def matches(state: State) -> str:
        from openline.cli.wording import open_matches
        from openline.decide.presenting import reached_through

        ids = state.open_matches.get(id, ())
        if not ids:
            return f"{id}: no match. That is not to say that nobody is there"
        whom = {
            it: reached_through(state, it)
            for match in map(state.matches.__getitem__, ids)
            for it in match.parties
            if it != desk.party and desk.party not in match.existence_only
        }
        calls = [party if via in (party, None) else f"{party} through {via}" for party, via in whom.items()]
        told = [
            "" if desk.party in it.existence_only else it.severity.value
            for it in map(state.matches.__getitem__, ids)
        ]
        return f"{id}: {open_matches(told)}, call {', '.join(calls) or 'the node'} ('openline match list')"

    return outcome


def matches_over_there(id: str) -> Callable[[Client], str]:
    """Return what says the same by what a server shows the party."""

    def outcome(client: Client) -> str:
        from openline.cli.asking import matches_there

        return matches_there(client, id)

    return outcome


def goes_over_there(family: str, id: str) -> Callable[[Client], str]:
    """Return what says, by what a server shows the party, that something is under way, and what is red."""

    def outcome(client: Client) -> str:
        from openline.cli.asking import how_it_goes_there

        return how_it_goes_there(client, family, id)

    return outcome


def how_it_goes(id: str) -> Callable[[State], str]:
    """Return what says, once something has begun, that it is under way, and what of it is red."""

    def outcome(state: State) -> str:
        from openline.app.standing import thing_on_record
        from openline.decide.departing import departure_of
        from openline.model.notification import Activity

        thing = thing_on_record(state, id)
        found = departure_of(state, id, thing.guarantees_from if isinstance(thing, Activity) else ())
        if found is None:
            return f"{id} is under way"
        missing = [f"not relayed to units by {', '.join(found.unrelayed)}"] if found.unrelayed else []
        missing += [f"no guarantee counts of {', '.join(found.unguaranteed)}"] if found.unguaranteed else []
        return f"{id} is under way, and RED: {'; '.join(missing)}. Call them"

    return outcome


def withdraw(desk: Authoring, family: str, id: str, reason: str, *, seen: Path | None) -> None:
    """Record that a notification is withdrawn, or a site removed; released copies stay out there."""
    from openline.app.ports import Draft
    from openline.decide.presenting import NOT_RECALLED
    from openline.model.event import NotificationFacts, ReasonBody

    now = present(desk, id, family, seen=seen)
    assert isinstance(now.facts, NotificationFacts)
    action = "remove" if family == "site" else "withdraw"
    draft = Draft(type=f"{family}.{action}/v1", facts=now.facts, body=ReasonBody(reason=reason))
    desk.record(draft, notes={"note": f"{NOT_RECALLED} Withdrawal changes nobody's status"})


def row_of(state: State, thing: ObjectStanding) -> dict[str, Any]:
    """Return what is listed of a notification."""
    from openline.app.showing.objects import object_row
    from openline.app.showing.view import View
    from openline.model.event import NODE

    return fields_of(object_row(View(state, NODE, 0), thing, body=False))


def rows_of(desk: Authoring, family: str) -> list[dict[str, Any]]:
    """Return what is listed of the notifications of one kind."""
    if desk.client is not None:
        from openline.cli.asking import rows_there

        return rows_there(desk.client, family, body=False)
    state = state_of(desk)
    return [row_of(state, it) for it in state.objects.values() if it.kind == family]


def show_list(desk: Authoring, family: str, *, as_json: bool) -> None:
    """Print the notifications of one kind that are on record."""
    rows = rows_of(desk, family)
    if as_json:
        for row in rows:
            emit(row)
        return
    from rich.table import Table

    from openline.cli.asking import for_table

    table = Table(family, "name", "kind", "owner", "state", "notice since", "matches", box=None)
    for row in (for_table(it, family) for it in rows):
        stage = STATES.get(row["state"], "") + (" (emergency)" if row["emergency"] else "")
        halted = [f"leg {leg} {it}" for leg, it in row["legs"].items() if it in ("departed", "halted")]
        table.add_row(
            row["id"],
            row["name"] or "(redacted)",
            str(row["kind"] or ""),
            row["owner"],
            ", ".join([stage, *halted]),
            time_text(row["notified_at_ms"]) if row["notified_at_ms"] is not None else "",
            str(row.get("open_matches", "")),
        )
    console().print(table)


def show_one(desk: Authoring, family: str, id: str, *, as_json: bool) -> None:
    """Print one notification: what it says, how far it has got, and who has answered what."""
    from openline.cli.asking import show_partly
    from openline.cli.particulars import particulars
    from openline.decide.presenting import NOTICE

    row, said, answers = one_of(desk, family, id)
    if show_partly(row, family, as_json=as_json):
        return
    if as_json:
        emit({**row, family: said, "answers": answers})
        return
    out = console()
    out.print(
        f"{id}, version {row['version']}: {STATES[row['state']]}, notified by {row['owner']} since"
        f" {time_text(row['notified_at_ms'])}",
        markup=False,
    )
    for leg, it in row["legs"].items():
        out.print(f"  leg {leg}: {it}", markup=False)
    _print_guarantees(row["guarantees"], said)
    for party, it in row["outcomes"].items():
        out.print(f"  outcome, says {party}: {it}", markup=False)
    for what, how in particulars(said) if said else [("", "(redacted)")]:
        out.print(f"  {what:<11} {how}", markup=False)
    print_who(id, answers)
    out.print(NOTICE, markup=False)


def _print_guarantees(given: dict[str, bool | None], said: Notification | None) -> None:
    """Say whose guarantees count, and which of those that it rests on do not, or are not there (F7)."""
    from openline.model.notification import Activity

    out = console()
    words = {
        True: "counts, relayed",
        False: "not relayed to units yet",
        None: "given; relayed or not, call it",
    }
    for party, counts in given.items():
        out.print(f"  guaranteed by {party}: {words[counts]}", markup=False)
    rests_on = said.guarantees_from if isinstance(said, Activity) else ()
    for party in (it for it in rests_on if it not in given):
        out.print(f"  NOT guaranteed by {party}, on whose guarantee it rests", markup=False, style="red")
    if rests_on and None not in given.values():
        counting = sum(bool(given.get(it)) for it in rests_on)
        below = counting < len(rests_on)
        said_so = f"  guarantees that count: {counting} of {len(rests_on)}"
        out.print(said_so, markup=False, style="red" if below else None)


def one_of(
    desk: Authoring, family: str, id: str
) -> tuple[dict[str, Any], Notification | None, list[dict[str, Any]] | None]:
    """Return the row of a notification, what it says unless that was redacted, and who has answered what.

    Of the answers ``None`` where they are not shown.
    """
    from openline.cli.asking import PLURAL
    from openline.model.event import NotificationBody

    if desk.client is not None:
        found = desk.client.one(PLURAL[family], id)
        row = fields_of(found)
        row.pop(family, None)
        # A gateway's copy has no answers: that is not to say that nobody was asked for one.
        return row, getattr(found, family) or None, row.pop("answers", None)
    state = state_of(desk)
    thing = state.object(id, family)
    body = bodies_of(state, thing)
    said = body.notification if isinstance(body, NotificationBody) else None
    return row_of(state, thing), said, who_rows(state, id)


def who_rows(state: State, id: str) -> list[dict[str, Any]]:
    """Return for each party who was shown a notification how far it says that it has got (R8, R9)."""
    from openline.app.showing.answers import answers_of
    from openline.app.showing.view import View
    from openline.model.event import NODE

    return [fields_of(it) for it in answers_of(View(state, NODE, 0), id)]


def print_who(id: str, rows: Sequence[dict[str, Any]] | None) -> None:
    """Print who was shown a notification, and how far each says that it has got."""
    from rich.table import Table

    out = console()
    if rows is None:
        out.print(f"who was shown {id}, and what they answered, is not in the copy here", markup=False)
        return
    norm = [it for it in rows if it["relay_is_norm"]]
    if norm:
        confirmed = sum(it["relayed"] for it in norm)
        out.print(
            f"relay confirmed {confirmed} of {len(norm)}, where an agreement makes it the norm",
            style="" if confirmed == len(norm) else "red",
        )
    if not rows:
        out.print(f"nobody else was shown {id}", markup=False)
        return
    table = Table("party", "shown", "says", "relayed to units", "answer", box=None)
    for it in rows:
        through = f" (through {', '.join(it['told_through'])})" if it["told_through"] else ""
        relayed = "yes" if it["relayed"] else it["acknowledged"].get("relayed") or "not said"
        waits = f"due {time_text(it['due_ms'])}" if it["due_ms"] else ""
        table.add_row(
            it["party"] + through,
            it["shown"],
            ", ".join(it["acknowledged"]).replace("_", " ") or "nothing yet",
            relayed.replace("_", " "),
            "OVERDUE" if it["overdue"] else waits,
            style="red" if it["relay_is_norm"] and not it["relayed"] else "",
        )
    out.print(table)
