"""Remembering: what whoever asks twice with one key is answered, as a port for what keeps it."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Remembered(NamedTuple):
    """What is known of a key."""

    digest: bytes
    """Of who asked for what."""
    status: int | None
    """None: it was claimed, and has not been answered."""
    media_type: str
    body: bytes
    """Empty, with ``media_type``, where it is kept only that it was done."""


class Answers(Protocol):
    """Keeps answers by party and key, durably and for a limited time."""

    def claim(self, party: str, key: str, digest: bytes, *, now_ms: int) -> Remembered | None:
        """Claim a key for what is to be done; return what is known of it when it was claimed before."""
        ...

    def keep(self, party: str, key: str, *, status: int, media_type: str, body: bytes) -> None:
        """Keep the answer to a key that was claimed."""
        ...

    def release(self, party: str, key: str) -> None:
        """Let go of a key for which nothing was done."""
        ...

    def prune(self, before_ms: int) -> int:
        """Forget what is older; return how many."""
        ...
