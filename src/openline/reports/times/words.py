"""The words for times: patterns of dates, weekdays, hours, and of times that hang on others."""

import calendar
import re

from openline.reports.counting.numerals import NUMBER

MONTHS = {name.lower(): k for k in range(1, 13) for name in (calendar.month_name[k], calendar.month_abbr[k])}
MONTHS["sept"] = 9
WEEKDAYS = {calendar.day_name[k].lower(): k for k in range(7)}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}

MONTH_NAME = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|"
    r"Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?![a-z])"
)
_ORDINALS = [
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third"),
    *("twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth"),
    *("thirtieth", "thirty-first"),
]
ORDINALS = {name: number for number, name in enumerate(_ORDINALS, 1)}
ORDINAL = rf"(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b"
DAY_NUMBER = rf"(?:(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d|[:.,]\d)|{ORDINAL}(?=\s+of\s))"
NTH = rf"(?:(?:[12]\d|3[01]|[1-9])(?:st|nd|rd|th)\b|{ORDINAL})"
YEAR = r"(?:19|20)\d\d(?!\d|[.,]\d)"
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
PART_OF_DAY = r"(?:early\smorning|morning|afternoon|evening|night|noon|midday|dawn|midnight)"
HOUR = (
    r"(?:(?:[01]?\d|2[0-3])[:.][0-5]\d(?:\s?[ap]\.?m\.?)?|(?:1[0-2]|0?[1-9])\s?[ap]\.?m\b\.?|(?:[01]\d|"
    r"2[0-3])[0-5]\d\s?(?:hours|hrs|Z|local\stime|GMT|UTC)"
    r"|(?:1[0-2]|[1-9])\so[’']clock|(?:noon|midday|midnight|dawn|dusk|sunset|sunrise|sundown|daybreak|"
    r"nightfall)(?!\w))"
)
ZONE = r"(?:\s+(?:local\stime|GMT|UTC|Zulu|Z|hours|hrs|Damascus\stime|Baghdad\stime|Moscow\stime)\b)?"
DAY = (
    rf"(?:(?:{WEEKDAY},?\s+)?(?:(?:the\s+)?{DAY_NUMBER}\s+(?:of\s+)?{MONTH_NAME}(?:,?\s+{YEAR})?|"
    rf"{MONTH_NAME}\s+{DAY_NUMBER}(?:,?\s+{YEAR})?)"
    rf"|(?:19|20)\d\d-\d\d-\d\d|\d\d?\.\d\d?\.(?:19|20)\d\d|\d\d?/\d\d?/(?:19|20)\d\d)"
)
LEAD = (
    r"(?:(?:on|in|at|by|since|from|until|till|before|after|during|throughout|"
    r"around|about|for|of|through|over|as of|"
    r"effective|the|this|"
    r"late|early|earlier|later|no later than|not later than|shortly|just|only|ever|beginning|start|end|"
    r"middle|mid|first half|second "
    r"half|(?:first|second|third|fourth|last) week|"
    r"(?:early|late)?\s?(?:morning|afternoon|evening|night|hours|day|days|week|month))\s+(?:of\s+)?)"
)
FEASTS = {
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "new year": (1, 1),
}
SEASON = "(?:spring|summer|autumn|fall|winter)"
UNIT = r"(?:minute|hour|day|night|week|fortnight|month|year|decade)s?"

EXPRESSION = re.compile(
    rf"""
    (?<![\w.,-])(?=[\dA-Za-z])(?:
    (?P<recent>\b(?:(?:in|over|during|throughout|within|for|of)\s+)?(?:the\s+)?(?:more\s+|most\s+)?(?:recent\s+(?:hours|
        days|weeks|months|years)|other\s+day)\b)
    |(?P<quarter>\b(?:the\s+)?(?P<which_part>first|second|third|fourth|last|final)\s+(?P<of_part>quarter|half|
        (?:two|three|four|five|six|seven|eight|nine)\s+months)\s+of\s+(?:(?P<of_year>{YEAR})\b|
        (?P<of_this>this|last|the)\s+year))
    |(?P<turned>\b(?P<turn_what>(?:late|early)\s+)(?P<turn_when>last|this)\s+(?P<turn_unit>month|year)\b)
    |(?P<ofweek>\b(?P<week_day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\s+(?:morning\s+|evening\s+|night\s+|
        afternoon\s+)?(?:of\s+)?(?P<week_of>last|this|next)\s+week\b)
    |(?P<ofyear>\b(?P<year_month>{MONTH_NAME})\s+(?:of\s+)?(?P<year_of>last|this|next|that)\s+year\b
        |\b(?P<side>[Ll]ast|[Nn]ext|[Tt]his\ past)\s+(?P<side_month>{MONTH_NAME})(?!\s+\d\d?(?!\d)|\s+of\b))
    |(?P<running>\b(?:for\s+)?(?:the|a)\s+(?P<count>{ORDINAL}|\d{{1,2}}(?:st|nd|rd|th))\s+(?:(?:consecutive|
        straight|successive)\s+(?:day|night|week)\b|(?:day|night|week)\s+(?:running|in\s+a\s+row|
        in\s+succession)\b))
    |(?P<within>\bwithin\s+(?:the\s+next\s+)?(?P<term>{NUMBER})\s+(?:hours?|days?|weeks?|months?)\b)
    |(?P<nightto>\b(?:(?:(?:in|on|during|over|between)\s+)?the\s+(?:nights?|evenings)|overnight)\s+
        (?:to|of|from|between)\s+(?P<night_one>{WEEKDAY}|{DAY}|the\s+{NTH}|{DAY_NUMBER})
        (?:\s*(?:to|and|[-–—/])\s*(?P<night_other>{WEEKDAY}|{DAY}|the\s+{NTH}|
        {DAY_NUMBER}(?!\s?\w*[-\w])))?)
    |(?P<combo>\b(?:(?:in|on|during|at)\s+the\s+|just\s+|shortly\s+)?(?:at\s+|around\s+|after\s+|before\s+|
        about\s+|by\s+|since\s+|until\s+|till\s+|from\s+)?(?:(?:early|late|small)\s+)?(?:hours|{PART_OF_DAY}|{HOUR}){ZONE}\s+
        (?:(?:on|of)\s+)?(?P<which_day>(?:last\s+|next\s+)?{WEEKDAY}|{DAY}|
        the\s+(?:[12]\d|3[01]|[1-9])(?:st|nd|rd|th)\b))
    |(?P<span>(?:\b(?:between|from)\s+)?(?P<one>{DAY}|{MONTH_NAME}|{YEAR}|\b{WEEKDAY}|{HOUR}|
        {DAY_NUMBER})\s*(?:\s(?:and|to|until|
        till|through)\s|[-–—])\s*(?P<other>{DAY}|{MONTH_NAME}(?:\s+{YEAR})?|{YEAR}|{WEEKDAY}|{HOUR}|
        {DAY_NUMBER}(?:(?:(?<=[-–—]\d)|(?<=[-–—]\d\d))(?![-–—\w])|(?!\s?\w*[-\w]))){ZONE})
    |(?P<day>\b{DAY})
    |(?P<part>\b(?:early|mid|late)[ -](?:{YEAR}|{MONTH_NAME}(?:\s+{YEAR})?))
    |(?P<season>\b(?:(?:last|next|this|that)\s+)?{SEASON}\b(?:\s+(?:of\s+)?{YEAR})?)
    |(?P<feast>\b(?:Christmas(?:\s+(?:Eve|Day))?|Boxing\s+Day|New\s+Year(?:[’']s\s+(?:Eve|Day))?)(?!\w))
    |(?P<month>\b{MONTH_NAME}(?:(?:,?\s+|\s+of\s+){YEAR})?(?!\s+\d\d?(?!\d)))
    |(?P<year>\b{YEAR}\b(?!\s?(?:km|kilomet|met|mile|people|troops|soldiers|fighters|percent|%|agreement|
        Agreement|war|invasion|deal|accord|Accord)))
    |(?P<weekday>\b(?:(?:last|next|this|coming|previous|following|a)\s+)?{WEEKDAY}s?\b(?:\s+{PART_OF_DAY})?)
    |(?P<ago>\b(?:(?:more|less)\s+than\s+|nearly\s+|almost\s+|about\s+|some\s+|over\s+)?(?:{NUMBER}|several|
        few|a few|a couple of)\s+{UNIT}\s+(?P<which>ago|earlier|later|afterwards?|before|after|
        previously|prior to)\b|
        \b(?P<bare>(?:hours|days|weeks|months|years|minutes)\s+(?:ago|earlier|later|afterwards?|before|after)\b))
    |(?P<past>\b(?:over|in|during|within|for|throughout)?\s*(?:the\s+)?(?:past|last|previous|preceding|coming|
        next)\s+(?:(?:{NUMBER}|few|several|couple\ of)\s+)?(?:hours|days|weeks|months|years|24\ hours|
        48\ hours|day|night|week|month|year|weekend|quarter|decade)\b)
    |(?P<period>\b(?:earlier\s+|later\s+|late\s+|early\s+)?(?:this|that(?:\ same)?|the\ same|the)\s+
        (?:very\s+)?(?:
        (?:day|night|morning|evening)\ (?:before|after)(?!\ last)|
        (?:following|next|previous|preceding)\ (?:day|night|morning|evening|afternoon|week|month|year)|
        following\ (?:days|weeks|hours)|year|month|week|day|night|morning|evening|afternoon|weekend|time|
        reporting\ period|period)\b
        (?!\s(?:yesterday|tomorrow|last|before\slast)\b))
    |(?P<all>\ball\s+(?:day|week|month|year|morning|night|weekend)(?:\s+long)?\b)
    |(?P<inone>\bin\s+(?:a|one)\s+(?:day|week|month|year)\b(?!\s+or\b|[’']s)(?!\s+of\b))
    |(?P<parted>\b(?:in\s+the\s+(?:early\s+|late\s+)?(?:morning|afternoon|evening)|at\s+night)\b)
    |(?P<named>\b(?:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|the\s+night\s+before\s+last|today|yesterday|
        tomorrow|tonight|overnight|mid-?year|year-?end|throughout\ the\ night|
        during\ the\ night)\b)
    |(?P<nth>\b(?:(?:on|since|until|till|by|before|after|from|of|to|through|dated)\s+)?the\s+(?P<nth_one>{NTH})
        (?:\s*(?:[-–—]|and|to|or)\s*(?:the\s+)?(?P<nth_other>{NTH}))?
        (?P<of_month>\s+of\s+(?:this|last|next|that|the\s+same|the)\s+month)?(?=\s*(?:[,.;:!?)”"’—–\n]|\Z|(?:and|
        but|or|when|while|as|that|to|by|in|at|from|with|after|before|they|he|she|it|we|was|were|had|has|have|
        the|a|near|until|on|said|against|between)\b)))
    |(?P<then>\b[Ss]ince\s+then\b|\bthen\b(?=\s*$))
    |(?P<since>\b(?:for)\s+(?:hours|days|weeks|months|years|decades)\b)
    |(?P<hour>(?:\b(?:shortly|just|soon)\s+)?(?:\b(?:at|around|about|by|before|after|until|till|
        since|from)\s+)?(?:approximately\s+|about\s+|around\s+|roughly\s+)?\b{HOUR}{ZONE})
    |(?P<event>\b(?:by|before|until|at|after)\s+the\s+(?:end|start|beginning)\s+of\s+the\s+(?!year|month|week|
        day)\w+\b))
    """,
    re.X | re.I,
)
PARTS = frozenset(
    (
        *("one", "other", "which", "bare", "which_day", "count", "term", "week_day", "week_of"),
        *("which_part", "of_part", "of_year", "of_this", "turn_what", "turn_when", "turn_unit"),
        *("year_month", "year_of", "side", "side_month"),
        *("nth_one", "nth_other", "of_month", "night_one", "night_other"),
    )
)
EMPTY = re.compile(r"\s*(?:(?:of|for)\s+(?=(?:on|in|at|that|\d|[A-Z])))*")
LEADING = re.compile(rf"(?:\b{LEAD})+$", re.I)
TRAILING = re.compile(
    rf"(?:,?\s+(?:on\s+(?:the\s+)?)?(?:{PART_OF_DAY})\b|,?\s+at\s+(?:approximately\s+|about\s+|"
    rf"around\s+)?{HOUR}{ZONE})",
    re.I,
)
AHEAD = re.compile(
    r"\b(?:will|would|shall|is to|are to|to be|plans? to|planned|begins?|starts?|takes? effect|resumes?|"
    r"opens|expected|scheduled|due|set to|going to|"
    r"ready to|about to|"
    r"intends? to|promis\w+|vow\w+|"
    r"(?:deadline|ultimatum)(?!\s+(?:had\s+)?(?:expired|passed|lapsed|ran)\b)|next|coming|starting|no later "
    r"than)\b[^.;:“”\"]{0,80}$",
    re.I,
)
SPOKEN = re.compile(
    r"\b(?:said|says|told(?:\s+\w+){1,4}|announced|stated|reported|posted|tweeted|declared|confirmed|denied|"
    r"wrote(?:\s+to\s+\w+)?|interviewed|published|issued|"
    r"(?:said|stated|speaking)\s+at an?\s+\w+|"
    r"(?:statement|briefing|letter|interview|report|message|article|news conference)(?:\s+(?:to|with|by|"
    r"from)\s+[\w ]{1,25})?|agreed|decided)(?:\s+(?:in|at|by|from|during) [\w’'-]+(?: [\w’'-]+){0,4})?,?\s*$",
    re.I,
)
SPOKEN_AFTER = re.compile(r"^,?\s+(?:said|that\b|announced|stated|told|told reporters)", re.I)
CAME = re.compile(
    r"\b(?:came|comes?|occurred|happened|took place|follow(?:s|ed)|was|is|are)\s+(?:just\s+|only\s+|"
    r"less than\s+|nearly\s+)?$",
    re.I,
)


def ordinal(word: str) -> int:
    """Return the number of "8th" or "eighth"."""
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else ORDINALS[word.lower()]
