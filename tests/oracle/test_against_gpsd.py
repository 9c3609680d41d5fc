"""AIS positions beside gpsd's decoder, which wrote down what it read from the same log."""

import json

import pytest

from openline.feeds.ais import HIGH_ACCURACY_M, MOVING, AisDecoder
from openline.feeds.feed import Reading
from openline.feeds.source import Block


def test_positions_are_those_that_gpsd_decodes(shared_data):
    log = shared_data / "nmea" / "gpsd_ais-nmea.log"
    said = [line for line in log.with_name(log.name + ".chk").read_text("latin-1").splitlines()]
    reports = [json.loads(line) for line in said if line.startswith('{"class":"AIS"')]
    expected = [
        (report["mmsi"], report["lon"] / 600_000, report["lat"] / 600_000, report["accuracy"])
        for report in reports
        if report["type"] in MOVING and report["lon"] != 181 * 600_000
    ]
    reading = Reading(log.name, now_ms=lambda: 0)
    batch = AisDecoder(reading).decode(Block(log.read_bytes(), 1, starts=True))
    assert [int(reading.tracks.names[code]) for code in batch.track] == [mmsi for mmsi, *_ in expected]
    assert batch.lon_deg.tolist() == pytest.approx([lon for _, lon, *_ in expected], abs=1e-6)
    assert batch.lat_deg.tolist() == pytest.approx([lat for _, _, lat, _ in expected], abs=1e-6)
    assert batch.accuracy_m.tolist() == [HIGH_ACCURACY_M if accurate else 0.0 for *_, accurate in expected]
    assert len(expected) == 141
