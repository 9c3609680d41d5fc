import pytest

from openline.errors import InputError, LedgerError, SignatureError
from openline.ledger.append import append
from openline.ledger.checkpoint import (
    Checkpoint,
    check_checkpoint,
    cosign_checkpoint,
    read_checkpoint,
    sign_checkpoint,
    with_cosignatures,
)
from openline.ledger.merkle import EMPTY_ROOT, Frontier, prove_inclusion
from openline.ledger.note import KeyType, VerifierKey
from openline.ledger.proof import Proof
from tests.logbook import ORIGIN, seed, small_log

pytestmark = pytest.mark.requirement("R21")

HEAD = Checkpoint(ORIGIN, 7, bytes(range(32)))
LOG_KEY = VerifierKey.of(ORIGIN, KeyType.ED25519, seed("log"))
W1, W2 = (VerifierKey.of(name, KeyType.COSIGNATURE, seed(name)) for name in ("w1", "w2"))


def cosigned(*names: str, note: str = "") -> str:
    note = note or sign_checkpoint(HEAD, seed("log"))
    lines = [cosign_checkpoint(note, name, seed(name), at_s=5).encode() for name in names]
    return with_cosignatures(note, lines)


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    note = sign_checkpoint(HEAD, seed("log"))
    text, signature = note.split("\n\n")
    assert text == f"{ORIGIN}\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert signature.startswith(f"— {ORIGIN} ")
    assert check_checkpoint(note, LOG_KEY).checkpoint == HEAD


def test_the_checkpoint_of_an_empty_log_is_one_too() -> None:
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert check_checkpoint(sign_checkpoint(empty, seed("log")), LOG_KEY).checkpoint == empty


@pytest.mark.parametrize("names", [(), ("w1",), ("w1", "w2")])
def test_it_says_which_witnesses_stand_behind_it(names: tuple[str, ...]) -> None:
    witnessed = check_checkpoint(cosigned(*names), LOG_KEY, [W1, W2])
    assert witnessed.witnesses == tuple((name, 5) for name in names)


def test_an_unknown_witness_does_not_count() -> None:
    assert check_checkpoint(cosigned("w1", "w2"), LOG_KEY, [W2]).witnesses == (("w2", 5),)


def test_one_key_under_two_names_is_one_witness_and_the_logs_own_is_none() -> None:
    note = sign_checkpoint(HEAD, seed("log"))
    lines = [cosign_checkpoint(note, name, seed("w1"), at_s=5) for name in ("w1", "w1b")]
    lines += [cosign_checkpoint(note, ORIGIN, seed("log"), at_s=5)]
    note = with_cosignatures(note, [line.encode() for line in lines])
    keys = [W1, VerifierKey.of("w1b", KeyType.COSIGNATURE, seed("w1"))]
    keys += [VerifierKey.of(ORIGIN, KeyType.COSIGNATURE, seed("log"))]
    assert len(check_checkpoint(note, LOG_KEY, keys).witnesses) == 1


def test_a_checkpoint_signed_by_another_is_refused() -> None:
    with pytest.raises(SignatureError, match="is not signed with the key"):
        check_checkpoint(sign_checkpoint(HEAD, seed("w1")), LOG_KEY)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    other = Checkpoint("example.org/kobani", 7, HEAD.root)
    with pytest.raises(SignatureError):
        check_checkpoint(sign_checkpoint(other, seed("log")), LOG_KEY)


def test_a_line_by_a_known_witness_must_fit() -> None:
    other = cosigned("w1", note=sign_checkpoint(Checkpoint(ORIGIN, 8, HEAD.root), seed("log")))
    note = with_cosignatures(sign_checkpoint(HEAD, seed("log")), [other.splitlines()[-1]])
    with pytest.raises(SignatureError, match="w1"):
        check_checkpoint(note, LOG_KEY, [W1])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n7\n", "\n07\n"),
        ("\n7\n", "\n+7\n"),
        ("\n7\n", "\n７\n"),
        ("\n7\n", "\n\n"),
        ("\n7\n", f"\n{'9' * 5000}\n"),
        ("\n7\n", f"\n{2**64}\n"),
        ("Hh8=\n", "Hh8\n"),
        ("Hh8=\n", "Hh9=\n"),
        ("Hh8=\n", "Hh8=\nmore\n"),
        ("Hh8=\n", "Hh8g\n"),
        ("example.org/tanf\n7", "example org\n7"),
        ("example.org/tanf\n7", "\n7"),
    ],
)
def test_what_is_no_checkpoint_is_refused(before: str, after: str) -> None:
    note = sign_checkpoint(HEAD, seed("log"))
    assert before in note
    with pytest.raises(InputError):
        read_checkpoint(note.replace(before, after, 1))


def test_a_root_that_is_no_hash_is_not_signed() -> None:
    with pytest.raises(InputError):
        sign_checkpoint(Checkpoint(ORIGIN, 1, b"short"), seed("log"))


# -- proofs ----------------------------------------------------------------------------------------


LOG = small_log()
APPENDED = append(Frontier(), [(entry.record, entry.salt) for entry in LOG.entries])
NODES = {(level, index): node for level, index, node in APPENDED.nodes}


def proof_of(index: int) -> Proof:
    path = tuple(prove_inclusion(index, LOG.size, lambda level, at: NODES[level, at]))
    return Proof(index, LOG.entries[index].salt, path, LOG.checkpoint(witnesses=["w1"]))


@pytest.mark.parametrize("index", range(LOG.size))
def test_a_receipt_proves_that_a_record_is_in_the_log(index: int) -> None:
    text = proof_of(index).encode()
    assert text.splitlines()[:1] == ["c2sp.org/tlog-proof@v1"]
    assert text.splitlines()[2] == f"index {index}"
    witnessed = Proof.decode(text).check(LOG.entries[index].record, LOG_KEY, [W1])
    assert (witnessed.checkpoint.size, witnessed.witnesses) == (7, (("w1", 1_794_600_002),))


def test_a_receipt_is_for_one_record_at_one_place() -> None:
    proof = proof_of(3)
    with pytest.raises(LedgerError, match="expected"):
        proof.check(LOG.entries[4].record, LOG_KEY)
    moved = Proof(4, proof.salt, proof.path, proof.checkpoint)
    with pytest.raises(LedgerError):
        moved.check(LOG.entries[3].record, LOG_KEY)
    beyond = Proof(7, proof.salt, proof.path, proof.checkpoint)
    with pytest.raises(InputError, match="has no entry 7"):
        beyond.check(LOG.entries[3].record, LOG_KEY)


def test_a_receipt_by_another_log_is_refused() -> None:
    proof = proof_of(3)
    forged = Proof(proof.index, proof.salt, proof.path, LOG.checkpoint(log_key="another"))
    with pytest.raises(SignatureError):
        forged.check(LOG.entries[3].record, LOG_KEY)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("extra ", ""),
        ("index 3", "index 03"),
        ("index 3", "index"),
        ("index 3", "index 99999999999999999999999"),
        ("\nexample.org", "example.org"),
        ("index 3\n", "index 3\nAAA\n"),
    ],
)
def test_what_is_no_receipt_is_refused(before: str, after: str) -> None:
    text = proof_of(3).encode()
    assert before in text
    with pytest.raises(InputError):
        Proof.decode(text.replace(before, after, 1))
