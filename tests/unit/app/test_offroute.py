"""A gateway's own tracks: what leaves is what a person signs, and as exact as he says."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from openline.app.drafts import AddressedDraft, from_draft_file, to_draft_file
from openline.app.offroute import COARSE_RADIUS_M, OwnRoute
from openline.decide.claiming import ClaimedTracks
from openline.errors import InputError
from openline.kernel.batch import PositionBatch
from openline.model.event import SightingBody
from openline.model.watch import WatchEvent
from tests.desk import NOON_MS, at, convoy
from tests.unit.app.test_conformance import BACK, MINUTE_MS, OFF, ON, Fix


def batch(tracks: ClaimedTracks, *fixes: Fix) -> PositionBatch:
    places = [at(it[2], it[3]) for it in fixes]
    return PositionBatch.of(
        np.array([tracks.code(it[0], party="north") for it in fixes], np.int32),
        np.array([NOON_MS + round(it[1] * MINUTE_MS) for it in fixes], np.int64),
        np.array([it.lon_e7 / 1e7 for it in places]),
        np.array([it.lat_e7 / 1e7 for it in places]),
    )


def own(tracks: ClaimedTracks, saved: bytes = b"") -> OwnRoute:
    return OwnRoute("north", convoy("m", tracks=("t",)), tracks, saved=saved)


def events() -> tuple[OwnRoute, list[WatchEvent]]:
    tracks = ClaimedTracks()
    route = own(tracks)
    said: list[WatchEvent] = []
    for fixes in (ON, OFF, BACK):
        said += route.look(batch(tracks, *fixes))
    return route, said


@pytest.mark.requirement("R22", "R36")
def test_its_own_desk_is_told_when_a_track_leaves_its_route_and_comes_back() -> None:
    _, said = events()
    assert [(it.event, it.desk) for it in said if it.event != "no_departure"] == [
        ("on_route", "north"), ("off_route", "north"), ("on_route", "north"),
    ]  # fmt: skip


def test_a_restart_says_nothing_twice() -> None:
    tracks = ClaimedTracks()
    route = own(tracks)
    assert [it.event for it in route.look(batch(tracks, *ON))][-1] == "on_route"
    again = ClaimedTracks()
    taken_up = own(again, route.save())
    assert [it.event for it in taken_up.look(batch(again, *OFF))] == ["off_route"]


def test_what_a_person_may_sign_is_a_sighting_by_his_own_party_as_exact_as_he_says() -> None:
    route, said = events()
    off = [it for it in said if it.event == "off_route"]
    (full,) = route.drafts(off, how_exact="full", source="duty officer", ids=["ab" * 16])
    (coarse,) = route.drafts(off, how_exact="coarse", source="duty officer", ids=["cd" * 16])
    assert isinstance(full.body, SightingBody)
    assert isinstance(coarse.body, SightingBody)
    exact, vague = full.body.sighting, coarse.body.sighting
    assert exact.area.centre.lon_e7 == round(off[0].lon * 1e7)
    assert "off its notified route" in exact.note
    assert " m beside it" in exact.note
    assert " m beside it" not in vague.note
    assert vague.seen.start_ms % MINUTE_MS == 0
    assert vague.area.centre.lat_e7 % 1_000_000 == 500_000
    _, _, apart_m = Geod(ellps="WGS84").inv(
        off[0].lon, off[0].lat, vague.area.centre.lon_e7 / 1e7, vague.area.centre.lat_e7 / 1e7
    )
    assert apart_m <= COARSE_RADIUS_M
    addressed = AddressedDraft("00" * 16, "exercise", "north", full)
    assert from_draft_file(to_draft_file(addressed), where="draft").draft.body == full.body


def test_a_box_lies_within_its_circle_wherever_it_is() -> None:
    geod = Geod(ellps="WGS84")
    for lat in range(-90, 91, 5):
        middle = lat + 0.05 if lat < 90 else 89.95
        for dlat in (-0.05, 0.05):
            _, _, apart_m = geod.inv(10.05, middle, 10.0, middle + dlat)
            assert apart_m <= COARSE_RADIUS_M


def test_a_movement_that_names_no_track_has_none_to_hold_against_it() -> None:
    with pytest.raises(InputError, match="names no track"):
        OwnRoute("north", convoy("m", tracks=()), ClaimedTracks())
