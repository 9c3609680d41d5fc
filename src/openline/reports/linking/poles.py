"""States and their opposites: open and closed, arrived and turned back, let through and barred.

Each axis is two families of words. A word that is negated stands for the other pole; so does one in what is
denied by its cue. Two statements at either pole contradict one another if they are of the same thing.
"""

import re

from openline.reports.tagging.lexicon import listed

__all__ = ["causes_of", "poles_of", "things_of"]

_AXES = {
    "open": (
        r"(?:re-?)?open(?:ed|s)?(?! fire)|passable|(?:is|was|are|were|be) (?:working|operating|functioning|"
        r"running|usable)(?! on\b)|operational|in (?:service|operation)|(?:traffic|flights|services?|"
        r"passage) "
        r"(?:\w+ )?(?:resumed|flows?|moves?)|(?:is|are|was|were) flowing",
        r"clos(?:ed|ure)|shut|severed|blocked|sealed|impassable|cut off|(?:is|was|still|been|remain\w*) cut|"
        r"out of (?:service|operation|order)|suspended|inoperable|unusable",
    ),
    "goes on": (
        r"continu(?:e|ed|es|ing)|resum(?:e|ed|es|ing)|ongoing|under ?way|go(?:es)? on|going on|went on|"
        r"carried on|uninterrupted|persist\w*|still (?:\w+ly )?\w+ing|unabated",
        r"halt(?:ed|s)?|suspend(?:ed|s)?|suspension|stopp(?:ed|age)|ceased|ended|frozen|paused?|"
        r"called off|abandoned|broken off|come to an end",
    ),
    "done": (
        r"completed?|finished|concluded|accomplished|begun|started|carried out in full",
        r"(?:yet|still) to (?:begin|start|be)|unfinished|incomplete|(?:only|just|barely) (?:begun|started)",
    ),
    "holds": (
        r"hold(?:s|ing)|held|in force|intact|respected|observed|honou?red|in effect|complied with",
        r"br(?:oke|oken|eached?)|violat(?:ed|es|ing|ions?)|collapsed|breach(?:ed|es)?|torn up|fallen apart|"
        r"fell apart|flouted",
    ),
    "arrived": (
        r"arriv(?:ed|es|al)|reached|delivered|entered|came in|come (?:in|to)|came to|got (?:in|to|through)|"
        r"handed over|received|landed|unloaded|docked|made it to",
        r"turned back|sent back|failed to (?:reach|arrive|enter)|stranded|held up|stuck|"
        r"still waiting|awaited|diverted",
    ),
    "let": (
        r"allow(?:ed|s|ing)?|let(?! down)|lets|permit(?:ted|s)?|admitted|(?:given|granted|gave|had|have|has) "
        r"(?:\w+ )?access|access (?:was |has been )?(?:given|granted)|waved through|let (?:in|through)|"
        r"free(?:ly)? to (?:leave|enter|go|pass|return)|unhindered|unimpeded",
        r"barr(?:ed|ing)|prevent(?:ed|s|ing)?|(?:denied|refused) (?:\w+ )?(?:entry|access|passage|"
        r"permission)|"
        r"(?:entry|access|passage) (?:was |has been |had been )?(?:denied|refused)|turned away|blocked from|"
        r"stopped from|kept (?:out|from)|forbidden|banned|forbade|hinder\w*|obstruct\w*|imped\w+",
    ),
    "stays": (
        r"stay(?:s|ed|ing)?|remain(?:s|ed|ing)?(?= (?:in|at|on|there|near|inside|deployed|stationed|put))|"
        r"still (?:in|at|there|deployed|stationed|man\w*)|kept (?:its|their|our) (?:men|troops|forces|post)",
        r"withdr[ae]w\w*|left(?! (?:\w+ ){0,2}(?:dead|wounded|injured|without|behind|damage|of))|"
        r"pull(?:ed|ing)? (?:out|back)|pull-?out|evacuated|vacated|abandoned|departed|gone from|quit|fled|"
        r"flee(?:ing)?|retreat(?:ed|ing)?|ran away",
    ),
    "alive": (
        r"alive|surviv(?:ed|es|or)|unharmed|unhurt|uninjured|in good health|safe and sound",
        r"kill(?:ed|ing)|dead|died|slain|martyred",
    ),
    "free": (
        r"rescued|released|freed|set free|at large|escaped|recovered alive",
        r"captured|captives?|taken prisoner|detained|arrested|abducted|kidnapped|in custody|hostages?",
    ),
    "whole": (
        r"intact|undamaged|still stand(?:s|ing)|unscathed|untouched",
        r"destroyed|damaged|demolished|wrecked|levelled|flattened|blown up|blew up|burn(?:ed|t) (?:down|out)|"
        r"razed|in ruins|overrun|ransacked|touched",
    ),
}
"""Families of words, as regular expressions in small letters: what is so, and its opposite."""
_POLES = [
    (axis, sign, re.compile(rf"\b(?:{words})\b"))
    for axis, pair in _AXES.items()
    for sign, words in zip((True, False), pair, strict=True)
]
_CAUSES = {
    "attack": (
        r"(?:air ?)?strikes?|air ?raids?|attack(?:ed)?|bomb(?:ed|ing)?|shell(?:ed|ing)|sabotage|missiles?|"
        r"drones?|shot down|downed|arson"
    ),
    "accident": (
        r"accident\w*|technical (?:fault|failure|problem|malfunction)|malfunction\w*|(?:engine|mechanical) "
        r"failure|short[- ]circuit|gas leak|(?:field|grass|brush|stubble) fire|fire in a \w+(?: \w+)?|"
        r"dry (?:field|grass)|careless\w*|negligence"
    ),
    "planned": (
        r"controlled (?:detonations?|explosions?|blasts?)|disposal|demining|de-mining|exercises?|drills?|"
        r"training|old (?:mines|ordnance|ammunition)|live[- ]fire|clearance"
    ),
}
_CAUSE = {cause: re.compile(rf"\b(?:{words})\b") for cause, words in _CAUSES.items()}
_CLAUSE = re.compile(r"(?<=[a-z0-9”\"’'%)])[.;:!?]\s+|,?\s+\b(?:but|although|though|while|whereas)\b|\n+|—")
_NOT = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|hardly|false|untrue)\b|n[’']t\b"
)
_NOT_SO = re.compile(
    r"\bnot? (?:only|just|longer|yet|clear|known|fewer|less|more)\b|\bno (?:reports?|word|information|"
    r"comment)\b|"
    r"\b(?:could|can) ?not\b|\bcannot\b|\b(?:will|would|shall|should|must|may|might) (?:not )?|\bif\b|"
    r"\bto be\b"
)
_SCOPE = 45
"""How far before a word its negation may stand, in code points."""
_THING = re.compile(r"(?<![A-Za-z’'-])[a-z][a-z-]{2,}")
_LIGHT = listed(
    "about after again against all also and any are area areas around back been before being but can "
    "case could day days did during each end entire even ever every far few fighters first five for "
    "force forces four from full fully given had has have her here him his hour hours how into its "
    "itself last least left less local made many may men might military minute minutes month months "
    "more morning most much near nearby never new night not nothing now number off one only open other "
    "others our out over own part parts people place point report reports said same say says she should "
    "side since six some still such take taken ten than that the their them then there these they thing "
    "things this those three time today together told took toward towards troops two under until upon "
    "usual very was way week weeks well were what when where which while who whole whom whose will with "
    "within without would year years yesterday yet you"
)
_ENDINGS = re.compile(r"(?:ing|ments?|ed|es|s)\Z")


def poles_of(words: str, *, denied: bool = False) -> frozenset[tuple[str, bool]]:
    """Return the poles that a content stands at, each an axis and whether it is the first of its two.

    Parameters
    ----------
    denied
        The whole content is denied by its cue.
    """
    found: set[tuple[str, bool]] = set()
    for clause in _CLAUSE.split(words.lower()):
        if not clause:
            continue
        for axis, sign, pattern in _POLES:
            for match in pattern.finditer(clause):
                before = clause[max(0, match.start() - _SCOPE) : match.start()]
                if _NOT_SO.search(before):
                    continue
                turned = bool(_NOT.search(before)) != denied
                found.add((axis, sign != turned))
    return frozenset(each for each in found if (each[0], not each[1]) not in found)


def causes_of(words: str) -> frozenset[str]:
    """Return what a content says that something came of: an attack, an accident, or something planned."""
    small = words.lower()
    found = {
        cause
        for cause, pattern in _CAUSE.items()
        if (match := pattern.search(small)) and not _NOT.search(small[: match.start()])
    }
    return frozenset(found - {"attack"} if len(found) > 1 else found)


def things_of(words: str) -> frozenset[str]:
    """Return what a content is of, by the stems of its words: no names, and no words of all work."""
    found = (word for word in _THING.findall(words) if word not in _LIGHT)
    return frozenset(_ENDINGS.sub("", word) if len(word) > 5 else word.removesuffix("s") for word in found)
