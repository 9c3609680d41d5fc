"""The words for places: what stands before and behind their names, and what makes a name something else."""

import re

from openline.reports.places.spelling import APOSTROPHES
from openline.reports.tagging.lexicon import listed

LONGEST = 5
TOKEN = re.compile(rf"[^\W_]+(?:[{APOSTROPHES}][^\W_]+)*")
POSSESSIVE = re.compile(rf"[{APOSTROPHES}]s$")
BETWEEN = re.compile(r"[ \-‐‑\u00a0]|[ \-]?\n(?=\S)")
DIRECTIONS = r"(?:north|south|east|west|central|upper|lower|mid)(?:-?(?:east|west|central))?(?:ern)?(?:most)?"
PLACE_NOUN = re.compile(
    r"[ \-](?:(?:oil|gas|military|air|refugee|displacement|border|main|international|old|regional)[ \-]?)*"
    r"(?:city|town|village|district|province|governorate|region|area|camp|base|airbase|airport|airfield|"
    r"airstrip|"
    r"garrison|outpost|crossing|countryside|dam|valley|river|field|oilfield|gasfield|road|highway|"
    r"front|axis|"
    r"junction|checkpoint|desert|plain|plains|mountain|mountains|neighbou?rhood|outskirts|suburbs|"
    r"subdistrict|"
    r"canton|refinery|plant|station|strip|line|bridge|hospital|prison|triangle|pocket|sector|zone)\b",
    re.I,
)
LOCATIVE = re.compile(
    r"(?:\b(?:in|near|at|from|to|towards?|outside|around|inside|within|between|into|through|via|across|"
    r"over|"
    r"above|"
    r"along|beyond|throughout|leaving|left|entering|entered|reach(?:ed|ing)?|off|on|surrounding|versus|"
    rf"(?:city|town|village|villages|district|province|area|base|camp|crossing|field|{DIRECTIONS}|"
    rf"outskirts|"
    rf"vicinity|"
    r"countryside|direction|centre|center|suburbs?|people|residents|side|kilomet(?:er|re)s|km|miles|"
    r"state) of|"
    r"(?:village|town|city|district|villages|towns|camp|base|province|governorate) (?:called|named|"
    r"known as)|"
    rf"{DIRECTIONS}|out of|control of|(?:villages|towns) of [A-Z][\w’'-]+(?:, [A-Z][\w’'-]+)*,? and)"
    r"\s+(?:the\s+)?(?:(?:village|town|city|province)s?\s+of\s+)?|[(/»]\s?)$",
    re.I,
)
PREPOSITION = re.compile(
    r"\b(?:in|near|at|from|to|towards?|outside|around|between|and|reached|entered|hit|struck|shelled|bombed|"
    r"targeted|"
    r"captured|seized|left|"
    r"(?:city|town|village|north|south|east|west|countryside|outskirts) of)\s+(?:the\s+(?:village|town|"
    r"city) of\s+)?$",
    re.I,
)
ADJECTIVE = re.compile(
    r"[-‐‑](?:backed|led|controlled|held|run|aligned|linked|allied|supported|trained|made|funded|owned|"
    r"affiliated|"
    r"sponsored|brokered|mediated|born|loyal|supplied|built|style|dominated|friendly|speaking|wide)\b",
    re.I,
)
BEFORE_ADJECTIVE = re.compile(r"\b(?:pro|anti|non|ex|post|pre)[-‐‑]$", re.I)
GROUPS = re.compile(
    r"Islamic State (?:of|in) Iraq(?: and (?:Syria|the Levant|al-Sham|Greater Syria))?|Islamic State "
    r"in Syria"
    r"|Hay[’']?a?t Tahrir al-Sham|Ahrar al-Sham|Jabhat al-Nusra|Asa[’']?ib Ahl al-Haq|Voice of America"
    r"|(?<=interview with )[Aa]l-Alam|(?<=told )[Aa]l-Alam"
    r"|Al[- ]Jazeera(?= (?:TV|television|English|Arabic|news|report|correspondent|said|told|network|"
    r"channel))"
    r"|(?:Washington|Jerusalem|New York|Baghdad|Damascus|Moscow|Tehran|Beirut|Kyiv) "
    r"(?:Post|Times|Today|Institute|Examiner|Free Beacon)|(?:The )?Times of (?:Israel|London)"
    r"|Al[- ]Mayadeen(?= (?:TV|television|network|channel|news|said|reported|correspondent))|Rudaw|"
    r"State Duma"
)
TITLES = re.compile(
    r"\b(?:Gen|Lt|Col|Maj|Capt|Brig|Adm|Sgt|Cmdr|Cpl|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Amb|Hon|Gov)\.?\s+"
    r"(?:(?:Gen|Col|Cmdr|Adm|Lt|Maj|Sgt)\.?\s+)*([A-Z][\w’'-]+(?:\s+(?:[ae]l-)?[A-Z][\w’'-]+){0,2})"
    r"|\b(?:General|Colonel|Major|Captain|Brigadier|Admiral|Lieutenant|Sergeant|Commander|Comrade|"
    r"President|"
    r"Minister|Ambassador|Secretary|Senator|Envoy|Professor|Doctor|Imam|Abu|Umm|Sheikh|Prince|King|"
    r"Sultan)\s+"
    r"(?:(?:General|Colonel|Admiral|Commander)\s+)?([A-Z][\w’'-]+(?:\s+(?:[ae]l-)?[A-Z][\w’'-]+){0,2})"
)
PROPER = r"(?:[AaEe][a-z]{1,2}[ -])?[A-Z][\w’'ʿ-]+(?:[ -](?:[ae][a-z]{1,2}-)?[A-Z][\w’'ʿ-]+){0,2}"
UNKNOWN = re.compile(
    rf"\b(?:(?:villages?|towns?|hamlet|settlement|neighbou?rhood|quarter|camp|district|outskirts|"
    rf"countryside|vicinity|hills?|residents|inhabitants|farms|orchards) of|"
    rf"near(?: the (?:village|town) of)?|outside|south of|north of|east of|west of) (?P<of>{PROPER})"
    rf"|\b(?:villages|towns|hamlets|districts|hills) of {PROPER}(?:, {PROPER}){{0,4}},? and "
    rf"(?P<last>{PROPER})"
    rf"|(?:\b(?:in|at|on|near|from|to|hit|struck|shelled|bombed|pounded|seized|captured|raided) )"
    rf"(?P<told>{PROPER})(?=,? (?:an? |the )?(?:(?!of\b)\w+ ){{0,2}}?(?:village|hamlet|town|sub-?district|"
    rf"suburb|"
    rf"neighbou?rhood|quarter)\b)"
    rf"|(?<![.!?:] )(?<![.!?”\"]  )\b(?P<with>(?:[ae][a-z]{{1,2}}-)[A-Z][\w’'ʿ-]+)(?= (?:village|town|"
    rf"crossing|area|district|camp|field|"
    rf"airfield|base|checkpoint|road|junction|desert)\b)"
)
WEAPON = re.compile(r"[ -](?:assault )?(?:rifles?|carbines?|machine|guns?|rockets?|missiles?|tanks?)\b")
TITLE_BEFORE = re.compile(
    r"\b(?:Gen|Lt|Col|Maj|Capt|Brig|Adm|Sgt|Mr|Mrs|Ms|Dr|Prof|General|Colonel|Major|Captain|Brigadier|"
    r"Admiral|Minister|"
    r"Ambassador|Comrade|President|Commander)\.?\s+$"
)
ALPHABET = listed(
    """
    alpha bravo charlie delta echo foxtrot golf hotel india juliett juliet kilo lima mike november oscar
    papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu
    """
)
ACRONYMS = frozenset(("US", "USA", "UK", "UAE"))
ACRONYM = re.compile(r"(?<![\w.])(?:U\.S\.A\.|U\.S\.|USA|US|U\.K\.|UK|UAE)(?![\w])")
AS_NOUN = re.compile(
    r"(?:[’']s\b)|\s*$|[,;:?!)”\"\]]|\.(?:\s|$)|\s+[-–—]|\n|\s+(?:has|had|have|is|was|were|are|will|would|"
    r"could|should|may|"
    r"might|must|can|cannot|does|did|do|says?|said|den(?:ies|ied)|warn(?:s|ed)|claim(?:s|ed)|"
    r"insist(?:s|ed)|"
    r"accus(?:es|ed)"
    r"|call(?:s|ed)|deploy(?:s|ed)|send(?:s|ing)?|sent|wants?|plans to|continues|continued|began|built|"
    r"carried|"
    r"to|in|at|on|of|by|for|with|from|as|that|which|who|but|not|if|when|near|over|after|also|left|against|"
    r"until|"
    r"(?:and|or)\s+(?:its|the|[A-Z]))\b"
)
ORGANISATION = re.compile(
    r"(?:[ \-][A-Z][\w’'\-]*| (?:of|for|and|the|in))*?[ \-](?:Council|Command|Forces?|Brigades?|Army|"
    r"Observatory|"
    r"Desk|Institute|Cent(?:er|re)|Agency|Ministry|University|Committee|Front|Movement|Authority|"
    r"Administration|"
    r"Government|Parliament|Party|Congress|Network|News|Media|Monitor|Tribune|Today|Journal|Herald|Guards?|"
    r"Militia|"
    r"Division|Battalion|Regiment|Legion|Company|Group|Bureau|Office|Embassy|Declaration|Agreement|"
    r"Accords?|"
    r"Process|Talks|Initiative|Commission|Union|Foundation|Post|Times|Dispatch|Wire|Institute|Coalition|"
    r"Task Force|"
    r"Mission|Service|Directorate|Shield|Spring|Branch|Corps|Team|Studies|Watch|Network|Daily|Treaty)\b"
)
NATIONAL = re.compile(
    r"(?:ian|ish|ese|raqi|aeli|urdish|uwaiti|emeni|ani|ench|man|utch|can|reek|urk|yriac)s?$|^[A-Z.]{2,}$"
)
OPENING = listed(
    """
    in near at from to towards toward outside around inside within between into through via across over
    above along beyond throughout on of the a an and or but as for with by after before since while when
    where if both all some north south east west northern southern eastern western northeastern
    northwestern southeastern southwestern central upper lower greater north-east north-west south-east
    south-west northeast northwest southeast southwest camp lake mount mt fort town city village
    province district operation governorate river so-called meanwhile that this these those its their
    his her our no not yesterday today monday tuesday wednesday thursday friday saturday sunday january
    february march april may june july august september october november december also syria's iraq's
    neighbouring neighboring rural downtown occupied old deir
    """
)
COMPOUND = listed(
    """
    oil gas field fields base crossing camp valley region line airport garrison airfield airbase desert
    dam river airstrip village town road border military air mountains mountain station plant plain
    district of
    """
)
BEGINNINGS = listed(
    """
    tall tell tal tel til deir dayr dair jabal jebel mount khirbet khirbat khan kafr kfar umm um abu bir
    bi'r ayn ain ein ras wadi bab jisr qalat qalaat burj beit bayt hawi shaykh sheikh sham bilad jadid
    jdeid rasm jubb nahr new saint san
    """
)
DAYS = listed(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue
    wed thu fri sat sun
    """
)
