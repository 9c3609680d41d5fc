"""Ed25519 (RFC 8032): the one place in the ledger that touches key objects.

Private keys come in as 32-byte seeds or as ``cryptography`` objects; public keys are lower-case hexadecimal.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from openline.errors import InputError

PrivateKey: TypeAlias = Ed25519PrivateKey | bytes
"""An Ed25519 private key: the object, or the 32-byte seed."""


def public_key_hex(private_key: PrivateKey) -> str:
    """Give the public half of a key as 64 hexadecimal digits.

    Raises
    ------
    InputError
        A seed that is not 32 bytes long.
    """
    return _public_hex(_key_object(private_key))


def sign(private_key: PrivateKey, message: bytes) -> bytes:
    """Sign a message; 64 bytes, the same for the same key and message.

    Raises
    ------
    InputError
        A seed that is not 32 bytes long.
    """
    return _key_object(private_key).sign(message)


def is_signed(public_hex: str, signature: bytes, message: bytes) -> bool:
    """Say whether a signature over a message was made with the private half of a public key.

    Anything that is no key and no signature is simply not signed: callers say what that means.
    """
    try:
        _public_object(public_hex).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _key_object(private_key: PrivateKey) -> Ed25519PrivateKey:
    if isinstance(private_key, Ed25519PrivateKey):
        return private_key
    if len(private_key) != 32:
        raise InputError(f"an Ed25519 seed has 32 bytes, this one {len(private_key)}")
    return _seed_object(private_key)


@lru_cache(maxsize=64)
def _public_hex(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


@lru_cache(maxsize=64)
def _seed_object(seed: bytes) -> Ed25519PrivateKey:
    # Expanding a seed costs as much as a signature.
    return Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(maxsize=4096)
def _public_object(public_hex: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_hex))
