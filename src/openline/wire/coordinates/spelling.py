"""Spellings of one name folded to what a search compares, and to what they sound like."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_ALEF = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ک": "ك"}
)
_ARTICLES = ("al ", "el ", "ar ", "as ", "ash ", "at ", "ad ", "an ", "az ")
# Letters that stand for one another in Latin spellings of Arabic. Left off are vowels, and h, which is part
# of a digraph as often as a letter of its own.
_SOUNDS = str.maketrans("qcgzpv", "kkjsbf", "aeiouwyh")
_LEAST_SOUNDS = 3


def letters_of(word: str) -> str:
    """Return a word in lower case without accents, in one spelling of the Arabic letters that sound alike."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", word).translate(_ALEF)).casefold()
    return "".join(each for each in folded if not unicodedata.combining(each))


def plain(name: str) -> str:
    """Fold a name to what a search compares: accents, hyphens, blanks and articles do not matter."""
    return joined(_words(name))


def joined(words: Iterable[str]) -> str:
    """Do the same with the words of a name that are folded already."""
    text = " ".join(words)
    for article in _ARTICLES:
        text = text.removeprefix(article)
    return text.replace(" ", "").removeprefix("ال")


def _words(name: str) -> list[str]:
    return "".join(each if each.isalnum() else " " for each in letters_of(name)).split()


def sound(plain_name: str) -> str:
    """Return the consonants of a folded name in Latin letters; empty when they are too few to tell."""
    if not plain_name.isascii():
        return ""
    found: list[str] = []
    for each in plain_name.translate(_SOUNDS):
        if not found or found[-1] != each:
            found.append(each)
    return "".join(found) if len(found) >= _LEAST_SOUNDS else ""
