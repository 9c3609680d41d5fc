"""Replaying a day: a million positions as the server keeps them, ten thousand entries, frame by frame.

Beside it the least that anybody has to do: have DuckDB give the same positions in the order in which they
came in, as columns, and read the same entries from the store.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import numpy as np

from bench.measure import alternating
from bench.verify import make_log
from openline.app.fixes import Fixes
from openline.app.livepositions import FORGET_MS
from openline.app.playback import Stretch, playback
from openline.app.ports import Group, StoredEntry
from openline.app.tracksagain import As, Seen
from openline.cli.replay import frame_row
from openline.decide.claiming import ClaimedTracks
from openline.decide.state import State
from openline.kernel.batch import PositionBatch
from openline.ledger.merkle import Frontier
from openline.ledger.record import entry_bytes, header_of, leaf_hash, read_record
from openline.model.event import NODE
from openline.stores.history import History, judged_segments
from openline.stores.historyquery import Asked, _opened, kept_between
from openline.stores.segments import Segments
from openline.stores.sqlite import SqliteStore

DAY_MS = 86_400_000
BEGINS_MS = 1_795_132_800_000
"""The beginning of a day."""
EVERY_MS = 60_000
LATE_MS = 1_200_000
SOURCE = "radar"


def run(quick: bool) -> list[dict[str, Any]]:
    """Give two rows, in seconds of processor time for one day: as known, and as corrected."""
    positions, entries = (100_000, 1_000) if quick else (1_000_000, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        history, store = make_history(Path(folder) / "positions", positions), make_store(folder, entries)
        rows = []
        for as_ in ("known", "corrected"):
            ours = lambda as_=as_: play(history, store, as_)  # noqa: E731
            mine, theirs = alternating(ours, lambda: bare(history, store), runs=1 if quick else 3)
            rows.append(
                {
                    "name": f"replay a day as {as_}: {positions:,} positions, {entries:,} entries",
                    "ours": mine,
                    "peer": theirs,
                    "peer_name": "DuckDB in order of receipt, and the entries read",
                    "ratio": theirs / mine,
                    "unit": "s of processor",
                    "wall_s": wall_s(ours),
                }
            )
        store.close()
    return rows


def wall_s(work: Callable[[], object]) -> float:
    """Return how long something takes by the clock on the wall."""
    began = perf_counter()
    work()
    return perf_counter() - began


def play(history: History, store: SqliteStore, as_: As) -> tuple[int, int]:
    """Play the day, every frame written out as ``openline replay --json`` does; count moves and entries."""
    stretch = Stretch(BEGINS_MS, BEGINS_MS + DAY_MS, EVERY_MS, as_)
    kept = kept_between(history, [SOURCE], from_ms=BEGINS_MS - FORGET_MS, until_ms=BEGINS_MS + DAY_MS)
    playing = playback(store, State(), NODE, stretch, kept=kept, seen={SOURCE: Seen("full", 0)})
    moved = said = 0
    for frame in playing.frames():
        assert frame.tracks is not None
        msgspec.json.encode(frame_row(frame, playing))
        moved += len(frame.tracks.moves.track)
        said += len(frame.came) + len(frame.told)
    assert said == store.size()
    return moved, said


def bare(history: History, store: SqliteStore) -> int:
    """Have the same positions in the order of their coming, and read the same entries."""
    asked = Asked(sources=(SOURCE,), from_ms=BEGINS_MS - FORGET_MS, to_ms=BEGINS_MS + DAY_MS + 1)
    with _opened(history, asked) as connection:
        table = connection.execute("SELECT * FROM positions ORDER BY received_at, time").to_arrow_table()
    return int(table.num_rows) + sum(1 for _ in store.entries())


# -- the day -----------------------------------------------------------------------------------------------


def make_history(folder: Path, count: int, seed: int = 1) -> History:
    """Make a day of random walks, one fix a minute, one in twenty of them up to twenty minutes late."""
    random = np.random.default_rng(seed)
    minutes = DAY_MS // EVERY_MS
    tracks = -(-count // minutes)
    names = ClaimedTracks()
    for number in range(tracks):
        names.code(f"track-{number:04}", party="blue" if number % 2 else "red")
    time_ms = BEGINS_MS + np.repeat(np.arange(minutes) * EVERY_MS, tracks)[:count]
    time_ms = time_ms + random.integers(0, EVERY_MS // 2, count)
    late = random.random(count) < 0.05
    received_ms = time_ms + np.where(late, random.integers(60_000, LATE_MS, count), 500)
    track = np.tile(np.arange(tracks, dtype=np.int32), minutes)[:count]
    walk = np.cumsum(random.normal(0, 1e-3, (minutes, tracks, 2)), axis=0).reshape(-1, 2)[:count]
    segments = Segments(folder)
    minute = received_ms // EVERY_MS
    order = np.argsort(minute, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(minute[order])) + 1):
        n = len(rows)
        batch = PositionBatch(
            track=track[rows],
            time_ms=time_ms[rows],
            lon_deg=38.0 + walk[rows, 0],
            lat_deg=34.0 + walk[rows, 1],
            alt_m=np.full(n, np.nan),
            alt_reference=np.zeros(n, np.int8),
            accuracy_m=np.full(n, 25.0),
            row=np.arange(1, n + 1),
        )
        fixes = Fixes(batch, names, np.full(n, 8, np.float32), np.full(n, 90, np.float32))
        segments.append(
            source=SOURCE,
            key="",
            received_at_ms=int(received_ms[rows].max()),
            count=n,
            late=0,
            lateness_ms=60_000,
            payload=fixes.to_bytes(),
        ).result()
    segments.seal()
    history = History(folder)
    history.compact(judged_segments(folder, segments.end))
    segments.close()
    return history


def make_store(folder: str, size: int) -> SqliteStore:
    """Make a log of stances and their releases, received over the day."""
    stored: list[StoredEntry] = []
    made = make_log(size, first_ms=BEGINS_MS + 1, step_ms=DAY_MS // (size + 1))
    for index, entry in enumerate(made):
        record = read_record(entry.record)
        header, received_ms = header_of(record), record.received_at_ms
        leaf = leaf_hash(entry_bytes(entry.record, entry.salt))
        stored.append(
            StoredEntry(
                index, header.id, header.kind, header.type, header.author, header.subject, received_ms,
                entry.record, entry.salt, leaf, entry.body, entry.body_salt,
            )
        )  # fmt: skip
    store = SqliteStore(Path(folder) / "log.sqlite", create=True)
    nodes = Frontier().grown([it.leaf for it in stored])[1]
    store.append(Group(start=0, entries=stored, nodes=nodes))
    return store


if __name__ == "__main__":
    print(run(quick=True))
