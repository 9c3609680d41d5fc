"""The local check: what a crew reads, alone, unlogged, and from a file that says how old it is."""

import io
import json
import os
import subprocess
import sys

import pytest

from openline.app.policy import Policy
from openline.app.releasefile import Head, read_release_file, write_release_file
from openline.cli import Command, check, main
from openline.cli.output import run
from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.ledger.checkpoint import Checkpoint, sign_checkpoint
from openline.ledger.note import KeyType, VerifierKey

pytestmark = pytest.mark.requirement("R39", "R15", "F2")

KEY, ORIGIN = b"k" * 32, "openline/test"
NOON_MS = 1_795_176_000_000  # 2026-11-20T12:00:00Z
HOUR_MS = 3_600_000
WELL = [386_180_000, 335_060_000, 100_000]
BOX = [386_000_000, 336_000_000, 389_000_000, 338_000_000]
BAND = {"floor": {"reference": "SFC", "value_mm": 0}, "ceiling": {"reference": "STD", "value_mm": 2_895_600}}


def thing(id, shape, *windows, kind="site", **other):
    volume = {"shape": shape, "windows": list(windows), "altitude": BAND}
    said = {
        "id": id,
        "kind": kind,
        "owner": "ngo",
        "told_ms": NOON_MS,
        "precision": "full",
        "volumes": [volume],
    }
    return {**said, "name": id.title(), "version": 2, "call": "ngo", **other}


ROWS = [
    thing("well", {"circle": WELL}, [0, "UFN"], what="water", state="on_record"),
    thing("guns", {"box": BOX}, kind="activity", precision="box"),
    thing(
        "road",
        {"path": [386_200_000, 335_000_000, 386_200_000, 335_200_000], "half_width_mm": 0},
        kind="line",
    ),
    thing("clinic \x1b[31m", {"circle": [400_000_000, 340_000_000, 0]}, [NOON_MS, NOON_MS + HOUR_MS]),
]


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A release file and its policy, at five past noon."""
    monkeypatch.delenv("OPENLINE_HOME", raising=False)
    monkeypatch.setattr("openline.bootstrap.now_ms", lambda: NOON_MS + 5 * 60_000)
    make(tmp_path / "list", ROWS)
    vkey = VerifierKey.of(ORIGIN, KeyType.ED25519, KEY).encode()
    policy = Policy(theatre="t", mode="exercise", origin=ORIGIN, log_key=vkey, roots={"node": "0" * 64})
    (tmp_path / "policy.json").write_bytes(policy.to_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(path, rows, **other):
    said = {"theatre": "t", "mode": "exercise", "name": "Tanf", "origin": ORIGIN, "party": "sponsor"}
    said |= {"purpose": "local_check", "made_at_ms": NOON_MS, "rows": 0, "unplaced": 0, "notice": NOTICE}
    said |= {
        "checkpoint": sign_checkpoint(Checkpoint(ORIGIN, 7, b"r" * 32), KEY),
        "not_recalled": NOT_RECALLED,
    }
    path.write_bytes(write_release_file(Head(**{**said, **other}), rows, KEY))


@pytest.fixture
def ask(files, capsys):
    """Check something and return the exit code, what was said, and the errors."""

    def asked(*words, policy=True):
        code = check.main(["list", *words, *(["--policy", "policy.json"] if policy else [])])
        return code, *capsys.readouterr()

    return asked


# -- what is said ----------------------------------------------------------------------------------


def test_a_crew_reads_where_it_is_what_is_near_and_how_old_that_is(ask):
    code, said, _ = ask("33.506", "38.618")
    assert code == 1
    assert said.splitlines()[:3] == [
        "EXERCISE  EXERCISE  EXERCISE",
        "MADE 5 min AGO by the node of Tanf, for sponsor (2026-11-20T12:00:00Z)",
        "signature verified by the policy; 4 on the list; log of 7 entries",
    ]
    assert "lat/lon  33.50600 N 38.61800 E" in said
    assert "MGRS     37S DT 64520 07449" in said
    assert "place    22.7 km NNW (340° true) of Rukban" in said
    assert "2 ON THE LIST WITHIN 2000 M, at 2026-11-20T12:05:00Z, nearest first" in said
    inside, road = said.index("INSIDE           site Well (water)"), said.index("186 m 090°T")
    assert inside < road
    assert "holds: 1970-01-01T00:00:00Z until further notice; SFC to FL095" in said
    assert "well, of ngo, call ngo, version 2, told 2026-11-20T12:00:00Z, on record" in said
    assert "'nothing on this list' is not 'nothing there'" in said
    assert NOTICE in said
    assert NOT_RECALLED in said


def test_nothing_near_is_said_as_nothing_on_this_list(ask):
    code, said, _ = ask("33.45", "38.618")
    assert code == 0
    assert "nothing on this list within 2000 m" in said
    assert "'nothing on this list' is not 'nothing there'" in said


def test_what_is_coarse_is_a_box_with_its_width(ask):
    code, said, _ = ask("33.7", "38.7")
    assert code == 1
    assert "INSIDE           activity Guns  box only: somewhere in up to 28 km" in said
    assert "its times were not shown" in said


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-20T12:30:00Z", "holds: 2026-11-20T12:00:00Z to 2026-11-20T13:00:00Z"),
        ("2026-11-20T11:59:00Z", "NOT YET: 2026-11-20T12:00:00Z"),
        ("201300ZNOV26", "NO LONGER: 2026-11-20T12:00:00Z"),
    ],
)
def test_a_time_may_be_asked_for(ask, at, words):
    code, said, _ = ask("34", "40", "--at", at)
    assert code == 1
    assert words in said


def test_a_radius_of_nothing_finds_only_what_one_stands_in(ask):
    code, said, _ = ask("--radius-m", "0", "33.506", "38.618")
    assert code == 1
    assert "1 ON THE LIST AT THIS POINT" in said
    assert ask("--radius-m=0", "33.5075", "38.618")[0] == 0


def test_without_a_policy_nobody_vouches_for_the_file_and_that_is_said(ask, files, monkeypatch):
    assert "signature NOT CHECKED: no policy" in ask("33.506", "38.618", policy=False)[1]
    assert "verified" in ask("33.506", "38.618", "--home", ".", policy=False)[1]
    monkeypatch.setenv("OPENLINE_HOME", str(files))
    assert "verified" in ask("33.506", "38.618", policy=False)[1]
    monkeypatch.setenv("OPENLINE_HOME", str(files / "none"))
    assert "NOT CHECKED" in ask("33.506", "38.618", policy=False)[1]


@pytest.mark.parametrize(
    ("age_ms", "words"),
    [
        (14 * HOUR_MS + 20 * 60_000, "MADE 14 h 20 min AGO"),
        (30_000, "MADE 30 s AGO"),
        (-30_000, "MADE 0 s AGO"),
        (52 * HOUR_MS, "MADE 2 d 4 h AGO"),
        (24 * HOUR_MS + 1, "WARNING: OLDER THAN 24 h"),
        (-2 * HOUR_MS, "MADE 2 h 0 min AHEAD OF THIS MACHINE'S CLOCK"),
        (-2 * HOUR_MS, "one of the two clocks is wrong"),
    ],
)
def test_the_age_is_said_in_large_words(ask, monkeypatch, age_ms, words):
    monkeypatch.setattr("openline.bootstrap.now_ms", lambda: NOON_MS + age_ms)
    code, said, _ = ask("33.506", "38.618")
    assert words in said
    assert code == 1
    assert ("OLDER" in said) == (age_ms > 24 * HOUR_MS)
    assert "OLDER" not in ask("33.506", "38.618", "--max-age-h", "100")[1]


def test_what_cannot_be_placed_is_counted(files, ask):
    make(files / "list", [], unplaced=3)
    code, said, _ = ask("33.506", "38.618")
    assert code == 0
    assert "0 on the list; 3 more without a place, which no check finds" in said
    assert "There is nothing at all on this list." in said


def test_a_name_on_the_list_does_not_steer_the_terminal(ask):
    assert "\x1b" not in ask("34", "40")[1]
    assert "\x1b" not in ask("34", "40", "--json")[1]


def test_a_program_is_told_the_same(ask):
    code, said, _ = ask("33.506", "38.618", "--json")
    answer = json.loads(said)
    assert code == 1
    assert [it["id"] for it in answer["near"]] == ["well", "road"]
    assert answer["near"][0]["inside"]
    assert answer["near"][1]["distance_m"] == pytest.approx(185.8, abs=0.1)
    assert answer["file"]["age_ms"] == 300_000
    assert answer["file"]["signature"] == "verified"
    assert NOTICE in answer["notice"]
    assert "not 'nothing there'" in answer["limits"]


# -- what is asked ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("33.506", "38.618"),
        ("33.506,", "38.618"),
        ("33.506 N 38.618 E",),
        ("N33.506", "E38.618"),
        ("33°30'21.6\"N", "38°37'04.8\"E"),
        ("37SDT6452007449",),
        ("37S", "DT", "64520", "07449"),
        ("37", "N", "464520", "3707449"),
        ("37", "north", "464520mE", "3707449mN"),
        ("Well",),
        ("WELL",),
    ],
)
def test_one_place_in_every_form_gives_one_answer(ask, words):
    code, said, _ = ask(*words)
    assert code == 1
    assert "INSIDE           site Well" in said


def test_southern_and_western_degrees_are_no_options(ask):
    code, said, _ = ask("-33.5", "-70.6")
    assert code == 0
    assert "33.50000 S 70.60000 W" in said
    assert "Nothing on this list is within 300 km of it" in said


@pytest.mark.parametrize(
    ("words", "next_step"),
    [
        (("37", "S", "464520", "3707449"), "37 north 464520 3707449"),
        (("37", "T", "464520", "3707449"), "check the zone, the band"),
        (("61", "north", "464520", "3707449"), "check zone"),
        (("91", "38"), "latitude comes first"),
        (("33.5",), "write it like"),
        (("33.5", "38.6", "12"), "write it like"),
    ],
)
def test_what_is_no_coordinate_or_could_be_two_is_refused(ask, words, next_step):
    code, said, error = ask(*words)
    assert (code, said) == (2, "")
    assert next_step in error


def test_a_southern_utm_zone_is_in_the_south(ask):
    assert "33.46" in ask("19", "S", "345000", "6296000")[1]
    assert " S 70.66" in ask("19", "south", "345000", "6296000")[1]


def test_latitude_and_longitude_exchanged_is_asked_about(ask):
    code, said, _ = ask("38.618", "33.506")
    assert code == 0
    assert "WITH LATITUDE AND LONGITUDE EXCHANGED 2 ARE NEAR: which was meant?" in said
    assert "EXCHANGED" not in ask("38.618 N", "33.506 E")[1]


def test_a_coordinate_with_few_digits_is_warned_of(ask):
    assert "WARNING: GIVEN TO 11.1 km ONLY" in ask("33.5", "38.6")[1]
    assert "WARNING: GIVEN" not in ask("33.506", "38.618")[1]


def test_a_place_is_found_by_name_and_an_ambiguous_one_is_a_question(ask):
    assert "place    at Damascus" in ask("Damascus")[1]
    code, said, error = ask("Tripoli")
    assert (code, said) == (2, "")
    assert "which 'Tripoli' is meant?" in error
    assert "LY at 32.89250 13.18001" in error
    assert "LB at 34.43352 35.84415" in error
    code, _, error = ask("Xqzvw")
    assert code == 2
    assert "no place called 'Xqzvw' is known" in error


def test_a_name_that_is_on_the_list_and_in_the_gazetteer_is_a_question_too(files, ask):
    make(files / "list", [thing("damascus", {"circle": [386_000_000, 335_000_000, 0]})])
    code, _, error = ask("Damascus")
    assert code == 2
    assert "the site Damascus on this list at 33.50000 38.60000" in error


def test_many_are_checked_in_one_go_and_a_bad_line_stops_nothing(ask, monkeypatch):
    lines = "33.506 38.618\n\n91 0\n33.45 38.618\n37S DT 64520 07449\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    code, said, error = ask("-", "--json")
    assert code == 2
    assert [len(json.loads(line)["near"]) for line in said.splitlines()] == [2, 0, 2]
    assert json.loads(error)["where"] == "line 3"


@pytest.mark.parametrize(
    ("lines", "code"), [("", 0), ("33.45 38.618\n", 0), ("33.45 38.618\n33.506 38.618", 1)]
)
def test_of_many_the_exit_code_says_whether_any_is_near_something(ask, monkeypatch, lines, code):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    assert ask("-")[0] == code


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("33", "38", "--radius-m"),
        ("33", "38", "--radius-m", "x"),
        ("33", "38", "--radius-m=nan"),
        ("33", "38", "--radius-m=-1"),
        ("33", "38", "--radius-m=1e9"),
        ("33", "38", "--colour"),
        ("33", "38", "--at", "noon"),
        ("33", "38", "--home", "nowhere"),
    ],
)
def test_options_that_make_no_sense_are_refused(ask, words):
    code, said, error = ask(*words, policy=False)
    assert (code, said) == (2, "")
    assert error.startswith("openline: ")


def test_the_command_of_the_table_is_the_same(files, capsys):
    for words, code in ((["-33.5", "-70.6", "--radius-m", "5"], 0), (["33.506", "38.618"], 1), (["33"], 2)):
        with pytest.raises(SystemExit) as stop:
            main(["check", "list", *words])
        assert (stop.value.code or 0) == code
        by_table = capsys.readouterr()
        assert check.main(["list", *words]) == code
        assert capsys.readouterr() == by_table
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    assert "Usage: openline check FILE LAT LON" in capsys.readouterr().out


def test_help_is_given(capsys):
    assert check.main(["--help"]) == 0
    assert "Usage: openline check FILE LAT LON" in capsys.readouterr().out


# -- what is wrong with the file -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "code", "words"),
    [
        (lambda data: data[: len(data) // 2], 4, "cut off, damaged or altered"),
        (lambda data: data[:-1], 4, "bytes stand behind the seal"),
        (lambda data: data.replace(b"Well", b"Wall"), 4, "its rows do not hash"),
        (lambda data: data.replace(b'"sponsor"', b'"sponsoz"'), 4, "the head, its first line"),
        (lambda data: b"", 2, "not a release file"),
        (lambda data: b"PK\x03\x04", 2, "not a release file"),
    ],
)
def test_a_file_that_is_damaged_answers_nothing(files, ask, damage, code, words):
    data = (files / "list").read_bytes()
    (files / "list").write_bytes(damage(data))
    for policy in (True, False):
        got, said, error = ask("33.506", "38.618", policy=policy)
        assert (got, said) == (code, "")
        assert words in error


def test_a_file_of_another_party_or_another_theatre_is_refused(files, ask):
    assert ask("33.506", "38.618", "--for", "sponsor")[0] == 1
    code, _, error = ask("33.506", "38.618", "--for", "coalition")
    assert code == 2
    assert "it was released to 'sponsor', not to 'coalition'" in error
    make(files / "list", ROWS, theatre="u")
    code, _, error = ask("33.506", "38.618")
    assert code == 4
    assert "its theatre is 'u'" in error


def test_a_row_of_another_form_is_named_as_damage(files, ask):
    row = thing("x", {"circle": WELL})
    row["volumes"][0]["windows"] = [[1]]
    make(files / "list", [row])
    code, _, error = ask("33.506", "38.618")
    assert code == 4
    assert "a row is not as the format has it" in error


# -- alone -----------------------------------------------------------------------------------------

WATCHED = """
import os, sys
opened = []
def heard(event, args):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")):
        opened.append((event, str(args)))
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.truncate", "os.chmod"):
        opened.append((event, str(args)))
    elif event == "open":
        path, mode, flags = args
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            opened.append((event, str(path)))
sys.addaudithook(heard)
from openline.cli.check import main
code = main(sys.argv[1:])
heavy = {"numba", "numpy", "shapely", "pyproj", "pyarrow", "typer", "rich", "socket", "sqlite3", "logging"}
print(repr((code, opened, sorted(heavy & set(sys.modules)))), file=sys.stderr)
"""


@pytest.mark.parametrize("words", [("33.506", "38.618"), ("Damascus", "--json"), ("37SDT6452007449",)])
def test_it_opens_nothing_for_writing_asks_nobody_and_loads_nothing_heavy(files, words):
    home = files / "home"
    home.mkdir(mode=0o555)
    environ = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home), "XDG_STATE_HOME": str(home)}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", WATCHED, "list", *words, "--policy", "policy.json"]
    before = sorted(files.rglob("*"))
    for _ in range(2):  # the first may compile what was not compiled when it was installed
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    code, opened, heavy = eval(done.stderr.strip().splitlines()[-1])
    assert (code, opened, heavy) == (int("Damascus" not in words), [], [])
    assert sorted(files.rglob("*")) == before


# -- from the node ---------------------------------------------------------------------------------


@pytest.fixture
def node(tmp_path, monkeypatch, capsys):
    """A node with a site, a zone and a movement, shown in different ways to two parties."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("OPENLINE_HOME", str(tmp_path / "node"))
    monkeypatch.chdir(tmp_path)

    def says(*words):
        with pytest.raises(SystemExit) as stop:
            main([*words])
        assert (stop.value.code or 0) == 0, capsys.readouterr()

    says("init", "--name", "Test", "--mode", "exercise", "--home", "node")
    for party in ("ngo", "sponsor", "coalition"):
        says("party", "add", party, "--name", party.title())
    site = ("--function", "clinic", "--at", "33.506 N 38.618 E", "--as", "ngo")
    shown = (*site, "--share", "sponsor=full", "--consent-by", "head of the place")
    says("site", "add", "clinic", "--name", "Clinic", *shown, "--consent", "sponsor")
    says("site", "add", "shelter", *shown, "--consent", "sponsor=notice")
    says("zone", "add", "mines", "--name", "Mines", "--at", "33.506 N 38.63 E", "--radius-km", "1",
         "--as", "ngo", "--share", "sponsor=coarse", "--share", "coalition=full")  # fmt: skip
    says("zone", "add", "hidden", "--at", "33.506 N 38.63 E", "--radius-km", "1", "--as", "ngo")
    says("zone", "add", "over", "--at", "33.506 N 38.63 E", "--radius-km", "1", "--as", "ngo",
         "--share", "sponsor=full")  # fmt: skip
    says("zone", "end", "over", "--as", "ngo")
    says("movement", "notify", "convoy", "--kind", "convoy", "--depart", "2026-11-20T12:00:00Z",
         "--waypoint", "33.4 N 38.6 E", "--waypoint", "33.6 N 38.6 E", "--as", "ngo",
         "--share", "sponsor=contact", "--share", "coalition=full")  # fmt: skip
    return says


def export(party, capsys):
    capsys.readouterr()
    code = run(Command("release", "app", ""), ["release", "export", party, "--out", f"{party}.rel"])
    return code, *capsys.readouterr()


def held(party, tmp_path):
    file = read_release_file((tmp_path / f"{party}.rel").read_bytes(), None, where="f")
    rows = [row for page in file.pages for row in file.read(page)]
    return file.head, {row["id"]: row["precision"] for row in rows}


@pytest.mark.requirement("R14")
def test_a_party_carries_away_what_it_was_shown_and_consent_allows(node, tmp_path, capsys):
    code, said, _ = export("sponsor", capsys)
    assert code == 0
    assert "1 in full, 1 as a box, 1 more without a place" in said
    assert NOT_RECALLED in said
    head, rows = held("sponsor", tmp_path)
    assert rows == {"clinic": "full", "mines": "box"}
    assert (head.party, head.purpose, head.mode, head.unplaced) == ("sponsor", "local_check", "exercise", 1)
    assert "Mines" not in (tmp_path / "sponsor.rel").read_text()
    assert (tmp_path / "sponsor.rel").stat().st_mode & 0o077 == 0
    export("coalition", capsys)
    assert held("coalition", tmp_path)[1] == {"mines": "full", "convoy": "full"}
    export("ngo", capsys)
    assert set(held("ngo", tmp_path)[1]) == {"clinic", "shelter", "mines", "hidden", "convoy"}


def test_what_is_exported_is_checked_by_the_policy_of_the_home(node, tmp_path, capsys):
    export("coalition", capsys)
    assert check.main(["coalition.rel", "33.5", "38.6001", "--at", "2026-11-20T12:10:00Z", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["file"]["signature"] == "verified"
    assert [(it["id"], it["inside"], it["when"]) for it in answer["near"]] == [
        ("convoy", True, "holds"),
        ("mines", False, "holds"),
    ]
    assert check.main(["coalition.rel", "33.5", "38.6001", "--at", "2027-11-20T12:10:00Z", "--json"]) == 1
    assert [it["when"] for it in json.loads(capsys.readouterr().out)["near"]] == ["past", "holds"]


def test_what_was_withdrawn_is_in_no_later_file(node, tmp_path, capsys):
    node("site", "share", "clinic", "--share", "sponsor=nothing", "--as", "ngo")
    export("sponsor", capsys)
    assert held("sponsor", tmp_path)[1] == {"mines": "box"}


def test_an_export_never_overwrites_and_is_for_parties_on_record_only(node, tmp_path, capsys):
    assert export("nobody", capsys)[0] == 2
    assert not (tmp_path / "nobody.rel").exists()
    assert export("sponsor", capsys)[0] == 0
    code, _, error = export("sponsor", capsys)
    assert code == 2
    assert "there is a file already" in error
