"""``openline statement``: what parties state about what was found, said or done; each for itself (R18)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.areas import coordinate, place_words
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, authoring
from openline.cli.messages import read_back
from openline.cli.output import console, emit
from openline.cli.reading import fields_of, state_of
from openline.cli.times import time_text
from openline.cli.worded import by_language, fields_with_notice, notice_lines, print_notice
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.showing.said import StatementRow
    from openline.cli.authoring import Authoring
    from openline.model.channel import Verb as Says

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Id = Annotated[str, typer.Argument(metavar="STATEMENT", help="its id")]
About = Annotated[
    str,
    typer.Option(
        "--about", metavar="ID", help="a finding, match, message, warning, STOP, statement or thing"
    ),
]
Verb = Annotated[
    str,
    typer.Option(
        "--verb",
        help="alleges, acknowledges_own_act, denies, confirms, protests, assures, conditional, concern,"
        " reports or no_response",
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
    place: Annotated[str, typer.Option("--place", help="where it was, in your words")] = "",
    at: Annotated[str, typer.Option("--at", metavar="COORD", help="where that is, in your view")] = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Make a statement to those whom it names. It stands beside those of others and changes nothing.

    What a party does beyond communication stands here, as what it states itself: '--verb reports'.
    """
    from openline.app.ports import Draft
    from openline.model.channel import Place, Translation
    from openline.model.saying import StatementBody, StatementFacts

    says = _verb(verb)
    position, echo = coordinate(at, "--at") if at else (None, "")
    translated = by_language(translation, "--translation")
    is_conditional = says.value == "conditional"
    body = StatementBody(
        text=text,
        language=language,
        translations=tuple(Translation(language=tag, text=it) for tag, it in translated.items()),
        condition=if_,
        consequence=then,
        addressee=said_to or (", ".join(to) if is_conditional else ""),
        place=Place(said=place, position=position),
    )
    facts = StatementFacts(
        statement=id, about=about, verb=says, to=tuple(to), withheld=withheld, replaces=replaces
    )
    notes: dict[str, Any] = {"echo": echo} if echo else {}
    places = read_back(body)
    if places and (not echo or any(it.startswith("disagrees") for it in places)):
        notes["place"] = places
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(
            Draft(type="statement.make/v1", facts=facts, body=body),
            notes={**notes, "notice": notice_lines().splitlines()},
        )


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
    return lines
