"""Who takes part: parties, the keys they sign with, and who can reach whom."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec


class Addressable(StrEnum):
    """Whether a party can be spoken to (R3)."""

    DIRECT = "direct"
    VIA = "via"
    NEVER = "never"


class Custody(StrEnum):
    """Who holds the private half of a key; inside the signed bytes of every entry."""

    PARTY = "party"
    NODE = "node"


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A side that acts or is addressed. Parties that never sign are on record too."""

    id: str
    name: str
    addressable: Addressable = Addressable.DIRECT
    reach_via: tuple[str, ...] = ()


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A public Ed25519 key, valid for entries from one log index up to, not including, another."""

    party: str
    public_key_hex: str
    custody: Custody
    valid_from_index: int
    valid_until_index: int | Literal["UFN"] = "UFN"
