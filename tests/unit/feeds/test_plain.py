"""What is read at once is what the rules of every feed read, and what is amiss is left to them."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError
from openline.feeds import posted
from openline.feeds.posted import read_posted

AT_MS = 1_796_040_000_000
NAMES = st.sampled_from(["a", "b", "c", "ä", " a", "b ", "NA", "", "7", 7])
DEGREES = st.sampled_from([0.0, -0.0, 33.25, -179.9999999, 90.0, 90.5, 181.0, 359.0, -1e-9])
ROWS = st.lists(
    st.tuples(NAMES, DEGREES, DEGREES, st.sampled_from([AT_MS, AT_MS + 5, 0, -1, 7_258_118_400_001])),
    min_size=1,
    max_size=8,
)


def outcome(body: bytes, media: Any) -> tuple[str, object]:
    """Return what is read, as it is kept, or what is said of it."""
    try:
        return "read", read_posted(body, media, source="s").to_bytes()
    except InputError as error:
        return "refused", (error.what, error.where, error.next_step)


@given(ROWS, st.booleans(), st.booleans())
def test_rows_are_read_at_once_as_they_are_read_with_care(
    rows: list[tuple[Any, float, float, int]], scaled: bool, mixed: bool
) -> None:
    lat, lon = ("lat_e7", "lon_e7") if scaled else ("lat_deg", "lon_deg")
    said = [
        {
            "track": track,
            lat: round(south * 1e7) if scaled else south,
            lon: round(west * 1e7) if scaled else west,
            "at_ms": at_ms,
        }
        for track, south, west, at_ms in rows
    ]
    body = json.dumps({"positions": said}).encode()
    at_once = outcome(body, "json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posted, "_plainly", lambda body, media, named: None)
        assert outcome(body, "json") == at_once
    columns = {name: [row[name] for row in said] for name in said[0]}
    columns["track"] = list(map(str, columns["track"]))
    table = pa.table(columns)
    if mixed:
        table = table.set_column(0, "track", table["track"].dictionary_encode())
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    body = sink.getvalue().to_pybytes()
    at_once = outcome(body, "arrow")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posted, "_plain", lambda batch: None)
        assert outcome(body, "arrow") == at_once


def test_a_dictionary_may_name_more_than_is_used_or_the_same_twice() -> None:
    for names in (["x", "a", "y", "b"], ["a", "a", "a", "b"], ["x", "a", None, "b"]):
        track = pa.DictionaryArray.from_arrays(pa.array([1, 3, 1], pa.int8()), pa.array(names))
        table = pa.table(
            {"track": track, "lat_deg": [1.0, 2.0, 3.0], "lon_deg": [1.0] * 3, "at_ms": [AT_MS] * 3}
        )
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        fixes = read_posted(sink.getvalue().to_pybytes(), "arrow", source="s")
        assert fixes.tracks.names == ["a", "b"]
        assert fixes.batch.track.tolist() == [0, 1, 0]


def test_what_only_some_rows_say_is_not_passed_over() -> None:
    rows = [
        {"track": "a", "lat_deg": 1.0, "lon_deg": 2.0, "at_ms": AT_MS},
        {"track": "a", "lat_deg": 1.0, "lon_deg": 2.0, "at_ms": AT_MS, "accuracy_m": 5.0},
    ]
    fixes = read_posted(json.dumps({"positions": rows}).encode(), "json", source="s")
    assert fixes.batch.accuracy_m.tolist() == [0.0, 5.0]
