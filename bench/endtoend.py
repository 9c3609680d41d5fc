"""``openline watch`` on a million rows of CSV as a whole process, cold and warm, and where its time goes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import pyarrow as pa
import pyarrow.csv
import shapely

from bench.workload import rings, walk
from openline.wire.geojson import read_zones

ZONES = 100


def run(quick: bool) -> list[dict[str, Any]]:
    """Give rows in wall time: the process warm and cold, beside the bare reading of the file by pyarrow."""
    steps = 10 if quick else 200
    with TemporaryDirectory() as folder:
        positions, zones = Path(folder) / "positions.csv", Path(folder) / "zones.geojson"
        count = write_positions(positions, steps)
        write_zones(zones)
        cold_s, split = watch(zones, positions, Path(folder) / "cache")
        print(f"  cold: {split}")
        runs = []
        for _ in range(5):
            warm = watch(zones, positions, Path(folder) / "cache")
            runs.append((*warm, bare(positions)))
        print(f"  warm: {runs[-1][1]}")
        warm_s, bare_s = (median(column) for column in ([it[0] for it in runs], [it[2] for it in runs]))
    name = f"watch process, {count / 1e6:g} M rows, {ZONES} zones"
    return [
        row(f"{name}, warm", count, warm_s, bare_s),
        row(f"{name}, cold", count, cold_s, bare_s),
    ]


def row(name: str, count: int, ours_s: float, peer_s: float) -> dict[str, Any]:
    ours, peer = count / ours_s / 1e6, count / peer_s / 1e6
    return {
        "name": name,
        "ours": ours,
        "peer": peer,
        "peer_name": "pyarrow.csv, reading only",
        "ratio": ours / peer,
        "unit": "M rows/s wall",
    }


def write_positions(path: Path, steps: int) -> int:
    lon, lat, track = walk(5000, steps)
    names = pa.array([f"t{code}" for code in range(5000)])
    times = pa.array([1_780_000_000 + 10 * step for step in range(steps)], pa.timestamp("s", "UTC"))
    table = pa.table(
        {
            "track": names.take(pa.array(track)),
            "time": times.cast(pa.string()).take(
                pa.array([step for step in range(steps) for _ in range(5000)])
            ),
            "lon": lon,
            "lat": lat,
        }
    )
    pyarrow.csv.write_csv(table, path)
    return table.num_rows


def write_zones(path: Path) -> None:
    features = ", ".join(
        f'{{"type": "Feature", "id": "z{number}", "properties": {{"name": "z{number}"}}, '
        f'"geometry": {shapely.to_geojson(shapely.Polygon(ring))}}}'
        for number, ring in enumerate(rings(ZONES))
    )
    path.write_text(f'{{"type": "FeatureCollection", "features": [{features}]}}')
    assert len(read_zones(path.read_bytes(), str(path))) == ZONES


def watch(zones: Path, positions: Path, cache: Path) -> tuple[float, str]:
    """Return the wall time of the whole process, and what it says of where the time went."""
    began = perf_counter()
    done = subprocess.run(
        [
            Path(sys.executable).parent / "openline",
            "watch",
            "--zones",
            zones,
            positions,
            "--json",
            "--timings",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
    )
    return perf_counter() - began, done.stderr.strip().splitlines()[-1]


def bare(positions: Path) -> float:
    began = perf_counter()
    pyarrow.csv.read_csv(positions)
    return perf_counter() - began
