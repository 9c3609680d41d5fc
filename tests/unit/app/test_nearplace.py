"""The light search for the nearest place finds what the gazetteer finds."""

import random

import pytest

from openline.app.nearplace import nearest_place
from openline.model.space import Position
from openline.wire.coordinates import nearest_place as by_gazetteer

pytestmark = pytest.mark.requirement("R7", "R39")


@pytest.mark.parametrize(
    "area", [(35, 47, 29, 38), (-180, 180, -89, 89), (-180, 180, -90, -60), (179, 181, -60, 70)]
)
def test_it_is_as_near_as_what_the_gazetteer_finds(area):
    west, east, south, north = area
    draw = random.Random(5)
    for _ in range(150):
        lon_e7 = round(((draw.uniform(west, east) + 180) % 360 - 180) * 1e7)
        lat_e7 = round(draw.uniform(south, north) * 1e7)
        light, full = nearest_place(lon_e7, lat_e7), by_gazetteer(Position(lon_e7, lat_e7))
        # The gazetteer decides by great circle: on the ellipsoid another may be a little nearer.
        assert light.range_km <= full.range_km + 1e-6
        if light.place.name == full.place.name:
            assert abs(light.range_km - full.range_km) < 1e-6
            assert abs((light.bearing_deg - full.bearing_deg + 180) % 360 - 180) < 1e-3


@pytest.mark.parametrize("pole", [900_000_000, -900_000_000])
def test_a_pole_has_a_nearest_place(pole):
    assert nearest_place(0, pole).range_km == pytest.approx(
        by_gazetteer(Position(0, pole)).range_km, abs=1e-3
    )
