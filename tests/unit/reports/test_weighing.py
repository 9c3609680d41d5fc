"""Signals of a contradiction: kinds of pairs, what words mean, and weights that add up. All is INVENTED."""

from collections import Counter

import pytest

from openline.reports.concepts import AXES, stem
from openline.reports.gist import gist_of
from openline.reports.linking import links, reduced
from openline.reports.weighing import likelihood, summed
from tests.reports import pairs
from tests.reports.weighing import pair_source

KINDS = sorted({kind for kind, _, _ in pairs.pairs(pairs.CONTRADICT)})


def _told(pair: pairs.Pair) -> bool:
    _, one, other = pair
    return any(link.kind == "contradicts" for link in links(reduced([pair_source(one, other)])))


@pytest.mark.parametrize("kind", KINDS)
def test_of_each_kind_at_least_half_are_told(kind: str) -> None:
    of_kind = [pair for pair in pairs.pairs(pairs.CONTRADICT) if pair[0] == kind]
    assert sum(map(_told, of_kind)) >= len(of_kind) / 2


def test_of_all_pairs_nine_in_ten_are_told_and_of_what_looks_like_one_less_than_a_third() -> None:
    count = Counter(
        (holds, _told(pair))
        for holds, table in ((True, pairs.CONTRADICT), (False, pairs.DO_NOT))
        for pair in pairs.pairs(table)
    )
    assert count[True, True] >= 0.9 * (count[True, True] + count[True, False])
    assert count[False, True] < 0.33 * (count[False, True] + count[False, False])


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


def test_signals_add_up_to_a_likelihood() -> None:
    assert summed({"a": 2.0, "unknown": 9.0}, {"a": 0.5}) == 1.0
    assert likelihood(0.0) == 0.5
    assert likelihood(-99.0) < 1e-9
