"""Counts and equipment against the annotated articles, and by sentences whose answer is plain."""

from pathlib import Path

import pytest

from openline.reports.counting.counts import find_counts
from openline.reports.counting.numerals import value_of
from openline.reports.doing.equipment import find_equipment
from openline.reports.model import Region
from openline.reports.times.expressions import find_times
from tests.reports import gold

ARTICLES = gold.load_all(Path(gold.__file__).parent / "articles")


def counted(text: str) -> list[tuple[float | None, float | None, str]]:
    return [(each.low, each.high, each.unit) for each in find_counts(text, (), find_times(text))]


def test_counts_of_the_articles_are_found_with_their_range():
    wanted, right = 0, 0
    for article in ARTICLES:
        regions = [Region(each["label"], each["start"], each["end"]) for each in article.regions]
        found = find_counts(article.text, regions, find_times(article.text, regions))
        for row in (count for statement in article.statements for count in statement["counts"]):
            wanted += 1
            right += any(
                each.start < row["end"]
                and row["start"] < each.end
                and (each.low, each.high) == (row["low"], row["high"])
                for each in found
            )
    assert wanted > 100
    assert right / wanted >= 0.85


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("at least 10 fighters were killed", 10, None, "killed"),
        ("no fewer than 1,500 troops", 1500, None, "troops"),
        ("more than 40 trucks", 41, None, "trucks"),
        ("up to 30 rockets", None, 30, "rockets"),
        ("as many as three farmers were wounded", None, 3, "wounded"),
        ("fewer than 20 trucks", None, 19, "trucks"),
        ("between 20 and 30 trucks a day", 20, 30, "trucks a day"),
        ("20 to 30 trucks weekly", 20, 30, "trucks a week"),
        ("fifteen to twenty conscripts", 15, 20, "conscripts"),
        ("some 20 trucks", 18, 22, "trucks"),
        ("not one soldier was lost", 0, 0, "soldier"),
        ("Nobody was hurt", 0, 0, "hurt"),
        ("put the death toll at 25", 25, 25, "killed"),
        ("three 107 mm rockets were launched", 3, 3, "rockets"),
        ("three pairs of fighters took off", 6, 6, "fighters"),
        ("it never came closer than 30 miles", 30, None, "miles"),
        ("it came closer than 30 miles", None, 30, "miles"),
        ("nearly 50 technicians", 45, 50, "technicians"),
        ("dozens of armored vehicles", 24, 99, "armored vehicles"),
        ("hundreds of fighters", 200, 999, "fighters"),
        ("several explosions", 3, 9, "explosions"),
        ("a convoy of 35 vehicles", 35, 35, "vehicles"),
        ("two soldiers", 2, 2, "soldiers"),
        ("half a dozen drones", 6, 6, "drones"),
        ("twenty-one mortar rounds", 21, 21, "mortar rounds"),
        ("there were no casualties", 0, 0, "casualties"),
        ("a single shot", 1, 1, "shots"),
        ("three F-16s", 3, 3, "F-16"),
    ],
)
def test_what_a_number_stands_for(text, low, high, unit):
    assert counted(text) == [(low, high, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "F-16 and T-62 at Position 37 on Highway 7",
        "one of them, on 6 May 2021, at 14:10, in 2019",
        "the 55-km zone, 30 percent, $5 million, the 82nd Airborne",
        "a truck, no comment, this one",
        "in a single day, of 120 millimeters caliber, nobody said so",
    ],
)
def test_labels_dates_and_shares_count_nothing(text):
    assert counted(text) == []


def test_a_number_without_a_noun_has_that_of_the_one_before():
    assert counted("34 attacks were registered: 19 in Idlib, 8 in Latakia.") == [
        (34, 34, "attacks"),
        (19, 19, "attacks"),
        (8, 8, "attacks"),
    ]


def test_words_have_their_value():
    values = {
        "twenty-one": 21,
        "1,500": 1500,
        "two dozen": 24,
        "three hundred": 300,
        "1.5 million": 1_500_000,
    }
    assert {words: value_of(words) for words in values} == values


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Missile launchers, possibly air-defense systems.", ["missile launcher", "air defence"]),
        ("Drones and rockets hit two tanks.", ["drone", "rocket", "tank"]),
        ("Cargo planes brought armoured vehicles.", ["cargo plane", "armoured vehicle"]),
        ("multiple rocket launchers, howitzers", ["rocket launcher", "artillery"]),
        ("A T-62, three AA guns and two F-16s", ["tank", "air defence", "warplane"]),
        ("counter-drone systems, machine guns on pickups", ["counter-drone system", "machine gun", "pickup"]),
        ("a think tank in Paris", []),
    ],
)  # fmt: skip
def test_equipment_is_known_by_class(text, kinds):
    found = find_equipment(text)
    assert [each.kind for each in found] == kinds
    assert all(text[each.start : each.end] == each.text for each in found)
