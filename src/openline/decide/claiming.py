"""Whose a track is: what its source claims, and from when on.

Most tracks are one party's from beginning to end, and for them the table's last claim is all there is to
know. Of one whose claim changes, the table remembers when: what happened before is the earlier party's.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from openline.kernel.batch import TrackTable

BEFORE_MS = -(1 << 62)
"""Earlier than everything: a first claim holds for what came before it too."""


@dataclass(slots=True)
class ClaimedTracks(TrackTable):
    """A table of tracks that remembers when a source changed its mind about whose one is.

    Attributes
    ----------
    histories
        Track -> (time in ms, party) by time, of every track of which more than one party was claimed.
    changes
        (time in ms, track) of what was noted since the watch last looked.
    """

    histories: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    changes: list[tuple[int, int]] = field(default_factory=list)

    def claimed(self, name: str) -> str:
        """Return the party that was last claimed of a track; empty when there was none yet."""
        code = self._codes.get(name)
        return "" if code is None else self.party[code]

    def change(self, track: int, time_ms: int, party: str, *, before: str) -> None:
        """Note that a track is claimed to be a party's from a time on, and what was claimed until then."""
        history = self.histories.setdefault(track, [(BEFORE_MS, before)])
        at = bisect_right(history, time_ms, key=lambda claim: claim[0])
        if history[at - 1][1] != party:
            history.insert(at, (time_ms, party))
            self.changes.append((time_ms, track))

    def forget(self, until_ms: int) -> None:
        """Let go of what was claimed for times of which nothing is judged any more."""
        for history in self.histories.values():
            past = bisect_right(history, until_ms, key=lambda claim: claim[0])
            del history[: max(past - 1, 0)]


def take_changes(tracks: TrackTable, *, judged_ms: int) -> list[tuple[int, int]]:
    """Return (time in ms, track) of the changes that were noted since the last call.

    What was claimed for times before ``judged_ms``, of which nothing is judged any more, is let go of.
    """
    if not isinstance(tracks, ClaimedTracks) or not tracks.changes:
        return []
    tracks.forget(judged_ms)
    taken, tracks.changes = tracks.changes, []
    return taken


def party_at(tracks: TrackTable, track: int, at_ms: int) -> str:
    """Return whose a track was claimed to be at a time."""
    history = tracks.histories.get(track) if isinstance(tracks, ClaimedTracks) else None
    if history is None:
        return tracks.party[track]
    return history[max(bisect_right(history, at_ms, key=lambda claim: claim[0]) - 1, 0)][1]


def parties_of(tracks: TrackTable) -> set[str]:
    """Return every party that was claimed of any track."""
    parties = set(tracks.party) - {""}
    if isinstance(tracks, ClaimedTracks):
        parties.update(party for history in tracks.histories.values() for _, party in history)
    return parties
