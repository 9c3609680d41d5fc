"""Where reported presence lies: an area against zones and lines, in definite and possible terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely

from openline.decide.agenda import NEVER_MS
from openline.decide.counting import Report
from openline.decide.covering import Look
from openline.decide.outlining import area_of, grown_area, shrunk_area
from openline.kernel.buffers import near_path
from openline.kernel.geodesy import Area
from openline.model.agreement import Limit, Line, Zone
from openline.model.presence import Coverage, Sighting
from openline.model.space import UFN, AltitudeReference, EdgeRule, Interval

INSIDE_BAND = "inside"
PERIMETER_BAND = "perimeter"


def depth_name(limit: Limit) -> str:
    """Return what the band of a limit is called: depths in metres, or ``inside`` for a whole zone."""
    if limit.from_mm == 0 and limit.to_mm is None:
        return INSIDE_BAND
    to_m = "" if limit.to_mm is None else f"{limit.to_mm / 1000:g}"
    return f"{limit.from_mm / 1000:g}-{to_m}"


def zone_areas(zone: Zone) -> dict[str, Area]:
    """Return the area of every band of a zone by name: inside, perimeter and the bands of its limits."""
    inside = area_of(zone.footprint)
    areas = {INSIDE_BAND: inside}
    if zone.perimeter_mm:
        areas[PERIMETER_BAND] = grown_area(zone.footprint, zone.perimeter_mm / 1000).difference(inside)
    for limit in zone.limits:
        if depth_name(limit) not in areas:
            area = shrunk_area(zone.footprint, limit.from_mm / 1000)
            if limit.to_mm is not None:
                area = area.difference(shrunk_area(zone.footprint, limit.to_mm / 1000))
            areas[depth_name(limit)] = area
    return areas


def line_areas(line: Line) -> dict[str, Area]:
    """Return the area of every band along a line by name; a line without limits has none."""
    path = np.array(line.path, np.float64) / 1e7
    geodesic = line.edges is EdgeRule.GEODESIC
    areas = {}
    for limit in line.limits:
        area = near_path(path[:, 0], path[:, 1], (limit.to_mm or 0) / 1000, geodesic=geodesic)
        if limit.from_mm:
            area = area.difference(near_path(path[:, 0], path[:, 1], limit.from_mm / 1000, geodesic=geodesic))
        areas[depth_name(limit)] = area
    return areas


def reports_in(
    sighting: Sighting, area: Area, bands: Mapping[str, Area], overlaps: Sequence[str], *, on_ground: bool
) -> dict[str, Report]:
    """Return a sighting as it bears on each band that its area meets.

    It is definite where its area lies wholly within the band and the band reaches the ground; where only a
    part does, perhaps nobody is there.
    """
    reports = {}
    for name, band in bands.items():
        if shapely.intersects(band, area) and not shapely.touches(band, area):
            reports[name] = Report(
                sighting=sighting.id,
                count=sighting.count,
                definite=on_ground and bool(shapely.covers(band, area)),
                counted=sighting.counted,
                party=sighting.party or "",
                source=sighting.source,
                overlaps=tuple(overlaps),
            )
    return reports


def reaches_ground(zone: Zone) -> bool:
    """Say whether what stands on the ground can be inside a zone."""
    floor = zone.altitude.floor
    return floor.reference is AltitudeReference.SFC or (
        floor.reference is AltitudeReference.AGL and floor.value_mm <= 0
    )


def spans_ms(seen: Interval, validity_ms: int, windows: Iterable[Interval]) -> tuple[tuple[int, int], ...]:
    """Return when a sighting bears on something: as long as it was seen or stays valid, within windows."""
    end_ms = NEVER_MS if seen.end_ms == UFN else seen.end_ms + validity_ms
    bounds = [(it.start_ms, NEVER_MS if it.end_ms == UFN else it.end_ms) for it in windows]
    spans = [(max(seen.start_ms, low), min(end_ms, high)) for low, high in bounds or [(0, NEVER_MS)]]
    return tuple(sorted(span for span in spans if span[0] < span[1]))


def look_at(coverage: Coverage, area: Area, watched: Area) -> Look | None:
    """Return a coverage report as it bears on a zone's or line's area, ``None`` when it does not."""
    if not shapely.intersects(area, watched):
        return None
    observed = coverage.observed
    return Look(
        coverage=coverage.id,
        start_ms=observed.start_ms,
        end_ms=NEVER_MS if observed.end_ms == UFN else observed.end_ms,
        state=coverage.state,
        whole=bool(shapely.covers(area, watched)),
    )
