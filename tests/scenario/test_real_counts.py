"""What the watch says of real movement, beside counts that shapely found independently of it.

The lines and the figures are those of the data's manifest; ``docs/watching.md`` explains every difference
between the bare count and the default setting.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

import pytest
import shapely
from geographiclib.geodesic import Geodesic

from openline.app.watch import WatchRun
from openline.feeds import open_positions
from openline.kernel.batch import PositionBatch, TrackTable
from openline.model.agreement import Line, Zone
from openline.model.space import Polygon
from openline.model.watch import WatchEvent, WatchSettings
from tests.converters import Fix, capmetro_day, harbour_week, traffic_flights, write_csv

VERRAZZANO = [(-74.0565, 40.6030), (-74.0335, 40.6105)]
SANDY_HOOK = [(-74.02, 40.48), (-73.93, 40.58)]
LADY_BIRD = [
    (-97.80, 30.292), (-97.772, 30.275), (-97.757, 30.2655), (-97.745, 30.2595), (-97.735, 30.2515),
    (-97.715, 30.2465), (-97.695, 30.2475),
]  # fmt: skip

LonLat = tuple[float, float]


class Recording:
    """Real positions, read as Openline reads them."""

    def __init__(self, csv: Path) -> None:
        self.tracks = TrackTable()
        self.batches = list(open_positions(str(csv), tracks=self.tracks))

    def watch(self, *ground: Line | Zone, **settings: object) -> list[WatchEvent]:
        run = WatchRun(WatchSettings(**settings), self.tracks)
        for it in ground:
            if isinstance(it, Zone):
                run.put_zone(it)
            else:
                run.put_line(it)
        return run.read(self.batches)

    def ways(self) -> dict[int, list[tuple[int, LonLat]]]:
        """Every track's times and places, in order of time."""
        ways: dict[int, list[tuple[int, LonLat]]] = {}
        for batch in self.batches:
            for track, ms, lon, lat in zip(*_columns(batch), strict=True):
                ways.setdefault(track, []).append((ms, (lon, lat)))
        return {track: sorted(fixes, key=itemgetter(0)) for track, fixes in ways.items()}


def _columns(batch: PositionBatch) -> tuple[list[float], ...]:
    return tuple(it.tolist() for it in (batch.track, batch.time_ms, batch.lon_deg, batch.lat_deg))


def e7(vertices: list[LonLat]) -> tuple[tuple[int, int], ...]:
    return tuple((round(lon * 1e7), round(lat * 1e7)) for lon, lat in vertices)


def line(name: str, path: list[LonLat]) -> Line:
    return Line(id=name, name=name, path=e7(path))


def crossings(events: list[WatchEvent]) -> tuple[int, int]:
    cross = [event for event in events if event.event == "cross"]
    return len(cross), len({event.object for event in cross})


def by_shapely(recording: Recording, path: list[LonLat]) -> tuple[int, int]:
    """Count pairs of consecutive fixes whose segment crosses the line, and the objects they are of."""
    drawn = shapely.LineString(path)
    shapely.prepare(drawn)
    count, objects = 0, set()
    for track, fixes in recording.ways().items():
        places = [place for _, place in fixes]
        found = sum(bool(shapely.crosses(drawn, shapely.LineString(pair))) for pair in pairwise(places))
        count += found
        if found:
            objects.add(recording.tracks.object_id[track])
    return count, len(objects)


@pytest.fixture(scope="module")
def recorded(shared_data: Path, tmp_path_factory: pytest.TempPathFactory):
    """Convert a real file once, and read it."""
    folder, read = tmp_path_factory.mktemp("real"), {}

    def recording(convert: Callable[[Path], Iterable[Fix]], name: str) -> Recording:
        if name not in read:
            read[name] = Recording(write_csv(convert(shared_data / name), folder / f"{len(read)}.csv"))
        return read[name]

    return recording


@pytest.fixture
def harbour(recorded) -> Recording:
    return recorded(harbour_week, "tracks_sea/NYHarbor_2020_12_first_week.traj.gz")


@pytest.fixture
def austin(recorded) -> Recording:
    return recorded(capmetro_day, "tracks_ground/capmetro_2016-11-26.csv.gz")


@pytest.fixture
def carrier(recorded) -> Recording:
    return recorded(traffic_flights, "tracks_air/traffic_aircraft_carrier.json.gz")


@pytest.fixture
def spoofed(recorded) -> Recording:
    return recorded(traffic_flights, "tracks_air/traffic_noisy_spoofing.json.gz")


@pytest.fixture(scope="module")
def w291(shared_data: Path) -> Zone:
    """FAA W-291: every feature whose name holds it, as one zone, without altitudes."""
    with gzip.open(shared_data / "zones/faa_nasr_airspace_2026-04-16.geojson.gz") as text:
        features = json.load(text)["features"]
    rings = [it["geometry"]["coordinates"][0] for it in features if "W-291" in it["properties"]["name"]]
    return Zone(id="W-291", name="W-291", footprint=Polygon(parts=tuple((e7(ring[:-1]),) for ring in rings)))


class TestHarbour:
    def test_a_week_of_new_york_harbour_crosses_the_verrazzano_line_326_times(self, harbour):
        assert crossings(harbour.watch(line("verrazzano", VERRAZZANO), raw=True)) == (326, 35)

    def test_shapely_counts_the_same(self, harbour):
        assert by_shapely(harbour, VERRAZZANO) == (326, 35)

    def test_it_crosses_from_sandy_hook_to_rockaway_250_times(self, harbour):
        assert crossings(harbour.watch(line("sandy-hook", SANDY_HOOK), raw=True))[0] == 250

    def test_the_default_setting_counts_the_same_crossings(self, harbour):
        bare = harbour.watch(line("verrazzano", VERRAZZANO), raw=True)
        said = harbour.watch(line("verrazzano", VERRAZZANO))
        assert [it for it in said if it.event == "cross"] == bare


class TestBuses:
    def test_a_day_of_austins_buses_crosses_lady_bird_lake_1065_times(self, austin):
        assert crossings(austin.watch(line("lake", LADY_BIRD), raw=True)) == (1065, 116)

    def test_shapely_counts_the_same(self, austin):
        assert by_shapely(austin, LADY_BIRD) == (1065, 116)

    def test_the_default_setting_counts_the_same_crossings(self, austin):
        bare = austin.watch(line("lake", LADY_BIRD), raw=True)
        said = austin.watch(line("lake", LADY_BIRD))
        assert [it for it in said if it.event == "cross"] == bare


class TestCarrier:
    def test_the_flight_to_the_carrier_enters_w_291_once_and_leaves_it_once(self, carrier, w291):
        assert [it.event for it in carrier.watch(w291, raw=True)] == ["enter", "exit"]

    def test_the_default_setting_says_the_same_and_that_contact_was_lost_over_the_sea(self, carrier, w291):
        bare = carrier.watch(w291, raw=True)
        said = carrier.watch(w291)
        assert [it for it in said if it.event in ("enter", "exit")] == bare
        assert Counter(it.event for it in said) == {
            "approach": 1, "enter": 1, "exit": 1, "lost_contact": 2, "regained_contact": 2,
        }  # fmt: skip


class Leap(NamedTuple):
    """Two fixes too far apart for the time that passed, and a line across the middle of the way."""

    fence: Line
    from_ms: int
    to_ms: int

    def holds(self, event: WatchEvent) -> bool:
        at_ms = datetime.fromisoformat(event.at).timestamp() * 1000
        return event.line == self.fence.id and self.from_ms < at_ms < self.to_ms


class TestSpoofed:
    """An airliner whose satellite navigation is spoofed on its way: it seems to leap by up to 564 km."""

    def test_an_impossible_leap_crosses_nothing_and_every_doubtful_fix_is_named(self, spoofed):
        leaps = list(self.leaps(spoofed))
        fences = [leap.fence for leap in leaps]
        bare = spoofed.watch(*fences, raw=True)
        leapt = [event for event in bare if any(leap.holds(event) for leap in leaps)]
        assert len(leapt) == len(leaps) == 3
        said = spoofed.watch(*fences)
        assert [it for it in said if it.event == "cross"] == [it for it in bare if it not in leapt]
        named = [it for it in said if it.event != "cross"]
        assert Counter(it.event for it in named) == {"doubtful_fix": 6, "relocated": 3}
        assert all(it.implied_speed_m_s > 400 and it.lon is not None for it in named)

    @staticmethod
    def leaps(spoofed: Recording) -> Iterator[Leap]:
        """Leaps that imply more than 400 m/s, though a position may have been repeated for two minutes."""
        for fixes in spoofed.ways().values():
            changed_ms = 0
            for (from_ms, (x0, y0)), (to_ms, (x1, y1)) in pairwise(fixes):
                if (x0, y0) == (x1, y1):
                    continue
                passed_s = min(to_ms - changed_ms, 120_000 + to_ms - from_ms) / 1000
                if Geodesic.WGS84.Inverse(y0, x0, y1, x1)["s12"] > 400 * (passed_s + 1):
                    x, y, dx, dy = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 10, (y1 - y0) / 10
                    fence = line(f"leap-{to_ms}", [(x - dy, y + dx), (x + dy, y - dx)])
                    yield Leap(fence, from_ms, to_ms)
                changed_ms = to_ms
