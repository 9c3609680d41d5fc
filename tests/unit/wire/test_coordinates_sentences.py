"""Found, missed and false on sentences whose truth was marked by hand; see ``ATTRIBUTION.md`` beside them."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from geographiclib.geodesic import Geodesic

from openline.wire.coordinates import Found, find_in_text, find_places

pytestmark = pytest.mark.requirement("R7", "F1", "F2")

SENTENCES = json.loads(
    (Path(__file__).resolve().parents[2] / "data/coordinates/sentences.json").read_text(encoding="utf-8")
)
KINDS = ("decimal", "ddm", "dms", "mgrs", "utm", "bearing_range", "named_place")
# A metre and a half: twice what rounding to the digits of the truth, and of the grid library, makes.
NEAR_M = 1.5

COUNTS = {
    # kind: (marked, found, missed, false). What is missed and false is named in the test's output; better
    # counts are put here, worse ones are a loss.
    "decimal": (63, 63, 0, 0),
    "ddm": (13, 13, 0, 0),
    "dms": (14, 14, 0, 0),
    "mgrs": (34, 34, 0, 0),
    "utm": (8, 8, 0, 0),
    "bearing_range": (299, 294, 5, 4),
    "named_place": (118, 115, 3, 5),
}


def told(truth: dict) -> tuple[float, float] | None:
    """Latitude and longitude of a mark, without the code under test; None where it cannot be told."""
    if "lat" in truth:
        return None if truth["lat"] is None else (truth["lat"], truth["lon"])
    if truth["place"] is None:
        return None
    place = next(it for it in find_places(truth["place"]) if it.name == truth["place"])
    lat, lon = place.position.lat_e7 / 1e7, place.position.lon_e7 / 1e7
    if "range_km" not in truth:
        return lat, lon
    end = Geodesic.WGS84.Direct(lat, lon, truth["bearing_deg"], truth["range_km"] * 1000)
    return end["lat2"], end["lon2"]


def is_right(found: Found, truth: dict, text: str) -> bool:
    at = text.find(truth["text"])
    assert at >= 0, f"{truth['text']!r} does not stand in {text!r}"
    if found.written != truth["kind"] or not (found.start < at + len(truth["text"]) and at < found.end):
        return False
    where = told(truth)
    if where is None or found.position is None:
        return where is None and found.position is None
    apart = Geodesic.WGS84.Inverse(*where, found.position.lat_e7 / 1e7, found.position.lon_e7 / 1e7)
    return apart["s12"] <= NEAR_M


def score(sentence: dict) -> Iterator[tuple[str, str, str]]:
    """Give ``(kind, found|missed|false, what)`` of one sentence."""
    text = sentence["text"]
    left = list(find_in_text(text))
    for truth in sentence["truth"]:
        match = next((it for it in left if is_right(it, truth, text)), None)
        if match is not None:
            left.remove(match)
        yield truth["kind"], "missed" if match is None else "found", truth["text"]
    for it in left:
        yield it.written, "false", it.text


def test_found_missed_and_false_are_as_many_as_they_are_known_to_be(record_property):
    counts: Counter[tuple[str, str]] = Counter()
    wrong = []
    for sentence in SENTENCES:
        for kind, outcome, what in score(sentence):
            counts[kind, outcome] += 1
            if outcome != "found":
                wrong.append(f"{outcome:>7} {kind:13} {what!r} in {sentence['text']!r}")
    table = {
        kind: (
            counts[kind, "found"] + counts[kind, "missed"],
            *(counts[kind, it] for it in ("found", "missed", "false")),
        )
        for kind in KINDS
    }
    outcomes = ("marked", "found", "missed", "false")
    lines = [
        f"{kind:13}" + "".join(f"{n:6} {it}" for n, it in zip(table[kind], outcomes, strict=True))
        for kind in KINDS
    ]
    record_property("sentences", json.dumps(table))
    print("\n".join([f"{len(SENTENCES)} sentences", *lines, *wrong]))
    assert table == COUNTS


def test_there_are_hundreds_of_sentences_of_each_sort():
    sources = Counter(it["source"] for it in SENTENCES)
    assert sum(sources.values()) >= 300
    assert {"nlmod", "centcom", "wiki", "ewt", "made"} <= set(sources)


@pytest.mark.parametrize(
    "sentence", [it for it in SENTENCES if not it["truth"]], ids=lambda it: it["text"][:40]
)
def test_numbers_that_are_no_coordinates_are_not_taken_for_any(sentence):
    taken = [it.text for it in find_in_text(sentence["text"]) if it.written != "named_place"]
    assert taken == []
