"""Signatures of checkpoints and entries against the openssl command, as docs/protocol/checkpoint.md shows."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from openline.ledger.canonical import from_base64
from openline.ledger.entry import pae
from openline.ledger.note import KeyType, VerifierKey
from openline.ledger.record import read_record
from tests.logbook import ORIGIN, seed, small_log

pytestmark = [
    pytest.mark.requirement("R21"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl command here"),
]


def shown_commands(repo_root: Path) -> str:
    """The commands that the document gives for checking a checkpoint with openssl."""
    text = (repo_root / "docs" / "protocol" / "checkpoint.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return next(block for block in blocks if "pkeyutl" in block)


def run(commands: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], cwd=folder, capture_output=True, text=True, check=False
    )


def carried(folder: Path, *, cosigned: bool) -> None:
    note = small_log().checkpoint(witnesses=["w1", "w2"] if cosigned else [])
    vkey = VerifierKey.of(ORIGIN, KeyType.ED25519, seed("log")).encode()
    (folder / "checkpoint").write_text(note, encoding="utf-8")
    (folder / "log.vkey").write_text(vkey + "\n", encoding="utf-8")


@pytest.mark.parametrize("cosigned", [False, True])
def test_openssl_accepts_a_checkpoint_by_the_documented_commands(
    tmp_path: Path, repo_root: Path, cosigned: bool
) -> None:
    carried(tmp_path, cosigned=cosigned)
    done = run(shown_commands(repo_root), tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully"), done.stderr


def test_openssl_refuses_a_checkpoint_that_was_changed(tmp_path: Path, repo_root: Path) -> None:
    carried(tmp_path, cosigned=True)
    note = (tmp_path / "checkpoint").read_text(encoding="utf-8")
    (tmp_path / "checkpoint").write_text(note.replace("\n7\n", "\n8\n"), encoding="utf-8")
    assert run(shown_commands(repo_root), tmp_path).returncode != 0


def test_openssl_accepts_the_signature_of_an_entry(tmp_path: Path) -> None:
    envelope = read_record(small_log().entries[3].record).envelope
    signature = envelope.signatures[0]
    # RFC 8410: an Ed25519 public key in DER is these twelve bytes and the key.
    der = bytes.fromhex("302a300506032b6570032100" + signature.keyid)
    (tmp_path / "key.der").write_bytes(der)
    (tmp_path / "signed").write_bytes(pae(envelope.payloadType, from_base64(envelope.payload)))
    (tmp_path / "signature").write_bytes(from_base64(signature.sig))
    done = run(
        "openssl pkeyutl -verify -rawin -pubin -inkey key.der -keyform DER -in signed -sigfile signature",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
