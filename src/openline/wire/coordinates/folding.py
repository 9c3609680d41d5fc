"""A text as the finding of coordinates sees it: one form of every digit and mark, and the way back.

Every character becomes one or none, so that where something stands can be told in the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_DROPPED = "\x00"
_MARKS = {
    **dict.fromkeys("°º˚", "°"),
    **dict.fromkeys("'′’‘`´ʹʼʻʿʾ‛", "'"),
    **dict.fromkeys('"″”“„«»ʺ', '"'),
    **dict.fromkeys("−–‐‑‒—﹣", "-"),
    "٫": ".",
    "،": ",",
    "٬": ",",
    "؛": ";",
    "؟": "?",
    "۔": ".",
    "\xa0": " ",
    "ک": "ك",
    "ی": "ي",
    "ى": "ي",
    "ة": "ه",
    **dict.fromkeys("أإآٱ", "ا"),
    # Stretches a word without meaning anything.
    "ـ": _DROPPED,
    _DROPPED: _DROPPED,
}


class _Table(dict[int, str]):
    """What becomes of a character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        found = _MARKS.get(char)
        if found is None:
            found = self._plain(char)
        self[code] = found
        return found

    @staticmethod
    def _plain(char: str) -> str:
        if char.isascii():
            return char
        if char.isdecimal():
            return str(unicodedata.decimal(char))
        # Marks of direction and joining, and what is written above or below a letter.
        if unicodedata.category(char) in ("Cf", "Mn"):
            return _DROPPED
        if unicodedata.category(char) == "Zs":
            return " "
        wide = unicodedata.normalize("NFKC", char)
        # A superscript is no digit: it tells square metres.
        return _MARKS.get(wide, wide) if len(wide) == 1 and not wide.isdecimal() else char


_TABLE = _Table()


class Folded(NamedTuple):
    """A folded text, and where in the written one each of its characters stands."""

    text: str
    places: list[int] | None
    """None where nothing was dropped."""

    def at(self, place: int) -> int:
        """Return where in the written text a character stands."""
        return place if self.places is None else self.places[place]

    def end(self, place: int) -> int:
        """Return the end, in the written text, of what ends before ``place``."""
        return self.at(place - 1) + 1 if place else 0


def fold(text: str) -> Folded:
    """Fold a text."""
    if text.isascii() and _DROPPED not in text:
        return Folded(text.replace("`", "'"), None)
    folded = text.translate(_TABLE)
    if _DROPPED not in folded:
        return Folded(folded, None)
    places = [k for k, char in enumerate(folded) if char != _DROPPED]
    return Folded(folded.replace(_DROPPED, ""), places)


# -- tokens ----------------------------------------------------------------------------------------

GLUED, BLANK, LINE, PARAGRAPH = range(4)
"""What parts a token from the one before it."""

DOTTED, NUMBER, WORD, MARK = range(1, 5)
"""Kinds of token, as the groups of the expression below number them.

A dotted one has two points or more, as dates, versions and addresses have."""


END = "\x00"
"""The text of what stands behind the last token: nothing that folding leaves."""


class Token(NamedTuple):
    """A number, a word of letters, or one other character."""

    kind: int
    text: str
    start: int
    end: int
    gap: int


# Possessive throughout: nothing that was taken is ever given back, so the time grows as the text does.
_TOKEN = re.compile(r"(\d++(?:\.\d++){2,}+)|(\d++(?:\.\d++)?+)|([^\W\d_]++)|(\S)")


def tokens_of(text: str) -> list[Token]:
    """Take a folded text apart."""
    found = []
    last = 0
    for match in _TOKEN.finditer(text):
        start = match.start()
        gap = GLUED
        if start > last:
            lines = text.count("\n", last, start)
            gap = BLANK if lines == 0 else LINE if lines == 1 else PARAGRAPH
        last = match.end()
        found.append(Token(match.lastindex or MARK, match[0], start, last, gap))
    return found
