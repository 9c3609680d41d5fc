"""CSV feeds beside Python's own csv module and float, row by row."""

import csv
import datetime as dt
import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from openline.feeds.csv import CsvDecoder
from openline.feeds.feed import Reading
from openline.feeds.source import Block

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def decode(data):
    reading = Reading("generated.csv")
    return CsvDecoder(reading).decode(Block(data, 1, starts=True)), reading


def test_the_harbour_is_what_csv_and_float_read(shared_data):
    path = shared_data / "tracks_sea" / "NYHarbor_2020_06_30_first_hour.csv"
    batch, reading = decode(path.read_bytes())
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [reading.tracks.names[code] for code in batch.track] == [row["MMSI"] for row in rows]
    np.testing.assert_array_equal(batch.lon_deg, [float(row["LON"]) for row in rows])
    np.testing.assert_array_equal(batch.lat_deg, [float(row["LAT"]) for row in rows])
    times = [dt.datetime.fromisoformat(row["BaseDateTime"]).replace(tzinfo=dt.UTC) for row in rows]
    np.testing.assert_array_equal(
        batch.time_ms, [(time - EPOCH) // dt.timedelta(milliseconds=1) for time in times]
    )


names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=8).filter(
    lambda name: name.strip() == name
)
numbers = st.one_of(
    st.floats(-200, 200).map(repr),
    st.sampled_from(["", "NaN", "x", "1,5", "١٢", "1e400", "-", '"']),
)


@given(st.lists(st.tuples(names, numbers, numbers), max_size=20))
def test_rows_are_used_exactly_when_their_numbers_are_positions(drawn):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["track", "time_ms", "lon", "lat"])
    writer.writerows((name, i, lon, lat) for i, (name, lon, lat) in enumerate(drawn))
    batch, reading = decode(text.getvalue().encode())
    expected = []
    for i, (name, lon, lat) in enumerate(drawn):
        try:
            x, y = float(lon), float(lat)
        except ValueError:
            continue
        if abs(x) <= 180 and abs(y) <= 90 and lon.isascii() and lat.isascii():
            expected.append((name, i, x, y, i + 2))
    found = [
        (reading.tracks.names[code], time_ms, x, y, row)
        for code, time_ms, x, y, row in zip(
            batch.track, batch.time_ms, batch.lon_deg, batch.lat_deg, batch.row, strict=True
        )
    ]
    assert found == expected
    assert reading.rejects.rows_read == len(drawn) == len(batch) + reading.rejects.total
