"""``openline where`` as a person runs it."""

import json

import pytest

from openline.cli import main

pytestmark = pytest.mark.requirement("R7", "F1")


@pytest.fixture
def run(capsys):
    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(["where", *words])
        said = capsys.readouterr()
        return int(stop.value.code or 0), said.out, said.err

    return call


def test_a_coordinate_is_echoed_in_all_forms(run):
    code, out, _ = run("33.506", "38.618")
    assert code == 0
    assert "33°30'21.6\"N 038°37'04.8\"E" in out
    assert "37S DT 64520 07449" in out
    assert "Rukban" in out
    assert "read as  decimal degrees, latitude taken first, given to 111 m" in out


def test_southern_latitudes_are_no_options(run):
    code, out, _ = run("-33.5", "-70.6")
    assert code == 0
    assert "33.50000 S 70.60000 W" in out


def test_json_gives_one_object(run):
    _, out, _ = run("37SDT6452007449", "--json")
    said = json.loads(out)
    assert said["mgrs"] == "37S DT 64520 07449"
    assert said["nearest"]["name"] == "Rukban"
    assert said["read_as"] == "MGRS"


def test_places_are_found_by_name_in_arabic_too(run):
    code, out, _ = run("--place", "تدمر", "--json")
    assert code == 0
    assert json.loads(out.splitlines()[0])["name"] == "Tadmur"


def test_bearing_and_range_from_a_place_give_a_coordinate(run):
    _, out, _ = run("--place", "Palmyra", "--bearing", "90", "--range", "10", "--json")
    assert json.loads(out)["nearest"] == {
        "name": "Tadmur",
        "arabic": "تدمر",
        "country": "SY",
        "bearing_deg": 90.0,
        "range_km": 10.0,
        "far": False,
    }


def test_a_coordinate_that_is_not_where_it_is_said_to_be_is_flagged(run):
    words = ("35.3300", "40.1400", "--place", "Deir ez-Zor", "--bearing", "190", "--range")
    code, out, _ = run(*words, "5")
    assert code == 1
    assert "MISMATCH: 4.3 km off; 1.0 km allowed" in out
    code, out, _ = run(*words, "0.7", "--json")
    assert code == 0
    assert json.loads(out.splitlines()[1])["agrees"]


def test_a_place_that_is_merely_named_is_compared_more_widely(run):
    assert run("34.6000", "38.3000", "--place", "Palmyra")[0] == 0
    code, out, _ = run("33.5000", "38.6000", "--place", "Palmyra", "--json")
    assert code == 1
    assert json.loads(out.splitlines()[1])["check"] == "place"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("91", "5"), "latitude 91"),
        ((), "nothing to look for"),
        (("1", "1", "--bearing", "5"), "belong together"),
        (("--bearing", "5", "--range", "5"), "belong together"),
        (("--place", "Xqzw"), "no place called"),
    ],
)
def test_bad_input_is_the_caller_s_and_exits_with_2(run, words, said):
    code, out, err = run(*words)
    assert code == 2
    assert out == ""
    assert said in err
