import base64
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError, SignatureError, TheatreError
from openline.ledger.canonical import canonical, to_base64
from openline.ledger.entry import (
    MAX_BODY_BYTES,
    Header,
    Signature,
    SignedEntry,
    check_entry,
    decode_body,
    decode_facts,
    pae,
    read_header,
)
from openline.ledger.record import entry_bytes, header_of, leaf_hash, read_record, record_bytes
from openline.ledger.signing import public_key_hex, sign
from openline.model.agreement import Basis, StanceValue
from openline.model.event import Nothing, ReasonBody, StanceFacts, WatchBody, WatchFacts
from openline.model.party import Custody
from tests.logbook import Logbook, public, seed

pytestmark = pytest.mark.requirement("R21")

FACTS = StanceFacts(about="z1", version=1, body_sha256="0" * 64, value=StanceValue.AGREED, basis=Basis.VERBAL)
BODY = ReasonBody(reason="by telephone")


def keys(author: str, signed_by: str) -> list[str]:
    return [public(author if signed_by == "key" else f"{author} {signed_by}")]


def signed(**more: Any) -> SignedEntry:
    log = Logbook(mode=more.pop("mode", "exercise"))
    fields = {"facts": FACTS, "body": BODY, "author": "blue", "signer": "blue"} | more
    return log.sign(fields.pop("type", "stance.take/v1"), **fields)


def checked(entry: SignedEntry) -> Header:
    return check_entry(entry, theatre="tanf", mode="exercise", keys=keys)


def with_header(entry: SignedEntry, *, signer: str = "blue", **fields: Any) -> SignedEntry:
    """Change the header as somebody who holds a key could, and sign it again."""
    header = msgspec.json.decode(base64.b64decode(entry.envelope.payload))
    return with_payload(entry, canonical(header | fields), signer=signer)


def with_payload(entry: SignedEntry, payload: bytes, *, signer: str = "blue") -> SignedEntry:
    kind = entry.envelope.payloadType
    signature = Signature(keyid=public(signer), sig=to_base64(sign(seed(signer), pae(kind, payload))))
    envelope = msgspec.structs.replace(entry.envelope, payload=to_base64(payload), signatures=(signature,))
    return msgspec.structs.replace(entry, envelope=envelope)


def with_envelope(entry: SignedEntry, **fields: Any) -> SignedEntry:
    return msgspec.structs.replace(entry, envelope=msgspec.structs.replace(entry.envelope, **fields))


# -- signing and carrying --------------------------------------------------------------------------


def test_a_signed_entry_is_accepted_and_says_what_was_signed() -> None:
    header = checked(signed())
    assert (header.author, header.type, header.kind) == ("blue", "stance.take/v1", "submission")
    assert decode_facts(header) == FACTS
    assert decode_body(header, signed().body, signed().body_salt) == BODY


def test_a_file_carries_an_entry_without_loss() -> None:
    entry = signed()
    data = entry.to_file_bytes()
    assert SignedEntry.from_file_bytes(data) == entry
    assert SignedEntry.from_file_bytes(data).to_file_bytes() == data


@given(st.data())
def test_a_file_in_which_a_byte_was_changed_is_no_entry(data: st.DataObject) -> None:
    file = bytearray(signed().to_file_bytes())
    place = data.draw(st.integers(0, len(file) - 1))
    file[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises((InputError, SignatureError, TheatreError)):
        checked(SignedEntry.from_file_bytes(bytes(file), where="a.entry"))


def test_what_is_no_entry_file_is_refused_with_its_name() -> None:
    whole = msgspec.json.decode(signed().to_file_bytes())
    for spoilt in (
        b"",
        b"{}",
        canonical(whole | {"more": 1}),
        canonical(whole | {"format": "openline/entry/v2"}),
        canonical(whole | {"body": whole["body"] + "="}),
        msgspec.json.encode(whole, order="sorted") + b"\n",
    ):
        with pytest.raises(InputError) as refused:
            SignedEntry.from_file_bytes(spoilt, where="a.entry")
        assert refused.value.where.startswith("a.entry")


def test_pae_is_what_dsse_specifies() -> None:
    # The example of the DSSE protocol document.
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "stance.take/v9"),
        ("facts", WatchFacts(event="enter", about="z1")),
        ("body", Nothing()),
        ("body_salt", b"short"),
        ("id", "1" * 31),
        ("id", "A" * 32),
        ("id", "1" * 32 + "\n"),
        ("key", ""),
        ("author", ""),
        ("at_ms", -1),
        ("at_ms", 2**53),
        ("theatre", "x" * 201),
        ("cites", (0,)),
        ("body", ReasonBody(reason="x" * MAX_BODY_BYTES)),
        ("body", ReasonBody(reason="\ud800")),
    ],
    ids=lambda value: str(value)[:30],
)
def test_nobody_signs_what_would_be_refused(field: str, value: object) -> None:
    with pytest.raises(InputError):
        signed(**{field: value})


@pytest.mark.parametrize("key", [b"", b"x" * 31, b"x" * 33])
def test_a_seed_has_32_bytes(key: bytes) -> None:
    with pytest.raises(InputError, match="an Ed25519 seed has 32 bytes"):
        public_key_hex(key)


# -- who signed it ---------------------------------------------------------------------------------


def test_an_unsigned_entry_is_the_peers_fault() -> None:
    with pytest.raises(SignatureError, match="unsigned"):
        checked(with_envelope(signed(), signatures=()))


def test_an_entry_with_two_signatures_is_refused() -> None:
    with pytest.raises(SignatureError, match="more than one"):
        checked(with_envelope(signed(), signatures=signed().envelope.signatures * 2))


def test_an_entry_signed_with_another_key_is_refused() -> None:
    with pytest.raises(SignatureError, match="is not valid for 'blue'"):
        checked(signed(signer="red"))


def test_a_key_cannot_be_named_that_did_not_sign() -> None:
    signature = Signature(keyid=public("blue"), sig=signed(signer="red").envelope.signatures[0].sig)
    with pytest.raises(SignatureError, match="does not fit"):
        checked(with_envelope(signed(signer="red"), signatures=(signature,)))


def test_a_signature_for_one_kind_is_none_for_another() -> None:
    with pytest.raises(InputError, match=r"stance.take/v1 is a submission"):
        checked(with_envelope(signed(), payloadType="openline/finding/v1"))


def test_only_the_node_signs_findings() -> None:
    finding = signed(
        type="watch.find/v1", facts=WatchFacts(event="enter", about="z1"), body=WatchBody(event={})
    )
    with pytest.raises(SignatureError, match="for the node to sign"):
        checked(finding)


def test_the_root_is_asked_for_what_the_root_signs() -> None:
    log = Logbook()
    log.open()
    asked: list[tuple[str, str]] = []

    def keys_for(author: str, signed_by: str) -> list[str]:
        asked.append((author, signed_by))
        return []

    log.enrol("blue")
    record = read_record(log.entries[1].record)
    entry = SignedEntry(
        envelope=record.envelope, body=log.entries[1].body or b"", body_salt=log.entries[1].body_salt or b""
    )
    with pytest.raises(SignatureError):
        check_entry(entry, theatre="tanf", mode="exercise", keys=keys_for)
    assert asked == [("node", "root")]


# -- what it says ----------------------------------------------------------------------------------


def test_an_exercise_entry_in_a_real_log_is_refused() -> None:
    with pytest.raises(TheatreError, match="signed for exercise, this log is real"):
        check_entry(signed(), theatre="tanf", mode="real", keys=keys)


def test_a_real_entry_in_an_exercise_is_refused() -> None:
    with pytest.raises(TheatreError, match="signed for real, this log is exercise"):
        checked(signed(mode="real"))


def test_an_entry_of_another_theatre_is_refused() -> None:
    with pytest.raises(TheatreError, match="'kobani', this one is 'tanf'"):
        checked(signed(theatre="kobani"))


def test_another_body_than_the_signed_one_is_refused() -> None:
    entry = signed()
    for field, value in (("body", b'{"reason":"by letter"}'), ("body_salt", bytes(16)), ("body_salt", b"")):
        with pytest.raises(InputError, match="body"):
            checked(msgspec.structs.replace(entry, **{field: value}))


def test_salt_and_body_cannot_trade_a_byte() -> None:
    entry = signed()
    shifted = msgspec.structs.replace(entry, body_salt=entry.body_salt + entry.body[:1], body=entry.body[1:])
    with pytest.raises(InputError, match="a salt has 16 bytes"):
        checked(shifted)


def test_facts_and_body_hold_the_fields_of_their_type_and_no_other() -> None:
    entry = signed()
    said = {"about": "z1", "version": 1, "body_sha256": "0" * 64, "value": "agreed", "basis": "verbal"}
    for facts in ({}, {"about": "z1"}, {**said, "more": 1}):
        with pytest.raises(InputError, match="facts"):
            checked(with_header(entry, facts=facts))
    with pytest.raises(InputError, match="facts name every field"):
        checked(with_header(entry, facts=said))


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"kind": "finding"},
        {"type": "stance.take/v2"},
        {"cites": [3]},
        {"at_ms": 1.5},
        {"at_ms": True},
        {"mode": "drill"},
        {"custody": "nobody"},
    ],
    ids=str,
)
def test_a_header_in_another_form_is_refused_even_when_it_is_signed(change: dict[str, Any]) -> None:
    header = msgspec.json.decode(base64.b64decode(signed().envelope.payload)) | change
    with pytest.raises(InputError):
        checked(with_payload(signed(), msgspec.json.encode(header, order="sorted")))


def test_a_header_lacking_a_field_is_refused() -> None:
    header = msgspec.json.decode(base64.b64decode(signed().envelope.payload))
    for field in header:
        rest = {name: value for name, value in header.items() if name != field}
        with pytest.raises(InputError):
            checked(with_payload(signed(), canonical(rest)))


def test_a_header_that_is_not_canonical_is_refused() -> None:
    payload = base64.b64decode(signed().envelope.payload)
    for respelt in (
        payload + b" ",
        payload.replace(b":", b": ", 1),
        payload.replace(b"blue", b"\\u0062lue", 1),
    ):
        with pytest.raises(InputError, match="canonical"):
            checked(with_payload(signed(), respelt))


def test_base64_in_another_spelling_is_refused() -> None:
    payload = signed().envelope.payload
    for respelt in (payload + "\n", payload.rstrip("=") + "=" * 3, payload[:4] + " " + payload[4:]):
        with pytest.raises(InputError, match="base64"):
            checked(with_envelope(signed(), payload=respelt))


# -- the record ------------------------------------------------------------------------------------


def test_a_record_holds_the_envelope_the_theatre_and_the_time_of_receipt() -> None:
    entry = signed()
    record = read_record(record_bytes(entry.envelope, theatre="tanf", received_at_ms=7))
    assert (record.envelope, record.theatre, record.received_at_ms) == (entry.envelope, "tanf", 7)
    assert header_of(record) == read_header(base64.b64decode(entry.envelope.payload))
    assert header_of(record).custody is Custody.PARTY


def test_a_record_in_another_form_is_refused() -> None:
    record = msgspec.json.decode(record_bytes(signed().envelope, theatre="tanf", received_at_ms=7))
    for spoilt in (record | {"more": 1}, record | {"received_at_ms": -1}, record | {"envelope": {}}):
        with pytest.raises(InputError):
            read_record(canonical(spoilt))


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_two_records_or_salts_make_two_leaves(one: bytes, other: bytes) -> None:
    salt = bytes(16)
    same = leaf_hash(entry_bytes(one, salt)) == leaf_hash(entry_bytes(other, salt))
    assert same == (one == other)
    assert leaf_hash(entry_bytes(one, salt)) != leaf_hash(entry_bytes(one, b"\1" * 16))


def test_a_leafs_salt_has_16_bytes() -> None:
    with pytest.raises(InputError, match="a salt has 16 bytes"):
        entry_bytes(b"{}", b"short")
