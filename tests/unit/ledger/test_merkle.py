import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import InputError, LedgerError, OpenlineError
from openline.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    check_inclusion,
    check_subtree,
    node_hash,
    prove_consistency,
    prove_inclusion,
    prove_subtree,
    read_frontier,
    root_of,
    split,
)

LEAVES = [bytes([number]) * 32 for number in range(65)]
NODES = {(level, index): node for level, index, node in Frontier().grown(LEAVES)[1]}


def read(level: int, index: int) -> bytes:
    return NODES[level, index]


def mth(leaves: list[bytes]) -> bytes:
    """RFC 6962's definition, word by word: the oracle of this file."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(mth(leaves[:k]), mth(leaves[k:]))


def subtrees(size: int) -> list[tuple[int, int]]:
    return [
        (start, end)
        for end in range(1, size + 1)
        for start in range(end)
        if start % (1 << (end - start - 1).bit_length()) == 0
    ]


@pytest.mark.parametrize("size", range(66))
def test_the_root_is_what_the_rfc_defines(size: int) -> None:
    assert root_of(LEAVES[:size]) == mth(LEAVES[:size])


@given(st.lists(st.integers(0, 9), max_size=8))
def test_a_tree_may_grow_in_any_steps(steps: list[int]) -> None:
    frontier, nodes = Frontier(), []
    for step in steps:
        frontier, new = frontier.grown(LEAVES[frontier.size % 7 :][:step])
        nodes += new
    kept = {(level, index): node for level, index, node in nodes}
    assert len(kept) == len(nodes)
    assert frontier.root() == mth([kept[0, index] for index in range(frontier.size)])
    assert read_frontier(frontier.size, lambda level, index: kept[level, index]) == frontier


def test_split_gives_the_largest_smaller_power_of_two() -> None:
    assert [split(n) for n in (2, 3, 4, 5, 8, 9, 2**64 - 1)] == [1, 2, 2, 4, 4, 8, 2**63]


@pytest.mark.parametrize("size", range(1, 18))
def test_every_leaf_proves_its_place_and_no_other(size: int) -> None:
    root = mth(LEAVES[:size])
    for index in range(size):
        proof = prove_inclusion(index, size, read)
        check_inclusion(index, size, LEAVES[index], root, proof)
        for other in set(range(size)) - {index}:
            with pytest.raises(LedgerError):
                check_inclusion(other, size, LEAVES[index], root, proof)


@pytest.mark.parametrize("size", range(1, 18))
def test_every_subtree_proves_that_it_is_part_of_the_tree(size: int) -> None:
    root = mth(LEAVES[:size])
    for start, end in subtrees(size):
        proof = prove_subtree(start, end, size, read)
        part = mth(LEAVES[start:end])
        check_subtree(start, end, size, part, root, proof)
        for spoilt in ([*proof, root], proof[:-1], [*proof[:-1], b"\0" * 32]):
            if spoilt != proof:
                with pytest.raises(LedgerError):
                    check_subtree(start, end, size, part, root, spoilt)


@given(st.integers(1, 65), st.integers(1, 65))
def test_every_tree_proves_that_it_extends_its_beginnings(one: int, other: int) -> None:
    old, new = sorted((one, other))
    proof = prove_consistency(old, new, read)
    check_consistency(old, new, mth(LEAVES[:old]), mth(LEAVES[:new]), proof)
    with pytest.raises(LedgerError):
        check_consistency(old, new, mth(LEAVES[1 : old + 1]), mth(LEAVES[:new]), proof)


def test_a_fork_cannot_prove_that_it_extends_the_log() -> None:
    forked = Frontier().grown([*LEAVES[:9], *LEAVES[10:20]])
    nodes = {(level, index): node for level, index, node in forked[1]}
    proof = prove_consistency(12, 19, lambda level, index: nodes[level, index])
    with pytest.raises(LedgerError, match=r"expected [0-9a-f]{64}, got [0-9a-f]{64}"):
        check_consistency(12, 19, mth(LEAVES[:12]), forked[0].root(), proof)


@given(
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**64 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=70),
)
def test_indexes_up_to_the_end_of_the_range_end_in_an_answer(
    index: int, size: int, proof: list[bytes]
) -> None:
    with pytest.raises(OpenlineError):
        check_inclusion(index, size, LEAVES[0], LEAVES[1], proof)
    with pytest.raises(OpenlineError):
        check_consistency(index, size, LEAVES[0], LEAVES[1], proof)


def test_what_is_not_there_cannot_be_proved() -> None:
    for refused in (
        lambda: prove_inclusion(5, 5, read),
        lambda: prove_consistency(0, 5, read),
        lambda: prove_consistency(6, 5, read),
        lambda: prove_subtree(1, 3, 5, read),
        lambda: check_inclusion(0, 2**64, LEAVES[0], LEAVES[0], []),
    ):
        with pytest.raises(InputError):
            refused()
