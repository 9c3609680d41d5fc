"""Segment files: what was answered is there, what is half there is cut off, and nothing is there twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from openline.app.frames import BEGINNING, Place, Stored
from openline.errors import ConflictError, RefusedError, StorageError
from openline.stores.segmentfile import MAGIC, remove_segment, segment_path
from openline.stores.segments import Segments

NOON_MS = 1_796_040_000_000


def put(
    segments: Segments, payload: bytes, key: str = "", *, source: str = "radar", at_ms: int = NOON_MS
) -> Future[Stored]:
    return segments.append(
        source=source,
        key=key,
        received_at_ms=at_ms,
        count=len(payload),
        late=0,
        lateness_ms=0,
        payload=payload,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "positions"


@pytest.fixture
def segments(folder: Path) -> Iterator[Segments]:
    opened = Segments(folder)
    yield opened
    opened.close()


def payloads(segments: Segments, after: Place = BEGINNING) -> list[bytes]:
    return [frame.payload for frame in segments.frames(after)]


def test_what_was_answered_is_read_back_in_order_and_after_a_restart(folder: Path) -> None:
    segments = Segments(folder)
    answers = [put(segments, b"%d" % number * 40).result() for number in range(20)]
    assert payloads(segments) == [b"%d" % number * 40 for number in range(20)]
    assert payloads(segments, answers[9].end) == [b"%d" % number * 40 for number in range(10, 20)]
    assert segments.waiting_since(answers[9].end) == sum(it.fixes for it in answers[10:])
    segments.close()
    again = Segments(folder)
    assert payloads(again, answers[9].end) == [b"%d" % number * 40 for number in range(10, 20)]
    assert again.end == answers[-1].end
    assert again.cut_bytes == 0
    again.close()


def test_a_file_cut_at_any_byte_is_taken_up_behind_its_last_whole_frame(folder: Path) -> None:
    segments = Segments(folder)
    ends = [put(segments, b"position %d" % number).result().end.offset for number in range(4)]
    segments.close()
    path = segment_path(folder, 1)
    whole = path.read_bytes()
    assert ends[-1] == len(whole)
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        again = Segments(folder)
        kept = sum(end <= length for end in ends)
        assert payloads(again) == [b"position %d" % number for number in range(kept)]
        after = put(again, b"what comes next").result()
        assert not after.again
        assert payloads(again)[-1] == b"what comes next"
        again.close()
        again = Segments(folder)
        assert len(payloads(again)) == kept + 1
        again.close()
        path.unlink()


def test_a_byte_that_is_changed_in_the_last_frame_costs_that_frame_only(folder: Path) -> None:
    segments = Segments(folder)
    ends = [put(segments, b"position %d" % number).result().end.offset for number in range(3)]
    segments.close()
    path = segment_path(folder, 1)
    whole = path.read_bytes()
    for at in range(ends[1], len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0x41
        path.write_bytes(changed)
        again = Segments(folder)
        assert payloads(again) == [b"position 0", b"position 1"]
        assert again.cut_bytes == len(whole) - ends[1]
        again.close()


def test_damage_in_a_segment_that_was_closed_is_said_and_not_cut_off(folder: Path) -> None:
    segments = Segments(folder, segment_bytes=100)
    for number in range(5):
        put(segments, b"position %d" % number * 10).result()
    segments.close()
    path = segment_path(folder, 2)
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    again = Segments(folder, segment_bytes=100)
    with pytest.raises(StorageError, match="damaged at byte"):
        payloads(again)
    again.close()


def test_a_batch_that_is_sent_again_is_answered_as_before_and_not_written_again(folder: Path) -> None:
    segments = Segments(folder)
    first = put(segments, b"some", "k1").result()
    assert put(segments, b"some", "k1").result() == first._replace(again=True)
    assert put(segments, b"some", "k1", source="other").result().again is False
    with pytest.raises(ConflictError, match="for other positions"):
        put(segments, b"others", "k1").result()
    assert len(payloads(segments)) == 2
    segments.close()
    again = Segments(folder)
    assert put(again, b"some", "k1").result() == first._replace(again=True)
    again.close()


def test_without_a_key_the_same_positions_are_one_batch(segments: Segments) -> None:
    assert not put(segments, b"some").result().again
    assert put(segments, b"some").result().again
    assert not put(segments, b"more").result().again
    assert payloads(segments) == [b"some", b"more"]


def test_batches_that_wait_together_share_a_sync_and_a_repeated_key(
    segments: Segments, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    sync = os.fdatasync

    def counted(file: int) -> None:
        synced.append(file)
        sync(file)

    monkeypatch.setattr(os, "fdatasync", counted)
    with segments._writing:  # everything below waits for this
        answers = [put(segments, b"%d" % (number % 50), f"k{number % 50}") for number in range(100)]
    stored = [it.result() for it in answers]
    assert len(synced) <= 3
    assert [it.again for it in stored] == [False] * 50 + [True] * 50
    assert len(payloads(segments)) == 50


def test_segments_follow_one_another_by_size_and_by_age(folder: Path) -> None:
    segments = Segments(folder, segment_bytes=400, segment_ms=60_000)
    for number in range(6):
        put(segments, bytes([number]) * 150).result()
    assert segments.end.segment > 2
    number = segments.end.segment
    put(segments, b"later", at_ms=NOON_MS + 120_000).result()
    assert segments.end.segment == number + 1
    assert len(payloads(segments)) == 7
    assert segments.waiting_since(BEGINNING) == 6 * 150 + 5
    segments.close()


def test_keys_are_known_after_their_segment_was_let_go(folder: Path) -> None:
    segments = Segments(folder)
    first = put(segments, b"some", "k1").result()
    segments.seal()
    put(segments, b"more", "k2").result()
    remove_segment(folder, 1)
    segments.forget_removed()
    assert segments.waiting_since(BEGINNING) == len(b"more")
    assert payloads(segments) == [b"more"]
    segments.close()
    again = Segments(folder)
    assert put(again, b"some", "k1").result() == first._replace(again=True)
    assert payloads(again) == [b"more"]
    again.close()


def test_a_sync_that_fails_is_an_error_and_nothing_of_the_batch_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = Segments(folder)
    put(segments, b"before").result()

    def fail(file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", fail)
        with pytest.raises(StorageError, match="No space left"):
            put(segments, b"lost", "k").result()
        assert payloads(segments) == [b"before"]
    assert not put(segments, b"lost", "k").result().again
    assert payloads(segments) == [b"before", b"lost"]
    assert segments.end.segment == 2  # the file whose sync failed is not trusted any more
    segments.close()


LIMITED = """
import resource, sys
from pathlib import Path
from openline.errors import StorageError
from openline.stores.segments import Segments
from openline.app.frames import BEGINNING

segments = Segments(Path(sys.argv[1]))
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

def put(number):
    return segments.append(source="s", key=f"k{number}", received_at_ms=1, count=1, late=0, lateness_ms=0,
                           payload=b"%d" % number * 700)

resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
told, refused = [], 0
for number in range(100):
    try:
        put(number).result()
        told.append(number)
    except StorageError:
        refused += 1
assert refused and told, (refused, told)
assert len(list(segments.frames(BEGINNING))) == len(told)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
again = [put(number).result().again for number in range(100)]
assert again == [number in told for number in range(100)], again
segments.close()
opened = Segments(Path(sys.argv[1]))
assert len(list(opened.frames(BEGINNING))) == 100 and opened.cut_bytes == 0
print(len(told), refused)
"""


def test_a_file_that_may_not_grow_costs_no_acknowledged_batch(folder: Path, repo_root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder)],
        cwd=repo_root,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_one_process_only_takes_positions_in(segments: Segments, folder: Path) -> None:
    with pytest.raises(RefusedError, match="another process"):
        Segments(folder)


KILLED = """
import sys
from pathlib import Path
from openline.stores.segments import Segments

segments = Segments(Path(sys.argv[1]), segment_bytes=20_000)
number = 0
while True:
    waiting = [segments.append(source="s", key=f"k{it}", received_at_ms=it, count=1, late=0, lateness_ms=0,
                               payload=b"%d," % it * 300) for it in range(number, number + 5)]
    for it in waiting:
        it.result()
        print(number, flush=True)
        number += 1
"""


@pytest.mark.requirement("R21")
def test_a_process_that_is_killed_has_lost_nothing_that_it_answered(folder: Path, repo_root: Path) -> None:
    for lines in (1, 7, 60, 200, 403):
        path = folder / str(lines)
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path)], cwd=repo_root, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for _ in range(lines):
                process.stdout.readline()
            process.kill()
            told = lines + len(process.stdout.read().splitlines())
        segments = Segments(path)
        found = payloads(segments)
        assert len(found) >= told
        assert found == [b"%d," % number * 300 for number in range(len(found))]
        segments.close()


def test_whoever_waits_is_woken_by_the_next_batch(segments: Segments) -> None:
    assert not segments.wait(BEGINNING, 0.0)
    assert not segments.wait(Place(1, len(MAGIC)), 0.0)
    end = put(segments, b"some").result().end
    assert segments.wait(BEGINNING, 0.0)
    assert not segments.wait(end, 0.0)
    segments.seal()
    assert not segments.wait(end, 0.0)
    put(segments, b"more").result()
    assert segments.wait(end, 0.0)
