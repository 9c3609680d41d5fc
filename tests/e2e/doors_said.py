"""What is said on lines in the worlds of :mod:`tests.e2e.doors`: by everybody, to one other and nobody else.

Each name, text, number and reason is a canary, as there. What is said of what is said is, too: who was rung,
what is near a place, whose desk is tried next, what nobody answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from openline.app.ports import Draft
from openline.app.timers import fire as fire_due
from openline.decide.messaging import next_of, sequence_of
from openline.model.channel import (
    Attachment,
    Channel,
    CheckSchedule,
    Place,
    Post,
    PostLabel,
    Result,
    StopState,
    Translation,
    Verb,
)
from openline.model.event import (
    NODE,
    AcknowledgementFacts,
    ReasonBody,
    RedactionFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.notification import Precedence
from openline.model.release import Receipt, Role
from openline.model.roster import Level
from openline.model.saying import (
    ChannelBody,
    ChannelFacts,
    CheckFacts,
    DeskBody,
    DeskFacts,
    DropBody,
    EffectFacts,
    MessageBody,
    MessageFacts,
    RingFacts,
    StatementBody,
    StatementFacts,
    StopBody,
    StopFacts,
    StopStateFacts,
    WarningStepFacts,
)
from openline.model.space import Circle, Position
from openline.model.warning import Effect, Medium, Warning
from tests import warned
from tests.desk import zone_body
from tests.e2e.doors_occurred import ASKS_MS, Happening

if TYPE_CHECKING:
    from tests.e2e.doors import World

MINUTE_MS = 60_000
EVERY_MS = 10 * MINUTE_MS
KEPT_BY = "aid"
"""Whose words those are that are withheld, in the world that has what is hidden."""


def in_words(place: Position) -> str:
    """A place as somebody would say it."""
    return f"{place.lat_e7 / 1e7:.5f} N {place.lon_e7 / 1e7:.5f} E"


class Talk:
    """One party says something of every kind to another."""

    def __init__(self, world: World, owner: str, to: str) -> None:
        self.world, self.desk = world, world.desk
        self.owner, self.to = owner, to
        self.channel = self.id("channel")

    def all(self) -> None:
        """Say it all."""
        self.line()
        self.messages()
        self.stop()
        self.warnings()
        self.statements()
        Happening(self.world, self.owner, self.to).all()

    def id(self, kind: str) -> str:
        """The id of something that one says to the other."""
        return f"{self.owner}-{kind}-{self.to}"

    def word(self, by: str = "") -> str:
        """A canary that both may see."""
        other = self.to if by in ("", self.owner) else self.owner
        return self.world.canary(by or self.owner, other)

    def put(self, name: str, by: str, type: str, facts: Any, body: Any = None) -> None:
        """Have something said, and keep its entry by a name."""
        self.world.ids[f"{self.id(name)} by {by}"] = self.desk.record(by, type, facts, body)

    def line(self) -> None:
        """A channel of both, a desk at each end, and a check."""
        now_ms, parties = self.desk.now_ms, (self.owner, self.to)
        said = Channel(
            id=self.channel,
            name=self.word(),
            parties=parties,
            level=Level.TACTICAL,
            interpreter=self.word(),
            opening_terms=self.word(),
            checks=CheckSchedule(first_ms=now_ms - EVERY_MS, every_ms=EVERY_MS, within_ms=MINUTE_MS),
        )
        facts = ChannelFacts(
            channel=said.id, version=1, parties=parties, level=said.level, carrier=said.carrier,
            checks=said.checks,
        )  # fmt: skip
        self.put("channel", self.owner, "channel.propose/v1", facts, ChannelBody(channel=said))
        digest = self.desk.state.channels[said.id].proposal_sha256
        signs = ChannelFacts(channel=said.id, version=1, proposal_sha256=digest)
        self.put("channel", self.to, "channel.sign/v1", signs, ReasonBody(reason=self.word(self.to)))
        for party in parties:
            post = Post(role=Role.DUTY_OFFICER)
            labels = tuple(PostLabel(name=self.word(party), address=self.word(party)) for _ in range(2))
            desk = DeskFacts(channel=said.id, version=1, posts=(post, replace(post, deputy=True)))
            self.put("desk", party, "desk.set/v1", desk, DeskBody(posts=labels))
            check = CheckFacts(channel=said.id, party=party, slot_ms=now_ms, answered=True)
            self.put("check", party, "check.log/v1", check, ReasonBody(reason=self.word(party)))

    def send(self, name: str, precedence: Precedence, text: str, **fields: Any) -> None:
        """A message of one to the other."""
        facts = MessageFacts(
            message=self.id(name), channel=self.channel, serial=0, precedence=precedence,
            **{"action": (self.to,)} | fields,
        )  # fmt: skip
        serial, after = next_of(self.desk.state, sequence_of(self.owner, facts), precedence)
        body = MessageBody(
            text=text,
            translations=(Translation(language="ar", text=self.word(), by=self.word()),),
            attachments=(Attachment(name=self.word(), bytes=1, sha256="a" * 64),),
        )
        self.put(name, self.owner, "message.send/v1", replace(facts, serial=serial, after=after), body)

    def messages(self) -> None:
        """Messages with places in them: plain, superseded, cancelled, and a FLASH that names nobody."""
        centre, routine = self.world.centre_of(self.owner), Precedence.ROUTINE
        self.send("first", routine, f"{self.word()} at {in_words(centre)}")
        self.send("second", routine, self.word(), supersedes=self.id("first"))
        self.send("third", routine, self.word(), references=(self.id("first"),))
        self.send("fourth", routine, "", cancels=self.id("third"))
        self.send("fifth", Precedence.IMMEDIATE, self.word())
        self.send("flash", Precedence.FLASH, f"{self.word()} {in_words(centre)}", action=())
        asked = AcknowledgementFacts(seq=self.desk.state.release_counts[self.to] if self._hears() else 1,
                                     level=Receipt.READ)  # fmt: skip
        if self._hears():
            self.put("answer", self.to, "acknowledge/v1", asked)
        rung = RingFacts(about=self.id("fifth"), party=self.to, post=1, result=Result.BUSY)
        self.put("ring", self.owner, "ring.log/v1", rung, ReasonBody(reason=self.word()))

    def _hears(self) -> bool:
        return bool(self.desk.state.release_counts.get(self.to))

    def stop(self) -> None:
        """A STOP of one that is put before the other, who says what becomes of it and rings back."""
        id, centre = self.id("stop"), self.world.centre_of(self.to)
        facts = StopFacts(stop=id, party=self.owner, known_by="token", to=(self.to,))
        place = Place(said=self.word(), position=centre)
        body = StopBody(text=self.word(), place=place, callback=self.word())
        self.world.hear(id, facts, body)
        states = StopStateFacts(stop=id, state=StopState.TAKEN)
        self.put("stop", self.to, "stop.state/v1", states, ReasonBody(reason=self.word(self.to)))
        rung = RingFacts(about=id, party=self.owner, result=Result.NO_ANSWER)
        self.put("ring", self.to, "ring.log/v1", rung, ReasonBody(reason=self.word(self.to)))
        unknown = self.id("unknown")
        body = StopBody(text=self.word(), place=Place(position=centre))
        self.world.hear(unknown, StopFacts(stop=unknown, to=(self.owner, self.to)), body)

    def warnings(self) -> None:
        """Warnings about a zone that the other is not shown: replaced, cancelled, dropped as leaflets."""
        zone, area = self.id("warned"), self.world.area()
        it = replace(
            zone_body(zone).zone, name=self.world.canary(self.owner), footprint=area,
            ladder=warned.ladder(zone, *warned.RUNGS[1:3]),
        )  # fmt: skip
        self.put("warned", self.owner, "zone.add/v1", ZoneFacts(zone=zone, version=1), ZoneBody(zone=it))
        for name in ("warning", "cancelled"):
            self._issue(self._warning(name))
        self._issue(self._warning("warning"), "replace")
        step = WarningStepFacts(warning=self.id("cancelled"))
        self.put("cancelled", self.owner, "warning.cancel/v1", step, ReasonBody(reason=self.word()))
        effect = EffectFacts(warning=self.id("warning"), effect=Effect.COMPLIED)
        self.put("effect", self.to, "warning.effect/v1", effect, ReasonBody(reason=self.word(self.to)))
        texts = tuple(warned.text(it, party=self.word(), zone=self.word()) for it in ("en", "ar"))
        leaflet = warned.said(
            self.id("leaflet"), self.to, rung=2, medium=Medium.LEAFLET, zone=zone, texts=texts,
            area=Circle(centre=self.world.centre_of(self.owner), radius_mm=500_000),
        )  # fmt: skip
        self._issue(leaflet)
        before_ms = self.desk.now_ms - MINUTE_MS
        drop = DropBody(quantity=5, area=area, from_ms=before_ms, to_ms=before_ms, note=self.word())
        self.put("drop", self.owner, "warning.drop/v1", WarningStepFacts(warning=leaflet.id), drop)

    def _warning(self, name: str) -> Warning:
        texts = (warned.text(party=self.word(), zone=self.word(), contact=self.word()),)
        zone = self.id("warned")
        return warned.said(self.id(name), self.to, rung=1, zone=zone, part=self.word(), texts=texts)

    def _issue(self, warning: Warning, action: str = "issue") -> None:
        entry = warned.issue(self.desk, self.owner, warning, action=action)
        self.world.ids[f"{warning.id} {action}"] = entry

    def statements(self) -> None:
        """Statements about what the other is not shown, one of them replaced by another."""
        for name, replaces in (("statement", ""), ("restated", self.id("statement"))):
            facts = StatementFacts(
                statement=self.id(name), about=self.id("warned"), verb=Verb.CONDITIONAL, to=(self.to,),
                replaces=replaces,
            )  # fmt: skip
            body = StatementBody(
                text=self.word(), condition=self.word(), consequence=self.word(), addressee=self.word(),
                place=Place(said=self.word(), position=self.world.centre_of(self.owner)),
            )  # fmt: skip
            self.put(name, self.owner, "statement.make/v1", facts, body)


def withhold(world: World, author: str, to: str) -> None:
    """Statements whose author is withheld: one that is replaced by another, and one that is redacted."""
    for id, replaces in ((f"held-1-{to}", ""), (f"held-2-{to}", f"held-1-{to}"), (f"held-3-{to}", "")):
        facts = StatementFacts(
            statement=id, about=world.ids["party press"], verb=Verb.CONCERN, to=(to,), withheld=True,
            replaces=replaces,
        )  # fmt: skip
        body = StatementBody(text=f"cn-{KEPT_BY}-{to}-99{id[5]}z")
        world.ids[id] = world.desk.record(author, "statement.make/v1", facts, body)
    redaction = RedactionFacts(entry=world.ids[f"held-3-{to}"])
    world.ids[f"redaction for {to}"] = world.desk.record(author, "redact/v1", redaction)


def set_desks(world: World, parties: tuple[str, ...], then: dict[str, tuple[str, ...]]) -> None:
    """Desks for whoever is told to call: everybody is shown them, and not which lines are tried next."""
    post, label = Post(role=Role.DUTY_OFFICER), PostLabel(name="the desk", address="+99 1")
    for party in parties:
        facts = DeskFacts(version=1, posts=(post,), then=then.get(party, ()))
        type = "desk.node/v1" if party == NODE else "desk.set/v1"
        world.ids[f"desk of {party}"] = world.desk.record(party, type, facts, DeskBody(posts=(label,)))


def let_pass(world: World, minutes: int) -> None:
    """Have all that is due in so many minutes found: nobody has answered, and nobody has checked a line.

    The clock goes on by no more than it takes for statements to fall due: else what is tried fails some time.
    """
    node = world.desk.node
    world.desk.clock.tick(ASKS_MS)
    fire_due(
        node.journal, node.rules, now_ms=world.desk.now_ms + minutes * MINUTE_MS,
        random_bytes=node.random_bytes,
    )  # fmt: skip
    assert any(it.silent for it in world.desk.state.asked.values()), "who was asked has said nothing"


def hear(world: World, facts: StopFacts, body: StopBody) -> str:
    """Record a STOP as the node hears it; return its entry."""
    draft = Draft(type="stop.hear/v1", facts=facts, body=body, rule="stopping/1")
    return world.desk.node.journal.record([draft])[0].id
