"""Arms, vehicles and aircraft that a report speaks of, by class."""

import re
from collections.abc import Sequence

from msgspec import Struct

from openline.reports.model import Region

__all__ = ["Equipment", "find_equipment"]

_READ = ("headline", "body")
_CLASSES = {
    "rocket launcher": (
        r"(?:multiple[ -])?(?:launch )?rocket(?:[ -]launch(?:er|ing))?s? (?:systems?|launchers?)|"
        r"rocket launchers?|multiple (?:launch )?rocket (?:launchers?|systems?)|MLRS|HIMARS|Grad|Uragan|"
        r"Smerch|BM-\d+|TOS-1A?"
    ),
    "air defence": (
        r"(?:air|anti-air|anti-aircraft|missile|aerial)[ -]?defen[cs]e(?:s|[ -](?:systems?|missiles?|"
        r"units?|"
        r"batter(?:y|ies)|complex(?:es)?|launchers?))?|(?:surface|ground)-to-air missiles?|SAMs?|S-[234]00|"
        r"Pantsir(?:-S1?M?)?|Patriots?(?: batter(?:y|ies))?|Avengers?(?: systems?)?|Buk(?:-M\d)?|"
        r"Tor(?:-M\d)?|MANPADS|AA guns?|anti-aircraft (?:guns?|artillery|missiles?)|NASAMS|Iron Dome|C-RAM|"
        r"Stingers?"
    ),
    "missile launcher": (
        r"missile launchers?|(?:TEL|transporter[ -]erector)s?(?: launchers?)?|launchers?|"
        r"anti-tank (?:guided )?missile(?: launcher)?s?|ATGMs?|TOWs?(?: missiles?)?|Javelins?|Kornets?"
    ),
    "counter-drone system": (
        r"(?:counter|anti)-(?:drone|UAV|UAS) (?:systems?|guns?)|jamm(?:ers?|ing (?:systems?|stations?))|"
        r"electronic warfare (?:systems?|stations?|complex(?:es)?)"
    ),
    "drone": (
        r"(?:attack |armed |suicide |kamikaze |explosive |booby-trapped |combat |reconnaissance |"
        r"surveillance |one-way |loitering )*(?:drones?|UAVs?|UASs?|unmanned (?:aerial|aircraft|"
        r"air) (?:vehicles?|systems?)|quadcopters?|loitering munitions?)|drone swarms?|MQ-9s?|Reapers?|"
        r"Shahed(?:-\d+)?s?|Bayraktars?|TB2s?|Orlan(?:-10)?s?"
    ),
    "tank": r"(?:battle )?tanks?|T-(?:55|62|72|80|90)[AMS]?s?|Abrams|Leopards?|Merkavas?",
    "armoured vehicle": (
        r"armou?red (?:personnel carriers?|vehicles?|(?:fighting )?vehicles?|cars?|trucks?|convoys?|"
        r"bulldozers?|columns?)|APCs?|IFVs?|BMPs?|BTRs?(?:-\d+)?|BMP-\d|Bradleys?|Strykers?|MRAPs?|"
        r"Humvees?|"
        r"HMMWVs?|infantry fighting vehicles?|half-tracks?|M113s?"
    ),
    "helicopter": (
        r"(?:attack |military |combat |transport )?(?:helicopters?|choppers?|gunships?)|Apaches?|"
        r"Black Hawks?|Blackhawks?|Chinooks?|Ka-52s?|Mi-(?:8|17|24|28|35)\w?s?|AH-64s?|UH-60s?|CH-47s?"
    ),
    "cargo plane": (
        r"(?:cargo|transport|supply|freight|military transport) (?:planes?|aircraft|flights?)|airlifters?|"
        r"C-17s?|C-130s?|Il-76s?|An-(?:26|72|124)s?|Globemasters?|Hercules"
    ),
    "warplane": (
        r"(?:fighter|war|combat|strike|military|bomber|spy|reconnaissance) ?(?:jets?|planes?|aircraft)|"
        r"warplanes?|fighter-bombers?|bombers?|jets?|(?<!cargo )(?<!transport )(?:air)?planes?|aircraft|"
        r"F/?A?-(?:14|15|16|18|22|35)\w?s?|Su(?:khoi)?-\d\d\w?s?|Sukhois?|MiG-\d\d\w?s?|Tu-\d+\w?s?|A-10s?|"
        r"AC-130s?|B-(?:1|2|52)\w?s?"
    ),
    "artillery": (
        r"artillery(?: (?:pieces?|shells?|guns?|batter(?:y|ies)|fire))?|howitzers?|field guns?|heavy guns?|"
        r"M777s?|self-propelled guns?|cannons?"
    ),
    "mortar": r"mortars?(?: (?:rounds?|shells?|systems?|tubes?|bombs?))?",
    "missile": (
        r"(?:ballistic |cruise |guided |air-to-surface |short-range |medium-range |"
        r"surface-to-surface )*missiles?|Tomahawks?|Kalibrs?|Iskanders?|Fateh(?:-\d+)?s?|Scuds?"
    ),
    "rocket": (
        r"(?:Katyusha |Grad |122mm |107mm |unguided )?rockets?(?!\W+(?:launch|fire))|Katyushas?|RPGs?|"
        r"rocket-propelled grenades?"
    ),
    "machine gun": r"(?:heavy |medium |light )?machine ?guns?|DShKs?|technicals?|ZU-23s?",
    "explosive device": (
        r"(?:improvised explosive devices?|IEDs?|VBIEDs?|SVBIEDs?|(?:car|truck|roadside|suicide|barrel|"
        r"cluster|glide|sticky|vehicle) ?bombs?|landmines?|land mines?|anti-(?:tank|personnel) mines?|"
        r"mines?(?= of \d)|explosive (?:belts?|devices?|vests?)|bomblets?)"
    ),
    "ammunition": r"ammunition|munitions?|shells?|bombs?|grenades?|shrapnel|explosives",
    "pickup": r"pick-?ups?(?: trucks?)?|gun trucks?|Land Cruisers?",
    "fuel truck": r"(?:fuel|oil|water) (?:tank )?(?:tankers?|trucks?)|tanker trucks?|tankers?|fuel bladders?",
    "truck": (
        r"(?:refrigerated |refrigerator |supply |cargo |flatbed |military |heavy |army )*(?:trucks?|"
        r"lorr(?:y|ies)|trailers?|low-?loaders?)"
    ),
    "vehicle": (
        r"(?:military |logistics? |engineering |construction |armed |support )*vehicles?|bulldozers?|"
        r"excavators?|motorcycles?|motorbikes?|convoys?"
    ),
    "radar": r"radars?(?: (?:stations?|systems?))?|early[ -]warning (?:radars?|systems?)",
    "ship": (
        r"(?:war|gun|battle)ships?|frigates?|destroyers?(?! of)|corvettes?|submarines?|patrol boats?|"
        r"aircraft carriers?|landing ships?"
    ),
    "small arms": r"rifles?|Kalashnikovs?|sniper rifles?|small arms|light weapons",
    "bridging": r"pontoon(?: bridges?)?|pontoons|ferr(?:y|ies)|amphibious (?:vehicles?|bridges?)",
}  # fmt: skip
_NUMBERED = list(_CLASSES)
_EXPRESSION = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<k{k}>{words})" for k, words in enumerate(_CLASSES.values()))
    + r")(?![\w]|-\w)"
)
_OPENING = re.compile(r"(?:^|(?<=[.!?:]\s)|(?<=\n)|(?<=[“\"(]))[A-Z](?=[a-z])")
_NO_EQUIPMENT = re.compile(
    r"(?:think|fish|water|fuel storage|septic) tank|[Aa]ircraft hangar|Hercules (?:said|told)"
)


class Equipment(Struct, frozen=True):
    """A piece or kind of equipment in the text; `kind` is its class."""

    start: int
    end: int
    text: str
    kind: str


def find_equipment(text: str, regions: Sequence[Region] = ()) -> tuple[Equipment, ...]:
    """Return the equipment that headline and body speak of, in order."""
    read = [(each.start, each.end, each.label == "headline") for each in regions if each.label in _READ]
    opened = _OPENING.sub(lambda match: match[0].lower(), text)
    found = []
    for start, end, titled in read if regions else [(0, len(text), False)]:
        words = text[:end].lower() if titled else opened
        for match in _EXPRESSION.finditer(words if len(words) >= end else text, start, end):
            around = text[max(start, match.start() - 12) : match.end() + 8]
            other = _NO_EQUIPMENT.search(around)
            if other is None and match.lastgroup:
                kind = _NUMBERED[int(match.lastgroup[1:])]
                found.append(Equipment(match.start(), match.end(), text[match.start() : match.end()], kind))
    return tuple(found)
