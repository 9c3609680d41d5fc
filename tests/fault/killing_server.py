"""A campaign: a server is killed under the load of many callers, started again, and asked about all it said.

Whatever a caller was told (a receipt, a checkpoint, an event, a batch taken) is kept here and held against
the log that the dead process left, and against what the next one answers.
"""

from __future__ import annotations

import base64
import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.home import Home
from openline.app.ports import Draft
from openline.bootstrap.accounts import open_accounts
from openline.ledger.checkpoint import check_checkpoint
from openline.ledger.entry import SignedEntry
from openline.ledger.merkle import Frontier, check_consistency
from openline.ledger.proof import Proof
from openline.ledger.record import record_bytes
from openline.model.event import ReasonBody, ShareFacts, ZoneFacts
from openline.model.release import Detail
from openline.stores.segmentfile import numbers_in, read_frames, segment_path
from openline.stores.sqlite import SqliteStore
from tests.desk import zone_body
from tests.nodes import Signer
from tests.serving import enrol, token_for

LIVES_PER_LOG = 20  # then a new log, or judging an ever longer one would take most of the time
LONGEST_LIFE_S = 0.6
AWAY = (OSError, http.client.HTTPException)
"""The server is gone."""
READERS = ("bravo", "host")
WRONG = (
    "lost",
    "lost positions",
    "forks",
    "answered otherwise",
    "events doubled or missing",
    "events changed",
    "refused",
)
"""What may not be counted once."""


class Answer(NamedTuple):
    """What a server said."""

    status: int
    data: bytes


class Warm:
    """The process that gives birth to servers, see :mod:`tests.fault.warm_server`."""

    def __init__(self, repo_root: Path, log: Path) -> None:
        self._errors = log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fault.warm_server"],
            cwd=repo_root,
            env={**os.environ, "NUMBA_DISABLE_JIT": "1", "COLUMNS": "200"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self._child = 0
        self._wait("warm")

    def begin(self, home: Home) -> int:
        """Let a server begin; return its process."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{home.path}\n")
        self._process.stdin.flush()
        self._child = int(self._wait("pid").split()[1])
        return self._child

    def address(self) -> tuple[str, int]:
        """Wait until it answers; return where."""
        host, _, port = self._wait(" at http://").rpartition("//")[2].strip().rpartition(":")
        return host, int(port)

    def kill(self, pid: int) -> None:
        """Kill a server, and wait until it is gone."""
        os.kill(pid, signal.SIGKILL)
        self._wait(f"dead {pid}")
        self._child = 0

    def close(self) -> None:
        """Let the process end."""
        assert self._process.stdin is not None
        if self._child:
            self.kill(self._child)
        self._process.stdin.close()
        self._process.wait(30)
        self._errors.close()

    def _wait(self, words: str) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if words in line:
                return line
        raise AssertionError(f"the server ended before it said {words!r}: see its log")


class Line:
    """One caller's connection to a server."""

    def __init__(self, address: tuple[str, int], token: str, *, comes_back: bool = False) -> None:
        self._http = http.client.HTTPConnection(*address, timeout=60)
        self._comes_back = comes_back
        self._known = {"authorization": f"Bearer {token}"}

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask, and wait for the whole answer."""
        kind = {} if body is None else {"content-type": "application/json"}
        if self._comes_back:  # a connection that was not used for a while is closed by the server
            self._http.close()
        self._http.request(method, path, body, {**self._known, **kind, **(headers or {})})
        response = self._http.getresponse()
        return Answer(response.status, response.read())

    def events(self, path: str, last: int) -> Iterator[tuple[int, bytes]]:
        """Yield events behind one as they come."""
        self._http.request("GET", path, headers={**self._known, "last-event-id": str(last)})
        response = self._http.getresponse()
        assert response.status == 200, response.read()
        number = None
        while line := response.readline():
            if line.startswith(b"id: "):
                number = int(line[4:])
            elif line.startswith(b"data: ") and line.endswith(b"\n"):
                assert number is not None
                yield number, line[6:]


class Listener:
    """Somebody who listens, comes back where he was cut off, and notes whatever is not as it should be."""

    def __init__(self, recipient: str) -> None:
        self.recipient = recipient
        self.last = 0
        self.said: dict[int, bytes] = {}

    def listen(self, line: Line, tally: Counter[str], *, again_from: int) -> None:
        """Go on behind the last event; or, by ``again_from``, hear some of them once more."""
        last = min(again_from, self.last)
        for number, data in line.events("/v1/releases/stream", last):
            tally["events"] += 1
            tally["events doubled or missing"] += number != last + 1
            tally["events changed"] += self.said.setdefault(number, data) != data
            last = number
            self.last = max(self.last, last)


class Theatre:
    """A log, its parties, and all that anybody was ever told of it."""

    def __init__(self, folder: Path) -> None:
        self.home = bootstrap.create_node(folder / "home", name="Exercise", mode="exercise")
        self.signers = [Signer(it, self.home) for it in ("alpha", "bravo")]
        with bootstrap.open_journal(self.home) as journal:
            for signer in self.signers:
                for entry in signer.enrolment():
                    journal.submit(entry)
            enrol(self.home, journal, "host")
            for author in ("alpha", "host"):
                zone = Draft(
                    type="zone.add/v1",
                    facts=ZoneFacts(zone=f"z-{author}", version=1),
                    body=zone_body(f"z-{author}"),
                )
                if author == "host":
                    journal.submit(bootstrap.sign(self.home, zone, author=author))
                else:
                    journal.submit(self.signers[0].sign(zone))
        accounts = open_accounts(self.home)
        scopes = (Scope.READ, Scope.SUBMIT, Scope.SIGN, Scope.POSITIONS)
        self.tokens = {it: token_for(accounts, it, scopes=scopes) for it in ("alpha", "bravo", "host")}
        self.log_key = self.home.policy().log_verifier
        self.receipts: dict[bytes, tuple[SignedEntry, dict[str, Any]]] = {}
        self.drafts: dict[str, tuple[bytes, bytes]] = {}
        self.batches: dict[str, tuple[bytes, dict[str, Any]]] = {}
        self.heads: dict[int, bytes] = {}
        self.listeners = {it: Listener(it) for it in READERS}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def number(self) -> int:
        """Return a number that nobody was given before."""
        with self._lock:
            return next(self._numbers)

    # -- what is said to the server ------------------------------------------------------------------

    def entry(self, signer: Signer) -> SignedEntry:
        """Something signed by its party: what alpha says of its zone is released to the others."""
        number = self.number()
        if signer.party != "alpha" or number % 3 == 0:
            return signer.sighting()
        facts = ShareFacts(about="z-alpha", shared={it: self._detail(number) for it in READERS})
        return signer.sign(Draft(type="share.set/v1", facts=facts, body=ReasonBody(), key=f"k-{number}"))

    def draft(self) -> tuple[str, bytes]:
        """Something that the node signs for the party whose key it keeps; and the key that it bears."""
        number = self.number()
        settings = self.home.settings
        said = {
            "format": "openline/draft/v1",
            "theatre": settings.theatre,
            "mode": settings.mode,
            "author": "host",
            "type": "share.set/v1",
            "facts": {"about": "z-host", "shared": {"bravo": self._detail(number)}},
            "key": f"d-{number}",
        }
        return f"d-{number}", json.dumps(said).encode()

    def _detail(self, number: int) -> Detail:
        return Detail.FULL if number % 2 else Detail.COARSE

    def take_receipt(self, entry: SignedEntry, data: bytes, tally: Counter[str]) -> None:
        """Hold a receipt against the log's key, as its holder does, and keep it."""
        said = json.loads(data)
        proof = Proof.decode(said["proof"])
        record = record_bytes(
            entry.envelope, theatre=self.home.settings.theatre, received_at_ms=said["received_at_ms"]
        )
        self.take_head(proof.check(record, self.log_key).checkpoint, tally)
        assert (said["index"], said["salt"]) == (proof.index, base64.b64encode(proof.salt).decode())
        before = self.receipts.setdefault(entry.to_file_bytes(), (entry, said))[1]
        same = ("id", "index", "received_at_ms", "salt")
        tally["answered otherwise"] += [before[it] for it in same] != [said[it] for it in same]

    def take_head(self, head: Any, tally: Counter[str]) -> None:
        """Keep a checkpoint, and hold it against another of its size."""
        tally["forks"] += self.heads.setdefault(head.size, head.root) != head.root

    # -- those who call, each in a thread ------------------------------------------------------------

    def submit(self, line: Line, tally: Counter[str], signer: Signer) -> None:
        """Send signed entries, one after the other."""
        while True:
            entry = self.entry(signer)
            answer = line.ask("POST", "/v1/entries", msgspec.json.encode(entry.to_file()))
            if answer.status == 201:
                tally["acknowledged"] += 1
                self.take_receipt(entry, answer.data, tally)
            else:
                tally["refused"] += 1
                print(answer, file=sys.stderr)

    def have_signed(self, line: Line, tally: Counter[str]) -> None:
        """Have drafts signed and recorded."""
        while True:
            key, draft = self.draft()
            answer = line.ask("POST", "/v1/drafts", draft, {"idempotency-key": key})
            if answer.status == 201:
                tally["acknowledged"] += 1
                self.drafts[key] = (draft, answer.data)
            else:
                tally["refused"] += 1
                print(answer, file=sys.stderr)

    def send_positions(self, line: Line, tally: Counter[str]) -> None:
        """Send batches of positions."""
        while True:
            key, now_ms = f"b-{self.number()}", bootstrap.now_ms()
            rows = [
                {"track": f"t-{it}", "at_ms": now_ms - it, "lon_deg": 5.0 + it / 100, "lat_deg": 5.0}
                for it in range(5)
            ]
            batch = json.dumps({"positions": rows}).encode()
            answer = line.ask("POST", "/v1/positions?source=host-gps", batch, {"idempotency-key": key})
            if answer.status == 202:
                tally["batches"] += 1
                self.batches[key] = (batch, json.loads(answer.data))
            else:
                tally["refused"] += 1
                print(answer, file=sys.stderr)

    def look(self, line: Line, tally: Counter[str]) -> None:
        """Ask for the checkpoint, again and again."""
        while True:
            note = json.loads(line.ask("GET", "/v1/log/checkpoint").data)["note"]
            self.take_head(check_checkpoint(note, self.log_key).checkpoint, tally)
            tally["checkpoints"] += 1

    def register(self, line: Line) -> None:
        """Register the source of the positions, once."""
        answer = line.ask("POST", "/v1/sources", b'{"id": "host-gps", "kind": "device"}')
        assert answer.status in (201, 409, 422), answer

    # -- judging -----------------------------------------------------------------------------------

    def judge_disk(self, tally: Counter[str]) -> None:
        """Hold what the dead process left against what was said; by nothing of its own but the rows."""
        store = SqliteStore(self.home.log_path)
        tree, roots, there = Frontier(), {}, {}
        for entry in store.entries():
            tree, _ = tree.grown([entry.leaf])
            roots[tree.size] = tree.root()
            there[entry.id] = entry.index
        store.close()
        said = [answer for _, answer in self.receipts.values()]
        said += [json.loads(answer) for _, answer in self.drafts.values()]
        tally["lost"] += sum(there.get(it["id"]) != it["index"] for it in said)
        tally["forks"] += sum(roots.get(size) != root for size, root in self.heads.items())
        folder = self.home.path / "positions"
        kept = {
            frame.key: frame.digest.hex()
            for number in numbers_in(folder)
            for frame in read_frames(segment_path(folder, number), 0, None)
        }
        tally["lost positions"] += sum(
            kept.get(key) != answer["batch"] for key, (_, answer) in self.batches.items()
        )

    def judge_next(self, lines: Mapping[str, Line], tally: Counter[str], since: set[bytes]) -> None:
        """Ask the next server again for what was not answered, and for proofs of every checkpoint seen."""
        for file, (entry, _) in list(self.receipts.items()):
            if file not in since:
                sent = msgspec.json.encode(entry.to_file())
                answer = lines[self._author(entry)].ask("POST", "/v1/entries", sent)
                tally["answered otherwise"] += answer.status != 201
                self.take_receipt(entry, answer.data, tally)
                tally["asked again"] += 1
        for key, (draft, said) in list(self.drafts.items())[-20:]:
            answer = lines["host"].ask("POST", "/v1/drafts", draft, {"idempotency-key": key})
            tally["answered otherwise"] += answer.data != said
            tally["asked again"] += 1
        for key, (batch, told) in list(self.batches.items())[-20:]:
            answer = lines["host"].ask(
                "POST", "/v1/positions?source=host-gps", batch, {"idempotency-key": key}
            )
            tally["answered otherwise"] += json.loads(answer.data) != told | {"again": True}
            tally["asked again"] += 1
        sizes = sorted(self.heads)
        for old, new in itertools.pairwise(sizes[:1] + sizes[-60:]):
            if old == new:
                continue
            answer = lines["alpha"].ask("GET", f"/v1/log/consistency?old_size={old}&new_size={new}")
            proof = [base64.b64decode(it) for it in json.loads(answer.data)["proof"]]
            check_consistency(old, new, self.heads[old], self.heads[new], proof)
            tally["consistency proofs"] += 1

    def judge_releases(self, lines: Mapping[str, Line], tally: Counter[str]) -> None:
        """Hold what each listener heard against the releases of its party: all of them, each once."""
        for reader, listener in self.listeners.items():
            every: dict[int, Any] = {}
            after = 0
            while True:
                page = json.loads(lines[reader].ask("GET", f"/v1/releases?after={after}&limit=1000").data)
                every |= {it["seq"]: it for it in page["releases"]}
                if page["next"] == after:
                    break
                after = page["next"]
            tally["events doubled or missing"] += sorted(every) != list(range(1, len(every) + 1))
            tally["events doubled or missing"] += listener.last > len(every)
            for number, data in listener.said.items():
                tally["events changed"] += json.loads(data) != every.get(number)

    def _author(self, entry: SignedEntry) -> str:
        author: str = json.loads(base64.b64decode(entry.envelope.payload))["author"]
        return author


def live(theatre: Theatre, warm: Warm, chance: random.Random, tally: Counter[str]) -> None:
    """Let a server live for a while under load, and kill it; sometimes before it has begun to answer."""
    pid = warm.begin(theatre.home)
    if chance.random() < 0.15:
        time.sleep(chance.uniform(0, 1))
        warm.kill(pid)
        tally["killed at birth"] += 1
        return
    address = warm.address()

    def line(party: str) -> Line:
        return Line(address, theatre.tokens[party])

    before = set(theatre.receipts)
    lines = {party: Line(address, token, comes_back=True) for party, token in theatre.tokens.items()}
    theatre.register(lines["host"])
    theatre.judge_next(lines, tally, since=set(list(before)[:-40]))
    threads = []

    def begin(work: Callable[..., None], *given: Any, **named: Any) -> None:
        def run() -> None:
            try:
                work(*given, **named)
            except AWAY:
                pass
            except Exception as error:
                tally["refused"] += 1
                print(f"{work.__name__}: {error!r}", file=sys.stderr)

        threads.append(threading.Thread(target=run, daemon=True))

    for signer in theatre.signers:
        begin(theatre.submit, line(signer.party), tally, signer)
    begin(theatre.have_signed, line("host"), tally)
    begin(theatre.send_positions, line("host"), tally)
    begin(theatre.look, line("alpha"), tally)
    for reader, listener in theatre.listeners.items():
        begin(listener.listen, line(reader), tally, again_from=listener.last)
        begin(listener.listen, line(reader), tally, again_from=max(0, listener.last - chance.randrange(200)))
    heard = tally["acknowledged"], tally["batches"]
    for thread in threads:
        thread.start()
    busy_s = time.monotonic() + 20
    while time.monotonic() < busy_s and (tally["acknowledged"] == heard[0] or tally["batches"] == heard[1]):
        time.sleep(0.005)  # it is under load once both have come through
    time.sleep(chance.uniform(0, LONGEST_LIFE_S))
    warm.kill(pid)
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a caller waits for a server that is gone"


def finish(theatre: Theatre, warm: Warm, tally: Counter[str]) -> None:
    """Start once more, ask for everything, and let every listener hear the rest."""
    pid = warm.begin(theatre.home)
    address = warm.address()
    lines = {party: Line(address, token, comes_back=True) for party, token in theatre.tokens.items()}
    theatre.judge_next(lines, tally, since=set())
    theatre.judge_releases(lines, tally)
    warm.kill(pid)
    theatre.judge_disk(tally)


def campaign(
    folder: Path, repo_root: Path, lives: int, seed: int, *, until_s: float = float("inf")
) -> Counter[str]:
    """Kill ``lives`` servers, or as many as the time allows, and judge each."""
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    warm = Warm(repo_root, folder / "server.log")
    try:
        theatre = Theatre(folder / "theatre-0")
        for number in range(lives):
            if number and number % LIVES_PER_LOG == 0:
                finish(theatre, warm, tally)
                theatre = Theatre(folder / f"theatre-{number}")
            live(theatre, warm, chance, tally)
            tally["kills"] += 1
            theatre.judge_disk(tally)
            if time.monotonic() > until_s:
                break
        finish(theatre, warm, tally)
    finally:
        warm.close()
    return tally


if __name__ == "__main__":
    end_s = time.monotonic() + float(sys.argv[4]) if len(sys.argv) > 4 else float("inf")
    found = campaign(Path(sys.argv[1]), Path.cwd(), int(sys.argv[2]), int(sys.argv[3]), until_s=end_s)
    print(json.dumps(found))
