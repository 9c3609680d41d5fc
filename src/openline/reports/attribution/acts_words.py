"""The words by which an act is told: of menace, denial, demand, assurance, intention."""

import re

__all__ = [
    "ASSURE",
    "BACKING",
    "BENIGN",
    "BRIEF",
    "CONCERNED",
    "CONDITION",
    "CONSEQUENCE",
    "DEMANDED",
    "FALSE",
    "FUTURE",
    "INSULT",
    "INTENDS",
    "MENACE",
    "MUST",
    "NEGATION",
    "ORDERS",
    "OUTCOME",
    "OWN",
    "OWN_FUTURE",
    "PEACEFUL",
    "PLAIN_DENIAL",
    "PLANNED",
    "STAYS",
    "SUBJUNCTIVE",
    "UNHARMED",
    "UNKNOWN",
    "WISHES",
]

FUTURE = re.compile(r"\b(?:will|would|shall|won[’']t|[’']ll)\b", re.IGNORECASE)
CONSEQUENCE = re.compile(
    r"\b(?:respon[ds]e?|respond|retaliat\w+|answer(?:ed)?|met with|strike|strikes|hit|suppress\w*|"
    r"destroy\w*|punish\w*|"
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
MUST = re.compile(
    r"\b(?:must|should|shall|ought to|needs? to|has to|have to|is required to|are required to|had to)\b",
    re.IGNORECASE,
)
DEMANDED = re.compile(
    r"\b(?:must|should(?! (?:the|any|an?|its?|they|he|she|this|that|there)\b)|ought to|needs? to|has to|"
    r"have to)\b"
    r"(?: \w+){0,2} [“\"‘]?(?!have\b|not be surpris|be "
    r"read|be seen|be noted|reflect)\w+",
    re.IGNORECASE,
)
NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without)\b|n[’']t\b|n[’']t ", re.IGNORECASE
)
PEACEFUL = re.compile(
    r"(?:\b(?:not|no|never|nobody)\b|n[’']t\b|[’']ve no\b)(?: \w+){0,3} (?:seek\w*|look\w* (?:for|to)|"
    r"interest\w*|"
    r"want\w*|wish\w*|desire\w*|spoiling for)\b(?: \w+){0,5} (?:fight\w*|clash\w*|war|conflict\w*|"
    r"confront\w*|"
    r"escalat\w+|harm\w*|widen\w*|enem\w+)|"
    r"\bpos\w+ no threat|\b(?:not|neither|nor|never)\b[^.]{0,60} pose a(?:ny)? threat|"
    r"\bout of the question\b|"
    r"\b(?:take|takes|took|taking|taken) (?:every|all) (?:\w+ )?(?:measures?|precautions?|steps?)\b|"
    r"\bour only (?:target|goal|aim|enemy)s? (?:is|are)\b|\bwill (?:not|never) (?:target|harm|attack|"
    r"fire at) "
    r"(?:any|civil|those|people)\w*|\btakes? (?:all|these|such|every)(?: \w+){0,3} seriously\b|"
    r"[’']ll look into (?:it|this|that)\b|\bretains? the (?:inherent )?right to self-defen[cs]e\b",
    re.IGNORECASE,
)
BACKING = re.compile(
    r"\b(?:will|would|shall) (?:always |continue to |also |never )?(?:back|stand (?:by|with)|support|"
    r"help|side with|"
    r"abandon) (?:its|our|the|his|their|them|[A-Z])",
)
# What comes of something by itself, and is no deed of whoever warns of it.
OUTCOME = re.compile(
    r"\b(?:will|would) (?:only |also |further )?(?:lead|caus|spread|trigger|worsen|result|deepen|"
    r"undermin|embolden|"
    r"plung|drag|fuel|set back|spiral|jeopardi|endanger|complicate|destabili)\w*\b",
    re.IGNORECASE,
)
UNHARMED = re.compile(
    r"\b(?:casualt\w+|hurt|injur\w+|wounded|killed|damage\w*|reports? of|losses|information|comment|"
    r"confirm|verif\w+|"
    r"evidence|know|known|add|more|decision|aware|doubt\w*|military target|recogni[sz]\w*|seek\w*|"
    r"exceed\w*|permission|rule out|clear|exclude|respon[ds]\w*|repl(?:y|ied|ies)|chang\w+|picked up|"
    r"the last time)\b",
    re.IGNORECASE,
)
OWN = re.compile(
    r"\b(?:its|our|we|us|his|her|their|they|he|she|it|I|my|there|this|these|no|none|nobody|"
    r"nothing(?! but)|not (?:a|"
    r"one))\b",
    re.IGNORECASE,
)
STAYS = re.compile(
    r"\b(?:will|would|shall) (?:continue|remain|stay|keep|never|not be|take every|ensure|protect)\b",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"^(?:\W*)(?:if|should|unless|in (?:the )?case of|in the event|any|whoever|anyone|anybody|those who|"
    r"every)\b",
    re.IGNORECASE,
)
INTENDS = re.compile(
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
INSULT = re.compile(
    r"\b(?:aggression|occupation|occupier\w*|crime\w*|criminal|terror\w*|lie|lies|fairy tale|"
    r"provocation\w*|violation\w*|illegal|"
    r"shameful|barbar\w+|cowardly|massacre|genocide|root of|cancer|source of (?:all |"
    r"the )?(?:\w+ )?(?:instability|insecurity|terror\w*|tension)|unacceptable|reckless|treacher\w+|"
    r"blatant|flagrant|"
    r"unprovoked|war|murder\w*|"
    r"cowardice|barbarism|atrocit\w+|savage\w*|brutal\w*|heinous|despicable|abhorrent|inhuman\w*|immoral|"
    r"scandal\w*|tyran\w+|thugs?|puppets?|mercenar\w+|stooges?|fascis\w+|colonial\w*|sabotage|treason|butcher\w*|"
    r"hypocri\w+|disgrace\w*|outrag\w+|condemn\w*|denounce\w*|escalation|deliberate|dangerous|"
    r"breach\w*|betray\w*|enemy|trait\w+|"
    r"dismantled|piracy|theft|looting|plot|farce)\b",
    re.IGNORECASE,
)
FALSE = re.compile(
    r"\b(?:fantasy|lies?|false|fake|fabricat\w+|baseless|unfounded|untrue|nonsense|rumou?rs?|"
    r"groundless|laughable|ridiculous|ludicrous|preposterous|farcical|unsubstantiated|fanciful|invention|"
    r"invented|fiction|not so|absurd|"
    r"propaganda|misinformation|disinformation|pure|wrong|incorrect|inaccurate|fairy tales?)\b",
    re.IGNORECASE,
)
BENIGN = re.compile(
    r"\b(?:protect|support|help|continue|rebuild|ensure|investigat\w+|co-?operat\w+|stand (?:by|with)|"
    r"remain|stay|keep|keep(?:ing)?|respect|"
    r"refrain|return|release|withdraw|not to|never)\b",
    re.IGNORECASE,
)
CONCERNED = re.compile(
    r"\b(?:caus\w+ (?:grave |serious |deep )?concern|(?:deeply |gravely |seriously )?(?:concerned|"
    r"worried|alarmed|troubled)[”\"’]? (?:about|at|by|over|that)|is of (?:grave )?concern|"
    r"is [“\"‘]?(?:deeply|gravely|seriously|very) concerned"
    r"|(?:rais|increas|heighten)\w+ the (?:risks?|danger) of|worr(?:ies|ied) (?:me|us)|"
    r"rais\w+ (?:\w+ )?concerns?|with (?:\w+ )?concern)\b",
    re.IGNORECASE,
)
PLANNED = re.compile(
    r"\b(?:(?:is|are|was|were) (?:mulling|looking to|planning to|preparing to|poised to)|"
    r"(?:getting|gearing) (?:up|ready) to|(?:is|are) to (?!be\b)\w+ |plans? to|intends? to|"
    r"would take over|(?:stands?|stood) ready to)\b",
    re.IGNORECASE,
)
WISHES = frozenset(["insist", "demand", "ask", "request", "convey", "recommend", "propose"])
MENACE = re.compile(
    r"\b(?:had better|(?:should|will) not be surprised|failing which|or else|patience (?:has|had|is|was)|"
    r"(?:will|would) (?:have to pay|pay|regret|rue|be held)|or (?:walk|face|lose|die|suffer|be \w+ed)|"
    r"not be allowed to set|"
    r"would be allowed to set|by (?:its|our|their) own means|time and (?:a )?place of (?:its|our|their|his)|"
    r"play(?:ing|s)? with fire|(?:not|never) go (?:unpunished|unanswered)|(?:teach|taught) (?:them|it|him|"
    r"\w+) a lesson|"
    r"crossed? (?:a|our|the|its|every) red lines?|graveyard|iron fist|"
    r"(?:would|will) not (?:stay|remain|be) silent|(?:would|will) not (?:wait|sit|stand) (?:long|idle|"
    r"idly|by)\b|"
    r"(?:any(?:one|body|thing)?|every|whoever|all (?:those )?who|those who)\b[^.]{3,80}\b(?:will|would|"
    r"shall) (?:be "
    r"(?:struck|destroyed|targeted|hit|shot|burn\w*|killed|crushed|treated|met|dealt|bombed|answered)|"
    r"pay|see (?:his|"
    r"their|its)|have to (?:explain|answer|pay))|"
    r"(?:will|would|shall) be (?:struck|destroyed|hit|crushed|bombed|targeted|burned) (?:again|until|if|"
    r"unless|without)|"
    r"(?:will|would|shall) hold \w+(?: \w+){0,3} (?:accountable|responsible)|pay (?:for (?:it|this|that|"
    r"every)|"
    r"(?:a|the) (?:\w+ )?price)|at a time and (?:in a (?:manner|way)|place)|at a time of (?:its|our|"
    r"their|his) choosing|"
    r"you (?:have been|were) warned|come suddenly one night|(?:hard|harsh|severe|crushing|painful) "
    r"(?:revenge|response|retaliation)\b(?! to)|until the last (?:\w+ )?(?:soldier|terrorist|occupier|"
    r"american)[^.]{0,20} "
    r"(?:leaves|has left|is gone|goes))\b",
    re.IGNORECASE,
)
ORDERS = re.compile(
    r"\W*(?:give|send|leave|stop|open|bring|return|lift|pull|withdraw|release|hand)\s+(?:me|us|them|our|"
    r"the|your|it)\b",
    re.IGNORECASE,
)
SUBJUNCTIVE = re.compile(
    r"(?:(?!\b(?:will|would|must|should|can|could|may|might|to|shall|not|"
    r"cannot)\b).){1,80}?\bbe \w+(?:ed|en)\b",
    re.IGNORECASE | re.DOTALL,
)
PLAIN_DENIAL = re.compile(
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
    r"neither (?:an? |the |any )\w+ nor |that (?:claim|report|account|allegation|"
    r"accusation)s? to be (?:false|untrue)|"
    r"(?:[^.]{3,40}\. ?)*there (?:was|is|were|has been|have been) no (?:truth|deal|agreement|promise|"
    r"order|strike|"
    r"attack|crossing|contact|talks|paper|such)\b)",
    re.IGNORECASE,
)
BRIEF = 4  # words of a quotation that only calls something a name
OWN_FUTURE = re.compile(
    r"\W*(?:it|they|we|I|he|she|(?:its|their|our|his|her|the) [\w’' -]{2,40}?|"
    r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}) "
    r"(?:will|would|shall|is to|are to|was to|were to|is going to|are going to) (?:also |soon |now |not )?"
    r"(?!be\b|have\b|depend|know|cost|take (?:years|months|weeks|days|time))[a-z]+",
)
UNKNOWN = re.compile(
    r"\b(?:(?:did|does|do) ?(?:not|n[’']t) (?:yet )?(?:know|recall|remember)|not (?:known|clear|sure|"
    r"certain|aware)|"
    r"no (?:information|idea|knowledge|details))\b",
    re.IGNORECASE,
)
ASSURE = re.compile(
    r"\b(?:routine|safe|in control|remain in|at all times|informed in advance|account for|secure|no "
    r"threat|my word|you have my|take every|full accordance|strictly)\b",
    re.IGNORECASE,
)
