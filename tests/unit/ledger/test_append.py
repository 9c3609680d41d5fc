from hypothesis import given
from hypothesis import strategies as st

from openline.ledger.append import append
from openline.ledger.merkle import Frontier, root_of
from openline.ledger.record import entry_bytes, leaf_hash

RECORDS = st.lists(st.tuples(st.binary(max_size=30), st.binary(min_size=16, max_size=16)), max_size=20)


@given(RECORDS, st.integers(0, 20))
def test_records_may_be_appended_in_groups_or_all_at_once(
    records: list[tuple[bytes, bytes]], cut: int
) -> None:
    whole = append(Frontier(), records)
    first = append(Frontier(), records[:cut])
    second = append(first.frontier, records[cut:])
    assert second.frontier == whole.frontier
    assert first.leaves + second.leaves == whole.leaves
    assert first.nodes + second.nodes == whole.nodes


@given(RECORDS)
def test_the_leaves_are_those_of_the_records_in_order(records: list[tuple[bytes, bytes]]) -> None:
    grown = append(Frontier(), records)
    assert grown.leaves == [leaf_hash(entry_bytes(record, salt)) for record, salt in records]
    assert [node for level, _, node in grown.nodes if level == 0] == grown.leaves
    assert grown.frontier.root() == root_of(grown.leaves)
