"""Speakers: the fullest name in the document, roles and pronouns, and what sort of source they are."""

import pytest

from openline.reports.model import Statement
from openline.reports.statements import statements
from openline.reports.tagging.model import load
from openline.reports.tagging.sentences import sentences


def read(text: str) -> list[Statement]:
    bodies = [(0, len(text))]
    return [s for s in statements(text, bodies, load().parse(text, sentences(text, bodies))) if s.attributed]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Col. Juliett Bravo said the convoy left. Bravo said it was routine. He said nobody was hurt.",
            ["Juliett Bravo"] * 3,
        ),
        (
            "A spokesman for the group, Foxtrot Hotel, said the base was hit. "
            "The spokesman said patrols stopped.",
            ["Foxtrot Hotel"] * 2,
        ),
        (
            "The Syrian army said two soldiers died. It said the raid came at night.",
            ["Syrian army"] * 2,
        ),
        (
            "The mayor of Qaim said shells fell. The official said he could not tell who fired.",
            ["mayor of Qaim"] * 2,
        ),
        (
            "The ministry's spokeswoman, Zulu Mike, said the base was illegal. "
            "“They must go,” the diplomat said.",
            ["Zulu Mike"] * 2,
        ),
        (
            "A coalition spokesman said raids had resumed. "
            "The spokesman, Colonel Sierra, said two cars burned.",
            ["Sierra"] * 2,
        ),
        (
            "Abu Delta said the militia would strike back. Abu Delta's media office said he was misquoted.",
            ["Abu Delta", "Abu Delta's media office"],
        ),
        (
            "Abdel-Rahman Golf, the head of the council, said 20 were hurt. Golf said the road was cut.",
            ["Abdel-Rahman Golf"] * 2,
        ),
        (
            "Gen. Kilo Papa, who leads U.S. Central Command, said no troops had moved. "
            "The command said later that Papa had been misquoted.",
            ["Kilo Papa", "U.S. Central Command"],
        ),
        (
            "On Nov. 14 the envoy said the garrison would stay.",
            ["envoy"],
        ),
        (
            "Local sources said a convoy entered. They said that it went north.",
            ["Local sources"] * 2,
        ),
        (
            "“We left,” said Maj. Gen. Tango Whiskey. The general said that it was over.",
            ["Tango Whiskey"] * 2,
        ),
        (
            "A military official said the shells fell on a farm. "
            "The official denied that anyone had been there.",
            ["military official"] * 2,
        ),
    ],
)
def test_a_role_or_a_pronoun_is_who_it_stands_for(text: str, names: list[str]) -> None:
    assert [s.speaker.canonical for s in read(text)] == names


def test_what_cannot_be_resolved_is_empty() -> None:
    (one,) = read("He said the convoy left.")
    assert (one.speaker.mention, one.speaker.canonical) == ("He", "")


@pytest.mark.parametrize(
    ("speaker", "kind"),
    [
        ("Col. Bravo", "named_official"),
        ("A senior official", "unnamed_official"),
        ("Two security sources", "anonymous"),
        ("An analyst at a think tank", "expert"),
        ("The foreign ministry", "organisation"),
        ("Moscow", "organisation"),
        ("Syrian state media", "agency"),
        ("The statement", "document"),
        ("A shepherd", "witness"),
        ("Residents of the town", "witness"),
        ("Hezbollah", "organisation"),
    ],
)
def test_the_sort_of_source(speaker: str, kind: str) -> None:
    (one,) = read(f"{speaker} said that the convoy had left.")
    assert one.source_kind == kind


def test_a_name_beside_its_role_is_canonical_without_title() -> None:
    (one,) = read("Its director, Brig. Gen. Hotel Yankee, told AFP that the base was hit.")
    assert one.speaker.canonical == "Hotel Yankee"
