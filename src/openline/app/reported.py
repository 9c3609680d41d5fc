"""Presence that is reported, brought to the zones and lines that it bears on."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely

from openline.app.slots import Ground
from openline.decide.outlining import area_of
from openline.decide.placing import (
    INSIDE_BAND,
    line_areas,
    look_at,
    reaches_ground,
    reports_in,
    spans_ms,
    zone_areas,
)
from openline.decide.tallying import Placed
from openline.decide.watching import Watch
from openline.kernel.geodesy import Area
from openline.model.agreement import Line, Zone
from openline.model.presence import Coverage, Sighting


class Reported:
    """Sightings and coverage reports over the ground that is watched."""

    def __init__(
        self,
        watch: Watch,
        ground: Ground,
        sightings: Iterable[Sighting] = (),
        coverages: Iterable[Coverage] = (),
    ) -> None:
        self.sightings = {it.id: it for it in sightings}
        self.coverages = {it.id: it for it in coverages}
        self._watch = watch
        self._ground = ground
        self._areas: dict[str, Area] = {}
        """Made once there is something that they may bear on: they take longer than all else of a report."""
        self._band_areas: dict[str, dict[str, Area]] = {}

    def sight(self, sighting: Sighting) -> None:
        """Count a sighting wherever it bears on something."""
        self.sightings[sighting.id] = sighting
        for about in [*self._ground.zones, *self._ground.lines]:
            self._watch.tally.sight(self._placed(sighting, about), self._watch.state.clock_ms)

    def cover(self, coverage: Coverage) -> None:
        """Take note of who looked, wherever it bears on something."""
        self.coverages[coverage.id] = coverage
        for about in [*self._ground.zones, *self._ground.lines]:
            self._look(coverage, about)

    def forget(self, report: str) -> None:
        """Let go of a report that was redacted: it counts no longer, and nothing of it is kept."""
        self.coverages.pop(report, None)
        if self.sightings.pop(report, None) is not None:
            self._areas.pop(report, None)
            for about in [*self._ground.zones, *self._ground.lines]:
                self._place(about, "redacted")

    def place_again(self, about: str, cause: str) -> None:
        """Bring everything to a zone or line that was added, edited or ended."""
        self._band_areas.pop(about, None)
        if self.sightings or self.coverages:
            self._place(about, cause)

    def _place(self, about: str, cause: str) -> None:
        placed = [it for sighting in self.sightings.values() for it in self._placed(sighting, about)]
        bands = self._ground.bands(about).values()
        self._watch.tally.replace(bands, placed, self._watch.state.clock_ms, cause)
        for coverage in self.coverages.values():
            self._look(coverage, about)

    def _placed(self, sighting: Sighting, about: str) -> list[Placed]:
        owner = self._owner(about)
        if owner is None:
            return []
        area, bands = self._area(sighting), self._areas_of(owner)
        if not any(shapely.intersects(band, area) for band in bands.values()):
            return []
        validity_ms = round(self._watch.settings.validity_s * 1000)
        others = (it for it in self.sightings.values() if it.id != sighting.id)
        reports = reports_in(
            sighting,
            area,
            bands,
            [it.id for it in others if shapely.intersects(area, self._area(it))],
            on_ground=isinstance(owner, Line) or reaches_ground(owner),
        )
        spans = spans_ms(sighting.seen, validity_ms, owner.windows)
        numbers = self._ground.bands(about)
        return [Placed(band=numbers[it], report=reports[it], spans_ms=spans) for it in reports if spans]

    def _look(self, coverage: Coverage, about: str) -> None:
        owner = self._owner(about)
        if owner is not None:
            watched = self._areas_of(owner)[INSIDE_BAND] if isinstance(owner, Zone) else _path(owner)
            look = look_at(coverage, area_of(coverage.area), watched)
            if look is not None:
                self._watch.tally.look({about: look})

    def _owner(self, about: str) -> Zone | Line | None:
        return self._ground.zones.get(about) or self._ground.lines.get(about)

    def _area(self, sighting: Sighting) -> Area:
        area = self._areas.get(sighting.id)
        if area is None:
            area = self._areas[sighting.id] = area_of(sighting.area)
        return area

    def _areas_of(self, owner: Zone | Line) -> dict[str, Area]:
        areas = self._band_areas.get(owner.id)
        if areas is None:
            areas = zone_areas(owner) if isinstance(owner, Zone) else line_areas(owner)
            self._band_areas[owner.id] = areas
        return areas


def _path(line: Line) -> shapely.LineString:
    return shapely.LineString(np.array(line.path, np.float64) / 1e7)
