"""A position written out, each way exact to the last digit shown."""

from __future__ import annotations

from openline.model.space import Position

_DEGREE_MARK = "°"


def decimal(position: Position) -> str:
    """Write degrees with five decimals or as many more as it has, as ``33.50600 N 38.61800 E``."""
    return f"{_decimal(position.lat_e7, 'NS')} {_decimal(position.lon_e7, 'EW')}"


def short_decimal(position: Position) -> str:
    """Write degrees to five decimals, rounded: to a metre, in one width whatever the position has."""
    return decimal(Position(*(round(e7 / 100) * 100 for e7 in (position.lon_e7, position.lat_e7))))


def _decimal(e7: int, sides: str) -> str:
    whole, part = divmod(abs(e7), 10_000_000)
    decimals = f"{part:07d}"
    while len(decimals) > 5 and decimals.endswith("0"):
        decimals = decimals[:-1]
    return f"{whole}.{decimals} {sides[e7 < 0]}"


def dms(position: Position) -> str:
    """Write degrees, minutes and seconds to a tenth, as ``33°30'21.6"N 038°37'04.8"E``."""
    return f"{_dms(position.lat_e7, 2, 'NS')} {_dms(position.lon_e7, 3, 'EW')}"


def _dms(e7: int, width: int, sides: str) -> str:
    # In tenths of a second, rounded once, so that no field ever shows 60.
    tenths = (abs(e7) * 36_000 + 5_000_000) // 10_000_000
    minutes, tenths = divmod(tenths, 600)
    degrees, minutes = divmod(minutes, 60)
    return f"{degrees:0{width}d}{_DEGREE_MARK}{minutes:02d}'{tenths // 10:02d}.{tenths % 10}\"{sides[e7 < 0]}"


def mgrs_of(position: Position, digits: int = 5) -> str:
    """Write the one-metre square of the military grid, as ``37S DT 64520 07449``; UPS near the poles.

    Four digits give the ten-metre square that holds it.
    """
    from mgrs import MGRS

    lon_deg = (position.lon_e7 / 1e7 + 180) % 360 - 180
    square: str = MGRS().toMGRS(position.lat_e7 / 1e7, lon_deg, MGRSPrecision=5)
    east, north = square[-10:-5], square[-5:]
    return f"{square[:-12]} {square[-12:-10]} {east[:digits]} {north[:digits]}"
