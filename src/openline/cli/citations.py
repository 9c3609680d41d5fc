"""``openline cite``: what an open source says that somebody said, at its place in the text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli import accounts_said as said
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, authoring
from openline.cli.files import read_input
from openline.cli.incidents import For, With, happened_rows, print_notice, share_draft, with_notice
from openline.cli.output import console, emit
from openline.cli.reading import fields_of
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.showing.incident_rows import CitationRow

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.command()
def add(
    text: Annotated[Path, typer.Argument(metavar="TEXT", help="the document's text, in UTF-8")],
    as_: AsParty,
    quote: Annotated[
        str, typer.Option("--quote", help="the words that are cited, as they stand in the text")
    ],
    about: Annotated[str, typer.Option("--about", metavar="ID", help="an incident, or anything else")] = "",
    to: Annotated[
        list[str], typer.Option("--to", metavar="PARTY", help="who is shown it, each by an option")
    ] = [],  # noqa: B006
    id: Annotated[str, typer.Option("--id", help="its id; the default is random")] = "",
    nth: Annotated[
        int, typer.Option("--nth", min=0, help="which of several places where these words stand, from 1")
    ] = 0,
    publisher: Annotated[str, typer.Option("--publisher", help="who published it")] = "",
    agency: Annotated[str, typer.Option("--agency", help="from which agency it has it")] = "",
    title: Annotated[str, typer.Option("--title", help="of the document")] = "",
    published: Annotated[str, typer.Option("--published", metavar="DAY", help="such as 2018-06-18")] = "",
    chain: Annotated[
        list[str], typer.Option("--through", metavar="WHO", help="through whom it came, the speaker first")
    ] = [],  # noqa: B006
    speaker: Annotated[
        str, typer.Option("--speaker", help="who is said to have said it, as the document names it")
    ] = "",
    speaker_kind: Annotated[
        str,
        typer.Option(
            "--speaker-kind",
            help="named_official, unnamed_official, anonymous, expert, organisation, agency, document,"
            " witness or outlet",
        ),
    ] = "",
    act: Annotated[
        str,
        typer.Option(
            "--act",
            help="claim, denial, threat, demand, assurance, intention, concern, question or condemnation",
        ),
    ] = "claim",
    denies: Annotated[bool, typer.Option("--denies", help="it denies what the account says")] = False,
    hedge: Annotated[
        list[str], typer.Option("--hedge", metavar="WORD", help="such as reportedly, each by an option")
    ] = [],  # noqa: B006
    kind: said.Kind = "",
    when: said.When = "",
    within: said.Within = "",
    place: said.PlaceOf = "",
    at: said.AtOf = "",
    within_m: said.WithinM = 0,
    also: said.Also = [],  # noqa: B006
    count: said.Count = "",
    counted: said.Counted = "",
    killed: said.Killed = "",
    wounded: said.Wounded = "",
    missing: said.Missing = "",
    damage: said.Damage = "",
    language: Annotated[str, typer.Option("--language", metavar="LANG", help="of the words")] = "en",
    note: Annotated[str, typer.Option("--note", help="anything else, in your words")] = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Cite by hand: it is your party's word that this stands there, and not that it is so."""
    from hashlib import sha256

    from openline.app.ports import Draft
    from openline.cli.reports import random_id
    from openline.decide.citing import ACTS, SPEAKER_KINDS, check_word
    from openline.model.incident import CiteBody, CiteFacts, Source

    data = read_input(text)
    try:
        document = data.decode()
    except UnicodeDecodeError as error:
        raise InputError("it is no text in UTF-8", where=str(text)) from error
    start = place_in(document, quote, nth, str(text))
    if published:
        _check_day(published)
    check_word(act, ACTS, "--act")
    if speaker_kind:
        check_word(speaker_kind, SPEAKER_KINDS, "--speaker-kind")
    told = said.Told(
        kind, when, within, place, at, within_m, also, "", "", None, None, None, count, counted, killed,
        wounded, missing, damage,
    )  # fmt: skip
    account, echoes = None, list[str]()
    if told.is_an_account or place or at:
        account, echoes = said.account_of(told)
    facts = CiteFacts(
        citation=id or random_id(),
        about=about,
        to=tuple(to),
        text_sha256=sha256(data).hexdigest(),
        start=start,
        end=start + len(quote),
        edited=True,
    )
    body = CiteBody(
        source=Source(
            publisher=publisher, agency=agency, title=title, published=published, chain=tuple(chain)
        ),
        quote=quote,
        speaker=speaker,
        speaker_kind=speaker_kind,
        act=act,
        denies=denies,
        hedges=tuple(hedge),
        account=account,
        language=language,
        note=note,
    )
    made = Draft(type="citation.make/v1", facts=facts, body=body)
    notes: dict[str, Any] = {"at": f"characters {facts.start} to {facts.end} of text {facts.text_sha256}"}
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(made, notes={**notes, **said.echo_notes(echoes, made)})


def _check_day(text: str) -> None:
    """Refuse a day that is none: beside others it would be taken for a title."""
    from datetime import date

    try:
        if date.fromisoformat(text).isoformat() == text:
            return
    except ValueError:
        pass
    raise InputError(f"{text!r} is no day", where="--published", next_step="write it as 2018-06-18")


def place_in(document: str, quote: str, nth: int, where: str) -> int:
    """Return where words stand in a text, in Unicode code points.

    Raises
    ------
    InputError
        They do not, or in several places and none is chosen.
    """
    if not quote:
        raise InputError("it cites no words", where="--quote")
    found = []
    start = document.find(quote)
    while start >= 0:
        found.append(start)
        start = document.find(quote, start + 1)
    if not found:
        raise InputError(
            "these words do not stand in the text",
            where=where,
            next_step="give them as they stand there, line breaks too",
        )
    if len(found) > 1 and not nth:
        raise InputError(
            f"these words stand in {len(found)} places",
            where=where,
            next_step=f"say which: --nth 1 to --nth {len(found)}",
        )
    if nth > len(found):
        raise InputError(f"these words stand in {len(found)} places only", where="--nth")
    return found[max(nth, 1) - 1]


@app.command()
def share(
    id: Annotated[str, typer.Argument(metavar="CITATION", help="its id")],
    as_: AsParty,
    with_: With,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Show a citation to others, too. What was shown cannot be unseen."""
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(share_draft(id, with_, reason))


@app.command("list")
def list_(
    about: Annotated[str, typer.Option("--about", metavar="ID", help="about this only")] = "",
    by: For = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List citations: who cites whom as saying what, through whom, and where it stands."""
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        rows: list[CitationRow] = [
            it for it in happened_rows(desk, "citations", by) if about in ("", it.about)
        ]
    if as_json:
        for row in rows:
            emit(with_notice(fields_of(row)))
        return
    from openline.cli.incidentpage import citation_lines

    out = console()
    for row in rows:
        out.print(*citation_lines(row), sep="\n", markup=False)
    if not rows:
        out.print("no citation is shown here", markup=False)
    print_notice()
