"""What a statement does, whether it affirms, and how it hedges."""

from __future__ import annotations

import re

from openline.reports.attribution.acts_words import (
    ASSURE,
    BACKING,
    BENIGN,
    BRIEF,
    CONCERNED,
    CONDITION,
    CONSEQUENCE,
    DEMANDED,
    FALSE,
    FUTURE,
    INSULT,
    INTENDS,
    MENACE,
    MUST,
    NEGATION,
    ORDERS,
    OUTCOME,
    OWN,
    OWN_FUTURE,
    PEACEFUL,
    PLAIN_DENIAL,
    PLANNED,
    STAYS,
    SUBJUNCTIVE,
    UNHARMED,
    UNKNOWN,
    WISHES,
)
from openline.reports.attribution.cues import DENIERS
from openline.reports.model import Act, Polarity, SourceKind

__all__ = ["act_of", "hedges_of", "polarity_of"]

_PARTIES: tuple[SourceKind, ...] = (
    "named_official",
    "unnamed_official",
    "organisation",
    "document",
    "agency",
)
# "The Syrian Arab Republic demands that …", within what one of it says
_DEMANDS = re.compile(
    r"\W*(?:[Tt]he |[Oo]ur )?(?:[A-Z][\w’'-]* ){1,4}(?:demands that|calls (?:up)?on|urges)\b"
)


def act_of(hint: Act, name: str, frame: str, content: str, kind: SourceKind) -> Act:
    """Say what a statement does, by its cue and by the modality of what is said.

    Parameters
    ----------
    hint, name, frame
        Act, name and frame of the cue.
    content
        What is said.
    kind
        Who says it: an analyst or a witness neither threatens nor denies.
    """
    party = kind in _PARTIES
    own = content.lstrip("“\"‘'")
    if name in ("accuse", "blame", "suspect_of"):
        return "claim"
    if frame == "label" or name in (
        "call",
        "describe_as",
        "brand",
        "label",
        "dub",
        "term",
        "portray",
        "characterize",
    ):
        if FALSE.search(own) and not INSULT.search(own):
            return "denial"
        return "condemnation" if INSULT.search(own) else "claim"
    if hint in ("denial", "condemnation", "demand", "intention", "threat"):
        return hint
    if name in ("express", "voice") and hint == "claim":
        return "claim"
    if name == "expect" and frame == "noun" and party:
        wanted = (
            r"\b(?:inquiry|investigation|answers?|explanation|apology|compliance|accounting|clarification)\b"
        )
        return "demand" if re.search(wanted, own) else "claim"
    if hint == "question":
        return (
            "question"
            if (name in ("question", "query") or frame not in ("infinitive", "noun"))
            and not (frame == "quote" and own[:3] == "not")
            else "demand"
        )
    if content.endswith("?") or (
        re.match(
            r"(?:and |but )?(?:which|who|why|how|what|when|where)\b.*\b(?:has|have|is|are|was|were|will|"
            r"do|does|did|can|would)\b",
            own,
            re.IGNORECASE | re.DOTALL,
        )
        and name == "ask"
    ):
        return "question"
    if party and name in WISHES and SUBJUNCTIVE.match(own):
        return "demand"
    if party and MENACE.search(own) and name not in ("deny", "report"):
        return "threat"
    if party and PEACEFUL.search(own) and name not in ("report",) and hint in ("claim", "assurance"):
        return "threat" if FUTURE.search(own) and CONSEQUENCE.search(own) and " but " in own else "assurance"
    conditional = bool(CONDITION.match(own)) and re.search(r",", own) is not None
    plain = hint == "claim" and PLAIN_DENIAL.match(own) and not UNKNOWN.search(own[:80])
    if kind not in ("expert", "witness") and plain and not conditional:
        return "denial"
    if party and frame == "quote" and ORDERS.match(own):
        return "demand"
    if party and name in ("be_ready", "stand_ready", "be_prepared") and CONSEQUENCE.search(own):
        return "threat"
    if party and frame == "quote" and len(own.split()) <= BRIEF and FALSE.search(own):
        return "denial"
    planned = kind not in ("witness", "expert") and hint == "claim" and PLANNED.search(own[:120])
    if planned and not CONDITION.search(own) and not _negates(own):
        return "intention"
    if name == "caution" and kind in ("expert", "witness"):
        return "claim"
    threat = (
        party
        and FUTURE.search(own)
        and (CONSEQUENCE.search(own))
        and (
            CONDITION.search(own)
            or name in ("warn", "vow", "caution")
            or re.search(
                r"\bif\b|\bany\b|not hesitate|not tolerate|not allow|unanswered|no shelter|"
                r"until not a single|in (?:the )?case of|immediately suppress|suppressed",
                own,
            )
        )
    )
    if name == "tell" and frame == "infinitive":
        if party and MENACE.search(own):
            return "threat"
        return "claim" if re.match(r"to (?:expect|know)\b", own) else "demand"
    if hint == "concern":
        if frame == "infinitive":
            return "demand"
        if frame == "noun" and name in ("express", "voice", "concerned"):
            return "concern"
        if name == "fear":
            return "concern"
        if OUTCOME.search(own) and not CONDITION.match(own):
            return "concern"
        if party and (FUTURE.search(own) or threat):
            return (
                "threat"
                if (CONSEQUENCE.search(own) or CONDITION.search(own)) and kind != "expert"
                else "claim"
                if "may" in own
                else "concern"
            )
        if party and re.search(r"\b(?:could|might)\b", own):
            return "concern"
        return "claim" if re.search(r"\b(?:may|could|might)\b", own) and frame != "noun" else "concern"
    if hint == "assurance":
        sworn = re.search(r"\b(?:not involved|nobody|never)\b", own[:60], re.IGNORECASE)
        if name in ("vow", "swear") and (PLAIN_DENIAL.match(own) or sworn) and not FUTURE.search(own):
            return "denial"
        if name in ("vow", "swear") and party:
            return "assurance" if BENIGN.search(own) else "threat"
        if name in ("pledge",) and re.search(
            r"\b(?:retaliat|respond|revenge|avenge|destroy|crush|strike)", own
        ):
            return "threat"
        planned = re.search(r"\bno (?:intention|plans?|wish|desire)\b", own)
        if name in ("assure", "guarantee") and _negates(own) and not FUTURE.search(own) and not planned:
            return "denial"
        return "denial" if name == "assure" and re.search(r"\bis empty\b", own) else "assurance"
    if threat:
        return "threat"
    if CONCERNED.search(own):
        return "concern"
    if re.search(r"\b(?:condemns?|denounces?|deplores?)\b", own[:90]) or (
        re.search(r"\b(?:crime|act of aggression)\b", own)
        and kind != "expert"
        and frame == "quote"
        and not re.search(r"\d", own)
    ):
        return (
            "condemnation"
            if re.search(r"\b(?:condemns?|denounces?|deplores?|less of a crime)\b", own)
            else "claim"
        )
    if party and re.match(
        r"\W*(?:we|I) (?:\w+ )?(?:call (?:up)?on|call for|urge|demand|ask)\b", own, re.IGNORECASE
    ):
        return "demand"
    if party and _DEMANDS.match(own):
        return "demand"
    if party and re.search(r"\bno (?:intention|plans?)\b", own[:120]) and not CONDITION.search(own):
        return "intention"
    if party and _denies(own, name) and not UNKNOWN.search(own[:80]):
        return "denial"
    if (
        kind in ("named_official", "unnamed_official", "organisation", "document", "agency")
        and not re.match(r"\W*should\b", own, re.IGNORECASE)
        and DEMANDED.search(own)
        and MUST.search(own[:160])
    ):
        return "condemnation" if re.search(r"\bshields?\b", own) else "demand"
    if re.search(r"\b(?:will|would)\b", own) and party and STAYS.search(own) and not CONDITION.search(own):
        return "assurance"
    if party and name in ("stress", "reassure", "reaffirm") and ASSURE.search(own):
        return "assurance"
    if party and frame == "quote" and ASSURE.search(own) and not INSULT.search(own):
        return "assurance"
    if party and re.search(r"\b(?:were|are|is|was) safe\b|at all times", own):
        return "assurance"
    if re.search(r"\bwill (?:inevitably )?(?:come to an end|prevail|win|be investigated)\b", own) and party:
        return "assurance"
    if party and BACKING.search(own) and not CONDITION.search(own):
        return "assurance"
    if party and re.search(r"\breserves? (?:the|our|its|their) right to\b", own):
        return "intention"
    if name == "announcement" and re.search(r"\b(?:was|were|is|are) \w+ing\b", own):
        return "intention"
    if INTENDS.search(own) and party and not CONDITION.search(own):
        return "intention"
    if party and OWN_FUTURE.match(own) and not conditional and not _negates(own):
        return "intention"
    return "claim"


def _negates(own: str) -> bool:
    return bool(NEGATION.search(own[:120]))


def _denies(own: str, name: str) -> bool:
    """Whether a content says that what others say did not happen."""
    clause = re.split(r"(?<=[a-z])[.;] |, (?:but|although)\b", own)
    for part in clause[:2]:
        negation = NEGATION.search(part)
        if re.match(r"\W*without\b", part, re.IGNORECASE):
            continue
        if not negation or re.match(
            r"(?:no|not) (?:fewer|less|more|later|only|just)\b", part[negation.start() :], re.IGNORECASE
        ):
            continue
        if (
            re.search(r"\b(?:that|which|who|where|because)\b", part[3 : negation.start()])
            or ", not" in part[negation.start() - 2 : negation.end()]
        ):
            continue
        if negation.start() > 70 or (UNHARMED.search(part) and not re.search(r"\b(?:any|such|that)\b", part)):
            continue
        if FUTURE.search(part[: negation.end() + 6]) and not re.search(r"\bhave not\b", part):
            continue
        if re.search(
            r"\b(?:could|can|cannot|can[’']t|do|does|must|should|may|might)(?:\b ?not\b|n[’']t\b)", part
        ) and not re.search(r"\bnot have any\b", part):
            continue
        if OWN.search(part):
            return True
    return bool(
        re.search(
            r"\bnot (?:true|so|the case|correct|ours)\b|\bonly\b.*\band does so\b|\b(?:is|are|was|were|"
            r"[’']re|[’']s) "
            r"[“\"‘]?(?:\w+ly )?(?:nonsense|fiction|propaganda|a lie|pure invention|false|untrue|"
            r"baseless|unfounded|fabricated|lies)\b"
            r"|\b(?:is|are|was|were|been) (?:(?:grossly|greatly|much|highly|wildly) )?(?:exaggerated|"
            r"inaccurate|misquoted|groundless|(?:taken|quoted|torn) out of context)\b",
            own,
        )
    )


def polarity_of(act: Act, name: str, negated: bool) -> Polarity:
    """Say whether the speaker affirms what the content asserts."""
    if act == "question":
        return "unknown"
    if name in DENIERS - {"rule_out"}:
        return "denied"
    if name == "rule_out" and not negated:
        return "denied"
    return "affirmed"


_HEDGE = re.compile(
    r"\b(?:allegedly|reportedly|apparently|possibly|probably|presumably|supposedly|purportedly|"
    r"seemingly|perhaps|maybe|"
    r"(?:very |highly |most )?likely|roughly|approximately|about(?= \d)|may|might|could|to put it "
    r"mildly|we believe|we think|on the whole|"
    r"appears? to|appeared to|seems? to|seemed to|suspected|suspects?|believed|believes|it seems|"
    r"consistent with)\b",
    re.IGNORECASE,
)


def hedges_of(content: str, quoted: bool) -> tuple[str, ...]:
    """Words of a content that make it less certain, as written."""
    found = []
    for match in _HEDGE.finditer(content):
        word = match.group()
        if word == "May" or (word.lower() in ("could",) and re.match(r"\s+not\b", content[match.end() :])):
            continue
        if word.lower() in ("suspected", "believed") and re.match(
            r"\s+(?:of|in|[A-Z])", content[match.end() :]
        ):
            continue
        if word.lower() == "could" and quoted and "if" in content[:90]:
            continue
        found.append(word)
    return tuple(found)
