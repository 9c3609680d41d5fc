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
    "cell.propose/v1": "joint cell proposed",
    "cell.sign/v1": "joint cell signed",
    "cell.open/v1": "joint cell open",
    "cell.leave/v1": "joint cell left",
    "cell.acknowledge/v1": "acknowledged at a joint cell",
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
    "site.add/v1": "site notified",
    "site.amend/v1": "site amended",
    "site.remove/v1": "site removed",
    "movement.notify/v1": "movement notified",
    "movement.amend/v1": "movement amended",
    "movement.withdraw/v1": "movement withdrawn",
    "movement.depart/v1": "departed",
    "movement.halt/v1": "halted",
    "movement.resume/v1": "went on",
    "movement.arrive/v1": "arrived",
    "movement.abort/v1": "given up",
    "activity.notify/v1": "activity notified",
    "activity.amend/v1": "activity amended",
    "activity.withdraw/v1": "activity withdrawn",
    "activity.begin/v1": "began",
    "activity.end/v1": "ended",
    "outcome.state/v1": "outcome stated",
    "guarantee.give/v1": "security guarantee given",
    "guarantee.withdraw/v1": "security guarantee taken back",
    "consent.set/v1": "consent recorded",
    "match.find/v1": "MATCH",
    "match.change/v1": "match changed",
    "match.end/v1": "match ended",
    "matches.find/v1": "MATCH",
    "matches.tell/v1": "MATCH",
    "match.resolve/v1": "on a match it says",
    "notice.short/v1": "short notice",
    "departure.find/v1": "began before what is agreed was done",
    "overdue.find/v1": "OVERDUE",
    "delivery.fail/v1": "NOT DELIVERED",
    "copy.make/v1": "a copy to be carried away was made",
    "conform.find/v1": "found on its way",
    "acknowledge/v1": "acknowledged",
    "redact/v1": "body redacted",
    "hold.place/v1": "held as evidence",
    "hold.lift/v1": "no longer held as evidence",
    "checkpoint.adopt/v1": "restored log adopted",
    "watch.find/v1": "found by the watch",
    "release/v1": "released",
}
"""The phrase for a type of entry."""

MOST_NAMED = 5
"""So many matches, and things of the reader's, are named in each group of a notice."""

_NAMED = {"zone": "name", "line": "name", "agreement": "title", "cell": "name"}


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
        said = _fields(body.get("notification"))
        if said:
            things[str(said.get("id"))] = str(said.get("name") or "")
    return Names(parties, things)


def in_words(shown: dict[str, Any], names: Names) -> str:
    """Say in a few words what a release shows: what happened, to what, how, by whom, and whom to call."""
    type = str(shown.get("type", ""))
    if type.startswith("matches."):
        return "; ".join(_listed(shown, names)) or PHRASES[type]
    phrase = PHRASES.get(type, type.removesuffix("/v1")) or "something is on record"
    said = ", ".join(filter(None, (*_about(type, shown, names), _author(shown, names))))
    calls = ", ".join(_call(_fields(it), names) for it in shown.get("call") or ())
    return f"{phrase}{': ' if said else ''}{said}{f' (call {calls})' if calls else ''}"


def _listed(shown: dict[str, Any], names: Names) -> Iterable[str]:
    """Give each group of matches that a notice lists: what happened, how serious, which, and whom to call."""
    from openline.decide.gist import AS_ONE, groups_of
    from openline.decide.matchbook import KINDS

    for kind in KINDS:
        for group in groups_of(shown, kind):
            ids = [str(it)[:8] for it in group.get("matches") or ()]
            which = f"match {ids[0]}" if len(ids) == 1 else f"{len(ids)} matches {_few(ids)}"
            yours = list(dict.fromkeys(names.thing(it) for it in group.get("yours") or ()))
            said = (
                str(group.get("severity") or ""),
                which,
                "changes too often, stands until it settles" if group.get("settling") else "",
                f"yours: {_few(yours)}" if yours else "",
            )
            calls = ", ".join(_call(_fields(it), names) for it in group.get("call") or ())
            yield f"{PHRASES[AS_ONE[kind]]}: {', '.join(filter(None, said))} (call {calls})"


def _few(words: list[str]) -> str:
    """Give a few of many."""
    return ", ".join(words[:MOST_NAMED]) + (
        f" and {len(words) - MOST_NAMED} more" if words[MOST_NAMED:] else ""
    )


def _about(type: str, shown: dict[str, Any], names: Names) -> Iterable[str]:
    """Give what an entry is about, and what its facts say of it where those were shown."""
    facts, about = _fields(shown.get("facts")), shown.get("about")
    family = type.partition(".")[0]
    if type in ("acknowledge/v1", "cell.acknowledge/v1"):
        if facts:
            relayed = f" ({facts['relayed']})" if facts.get("relayed") else ""
            release = f", release {facts['seq']}" if "seq" in facts else ""
            yield f"{facts.get('level')}{relayed}{release}"
            yield f"at {names.thing(facts['cell'])}" if facts.get("cell") else ""
        return
    if family in ("party", "key"):
        yield _with_id(names.party(about), about) if family == "party" else names.party(about)
        yield str(facts.get("reason") or "")
        return
    if family == "match":
        yield str(shown.get("severity") or facts.get("resolution") or "")
        yield f"match {str(shown.get('match') or facts.get('match') or '')[:8]}"
        yield "changes too often, stands until it settles" if shown.get("settling") else ""
        yield "yours: " + ", ".join(names.thing(it) for it in shown.get("yours") or ())
        return
    if family in ("overdue", "delivery", "departure", "notice", "conform", "outcome", "copy"):
        yield from _found(family, facts, names)
        return
    if family == "watch":
        word = WORDS.get(str(facts.get("event")), str(facts.get("event") or "").replace("_", " "))
        yield f"{word} {names.thing(about) if about else ''}".strip()
        return
    if about:
        first = type.endswith((".add/v1", ".notify/v1", ".propose/v1"))
        yield _with_id(names.thing(about), about) if first else names.thing(about)
    if family in ("agreement", "cell", "stance") and facts.get("version"):
        yield f"version {facts.get('version')}"
    if facts.get("value") and not type.endswith(".end/v1"):
        yield f"{facts['value']} ({str(facts.get('basis')).replace('_', ' ')})"


def _found(family: str, facts: dict[str, Any], names: Names) -> Iterable[str]:
    """Give what a finding about a notification says, where that was shown."""
    if not facts:
        return
    if facts.get("about"):
        yield names.thing(facts["about"])
    match family:
        case "overdue":
            yield f"{names.party(facts.get('party'))} has not acknowledged what it was shown"
            yield f"{facts.get('precedence')}, entry {str(facts.get('entry'))[:8]}"
        case "delivery":
            yield f"not to {names.party(facts.get('party'))} by {facts.get('medium')}"
            yield f"tried {facts.get('attempts')} times, entry {str(facts.get('entry'))[:8]}"
        case "departure":
            for what, word in (("unrelayed", "not relayed by"), ("unguaranteed", "no guarantee counts of")):
                if facts.get(what):
                    yield f"{word} {', '.join(names.party(it) for it in facts[what])}"
        case "notice":
            hours = [round(int(facts.get(it) or 0) / 3_600_000, 1) for it in ("lead_ms", "needed_ms")]
            yield f"{hours[0]:g} h ahead, {hours[1]:g} h agreed in {facts.get('agreement')}"
        case "outcome":
            yield str(facts.get("outcome"))
        case "copy":
            yield f"for {names.party(facts.get('party'))}, file {str(facts.get('file_sha256'))[:12]}…"
        case "conform":
            yield WORDS.get(str(facts.get("event")), "")


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
