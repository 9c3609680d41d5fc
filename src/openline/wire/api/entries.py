"""Entries on the wire: what is submitted, what is answered, what a recipient is shown."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from openline.ledger.entry import EntryFile, Mode


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Entries that are recorded together, in this order, or not at all."""

    entries: tuple[EntryFile, ...]


class DraftFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to be signed by a key in the custody of whoever answers: ``openline/draft/v1``."""

    format: Literal["openline/draft/v1"]
    theatre: str
    mode: Mode
    author: str
    type: str
    facts: dict[str, Any]
    body: dict[str, Any] = {}
    subject: str = ""
    at_ms: int | None = None
    key: str = ""
    """The idempotency key: give one, so that asking again is safe."""


class Drafts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Drafts that are signed and recorded together, in this order, or not at all."""

    drafts: tuple[DraftFile, ...]


class ReleaseShown(msgspec.Struct, frozen=True, kw_only=True):
    """One release, as its recipient may see it today."""

    seq: int
    """Counts from 1 without gaps for each recipient."""
    entry: str
    """Id of the entry that is shown."""
    detail: str
    """How much of it: existence, contact, coarse, full; or that it is withdrawn."""
    pass_to: str
    """The party that the recipient is asked to tell; empty when it is for itself."""
    told_at_ms: int
    shown: dict[str, Any] | None
    """What is shown; ``null`` once it was redacted."""


class ReleasePage(msgspec.Struct, frozen=True, kw_only=True):
    """Releases in their order."""

    releases: tuple[ReleaseShown, ...]
    next: int
    """Give it as ``after`` to go on."""
    notice: str
    """Stands on every output (R15)."""


class Theatre(msgspec.Struct, frozen=True, kw_only=True):
    """The theatre that a node keeps, and what is needed to check what it says."""

    theatre: str
    mode: Mode
    name: str
    origin: str
    version: str
    """Of the program."""
    policy: dict[str, Any]
    """The node's policy: compare it with what you have by another way before you trust it."""
    notice: str


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A signed checkpoint of the log, with the witnesses' cosignatures."""

    note: str


class Consistency(msgspec.Struct, frozen=True, kw_only=True):
    """Proof that the log of one size is the beginning of the log of another."""

    old_size: int
    new_size: int
    proof: tuple[str, ...]
    """Hashes in base64, as RFC 6962."""
