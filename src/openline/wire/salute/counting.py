"""How many of what, in English words: ranges, and never one number for what nobody counted (R35).

The whole cell is understood, or what was not is named: half of a number that is mistyped is another number.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple

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
_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3})+(?!\w|[.,]\d)|\d+(?!\w|[.,]\d)"
    r"|[^\W\d_][^\W_]*(?:[-_'][^\W_]+)*(?!\w)|[-–—~≈+;,.]|\S+"
)
"""Numbers, words and signs; whatever is none of them, such as *1O* or *20k*, in one piece."""
_BRACKETS = str.maketrans(dict.fromkeys('()[]"“”', " "))
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
_EXACTLY = ("exactly", "from", "estimated")
_QUALIFIERS = {
    tuple(words.split()): meaning
    for meaning, all_words in (
        ("least", _AT_LEAST),
        ("most", _AT_MOST),
        ("about", _ABOUT),
        ("below", _NEITHER),
        ("between", ("between",)),
        ("", _EXACTLY),
    )
    for words in all_words
}
CLASSES = {
    "people": "people persons person pax men man women gunmen gunman personnel fighters fighter soldiers"
    " soldier troops troop militants militant individuals individual adults civilians guards",
    "vehicle": "vehicles vehicle cars car",
    "truck": "trucks truck lorries lorry tankers tanker",
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
_NARROWER = {
    "aircraft": {"rotary", "fixed_wing", "unmanned"},
    "vehicle": {"truck", "pickup"},
    "truck": {"pickup"},
}
"""Of two classes that are named together the narrower is counted: *pickup trucks*, *unmanned aircraft*."""
_FILLING = frozenset({"of", "the", "a", "an", "or", "x", "armed", "military", "uniformed"})
_BEHIND_WORDS = "in on with at near by behind under around outside inside along beside"
_BEHIND = frozenset(_BEHIND_WORDS.split())
"""Words behind what is counted, before where it is or what it has."""
_OPEN_WORDS = (
    "few couple several number lot lots handful many group groups pair pairs half hundreds thousands dozens"
    " score scores k million millions more less fewer least most plus so odd maybe perhaps possibly probably"
)
_OPEN = frozenset(_OPEN_WORDS.split())
"""Words that leave a number open, or make another of it."""
_NUMBER = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")
_STUCK = re.compile(r"(?:to|and|or|o|l|i|about|some|over)-?\d")
"""A number with a word or a mistyped figure stuck to it."""
_ADVICE = "write the least and the most, as 10-30 people; one number only for what was counted"
_FORMS = "write 12 tanks, 10-30 people, between 10 and 30 people, or up to 30 people; a comma before the next"
_ANY = "'openline sighting add --counted WORD' takes any word"


class Sizes(NamedTuple):
    """How many of what a cell says."""

    found: list[tuple[CountRange, str]]
    unknown: list[str]
    """Of the classes those that none of :data:`CLASSES` is, nor is near: whoever wrote it is asked."""
    described: bool
    """Whether the cell says more of them than how many of what."""


def sizes_of(text: str) -> Sizes:
    """Read how many of what; several classes follow each other, as in *10-30 people, 2 trucks*.

    Raises
    ------
    InputError
        No number; one that is no range where nobody counted, such as *about 20* or *at least 20*; or
        something that is not understood, or is nearly the name of a class: it is named.
    """
    tokens = list(_tokens(text))
    found: list[tuple[CountRange, str]] = []
    unsaid = described = False
    at = 0
    while at < len(tokens):
        if tokens[at] in _PARTED:
            at += 1
            continue
        count, at = _range(tokens, at, text)
        counted, more, at = _class(tokens, at, text)
        unsaid, described = unsaid or not counted, described or more
        found.append((count, counted or "people"))
    if not found:
        raise InputError("says no number", next_step=_ADVICE)
    if unsaid and len(found) > 1:
        raise InputError(f"{_short(text)} has a number that is of nothing", next_step=_FORMS)
    kinds = [counted for _, counted in found]
    twice = next((it for it in kinds if kinds.count(it) > 1), None)
    if twice is not None:
        raise InputError(f"counts {twice} twice", next_step="one range for each class")
    return Sizes(found, [it for it in kinds if it not in CLASSES], described)


def _short(text: str) -> str:
    return repr(text.strip()[:60])


def _not_understood(what: str, text: str) -> InputError:
    return InputError(f"{what!r} in {_short(text)} is not understood", next_step=_FORMS)


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    for it in _TOKEN.finditer(text.translate(_BRACKETS).casefold()):
        first, dash, last = it.group().partition("-")
        ranged = dash and first in _ONES | _TENS | _TIMES and last in _ONES | _TENS | _TIMES
        if ranged and not (first in _TENS and 0 < _ONES.get(last, 0) < 10):
            found += [first, "-", last]  # ten-twelve, and not twenty-five
        else:
            found.append(it.group())
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
    elif at < len(tokens) and (tokens[at] in _DASHES or (how == "between" and tokens[at] == "and")):
        inner, rest = _qualifier(tokens, at + 1)
        how = inner or how
        high, at = _number(tokens, rest, text)
    elif at < len(tokens) and tokens[at] in ("+", "plus"):
        how, at = "least", at + 1
    if high is None and how:
        if how == "most":
            return CountRange(0, low), at
        words = {"least": "at least", "about": "about", "below": "fewer than", "between": "between"}[how]
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


def _starts_number(word: str) -> bool:
    return word[0].isdigit() or word in _TIMES or word.partition("-")[0] in _ONES | _TENS


def _number(tokens: list[str], at: int, text: str) -> tuple[int, int]:
    if at >= len(tokens):
        raise InputError(f"{_short(text)} has no number where one is needed", next_step=_ADVICE)
    word = tokens[at]
    at += 1
    if word in ("no", "none", "nil"):
        return 0, at
    if word in _TIMES:
        return _TIMES[word], at
    if _NUMBER.fullmatch(word):
        value = int(word.replace(",", ""))
    elif word in ("a", "an"):
        value = 1
    elif word in _ONES:
        value = _ONES[word]
    elif word in _TENS:
        value = _TENS[word]
        if at < len(tokens) and 0 < _ONES.get(tokens[at], 0) < 10:
            value, at = value + _ONES[tokens[at]], at + 1
    else:
        tens, _, ones = word.partition("-")
        if tens not in _TENS or not 0 < _ONES.get(ones, 0) < 10:
            what = f"{_short(text)} has no number where one is needed: {word!r} is none"
            raise InputError(what, next_step=_FORMS)
        value = _TENS[tens] + _ONES[ones]
    while at < len(tokens) and tokens[at] in _TIMES:
        value, at = value * _TIMES[tokens[at]], at + 1
    return value, at


def _class(tokens: list[str], at: int, text: str) -> tuple[str, bool, int]:
    """Read of what, empty where that is not said; and whether more is said of it."""
    words: list[str] = []
    while at < len(tokens) and tokens[at] not in _PARTED:
        word = tokens[at]
        if (_starts_number(word) and not _is_odd(word)) or _qualifier(tokens, at)[1] > at:
            break
        if not word[0].isalpha() or _is_odd(word):
            raise _not_understood(word, text)
        words.append(word)
        at += 1
    for word in words:
        _refuse_nearly(word)
    known = list(dict.fromkeys(_CLASS_OF[it] for it in words if it in _CLASS_OF))
    known = [it for it in known if not _NARROWER.get(it, set()).intersection(known)]
    if len(known) > 1:
        raise InputError(
            f"{' '.join(words)!r} names {' and '.join(known)}, with one number",
            next_step="write how many there were of each, with a comma between; the rest in NOTE:",
        )
    plain = [it for it in words if it not in _FILLING and it not in _CLASS_OF]
    if known:
        return known[0], bool(plain), at
    named: list[str] = []
    for word in words:
        if word in _BEHIND and named:
            break
        if word not in _FILLING and word not in _BEHIND:
            named.append(word)
    if not named and at < len(tokens) and tokens[at] not in _PARTED:
        raise _not_understood(" ".join(tokens[at - len(words) : at + 1]), text)
    return (_singular(named[-1]) if named else ""), len(plain) > 1, at


def _is_odd(word: str) -> bool:
    """Tell whether a word cannot stand beside what is counted: part of a number, or a figure stuck to it."""
    mixed = word[0].isdigit() and not _NUMBER.fullmatch(word)
    letter = len(word) == 1 and word.isalpha() and word not in _FILLING
    return mixed or letter or word in _OPEN or _STUCK.match(word) is not None


def _refuse_nearly(word: str) -> None:
    """Refuse a word that is nearly that of a class. Raises :class:`InputError`, which names those."""
    if word in _CLASS_OF or word in _FILLING or len(word) < 4:
        return
    near = list(dict.fromkeys(_CLASS_OF[it] for it in get_close_matches(word, _CLASS_OF, 3, 0.75)))
    if near:
        raise InputError(
            f"{word!r} is no class that is known, and near {' and '.join(near)}",
            next_step=f"write {' or '.join(near)}; {_ANY}",
        )


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
