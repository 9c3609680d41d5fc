"""Appending to the log: signed, decided, durable and answered with a receipt, beside bare durable inserts."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from openline import bootstrap
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.ledger.entry import SignedEntry
from openline.model.event import (
    NODE,
    KeyFacts,
    PartyBody,
    PartyFacts,
    SightingBody,
    SightingFacts,
)
from openline.model.party import Addressable, Custody, Party
from openline.model.presence import CountRange, Sighting
from openline.model.space import Circle, Interval, Position

RUNS = 5
THREADS = 32
NOON_MS = 1_795_176_000_000


def run(quick: bool) -> list[dict[str, Any]]:
    """Give rows for the rate, the slowest hundredth, and the reopening of a log, in wall time.

    The folder is in the build folder, on the disk that a log would be on, never in memory.
    """
    count = 300 if quick else 3_000
    build = Path("build")
    build.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=build) as folder:
        rates, inserts, waits, syncs = [], [], [], []
        for number in range(RUNS):
            home = make_home(Path(folder) / f"node-{number}")
            seconds, waited = append(home, sign_sightings(home, count))
            rates.append(count / seconds)
            waits.append(slowest_hundredth_ms(waited))
            inserts.append(insert(Path(folder) / f"peer-{number}.sqlite", count))
            syncs.append(slowest_hundredth_ms(sync(Path(folder) / f"sync-{number}", count)))
        opened, scanned = reopen(home)
    return [
        row("ledger append", rates, inserts, "bare SQLite inserts, FULL, one a commit", "appends/s"),
        row("ledger append, slowest hundredth", waits, syncs, "fdatasync of 4 KiB", "ms"),
        row("ledger reopen", opened, scanned, "bare SQLite scan of the same rows", "entries/s"),
    ]


def row(name: str, ours: Sequence[float], peer: Sequence[float], peer_name: str, unit: str) -> dict[str, Any]:
    """Give medians, and the median of the ratios of runs that were made one after the other."""
    return {
        "name": name,
        "ours": median(ours),
        "peer": median(peer),
        "peer_name": peer_name,
        "ratio": median(one / other for one, other in zip(ours, peer, strict=True)),
        "unit": unit,
    }


def append(home: Home, entries: Sequence[SignedEntry]) -> tuple[float, list[float]]:
    """Submit from several threads; give the seconds for all, and what each waited."""

    def submit(entry: SignedEntry) -> float:
        start = perf_counter()
        journal.submit(entry)
        return perf_counter() - start

    with journal_of(home) as journal, ThreadPoolExecutor(THREADS) as threads:
        start = perf_counter()
        waited = list(threads.map(submit, entries))
        return perf_counter() - start, waited


def insert(path: Path, count: int) -> float:
    """Insert rows of the size of an entry, each durable by itself; give the rate."""
    rows = [(number, secrets.token_bytes(1_500)) for number in range(count)]
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE entries (idx INTEGER PRIMARY KEY, record BLOB)")
        start = perf_counter()
        for one in rows:
            database.execute("INSERT INTO entries VALUES (?, ?)", one)
        return count / (perf_counter() - start)


def sync(path: Path, count: int) -> list[float]:
    """Give the seconds that single syncs of the disk take."""
    waited = []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    for _ in range(count):
        os.write(descriptor, bytes(4096))
        start = perf_counter()
        os.fdatasync(descriptor)
        waited.append(perf_counter() - start)
    os.close(descriptor)
    return waited


def reopen(home: Home) -> tuple[list[float], list[float]]:
    """Give the rates at which a log is read back, checked and folded, and at which its rows are only read."""
    opened, scanned = [], []
    for _ in range(RUNS):
        start = perf_counter()
        with journal_of(home) as journal:
            size = journal.store.size()
        opened.append(size / (perf_counter() - start))
        start = perf_counter()
        with closing(sqlite3.connect(home.log_path)) as database:
            rows = database.execute("SELECT * FROM entries").fetchall()
        scanned.append(len(rows) / (perf_counter() - start))
    return opened, scanned


def slowest_hundredth_ms(seconds: Sequence[float]) -> float:
    """Give the 99th percentile in milliseconds."""
    return quantiles(seconds, n=100)[-1] * 1000


@contextmanager
def marks_beside(path: Path) -> Iterator[None]:
    """Keep marks beside a HOME, on the same disk."""
    before = os.environ.get("OPENLINE_MARKS")
    os.environ["OPENLINE_MARKS"] = str(path.absolute().with_name(path.name + "-marks"))
    try:
        yield
    finally:
        del os.environ["OPENLINE_MARKS"]
        if before is not None:
            os.environ["OPENLINE_MARKS"] = before


@contextmanager
def journal_of(home: Home) -> Iterator[Journal]:
    """Open a node's log."""
    with marks_beside(home.path), bootstrap.open_journal(home) as journal:
        yield journal


def make_home(path: Path, store: str = "") -> Home:
    """Make a node with one party."""
    with marks_beside(path):
        home = bootstrap.create_node(path, name="Bench", mode="exercise", store=store)
    root, key = bootstrap.make_key(home, "alpha", "root"), bootstrap.make_key(home, "alpha")
    enrol = Draft(
        type="party.enrol/v1",
        facts=PartyFacts(party="alpha", addressable=Addressable.DIRECT, root_key_hex=root.public_key_hex),
        body=PartyBody(party=Party(id="alpha", name="Alpha")),
    )
    add = Draft(
        type="key.add/v1",
        facts=KeyFacts(
            party="alpha", public_key_hex=key.public_key_hex, custody=Custody.NODE, reason="enrolled"
        ),
    )
    with journal_of(home) as journal:
        journal.submit(bootstrap.sign(home, enrol, author=NODE))
        journal.submit(bootstrap.sign(home, add, author="alpha"))
    return home


def sign_sightings(home: Home, count: int) -> list[SignedEntry]:
    """Sign what is to be appended; parties do that on their own machines, so it is not measured."""
    key = home.read_key("alpha")
    drafts = (
        Draft(
            type="sighting.report/v1",
            facts=SightingFacts(sighting=f"s-{number}"),
            body=SightingBody(
                sighting=Sighting(
                    id=f"s-{number}",
                    seen=Interval(start_ms=NOON_MS, end_ms=NOON_MS + 60_000),
                    area=Circle(centre=Position(387_000_000, 335_000_000), radius_mm=2_000_000),
                    count=CountRange(10, 30),
                    source="patrol",
                )
            ),
        )
        for number in range(count)
    )
    return [bootstrap.sign(home, draft, author="alpha", key=key) for draft in drafts]
