"""What was released, in words: entry types as phrases, and names as far as the recipient was shown them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from openline.cli.telling import WORDS

PHRASES = {
    "theatre.open/v1": "theatre opened",
    "party.enrol/v1": "party enrolled",
    "party.edit/v1": "party edited",
    "key.add/v1": "key added",
    "key.end/v1": "key ended",
    "agreement.propose/v1": "agreement proposed",
    "agreement.sign/v1": "agreement signed",
    "agreement.suspend/v1": "agreement suspended",
    "agreement.resume/v1": "agreement resumed",
    "agreement.withdraw/v1": "agreement withdrawn",
    "agreement.enter_force/v1": "agreement in force",
    "share.set/v1": "shares set",
    "stance.take/v1": "stance taken",
    "zone.add/v1": "zone put on record",
    "zone.edit/v1": "zone edited",
    "zone.end/v1": "zone ended",
    "line.add/v1": "line put on record",
    "line.edit/v1": "line edited",
    "line.end/v1": "line ended",
    "control.state/v1": "control of an area stated",
    "control.dispute/v1": "control of an area disputed",
    "control.withdraw/v1": "control of an area no longer stated",
    "sighting.report/v1": "sighting reported",
    "coverage.report/v1": "coverage reported",
    "acknowledge/v1": "acknowledged",
    "redact/v1": "body redacted",
    "hold.place/v1": "held as evidence",
    "hold.lift/v1": "no longer held as evidence",
    "checkpoint.adopt/v1": "restored log adopted",
    "watch.find/v1": "found by the watch",
    "release/v1": "released",
}
"""The phrase for a type of entry."""

_NAMED = {"zone": "name", "line": "name", "agreement": "title"}


class Names(NamedTuple):
    """What parties and things are called, by id."""

    parties: Mapping[str, str]
    things: Mapping[str, str]

    def party(self, id: object) -> str:
        """Return what a party is called; its id where that was never shown."""
        return self.parties.get(str(id)) or ("the node" if id == "node" else str(id))

    def thing(self, id: object) -> str:
        """Return what a zone, line or agreement is called; its id where that was never shown."""
        return self.things.get(str(id)) or str(id)


def names_of(every_shown: Iterable[dict[str, Any] | None]) -> Names:
    """Collect the names that stand in releases: nothing is called by a name that its reader was not shown."""
    parties: dict[str, str] = {}
    things: dict[str, str] = {}
    for shown in every_shown:
        body = _fields(_fields(shown).get("body"))
        party = _fields(body.get("party"))
        if party:
            parties[str(party.get("id"))] = str(party.get("name") or "")
        for kind, field in _NAMED.items():
            thing = _fields(body.get(kind))
            if thing:
                things[str(thing.get("id"))] = str(thing.get(field) or "")
    return Names(parties, things)


def in_words(shown: dict[str, Any], names: Names) -> str:
    """Say in a few words what a release shows: what happened, to what, how, by whom, and whom to call."""
    type = str(shown.get("type", ""))
    phrase = PHRASES.get(type, type.removesuffix("/v1")) or "something is on record"
    said = ", ".join(filter(None, (*_about(type, shown, names), _author(shown, names))))
    calls = ", ".join(_call(_fields(it), names) for it in shown.get("call") or ())
    return f"{phrase}{': ' if said else ''}{said}{f' (call {calls})' if calls else ''}"


def _about(type: str, shown: dict[str, Any], names: Names) -> Iterable[str]:
    """Give what an entry is about, and what its facts say of it where those were shown."""
    facts, about = _fields(shown.get("facts")), shown.get("about")
    family = type.partition(".")[0]
    if type == "acknowledge/v1":
        if facts:
            relayed = f" ({facts['relayed']})" if facts.get("relayed") else ""
            yield f"{facts.get('level')}{relayed}, release {facts.get('seq')}"
        return
    if family in ("party", "key"):
        yield _with_id(names.party(about), about) if family == "party" else names.party(about)
        yield str(facts.get("reason") or "")
        return
    if family == "watch":
        word = WORDS.get(str(facts.get("event")), str(facts.get("event") or "").replace("_", " "))
        yield f"{word} {names.thing(about) if about else ''}".strip()
        return
    if about:
        first = type in ("zone.add/v1", "line.add/v1", "agreement.propose/v1")
        yield _with_id(names.thing(about), about) if first else names.thing(about)
    if family in ("agreement", "stance") and facts.get("version"):
        yield f"version {facts.get('version')}"
    if facts.get("value") and not type.endswith(".end/v1"):
        yield f"{facts['value']} ({str(facts.get('basis')).replace('_', ' ')})"


def _author(shown: dict[str, Any], names: Names) -> str:
    author = shown.get("author")
    return f"by {names.party(author)}" if author not in (None, "node", shown.get("about")) else ""


def _call(whom: dict[str, Any], names: Names) -> str:
    via = whom.get("via")
    return names.party(whom.get("party")) + (f" through {names.party(via)}" if via else "")


def _with_id(name: str, id: object) -> str:
    return name if name == id else f"{name} ({id})"


def _fields(value: object) -> dict[str, Any]:
    """Take what is no object for an empty one: whoever runs the node may sign what makes no sense."""
    return value if isinstance(value, dict) else {}
