"""Batches that are sent to a server: all of one or nothing, and the row and field of what is wrong."""

from __future__ import annotations

import json
import math
from contextlib import suppress

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.app.fixes import Fixes
from openline.decide.claiming import ClaimedTracks, party_at
from openline.errors import InputError
from openline.feeds.posted import RowError, read_posted

AT_MS = 1_796_040_000_000


def posted(*rows: dict[str, object]) -> bytes:
    return json.dumps({"positions": rows}).encode()


def fix(**more: object) -> dict[str, object]:
    return {"track": "a", "lat_deg": 33.5, "lon_deg": 38.6, "at_ms": AT_MS, **more}


def arrow(**columns: object) -> bytes:
    table = pa.table({"track": ["a"], "lat_deg": [33.5], "lon_deg": [38.6], "at_ms": [AT_MS], **columns})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def columns(fixes: Fixes) -> tuple[object, ...]:
    batch, names = fixes.batch, fixes.tracks.names
    return (
        [names[code] for code in batch.track], batch.time_ms.tolist(), batch.lon_deg.tolist(),
        batch.lat_deg.tolist(), batch.accuracy_m.tolist(), np.nan_to_num(batch.alt_m, nan=-1).tolist(),
    )  # fmt: skip


def test_every_form_gives_the_same_fixes() -> None:
    rows = [
        fix(alt_m=12.5, accuracy_m=3.0),
        fix(track="b", lat_deg=-1.25, lon_deg=-170.5, at_ms=AT_MS + 1, alt_m=1.0, accuracy_m=1.0),
    ]
    expected = columns(read_posted(posted(*rows), "json", source="s"))
    by_column = {name: [row[name] for row in rows] for name in rows[0]}
    lines = "\n".join(json.dumps(row) for row in rows)
    assert columns(read_posted(json.dumps({"columns": by_column}).encode(), "json", source="s")) == expected
    assert columns(read_posted(lines.encode(), "ndjson", source="s")) == expected
    assert columns(read_posted(arrow(**by_column), "arrow", source="s")) == expected


def test_names_of_place_and_time_are_several_and_mean_the_same() -> None:
    expected = columns(read_posted(posted(fix()), "json", source="s"))
    for row in (
        {"track": "a", "lat_e7": 335000000, "lon_e7": 386000000, "at": "2026-11-30T15:00:00+03:00"},
        {"track": "a", "lat": 33.5, "lon": 38.6, "time": "2026-11-30T12:00:00Z"},
        {"track": "a", "lat": 33.5, "lon": 38.6, "time_ms": AT_MS},
    ):
        assert columns(read_posted(posted(row), "json", source="s")) == expected
    assert read_posted(posted(fix(track=211234560)), "json", source="s").tracks.names == ["211234560"]


@pytest.mark.parametrize(
    ("row", "where"),
    [
        (fix(lat_deg=90.1), "positions[1].lat_deg"),
        (fix(lon_deg=-181), "positions[1].lon_deg"),
        (fix(lat_deg="33"), "positions[1].lat_deg"),
        (fix(accuracy_m=-1), "positions[1].accuracy_m"),
        (fix(alt_reference="sea"), "positions[1].alt_reference"),
        (fix(course_deg=361), "positions[1].course_deg"),
        (fix(track=""), "positions[1].track"),
        (fix(track="  "), "positions[1].track"),
        (fix(at_ms=-5), "positions[1].at_ms"),
        (fix(speed=3), "positions[1]"),
        (fix(at="2026-11-30T12:00:00Z"), "positions[1]"),
        ({"track": "a", "lat_deg": 1, "lon_deg": 1}, "positions[1]"),
        ({"track": "a", "lat_e7": 1, "lon_e7": 1, "at_ms": AT_MS}, "positions[1]"),
    ],
)
def test_one_that_makes_no_sense_refuses_the_batch_and_is_named(row: dict[str, object], where: str) -> None:
    with pytest.raises(RowError) as refused:
        read_posted(posted(fix(), row), "json", source="radar")
    assert refused.value.where == where
    with pytest.raises(InputError, match="line 2" if where != "x" else ""):
        read_posted((json.dumps(fix()) + "\n" + json.dumps(row)).encode(), "ndjson", source="radar")


@pytest.mark.parametrize("text", ["2026-11-30T12:00:00", "yesterday", "1796040000", ""])
def test_a_time_that_says_no_zone_or_none_at_all_is_refused(text: str) -> None:
    row = {"track": "a", "lat_deg": 1, "lon_deg": 1, "at": text}
    with pytest.raises(RowError):
        read_posted(posted(row), "json", source="radar")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"positions": []}', b'{"positions": [NaN]}', b"\xff\xfe", b'{"positions": 3}'],
)
@pytest.mark.parametrize("media", ["json", "ndjson", "arrow"])
def test_what_is_no_batch_is_refused(body: bytes, media: str) -> None:
    with pytest.raises(InputError):
        read_posted(body, media, source="radar")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("columns", "where"),
    [
        ({"lat_deg": [math.nan]}, "row 1, lat_deg"),
        ({"lon_deg": [math.inf]}, "row 1, lon_deg"),
        ({"lat_deg": [91.0]}, "row 1, lat_deg"),
        ({"accuracy_m": [-0.5]}, "row 1, accuracy_m"),
        ({"speed_m_s": [-0.5]}, "row 1, speed_m_s"),
        ({"track": [None]}, "row 1, track"),
        ({"extra": [1]}, "radar"),
        ({"lat_e7": [1], "lon_e7": [1]}, "radar"),
    ],
)
def test_arrow_is_judged_as_json_is(columns: dict[str, object], where: str) -> None:
    with pytest.raises(RowError) as refused:
        read_posted(arrow(**columns), "arrow", source="radar")
    assert refused.value.where == where


@given(st.integers(0, 400), st.integers(1, 255))
def test_an_arrow_stream_that_is_damaged_is_refused_or_read_and_never_crashes(at: int, mask: int) -> None:
    body = bytearray(arrow(alt_m=[3.0]))
    body[at % len(body)] ^= mask
    with suppress(InputError):
        assert len(read_posted(bytes(body), "arrow", source="radar")) >= 1


def test_a_change_of_party_within_a_batch_is_kept_and_written_down() -> None:
    body = posted(fix(party="north"), fix(at_ms=AT_MS + 5, party="south"))
    fixes = Fixes.from_bytes(read_posted(body, "json", source="s").to_bytes())
    tracks = ClaimedTracks()
    batch = fixes.entered(tracks, lambda it: f"{it}@x")
    assert tracks.names == ["a@x"]
    assert [party_at(tracks, int(batch.track[0]), AT_MS + it) for it in (0, 4, 5)] == [
        "north",
        "north",
        "south",
    ]
    later = read_posted(posted(fix(at_ms=AT_MS + 9, party="east")), "json", source="s")
    later.entered(tracks, lambda it: f"{it}@x")
    assert party_at(tracks, 0, AT_MS + 8) == "south"
    assert party_at(tracks, 0, AT_MS + 9) == "east"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "Ü", "1"]),
            st.integers(-900_000_000, 900_000_000),
            st.integers(-1_800_000_000, 1_800_000_000),
            st.integers(0, 4_000_000_000_000),
            st.one_of(st.none(), st.floats(0, 1e6, width=32)),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_is_written_down_is_what_was_sent(rows: list[tuple[str, int, int, int, float | None]]) -> None:
    sent = [
        {"track": track, "lat_e7": lat, "lon_e7": lon, "at_ms": at_ms}
        | ({} if accuracy is None else {"accuracy_m": accuracy})
        for track, lat, lon, at_ms, accuracy in rows
    ]
    first = read_posted(posted(*sent), "json", source="s")
    fixes = Fixes.from_bytes(first.to_bytes())
    assert fixes.to_bytes() == first.to_bytes()
    for code, at_ms, lat, lon, accuracy, it in zip(
        fixes.batch.track, fixes.batch.time_ms, fixes.batch.lat_deg, fixes.batch.lon_deg,
        fixes.batch.accuracy_m, rows, strict=True,
    ):  # fmt: skip
        assert (fixes.tracks.names[code], int(at_ms)) == (it[0], it[3])
        assert (round(lat * 1e7), round(lon * 1e7)) == (it[1], it[2])
        assert accuracy == (it[4] or 0.0)
