"""Numbers as a report writes them: figures, words, and the two mixed."""

import re

__all__ = ["NUMBER", "value_of"]

_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "million": 1_000_000,
    "billion": 1_000_000_000,
    "dozen": 12,
    "k": 1000,
}
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_WORDS = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{_UNITS})\b)?|"
    rf"{'|'.join(sorted(_SMALL, key=len, reverse=True))})"
)
NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|"
    rf"\b{_WORDS}\b|\b(?:an?|one)(?=\s+(?:single|dozen|hundred|thousand|million|half|couple|month|year|"
    rf"week|"
    rf"day|hour|decade|fortnight|minute)\b))"
    r"(?:[ -](?:hundred|thousand|million|billion|dozen)\b)*"
)
"""A number, without its groups; "a" only before a word that makes a number or a length of time of it."""


def value_of(words: str) -> float:
    """Return the value of what `NUMBER` matches."""
    total = current = 0.0
    seen = False
    for word in re.findall(r"\d[\d,.]*|[a-z]+", words.lower()):
        if word[0].isdigit():
            current, seen = float(word.replace(",", "").rstrip(".") or 0), True
        elif word in _SMALL or word in _TENS:
            current, seen = current + _SMALL.get(word, _TENS.get(word, 0)), True
        elif word in ("a", "an"):
            current, seen = 1.0, True
        elif word in _SCALES:
            current = (current if seen else 1.0) * _SCALES[word]
            if word != "hundred" and word != "dozen":
                total, current = total + current, 0.0
            seen = True
    return total + current
