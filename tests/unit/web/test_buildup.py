"""Build-up over HTTP: ranges by day beside who looked, to each as he is shown what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from openline.app.findings import finding_of
from openline.decide.tallying import at_text
from openline.model.agreement import AreaOfControl, Limit, Line, Zone
from openline.model.event import (
    NODE,
    ControlBody,
    ControlFacts,
    CoverageBody,
    CoverageFacts,
    LineBody,
    LineFacts,
    ReasonBody,
    SightingBody,
    SightingFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.presence import Confidence, CountRange, Coverage, Sighting
from openline.model.release import Detail
from openline.model.space import Circle, Interval
from openline.model.watch import WatchEvent
from tests.desk import at, convoy
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R35", "R36")

DAY_MS = 86_400_000
BRAVO = {"bravo": Detail.FULL}


class World:
    """Alpha's zone of 55 km with a perimeter of 10 km and limits by depth; a line; ten days of reports."""

    def __init__(self, desk: ServedDesk) -> None:
        self.desk = desk
        self.today_ms = desk.now_ms // DAY_MS * DAY_MS

    def day(self, days_ago: int, hour: float = 0) -> int:
        return self.today_ms - days_ago * DAY_MS + round(hour * HOUR_MS)

    def see(self, id: str, days_ago: int, low: int, high: int, *, by: str = "alpha", **more: Any) -> str:
        hour, length = more.pop("hour", 8), more.pop("length", 2)
        start_ms = self.day(days_ago, hour)
        fields: dict[str, Any] = {
            "id": id,
            "seen": Interval(start_ms=start_ms, end_ms=start_ms + round(length * HOUR_MS)),
            "area": Circle(
                centre=at(*more.pop("place", (0, 0))), radius_mm=more.pop("radius_m", 2_000) * 1000
            ),
            "count": CountRange(low, high),
            "party": "group",
            "source": "patrol",
        }
        sighting = Sighting(**(fields | more))
        body = SightingBody(sighting=sighting)
        return self.desk.record(by, "sighting.report/v1", SightingFacts(sighting=id), body)

    def look(self, id: str, days_ago: int, days: int = 1, by: str = "alpha", **more: Any) -> str:
        fields: dict[str, Any] = {
            "id": id,
            "observed": Interval(start_ms=self.day(days_ago), end_ms=self.day(days_ago - days)),
            "area": Circle(centre=at(0, 0), radius_mm=90_000_000),
            "state": "observed",
            "source": "aerostat",
        }
        body = CoverageBody(coverage=Coverage(**(fields | more)))
        return self.desk.record(by, "coverage.report/v1", CoverageFacts(coverage=id), body)

    def page(self, party: str, asked: str = "zone=t55") -> dict[str, Any]:
        answer = self.desk.get(party, f"/v1/buildup?{asked}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def rows(self, party: str, asked: str = "zone=t55") -> dict[tuple[str, str], Any]:
        return {(it["about"], it["band"]): it for it in self.page(party, asked)["rows"]}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("buildup")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        desk = ServedDesk(folder, "alpha", "bravo", "charlie")
        made = World(desk)
        _ground(made)
        _reports(made)
        yield made
        desk.close()


def _ground(world: World) -> None:
    desk = world.desk
    zone = Zone(
        id="t55",
        name="t55",
        footprint=Circle(centre=at(0, 0), radius_mm=55_000_000),
        perimeter_mm=10_000_000,
        limits=(
            Limit(counted="tank", maximum=5, from_mm=0, to_mm=20_000_000),
            Limit(counted="people", maximum=100),
            Limit(counted="shipment", maximum=4, per="day"),
        ),
    )
    desk.record("alpha", "zone.add/v1", ZoneFacts(zone="t55", version=1), ZoneBody(zone=zone))
    path = tuple((it.lon_e7, it.lat_e7) for it in (at(0, -60_000), at(0, 60_000)))
    line = Line(id="river", name="river", path=path, left="west", right="east")
    desk.record("alpha", "line.add/v1", LineFacts(line="river", version=1), LineBody(line=line))
    desk.share("alpha", "t55", BRAVO)
    empty = replace(zone, id="far", name="far", footprint=Circle(centre=at(0, 900_000), radius_mm=1_000_000))
    desk.record("alpha", "zone.add/v1", ZoneFacts(zone="far", version=1), ZoneBody(zone=empty))


def _reports(world: World) -> None:
    world.look("c-week", 9, 8)
    for days_ago in range(9, 2, -1):
        world.see(f"few-{days_ago}", days_ago, 10, 30)
    # Yesterday the patrol and an account differ, of one place.
    world.see("obs", 1, 60, 100, hour=9)
    world.see("acc", 1, 80, 250, hour=10, source="account", by="bravo")
    world.desk.share("bravo", "acc", {"alpha": Detail.FULL})
    world.see("edge", 1, 40, 60, place=(60_000, 0), radius_m=1_000)
    world.see("half", 1, 3, 9, counted="tank", place=(40_000, 0), radius_m=30_000)
    world.see("tanks", 1, 4, 8, counted="tank", place=(45_000, 0), activity="gathering", hour=20)
    for days_ago in (9, 8, 7, 6, 5):
        world.see(
            f"truck-{days_ago}", days_ago, 3, 6, counted="truck", activity="shipment", place=(0, 30_000)
        )
    for hour in range(1, 13):
        world.see(
            f"load-{hour}",
            2,
            2,
            4,
            counted="truck",
            activity="shipment",
            place=(0, 30_000),
            hour=hour,
            length=0.5,
        )
    world.see(
        "hangar-1", 5, 1, 1, counted="hangar", activity="building", stage="ground_works", place=(0, -30_000)
    )
    world.see(
        "hangar-2", 1, 1, 2, counted="hangar", activity="building", stage="structure", place=(500, -30_000),
        source="image", source_kind="open_source", as_of_ms=world.day(3), unit="engineers",
        equipment="one crane",
        confidence=Confidence(low_percent=55, high_percent=80),
    )  # fmt: skip
    for id, holder, by in (("a-1", "bravo", "alpha"), ("a-2", "group", "charlie")):
        area = AreaOfControl(
            id=id,
            held_by=holder,
            stated_by=by,
            as_of_ms=world.day(2 if id == "a-1" else 1),
            footprint=Circle(centre=at(0, 0), radius_mm=200_000_000 if id == "a-1" else 5_000_000),
            source="a map",
        )
        world.desk.record(by, "control.state/v1", ControlFacts(area=id), ControlBody(area=area))
    world.desk.record("charlie", "control.withdraw/v1", ControlFacts(area="a-2"), ReasonBody())
    world.desk.share("alpha", "a-1", BRAVO)


def series(row: dict[str, Any], counted: str, party: str = "group") -> dict[str, Any]:
    (found,) = [it for it in row["presence"] if (it["counted"], it["party"]) == (counted, party)]
    return dict(found)


def days_of(page: dict[str, Any]) -> list[int]:
    return [it["from_ms"] for it in page["windows"]]


def test_a_row_for_each_band_and_none_of_places_of_which_nothing_is_on_record(world: World) -> None:
    assert set(world.rows("alpha")) == {("t55", "inside"), ("t55", "perimeter"), ("t55", "0-20000")}
    assert {about for about, _ in world.rows("alpha", "")} == {"t55", "river"}, (
        "river was looked at, far was not"
    )
    assert {about for about, _ in world.rows("alpha", "zone=far")} == {"far"}


def test_the_windows_are_utc_days_up_to_now(world: World) -> None:
    page = world.page("alpha")
    assert days_of(page) == [world.day(it) for it in range(13, -1, -1)]
    assert page["windows"][-1]["until_ms"] == page["as_of_ms"]


def test_conflicting_reports_are_one_range_and_nobody_is_averaged_away(world: World) -> None:
    row = world.rows("alpha")["t55", "inside"]
    points = series(row, "people")["points"]
    assert [(it["low"], it["high"]) for it in points[4:13]] == [*[(10, 30)] * 7, (0, 0), (60, 250)]
    assert points[12]["reports"] == ["obs", "acc"]
    assert (points[-1]["low"], points[-1]["high"], points[-1]["looked"]) == (None, None, "unknown")
    assert (points[0]["low"], points[0]["looked"]) == (None, "unknown"), "nobody looked, and nought it is not"


def test_what_is_not_shown_is_not_counted(world: World) -> None:
    mine = world.rows("bravo")["t55", "inside"]
    points = series(mine, "people")["points"]
    assert [(it["low"], it["high"]) for it in points][12] == (80, 250), "its own report alone"
    assert {it["id"] for it in mine["reports"]} == {"acc"}
    assert all(it["looked"] == "unknown" for it in points), "nor is it shown who looked"
    assert [it["id"] for it in mine["held"]] == ["a-1"]
    assert world.desk.get("charlie", "/v1/buildup?zone=t55").status_code == 404
    assert world.desk.get("charlie", "/v1/buildup?zone=nowhere").status_code == 404
    assert world.rows("charlie", "") == {}
    assert world.desk.client.get("/v1/buildup").status_code == 401


def test_growth_names_its_evidence_and_its_coverage(world: World) -> None:
    asked = f"zone=t55&until={world.day(0)}"
    row = world.rows("alpha", asked)["t55", "inside"]
    growth = series(row, "people")["growth"]
    assert (growth["certainty"], growth["low"], growth["high"]) == ("certain", 60, 250)
    assert (growth["before_low"], growth["before_high"], growth["windows_before"]) == (10, 30, 8)
    assert {"obs", "acc", "few-9"} <= set(growth["reports"])
    assert growth["coverage"] == {"observed_s": 8 * 86_400, "unstated_s": 7 * 86_400}
    # To bravo, who was shown one report and nobody's looking, nothing has grown: of before nothing is known.
    assert series(world.rows("bravo", asked)["t55", "inside"], "people")["growth"] is None
    edge = series(world.rows("alpha", asked)["t55", "perimeter"], "people")["growth"]
    assert (edge["certainty"], edge["low"], edge["before_high"]) == ("certain", 40, 0)


@pytest.mark.requirement("R17")
def test_limits_are_held_by_band_against_ranges(world: World) -> None:
    rows = world.rows("alpha")
    (people,) = [it for it in rows["t55", "inside"]["limits"] if it["counted"] == "people"]
    assert (people["party"], people["points"][12], people["points"][11]) == ("group", "possible", "")
    assert people["points"][0] == "unknown"
    (tanks,) = rows["t55", "0-20000"]["limits"]
    assert (tanks["counted"], tanks["maximum"], tanks["points"][12]) == ("tank", 5, "possible")
    # One report lies in the band only in part: perhaps none of its tanks is there.
    reports = {it["id"]: it for it in rows["t55", "0-20000"]["reports"]}
    assert (reports["half"]["definite"], reports["half"]["low"], reports["half"]["high"]) == (False, 0, 9)


def test_what_comes_is_held_against_the_days_before_that_somebody_looked_at(world: World) -> None:
    row = world.rows("alpha", f"zone=t55&until={world.day(1)}")["t55", "inside"]
    (trucks,) = [it for it in row["rates"] if it["of"] == "shipment"]
    assert (trucks["by"], trucks["counted"], trucks["party"]) == ("seen", "truck", "group")
    last = trucks["points"][-1]
    assert (last["low"], last["high"], last["per_day_low"]) == (12, 12, 12.0)
    against = last["against"]
    assert (against["windows"], against["low"], against["high"]) == (7, 5, 5)
    assert against["method"] == "poisson_mean"
    # 12 of 17, with a day beside seven: Clopper and Pearson 0.4404 to 0.8969.
    assert against["ratio_low"] == pytest.approx(0.4404 / 0.5596 * 7, abs=0.02)
    assert against["ratio_high"] == pytest.approx(0.8969 / 0.1031 * 7, rel=0.01)
    assert against["certainty"] == "certain"
    unlooked = trucks["points"][0]
    assert (unlooked["low"], unlooked["high"], unlooked["per_day_low"], unlooked["against"]) == (
        0,
        None,
        None,
        None,
    )


def test_what_is_notified_comes_once_it_has_set_out_and_else_perhaps(world: World) -> None:
    desk = world.desk
    for id, days_ago in (("m-gone", 2), ("m-planned", 1)):
        movement = convoy(id, (-5_000, 0), (5_000, 0), depart_ms=world.day(days_ago, 6))
        desk.notify("alpha", movement)
    desk.step("alpha", "m-gone", "depart", 1)
    row = world.rows("alpha")["t55", "inside"]
    (convoys,) = [it for it in row["rates"] if it["of"] == "convoy"]
    assert (convoys["by"], convoys["party"]) == ("declared", "alpha")
    assert [(it["low"], it["high"], it["evidence"]) for it in convoys["points"][11:13]] == [
        (1, 1, ["m-gone"]),
        (0, 1, ["m-planned"]),
    ]
    assert not [it for it in world.rows("bravo")["t55", "inside"]["rates"] if it["of"] == "convoy"]


def test_tracks_that_the_watch_found_count_and_so_do_crossings(world: World) -> None:
    enter = WatchEvent(
        event="enter", track="T1", object="T1", party="bravo", zone="t55", at=at_text(world.day(2, 5))
    )
    leave = replace(enter, event="exit", at=at_text(world.day(1, 5)))
    cross = replace(
        enter, event="cross", zone="", line="river", direction="east", at=at_text(world.day(2, 6))
    )
    for event in (enter, leave, cross):
        world.desk.node.journal.record([finding_of(event, enrolled=("bravo",))])
    rows = world.rows("alpha", "")
    tracks = series(rows["t55", "inside"], "tracks", "bravo")["points"]
    assert [(it["low"], it["high"], it["tracks"]) for it in tracks[11:14]] == [
        (1, 1, True),
        (1, 1, True),
        (None, None, False),
    ]
    (came,) = [it for it in rows["t55", "inside"]["rates"] if it["of"] == "crossing"]
    assert (came["by"], came["points"][11]["low"]) == ("found", 1)
    (over,) = [it for it in rows["river", "across"]["rates"] if it["by"] == "found"]
    assert (over["of"], over["counted"], over["points"][11]["high"]) == ("crossing", "east", 1)
    # A finding about a zone is not for who has not agreed to it.
    assert not any(it["counted"] == "tracks" for it in world.rows("bravo")["t55", "inside"]["presence"])
    # It was told that there are some, by its name as the claim; to alpha, who is shown all, none is hidden.
    theirs, mine = world.page("bravo"), world.page("alpha")
    assert (theirs["found_not_shown"], theirs["call"]) == (3, [{"party": "alpha"}])
    assert (mine["found_not_shown"], mine["call"]) == (0, [])
    assert world.page("bravo", f"zone=t55&until={world.day(1)}")["found_not_shown"] == 0


def test_what_is_built_is_said_stage_by_stage_with_who_says_so(world: World) -> None:
    (hangar,) = world.rows("alpha")["t55", "inside"]["facilities"]
    assert (hangar["counted"], hangar["low"], hangar["high"]) == ("hangar", 1, 2)
    assert [(it["stage"], it["source"]) for it in hangar["stages"]] == [
        ("ground_works", "patrol"),
        ("structure", "image"),
    ]
    (report,) = [it for it in world.rows("alpha")["t55", "inside"]["reports"] if it["id"] == "hangar-2"]
    assert (report["as_of_ms"], report["source_kind"]) == (world.day(3), "open_source")
    assert (report["unit"], report["equipment"]) == ("engineers", "one crane")
    assert report["confidence"] == {"low_percent": 55, "high_percent": 80}
    assert set(world.page("alpha")["confidence_means"]) == {"low", "moderate", "high"}


@pytest.mark.requirement("R37")
def test_who_is_said_to_hold_the_ground_stands_beside_it_with_who_says_so(world: World) -> None:
    rows = world.rows(NODE)
    held = {it["id"]: it for it in rows["t55", "inside"]["held"]}
    assert (held["a-1"]["held_by"], held["a-1"]["stated_by"], held["a-1"]["covers"]) == (
        "bravo",
        "alpha",
        "all",
    )
    assert (held["a-2"]["state"], held["a-2"]["covers"]) == ("withdrawn", "part")
    assert [it["id"] for it in rows["t55", "inside"]["held"]] == ["a-2", "a-1"], "the latest first"
    assert [it["id"] for it in rows["t55", "perimeter"]["held"]] == ["a-1"]


@pytest.mark.requirement("R37")
def test_what_two_parties_state_of_one_place_stands_side_by_side_to_whom_both_are_shown(world: World) -> None:
    for id, holder, by in (("ours", "alpha", "alpha"), ("theirs", "bravo", "bravo")):
        area = AreaOfControl(
            id=id,
            held_by=holder,
            stated_by=by,
            as_of_ms=world.day(3),
            footprint=Circle(centre=at(3_000 if by == "bravo" else 0, 0), radius_mm=9_000_000),
            source="its own word",
        )
        world.desk.record(by, "control.state/v1", ControlFacts(area=id), ControlBody(area=area))
        world.desk.share(by, id, {"alpha" if by == "bravo" else "bravo": Detail.FULL})
    for party in ("alpha", "bravo", NODE):
        held = [it for it in world.rows(party)["t55", "inside"]["held"] if it["id"] in ("ours", "theirs")]
        assert [(it["id"], it["held_by"], it["stated_by"], it["covers"]) for it in held] == [
            ("ours", "alpha", "alpha", "part"),
            ("theirs", "bravo", "bravo", "part"),
        ]
    # That one disputes the other is said beside it, and takes nothing away.
    dispute = ReasonBody(reason="it is ours")
    world.desk.record("bravo", "control.dispute/v1", ControlFacts(area="ours"), dispute)
    held = {it["id"]: it for it in world.rows("alpha")["t55", "inside"]["held"]}
    assert (held["ours"]["state"], held["ours"]["disputed_by"]) == ("disputed", ["bravo"])
    assert held["theirs"]["state"] == "stated"
    areas = {it["id"]: it["area"] for it in world.desk.rows("alpha", "/v1/areas")}
    assert (areas["ours"]["held_by"], areas["theirs"]["held_by"]) == ("alpha", "bravo")
    assert not {"ours", "theirs"} & {it.get("id") for it in world.desk.rows("charlie", "/v1/areas")}


@pytest.mark.requirement("R17")
def test_a_limit_on_what_comes_in_a_day_stands_beside_those_on_what_is_there(world: World) -> None:
    (limit,) = [it for it in world.rows("alpha")["t55", "inside"]["limits"] if it["per"] == "day"]
    assert (limit["counted"], limit["maximum"], limit["party"]) == ("shipment", 4, "group")
    came = world.rows("alpha")["t55", "inside"]["rates"]
    (trucks,) = [it["points"] for it in came if it["of"] == "shipment"]
    for kept, point in zip(limit["points"], trucks, strict=True):
        assert kept == ("certain" if point["low"] > 4 else "" if point["looked"] == "observed" else "unknown")
    assert limit["points"].count("certain") == 1
    by_week = world.rows("alpha", "zone=t55&every=week")["t55", "inside"]["limits"]
    assert not [it for it in by_week if it["per"]], "a week does not say how many came on its fullest day"


@pytest.mark.requirement("R17")
def test_alarms_of_the_watch_stand_in_the_row_of_their_band(world: World) -> None:
    event = WatchEvent(
        event="limit_exceeded", party="group", zone="t55", band="0-20000", counted="tank", low=4, high=8,
        maximum=5, certainty="possible", coverage={"observed_s": 3600}, evidence=("tanks", "acc"),
        at=at_text(world.day(1, 21)),
    )  # fmt: skip
    world.desk.node.journal.record([finding_of(event, enrolled=("bravo",))])
    rows = world.rows("alpha")
    # The node's own watch finds some, too, as soon as it gets to it.
    (alarm,) = [it for it in rows["t55", "0-20000"]["alarms"] if "acc" in it["evidence"]]
    assert (alarm["event"], alarm["low"], alarm["high"], alarm["maximum"]) == ("limit_exceeded", 4, 8, 5)
    assert (alarm["evidence"], alarm["coverage"]) == (["tanks", "acc"], {"observed_s": 3600})
    assert alarm["certainty"] == "possible"
    assert alarm["entry"] not in {it["entry"] for it in rows["t55", "inside"]["alarms"]}


@pytest.mark.parametrize("asked", ["from=5&until=5", "every=hour", "baseline=0", "baseline=61", "from=0"])
def test_what_cannot_be_asked_is_said(world: World, asked: str) -> None:
    assert world.desk.get("alpha", f"/v1/buildup?{asked}").status_code in (400, 422)


def test_weeks_are_asked_for_alike(world: World) -> None:
    page = world.page("alpha", "zone=t55&every=week&baseline=4")
    assert (page["every"], page["baseline"], len(page["windows"])) == ("week", 4, 14)
    assert all(it["from_ms"] % (7 * DAY_MS) == 4 * DAY_MS for it in page["windows"])
