"""Named places: which is nearest, and where is one of that name.

A small gazetteer ships with the package, dense in the Levant and Iraq, thin elsewhere; where it comes from is
said in ``data/ATTRIBUTION.md``. It is read once, when it is first asked.
"""

from __future__ import annotations

import gzip
import math
import unicodedata
from functools import cache
from importlib.resources import files

import msgspec

from openline.errors import NotFoundError
from openline.model.space import Position
from openline.wire.coordinates.bearings import bearing_and_range

FAR_KM = 300.0
"""From here on a place is too far away to tell anybody where something is."""

_ALEF = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})
_ARTICLES = ("al ", "el ", "ar ", "as ", "ash ", "at ", "ad ", "an ", "az ")


class Place(msgspec.Struct, frozen=True):
    """A named place; ``arabic`` is empty where no Arabic name is known."""

    name: str
    arabic: str
    country: str
    position: Position
    population: int


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


class _Gazetteer(msgspec.Struct):
    places: list[Place]
    directions: list[tuple[float, float, float]]
    """Of each place, as a vector of length one from the middle of a sphere."""
    names: list[tuple[str, ...]]
    """Of each place, all its names as a search compares them."""


@cache
def _gazetteer() -> _Gazetteer:
    packed = (files("openline") / "data/gazetteer.tsv.gz").read_bytes()
    found = _Gazetteer([], [], [])
    for line in gzip.decompress(packed).decode().splitlines():
        name, arabic, country, lat_e5, lon_e5, population, others = line.split("\t")
        position = Position(int(lon_e5) * 100, int(lat_e5) * 100)
        found.places.append(Place(name, arabic, country, position, int(population)))
        found.directions.append(_direction(position))
        found.names.append((name, arabic, others))
    return found


def _direction(position: Position) -> tuple[float, float, float]:
    lon, lat = math.radians(position.lon_e7 / 1e7), math.radians(position.lat_e7 / 1e7)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def vector_to(position: Position, place: Place) -> NearPlace:
    """Return bearing and range from a place to a position, on the ellipsoid."""
    bearing_deg, range_km = bearing_and_range(place.position, position)
    return NearPlace(place=place, bearing_deg=bearing_deg, range_km=range_km)


def nearest_place(position: Position) -> NearPlace:
    """Return the nearest named place, by great circle: two at nearly the same range may change places."""
    gazetteer = _gazetteer()
    x, y, z = _direction(position)
    nearest = max(
        range(len(gazetteer.places)),
        key=lambda k: (
            x * gazetteer.directions[k][0] + y * gazetteer.directions[k][1] + z * gazetteer.directions[k][2]
        ),
    )
    return vector_to(position, gazetteer.places[nearest])


def find_places(name: str, *, at_most: int = 10) -> list[Place]:
    """Return the places called so, in any of their names and scripts, best and then largest first.

    Accents, hyphens, articles and Arabic spellings of one sound do not matter. Names that are equal come
    before names that begin so, and those before names that are merely like it.

    Raises
    ------
    NotFoundError
        When there is no such place, nor any like it.
    """
    wanted = _plain(name)
    gazetteer = _gazetteer()
    ranked: list[tuple[int, int, Place]] = []
    spelled: dict[str, list[Place]] = {}
    for place, (first, arabic, others) in zip(gazetteer.places, gazetteer.names, strict=True):
        names = [_plain(each) for each in (first, arabic, *others.split("|")) if each]
        for each in names:
            spelled.setdefault(each, []).append(place)
        if wanted and wanted in names:
            ranked.append((0 if wanted in names[:2] else 1, -place.population, place))
        elif wanted and any(each.startswith(wanted) for each in names):
            ranked.append((2, -place.population, place))
    if not ranked:
        from difflib import get_close_matches

        close = get_close_matches(wanted, spelled, n=at_most, cutoff=0.75)
        alike = dict.fromkeys(place for each in close for place in spelled[each])
        ranked = [(3 + k, 0, place) for k, place in enumerate(alike)]
    if not ranked:
        raise NotFoundError(
            f"no place called {name!r} is known",
            next_step="try another spelling, or a larger place near it",
        )
    return [place for _, _, place in sorted(ranked, key=lambda each: each[:2])[:at_most]]


def _plain(name: str) -> str:
    """Fold a name to what a search compares."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", name).translate(_ALEF)).casefold()
    words = "".join(each if each.isalnum() else " " for each in letters if not unicodedata.combining(each))
    words = " ".join(words.split())
    for article in _ARTICLES:
        words = words.removeprefix(article)
    return words.replace(" ", "").removeprefix("ال")
