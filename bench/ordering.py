"""Messages brought into order: ours by precedence, beside a dict and a heap that know one order for all."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from typing import Any

from bench.measure import rate_row
from openline.decide.numbering import Numbered, Outgoing, SequenceKey
from openline.decide.ordering import Incoming
from openline.model.notification import Precedence

SEQUENCES = 200
PEER = "a dict and a heap: one order for all, no bound"


def run(quick: bool) -> list[dict[str, Any]]:
    """Give rows for messages that come in order, and for those that a bad line has had."""
    count = 20_000 if quick else 400_000
    rows = []
    for name, messages in (("in order", list(sent(count))), ("over a bad line", worn(list(sent(count))))):
        assert list(ordered(messages)) == list(plainly(messages)) == [count // SEQUENCES] * SEQUENCES
        rows.append(
            rate_row(
                f"messages {name}, {SEQUENCES} sequences",
                PEER,
                len(messages),
                _all(ordered, messages),
                _all(plainly, messages),
                unit="M messages/s",
            )
        )
    return rows


def sent(count: int) -> Iterator[tuple[int, Numbered]]:
    """Give messages of all sequences in turn, as they were sent."""
    chance = random.Random(1)
    ranks = list(Precedence)
    outs = [Outgoing(SequenceKey.of(f"c{it}", "alpha", ["bravo"])) for it in range(SEQUENCES)]
    for number in range(count):
        out, precedence = outs[number % SEQUENCES], chance.choices(ranks, (1, 2, 4, 8))[0]
        message = Numbered(*out.next(precedence), precedence, number.to_bytes(32, "big"))
        out.keep(message)
        out.acknowledge("bravo", message.serial)
        yield number % SEQUENCES, message


def worn(messages: list[tuple[int, Numbered]]) -> list[tuple[int, Numbered]]:
    """Return messages as they come over a bad line: a tenth much later, a twentieth twice."""
    chance = random.Random(2)
    late = 20 * SEQUENCES
    came = [(at + (chance.random() < 0.1) * chance.randrange(late), it) for at, it in enumerate(messages)]
    came += [(at + chance.randrange(late), it) for at, it in enumerate(messages) if chance.random() < 0.05]
    return [it for _, it in sorted(came, key=lambda it: it[0])]


def ordered(messages: list[tuple[int, Numbered]]) -> Iterator[int]:
    """Hand on by our order; give how many were in each sequence."""
    ins = [Incoming(SequenceKey.of(f"c{it}", "alpha", ["bravo"])) for it in range(SEQUENCES)]
    handed = [0] * SEQUENCES
    for channel, message in messages:
        handed[channel] += len(ins[channel].accept(message).handed)
    yield from handed


def plainly(messages: list[tuple[int, Numbered]]) -> Iterator[int]:
    """Hand on by serial alone."""
    seen: list[dict[int, bytes]] = [{} for _ in range(SEQUENCES)]
    heaps: list[list[tuple[int, Numbered]]] = [[] for _ in range(SEQUENCES)]
    handed = [0] * SEQUENCES
    for channel, message in messages:
        serial = message.serial
        if serial in seen[channel]:
            continue
        seen[channel][serial] = message.digest
        heap = heaps[channel]
        heapq.heappush(heap, (serial, message))
        following = []
        while heap and heap[0][0] == handed[channel] + 1:
            following.append(heapq.heappop(heap)[1])
            handed[channel] += 1
    yield from handed


def _all(
    work: Callable[[list[tuple[int, Numbered]]], Iterator[int]], messages: list[tuple[int, Numbered]]
) -> Callable[[], object]:
    return lambda: list(work(messages))
