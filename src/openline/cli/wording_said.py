"""What was said on lines, in words: a message's own text first, for whoever reads it at 03:00."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from openline.cli.times import time_text
from openline.model.unseen import without_isolates

if TYPE_CHECKING:
    from openline.cli.wording import Names

MOST_TEXT = 160
"""Characters of a text in one line."""
ID_LENGTH = 32
"""Digits of an id that was drawn by lot; whatever is shorter somebody chose, and it is said whole."""
MEDIA = {"through_sponsor": "through the sponsor"}


def said_about(type: str, shown: Mapping[str, Any], names: Names) -> Iterable[str] | None:
    """Give what an entry of a line says, where it was shown; ``None`` for entries of another family."""
    words = _WORDS.get(type)
    if words is None:
        return None
    facts, body = _fields(shown.get("facts")), _fields(shown.get("body"))
    return (it for it in words(facts, body, names) if it)


def short(text: object) -> str:
    """Return a text on one line, cut where it is long."""
    line = " ".join(without_isolates(str(text)).split())
    return f"“{line}”" if len(line) <= MOST_TEXT else f"“{line[: MOST_TEXT - 1]}…”"


def _channel(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    said = _fields(body.get("channel"))
    yield names.thing(facts.get("channel"))
    yield " and ".join(names.party(it) for it in facts.get("parties") or ())
    yield str(facts.get("level") or "")
    yield f"by {facts['carrier']}" if facts.get("carrier") else ""
    yield f"in {', '.join(map(str, said['languages']))}" if said.get("languages") else ""
    every = int(_fields(facts.get("checks")).get("every_ms") or 0)
    yield f"checked every {every / 3_600_000:g} h" if every else ""
    yield short(body["reason"]) if body.get("reason") else ""


def _desk(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield f"on {names.thing(facts['channel'])}" if facts.get("channel") else "by all who are told to call"
    for number, post in enumerate(map(_fields, body.get("posts") or ()), 1):
        yield f"{number}. {post.get('name')}" + (f", {post['address']}" if post.get("address") else "")
    then = ", ".join(names.thing(it) for it in facts.get("then") or ())
    yield f"then {then}" if then else ""


def _message(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    channel = names.thing(facts.get("channel"))
    yield f"{str(facts.get('precedence')).upper()} on {channel} no. {facts.get('serial')}"
    yield "(sealed)" if body.get("sealed") else short(body["text"]) if body.get("text") else ""
    yield f"in place of {names.thing(facts['supersedes'])}" if facts.get("supersedes") else ""
    yield f"takes back {names.thing(facts['cancels'])}" if facts.get("cancels") else ""
    needs = str(facts.get("needs") or "read")
    yield f"asks for: {needs.replace('_', ' ')}" if needs != "read" else ""
    spoken = _fields(body.get("spoken"))
    yield f"said {time_text(int(spoken['at_ms']))}" if spoken.get("at_ms") else ""


def _stop(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield f"from {names.party(facts['party'])}" if facts.get("party") else "from an unknown caller"
    yield f"more on STOP {_id(body['more_on'], names)}" if body.get("more_on") else ""
    yield short(body["text"]) if body.get("text") else ""
    yield from _where(body)
    yield f"ring back {body['callback']}" if body.get("callback") else ""
    yield f"odd: {', '.join(map(str, facts['odd']))}" if facts.get("odd") else ""


def _where(body: dict[str, Any]) -> Iterable[str]:
    """Give the place of a STOP or statement, as it was said and as a coordinate."""
    place = _fields(body.get("place"))
    position = _fields(place.get("position"))
    yield str(place.get("said") or "")
    if position:
        yield f"{int(position['lat_e7']) / 1e7:.5f}, {int(position['lon_e7']) / 1e7:.5f}"


def _stop_state(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield f"{str(facts.get('state')).replace('_', ' ')}, of STOP {_id(facts.get('stop'), names)}"
    yield short(body["reason"]) if body.get("reason") else ""


def _near(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield f"in {names.entry(facts.get('entry'))}"
    for place in body.get("places") or ():
        yield from _place(_fields(place), names)


def _place(place: dict[str, Any], names: Names) -> Iterable[str]:
    echo, disagrees = _fields(place.get("echo")), str(place.get("disagrees") or "")
    unnamed = "where it was observed from" if place.get("of") == "observer" else "place"
    said, words = place.get("said") or unnamed, str(echo.get("words") or "")
    yield f"{said} is {echo.get('decimal')}" if echo else f"{said} cannot be read"
    yield words if words not in disagrees else ""
    if disagrees:
        yield f"PLACE AND COORDINATE DO NOT AGREE: {disagrees.removeprefix('disagrees: ')}"
    for it in map(_fields, place.get("near") or ()):
        away = int(it.get("metres") or 0)
        how = "in" if away == 0 else f"{away / 1000:.1f} km from"
        yield f"{how} {it.get('kind')} {names.thing(it.get('id'))} of {names.party(it.get('owner'))}"


def _odd(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield f"{names.entry(facts.get('entry'))}: {', '.join(map(str, facts.get('odd') or ()))}"


def _escalated(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    entries, due_ms = list(facts.get("entries") or ()), list(facts.get("due_ms") or ())
    what = names.entry(entries[0]) if len(entries) == 1 else f"{len(entries)} answers"
    sender = names.party(facts["sender"]) if facts.get("sender") else "the node"
    to_tell = f", to tell {names.party(facts['pass_to'])}" if facts.get("pass_to") else ""
    yield f"{names.party(facts.get('party'))} owes {sender} an answer to {what}{to_tell}"
    yield str(facts.get("precedence"))
    # Who is not on the line on which a party is tried next is not shown which one that is.
    elsewhere = "" if "channel" in facts else " on another line"
    where = f" on {names.thing(facts['channel'])}" if facts.get("channel") else elsewhere
    again = ", again" if facts.get("repeats") else ""
    last = ", the last there is" if facts.get("last") else ""
    post = int(facts.get("post") or 0)
    tried = f"tried now: post {post + 1}{where}{again}{last}"
    # A desk of one post, or none at all: nobody is tried who was not before.
    yield "nobody else is left to try" if last and not (post or where) else tried
    yield f"due {time_text(int(due_ms[0]))}" if due_ms else ""


def _miss(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    channel = names.thing(facts.get("channel"))
    yield f"{names.party(facts.get('party'))} on {channel}, {facts.get('in_a_row')} in a row"
    yield "THE LINE IS LOST" if facts.get("lost") else ""
    yield f"of {time_text(int(facts.get('slot_ms') or 0))}"


def _check(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    answered = "answered" if facts.get("answered") else "did not answer"
    after = f" after {int(facts['after_ms']) // 1000} s" if facts.get("after_ms") else ""
    yield f"{names.party(facts.get('party'))} {answered}{after} on {names.thing(facts.get('channel'))}"


def _ring(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    post, result = int(facts.get("post") or 0) + 1, str(facts.get("result")).replace("_", " ")
    yield f"post {post} of {names.party(facts.get('party'))}: {result}"
    yield f"about {names.thing(facts.get('about'))}"


def _warning(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    said = _fields(body.get("warning"))
    yield f"{names.thing(facts.get('warning'))} about {names.thing(facts.get('zone'))}"
    medium = str(said.get("medium") or "")
    how = MEDIA.get(medium, f"by {medium.replace('_', ' ')}") if medium else ""
    quantity = f", {int(said['quantity']):,} of them" if said.get("quantity") else ""
    yield how + quantity
    to = ", ".join(names.party(it) for it in facts.get("to") or ())
    yield f"to {to}" if to else ""
    texts = [_fields(it) for it in said.get("texts") or ()]
    yield short(texts[0].get("text")) if texts else ""
    others = ", ".join(str(it.get("language")) for it in texts[1:])
    yield f"and in {others}" if others else ""
    due = int(facts.get("deadline_ms") or 0)
    yield f"asked for by {time_text(due)}" if due else "no deadline"
    yield "" if facts.get("answerable", True) else "no acknowledgement is possible"


def _cancelled(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield names.thing(facts.get("warning"))
    yield short(body["reason"]) if body.get("reason") else ""


def _drop(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield names.thing(facts.get("warning"))
    if body.get("quantity"):
        begun, ended = (time_text(int(body.get(it) or 0)) for it in ("from_ms", "to_ms"))
        yield f"{int(body['quantity']):,} of them, {begun} to {ended}"
    yield short(body["note"]) if body.get("note") else ""


def _effect(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield f"{names.thing(facts.get('warning'))}: {str(facts.get('effect')).replace('_', ' ')}"
    yield short(body["reason"]) if body.get("reason") else ""


def _suggested(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    rungs = ", ".join(map(str, facts.get("rungs") or ()))
    yield f"about {names.thing(facts.get('zone'))}, because of finding {str(facts.get('finding'))[:8]}"
    yield f"by any of the rungs {rungs} of its ladder, or by none"


def _statement(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield f"{str(facts.get('verb')).replace('_', ' ')}, about {names.thing(facts.get('about'))}"
    if body.get("condition"):
        yield f"if {short(body['condition'])}, then {short(body.get('consequence'))}"
    yield short(body["text"]) if body.get("text") else ""
    yield from _where(body)
    yield from _account(_fields(body.get("account")))
    yield f"spoken by {body['speaker']}" if body.get("speaker") else ""
    asked = int(facts.get("answer_by_ms") or 0)
    yield f"asks for a statement by {time_text(asked)}" if asked else ""
    to = ", ".join(names.party(it) for it in facts.get("to") or ())
    yield f"to {to}" if to else ""


def _silent(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield f"{names.party(facts.get('party'))}, asked by statement {_id(facts.get('statement'), names)}"
    yield f"by {time_text(int(facts.get('due_ms') or 0))}"


def _account(account: dict[str, Any]) -> Iterable[str]:
    """Give what happened, when and where, as an account has it."""
    if not account:
        return
    within = int(account.get("within_ms") or 0)
    about = f" give or take {within / 60_000:g} min" if within else ""
    what = str(account.get("kind")).replace("_", " ")
    yield f"{what}, {time_text(int(account.get('at_ms') or 0))}{about}"
    where = ", ".join(_where(account))
    metres = int(account.get("within_m") or 0)
    yield f"{where} give or take {metres:,} m" if where and metres else where
    others = len(account.get("also") or ())
    yield f"and {others} other places are given" if others else ""


def _incident(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    account = _fields(body.get("account"))
    yield names.thing(facts.get("incident"))
    yield from _account(account or {name: facts.get(name) for name in ("kind", "at_ms", "within_ms")})
    yield short(body["text"]) if body.get("text") else ""
    about = ", ".join(_id(it, names) for it in facts.get("about") or ())
    yield f"opened from {about}" if about else ""
    yield f"split off of {names.thing(facts['out_of'])}" if facts.get("out_of") else ""
    to = ", ".join(names.party(it) for it in facts.get("to") or ())
    yield f"to {to}" if to else ""


def _merged(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield f"{names.thing(facts.get('incident'))} and {names.thing(facts.get('into'))}"
    yield short(body["reason"]) if body.get("reason") else ""


def _exhibit(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    yield f"{names.thing(facts.get('exhibit'))}, about {names.thing(facts.get('about'))}"
    yield short(body["name"]) if body.get("name") else ""
    yield f"{int(facts.get('bytes') or 0):,} bytes, sha256 {str(facts.get('sha256'))[:16]}…"
    yield f"{facts.get('how')} of {names.thing(facts['made_of'])}" if facts.get("made_of") else ""
    yield f"shows: {short(body['shows'])}" if body.get("shows") else ""


def _custody(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    step = str(facts.get("step")).replace("_", " ")
    to = f" to {names.party(facts['to'])}" if facts.get("to") else ""
    yield f"{names.thing(facts.get('exhibit'))}: {step}{to}"
    yield "hash compared" if facts.get("sha256") else ""
    yield short(body["reason"]) if body.get("reason") else ""


def _citation(facts: dict[str, Any], body: dict[str, Any], names: Names) -> Iterable[str]:
    source = _fields(body.get("source"))
    yield str(body.get("speaker") or "speaker not resolved")
    yield str(body.get("act") or "").replace("_", " ")
    yield short(body["quote"]) if body.get("quote") else ""
    yield f"in {source.get('publisher') or source.get('agency')}" if source else ""
    yield f"hedged: {', '.join(map(str, body['hedges']))}" if body.get("hedges") else ""
    yield f"about {names.thing(facts['about'])}" if facts.get("about") else ""


def _id(id: object, names: Names) -> str:
    """Return what something is called: its name, the id that somebody chose, or how one by lot begins."""
    name = names.thing(id)
    return name[:8] if name == id and len(name) >= ID_LENGTH else name


_WORDS: dict[str, Callable[[dict[str, Any], dict[str, Any], Any], Iterable[str]]] = {
    "channel.propose/v1": _channel,
    "channel.sign/v1": _channel,
    "channel.open/v1": _channel,
    "channel.suspend/v1": _channel,
    "channel.resume/v1": _channel,
    "channel.close/v1": _channel,
    "desk.set/v1": _desk,
    "desk.node/v1": _desk,
    "message.send/v1": _message,
    "stop.hear/v1": _stop,
    "stop.state/v1": _stop_state,
    "near.find/v1": _near,
    "odd.find/v1": _odd,
    "escalate.find/v1": _escalated,
    "check.miss/v1": _miss,
    "check.log/v1": _check,
    "ring.log/v1": _ring,
    "warning.issue/v1": _warning,
    "warning.replace/v1": _warning,
    "warning.cancel/v1": _cancelled,
    "warning.drop/v1": _drop,
    "warning.effect/v1": _effect,
    "warning.suggest/v1": _suggested,
    "statement.make/v1": _statement,
    "statement.silent/v1": _silent,
    "incident.open/v1": _incident,
    "incident.merge/v1": _merged,
    "incident.split/v1": _merged,
    "exhibit.add/v1": _exhibit,
    "exhibit.pass/v1": _custody,
    "citation.make/v1": _citation,
}
"""What each type says."""


def _fields(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
