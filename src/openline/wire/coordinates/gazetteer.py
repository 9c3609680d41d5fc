"""Named places: which is nearest, and where is one of that name.

A small gazetteer ships with the package, dense in the Levant and Iraq, thin elsewhere; where it comes from is
said in ``data/ATTRIBUTION.md``. It is read once, when it is first asked.
"""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib.resources import files

import msgspec

from openline.errors import NotFoundError
from openline.model.space import Position
from openline.wire.coordinates.bearings import bearing_and_range
from openline.wire.coordinates.spelling import plain, sound

FAR_KM = 300.0
"""From here on a place is too far away to tell anybody where something is."""

_ALIKE = 0.75
"""From this ratio of letters in common two names of one sound may be one: Falujah and Fallujah."""
_LEAST_EXTENT_M = 1000.0
_PEOPLE_A_KM2 = 5000.0


class Place(msgspec.Struct, frozen=True):
    """A named place; ``arabic`` is empty where no Arabic name is known."""

    name: str
    arabic: str
    country: str
    position: Position
    population: int

    @property
    def extent_m(self) -> float:
        """The radius within which somebody who names the place may mean, in metres.

        No outline is known: a disc in which its people live as densely as in a town, of a kilometre at least.
        """
        return max(_LEAST_EXTENT_M, 1000 * math.sqrt(self.population / (_PEOPLE_A_KM2 * math.pi)))


class NearPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place, and how one gets from it to a position."""

    place: Place
    bearing_deg: float
    """From the place to the position, true, within [0, 360)."""
    range_km: float

    @property
    def far(self) -> bool:
        """Whether the place is too far away to tell where the position is."""
        return self.range_km > FAR_KM


class Gazetteer:
    """Places by name and by position."""

    def __init__(self, named: Iterable[tuple[Place, tuple[str, ...]]]) -> None:
        """Keep places, each with all its names: its own, the Arabic one, then others."""
        self._named = list(named)

    @property
    def places(self) -> list[Place]:
        """All places."""
        return [place for place, _ in self._named]

    def extended(self, places: Iterable[Place]) -> Gazetteer:
        """Return one that also knows other places, such as those that a party has named itself."""
        return Gazetteer([*self._named, *((place, (place.name, place.arabic)) for place in places)])

    @cached_property
    def plain_names(self) -> list[list[str]]:
        """Of each place, its names as a search compares them; the first two are the names it goes by."""
        return [[plain(each) for each in names] for _, names in self._named]

    @cached_property
    def _spelled(self) -> dict[str, list[tuple[int, int]]]:
        """Rank and number of the places of a name; rank 1 where it is another name than those they go by."""
        spelled: dict[str, dict[int, int]] = {}
        for k, names in enumerate(self.plain_names):
            for rank, name in enumerate(names):
                if name:
                    spelled.setdefault(name, {}).setdefault(k, int(rank > 1))
        return {
            name: sorted(((rank, k) for k, rank in ranks.items()), key=self._by_rank)
            for name, ranks in spelled.items()
        }

    def _by_rank(self, it: tuple[int, int]) -> tuple[int, int]:
        return it[0], -self._named[it[1]][0].population

    @cached_property
    def _sounding(self) -> dict[str, list[str]]:
        sounding: dict[str, list[str]] = {}
        for name in self._spelled:
            if key := sound(name):
                sounding.setdefault(key, []).append(name)
        return sounding

    def goes_by(self, plain_name: str) -> bool:
        """Whether some place goes by a folded name, rather than having it among other names."""
        return any(rank == 0 for rank, _ in self._spelled.get(plain_name, ()))

    def called(self, plain_name: str) -> list[Place]:
        """Return the places of exactly this name, folded: those that go by it first, then the largest."""
        return [self._named[k][0] for _, k in self._spelled.get(plain_name, ())]

    def sounding_like(self, plain_name: str, *, at_most: int = 3) -> list[Place]:
        """Return the places whose names sound like a folded one, the likest first."""
        from difflib import SequenceMatcher

        names = self._sounding.get(sound(plain_name), [])[:20]
        likeness = {name: SequenceMatcher(None, plain_name, name).ratio() for name in names}
        close = sorted((name for name in names if likeness[name] >= _ALIKE), key=lambda it: -likeness[it])
        return list(dict.fromkeys(place for name in close for place in self.called(name)))[:at_most]

    @cached_property
    def _directions(self) -> list[tuple[float, float, float]]:
        """Of each place, a vector of length one from the middle of a sphere."""
        return [_direction(place.position) for place, _ in self._named]

    @cached_property
    def _cells(self) -> dict[tuple[int, int], list[int]]:
        """The places in each square degree."""
        cells: dict[tuple[int, int], list[int]] = {}
        for k, (place, _) in enumerate(self._named):
            cells.setdefault(_cell(place.position), []).append(k)
        return cells

    def nearest(self, position: Position) -> NearPlace:
        """Return the nearest place, by great circle: two at nearly the same range may change places."""
        x, y, z = _direction(position)

        def nearness(k: int) -> float:
            a, b, c = self._directions[k]
            return x * a + y * b + z * c

        lat, lon = _cell(position)
        around = [
            k
            for dlat in (-1, 0, 1)
            for dlon in (-1, 0, 1)
            for k in self._cells.get((lat + dlat, (lon + dlon) % 360), ())
        ]
        best = max(around, key=nearness, default=-1)
        # What lies beyond the squares around is a degree of longitude or latitude off: then all are asked.
        sure = 0.99 * math.cos(math.radians(min(90.0, abs(position.lat_e7 / 1e7) + 1)))
        if best < 0 or math.degrees(math.acos(min(1.0, nearness(best)))) > sure:
            best = max(range(len(self._named)), key=nearness)
        return vector_to(position, self._named[best][0])


@cache
def shipped() -> Gazetteer:
    """Return the gazetteer that ships with the package."""
    packed = (files("openline") / "data/gazetteer.tsv.gz").read_bytes()
    named = []
    for line in gzip.decompress(packed).decode().splitlines():
        name, arabic, country, lat_e5, lon_e5, population, others = line.split("\t")
        position = Position(int(lon_e5) * 100, int(lat_e5) * 100)
        place = Place(name, arabic, country, position, int(population))
        named.append((place, (name, arabic, *others.split("|"))))
    return Gazetteer(named)


def _cell(position: Position) -> tuple[int, int]:
    return position.lat_e7 // 10_000_000, position.lon_e7 // 10_000_000 % 360


def _direction(position: Position) -> tuple[float, float, float]:
    lon, lat = math.radians(position.lon_e7 / 1e7), math.radians(position.lat_e7 / 1e7)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def vector_to(position: Position, place: Place) -> NearPlace:
    """Return bearing and range from a place to a position, on the ellipsoid."""
    bearing_deg, range_km = bearing_and_range(place.position, position)
    return NearPlace(place=place, bearing_deg=bearing_deg, range_km=range_km)


def nearest_place(position: Position) -> NearPlace:
    """Return the nearest named place of those that ship with the package."""
    return shipped().nearest(position)


def find_places(name: str, *, at_most: int = 10) -> list[Place]:
    """Return the places called so, in any of their names and scripts, best and then largest first.

    Accents, hyphens, articles and Arabic spellings of one sound do not matter. Names that are equal come
    before names that begin so, and those before names that are merely like it.

    Raises
    ------
    NotFoundError
        When there is no such place, nor any like it.
    """
    wanted = plain(name)
    gazetteer = shipped()
    ranked: list[tuple[int, int, Place]] = []
    for place, names in zip(gazetteer.places, gazetteer.plain_names, strict=True):
        if wanted and wanted in names:
            ranked.append((0 if wanted in names[:2] else 1, -place.population, place))
        elif wanted and any(each.startswith(wanted) for each in names):
            ranked.append((2, -place.population, place))
    if not ranked:
        ranked = [(3 + k, 0, place) for k, place in enumerate(_alike(gazetteer, wanted, at_most))]
    if not ranked:
        raise NotFoundError(
            f"no place called {name!r} is known",
            next_step="try another spelling, or a larger place near it",
        )
    return [place for _, _, place in sorted(ranked, key=lambda each: each[:2])[:at_most]]


def _alike(gazetteer: Gazetteer, wanted: str, at_most: int) -> Sequence[Place]:
    from difflib import get_close_matches

    names = dict.fromkeys(each for names in gazetteer.plain_names for each in names if each)
    close = get_close_matches(wanted, names, n=at_most, cutoff=0.75)
    return list(dict.fromkeys(place for each in close for place in gazetteer.called(each)))
