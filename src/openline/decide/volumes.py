"""From what people declare to 4D volumes: everything that the index holds, and whether two things truly meet.

Volumes round outward: an index may find too much, never too little. A circle stays one vertex and a radius, a
corridor or line a path and a radius, a polygon its rings and a radius; what is too wide or too near a pole to
be a radius becomes a plain ring that is at most :data:`OUTWARD_M` and the tolerance of the buffers too large.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from openline.decide.altitudes import altitude_bounds_m
from openline.decide.outlining import EDGE_TOLERANCE_M, area_of, degrees, grown_area
from openline.decide.recurring import NEVER_MS, end_of, first_overlap
from openline.decide.routing import volumes_of_movement
from openline.kernel.geodesy import Area, Floats, densify
from openline.model.agreement import Line, Zone
from openline.model.notification import Activity, Movement, Recurrence, Site
from openline.model.presence import Sighting
from openline.model.space import (
    UFN,
    AltitudeBand,
    Circle,
    Corridor,
    EdgeRule,
    Footprint,
    Interval,
    Polygon,
)

if TYPE_CHECKING:
    from openline.kernel.volume_batch import Volumes

Declared: TypeAlias = Site | Movement | Activity | Zone | Line | Sighting

WIDEST_RADIUS_M = 100_000.0
POLEWARD_DEG = 85.0
"""A radius that is wider, or reaches farther poleward, is handed over as a plain ring."""
OUTWARD_M = 1.0
"""Such a ring is grown by this much more than is asked, so that no chord of it runs inside."""
TOUCHING_M = 0.5
"""Areas that come so close are taken to meet: twice what stored geodesic edges may stray."""

MOST_REMEMBERED = 16_384
"""Areas that are not made again: a plan meets many things, and each of them many plans."""
MOST_THINGS = 2_048
"""Things whose places and boxes are not made again."""

_ALWAYS = Interval(start_ms=-NEVER_MS - 1, end_ms=UFN)
_INT32 = np.iinfo(np.int32)
_METRES_PER_DEGREE = 110_500.0
"""Of latitude, a little less than anywhere on the ellipsoid: reaches in degrees round outward."""


class _Outline(NamedTuple):
    """Parts as (longitudes, latitudes, closed), and the radius round them."""

    parts: tuple[tuple[Floats, Floats, bool], ...]
    radius_m: float


class _Place(NamedTuple):
    """Where and when a thing may be, by one of its volumes."""

    footprint: Footprint
    grown_m: float
    """How far its effects reach beyond its footprint, as declared."""
    altitude: AltitudeBand
    interval: Interval


def volumes_of(
    thing: Declared, *, margin_m: float = 0.0, margin_s: float = 0.0, validity_ms: int = 0
) -> Volumes:
    """Return the volumes of a thing, each of them so much wider and longer.

    Parameters
    ----------
    thing
        What passed the checks. An activity reaches as far as its dispersion; where it recurs its volumes
        stand for the whole of its envelope (:func:`ever_together` looks closer). A zone or line without
        windows is there at any time.
    margin_m
        Added all round.
    margin_s
        Added before and after.
    validity_ms
        How long what was seen may still be there.
    """
    places = _places(thing, validity_ms)
    chosen = _outlines(places, margin_m)
    parts = [part for outline in chosen for part in outline.parts]
    low_mm, high_mm = _bounds_mm([place.altitude for place in places])
    start_ms, end_ms = _times_ms([place.interval for place in places], round(margin_s * 1000))
    return _volumes()(
        lon_deg=np.concatenate([part[0] for part in parts]) if parts else np.empty(0),
        lat_deg=np.concatenate([part[1] for part in parts]) if parts else np.empty(0),
        part_offsets=_offsets([part[0].size for part in parts]),
        closed=np.array([part[2] for part in parts], np.bool_),
        volume_parts=_offsets([len(outline.parts) for outline in chosen]),
        radius_m=np.array([outline.radius_m for outline in chosen], np.float64),
        low_mm=low_mm,
        high_mm=high_mm,
        start_ms=start_ms,
        end_ms=end_ms,
    )


def ever_together(a: Declared, b: Declared, *, margin_s: float = 0.0, margin_m: float | None = None) -> bool:
    """Tell whether two things, each of which may recur, are ever there at once.

    Parameters
    ----------
    margin_s
        Of both together.
    margin_m
        Of both together: only volumes are compared of which the bounding boxes come so close. ``None``
        compares all, wherever they are.
    """
    places, others = _places(a), _places(b)
    margin_ms = round(margin_s * 1000)
    pairs = _near_pairs(places, others, margin_ms, margin_m)
    if _recurrence_of(a) is None and _recurrence_of(b) is None:
        return bool(pairs.size)
    spans = {(places[i].interval, others[j].interval) for i, j in pairs.tolist()}
    return any(
        first_overlap(_recurrence_of(a), one, _recurrence_of(b), other, margin_ms) is not None
        for one, other in spans
    )


def declared_overlap(a: Declared, b: Declared, *, validity_ms: int = 0) -> bool:
    """Tell whether two things overlap as declared, without any margins, in space, altitude and time at once.

    Dispersion, slack and widths are declared, so they count; edges that touch overlap, times that touch do
    not. It never misses an overlap. It may find one where below 60 degrees of latitude up to 3 m are between
    the declared areas (:data:`TOUCHING_M`, and the tolerance of the buffers on either side); farther poleward
    correspondingly more from north to south.
    """
    places, others = _places(a, validity_ms), _places(b, validity_ms)
    recurs = _recurrence_of(a), _recurrence_of(b)
    for i, j in _near_pairs(places, others, 0, 0.0).tolist():
        one, other = places[i], others[j]
        if (
            _share_altitudes(one.altitude, other.altitude)
            and first_overlap(recurs[0], one.interval, recurs[1], other.interval) is not None
            and _meet(_area(one.footprint, one.grown_m), _area(other.footprint, other.grown_m))
        ):
            return True
    return False


def _volumes() -> type[Volumes]:
    """Return the kernel's type; whoever only compares declarations need not load the kernel for it."""
    from openline.kernel.volume_batch import Volumes

    return Volumes


@lru_cache(maxsize=MOST_THINGS)
def _places(thing: Declared, validity_ms: int = 0) -> tuple[_Place, ...]:
    match thing:
        case Site():
            return (_Place(thing.footprint, 0.0, thing.altitude, thing.valid),)
        case Movement():
            return tuple(
                _Place(it.footprint, 0.0, it.altitude, it.interval) for it in volumes_of_movement(thing)
            )
        case Activity():
            reach_m = (thing.dispersion_mm or 0) / 1000
            return tuple(_Place(it.footprint, reach_m, it.altitude, it.interval) for it in thing.parts)
        case Zone():
            return tuple(
                _Place(thing.footprint, 0.0, thing.altitude, window) for window in thing.windows or (_ALWAYS,)
            )
        case Line():
            path = Corridor(centreline=thing.path, half_width_mm=0, edges=thing.edges)
            return tuple(_Place(path, 0.0, AltitudeBand(), window) for window in thing.windows or (_ALWAYS,))
        case Sighting():
            end_ms = end_of(thing.seen)
            # Something seen at one moment was there for that moment.
            lasts = end_ms if end_ms == NEVER_MS else max(end_ms, thing.seen.start_ms + 1) + validity_ms
            seen = Interval(start_ms=thing.seen.start_ms, end_ms=UFN if lasts == NEVER_MS else lasts)
            return (_Place(thing.area, 0.0, AltitudeBand(), seen),)


def _recurrence_of(thing: Declared) -> Recurrence | None:
    return thing.recurrence if isinstance(thing, Activity) else None


# -- outlines --------------------------------------------------------------------------------------


def _outlines(places: Sequence[_Place], margin_m: float) -> list[_Outline]:
    """Return the outline of each place, grown by its own reach and a margin."""
    paths = _paths([place.footprint for place in places])
    known: dict[tuple[Footprint, float], _Outline] = {}
    for place in places:
        key = place.footprint, place.grown_m
        if key not in known:
            known[key] = _outline(place.footprint, place.grown_m + margin_m, paths)
    return [known[place.footprint, place.grown_m] for place in places]


def _paths(footprints: list[Footprint]) -> dict[Corridor, tuple[Floats, Floats]]:
    """Return the densified centreline of each corridor; one that begins where another ends goes on with it.

    A route of hundreds of pieces is so densified at once, ten times faster than piece by piece.
    """
    paths: dict[Corridor, tuple[Floats, Floats]] = {}
    chain: list[Corridor] = []
    for footprint in footprints:
        if not isinstance(footprint, Corridor):
            continue
        if chain and not _goes_on(chain[-1], footprint):
            paths |= zip(chain, _densified(chain), strict=True)
            chain = []
        chain.append(footprint)
    return paths | dict(zip(chain, _densified(chain), strict=True)) if chain else paths


def _goes_on(before: Corridor, after: Corridor) -> bool:
    return before.centreline[-1] == after.centreline[0] and before.edges is after.edges


def _densified(chain: list[Corridor]) -> list[tuple[Floats, Floats]]:
    vertices = [chain[0].centreline[0], *(it for corridor in chain for it in corridor.centreline[1:])]
    geodesic = chain[0].edges is EdgeRule.GEODESIC
    lon, lat, edge = densify(*degrees(vertices), EDGE_TOLERANCE_M, geodesic=geodesic)
    # Where each declared vertex stands among those that were added.
    at = np.append(np.searchsorted(edge, np.arange(len(vertices) - 1)), lon.size - 1)
    ends = np.cumsum([0, *(len(corridor.centreline) - 1 for corridor in chain)])
    paths = []
    for first, last in pairwise(at[ends].tolist()):
        turn_deg = _within_turn(float(lon[first])) - lon[first]
        paths.append((lon[first : last + 1] + turn_deg, lat[first : last + 1]))
    return paths


def _outline(
    footprint: Footprint, margin_m: float, paths: dict[Corridor, tuple[Floats, Floats]]
) -> _Outline:
    match footprint:
        case Circle(centre=centre):
            at = np.array([_within_turn(centre.lon_e7 / 1e7)]), np.array([centre.lat_e7 / 1e7])
            outline = _Outline(((*at, False),), footprint.radius_mm / 1000 + margin_m)
        case Corridor():
            # Whoever takes the edges of the path for geodesics or for straight lines is right within this.
            radius_m = footprint.half_width_mm / 1000 + margin_m + EDGE_TOLERANCE_M
            outline = _Outline(((*paths[footprint], False),), radius_m)
        case Polygon():
            strays_m = EDGE_TOLERANCE_M if footprint.edges is EdgeRule.GEODESIC else 0.0
            outline = _Outline(_rings(area_of(footprint)), margin_m + strays_m)
    if outline.radius_m == 0.0 or _is_plain(outline):
        return outline
    return _Outline(_rings(grown_area(footprint, margin_m + OUTWARD_M)), 0.0)


def _is_plain(outline: _Outline) -> bool:
    """Tell whether the kernel takes a radius of this size so far from the poles."""
    poleward_deg = max(float(np.abs(lat).max()) for _, lat, _ in outline.parts)
    reach_deg = outline.radius_m / _METRES_PER_DEGREE
    return outline.radius_m <= WIDEST_RADIUS_M and poleward_deg + reach_deg <= POLEWARD_DEG


def _rings(area: Area) -> tuple[tuple[Floats, Floats, bool], ...]:
    rings = shapely.get_rings(shapely.get_parts(_unwrapped(area)))
    repeated = [shapely.get_coordinates(ring) for ring in rings]
    return tuple(
        (np.ascontiguousarray(xy[:-1, 0]), np.ascontiguousarray(xy[:-1, 1]), True) for xy in repeated
    )


def _unwrapped(area: Area) -> Area:
    """Put together what is cut at 180 degrees, unless it goes all the way round."""
    west, _, east, _ = area.bounds
    if west > -180.0 or east < 180.0:
        return area
    pieces = shapely.get_parts(area)
    bounds = shapely.bounds(pieces)
    order = np.argsort(bounds[:, 0])
    reached = np.maximum.accumulate(bounds[order, 2])
    gaps = bounds[order[1:], 0] - reached[:-1]
    if not gaps.size or gaps.max() <= 0.0:
        return area
    shifted = order[: int(np.argmax(gaps)) + 1]
    pieces[shifted] = shapely.transform(pieces[shifted], lambda xy: xy - (-360.0, 0.0))
    return shapely.union_all(pieces)


def _within_turn(lon_deg: float) -> float:
    return lon_deg - 360.0 * round(lon_deg / 360.0) if abs(lon_deg) > 180.0 else lon_deg


def _offsets(counts: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)


# -- altitudes and times ---------------------------------------------------------------------------


def _bounds_mm(bands: Sequence[AltitudeBand]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return int32[n, 4] twice, rounded outward; what is unbounded is the least and the greatest there is."""
    bounds = {band: altitude_bounds_m(band) for band in set(bands)}
    low_mm = np.floor(np.array([bounds[band][0] for band in bands]).reshape(-1, 4) * 1000)
    high_mm = np.ceil(np.array([bounds[band][1] for band in bands]).reshape(-1, 4) * 1000)
    # A floor above all numbers is lowered, a ceiling below them raised.
    low_mm = np.where(np.isneginf(low_mm), _INT32.min, np.clip(low_mm, _INT32.min, _INT32.max - 1))
    high_mm = np.where(np.isposinf(high_mm), _INT32.max, np.clip(high_mm, _INT32.min + 1, _INT32.max))
    return low_mm.astype(np.int32), high_mm.astype(np.int32)


def _times_ms(
    intervals: Iterable[Interval], margin_ms: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    starts, ends = [], []
    for interval in intervals:
        end_ms = end_of(interval)
        starts.append(max(interval.start_ms - margin_ms, _ALWAYS.start_ms))
        ends.append(NEVER_MS if end_ms == NEVER_MS else min(end_ms + margin_ms, NEVER_MS))
    return np.array(starts, np.int64), np.array(ends, np.int64)


def _share_altitudes(a: AltitudeBand, b: AltitudeBand) -> bool:
    """Tell whether two bands meet, by each of the references; both ends of a band belong to it."""
    low_m, high_m = altitude_bounds_m(a)
    other_low_m, other_high_m = altitude_bounds_m(b)
    return bool(((low_m <= other_high_m) & (other_low_m <= high_m)).all())


# -- pairs -----------------------------------------------------------------------------------------


def _near_pairs(
    places: tuple[_Place, ...], others: tuple[_Place, ...], margin_ms: int, margin_m: float | None
) -> NDArray[np.int64]:
    """Return int64[k, 2]: which volumes meet in time, recurring or not, and by their bounding boxes."""
    start, end = _times_ms([it.interval for it in places], margin_ms)
    other_start, other_end = _times_ms([it.interval for it in others], 0)
    meets = (start[:, None] < other_end) & (other_start < end[:, None])
    pairs = np.argwhere(meets)
    if margin_m is None or not pairs.size:
        return pairs
    box, other_box = _boxes(places, margin_m)[pairs[:, 0]], _boxes(others, 0.0)[pairs[:, 1]]
    apart = np.abs(box - other_box)[:, :2]
    apart[:, 0] = np.abs(apart[:, 0] - 360.0 * np.round(apart[:, 0] / 360.0))
    return pairs[(apart <= box[:, 2:] + other_box[:, 2:]).all(axis=1)]


@lru_cache(maxsize=MOST_THINGS)
def _boxes(places: tuple[_Place, ...], margin_m: float) -> Floats:
    """Return float64[n, 4]: middle longitude and latitude, and half of the extent in each, in degrees."""
    outlines = _outlines(places, 0.0)
    known = {id(outline): _box(outline, margin_m) for outline in outlines}
    return np.array([known[id(outline)] for outline in outlines]).reshape(-1, 4)


def _box(outline: _Outline, margin_m: float) -> tuple[float, float, float, float]:
    lon = np.concatenate([part[0] for part in outline.parts])
    lat = np.concatenate([part[1] for part in outline.parts])
    reach_deg = (outline.radius_m + margin_m + TOUCHING_M) / _METRES_PER_DEGREE
    poleward_deg = float(np.abs(lat).max()) + reach_deg
    # The meridians that touch a circle are farther away than its radius on its own parallel.
    aside_deg = 180.0 if poleward_deg > 89.0 else 1.01 * reach_deg / float(np.cos(np.radians(poleward_deg)))
    return (
        float(lon.min() + lon.max()) / 2,
        float(lat.min() + lat.max()) / 2,
        float(lon.max() - lon.min()) / 2 + aside_deg,
        float(lat.max() - lat.min()) / 2 + reach_deg,
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def _area(footprint: Footprint, grown_m: float) -> Area:
    """Return the area of a place, and never less than it, apart from what geodesic edges of rings stray."""
    if isinstance(footprint, Polygon) and grown_m == 0.0:
        return area_of(footprint)
    return grown_area(footprint, grown_m + TOUCHING_M)


def _meet(area: Area, other: Area) -> bool:
    """Tell whether two areas within [-180, 180] come within :data:`TOUCHING_M` of each other."""
    poleward_deg = min(float(np.abs((area.bounds[1::2], other.bounds[1::2])).max()), 89.9)
    within_deg = TOUCHING_M / (_METRES_PER_DEGREE * float(np.cos(np.radians(poleward_deg))))
    if shapely.dwithin(area, other, within_deg):
        return True
    # On either side of 180 degrees they may touch and yet lie a turn apart.
    for one, beside in ((area, other), (other, area)):
        if one.bounds[2] + within_deg >= 180.0 and beside.bounds[0] - within_deg <= -180.0:
            turned = shapely.transform(beside, lambda xy: xy - (-360.0, 0.0))
            if shapely.dwithin(one, turned, within_deg):
                return True
    return False
