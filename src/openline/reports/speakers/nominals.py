"""Nouns of those who speak, official, source or witness, and which noun a phrase is about."""

from __future__ import annotations

import re
from typing import Literal

from openline.reports.tagging.lexicon import listed

__all__ = ["KNOWN_ORGANISATIONS", "RANKS", "STATES", "TITLES", "Class", "head_of", "noun_class", "singular"]

Class = Literal[
    "official", "expert", "anonymous", "witness", "organisation", "agency", "document", "name", "other"
]


_OFFICIALS = listed(
    "official spokesman spokeswoman spokesperson commander general colonel major captain lieutenant",
    "admiral brigadier sergeant minister president premier diplomat ambassador envoy secretary chief head",
    "deputy  director governor mayor senator lawmaker congressman congresswoman adviser advisor",
    "representative delegate attaché  attache officer leader chairman chairwoman aide negotiator",
    "coordinator prosecutor judge king prince sheikh emir  chancellor marshal commissioner co-ordinator",
    "parliamentarian legislator deputy-head counterpart cleric ayatollah  speaker inspector rapporteur",
    "consul commandant comrade major-general vice-president undersecretary politician councillor",
    "administrator member mp airman soldier pilot fighter guard whip boss liaison superintendent "
    "policeman warden mediator guarantor mukhtar headman chieftain warlord prefect sultan mufti bishop",
    "archbishop",
    "patriarch trooper paratrooper serviceman servicewoman crewman gunner conscript reservist gendarme",
    "ombudsman",
    "registrar harbourmaster dispatcher designate spokespeople emissary plenipotentiary interlocutor veteran",
    "commander-in-chief lieutenant-general brigadier-general captain-general prosecutor-general alderman",
    "sheriff",
)
_EXPERTS = listed(
    "analyst expert professor researcher scholar historian specialist academic fellow economist",
    "demographer geographer statistician columnist author watcher forecaster biographer political-scientist",
    "scientist strategist commentator lawyer critic observer pundit lecturer theorist",
)
_ANONYMOUS = listed(
    "source insider people person colleague businessman businesswoman staffer participant acquaintance",
    "informant contact trader go-between middleman",
)
_WITNESSES = listed(
    "resident witness eyewitness local villager inhabitant activist shepherd farmer driver baker nurse",
    "doctor teacher pharmacist survivor shopkeeper student mother father relative neighbour neighbor",
    "elder civilian  refugee worker brother sister son daughter cousin wife husband uncle merchant trader",
    "engineer medic paramedic  rescuer fisherman man woman boy girl clerk volunteer passer-by tribesman",
    "herder butcher manager ferryman stringer family mechanic photographer journalist reporter "
    "correspondent surgeon fireman imam priest",
    "monk nun displaced-person bystander passenger  owner guest couple pensioner grandmother grandfather",
    "widow",
    "widower orphan herdsman miner grocer tailor carpenter cook smuggler deminer hunter settler pilgrim",
    "migrant",
    "detainee prisoner escapee teenager youth child schoolboy schoolgirl worshipper customer vendor barber",
    "tribeswoman protester protestor demonstrator marcher striker crowd commuter trucker sailor hostage",
    "captive",
    "caretaker cleaner cameraman camerawoman pupil toddler landlord tenant evacuee returnee captor",
    "lorry-driver",
)
_ORGANISATIONS = listed(
    "ministry army military coalition group government force forces command department office centre",
    "center council committee commission mission organisation organization party militia faction movement",
    "front  brigade corps guard police service administration embassy parliament regime authority monitor",
    "observatory watchdog  union alliance bloc side state palace house navy headquarters company",
    "opposition rebel militant paramilitary  troop battalion division regiment unit team board bureau",
    "institute foundation charity association court kremlin  pentagon cabinet secretariat delegation",
    "legion cell room campaign peacekeeper forum consortium secretary-general hospital university "
    "tribe clan network directorate staff assembly",
    "congress senate consulate presidency ledger task-force defence defense partner ally  media-office",
    "corps country capital nation power party lobby body institution helmets air-force coastguard",
    "gendarmerie russians americans syrians iranians israelis turks iraqis kurds jordanians insurgent",
    "jihadist firm corporation fund programme program society club league federation confederation",
    "syndicate guild",
    "chamber municipality tribunal junta insurgency gang crew squad squadron fleet garrison donor",
    "operator airline",
    "trust initiative think-tank inspectorate sultanate emirate kingdom republic axis taskforce chancery",
    "ngo un-body",
    "collective consulate-general mediation contingent flotilla militias municipality co-operative",
    "cooperative",
)
_AGENCIES = listed(
    "agency media television tv radio newspaper daily channel website outlet broadcaster press weekly",
    "tabloid gazette journal periodical publication blog podcast station newscast",
    "magazine portal newswire wire paper-of-record site",
)
_DOCUMENTS = listed(
    "statement report communique communiqué letter document paper memo memorandum imagery image  picture",
    "photo photograph footage video data figure log message note release tweet post dispatch study survey",
    "map record  leaflet transcript testimony cable order decree file bulletin text answer briefing",
    "recording readout clip page notice filing advisory minutes resolution telegram screenshot note- "
    "verbale chart table evidence summary assessment analysis investigation inquiry",
    "flyer flier pamphlet banner placard poster inscription graffiti manifesto petition dossier manifest",
    "logbook",
    "registry spreadsheet database dataset indictment ruling verdict affidavit warrant circular sitrep",
    "infographic",
    "voicemail tape livestream editorial op-ed blogpost press-release factsheet backgrounder reporting",
    "intelligence",
    "findings satellite declaration book account  email paperwork",
)
KNOWN_ORGANISATIONS = listed(
    "pentagon kremlin hezbollah hizbullah hamas daesh isis isil is pkk ypg sdf fsa hts un nato idf  irgc",
    "houthis centcom taliban peshmerga asayish un eu osce qsd inherent-resolve knesset unifil undof cia",
    "mossad",
)
# Countries and capitals, which speak for a government.
STATES = listed(
    "afghanistan algeria ankara amman armenia australia azerbaijan baghdad bahrain baku beijing beirut",
    "belarus berlin brussels britain brasilia cairo canada caracas china cyprus damascus denmark doha",
    "egypt erbil ethiopia finland france georgia germany greece hungary india iran iraq israel islamabad",
    "italy japan jerusalem jordan kabul kazakhstan khartoum kiev kyiv kuwait lebanon libya london madrid",
    "mali manama minsk moscow moldova morocco muscat norway oman pakistan palestine paris poland poland",
    "prague pyongyang qatar ramallah riyadh romania rome russia sanaa serbia seoul somalia spain",
    "stockholm sudan sweden syria tbilisi tehran teheran tokyo tripoli tunis tunisia turkey türkiye uae",
    "ukraine uk us usa u.s. u.k. venezuela vienna warsaw washington yemen yerevan europe nairobi delhi",
    "vatican geneva",
)
# Abbreviated titles before a name, and those that mean a rank written out.
RANKS = {
    "col.": "colonel", "gen.": "general", "maj.": "major", "lt.": "lieutenant", "brig.": "brigadier",
    "capt.": "captain", "adm.": "admiral", "sgt.": "sergeant", "cmdr.": "commander", "gov.": "governor",
    "sen.": "senator", "rep.": "representative", "prof.": "professor", "dr.": "doctor", "amb.": "ambassador",
    "col": "colonel", "gen": "general", "maj": "major", "lt": "lieutenant", "brig": "brigadier",
    "capt": "captain", "adm": "admiral", "prof": "professor", "dr": "doctor",
    "vice-adm.": "admiral", "fm": "minister", "spc.": "soldier", "pfc.": "soldier", "pvt.": "soldier",
    "cpl.": "soldier", "sgt": "sergeant", "cpt.": "captain", "cpt": "captain", "cdr.": "commander",
    "comdr.": "commander", "cmdr": "commander", "ltc": "colonel", "ltg": "general", "col.-gen.": "general",
    "brig.-gen.": "general", "maj.-gen.": "general", "lt.-gen.": "general", "lt.-col.": "colonel",
}  # fmt: skip
TITLES = frozenset(RANKS) | listed(
    "mr mr. mrs mrs. ms ms. miss sir rear vice colonel general major captain lieutenant admiral",
    "brigadier sergeant president minister ambassador premier chancellor king prince sheikh ayatollah",
    "governor senator  secretary spokesman spokeswoman spokesperson commander chief director professor",
    "doctor envoy pm fm marshal  comrade staff first field air commodore imam mayor judge analyst adviser",
    "deputy prime foreign defence defense petty chief officer senior airman",
)
_KEEP = listed("forces media series russians helmets findings headquarters corps isis")


def singular(noun: str) -> str:
    """Give the singular of a noun in small letters, by rule."""
    if noun in _KEEP or len(noun) < 4 or noun.endswith(("ss", "us", "is")):
        return noun
    if noun.endswith("men"):
        return noun[:-3] + "man"
    if noun.endswith("women"):
        return noun[:-5] + "woman"
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("sses", "ches", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") else noun


def noun_class(noun: str) -> Class:
    """Say what sort of speaker a noun in small letters names."""
    one = singular(noun)
    for words, sort in _CLASSES:
        if noun in words or one in words:
            return sort
    if noun in ("citizens", "families", "locals"):
        return "witness"
    if noun.endswith(("man", "woman")):
        return "witness"
    return "other"


_CLASSES: tuple[tuple[frozenset[str], Class], ...] = (
    (_OFFICIALS, "official"),
    (_EXPERTS, "expert"),
    (_ANONYMOUS, "anonymous"),
    (_WITNESSES, "witness"),
    (_AGENCIES, "agency"),
    (_ORGANISATIONS, "organisation"),
    (_DOCUMENTS, "document"),
)


def head_of(segment: str) -> str:
    """Give the noun that a phrase is about, in small letters."""
    bare = re.sub(r"[“”\"‘«»]", "", segment)
    bare = re.sub(r"^(?:[\w.-]+['’]s?|[Tt]he|[Aa]n?)\s+", "", bare)
    front = re.split(
        r"\s+(?:of|for|in|at|on|with|from|by|to|within|near|who|which|that|close|familiar|based|"
        r"calling|known|kept|"
        r"attributed|reviewed|circulated|inside|we|about|seen|briefed|sent|issued|quoted|reached|"
        r"posted|published|"
        r"analy[sz]ed|aired|broadcast|taken|obtained|released|shared|verified|\w{3,}ed(?= by\b)|"
        r"working|involved|speaking|against|under|and)\b",
        bare,
    )[0]
    words: list[str] = re.findall(r"[\w’'.-]+", front)
    while len(words) > 1 and words[-1].lower() in (
        "himself",
        "itself",
        "herself",
        "themselves",
        "alike",
        "both",
    ):
        words.pop()
    if not words:
        return ""
    last = words[-1].lower().removesuffix("’s").removesuffix("'s")
    if noun_class(last) == "other" and len(words) > 1:
        for word in reversed(words[:-1]):
            if noun_class(word.lower()) in ("official", "expert") and words[-1][:1].isupper():
                return word.lower()
    return last.strip(".") if last not in RANKS else last
