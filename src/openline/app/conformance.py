"""Conformance at work: fixes of tracks that somebody notified, held against what was notified (part 5).

It stands beside the watch and sees what the watch sees. A track that no notification names, and whose party
is told already or not on record, costs one look into an array. What is said is for one desk and nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from openline.decide.claiming import BEFORE_MS, ClaimedTracks, party_at
from openline.decide.conforming import (
    FITS,
    MOVED_M,
    NONE,
    STRAYS,
    Course,
    Judged,
    Measured,
    Plan,
    Progress,
    Standing,
    Ways,
    apart_m,
    bare_name,
    has_lasted,
    judge,
    measure,
    state_after,
    together,
)
from openline.decide.moving import LIVE
from openline.decide.state import ObjectStanding, State
from openline.decide.tallying import at_text
from openline.kernel.batch import PositionBatch, TrackTable
from openline.model.event import NODE, NotificationBody
from openline.model.notification import Activity, Movement
from openline.model.party import Addressable
from openline.model.watch import WatchEvent


class _Bound(NamedTuple):
    """A track and one desk: what that desk has notified of it."""

    owner: str
    plans: tuple[Plan, ...]
    """In the order in which they begin."""
    contested: bool
    """Other parties name it too, and the source does not say whose it is."""


_Measures: TypeAlias = dict[tuple[int, str], tuple[Measured, slice, bool]]
"""(track, notification) -> what was measured, which part of it is theirs, and whether all of it is within."""


class Conformance:
    """Tells which tracks are on or off their notified route, or have no matching notification.

    Parameters
    ----------
    tracks
        The table in which the feeds register their tracks; read, never written.
    saved
        What :meth:`save` gave; empty to begin anew.
    """

    def __init__(self, tracks: TrackTable, saved: bytes = b"") -> None:
        self._tracks = tracks
        self._standings: dict[tuple[str, str], Standing] = {}
        if saved:
            rows = msgspec.msgpack.decode(saved, type=list[tuple[str, str, Standing]])
            self._standings = {(track, owner): it for track, owner, it in rows}
        self._plans: dict[str, Plan] = {}
        self._named: dict[str, list[Plan]] = {}
        self._desks: frozenset[str] = frozenset()
        self._in_use = False
        self._parties: list[str] = []
        self._heeded = np.zeros(0, np.bool_)
        self._bound: dict[int, tuple[_Bound, ...]] = {}
        self._rests = np.full((0, 2), np.nan)
        """By track: where it was first heard, of those that no more is to be said of until they leave it."""
        self._ways: Ways | None = None
        self._numbers: dict[str, int] = {}
        """Which of the ways is that of a movement or activity."""

    def save(self) -> bytes:
        """Write down what is remembered of tracks; what is notified is on record."""
        rows = [(track, owner, it) for (track, owner), it in self._standings.items()]
        return msgspec.msgpack.encode(rows)

    @property
    def names(self) -> dict[str, str]:
        """What the movements and activities are called, by id."""
        return {id: plan.thing.name for id, plan in self._plans.items()}

    # -- what is on record -------------------------------------------------------------------------

    def heed(self, state: State) -> bool:
        """Hold tracks from here on against what is on record now; say whether that is anything else."""
        moving = [it for id in state.notifications if (it := state.objects[id]).kind != "site"]
        # Where nobody ever notified a movement or activity, its absence says nothing.
        was_in_use, self._in_use = self._in_use, bool(moving)
        if not moving:
            return was_in_use
        direct = (it.id for it in state.parties.values() if it.addressable is Addressable.DIRECT)
        desks = frozenset(direct) - {NODE}
        plans = {it.id: plan for it in moving if it.owner in desks and (plan := self._plan_of(state, it))}
        if desks == self._desks and plans == self._plans:
            return not was_in_use
        self._desks, self._plans = desks, plans
        self._named, self._ways, self._numbers = {}, None, {}
        for plan in sorted(plans.values(), key=_begins):
            for name in {bare_name(it) for it in plan.thing.tracks} - {""}:
                self._named.setdefault(name, []).append(plan)
        entries = {plan.entry for plan in plans.values()}
        for standing in self._standings.values():
            standing.progress = {entry: it for entry, it in standing.progress.items() if entry in entries}
        self._bind(range(len(self._tracks)))
        return True

    def _plan_of(self, state: State, standing: ObjectStanding) -> Plan | None:
        content = state.contents.get(standing.entry)
        body = content.body if content is not None else None
        thing = body.notification if isinstance(body, NotificationBody) else None
        if not isinstance(thing, Movement | Activity) or not thing.tracks:
            return None
        ended_ms = None
        if standing.state not in LIVE:
            # A file may be read long after: until its end was said, its tracks were bound to it.
            last = state.contents.get(state.notifications[standing.id].step_entry)
            if standing.state != "ended" or last is None:
                return None
            ended_ms = last.at_ms
        known = self._plans.get(standing.id)
        if known is not None and (known.entry, known.state, known.ended_ms) == (
            standing.entry, standing.state, ended_ms,
        ):  # fmt: skip
            return known
        return Plan(standing.owner, thing, standing.state, standing.entry, ended_ms)

    # -- which tracks are whose --------------------------------------------------------------------

    def _heed_tracks(self) -> None:
        """Bind tracks that are new, or claimed to be another party's than they were."""
        parties, known = self._tracks.party, len(self._parties)
        if parties[:known] != self._parties:
            self._bind(code for code in range(known) if parties[code] != self._parties[code])
        if len(parties) > known:
            self._bind(range(known, len(parties)))

    def _bind(self, codes: Iterable[int]) -> None:
        tracks = self._tracks
        if len(tracks) > self._heeded.size:
            grown = np.zeros(max(len(tracks), 2 * self._heeded.size), np.bool_)
            grown[: self._heeded.size] = self._heeded
            self._heeded = grown
            self._rests = np.concatenate((self._rests, np.full((grown.size - len(self._rests), 2), np.nan)))
        self._parties += tracks.party[len(self._parties) :]
        for code in codes:
            self._parties[code] = tracks.party[code]
            bound = tuple(self._bindings(code))
            self._rests[code] = np.nan
            self._heeded[code] = any(self._is_open(tracks.names[code], it) for it in bound)
            if bound:
                self._bound[code] = bound
            else:
                self._bound.pop(code, None)

    def _bindings(self, code: int) -> Iterator[_Bound]:
        tracks = self._tracks
        names = {bare_name(tracks.names[code]), bare_name(tracks.object_id[code])}
        named = list({plan.id: plan for name in names for plan in self._named.get(name, ())}.values())
        claimed = set(self._claims(code))
        owners = {plan.owner for plan in named}
        for owner in sorted(owners | (claimed & self._desks)):
            if owner in claimed or "" in claimed:
                plans = tuple(it for it in named if it.owner == owner)
                yield _Bound(owner, plans, owner not in claimed and len(owners) > 1)

    @property
    def _histories(self) -> Mapping[int, list[tuple[int, str]]]:
        return self._tracks.histories if isinstance(self._tracks, ClaimedTracks) else {}

    def _claims(self, code: int) -> Iterable[str]:
        histories = self._histories
        if code not in histories:
            return [self._tracks.party[code]]
        # A claim that came first holds for what was before it, unless nothing was claimed then.
        return [party for since_ms, party in histories[code] if party or since_ms != BEFORE_MS]

    def _is_open(self, track: str, bound: _Bound) -> bool:
        """Tell whether a track's fixes can change anything: not those of one that was told of already."""
        standing = self._standings.get((track, bound.owner))
        return bool(bound.plans) or standing is None or standing.state != "no_matching_notification"

    # -- fixes -------------------------------------------------------------------------------------

    def look(self, batch: PositionBatch) -> list[WatchEvent]:
        """Look at fixes, those of one track in ascending time; return what is to be said to whose desk."""
        if not self._in_use or not len(batch):
            return []
        self._heed_tracks()
        heeded = np.flatnonzero(self._heeded[batch.track])
        heeded = heeded[~self._still_rests(batch, heeded)]
        if not heeded.size:
            return []
        rows = heeded[np.argsort(batch.track[heeded], kind="stable")]
        codes, first = np.unique(batch.track[rows], return_index=True)
        mine = dict(zip(codes.tolist(), np.split(rows, first[1:]), strict=True))
        measured = self._measured(batch, mine)
        said: list[WatchEvent] = []
        for code, its_rows in mine.items():
            for bound in self._bound[code]:
                said += self._follow(code, bound, batch, its_rows, measured)
            name = self._tracks.names[code]
            self._heeded[code] = any(self._is_open(name, bound) for bound in self._bound[code])
        return sorted(said, key=lambda it: (it.at, it.track))

    def _still_rests(self, batch: PositionBatch, heeded: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which fixes are of tracks without notification none of whose fixes is away from its place."""
        track = batch.track[heeded]
        lon, lat = self._rests[track].T
        resting = np.flatnonzero(~np.isnan(lon))
        still = np.zeros(heeded.size, np.bool_)
        if resting.size:
            fixes = batch.take(heeded[resting])
            away_m = apart_m(fixes.lon_deg, fixes.lat_deg, lon[resting], lat[resting])
            moved = np.zeros(self._rests.shape[0], np.bool_)
            moved[fixes.track[away_m > MOVED_M + fixes.accuracy_m]] = True
            still[resting] = ~moved[fixes.track]
        return still

    def _measured(self, batch: PositionBatch, mine: Mapping[int, NDArray[np.int64]]) -> _Measures:
        """Hold all fixes against the notifications of their tracks in one go."""
        pairs = [
            (code, plan)
            for code, rows in mine.items()
            for plan in {plan.id: plan for bound in self._bound[code] for plan in bound.plans}.values()
            if plan.roughly_ms[0] <= batch.time_ms[rows[-1]] and batch.time_ms[rows[0]] <= plan.roughly_ms[1]
        ]
        if not pairs:
            return {}
        new = [plan for plan in {plan.id: plan for _, plan in pairs}.values() if plan.id not in self._numbers]
        if new:
            self._numbers |= {plan.id: len(self._numbers) + k for k, plan in enumerate(new)}
            self._ways = together([*([self._ways] if self._ways else []), *(plan.way for plan in new)])
        assert self._ways is not None
        counts = [mine[code].size for code, _ in pairs]
        way = np.repeat(np.array([self._numbers[plan.id] for _, plan in pairs], np.int64), counts)
        whole = measure(self._ways, batch.take(np.concatenate([mine[code] for code, _ in pairs])), way)
        ends = np.cumsum(np.array(counts, np.int64))
        on_it = np.maximum.reduceat(whole.share, ends - counts) <= 1.0
        return {
            (code, plan.id): (whole, slice(end - count, end), fits)
            for (code, plan), end, count, fits in zip(
                pairs, ends.tolist(), counts, on_it.tolist(), strict=True
            )
        }

    def _follow(
        self,
        code: int,
        bound: _Bound,
        batch: PositionBatch,
        rows: NDArray[np.int64],
        measures: _Measures,
    ) -> list[WatchEvent]:
        """Follow one track for one desk."""
        key = self._tracks.names[code], bound.owner
        standing = self._standings.setdefault(key, Standing())
        mixed = code in self._histories
        if not mixed and self._goes_on(code, bound, standing, batch, rows, measures):
            return []
        fixes = batch.take(rows)
        new = fixes.time_ms > standing.last_ms
        new[1:] &= fixes.time_ms[1:] > fixes.time_ms[:-1]
        if mixed:
            whose = [party_at(self._tracks, code, at_ms) for at_ms in fixes.time_ms.tolist()]
            new &= np.array([it in ("", bound.owner) for it in whose], np.bool_)
        if not new.any():
            return []
        fixes = fixes.take(new)
        standing.last_ms = int(fixes.time_ms[-1])
        said: list[WatchEvent] = []
        judged = []
        for plan in bound.plans:
            found = measures.get((code, plan.id))
            if found is None:
                continue
            whole, its, _ = found
            progress = standing.progress.setdefault(plan.entry, Progress())
            it = judge(plan, progress, fixes, whole.take(its).take(new))
            if it is None:
                continue
            judged.append((plan, it))
            if it.unsaid >= 0:
                said.append(self._event("no_departure", code, bound, fixes, it.unsaid, plan))
        said += self._runs(code, bound, standing, fixes, judged)
        # Without notification it is looked at again only when it leaves where it is.
        rests = None if bound.plans or mixed or len(self._bound[code]) > 1 else standing.rests_at
        self._rests[code] = (np.nan, np.nan) if rests is None else rests
        return said

    def _goes_on(
        self,
        code: int,
        bound: _Bound,
        standing: Standing,
        batch: PositionBatch,
        rows: NDArray[np.int64],
        measures: _Measures,
    ) -> bool:
        """Tell whether a track only goes on along the route that it is on, and take note of that.

        This is what all that is done next would come to, for less; most tracks do nothing else for hours.
        """
        if standing.state != "on_route" or standing.verdict != FITS or standing.of != standing.about:
            return False
        # Of several that fit the first to begin counts.
        plan = bound.plans[0] if bound.plans else None
        if plan is None or plan.id != standing.about:
            return False
        progress, found = standing.progress.get(plan.entry), measures.get((code, plan.id))
        if found is None or not found[2] or progress is None or not progress.begun:
            return False
        if plan.state == "on_record" and isinstance(plan.thing, Movement) and not progress.suggested:
            return False
        time_ms = batch.time_ms[rows]
        from_ms, until_ms = plan.times_ms
        ascends = bool((time_ms[1:] > time_ms[:-1]).all())
        if not (ascends and max(standing.last_ms + 1, from_ms) <= time_ms[0] and time_ms[-1] <= until_ms):
            return False
        standing.last_ms = int(time_ms[-1])
        standing.fixes += rows.size
        return True

    def _runs(
        self,
        code: int,
        bound: _Bound,
        standing: Standing,
        fixes: PositionBatch,
        judged: list[tuple[Plan, Judged]],
    ) -> Iterator[WatchEvent]:
        """Go through successions of fixes that agree, and say what each brings about."""
        verdict, chosen = _best(judged, len(fixes))
        kind = np.where(verdict == FITS, FITS + 1 + chosen, verdict)
        bounds = [0, *(np.flatnonzero(np.diff(kind)) + 1).tolist(), len(fixes)]
        for first, end in pairwise(bounds):
            of = judged[int(chosen[first])][0].id if verdict[first] == FITS else ""
            if (standing.verdict, standing.of) != (int(verdict[first]), of):
                standing.verdict, standing.of, standing.fixes = int(verdict[first]), of, 0
                standing.since_ms = int(fixes.time_ms[first])
            run = slice(first, end)
            at, course = self._course(code, bound, standing, fixes, run)
            after = state_after(standing.state, standing.verdict, course)
            if after == "unknown":
                # What it was bound to is over: from here on it is as if it had never been.
                standing.state, standing.about = after, ""
                at, course = self._course(code, bound, standing, fixes, run)
                after = state_after(standing.state, standing.verdict, course)
            standing.fixes += end - first
            if standing.verdict != NONE:
                standing.rests_at = None
            if after is None:
                continue
            standing.state, standing.about = after, ""
            if after == "no_matching_notification":
                yield self._event(after, code, bound, fixes, at)
            else:
                plan, its = judged[int(chosen[at])]
                standing.about = plan.id
                yield self._event(after, code, bound, fixes, at, plan, its)

    def _course(
        self, code: int, bound: _Bound, standing: Standing, fixes: PositionBatch, run: slice
    ) -> tuple[int, Course]:
        """Return the first fix of a run that is enough to go by, else its last, and how it stands then."""
        time_ms = fixes.time_ms[run]
        if standing.verdict == NONE:
            at = self._moved_at(code, bound, standing, fixes, run)
            return (run.stop - 1, Course()) if at is None else (run.start + at, Course(moved=True))
        count = standing.fixes + 1 + np.arange(time_ms.size)
        lasted_s = (time_ms - standing.since_ms) / 1000.0
        enough = np.flatnonzero(has_lasted(count, lasted_s))
        at = int(enough[0]) if enough.size else time_ms.size - 1
        another = bool(standing.of) and standing.of != standing.about
        return run.start + at, Course(int(count[at]), float(lasted_s[at]), another)

    def _moved_at(
        self, code: int, bound: _Bound, standing: Standing, fixes: PositionBatch, run: slice
    ) -> int | None:
        """Return which fix of a run is the first that is away from where the track was first heard so."""
        if standing.state != "unknown" or bound.owner not in set(self._claims(code)) & self._desks:
            return None
        lon, lat = fixes.lon_deg[run], fixes.lat_deg[run]
        if standing.rests_at is None:
            standing.rests_at = float(lon[0]), float(lat[0])
        east, north = standing.rests_at
        away_m = apart_m(lon, lat, east, north)
        moved = np.flatnonzero(away_m > MOVED_M + fixes.accuracy_m[run])
        return int(moved[0]) if moved.size else None

    def _event(
        self,
        name: str,
        code: int,
        bound: _Bound,
        fixes: PositionBatch,
        at: int,
        plan: Plan | None = None,
        judged: Judged | None = None,
    ) -> WatchEvent:
        at_ms = int(fixes.time_ms[at])
        event = WatchEvent(
            event=name,
            track=self._tracks.names[code],
            object=self._tracks.object_id[code],
            party=party_at(self._tracks, code, at_ms),
            at=at_text(at_ms),
            notification=plan.id if plan is not None else "",
            desk=bound.owner,
        )
        if bound.contested:
            return event
        off: dict[str, float] = {}
        if judged is not None and plan is not None and name == "off_route":
            its, way = judged.measured, plan.way
            beside_m, behind_s, above_m = (float(it[at]) for it in (its.beside_m, its.behind_s, its.above_m))
            if beside_m > way.beside_m[0] + float(fixes.accuracy_m[at]):
                off["beside_m"] = round(beside_m, 1)
            if abs(behind_s) > way.time_s[0]:
                off["behind_s"] = round(behind_s, 1)
            if abs(above_m) > way.altitude_m[0]:
                off["above_m"] = round(above_m, 1)
        return msgspec.structs.replace(
            event,
            lon=round(float(fixes.lon_deg[at]), 7),
            lat=round(float(fixes.lat_deg[at]), 7),
            accuracy_m=float(fixes.accuracy_m[at]) or None,
            **off,
        )


def _begins(plan: Plan) -> tuple[int, str]:
    thing = plan.thing
    if isinstance(thing, Movement):
        return thing.depart_ms, thing.id
    return min(it.interval.start_ms for it in thing.parts), thing.id


def _best(judged: list[tuple[Plan, Judged]], n: int) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Return by fix the verdict that counts of several notifications, and by which of them.

    One that fits counts; of several the first to begin. Else one that it strays from, of several the nearest.
    """
    if not judged:
        return np.full(n, NONE, np.int8), np.zeros(n, np.int64)
    verdicts = np.array([it.verdict for _, it in judged])
    share = np.array([np.where(it.verdict == STRAYS, it.measured.share, 0.0) for _, it in judged])
    verdict = verdicts.max(axis=0)
    chosen = np.where(verdicts == verdict, share, np.inf).argmin(axis=0)
    return verdict, chosen
