"""Places that are referred to, "the zone", "the city", "the eastern bank": which named place they go back to.

The antecedent is the last named place of a fitting kind before it in the article. Nothing of what is found so
is certain, and what goes back to nothing stays without a position.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from openline.reports.gazetteer import Named, distance_km
from openline.reports.places_words import DIRECTIONS

__all__ = ["Antecedent", "Reference", "references"]

_ADJ = (
    r"(?:(?:so-called|same|nearby|remote|whole|entire|besieged|oil-rich|war-torn|neighbou?ring|border|"
    r"surrounding|"
    r"strategic|military|main|disputed|illegal|U\.S\.|US|American|Russian|Syrian|Iraqi|tiny|adjacent|"
    r"regional|"
    r"provincial|outlying)\s)*"
)
_THE = r"(?:[Tt]he|[Tt]his|[Tt]hat|its|their|both)\s+"
_NAMED_NEXT = (
    r"(?!\s+(?:of|at|in|near|around|outside|called|named|known as|to|from|between|"
    r"with)\s+(?:the\s+)?(?:\w+\s+)?[A-Z])"
)
_KM = r"\d+(?:\.\d+)?[\s-]?(?:km|kilomet(?:er|re)s?|miles?)(?:\s\([^)\n]{1,20}\))?"
_AREA = re.compile(r"area of (?:separation|limitation)|(?:buffer|demilitari[sz]ed) zone", re.I)

_PATTERN = re.compile(
    rf"""
    (?<!\w)(?=[TtthbseioScd\d])(?:
    (?P<bank>\b{_THE}(?:far\ |other\ |opposite\ |same\ )?(?:(?:{DIRECTIONS}|left|right|opposite|other|
        far)\ )?(?:bank|banks|shore|side\ of\ the\ (?:river|Euphrates))\b
        |\b(?:on\ )?(?:each|either|one)\ bank\b)
    |(?P<separation>\b{_THE}(?:{DIRECTIONS}\ part\ of\ the\ )?(?:areas?\ of\ (?:separation|limitation)|
        buffer\ zone|demilitari[sz]ed\ zone|separation\ zone|disengagement\ (?:zone|line|area))\b)
    |(?P<zone>\b(?:{_THE})?(?:so-called\ )?{_KM}(?:[\ -]radius)?(?:\ (?:exclusion|de-?confliction|security|
        buffer|protection|safe))?\ (?:zone|area|circle|perimeter|bubble|ring)\b
        |\b{_THE}(?:so-called\ )?(?:(?:exclusion|de-?confliction|de-?escalation|security|safe|no-fly|
            protected)\ )?(?:zone|circle|perimeter)\b(?!\ of\ [A-Z]))
    |(?P<line>\b{_THE}(?:so-called\ )?(?:de-?confliction|cease-?fire|demarcation|front|contact|dividing|
        separation|disengagement|armistice)\ line\b
        |\b[Tt]he\ line\b(?!s)(?=\s*(?:[,.;:?!”"]|$|around|of\ \d|as\ drawn|and|at|was|is|on\ (?:Mon|Tues|
            Wednes|Thurs|Fri|Satur|Sun)day|before|after|again|twice|but|which|that)))
    |(?P<river>\b{_THE}(?:river|riverbank|waterway)\b)
    |(?P<valley>\b[Tt]he\ (?:river\ )?valley\b{_NAMED_NEXT})
    |(?P<border>\b{_THE}{_ADJ}(?:border|frontier|fence|border\ fence|security\ fence|
        (?:\w+[-–]\w+)\ border)\b(?!\ (?:guards?|police|crossings?|town|area|region|gate|post)\b)
        |\b[Tt]he\ (?:junction|point|triangle|meeting\ point)\ (?:of\ three\ borders|
            where\ the\ borders[^,.;]{{0,50}}meet))
    |(?P<plateau>\b(?:[Tt]he|[Tt]his)\ (?:strategic\ |occupied\ )?(?:plateau|heights)\b)
    |(?P<desert>\b(?:[Tt]he|[Tt]his)\ {_ADJ}(?:desert|steppe|badia)\b|\bSyrian\ [Dd]esert\b)
    |(?P<base>\b{_THE}{_ADJ}(?:air\ ?base|air\ ?field|air\ ?strip|base|garrison|outpost|facility|installation|
        compound|runway|air\ base)\b(?:’s|'s)?{_NAMED_NEXT})
    |(?P<camp>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ {_ADJ}camp\b{_NAMED_NEXT})
    |(?P<field>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ {_ADJ}(?:oil|gas)?\ ?fields?\b{_NAMED_NEXT})
    |(?P<crossing>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ (?:illegal\ |illegitimate\ |border\ |two\ )*(?:crossings?|
        checkpoint|pontoon|bridge|dam|ferry)\b{_NAMED_NEXT})
    |(?P<capital>\b[Tt]he\ (?:(?P<nation>Syrian|Iraqi|Jordanian|Lebanese|Iranian|Turkish|Russian|Israeli|
        regional|Kurdish|US|American|French|British)\ )?capital\b{_NAMED_NEXT})
    |(?P<town>\b(?:[Tt]he|[Tt]his|[Tt]hat|both)\ {_ADJ}(?:city|town|village|hamlet|city\ cent(?:er|re)|
        outskirts|suburbs)\b(?:’s|'s)?{_NAMED_NEXT})
    |(?P<road>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ {_ADJ}(?:main\ |desert\ |convoy\ |M4\ )?(?:road|highway|roadside|
        route)\b{_NAMED_NEXT}(?!\ (?:runs|that|map|ahead|between)))
    |(?P<province>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ {_ADJ}(?:province|governorate|district)\b{_NAMED_NEXT})
    |(?P<country>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ {_ADJ}(?:country|kingdom)\b(?!\ (?:of|club)))
    |(?P<region>\b(?:[Tt]he|[Tt]his|[Tt]hat|these)\ {_ADJ}(?:region|area|vicinity|territory|enclave|
        pocket)\b{_NAMED_NEXT}(?!\ (?:command|commander)))
    |(?P<quarter>\b(?:[Tt]he|country’s|country's)\ (?:far\ )?(?:north|south|east|west|north-?east|north-?west|
        south-?east|south-?west)(?:ern\ (?:part|parts|countryside|regions?))?\b(?!\ (?:of|bank|side|coast|
        wind|by))(?!ern)(?![-\w]))
    |(?P<there>(?<=[a-z,]\ )(?:there|here)\b(?!\ (?:is|are|was|were|has|have|had|will|would|may|might|could|
        can|be|been|seems?|remains?|to)\b)(?=\s*(?:[,.;:?!”"]|from|by|in|on|to|as|and|since|with|at|for|after|
        before|two|last|when|while))))
    """,
    re.X,
)
_FIELD_WORD = re.compile(r"^\s+(?:\w+\s+)?(?:oil|gas|field|oilfield)")
_BASE_WORD = re.compile(
    r"^[ -](?:(?:military|air|garrison|logistics)\s?)*(?:base|airbase|garrison|outpost|airfield|airstrip|"
    r"airport|camp|installation)\b",
    re.I,
)
_BASE_BEFORE = re.compile(
    r"\b(?:base|garrison|outpost|airfield|airstrip|installation|facility)\s+(?:at|in|near|of|"
    r"outside)\s+(?:the\s+)?$",
    re.I,
)
_DEED = re.compile(
    r"\s+(?:came|comes|took|takes|was carried|tightens?|marks?|follows|followed|is a|was a|put|brings?|"
    r"brought|means)\b"
)
_AT = re.compile(r"\b(?:at|near|through|via|to|from|by)\s+$")
_REACH = 200
"""So many names before and behind, at most, may be what a reference goes back to."""
_TANF = (33.5, 38.62)
_GOLAN = (33.05, 35.83)
_RUKBAN = (33.31, 38.70)
_CAPITALS = {
    "Syrian": (33.51, 36.29), "Iraqi": (33.34, 44.40), "Jordanian": (31.96, 35.95), "Lebanese": (33.89, 35.5),
    "Iranian": (35.67, 51.42), "Turkish": (39.93, 32.86), "Russian": (55.75, 37.61),
    "Israeli": (31.77, 35.22),
    "regional": (36.19, 44.01), "Kurdish": (36.19, 44.01), "US": (38.9, -77.01), "American": (38.9, -77.01),
    "French": (48.87, 2.33), "British": (51.5, -0.12),
}  # fmt: skip
_COUNTRIES = {
    "SY": (35.0, 38.5, 350.0), "IQ": (33.2, 43.7, 450.0), "JO": (31.3, 36.8, 230.0),
    "LB": (33.9, 35.8, 100.0),
}  # fmt: skip
_SPREAD = frozenset(("country", "region", "sea", "desert", "province", "river"))


class Antecedent(Struct, frozen=True):
    """A named place in the text that others may go back to."""

    start: int
    place: Named
    event: bool
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
    for match in _PATTERN.finditer(text, start, end):
        noun = next(key for key, value in match.groupdict().items() if value and key != "nation")
        if (
            noun == "crossing"
            and _DEED.match(text, match.end())
            and not _AT.search(text, max(start, match.start() - 12), match.start())
        ):
            continue  # somebody crossed
        k = bisect_left(starts, match.start())
        before, around = named[max(0, k - _REACH) : k], named[max(0, k - _REACH) : k + _REACH]
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
        """Return the last fitting place before: of events first, then of any."""
        events = [each for each in self.before if each.event and fits(each)]
        if events:
            return events[-1]
        if or_next:
            for each in self.named:
                if each.event and fits(each):
                    return each
        return next((each for each in reversed(self.before) if fits(each)), None)

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
        return agreed or (33.1, 35.85, 40.0, 0.6 if self._about(*_GOLAN, 60) else 0.3)

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
        if self._about(*_TANF, 40) or re.search(r"\b55\b|34-mile", self.match[0]):
            return *_TANF, 55.0, 0.6
        if _AREA.search(self.match[0]) or self._about(*_GOLAN, 40):
            return 33.1, 35.85, 40.0, 0.5
        return self._of(self._last(lambda it: it.place.kind != "country"), 40.0, 0.4)

    def _line(self) -> _Position | None:
        if (agreed := self._agreed()) is not None:
            return agreed
        if self._about(*_TANF, 40):
            return *_TANF, 55.0, 0.5
        if self._about(*_GOLAN, 60):
            return 33.05, 35.83, 40.0, 0.6
        if "confliction" in self.match[0] or self._about(35.3, 40.3, 130):
            return 35.0, 40.4, 200.0, 0.4
        return self._of(self._last(lambda it: it.place.kind == "town"), 25.0, 0.4)

    def _border(self) -> _Position | None:
        if self._about(*_GOLAN, 80 if "fence" in self.match[0] else 40):
            return 33.05, 35.83, 40.0, 0.5
        return self._of(
            self._last(lambda it: it.place.kind not in ("country", "river", "sea")), 30.0, 0.4
        ) or self._of(self._last(lambda it: it.place.kind == "country"), confidence=0.2)

    def _plateau(self) -> _Position | None:
        near_golan = self._about(*_GOLAN, 80)
        return (
            (33.0, 35.8, 35.0, 0.6)
            if near_golan
            else self._of(self._last(lambda it: it.place.kind == "region"))
        )

    def _desert(self) -> _Position | None:
        if self._about(*_TANF, 20) and "Syrian" not in self.match[0]:
            return 34.0, 38.6, 100.0, 0.4
        iraq = sum(each.place.country == "IQ" for each in self.named)
        if iraq > sum(each.place.country == "SY" for each in self.named):
            return 33.0, 41.0, 150.0, 0.4
        return 34.8, 38.5, 150.0, 0.4

    def _base(self) -> _Position | None:
        def fits(it: Antecedent) -> bool:
            return (
                it.place.kind in ("base",)
                or bool(_BASE_WORD.match(it.after) or _BASE_BEFORE.search(it.before))
                or distance_km(*_TANF, it.place.lat, it.place.lon) < 3
                or any(
                    word in it.place.name
                    for word in ("Hmeimim", "Khmeimim", "Asad", "Harir", "Taji", "Incirlik")
                )
            )

        return self._of(self._last(fits, or_next=True), 3.0, 0.6) or self._of(
            self._last(lambda it: it.place.kind not in _SPREAD), 10.0, 0.3
        )

    def _camp(self) -> _Position | None:
        def fits(it: Antecedent) -> bool:
            return bool(re.match(r"^[ -](?:\w+ )?[Cc]amp", it.after)) or it.place.name in (
                "Rukban", "Al-Hol", "Al-Roj", "Zaatari", "Azraq", "Makhmur", "Al-Arisha",
            )  # fmt: skip

        if (camp := self._last(fits)) is not None:
            return self._of(camp, 3.0, 0.6)
        if self._about(*_TANF, 10):
            return (*_RUKBAN, 6.0, 0.4) if "nearby" in self.match[0] else (*_TANF, 8.0, 0.4)
        return self._base()

    def _field(self) -> _Position | None:
        return self._of(
            self._last(lambda it: bool(_FIELD_WORD.match(it.after)) or it.place.extent_km in (8.0, 10.0)),
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
            return *_CAPITALS[nation], 0.0, 0.8
        iraq = sum(each.place.country == "IQ" for each in self.named)
        syria = sum(each.place.country == "SY" for each in self.named)
        return *_CAPITALS["Iraqi" if iraq > syria else "Syrian"], 0.0, 0.4

    def _town(self) -> _Position | None:
        def fits(it: Antecedent) -> bool:
            small = it.place.kind == "town" or (it.place.kind == "province" and it.place.extent_km < 60)
            return small and not (_BASE_WORD.match(it.after) or _BASE_BEFORE.search(it.before))

        return self._of(self._last(fits), 0.0, 0.6)

    def _road(self) -> _Position | None:
        return self._of(self._last(lambda it: it.place.kind not in _SPREAD), 20.0, 0.3)

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
            each.place.country for each in self.named if each.event and each.place.country in _COUNTRIES
        )
        if not towns:
            return self._of(
                self._last(lambda it: it.place.kind == "country" and it.place.country in _COUNTRIES)
            )
        return *_COUNTRIES[towns.most_common(1)[0][0]], 0.5

    def _region(self) -> _Position | None:
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
