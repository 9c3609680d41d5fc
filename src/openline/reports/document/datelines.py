"""The opening of agency copy: "BEIRUT, June 18 (Reuters) - ", "MOSCOW, May 18. /TASS/. ", "(Istanbul) – "."""

import re
from dataclasses import dataclass

from openline.reports.document.agencies import AGENCY, agency_named
from openline.reports.times.dates import DateFound, dates_in

__all__ = ["NO_PLACE", "Opening", "opening"]

_DASH = r"[-‐‑‒–—―−]{1,2}"
_NOT_MONTH = r"(?!(?i:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b\.?\s*\d)"
_NAME = rf"{_NOT_MONTH}[^\W\d_]+(?:[-'’ʿʾ`. ]{_NOT_MONTH}[^\W\d_]+){{0,5}}\.?"
_CITY = rf"(?P<place>{_NAME}(?:\s*[,/]\s*{_NAME}){{0,2}}(?:\s*\([^()\d]{{2,24}}\))?)"
_DATE = r"(?P<date>[^()/\[\]:;“”\"]{3,28}?)"
_SIGN = r"(?P<sign>\([^()]{2,40}\)|/{1,2}\s*[^/]{2,30}?\s*/{1,2}|\[[^\[\]]{2,30}\])"
_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        # BEIRUT, June 18 (Reuters) -   MOSCOW, May 18. /TASS/.   Erbil (Iraq) (AFP) –   ERBIL (Kurdistan24) –
        rf"{_CITY}(?:\s*[,.]\s*{_DATE})?\s*[,.]?\s*{_SIGN}\s*(?P<dash>{_DASH}|[.:،,]|(?=[A-Z“\"]))\s*",
        # MOSCOW. Dec 3. INTERFAX.RU -
        rf"{_CITY}\.\s*{_DATE}\.\s*(?P<sign>[A-Z][\w.-]{{2,20}})\s*{_DASH}\s*",
        # (Istanbul) –   (Beirut, March 3, 2019) -
        rf"\(\s*{_CITY}(?:\s*,\s*{_DATE})?\s*\)\s*{_DASH}\s*",
        # DAMASCUS, SANA –
        rf"{_CITY}\s*,\s*(?P<sign>[A-Z][A-Za-z0-9]{{1,19}})\s*{_DASH}\s*",
        # SOUTHWEST ASIA, August 1, 2016 —    TAMPA, Fla. –    Beirut –
        rf"{_CITY}(?:\s*,\s*{_DATE})?\s+{_DASH}\s+",
        # Shafaq News/   Dec. 3 (UPI) --
        rf"(?P<place>)(?P<sign>{AGENCY.pattern})\s*/\s*",
        rf"(?P<place>){_DATE}\s*{_SIGN}\s*{_DASH}\s*",
        # MOSCOW, May 18:   BAGHDAD:
        rf"(?P<place>[A-Z][A-Z .'’-]{{2,24}}[A-Z])(?:\s*,\s*{_DATE})?:\s+",
    )
)
NO_PLACE = re.compile(
    r"(?:the|a|an|in|on|at|by|file|update|updated|breaking|live|exclusive|watch|read|photo|video|"
    r"correction|"
    r"analysis|opinion|editorial|report|note|release|unclassified|press|statement|question|answer|q|mr|"
    r"ms|mrs|dr|prof|sec|secretary|moderator|host|presenter|anchor|interviewer|interviewee|ambassador|"
    r"spokes\w+|narrator|correspondent|highlights|summary|who|when|sources?|but|and|he|she|it|they)\b",
    re.I,
)
REACH = 110  # code points in which an opening ends
_SPACES = dict.fromkeys((0xA0, 0x2007, 0x2009, 0x202F), " ")


@dataclass(frozen=True)
class Opening:
    """A dateline within a line: where it ends, its place, its date and agency if any."""

    start: int
    end: int
    place: str
    place_start: int
    place_end: int
    agency: str
    date: DateFound | None


def opening(text: str, start: int, end: int) -> Opening | None:
    """Find the dateline that opens a line of the text, if one does."""
    while start < end and (text[start].isspace() or text[start] in "\ufeff\u200b\u200e\u200f"):
        start += 1
    head = text[start : min(end, start + REACH)].translate(_SPACES)
    for form, pattern in enumerate(_FORMS):
        match = pattern.match(head)
        if not match or start + match.end() >= end:
            continue
        found = match.groupdict()
        place = found["place"]
        words = place.split()
        if words and (NO_PLACE.match(place) or len(words) > 6 or not place[0].isupper()):
            continue
        if any(w[0].islower() and len(w) > 3 and "-" not in w and "'" not in w for w in words):
            continue
        date = None
        if found.get("date"):
            dates = dates_in(found["date"])
            if not dates:
                continue
            date = dates[0]
        sign = re.sub(r"\A[(\[/\s]+|[)\]/\s]+\Z", "", found.get("sign") or "")
        known = bool(AGENCY.search(sign))
        if form == 0 and not known and (sign[:1].islower() or len(sign.split()) > 3):
            continue
        if (
            form == 0
            and match["dash"] in ",،:."
            and not known
            and not (match["dash"] == "" and sign.isupper())
        ):
            continue
        rest = text[start + match.end() : end][:60]
        if form in (2, 4) and rest.isupper():
            continue
        if form == len(_FORMS) - 1 and (not any(c.islower() for c in rest) or len(rest) < 40):
            continue  # "IRAQ: ROCKETS HIT BASE" is a headline
        if form == len(_FORMS) - 1 and text.count(f"\n{place}:") + text.startswith(f"{place}:") > 1:
            continue  # who speaks in a transcript
        if form == 3 and not known and not sign.isupper():
            continue
        if form == 4 and not date and not place.isupper() and (len(words) > 2 or len(place) < 3):
            # "Talks – which failed –" is no dateline; "Beirut – The ministry" is.
            if not re.match(r"[A-Z“\"‘]", text[start + match.end() : end][:1]):
                continue
            if len(words) > 4:
                continue
        if form == 4 and not date and not re.match(r"[A-Z“\"‘'\d]", text[start + match.end() : end][:1]):
            continue
        at = start + match.start("place")
        agency = agency_named(sign) or (sign if sign and not dates_in(sign) else "")
        return Opening(start, start + match.end(), place, at, at + len(place), agency, date)
    return None
