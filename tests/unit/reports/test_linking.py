"""Same event, corroborates, contradicts: what is, and what only looks like it. All is INVENTED."""

import datetime as dt
from pathlib import Path

import pytest

from openline.reports.linking.links import Link, Source, clustered, links, reduced
from tests.reports import gold
from tests.reports.weighing import source_of
from tests.unit.reports.opposites import DENIED, NOT_DENIED
from tests.unit.reports.stating import Said, said, source

A, M = {"plover": "ASSAULT"}, {"plover": "MOBILIZE"}
NO = {"act": "denial", "plover": "DENY"}


def found(*sources: Source, kind: str = "contradicts") -> list[Link]:
    return [link for link in links(reduced(sources)) if link.kind == kind]


@pytest.mark.parametrize(("one", "other"), DENIED, ids=lambda row: row["content"][:40])
def test_what_cannot_both_be_true_contradicts(one: Said, other: Said) -> None:
    for pair in ([one, other], [other, one]):
        if "reports were" in other["content"] and pair[0] is other:
            continue  # what is called false stands before
        (link,) = found(source(pair))
        assert link.differ
        assert 0 < link.confidence < 1


def test_of_what_can_both_be_true_five_in_six_do_not() -> None:
    told = [pair for pair in NOT_DENIED if found(source(list(pair))) or found(source(list(reversed(pair))))]
    assert len(told) <= len(NOT_DENIED) / 6


def test_one_who_takes_back_what_he_said_contradicts_himself() -> None:
    (link,) = found(
        source(
            [
                said(
                    "the governor", "the Americans had begun to pack up the base at Shaddadi", plover="YIELD"
                ),
                said("the governor", "he had never mentioned Shaddadi", **NO),
            ]
        )
    )
    assert link.differ == ("says he never said it",)


# -- of many documents ---------------------------------------------------------------------------------

STRUCK = said("a rebel commander", "drones struck the camp near Tanf, wounding two", day="2018-06-17", **A)


def test_one_event_told_by_two_is_joined_and_counted_by_origins() -> None:
    other = said("the monitor", "drones hit a camp near Tanf", day="2018-06-17", kind="organisation", **A)
    it = reduced([source([STRUCK]), source([other])])
    assert [(link.kind, link.one, link.other) for link in links(it)] == [
        ("corroborates", 0, 1),
        ("same_event", 0, 1),
    ]
    assert links(it)[0].origins == 2
    assert "place" in links(it)[1].agree
    assert "time" in links(it)[1].agree


def test_ten_outlets_with_one_agencys_copy_are_no_corroboration() -> None:
    copies = [source([{**STRUCK, "carrier": "Reuters"}], outlet=f"Paper {n}") for n in range(10)]
    assert not found(*copies, kind="corroborates")
    assert len(set(clustered(10, links(reduced(copies))))) == 1


@pytest.mark.parametrize("day", ["2021-10-20", "2018-07-02", "2017-06-17"])
def test_the_same_words_of_another_day_are_not_the_same_event(day: str) -> None:
    later = source([{**STRUCK, "day": day}], dt.date.fromisoformat(day))
    assert not links(reduced([source([STRUCK]), later]))


def test_a_time_that_is_not_anchored_is_unknown_and_not_equal() -> None:
    unknown = {key: value for key, value in STRUCK.items() if key != "day"} | {"unanchored": "on Sunday"}
    assert not links(reduced([source([unknown], None), source([unknown], None)]))
    assert not links(reduced([source([STRUCK]), source([unknown], None)]))


def test_places_far_apart_are_not_the_same_event() -> None:
    other = {**STRUCK, "content": "drones struck the camp near Raqqa, wounding two"}
    assert not links(reduced([source([STRUCK]), source([other])]))


def test_a_denial_elsewhere_of_the_same_days_contradicts_and_of_other_years_does_not() -> None:
    denial = said("The Pentagon", "there had been no strikes near Tanf", **NO)
    assert found(source([STRUCK]), source([denial]))
    assert not found(source([STRUCK]), source([denial], dt.date(2021, 10, 21)))


def test_another_strike_of_the_same_article_is_another_event() -> None:
    rows = [
        said("a source", "drones struck a camp near Tanf", day="2018-06-17", **A),
        said("a source", "another strike hit a village near Palmyra", day="2018-06-17", **A),
        said("a source", "two years ago drones struck the camp near Tanf", unanchored="two years ago", **A),
    ]
    assert not found(source(rows), kind="same_event")


def test_many_documents_of_one_place_are_linked_in_time() -> None:
    many = [source([{**STRUCK, "day": f"2018-{1 + n % 12:02}-{1 + n % 27:02}"}]) for n in range(300)]
    assert len(set(clustered(300, links(reduced(many))))) > 20


# -- annotated articles --------------------------------------------------------------------------------


def _gold() -> list[gold.Gold]:
    return gold.load_all(Path(gold.__file__).parent / "articles")


def test_most_contradictions_of_the_annotated_articles_are_found_and_few_others() -> None:
    wanted = hit = told = 0
    for article in _gold():
        pairs = {(min(pair), max(pair)) for pair in article.contradictions}
        mine = {(link.one, link.other) for link in found(source_of(article))}
        wanted, hit, told = wanted + len(pairs), hit + len(pairs & mine), told + len(mine)
    assert hit / wanted >= 0.55
    assert hit / told >= 0.6


OF_ONE_EVENT = [{"aggregator_02", "seventh_05"}, {"sixth_08", "seventh_09"}]
"""Articles that tell of the same raid."""


def test_all_annotated_articles_together_merge_nothing_of_two_articles_but_of_one_event() -> None:
    articles = _gold()
    it = reduced([source_of(article) for article in articles])
    of = [articles[one.source].name for one in it.every]
    across = [{of[link.one], of[link.other]} for link in links(it) if of[link.one] != of[link.other]]
    assert across
    assert all(names in OF_ONE_EVENT for names in across)
