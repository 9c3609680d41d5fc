"""The 875 aircraft of the BlueSky demonstration, as plans: those match that brute force finds, and no others.

Each line CRE of the scenario (github.com/TUDelft-CNS-ATM/bluesky, MIT) becomes a movement of 30 minutes
straight ahead. A movement and not an activity, because it is one: so routing, its pieces and their windows
are under test too. It is 2.5 NM to either side and 500 ft up and down, so that two overlap as declared where
they could lose the 5 NM and 1,000 ft by which they are kept apart (ICAO Doc 4444, 8.7.3 and 5.3.2). Four
stand still in the air; they are activities round a point.

There are two other checks: one of all pairs by plane distances over the declared volumes, and one that flies
all aircraft and looks who in truth comes too close, and knows nothing of volumes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from openline.app.standing import volumes_of_thing
from openline.decide.notified import check_notification
from openline.decide.routing import volumes_of_movement
from openline.kernel.volume_batch import Volumes
from openline.kernel.volumes import VolumeIndex
from openline.model.notification import Activity, ActivityKind, Movement, MovementKind, Severity, Waypoint
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    Interval,
    Position,
    Volume4D,
)
from tests.desk import NOON_MS, Desk

pytestmark = [pytest.mark.requirement("R10", "R16"), pytest.mark.slow, pytest.mark.jit_only]

FOOT_MM = 304.8
KNOT_M_S = 1852 / 3600
HALF_WIDTH_M = 2.5 * 1852
HALF_HEIGHT_FT = 500
MINUTES = 30
SLACK_S = 60
WGS84 = Geod(ellps="WGS84")
Floats = NDArray[np.float64]


class Aircraft(NamedTuple):
    """One line CRE."""

    id: str
    start_s: float
    lon_deg: float
    lat_deg: float
    heading_deg: float
    height_ft: float
    speed_m_s: float


# -- the scenario -----------------------------------------------------------------------------------


def true_airspeed_m_s(calibrated_m_s: float, height_m: float) -> float:
    """From calibrated airspeed, as BlueSky has speeds, in the standard atmosphere (ICAO Doc 7488)."""
    if height_m < 11_000.0:
        temperature_k = 288.15 - 0.0065 * height_m
        pressure_pa = 101_325.0 * (temperature_k / 288.15) ** 5.25588
    else:
        temperature_k = 216.65
        pressure_pa = 22_632.06 * math.exp(-(height_m - 11_000.0) / 6_341.62)
    density = pressure_pa / (287.05287 * temperature_k)
    impact_pa = 101_325.0 * ((1 + 1.225 * calibrated_m_s**2 / (7 * 101_325.0)) ** 3.5 - 1)
    return math.sqrt(7 * pressure_pa / density * ((1 + impact_pa / pressure_pa) ** (2 / 7) - 1))


def read_aircraft(path: Path) -> list[Aircraft]:
    """Read the lines CRE: columns apart by blanks or by commas, heights in feet or as flight levels."""
    found = []
    for line in path.read_text().splitlines():
        said = re.fullmatch(r"\s*(\d+):(\d+):([\d.]+)>CRE\s+(.*?)[\s,]*", line)
        if said is None:
            continue
        _, _, lat, lon, heading, height, speed = re.split(r"[\s,]+", said[4])
        height_ft = 100.0 * float(height[2:]) if height.startswith("FL") else float(height)
        found.append(
            Aircraft(
                f"plan-{len(found)}",
                3600 * int(said[1]) + 60 * int(said[2]) + float(said[3]),
                float(lon),
                float(lat),
                float(heading),
                height_ft,
                true_airspeed_m_s(float(speed) * KNOT_M_S, height_ft * FOOT_MM / 1000),
            )
        )
    return found


def plan_of(it: Aircraft) -> Movement | Activity:
    band = AltitudeBand(
        **{
            side: AltitudeLimit(
                reference=AltitudeReference.STD, value_mm=round((it.height_ft + beyond_ft) * FOOT_MM)
            )
            for side, beyond_ft in (("floor", -HALF_HEIGHT_FT), ("ceiling", HALF_HEIGHT_FT))
        }
    )
    start_ms = NOON_MS + round(it.start_s * 1000)
    end_ms = start_ms + MINUTES * 60_000
    here = Position(lon_e7=round(it.lon_deg * 1e7), lat_e7=round(it.lat_deg * 1e7))
    plan: Movement | Activity
    if it.speed_m_s == 0.0:
        interval = Interval(start_ms=start_ms - SLACK_S * 1000, end_ms=end_ms + SLACK_S * 1000)
        circle = Circle(centre=here, radius_mm=round(HALF_WIDTH_M * 1000))
        part = Volume4D(footprint=circle, altitude=band, interval=interval)
        plan = Activity(id=it.id, name=it.id, kind=ActivityKind.OTHER, parts=(part,))
    else:
        lon_deg, lat_deg, _ = WGS84.fwd(it.lon_deg, it.lat_deg, it.heading_deg, it.speed_m_s * MINUTES * 60)
        there = Position(lon_e7=round(lon_deg * 1e7), lat_e7=round(lat_deg * 1e7))
        plan = Movement(
            id=it.id,
            name=it.id,
            kind=MovementKind.FIXED_WING,
            route=(Waypoint(position=here), Waypoint(position=there, arrive_ms=end_ms)),
            depart_ms=start_ms,
            half_width_mm=round(HALF_WIDTH_M * 1000),
            slack_s=SLACK_S,
            altitude=band,
        )
    check_notification(plan)
    return plan


@pytest.fixture(scope="module")
def aircraft(shared_data: Path) -> list[Aircraft]:
    return read_aircraft(shared_data / "utm" / "bluesky_demo.scn")


@pytest.fixture(scope="module")
def plans(aircraft: list[Aircraft]) -> list[Movement | Activity]:
    return [plan_of(it) for it in aircraft]


# -- by plane distances over the declared volumes -----------------------------------------------------

UNDECIDED_M = (-1.0, 5.0)
"""Plane distances are this good here; and outlines that are up to 3 m apart may be taken to meet."""
MARGINS = {True: (1_000.0, 0.0), False: (250.0, 600.0)}
"""Metres and seconds: of a movement by air; of what is no movement and no fire."""
NODES = 9
ALONG = 0.5 + 0.5 * np.sin(np.linspace(-np.pi / 2, np.pi / 2, NODES))


class Gaps(NamedTuple):
    """How far apart two plans are, edge to edge, where they share heights and times; infinite where never."""

    declared_m: Floats
    with_margins_m: Floats


def gaps_between(plans: list[Movement | Activity]) -> Gaps:
    """float64[n, n] each; the upper half is filled."""
    owner, lines, radius_m, start_s, end_s = [], [], [], [], []
    for number, plan in enumerate(plans):
        for part in volumes_of_movement(plan) if isinstance(plan, Movement) else plan.parts:
            shape = part.footprint
            if isinstance(shape, Circle):
                ends = [(shape.centre.lon_e7, shape.centre.lat_e7)] * 2
                radius_m.append(shape.radius_mm / 1000)
            else:
                assert isinstance(shape, Corridor)
                ends = list(shape.centreline)
                radius_m.append(shape.half_width_mm / 1000)
            assert len(ends) == 2
            assert isinstance(part.interval.end_ms, int)
            owner.append(number)
            lines.append(ends)
            start_s.append(part.interval.start_ms / 1000)
            end_s.append(part.interval.end_ms / 1000)
    of, radii, starts, stops = (np.array(it) for it in (owner, radius_m, start_s, end_s))
    lon, lat, length_m = along_geodesics(np.array(lines) / 1e7)
    margin_m, margin_s = np.array([MARGINS[isinstance(it, Movement)] for it in plans])[of].T
    floor, ceiling = np.array([heights_of(it) for it in plans])[of].T
    xyz = in_space(lon[:, NODES // 2], lat[:, NODES // 2])
    reach_m = length_m / 2 + radii + margin_m + 100.0
    declared = np.full((len(plans), len(plans)), np.inf)
    margins = declared.copy()
    for i in range(len(of)):
        j = np.flatnonzero(
            (of > of[i])
            & (floor[i] <= ceiling) & (floor <= ceiling[i])
            & (starts[i] - margin_s[i] < stops + margin_s) & (starts - margin_s < stops[i] + margin_s[i])
            & (np.linalg.norm(xyz - xyz[i], axis=1) <= reach_m + reach_m[i])
        )  # fmt: skip
        if not j.size:
            continue
        apart_m = plane_distances(lon, lat, i, j) - radii[i] - radii[j]
        together = (starts[i] < stops[j]) & (starts[j] < stops[i])
        np.minimum.at(declared, (of[i], of[j]), np.where(together, apart_m, np.inf))
        np.minimum.at(margins, (of[i], of[j]), apart_m - margin_m[i] - margin_m[j])
    return Gaps(declared, margins)


def heights_of(plan: Movement | Activity) -> tuple[int, int]:
    band = plan.altitude if isinstance(plan, Movement) else plan.parts[0].altitude
    return band.floor.value_mm, band.ceiling.value_mm


def in_space(lon_deg: Floats, lat_deg: Floats) -> Floats:
    """Places on the ellipsoid in metres from the middle of the earth."""
    to_space = Transformer.from_crs(4979, 4978, always_xy=True)
    return np.stack(to_space.transform(lon_deg, lat_deg, np.zeros_like(lon_deg)), axis=-1)


def along_geodesics(ends_deg: Floats) -> tuple[Floats, Floats, Floats]:
    """Points along the geodesic between two ends, float64[n, NODES] of each coordinate, and its length."""
    (west, south), (east, north) = ends_deg[:, 0].T, ends_deg[:, 1].T
    azimuth, _, length_m = WGS84.inv(west, south, east, north)
    spread = [np.repeat(it[:, None], NODES, axis=1) for it in (west, south, azimuth)]
    lon, lat, _ = WGS84.fwd(*spread, length_m[:, None] * ALONG)
    return np.asarray(lon), np.asarray(lat), np.asarray(length_m)


def plane_distances(lon: Floats, lat: Floats, i: int, j: NDArray[np.int64]) -> Floats:
    """Distances of lines from line ``i``, in the plane that has true distances from its middle."""
    at = NODES // 2
    every = np.concatenate(([i], j))
    shape = (len(every), NODES)
    azimuth, _, distance_m = WGS84.inv(
        np.full(shape, lon[i, at]), np.full(shape, lat[i, at]), lon[every], lat[every]
    )
    turn = np.radians(azimuth)
    flat = shapely.linestrings(np.stack((distance_m * np.sin(turn), distance_m * np.cos(turn)), axis=-1))
    return np.asarray(shapely.distance(flat[0], flat[1:]))


def decided(gaps_m: Floats) -> set[tuple[int, int]]:
    """The pairs that are together; each is decided beyond doubt."""
    assert not ((gaps_m >= UNDECIDED_M[0]) & (gaps_m <= UNDECIDED_M[1])).any()
    return set(map(tuple, np.argwhere(gaps_m < 0).tolist()))


@pytest.fixture(scope="module")
def gaps(plans: list[Movement | Activity]) -> Gaps:
    return gaps_between(plans)


def test_each_line_is_an_aircraft_and_both_forms_of_line_are_read(aircraft: list[Aircraft]) -> None:
    assert len(aircraft) == 875
    assert aircraft[0].height_ft == 32_000
    assert aircraft[0][1:5] == (0.0, 4.15673, 51.42972, 118.4)
    # 310 kt calibrated are Mach 0.848 at FL320, where sound does 584 kt.
    assert aircraft[1].speed_m_s / KNOT_M_S == pytest.approx(0.848 * 584, abs=1)
    assert sum(it.speed_m_s == 0.0 for it in aircraft) == 4
    assert max(it.start_s for it in aircraft) == 29 * 60 + 42.45


def test_of_all_pairs_those_are_found_that_brute_force_finds(
    plans: list[Movement | Activity], gaps: Gaps
) -> None:
    batches = [volumes_of_thing(it) for it in plans]
    index = VolumeIndex()
    every = Volumes.concat(batches)
    assert index.add(every).tolist() == list(range(len(every)))
    of = np.repeat(np.arange(len(plans)), [len(it) for it in batches])
    near = index.near(every)
    pairs = zip(of[near.query].tolist(), of[near.slot].tolist(), strict=True)
    found = {(a, b) for a, b in pairs if a < b}
    together = decided(gaps.with_margins_m)
    assert found == together
    assert (len(plans) * (len(plans) - 1) // 2, len(every), len(together)) == (382_375, 10_791, 2_054)


def test_notified_by_two_parties_in_turn_they_match_as_brute_force_says_and_as_seriously(
    plans: list[Movement | Activity], gaps: Gaps
) -> None:
    parties = ("east", "west")
    desk = Desk(*parties, now_ms=NOON_MS - 3_600_000)
    for number, plan in enumerate(plans):
        desk.notify(parties[number % 2], plan)
    numbers = {plan.id: number for number, plan in enumerate(plans)}
    found = {
        tuple(sorted((numbers[it.about], numbers[it.other]))): it.severity
        for it in desk.state.matches.values()
    }
    declared, together = decided(gaps.declared_m), decided(gaps.with_margins_m)
    assert found == {
        (a, b): Severity.SEVERE if (a, b) in declared else Severity.MODERATE
        for a, b in together
        if (a + b) % 2
    }
    assert len(found) == len(desk.state.matches)
    severe = sum(it is Severity.SEVERE for it in found.values())
    assert (len(declared), len(found), severe) == (1_977, 996, 956)


def test_whoever_would_in_truth_come_too_close_overlaps_as_declared(
    aircraft: list[Aircraft], gaps: Gaps
) -> None:
    """All are flown for their 30 minutes, 10 s by 10 s, each along its geodesic."""
    declared = decided(gaps.declared_m)
    too_close = set(flown_too_close(aircraft))
    assert too_close <= declared
    assert len(too_close) == 233


def flown_too_close(aircraft: list[Aircraft]) -> Iterator[tuple[int, int]]:
    at_s = np.arange(0.0, 2 * MINUTES * 60, 10.0)
    start_s, lon, lat, heading, height_ft, speed_m_s = np.array([it[1:] for it in aircraft]).T
    flown_s = at_s - start_s[:, None]
    wide = [np.repeat(it[:, None], at_s.size, axis=1) for it in (lon, lat, heading)]
    xyz = in_space(*WGS84.fwd(*wide, flown_s.clip(0.0, MINUTES * 60) * speed_m_s[:, None])[:2])
    xyz[(flown_s < 0) | (flown_s > MINUTES * 60)] = np.nan
    for i in range(len(aircraft)):
        others = i + 1 + np.flatnonzero(np.abs(height_ft[i + 1 :] - height_ft[i]) <= 2 * HALF_HEIGHT_FT)
        apart_m = np.linalg.norm(xyz[others] - xyz[i], axis=-1)
        yield from ((i, int(j)) for j in others[(apart_m <= 2 * HALF_WIDTH_M - 1.0).any(axis=1)])
