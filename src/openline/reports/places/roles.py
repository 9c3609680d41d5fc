"""What a place is there for: where something took place, or only where somebody sits, writes or rules.

Judged by the words of the sentence before and behind the name. In doubt a capital or a country is no event
place: a capital that acts is its government.
"""

import re

from openline.reports.model import PlaceRole
from openline.reports.places.gazetteer import Named
from openline.reports.tagging.lexicon import listed

__all__ = ["DATELINE", "role_of"]

_POST = (
    r"(?:governor|mayor|minister|ambassador|envoy|spokes(?:man|woman|person|people)|representatives?|"
    r"officials?|chief|"
    r"head|president|consul|attach[eé]|delegate|diplomats?|advis[eo]rs?|analysts?|experts?|researchers?|"
    r"specialist|"
    r"fellow|journalists?|correspondents?|stringers?|reporters?|brigadier|senator|lawmakers?|professor|"
    r"lecturer|"
    r"secretary|"
    r"director|coordinator|king|emir|commander|commander-in-chief|liaison officer|co-chair|chairman|member|"
    r"scholar)"
)
_HOUSE = (
    r"(?:ministry|consulate|think[- ]tank|reconciliation cent(?:er|re)|coordination cent(?:er|re)|"
    r"information cent(?:er|re)|cent(?:er|re) for reconciliation[\w ]*?|institute|college|university|"
    r"council|"
    r"high command|general command|command|committee|counter-terrorism service|service|agency|government|"
    r"authorities|administration|parliament|newspaper|daily|observatory|monitor|newsroom|delegation|"
    r"mission|"
    r"charity|foundation|defen[cs]e department|regime|monarchy|kingdom|royal court)"
)
_SOURCES = (
    r"(?:residents?|inhabitants|locals|people|activists|(?<!news )sources?|witnesses|journalists|officers?|"
    r"doctors?|medics?|tribesmen|elders?|colonel|general|major|captain|lieutenant|sergeant|colleagues?|"
    r"friends?|teachers?|lawyers?|traders?|shopkeepers?|farmers?|shepherds?|engineers?|employees?|workers|"
    r"pilots?|observers?|refugees|veterans?|politicians?|academics?|contacts?)"
)
_GAP = (
    r"(?:(?:of|the|for|to|at|a|an|and|in|which|foreign|defen[cs]e|security|military|intelligence|general|"
    r"regional|local|"
    r"provincial|joint|operations?|reconciliation|coordination|opposing|parties|international|think|tank|"
    r"former|deputy|"
    r"press|media|public|affairs|health|oil|interior|planning|air|information|human|rights|peace|political|"
    r"army|"
    rf"government|{_HOUSE}|[A-Z][\w’'.-]*|\w+[’']s)\s+)"
)
_NO_VERB = (
    r"(?:(?!\w+(?:ed|ing)\b|(?:was|were|is|are|has|had|have|been|be|will|would|said|told|hit|struck|shot|"
    r"fell|took|"
    r"came|went|left|met|that|says?|to)\b)[\w’'-]+\s+)"
)
_OF_IT = (
    r"(?:the\s+)?(?:\w+ern\s+|autonomous\s+|[\w’'-]+[’']s\s+|"
    r"(?:city|town|province|governorate|district|region)\s+of\s+)*$"
)
_WHERE = rf"(?:of|in|at|for|on)\s+{_OF_IT}"
_OFFICE_BEFORE = re.compile(
    rf"\b(?:{_POST}|{_HOUSE})\s+{_GAP}{{0,9}}{_WHERE}"
    rf"|\b{_POST}\s+(?:to|from)\s+{_OF_IT}"
    rf"|\b{_POST}\s+(?:who\s+)?(?:\w+\s+){{0,2}}"
    rf"(?:interviewed|reached|based|stationed|contacted|working|living|speaking)\s+{_WHERE}"
    r"|\b(?:based|headquartered|seated|domiciled|reached|interviewed|speaking|spoke|told reporters|"
    r"told journalists|"
    r"reporters|by (?:tele)?phone|briefing|briefing reporters|[Aa]sked|[Qq]uestioned)\s+(?:by \w+\s+|"
    r"from\s+)?"
    rf"(?:from\s+{_OF_IT}|{_WHERE})"
    rf"|\b(?:[Ss]peaking|spoke|[Tt]alking)\s+(?:to|with)\s+(?:[\w’'-]+\s+){{1,4}}?from\s+{_OF_IT}"
    rf"|\b(?:[Rr]eached|[Cc]ontacted|[Ii]nterviewed|[Vv]isited)\s+(?:at|in)\s+(?:his|her|their|an?|the)\s+"
    rf"(?:\w+\s+){{1,2}}{_WHERE}"
    rf"|\b(?:by|over the) (?:tele)?phone,?\s+from\s+(?:an?|the|his|her|"
    rf"its)\s+(?:[a-z’'-]+\s+){{1,3}}?{_WHERE}"
    rf"|\b(?:[Rr]eports|[Rr]umou?rs|[Mm]edia|[Nn]ewspapers|[Ss]peculation)\s+(?:in|from)\s+{_OF_IT}"
    r"|\b(?:(?:[Nn]ews|[Pp]ress|[Tt]ele|[Vv]ideo)[ -]?conference|[Vv]ideo[ -](?:link|call)|briefing|"
    r"interview|speech|address|statement|remarks?|testimony)"
    rf"(?:\s+(?:to|with|before|from|given|made|delivered|published|broadcast|issued|released)"
    rf"(?:\s+[\w’'-]+){{0,3}}?)?\s+(?:from\s+{_OF_IT}|{_WHERE})"
    r"|\b(?:[Rr]eporting|[Ee]diting|[Ww]riting|[Cc]ompiled)\s+(?:by|from|in|at)\b[^.\n]*$"
    r"|\b(?:[A-Z][\w-]*\s+)*(?:Cent(?:er|re)|Mission|Ministry|Command|Council|Observatory|Governorate|"
    r"Embassy|Party|Company|"
    rf"Office|Bureau)\s+{_GAP}{{0,8}}{_WHERE}",
)
_OFFICE_WHEN_SAYING = re.compile(
    rf"\b(?:{_SOURCES}|embassy|headquarters|office|bureau|spokes\w+|staff|arrival|"
    rf"visit)\s+{_NO_VERB}{{0,3}}{_WHERE}",
    re.I,
)
_SAYING = re.compile(
    r"^[^.\n]{0,90}?\b(?:says?|said|told|tells?|den(?:y|ies|ied)|claim(?:s|ed)?|report(?:s|ed)?|"
    r"add(?:s|ed)|"
    r"announced|"
    r"confirm(?:s|ed)|warn(?:s|ed)|stat(?:es|ed)|accus(?:es|ed)|believe[sd]?|quoted|saying|asked|wrote|"
    r"declared|swears?|swore|insist(?:s|ed)?|describe[sd]?|argue[sd]?|took issue|takes issue|"
    r"complain(?:s|ed)?|"
    r"recall(?:s|ed)?|repl(?:y|ies|ied)|maintain(?:s|ed)?|allege[sd]?|suggest(?:s|ed)?|sees? it|saw it|"
    r"wonder(?:s|ed)?|dismiss(?:es|ed)?|disput(?:es|ed)|guess(?:es|ed)?|recount(?:s|ed)?|"
    r"publish(?:es|ed))\b"
)
_OFFICE_AFTER = re.compile(
    r"[-‐‑](?:based|born|educated)\b"
    r"|[’']s?\s+(?:[\w’'.-]+\s+){0,4}?(?:minist(?:er|ry)|president|governor|mayor|army|military|forces|"
    r"command|agency|media|mission|"
    r"representative|ambassador|envoy|spokes\w+|parliament|government|guards|Guards|leader|king|embassy|"
    r"council|"
    r"delegation|service|television|intelligence|police|chief|commander|officials?|authorities|air force|"
    r"navy|Army|"
    r"Council|Command|Corps|Ministry|foreign ministry|capital|adviser|regime|bureau|office)\b"
    r"|\s+(?:correspondent|bureau|desk|office|governor|mayor|governorate council|provincial council|"
    r"council|"
    r"police chief|"
    r"media (?:office|center|centre)|operations command|operations room|reporters?|journalists?|"
    r"news agency)\b"
    r"|[^.\n]{0,60}\bcontributed (?:to|reporting)"
)
_REPORT = re.compile(r"[^.\n]{0,60}\bcontributed (?:to|reporting)")
_GEOGRAPHIC = re.compile(
    r"[’']s?\s+(?:\w+\s+)?(?:(?:north|south)?-?(?:north|south|east|west|central)(?:ern)?|largest|second|main|"
    r"border|frontier|"
    r"cit(?:y|ies)|town|countryside|outskirts|streets|territory|soil|airspace|airport|province|desert|"
    r"coast|"
    r"skies|old|"
    r"suburbs|villages?|neighbou?rhoods?|oil|market|centre|center|badia|district)\b"
)
_BORDER = re.compile(
    r"\b(?:borders?|frontier|border area|crossings?) (?:with|of|between|from|to)\s+(?:the\s+)?$"
)
# "at Baghdad's request": whose something is that is no place; "in Baghdad's Green Zone" is one
_WHOSE = re.compile(r"[’']s?\s+(?=[a-z])")
_AT_ITS_WORD = re.compile(
    r"\b(?:invitation|request|behest|insistence|consent|approval|permission|orders?|demand|knowledge|"
    r"agreement)"
    r" (?:of|from|by)\s+(?:the\s+)?$"
)
_IN = re.compile(
    r"\b(?:in|inside|into|within|near|outside|around|across|through|throughout|over|entered|enter|entering|"
    r"left|leaving|"
    r"reach(?:ed)?|crossed|bordering|between|along|beyond|at|(?:parts?|regions?|areas?) of|north of|"
    r"south of|east of|west of|out of|"
    r"territory of|skies of|rest of|across from|\w*(?:north|south|east|west|central)\w*|from|toward|"
    r"towards|"
    r"to)\s+(?:the\s+)?$",
    re.I,
)
_IN_ITSELF = re.compile(
    r"\b(?:in|inside|near|outside|around|over|at|above|downtown|central|city of|north of|south of|east of|"
    r"west of|parts of|"
    r"streets of|suburbs of|outskirts of|countryside of|into|through|flights? (?:from|to)|road (?:from|to)|"
    r"left|reached|entered|"
    r"hit|struck|bombed|shelled|flew to|moved to|down on|on|from|towards?|between)\s+(?:the\s+)?$",
    re.I,
)
_ACTING_ON = re.compile(
    r"\b(?:said|says|told|according to|agreed with|agreement with|accus\w+|blam\w+|warn(?:ed|s)|urg\w+|"
    r"called on|calls on|"
    r"call on|asked|support(?:s|ed)? (?:of|by|from)|backed by|backing|backs|led by|by|between|allied with|"
    r"allied to|loyal to|"
    r"relations with|ties with|talks with|pressure on|sanctions on|against|help(?:ed|s)?|demand(?:ed|"
    r"s) that|heard from|"
    r"coordinat\w+ with|answer from|comment from|word from|response from|reaction from|denial from|"
    r"thanks to|message to|"
    r"appeal\w* to|that|if|whether|but|and|while|when|because|as|trained by|with)\s+(?:the\s+)?$",
    re.I,
)
_ADVERB = (
    r"(?:also|again|later|repeatedly|itself|reportedly|officially|still|now|then|never|always|long|first|"
    r"immediately|"
    r"did not|does not|not|has|had|have|once|swiftly|flatly|quickly|on \w+day|alone|meanwhile|"
    r"categorically)"
)
_ACTS = re.compile(
    r"^(?:\s+and\s+(?:the\s+)?[A-Z][\w.]+)?"
    r"(?:,\s+(?:for (?:its|their) part|meanwhile|in turn|however|which[^,.]{3,90}|who[^,.]{3,60}|"
    r"a [^,.]{3,60}|too),)?"
    rf"(?:\s+{_ADVERB})*\s+"
    r"(?:said|say|told|drew|kept|made|did|does|undertook|sees|struck|shot|sent|built|held|gave|took|won|"
    r"began|got|lost|put|"
    r"met|is|was|has|had|have|will|would|could|should|may|might|must|can|cannot|wants|are|were|trade|call|"
    r"deny|accuse|"
    r"den(?:ies|ied)|answered|reply|comment|respond|(?!its\b|this\b|across\b|always\b|towards?\b|"
    r"besides\b)[a-z]{2,}(?:ed|(?<![su])s))\b"
)
_CAPITALS = listed(
    """
    washington moscow tehran ankara damascus baghdad telaviv london paris berlin brussels riyadh beijing
    amman beirut jerusalem doha cairo kyiv geneva abudhabi islamabad kabul newdelhi pentagon kremlin
    """
)
_DATE = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|"
    r"Dec)[a-z]*\.?(?:\s+\d{1,2}(?:st|nd|rd|th)?)?(?:,?\s+\d{4})?"
)
_AGENCY = (
    r"(?:\(?/?(?:AP|AFP|Reuters|REUTERS|TASS|SANA|INA|UPI|DPA|dpa|Xinhua|RIA|AA|IRNA|Interfax|"
    r"INTERFAX[.\w-]*|RIA Novosti|Kurdistan 24|NINA|ANHA|Petra|[A-Z][\w ]{1,24})/?\)?)"
)
DATELINE = re.compile(
    rf"(?:[A-Z][\w’'.-]*(?:[ -][A-Z][\w’'.-]*){{0,3}}(?:,\s+[A-Z][\w.]*(?: [A-Z][\w.]*)?|\s+\([A-Z]\w+\))?)"
    rf"(?:,?\s*{_DATE}|,\s*(?:Mon|Tues|Wednes|Thurs|Fri|Satur|"
    rf"Sun)day)?(?:[,.]?\s*(?:\((?=[A-Z][^)\n]{{1,30}}\)){_AGENCY}|/\s?[A-Z][\w ]+/|"
    rf"{_AGENCY}(?=\s*[-–—:_])))?\s*\.?\s*[-–—_]{{1,2}}\s"
    rf"|[A-Z][A-Z’'. -]+[.,]\s+{_DATE}[.,]?\s*(?:/?[A-Z][\w.-]*/?\.?)?"
    rf"|[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)?,\s+(?:{_DATE}|(?:SANA|TASS|ANHA|INA|NINA|IRNA))\s*$"
    rf"|\([A-Z][\w’' -]*(?:,\s*{_DATE})?\)\s*[-–—]"
    rf"|[A-Z][\w’' .-]*,\s+{_DATE}\s*(?:[-–—/(]|$)",
    re.M,
)


def role_of(
    before: str, after: str, place: Named, *, capital_key: str, part_of_organisation: bool
) -> PlaceRole:
    """Return what a place is there for.

    Parameters
    ----------
    before, after : str
        The text of its sentence on either side.
    capital_key : str
        The folded name, by which seats of governments are known.
    part_of_organisation : bool
        Whether it is a part of the name of one ("Deir ez-Zor Military Council").
    """
    if part_of_organisation or _REPORT.match(after):
        return "office"
    if _OFFICE_AFTER.match(after) and not _GEOGRAPHIC.match(after):
        return "office"
    if _OFFICE_BEFORE.search(before):
        return "office"
    if _OFFICE_WHEN_SAYING.search(before) and (
        _SAYING.match(after) or re.search(r"\baccording to\b", before, re.I)
    ):
        return "office"
    country = place.kind == "country"
    governs = _AT_ITS_WORD.search(before) or (_WHOSE.match(after) and not _GEOGRAPHIC.match(after))
    if governs and (country or capital_key in _CAPITALS):
        return "metonym"
    if capital_key in _CAPITALS:
        if _IN_ITSELF.search(before) and not _ACTING_ON.search(before):
            return "event" if place.country in ("SY", "IQ", "JO", "LB", "IL", "IR", "AF", "YE") else "mention"
        geographic = _GEOGRAPHIC.match(after) or re.match(
            r"\s+(?:province|countryside|airport|suburb|city)", after
        )
        return "event" if geographic else "metonym"
    if country:
        return _of_country(before, after)
    if place.country not in ("SY", "IQ", "JO", "LB", "IL", "PS", "TR", "IR", "") and place.kind == "town":
        return "event" if _IN_ITSELF.search(before) and not _ACTING_ON.search(before) else "mention"
    if place.extent_km >= 1000:
        return "mention"
    return "event"


def _of_country(before: str, after: str) -> PlaceRole:
    if _BORDER.search(before):
        return "mention"
    acting_on = _ACTING_ON.search(before)
    if _IN.search(before) and not acting_on:
        spoken = re.search(
            r"\b(?:appeal\w*|message|belong\w*|according|response|loyal|respect|regard|threat|due|"
            r"thanks)\s+to\s+(?:the\s+)?$",
            before,
        )
        return "metonym" if spoken else "event"
    if _GEOGRAPHIC.match(after) or (after.startswith(":") and not before.strip()):
        return "event"
    if _ACTS.match(after) or acting_on or not before.strip(" “\"‘'(—–-:;,»"):
        return "metonym"
    return "mention"
