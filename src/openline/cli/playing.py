"""Playing a script in a HOME: what a party does is signed by it, what is found is recorded and released.

The node goes by the exercise clock: times of notice and deadlines are those of the play, and an answer that
is overdue is on record at the moment at which it was due, however fast the play is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from openline import bootstrap
from openline.app.exercise import Beat, ExerciseClock, Script, Shapes, drafts_of, fixes_at
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.app.recording import Recorder
from openline.app.replay import replay
from openline.app.scripted import NotifyActivity, NotifyMovement
from openline.app.scripted_lines import ProposeChannel, SayStop
from openline.app.stops import Said, Stops
from openline.app.timers import fire
from openline.cli.moments import accounts_of, calls_in, channels_in, counter_of, metres_apart, places_of
from openline.cli.numbers import counted
from openline.cli.times import time_text
from openline.cli.wording import PHRASES, Names, in_words
from openline.decide.state import Card, Shown, State
from openline.decide.timing import next_due_ms
from openline.kernel.batch import PositionBatch, TrackTable
from openline.model.event import (
    NODE,
    AcknowledgementFacts,
    KeyFacts,
    LegFacts,
    PartyBody,
    PartyFacts,
    ReleaseBody,
    ResolutionFacts,
    ShareFacts,
)
from openline.model.party import Addressable
from openline.model.release import Role
from openline.model.watch import WatchEvent, WatchSettings


@dataclass
class Scene:
    """What happens at one moment of play."""

    s: float
    beat: Beat | None
    done: list[tuple[str, str]] = field(default_factory=list)
    """Who put what on record, in words."""
    events: list[WatchEvent] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    """What parties were shown because of it."""
    told: list[tuple[str, str, bool]] = field(default_factory=list)
    """Whom the node told what it found or heard, in words, and whether it is red."""
    looks: list[tuple[str, str]] = field(default_factory=list)
    """What is looked up at this moment, under which label."""


TOLD = ("match", "matches", "departure", "overdue", "notice", "escalate", "near", "odd", "stop")
"""Findings that are told in words; a match is told to each side in its own."""
TOLD_TOO = ("channel.open/v1", "check.miss/v1", "warning.suggest/v1", "statement.silent/v1")
RED = ("departure", "overdue", "escalate", "stop", "check")
SAID = (
    "channel", "desk", "check", "message", "stop", "ring", "warning", "statement", "incident", "exhibit",
    "citation",
)  # fmt: skip
"""What is said on lines, which is on record in its own words."""


class Play:
    """A script being played.

    Parameters
    ----------
    home
        A new HOME in exercise mode.
    journal, rules
        Its log, which goes by ``clock``, and the state of it.
    report
        Is told where tracks are, as they come there.
    """

    def __init__(
        self,
        home: Home,
        journal: Journal,
        rules: Handlers,
        clock: ExerciseClock,
        script: Script,
        shapes: Shapes,
        report: Callable[[PositionBatch, TrackTable], None] = lambda fixes, tracks: None,
    ) -> None:
        self._home = home
        self._journal = journal
        self._rules = rules
        self._clock = clock
        self.script = script
        self._shapes = shapes
        self._report = report
        self._names = names_in(script, shapes)._replace(entries=_Entries(rules.state))
        self._tracks = TrackTable()
        settings = WatchSettings(
            lookahead_s=3600,
            rest_s=7200,
            separation_m=12_000,
            silence_s=0,
            window_s=14_400,
            validity_s=7200,
            lateness_s=0,
        )
        self._recorder = Recorder(journal, rules, settings, self._tracks, name="exercise")
        self.counts: Counter[str] = Counter()

    def enrol(self) -> None:
        """Bring the parties on record. The exercise's node holds their keys, and every entry says so."""
        for party in self.script.parties:
            signs = party.addressable is Addressable.DIRECT
            root = bootstrap.make_key(self._home, party.id, "root").public_key_hex if signs else ""
            facts = PartyFacts(
                party=party.id,
                addressable=party.addressable,
                reach_via=party.reach_via,
                root_key_hex=root,
            )
            self._submit(NODE, Draft(type="party.enrol/v1", facts=facts, body=PartyBody(party=party)), 0)
            if signs:
                key = bootstrap.make_key(self._home, party.id)
                key_facts = KeyFacts(
                    party=party.id,
                    public_key_hex=key.public_key_hex,
                    custody=key.custody,
                    reason="enrolled",
                )
                self._submit(party.id, Draft(type="key.add/v1", facts=key_facts), 0)

    def scenes(self) -> Iterator[Scene]:
        """Play moment by moment; a moment at which nothing happens gives an empty scene."""
        beats = {beat.s: beat for beat in self.script.beats}
        for s in sorted({*beats, *self.script.fix_times_s}):
            yield from self._overdue(s)
            scene = Scene(s, beats.get(s))
            before = dict(self._rules.state.release_counts)
            self._clock.advance(self.script.at_ms(s))
            if scene.beat is not None:
                self._act(scene, scene.beat)
            scene.events += self._recorder.run.pass_time(self.script.at_ms(s))
            fixes = fixes_at(self.script, s, self._tracks)
            if len(fixes):
                self._report(fixes, self._tracks)
                scene.events += self._recorder.run.feed(fixes)
            if scene.events:
                self._recorder.record(scene.events, [fixes])
                self.counts["found or heard by the node"] += len(scene.events)
            self._show(scene, before)
            yield scene

    def _overdue(self, until_s: float) -> Iterator[Scene]:
        """Let every deadline that passes by then fire at its own moment."""
        until_ms = self.script.at_ms(until_s)
        while (due_ms := next_due_ms(self._rules.state)) is not None and due_ms <= until_ms:
            scene = Scene(self.script.s_at(due_ms), None)
            before = dict(self._rules.state.release_counts)
            self._clock.advance(due_ms)
            if not fire(self._journal, self._rules, now_ms=due_ms, random_bytes=bootstrap.random_bytes):
                return
            self._show(scene, before)
            yield scene

    def _act(self, scene: Scene, beat: Beat) -> None:
        for action in beat.do:
            if isinstance(action, SayStop):
                self._stop(action, scene)
            for draft in drafts_of(action, self.script, self._shapes, self._rules.state, scene.s):
                self._submit(action.by, draft, scene.s)
                scene.done.append((action.by, self._deed(action.by, draft)))
        scene.events += self._recorder.sync()
        scene.looks += self._looks(beat)

    def _stop(self, action: SayStop, scene: Scene) -> None:
        """Have the node hear a STOP, as it does from anybody; what is heard is told in its own words."""
        heard = Said(
            id=action.id,
            text=action.text,
            place=action.place,
            position=action.at.position if action.at is not None else None,
            to=action.to,
            callback=action.callback,
            language="",
            said_at_ms=None,
            odd=(),
        )
        stops = Stops(self._journal, self._rules, bootstrap.random_bytes)
        stops.hear(heard, party=action.by, known_by="voice", now_ms=self.script.at_ms(scene.s))

    def _looks(self, beat: Beat) -> Iterator[tuple[str, str]]:
        """Give what a beat looks up: the lines as they are known then, and how often one is used."""
        state, now_ms = self._rules.state, self.script.at_ms(beat.s)
        if beat.counter:
            yield "counter", counter_of(state, beat.counter, self._names, now_ms)
        yield from (("place", it) for it in places_of(state, beat.disputed, self._names))
        if beat.incident:
            yield from (("incident", it) for it in accounts_of(state, beat.incident, self._names))
        if beat.lines:
            yield from (("line then", it) for it in channels_in(state, self._names))
        if beat.tempo:
            first_ms, calls = calls_in(state, beat.tempo, now_ms)
            first = f"first contact {time_text(first_ms)}, " if first_ms is not None else ""
            said = f"{self._names.thing(beat.tempo)}: {first}{counted(calls, 'call')} a day by now"
            apart_m = metres_apart(fixes_at(self.script, beat.s, self._tracks), self._tracks)
            apart = f", the sides {apart_m / 1000:.0f} km apart" if apart_m is not None else ""
            yield "tempo", said + apart

    def _deed(self, author: str, draft: Draft) -> str:
        """Say in a few words what a party put on record."""
        phrase, about = PHRASES.get(draft.type, draft.type), draft.facts.subject
        if draft.type.partition(".")[0] in SAID:
            facts, body = msgspec.to_builtins(draft.facts), msgspec.to_builtins(draft.body)
            return in_words({"type": draft.type, "about": about, "facts": facts, "body": body}, self._names)
        match draft.facts:
            case AcknowledgementFacts(seq=seq, level=level, relayed=relayed, role=role):
                card = self._rules.state.cards[self._rules.state.releases[author, seq].entry]
                thing = self._names.thing(card.about)
                of = "notice of a match" if card.type.startswith("match") else thing
                how = f": {relayed.value}" if relayed else ""
                by = f" (its {role.value})" if isinstance(role, Role) else ""
                return f"{level.value}{how}".replace("_", " ") + f", {of}{by}".replace("_", " ")
            case ResolutionFacts(match=id, resolution=resolution):
                severity = self._rules.state.matches[id].severity
                return f"goes about the {severity.value} match: {resolution.value}"
            case ShareFacts(shared=shared):
                return f"shown to {', '.join(map(self._names.party, shared))}"
            case LegFacts(leg=leg):
                return f"{phrase}, {about} leg {leg}"
        return f"{phrase}: {about}"

    def _submit(self, author: str, draft: Draft, s: float) -> None:
        now_ms = self.script.at_ms(s)
        self._journal.submit(
            self._home.sign(draft, author=author, now_ms=now_ms, random_bytes=bootstrap.random_bytes)
        )
        self.counts["entries signed by parties"] += author != NODE

    def _show(self, scene: Scene, before: dict[str, int]) -> None:
        """Note what parties were shown since, and tell in words what the node found of notifications."""
        state = self._rules.state
        scene.shown = [
            state.releases[party, seq]
            for party, last in state.release_counts.items()
            for seq in range(before.get(party, 0) + 1, last + 1)
        ]
        self.counts["releases"] += len(scene.shown)
        told: dict[tuple[str, str], list[str]] = {}
        found = {it.entry for it in scene.shown if _is_told(state.cards[it.entry])}
        self.counts["found or heard by the node"] += len(found)
        for it in scene.shown:
            family = state.cards[it.entry].type.partition(".")[0]
            body = replay(self._journal.store.entry(it.index)).body if it.entry in found else None
            if isinstance(body, ReleaseBody):
                told.setdefault((self._told(body.shown, it.party, family), family), []).append(it.party)
        for (words, family), parties in told.items():
            whom = ", ".join(self._names.party(party) for party in dict.fromkeys(parties))
            scene.told.append((whom, words, family in RED))

    def _told(self, shown: dict[str, Any], party: str, family: str) -> str:
        """Say what one party was told; whom to call too, unless what is said names both."""
        said = in_words(shown, self._names._replace(reader=party))
        if family == "warning":  # several findings suggest the same: it is said once
            said = re.sub(r", because of finding \w+", "", said)
        return said.partition(" (call ")[0] if family in ("overdue", "escalate", "near", "stop") else said


class _Entries(Mapping[str, dict[str, Any]]):
    """What entries are and are about, for who sees the whole play."""

    def __init__(self, state: State) -> None:
        self._state = state

    def __getitem__(self, id: str) -> dict[str, Any]:
        card = self._state.cards[id]
        if card.type.startswith("match"):
            raise KeyError(id)  # a notice is called by its matches, which stand in what was shown of it
        return {"type": card.type, "about": card.about}

    def __iter__(self) -> Iterator[str]:
        return iter(self._state.cards)

    def __len__(self) -> int:
        return len(self._state.cards)


def _is_told(card: Card) -> bool:
    """Tell whether an entry is one of those that are told in words; what a party says itself is on record."""
    family = card.type.partition(".")[0]
    return card.type in TOLD_TOO or (family in TOLD and card.type != "stop.state/v1")


def names_in(script: Script, shapes: Shapes) -> Names:
    """Return what a script calls its parties and the things in it, by id."""
    things = {id: zone.name for id, zone in shapes.zones.items()}
    things |= {id: line.name for id, line in shapes.lines.items()}
    for beat in script.beats:
        for act in beat.do:
            if isinstance(act, NotifyMovement | NotifyActivity | ProposeChannel):
                things[act.id] = act.name
    return Names({it.id: it.name for it in script.parties}, things)
