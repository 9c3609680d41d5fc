"""``openline activity``: exercises, patrols, live fire, drone flights, repair in silence (R10, R25)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.areas import Along, At, Edges, HalfWidthM, RadiusKm, Vertex, area_of, band_of
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, Seen, authoring
from openline.cli.notices import add_common
from openline.cli.notified import (
    Contacts,
    Emergency,
    Id,
    Markings,
    Name,
    Note,
    People,
    Serial,
    Tracks,
    amend,
    contacts_of,
    given,
    goes_over_there,
    how_it_goes,
    markings_of,
    matches_now,
    matches_over_there,
    notified,
    people_of,
    questions,
)
from openline.cli.reading import present
from openline.cli.shares import Share, share_drafts
from openline.cli.times import parse_time
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.model.notification import ActivityKind, Recurrence
    from openline.model.space import Interval

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
add_common(app, "activity")

Kind = Annotated[
    str,
    typer.Option(
        "--kind",
        help="exercise, patrol, air_tasking, live_fire, drone_flight, repair_work, window_of_silence, other",
    ),
]
From = Annotated[str, typer.Option("--from", metavar="TIME", help="when it begins: RFC 3339, or a DTG")]
Until = Annotated[str, typer.Option("--until", metavar="TIME", help="when it ends")]
Every = Annotated[
    str,
    typer.Option("--every", metavar="WHEN", help="within that time, in UTC: 'mon-fri 06:00-08:00'"),
]
DispersionM = Annotated[
    float | None, typer.Option("--dispersion-m", help="how far outside its area its effects may reach")
]
Guarantee = Annotated[
    list[str], typer.Option("--guarantee-from", metavar="PARTY", help="whose guarantee it rests on")
]
Floor = Annotated[str, typer.Option("--floor", help="such as SFC, '1500 ft MSL', FL95, '300 m AGL'")]
Ceiling = Annotated[str, typer.Option("--ceiling", help="such as UNL, FL195, '5000 ft MSL'")]
Purpose = Annotated[str, typer.Option("--purpose", help="what for")]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@app.command()
def notify(
    id: Id,
    as_: AsParty,
    kind: Kind,
    from_: From,
    until: Until,
    every: Every = "",
    name: Name = "",
    serial: Serial = "",
    at: At = "",
    radius_km: RadiusKm = None,
    vertex: Vertex = [],  # noqa: B006
    along: Along = [],  # noqa: B006
    half_width_m: HalfWidthM = None,
    edges: Edges = "",
    floor: Floor = "",
    ceiling: Ceiling = "",
    dispersion_m: DispersionM = None,
    guarantee_from: Guarantee = [],  # noqa: B006
    people: People = "",
    track: Tracks = [],  # noqa: B006
    purpose: Purpose = "",
    marking: Markings = [],  # noqa: B006
    contact: Contacts = [],  # noqa: B006
    note: Note = "",
    share: Share = [],  # noqa: B006
    emergency: Emergency = False,
    try_: Annotated[
        bool, typer.Option("--try", help="only say what of all that the party sees it comes close to")
    ] = False,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Notify an activity: on record at once, and matched with everything, seen and unseen.

    Each side of a match is told to call the other, and no more.
    """
    from openline.model.notification import Activity
    from openline.model.space import AltitudeBand, Interval, Volume4D

    area, echo = area_of(at, radius_km, vertex, along, half_width_m, edges, required=True)
    assert area is not None
    interval = Interval(start_ms=parse_time(from_, "--from"), end_ms=parse_time(until, "--until"))
    part = Volume4D(footprint=area, altitude=band_of(floor, ceiling, AltitudeBand()), interval=interval)
    fields = _fields(
        every, serial, dispersion_m, guarantee_from, people, track, purpose, marking, contact, note
    )
    activity = Activity(id=id, name=name or id, kind=_kind(kind), parts=(part,), **fields)
    notes = {"echo": echo, **questions(activity)}
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        if try_:
            from openline.cli.trying import try_out
            from openline.decide.notified import check_notification

            check_notification(activity)
            try_out(desk, activity, notes, as_json=as_json)
            return
        drafts = [notified("activity", activity, emergency=emergency), *share_drafts(id, share)]
        desk.record(*drafts, notes=notes, outcome=matches_now(desk, id), outcome_there=matches_over_there(id))


@app.command("amend")
def amend_(
    id: Id,
    as_: AsParty,
    from_: From = "",
    until: Until = "",
    every: Every = "",
    name: Name = "",
    serial: Serial = "",
    at: At = "",
    radius_km: RadiusKm = None,
    vertex: Vertex = [],  # noqa: B006
    along: Along = [],  # noqa: B006
    half_width_m: HalfWidthM = None,
    edges: Edges = "",
    floor: Floor = "",
    ceiling: Ceiling = "",
    dispersion_m: DispersionM = None,
    guarantee_from: Guarantee = [],  # noqa: B006
    people: People = "",
    track: Tracks = [],  # noqa: B006
    purpose: Purpose = "",
    marking: Markings = [],  # noqa: B006
    contact: Contacts = [],  # noqa: B006
    note: Note = "",
    emergency: Emergency = False,
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Change what is given and leave the rest. Where or when changed starts the time of notice anew."""
    from msgspec.structs import replace

    from openline.cli.notified import stands
    from openline.model.notification import Activity

    area, echo = area_of(at, radius_km, vertex, along, half_width_m, edges, required=False)
    changes = given(
        name=name,
        **_fields(
            every, serial, dispersion_m, guarantee_from, people, track, purpose, marking, contact, note
        ),
    )
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        before = stands(desk, "activity", id, seen)[1]
        assert isinstance(before, Activity)
        if area is not None and len(before.parts) > 1:
            raise InputError(
                "it has several areas, and one is given", where=f"activity {id}", next_step="notify it anew"
            )
        parts = tuple(
            replace(
                it,
                footprint=area if area is not None else it.footprint,
                altitude=band_of(floor, ceiling, it.altitude),
                interval=_moved(it.interval, from_, until),
            )
            for it in before.parts
        )
        if parts != before.parts:
            changes["parts"] = parts
        amend(
            desk,
            "activity",
            id,
            changes,
            emergency=emergency,
            seen=seen,
            notes={"echo": echo} if echo else {},
        )


def _step(action: str, words: str) -> None:
    def step(
        id: Id,
        as_: AsParty,
        time: Annotated[str, typer.Option("--time", metavar="TIME", help="when; the default is now")] = "",
        notice: Annotated[
            list[str],
            typer.Option("--notice", help="a notice that was read, as 'match list' shows it"),
        ] = [],  # noqa: B006
        reason: Reason = "",
        seen: Seen = None,
        home: HomeDir = None,
        out: Out = None,
        draft: DraftOut = None,
        as_json: AsJson = False,
    ) -> None:
        from openline.app.ports import Draft
        from openline.model.event import LegBody, LegFacts

        with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
            now = present(desk, id, "activity", seen=seen)
            facts = LegFacts(notification=id, version=now.version, notices=tuple(notice))
            at_ms = parse_time(time, "--time") if time else None
            body = LegBody(reason=reason)
            desk.record(
                Draft(type=f"activity.{action}/v1", facts=facts, body=body, at_ms=at_ms),
                outcome=how_it_goes(id) if action == "begin" else None,
                outcome_there=goes_over_there("activity", id) if action == "begin" else None,
            )

    app.command(action, help=words)(step)


_step("begin", "It begins.")
_step("end", "It ends: its matches end with it.")


@app.command()
def guarantee(
    id: Id,
    as_: AsParty,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="take the guarantee back")] = False,
    reason: Reason = "",
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Give a security guarantee for an activity as it stands. It counts once you say: relayed to units."""
    from openline.app.ports import Draft
    from openline.model.event import GuaranteeFacts, ReasonBody

    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        now = present(desk, id, "activity", seen=seen)
        facts = GuaranteeFacts(about=id, version=now.version, body_sha256=now.body_sha256)
        action = "withdraw" if withdraw else "give"
        desk.record(Draft(type=f"guarantee.{action}/v1", facts=facts, body=ReasonBody(reason=reason)))


def _kind(text: str) -> ActivityKind:
    from openline.model.notification import ActivityKind

    try:
        return ActivityKind(text)
    except ValueError:
        words = ", ".join(it.value for it in ActivityKind)
        raise InputError(f"{text!r} is no kind of activity", where="--kind", next_step=words) from None


def recurrence_of(text: str) -> Recurrence:
    """Read when something recurs, such as ``mon-fri 06:00-08:00``, in UTC.

    Raises
    ------
    InputError
        Days or times in another form.
    """
    from openline.model.notification import Recurrence

    found = re.fullmatch(r"([a-z,\-]+)\s+(\d\d):(\d\d)Z?\s*-\s*(\d\d):(\d\d)Z?", text.strip().lower())
    try:
        if found is None:
            raise ValueError(text)
        days: list[int] = []
        for span in found[1].split(","):
            first, _, last = span.partition("-")
            begin, end = DAYS.index(first[:3]), DAYS.index((last or first)[:3])
            days += [(begin + step) % 7 + 1 for step in range((end - begin) % 7 + 1)]
        hours = [int(found[group]) * 3600 + int(found[group + 1]) * 60 for group in (2, 4)]
        if max(hours) > 86_400 or max(int(found[3]), int(found[5])) > 59:
            raise ValueError(text)
    except ValueError:
        raise InputError(
            f"{text!r} says not when it recurs",
            where="--every",
            next_step="write it like 'mon-fri 06:00-08:00', in UTC",
        ) from None
    return Recurrence(days=tuple(sorted(set(days))), from_s=hours[0] % 86_400, to_s=hours[1] % 86_400)


def _moved(interval: Interval, from_: str, until: str) -> Interval:
    from openline.model.space import Interval

    return Interval(
        start_ms=parse_time(from_, "--from") if from_ else interval.start_ms,
        end_ms=parse_time(until, "--until") if until else interval.end_ms,
    )


def _fields(
    every: str,
    serial: str,
    dispersion_m: float | None,
    guarantee_from: list[str],
    people: str,
    track: list[str],
    purpose: str,
    marking: list[str],
    contact: list[str],
    note: str,
) -> dict[str, Any]:
    return given(
        recurrence=recurrence_of(every) if every else None,
        serial=serial,
        dispersion_mm=None if dispersion_m is None else round(dispersion_m * 1000),
        guarantees_from=tuple(guarantee_from),
        people=people_of(people),
        tracks=tuple(track),
        purpose=purpose,
        markings=markings_of(marking),
        contacts=contacts_of(contact),
        note=note,
    )
