"""A bucket that fills with time."""

from hypothesis import given
from hypothesis import strategies as st

from openline.app import limiting
from openline.app.limiting import Buckets


def test_so_many_at_once_and_so_many_over_time():
    buckets = Buckets(per_s=2.0, burst=3)
    assert [buckets.take("a", 0.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("a", 0.49) > 0
    assert buckets.take("a", 0.5) == 0
    assert buckets.take("a", 0.5) == 0.5


def test_each_has_a_bucket_of_its_own():
    buckets = Buckets(per_s=1.0, burst=1)
    assert buckets.take("a", 0.0) == 0
    assert buckets.take("b", 0.0) == 0
    assert buckets.take("a", 0.0) > 0


def test_to_ask_how_long_takes_nothing():
    buckets = Buckets(per_s=1.0, burst=1)
    assert [buckets.wait_s("a", 0.0) for _ in range(5)] == [0] * 5
    assert buckets.take("a", 0.0) == 0


def test_whoever_has_not_asked_for_longest_is_forgotten_first(monkeypatch):
    monkeypatch.setattr(limiting, "MOST_KEPT", 2)
    buckets = Buckets(per_s=0.001, burst=1)
    for name in ("a", "b", "a", "c"):
        buckets.take(name, 0.0)
    assert buckets.take("a", 0.0) == 0, "forgotten: a refused one does not count as asking"


@given(st.lists(st.floats(0, 100), min_size=1, max_size=200), st.floats(0.1, 20), st.integers(1, 20))
def test_never_more_than_the_burst_and_what_flowed_in_since(gaps_s, per_s, burst):
    buckets = Buckets(per_s=per_s, burst=burst)
    now_s, taken = 0.0, []
    for gap_s in gaps_s:
        now_s += gap_s
        if buckets.take("a", now_s) == 0:
            taken.append(now_s)
    for first, since_s in enumerate(taken):
        for last in range(first, len(taken)):
            count = last - first + 1
            assert count <= burst + (taken[last] - since_s) * per_s + 1e-6
