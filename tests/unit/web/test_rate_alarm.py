"""That more comes than before is found by a node's own watch, recorded and told to whom it concerns (R35)."""

from __future__ import annotations

from collections.abc import Iterator
from time import sleep
from typing import Any

import pytest

from openline.app.recording import Recorder
from openline.decide.claiming import ClaimedTracks
from openline.model.agreement import StanceValue, Zone
from openline.model.event import (
    CoverageBody,
    CoverageFacts,
    SightingBody,
    SightingFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.presence import CountRange, Coverage, Sighting
from openline.model.release import Detail
from openline.model.space import Circle, Interval
from openline.model.watch import WatchSettings
from openline.stores.postgres import PostgresStore
from tests.desk import at
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R35", "R36")

DAY_MS = 86_400_000


class Road:
    """Alpha's zone, to which bravo has agreed and which charlie does not see; convoys of the group come."""

    def __init__(self, desk: ServedDesk) -> None:
        self.desk = desk
        self.today_ms = desk.now_ms // DAY_MS * DAY_MS
        zone = Zone(
            id="t55",
            name="t55",
            footprint=Circle(centre=at(0, 0), radius_mm=55_000_000),
            perimeter_mm=10_000_000,
        )
        desk.record("alpha", "zone.add/v1", ZoneFacts(zone="t55", version=1), ZoneBody(zone=zone))
        desk.share("alpha", "t55", {"bravo": Detail.FULL})
        desk.stance("bravo", "t55", StanceValue.AGREED)
        # Somebody reports what is seen just now: the watch goes by the clock, whatever time of day it is.
        self.see("now", desk.now_ms - HOUR_MS, counted="people")

    def look(self, id: str, days_ago: int, days: int, by: str = "alpha") -> None:
        start_ms = self.today_ms - days_ago * DAY_MS
        coverage = Coverage(
            id=id,
            observed=Interval(start_ms=start_ms, end_ms=start_ms + days * DAY_MS),
            area=Circle(centre=at(0, 0), radius_mm=90_000_000),
            state="observed",
            source="aerostat",
        )
        body = CoverageBody(coverage=coverage)
        self.desk.record(by, "coverage.report/v1", CoverageFacts(coverage=id), body)

    def come(self, id: str, days_ago: int, hour: float, by: str = "alpha") -> None:
        self.see(id, self.today_ms - days_ago * DAY_MS + round(hour * HOUR_MS), by)

    def see(self, id: str, start_ms: int, by: str = "alpha", counted: str = "convoy") -> None:
        sighting = Sighting(
            id=id,
            seen=Interval(start_ms=start_ms, end_ms=start_ms + HOUR_MS // 4),
            area=Circle(centre=at(0, 0), radius_mm=2_000_000),
            count=CountRange(1, 1),
            counted=counted,
            party="charlie",
            source=f"post of {by}",
        )
        body = SightingBody(sighting=sighting)
        self.desk.record(by, "sighting.report/v1", SightingFacts(sighting=id), body)

    def alarms(self, party: str) -> list[dict[str, Any]]:
        answer = self.desk.get(party, "/v1/buildup?zone=t55")
        assert answer.status_code == 200, answer.text
        rows = {it["band"]: it for it in answer.json()["rows"]}
        return [it for it in rows["inside"]["alarms"] if it["event"].startswith("rate_")]

    def told(self, party: str, entry: str) -> list[dict[str, Any]]:
        """Return the releases that a party was given of an entry."""
        return [it for it in self.desk.rows(party, "/v1/told") if it["entry"] == entry]


@pytest.fixture(params=["sqlite", "postgres"])
def road(request: pytest.FixtureRequest, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Road]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    desk = ServedDesk(tmp_path, "alpha", "bravo", "charlie", store=url)
    yield Road(desk)
    desk.close()
    if url:
        PostgresStore(url).discard()


def _until(road: Road, party: str, number: int) -> list[dict[str, Any]]:
    """Wait until the watch of the node has got so far."""
    for _ in range(600):
        found = road.alarms(party)
        if len(found) >= number:
            return found
        sleep(0.05)
    raise AssertionError(f"{party} has {road.alarms(party)}")


def test_it_is_put_on_record_by_the_watch_and_told_to_whom_it_concerns_alone(road: Road) -> None:
    road.look("week", 8, 8)
    road.come("before", 5, 8)
    for number in range(5):
        road.come(f"a{number}", 1, 8 + number, by="alpha")
    road.come("b", 1, 14, by="bravo")
    (alarm,) = _until(road, "alpha", 1)
    assert (alarm["event"], alarm["certainty"], alarm["of"], alarm["party"]) == (
        "rate_increase", "certain", "convoy", "charlie",
    )  # fmt: skip
    rate = alarm["rate"]
    assert rate["ratio_low"] > 1
    assert (rate["before_days"], rate["before_observed_s"]) == (7, 7 * 86_400)
    assert rate["since_ms"] == road.today_ms - DAY_MS
    # Whose word it is, each reads as far as he is shown it.
    assert alarm["stated_by"] == ["alpha"]
    assert not {"b"} & set(alarm["evidence"])
    (theirs,) = road.alarms("bravo")
    assert not [it for it in theirs["evidence"] if it.startswith("a")]
    assert "alpha" not in theirs["stated_by"]
    assert len(theirs["evidence"]) + theirs["not_shown"] == len(alarm["evidence"]) + alarm["not_shown"]
    assert road.desk.get("charlie", "/v1/buildup?zone=t55").status_code == 404
    # As a release: all of it to whom the zone is, and to whom it is agreed; whose they are, whom to call.
    assert [it["detail"] for it in road.told("alpha", alarm["entry"])] == ["full"]
    assert [it["detail"] for it in road.told("bravo", alarm["entry"])] == ["full"]
    (call,) = road.told("charlie", alarm["entry"])
    assert call["detail"] == "contact"
    assert "t55" not in str(call["shown"])


def test_another_watch_over_the_same_record_says_the_same(road: Road) -> None:
    road.look("week", 8, 8)
    for number in range(6):
        road.come(f"a{number}", 1, 8 + number)
    (alarm,) = _until(road, "alpha", 1)
    node = road.desk.node
    said = []
    for name in ("one", "other"):
        recorder = Recorder(node.journal, node.rules, WatchSettings(), ClaimedTracks(), name=name)
        events = recorder.sync() + recorder.run.pass_time(road.desk.now_ms)
        said.append([it for it in events if it.event == "rate_increase" and it.band == "inside"])
    assert said[0] == said[1]
    # The node's own has said it as soon as it was so, by those that had come until then.
    assert set(alarm["evidence"]) <= set(said[0][0].evidence)
    assert 1 < alarm["rate"]["ratio_low"] <= (said[0][0].low_ratio or 0)


def test_it_is_taken_back_when_a_whole_day_was_as_usual_and_both_stand_in_the_row(road: Road) -> None:
    road.look("week", 9, 7)
    for number in range(6):
        road.come(f"a{number}", 2, 8 + number)
    node = road.desk.node
    recorder = Recorder(node.journal, node.rules, WatchSettings(), ClaimedTracks(), name="w")
    day_ms = road.today_ms - DAY_MS + 60_000
    recorder.record(recorder.sync() + recorder.run.pass_time(day_ms), [])
    road.look("surge", 2, 1)
    recorder.record(recorder.sync(), [])
    road.look("quiet", 1, 1)
    recorder.record(recorder.sync() + recorder.run.pass_time(road.today_ms + 60_000), [])
    assert [it["event"] for it in road.alarms("alpha")][-2:] == ["rate_increase", "rate_restored"]
    ended = road.alarms("alpha")[-1]
    assert (ended["low"], ended["certainty"], ended["rate"]["per_day_low"]) == (0, "", 0.0)
