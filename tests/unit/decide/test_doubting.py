"""What has happened and is still to come: asked about by one rule, and never refused (R18)."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, UnsetType

from openline.decide.doubting import CLOCKS_APART_MS, Doubt, doubts_of, is_ahead
from openline.model.event import ReasonBody, SightingBody
from openline.model.incident import CiteBody, ExhibitBody, IncidentBody, Source
from openline.model.presence import CountRange, Sighting
from openline.model.saying import StatementBody
from openline.model.space import Circle, Interval, Position
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


@pytest.mark.requirement("R36")
def test_what_was_seen_tomorrow_is_doubted_by_the_same_rule() -> None:
    ahead_ms = NOW_MS + CLOCKS_APART_MS + 1
    said: list[tuple[int, int | Literal["UFN"], int | UnsetType, str]] = [
        (ahead_ms, ahead_ms + 5, UNSET, "seen.start_ms"),
        (ahead_ms, "UFN", UNSET, "seen.start_ms"),
        (NOW_MS - 5, ahead_ms, UNSET, "seen.end_ms"),
        (NOW_MS - 5, NOW_MS, ahead_ms, "as_of_ms"),
    ]
    for start_ms, end_ms, as_of_ms, field in said:
        (doubt,) = doubts_of(seen(start_ms, end_ms, as_of_ms), NOW_MS)
        assert doubt == Doubt(what="ahead", field=f"sighting.{field}", at_ms=ahead_ms)
    assert doubts_of(seen(NOW_MS - 5, NOW_MS, UNSET), NOW_MS) == ()
    assert doubts_of(seen(NOW_MS - 5, "UFN", UNSET), NOW_MS) == ()


def seen(start_ms: int, end_ms: int | Literal["UFN"], as_of_ms: int | UnsetType) -> SightingBody:
    area = Circle(centre=Position(lon_e7=386_000_000, lat_e7=335_000_000), radius_mm=1_000_000)
    when, count = Interval(start_ms=start_ms, end_ms=end_ms), CountRange(1, 2)
    return SightingBody(
        sighting=Sighting(id="s", seen=when, area=area, count=count, source="post", as_of_ms=as_of_ms)
    )


@given(st.integers(0, 1 << 50), st.integers(0, 1 << 40), st.integers(0, 1 << 50))
def test_it_is_ahead_if_no_part_of_its_uncertainty_has_come(at_ms: int, within_ms: int, now_ms: int) -> None:
    assert is_ahead(at_ms, within_ms, now_ms) == (now_ms + CLOCKS_APART_MS < at_ms - within_ms)
    if is_ahead(at_ms, within_ms, now_ms):
        assert is_ahead(at_ms, within_ms, now_ms - 1)
        assert not is_ahead(at_ms, at_ms, now_ms)
