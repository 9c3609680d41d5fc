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
from openline.decide.moving import LIVE
from openline.decide.state import MatchStanding, State, unknown
from openline.errors import RefusedError
from openline.model.event import MatchChangeFacts, MatchEndFacts, MatchFacts, ResolutionFacts
from openline.model.notification import Severity

RULE = "matching/1"

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MOST_CHANGES = 6
"""A match that changes more often than this within an hour settles."""
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
    open_with: dict[str, MatchStanding] = {}
    for id in state.open_matches.get(about, ()):
        match = state.matches[id]
        open_with[match.other if match.about == about else match.about] = match
    for other, match in sorted(open_with.items()):
        if other in near:
            found += _change(state, match, near[other], now_ms)
        elif other not in unknown_now:
            found += _end(state, match, about, now_ms)
    spent: dict[str, int] = {}
    for other in sorted(near.keys() - open_with.keys()):
        only = []
        for party in probing(state, about, other):
            before = sum(now_ms - it < DAY_MS for it in state.hidden_finds_ms.get(party, ()))
            spent[party] = spent.get(party, before) + 1
            only += [party] if spent[party] > HIDDEN_BUDGET else []
        facts = MatchFacts(
            about=about,
            about_version=state.objects[about].version,
            other=other,
            other_version=state.objects[other].version,
            severity=near[other],
            existence_only=tuple(only),
        )
        found.append(("match.find/v1", facts))
    return found


def probing(state: State, about: str, other: str) -> list[str]:
    """Return whose budget a match costs: of each side that comes with a plan to what it cannot see.

    Who owns a place and is come to has invented nothing.
    """
    sides = ((about, other), (other, about))
    return [
        owner
        for own, hidden in sides
        if state.objects[own].kind in ("movement", "activity")
        and not sees_all(state, owner := state.objects[own].owner, hidden)
    ]


def settle(state: State, match: MatchStanding, severity: Severity | None) -> list[Found]:
    """Return what a match comes to that was changing too often, once it has been left alone for an hour.

    ``severity`` is how serious it is as things now stand; ``None`` when they do not come close.
    """
    if severity is None:
        return [("match.end/v1", MatchEndFacts(match=match.id, why="changed"))]
    return [("match.change/v1", _changed(state, match, severity))]


def settles_ms(state: State, match: MatchStanding) -> int:
    """Return from when on a settling match may be looked at again."""
    touched = (state.notifications.get(id) for id in (match.about, match.other))
    return HOUR_MS + max((it.touched_ms for it in touched if it is not None), default=0)


def _change(state: State, match: MatchStanding, severity: Severity, now_ms: int) -> list[Found]:
    """Say that a match has become more or less serious; that it is now another version's says nothing new."""
    if severity is match.severity or (match.settling and severity.rank <= match.severity.rank):
        return []
    if match.settling or not _too_often(state, match, now_ms):
        return [("match.change/v1", _changed(state, match, severity, settling=match.settling))]
    most = max(severity, match.severity, key=lambda it: it.rank)
    return [("match.change/v1", _changed(state, match, most, settling=True))]


def _end(state: State, match: MatchStanding, about: str, now_ms: int) -> list[Found]:
    """Say that a match has ended; one that ends and begins too often stands until it has settled."""
    if not _is_gone(state, about):
        if match.settling:
            return []
        if _too_often(state, match, now_ms):
            return [("match.change/v1", _changed(state, match, match.severity, settling=True))]
    return [("match.end/v1", MatchEndFacts(match=match.id, why=_why(state, about)))]


def pair_of(match: MatchStanding | MatchFacts) -> tuple[str, str]:
    """Return the two things of a match, in order of their ids."""
    return min(match.about, match.other), max(match.about, match.other)


def _too_often(state: State, match: MatchStanding, now_ms: int) -> bool:
    turns = state.turns_ms.get(pair_of(match), ())
    return sum(now_ms - it < HOUR_MS for it in turns) > MOST_CHANGES


def _changed(
    state: State, match: MatchStanding, severity: Severity, *, settling: bool = False
) -> MatchChangeFacts:
    return MatchChangeFacts(
        match=match.id,
        about_version=state.objects[match.about].version,
        other_version=state.objects[match.other].version,
        severity=severity,
        settling=settling,
    )


def _why(state: State, about: str) -> Literal["changed", "withdrawn", "ended"]:
    match state.objects[about].state:
        case "withdrawn" | "removed":
            return "withdrawn"
        case "ended":
            return "ended"
    return "changed"


def _is_gone(state: State, about: str) -> bool:
    return state.objects[about].state not in (*LIVE, "active", "reported")


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


def latest_notices(state: State, party: str, about: str) -> dict[str, str]:
    """Return the id of the last notice that a party was given of each open match of a thing of its own."""
    latest: dict[str, tuple[int, str]] = {}
    for id in state.open_matches.get(about, ()):
        for entry in state.match_entries.get(id, ()):
            seq = state.shown.get((entry, party, ""))
            if seq is not None:
                latest[id] = max(latest.get(id, (0, "")), (seq, state.releases[party, seq].id))
    return {id: release for id, (_, release) in latest.items()}


def check_notices(state: State, author: str, about: str, cited: tuple[str, ...], where: str) -> None:
    """Refuse to begin what an agreement asks notices for, without the latest of each open match (decision 8).

    Raises
    ------
    RefusedError
        One was not cited, or has changed since the author looked.
    """
    missing = {id: it for id, it in latest_notices(state, author, about).items() if it not in cited}
    if not missing:
        return
    stale = any(it in cited for id in missing for it in _earlier(state, author, id))
    raise RefusedError(
        "it has changed since you looked" if stale else f"{len(missing)} of its matches are not cited",
        where=f"{where}, notices",
        next_step="'openline match list' shows the notice to cite for each; call the other side first",
    )


def _earlier(state: State, party: str, match: str) -> list[str]:
    seqs = (state.shown.get((entry, party, "")) for entry in state.match_entries.get(match, ()))
    return [state.releases[party, seq].id for seq in seqs if seq is not None]
