"""Words that say what part a word plays in a deed: nouns of deeds, light verbs, words of phase."""

from __future__ import annotations

import re

from openline.reports.doing.events_words import DEEDS, MOVING
from openline.reports.speakers.nominals import singular
from openline.reports.tagging.lemmas import lemma_by_rule
from openline.reports.tagging.lexicon import listed

__all__ = [
    "AFFECTED",
    "AMOUNTS",
    "COVERING",
    "DEMANDING",
    "DYING",
    "ELSEWHERE",
    "FOCUSED",
    "FORCE",
    "GETTING",
    "GIVING",
    "KNOWING",
    "LEFT_OUT",
    "LIGHT",
    "MEANS",
    "OF_DOER",
    "PHASE",
    "SEEING",
    "STEPS",
    "SUITED",
    "TALKING",
    "TARGETING",
    "THROWING",
    "TIMES",
    "TOWARDS",
    "UNDERGONE",
    "done_of",
    "verb_of",
]

# Nouns of deeds that no ending gives away, by the verb that says the same.
_NOUNS = {
    "strike": "strike airstrike air-strike",
    "attack": "attack counterattack counter-attack offensive onslaught",
    "raid": "raid foray",
    "fire": "fire gunfire crossfire",
    "shoot": "shot shooting",
    "clash": "clash skirmish battle firefight engagement",
    "fight": "fight combat",
    "engage": "engagement",
    "kill": "killing",
    "die": "death",
    "lose": "loss",
    "explode": "explosion blast",
    "crash": "crash",
    "ambush": "ambush",
    "assault": "assault",
    "massacre": "massacre",
    "besiege": "siege",
    "blockade": "blockade",
    "fly": "flight overflight sortie",
    "ship": "shipment",
    "freight": "freight",
    "build": "buildup build-up construction",
    "strengthen": "strengthening",
    "patrol": "patrol",
    "exercise": "exercise drill manoeuvre maneuver",
    "visit": "visit",
    "talk": "talk dialogue discussion consultation negotiation",
    "meet": "meeting",
    "call": "call",
    "notify": "notice notification",
    "injure": "injury",
    "wound": "wound",
    "respond": "response",
    "escalate": "escalation",
    "warn": "warning",
    "contact": "contact",
    "communicate": "communication",
    "protest": "protest demonstration rally",
    "riot": "riot",
    "support": "support backing",
    "aid": "aid assistance relief",
    "supply": "supply",
    "deliver": "delivery",
    "depart": "departure",
    "seize": "seizure",
    "close": "closure",
    "release": "release",
    "withdraw": "withdrawal pullout pull-out",
    "retreat": "retreat",
    "surrender": "surrender",
    "advance": "advance",
    "move": "movement redeployment",
    "enter": "entry incursion",
    "land": "landing",
    "invade": "invasion",
    "sanction": "sanction embargo",
    "ban": "ban",
    "demand": "demand",
    "request": "request",
    "ask": "appeal",
    "refuse": "refusal",
    "threaten": "threat",
    "accuse": "accusation allegation",
    "deny": "denial",
    "approve": "approval",
    "agree": "agreement deal",
    "violate": "violation breach",
    "delay": "delay",
    "present": "presence",
    "search": "search",
    "arrest": "arrest",
    "investigate": "investigation inquiry probe",
    "exchange": "exchange swap",
    "execute": "execution",
    "use": "use",
    "act": "action act activity",
    "operate": "operation campaign",
    "relocate": "relocation",
    "transport": "transport transportation",
    "damage": "damage",
    "displace": "displacement",
    "change": "change",
}
_VERB_OF = {noun: verb for verb, nouns in _NOUNS.items() for noun in nouns.split()}
# Nouns that have such an ending and name a thing.
_THINGS = listed(
    "building equipment government settlement station nation position region ammunition weapon garrison",
    "hospital arsenal material general official capital terminal opening clothing housing briefing footing",
    "bearing training-ground ruling spelling marching being crossing",
)
_ENDINGS = ("ment", "ation", "ition", "tion", "sion", "ion", "al", "ing", "ure", "ance")
_KNOWN = frozenset(verb for verb in DEEDS if "_" not in verb) | MOVING | frozenset(_NOUNS)


def verb_of(noun: str) -> str:
    """Return the verb that says the deed of a noun's lemma ("shipment": "ship"); "" for that of a thing."""
    small = singular(noun.lower())
    if (verb := _VERB_OF.get(small)) or small in _THINGS:
        return verb or ""
    for ending in _ENDINGS:
        if small.endswith(ending) and len(small) > len(ending) + 2:
            stem = small.removesuffix(ending)
            doubled = stem[:-1] if stem[-1:] == stem[-2:-1] else stem
            for verb in (stem, stem + "e", stem + "ate", stem + "y", doubled):
                if verb in _KNOWN:
                    return verb
    return ""


def done_of(adjective: str) -> str:
    """Return the verb of what was done to what is said to be so ("closed": "close"); "" for others."""
    lemma = lemma_by_rule(adjective, "VERB", "VBN")
    done = lemma != adjective.lower() or lemma in ("shut", "hit", "cut")
    return lemma if done and lemma in _KNOWN else ""


# Verbs that say only that the deed of their object is done; "carry_out" is a verb with its particle.
LIGHT = listed(
    "carry_out conduct launch make mount commit hold give take do perform stage undertake have open receive",
    "execute wage lead provide maintain pay run begin start resume continue stop halt end suspend impose",
    "hand_over submit file place pose intensify increase step_up repeat reiterate express offer deliver",
    "extend renew lift",
)
# Verbs that say of their subject only that it goes on, comes about, grows or ends.
PHASE = listed(
    "continue resume begin start stop end cease occur happen intensify increase decrease grow rise double",
    "triple break_out take_place erupt come go last persist escalate expand drop fall decline slow subside",
    "lessen follow unfold ensue",
)
# Nouns of amount, degree or phase: what they are of is meant.
AMOUNTS = listed(
    "increase decrease rise intensity number amount series wave round frequency level scale start",
    "resumption continuation beginning intensification growth surge escalation reduction expansion cessation",
    "halt suspension part kind type sort sign result risk possibility prospect case string spate share",
    "report pace extent stage outbreak campaign line channel",
)
# Verbs and adjectives before the infinitive of what is meant.
TOWARDS = listed(
    "look plan prepare intend want begin start continue try seek hope expect get aim decide attempt mean",
    "need stand move able capable ready likely set due about willing unable keep manage go set_out proceed",
    "resume",
)
# What is seen, or known, is meant.
SEEING = listed("see watch observe spot notice film witness detect find hear photograph show")
KNOWING = listed("know believe think suspect understand conclude")
# What is felt or said about a deed: the deed is meant.
AFFECTED = listed("concern concerned worry worried alarm alarmed trouble troubled disturb anxious wary")
DYING = listed("die perish")
# A noun behind "under": it is done to the subject.
UNDERGONE = listed("come be go get fall")
# Before whom it is done to.
TARGETING = listed("against on upon at toward towards with to for into over under")
# Verbs whose place is no sufferer.
COVERING = listed(
    "ship freight relocate transport turn rush come go arrive move cross travel return withdraw retreat",
    "advance head drive fly sail land live stay remain be lie sit flee run walk march deploy depart leave",
    "pull continue resume meet cause",
)
# Of a movement and the deed of force behind it the force is meant: "left the zone and attacked a post".
FORCE = frozenset(verb for verb, root in DEEDS.items() if root == "ASSAULT")
# "Of" behind their nouns is whoever does it: "the withdrawal of the troops".
OF_DOER = listed("withdraw depart present arrive advance retreat act move surrender fly patrol die")
TALKING = listed(
    "meet talk speak discuss negotiate consult agree clash fight contact communicate coordinate deal",
)
# "To" behind them is whom it is done to; behind the others it is where to, or how far.
GIVING = listed(
    "give hand report respond reply belong speak talk listen answer submit turn react object refer call say",
    "tell ask",
)
ELSEWHERE = listed(
    "fall rise grow drop decline double increase amount be have get start begin seem appear happen due",
    "return lead",
)
THROWING = listed("launch fire throw lob shoot drop impose hurl direct inflict")
FOCUSED = listed("focus aim direct concentrate")
GETTING = listed("receive suffer sustain undergo get")
# Nouns whose infinitive is meant: "took measures to prevent it", "has no plans to leave".
STEPS = listed("measure step action effort plan intention right interest need duty order chance permission")
DEMANDING = listed(
    "ask urge call demand request appeal want need expect insist require order tell advise implore beg",
)
SUITED = listed("capable able ready prepared likely set willing unable determined")
# "By" them nobody is named.
MEANS = listed(
    "phone telephone video road air sea land rail mistake accident way means hand force letter email",
)
LEFT_OUT = listed("least most than more up at some about over around nearly almost only all both so-called")
TIMES = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|day|week|month|year|morning|evening|night|hour|minute|moment|time|today|"
    r"yesterday|occasion|\d[\d:.,]*",
    re.IGNORECASE,
)
