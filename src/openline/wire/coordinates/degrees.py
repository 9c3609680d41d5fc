"""Latitude and longitude among the words of a text: decimal, with minutes, with seconds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from openline.model.space import Position
from openline.wire.coordinates.folding import BLANK, DOTTED, GLUED, LINE, MARK, NUMBER, PARAGRAPH, WORD, Token
from openline.wire.coordinates.found import Hit, Written
from openline.wire.coordinates.words import (
    CONTEXT,
    DEGREES,
    LABELS,
    MINUTES,
    NOT_DEGREES,
    SECONDS,
    SIDES,
    Side,
)

_METRES_A_DEGREE = 111_320.0
_WRITTEN: dict[int, Written] = {1: "decimal", 2: "ddm", 3: "dms"}
_BETWEEN = frozenset((",", ";", "/", "|", "&", "and", "by", "x", "و", "خط", "وخط"))
_PLAIN_BETWEEN = frozenset((",", ";", "/", "|"))
_BARE_DECIMALS = 3
"""From so many decimals on two numbers are a coordinate without a word that says so: a hundred metres."""


class _Angle(NamedTuple):
    end: int
    axis: str
    """``lat``, ``lon``, or empty where nothing says which."""
    side: Side | None
    leads: bool
    """Whether the side stood before the number."""
    labelled: bool
    parts: tuple[str, ...]
    marked: bool
    """Whether a degree mark or word stood behind the degrees."""
    comma: bool
    sign: str

    @property
    def decimals(self) -> int:
        return len(self.parts[-1].partition(".")[2])

    @property
    def rich(self) -> bool:
        """Whether it looks like an angle even without another beside it."""
        return self.decimals > 0 or len(self.parts) > 1 or self.marked or self.compact

    @property
    def compact(self) -> bool:
        """Whether degrees and minutes are written as one number."""
        return len(self.parts) == 1 and len(self.parts[0].partition(".")[0]) > 3

    def value(self, axis: str) -> tuple[float, int, float] | None:
        """Return degrees, the number of parts, and what the last digit is worth; None: it is no angle."""
        parts = self.parts
        width = 2 if axis == "lat" else 3
        whole, point, rest = parts[0].partition(".")
        if len(parts) == 1 and len(whole) in (width + 2, width + 4):
            cut = [whole[:width], *(whole[k : k + 2] for k in range(width, len(whole), 2))]
            parts = (*cut[:-1], cut[-1] + point + rest)
        if len(parts[0].partition(".")[0]) > 3:
            return None
        values = [float(part) for part in parts]
        if any(value >= 60 for value in values[1:]):
            return None
        degrees = math.fsum(value / 60**k for k, value in enumerate(values))
        decimals = len(parts[-1].partition(".")[2])
        unit = 60.0 ** (1 - len(parts)) * 10.0**-decimals
        negative = self.side in ("S", "W") or self.sign == "-"
        return (-degrees if negative else degrees), len(parts), unit


def degrees_at(tokens: Sequence[Token], at: int) -> Hit | None:
    """Return the pair of angles that begins at a token, if one does."""
    if all(tokens[k].kind == NUMBER for k in range(at, at + 4)):
        return None
    first = _angle(tokens, at, 3)
    if first is None or _is_glued_on(tokens, at, first):
        return None
    if not (first.axis or first.marked or first.decimals):
        # Whole numbers are everywhere, and no coordinate without a side or a mark.
        return None
    between, begin = _between(tokens, first)
    if begin < 0:
        return None
    second = _angle(tokens, begin, len(first.parts) if first.leads else 3)
    if second is None or _runs_on(tokens, second.end):
        return None
    if first.side and not first.leads and not first.rich and tokens[second.end].kind == NUMBER:
        # In ``5 N 34.5 E 40.6`` the side is the next number's.
        return None
    if first.axis and second.axis:
        return _sided(at, first, second)
    if first.axis or second.axis:
        return _half_sided(at, first, second)
    return _bare(tokens, at, first, second, between, begin)


# -- angles ----------------------------------------------------------------------------------------


def _angle(tokens: Sequence[Token], at: int, most: int) -> _Angle | None:
    start = at
    labelled = False
    axis = ""
    side: Side | None = None
    token = tokens[at]
    if token.text in "\"'" and tokens[at + 1].kind == WORD:
        at += 1
        token = tokens[at]
    if token.kind == WORD:
        label = LABELS.get(token.text.lower())
        if label:
            labelled, axis = True, label
            at += 1
            while at < start + 7 and (
                tokens[at].text in "\"':=.,-" or tokens[at].text.lower() in ("is", "of", "n")
            ):
                if tokens[at].text == "-" and tokens[at + 1].gap == GLUED and tokens[at + 1].kind == NUMBER:
                    break
                at += 1
            token = tokens[at]
        found = _side(token, loose=False)
        if found:
            side = found
            at += 1
            if tokens[at].text in (".", ":") and tokens[at + 1].kind in (NUMBER, DOTTED):
                at += 1
        elif not label:
            return None
    sign = ""
    if tokens[at].text in ("+", "-") and tokens[at + 1].kind == NUMBER and tokens[at + 1].gap == GLUED:
        sign = tokens[at].text
        at += 1
    if tokens[at].kind == DOTTED:
        return _dotted(tokens, at, axis, side, labelled)
    if tokens[at].kind != NUMBER or (side and tokens[at].gap == PARAGRAPH):
        return None
    parts, at, marked, comma = _parts(tokens, at, most)
    leads = side is not None
    if side is None:
        loose = marked or "." in parts[-1]
        side = _side(tokens[at], loose=loose and tokens[at].gap == GLUED)
        if side and tokens[at].gap != PARAGRAPH:
            at += 1
            if (
                tokens[at].kind == WORD
                and tokens[at].text.lower() in LABELS
                and not _number_follows(tokens, at)
            ):
                at += 1
        else:
            side = None
    if side and sign:
        return None
    if side:
        axis = "lat" if side in "NS" else "lon"
    return _Angle(at, axis, side, leads, labelled, tuple(parts), marked, comma, sign)


def _number_follows(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at + 1].kind == NUMBER or (tokens[at + 1].text in ":=" and tokens[at + 2].kind == NUMBER)


def _side(token: Token, *, loose: bool) -> Side | None:
    if token.kind != WORD:
        return None
    text = token.text
    if len(text) > 1:
        return SIDES.get(text.lower())
    return SIDES.get(text.upper() if loose else text)


def _parts(tokens: Sequence[Token], at: int, most: int) -> tuple[list[str], int, bool, bool]:
    """Return up to three numbers, what follows them, whether degrees were marked, and whether with commas."""
    text, at, comma = _number(tokens, at)
    parts = [text]
    marked = tokens[at].text == "°" or (tokens[at].kind == WORD and tokens[at].text.lower() in DEGREES)
    if marked:
        at += 1
    whole = len(text) <= 3 and "." not in text
    for marks, words in (("'", MINUTES), ('"', SECONDS)):
        if not whole or len(parts) >= most:
            break
        then = at
        if (
            tokens[then].text in ("-", ":") and tokens[then].gap == GLUED and tokens[then + 1].gap == GLUED
        ) or (tokens[then].text in (",", "و") and marked):
            then += 1
        elif tokens[then].gap == GLUED and tokens[then - 1].kind == NUMBER:
            break
        if tokens[then].kind != NUMBER or tokens[then].gap == PARAGRAPH:
            break
        text, after, with_comma = _number(tokens, then)
        if len(text.partition(".")[0]) > 2 or tokens[after].text == "°":
            break
        if tokens[after].kind == WORD and tokens[after].text.lower() in DEGREES:
            break
        parts.append(text)
        comma = comma or with_comma
        at = after
        if marks == '"' and tokens[at].text == "'" and tokens[at + 1].text == "'":
            at += 2
        elif tokens[at].text == marks or (tokens[at].kind == WORD and tokens[at].text.lower() in words):
            at += 1
        whole = "." not in text
    return parts, at, marked, comma


def _number(tokens: Sequence[Token], at: int) -> tuple[str, int, bool]:
    """Return a number, with a decimal comma turned into a point, and what follows it."""
    text = tokens[at].text
    comma, rest = tokens[at + 1], tokens[at + 2]
    if (
        comma.text == ","
        and comma.gap == GLUED
        and rest.kind == NUMBER
        and rest.gap == GLUED
        and "." not in text
        and "." not in rest.text
        # A third number: they are a list.
        and not (tokens[at + 3].text == "," and tokens[at + 4].gap == GLUED and tokens[at + 4].kind == NUMBER)
    ):
        return f"{text}.{rest.text}"[:40], at + 3, True
    return text[:40], at + 1, False


def _dotted(tokens: Sequence[Token], at: int, axis: str, side: Side | None, labelled: bool) -> _Angle | None:
    """Read ``33.30.21N``: with a side only, else it is a date or an address."""
    fields = tokens[at].text.split(".")
    leads = side is not None
    if side is None:
        side = _side(tokens[at + 1], loose=False)
        if side is None:
            return None
    if len(fields) not in (3, 4) or not all(len(field) <= 3 for field in fields):
        return None
    parts = (*fields[:2], ".".join(fields[2:]))
    axis = "lat" if side in "NS" else "lon"
    return _Angle(at + (1 if leads else 2), axis, side, leads, labelled, parts, True, False, "")


def _between(tokens: Sequence[Token], first: _Angle) -> tuple[str, int]:
    """Return what stands between two angles, and where the second begins; -1 where none can."""
    at = first.end
    found = ""
    for _ in range(3):
        token = tokens[at]
        if token.gap == PARAGRAPH:
            return "", -1
        text = token.text.lower()
        if (
            text in _BETWEEN
            or (text in "\"'" and first.labelled)
            or (text == ")" and tokens[at + 1].text == "(")
        ):
            found = found or text
            at += 1
        elif (
            (text == "." and first.side and not first.leads and tokens[at + 1].gap != GLUED)
            or (text == "(" and tokens[at - 1].text == ")")
            or (
                text == "-"
                and first.axis
                and (tokens[at + 1].kind == WORD or (first.side and not first.leads))
            )
        ):
            at += 1
        else:
            break
    token = tokens[at]
    if token.gap == PARAGRAPH or (token.gap == GLUED and at == first.end and not _may_touch(first, token)):
        return "", -1
    return found, at


def _may_touch(first: _Angle, token: Token) -> bool:
    """Whether a second angle may follow the first without anything between."""
    return bool(first.side or first.marked or (token.text in ("+", "-") and first.sign))


def _is_glued_on(tokens: Sequence[Token], at: int, first: _Angle) -> bool:
    """Whether what begins here is the end of something longer."""
    token = tokens[at]
    if at == 0 or token.gap != GLUED:
        return False
    before = tokens[at - 1]
    if before.kind in (WORD, NUMBER, DOTTED) or before.text in ("_", "$", "€", "£"):
        return True
    if before.text in (".", ",", ":", "/", "-", "'", "°", "+") and at > 1:
        return tokens[at - 2].kind in (NUMBER, DOTTED) and before.gap == GLUED
    return before.text in ("-", "+") and token.kind == NUMBER


def _runs_on(tokens: Sequence[Token], end: int) -> bool:
    """Whether what ends here goes on without a blank."""
    token = tokens[end]
    if token.gap != GLUED:
        return False
    if token.kind in (WORD, NUMBER, DOTTED) or token.text in ("_", "%"):
        return True
    return token.text in (".", "-", ":") and tokens[end + 1].kind == NUMBER and tokens[end + 1].gap == GLUED


# -- pairs -----------------------------------------------------------------------------------------


def _hit(
    at: int, end: int, lat: _Angle, lon: _Angle, readings: Sequence[Position], doubts: Sequence[str]
) -> Hit | None:
    lat_read, lon_read = lat.value("lat"), lon.value("lon")
    if lat_read is None or lon_read is None:
        return None
    narrowing = math.cos(math.radians(min(90.0, abs(lat_read[0]))))
    # Half a last digit each way, at worst both ways at once.
    precision_m = _METRES_A_DEGREE * math.hypot(lat_read[2], lon_read[2] * narrowing) / 2
    written = _WRITTEN[max(lat_read[1], lon_read[1])]
    return Hit(at, end, written, tuple(dict.fromkeys(readings)), precision_m, tuple(doubts))


def _position(lat: _Angle, lon: _Angle) -> Position | None:
    lat_read, lon_read = lat.value("lat"), lon.value("lon")
    if lat_read is None or lon_read is None or abs(lat_read[0]) > 90 or abs(lon_read[0]) > 180:
        return None
    return Position(round(lon_read[0] * 1e7), round(lat_read[0] * 1e7))


def _broken(at: int, first: _Angle, second: _Angle, doubt: str) -> Hit | None:
    """Return what cannot be read, where it is plain that it was meant as a coordinate."""
    if not (first.rich and second.rich) or (first.compact and second.compact):
        return None
    return Hit(at, second.end, _WRITTEN[max(len(first.parts), len(second.parts))], (), 0.0, (doubt,))


def _sided(at: int, first: _Angle, second: _Angle) -> Hit | None:
    if first.axis == second.axis:
        if first.side is None or second.side is None or first.side != second.side:
            return None
        said = f"it names {first.side} twice: which is the latitude, which the longitude?"
        return _broken(at, first, second, said)
    lat, lon = (first, second) if first.axis == "lat" else (second, first)
    position = _position(lat, lon)
    if position is None:
        for angle, name, axis, most in ((lat, "latitude", "lat", 90), (lon, "longitude", "lon", 180)):
            read = angle.value(axis)
            if read is None:
                return _broken(at, first, second, f"the {name} has minutes or seconds of 60 or more")
            if abs(read[0]) > most:
                return _broken(at, first, second, f"the {name} {abs(read[0]):g} is beyond {most} degrees")
        return None
    return _hit(at, second.end, lat, lon, [position], ())


def _half_sided(at: int, first: _Angle, second: _Angle) -> Hit | None:
    """Read a pair of which only one has a side: the other half of the globe stays possible."""
    known, other = (first, second) if first.axis else (second, first)
    if not (first.rich and second.rich) or first.compact or second.compact or first.comma != second.comma:
        return None
    if known.labelled and not known.side:
        return None
    lat, lon = (known, other) if known.axis == "lat" else (other, known)
    position = _position(lat, lon)
    if position is None:
        return None
    if lat is known:
        mirrored, missing = Position(-position.lon_e7, position.lat_e7), "E or W"
    else:
        mirrored, missing = Position(position.lon_e7, -position.lat_e7), "N or S"
    if other.sign:
        return _hit(at, second.end, lat, lon, [position], ())
    taken = "east" if lat is known else "north"
    return _hit(at, second.end, lat, lon, [position, mirrored], [f"it has no {missing}: taken as {taken}"])


def _bare(
    tokens: Sequence[Token], at: int, first: _Angle, second: _Angle, between: str, begin: int
) -> Hit | None:
    """Read a pair that nothing but its digits tells from other numbers."""
    said = _is_said(tokens, at)
    if not _is_evident(tokens, at, first, second, between, begin, said):
        return None
    east_first = _is_wkt(tokens, at)
    lat_first, lon_first = _position(first, second), _position(second, first)
    order = [lon_first, lat_first] if east_first else [lat_first, lon_first]
    readings = [each for each in order if each is not None]
    if not readings:
        return None
    doubts = []
    if east_first:
        readings = readings[:1]
    elif lat_first is None:
        doubts.append(f"{first.parts[0]} can be no latitude: the longitude was taken first")
    elif lon_first is not None and lon_first != lat_first:
        doubts.append(
            "nothing but their order tells latitude and longitude apart: the latitude was taken first"
        )
    if not (first.sign or second.sign or "." in first.parts[0]):
        doubts.append("it has no N or S, and no E or W: taken as north and east")
    lat, lon = (first, second) if readings[0] == lat_first else (second, first)
    return _hit(at, second.end, lat, lon, readings, doubts)


def _is_evident(
    tokens: Sequence[Token], at: int, first: _Angle, second: _Angle, between: str, begin: int, said: bool
) -> bool:
    if first.comma != second.comma:
        return False
    if between and between not in _PLAIN_BETWEEN and not (said and between in ("and", "و")):
        return False
    if tokens[begin].gap >= LINE and not between and not said:
        return False
    least = min(first.decimals, second.decimals)
    if first.marked and second.marked:
        minutes = len(first.parts) > 1 and len(second.parts) > 1
        return minutes or least >= _BARE_DECIMALS or (said and least > 0)
    if len(first.parts) > 1 or len(second.parts) > 1 or first.marked or second.marked:
        return False
    if first.comma and between == ",":
        between = ", "
    if first.sign and second.sign and tokens[begin].gap == GLUED and not between:
        return least > 0
    enough = 1 if said else _BARE_DECIMALS + first.comma
    if least < enough:
        return False
    if _is_measured(tokens, at, second.end):
        return False
    return said or not _is_listed(tokens, at, second.end, between)


def _is_said(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word just before says that a coordinate follows."""
    return any(
        tokens[k].kind == WORD and (tokens[k].text.lower() in CONTEXT or tokens[k].text.lower() in LABELS)
        for k in range(max(0, at - 5), at)
    )


def _is_measured(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether a unit or a currency makes the numbers something else."""
    after = tokens[end]
    if after.text == "%" or (after.kind == WORD and after.gap < LINE and after.text.lower() in NOT_DEGREES):
        return True
    return at > 0 and tokens[at - 1].text in ("$", "€", "£", "=", "±") and tokens[at - 1].text != "="


def _is_listed(tokens: Sequence[Token], at: int, end: int, between: str) -> bool:
    """Whether other numbers follow or go before with the same mark between: a list, no pair."""

    def fraction(k: int) -> bool:
        return tokens[k].kind == NUMBER and "." in tokens[k].text

    between = between.strip()
    if between:
        before = at > 1 and tokens[at - 1].text == between and fraction(at - 2)
        return before or (tokens[end].text == between and fraction(end + 1))
    return (at > 0 and fraction(at - 1)) or (fraction(end) and tokens[end].gap == BLANK)


def _is_wkt(tokens: Sequence[Token], at: int) -> bool:
    return (
        at > 1
        and tokens[at - 1].kind == MARK
        and tokens[at - 1].text == "("
        and tokens[at - 2].text.upper() == "POINT"
    )
