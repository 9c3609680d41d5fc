"""The tempo of contact: counted by day, for whose it is, beside the distance that is on record (R5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from openline.app.findings import finding_of
from openline.app.showing.tempo import DAY_MS
from openline.model.channel import Carrier, Result, Spoken
from openline.model.event import NODE, ReasonBody, SightingBody, SightingFacts
from openline.model.presence import CountRange, Sighting
from openline.model.saying import RingFacts
from openline.model.space import Circle, Interval
from openline.model.watch import WatchEvent
from tests.desk import at
from tests.saying import open_channel, send
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R5")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDesk]:
    """Two sides converge over three days, and call more often; charlie talks to one of them."""
    folder = tmp_path_factory.mktemp("tempo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        made = ServedDesk(folder, "alpha", "bravo", "charlie")
        open_channel(made, "voice", "alpha", "bravo", carrier=Carrier.VOICE)
        open_channel(made, "ac", "alpha", "charlie")
        today_ms = made.now_ms // DAY_MS * DAY_MS
        number = 0
        for days_ago, calls in ((2, 2), (1, 6)):
            for call in range(calls):
                number += 1
                spoken = Spoken(at_ms=today_ms - days_ago * DAY_MS + (8 + call) * HOUR_MS)
                sides = ("alpha", "bravo") if call % 2 else ("bravo", "alpha")
                send(made, sides[0], f"m-{number}", "voice", sides[1], spoken=spoken)
        send(made, "charlie", "m-other", "ac", "alpha")
        rung = RingFacts(about="m-1", party="bravo", post=0, result=Result.BUSY)
        made.record("alpha", "ring.log/v1", rung, ReasonBody())
        for days_ago, apart_m in ((2, 40_000), (1, 9_000)):
            for party, east_m in (("alpha", 0), ("bravo", apart_m)):
                _report(made, "alpha", party, today_ms - days_ago * DAY_MS, east_m)
        yield made
        made.close()


def _report(desk: ServedDesk, by: str, party: str, day_ms: int, east_m: float) -> None:
    id = f"s-{party}-{day_ms}"
    sighting = Sighting(
        id=id,
        seen=Interval(start_ms=day_ms + HOUR_MS, end_ms=day_ms + 2 * HOUR_MS),
        area=Circle(centre=at(east_m, 0), radius_mm=500_000),
        count=CountRange(10, 30),
        party=party,
        source="patrol",
    )
    desk.record(by, "sighting.report/v1", SightingFacts(sighting=id), SightingBody(sighting=sighting))


def rows(desk: ServedDesk, party: str, asked: str = "") -> dict[tuple[str, str], Any]:
    answer = desk.get(party, f"/v1/tempo{asked}")
    assert answer.status_code == 200, answer.text
    return {tuple(it["parties"]): it for it in answer.json()["rows"]}


def test_first_contact_and_calls_a_day_are_counted_from_when_they_were_made(desk: ServedDesk) -> None:
    row = rows(desk, "alpha")["alpha", "bravo"]
    today_ms = desk.now_ms // DAY_MS * DAY_MS
    assert row["first_ms"] == today_ms - 2 * DAY_MS + 8 * HOUR_MS
    assert row["contacts"] == 9
    days = {(it["day_ms"] - today_ms) // DAY_MS: it for it in row["days"]}
    assert [days[it]["messages"] for it in (-2, -1)] == [2, 6]
    assert sum(it["calls"] for it in row["days"]) == 1


def test_the_distance_is_said_where_it_is_on_record_and_else_that_it_is_unknown(desk: ServedDesk) -> None:
    days = rows(desk, "alpha")["alpha", "bravo"]["days"]
    assert [(it["distance_m"], it["by"]) for it in days[:2]] == [
        (pytest.approx(39_000, abs=60), "sightings"),
        (pytest.approx(8_000, abs=30), "sightings"),
    ]
    assert all(it["distance_m"] is None for it in days[2:])
    # Bravo was shown none of these reports.
    assert all(it["distance_m"] is None for it in rows(desk, "bravo")["alpha", "bravo"]["days"])


def test_only_whose_it_is_reads_of_a_pair(desk: ServedDesk) -> None:
    assert rows(desk, "alpha").keys() == {("alpha", "bravo"), ("alpha", "charlie")}
    assert rows(desk, "bravo").keys() == {("alpha", "bravo")}
    assert rows(desk, "charlie").keys() == {("alpha", "charlie")}
    assert rows(desk, NODE).keys() == {("alpha", "bravo"), ("alpha", "charlie")}
    assert rows(desk, "alpha", "?party=charlie").keys() == {("alpha", "charlie")}
    assert desk.client.get("/v1/tempo").status_code == 401


def test_a_convergence_is_counted_for_both_and_says_how_near_to_whom_sees_all_of_it(
    desk: ServedDesk,
) -> None:
    event = WatchEvent(
        event="converging", track="T-1", object="T-1", party="bravo", other_track="T-2",
        other_party="charlie", at="2026-11-14T12:00:00Z", lon=38.6, lat=33.5, cpa_m=420.5, time_to_cpa_s=60.0,
    )  # fmt: skip
    for cpa_m in (420.5, 3_000.0):
        draft = finding_of(replace(event, cpa_m=cpa_m), enrolled=("bravo", "charlie"))
        desk.node.journal.record([draft])
    (day,) = rows(desk, NODE)["bravo", "charlie"]["days"]
    assert (day["findings"], day["distance_m"], day["by"]) == (2, 420, "converging")
    row = rows(desk, "bravo")["bravo", "charlie"]
    assert (row["first_ms"], row["contacts"]) == (0, 0), "they have not spoken yet"
    assert [(it["findings"], it["distance_m"]) for it in row["days"]] == [(2, None)]
    assert ("bravo", "charlie") not in rows(desk, "alpha")


def test_days_are_given_from_a_time_on_and_the_first_contact_stays_the_first(desk: ServedDesk) -> None:
    whole = rows(desk, "alpha")["alpha", "bravo"]
    yesterday_ms = desk.now_ms // DAY_MS * DAY_MS - DAY_MS
    later = rows(desk, "alpha", f"?since={yesterday_ms + HOUR_MS}")["alpha", "bravo"]
    assert later["days"] == whole["days"][1:]
    assert (later["first_ms"], later["contacts"]) == (whole["first_ms"], whole["contacts"])
