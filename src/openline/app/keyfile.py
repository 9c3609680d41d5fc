"""Key files: PKCS #8 PEM, as openssl reads it, under a few lines that say whose key it is.

Text above the ``BEGIN`` line is no part of PEM (RFC 7468 section 2), so ``openssl pkey -in FILE`` takes the
file as it is. The lines only describe: what a key may sign is on record in the log.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from openline.app.durable import write_durably
from openline.errors import InputError
from openline.model.party import Custody

KeyUse: TypeAlias = Literal["signing", "root", "log", "witness"]
USES: tuple[KeyUse, ...] = ("signing", "root", "log", "witness")
TITLE = "Openline private key: whoever has this file signs as its owner."


class KeyFile(NamedTuple):
    """A private key and what it is for."""

    owner: str
    """A party's id, ``"node"``, or the name of a log or witness."""
    use: KeyUse
    custody: Custody
    private_key: Ed25519PrivateKey

    @property
    def public_key_hex(self) -> str:
        """The public half as 64 hexadecimal digits."""
        return self.private_key.public_key().public_bytes_raw().hex()


def make_key(owner: str, use: KeyUse, custody: Custody, seed: bytes) -> KeyFile:
    """Make a key from 32 random bytes."""
    return KeyFile(owner, use, custody, Ed25519PrivateKey.from_private_bytes(seed))


def write_key(path: Path, key: KeyFile, *, passphrase: bytes | None = None) -> None:
    """Write a key file that only its owner can read; never over another.

    Raises
    ------
    InputError
        There is a file of that name.
    StorageError
        The disk did not take it.
    """
    if path.exists():
        raise InputError("there is a file already, and a key is never overwritten", where=str(path))
    encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    pem = key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()
    lines = [
        TITLE,
        f"owner: {key.owner}",
        f"use: {key.use}",
        f"custody: {key.custody}",
        f"public: {key.public_key_hex}",
        pem,
    ]
    write_durably(path, "\n".join(lines).encode(), mode=0o600, replace=False)


def is_encrypted(path: Path) -> bool:
    """Say whether a key file asks for a passphrase."""
    return b"-----BEGIN ENCRYPTED PRIVATE KEY-----" in _bytes_of(path)


def says_of(path: Path, *names: str) -> tuple[str, ...]:
    """Give what a key file says of itself (owner, use, custody, public), without opening the private key."""
    said = _description(_bytes_of(path), path)
    return tuple(said[name] for name in names)


def read_key(path: Path, *, passphrase: bytes | None = None) -> KeyFile:
    """Read a key file.

    Raises
    ------
    InputError
        No such file, readable by others, no Ed25519 key, a wrong or missing passphrase, or a description
        that does not fit the key.
    """
    data = _bytes_of(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise InputError("others can read this private key", where=str(path), next_step=f"chmod 600 {path}")
    try:
        private_key = load_pem_private_key(data, passphrase)
    except (ValueError, TypeError) as error:
        raise InputError(f"no private key can be read: {error}", where=str(path)) from error
    if not isinstance(private_key, Ed25519PrivateKey):
        raise InputError("not an Ed25519 key", where=str(path))
    said = _description(data, path)
    use = next((use for use in USES if use == said["use"]), None)
    if use is None or said["custody"] not in list(Custody):
        raise InputError(f"unknown use {said['use']!r} or custody {said['custody']!r}", where=str(path))
    key = KeyFile(said["owner"], use, Custody(said["custody"]), private_key)
    if key.public_key_hex != said["public"]:
        raise InputError("the public key named above is not this key's", where=str(path))
    return key


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"the key cannot be read: {error.strerror}", where=str(path)) from error


def _description(data: bytes, path: Path) -> dict[str, str]:
    lines = data.split(b"-----BEGIN", 1)[0].decode(errors="replace").splitlines()
    said = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
    missing = {"owner", "use", "custody", "public"} - set(said)
    if missing:
        raise InputError(
            f"nothing above the key says its {', '.join(sorted(missing))}",
            where=str(path),
            next_step="make keys with 'openline keygen'",
        )
    return said
