"""The last fix of every track."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from openline.kernel.lastfix import GAP, LAST_FIX, NEVER_MS, remember


def unseen(tracks: int) -> np.ndarray:
    last = np.zeros(tracks, LAST_FIX)
    last["time_ms"] = NEVER_MS
    return last


def run(last, rows, silence_ms=0):
    track, time_ms, lon, lat = (np.array(column) for column in zip(*rows, strict=True))
    gaps = np.zeros(len(rows), GAP)
    n = remember(
        last, track.astype(np.int32), time_ms.astype(np.int64), lon.astype(float), lat.astype(float),
        np.full(len(rows), np.nan), silence_ms, gaps,
    )  # fmt: skip
    return gaps[:n]


def test_speed_goes_the_short_way_over_the_antimeridian():
    last = unseen(1)
    run(last, [(0, 0, 179.9, 0.0), (0, 10_000, -179.9, 1.0)])
    assert abs(last["lon_deg_s"][0] - 0.02) < 1e-12
    assert last["lat_deg_s"][0] == 0.1


def test_a_first_fix_has_no_speed_and_ends_no_silence():
    last = unseen(1)
    assert run(last, [(0, 10**12, 5.0, 6.0)], silence_ms=1).size == 0
    assert (last["lon_deg_s"][0], last["lat_deg_s"][0]) == (0.0, 0.0)


def test_a_fix_that_is_older_than_the_last_is_passed_over():
    last = unseen(1)
    run(last, [(0, 10_000, 1.0, 1.0), (0, 5_000, 9.0, 9.0)])
    assert (last["time_ms"][0], last["lon_deg"][0]) == (10_000, 1.0)


def test_a_gap_names_where_the_track_was_seen_before():
    last = unseen(2)
    (gap,) = run(last, [(0, 0, 1.0, 2.0), (1, 0, 7.0, 7.0), (1, 900, 7.0, 7.0), (0, 2_000, 3.0, 4.0)], 1_000)
    assert gap.item() == (3, 0, 1.0, 2.0, False)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5_000)), min_size=1, max_size=40),
    st.integers(0, 40),
    st.integers(0, 3_000),
)
def test_a_split_anywhere_finds_the_same_gaps(steps, cut, silence_ms):
    now = [0, 0, 0]
    rows = []
    for track, step in steps:
        now[track] += step
        rows.append((track, now[track], float(track), float(now[track])))
    whole, parts = unseen(3), unseen(3)
    cut = cut % len(rows)
    at_once = run(whole, rows, silence_ms).tolist()
    apart = [run(parts, part, silence_ms).tolist() for part in (rows[:cut], rows[cut:]) if part]
    shifted = [
        (fix + (cut if k == len(apart) - 1 and cut else 0), *rest)
        for k, it in enumerate(apart)
        for fix, *rest in it
    ]
    assert shifted == at_once
    assert whole.tobytes() == parts.tobytes()
