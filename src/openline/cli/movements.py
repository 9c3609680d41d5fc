"""``openline movement``: somebody goes from one place to another, leg by leg (R10, R22)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.areas import band_of, coordinate
from openline.cli.authoring import AsJson, AsParty, DraftOut, HomeDir, Out, Reason, Seen, authoring
from openline.cli.files import read_input
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
    from openline.cli.authoring import Authoring
    from openline.model.notification import Movement, MovementKind, Waypoint

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
add_common(app, "movement")

Kind = Annotated[
    str,
    typer.Option(
        "--kind", help="convoy, vehicle, ambulance, foot, train, vessel, rotary, fixed_wing or unmanned"
    ),
]
Waypoints = Annotated[
    list[str],
    typer.Option(
        "--waypoint",
        metavar="WAYPOINT",
        help="in order: 'COORD; NAME; arrive TIME; depart TIME', all but the coordinate as you like",
    ),
]
RouteFile = Annotated[
    Path | None, typer.Option("--route", metavar="FILE", help="a GPX file with the route instead")
]
Depart = Annotated[str, typer.Option("--depart", metavar="TIME", help="when it leaves the first waypoint")]
SpeedKmH = Annotated[
    float | None, typer.Option("--speed-km-h", help="its speed; the default is a range for its kind")
]
HalfWidthM = Annotated[
    float | None, typer.Option("--half-width-m", help="how far beside the route it may be; else by kind")
]
SlackMin = Annotated[
    float | None, typer.Option("--slack-min", help="how early or late it may be; else by kind")
]
Floor = Annotated[str, typer.Option("--floor", help="such as SFC, '1500 ft MSL', FL95, '300 m AGL'")]
Ceiling = Annotated[str, typer.Option("--ceiling", help="such as UNL, FL195, '5000 ft MSL'")]
Vehicles = Annotated[
    list[str], typer.Option("--vehicles", metavar="WHAT=N", help="such as truck=6; marks behind a comma")
]
Purpose = Annotated[str, typer.Option("--purpose", help="what for")]


@app.command()
def notify(
    id: Id,
    as_: AsParty,
    kind: Kind,
    depart: Depart,
    waypoint: Waypoints = [],  # noqa: B006
    route: RouteFile = None,
    name: Name = "",
    serial: Serial = "",
    speed_km_h: SpeedKmH = None,
    half_width_m: HalfWidthM = None,
    slack_min: SlackMin = None,
    floor: Floor = "",
    ceiling: Ceiling = "",
    vehicles: Vehicles = [],  # noqa: B006
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
    """Notify a movement: on record at once, and matched with everything, seen and unseen.

    A driver needs to know neither width nor speed: each kind has its own. Each side of a match is told to
    call the other, and no more.
    """
    from msgspec.structs import replace

    from openline.model.notification import Movement

    way, echo = _route(waypoint, route)
    fields = _fields(
        serial, speed_km_h, half_width_m, slack_min, vehicles, people, track, purpose, marking, contact, note
    )
    movement = Movement(
        id=id,
        name=name or id,
        kind=_kind(kind),
        route=way,
        depart_ms=parse_time(depart, "--depart"),
        **fields,
    )
    movement = replace(movement, altitude=band_of(floor, ceiling, movement.altitude))
    notes = {"echo": echo, **_expects(movement), **questions(movement)}
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        if try_:
            from openline.cli.trying import try_out

            try_out(desk, movement, notes, as_json=as_json)
            return
        drafts = [notified("movement", movement, emergency=emergency), *share_drafts(id, share)]
        desk.record(*drafts, notes=notes, outcome=matches_now(desk, id), outcome_there=matches_over_there(id))


@app.command("amend")
def amend_(
    id: Id,
    as_: AsParty,
    depart: Depart = "",
    waypoint: Waypoints = [],  # noqa: B006
    route: RouteFile = None,
    name: Name = "",
    serial: Serial = "",
    speed_km_h: SpeedKmH = None,
    half_width_m: HalfWidthM = None,
    slack_min: SlackMin = None,
    floor: Floor = "",
    ceiling: Ceiling = "",
    vehicles: Vehicles = [],  # noqa: B006
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
    """Change what is given and leave the rest.

    Another vehicle does not start the time of notice anew; another route does.
    """
    from openline.cli.notified import stands
    from openline.model.notification import Movement

    way, echo = _route(waypoint, route) if waypoint or route else ((), [])
    changes = given(
        name=name,
        route=way,
        depart_ms=parse_time(depart, "--depart") if depart else None,
        **_fields(
            serial,
            speed_km_h,
            half_width_m,
            slack_min,
            vehicles,
            people,
            track,
            purpose,
            marking,
            contact,
            note,
        ),
    )
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        if floor or ceiling:
            before = stands(desk, "movement", id, seen)[1]
            assert isinstance(before, Movement)
            changes["altitude"] = band_of(floor, ceiling, before.altitude)
        amend(
            desk,
            "movement",
            id,
            changes,
            emergency=emergency,
            seen=seen,
            notes={"echo": echo} if echo else {},
        )


Leg = Annotated[int, typer.Argument(metavar="[LEG]", help="from 1; the default is the present one")]
Where = Annotated[str, typer.Option("--at", metavar="COORD", help="where it was")]
When = Annotated[str, typer.Option("--time", metavar="TIME", help="when; the default is now")]


@app.command()
def depart(
    id: Id,
    as_: AsParty,
    leg: Leg = 0,
    at: Where = "",
    time: When = "",
    reason: Reason = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="it has departed, however long before its notified window")
    ] = False,
    seen: Seen = None,
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Say that a leg departs. Never refused: who had not said that it was relayed to units is recorded.

    Long before its notified window you are asked whether it has, and whoever is told of it is told that, too.
    """
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        _record_step(desk, "depart", id, leg, at, time, reason, seen, yes=yes, as_json=as_json)


def _record_step(
    desk: Authoring,
    action: str,
    id: str,
    leg: int,
    at: str,
    time: str,
    reason: str,
    seen: Path | None,
    *,
    yes: bool,
    as_json: bool,
) -> None:
    from openline import bootstrap
    from openline.app.ports import Draft
    from openline.cli.early import ask_before, early_words
    from openline.model.event import LegBody, LegFacts, NotificationBody
    from openline.model.notification import Movement

    place, echo = coordinate(at, "--at") if at else (None, "")
    at_ms = parse_time(time, "--time") if time else None
    now = present(desk, id, "movement", seen=seen)
    # Given up without a leg: all of it.
    chosen = leg if leg or action == "abort" else _present_leg(_leg_states(desk, id), action, id)
    notes: dict[str, Any] = {"echo": echo} if echo else {}
    said = now.body.notification if isinstance(now.body, NotificationBody) else None
    if action == "depart" and isinstance(said, Movement):
        early = early_words(said, chosen, bootstrap.now_ms() if at_ms is None else at_ms)
        ask_before(id, chosen, early, yes=yes, as_json=as_json)
        notes |= {"early": f"departs {early}"} if early else {}
    goes = action in ("depart", "resume")
    facts = LegFacts(notification=id, version=now.version, leg=chosen)
    body = LegBody(place=place, reason=reason)
    desk.record(
        Draft(type=f"movement.{action}/v1", facts=facts, body=body, at_ms=at_ms),
        notes=notes,
        outcome=how_it_goes(id) if goes else None,
        outcome_there=goes_over_there("movement", id) if goes else None,
    )


def _step(action: str, words: str) -> None:
    """Add the command by which a leg halts, resumes, arrives or is aborted."""

    def step(
        id: Id,
        as_: AsParty,
        leg: Leg = 0,
        at: Where = "",
        time: When = "",
        reason: Reason = "",
        seen: Seen = None,
        home: HomeDir = None,
        out: Out = None,
        draft: DraftOut = None,
        as_json: AsJson = False,
    ) -> None:
        with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
            _record_step(desk, action, id, leg, at, time, reason, seen, yes=False, as_json=as_json)

    app.command(action, help=words)(step)


_step("halt", "A leg halts on its way.")
_step("resume", "A leg goes on after a halt.")
_step("arrive", "A leg arrives; with the last one the movement ends.")
_step("abort", "All of it is given up, or only the leg that is named.")


def _leg_states(desk: Authoring, id: str) -> Any:
    """Return how far each leg has got that has begun, as far as that is known here."""
    if desk.client is not None:
        legs = desk.client.movement(id).legs or {}
        return {int(leg): it for leg, it in legs.items() if it != "planned"}
    return desk.rules.state.notifications[id].leg_states if desk.rules is not None else {}


def _present_leg(states: Any, action: str, id: str) -> int:
    """Return the leg that is on its way, or the next to depart.

    Raises
    ------
    InputError
        It is to depart and has done so: said twice, it would say that it had arrived between.
    """
    moving = [leg for leg, it in states.items() if it in ("departed", "halted")]
    if moving and action == "depart":
        raise InputError(
            f"leg {moving[-1]} of {id!r} has {states[moving[-1]]}, and nobody has said that it arrived",
            where=f"movement {id}",
            next_step=f"'openline movement arrive' first; or name what departs now: --leg {moving[-1] + 1}",
        )
    return moving[-1] if moving and action != "depart" else max(states, default=0) + 1


def _kind(text: str) -> MovementKind:
    from openline.model.notification import MovementKind

    try:
        return MovementKind(text)
    except ValueError:
        words = ", ".join(it.value for it in MovementKind)
        raise InputError(f"{text!r} is no kind of movement", where="--kind", next_step=words) from None


def _route(texts: list[str], file: Path | None) -> tuple[tuple[Waypoint, ...], list[str]]:
    from openline.cli.areas import place_words
    from openline.model.notification import Waypoint
    from openline.model.space import Position

    if bool(texts) == (file is not None):
        raise InputError("give the route once", next_step="--waypoint twice or more, or --route FILE.gpx")
    if file is not None:
        from openline.wire.gpx import read_route

        points = [
            Waypoint(
                position=Position(lon_e7=it.lon_e7, lat_e7=it.lat_e7), name=it.name, arrive_ms=it.arrive_ms
            )
            for it in read_route(read_input(file), str(file))
        ]
        return tuple(points), [
            f"{it.name or number}: {place_words(it.position)}" for number, it in enumerate(points, 1)
        ]
    read = [_waypoint(text, f"--waypoint {number}") for number, text in enumerate(texts, 1)]
    return tuple(it for it, _ in read), [echo for _, echo in read]


def _waypoint(text: str, where: str) -> tuple[Waypoint, str]:
    from openline.model.notification import Waypoint

    first, *rest = (it.strip() for it in text.split(";"))
    position, echo = coordinate(first, where)
    values: dict[str, Any] = {"position": position}
    for field in rest:
        word, _, time = field.partition(" ")
        if word in ("arrive", "depart") and time:
            values[f"{word}_ms"] = parse_time(time.strip(), where)
        elif "name" not in values:
            values["name"] = field
        else:
            raise InputError(
                f"{field!r} is neither 'arrive TIME' nor 'depart TIME'",
                where=where,
                next_step="'COORD; NAME; arrive TIME; depart TIME'",
            )
    name = f"{values['name']}: " if values.get("name") else ""
    return Waypoint(**values), f"{name}{echo}"


def _fields(
    serial: str,
    speed_km_h: float | None,
    half_width_m: float | None,
    slack_min: float | None,
    vehicles: list[str],
    people: str,
    track: list[str],
    purpose: str,
    marking: list[str],
    contact: list[str],
    note: str,
) -> dict[str, Any]:
    return given(
        serial=serial,
        speed_mm_s=None if speed_km_h is None else round(speed_km_h * 1e6 / 3600),
        half_width_mm=None if half_width_m is None else round(half_width_m * 1000),
        slack_s=None if slack_min is None else round(slack_min * 60),
        vehicles=tuple(_vehicles(it) for it in vehicles),
        people=people_of(people),
        tracks=tuple(track),
        purpose=purpose,
        markings=markings_of(marking),
        contacts=contacts_of(contact),
        note=note,
    )


def _vehicles(text: str) -> Any:
    from openline.model.notification import VehicleCount

    found = re.fullmatch(r"\s*(?P<what>[^=]+?)\s*=\s*(?P<count>\d{1,6})\s*(?:,\s*(?P<marks>.*))?", text)
    if found is None:
        raise InputError(
            f"{text!r} says not how many of what", where="--vehicles", next_step="such as truck=6"
        )
    return VehicleCount(what=found["what"], count=int(found["count"]), marks=found["marks"] or "")


def _expects(movement: Movement) -> dict[str, Any]:
    """Say what the defaults of its kind make of a movement: how wide, and when it is expected to be over."""
    from openline.cli.times import time_text
    from openline.decide.notified import check_notification
    from openline.decide.routing import volumes_of_movement

    check_notification(movement)
    ends = [it.interval.end_ms for it in volumes_of_movement(movement)]
    last = max(it for it in ends if it != "UFN")
    minute_ms = 60_000
    return {"expected": f"over by {time_text(-(-last // minute_ms) * minute_ms)}, with the slack of its kind"}
