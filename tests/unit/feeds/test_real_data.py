"""Public data sets, converted to CSV, come through the feed row for row."""

import numpy as np
import pytest

from openline.feeds import open_positions
from tests.converters import capmetro_day, harbour_week, traffic_flights, write_csv


@pytest.mark.parametrize(
    ("convert", "path", "rows", "tracks", "objects"),
    [
        (harbour_week, "tracks_sea/NYHarbor_2020_12_first_week.traj.gz", 172_679, 513, 140),
        (capmetro_day, "tracks_ground/capmetro_2016-11-26.csv.gz", 33_140, 183, 183),
        (traffic_flights, "tracks_air/traffic_aircraft_carrier.json.gz", 7_335, 1, 1),
    ],
)
def test_every_fix_comes_through(shared_data, tmp_path, convert, path, rows, tracks, objects):
    fixes = list(convert(shared_data / path))
    feed = open_positions(str(write_csv(fixes, tmp_path / "positions.csv")))
    (batch,) = list(feed)
    assert len(batch) == len(fixes) == rows
    assert (len(feed.tracks), len(set(feed.tracks.object_id))) == (tracks, objects)
    np.testing.assert_array_equal(batch.lon_deg, [fix.lon for fix in fixes])
    assert [feed.tracks.names[code] for code in batch.track] == [fix.track for fix in fixes]
    assert feed.rejects.summary() == ""
