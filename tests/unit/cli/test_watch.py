"""``openline watch`` as a person or a program meets it."""

import json
import sys
from pathlib import Path

import pytest

from openline.cli import main

ZONE = {
    "type": "Feature",
    "id": "box",
    "properties": {"name": "The Box", "perimeter_m": 20_000},
    "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]},
}
LINE = {
    "type": "Feature",
    "id": "middle",
    "properties": {"name": "The Middle", "left": "west", "right": "east"},
    "geometry": {"type": "LineString", "coordinates": [[0.5, -1], [0.5, 2]]},
}
POSITIONS = """\
track,time,lon,lat,party,object
a1,2026-11-30T12:00:00Z,-0.5,0.5,north,Alpha
a1,2026-11-30T12:10:00Z,0.25,0.5,north,Alpha
a1,2026-11-30T12:20:00Z,0.75,0.5,north,Alpha
a1,2026-11-30T12:30:00Z,1.5,0.5,north,Alpha
"""

LONG_AFTER_MS = 1_796_140_000_000
"""A day later: nothing of it is live, nor from the future."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a zone, a line and positions, and no HOME anywhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENLINE_HOME", raising=False)
    for name, feature in (("zones", ZONE), ("lines", LINE)):
        collection = {"type": "FeatureCollection", "features": [feature]}
        (tmp_path / f"{name}.geojson").write_text(json.dumps(collection))
    (tmp_path / "positions.csv").write_text(POSITIONS)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(["watch", *words])
    out, err = capsys.readouterr()
    return int(stop.value.code or 0), out, err


def events(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


BOTH = ("--zones", "zones.geojson", "--lines", "lines.geojson")


def test_two_geojson_files_and_positions_are_all_it_takes(folder, capsys):
    code, out, err = run(capsys, *BOTH, "positions.csv", "--json")
    assert (code, err) == (0, "")
    said = [(it["event"], it.get("zone") or it.get("line"), it.get("direction", "")) for it in events(out)]
    assert said == [
        ("perimeter", "box", "in"),
        ("enter", "box", ""),
        ("cross", "middle", "east"),
        ("exit", "box", ""),
        ("perimeter", "box", "out"),
    ]
    cross = events(out)[2]
    assert cross == {
        "event": "cross", "track": "a1", "object": "Alpha", "party": "north", "line": "middle",
        "at": "2026-11-30T12:15:00.000Z", "lon": 0.5, "lat": 0.5, "direction": "east",
    }  # fmt: skip


def test_raw_says_enter_exit_and_cross_only(folder, capsys):
    _, out, _ = run(capsys, *BOTH, "positions.csv", "--json", "--raw")
    assert [it["event"] for it in events(out)] == ["enter", "cross", "exit"]
    assert events(out)[0]["distance_to_edge_m"] < 0


def test_a_person_reads_names_utc_times_and_where_it_is(folder, capsys):
    _, out, _ = run(capsys, *BOTH, "positions.csv", "--summary")
    (line,) = [it for it in out.splitlines() if "crosses" in it and "12:15" in it]
    assert line.startswith("2026-11-30T12:15:00Z  crosses")
    assert "a1 (Alpha, north)  The Middle  to east" in line
    assert "31N" in line
    assert "1 enters" in out


def test_a_summary_counts_events_and_says_who_is_there(folder, capsys):
    (folder / "positions.csv").write_text(POSITIONS.rsplit("a1", 1)[0])
    _, out, _ = run(capsys, *BOTH, "positions.csv", "--json", "--summary")
    summary = events(out)[-1]
    assert summary["events"] == [
        {"about": "box", "perimeter": 1, "enter": 1},
        {"about": "middle", "cross": 1},
    ]
    assert summary["present"] == [
        {"zone": "box", "band": "inside", "party": "north", "counted": "tracks", "low": 1, "high": 1}
    ]


def test_several_sources_are_watched_as_one(folder, capsys):
    header, *rows = POSITIONS.splitlines(keepends=True)
    (folder / "one.csv").write_text(header + rows[0] + rows[2])
    (folder / "two.csv").write_text(header + rows[1] + rows[3])
    _, together, _ = run(capsys, *BOTH, "one.csv", "two.csv", "--json")
    _, alone, _ = run(capsys, *BOTH, "positions.csv", "--json")
    assert together == alone


def test_what_happened_before_a_track_changed_its_party_is_the_earlier_partys(folder, capsys):
    first, second = POSITIONS.splitlines(keepends=True), POSITIONS.replace("north", "south").splitlines(True)
    (folder / "positions.csv").write_text("".join([*first[:3], *second[3:]]))
    _, out, _ = run(capsys, *BOTH, "positions.csv", "--json", "--counts-every-s", "300")
    said = [(it["event"], it["party"]) for it in events(out) if it["event"] != "count"]
    assert said == [
        ("perimeter", "north"), ("enter", "north"),
        ("cross", "south"), ("exit", "south"), ("perimeter", "south"),
    ]  # fmt: skip
    counts = [(it["at"][11:16], it["party"], it["low"]) for it in events(out) if it["event"] == "count"]
    assert counts == [
        ("12:15", "north", 1),
        ("12:25", "north", 0),
        ("12:25", "south", 1),
        ("12:30", "south", 0),
    ]


def test_bad_rows_are_passed_over_counted_and_named(folder, capsys):
    with (folder / "positions.csv").open("a") as file:
        file.write("a1,2026-11-30T12:40:00Z,abc,0.5,north,Alpha\n")
    code, out, err = run(capsys, *BOTH, "positions.csv", "--json")
    assert code == 0
    assert len(events(out)) == 5
    assert "positions.csv:6" in err
    assert "abc" in err


def test_a_doubled_fix_is_counted(folder, capsys):
    with (folder / "positions.csv").open("a") as file:
        file.write(POSITIONS.splitlines()[-1] + "\n")
    _, _, err = run(capsys, *BOTH, "positions.csv", "--json")
    assert "repeat another of the same track and time: 1" in err


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("positions.csv", "track,lon,lat\na,1,2\n", "time"),
        ("positions.csv", "track,time,lon,lat\na,2026-11-30T12:00:00,1,2\n", "zone"),
        ("zones.geojson", "{", "zones.geojson"),
        ("zones.geojson", json.dumps(ZONE | {"geometry": {"type": "Polygon", "coordinates": [
            [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}), "crosses itself"),
    ],
)  # fmt: skip
def test_bad_input_ends_with_2_and_nothing_printed(folder, capsys, file, text, named):
    (folder / file).write_text(text)
    code, out, err = run(capsys, *BOTH, "positions.csv", "--json")
    assert (code, out) == (2, "")
    assert named in err


@pytest.mark.parametrize("words", [["positions.csv"], ["--zones", "nowhere.geojson", "positions.csv"]])
def test_without_anything_to_watch_it_says_what_is_missing(folder, capsys, words):
    code, out, err = run(capsys, *words, "--json")
    assert (code, out) == (2, "")
    assert err


def test_the_same_zone_twice_is_refused(folder, capsys):
    code, _, err = run(capsys, "--zones", "zones.geojson", "--zones", "zones.geojson", "positions.csv")
    assert code == 2
    assert "box" in err


@pytest.mark.requirement("R36")
def test_sightings_from_a_file_are_watched_beside_the_tracks(folder, capsys):
    (folder / "seen.csv").write_text(
        "id,from,until,at,radius_m,count,source\n"
        's1,2026-11-30T12:05:00Z,2026-11-30T12:06:00Z,"0.5, 0.5",2000,10-30,patrol\n'
    )
    _, out, _ = run(capsys, *BOTH, "positions.csv", "--sightings", "seen.csv", "--json")
    (seen,) = [it for it in events(out) if it.get("sighting")]
    assert (seen["event"], seen["low"], seen["high"], seen["certainty"]) == ("inside", 10, 30, "certain")
    assert "lon" not in seen


@pytest.mark.requirement("R36")
def test_coverage_from_a_file_goes_with_every_count(folder, capsys):
    (folder / "looked.csv").write_text(
        "from,until,at,radius_m,state,source\n"
        '2026-11-30T11:25:00Z,2026-11-30T11:55:00Z,"0.5, 0.5",200000,observed,patrol\n'
        '301155ZNOV26,301205ZNOV26,"0.5, 0.5",200000,jammed,post\n'
    )
    counting = ("--counts-every-s", "60", "--json")
    _, out, err = run(capsys, *BOTH, "positions.csv", *counting, "--coverage", "looked.csv")
    assert err == ""
    first = next(it for it in events(out) if it["event"] == "count" and it["band"] == "inside")
    assert first["at"] == "2026-11-30T12:11:00.000Z"
    assert first["coverage"] == {"observed_s": 1800, "jammed_s": 600, "unstated_s": 1200}


@pytest.mark.parametrize("option", ["--sightings", "--coverage"])
def test_with_a_home_what_was_seen_belongs_on_record(folder, capsys, option):
    code, _, err = run(capsys, "--home", ".", option, "seen.csv", "positions.csv")
    assert code == 2
    assert "openline sighting import FILE" in err


def test_what_cannot_be_used_is_left_out_if_asked_and_named_and_counted(folder, capsys):
    bow = ZONE | {
        "id": "bow",
        "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
    }
    (folder / "zones.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [ZONE, bow]}))
    code, out, err = run(capsys, *BOTH, "positions.csv", "--json")
    assert (code, out) == (2, "")
    assert "or give --leave-out to do without it" in err
    code, out, err = run(capsys, *BOTH, "positions.csv", "--json", "--leave-out")
    assert (code, len(events(out))) == (0, 5)
    assert "openline: left out: zones.geojson: feature 2 (The Box): the outer ring crosses itself" in err
    assert "openline: zones.geojson: left out 1 of 2 features" in err


def test_zones_may_be_openair(folder, capsys):
    (folder / "zones.txt").write_text(
        "AC R\nAN RESTRICTED ONE\nAL SFC\nAH UNL\n"
        "DP 00:00:00 N 000:00:00 E\nDP 01:00:00 N 000:00:00 E\n"
        "DP 01:00:00 N 001:00:00 E\nDP 00:00:00 N 001:00:00 E\n"
    )
    _, out, _ = run(capsys, "--zones", "zones.txt", "positions.csv", "--json")
    assert [it["event"] for it in events(out)] == ["enter", "exit"]


def test_home_and_files_of_zones_exclude_each_other(folder, capsys):
    code, _, err = run(capsys, "--home", ".", "--zones", "zones.geojson", "positions.csv")
    assert code == 2
    assert "--home" in err


def test_followed_standard_input_says_things_as_they_come(folder, capsys, monkeypatch):
    with (folder / "positions.csv").open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        monkeypatch.setattr("openline.bootstrap.now_ms", lambda: LONG_AFTER_MS)
        code, out, _ = run(capsys, *BOTH, "-", "--follow", "--lateness-s", "0", "--json")
    assert code == 0
    assert [it["event"] for it in events(out)] == ["perimeter", "enter", "cross", "exit", "perimeter"]


def test_fixes_from_the_future_are_passed_over_in_a_stream_and_counted(folder, capsys, monkeypatch):
    (folder / "positions.csv").write_text(POSITIONS + "a1,2126-11-30T12:40:00Z,0.5,0.5,north,Alpha\n")
    with (folder / "positions.csv").open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        monkeypatch.setattr("openline.bootstrap.now_ms", lambda: LONG_AFTER_MS)
        _, out, err = run(capsys, *BOTH, "-", "--follow", "--json")
    assert events(out)[-1]["event"] == "perimeter"
    assert "fixes with a time in the future: 1" in err


def test_a_file_without_a_zone_is_an_error_and_not_silence(capsys, tmp_path):
    zones, positions = tmp_path / "zones.geojson", tmp_path / "positions.csv"
    zones.write_text('{"type": "FeatureCollection", "features": []}')
    positions.write_text("track,time,lon,lat\na,2026-11-14T12:00:00Z,1,1\n")
    with pytest.raises(SystemExit) as stop:
        main(["watch", "--zones", str(zones), str(positions)])
    assert stop.value.code == 2
    assert "neither a zone nor a line" in capsys.readouterr().err


def test_timings_go_to_standard_error(folder, capsys):
    _, _, err = run(capsys, *BOTH, "positions.csv", "--json", "--timings")
    assert "read positions" in err
    assert "in all" in err


@pytest.fixture
def home(folder, capsys, monkeypatch):
    """A node that watches the box, beside the positions cut in two while the track is inside."""
    monkeypatch.setenv("OPENLINE_MARKS", str(folder / "marks"))
    for words in (
        "init --name Test --mode exercise",
        "party add north",
        "zone import zones.geojson --as north",
    ):
        with pytest.raises(SystemExit) as stop:
            main([*words.split(), "--home", "node"])
        assert not stop.value.code
    capsys.readouterr()
    header, *rows = POSITIONS.splitlines(keepends=True)
    (folder / "one.csv").write_text(header + "".join(rows[:2]))
    (folder / "two.csv").write_text(header + "".join(rows[2:]))
    return ("--home", "node", "--json", "--dwell-s", "900")


def test_a_day_in_two_files_says_what_it_says_in_one(home, capsys):
    whole = events(run(capsys, *home, "--name", "other", "positions.csv", "--last")[1])
    code, out, err = run(capsys, *home, "one.csv")
    assert (code, out) == (0, "")
    assert "changes of side that wait for their dwell: 2; the next positions decide; if there are none" in err
    _, out, err = run(capsys, *home, "two.csv", "--last")
    assert events(out) == whole
    assert [(it["event"], "late" in it) for it in whole] == [
        ("perimeter", False), ("enter", False), ("exit", False), ("perimeter", False),
    ]  # fmt: skip
    assert err == ""


def test_a_change_of_party_is_remembered_over_a_restart(home, folder, capsys):
    (folder / "two.csv").write_text((folder / "two.csv").read_text().replace("north", "south"))
    run(capsys, *home[:3], "one.csv")
    _, out, _ = run(capsys, *home[:3], "two.csv")
    assert [(it["event"], it["party"]) for it in events(out)] == [("exit", "south"), ("perimeter", "south")]
    _, out, _ = run(capsys, *home, "--name", "other", "one.csv")
    _, out, _ = run(capsys, *home, "--name", "other", "two.csv", "--last")
    assert [(it["event"], it["party"]) for it in events(out)] == [
        ("perimeter", "north"), ("enter", "north"), ("exit", "south"), ("perimeter", "south"),
    ]  # fmt: skip


def test_what_waits_at_the_end_is_said_when_no_more_will_come(home, capsys):
    assert run(capsys, *home, "one.csv")[1] == ""
    _, out, _ = run(capsys, *home, "one.csv", "--last")
    assert [it["event"] for it in events(out)] == ["perimeter", "enter"]


@pytest.mark.requirement("R14")
def test_after_a_redaction_the_watch_says_that_it_begins_anew(home, folder, capsys):
    def redact(about: str) -> str:
        with pytest.raises(SystemExit):
            main(["log", "show", "--about", about, "--json", "--home", "node"])
        (id, *_) = (it["id"] for it in events(capsys.readouterr().out) if it["author"] == "north")
        with pytest.raises(SystemExit) as stop:
            main(["log", "redact", id, "--as", "north", "--reason", "moved", "--home", "node"])
        assert not stop.value.code
        return capsys.readouterr().err

    lines = {"type": "FeatureCollection", "features": [LINE]}
    (folder / "lines.geojson").write_text(json.dumps(lines))
    with pytest.raises(SystemExit):
        main(["line", "import", "lines.geojson", "--as", "north", "--home", "node"])
    capsys.readouterr()
    run(capsys, *home[:3], "one.csv")
    assert "remembered by the watch main: started again, it begins anew" in redact("middle")
    _, out, err = run(capsys, *home[:3], "two.csv")
    assert "what was remembered by the watch main went with a redaction: it begins anew" in err
    assert [it["event"] for it in events(out)] == ["inside", "exit", "perimeter"]
    _, _, err = run(capsys, *home[:3], "two.csv")
    assert "redaction" not in err
