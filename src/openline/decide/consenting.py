"""Consenting: what has to be signed by all whom it names, in one version; some of it can be suspended.

Agreements, joint cells and channels are of this kind. The guards of their tables that are the same for all
stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from openline.decide.machine import Guard
from openline.model.event import NODE


class Proposal(Protocol):
    """Facts of a step, or what stands."""

    @property
    def version(self) -> int:
        """Which version it is."""
        ...

    @property
    def proposal_sha256(self) -> str:
        """The digest of what was proposed."""
        ...

    @property
    def parties(self) -> tuple[str, ...]:
        """Whom it names."""
        ...


class Consented(Proposal, Protocol):
    """What stands of something that is signed."""

    @property
    def signed(self) -> Mapping[str, int]:
        """Party -> log index of its signature."""
        ...


class ConsentMove(Protocol):
    """What the guards look at: who wants what, and what stands."""

    @property
    def author(self) -> str:
        """Who wants it."""
        ...

    @property
    def facts(self) -> Proposal:
        """What is wanted."""
        ...

    @property
    def standing(self) -> Consented | None:
        """What stands."""
        ...


def is_named(move: ConsentMove) -> bool:
    """Tell whether the author is one of those whom it names."""
    return move.author in (move.standing or move.facts).parties


def is_same_text(move: ConsentMove) -> bool:
    """Tell whether a step is about the version and text that stands."""
    now, facts = move.standing, move.facts
    return now is not None and (now.version, now.proposal_sha256) == (facts.version, facts.proposal_sha256)


def guards_of(what: str) -> dict[str, Guard[Any]]:
    """Return the guards of anything that is proposed and signed; ``what`` such as ``a joint cell``."""
    the = what.rpartition(" ")[2]
    return {
        "author is named": Guard(is_named, f"only a party that the {the} names may do this"),
        "two are named": Guard(
            lambda m: len(set(m.facts.parties)) == len(m.facts.parties) >= 2,
            f"{what} names at least two parties, each once",
        ),
        "first version": Guard(lambda m: m.facts.version == 1, "a first proposal is version 1"),
        "next version": Guard(
            lambda m: m.standing is not None and m.facts.version == m.standing.version + 1,
            "a new proposal takes the next version number",
        ),
        "drops nobody": Guard(
            lambda m: m.standing is not None and set(m.standing.parties) <= set(m.facts.parties),
            "a new version names everyone whom the former version named",
        ),
        "same text": Guard(is_same_text, "this is not the version and text that is proposed now"),
        "by the node": Guard(lambda m: m.author == NODE, "this follows by itself; nobody can ask for it"),
        "all have signed": Guard(
            lambda m: m.standing is not None and set(m.standing.parties) == set(m.standing.signed),
            "not all have signed",
        ),
    }


def suspension_guards() -> dict[str, Guard[Any]]:
    """Return the guards of what any of its parties may suspend, and only that party resume."""
    return {
        "author has suspended": Guard(
            lambda m: m.author in _suspenders(m), "only a party that has suspended it can resume it"
        ),
        "author has not suspended": Guard(
            lambda m: m.author not in _suspenders(m), "this party has suspended it already"
        ),
        "nobody else has": Guard(lambda m: _suspenders(m) == {m.author}, "another party keeps it suspended"),
        "others have too": Guard(lambda m: len(_suspenders(m)) > 1, "nobody else has suspended it"),
    }


def _suspenders(move: Any) -> set[str]:
    return set(move.standing.suspended_by) if move.standing else set()
