"""SALUTE reports: any order, either case, English words; every cell whole, or named as wrong."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError
from openline.model.presence import Confidence, CountRange
from openline.model.space import Interval
from openline.wire.salute import BLANK, moment_of, read_salute, sightings_from
from openline.wire.salute.counting import sizes_of

pytestmark = pytest.mark.requirement("R36")

PATROL = """\
PATROL REPORT 7
t: 150600ZNOV26 - 150900Z NOV 26
Size: 60-100 people, 4 to 8 tanks
activity: gathering at the well
L - 33.45 N 38.55 E, within 2 km
u = grey uniforms
Equipment: two pickups
   with a crane
# nobody reads this
confidence: moderate
as of: 2026-11-15T08:00Z
Source: patrol 7
Grade: b2
"""


def ms(*moment: int) -> int:
    return round(datetime(*moment, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc]


def test_a_report_is_read_whatever_the_order_of_its_lines() -> None:
    read = read_salute(PATROL)
    assert read.problems == ()
    assert read.sizes == ((CountRange(60, 100), "people"), (CountRange(4, 8), "tank"))
    assert read.seen == Interval(start_ms=ms(2026, 11, 15, 6), end_ms=ms(2026, 11, 15, 9))
    assert read.area is not None
    assert (read.area.centre.lat_e7, read.area.centre.lon_e7) == (334_500_000, 385_500_000)
    assert read.area.radius_mm == 2_000_000
    assert (read.activity, read.said_activity) == ("gathering", "gathering at the well")
    assert (read.unit, read.equipment) == ("grey uniforms", "two pickups with a crane")
    assert (read.confidence, read.as_of_ms) == (Confidence(level="moderate"), ms(2026, 11, 15, 8))
    assert (read.source, read.grade) == ("patrol 7", "B2")
    assert read.echo.startswith("2 km round 33.45")


def test_each_class_that_is_counted_becomes_a_sighting_of_that_place_and_time() -> None:
    made = sightings_from(read_salute(PATROL), ids=["a", "b"], party="group")
    assert [(it.id, it.counted, it.count) for it in made] == [
        ("a", "people", CountRange(60, 100)),
        ("b", "tank", CountRange(4, 8)),
    ]
    assert {(it.party, it.source, it.source_kind, it.note) for it in made} == {
        ("group", "patrol 7", "patrol_report", "gathering at the well")
    }
    with pytest.raises(InputError, match="nobody is said to have seen it"):
        sightings_from(read_salute(PATROL.replace("Source: patrol 7", "")), ids=["a", "b"])


@pytest.mark.parametrize(
    ("mistyped", "name"),
    [
        ("X: two lorries behind the wall", "X"),
        ("r/ two lorries behind the wall", "R"),
        ("d = grey uniforms", "D"),
        ("  Z:four", "Z"),
        ("Equpment: two lorries", "EQUPMENT"),
        ("Sorce: patrol 8", "SORCE"),
        ("line 8: Activty: gathering", "ACTIVTY"),
    ],
)
def test_a_line_with_the_name_of_none_is_refused_and_not_taken_for_more_of_the_one_above(
    mistyped: str, name: str
) -> None:
    read = read_salute(PATROL.replace("confidence:", f"{mistyped}\nwith more behind it\nconfidence:"))
    (problem,) = read.problems
    assert (problem.line, problem.field, problem.what) == (10, name, "is the name of no line")
    assert all(it in problem.next_step for it in ("S, A, L, U, T, E", "SOURCE", "NOTE"))
    assert read.equipment == "two pickups with a crane"


@pytest.mark.parametrize(
    "more",
    ["w/ two lorries", "and 4 of them: all grey", "see https://example.org/x", "A 4x4/ambulance",
     "n/a so far", "a/c overhead", "10: no, twelve", "plan B: not known"],
)  # fmt: skip
def test_a_line_that_only_looks_a_little_like_one_goes_on_with_the_one_above(more: str) -> None:
    read = read_salute(PATROL.replace("# nobody reads this", more))
    assert read.problems == ()
    assert read.equipment == f"two pickups with a crane {more}"


def test_the_letters_may_stand_before_a_stroke() -> None:
    report = re.sub(r"^(Size|activity|t):", lambda it: f"{it[1][0]}/", PATROL, flags=re.MULTILINE)
    assert read_salute(report) == read_salute(PATROL)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("10-30 people", [(10, 30, "people")]),
        ("between ten and thirty men", [(10, 30, "people")]),
        ("between 10 and 30 fighters and 2 trucks", [(10, 30, "people"), (2, 2, "truck")]),
        ("at least 10, at most 30", [(10, 30, "people")]),
        ("two dozen soldiers; three MBTs", [(24, 24, "people"), (3, 3, "tank")]),
        ("up to 1,200 personnel", [(0, 1200, "people")]),
        ("twenty-five to thirty five pick-ups", [(25, 35, "pickup")]),
        ("2 BM-21 launchers", [(2, 2, "launcher")]),
        ("no vehicles", [(0, 0, "vehicle")]),
        ("a convoy", [(1, 1, "convoy")]),
        ("EXACTLY 7 UAVs", [(7, 7, "unmanned")]),
    ],
)
def test_how_many_is_read_in_words_and_figures(said: str, expected: list[tuple[int, int, str]]) -> None:
    assert [(it.low, it.high, counted) for it, counted in sizes_of(said).found] == expected


@pytest.mark.requirement("R35")
@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("1O-2O people", "'1o-2o'"),
        ("5O-8O people", "'5o-8o'"),
        ("2O people", "'2o'"),
        ("1O", "'1o'"),
        ("10-l5 people", "'l5'"),
        ("10 O people", "'o'"),
        ("10~20 tanks", "'~'"),
        ("10-20k people", "'20k'"),
        ("10 20 people", "'20'"),
        ("10 to20 tanks", "'to20'"),
        ("10, 20 tanks", "of nothing"),
        ("10 and 20 tanks", "of nothing"),
        ("10-20-30 men", "'-'"),
        ("10,20 people", "'10,20'"),
        ("1.5 trucks", "'1.5'"),
        ("20% of them", "'%'"),
        ("20 people or more", "'more'"),
        ("20 plus people", "at least 20 is no range"),
        ("twenty-fvie men", "'twenty-fvie'"),
        ("a few tanks", "'few'"),
        ("between 10 people", "between 10 is no range"),
        ("10 people about 3 tanks", "about 3 is no range"),
        ("10 men in pickups", "people and pickup, with one number"),
        ("2 fighter jets", "people and fixed_wing, with one number"),
        ("3-4 trukcs", "'trukcs' .* near truck"),
        ("10 armed men, 5 lorrys", "'lorrys' .* near truck"),
    ],
)
def test_the_whole_cell_is_understood_or_what_is_not_is_named(said: str, named: str) -> None:
    with pytest.raises(InputError, match=named) as refused:
        sizes_of(said)
    assert refused.value.next_step


@pytest.mark.requirement("R35")
@given(
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.sampled_from(("people", "T-72 tanks", "trucks, 2 guns", "")),
    st.data(),
)
def test_a_mistyped_figure_makes_no_other_number(low: int, more: int, of: str, data: st.DataObject) -> None:
    said = f"{low}-{low + more} {of}"
    at = data.draw(st.sampled_from([it for it in range(said.index(" ")) if said[it] != "-"]))
    letter = data.draw(st.sampled_from("OoIlSBkxq"))
    with pytest.raises(InputError):
        sizes_of(said[:at] + letter + said[at + 1 :])


def test_of_pickup_trucks_the_narrower_is_counted_and_two_numbers_stand_for_themselves() -> None:
    for said, expected in (
        ("2 pickup trucks", [(2, 2, "pickup")]),
        ("2 trucks three tanks", [(2, 2, "truck"), (3, 3, "tank")]),
        ("ten-twelve men", [(10, 12, "people")]),
        ("(10-20) people.", [(10, 20, "people")]),
        ("10,000-20,000 people", [(10_000, 20_000, "people")]),
    ):
        assert [(it.low, it.high, counted) for it, counted in sizes_of(said).found] == expected


def test_a_class_of_its_own_is_asked_about_and_what_more_is_said_of_them_stands_in_the_note() -> None:
    report = PATROL.replace("60-100 people", "60-100 grey uniformed men").replace("tanks", "BM-21 launchers")
    read = read_salute(report)
    assert [counted for _, counted in read.sizes] == ["people", "launcher"]
    (question,) = read.questions
    assert question.startswith("'launcher' is none of people, vehicle,")
    first, _ = sightings_from(read, ids=["a", "b"])
    assert first.note == "60-100 grey uniformed men, 4 to 8 BM-21 launchers; gathering at the well"
    assert read_salute(PATROL).questions == ()


def test_a_word_that_is_nearly_an_activity_is_asked_back_and_others_are_the_note() -> None:
    for said, word in (
        ("gatherng", "gathering"),
        ("patroling near the well", "patrol"),
        ("diging", "building"),
    ):
        (problem,) = read_salute(PATROL.replace("gathering at the well", said)).problems
        assert (problem.field, said.split()[0] in problem.what, word in problem.next_step) == (
            "activity",
            True,
            True,
        )
    read = read_salute(PATROL.replace("gathering at the well", "driving past"))
    assert (read.problems, read.activity, read.said_activity) == ((), None, "driving past")
    assert read.questions[0].startswith("no activity was said: 'driving past' stands in the note")


@pytest.mark.parametrize(
    ("size", "field", "what", "step"),
    [
        ("S; 10-20 people", "size", "has ; behind its name", "write S:"),
        ("Size; 10-20 people", "size", "has ; behind its name", "write Size:"),
        ("S 10-20 people", "size", "has no colon", "write S:"),
        ("S, 10-20 people", "size", "has no colon", "write S:"),
        ("Sise: 10-20 people", "SISE", "is the name of no line", "SIZE:"),
        ("Stregnth: 10-20 people", "STREGNTH", "is the name of no line", "is STRENGTH: meant?"),
    ],
)
def test_a_line_that_was_meant_for_one_is_named_once_and_is_what_comes_next(
    size: str, field: str, what: str, step: str
) -> None:
    read = read_salute(f"{size}\nL: 33.5 N 38.6 E, 2 km\nT: 141000ZNOV26")
    (problem,) = read.problems
    assert (problem.line, problem.field) == (1, field)
    assert what in problem.what
    assert step in problem.next_step


@pytest.mark.requirement("R35")
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("about 20", "about 20 is no range"),
        ("some 20 men", "about 20 is no range"),
        ("20+", "at least 20 is no range"),
        ("at least 20 people", "at least 20 is no range"),
        ("fewer than 20", "fewer than 20 is no range"),
        ("30-10 people", "runs backwards"),
        ("many", "has no number"),
        ("", "says no number"),
        ("3 tanks and 4 tanks", "counts tank twice"),
    ],
)
def test_a_number_that_nobody_counted_is_no_range(said: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        sizes_of(said)


def test_every_cell_that_is_wrong_is_named_with_its_line() -> None:
    read = read_salute(
        "S: about 20\nA: patrolling and digging\nL: 33.5 N 38.6 E\nT: 1000Z\nconfidence: sure\ngrade: Z9\n"
        "S: 4\n"
    )
    assert [(it.line, it.field) for it in read.problems] == [
        (1, "size"),
        (2, "activity"),
        (3, "location"),
        (4, "time"),
        (5, "confidence"),
        (6, "grade"),
        (7, "size"),
    ]
    assert all(it.what and it.next_step for it in read.problems)
    with pytest.raises(InputError):
        sightings_from(read, ids=[])


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("near the well, 2 km", "has no coordinate"),
        ("33.5 N 38.6 E", "how far around"),
        ("33.5 N 38.6 E and 34.5 N 38.6 E, 2 km", "one coordinate|more than one"),
        ("33.5 N 38.6 E, 0 m", "is no radius"),
    ],
)
def test_a_place_is_never_a_point_and_never_two(where: str, why: str) -> None:
    (problem,) = read_salute(f"S: 4\nT: 141000ZNOV26\nL: {where}").problems
    assert problem.field == "location"
    assert re.search(why, f"{problem.what} {problem.next_step}")


def test_one_time_is_its_minute_and_letters_name_other_zones() -> None:
    read = read_salute("S: 4\nL: 37S DT 64520 07449, 500 m\nT: 141000ZNOV26")
    assert read.problems == ()
    assert read.seen == Interval(start_ms=ms(2026, 11, 14, 10), end_ms=ms(2026, 11, 14, 10, 1))
    assert moment_of("141000CNOV26") == ms(2026, 11, 14, 7)
    assert moment_of("141000RNOV2026") == ms(2026, 11, 14, 15)
    for wrong in ("321000ZNOV26", "141000JNOV26", "141000ZNOW26", "2026-11-14T10:00"):
        with pytest.raises(InputError):
            moment_of(wrong)


def test_the_blank_names_what_is_needed_and_nothing_else() -> None:
    assert [(it.field, it.what) for it in read_salute(BLANK).problems] == [
        ("size", "is not said"),
        ("location", "is not said"),
        ("time", "is not said"),
    ]
    filled = BLANK.replace("\nS:", "\nS: 10-30 people").replace("\nL:", "\nL: 33.5 N 38.6 E, 2 km")
    filled = filled.replace("\nT:", "\nT: 141000ZNOV26").replace("\nCONFIDENCE:", "\nCONFIDENCE: 55-80 %")
    read = read_salute(filled)
    assert read.problems == ()
    assert read.confidence == Confidence(low_percent=55, high_percent=80)
    assert (read.unit, read.equipment, read.activity) == ("", "", None)


@pytest.mark.parametrize("word", ["nil", "-", "UNKNOWN", "not observed", "none."])
def test_what_was_not_seen_is_left_out(word: str) -> None:
    read = read_salute(f"S: 4\nA: {word}\nL: 33.5 N 38.6 E, 2 km\nU: {word}\nT: 141000ZNOV26\nE: {word}")
    assert (read.problems, read.unit, read.equipment, read.activity) == ((), "", "", None)
