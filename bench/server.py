"""The server under load: signed entries over HTTP, verified, durable, answered with a proof.

The peer of the same run is the bare loop of the same server: a POST of the same bytes that is answered at
once and does nothing (``/healthz`` takes none, so the peer is an application of ten lines under the same
uvicorn), and the time of one sync of the disk is printed beside.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import msgspec

from bench.ledger import make_home, marks_beside, row, sign_sightings, slowest_hundredth_ms, sync
from openline.app.home import Home
from openline.ledger.entry import SignedEntry
from tests.servers.postgres import PostgresServer, find_programs

CLIENTS = 16
RUNS = 3

PEER = """
import sys, uvicorn
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            event = await receive()
            await send({"type": event["type"] + ".complete"})
            if event["type"].endswith("shutdown"):
                return
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", http="httptools")
"""


def run(quick: bool) -> list[dict[str, Any]]:
    """Give rows for the rate and the slowest hundredth of signed POSTs, beside a server that does nothing."""
    count = 500 if quick else 4_000
    build = Path("build")
    build.mkdir(exist_ok=True)
    rates, peers, waits, syncs = [], [], [], []
    with TemporaryDirectory(dir=build) as folder:
        for number in range(1 if quick else RUNS):
            home = make_home(Path(folder) / f"node-{number}")
            entries = sign_sightings(home, count)
            token = token_of(home)
            with marks_beside(home.path), serving(home) as port:
                asyncio.run(load(port, token, entries[: count // 10]))
                seconds, waited = asyncio.run(load(port, token, entries[count // 10 :]))
            rates.append((count - count // 10) / seconds)
            waits.append(slowest_hundredth_ms(waited))
            with peer() as port:
                asyncio.run(load(port, token, entries[: count // 10]))
                seconds, _ = asyncio.run(load(port, token, entries[count // 10 :]))
            peers.append((count - count // 10) / seconds)
            syncs.append(slowest_hundredth_ms(sync(Path(folder) / f"sync-{number}", count)))
    return [
        row("signed POST", rates, peers, "the same POST to a server that does nothing", "entries/s"),
        row("signed POST, slowest hundredth", waits, syncs, "fdatasync of 4 KiB", "ms"),
        *on_postgres(count, runs=len(rates), peers=rates, peer_waits=waits),
    ]


def on_postgres(
    count: int, *, runs: int, peers: Sequence[float], peer_waits: Sequence[float]
) -> list[dict[str, Any]]:
    """Give the same rows for a log in PostgreSQL on the same disk, beside SQLite; none without PostgreSQL."""
    programs = find_programs()
    if programs is None:
        return []
    rates, waits = [], []
    with TemporaryDirectory(dir=Path("build")) as folder, TemporaryDirectory(prefix="pg-") as beside:
        postgres = PostgresServer(Path(beside), programs)
        postgres.start()
        try:
            for number in range(runs):
                home = make_home(Path(folder) / f"node-{number}", postgres.new_database())
                entries = sign_sightings(home, count)
                token = token_of(home)
                with marks_beside(home.path), serving(home) as port:
                    asyncio.run(load(port, token, entries[: count // 10]))
                    seconds, waited = asyncio.run(load(port, token, entries[count // 10 :]))
                rates.append((count - count // 10) / seconds)
                waits.append(slowest_hundredth_ms(waited))
        finally:
            postgres.stop()
    return [
        row("signed POST, PostgreSQL", rates, peers, "the same on SQLite, FULL", "entries/s"),
        row("signed POST, PostgreSQL, slowest hundredth", waits, peer_waits, "the same on SQLite", "ms"),
    ]


async def load(port: int, token: str, entries: Sequence[SignedEntry]) -> tuple[float, list[float]]:
    """Send entries from :data:`CLIENTS` connections; give the seconds for all, and what each waited."""
    requests = iter([request_of(port, token, entry) for entry in entries])
    waited: list[float] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in requests:
            start = perf_counter()
            writer.write(request)
            await read_answer(reader)
            waited.append(perf_counter() - start)
        writer.close()

    start = perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return perf_counter() - start, waited


def request_of(port: int, token: str, entry: SignedEntry) -> bytes:
    """Write a POST as it goes over the wire."""
    body = msgspec.json.encode(entry.to_file())
    head = (
        f"POST /v1/entries HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def read_answer(reader: asyncio.StreamReader) -> bytes:
    """Read one answer, which must be 201."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    )
    body = await reader.readexactly(length)
    if not head.startswith(b"HTTP/1.1 201"):
        raise RuntimeError(f"{head.decode()}{body.decode()}")
    return body


def token_of(home: Home) -> str:
    """Let a liaison officer of the bench's party in, by a token."""
    from openline import bootstrap
    from openline.app.accounts import Scope
    from openline.bootstrap.accounts import open_accounts
    from openline.model.release import Role

    accounts = open_accounts(home)
    now_ms = bootstrap.now_ms()
    member = accounts.add_member(party="alpha", name="bench", role=Role.LIAISON_OFFICER, now_ms=now_ms)
    scopes = [Scope.READ, Scope.SUBMIT, Scope.POSITIONS]
    return accounts.issue_token(member.id, scopes, now_ms + 3_600_000, "bench", now_ms=now_ms).secret


@contextmanager
def serving(home: Home, *options: str) -> Iterator[int]:
    """Serve a HOME in a process of its own, and give its port."""
    openline = str(Path(sys.executable).with_name("openline"))
    command = [openline, "serve", "--home", str(home.path), "--port", "0", *options]
    with started(command) as process:
        assert process.stdout is not None
        address = next(line for line in process.stdout if "http://" in line).rpartition("http://")[2]
        yield int(address.strip().rpartition(":")[2])


@contextmanager
def peer() -> Iterator[int]:
    """Start the server that does nothing."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    with started([sys.executable, "-c", PEER, str(port)]):
        deadline = perf_counter() + 20
        while perf_counter() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port


@contextmanager
def started(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a process, and stop it as an operator would."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


if __name__ == "__main__":
    print(json.dumps(run(quick="--quick" in sys.argv), indent=2))
