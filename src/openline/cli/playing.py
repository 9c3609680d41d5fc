"""Playing a script in a HOME: what a party does is signed by it, what is found is recorded and released."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from openline import bootstrap
from openline.app.exercise import Beat, Script, Shapes, drafts_of, fixes_at
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.app.recording import Recorder
from openline.decide.state import Shown
from openline.kernel.batch import TrackTable
from openline.model.event import NODE, KeyFacts, PartyBody, PartyFacts
from openline.model.party import Addressable
from openline.model.watch import WatchEvent, WatchSettings


@dataclass
class Scene:
    """What happens at one moment of play."""

    s: float
    beat: Beat | None
    done: list[str] = field(default_factory=list)
    """What parties put on record, in words."""
    events: list[WatchEvent] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    """What parties were shown because of it."""


class Play:
    """A script being played.

    Parameters
    ----------
    home
        A new HOME in exercise mode.
    journal, rules
        Its log, and the state of it.
    """

    def __init__(self, home: Home, journal: Journal, rules: Handlers, script: Script, shapes: Shapes) -> None:
        self._home = home
        self._journal = journal
        self._rules = rules
        self._script = script
        self._shapes = shapes
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
        for party in self._script.parties:
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
        beats = {beat.s: beat for beat in self._script.beats}
        for s in sorted({*beats, *self._script.fix_times_s}):
            scene = Scene(s, beats.get(s))
            before = dict(self._rules.state.release_counts)
            if scene.beat is not None:
                self._act(scene, scene.beat)
            scene.events += self._recorder.run.pass_time(self._script.at_ms(s))
            fixes = fixes_at(self._script, s, self._tracks)
            if len(fixes):
                scene.events += self._recorder.run.feed(fixes)
            if scene.events:
                self._recorder.record(scene.events, [fixes])
                self.counts["findings"] += len(scene.events)
            scene.shown = self._shown_since(before)
            yield scene

    def _act(self, scene: Scene, beat: Beat) -> None:
        at_ms = self._script.at_ms(scene.s)
        for action in beat.do:
            for draft in drafts_of(action, self._shapes, self._rules.state, at_ms):
                self._submit(action.by, draft, scene.s)
                what = draft.type.removesuffix("/v1").replace(".", " ")
                scene.done.append(f"{action.by}: {what} {draft.facts.subject}")
        scene.events += self._recorder.sync()

    def _submit(self, author: str, draft: Draft, s: float) -> None:
        now_ms = self._script.at_ms(s)
        self._journal.submit(
            self._home.sign(draft, author=author, now_ms=now_ms, random_bytes=bootstrap.random_bytes)
        )
        self.counts["entries signed by parties"] += author != NODE

    def _shown_since(self, before: dict[str, int]) -> list[Shown]:
        state = self._rules.state
        shown = [
            state.releases[party, seq]
            for party, last in state.release_counts.items()
            for seq in range(before.get(party, 0) + 1, last + 1)
        ]
        self.counts["releases"] += len(shown)
        return shown
