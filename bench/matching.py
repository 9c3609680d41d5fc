"""Matching in a busy cell: 1,000 plans of 20 parties that all overlap, and one more submitted at a time.

Each plan that comes is matched with some 950 of others, and each that goes ends as many matches: one finding,
and one release to each party, signed, durable and answered with a receipt. The peer inserts the same bytes
into SQLite, in one durable transaction a submission.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

from bench.ledger import marks_beside, slowest_hundredth_ms
from openline import bootstrap
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.keyfile import KeyFile
from openline.app.ports import Draft
from openline.decide import matching
from openline.decide.notifying import begins_of
from openline.ledger.entry import SignedEntry
from openline.model.event import (
    NODE,
    Body,
    Facts,
    KeyFacts,
    NotificationBody,
    NotificationFacts,
    PartyBody,
    PartyFacts,
    ReasonBody,
    ShareFacts,
)
from openline.model.notification import Activity, ActivityKind
from openline.model.party import Addressable, Custody, Party
from openline.model.release import Detail
from openline.model.space import Circle, Interval, Position, Volume4D

PARTIES = tuple(f"party-{number:02d}" for number in range(20))
CLIENTS = 16
EAST_E7, NORTH_E7 = 386_000_000, 335_000_000
CELL_M, METRE_E7 = 3_000, 108
"""The plans lie in a square of this side; a metre is so many 1e-7 degrees of longitude there."""
SPARSE_STEP_E7 = 2_000_000
HOUR_MS = 3_600_000


class Submitted(NamedTuple):
    """What a run came to."""

    rate: float
    waited_s: list[float]
    matches: float
    """Begun or ended by each submission."""
    releases: float
    """To each submission."""
    transactions: list[list[int]]
    """Sizes of the entries of each submission, as they were stored."""


def run(quick: bool) -> list[dict[str, Any]]:
    """Give rows for a busy cell, of hidden and of shared plans and with floods, and for sparse plans."""
    standing, steps = (200, 20) if quick else (1_000, 100)
    build = Path("build")
    build.mkdir(exist_ok=True)
    rows = []
    with TemporaryDirectory(dir=build) as folder:
        for name, shared, flood, busy in (
            ("busy cell, hidden plans, all told at once", False, False, True),
            ("busy cell, plans all shared, all told at once", True, False, True),
            ("busy cell, hidden plans, floods told together", False, True, True),
            ("sparse plans", False, True, False),
        ):
            path = Path(folder) / name.replace(" ", "-").replace(",", "")
            found = measure(path, standing=standing, steps=steps, shared=shared, flood=flood, busy=busy)
            inserted = insert(path.with_suffix(".sqlite"), found.transactions)
            said = f"{name}: {found.matches:.0f} matches, {found.releases:.1f} releases each"
            print(f"  {said}", flush=True)
            rows.append(row(name, found.rate, inserted.rate, "the same bytes into SQLite, FULL", "plans/s"))
            waited = slowest_hundredth_ms(found.waited_s), slowest_hundredth_ms(inserted.waited_s)
            rows.append(row(f"{name}, p99", *waited, "the same", "ms"))
    return rows


def row(name: str, ours: float, peer: float, peer_name: str, unit: str) -> dict[str, Any]:
    """Give a row of the table."""
    return {
        "name": name,
        "ours": ours,
        "peer": peer,
        "peer_name": peer_name,
        "ratio": ours / peer,
        "unit": unit,
    }


def measure(path: Path, *, standing: int, steps: int, shared: bool, flood: bool, busy: bool) -> Submitted:
    """Submit plans to a real node that holds so many, and withdraw as many, from several threads."""
    home, keys = make_node(path)
    drafts = Plans(home, keys, busy=busy)
    with no_floods(not flood), journal_of(home) as (journal, rules):
        for party in PARTIES:
            journal.submit_many(drafts.come(party, standing // len(PARTIES)))
        if shared:
            for party in PARTIES:
                journal.submit_many(drafts.shares(party))
        # Some before it is measured: what is compiled or read once is then.
        for entry in drafts.turns(5):
            journal.submit(entry)
        entries = list(drafts.turns(steps))
        before, at = len(rules.state.book.first), journal.store.size()
        released = sum(rules.state.release_counts.values())

        def submit(entry: SignedEntry) -> float:
            began = perf_counter()
            journal.submit(entry)
            return perf_counter() - began

        with ThreadPoolExecutor(CLIENTS) as clients:
            began = perf_counter()
            waited_s = list(clients.map(submit, entries))
            took_s = perf_counter() - began
        begun = len(rules.state.book.first) - before
        released = sum(rules.state.release_counts.values()) - released
        transactions: list[list[int]] = []
        for stored in journal.store.entries(at):
            if stored.kind == "submission":
                transactions.append([])
            transactions[-1].append(len(stored.record) + len(stored.body or b""))
    count = len(entries)
    return Submitted(count / took_s, waited_s, 2 * begun / count, released / count, transactions)


class Inserted(NamedTuple):
    """What the peer came to."""

    rate: float
    waited_s: list[float]


def insert(path: Path, transactions: Sequence[Sequence[int]]) -> Inserted:
    """Insert rows of given sizes, each list of them durable by itself."""
    waited_s = []
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE entries (idx INTEGER PRIMARY KEY, record BLOB)")
        for sizes in transactions:
            blobs = [(bytes(size),) for size in sizes]
            began = perf_counter()
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO entries (record) VALUES (?)", blobs)
            database.execute("COMMIT")
            waited_s.append(perf_counter() - began)
    return Inserted(len(transactions) / sum(waited_s), waited_s)


@contextmanager
def no_floods(never: bool) -> Iterator[None]:
    """Tell everybody of everything at once: as often as nobody would want to be told."""
    before = matching.held_back
    if never:
        matching.held_back = lambda *_: ()
    try:
        yield
    finally:
        matching.held_back = before


@contextmanager
def journal_of(home: Home) -> Iterator[tuple[Journal, Handlers]]:
    """Open a node's log, and its rules."""
    rules = Handlers()
    with marks_beside(home.path), bootstrap.open_journal(home, rules) as journal:
        yield journal, rules


def make_node(path: Path) -> tuple[Home, dict[str, KeyFile]]:
    """Make a node with twenty parties."""
    with marks_beside(path):
        home = bootstrap.create_node(path, name="Bench", mode="exercise")
    keys = {}
    with journal_of(home) as (journal, _):
        for party in PARTIES:
            root, key = bootstrap.make_key(home, party, "root"), bootstrap.make_key(home, party)
            public = root.public_key_hex
            enrol = PartyFacts(party=party, addressable=Addressable.DIRECT, root_key_hex=public)
            body = PartyBody(party=Party(id=party, name=party.title()))
            journal.submit(
                bootstrap.sign(home, Draft(type="party.enrol/v1", facts=enrol, body=body), author=NODE)
            )
            add = KeyFacts(
                party=party, public_key_hex=key.public_key_hex, custody=Custody.NODE, reason="enrolled"
            )
            journal.submit(bootstrap.sign(home, Draft(type="key.add/v1", facts=add), author=party))
            keys[party] = home.read_key(party)
    return home, keys


class Plans:
    """Plans as their parties sign them: all in one place and hour, or far from each other."""

    def __init__(self, home: Home, keys: dict[str, KeyFile], *, busy: bool) -> None:
        self._home, self._keys, self._busy = home, keys, busy
        self._number = 0
        self._there: dict[str, list[str]] = {party: [] for party in PARTIES}

    def come(self, party: str, count: int) -> list[SignedEntry]:
        """Sign new plans of a party."""
        return [self._notify(party) for _ in range(count)]

    def shares(self, party: str) -> list[SignedEntry]:
        """Sign that a party shares all its plans in full with all others."""
        others = {it: Detail.FULL for it in PARTIES if it != party}
        return [
            self._sign(party, _draft("share.set/v1", ShareFacts(about=it, shared=others), ReasonBody()))
            for it in self._there[party]
        ]

    def turns(self, count: int) -> Iterator[SignedEntry]:
        """Sign that one plan comes and one of another party goes, so often."""
        for number in range(count):
            yield self._notify(PARTIES[number % len(PARTIES)])
            yield self._withdraw(PARTIES[(number + 7) % len(PARTIES)])

    def _notify(self, party: str) -> SignedEntry:
        self._number += 1
        plan = self._plan(f"plan-{self._number:06d}")
        self._there[party].append(plan.id)
        facts = NotificationFacts(notification=plan.id, version=1, begins_ms=begins_of(plan))
        return self._sign(party, _draft("activity.notify/v1", facts, NotificationBody(notification=plan)))

    def _withdraw(self, party: str) -> SignedEntry:
        id = self._there[party].pop(0)
        facts = NotificationFacts(notification=id, version=1)
        return self._sign(party, _draft("activity.withdraw/v1", facts, ReasonBody()))

    def _sign(self, party: str, draft: Draft) -> SignedEntry:
        return bootstrap.sign(self._home, draft, author=party, key=self._keys[party])

    def _plan(self, id: str) -> Activity:
        # Radii so large that each overlaps each other one, wherever in the cell.
        east_m, north_m = (self._number * 7_919) % CELL_M, (self._number * 104_729) % CELL_M
        centre = Position(lon_e7=EAST_E7 + east_m * METRE_E7, lat_e7=NORTH_E7 + north_m * METRE_E7)
        if not self._busy:
            row, column = divmod(self._number % 10_000, 100)
            centre = Position(
                lon_e7=EAST_E7 - 90_000_000 + column * SPARSE_STEP_E7,
                lat_e7=NORTH_E7 - 90_000_000 + row * SPARSE_STEP_E7,
            )
        starts_ms = bootstrap.now_ms() // HOUR_MS * HOUR_MS + 24 * HOUR_MS
        volume = Volume4D(
            footprint=Circle(centre=centre, radius_mm=(2_000 + self._number % 500) * 1_000),
            interval=Interval(start_ms=starts_ms, end_ms=starts_ms + HOUR_MS),
        )
        return Activity(id=id, name=id, kind=ActivityKind.DRONE_FLIGHT, parts=(volume,))


def _draft(type: str, facts: Facts, body: Body) -> Draft:
    return Draft(type=type, facts=facts, body=body)
