"""Signed notes and verifier keys, as C2SP ``signed-note`` and ``tlog-cosignature`` specify them.

A note is a text, an empty line, and signature lines. A key is named by its name and the first four bytes of
SHA-256(name ‖ 0x0A ‖ type ‖ public key). Two types of Ed25519 key are known here: 0x01 signs the text itself,
0x04 cosigns it with a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from hashlib import sha256

import msgspec

from openline.errors import InputError, SignatureError
from openline.ledger.canonical import from_base64, to_base64
from openline.ledger.signing import PrivateKey, is_signed, public_key_hex, sign

MAX_NOTE_BYTES = 1 << 20
_DASH = "— "
_BAD_IN_NAME = re.compile(r"[\s\x00-\x1f+]")


class KeyType(IntEnum):
    """What a key signs; the signature type byte of C2SP ``signed-note``."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


class VerifierKey(msgspec.Struct, frozen=True):
    """A public key under a name; as text, a *vkey*: ``name+key id+base64(type ‖ key)``."""

    name: str
    type: KeyType
    public_hex: str

    @property
    def key_id(self) -> bytes:
        """The four bytes that a signature line begins with."""
        return sha256(f"{self.name}\n".encode() + self._material()).digest()[:4]

    def _material(self) -> bytes:
        return bytes([self.type]) + bytes.fromhex(self.public_hex)

    def encode(self) -> str:
        """Write the vkey."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(self._material())}"

    @classmethod
    def decode(cls, vkey: str, *, where: str = "vkey") -> VerifierKey:
        """Read a vkey.

        Raises
        ------
        InputError
            Another form, another type of key, or a key id that is not this key's.
        """
        name, key_id, rest = [*vkey.split("+", 2), "", ""][:3]
        refuse_bad_name(name, where=where)
        material = from_base64(rest, where=where)
        if len(material) != 33 or material[0] not in set(KeyType):
            raise InputError(
                "a verifier key is name+key id+base64 of a type (1 or 4) and 32 bytes", where=where
            )
        key = cls(name, KeyType(material[0]), material[1:].hex())
        if key.key_id.hex() != key_id:
            raise InputError(f"the key id is {key.key_id.hex()}, not {key_id}", where=where)
        return key

    @classmethod
    def of(cls, name: str, type: KeyType, private_key: PrivateKey) -> VerifierKey:
        """Give the public half of a key under a name."""
        refuse_bad_name(name, where="name")
        return cls(name, type, public_key_hex(private_key))


class SignatureLine(msgspec.Struct, frozen=True):
    """One signature of a note."""

    name: str
    key_id: bytes
    signature: bytes
    """64 bytes; for a cosignature, 8 bytes of time before them."""

    def encode(self) -> str:
        """Write the line, its newline included."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.signature)}\n"


class Note(msgspec.Struct, frozen=True):
    """A text with its signature lines; reading one says nothing about who signed it."""

    text: str
    """Ends in a newline."""
    signatures: tuple[SignatureLine, ...]

    def encode(self) -> str:
        """Write the note."""
        return f"{self.text}\n{''.join(line.encode() for line in self.signatures)}"

    def with_lines(self, lines: Iterable[SignatureLine]) -> Note:
        """Add signature lines, each once."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *lines))))


def read_note(note: str, *, where: str = "note") -> Note:
    """Read a note.

    Raises
    ------
    InputError
        No note: no empty line, no signature, a control character, a line in another form, more than 1 MiB.
    """
    if len(note) > MAX_NOTE_BYTES or any(char < " " and char != "\n" for char in note):
        raise InputError("a signed note has at most 1 MiB and no control characters", where=where)
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise InputError("a signed note is a text, an empty line and signature lines", where=where)
    return Note(text + "\n", tuple(read_signature_line(line, where=where) for line in lines[:-1].split("\n")))


def read_signature_line(line: str, *, where: str = "signature line") -> SignatureLine:
    """Read a signature line without its newline.

    Raises
    ------
    InputError
        Another form.
    """
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH):
        raise InputError(f"no signature line: {line!r}", where=where)
    refuse_bad_name(name, where=where)
    signature = from_base64(encoded, where=where)
    if len(signature) <= 4:
        raise InputError("a signature has more than 4 bytes", where=where)
    return SignatureLine(name, signature[:4], signature[4:])


def sign_note(text: str, name: str, private_key: PrivateKey) -> SignatureLine:
    """Sign the text of a note (type 0x01)."""
    key = VerifierKey.of(name, KeyType.ED25519, private_key)
    return SignatureLine(name, key.key_id, sign(private_key, text.encode()))


def cosign_note(text: str, name: str, private_key: PrivateKey, *, at_s: int) -> SignatureLine:
    """Cosign the text of a checkpoint (type 0x04).

    Parameters
    ----------
    at_s
        Seconds since 1970: as of then, this is the largest tree of that log which the witness has seen.
    """
    key = VerifierKey.of(name, KeyType.COSIGNATURE, private_key)
    signature = sign(private_key, cosigned_message(text, at_s))
    return SignatureLine(name, key.key_id, at_s.to_bytes(8, "big") + signature)


def cosigned_message(text: str, at_s: int) -> bytes:
    """Give the bytes that a witness signs (C2SP ``tlog-cosignature``, Ed25519 signed message)."""
    return f"cosignature/v1\ntime {at_s}\n{text}".encode()


def check_note(note: Note, keys: Iterable[VerifierKey]) -> dict[VerifierKey, int]:
    """Verify every line by a known key and ignore the others.

    Returns
    -------
    signed
        The keys that signed, with the time of a cosignature in seconds, 0 for other signatures.

    Raises
    ------
    SignatureError
        A line by a known key does not fit the text.
    """
    known = {(key.name, key.key_id): key for key in keys}
    signed: dict[VerifierKey, int] = {}
    for line in note.signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            continue
        at_s, signature, message = 0, line.signature, note.text.encode()
        if key.type is KeyType.COSIGNATURE:
            at_s, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = cosigned_message(note.text, at_s)
        if at_s >= 1 << 63 or not is_signed(key.public_hex, signature, message):
            raise SignatureError(f"the signature by {key.name} does not fit the note", where="note")
        signed[key] = at_s
    return signed


def refuse_bad_name(name: str, *, where: str) -> None:
    """Raise InputError at a key name that is empty or holds a space, a plus or a control character."""
    if not name or _BAD_IN_NAME.search(name):
        raise InputError(f"the key name {name!r} is empty or holds a space or a plus", where=where)
