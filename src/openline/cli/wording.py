"""What was released, in words: entry types as phrases, and names as far as the recipient was shown them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from openline.cli.numbers import counted
from openline.cli.telling import WORDS
from openline.cli.times import time_text
from openline.cli.wording_said import said_about
from openline.decide.phrases import PHRASES as IN_BOTH
from openline.errors import OpenlineError

PHRASES = {type: it.en for type, it in IN_BOTH.items()} | {"match.resolve/v1": "on a match it says"}
"""The phrase for a type of entry."""

MOST_NAMED = 5
"""So many matches, and things of the reader's, are named in each group of a notice."""

_NAMED = {"zone": "name", "line": "name", "agreement": "title", "cell": "name"}


class Names(NamedTuple):
    """What parties and things are called, by id."""

    parties: Mapping[str, str]
    things: Mapping[str, str]
    entries: Mapping[str, dict[str, Any]] = {}
    """What was shown of entries."""
    notified: Mapping[str, dict[str, Any]] = {}
    """What notifications say, by id, the latest of what was shown."""
    reader: str = ""
    """Whom all this was shown to."""

    def party(self, id: object) -> str:
        """Return what a party is called; its id where that was never shown."""
        return self.parties.get(str(id)) or ("the node" if id == "node" else str(id))

    def thing(self, id: object) -> str:
        """Return what a zone, line or agreement is called; its id where that was never shown."""
        return self.things.get(str(id)) or str(id)

    def entry(self, id: object) -> str:
        """Return what an entry was, as it is called everywhere; how its id begins where it was not shown."""
        shown = self.entries.get(str(id))
        if shown is None:
            return f"entry {str(id)[:8]}"
        type = str(shown.get("type", ""))
        if type.startswith("match"):
            from openline.decide.gist import gist_of

            one = {"begun": [shown | {"matches": [shown.get("match")]}]}
            gist = gist_of(one if type.startswith("match.") else shown)
            yours = [self.thing(it) for it in gist.yours]
            return f"match {few([it[:8] for it in gist.matches])}" + (f" of {few(yours)}" if yours else "")
        return f"{PHRASES.get(type, type)} {self.thing(shown.get('about', ''))}"


def names_of(every_shown: Iterable[dict[str, Any] | None], reader: str = "") -> Names:
    """Collect the names that stand in releases: nothing is called by a name that its reader was not shown."""
    parties: dict[str, str] = {}
    things: dict[str, str] = {}
    entries: dict[str, dict[str, Any]] = {}
    notified: dict[str, dict[str, Any]] = {}
    for shown in every_shown:
        if shown and shown.get("entry"):
            entries.setdefault(str(shown["entry"]), shown)
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
            notified[str(said.get("id"))] = said
            things[str(said.get("id"))] = str(said.get("name") or "")
    return Names(parties, things, entries, notified, reader)


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
            which = f"match {ids[0]}" if len(ids) == 1 else f"{len(ids)} matches {few(ids)}"
            yours = list(dict.fromkeys(names.thing(it) for it in group.get("yours") or ()))
            said = (
                str(group.get("severity") or ""),
                which,
                "changes too often, stands until it settles" if group.get("settling") else "",
                f"yours: {few(yours)}" if yours else "",
            )
            calls = ", ".join(_call(_fields(it), names) for it in group.get("call") or ())
            yield f"{PHRASES[AS_ONE[kind]]}: {', '.join(filter(None, said))} (call {calls})"


def open_matches(severities: Sequence[str]) -> str:
    """Say how many matches are open, and how serious they are, as far as their reader is told."""
    from openline.decide.gist import RANKS

    worst = max(severities, key=lambda it: RANKS.get(it, -1), default="")
    how = f"{worst}, " if len(severities) == 1 and worst else f"the most serious {worst}, " if worst else ""
    return f"{counted(len(severities), 'open match', 'open matches')}, {how}".removesuffix(", ")


def few(words: Sequence[str], most: int = MOST_NAMED) -> str:
    """Give a few of many."""
    return ", ".join(words[:most]) + (f" and {len(words) - most} more" if words[most:] else "")


def _about(type: str, shown: dict[str, Any], names: Names) -> Iterable[str]:
    """Give what an entry is about, and what its facts say of it where those were shown."""
    facts, about = _fields(shown.get("facts")), shown.get("about")
    family = type.partition(".")[0]
    said = said_about(type, shown, names)
    if said is not None:
        yield from said
        return
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
        yield from _found(family, facts, names, [_fields(it).get("party") for it in shown.get("call") or ()])
        return
    if family == "watch":
        word = WORDS.get(str(facts.get("event")), str(facts.get("event") or "").replace("_", " "))
        yield f"{word} {names.thing(about) if about else ''}".strip()
        return
    if about:
        first = type.endswith((".add/v1", ".notify/v1", ".propose/v1"))
        yield _with_id(names.thing(about), about) if first else names.thing(about)
    if type == "movement.depart/v1":
        yield from _early(shown, names)
    if family in ("movement", "activity") and isinstance(
        reason := _fields(shown.get("body")).get("reason"), str
    ):
        yield f"“{reason}”" if reason else ""
    if family in ("agreement", "cell", "stance") and facts.get("version"):
        yield f"version {facts.get('version')}"
    if facts.get("value") and not type.endswith(".end/v1"):
        yield f"{facts['value']} ({str(facts.get('basis')).replace('_', ' ')})"


def _early(shown: dict[str, Any], names: Names) -> Iterable[str]:
    """Say of a departure that it was long before its window, where its reader was shown all of it."""
    import msgspec

    from openline.cli.early import early_words
    from openline.model.notification import Movement

    said = names.notified.get(str(shown.get("about")))
    if said is None:
        return
    try:
        movement = msgspec.convert(said, Movement)
        yield early_words(movement, int(_fields(shown.get("facts"))["leg"]), int(shown["at_ms"]))
    except (msgspec.ValidationError, KeyError, ValueError, TypeError, OpenlineError):
        return  # whoever runs the node may sign what makes no sense


def _found(family: str, facts: dict[str, Any], names: Names, calls: list[Any]) -> Iterable[str]:
    """Give what a finding about a notification says, where that was shown."""
    if not facts:
        return
    if facts.get("about"):
        yield names.thing(facts["about"])
    match family:
        case "overdue":
            owes, tell = facts.get("party"), facts.get("pass_to")
            # Whom to call is the other of the two that it concerns.
            to = [names.reader or "you"] if owes in calls else calls
            yield (
                f"{names.party(owes)} owes {', '.join(map(names.party, to)) or 'the node'} an answer to"
                f" {names.entry(facts.get('entry'))}" + (f", to tell {names.party(tell)}" if tell else "")
            )
            yield f"{facts.get('precedence')}, due {time_text(int(facts.get('due_ms') or 0))}"
        case "delivery":
            yield f"not to {names.party(facts.get('party'))} by {facts.get('medium')}"
            tried = counted(int(facts.get("attempts") or 0), "time")
            yield f"tried {tried}: {names.entry(facts.get('entry'))}"
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
