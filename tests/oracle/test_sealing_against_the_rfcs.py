"""Sealed messages beside a second implementation, in plain integers, that holds the vectors of the RFCs.

Nothing of ``cryptography`` is used by the second one: X25519 is RFC 7748 section 5 as it is printed there,
ChaCha20 and Poly1305 RFC 8439 section 2, HKDF RFC 5869 over the standard library's HMAC.
"""

from __future__ import annotations

import hmac
import json
from hashlib import sha256

import pytest

from openline.ledger.sealing import Envelope, Opening, public_seal_key_hex, seal, unseal
from openline.model.channel import Box, Sealed, Translation

P = 2**255 - 19
ENVELOPE = Envelope("tanf", "hotline", "coalition", "m-1")


def x25519(scalar: bytes, point: bytes) -> bytes:
    k = int.from_bytes(bytes([scalar[0] & 248]) + scalar[1:31] + bytes([(scalar[31] & 127) | 64]), "little")
    u = int.from_bytes(point, "little") & ((1 << 255) - 1)
    x2, z2, x3, z3, swap = 1, 0, u, 1, 0
    for t in reversed(range(255)):
        bit = (k >> t) & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def hkdf(secret: bytes, info: bytes, length: int, salt: bytes = b"") -> bytes:
    key = hmac.new(salt or bytes(32), secret, sha256).digest()
    out = block = b""
    number = 1
    while len(out) < length:
        block = hmac.new(key, block + info + bytes([number]), sha256).digest()
        out, number = out + block, number + 1
    return out[:length]


def chacha_block(key: bytes, counter: int, nonce: bytes) -> bytes:
    def words(data: bytes) -> list[int]:
        return [int.from_bytes(data[i : i + 4], "little") for i in range(0, len(data), 4)]

    start = [*words(b"expand 32-byte k"), *words(key), counter, *words(nonce)]
    x = list(start)
    for _ in range(10):
        for a, b, c, d in (
            (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
        ):  # fmt: skip
            for one, two, three, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                x[one] = (x[one] + x[two]) & 0xFFFFFFFF
                mixed = x[three] ^ x[one]
                x[three] = ((mixed << by) | (mixed >> (32 - by))) & 0xFFFFFFFF
    return b"".join(((p + q) & 0xFFFFFFFF).to_bytes(4, "little") for p, q in zip(x, start, strict=True))


def poly1305(key: bytes, message: bytes) -> bytes:
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for i in range(0, len(message), 16):
        total = (total + int.from_bytes(message[i : i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def chacha(key: bytes, nonce: bytes, text: bytes) -> bytes:
    stream = b"".join(chacha_block(key, 1 + i, nonce) for i in range((len(text) + 63) // 64))
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))


def tag(key: bytes, nonce: bytes, ciphertext: bytes, bound: bytes) -> bytes:
    def even(data: bytes) -> bytes:
        return data + bytes(-len(data) % 16)

    lengths = len(bound).to_bytes(8, "little") + len(ciphertext).to_bytes(8, "little")
    return poly1305(chacha_block(key, 0, nonce)[:32], even(bound) + even(ciphertext) + lengths)


def encrypted(key: bytes, nonce: bytes, text: bytes, bound: bytes) -> bytes:
    ciphertext = chacha(key, nonce, text)
    return ciphertext + tag(key, nonce, ciphertext, bound)


def decrypted(key: bytes, nonce: bytes, data: bytes, bound: bytes) -> bytes:
    assert tag(key, nonce, data[:-16], bound) == data[-16:]
    return chacha(key, nonce, data[:-16])


# -- what docs/sealing.md says, once more ----------------------------------------------------------


def bound_to(envelope: Envelope, party: str = "") -> bytes:
    fields = {**envelope._asdict(), "party": party}
    fields["suite"] = "openline/seal/v1 X25519 HKDF-SHA256 ChaCha20-Poly1305"
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def opened(sealed: Sealed, envelope: Envelope, party: str, private: bytes) -> bytes:
    ephemeral = bytes.fromhex(sealed.ephemeral_hex)
    (box,) = (it for it in sealed.boxes if it.party == party)
    info = bound_to(envelope, party) + ephemeral + bytes.fromhex(box.public_key_hex)
    wrapping = hkdf(x25519(private, ephemeral), info, 32)
    key = decrypted(wrapping, bytes(12), bytes.fromhex(box.sealed_hex), bound_to(envelope, party))
    filled = decrypted(key, bytes(12), bytes.fromhex(sealed.ciphertext_hex), bound_to(envelope))
    assert len(filled) % 256 == 0
    return filled.rstrip(b"\0").removesuffix(b"\x80")


def sealed_by_hand(text: bytes, envelope: Envelope, party: str, public: bytes) -> Sealed:
    key, private = bytes(range(32)), bytes(range(100, 132))
    ephemeral = x25519(private, (9).to_bytes(32, "little"))
    wrapping = hkdf(x25519(private, public), bound_to(envelope, party) + ephemeral + public, 32)
    box = encrypted(wrapping, bytes(12), key, bound_to(envelope, party))
    filled = text + b"\x80" + bytes(-(len(text) + 1) % 256)
    return Sealed(
        ephemeral_hex=ephemeral.hex(),
        boxes=(Box(party=party, public_key_hex=public.hex(), sealed_hex=box.hex()),),
        ciphertext_hex=encrypted(key, bytes(12), filled, bound_to(envelope)).hex(),
    )


# -- the second implementation itself --------------------------------------------------------------

ALICE = bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")
BOB = bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
BASE = (9).to_bytes(32, "little")


def test_the_second_implementation_holds_the_vectors_of_rfc_7748() -> None:
    alice, bob = x25519(ALICE, BASE), x25519(BOB, BASE)
    assert alice.hex() == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
    assert bob.hex() == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
    secret = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
    assert x25519(ALICE, bob).hex() == x25519(BOB, alice).hex() == secret


def test_the_second_implementation_holds_the_vector_of_rfc_5869() -> None:
    salt, info = bytes(range(13)), bytes(range(0xF0, 0xFA))
    assert hkdf(b"\x0b" * 22, info, 42, salt).hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def test_the_second_implementation_holds_the_vector_of_rfc_8439() -> None:
    text = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future,"
        b" sunscreen would be it."
    )
    key, nonce = bytes(range(0x80, 0xA0)), bytes.fromhex("070000004041424344454647")
    assert encrypted(key, nonce, text, bytes.fromhex("50515253c0c1c2c3c4c5c6c7")).hex() == (
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
        "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
        "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
        "3ff4def08e4b7a9de576d26586cec64b6116"
        "1ae10b594f09e26a7e902ecbd0600691"
    )


# -- both of them ----------------------------------------------------------------------------------


def opening(text: str = "Two vehicles turn back at the berm") -> Opening:
    return Opening(
        theatre=ENVELOPE.theatre,
        channel=ENVELOPE.channel,
        sender=ENVELOPE.sender,
        message=ENVELOPE.message,
        salt_hex="5a" * 32,
        text=text,
        language="en",
        translations=(Translation(language="ar", text="مركبتان تعودان", by="interpreter"),),
    )


def test_a_public_key_is_that_of_rfc_7748() -> None:
    assert public_seal_key_hex(ALICE) == x25519(ALICE, BASE).hex()


@pytest.mark.parametrize("length", [0, 1, 100, 255, 256, 257, 4000])
def test_what_is_sealed_here_is_opened_by_the_second_implementation(length: int) -> None:
    said = opening("ق" * length)
    keys = {"russia": public_seal_key_hex(ALICE), "sponsor": public_seal_key_hex(BOB)}
    sealed = seal(said, keys, content_key=b"k" * 32, ephemeral_key=b"e" * 32)
    assert opened(sealed, ENVELOPE, "russia", ALICE) == said.to_bytes()
    assert opened(sealed, ENVELOPE, "sponsor", BOB) == said.to_bytes()


def test_what_the_second_implementation_seals_is_opened_here() -> None:
    fields = {
        "channel": "hotline", "format": "openline/opening/v1", "language": "en", "message": "m-1",
        "salt_hex": "0f" * 32, "sender": "coalition", "text": "Отходим", "theatre": "tanf",
        "translations": [],
    }  # fmt: skip
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    sealed = sealed_by_hand(text, ENVELOPE, "russia", x25519(ALICE, BASE))
    assert unseal(sealed, ENVELOPE, "russia", ALICE, sha256(text).hexdigest()).text == "Отходим"
