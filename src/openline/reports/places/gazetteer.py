"""The theatre by name: towns, villages, rivers, fields, bases, crossings, provinces, countries.

Two tables ship with the package: towns (``gazetteer.tsv.gz``) and what no list of towns has, with the
spellings of the press (``theatre_places.tsv``); ``data/ATTRIBUTION.md`` says where they come from.
"""

import gzip
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from importlib.resources import files

from msgspec import Struct

from openline.reports.places.spelling import folded, near, sound, spelled, spelled_barely
from openline.reports.tagging.lexicon import listed

__all__ = ["Gazetteer", "Named", "distance_km", "shipped"]

_THEATRE = frozenset(("SY", "IQ"))
_AROUND = frozenset(("JO", "LB", "IL", "PS", "TR"))
_KNOWN_BY_MANY = 30_000
_ONE_PLACE_KM = 30.0
_DEGREE_KM = 111.2
# Names that are more often a word, a person or something else: places only where the sentence says so.
_DOUBTFUL = listed(
    """
    adam akra albany alexandria amara ana anah ankawa aqra ariel arica asad austin bamako bara base bath
    batman beian bethel bose brandon broome buffalo cali cambridge charleston charlotte columbia
    concepcion dana darwin david davis denver derik diana duma eli florence formosa freeport gao george
    georgetown griffith hamilton hamma hara helena hit hope houston ica india jackson jin juba kasab
    kano karma karbala lensk leon lima lincoln livingstone loja madan male man mare marie mary mendoza
    meru mobile montgomery nain nancy napier natal nice nome norfolk obo of omer orange oran orlando
    pasto pemba perm perth phoenix pierre portland pristina quebec quito raba rania regina reno rehab
    rosario saada sabbah safi saida salem salt salta salvador san santiago sabha samad sana seville
    sitka springbok stanley sucre sur surat sydney tal tall tete thompson tola trinidad tula tuz tyre
    valdez valencia van vatican victoria warri wau wellington worcester zap zir zahra walid waleed
    mazlum mazloum sham bilad salman barakah husn jasem jasim qasim
    """
)


class Named(Struct, frozen=True):
    """A place as the gazetteer has it.

    Attributes
    ----------
    kind
        town, river, lake, sea, province, country, region, desert, base, crossing, zone or line.
    extent_km
        The radius of what is no point, else 0.
    weight
        How likely a writer means this one of those of its name: 0 to 3.
    sure
        Whether its name alone, without a word of place before it, is a place.
    """

    name: str
    kind: str
    country: str
    lat: float
    lon: float
    extent_km: float = 0.0
    weight: float = 1.0
    sure: bool = True


def distance_km(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Return the distance of two positions on a sphere, by the haversine."""
    one, other = math.radians(lat), math.radians(lat2)
    a = math.sin((other - one) / 2) ** 2
    a += math.cos(one) * math.cos(other) * math.sin(math.radians(lon2 - lon) / 2) ** 2
    return 2 * _DEGREE_KM * math.degrees(math.asin(min(1.0, math.sqrt(a))))


class Gazetteer:
    """Places by the spelling and by the sound of their names."""

    def __init__(self, named: Iterable[tuple[Named, Sequence[str]]]) -> None:
        """Keep places with their names; of one name and within 30 km of one another, the first stays."""
        self._spelled: dict[str, list[Named]] = {}
        self._bare: set[str] = set()
        for place, names in named:
            for name in names:
                self._add(place, name)

    def _add(self, place: Named, name: str) -> None:
        key, bare = spelled_barely(name)
        if len(key) < 2:
            return
        if bare:
            self._bare.add(key)
        known = self._spelled.setdefault(key, [])
        if all(each is not place and not _same(each, place) for each in known):
            known.append(place)

    def extended(self, named: Iterable[tuple[Named, Sequence[str]]]) -> "Gazetteer":
        """Return one that knows further places, such as agreed zones and lines, and prefers them."""
        more = Gazetteer(named)
        for key, places in self._spelled.items():
            known = more._spelled.setdefault(key, [])
            known.extend(place for place in places if not any(_same(each, place) for each in known))
        more._bare |= self._bare
        return more

    def called(self, key: str, *, with_article: bool = True) -> Sequence[Named]:
        """Return the places spelled so; a short name that always has its article is not found without it."""
        places = self._spelled.get(key, ())
        if places and not with_article and len(key) < 6 and key not in self._bare:
            return ()
        return places

    def doubtful(self, key: str) -> bool:
        """Whether a name is more often something else than a place."""
        return key in _DOUBTFUL or (len(key) < 3 and not any(letter.isdigit() for letter in key))

    @cached_property
    def _beginning(self) -> dict[str, list[str]]:
        """The names of the theatre by their first two letters: those that nobody misspells."""
        found: dict[str, list[str]] = {}
        for key, places in self._spelled.items():
            if len(key) > 4 and any(each.country in _THEATRE for each in places):
                found.setdefault(key[:2], []).append(key)
        return found

    @cached_property
    def _sounding(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, places in self._spelled.items():
            if any(each.country in _THEATRE or each.weight >= 2 for each in places) and (heard := sound(key)):
                found.setdefault(heard, []).append(key)
        return found

    def sounding(self, key: str) -> Sequence[Named]:
        """Return the places that sound like a folded name."""
        heard = sound(key)
        keys = self._sounding.get(heard, ()) if heard else ()
        return [place for each in keys for place in self._spelled[each]]

    def misspelled(self, key: str, *, by_sound: bool = True) -> Sequence[Named]:
        """Return the places of the theatre whose names are a letter away, by spelling or else by sound."""
        if len(key) < 6:
            return ()
        keys = [each for each in self._beginning.get(key[:2], ()) if near(each, key)]
        if not keys and by_sound and (heard := sound(key)):
            keys = [k for s, ks in self._sounding.items() if s[0] == heard[0] and near(s, heard) for k in ks]
        found = (place for each in keys for place in self._spelled[each])
        return [each for each in found if each.country in _THEATRE and each.sure]

    def resolve(self, name: str, *, country: str = "") -> Named | None:
        """Return the likeliest place of a name that is known to be one; None where nothing is like it.

        Parameters
        ----------
        country : str
            Its code, where it is known: a place of that country is preferred.
        """
        for attempt in (name, *_shorter(name)):
            key = spelled(attempt)
            found = self.called(key) or self.sounding(key) or self.misspelled(key)
            if found:
                return max(found, key=lambda each: (each.country == country, each.weight))
        return None


def _same(one: Named, other: Named) -> bool:
    if one.kind == "country" or other.kind == "country":
        return one.kind == other.kind and one.country == other.country
    within = max(_ONE_PLACE_KM, one.extent_km, other.extent_km)
    return distance_km(one.lat, one.lon, other.lat, other.lon) < within


def _shorter(name: str) -> Iterator[str]:
    """Yield a name without what was said beside it: "Hit in Al Anbar Province"."""
    for word in (" in ", " and ", ", ", " (", "/"):
        before, found, _ = name.partition(word)
        if found and before.strip():
            yield before


def towns(table: str) -> Iterator[tuple[Named, Sequence[str]]]:
    """Read the table of towns: name, Arabic, country, 1e-5 degrees, population, other names."""
    for line, plain in zip(table.splitlines(), folded(table).splitlines(), strict=True):
        name, _, country, lat, lon, population, _ = line.split("\t")
        people = int(population)
        near_by = country in _THEATRE or country in _AROUND
        weight = min(2.0, math.log10(people + 10) / 4) * (1.0 if near_by else 0.5)
        sure = country in _THEATRE or people >= (_KNOWN_BY_MANY if near_by else 1)
        place = Named(name, "town", country, int(lat) / 1e5, int(lon) / 1e5, 0.0, weight, sure)
        names = [plain[: plain.index("\t")]]
        if country in _THEATRE or country in ("JO", "LB"):
            others = plain[plain.rindex("\t") + 1 :].split("|")
            names += [each for each in others if len(each) > 3 and each.isascii()]
        yield place, names


def theatre(table: str) -> Iterator[tuple[Named, Sequence[str]]]:
    """Read the table of other places: name, other names, kind, lat, lon, extent in km, country."""
    for line in table.splitlines():
        if line.startswith("#"):
            continue
        name, others, kind, lat, lon, extent, country = line.split("\t")
        place = Named(name, kind, country, float(lat), float(lon), float(extent), 2.5)
        yield place, (name, *filter(None, others.split("|")))


@cache
def shipped() -> Gazetteer:
    """Return the gazetteer that ships with the package."""
    data = files("openline") / "data"
    packed = gzip.decompress((data / "gazetteer.tsv.gz").read_bytes()).decode()
    return Gazetteer((*theatre((data / "theatre_places.tsv").read_text(encoding="utf-8")), *towns(packed)))
