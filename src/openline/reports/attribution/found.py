"""What is found: a cue of speech while it is read, and an attribution; with words that many modules need."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from openline.reports.attribution.cues import Verb
from openline.reports.attribution.turns import Turn
from openline.reports.model import Act
from openline.reports.tagging.lexicon import listed

__all__ = [
    "ATTACH",
    "CONTRAST",
    "MONTHS",
    "NOT_SAID",
    "OBJECTS",
    "SAYS",
    "UNNAMED",
    "WH",
    "Attributed",
    "Cue",
    "Form",
]

Form = Literal["finite", "ing", "passive", "according", "noun", "adverb", "worried", "silent", "cite"]


@dataclass
class Attributed:
    """One attribution, as spans of the text.

    Attributes
    ----------
    content, cue, mention
        Half-open spans; cue and mention are None where there is none.
    name
        The cue in the lexicon ("say", "call_on", "according").
    act
        What the cue does by itself.
    frame
        How the content is given: clause, quote, noun, infinitive, label.
    carriers
        Spans of those who passed it on, the first next to the speaker.
    unit
        The unit it was found in.
    turn
        Whose turn it is, where "I" or "we" or nobody is named.
    """

    content: tuple[int, int]
    cue: tuple[int, int] | None
    mention: tuple[int, int] | None
    name: str
    act: Act
    frame: str
    unit: int
    carriers: list[tuple[int, int]] = field(default_factory=list)
    negated: bool = False
    hedges: list[tuple[int, int]] = field(default_factory=list)
    direct: bool = False
    turn: Turn | None = None


@dataclass
class Cue:
    """A cue while its unit is read; all positions are items of the unit."""

    form: Form
    name: str
    verb: Verb
    begin: int  # of the verb group, preposition or noun
    stop: int  # behind it
    lead: int = -1  # where its own clause begins
    subject: tuple[int, int] | None = None
    shared: bool = False  # it takes the subject of another
    relative: bool = False
    negated: bool = False
    after: tuple[str, int] | None = None  # how its content begins, and where
    cue: tuple[int, int] | None = None  # items of what is quoted as the cue
    behind: int = -1  # where the phrase of the cue and its speaker ends
    used: bool = False


SAYS = Verb("C")
UNNAMED = re.compile(
    r"\s(?:[\w’'-]+ ){0,3}(?:not to be (?:named|identified|quoted|cited|photographed)|not (?:be|"
    r"to) (?:named|identified|"
    r"(?:publish|use|print|disclose|reveal|give|divulge|mention) (?:his|her|their))|that we not|"
    r"that (?:his|her|their|"
    r"neither \w+) (?:\w+ )*name|for anonymity|anonymity)"
)
ATTACH = listed(
    "on at in to by during through via from after before over under following with as for upon late early",
)
OBJECTS = listed("in of at for from by with to on near")
MONTHS = listed(
    "january february march april may june july august september october november december jan. feb. aug.",
    "sept. oct. nov. dec.",
)
WH = listed("what who how why when where which whom whose whether if")
NOT_SAID = listed(
    "comment say discuss elaborate give provide name speculate disclose confirm respond reply specify",
    "answer identify vouch verify elaborate_on",
)
CONTRAST = listed("and but while whereas although though yet or")
