"""Real nodes for tests: small rules, parties that hold their own keys, and something for them to say."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from openline import bootstrap
from openline.app.drafts import AddressedDraft, sign_draft
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.keyfile import KeyFile, make_key
from openline.app.ports import Draft
from openline.errors import EvidenceHoldError, RefusedError
from openline.ledger.entry import Header, SignedEntry
from openline.model.event import (
    NODE,
    Body,
    Facts,
    HoldFacts,
    KeyFacts,
    Nothing,
    PartyBody,
    PartyFacts,
    ReasonBody,
    RedactionFacts,
    ReleaseBody,
    ReleaseFacts,
    SightingBody,
    SightingFacts,
    TheatreFacts,
    WatchBody,
    WatchFacts,
)
from openline.model.party import Addressable, Custody, Party
from openline.model.presence import CountRange, Sighting
from openline.model.space import Circle, Interval, Position

NOON_MS = 1_795_176_000_000


class SmallRules:
    """Parties, keys, sightings that every other party is shown, redaction and holds: nothing else."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.roots: dict[str, str] = {}
        self.keys: dict[str, set[str]] = {}
        self.authors: dict[str, str] = {}
        self.held: set[str] = set()
        self.shown: dict[str, list[str]] = {}
        self.redacted: set[str] = set()
        self.applied = 0

    def begin(self) -> None:
        pass

    def mark(self) -> object:
        return self.state()

    def back_to(self, mark: object) -> None:
        assert isinstance(mark, tuple)
        names = ("roots", "keys", "authors", "held", "shown", "redacted", "applied")
        for name, value in zip(names, deepcopy(mark), strict=True):
            setattr(self, name, value)

    def end(self) -> None:
        pass

    def state(self) -> tuple[object, ...]:
        """A copy of all that later decisions rest on."""
        return deepcopy(
            (self.roots, self.keys, self.authors, self.held, self.shown, self.redacted, self.applied)
        )

    def key_for(self, author: str, signed_by: str) -> Collection[str]:
        if signed_by == "root":
            return [self.roots[author]] if author in self.roots else []
        return self.keys.get(author, set())

    def why_not(self, author: str, public_key_hex: str) -> str:
        return f"it is none of {author}'s"

    def check_request(self, types: Collection[str]) -> None:
        pass

    def foresee(self, facts: Facts, body: Body) -> None:
        pass

    def admit(
        self,
        header: Header,
        facts: Facts,
        body: Body,
        *,
        index: int,
        now_ms: int,
        signed_with: str,
        seed: bytes,
    ) -> list[Draft]:
        if header.type == "control.dispute/v1":
            raise RefusedError("there is nothing to dispute")
        if isinstance(facts, RedactionFacts):
            if self.authors.get(facts.entry) != header.author:
                raise RefusedError("only its author may take a body away")
            if facts.entry in self.held:
                raise EvidenceHoldError("the entry is held as evidence")
        if isinstance(facts, SightingFacts) and facts.sighting == "finds":
            # A finding, which is then itself released; "finds-badly" fails when the node wants to sign it.
            return [find("increase", facts.sighting, cites=(index,))]
        if isinstance(facts, SightingFacts) and facts.sighting == "finds-badly":
            return [find("increase", "z"), Draft(type="key.add/v1", facts=facts)]
        if header.type in ("sighting.report/v1", "watch.find/v1"):
            return [
                Draft(
                    type="release/v1",
                    facts=ReleaseFacts(party=party, seq=0, entry=header.id, detail="full"),
                    body=ReleaseBody(shown={"type": header.type}),
                    cites=(index,),
                    rule="small/1",
                )
                for party in sorted(self.roots)
                if party not in (NODE, header.author)
            ]
        return []

    def apply(
        self, index: int, header: Header, facts: Facts, body: Body | None, *, received_at_ms: int
    ) -> None:
        assert index == self.applied
        self.applied += 1
        self.authors[header.id] = header.author
        match facts:
            case TheatreFacts():
                self.roots[NODE] = facts.root_key_hex
                self.keys[NODE] = {facts.node_key_hex}
            case PartyFacts():
                self.roots[facts.party] = facts.root_key_hex
            case KeyFacts() if header.type == "key.add/v1":
                self.keys.setdefault(facts.party, set()).add(facts.public_key_hex)
            case KeyFacts():
                self.keys[facts.party].discard(facts.public_key_hex)
            case HoldFacts() if header.type == "hold.place/v1":
                self.held |= set(facts.entries)
            case HoldFacts():
                self.held -= set(facts.entries)
            case RedactionFacts():
                self.redacted.add(facts.entry)
            case ReleaseFacts():
                assert facts.seq == len(self.shown.setdefault(facts.party, [])) + 1
                self.shown[facts.party].append(facts.entry)


def find(event: str, about: str, *, key: str = "", cites: tuple[int, ...] = ()) -> Draft:
    """What the watch would find."""
    return Draft(
        type="watch.find/v1",
        facts=WatchFacts(event=event, about=about),
        body=WatchBody(event={"track": "t-1"}),
        cites=cites,
        rule="small/1",
        key=key,
    )


class Signer:
    """A party with its own machine: it signs, and trusts no one with its keys."""

    def __init__(self, party: str, home: Home) -> None:
        self.party = party
        self.home = home
        self.root = make_key(party, "root", Custody.PARTY, secrets.token_bytes(32))
        self.key = make_key(party, "signing", Custody.PARTY, secrets.token_bytes(32))
        self._numbers = itertools.count()

    def sign(self, draft: Draft, key: KeyFile | None = None) -> SignedEntry:
        settings = self.home.settings
        return sign_draft(
            AddressedDraft(settings.theatre, settings.mode, self.party, draft),
            key or self.key,
            now_ms=NOON_MS,
            random_bytes=secrets.token_bytes,
        )

    def enrolment(self) -> list[SignedEntry]:
        """The entries that bring the party and its key on record."""
        party = Party(id=self.party, name=self.party.title())
        enrol = Draft(
            type="party.enrol/v1",
            facts=PartyFacts(
                party=self.party, addressable=Addressable.DIRECT, root_key_hex=self.root.public_key_hex
            ),
            body=PartyBody(party=party),
        )
        return [bootstrap.sign(self.home, enrol, author=NODE), self.key_entry("key.add/v1", "enrolled")]

    def key_entry(self, type: str, reason: str) -> SignedEntry:
        facts = KeyFacts(
            party=self.party, public_key_hex=self.key.public_key_hex, custody=Custody.PARTY, reason=reason
        )
        body = Nothing() if type == "key.add/v1" else ReasonBody(reason=reason)
        return self.sign(Draft(type=type, facts=facts, body=body), self.root)

    def sighting(self, *, id: str = "", note: str = "", key: str = "") -> SignedEntry:
        id = id or f"{self.party}-{next(self._numbers)}"
        sighting = Sighting(
            id=id,
            seen=Interval(start_ms=NOON_MS, end_ms=NOON_MS + 60_000),
            area=Circle(centre=Position(lon_e7=387_000_000, lat_e7=335_000_000), radius_mm=2_000_000),
            count=CountRange(10, 30),
            source="patrol",
            note=note,
        )
        draft = Draft(
            type="sighting.report/v1",
            facts=SightingFacts(sighting=id),
            body=SightingBody(sighting=sighting),
            key=key,
        )
        return self.sign(draft)

    def redaction(self, entry: str) -> SignedEntry:
        body = ReasonBody(reason="a name was in it")
        return self.sign(Draft(type="redact/v1", facts=RedactionFacts(entry=entry), body=body))

    def hold(self, entry: str, *, lift: bool = False) -> SignedEntry:
        type = "hold.lift/v1" if lift else "hold.place/v1"
        return self.sign(
            Draft(type=type, facts=HoldFacts(entries=(entry,)), body=ReasonBody(reason="inquiry"))
        )


def make_node(path: Path) -> Home:
    """A node's HOME, with small rules; its marks are where $OPENLINE_MARKS says."""
    return bootstrap.create_node(path, name="Exercise", mode="exercise", rules=SmallRules())


@contextmanager
def opened(home: Home) -> Iterator[Journal]:
    """The journal of a node with small rules."""
    with bootstrap.open_journal(home, SmallRules()) as journal:
        yield journal
