"""How many: numbers in a report as ranges, with what is counted.

"At least 10" is open above, "up to 10" below; "some 20" is 18 to 22, "dozens" 24 to 99. A number that is part
of a date, of the name of a weapon or of a zone counts nothing.
"""

import math
import re
from collections.abc import Sequence

from openline.reports.counting.numerals import NUMBER, value_of
from openline.reports.model import Count, Region, Stretch
from openline.reports.tagging.lexicon import listed

__all__ = ["find_counts"]

_READ = ("headline", "body")
_FLOOR = (
    r"at least|no (?:fewer|less) than|not (?:fewer|less) than|a minimum of|upwards? of|(?:in )?excess of|"
    r"as a minimum|a good|"
    r"(?P<beyond>more than|over|above|exceed(?:s|ed|ing)?|greater than|well over)"
)
_CEILING = (
    r"up to|as many as|as much as|at most|no more than|not more than|a maximum of|within|(?:did|does|"
    r"do) not exceed|"
    r"not exceeding|(?P<below>fewer than|less than|under|below)"
)
_ABOUT = (
    r"some|about|around|roughly|approximately|approx\.?|an estimated|estimated at(?: about)?|estimated|"
    r"close to|circa|in the region of"
)
_NEARLY = r"nearly|almost|just under|close on"
_VAGUE: dict[str, tuple[float | None, float | None]] = {
    "tens of thousands": (20_000, 99_999), "hundreds of thousands": (200_000, 999_999),
    "several thousand": (3000, 9999), "several hundred": (300, 999), "several dozen": (24, 99),
    "a few thousand": (3000, 9999), "a few hundred": (300, 999), "a few dozen": (24, 99),
    "hundreds": (200, 999), "thousands": (2000, 9999), "dozens": (24, 99), "scores": (40, 99),
    "several": (3, 9), "a few": (3, 9), "a handful of": (3, 6), "a handful": (3, 6), "a couple of": (2, 2),
    "a couple": (2, 2), "a pair of": (2, 2), "a number of": (2, None), "a single": (1, 1),
    "not a single": (0, 0), "not one": (0, 0),
    "another": (1, 1), "a third": (1, 1), "a second": (1, 1), "both": (2, 2), "half a dozen": (6, 6),
}  # fmt: skip
_LIVES = (
    r"(?:killed|wounded|injured|hurt|martyred|neutrali[sz]ed|captured|missing|arrested|detained|displaced|"
    r"dead|died|captive|kidnapped|evacuated)"
)
_COUNTED_NONE = (
    r"(?:casualt(?:y|ies)|injur(?:y|ies)|deaths?|fatalit(?:y|ies)|losses|strikes?|soldiers?|troops|"
    r"peacekeepers?|civilians?|"
    r"fighters?|personnel|aircraft|drones?|rockets?|missiles?|convoys?|vehicles|victims|people|attacks?|"
    r"sorties|"
    r"violations|flights?|patrols?|militants?|prisoners?|survivors?|wounded|injured)"
)


def _spaced(words: str) -> str:
    """Let blanks count in a pattern that is written over several lines."""
    return words.replace(" ", r"\s")


_EXPRESSION = re.compile(
    rf"""
    (?<![\w$€£#§.,/:–-])(?<!No\.\ )(?:
    (?P<range>(?:(?:between|from)\s+)?(?P<low>{NUMBER})(?:\s+(?:and|to|or)\s+|
        (?<=\d)\s?[-–]\s?(?=\d))(?P<high>{NUMBER})(?![-/:]?\w*\d|-\w))
    |(?:(?P<floor>\b(?:{_spaced(_FLOOR)}))\s+)?(?:(?P<ceiling>\b(?:{_spaced(_CEILING)}))\s+)?(?:(?P<about>\b(?:{_spaced(_ABOUT)}))\s+)?(?:(?P<nearly>\b(?:{_spaced(_NEARLY)}))\s+)?(?:all\s+|the\s+other\s+)?
        (?:(?P<vague>\b(?:{_spaced("|".join(sorted(_VAGUE, key=len, reverse=True)))})\b)|
            (?P<number>{NUMBER})(?!-?(?:th|st|nd|rd)\b|[-/:]\d|:\d|%|\s?percent|\s?per\s?cent|[-–](?:km|
            kilomet|mile|year|strong|storey|wheel|minute|week|point|hectare|page|month|day|hour|caliber|
            calibre|mm)|\s?(?:mm|millimet\w+)\b|°|\]))
    |(?P<none>\bno(?=\s+(?:[\w.-]+\s+){{0,2}}?{_COUNTED_NONE}\b)
        |\b(?:nobody|no\sone)(?=\s(?:was|were|has\sbeen|had\sbeen|is)\s(?:\w+\s)?{_LIVES}\b))
    )
    """,
    re.X | re.I,
)
_STOP = listed(
    """
    a an the of in at on to from by for with near and or but that which who whom whose where when while
    as after before during since until into over under through across against between were was are is be
    been being had has have will would could should may might must can did does do not said told say
    says into toward towards about around left went came hit struck fell took landed crossed entered
    arrived died missing dead killed wounded injured hurt took received among amid than like via out off
    up down back away together there here later ago also too only remain remained still north south east
    west northwest northeast southwest southeast per every each daily weekly monthly along inside
    outside within behind if then than so because
    """
)
_LOOSE = listed(
    """
    more further other additional new large small heavy big armed young local foreign unidentified
    different separate such same own least old others many various consecutive
    """
)
_KEPT = re.compile(
    r"(?:mortar|rocket|missile|pickup|armou?red|artillery|machine|anti-\w+|air|food|displaced|fuel|oil|"
    r"cargo|supply|military|medical|"
    r"gun|AA|tank|ballistic|cruise|mine|farm|school|aid|transport|combat|fighter|training|multiple|launch|"
    r"humanitarian|refrigerator)$",
    re.I,
)
_CALIBRE = re.compile(r"[ \t]+\d+(?:\.\d+)?[ -]?(?:mm|millimet\w+)(?=\s)")
_WORD = re.compile(r"[”\"]?(?:[ \t\n]+|-)[“\"‘]?([A-Za-z][\w’'./-]*)(,?)")
_RATE = re.compile(
    r"^(?:[ \t]+[\w-]+){0,6}?[ \t]+(?:(?:a|per|every|each)[ \t]+(?:single[ \t]+)?(day|night|week|month|"
    r"year|"
    r"hour|fortnight)\b|(daily|weekly|monthly|hourly|nightly)\b)"
)
_PER = {"daily": "day", "weekly": "week", "monthly": "month", "hourly": "hour", "nightly": "night"}
_FATE_AFTER = re.compile(
    r"^(?:(?!\band\s(?:\w+\s)?(?:than\s|least\s)?(?:[a-z]+teen|one|two|three|four|five|six|seven|eight|"
    r"nine|"
    r"ten|others?|wounded)\b)[^.;:,“”\d]){0,70}?\b"
    rf"(?:were|was|are|is|be|been|being|left|reported|reportedly|lay|got|taken)\s+(?:\w+ly\s+|also\s+|"
    rf"said to be\s+|taken\s+)?({_LIVES})\b",
    re.I,
)
_FATE_DIRECT = re.compile(
    rf"^(?:\s+(?:others|more|people|persons|of them|(?:[\w-]+\s+)?\w+s))?\s+({_LIVES})\b(?!\s+(?:people|"
    rf"persons|families|civilians|men|by))",
    re.I,
)
_FATE_BEFORE = re.compile(
    r"\b(kill|wound|injur|martyr|neutrali[sz]|captur|arrest|detain)(?:ed|ing|es|s|"
    r"e)?[”\"'’]?\s+(?:and\s+\w+\s+)?$",
    re.I,
)
_TOLL = re.compile(r"\b(?:(?:death toll|toll|number of dead)\b[\w ]{0,25}|bodies of\s+)$", re.I)
_WOUNDS = re.compile(r"^[^.;:,]{0,40}\b(?:received|suffered|sustained) (?:\w+ )?(wounds|injuries)\b", re.I)
_FATES = {"died": "killed", "dead": "killed", "martyred": "killed", "kill": "killed", "wound": "wounded",
          "injur": "injured", "martyr": "killed",
          "captur": "captured", "arrest": "arrested", "detain": "detained"}  # fmt: skip
_MEASURES = listed(
    """
    km kilometers kilometres kilometer kilometre meters metres meter metre miles mile feet hours hour
    minutes minute seconds second days day weeks week months month years year tons tonnes ton percent
    km/h knots nm barrels litres liters dollars
    """
)
_TIMES = listed(
    """
    days day weeks week hours hour minutes minute months month years year
    """
)
_OF_TWO = frozenset(("both", "another", "a third", "a second", "a number of"))
_ALONE_ONE = re.compile(
    r"^\s+(?:of\b|another\b|by\b|day\b|side\b|hand\b|thing\b|who\b|that\b|more\b|could\b|can\b|must\b|or\b|"
    r"and\b|which\b|on\b|in\b|to\b)"
)
_NAMED_AFTER = re.compile(r"^[-–]?(?:[A-Z]?-\d|\d)|^-(?!met)[a-z]")
_LABEL_BEFORE = re.compile(
    r"(?:\b(?:No\.|Note|Position|Tower|Resolution|Article|Chapter|Figure|Map|Page|Route|Highway|Task Force|"
    r"Day|Phase|Group|Unit|Point|"
    r"Su|MiG|Mi|Tu|Il|An|F|T|M|S|K|H|UN|Resolution|Release|Policy Note|Issue|Vol\.?|page|aged|age|at|"
    r"caliber of|the year)\s?[-–]?|[\[(#№])$"
)


def find_counts(
    text: str, regions: Sequence[Region] = (), times: Sequence[Stretch] = ()
) -> tuple[Count, ...]:
    """Return the counts in headline and body, in order.

    Parameters
    ----------
    times
        Expressions of time, whose numbers count nothing.
    """
    spans = (
        [(each.start, each.end) for each in regions if each.label in _READ] if regions else [(0, len(text))]
    )
    dated = bytearray(len(text) + 1)
    for each in times:
        dated[each.start : each.end] = b"\1" * (each.end - each.start)
    found: list[Count] = []
    for start, end in spans:
        for match in _EXPRESSION.finditer(text, start, end):
            if not dated[match.end() - 1] and not dated[match.start()]:
                count = _count(text, match, start, end, found[-1] if found else None)
                if count is not None:
                    found.append(count)
    return tuple(found)


def _count(text: str, match: re.Match[str], start: int, end: int, last: Count | None) -> Count | None:
    first, stop = match.span()
    first += len(text[first:stop]) - len(text[first:stop].lstrip())
    before, after = text[max(start, first - 60) : first], text[stop : min(end, stop + 110)]
    word, vague = (match["number"] or "").lower(), (match["vague"] or "").lower()
    if _is_label(match, word, before, after):
        return None
    if vague or re.match(r"\s+of\s+(?:the|their|its|his|our|those|these|them)\b", after):
        after = re.sub(r"^\s+of(?=\s)(?:\s+(?:the|their|its|his|our|those|these)\b)?", "", after)
    unit = _unit(after)
    if vague in _OF_TWO and not (
        _FATE_DIRECT.match(after)
        or (vague != "both" and _FATE_AFTER.match(after))
        or (vague == "another" and unit not in ("", "account", "day", "time", "matter", "attack"))
    ):
        return None
    bounds = _bounds(match, unit)
    fate = _fate(before, after) if unit not in _MEASURES else ""
    if match["ceiling"] and match["ceiling"].lower() == "within" and unit in _TIMES:
        return None
    if vague == "a single" and unit in _TIMES:
        return None
    if bounds[0] == bounds[1] and (near := _NEARER.search(before)):
        bounds = (bounds[0], None) if near[1] else (None, bounds[1])
    if pairs := _PAIRS.match(after):
        unit = _unit(after[pairs.end() :])
        bounds = (bounds[0] and 2 * bounds[0], bounds[1] and 2 * bounds[1])
    if not unit and (put := _PUT.search(before)):
        unit = "killed" if "toll" in put[0].lower() else ""
        return Count(first, stop, text[first:stop], *bounds, unit)
    if not unit and not fate:
        if word in ("one", "a", "an") and not _RATE.match(after):
            return None
        if last is not None and not re.search(r"[.!?]\s", text[last.end : first].replace("]. ", "")):
            unit = re.sub(r" an? \w+$", "", last.unit)  # "19 in Idlib, 8 in Latakia"
    if rate := _RATE.match(after):
        unit = f"{unit} a {rate[1] or _PER[rate[2]]}".strip()
    elif fate:
        unit = fate
    elif bounds[1] == 1 and unit not in _MEASURES:
        unit = _plural(unit)
    return Count(first, stop, text[first:stop], *bounds, unit)


_NEARER = re.compile(r"(?:\b(never|not|no|nowhere)\b[^.;,]{0,40})?\b(?:closer|nearer) than\s+$", re.I)
_PAIRS = re.compile(r"\s+pairs?\s+of\b(?=\s)")
_PUT = re.compile(r"\b(?:toll|figure|number)\b[^.;,]{0,50}\s(?:at|to|of|was|is)\s+$", re.I)


def _is_label(match: re.Match[str], word: str, before: str, after: str) -> bool:
    """Whether a number names something, or means no number: "F-16", "Position 37", "one of them"."""
    figure = word[:1].isdigit()
    if _NAMED_AFTER.match(after) or (
        figure and _LABEL_BEFORE.search(before) and not _PUT.search(before)
    ):
        return True
    if figure and re.fullmatch(r"(?:19|20)\d\d", word):
        return not re.match(r"\s+[a-z]+(?:s|people|men)\b", after)
    if word in ("a", "an"):
        return True
    if word == "one" and not _RATE.match(after):
        pointed = re.search(r"\b(?:this|the|no|any|every|each|(?<!of )which|another)\s+$", before, re.I)
        return bool(_ALONE_ONE.match(after) or pointed)
    return False


def _bounds(match: re.Match[str], unit: str) -> tuple[float | None, float | None]:
    if match["none"]:
        return 0, 0
    low: float | None
    high: float | None
    if match["range"]:
        low, high = value_of(match["low"]), value_of(match["high"])
        scale = re.search(r"(hundred|thousand|million|dozen)s?$", match["high"], re.I)
        if scale and low < 100 and not re.search(r"[a-z]{5}", match["low"].replace(scale[0], "")):
            low *= value_of(scale[1]) if low * value_of(scale[1]) <= high else 1
        return (low, high) if low <= high else (high, low)
    if match["vague"]:
        low, high = _VAGUE[match["vague"].lower()]
    else:
        low = high = value_of(match["number"])
    if match["floor"]:
        return (low + 1 if match["beyond"] and low is not None and low == int(low) < 1000 else low), None
    if match["ceiling"]:
        return None, (high - 1 if match["below"] and high is not None and unit not in _MEASURES else high)
    if match["about"] and low is not None and high is not None and not match["vague"]:
        low, high = round(0.9 * low, 6), round(1.1 * high, 6)
        if high < 10 and unit not in _MEASURES:
            low, high = math.floor(low), math.ceil(high)
    if match["nearly"] and low is not None and not match["vague"]:
        low = round(0.9 * low, 6)
    return low, high


def _unit(after: str) -> str:
    """Return what is counted, if it is named right behind the number."""
    words: list[str] = []
    calibre = _CALIBRE.match(after)
    at = calibre.end() if calibre else 0
    while len(words) < 6 and (match := _WORD.match(after, at)):
        word = match[1].rstrip(".’'")
        if word.lower() in _STOP and word.lower() != "dead":
            break
        if words and (re.search(r"(?:ing|ly)$", word) or (word.endswith("ed") and not _KEPT.match(word))):
            break
        words.append(word)
        at = match.end()
        if match[2] or match[1].endswith("."):
            break
    kept = [word for word in words if word.lower() not in _LOOSE]
    if not kept or kept[-1] in ("them", "whom", "us", "ours", "theirs", "which"):
        return ""
    if any(each.isdigit() for each in kept[-1]):
        return kept[-1].removesuffix("s")
    if kept[-1][0].isupper() and any(each[0].islower() for each in kept):
        kept = kept[: next(k for k in range(len(kept) - 1, -1, -1) if kept[k][0].islower()) + 1]
    head = kept[-1]
    if len(kept) > 1 and _KEPT.match(kept[-2]):
        return f"{kept[-2]} {head}" if kept[-2].isupper() else f"{kept[-2]} {head}".lower()
    return {"pers": "persons", "pax": "persons", "veh": "vehicles"}.get(head.lower(), head.lower())


def _fate(before: str, after: str) -> str:
    for found in (
        _FATE_DIRECT.match(after),
        _WOUNDS.match(after),
        _FATE_AFTER.match(after),
        _FATE_BEFORE.search(before),
    ):
        if found:
            word = found[1].lower()
            return (
                "wounded"
                if word in ("wounds", "injuries")
                else _FATES.get(
                    word, word.replace("neutralis", "neutraliz") + ("ed" if word == "neutraliz" else "")
                )
            )
    if _TOLL.search(before) or (
        re.search(r"\b(?:left|leaving)\s+$", before) and re.match(r"[^.;,“”]{0,60}\bdead\b", after)
    ):
        return "killed"
    return ""


def _plural(unit: str) -> str:
    if (
        not unit
        or unit.endswith("s")
        or any(each.isdigit() for each in unit)
        or unit in ("aircraft", "personnel", "people", "killed", "wounded", "missing", "captive")
    ):
        return unit
    if unit.endswith(("ch", "sh", "x")):
        return unit + "es"
    return (
        unit[:-1] + "ies"
        if re.search(r"[^aeiou]y$", unit)
        else re.sub(r"man$", "men", unit)
        if unit.endswith("man")
        else unit + "s"
    )
