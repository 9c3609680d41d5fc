"""History: every fix that was acknowledged is found once, whatever is interrupted, until its time is over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyproj import Geod

from openline.errors import StorageError
from openline.feeds.posted import read_posted
from openline.stores import history as history_module
from openline.stores.history import History, day_before, first_day_within, judged_segments
from openline.stores.historyquery import Asked, by_source, find
from openline.stores.segments import Segments
from tests.watched import NOON_MS

DAY_MS = 86_400_000
ALL = Asked()


class Kept:
    """Segments with positions in them, and the history beside them."""

    def __init__(self, folder: Path) -> None:
        self.segments = Segments(folder)
        self.history = History(folder)

    def put(self, *fixes: tuple[str, int, float, float], source: str = "radar", **more: object) -> None:
        rows = [
            {"track": track, "at_ms": NOON_MS + ms, "lon_deg": lon, "lat_deg": lat, **more}
            for track, ms, lon, lat in fixes
        ]
        payload = read_posted(json.dumps({"positions": rows}).encode(), "json", source=source).to_bytes()
        self.segments.append(
            source=source, key="", received_at_ms=NOON_MS + 60_000, count=len(rows), late=0,
            lateness_ms=60_000, payload=payload,
        ).result()  # fmt: skip

    def compact(self) -> None:
        self.segments.seal()
        self.history.compact(judged_segments(self.segments.folder, self.segments.end))

    def found(self, asked: Asked = ALL) -> list[tuple[str, int]]:
        return found(self.history, asked)


def found(history: History, asked: Asked = ALL) -> list[tuple[str, int]]:
    return [
        (row["track"], round(row["time"].timestamp() * 1000) - NOON_MS)
        for batch in find(history, asked)
        for row in batch.to_pylist()
    ]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "positions")


def test_what_is_in_segments_and_what_is_in_files_is_found_by_track_and_time(kept: Kept) -> None:
    kept.put(("b", 2000, 1.0, 1.0), ("a", 1000, 0.0, 0.0))
    kept.put(("a", 500, 0.0, 0.0), ("a", DAY_MS, 0.0, 0.0))
    everything = [("a", 500), ("a", 1000), ("a", DAY_MS), ("b", 2000)]
    assert kept.found() == everything
    kept.compact()
    assert kept.found() == everything
    assert not judged_segments(kept.segments.folder, kept.segments.end)
    kept.put(("a", 700, 0.0, 0.0))
    assert kept.found() == sorted([*everything, ("a", 700)])
    assert [it.day for it in kept.history.manifest().files] == ["2026-11-30", "2026-12-01"]


def test_a_file_is_sorted_and_bears_the_digest_that_the_manifest_names(kept: Kept) -> None:
    kept.put(("b", 2000, 1.0, 1.0), ("a", 1000, 0.25, 0.5), alt_m=12.5, speed_m_s=3.5, party="north")
    kept.compact()
    (file,) = kept.history.manifest().files
    path = kept.history.folder / file.path
    assert hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256
    rows = pq.read_table(path, partitioning=None).to_pylist()
    assert [it["track"] for it in rows] == ["a", "b"]
    assert (rows[0]["alt_m"], rows[0]["speed_m_s"], rows[0]["party"]) == (12.5, 3.5, "north")
    assert (rows[0]["accuracy_m"], rows[0]["course_deg"], rows[0]["alt_reference"]) == (None, None, "HAE")
    assert rows[0]["late"] is False
    assert len(rows[0]["batch"]) == 64
    assert kept.history.check() == []
    changed = bytearray(path.read_bytes())
    changed[100] ^= 1
    path.write_bytes(changed)
    assert kept.history.check() == [file.path]


def test_the_oldest_days_go_first_when_history_takes_too_much_and_the_last_stays(kept: Kept) -> None:
    for day in range(3):
        kept.put(*((f"t{track}", day * DAY_MS + track, 1.0, 1.0) for track in range(50)))
    kept.compact()
    files = kept.history.manifest().files
    sizes = [it.bytes for it in files]
    assert first_day_within(files, sum(sizes)) == files[0].day
    assert first_day_within(files, sum(sizes) - 1) == files[1].day
    assert first_day_within(files, sum(sizes[1:]) - 1) == files[2].day
    assert first_day_within(files, 0) == files[2].day
    assert first_day_within([], 0) == ""
    kept.history.prune(before_day=first_day_within(files, sum(sizes[1:])), now_ms=0)
    assert [it.day for it in kept.history.manifest().files] == [it.day for it in files[1:]]


def test_a_fix_that_came_later_than_its_source_was_said_to_be_is_marked(kept: Kept) -> None:
    kept.put(("a", -500, 0.0, 0.0), ("a", 500, 0.0, 0.0))
    kept.compact()
    rows = [row for batch in find(kept.history, Asked()) for row in batch.to_pylist()]
    assert [row["late"] for row in rows] == [True, False]


@pytest.mark.parametrize("point", ["before the manifest", "after the manifest", "while the segment goes"])
def test_a_run_that_is_interrupted_leaves_every_fix_to_be_found_once(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    kept.put(("a", 0, 0.0, 0.0), ("b", 0, 0.0, 0.0))
    kept.segments.seal()
    numbers = judged_segments(kept.segments.folder, kept.segments.end)
    everything = kept.found()

    class Killed(BaseException):
        pass

    def die(*given: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        if point == "before the manifest":
            save = History._save
            saved: Sequence[int] = []

            def once(self: History, manifest: object) -> None:
                if not saved and not getattr(manifest, "files", None):
                    return save(self, manifest)  # type: ignore[arg-type]
                raise Killed

            dying.setattr(History, "_save", once)
        elif point == "after the manifest":
            dying.setattr(History, "_let_go", die)
        else:
            remove = history_module.remove_segment

            def half(folder: Path, number: int) -> None:
                remove(folder, number)
                raise Killed

            dying.setattr(history_module, "remove_segment", half)
        with pytest.raises(Killed):
            kept.history.compact(numbers)
        assert kept.found() == everything
    kept.compact()
    assert kept.found() == everything
    assert kept.history.manifest().segments == []
    named = {it.path for it in kept.history.manifest().files}
    there = {str(it.relative_to(kept.history.folder)) for it in kept.history.folder.glob("day=*/*")}
    assert there == named


def test_what_is_older_than_it_is_kept_goes_and_the_manifest_says_what_went(kept: Kept) -> None:
    kept.put(("a", 0, 0.0, 0.0), ("a", 3 * DAY_MS, 0.0, 0.0))
    kept.compact()
    first, _ = kept.history.manifest().files
    gone = kept.history.prune(before_day=day_before(NOON_MS + 4 * DAY_MS, 2), now_ms=NOON_MS + 4 * DAY_MS)
    assert [it.sha256 for it in gone] == [first.sha256]
    assert kept.history.manifest().pruned == gone
    assert kept.found() == [("a", 3 * DAY_MS)]
    assert not (kept.history.folder / first.path).exists()


def test_a_box_a_track_a_time_and_a_limit_narrow_what_is_found(kept: Kept) -> None:
    kept.put(("a", 0, 179.5, 0.0), ("b", 1000, -179.5, 0.0), ("c", 2000, 0.0, 10.0))
    kept.put(("d", 3000, 0.0, 10.0), source="other")
    kept.compact()
    assert kept.found(Asked(box=(179.0, -1.0, -179.0, 1.0))) == [("a", 0), ("b", 1000)]
    assert kept.found(Asked(box=(-1.0, 9.0, 1.0, 11.0))) == [("c", 2000), ("d", 3000)]
    assert kept.found(Asked(tracks=("b", "c"))) == [("b", 1000), ("c", 2000)]
    assert kept.found(Asked(from_ms=NOON_MS + 1000, to_ms=NOON_MS + 3000)) == [("b", 1000), ("c", 2000)]
    assert kept.found(Asked(sources=("other",))) == [("d", 3000)]
    assert kept.found(Asked(limit=2)) == [("a", 0), ("b", 1000)]


def test_near_is_measured_on_the_ellipsoid(kept: Kept) -> None:
    geod = Geod(ellps="WGS84")
    fixes = []
    for k, azimuth in enumerate(range(0, 360, 15)):
        for name, distance_m in (("in", 49_990.0), ("out", 50_010.0)):
            lon, lat, _ = geod.fwd(38.6, 33.5, azimuth, distance_m)
            fixes.append((f"{name}{k}", 0, lon, lat))
    kept.put(*fixes)
    tracks = {track for track, _ in kept.found(Asked(near=(33.5, 38.6, 50_000.0)))}
    assert tracks == {f"in{k}" for k in range(24)}


def test_sources_are_counted(kept: Kept) -> None:
    kept.put(("a", 0, 0.0, 0.0), ("b", 1000, 0.0, 0.0))
    kept.put(("c", 5000, 0.0, 0.0), source="other")
    (other, radar) = by_source(kept.history)
    assert (radar["source"], radar["positions"], radar["tracks"]) == ("radar", 2, 2)
    assert (other["from_ms"], other["to_ms"]) == (NOON_MS + 5000, NOON_MS + 5000)


def test_a_track_whose_name_is_a_question_to_the_database_is_a_name(kept: Kept) -> None:
    name = "a'; COPY (SELECT 1) TO '/etc/x'; --"
    kept.put((name, 0, 0.0, 0.0))
    kept.compact()
    assert kept.found(Asked(tracks=(name,))) == [(name, 0)]


def test_damage_in_a_sealed_segment_stops_the_run_and_loses_nothing(kept: Kept) -> None:
    kept.put(("a", 0, 0.0, 0.0))
    kept.segments.seal()
    path = kept.segments.folder / "segment-0000000001.olp"
    path.write_bytes(path.read_bytes()[:-1] + b"\x11")
    with pytest.raises(StorageError, match="damaged"):
        kept.history.compact([1])
    assert path.exists()
    assert kept.history.manifest().files == []
