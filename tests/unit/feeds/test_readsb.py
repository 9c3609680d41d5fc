"""readsb: snapshots, traces and lines, with their clocks, feet and rounding."""

import json
import math

import numpy as np
import pytest

from openline.errors import InputError
from openline.feeds import open_positions
from openline.feeds.feed import Reading
from openline.feeds.readsb import ReadsbDecoder
from openline.feeds.source import Block

NOW = 1_738_703_622.6


def snapshot(*aircraft, now=NOW):
    return json.dumps({"now": now, "messages": 5, "aircraft": aircraft}, indent=1)


PLANE = {
    "hex": "ac671b",
    "flight": "DAL1812 ",
    "alt_baro": 32000,
    "alt_geom": 33825,
    "lat": 16.777359,
    "lon": -88.036868,
    "seen_pos": 2.5,
    "nac_p": 9,
    "category": "A3",
}


def read(source):
    feed = open_positions(source)
    (batch,) = list(feed)
    return batch, feed


def test_a_position_is_as_old_as_the_snapshot_says(write):
    batch, feed = read(write(snapshot(PLANE), "aircraft.json"))
    assert feed.format == "readsb"
    assert batch.time_ms.tolist() == [1_738_703_620_100]
    assert (batch.lon_deg[0], batch.lat_deg[0]) == (-88.036868, 16.777359)
    assert (feed.tracks.names, feed.tracks.kind) == (["ac671b"], ["fixed_wing"])
    assert batch.accuracy_m.tolist() == [30.0]


@pytest.mark.parametrize(
    ("baro", "geom", "alt_m", "reference"),
    [
        (32000, 33825, 9753.6, 3),
        (None, 33825, 10309.86, 0),
        ("ground", None, 0.0, 2),
        (None, None, math.nan, 0),
    ],
)
def test_barometric_altitude_is_std_geometric_is_ellipsoidal_and_ground_is_zero(
    write, baro, geom, alt_m, reference
):
    batch, _ = read(write(snapshot(PLANE | {"alt_baro": baro, "alt_geom": geom}), "aircraft.json"))
    np.testing.assert_allclose(batch.alt_m, [alt_m])
    assert batch.alt_reference.tolist() == [reference]


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("A7", "rotary"),
        ("B2", "balloon"),
        ("B6", "unmanned"),
        ("C1", "vehicle"),
        ("A0", "aircraft"),
        (None, "aircraft"),
    ],
)
def test_the_emitter_category_tells_the_kind(write, category, kind):
    _, feed = read(write(snapshot(PLANE | {"category": category}), "aircraft.json"))
    assert feed.tracks.kind == [kind]


def test_an_aircraft_without_position_is_passed_by(write):
    batch, feed = read(write(snapshot({"hex": "a1b2c3", "seen": 1}, PLANE), "aircraft.json"))
    assert batch.row.tolist() == [2]
    assert feed.rejects.beside == {"aircraft heard without a position": 1}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"lat": 91.0}, "latitude beyond 90"),
        ({"lon": -180.5}, "longitude beyond 180"),
        ({"lat": "16"}, "no position"),
        ({"hex": None}, "no track"),
    ],
)
def test_a_bad_aircraft_is_counted_and_named(write, changes, reason):
    batch, feed = read(write(snapshot(PLANE | changes, PLANE), "aircraft.json"))
    assert batch.row.tolist() == [2]
    assert feed.rejects.counts == {reason: 1}
    assert feed.rejects.examples[reason][0].row == 1


def test_a_snapshot_without_its_time_gives_no_positions_and_says_why(write):
    _, feed = read(write(json.dumps({"aircraft": [PLANE]}), "aircraft.json"))
    assert feed.rejects.counts == {"no time": 1}


def test_a_trace_counts_from_its_timestamp_and_keeps_details_until_the_next(write):
    points = [
        [0.0, 1.0, 2.0, 1000, 400.0, 90.0, 0, 0, {"nac_p": 8, "category": "A7"}, "adsb_icao", 1200],
        [8.96, 1.1, 2.0, None, None, None, 0, None, None, "adsb_icao", 1200],
        [9.5, 1.2, 2.0, 1200, None, None, 8, None, None, "adsb_icao", None],
        [10.0, 1.3, 2.0, "ground", None, None, 0, None, None],
        [11.0, 1.3],
    ]
    text = json.dumps({"icao": "ac671b", "timestamp": NOW, "trace": points})
    batch, feed = read(write(text, "trace_full_ac671b.json"))
    assert batch.time_ms.tolist() == [
        1_738_703_622_600,
        1_738_703_631_560,
        1_738_703_632_100,
        1_738_703_632_600,
    ]
    assert batch.alt_reference.tolist() == [3, 0, 0, 2]
    np.testing.assert_allclose(batch.alt_m, [304.8, 365.76, 365.76, 0.0])
    assert batch.accuracy_m.tolist() == [92.6] * 4
    assert feed.tracks.kind == ["rotary"]
    assert feed.rejects.counts == {"wrong number of values": 1}


@pytest.mark.parametrize(
    "text",
    ['{"icao":"a", "trace":[[1,2', "[]", '{"hello":1}', '"aircraft"', '{"aircraft": 5}', '{"trace": []}'],
)
def test_what_is_no_document_of_readsb_is_refused(write, text):
    with pytest.raises(InputError, match="no document of readsb"):
        list(open_positions(write(text), "readsb"))


def test_one_aircraft_a_line_is_read_with_each_lines_own_clock(write):
    lines = "".join(
        json.dumps({"now": NOW + i, "seen_pos": 0.0} | PLANE | {"lat": i}) + "\n" for i in range(3)
    )
    batch, feed = read(write(lines))
    assert feed.format == "readsb"
    assert np.diff(batch.time_ms).tolist() == [1000, 1000]
    assert batch.row.tolist() == [1, 2, 3]


def test_a_snapshot_that_comes_in_pieces_waits_for_its_end():
    decoder = ReadsbDecoder(Reading("aircraft.json", live=True))
    text = snapshot(PLANE).encode()
    cut = text.index(b"\n", 40) + 1
    assert len(decoder.decode(Block(text[:cut], 1, starts=True))) == 0
    assert len(decoder.decode(Block(text[cut:], 3, starts=False))) == 1


def test_a_report_that_a_later_snapshot_repeats_is_told_once():
    reading = Reading("aircraft.json", live=True)
    decoder = ReadsbDecoder(reading)
    counts = []
    for now, changes in (
        (NOW, {}),
        (NOW + 1, {"seen_pos": 3.6}),
        (NOW + 2, {"lat": 16.78}),
        (NOW + 9, {"lat": 16.78}),
    ):
        text = snapshot(PLANE | changes, now=now).encode()
        counts.append(len(decoder.decode(Block(text, 1, starts=True))))
    assert counts == [1, 0, 1, 1]
    assert reading.rejects.beside == {"reports seen before": 1}


def test_a_followed_document_that_is_cut_short_is_counted_and_the_next_is_read():
    reading = Reading("aircraft.json", live=True)
    decoder = ReadsbDecoder(reading)
    text = snapshot(PLANE).encode()
    decoder.decode(Block(text[:40], 1, starts=True))
    assert len(decoder.decode(Block(text, 1, starts=True))) == 1
    assert reading.rejects.counts == {"not a JSON object": 1}


def test_the_whole_trace_of_a_flight_is_read(shared_data):
    path = shared_data / "tracks_air" / "readsb_trace_full_ac671b.json"
    batch, feed = read(str(path))
    document = json.loads(path.read_text())
    assert len(batch) == len(document["trace"]) == 2500
    np.testing.assert_array_equal(batch.lat_deg, [point[1] for point in document["trace"]])
    np.testing.assert_allclose(
        batch.time_ms / 1000 - document["timestamp"], [point[0] for point in document["trace"]], atol=6e-4
    )
    assert feed.tracks.names == ["ac671b"]
    assert feed.rejects.summary() == ""
