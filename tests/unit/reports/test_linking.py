"""Same event, corroborates, contradicts: what is, and what only looks like it. All is INVENTED."""

import datetime as dt
from pathlib import Path

import pytest

from openline.reports.linking import Link, Source, clustered, links, reduced
from openline.reports.model import (
    Article,
    Count,
    DateInterval,
    Document,
    Place,
    Span,
    Speaker,
    Statement,
    Time,
)
from tests.reports import gold
from tests.unit.reports.stating import Said, denied, said, source

A, M = {"plover": "ASSAULT"}, {"plover": "MOBILIZE"}
NO = {"act": "denial", "plover": "DENY"}


def found(*sources: Source, kind: str = "contradicts") -> list[Link]:
    return [link for link in links(reduced(sources)) if link.kind == kind]


CONTRADICT: list[tuple[Said, Said]] = [
    (
        said("Syrian state media", "an airport near Palmyra was hit by Russian airstrikes", **A),
        denied("Moscow", "it was behind the airstrikes"),
    ),
    (
        said("the Observatory", "Russian warplanes bombed a hospital in Aleppo", **A),
        said("The Russian ministry", "Russian aircraft carried out no flights over Aleppo on that day", **NO),
    ),
    (
        said("a rebel", "Turkish troops had entered the town", **M),
        denied("Ankara", "its forces had crossed the border"),
    ),
    (
        said("the army", "it had captured the hill overlooking Palmyra"),
        said("a rebel spokesman", "the hill was still in their hands"),
    ),
    (
        said(
            "the ministry", "3 soldiers were killed in the attack near Tanf", counts=[(3, 3, "killed")], **A
        ),
        said("a medical source", "7 soldiers were killed in the attack", counts=[(7, 7, "killed")], **A),
    ),
    (
        said("the governor", "the crossing at Abu Kamal had been reopened"),
        said("drivers", "the crossing at Abu Kamal remained closed", kind="witness"),
    ),
    (
        said("the coalition", "joint patrols had been suspended"),
        said("the Russian centre", "the patrols continue"),
    ),
    (
        said("residents", "3 people were killed when the strike hit a house", counts=[(3, 3, "killed")], **A),
        said("The coalition", "there were no civilian casualties", **NO),
    ),
    (
        said("The U.S. military", "the convoy was well inside the deconfliction zone", **M),
        said("Damascus", "the convoy had been hit outside the zone", **A),
    ),
    (
        said("the coalition", "the patrol was 5 km inside the deconfliction zone"),
        said("A Russian officer", "the patrol never entered the zone", **NO),
    ),
    (
        said("the site", "at least four new hangars have appeared at Tanf since December", **M),
        said("The spokesman", "There has been no increase in our posture", **NO),
    ),
    (
        said("the paper", "the Americans had started to withdraw from the base at Tanf", plover="YIELD"),
        said("A U.S. official", "we are not leaving Tanf", **NO),
    ),
    (
        said("Damascus", "the Americans had been warned of the strike through the hotline"),
        said("The Pentagon", "it had received no warning", **NO),
    ),
    (
        said("Ankara", "the drone had been shot down over Syria", **A),
        said("The SDF", "no drone had been downed", **NO),
    ),
    (
        said("The opposition", "government forces had used chlorine in the attack on Daraa", **A),
        denied("Damascus", "chemical weapons had been used"),
    ),
    (
        said("a commander", "regime forces fired first, at a patrol near the river", **A),
        said("The army", "it had only answered fire from the other bank", **A),
    ),
    (
        said("the monitor", "SDF fighters withdrew from the town of Rifat", plover="YIELD"),
        said("A Kurdish commander", "their fighters remain in Rifat"),
    ),
    (
        said("an official", "the missiles were fired from a camp near Deir ez-Zor", **A),
        said("a second official", "the missiles had been launched from the desert near Palmyra", **A),
    ),
    (
        said("The U.S. spokesman", "Iran was behind the drone attack", plover="ACCUSE"),
        denied("Tehran", "any involvement in the attack"),
    ),
    (
        said("Damascus", "the Americans are looting oil"),
        said("A U.S. official", "the reports were “false”", **NO),
    ),
    (
        said("Israel", "its aircraft struck an Iranian depot near Daraa", **A),
        said("Tehran", "There are no Iranian forces in Daraa", **NO),
    ),
    (
        said("Damascus", "the army still controls the airport"),
        said("Rebels", "the army had been driven out of the airport"),
    ),
    (
        said("the agency", "air defences shot down most of the missiles", **A),
        said("Israel", "all of its missiles reached their targets", **A),
    ),
]

DO_NOT: list[tuple[Said, Said]] = [
    (
        said(
            "Damascus",
            "4 soldiers were killed near Palmyra",
            day="2018-06-17",
            counts=[(4, 4, "killed")],
            **A,
        ),
        said(
            "The SDF", "2 fighters were killed near Raqqa", day="2018-06-17", counts=[(2, 2, "killed")], **A
        ),
    ),
    (
        said("the coalition", "Russian warplanes bombed the base near Tanf", day="2016-06-16", **A),
        said(
            "The Russian ministry", "Russian planes carried out no strikes near Tanf", day="2018-06-17", **NO
        ),
    ),
    (
        said("Syrian state media", "coalition aircraft bombed a village near Abu Kamal", **A),
        denied("Israel", "any involvement"),
    ),
    (
        said(
            "The coalition", "at least 10 died in the strike near Raqqa", counts=[(10, None, "killed")], **A
        ),
        said("the Observatory", "12 had died in the strike", counts=[(12, 12, "killed")], **A),
    ),
    (
        said("The army", "it advanced towards Deir ez-Zor", **M),
        said("a rebel group", "its fighters had withdrawn from Daraa", plover="YIELD"),
    ),
    (
        said("A U.S. official", "there was no immediate information on casualties"),
        said("a resident", "3 people were wounded", counts=[(3, 3, "wounded")], **A),
    ),
    (
        said("The Pentagon", "No American soldiers were hurt"),
        said("a commander", "2 of his fighters were wounded", counts=[(2, 2, "wounded")], **A),
    ),
    (
        said("Russia", "no sorties were flown over Idlib", **NO),
        said("the monitor", "Syrian army artillery shelled two villages", **A),
    ),
    (
        said("the ministry", "the road to Palmyra was open"),
        said("the governor", "the airport at Aleppo was closed"),
    ),
    (denied("Iran", "any role in the attack"), said("Hezbollah", "it would answer any attack", act="threat")),
    (
        said("The Pentagon", "there are 900 U.S. troops in Syria", counts=[(900, 900, "troops")]),
        said("a U.S. official", "200 troops are stationed at Tanf", counts=[(200, 200, "troops")]),
    ),
    (
        said("the analyst", "the deployment did not change the balance"),
        said("the Pentagon", "it had sent additional troops", **M),
    ),
    (
        said("A U.S. official", "there had been no direct talks with Damascus", **NO),
        said("Moscow", "it had talks with Ankara"),
    ),
]


@pytest.mark.parametrize(("one", "other"), CONTRADICT, ids=lambda row: row["content"][:40])
def test_what_cannot_both_be_true_contradicts(one: Said, other: Said) -> None:
    for pair in ([one, other], [other, one]):
        if "reports were" in other["content"] and pair[0] is other:
            continue  # what is called false stands before
        (link,) = found(source(pair))
        assert link.differ
        assert 0 < link.confidence < 1


@pytest.mark.parametrize(("one", "other"), DO_NOT, ids=lambda row: row["content"][:40])
def test_what_can_both_be_true_does_not(one: Said, other: Said) -> None:
    assert not found(source([one, other]))
    assert not found(source([other, one]))


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


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _gold() -> list:
    return gold.load_all(Path(gold.__file__).parent / "articles")


def _source(article) -> Source:
    """What a careful reader found, as the reader would give it."""
    rows = [
        Statement(
            file=article.name,
            start=row["start"],
            end=row["end"],
            content=Span(*row["content"]),
            attributed=row["attributed"],
            speaker=Speaker(row["speaker"]["mention"], row["speaker"]["canonical"])
            if row.get("speaker")
            else Speaker(),
            source_kind=row["source_kind"],
            cue=row.get("cue") or "",
            act=row["act"],
            polarity=row["polarity"],
            plover=row["plover"],
            places=tuple(
                Place(
                    p["start"],
                    p["end"],
                    p["text"],
                    p["lat"],
                    p["lon"],
                    p["kind"],
                    p["role"],
                    float(p.get("extent_km") or 0),
                    p.get("relation") or "",
                )
                for p in row["places"]
            ),
            times=tuple(
                Time(
                    t["start"],
                    t["end"],
                    t["text"],
                    _day(t["from"]),
                    _day(t["until"]),
                    t["basis"],
                    t.get("of", "said"),
                )
                for t in row["times"]
            ),
            counts=tuple(
                Count(c["start"], c["end"], c["text"], c["low"], c["high"], c["unit"]) for c in row["counts"]
            ),
            chain=tuple(row.get("chain", ())),
        )
        for row in article.statements
    ]
    date = article.document["date"] or {}
    interval = DateInterval(_day(date.get("from")), _day(date.get("until")))
    articles = tuple(Article(a["start"], a["end"], Document(date=interval)) for a in article.articles)
    return Source(article.text, tuple(rows), articles)


def test_nearly_all_contradictions_of_the_annotated_articles_are_found_and_few_others() -> None:
    wanted = hit = told = 0
    for article in _gold():
        pairs = {(min(pair), max(pair)) for pair in article.contradictions}
        mine = {(link.one, link.other) for link in found(_source(article))}
        wanted, hit, told = wanted + len(pairs), hit + len(pairs & mine), told + len(mine)
    assert hit / wanted >= 0.8
    assert hit / told >= 0.8


def test_all_annotated_articles_together_merge_nothing_of_two_articles() -> None:
    sources = [_source(article) for article in _gold()]
    it = reduced(sources)
    of = [one.source for one in it.every]
    assert not [link for link in links(it) if of[link.one] != of[link.other]]
