"""Who says what: cues, their contents and their speakers, sentence by sentence."""

import pytest

from openline.reports.model import Statement
from openline.reports.statements import statements
from openline.reports.tagging.model import load
from openline.reports.tagging.sentences import sentences


def read(text: str) -> list[Statement]:
    bodies = [(0, len(text))]
    return [s for s in statements(text, bodies, load().parse(text, sentences(text, bodies))) if s.attributed]


def said(text: str) -> list[tuple[str, str]]:
    return [(s.speaker.canonical, text[s.content.start : s.content.end]) for s in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The army said that two soldiers died.", [("army", "two soldiers died")]),
        ("The army said on Monday two soldiers died.", [("army", "two soldiers died")]),
        ("The army told reporters on Nov. 14 that two soldiers died.", [("army", "two soldiers died")]),
        ("The army said on November 14, 2018 that two soldiers died.", [("army", "two soldiers died")]),
        ("The army said in a note dated 2018-11-14 that two soldiers died.", [("army", "two soldiers died")]),
        ("Two soldiers died, the army said on Nov. 14.", [("army", "Two soldiers died")]),
        ("Two soldiers died, the army said, hours after the road was cut.", [("army", "Two soldiers died")]),
        (
            "The road was open, the army said, and no stone was thrown.",
            [("army", "The road was open"), ("army", "no stone was thrown")],
        ),
        ("Baghdad rejects the accusation.", [("Baghdad", "the accusation")]),
        ("Two soldiers died, the army said on Monday.", [("army", "Two soldiers died")]),
        ("“We left,” said Col. Bravo, a spokesman.", [("Bravo", "We left")]),
        (
            "“We left. Nobody followed us,” Col. Bravo told reporters.",
            [("Bravo", "We left. Nobody followed us")],
        ),
        ("Col. Bravo said: “We left.”", [("Bravo", "We left")]),
        (
            "Col. Bravo told Reuters the convoy had left the base.",
            [("Bravo", "the convoy had left the base")],
        ),
        (
            "“If they fire,” he told them, “we will answer.”",
            [("", "If they fire,” he told them, “we will answer")],
        ),
        (
            "The army said two soldiers died and added that three were missing.",
            [("army", "two soldiers died"), ("army", "three were missing")],
        ),
        (
            "The army said that two soldiers died and that three were missing.",
            [("army", "two soldiers died"), ("army", "three were missing")],
        ),
        (
            "The ministry, which denied the report, said in a statement that all jets had returned.",
            [("ministry", "all jets had returned")],
        ),
        ("Russia denied it was behind the airstrikes.", [("Russia", "it was behind the airstrikes")]),
        ("The coalition denied any involvement.", [("coalition", "any involvement")]),
        (
            "Two soldiers died, according to the Northern Monitor.",
            [("Northern Monitor", "Two soldiers died")],
        ),
        (
            "According to a witness, “the sky turned orange”.",
            [("witness", "the sky turned orange")],
        ),
        (
            "Col. Bravo was quoted by TASS as saying that no jets had left.",
            [("Bravo", "no jets had left")],
        ),
        (
            "Three launchers arrived at the base, TASS reported, citing a Russian diplomat.",
            [("Russian diplomat", "Three launchers arrived at the base")],
        ),
        (
            "The army urged both sides to hold their fire.",
            [("army", "both sides to hold their fire")],
        ),
        ("The group vowed to respond to the raid.", [("group", "to respond to the raid")]),
        (
            "It was said that a second column had turned back.",
            [("", "a second column had turned back")],
        ),
    ],
)
def test_speaker_and_content_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The blast claimed 20 lives.",
        "He declined to say how many troops were there.",
        "The army did not say who fired first.",
        "A rocket called Zulzal hit the field.",
        "The trucks carried water to the camp.",
        "Nobody disputes that bombs fell.",
        "The report ran to 40 pages.",
        "",
    ],
)
def test_what_only_looks_like_speech_is_none(text: str) -> None:
    assert said(text) == []


def test_claimed_responsibility_is_a_claim() -> None:
    assert said("The group claimed responsibility for the attack.") == [
        ("group", "responsibility for the attack")
    ]


def test_a_quotation_alone_goes_on_with_the_speaker_before_it() -> None:
    assert said("“We left the town,” Col. Bravo said. “Nobody followed us there.”") == [
        ("Bravo", "We left the town"),
        ("Bravo", "Nobody followed us there"),
    ]


def test_speech_within_a_quotation_is_the_speakers_own() -> None:
    assert said("“They answered that they control everything,” Col. Bravo said.") == [
        ("Bravo", "They answered that they control everything")
    ]


def test_who_first_said_it_speaks_and_who_passed_it_on_carries() -> None:
    (one,) = read("According to Col. Bravo, the Pentagon denies that there are armed groups in the camp.")
    assert (one.speaker.canonical, one.chain) == ("Pentagon", ("Pentagon", "Bravo"))


def test_offsets_are_those_of_the_text() -> None:
    text = "🚁\n\nTwo soldiers died, the army said."
    (one,) = read(text)
    assert text[one.start : one.end] == "Two soldiers died, the army said"
    assert (one.cue, one.speaker.mention) == ("said", "the army")


@pytest.mark.parametrize(
    ("text", "content", "act"),
    [
        (
            "The ministry rejected as baseless reports that its jets had crossed the border.",
            "its jets had crossed the border",
            "denial",
        ),
        ("The embassy distanced itself from the remarks.", "the remarks", "denial"),
        ("The minister pushed back on suggestions that the deal was dead.", "the deal was dead", "denial"),
        (
            "A spokesman wouldn’t exclude that it might take until autumn.",
            "it might take until autumn",
            "claim",
        ),
        ("The command would neither confirm nor deny that it had fired.", "it had fired", "claim"),
        ("The mayors undertook not to let it happen again.", "not to let it happen again", "assurance"),
        (
            "The ministry gave assurances that the road would stay open.",
            "the road would stay open",
            "assurance",
        ),
        ("The minister stressed the need for a wider belt.", "a wider belt", "demand"),
        ("The army reserves the right to adjust its patrols.", "to adjust its patrols", "intention"),
        ("The minister took the paper to task for printing it.", "printing it", "condemnation"),
        ("The delegation voiced reservations about the timetable.", "the timetable", "concern"),
        ("The foreign minister cautioned against a hasty withdrawal.", "a hasty withdrawal", "concern"),
        ("Officials questioned whether the strike was agreed.", "the strike was agreed", "question"),
        ("By the army’s count, 40 drones were launched.", "40 drones were launched", "claim"),
        (
            "The talk that the army will march was dismissed by the envoy.",
            "the army will march",
            "denial",
        ),
    ],
)
def test_words_of_one_family_do_the_same(text: str, content: str, act: str) -> None:
    assert [(text[s.content.start : s.content.end], s.act) for s in read(text)] == [(content, act)]


BRIEFING = """Briefing by Spokesperson Delta Whiskey

MR. WHISKEY: Good afternoon. Eleven patrols have gone out since Monday. We call on all sides to stop.

Q: Has the list arrived?

MR. WHISKEY: We have the list.
"""


def test_whoever_has_the_word_in_a_briefing_speaks() -> None:
    assert [
        (s.speaker.canonical, s.act, BRIEFING[s.content.start : s.content.end]) for s in read(BRIEFING)
    ] == [
        ("Delta Whiskey", "claim", "Eleven patrols have gone out since Monday"),
        ("Delta Whiskey", "demand", "all sides to stop"),
        ("", "question", "Has the list arrived"),
        ("Delta Whiskey", "claim", "We have the list"),
    ]


def test_a_post_is_said_by_its_account_and_who_is_named_in_it_speaks_for_himself() -> None:
    text = "@North: two jets passed low.\n\n@South: Locals: “windows are shaking”.\n\n@East: Nothing here.\n"
    assert said(text)[:2] == [("@North", "two jets passed low"), ("Locals", "windows are shaking")]


def test_a_quotation_alone_may_be_whose_view_the_next_sentence_says() -> None:
    text = "“They can sit there till winter.” That’s the view of Col. Bravo of the coalition."
    assert said(text) == [("Bravo", "They can sit there till winter")]


def test_an_author_urges_but_tells_in_his_own_voice() -> None:
    text = "Report of the Secretary-General\n\nI urge the parties to exercise restraint. I said so in May."
    assert said(text) == [("Secretary-General", "the parties to exercise restraint")]


@pytest.mark.parametrize(
    ("text", "speaker", "content", "act"),
    [
        ("The army issued a statement denying any contact with it.", "army", "any contact with it", "denial"),
        ("The SDF took to Twitter to deny that it fired.", "SDF", "it fired", "denial"),
        ("“Leave the town today,” read a leaflet.", "leaflet", "Leave the town today", "demand"),
        ("Her deputy laughed: “There were no talks.”", "deputy", "There were no talks", "denial"),
        ("As the general put it, “the road is lost”.", "general", "the road is lost", "claim"),
        ("Paris urged restraint.", "Paris", "restraint", "demand"),
        ("The mission requested access to the site.", "mission", "access to the site", "demand"),
        ("The council renewed its call for a truce.", "council", "a truce", "demand"),
        ("The mayor has deplored the raid and has thanked God.", "mayor", "the raid", "condemnation"),
        ("The SDF firmly denies this.", "SDF", "this", "denial"),
        ("Each party attributed the shot to the other.", "party", "the shot to the other", "claim"),
        ("According to the army the drones came from Idlib.", "army", "the drones came from Idlib", "claim"),
    ],
)  # fmt: skip
def test_what_brings_in_speech_is_told_by_its_clause(text: str, speaker: str, content: str, act: str) -> None:
    (one,) = [each for each in read(text) if each.attributed]
    assert speaker in one.speaker.canonical
    assert (text[one.content.start : one.content.end], one.act) == (content, act)


def test_one_of_those_named_together_is_one_of_them() -> None:
    text = (
        "Two Iraqi officials said men moved. One said 300 had crossed. One of the officials said more came."
    )
    assert [each.speaker.canonical for each in read(text)][1:] == ["Iraqi official", "Iraqi official"]


def test_a_name_that_is_given_is_the_name() -> None:
    text = "A resident of Manbij, who gave his name as Abu Kilo, said the bombing lasted an hour."
    (one,) = [each for each in read(text) if each.attributed]
    assert (one.speaker.canonical, one.source_kind) == ("Abu Kilo", "witness")


def test_a_conversation_on_the_radio_has_turns_and_its_host_only_asks() -> None:
    text = (
        "Presenter: Yankee Zulu\n\nHOST: It is six o’clock. Does anybody believe it?\n\n"
        "CHARLIE: Not many. The committee met in Riyadh this afternoon.\n\n"
        "HOST: And the bombings?\n\nCHARLIE: The Observatory has counted 120 dead.\n\n"
        "Alpha Charlie spoke from Beirut.\n"
    )
    bodies = [(text.index("HOST"), text.index("Alpha Charlie"))]
    parsed = load().parse(text, sentences(text, bodies))
    found = statements(text, bodies, parsed)
    rows = [(each.speaker.canonical, each.act) for each in found if each.attributed]
    assert ("Yankee Zulu", "question") in rows
    assert ("Yankee Zulu", "claim") not in rows
    assert ("Alpha Charlie", "claim") in rows
