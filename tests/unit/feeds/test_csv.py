"""CSV: what is read, what is refused, and how every bad row is named."""

import numpy as np
import pytest

from openline.decide.claiming import BEFORE_MS, ClaimedTracks
from openline.errors import Fault, InputError
from openline.feeds import Feed, open_positions
from openline.kernel.batch import PositionBatch, TrackTable

HEADER = "track,time,lon,lat\n"
NOON = "2026-11-14T12:00:00Z"
NOON_MS = 1_794_657_600_000


def read(source: str, **options: object) -> tuple[PositionBatch, Feed]:
    feed = open_positions(source, **options)  # type: ignore[arg-type]
    (batch,) = list(feed)
    return batch, feed


def test_columns_may_stand_in_any_order_and_others_are_left_alone(write):
    batch, feed = read(write(f"speed,LAT, lon ,Time,track\n9,34.5,40.25,{NOON},a\n"))
    assert (batch.lon_deg[0], batch.lat_deg[0], batch.time_ms[0]) == (40.25, 34.5, NOON_MS)
    assert feed.tracks.names == ["a"]
    assert feed.format == "csv"
    assert feed.rejects.summary() == ""


def test_rows_carry_their_line_in_the_file(write):
    batch, feed = read(write(HEADER + f"a,{NOON},1,2\n\n\nb,{NOON},3,4\n"))
    assert batch.row.tolist() == [2, 5]
    assert feed.rejects.beside == {"empty lines": 2}


def test_a_file_without_a_last_line_end_is_read_whole(write):
    batch, _ = read(write(HEADER + f"a,{NOON},1,2\nb,{NOON},3,4"))
    assert len(batch) == 2


def test_a_header_alone_is_no_error_and_gives_no_positions(write):
    batch, _ = read(write(HEADER))
    assert len(batch) == 0


def test_windows_line_ends_and_a_byte_order_mark_are_no_matter(write):
    batch, feed = read(write(b"\xef\xbb\xbftrack,time,lon,lat\r\na," + NOON.encode() + b",1,2\r\n"))
    assert (batch.lon_deg[0], batch.lat_deg[0]) == (1.0, 2.0)
    assert feed.rejects.summary() == ""


def test_a_party_that_changes_within_a_file_is_remembered_with_the_time_of_the_change(write):
    tracks = ClaimedTracks()
    source = write(
        "track,time_ms,lon,lat,party\n"
        "a,1000,1,2,\na,2000,1,2,red\nb,1000,1,2,red\na,5000,1,2,blue\na,4000,1,2,red\nb,6000,1,2,red\n"
        "a,7000,1,2,\na,8000,1,2,blue\na,9000,1,2,green\n"
    )
    read(source, tracks=tracks)
    assert tracks.party == ["green", "red"]
    assert tracks.histories == {0: [(BEFORE_MS, "red"), (5000, "blue"), (9000, "green")]}
    later = write(
        "track,time_ms,lon,lat,party\na,10000,1,2,red\nb,10000,1,2,\nc,10000,1,2,red\n", "later.csv"
    )
    read(later, tracks=tracks)
    assert tracks.histories[0][-1] == (10000, "red")
    assert list(tracks.histories) == [0]


def test_optional_columns_are_read_and_the_last_claim_about_a_track_stands(write):
    batch, feed = read(
        write(
            "track,time,lon,lat,alt_m,alt_reference,accuracy_m,party,object,kind\n"
            f"a,{NOON},1,2,100,MSL,30,red,tail-1,rotary\n"
            f"a,{NOON},1,2,,,,blue,,\n"
            f"b,{NOON},1,2,250.5,std,0,,,\n"
        )
    )
    np.testing.assert_array_equal(batch.alt_m, [100.0, np.nan, 250.5])
    assert batch.alt_reference.tolist() == [1, 0, 3]
    assert batch.accuracy_m.tolist() == [30.0, 0.0, 0.0]
    assert feed.tracks.party == ["blue", ""]
    assert feed.tracks.object_id == ["tail-1", "b"]
    assert feed.tracks.kind == ["rotary", ""]


def test_an_altitude_without_reference_is_taken_as_ellipsoidal_and_a_note_says_so(write):
    batch, feed = read(write(f"track,time,lon,lat,alt_m\na,{NOON},1,2,100\n"))
    assert batch.alt_reference.tolist() == [0]
    (note,) = feed.take_notes()
    assert "WGS84 ellipsoid" in note
    assert feed.take_notes() == []


def test_an_altitude_reference_nobody_knows_is_a_bad_row(write):
    _, feed = read(write(f"track,time,lon,lat,alt_m,alt_reference\na,{NOON},1,2,100,EGM2008\n"))
    assert feed.rejects.counts == {"unknown altitude reference": 1}


def test_a_column_that_looks_misspelt_is_not_passed_over_in_silence(write):
    _, feed = read(write(f"track,time,lon,lat,accuracy,partei\na,{NOON},1,2,5,x\n"))
    notes = " ".join(feed.take_notes())
    assert "'accuracy' is not read; did you mean 'accuracy_m'?" in notes
    assert "'partei' is not read; did you mean 'party'?" in notes


def test_tracks_of_one_run_may_be_shared_by_several_feeds(write):
    tracks = TrackTable()
    first, _ = read(write(HEADER + f"a,{NOON},1,2\n", "1.csv"), tracks=tracks)
    second, _ = read(write(HEADER + f"b,{NOON},1,2\na,{NOON},1,2\n", "2.csv"), tracks=tracks)
    assert tracks.names == ["a", "b"]
    assert (first.track.tolist(), second.track.tolist()) == ([0], [1, 0])


def test_a_track_of_bad_rows_only_is_no_track(write):
    _, feed = read(write(HEADER + f"ghost,{NOON},,\na,{NOON},1,2\n"))
    assert feed.tracks.names == ["a"]


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2026-11-14T12:00:00Z", 0),
        ("2026-11-14 12:00:00Z", 0),
        ("2026-11-14T15:30:00.250+03:30", 250),
        ("2026-11-14T06:00:00-0600", 0),
        ("2026-11-14T12:00:00.123456Z", 123),
        ("2026-11-14T12:00Z", 0),
        ("2026-11-14t12:00:00z", 0),
        ("2026-11-14 12:00:00 UTC", 0),
    ],
)
def test_a_time_with_a_zone_is_read_whatever_its_form(write, text, ms):
    batch, feed = read(write(HEADER + f"a,{text},1,2\n"))
    assert batch.time_ms.tolist() == [NOON_MS + ms]
    assert feed.rejects.summary() == ""


def test_numbers_are_times_only_in_columns_that_name_their_unit(write):
    in_ms, _ = read(write(f"track,time_ms,lon,lat\na,{NOON_MS},1,2\n"))
    in_s, _ = read(write(f"track,time_s,lon,lat\na,{NOON_MS / 1000 + 0.25},1,2\n"))
    assert (in_ms.time_ms[0], in_s.time_ms[0]) == (NOON_MS, NOON_MS + 250)
    with pytest.raises(InputError, match=r"positions\.csv:2, column time.*time_ms"):
        read(write(HEADER + f"a,{NOON_MS},1,2\n"))


def test_seconds_in_a_column_of_milliseconds_that_leave_the_calendar_are_bad_rows(write):
    _, feed = read(write(f"track,time_s,lon,lat\na,{NOON_MS},1,2\n"))
    assert feed.rejects.counts == {"unreadable time": 1}


@pytest.mark.parametrize("bare", ["2026-11-14T12:00:00", "2026-11-14 12:00:00.5", "2026-11-14"])
def test_a_time_without_zone_refuses_the_file_and_names_line_and_column(write, bare):
    source = write(HEADER + f"a,{NOON},1,2\nb,{bare},3,4\n")
    with pytest.raises(InputError) as caught:
        read(source)
    assert caught.value.where == f"{source}:3, column time"
    assert bare in caught.value.what
    assert "Z" in caught.value.next_step
    assert caught.value.fault is Fault.CALLER


@pytest.mark.parametrize(
    "header",
    [
        "BaseDateTime,LON,LAT,MMSI,SOG",
        "MMSI,BaseDateTime,LAT,LON,SOG",
        "mmsi,base_date_time,longitude,latitude,sog",
    ],
)
def test_under_marine_cadastres_header_and_only_there_a_time_needs_no_zone(write, header):
    values = {
        "mmsi": "367000140",
        "basedatetime": "2020-06-30T00:00:01",
        "base_date_time": "2020-06-30 00:00:01",
        "lon": "-74.07",
        "longitude": "-74.07",
        "lat": "40.64",
        "latitude": "40.64",
        "sog": "0.0",
    }
    row = ",".join(values[name.lower()] for name in header.split(","))
    batch, feed = read(write(f"{header}\n{row}\n"))
    assert batch.time_ms.tolist() == [1_593_475_201_000]
    assert (batch.lon_deg[0], batch.lat_deg[0]) == (-74.07, 40.64)
    assert (feed.tracks.names, feed.tracks.kind) == (["367000140"], ["vessel"])


def test_a_missing_column_is_named_with_the_header_and_its_nearest_name(write):
    with pytest.raises(InputError) as caught:
        read(write(f"vehicle_id,timestamp,lon,latitude\na,{NOON},1,2\n"))
    assert "no column 'track' (is it 'vehicle_id'?)" in caught.value.what
    assert "no column 'lat' (is it 'latitude'?)" in caught.value.what
    assert "no column 'time' (is it 'timestamp'?)" in caught.value.what
    assert "vehicle_id, timestamp, lon, latitude" in caught.value.what
    assert caught.value.where.endswith("positions.csv:1")


def test_columns_parted_by_semicolons_are_recognised_as_such(write):
    with pytest.raises(InputError, match="separate the columns by commas"):
        read(write(f"track;time;lon;lat\na;{NOON};1;2\n"))


def test_a_column_twice_is_refused(write):
    with pytest.raises(InputError, match="'lon' stands there twice"):
        read(write(f"track,time,lon,lon,lat\na,{NOON},1,2,3\n"))


BAD_ROWS = [
    (f"a,{NOON},1,91", "latitude beyond 90", "lat", "91.0"),
    (f"a,{NOON},1,-90.001", "latitude beyond 90", "lat", "-90.001"),
    (f"a,{NOON},-181,2", "longitude beyond 180", "lon", "-181.0"),
    (f"a,{NOON},200,2", "longitude beyond 180, as if counted from 0 to 360", "lon", "200.0"),
    (f"a,{NOON},361,2", "longitude beyond 180", "lon", "361.0"),
    (f"a,{NOON},NaN,2", "no position", "lon", ""),
    (f"a,{NOON},1,", "no position", "lat", ""),
    (f"a,{NOON},inf,2", "not a number", "lon", "inf"),
    (f"a,{NOON},40°E,2", "not a number", "lon", "40°E"),
    (f"a,{NOON},1,2O", "not a number", "lat", "2O"),
    (f",{NOON},1,2", "no track", "track", ""),
    ("a,,1,2", "no time", "time", ""),
    ("a,yesterday,1,2", "unreadable time", "time", "yesterday"),
    ("a,2026-02-30T12:00:00Z,1,2", "unreadable time", "time", "2026-02-30T12:00:00Z"),
    (f"a,{NOON},1", "wrong number of values", "line", f"a,{NOON},1"),
    (f"a,{NOON},1,2,3", "wrong number of values", "line", f"a,{NOON},1,2,3"),
    (f'"a,{NOON},1,2', "quote not closed on its line", "line", f'"a,{NOON},1,2'),
]


@pytest.mark.parametrize(("row", "reason", "field", "value"), BAD_ROWS)
def test_a_bad_row_is_counted_and_named_and_its_neighbours_are_used(write, row, reason, field, value):
    source = write(HEADER + f"a,{NOON},1,2\n{row}\nb,{NOON},3,4\n")
    batch, feed = read(source)
    assert batch.row.tolist() == [2, 4]
    assert feed.tracks.names == ["a", "b"]
    assert feed.rejects.counts == {reason: 1}
    (reject,) = feed.rejects.examples[reason]
    assert (reject.source, reject.row, reject.field) == (source, 3, field)
    # As it stands in the file, or as the number that it was read as.
    assert reject.value == value or float(reject.value) == float(value)
    assert feed.rejects.rows_read == 3


def test_all_bad_rows_at_once_are_told_apart(write):
    _, feed = read(write(HEADER + "".join(f"{row}\n" for row, *_ in BAD_ROWS)))
    assert feed.rejects.total == feed.rejects.rows_read == len(BAD_ROWS)
    summary = feed.rejects.summary()
    assert summary.startswith(f"{len(BAD_ROWS)} of {len(BAD_ROWS)} rows passed over: ")
    for _, reason, *_ in BAD_ROWS:
        assert reason in summary


def test_a_row_that_is_not_utf8_is_named_and_others_keep_their_letters(write):
    good = HEADER.encode() + f"Müller,{NOON},1,2\n".encode()
    batch, feed = read(write(good + f"Möller,{NOON},1,2\n".encode("latin-1")))
    assert feed.tracks.names == ["Müller"]
    assert len(batch) == 1
    assert feed.rejects.counts == {"not UTF-8": 1}
    assert feed.rejects.examples["not UTF-8"][0].row == 3


def test_other_columns_need_not_be_utf8(write):
    text = f"track,time,lon,lat,name\na,{NOON},1,2,Jürgen\n".encode("latin-1")
    batch, feed = read(write(text))
    assert len(batch) == 1
    assert feed.rejects.summary() == ""


def test_values_may_be_quoted_and_hold_commas(write):
    batch, feed = read(write('"track","time","lon","lat"\n"a, the first","' + NOON + '","1","2"\n'))
    assert feed.tracks.names == ["a, the first"]
    assert len(batch) == 1


def test_examples_are_few_however_many_rows_are_bad(write):
    _, feed = read(write(HEADER + f"a,{NOON},x,2\n" * 1000))
    assert feed.rejects.counts == {"not a number": 1000}
    assert [reject.row for reject in feed.rejects.examples["not a number"]] == [2, 3, 4, 5, 6]


def test_a_file_read_in_blocks_gives_the_same_as_one_read_whole(write, monkeypatch):
    rows = [
        f"t{i % 7},2026-11-14T12:{i // 60 % 60:02}:{i % 60:02}Z,{i % 180},{i % 90 if i % 13 else 'x'}\n"
        for i in range(5000)
    ]
    source = write(HEADER + "".join(rows))
    whole, whole_feed = read(source)
    monkeypatch.setattr("openline.feeds.opening.BLOCK_BYTES", 4096)
    feed = open_positions(source, streamed=True)
    parts = list(feed)
    assert len(parts) > 10
    for name in ("track", "time_ms", "lon_deg", "lat_deg", "row"):
        np.testing.assert_array_equal(
            np.concatenate([getattr(part, name) for part in parts]), getattr(whole, name)
        )
    assert feed.rejects == whole_feed.rejects
    assert feed.tracks == whole_feed.tracks


def test_a_line_of_megabytes_is_refused_rather_than_cut_up_for_ever(write):
    with pytest.raises(InputError, match=r"positions\.csv:2: cannot be read as CSV"):
        read(write(HEADER + "x" * 3_000_000))


def test_line_numbers_stay_right_far_behind_bad_rows(write):
    # Beyond pyarrow's own block of 1 MB, where rows are counted by whoever parses them.
    rows = [f"a,{NOON},1,2\n"] * 60_000
    rows[10] = "short\n"
    rows[59_000] = f"a,{NOON},1,two\n"
    batch, feed = read(write(HEADER + "".join(rows)))
    assert feed.rejects.examples["wrong number of values"][0].row == 12
    assert feed.rejects.examples["not a number"][0].row == 59_002
    assert batch.row[-1] == 60_001


def test_the_hour_in_new_york_harbour_is_read_whole(shared_data):
    batch, feed = read(str(shared_data / "tracks_sea" / "NYHarbor_2020_06_30_first_hour.csv"))
    assert (len(batch), len(feed.tracks)) == (8689, 295)
    assert set(feed.tracks.kind) == {"vessel"}
    assert feed.rejects.summary() == ""
