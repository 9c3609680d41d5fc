"""Times in feeds beside Python's datetime, through the fast way and the one that marks bad rows."""

import datetime as dt

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from openline.feeds.times import ABSENT, BARE_NUMBER, FINE, NO_ZONE, UNREADABLE, times_of

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MS = dt.timedelta(milliseconds=1)

zones = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(
    lambda minutes: dt.timezone(dt.timedelta(minutes=minutes))
)
bare_moments = st.datetimes(dt.datetime.fromisoformat("1740-01-02"), dt.datetime.fromisoformat("2199-12-30"))
moments = st.builds(lambda moment, zone: moment.replace(tzinfo=zone), bare_moments, zones)


def read(texts, *, utc=False):
    times = times_of(pa.chunked_array([pa.array(texts, pa.string())]), "time", utc=utc)
    return times.time_ms.tolist(), times.fault.tolist()


@given(st.lists(st.tuples(moments, st.sampled_from(["T", " "]), st.sampled_from(["auto", "milliseconds"]))))
def test_times_with_a_zone_are_what_datetime_says(drawn):
    texts = [moment.isoformat(sep, spec) for moment, sep, spec in drawn]
    expected = [(dt.datetime.fromisoformat(text) - EPOCH) // MS for text in texts]
    assert read(texts) == (expected, [FINE] * len(texts))
    # One bad row sends the rest through the slow way.
    time_ms, faults = read([*texts, "never"])
    assert time_ms[:-1] == expected
    assert faults == [FINE] * len(texts) + [UNREADABLE]


@given(st.lists(bare_moments, min_size=1))
def test_times_without_a_zone_are_utc_only_where_the_source_defines_them_so(drawn):
    texts = [moment.isoformat() for moment in drawn]
    expected = [(moment.replace(tzinfo=dt.UTC) - EPOCH) // MS for moment in drawn]
    assert read(texts, utc=True) == (expected, [FINE] * len(texts))
    assert read([*texts, "never"], utc=True)[0][:-1] == expected
    assert read(texts)[1] == [NO_ZONE] * len(texts)


@given(st.text("0123456789-:+.TZtz UC", max_size=32))
def test_whatever_is_taken_for_a_time_datetime_takes_for_the_same_time(text):
    time_ms, fault = read([text, "never"])
    if fault[0] == FINE:
        plain = text.strip().upper().removesuffix("UTC").strip()
        moment = dt.datetime.fromisoformat(plain if plain != text.strip().upper() else text.strip().upper())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        assert time_ms[0] == (moment - EPOCH) // MS
    else:
        assert fault[0] in (ABSENT, UNREADABLE, NO_ZONE, BARE_NUMBER)


@given(st.integers(1740, 2199), st.integers(1, 12), st.integers(1, 31))
def test_dates_that_are_none_are_found(year, month, day):
    _, fault = read([f"{year}-{month:02}-{day:02}T00:00:00Z"])
    try:
        dt.date(year, month, day)
    except ValueError:
        assert fault == [UNREADABLE]
    else:
        assert fault == [FINE]
