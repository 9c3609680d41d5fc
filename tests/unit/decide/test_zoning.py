"""Zones and lines: versions in time, changed by their owners only."""

import pytest

from openline.decide.zoning import phase_of
from openline.errors import GeometryError, InputError, NotFoundError, RefusedError
from openline.model.agreement import Basis, StanceValue
from openline.model.release import Detail
from openline.model.space import Interval
from tests.desk import Desk, zone_body


@pytest.fixture
def desk() -> Desk:
    return Desk("coalition", "sponsor")


@pytest.mark.requirement("R1")
def test_a_zone_is_added_edited_and_ended_in_versions(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    desk.zone("coalition", "tanf", "edit")
    assert desk.state.objects["tanf"].version == 2
    desk.zone("coalition", "tanf", "end")
    assert desk.state.objects["tanf"].state == "ended"
    with pytest.raises(RefusedError, match="ended is final"):
        desk.zone("coalition", "tanf", "edit")


def test_an_edit_of_a_version_that_is_no_longer_the_present_one_is_refused(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    desk.zone("coalition", "tanf", "edit")
    with pytest.raises(RefusedError, match="may have changed since you looked"):
        desk.zone("coalition", "tanf", "edit", version=2)


def test_only_its_owner_changes_a_zone(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    with pytest.raises(NotFoundError):
        desk.zone("sponsor", "tanf", "edit")
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    with pytest.raises(RefusedError, match="only the party that put it on record"):
        desk.zone("sponsor", "tanf", "edit")


def test_an_id_is_used_once_for_whatever_kind_of_thing(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    with pytest.raises(RefusedError, match="cannot be used"):
        desk.line("coalition", "tanf")
    desk.propose("coalition", "peace", "coalition", "sponsor")
    with pytest.raises(RefusedError, match="cannot be used"):
        desk.zone("sponsor", "peace")
    with pytest.raises(RefusedError, match="cannot be used"):
        desk.propose("coalition", "tanf", "coalition", "sponsor")


def test_by_what_an_id_is_taken_is_said_to_whoever_may_see_that(desk: Desk) -> None:
    desk.zone("coalition", "tanf")
    desk.propose("coalition", "peace", "coalition", "sponsor")

    def refusal(by: str, id: str) -> str:
        with pytest.raises(RefusedError) as refused:
            desk.zone(by, id)
        return refused.value.what.removeprefix(f"the id {id!r} cannot be used: it is taken")

    assert refusal("coalition", "tanf") == " by your own zone 'tanf', which is active"
    assert refusal("sponsor", "peace") == " by the agreement 'peace' of coalition"
    desk.share("coalition", "tanf", {"sponsor": Detail.COARSE})
    assert refusal("sponsor", "tanf") == ""
    desk.share("coalition", "tanf", {"sponsor": Detail.FULL})
    assert refusal("sponsor", "tanf") == " by the zone 'tanf' of coalition"


def test_a_verbal_basis_has_the_time_of_its_call_and_no_other_has(desk: Desk) -> None:
    with pytest.raises(InputError, match="time of the call"):
        desk.zone("coalition", "tanf", basis=Basis.VERBAL)
    with pytest.raises(InputError, match="time of the call"):
        desk.zone("coalition", "tanf", call_at_ms=5)
    desk.zone("coalition", "tanf", value=StanceValue.AGREED, basis=Basis.VERBAL, call_at_ms=5)


def test_a_shape_that_is_no_shape_is_refused_with_the_zones_name(desk: Desk) -> None:
    from openline.model.event import ZoneFacts

    with pytest.raises(GeometryError, match="zone tanf: latitude"):
        desk.record(
            "coalition", "zone.add/v1", ZoneFacts(zone="tanf", version=1), zone_body("tanf", lat_deg=91)
        )
    assert "tanf" not in desk.state.objects


def test_scheduled_and_expired_follow_from_windows_and_the_time() -> None:
    windows = (Interval(start_ms=10, end_ms=20), Interval(start_ms=30, end_ms=40))
    assert [phase_of("active", windows, t) for t in (9, 10, 19, 20, 30, 39, 40)] == [
        "scheduled", "active", "active", "scheduled", "active", "active", "expired",
    ]  # fmt: skip
    assert phase_of("active", (), 0) == "active"
    assert phase_of("ended", windows, 10) == "ended"
    assert phase_of("active", (Interval(start_ms=5),), 10**15) == "active"
