"""Events over time, build-up and gaps. All statements are INVENTED."""

import datetime as dt

from openline.reports.linking.links import Source, links, reduced
from openline.reports.telling.building import BuildUp
from openline.reports.telling.timeline import Timeline, timeline
from tests.unit.reports.stating import denied, said, source

A, M = {"plover": "ASSAULT"}, {"plover": "MOBILIZE"}


def drawn(*sources: Source) -> Timeline:
    it = reduced(sources)
    return timeline(it, links(it))


def grown(*sources: Source) -> tuple[BuildUp, ...]:
    return drawn(*sources).build_up


def test_events_stand_at_their_days_in_order_and_those_without_at_the_day_of_the_report() -> None:
    it = drawn(
        source(
            [
                said("a source", "a convoy entered Raqqa", **M),
                said("a source", "drones struck a camp near Tanf", day="2018-06-17", **A),
                said("a source", "shells fell near Daraa", day="2018-06-02", **A),
            ]
        )
    )
    assert [(str(entry.since), entry.basis, entry.place) for entry in it.entries] == [
        ("2018-06-02", "stated", "Daraa"),
        ("2018-06-17", "stated", "Tanf"),
        ("2018-06-18", "reported", "Raqqa"),
    ]
    assert not it.undated


def test_a_day_that_is_not_known_stands_apart() -> None:
    it = drawn(source([said("a source", "drones struck a camp near Tanf", unanchored="on Monday", **A)]))
    assert not it.entries
    assert [entry.statements for entry in it.undated] == [(0,)]
    unknown = drawn(source([said("a source", "drones struck a camp near Tanf", **A)], None))
    assert [entry.basis for entry in unknown.undated] == ["none"]


def test_what_only_threatens_or_comments_is_no_event() -> None:
    rows = [
        said("the army", "it would strike back", act="threat", plover="THREATEN"),
        said("Damascus", "the strike was a crime", act="condemnation", plover="ACCUSE"),
    ]
    assert not drawn(source(rows)).entries


def test_contradictions_are_told_with_the_event_they_touch() -> None:
    rows = [
        said("the army", "coalition jets bombed a post near Abu Kamal", day="2018-06-17", **A),
        denied("The coalition", "it had carried out strikes"),
    ]
    it = drawn(source(rows))
    assert [(link.one, link.other) for link in it.contradictions] == [(0, 1)]
    assert all(entry.contradicts == (0,) for entry in it.entries)


def test_days_without_anything_are_a_gap_and_background_is_none() -> None:
    rows = [
        said("a source", "drones struck a camp near Tanf", day="2018-06-17", **A),
        said("a source", "a convoy reached Raqqa", day="2018-06-01", **M),
        said("a source", "In 2014 the town of Palmyra was shelled", day="2014-05-01", **A),
    ]
    (gap,) = drawn(source(rows)).gaps
    assert (str(gap.since), str(gap.until), gap.days) == ("2018-06-02", "2018-06-16", 15)
    it = reduced([source(rows)])
    assert not timeline(it, links(it), gap_days=16).gaps


def test_what_is_compared_in_one_breath_grows() -> None:
    row = said(
        "flight data",
        "cargo flights to Tanf rose to 14 in January from 5 in December",
        counts=[(14, 14, ""), (5, 5, "")],
        **M,
    )
    (it,) = grown(source([row]))
    assert (it.place, it.what, it.trend) == ("Tanf", "flights", "grows")
    assert [(point.low, point.before) for point in it.points] == [(5, True), (14, False)]


def test_what_stands_there_grows_only_where_the_ranges_are_apart() -> None:
    def troops(low: int, high: int | None, date: str) -> Source:
        row = said("an official", f"{low} troops are stationed at Tanf", counts=[(low, high, "troops")], **M)
        return source([row], dt.date.fromisoformat(date))

    (apart,) = grown(troops(200, 220, "2018-01-01"), troops(400, None, "2018-06-01"))
    assert apart.trend == "grows"
    assert all(point.reported for point in apart.points)
    (touching,) = grown(troops(200, 420, "2018-01-01"), troops(400, None, "2018-06-01"))
    assert touching.trend == "unclear"
    (fewer,) = grown(troops(900, 900, "2018-01-01"), troops(400, 500, "2018-06-01"))
    assert fewer.trend == "falls"


def test_two_convoys_of_two_reports_are_not_one_that_grew() -> None:
    def convoy(many: int, day: str) -> Source:
        row = said("a source", f"{many} trucks drove to Tanf", counts=[(many, many, "trucks")], day=day, **M)
        return source([row], dt.date.fromisoformat(day))

    (it,) = grown(convoy(20, "2018-06-01"), convoy(50, "2018-06-10"))
    assert it.trend == "unclear"


def test_a_growth_without_figures_is_told_and_so_is_who_denies_it() -> None:
    rows = [
        said("an analyst", "the garrison at Tanf has doubled in size", **M),
        said("The spokesman", "There has been no increase at Tanf", act="denial", plover="DENY"),
    ]
    (it,) = grown(source(rows))
    assert (it.trend, it.place, it.statements, it.denied) == ("said to grow", "Tanf", (0,), (1,))


def test_nothing_makes_an_empty_timeline() -> None:
    assert drawn() == Timeline((), (), (), (), ())
