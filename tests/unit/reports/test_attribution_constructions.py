"""Who says what in each construction that journalists use; INVENTED, all of it."""

import pytest

from openline.reports.model import Statement
from openline.reports.statements import statements
from openline.reports.tagging.model import load
from openline.reports.tagging.sentences import sentences


def read(text: str) -> list[Statement]:
    bodies = [(0, len(text))]
    return [s for s in statements(text, bodies, load().parse(text, sentences(text, bodies))) if s.attributed]


def told(text: str) -> list[tuple[str, str, str]]:
    return [(s.speaker.canonical, text[s.content.start : s.content.end], s.act) for s in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        # what an event brings about is no speech
        "Syrian troops crossed the river on Monday, threatening a potential standoff with other forces.",
        "Jets struck a convoy near the border, raising fears of a wider conflict.",
        "The army bombed the airport overnight, prompting warnings of retaliation.",
        "The blast ripped through a market, claiming the lives of 12 people.",
        "Tanks massed along the frontier, suggesting that an offensive was imminent.",
        "Fighters surrounded the village, confirming their hold on the highway.",
        "The advance threatens to cut off thousands of civilians.",
        "The deployment suggests the army is preparing for a long stay.",
        "The zone, once declared to fight them, has become a problem.",
        # nothing is said
        "No group has claimed responsibility for the bombing.",
        "The army, which rarely comments on such strikes, has not commented.",
        "There was no immediate comment from Damascus.",
        "The spokesman did not say how many troops would leave.",
        "The general stopped short of blaming Iran.",
        "The army says nothing.",
        "Iraqi forces maintained their defensive positions on three sides of Mosul.",
        "Since the war began, the government has responded with aid.",
        "The continued presence of the force is a matter for others.",
        "The minister expressed his condolences to the families of the victims.",
    ],
)
def test_nobody_says_anything(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Islamic State claimed responsibility for the attack in a statement on its news agency.",
            [("Islamic State", "responsibility for the attack", "claim")],
        ),
        (
            "SANA held the coalition responsible for the fires.",
            [("SANA", "the coalition responsible for the fires", "claim")],
        ),
        (
            "The Northern Front, an umbrella group, claimed the attack, saying it was a reply.",
            [("Northern Front", "the attack", "claim"), ("Northern Front", "it was a reply", "claim")],
        ),
        # where a content ends
        (
            "The ministry’s claim that rebels had shelled the town could not be verified.",
            [("ministry", "rebels had shelled the town", "claim")],
        ),
        (
            "The statement came a day after warnings by Iran that the zone would be closed.",
            [("Iran", "the zone would be closed", "concern")],
        ),
        (
            "The commander, who said he had lost 30 men, asked not to be named.",
            [("commander", "he had lost 30 men", "claim")],
        ),
        (
            "A fighter of the tribe who says he was in the column told us by phone that the road was open.",
            [("fighter of the tribe", "the road was open", "claim")],
        ),
        (
            "The militants, according to the security forces, had been hiding in the camp.",
            [
                (
                    "security forces",
                    "The militants, according to the security forces, had been hiding in the camp",
                    "claim",
                )
            ],
        ),
        (
            "A jet flew within 500 feet of the drone, U.S. officials said, and dropped flares.",
            [
                (
                    "U.S. officials",
                    "A jet flew within 500 feet of the drone, U.S. officials said, and dropped flares",
                    "claim",
                )
            ],
        ),
        (
            "The minister slammed the raids as an attack on farmers and rejected reports of a deal.",
            [
                ("minister", "the raids as an attack on farmers", "condemnation"),
                ("minister", "reports of a deal", "denial"),
            ],
        ),
        ("The army dismissed the report out of hand.", [("army", "the report", "denial")]),
        (
            "The ministry said in two letters to the Council and its president that the road was open.",
            [("ministry", "the road was open", "claim")],
        ),
        (
            "The convoy turned back near Sarmada, Syria, the spokesman said.",
            [("spokesman", "The convoy turned back near Sarmada, Syria", "claim")],
        ),
        (
            "Damascus has demanded time and again that the garrison leave the country.",
            [("Damascus", "the garrison leave the country", "demand")],
        ),
        (
            "The coalition was silent, with a spokesman alleging that nothing had left the base.",
            [("spokesman", "nothing had left the base", "denial")],
        ),
        (
            "As reported by the press center, 14 shells hit the village.",
            [("press center", "14 shells hit the village", "claim")],
        ),
        (
            "The members of the Council urge all parties to remain calm.",
            [("members of the Council", "all parties to remain calm", "demand")],
        ),
        (
            "The mission urged restraint and appealed for a halt to hostilities.",
            [("mission", "restraint", "demand"), ("mission", "a halt to hostilities", "demand")],
        ),
        # who speaks
        (
            "“What they say is talk,” a commander of the council, identified only as Foxtrot, "
            "told the agency.",
            [("Foxtrot", "What they say is talk", "claim")],
        ),
        (
            "“The area is calm,” said a resident of Tal Abyad who gave only his first name, Abu Kilo.",
            [("Abu Kilo", "The area is calm", "claim")],
        ),
        (
            "“If they attack us,” said Kilo Lima, commander of the force, “we will respond with force.”",
            [
                (
                    "Kilo Lima",
                    "If they attack us,” said Kilo Lima, commander of the force, “we will respond with force",
                    "threat",
                )
            ],
        ),
        (
            "A person close to the contractor Group Whiskey, who asked us not to publish his name "
            "because he feared for his safety, said that the camp was empty.",
            [("person close to the contractor Group Whiskey", "the camp was empty", "claim")],
        ),
        (
            "The Northern Defense Force (NDF) said four of its fighters were killed. The NDF said a "
            "fifth was missing.",
            [
                ("Northern Defense Force", "four of its fighters were killed", "claim"),
                ("Northern Defense Force", "a fifth was missing", "claim"),
            ],
        ),
        (
            "Maj. Gen. Kilo al-Sierra said the convoy had left. Al-Sierra denied that anyone was hurt.",
            [
                ("Kilo al-Sierra", "the convoy had left", "claim"),
                ("Kilo al-Sierra", "anyone was hurt", "denial"),
            ],
        ),
        (
            "The spokesman for the force, Tango al-Kilo, said the road was open.",
            [("Tango al-Kilo", "the road was open", "claim")],
        ),
        (
            "One soldier of the army was wounded in the north, he said.",
            [("", "One soldier of the army was wounded in the north", "claim")],
        ),
        # what is done by saying it
        (
            "The army warned that any force that enters the bank will be struck.",
            [("army", "any force that enters the bank will be struck", "threat")],
        ),
        (
            "The general said his troops were not looking for a fight with the regime.",
            [("general", "his troops were not looking for a fight with the regime", "assurance")],
        ),
        (
            "A minister warned that an attack would lead to the escape of prisoners.",
            [("minister", "an attack would lead to the escape of prisoners", "concern")],
        ),
        (
            "The army said: “We will hold them responsible.”",
            [("army", "We will hold them responsible", "threat")],
        ),
        (
            "The spokesman said their mission had not changed.",
            [("spokesman", "their mission had not changed", "claim")],
        ),
    ],
)
def test_statements_of_a_sentence(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "At least 52 people were killed, a war monitor says.\n\nThe Desert Monitor said "
            "missiles hit Hasrat.",
            ["Desert Monitor", "Desert Monitor"],
        ),
        (
            "Jets flew over the garrison, a coalition spokesman said.\n\n“They were armed,” said Col. Kilo "
            "Sierra, the spokesman for the coalition.",
            ["Kilo Sierra", "Kilo Sierra"],
        ),
        (
            "Kilo Lima, the top commander of the force, met the tribes.\n\nThe Kurdish commander "
            "said attacks "
            "had increased.",
            ["Kilo Lima"],
        ),
        (
            "Tango Victor, the leader of the party, gave a speech.\n\nThe cleric said the party "
            "had left Qusayr.",
            ["Tango Victor"],
        ),
        (
            "The Northern Observatory for Rights said 12 people were killed.\n\nThe "
            "Britain-based monitor said "
            "the toll would rise.\n\nThe group, which relies on a network, said women were among the dead.",
            ["Northern Observatory for Rights"] * 3,
        ),
        (
            "The ministry said in a statement:\n\n“Two jets fired missiles at the road. All were shot down.”",
            ["ministry"],
        ),
        (
            "Minister Kilo Sierra said:\n\nI am appalled by this attack on innocent people in "
            "the market.\n\nWe "
            "will stand by the families of those who died.",
            ["Kilo Sierra"],
        ),
    ],
)
def test_speakers_over_paragraphs(text: str, speakers: list[str]) -> None:
    assert [s.speaker.canonical for s in read(text)] == speakers


@pytest.mark.parametrize(
    "behind",
    [
        "Hadi Karim, deputy head of the centre in Raqqa said on May 6.",
        "Hadi Karim, deputy head of the centre in Raqqa, said on May 6.",
        "Hadi Karim, Deputy Head of the Russian Centre for Reconciliation in Syria said on May 6.",
        "Hadi Karim, Deputy Head of the Russian Centre for Reconciliation in Syria, said.",
    ],
)
def test_a_name_and_its_title_behind_what_was_said_are_both_the_speaker(behind: str) -> None:
    assert told(f"Two convoys crossed the border, {behind}") == [
        ("Hadi Karim", "Two convoys crossed the border", "claim")
    ]


def test_a_release_that_quotes_without_marks_is_one_quotation() -> None:
    said = (
        "I am appalled by this attack on innocent people in the market.\n\nWe will stand by their families."
    )
    text = f"Minister Kilo Sierra said:\n\n{said}"
    one = read(text)[0]
    assert text[one.content.start : one.content.end] == said.rstrip(".")


@pytest.mark.parametrize(
    ("mention", "again"),
    [
        ("Kilo al-Sierra", "Al-Sierra"),
        ("Kilo F. Sierra", "Sierra"),
        ("Tango Kilo al-Sierra", "Al-Sierra"),
        ("Tango von der Sierra", "Von der Sierra"),
    ],
)
def test_a_surname_that_comes_again_is_the_same_man(mention: str, again: str) -> None:
    text = (
        f"The head of the mission, Gen. {mention}, said the road was open. According to {again}, it was cut."
    )
    assert [s.speaker.canonical for s in read(text)] == [mention, mention]
