"""Which review of a proposal stands."""

from __future__ import annotations

from openline.app.proposing import standing
from openline.app.reportskept import Review
from openline.model.proposal import Verdict
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
