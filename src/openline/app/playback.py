"""After-action replay: a stretch of time once more, frame by frame (R21, R34).

What came on record, what each party was told, and where tracks were: *as known*, by when it came in, or *as
corrected*, by when it was, with what has been replaced or redacted since marked as that. The same record
gives the same frames. Nothing is judged anew, and nothing is recorded.

A party sees what it put on record itself and what it was told, as ``openline told`` says it, and tracks as
far as they are shared with it today and were then; the node sees everything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openline.app.evidence import size_at
from openline.app.ports import Store
from openline.app.replay import replay
from openline.app.showing.neighbours import Around
from openline.app.tracksagain import As, Kept, Moves, Seen, TrackFrame, TracksAgain, frame_ends
from openline.decide.state import State
from openline.errors import InputError
from openline.model.event import NODE, ReleaseBody, ReleaseFacts, WatchBody

MOST_FRAMES = 100_000
AHEAD_MS = 86_400_000
"""An entry may say of itself that it is of so much later than when it was taken."""

VERSIONED: dict[str, tuple[str, ...]] = {
    "zone": ("add", "edit", "end"),
    "line": ("add", "edit", "end"),
    "site": ("add", "amend", "remove"),
    "movement": ("notify", "amend", "withdraw"),
    "activity": ("notify", "amend", "withdraw"),
    "agreement": ("propose",),
    "channel": ("propose",),
    "desk": ("set",),
    "daily": ("issue",),
}
"""Entries each of which takes the place of the one before about the same thing."""


class Came(NamedTuple):
    """An entry that came on record."""

    at_ms: int
    """When it was, as its author says."""
    received_at_ms: int
    entry: str
    type: str
    author: str
    about: str
    redacted: bool
    """Its body is gone by now, and no replay brings it back."""
    replaced_by: str = ""
    """As corrected alone: the entry that has taken its place since."""
    found: str = ""
    """Of a finding of the watch: what was found."""


class Told(NamedTuple):
    """A release: a party was told something."""

    at_ms: int
    party: str
    seq: int
    entry: str
    type: str
    """Of what it was told; empty where it was not told what."""
    detail: str
    pass_to: str
    redacted: bool
    about: str = ""
    """What that is about, as far as the party was told."""
    found: str = ""
    """Of a finding of the watch: what was found."""


class Frame(NamedTuple):
    """What a stretch of time brought: all from the frame before until ``at_ms``, which is inside."""

    number: int
    at_ms: int
    came: tuple[Came, ...]
    told: tuple[Told, ...]
    tracks: TrackFrame | None
    """``None`` where no positions are read."""


class Stretch(NamedTuple):
    """What is played."""

    from_ms: int
    until_ms: int
    every_ms: int = 60_000
    as_: As = "known"


class Playback(NamedTuple):
    """A stretch of time, ready to be played."""

    size: int
    """How many frames there are."""
    names: Sequence[tuple[str, str]]
    """(source, track) of each code of a track."""
    parties: Sequence[str]
    """Of each code of a party."""
    frames: Callable[[], Iterator[Frame]]
    """Yields them, from the first, as often as it is called."""


def playback(
    store: Store,
    state: State,
    reader: str,
    stretch: Stretch,
    *,
    kept: Kept | None = None,
    seen: dict[str, Seen] | None = None,
    entries: Collection[str] | None = None,
    around: Around | None = None,
) -> Playback:
    """Make the frames of a stretch of time.

    Parameters
    ----------
    store, state
        The log, and what stands on record now; it must not grow meanwhile.
    reader
        A party, or the node.
    kept
        Fixes from an hour before the stretch to its end; ``None`` where no positions are read.
    seen
        Source -> how much of it the reader sees.
    entries
        Ids to which what is played is limited; ``None`` is all of them.
    around
        The neighbourhood of an incident: tracks that are near it in no frame are left out. ``None`` is all.

    Raises
    ------
    InputError
        The stretch is none, or has more than :data:`MOST_FRAMES` frames.
    """
    from_ms, until_ms, every_ms, as_ = stretch
    if from_ms >= until_ms or every_ms < 1:
        raise InputError("a stretch of time ends after it begins", where="--until")
    if (until_ms - from_ms) / every_ms > MOST_FRAMES:
        raise InputError(
            f"more than {MOST_FRAMES:,} frames", where="--every", next_step="play less, or in longer steps"
        )
    ends = frame_ends(from_ms, until_ms, every_ms)
    near = partial(near_incident, around) if around is not None else None
    again = TracksAgain(kept, seen or {}, ends, as_, near) if kept is not None else None
    came, told = _read(store, state, reader, stretch, entries)
    places = ends.tolist()

    def frames() -> Iterator[Frame]:
        at_came = at_told = 0
        for number, end in enumerate(places):
            first_came, first_told = at_came, at_told
            while at_came < len(came) and came[at_came][0] <= end:
                at_came += 1
            while at_told < len(told) and told[at_told].at_ms <= end:
                at_told += 1
            yield Frame(
                number,
                end,
                tuple(it for _, it in came[first_came:at_came]),
                tuple(told[first_told:at_told]),
                again.frame(number) if again is not None else None,
            )

    return Playback(
        len(places),
        again.names if again is not None else (),
        again.parties if again is not None else (),
        frames,
    )


def near_incident(around: Around, moves: Moves) -> NDArray[np.bool_]:
    """Tell of fixes, as they are shown, which were near an incident, as :func:`.near_of` tells of one."""
    from openline.kernel.geodesy import WGS84

    from_ms, until_ms = around.padded
    near: NDArray[np.bool_] = (from_ms <= moves.time_ms) & (moves.time_ms <= until_ms)
    if not around.spots:
        return near
    close = np.zeros(len(near), np.bool_)
    for spot in around.spots.values():
        lon_deg, lat_deg = spot.position.lon_e7 / 1e7, spot.position.lat_e7 / 1e7
        reach_m = around.within_m + spot.within_m
        # A degree of latitude is 110.57 km at least: what is farther than that needs no measuring.
        rows = np.flatnonzero(near & ~close & (np.abs(moves.lat_deg - lat_deg) * 110_500 <= reach_m))
        ends = moves.lon_deg[rows], moves.lat_deg[rows]
        _, _, metres = WGS84.inv(np.full(len(rows), lon_deg), np.full(len(rows), lat_deg), *ends)
        close[rows] = np.asarray(metres) <= reach_m
    return near & close


# -- the record --------------------------------------------------------------------------------------------


def _read(
    store: Store, state: State, reader: str, stretch: Stretch, wanted: Collection[str] | None
) -> tuple[list[tuple[int, Came]], list[Told]]:
    """Read what came on record, each with when it is played, and what was told, in order."""
    from_ms, until_ms, _, as_ = stretch
    corrected = as_ == "corrected"
    start = size_at(store, from_ms - (AHEAD_MS if corrected else 0))
    stop = None if corrected else size_at(store, until_ms + 1)
    replaced = _replaced(state) if corrected else {}
    came: list[tuple[int, Came]] = []
    told: list[Told] = []
    found: dict[tuple[object, ...], str] = {}
    corrected_by: dict[str, str] = {}
    for stored in store.entries(start, stop):
        header, facts, body = replay(stored)
        redacted = stored.redacted_by is not None
        if isinstance(facts, ReleaseFacts):
            if not from_ms <= stored.received_at_ms <= until_ms or reader not in (NODE, facts.party):
                continue
            if wanted is not None and facts.entry not in wanted:
                continue
            told.append(_told(stored.received_at_ms, facts, body, redacted))
            continue
        if corrected and isinstance(body, WatchBody):
            _match(body.event, header.id, found, corrected_by)
        at_ms = header.at_ms if corrected else stored.received_at_ms
        if not from_ms <= at_ms <= until_ms or reader not in (NODE, header.author):
            continue
        if wanted is not None and header.id not in wanted and facts.subject not in wanted:
            continue
        row = Came(
            header.at_ms,
            stored.received_at_ms,
            header.id,
            header.type,
            header.author,
            facts.subject,
            redacted,
            replaced.get(header.id, ""),
            str(getattr(facts, "event", "")),
        )
        came.append((at_ms, row))
    came.sort(key=lambda it: it[0])  # stable: of one time they stay in the order of the log
    return [
        (at_ms, it._replace(replaced_by=corrected_by.get(it.entry, it.replaced_by))) for at_ms, it in came
    ], told


def _match(
    event: Mapping[str, Any], entry: str, found: dict[tuple[object, ...], str], corrected_by: dict[str, str]
) -> None:
    """Note a finding of the watch, or, where late fixes have corrected one, which finding that was."""
    about = tuple(event.get(it) for it in ("track", "zone", "line", "direction"))
    was = event.get("was")
    if event.get("event") == "corrected" and isinstance(was, dict):
        former = found.get((*about, was.get("event"), was.get("at")))
        if former is not None:
            corrected_by[former] = entry
    else:
        found[(*about, event.get("event"), event.get("at"))] = entry


def _told(at_ms: int, facts: ReleaseFacts, body: Any, redacted: bool) -> Told:
    shown: Mapping[str, Any] = body.shown if isinstance(body, ReleaseBody) else {}
    said = shown.get("facts")
    return Told(
        at_ms,
        facts.party,
        facts.seq,
        facts.entry,
        str(shown.get("type", "")),
        facts.detail,
        facts.pass_to,
        redacted,
        str(shown.get("about", "")),
        str(said.get("event", "")) if isinstance(said, dict) else "",
    )


def _replaced(state: State) -> dict[str, str]:
    """Return of each entry that something has taken the place of, the entry that has."""
    found: dict[str, str] = {}
    for statement in state.statements.values():
        if statement.replaced_by:
            found[statement.entry] = state.statements[statement.replaced_by].entry
    for warning in state.warnings.values():
        versions = [it.entry for it in warning.versions]
        found |= dict(pairwise(versions))
        if warning.cancelled is not None and versions:
            found[versions[-1]] = warning.cancelled.entry
    return found | _versions(state)


def _versions(state: State) -> dict[str, str]:
    """Return of each version of a thing the entry of the next."""
    of_thing: dict[str, list[tuple[int, str]]] = {}
    for card in state.cards.values():
        family, _, action = card.type.removesuffix("/v1").partition(".")
        if action in VERSIONED.get(family, ()):
            of_thing.setdefault(card.about, []).append((card.at, card.id))
    found: dict[str, str] = {}
    for versions in of_thing.values():
        ids = [id for _, id in sorted(versions)]
        found |= dict(pairwise(ids))
    return found
