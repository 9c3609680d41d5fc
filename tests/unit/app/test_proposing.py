"""Which review of a proposal stands, and what of one could be seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from openline.app.proposing import _counts_somebody, standing
from openline.app.reportskept import Review
from openline.model.proposal import Proposal, SaidCount, SaidPlace, SaidTime, Stretch, Verdict
from openline.model.release import Role

NOW_MS = 1_795_176_000_000


def made(number: int, verdict: Verdict, at_ms: int) -> Review:
    return Review(
        document="d", number=number, proposal=1, verdict=verdict, by="m1", role=Role.DUTY_OFFICER, at_ms=at_ms
    )


def test_the_last_review_stands_though_the_clock_was_put_back_before_it_was_made() -> None:
    accepted = made(1, Verdict.ACCEPTED, NOW_MS)
    undone = made(2, Verdict.UNDONE, NOW_MS - 60_000)
    by_time = [undone, accepted]
    assert standing(by_time) == {}
    again = made(3, Verdict.REJECTED, NOW_MS - 120_000)
    assert standing([again, *by_time]) == {("d", 1): again}


@pytest.mark.parametrize(
    ("changed", "can"),
    [
        ({}, True),
        ({"polarity": "denied"}, False),
        ({"act": "denial"}, False),
        ({"places": (SaidPlace("the zone", 33.5, 38.6, relation="outside"),)}, False),
        ({"places": (SaidPlace("the office", 33.5, 38.6, role="office"),)}, False),
        ({"counts": ()}, False),
    ],
)
def test_what_would_be_a_false_point_is_not_said_to_be_one_that_can_be_seen(
    changed: dict[str, Any], can: bool
) -> None:
    sunday = dt.date(2026, 11, 15)
    said: dict[str, Any] = {
        "start": 0,
        "end": 9,
        "content": Stretch(0, 9),
        "attributed": True,
        "places": (SaidPlace("the well", 33.5, 38.6),),
        "times": (SaidTime("on Sunday", sunday, sunday),),
        "counts": (SaidCount("ten trucks", 10, 10, "truck"),),
    }
    assert _counts_somebody(Proposal(**(said | changed))) is can
