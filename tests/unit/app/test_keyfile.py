"""Key files."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from pathlib import Path

import pytest

from openline.app.keyfile import KeyFile, is_encrypted, make_key, read_key, says_of, write_key
from openline.errors import InputError
from openline.model.party import Custody


@pytest.fixture
def key() -> KeyFile:
    return make_key("alpha", "signing", Custody.PARTY, secrets.token_bytes(32))


def same(one: KeyFile, other: KeyFile) -> bool:
    return (*one[:3], one.public_key_hex) == (*other[:3], other.public_key_hex)


def test_a_key_is_read_back_and_only_its_owner_can_read_the_file(key: KeyFile, tmp_path: Path) -> None:
    file = tmp_path / "alpha.key"
    write_key(file, key)
    assert file.stat().st_mode & 0o777 == 0o600
    assert same(read_key(file), key)
    assert says_of(file, "public") == (key.public_key_hex,)


def test_a_key_is_never_overwritten(key: KeyFile, tmp_path: Path) -> None:
    write_key(tmp_path / "k", key)
    with pytest.raises(InputError, match="never overwritten"):
        write_key(tmp_path / "k", key)


def test_a_key_under_a_passphrase_opens_with_it_alone(key: KeyFile, tmp_path: Path) -> None:
    file = tmp_path / "alpha.key"
    write_key(file, key, passphrase=b"long enough")
    assert is_encrypted(file)
    assert key.private_key.private_bytes_raw() not in file.read_bytes()
    assert same(read_key(file, passphrase=b"long enough"), key)
    assert says_of(file, "public") == (key.public_key_hex,)
    for wrong in (None, b"another"):
        with pytest.raises(InputError):
            read_key(file, passphrase=wrong)


def test_a_key_that_others_can_read_is_refused(key: KeyFile, tmp_path: Path) -> None:
    write_key(tmp_path / "k", key)
    (tmp_path / "k").chmod(0o644)
    with pytest.raises(InputError, match="others can read"):
        read_key(tmp_path / "k")


def test_a_description_that_does_not_fit_the_key_is_refused(key: KeyFile, tmp_path: Path) -> None:
    file = tmp_path / "k"
    write_key(file, key)
    text = file.read_text()
    for wrong, why in (
        (text.replace(key.public_key_hex, "0" * 64), "not this key's"),
        (text.replace("use: signing", "use: everything"), "unknown use"),
        (text.replace("custody: party", "custody: bank"), "unknown use"),
        (text.replace("owner: alpha\n", ""), "owner"),
        (text[: text.index("-----BEGIN")], "no private key"),
    ):
        file.write_text(wrong)
        with pytest.raises(InputError, match=why):
            read_key(file)
    with pytest.raises(InputError, match="cannot be read"):
        read_key(tmp_path / "absent")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_reads_the_file_as_it_is(key: KeyFile, tmp_path: Path) -> None:
    write_key(tmp_path / "k", key)
    said = subprocess.run(
        ["openssl", "pkey", "-in", tmp_path / "k", "-pubout", "-outform", "DER"],
        capture_output=True,
        check=True,
    )
    assert said.stdout[-32:].hex() == key.public_key_hex
