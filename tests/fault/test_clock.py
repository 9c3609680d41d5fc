"""The clock is put forward and back by an hour: no deadline fires twice, and no time in the log runs back."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from pathlib import Path

import pytest

from openline import bootstrap
from openline.app.timers import fire
from openline.ledger.canonical import from_base64
from openline.ledger.entry import decode_facts, read_header
from openline.ledger.record import read_record
from openline.model.event import OverdueFacts
from openline.model.release import Detail, Receipt
from tests.desk import convoy
from tests.served_desk import HOUR_MS, ServedDesk
from tests.serving import token_for


class Clock:
    """What everybody on a node reads."""

    def __init__(self) -> None:
        self.ms = bootstrap.now_ms()

    def __call__(self) -> int:
        self.ms += 1
        return self.ms


@pytest.mark.requirement("R9", "R21")
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_clock_that_is_stepped_an_hour_either_way_fires_every_deadline_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    clock, chance = Clock(), random.Random(seed)
    monkeypatch.setattr(bootstrap, "now_ms", clock)
    desk = ServedDesk(tmp_path, "aid", "army", "press")
    try:
        owed = 0
        for step in range(60):
            if step < 20 and step % 4 == 0:
                desk.now_ms = clock.ms
                id = f"food-{step}"
                depart_ms = clock.ms + 72 * HOUR_MS
                far_m = 50_000.0 * step
                desk.notify("aid", convoy(id, (far_m, 0), (far_m + 900, 0), depart_ms=depart_ms))
                desk.share("aid", id, {"army": Detail.FULL, "press": Detail.FULL})
                owed += 2
            if step == 1:  # one is met in time
                desk.acknowledge("press", desk.told("press")[-1].seq, Receipt.READ)
                owed -= 1
            clock.ms += chance.choice((HOUR_MS, HOUR_MS, -HOUR_MS, 60_000))
            tick(desk)
        clock.ms += 24 * HOUR_MS
        for back_ms in (0, HOUR_MS, 0, -HOUR_MS, HOUR_MS):
            clock.ms -= back_ms
            tick(desk)
        entries = list(desk.node.journal.store.entries())
        fired: Counter[OverdueFacts] = Counter()
        for entry in entries:
            header = read_header(from_base64(read_record(entry.record).envelope.payload))
            facts = decode_facts(header)
            if isinstance(facts, OverdueFacts):
                fired[facts] += 1
        assert len(fired) == owed
        assert set(fired.values()) == {1}
        times = [it.received_at_ms for it in entries]
        assert all(one <= next_ for one, next_ in itertools.pairwise(times))
        desk.tokens["army"] = token_for(desk.node.accounts, "army")  # the first has expired meanwhile
        told = desk.rows("army", "/v1/told")
        assert [it["seq"] for it in told] == list(range(1, len(told) + 1))
        assert all(a["told_at_ms"] <= b["told_at_ms"] for a, b in itertools.pairwise(told))
    finally:
        desk.close()


def tick(desk: ServedDesk) -> None:
    """Do what the timers' thread does once a second; twice, as two processes would."""
    node = desk.node
    for _ in range(2):
        fire(node.journal, node.rules, now_ms=node.now_ms(), random_bytes=node.random_bytes)
