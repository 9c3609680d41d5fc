"""Who a text names as acting: the parties of the theatre by their many names, and those that act as one."""

import re
from collections.abc import Iterable

__all__ = ["allied", "opposed", "parties_in", "party_of"]

_NAMES = {
    "us": r"U\.?S\.?A?\.?(?:-led)?|[Uu]nited [Ss]tates|America(?:ns?)?|Washington|Pentagon|CENTCOM|"
    r"(?:US )?Central Command|[Cc]oalition|"
    r"CJTF|Inherent Resolve|White House|State Department",
    "sdf": r"SDF|QSD|YPG|PKK|Syrian Democratic Forces|Kurdish(?:-led)?(?= (?:forces|fighters|commanders?|"
    r"militia|administration|officials?|units))|detachments controlled",
    "russia": r"Russia(?:ns?)?|Moscow|Kremlin|Hmeimim|Humaymim|Khmeimim|RF",
    "syria": (
        r"Damascus|SANA|Syrian (?:Arab )?(?:[Aa]rmy|[Aa]rmed|[Gg]overnment|state|troops|side|air|forces|"
        r"military)|"
        r"Syrian (?:delegation|officials?|officers?|soldiers?|conscripts?|artillery|jets|planes)|"
        r"Syria(?:n|’s|'s) (?:foreign|defen[cs]e|information|interior) minist\w+|[Rr]egime|"
        r"pro-(?:government|regime)|[Gg]overnment (?:forces|troops|control)|Assad|[Tt]he army"
    ),
    "israel": r"Israel(?:is?)?|IDF|Tel Aviv|Zionist|[Tt]he enemy|enemy aircraft",
    "iran": r"Iranians?(?:-(?:backed|aligned|linked))?|Iran|Tehran|IRGC|Revolutionary Guards?|Hezbollah|"
    r"Hizbollah|militias?|"
    r"Islamic Resistance|PMF|PMU|Popular Mobili[sz]ation|Hash[ed]d",
    "turkey": r"Turkish|Turks|Turkey|Türkiye|Ankara|SNA",
    "iraq": r"Iraqi (?:army|government|forces|military|side)|Baghdad|Iraq’s|Iraq's",
    "jordan": r"Jordanians?|Jordan|Amman|the kingdom",
    "jihadist": r"Islamic State|ISIS|ISIL|IS\b|Daesh|terrorists?|al-Qaeda|HTS|Nusra",
    "rebels": r"rebels?|opposition (?:fighters|faction)|Free Army|Revolutionary Commando|FSA|MaT",
}
_FINDERS = [(party, re.compile(rf"(?<![\w-])(?:{words})(?!\w)")) for party, words in _NAMES.items()]
_COUNTRIES = {name: frozenset([name.casefold()]) for name in ("Syria", "Iraq", "Lebanon", "Egypt", "Qatar")}
_BESIDE = [{"us", "sdf"}, {"us", "rebels"}]
_FRIENDS = [*_BESIDE, {"syria", "iran"}, {"syria", "russia"}, {"turkey", "rebels"}]


def parties_in(text: str) -> frozenset[str]:
    """Return the parties that a text names."""
    return frozenset(party for party, finder in _FINDERS if finder.search(text))


def party_of(speaker: str) -> frozenset[str]:
    """Return the party of whoever speaks: there a country is a party, and not a place."""
    return parties_in(speaker) or _COUNTRIES.get(speaker, frozenset())


def allied(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether somebody of the one is, or fights beside, somebody of the other: they are accused as one."""
    first, second = set(one), set(other)
    return bool(first & second) or any(first & pair and second & pair for pair in _BESIDE)


def opposed(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether both are known, and nobody of the one acts with anybody of the other."""
    first, second = set(one), set(other)
    return (
        bool(first)
        and bool(second)
        and not (first & second or any(first & p and second & p for p in _FRIENDS))
    )
