"""Which of a million standing volumes a plan meets, one plan at a time, beside what people would use for it.

Star-shaped rings of 4 to 32 vertices, 100 m to 20 km, for 10 minutes to 2 hours of a week, 50 to 1,500 m
high below 6,500 m: in 10 by 10 degrees, and, as a hot spot, in 1 by 1 degree. What is asked about is made
beforehand, for all engines; all must find the same pairs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from time import perf_counter, process_time
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from openline.kernel.volumes import VolumeIndex, Volumes

START_MS = 1_790_000_000_000
SHARES = (50.0, 99.0, 99.9)
ROUNDS = 3
Answer = Callable[[int], NDArray[Any]]


def volumes(count: int, seed: int, side_deg: float) -> Volumes:
    """Return the workload."""
    random = np.random.default_rng(seed)
    reach_deg = np.exp(random.uniform(np.log(100), np.log(20_000), count)) / 111_000
    regular = random.random(count) < 0.5
    vertices = np.where(regular, 32, random.integers(4, 31, count))
    offsets = np.concatenate(([0], np.cumsum(vertices)))
    own = np.repeat(np.arange(count), vertices)
    turn = np.where(regular[own], 0.0, random.uniform(0, 0.9, own.size))
    angle = (np.arange(own.size) - offsets[own] + turn) * 2 * np.pi / vertices[own]
    far = reach_deg[own] * np.where(regular[own], 1.0, random.uniform(0.6, 1.0, own.size))
    centre = random.uniform(0, side_deg, (count, 2))
    low = random.uniform(0, 5_000_000, (count, 1))
    high = low + random.uniform(50_000, 1_500_000, (count, 1))
    start = START_MS + random.uniform(0, 7 * 86_400_000, count).astype(np.int64)
    return Volumes(
        centre[own, 0] + far * np.cos(angle),
        centre[own, 1] + far * np.sin(angle),
        offsets,
        np.ones(count, np.bool_),
        np.arange(count + 1),
        np.zeros(count),
        np.repeat(low, 4, 1).astype(np.int32),
        np.repeat(high, 4, 1).astype(np.int32),
        start,
        start + random.uniform(600_000, 7_200_000, count).astype(np.int64),
    )


def polygons(given: Volumes) -> NDArray[Any]:
    own = np.repeat(np.arange(len(given)), np.diff(given.part_offsets))
    return shapely.polygons(
        shapely.linearrings(np.column_stack((given.lon_deg, given.lat_deg)), indices=own)
    )


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Give rows in microseconds a query at three percentiles, inserts, the join, and memory."""
    count = 20_000 if quick else 1_000_000
    standing, asked = volumes(count, 11, 10.0), volumes(2_000 if quick else 100_000, 12, 10.0)
    index, insert_s = filled(standing)
    shapes, asked_shapes = polygons(standing), polygons(asked)
    singles = one_by_one(asked, 200 if quick else 2_000)

    ours = ours_of(index, singles)
    tree = shapely.STRtree(shapes)
    bounds = bounds_of(standing)
    boxes = by_boxes(tree, shapes, bounds, asked_shapes, asked)
    yield from compared("volumes", ours, boxes, len(singles), "shapely: boxes, alt, time, exact")
    few = min(len(singles), 1_000)
    name, rtree = by_rtree(standing, shapes, asked, asked_shapes)
    yield from compared("volumes", ours, rtree, few, name)
    if dsn := os.environ.get("OPENLINE_BENCH_POSTGIS"):
        yield from compared("volumes", ours, by_postgis(dsn, standing, shapes, asked), few, "PostGIS: GiST")
    else:
        print("PostGIS left out: set OPENLINE_BENCH_POSTGIS to the dsn of an empty database with PostGIS")

    began = process_time()
    pairs = index.near(asked)
    mine_s = process_time() - began
    began = process_time()
    theirs = join(tree, shapes, bounds, asked_shapes, asked)
    theirs_s = process_time() - began
    if not np.array_equal(np.column_stack((pairs.query, pairs.slot)), theirs):
        raise AssertionError("the join found other pairs than shapely's")
    size, peer = f"volumes, join of {len(asked):,}", "shapely: tree, alt, time, exact"
    yield row(size, len(asked) / mine_s / 1e6, len(asked) / theirs_s / 1e6, "M/s", peer, faster=1)
    began = process_time()
    shapely.STRtree(shapes).query(asked_shapes[0])
    build_s = process_time() - began
    size, peer = f"volumes, {count:,} inserts", "shapely: STRtree, once for all"
    yield row(size, count / insert_s / 1e6, count / build_s / 1e6, "M/s", peer, faster=1)
    outlines = standing.lon_deg.nbytes + standing.lat_deg.nbytes
    size, peer = "volumes, memory each", "their vertices alone"
    yield row(size, index.nbytes / count, outlines / count, "bytes", peer, faster=-1)

    standing, asked = volumes(count, 11, 1.0), volumes(60 if quick else 400, 12, 1.0)
    index, _ = filled(standing)
    shapes, asked_shapes = polygons(standing), polygons(asked)
    singles = one_by_one(asked, len(asked))
    boxes = by_boxes(shapely.STRtree(shapes), shapes, bounds_of(standing), asked_shapes, asked)
    yield from compared("hot spot", ours_of(index, singles), boxes, len(singles), "shapely: as above")


def one_by_one(asked: Volumes, count: int) -> list[Volumes]:
    """Return batches of one, packed, as the peers' polygons and boxes are made beforehand too."""
    singles = [asked.take([i]) for i in range(count)]
    for single in singles:
        single.packed()
    return singles


def ours_of(index: VolumeIndex, singles: list[Volumes]) -> Answer:
    return lambda i: index.near(singles[i]).slot


def filled(standing: Volumes) -> tuple[VolumeIndex, float]:
    """Return an index of all, and the processor seconds that it took once compiled."""
    few = standing.take(np.arange(2_000))
    warm = VolumeIndex()
    warm.near(few.take(warm.add(few)))
    index = VolumeIndex()
    began = process_time()
    index.add(standing)
    return index, process_time() - began


def row(name: str, mine: float, theirs: float, unit: str, peer: str, *, faster: int) -> dict[str, Any]:
    ratio = (mine / theirs) ** faster
    return {"name": name, "ours": mine, "peer": theirs, "peer_name": peer, "ratio": ratio, "unit": unit}


def compared(name: str, ours: Answer, peer: Answer, count: int, peer_name: str) -> Iterator[dict[str, Any]]:
    """Give percentiles of single queries, in turn in several rounds, and how much the rounds differ."""
    for answer in (ours, peer):
        answer(0)
    mine, theirs = np.empty((ROUNDS, count)), np.empty((ROUNDS, count))
    for turn in range(ROUNDS):
        found = []
        for answer, took in ((ours, mine[turn]), (peer, theirs[turn])):
            slots = []
            for i in range(count):
                began = perf_counter()
                got = answer(i)
                took[i] = perf_counter() - began
                slots.append(np.sort(got))
            found.append(slots)
        if not all(np.array_equal(a, b) for a, b in zip(*found, strict=True)):
            raise AssertionError(f"{peer_name} found others than ours")
    for share in SHARES:
        a, b = (1e6 * np.percentile(took, share, axis=1) for took in (mine, theirs))
        noise = 100 * max(np.ptp(a) / np.median(a), np.ptp(b) / np.median(b)) / 2
        unit = f"us ±{noise:.0f}%"
        label = f"{name}, one of {count:,}, p{share:g}"
        yield row(label, float(np.median(a)), float(np.median(b)), unit, peer_name, faster=-1)


def bounds_of(given: Volumes) -> NDArray[np.int64]:
    columns = (given.start_ms, given.end_ms, given.low_mm[:, 0], given.high_mm[:, 0])
    return np.column_stack(columns).astype(np.int64)


def in_bounds(held: NDArray[Any], asked: NDArray[Any]) -> NDArray[np.bool_]:
    """Say which of the held meet the asked in time and altitude; either may be one row."""
    times = (held[..., 0] < asked[..., 1]) & (held[..., 1] > asked[..., 0])
    return times & (held[..., 2] <= asked[..., 3]) & (held[..., 3] >= asked[..., 2])


def by_boxes(
    tree: Any, shapes: NDArray[Any], bounds: NDArray[Any], asked_shapes: NDArray[Any], asked: Volumes
) -> Answer:
    wanted = bounds_of(asked)

    def answer(i: int) -> NDArray[Any]:
        near = tree.query(asked_shapes[i])
        near = near[in_bounds(bounds[near], wanted[i])]
        return near[shapely.intersects(shapes[near], asked_shapes[i])]

    return answer


def join(
    tree: Any, shapes: NDArray[Any], bounds: NDArray[Any], asked_shapes: NDArray[Any], asked: Volumes
) -> NDArray[Any]:
    query, slot = tree.query(asked_shapes)
    meets = in_bounds(bounds[slot], bounds_of(asked)[query])
    query, slot = query[meets], slot[meets]
    meets = shapely.intersects(asked_shapes[query], shapes[slot])
    found = np.column_stack((query[meets], slot[meets]))
    return found[np.lexsort((found[:, 1], found[:, 0]))]


def by_rtree(
    standing: Volumes, shapes: NDArray[Any], asked: Volumes, asked_shapes: NDArray[Any]
) -> tuple[str, Answer]:
    from rtree import index

    def boxes(given: Volumes, given_shapes: NDArray[Any]) -> NDArray[Any]:
        west, south, east, north = shapely.bounds(given_shapes).T
        start, end, low, high = bounds_of(given).T
        return np.column_stack((west, east, south, north, low, high, start, end - 1))

    held = boxes(standing, shapes)
    wanted = [tuple(it) for it in boxes(asked, asked_shapes).tolist()]
    tree = index.Index(
        ((i, tuple(box), None) for i, box in enumerate(held.tolist())),
        properties=index.Property(dimension=4),
        interleaved=False,
    )

    def answer(i: int) -> NDArray[Any]:
        near = np.fromiter(tree.intersection(wanted[i]), np.int64)
        return near[shapely.intersects(shapes[near], asked_shapes[i])]

    return "rtree 4D, then exact", answer


def by_postgis(dsn: str, standing: Volumes, shapes: NDArray[Any], asked: Volumes) -> Answer:
    """Fill a table of its own and prepare the query: WKB and bounds in, ids out."""
    import psycopg

    base = psycopg.connect(dsn, autocommit=True)
    base.execute("create temp table standing(id int, g geometry, t tstzrange, low int, high int)")
    with base.cursor().copy("copy standing from stdin") as copy:
        for i, (wkb, bound) in enumerate(
            zip(shapely.to_wkb(shapes, hex=True), bounds_of(standing).tolist(), strict=True)
        ):
            start, end = (np.datetime64(ms, "ms").item().isoformat() for ms in bound[:2])
            copy.write_row((i, wkb, f"[{start}Z,{end}Z)", bound[2], bound[3]))
    base.execute("create extension if not exists btree_gist")
    base.execute("create index on standing using gist (g, t)")
    base.execute("analyze standing")
    wkb, bounds = shapely.to_wkb(polygons(asked.take(np.arange(min(len(asked), 2_000))))), bounds_of(asked)
    text = (
        "select id from standing where g && ST_GeomFromWKB(%s) and t && tstzrange(%s, %s)"
        " and low <= %s and high >= %s and ST_Intersects(g, ST_GeomFromWKB(%s))"
    )
    times = [
        [np.datetime64(ms, "ms").item().isoformat() + "Z" for ms in bound]
        for bound in bounds[: len(wkb), :2].tolist()
    ]

    def answer(i: int) -> NDArray[Any]:
        given = (wkb[i], *times[i], int(bounds[i, 3]), int(bounds[i, 2]), wkb[i])
        got = base.execute(text, given, prepare=True).fetchall()
        return np.array([it[0] for it in got], np.int64)

    return answer
