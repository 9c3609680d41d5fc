"""What commands about lines share: rows of what was said, numbers of the next message, options in words."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from openline.cli.reading import fields_of, state_of
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.cli.authoring import Authoring
    from openline.model.notification import Recurrence
    from openline.model.saying import MessageFacts

E = TypeVar("E", bound=StrEnum)

DAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}


def said_rows(desk: Authoring, kind: str, **wanted: str) -> list[dict[str, Any]]:
    """Return the rows of channels, desks, messages, STOPs, warnings or statements that a reader is shown."""
    if desk.client is not None:
        return [fields_of(it) for it in desk.client.every(kind, **wanted)]
    from openline import bootstrap
    from openline.app.showing import said
    from openline.app.showing.paging import finished
    from openline.app.showing.view import View
    from openline.model.event import NODE

    resource = getattr(said, kind.upper())
    view = View(state_of(desk), desk.party or NODE, bootstrap.now_ms())
    rows = (finished(resource.begin(view, id, False)) for id in resource.ids(view))
    found = [fields_of(it) for it in rows if it is not None]
    return [it for it in found if all(it[name] == value for name, value in wanted.items())]


def said_row(desk: Authoring, kind: str, id: str) -> dict[str, Any]:
    """Return one of these rows, or raise NotFoundError."""
    if desk.client is not None:
        return fields_of(desk.client.one(kind, id))
    from openline.decide.state import unknown

    name = {"channels": "channel", "desks": "desk", "messages": "message", "stops": "stop",
            "warnings": "warning", "statements": "statement"}[kind]  # fmt: skip
    found = [it for it in said_rows(desk, kind) if it[name] == id]
    if not found:
        raise unknown(name, id)
    return found[0]


def numbered(desk: Authoring, facts: MessageFacts) -> MessageFacts:
    """Return a message with the serial that comes next, and that of the one of its precedence before."""
    from msgspec.structs import replace

    from openline.decide.messaging import next_of, sequence_of

    if desk.client is None:
        serial, after = next_of(state_of(desk), sequence_of(desk.party, facts), facts.precedence)
        return replace(facts, serial=serial, after=after)
    last, last_of = 0, 0
    wanted = {*facts.action, *facts.info}
    for row in desk.client.messages(channel=facts.channel, sender=desk.party):
        if {*row.action, *row.info} == wanted and row.serial == last + 1:
            last = row.serial
            last_of = row.serial if row.precedence == facts.precedence.value else last_of
    return replace(facts, serial=last + 1, after=last_of)


def choice(kind: type[E], word: str, option: str) -> E:
    """Read one of a few words, or raise InputError with all of them."""
    try:
        return kind(word.lower().replace("-", "_"))
    except ValueError:
        raise InputError(
            f"{word!r} is none of them", where=option, next_step=f"say one of: {', '.join(kind)}"
        ) from None


def hours_of(text: str, option: str) -> Recurrence | None:
    """Read hours such as ``mon-fri 06:00-18:00`` or ``sat,sun 08:00-08:00``, in UTC; nothing is always.

    Raises
    ------
    InputError
        Says what hours look like.
    """
    from openline.model.notification import Recurrence

    if not text.strip():
        return None
    advice = "such as 'mon-fri 06:00-18:00' or 'sat,sun 08:00-20:00', in UTC"
    try:
        days, span = text.lower().split()
        begins, ends = (_seconds(it) for it in span.split("-"))
        return Recurrence(days=tuple(sorted(_days(days))), from_s=begins, to_s=ends)
    except (ValueError, KeyError):
        raise InputError(f"{text!r} are no hours", where=option, next_step=advice) from None


def hours_text(hours: dict[str, Any] | None) -> str:
    """Say hours in words."""
    if not hours:
        return "day and night"
    names = {number: name for name, number in DAYS.items()}
    days = ",".join(names[it] for it in hours["days"])
    return f"{days} {_clock(hours['from_s'])}-{_clock(hours['to_s'])} UTC"


def _days(text: str) -> Iterable[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin, end = DAYS[first], DAYS[last or first]
        if end < begin:
            end += 7
        yield from ((day - 1) % 7 + 1 for day in range(begin, end + 1))


def _seconds(text: str) -> int:
    hours, minutes = text.split(":")
    seconds = int(hours) * 3600 + int(minutes) * 60
    if not 0 <= seconds <= 86_400 or not 0 <= int(minutes) < 60:
        raise ValueError(text)
    return seconds


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
