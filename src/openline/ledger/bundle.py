"""The bundle: a log, or what one recipient may see of it, in one file that anyone can verify.

Canonical JSON, one object a line: a head, one line per entry, the checkpoint, the SHA-256 of all before it.
``docs/protocol/bundle.md`` specifies it; :mod:`openline.verify` reads it and shares no code with this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

import msgspec

from openline.errors import LedgerError
from openline.ledger.canonical import canonical, to_base64
from openline.ledger.checkpoint import CheckpointNote, read_checkpoint
from openline.ledger.entry import Header
from openline.ledger.merkle import Frontier
from openline.ledger.record import entry_bytes, header_of, leaf_hash, read_record

FORMAT = "openline/bundle/v1"
ALWAYS_SHOWN = frozenset({"theatre.open/v1", "party.enrol/v1", "party.edit/v1", "key.add/v1", "key.end/v1"})
"""Entry types in every bundle: without them no signature in it can be judged, and nobody be reached."""


class BundleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the log, as the store keeps it."""

    record: bytes
    salt: bytes
    body: bytes | None
    """``None`` once it is redacted."""
    body_salt: bytes | None
    redacted_by: int | None = None
    """Log index of the redaction that took the body away."""


def everything(header: Header) -> bool:
    """Show every entry: a full bundle."""
    return True


def write_bundle(
    entries: Iterable[BundleEntry],
    checkpoint: CheckpointNote,
    *,
    shown: Callable[[Header], bool] = everything,
) -> Iterator[bytes]:
    """Write a bundle, line by line.

    Parameters
    ----------
    entries
        All entries that the checkpoint covers, from index 0.
    checkpoint
        With as many cosignatures as there are.
    shown
        Whether the recipient sees an entry; the others become bare leaves. Not asked for the entries that
        every bundle holds, nor for the redaction of an entry that is shown.

    Yields
    ------
    line
        With its newline. A bundle without its last line is none: write to a temporary file and rename it.

    Raises
    ------
    LedgerError
        Before the last line: the entries do not hash to the checkpoint's root, or a body is simply gone.
    """
    digest = sha256()
    for line in _lines(entries, checkpoint, shown):
        text = canonical(line, where="bundle") + b"\n"
        digest.update(text)
        yield text
    yield canonical({"sha256": digest.hexdigest()}) + b"\n"


def _lines(
    entries: Iterable[BundleEntry], checkpoint: CheckpointNote, shown: Callable[[Header], bool]
) -> Iterator[dict[str, object]]:
    head, _ = read_checkpoint(checkpoint)
    frontier = Frontier()
    redactions: set[int] = set()
    for index, entry in enumerate(entries):
        record = read_record(entry.record)
        header = header_of(record)
        if index == 0:
            yield {
                "format": FORMAT,
                "mode": header.mode,
                "origin": head.origin,
                "size": head.size,
                "theatre": header.theatre,
            }
        leaf = leaf_hash(entry_bytes(entry.record, entry.salt))
        frontier, _ = frontier.grown([leaf])
        if header.type in ALWAYS_SHOWN or index in redactions or shown(header):
            if entry.redacted_by is not None:
                redactions.add(entry.redacted_by)
            yield shown_line(index, entry)
        else:
            yield {"i": index, "leaf": to_base64(leaf)}
    if (frontier.size, frontier.root()) != (head.size, head.root):
        raise LedgerError(
            f"{frontier.size} entries hash to {frontier.root().hex()},"
            f" the checkpoint has {head.size} and {head.root.hex()}",
            where="bundle",
        )
    yield {"checkpoint": checkpoint}


def shown_line(index: int, entry: BundleEntry) -> dict[str, object]:
    """Give the line of an entry that is shown.

    Raises
    ------
    LedgerError
        Its body is gone, and no redaction says why.
    """
    line: dict[str, object] = {"i": index, "record": to_base64(entry.record), "salt": to_base64(entry.salt)}
    if entry.body is not None and entry.body_salt is not None:
        return line | {"body": to_base64(entry.body), "body_salt": to_base64(entry.body_salt)}
    if entry.redacted_by is None:
        raise LedgerError("the body is gone, and no redaction is on record", where=f"entry at index {index}")
    return line | {"redacted_by": entry.redacted_by}
