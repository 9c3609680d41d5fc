"""The heads chosen make the best tree with one root."""

from itertools import product

import numpy as np
import pytest

from openline.reports.tagging.lanes import Lanes, pool
from openline.reports.tagging.trees import tree


def is_tree(heads) -> bool:
    if sum(head == 0 for head in heads) != 1:
        return False
    for at in range(1, len(heads) + 1):
        for _ in range(len(heads)):
            at = heads[at - 1] if at else 0
        if at:
            return False
    return True


@pytest.mark.parametrize("seed", range(40))
def test_no_tree_with_one_root_scores_better(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    scores = rng.normal(size=(n, n + 1)).astype(np.float32)
    np.fill_diagonal(scores[:, 1:], -np.inf)
    chosen = tree(scores)
    best = max(
        sum(scores[at, head] for at, head in enumerate(heads))
        for heads in product(range(n + 1), repeat=n)
        if is_tree(heads)
    )
    assert is_tree(chosen.tolist())
    assert sum(scores[at, head] for at, head in enumerate(chosen)) == pytest.approx(best, abs=1e-5)


def test_a_long_sentence_of_cycles_becomes_a_tree():
    n = 240
    scores = np.random.default_rng(1).normal(size=(n, n + 1)).astype(np.float32)
    scores[np.arange(n), (np.arange(n) ^ 1) + 1] += 50  # each pair of neighbours prefers one another
    np.fill_diagonal(scores[:, 1:], -np.inf)
    assert is_tree(tree(scores).tolist())


def test_sentences_in_lanes_are_pooled_as_each_is_alone():
    rng = np.random.default_rng(2)
    lengths = [3, 1, 5, 5, 2]
    lanes = Lanes(lengths)
    forget, fresh = rng.random((16, 4)), rng.random((16, 4))
    together = np.empty((16, 4))
    inner_forget, inner_fresh = np.empty_like(forget), np.empty_like(fresh)
    inner_forget[lanes.rows], inner_fresh[lanes.rows] = forget, fresh
    together = pool(inner_forget, inner_fresh, lanes)[lanes.rows]
    at = 0
    for length in lengths:
        here = slice(at, at + length)
        on, back = np.zeros(2), np.zeros(2)
        for k in range(at, at + length):
            on = forget[k, :2] * on + fresh[k, :2]
            np.testing.assert_allclose(together[k, :2], on)
        for k in reversed(range(at, at + length)):
            back = forget[k, 2:] * back + fresh[k, 2:]
            np.testing.assert_allclose(together[k, 2:], back)
        at = here.stop
