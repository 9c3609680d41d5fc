"""Keys: which are valid at which log index, and how they come and go under an offline root.

A root signs party and key entries and nothing else. A key is valid for the entries behind the one that added
it, up to the one that ended it. A rotated key ends at the index of its successor; so does a key whose loss is
made good by recovery. What a key signed while it was valid stays signed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import msgspec

from openline.decide.machine import Guard, Machine, Row
from openline.decide.state import KeyStanding, State
from openline.errors import InputError, RefusedError
from openline.model.event import NODE, KeyFacts, TheatreFacts
from openline.model.party import Custody, Key

_HEX32 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class KeyMove:
    """What the guards look at: whose key it would be, and the key as it stands."""

    party: str
    standing: KeyStanding | None


def _theirs(move: KeyMove) -> bool:
    return move.standing is not None and move.standing.key.party == move.party


KEY = Machine[KeyMove](
    name="key",
    start="absent",
    rows=(
        Row("absent", "enrol", "valid"),
        Row("valid", "rotate", "rotated", ("the party's own",)),
        Row("valid", "revoke", "revoked", ("the party's own",)),
        Row("valid", "lose", "lost", ("the party's own",)),
        Row("valid", "recover", "recovered", ("the party's own",)),
        Row("lost", "recover", "recovered", ("the party's own",)),
    ),
    guards={"the party's own": Guard(_theirs, "this is not a key of the party")},
)

ENDED_BY: dict[str, str] = {"rotated": "rotate", "recovered": "recover", "revoked": "revoke", "lost": "lose"}
"""The reason in a key's entry -> what happens to the key that it ends."""


def valid_keys(state: State, author: str, signed_by: str) -> tuple[str, ...]:
    """Return the public keys, in hexadecimal, that may sign the next entry.

    Parameters
    ----------
    author
        A party, or the node.
    signed_by
        ``"root"``, ``"key"`` or ``"node"``, as :data:`openline.model.event.EVENTS` has it.
    """
    if signed_by == "root":
        root = root_of(state, author)
        return (root,) if root else ()
    return tuple(it.key.public_key_hex for it in state.keys.get(author, ()) if it.state == "valid")


def root_of(state: State, author: str) -> str:
    """Return a root key in hexadecimal; empty for a party without one, or not on record."""
    if author == NODE:
        return state.theatre.root_key_hex if state.theatre else ""
    party = state.parties.get(author)
    return party.root_key_hex if party else ""


def why_not_valid(state: State, author: str, public_key_hex: str) -> str:
    """Say whose key this is and since which index it has ended, for the error about a refused signature."""
    short = public_key_hex[:16]
    found = find_key(state, public_key_hex)
    if found is None:
        owner = next((it for it in (NODE, *state.parties) if root_of(state, it) == public_key_hex), None)
        if owner is not None:
            return f"the key {short}… is the root of {owner!r}, which signs party and key entries only"
        return f"the key {short}… is on record for nobody"
    if found.key.party != author:
        return f"the key {short}… is on record for {found.key.party!r}, not for {author!r}"
    if found.state == "valid":
        return f"the key {short}… of {author!r} is valid, but this type of entry is signed by the root"
    return f"the key {short}… of {author!r} was {found.state} at index {found.key.valid_until_index}"


def find_key(state: State, public_key_hex: str) -> KeyStanding | None:
    """Return a signing key on record, whosever it is."""
    every = (it for keys in state.keys.values() for it in keys)
    return next((it for it in every if it.key.public_key_hex == public_key_hex), None)


def judge_key(state: State, author: str, change: Literal["add", "end"], facts: KeyFacts) -> None:
    """Refuse an entry about a key that the tables do not permit.

    Raises
    ------
    InputError
        No Ed25519 key in hexadecimal, or a reason that does not fit.
    RefusedError
        A party that signs for another, a key that is on record already, one that has ended.
    """
    where = f"key {facts.public_key_hex[:16]}… of {facts.party}"
    if not root_of(state, facts.party):
        raise RefusedError("the party has no root on record", where=where)
    if author != facts.party:
        raise RefusedError(f"{author!r} cannot speak for the keys of {facts.party!r}", where=where)
    check_public_key(facts.public_key_hex, where)
    adds = facts.reason in ("enrolled", "rotated", "recovered")
    if adds != (change == "add"):
        raise InputError(f"a key.{change} entry cannot have the reason {facts.reason!r}", where=where)
    if (facts.reason in ("rotated", "recovered")) != bool(facts.replaces_hex):
        raise InputError(
            f"the reason is {facts.reason} and what it replaces is {facts.replaces_hex or 'nothing'!r}",
            where=where,
            next_step="name the key that a rotation or recovery ends, and no other time",
        )
    if adds:
        refuse_known_key(state, facts.public_key_hex, where)
    ended = facts.replaces_hex or ("" if adds else facts.public_key_hex)
    if ended:
        standing = find_key(state, ended)
        KEY.step(
            standing.state if standing else KEY.start,
            ENDED_BY[facts.reason],
            KeyMove(party=facts.party, standing=standing),
            where=f"key {ended[:16]}… of {facts.party}",
        )


def check_public_key(public_key_hex: str, where: str) -> None:
    """Refuse what is no 32-byte key in lower-case hexadecimal.

    Raises
    ------
    InputError
        Another length or other characters.
    """
    if not _HEX32.fullmatch(public_key_hex):
        raise InputError(f"{public_key_hex!r} is no public key of 64 hexadecimal digits", where=where)


def refuse_known_key(state: State, public_key_hex: str, where: str) -> None:
    """Refuse a key that is on record already, as anybody's root or signing key.

    Raises
    ------
    RefusedError
        Every key is made fresh, for one purpose.
    """
    roots = {root_of(state, party) for party in (NODE, *state.parties)}
    if public_key_hex in roots or find_key(state, public_key_hex) is not None:
        raise RefusedError(
            "the key is on record already", where=where, next_step="make a fresh one with keygen"
        )


# -- fold ------------------------------------------------------------------------------------------


def first_keys(facts: TheatreFacts) -> tuple[KeyStanding, ...]:
    """Return the node's keys as the genesis entry names them."""
    return (_fresh(NODE, facts.node_key_hex, Custody.NODE, 0),)


def apply_key(keys: tuple[KeyStanding, ...], facts: KeyFacts, index: int) -> tuple[KeyStanding, ...]:
    """Return a party's keys after an entry about one of them stands at ``index``."""
    ended = facts.replaces_hex or ("" if facts.reason == "enrolled" else facts.public_key_hex)
    kept = tuple(_end(it, facts.reason, index) if it.key.public_key_hex == ended else it for it in keys)
    if facts.reason in ("revoked", "lost"):
        return kept
    return (*kept, _fresh(facts.party, facts.public_key_hex, facts.custody, index))


def _fresh(party: str, public_key_hex: str, custody: Custody, index: int) -> KeyStanding:
    key = Key(party=party, public_key_hex=public_key_hex, custody=custody, valid_from_index=index + 1)
    return KeyStanding(key=key, state="valid")


def _end(standing: KeyStanding, state: str, index: int) -> KeyStanding:
    # A lost key that is recovered ended when it was lost.
    until = index if standing.key.valid_until_index == "UFN" else standing.key.valid_until_index
    return KeyStanding(key=msgspec.structs.replace(standing.key, valid_until_index=until), state=state)
