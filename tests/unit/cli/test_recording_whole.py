"""What one command records at a node is recorded whole or not at all, and a refusal says why and of what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openline.app.drafts import from_draft_file
from tests.unit.cli.test_authoring import CIRCLE, Node, node

__all__ = ["node"]

POINT = {"type": "Point", "coordinates": [38.6, 33.5]}
PATH = {"type": "LineString", "coordinates": [[38.0, 33.0], [38.0, 34.0]]}
OPENAIR = """AC R
AN {}
AH FL100
AL SFC
V X=33:30:00 N 038:30:00 E
DC 5
"""
SIGHTINGS = """from,until,at,radius_m,count,source,id
2026-06-01T00:00Z,2026-06-01T01:00Z,33.5 N 38.6 E,2000,12,patrol,{}
2026-06-01T00:00Z,2026-06-01T01:00Z,33.5 N 38.6 E,2000,12,patrol,clinic
"""
COVERAGE = """from,until,at,radius_m,state,source,id
2026-06-01T00:00Z,2026-06-01T01:00Z,33.5 N 38.6 E,2000,observed,patrol,{}
2026-06-01T00:00Z,2026-06-01T01:00Z,33.5 N 38.6 E,2000,observed,patrol,clinic
"""


def geojson(*ids: str, shape: dict[str, object] = POINT) -> str:
    given = {"radius_m": 500} if shape is POINT else {}
    features = [{"type": "Feature", "properties": {"id": id, **given}, "geometry": shape} for id in ids]
    return json.dumps({"type": "FeatureCollection", "features": features})


def size(node: Node) -> int:
    head, *_ = node.says("log", "head")
    return int(head["size"])


@pytest.mark.requirement("R1", "R36")
@pytest.mark.parametrize(
    ("command", "file", "text", "where"),
    [
        ("zone", "two.geojson", geojson("new", "clinic"), "two.geojson: feature 2: zone clinic"),
        ("zone", "z.txt", OPENAIR.format("new") + OPENAIR.format("clinic"), "z.txt:7 (clinic): zone clinic"),
        ("line", "l.geojson", geojson("new", "clinic", shape=PATH), "l.geojson: feature 2: line clinic"),
        ("sighting", "s.csv", SIGHTINGS.format("new"), "s.csv: sighting clinic"),
        ("coverage", "c.csv", COVERAGE.format("new"), "c.csv: coverage clinic"),
    ],
)
@pytest.mark.parametrize("share", [(), ("--share", "sponsor=full")])
def test_where_one_of_a_file_is_refused_nothing_of_it_is_recorded(
    node: Node, command: str, file: str, text: str, where: str, share: tuple[str, ...]
) -> None:
    node.says("zone", "add", "clinic", *CIRCLE, "--as", "coalition")
    before = size(node)
    Path(file).write_text(text)
    (error,) = node.says(command, "import", file, "--as", "coalition", *share, code=2)
    assert size(node) == before
    assert error["where"] == where
    assert error["what"].endswith("it is taken by your own zone 'clinic', which is active")
    assert error["next_step"] == "choose another id; nothing was recorded"


def test_of_several_files_the_one_is_named_in_which_it_stands(node: Node) -> None:
    Path("a.geojson").write_text(geojson("clinic"))
    Path("b.geojson").write_text(geojson("other", "clinic"))
    (error,) = node.says("zone", "import", "a.geojson", "b.geojson", "--as", "coalition", code=2)
    assert error["where"] == "b.geojson: feature 2: zone clinic"
    assert node.says("zone", "list") == []
    Path("b.geojson").write_text(geojson("other"))
    recorded = node.says("zone", "import", "a.geojson", "b.geojson", "--as", "coalition")
    assert [it["subject"] for it in recorded] == ["clinic", "other"]


@pytest.mark.requirement("R14")
def test_a_share_with_nobody_on_record_is_named_and_nothing_is_recorded(node: Node) -> None:
    before = size(node)
    add = ("zone", "add", "tanf", *CIRCLE, "--as", "coalition")
    (error,) = node.says(*add, "--share", "sponsor=full", "--share", "bob=full", code=2)
    assert error["where"] == "--share bob"
    assert "no party 'bob' on record" in error["what"]
    assert "on record are coalition, sponsor" in error["next_step"]
    (error,) = node.says(*add, "--share", "coalition=full", code=2)
    assert "its owner sees all of it anyway" in error["what"]
    assert size(node) == before


@pytest.mark.requirement("R14")
def test_a_consent_says_for_whom_and_by_whom_or_nothing_is_recorded(node: Node) -> None:
    before = size(node)
    add = ("site", "add", "clinic", "--function", "clinic", "--at", "33.5N 38.6E", "--as", "coalition")
    (error,) = node.says(*add, "--consent-by", "head of the clinic", code=2)
    assert (error["where"], error["next_step"]) == (
        "--consent-by",
        "name every recipient with --consent PARTY",
    )
    (error,) = node.says(*add, "--consent", "sponsor", code=2)
    assert "it does not say who consented" in error["what"]
    assert "--consent-by" in error["next_step"]
    assert size(node) == before


def test_who_is_not_on_record_cannot_speak_and_is_told_who_is(node: Node) -> None:
    (error,) = node.says("zone", "add", "tanf", *CIRCLE, "--as", "bob", code=2)
    assert (error["what"], error["where"]) == ("there is no party 'bob' on record", "party")
    assert "on record are coalition, sponsor" in error["next_step"]


@pytest.mark.requirement("R14")
def test_what_a_party_was_not_shown_is_not_echoed_to_it_either(node: Node) -> None:
    node.says("zone", "add", "secret", *CIRCLE, "--as", "coalition", "--share", "sponsor=coarse")
    node.says("party", "add", "other")
    node.says(
        "agree", "propose", "pact", "--as", "coalition", "--party", "coalition", "--party", "other",
        "--text", "hush",
    )  # fmt: skip
    answers = {}
    for about in ("secret", "pact", "nothing"):
        for draft in ((), ("--draft", f"{about}.draft")):
            (error,) = node.says("stance", "take", about, "agreed", "--as", "sponsor", *draft, code=2)
            answers[about] = {name: str(value).replace(about, "ID") for name, value in error.items()}
    assert answers["secret"] == answers["pact"] == answers["nothing"]
    node.says("zone", "share", "secret", "--as", "coalition", "--share", "sponsor=full")
    node.says("stance", "take", "secret", "agreed", "--as", "sponsor", "--draft", "shown.draft")
    assert from_draft_file(Path("shown.draft").read_bytes(), where="shown.draft").author == "sponsor"
