"""Reading what somebody says who wants something stopped: whatever it is, it is never refused (R6).

JSON, a form, or plain text; fields that make no sense are taken as text, and noted as odd. Nothing here
raises: at worst, all that came stands in the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import msgspec

from openline.decide.describing import LINE_LENGTH, NAME_LENGTH, TEXT_LENGTH
from openline.decide.naming import ID
from openline.errors import OpenlineError
from openline.model.space import Position
from openline.wire.coordinates.parsing import parse_position

MOST_NAMED = 50
FIELDS = ("id", "text", "place", "at", "to", "callback", "language", "said_at_ms", "more_on")


class StopCall(NamedTuple):
    """What was said, as far as it can be made out."""

    id: str = ""
    """By which the caller will ask again; one is chosen where it gives none."""
    text: str = ""
    place: str = ""
    """As it was said."""
    position: Position | None = None
    to: tuple[str, ...] = ()
    callback: str = ""
    language: str = ""
    said_at_ms: int | None = None
    """When it was said by voice, if it was."""
    odd: tuple[str, ...] = ()
    more_on: str = ""
    """The STOP of which it says more."""


def read_call(body: bytes, content_type: str = "") -> StopCall:
    """Make out what somebody says who wants something stopped."""
    try:
        return _read(body, content_type)
    except Exception:  # whatever nobody foresaw: it is heard as it came
        text = body.decode("utf-8", "replace").strip()
        return StopCall(text=text[:TEXT_LENGTH], odd=("body", *_cut(text)))


def _read(body: bytes, content_type: str) -> StopCall:
    text = body.decode("utf-8", "replace").strip()
    given: Mapping[str, Any] | None = None
    try:
        found = msgspec.json.decode(body) if body[:1].strip() in (b"{", b"[", b'"') else None
        given = found if isinstance(found, dict) else {"text": found} if isinstance(found, str) else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        given = None
    if given is None and "form" in content_type and "=" in text:
        given = {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
    if given is None:
        odd = ("body",) if "json" in content_type and text else () if text else ("no_text", "no_place")
        return StopCall(text=text[:TEXT_LENGTH], odd=(*odd, *_cut(text)))
    return made_of(given)


def made_of(given: Mapping[str, Any]) -> StopCall:
    """Make a call of fields, of whatever kind they are."""
    odd: list[str] = [] if set(given) <= set(FIELDS) else ["fields"]
    text = _text(given, "text", TEXT_LENGTH, odd)
    left = {name: it for name, it in given.items() if name not in FIELDS}
    if left:
        text = f"{text}\n{msgspec.json.encode(_plain(left)).decode()}".strip()[:TEXT_LENGTH]
    said = _text(given, "at", LINE_LENGTH, odd)
    position = None
    if said:
        try:
            position = parse_position(said)
        except OpenlineError:
            odd.append("coordinate")
    place = _text(given, "place", LINE_LENGTH, odd)
    if position is None and said:
        place = f"{place} ({said})" if place else said
    if not place and position is None:
        odd.append("no_place")
    at_ms = given.get("said_at_ms")
    if at_ms is not None and not (type(at_ms) is int and 0 <= at_ms < 2**53):
        odd.append("said_at_ms")
        # In words, or in another unit: somebody may make it out.
        text = f"{text}\n{msgspec.json.encode({'said_at_ms': _plain(at_ms)}).decode()}".strip()[:TEXT_LENGTH]
        at_ms = None
    id = _text(given, "id", NAME_LENGTH, odd)
    if id and not ID.fullmatch(id):
        odd.append("id")
    more_on = _text(given, "more_on", NAME_LENGTH, odd)
    if more_on and not ID.fullmatch(more_on):
        odd.append("more_on")
        text = f"{text}\n{msgspec.json.encode({'more_on': more_on}).decode()}".strip()[:TEXT_LENGTH]
        more_on = ""
    return StopCall(
        id=id,
        text=text,
        place=place,
        position=position,
        to=_named(given.get("to"), odd),
        callback=_text(given, "callback", NAME_LENGTH, odd),
        language=_text(given, "language", 35, odd),
        said_at_ms=at_ms,
        odd=tuple(dict.fromkeys(odd)),
        more_on=more_on,
    )


def _text(given: Mapping[str, Any], name: str, length: int, odd: list[str]) -> str:
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        odd.append(name)
        value = msgspec.json.encode(_plain(value)).decode()
    if len(value) > length:
        odd.append(name)
    return value.strip()[:length]


def _named(value: Any, odd: list[str]) -> tuple[str, ...]:
    if value is None:
        return ()
    listed = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(it, str) for it in listed):
        odd.append("to")
        return ()
    if len(listed) > MOST_NAMED:
        odd.append("to")
    return tuple(dict.fromkeys(it.strip() for it in listed[:MOST_NAMED]))


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, list, dict)) else str(value)


def _cut(text: str) -> tuple[str, ...]:
    return ("text",) if len(text) > TEXT_LENGTH else ()
