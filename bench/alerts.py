"""From a position that is posted to the alert at everyone who listens: one server, 20 parties, 2,000 streams.

Batches of positions keep the server busy. Among them, some twenty times a second, a track goes into a zone
to which all parties agree: an alert that each of them is released, and that every stream gets.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, time_ns
from typing import Any

import msgspec
import pyarrow as pa

from bench import positions as feed
from bench.ledger import marks_beside
from bench.server import serving
from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.home import Home
from openline.app.ports import Draft
from openline.bootstrap.accounts import open_accounts
from openline.model.agreement import Agreement, Zone
from openline.model.event import (
    NODE,
    AgreementBody,
    AgreementFacts,
    Cover,
    KeyFacts,
    Nothing,
    PartyBody,
    PartyFacts,
    ReasonBody,
    ZoneBody,
    ZoneFacts,
)
from openline.model.party import Addressable, Custody, Party
from openline.model.release import Role
from openline.model.space import Circle, Position

PARTIES = [f"party-{number}" for number in range(20)]
ALERTS_PER_S = 20
SECONDS = 20
MARK = re.compile(rb'"object":"(crossing-\d+)"')
LONGEST_MARK = 40
ZONE_LON, ZONE_LAT = 60.0, 20.0
"""Far from where the batches of :mod:`bench.positions` are."""


def run(quick: bool) -> list[dict[str, Any]]:
    """Give rows for the positions taken in and the slowest hundredth of the alerts, by format."""
    streams, seconds = (200, 4) if quick else (2_000, SECONDS)
    build = Path("build")
    build.mkdir(exist_ok=True)
    rows = []
    with TemporaryDirectory(dir=build) as folder:
        for name, media, body_of, count in (
            ("JSON", "application/json", feed.json_body, 1_000),
            ("Arrow", "application/vnd.apache.arrow.stream", feed.arrow_body, 10_000),
        ):
            home = make_theatre(Path(folder) / name)
            tokens = tokens_of(home)
            os.environ["OPENLINE_LIMITS__REQUESTS_PER_S"] = "1000000"
            os.environ["OPENLINE_LIMITS__BURST"] = "1000000"
            os.environ["OPENLINE_LOG__LEVEL"] = "warning"
            with marks_beside(home.path), serving(home) as port:
                seen = asyncio.run(play(port, tokens, media, body_of, count, streams, seconds))
            read = msgspec.json.decode if name == "JSON" else _read_arrow
            bare = _positions_per_s([body_of(number, count) for number in range(40)], count, read)
            rows += [
                {
                    "name": f"positions by {name} to alerts on {streams:,} streams",
                    "ours": seen["positions_per_s"],
                    "peer": bare,
                    "peer_name": "the same bytes read, and no more; the streams got"
                    f" {seen['events_per_s']:,.0f} events/s; {seen['refused']} told to wait",
                    "ratio": seen["positions_per_s"] / bare,
                    "unit": "positions/s",
                },
                {
                    "name": f"alert, slowest hundredth, {name}",
                    "ours": seen["p99_ms"],
                    "peer": seen["p50_ms"],
                    "peer_name": f"the median; {seen['missing']} of {seen['due']} events missing",
                    "ratio": seen["p99_ms"] / seen["p50_ms"],
                    "unit": "ms",
                },
            ]
    return rows


def _read_arrow(body: bytes) -> object:
    return pa.ipc.open_stream(body).read_all()


def _positions_per_s(bodies: Sequence[bytes], count: int, read: Callable[[bytes], object]) -> float:
    begin = perf_counter()
    for body in bodies:
        read(body)
    return count * len(bodies) / (perf_counter() - begin)


async def play(
    port: int,
    tokens: dict[str, str],
    media: str,
    body_of: Callable[[int, int], bytes],
    count: int,
    streams: int,
    seconds: int,
) -> dict[str, float]:
    """Listen on every stream, post for some seconds, and give what came of it."""
    sent_ms: dict[str, float] = {}
    waited: list[float] = []
    counted: Counter[str] = Counter()
    ears = [
        await listen(port, tokens[PARTIES[number % len(PARTIES)]], sent_ms, waited, counted)
        for number in range(streams)
    ]
    for source in ("bulk", "alerts"):
        await post(port, tokens[PARTIES[0]], "/v1/sources", "application/json", source_body(source))
    await cross(port, tokens[PARTIES[0]], 0, {})  # what is loaded once is loaded now
    await asyncio.sleep(3)
    waited.clear()
    counted.clear()
    feed.NOW_MS = time_ns() // 1_000_000 - 60_000  # no source is believed that is ahead of the clock
    bodies = [body_of(number, count) for number in range(40)]
    taken = 0
    over = perf_counter() + seconds

    async def bulk(first: int) -> None:
        nonlocal taken
        connection = await asyncio.open_connection("127.0.0.1", port)
        number = first
        while perf_counter() < over:
            await post(
                port,
                tokens[PARTIES[0]],
                "/v1/positions?source=bulk",
                media,
                bodies[number % len(bodies)],
                connection,
                key=f"b-{number}",
                counted=counted,
            )
            taken += count
            number += 4

    async def alerts() -> None:
        number = 1
        begin = perf_counter()
        while perf_counter() < over:
            await cross(port, tokens[PARTIES[0]], number, sent_ms)
            number += 1
            await asyncio.sleep(max(0.0, begin + number / ALERTS_PER_S - perf_counter()))

    begin = perf_counter()
    await asyncio.gather(alerts(), *(bulk(it) for it in range(4)))
    took = perf_counter() - begin
    due = len(sent_ms) * streams
    deadline = perf_counter() + 15
    while counted["events"] < due and perf_counter() < deadline:
        await asyncio.sleep(0.1)
    for ear in ears:
        ear.transport.close()
    ordered = sorted(waited)
    return {
        "positions_per_s": taken / took,
        "events_per_s": counted["events"] / took,
        "refused": counted["refused"],
        "p50_ms": median(ordered) if ordered else float("nan"),
        "p99_ms": ordered[int(len(ordered) * 0.99)] if ordered else float("nan"),
        "due": due,
        "missing": due - counted["events"],
    }


async def cross(port: int, token: str, number: int, sent_ms: dict[str, float]) -> None:
    """Let a track of its own go into the zone."""
    at_ms = time_ns() // 1_000_000
    track = f"crossing-{number}"
    positions = [
        {"track": track, "lat_deg": ZONE_LAT, "lon_deg": ZONE_LON + east, "at_ms": at_ms + later}
        for east, later in ((0.055, -60_000), (0.045, 0))
    ]
    sent_ms[track] = perf_counter()
    body = msgspec.json.encode({"positions": positions})
    await post(port, token, "/v1/positions?source=alerts", "application/json", body, key=f"c-{number}")


class Ear(asyncio.Protocol):
    """One stream: finds alerts in what comes, as cheaply as can be, since two thousand of them share a core.

    To read line by line took this process longer than the server needs, and what was measured was that.
    """

    def __init__(
        self, head: bytes, sent_ms: dict[str, float], waited: list[float], counted: Counter[str]
    ) -> None:
        self._head, self._sent_ms, self._waited, self._counted = head, sent_ms, waited, counted
        self._rest = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        self.transport = transport
        transport.write(self._head)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Count what is in it, and how long it took; a name cut in two is found with its other half."""
        if not self.opened.done():
            status = data.partition(b"\r\n")[0]
            if b" 200 " in status:
                self.opened.set_result(None)
            else:
                self.opened.set_exception(RuntimeError(status.decode()))
        data = self._rest + data
        now, last = perf_counter(), 0
        for found in MARK.finditer(data):
            last = found.end()
            begun = self._sent_ms.get(found[1].decode())
            if begun is not None:
                self._waited.append((now - begun) * 1000)
                self._counted["events"] += 1
        self._rest = data[max(last, len(data) - LONGEST_MARK) :]


async def listen(
    port: int,
    token: str,
    sent_ms: dict[str, float],
    waited: list[float],
    counted: Counter[str],
    *,
    after: int = 0,
) -> Ear:
    """Open a stream from behind a release on."""
    head = (
        f"GET /v1/releases/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {token}\r\nLast-Event-ID: {after}\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    _, ear = await loop.create_connection(
        lambda: Ear(head.encode(), sent_ms, waited, counted), "127.0.0.1", port
    )
    await ear.opened
    return ear


async def post(
    port: int,
    token: str,
    path: str,
    media: str,
    body: bytes,
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None,
    *,
    key: str = "",
    counted: Counter[str] | None = None,
) -> bytes:
    """Post something and read the answer, which must be a good one."""
    reader, writer = connection or await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n"
    ) + (f"Idempotency-Key: {key}\r\n" if key else "")
    while True:
        writer.write(head.encode() + b"\r\n" + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        lines = answer.lower().split(b"\r\n")
        length = next((int(it.partition(b":")[2]) for it in lines if it.startswith(b"content-length:")), 0)
        content = await reader.readexactly(length)
        if b" 503 " in lines[0]:  # it is behind, and says so: nothing was taken
            if counted is not None:
                counted["refused"] += 1
            await asyncio.sleep(0.05)
            continue
        break
    if connection is None:
        writer.close()
    if not lines[0].startswith(b"http/1.1 2"):
        raise RuntimeError(f"{answer.decode()}{content.decode()}")
    return content


def source_body(id: str) -> bytes:
    """Register a source of positions."""
    return json.dumps({"id": id}).encode()


def make_theatre(path: Path) -> Home:
    """Make a node with twenty parties that all agree to one zone."""
    with marks_beside(path):
        home = bootstrap.create_node(path, name="Bench", mode="exercise")
        with bootstrap.open_journal(home) as journal:

            def say(author: str, type: str, facts: Any, body: Any) -> None:
                draft = Draft(type=type, facts=facts, body=body)
                journal.submit(bootstrap.sign(home, draft, author=author))

            for party in PARTIES:
                root, key = bootstrap.make_key(home, party, "root"), bootstrap.make_key(home, party)
                who = PartyFacts(
                    party=party, addressable=Addressable.DIRECT, root_key_hex=root.public_key_hex
                )
                say(NODE, "party.enrol/v1", who, PartyBody(party=Party(id=party, name=party)))
                held = KeyFacts(
                    party=party,
                    public_key_hex=key.public_key_hex,
                    custody=Custody.NODE,
                    reason="enrolled",
                )
                say(party, "key.add/v1", held, Nothing())
            centre = Position(lon_e7=round(ZONE_LON * 1e7), lat_e7=round(ZONE_LAT * 1e7))
            zone = Zone(id="zone-1", name="Zone", footprint=Circle(centre=centre, radius_mm=5_000_000))
            say(PARTIES[0], "zone.add/v1", ZoneFacts(zone="zone-1", version=1), ZoneBody(zone=zone))
            entry = journal.store.about("zone-1")[0]
            header = msgspec.json.decode(_payload(entry.record))
            cover = Cover(about="zone-1", version=1, body_sha256=header["body_sha256"])
            facts = AgreementFacts(
                agreement="agreement-1", version=1, parties=tuple(PARTIES), covers=(cover,)
            )
            text = Agreement(id="agreement-1", title="Zone", text="…", parties=tuple(PARTIES), version=1)
            say(PARTIES[0], "agreement.propose/v1", facts, AgreementBody(agreement=text))
            proposal = msgspec.json.decode(_payload(journal.store.about("agreement-1")[0].record))
            signature = AgreementFacts(
                agreement="agreement-1", version=1, proposal_sha256=proposal["body_sha256"]
            )
            for party in PARTIES:
                say(party, "agreement.sign/v1", signature, ReasonBody(reason=""))
    return home


def _payload(record: bytes) -> bytes:
    from base64 import b64decode

    return b64decode(msgspec.json.decode(record)["envelope"]["payload"])


def tokens_of(home: Home) -> dict[str, str]:
    """Let a liaison officer of each party in."""
    accounts, now_ms = open_accounts(home), bootstrap.now_ms()
    tokens = {}
    for party in PARTIES:
        member = accounts.add_member(party=party, name="bench", role=Role.LIAISON_OFFICER, now_ms=now_ms)
        scopes = [Scope.READ, Scope.SUBMIT, Scope.POSITIONS]
        issued = accounts.issue_token(member.id, scopes, now_ms + 3_600_000, "bench", now_ms=now_ms)
        tokens[party] = issued.secret
    return tokens


def _print(rows: Sequence[dict[str, Any]]) -> None:
    print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    _print(run(quick="--quick" in sys.argv))
