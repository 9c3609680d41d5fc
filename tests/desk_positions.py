"""A node that takes positions in, with a zone to watch and sources of two parties."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from openline import bootstrap
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import Draft
from openline.app.positions import PositionServices
from openline.app.sources import Source, register
from openline.bootstrap.positions import open_positions
from openline.model.agreement import Zone
from openline.model.event import NODE, Body, Facts, KeyFacts, PartyBody, PartyFacts, ZoneBody, ZoneFacts
from openline.model.party import Party
from openline.model.watch import WatchSettings
from tests.watched import NOON_MS, square

SETTINGS = WatchSettings(lateness_s=0.0, lookahead_s=0.0, max_speed_m_s=1e9, silence_s=0.0, window_s=0.0)


class Clock:
    """A clock that a test sets."""

    def __init__(self, now_ms: int = NOON_MS) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


class Open(NamedTuple):
    """A node at work."""

    journal: Journal
    rules: Handlers
    services: PositionServices

    def post(self, source: str, *fixes: tuple[object, ...], key: str = "", party: str = "") -> object:
        """Send fixes of (track, seconds from noon, longitude, latitude) in."""
        body = json.dumps({"positions": [row(*fix) for fix in fixes]}).encode()
        party = party or source.partition("-")[0]
        return self.services.positions.take(source, party, body, "json", key=key).result(timeout=30)

    def judge(self) -> None:
        """Let the watch judge all that waits, in this thread."""
        while self.services.guard.step(0.0):
            pass

    def found(self) -> list[tuple[str, str, str]]:
        """Return the findings on record: event, track, zone."""
        bodies = [json.loads(it.body) for it in self.journal.store.of_type("watch.find/v1", limit=100_000)]
        events = [it["event"] for it in bodies]
        return [(it["event"], it.get("track", ""), it.get("zone", "")) for it in events]


def row(track: str, second: float, lon: float, lat: float, **more: object) -> dict[str, object]:
    """Return a position as JSON has it."""
    return {"track": track, "at_ms": NOON_MS + round(second * 1000), "lon_deg": lon, "lat_deg": lat, **more}


class PositionDesk:
    """A node with the parties north and south, whose keys it holds, a zone of north's, a source of each."""

    def __init__(self, folder: Path, zones: Sequence[Zone] = (square("z"),)) -> None:
        self.home = bootstrap.create_node(folder, name="test", mode="exercise")
        rules = Handlers()
        with bootstrap.open_journal(self.home, rules) as journal:
            for party in ("north", "south"):
                root = bootstrap.make_key(self.home, party, "root")
                key = bootstrap.make_key(self.home, party)
                facts = PartyFacts(party=party, addressable="direct", root_key_hex=root.public_key_hex)
                self.say(journal, "party.enrol/v1", facts, PartyBody(party=Party(id=party, name=party)), NODE)
                enrolled = KeyFacts(
                    party=party, public_key_hex=key.public_key_hex, custody=key.custody, reason="enrolled"
                )
                self.say(journal, "key.add/v1", enrolled, author=party)
            for zone in zones:
                self.say(
                    journal, "zone.add/v1", ZoneFacts(zone=zone.id, version=1), ZoneBody(zone=zone), "north"
                )
        with self.open() as opened:
            for party in ("north", "south"):
                register(
                    opened.services.book,
                    Source(id=f"{party}-gps", party=party, subject=party, namespace=party[0]),
                    parties=("north", "south"),
                    now_ms=NOON_MS,
                    random_bytes=bootstrap.random_bytes,
                )

    def say(
        self, journal: Journal, type: str, facts: Facts, body: Body | None = None, author: str = "north"
    ) -> None:
        """Sign something as a party and submit it."""
        draft = Draft(type=type, facts=facts) if body is None else Draft(type=type, facts=facts, body=body)
        journal.submit(bootstrap.sign(self.home, draft, author=author))

    @contextmanager
    def open(
        self, clock: Clock | None = None, *, watch: bool = False, settings: WatchSettings = SETTINGS
    ) -> Iterator[Open]:
        """Open the node; judge by hand unless told to ``watch``."""
        rules = Handlers()
        with bootstrap.open_journal(Home(self.home.path), rules) as journal:
            services = open_positions(
                self.home, journal, rules, settings=settings, now_ms=clock or Clock(), watch=watch
            )
            try:
                yield Open(journal, rules, services)
            finally:
                services.close()
