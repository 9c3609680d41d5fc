"""What a statement does, whether it affirms, and how it hedges."""

from __future__ import annotations

import re

from openline.reports.cues import DENIERS
from openline.reports.model import Act, Polarity, SourceKind

__all__ = ["act_of", "hedges_of", "polarity_of"]

_PARTIES: tuple[SourceKind, ...] = (
    "named_official",
    "unnamed_official",
    "organisation",
    "document",
    "agency",
)
_FUTURE = re.compile(r"\b(?:will|would|shall|won[’']t|[’']ll)\b", re.IGNORECASE)
_CONSEQUENCE = re.compile(
    r"\b(?:respon[ds]e?|respond|retaliat\w+|answer(?:ed)?|met with|strike|strikes|hit|suppress\w*|destroy\w*|punish\w*|"
    r"pay (?:a|the|dearly)|unanswered|not allow|"
    r"not hesitate|not tolerate|not stand by|not remain silent|no shelter|no mercy|defend|regret|"
    r"consequences?|crush\w*|"
    r"hostile|target(?:ed|s)?|treated as|shot down|shoot|dug out|advance|attack|act|burn\w*|bury|"
    r"revenge|avenge\w*|"
    r"not be safe|eliminat\w*|neutrali[sz]e\w*|not ask|every means|all means|by force|open fire|not go "
    r"unanswered|"
    r"held (?:responsible|accountable)|severe|harsh\w*|decisive\w*|until not a single)\b",
    re.IGNORECASE,
)
_MUST = re.compile(
    r"\b(?:must|should|shall|ought to|needs? to|has to|have to|is required to|are required to|had to)\b",
    re.IGNORECASE,
)
_DEMANDED = re.compile(
    r"\b(?:must|should(?! (?:the|any|an?|its?|they|he|she|this|that|there)\b)|ought to|needs? to|has to|have to)\b"
    r"(?: \w+){0,2} [“\"‘]?(?!have\b|not be surpris|be "
    r"read|be seen|be noted|reflect)\w+",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without)\b|n[’']t\b|n[’']t ", re.IGNORECASE
)
_UNHARMED = re.compile(
    r"\b(?:casualt\w+|hurt|injur\w+|wounded|killed|damage\w*|reports? of|losses|information|comment|"
    r"confirm|verif\w+|"
    r"evidence|know|known|add|more|decision|aware|doubt\w*|military target|recogni[sz]\w*|seek\w*|"
    r"exceed\w*|permission|rule out|clear|exclude)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:its|our|we|us|his|her|their|they|he|she|it|I|my|there|this|these|no|none|nobody|not (?:a|"
    r"one))\b",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"\b(?:will|would|shall) (?:continue|remain|stay|keep|never|not be|take every|ensure|protect)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"^(?:\W*)(?:if|should|unless|in (?:the )?case of|in the event|any|whoever|anyone|anybody|those who|"
    r"every)\b",
    re.IGNORECASE,
)
_INTENDS = re.compile(
    r"\b(?:will (?:begin|start|launch|travel|send|open|continue|withdraw|deploy|hold|meet|build|pull|"
    r"leave|move|resume|suspend|halt|end|close|attend|visit|free|release|hand|join|seek|be)|would "
    r"(?:begin|start|launch|travel|send|open|withdraw|deploy|hold|meet|build|pull|leave|move|resume|"
    r"suspend|halt|end|close|attend|visit|free|release|hand|join|seek|"
    r"continue)|intends? to|"
    r"plans? to|planning to|no (?:intention|plans?)(?: of| to)?|is going to|are going to|is meant to|"
    r"aims? to|prepar\w+ to|(?:getting|gearing) (?:up|ready) to|(?:is|are) to (?!be\b)\w+|"
    r"(?:is|are) mulling|(?:is|are) (?:looking|planning|set|due|poised) to|would take over)\b",
    re.IGNORECASE,
)
_INSULT = re.compile(
    r"\b(?:aggression|occupation|occupier\w*|crime\w*|criminal|terror\w*|lie|lies|fairy tale|"
    r"provocation\w*|violation\w*|illegal|"
    r"shameful|barbar\w+|cowardly|massacre|genocide|unacceptable|reckless|treacher\w+|blatant|flagrant|"
    r"unprovoked|war|murder\w*|"
    r"hypocri\w+|disgrace\w*|outrag\w+|condemn\w*|denounce\w*|escalation|deliberate|dangerous|"
    r"breach\w*|betray\w*|enemy|trait\w+|"
    r"dismantled|piracy|theft|looting|plot|farce)\b",
    re.IGNORECASE,
)
_FALSE = re.compile(
    r"\b(?:fantasy|lies?|false|fake|fabricat\w+|baseless|unfounded|untrue|nonsense|rumou?rs?|"
    r"groundless|laughable|ridiculous|ludicrous|preposterous|farcical|unsubstantiated|fanciful|invention|"
    r"invented|fiction|not so|absurd|"
    r"propaganda|misinformation|disinformation|pure|wrong|incorrect|inaccurate|fairy tales?)\b",
    re.IGNORECASE,
)
_BENIGN = re.compile(
    r"\b(?:protect|support|help|continue|rebuild|ensure|investigat\w+|co-?operat\w+|stand (?:by|with)|"
    r"remain|stay|keep|keep(?:ing)?|respect|"
    r"refrain|return|release|withdraw|not to|never)\b",
    re.IGNORECASE,
)
_CONCERNED = re.compile(
    r"\b(?:caus\w+ (?:grave |serious |deep )?concern|(?:deeply |gravely |seriously )?(?:concerned|"
    r"worried|alarmed|troubled)[”\"’]? (?:about|at|by|over|that)|is of (?:grave )?concern"
    r"|rais\w+ (?:\w+ )?concerns?|with (?:\w+ )?concern)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:(?:is|are|was|were) (?:mulling|looking to|planning to|preparing to|poised to)|"
    r"(?:getting|gearing) (?:up|ready) to|(?:is|are) to (?!be\b)\w+ |plans? to|intends? to|"
    r"would take over|(?:stands?|stood) ready to)\b",
    re.IGNORECASE,
)
_WISHES = frozenset(["insist", "demand", "ask", "request", "convey", "recommend", "propose"])
_MENACE = re.compile(
    r"\b(?:had better|(?:should|will) not be surprised|failing which|or else|patience (?:has|had|is|was)|"
    r"will (?:have to|pay|regret|rue|be held)|or (?:walk|face|lose|die|suffer|be \w+ed)|"
    r"not be allowed to set|"
    r"would be allowed to set|by (?:its|our|their) own means|time and (?:a )?place of (?:its|our|their|his)|"
    r"play(?:ing|s)? with fire|(?:not|never) go (?:unpunished|unanswered)|(?:teach|taught) (?:them|it|him|\w+) a lesson|"
    r"crossed? (?:a|our|the|its|every) red lines?|graveyard|iron fist)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\W*(?:give|send|leave|stop|open|bring|return|lift|pull|withdraw|release|hand)\s+(?:me|us|them|our|"
    r"the|your|it)\b",
    re.IGNORECASE,
)
_SUBJUNCTIVE = re.compile(
    r"(?:(?!\b(?:will|would|must|should|can|could|may|might|to|shall|not|"
    r"cannot)\b).){1,80}?\bbe \w+(?:ed|en)\b",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN_DENIAL = re.compile(
    r"\W*(?:none of (?:our|its|the|their)|nobody['’]s|(?:it|that|this|they) (?:wasn|weren|isn)['’]t "
    r"(?:us|them|me|ours|theirs|true)|not (?:ours|us|true|one|a single)\b|"
    r"(?:[\w’'()-]+ ){0,6}(?:were|was|are|is) (?:not|never) "
    r"(?:theirs|ours|involved|considering|responsible|behind|hers|his)|"
    r"(?:[\w’'()-]+ ){1,6}(?:have|has|had) (?:not|never) (?:promised|attacked|targeted|fired|agreed|sent|"
    r"crossed|"
    r"used|killed|struck|hit|shelled|received|asked|ordered|planned|signed|touched|violated|entered)|"
    r"(?:[\w’'()-]+ ){1,5}(?:touched|harmed|hurt|killed|hit|targeted|fired at) (?:nobody|nothing|no one|"
    r"no \w+)\b|"
    r"no such \w+|(?:[\w’'()-]+ ){0,8}nothing to (?:discuss|talk|hide|say)|"
    r"(?:[\w’'()-]+ ){1,4}(?:is|are|was|were) \W?(?:an? |all |pure |simply )*(?:lies?|fiction|story|myth|"
    r"fabrication|"
    r"rumou?rs?|nonsense|untrue|baseless|fantasy|invention|made up|invented|fabricated|unfounded|false)\b|"
    r"neither (?:an? |the |any )\w+ nor |that (?:claim|report|account|allegation|accusation)s? to be (?:false|untrue)|"
    r"(?:[^.]{3,40}\. ?)*there (?:was|is|were|has been|have been) no (?:truth|deal|agreement|promise|"
    r"order|strike|"
    r"attack|crossing|contact|talks|paper|such)\b)",
    re.IGNORECASE,
)
_BRIEF = 4  # words of a quotation that only calls something a name
_OWN_FUTURE = re.compile(
    r"\W*(?:it|they|we|I|he|she|(?:its|their|our|his|her|the) [\w’' -]{2,40}?|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}) "
    r"(?:will|would|shall|is to|are to|was to|were to|is going to|are going to) (?:also |soon |now |not )?"
    r"(?!be\b|have\b|depend|know|cost|take (?:years|months|weeks|days|time))[a-z]+",
)
_UNKNOWN = re.compile(
    r"\b(?:(?:did|does|do) ?(?:not|n[’']t) (?:yet )?(?:know|recall|remember)|not (?:known|clear|sure|certain|aware)|"
    r"no (?:information|idea|knowledge|details))\b",
    re.IGNORECASE,
)
_ASSURE = re.compile(
    r"\b(?:routine|safe|in control|remain in|at all times|informed in advance|account for|secure|no "
    r"threat|my word|you have my|take every|full accordance|strictly)\b",
    re.IGNORECASE,
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
        if _FALSE.search(own) and not _INSULT.search(own):
            return "denial"
        return "condemnation" if _INSULT.search(own) else "claim"
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
            if frame not in ("infinitive", "noun") and not (frame == "quote" and own[:3] == "not")
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
    if party and name in _WISHES and _SUBJUNCTIVE.match(own):
        return "demand"
    if party and _MENACE.search(own) and name not in ("deny", "report"):
        return "threat"
    conditional = bool(_CONDITION.match(own)) and re.search(r",", own) is not None
    plain = hint == "claim" and _PLAIN_DENIAL.match(own) and not _UNKNOWN.search(own[:80])
    if kind not in ("expert", "witness") and plain and not conditional:
        return "denial"
    if party and frame == "quote" and _ORDERS.match(own):
        return "demand"
    if party and name in ("be_ready", "stand_ready", "be_prepared") and _CONSEQUENCE.search(own):
        return "threat"
    if party and frame == "quote" and len(own.split()) <= _BRIEF and _FALSE.search(own):
        return "denial"
    planned = kind not in ("witness", "expert") and hint == "claim" and _PLANNED.search(own[:120])
    if planned and not _CONDITION.search(own) and not _negates(own):
        return "intention"
    if name == "caution" and kind in ("expert", "witness"):
        return "claim"
    threat = (
        party
        and _FUTURE.search(own)
        and (_CONSEQUENCE.search(own))
        and (
            _CONDITION.search(own)
            or name in ("warn", "vow", "caution")
            or re.search(
                r"\bif\b|\bany\b|not hesitate|not tolerate|not allow|unanswered|no shelter|"
                r"until not a single|in (?:the )?case of|immediately suppress|suppressed",
                own,
            )
        )
    )
    if name == "tell" and frame == "infinitive":
        if party and _MENACE.search(own):
            return "threat"
        return "claim" if re.match(r"to (?:expect|know)\b", own) else "demand"
    if hint == "concern":
        if frame == "infinitive":
            return "demand"
        if frame == "noun" and name in ("express", "voice", "concerned"):
            return "concern"
        if name == "fear":
            return "concern"
        if party and (_FUTURE.search(own) or threat):
            return (
                "threat"
                if (_CONSEQUENCE.search(own) or _CONDITION.search(own)) and kind != "expert"
                else "claim"
                if "may" in own
                else "concern"
            )
        return "claim" if re.search(r"\b(?:may|could|might)\b", own) and frame != "noun" else "concern"
    if hint == "assurance":
        sworn = re.search(r"\b(?:not involved|nobody|never)\b", own[:60], re.IGNORECASE)
        if name in ("vow", "swear") and (_PLAIN_DENIAL.match(own) or sworn) and not _FUTURE.search(own):
            return "denial"
        if name in ("vow", "swear") and party:
            return "assurance" if _BENIGN.search(own) else "threat"
        if name in ("pledge",) and re.search(
            r"\b(?:retaliat|respond|revenge|avenge|destroy|crush|strike)", own
        ):
            return "threat"
        if name in ("assure", "guarantee") and _negates(own) and not _FUTURE.search(own):
            return "denial"
        return "denial" if name == "assure" and re.search(r"\bis empty\b", own) else "assurance"
    if threat:
        return "threat"
    if _CONCERNED.search(own):
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
    if party and re.search(r"\bno (?:intention|plans?)\b", own[:120]) and not _CONDITION.search(own):
        return "intention"
    if party and _denies(own, name) and not _UNKNOWN.search(own[:80]):
        return "denial"
    if (
        kind in ("named_official", "unnamed_official", "organisation", "document", "agency")
        and not re.match(r"\W*should\b", own, re.IGNORECASE)
        and _DEMANDED.search(own)
        and _MUST.search(own[:160])
    ):
        return "condemnation" if re.search(r"\bshields?\b|\bdismantled\b", own) else "demand"
    if re.search(r"\b(?:will|would)\b", own) and party and _STAYS.search(own) and not _CONDITION.search(own):
        return "assurance"
    if party and name in ("stress", "reassure", "reaffirm") and _ASSURE.search(own):
        return "assurance"
    if party and frame == "quote" and _ASSURE.search(own) and not _INSULT.search(own):
        return "assurance"
    if party and re.search(r"\b(?:were|are|is|was) safe\b|at all times|in advance", own):
        return "assurance"
    if re.search(r"\bwill (?:inevitably )?(?:come to an end|prevail|win|be investigated)\b", own) and party:
        return "assurance"
    if _INTENDS.search(own) and party and not _CONDITION.search(own):
        return "intention"
    if party and _OWN_FUTURE.match(own) and not conditional and not _negates(own):
        return "intention"
    return "claim"


def _negates(own: str) -> bool:
    return bool(_NEGATION.search(own[:120]))


def _denies(own: str, name: str) -> bool:
    """Whether a content says that what others say did not happen."""
    clause = re.split(r"(?<=[a-z])[.;] |, (?:but|although)\b", own)
    for part in clause[:2]:
        negation = _NEGATION.search(part)
        if not negation or re.match(
            r"(?:no|not) (?:fewer|less|more|later|only|just)\b", part[negation.start() :], re.IGNORECASE
        ):
            continue
        if (
            re.search(r"\b(?:that|which|who|where|because)\b", part[3 : negation.start()])
            or ", not" in part[negation.start() - 2 : negation.end()]
        ):
            continue
        if negation.start() > 70 or (
            _UNHARMED.search(part) and not re.search(r"\b(?:any|such|that)\b", part)
        ):
            continue
        if _FUTURE.search(part[: negation.end() + 6]) and not re.search(r"\bhave not\b", part):
            continue
        if re.search(
            r"\b(?:could|can|cannot|can[’']t|do|does|must|should|may|might)\b ?(?:not|n[’']t)", part
        ) and not re.search(r"\bnot have any\b", part):
            continue
        if _OWN.search(part):
            return True
    return bool(
        re.search(
            r"\bnot (?:true|so|the case|correct|ours)\b|\bonly\b.*\band does so\b|\b(?:is|are|was|were) "
            r"(?:false|untrue|baseless|unfounded|fabricated|lies)\b",
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
