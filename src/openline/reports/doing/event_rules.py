"""Which PLOVER event a deed is: by its verb, by who does it, to whom, and by what else is said.

After the codebook of the Open Event Data Alliance. Violence, also against property, and the capture of ground
are ASSAULT; arrest, seizure of goods and what keeps people from going are COERCE; military moves short of
force are MOBILIZE.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from openline.reports.doing import Deed
from openline.reports.doing.events_words import (
    ARMED,
    CIVIL,
    DEEDS,
    GOODS,
    GROUND,
    HELD,
    LIVES,
    MOVING,
    OFFICES,
    PARTNERS,
    PASSING,
    RELATIONS,
    SEEN,
    STANDING,
    THROWN,
    UNSEEN,
    WORKS,
)
from openline.reports.speakers.nominals import singular, wordset
from openline.reports.speakers.parties import parties_in

__all__ = ["among", "root_of"]


def among(phrase: str, words: frozenset[str]) -> bool:
    """Whether one of some words, or its plural, is in a phrase in small letters."""
    return any(word in words or singular(word) in words for word in re.findall(r"\w+", phrase))


def _said(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Rule:
    """Verbs whose event is `root` where all that is asked holds.

    Attributes
    ----------
    by, to, either
        One of these words names who does it; whom it is done to; one of both.
    kept
        None of these words names whom it is done to.
    said, unsaid
        Is in what is said; is not.
    alone
        It is done to nobody.
    """

    verbs: frozenset[str]
    root: str
    by: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    said: re.Pattern[str] | None = None
    unsaid: re.Pattern[str] | None = None
    alone: bool = False

    def holds(self, actor: str, recipient: str, content: str) -> bool:
        return (
            (not self.by or among(actor, self.by))
            and (not self.to or among(recipient, self.to))
            and (not self.either or among(f"{actor} {recipient}", self.either))
            and not among(recipient, self.kept)
            and (self.said is None or self.said.search(content) is not None)
            and (self.unsaid is None or self.unsaid.search(content) is None)
            and not (self.alone and recipient)
        )


_BLAMED = re.compile(
    r"\b(?:is|are|was|were|be|been|likely”?) (?:directly )?(?:behind|responsible for)\b|\bresponsible for\b"
)
_VIOLENT = _said(
    r"lost (?:his|her|their|its) li(?:fe|ves)|\w*strikes?|attack\w*|blast|explosion|bomb\w*|clash\w*|"
    r"fight\w*|fire|shell\w*|raid\w*|ambush|mines?|shots?|drones?|rockets?|battles?"
)
_NATURAL = _said(
    r"cold|hunger|thirst|illness|disease|cholera|fever|accident|drown\w*|old age|natural causes|infants?|"
    r"newborns?"
)
_TAKING = wordset("seize capture take occupy overrun enter storm")
_TAKEN = re.compile(
    r"\b(?:took|taken|takes?|taking|seiz\w+|retak\w+|captur\w+) (?:full )?(?:control of|over)\b"
)
_WRONG = _said(
    r"illegal|unlawful|illegitimate|violation|aggression|provocation|occupation|occupiers?|crimes?|"
    r"unacceptable"
)
_TURNING = wordset("turn_back turn_around turn_round turn")
_CROWD = wordset(
    "demonstrator protester protestor resident villager shopkeeper local woman women mother worker"
)
_FLIES = wordset("fall come land fly crash originate hit strike impact arrive take cross rain burst go")

# The first that holds rules.
_RULES = (
    _Rule(wordset("observe respect honour honor implement"), "YIELD", to=wordset("ceasefire truce")),
    _Rule(SEEN, "ASSAULT", to=THROWN),
    _Rule(SEEN, "MOBILIZE", to=ARMED),
    _Rule(SEEN | UNSEEN, ""),
    _Rule(_FLIES, "ASSAULT", by=THROWN),
    _Rule(wordset("prevent"), "", unsaid=_said(r"from \w+ing"), kept=CIVIL | ARMED),
    _Rule(
        wordset("warn call contact dial pass announce tell inform notify ring use alert reach"),
        "CONSULT",
        said=_said(r"hot ?line|deconfliction (?:line|channel)|channel|phone"),
    ),
    _Rule(
        wordset("be remain have stay"),
        "MOBILIZE",
        said=re.compile(r"\b(?:in|under) (?:\w+ )?control\b|\bin (?:\S+ )?hands\b"),
    ),
    _Rule(
        wordset("tell"), "CONSULT", said=_said(r"in advance|beforehand|ahead|prior|before|through|about|of")
    ),
    _Rule(wordset("raise"), "CONSULT", said=_said(r"with (?:his|her|its|their|the)")),
    _Rule(wordset("be amount constitute become represent remain"), "ACCUSE", said=_WRONG),
    _Rule(wordset("hold"), "ACCUSE", said=_said("responsible")),
    _Rule(wordset("use"), "ACCUSE", said=_said("shields?")),
    _Rule(_TURNING, "YIELD", by=ARMED, alone=True),
    _Rule(_TURNING, "", alone=True),
    _Rule(wordset("patrol exercise operate run"), "COOPERATE", said=_said("joint(?:ly)?")),
    _Rule(wordset("train"), "COOPERATE", to=PARTNERS),
    _Rule(wordset("strike"), "PROTEST", said=_said("(?:on|general|hunger) strike")),
    _Rule(wordset("leave quit depart"), "YIELD", by=ARMED),
    _Rule(wordset("leave depart"), ""),
    _Rule(wordset("support"), "AID", said=_said(r"financial|logistic\w*|material|medical")),
    _Rule(wordset("die perish"), "ASSAULT", unsaid=_NATURAL),
    _Rule(wordset("lose"), "ASSAULT", to=LIVES | ARMED),
    _Rule(wordset("lose"), "ASSAULT", said=_VIOLENT),
    _Rule(wordset("lose die perish"), ""),
    _Rule(wordset("allow let permit admit"), "YIELD", to=PASSING | CIVIL),
    _Rule(wordset("cut suspend halt reduce withdraw revoke cut_off sever"), "SANCTION", to=RELATIONS),
    _Rule(wordset("deny refuse"), "REJECT", said=_said(r"access|entry|passage|permission|permits?|visas?")),
    _Rule(wordset("arrive travel fly come"), "CONSULT", by=OFFICES),
    _Rule(
        wordset("build boost increase expand strengthen reinforce construct erect establish enlarge dig"),
        "MOBILIZE",
        to=WORKS,
    ),
    _Rule(wordset("exchange hand_over swap release free"), "YIELD", to=HELD),
    _Rule(wordset("hold keep stop"), "COERCE", to=HELD | CIVIL | ARMED | PASSING, kept=WORKS),
    _Rule(wordset("receive take_in take host shelter welcome"), "AID", to=CIVIL),
    _Rule(wordset("call"), "REQUEST", said=_said(r"call(?:s|ed|ing)? (?:up)?(?:on|for)")),
    _Rule(wordset("call"), "CONSULT"),
    _Rule(wordset("present"), "MOBILIZE", either=ARMED),
    _Rule(wordset("present"), "MOBILIZE", said=_said("military")),
    _Rule(wordset("investigate"), ""),
    _Rule(
        wordset("break"),
        "ACCUSE",
        said=_said("protocols?|agreements?|ceasefires?|truces?|laws?|rules?|promises?"),
    ),
    _Rule(wordset("seek"), "REQUEST", said=_said("permissions?|approval|leave")),
    _Rule(wordset("pick_up"), "CONSULT", to=wordset("phone call telephone receiver")),
    _Rule(wordset("reply answer"), "CONSULT"),
    _Rule(wordset("fly"), "MOBILIZE", kept=CIVIL | GOODS),
    _Rule(
        wordset("damage"),
        "ACCUSE",
        to=wordset("prospect settlement effort process trust relation sovereignty security stability peace"),
    ),
    _Rule(
        wordset("send bring open give provide offer deliver supply carry receive distribute hand take fly"),
        "AID",
        to=GOODS,
        kept=ARMED,
    ),
    _Rule(wordset("supply provide equip"), "AID"),
)
_MOVES = MOVING | STANDING | {"boost", "cross"}


def root_of(deed: Deed, content: str) -> str | None:
    """Give the root of a deed: "" for what is no event, None where its verb does not tell.

    Parameters
    ----------
    deed
        Who does what to whom.
    content
        All that is said.
    """
    actor, verb, recipient = deed.actor.lower(), deed.action.lower(), deed.recipient.lower()
    named = f"{verb}_{deed.particle}"
    if verb and _BLAMED.search(content):
        return "ACCUSE"
    if verb in _TAKING and _ground(deed, content):
        return "ASSAULT"
    for rule in _RULES:
        if (verb in rule.verbs or named in rule.verbs) and rule.holds(actor, recipient, content):
            return rule.root
    root = DEEDS.get(named) or DEEDS.get(verb)
    if root == "COERCE" and among(actor, _CROWD):
        return "PROTEST"
    if root is None and verb in _MOVES and among(f"{actor} {recipient}", ARMED):
        return "MOBILIZE"
    return root


def _ground(deed: Deed, content: str) -> bool:
    """Whether ground is taken: a town by its name, or what is known to be ground."""
    if _TAKEN.search(content):
        return True
    if deed.action in ("enter", "take"):
        return False
    named = deed.recipient[:1].isupper() and not parties_in(deed.recipient)
    return named or among(deed.recipient.lower(), GROUND)
