"""Where: the places that a report names or refers to, what each is there for, and which place it is.

A dateline, the seat of a speaker and a capital that speaks are never where something happened. Places are
read in headline, dateline and body alone.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from openline.reports.document.datelines import opening as opened
from openline.reports.model import Place, PlaceRole, Region, Stretch
from openline.reports.places.gazetteer import Gazetteer, Named, distance_km, shipped
from openline.reports.places.named import Name, marked, names_in, unknown_in
from openline.reports.places.referred import Antecedent, Reference, references
from openline.reports.places.roles import DATELINE, role_of
from openline.reports.places.spelling import spelled
from openline.reports.places.words import DIRECTIONS, PLACE_NOUN

__all__ = ["find_places"]

_READ = ("headline", "dateline", "body")
_ALONE = re.compile(
    r"(?:[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,2}(?:, [A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*)?)?"
    r"|[A-Z]{3}[A-Z’'-]*(?: [A-Z]{2}[A-Z’'-]*){0,3}(?:, [A-Z][\w’'.-]*(?: (?:of|the|[A-Z][\w’'.-]*)){0,4})?"
    r"(?: ?[—–-])?)[ \t]*(?=\n|$)"
)
_SENTENCE = re.compile(r"(?<=[a-z0-9)”\"]{2})[.?!][”\"’']?\s+(?=[A-Z“\"])|\n")
_DIRECTED = re.compile(
    rf"(?<!\w)({DIRECTIONS})[ -](?:(?:parts?|regions?|areas?|districts?|countryside) of )?(?:the )?$", re.I
)
_DIRECTED_AFTER = re.compile(
    rf"[’']s (?:far )?({DIRECTIONS})\b(?! (?:border|frontier|command|front)\b)", re.I
)
_INSIDE = re.compile(r"\b(?:inside|within|into|entered|entering)\s+(?:of\s+)?$")
_OUTSIDE = re.compile(r"\b(?:outside|out of|beyond|away from|leaving|from)\s+(?:of\s+)?$")
_BESIDE = re.compile(
    rf",? (?:(?:just|some|about|\d+|a few|km|kilomet(?:er|re)s?|miles?|immediately|lying|located|"
    rf"a \w+) ){{0,4}}"
    rf"(?:near|outside|beside|close to|next to|{DIRECTIONS} of|on the outskirts of)(?: the)?(?: town|"
    rf" city)?(?: of)? ",
    re.I,
)
_BESIDE_KM = 90.0
_AND = re.compile(r",? and |, (?:and )?|/| or |,? and (?:northern|southern|eastern|western) ")
_REACH = 100
"""So many names before and behind, at most, tell which place of a name is meant."""
_NEAR_KM = 120.0
_BELONGS = {
    "iraqi": "IQ",
    "syrian": "SY",
    "jordanian": "JO",
    "turkish": "TR",
    "lebanese": "LB",
    "iranian": "IR",
}


def find_places(
    text: str,
    regions: Sequence[Region] = (),
    *,
    articles: Sequence[Stretch] = (),
    datelines: Sequence[Stretch] = (),
    agreed: Sequence[tuple[Named, Sequence[str]]] = (),
    gazetteer: Gazetteer | None = None,
) -> tuple[Place, ...]:
    """Return the places of a text, in order.

    Parameters
    ----------
    regions : sequence
        Of headline, dateline and body alone places are returned; without regions all is body.
    articles : sequence
        Stretches across whose edges nothing refers back; without any, the text is one.
    datelines : sequence
        Spans that are known to be datelines; others are found by how a line begins.
    agreed : sequence of tuple of Named and names
        Agreed zones and lines: known by their names, and what "the zone" and "the line" go back to.
    """
    known = gazetteer or shipped()
    if agreed:
        known = known.extended(agreed)
    read = [each for each in regions if each.label in _READ]
    spans = [(each.start, each.end) for each in read] if regions else [(0, len(text))]
    lines = [(each.start, each.end) for each in datelines]
    lines += [(each.start, each.end) for each in read if each.label == "dateline"]
    bounds = [(each.start, each.end) for each in articles] or [(0, len(text))]
    zones = [place for place, _ in agreed]
    found: list[Place] = []
    for start, end in bounds:
        inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and start < b]
        found.extend(_Article(text, inside, lines, known).places(zones))
    return tuple(sorted(found, key=lambda each: each.start))


class _Article:
    """One article: its names, the places they stand for, and what goes back to them."""

    def __init__(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        datelines: Sequence[tuple[int, int]],
        known: Gazetteer,
    ) -> None:
        self.text, self.spans, self.known = text, spans, known
        self.datelines = marked(len(text), [*datelines, *self._openings()])
        self.names = names_in(text, spans, known)
        self.breaks = [0, *(m.end() for a, b in spans for m in _SENTENCE.finditer(text, a, b))]
        self.breaks += [edge for span in spans for edge in span]
        self.breaks.sort()
        self.chosen = [self._choose(k, name) for k, name in enumerate(self.names)]

    def _openings(self) -> list[tuple[int, int]]:
        """Find the datelines that open a line, and lines of a place alone: "GAZIANTEP, Türkiye"."""
        found = []
        for start, end in self.spans:
            for match in re.finditer(r"^[ \t]*(?=[(A-Z])", self.text[start:end], re.M):
                at = start + match.end()
                stop = min(end, at + 120)
                if opening := DATELINE.match(self.text, at, stop):
                    found.append(opening.span())
                elif signed := opened(self.text, at, end):
                    found.append((signed.place_start, signed.end))
                elif (alone := _ALONE.match(self.text, at, stop)) and (
                    alone.end() == end or self.text[alone.end()] == "\n"
                ):
                    found.append(alone.span())
        return found

    def _sides(self, start: int, end: int) -> tuple[str, str]:
        """Return the text of the sentence before and behind."""
        at = bisect_right(self.breaks, start)
        opened = self.breaks[at - 1] if at else 0
        while at < len(self.breaks) and self.breaks[at] < end:
            at += 1
        closed = self.breaks[at] if at < len(self.breaks) else len(self.text)
        return self.text[max(opened, start - 160) : start], self.text[end : min(closed, end + 160)]

    def _choose(self, k: int, name: Name) -> Named:
        """Return which place of a name is meant: by what is said beside it, then by what is near."""
        if len(name.places) == 1:
            return name.places[0]
        before, after = self.text[max(0, name.start - 40) : name.start], self.text[name.end : name.end + 40]
        stated = self._stated(before, after)
        others = self.names[max(0, k - _REACH) : k + _REACH]
        return max(name.places, key=lambda it: self._fitness(it, name, others, stated, before + after))

    def _stated(self, before: str, after: str) -> str:
        match = re.match(r"(?:, | \(|,? in )(?:\w+ern )?([A-Z]\w+)", after)
        if match:
            for place in self.known.called(spelled(match[1])):
                if place.kind in ("country", "province"):
                    return place.country
        nation = re.search(
            r"(?:\b(Iraqi|Syrian|Jordanian|Turkish|Lebanese|Iranian)\b[\w ]{0,25}|\b(Iraq|Syria|Jordan|"
            r"Turkey)[’']s )$",
            before,
        )
        if nation:
            word = (nation[1] or nation[2]).lower()
            return _BELONGS.get(word) or next((c for n, c in _BELONGS.items() if n.startswith(word[:5])), "")
        return ""

    def _fitness(self, place: Named, name: Name, others: Sequence[Name], stated: str, beside: str) -> float:
        score = place.weight + (5.0 if stated and place.country == stated else 0.0)
        if re.search("crossing", beside) and place.kind == "crossing":
            score += 1.0
        for other in others:
            if other is name or len(other.places) != 1:
                continue
            one = other.places[0]
            if one.extent_km > 200 or one.kind == "country":
                score += 0.3 if one.country == place.country else 0.0
                continue
            far_km = distance_km(place.lat, place.lon, one.lat, one.lon)
            if far_km < _BESIDE_KM and _BESIDE.fullmatch(self.text, name.end, other.start):
                score += 6.0
            if far_km < 3 * _NEAR_KM:
                closeness = 1 / (1 + abs(other.start - name.start) / 600)
                score += 2.5 * closeness * 2 ** (-far_km / _NEAR_KM)
        return score

    def places(self, zones: Sequence[Named]) -> list[Place]:
        named = [self._place(name, place) for name, place in zip(self.names, self.chosen, strict=True)]
        named = self._listed(named)
        antecedents = []
        for each, place in zip(named, self.chosen, strict=True):
            before, after = (
                self.text[max(0, each.start - 40) : each.start],
                self.text[each.end : each.end + 40],
            )
            if each.lat is not None and each.lon is not None and each.lat != round(place.lat, 5):
                # "northeastern Syria" is what "the region" goes back to, not Syria
                place = msgspec.structs.replace(
                    place, kind="region", lat=each.lat, lon=each.lon, extent_km=each.extent_km
                )
            if each.role != "dateline":
                seat = each.role in ("office", "metonym")
                antecedents.append(Antecedent(each.start, place, each.role == "event", seat, before, after))
        taken = marked(len(self.text), ((each.start, each.end) for each in named))
        unknown = [
            self._unknown(start, end, antecedents)
            for start, end in unknown_in(self.text, self.spans, self.known)
            if not any(taken[start:end])
        ]
        for each in unknown:
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
        referred = [
            self._referred(found)
            for start, end in self.spans
            for found in references(self.text, start, end, antecedents, zones)
            if found.noun == "frontier" or not any(taken[found.start : found.end])
        ]
        return [*named, *unknown, *referred]

    def _listed(self, named: list[Place]) -> list[Place]:
        """Let a country that is listed behind another have its role: "through Iraq, Syria and Lebanon"."""
        for k in range(1, len(named)):
            one, other = named[k - 1], named[k]
            countries = self.chosen[k - 1].kind == self.chosen[k].kind == "country"
            listed = countries and _AND.fullmatch(self.text, one.end, other.start)
            seat = "office" in (one.role, other.role) or one.role == "dateline"
            if listed and not seat and (one.role, other.role) != ("metonym", "event"):
                named[k] = msgspec.structs.replace(other, role=one.role)
        return named

    def _place(self, name: Name, place: Named) -> Place:
        before, after = self._sides(name.start, name.end)
        role: PlaceRole
        if self.datelines[name.start]:
            role = "dateline"
        else:
            role = role_of(
                before, after, place, capital_key=spelled(name.text), part_of_organisation=bool(name.within)
            )
        lat, lon, extent_km = place.lat, place.lon, place.extent_km
        if place.kind in ("country", "region", "province") and (
            toward := _DIRECTED.search(before) or _DIRECTED_AFTER.match(after)
        ):
            lat, lon, extent_km = _moved(place, toward[1].lower())
        elif (
            not extent_km
            and (noun := PLACE_NOUN.match(after))
            and re.search("province|governorate|countryside", noun[0], re.I)
        ):
            extent_km = 60.0
        lower = place.kind == "region" and name.text.islower()
        confidence = 0.5 if name.guessed else 0.95 if len(name.places) == 1 else 0.8
        return Place(
            name.start,
            name.end,
            name.text,
            round(lat, 5),
            round(lon, 5),
            "referred" if lower else "named",
            role,
            round(extent_km, 1),
            "",
            confidence,
        )

    def _unknown(self, start: int, end: int, known: Sequence[Antecedent]) -> Place:
        """Return a place that is in no table: somewhere about the nearest in the text that is no country."""
        about = [each for each in known if each.place.extent_km < 60 and each.event]
        lat = lon = None
        if about:
            place = min(about, key=lambda it: abs(it.start - start)).place
            lat, lon = round(place.lat, 5), round(place.lon, 5)
        return Place(start, end, self.text[start:end], lat, lon, "named", "event", 30.0, "", 0.2)

    def _referred(self, found: Reference) -> Place:
        before, _ = self._sides(found.start, found.end)
        relation = ""
        if found.noun in ("zone", "line", "separation"):
            relation = "inside" if _INSIDE.search(before) else "outside" if _OUTSIDE.search(before) else ""
        spoken = found.noun == "capital" and not re.search(
            r"\b(?:in|near|outside|around|of|to|from)\s+$", before
        )
        resident = re.search(
            r"\b(?:residents|inhabitants|activists|correspondent|reporter|reporters)\s+(?:of|in)\s+$", before
        )
        return Place(
            found.start,
            found.end,
            self.text[found.start : found.end],
            found.lat,
            found.lon,
            "referred",
            "metonym" if spoken else "office" if resident else "event",
            round(found.extent_km, 1),
            relation,
            found.confidence,
        )


def _moved(place: Named, toward: str) -> tuple[float, float, float]:
    """Return the part of a country or region that is named by its direction."""
    north = ("north" in toward) - ("south" in toward)
    east = ("east" in toward) - ("west" in toward)
    if not (north or east):
        return place.lat, place.lon, place.extent_km
    step = place.extent_km * (0.35 if north and east else 0.5)
    return place.lat + north * step / 111, place.lon + east * step / 91, place.extent_km * 0.6
