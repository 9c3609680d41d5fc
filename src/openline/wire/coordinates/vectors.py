"""Bearings and ranges from named places among the words of a text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from openline.wire.coordinates.bearings import position_at
from openline.wire.coordinates.folding import BLANK, GLUED, LINE, NUMBER, PARAGRAPH, WORD, Token
from openline.wire.coordinates.found import Hit, Reference
from openline.wire.coordinates.naming import Names
from openline.wire.coordinates.words import (
    COMPOUNDS,
    DEGREES,
    DIRECTIONS,
    KM_A_UNIT,
    NAUTICAL,
    NUMBERS,
    WIND_DEG,
)

_FARTHEST_KM = 2000.0
_LINKS = frozenset(("of", "from", "off", "fm", "من", "عن", "ل"))
_ON_THE_WAY = frozenset((
    "to", "the", "in", "a", "due", "away", "roughly", "approximately", "about", "at", "on", "out",
    "straight", "direction", "directly", "or", "and", "الي", "علي", "باتجاه", "جهه", "اتجاه", "في",
))  # fmt: skip
SAYS_BEARING = frozenset(("bearing", "brg", "azimuth", "radial", "course", "heading", "سمت", "اتجاه"))
_BEFORE_BEARING = SAYS_BEARING | frozenset(("on", "a", "at", "of", "magnetic", "true", "the", "and", "is"))
_BEFORE_RANGE = frozenset(("range", "rng", "distance", "dist", "for", "of", "and", "at", "a", "is", "مسافه"))
_TRUE = frozenset(("t", "true"))
_MAGNETIC = frozenset(("m", "mag", "magnetic"))
_MOST_SHARING = 3


class _Range(NamedTuple):
    end: int
    km: float
    half_km: float


class _Core(NamedTuple):
    """Range and bearing, without the place that they are taken from."""

    end: int
    range: _Range
    bearings_deg: tuple[float, ...]
    half_deg: float
    numeric: bool
    doubts: tuple[str, ...] = ()


def vector_at(tokens: Sequence[Token], at: int, names: Names, ends: dict[int, int]) -> Hit | None:
    """Return the bearing and range that begins at a token, if one does.

    ``ends`` tells of names that were found before this where each begins, by where it ends.
    """
    if _is_tail(tokens, at):
        return None
    core = _core(tokens, at)
    if core is None:
        return _around_name(tokens, at, names)
    return _from_behind(tokens, at, core, names, _MOST_SHARING) or _from_before(tokens, at, core, names, ends)


def _around_name(tokens: Sequence[Token], at: int, names: Names) -> Hit | None:
    """Read ``12 km from X on a bearing of 270`` and ``5 km from X to the north-west``."""
    found = _range(tokens, at)
    if found is None or tokens[found.end].text.lower() not in _LINKS:
        return None
    refers = names.reference_at(found.end + 1, linked=True)
    if refers is None:
        return None
    name, reference, doubts = refers
    behind = found._replace(end=name.last)
    core = _bearing_behind(tokens, behind) or _direction(tokens, behind)
    if core is None or tokens[core.end].text.lower() in _LINKS:
        return None
    return _hit(at, core.end, core, reference, doubts)


def _is_tail(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number is the end of another, as the zeros in ``1,000 km``."""
    if tokens[at].gap != GLUED or tokens[at].kind != NUMBER or at < 2:
        return False
    before = tokens[at - 1]
    return before.text in (",", ".") and before.gap == GLUED and tokens[at - 2].kind == NUMBER


def _from_behind(tokens: Sequence[Token], at: int, core: _Core, names: Names, depth: int) -> Hit | None:
    """Read ``15 km north of X``, and ``15 km north and 9 km east of X``."""
    link = core.end
    if tokens[link].text == "," and tokens[link].gap != PARAGRAPH:
        link += 1
    linked = tokens[link].text.lower() in _LINKS
    if linked:
        link += 1
        if tokens[link].text.lower() in _LINKS:
            link += 1
    refers = names.reference_at(link, linked=linked)
    if refers is not None:
        name, reference, doubts = refers
        return _hit(at, name.last, core, reference, doubts)
    if depth and tokens[core.end].text.lower() in ("and", "&", ",", "و") and tokens[core.end].gap < PARAGRAPH:
        other = _core(tokens, core.end + 1)
        if other is not None:
            shared = _from_behind(tokens, core.end + 1, other, names, depth - 1)
            if shared is not None:
                of_name = tuple(each for each in shared.doubts if each not in other.doubts)
                return _hit(at, core.end, core, shared.reference, of_name)
    return None


def _from_before(
    tokens: Sequence[Token], at: int, core: _Core, names: Names, ends: dict[int, int]
) -> Hit | None:
    """Read ``from X, bearing 045, 15 km``."""
    before = at
    while (
        before > at - 3
        and before
        and tokens[before - 1].text.lower() in (",", ":", "(", "-", "on", "a", "at")
    ):
        before -= 1
    first = ends.get(before)
    named = names.named_at(first) if first is not None else None
    if first is None or named is None:
        return None
    if not core.numeric and not (first and tokens[first - 1].text.lower() in ("from", "من", "عن")):
        return None
    reference, doubts = names.refer(named)
    return _hit(first, core.end, core, reference, doubts)


def _hit(at: int, end: int, core: _Core, reference: Reference | None, name_doubts: tuple[str, ...]) -> Hit:
    near, far = max(0.0, core.range.km - core.range.half_km), core.range.km + core.range.half_km
    turn = math.cos(math.radians(core.half_deg))
    middle = core.range.km
    # The corners of the piece of a ring that the digits leave open, seen from its middle.
    open_km = max(math.sqrt(max(0.0, middle**2 + r**2 - 2 * middle * r * turn)) for r in (near, far))
    places = () if reference is None else (reference.place, *(each.place for each in reference.others))
    readings = [position_at(place.position, deg, middle) for place in places for deg in core.bearings_deg]
    doubts = (*core.doubts, *name_doubts)
    return Hit(
        at, end, "bearing_range", tuple(dict.fromkeys(readings)), open_km * 1000, doubts,
        reference, core.bearings_deg[0], middle,
    )  # fmt: skip


def _core(tokens: Sequence[Token], at: int) -> _Core | None:
    found = _range(tokens, at)
    if found is not None:
        return _direction(tokens, found) or _bearing_behind(tokens, found)
    return _bearing_first(tokens, at)


# -- ranges ----------------------------------------------------------------------------------------


def _quantity(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    token = tokens[at]
    if token.kind == WORD:
        number = NUMBERS.get(token.text.lower())
        return (number, at + 1) if number else None
    if token.kind != NUMBER or len(token.text) > 9:
        return None
    comma, rest = tokens[at + 1], tokens[at + 2]
    if comma.text == "," and comma.gap == GLUED and rest.kind == NUMBER and rest.gap == GLUED:
        digits = len(rest.text.partition(".")[0])
        if "." in token.text or digits > 3 or ("." in rest.text and digits < 3):
            return None
        # Three digits behind a comma are thousands, fewer are decimals.
        return f"{token.text}{'' if digits == 3 else '.'}{rest.text}", at + 3
    return token.text, at + 1


def _range(tokens: Sequence[Token], at: int) -> _Range | None:
    first = _quantity(tokens, at)
    if first is None:
        return None
    text, end = first
    upper = text
    if tokens[end].text in ("-", "to", "الي"):
        second = _quantity(tokens, end + 1)
        if second is not None:
            upper, end = second
        elif tokens[end].text == "-":
            end += 1
    unit = tokens[end]
    if unit.kind != WORD or unit.gap > LINE:
        return None
    km = KM_A_UNIT.get(unit.text.lower())
    if km is None or unit.text == "M":
        return None
    end += 1
    if unit.text.lower() == "nautical":
        if not tokens[end].text.lower().startswith("mile"):
            return None
        end += 1
    elif tokens[end].text in NAUTICAL:
        km, end = 1.852, end + 1
    if tokens[end].text == "." and tokens[end].gap == GLUED and tokens[end + 1].text in WIND_DEG:
        end += 1
    low, high = float(text) * km, float(upper) * km
    if high > _FARTHEST_KM or low > high:
        return None
    half_km = (high - low) / 2 + _worth(upper) * km / 2
    if tokens[end].text == "(":
        # The same in another unit.
        for close in range(end + 1, end + 6):
            if tokens[close].text == ")":
                inside = tokens[close - 1].text.lower()
                end = close + 1 if inside in KM_A_UNIT or inside.startswith("mile") else end
                break
    return _Range(end, (low + high) / 2, half_km)


def _worth(text: str) -> float:
    """Return what the last digit is worth; a round number may be rounded to ten."""
    decimals = len(text.partition(".")[2])
    if decimals:
        return 10.0**-decimals
    return 10.0 if len(text) > 1 and text.endswith("0") else 1.0


# -- bearings --------------------------------------------------------------------------------------


def _direction(tokens: Sequence[Token], found: _Range) -> _Core | None:
    at = found.end
    for _ in range(3):
        if tokens[at].kind == WORD and tokens[at].text.lower() in _ON_THE_WAY and tokens[at].gap < PARAGRAPH:
            at += 1
    bracket = tokens[at].text == "("
    wind, end = _wind(tokens, at + bracket)
    if not wind:
        return None
    if bracket:
        if tokens[end].text != ")":
            return None
        end += 1
    winds = [wind]
    if tokens[end].text in ("&", "and", "/", "or"):
        second, then = _wind(tokens, end + 1)
        if second and tokens[then].text.lower() in _LINKS:
            winds.append(second)
            end = then
    half_deg = 11.25 if len(wind) == 3 else 22.5
    doubts = (f"two directions are given, {winds[0]} and {winds[1]}",) if len(winds) > 1 else ()
    return _Core(end, found, tuple(WIND_DEG[each] for each in winds), half_deg, False, doubts)


def _wind(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """Return the longest of the sixteen winds that begins at a token, and what follows it."""
    letters, best, end = "", "", at
    for _ in range(3):
        token = tokens[at]
        if letters and token.text == "-" and tokens[at + 1].kind == WORD:
            at += 1
            token = tokens[at]
        if token.kind != WORD or token.gap == PARAGRAPH:
            break
        word = token.text.lower()
        more = DIRECTIONS.get(word) or COMPOUNDS.get(word)
        if more is None:
            shown = token.text.upper()
            if shown not in WIND_DEG or (len(shown) == 1 and token.text != shown):
                break
            more = shown
        letters += more
        at += 1
        if letters in WIND_DEG:
            best, end = letters, at
    return best, end


def _bearing_behind(tokens: Sequence[Token], found: _Range) -> _Core | None:
    """Read ``15 NM on a bearing of 045``."""
    at = found.end
    if tokens[at].text in (",", "/", ";"):
        at += 1
    read = _degrees(tokens, at, said=False)
    if read is None:
        return None
    end, deg, half_deg, doubts = read
    return _Core(end, found, (deg,), half_deg, True, doubts)


def _bearing_first(tokens: Sequence[Token], at: int) -> _Core | None:
    """Read ``bearing 045, 15 NM`` and ``045/15NM``."""
    token, after = tokens[at], tokens[at + 1]
    if token.kind == NUMBER and after.kind != WORD and after.text not in ("°", "/"):
        return None
    slashed = (
        token.kind == NUMBER
        and len(token.text) == 3
        and (after.text == "/" or (after.text == "°" and tokens[at + 2].text == "/"))
    )
    if token.kind == WORD and token.text.lower() not in SAYS_BEARING:
        return None
    read = _degrees(tokens, at, said=slashed)
    if read is None:
        return None
    end, deg, half_deg, doubts = read
    for _ in range(4):
        if tokens[end].text in (",", "/", ";", ":", "-") or tokens[end].text.lower() in _BEFORE_RANGE:
            end += 1
    found = _range(tokens, end)
    if found is None:
        return None
    return _Core(found.end, found, (deg,), half_deg, True, doubts)


def _degrees(
    tokens: Sequence[Token], at: int, *, said: bool
) -> tuple[int, float, float, tuple[str, ...]] | None:
    """Return the end, the bearing, half of what its last digit is worth, and doubts."""
    for _ in range(6):
        word = tokens[at].text.lower()
        if (tokens[at].kind == WORD and word in _BEFORE_BEARING) or (said and word in (":", "=")):
            said = said or word in SAYS_BEARING
            at += 1
    token = tokens[at]
    if token.kind != NUMBER or len(token.text.partition(".")[0]) > 3 or len(token.text) > 8:
        return None
    deg = float(token.text)
    at += 1
    if tokens[at].text == "°" or tokens[at].text.lower() in DEGREES:
        said = True
        at += 1
    doubts: tuple[str, ...] = ()
    word = tokens[at].text.lower()
    if tokens[at].kind == WORD and tokens[at].gap <= BLANK and word in _TRUE | _MAGNETIC:
        said = said or len(token.text) == 3
        if word in _MAGNETIC:
            doubts = ("the bearing is magnetic and was taken as true",)
        at += 1
    if not said or deg > 360:
        return None
    half_deg = 10.0 ** -len(token.text.partition(".")[2]) / 2
    return at, deg % 360, half_deg, doubts
