"""Parquet and Arrow IPC: the names of CSV, in whatever types columns are kept."""

import datetime
import gzip

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openline.errors import InputError
from openline.feeds import open_positions

NOON = datetime.datetime(2026, 11, 14, 12, tzinfo=datetime.UTC)
NOON_MS = 1_794_657_600_000
N = 1000


def table(**columns):
    base = {
        "track": pa.array([f"t{i % 7}" for i in range(N)]),
        "time": pa.array([NOON + datetime.timedelta(seconds=i) for i in range(N)], pa.timestamp("us", "UTC")),
        "lon": np.linspace(-180, 180, N),
        "lat": np.linspace(-90, 90, N),
    }
    return pa.table(base | columns)


def as_parquet(path, what):
    pq.write_table(what, path, row_group_size=300)


def as_file(path, what):
    with pa.ipc.new_file(path, what.schema) as writer:
        writer.write_table(what, max_chunksize=300)


def as_stream(path, what):
    with pa.ipc.new_stream(path, what.schema) as writer:
        writer.write_table(what, max_chunksize=300)


KINDS = pytest.mark.parametrize("keep", [as_parquet, as_file, as_stream])


def read(source, **options):
    feed = open_positions(str(source), **options)
    (batch,) = list(feed)
    return batch, feed


@KINDS
def test_a_table_is_read_as_it_was_kept(tmp_path, keep):
    keep(tmp_path / "p", table(alt_m=np.full(N, 5.0, np.float32), other=pa.nulls(N)))
    batch, feed = read(tmp_path / "p")
    assert feed.format == ("parquet" if keep is as_parquet else "arrow")
    np.testing.assert_array_equal(batch.lon_deg, np.linspace(-180, 180, N))
    np.testing.assert_array_equal(batch.time_ms, NOON_MS + 1000 * np.arange(N))
    np.testing.assert_array_equal(batch.row, np.arange(1, N + 1))
    assert feed.tracks.names == [f"t{i}" for i in range(7)]
    assert set(batch.alt_m) == {5.0}


@KINDS
def test_parts_give_the_same_as_the_whole(tmp_path, keep, monkeypatch):
    monkeypatch.setattr("openline.feeds.arrow.BATCH_ROWS", 128)
    keep(tmp_path / "p", table())
    whole, _ = read(tmp_path / "p")
    parts = list(open_positions(str(tmp_path / "p"), streamed=True))
    assert len(parts) > 3
    for name in ("track", "time_ms", "lon_deg", "row"):
        np.testing.assert_array_equal(
            np.concatenate([getattr(part, name) for part in parts]), getattr(whole, name)
        )


@KINDS
def test_gzip_is_undone_first(tmp_path, keep):
    keep(tmp_path / "p", table())
    (tmp_path / "p.gz").write_bytes(gzip.compress((tmp_path / "p").read_bytes()))
    assert len(read(tmp_path / "p.gz")[0]) == N


@KINDS
def test_a_file_that_is_cut_short_is_refused_and_nothing_of_it_given(tmp_path, keep):
    keep(tmp_path / "p", table())
    whole = (tmp_path / "p").read_bytes()
    (tmp_path / "p").write_bytes(whole[: len(whole) // 2])
    given = []
    with pytest.raises(InputError, match="damaged"):
        given.extend(open_positions(str(tmp_path / "p")))
    assert given == []


@KINDS
def test_a_missing_column_is_named(tmp_path, keep):
    keep(tmp_path / "p", table().rename_columns(["track", "time", "lon", "latitude"]))
    with pytest.raises(InputError, match=r"no column 'lat' \(is it 'latitude'\?\)"):
        read(tmp_path / "p")


@KINDS
def test_a_timestamp_without_zone_is_refused(tmp_path, keep):
    bare = table()["time"].cast(pa.timestamp("ms"))
    keep(tmp_path / "p", table(time=bare))
    with pytest.raises(InputError, match=r"p:1, column time: the time .* has no zone"):
        read(tmp_path / "p")


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Baghdad", "+03:00"])
def test_timestamps_of_every_unit_and_zone_are_the_same_instants(tmp_path, unit, zone):
    as_file(tmp_path / "p", table(time=table()["time"].cast(pa.timestamp(unit, zone))))
    np.testing.assert_array_equal(read(tmp_path / "p")[0].time_ms, NOON_MS + 1000 * np.arange(N))


def test_instants_before_1970_are_cut_downwards(tmp_path):
    ns = pa.array([-1], pa.int64()).cast(pa.timestamp("ns", "UTC"))
    as_file(tmp_path / "p", table().slice(0, 1).set_column(1, "time", ns))
    assert read(tmp_path / "p")[0].time_ms.tolist() == [-1]


@pytest.mark.parametrize(
    "kind",
    [
        pa.large_string(),
        pa.string_view(),
        pa.dictionary(pa.int8(), pa.string()),
        pa.dictionary(pa.int32(), pa.large_string()),
    ],
)
def test_text_may_be_kept_in_any_way(tmp_path, kind):
    as_file(tmp_path / "p", table(track=table()["track"].cast(kind)))
    assert read(tmp_path / "p")[1].tracks.names == [f"t{i}" for i in range(7)]


def test_tracks_may_be_whole_numbers(tmp_path):
    as_parquet(tmp_path / "p", table(track=np.arange(N) % 3 + 367000140))
    assert read(tmp_path / "p")[1].tracks.names == ["367000140", "367000141", "367000142"]


def test_numbers_may_be_text_and_times_may_be_text(tmp_path):
    columns = {name: table()[name].cast(pa.string()) for name in ("lon", "lat")}
    times = pa.array([f"2026-11-14T12:00:{i % 60:02}Z" for i in range(N)])
    as_parquet(tmp_path / "p", table(time=times, **columns))
    batch, _ = read(tmp_path / "p")
    np.testing.assert_allclose(batch.lon_deg, np.linspace(-180, 180, N), atol=1e-12)
    assert batch.time_ms[59] == NOON_MS + 59_000


def test_nulls_are_bad_rows_with_their_number(tmp_path):
    lon = pa.array([None if i in (3, 5) else 1.0 for i in range(N)])
    track = pa.array([None if i == 7 else "a" for i in range(N)])
    as_parquet(tmp_path / "p", table(lon=lon, track=track))
    batch, feed = read(tmp_path / "p")
    assert len(batch) == N - 3
    assert feed.rejects.counts == {"no track": 1, "no position": 2}
    assert [reject.row for reject in feed.rejects.examples["no position"]] == [4, 6]


@pytest.mark.parametrize("name", ["lon", "track", "time"])
def test_a_column_of_a_type_that_makes_no_sense_is_named(tmp_path, name):
    as_parquet(tmp_path / "p", table(**{name: pa.array([[1]] * N)}))
    with pytest.raises(InputError, match=f"column {name}: this column holds list"):
        read(tmp_path / "p")


def test_marine_cadastres_names_are_known_in_parquet_too(tmp_path):
    bare = table()["time"].cast(pa.timestamp("s"))
    what = table(time=bare).rename_columns(["MMSI", "BaseDateTime", "LON", "LAT"])
    as_parquet(tmp_path / "p", what)
    assert read(tmp_path / "p")[0].time_ms[0] == NOON_MS
