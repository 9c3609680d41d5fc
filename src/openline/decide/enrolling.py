"""Parties: how one comes on record, and how it is put right later what it is called and who reaches it (R3).

Its id and its root are for ever. An edit says the whole again and names the next version, since the root that
signs it is off line, and another edit may come before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from openline.decide.keyring import check_public_key, refuse_known_key
from openline.decide.machine import Guard, Machine, Row
from openline.decide.naming import ID
from openline.decide.state import PartyStanding, State, unknown
from openline.errors import InputError
from openline.model.event import NODE, PartyEditFacts, PartyFacts
from openline.model.party import Addressable, Party


@dataclass(frozen=True, slots=True)
class PartyMove:
    """What the guards look at: who says which version, and what stands."""

    author: str
    version: int
    standing: PartyStanding | None


PARTY = Machine[PartyMove](
    name="party",
    start="absent",
    rows=(
        Row("absent", "enrol", "enrolled", ("by the node's root",)),
        Row("enrolled", "edit", "enrolled", ("by the node's root", "next version")),
    ),
    guards={
        "by the node's root": Guard(
            lambda m: m.author == NODE, "only the node's root enrols parties and edits them"
        ),
        "next version": Guard(
            lambda m: m.standing is not None and m.version == m.standing.version + 1,
            "an edit takes the next version number: it may have changed since you looked",
        ),
    },
)


def judge_party(
    state: State, author: str, transition: str, facts: PartyFacts | PartyEditFacts, said: Party
) -> None:
    """Refuse a party that cannot come on record, or be changed, like this.

    Parameters
    ----------
    transition
        ``enrol`` or ``edit``.
    said
        The party in the body.

    Raises
    ------
    NotFoundError
        An edit of what is not on record, or somebody to reach it through who is not.
    RefusedError
        The table does not permit it.
    InputError
        An id that can be none, a root that is no key, or a way to reach it that makes no sense.
    """
    where = f"party {facts.party}"
    standing = state.parties.get(facts.party)
    if transition == "edit" and standing is None:
        raise unknown("party", facts.party)
    version = facts.version if isinstance(facts, PartyEditFacts) else 1
    PARTY.step(
        "enrolled" if standing else PARTY.start, transition, PartyMove(author, version, standing), where=where
    )
    if not ID.fullmatch(facts.party) or facts.party == NODE:
        raise InputError(
            f"{facts.party!r} cannot be the id of a party",
            where=where,
            next_step="use up to 64 lower-case letters, digits, '-' and '_'; it is permanent and public",
        )
    if (said.id, said.addressable, said.reach_via) != (facts.party, facts.addressable, facts.reach_via):
        raise InputError("the body and the facts say different things", where=where)
    _check_reach(state, facts, where)
    if isinstance(facts, PartyFacts) and facts.root_key_hex:
        check_public_key(facts.root_key_hex, f"{where}, root_key_hex")
        refuse_known_key(state, facts.root_key_hex, where)


def _check_reach(state: State, facts: PartyFacts | PartyEditFacts, where: str) -> None:
    for via in facts.reach_via:
        if via == facts.party or facts.party in _behind(state, via):
            raise InputError(
                f"{facts.party!r} would be reached through itself, by way of {via!r}",
                where=f"{where}, reach_via",
                next_step="name somebody who is reached in another way",
            )
    if (facts.addressable is Addressable.VIA) != bool(facts.reach_via):
        raise InputError(
            f"addressable {facts.addressable.value} and reached through {list(facts.reach_via)}",
            where=f"{where}, reach_via",
            next_step="say through whom a party is reached if it is reached through others, and only then",
        )


def _behind(state: State, party: str) -> set[str]:
    """Return everyone through whom a party may be reached, at any remove."""
    found: set[str] = set()
    left = [party]
    while left:
        nearer = set(state.party(left.pop()).reach_via) - found
        found |= nearer
        left += nearer
    return found
