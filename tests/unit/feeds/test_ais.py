"""AIS: sentences in every dress they come in, times from wherever the receiver put them."""

import functools
import math
import operator

import numpy as np
import pyais
import pytest

from openline.feeds import open_positions
from openline.feeds.ais import AisDecoder
from openline.feeds.feed import Reading
from openline.feeds.source import Block

POSITION = "!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23"
MMSI = "227006760"
EPOCH = 1_428_621_738
PARTS = (
    "!AIVDM,2,1,9,B,55R3Vn82=ILTQ3KKS>1<D60Dq@E918U<F222221J1`?164vc03S1CCAD,0*2A",
    "!AIVDM,2,2,9,B,`88888888888880,2*76",
)


def checked(sentence: str) -> str:
    """The sentence between its mark and its checksum, with both."""
    return f"!{sentence}*{functools.reduce(operator.xor, sentence.encode()):02X}"


def tagged(fields: str, sentence: str = POSITION) -> str:
    return f"\\{fields}*{functools.reduce(operator.xor, fields.encode()):02X}\\{sentence}"


def in_two(**fields: object) -> tuple[str, str]:
    """A message cut in two, as receivers do with long ones."""
    (whole,) = pyais.encode_dict({"type": 19, **fields}, talker_id="AI", sentence_type="VDM")
    payload, fill = whole.split(",")[5], whole.split(",")[6][0]
    return checked(f"AIVDM,2,1,7,A,{payload[:30]},0"), checked(f"AIVDM,2,2,7,A,{payload[30:]},{fill}")


def read(source):
    feed = open_positions(source, "ais")
    (batch,) = list(feed)
    return batch, feed


@pytest.mark.parametrize(
    "line",
    [
        tagged(f"s:r003669945,c:{EPOCH}"),
        tagged(f"c:{EPOCH}000,s:r003669945"),
        f"{EPOCH} {POSITION}",
        f"{EPOCH},{POSITION}",
        f"{POSITION},s22983,d-118,T16.22,x12,r003669945,{EPOCH}",
        f"$PGHP,1,2015,4,9,23,22,18,0,338,2,,1,23*1E\n{POSITION}",
    ],
)
def test_the_receivers_time_is_found_wherever_it_stands(write, line):
    batch, feed = read(write(line + "\n"))
    assert batch.time_ms.tolist() == [EPOCH * 1000]
    assert batch.lon_deg[0] == pytest.approx(0.13138)
    assert batch.lat_deg[0] == pytest.approx(49.475577)
    assert (feed.tracks.names, feed.tracks.kind) == ([MMSI], ["vessel"])
    assert feed.rejects.total == 0


def test_without_any_time_a_report_is_rejected_and_named(write):
    batch, feed = read(write(f"# from a receiver without a clock\n{POSITION}\n"))
    assert len(batch) == 0
    assert feed.rejects.counts == {"no time": 1}
    (reject,) = feed.rejects.examples["no time"]
    assert (reject.row, reject.value) == (2, POSITION)
    assert feed.rejects.beside == {"comments": 1}


def test_a_live_report_without_a_time_has_the_time_of_its_arrival():
    reading = Reading("tcp://x:1", now_ms=lambda: 123_456, live=True)
    batch = AisDecoder(reading).decode(Block(POSITION.encode() + b"\n", 1, starts=True))
    assert batch.time_ms.tolist() == [123_456]


def test_a_gatehouse_time_belongs_to_the_next_report_only(write):
    batch, feed = read(
        write(f"$PGHP,1,2015,4,9,23,22,18,0,338,2,,1,23*1E\n# a word between\n{POSITION}\n{POSITION}\n")
    )
    assert batch.row.tolist() == [3]
    assert feed.rejects.counts == {"no time": 1}


def test_sentences_of_a_tag_block_group_share_its_time(write):
    batch, _ = read(write(f"{tagged(f'g:1-2-73874,s:r1,c:{EPOCH}')}\n{tagged('g:2-2-73874')}\n"))
    assert batch.time_ms.tolist() == [EPOCH * 1000] * 2


def test_a_message_in_two_parts_is_put_together_even_across_blocks():
    sentences = in_two(mmsi=228000001, lon=40.5, lat=35.25, accuracy=1)
    reading = Reading("tcp://x:1")
    decoder = AisDecoder(reading)
    first = decoder.decode(
        Block(f"{tagged(f'c:{EPOCH}', sentences[0])}\n{POSITION}\n".encode(), 1, starts=True)
    )
    second = decoder.decode(Block(f"{sentences[1]}\n".encode(), 3, starts=False))
    decoder.finish()
    assert len(first) == 0
    assert second.row.tolist() == [1]
    assert (second.lon_deg[0], second.lat_deg[0]) == (40.5, 35.25)
    assert second.accuracy_m.tolist() == [10.0]
    assert reading.rejects.counts == {"no time": 1}


def test_parts_may_come_in_the_wrong_order(write):
    sentences = in_two(mmsi=228000001, lon=40.5, lat=35.25)
    batch, _ = read(write(f"{sentences[1]}\n{EPOCH} {sentences[0]}\n"))
    assert (batch.lon_deg[0], batch.lat_deg[0]) == (40.5, 35.25)


def test_a_message_whose_parts_do_not_all_come_is_counted(write):
    _, feed = read(write(f"{PARTS[0]}\n{PARTS[0]}\n{PARTS[1]}\n{PARTS[0]}\n"))
    assert feed.rejects.counts == {"AIS message with parts missing": 2}
    assert [reject.row for reject in feed.rejects.examples["AIS message with parts missing"]] == [1, 4]
    assert feed.rejects.beside == {"AIS messages of type 5": 1}


def test_a_report_that_knows_no_position_is_a_bad_row(write):
    (sentence,) = pyais.encode_dict(
        {"type": 1, "mmsi": 228000001, "lon": 181, "lat": 91}, talker_id="AI", sentence_type="VDM"
    )
    _, feed = read(write(f"{EPOCH} {sentence}\n"))
    assert feed.rejects.counts == {"no position": 1}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (POSITION.replace("*23", "*24"), "wrong checksum"),
        (POSITION.replace("*23", ""), "wrong checksum"),
        (tagged(f"c:{EPOCH}").replace("c:1", "c:2"), "wrong checksum"),
        (tagged("c:yesterday"), "unreadable time"),
        (tagged("c:12415440354"), "unreadable time"),
        ("!AIVDM,1,1*23", "unreadable AIS message"),
        (checked("AIVDM,1,1,,A,1,0"), "unreadable AIS message"),
        ("!AIVDM,1,2,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*20", "unreadable AIS message"),
        ("$PGHP,1,2015,13,9,23,22,18,0,338,2,,1,23*1E", "unreadable time"),
        ("foobar", "not NMEA"),
        ("track,time,lon,lat", "not NMEA"),
    ],
)
def test_a_line_that_is_wrong_is_counted_and_named(write, line, reason):
    batch, feed = read(write(f"{EPOCH} {POSITION}\n{line}\n{EPOCH} {POSITION}\n"))
    assert batch.row.tolist() == [1, 3]
    assert feed.rejects.counts == {reason: 1}
    assert feed.rejects.examples[reason][0].row == 2


def test_a_search_and_rescue_aircraft_has_an_altitude_and_its_reference(write):
    lines = []
    for sensor, alt in ((0, 303), (1, 303), (0, 4095)):
        fields = {"type": 9, "mmsi": 111232506, "lon": 1.0, "lat": 2.0, "alt": alt, "reserved_1": sensor << 7}
        lines += [
            f"{EPOCH} {sentence}\n"
            for sentence in pyais.encode_dict(fields, talker_id="AI", sentence_type="VDM")
        ]
    batch, feed = read(write("".join(lines)))
    assert batch.alt_m[:2].tolist() == [303.0, 303.0]
    assert math.isnan(batch.alt_m[2])
    assert batch.alt_reference[:2].tolist() == [1, 3]
    assert feed.tracks.kind == ["aircraft"]


def test_what_does_not_move_or_is_no_report_is_passed_by_and_counted(write):
    (base,) = pyais.encode_dict(
        {"type": 4, "mmsi": 2320001, "lon": 1.0, "lat": 2.0}, talker_id="AI", sentence_type="VDM"
    )
    _, feed = read(write(f"{base}\n!AIVDM,1,1,,B,,0*25\n$GPGGA,184353.07,1929.045,S,02410.506,E,1,04*6D\n"))
    assert feed.rejects.total == 0
    assert feed.rejects.beside == {
        "AIS messages of type 4": 1,
        "AIS messages without content": 1,
        "other NMEA sentences": 1,
    }


def test_the_timestamped_sample_gives_the_reports_that_have_a_time(shared_data):
    batch, feed = read(str(shared_data / "nmea" / "pyais_timestamped.ais"))
    np.testing.assert_array_equal(np.unique(batch.time_ms // 86_400_000), [14_008, 14_373])
    assert len(batch) == 2
    assert feed.rejects.counts == {"no time": 2}


@pytest.mark.parametrize("name", ["pyais_mixed.txt", "pyais_nmea_data_sample.txt", "gpsd_ais-nmea.log"])
def test_every_line_of_a_sample_is_accounted_for(shared_data, name):
    path = shared_data / "nmea" / name
    batch, feed = read(str(path))
    lines = [line for line in path.read_bytes().splitlines() if line.strip()]
    rejects = feed.rejects
    assert rejects.rows_read == len(lines)
    # A message in two parts is two lines and one thing.
    assert len(batch) + rejects.total + sum(rejects.beside.values()) <= len(lines)
    assert rejects.counts["no time"] > 0
