"""Positions taken in by a server: decoded, checked, durable, then answered; and judged behind it.

The peer does the least that anybody must: ``json.loads``, write, ``fdatasync``, one batch after the other;
of Arrow ``read_all``, write, ``fdatasync``. It checks nothing and answers nobody.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.ledger import make_home, marks_beside
from bench.server import serving, token_of
from openline import bootstrap
from openline.app.positions import Positions
from openline.app.sources import Source
from openline.feeds.posted import read_posted
from openline.stores.segments import Segments

NOW_MS = bootstrap.now_ms() - 3_600_000
TRACKS = 500
CLIENTS = 8
RUNS = 3


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Measure the intake alone, and then with a watch behind it."""
    of_json, of_arrow = (20, 10) if quick else (300, 200)
    json_bodies = [json_body(number, 1000) for number in range(of_json)]
    arrow_bodies = [arrow_body(number, 10_000) for number in range(of_arrow)]
    for name, media, bodies, count, peer in (
        ("positions/JSON batches of 1,000", "json", json_bodies, 1000, peer_json),
        ("positions/Arrow batches of 10,000", "arrow", arrow_bodies, 10_000, peer_arrow),
    ):
        for watch in (False, True):
            # The best of some: what else runs on the machine can only take away from it.
            ours = max(intake(bodies, media, count, watch=watch) for _ in range(RUNS))
            theirs = max(count * len(bodies) / peer(bodies) for _ in range(RUNS))
            label = f"{name}{', watched' if watch else ''}"
            yield {
                "name": label,
                "ours": ours,
                "peer": theirs,
                "ratio": ours / theirs,
                "unit": "positions/s",
                "peer_name": "read, write, fdatasync",
            }
        content_type = "application/json" if media == "json" else "application/vnd.apache.arrow.stream"
        ours = max(served(bodies, content_type, count) for _ in range(1 if quick else RUNS))
        theirs = max(count * len(bodies) / peer(bodies) for _ in range(RUNS))
        yield {
            "name": f"{name}, over HTTP, watched",
            "ours": ours,
            "peer": theirs,
            "ratio": ours / theirs,
            "unit": "positions/s",
            "peer_name": "read, write, fdatasync, no HTTP",
        }


def served(bodies: list[bytes], media: str, count: int) -> float:
    """Return positions/s that ``openline serve`` acknowledges over HTTP, with its watch at work."""
    with tempfile.TemporaryDirectory(dir=_build()) as folder:
        home = make_home(Path(folder) / "node")
        token = token_of(home)
        with marks_beside(home.path), serving(home) as port:
            _post(port, token, "/v1/sources", "application/json", b'{"id": "bench", "kind": "device"}', 201)
            address = "/v1/positions?source=bench"
            _post(port, token, address, media, bodies[0], 202)
            rest = iter(bodies[1:])
            lock = threading.Lock()

            def client() -> None:
                connection = HTTPConnection("127.0.0.1", port, timeout=300)
                while True:
                    with lock:
                        body = next(rest, None)
                    if body is None:
                        return
                    _send(connection, token, address, media, body, 202)

            began = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as clients:
                for it in [clients.submit(client) for _ in range(CLIENTS)]:
                    it.result()
            seconds = time.perf_counter() - began
    return count * (len(bodies) - 1) / seconds


def _build() -> Path:
    build = Path("build")
    build.mkdir(exist_ok=True)
    return build


def _post(port: int, token: str, address: str, media: str, body: bytes, status: int) -> None:
    _send(HTTPConnection("127.0.0.1", port, timeout=300), token, address, media, body, status)


def _send(connection: HTTPConnection, token: str, address: str, media: str, body: bytes, status: int) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": media}
    while True:
        connection.request("POST", address, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 503:
            break
        time.sleep(0.05)  # the watch is behind, and nothing was taken
    if answer.status != status:
        raise RuntimeError(f"{answer.status}: {said!r}")


def fixes(number: int, count: int) -> dict[str, np.ndarray[Any, Any]]:
    """Return tracks that go east, a step a batch."""
    chance = np.random.default_rng(number)
    track = np.arange(count) % TRACKS
    at_ms = NOW_MS + number * 1000 + np.arange(count) // TRACKS * 10
    lon = 30.0 + track * 0.01 + (at_ms - NOW_MS) * 1e-7
    return {"track": track, "at_ms": at_ms, "lon_deg": lon, "lat_deg": 33.0 + chance.random(count) * 1e-4}


def json_body(number: int, count: int) -> bytes:
    """Return a batch as objects."""
    it = fixes(number, count)
    rows = zip(
        it["track"].tolist(),
        it["at_ms"].tolist(),
        it["lon_deg"].tolist(),
        it["lat_deg"].tolist(),
        strict=True,
    )
    return json.dumps(
        {
            "positions": [
                {"track": f"T{track}", "at_ms": at_ms, "lon_deg": round(lon, 6), "lat_deg": round(lat, 6)}
                for track, at_ms, lon, lat in rows
            ]
        }
    ).encode()


def arrow_body(number: int, count: int) -> bytes:
    """Return a batch as an Arrow IPC stream."""
    it = fixes(number, count)
    track = pa.DictionaryArray.from_arrays(
        pa.array(it["track"].astype(np.int32)), pa.array([f"T{k}" for k in range(TRACKS)])
    )
    table = pa.table({**it, "track": track})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


class Book:
    """One source."""

    def __init__(self) -> None:
        self.source = Source(id="bench", party="bench", subject="bench")

    def get(self, id: str) -> Source:
        return self.source

    def all(self) -> list[Source]:
        return [self.source]

    def condition(self, id: str) -> Any:
        from openline.app.sources import Condition

        return Condition()

    def note(self, id: str, condition: Any) -> None:
        pass

    def add(self, source: Source) -> None:
        pass

    replace = add


def intake(bodies: list[bytes], media: Any, count: int, *, watch: bool) -> float:
    """Return positions/s that clients in as many threads get acknowledged."""
    with tempfile.TemporaryDirectory() as folder:
        home = bootstrap.create_node(Path(folder) / "node", name="bench", mode="exercise")
        from openline.app.guarding import Guard
        from openline.app.handlers import Handlers
        from openline.bootstrap.positions import SETTINGS

        segments = Segments(Path(folder) / "positions")
        book = Book()
        now_ms = lambda: NOW_MS + 10_000_000  # noqa: E731
        rules = Handlers()
        with bootstrap.open_journal(home, rules) as journal:
            guard = Guard(
                journal, rules, segments, book, settings=SETTINGS, now_ms=now_ms, mark=Path(folder) / "mark"
            )
            positions = Positions(
                book=book, segments=segments, decode=read_posted, now_ms=now_ms, behind=guard.behind
            )
            positions.take("bench", "bench", bodies[0], media).result()
            guard.step(0.0)  # the kernel is there before the clock runs
            if watch:
                guard.start()
            began = time.perf_counter()
            with ThreadPoolExecutor(CLIENTS) as clients:
                answers = list(
                    clients.map(
                        lambda body: positions.take("bench", "bench", body, media).result(), bodies[1:]
                    )
                )
            if watch:
                while guard.behind():
                    time.sleep(0.002)
            seconds = time.perf_counter() - began
            guard.stop()
            segments.close()
        assert sum(it.accepted for it in answers) == count * (len(bodies) - 1)
        assert not any(it.again for it in answers)
        return count * (len(bodies) - 1) / seconds


def _written(bodies: list[bytes], read: Callable[[bytes], object]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        file = os.open(Path(folder) / "peer", os.O_WRONLY | os.O_CREAT)
        began = time.perf_counter()
        for body in bodies:
            read(body)
            os.write(file, body)
            os.fdatasync(file)
        seconds = time.perf_counter() - began
        os.close(file)
    return seconds


def peer_json(bodies: list[bytes]) -> float:
    """Return how long the least takes with JSON."""
    return _written(bodies, json.loads)


def peer_arrow(bodies: list[bytes]) -> float:
    """Return how long the least takes with Arrow."""
    return _written(bodies, lambda body: pa.ipc.open_stream(body).read_all())
