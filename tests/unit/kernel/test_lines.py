"""Lines in a grid: found wherever they are, added and removed one at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import GeometryError
from openline.kernel.crossing import gather, touch_or_cross
from openline.kernel.linegrid import cells_of, crowded_cells
from openline.kernel.lines import LineIndex
from openline.kernel.workspace import Workspace
from tests.unit.kernel.motions import line_index, path, run, said

_degrees = st.integers(-40, 40).map(lambda eighths: eighths / 8)
_point = st.tuples(_degrees, _degrees)
_line = st.lists(_point, min_size=2, max_size=5, unique=True)


def crossed_lines(index: LineIndex, start: tuple[float, float], end: tuple[float, float]) -> set[int]:
    """The lines whose inside a way meets in points, as raw mode sees it."""
    arrays = index.arrays
    workspace = Workspace()
    hits = workspace.room(arrays.start.size, len(arrays.segments)).hits
    cells = np.empty(100_000, np.int64)
    count = cells_of(arrays.side, arrays.base, *start, *end, cells)
    found = gather(arrays, cells, count, *start, *end, 0, hits)
    return {
        int(hits.line[h])
        for h in range(found)
        if not hits.exact[h] or touch_or_cross(arrays, hits.line[h], *start, *end)[0]
    }


@given(st.lists(_line, min_size=1, max_size=6), st.data())
def test_adding_and_removing_lines_leaves_what_building_anew_would_give(lines, data) -> None:
    edited = line_index(*lines)
    removed = data.draw(st.sets(st.sampled_from(range(len(lines)))))
    for line in removed:
        edited.remove(line)
    start, end = data.draw(_point), data.draw(_point)
    if start == end:
        return
    kept = [line for line in range(len(lines)) if line not in removed]
    fresh = crossed_lines(line_index(*(lines[line] for line in kept)), start, end)
    assert crossed_lines(edited, start, end) == {kept[line] for line in fresh}
    assert len(edited) == len(kept)


@given(_line, _point, _point)
def test_the_box_of_a_short_way_misses_nothing_that_the_way_meets(line, start, end) -> None:
    arrays = line_index(line).arrays
    hits = Workspace().room(1, len(arrays.segments)).hits
    near, along = np.empty(64, np.int64), np.empty(10_000, np.int64)
    in_box = crowded_cells(arrays, *start, *end, near)
    if in_box < 0:
        return
    on_way = cells_of(arrays.side, arrays.base, *start, *end, along)
    met = gather(arrays, near, in_box, *start, *end, 1, hits), hits.exact[0], hits.halves[0]
    again = gather(arrays, along, on_way, *start, *end, 2, hits), hits.exact[0], hits.halves[0]
    assert met[0] == again[0]
    assert met[0] == 0 or met == again


def test_a_crowd_of_segments_in_one_place_is_cut_finer_and_found_again() -> None:
    rng = np.random.default_rng(3)
    paths = np.cumsum(rng.normal(0, 0.002, (100, 8, 2)), axis=1) + rng.uniform(0.2, 0.8, (100, 1, 2))
    built = LineIndex.build((p[:, 0], p[:, 1]) for p in paths)
    added = line_index(*paths)
    assert built.arrays.side.max() > 2
    assert (built.arrays.side == added.arrays.side).all()
    for p in paths[::30]:
        middle = (p[3] + p[4]) / 2
        across = np.array([p[4, 1] - p[3, 1], p[3, 0] - p[4, 0]])
        ways = tuple(middle - across), tuple(middle + across)
        assert crossed_lines(built, *ways) == crossed_lines(added, *ways) != set()


def test_what_is_removed_is_compacted_away() -> None:
    index = LineIndex()
    for i in range(40):
        index.add([i % 7, i % 7 + 0.5], [0, 1])
    size = index.nbytes
    for line in range(39):
        index.remove(line)
    assert len(index) == 1
    assert index.nbytes < size
    assert crossed_lines(index, (39 % 7, 0.9), (39 % 7 + 1.0, 0.1)) == {39}


def test_a_line_over_the_antimeridian_is_crossed_from_either_side() -> None:
    index = line_index([(179.0, 10.0), (181.0, 10.0)])
    for lon in (179.5, 180.0, -179.5):
        assert crossed_lines(index, (lon, 9.5), (lon, 10.5)) == {0}
    assert crossed_lines(index, (178.9, 9.5), (178.9, 10.5)) == set()


def test_a_way_over_the_antimeridian_crosses_what_lies_beyond_it() -> None:
    lines = line_index(
        [(-179.9, -1.0), (-179.9, 1.0)], [(179.9, -1.0), (179.9, 1.0)], [(0.0, -1.0), (0.0, 1.0)]
    )
    east = path([(179.8, 0.0), (-179.8, 0.2)])
    assert said(run(east, lines=lines, raw=True)) == [("cross", 0), ("cross", 1)]
    west = path([(-179.8, 0.2), (179.8, 0.0)])
    assert run(west, lines=lines).direction.tolist() == [1, 1]
    assert run(east, lines=lines).direction.tolist() == [-1, -1]


@pytest.mark.parametrize(
    ("lon", "lat", "says"),
    [
        ([1.0, 1.0], [2.0, 2.0], "two distinct"),
        ([1.0, np.nan], [2.0, 3.0], "not a number"),
        ([1.0, 2.0], [2.0, 91.0], "latitude"),
        ([-170.0, 170.0], [0.0, 0.0], "180 degrees"),
    ],
)
def test_a_line_that_is_none_is_refused(lon, lat, says) -> None:
    index = LineIndex()
    with pytest.raises(GeometryError, match=says):
        index.add(lon, lat)
    assert len(index) == 0


def test_removing_what_is_not_there_is_an_error() -> None:
    index = line_index([(0, 0), (1, 1)])
    index.remove(0)
    with pytest.raises(IndexError):
        index.remove(0)
    with pytest.raises(IndexError):
        index.remove(7)
