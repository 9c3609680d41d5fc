"""What sealing refuses: another key, another message, anything altered, anything not signed for."""

from __future__ import annotations

import random
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from openline.errors import InputError, OpenlineError, SignatureError
from openline.ledger.sealing import (
    STEP_BYTES,
    Envelope,
    Opening,
    check_opening,
    public_seal_key_hex,
    read_opening,
    seal,
    unseal,
)
from openline.model.channel import Sealed

KEY, OTHER = b"\x11" * 32, b"\x22" * 32
ENVELOPE = Envelope("tanf", "hotline", "coalition", "m-1")
change = msgspec.structs.replace


def opening(text: str = "yes", **fields: str) -> Opening:
    said: Any = {**ENVELOPE._asdict(), "salt_hex": "5a" * 32, "language": "en", **fields}
    return Opening(text=text, **said)


def sealed(it: Opening, content_key: bytes = b"k" * 32) -> Sealed:
    return seal(
        it,
        {"russia": public_seal_key_hex(KEY), "sponsor": public_seal_key_hex(OTHER)},
        content_key=content_key,
        ephemeral_key=b"e" * 32,
    )


def test_each_addressee_opens_it_with_its_own_key_alone() -> None:
    said = opening()
    for party, key in (("russia", KEY), ("sponsor", OTHER)):
        assert unseal(sealed(said), ENVELOPE, party, key, said.sha256) == said
    with pytest.raises(InputError, match="sealed to another key of russia"):
        unseal(sealed(said), ENVELOPE, "russia", OTHER, said.sha256)
    with pytest.raises(InputError, match="not sealed to iran"):
        unseal(sealed(said), ENVELOPE, "iran", KEY, said.sha256)


def test_a_box_that_is_relabelled_does_not_open() -> None:
    said = opening()
    whole = sealed(said)
    stolen = tuple(change(it, party="iran") for it in whole.boxes if it.party == "russia")
    with pytest.raises(SignatureError, match="does not open"):
        unseal(change(whole, boxes=stolen), ENVELOPE, "iran", KEY, said.sha256)


@pytest.mark.parametrize("field", ["theatre", "channel", "sender", "message"])
def test_what_is_sealed_opens_as_no_other_message(field: str) -> None:
    said = opening()
    with pytest.raises(SignatureError, match="does not open"):
        unseal(sealed(said), ENVELOPE._replace(**{field: "other"}), "russia", KEY, said.sha256)


def test_no_bit_of_it_can_be_changed() -> None:
    said = opening()
    whole = sealed(said)
    draw = random.Random(7)
    for field in ("ephemeral_hex", "ciphertext_hex", "box"):
        old = whole.boxes[0].sealed_hex if field == "box" else getattr(whole, field)
        for _ in range(40):
            data = bytearray.fromhex(old)
            bit = draw.randrange(len(data) * 8)
            if field == "ephemeral_hex" and bit == 255:
                continue  # X25519 masks it (RFC 7748 section 5); below
            data[bit // 8] ^= 1 << bit % 8
            if field == "box":
                boxes = (change(whole.boxes[0], sealed_hex=data.hex()), *whole.boxes[1:])
                altered = change(whole, boxes=boxes)
            else:
                altered = change(whole, **{field: data.hex()})
            with pytest.raises(SignatureError):
                unseal(altered, ENVELOPE, "russia", KEY, said.sha256)


def test_the_bit_that_x25519_masks_cannot_be_changed_either() -> None:
    said = opening()
    data = bytearray.fromhex(sealed(said).ephemeral_hex)
    data[31] ^= 0x80
    with pytest.raises(SignatureError):
        unseal(change(sealed(said), ephemeral_hex=data.hex()), ENVELOPE, "russia", KEY, said.sha256)


@pytest.mark.parametrize("ciphertext", ["", "00", "zz", "00" * 15, "00" * 16])
def test_what_is_cut_short_or_no_hexadecimal_is_refused(ciphertext: str) -> None:
    said = opening()
    with pytest.raises(SignatureError):
        unseal(change(sealed(said), ciphertext_hex=ciphertext), ENVELOPE, "russia", KEY, said.sha256)


@pytest.mark.parametrize("key_hex", ["00" * 32, "01" + "00" * 31])
def test_a_key_with_which_anybody_would_know_the_secret_is_refused(key_hex: str) -> None:
    with pytest.raises(InputError, match="no key can be agreed"):
        seal(opening(), {"russia": key_hex}, content_key=b"k" * 32, ephemeral_key=b"e" * 32)
    with pytest.raises(InputError, match="no key can be agreed"):
        unseal(change(sealed(opening()), ephemeral_hex=key_hex), ENVELOPE, "russia", KEY, opening().sha256)


def test_a_sender_that_sealed_another_text_than_it_signed_is_found_out() -> None:
    with pytest.raises(SignatureError, match="hashes to"):
        unseal(sealed(opening("no")), ENVELOPE, "russia", KEY, opening("yes").sha256)


def test_the_opening_is_a_file_whose_sha256_is_the_hash_on_record() -> None:
    said = opening("Отходим")
    assert sha256(said.to_bytes()).hexdigest() == said.sha256
    again = read_opening(said.to_bytes())
    check_opening(again, ENVELOPE, said.sha256)
    with pytest.raises(SignatureError, match="hashes to"):
        check_opening(change(again, text="Наступаем"), ENVELOPE, said.sha256)


def test_a_hash_copied_into_a_message_of_ones_own_cannot_be_opened() -> None:
    said = opening()
    with pytest.raises(SignatureError, match="opens another message"):
        check_opening(said, ENVELOPE._replace(sender="russia", message="m-2"), said.sha256)


def test_the_length_of_what_is_sealed_does_not_tell_a_yes_from_a_no() -> None:
    lengths = {len(sealed(opening(text)).ciphertext_hex) for text in ("no", "yes", "not before noon")}
    assert len(lengths) == 1
    assert lengths.pop() // 2 % STEP_BYTES == 16


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", opening().to_bytes() + b"\n"])
def test_what_is_no_opening_is_refused(data: bytes) -> None:
    with pytest.raises(OpenlineError):
        read_opening(data, where="opening")
