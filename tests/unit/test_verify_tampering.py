"""Whoever changes a byte is found; whoever then makes the digests fit again is found by the policy."""

import base64
import json
from hashlib import sha256

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from openline.ledger.bundle import BundleEntry
from openline.verify import FAILED, NOT_ANCHORED, VERIFIED, verify_bundle
from tests.logbook import small_log

pytestmark = pytest.mark.requirement("R21")

LOG = small_log()
WITNESSES = ["w1"]
BUNDLE = LOG.bundle(witnesses=WITNESSES)
POLICY = LOG.policy(witnesses=WITNESSES, quorum=1)
LAST = BUNDLE.rindex(b"\n", 0, -1) + 1
"""Where the last line begins: the digest of all that stands before."""
LINES = BUNDLE.splitlines(keepends=True)


def answer(bundle: bytes) -> str:
    return verify_bundle(bundle, POLICY).answer


def sealed(before: bytes) -> bytes:
    """Write the last line anew."""
    return before + b'{"sha256":"%s"}\n' % sha256(before).hexdigest().encode()


def test_the_bundle_is_good_before_anyone_touches_it() -> None:
    assert answer(BUNDLE) == VERIFIED
    assert sealed(BUNDLE[:LAST]) == BUNDLE


@pytest.mark.slow
def test_every_flipped_byte_is_found_even_when_the_digest_is_made_anew() -> None:
    for place in range(len(BUNDLE)):
        spoilt = bytearray(BUNDLE)
        spoilt[place] ^= 1 << place % 8
        found = answer(bytes(spoilt) if place >= LAST else sealed(bytes(spoilt[:LAST])))
        assert found == FAILED, f"the byte at {place}"


def test_every_flipped_byte_of_a_hidden_entry_is_found() -> None:
    bundle = LOG.bundle(witnesses=WITNESSES, shown=lambda header: header.kind == "release")
    assert answer(bundle) == VERIFIED
    before = bundle[: bundle.rindex(b"\n", 0, -1) + 1]
    start = 0
    for line in before.splitlines(keepends=True):
        for place in range(start, start + len(line)) if b'"leaf"' in line else ():
            spoilt = bytearray(before)
            spoilt[place] ^= 1 << place % 8
            assert answer(sealed(bytes(spoilt))) == FAILED, f"the byte at {place}"
        start += len(line)


@given(st.integers(0, len(BUNDLE) - 1), st.integers(1, 255))
def test_a_byte_changed_to_any_other_is_found(place: int, mask: int) -> None:
    spoilt = bytearray(BUNDLE)
    spoilt[place] ^= mask
    assert answer(bytes(spoilt)) == FAILED


@given(st.integers(0, len(BUNDLE) - 1), st.integers(1, 40))
def test_dropped_bytes_are_found(place: int, count: int) -> None:
    rest = BUNDLE[:place] + BUNDLE[place + count :]
    assert answer(rest) == FAILED
    assert place >= LAST or answer(sealed(rest[: LAST - count])) == FAILED


@given(st.integers(0, len(BUNDLE)), st.binary(min_size=1, max_size=20))
def test_added_bytes_are_found(place: int, more: bytes) -> None:
    assert answer(BUNDLE[:place] + more + BUNDLE[place:]) == FAILED
    if place <= LAST:
        assert answer(sealed(BUNDLE[:place] + more + BUNDLE[place:LAST])) == FAILED


@given(st.integers(0, len(BUNDLE) - 1), st.integers(0, len(BUNDLE) - 1))
def test_swapped_bytes_are_found(one: int, other: int) -> None:
    spoilt = bytearray(BUNDLE)
    spoilt[one], spoilt[other] = spoilt[other], spoilt[one]
    if spoilt == BUNDLE:
        return
    assert answer(bytes(spoilt)) == FAILED
    assert max(one, other) >= LAST or answer(sealed(bytes(spoilt[:LAST]))) == FAILED


def test_swapped_dropped_and_doubled_lines_are_found() -> None:
    lines = LINES[:-1]
    for one in range(len(lines)):
        assert answer(sealed(b"".join(lines[:one] + lines[one + 1 :]))) == FAILED
        assert answer(sealed(b"".join(lines[: one + 1] + lines[one:]))) == FAILED
        for other in range(one):
            swapped = list(lines)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            assert answer(sealed(b"".join(swapped))) == FAILED


def test_a_bundle_that_was_cut_short_is_found() -> None:
    assert answer(b"") == FAILED
    for count in range(len(LINES)):
        assert answer(b"".join(LINES[:count])) == FAILED
        assert count == len(LINES) - 1 or answer(sealed(b"".join(LINES[:count]))) == FAILED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"i":3', b'"i": 3'),
        (b'"i":3', b'"i":3.0'),
        (b'"i":3', b'"i":"3"'),
        (b'"i":1,', b'"i":true,'),
        (b'"i":0', b'"i":-0'),
        (b'{"body":', b'{"bod\\u0079":'),
        (b'"i":2', b'"i":2,"i":2'),
        (b'"theatre":"tanf"', b'"theatre":"tanf","zone":"z1"'),
        (b"\n", b"\r\n"),
        (b'{"format"', b'\xef\xbb\xbf{"format"'),
        (b'{"checkpoint":"example', b'{"checkpoint":"\\u0065xample'),
        (b'=\\n"}\n', b'="}\n'),
    ],
)
def test_another_spelling_of_the_same_is_refused(before: bytes, after: bytes) -> None:
    assert before in BUNDLE
    assert answer(sealed(BUNDLE[:LAST].replace(before, after, 1))) == FAILED


@pytest.mark.parametrize("line", range(1, 8))
@pytest.mark.parametrize("field", ["body", "body_salt", "record", "salt"])
def test_base64_that_is_not_canonical_is_refused(line: int, field: str) -> None:
    fields = json.loads(LINES[line])
    for respell in (
        _other_last_character,
        lambda text: text.rstrip("="),
        lambda text: text + "=",
        _broken_line,
    ):
        text = fields.get(field, "")
        if respell(text) != text:
            spelt = json.dumps(fields | {field: respell(text)}, sort_keys=True, separators=(",", ":"))
            spoilt = [*LINES[:line], spelt.encode() + b"\n", *LINES[line + 1 : -1]]
            assert answer(sealed(b"".join(spoilt))) == FAILED


def _other_last_character(text: str) -> str:
    """Set bits after the last byte, which lax decoders drop."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    core = text.rstrip("=")
    if core == text:
        return text
    other = core[:-1] + alphabet[alphabet.index(core[-1]) | 1] + "=" * (len(text) - len(core))
    assert base64.b64decode(other) == base64.b64decode(text)
    return other


def _broken_line(text: str) -> str:
    return text[:4] + "\n" + text[4:]


# -- one who makes everything fit ------------------------------------------------------------------


def rewrite(entry: BundleEntry, what: str) -> BundleEntry:
    """Change one entry as someone would who holds the file and no key."""
    record = msgspec.json.decode(entry.record)
    header = msgspec.json.decode(base64.b64decode(record["envelope"]["payload"]))
    if what == "body":
        body = b'{"reason":"forged"}'
        header["body_sha256"] = sha256((entry.body_salt or b"") + body).hexdigest()
        entry = msgspec.structs.replace(entry, body=body)
    elif what == "received":
        record["received_at_ms"] += 1
    elif what == "salt":
        return msgspec.structs.replace(entry, salt=bytes(16))
    else:
        header[what] = {"at_ms": 0, "key": "another", "author": "red", "facts": {}}[what]
    payload = msgspec.json.encode(header, order="sorted")
    record["envelope"]["payload"] = base64.b64encode(payload).decode()
    return msgspec.structs.replace(entry, record=msgspec.json.encode(record, order="sorted"))


CHANGES = ["body", "received", "salt", "at_ms", "key", "author", "facts"]


@settings(max_examples=60)
@given(st.data())
def test_one_who_recomputes_every_digest_fails_against_the_policy(data: st.DataObject) -> None:
    forged = small_log()
    place = data.draw(st.integers(0, forged.size - 1))
    what = data.draw(st.sampled_from(CHANGES))
    assume(what != "body" or forged.entries[place].body is not None)
    forged.entries[place] = rewrite(forged.entries[place], what)
    # Leaves, nodes, root and the last line are made anew; the checkpoint is signed with whatever there is.
    bundle = forged.bundle(log_key=data.draw(st.sampled_from(["an attacker's", "w1", "blue"])))
    assert verify_bundle(bundle, LOG.policy()).answer == FAILED
    assert verify_bundle(bundle).answer == FAILED


@given(st.integers(1, 6), st.booleans())
def test_one_who_leaves_the_end_away_or_reorders_fails_against_the_policy(count: int, turn: bool) -> None:
    forged = small_log()
    forged.entries = forged.entries[: 7 - count] if not turn else [forged.entries[0], *forged.entries[:0:-1]]
    assert verify_bundle(forged.bundle(log_key="an attacker's"), LOG.policy()).answer == FAILED


def test_one_who_makes_everything_up_is_not_anchored_and_fails_against_the_policy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.logbook.seed", lambda name: sha256(b"made up " + name.encode()).digest())
    made_up = small_log().bundle(witnesses=WITNESSES)
    assert made_up != BUNDLE
    assert verify_bundle(made_up).answer == NOT_ANCHORED
    assert answer(made_up) == FAILED


def test_the_log_itself_cannot_rewrite_what_a_party_has_signed() -> None:
    """With the log's and the node's keys a forger gets further, but not into a party's entries."""
    forged = small_log()
    forged.entries[6] = rewrite(forged.entries[6], "at_ms")
    report = verify_bundle(forged.bundle(), LOG.policy())
    assert report.problem == "line 8, entry 6: the signature does not fit"


def test_the_log_itself_cannot_please_witnesses_that_saw_another_tree() -> None:
    forged = small_log()
    forged.entries[6] = rewrite(forged.entries[6], "received")
    assert verify_bundle(forged.bundle(), LOG.policy()).answer == VERIFIED
    cosignature = json.loads(LINES[-2])["checkpoint"].splitlines()[-1]
    note = forged.checkpoint() + cosignature + "\n"
    lines = forged.bundle().splitlines(keepends=True)[:-2]
    checkpoint = json.dumps({"checkpoint": note}, ensure_ascii=False, separators=(",", ":")).encode()
    report = verify_bundle(sealed(b"".join([*lines, checkpoint + b"\n"])), POLICY)
    assert (report.answer, report.problem) == (FAILED, "the signature does not fit")
