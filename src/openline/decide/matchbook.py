"""The book of matches: what findings that list hundreds of them amount to, folded without a step for each.

A finding lists its matches in groups that are alike (:class:`openline.model.event.MatchGroup`). The book
keeps the groups, and which group began a match and which turned it last; what stands of one match is put
together when somebody asks for it. Nothing here judges, and nothing is made of bodies.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from openline.decide.undoing import Undo
from openline.model.event import MatchesFacts, MatchGroup
from openline.model.notification import Resolution, Severity

HOUR_MS = 3_600_000

Kind: TypeAlias = Literal["begun", "changed", "ended"]
KINDS: tuple[Kind, ...] = ("begun", "changed", "ended")
"""What a finding says of matches, each in a field of its own."""
_Pair: TypeAlias = tuple[str, str]


class MatchStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A match: a state of :data:`openline.decide.matching.MATCH`."""

    id: str
    index: int
    found_ms: int
    entry: str
    """The finding in which it began."""
    about: str
    other: str
    parties: tuple[str, str]
    """Whose they are."""
    severity: Severity
    state: str = "open"
    settling: bool = False
    existence_only: tuple[str, ...] = ()
    resolutions: Mapping[str, Resolution] = {}


class Turn(NamedTuple):
    """A group of matches that a finding began, changed or ended."""

    kind: Kind
    entry: str
    """The finding."""
    at: int
    """Its log index."""
    at_ms: int
    about: str
    """The thing that the finding is about."""
    owner: str
    group: MatchGroup

    def other_of(self, match: str) -> str:
        """Return the other thing of one of its matches."""
        return self.group.other[bisect_left(self.group.match, match)]


@dataclass(slots=True)
class MatchBook:
    """All matches of a theatre, and those that are open by the things that they are about."""

    first: dict[str, Turn] = field(default_factory=dict)
    """Match -> the group in which it began."""
    last: dict[str, Turn] = field(default_factory=dict)
    """Match -> the group that changed or ended it last, if one did."""
    changes: dict[str, tuple[Turn, ...]] = field(default_factory=dict)
    """Match -> the groups that changed it."""
    open: dict[str, dict[str, str]] = field(default_factory=dict)
    """Thing on record -> the other thing of each of its open matches -> the match."""
    settling: dict[str, bool] = field(default_factory=dict)
    """Open matches that change too often."""
    turns_ms: dict[_Pair, tuple[int, ...]] = field(default_factory=dict)
    """Two things, in order of their ids -> when matches of them lately changed, had begun, or ended; when one
    that is open began stands in the book anyway."""
    undo: Undo | None = None
    """Notes what is changed, while it may have to be put back."""
    _shared: bool = False

    # -- asking ------------------------------------------------------------------------------------

    def __contains__(self, id: object) -> bool:
        """Tell whether a match was ever on record."""
        return id in self.first

    def turn_of(self, id: str) -> Turn:
        """Return the group that turned a match last."""
        return self.last.get(id) or self.first[id]

    def turns_of(self, id: str) -> list[Turn]:
        """Return every group that a match is in, in order."""
        turns = [self.first[id], *self.changes.get(id, ())]
        last = self.last.get(id)
        return turns if last is None or last is turns[-1] else [*turns, last]

    def standing(self, id: str, resolutions: Mapping[str, Resolution]) -> MatchStanding:
        """Return what stands of a match on record."""
        first, now = self.first[id], self.turn_of(id)
        return MatchStanding(
            id=id,
            index=first.at,
            found_ms=first.at_ms,
            entry=first.entry,
            about=first.about,
            other=first.other_of(id),
            parties=(first.owner, first.group.party),
            severity=now.group.severity,
            state="ended" if now.kind == "ended" else "open",
            settling=now.group.settling,
            existence_only=now.group.existence_only,
            resolutions=resolutions,
        )

    def turned_lately(self, id: str, now_ms: int) -> int:
        """Count how often the two things of an open match have turned within the hour before."""
        first = self.first[id]
        earlier = self.turns_ms.get(_pair(first.about, first.other_of(id)), ())
        return sum(now_ms - it < HOUR_MS for it in (*earlier, first.at_ms))

    # -- folding -----------------------------------------------------------------------------------

    def branch(self) -> MatchBook:
        """Return a book that may be folded on without this one noticing: it is copied only once it is."""
        branch = MatchBook(*[getattr(self, name) for name in _MAPS])
        branch._shared = True
        return branch

    def fold(self, facts: MatchesFacts, *, entry: str, at: int, at_ms: int, owner: str, gone: bool) -> None:
        """Take note of what a finding says.

        Parameters
        ----------
        entry, at, at_ms
            The finding, its log index, and when it was taken.
        owner, gone
            Whose the thing is that it is about, and whether that holds no longer.
        """
        self._own()
        about = facts.about
        for group in facts.ended:
            self._end(Turn("ended", entry, at, at_ms, about, owner, group), gone=gone)
        for group in facts.changed:
            self._change(Turn("changed", entry, at, at_ms, about, owner, group))
        for group in facts.begun:
            self._begin(Turn("begun", entry, at, at_ms, about, owner, group))

    def _begin(self, turn: Turn) -> None:
        if self.undo is not None:
            new = [it for it in (turn.about, *turn.group.other) if it not in self.open]
            self.undo.note_step(lambda: self._back_before_begun(turn, new))
        self.first.update(dict.fromkeys(turn.group.match, turn))
        self._open(turn)

    def _back_before_begun(self, turn: Turn, new: Iterable[str]) -> None:
        """Forget a group again, and things that had no match before."""
        self._close(turn)
        for id in turn.group.match:
            del self.first[id]
        for thing in new:
            del self.open[thing]

    def _open(self, turn: Turn) -> None:
        """Note the matches of a group under the things on both sides."""
        about, group, every = turn.about, turn.group, self.open
        every.setdefault(about, {}).update(zip(group.other, group.match, strict=True))
        for other, id in zip(group.other, group.match, strict=True):
            known = every.get(other)
            if known is None:
                every[other] = {about: id}
            else:
                known[about] = id

    def _close(self, turn: Turn) -> None:
        about, every = turn.about, self.open
        mine = every[about]
        for other in turn.group.other:
            del mine[other]
            del every[other][about]

    def _change(self, turn: Turn) -> None:
        group = turn.group
        if self.undo is not None:
            self.undo.note_all(self.changes, group.match)
            self.undo.note_all(self.settling, group.match)
            self.undo.note_all(self.last, group.match)
        for other, id in zip(group.other, group.match, strict=True):
            self.changes[id] = (*self.changes.get(id, ()), turn)
            self._turned(_pair(turn.about, other), (turn.at_ms,), turn.at_ms)
            if group.settling:
                self.settling[id] = True
            else:
                self.settling.pop(id, None)
        self.last.update(dict.fromkeys(group.match, turn))

    def _end(self, turn: Turn, *, gone: bool) -> None:
        about, group = turn.about, turn.group
        if self.undo is not None:
            turned = {id: self.last[id] for id in group.match if id in self.last}
            settling = [id for id in group.match if id in self.settling]
            self.undo.note_step(lambda: self._back_before_ended(turn, turned, settling))
        if not gone:  # what holds no longer never comes back: nobody will ask how often it turned
            for other, id in zip(group.other, group.match, strict=True):
                self._turned(_pair(about, other), (self.first[id].at_ms, turn.at_ms), turn.at_ms)
        self.last.update(dict.fromkeys(group.match, turn))
        if self.settling:
            for id in group.match:
                self.settling.pop(id, None)
        self._close(turn)

    def _back_before_ended(self, turn: Turn, turned: Mapping[str, Turn], settling: Iterable[str]) -> None:
        """Let the matches of a group stand again as they were turned before."""
        self._open(turn)
        for id in turn.group.match:
            del self.last[id]
        self.last.update(turned)
        self.settling.update(dict.fromkeys(settling, True))

    def _turned(self, pair: _Pair, times_ms: Iterable[int], now_ms: int) -> None:
        if self.undo is not None:
            self.undo.note(self.turns_ms, pair)
        known = (*self.turns_ms.get(pair, ()), *times_ms)
        self.turns_ms[pair] = tuple(it for it in known if now_ms - it < HOUR_MS)

    def _own(self) -> None:
        if self._shared:
            for name in _MAPS:
                setattr(self, name, dict(getattr(self, name)))
            self.open = {thing: dict(matches) for thing, matches in self.open.items()}
            self._shared = False


_MAPS = tuple(f.name for f in fields(MatchBook) if f.default_factory is dict)


class Standings(Mapping[str, MatchStanding]):
    """Every match that was ever on record, by its id."""

    __slots__ = ("_book", "_said")

    def __init__(self, book: MatchBook, said: Mapping[str, Mapping[str, Resolution]]) -> None:
        self._book, self._said = book, said

    def __getitem__(self, id: str) -> MatchStanding:
        """Return what stands of a match."""
        return self._book.standing(id, self._said.get(id, {}))

    def __iter__(self) -> Iterator[str]:
        """Yield their ids, in the order in which they were found."""
        return iter(self._book.first)

    def __len__(self) -> int:
        """Count them."""
        return len(self._book.first)

    def __contains__(self, id: object) -> bool:
        """Tell whether there was such a match."""
        return id in self._book


class OpenMatches(Mapping[str, tuple[str, ...]]):
    """Thing on record -> its open matches."""

    __slots__ = ("_open",)

    def __init__(self, book: MatchBook) -> None:
        self._open = book.open

    def __getitem__(self, thing: str) -> tuple[str, ...]:
        """Return the open matches of a thing."""
        return tuple(self._open[thing].values())

    def __iter__(self) -> Iterator[str]:
        """Yield the things that ever had one."""
        return iter(self._open)

    def __len__(self) -> int:
        """Count the things that ever had one."""
        return len(self._open)


def _pair(one: str, other: str) -> _Pair:
    return (one, other) if one < other else (other, one)
