"""Topics: families of words for one kind of fact, and which of them a content asserts or denies."""

import re

__all__ = ["NOT", "asserted", "topics_in"]

_TOPICS = {
    "strike": (
        r"air ?-?strikes?|strikes?|struck|bomb(?:s|ed|ing|ings|ardments?|arded)?|raids?|raided|hit|"
        r"missiles? hit|attack(?:s|ed|ing)?|ambush(?:ed)?|targeted|targeting|(?<=not )target|"
        r"(?<=never )target|(?:slam|smash|plough)\w* into|pound(?:ed|ing)|"
        r"pummel\w*|(?:ripped|tore) through|levelled|flattened|bl[eo]wn? up|blasts?|explosions?|destroyed|"
        r"engagements?"
    ),
    "fire": (
        r"fired|firing|pound(?:ed|ing)|pummel\w*|shells (?:were|are) (?:still )?falling|(?:open(?:ed)?|"
        r"returned?|exchang\w+|under|artillery|mortar|small-arms) fire|"
        r"shell(?:ed|ing)|bombard\w*|gunfire|(?:shells?|rounds?|mortars?|rockets?|missiles?|mines|shots?|"
        r"projectiles?)\b[^.;]{0,60}?\b(?:fell|fallen|landed|hit|struck|released|launched|flew|flown|fired|"
        r"rained|come)|artillery shells that"
    ),
    "air": (
        r"war ?planes?|jets?|aircraft|planes|air ?-?strikes?|from the air|sorties?|(?<!cargo )flights?|"
        r"helicopters?|bombed|air raids?|over\s?fl\w+"
    ),
    "drone": r"drones?|UAVs?|unmanned",
    "killed": (
        r"kill(?:s|ed|ing)?|dead|died|dies|deaths?|bodies|martyred|fatalit\w+|casualt\w+|losses|"
        r"loss of life|victims?|slain|lost (?:any|\w+) (?:men|fighters|soldiers|troops|people)|"
        r"neutrali[sz]ed"
    ),
    "wounded": r"wound(?:s|ed)|injur\w+|hurt|casualt\w+|harmed",
    "damage": r"damag\w+|destroyed|wrecked|set ablaze",
    "presence": (
        r"soldiers?|troops?|fighters?|militants?|gunmen|armed (?:men|groups?|persons?)|militiam?e?n?s?|"
        r"presence|stationed|headquarters|garrison|posts?|outposts?|positions?|personnel|advisers?|units?|"
        r"bases?|battalions?|depots?|forces"
    ),
    "growth": (
        r"increas\w*|grow(?:n|ing|th|s)?|grew|doubl\w+|tripl\w+|quadrupl\w+|expan\w+|build-?up|buildup|"
        r"reinforce\w*|ris(?:e|en|ing)|rose|more (?:troops|soldiers|forces)|surge\w*|swell\w*|(?:not|"
        r"no) chang(?:e|ed|es)\b(?! (?:the|its|his|our|any|their))|additional|enlarg\w+|"
        r"new (?:\w+ )?(?:hangars?|buildings?|runways?|bases?|barracks|positions?|revetments?|shelters?)|"
        r"second runway"
    ),
    "movement": (
        r"convoys?|trucks?|suppl(?:y|ies)|shipments?|loads?|mov(?:e|ed|ing|ement)|deliver\w*|arriv\w+|"
        r"enter(?:ed|ing|s)?|transfer\w*|unload\w*|sent|brought in|deploy\w*|columns?|cargo|flights?|"
        r"traffic|rolling"
    ),
    "weapons": (
        r"air[- ]defen[cs]e|launchers?|(?:missile|rocket|defen[cs]e|fourth|weapons?) systems?|weapons?|"
        r"howitzers?|tanks?|HIMARS|Avengers?|Patriots?|S-[34]00|Pantsirs?|equipment|heavy arms"
    ),
    "withdrawal": (
        r"withdraw\w*|withdrew|leav(?:e|es|ing)|left the|pull(?:s|ed|ing)? (?:out|back)|pack(?:s|ed|"
        r"ing)? up|retreat\w*|fled|flee(?:ing)?|evacuat\w*|vacat\w*|pull-?out|abandon\w*"
    ),
    "stay": r"stay(?:s|ed|ing)?|remain(?:s|ed|ing)?|not leaving",
    "advance": (
        r"advanc(?:e|ed|es|ing)|retak\w+|retook|recaptur\w+|liberated|wrested|overran|took the (?:town|city|"
        r"village|hill|base)|captur(?:e|ed|ing)|seiz(?:e|ed|ing)|took control|taken control|overr[ua]n|"
        r"pushed into"
    ),
    "held": (
        r"controls?|still controlled|held (?:the|its|their|his|on)|holds?|holding|in control of|"
        r"under (?:\w+ ){0,2}control|repel\w*|repuls\w+|still (?:in|holds?)|in (?:its|their|our|his|"
        r"\w+) hands"
    ),
    "lost": (
        r"lost (?:the|control|its|ground)(?! (?:trust|support|confidence|respect|patience|will|war|case|"
        r"vote))|fell to|has fallen|not fallen|never fell|had fallen|fallen to|"
        r"captured by|overrun|driven (?:out|from)|ousted from|expelled from"
    ),
    "crossing": (
        r"cross(?:ed|es|ing)?|incursion|violat\w+ (?:the )?(?:\w+ )?airspace|entered (?:\w+ )?airspace|"
        r"entered|east of the \w+ line|infiltrat\w+"
    ),
    "halted": r"halt(?:ed|s)?|suspend\w*|suspension|stopp(?:ed|age)|frozen|paused?|ceased",
    "ongoing": (
        r"continu(?:e|ed|es|ing)|resum(?:e|ed|es|ing)|ongoing|under ?way|goes on|carried on|uninterrupted"
    ),
    "open": r"(?:re-?)?open(?:ed|s)?(?! fire)|passable|working normally",
    "closed": (
        r"clos(?:ed|ure)|(?:road|highway|route|bridge)\b[^.;]{0,40}\bcut|severed|shut|sealed|blocked|"
        r"impassable|cut off"
    ),
    "notice": (
        r"messages?|tipped off|notice|hotline|log|notif\w+|warn(?:ed|ings?)|informed|contact(?:s|ed)?|"
        r"in advance|beforehand|telephoned|channel|been told"
    ),
    "accepted": (
        r"accept\w*|recogni[sz]\w+|agreed|acknowledg\w*|observ(?:ed|es) the|respect\w*|honou?r\w*|courtesy"
    ),
    "training": r"train(?:s|ed|ing|ees?)?",
    "target": (
        r"military (?:target|objective|site|presence)s?|gathering of|terrorist (?:position|cell|target|"
        r"headquarter)s?|command (?:post|centre|center)|weapons (?:depot|store)|ammunition (?:depot|store)"
    ),
    "saying": r"mentioned|said|say|spoke of|spoken of|briefing|told|promised|announced",
    "talks": r"talks?|negotiat\w+|met\b|meetings?|in touch|contacts? with|dealings|dialogue|delegations?",
    "deal": r"deal|agreement|ceasefire|truce",
    "capture": r"captured|captives?|detain\w*|arrest\w*|prisoners?|hostages?|abduct\w*|kidnap\w*",
    "downed": r"shot down|downed|brought down|intercept\w*",
    "safe": (
        r"(?:reached|hit) (?:its|their) targets?|returned (?:\w+ ){0,3}safely|landed safely|"
        r"returned to (?:its|"
        r"their) base|safe return|unharmed"
    ),
    "gas": r"chemical|chlorine|sarin|toxic|poison(?:ed|ous)?",
    "theft": (
        r"stol(?:e|en)|loot\w*|smuggl\w+|oil|plunder\w*|pillag\w*|rob(?:bed|bing)|t(?:aken|ook) \w+ from"
    ),
    "incident": (
        r"incidents?|clash(?:es|ed)?|anything of the kind|"
        r"(?:nothing|anything) (?:\w+ )?(?:happened|occurred|took place)"
    ),
    "handover": (
        r"surrender\w*|hand(?:ed|ing)? over|handover|take ?over|taken over|took over|ced(?:e|ed|ing)|"
        r"relinquish\w*|turn(?:ed|ing)? over"
    ),
    "rammed": (
        r"ramm\w+|nudg\w+|sideswip\w+|bump\w+|collid\w+|collision|touch(?:ed|ing)|"
        r"(?:forced|pushed|ran|run) (?:\w+ ){0,2}off"
    ),
    "aid": r"aid|humanitarian (?:goods|convoys?)|relief",
    "fault": r"technical (?:fault|failure|problem|malfunction)|malfunction\w*|accident|engine failure",
    "crash": r"crash(?:ed)?",
    "operation": (
        r"(?:military |such |any )?operations? (?:there|in|near|at|against|on)|military operations?|"
        r"any such (?:action|operation)|no operations?"
    ),
    "failed": (
        r"before (?:they|it) (?:could )?reach(?:ed)?|all (?:of them )?(?:were|had been) (?:defeated|downed|"
        r"intercepted|shot down|destroyed)|none (?:of them )?(?:got through|reached)|fell short|"
        r"missed (?:its|their) targets?|failed to (?:reach|hit)|without hitting"
    ),
    "through": (
        r"got through|slipped through|broke through|penetrated|reached (?:the|its|their) (?:base|compound|"
        r"target)"
    ),
}
"""Families of words, as regular expressions in small letters."""
_TOPIC = {topic: re.compile(rf"\b(?:{words.lower()})\b") for topic, words in _TOPICS.items()}
NOT = re.compile(
    r"\b(?:not|no|nowhere|(?<!that )(?<!which )(?<!who )(?:never|none|nobody)|nothing|neither|nor|without|"
    r"false|untrue|baseless)\b|n[’']t\b",
    re.I,
)
_CLAUSE = re.compile(
    r"(?<=[a-z0-9”\"’'%)])[.;:!?]\s+|,?\s+\b(?:but|although|though|while|whereas)\b|\s+and that\b|\n+|"
    r"—"
)
_NOWHERE = re.compile(r"\bnowhere near\b|\b(?:well away|far) from the (?:border|line|zone)\b", re.I)
_OBJECT = re.compile(r"(\w+) (?:nobody|no one|nothing|none)\b", re.I)
_SUPPOSED = re.compile(
    r"\b(?:an?|any) (?:\w+ ){1,2}(?:(?:from|of|in|on|by|at) \w+ )?(?:would|could|might)\b", re.I
)
_UNTRUE = re.compile(r"\b(?:false|untrue|baseless)\b", re.I)
_NO_LOSS = re.compile(r"\b(?:unharmed|unhurt|uninjured|accounted for|alive and well|safe and sound)\b", re.I)
_EMPTY_LOG = re.compile(
    r"\b(?:log|record|register)\b[^.]{0,40}\bis empty\b|\bunannounced\b|\bwithout (?:warning|notice)\b", re.I
)
_WEAK = re.compile(
    r"\b(?:no|not|any) (?:immediate |further |confirmed )?(?:reports?|information|word|comment|"
    r"evidence|indications?) (?:of|on|that|about)\b|"
    r"\bnot (?:exceed|only|just|to mention|less|least|fewer|more|even|yet|clear|known|immediately|"
    r"confirm|seek)|\bnot? (?:fewer|less|more|later) than|"
    r"\b(?:could|can) ?not\b|\bcannot\b|\bunable to\b|\bnot (?:be )?(?:confirm|verif|"
    r"independently)\w*|\bno longer\b|\bnot a matter\b|"
    r"\b(?:do|does|did|would|will|has|have|had) not (?:report|say|comment|specif|name|give|disclos|"
    r"discuss|respon|repl|identif|provid|elaborat|refer|mean)|"
    r"\b(?:would|will|shall|should|must|may|might) not (?:allow|permit|let|tolerate|accept|hesitate)|"
    r"\bnothing (?:more|else|new)\b|\bwithout (?:delay|doubt|question)\b|\byou (?:do|can|"
    r"would)(?: not|n[’']t)\b|\bnot (?:to|in order to)\b|\bno doubt\b|\bnone other\b",
    re.I,
)


def topics_in(text: str) -> frozenset[str]:
    """Return the topics of a text."""
    small = text.lower()
    return frozenset(topic for topic, words in _TOPIC.items() if words.search(small))


def asserted(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the topics that a content asserts, and those that it denies."""
    said: set[str] = set()
    denied: set[str] = set()
    for clause in _CLAUSE.split(words):
        if not clause:
            continue
        if _NO_LOSS.search(clause):
            denied |= {"killed", "wounded"}
        if _EMPTY_LOG.search(clause):
            denied.add("notice")
            continue
        clause = _SUPPOSED.sub(" ", clause)
        if _NOWHERE.search(clause):
            denied |= {"crossing", "presence"}
        if turned := _OBJECT.search(clause):
            denied |= topics_in(turned[1])
        negation = NOT.search(clause)
        if negation and _WEAK.search(clause):
            negation = None
            if re.search(r"\bno (?:\w+ )?reports?\b|\bnot exceed\b|\bnot (?:confirm|known|clear)", clause):
                continue
        if negation is None:
            said |= topics_in(clause)
            continue
        said |= topics_in(clause[: negation.start()])
        denied |= topics_in(clause[negation.start() :])
        if _UNTRUE.search(clause, negation.start()):
            denied |= topics_in(clause)
    return frozenset(said), frozenset(denied)
