"""Whether a place and the coordinate beside it mean the same spot (F1)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from openline.model.space import Position
from openline.wire.coordinates.bearings import bearing_and_range, position_at
from openline.wire.coordinates.echoing import in_words
from openline.wire.coordinates.found import Found
from openline.wire.coordinates.gazetteer import Gazetteer, NearPlace, Place, shipped, vector_to
from openline.wire.coordinates.notation import short_decimal

_LOOSELY_M = 20_000.0
"""How far from a place something may be that is only said to be near it."""
_BESIDE = 6
"""Two coordinates at most so many characters apart are taken for one spot, written twice."""


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """A place, or a coordinate, and the coordinate beside it, and how far one is from the other."""

    said: Found
    """The named place, the bearing and range, or the other coordinate."""
    coordinate: Found
    distance_m: float
    bearing_deg: float
    """True, from what was said to the coordinate."""
    allowed_m: float
    """The place's own extent and what the digits of both leave open."""
    reference: Place | None
    """The place that was compared with, or from which bearing and range were taken."""
    flagged: bool
    agrees_with: Place | None = None
    """Where it disagrees: another place, with which it would agree."""
    agrees_as: Position | None = None
    """Where it disagrees: what else the coordinate may mean, with which it would agree."""
    words: str = ""
    """All of this in a sentence."""


def disagreement(found: Sequence[Found], *, gazetteer: Gazetteer | None = None) -> list[Disagreement]:
    """Compare each coordinate with the place, or the other coordinate, beside it in its sentence.

    A place belongs to the coordinate that is nearest to it in the text; of two as near, the one before it.
    What agrees is returned too, not flagged, so that it can be shown what was compared.

    Parameters
    ----------
    found
        What :func:`find_in_text` found in one text.
    gazetteer
        Where to look for another place from which a bearing and range would agree.
    """
    compared = []
    for at, it in enumerate(found):
        if it.position is None or it.written in ("bearing_range", "named_place"):
            continue
        said = _beside(found, at)
        if said is not None:
            compared.append(_compare(said, it, it.position, gazetteer or shipped()))
        twin = found[at - 1] if at else None
        if twin is not None and _is_twin(twin, it):
            compared.append(_compare(twin, it, it.position, gazetteer or shipped()))
    return compared


def _is_place(it: Found) -> bool:
    return it.written in ("bearing_range", "named_place") and it.position is not None


def _is_twin(before: Found, it: Found) -> bool:
    """Whether one spot is written twice, in two ways."""
    both = before.position is not None and not _is_place(before) and before.sentence == it.sentence
    return both and before.written != it.written and it.start - before.end <= _BESIDE


def _beside(found: Sequence[Found], at: int) -> Found | None:
    """Return the place that belongs to a coordinate: no other coordinate stands between them.

    A coordinate that is written twice shares its place.
    """
    it = found[at]
    before = at - 1
    while before >= 0 and not _is_place(found[before]) and _is_twin(found[before], found[before + 1]):
        before -= 1
    first = found[before] if before >= 0 else None
    after = found[at + 1] if at + 1 < len(found) else None
    gaps = []
    if first is not None and _is_place(first) and first.sentence == it.sentence:
        gaps.append((it.start - first.end, first))
    if after is not None and _is_place(after) and after.sentence == it.sentence:
        nearer = found[at + 2] if at + 2 < len(found) else None
        gap = after.start - it.end
        # Not where another coordinate is nearer to it: in ``A (1), B (2)`` B belongs to 2.
        taken = nearer is not None and not _is_place(nearer) and nearer.start - after.end <= gap
        if not taken:
            gaps.append((gap, after))
    return min(gaps, key=lambda each: each[0])[1] if gaps else None


def _compare(said: Found, coordinate: Found, position: Position, gazetteer: Gazetteer) -> Disagreement:
    bearing_deg, range_km = bearing_and_range(said.positions[0], position)
    distance_m = range_km * 1000
    place = said.reference.place if said.reference else None
    allowed_m = said.precision_m + coordinate.precision_m + _extent_m(said, place)
    flagged = distance_m > allowed_m
    other = _agreeing(said, coordinate, position, gazetteer) if flagged else None
    read_as = _agreeing_reading(said, coordinate, allowed_m) if flagged else None
    return Disagreement(
        said=said,
        coordinate=coordinate,
        distance_m=distance_m,
        bearing_deg=bearing_deg,
        allowed_m=allowed_m,
        reference=place,
        flagged=flagged,
        agrees_with=other,
        agrees_as=read_as,
        words=_words(said, position, distance_m, bearing_deg, allowed_m, flagged)
        + (f"; it would agree with {', '.join(filter(None, (other.name, other.country)))}" if other else "")
        + (f"; it would agree if it meant {short_decimal(read_as)}" if read_as else ""),
    )


def _agreeing_reading(said: Found, coordinate: Found, allowed_m: float) -> Position | None:
    """Return what else the coordinate may mean that would agree, such as with the longitude first."""
    for each in coordinate.others:
        if bearing_and_range(said.positions[0], each)[1] * 1000 <= allowed_m:
            return each
    return None


def _extent_m(said: Found, place: Place | None) -> float:
    if place is None:
        return 0.0
    if not said.loosely:
        return place.extent_m
    # ``7 km from X``: somewhere at that range, give or take.
    return max(_LOOSELY_M, place.extent_m + 1100 * (said.range_km or 0.0))


def _agreeing(said: Found, coordinate: Found, position: Position, gazetteer: Gazetteer) -> Place | None:
    """Return another place of the name that the coordinate agrees with, or one that the bearing fits."""
    if said.reference is None:
        return None
    open_m = said.precision_m + coordinate.precision_m
    places = [each.place for each in said.reference.others]
    for place in places:
        spot = place.position
        if said.bearing_deg is not None and said.range_km is not None:
            spot = position_at(spot, said.bearing_deg, said.range_km)
        if bearing_and_range(spot, position)[1] * 1000 <= open_m + _extent_m(said, place):
            return place
    if said.bearing_deg is None or said.range_km is None:
        return None
    # From where would it have to be taken? Back along the bearing; the ellipsoid is round enough for that.
    back = position_at(position, said.bearing_deg + 180, said.range_km)
    near = gazetteer.nearest(back)
    return near.place if near.range_km * 1000 <= open_m + near.place.extent_m else None


def _words(
    said: Found,
    position: Position,
    distance_m: float,
    bearing_deg: float,
    allowed_m: float,
    flagged: bool,
) -> str:
    if said.reference is None:
        what = f"the coordinate is {_length(distance_m)} from the one written {said.text!r}"
    elif said.bearing_deg is None:
        what = f"the coordinate is {in_words(vector_to(position, said.reference.place))}"
    else:
        near = NearPlace(
            place=said.reference.place, bearing_deg=said.bearing_deg, range_km=said.range_km or 0.0
        )
        actual = in_words(vector_to(position, said.reference.place))
        way = f"{_length(distance_m)}, {round(bearing_deg) % 360:03d}° true"
        what = f"the coordinate is {way}, from where it is said to be, {in_words(near)}: it is {actual}"
    verdict = "disagrees" if flagged else "agrees"
    return f"{verdict}: {what}; {_length(allowed_m)} allowed"


def _length(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres:.0f} m"
