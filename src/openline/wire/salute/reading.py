"""Reading a SALUTE report: lines in any order and in either case, each cell whole or named as wrong.

S, L and T are needed. Behind the six there may be *party*, *confidence*, *as of*, *source*, *grade*, *kind*,
*stage* and *note*. Lines without a name go on with the one above them; those that begin with ``#`` are left
out. A line that begins like one with a name, and with none of these, is mistyped: it is named, and never
taken for more of the one above. Nor is a word that is nearly that of an activity taken for a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, timezone
from difflib import get_close_matches
from typing import NamedTuple, TypeVar, cast, get_args

from openline.errors import InputError
from openline.model.presence import Confidence, CountRange, Doing, Level, SourceKind, Stage
from openline.model.space import Circle, Interval
from openline.wire.coordinates import echo, find_in_text
from openline.wire.salute.counting import CLASSES, sizes_of
from openline.wire.units import time_ms

T = TypeVar("T")
_NAMES = {
    "size": "s size strength",
    "activity": "a activity activities action",
    "location": "l location loc place position grid",
    "unit": "u unit units uniform uniforms markings",
    "time": "t time times dtg when seen",
    "equipment": "e equipment equip eqpt",
    "party": "party side whose",
    "confidence": "confidence",
    "as_of": "as-of asof as_of",
    "source": "source from observer reporter",
    "grade": "grade",
    "source_kind": "kind",
    "stage": "stage",
    "note": "note notes remarks remark narrative",
}
_FIELD_OF = {word: field for field, words in _NAMES.items() for word in words.split()}
_LINE = re.compile(
    r"\s*(?:line\s*\d+\s*[:.)-]\s*|\d+\s*[.):]\s*)?(?P<name>[A-Za-z][A-Za-z _-]{0,24}?)\s*[:=]\s*(?P<said>.*)"
)
_LETTER = re.compile(r"\s*(?P<name>[SALUTEsalute])\s*[-–—.)/]\s+(?P<said>.*)")
_ANY_LETTER = re.compile(r"\s*(?!w/)(?P<name>[A-Za-z])\s*(?:[:=]\s*|/\s+)\S.*", re.IGNORECASE)
"""``w/`` is *with*."""
_NO_COLON = re.compile(r"\s*(?P<name>[A-Za-z]+(?:[ _-]of)?)(?P<sign>\s*;|[,|>)\s])\s*\S.*")
"""A line that begins with a name, and has something else behind it."""
NAMED = "S, A, L, U, T, E, PARTY, CONFIDENCE, AS OF, SOURCE, GRADE, KIND, STAGE, NOTE"
_NOTHING = frozenset({"", "-", "nil", "none", "n/a", "unknown", "unk", "not known", "not observed", "nk"})
_RADIUS = re.compile(
    r"[,;]?\s*\(?(?:within|radius|r|around|\+/-|±|give or take)?\s*(?:of\s*)?(?P<far>\d+(?:\.\d+)?)\s*"
    r"(?P<unit>km|kilomet(?:re|er)s?|m|met(?:re|er)s?)\b\s*(?:around|radius)?\)?\s*\.?$",
    re.IGNORECASE,
)
_GROUP = re.compile(r"(\d{2})\s?(\d{2})(\d{2})\s?([A-IK-Z])\s?([A-Z]{3})\s?(\d{4}|\d{2})", re.IGNORECASE)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ZONES = (
    {letter: hours for hours, letter in enumerate("ABCDEFGHIKLM", 1)}
    | {letter: -hours for hours, letter in enumerate("NOPQRSTUVWXY", 1)}
    | {"Z": 0}
)
_DOING: dict[Doing, str] = {
    "static": "static stationary halted parked camped encamped dug-in entrenched waiting resting idle",
    "patrol": "patrol patrols patrolling",
    "gathering": "gathering gathered assembling assembled massing forming concentrating arriving",
    "building": "building construction constructing building-up digging fortifying erecting building-works",
    "shipment": "shipment shipments unloading loading delivering delivery resupply resupplying airlift",
}
_DOING_OF = {word: doing for doing, words in _DOING.items() for word in words.split()}
_DOING_NOTHING_OF = frozenset({"landing", "farming", "driving"})
"""Words of their own that are written nearly as one of an activity."""
MINUTE_MS = 60_000
_PERCENT = re.compile(
    r"(\d{1,3})\s*(?:%|per ?cent)?\s*(?:-|–|to)\s*(\d{1,3})\s*(?:%|per ?cent)", re.IGNORECASE
)
_GRADE = re.compile(r"[A-F][1-6]")


class Problem(NamedTuple):
    """One cell that cannot be taken as it is."""

    line: int
    """From 1; 0 where the line is missing."""
    field: str
    what: str
    next_step: str


class Salute(NamedTuple):
    """What was made out of a report, with all that is wrong with it."""

    sizes: tuple[tuple[CountRange, str], ...] = ()
    """One range for each class that is counted."""
    area: Circle | None = None
    seen: Interval | None = None
    activity: Doing | None = None
    said_activity: str = ""
    """As it was written, where it says more than the word."""
    said_size: str = ""
    """As it was written, where it says more of them than how many of what."""
    questions: tuple[str, ...] = ()
    """What is taken as it is, and asked about."""
    unit: str = ""
    equipment: str = ""
    party: str = ""
    confidence: Confidence | None = None
    as_of_ms: int | None = None
    source: str = ""
    grade: str = ""
    source_kind: SourceKind | None = None
    stage: Stage | None = None
    note: str = ""
    echo: str = ""
    """Where it is, said back (R7)."""
    problems: tuple[Problem, ...] = ()


class _Cell(NamedTuple):
    line: int
    said: str


def read_salute(text: str) -> Salute:
    """Read a report. What is wrong stands in :attr:`Salute.problems`; of the rest all that can be is read."""
    problems: list[Problem] = []
    meant: dict[str, int] = {}
    cells = _cells(text, problems, meant)

    def take(field: str, read: Callable[[str], T], *, needed: bool = False) -> T | None:
        cell = cells.get(field)
        if cell is None or cell.said.casefold().rstrip(".") in _NOTHING:
            letter = field[0].upper()
            if needed and cell is None and (line := meant.get(field, 0)):
                step = f"write {letter}: with a colon, if this line says it"
                problems.append(Problem(line, field, "has no colon behind its name", step))
            elif needed and (cell is not None or field not in meant):
                step = f"write it behind {letter}:"
                problems.append(Problem(cell.line if cell else 0, field, "is not said", step))
            return None
        try:
            return read(cell.said)
        except InputError as error:
            problems.append(Problem(cell.line, field, error.what, error.next_step))
            return None

    sizes = take("size", sizes_of, needed=True)
    area = take("location", _area, needed=True)
    seen = take("time", _interval, needed=True)
    activity = take("activity", _activity)
    return Salute(
        sizes=tuple(sizes.found if sizes else ()),
        said_size=cells["size"].said if sizes and sizes.described else "",
        questions=tuple(_questions(sizes.unknown if sizes else (), activity)),
        area=area[0] if area else None,
        seen=seen,
        activity=activity[0] if activity else None,
        said_activity=activity[1] if activity else "",
        unit=take("unit", str) or "",
        equipment=take("equipment", str) or "",
        party=take("party", _party) or "",
        confidence=take("confidence", confidence_of),
        as_of_ms=take("as_of", moment_of),
        source=take("source", str) or "",
        grade=take("grade", _grade) or "",
        source_kind=cast(SourceKind | None, take("source_kind", _one_of(SourceKind))),
        stage=cast(Stage | None, take("stage", _one_of(Stage))),
        note=take("note", str) or "",
        echo=area[1] if area else "",
        problems=tuple(sorted(problems)),
    )


def _questions(unknown: Iterable[str], activity: tuple[Doing | None, str] | None) -> Iterator[str]:
    for it in unknown:
        yield f"{it!r} is none of {', '.join(CLASSES)}: it is counted as a class of its own, is that meant?"
    if activity is not None and activity[0] is None:
        yield f"no activity was said: {activity[1]!r} stands in the note, and is none of {', '.join(_DOING)}"


def _cells(text: str, problems: list[Problem], meant: dict[str, int]) -> dict[str, _Cell]:
    """Return the cells; ``meant`` gets the fields that a line may mean that is no cell: by line, else 0."""
    cells: dict[str, _Cell] = {}
    last = ""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line) or _LETTER.fullmatch(line)
        name = found["name"].strip().casefold().replace(" ", "-") if found else ""
        field = _FIELD_OF.get(name, "")
        if found is not None and field:
            if field in cells:
                step = f"it stands in line {cells[field].line} already: one line for each"
                problems.append(Problem(number, field, "is said twice", step))
            else:
                cells[field] = _Cell(number, found["said"].strip())
            last = field
        elif mistyped := _mistyped(line, name):
            named, near = mistyped
            step = f"is {' or '.join(f'{it.upper()}:' for it in near)} meant? " if near else ""
            problems.append(Problem(number, named, "is the name of no line", f"{step}there are {NAMED}"))
            meant.update((_FIELD_OF[it], 0) for it in near)
            last = ""  # what goes on with it is no more of another
        elif (loose := _NO_COLON.fullmatch(line)) and (field := _field_of(loose["name"])):
            if loose["sign"].strip() == ";":
                step = f"write {loose['name']}: in its place"
                problems.append(Problem(number, field, "has ; behind its name, where a colon is", step))
                meant.setdefault(field, 0)
                last = ""
            else:
                meant.setdefault(field, number)
                last = _go_on(cells, last, line)
        else:
            last = _go_on(cells, last, line)
        # What stands before the first cell is a heading.
    return cells


def _go_on(cells: dict[str, _Cell], last: str, line: str) -> str:
    if last:
        before = cells[last]
        cells[last] = _Cell(before.line, f"{before.said} {line.strip()}".strip())
    return last


def _field_of(name: str) -> str:
    return _FIELD_OF.get(name.strip().casefold().replace(" ", "-"), "")


def _mistyped(line: str, name: str) -> tuple[str, list[str]] | None:
    """Return what a line is called where that is meant for a name, and the names that it nearly is.

    It is one letter, which may stand for any, or nearly one of the words.
    """
    letter = _ANY_LETTER.fullmatch(line)
    if letter is not None:
        return letter["name"].upper(), []
    words = [it for it in _FIELD_OF if len(it) > 3]
    near = get_close_matches(name, words, 3, 0.75) if len(name) > 3 else []
    return (name.upper(), near) if near else None


# -- cells ---------------------------------------------------------------------------------------------


def _area(said: str) -> tuple[Circle, str]:
    radius = _RADIUS.search(said)
    where = said[: radius.start()].strip() if radius else said
    found = [it for it in find_in_text(where) if it.written != "named_place"]
    if not found:
        raise InputError(
            f"{said[:80]!r} has no coordinate", next_step="write it like 33.506 N 38.618 E, 2 km"
        )
    if len(found) > 1 or found[0].others or found[0].position is None:
        doubt = found[0].doubts[0] if found[0].doubts else "it can mean more than one place"
        raise InputError(f"{said[:80]!r}: {doubt}", next_step="write one coordinate")
    if radius is None:
        raise InputError(
            "does not say how far around it they may be",
            next_step="write it behind the coordinate: 33.506 N 38.618 E, 500 m",
        )
    metres = float(radius["far"]) * (1000 if radius["unit"].casefold().startswith("k") else 1)
    if not 0 < metres <= 1_000_000:
        raise InputError(f"{metres:g} m is no radius", next_step="write it in metres or kilometres")
    back = echo(found[0].position)
    words = f"{metres / 1000:g} km round {back.decimal} | {back.mgrs} | {back.words}"
    return Circle(centre=found[0].position, radius_mm=round(metres * 1000)), words


def _interval(said: str) -> Interval:
    groups = list(_GROUP.finditer(said))
    if groups:
        left = said
        for it in groups:
            left = left.replace(it.group(), " ", 1)
        if len(groups) > 2 or re.sub(r"[-–—/\s]|\bto\b|\buntil\b|\bfrom\b", "", left):
            raise InputError(f"{said[:60]!r} is not one time, nor from one to another", next_step=_TIMES)
        times = [_of_group(it) for it in groups]
    else:
        parts = [it for it in re.split(r"\s+(?:-|–|—|to|until)\s+|/", said) if it]
        if len(parts) > 2:
            raise InputError(f"{said[:60]!r} is not one time, nor from one to another", next_step=_TIMES)
        times = [time_ms(it.strip()) for it in parts]
    # One time is the minute of it: nobody writes a moment down more exactly.
    start_ms, end_ms = times[0], times[1] if len(times) > 1 else times[0] + MINUTE_MS
    if end_ms <= start_ms:
        raise InputError("does not end after it begins", next_step=_TIMES)
    return Interval(start_ms=start_ms, end_ms=end_ms)


_TIMES = "write it like 141000ZNOV26, or 141000ZNOV26 - 141200ZNOV26"


def moment_of(said: str) -> int:
    """Read a date-time group of any zone, or RFC 3339, as UTC milliseconds. Raises :class:`InputError`."""
    group = _GROUP.fullmatch(said.strip())
    return _of_group(group) if group else time_ms(said.strip())


def _of_group(group: re.Match[str]) -> int:
    day, hour, minute, letter, month, year = group.groups()
    try:
        full_year = int(year) if len(year) == 4 else 2000 + int(year)
        zone = timezone(timedelta(hours=_ZONES[letter.upper()]))
        number = _MONTHS.index(month.upper()) + 1
        at = datetime(full_year, number, int(day), int(hour), int(minute), tzinfo=zone)
    except ValueError:
        raise InputError(f"{group.group()!r} is no date-time group", next_step=_TIMES) from None
    return round(at.timestamp() * 1000)


def _activity(said: str) -> tuple[Doing | None, str]:
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", said.casefold().replace("dug in", "dug-in"))
    for word in words:
        near = get_close_matches(word, _DOING_OF, 3, 0.82)
        if near and word not in _DOING_OF and word not in _DOING_NOTHING_OF:
            doing = list(dict.fromkeys(_DOING_OF[it] for it in near))
            raise InputError(
                f"{word!r} is no activity, and near {' and '.join(near)}",
                next_step=f"write {' or '.join(doing)} if that is meant; else say it in NOTE:",
            )
    found = list(dict.fromkeys(_DOING_OF[it] for it in words if it in _DOING_OF))
    if len(found) > 1:
        raise InputError(
            f"says {' and '.join(found)}",
            next_step="one report for each; the rest can stand in NOTE:",
        )
    whole = "" if [it for it in words if it not in _DOING_OF] == [] else said
    return (found[0] if found else None), whole


def confidence_of(said: str) -> Confidence:
    """Read *low*, *moderate* or *high*, or a range of probability as 55-80 %. Raises :class:`InputError`."""
    word = said.casefold().strip().removesuffix(" confidence")
    if word in get_args(Level):
        return Confidence(level=cast(Level, word))
    percent = _PERCENT.fullmatch(said.strip())
    if percent is None or not int(percent[1]) <= int(percent[2]) <= 100:
        raise InputError(f"{said[:40]!r} is no confidence", next_step="low, moderate, high, or 55-80 %")
    return Confidence(low_percent=int(percent[1]), high_percent=int(percent[2]))


def _party(said: str) -> str:
    return said.strip()


def _grade(said: str) -> str:
    if not _GRADE.fullmatch(said.strip().upper()):
        raise InputError(
            f"{said[:40]!r} is no Admiralty grade",
            next_step="A to F for the source, 1 to 6 behind it: B3",
        )
    return said.strip().upper()


def _one_of(choice: object) -> Callable[[str], str]:
    words = get_args(choice)

    def read(said: str) -> str:
        word = said.casefold().strip().replace(" ", "_").replace("-", "_")
        if word not in words:
            raise InputError(f"{said[:40]!r} is none of these", next_step=", ".join(words))
        return word

    return read
