"""Questions to the history of positions, answered by DuckDB, which is let see the history's folder only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyproj import Geod

from openline.app.livepositions import FORGET_MS
from openline.app.tracksagain import Kept
from openline.app.tracksthen import MOST, Fix
from openline.stores.history import History

EARTH_M = 6_371_008.8
_SPHERE_IS_OFF = 1.006
"""A great circle of the mean sphere is at most so much longer than the geodesic: nothing is missed by it."""
_ROWS = 65_536


class Asked(NamedTuple):
    """What of the history is wanted; ``None`` does not limit it."""

    tracks: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    from_ms: int | None = None
    to_ms: int | None = None
    """Before this."""
    box: tuple[float, float, float, float] | None = None
    """West, south, east, north in degrees; west of more than east crosses the antimeridian."""
    near: tuple[float, float, float] | None = None
    """Latitude, longitude, and a radius in metres."""
    limit: int | None = None


def find(history: History, asked: Asked) -> Iterator[pa.RecordBatch]:
    """Yield the fixes that are asked for, by track and time."""
    with _opened(history, asked) as connection:
        conditions, values = _conditions(asked)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        limit = f"LIMIT {asked.limit:d}" if asked.limit is not None and asked.near is None else ""
        answer = connection.execute(
            f"SELECT * FROM positions {where} ORDER BY track, time, received_at {limit}", values
        )
        left = asked.limit
        for batch in answer.to_arrow_reader(_ROWS):
            found = _within(batch, asked) if asked.near else batch
            if left is not None:
                found = found.slice(0, left)
                left -= found.num_rows
            if found.num_rows:
                yield found
            if left == 0:
                return


def latest_of(history: History, sources: Sequence[str], *, at_ms: int) -> list[Fix]:
    """Return the latest fix of each track of some sources, of those that had come in by a time.

    What is older than an hour then is nowhere, as it is live. There are :data:`MOST` and one more at most.
    """
    if not sources:
        return []
    asked = Asked(sources=tuple(sources), from_ms=at_ms - FORGET_MS, to_ms=at_ms + 1)
    with _opened(history, asked) as connection:
        conditions, values = _conditions(asked)
        answer = connection.execute(
            "SELECT source, track, epoch_ms(time), lat_deg, lon_deg, alt_m, accuracy_m, speed_m_s, course_deg"
            f", party, kind FROM positions WHERE {' AND '.join(conditions)} AND epoch_ms(received_at) <= ?"
            " QUALIFY row_number()"
            " OVER (PARTITION BY source, track ORDER BY time DESC, received_at DESC) = 1"
            f" ORDER BY source, track LIMIT {MOST + 1:d}",
            [*values, at_ms],
        )
        return [Fix(*row) for row in answer.fetchall()]


def kept_between(history: History, sources: Sequence[str], *, from_ms: int, until_ms: int) -> Kept:
    """Return all fixes of some sources from one time until another, the end included, as they came in."""
    asked = Asked(sources=tuple(sources), from_ms=from_ms, to_ms=until_ms + 1)
    with _opened(history, asked) as connection:
        conditions, values = _conditions(asked)
        # Whatever order the files have is kept, so that the same history gives the same rows.
        table = connection.execute(
            "SELECT source, track, coalesce(party, '') AS party, epoch_ms(time) AS time_ms,"
            " epoch_ms(received_at) AS received_ms, lat_deg, lon_deg, speed_m_s, course_deg"
            f" FROM positions WHERE {' AND '.join(conditions)}",
            values,
        ).to_arrow_table()
    sources_of, source_codes = _coded(table["source"])
    tracks_of, track_codes = _coded(table["track"])
    pairs = source_codes.astype(np.int64) * max(len(tracks_of), 1) + track_codes
    used, codes = np.unique(pairs, return_inverse=True)
    parties, party_codes = _coded(table["party"])
    return Kept(
        names=[(sources_of[it // len(tracks_of)], tracks_of[it % len(tracks_of)]) for it in used.tolist()],
        parties=parties,
        track=codes.astype(np.int32),
        party=party_codes,
        **{
            name: np.ascontiguousarray(table[name].to_numpy())
            for name in ("time_ms", "received_ms", "lat_deg", "lon_deg", "speed_m_s", "course_deg")
        },
    )


def _coded(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int32]]:
    """Return the values of a column in their order, and of each row which it is."""
    coded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    names: list[str] = coded.dictionary.to_pylist()
    order = np.argsort(np.array(names, dtype=object)) if names else np.zeros(0, np.int64)
    rank = np.empty(len(names), dtype=np.int32)
    rank[order] = np.arange(len(names), dtype=np.int32)
    codes = np.asarray(coded.indices).astype(np.int64)
    return [names[it] for it in order.tolist()], rank[codes] if names else np.zeros(0, np.int32)


def by_source(history: History) -> list[dict[str, Any]]:
    """Return of each source how much there is, and from when to when."""
    with _opened(history, Asked()) as connection:
        answer = connection.execute(
            "SELECT source, count(*) AS positions, count(DISTINCT track) AS tracks, epoch_ms(min(time)) AS"
            " from_ms, epoch_ms(max(time)) AS to_ms, count(*) FILTER (late) AS late"
            " FROM positions GROUP BY source ORDER BY source"
        )
        names = [it[0] for it in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _opened(history: History, asked: Asked) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    )
    manifest, recent = history.snapshot(from_ms=asked.from_ms, to_ms=asked.to_ms)
    paths = [
        str((history.folder / it.path).absolute())
        for it in manifest.files
        if (asked.to_ms is None or it.from_ms < asked.to_ms)
        and (asked.from_ms is None or it.to_ms >= asked.from_ms)
        and (not asked.sources or set(asked.sources) & set(it.sources))
    ]
    connection.register("recent", recent)
    folder = str(history.folder.absolute()).replace("'", "''")
    connection.execute("SET TimeZone='UTC'")
    connection.execute("SET enable_progress_bar=false")
    connection.execute(f"SET allowed_directories=['{folder}/']")
    connection.execute("SET enable_external_access=false")
    connection.execute("SET lock_configuration=true")
    parts = ["SELECT * FROM recent"]
    if paths:
        names = ", ".join("'" + it.replace("'", "''") + "'" for it in paths)
        parts.append(f"SELECT * FROM read_parquet([{names}], hive_partitioning=false)")
    connection.execute(f"CREATE VIEW positions AS {' UNION ALL BY NAME '.join(parts)}")
    return connection


def _conditions(asked: Asked) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    values: list[Any] = []

    def add(condition: str, *given: Any) -> None:
        conditions.append(condition)
        values.extend(given)

    if asked.tracks:
        add("list_contains(?, track)", list(asked.tracks))
    if asked.sources:
        add("list_contains(?, source)", list(asked.sources))
    if asked.from_ms is not None:
        add("epoch_ms(time) >= ?", asked.from_ms)
    if asked.to_ms is not None:
        add("epoch_ms(time) < ?", asked.to_ms)
    if asked.box is not None:
        west, south, east, north = asked.box
        add("lat_deg BETWEEN ? AND ?", south, north)
        if west <= east:
            add("lon_deg BETWEEN ? AND ?", west, east)
        else:
            add("(lon_deg >= ? OR lon_deg <= ?)", west, east)
    if asked.near is not None:
        lat, lon, radius_m = asked.near
        add(
            "2 * ? * asin(sqrt(least(1, pow(sin(radians(lat_deg - ?) / 2), 2) + cos(radians(lat_deg)) *"
            " cos(radians(?)) * pow(sin(radians(lon_deg - ?) / 2), 2)))) <= ?",
            EARTH_M, lat, lat, lon, radius_m * _SPHERE_IS_OFF,
        )  # fmt: skip
    return conditions, values


def _within(batch: pa.RecordBatch, asked: Asked) -> pa.RecordBatch:
    """Keep what is as near as was asked, on the ellipsoid."""
    assert asked.near is not None
    lat, lon, radius_m = asked.near
    lons, lats = (batch.column(name).to_numpy(zero_copy_only=False) for name in ("lon_deg", "lat_deg"))
    _, _, distance_m = Geod(ellps="WGS84").inv([lon] * len(lons), [lat] * len(lats), lons, lats)
    return batch.filter(pa.array(distance_m <= radius_m))
