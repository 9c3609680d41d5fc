"""From a position that is posted to the alert at everyone who listens: one server, 20 parties, 2,000 streams.

Batches of positions keep the server busy. Among them, some twenty times a second, a track goes into a zone
to which all parties agree: an alert that each of them is released, and that every stream gets.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, time_ns
from typing import Any

import msgspec

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
            rows += [
                {
                    "name": f"positions by {name} to alerts on {streams:,} streams",
                    "ours": seen["positions_per_s"],
                    "peer": ALERTS_PER_S * streams,
                    "peer_name": "events a second that the streams got meanwhile",
                    "ratio": seen["positions_per_s"] / (ALERTS_PER_S * streams),
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
    counted = {"events": 0}
    readers = []
    for number in range(streams):
        stream = await listen(port, tokens[PARTIES[number % len(PARTIES)]])
        readers.append(asyncio.create_task(hear(stream, sent_ms, waited, counted)))
    for source in ("bulk", "alerts"):
        await post(port, tokens[PARTIES[0]], "/v1/sources", "application/json", source_body(source))
    await cross(port, tokens[PARTIES[0]], 0, {})  # what is loaded once is loaded now
    await asyncio.sleep(3)
    waited.clear()
    counted["events"] = 0
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
    for task in readers:
        task.cancel()
    ordered = sorted(waited)
    return {
        "positions_per_s": taken / took,
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


async def listen(port: int, token: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a stream from its beginning; it is closed when nobody holds its writer any longer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    head = (
        f"GET /v1/releases/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {token}\r\n\r\n"
    )
    writer.write(head.encode())
    status = await reader.readline()
    if b" 200 " not in status:
        raise RuntimeError(status.decode() + (await reader.read(2000)).decode())
    return reader, writer


async def hear(
    stream: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    sent_ms: dict[str, float],
    waited: list[float],
    counted: dict[str, int],
) -> None:
    """Count alerts, and how long each has taken."""
    mark = b'"object":"crossing-'
    while line := await stream[0].readline():
        if line.startswith(b"data:") and (at := line.find(mark)) >= 0:
            track = "crossing-" + line[at + len(mark) : line.index(b'"', at + len(mark))].decode()
            if track in sent_ms:
                waited.append((perf_counter() - sent_ms[track]) * 1000)
                counted["events"] += 1


async def post(
    port: int,
    token: str,
    path: str,
    media: str,
    body: bytes,
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None,
    *,
    key: str = "",
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
            await asyncio.sleep(0.2)
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
