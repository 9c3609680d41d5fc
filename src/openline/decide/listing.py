"""Listing: what one recipient is told of a finding of matches, in one form for both sides (R16, decision 17).

Each side is told of its own things, match by match, and whom to call. Of matches of which it is told only
that there are some, it is told nothing that would set one apart from another: they stand in one group, in the
order of their random ids, as all do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from msgspec.structs import replace

from openline.decide.access import sees_all
from openline.decide.flooding import finding
from openline.decide.matchbook import KINDS, Kind
from openline.decide.reaching import call_of
from openline.decide.seating import seated
from openline.decide.state import Card, State
from openline.model.event import NODE, Facts, MatchesFacts, MatchesTellFacts, MatchGroup
from openline.model.notification import Severity
from openline.model.release import Detail

_View: TypeAlias = tuple[str, bool, tuple[str, ...]]
"""Severity, whether it settles, and whom to call: all that sets matches apart for a side."""
_Columns: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""Matches, and the recipient's own thing of each."""


class Part(NamedTuple):
    """Matches that are alike, and concern a recipient."""

    kind: Kind
    about: str
    owner: str
    """Of the thing that the finding is about."""
    group: MatchGroup


def parts_of(state: State, recipient: str, entry: str, facts: Facts) -> list[Part]:
    """Return what a finding says that concerns a recipient, with what was held back from it before.

    The finding is on record, or is just about to be.
    """
    if isinstance(facts, MatchesTellFacts):
        return list(_gathered(state, recipient, facts.entries, None))
    assert isinstance(facts, MatchesFacts)
    if entry in state.cards:
        earlier = state.carried.get((entry, recipient), ())
    else:
        flood = state.floods.get((state.objects[facts.about].owner, recipient))
        earlier = flood.held if flood is not None else ()
    if earlier:
        return list(_gathered(state, recipient, earlier, facts))
    return list(_concerning(state, recipient, facts))


def standing_parts_of(state: State, recipient: str, entry: str, facts: Facts) -> list[Part]:
    """Return of the same what still stands as it was told: begun or changed by then, and not turned since."""
    told = _told_by(state, recipient, entry, facts)
    found = []
    for part in parts_of(state, recipient, entry, facts):
        group = part.group
        at = [k for k, id in enumerate(group.match) if part.kind != "ended" and _stands(state, id, told)]
        if at:
            found.append(part._replace(group=_some_of(group, at)))
    return found


def awaited_severity(state: State, recipient: str, entry: str, facts: Facts) -> Severity | None:
    """Return the most serious that a recipient was told of by a finding and that stands as it was told."""
    told = _told_by(state, recipient, entry, facts)
    parts = (it for it in parts_of(state, recipient, entry, facts) if it.kind != "ended")
    for part in sorted(parts, key=lambda it: -it.group.severity.rank):
        if any(_stands(state, id, told) for id in part.group.match):
            return part.group.severity
    return None


def _told_by(state: State, recipient: str, entry: str, facts: Facts) -> tuple[str, ...]:
    if isinstance(facts, MatchesTellFacts):
        return facts.entries
    return (entry, *state.carried.get((entry, recipient), ()))


def _stands(state: State, id: str, findings: tuple[str, ...]) -> bool:
    turn = state.book.turn_of(id)
    return turn.kind != "ended" and turn.entry in findings


def _concerning(state: State, recipient: str, facts: MatchesFacts) -> Iterator[Part]:
    about, owner = facts.about, state.objects[facts.about].owner
    cell = state.cells.get(recipient)
    if cell is None:
        moved = recipient == owner
        for kind in KINDS:
            for group in getattr(facts, kind):
                if moved or group.party == recipient:
                    yield Part(kind, about, owner, group)
        return
    seats = set(seated(cell)) if cell.sees_matches else set()
    for kind in KINDS:
        groups: tuple[MatchGroup, ...] = getattr(facts, kind)
        for group in groups:
            # Nobody learns at a joint cell what its own notice does not say.
            if seats == {owner, group.party} and not group.existence_only and seats.isdisjoint(facts.held):
                yield Part(kind, about, owner, group)


def _gathered(
    state: State, recipient: str, earlier: Iterable[str], last: MatchesFacts | None
) -> Iterator[Part]:
    """Put together what findings say, match by match: what came and went meanwhile is not told."""
    findings = [it for id in earlier if (it := finding(state, id)) is not None]
    latest: dict[str, tuple[Part, int]] = {}
    for facts in (*findings, *((last,) if last is not None else ())):
        for part in _concerning(state, recipient, facts):
            for at, id in enumerate(part.group.match):
                new = id in latest and latest[id][0].kind == "begun"
                if part.kind == "ended" and new:
                    del latest[id]
                else:
                    latest[id] = part._replace(kind="begun" if new else part.kind), at
    for part, at in latest.values():
        yield part._replace(group=_some_of(part.group, [at]))


def _some_of(group: MatchGroup, at: list[int]) -> MatchGroup:
    if len(at) == len(group.match):
        return group
    other, match = tuple(group.other[k] for k in at), tuple(group.match[k] for k in at)
    return replace(group, other=other, match=match, versions=())


def list_matches(
    state: State, recipient: str, card: Card, parts: Iterable[Part]
) -> tuple[Detail, dict[str, object]]:
    """Return how much a recipient is told, and its notice: the same fields for both sides."""
    views: dict[Kind, dict[_View, list[_Columns]]] = {kind: {} for kind in KINDS}
    for part in parts:
        for view, columns in _views(state, recipient, part):
            views[part.kind].setdefault(view, []).append(columns)
    told = [severity for kind in KINDS for severity, _, _ in views[kind]]
    if not told:
        return Detail.NOTHING, {}
    detail = Detail.CONTACT if any(told) else Detail.EXISTENCE
    shown: dict[str, object] = {"entry": card.id, "detail": detail.value, "type": card.type}
    for kind in KINDS:
        groups = [_listed(state, view, columns) for view, columns in views[kind].items()]
        shown[kind] = sorted(groups, key=lambda it: str(it["matches"][0]))
    return detail, shown


def _views(state: State, recipient: str, part: Part) -> Iterator[tuple[_View, _Columns]]:
    group, count = part.group, len(part.group.match)
    if recipient in state.cells:
        sides = tuple(sorted((part.owner, group.party)))
        yield (group.severity.value, group.settling, sides), (group.match, ())
        return
    moved = recipient == part.owner
    yours, hidden = (part.about,) * count, group.other
    if not moved:
        yours, hidden = hidden, yours
    view = group.severity.value, group.settling, (group.party if moved else part.owner,)
    if recipient not in group.existence_only:
        yield view, (group.match, yours)
        return
    shared = state.shared
    sees = [shared.get((it, recipient)) is Detail.FULL and sees_all(state, recipient, it) for it in hidden]
    if not any(sees):  # mostly
        yield ("", False, (NODE,)), (group.match, yours)
        return
    for seen, as_told in ((True, view), (False, ("", False, (NODE,)))):
        at = [k for k, it in enumerate(sees) if it is seen]
        if len(at) == count:
            yield as_told, (group.match, yours)
        elif at:
            yield as_told, (tuple(group.match[k] for k in at), tuple(yours[k] for k in at))


def _listed(state: State, view: _View, columns: list[_Columns]) -> dict[str, Any]:
    severity, settling, whom = view
    matches, yours = columns[0]
    if len(columns) > 1:  # the order of ids says nothing of what was put together
        matches = tuple(chain.from_iterable(some for some, _ in columns))
        yours = tuple(chain.from_iterable(some for _, some in columns))
        if yours:
            matches, yours = zip(*sorted(zip(matches, yours, strict=True)), strict=True)
        else:
            matches = tuple(sorted(matches))
    return {
        "severity": severity,
        "settling": settling,
        "call": ([] if whom == (NODE,) else call_of(state, whom)) or [{"party": NODE}],
        "yours": list(yours),
        "matches": list(matches),
    }
