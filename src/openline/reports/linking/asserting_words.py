"""The words by which a statement is reduced: denials of one's own part, sides, who acts, what is past."""

import re

__all__ = [
    "ACCUSING",
    "ACTIVE",
    "ANAPHORIC",
    "BARE",
    "BOUND",
    "BY",
    "COMMON",
    "CONTRAST",
    "DEED",
    "ENTERED",
    "FIRST",
    "FURTHER",
    "FUTURE",
    "INSIDE",
    "MEASURE",
    "NOT_OURS",
    "ORIGIN",
    "OUTSIDE",
    "OWN",
    "PASSIVE",
    "PAST",
    "RESPONSE",
    "ROLE",
    "SIDE",
    "THEN",
    "WORD",
]

BARE = re.compile(
    r"^\W*(?:any |all |its |their |the |that |it |they |he |she |of |had |have |has |was |were |"
    r"having |been )*(?:such )?(?:direct |military )?"
    r"(?:involvement|involved|connection|role|responsibility|responsible|part|link|participation|hand|"
    r"knowledge|complicity|behind)\b",
    re.I,
)
NOT_OURS = re.compile(
    r"\bnot (?:ours|our (?:work|doing|strike|operation|aircraft|forces)|us|me|responsible|involved|"
    r"behind|carried out by us)\b|"
    r"\b(?:no (?:involvement|role|part|connection|responsibility|hand|link)|nothing to do with (?:it|"
    r"this|the))\b|"
    r"\b(?:did|had|have) not (?:carry|carried|conduct\w*|take part|taken part)\b",
    re.I,
)
ANAPHORIC = re.compile(
    r"^\W*(?:(?:this|that|it|these|those|the (?:report|claim|account|statement|allegation|"
    r"accusation)s?|(?:all|any|such) (?:this|that|reports?|claims?|accounts?|allegations?)|"
    r"the \w+ (?:account|claim|version|report))\b[^.]{0,45}\b(?:not so|not true|not the case|untrue|"
    r"false|baseless|unfounded|nonsense|fabricat\w+|a lie|lies|incorrect|fiction)|"
    r"(?:a )?(?:pure |complete |utter |sheer |total )*(?:fantasy|nonsense|fiction|fabrications?|lies?|"
    r"a lie|rumou?rs|propaganda|fairy[- ]tale|untrue|false|baseless|"
    r"disinformation|invention|groundless|unfounded)\b[^.]{0,25}$|"
    r"(?:that|this|it|so|those|these)\W*$|"
    r"(?:the|these|those|such|any such|that|this|all|it) (?:reports?|claims?|accounts?|allegations?|"
    r"accusations?|charges?|version|briefing|thing)?\W*$|"
    r"[^.]{0,30}\b(?:any )?such (?:briefing|order|promise|statement|report|thing|plans?|talks?|deal|"
    r"agreement|message)\b)",
    re.I,
)
OWN = re.compile(
    r"^\W*(?:that )?(?:it|they|he|she|we|I|its|their|our|his|her|my|to have|having|[^.]{0,20}\bour)\b", re.I
)
INSIDE = re.compile(
    r"\b(?:inside|within|well in|in(?:to)?(?= (?:the|our|its|their)? ?(?:\S+ )?(?:zone|perimeter|"
    r"area of sep)))\b",
    re.I,
)
OUTSIDE = re.compile(
    r"\b(?:outside|beyond|out of(?= (?:the|our|its)? ?(?:\S+ )?(?:zone|perimeter|area)))\b", re.I
)
ENTERED = re.compile(
    r"\b(?:enter(?:ed|ing)?|penetrated|crossed into|violated|breached) (?:the|our|its|"
    r"that) (?:\S+ ){0,2}(?:zone|perimeter)\b",
    re.I,
)
MEASURE = re.compile(
    r" (?:sight|reach|range|\w*\d[\d,.]*|a few|several|\w+) ?(?:-| )?(?:k?m\b|kilomet|met(?:er|re)|"
    r"mile|of\b)",
    re.I,
)
BOUND = re.compile(
    r"\b(?:zone|perimeter|line|border|circle|area of separation|exclusion area|town|city|village|"
    r"buffer)\b",
    re.I,
)
SIDE = re.compile(
    r"\b(north|south|east|west)(?:ern|wards?)?(?:[- ](?:east|west))? (?:side |bank |edge )?of\b", re.I
)
ORIGIN = re.compile(
    r"(?:\b(?:launched|fired|released|flew|flown|took off|taken off|originat\w+)|"
    r"\b(?:shells?|mines|rockets?|missiles?|drones?|rounds|fire|projectiles?|jets|planes|aircraft|"
    r"they|it|all)\b[^.;,]{0,20}\b(?:came|come|coming|entered|sent))\b"
    r"(?: in| out| up| over| well| all| most\w*| probably| apparently)*[^.]{0,12}?"
    r"(?P<how> from(?: the (?:direction|side|territory|area|desert|vicinity) (?:of|around))?|"
    r" (?:well )?(?:inside|within|outside|beyond)| south of| north of)\b",
    re.I,
)
RESPONSE = re.compile(
    r"\b(?:returned|answered|replied to|responded to|"
    r"had (?:only )?responded to)\b(?: \W?\w+\W?){0,3} ?\b(?:fire|shelling|shooting|attack|shots|"
    r"bombardment|gunfire)\b|"
    r"\bfired back\b|\breturn(?:ed|ing) fire\b|\bin self-?defen[cs]e\b|\bcame under (?:fire|attack)\b|"
    r"\bonly (?:responded|replied|answered)\b|"
    r"\b(?:fired|shot|opened fire) first\b",
    re.I,
)
FIRST = re.compile(
    r"\b(?:fired|shot|struck|opened fire|attacked|shooting) first\b|\bstarted (?:it|the)\b|"
    r"\bprovoked\b",
    re.I,
)
PASSIVE = re.compile(
    r"\b(?:was|were|been|being|be|is|are)\b(?: \w+ly)? (?:\w+ed|hit|struck|shot|brought|taken|sent|"
    r"blown)\b",
    re.I,
)
ACTIVE = re.compile(
    r"\b(?:struck|strikes|hit|hits|bombed|shelled|attacked|targeted|raided|fired|launched|carried out|"
    r"conducted|killed|destroyed|downed|shot|crossed|"
    r"violated|entered|brought in|sent|moved|deployed|built|was behind|were behind|opened fire|"
    r"blew up|ambushed|pounded|pummel\w*|looted|stole|burn(?:ed|t)|abducted|arrested|detained|"
    r"exchanged|begun|began|withdrew|advanced|seized|captured|took)\b",
    re.I,
)
DEED = re.compile(
    r"\s(?:\w+ )?(?:air ?strikes?|strikes?|raids?|jets?|planes|aircraft|drones?|shelling|bombardment|"
    r"artillery|missiles?|rockets?|attacks?|forces|troops)\b"
)
THEN = re.compile(r",? \b(?:hours? |days? |minutes? )?(?:after|when|since|while|because)\b")
BY = re.compile(r"\bby\b|\bfrom the side of\b|\bbelonging to\b", re.I)
PAST = re.compile(
    r"\b(?:(?:\w+|\d+) years? (?:ago|earlier|before)|last (?:year|summer|spring|autumn|winter)|"
    r"months? (?:ago|earlier|before)|"
    r"in (?:\w+ )?(?:19|20)\d\d|(?:the previous|an earlier) year|in the past)\b",
    re.I,
)
FURTHER = re.compile(
    r"\b(?:also|another|again|separate(?:ly)?|elsewhere|a second (?:attack|strike|column|convoy|raid|"
    r"drone|incident|base)|a further|other (?:strikes?|attacks?|raids?)|"
    r"similar|of (?:the same|this) kind|(?:\w+ )?further \w+|earlier (?:attack|strike|raid)|previous|"
    r"since then|"
    r"(?:before|after|since|ahead of|prior to) (?:the|that|this) (?:shooting|attack|strike|raid|"
    r"incident|exchange|bombing|blast|shelling))\b",
    re.I,
)
ROLE = re.compile(
    r",? (?:\(\w+\) )?(?:an?|the|its|who|spokes\w+|commander|chief|head)\b[^.;“”\"]{0,90}|(?:’s|"
    r"'s)?,[^.,;“”\"]{0,80}"
)
FUTURE = re.compile(r"\b(?:(?<!own )will|would|shall|going to|may one day|if)\b", re.I)
ACCUSING = frozenset(
    [
        "blame",
        "blamed",
        "blames",
        "accused",
        "accuses",
        "accusing",
        "accuse",
        "blaming",
        "attributed",
        "attribute",
        "faulted",
        "held",
        "holds",
    ]
)

WORD = re.compile(r"\b[A-Za-z][\w’'-]{2,}")
CONTRAST = re.compile(
    r"\b(?:but|however|yet|though|although|while|whereas|contrary|by contrast|disput\w+)\b", re.I
)
COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    about after all also and any are army been before being but coalition continue continued
    continues could day did during fighters for forces from had halted has have her him his into its
    may men military more most near not now off one only other others our out over own remain
    remained remains said says she should six soldiers some still such suspended ten than that the
    their them then there these they this those troops two very was way were what when where which
    while who whom whose will with would you
    """,
    )
)
"""Words that two statements may share and still be of different things."""
