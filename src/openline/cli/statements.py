"""``openline statement``: what parties state about what was found, said or done; each for itself (R18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli import accounts_said as said
from openline.cli.areas import place_words
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, authoring
from openline.cli.output import console, emit
from openline.cli.reading import fields_of, state_of
from openline.cli.times import parse_time, time_text
from openline.cli.worded import by_language, fields_with_notice, notice_lines, print_notice
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.showing.incident_rows import StatementRow
    from openline.cli.authoring import Authoring
    from openline.model.channel import Verb as Says

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Id = Annotated[str, typer.Argument(metavar="STATEMENT", help="its id")]
About = Annotated[
    str,
    typer.Option(
        "--about",
        metavar="ID",
        help="an incident, finding, match, message, warning, STOP, statement or thing",
    ),
]
Verb = Annotated[
    str,
    typer.Option(
        "--verb",
        help="alleges, acknowledges_own_act, denies, confirms, protests, assures, conditional, demands,"
        " concern, reports or no_response",
    ),
]
To = Annotated[list[str], typer.Option("--to", metavar="PARTY", help="to whom, each by an option")]


@app.command()
def make(
    id: Id,
    as_: AsParty,
    about: About,
    verb: Verb,
    to: To,
    text: Annotated[str, typer.Option("--text", help="in your party's own words")] = "",
    language: Annotated[str, typer.Option("--language", metavar="LANG", help="of the text")] = "en",
    translation: Annotated[
        list[str], typer.Option("--translation", metavar="LANG=TEXT", help="beside the original")
    ] = [],  # noqa: B006
    if_: Annotated[str, typer.Option("--if", help="of a conditional statement: the condition")] = "",
    then: Annotated[str, typer.Option("--then", help="and what follows then")] = "",
    said_to: Annotated[str, typer.Option("--said-to", help="to whom that is said; --to without it")] = "",
    withheld: Annotated[
        bool, typer.Option("--withheld", help="whose it is stays with the node: a mandate forbids to say it")
    ] = False,
    replaces: Annotated[
        str, typer.Option("--replaces", metavar="STATEMENT", help="an earlier one of your own, which stays")
    ] = "",
    speaker: Annotated[
        str, typer.Option("--speaker", help="who spoke for your party, by function and not by name")
    ] = "",
    verbatim: Annotated[
        str, typer.Option("--verbatim", help="the very words that were said, where the text is not they")
    ] = "",
    answer_by: Annotated[
        str,
        typer.Option(
            "--answer-by",
            metavar="TIME",
            help="by when it asks each of those for a statement; that none came is then on record",
        ),
    ] = "",
    place: said.PlaceOf = "",
    at: said.AtOf = "",
    within_m: said.WithinM = 0,
    also: said.Also = [],  # noqa: B006
    kind: said.Kind = "",
    when: said.When = "",
    within: said.Within = "",
    observed: said.ObservedBy = "",
    from_at: said.FromAt = "",
    away_m: said.AwayM = None,
    bearing: said.Bearing = None,
    heading: said.Heading = None,
    count: said.Count = "",
    counted: said.Counted = "",
    killed: said.Killed = "",
    wounded: said.Wounded = "",
    missing: said.Missing = "",
    damage: said.Damage = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Make a statement to those whom it names. It stands beside those of others and changes nothing.

    About an incident it may give your party's own account: --kind and --when, and what else is known.

    What a party does beyond communication stands here, as what it states itself: '--verb reports'.
    """
    from msgspec import UNSET

    from openline.app.ports import Draft
    from openline.model.channel import Place, Translation
    from openline.model.saying import StatementBody, StatementFacts

    says = _verb(verb)
    told = said.Told(
        kind, when, within, place, at, within_m, also, observed, from_at, away_m, bearing, heading, count,
        counted, killed, wounded, missing, damage,
    )  # fmt: skip
    account, (where, echoes) = None, said.place_of(place, at)
    if told.is_an_account:
        account, echoes = said.account_of(told)
        where = Place()
    translated = by_language(translation, "--translation")
    is_conditional = says.value == "conditional"
    body = StatementBody(
        text=text,
        language=language,
        translations=tuple(Translation(language=tag, text=it) for tag, it in translated.items()),
        condition=if_,
        consequence=then,
        addressee=said_to or (", ".join(to) if is_conditional else ""),
        place=where,
        account=account if account is not None else UNSET,
        speaker=speaker or UNSET,
        verbatim=verbatim or UNSET,
    )
    facts = StatementFacts(
        statement=id,
        about=about,
        verb=says,
        to=tuple(to),
        withheld=withheld,
        replaces=replaces,
        answer_by_ms=parse_time(answer_by, "--answer-by") if answer_by else UNSET,
    )
    made = Draft(type="statement.make/v1", facts=facts, body=body)
    notes: dict[str, Any] = said.echo_notes(echoes, made)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(made, notes={**notes, "notice": notice_lines().splitlines()})


@app.command("list")
def list_(
    about: Annotated[str, typer.Option("--about", metavar="ID", help="about this only")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List statements side by side: who states what about what. None overwrites another party's."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = [it for it in _rows(desk) if about in ("", it.about)]
    if as_json:
        for row in rows:
            emit(fields_with_notice(fields_of(row)))
        return
    out = console()
    for it in rows:
        who = it.author or "(attribution withheld)"
        replaced = f", replaced by {it.replaced_by}" if it.replaced_by else ""
        out.print(f"{time_text(it.at_ms)} {it.statement}: {who} {_says(it.verb)}, about {it.about}{replaced}")
        for line in _lines(it):
            out.print(f"  {line}")
    if not rows:
        out.print("nobody has stated anything that is shown here")
    print_notice()


def _verb(text: str) -> Says:
    from openline.model.channel import Verb as Known

    try:
        return Known(text.replace(" ", "_").replace("-", "_"))
    except ValueError:
        raise InputError(
            f"{text!r} is nothing that a statement does", where="--verb", next_step=f"use {', '.join(Known)}"
        ) from None


_SAYS = {
    "conditional": "says on a condition",
    "concern": "is concerned",
    "demands": "demands",
    "no_response": "gives no response",
}


def _says(verb: str) -> str:
    return _SAYS.get(verb, verb.replace("_", " "))


def _rows(desk: Authoring) -> list[StatementRow]:
    if desk.client is not None:
        return list(desk.client.statements())
    from openline.app.showing.said import statement_row
    from openline.app.showing.view import View
    from openline.model.event import NODE

    state = state_of(desk)
    rows = (statement_row(View(state, NODE, 0), it) for it in state.statements.values())
    return [it for it in rows if it is not None]


def _lines(it: StatementRow) -> list[str]:
    """Say what a statement says, line by line."""
    from openline.bootstrap import now_ms
    from openline.model.space import Position

    body: Any = (it.shown or {}).get("body")
    if not isinstance(body, dict):
        return ["(redacted)"]
    lines = [f"“{body['text']}”"] if body.get("text") else []
    if body.get("condition"):
        lines.append(f"if {body['condition']}, then {body['consequence']}; said to {body['addressee']}")
    lines += [f"{one['language']}: “{one['text']}”" for one in body.get("translations") or ()]
    where = body.get("place") or {}
    if where.get("said"):
        lines.append(f"place, as it says: {where['said']}")
    if where.get("position"):
        at = where["position"]
        lines.append(
            f"which it takes to be {place_words(Position(lon_e7=at['lon_e7'], lat_e7=at['lat_e7']))}"
        )
    lines += _account_lines(it)
    lines += [f"spoken by {it.speaker}"] if it.speaker else []
    lines += [f"verbatim: “{it.verbatim}”"] if it.verbatim else []
    for asked in it.asked:
        became = said.became_of(asked, now_ms())
        lines.append(f"asks {asked.party} for a statement by {time_text(asked.due_ms)}: {became}")
    return lines


def _account_lines(it: StatementRow) -> list[str]:
    """Say what account a statement gives."""
    from openline.cli.incidentpage import place_words as where_words

    account = it.account
    if account is None:
        return []
    lines = [f"{account.kind.value.replace('_', ' ')}, {said.when_text(account)}"]
    lines += [f"place, as it says: {where_words(it.place)}"] if it.place is not None else []
    if account.count is not None:
        lines.append(f"{said.range_text(account.count)} {account.counted}")
    return lines + said.harm_lines(account.harm)
