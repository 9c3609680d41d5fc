"""Places that are referred to, "the zone", "the city", "the eastern bank": which named place they go back to.

The antecedent is the last named place of a fitting kind before it in the article. Nothing of what is found so
is certain, and what goes back to nothing stays without a position.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from openline.reports.places.gazetteer import Named, distance_km
from openline.reports.places.referred_words import (
    ALONG,
    AREA,
    AT,
    BASE_BEFORE,
    BASE_WORD,
    BORDERS,
    CAPITALS,
    COUNTRIES,
    DEED,
    FIELD_WORD,
    GOLAN,
    NATIONS,
    REACH,
    REFERENCE,
    RIVER,
    RUKBAN,
    SIDES,
    SPREAD,
    TANF,
    WIDE,
)

__all__ = ["Antecedent", "Reference", "references"]


_WITHIN = frozenset(("nation", "one_side", "other_side"))
_ON_RIVER_KM = 40.0
_ON_BORDER_KM = 50.0


class Antecedent(Struct, frozen=True):
    """A named place in the text that others may go back to."""

    start: int
    place: Named
    event: bool
    seat: bool
    """An office or a metonym: where somebody speaks, and nothing is."""
    before: str
    after: str


class Reference(Struct, frozen=True):
    """A reference, and the position it goes back to; `lat` and `lon` are None where it goes back to none."""

    start: int
    end: int
    noun: str
    lat: float | None
    lon: float | None
    extent_km: float
    confidence: float


def references(
    text: str, start: int, end: int, named: Sequence[Antecedent], agreed: Sequence[Named]
) -> Iterator[Reference]:
    """Yield the references to places within a stretch of an article.

    Parameters
    ----------
    named : sequence of Antecedent
        The named places of the article, in order.
    agreed : sequence of Named
        Zones and lines that the parties have agreed on.
    """
    starts = [each.start for each in named]
    for match in REFERENCE.finditer(text, start, end):
        noun = next(key for key, value in match.groupdict().items() if value and key not in _WITHIN)
        if (
            noun == "crossing"
            and DEED.match(text, match.end())
            and not AT.search(text, max(start, match.start() - 12), match.start())
        ):
            continue  # somebody crossed
        k = bisect_left(starts, match.start())
        before, around = named[max(0, k - REACH) : k], named[max(0, k - REACH) : k + REACH]
        at = _Back(match, noun, before, around, agreed)
        found = at.resolved()
        position = found if found else None
        yield Reference(
            match.start(),
            match.end(),
            noun,
            position[0] if position else None,
            position[1] if position else None,
            position[2] if position else 0.0,
            position[3] if position else 0.1,
        )


_Position = tuple[float, float, float, float]


class _Back:
    """One reference and what stands before it."""

    def __init__(
        self,
        match: re.Match[str],
        noun: str,
        before: Sequence[Antecedent],
        named: Sequence[Antecedent],
        agreed: Sequence[Named],
    ) -> None:
        self.match, self.noun, self.before, self.named, self.agreed = match, noun, before, named, agreed

    def resolved(self) -> _Position | None:
        return getattr(self, f"_{self.noun}", self._region)()

    def _last(self, fits: Callable[[Antecedent], bool], *, or_next: bool = False) -> Antecedent | None:
        """Return the last fitting place before: of events first, then of any that is no seat of a speaker."""
        events = [each for each in self.before if each.event and fits(each)]
        if events:
            return events[-1]
        if or_next:
            for each in self.named:
                if each.event and fits(each):
                    return each
        return next(
            (it for it in reversed(self.before) if fits(it) and (it.place.kind == "country" or not it.seat)),
            None,
        )

    def _of(
        self, found: Antecedent | None, extent_km: float = 0.0, confidence: float = 0.5
    ) -> _Position | None:
        if found is None:
            return None
        place = found.place
        return place.lat, place.lon, max(place.extent_km, extent_km), confidence

    def _about(self, lat: float, lon: float, within_km: float) -> bool:
        return any(
            distance_km(lat, lon, each.place.lat, each.place.lon) < within_km and each.place.extent_km < 150
            for each in self.named
        )

    def _river(self) -> _Position | None:
        river = self._last(lambda it: it.place.kind == "river", or_next=True)
        if river is not None and river.place.name != "Euphrates":
            return self._of(river, confidence=0.6)
        if (town := self._last(lambda it: it.place.kind == "town")) is not None:
            where = [(distance_km(*at, town.place.lat, town.place.lon), at) for at in RIVER]
            far_km, at = min(where)
            if far_km < _ON_RIVER_KM:  # the stretch of it that is spoken of
                return *at, 80.0, 0.6 if river else 0.5
        if river is not None:
            return self._of(river, confidence=0.6)
        if self._about(35.3, 40.3, 130) or self._about(35.9, 38.9, 90):
            return 35.0, 40.4, 200.0, 0.4
        return (36.0, 43.2, 150.0, 0.3) if self._about(36.34, 43.12, 80) else None

    def _valley(self) -> _Position | None:
        return self._river()

    def _bank(self) -> _Position | None:
        river = self._river()
        if river is None:
            return None
        lat, lon, _, confidence = river
        if (lat, lon) != (35.0, 40.4):
            return lat, lon, 80.0, confidence
        return 35.2, 40.35, 100.0, confidence

    def _separation(self) -> _Position | None:
        agreed = self._agreed()
        return agreed or (33.1, 35.85, 40.0, 0.6 if self._about(*GOLAN, 60) else 0.3)

    def _agreed(self) -> _Position | None:
        """Return the agreed zone or line that is nearest to a place of the article."""
        kind = "line" if self.noun == "line" else "zone"
        fitting = [each for each in self.agreed if each.kind == kind] or list(self.agreed)
        towns = [each.place for each in self.named if each.place.extent_km < 100]
        near = [
            (min((distance_km(z.lat, z.lon, t.lat, t.lon) for t in towns), default=0.0), k)
            for k, z in enumerate(fitting)
        ]
        far_km, k = min(near, default=(0.0, -1))
        if k < 0 or far_km > fitting[k].extent_km + 60:
            return None
        return fitting[k].lat, fitting[k].lon, fitting[k].extent_km, 0.7

    def _zone(self) -> _Position | None:
        if (agreed := self._agreed()) is not None:
            return agreed
        if self._about(*TANF, 40) or re.search(r"\b55\b|34-mile", self.match[0]):
            return *TANF, 55.0, 0.6
        if AREA.search(self.match[0]) or self._about(*GOLAN, 40):
            return 33.1, 35.85, 40.0, 0.5
        return self._of(self._last(lambda it: it.place.kind != "country"), 40.0, 0.4)

    def _line(self) -> _Position | None:
        if (agreed := self._agreed()) is not None:
            return agreed
        if self._about(*TANF, 40):
            return *TANF, 55.0, 0.5
        if self._about(*GOLAN, 60):
            return 33.05, 35.83, 40.0, 0.6
        if "confliction" in self.match[0] or self._about(35.3, 40.3, 130):
            return 35.0, 40.4, 200.0, 0.4
        return self._of(self._last(lambda it: it.place.kind == "town"), 25.0, 0.4)

    def _frontier(self) -> _Position | None:
        """Return where two countries meet: near the place that is spoken of, or else the middle of it."""
        sides = {_nation(self.match[side]) for side in ("one_side", "other_side") if self.match[side]}
        return self._between(sides)

    def _between(self, sides: set[str]) -> _Position | None:
        if len(sides) == 1:
            told = Counter(each.place.country for each in self.named if each.place.country not in sides)
            beside = [pair for pair in BORDERS if sides < pair]
            sides = set(max(beside, key=lambda pair: sum(told[each] for each in pair), default=sides))
        middle = BORDERS.get(frozenset(sides))
        if middle is None:
            return None
        lat, lon, reach_km = middle
        along = ALONG.get(frozenset(sides), ((lat, lon),))
        within_km = reach_km if len(along) == 1 else _ON_BORDER_KM
        near = self._last(
            lambda it: (
                it.place.extent_km < 60
                and it.place.kind not in SPREAD
                and it.place.country in sides
                and any(distance_km(*at, it.place.lat, it.place.lon) < within_km for at in along)
            )
        )
        return self._of(near, 30.0, 0.5) or (lat, lon, reach_km, 0.4)

    def _border(self) -> _Position | None:
        sides = SIDES.match(self.match.string, self.match.end())
        if sides and not ("with" in sides[0] and sides[2]):  # with two of them it is of the country spoken of
            found = self._between({_nation(side) for side in sides.groups() if side})
            if found is not None:
                return found
        if self._about(*GOLAN, 80 if "fence" in self.match[0] else 40):
            return 33.05, 35.83, 40.0, 0.5
        return self._of(
            self._last(
                lambda it: it.place.kind not in ("country", "river", "sea") and it.place.extent_km < 100
            ),
            30.0,
            0.4,
        ) or self._of(self._last(lambda it: it.place.kind == "country"), confidence=0.2)

    def _plateau(self) -> _Position | None:
        near_golan = self._about(*GOLAN, 80)
        return (
            (33.0, 35.8, 35.0, 0.6)
            if near_golan
            else self._of(self._last(lambda it: it.place.kind == "region"))
        )

    def _desert(self) -> _Position | None:
        if self._about(*TANF, 20) and "Syrian" not in self.match[0]:
            return 34.0, 38.6, 100.0, 0.4
        iraq = sum(each.place.country == "IQ" for each in self.named)
        if iraq > sum(each.place.country == "SY" for each in self.named):
            return 33.0, 41.0, 150.0, 0.4
        return 34.8, 38.5, 150.0, 0.4

    def _base(self) -> _Position | None:
        def fits(it: Antecedent) -> bool:
            return (
                it.place.kind in ("base",)
                or bool(BASE_WORD.match(it.after) or BASE_BEFORE.search(it.before))
                or distance_km(*TANF, it.place.lat, it.place.lon) < 3
                or any(
                    word in it.place.name
                    for word in ("Hmeimim", "Khmeimim", "Asad", "Harir", "Taji", "Incirlik")
                )
            )

        return self._of(self._last(fits, or_next=True), 3.0, 0.6) or self._of(
            self._last(lambda it: it.place.kind not in SPREAD), 10.0, 0.3
        )

    def _camp(self) -> _Position | None:
        def fits(it: Antecedent) -> bool:
            return bool(re.match(r"^[ -](?:\w+ )?[Cc]amp", it.after)) or it.place.name in (
                "Rukban", "Al-Hol", "Al-Roj", "Zaatari", "Azraq", "Makhmur", "Al-Arisha",
            )  # fmt: skip

        if (camp := self._last(fits)) is not None:
            return self._of(camp, 3.0, 0.6)
        if self._about(*TANF, 10):
            return (*RUKBAN, 6.0, 0.4) if "nearby" in self.match[0] else (*TANF, 8.0, 0.4)
        return self._base()

    def _field(self) -> _Position | None:
        return self._of(
            self._last(lambda it: bool(FIELD_WORD.match(it.after)) or it.place.extent_km in (8.0, 10.0)),
            5.0,
            0.6,
        ) or (self._base() if re.search("oil|gas", self.match[0]) else None)

    def _crossing(self) -> _Position | None:
        found = self._last(
            lambda it: (
                it.place.kind == "crossing"
                or bool(re.match(r"^[ -](?:\w+ )?(?:crossing|bridge|dam)\b", it.after))
            )
        )
        return self._of(found, 3.0, 0.6) or self._region()

    def _capital(self) -> _Position | None:
        nation = self.match["nation"]
        if nation:
            return *CAPITALS[nation], 0.0, 0.8
        iraq = sum(each.place.country == "IQ" for each in self.named)
        syria = sum(each.place.country == "SY" for each in self.named)
        return *CAPITALS["Iraqi" if iraq > syria else "Syrian"], 0.0, 0.4

    def _town(self) -> _Position | None:
        def fits(it: Antecedent) -> bool:
            small = it.place.kind == "town" or (it.place.kind == "province" and it.place.extent_km < 60)
            return small and not (BASE_WORD.match(it.after) or BASE_BEFORE.search(it.before))

        return self._of(self._last(fits), 0.0, 0.6)

    def _road(self) -> _Position | None:
        return self._of(self._last(lambda it: it.place.kind not in SPREAD), 20.0, 0.3)

    def _province(self) -> _Position | None:
        found = self._last(
            lambda it: (
                it.place.kind == "province"
                or bool(re.match(r"\s+(?:province|governorate|district|countryside)", it.after))
            )
        )
        return self._of(found or self._last(lambda it: it.place.kind == "town"), 60.0, 0.5)

    def _country(self) -> _Position | None:
        towns = Counter(
            each.place.country for each in self.named if each.event and each.place.country in COUNTRIES
        )
        if not towns:
            return self._of(
                self._last(lambda it: it.place.kind == "country" and it.place.country in COUNTRIES)
            )
        return *COUNTRIES[towns.most_common(1)[0][0]], 0.5

    def _region(self) -> _Position | None:
        ahead = self.match.string[max(0, self.match.start() - 80) : self.match.start()]
        if self.match[0].endswith(" region") and WIDE.search(ahead):
            return 31.0, 43.0, 1800.0, 0.2  # the Middle East: influence is had across it
        if self.match[0].endswith("region") and (wide := self._last(lambda it: it.place.kind == "region")):
            return self._of(wide)
        return self._of(
            self._last(lambda it: it.place.kind not in ("country", "sea"), or_next=True), 20.0, 0.4
        ) or self._of(self._last(lambda it: True), confidence=0.2)

    def _quarter(self) -> _Position | None:
        country = self._country()
        if country is None:
            return None
        lat, lon, extent_km, confidence = country
        words = self.match[0].lower()
        north = ("north" in words) - ("south" in words)
        east = ("east" in words) - ("west" in words)
        return lat + north * extent_km / 250, lon + east * extent_km / 200, extent_km / 2.5, confidence

    def _there(self) -> _Position | None:
        return self._of(self._last(lambda it: it.place.kind not in ("country", "sea")), 10.0, 0.4)


def _nation(name: str) -> str:
    """Return the code of a country by its name or its adjective."""
    small = name.lower()
    return NATIONS["iran"] if small.startswith("iran") else NATIONS[small[:3]]
