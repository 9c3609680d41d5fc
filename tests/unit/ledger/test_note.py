import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError, SignatureError
from openline.ledger.note import (
    KeyType,
    Note,
    VerifierKey,
    check_note,
    cosign_note,
    read_note,
    read_signature_line,
    sign_note,
)
from tests.logbook import seed

# The example of golang.org/x/mod/sumdb/note, the format's first implementation.
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    f"{GO_TEXT}\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# Of a checkpoint database that has run since 2019.
SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

TEXT = "example.org/tanf\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_the_note_that_go_shows_is_read_and_its_signature_fits() -> None:
    note = read_note(GO_NOTE)
    key = VerifierKey.decode(GO_KEY)
    assert note.text == GO_TEXT
    assert check_note(note, [key]) == {key: 0}
    assert note.encode() == GO_NOTE


@pytest.mark.parametrize("vkey", [GO_KEY, SUMDB_KEY])
def test_foreign_verifier_keys_are_read_and_written_alike(vkey: str) -> None:
    assert VerifierKey.decode(vkey).encode() == vkey


@given(
    st.sampled_from(list(KeyType)),
    st.binary(min_size=32, max_size=32),
    st.from_regex(r"\A[a-z./0-9]{1,20}\Z"),
)
def test_a_verifier_key_is_read_as_it_is_written(type: KeyType, key: bytes, name: str) -> None:
    verifier = VerifierKey.of(name, type, key)
    assert VerifierKey.decode(verifier.encode()) == verifier


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("c74f20a3", "C74F20A3"),
        GO_KEY.replace("PeterNeumann", "Peter Neumann"),
        GO_KEY[:-1],
        GO_KEY + "=",
        "x+00000000+AhpcWQ==",
    ],
)
def test_what_is_no_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(InputError):
        VerifierKey.decode(vkey)


def test_a_cosignature_signs_the_time_and_the_text() -> None:
    line = cosign_note(TEXT, "w1", seed("w1"), at_s=1_679_315_147)
    assert line.signature[:8] == (1_679_315_147).to_bytes(8, "big")
    assert len(line.signature) == 72
    key = VerifierKey.of("w1", KeyType.COSIGNATURE, seed("w1"))
    assert check_note(Note(TEXT, (line,)), [key]) == {key: 1_679_315_147}


def test_a_cosignature_whose_time_was_changed_does_not_fit() -> None:
    line = cosign_note(TEXT, "w1", seed("w1"), at_s=1_679_315_147)
    later = type(line)(line.name, line.key_id, (1_679_315_148).to_bytes(8, "big") + line.signature[8:])
    key = VerifierKey.of("w1", KeyType.COSIGNATURE, seed("w1"))
    with pytest.raises(SignatureError, match="w1 does not fit"):
        check_note(Note(TEXT, (later,)), [key])


def test_lines_by_unknown_keys_are_ignored_and_wrong_lines_by_known_keys_are_not() -> None:
    one, other = sign_note(TEXT, "one", seed("one")), sign_note(TEXT, "other", seed("other"))
    key = VerifierKey.of("one", KeyType.ED25519, seed("one"))
    assert check_note(Note(TEXT, (other, one)), [key]) == {key: 0}
    assert check_note(Note(TEXT, (other,)), [key]) == {}
    with pytest.raises(SignatureError):
        check_note(Note(TEXT.replace("3", "4"), (one, other)), [key])


def test_the_same_key_of_another_type_is_another_key() -> None:
    line = sign_note(TEXT, "one", seed("one"))
    assert check_note(Note(TEXT, (line,)), [VerifierKey.of("one", KeyType.COSIGNATURE, seed("one"))]) == {}


def test_a_line_is_added_once() -> None:
    line = sign_note(TEXT, "one", seed("one"))
    assert Note(TEXT, (line,)).with_lines([line, line]) == Note(TEXT, (line,))


@pytest.mark.parametrize(
    "note",
    [
        "",
        GO_TEXT,
        GO_TEXT + "\n",
        GO_NOTE[:-1],
        GO_NOTE + "more\n",
        GO_NOTE.replace("— ", "- "),
        GO_NOTE.replace("PeterNeumann ", "Peter+Neumann "),
        GO_NOTE.replace("PeterNeumann ", " "),
        GO_NOTE.replace("AM=\n", "AM\n"),
        GO_NOTE.replace("If", "I\tf"),
        "x" * (1 << 20) + GO_NOTE,
    ],
    ids=lambda note: note[-30:],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(InputError):
        read_note(note)


def test_a_signature_line_must_hold_a_signature() -> None:
    with pytest.raises(InputError, match="more than 4 bytes"):
        read_signature_line("— w1 x08goQ==")
