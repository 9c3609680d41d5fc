"""How long answers take: measured off the record, for whom it concerns, beside what is agreed (R11, R33)."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from openline.app.showing.latency import LatencyRow, latency_rows
from openline.app.showing.view import View
from openline.errors import NotFoundError
from openline.model.agreement import LeadTime, Norms
from openline.model.channel import StopState
from openline.model.event import NODE
from openline.model.notification import Precedence
from openline.model.release import Detail, Receipt, Relayed
from openline.model.saying import StopStateFacts
from tests.desk import HOUR_MS, NOON_MS, Desk, convoy
from tests.saying import MINUTE_MS, hear_stop, open_channel, send

pytestmark = pytest.mark.requirement("R33")
DAY_MS = 24 * HOUR_MS


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie", now_ms=NOON_MS)
    open_channel(desk, "abc", "alpha", "bravo", "charlie")
    return desk


def rows(desk: Desk, reader: str, **wanted: object) -> dict[tuple[str, str, str], LatencyRow]:
    found = latency_rows(View(desk.state, reader, desk.now_ms), nullcontext, **wanted)  # type: ignore[arg-type]
    return {(it.kind, it.channel, it.party): it for it in found}


def last(desk: Desk, party: str) -> int:
    return desk.state.release_counts[party]


def answer(desk: Desk, party: str, after_ms: int, level: Receipt = Receipt.READ) -> None:
    """Have a party answer what it was shown last, after so long."""
    seq = last(desk, party)
    desk.now_ms += after_ms
    relayed = Relayed.YES if level is Receipt.RELAYED else None
    desk.acknowledge(party, seq, level, relayed)


def test_answers_are_measured_by_line_party_precedence_and_hour(desk: Desk) -> None:
    for number, minutes in enumerate((1, 2, 3)):
        send(desk, "alpha", f"m-{number}", "abc", "bravo")
        answer(desk, "bravo", minutes * MINUTE_MS)
    desk.now_ms = NOON_MS + 3 * HOUR_MS
    send(desk, "alpha", "m-now", "abc", "bravo", precedence=Precedence.IMMEDIATE)
    answer(desk, "bravo", 9 * MINUTE_MS)

    row = rows(desk, "alpha")["line", "abc", "bravo"]
    assert (row.answer.count, row.answer.came) == (4, 4)
    assert (row.answer.p50_ms, row.answer.p95_ms) == (2 * MINUTE_MS, 9 * MINUTE_MS)
    assert [(it.precedence, it.answer.p95_ms) for it in row.by_precedence] == [
        ("immediate", 9 * MINUTE_MS),
        ("priority", 3 * MINUTE_MS),
    ]
    assert [(it.hour, it.answer.count) for it in row.by_hour] == [(12, 3), (15, 1)]
    assert row.relay is None, "nobody was asked to relay"
    short = row.shorter
    assert [(it.what, it.agreed_ms, it.p95_ms) for it in short] == [
        ("immediate", 5 * MINUTE_MS, 9 * MINUTE_MS)
    ]


def test_what_is_not_answered_counts_as_long_as_it_has_waited_and_is_never_left_out(desk: Desk) -> None:
    for number in range(5):
        send(desk, "alpha", f"m-{number}", "abc", "bravo")
        if number < 3:
            answer(desk, "bravo", MINUTE_MS)
    desk.now_ms += 31 * HOUR_MS
    it = rows(desk, "alpha")["line", "abc", "bravo"].answer
    assert (it.came, it.count) == (3, 5)
    assert (it.p50_ms, it.p50_at_least) == (MINUTE_MS, False)
    assert it.p95_at_least
    assert it.p95_ms == 31 * HOUR_MS


def test_what_a_desk_says_of_a_stop_answers_it_once_for_all(desk: Desk) -> None:
    hear_stop(desk, "s1", "alpha", "bravo", "charlie")
    for minutes, state in ((2, StopState.TAKEN), (5, StopState.STOPPED)):
        desk.now_ms = NOON_MS + minutes * MINUTE_MS
        desk.record("bravo", "stop.state/v1", StopStateFacts(stop="s1", state=state))
    desk.now_ms = NOON_MS + HOUR_MS
    found = {party: it.answer for (_, _, party), it in rows(desk, "alpha").items()}
    assert (found["bravo"].came, found["bravo"].p95_ms) == (1, 2 * MINUTE_MS)
    assert found["charlie"].came == 0


def test_what_was_taken_back_is_waited_for_no_longer(desk: Desk) -> None:
    send(desk, "alpha", "m-1", "abc", "bravo")
    desk.now_ms += MINUTE_MS
    send(desk, "alpha", "m-2", "abc", "bravo", supersedes="m-1")
    answer(desk, "bravo", 2 * MINUTE_MS)
    desk.now_ms += DAY_MS
    it = rows(desk, "alpha")["line", "abc", "bravo"].answer
    assert (it.came, it.count) == (1, 2)
    assert (it.p95_ms, it.p95_at_least) == (2 * MINUTE_MS, False)


def test_a_version_that_is_amended_before_it_is_answered_is_waited_for_until_then(desk: Desk) -> None:
    desk.notify("alpha", convoy("food", depart_ms=NOON_MS + DAY_MS))
    desk.share("alpha", "food", {"bravo": Detail.FULL})
    desk.now_ms += HOUR_MS
    desk.notify("alpha", convoy("food", depart_ms=NOON_MS + DAY_MS, people=None, purpose="food"))
    answer(desk, "bravo", MINUTE_MS)
    desk.now_ms += DAY_MS
    it = rows(desk, "alpha")["notification", "", "bravo"].answer
    assert (it.came, it.count) == (1, 2)
    assert (it.p95_ms, it.p95_at_least) == (HOUR_MS, True)


@pytest.mark.requirement("R11", "F6")
def test_a_lead_time_shorter_than_the_measured_relay_is_said(desk: Desk) -> None:
    lead = LeadTime(kind="movement", normal_s=24 * 3600, emergency_s=6 * 3600)
    desk.norms("memo", "alpha", "bravo", norms=Norms(lead_times=(lead,), relay=True))
    for number in range(3):
        desk.notify("alpha", convoy(f"food-{number}", depart_ms=desk.now_ms + 3 * DAY_MS))
        desk.share("alpha", f"food-{number}", {"bravo": Detail.FULL})
        answer(desk, "bravo", 31 * HOUR_MS, Receipt.RELAYED)
    row = rows(desk, "alpha")["notification", "", "bravo"]
    assert row.relay is not None
    assert (row.relay.came, row.relay.p95_ms) == (3, 31 * HOUR_MS)
    leads = [it for it in row.shorter if it.agreement]
    assert [(it.emergency, it.agreed_ms, it.p95_ms, it.measured) for it in leads] == [
        (False, 24 * HOUR_MS, 31 * HOUR_MS, "relay"),
        (True, 6 * HOUR_MS, 31 * HOUR_MS, "relay"),
    ]
    assert not [it for row in rows(desk, "charlie").values() for it in row.shorter]


def test_a_reader_learns_what_it_owed_and_what_was_owed_to_it(desk: Desk) -> None:
    send(desk, "alpha", "m-1", "abc", "bravo")
    answer(desk, "bravo", MINUTE_MS)
    send(desk, "charlie", "m-2", "abc", "bravo")
    answer(desk, "bravo", 20 * MINUTE_MS)
    hear_stop(desk, "s-1", "", "bravo", "charlie")
    counts = {
        reader: {place: it.answer.count for place, it in rows(desk, reader).items()}
        for reader in ("alpha", "bravo", "charlie", NODE)
    }
    assert counts["alpha"] == {("line", "abc", "bravo"): 1}
    assert counts["bravo"] == {("line", "abc", "bravo"): 2, ("stop", "", "bravo"): 1}
    assert counts["charlie"] == {("line", "abc", "bravo"): 1, ("stop", "", "charlie"): 1}
    assert sum(counts[NODE].values()) == 4
    assert rows(desk, "alpha")["line", "abc", "bravo"].answer.p95_ms == MINUTE_MS


def test_of_matches_each_side_reads_its_own_answers_alone(desk: Desk) -> None:
    from tests.desk import fire

    desk.notify("alpha", convoy("food", depart_ms=NOON_MS + HOUR_MS))
    desk.notify("bravo", fire("range", start_ms=NOON_MS, end_ms=NOON_MS + 6 * HOUR_MS))
    assert ("match", "", "alpha") in rows(desk, "alpha")
    assert ("match", "", "bravo") not in rows(desk, "alpha")
    assert {("match", "", "alpha"), ("match", "", "bravo")} <= rows(desk, NODE).keys()


def test_what_is_asked_for_is_sifted(desk: Desk) -> None:
    send(desk, "alpha", "m-1", "abc", "bravo")
    desk.now_ms += HOUR_MS
    send(desk, "alpha", "m-2", "abc", "charlie")
    assert list(rows(desk, "alpha", party="charlie")) == [("line", "abc", "charlie")]
    assert list(rows(desk, "alpha", since_ms=desk.now_ms)) == [("line", "abc", "charlie")]
    with pytest.raises(NotFoundError):
        rows(desk, "alpha", channel="other")


def test_folded_again_the_times_are_the_same(desk: Desk) -> None:
    send(desk, "alpha", "m-1", "abc", "bravo")
    send(desk, "alpha", "m-2", "abc", "bravo", supersedes="m-1")
    answer(desk, "bravo", MINUTE_MS)
    every = frozenset(it.header.id for it in desk.entries)
    assert dict(desk.folded(every).answering) == dict(desk.state.answering)
