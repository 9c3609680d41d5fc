"""A process that fires what is due over a node's log, by a clock that is not this machine's.

Run as ``python -m tests.fault.firing HOME CLOCK``, with $OPENLINE_MARKS set. It says of how many deadlines
nothing was said yet, and of how many twice, and ends when its standard input does. CLOCK is a file that says
what time it was when, and how fast it goes: whoever writes to it steps the clock of all who read it.
"""

from __future__ import annotations

import os
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from openline import bootstrap
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.node import Node
from openline.bootstrap.serving import keep_time
from openline.ledger.canonical import from_base64
from openline.ledger.entry import decode_facts, read_header
from openline.ledger.record import read_record
from openline.model.notification import Precedence
from openline.model.saying import EscalateFacts
from tests.serving import enrol

STEP = struct.Struct(">qqd")
SAY_EVERY_S = 0.1


class Clock:
    """A moment that is set, real time since at some pace, and whatever it is stepped by."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def set(self, at_ms: int, pace: float) -> None:
        """Let it be a moment now; from then on it goes at a pace. Seen whole, or not at all."""
        making = self._path.with_suffix(".new")
        making.write_bytes(STEP.pack(at_ms, time.time_ns() // 1_000_000, pace))
        making.replace(self._path)

    def step(self, by_ms: int, pace: float) -> None:
        """Put it forward, or back."""
        self.set(self() + by_ms, pace)

    def __call__(self) -> int:
        at_ms, since_ms, pace = STEP.unpack(self._path.read_bytes())
        return int(at_ms + round(pace * (time.time_ns() // 1_000_000 - since_ms)))


class Step(NamedTuple):
    """What the log says of one entry that was overdue: that it went further, and when."""

    facts: EscalateFacts
    due_ms: int
    at_ms: int
    at: int


def make_theatre(path: Path, count: int, flash: int, due_ms: int, store: str = "") -> Home:
    """Make a node whose parties owe each other answers to so many messages, by the minute after a moment."""
    # They load much that the process itself has no use for.
    from bench.timers import PARTIES, open_channel, say_all

    home = bootstrap.create_node(path, name="Exercise", mode="exercise", store=store)
    with bootstrap.open_journal(home) as journal:
        for party in PARTIES:
            enrol(home, journal, party)
        open_channel(home, journal)
        say_all(home, journal, count, flash, due_ms)
    return home


def steps_of(journal: Journal) -> Iterator[tuple[str, Step]]:
    """Give every step that the log says was taken, with the entry that it was about."""
    for stored in journal.store.entries():
        if stored.type != "escalate.find/v1":
            continue
        facts = decode_facts(read_header(from_base64(read_record(stored.record).envelope.payload)))
        assert isinstance(facts, EscalateFacts)
        for entry, due_ms in zip(facts.entries, facts.due_ms, strict=True):
            yield entry, Step(facts, due_ms, stored.received_at_ms, stored.index)


def judge(journal: Journal, count: int, flash: int) -> Counter[str]:
    """Count on the log what was said to be overdue, how often, and how late."""
    steps: dict[str, list[Step]] = {}
    for entry, step in steps_of(journal):
        steps.setdefault(entry, []).append(step)
    messages = {it.id for it in journal.store.of_type("message.send/v1", limit=2 * count)}
    tally: Counter[str] = Counter(
        {
            "messages": len(messages),
            "never said": len(messages - steps.keys()),
            "of nothing": len(steps.keys() - messages),
        }
    )
    for taken in steps.values():
        numbers = [it.facts.step for it in taken]
        tally["twice"] += len(numbers) - len(set(numbers))
        tally["out of order"] += numbers != sorted(numbers) or numbers[0] != 1
        tally["before it was due"] += sum(it.at_ms < it.due_ms for it in taken)
        is_flash = taken[0].facts.precedence is Precedence.FLASH
        tally["flash"] += is_flash
        tally["repeats"] += len(numbers) - 1
        tally["repeats of others"] += 0 if is_flash else len(numbers) - 1  # there is no desk: one step
        tally["not a minute later"] += sum(it.due_ms != one.at_ms + 60_000 for one, it in pairwise(taken))
        late_ms = taken[0].at_ms - taken[0].due_ms
        tally["latest flash, ms"] = max(tally["latest flash, ms"], late_ms if is_flash else 0)
        tally["latest, ms"] = max(tally["latest, ms"], late_ms)
    assert tally["flash"] == flash, tally
    return tally


def main(home: Path, clock_path: Path) -> None:
    clock, rules = Clock(clock_path), Handlers()
    with bootstrap.open_journal(Home(home), rules, clock=clock) as journal:

        def trouble(where: str, error: Exception) -> None:
            print(f"trouble {where}: {error!r}", flush=True)

        node: Any = SimpleNamespace(
            journal=journal, rules=rules, now_ms=clock, random_bytes=bootstrap.random_bytes, trouble=trouble
        )
        stop = keep_time(cast("Node", node))
        over = threading.Event()

        def wait() -> None:
            sys.stdin.read()
            over.set()

        threading.Thread(target=wait, daemon=True).start()
        while not over.wait(SAY_EVERY_S):
            with journal.still():
                timers = list(rules.state.timers.values())
            unsaid, again = sum(it.state == "waiting" for it in timers), sum(it.step > 1 for it in timers)
            print(f"left {unsaid} {again}", flush=True)
        stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
    os._exit(0)
