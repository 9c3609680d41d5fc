"""``openline site``: places that stay: notified, verified, released by consent (R10, R13, R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.areas import At, Edges, ValidFrom, ValidUntil, Vertex, area_of, windows_of
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Seen, authoring
from openline.cli.notices import add_common
from openline.cli.notified import (
    Contacts,
    Emergency,
    Id,
    Markings,
    Name,
    Note,
    People,
    amend,
    contacts_of,
    given,
    markings_of,
    matches_now,
    matches_over_there,
    notified,
    people_of,
    questions,
)
from openline.cli.shares import Share, share_drafts
from openline.cli.times import parse_time
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.model.notification import SiteFunction
    from openline.model.release import Purpose

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
add_common(app, "site")

Function = Annotated[
    str, typer.Option("--function", help="hospital, clinic, shelter, school, water, power, warehouse, …")
]
RadiusM = Annotated[
    float | None, typer.Option("--radius-m", help="round --at; the default is 100 m, and none round --vertex")
]
Verified = Annotated[
    list[str],
    typer.Option(
        "--verified",
        metavar="VERIFIED",
        help="'BY WHOM; HOW; TIME', and '; next TIME' of the next: declared verified by them, not by us",
    ),
]
Source = Annotated[str, typer.Option("--source", help="where it comes from")]
Consent = Annotated[
    list[str],
    typer.Option(
        "--consent",
        metavar="PARTY[=PURPOSE,…]",
        help="its people consent to release to this party: notice, local_check (the default is both)",
    ),
]
ConsentBy = Annotated[str, typer.Option("--consent-by", help="who consented, by role")]
ConsentHow = Annotated[str, typer.Option("--consent-how", help="how it was said")]

SITE_RADIUS_M = 100.0


@app.command()
def add(
    id: Id,
    as_: AsParty,
    function: Function,
    name: Name = "",
    at: At = "",
    radius_m: RadiusM = None,
    vertex: Vertex = [],  # noqa: B006
    edges: Edges = "",
    people: People = "",
    verified: Verified = [],  # noqa: B006
    marking: Markings = [],  # noqa: B006
    contact: Contacts = [],  # noqa: B006
    valid_from: ValidFrom = "",
    valid_until: ValidUntil = "",
    source: Source = "",
    note: Note = "",
    consent: Consent = [],  # noqa: B006
    consent_by: ConsentBy = "",
    consent_how: ConsentHow = "",
    share: Share = [],  # noqa: B006
    emergency: Emergency = False,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Notify a site. It is shown to nobody but by --share, and only with its people's consent.

    Every coordinate is echoed as lat/lon, MGRS and nearest named place: read it back before you rely on it.
    """
    from openline import bootstrap
    from openline.model.notification import Site
    from openline.model.space import Interval

    area, echo = _area(at, radius_m, vertex, edges, required=True)
    valid = _valid(valid_from, valid_until) or Interval(start_ms=bootstrap.now_ms())
    fields = _fields(people, verified, marking, contact, source, note)
    site = Site(id=id, name=name or id, function=_function(function), footprint=area, valid=valid, **fields)
    drafts = [
        notified("site", site, emergency=emergency),
        *consent_drafts(id, consent, consent_by, consent_how),
        *share_drafts(id, share),
    ]
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        notes = {"echo": echo, **questions(site)}
        outcomes = matches_now(desk, id), matches_over_there(id)
        desk.record(*drafts, notes=notes, outcome=outcomes[0], outcome_there=outcomes[1])


@app.command("amend")
def amend_(
    id: Id,
    as_: AsParty,
    function: Function = "",
    name: Name = "",
    at: At = "",
    radius_m: RadiusM = None,
    vertex: Vertex = [],  # noqa: B006
    edges: Edges = "",
    people: People = "",
    verified: Verified = [],  # noqa: B006
    marking: Markings = [],  # noqa: B006
    contact: Contacts = [],  # noqa: B006
    valid_from: ValidFrom = "",
    valid_until: ValidUntil = "",
    source: Source = "",
    note: Note = "",
    emergency: Emergency = False,
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given and leave the rest.

    A new contact or marking does not start the time of notice anew; another place or time does.
    """
    area, echo = _area(at, radius_m, vertex, edges, required=False)
    changes = given(
        name=name,
        footprint=area,
        function=_function(function) if function else None,
        valid=_valid(valid_from, valid_until),
        **_fields(people, verified, marking, contact, source, note),
    )
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        amend(desk, "site", id, changes, emergency=emergency, seen=seen, notes={"echo": echo} if echo else {})


@app.command()
def consent(
    id: Id,
    party: Annotated[list[str], typer.Argument(metavar="PARTY[=PURPOSE,…]")],
    as_: AsParty,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="they consent no longer")] = False,
    by: ConsentBy = "",
    how: ConsentHow = "",
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Record that a site's people consent to its release to a party, or no longer do.

    Withdrawn consent takes back what was shown. Released copies cannot be recalled.
    """
    texts = [f"{it.partition('=')[0]}=" for it in party] if withdraw else party
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(*consent_drafts(id, texts, by, how))


def consent_drafts(about: str, texts: list[str], by: str, how: str) -> list[Draft]:
    """Return the draft that records consents; none when nothing is said of any.

    Raises
    ------
    InputError
        It is said who consented, and not to whose being shown it.
    """
    from openline.app.ports import Draft
    from openline.model.event import ConsentBody, ConsentFacts

    if not texts and (by or how):
        raise InputError(
            "it is not said to whose being shown it they consent",
            where="--consent-by" if by else "--consent-how",
            next_step="name every recipient with --consent PARTY",
        )
    if not texts:
        return []
    facts = ConsentFacts(about=about, consents=dict(map(_consent, texts)))
    return [Draft(type="consent.set/v1", facts=facts, body=ConsentBody(by=by, how=how))]


def _consent(text: str) -> tuple[str, tuple[Purpose, ...]]:
    from openline.model.release import Purpose

    party, given_, purposes = text.partition("=")
    try:
        named = tuple(Purpose(it) for it in purposes.split(",") if it)
    except ValueError:
        words = ", ".join(it.value for it in Purpose)
        raise InputError(f"{purposes!r} is no purpose", where=f"--consent {text}", next_step=words) from None
    return party, named if given_ else tuple(Purpose)


def _function(text: str) -> SiteFunction:
    from openline.model.notification import SiteFunction

    try:
        return SiteFunction(text)
    except ValueError:
        words = ", ".join(it.value for it in SiteFunction)
        raise InputError(f"{text!r} is no function of a site", where="--function", next_step=words) from None


def _area(
    at: str, radius_m: float | None, vertex: list[str], edges: str, *, required: bool
) -> tuple[Any, list[str]]:
    radius_km = (SITE_RADIUS_M if radius_m is None else radius_m) / 1000 if at else None
    if radius_m is not None and not at:
        raise InputError("a radius goes with --at", where="--radius-m")
    return area_of(at, radius_km, vertex, [], None, edges, required=required)


def _valid(valid_from: str, valid_until: str) -> Any:
    from msgspec.structs import replace

    from openline import bootstrap

    windows = windows_of(valid_from, valid_until)
    if not windows:
        return None
    return windows[0] if valid_from else replace(windows[0], start_ms=bootstrap.now_ms())


def _fields(
    people: str, verified: list[str], marking: list[str], contact: list[str], source: str, note: str
) -> dict[str, Any]:
    return given(
        people=people_of(people),
        verifications=tuple(_verified(it) for it in verified),
        markings=markings_of(marking),
        contacts=contacts_of(contact),
        source=source,
        note=note,
    )


def _verified(text: str) -> Any:
    from openline.model.notification import Verification

    fields = [it.strip() for it in text.split(";")]
    last = fields[3].partition(" ") if len(fields) == 4 else ("next", "", "")
    if len(fields) not in (3, 4) or last[0] != "next":
        raise InputError(
            f"{text!r} is no verification",
            where="--verified",
            next_step="write it like 'field office; visit; 2026-05-01T09:00:00Z; next 2026-08-01T00:00:00Z'",
        )
    return Verification(
        by=fields[0],
        how=fields[1],
        at_ms=parse_time(fields[2], "--verified"),
        next_at_ms=parse_time(last[2], "--verified") if last[2] else None,
    )
