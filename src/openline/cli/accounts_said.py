"""An account as options: what happened, when and where, give or take, as incidents and statements say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias, TypeVar

import typer

from openline.cli.areas import coordinate
from openline.cli.times import parse_time, time_text
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.app.showing.incident_rows import AskedRow
    from openline.model.channel import Place
    from openline.model.incident import Account, Harm
    from openline.model.presence import CountRange

E = TypeVar("E", bound=StrEnum)

Kind: TypeAlias = Annotated[
    str,
    typer.Option(
        "--kind",
        help="strike, fire, near_miss, crossing, overflight, collision, interference, obstruction, explosion"
        " or other",
    ),
]
When: TypeAlias = Annotated[
    str, typer.Option("--when", metavar="TIME", help="when it was: RFC 3339 with zone, or a DTG")
]
Within: TypeAlias = Annotated[
    str, typer.Option("--within", metavar="TIME", help="give or take so much: 90 s, 10 min, 2 h")
]
PlaceOf: TypeAlias = Annotated[str, typer.Option("--place", help="where it was, in your words")]
AtOf: TypeAlias = Annotated[
    str, typer.Option("--at", metavar="COORD", help="where that is, in your view: decimal, DMS or MGRS")
]
WithinM: TypeAlias = Annotated[
    int, typer.Option("--within-m", metavar="M", min=0, help="give or take so many metres")
]
Also: TypeAlias = Annotated[
    list[str],
    typer.Option("--also", metavar="COORD", help="another place that is given for it; none is chosen"),
]
ObservedBy: TypeAlias = Annotated[
    str, typer.Option("--observed", help="how it is known: seen, heard, recorded, derived or told")
]
FromAt: TypeAlias = Annotated[
    str, typer.Option("--from-at", metavar="COORD", help="from where it was observed")
]
AwayM: TypeAlias = Annotated[
    int | None, typer.Option("--away-m", metavar="M", min=0, help="how far it was from there")
]
Bearing: TypeAlias = Annotated[
    int | None, typer.Option("--bearing", metavar="DEG", help="and in which direction, true")
]
Heading: TypeAlias = Annotated[
    int | None, typer.Option("--heading", metavar="DEG", help="in which direction it moved, true")
]
Count: TypeAlias = Annotated[
    str, typer.Option("--count", metavar="N-M", help="how many there were, as a range")
]
Counted: TypeAlias = Annotated[str, typer.Option("--counted", help="of what: vehicles, shells, aircraft")]
Killed: TypeAlias = Annotated[
    str, typer.Option("--killed", metavar="N-M", help="people, as a range; 0 says that nobody was")
]
Wounded: TypeAlias = Annotated[str, typer.Option("--wounded", metavar="N-M", help="people, as a range")]
Missing: TypeAlias = Annotated[str, typer.Option("--missing", metavar="N-M", help="people, as a range")]
Damage: TypeAlias = Annotated[str, typer.Option("--damage", help="to what, in your words")]

_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|h|d)?")
_UNITS_MS = {None: 1_000, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


@dataclass(frozen=True)
class Told:
    """What options say of an account."""

    kind: str
    when: str
    within: str
    place: str
    at: str
    within_m: int
    also: list[str]
    observed: str
    from_at: str
    away_m: int | None
    bearing: int | None
    heading: int | None
    count: str
    counted: str
    killed: str
    wounded: str
    missing: str
    damage: str

    @property
    def is_an_account(self) -> bool:
        """Tell whether more is said than where it was."""
        beside = {name: it for name, it in vars(self).items() if name not in ("place", "at")}
        return any(it not in ("", None, []) for name, it in beside.items() if name != "within_m" or it)


class Read(NamedTuple):
    """An account, and what each coordinate in it was understood to be."""

    account: Account
    echoes: list[str]


def account_of(told: Told) -> Read:
    """Read an account from options.

    Raises
    ------
    InputError
        Names the option that makes no sense, or that is missing.
    """
    from openline.model.channel import Place
    from openline.model.incident import Account, IncidentKind, Observed

    if not told.kind or not told.when:
        raise InputError(
            "what happened and when is not said",
            where="--kind" if not told.kind else "--when",
            next_step="an account has both: --kind strike --when TIME; how exactly, --within says",
        )
    if told.counted and not told.count:
        raise InputError(
            f"of how many {told.counted!r} it is is not said",
            where="--counted",
            next_step=f"give a range, too: --count 2-5 --counted {told.counted}",
        )
    where, echoes = place_of(told.place, told.at)
    others: list[Place] = []
    for text in told.also:
        position, echo = coordinate(text, "--also")
        others.append(Place(said=text, position=position))
        echoes.append(f"also {echo}")
    count = range_or_none(told.count, "--count")
    account = Account(
        kind=word_of(IncidentKind, told.kind, "--kind"),
        at_ms=parse_time(told.when, "--when"),
        within_ms=milliseconds(told.within, "--within") if told.within else 0,
        place=where,
        within_m=told.within_m,
        also=tuple(others),
        observed=word_of(Observed, told.observed, "--observed") if told.observed else None,
        observer=_observer(told, echoes),
        heading_deg=told.heading,
        count=count,
        counted=told.counted,
        harm=_harm(told),
    )
    return Read(account, echoes)


def place_of(said: str, at: str) -> tuple[Place, list[str]]:
    """Read a place, in words and as a coordinate, and the echo of the latter."""
    from openline.model.channel import Place

    if not at:
        return Place(said=said), []
    position, echo = coordinate(at, "--at")
    return Place(said=said, position=position), [echo]


def _observer(told: Told, echoes: list[str]) -> Any:
    from openline.model.incident import Observer

    if not told.from_at and told.away_m is None and told.bearing is None:
        return None
    position = None
    if told.from_at:
        position, echo = coordinate(told.from_at, "--from-at")
        echoes.append(f"observed from {echo}")
    return Observer(position=position, distance_m=told.away_m, bearing_deg=told.bearing)


def _harm(told: Told) -> Harm | None:
    from openline.model.incident import Harm

    if not (told.killed or told.wounded or told.missing or told.damage):
        return None
    return Harm(
        killed=range_or_none(told.killed, "--killed"),
        wounded=range_or_none(told.wounded, "--wounded"),
        missing=range_or_none(told.missing, "--missing"),
        damage=told.damage,
    )


def range_or_none(text: str, option: str) -> CountRange | None:
    """Read a range of a count; nothing where nothing is said."""
    from openline.cli.reports import range_of

    return range_of(text, option) if text else None


def milliseconds(text: str, option: str) -> int:
    """Read how long something is: ``90 s``, ``10 min``, ``2 h``.

    Raises
    ------
    InputError
        It is no length of time.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise InputError(f"{text!r} is no length of time", where=option, next_step="such as 90s, 10min or 2h")
    return round(float(found[1]) * _UNITS_MS[found[2]])


def word_of(words: type[E], text: str, option: str) -> E:
    """Read one of a few words.

    Raises
    ------
    InputError
        It is none of them.
    """
    try:
        return words(text.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError:
        raise InputError(
            f"{text!r} is none of them", where=option, next_step=f"use {', '.join(words)}"
        ) from None


def echo_notes(read: list[str], draft: Draft) -> dict[str, Any]:
    """Return what is told before something is recorded: each coordinate as it was understood."""
    from openline.cli.messages import read_back

    notes: dict[str, Any] = {"echo": read} if read else {}
    places = read_back(draft.body)
    if places and (not read or any(it.startswith("disagrees") for it in places)):
        notes["place"] = places
    return notes


# -- in words --------------------------------------------------------------------------------------


def became_of(asked: AskedRow, now_ms: int) -> str:
    """Say what became of asking a party for a statement.

    That none came is on record once a node at work has put it there; that the time is over is so before. An
    answer that came later takes nothing of that back.
    """
    if asked.answered:
        silence = "NO RESPONSE by then (on record)" if asked.silent else ""
        late_ms = asked.answered_at_ms - asked.due_ms
        if late_ms <= 0:
            return "; ".join(filter(None, (silence, f"answered by {asked.answer}")))
        at = f"answered at {time_text(asked.answered_at_ms)}, {length_text(late_ms)} late, by {asked.answer}"
        return "; ".join(filter(None, (silence, at)))
    if asked.silent:
        return "NO RESPONSE by then"
    return "awaited" if now_ms <= asked.due_ms else "OVERDUE, no answer is on record"


def length_text(ms: int) -> str:
    """Say how long something is, in one unit or two."""
    minutes, seconds = divmod(round(abs(ms) / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    said = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(said[:2]) or "0 s"


def metres_text(metres: int) -> str:
    """Say a distance."""
    return f"{metres:,} m" if metres < 1_000 else f"{metres / 1000:,.1f} km"


def when_text(account: Account) -> str:
    """Say when it was, give or take."""
    within = f" ± {length_text(account.within_ms)}" if account.within_ms else ""
    return time_text(account.at_ms) + within


def range_text(it: CountRange) -> str:
    """Say a range of a count."""
    return f"{it.low:,}" if it.low == it.high else f"{it.low:,} to {it.high:,}"


def harm_lines(harm: Harm | None) -> list[str]:
    """Say what harm an account gives; of what it says nothing of, nothing."""
    if harm is None:
        return []
    lines = [
        f"{name} {range_text(it)}"
        for name in ("killed", "wounded", "missing")
        if (it := getattr(harm, name)) is not None
    ]
    return lines + ([f"damage: {harm.damage}"] if harm.damage else [])
