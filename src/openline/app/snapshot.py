"""A watch written down and taken up again, so that a restart says nothing twice."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import fields

import msgspec
import numpy as np
from numpy.typing import NDArray

from openline.app.lastseen import LastSeen
from openline.app.reordering import Reordering
from openline.app.reported import Reported
from openline.app.sensing import NO_FIXES, Sensors
from openline.app.slots import Ground
from openline.app.watch import WatchRun
from openline.decide.claiming import ClaimedTracks
from openline.decide.remembering import WatchState
from openline.decide.watching import Watch
from openline.errors import StorageError
from openline.kernel.batch import PositionBatch, TrackTable
from openline.kernel.lastfix import LAST_FIX
from openline.kernel.motion import MotionState
from openline.model.agreement import Line, Zone
from openline.model.presence import Coverage, Sighting
from openline.model.watch import WatchSettings

FORMAT = "openline/watch/v4"


class _Snapshot(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag=FORMAT):
    tracks: list[tuple[str, str, str, str]]
    claims: dict[int, list[tuple[int, str]]] = {}
    """Track -> from when on it was claimed to be whose, where that changed."""
    state: WatchState
    zones: list[Zone]
    lines: list[Line]
    sightings: list[Sighting]
    coverages: list[Coverage]
    slots: dict[int, int]
    line_numbers: dict[str, int]
    motion: dict[str, bytes]
    seen: dict[str, bytes]
    held: dict[str, bytes]
    watermark_ms: int | None
    tick_due: int | None
    duplicates: int
    too_late: int


def save(run: WatchRun) -> bytes:
    """Write down all that a watch remembers, the zones and lines it watches among it.

    Late fixes that come after a restart correct what was said since; what was said before stands.
    """
    tracks = run.tracks
    held = run.order.held() or NO_FIXES
    return msgspec.msgpack.encode(
        _Snapshot(
            tracks=list(zip(tracks.names, tracks.object_id, tracks.party, tracks.kind, strict=True)),
            claims=tracks.histories if isinstance(tracks, ClaimedTracks) else {},
            state=run.watch.state,
            zones=list(run.ground.zones.values()),
            lines=list(run.ground.lines.values()),
            sightings=list(run.reported.sightings.values()),
            coverages=list(run.reported.coverages.values()),
            slots=run.ground.slots(),
            line_numbers=run.ground.line_numbers(),
            motion=_written(run.sensors.motion.save()),
            seen=_written({"rows": run.sensors.seen.rows}),
            held=_written({column.name: getattr(held, column.name) for column in fields(held)}),
            watermark_ms=run.order.watermark_ms,
            tick_due=run.sensors.convergence.due,
            duplicates=run.duplicates,
            too_late=run.too_late,
        )
    )


def restore(data: bytes, settings: WatchSettings, tracks: TrackTable) -> WatchRun:
    """Take up a watch from what :func:`save` gave.

    Parameters
    ----------
    tracks
        An empty table, which is filled as it was; the feeds are to register their tracks in it.

    Raises
    ------
    StorageError
        The bytes are no snapshot of this format.
    """
    try:
        saved = msgspec.msgpack.decode(data, type=_Snapshot)
    except msgspec.DecodeError as error:
        raise StorageError(
            f"the watch's state cannot be read: {error}",
            next_step="give the watch another --name: it begins anew, and says again who is inside",
        ) from error
    for name, object_id, party, kind in saved.tracks:
        tracks.code(name, object_id=object_id, party=party, kind=kind)
    if isinstance(tracks, ClaimedTracks):
        tracks.histories.update(saved.claims)
    run = WatchRun(settings, tracks)
    run.watch = Watch(settings, tracks, saved.state)
    run.ground = Ground(run.watch)
    for zone in saved.zones:
        run.ground.put_zone(zone)
    for line in saved.lines:
        run.ground.put_line(line)
    # Putting them back has changed no count.
    run.watch.state.tally.presence.changed.clear()
    motion = MotionState.load(_read(saved.motion))
    places, numbers = run.ground.slots(), run.ground.line_numbers()
    motion.renumber(
        {old: places[place] for place, old in saved.slots.items()},
        {old: numbers[line] for line, old in saved.line_numbers.items()},
    )
    seen = LastSeen(round(settings.silence_s * 1000), _read(saved.seen)["rows"].astype(LAST_FIX))
    run.sensors = Sensors(settings, tracks, motion, seen)
    run.sensors.convergence.due = saved.tick_due
    run.reported = Reported(run.watch, run.ground, saved.sightings, saved.coverages)
    if not saved.state.paces.begun:  # else what came before would be missing from what is held against
        run.reported.count_again()
    run.order = Reordering(round(settings.lateness_s * 1000), saved.watermark_ms)
    run.order.hold(PositionBatch(**_read(saved.held)))  # type: ignore[arg-type]
    run.duplicates, run.hindsight.too_late = saved.duplicates, saved.too_late
    return run


def _written(columns: Mapping[str, NDArray[np.generic]]) -> dict[str, bytes]:
    written = {}
    for name, column in columns.items():
        out = io.BytesIO()
        np.save(out, column, allow_pickle=False)
        written[name] = out.getvalue()
    return written


def _read(written: Mapping[str, bytes]) -> dict[str, NDArray[np.generic]]:
    return {name: np.load(io.BytesIO(data), allow_pickle=False) for name, data in written.items()}
