"""The words by which places are referred to, and what some of them always are."""

import re

from openline.reports.places.words import DIRECTIONS

ADJ = (
    r"(?:(?:so-called|same|nearby|remote|whole|entire|besieged|oil-rich|war-torn|neighbou?ring|border|"
    r"surrounding|"
    r"strategic|military|main|disputed|illegal|U\.S\.|US|American|Russian|Syrian|Iraqi|tiny|adjacent|"
    r"regional|"
    r"provincial|outlying)\s)*"
)
THE = r"(?:[Tt]he|[Tt]his|[Tt]hat|its|their|both)\s+"
NAMED_NEXT = (
    r"(?!\s+(?:of|at|in|near|around|outside|called|named|known as|to|from|between|"
    r"with)\s+(?:the\s+)?(?:\w+\s+)?[A-Z])"
)
NATION = r"(?:Iraqi?|Syrian?|Turk(?:ey|ish)|Jordan(?:ian)?|Leban(?:on|ese)|Israeli?|Irani?)"
KM = r"\d+(?:\.\d+)?[\s-]?(?:km|kilomet(?:er|re)s?|miles?)(?:\s\([^)\n]{1,20}\))?"
AREA = re.compile(r"area of (?:separation|limitation)|(?:buffer|demilitari[sz]ed) zone", re.I)

REFERENCE = re.compile(
    rf"""
    (?<!\w)(?=[TtthbseioScdIJL\d])(?:
    (?P<frontier>\b(?:[Tt]he\ )?(?P<one_side>{NATION})(?:[-–—/](?P<other_side>{NATION}))?\ (?:border|frontier)
        (?:\ (?:area|region|zone|strip|regions|areas))?\b(?!\ (?:guards?|police|crossings?|town|city|
        village|post|gate|forces?|agreement|dispute)\b))
    |(?P<bank>\b{THE}(?:far\ |other\ |opposite\ |same\ )?(?:(?:{DIRECTIONS}|left|right|opposite|other|
        far)\ )?(?:bank|banks|shore|side\ of\ the\ (?:river|Euphrates))\b
        |\b(?:on\ )?(?:each|either|one)\ bank\b)
    |(?P<separation>\b{THE}(?:{DIRECTIONS}\ part\ of\ the\ )?(?:areas?\ of\ (?:separation|limitation)|
        buffer\ zone|demilitari[sz]ed\ zone|separation\ zone|disengagement\ (?:zone|line|area))\b)
    |(?P<zone>\b(?:{THE})?(?:so-called\ )?{KM}(?:[\ -]radius)?(?:\ (?:exclusion|de-?confliction|security|
        buffer|protection|safe))?\ (?:zone|area|circle|perimeter|bubble|ring)\b
        |\b{THE}(?:so-called\ )?(?:(?:exclusion|de-?confliction|de-?escalation|security|safe|no-fly|
            protected)\ )?(?:zone|circle|perimeter)\b(?!\ of\ [A-Z]))
    |(?P<line>\b{THE}(?:so-called\ )?(?:de-?confliction|cease-?fire|demarcation|front|contact|dividing|
        separation|disengagement|armistice)\ line\b
        |\b[Tt]he\ line\b(?!s)(?=\s*(?:[,.;:?!”"]|$|around|of\ \d|as\ drawn|and|at|was|is|on\ (?:Mon|Tues|
            Wednes|Thurs|Fri|Satur|Sun)day|before|after|again|twice|but|which|that)))
    |(?P<river>\b{THE}(?:river|riverbank|waterway)\b)
    |(?P<valley>\b[Tt]he\ (?:river\ )?valley\b{NAMED_NEXT})
    |(?P<border>\b{THE}{ADJ}(?:border|frontier|fence|border\ fence|security\ fence|
        (?:\w+[-–]\w+)\ border)\b(?!\ (?:guards?|police|crossings?|town|area|region|gate|post)\b)
        |\b[Tt]he\ (?:junction|point|triangle|meeting\ point)\ (?:of\ three\ borders|
            where\ the\ borders[^,.;]{{0,50}}meet))
    |(?P<plateau>\b(?:[Tt]he|[Tt]his)\ (?:strategic\ |occupied\ )?(?:plateau|heights)\b)
    |(?P<desert>\b(?:[Tt]he|[Tt]his)\ {ADJ}(?:desert|steppe|badia)\b|\bSyrian\ [Dd]esert\b)
    |(?P<base>\b{THE}{ADJ}(?:air\ ?base|air\ ?field|air\ ?strip|base|garrison|outpost|facility|installation|
        compound|runway|air\ base)\b(?:’s|'s)?{NAMED_NEXT})
    |(?P<camp>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ {ADJ}camp\b{NAMED_NEXT})
    |(?P<field>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ {ADJ}(?:oil|gas)?\ ?fields?\b{NAMED_NEXT})
    |(?P<crossing>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ (?:illegal\ |illegitimate\ |border\ |two\ )*(?:crossings?|
        checkpoint|pontoon|bridge|dam|ferry)\b{NAMED_NEXT})
    |(?P<capital>\b[Tt]he\ (?:(?P<nation>Syrian|Iraqi|Jordanian|Lebanese|Iranian|Turkish|Russian|Israeli|
        regional|Kurdish|US|American|French|British)\ )?capital\b{NAMED_NEXT})
    |(?P<town>\b(?:[Tt]he|[Tt]his|[Tt]hat|both)\ {ADJ}(?:city|town|village|hamlet|city\ cent(?:er|re)|
        outskirts|suburbs)\b(?:’s|'s)?{NAMED_NEXT})
    |(?P<road>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ {ADJ}(?:main\ |desert\ |convoy\ |M4\ )?(?:road|highway|roadside|
        route)\b{NAMED_NEXT}(?!\ (?:runs|that|map|ahead|between)))
    |(?P<province>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ {ADJ}(?:province|governorate|district)\b{NAMED_NEXT})
    |(?P<country>\b(?:[Tt]he|[Tt]his|[Tt]hat)\ {ADJ}(?:country|kingdom)\b(?!\ (?:of|club)))
    |(?P<region>\b(?:[Tt]he|[Tt]his|[Tt]hat|these)\ {ADJ}(?:region|area|vicinity|territory|enclave|
        pocket)\b{NAMED_NEXT}(?!\ (?:command|commander)))
    |(?P<quarter>\b(?:[Tt]he|country’s|country's)\ (?:far\ )?(?:north|south|east|west|north-?east|north-?west|
        south-?east|south-?west)(?:ern\ (?:part|parts|countryside|regions?))?\b(?!\ (?:of|bank|side|coast|
        wind|by))(?!ern)(?![-\w]))
    |(?P<there>(?<=[a-z,]\ )(?:there|here)\b(?!\ (?:is|are|was|were|has|have|had|will|would|may|might|could|
        can|be|been|seems?|remains?|to)\b)(?=\s*(?:[,.;:?!”"]|from|by|in|on|to|as|and|since|with|at|for|after|
        before|two|last|when|while))))
    """,
    re.X,
)
FIELD_WORD = re.compile(r"^\s+(?:\w+\s+)?(?:oil|gas|field|oilfield)")
BASE_WORD = re.compile(
    r"^[ -](?:(?:military|air|garrison|logistics)\s?)*(?:base|airbase|garrison|outpost|airfield|airstrip|"
    r"airport|camp|installation)\b",
    re.I,
)
BASE_BEFORE = re.compile(
    r"\b(?:base|garrison|outpost|airfield|airstrip|installation|facility)\s+(?:at|in|near|of|"
    r"outside)\s+(?:the\s+)?$",
    re.I,
)
DEED = re.compile(
    r"\s+(?:came|comes|took|takes|was carried|tightens?|marks?|follows|followed|is a|was a|put|brings?|"
    r"brought|means)\b"
)
AT = re.compile(r"\b(?:at|near|through|via|to|from|by)\s+$")
REACH = 200
"""So many names before and behind, at most, may be what a reference goes back to."""
TANF = (33.5, 38.62)
GOLAN = (33.05, 35.83)
RUKBAN = (33.31, 38.70)
CAPITALS = {
    "Syrian": (33.51, 36.29), "Iraqi": (33.34, 44.40), "Jordanian": (31.96, 35.95), "Lebanese": (33.89, 35.5),
    "Iranian": (35.67, 51.42), "Turkish": (39.93, 32.86), "Russian": (55.75, 37.61),
    "Israeli": (31.77, 35.22),
    "regional": (36.19, 44.01), "Kurdish": (36.19, 44.01), "US": (38.9, -77.01), "American": (38.9, -77.01),
    "French": (48.87, 2.33), "British": (51.5, -0.12),
}  # fmt: skip
BORDERS = {
    frozenset(("SY", "IQ")): (35.3, 41.1, 160.0), frozenset(("SY", "TR")): (36.75, 39.0, 250.0),
    frozenset(("SY", "JO")): (32.7, 37.2, 130.0), frozenset(("SY", "LB")): (34.2, 36.3, 100.0),
    frozenset(("SY", "IL")): (33.05, 35.83, 40.0), frozenset(("IQ", "TR")): (37.2, 43.4, 120.0),
    frozenset(("IQ", "IR")): (33.6, 46.0, 450.0), frozenset(("IQ", "JO")): (32.3, 39.1, 70.0),
    frozenset(("IL", "LB")): (33.1, 35.5, 50.0), frozenset(("IL", "JO")): (31.5, 35.5, 150.0),
}  # fmt: skip
"""Where two countries meet: the middle of it, and how far it reaches."""
ALONG = {
    frozenset(("SY", "IQ")): (
        (33.4, 38.85), (33.9, 40.0), (34.4, 41.0), (35.2, 41.25), (36.0, 41.35), (36.8, 42.05),
        (37.07, 42.35),
    ),
}  # fmt: skip
"""Points of a border that is long and spoken of by the towns on it."""
NATIONS = {
    "ira": "IQ", "syr": "SY", "tur": "TR", "jor": "JO", "leb": "LB", "isr": "IL", "iran": "IR",
}  # fmt: skip
SIDES = re.compile(rf"\s+(?:with|between)\s+(?:neighbou?ring\s+)?({NATION})(?:\s+and\s+({NATION}))?")
RIVER = (
    (36.82, 38.02), (36.38, 38.18), (36.0, 38.1), (35.87, 38.57), (35.95, 39.02), (35.75, 39.6),
    (35.6, 39.85), (35.34, 40.15), (35.15, 40.43), (35.02, 40.46), (34.75, 40.75), (34.45, 40.95),
    (34.38, 41.1), (34.48, 41.92), (34.15, 42.38), (33.64, 42.83), (33.42, 43.3), (33.35, 43.78),
)  # fmt: skip
"""The Euphrates from the Turkish border to Falluja, by the towns on it."""
WIDE = re.compile(
    r"\b(?:influence|power|role|reach|hegemony|ambitions|stability|instability|tensions?|security|peace|war|"
    r"chaos|"
    r"rivals?|allies|partners|proxies|countries|states|nations|interests|conflicts?|escalation)"
    r"(?:\s+(?!the\b)\w+){0,3}\s+(?:across|throughout|in|over|of|for|to)\s+$|\b(?:rest|elsewhere|wider|"
    r"broader|whole|entire)"
    r"\s+(?:of|in)?\s*$",
    re.I,
)
COUNTRIES = {
    "SY": (35.0, 38.5, 350.0), "IQ": (33.2, 43.7, 450.0), "JO": (31.3, 36.8, 230.0),
    "LB": (33.9, 35.8, 100.0),
}  # fmt: skip
SPREAD = frozenset(("country", "region", "sea", "desert", "province", "river"))
