"""``openline incident``: what happened, as each party has it; side by side, and no finding."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli import accounts_said as said
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, authoring
from openline.cli.evidence import incident_bundle
from openline.cli.output import console, emit
from openline.cli.reading import fields_of, state_of
from openline.cli.saying import choice
from openline.cli.times import known_time, time_text
from openline.cli.worded import by_language

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.app.showing.incident_rows import IncidentRow
    from openline.app.showing.picture_rows import IncidentPicture
    from openline.cli.authoring import Authoring

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Id = Annotated[str, typer.Argument(metavar="INCIDENT", help="its id")]
To = Annotated[list[str], typer.Option("--to", metavar="PARTY", help="who is shown it, each by an option")]
For = Annotated[
    str,
    typer.Option("--for", metavar="PARTY", help="as that party is shown it; in a node's HOME else all of it"),
]
With = Annotated[
    list[str], typer.Option("--with", metavar="PARTY", help="show it to this party from now on, all of it")
]
KnownAt = Annotated[
    str, typer.Option("--at", metavar="TIME", help="as it was known then; the default is as it stands")
]
WITHIN_KM, WITHIN_HOURS = 20.0, 6.0
PATIENCE_S = 3_600.0
"""So long a record is folded anew where nobody else waits."""


@app.command("open")
def open_(
    as_: AsParty,
    kind: said.Kind,
    when: said.When,
    id: Annotated[str, typer.Argument(metavar="[INCIDENT]", help="its id; the default is random")] = "",
    to: To = [],  # noqa: B006
    about: Annotated[
        list[str],
        typer.Option(
            "--about",
            metavar="ID",
            help="what it is opened from: a finding, message, STOP, citation, movement, zone",
        ),
    ] = [],  # noqa: B006
    text: Annotated[str, typer.Option("--text", help="in your party's own words")] = "",
    language: Annotated[str, typer.Option("--language", metavar="LANG", help="of the text")] = "en",
    translation: Annotated[
        list[str], typer.Option("--translation", metavar="LANG=TEXT", help="beside the original")
    ] = [],  # noqa: B006
    within: said.Within = "",
    place: said.PlaceOf = "",
    at: said.AtOf = "",
    within_m: said.WithinM = 0,
    also: said.Also = [],  # noqa: B006
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
    out_of: Annotated[
        str, typer.Option("--out-of", metavar="INCIDENT", help="the incident that it is split off of")
    ] = "",
    takes: Annotated[
        list[str],
        typer.Option("--takes", metavar="STATEMENT", help="a statement about that one which is about this"),
    ] = [],  # noqa: B006
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Open an incident: an id under which everybody speaks. What it says is your account, and no finding.

    Another party says what it has to say with 'openline statement make --about' the incident's id.
    """
    from openline.app.ports import Draft
    from openline.cli.reports import random_id
    from openline.model.channel import Translation
    from openline.model.incident import IncidentBody, IncidentFacts

    told = said.Told(
        kind, when, within, place, at, within_m, also, observed, from_at, away_m, bearing, heading, count,
        counted, killed, wounded, missing, damage,
    )  # fmt: skip
    account, echoes = said.account_of(told)
    translated = by_language(translation, "--translation")
    facts = IncidentFacts(
        incident=id or random_id(),
        kind=account.kind,
        at_ms=account.at_ms,
        within_ms=account.within_ms,
        to=tuple(to),
        about=tuple(about),
        out_of=out_of,
        takes=tuple(takes),
    )
    body = IncidentBody(
        account=account,
        text=text or _words(account.kind.value),
        language=language,
        translations=tuple(Translation(language=tag, text=it) for tag, it in translated.items()),
    )
    made = Draft(type="incident.open/v1", facts=facts, body=body)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(made, notes=said.echo_notes(echoes, made))


@app.command()
def merge(
    id: Id,
    as_: AsParty,
    into: Annotated[str, typer.Option("--into", metavar="INCIDENT", help="of which it is the same")],
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Hold an incident to be the same as another. Its opener's word is how it is listed; both ids stay."""
    _same("merge", id, into, as_, reason, home=home, out=out, draft=draft, as_json=as_json)


@app.command()
def split(
    id: Id,
    as_: AsParty,
    from_: Annotated[
        str, typer.Option("--from", metavar="INCIDENT", help="of which your party held it to be the same")
    ],
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Hold it to be the same no longer. An incident is split in two by opening another '--out-of' it."""
    _same("split", id, from_, as_, reason, home=home, out=out, draft=draft, as_json=as_json)


def _same(action: str, id: str, other: str, party: str, reason: str, *, as_json: bool, **where: Any) -> None:
    from openline.app.ports import Draft
    from openline.model.fact import ReasonBody
    from openline.model.incident import MergeFacts

    facts = MergeFacts(incident=id, into=other)
    made = Draft(type=f"incident.{action}/v1", facts=facts, body=ReasonBody(reason=reason))
    home = where.pop("home")
    with authoring(home, party, as_json=as_json, **where) as desk:
        desk.record(made)


@app.command()
def share(
    id: Id,
    as_: AsParty,
    with_: With,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Show an incident to others, too. What others stated about it is theirs to show.

    What was shown cannot be unseen: it is not taken back.
    """
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(share_draft(id, with_, reason))


def share_draft(id: str, with_: list[str], reason: str) -> Draft:
    """Return the draft that shows an incident, exhibit or citation to others, too."""
    from openline.app.ports import Draft
    from openline.model.event import ReasonBody, ShareFacts
    from openline.model.release import Detail

    facts = ShareFacts(about=id, shared=dict.fromkeys(with_, Detail.FULL))
    return Draft(type="share.set/v1", facts=facts, body=ReasonBody(reason=reason))


@app.command("list")
def list_(
    state: Annotated[str, typer.Option("--state", help="open or merged")] = "",
    kind: Annotated[str, typer.Option("--kind", help="of this kind only, as its opener has it")] = "",
    about: Annotated[str, typer.Option("--about", metavar="ID", help="opened from this only")] = "",
    by: For = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List incidents, the latest first; what is listed of each is its opener's account."""
    from openline.model.incident import IncidentKind

    wanted = choice(IncidentKind, kind, "--kind").value if kind else ""
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        rows = [
            it
            for it in happened_rows(desk, "incidents", by)
            if state in ("", it.state) and wanted in ("", it.kind) and about in ("", *it.about)
        ]
    rows.sort(key=lambda it: (it.at_ms, it.incident), reverse=True)
    if as_json:
        for row in rows:
            emit(with_notice(fields_of(row)))
        return
    out = console()
    for it in rows:
        out.print(_line(it), markup=False)
        for line in _beside(it):
            out.print(f"  {line}", markup=False)
    if not rows:
        out.print("no incident is shown here", markup=False)
    print_notice()


def _line(it: IncidentRow) -> str:
    within = f" ± {said.length_text(it.within_ms)}" if it.within_ms else ""
    merged = f" (listed with {it.same_as[it.opener]})" if it.state == "merged" else ""
    return f"{time_text(it.at_ms)}{within}  {it.incident}: {_words(it.kind)}, by {it.opener}{merged}"


def _beside(it: IncidentRow) -> list[str]:
    from openline.cli.incidentpage import place_words

    lines = [f"at {place_words(it.place)}"] if it.place is not None else []
    counts = [
        f"{number} {name if number != 1 else name[:-1]}"
        for name, number in (
            ("statements", it.statements), ("citations", it.citations), ("exhibits", it.exhibits)
        )
    ]  # fmt: skip
    lines.append(", ".join(counts))
    lines += [f"split off of {it.out_of}"] if it.out_of else []
    lines += [f"held to be the same as {into} by {party}" for party, into in it.same_as.items()]
    return lines


def _words(kind: str) -> str:
    return kind.replace("_", " ")


@app.command()
def show(
    id: Id,
    by: For = "",
    within_km: Annotated[
        float, typer.Option("--within-km", min=0, max=500, help="what is near: no farther than this")
    ] = WITHIN_KM,
    within_hours: Annotated[
        float, typer.Option("--within-hours", min=0, max=744, help="and no longer before or after")
    ] = WITHIN_HOURS,
    timeline: Annotated[bool, typer.Option("--timeline", help="all of it in order of time, too")] = False,
    at: KnownAt = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Show all accounts of an incident side by side, what was near, who had been told, how lines stood.

    With --at, as it was known then: nothing that came on record later is in it.
    """
    from openline.cli.exhibitfiles import files_here

    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        picture = picture_of(desk, id, by, within_km=within_km, within_hours=within_hours, at=at)
        here = files_here(desk) if picture.exhibits and not as_json else None
    if as_json:
        emit(picture)
        return
    from openline.cli.incidentpage import print_picture

    print_picture(picture, timeline=timeline, here=here)


app.command("bundle")(incident_bundle)


def picture_of(
    desk: Authoring,
    id: str,
    reader: str,
    *,
    within_km: float = WITHIN_KM,
    within_hours: float = WITHIN_HOURS,
    at: str = "",
) -> IncidentPicture:
    """Return the whole of an incident, as a party is shown it: by a server, or by the log that is here.

    Parameters
    ----------
    at
        As it was known at this time, as somebody wrote it; as it stands, where nobody did.
    """
    at_ms = known_time(at, "--at") if at else None
    if desk.client is not None:
        if reader:
            desk.refuse_other(reader, "--for")
        return desk.client.incident_picture(id, within_km=within_km, within_hours=within_hours, at_ms=at_ms)
    from openline import bootstrap
    from openline.app.lookingback import Past
    from openline.app.showing.picture import Sources, incident_picture
    from openline.app.showing.view import View
    from openline.bootstrap.positions import tracks_for
    from openline.model.event import NODE

    state = state_of(desk)
    assert desk.journal is not None
    if reader and reader != NODE:
        state.party(reader)
    assert desk.rules is not None
    past = Past(desk.journal.store, patience_s=PATIENCE_S)
    try:
        with tracks_for(desk.home, desk.rules, reader or NODE) as tracks:
            return incident_picture(
                View(state, reader or NODE, bootstrap.now_ms()),
                nullcontext,
                Sources(desk.journal.store, past, tracks),
                id,
                within_m=within_km * 1000,
                within_ms=round(within_hours * 3_600_000),
                at_ms=at_ms,
            )
    finally:
        past.close()


def happened_rows(desk: Authoring, kind: str, reader: str = "") -> list[Any]:
    """Return the rows of incidents, exhibits or citations that a party is shown; all, without one."""
    if desk.client is not None:
        if reader:
            desk.refuse_other(reader, "--for")
        return list(desk.client.every(kind))
    from openline import bootstrap
    from openline.app.showing import happened
    from openline.app.showing.paging import finished
    from openline.app.showing.view import View
    from openline.model.event import NODE

    state = state_of(desk)
    if reader and reader != NODE:
        state.party(reader)
    resource = getattr(happened, kind.upper())
    view = View(state, reader or NODE, bootstrap.now_ms())
    rows = (finished(resource.begin(view, id, False)) for id in resource.ids(view))
    return [it for it in rows if it is not None]


def with_notice(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row for a program, with what stands on every output."""
    from openline.decide.presenting import NOTICE

    return {**row, "notice": NOTICE}


def print_notice() -> None:
    """Print what stands on every output."""
    from openline.decide.presenting import NOTICE

    console().print(NOTICE, markup=False)
