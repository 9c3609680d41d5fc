"""What is counted, by kinds that can be compared, as ranges."""

import re
from dataclasses import dataclass

from openline.reports.model import Count, Statement

__all__ = ["ANY_UNIT", "PARTITIVE", "Tally", "kind_of", "tallies_of"]

_UNITS = (
    ("time", re.compile(r"\b(?:second|minute|hour)s?\b", re.I)),
    (
        "killed",
        re.compile(r"kill|dead|bod(?:y|ies)|martyr|fatal|death|died|li(?:fe|ves)\b|perish|victim|toll", re.I),
    ),
    ("wounded", re.compile(r"wound|injur|hurt", re.I)),
    ("vehicles", re.compile(r"truck|vehicle|lorr|tanker|pickup|car\b|cars\b|humvee", re.I)),
    ("convoys", re.compile(r"convoy|column", re.I)),
    ("flights", re.compile(r"flight|sortie|planes?\b|aircraft", re.I)),
    (
        "civilians",
        re.compile(
            r"civilian|displaced|arrival|returnee|evacuee|patient|resident|people|famil|refugee|"
            r"children|women|worker|farmer",
            re.I,
        ),
    ),
    (
        "people",
        re.compile(
            r"troop|soldier|militant|fighter|trainee|conscript|personnel|men\b|gunm|terrorist|recruit|"
            r"adviser|"
            r"technician",
            re.I,
        ),
    ),
    ("attacks", re.compile(r"attack|strike|violation|incident|raid|shelling|explosion|blast", re.I)),
    ("drones", re.compile(r"drone|uav", re.I)),
    ("missiles", re.compile(r"missile|rocket|projectile", re.I)),
    ("rounds", re.compile(r"round|shell|mine|mortar", re.I)),
    ("systems", re.compile(r"launcher|system|tank|gun\b|howitzer|battery", re.I)),
    (
        "works",
        re.compile(r"hangar|building|runway|revetment|barrack|shelter|tower|post\b|posts\b|base", re.I),
    ),
    ("patrols", re.compile(r"patrol", re.I)),
)
_SECONDS = {"minute": 60, "hour": 3600}
"""A time that is counted is held against another in seconds."""
ANY_UNIT = "of them"
"""The kind of a count that names none: "more than a hundred"."""
_ELLIPTIC = re.compile(r"(?:of )?(?:them|those|these|it)?\Z|(?:a|per|every) \w+\Z", re.I)
_MONEY = re.compile(r"[$€£%]|\b(?:dollars?|percent|per cent|euros?)\b", re.I)
_SEEN = re.compile(
    r"\bI (?:have )?(?:counted|saw|seen)\b|\bmaybe (?:there were )?more\b|\b(?:she|he) had (?:counted|"
    r"registered)\b|\bso far\b",
    re.I,
)


_FATE = re.compile(
    r"\W*(?!(?:of|in|at|near|from|who|and|after|before|when)\b)(?:\w+ ){0,4}?(?:(?:killed|dead|died|"
    r"martyred|slain|perished|lost (?:his|her|their) li(?:fe|ves))"
    r"|(?P<hurt>wounded|injured|hurt))\b",
    re.I,
)
PARTITIVE = re.compile(r"\W*(?:\w+ )?of (?:the|those|these|his|its|their)\b", re.I)
"""Some of what is counted: the whole is no fewer."""


@dataclass(frozen=True)
class Tally:
    """What one statement counts of one kind, as ranges open at either end."""

    unit: str
    ranges: tuple[tuple[float | None, float | None], ...]


def tallies_of(one: Statement, words: str) -> tuple[Tally, ...]:
    """Group what a statement counts by kind; what one pair of eyes counted may have been more."""
    seen = _SEEN.search(words) is not None
    grouped: dict[str, list[tuple[float | None, float | None]]] = {}
    for count in one.counts:
        if unit := kind_of(count, words, one.content.start):
            size = next((n for name, n in _SECONDS.items() if name in count.unit), 1)
            low = None if count.low is None else count.low * size
            some = PARTITIVE.match(words, max(0, count.end - one.content.start))
            high = None if count.high is None or seen or some else count.high * size
            grouped.setdefault(unit, []).append((low, high))
    return tuple(Tally(unit, tuple(ranges)) for unit, ranges in grouped.items())


def kind_of(count: Count, words: str, start: int) -> str:
    """Return the kind of what a count counts in a content that begins at `start`.

    One that names none ("to 14 in January") counts what is named before it ("flights"), else `ANY_UNIT`.
    """
    named = _unit_of(count.unit)
    if named in ("", "people", "civilians") and (fate := _FATE.match(words, max(0, count.end - start))):
        return "wounded" if fate["hurt"] else "killed"
    if named:
        return named
    if not _ELLIPTIC.match(count.unit) or _MONEY.search(words):
        return ""
    before = words[: max(0, count.start - start)]
    earlier = [(found.start(), unit) for unit, pattern in _UNITS if (found := pattern.search(before))]
    return min(earlier)[1] if earlier else ANY_UNIT


def _unit_of(words: str) -> str:
    """Return the kind of what a unit counts ("trucks": "vehicles"); "" where it is none that is compared."""
    return next((unit for unit, pattern in _UNITS if pattern.search(words)), "")
