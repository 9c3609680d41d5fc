"""Seal keys: a party's own X25519 key, to which others seal what is for it alone.

The file looks as a signing key's does (:mod:`openline.app.keyfile`): PKCS #8 PEM under a few lines that say
whose it is. It signs nothing, and no entry needs it; whoever has it reads what was sealed to its owner.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from openline.app.durable import write_durably
from openline.app.keyfile import says_of
from openline.errors import InputError
from openline.ledger.sealing import public_seal_key_hex
from openline.model.party import Custody

USE = "seal"
TITLE = "Openline private key: whoever has this file reads what was sealed to its owner."


class SealKey(NamedTuple):
    """A private key to open with, and whose it is."""

    owner: str
    custody: Custody
    private_bytes: bytes

    @property
    def public_key_hex(self) -> str:
        """The public half, for ``openline desk set --seal-key``."""
        return public_seal_key_hex(self.private_bytes)


def write_seal_key(path: Path, key: SealKey, *, passphrase: bytes | None = None) -> None:
    """Write a key file that only its owner can read; never over another.

    Raises
    ------
    InputError
        There is a file of that name.
    StorageError
        The disk did not take it.
    """
    if path.exists():
        raise InputError(
            "there is a file already, and a key is never overwritten",
            where=str(path),
            next_step="give another name with --out: what was sealed to the former needs the former",
        )
    encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    private = X25519PrivateKey.from_private_bytes(key.private_bytes)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()
    lines = [
        TITLE,
        f"owner: {key.owner}",
        f"use: {USE}",
        f"custody: {key.custody}",
        f"public: {key.public_key_hex}",
        pem,
    ]
    write_durably(path, "\n".join(lines).encode(), mode=0o600, replace=False)


def read_seal_key(path: Path, *, passphrase: bytes | None = None) -> SealKey:
    """Read a key file.

    Raises
    ------
    InputError
        No such file, readable by others, no X25519 key, a wrong or missing passphrase, or a description that
        does not fit the key.
    """
    owner, use, custody, public = says_of(path, "owner", "use", "custody", "public")
    if use != USE or custody not in list(Custody):
        raise InputError(
            f"it is a {use} key, and opens nothing",
            where=str(path),
            next_step="take the one that 'openline desk seal-key' wrote",
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise InputError("others can read this private key", where=str(path), next_step=f"chmod 600 {path}")
    try:
        private = load_pem_private_key(path.read_bytes(), passphrase)
    except (ValueError, TypeError) as error:
        raise InputError(f"no private key can be read: {error}", where=str(path)) from error
    if not isinstance(private, X25519PrivateKey):
        raise InputError("not an X25519 key", where=str(path))
    key = SealKey(owner, Custody(custody), private.private_bytes_raw())
    if key.public_key_hex != public:
        raise InputError("the public key named above is not this key's", where=str(path))
    return key
