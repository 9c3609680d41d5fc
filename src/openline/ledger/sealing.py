"""Sealing: a text that only the two ends of a line can read, and that can be shown later to have been this.

What is sealed is an *opening*: one line of canonical JSON with the text, 32 random bytes and what the message
is. Its SHA-256 stands in the message's facts, which the sender signs. Whoever is given the opening hashes it
and compares. ``docs/sealing.md`` specifies the bytes, and says what this does and does not protect from.

The key of the text is random and used once. For each addressee it is boxed: X25519 (RFC 7748) between a key
made for this message and the addressee's own, HKDF-SHA256 (RFC 5869), ChaCha20-Poly1305 (RFC 8439).
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated, Literal, NamedTuple, TypeAlias

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from openline.errors import InputError, SignatureError
from openline.ledger.canonical import canonical, convert_strict, read_canonical
from openline.model.channel import Box, Sealed, Translation

SUITE = "openline/seal/v1 X25519 HKDF-SHA256 ChaCha20-Poly1305"
KEY_BYTES = 32
SALT_BYTES = 32
STEP_BYTES = 256
"""A sealed text is filled up to a multiple of this, so that its length does not tell a yes from a no."""

_NONCE = bytes(12)
"""Every key here encrypts one text alone, so it needs no other (RFC 8439 section 4)."""
_END = b"\x80"
_Hex64: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class Envelope(NamedTuple):
    """Which message it is: bound to what is sealed, so that it cannot be given out as another."""

    theatre: str
    channel: str
    sender: str
    message: str


class Opening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What opens a sealed message to a third party: its text, and all that its hash was made of."""

    channel: str
    format: Literal["openline/opening/v1"] = "openline/opening/v1"
    language: str
    message: str
    salt_hex: _Hex64
    """Random, so that nobody finds a short text by hashing guesses."""
    sender: str
    text: str
    theatre: str
    translations: tuple[Translation, ...] = ()

    @property
    def envelope(self) -> Envelope:
        """Which message it opens."""
        return Envelope(self.theatre, self.channel, self.sender, self.message)

    def to_bytes(self) -> bytes:
        """Return the file that is handed over: one line of canonical JSON, without a newline behind it."""
        return canonical(self, where="opening")

    @property
    def sha256(self) -> str:
        """The hash that stands in the facts: that of the file itself, so ``sha256sum`` checks it."""
        return sha256(self.to_bytes()).hexdigest()


def read_opening(data: bytes, *, where: str = "") -> Opening:
    """Read an opening as it was handed over.

    Raises
    ------
    InputError
        It is none, or not in the one form that it has.
    """
    return convert_strict(read_canonical(data, where=where), Opening, where=where)


def public_seal_key_hex(private_key: bytes) -> str:
    """Return the public half of an X25519 key of 32 bytes as 64 hexadecimal digits."""
    return _private(private_key).public_key().public_bytes_raw().hex()


def seal(opening: Opening, to: Mapping[str, str], *, content_key: bytes, ephemeral_key: bytes) -> Sealed:
    """Seal a text to the keys of its addressees.

    Parameters
    ----------
    to
        Party -> its public key in hexadecimal.
    content_key, ephemeral_key
        32 random bytes each, for this message alone.

    Raises
    ------
    InputError
        A key that is none.
    """
    private = _private(ephemeral_key)
    ephemeral = private.public_key().public_bytes_raw()
    if len(content_key) != KEY_BYTES:
        raise InputError(f"the key of a text has {KEY_BYTES} bytes, this one {len(content_key)}")
    boxes = []
    for party in sorted(to):
        public = _public(to[party], f"seal key of {party}")
        bound = _bound(opening.envelope, party)
        wrapping = _agreed(private, public, ephemeral, public, bound, f"seal key of {party}")
        boxed = ChaCha20Poly1305(wrapping).encrypt(_NONCE, content_key, bound)
        boxes.append(Box(party=party, public_key_hex=public.hex(), sealed_hex=boxed.hex()))
    bound = _bound(opening.envelope)
    ciphertext = ChaCha20Poly1305(content_key).encrypt(_NONCE, _filled(opening.to_bytes()), bound)
    return Sealed(ephemeral_hex=ephemeral.hex(), boxes=tuple(boxes), ciphertext_hex=ciphertext.hex())


def unseal(sealed: Sealed, envelope: Envelope, party: str, private_key: bytes, sealed_sha256: str) -> Opening:
    """Open what is sealed to a party, and hold it against the hash that its sender signed.

    Parameters
    ----------
    envelope
        Which message it is, as the record says.
    sealed_sha256
        The hash in the message's facts.

    Raises
    ------
    InputError
        It is not sealed to this party, or to another key of it.
    SignatureError
        It was altered, belongs to another message, or is not what its sender signed the hash of.
    """
    where = f"message {envelope.message}"
    private = _private(private_key)
    public = private.public_key().public_bytes_raw()
    boxes = [it for it in sealed.boxes if it.party == party]
    fitting = next((it for it in boxes if it.public_key_hex == public.hex()), None)
    if fitting is None:
        theirs = ", ".join(it.public_key_hex[:16] for it in boxes)
        raise InputError(
            f"it is sealed to another key of {party}: {theirs}…, not {public.hex()[:16]}…"
            if boxes
            else f"it is not sealed to {party}",
            where=where,
            next_step="take the key that your desk had when it was sent" if boxes else "",
        )
    bound = _bound(envelope, party)
    ephemeral = _public(sealed.ephemeral_hex, f"{where}, ephemeral key")
    wrapping = _agreed(private, ephemeral, ephemeral, public, bound, f"{where}, ephemeral key")
    content_key = _decrypted(wrapping, fitting.sealed_hex, bound, f"{where}, box of {party}")
    if len(content_key) != KEY_BYTES:
        raise _not_signed_so("the box holds no key", where)
    filled = _decrypted(content_key, sealed.ciphertext_hex, _bound(envelope), f"{where}, sealed text")
    try:
        opening = read_opening(_unfilled(filled), where=where)
    except InputError as error:
        raise _not_signed_so(f"what is sealed is no opening ({error.what})", where) from error
    check_opening(opening, envelope, sealed_sha256)
    return opening


def check_opening(opening: Opening, envelope: Envelope, sealed_sha256: str) -> None:
    """Hold an opening against what is on record: which message it is, and the hash that its sender signed.

    Raises
    ------
    SignatureError
        It opens another message, or it is not what was sealed.
    """
    where = f"message {envelope.message}"
    if opening.envelope != envelope:
        raise _not_signed_so(f"it opens another message: {', '.join(opening.envelope)}", where)
    if not compare_digest(opening.sha256, sealed_sha256):
        raise _not_signed_so(
            f"it hashes to {opening.sha256[:16]}…, and what the sender signed is {sealed_sha256[:16]}…", where
        )


def _not_signed_so(what: str, where: str) -> SignatureError:
    return SignatureError(
        what,
        where=where,
        next_step="it is not what its sender signed the hash of: say so on the line, and keep what you have",
    )


def _bound(envelope: Envelope, party: str = "") -> bytes:
    """Return what a text, or the box of a party, is bound to."""
    return canonical({**envelope._asdict(), "party": party, "suite": SUITE})


def _agreed(
    private: X25519PrivateKey, other: bytes, ephemeral: bytes, public: bytes, bound: bytes, where: str
) -> bytes:
    """Return the key of a box. Both public keys go into it, as RFC 7748 section 6.1 advises."""
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(other))
    except ValueError as error:  # a point of small order: anybody would know the secret
        raise InputError("no key can be agreed with it: it is no X25519 key", where=where) from error
    info = bound + ephemeral + public
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(shared)


def _decrypted(key: bytes, text_hex: str, bound: bytes, where: str) -> bytes:
    try:
        return ChaCha20Poly1305(key).decrypt(_NONCE, bytes.fromhex(text_hex), bound)
    except (InvalidTag, ValueError) as error:
        raise SignatureError(
            "it does not open: it was altered, or was sealed as another message",
            where=where,
            next_step="read the message again, or have it sent again; in a hurry ask by voice",
        ) from error


def _filled(text: bytes) -> bytes:
    """Fill up with one byte 80 and zeros (ISO/IEC 7816-4)."""
    return text + _END + bytes(-(len(text) + 1) % STEP_BYTES)


def _unfilled(filled: bytes) -> bytes:
    text, end, rest = filled.rpartition(_END)
    if not end or rest.strip(b"\0") or _filled(text) != filled:
        raise InputError("it is not filled up as it should be")
    return text


def _private(key: bytes) -> X25519PrivateKey:
    if len(key) != KEY_BYTES:
        raise InputError(f"an X25519 key has {KEY_BYTES} bytes, this one {len(key)}")
    return X25519PrivateKey.from_private_bytes(key)


def _public(text: str, where: str) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise InputError("no hexadecimal digits", where=where) from error
    if len(data) != KEY_BYTES:
        raise InputError("an X25519 key has 64 digits 0-9 and a-f", where=where)
    return data
