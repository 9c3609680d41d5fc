"""The gist of a notice that lists matches: what comes first where there is room for little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from openline.decide.matchbook import KINDS, Kind

AS_ONE: Mapping[Kind, str] = {
    "begun": "match.find/v1",
    "changed": "match.change/v1",
    "ended": "match.end/v1",
}
"""The type whose phrase says the same of one match."""


class Gist(NamedTuple):
    """What began, or else changed, or else ended: that alone, of all that a notice lists."""

    phrase: str
    """The type whose phrase says it."""
    severity: str
    matches: tuple[str, ...]
    yours: tuple[str, ...]
    """Each of the reader's own things once."""
    call: tuple[Mapping[str, Any], ...]
    """Each whom to call once."""


def gist_of(shown: Mapping[str, Any]) -> Gist:
    """Return what a notice says first; its groups are the most serious first."""
    for kind in KINDS:
        groups = list(groups_of(shown, kind))
        if groups:
            return Gist(
                phrase=AS_ONE[kind],
                severity=str(groups[0].get("severity") or ""),
                matches=tuple(str(id) for it in groups for id in it.get("matches") or ()),
                yours=tuple(dict.fromkeys(str(id) for it in groups for id in it.get("yours") or ())),
                call=tuple({str(call): call for it in groups for call in it.get("call") or ()}.values()),
            )
    return Gist("matches.find/v1", "", (), (), ())


def groups_of(shown: Mapping[str, Any], kind: Kind) -> Iterator[Mapping[str, Any]]:
    """Return the groups of one kind, the most serious first; what makes no sense is left out."""
    groups = shown.get(kind)
    listed = groups if isinstance(groups, list) else []
    found = [it for it in listed if isinstance(it, Mapping)]
    yield from sorted(found, key=lambda it: RANKS.get(str(it.get("severity") or ""), -1), reverse=True)


RANKS = {"minor": 0, "moderate": 1, "severe": 2, "extreme": 3}
