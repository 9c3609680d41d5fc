"""What statements of open sources are held against: as far as their reader is shown it, and where it lies."""

from __future__ import annotations

import pytest

from openline.app.grounding import ZoneSeen, ground_of_state
from openline.app.reviewable import named_zone
from openline.app.showing.view import View
from openline.model.event import NODE
from tests.desk import Desk
from tests.occurring import declare, open_incident
from tests.stillness import Held


def parties_of(desk: Desk, reader: str) -> set[str]:
    held = Held(desk.state)
    view = View(held, reader, desk.now_ms)  # type: ignore[arg-type]
    (incident,) = ground_of_state(view, held.still).incidents
    return set(incident.parties)


@pytest.mark.requirement("R19")
def test_to_whom_else_an_incident_was_put_is_no_reason_to_think_a_statement_is_about_it() -> None:
    desk = Desk("alpha", "bravo", "charlie")
    open_incident(desk, "alpha", "first", "bravo", "charlie")
    assert parties_of(desk, "bravo").isdisjoint({"charlie", "Charlie"})
    assert parties_of(desk, "alpha") >= {"bravo", "charlie"}
    assert parties_of(desk, NODE) >= {"bravo", "charlie"}
    declare(desk, "charlie", "st1", "first", "alpha")
    assert "charlie" not in parties_of(desk, "bravo")
    declare(desk, "charlie", "st2", "first", "bravo", withheld=True)
    assert "charlie" not in parties_of(desk, "bravo")
    declare(desk, "charlie", "st3", "first", "bravo")
    assert "charlie" in parties_of(desk, "bravo")


@pytest.mark.parametrize("east_e7", [-1_799_000_000, 1_801_000_000])
def test_a_zone_across_180_degrees_is_named_where_it_is(east_e7: int) -> None:
    ring = [1_799_000_000, -1_000_000, east_e7, -1_000_000, east_e7, 1_000_000, 1_799_000_000, 1_000_000]
    named = named_zone(ZoneSeen("strait", "Strait", {"rings": [ring]}))
    assert named is not None
    assert abs(named.lon) == pytest.approx(180.0)
    assert named.lat == pytest.approx(0.0)
    assert named.reach_km == pytest.approx(15.7, abs=0.2)
