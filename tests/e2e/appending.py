"""A process that appends to a log with several threads, and says what was acknowledged; run by tests.

Run as ``python -m tests.e2e.appending PARTY COUNT FILE [ENTRY...]`` with ``$OPENLINE_HOME`` and
``$OPENLINE_MARKS``. It enrols the party and submits ``COUNT`` sightings of it, or, for 0, as many as it can
until its standard input is closed; of the entries that are named it submits each as often as it has threads.
Every answer goes into FILE as a line: id, index, tree size and root. What fails for the store's sake is asked
for again.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from openline.app.home import Home
from openline.app.journal import Journal
from openline.errors import StorageError
from openline.ledger.checkpoint import read_checkpoint
from openline.ledger.entry import SignedEntry
from openline.ledger.merkle import Frontier
from openline.ledger.proof import Proof
from tests.nodes import Signer, opened

THREADS = 4
AGAIN_S = 0.05


class Answer(NamedTuple):
    """What somebody was told, for ever: where an entry stands, and a head of the log that covers it."""

    id: str
    index: int
    size: int
    root: str


def read_answers(file: Path) -> list[Answer]:
    """Read what a process was told."""
    lines = (line.split() for line in file.read_text().splitlines())
    return [Answer(id, int(index), int(size), root) for id, index, size, root in lines]


def lost_and_forked(journal: Journal, told: Iterable[Answer]) -> tuple[list[Answer], list[Answer]]:
    """Return what does not stand where it was said to stand, and what heads are no beginning of the log."""
    tree, roots, there = Frontier(), {}, {}
    for entry in journal.store.entries():
        tree, _ = tree.grown([entry.leaf])
        roots[tree.size] = tree.root().hex()
        there[entry.index] = entry.id
    answers = list(told)
    lost = [it for it in answers if there.get(it.index) != it.id]
    return lost, [it for it in answers if roots.get(it.size) != it.root]


class Appending:
    """Threads that submit, ask again when the store fails, and write down what they were told."""

    def __init__(self, journal: Journal, file: Path) -> None:
        self.journal = journal
        self.stopping = threading.Event()
        self._told = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def submit(self, entry: SignedEntry) -> None:
        """Submit an entry until it is acknowledged, or until it is time to stop."""
        while not self.stopping.is_set():
            try:
                receipt = self.journal.submit(entry)
            except StorageError:
                self.stopping.wait(AGAIN_S)
                continue
            head, _ = read_checkpoint(Proof.decode(receipt.proof).checkpoint)
            line = f"{receipt.id} {receipt.index} {head.size} {head.root.hex()}\n"
            os.write(self._told, line.encode())
            return

    def submit_all(self, entries: Iterator[SignedEntry], shared: Iterable[SignedEntry]) -> None:
        """Submit with several threads: some entries from all of them, the others from one each."""
        lock = threading.Lock()

        def run() -> None:
            for entry in shared:
                self.submit(entry)
            while not self.stopping.is_set():
                with lock:
                    entry = next(entries, None)  # type: ignore[assignment]
                if entry is None:
                    return
                self.submit(entry)

        threads = [threading.Thread(target=run) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def main(party: str, count: int, file: Path, shared: list[Path]) -> None:
    home = Home(Path(os.environ["OPENLINE_HOME"]))
    signer = Signer(party, home)
    with opened(home) as journal:
        appending = Appending(journal, file)
        for entry in signer.enrolment():
            appending.submit(entry)

        def stop() -> None:
            sys.stdin.read()
            appending.stopping.set()

        if not count:
            threading.Thread(target=stop, daemon=True).start()
        numbers = range(count) if count else itertools.count()
        given = [SignedEntry.from_file_bytes(path.read_bytes()) for path in shared]
        appending.submit_all((signer.sighting() for _ in numbers), given)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), [Path(word) for word in sys.argv[4:]])
