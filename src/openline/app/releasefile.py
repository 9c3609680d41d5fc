"""The release file: what a party may carry away, signed, in a form that answers within milliseconds (R39).

A line each: a head, a seal, an index, then pages of things on record that lie near each other. The head holds
the digest of all behind the seal, and the log's key signs the head, as it does a heartbeat. Whoever looks at
one coordinate reads the index, and the pages near it; see ``docs/protocol/release-file.md``.

Reading imports neither msgspec nor any library but the one that verifies: a crew waits for it.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from openline.errors import InputError, SignatureError, TheatreError

if TYPE_CHECKING:
    from openline.ledger.signing import PrivateKey

FORMAT = "openline/release-file/v1"
"""What the head says that it is, and the DSSE payload type under which it is signed."""
MOST_BYTES = 1 << 28
ROWS_A_PAGE = 32

_SMALL_E7 = 1_000_000
"""Boxes up to a tenth of a degree share their pages."""

_WHOLE_E7 = 1_800_000_000
_NOT_AS_WRITTEN = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)
"""What reading a value of another form may stumble over."""


class Head(NamedTuple):
    """What the file says of itself."""

    theatre: str
    mode: str
    name: str
    """What the theatre is called."""
    origin: str
    """The log's name."""
    party: str
    """To whom it was released."""
    purpose: str
    made_at_ms: int
    checkpoint: str
    """The signed note of the log that it was made from."""
    rows: int
    unplaced: int
    """Of how many more things the party was shown no place."""
    notice: str
    not_recalled: str


class Trusted(NamedTuple):
    """What a reader holds a file against, from its policy."""

    theatre: str
    mode: str
    origin: str
    log_key_hex: str


class Page(NamedTuple):
    """A line of rows that lie near each other."""

    west: int
    south: int
    east: int
    north: int
    start: int
    """Where the line begins in the file, and where it ends without its newline."""
    end: int
    rows: int


class ReleaseFile(NamedTuple):
    """A file whose digests fit; :attr:`verified` says whether its signature does too."""

    head: Head
    verified: bool
    """Signed with the log's key that the reader trusts; false when no policy was given."""
    pages: Sequence[Page]
    data: bytes
    where: str

    def read(self, page: Page) -> list[dict[str, Any]]:
        """Read the rows of a page.

        Raises
        ------
        SignatureError
            They are none.
        """
        try:
            rows = json.loads(self.data[page.start : page.end])
            if len(rows) != page.rows or not all(row["id"] and row["volumes"] for row in rows):
                raise ValueError("not so many rows, or a row without id or volumes")
        except _NOT_AS_WRITTEN as error:
            raise _altered(f"a page of rows is none: {error}", self.where) from error
        return list(rows)

    @property
    def log_size(self) -> int:
        """How many entries the log had when the file was made, as its checkpoint says."""
        size = self.head.checkpoint.split("\n")[1:2]
        return int(size[0]) if size and size[0].isdigit() else 0


_AGAIN = "use nothing of it, and have the file sent again"


# -- writing -----------------------------------------------------------------------------------------


def write_release_file(head: Head, rows: Sequence[Mapping[str, Any]], log_key: PrivateKey) -> bytes:
    """Write and sign a file.

    Parameters
    ----------
    head
        ``rows`` in it is counted here.
    rows
        Things on record as ``app/copies.py`` makes them, in any order.
    log_key
        The log's private key, whose public half every policy holds.
    """
    from openline.ledger.canonical import canonical, to_base64
    from openline.ledger.signing import public_key_hex, sign

    index, lines = [], []
    for page in _pages(rows):
        line = canonical([row for _, row in page], where="release file")
        lines.append(line)
        index.append([*_together([box for box, _ in page]), len(line), len(page)])
    body = b"".join(it + b"\n" for it in (canonical({"pages": index}), *lines))
    fields = head._replace(rows=len(rows))._asdict()
    sealed = {**fields, "format": FORMAT, "bytes": len(body), "sha256": sha256(body).hexdigest()}
    text = canonical(sealed, where="release file")
    seal = {
        "head_sha256": sha256(text).hexdigest(),
        "keyid": public_key_hex(log_key),
        "sig": to_base64(sign(log_key, signed_bytes(text))),
    }
    return text + b"\n" + canonical(seal) + b"\n" + body


_Boxed = tuple[list[int], Mapping[str, Any]]


def _pages(rows: Sequence[Mapping[str, Any]]) -> Iterator[list[_Boxed]]:
    """Put rows on pages, near ones together, and large ones apart from small ones.

    Slices by longitude, and in each by latitude (S. Leutenegger, M. Lopez, J. Edgington, "STR: A simple and
    efficient algorithm for R-tree packing", ICDE 1997).
    """
    by_size: dict[int, list[_Boxed]] = {}
    for row in rows:
        box = _together([box_of(volume["shape"]) for volume in row["volumes"]])
        size = max(box[2] - box[0], box[3] - box[1]) // _SMALL_E7
        by_size.setdefault(size.bit_length(), []).append((box, row))
    for _, boxed in sorted(by_size.items()):
        boxed.sort(key=lambda it: (it[0][0] + it[0][2], it[1]["id"]))
        slice_size = ceil(sqrt(ceil(len(boxed) / ROWS_A_PAGE))) * ROWS_A_PAGE
        for at in range(0, len(boxed), slice_size):
            upward = sorted(boxed[at : at + slice_size], key=lambda it: (it[0][1] + it[0][3], it[1]["id"]))
            for start in range(0, len(upward), ROWS_A_PAGE):
                yield upward[start : start + ROWS_A_PAGE]


def _together(boxes: list[list[int]]) -> list[int]:
    """Return the box round boxes."""
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), min(south), max(east), max(north)]


def box_of(shape: Mapping[str, Any]) -> list[int]:
    """Return west, south, east and north of a shape, rounded outward; east is never less than west."""
    from openline.app.ellipsoid import reach_e7

    if "box" in shape:
        return list(shape["box"])
    if "circle" in shape:
        lon, lat, radius_mm = shape["circle"]
        points, width_m = [lon, lat], radius_mm / 1000
    elif "rings" in shape:
        points, width_m = [it for ring in shape["rings"] for it in ring], 0.0
    else:
        points, width_m = shape["path"], shape["half_width_mm"] / 1000
    lons, lats = points[::2], points[1::2]
    wide, high = reach_e7(max(map(abs, lats)), width_m)
    west, east = int(min(lons) - wide) - 1, int(max(lons) + wide) + 1
    if east - west >= 2 * _WHOLE_E7:
        west, east = -_WHOLE_E7, _WHOLE_E7
    return [
        west,
        max(int(min(lats) - high) - 1, -_WHOLE_E7 // 2),
        east,
        min(int(max(lats) + high) + 1, _WHOLE_E7 // 2),
    ]


def signed_bytes(head: bytes) -> bytes:
    """Give the bytes that are signed: DSSE's pre-authentication encoding of the head's line."""
    return b"DSSEv1 %d %s %d %s" % (len(FORMAT), FORMAT.encode(), len(head), head)


# -- reading -----------------------------------------------------------------------------------------


def trusted_by(policy: bytes, *, where: str) -> Trusted:
    """Read what a policy file says of the log; ``app/policy.py`` reads all of it.

    Raises
    ------
    InputError
        No policy, or a log's key that does not bear the log's name.
    """
    try:
        said = json.loads(policy)
        if said["format"] != "openline/policy/v1":
            raise ValueError(f"its format is {said['format']!r}")
        name, key_id, encoded = said["log_key"].split("+", 2)
        material = b64decode(encoded, validate=True)
        named = sha256(f"{name}\n".encode() + material).hexdigest()[:8]
        if name != said["origin"] or key_id != named or len(material) != 33 or material[0] != 1:
            raise ValueError("the log's key does not bear the log's name")
        return Trusted(str(said["theatre"]), str(said["mode"]), name, material[1:].hex())
    except _NOT_AS_WRITTEN as error:
        raise InputError(f"not a policy: {error}", where=where) from error


def read_release_file(data: bytes, trusted: Trusted | None, *, where: str) -> ReleaseFile:
    """Read a file, and hold it against its own digests and what the reader trusts.

    Parameters
    ----------
    trusted
        None when there is no policy: then the digests find damage, and nothing tells who made the file.

    Raises
    ------
    InputError
        No release file, or one of a format that is not known here.
    TheatreError
        Of another theatre, or of an exercise where the policy is real, or the other way round.
    SignatureError
        Cut off or altered: a digest or the signature does not fit.
    """
    # By places in the bytes: to cut a file of some megabytes into pieces takes longer than all the rest.
    first = data.find(b"\n")
    second = data.find(b"\n", first + 1)
    text, seal_text = data[: max(first, 0)], data[first + 1 : max(second, first + 1)]
    said = _head(text, where)
    try:
        seal = json.loads(seal_text)
        head_sha256, key_hex = str(seal["head_sha256"]), str(seal["keyid"])
        signature = b64decode(seal["sig"], validate=True)
        if b64encode(signature).decode() != seal["sig"]:
            raise ValueError("its base64 is not canonical")
    except _NOT_AS_WRITTEN as error:
        raise _altered("the seal, its second line, is damaged or missing", where) from error
    if sha256(text).hexdigest() != head_sha256:
        raise _altered("the head, its first line, does not hash to what the seal says", where)
    if trusted is not None:
        _refuse_others(said, trusted, where)
        _verify(text, key_hex, signature, trusted, where)
    body = memoryview(data)[second + 1 :]
    if len(body) != said["bytes"]:
        raise _altered(f"{len(body):,} bytes stand behind the seal, not {said['bytes']:,}", where)
    if sha256(body).hexdigest() != said["sha256"]:
        raise _altered("its rows do not hash to what the head says", where)
    head = Head(**{name: said[name] for name in Head._fields})
    return ReleaseFile(head, trusted is not None, _index(data, second + 1, head, where), data, where)


def _index(data: bytes, start: int, head: Head, where: str) -> list[Page]:
    """Read where the pages are."""
    end = data.find(b"\n", start)
    try:
        listed = json.loads(data[start:end])["pages"]
        pages, at = [], end + 1
        for west, south, east, north, size, rows in listed:
            pages.append(Page(west, south, east, north, at, at + size, rows))
            at += size + 1
        if at != len(data) or sum(page.rows for page in pages) != head.rows:
            raise ValueError("its index and its pages do not belong together")
    except _NOT_AS_WRITTEN as error:
        raise _altered(f"the index of its pages is damaged: {error}", where) from error
    return pages


_TYPES: dict[str, type] = {
    "theatre": str, "mode": str, "name": str, "origin": str, "party": str, "purpose": str, "made_at_ms": int,
    "checkpoint": str, "rows": int, "unplaced": int, "notice": str, "not_recalled": str, "bytes": int,
    "sha256": str,
}  # fmt: skip


def _head(text: bytes, where: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
        form = said["format"]
    except _NOT_AS_WRITTEN as error:
        raise InputError(
            "not a release file: its first line is no head",
            where=where,
            next_step="the node makes one: 'openline release export PARTY --out FILE'",
        ) from error
    if form != FORMAT:
        raise InputError(f"it says of itself that it is {form!r}, not {FORMAT!r}", where=where)
    wrong = [name for name, kind in _TYPES.items() if type(said.get(name)) is not kind]
    if wrong:
        raise _altered(f"in its head {', '.join(wrong)} is missing or of another form", where)
    return dict(said)


def _refuse_others(said: dict[str, Any], trusted: Trusted, where: str) -> None:
    for name in ("theatre", "mode", "origin"):
        if said[name] != getattr(trusted, name):
            raise TheatreError(
                f"its {name} is {said[name]!r}, the policy's is {getattr(trusted, name)!r}",
                where=where,
                next_step="check it by the policy of the theatre that it belongs to",
            )


def _verify(text: bytes, key_hex: str, signature: bytes, trusted: Trusted, where: str) -> None:
    from openline.ledger.signing import is_signed

    if key_hex != trusted.log_key_hex:
        raise SignatureError(
            f"signed with the key {key_hex[:16]}…, and the policy's log key is {trusted.log_key_hex[:16]}…",
            where=where,
            next_step=_AGAIN,
        )
    if not is_signed(key_hex, signature, signed_bytes(text)):
        raise _altered("the signature does not fit its head", where)


def _altered(what: str, where: str) -> SignatureError:
    return SignatureError(f"cut off, damaged or altered: {what}", where=where, next_step=_AGAIN)
