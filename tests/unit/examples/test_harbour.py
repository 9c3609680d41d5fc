"""The example ships what it says: a real day, unchanged, with a line that ships cross."""

import gzip
import json

import numpy as np
import pytest
from shapely import LineString, Point, Polygon, contains_xy, crosses, linestrings

import openline.examples
from openline.feeds import open_positions
from tests.converters import harbour_week


@pytest.fixture(scope="module")
def folder():
    from importlib.resources import files

    return files(openline.examples) / "harbour"


@pytest.fixture(scope="module")
def tracks(folder):
    """Longitude, latitude of each track in time."""
    feed = open_positions(str(folder / "positions.csv.gz"))
    (batch,) = list(feed)
    assert (len(batch), len(feed.tracks)) == (21_159, 75)
    assert feed.rejects.summary() == ""
    assert feed.take_notes() == []
    assert set(feed.tracks.kind) == {"vessel"}
    order = np.lexsort((batch.time_ms, batch.track))
    sorted_batch = batch.take(order)
    ends = np.flatnonzero(np.diff(sorted_batch.track)) + 1
    places = np.stack([sorted_batch.lon_deg, sorted_batch.lat_deg], axis=1)
    return np.split(places, ends)


def geometry(folder, name):
    document = json.loads((folder / name).read_text())
    assert document["note"].startswith("ILLUSTRATION")
    return {feature["id"]: feature["geometry"] for feature in document["features"]}


def test_the_line_is_crossed_as_often_as_its_readme_says(folder, tracks):
    line = LineString(geometry(folder, "lines.geojson")["verrazzano"]["coordinates"])
    counts = [
        int(crosses(linestrings(np.stack([t[:-1], t[1:]], axis=1)), line).sum()) for t in tracks if len(t) > 1
    ]
    assert (sum(counts), sum(count > 0 for count in counts)) == (51, 12)
    assert "51 crossings by 12 vessels" in (folder / "README.md").read_text()


def test_every_zone_is_entered(folder, tracks):
    for geometry_of in geometry(folder, "zones.geojson").values():
        if geometry_of["type"] == "Point":
            shape = Point(geometry_of["coordinates"]).buffer(0.0036)
        else:
            shape = Polygon(geometry_of["coordinates"][0])
            assert shape.is_valid
        inside = [contains_xy(shape, track) for track in tracks]
        assert sum(int((~ins[:-1] & ins[1:]).sum()) for ins in inside) > 5


def test_it_is_small(folder):
    assert len((folder / "positions.csv.gz").read_bytes()) < 400_000


def test_it_is_the_public_record_of_that_day(folder, shared_data):
    week = harbour_week(shared_data / "tracks_sea" / "NYHarbor_2020_12_first_week.traj.gz")
    day = sorted(
        (fix for fix in week if fix.time.startswith("2020-12-01")), key=lambda fix: (fix.time, fix.object)
    )
    rows = [f"{fix.object},{fix.time},{fix.lon},{fix.lat},vessel" for fix in day]
    shipped = gzip.decompress((folder / "positions.csv.gz").read_bytes()).decode()
    assert shipped.splitlines() == ["track,time,lon,lat,kind", *rows]
