"""Names of persons as they are written: particles, initials, hyphens, and a surname that comes again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from openline.reports.rows import TIMES
from openline.reports.speakers.nominals import KNOWN_ORGANISATIONS, STATES, TITLES, noun_class
from openline.reports.tagging.lexicon import listed
from openline.reports.tagging.port import Parsed

__all__ = ["SUFFIXES", "fuller", "grouped", "named", "names_mended", "particle", "plain", "same_name"]

_ARTICLE = r"(?:[Aa][lnrstdz]|[Ee][lnsdr]|[Aa]sh|[Ee]sh|[Ee]t|[Uu]l|[Oo]l|[Aa]d-?[Dd]|[Dd]aw)"
_ARTICLED = re.compile(rf"{_ARTICLE}[-‐‑’'][^\W\d_]")
_BARE_ARTICLE = re.compile(rf"(?:{_ARTICLE}[-‐‑’' ])+(?=[^\W\d_])")
_PARTICLES = listed("al el bin ibn bint von van der den ter de del della di da dos du la le abu oglu ould ul")
SUFFIXES = frozenset(["jr", "jr.", "sr", "sr.", "ii", "iii", "iv"])
# The first words of armed groups and bodies of Arabic, Persian and Kurdish name.
_GROUPS = listed(
    "kataib kata'ib kataeb jaish jaysh liwa liwaa harakat hayat ahrar ansar asaib saraya faylaq failaq",
    "jabhat",
    "tahrir hezbollah hizbullah hizb jund quwat ajnad ansarallah lashkar hashd hashed haraket faction sultan",
    "sultanate brigades human islamic doctors syria syrian iraqi turkish middle east north south deir white",
    "islamic revolutionary new united free national general central al",
)
_OF_A_NATION = re.compile(
    r"(?:Turk|Brit|Kurd|Pol|Span|Swed|Dan|Finn|Jew)ish|(?:Syr|Iran|Russ|Jordan|Ind|Ital|Ukrain|Egypt|Palestin)ian|Iraqi|Israeli|French|Dutch"
)
_MISTAKEN = ("INTJ", "X", "ADV", "VERB", "ADJ", "NOUN", "AUX", "NUM", "SYM")
_LEAST = 4  # letters of a surname that may be known again by its form alone


def particle(word: str) -> bool:
    """Whether a small word may stand within a name: "al", "von", "bin"."""
    return word in _PARTICLES


def named(word: str) -> bool:
    """Whether a word may be a part of a name: capitalised, or with an article: "al-Amiri"."""
    return word[:1].isupper() or _ARTICLED.match(word) is not None


def plain(name: str) -> list[str]:
    """Give the words of a name in small letters, without articles, initials' points, "Jr." and the like."""
    words = []
    for word in name.replace("’", "'").split():
        low = _BARE_ARTICLE.sub("", word).casefold()
        if low not in SUFFIXES and low not in ("al", "el"):
            words.append(low.strip("."))
    return words


def fuller(full: str, short: str) -> bool:
    """Whether one name is another with more before it, behind it or between: "Hadi al-Amiri" and "Amiri"."""
    long, less = plain(full), plain(short)
    if not less or len(long) <= len(less):
        return False
    ends = long[-len(less) :] == less or long[: len(less)] == less
    between = len(less) > 1 and long[0] == less[0] and long[-1] == less[-1]
    return ends or between


def same_name(one: str, other: str) -> bool:
    """Whether two names of persons are one name, or one within the other."""
    return one == other or plain(one) == plain(other) or fuller(one, other) or fuller(other, one)


def grouped(words: Sequence[str]) -> bool:
    """Whether capitalised words are likelier those of a body or a country than of a person."""
    return any(
        noun_class(word.lower()) in ("organisation", "agency", "document")
        or word.lower() in KNOWN_ORGANISATIONS | STATES
        for word in words
    ) or (bool(words) and words[0].lower().replace("’", "'") in _GROUPS)


def names_mended(parsed: Parsed) -> Parsed:
    """Tag as names what only names are: a surname met before, "Polat Can", a capital taken for a shout."""
    upos, xpos = list(parsed.upos), list(parsed.xpos)
    for at, word in enumerate(parsed.text):
        if upos[at] in ("VERB", "INTJ", "X") and _OF_A_NATION.fullmatch(word):
            upos[at], xpos[at] = "ADJ", "JJ"
    text = parsed.text
    small = {word for word in text if word.islower()}
    known = {
        text[at]
        for at in range(1, len(text))
        if upos[at] == upos[at - 1] == "PROPN"
        and len(text[at]) >= _LEAST
        and not text[at].isupper()
        and text[at][:1].isupper()
        and text[at].lower() not in small
        and text[at].lower() not in TIMES | TITLES | STATES
        and noun_class(text[at].lower()) == "other"
    }
    for at in range(len(text)):
        word = text[at]
        if upos[at] not in _MISTAKEN or not word[:1].isupper() or word.isupper():
            continue
        inside = at > 0 and parsed.sentence[at - 1] == parsed.sentence[at]
        behind_name = inside and upos[at - 1] == "PROPN" and text[at - 1][:1].isupper()
        unheard = upos[at] in ("INTJ", "X") and inside and text[at - 1].isalpha()
        helps = upos[at] == "AUX" and behind_name and at + 1 < len(text) and upos[at + 1] in ("VERB", "PUNCT")
        hyphened = inside and xpos[at - 1] == "HYPH" and at > 1 and text[at - 2].lower() in _PARTICLES
        if (word in known and upos[at] != "AUX") or unheard or helps or hyphened:
            upos[at], xpos[at] = "PROPN", "NNP"
    return replace(parsed, upos=upos, xpos=xpos)
