"""Positions from what people write or read out: decimal degrees, degrees and minutes, MGRS, UTM.

What could mean two things is refused rather than guessed. Only a bare pair is taken in the order in which
people say it, latitude first; whoever enters one sees it echoed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Literal

import msgspec

from openline.errors import InputError
from openline.model.space import Position
from openline.wire.coordinates.finding import find_in_text
from openline.wire.coordinates.found import Written

Form = Literal["decimal degrees", "degrees and minutes", "degrees, minutes and seconds", "MGRS", "UTM"]
_FORMS: dict[int, Form] = {
    1: "decimal degrees",
    2: "degrees and minutes",
    3: "degrees, minutes and seconds",
}

_FOUND_FORMS: dict[Written, Form] = {"decimal": _FORMS[1], "ddm": _FORMS[2], "dms": _FORMS[3], "utm": "UTM"}

_METRES_A_DEGREE = 111_320.0
_MGRS = re.compile(r"(\d{1,2}[C-HJ-NP-X]|[ABYZ])([A-HJ-NP-Z]{2})(\d*)")
_MARKS = str.maketrans(
    {mark: " " for mark in "°º˚′'’‘`´″\"”“:;|/"} | {mark: "-" for mark in "−–‐"} | {"٫": ".", "،": ","}
)
_TOKEN = re.compile(r"\s*(?:(?P<side>[NSEW])|(?P<number>[+-]?\d+(?:\.\d*)?))", re.ASCII)
_ADVICE = "write it like 33.506 N 38.618 E, 33°30'21.6\"N 38°37'04.8\"E or 37S DT 64520 07449"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A position as it was understood.

    ``precision_m`` is the size of the last digit that was given: 111 km for whole degrees, 1 m for ten digits
    of MGRS.
    """

    position: Position
    form: Form
    precision_m: float
    latitude_first: bool = False
    """Whether nothing but their order told latitude and longitude apart."""


def parse_position(text: str) -> Position:
    """Read a position in any of the forms. Raises :class:`InputError`."""
    return read_position(text).position


def read_position(text: str) -> Reading:
    """Read a position, and say in which form and how precisely it was given.

    Raises
    ------
    InputError
        For what is no position, or could be more than one.
    """
    words = unicodedata.normalize("NFKC", text.translate(_MARKS)).upper().strip()
    words = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in words)
    square = _MGRS.fullmatch(re.sub(r"\s", "", words))
    if square:
        return _from_mgrs(text, *square.groups())
    try:
        return _from_degrees(text, _with_points(text, words))
    except InputError as error:
        found = _found_whole(text)
        if found is None:
            raise error
        return found


def _found_whole(text: str) -> Reading | None:
    """Read a text as one would find it in a message: with words for degrees and sides, or in UTM.

    Raises
    ------
    InputError
        UTM that may mean several positions.
    """
    found = find_in_text(text)
    if len(found) != 1 or found[0].text != text.strip() or found[0].written not in _FOUND_FORMS:
        return None
    it = found[0]
    if it.written == "utm" and it.doubts:
        raise InputError(
            f"{text!r} is not clear: {it.doubts[0]}",
            next_step="write north or south behind the zone, as in 37 north 512345 3812345",
        )
    if it.position is None or it.doubts:
        return None
    # From half the diagonal of what the last digit leaves open to its side.
    return Reading(
        position=it.position, form=_FOUND_FORMS[it.written], precision_m=it.precision_m * math.sqrt(2)
    )


# -- degrees ---------------------------------------------------------------------------------------


def _with_points(text: str, words: str) -> str:
    """Turn decimal commas into points, and commas that divide into blanks."""
    if "." not in words and re.search(r"\d,\d", words):
        pointed = re.sub(r"(\d),(\d)", r"\1.\2", words)
        if len(re.findall(r"[\d.]+", pointed)) < 2:
            raise InputError(
                f"the comma in {text!r} may divide two numbers or stand for a point",
                next_step="write a point for decimals, and a blank between latitude and longitude",
            )
        words = pointed
    return words.replace(",", " ")


def _from_degrees(text: str, words: str) -> Reading:
    sides, groups = _groups(text, words)
    if sides in (["N", "E"], ["N", "W"], ["S", "E"], ["S", "W"]) or not sides:
        lat, lon = groups
    elif len(sides) == 2 and sides[0] in "EW" and sides[1] in "NS":
        (lon, lat), sides = groups, sides[::-1]
    else:
        raise InputError(
            f"{text!r} names {' and '.join(sides)}: which is the latitude, which the longitude?",
            next_step="give one of N and S, and one of E and W",
        )
    lat_deg, lat_unit = _angle(text, lat, sides[0] if sides else "", 90, "latitude")
    lon_deg, lon_unit = _angle(text, lon, sides[1] if sides else "", 180, "longitude")
    return Reading(
        position=Position(round(lon_deg * 1e7), round(lat_deg * 1e7)),
        form=_FORMS[max(lat_unit[0], lon_unit[0])],
        precision_m=_METRES_A_DEGREE * max(lat_unit[1], lon_unit[1]),
        latitude_first=not sides,
    )


def _groups(text: str, words: str) -> tuple[list[str], list[list[str]]]:
    """Split into letters of direction and, for each of two angles, its numbers."""
    tokens = []
    at = 0
    while at < len(words.rstrip()):
        match = _TOKEN.match(words, at)
        if not match:
            raise InputError(f"{text!r} is no position", next_step=_ADVICE)
        tokens.append(match)
        at = match.end()
    sides = [match["side"] for match in tokens if match["side"]]
    numbers = [match["number"] for match in tokens if match["number"]]
    if not sides and len(numbers) in (2, 4, 6):
        half = len(numbers) // 2
        return [], [numbers[:half], numbers[half:]]
    if len(sides) != 2 or not numbers:
        raise InputError(f"{text!r} is no position, or one with parts missing", next_step=_ADVICE)
    first_leads = bool(tokens[0]["side"])
    groups: list[list[str]] = [[], []]
    group = -1 if first_leads else 0
    for match in tokens:
        if match["side"]:
            group += 1
        elif group > 1:
            raise InputError(f"{text!r} is no position: {match['number']} belongs to no direction")
        else:
            groups[group].append(match["number"])
    if not all(1 <= len(group) <= 3 for group in groups):
        raise InputError(f"{text!r} is no position, or one with parts missing", next_step=_ADVICE)
    return sides, groups


def _angle(text: str, numbers: list[str], side: str, most: int, name: str) -> tuple[float, tuple[int, float]]:
    """Return degrees, how many parts they were given in, and the last digit's worth in degrees."""
    parts = _parts(numbers, 2 if most == 90 else 3)
    if numbers[0][0] in "+-" and side:
        raise InputError(f"{name} in {text!r} has both a sign and {side}", next_step="leave the sign off")
    if any("." in part for part in parts[:-1]) or any(part[0] in "+-" for part in numbers[1:]):
        raise InputError(f"{name} in {text!r} is not clear", next_step=_ADVICE)
    values = [abs(float(part)) for part in parts]
    if any(value >= 60 for value in values[1:]):
        raise InputError(f"{name} in {text!r} has minutes or seconds of 60 or more")
    degrees = math.fsum(value / 60**k for k, value in enumerate(values))
    if degrees > most:
        raise InputError(
            f"{name} {degrees:g} is beyond {most} degrees",
            next_step="" if side else "without N, S, E and W the latitude comes first",
        )
    decimals = len(parts[-1].partition(".")[2])
    unit = (len(parts), 60.0 ** (1 - len(parts)) * 10.0**-decimals)
    return (-degrees if side in ("S", "W") or parts[0][0] == "-" else degrees), unit


def _parts(numbers: list[str], width: int) -> list[str]:
    """Take apart what is written without blanks, as in 3330N or 0383705E."""
    whole, point, decimals = numbers[0].partition(".")
    if len(numbers) > 1 or not whole.isdigit() or len(whole) not in (width + 2, width + 4):
        return numbers
    cut = [whole[:width], *(whole[k : k + 2] for k in range(width, len(whole), 2))]
    return [*cut[:-1], cut[-1] + point + decimals]


# -- military grid ---------------------------------------------------------------------------------


def _from_mgrs(text: str, zone: str, square: str, digits: str) -> Reading:
    """Take the middle of the square that the reference names, for all of it is meant."""
    from mgrs import MGRS
    from mgrs.core import MGRSError

    half = len(digits) // 2
    if len(digits) % 2 or half > 5:
        raise InputError(
            f"{text!r} has {len(digits)} digits: a grid reference has as many of easting as of northing",
            next_step="give 2, 4, 6, 8 or 10 digits",
        )
    try:
        lat_deg, lon_deg = MGRS().toLatLon(f"{zone.zfill(3) if zone[0].isdigit() else zone}{square}{digits}")
    except MGRSError as error:
        raise InputError(
            f"{text!r} is no square of the military grid",
            next_step="check the zone, the band and the two letters against the map",
        ) from error
    position = Position(round(lon_deg * 1e7), round(lat_deg * 1e7))
    return Reading(position=position, form="MGRS", precision_m=10.0 ** (5 - half))
