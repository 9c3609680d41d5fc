"""Which PLOVER event a content reports, and who does what to whom."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openline.reports.cues import VERBS, Verb
from openline.reports.events_words import ARMED, CIVIL, DEEDS, EVENTS, GOODS, MOVING
from openline.reports.model import Act
from openline.reports.nominals import singular, wordset
from openline.reports.tagging.port import Parsed

__all__ = ["action_of", "event_of", "plover_of"]

_PLAIN = Verb("C")

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
_PARTICLE = re.compile(
    r"\b(\w\w)\w*(?= (?:\w+ ){0,2}?(back|out|off|round|around|in|over|up|down|on|to)\b)", re.IGNORECASE
)
# What is only seen, owned or of some kind has not been moved.
_STILL = wordset(
    "see own look seem appear belong frighten hurt guard protect find know remain care notice adjust want "
    "need mean cost "
    "carry call double triple shoot undetected admit"
)
_MOTION = re.compile(
    r"\b(?:deploy|mov|arriv|enter|transfer|convoy|reinforc|patroll|advanc|mass|build|dispatch|station)\w*",
    re.IGNORECASE,
)
_FLIES = wordset("fall come land fly crash originate hit strike impact arrive take cross rain burst go")
_THROWN = wordset(
    "rocket shell missile mortar mine bomb projectile round shot fire shelling shrapnel grenade salvo "
    "barrage bullet burst"
)
_BANS = re.compile(r"\b(?:travel ban|asset freeze|sanctions?|embargo|blacklist\w*)\b", re.IGNORECASE)
_TALKS = re.compile(r"\b(?:talks|negotiations|a meeting|dialogue|contacts?)\b", re.IGNORECASE)
_UNDER_FIRE = re.compile(
    r"\b(?:came|comes?|coming) under (?:[\w-]+ ){0,2}(?:fire|attack|shelling|bombardment)\b", re.IGNORECASE
)


def plover_of(
    act: Act, name: str, frame: str, content: str, deed: tuple[str, str, str] = ("", "", "")
) -> str:
    """Give the PLOVER root of what a content reports, DENY for a factual denial; "" for none.

    Parameters
    ----------
    act, name, frame
        Of the statement and its cue.
    content
        What is said.
    deed
        Actor, verb and recipient of its main clause.
    """
    if act == "denial":
        return "REJECT" if name == "rule_out" and _TALKS.match(content) else "DENY"
    if act == "condemnation":
        return "PROTEST" if name == "protest" else "ACCUSE"
    if act == "demand":
        return "REQUEST"
    if name in ("welcome", "hail", "applaud", "commend", "salute", "laud", "praise", "cheer"):
        return "SUPPORT"
    if name in ("accuse", "blame") or VERBS.get(name, _PLAIN).frames == "B":
        return "ACCUSE"
    if name == "hold" and " responsible " in content:
        return "ACCUSE"
    if act == "threat":
        return "THREATEN"
    if act == "concern":
        return "MOBILIZE" if event_of(content) == "MOBILIZE" and frame == "quote" else "ACCUSE"
    if name == "have_no_intention_of":
        return "REJECT"
    root = (_BANS.search(content) and "SANCTION") or deed_of(deed, content) or event_of(content)
    if root == "MOBILIZE" and deed[1].lower() in _STILL and not _MOTION.search(content):
        root = ""
    if act == "question":
        return ""
    if _NONE.match(content) and root in ("ASSAULT", "MOBILIZE"):
        return ""
    if act == "assurance" and root not in ("AGREE", "AID", "COOPERATE", "CONSULT", "YIELD", "SUPPORT"):
        return ""
    return root


def deed_of(deed: tuple[str, str, str], content: str) -> str:
    """Give the root of the deed of a main clause, by who does what to whom; "" where that does not tell."""
    actor, verb, recipient = (part.lower() for part in deed)
    particle = next((m[2].lower() for m in _PARTICLE.finditer(content) if m[1].lower() == verb[:2]), "")
    root = DEEDS.get(f"{verb}_{particle}") or DEEDS.get(verb, "")
    if verb.startswith("turn") and not recipient:
        return ""
    if verb == "come" and _UNDER_FIRE.search(content):
        return "ASSAULT"
    if verb in _FLIES and _among(actor, _THROWN):
        return "ASSAULT"
    if verb in ("leave", "quit", "depart") and _among(actor, ARMED):
        return "YIELD"
    if verb in ("welcome", "hail", "praise", "applaud") and not root:
        return "SUPPORT"
    if verb == "lose" and _among(recipient, frozenset(["life", "lives"])):
        return "ASSAULT"
    if not root:
        given = _among(recipient, GOODS) and not _among(recipient, ARMED)
        if (
            verb in MOVING
            and given
            and verb in ("send", "bring", "open", "give", "provide", "offer", "deliver", "supply")
        ):
            return "AID"
        if verb in MOVING and (_among(actor, ARMED) or _among(recipient, ARMED)):
            return "MOBILIZE"
    return root


def _among(phrase: str, words: frozenset[str]) -> bool:
    return any(word in words or singular(word) in words for word in re.findall(r"\w+", phrase))


def event_of(content: str) -> str:
    """Give the PLOVER root of the event in a text, by the words for events in it; "" for none."""
    best: tuple[float, str] = (0.0, "")
    for pattern, root, weight in _STEMS:
        found = [m for m in pattern.finditer(content)]
        if not found:
            continue
        if root == "MOBILIZE" and _among(content[: found[0].start()].lower(), CIVIL):
            continue
        value = weight + 0.5 * min(len(found), 3) - min(found[0].start(), 160) / 120
        if value > best[0]:
            best = (value, root)
    return best[1]


def action_of(parsed: Parsed, start: int, end: int) -> tuple[str, str, str]:
    """Actor, action and recipient of a content: the main verb of its clause and what hangs on it."""
    tokens = parsed.within(start, end)
    root = next(
        (
            at
            for at in tokens
            if parsed.upos[at] in ("VERB", "NOUN", "ADJ", "PROPN")
            and (parsed.head[at] not in tokens)
            and parsed.deprel[at] not in ("nsubj", "obl", "nmod", "punct")
        ),
        -1,
    )
    if root < 0 or parsed.upos[root] != "VERB":
        root = next(
            (at for at in tokens if parsed.upos[at] == "VERB" and parsed.xpos[at] not in ("VBG", "VBN")), root
        )
        if root < 0 or parsed.upos[root] != "VERB":
            root = next((at for at in tokens if parsed.upos[at] == "VERB"), -1)
    if root < 0:
        return "", "", ""
    actor = recipient = ""
    if parsed.lemma[root] in _TOWARDS:  # "is looking to field", "began to withdraw": the deed is the second
        later = (
            at for at in parsed.children[root] if at in tokens and parsed.upos[at] == "VERB" and at > root
        )
        second = next((at for at in later if parsed.deprel[at] in ("xcomp", "ccomp", "advcl")), -1)
        if second >= 0:
            subject = next((at for at in parsed.children[root] if parsed.deprel[at] == "nsubj"), -1)
            actor = _phrase(parsed, subject, tokens) if subject in tokens else ""
            root = second
    for child in parsed.children[root]:
        if child not in tokens:
            continue
        label = parsed.deprel[child]
        if label == "nsubj" or label == "obl:agent":
            actor = actor or _phrase(parsed, child, tokens)
        elif label in ("obj", "nsubj:pass"):
            recipient = recipient or _phrase(parsed, child, tokens)
        elif label == "obl" and any(parsed.text[k].lower() == "by" for k in parsed.children[child]):
            actor = actor or _phrase(parsed, child, tokens)
    return actor, parsed.lemma[root], recipient


_TOWARDS = wordset(
    "look plan prepare intend want begin start continue try seek hope expect get aim decide attempt",
    "mean need stand",
)


def _phrase(parsed: Parsed, head: int, tokens: Sequence[int]) -> str:
    """Give a noun with the words before it that belong to it."""
    first = head
    while (
        first - 1 in tokens
        and parsed.upos[first - 1] in ("ADJ", "NOUN", "PROPN", "NUM")
        and parsed.head[first - 1] >= first - 1
    ):
        first -= 1
    return " ".join(parsed.text[k] for k in range(first, head + 1))
