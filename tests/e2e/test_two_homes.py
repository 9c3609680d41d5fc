"""Two machines: a node, and a party that trusts it with nothing. Files go between them on a stick."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from openline.cli import main
from openline.ledger.note import VerifierKey, read_note
from openline.ledger.proof import Proof

Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command with --json in the folder of the stick; give what it printed."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.delenv("OPENLINE_HOME", raising=False)
    (tmp_path / "stick").mkdir()
    monkeypatch.chdir(tmp_path / "stick")

    def call(*words: object, leaves_with: int = 0) -> list[dict[str, Any]]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([*map(str, words), "--json"])
        said = capsys.readouterr()
        assert stop.value.code == leaves_with, (words, said)
        lines = said.out.splitlines() if leaves_with == 0 else said.err.splitlines()
        # A warning beside an answer is for people, and is not JSON.
        return [json.loads(line) for line in lines if line.startswith("{")]

    return call


@pytest.fixture
def node(tmp_path: Path, run: Run) -> Path:
    home = tmp_path / "node"
    run("init", "--home", home, "--name", "Exercise", "--mode", "exercise")
    run("party", "add", "host", "--home", home)
    return home


@pytest.fixture
def client(tmp_path: Path, node: Path, run: Run) -> Iterator[Path]:
    """A party's machine, its root and key on record; what it signs, it signs there."""
    home = tmp_path / "client"
    run("init", "--home", home, "--join", node / "policy.json")
    root = run("keygen", "guest", "--root", "--home", home)[0]
    key = run("keygen", "guest", "--home", home)[0]
    assert (root["custody"], key["custody"]) == ("party", "party")
    run("party", "add", "guest", "--root-key", root["public"], "--home", node)
    run("key", "add", "guest", key["public"], "--home", home, "--out", "key.entry")
    run("submit", "key.entry", "--home", node)
    # From here on its root is on another medium.
    (home / "keys" / "guest.root.key").rename(tmp_path / "medium")
    yield home
    assert not (home / "log.sqlite").exists()


SIGHTING = (
    *("sighting", "add", "s-1", "--as", "guest", "--count", "10-30", "--source", "patrol"),
    *("--from", "2026-11-14T12:00:00Z", "--until", "2026-11-14T12:30:00Z"),
    *("--at", "33.5, 38.7", "--radius-km", "2", "--note", "the interpreter was there"),
)


def test_a_party_signs_on_its_own_machine_and_gets_a_receipt_that_it_can_check_there(
    node: Path, client: Path, run: Run
) -> None:
    run(*SIGHTING, "--home", client, "--out", "s.entry")
    answer = run("submit", "s.entry", "--home", node, "--receipt", "s.proof")[0]
    policy = json.loads((client / "policy.json").read_text())
    proof = Proof.decode(Path("s.proof").read_text())
    assert proof.index == answer["index"]
    shown = run("log", "show", answer["id"], "--home", node)[0]
    assert (shown["header"]["author"], shown["header"]["custody"]) == ("guest", "party")
    key = VerifierKey.decode(policy["log_key"])
    assert read_note(proof.checkpoint).text.startswith(key.name)
    again = run("submit", "s.entry", "--home", node)[0]
    assert (again["id"], again["index"]) == (answer["id"], answer["index"])


def test_a_draft_is_signed_where_the_key_is(node: Path, client: Path, run: Run) -> None:
    run(*SIGHTING, "--home", node, "--draft", "s.draft")
    key = client / "keys" / "guest.key"
    run("sign", "s.draft", "--key", key, "--out", "s.entry")
    answer = run("submit", "s.entry", "--home", node)[0]
    shown = run("log", "show", answer["id"], "--home", node)[0]
    assert shown["header"]["custody"] == "party"
    assert run("sign", "s.draft", "--key", key, "--out", "s.entry", leaves_with=2)[0]["what"]
    refused = run("sign", "s.draft", "--key", node / "keys" / "host.key", leaves_with=2)[0]
    assert "needs the signing key of 'guest'" in refused["what"]


def test_what_a_stranger_or_a_changed_byte_signs_is_refused_and_blamed_on_them(
    node: Path, client: Path, run: Run
) -> None:
    run(*SIGHTING, "--home", client, "--out", "s.entry")
    run("keygen", "guest", "--out", "other.key")
    run(*SIGHTING, "--home", node, "--draft", "s.draft")
    run("sign", "s.draft", "--key", "other.key", "--out", "stranger.entry")
    refused = run("submit", "stranger.entry", "--home", node, leaves_with=4)[0]
    assert (refused["error"], refused["fault"]) == ("SignatureError", "peer")
    assert refused["where"].startswith("stranger.entry")
    Path("changed.entry").write_text(Path("s.entry").read_text().replace('"sig":"', '"sig":"A', 1))
    run("submit", "changed.entry", "--home", node, leaves_with=2)
    Path("short.entry").write_bytes(Path("s.entry").read_bytes()[:-9])
    run("submit", "short.entry", "--home", node, leaves_with=2)


def test_one_refused_entry_among_several_does_not_keep_the_others_out(
    node: Path, client: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run("keygen", "guest", "--out", "other.key")
    for number in (1, 2, 3):
        words = [f"s-{number}" if word == "s-1" else word for word in SIGHTING]
        run(*words, "--home", node, "--draft", f"{number}.draft")
        key = "other.key" if number == 2 else client / "keys" / "guest.key"
        run("sign", f"{number}.draft", "--key", key)
    files = ["1.entry", "2.entry", "3.entry"]
    error = run("submit", *files, "--home", node, "--receipt", "receipts", leaves_with=4)[0]
    assert error["where"].startswith("2.entry")
    assert len(list(Path("receipts").iterdir())) == 2
    kinds = [line["subject"] for line in run("log", "show", "--home", node) if line["author"] == "guest"]
    assert kinds == ["guest", "s-1", "s-3"]


def test_a_witness_that_saw_every_checkpoint_anchors_a_bundle(
    node: Path, client: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    vkey = run("keygen", "guest", "--witness", "--home", client)[0]["vkey"]
    run("log", "witness", "add", vkey, "--quorum", "1", "--home", node)
    old = 0
    for number in range(2):
        run("log", "consistency", old, "--out", f"{number}.request", "--home", node)
        run(
            "log", "cosign", f"{number}.request", "--as", "guest", "--out", f"{number}.note", "--home", client
        )
        assert run("log", "witness", "attach", f"{number}.note", "--home", node)[0]["witnesses"] == ["guest"]
        head = run("log", "head", "--home", node)[0]
        assert [it["name"] for it in head["witnesses"]] == ["guest"]
        run("log", "policy", f"{number}.policy", "--home", node)
        run("log", "export", f"{number}.bundle", "--home", node)
        report = run("verify", f"{number}.bundle", "--policy", f"{number}.policy")[0]
        assert (report["answer"], report["witnesses"]) == ("verified", ["guest"])
        old = head["size"]
        run(*SIGHTING, "--home", client, "--out", f"{number}.entry") if number == 0 else None
        run("submit", "0.entry", "--home", node)
    run("log", "export", "late.bundle", "--home", node)
    assert run("log", "head", "--home", client)[0]["size"] == old
    run("log", "export", "as-then.bundle", "--size", old, "--home", node)
    assert run("verify", "as-then.bundle", "--policy", "1.policy")[0]["answer"] == "verified"


def test_a_partys_bundle_verifies_and_holds_only_what_it_may_see(node: Path, client: Path, run: Run) -> None:
    run(*[("host" if word == "guest" else word) for word in SIGHTING], "--home", node)
    run("log", "export", "guest.bundle", "--for", "guest", "--home", node)
    run("log", "policy", "policy", "--home", node)
    report = run("verify", "guest.bundle", "--policy", "policy")[0]
    assert report["answer"] == "verified"
    assert report["shown"] < report["size"]
    assert b"interpreter" not in Path("guest.bundle").read_bytes()
    assert run("log", "export", "guest.bundle", "--home", node, leaves_with=2)[0]["what"]
    run("log", "export", "x.bundle", "--for", "nobody", "--home", node, leaves_with=2)


def test_a_body_is_taken_away_by_its_author_unless_it_is_held(node: Path, client: Path, run: Run) -> None:
    run(*SIGHTING, "--home", client, "--out", "s.entry")
    id = run("submit", "s.entry", "--home", node)[0]["id"]
    run("log", "hold", id, "--as", "guest", "--reason", "inquiry", "--home", client, "--out", "hold.entry")
    run("submit", "hold.entry", "--home", node)
    words = ("log", "redact", id, "--as", "guest", "--reason", "a name", "--home", client)
    run(*words, "--out", "1.entry")
    assert run("submit", "1.entry", "--home", node, leaves_with=2)[0]["error"] == "EvidenceHoldError"
    run("log", "hold", id, "--lift", "--as", "guest", "--home", client, "--out", "lift.entry")
    run("submit", "lift.entry", "--home", node)
    by = run("submit", "1.entry", "--home", node)[0]["id"]
    shown = run("log", "show", id, "--home", node)[0]
    assert (shown["body"], shown["redacted_by"]) == (None, by)
    assert all(b"interpreter" not in file.read_bytes() for file in node.glob("log.sqlite*"))
    run("log", "export", "all.bundle", "--home", node)
    run("log", "policy", "policy", "--home", node)
    report = run("verify", "all.bundle", "--policy", "policy")[0]
    assert (report["answer"], report["redacted"]) == ("verified", 1)


def test_a_key_is_rotated_revoked_and_recovered_under_the_root_on_its_medium(
    tmp_path: Path, node: Path, client: Path, run: Run
) -> None:
    first = run("key", "list", "--home", node)[-1]["public_key_hex"]
    second = run("keygen", "guest", "--out", "second.key")[0]["public"]
    third = run("keygen", "guest", "--out", "third.key")[0]["public"]
    missing = run("key", "rotate", "guest", second, "--replaces", first, "--home", client, leaves_with=2)[0]
    assert "offline medium" in missing["next_step"]

    def under_root(*words: object) -> None:
        run("key", *words, "--home", client, "--draft", "k.draft")
        run("sign", "k.draft", "--key", tmp_path / "medium", "--out", "k.entry")
        run("submit", "k.entry", "--home", node)
        for file in ("k.draft", "k.entry"):
            Path(file).unlink()

    under_root("rotate", "guest", second, "--replaces", first)
    run(*SIGHTING, "--home", client, "--out", "s.entry")
    assert run("submit", "s.entry", "--home", node, leaves_with=4)[0]["error"] == "SignatureError"
    under_root("revoke", "guest", second, "--lost", "--reason", "the truck burnt")
    under_root("recover", "guest", third, "--replaces", second)
    states = {it["public_key_hex"]: it["state"] for it in run("key", "list", "--home", node)}
    assert [states[key] for key in (first, second, third)] == ["rotated", "recovered", "valid"]
    run(*SIGHTING, "--home", node, "--draft", "s.draft")
    run("sign", "s.draft", "--key", "third.key", "--out", "again.entry")
    run("submit", "again.entry", "--home", node)


def test_a_lost_mark_is_made_good_by_the_checkpoint_that_a_party_holds(
    tmp_path: Path, node: Path, client: Path, run: Run
) -> None:
    run("keygen", "guest", "--witness", "--home", client)
    run("log", "consistency", 0, "--out", "request", "--home", node)
    run("log", "cosign", "request", "--as", "guest", "--out", "held", "--home", client)
    assert run("log", "present", "held", "--home", node)[0]["fits"]
    shutil.rmtree(tmp_path / "marks")
    refused = run("log", "redact", "0" * 32, "--as", "host", "--reason", "x", "--home", node, leaves_with=5)
    assert "adopt" in refused[0]["next_step"]
    run("log", "adopt", "held", "--reason", "the disk with the marks failed", "--home", node)
    assert run("log", "show", "--home", node)[-1]["type"].startswith(("checkpoint.adopt", "release"))
    run("log", "head", "--home", node)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_accepts_the_checkpoint_with_the_key_of_the_policy(node: Path, run: Run) -> None:
    note = read_note(run("log", "head", "--home", node)[0]["checkpoint"])
    key = VerifierKey.decode(json.loads((node / "policy.json").read_text())["log_key"])
    # RFC 8410: the SubjectPublicKeyInfo of an Ed25519 key is these twelve bytes and the key.
    Path("key.der").write_bytes(bytes.fromhex("302a300506032b6570032100" + key.public_hex))
    Path("text").write_text(note.text)
    Path("signature").write_bytes(note.signatures[0].signature)
    said = subprocess.run(
        [
            *("openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der"),
            *("-rawin", "-in", "text", "-sigfile", "signature"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Signature Verified Successfully" in said.stdout, said


def test_a_key_under_a_passphrase_is_asked_for_it(
    node: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "long enough")
    run("keygen", "guest", "--encrypt", "--out", "guest.key")
    run(*SIGHTING, "--home", node, "--draft", "s.draft")
    run("sign", "s.draft", "--key", "guest.key", "--out", "s.entry")
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "wrong")
    run("sign", "s.draft", "--key", "guest.key", "--out", "t.entry", leaves_with=2)
