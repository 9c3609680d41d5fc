"""The evidence bundle: one zip of what is proven and what is only presented, sealed by the log's key.

A *stored* zip in the one sequence of bytes that its parts have: first a manifest with the digest of every
other part, then the seal of the manifest by the log's key, then the parts. What is proven is signed by those
who said it and stands under the checkpoint; what is presented (pages, a map) is as whoever runs the node drew
it, and bound by the seal alone. See ``docs/protocol/evidence.md``; :mod:`openline.verify` reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from typing import Any, Literal, NamedTuple, TypeAlias
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openline.errors import InputError
from openline.ledger.canonical import canonical, to_base64
from openline.ledger.entry import Mode
from openline.ledger.signing import PrivateKey, public_key_hex, sign

FORMAT = "openline/evidence/v1"
"""What the manifest says that it is, and the DSSE payload type under which it is sealed."""
ENTRIES = "entries.jsonl"
MOST_BYTES = 1 << 31
"""A stored zip without extensions holds 4 GiB; half of that is more than a reader takes at once."""
MOST_PARTS = 20_000

Kind: TypeAlias = Literal["entries", "consistency", "receipt", "exhibit", "presented"]
_NAME = re.compile(r"[a-z0-9]+(?:[-._/][a-z0-9]+)*")
_MODE = 0o644 << 16
_UNIX = 3


class Part(NamedTuple):
    """A file of the bundle."""

    name: str
    kind: Kind
    data: bytes


class Heading(NamedTuple):
    """What the manifest says of the bundle."""

    theatre: str
    mode: Mode
    origin: str
    made_for: str
    """A party, or the node for all that is on record."""
    made_at_ms: int
    about: Mapping[str, Any]
    """``{"incident": ID}``, or ``{"from_ms": ..., "until_ms": ...}``."""
    notice: str


def write_evidence(heading: Heading, parts: Sequence[Part], log_key: PrivateKey) -> bytes:
    """Write and seal a bundle: the same bytes for the same parts.

    Parameters
    ----------
    parts
        The entries, :data:`ENTRIES`, among them; in the order in which they shall stand.
    log_key
        The log's private key, whose public half every policy holds.

    Raises
    ------
    InputError
        Two parts of one name, a name that may not be, or more than a reader takes.
    """
    names = [it.name for it in parts]
    odd = [it for it in names if not _NAME.fullmatch(it)]
    if odd or len({*names}) < len(names) or len(parts) > MOST_PARTS or ENTRIES not in names:
        said = ", ".join(odd) or f"{len(parts)} parts"
        raise InputError(f"these cannot be parts of one bundle: {said}", where="parts")
    size = sum(len(it.data) for it in parts)
    if size > MOST_BYTES:
        raise InputError(
            f"{size:,} bytes are more than a reader takes at once, {MOST_BYTES:,}",
            where="parts",
            next_step="leave large files out: their hashes are on record, and they can go another way",
        )
    manifest = canonical(
        {
            "about": dict(heading.about),
            "for": heading.made_for,
            "format": FORMAT,
            "made_at_ms": heading.made_at_ms,
            "mode": heading.mode,
            "notice": heading.notice,
            "origin": heading.origin,
            "parts": [
                {
                    "bytes": len(it.data),
                    "kind": it.kind,
                    "name": it.name,
                    "sha256": sha256(it.data).hexdigest(),
                }
                for it in parts
            ],
            "theatre": heading.theatre,
        },
        where="manifest",
    )
    seal = canonical(
        {"keyid": public_key_hex(log_key), "sig": to_base64(sign(log_key, signed_bytes(manifest)))}
    )
    return zipped([("manifest.json", manifest), ("seal.json", seal), *((it.name, it.data) for it in parts)])


def signed_bytes(manifest: bytes) -> bytes:
    """Give the bytes that are signed: DSSE's pre-authentication encoding of the manifest."""
    return b"DSSEv1 %d %s %d %s" % (len(FORMAT), FORMAT.encode(), len(manifest), manifest)


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a stored zip: all of it as of 1980, so that it depends on nothing but what is in it."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name, data in files:
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = _UNIX, _MODE
            archive.writestr(info, data)
    return out.getvalue()
