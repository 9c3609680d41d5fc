"""A campaign: a process that appends with several threads is killed, and what it left is judged; many times.

Run as ``python -m tests.fault.killing FOLDER RUNS SEED``; prints one JSON object. It is a process of its own
because it forks, which is only safe where no other thread runs.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import struct
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from openline.app.home import Home
from openline.app.journal import Journal
from openline.ledger.canonical import from_base64
from openline.ledger.entry import SignedEntry, read_header
from tests.fault.holding import Acknowledged, acknowledged, forked, lost
from tests.nodes import Signer, find, make_node, opened

THREADS = 4
POOL = 80
RUNS_PER_LOG = 20  # then a new log, or judging an ever longer one would take most of the time
LONGEST_LIFE_S = 0.2
MESSAGE = struct.Struct(">qqq32s")
FINDING, OPENED = -1, -2


def live(home: Home, pool: list[SignedEntry], told: int) -> None:
    """Append until killed; say through a pipe what was acknowledged."""
    numbers = iter(range(len(pool)))

    def submit(journal: Journal) -> None:
        for number in numbers:
            os.write(told, MESSAGE.pack(*acknowledged(number, journal.submit(pool[number]))))

    def watch(journal: Journal) -> None:
        state = int(journal.store.watch_state("bay") or 0)
        for count in itertools.count(state + 1):
            receipt = journal.record([find("enter", "z")], watch_states={"bay": b"%d" % count})[0]
            os.write(told, MESSAGE.pack(*acknowledged(FINDING, receipt)))

    with opened(home) as journal:
        os.write(told, MESSAGE.pack(OPENED, 0, 0, bytes(32)))
        threads = [threading.Thread(target=submit, args=[journal], daemon=True) for _ in range(THREADS)]
        threads.append(threading.Thread(target=watch, args=[journal], daemon=True))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def kill_one(home: Home, pool: list[SignedEntry], life_s: float, *, from_birth: bool) -> list[Acknowledged]:
    """Let a process append for a while, kill it, and return what it had acknowledged.

    Its time runs from its birth, so that it may die while it opens the log, or from when it has opened it.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        live(home, pool, write)
    os.close(write)
    said = bytearray()
    born = threading.Event()

    def listen() -> None:
        while some := os.read(read, 1 << 16):
            said.extend(some)
            born.set()

    listener = threading.Thread(target=listen)
    listener.start()
    if not from_birth:
        born.wait()
    time.sleep(life_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    listener.join()
    os.close(read)
    messages = [Acknowledged(*message) for message in MESSAGE.iter_unpack(said)]
    return [message for message in messages if message.number != OPENED]


def judge(home: Home, pool: list[SignedEntry], told: list[Acknowledged], tally: Counter[str]) -> None:
    """Open what the dead process left, hold it against what was said, and ask again for everything."""
    ids = [read_header(from_base64(entry.envelope.payload)).id for entry in pool]
    mine = {it.number: it for it in told if it.number != FINDING}
    tally["kills"] += 1
    tally["acknowledged"] += len(told)
    with opened(home) as journal:
        recorded = {entry.id for entry in journal.store.entries()} & set(ids)
        tally["committed, not acknowledged"] += len(recorded) - len(mine)
        tally["lost"] += len(lost(journal, mine.values(), ids))
        tally["forks"] += len(forked(journal, told))
        findings = len(journal.store.of_type("watch.find/v1", limit=1_000_000))
        tally["watch state apart from its findings"] += findings != int(journal.store.watch_state("bay") or 0)
        for number, answer in enumerate(journal.submit_many(pool)):
            assert not isinstance(answer, Exception), answer
            tally["answered otherwise"] += number in mine and answer.index != mine[number].index
            told.append(acknowledged(number, answer))
        tally["forks"] += len(forked(journal, told))
        tally["lost"] += len(lost(journal, told[-len(pool) :], ids))


def campaign(folder: Path, runs: int, seed: int) -> Counter[str]:
    """Kill ``runs`` processes and judge each."""
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    for run in range(runs):
        if run % RUNS_PER_LOG == 0:
            home = make_node(folder / f"node-{run}")
            alpha, bravo = Signer("alpha", home), Signer("bravo", home)
            with opened(home) as journal:
                journal.submit_many([*alpha.enrolment(), *bravo.enrolment()])
            heads: list[Acknowledged] = []
        pool = [chance.choice((alpha, bravo)).sighting() for _ in range(POOL)]
        told = kill_one(home, pool, chance.uniform(0, LONGEST_LIFE_S), from_birth=chance.random() < 0.2)
        judge(home, pool, told, tally)
        heads += told
        with opened(home) as journal:
            tally["forks"] += len(forked(journal, heads))
    return tally


if __name__ == "__main__":
    print(json.dumps(campaign(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
