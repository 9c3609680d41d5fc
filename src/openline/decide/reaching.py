"""Reaching: to whom one speaks in order to reach a party, directly or through others (R3)."""

from __future__ import annotations

from collections.abc import Iterable

from openline.decide.state import State
from openline.model.party import Addressable


def reached_through(state: State, party: str) -> str | None:
    """Return the party to speak to in order to reach another: itself, a go-between, or nobody (R3).

    Go-betweens are tried in the order in which they stand on record, and may have go-betweens themselves.
    """
    tried: set[str] = set()

    def reach(id: str) -> str | None:
        standing = state.parties.get(id)
        if standing is None or id in tried or standing.addressable is Addressable.NEVER:
            return None
        tried.add(id)
        if standing.addressable is Addressable.DIRECT:
            return id
        return next((found for via in standing.reach_via if (found := reach(via)) is not None), None)

    return reach(party)


def call_of(state: State, parties: Iterable[str]) -> list[dict[str, str]]:
    """Say whom to call in order to speak to parties; those that nobody reaches are left out."""
    reached = {other: reached_through(state, other) for other in parties}
    return [
        {"party": other} if via == other else {"party": other, "via": via}
        for other, via in reached.items()
        if via is not None
    ]
