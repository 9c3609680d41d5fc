"""Words and marks of a text as half-open spans of code points, divided as UD English EWT divides them."""

import re

from openline.reports.tagging.lexicon import listed

__all__ = ["BEFORE_NUMBER", "NEVER_LAST", "SOMETIMES_LAST", "tokenize"]

# Stands before a name, and so never ends a sentence.
NEVER_LAST = listed(
    "adm brig capt cdr cmdr col cols cpl dr drs fr ft gen gens gov govs hon lt lts maj messrs mr mrs ms mt "
    "pfc pres prof pvt rep reps rev sen sens sgt spc st supt vs cf approx e.g i.e viz"
)
# May end a sentence or not: the word after it tells.
SOMETIMES_LAST = listed(
    "etc jr sr ret esq co corp inc ltd bros plc assn dept univ ave blvd ala ariz ark calif colo conn fla ga "
    "kan ky la md mich minn mo mont neb nev okla pa tenn tex va vt wis wyo jan feb apr aug sept sep oct nov "
    "dec tue tues thu thur thurs"
)
# Abbreviations only before a number: elsewhere they are words at the end of a sentence.
BEFORE_NUMBER = listed("no nos mar art sec p pp vol fig")
_SMALL = listed("vs etc cf approx viz pp")

_L = r"[^\W\d_]"
# What may stand before a hyphen without being a word of its own: "pre-war" is one word, "US-led" is three.
_PREFIXES = (
    "[Aa]nti|[Bb]i|[Cc]o|[Cc]ounter|[Dd]e|[Ee]|[Ee]x|[Hh]yper|[Ii]nter|[Ii]ntra|[Mm]acro|[Mm]ega|[Mm]icro|[Mm]id|"
    "[Mm]ini|[Mm]ulti|[Nn]eo|[Nn]on|[Pp]ara|[Pp]ost|[Pp]re|[Pp]ro|[Pp]seudo|[Qq]uasi|[Rr]e|[Ss]emi|[Ss]ocio|[Ss]ub|"
    "[Tt]rans|[Uu]ltra|[Uu]n"
)
# Runs are bounded where one that fails would be read again from its next token: a line of 10 MB stays linear.
_TOKEN = re.compile(
    rf"""
    (?P<plain>{_L}{{1,40}})(?=[\s,;!?)"”]|\.\s)
  | https?://[^\s<>"“”]*[^\s<>"“”.,;:!?)\]'’]
  | www\.[^\s<>"“”]*[^\s<>"“”.,;:!?)\]'’]
  | [\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}})*
  | [@\#]\w+
  | \d+(?:[.,:/]\d+)*(?:(?:st|nd|rd|th|s)\b)?
  | (?<!\w)\.\d+
  | (?:{_L}\.){{2,}}(?:[A-Z](?![\w.]))? | (?:{_L}\.)+{_L}(?=…)
  | [A-Z][A-Za-z]{{0,4}}-\d+\w*(?:-\d+)*
  | (?P<word>(?:(?:{_PREFIXES})-(?={_L}))?{_L}(?:[\w\u0300-\u036f\u00ad\u200c\u200d]
      |['’](?={_L})|&(?=[A-Z]))*)
  | ['’](?:[sS]|em|til|cause|ll|re|ve|m|d)(?!\w)
  | \.{{2,}} | …\.? | -{{2,}} | '' | `` | ‘‘ | ’’ | [!?]+ | (?P<rule>[=*_~\#+|<>])(?P=rule)*
  | [^\s\u00ad\u200b-\u200f\u2060\ufeff]
    """,
    re.VERBOSE,
)
_CLITIC = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))$", re.IGNORECASE)
_FUSED = frozenset(["cannot", "gonna", "gotta", "wanna"])  # each of three letters and the rest
_INITIAL = re.compile(r"\s+[A-Z]")
_NUMBER = re.compile(r"\s?\d")


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Divide a stretch of text into words and marks.

    Parameters
    ----------
    text : str
        The whole text; offsets count its code points.
    start, end : int
        The stretch to divide; by default all of it.

    Returns
    -------
    list of tuple of int
        Half-open spans in rising order, apart from one another; what lies between them is white or invisible.
    """
    stop = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    at = start
    while (found := _TOKEN.search(text, at, stop)) is not None:
        first, at = found.span()
        if found.lastgroup not in ("plain", "word"):
            spans.append((first, at))
            continue
        word = found.group()
        if at < stop and text[at] == "." and _abbreviated(word, text, at + 1):
            at += 1
        elif "'" in word or "’" in word:
            clitic = _CLITIC.search(word)
            if clitic is not None and clitic.start() > 0:
                spans.append((first, first + clitic.start()))
                first += clitic.start()
        elif word.lower() in _FUSED:
            spans.append((first, first + 3))
            first += 3
        spans.append((first, at))
    return spans


def _abbreviated(word: str, text: str, after: int) -> bool:
    """Whether the full stop behind a word belongs to it; `after` is where the text goes on behind it."""
    if after < len(text) and text[after].isalnum():
        return False
    small = word.lower()
    if len(word) == 1:
        return (word.isupper() and word != "I" and _INITIAL.match(text, after) is not None) or (
            small in BEFORE_NUMBER and _NUMBER.match(text, after) is not None
        )
    if small in BEFORE_NUMBER and _NUMBER.match(text, after):
        return True
    return (small in NEVER_LAST or small in SOMETIMES_LAST) and (not word.islower() or small in _SMALL)
