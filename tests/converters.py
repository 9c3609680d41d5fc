"""Public data sets in shapes of their own, as CSV that Openline reads; it knows none of these shapes."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

FOOT_M = 0.3048


class Fix(NamedTuple):
    """One position; ``time`` is ISO 8601 with a zone."""

    track: str
    time: str
    lon: float
    lat: float
    object: str = ""
    kind: str = ""
    alt_m: float | str = ""
    alt_reference: str = ""


def write_csv(fixes: Iterable[Fix], path: Path) -> Path:
    """Write fixes as Openline's CSV, leaving out columns that say nothing."""
    rows = list(fixes)
    said = [name for i, name in enumerate(Fix._fields) if i < 4 or any(row[i] != "" for row in rows)]
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(said)
        writer.writerows([getattr(row, name) for name in said] for row in rows)
    return path


def harbour_week(path: Path) -> Iterator[Fix]:
    """Tracktable's ``.traj``: each line a track, a header, then ``mmsi,time,lon,lat`` for each point."""
    header = 6
    with gzip.open(path, "rt") as lines:
        for line in lines:
            fields = line.rstrip("\n").split(",")
            trajectory, points = fields[1], fields[fields.index("*P*") + header :]
            for mmsi, time, lon, lat in zip(*[iter(points)] * 4, strict=True):
                yield Fix(trajectory, time.replace(" ", "T") + "Z", float(lon), float(lat), mmsi, "vessel")


def capmetro_day(path: Path) -> Iterator[Fix]:
    """A day of Austin's buses; fixes on the equator are a receiver without a fix, and left out."""
    with gzip.open(path, "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            lon, lat = float(row["longitude"]), float(row["latitude"])
            if abs(lat) > 1:
                yield Fix(row["vehicle_id"], row["timestamp"], lon, lat, row["vehicle_id"], "vehicle")


def traffic_flights(path: Path) -> Iterator[Fix]:
    """Flights as the Python package *traffic* keeps them; rows without a position are left out."""
    rows = json.loads(gzip.decompress(path.read_bytes()))
    if isinstance(rows, dict):
        # By columns, each with its rows by number.
        columns = (column.values() for column in rows.values())
        rows = [dict(zip(rows, row, strict=True)) for row in zip(*columns, strict=True)]
    for row in rows:
        if row.get("longitude") is None or row.get("latitude") is None:
            continue
        time = datetime.fromtimestamp(row["timestamp"] / 1000, UTC).isoformat(timespec="milliseconds")
        feet = row.get("altitude")
        altitude = () if feet is None else (feet * FOOT_M, "STD")
        yield Fix(
            row["icao24"], time, row["longitude"], row["latitude"], row["icao24"], "fixed_wing", *altitude
        )
