"""References of the military grid and UTM among the words of a text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from openline.model.space import Position
from openline.wire.coordinates.folding import BLANK, GLUED, LINE, MARK, NUMBER, PARAGRAPH, WORD, Token
from openline.wire.coordinates.found import Hit

_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = {1: "ABCDEFGH", 2: "JKLMNPQR", 0: "STUVWXYZ"}
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_SQUARE_M = 100_000.0
# Months, time zones and words for quantities that could be a band and a square.
_NO_SQUARES = frozenset((
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "PST", "PDT",
    "MST", "MDT", "CST", "CDT", "EST", "EDT", "GMT", "UTC", "CET", "EET", "MSK", "BST", "AST", "HRS",
    "MTR", "MTS", "MEN", "KMS", "MRE", "PAX", "PCT", "LBS",
))  # fmt: skip
_SAYS_GRID = frozenset(("mgrs", "grid", "usng", "ups", "utm"))
_UTM_EAST = re.compile(r"0?[1-9]\d{5}(?:\.\d+)?")
_UTM_NORTH = re.compile(r"\d{6,8}(?:\.\d+)?")
_MOST_NORTH_M = 10_000_000
_BAND_S_M = (3_540_000, 4_430_000)
"""Northings of band S: the same number south of the equator is another place."""


def grid_at(tokens: Sequence[Token], at: int) -> Hit | None:
    """Return the grid reference or UTM coordinate that begins at a token, if one does."""
    zone, word = tokens[at], tokens[at + 1]
    if zone.kind != NUMBER or len(zone.text) > 2 or not 1 <= int(zone.text) <= 60 or word.gap > BLANK:
        return None
    if zone.gap == GLUED and at and (tokens[at - 1].kind != MARK or tokens[at - 1].text in "_.-+'°/"):
        return None
    if word.kind == WORD:
        short = len(word.text) <= 3 and word.text.isascii()
        hit = (_mgrs(tokens, at) if short else None) or _utm(tokens, at)
    else:
        said = any(tokens[k].text.lower() in ("utm", "zone") for k in range(max(0, at - 3), at))
        hit = _utm(tokens, at) if said else None
    return None if hit is None or _runs_on(tokens, hit.last) else hit


# -- military grid ---------------------------------------------------------------------------------


def _mgrs(tokens: Sequence[Token], at: int) -> Hit | None:
    letters, begin = tokens[at + 1].text, at + 2
    apart = tokens[at + 1].gap != GLUED
    if len(letters) == 1:
        if tokens[begin].text == "-" and tokens[begin].gap == GLUED:
            begin += 1
        square = tokens[begin]
        if square.kind != WORD or len(square.text) != 2 or square.gap > LINE:
            return None
        letters += square.text
        begin += 1
    if len(letters) != 3 or not letters.isascii():
        return None
    said = _is_said(tokens, at)
    if not (letters.isupper() or said or not apart):
        return None
    shouted = letters.isupper()
    letters = letters.upper()
    number = int(tokens[at].text)
    if letters[0] not in _BANDS or letters[1] in "IO" or letters[2] in "IO":
        return None
    digits, end, groups = _digits(tokens, begin)
    if not digits and not said:
        return None
    if not shouted and len(digits) < 6 and not said:
        return None
    if len(digits) < 6 and not said and (apart or letters in _NO_SQUARES):
        return None
    if letters in _NO_SQUARES and (apart or len(set(map(len, groups))) > 1) and not said:
        return None
    if letters[1] not in _COLUMNS[number % 3] or letters[2] not in _ROWS:
        if len(digits) < 6:
            return None
        return Hit(at, end, "mgrs", (), 0.0, (f"there is no square {letters[1:]} in zone {number}",))
    if len(digits) % 2 or len(digits) > 10 or (len(groups) == 2 and len(groups[0]) != len(groups[1])):
        if len(digits) < 5 or len(digits) > 12:
            return None
        said_digits = " and ".join(str(len(group)) for group in groups)
        doubt = f"it has {said_digits} digits: a grid reference has as many of easting as of northing"
        return Hit(at, end, "mgrs", (), 0.0, (doubt,))
    return _square(at, end, f"{number:02d}{letters[0]}", letters[1:], digits)


def _runs_on(tokens: Sequence[Token], end: int) -> bool:
    """Tell whether letters and digits go on without a space: a hash, a serial, an id, and no place."""
    letters, digits = tokens[end], tokens[min(end + 1, len(tokens) - 1)]
    return letters.kind == WORD and digits.kind == NUMBER and letters.gap == digits.gap == GLUED


def _digits(tokens: Sequence[Token], at: int) -> tuple[str, int, list[str]]:
    """Return the digits that follow the square, in one run or two, and what follows them."""

    def run(k: int) -> str:
        token = tokens[k]
        fits = token.kind == NUMBER and token.gap < PARAGRAPH and len(token.text) <= 12
        return token.text if fits and token.text.isdecimal() else ""

    if tokens[at].text == "-" and tokens[at + 1].kind == NUMBER and tokens[at + 1].gap == GLUED:
        at += 1
    first = run(at)
    if not first:
        return "", at, []
    then = at + 1
    if tokens[then].text in ("-", "/", ",") and run(then + 1) and len(first) <= 5:
        then += 1
    second = run(then) if len(first) <= 5 else ""
    # What follows an even run is another number, unless it is as long as the run: then it is the northing.
    if second and (len(second) == len(first) or (len(first) >= 3 and 3 <= len(second) <= 5)):
        return first + second, then + 1, [first, second]
    return first, at + 1, [first]


def _square(at: int, end: int, zone: str, square: str, digits: str) -> Hit:
    from mgrs import MGRS
    from mgrs.core import MGRSError

    size_m = _SQUARE_M / 10.0 ** (len(digits) // 2)
    try:
        lat_deg, lon_deg = MGRS().toLatLon(f"{zone}{square}{digits}")
    except MGRSError:
        return Hit(at, end, "mgrs", (), 0.0, (f"there is no square {square} in zone {zone}",))
    position = Position(round(lon_deg * 1e7), round(lat_deg * 1e7))
    # From the middle of the square to its corner.
    return Hit(at, end, "mgrs", (position,), size_m * math.sqrt(0.5))


def _is_said(tokens: Sequence[Token], at: int) -> bool:
    return any(tokens[k].text.lower() in _SAYS_GRID for k in range(max(0, at - 3), at))


# -- UTM -------------------------------------------------------------------------------------------


def _utm(tokens: Sequence[Token], at: int) -> Hit | None:
    zone = int(tokens[at].text)
    letter, begin = "", at + 1
    word = tokens[begin]
    if word.kind == WORD:
        letter = {"NORTH": "NORTH", "SOUTH": "SOUTH"}.get(word.text.upper(), word.text.upper())
        if letter not in ("NORTH", "SOUTH") and (len(letter) != 1 or letter not in _BANDS):
            return None
        begin += 1
    east, begin = _metres(tokens, begin, _UTM_EAST, "e", word.end)
    if east is None:
        return None
    north, end = _metres(tokens, begin, _UTM_NORTH, "n", word.end)
    if north is None or float(north) > _MOST_NORTH_M:
        return None
    readings, doubts = _halves(zone, letter, float(east), float(north))
    worth_m = max(10.0 ** -len(text.partition(".")[2]) for text in (east, north))
    return Hit(at, end, "utm", readings, worth_m * math.sqrt(0.5), doubts)


def _metres(
    tokens: Sequence[Token], at: int, form: re.Pattern[str], axis: str, start: int
) -> tuple[str | None, int]:
    """Return metres of easting or northing, and what follows them."""
    for _ in range(3):
        if tokens[at].text in (",", ";", ":", "/") or tokens[at].text.lower() in (
            axis,
            f"{axis}asting",
            f"{axis}orthing",
        ):
            at += 1
    token = tokens[at]
    if (
        token.kind != NUMBER
        or token.gap == PARAGRAPH
        or len(token.text) > 16
        or not form.fullmatch(token.text)
    ):
        return None, at
    at += 1
    if tokens[at].kind == WORD and tokens[at].text.lower() in ("m", f"m{axis}", axis):
        at += 1
        if tokens[at - 1].text.lower() == "m" and tokens[at].text.lower() == axis:
            at += 1
    return token.text, at


def _halves(
    zone: int, letter: str, east_m: float, north_m: float
) -> tuple[tuple[Position, ...], tuple[str, ...]]:
    north, south = (_from_utm(zone, half, east_m, north_m) for half in (False, True))
    if letter == "S" and _BAND_S_M[0] <= north_m <= _BAND_S_M[1]:
        said = "S was taken as band S, north of the equator; it may mean the southern half"
        return (north, south), (said,)
    if not letter:
        return (north, south), ("neither band nor half of the globe is said: taken as north",)
    if letter in ("NORTH", "SOUTH", "N", "S"):
        return ((south if letter in ("SOUTH", "S") else north),), ()
    position = south if letter < "N" else north
    lat_deg = position.lat_e7 / 1e7
    band = _BANDS[min(19, max(0, int((lat_deg + 80) // 8)))]
    if band != letter:
        return (position,), (f"the northing lies in band {band}, not {letter}",)
    return (position,), ()


@lru_cache(maxsize=120)
def _projection(zone: int, south: bool) -> Any:
    from pyproj import Proj

    return Proj(proj="utm", zone=zone, south=south, ellps="WGS84")


def _from_utm(zone: int, south: bool, east_m: float, north_m: float) -> Position:
    lon_deg, lat_deg = _projection(zone, south)(east_m, north_m, inverse=True)
    return Position(round(lon_deg * 1e7), round(lat_deg * 1e7))
