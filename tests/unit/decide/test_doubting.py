"""What has happened and is still to come: asked about by one rule, and never refused (R18)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.decide.doubting import CLOCKS_APART_MS, Doubt, doubts_of, is_ahead
from openline.model.event import ReasonBody
from openline.model.incident import CiteBody, ExhibitBody, IncidentBody, Source
from openline.model.saying import StatementBody
from tests.occurring import account

pytestmark = pytest.mark.requirement("R18")
NOW_MS = 1_000_000_000


def bodies(at_ms: int, within_ms: int = 0) -> list[IncidentBody | StatementBody | CiteBody]:
    said = account(at_ms, within_ms=within_ms)
    return [
        IncidentBody(account=said, text="Something was hit."),
        StatementBody(text="So.", account=said),
        CiteBody(source=Source(), quote="So.", account=said),
    ]


def test_an_account_of_what_is_still_to_come_is_doubted_whoever_gives_it() -> None:
    at_ms = NOW_MS + CLOCKS_APART_MS + 1
    for body in bodies(at_ms):
        assert doubts_of(body, NOW_MS) == (Doubt(what="ahead", field="account.at_ms", at_ms=at_ms),)
    for body in [*bodies(at_ms - 1), *bodies(at_ms, within_ms=1), *bodies(NOW_MS - 1)]:
        assert doubts_of(body, NOW_MS) == ()


def test_a_file_that_is_taken_tomorrow_is_doubted_and_what_says_no_time_is_not() -> None:
    late = ExhibitBody(name="film", taken_ms=NOW_MS * 2)
    assert doubts_of(late, NOW_MS) == (Doubt(what="ahead", field="taken_ms", at_ms=NOW_MS * 2),)
    for body in (ExhibitBody(name="film"), StatementBody(text="So."), ReasonBody(reason=""), None):
        assert doubts_of(body, NOW_MS) == ()


@given(st.integers(0, 1 << 50), st.integers(0, 1 << 40), st.integers(0, 1 << 50))
def test_it_is_ahead_if_no_part_of_its_uncertainty_has_come(at_ms: int, within_ms: int, now_ms: int) -> None:
    assert is_ahead(at_ms, within_ms, now_ms) == (now_ms + CLOCKS_APART_MS < at_ms - within_ms)
    if is_ahead(at_ms, within_ms, now_ms):
        assert is_ahead(at_ms, within_ms, now_ms - 1)
        assert not is_ahead(at_ms, at_ms, now_ms)
