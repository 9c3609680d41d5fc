"""The rules in the real journal: what is released, what is redacted, and what a reopened log amounts to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openline import bootstrap
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import Draft, StoredEntry
from openline.app.replay import replay
from openline.app.views import fold
from openline.decide.state import Entry, State
from openline.errors import EvidenceHoldError, NotFoundError, OpenlineError, RefusedError
from openline.model.agreement import Agreement, Basis, StanceValue
from openline.model.event import (
    NODE,
    AcknowledgementFacts,
    AgreementBody,
    AgreementFacts,
    Cover,
    HoldFacts,
    KeyFacts,
    PartyBody,
    PartyFacts,
    ReasonBody,
    RedactionFacts,
    ShareFacts,
    StanceFacts,
    WatchBody,
    WatchFacts,
    ZoneFacts,
)
from openline.model.party import Addressable, Party
from openline.model.release import Detail, Receipt
from tests.desk import zone_body

PARTIES = ("coalition", "sponsor", "partner")


class Theatre:
    """A node with three parties whose keys it holds."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.rules = Handlers()
        self.journal: Journal = bootstrap.open_journal(home, self.rules)

    def say(self, author: str, draft: Draft) -> str:
        return self.journal.submit(bootstrap.sign(self.home, draft, author=author)).id

    def enrol(self, party: str) -> None:
        root = bootstrap.make_key(self.home, party, "root").public_key_hex
        key = bootstrap.make_key(self.home, party)
        facts = PartyFacts(party=party, addressable=Addressable.DIRECT, root_key_hex=root)
        body = PartyBody(party=Party(id=party, name=party.title()))
        self.say(NODE, Draft(type="party.enrol/v1", facts=facts, body=body))
        added = KeyFacts(
            party=party, public_key_hex=key.public_key_hex, custody=key.custody, reason="enrolled"
        )
        self.say(party, Draft(type="key.add/v1", facts=added))

    def play(self) -> str:
        """Put something of everything on record; return the id of the zone's entry."""
        zone = self.say(
            "coalition",
            Draft(type="zone.add/v1", facts=ZoneFacts(zone="tanf", version=1), body=zone_body("tanf")),
        )
        self.say("coalition", _share("tanf", sponsor=Detail.FULL, partner=Detail.CONTACT))
        self.say(
            "sponsor",
            Draft(
                type="stance.take/v1",
                facts=StanceFacts(
                    about="tanf",
                    version=1,
                    body_sha256=self.rules.state.objects["tanf"].body_sha256,
                    value=StanceValue.AGREED,
                    basis=Basis.BY_CONDUCT,
                ),
                body=ReasonBody(reason="we kept out of it"),
            ),
        )
        thing = self.rules.state.objects["tanf"]
        cover = Cover(about="tanf", version=1, body_sha256=thing.body_sha256)
        named = ("coalition", "sponsor")
        proposal = AgreementFacts(agreement="peace", version=1, parties=named, covers=(cover,))
        text = AgreementBody(agreement=Agreement(id="peace", title="Peace", text="…", parties=named))
        self.say("coalition", Draft(type="agreement.propose/v1", facts=proposal, body=text))
        digest = self.rules.state.agreements["peace"].proposal_sha256
        signed = AgreementFacts(agreement="peace", version=1, proposal_sha256=digest)
        for party in named:
            self.say(party, Draft(type="agreement.sign/v1", facts=signed, body=ReasonBody()))
        self.journal.record(
            [
                Draft(
                    type="watch.find/v1",
                    facts=WatchFacts(event="enter", about="tanf", parties=("partner",)),
                    body=WatchBody(event={"track": "T1"}),
                    rule="watching/1",
                )
            ]
        )
        last = self.rules.state.release_counts["partner"]
        facts = AcknowledgementFacts(seq=last, level=Receipt.READ)
        self.say("partner", Draft(type="acknowledge/v1", facts=facts, body=ReasonBody(reason="read")))
        return zone

    def entries(self) -> list[StoredEntry]:
        return list(self.journal.store.entries())

    def shown(self, party: str, entry: str) -> list[str]:
        state = self.rules.state
        every = (state.releases[party, seq + 1] for seq in range(state.release_counts.get(party, 0)))
        return [it.detail for it in every if it.entry == entry]


def _share(about: str, **levels: Detail) -> Draft:
    return Draft(type="share.set/v1", facts=ShareFacts(about=about, shared=levels), body=ReasonBody())


def _redact(entry: str) -> Draft:
    body = ReasonBody(reason="a name was in it")
    return Draft(type="redact/v1", facts=RedactionFacts(entry=entry), body=body)


@pytest.fixture
def theatre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Theatre]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    theatre = Theatre(bootstrap.create_node(tmp_path / "node", name="Tanf", mode="exercise"))
    for party in PARTIES:
        theatre.enrol(party)
    yield theatre
    theatre.journal.close()


def folded(entries: list[StoredEntry], gone: frozenset[str] = frozenset()) -> State:
    state = State()
    for stored in entries:
        header, facts, body = replay(stored)
        left = None if stored.id in gone else body
        fold(state, Entry(stored.index, header, facts, left, stored.received_at_ms))
    return state


def test_a_reopened_log_amounts_to_the_same(theatre: Theatre) -> None:
    theatre.play()
    before = theatre.rules.state
    theatre.journal.close()
    again = Handlers()
    with bootstrap.open_journal(theatre.home, again):
        assert again.state == before


@pytest.mark.requirement("R21")
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_set_of_redacted_bodies_folds_to_the_same_states_and_releases(
    theatre: Theatre, data: st.DataObject
) -> None:
    if "tanf" not in theatre.rules.state.objects:
        theatre.play()
    entries = theatre.entries()
    gone = data.draw(st.sets(st.sampled_from([it.id for it in entries])))
    assert folded(entries, frozenset(gone)).same_as(theatre.rules.state)


def test_a_redaction_takes_body_and_copies_and_leaves_the_state(theatre: Theatre) -> None:
    zone = theatre.play()
    theatre.say("coalition", _redact(zone))
    bodies = {it.id: it.body for it in theatre.entries()}
    assert bodies[zone] is None
    for stored in theatre.entries():
        if stored.type == "release/v1" and stored.subject == zone:
            withdrawn = stored.body is not None and b'"withdrawn"' in stored.body
            assert stored.body is None or withdrawn
    assert theatre.shown("sponsor", zone) == ["full", "withdrawn"]
    assert folded(theatre.entries()) == theatre.rules.state


def test_what_is_held_as_evidence_stays(theatre: Theatre) -> None:
    zone = theatre.play()
    hold = Draft(type="hold.place/v1", facts=HoldFacts(entries=(zone,)), body=ReasonBody(reason="inquiry"))
    theatre.say("sponsor", hold)
    with pytest.raises(EvidenceHoldError):
        theatre.say("coalition", _redact(zone))
    assert {it.id: it.body for it in theatre.entries()}[zone] is not None


def test_releases_stand_in_the_log_behind_what_they_show_and_cite_it(theatre: Theatre) -> None:
    theatre.play()
    seen: dict[str, int] = {}
    counts: dict[str, int] = {}
    for stored in theatre.entries():
        header, facts, _ = replay(stored)
        seen[stored.id] = stored.index
        if header.type == "release/v1":
            assert header.cites == (seen[facts.entry],)  # type: ignore[attr-defined]
            party = facts.party  # type: ignore[attr-defined]
            counts[party] = counts.get(party, 0) + 1
            assert facts.seq == counts[party]  # type: ignore[attr-defined]
    assert counts == theatre.rules.state.release_counts


@pytest.mark.parametrize(
    ("author", "draft", "error"),
    [
        ("sponsor", _share("tanf", partner=Detail.FULL), RefusedError),
        ("partner", _share("tanf", sponsor=Detail.FULL), NotFoundError),
        ("coalition", _share("nowhere", sponsor=Detail.FULL), NotFoundError),
        ("coalition", _share("tanf", nobody=Detail.FULL), NotFoundError),
        ("coalition", _redact("0" * 32), NotFoundError),
    ],
)
def test_a_refused_entry_leaves_no_trace(
    theatre: Theatre, author: str, draft: Draft, error: type[OpenlineError]
) -> None:
    theatre.play()
    size = len(theatre.entries())
    with pytest.raises(error):
        theatre.say(author, draft)
    assert len(theatre.entries()) == size
    assert folded(theatre.entries()) == theatre.rules.state
