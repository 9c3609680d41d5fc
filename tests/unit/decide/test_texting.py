"""A release in words that fit one text message, in the alphabet that a simple telephone has."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.decide.phrases import PHRASES, Phrase
from openline.decide.texting import Told, dtg, fits, is_gsm, places, plain, subject, text_message
from openline.model.event import EVENTS
from openline.model.notification import Precedence

REFERENCE = "abcdefghij234567klmnopqrst"
MATCH = {
    "entry": "0" * 32,
    "type": "match.find/v1",
    "detail": "contact",
    "yours": ["convoy-14"],
    "call": [{"party": "force"}, {"party": "group", "via": "sponsor"}],
}


def told(shown: dict[str, Any] | None = None, **fields: Any) -> Told:
    given: dict[str, Any] = {
        "reference": REFERENCE,
        "mode": "real",
        "precedence": Precedence.IMMEDIATE,
        "told_at_ms": 1_794_578_580_000,
        "detail": "contact",
        "pass_to": "",
        "shown": MATCH if shown is None else shown,
        "withdrawn": False,
        "parties": {"force": "Force", "sponsor": "Sponsor Cell", "group": "المجموعة"},
    }
    return Told(**(given | fields))


def test_a_date_time_group_is_day_hour_minute_zone_month_year() -> None:
    assert dtg(1_794_578_580_000) == "131403ZNOV26"


@pytest.mark.requirement("R38")
def test_a_text_says_how_urgent_when_what_and_whom_to_call() -> None:
    text = text_message(told(), "en")
    assert text == (
        "IMMEDIATE 131403ZNOV26 MATCH convoy-14. call Force, group through Sponsor Cell. "
        "No approval, no protection. OL-ABCDEFGHIJ"
    )
    assert is_gsm(text)


@pytest.mark.requirement("R30", "R38")
def test_in_arabic_a_text_has_seventy_characters_and_keeps_its_reference() -> None:
    text = text_message(told(), "ar")
    assert len(text) <= 70
    assert text.startswith("فوري 131403ZNOV26 تقارب convoy-14")
    assert text.endswith("OL-ABCDEFGHIJ")


def test_an_exercise_says_so_first_in_every_text_and_subject() -> None:
    exercise = told(mode="exercise")
    assert text_message(exercise, "en").startswith("EXERCISE ")
    assert text_message(exercise, "ar").startswith("تمرين ")
    assert subject(exercise) == f"EXERCISE IMMEDIATE 131403ZNOV26 MATCH [OL-{REFERENCE}]"
    assert "EXERCISE" not in subject(told())


def test_what_was_withdrawn_says_nothing_of_what_it_was() -> None:
    gone = text_message(told(shown=None, withdrawn=True)._replace(shown=None), "en")
    assert "no longer shown" in gone
    assert "MATCH" not in gone
    assert "convoy" not in gone


def test_whoever_is_asked_to_pass_it_on_is_asked_so() -> None:
    assert "pass to group" in text_message(told(pass_to="group"), "en")


def test_a_text_without_its_type_still_says_that_there_is_something() -> None:
    text = text_message(told({"detail": "existence", "call": [{"party": "node"}]}), "en")
    assert "something is on record. call the node's desk." in text


def test_signs_of_the_second_table_count_twice() -> None:
    assert places("a€") == 3
    assert fits("x" * 160)
    assert not fits("x" * 159 + "[")
    assert fits("й" * 70)
    assert not fits("й" * 71)
    assert not fits("😀" * 36), "two places each"


@given(
    st.text(max_size=300),
    st.lists(st.text(max_size=80), max_size=4),
    st.sampled_from(sorted(PHRASES)),
    st.sampled_from(["en", "ar"]),
    st.sampled_from(["real", "exercise"]),
)
def test_whatever_is_shown_is_one_text_with_its_whole_reference(
    about: str, parties: list[str], type: str, language: Any, mode: str
) -> None:
    shown = {"type": type, "about": about, "call": [{"party": it} for it in parties]}
    text = text_message(told(shown, mode=mode), language)
    assert len(text.encode("utf-16-le")) // 2 <= (70 if language == "ar" else 160)
    assert fits(text)
    assert language == "ar" or is_gsm(text)
    assert text.endswith(" OL-ABCDEFGHIJ")
    assert "\n" not in text


@given(st.text())
def test_nothing_that_steers_a_screen_is_left_in_a_text(text: str) -> None:
    left = plain(text)
    assert not any(unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs", "Co") for c in left)
    assert not any(unicodedata.bidirectional(c) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI") for c in left)


def test_every_type_of_entry_has_a_phrase_in_both_languages() -> None:
    assert set(PHRASES) == set(EVENTS)
    for phrase in PHRASES.values():
        assert isinstance(phrase, Phrase)
        assert is_gsm(phrase.en)
        assert any("ARABIC" in unicodedata.name(c, "") for c in phrase.ar)


@pytest.mark.requirement("R16", "R38")
def test_of_a_notice_that_lists_matches_a_text_says_what_began_of_what_and_whom_to_call() -> None:
    def group(severity: str, party: str, *yours: str) -> dict[str, Any]:
        return {
            "severity": severity,
            "settling": False,
            "call": [{"party": party}],
            "yours": list(yours),
            "matches": [f"{number:032x}" for number in range(len(yours))],
        }

    shown = {
        "entry": "0" * 32,
        "detail": "contact",
        "type": "matches.find/v1",
        "begun": [
            group("moderate", "sponsor", "convoy-15"),
            group("extreme", "force", "convoy-14", "convoy-14"),
        ],
        "changed": [],
        "ended": [group("minor", "third", "convoy-9")],
    }
    text = text_message(told(shown), "en")
    assert "MATCH convoy-14, convoy-15. call Force, Sponsor Cell" in text
    assert "convoy-9" not in text
    assert "match ended convoy-9. call third" in text_message(told({**shown, "begun": []}), "en")
    # Of some it is told only that they are there; and what makes no sense breaks nothing.
    hidden = {**group("", "node", "convoy-14"), "call": [{"party": "node"}]}
    assert "MATCH convoy-14. call " in text_message(told({**shown, "begun": [hidden]}), "en")
    assert fits(text_message(told({**shown, "begun": 7, "ended": [None]}), "ar"))


SAID = {
    "type": "message.send/v1",
    "facts": {"channel": "north", "serial": 3},
    "body": {
        "text": "Are those at the river yours?",
        "language": "en",
        "translations": [{"language": "ar", "text": "هل هم منكم عند النهر؟", "by": ""}],
    },
    "call": [{"party": "force"}],
}


@pytest.mark.requirement("R38")
def test_a_message_is_said_in_its_own_words_in_the_language_of_the_reader() -> None:
    assert "message north 3: Are those at the river yours?. call Force." in text_message(told(SAID), "en")
    assert "هل هم منكم" in text_message(told(SAID), "ar")


@pytest.mark.requirement("R6", "R38")
def test_a_stop_says_where_before_anything_else() -> None:
    position = {"lat_e7": 344_500_000, "lon_e7": 409_200_000}
    body = {"text": "you are hitting us", "place": {"said": "the bridge", "position": position}}
    shown = {"type": "stop.hear/v1", "facts": {"stop": "0" * 32}, "body": body, "call": []}
    text = text_message(told(shown, precedence=Precedence.FLASH), "en")
    assert text.startswith("FLASH 131403ZNOV26 STOP 34.45000,40.92000 the bridge you are hitting us.")


def test_what_was_said_in_another_script_is_not_turned_into_question_marks() -> None:
    said = {**SAID, "body": {"text": "هل هم منكم؟", "language": "ar", "translations": []}}
    text = text_message(told(said), "en")
    assert "هل هم منكم" in text
    assert fits(text)
