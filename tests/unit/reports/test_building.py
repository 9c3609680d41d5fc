"""Build-up without figures, the order of what has no day, and what is missing. All of it is INVENTED."""

import pytest

from openline.cli.reporttext import Told, lines_of, told
from openline.reports.reading import read
from openline.reports.telling.building import BuildUp
from openline.reports.telling.growing import growths

HEAD = "INVENTED, for tests: none of this was said, and none of it happened.\n\nBase grows in the east\n\n"


def of(*bodies: str) -> Told:
    return told([read(f"{HEAD}{body}\n", f"{n}.txt") for n, body in enumerate(bodies)])


def one_of(body: str) -> BuildUp:
    (found,) = of(body).timeline.build_up
    return found


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("The increased intensity of air freight of military cargo causes concern", "grow shipment"),
        ("there was a recent increase in coalition military shipments to the northeast", "grow shipment"),
        ("the military presence of the coalition in Syria is illegal", "be there static"),
        ("increasing military presence in the region damages prospects", "grow gathering"),
        ("the army has been boosting its military presence since January", "grow gathering"),
        ("an airfield was built in the oil field", "grow building"),
        ("A large base is also being built along the border", "grow building"),
        ("the army had deployed missile launchers in the region", "grow gathering"),
        ("The runway at Rmeilan has been extended by 400 metres", "grow building"),
        ("construction of a new runway at Shaddadi has begun", "grow building"),
        ("militias moved rockets and launchers to Mayadin", "grow gathering"),
        ("a convoy of 40 trucks carrying armoured vehicles entered Hasakah from Iraq", "grow shipment"),
        ("two armoured vehicles arrived at the base in Rmeilan", "grow gathering"),
        ("Russian military police deployed at the crossing", "grow gathering"),
        ("23 trucks and four armored vehicles were spotted on the road", "be there shipment"),
        ("Two convoys of the coalition entered the zone without any prior notice", "grow shipment"),
        ("Russian warplanes have flown armed over the garrison", ""),
        ("the coalition has withdrawn its troops from Kobani", "fall static"),
        ("they dismantled their base at Kharab Ishq", "fall static"),
        ("the number of troops has been reduced", "fall static"),
        ("About 200 troops are stationed at Tanf", "be there static"),
        ("soldiers patrolled the road near Tal Tamr", "be there patrol"),
        ("“de-confliction” talks have increased in frequency to avoid friction as the forces converge", ""),
        ("advances by pro-government forces could help the country expand its influence", ""),
        ("government forces have advanced to seize the city", ""),
        ("it has provided financial and logistical support to his forces", ""),
        ("jets struck a convoy of trucks that had entered from Iraq", ""),
        ("there has been no increase in its presence at Tanf", ""),
        ("an aid convoy of 40 trucks entered Rukban", ""),
        ("the ministry will send more troops to the border", ""),
        ("He demanded that the troops be withdrawn from Syria", ""),
        ("the tension has increased", ""),
        ("it has stepped up strikes", ""),
        ("forces have airlifted nearly 40 commanders of the group from a prison", ""),
        ("rockets landed near the base and missiles reached the city", ""),
        ("soldiers evacuated two wounded civilians", ""),
        ("the unit was withdrawn from Kobani", "fall static"),
        ("The US-led coalition has reinforced its bases in Hasakah with 40 trucks", "grow shipment"),
        ("coalition forces brought military and logistical reinforcements to their bases", "grow gathering"),
        (
            "a U.S. convoy consisting of 24 trucks and Hummers crossed from Iraq through al-Walid",
            "grow shipment",
        ),
        ("a US military cargo plane landed at Shaddadi carrying equipment and ammunition", "grow shipment"),
        ("the international coalition is expanding its base at Kharab al-Jir", "grow building"),
        ("Iran-backed militias have dug tunnels near Mayadin", "grow building"),
        ("Iranian militias redeployed in Abu Kamal after the strike", "grow gathering"),
        ("Turkish forces set up a new observation post near Saraqib", "grow building"),
        ("a Turkish military convoy entered Idlib through Kafr Lusin crossing", "grow shipment"),
        ("Russian forces withdrew from the base in Tal Tamr", "fall static"),
        ("the Americans have begun pulling out of Conoco", "fall static"),
        ("U.S. forces evacuated their base in Qasrak", "fall static"),
        ("Russia has increased the number of its troops in Qamishli airport", "grow gathering"),
        ("there has been a buildup of militia forces around Tanf", "grow gathering"),
        ("satellite imagery shows the construction of hangars at the Imam Ali base", "grow building"),
        ("the coalition has stationed an air-defence system at Green Village", "grow gathering"),
        ("a battery of HIMARS was moved from Jordan to Tanf", "grow gathering"),
        ("about 900 American troops remain in Syria", "be there static"),
        ("Washington keeps 900 troops in Syria", "be there static"),
        ("militia fighters have been massing on the edge of the zone", "grow gathering"),
        ("a large group has been patrolling the perimeter of the zone", "be there patrol"),
        ("the army sent reinforcements to the outskirts of Manbij", "grow gathering"),
        ("huge military reinforcements arrived at the front near Saraqib", "grow gathering"),
        ("the army brought in tanks and rocket launchers", "grow gathering"),
        ("the garrison received two new howitzers", "grow gathering"),
        ("the base was handed over to the Iraqi army", "fall static"),
        ("the number of flights to the base fell by half", ""),
        ("air traffic at the base doubled", ""),
        ("more than 100 people were killed in the base", ""),
        ("The forces of the opposition moved into the town", ""),
        ("Rebels advanced and captured two tanks", ""),
        ("The jets returned to base", ""),
        ("Residents built shelters", ""),
        ("the two sides expanded their cooperation", ""),
        ("Increased contacts between the forces reduced tension", ""),
        ("Fighters left the base by bus", ""),
        ("the ministry said a camp for displaced people was set up near Rukban", ""),
        ("He deployed his usual arguments", ""),
        ("the coalition transported prisoners from the base to Iraq", ""),
        ("the SDF strengthened its positions on the river", "grow gathering"),
    ],
)
def test_force_and_works_build_up_and_talks_and_fights_do_not(words: str, wanted: str) -> None:
    found = "; ".join(f"{it.way.removeprefix('said to ')} {it.activity}" for it in growths(words))
    assert found == wanted


def test_what_is_built_is_told_with_place_and_by_whose_word() -> None:
    found = of(
        "In the last few months, an airfield was built in al-Omar oil field.\n\n"
        "“A large base is being built near Shaddadi,” a tribal leader said."
    )
    drawn = found.timeline.build_up
    assert {(it.place, it.activity, it.trend) for it in drawn} == {
        ("al-Omar oil field", "building", "said to grow"),
        ("Shaddadi", "building", "said to grow"),
    }
    text = "\n".join(lines_of(found))
    assert "near Shaddadi, works: said to grow, by tribal leader; when is not said [2]" in text
    assert "In the last few months = counted from the day of the report, which is not stated [1]" in text


def test_a_part_of_a_country_is_named_with_its_direction_and_the_region_by_what_it_goes_back_to() -> None:
    found = of(
        "The army has been boosting its military presence in northeastern Syria since January.\n\n"
        "Officials said it had deployed missile launchers in the region."
    ).timeline.build_up
    assert [(it.place, it.wide, it.statements) for it in found] == [("northeastern Syria", True, (0, 1))]


def test_a_denial_that_is_only_mentioned_is_no_denial_of_anybody() -> None:
    found = of("Despite official denial, the army has been boosting its presence near Tanf since January.")
    (it,) = found.timeline.build_up
    assert it.denial_told
    assert not it.denied
    assert [each.statements for each in found.missing if each.kind == "denial"] == [(0,)]


def test_what_an_article_says_was_first_stands_first_without_a_day() -> None:
    found = of(
        "AMMAN (Reuters) - Army troops crossed to the eastern bank near Mayadin on Monday.\n\n"
        "The crossing came two days after the SDF said its fighters were hit by airstrikes near Mayadin."
    )
    drawn = found.timeline
    assert not drawn.entries
    hit = next(at for at, words in enumerate(found.words) if "were hit" in words)
    crossed = next(at for at, words in enumerate(found.words) if "crossed" in words)
    assert [entry.statements[0] for entry in drawn.undated] == [hit, crossed]
    assert [(it.earlier, it.later) for it in drawn.orders] == [(hit, crossed)]
    text = "\n".join(lines_of(found))
    assert f"before {crossed + 1}: “The crossing came two days after”" in text
    assert "a Monday, date not known" in text


def test_days_that_lack_their_year_are_in_the_order_of_the_calendar_within_one_article() -> None:
    later, earlier = (
        "Jets struck a depot near Mayadin on May 8.",
        "Two men were killed in Hajin on May 6.",
    )
    both = of(f"{later} {earlier}").timeline
    assert [entry.statements for entry in both.undated] == [(1,), (0,)]
    assert not both.entries
    apart = of(later, earlier).timeline
    assert [entry.statements for entry in apart.undated] == [(0,), (1,)]
    around = of(
        "Two men were killed in Hajin on November 8. Jets struck a depot near Mayadin on March 6."
    ).timeline
    assert not around.orders


def test_what_is_missing_is_told_with_the_statements_it_touches() -> None:
    found = of(
        "MOSCOW (TASS) - Coalition jets bombed a depot near Mayadin, a Russian source said on May 6.\n\n"
        "Two soldiers were killed in the attack. The siege had lasted a three-year…\n\n"
        "Read the full article from the Source…"
    )
    kinds = {each.kind: each for each in found.missing}
    assert kinds["date"].statements == (0,)
    assert "three-year…" in kinds["cut off"].said
    assert kinds["unheard"].said.startswith("no word of the United States or the coalition")
    assert kinds["day"].statements
    assert "day not stated (in the text: 6 May, year not stated)" in next(iter(lines_of(found)))


def test_a_whole_dated_article_in_which_both_sides_speak_lacks_nothing() -> None:
    found = of(
        "AMMAN, June 18, 2018 (Reuters) - Coalition jets bombed a depot near Mayadin on Sunday, the Russian "
        "Defence Ministry said.\n\nA coalition spokesman said its jets had bombed a depot near Mayadin."
    )
    assert not [
        each for each in found.missing if each.kind in ("date", "cut off", "denial", "unheard", "day")
    ]
