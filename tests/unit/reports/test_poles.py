"""Opposites: what cannot both be so of one thing, and what only looks like it. All is INVENTED."""

import pytest

from openline.reports.linking.links import Link, links, reduced
from openline.reports.linking.poles import causes_of, poles_of, things_of
from tests.unit.reports.opposites import NOT_OPPOSED, OPPOSED
from tests.unit.reports.stating import Said, source

A, Y = {"plover": "ASSAULT"}, {"plover": "YIELD"}
NO = {"act": "denial", "plover": "DENY"}


def found(*pair: Said) -> list[Link]:
    return [link for link in links(reduced([source(list(pair))])) if link.kind == "contradicts"]


@pytest.mark.parametrize("pair", OPPOSED, ids=lambda pair: pair[1]["content"][:40])
def test_opposites_of_one_thing_contradict(pair: tuple[Said, Said]) -> None:
    (link,) = found(*pair)
    assert link.differ


def test_of_opposites_of_two_things_nine_in_ten_do_not() -> None:
    assert sum(bool(found(*pair)) for pair in NOT_OPPOSED) <= len(NOT_OPPOSED) / 10


def test_what_is_negated_stands_at_the_other_pole() -> None:
    assert poles_of("the road is open") == {("open", True)}
    assert poles_of("the road is not open") == {("open", False)}
    assert poles_of("the road was open", denied=True) == {("open", False)}
    assert poles_of("the road could not be reopened") == frozenset()


def test_a_cause_that_is_denied_is_none() -> None:
    assert causes_of("the blast was an air strike") == {"attack"}
    assert causes_of("the blast was not an air strike") == frozenset()
    assert causes_of("fire in a dry field") == {"accident"}


def test_names_and_common_words_are_no_things() -> None:
    assert things_of("The convoys near Palmyra were there") == {"convoy"}
