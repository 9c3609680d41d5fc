"""Reading positions from CSV and JSON lines, beside what pandas and pyarrow take for the bare columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.json

from openline.feeds import open_positions

RUNS = 5
TRACKS = 5_000
START_MS = 1_794_657_600_000


def run(quick: bool) -> list[dict[str, Any]]:
    """Give a row per format and peer: rows a second of processor time, one thread each.

    Ours ends with checked positions, coded tracks and UTC milliseconds; the peers end with columns.
    """
    count = 50_000 if quick else 1_000_000
    with TemporaryDirectory() as folder, one_thread():
        plain, bad, lines = (Path(folder) / name for name in ("plain.csv", "bad.csv", "plain.ndjson"))
        write(count, plain, lines)
        bad.write_bytes(plain.read_bytes() + b"t0,2026-11-14T12:00:00Z,1,two\n")
        return [
            row("CSV to positions", count, plain, "pyarrow.csv, typed", lambda: arrow_csv(plain)),
            row("CSV to positions", count, plain, "pandas.read_csv, times parsed", lambda: pandas_csv(plain)),
            row(
                "CSV with one bad row to positions",
                count,
                bad,
                "pandas.read_csv, then to_numeric",
                lambda: pandas_csv(bad),
            ),
            row("JSON lines to positions", count, lines, "pyarrow.json", lambda: arrow_json(lines)),
        ]


def row(name: str, count: int, source: Path, peer_name: str, peer: Callable[[], None]) -> dict[str, Any]:
    """Measure ours and a peer in turn."""

    def ours() -> None:
        with open_positions(str(source)) as feed:
            assert sum(len(batch) for batch in feed) == count

    rates = [(rate(ours, count), rate(peer, count)) for _ in range(RUNS)]
    mine, other = (median(column) for column in zip(*rates, strict=True))
    return {
        "name": name,
        "ours": mine,
        "peer": other,
        "peer_name": peer_name,
        "ratio": median(one / two for one, two in rates),
        "unit": "rows/s",
    }


def rate(work: Callable[[], None], count: int) -> float:
    """Count per second of processor time."""
    start = process_time()
    work()
    return count / (process_time() - start)


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold pyarrow to one thread."""
    before = pa.cpu_count()
    pa.set_cpu_count(1)
    try:
        yield
    finally:
        pa.set_cpu_count(before)


def arrow_csv(path: Path) -> None:
    types = {
        "track": pa.string(),
        "time": pa.timestamp("ms", "UTC"),
        "lon": pa.float64(),
        "lat": pa.float64(),
    }
    pyarrow.csv.read_csv(path, convert_options=pyarrow.csv.ConvertOptions(column_types=types))


def pandas_csv(path: Path) -> None:
    frame = pd.read_csv(path, dtype={"track": "category"}, parse_dates=["time"], low_memory=False)
    frame["lat"] = pd.to_numeric(frame["lat"], errors="coerce")


def arrow_json(path: Path) -> None:
    schema = pa.schema({"track": pa.string(), "time": pa.string(), "lon": pa.float64(), "lat": pa.float64()})
    pyarrow.json.read_json(path, parse_options=pyarrow.json.ParseOptions(explicit_schema=schema))


def write(count: int, plain: Path, lines: Path) -> None:
    """Write the same random fixes in both formats: tracks in turn, a fix every 37 ms."""
    random = np.random.default_rng(1)
    times = np.datetime_as_string((START_MS + np.arange(count) * 37).astype("M8[ms]"), unit="ms")
    lon, lat = random.uniform(-75, -73, count), random.uniform(40, 41, count)
    fixes = list(
        zip(
            random.integers(0, TRACKS, count).tolist(),
            times.tolist(),
            lon.tolist(),
            lat.tolist(),
            strict=True,
        )
    )
    with plain.open("w") as file:
        file.write("track,time,lon,lat\n")
        file.writelines(f"t{track},{time}Z,{x:.6f},{y:.6f}\n" for track, time, x, y in fixes)
    with lines.open("w") as file:
        file.writelines(
            f'{{"track":"t{track}","time":"{time}Z","lon":{x:.6f},"lat":{y:.6f}}}\n'
            for track, time, x, y in fixes
        )


if __name__ == "__main__":
    for measured in run(quick=True):
        print(measured)
