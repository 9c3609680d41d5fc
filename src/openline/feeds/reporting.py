"""What a feed into a server needs of it: to whom positions are given, and who is let in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple, Protocol

from openline.app.fixes import Fixes
from openline.feeds.posted import Media


class Admitted(NamedTuple):
    """A source that is let in, and its party."""

    source: str
    party: str


class Take(Protocol):
    """Takes a body in; see :meth:`openline.app.positions.Positions.take`."""

    def __call__(self, source: str, party: str, body: bytes, media: Media, *, key: str = "") -> Future[Any]:
        """Return a future that is done once it is durable."""
        ...


class TakeFixes(Protocol):
    """Takes fixes in; see :meth:`openline.app.positions.Positions.take_fixes`."""

    def __call__(self, source: str, party: str, fixes: Fixes, *, key: str = "") -> Future[Any]:
        """Return a future that is done once they are durable."""
        ...


Admit = Callable[[str, str], Admitted]
"""(token, source) -> who it is; raises an OpenlineError where nobody is let in by it."""
Trouble = Callable[[str, Exception], None]
"""Is told where something went wrong that nobody waits for, and what."""


def media_of(body: bytes) -> Media:
    """Return in which format a body is that does not say so: one object is a line of JSON lines."""
    if body.startswith(b"\xff\xff\xff\xff"):
        return "arrow"
    head = body[:64].lstrip()
    document = head.startswith(b"{") and (b'"positions"' in head or b'"columns"' in head)
    return "json" if document else "ndjson"
