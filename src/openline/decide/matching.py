"""Matches: what begins, changes and ends between two things on record (R16, decision 12).

Who is near is asked of an index elsewhere; here it is decided what that means. A match is a pair of things of
two owners, at most one open at a time. It ends by itself when they no longer come close.
"""

from __future__ import annotations

from builtins import id as identity
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from hashlib import shake_256
from typing import Literal, TypeAlias

from msgspec.structs import replace

from openline.decide.access import sees_all
from openline.decide.flooding import held_back
from openline.decide.machine import Guard, Machine, Row
from openline.decide.matchbook import HOUR_MS, KINDS, Kind, MatchStanding, Turn
from openline.decide.moving import HOLDS
from openline.decide.state import Shown, State, unknown
from openline.errors import RefusedError
from openline.model.event import MatchesFacts, MatchGroup, ResolutionFacts
from openline.model.notification import Severity
from openline.model.release import Detail

RULE = "matching/1"

DAY_MS = 24 * HOUR_MS
MOST_CHANGES = 6
"""A match that changes more often than this within an hour settles."""
GRACE_MS = 15 * 60_000
"""A match that came later than this before a beginning need not have been read."""
HIDDEN_BUDGET = 20
"""So many matches with what it cannot see may a party find within a day; of more it learns only that there is
one, until a person releases more."""

MOST_BYTES = 62_000
"""So much of a header the groups of a finding may take; ``ledger.entry.MAX_HEADER_BYTES`` with room."""
ROW_BYTES, GROUP_BYTES = 38, 150
"""What a match takes beyond id and version of the other thing, and a group beyond its matches."""

_Why: TypeAlias = Literal["", "changed", "withdrawn", "ended"]
_Alike: TypeAlias = tuple[str, Severity, bool, tuple[str, ...], _Why]
"""The other party, severity, whether it settles, who is told only that there is one, why it ended."""
_Rows: TypeAlias = list[tuple[str, str]]
"""(match, other thing)."""


@dataclass(frozen=True, slots=True)
class MatchMove:
    """What the guards look at: who speaks, and about what."""

    author: str
    standing: MatchStanding | None


MATCH = Machine[MatchMove](
    name="match",
    start="absent",
    rows=(
        Row("absent", "find", "open"),
        Row("open", "change", "open"),
        Row("open", "resolve", "open", ("by one of its sides",)),
        Row("open", "end", "ended"),
    ),
    guards={
        "by one of its sides": Guard(
            lambda m: m.standing is not None and m.author in m.standing.parties,
            "only the two sides of a match say how they go about it",
        )
    },
    by_itself=frozenset({"find", "change", "end"}),
)


class Ids:
    """Ids of matches, out of random bytes: nobody can guess one, or tell anything by one of another."""

    def __init__(self, seed: bytes) -> None:
        self._seed, self._draws = seed, 0

    def draw(self, count: int) -> list[str]:
        """Return so many ids that were not drawn before."""
        self._draws += 1
        digits = shake_256(self._seed + self._draws.to_bytes(4)).hexdigest(16 * count)
        return [digits[first : first + 32] for first in range(0, 32 * count, 32)]


def follow(
    state: State,
    about: str,
    near: Mapping[str, Severity],
    *,
    now_ms: int,
    ids: Ids,
    unknown_now: Set[str] = frozenset(),
) -> list[MatchesFacts]:
    """Return what begins, changes and ends because a thing on record came, changed or went.

    It is one finding, or more where an entry cannot hold as much.

    Parameters
    ----------
    state
        What stands with the change.
    about
        The thing.
    near
        Every other thing that it comes close to as it now stands, of another owner, and how serious that is.
        Empty when it holds no longer.
    now_ms
        When the change was taken.
    ids
        Where the ids of matches come from.
    unknown_now
        Things whose outline is redacted: nobody can say any longer whether they come close, and what was
        found stands.
    """
    found = _Found(state, about, now_ms)
    open_with = state.book.open.get(about, {})
    if _is_gone(state, about):
        found.end(open_with, _why(state, about))
        return found.facts(ids)
    for other, id in sorted(open_with.items()):
        if other in near:
            found.follow(other, id, near[other])
        elif other not in unknown_now:
            found.part(other, id)
    found.begin({it: near[it] for it in near if it not in open_with} if open_with else near)
    return found.facts(ids)


def over(state: State, about: str, *, now_ms: int, without: Set[str] = frozenset()) -> list[MatchesFacts]:
    """Return that the matches of a thing end because its time is over.

    Parameters
    ----------
    without
        Other things with which they end already, for the same reason; it is asked for each match.
    """
    found = _Found(state, about, now_ms, charged=False)
    found.end({o: it for o, it in state.book.open.get(about, {}).items() if o not in without}, "ended")
    return found.facts(Ids(b""))


def settle(
    state: State, about: str, severities: Mapping[str, Severity | None], *, now_ms: int
) -> list[MatchesFacts]:
    """Return what matches come to that were changing too often, once they have been left alone for an hour.

    Parameters
    ----------
    about
        A thing that has such matches.
    severities
        The other thing of each, and how serious it is as things now stand; ``None`` when they do not come
        close.
    """
    found = _Found(state, about, now_ms, charged=False)
    for other, severity in sorted(severities.items()):
        id = state.book.open[about][other]
        if severity is None:
            found.end({other: id}, "changed")
        else:
            found.change(other, id, severity, settling=False)
    return found.facts(Ids(b""))


def settles_ms(state: State, match: MatchStanding) -> int:
    """Return from when on a settling match may be looked at again."""
    return HOUR_MS + max(state.touched_ms.get(id, 0) for id in (match.about, match.other))


class _Found:
    """What is found of one thing, in groups that are alike.

    Only who brings a match about is charged for it: nobody can spend another's budget by coming to it.
    """

    def __init__(self, state: State, about: str, now_ms: int, *, charged: bool = True) -> None:
        self._state, self._about, self._now_ms = state, about, now_ms
        self._owner = state.objects[about].owner
        self._charged = charged
        self._spent = sum(now_ms - it < DAY_MS for it in state.hidden_finds_ms.get(self._owner, ()))
        self._hidden = 0
        self._begun: dict[_Alike, list[str]] = {}
        self._changed: dict[_Alike, _Rows] = {}
        self._ended: dict[_Alike, _Rows] = {}

    def begin(self, near: Mapping[str, Severity]) -> None:
        """Begin matches with other things."""
        objects, shared, owner = self._state.objects, self._state.shared, self._owner
        # By identity: an enumeration takes longer to hash than all else here.
        groups: dict[tuple[str, int, bool], list[str]] = {}
        for other in sorted(near):
            only = False
            if shared.get((other, owner)) is not Detail.FULL or not sees_all(self._state, owner, other):
                self._hidden += 1
                self._spent += 1
                only = self._spent > HIDDEN_BUDGET
            severity, party = near[other], objects[other].owner
            alike = groups.get(key := (party, identity(severity), only))
            if alike is None:
                alike = groups[key] = []
                self._begun[party, severity, False, (owner,) if only else (), ""] = alike
            alike.append(other)

    def follow(self, other: str, id: str, severity: Severity) -> None:
        """Say that a match is more or less serious; that it is now another version's says nothing new."""
        now = self._state.book.turn_of(id).group
        if severity is now.severity or (now.settling and severity.rank <= now.severity.rank):
            return
        settling = now.settling or self._too_often(id)
        if settling and not now.settling:
            severity = max(severity, now.severity, key=lambda it: it.rank)
        self.change(other, id, severity, settling=settling)

    def part(self, other: str, id: str) -> None:
        """Say that a match has ended; one that ends and begins too often stands until it has settled."""
        now = self._state.book.turn_of(id).group
        if now.settling:
            return
        if self._too_often(id):
            self.change(other, id, now.severity, settling=True, tells_less=False)
        else:
            self.end({other: id}, "changed")

    def change(
        self, other: str, id: str, severity: Severity, *, settling: bool, tells_less: bool = True
    ) -> None:
        """Say how serious a match is from now on; its mover may come to be told only that there is one."""
        turn = self._state.book.turn_of(id)
        charged, only = self._charge_for(other), turn.group.existence_only
        if tells_less:
            only = tuple(dict.fromkeys((*only, *charged)))
        alike: _Alike = self._party(turn), severity, settling, only, ""
        self._changed.setdefault(alike, []).append((id, other))

    def end(self, matches: Mapping[str, str], why: _Why) -> None:
        """Say that matches, by their other things, have ended."""
        first, last = self._state.book.first, self._state.book.last
        groups: dict[tuple[str, int, bool, tuple[str, ...]], _Rows] = {}
        for other, id in matches.items():
            turn = last.get(id) or first[id]
            group, party = turn.group, self._party(turn)
            key = party, identity(group.severity), group.settling, group.existence_only
            rows = groups.get(key)
            if rows is None:
                alike: _Alike = party, group.severity, group.settling, group.existence_only, why
                rows = groups[key] = self._ended.setdefault(alike, [])
            rows.append((id, other))
        for other in matches:
            if self._hidden > HIDDEN_BUDGET:
                break  # more need not be remembered
            self._charge_for(other)

    def facts(self, ids: Ids) -> list[MatchesFacts]:
        """Return the findings, if anything was found."""
        groups: list[tuple[Kind, MatchGroup]] = []
        groups += [("ended", _group(alike, rows)) for alike, rows in self._ended.items()]
        groups += [("changed", _group(alike, rows)) for alike, rows in self._changed.items()]
        objects = self._state.objects
        for alike, others in self._begun.items():
            group = _group(alike, list(zip(ids.draw(len(others)), others, strict=True)))
            versions = tuple(objects[it].version for it in group.other)
            groups.append(("begun", replace(group, versions=versions)))
        found = []
        for part in _parts(groups):
            begun, changed, ended = (tuple(it for of, it in part if of == kind) for kind in KINDS)
            version = objects[self._about].version
            found.append(
                MatchesFacts(about=self._about, version=version, begun=begun, changed=changed, ended=ended)
            )
        if found and self._hidden:
            found[0] = replace(found[0], hidden=min(self._hidden, HIDDEN_BUDGET + 1))
        return [replace(it, held=held_back(self._state, self._owner, it, self._now_ms)) for it in found]

    def _party(self, turn: Turn) -> str:
        """Return the other side of what a turn is about."""
        return turn.group.party if turn.owner == self._owner else turn.owner

    def _too_often(self, id: str) -> bool:
        return self._state.book.turned_lately(id, self._now_ms) > MOST_CHANGES

    def _charge_for(self, other: str) -> tuple[str, ...]:
        if not self._charged or sees_all(self._state, self._owner, other):
            return ()
        return self._charge()

    def _charge(self) -> tuple[str, ...]:
        """Count a match with something hidden; return the party if it is to learn only that there is one."""
        self._hidden += 1
        self._spent += 1
        return (self._owner,) if self._spent > HIDDEN_BUDGET else ()


def _group(alike: _Alike, rows: _Rows) -> MatchGroup:
    """Put matches into columns, in the order of their random ids, which says nothing."""
    party, severity, settling, only, why = alike
    match, other = zip(*sorted(rows), strict=True)
    return MatchGroup(
        party=party,
        severity=severity,
        settling=settling,
        existence_only=only,
        why=why,
        other=other,
        match=match,
    )


def _parts(groups: Iterable[tuple[Kind, MatchGroup]]) -> Iterator[list[tuple[Kind, MatchGroup]]]:
    """Divide groups among as many findings as it takes: mostly one."""
    part: list[tuple[Kind, MatchGroup]] = []
    left = MOST_BYTES
    for kind, group in groups:
        rest = group
        while True:
            left -= GROUP_BYTES + len(rest.party) + sum(map(len, rest.existence_only))
            fits = _how_many(rest, left)
            if fits:
                part.append((kind, _cut(rest, 0, fits)))
            if fits == len(rest.match):
                left -= _bytes(rest)
                break
            yield part
            rest, part, left = _cut(rest, fits, len(rest.match)), [], MOST_BYTES
    if part:
        yield part


def _bytes(group: MatchGroup) -> int:
    return len(group.match) * _row_bytes(group) + len("".join(group.other).encode())


def _row_bytes(group: MatchGroup) -> int:
    return ROW_BYTES + (len(str(max(group.versions))) + 1 if group.versions else 0)


def _how_many(group: MatchGroup, left: int) -> int:
    """Return how many of a group's matches may be written in so many bytes."""
    if _bytes(group) <= left:
        return len(group.match)
    return max(left, 0) // (_row_bytes(group) + max(len(it.encode()) for it in group.other))


def _cut(group: MatchGroup, first: int, end: int) -> MatchGroup:
    if (first, end) == (0, len(group.match)):
        return group
    return replace(
        group,
        other=group.other[first:end],
        versions=group.versions[first:end],
        match=group.match[first:end],
    )


def _why(state: State, about: str) -> _Why:
    match state.objects[about].state:
        case "withdrawn" | "removed":
            return "withdrawn"
        case "ended":
            return "ended"
    return "changed"


def _is_gone(state: State, about: str) -> bool:
    return state.objects[about].state not in HOLDS


def judge_found(state: State, facts: MatchesFacts) -> None:
    """Refuse a finding that has come too late: another was recorded meanwhile.

    Raises
    ------
    RefusedError
        What it begins stands already, or what it changes or ends does not stand so any more.
    """
    where = f"matches of {facts.about}"
    now = state.book.open.get(facts.about, {})
    if any(not now.keys().isdisjoint(it.other) for it in facts.begun):
        raise RefusedError("a match of the two stands already", where=where)
    for group in (*facts.changed, *facts.ended):
        if list(map(now.get, group.other)) != list(group.match):
            raise RefusedError("one of them has ended meanwhile", where=where)
    for group in facts.changed:
        says = group.severity, group.settling, group.existence_only
        for before in (state.book.turn_of(it).group for it in group.match):
            if (before.severity, before.settling, before.existence_only) == says:
                raise RefusedError("one of them stands so already", where=where)


def judge_resolution(state: State, author: str, facts: ResolutionFacts) -> None:
    """Refuse a word about a match that is not the author's to say; an unknown one and another's are alike.

    Raises
    ------
    NotFoundError
        There is no such match that the author was told of.
    RefusedError
        It has ended.
    """
    match = state.matches.get(facts.match)
    if match is None or author not in match.parties:
        raise unknown("match", facts.match)
    MATCH.step(match.state, "resolve", MatchMove(author, match), where=f"match {facts.match}")


def notices_of(state: State, party: str, match: str) -> list[Shown]:
    """Return the notices of a match that a party was given, itself or through another, in their order."""
    if match not in state.book:
        return []
    findings = [turn.entry for turn in state.book.turns_of(match)]
    # What was held back was told together with a later finding.
    entries = [state.told_with.get((it, party), it) for it in findings]
    return [
        state.releases[recipient, state.shown[entry, recipient, pass_to]]
        for entry in dict.fromkeys(entries)
        for recipient, pass_to in state.recipients.get(entry, ())
        if (pass_to or recipient) == party
    ]


def check_notices(
    state: State, author: str, about: str, cited: tuple[str, ...], where: str, *, now_ms: int
) -> None:
    """Refuse to begin what an agreement asks notices for, without the latest of each open match (decision 8).

    Matches that came within the last :data:`GRACE_MS` are not asked for: nobody can keep another from
    beginning by coming up with plans.

    Raises
    ------
    RefusedError
        One was not cited, or has changed since the author looked.
    """
    missing, stale = 0, False
    for id in state.open_matches.get(about, ()):
        given = [it.id for it in notices_of(state, author, id)]
        if not given or now_ms - state.book.first[id].at_ms < GRACE_MS or given[-1] in cited:
            continue
        missing += 1
        stale = stale or any(it in cited for it in given)
    if missing:
        raise RefusedError(
            "it has changed since you looked" if stale else f"{missing} of its matches are not cited",
            where=f"{where}, notices",
            next_step="'openline match list' shows the notice to cite for each; call the other side first",
        )
