"""Commands that put something on record: what they take, what they echo, what they refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from openline import bootstrap
from openline.app.findings import finding_of
from openline.app.handlers import Handlers
from openline.app.notary import Mark
from openline.cli import COMMANDS
from openline.cli.areas import limits_of, windows_of
from openline.cli.output import run
from openline.cli.reports import coverages_of, sightings_of
from openline.cli.times import parse_time, time_text
from openline.errors import InputError, StorageError
from openline.model.agreement import Limit
from openline.model.watch import WatchEvent

CIRCLE = ("--at", "33.506 N 38.618 E", "--radius-km", "55")


class Node:
    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def says(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        line = [*words, "--home", str(self.home), "--json"]
        got = run(COMMANDS[words[0]], line)
        out, error = self._capsys.readouterr()
        assert got == code, f"{line}: exit {got}\n{out}{error}"
        return [json.loads(it) for it in (error if code else out).splitlines()]

    def prints(self, *words: str) -> str:
        assert run(COMMANDS[words[0]], [*words, "--home", str(self.home)]) == 0
        return self._capsys.readouterr().out


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Node:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)
    node = Node(tmp_path / "node", capsys)
    node.says("init", "--name", "Tanf", "--mode", "exercise")
    for party in ("coalition", "sponsor"):
        node.says("party", "add", party)
    return node


@pytest.mark.requirement("R7")
def test_every_coordinate_that_is_entered_is_echoed_with_mgrs_and_nearest_place(node: Node) -> None:
    said = node.prints("zone", "add", "tanf", *CIRCLE, "--as", "coalition")
    assert "33.50600 N 38.61800 E | 37S DT 64520 07449 | 22.7 km NNW (340° true) of Rukban" in said
    first, *_ = node.says(
        "line", "add", "river", "--vertex", "33N 38E", "--vertex", "34N 38E", "--as", "coalition"
    )
    assert len(first["echo"]) == 2


@pytest.mark.requirement("R2", "R14")
def test_a_zone_is_put_on_record_with_a_stance_and_shown_to_whom_it_says(node: Node) -> None:
    node.says(
        "zone", "add", "tanf", *CIRCLE, "--as", "coalition", "--stance", "agreed", "--basis", "verbal",
        "--call-at", "010400ZJUN26", "--perimeter-m", "15000", "--floor", "SFC", "--ceiling", "FL195",
        "--limit", "people<=6000@0-10000", "--share", "sponsor=full",
    )  # fmt: skip
    node.says("stance", "take", "tanf", "rejected", "--as", "sponsor")
    (zone,) = node.says("zone", "list")
    assert zone["stances"] == {"coalition": "agreed", "sponsor": "rejected"}
    (shown,) = node.says("zone", "show", "tanf", "--geojson", "tanf.geojson")
    assert shown["zone"]["altitude"]["ceiling"] == {"reference": "STD", "value_mm": 5_943_600}
    outline = json.loads(Path("tanf.geojson").read_text())
    assert outline["features"][0]["properties"]["radius_m"] == 55_000


def test_an_edit_changes_what_is_given_and_keeps_the_rest(node: Node) -> None:
    node.says(
        "zone", "add", "tanf", *CIRCLE, "--as", "coalition", "--stance", "agreed", "--floor", "SFC",
        "--ceiling", "FL195",
    )  # fmt: skip
    node.says("zone", "edit", "tanf", "--radius-km", "50", "--floor", "1500 ft MSL", "--as", "coalition")
    (shown,) = node.says("zone", "show", "tanf")
    assert (shown["version"], shown["stances"]) == (2, {"coalition": "agreed"})
    assert shown["zone"]["footprint"]["radius_mm"] == 50_000_000
    assert shown["zone"]["altitude"]["floor"]["reference"] == "MSL"
    assert shown["zone"]["altitude"]["ceiling"]["reference"] == "STD"
    node.says("zone", "end", "tanf", "--as", "coalition")
    (error,) = node.says("zone", "edit", "tanf", "--radius-km", "40", "--as", "coalition", code=2)
    assert error["next_step"] == "ended is final"


@pytest.mark.parametrize(
    ("options", "where"),
    [
        (("--at", "91 N 38 E", "--radius-km", "5"), "--at"),
        (("--at", "33 N 38 E"), None),
        (("--vertex", "0N 0E", "--vertex", "1N 1E", "--vertex", "0N 1E", "--vertex", "1N 0E"), "zone z"),
        ((*CIRCLE, "--floor", "5000 ft"), "--floor"),
        ((*CIRCLE, "--floor", "FL200", "--ceiling", "FL100"), "zone z"),
        ((*CIRCLE, "--limit", "people<6000"), "--limit"),
        ((*CIRCLE, "--valid-from", "2026-06-01T00:00:00"), "--valid-from"),
        ((*CIRCLE, "--basis", "verbal"), "--call-at"),
        ((*CIRCLE, "--stance", "approved"), None),
        ((*CIRCLE, "--share", "sponsor=some"), "--share sponsor=some"),
        ((), None),
    ],
)
def test_bad_input_is_named_and_nothing_is_recorded(
    node: Node, options: tuple[str, ...], where: str | None
) -> None:
    (error,) = node.says("zone", "add", "z", *options, "--as", "coalition", code=2)
    assert error["fault"] == "caller"
    assert where is None or error["where"] == where
    assert node.says("zone", "list") == []


def test_one_bad_feature_and_nothing_of_a_file_is_recorded(node: Node) -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    good = {"type": "Feature", "properties": {"id": "a", "radius_m": 5}, "geometry": point}
    bad = {"type": "Feature", "properties": {"id": "b"}, "geometry": point}
    Path("z.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [good, bad]}))
    (error,) = node.says("zone", "import", "z.geojson", "--as", "coalition", code=2)
    assert error["where"] == "z.geojson: feature 2: radius_m"
    assert node.says("zone", "list") == []
    node.says("zone", "import", "z.geojson", "--leave-out", "--as", "coalition")
    assert [it["id"] for it in node.says("zone", "list")] == ["a"]


@pytest.mark.requirement("R37")
def test_statements_about_control_stand_side_by_side(node: Node) -> None:
    node.says(
        "control", "state", "bank", "--held-by", "government", "--as-of", "010400ZJUN26", "--source", "map",
        *CIRCLE, "--as", "coalition", "--share", "sponsor=full",
    )  # fmt: skip
    node.says("control", "dispute", "bank", "--as", "sponsor")
    (area,) = node.says("control", "list")
    assert (area["state"], area["by"], area["disputed_by"]) == ("disputed", "coalition", ["sponsor"])
    assert area["statement"]["held_by"] == "government"


@pytest.mark.requirement("R36")
def test_sightings_come_from_options_and_from_files_as_ranges(node: Node) -> None:
    node.says(
        "sighting", "add", "one", "--count", "10-30", "--from", "010400ZJUN26", "--until", "010500ZJUN26",
        "--source", "observer", "--grade", "b3", "--party", "group", *CIRCLE, "--as", "coalition",
    )  # fmt: skip
    Path("s.csv").write_text(
        "id,from,until,at,radius_m,count,source\n"
        "two,2026-06-01T04:00:00Z,2026-06-01T05:00:00Z,33.72N 38.3E,500,12,observer\n"
    )
    node.says("sighting", "import", "s.csv", "--as", "sponsor")
    one, two = node.says("sighting", "list")
    assert one["sighting"]["count"] == {"low": 10, "high": 30}
    assert (one["sighting"]["source_grade"], two["by"]) == ("B3", "sponsor")
    node.says(
        "coverage", "add", "c", "--from", "010400ZJUN26", "--until", "010500ZJUN26", "--state", "jammed",
        "--source", "observer", *CIRCLE, "--as", "coalition",
    )  # fmt: skip
    Path("c.csv").write_text(
        "id,from,until,at,radius_m,state,source\n"
        "d,2026-06-01T04:00:00Z,2026-06-01T05:00:00Z,33.72N 38.3E,500,turned_back,patrol\n"
    )
    node.says("coverage", "import", "c.csv", "--as", "sponsor")
    looked = [it["coverage"] for it in node.says("coverage", "list")]
    assert [(it["id"], it["state"]) for it in looked] == [("c", "jammed"), ("d", "turned_back")]


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ("from,until,at,radius_m,count\n", "s.csv, line 1"),
        ("from,until,at,radius_m,count,source,color\n", "s.csv, line 1"),
        (
            "from,until,at,radius_m,count,source\n010400ZJUN26,010500ZJUN26,33N 38E,500,30-10,x\n",
            "line 2, count",
        ),
        (
            "from,until,at,radius_m,count,source\n2026-06-01T04:00,010500ZJUN26,33N 38E,5,1,x\n",
            "line 2, from",
        ),
        ("from,until,at,radius_m,count,source\n010500ZJUN26,010400ZJUN26,33N 38E,5,1,x\n", "line 2, until"),
        ("from,until,at,radius_m,count,source\n010400ZJUN26,010500ZJUN26,93N 38E,5,1,x\n", "line 2, at"),
        ("from,until,at,radius_m,count,source\n010400ZJUN26,010500ZJUN26,33N 38E,nan,1,x\n", "radius_m"),
        ("from,until,at,radius_m,count,source\n010400ZJUN26,010500ZJUN26\n", "line 2"),
        ("from,until,at,radius_m,count,source\n", "s.csv"),
        (
            "id,from,until,at,radius_m,count,source\n"
            "a,010400ZJUN26,010500ZJUN26,33N 38E,5,1,x\na,010400ZJUN26,010500ZJUN26,33N 38E,5,1,x\n",
            "line 3, id",
        ),
    ],
)
def test_a_sightings_file_names_line_and_column_of_what_is_wrong(rows: str, where: str) -> None:
    with pytest.raises(InputError) as wrong:
        sightings_of(rows, "s.csv")
    assert where in wrong.value.where


@pytest.mark.requirement("R36")
@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ("from,until,at,radius_m,state\n", "c.csv, line 1"),
        ("from,until,at,radius_m,state,source\n010400ZJUN26,010500ZJUN26,33N 38E,5,seen,x\n", "2, state"),
        ("from,until,at,radius_m,state,source\n010400ZJUN26,010400ZJUN26,33N 38E,5,jammed,x\n", "2, until"),
        ("from,until,at,radius_m,state,source\n", "c.csv"),
    ],
)
def test_a_coverage_file_names_line_and_column_of_what_is_wrong(rows: str, where: str) -> None:
    with pytest.raises(InputError) as wrong:
        coverages_of(rows, "c.csv")
    assert wrong.value.where.endswith(where)


@pytest.mark.requirement("R17")
def test_a_limit_reads_as_it_is_written_in_an_agreement() -> None:
    assert limits_of(["convoy<=3/day", "truck <= 9 / day @ 0-5000; sponsor"]) == (
        Limit(counted="convoy", maximum=3, per="day"),
        Limit(counted="truck", maximum=9, to_mm=5_000_000, party="sponsor", per="day"),
    )
    assert limits_of(["people<=6000@0-10000", "tank <= 75 @ 0-10000 m; sponsor", "sam<=0"]) == (
        Limit(counted="people", maximum=6000, from_mm=0, to_mm=10_000_000),
        Limit(counted="tank", maximum=75, from_mm=0, to_mm=10_000_000, party="sponsor"),
        Limit(counted="sam", maximum=0),
    )


def test_times_need_a_zone_and_a_date_time_group_has_one() -> None:
    assert parse_time("141403ZNOV26", "--at") == parse_time("2026-11-14T14:03:00Z", "--at")
    assert parse_time("2026-11-14T17:03:00+03:00", "--at") == parse_time("141403ZNOV26", "--at")
    for wrong in ("2026-11-14T14:03:00", "321403ZNOV26", "141403ZNVO26", "noon"):
        with pytest.raises(InputError, match=r"^--at"):
            parse_time(wrong, "--at")
    assert time_text(parse_time("141403ZNOV26", "--at")) == "2026-11-14T14:03:00Z"
    (window,) = windows_of("141403ZNOV26", "UFN")
    assert window.end_ms == "UFN"


@pytest.mark.requirement("R3")
def test_parties_say_through_whom_they_are_reached(node: Node) -> None:
    node.says("party", "add", "group", "--reach-via", "sponsor")
    node.says("party", "add", "silent", "--addressable", "never")
    calls = {it["party"]: it["call"] for it in node.says("party", "list")}
    assert calls == {"coalition": "coalition", "sponsor": "sponsor", "group": "sponsor", "silent": None}
    (error,) = node.says("party", "add", "Not An Id", code=2)
    assert "lower-case" in error["next_step"]
    assert not list((node.home / "keys").glob("Not*"))


def test_keys_of_a_party_that_is_on_record_are_never_removed(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Mark, note: str) -> None:
        raise StorageError("no space is left")

    with monkeypatch.context() as disk:
        disk.setattr(Mark, "write", full)
        node.says("party", "add", "partner", code=5)
    assert [it["party"] for it in node.says("party", "list")][-1] == "partner"
    public = next(
        line.removeprefix("public: ")
        for line in (node.home / "keys" / "partner.key").read_text().splitlines()
        if line.startswith("public: ")
    )
    node.says("key", "add", "partner", public)
    node.says("zone", "add", "tanf", *CIRCLE, "--as", "partner")


def test_a_table_in_a_file_is_not_cut_to_the_width_of_a_terminal(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS")
    (first, *_) = node.says("told", "sponsor")
    assert time_text(first["told_at_ms"]) in node.prints("told", "sponsor")


def test_an_acknowledgement_says_how_far_and_with_known_words(node: Node) -> None:
    (error,) = node.says("ack", "sponsor", "1", "--level", "seen", code=2)
    assert "read_back" in error["next_step"]
    (error,) = node.says("ack", "sponsor", "1", "--level", "relayed", code=2)
    assert "yes, partly or cannot_say" in error["what"]
    node.says("ack", "sponsor", "1", "--level", "relayed", "--relayed", "cannot_say")
    first = node.says("told", "sponsor")[0]
    assert [it["relayed"] for it in first["acknowledged"]] == ["cannot_say"]


@pytest.mark.requirement("R15")
def test_what_is_withdrawn_cannot_be_recalled_and_told_says_so(node: Node) -> None:
    node.says("zone", "add", "tanf", *CIRCLE, "--as", "coalition", "--share", "sponsor=full")
    assert "Released copies" not in node.prints("told", "sponsor")
    node.says("zone", "share", "tanf", "--share", "sponsor=nothing", "--as", "coalition")
    said = node.prints("told", "sponsor")
    assert "Released copies cannot be recalled." in said
    assert "Notification is voluntary" in said


@pytest.mark.requirement("R7", "R14")
def test_told_says_where_as_far_as_that_was_shown(node: Node) -> None:
    node.says("party", "add", "group")
    node.says("party", "add", "partner")
    share = ("--share", "sponsor=full", "--share", "partner=coarse")
    node.says("zone", "add", "tanf", *CIRCLE, "--as", "coalition", *share)
    node.says("stance", "take", "tanf", "agreed", "--as", "sponsor")
    event = WatchEvent(
        event="enter", track="T1", party="group", zone="tanf", at="2026-06-01T08:02:47.874Z", lon=38.3,
        lat=33.7180315, accuracy_m=8.0,
    )  # fmt: skip
    rules = Handlers()
    with bootstrap.open_journal(bootstrap.open_home(node.home), rules) as journal:
        journal.record([finding_of(event, enrolled=rules.state.parties)])
    place = "2026-06-01T08:02:47Z  enters        T1 (group)  tanf  33.71803 N 38.30000 E  37S DT 35143 31112"
    for party in ("coalition", "sponsor"):
        assert place in node.prints("told", party)
    shown_coarsely = node.prints("told", "partner")
    assert re.search(r"within 3\d\.\d N to 3\d\.\d N, 3\d\.\d E to 3\d\.\d E\n", shown_coarsely)
    assert "T1 (group)" not in shown_coarsely
    told_to_call = node.prints("told", "group")
    assert "found by the watch (call coalition)" in told_to_call
    assert "33.7" not in told_to_call


def test_with_the_root_off_line_a_party_is_enrolled_from_wherever_it_is_kept(
    node: Node, tmp_path: Path
) -> None:
    stick = tmp_path / "stick" / "node.root.key"
    stick.parent.mkdir()
    (node.home / "keys" / "node.root.key").rename(stick)
    (error,) = node.says("party", "add", "partner", code=2)
    assert error["next_step"] == "bring the offline medium that it is kept on"
    assert not list((node.home / "keys").glob("partner*"))
    (error,) = node.says("party", "add", "partner", "--draft", "p.draft", code=2)
    assert "--key" in error["next_step"]
    node.says("party", "add", "partner", "--key", str(stick))
    assert [it["party"] for it in node.says("party", "list")] == ["coalition", "sponsor", "partner"]


def test_an_entry_is_shown_by_its_id_and_by_its_log_index(node: Node) -> None:
    entries = node.says("log", "show")
    by_index = json.loads(node.prints("log", "show", "1"))
    assert (by_index["index"], by_index["type"]) == (1, entries[1]["type"])
    assert json.loads(node.prints("log", "show", entries[1]["id"])) == by_index
    assert [it["index"] for it in node.says("log", "show", "--after", "2")] == list(range(3, len(entries)))
    about = node.says("log", "show", "--about", "sponsor")
    behind = node.says("log", "show", "--about", "sponsor", "--after", str(about[0]["index"]))
    assert behind == about[1:]
    (error,) = node.says("log", "show", str(len(entries)), code=2)
    assert error["next_step"] == f"the log has {len(entries)} entries, the first at 0"
    (error,) = node.says("log", "show", "f" * 32, code=2)
    assert error["what"].startswith("no entry 'ffff")
