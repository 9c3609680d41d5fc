"""What a statement says of force at a place: that it grows, shrinks or is there, and what it is doing.

Told are military presence, shipments, works, equipment and men; never talks, concerns or influence. A fight
is no build-up, and what somebody wants, plans or threatens is none yet.
"""

import re
from typing import Literal

from msgspec import Struct

__all__ = ["Activity", "Growth", "Way", "growths"]

Activity = Literal["static", "patrol", "gathering", "building", "shipment"]
Way = Literal["said to grow", "said to fall", "said to be there"]

_PRESENCE = (
    r"(?:(?:military|troops?|armed|ground|air|naval|force|combat)\s+(?:presence|footprint|build-?up|posture|"
    r"deployments?|numbers|strength|levels?)|presence|footprint|build-?up|garrisons?|contingents?)"
)
_CARGO = (
    r"(?:(?:military |arms |weapons |supply |logistics? )?(?:shipments?|convoys?|cargo(?:es)?|freight|"
    r"airlifts?|"
    r"deliver(?:y|ies)|supplies|truckloads?|trucks|tankers|lorries|trailers)|"
    r"(?:cargo|supply|transport|resupply|military) (?:flights?|planes?|aircraft)|logistical support|"
    r"relocation)"
)
_WORKS = (
    r"(?:air ?fields?|air ?strips?|runways?|air ?bases?|bases?|outposts?|camps?|garrisons?|fortifications?|"
    r"trench(?:es)?|berms?|earthworks?|barracks|hangars?|helipads?|landing (?:pads?|zones?|strips?)|"
    r"radar (?:stations?|sites?)|depots?|bunkers?|shelters?|tunnels?|checkpoints?|(?:observation |military |"
    r"guard )posts?|"
    r"pontoons?|bridges?|(?:military )?(?:facilit(?:y|ies)|installations?|sites?|positions?)|headquarters|"
    r"watchtowers?|perimeters?|warehouses?)"
)
_GEAR = (
    r"(?:(?:missile |rocket )?launchers?|tanks?|artillery|howitzers?|armou?r(?:ed)?(?: (?:vehicles?|"
    r"personnel carriers?|columns?|units?))?|(?:air[- ]?defen[cs]e|anti-aircraft|anti-drone|missile|radar|"
    r"jamming|"
    r"electronic[- ]warfare|weapons?|rocket) (?:systems?|batter(?:y|ies)|units?)|batter(?:y|ies)|radars?|"
    r"HIMARS|"
    r"Patriots?|Avengers?|Pantsirs?|[SM]-?\d{2,3}s?|drones?|UAVs?|warplanes?|fighter jets|jets|helicopters?|"
    r"warships?|"
    r"bombers?|gunboats?|(?:military |armou?red )?vehicles?|Humvees?|Bradleys?|APCs?|MRAPs?|"
    r"heavy (?:weapons?|weaponry|"
    r"equipment|machinery)|(?:military |engineering )?(?:equipment|hardware|materiel|machinery)|weapons|"
    r"weaponry|arms|"
    r"ammunition|munitions|missiles|rockets)"
)
_MEN = (
    r"(?:troops|soldiers|forces?|fighters|militia(?:m[ae]n|s)?|units?|"
    r"brigades?|"
    r"battalions?|regiments?|divisions?|reinforcements?|marines|paratroopers|personnel|servicem[ae]n|"
    r"advis[eo]rs|"
    r"commandos|gunmen|Americans|Russians|Iranians|Turks|military police|men)"
)
_GAP = (
    r"(?:(?!(?:that|which|who|whose|but|while|after|before|talks?|contacts?|concerns?|fears?|"
    r"tensions?)\b)[\w’'%.“”\"-]+\s+)"
)
_ADVERB = (
    r"(?:also|now|again|recently|reportedly|repeatedly|steadily|currently|already|sharply|significantly|"
    r"further|\w+ly)"
)
_BE = rf"(?:(?:has|have|had|was|were|is|are|been|being|{_ADVERB})\s+)"
_BUILT = (
    r"(?:built|building|builds?|construct(?:ed|ing|s)?|establish(?:ed|ing|es)?|set(?:s|ting)? up|"
    r"expand(?:ed|ing|s)?|"
    r"enlarg(?:ed|ing|es)|extend(?:ed|ing|s)?|fortif(?:ied|ying|ies)|upgrad(?:ed|ing|es)|erect(?:ed|ing|s)?|"
    r"dug|digging|"
    r"laid|laying|refurbish(?:ed|ing)|restor(?:ed|ing)|rebuil(?:t|ding)|paved|paving)"
)
_BROUGHT = (
    r"(?:deploy(?:ed|ing|s)?|station(?:ed|ing)|sent|sends|sending|brought|bringing|mov(?:ed|es|ing)|"
    r"transferr?(?:ed|ing|s)?|"
    r"dispatch(?:ed|ing|es)?|mass(?:ed|ing)|gather(?:ed|ing|s)?|amass(?:ed|ing)|concentrat(?:ed|ing)|"
    r"ship(?:ped|ping|s)|"
    r"deliver(?:ed|ing|s)?|unload(?:ed|ing)|airlift(?:ed|ing)|redeploy(?:ed|ing)|relocat(?:ed|"
    r"ing)|"
    r"install(?:ed|ing)|introduc(?:ed|ing)|receiv(?:ed|es|ing)|smuggl(?:ed|ing))"
)
_CAME = (
    r"(?:arriv(?:ed|es|ing)|enter(?:ed|s|ing)|reach(?:ed|es)|pour(?:ed|ing)(?: in(?:to)?)?|stream(?:ed|"
    r"ing)(?: in(?:to)?)?|flow(?:ed|ing)|crossed (?:into|from|in|through|via))"
)
_GOES = r"(?:(?:re)?deployed|relocated|gather(?:ed|ing)|mass(?:ed|ing)|concentrated)"
_LEAVES = (
    r"(?:withdr(?:ew|awn|aws)|withdrawing|pull(?:ed|ing|s)? (?:out|back)|dr[ae]w(?:n|ing)? down|shrunk|"
    r"shrank|declined|decreased|thinned out)"
)
_ROLLING = (
    r"(?:(?:military |armou?red )?vehicles?|tanks?|armou?r|launchers?|howitzers?|artillery|(?:[\w-]+ )?"
    r"(?:systems?|batter(?:y|ies))|Humvees?|Bradleys?|APCs?|MRAPs?|(?:heavy |military )?(?:equipment|"
    r"machinery)|"
    r"reinforcements?)"
)
_GREW = (
    r"(?:increas(?:ed|es|e|ing)|intensif(?:ied|ies|y|ying)|boost(?:ed|s|ing)?|step(?:ped|s|ping)? up|"
    r"reinforc(?:ed|es|ing)|"
    r"strengthen(?:ed|s|ing)?|beef(?:ed|s|ing)? up|doubl(?:ed|es|ing)|tripl(?:ed|ing)|quadrupled|surg(?:ed|"
    r"ing)|rises|risen|rising|"
    r"rose|grow(?:s|n|ing)?|grew|bolster(?:ed|s|ing)?|augment(?:ed|ing)|buil(?:t|ding|ds) up|ramp(?:ed|"
    r"ing) up|expand(?:ed|s|ing)?)"
)
_SHRANK = (
    r"(?:withdr(?:ew|awn|awing|aws)|pull(?:ed|ing|s)? (?:out|back)|reduc(?:ed|es|ing)|dr[ae]w(?:n|ing|"
    r"s)? down|dismantl(?:ed|ing|es)|"
    r"evacuat(?:ed|ing|es)|vacat(?:ed|ing|es)|halved|shrunk|shr[ai]nk(?:s|ing)?|declin(?:ed|ing)|"
    r"decreas(?:ed|es|ing)|"
    r"abandon(?:ed|ing|s)|clos(?:ed|ing) down|handed over|thinned out)"
)
_MORE = (
    r"(?:increases?|rise|surge|growth|intensification|build-?up|expansion|reinforcement|strengthening|"
    r"boost|uptick|increased (?:intensity|pace|rate|number|frequency|flow))"
)
_LESS = r"(?:reduction|decrease|draw-?down|withdrawal|pull-?out|pullback|decline|evacuation|dismantling|cut)"
_INFLUX = (
    r"(?:deployment|arrival|transfer|massing|gathering|concentration|influx|stationing|relocation|"
    r"redeployment|delivery|airlift)"
)
_MAKING = r"(?:construction|building|establishment|expansion|fortification|upgrading|extension)"
_STANDS = (
    r"(?:(?:are|is|remain|were|was)\s+(?:\w+ly\s+)?(?:stationed|based|deployed|garrisoned)|remains? (?:in|"
    r"at|on)\b|maintains?|"
    r"keeps|hosts?|houses)"
)
_SEEN = (
    r"(?:was|were|has been|have been|had been)\s+(?:\w+ly\s+)?(?:spotted|seen|observed|sighted|filmed|"
    r"photographed)"
)
_PATROLS = re.compile(r"\b(?:patrols?|patrolled|patrolling)\b", re.I)


def _either(subject: str, verb: str, noun_of: str, alone: str = "") -> str:
    """Join a noun and its verb, in the active and in the passive, and both by a noun of doing.

    `alone` are the verbs that what moves or grows does by itself; without any, all are.
    """
    passive = rf"\b{subject}\s+{_GAP}{{0,7}}?{_BE}{{0,4}}{alone or verb}\b"
    if alone:
        being = r"(?:was|were|is|are|been|being)\s+(?:\w+ly\s+)?"
        passive += rf"|\b{subject}\s+{_GAP}{{0,7}}?{_BE}{{0,3}}{being}{verb}\b"
    active = rf"\b{verb}\s+{_GAP}{{0,6}}?{subject}\b"
    nominal = rf"\b{noun_of}\s+(?:in|of)\s+{_GAP}{{0,8}}?{subject}\b" if noun_of else ""
    return "|".join(filter(None, (passive, active, nominal)))


_FORCE = f"(?:{_PRESENCE}|{_CARGO}|{_GEAR}|{_MEN})"
_TOLD: tuple[tuple[str, Way, Activity | None], ...] = (
        (rf"\b{_FORCE}\s+{_GAP}{{0,3}}?{_STANDS}\b", "said to be there", "static"),
    (rf"\b(?:{_CARGO}|{_GEAR}|reinforcements?)\s+{_GAP}{{0,6}}?{_SEEN}\b", "said to be there", None),
        (_either(_WORKS, _BUILT, _MAKING), "said to grow", "building"),
        (_either(_CARGO, _GREW, _MORE), "said to grow", "shipment"),
        (_either(f"(?:{_PRESENCE}|{_GEAR}|{_MEN}|{_WORKS})", _GREW, _MORE), "said to grow", None),
        (_either(f"(?:{_PRESENCE}|{_GEAR}|{_MEN}|{_WORKS})", _SHRANK, _LESS, _LEAVES),
     "said to fall", "static"),
        (_either(_CARGO, f"(?:{_BROUGHT}|{_CAME}|landed)", _INFLUX), "said to grow", "shipment"),
        (rf"\b{_ROLLING}\s+{_GAP}{{0,7}}?{_BE}{{0,3}}{_CAME}\b", "said to grow", "gathering"),
        (_either(_GEAR, _BROUGHT, _INFLUX, _GOES), "said to grow", "gathering"),
        (_either(_MEN, _BROUGHT, _INFLUX, _GOES), "said to grow", "gathering"),
        (rf"\b(?:military|troop|armed) (?:presence|footprint|build-?up)\b|"
         rf"\b(?:maintains?|keeps|hosts?|houses|has)\s+{_GAP}{{0,5}}?(?:{_PRESENCE}|{_MEN}|{_WORKS})\b|"
         rf"\bpatrol(?:s|led|ling)?\b",
         "said to be there", "static"),
)  # fmt: skip
_FORMS = [(re.compile(form, re.I), way, activity) for form, way, activity in _TOLD]
_NOT = re.compile(
    r"\b(?:not|no|never|denied|denies|deny|without|neither|nor|refus\w+|n[’']t|no longer|stopp?(?:ed|s)?)\s+"
    r"(?:[\w’'-]+\s+){0,3}$",
    re.I,
)
_TO_COME = re.compile(
    r"\b(?:will|would|could|may|might|should|must|shall|plans?|planning|intends?|wants?|threaten\w*|going|"
    r"ready|"
    r"vow\w*|ask\w*|urg\w*|call\w*|demand\w*|if|unless|until)\s+(?:[\w’'-]+\s+){0,4}$",
    re.I,
)
_PLACED = re.compile(
    r"\b(?:at|in|near|to|from|on|around|outside|inside|over) (?:the |its |their |an? )?$", re.I
)
_WORK = re.compile(_WORKS, re.I)
_OTHERS = re.compile(
    r"\b(?:aid|relief|humanitarian|food|medical|wheat|grain|evacuees|civilians|displaced|residents|"
    r"villagers|families|prisoners?|"
    r"journalists|"
    r"camps? for (?:the )?displaced|refugee camps?|Rukban camp|grain|schools?|hospitals?)\b",
    re.I,
)
_FIGHT = re.compile(
    r"\b(?:struck|strikes?|hit|bombed|shelled|destroyed|attack(?:ed|s)?|ambush\w*|killed|captured|seized|"
    r"stormed|"
    r"blew up|downed|shot)\s+(?:[\w’'-]+\s+){0,5}$",
    re.I,
)
_SPANNING = re.compile(r"\bcargo|freight|convoy|shipment|flight|truck|deliver", re.I)


class Growth(Struct, frozen=True):
    """One thing that is said: `at` is where it begins in the words."""

    way: Way
    activity: Activity
    at: int


def growths(words: str) -> list[Growth]:
    """Return what some words say of force at a place: of each way and activity the first."""
    found: dict[tuple[Way, Activity], Growth] = {}
    taken: list[tuple[int, int]] = []
    for form, way, activity in _FORMS:
        for match in form.finditer(words):
            before = words[max(0, match.start() - 60) : match.start()]
            inside = match[0]
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            taken.append(match.span())
            if _NOT.search(before) or _TO_COME.search(before) or _FIGHT.search(before):
                continue
            if _OTHERS.search(f"{before[-25:]}{inside}") or re.search(r"\b(?:not|never|no longer)\b", inside):
                continue
            if re.search(r"\b(?:will|would|could|may|might|should|to be)\b", inside):
                continue
            if _WORK.match(inside) and _PLACED.search(before):
                continue  # "air traffic at the base doubled"
            doing: Activity = activity or ("shipment" if _SPANNING.search(inside) else "gathering")
            if way == "said to be there" and _PATROLS.search(inside):
                doing = "patrol"
            found.setdefault((way, doing), Growth(way, doing, match.start()))
    told = sorted(found.values(), key=lambda each: each.at)
    moved = [each for each in told if each.way != "said to be there"]
    return moved or told
