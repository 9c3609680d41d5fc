"""Briefing: what somebody said, in as few words as a text message has room for (R38)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def brief_of(shown: Mapping[str, Any], language: str) -> str | None:
    """Return what was said, in a language if it was said in that, too; ``None`` for what nobody said.

    Parameters
    ----------
    shown
        What a party is shown of an entry.
    """
    words = _WORDS.get(str(shown.get("type", "")))
    if words is None:
        return None
    return words(_fields(shown.get("facts")), _fields(shown.get("body")), language)


def _message(facts: Mapping[str, Any], body: Mapping[str, Any], language: str) -> str:
    on = f"{facts.get('channel')} {facts.get('serial')}"
    text = _in_language(body, language) or ("(sealed)" if body.get("sealed") else "")
    return f"{on}: {text}" if text else on


def _stop(facts: Mapping[str, Any], body: Mapping[str, Any], language: str) -> str:
    place = _fields(body.get("place"))
    position = _fields(place.get("position"))
    at = f"{position['lat_e7'] / 1e7:.5f},{position['lon_e7'] / 1e7:.5f}" if position else ""
    back = f"ring {body['callback']}" if body.get("callback") else ""
    more = f"(more on {str(body['more_on'])[:8]})" if body.get("more_on") else ""
    return " ".join(filter(None, (more, at, str(place.get("said") or ""), str(body.get("text") or ""), back)))


def _warning(facts: Mapping[str, Any], body: Mapping[str, Any], language: str) -> str:
    texts = [_fields(it) for it in _fields(body.get("warning")).get("texts") or ()]
    own = [it for it in texts if it.get("language") == language] or texts
    return str(own[0].get("text") or "") if own else str(facts.get("warning"))


def _statement(facts: Mapping[str, Any], body: Mapping[str, Any], language: str) -> str:
    return f"{str(facts.get('verb')).replace('_', ' ')}: {_in_language(body, language)}"


def _incident(facts: Mapping[str, Any], body: Mapping[str, Any], language: str) -> str:
    return f"{str(facts.get('kind')).replace('_', ' ')}: {_in_language(body, language)}"


def _citation(facts: Mapping[str, Any], body: Mapping[str, Any], language: str) -> str:
    source = _fields(body.get("source"))
    whose = body.get("speaker") or "unresolved"
    return f"{source.get('publisher') or source.get('agency') or '?'}, {whose}: {body.get('quote') or ''}"


def _silent(facts: Mapping[str, Any], body: Mapping[str, Any], language: str) -> str:
    return f"{facts.get('party')}, {facts.get('statement')}"


def _miss(facts: Mapping[str, Any], body: Mapping[str, Any], language: str) -> str:
    lost = " LOST" if facts.get("lost") else ""
    return f"{facts.get('channel')} {facts.get('party')}, {facts.get('in_a_row')}{lost}"


def _escalated(facts: Mapping[str, Any], body: Mapping[str, Any], language: str) -> str:
    return f"{facts.get('party')} x{len(facts.get('entries') or ())}, {facts.get('step')}"


def _near(facts: Mapping[str, Any], body: Mapping[str, Any], language: str) -> str:
    """Return the first place, and the nearest thing to it: what there is room for."""
    for place in map(_fields, body.get("places") or ()):
        echo = _fields(place.get("echo"))
        near = [_fields(it) for it in place.get("near") or ()]
        away = f" {int(near[0].get('metres') or 0)} m {near[0].get('id')}" if near else ""
        differs = " !" if place.get("disagrees") else ""
        return f"{echo.get('decimal') or place.get('said')}{differs}{away}"
    return ""


def _in_language(body: Mapping[str, Any], language: str) -> str:
    """Return a text as it was said in a language, else as it was said first."""
    for it in map(_fields, body.get("translations") or ()):
        if it.get("language") == language and body.get("language") != language:
            return str(it.get("text") or "")
    return str(body.get("text") or "")


def _fields(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


_WORDS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], str], str]] = {
    "message.send/v1": _message,
    "stop.hear/v1": _stop,
    "warning.issue/v1": _warning,
    "warning.replace/v1": _warning,
    "statement.make/v1": _statement,
    "statement.silent/v1": _silent,
    "incident.open/v1": _incident,
    "citation.make/v1": _citation,
    "check.miss/v1": _miss,
    "escalate.find/v1": _escalated,
    "near.find/v1": _near,
}
"""What each type says."""
