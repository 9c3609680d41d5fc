"""What the codecs have in common: lengths, altitudes, times and ids, as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from openline.errors import InputError
from openline.model.space import AltitudeLimit, AltitudeReference

FOOT_MM = 304.8
METRE_MM = 1000.0
NAUTICAL_MILE_M = 1852.0

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

_REFERENCES = {
    "HAE": AltitudeReference.HAE,
    "WGS84": AltitudeReference.HAE,
    "W84": AltitudeReference.HAE,
    "MSL": AltitudeReference.MSL,
    "AMSL": AltitudeReference.MSL,
    "ALT": AltitudeReference.MSL,
    "AGL": AltitudeReference.AGL,
    "ASFC": AltitudeReference.AGL,
    "GND": AltitudeReference.AGL,
    "SFC": AltitudeReference.AGL,
    "STD": AltitudeReference.STD,
    "FL": AltitudeReference.STD,
}
_SURFACE = {"SFC", "GND", "SURFACE", "GROUND", "0 SFC", "0 AGL", "0 GND"}
_UNLIMITED = {"UNL", "UNLIM", "UNLIMITED", "UNLTD"}
_UNITS_MM = {"FT": FOOT_MM, "FEET": FOOT_MM, "F": FOOT_MM, "M": METRE_MM}
_LEVEL = re.compile(r"FL\s*(\d{1,3})")
_HEIGHT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([A-Z]*)\s*([A-Z]\w*)?")


def e7(degrees: float) -> int:
    """Return an angle in 1e-7 degree."""
    return round(degrees * 1e7)


def altitude_reference(datum: str) -> AltitudeReference:
    """Return what an altitude is measured from. Raises :class:`InputError` for a datum that is not known."""
    try:
        return _REFERENCES[datum.strip().upper()]
    except KeyError:
        raise InputError(
            f"datum {datum!r} is not known", next_step="use HAE, MSL, AGL or STD (flight levels)"
        ) from None


def altitude(text: str, *, bare_unit: str = "", bare_datum: str = "") -> AltitudeLimit:
    """Read an altitude such as ``FL95``, ``1500 ft AMSL``, ``300 m AGL``, ``SFC`` or ``UNL``.

    Parameters
    ----------
    text
        As written; case and blanks do not matter.
    bare_unit, bare_datum
        What a number without unit, or without datum, is taken for; an error when empty.

    Raises
    ------
    InputError
        For what cannot be read, has no unit, no datum or an unknown one.
    """
    words = " ".join(text.upper().split())
    if words in _SURFACE:
        return AltitudeLimit(reference=AltitudeReference.SFC)
    if words in _UNLIMITED:
        return AltitudeLimit(reference=AltitudeReference.UNL)
    if level := _LEVEL.fullmatch(words):
        return AltitudeLimit(reference=AltitudeReference.STD, value_mm=round(int(level[1]) * 100 * FOOT_MM))
    height = _HEIGHT.fullmatch(words)
    if not height:
        raise InputError(
            f"{text!r} is no altitude", next_step="write it like FL95, 1500 ft MSL, 300 m AGL, SFC or UNL"
        )
    unit, datum = height[2], height[3] or ""
    if unit not in _UNITS_MM and not datum:
        unit, datum = "", unit
    unit, datum = unit or bare_unit, datum or bare_datum
    if not unit:
        raise InputError(f"altitude {text!r} has no unit", next_step="add ft or m")
    if unit not in _UNITS_MM:
        raise InputError(f"unit {unit.lower()!r} of altitude {text!r} is not known", next_step="use ft or m")
    if not datum:
        raise InputError(
            f"altitude {text!r} has no datum",
            next_step="add MSL, AGL, HAE or STD: without it nothing compares",
        )
    return AltitudeLimit(
        reference=altitude_reference(datum), value_mm=round(float(height[1]) * _UNITS_MM[unit])
    )


def time_ms(text: str) -> int:
    """Read an RFC 3339 time with its zone. Raises :class:`InputError`."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no time", next_step="write it like 2026-11-14T03:00:00Z") from None
    if time.tzinfo is None:
        raise InputError(
            f"time {text!r} has no zone", next_step="end it with Z for UTC, or with +03:00 or the like"
        )
    return (time - _EPOCH) // _MILLISECOND


def id_from(name: str, taken: set[str], *, otherwise: str) -> str:
    """Make an id of a name, with a number behind it where others have it already, and mark it as taken."""
    base = re.sub(r"[\W_]+", "-", name.casefold()).strip("-") or otherwise
    id, number = base, 1
    while id in taken:
        number += 1
        id = f"{base}-{number}"
    taken.add(id)
    return id
