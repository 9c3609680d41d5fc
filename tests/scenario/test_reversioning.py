"""A party re-versions its plan a thousand times within a minute, at a real node: nobody else is held up.

It is the trick by which a plan that changes all the time would keep another from ever having seen the latest
version (decision 8), drown it in notices, or hide a third one's. All is signed, recorded and read as always.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from openline import bootstrap
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.app.receipt import Receipt
from openline.cli import COMMANDS
from openline.cli.notified import notified
from openline.cli.output import run
from openline.decide.matching import MOST_CHANGES
from openline.decide.notifying import begins_of
from openline.ledger.entry import SignedEntry
from openline.model.event import LegBody, LegFacts, NotificationBody, NotificationFacts
from tests.desk import HOUR_MS, NOON_MS, convoy, fire
from tests.listed import matches_in

pytestmark = [pytest.mark.requirement("R16"), pytest.mark.slow]

AMENDMENTS = 1_000
STARTED_MS = NOON_MS - 3 * HOUR_MS
EVERY_MS = 60
"""A thousand within a minute."""
BESIDE_M, FAR_M = 1_900, 30_000
"""North of the convoy's way: near it by its margins only, so severe; and in nobody's way."""
MOST_NOTICES = 2 * (MOST_CHANGES + 2)
"""To one party about one pair within an hour: found, changed, ended and found again, and that it settles."""


class Node:
    """A node whose clock the test moves; the parties' keys are in its HOME."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.now_ms = STARTED_MS
        self._capsys = capsys
        patch.setenv("OPENLINE_MARKS", str(path.parent / "marks"))
        patch.setenv("OPENLINE_HOME", str(path))
        patch.setattr(bootstrap, "now_ms", lambda: self.now_ms)
        self.says("init", "--name", "Exercise", "--mode", "exercise")
        for party in ("aid", "force", "third"):
            self.says("party", "add", party)
        self.home = Home(path)
        self.rules = Handlers()

    def says(self, *words: str) -> list[dict[str, Any]]:
        code = run(COMMANDS[words[0]], [*words, "--json"])
        out, error = self._capsys.readouterr()
        assert code == 0, out + error
        return [json.loads(line) for line in out.splitlines()]

    @contextmanager
    def opened(self) -> Iterator[Journal]:
        self.rules = Handlers()
        with bootstrap.open_journal(self.home, self.rules) as journal:
            yield journal

    def range_of_force(self, turn: int) -> SignedEntry:
        """The plan of the hostile party in its version ``turn``, from 1: beside the way, and far from it."""
        plan = fire("range", north_m=FAR_M if turn % 2 else BESIDE_M)
        if turn == 1:
            return bootstrap.sign(self.home, notified("activity", plan, emergency=False), author="force")
        facts = NotificationFacts(notification=plan.id, version=turn, begins_ms=begins_of(plan))
        draft = Draft(type="activity.amend/v1", facts=facts, body=NotificationBody(notification=plan))
        return bootstrap.sign(self.home, draft, author="force")

    def convoy_of_aid(self) -> SignedEntry:
        plan = convoy("food", half_width_mm=100_000)
        return bootstrap.sign(self.home, notified("movement", plan, emergency=False), author="aid")

    def departure(self) -> SignedEntry:
        facts = LegFacts(notification="food", version=1, leg=1)
        draft = Draft(type="movement.depart/v1", facts=facts, body=LegBody())
        return bootstrap.sign(self.home, draft, author="aid")

    def range_of_third(self) -> SignedEntry:
        """A range that does lie on the convoy's way: extreme."""
        draft = notified("activity", fire("third-range", 5_000), emergency=False)
        return bootstrap.sign(self.home, draft, author="third")

    def notices(self, journal: Journal, party: str) -> list[dict[str, Any]]:
        """What a party was told of matches."""
        state = self.rules.state
        releases = [state.releases[party, seq] for seq in range(1, state.release_counts[party] + 1)]
        bodies = [json.loads(journal.store.entry(it.index).body or b"{}") for it in releases]
        return [row for it in bodies for row in matches_in(it.get("shown", {}))]


@pytest.fixture
def node(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Node:
    monkeypatch.chdir(tmp_path)
    return Node(tmp_path / "node", capsys, monkeypatch)


def test_a_thousand_versions_within_a_minute_neither_block_nor_hide_nor_drown_anybody(
    node: Node, record_property: Any
) -> None:
    others = {250: node.convoy_of_aid, 500: node.range_of_third, 750: node.departure}
    took_s: dict[str, list[float]] = {"force": [], "others": []}
    with node.opened() as journal:
        for turn in range(1, AMENDMENTS + 1):
            node.now_ms = STARTED_MS + turn * EVERY_MS
            entries = {"force": node.range_of_force(turn)}
            if turn in others:
                entries["others"] = others[turn]()
            for who, entry in entries.items():
                began = time.perf_counter()
                assert isinstance(journal.submit(entry), Receipt)  # none is refused
                took_s[who].append(time.perf_counter() - began)
        assert node.now_ms - STARTED_MS == 60_000
        state = node.rules.state
        told = node.notices(journal, "aid")
        size = journal.refresh()
    assert state.objects["range"].version == AMENDMENTS
    assert state.objects["food"].state == "under_way"

    # What the convoy was told: of the third one's range once, of the hostile one's a bounded number of times.
    counts = Counter((it["call"][0]["party"], it["severity"]) for it in told)
    assert counts["third", "extreme"] == 1
    assert 3 <= counts["force", "severe"] <= MOST_NOTICES
    # When it departs, before its time, what it comes close to is as serious as can be: that is told, once.
    assert counts["force", "extreme"] == 1
    assert len(told) == counts["third", "extreme"] + counts["force", "severe"] + 1

    # Both stand, and the one that changes stands settled and is not lost.
    listed = node.says("match", "list", "--for", "aid")
    assert sorted((it["severity"], it["call"], it["settling"]) for it in listed) == [
        ("extreme", ["force"], True),
        ("extreme", ["third"], False),
    ]
    seen = {party: len(node.says("match", "list", "--for", party)) for party in ("force", "third")}
    assert seen == {"force": 1, "third": 1}

    # The log has grown by the versions and by little else.
    assert size < AMENDMENTS + 100
    record_property("entries_per_s", round(AMENDMENTS / sum(took_s["force"])))
    record_property("slowest_other_ms", round(1000 * max(took_s["others"])))
    record_property("notices_to_the_convoy", len(told))


def test_left_alone_for_an_hour_the_match_is_as_the_plan_stands(node: Node) -> None:
    with node.opened() as journal:
        journal.submit(node.convoy_of_aid())
        for turn in range(1, 41):
            node.now_ms += EVERY_MS
            journal.submit(node.range_of_force(turn))
        (match,) = [it for it in node.rules.state.matches.values() if it.state == "open"]
        assert match.settling
        assert journal.record(node.rules.pending(node.now_ms, bootstrap.random_bytes(16))) == []
        node.now_ms += HOUR_MS + 1
        journal.record(node.rules.pending(node.now_ms, bootstrap.random_bytes(16)))
        (match,) = [it for it in node.rules.state.matches.values() if it.id == match.id]
        assert (match.state, match.settling) == ("open", False)
        # The same bytes fold to the same state.
        state = node.rules.state
    with node.opened():
        assert node.rules.state.same_as(state)


def test_whoever_asks_in_the_middle_of_a_flood_is_answered(node: Node, record_property: Any) -> None:
    """The flood waits in the queue already when the convoy comes; it is recorded, matched and answered."""
    with node.opened() as journal:
        flood = [node.range_of_force(turn) for turn in range(1, 201)]
        answered: list[object] = []
        hostile = threading.Thread(target=lambda: answered.extend(journal.submit_many(flood)))
        hostile.start()
        while node.rules.state.objects.get("range") is None:
            time.sleep(0.001)
        began = time.perf_counter()
        receipt = journal.submit(node.convoy_of_aid())
        waited_s = time.perf_counter() - began
        hostile.join()
        assert len(answered) == 200
        assert all(isinstance(it, Receipt) for it in answered)
        told = node.notices(journal, "aid")
        ahead = [it.index < receipt.index for it in journal.store.entries() if it.subject == "range"]
    record_property("waited_ms", round(1000 * waited_s))
    record_property("versions_ahead", sum(ahead))
    assert 1 <= len(told) <= MOST_NOTICES
