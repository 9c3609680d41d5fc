"""Presence that is reported, brought to the zones and lines that it bears on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
from openline.decide.quickening import came_of
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
        self._tree: shapely.STRtree | None = None
        """Of the areas of all sightings, in their order; made where it is asked for."""

    def sight(self, sighting: Sighting) -> None:
        """Count a sighting wherever it bears on something."""
        self.sightings[sighting.id] = sighting
        self._tree = None
        for about in [*self._ground.zones, *self._ground.lines]:
            placed = self._placed([sighting], about)
            self._watch.tally.sight(placed, self._watch.state.clock_ms)
            self._come(placed)

    def cover(self, coverage: Coverage) -> None:
        """Take note of who looked, wherever it bears on something."""
        self.coverages[coverage.id] = coverage
        for about in [*self._ground.zones, *self._ground.lines]:
            self._look(coverage, about)

    def forget(self, report: str) -> None:
        """Let go of a report that was redacted: it counts no longer, and nothing of it is kept."""
        looked = self.coverages.pop(report, None)
        if looked is not None:
            for looks in self._watch.tally.state.looks.values():
                looks.pop(report, None)
        if looked is not None or self.sightings.pop(report, None) is not None:
            self._areas.pop(report, None)
            self._tree = None
            for about in [*self._ground.zones, *self._ground.lines]:
                self._place(about, "redacted")

    def place_again(self, about: str, cause: str) -> None:
        """Bring everything to a zone or line that was added, edited or ended."""
        self._band_areas.pop(about, None)
        if self.sightings or self.coverages or self._watch.state.paces.bands:
            self._place(about, cause)

    def count_again(self) -> None:
        """Count what comes by all sightings: a state from before it was counted knows none of them."""
        for about in [*self._ground.zones, *self._ground.lines]:
            self._come(self._placed(list(self.sightings.values()), about))

    def _place(self, about: str, cause: str) -> None:
        placed = self._placed(list(self.sightings.values()), about)
        bands, owner = self._ground.bands(about), self._owner(about)
        self._watch.tally.replace(bands.values(), placed, self._watch.state.clock_ms, cause)
        areas = self._areas_of(owner) if owner is not None else {}
        for name, number in bands.items():
            if name in areas:
                self._watch.pace.anew(number)
            else:
                self._watch.pace.end(number, self._watch.state.clock_ms, cause)
        self._come(placed)
        for coverage in self.coverages.values():
            self._look(coverage, about)

    def _come(self, placed: Iterable[Placed]) -> None:
        for it in placed:
            came = came_of(self.sightings[it.report.sighting], it.report)
            if came is not None:
                pace, is_first = self._watch.pace, not self._watch.pace.is_counting(it.band)
                pace.come(it.band, *came, self._watch.state.clock_ms)
                if is_first and pace.is_counting(it.band):
                    self._look_at(it.band)

    def _look_at(self, number: int) -> None:
        """Bring everybody who looked to a band to which nothing had come."""
        band = self._watch.tally.state.presence.bands[number].band
        owner = self._owner(band.about)
        area = self._areas_of(owner)[band.name] if owner is not None else None
        for coverage in self.coverages.values() if area is not None else ():
            look = look_at(coverage, self._area(coverage), area)
            if look is not None:
                self._watch.pace.look(number, look)

    def _placed(self, sightings: Iterable[Sighting], about: str) -> list[Placed]:
        owner = self._owner(about)
        if owner is None:
            return []
        bands, numbers = self._areas_of(owner), self._ground.bands(about)
        here = [
            it for it in sightings if any(shapely.intersects(band, self._area(it)) for band in bands.values())
        ]
        validity_ms = round(self._watch.settings.validity_s * 1000)
        on_ground = isinstance(owner, Line) or reaches_ground(owner)
        placed = []
        for sighting, met in zip(here, self._meeting(here), strict=True):
            reports = reports_in(sighting, self._area(sighting), bands, met, on_ground=on_ground)
            spans = spans_ms(sighting.seen, validity_ms, owner.windows)
            placed += [
                Placed(band=numbers[it], report=reports[it], spans_ms=spans) for it in reports if spans
            ]
        return placed

    def _meeting(self, sightings: Sequence[Sighting]) -> list[list[str]]:
        """Return of each which others' areas its own meets, in the order in which those came."""
        if not sightings:
            return []
        if self._tree is None:
            self._tree = shapely.STRtree([self._area(it) for it in self.sightings.values()])
        ids = list(self.sightings)
        one, other = self._tree.query([self._area(it) for it in sightings], predicate="intersects")
        met: list[list[str]] = [[] for _ in sightings]
        for number, theirs in sorted(zip(one.tolist(), other.tolist(), strict=True)):
            if ids[theirs] != sightings[number].id:
                met[number].append(ids[theirs])
        return met

    def _look(self, coverage: Coverage, about: str) -> None:
        owner = self._owner(about)
        if owner is not None:
            watched = self._areas_of(owner)[INSIDE_BAND] if isinstance(owner, Zone) else _path(owner)
            observed = self._area(coverage)
            look = look_at(coverage, observed, watched)
            if look is not None:
                self._watch.tally.look({about: look})
            numbers = self._ground.bands(about)
            for name, area in self._areas_of(owner).items():
                counting = self._watch.pace.is_counting(numbers[name])
                look = look_at(coverage, observed, area) if counting else None
                if look is not None:
                    self._watch.pace.look(numbers[name], look)

    def _owner(self, about: str) -> Zone | Line | None:
        return self._ground.zones.get(about) or self._ground.lines.get(about)

    def _area(self, report: Sighting | Coverage) -> Area:
        area = self._areas.get(report.id)
        if area is None:
            area = self._areas[report.id] = area_of(report.area)
        return area

    def _areas_of(self, owner: Zone | Line) -> dict[str, Area]:
        areas = self._band_areas.get(owner.id)
        if areas is None:
            areas = zone_areas(owner) if isinstance(owner, Zone) else line_areas(owner)
            self._band_areas[owner.id] = areas
        return areas


def _path(line: Line) -> shapely.LineString:
    return shapely.LineString(np.array(line.path, np.float64) / 1e7)
