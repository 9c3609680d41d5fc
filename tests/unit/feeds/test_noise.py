"""Damaged input: whatever comes, a decoder gives positions that are positions, or says whose fault it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError
from openline.feeds.ais import AisDecoder
from openline.feeds.csv import CsvDecoder
from openline.feeds.feed import Reading
from openline.feeds.ndjson import NdjsonDecoder
from openline.feeds.readsb import ReadsbDecoder
from openline.feeds.source import Block

NOON = "2026-11-14T12:00:00Z"
SOUND = {
    CsvDecoder: "track,time,lon,lat,alt_m,alt_reference,accuracy_m,party\n"
    + f'a,{NOON},1,2,3,MSL,5,red\nb,{NOON},-1,2.5,,,,\n"c",{NOON},0,0,1,,1,\n',
    NdjsonDecoder: f'{{"track":"a","time":"{NOON}","lon":1,"lat":2,"alt_m":3}}\n'
    + f'{{"track":7,"time":"{NOON}","lon":1.5,"lat":2,"party":"red"}}\n',
    AisDecoder: "1428621738 !AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\n"
    + "\\g:1-2-27300,n:636994,s:b003669710,c:1428621738*5F\\!SAVDM,2,1,2,B,55Mw@A7J1adAL,0*26\n",
    ReadsbDecoder: '{"now":1000.5,"aircraft":[\n{"hex":"ac671b","alt_baro":32000,"lat":1.5,"lon":2}]}\n',
}
SCRAPS = [
    '"',
    ",",
    "\n",
    "\r\n",
    "nan",
    "1e999",
    "-",
    "[",
    "{",
    "}",
    "null",
    "true",
    "\0",
    "9" * 20,
    "\\",
    "*",
]

damage = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.integers(0, 12),
        st.one_of(st.sampled_from(SCRAPS).map(str.encode), st.binary(max_size=4)),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("decoder", SOUND)
@given(damage=damage, live=st.booleans())
def test_damage_is_told_or_passed_over(decoder, damage, live):
    data = bytearray(SOUND[decoder].encode())
    for place, taken, put in damage:
        place %= len(data) + 1
        data[place : place + taken] = put
    reading = Reading("damaged", live=live, now_ms=(lambda: 5) if live else None)
    reader = decoder(reading)
    try:
        batch = reader.decode(Block(bytes(data), 1, starts=True))
        reader.finish()
    except InputError:
        return
    assert (abs(batch.lat_deg) <= 90).all()
    assert (abs(batch.lon_deg) <= 180).all()
    assert set(batch.track.tolist()) <= set(range(len(reading.tracks)))
    assert len(batch) + reading.rejects.total <= reading.rejects.rows_read
