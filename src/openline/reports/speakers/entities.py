"""Who or what may speak, and the words of a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from openline.reports.speakers.nominals import RANKS, Class, singular
from openline.reports.tagging.lexicon import listed

__all__ = [
    "CALLED",
    "CALLING",
    "COUNTED",
    "FEMALE",
    "MALE",
    "ONE_OF",
    "OUTSIDE",
    "VAGUELY",
    "Entity",
    "acronym",
    "initials",
    "keys",
    "strip",
]

_ARTICLE = re.compile(r"(?:the|a|an|its|his|her|their|our|this|these|that|those|another)\s+", re.IGNORECASE)
_SO_CALLED = re.compile(r"so-called\s+", re.IGNORECASE)
_OWN = re.compile(r"own\s+")
_SHORT = re.compile(r"(?<=\w)\s*\([^()]{1,40}\)$")  # "Syrian Democratic Forces (SDF)"
# "who gave his name as Abu Kilo", "who identified herself only as Zulu", "by name of Juliet"
CALLED = re.compile(
    r"\b(?:(?:gave|giving|gives) (?:us )?(?:only )?(?:his|her|their)(?: first|"
    r" full)? names?(?: only)?(?: as|,)?|"
    r"(?:identified|identifying|introduced|introducing) (?:himself|herself|"
    r"themselves)(?: only)?(?: to \w+)? as|"
    r"(?:identified|referred to)(?: only| here)? (?:by (?:his|her) (?:first name|initials|"
    r"nom de guerre),?|as)|"
    r"by (?:the )?name of|who goes by(?: the name)?(?: of)?|nicknamed|whose name is|named|"
    r"who asked to be called) "
    r"(?P<who>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})"
)
COUNTED = re.compile(
    r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+|several|many|dozens|hundreds)\b", re.I
)
VAGUELY = re.compile(r"^(?:few|couple of|number of|handful of)(?: hundred| dozen)?\s+")
ONE_OF = re.compile(r"(?:one|two|three|both|some|several|many|none|most)\s+of\s+(?:the\s+)?", re.IGNORECASE)
CALLING = re.compile(
    r"(?:calling (?:itself|themselves|himself)|(?:also )?\bknown as|\bcalled|\bnamed|\bdubbed)\s+(?:the\s+)?",
    re.IGNORECASE,
)
OUTSIDE = re.compile(
    r"\s+(?:(?:quoted|cited|mentioned|interviewed|named) (?:above|earlier|here|below)\b.*|(?:who|whom|"
    r"which|whose)\b.*"
    r"|(?:himself|herself|itself|themselves)$|(?:we|I|he|she|they)\s.*|speaking\s.*|(?:seen|sent|"
    r"dated)\s+by.*)"
)
FEMALE = re.compile(
    r"\b(?:spokeswoman|woman|Mrs|Ms|she|chairwoman|congresswoman|mother|girl|sister|queen|nurse|"
    r"teacher)\b",
    re.IGNORECASE,
)
MALE = re.compile(
    r"\b(?:spokesman|man|Mr|king|father|brother|son|chairman|shepherd|sheikh|imam|prince)\b", re.IGNORECASE
)
_SMALL = listed("the a an of for in at on and to by who its his same this these with we when")


@dataclass
class Entity:
    """Someone or something that may speak.

    Attributes
    ----------
    canonical
        Fullest name, without title; else the phrase without its article.
    sort
        What it is.
    words
        Small words of every mention, singular, ranks written out.
    """

    canonical: str
    sort: Class
    words: set[str]
    at: int
    plural: bool = False
    head: str = ""
    spoke: bool = False
    anonymous: bool = False
    phrase: str = ""
    proper: bool = False
    seen: list[int] = field(default_factory=list)


def keys(phrase: str) -> set[str]:
    """Give the words that matter of a phrase: small, singular, ranks written out."""
    found = set()
    for match in re.finditer(r"[\w’'.-]+", phrase):
        word = match.group().lower().removesuffix("’s").removesuffix("'s")
        word = (
            RANKS.get(word, RANKS.get(word + ".", word))
            if word[-1:] == "." or word in RANKS
            else word.strip(".")
        )
        if word and word not in _SMALL:
            found.add("head" if word == "chief" else singular(word))
    return found


def strip(phrase: str) -> str:
    """Take the article, "own", "so-called", an adverb behind it and the marks off a phrase."""
    bare = re.sub(r"(?<=\w) [a-z]{3,}ly$", "", phrase.strip())
    bare = _SHORT.sub("", bare)
    for pattern in (_ARTICLE, _OWN, _SO_CALLED):
        if match := pattern.match(bare):
            bare = bare[match.end() :]
    if bare[:1] in "“\"‘'" and bare[-1:] in "”\"’'":
        bare = bare[1:-1]
    return bare


def acronym(name: str) -> bool:
    """Whether a name is one word of capitals."""
    return " " not in name and len(name) > 1 and sum(c.isupper() for c in name) >= 2


def initials(name: str) -> str:
    """Give the first letters of the capitalised words of a name."""
    return "".join(word[0] for word in name.split() if word[:1].isupper()).upper()
