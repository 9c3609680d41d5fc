"""Ladders as people write them: TOML, JSON, a property of a zone in GeoJSON."""

from __future__ import annotations

import json

import msgspec
import pytest
from msgspec.structs import replace

from openline.errors import InputError
from openline.model.warning import Medium, Route
from openline.wire.geojson import read_zones, zones_to_geojson
from openline.wire.ladders import read_ladder
from tests.desk import zone_body
from tests.warned import ladder

TOML = b"""
note = "as agreed in June"

[[rungs]]
medium = "through_sponsor"
languages = ["en", "ar"]
template = "leave"
route = "via"
via = "bravo"

[[rungs]]
medium = "leaflet"
languages = ["ar"]
template = "leave"
"""


def test_a_ladder_in_toml_and_in_json_is_the_same() -> None:
    read = read_ladder(TOML, "ladder.toml", "tanf")
    assert (read.id, read.zone, read.note) == ("tanf", "tanf", "as agreed in June")
    assert [(it.medium, it.route, it.via) for it in read.rungs] == [
        (Medium.THROUGH_SPONSOR, Route.VIA, "bravo"),
        (Medium.LEAFLET, Route.DIRECT, None),
    ]
    assert read_ladder(msgspec.json.encode(read), "ladder.json", "tanf") == read


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "missing required field `rungs`"),
        (b"rungs = []", "length >= 1"),
        (b'{"rungs": 7}', "Expected `array`"),
        (b"{", "neither TOML nor JSON"),
        (b"\xff", "neither TOML nor JSON"),
        (TOML.replace(b'"leaflet"', b'"warning_shots"'), "Invalid enum value 'warning_shots'"),
        (TOML + b'after = "force"', "unknown field `after`"),
        (b'zone = "other"\n' + TOML, "ladder of the zone 'other', not of 'tanf'"),
        (b"x" * (1 << 20) + b"x", "more than 1 MiB"),
    ],
)
def test_what_is_no_ladder_of_the_zone_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_ladder(data, "ladder.toml", "tanf")
    assert caught.value.where.startswith("ladder.toml")


@pytest.mark.parametrize("id", ["tanf", "another-id"])
def test_a_zone_goes_through_geojson_with_its_ladder(id: str) -> None:
    zone = replace(zone_body("tanf").zone, ladder=replace(ladder("tanf"), id=id, note="as agreed"))
    written = zones_to_geojson([zone])
    assert "zone" not in json.loads(written)["features"][0]["properties"]["ladder"]
    assert list(read_zones(written, "zones.geojson", note=lambda _: None)) == [zone]


def test_a_zone_without_a_ladder_has_none_in_geojson() -> None:
    zone = zone_body("tanf").zone
    assert b"ladder" not in zones_to_geojson([zone])
    assert list(read_zones(zones_to_geojson([zone]), "zones.geojson", note=lambda _: None)) == [zone]


def test_a_ladder_in_geojson_that_makes_no_sense_is_pointed_at() -> None:
    written = json.loads(zones_to_geojson([zone_body("tanf").zone]))
    written["features"][0]["properties"]["ladder"] = {"rungs": [{"medium": "fire"}]}
    with pytest.raises(InputError, match="no ladder") as caught:
        read_zones(json.dumps(written).encode(), "zones.geojson", note=lambda _: None)
    assert caught.value.where == "zones.geojson: feature 1 (tanf): ladder"
