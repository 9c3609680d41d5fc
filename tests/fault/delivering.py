"""A campaign: a process that carries releases is killed, again and again, until everything has arrived.

Run as ``python -m tests.fault.delivering FOLDER KILLS SEED``; prints one JSON object. The receiver is a
process of its own that notes what it took before it answers, and is slow or refuses now and then.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path

from openline.app.config import Delivery
from openline.app.home import Home
from openline.bootstrap.delivering import make_deliverer
from tests.delivered import line, reopened

RELEASES_A_KILL = 6
LONGEST_LIFE_S = 0.2
"""From its birth, or from when it first sent something."""
DEADLINE_S = 300.0


def receive(log: Path, told: int, seed: int) -> None:
    """Take what is posted until killed: note it, wait a little, answer."""
    chance = random.Random(seed)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = 503 if chance.random() < 0.15 else 200
            note = {"id": self.headers["Openline-Delivery"], "seq": said["seq"], "status": status}
            os.write(file, json.dumps(note).encode() + b"\n")
            time.sleep(chance.choice((0, 0, 0.02, 0.1)))
            try:
                self.send_response(status)
                self.end_headers()
            except OSError:
                pass

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    os.write(told, server.server_address[1].to_bytes(4, "big"))
    server.serve_forever()


def carry(home: Home, told: int) -> None:
    """Carry until killed."""
    with reopened(home) as (journal, rules, deliveries):
        deliverer = make_deliverer(home, journal, rules, deliveries, Delivery())
        deliverer.start()
        os.write(told, b"!")
        time.sleep(DEADLINE_S)


def forked(run: object, *arguments: object) -> tuple[int, int]:
    """Run a function in a process of its own; return it and what it says through a pipe."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            run(*arguments[:1], write, *arguments[1:])  # type: ignore[operator]
        finally:
            os._exit(1)
    os.close(write)
    return child, read


def campaign(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kill what carries so many times, let it end, and judge what arrived."""
    chance = random.Random(seed)
    log = folder / "received.ndjson"
    receiver, told = forked(receive, log, seed)
    port = int.from_bytes(os.read(told, 4), "big")
    with line(folder) as desk:
        desk.add("force", "webhook", f"http://127.0.0.1:{port}/")
        wanted = [desk.notify(f"c{number}") for number in range(kills * RELEASES_A_KILL)]
        home = desk.home
    tally: Counter[str] = Counter()
    end = time.monotonic() + DEADLINE_S
    while True:
        child, opened = forked(carry, home)
        os.read(opened, 1)
        last = tally["kills"] >= kills
        while last and _waits(home, len(wanted)) and time.monotonic() < end:
            time.sleep(0.2)
        if not last:
            if chance.random() < 0.8:
                _await_growth(log)
            time.sleep(chance.uniform(0, LONGEST_LIFE_S))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(opened)
        if last:
            break
        tally["kills"] += 1
    os.kill(receiver, signal.SIGKILL)
    os.waitpid(receiver, 0)
    judge(home, log, wanted, tally)
    return tally


def _await_growth(log: Path) -> None:
    """Wait until something is received, for a few seconds at most: all may have arrived."""
    size, end = _size(log), time.monotonic() + 5.0
    while _size(log) == size and time.monotonic() < end:
        time.sleep(0.002)


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _waits(home: Home, count: int) -> bool:
    from openline.bootstrap.delivering import open_deliveries

    found = open_deliveries(home).latest("force", limit=count + 1)
    return len(found) < count or any(it.state != "delivered" for it in found)


def judge(home: Home, log: Path, wanted: list[int], tally: Counter[str]) -> None:
    """Hold what was received against what was released, as a receiver would who keeps the ids it knows."""
    seen: dict[str, int] = {}
    order: list[int] = []
    accepted: Counter[str] = Counter()
    for row in map(json.loads, log.read_text().splitlines()):
        tally["requests"] += 1
        if row["status"] != 200:
            continue
        accepted[row["id"]] += 1
        if row["id"] not in seen:
            seen[row["id"]] = row["seq"]
            order.append(row["seq"])
    tally["taken"] = len(seen)
    tally["lost"] = len(set(wanted) - set(seen.values()))
    tally["doubled, and not known by its id"] = len(seen) - len(set(seen.values()))
    tally["sent again, and known by its id"] = sum(count - 1 for count in accepted.values())
    tally["out of order"] = sum(later < earlier for earlier, later in pairwise(order))
    with reopened(home) as (journal, rules, deliveries):
        make_deliverer(home, journal, rules, deliveries, Delivery()).run_once()
        states = Counter(it.state for it in deliveries.latest("force", limit=10_000))
        tally["delivered"] = states["delivered"]
        tally["left in the outbox"] = len(journal.store.outbox("force"))
        tally["on record as not delivered"] = len(journal.store.of_type("delivery.fail/v1"))


if __name__ == "__main__":
    print(json.dumps(campaign(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
