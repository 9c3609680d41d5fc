"""Which slot of the kernel's indexes is which place: zones, lines and bands, edited one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypedDict

import numpy as np
from msgspec import UNSET
from numpy.typing import NDArray

from openline.decide.counting import Band
from openline.decide.noticing import Place, Sides
from openline.decide.placing import INSIDE_BAND, PERIMETER_BAND, depth_name
from openline.decide.shaping import band_of, line_band_of, path_of, perimeter_of, shape_of, windows_ms
from openline.decide.watching import Watch
from openline.errors import NotFoundError
from openline.kernel.lines import LineIndex
from openline.kernel.shape import Shape
from openline.kernel.zones import ZoneIndex
from openline.model.agreement import Limit, Line, Zone


class Change(NamedTuple):
    """What an edit did to the slots, as the kernel's ``state_refresh`` takes it."""

    added: list[int]
    removed: list[int]
    replaced: dict[int, int]


class Roll(NamedTuple):
    """What the kernel's numbers stand for, retired ones too.

    Attributes
    ----------
    place_of_slot, place_of_line
        int32, the place's number.
    approachable
        bool by slot: nearing a zone is worth a word, nearing its perimeter is not.
    windowed
        Whether time alone can open or close anything.
    """

    place_of_slot: NDArray[np.int32]
    place_of_line: NDArray[np.int32]
    approachable: NDArray[np.bool_]
    windowed: bool


class Ground:
    """The zones and lines that are watched, in the kernel's indexes and in the watch's places and bands.

    Derived footprints, perimeters and bands of limits, are slots like any other. A place keeps its number
    when its zone is edited, so that what is remembered of it holds on.
    """

    def __init__(self, watch: Watch) -> None:
        self.index = ZoneIndex()
        self.line_index = LineIndex()
        self.zones: dict[str, Zone] = {}
        self.lines: dict[str, Line] = {}
        self._watch = watch
        self._slots: dict[str, dict[int, int]] = {}
        """Zone or line -> place -> slot."""
        self._bands: dict[str, list[int]] = {}
        """Zone or line -> every band that it ever had."""
        for (about, _), band in watch.state.tally.presence.numbers.items():
            self._bands.setdefault(about, []).append(band)
        self._line_numbers: dict[str, int] = {}
        self._place_of_slot: list[int] = []
        self._place_of_line: list[int] = []
        self._roll: Roll | None = None

    @property
    def roll(self) -> Roll:
        """What the slots and line numbers stand for."""
        if self._roll is None:
            places = self._watch.state.places
            self._roll = Roll(
                np.array(self._place_of_slot, np.int32),
                np.array(self._place_of_line, np.int32),
                np.array([places[place].role == "zone" for place in self._place_of_slot], np.bool_),
                any(zone.windows for zone in self.zones.values()),
            )
        return self._roll

    def slots(self) -> dict[int, int]:
        """Return the slot of every place in use: for renumbering after a restart."""
        return {place: slot for slots in self._slots.values() for place, slot in slots.items()}

    # -- zones -------------------------------------------------------------------------------------

    def put_zone(self, zone: Zone) -> Change:
        """Watch a zone, or watch it as edited.

        Raises
        ------
        GeometryError
            When a limit's band lies deeper than the zone is; nothing has changed then.
        """
        shapes: dict[Place, Shape] = {
            Place(zone.id, "zone"): shape_of(zone.footprint, zone.altitude, zone.windows)
        }
        bands = [Band(zone.id, INSIDE_BAND, 0, **_limits_of(zone.limits, INSIDE_BAND))]
        if zone.perimeter_mm:
            shapes[Place(zone.id, "perimeter")] = perimeter_of(
                zone.footprint, zone.perimeter_mm / 1000, zone.altitude, zone.windows
            )
            bands.append(Band(zone.id, PERIMETER_BAND, 1, 0))
        for name, limit in {depth_name(limit): limit for limit in zone.limits}.items():
            if name != INSIDE_BAND:
                bands.append(Band(zone.id, name, len(shapes), **_limits_of(zone.limits, name)))
                to_m = None if limit.to_mm is None else limit.to_mm / 1000
                shapes[Place(zone.id, "depth", name)] = band_of(
                    zone.footprint, limit.from_mm / 1000, to_m, zone.altitude, zone.windows
                )
        self.zones[zone.id] = zone
        return self._put(zone.id, shapes, bands)

    def end_zone(self, zone: str) -> Change:
        """Stop watching a zone. Raises NotFoundError."""
        if self.zones.pop(zone, None) is None:
            raise NotFoundError(f"no zone {zone!r} is watched")
        return self._put(zone, {}, [])

    def bands(self, about: str) -> dict[str, int]:
        """Return the number of every band that a zone or line ever had, by name."""
        presence = self._watch.state.tally.presence
        return {presence.bands[number].band.name: number for number in self._bands.get(about, ())}

    # -- lines -------------------------------------------------------------------------------------

    def put_line(self, line: Line) -> Change:
        """Watch a line, or watch it as edited."""
        path = path_of(line)
        bands: list[Band] = []
        shapes: dict[Place, Shape] = {}
        for name, limit in {depth_name(limit): limit for limit in line.limits}.items():
            limits = _limits_of(line.limits, name)
            bands.append(Band(line.id, name, len(shapes), of_line=True, **limits))
            shapes[Place(line.id, "depth", name)] = line_band_of(
                line, limit.from_mm / 1000, (limit.to_mm or 0) / 1000
            )
        self._remove_line(line.id)
        self.lines[line.id] = line
        self._line_numbers[line.id] = self.line_index.add(*path, windows_ms(line.windows))
        place = self._watch.place(Place(line.id, "line"), Sides(line.left, line.right))
        self._place_of_line.append(place)
        return self._put(line.id, shapes, bands)

    def end_line(self, line: str) -> Change:
        """Stop watching a line. Raises NotFoundError."""
        if self.lines.pop(line, None) is None:
            raise NotFoundError(f"no line {line!r} is watched")
        self._remove_line(line)
        return self._put(line, {}, [])

    def line_numbers(self) -> dict[str, int]:
        """Return every line's number in the index: for renumbering after a restart."""
        return dict(self._line_numbers)

    # -- both --------------------------------------------------------------------------------------

    def _remove_line(self, line: str) -> None:
        number = self._line_numbers.pop(line, None)
        if number is not None:
            self.line_index.remove(number)

    def _put(self, about: str, shapes: dict[Place, Shape], bands: Iterable[Band]) -> Change:
        """Bring the slots and bands of a zone or line to what they should be."""
        self._roll = None
        old = self._slots.get(about, {})
        numbers = [self._watch.place(place) for place in shapes]
        new = {}
        for number, shape in zip(numbers, shapes.values(), strict=True):
            slot = self.index.add(shape)
            new[number] = slot
            self._place_of_slot += [-1] * (slot + 1 - len(self._place_of_slot))
            self._place_of_slot[slot] = number
        for slot in old.values():
            self.index.remove(slot)
        self._slots[about] = new
        self._put_bands(about, numbers, bands)
        return Change(
            added=[slot for place, slot in new.items() if place not in old],
            removed=[slot for place, slot in old.items() if place not in new],
            replaced={old[place]: slot for place, slot in new.items() if place in old},
        )

    def _put_bands(self, about: str, numbers: list[int], bands: Iterable[Band]) -> None:
        presence = self._watch.state.tally.presence
        kept = []
        for band in bands:
            without = band.without if band.without < 0 else numbers[band.without]
            kept.append(presence.put_band(band._replace(within=numbers[band.within], without=without)))
        for gone in set(self._bands.get(about, ())).difference(kept):
            # It keeps its number; its limits go, and with them what was said of them.
            presence.put_band(presence.bands[gone].band._replace(limits=(), rates=()))
        self._bands[about] = list(dict.fromkeys([*self._bands.get(about, ()), *kept]))


class _Limits(TypedDict):
    limits: tuple[Limit, ...]
    rates: tuple[Limit, ...]


def _limits_of(limits: Iterable[Limit], name: str) -> _Limits:
    here = [limit for limit in limits if depth_name(limit) == name]
    return {
        "limits": tuple(it for it in here if it.per is UNSET),
        "rates": tuple(it for it in here if it.per is not UNSET),
    }
