"""Formats are found out by content, then by name; what is none is refused with the list of those that are."""

import pytest

from openline.errors import InputError
from openline.feeds import FORMATS, open_positions
from openline.feeds.sniffing import format_of


@pytest.mark.parametrize(
    ("head", "name", "format"),
    [
        (b"track,time,lon,lat\n", "x", "csv"),
        (b"MMSI,BaseDateTime,LAT,LON\n", "x.txt", "csv"),
        (b'\xef\xbb\xbf"track","lon"\n', "x", "csv"),
        (b"a,b,c\n", "x.csv", "csv"),
        (b"a,b,c\n", "x.CSV.gz", "csv"),
        (b'{"track":"a","lon":1}\n', "x.csv", "ndjson"),
        (b"PAR1....", "x", "parquet"),
        (b"ARROW1\0\0", "x", "arrow"),
        (b"\xff\xff\xff\xff\x10", "x", "arrow"),
        (b"!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\n", "x", "ais"),
        (b"# from a receiver\n$GPRMC,213950.00,A\n", "x.log", "ais"),
        (b"\\s:r1,c:1428621738*5F\\!SAVDM,2,1,2,B,5,0*26\n", "x", "ais"),
        (b"1428621738 !AIVDM,1,1,,A,1,0*23\n", "x", "ais"),
        (b'{ "now" : 1.0,\n  "messages" : 1,\n  "aircraft" : [\n', "aircraft.json", "readsb"),
        (b'{"icao":"ac671b",\n  "timestamp": 1.0,\n  "trace":[\n', "x.json", "readsb"),
        (b'{"now":1.0,"hex":"ac671b","lat":1}\n', "x", "readsb"),
        (b"MSG,8,5,211,4CA2D6,10057,2008/11/28,14:53:50.391,,,,,,,,,,,,,,0\r\n", "x", "sbs"),
        (b"0\nSTA,,5,179,400AE7,10103,2008/11/28,14:58:51.153,2008/11/28,14:58:51.153,RM\n", "x.csv", "sbs"),
        (b'<?xml version="1.0"?>\n<!-- <kml> -->\n<gpx version="1.1">', "x.kml", "gpx"),
        (b'\xef\xbb\xbf<kml xmlns="http://www.opengis.net/kml/2.2">', "x", "kml"),
        ('<?xml version="1.0" encoding="UTF-16"?><k:kml>'.encode("utf-16"), "x", "kml"),
        (b"PK\x03\x04" + bytes(26) + b"doc.kml" + bytes(9), "x", "kml"),
    ],
)
def test_content_comes_before_the_name(head, name, format):
    assert format_of(head, name) == format


@pytest.mark.parametrize("content", [b"", b"\x1a\x32\x00\x00", b"<?xml version='1.0'?>", b"hello\n", b"[1]"])
def test_what_is_no_format_is_refused_with_the_list_of_formats(write, content):
    with pytest.raises(InputError) as caught:
        open_positions(write(content, "what"))
    assert "what" in caught.value.where
    for format in FORMATS:
        assert format in caught.value.next_step


def test_a_format_that_is_given_is_not_second_guessed(write):
    source = write('{"track":"a","time":"2026-11-14T12:00:00Z","lon":1,"lat":2}\n', "positions.csv")
    assert open_positions(source).format == "ndjson"
    with pytest.raises(InputError, match="no column 'track'"):
        list(open_positions(source, "csv"))


def test_a_format_that_is_none_is_refused(write):
    with pytest.raises(InputError, match="no format 'xlsx'"):
        open_positions(write(b""), "xlsx")


@pytest.mark.parametrize("format", FORMATS)
def test_no_format_reads_noise_and_none_breaks_on_it(write, format):
    noise = bytes((i * 7919 + i // 251) % 256 for i in range(5000))
    feed = open_positions(write(noise, "noise"), format)
    if format in ("ais", "sbs"):
        assert sum(len(batch) for batch in feed) == 0
        assert set(feed.rejects.counts) == {{"ais": "not NMEA", "sbs": "not an SBS message"}[format]}
    else:
        with pytest.raises(InputError, match="noise"):
            list(feed)
