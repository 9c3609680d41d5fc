"""JSON lines: the same fields as CSV, fast where lines are alike and patient where they are not."""

import json

import numpy as np
import pytest

from openline.errors import InputError
from openline.feeds import open_positions

NOON = "2026-11-14T12:00:00Z"
NOON_MS = 1_794_657_600_000


def line(**changes):
    return json.dumps({"track": "a", "time": NOON, "lon": 1.5, "lat": 2} | changes) + "\n"


def read(source, **options):
    feed = open_positions(source, "ndjson", **options)
    (batch,) = list(feed)
    return batch, feed


def test_lines_are_read_with_the_names_of_csv(write):
    batch, feed = read(
        write(line(alt_m=10, alt_reference="MSL", party="red", extra={"a": [1]}) + line(track="b"))
    )
    assert batch.time_ms.tolist() == [NOON_MS, NOON_MS]
    assert batch.lon_deg.tolist() == [1.5, 1.5]
    np.testing.assert_array_equal(batch.alt_m, [10.0, np.nan])
    assert batch.alt_reference.tolist() == [1, 0]
    assert (feed.tracks.names, feed.tracks.party) == (["a", "b"], ["red", ""])
    assert batch.row.tolist() == [1, 2]
    assert feed.rejects.summary() == ""
    assert feed.take_notes() == []


def test_tracks_may_be_numbers(write):
    _, feed = read(write(line(track=367000140) + line(track=367000141)))
    assert feed.tracks.names == ["367000140", "367000141"]


def test_times_may_be_counted(write):
    text = json.dumps({"track": "a", "time_ms": NOON_MS, "lon": 1, "lat": 2})
    assert read(write(text))[0].time_ms.tolist() == [NOON_MS]
    text = json.dumps({"track": "a", "time_s": NOON_MS / 1000, "lon": 1, "lat": 2})
    assert read(write(text))[0].time_ms.tolist() == [NOON_MS]


def test_fields_that_the_first_line_lacks_are_read_from_later_ones(write):
    batch, feed = read(write(line() + line(accuracy_m=25.0, party="red")))
    assert batch.accuracy_m.tolist() == [0.0, 25.0]
    assert feed.tracks.party == ["red"]


BAD_LINES = [
    (line(lat=91), "latitude beyond 90", "lat", "91.0"),
    (line(lon=None), "no position", "lon", ""),
    (line(lon="40.2E"), "not a number", "lon", "40.2E"),
    (line(lat=True), "not a number", "lat", "True"),
    (line(track=""), "no track", "track", ""),
    (line(track=["a"]), "no track", "track", ""),
    (line(time=None), "no time", "time", ""),
    (line(time="soon"), "unreadable time", "time", "soon"),
    ('{"track":"a","lon":1\n', "not a JSON object", "line", '{"track":"a","lon":1'),
    ("[1,2]\n", "not a JSON object", "line", "[1,2]"),
    ('{"track":"a"}{"track":"b"}\n', "not a JSON object", "line", '{"track":"a"}{"track":"b"}'),
    (
        '{"track":"\udcff"}\n'.encode("utf-8", "surrogateescape"),
        "not a JSON object",
        "line",
        '{"track":"\\xff"}',
    ),
]


@pytest.mark.parametrize(("bad", "reason", "field", "value"), BAD_LINES)
def test_a_bad_line_is_counted_and_named_and_its_neighbours_are_used(write, bad, reason, field, value):
    bad = bad if isinstance(bad, bytes) else bad.encode()
    batch, feed = read(write(line().encode() + b"\n" + bad + line(track="b").encode()))
    assert batch.row.tolist() == [1, 4]
    assert feed.tracks.names == ["a", "b"]
    assert feed.rejects.counts == {reason: 1}
    (reject,) = feed.rejects.examples[reason]
    assert (reject.row, reject.field) == (3, field)
    assert reject.value == value or float(reject.value) == float(value)
    assert feed.rejects.rows_read == 3


def test_a_name_that_is_not_utf8_is_a_bad_line_where_all_else_is_well(write):
    bad = line(track="\xe4").encode().replace(b"\\u00e4", b"\xe4")
    _, feed = read(write(line().encode() + bad))
    assert feed.tracks.names == ["a"]
    assert feed.rejects.counts == {"not a JSON object": 1}


def test_a_time_without_zone_refuses_the_file(write):
    # pyarrow's JSON reader would take it for UTC.
    with pytest.raises(InputError, match=r":2, column time: the time '2026-11-14T12:00:00' has no zone"):
        read(write(line() + line(time="2026-11-14T12:00:00")))


def test_a_number_as_time_refuses_the_file(write):
    with pytest.raises(InputError, match="a number without a unit"):
        read(write(line(time=NOON_MS)))


def test_a_field_that_the_first_line_lacks_is_named(write):
    with pytest.raises(InputError, match=r":1: no column 'lat' \(is it 'latitude'\?\)"):
        read(write(json.dumps({"track": "a", "time": NOON, "lon": 1, "latitude": 2})))


def test_a_first_line_that_is_no_object_refuses_the_file(write):
    with pytest.raises(InputError, match=r":1: no JSON object"):
        read(write("[]\n"))


def test_blocks_give_the_same_as_the_whole(write, monkeypatch):
    text = "".join(line(track=f"t{i % 5}", lon=i % 180 if i % 11 else "x") for i in range(2000))
    whole, whole_feed = read(write(text))
    monkeypatch.setattr("openline.feeds.opening.BLOCK_BYTES", 4096)
    feed = open_positions(write(text), "ndjson", streamed=True)
    parts = list(feed)
    assert len(parts) > 10
    np.testing.assert_array_equal(np.concatenate([part.row for part in parts]), whole.row)
    assert feed.rejects == whole_feed.rejects
