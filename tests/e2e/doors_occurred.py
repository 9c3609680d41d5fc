"""What happened, in the worlds of :mod:`tests.e2e.doors`: by everybody, for one other and nobody else.

Incidents, exhibits, citations and askings, every word of them a canary; and what those who keep do with what
others are shown: hold it to be the same as what these are not shown, take statements out of it, share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

from openline.model.channel import Place, Translation, Verb
from openline.model.event import ReasonBody, ShareFacts
from openline.model.incident import (
    Account,
    CiteBody,
    CiteFacts,
    CustodyFacts,
    CustodyStep,
    Derived,
    ExhibitBody,
    ExhibitFacts,
    Harm,
    IncidentBody,
    IncidentFacts,
    IncidentKind,
    MergeFacts,
    Observer,
    Source,
)
from openline.model.presence import CountRange
from openline.model.release import Detail
from openline.model.saying import StatementBody, StatementFacts

if TYPE_CHECKING:
    from tests.e2e.doors import World

ASKS_MS = 10_000
"""So soon after the beginning statements are asked for."""
SHA256 = "ab" * 32

SEEN = (("aid", "army", "press"), ("army", "aid", "relief"))
"""Who keeps, with whom, and who is shown something of his."""
GROUPS = {"pressandarmy": ("press", "army"), "reliefandaid": ("relief", "aid"), "aidandarmy": ("aid", "army")}
"""Who may see what is shown to more than one, by the name that stands for them in a canary."""

Word: TypeAlias = Callable[[], str]
"""Gives a canary."""


class Happening:
    """One party says to another what happened; and keeps to itself what else did."""

    def __init__(self, world: World, owner: str, to: str) -> None:
        self.world, self.owner, self.to = world, owner, to

    def all(self) -> None:
        """Say it all."""
        self.incidents()
        self.exhibits()
        self.citations()
        self.asking()

    def id(self, kind: str) -> str:
        """The id of something that one says to the other."""
        return f"{self.owner}-{kind}-{self.to}"

    def word(self, by: str = "") -> str:
        """A canary that both may see."""
        return self.world.canary(by or self.owner, self.to if by in ("", self.owner) else self.owner)

    def wide(self, by: str = "") -> str:
        """A canary in what is shared with another, where what others are shown is (see :func:`beneath`)."""
        third = next((it[1] for it in SEEN if (it[0], it[2]) == (self.owner, self.to)), "")
        if not third:
            return self.word(by)
        by = by or self.owner
        return self.world.canary(by, f"{self.to}and{third}" if by == self.owner else "aidandarmy")

    def own(self) -> str:
        """A canary of its own."""
        return self.world.canary(self.owner)

    def put(self, name: str, by: str, type: str, facts: Any, body: Any = None) -> None:
        """Have it put on record, and keep its entry by a name."""
        self.world.ids[name] = self.world.desk.record(by, type, facts, body)

    def account(self, word: Word) -> Account:
        """An account, at a place where its author keeps something."""
        centre = self.world.centre_of(self.owner)
        return Account(
            kind=IncidentKind.STRIKE,
            at_ms=self.world.desk.clock.began_ms,
            place=Place(said=word(), position=centre),
            within_m=100,
            also=(Place(said=word()), Place(position=centre)),
            observer=Observer(position=centre, distance_m=900, bearing_deg=7),
            count=CountRange(1, 2),
            counted=word(),
            harm=Harm(wounded=CountRange(0, 3), damage=word()),
        )

    def open(self, id: str, word: Word, *to: str, by: str = "", **facts: Any) -> None:
        """Open an incident."""
        account = self.account(word)
        made = IncidentFacts(incident=id, kind=account.kind, at_ms=account.at_ms, to=to, **facts)
        body = IncidentBody(
            account=account,
            text=word(),
            translations=(Translation(language="ar", text=word(), by=word()),),
        )
        self.put(id, by or self.owner, "incident.open/v1", made, body)

    def hold(self, by: str, id: str, into: str, word: Word, action: str = "merge") -> None:
        """Hold two to be the same, or no longer."""
        facts = MergeFacts(incident=id, into=into)
        body = ReasonBody(reason=word())
        self.put(f"{action} of {id} and {into} by {by}", by, f"incident.{action}/v1", facts, body)

    def share(self, id: str, to: str, reason: str) -> None:
        """Show it to another, too."""
        facts = ShareFacts(about=id, shared={to: Detail.FULL})
        self.put(f"share of {id}", self.owner, "share.set/v1", facts, ReasonBody(reason=reason))

    def incidents(self) -> None:
        """Incidents kept, put before the other, shared with it later, held to be the same, split off."""
        about = (self.id("warned"), self.id("fifth"))
        self.open(self.id("incident"), self.wide, self.to, about=about)
        self.open(self.id("later"), self.word)
        self.hold(self.owner, self.id("later"), self.id("incident"), self.word)
        self.share(self.id("later"), self.to, self.own())
        self.open(self.id("kept"), self.own, about=(self.id("incident"),))
        self.hold(self.owner, self.id("incident"), self.id("kept"), self.own)
        theirs = f"{self.to}-incident-{self.owner}-too"
        self.open(theirs, lambda: self.word(self.to), self.owner, by=self.to)
        self.hold(self.to, self.id("incident"), theirs, lambda: self.word(self.to))
        self.hold(self.to, self.id("incident"), theirs, lambda: self.word(self.to), "split")
        self.state("account", self.id("incident"), account=self.account(self.word))
        self.open(
            self.id("split"), self.word, self.to, out_of=self.id("incident"), takes=(self.id("account"),)
        )

    def state(self, name: str, about: str, *, by: str = "", answer_by_ms: int = 0, **body: Any) -> None:
        """Make a statement of one to the other."""
        by = by or self.owner
        other = self.to if by == self.owner else self.owner
        asks: dict[str, Any] = {"answer_by_ms": answer_by_ms} if answer_by_ms else {}
        facts = StatementFacts(statement=self.id(name), about=about, verb=Verb.DEMANDS, to=(other,), **asks)
        said = {"text": self.word(by), "speaker": self.word(by), "verbatim": self.word(by)} | body
        self.put(self.id(name), by, "statement.make/v1", facts, StatementBody(**said))

    def exhibits(self) -> None:
        """Files: one kept, one for the other, which gets it into its hands."""
        self.exhibit("original", self.own)
        self.exhibit("exhibit", self.wide, self.to, made_of=self.id("original"), how=Derived.COPY)
        for by, step in ((self.owner, CustodyStep.HAND_OVER), (self.to, CustodyStep.RECEIVE),
                         (self.to, CustodyStep.EXAMINE)):  # fmt: skip
            to = self.to if step is CustodyStep.HAND_OVER else ""
            digest = self.world.desk.state.exhibits[self.id("exhibit")].sha256
            facts = CustodyFacts(exhibit=self.id("exhibit"), step=step, to=to, sha256=digest)
            body = ReasonBody(reason=self.wide(by))
            self.put(f"{self.id('exhibit')} {step}", by, "exhibit.pass/v1", facts, body)

    def exhibit(self, name: str, word: Word, *to: str, **facts: Any) -> None:
        """Put a file on record, and give it to the node: a word that is as long in both worlds."""
        data = f"{word():<80}".encode()
        made = ExhibitFacts(
            exhibit=self.id(name),
            about=self.id("incident"),
            to=to,
            sha256=sha256(data).hexdigest(),
            bytes=len(data),
            **facts,
        )
        body = ExhibitBody(
            name=word(), media_type=word(), shows=word(), origin=word(),
            place=Place(said=word(), position=self.world.centre_of(self.owner)),
        )  # fmt: skip
        self.put(self.id(name), self.owner, "exhibit.add/v1", made, body)
        coming = self.world.desk.node.files.take(self.owner, self.id(name))
        coming.write(data)
        coming.keep()
        coming.drop()

    def citations(self) -> None:
        """What a source says that somebody said: for the other, and kept."""
        for name, word, to in (("citation", self.wide, (self.to,)), ("clipping", self.own, ())):
            quote = word()
            facts = CiteFacts(
                citation=self.id(name), about=self.id("incident"), to=to, text_sha256=SHA256, start=3,
                end=3 + len(quote),
            )  # fmt: skip
            source = Source(publisher=word(), agency=word(), title=word(), chain=(word(), word()))
            body = CiteBody(
                source=source, quote=quote, speaker=word(), speaker_kind="witness",
                hedges=(word(),), account=self.account(word), note=word(),
            )  # fmt: skip
            self.put(self.id(name), self.owner, "citation.make/v1", facts, body)

    def asking(self) -> None:
        """Statements that ask: one that is answered, one that is not, and one that is answered elsewhere."""
        by_ms = self.world.desk.clock.began_ms + ASKS_MS
        for name in ("asks", "waits"):
            self.state(name, self.id("incident" if name == "asks" else "later"), answer_by_ms=by_ms)
        self.state("answers", self.id("asks"), by=self.to)


def beneath(world: World) -> None:
    """What those who keep do with what others are shown, between themselves."""
    for owner, other, shown_to in SEEN:
        _beneath(Happening(world, owner, other), Happening(world, owner, shown_to))


def _beneath(it: Happening, shown: Happening) -> None:
    by_ms = it.world.desk.clock.began_ms + ASKS_MS
    for kind in ("incident", "exhibit", "citation"):
        it.share(shown.id(kind), it.to, it.own())
    it.hold(it.to, shown.id("incident"), it.id("incident"), lambda: it.word(it.to))
    it.hold(it.owner, shown.id("split"), it.id("kept"), it.own)
    it.hold(it.owner, it.id("kept"), shown.id("later"), it.own)
    it.state("beneath", shown.id("incident"), by=it.to, account=it.account(lambda: it.word(it.to)))
    it.state("beneath-asks", shown.id("incident"), answer_by_ms=by_ms)
    it.open(it.id("taking"), it.word, it.to, out_of=shown.id("incident"), takes=(it.id("beneath"),))


def above(world: World, *, with_hidden: bool) -> None:
    """What others are shown that rests on what is hidden: what it takes, and before whom else it is put."""
    for owner, other, shown_to in SEEN:
        it = Happening(world, owner, shown_to)
        takes = (f"{owner}-beneath-{other}",) if with_hidden else ()
        more = (other,) if with_hidden else ()
        numbers = count(970_000)  # the same in both worlds, however many words there were before

        def word(start: str = f"cn-{owner}-{shown_to}and{other}", numbers: Iterator[int] = numbers) -> str:
            return f"{start}-{next(numbers)}z"

        it.open(it.id("above"), word, shown_to, *more, out_of=it.id("incident"), takes=takes)


def ask_withheld(world: World, author: str, to: str) -> None:
    """A statement that asks, whose author is withheld; nobody answers it."""
    id, by_ms = f"held-asks-{to}", world.desk.clock.began_ms + ASKS_MS
    facts = StatementFacts(
        statement=id, about=world.ids["party press"], verb=Verb.DEMANDS, to=(to,), withheld=True,
        answer_by_ms=by_ms,
    )  # fmt: skip
    body = StatementBody(text=f"cn-aid-{to}-980z")
    world.ids[id] = world.desk.record(author, "statement.make/v1", facts, body)
