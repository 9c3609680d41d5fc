"""Signals of a contradiction: kinds of pairs, what words mean, and weights that add up. All is INVENTED."""

from collections import Counter

import pytest

from openline.reports.linking.concepts import AXES, stem
from openline.reports.linking.context import Context
from openline.reports.linking.gist import gist_of
from openline.reports.linking.links import links, reduced
from openline.reports.linking.quantities import compared, quantities_of
from openline.reports.linking.weighing import likelihood, summed
from tests.reports import pairs, stories
from tests.reports.weighing import short_source

KINDS = sorted({kind for kind, _, _ in pairs.pairs(pairs.CONTRADICT)})


def _told(pair: pairs.Pair) -> bool:
    _, one, other = pair
    return any(link.kind == "contradicts" for link in links(reduced([short_source(one, other)])))


@pytest.mark.parametrize("kind", KINDS)
def test_of_each_kind_at_least_half_are_told(kind: str) -> None:
    of_kind = [pair for pair in pairs.pairs(pairs.CONTRADICT) if pair[0] == kind]
    assert sum(map(_told, of_kind)) >= len(of_kind) / 2


def test_of_all_pairs_nine_in_ten_are_told_and_of_what_looks_like_one_two_in_five_at_most() -> None:
    count = Counter(
        (holds, _told(pair))
        for holds, table in ((True, pairs.CONTRADICT), (False, pairs.DO_NOT))
        for pair in pairs.pairs(table)
    )
    assert count[True, True] >= 0.9 * (count[True, True] + count[True, False])
    assert count[False, True] <= 0.4 * (count[False, True] + count[False, False])


def test_forms_of_a_word_have_one_stem() -> None:
    assert len({stem(word) for word in ("fired", "fires", "firing", "fire")}) == 1
    assert stem("prisoners’") == stem("prisoner")
    assert ("open", True) in AXES[(stem("reopened"),)]


def test_a_negation_turns_what_stands_behind_it_and_no_more() -> None:
    found = gist_of("the road is not open, but the bridge is intact")
    assert ("open", False) in found.senses
    assert ("whole", True) in found.senses
    assert not gist_of("it could not confirm the attack").negated


def test_reports_that_are_made_up_are_denied_whole() -> None:
    assert ("whole", True) in gist_of("reports of a damaged bridge are made up", denial=True).senses
    assert gist_of("pure invention", denial=True).valued


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("six soldiers had died", "more than a dozen servicemen were killed", True),
        ("23 trucks were seen on the road", "no more than 15 trucks took part", True),
        ("six shops were gutted", "nine shops burned to the ground", True),
        ("six shops were gutted", "nine sheep were stolen", False),
        ("at least 10 people died", "12 people died", False),
        ("two civilians were killed", "five militants were killed", False),
        ("five of the men were wounded", "seven men were wounded", False),
    ],
)
def test_numbers_of_one_thing_are_held_against_one_another(one: str, other: str, apart: bool) -> None:
    it = reduced([short_source(("a source", one, "claim"), ("a witness", other, "claim"))])
    found, agreed = compared(*(quantities_of(each) for each in it.every))
    assert bool(found) is apart
    assert not agreed


def test_a_number_that_is_the_same_agrees() -> None:
    told = ("a source", "six soldiers had died", "claim"), ("a witness", "six soldiers died", "claim")
    assert compared(*(quantities_of(each) for each in reduced([short_source(*told)]).every))[1]


def test_each_answers_whoever_else_spoke_last() -> None:
    rows = ("the army", "one"), ("the army", "two"), ("the militia", "three"), ("the militia", "four")
    context = Context(reduced([short_source(*((*row, "claim") for row in rows))]).every)
    assert context.answered[2] == context.answered[3] == {0, 1}
    assert not context.answered[1]
    assert context.opening == {0, 1}


def test_of_the_stories_most_pairs_that_are_told_are_right() -> None:
    right = told = wanted = 0
    for rows, against in stories.stories():
        every = links(reduced([short_source(*rows)]))
        found = {(link.one, link.other) for link in every if link.kind == "contradicts"}
        right, told, wanted = right + len(found & set(against)), told + len(found), wanted + len(against)
    assert right / told >= 0.55
    assert right / wanted >= 0.35


def test_signals_add_up_to_a_likelihood() -> None:
    assert summed({"a": 2.0, "unknown": 9.0}, {"a": 0.5}) == 1.0
    assert likelihood(0.0) == 0.5
    assert likelihood(-99.0) < 1e-9
