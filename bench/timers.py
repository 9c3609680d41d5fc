"""A hundred thousand deadlines due at once, a thousand of them FLASH: how long until all are on record.

``python -m bench.timers``. Twenty parties owe each other answers to messages, all by the same minute, and
nobody has looked until it is over: the worst that a restart can find. Ours is a node's own loop over a real
log; the peer writes as many rows with nothing in them but who owes what, in transactions as large.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import resource
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, NamedTuple

from bench import alerts
from bench.alerts import PARTIES, make_theatre, tokens_of
from bench.ledger import marks_beside
from bench.server import serving
from openline import bootstrap
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.app.timers import look
from openline.ledger.canonical import from_base64
from openline.ledger.entry import SignedEntry, decode_facts, read_header
from openline.ledger.record import read_record
from openline.model.channel import Carrier, Channel
from openline.model.event import ReasonBody
from openline.model.notification import Precedence
from openline.model.roster import Level
from openline.model.saying import ChannelBody, ChannelFacts, EscalateFacts, MessageBody, MessageFacts

CHANNEL = "all"
AHEAD_MS = 48 * 3_600_000
MINUTE_MS = 60_000
TOGETHER = 2_000
"""So many messages are signed and submitted at a time."""
FLASH_S = 5.0
PUSH_MS = 1_000.0
PATIENCE = 1_000
"""Looks in a row that bring nothing: then something is amiss."""


class Clock:
    """Real time from a moment that is set."""

    def __init__(self) -> None:
        self._at_ms, self._from_s = bootstrap.now_ms(), perf_counter()

    def __call__(self) -> int:
        return self._at_ms + round(1000 * (perf_counter() - self._from_s))

    def set(self, at_ms: int) -> None:
        self._at_ms, self._from_s = at_ms, perf_counter()


class Fired(NamedTuple):
    """What came of it."""

    flash_s: float
    all_s: float
    cpu_s: float
    slowest_look_s: float
    held_s: float
    """The longest that somebody who only wants to look had to wait meanwhile."""
    held_p99_s: float
    findings: int
    entries: int
    repeats: int
    doubled: int


def run(quick: bool) -> list[dict[str, Any]]:
    """Give rows for what is due at once, and for alerts while much is open."""
    return [*run_due(quick), *run_alerts(quick)]


def run_alerts(quick: bool) -> list[dict[str, Any]]:
    """Give a row for alerts at their own pace, to all streams, with and without so many deadlines open."""
    count, streams, seconds = (1_000, 200, 4) if quick else (10_000, 2_000, 20)
    build = Path("build")
    build.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=build) as folder:
        without = alerts_beside(Path(folder) / "none", 0, streams, seconds)
        seen = alerts_beside(Path(folder) / "open", count, streams, seconds)
    return [
        {
            "name": f"alert beside {count:,} open deadlines, slowest hundredth",
            "ours": seen["p99_ms"],
            "peer": without["p99_ms"],
            "peer_name": f"without them; it may take {PUSH_MS:,.0f}. Medians {seen['p50_ms']:,.0f} and"
            f" {without['p50_ms']:,.0f} ms; {seen['alerts']:.1f} and {without['alerts']:.1f} alerts/s to"
            f" {streams:,} streams; {seen['missing']:.0f} events missing",
            "ratio": without["p99_ms"] / seen["p99_ms"],
            "unit": "ms",
        }
    ]


def alerts_beside(path: Path, count: int, streams: int, seconds: int) -> dict[str, float]:
    """Play alerts on a node that has so many deadlines open."""
    home = make_theatre(path)
    with marks_beside(home.path):
        with bootstrap.open_journal(home) as journal:
            open_channel(home, journal)
            say_all(home, journal, count, count // 100, bootstrap.now_ms() + AHEAD_MS)
            told = dict(journal.release_counts())
        tokens = tokens_of(home)
        os.environ["OPENLINE_LIMITS__REQUESTS_PER_S"] = "1000000"
        os.environ["OPENLINE_LIMITS__BURST"] = "1000000"
        os.environ["OPENLINE_LOG__LEVEL"] = "warning"
        with serving(home) as port:
            return asyncio.run(play(port, tokens, told, streams, seconds))


async def play(
    port: int, tokens: dict[str, str], told: dict[str, int], streams: int, seconds: int
) -> dict[str, float]:
    """Listen on every stream, let tracks go into a zone for some seconds, and give what came of it."""
    sent_ms: dict[str, float] = {}
    waited: list[float] = []
    counted: Counter[str] = Counter()
    ears = []
    for number in range(streams):
        party = PARTIES[number % len(PARTIES)]
        ears.append(await alerts.listen(port, tokens[party], sent_ms, waited, counted, after=told[party]))
    token = tokens[PARTIES[0]]
    await alerts.post(port, token, "/v1/sources", "application/json", alerts.source_body("alerts"))
    await alerts.cross(port, token, 0, {})  # what is loaded once is loaded now
    await asyncio.sleep(3)
    begin, number = perf_counter(), 1
    while perf_counter() < begin + seconds:
        await alerts.cross(port, token, number, sent_ms)
        number += 1
        await asyncio.sleep(max(0.0, begin + number / alerts.ALERTS_PER_S - perf_counter()))
    took = perf_counter() - begin
    due, deadline = len(sent_ms) * streams, perf_counter() + 30
    while counted["events"] < due and perf_counter() < deadline:
        await asyncio.sleep(0.1)
    for ear in ears:
        ear.transport.close()
    ordered = sorted(waited)
    return {
        "p50_ms": ordered[len(ordered) // 2],
        "p99_ms": ordered[int(len(ordered) * 0.99)],
        "alerts": len(sent_ms) / took,
        "missing": due - counted["events"],
    }


def run_due(quick: bool) -> list[dict[str, Any]]:
    """Give rows for the time until all FLASH, and until all that was due, stand in the log."""
    count, flash = (4_000, 40) if quick else (100_000, 1_000)
    build = Path("build")
    build.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=build) as folder:
        home = make_theatre(Path(folder) / "node")
        with marks_beside(home.path):
            due_ms, clock = bootstrap.now_ms() + AHEAD_MS, Clock()
            with bootstrap.open_journal(home, Handlers(), clock=clock) as journal:
                open_channel(home, journal)
                say_all(home, journal, count, flash, due_ms)
            begun = _peak_mib()
            rules = Handlers()
            with bootstrap.open_journal(home, rules, clock=clock) as journal:
                open_mib = _peak_mib()
                clock.set(due_ms + MINUTE_MS)
                fired = fire_all(journal, rules, clock, count, flash)
                peak_mib = _peak_mib()
        peer_s = insert(Path(folder) / "peer.sqlite", count, count // fired.findings + 1)
    said = (
        f"{fired.findings:,} findings, {fired.entries:,} entries; {fired.repeats:,} steps of FLASH again,"
        f" {fired.doubled} doubled; CPU {fired.cpu_s:.1f} s; slowest look {fired.slowest_look_s:.2f} s;"
        f" who only looks waited {fired.held_p99_s:.2f} s (p99), {fired.held_s:.2f} s at most;"
        f" MiB {begun}, {open_mib} open, {peak_mib} in all"
    )
    bare = f"as many rows in SQLite, FULL, in as many transactions; {said}"
    in_time = "the most that it may take"
    return [
        _row(f"{flash:,} FLASH of {count:,} due, on record", fired.flash_s, FLASH_S, in_time),
        _row(f"{count:,} deadlines due at once, on record", fired.all_s, peer_s, bare),
    ]


def _row(name: str, ours_s: float, peer_s: float, peer_name: str) -> dict[str, Any]:
    ratio = peer_s / ours_s
    return {
        "name": name, "ours": ours_s, "peer": peer_s, "ratio": ratio, "unit": "s", "peer_name": peer_name
    }  # fmt: skip


def fire_all(journal: Journal, rules: Handlers, clock: Clock, count: int, flash: int) -> Fired:
    """Look, as a node does, until nothing is left that was due; time it, and count on the log."""
    before, cpu_s, begin = journal.store.size(), process_time(), perf_counter()
    waits, over = [0.0], threading.Event()

    def only_look() -> None:
        while not over.wait(0.01):
            start = perf_counter()
            with journal.still():
                waits.append(perf_counter() - start)

    grown: list[tuple[int, float]] = []
    journal.hear(lambda size: grown.append((size, perf_counter() - begin)))
    watching = threading.Thread(target=only_look)
    watching.start()
    said: Counter[str] = Counter()
    slowest_s, at, last_flash = 0.0, before, before
    repeats = findings = idle = 0
    try:
        while len(said) < count and idle < PATIENCE:
            start = perf_counter()
            looked = look(journal, rules, now_ms=clock(), random_bytes=bootstrap.random_bytes)
            slowest_s = max(slowest_s, perf_counter() - start)
            idle = 0 if looked.receipts else idle + 1
            for index, facts in steps_of(journal, at):
                findings += 1
                repeats += len(facts.entries) if facts.step > 1 else 0
                if facts.step == 1:
                    said.update(facts.entries)
                    last_flash = index if facts.precedence is Precedence.FLASH else last_flash
            at = journal.store.size()
    finally:
        over.set()
        watching.join()
    if len(said) < count:
        raise RuntimeError(f"only {len(said)} of {count} were said to be overdue")
    return Fired(
        flash_s=next(at_s for size, at_s in grown if size > last_flash),
        all_s=grown[-1][1],
        cpu_s=process_time() - cpu_s,
        slowest_look_s=slowest_s,
        held_s=max(waits),
        held_p99_s=sorted(waits)[int(len(waits) * 0.99)],
        findings=findings,
        entries=journal.store.size() - before,
        repeats=repeats,
        doubled=sum(it > 1 for it in said.values()),
    )


def steps_of(journal: Journal, start: int) -> Iterator[tuple[int, EscalateFacts]]:
    """Give what the log says was overdue, from an index on, and where it says so."""
    for stored in journal.store.entries(start, journal.store.size()):
        if stored.type == "escalate.find/v1":
            facts = decode_facts(read_header(from_base64(read_record(stored.record).envelope.payload)))
            assert isinstance(facts, EscalateFacts)
            yield stored.index, facts


# ---------------------------------------------------------------- what is due


def open_channel(home: Home, journal: Journal) -> None:
    """Open a channel on which all parties are."""
    parties = tuple(PARTIES)
    facts = ChannelFacts(
        channel=CHANNEL, version=1, parties=parties, level=Level.TACTICAL, carrier=Carrier.OPENLINE
    )
    text = Channel(id=CHANNEL, name="All", parties=parties, level=Level.TACTICAL)
    draft = Draft(type="channel.propose/v1", facts=facts, body=ChannelBody(channel=text))
    proposal = bootstrap.sign(home, draft, author=parties[0])
    journal.submit(proposal)
    digest = read_header(from_base64(proposal.envelope.payload)).body_sha256
    signature = ChannelFacts(channel=CHANNEL, version=1, proposal_sha256=digest)
    for party in parties[1:]:
        signed = Draft(type="channel.sign/v1", facts=signature, body=ReasonBody(reason=""))
        journal.submit(bootstrap.sign(home, signed, author=party))


def say_all(home: Home, journal: Journal, count: int, flash: int, due_ms: int) -> None:
    """Send so many messages that are to be answered within the minute after ``due_ms``; some are FLASH."""
    entries = messages(home, count, flash, due_ms)
    while some := list(itertools.islice(entries, TOGETHER)):
        for answer in journal.submit_many(some):
            if isinstance(answer, Exception):
                raise answer


def messages(home: Home, count: int, flash: int, due_ms: int) -> Iterator[SignedEntry]:
    """Give signed messages; which of them are FLASH is left to chance that is always the same."""
    chance = random.Random(5)
    keys = {party: home.read_key(party) for party in PARTIES}
    urgent = set(chance.sample(range(count), flash))
    serials: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str, Precedence], int] = {}
    others = (Precedence.IMMEDIATE, Precedence.PRIORITY, Precedence.ROUTINE, Precedence.ROUTINE)
    for number in range(count):
        sender, to = chance.sample(PARTIES, 2)
        precedence = Precedence.FLASH if number in urgent else chance.choice(others)
        serials[sender, to] += 1
        facts = MessageFacts(
            message=f"m-{number}",
            channel=CHANNEL,
            serial=serials[sender, to],
            after=last.get((sender, to, precedence), 0),
            precedence=precedence,
            action=(to,),
            answer_by_ms=due_ms + chance.randrange(MINUTE_MS),
        )
        last[sender, to, precedence] = facts.serial
        draft = Draft(type="message.send/v1", facts=facts, body=MessageBody(text="Answer."))
        yield bootstrap.sign(home, draft, author=sender, key=keys[sender])


def insert(path: Path, count: int, together: int) -> float:
    """Insert as many rows, durable in groups of so many; give the seconds."""
    rows = [(f"{number:032x}", number, "party-1", "party-2", "routine") for number in range(count)]
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE due (entry TEXT PRIMARY KEY, due_ms, party, sender, precedence)")
        start = perf_counter()
        for first in range(0, count, together):
            database.execute("BEGIN")
            database.executemany("INSERT INTO due VALUES (?, ?, ?, ?, ?)", rows[first : first + together])
            database.execute("COMMIT")
        return perf_counter() - start


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _print(rows: Sequence[dict[str, Any]]) -> None:
    print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    _print(run(quick="--quick" in sys.argv))
