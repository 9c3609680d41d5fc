"""SBS-1 BaseStation lines: the published sample, the table of fields, and what is no such line."""

import json
import math
import socket
import threading
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.feeds import open_positions
from openline.feeds.feed import Reading
from openline.feeds.sbs import SbsDecoder
from openline.feeds.source import Block

PUBLISHED = """\
STA,,5,179,400AE7,10103,2008/11/28,14:58:51.153,2008/11/28,14:58:51.153,RM
MSG,4,5,211,4CA2D6,10057,2008/11/28,14:53:49.986,2008/11/28,14:58:51.153,,,408.3,146.4,,,64,,,,,
MSG,8,5,211,4CA2D6,10057,2008/11/28,14:53:50.391,2008/11/28,14:58:51.153,,,,,,,,,,,,0
MSG,3,5,211,4CA2D6,10057,2008/11/28,14:53:50.594,2008/11/28,14:58:51.153,,37000,,,51.45735,-1.02826,,,0,0,0,0
MSG,3,5,276,4010E9,10088,2008/11/28,14:53:49.986,2008/11/28,14:58:51.153,,28000,,,53.02551,-2.91389,,,0,0,0,0
"""
"""Lines of the sample at woodair.net, Barebones42 Socket Data."""


def message(
    kind="3",
    address="4CA2D6",
    date="2008/11/28",
    clock="14:53:50.594",
    callsign="",
    altitude="37000",
    lat="51.5",
    lon="-1.5",
    ground="0",
    logged=("2008/11/28", "14:58:51.153"),
) -> str:
    """One line after the table: 22 values."""
    values = ["MSG", kind, "5", "211", address, "10057", date, clock, *logged, callsign, altitude, "408.3"]
    values += ["146.4", lat, lon, "64", "7000", "0", "0", "0", ground]
    assert len(values) == 22
    return ",".join(values) + "\r\n"


def read(source, **kwargs):
    feed = open_positions(source, **kwargs)
    (batch,) = list(feed)
    return batch, feed


def test_the_published_sample_is_read(write):
    source = write(PUBLISHED.replace("\n", "\r\n"), "a.log")
    batch, feed = read(source)
    assert feed.format == "sbs"
    assert feed.tracks.names == ["4ca2d6", "4010e9"]
    assert feed.tracks.kind == ["aircraft", "aircraft"]
    instant = datetime(2008, 11, 28, 14, 53, 50, 594_000, tzinfo=UTC)
    assert batch.time_ms[0] == round(instant.timestamp() * 1000)
    assert batch.lon_deg.tolist() == [-1.02826, -2.91389]
    assert batch.lat_deg.tolist() == [51.45735, 53.02551]
    np.testing.assert_allclose(batch.alt_m, [37000 * 0.3048, 28000 * 0.3048])
    assert batch.alt_reference.tolist() == [3, 3]
    assert batch.row.tolist() == [4, 5]
    assert feed.rejects.beside == {
        "lines of the receiver's program": 1,
        "SBS messages of type 4": 1,
        "SBS messages of type 8": 1,
    }
    assert feed.rejects.summary().startswith("no positions by nature")
    assert feed.take_notes() == [f"{source}: SBS times carry no zone: taken as UTC"]


@pytest.mark.parametrize("line", [message("2", altitude=""), message(ground="-1"), message(ground="1")])
def test_on_the_ground_is_zero_above_ground(write, line):
    batch, _ = read(write(line), format="sbs")
    assert (batch.alt_m[0], batch.alt_reference[0]) == (0.0, 2)


def test_without_an_altitude_there_is_none(write):
    batch, _ = read(write(message(altitude="")), format="sbs")
    assert math.isnan(batch.alt_m[0])


def test_a_message_whose_time_of_generation_is_empty_has_the_time_it_was_logged(write):
    batch, _ = read(write(message(date="", clock="")), format="sbs")
    assert batch.time_ms[0] == round(
        datetime(2008, 11, 28, 14, 58, 51, 153_000, tzinfo=UTC).timestamp() * 1000
    )


@pytest.mark.parametrize(
    ("line", "reason", "field"),
    [
        (message(callsign="BAW,4J"), "wrong number of values", "line"),
        (message(lat="51,5", lon="-1,5"), "wrong number of values", "line"),
        (message()[:60] + "\n", "wrong number of values", "line"),
        (message(lat="north"), "not a number", "lat"),
        (message(lon="1e5"), "not a number", "lon"),
        (message(altitude="FL370"), "not a number", "altitude"),
        (message(lat="nan"), "not a number", "lat"),
        (message(lat="151.5", lon="-1.5"), "latitude beyond 90", "lat"),
        (message(lon="191.5"), "longitude beyond 180", "lon"),
        (message(lon=""), "no position", "message"),
        (message(address="4CA2D"), "no track", "HexIdent"),
        (message(address=""), "no track", "HexIdent"),
        (message(address="4CA2DX"), "no track", "HexIdent"),
        (message(date="28/11/2008"), "unreadable time", "time"),
        (message(date="2008/02/30"), "unreadable time", "time"),
        (message(clock="25:00:00.000"), "unreadable time", "time"),
        (message(clock="14:53:50.594Z"), "unreadable time", "time"),
        (message(date="", clock="", logged=("", "")), "no time", "message"),
        (message(kind="9"), "not an SBS message", "transmission type"),
        ("hello, world\n", "not an SBS message", "line"),
        ("track,time,lon,lat\n", "not an SBS message", "line"),
    ],
)
def test_a_bad_line_is_counted_and_named(write, line, reason, field):
    batch, feed = read(write(message() + line + message()), format="sbs")
    assert batch.row.tolist() == [1, 3]
    assert feed.rejects.counts == {reason: 1}
    named = feed.rejects.examples[reason][0]
    assert (named.row, named.field) == (2, field)


def test_an_aircraft_heard_without_a_position_is_passed_by(write):
    batch, feed = read(write(message(lat="", lon="") + message()), format="sbs")
    assert len(batch) == 1
    assert feed.rejects.beside == {"aircraft heard without a position": 1}
    assert feed.rejects.total == 0


def test_positions_from_multilateration_and_addresses_that_are_none_of_icao_are_read(write):
    batch, feed = read(write(message(address="~2A00F1").replace("MSG", "MLAT")), format="sbs")
    assert (len(batch), feed.tracks.names) == (1, ["~2a00f1"])


NOW_MS = 1_227_884_030_594
"""2008-11-28T14:53:50.594Z."""


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("14:53:50.594", ""),
        ("17:53:50.594", "its clock is 3.0 h ahead of this machine's: is it set to UTC?"),
        ("09:53:50.594", "its clock is 5.0 h behind this machine's: is it set to UTC?"),
    ],
)
def test_a_live_source_whose_clock_is_not_utc_is_told_of(clock, said):
    reading = Reading("tcp://a:30003", live=True, now_ms=lambda: NOW_MS)
    decoder = SbsDecoder(reading)
    for _ in range(2):
        decoder.decode(Block(message(clock=clock).encode(), 1, starts=False))
    notes = [it for it in reading.notes if "clock" in it]
    assert notes == ([f"tcp://a:30003: {said}"] if said else [])


def test_a_message_without_any_time_that_comes_live_has_the_time_of_its_arrival():
    reading = Reading("tcp://a:30003", live=True, now_ms=lambda: NOW_MS)
    line = message(date="", clock="", logged=("", ""))
    batch = SbsDecoder(reading).decode(Block(line.encode(), 1, starts=True))
    assert batch.time_ms.tolist() == [NOW_MS]


def test_a_file_that_grows_is_followed_and_streams_in_blocks(tmp_path):
    path = tmp_path / "a.sbs"
    path.write_text(message() + message()[:40])
    waits = iter([True, False])

    def wait(_: float) -> bool:
        with path.open("a") as file:
            file.write(message()[40:])
        return next(waits)

    feed = open_positions(str(path), follow=True, wait=wait)
    assert [len(batch) for batch in feed if len(batch)] == [1, 1]
    assert feed.format == "sbs"
    (batch,) = [it for it in open_positions(str(path), streamed=True) if len(it)]
    assert len(batch) == 2


def test_a_receiver_on_port_30003_is_read_over_tcp():
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _ = server.accept()
        with peer:
            peer.sendall(message().encode() + message(lat="51.6").encode())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    feed = open_positions(
        f"tcp://127.0.0.1:{server.getsockname()[1]}", wait=lambda _: False, now_ms=lambda: NOW_MS
    )
    assert np.concatenate([it.lat_deg for it in feed]).tolist() == [51.5, 51.6]
    assert feed.format == "sbs"
    thread.join()
    server.close()


def test_a_flight_as_sbs_lines_is_the_flight_as_readsb_has_it(shared_data, write):
    """The trace of a real flight, written as SBS lines by hand, gives what the feed of readsb gives."""
    path = shared_data / "tracks_air" / "readsb_trace_full_ac671b.json"
    document = json.loads(path.read_text())
    lines = []
    for offset_s, lat, lon, altitude, *_ in document["trace"]:
        at = datetime.fromtimestamp(round((document["timestamp"] + offset_s) * 1000) / 1000, UTC)
        date, clock = f"{at:%Y/%m/%d}", f"{at:%H:%M:%S}.{at.microsecond // 1000:03}"
        on_ground = altitude == "ground"
        lines.append(
            message(
                "2" if on_ground else "3",
                document["icao"].upper(),
                date,
                clock,
                altitude="" if on_ground or altitude is None else str(altitude),
                lat=str(lat),
                lon=str(lon),
                ground="-1" if on_ground else "0",
            )
        )
    theirs, _ = read(str(path))
    ours, feed = read(write("".join(lines), "flight.txt"))
    assert feed.format == "sbs"
    assert feed.tracks.names == ["ac671b"]
    assert len(ours) == 2500
    np.testing.assert_array_equal(ours.lon_deg, theirs.lon_deg)
    np.testing.assert_array_equal(ours.lat_deg, theirs.lat_deg)
    np.testing.assert_allclose(ours.time_ms, theirs.time_ms, atol=1)
    same = theirs.alt_reference != 0  # geometric heights are no field of SBS
    np.testing.assert_array_equal(ours.alt_m[same], theirs.alt_m[same])
    np.testing.assert_array_equal(ours.alt_reference[same], theirs.alt_reference[same])


@given(
    place=st.integers(0, 300),
    taken=st.integers(0, 30),
    put=st.binary(max_size=8),
    live=st.booleans(),
)
def test_damage_is_counted_and_gives_no_position_that_is_none(place, taken, put, live):
    data = bytearray((message() + message("1", callsign="BAW4J") + message()).encode())
    place %= len(data)
    data[place : place + taken] = put
    reading = Reading("damaged", live=live, now_ms=(lambda: 5) if live else None)
    batch = SbsDecoder(reading).decode(Block(bytes(data), 1, starts=True))
    assert (abs(batch.lat_deg) <= 90).all()
    assert (abs(batch.lon_deg) <= 180).all()
    beside = sum(reading.rejects.beside.values())
    assert len(batch) + reading.rejects.total + beside == reading.rejects.rows_read
