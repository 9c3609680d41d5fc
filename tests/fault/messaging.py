"""A campaign: two ends exchange messages and answers over a bad line, and either is killed now and then.

Run as ``python -m tests.fault.messaging FOLDER MESSAGES SEED KILLS``; prints one JSON object. *alpha* sends
so many messages over 200 channels, *bravo* answers those that a person would answer, and alpha says which are
overdue, by a clock of its own that moves as it works. Each end is a process that writes a journal: what came
in, what was handed on by that, what it wrote itself, and what was overdue stand in one record, which is
whole or not there. What it had in memory, it makes anew from the journal.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from openline.decide.numbering import Numbered, Outgoing, SequenceKey
from openline.decide.ordering import Incoming, Said
from openline.decide.severity import ANSWER_WITHIN_MS
from openline.model.notification import Precedence
from tests.fault.lossy_proxy import HEAD, FrameProxy, Frames, Line, framed
from tests.receiving import free_port

CHANNELS = 200
LINE = Line(drop=0.05, double=0.05, delay=0.2, most=40, cut=2e-5)
MOST_AHEAD = 16
"""Small, so that ends are full now and then."""
AT_ONCE = 400
"""So many messages are numbered at a time."""
UNDERWAY = 6_000
"""No more are sent than so many that await acknowledgement."""
STARTED_MS = 1_700_000_000_000
MS_A_MESSAGE = 40
STEP_MS = 10_000
"""How the clock goes once all has been sent."""
QUIET_S = 0.03


def deadline_s(messages: int) -> float:
    """Return how long it may take: what hangs is to fail."""
    return 120.0 + messages / 200


PRECEDENCES = tuple(Precedence)
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder().decode


class Planned(NamedTuple):
    """What the n-th message is: anybody can tell from n."""

    channel: int
    precedence: Precedence
    awaits: bool
    """It is to be answered."""
    answered: bool
    """Somebody will."""


def planned(number: int, seed: int) -> Planned:
    chance = hashlib.blake2b(b"%d/%d" % (seed, number), digest_size=8).digest()
    rank = 0 if chance[2] < 20 else 1 if chance[2] < 60 else 2 if chance[2] < 120 else 3
    awaits = rank == 0 or chance[3] < 80
    return Planned(
        (chance[0] << 8 | chance[1]) % CHANNELS, PRECEDENCES[rank], awaits, awaits and chance[4] < 225
    )


def numbered(serial: int, after: int, rank: int, content: bytes) -> Numbered:
    digest = hashlib.sha256(b"%d %d %d " % (serial, after, rank) + content).digest()
    return Numbered(serial, after, PRECEDENCES[rank], digest, content)


# ---------------------------------------------------------------- one end


class Journal:
    """Records that are whole or not there, whatever moment its process is killed at."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT)
        self.end = 0

    def read(self, start: int) -> Iterator[Any]:
        """Give the records from a place; what is torn behind the last whole one is cut off."""
        data, at = os.pread(self._file, os.fstat(self._file).st_size - start, start), 0
        while (end := at + HEAD.size + 4) <= len(data):
            (length,) = HEAD.unpack_from(data, at)
            (check,) = HEAD.unpack_from(data, at + HEAD.size)
            body = data[end : end + length]
            if len(body) < length or zlib.crc32(body) != check:
                break
            at = end + length
            yield _DECODE(body)
        self.end = start + at
        os.ftruncate(self._file, self.end)
        os.lseek(self._file, self.end, os.SEEK_SET)

    def write(self, record: Any) -> None:
        body = _ENCODE(record)
        data = HEAD.pack(len(body)) + HEAD.pack(zlib.crc32(body)) + body
        while data:
            written = os.write(self._file, data)
            data, self.end = data[written:], self.end + written


class Awaited:
    """Which messages await an answer, and until when."""

    def __init__(self, until_ms: dict[int, int]) -> None:
        self.until_ms = until_ms
        self._next = [(due_ms, number) for number, due_ms in until_ms.items()]
        heapq.heapify(self._next)

    def begin(self, number: int, due_ms: int) -> None:
        self.until_ms[number] = due_ms
        heapq.heappush(self._next, (due_ms, number))

    def overdue(self, now_ms: int) -> list[int]:
        """Return those whose time has passed, which await nothing more."""
        found = []
        while self._next and self._next[0][0] <= now_ms:
            _, number = heapq.heappop(self._next)
            if self.until_ms.pop(number, None) is not None:
                found.append(number)
        return found


class End:
    """One of the two: its sequences, its journal, and what it does in one step."""

    def __init__(self, folder: Path, me: str, messages: int, seed: int) -> None:
        self.me, self.other = me, "bravo" if me == "alpha" else "alpha"
        self.messages, self.seed = messages, seed
        self.snapshot_path = folder / f"{me}.snapshot"
        self.journal = Journal(folder / f"{me}.journal")
        self.now_ms, self.next_number, start = STARTED_MS, 0, 0
        self.awaited = Awaited({})
        self.outs = [Outgoing(SequenceKey.of(f"c{it}", me, [self.other])) for it in range(CHANNELS)]
        self.ins = [
            Incoming(SequenceKey.of(f"c{it}", self.other, [me]), most_ahead=MOST_AHEAD)
            for it in range(CHANNELS)
        ]
        if self.snapshot_path.exists():
            kept = _DECODE(self.snapshot_path.read_bytes())
            start, self.now_ms, self.next_number, until_ms, ins, outs = kept
            self.awaited = Awaited(until_ms)
            self.ins, self.outs = [Incoming.restore(it) for it in ins], [Outgoing.restore(it) for it in outs]
        for now_ms, acknowledged, came, *followed in self.journal.read(start):
            self.now_ms = now_ms
            answer = self.step([(it[0], numbered(*it[1:])) for it in came], len(followed[1]), acknowledged)
            # The same goes in, so the same must come out: or a restart would change what was handed on.
            assert [*answer] == followed, f"{me} does not come to the same from its journal"
        self.kept_at = start
        print("replayed", flush=True)

    def step(
        self, came: list[tuple[int, Numbered]], more: int, acknowledged: list[list[int]]
    ) -> tuple[list[list[Any]], list[list[Any]], list[int], int]:
        """Take in what came, write what is to be written, and say what is overdue: all that follows.

        Returns
        -------
        tuple
            What was handed on (channel, content, whether it overtook), what was written (channel, rank,
            content), which are overdue, and how many were turned away since it was full.
        """
        for channel, through in acknowledged:
            self.outs[channel].acknowledge(self.other, through)
        handed: list[list[Any]] = []
        wrote: list[list[Any]] = []
        full = 0
        for channel, message in came:
            incoming = self.ins[channel]
            answer = incoming.accept(message)
            assert not answer.doubts, answer
            full += answer.said is Said.FULL
            for it in answer.handed:
                handed.append([channel, it.content, it.serial > incoming.low])
                number = int(it.content)
                if self.me == "alpha":
                    self.awaited.until_ms.pop(number, None)
                elif planned(number, self.seed).answered:
                    self._write(channel, it.precedence, it.content, wrote)
        while self.me == "alpha" and len(wrote) < more:
            number = self.next_number
            plan = planned(number, self.seed)
            self._write(plan.channel, plan.precedence, b"%d" % number, wrote)
            if plan.awaits:
                self.awaited.begin(number, self.now_ms + ANSWER_WITHIN_MS[plan.precedence])
            self.next_number += 1
        return handed, wrote, self.awaited.overdue(self.now_ms), full

    def _write(self, channel: int, precedence: Precedence, content: bytes, wrote: list[list[Any]]) -> None:
        out, rank = self.outs[channel], PRECEDENCES.index(precedence)
        serial, after = out.next(precedence)
        out.keep(numbered(serial, after, rank, content))
        wrote.append([channel, rank, content])

    def keep(self) -> None:
        """Write down all that is remembered, so that a restart need not begin from the beginning."""
        kept = (
            self.journal.end,
            self.now_ms,
            self.next_number,
            self.awaited.until_ms,
            [it.snapshot() for it in self.ins],
            [it.snapshot() for it in self.outs],
        )
        new = self.snapshot_path.with_suffix(".new")
        new.write_bytes(_ENCODE(kept))
        new.replace(self.snapshot_path)
        self.kept_at = self.journal.end

    def underway(self) -> int:
        return sum(it.last - it.acknowledged[self.other] for it in self.outs)

    def settled(self) -> bool:
        """Tell whether everything that is known to exist has arrived, here and there."""
        return not self.underway() and all(it.low == it.highest for it in self.ins)


def live(folder: Path, me: str, messages: int, seed: int, port: int) -> None:
    """Run one end until it is done, or killed."""
    end = End(folder, me, messages, seed)
    listener = socket.create_server(("127.0.0.1", port)) if me == "bravo" else None
    keep_every = max(100_000, messages)
    connection, frames = None, Frames()
    heard: set[int] = set()
    done = False
    quiet_at = time.monotonic()
    deadline = quiet_at + deadline_s(messages)
    while time.monotonic() < deadline:
        if connection is None:
            connection, frames, heard, done = _connect(listener, port), Frames(), set(), False
            continue
        watched = [it for it in (connection, listener) if it is not None]
        more = 0
        if me == "alpha" and end.next_number < messages and end.underway() < UNDERWAY:
            more = min(AT_ONCE, messages - end.next_number)
        ready = select.select(watched, [], [], 0 if more or done else QUIET_S)[0]
        if listener in ready:
            connection.close()
            connection = None
            continue
        try:
            data = connection.recv(1 << 18) if ready else None
            whole = frames.feed(data or b"")
            came, acknowledged, asked = _sorted(end, whole)
            heard |= {it[0] for it in acknowledged}
            done = me == "alpha" and end.next_number == messages and len(heard) == CHANNELS and end.settled()
            now_ms = end.now_ms + MS_A_MESSAGE * more + (STEP_MS if done else 0)
            sending = _stepped(end, came, acknowledged, more, now_ms)
            for channel, first, last in asked:
                sending += [_message(channel, it) for it in end.outs[channel].resend(first, last).messages]
            if end.journal.end - end.kept_at > keep_every:
                end.keep()
            if not whole or time.monotonic() - quiet_at > 5 * QUIET_S:
                sending += _standing(end)
                quiet_at = time.monotonic()
                print(end.next_number, flush=True)
            if done and not end.awaited.until_ms:
                print("done", flush=True)
                return
            connection.sendall(b"".join(sending))
            if data == b"":
                raise ConnectionError("the other side is gone")
        except OSError:
            connection.close()
            connection = None
    raise TimeoutError(f"{me} did not come to an end")


def _connect(listener: socket.socket | None, port: int) -> socket.socket | None:
    """Wait for a caller, or call; ``None`` when nobody answers yet."""
    try:
        if listener is None:
            it = socket.create_connection(("127.0.0.1", port), 5)
        elif select.select([listener], [], [], QUIET_S)[0]:
            it = listener.accept()[0]
        else:
            return None
        it.settimeout(30)
        return it
    except OSError:
        select.select([], [], [], QUIET_S)
        return None


def _sorted(
    end: End, whole: list[bytes]
) -> tuple[list[tuple[int, Numbered]], list[list[int]], list[list[int]]]:
    """Return the messages, acknowledgements and requests among what came."""
    came: list[tuple[int, Numbered]] = []
    acknowledged: dict[int, int] = {}
    asked: list[list[int]] = []
    for payload in whole:
        kind, *rest = _DECODE(payload)
        if kind == "message":
            came.append((rest[0], numbered(*rest[1:])))
        elif kind == "resend":
            asked.append(rest)
        else:
            channel, through, last = rest
            acknowledged[channel] = max(through, acknowledged.get(channel, 0))
            end.ins[channel].expect(last)
    return came, [[channel, through] for channel, through in acknowledged.items()], asked


def _stepped(
    end: End, came: list[tuple[int, Numbered]], acknowledged: list[list[int]], more: int, now_ms: int
) -> list[bytes]:
    """Take a step, put it in the journal, and return what is to be sent only then."""
    risen = [it for it in acknowledged if it[1] > end.outs[it[0]].acknowledged[end.other]]
    if not came and not risen and not more and now_ms == end.now_ms:
        return []
    end.now_ms = now_ms
    before = [it.last for it in end.outs]
    handed, wrote, overdue, full = end.step(came, more, risen)
    flat = [[it, m.serial, m.after, PRECEDENCES.index(m.precedence), m.content] for it, m in came]
    end.journal.write([now_ms, risen, flat, handed, wrote, overdue, full])
    sending = []
    for channel in {it[0] for it in wrote}:
        out = end.outs[channel]
        sending += [_message(channel, it) for it in out.resend(before[channel] + 1, out.last).messages]
    return sending


def _message(channel: int, it: Numbered) -> bytes:
    rank = PRECEDENCES.index(it.precedence)
    return framed(_ENCODE(("message", channel, it.serial, it.after, rank, it.content)))


def _standing(end: End) -> list[bytes]:
    """Return how far everything is, and requests for what is missing."""
    said = []
    for channel, (incoming, out) in enumerate(zip(end.ins, end.outs, strict=True)):
        said.append(framed(_ENCODE(("standing", channel, incoming.low, out.last))))
        if incoming.low < incoming.highest:
            said += [framed(_ENCODE(("resend", channel, *gap))) for gap in incoming.gaps(20)]
    return said


# ---------------------------------------------------------------- the campaign


class Process:
    """An end that is run, killed, and run again."""

    def __init__(self, folder: Path, me: str, messages: int, seed: int, port: int) -> None:
        self._command = [sys.executable, "-m", "tests.fault.messaging", folder, messages, seed, "-", me, port]
        self.progress, self.done, self.lives = 0, False, 0
        self.errors = (folder / f"{me}.errors").open("ab")
        self.start()

    def start(self) -> None:
        self.lives += 1
        self._process = subprocess.Popen(
            [str(it) for it in self._command], stdout=subprocess.PIPE, stderr=self.errors, text=True
        )
        self._listener = threading.Thread(target=self._listen, args=[self._process], daemon=True)
        self._listener.start()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.done = self.done or line == "done\n"
            if line.strip().isdigit():
                self.progress = int(line)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._listener.join()

    def failed(self) -> bool:
        return self._process.poll() not in (None, 0)


def campaign(folder: Path, messages: int, seed: int, kills: int) -> Counter[str]:
    """Let them exchange everything, kill one or the other so many times, and judge what came of it."""
    chance = random.Random(seed)
    tally: Counter[str] = Counter()
    port = free_port()
    moments = sorted(chance.randrange(messages) for _ in range(kills - kills // 5))
    moments += [messages] * (kills // 5)  # while it waits for answers, and while it says what is overdue
    with FrameProxy(port, LINE, seed=seed) as proxy:
        ends = {
            "bravo": Process(folder, "bravo", messages, seed, port),
            "alpha": Process(folder, "alpha", messages, seed, proxy.port),
        }
        deadline = time.monotonic() + deadline_s(messages)
        try:
            while not ends["alpha"].done:
                assert time.monotonic() < deadline, "it does not come to an end"
                for name, end in ends.items():
                    assert not end.failed(), (folder / f"{name}.errors").read_text()
                if moments and ends["alpha"].progress >= moments[0]:
                    late = moments.pop(0) == messages
                    time.sleep(chance.uniform(0, 0.3 if late else 0.05))
                    victim = ends[chance.choice(("alpha", "bravo"))]
                    if not victim.done:
                        victim.kill()
                        tally["kills"] += 1
                        victim.start()
                time.sleep(0.01)
        finally:
            for end in ends.values():
                end.kill()
        for what in ("frames", "dropped", "doubled", "delayed", "cut", "connections"):
            tally[f"line: {what}"] = proxy.tally[what]
    judge(folder, messages, seed, tally)
    return tally


WRONG = (
    "messages: missing",
    "messages: doubled",
    "messages: out of order",
    "answers: missing",
    "answers: doubled",
    "answers: out of order",
    "escalations: missing",
    "escalations: doubled",
    "escalations: too soon or too late",
    "escalations: of what was answered or awaited none",
)
"""What may not be counted once."""


def judge(folder: Path, messages: int, seed: int, tally: Counter[str]) -> None:
    """Hold what the journals say was handed on and overdue against a plain sort of the plan."""
    plan = [planned(it, seed) for it in range(messages)]
    wanted: dict[str, dict[tuple[int, Precedence], list[int]]] = {
        "bravo": defaultdict(list),
        "alpha": defaultdict(list),
    }
    for number, it in enumerate(plan):
        wanted["bravo"][it.channel, it.precedence].append(number)
        if it.answered:
            wanted["alpha"][it.channel, it.precedence].append(number)
    answered_at: dict[int, int] = {}
    begun_at: dict[int, int] = {}
    overdue_at: defaultdict[int, list[int]] = defaultdict(list)
    clock: list[int] = []
    for me, kind in (("bravo", "messages"), ("alpha", "answers")):
        got: defaultdict[tuple[int, Precedence], list[int]] = defaultdict(list)
        for at, (now_ms, _, came, handed, wrote, overdue, full) in enumerate(
            Journal(folder / f"{me}.journal").read(0)
        ):
            tally[f"{kind}: came"] += len(came)
            tally[f"{kind}: turned away, full"] += full
            for channel, content, overtook in handed:
                number = int(content)
                got[channel, plan[number].precedence].append(number)
                tally[f"{kind}: overtook"] += overtook
                if me == "alpha":
                    answered_at[number] = at
            if me == "alpha":
                clock.append(now_ms)
                begun_at |= {int(content): at for _, _, content in wrote}
                for number in overdue:
                    overdue_at[number].append(at)
        for place in wanted[me].keys() | got.keys():
            want, have = wanted[me][place], got[place]
            tally[f"{kind}: handed on"] += len(have)
            tally[f"{kind}: missing"] += len(set(want) - set(have))
            tally[f"{kind}: doubled"] += len(have) - len(set(have))
            tally[f"{kind}: out of order"] += sum(later < earlier for earlier, later in pairwise(have))
            tally[f"{kind}: out of order"] += set(have) <= set(want) and have != sorted(have)
    _judge_escalations(plan, clock, begun_at, answered_at, overdue_at, tally)


def _judge_escalations(
    plan: list[Planned],
    clock: list[int],
    begun_at: dict[int, int],
    answered_at: dict[int, int],
    overdue_at: dict[int, list[int]],
    tally: Counter[str],
) -> None:
    for number, it in enumerate(plan):
        said = overdue_at.get(number, [])
        if it.awaits:
            due_ms = clock[begun_at[number]] + ANSWER_WITHIN_MS[it.precedence]
            due_at = bisect_left(clock, due_ms)
            if answered_at.get(number, len(clock) + 1) > due_at:
                tally["escalations: due"] += 1
                tally["escalations: of what nobody answered"] += not it.answered
                tally["escalations: missing"] += not said
                tally["escalations: doubled"] += len(said) > 1
                tally["escalations: too soon or too late"] += bool(said) and said[0] != due_at
                continue
            tally["answered in time"] += 1
        tally["escalations: of what was answered or awaited none"] += len(said)


if __name__ == "__main__":
    place, count, seeded, kills_or_none = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    if kills_or_none == "-":
        live(place, sys.argv[5], count, seeded, int(sys.argv[6]))
    else:
        print(json.dumps(campaign(place, count, seeded, int(kills_or_none))))
