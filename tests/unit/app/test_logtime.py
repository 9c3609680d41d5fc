"""The log's time: that of the clock, and when that is put back it goes on all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline import bootstrap
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.logtime import PACE, LogTime
from openline.app.ports import Draft
from openline.app.timers import fire
from openline.model.channel import Carrier, Channel
from openline.model.event import ReasonBody
from openline.model.notification import Precedence
from openline.model.roster import Level
from openline.model.saying import ChannelBody, ChannelFacts, MessageBody, MessageFacts
from tests.serving import enrol

HOUR_MS = 3_600_000


class Hands:
    """A clock that somebody steps, and what goes on whatever he does."""

    def __init__(self) -> None:
        self.now_ms, self.elapsed_ms = 1_900_000_000_000, 5_000.0

    def pass_ms(self, ms: float) -> None:
        self.now_ms += round(ms)
        self.elapsed_ms += ms


@given(st.lists(st.tuples(st.floats(0, 5_000), st.integers(-10_000, 10_000)), max_size=40))
def test_it_never_runs_back_nor_stands_still_and_keeps_to_the_clock_where_it_can(
    script: list[tuple[float, int]],
) -> None:
    hands = Hands()
    time = LogTime(lambda: hands.now_ms, lambda: hands.elapsed_ms)
    last_ms = time.at_least(0)
    for passes_ms, step_ms in script:
        hands.pass_ms(passes_ms)
        hands.now_ms += step_ms
        now_ms = time.at_least(0)
        assert now_ms >= last_ms + int(PACE * passes_ms) - 1
        assert now_ms == hands.now_ms or hands.now_ms < now_ms <= last_ms + passes_ms + 1
        last_ms = now_ms


def test_an_hour_is_caught_up_in_ten() -> None:
    hands = Hands()
    time = LogTime(lambda: hands.now_ms, lambda: hands.elapsed_ms)
    time.at_least(hands.now_ms + HOUR_MS)
    for hours in range(1, 11):
        hands.pass_ms(HOUR_MS)
        ahead_ms = time.at_least(0) - hands.now_ms
        assert ahead_ms == pytest.approx(HOUR_MS * (1 - hours / 10), abs=2)
    hands.pass_ms(HOUR_MS)
    assert time.at_least(0) == hands.now_ms


def test_without_anything_that_goes_on_it_stands_still_and_does_not_run_back() -> None:
    hands = Hands()
    time = LogTime(lambda: hands.now_ms)
    assert time.at_least(hands.now_ms + 7) == hands.now_ms + 7
    assert time.at_least(0) == hands.now_ms


@pytest.mark.requirement("R9", "R21")
def test_a_flash_is_said_to_be_overdue_in_time_after_the_clock_was_an_hour_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, rules = Hands(), Handlers()
    monkeypatch.setattr(bootstrap, "now_ms", lambda: hands.now_ms)
    monkeypatch.setattr(bootstrap, "elapsed_ms", lambda: hands.elapsed_ms)
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    with bootstrap.open_journal(home, rules) as journal:
        hands.now_ms += HOUR_MS
        for party in ("alpha", "bravo"):
            enrol(home, journal, party)
        open_channel(home, journal)
        hands.now_ms -= HOUR_MS

        def steps() -> list[str]:
            said = fire(journal, rules, now_ms=journal.now_ms(), random_bytes=bootstrap.random_bytes)
            return [rules.state.cards[it.id].type for it in said]

        facts = MessageFacts(
            message="m", channel="ab", serial=1, precedence=Precedence.FLASH, action=("bravo",)
        )
        draft = Draft(type="message.send/v1", facts=facts, body=MessageBody(text="Stop."))
        journal.submit(bootstrap.sign(home, draft, author="alpha"))
        for _ in range(3):
            hands.pass_ms(60_000)
            assert steps() == []
            hands.pass_ms(7_000)
            assert steps() == ["escalate.find/v1"]
        at_ms = [it.received_at_ms for it in journal.store.entries()]
        assert at_ms == sorted(at_ms)


def open_channel(home: Home, journal: Journal) -> None:
    parties = ("alpha", "bravo")
    facts = ChannelFacts(
        channel="ab", version=1, parties=parties, level=Level.TACTICAL, carrier=Carrier.OPENLINE
    )
    text = Channel(id="ab", name="AB", parties=parties, level=Level.TACTICAL)
    proposal = Draft(type="channel.propose/v1", facts=facts, body=ChannelBody(channel=text))
    journal.submit(bootstrap.sign(home, proposal, author="alpha"))
    standing = journal.rules.state.channels["ab"]  # type: ignore[attr-defined]
    signature = ChannelFacts(channel="ab", version=1, proposal_sha256=standing.proposal_sha256)
    signed = Draft(type="channel.sign/v1", facts=signature, body=ReasonBody(reason=""))
    journal.submit(bootstrap.sign(home, signed, author="bravo"))
