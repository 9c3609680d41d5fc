"""``openline warning``: graded communication that a person issues; nothing follows of it by itself (R20)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from openline.cli.areas import Along, At, Edges, HalfWidthM, RadiusKm, Vertex, area_of
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, Seen, authoring
from openline.cli.files import write_new
from openline.cli.issuing import facts_of, record_step, record_warning, warning_of
from openline.cli.output import console, emit
from openline.cli.reading import fields_of
from openline.cli.times import parse_time, time_text
from openline.cli.warningwords import (
    deadline_words,
    effect_words,
    particulars_of,
    record_here,
    row_of,
    rows_of,
    rung_words,
    said_of,
    suggestions_of,
    track_words,
)
from openline.cli.worded import (
    DigitsIn,
    OffsetMin,
    Values,
    Words,
    by_language,
    fields_with_notice,
    given_words,
    print_notice,
)
from openline.errors import InputError

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)

Id = Annotated[str, typer.Argument(metavar="WARNING", help="its id")]
ZoneOf = Annotated[str, typer.Option("--zone", metavar="ZONE", help="the zone whose ladder it is of")]
RungOf = Annotated[int | None, typer.Option("--rung", help="which rung of the ladder, from 1")]
To = Annotated[list[str], typer.Option("--to", metavar="PARTY", help="whom it is for, each by an option")]
DeadlineOf = Annotated[
    str, typer.Option("--deadline", metavar="TIME|none", help="by when, or 'none', which is said, too")
]
Part = Annotated[str, typer.Option("--part", help="the named part of a group that it is for")]
Quantity = Annotated[int | None, typer.Option("--quantity", min=1, help="how many leaflets")]
Evidence = Annotated[
    list[str], typer.Option("--evidence", metavar="FINDING", help="a finding on which it rests")
]
PrecedenceOf = Annotated[
    str, typer.Option("--precedence", help="immediate, priority or routine: how soon it is to be answered")
]
Unanswerable = Annotated[
    bool, typer.Option("--no-answer", help="whoever gets it has no way to answer, as of a leaflet")
]
WayOutOf = Annotated[
    list[str],
    typer.Option("--way-out", metavar="LANG=TEXT", help="how one can leave, as your party states it"),
]
More = Annotated[
    list[str], typer.Option("--language", metavar="LANG", help="in these languages, beside those of the rung")
]
Note = Annotated[str, typer.Option("--note", help="whatever else is to be said of it")]


@app.command()
def issue(
    id: Id,
    as_: AsParty,
    zone: ZoneOf = "",
    rung: RungOf = None,
    to: To = [],  # noqa: B006
    deadline: DeadlineOf = "",
    value: Values = [],  # noqa: B006
    language: More = [],  # noqa: B006
    digits: DigitsIn = [],  # noqa: B006
    utc_offset_min: OffsetMin = 0,
    words: Words = [],  # noqa: B006
    part: Part = "",
    quantity: Quantity = None,
    at: At = "",
    radius_km: RadiusKm = None,
    vertex: Vertex = [],  # noqa: B006
    along: Along = [],  # noqa: B006
    half_width_m: HalfWidthM = None,
    edges: Edges = "",
    evidence: Evidence = [],  # noqa: B006
    precedence: PrecedenceOf = "immediate",
    no_answer: Unanswerable = False,
    way_out: WayOutOf = [],  # noqa: B006
    note: Note = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Issue a warning by a rung of the ladder of a zone: its medium, its template, its languages.

    A deadline is given, or 'none'. Nothing happens when it passes but that it has passed.
    """
    area, echo = area_of(at, radius_km, vertex, along, half_width_m, edges, required=False)
    given = given_words(value, digits, utc_offset_min, words)
    fields = {
        "zone": zone, "rung": rung, "to": tuple(to), "deadline": deadline, "part": part, "quantity": quantity,
        "area": area, "way_out": by_language(way_out, "--way-out"), "note": note, "language": language,
    }  # fmt: skip
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        said = warning_of(desk, id, fields, given, former=None, no_answer=no_answer, seen=seen)
        facts = facts_of(said, 1, evidence, precedence)
        record_warning(desk, "issue", said, facts, echo)


@app.command()
def replace(
    id: Id,
    as_: AsParty,
    to: To = [],  # noqa: B006
    deadline: DeadlineOf = "",
    value: Values = [],  # noqa: B006
    language: More = [],  # noqa: B006
    digits: DigitsIn = [],  # noqa: B006
    utc_offset_min: OffsetMin = 0,
    words: Words = [],  # noqa: B006
    rung: RungOf = None,
    part: Part = "",
    quantity: Quantity = None,
    at: At = "",
    radius_km: RadiusKm = None,
    vertex: Vertex = [],  # noqa: B006
    along: Along = [],  # noqa: B006
    half_width_m: HalfWidthM = None,
    edges: Edges = "",
    evidence: Evidence = [],  # noqa: B006
    precedence: PrecedenceOf = "immediate",
    no_answer: Unanswerable = False,
    way_out: WayOutOf = [],  # noqa: B006
    note: Note = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Put another version in the place of a warning: what is given changes, the rest stays as it was.

    Everyone to whom the former was addressed is told of it. Released copies cannot be recalled.
    """
    area, echo = area_of(at, radius_km, vertex, along, half_width_m, edges, required=False)
    given = given_words(value, digits, utc_offset_min, words)
    fields = {
        "zone": "", "rung": rung, "to": tuple(to), "deadline": deadline, "part": part, "quantity": quantity,
        "area": area, "way_out": by_language(way_out, "--way-out"), "note": note, "language": language,
    }  # fmt: skip
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        row = row_of(desk, id)
        former = said_of(row)
        if former is None:
            raise InputError(
                "its text was redacted", where=f"warning {id}", next_step="cancel it, and issue another"
            )
        said = warning_of(desk, id, fields, given, former=former, no_answer=no_answer, seen=None)
        record_warning(desk, "replace", said, facts_of(said, row.version + 1, evidence, precedence), echo)


@app.command()
def cancel(
    id: Id,
    as_: AsParty,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Cancel a warning. Whoever was shown it is told so; released copies cannot be recalled."""
    from openline.decide.presenting import NOT_RECALLED
    from openline.model.event import ReasonBody
    from openline.model.saying import WarningStepFacts

    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        record_step(
            desk,
            "cancel",
            WarningStepFacts(warning=id),
            ReasonBody(reason=reason),
            {"recalled": NOT_RECALLED},
        )


@app.command()
def drop(
    id: Id,
    as_: AsParty,
    quantity: Annotated[int, typer.Option("--quantity", min=1, help="how many leaflets fell")],
    from_: Annotated[str, typer.Option("--from", metavar="TIME", help="when the first of them fell")],
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="when the last of them fell")] = "",
    at: At = "",
    radius_km: RadiusKm = None,
    vertex: Vertex = [],  # noqa: B006
    along: Along = [],  # noqa: B006
    half_width_m: HalfWidthM = None,
    edges: Edges = "",
    note: Note = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Record that leaflets were dropped: how many, where and when, as your party says that did it."""
    from openline.model.saying import DropBody, WarningStepFacts

    area, echo = area_of(at, radius_km, vertex, along, half_width_m, edges, required=True)
    assert area is not None
    from_ms = parse_time(from_, "--from")
    to_ms = parse_time(until, "--until") if until else from_ms
    body = DropBody(quantity=quantity, area=area, from_ms=from_ms, to_ms=to_ms, note=note)
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        record_step(desk, "drop", WarningStepFacts(warning=id), body, {"echo": echo})


@app.command()
def effect(
    id: Id,
    what: Annotated[
        str,
        typer.Argument(metavar="EFFECT", help="complied, partly, refused, no_change_observed or unknown"),
    ],
    as_: AsParty,
    reason: Reason = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Say what your party saw follow. It is what was seen, and never a reason for anything."""
    from openline.model.event import ReasonBody
    from openline.model.saying import EffectFacts
    from openline.model.warning import Effect

    try:
        seen = Effect(what.replace(" ", "_"))
    except ValueError:
        raise InputError(
            f"{what!r} is no effect", where="EFFECT", next_step=f"use {', '.join(Effect)}"
        ) from None
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        record_step(desk, "effect", EffectFacts(warning=id, effect=seen), ReasonBody(reason=reason), {})


@app.command("list")
def list_(home: HomeDir = None, as_json: AsJson = False) -> None:
    """List warnings: by whom and for whom, by which rung, how they stand, and what came of them."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = rows_of(desk)
    if as_json:
        for row in rows:
            emit(fields_with_notice(fields_of(row)))
        return
    from rich.table import Column, Table

    whole = (Column(it, no_wrap=True) for it in ("warning", "v", "state", "deadline"))
    table = Table(*whole, "by, to", "zone", Column("effects", min_width=10), box=None)
    for it in rows:
        table.add_row(
            it.warning,
            str(it.version),
            it.state,
            deadline_words(it),
            f"{it.issuer} to {', '.join(it.to)}",
            f"{it.zone} rung {it.rung}",
            effect_words(it) or "-",
        )
    console().print(table)
    print_notice()


@app.command()
def show(id: Id, home: HomeDir = None, as_json: AsJson = False) -> None:
    """Show one warning: its words, whom it is for, who has answered, and what each party says came of it."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        row = row_of(desk, id)
    if as_json:
        emit(fields_with_notice(fields_of(row)))
        return
    out = console()
    out.print(f"{row.warning}, version {row.version}: {row.state}, by {row.issuer} to {', '.join(row.to)}")
    for what, how in particulars_of(row):
        out.print(f"  {what:<10} {how}")
    print_notice()


@app.command()
def suggested(
    zone: Annotated[str, typer.Option("--zone", metavar="ZONE", help="of this zone only")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """List findings that call for a message, if a person thinks so: every rung, and none before another."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        rows = [it for it in suggestions_of(desk) if zone in ("", it.zone)]
    if as_json:
        for row in rows:
            emit(fields_with_notice(fields_of(row)))
        return
    out = console()
    for it in rows:
        issued = f"; on it rests {', '.join(it.warnings)}" if it.warnings else ""
        out.print(
            f"{time_text(it.found_ms)} {it.zone}: {it.event.replace('_', ' ')}{track_words(it)}{issued}"
        )
        out.print(f"  finding {it.finding}")
        for number, rung in enumerate(it.rungs, 1):
            out.print(f"  rung {number}: {rung_words(rung)}")
    if not rows:
        out.print("no finding about a zone with a ladder calls for a message")
    print_notice()


@app.command()
def leaflet(
    id: Id,
    to_file: Annotated[Path, typer.Option("--out", metavar="FILE", help="the PDF that is written")],
    sheet: Annotated[
        str, typer.Option("--sheet", help="a5, 4xa5-on-a3 or 4xa6-on-a4: how leaflets lie on the paper")
    ] = "4xa5-on-a3",
    language: Annotated[
        list[str], typer.Option("--language", metavar="LANG", help="print these languages; all without")
    ] = [],  # noqa: B006
    utc_offset_min: OffsetMin = 0,
    contact: Annotated[str, typer.Option("--contact", help="where one can ask; as its texts say it")] = "",
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Print the leaflet of a warning, languages side by side, as PDF."""
    from openline.wire.forms.leaflet import Sheet

    try:
        lies = Sheet(sheet)
    except ValueError:
        raise InputError(
            f"{sheet!r} is no sheet", where="--sheet", next_step=f"use {', '.join(Sheet)}"
        ) from None
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        options: dict[str, Any] = {
            "languages": tuple(language), "utc_offset_min": utc_offset_min, "contact": contact,
        }  # fmt: skip
        if desk.client is not None:
            data = desk.client.leaflet(id, sheet=lies.value, **options)
        else:
            from openline.web.warned import leaflet_of

            data = leaflet_of(record_here(desk), id, sheet=lies, **options)
    write_new(to_file, data)
    if as_json:
        emit(fields_with_notice({"warning": id, "file": str(to_file), "bytes": len(data)}))
        return
    console().print(f"written to {to_file}: read it before it is printed")
    print_notice()


@app.command("cap")
def cap_(
    id: Id,
    to_file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="write it here; else it is printed")
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Give the alert (CAP 1.2) that says how a warning stands: issued, updated or cancelled."""
    with authoring(home, "", out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            data = desk.client.cap(id)
        else:
            from openline.web.warned import alert_of_warning
            from openline.wire.cap import write_alert

            data = write_alert(alert_of_warning(record_here(desk), id))
    if to_file is not None:
        write_new(to_file, data)
    if as_json:
        said = {"file": str(to_file)} if to_file is not None else {"cap": data.decode()}
        emit(fields_with_notice({"warning": id, **said}))
    elif to_file is None:
        typer.echo(data, nl=False)
    else:
        console().print(f"written to {to_file}")
        print_notice()
