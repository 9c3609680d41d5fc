"""Times against the annotated articles, and by sentences whose answer is plain."""

import datetime as dt
from pathlib import Path

import pytest

from openline.reports.model import DateInterval, Region, Time
from openline.reports.times.expressions import find_times
from tests.reports import gold

ARTICLES = gold.load_all(Path(gold.__file__).parent / "articles")
WEDNESDAY = dt.date(2021, 5, 12)
SECOND = {"aggregator_02": dt.date(2022, 4, 4), "third_05": dt.date(2020, 5, 3)}
"""The date of the second article of a file that holds two, where it has one of its own."""


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def known(year: int, article: gold.Gold) -> bool:
    """Tell whether a document names a year, or is itself of it."""
    return str(year) in article.text


def interval(date: dt.date | None) -> DateInterval:
    return DateInterval(date, date, "stated" if date else "none")


def read(article: gold.Gold) -> list[Time]:
    stated = article.document["date"]
    found: list[Time] = []
    for k, part in enumerate(article.articles):
        regions = [
            Region(each["label"], each["start"], each["end"])
            for each in article.regions
            if part["start"] <= each["start"] < part["end"]
        ]
        whole = day(stated["from"]) if stated else None
        date = SECOND.get(article.name, whole) if k else whole
        found += find_times(article.text, regions, interval(date))
    return found


def one(text: str, date: dt.date | None = WEDNESDAY) -> Time:
    """The only time of a sentence."""
    (found,) = find_times(text, (), interval(date))
    return found


def days(text: str, date: dt.date | None = WEDNESDAY) -> tuple[str, str]:
    found = one(text, date)
    return str(found.since), str(found.until)


def test_dates_of_the_articles_are_right_and_no_year_is_invented():
    wanted, right, invented = 0, 0, []
    for article in ARTICLES:
        found = read(article)
        for row in (time for statement in article.statements for time in statement["times"]):
            at = [each for each in found if each.start < row["end"] and row["start"] < each.end]
            wanted += 1
            right += any((each.since, each.until) == (day(row["from"]), day(row["until"])) for each in at)
            invented += [
                (article.name, each.text)
                for each in at
                if row["from"] is None and each.since and not known(each.since.year, article)
            ]
    assert wanted > 60
    assert right / wanted >= 0.87
    assert invented == []


def test_without_a_date_only_what_states_its_year_is_anchored():
    for article in ARTICLES:
        regions = [Region(each["label"], each["start"], each["end"]) for each in article.regions]
        for each in find_times(article.text, regions):
            anchored = each.since is not None or each.until is not None
            assert not anchored or str((each.since or each.until).year) in article.text  # type: ignore[union-attr]
            assert each.basis != "none" or not anchored


@pytest.mark.parametrize(
    ("text", "since", "until", "basis"),
    [
        ("It fell on 3 March 2020.", "2020-03-03", "2020-03-03", "stated"),
        ("It fell on March 3, 2020.", "2020-03-03", "2020-03-03", "stated"),
        ("It fell on 06.05.2021.", "2021-05-06", "2021-05-06", "stated"),
        ("It fell on May 6.", "2021-05-06", "2021-05-06", "document"),
        ("It fell on 6 May.", "2021-05-06", "2021-05-06", "document"),
        ("It fell on 30 November.", "2020-11-30", "2020-11-30", "document"),
        ("It fell on Monday.", "2021-05-10", "2021-05-10", "weekday"),
        ("It fell late Sunday.", "2021-05-09", "2021-05-09", "weekday"),
        ("It fell last Wednesday.", "2021-05-05", "2021-05-05", "weekday"),
        ("It fell in the early hours of Tuesday.", "2021-05-11", "2021-05-11", "weekday"),
        ("It fell at 3:15 a.m. local time Monday.", "2021-05-10", "2021-05-10", "weekday"),
        ("It fell in the night to Sunday.", "2021-05-08", "2021-05-09", "weekday"),
        ("It fell overnight.", "2021-05-11", "2021-05-12", "document"),
        ("It fell yesterday evening.", "2021-05-11", "2021-05-11", "relative"),
        ("It fell last week.", "2021-05-03", "2021-05-09", "relative"),
        ("It fell three weeks ago.", "2021-04-21", "2021-04-21", "relative"),
        ("It fell the day before yesterday.", "2021-05-10", "2021-05-10", "relative"),
        ("It fell on the 5th of this month.", "2021-05-05", "2021-05-05", "document"),
        ("It fell on the night of the 8th.", "2021-05-08", "2021-05-09", "document"),
        ("It fell on the night of 8 to 9 May.", "2021-05-08", "2021-05-09", "document"),
        ("It fell on New Year's Eve.", "2020-12-31", "2020-12-31", "document"),
        ("It fell last autumn.", "2020-09-01", "2020-11-30", "document"),
        ("It fell for the third day running.", "2021-05-10", "2021-05-12", "relative"),
        ("It fell over the weekend.", "2021-05-08", "2021-05-09", "relative"),
        ("It has grown since the twelfth of April.", "2021-04-12", "2021-05-12", "document"),
        ("It has grown since the raid on 3 May.", "2021-05-03", "2021-05-12", "document"),
        ("They will leave within ten days.", "2021-05-12", "2021-05-22", "relative"),
        ("They will leave by the end of next week.", "2021-05-12", "2021-05-23", "relative"),
        ("It fell a month ago.", "2021-04-01", "2021-04-30", "relative"),
        ("It fell at 0300 local time.", "2021-05-12", "2021-05-12", "document"),
        ("It has grown since the start of this year.", "2021-01-01", "2021-05-12", "relative"),
        ("It has grown since December.", "2020-12-01", "2021-05-12", "document"),
        ("It has grown since Monday.", "2021-05-10", "2021-05-12", "weekday"),
        ("It has stood since 2016.", "2016-01-01", "2021-05-12", "stated"),
        ("It grew over the past 24 hours.", "2021-05-11", "2021-05-12", "relative"),
        ("It grew in the last two weeks.", "2021-04-28", "2021-05-12", "relative"),
        ("It grew between 1 and 4 May.", "2021-05-01", "2021-05-04", "document"),
        ("It grew from April 28 to May 2.", "2021-04-28", "2021-05-02", "document"),
        ("It grew from March to May 2020.", "2020-03-01", "2020-05-31", "stated"),
        ("It grew in early March.", "2021-03-01", "2021-03-10", "document"),
        ("It grew in the summer of 2019.", "2019-06-01", "2019-08-31", "stated"),
        ("It grew in the first half of 2020.", "2020-01-01", "2020-06-30", "stated"),
        ("They will leave by the end of the month.", "2021-05-12", "2021-05-31", "document"),
        ("They will leave before the end of June.", "2021-05-12", "2021-06-30", "document"),
        ("They will leave on Friday.", "2021-05-14", "2021-05-14", "weekday"),
        ("They will leave tomorrow.", "2021-05-13", "2021-05-13", "relative"),
        ("They will leave next week.", "2021-05-17", "2021-05-23", "relative"),
    ],
)  # fmt: skip
def test_what_an_expression_stands_for(text, since, until, basis):
    found = one(text)
    assert (str(found.since), str(found.until), found.basis) == (since, until, basis)


@pytest.mark.parametrize(
    "words",
    [
        "on Monday",
        "on 6 May",
        "in March",
        "last week",
        "two days ago",
        "overnight",
        "at 0300 local time",
        "today",
    ],
)
def test_nothing_is_anchored_without_a_date_of_the_document(words):
    found = one(f"It fell {words}.", None)
    assert (found.since, found.until, found.basis) == (None, None, "none")


def test_two_days_after_an_event_is_known_when_the_event_is():
    known = find_times(
        "They traded fire on Tuesday. The exchange came two days after trucks left.", (), interval(WEDNESDAY)
    )
    assert (str(known[1].since), known[1].basis) == ("2021-05-09", "relative")
    unknown = find_times("The crossing came two days after the airstrikes.", (), interval(WEDNESDAY))
    assert (unknown[0].since, unknown[0].basis) == (None, "none")


def test_the_time_of_the_saying_is_told_from_the_time_of_what_is_said():
    text = "The ministry said on Monday that a base was hit late on Sunday."
    assert [each.of for each in find_times(text, (), interval(WEDNESDAY))] == ["saying", "said"]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. November Alpha may march with Gen. May.",
        "The 1974 Agreement and Resolution 2254 hold.",
        "Position 37 saw 2015 trucks of 120 millimetres.",
    ],
)
def test_names_and_numbers_are_no_times(text):
    assert find_times(text, (), interval(WEDNESDAY)) == ()


@pytest.mark.parametrize(
    "text", ["", "on 31 February", "on 99.99.2020", "0000-00-00", "for 999999999 years", "a day earlier"]
)
def test_what_is_no_time_raises_nothing(text):
    assert all(each.since is None for each in find_times(text, (), interval(WEDNESDAY)))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("The army said on Tuesday that jets hit the base the previous day.", "2021-05-10", "2021-05-10"),
        ("The talks are set for the first week of June.", "2021-06-01", "2021-06-07"),
        ("Jets hit the base in the week of May 3.", "2021-05-03", "2021-05-09"),
        ("Jets hit the base on 4/27/2021.", "2021-04-27", "2021-04-27"),
        ("The road will be shut, the army said in Baghdad on Monday.", "2021-05-10", "2021-05-10"),
        ("Trucks will come in the coming days.", "None", "None"),
        ("Jets hit it on Monday.\n\nHe will report within two days.", "2021-05-12", "2021-05-14"),
    ],
)
def test_what_hangs_on_another_day(text, since, until):
    last = find_times(text, (), interval(WEDNESDAY))[-1]
    assert (str(last.since), str(last.until)) == (since, until)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        # A term runs from the demand, and not from what happened before it.
        ("After the strike on June 2, the army demanded a halt to fire within 24 hours.", "06-06", "06-07"),
        ("On Monday the army said it would halt fire within 24 hours.", "06-04", "06-05"),
        ("Trucks were hit on Sunday. The centre had been told 48 hours before.", "06-01", "06-01"),
        ("The centre was told 48 hours before the strike on Sunday.", "06-01", "06-01"),
        ("The centre was told 72 hours ago.", "06-03", "06-03"),
        ("The centre was told 99999999999 hours ago.", "", ""),
    ],
)
def test_hours_are_reckoned_from_what_they_are_said_of(text, since, until):
    date = dt.date(2018, 6, 6)  # a Wednesday
    [found] = [it for it in find_times(text, (), interval(date)) if "hours" in it.text]
    assert (str(found.since)[5:], str(found.until)[5:]) == (since, until)
