"""The gist of a content: its stems, its senses with their signs, what it negates, and what it measures."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openline.reports.linking.concepts import AXES, ENTITIES, FACING, NEGATED_ALONE, axis_of, stem
from openline.reports.tagging.lexicon import listed

__all__ = ["EMPTY", "LIGHTS", "Gist", "gist_of"]

_TOKEN = re.compile(r"[A-Za-z][A-Za-z’'-]*|[0-9][\d.,:]*|[.;:!?—…]|\n+|,(?= (?:and|but|which|who|while) )")
_BREAK = frozenset(".;:!?—…,")
_NOT = listed(
    "not no never none nobody nothing neither nor without cannot nowhere n't hardly fail fails "
    "failed failing "
    "refused refuses unable lack lacked lacks absence false untrue baseless unfounded deny denies "
    "denied denying"
)
_OBJECTS = listed("no none nobody nothing")
_ENDS = listed(
    "but although though while whereas because before after since until when if unless so who which where"
)
_WEAK = re.compile(
    r"\bnot? (?:only|just|yet clear|clear|known|fewer|less|more|immediately|necessarily|least|even)\b|"
    r"\b(?:no|not any|without) (?:immediate |further |independent |other )?(?:comment|word|"
    r"information|details?|doubt|"
    r"delay|reports?|confirmation|idea|question|evidence)\b|"
    r"\b(?:could|can|would|did|does|do|will|was|were|has|have|had) ?(?:not|n[’']t) (?:be |been |yet |"
    r"independently |"
    r"immediately )*(?:say|comment|confirm|verif|know|knew|specif|rule|elaborate|name|"
    r"give (?:any )?details|identif|"
    r"respond|reply|discuss|hesitate|tolerate|forget|disclos|vouch)\w*|"
    r"\bneither confirm\w* (?:n?or (?:deny|denied|denying|rule out|ruled out))?|\bn?or (?:deny|"
    r"rule out)\b|\bunable to (?:confirm|verify|say)|\bnothing (?:but|more|else|new)\b|\bno longer than\b|"
    r"\bno doubt\b|\bnot? (?:later|earlier) than\b|\bwithout (?:interruption|incident)\b",
    re.I,
)
_LIGHT = listed(
    "a about after again against all also am an and another any anything anyone are around as at be because "
    "been before being between both but by can could day did do does doing done down during each either else "
    "even ever every few first five for four from get got had has have having he her here him his "
    "how i if in "
    "into is it its itself just last least less like made make many may me might mr ms more most "
    "much must my "
    "near new next no nobody none nor not nothing now of off on one only or other others our out "
    "over own per "
    "put said same say says she should side since single six so some still such take taken ten than that the "
    "their them then there these they thing this those three through time to today together told too "
    "took toward "
    "towards two under until up upon us very was we were what when where which while who whom whose why will "
    "with within without would yes yet you your come go way part point place area people called call one's "
    "that's it's also back well far long later earlier ago already another kind hour hours minute minutes "
    "yesterday tomorrow morning night week month year monday tuesday wednesday thursday friday "
    "saturday sunday "
    "anybody everyone everybody somebody someone something anywhere somewhere away aboard half past "
    "shortly together "
    "any at of which never always know known think see seen seem according"
)
_LED = re.compile(
    r"\W*(?:it|they|he|she|we|this|that|these|those|there|such|none|nobody|no one|neither|both|all of|"
    r"its|their|"
    r"his|her|our|one of|not one|not a|everyone|each)\b",
    re.I,
)
_PART = re.compile(
    r"\b(?:some|several|a few|most|many|part|half|one|two|three|four|five|\d+) of (?:the|them|those|"
    r"its|his|their|our)\b|"
    r"\b(?:some|several|a few)\b|\bpartly\b|\bin part\b",
    re.I,
)
_UNREAL = re.compile(
    r"\b(?:if|may|might|could|should|must|ought|unless|whether|would|in case|in order to|calls? for|"
    r"wants?|hopes?|"
    r"hoped|wishes|needs?)\b",
    re.I,
)
_ORDINAL = re.compile(
    r"\b(?:another|(?:the |an? )(?:first|second|third|fourth|last|previous|earlier|separate|other|"
    r"next|further|similar)|"
    r"two more|three more|\w+ more (?:people|men|soldiers|civilians|bodies)|a further)\b",
    re.I,
)
_GOES_BACK = re.compile(
    r"\b(?:such|so|them|there(?! (?:is|are|was|were|had|has|have|would|will)\b)|that|this|it|those|"
    r"they|the same|the latter|any of)\b",
    re.I,
)
_VALUE = listed(
    "true untrue false lie lies lying fabricat fabrication baseless unfounded groundles nonsens "
    "fantasy invention "
    "invent invented propaganda rumour rumor rumours hoax fiction fairy tale tales disinformation "
    "misinformation "
    "misleading absurd ridiculous distortion slander smear incorrect inaccurat wrong correct case so "
    "report reports "
    "claim claims account accounts allegation allegations accusation accusations charge charges "
    "version story "
    "stories talk statement statements pure empty boasting sheer complete total utter involvement "
    "responsibility "
    "role part connection link hand anything sort kind truth contrary facts fact unsubstantiated assertion "
    "assertions suggestion suggestions pretext lie figment imagination basis foundation substance "
    "made up beginning end simply just entirely "
    "completely totally myth exaggerated exaggeration exaggerat rumors fake cheap deny denied denial rejected"
)
_VALUES = frozenset(stem(word) for word in _VALUE)
LIGHTS = frozenset(stem(word) for word in _LIGHT)
_UNTRUE = re.compile(
    r"\b(?:false|untrue|baseless|unfounded|groundless|fabricat\w+|made up|made-up|invent(?:ed|ions?)|"
    r"fictional|fiction|"
    r"a lie|lies|nonsense|fantasy|hoax|fake|no (?:truth|basis|foundation|substance|grounds?)|"
    r"not (?:true|so|the case|"
    r"correct|accurate)|incorrect|inaccurate|wrong|propaganda|disinformation|misinformation|rumou?rs|"
    r"never happened|"
    r"far from (?:the truth|true)|did not (?:happen|take place|occur)|fairy tales?|myth)\b",
    re.I,
)
_COMPASS = re.compile(r"\b(north|south|east|west)(?:ern|wards?)?(?:[- ]?(?:east|west)(?:ern)?)?\b", re.I)
_CLOCK = re.compile(
    r"\b(?:(\d{1,2}):?(\d\d)? ?(?:[ap]\.?m\b)|(\d{1,2}):(\d\d)\b|(\d\d)(\d\d) hours|(half past |"
    r"shortly before |"
    r"shortly after |about |around |at |quarter past |quarter to )(one|two|three|four|five|six|seven|"
    r"eight|nine|ten|"
    r"eleven|twelve|noon|midnight|dawn|sunset|sunrise|dusk)\b(?! \w+s\b))",
    re.I,
)
_HALF = re.compile(r"\b(before|after) (dawn|noon|midnight|sunset|sunrise|dusk|dark)\b", re.I)
_DAY = re.compile(r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", re.I)
_KM = re.compile(
    r"(?P<bound>\b(?:within|less than|no nearer than|nearer than|closer than|more than|at least|over|"
    r"about|some|"
    r"around)\b ?(?:to )?(?:within )?)?(?P<size>\d[\d,.]*)[- ]?(?P<unit>km|kilomet\w+|miles?|met(?:er|"
    r"re)s?|m)\b",
    re.I,
)


@dataclass(frozen=True)
class Gist:
    """What is compared of one content.

    Attributes
    ----------
    stems, names
        Of its own words, and of those with a capital letter that do not begin a sentence.
    scope
        Stems that a negation bears on; all, where the whole is denied.
    senses
        Axes with their signs; a negation has turned them.
    plain
        Axes by words of their own, that no negation turned.
    negated
        Something in it is said not to be so.
    valued
        Nothing but a judgement: "pure invention", "any involvement".
    args
        Stems of what it is of, and "@" with the axes of those: no names, and no words of what happens.
    part, unreal
        It is of some of many; it is only possible, wanted or conditional.
    ordinals
        "first", "second" and the like, and "another".
    subject, head
        The stem it begins with; the stem that a negation bears on first.
    led, goes_back
        It begins with a pronoun or what is known; it refers back anywhere.
    compass, days, clock, km
        Directions, names of days, hours, and distances in km.
    """

    stems: frozenset[str]
    names: frozenset[str]
    scope: frozenset[str]
    senses: frozenset[tuple[str, bool]]
    plain: frozenset[tuple[str, bool]]
    negated: bool
    valued: bool
    args: frozenset[str]
    part: bool
    unreal: bool
    ordinals: frozenset[str]
    subject: str
    head: str
    led: bool
    goes_back: bool
    compass: frozenset[str]
    days: frozenset[str]
    clock: frozenset[str]
    km: tuple[float, ...]


def gist_of(words: str, *, denied: bool = False, denial: bool = False) -> Gist:
    """Return the gist of a content.

    Parameters
    ----------
    denied
        The whole content is denied by its cue.
    denial
        Saying it is a denial, whatever its words.
    """
    denied = denied or (denial and bool(_UNTRUE.search(words)))
    weak = [(m.start(), m.end()) for m in _WEAK.finditer(words)]
    tokens = [(m[0], m.start()) for m in _TOKEN.finditer(words)]
    stems = tuple(stem(token) for token, _ in tokens)
    turned = _turned(tokens, weak)
    senses: set[tuple[str, bool]] = set()
    plain: set[tuple[str, bool]] = set()
    at = 0
    while at < len(stems):
        size, found = axis_of(stems, at)
        inside = any(turned[at : at + size]) or denied
        for axis, sign in found:
            if not inside:
                plain.add((axis, sign))
                senses.add((axis, sign))
            elif axis in FACING and axis not in NEGATED_ALONE:
                senses.add((axis, not sign))
            else:
                senses.add((axis, False))
        at += size
    own = [
        (word, low, turned[n])
        for n, ((word, start), low) in enumerate(zip(tokens, stems, strict=True))
        if low not in LIGHTS and len(low) > 2 and not word[0].isdigit()
    ]
    begins = {n for n, (word, _) in enumerate(tokens) if n == 0 or tokens[n - 1][0][0] in ".!?:\n"}
    names = {
        stems[n]
        for n, (word, _) in enumerate(tokens)
        if word != word.lower() and n not in begins and stems[n] not in LIGHTS
    }
    every = frozenset(low for _, low, _ in own)
    values = every & _VALUES
    return Gist(
        stems=every,
        names=frozenset(names),
        scope=every if denied else frozenset(low for _, low, inside in own if inside),
        senses=frozenset(senses),
        plain=frozenset(plain),
        negated=denied or any(turned),
        valued=((denial or denied) and len(every - values) <= min(2, len(values)))
        or (len(tokens) <= 6 and bool(values) and not every - values and bool(_UNTRUE.search(words))),
        args=_args(low for _, low, _ in own if low not in names),
        part=bool(_PART.search(words)),
        unreal=bool(_UNREAL.search(words)),
        ordinals=frozenset(m[0].casefold() for m in _ORDINAL.finditer(words)),
        subject=next((low for _, low, _ in own), ""),
        head=next((low for _, low, inside in own if inside), ""),
        led=bool(_LED.match(words)),
        goes_back=bool(_GOES_BACK.search(words)),
        compass=frozenset(m[1].casefold() for m in _COMPASS.finditer(words)),
        days=frozenset(m[1].casefold() for m in _DAY.finditer(words)),
        clock=frozenset(m[0].casefold() for m in _CLOCK.finditer(words))
        | frozenset(m[0].casefold() for m in _HALF.finditer(words)),
        km=tuple(_km(m["size"], m["unit"]) for m in _KM.finditer(words)),
    )


_KINDS = frozenset(["civil", "military"])
"""Axes so wide that two things of one of them need not be the same."""


def _args(stems: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for each in stems:
        axes = {axis for axis, _ in AXES.get((each,), ())}
        if not axes or axes & (ENTITIES | _KINDS):
            found.add(each)
            found |= {f"@{axis}" for axis in axes & ENTITIES}
    return frozenset(found)


def _km(size: str, unit: str) -> float:
    value = float(size.rstrip(".,").replace(",", "") or 0) if size.count(".") < 2 else 0.0
    if unit.casefold().startswith("mile"):
        return value * 1.609
    return value if unit.casefold().startswith("k") else value / 1000


def _turned(tokens: list[tuple[str, int]], weak: list[tuple[int, int]]) -> list[bool]:
    """Say of each token whether a negation bears on it: from there to the end of its clause."""
    found = [False] * len(tokens)
    on = False
    for n, (word, start) in enumerate(tokens):
        small = word.lower().replace("’", "'")
        if word[0] in _BREAK or word[0] == "\n" or (on and small in _ENDS):
            on = False
        elif (small in _NOT or small.endswith("n't")) and not any(a <= start < b for a, b in weak):
            on = True
            if small in _OBJECTS and n:
                found[n - 1] = True
        elif on:
            found[n] = True
    return found


EMPTY = gist_of("")
"""Of nothing."""
