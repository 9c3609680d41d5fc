"""News agencies by their names, and the many ways in which one is written."""

import re
from functools import lru_cache

from openline.reports.document.outlets import known_outlet

__all__ = ["AGENCY", "agency_key", "agency_named", "same_source"]

# The first name of a line is the fullest, the others are the same agency.
_NAMES = """
Associated Press|AP
Reuters|Thomson Reuters
Agence France-Presse|AFP|Agence France Presse
TASS|ITAR-TASS|TASS.COM|TASS.RU|Itar-Tass
Interfax|INTERFAX.RU|Interfax.ru|Interfax-AVN|INTERFAX.COM
RIA Novosti|RIA|RIA-Novosti|RIAN
Sputnik|Sputnik News
SANA|Syrian Arab News Agency
Anadolu Agency|AA|Anadolu|Anadolu Ajansi
Xinhua|Xinhua News Agency
IRNA|Islamic Republic News Agency
Fars News Agency|FNA|Fars|Fars News
Tasnim|Tasnim News Agency|Tasnim News
Mehr News Agency|MNA|Mehr
ISNA
Iraqi News Agency|INA
National Iraqi News Agency|NINA
Hawar News Agency|ANHA|Hawar
Firat News Agency|ANF|ANF News
North Press Agency|NPA|North Press
Deutsche Presse-Agentur|DPA|dpa
United Press International|UPI
Petra|Petra News Agency|Jordan News Agency
KUNA|Kuwait News Agency
WAM|Emirates News Agency
SPA|Saudi Press Agency
QNA|Qatar News Agency
MENA|Middle East News Agency
NNA|National News Agency
Bloomberg|Bloomberg News
EFE
ANSA
Kyodo|Kyodo News
Yonhap|Yonhap News Agency
Press Trust of India|PTI
Asian News International|ANI
IANS
Indo-Asian News Service
DHA|Demiroren News Agency|Dogan News Agency
IHA|Ihlas News Agency
Ukrinform
UNIAN
BelTA
Tanjug
Baghdad Today
Shafaq News|Shafaq
"""
_LINES = [line.split("|") for line in _NAMES.strip().splitlines()]


def _bare(name: str) -> str:
    return re.sub(r"\W+", " ", name.replace("’", "'").removesuffix("'s")).strip().casefold()


_KEYS = {_bare(name): names[0].casefold() for names in _LINES for name in names}

# Told of by its country alone, an official agency is that country's.
_OF_COUNTRY = {
    **dict.fromkeys(("syria", "syrian"), "sana"),
    **dict.fromkeys(("iran", "iranian"), "irna"),
    **dict.fromkeys(("turkey", "türkiye", "turkish"), "anadolu agency"),
    **dict.fromkeys(("china", "chinese"), "xinhua"),
    **dict.fromkeys(("iraq", "iraqi"), "iraqi news agency"),
    **dict.fromkeys(("jordan", "jordanian"), "petra"),
    **dict.fromkeys(("lebanon", "lebanese"), "nna"),
    **dict.fromkeys(("saudi arabia", "saudi"), "spa"),
}
_OFFICIAL = re.compile(
    r"(?:official |state |state run |state owned |government )*(?P<country>[\w ]+?)(?: s)? "
    r"(?:(?:official|state|state run|state owned|government) )+(?:news |press )?agency\Z|"
    r"(?:official|state|state run) (?P<country2>\w+) (?:news |press )agency\Z"
)

# Written small these are words ("aa", "spa", "mena", "ina"), so capitals count.
AGENCY = re.compile(
    r"(?<![\w/])(?:The\s+)?("
    + "|".join(sorted((re.escape(name) for names in _LINES for name in names), key=len, reverse=True))
    + r")(?:'s)?(?![\w])"
)
_TAIL = re.compile(r"(?:\s+(?:news|press|state|official|information|service|agency|website|site))+\Z")


@lru_cache(maxsize=4096)
def agency_key(name: str) -> str:
    """Give one key to all spellings of a source: "The Associated Press" and "AP" are the same."""
    bare = _bare(name).removeprefix("the ")
    short = _TAIL.sub("", bare)
    if found := _KEYS.get(bare) or _KEYS.get(short):
        return found
    if official := _OFFICIAL.match(bare):
        return _OF_COUNTRY.get(official["country"] or official["country2"], bare)
    return known_outlet(name).casefold() or short or bare


def same_source(one: str, other: str) -> bool:
    """Say whether two names are the same agency or outlet."""
    return agency_key(one) == agency_key(other)


def agency_named(text: str) -> str:
    """Give the first agency named in a text, as written there without "The"; "" for none."""
    found = AGENCY.search(text)
    return found[1] if found else ""
