"""Witnesses compare each checkpoint with the one they saw last."""

from __future__ import annotations

from pathlib import Path

import pytest

from openline import bootstrap
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.witness import WitnessRequest
from openline.errors import ForkError, InputError, SignatureError
from openline.ledger.checkpoint import Checkpoint, check_checkpoint, read_checkpoint, sign_checkpoint
from openline.ledger.note import KeyType, VerifierKey
from tests.nodes import Signer

NOW_MS = 1_795_176_000_123


@pytest.fixture
def client(home: Home, tmp_path: Path) -> Home:
    client = bootstrap.join(tmp_path / "client", policy=home.policy().to_bytes())
    bootstrap.make_key(client, "observer", "witness")
    return client


def request(journal: Journal, old_size: int) -> WitnessRequest:
    note = journal.checkpoint()
    size = read_checkpoint(note)[0].size
    proof = journal.prove_consistency(old_size, size) if 0 < old_size < size else []
    return WitnessRequest(old_size, tuple(proof), note)


def verifier(client: Home) -> VerifierKey:
    return VerifierKey.of("observer", KeyType.COSIGNATURE, client.read_key("observer", "witness").private_key)


def cosign(client: Home, asked: WitnessRequest) -> str:
    key = client.read_key("observer", "witness").private_key
    return client.witnessed().cosign(asked, "observer", key, now_ms=NOW_MS)


def test_a_witness_cosigns_what_extends_what_it_saw_and_the_log_hands_that_on(
    journal: Journal, home: Home, client: Home, alpha: Signer
) -> None:
    for old_size in (0, 5, 7):
        note = cosign(client, request(journal, old_size))
        found = check_checkpoint(note, home.policy().log_verifier, [verifier(client)])
        assert found.witnesses == (("observer", NOW_MS // 1000),)
        assert journal.attach(note, [verifier(client)]) == ["observer"]
        assert journal.checkpoint() == note
        journal.submit(alpha.sighting())
    assert client.witnessed().last() == read_checkpoint(note)[0]
    assert journal.checkpoint(9) == note


def test_the_same_checkpoint_may_be_cosigned_again(journal: Journal, client: Home) -> None:
    assert cosign(client, request(journal, 0)) == cosign(client, request(journal, 5))


def test_a_checkpoint_without_the_proof_from_the_last_one_is_refused(
    journal: Journal, client: Home, alpha: Signer
) -> None:
    cosign(client, request(journal, 0))
    journal.submit(alpha.sighting())
    for old_size in (0, 3):
        with pytest.raises(InputError, match="no proof from size 5"):
            cosign(client, request(journal, old_size))


def test_an_older_checkpoint_than_the_last_is_refused(journal: Journal, client: Home, alpha: Signer) -> None:
    before = request(journal, 0)
    journal.submit(alpha.sighting())
    cosign(client, request(journal, 0))
    with pytest.raises(InputError, match="witnessed already"):
        cosign(client, before)


def test_a_second_history_is_found_out(journal: Journal, home: Home, client: Home, alpha: Signer) -> None:
    cosign(client, request(journal, 0))
    log_key = home.read_key("node", "log").private_key
    for size in (5, 6):
        other = sign_checkpoint(Checkpoint(home.settings.origin, size, b"\x07" * 32), log_key)
        with pytest.raises(ForkError, match="another history"):
            cosign(client, WitnessRequest(5, (b"\x01" * 32,) if size == 6 else (), other))
    assert client.witnessed().last() == read_checkpoint(journal.checkpoint())[0]


def test_a_checkpoint_that_the_log_has_not_signed_is_refused(
    journal: Journal, home: Home, client: Home
) -> None:
    forged = sign_checkpoint(Checkpoint(home.settings.origin, 5, b"\x07" * 32), b"\x01" * 32)
    with pytest.raises(SignatureError):
        cosign(client, WitnessRequest(0, (), forged))
    assert client.witnessed().last() is None


def test_a_cosignature_by_nobody_known_is_not_kept(journal: Journal, client: Home) -> None:
    note = cosign(client, request(journal, 0))
    with pytest.raises(InputError, match="no witness that is trusted"):
        journal.attach(note, [])
    assert journal.store.cosignatures(5) == []


def test_a_false_cosignature_in_a_known_name_is_refused(
    journal: Journal, client: Home, alpha: Signer
) -> None:
    old = cosign(client, request(journal, 0))
    journal.submit(alpha.sighting())
    grafted = journal.checkpoint() + old.splitlines(keepends=True)[-1]
    with pytest.raises(SignatureError):
        journal.attach(grafted, [verifier(client)])


def test_requests_are_written_as_tlog_witness_has_them(journal: Journal, alpha: Signer) -> None:
    journal.submit(alpha.sighting())
    asked = request(journal, 5)
    text = asked.encode()
    assert text.startswith("old 5\n")
    assert text.endswith("\n\n" + asked.checkpoint)
    assert WitnessRequest.decode(text, where="request") == asked
    bare = WitnessRequest.decode(asked.checkpoint, where="request")
    assert bare == WitnessRequest(0, (), asked.checkpoint)
    for wrong in ("old x\n\n" + asked.checkpoint, "old 5\nzz\n\n" + asked.checkpoint, "old 5", "nothing"):
        with pytest.raises(InputError):
            WitnessRequest.decode(wrong, where="request")
