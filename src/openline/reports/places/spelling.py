"""Spellings of a place's name: what is the same letter for letter, and what merely sounds alike.

A name in Latin letters stands for Arabic, Kurdish or Turkish ones, and each writer chooses them anew: Deir
ez-Zor, Deir el-Zour and Dayr az Zawr are one town. `spelled` lets accents, apostrophes, hyphens, blanks and
articles not matter; `sound` also lets vowels, double letters and the letters of one sound be the same.
"""

import re
import unicodedata
from collections.abc import Iterable

from openline.reports.tagging.lexicon import listed

__all__ = [
    "APOSTROPHES",
    "ARTICLES",
    "folded",
    "joined",
    "near",
    "sound",
    "spelled",
    "spelled_barely",
]

APOSTROPHES = "'’‘ʿʾʻʼ`´"


ARTICLES = listed(
    """
    al el ul il ar er as es ash esh ech at et ad ed an en az ez adh edh ath
    """
)
"""The Arabic article, also as it sounds before the sun letters."""

_DROPPED = str.maketrans(dict.fromkeys(APOSTROPHES, "") | {"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ß": "ss"})
_MARKS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
_GROWN_ON = re.compile(r"(?:[ae]l(?=bu[^aeiou]|buk)|[aei](?=([tdrzsn])\1[aeiouy]))")
_SOUNDS = (
    (re.compile("kh|ch(?=o|a|i)"), "x"),
    (re.compile("sh|ch"), "c"),
    (re.compile("gh|q|k|g"), "k"),
    (re.compile("dh|th|z|d(?=h)"), "z"),
    (re.compile("dj|j"), "j"),
    (re.compile("ph|p"), "b"),
    (re.compile("[aeiy]+h?$|h$"), ""),
    (re.compile("[uow]+"), "u"),
    (re.compile("[aei]?y+[aei]?|[aei]+"), "a"),
    (re.compile("a*ua*"), "u"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def folded(word: str) -> str:
    """Return a word in lower case without accents and apostrophes."""
    if word.isascii():
        return word.lower().replace("'", "").replace("`", "")
    return _MARKS.sub("", unicodedata.normalize("NFKD", word.lower())).translate(_DROPPED)


def joined(words: Iterable[str]) -> str:
    """Return folded words as one, without the articles before them, also those that have grown on."""
    kept = [word for word in words if word not in ARTICLES]
    return "".join(kept and [_GROWN_ON.sub("", kept[0], count=1), *(_without(word) for word in kept[1:])])


def _without(word: str) -> str:
    match = _GROWN_ON.match(word)
    return word[match.end() :] if match else word


def spelled(name: str) -> str:
    """Return what all spellings of a name that differ in accents, blanks and articles have in common."""
    return joined(_WORD.findall(folded(name)))


def spelled_barely(name: str) -> tuple[str, bool]:
    """Return the same, and whether the name begins without an article."""
    words = _WORD.findall(folded(name))
    return joined(words), bool(words) and words[0] not in ARTICLES


def sound(key: str) -> str:
    """Return what the spellings of one sound have in common; empty where it is too short to tell."""
    for pattern, letter in _SOUNDS:
        key = pattern.sub(letter, key)
    return key if len(key) >= 5 else ""


def near(one: str, other: str) -> bool:
    """Whether two keys differ by one letter put in, left off, changed, or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
