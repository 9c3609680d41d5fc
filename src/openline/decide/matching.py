"""Matches: what begins, changes and ends between two things on record (R16, decision 12).

Who is near is asked of an index elsewhere; here it is decided what that means. A match is a pair of things of
two owners, at most one open at a time. It ends by itself when they no longer come close.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from openline.decide.access import sees_all
from openline.decide.machine import Guard, Machine, Row
from openline.decide.moving import HOLDS
from openline.decide.state import MatchStanding, Shown, State, unknown
from openline.errors import RefusedError
from openline.model.event import MatchChangeFacts, MatchEndFacts, MatchFacts, ResolutionFacts
from openline.model.notification import Severity

RULE = "matching/1"

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MOST_CHANGES = 6
"""A match that changes more often than this within an hour settles."""
GRACE_MS = 15 * 60_000
"""A match that came later than this before a beginning need not have been read."""
HIDDEN_BUDGET = 20
"""So many matches with what it cannot see may a party find within a day; of more it learns only that there is
one, until a person releases more."""

Found: TypeAlias = tuple[str, MatchFacts | MatchChangeFacts | MatchEndFacts]
"""The type of a finding, and its facts."""


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


def follow(
    state: State,
    about: str,
    near: Mapping[str, Severity],
    *,
    now_ms: int,
    unknown_now: Collection[str] = (),
) -> list[Found]:
    """Return what begins, changes and ends because a thing on record came, changed or went.

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
    unknown_now
        Things whose outline is redacted: nobody can say any longer whether they come close, and what was
        found stands.
    """
    found: list[Found] = []
    budget = _Budget(state, state.objects[about].owner, now_ms)
    open_with: dict[str, MatchStanding] = {}
    for id in state.open_matches.get(about, ()):
        match = state.matches[id]
        open_with[match.other if match.about == about else match.about] = match
    for other, match in sorted(open_with.items()):
        if other in near:
            found += _change(state, match, about, near[other], now_ms, budget)
        elif other not in unknown_now or _is_gone(state, about):
            found += _end(state, match, about, now_ms)
    for other in sorted(near.keys() - open_with.keys()):
        facts = MatchFacts(
            about=about,
            about_version=state.objects[about].version,
            other=other,
            other_version=state.objects[other].version,
            severity=near[other],
            existence_only=budget.spend(other),
        )
        found.append(("match.find/v1", facts))
    return found


class _Budget:
    """How much a party has found lately of what it cannot see, with what one change of its own brings about.

    Only who brings a match about pays for it: nobody can spend another's budget by coming to it.
    """

    def __init__(self, state: State, party: str, now_ms: int) -> None:
        self._state, self._party = state, party
        self._spent = sum(now_ms - it < DAY_MS for it in state.hidden_finds_ms.get(party, ()))

    def spend(self, other: str) -> tuple[str, ...]:
        """Count a match with something; return the party if it is to learn only that there is one."""
        if sees_all(self._state, self._party, other):
            return ()
        self._spent += 1
        return (self._party,) if self._spent > HIDDEN_BUDGET else ()


def settle(state: State, match: MatchStanding, severity: Severity | None) -> list[Found]:
    """Return what a match comes to that was changing too often, once it has been left alone for an hour.

    ``severity`` is how serious it is as things now stand; ``None`` when they do not come close.
    """
    if severity is None:
        return [("match.end/v1", MatchEndFacts(match=match.id, moved="", why="changed"))]
    settled = MatchChangeFacts(
        match=match.id, moved="", severity=severity, existence_only=match.existence_only
    )
    return [("match.change/v1", settled)]


def settles_ms(state: State, match: MatchStanding) -> int:
    """Return from when on a settling match may be looked at again."""
    return HOUR_MS + max(state.touched_ms.get(id, 0) for id in (match.about, match.other))


def _change(
    state: State, match: MatchStanding, about: str, severity: Severity, now_ms: int, budget: _Budget
) -> list[Found]:
    """Say that a match has become more or less serious; that it is now another version's says nothing new."""
    if severity is match.severity or (match.settling and severity.rank <= match.severity.rank):
        return []
    settling = match.settling or _too_often(state, match, now_ms)
    if settling and not match.settling:
        severity = max(severity, match.severity, key=lambda it: it.rank)
    only = budget.spend(match.other if match.about == about else match.about)
    return [_changed(match, about, severity, settling=settling, only=only)]


def _end(state: State, match: MatchStanding, about: str, now_ms: int) -> list[Found]:
    """Say that a match has ended; one that ends and begins too often stands until it has settled."""
    if not _is_gone(state, about):
        if match.settling:
            return []
        if _too_often(state, match, now_ms):
            return [_changed(match, about, match.severity, settling=True, only=())]
    return [("match.end/v1", MatchEndFacts(match=match.id, moved=about, why=_why(state, about)))]


def _changed(
    match: MatchStanding, moved: str, severity: Severity, *, settling: bool, only: tuple[str, ...]
) -> Found:
    facts = MatchChangeFacts(
        match=match.id,
        moved=moved,
        severity=severity,
        settling=settling,
        existence_only=tuple(dict.fromkeys((*match.existence_only, *only))),
    )
    return "match.change/v1", facts


def pair_of(match: MatchStanding | MatchFacts) -> tuple[str, str]:
    """Return the two things of a match, in order of their ids."""
    return min(match.about, match.other), max(match.about, match.other)


def _too_often(state: State, match: MatchStanding, now_ms: int) -> bool:
    turns = state.turns_ms.get(pair_of(match), ())
    return sum(now_ms - it < HOUR_MS for it in turns) > MOST_CHANGES


def _why(state: State, about: str) -> Literal["changed", "withdrawn", "ended"]:
    match state.objects[about].state:
        case "withdrawn" | "removed":
            return "withdrawn"
        case "ended":
            return "ended"
    return "changed"


def _is_gone(state: State, about: str) -> bool:
    return state.objects[about].state not in HOLDS


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
    return [
        state.releases[recipient, state.shown[entry, recipient, pass_to]]
        for entry in state.match_entries.get(match, ())
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
        if not given or now_ms - state.matches[id].found_ms < GRACE_MS or given[-1] in cited:
            continue
        missing += 1
        stale = stale or any(it in cited for it in given)
    if missing:
        raise RefusedError(
            "it has changed since you looked" if stale else f"{missing} of its matches are not cited",
            where=f"{where}, notices",
            next_step="'openline match list' shows the notice to cite for each; call the other side first",
        )
