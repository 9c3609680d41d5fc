"""Which PLOVER event a statement reports."""

from __future__ import annotations

import re

from openline.reports.attribution.cues import VERBS
from openline.reports.doing.deed import NOTHING, Deed
from openline.reports.doing.event_rules import among, root_of
from openline.reports.doing.events_words import CIVIL, EVENTS
from openline.reports.model import Act
from openline.reports.tagging.lexicon import listed

__all__ = ["deed_root", "event_of", "plover_of"]

_TELLING = 2.5
"""Words for events that weigh less only go with events: where a verb is known they tell of none."""

_STEMS: list[tuple[re.Pattern[str], str, float]] = [
    (
        re.compile(
            r"\b(?:" + "|".join(re.escape(w).replace(r"\-", r"[ -]") for w in words.split()) + r")\w{0,4}",
            re.IGNORECASE,
        ),
        root,
        weight,
    )
    for root, weight, words in EVENTS
]
_NONE = re.compile(
    r"\W*(?:no (?:\w+ ){0,4}?(?:was|were|has|have|had|is|are)\b|there (?:was|were|are|is|have been) no\b|"
    r"none of\b)",
    re.IGNORECASE,
)
_BANS = re.compile(r"\b(?:travel ban|asset freeze|sanctions?|embargo|blacklist\w*)\b", re.IGNORECASE)
_TALKS = re.compile(r"\b(?:talks|negotiations|a meeting|dialogue|contacts?)\b", re.IGNORECASE)
_MAYBE = re.compile(r"\b(?:could|may|might|would)\b")
# What is refused where it is not done.
_ANSWERS = listed("respond answer reply pick_up comply recognise recognize take_in sign implement seek")
_PRAISES = frozenset(["welcome", "hail", "applaud", "commend", "salute", "laud", "praise", "cheer"])
_PROMISED = frozenset(["AGREE", "AID", "COOPERATE", "CONSULT", "YIELD", "SUPPORT"])


def plover_of(act: Act, name: str, frame: str, content: str, deed: Deed = NOTHING) -> str:
    """Give the PLOVER root of what a content reports, DENY for a factual denial; "" for none.

    What is done in it rules, but where the statement is itself the event: a denial, an accusation, a demand,
    a threat, praise.

    Parameters
    ----------
    act, name, frame
        Of the statement and its cue.
    content
        What is said.
    deed
        Who does what to whom in it.
    """
    if act == "denial":
        return "REJECT" if name == "rule_out" and _TALKS.match(content) else "DENY"
    if act == "condemnation":
        return "PROTEST" if name == "protest" else "ACCUSE"
    if act == "demand":
        return "REQUEST"
    if name in _PRAISES:
        return "SUPPORT"
    if name in ("accuse", "blame") or (name in VERBS and VERBS[name].frames == "B"):
        return "ACCUSE"
    if name == "hold" and " responsible " in content:
        return "ACCUSE"
    if act == "threat":
        return "ACCUSE" if re.search(r"\bhold\b.* responsible\b", content) else "THREATEN"
    if name == "have_no_intention_of":
        return "REJECT"
    if act == "question":
        return ""
    root = deed_root(deed, content)
    if act == "concern":
        if frame == "noun":
            return "ACCUSE"
        return root if root == "MOBILIZE" and not _MAYBE.search(content) else ""
    return root if act != "assurance" or root in _PROMISED else ""


def deed_root(deed: Deed, content: str) -> str:
    """Give the root of a deed; where its verb tells none, that of the words for events in the content."""
    root = root_of(deed, content)
    if deed.negated and root:
        refused = root in ("AGREE", "YIELD") or {deed.action, deed.said.replace(" ", "_")} & _ANSWERS
        return "REJECT" if refused else ""
    if root is not None or deed.negated or _NONE.match(content):
        return root or ""
    return "SANCTION" if _BANS.search(content) else event_of(content, _TELLING if deed.action else 0)


def event_of(content: str, least: float = 0.0) -> str:
    """Give the PLOVER root of the event in a text, by the words for events in it; "" for none.

    Parameters
    ----------
    least
        Of the weight of a word: those that only go with events weigh 2 or less.
    """
    best: tuple[float, str] = (0.0, "")
    for pattern, root, weight in _STEMS:
        found = [m for m in pattern.finditer(content)] if weight >= least else []
        if not found:
            continue
        if root == "MOBILIZE" and among(content[: found[0].start()].lower(), CIVIL):
            continue
        value = weight + 0.5 * min(len(found), 3) - min(found[0].start(), 160) / 120
        if value > best[0]:
            best = (value, root)
    return best[1]
