"""What a person is shown of every coordinate that is entered (R7, F1)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from openline.model.space import Position
from openline.wire.coordinates.found import Found, Written
from openline.wire.coordinates.gazetteer import NearPlace, Place, nearest_place
from openline.wire.coordinates.notation import decimal, dms, mgrs_of, short_decimal

_WRITTEN: dict[Written, str] = {
    "decimal": "decimal degrees",
    "ddm": "degrees and minutes",
    "dms": "degrees, minutes and seconds",
    "mgrs": "MGRS",
    "utm": "UTM",
    "bearing_range": "bearing and range",
    "named_place": "named place",
}
_WINDS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


class Echo(msgspec.Struct, frozen=True, kw_only=True):
    """A position in all forms, and where it lies from the nearest named place."""

    lat_deg: float
    lon_deg: float
    decimal: str
    dms: str
    mgrs: str
    nearest: NearPlace
    words: str
    """As in ``46.0 km SSW (197° true) of Al Qaryatayn القريتين, SY``."""

    def lines(self) -> Iterator[str]:
        """Give the echo line by line, as a terminal shows it."""
        yield f"lat/lon  {self.decimal}"
        yield f"         {self.dms}"
        yield f"MGRS     {self.mgrs}"
        yield f"place    {self.words}"


def echo(position: Position) -> Echo:
    """Return all that is shown of a position."""
    nearest = nearest_place(position)
    words = in_words(nearest)
    if nearest.far:
        words = f"far from any named place that is known; the nearest: {words}"
    return Echo(
        lat_deg=position.lat_e7 / 1e7,
        lon_deg=position.lon_e7 / 1e7,
        decimal=decimal(position),
        dms=dms(position),
        mgrs=mgrs_of(position),
        nearest=nearest,
        words=words,
    )


def echo_in_brief(position: Position, *, accuracy_m: float | None = None) -> str:
    """Return the echo for a line among many: ``33.50600 N 38.61800 E  37S DT 6452 0744  22.7 km 340°T of …``.

    The grid square is one of ten metres, or of one where the position is known to be better than that. ``T``
    says that the bearing is true.
    """
    digits = 5 if accuracy_m is not None and accuracy_m < 10 else 4
    near = nearest_place(position)
    range_km = f"{near.range_km:.0f}" if near.range_km >= 99.95 else f"{near.range_km:.1f}"
    place = f"{range_km} km {round(near.bearing_deg) % 360:03d}°T of {near.place.name}"
    if near.range_km < 0.05:
        place = f"at {near.place.name}"
    elif near.far:
        place = f"far: {place}"
    return f"{short_decimal(position)}  {mgrs_of(position, digits)}  {place}"


def echo_found(found: Found) -> Iterator[str]:
    """Give what was found in a text line by line: as it was written, what it means, and each doubt.

    A place's own extent is no digit's: of a place that is merely named no precision is told.
    """
    how = _WRITTEN[found.written]
    if found.position is None:
        yield f"{found.text!r}  {how}: cannot be read"
    else:
        known = f", to {_length(found.precision_m)}" if found.precision_m else ""
        yield f"{found.text!r}  {how}{known}"
        yield f"  {echo_in_brief(found.position, accuracy_m=found.precision_m or None)}"
    if found.reference is not None:
        place = found.reference.place
        yield f"  reference {place_in_words(place)} {short_decimal(place.position)}"
        for other in found.reference.others:
            name = place_in_words(other.place)
            yield f"  or {name} {short_decimal(other.place.position)}, {other.range_km:.0f} km from it"
    elif found.others:
        for each in found.others:
            yield f"  or {echo_in_brief(each)}"
    for doubt in found.doubts:
        yield f"  doubt: {doubt}"


def _length(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{max(1.0, metres):.0f} m"


def place_in_words(place: Place) -> str:
    """Name a place with its Arabic name and its country."""
    name = " ".join(filter(None, (place.name, place.arabic)))
    return f"{name}, {place.country}" if place.country else name


def in_words(near: NearPlace) -> str:
    """Say where a position lies from a place."""
    name = place_in_words(near.place)
    if near.range_km < 0.05:
        return f"at {name}"
    wind = _WINDS[round(near.bearing_deg / 22.5) % 16]
    return f"{near.range_km:.1f} km {wind} ({round(near.bearing_deg) % 360:03d}° true) of {name}"
