"""Following a stream of server-sent events: resumed behind the last one seen, and held to have no gap."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from openline.client.calling import Server
from openline.errors import LedgerError, StorageError

T = TypeVar("T")

QUIET_S = 45.0
"""Three times as long as the server is ever silent: then the line is dead."""
FIRST_WAIT_S, MOST_WAIT_S = 0.5, 30.0


def follow(
    server: Server,
    path: str,
    to: type[T],
    *,
    after: int,
    number: Callable[[T], int],
    wait: Callable[[float], object] = time.sleep,
) -> Iterator[T]:
    """Yield events behind a number for ever; a line that breaks is taken up again, ever more slowly.

    Raises
    ------
    LedgerError
        A number is missing, or comes twice: the server leaves something out.
    OpenlineError
        The server refuses: who is not known once is not asked again for ever.
    """
    pause_s = FIRST_WAIT_S
    while True:
        try:
            with server.stream(path, headers={"Last-Event-ID": str(after)}, quiet_s=QUIET_S) as lines:
                for data in events(lines):
                    event = msgspec.json.decode(data, type=to)
                    if number(event) != after + 1:
                        raise LedgerError(
                            f"after {after} comes {number(event)}: the numbers have no gaps",
                            where=f"{server.address}{path}",
                            next_step="ask for the page behind it; if it stays so, tell the other parties",
                        )
                    after += 1
                    pause_s = FIRST_WAIT_S
                    yield event
        except StorageError:
            pass  # no answer, or not now
        wait(pause_s)
        pause_s = min(2 * pause_s, MOST_WAIT_S)


def events(lines: Iterable[str]) -> Iterator[bytes]:
    """Yield the data of events, of lines as they come (HTML standard, section 9.2.6)."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and data:
            yield "\n".join(data).encode()
            data = []
