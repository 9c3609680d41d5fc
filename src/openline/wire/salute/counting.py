"""How many of what, in English words: ranges, and never one number for what nobody counted (R35)."""

from __future__ import annotations

import re

from openline.errors import InputError
from openline.model.presence import CountRange

_BELOW_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_BY_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = {word: number for number, word in enumerate(_BELOW_TWENTY.split())}
_TENS = {word: 10 * number for number, word in enumerate(_BY_TENS.split(), 2)}
_TIMES = {"dozen": 12, "hundred": 100, "thousand": 1000}
_TOKEN = re.compile(r"\d+(?:,\d{3})+|\d+|[^\W\d_]+(?:[-_'][^\W_]+)*|[-–—~≈+;,.]")
_DASHES = frozenset({"-", "–", "—", "to"})
_PARTED = frozenset({",", ";", "and", "."})
_AT_LEAST = ("at least", "more than", "over", "upwards of", "minimum")
_AT_MOST = ("at most", "up to", "no more than", "not more than", "maximum")
_ABOUT = (
    "about",
    "around",
    "approximately",
    "approx",
    "some",
    "roughly",
    "circa",
    "~",
    "≈",
    "nearly",
    "almost",
)
_NEITHER = ("fewer than", "less than", "under")
_EXACTLY = ("exactly", "between", "from", "estimated")
_QUALIFIERS = {
    tuple(words.split()): meaning
    for meaning, all_words in (
        ("least", _AT_LEAST),
        ("most", _AT_MOST),
        ("about", _ABOUT),
        ("below", _NEITHER),
        ("", _EXACTLY),
    )
    for words in all_words
}
CLASSES = {
    "people": "people persons person pax men man women personnel fighters fighter soldiers soldier troops"
    " troop militants militant individuals individual adults civilians guards",
    "vehicle": "vehicles vehicle cars car",
    "truck": "trucks truck lorries lorry",
    "pickup": "pickups pickup pick-ups pick-up technicals technical",
    "tank": "tanks tank mbt mbts",
    "gun": "guns gun howitzers howitzer",
    "rotary": "helicopters helicopter helos helo rotary",
    "fixed_wing": "jets jet airplanes airplane aeroplanes planes plane fixed_wing",
    "aircraft": "aircraft",
    "unmanned": "drones drone uav uavs unmanned",
    "convoy": "convoys convoy",
    "vessel": "vessels vessel boats boat ships ship",
}
"""What is counted -> words for it."""
_CLASS_OF = {word: name for name, words in CLASSES.items() for word in words.split()}
_FILLING = frozenset({"of", "the", "in", "on", "with", "a", "an", "or", "armed", "military", "uniformed"})
_ADVICE = "write the least and the most, as 10-30 people; one number only for what was counted"


def sizes_of(text: str) -> list[tuple[CountRange, str]]:
    """Read how many of what; several classes follow each other, as in *10-30 people, 2 trucks*.

    Raises
    ------
    InputError
        No number; or one that is no range where nobody counted, such as *about 20* or *at least 20*.
    """
    tokens = [it.group().casefold() for it in _TOKEN.finditer(text)]
    found: list[tuple[CountRange, str]] = []
    at = 0
    while at < len(tokens):
        if tokens[at] in _PARTED:
            at += 1
            continue
        count, at = _range(tokens, at, text)
        counted, at = _class(tokens, at)
        found.append((count, counted))
    if not found:
        raise InputError("says no number", next_step=_ADVICE)
    kinds = [counted for _, counted in found]
    twice = next((it for it in kinds if kinds.count(it) > 1), None)
    if twice is not None:
        raise InputError(f"counts {twice} twice", next_step="one range for each class")
    return found


def _range(tokens: list[str], at: int, text: str) -> tuple[CountRange, int]:
    how, at = _qualifier(tokens, at)
    low, at = _number(tokens, at, text)
    high: int | None = None
    rest = at
    if how == "least":
        while rest < len(tokens) and tokens[rest] in _PARTED:
            rest += 1
        bound, rest = _qualifier(tokens, rest)
        if bound == "most":
            high, at = _number(tokens, rest, text)
    elif at < len(tokens) and (tokens[at] in _DASHES or (tokens[at] == "and" and _is_number(tokens, at + 1))):
        _, rest = _qualifier(tokens, at + 1)
        high, at = _number(tokens, rest, text)
    elif at < len(tokens) and tokens[at] == "+":
        how, at = "least", at + 1
    if high is None and how:
        if how == "most":
            return CountRange(0, low), at
        words = {"least": "at least", "about": "about", "below": "fewer than"}[how]
        raise InputError(f"{words} {low} is no range", next_step=_ADVICE)
    high = low if high is None else high
    if high < low:
        raise InputError(f"the range {low} to {high} runs backwards", next_step=_ADVICE)
    return CountRange(low, high), at


def _qualifier(tokens: list[str], at: int) -> tuple[str, int]:
    for length in (3, 2, 1):
        meaning = _QUALIFIERS.get(tuple(tokens[at : at + length]))
        if meaning is not None:
            return meaning, at + length
    return "", at


def _is_number(tokens: list[str], at: int) -> bool:
    """Tell whether a number follows that has no words of its own: *between 10 and 30 people*."""
    if at >= len(tokens) or tokens[at - 1] != "and":
        return False
    return at >= 2 and _starts_number(tokens[at]) and _starts_number(tokens[at - 2])


def _starts_number(word: str) -> bool:
    first = word.partition("-")[0]
    return word[0].isdigit() or first in _ONES or first in _TENS or word in _TIMES


def _number(tokens: list[str], at: int, text: str) -> tuple[int, int]:
    if at >= len(tokens) or not (
        _starts_number(tokens[at]) or tokens[at] in ("no", "none", "nil", "a", "an")
    ):
        raise InputError(f"{text.strip()[:60]!r} has no number where one is needed", next_step=_ADVICE)
    word = tokens[at]
    at += 1
    if word in ("no", "none", "nil"):
        return 0, at
    if word[0].isdigit():
        value = int(word.replace(",", ""))
    elif word in _TIMES:
        return _TIMES[word], at
    elif word in ("a", "an"):
        value = 1
    else:
        tens, _, ones = word.partition("-")
        value = _TENS.get(tens, 0) or _ONES[tens]
        if tens in _TENS and ones:
            value += _ONES.get(ones, 0)
        elif tens in _TENS and at < len(tokens) and 0 < _ONES.get(tokens[at], 0) < 10:
            value, at = value + _ONES[tokens[at]], at + 1
    while at < len(tokens) and tokens[at] in _TIMES:
        value, at = value * _TIMES[tokens[at]], at + 1
    return value, at


def _class(tokens: list[str], at: int) -> tuple[str, int]:
    """Read of what; without a word it is people."""
    words = []
    while at < len(tokens) and tokens[at] not in _PARTED and not tokens[at][0].isdigit():
        words.append(tokens[at])
        at += 1
    for word in words:
        if word in _CLASS_OF:
            return _CLASS_OF[word], at
    plain = [it for it in words if it not in _FILLING and it[0].isalpha()]
    return _singular(plain[-1]) if plain else "people", at


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
