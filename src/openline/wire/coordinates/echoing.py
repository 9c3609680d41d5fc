"""What a person is shown of every coordinate that is entered (R7, F1)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from openline.model.space import Position
from openline.wire.coordinates.gazetteer import NearPlace, nearest_place
from openline.wire.coordinates.notation import decimal, dms, mgrs_of, short_decimal

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


def in_words(near: NearPlace) -> str:
    """Say where a position lies from a place."""
    name = " ".join(filter(None, (near.place.name, near.place.arabic)))
    name = f"{name}, {near.place.country}" if near.place.country else name
    if near.range_km < 0.05:
        return f"at {name}"
    wind = _WINDS[round(near.bearing_deg / 22.5) % 16]
    return f"{near.range_km:.1f} km {wind} ({round(near.bearing_deg) % 360:03d}° true) of {name}"
