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
from openline.reports.speakers.nominals import singular
from openline.reports.speakers.parties import parties_in
from openline.reports.tagging.lexicon import listed

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
_TAKING = listed("seize capture take occupy overrun enter storm")
_TAKEN = re.compile(
    r"\b(?:took|taken|takes?|taking|seiz\w+|retak\w+|captur\w+) (?:full )?(?:control of|over)\b"
)
_WRONG = _said(
    r"illegal|unlawful|illegitimate|violation|aggression|provocation|occupation|occupiers?|crimes?|"
    r"unacceptable"
)
_TURNING = listed("turn_back turn_around turn_round turn")
_CROWD = listed(
    "demonstrator protester protestor resident villager shopkeeper local woman women mother worker"
)
_FLIES = listed("fall come land fly crash originate hit strike impact arrive take cross rain burst go")

# The first that holds rules.
_RULES = (
    _Rule(listed("observe respect honour honor implement"), "YIELD", to=listed("ceasefire truce")),
    _Rule(SEEN, "ASSAULT", to=THROWN),
    _Rule(SEEN, "MOBILIZE", to=ARMED),
    _Rule(SEEN | UNSEEN, ""),
    _Rule(_FLIES, "ASSAULT", by=THROWN),
    _Rule(listed("prevent"), "", unsaid=_said(r"from \w+ing"), kept=CIVIL | ARMED),
    _Rule(
        listed("warn call contact dial pass announce tell inform notify ring use alert reach"),
        "CONSULT",
        said=_said(r"hot ?line|deconfliction (?:line|channel)|channel|phone"),
    ),
    _Rule(
        listed("be remain have stay"),
        "MOBILIZE",
        said=re.compile(r"\b(?:in|under) (?:\w+ )?control\b|\bin (?:\S+ )?hands\b"),
    ),
    _Rule(
        listed("tell"), "CONSULT", said=_said(r"in advance|beforehand|ahead|prior|before|through|about|of")
    ),
    _Rule(listed("raise"), "CONSULT", said=_said(r"with (?:his|her|its|their|the)")),
    _Rule(listed("be amount constitute become represent remain"), "ACCUSE", said=_WRONG),
    _Rule(listed("hold"), "ACCUSE", said=_said("responsible")),
    _Rule(listed("use"), "ACCUSE", said=_said("shields?")),
    _Rule(_TURNING, "YIELD", by=ARMED, alone=True),
    _Rule(_TURNING, "", alone=True),
    _Rule(listed("patrol exercise operate run"), "COOPERATE", said=_said("joint(?:ly)?")),
    _Rule(listed("train"), "COOPERATE", to=PARTNERS),
    _Rule(listed("strike"), "PROTEST", said=_said("(?:on|general|hunger) strike")),
    _Rule(listed("leave quit depart"), "YIELD", by=ARMED),
    _Rule(listed("leave depart"), ""),
    _Rule(listed("support"), "AID", said=_said(r"financial|logistic\w*|material|medical")),
    _Rule(listed("die perish"), "ASSAULT", unsaid=_NATURAL),
    _Rule(listed("lose"), "ASSAULT", to=LIVES | ARMED),
    _Rule(listed("lose"), "ASSAULT", said=_VIOLENT),
    _Rule(listed("lose die perish"), ""),
    _Rule(listed("allow let permit admit"), "YIELD", to=PASSING | CIVIL),
    _Rule(listed("cut suspend halt reduce withdraw revoke cut_off sever"), "SANCTION", to=RELATIONS),
    _Rule(listed("deny refuse"), "REJECT", said=_said(r"access|entry|passage|permission|permits?|visas?")),
    _Rule(listed("arrive travel fly come"), "CONSULT", by=OFFICES),
    _Rule(
        listed("build boost increase expand strengthen reinforce construct erect establish enlarge dig"),
        "MOBILIZE",
        to=WORKS,
    ),
    _Rule(listed("exchange hand_over swap release free"), "YIELD", to=HELD),
    _Rule(listed("hold keep stop"), "COERCE", to=HELD | CIVIL | ARMED | PASSING, kept=WORKS),
    _Rule(listed("receive take_in take host shelter welcome"), "AID", to=CIVIL),
    _Rule(listed("call"), "REQUEST", said=_said(r"call(?:s|ed|ing)? (?:up)?(?:on|for)")),
    _Rule(listed("call"), "CONSULT"),
    _Rule(listed("present"), "MOBILIZE", either=ARMED),
    _Rule(listed("present"), "MOBILIZE", said=_said("military")),
    _Rule(listed("investigate"), ""),
    _Rule(
        listed("break"),
        "ACCUSE",
        said=_said("protocols?|agreements?|ceasefires?|truces?|laws?|rules?|promises?"),
    ),
    _Rule(listed("seek"), "REQUEST", said=_said("permissions?|approval|leave")),
    _Rule(listed("pick_up"), "CONSULT", to=listed("phone call telephone receiver")),
    _Rule(listed("reply answer"), "CONSULT"),
    _Rule(listed("fly"), "MOBILIZE", kept=CIVIL | GOODS),
    _Rule(
        listed("damage"),
        "ACCUSE",
        to=listed("prospect settlement effort process trust relation sovereignty security stability peace"),
    ),
    _Rule(
        listed("send bring open give provide offer deliver supply carry receive distribute hand take fly"),
        "AID",
        to=GOODS,
        kept=ARMED,
    ),
    _Rule(listed("supply provide equip"), "AID"),
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
