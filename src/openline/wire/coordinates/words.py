"""The words that stand in coordinates, English, Arabic and Persian, as folding leaves them."""

from __future__ import annotations

from typing import Literal

Side = Literal["N", "S", "E", "W"]


def _arabic(stem: str) -> tuple[str, ...]:
    """Give the forms of a direction: bare, adverb, adjective, with the article, with *and*."""
    forms = [stem, f"{stem}ا", f"{stem}ي", f"{stem}يه", f"ال{stem}", f"ال{stem}ي", f"ال{stem}يه"]
    return (*forms, *(f"و{form}" for form in forms))


_DIRECTIONS: dict[Side, tuple[str, ...]] = {
    "N": ("north", "northern", "northerly", *_arabic("شمال")),
    "S": ("south", "southern", "southerly", *_arabic("جنوب")),
    "E": ("east", "eastern", "easterly", *_arabic("شرق")),
    "W": ("west", "western", "westerly", *_arabic("غرب")),
}
DIRECTIONS: dict[str, Side] = {word: side for side, words in _DIRECTIONS.items() for word in words}
"""Words for the four directions, in lower case."""
SIDES: dict[str, Side] = {
    **DIRECTIONS, "N": "N", "S": "S", "E": "E", "W": "W",
    "ش": "N", "ج": "S", "ق": "E", "غ": "W", "وق": "E", "وغ": "W",
}  # fmt: skip
"""The same, and the letters that stand for them behind or before a number."""

WINDS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
WIND_DEG = {wind: 22.5 * k for k, wind in enumerate(WINDS)}
COMPOUNDS = {
    f"{a}{b}": x + y
    for a, x in (("north", "N"), ("south", "S"))
    for b, y in (("east", "E"), ("west", "W"), ("eastern", "E"), ("western", "W"))
} | {
    f"{c}{a}{b}": z + x + y
    for c, z in (("north", "N"), ("south", "S"), ("east", "E"), ("west", "W"))
    for a, x in (("north", "N"), ("south", "S"))
    for b, y in (("east", "E"), ("west", "W"))
}

DEGREES = frozenset(("deg", "degs", "degree", "degrees", "درجه", "درجات"))
MINUTES = frozenset(("min", "mins", "minute", "minutes", "دقيقه", "دقائق", "ودقيقه", "دقيقة"))
SECONDS = frozenset(("sec", "secs", "second", "seconds", "ثانيه", "ثواني", "ثوان"))

LABELS: dict[str, Literal["lat", "lon"]] = {
    **dict.fromkeys(("lat", "latitude", "عرض", "العرض"), "lat"),
    **dict.fromkeys(("lon", "long", "lng", "longitude", "طول", "الطول"), "lon"),
}
"""Words that say whether a latitude or a longitude follows."""

CONTEXT = frozenset((
    "coordinate", "coordinates", "coord", "coords", "position", "pos", "posn", "location", "loc",
    "grid", "gps", "latlon", "latlong", "latlng", "wgs", "mgrs", "utm", "احداثيات", "الاحداثيات",
    "احداثيه", "الموقع", "موقع", "الاحداثي", "مختصات",
))  # fmt: skip
"""Words before numbers that say that they are a coordinate."""

KM_A_UNIT = {
    **dict.fromkeys(
        (
            "km",
            "kms",
            "kilometer",
            "kilometers",
            "kilometre",
            "kilometres",
            "klick",
            "klicks",
            "click",
            "clicks",
        ),
        1.0,
    ),
    **dict.fromkeys(("كم", "كلم", "كيلومتر", "كيلومترا", "كيلومترات", "كيلو", "كيلومتري"), 1.0),
    **dict.fromkeys(("nm", "nmi", "nautical"), 1.852),
    **dict.fromkeys(("mi", "mile", "miles", "ميل", "ميلا", "اميال"), 1.609344),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "متر", "مترا", "امتار"), 0.001),
}
NAUTICAL = frozenset(("بحري", "بحريا", "بحريه"))
"""Behind the Arabic word for mile."""

NOT_DEGREES = frozenset(
    (*KM_A_UNIT, "kg", "g", "t", "tons", "percent", "usd", "eur", "mhz", "khz", "ghz", "kt", "kts")
)
"""Units that make a number something else than degrees."""

NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ],
        start=1,
    )
} | {
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "seventy": "70",
    "eighty": "80",
    "ninety": "90",
}
