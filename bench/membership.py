"""Which zones hold which points, all pairs, beside the engines that people use for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import geopandas
import numpy as np
import pyarrow as pa
import shapely
from numba import njit
from numpy.typing import NDArray

from bench.measure import rate_row
from bench.workload import rings, shapes, walk
from openline.kernel.zones import ZoneIndex

UNIT = "M positions/s"
Points = NDArray[np.float64]


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """Give rows for 100, 1,000 and 10,000 zones.

    At 10,000 zones GEOS gets a slice of the positions, and ours the same slice: the names say how many.
    """
    lon, lat, _ = walk(5000, 20 if quick else 1000)
    for count in (100, 1000) if quick else (100, 1000, 10_000):
        made = rings(count)
        index = ZoneIndex.build(shapes(made))
        polygons = np.array([shapely.Polygon(ring) for ring in made])
        index.pairs(lon[:1000], lat[:1000])
        if count == 100:
            yield row(count, lon, lat, index, "reading the arrays", reading(lon, lat))
        few = slice(0, lon.size if count < 10_000 else 500_000)
        engines = {"GEOS: STRtree, prepared contains_xy": geos}
        if count == 1000:
            engines |= {
                "geopandas sjoin": geopandas_join,
                "DuckDB spatial": duckdb_join,
                "SedonaDB": sedona_join,
            }
        for name, engine in engines.items():
            yield row(count, lon[few], lat[few], index, name, engine(polygons, lon[few], lat[few]))


def row(
    count: int, lon: Points, lat: Points, index: ZoneIndex, peer_name: str, peer: Callable[[], object]
) -> dict[str, Any]:
    peer()
    name = f"membership, {count:,} zones, {lon.size / 1e6:g} M"
    return rate_row(name, peer_name, lon.size, lambda: index.pairs(lon, lat), peer, unit=UNIT)


def reading(lon: Points, lat: Points) -> Callable[[], object]:
    @njit(fastmath=True)
    def read(lon: Points, lat: Points) -> float:
        total = 0.0
        for i in range(lon.size):
            total += lon[i] + lat[i]
        return total

    return lambda: read(lon, lat)


def geos(polygons: NDArray[Any], lon: Points, lat: Points) -> Callable[[], object]:
    shapely.prepare(polygons)
    tree = shapely.STRtree(polygons)
    points = shapely.points(lon, lat)

    def work() -> int:
        point, zone = tree.query(points)
        return int(shapely.contains_xy(polygons[zone], lon[point], lat[point]).sum())

    return work


def geopandas_join(polygons: NDArray[Any], lon: Points, lat: Points) -> Callable[[], object]:
    zones = geopandas.GeoDataFrame(geometry=polygons)
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat))
    return lambda: len(geopandas.sjoin(points, zones, predicate="within"))


def duckdb_join(polygons: NDArray[Any], lon: Points, lat: Points) -> Callable[[], object]:
    from duckdb_extensions import import_extension

    import_extension("spatial")
    base = duckdb.connect()
    base.execute("load spatial; set threads = 1")
    base.register("zones_wkb", pa.table({"w": shapely.to_wkb(polygons).tolist()}))
    base.register("points_xy", pa.table({"x": lon, "y": lat}))
    base.execute("create table zones as select ST_GeomFromWKB(w) g from zones_wkb")
    base.execute("create table points as select ST_Point(x, y) g from points_xy")
    query = "select count(*) from points join zones on ST_Intersects(zones.g, points.g)"
    return lambda: base.execute(query).fetchone()


def sedona_join(polygons: NDArray[Any], lon: Points, lat: Points) -> Callable[[], object]:
    import sedonadb

    base = sedonadb.connect()
    base.create_data_frame(pa.table({"w": shapely.to_wkb(polygons).tolist()})).to_view("zones_wkb")
    base.create_data_frame(pa.table({"x": lon, "y": lat})).to_view("points_xy")
    base.sql("select ST_GeomFromWKB(w) g from zones_wkb").to_memtable().to_view("zones")
    base.sql("select ST_Point(x, y) g from points_xy").to_memtable().to_view("points")
    query = "select count(*) n from points join zones on ST_Intersects(zones.g, points.g)"
    return lambda: pa.table(base.sql(query))
