"""``openline report review``: proposals are accepted, put right, rejected; by keys or by options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from openline.cli.authoring import AsJson, AsParty, HomeDir
from openline.cli.reportdesk import Doc, found, opened, refuse_with
from openline.errors import InputError, OpenlineError

if TYPE_CHECKING:
    from openline.app.showing.report_rows import (
        DocumentShown,
        ReviewAsked,
        Reviewed,
        ReviewRow,
        SightingAsked,
    )
    from openline.cli.reportdesk import Desk
    from openline.model.proposal import Fields, Proposal, SaidCount, SaidPlace, SaidTime

About = Annotated[
    str, typer.Option("--about", metavar="INCIDENT", help="the incident that what is accepted is about")
]
To = Annotated[
    list[str], typer.Option("--to", metavar="PARTY", help="to whom it is shown, each by an option")
]
FIELD_HELP = (
    "N:field=value: speaker, source_kind, act, polarity, attributed, plover, hedges, chain, content, places,"
    " times or counts. places: 'Tanf', 'Tanf @ 33.5N 38.6E ~ 5 km' or '33.05 N 38.60 E'; times: 2018-06-18 or"
    " 2018-06-18..2018-06-20; counts: '4..11 killed'; chain: who said it first, the publisher last. Several"
    " are parted by ';', and 'none' is none of them"
)
_EDIT = re.compile(r"(?P<number>\d+):(?P<field>[a-z_]+)=(?P<value>.*)", re.S)
_NUMERIC = re.compile(r"\d[\d.,:]*\s*(?:[°º'′\"″]|deg\w*|[NSEW]\b)|-?\d+\.\d+\s*[,/ ]\s*-?\d+\.\d+", re.I)
"""What a place that is written so was meant to be: a coordinate, also where it is none."""
_COUNT = re.compile(r"(?P<low>\d+(?:\.\d+)?)?(?P<dots>\.\.)?(?P<high>\d+(?:\.\d+)?)?(?:\s+(?P<unit>.+))?")
_PLACE = re.compile(
    r"(?:(?P<relation>inside|outside) )?(?P<text>[^@~]+?)\s*(?:@\s*(?P<at>[^~]+?))?"
    r"\s*(?:~\s*(?P<km>[\d.]+)(?:\s*km)?)?"
)


def review(
    document: Doc,
    as_: AsParty,
    accept: Annotated[
        list[str], typer.Option("--accept", metavar="N,N", help="accept these as they were read")
    ] = [],  # noqa: B006
    reject: Annotated[
        list[str], typer.Option("--reject", metavar="N,N", help="there is no such statement in the text")
    ] = [],  # noqa: B006
    not_needed: Annotated[
        list[str], typer.Option("--not-needed", metavar="N,N", help="read well enough, and not to be cited")
    ] = [],  # noqa: B006
    undo: Annotated[
        list[str], typer.Option("--undo", metavar="N,N", help="take the last review of these back")
    ] = [],  # noqa: B006
    edit: Annotated[
        list[str],
        typer.Option("--edit", metavar="N:FIELD=VALUE", help=f"put right, and accept. {FIELD_HELP}"),
    ] = [],  # noqa: B006
    about: About = "",
    to: To = [],  # noqa: B006
    note: Annotated[str, typer.Option("--note", help="a note, on record with what is accepted")] = "",
    sighting: Annotated[
        list[str],
        typer.Option("--sighting", metavar="N:ID", help="accept it, and make a sighting of it, by a new id"),
    ] = [],  # noqa: B006
    high: Annotated[
        int | None, typer.Option("--high", min=0, help="of a sighting: the most there can have been")
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Review what was read of a document. Without --accept and the like by keys, one after the other.

    What is accepted goes on record as a citation, signed by your party, and is shown to whom you name. Of
    several that are accepted as they were read, none may need a person by itself.
    """
    from openline.cli.output import emit

    with opened(home, as_, as_json=as_json) as desk:
        shown = found(desk, document)
        asked = reviews_of(
            shown,
            accept=accept,
            reject=reject,
            not_needed=not_needed,
            undo=undo,
            edit=edit,
            about=about,
            to=tuple(to),
            note=note,
            sighting=sighting,
            high=high,
        )
        if not asked:
            if as_json:
                raise InputError(
                    "nothing is said that is to be reviewed",
                    next_step="--accept, --edit, --reject, --not-needed or --undo; keys are for people",
                )
            from openline.cli.reportkeys import by_keys

            by_keys(desk, shown, about=about, to=tuple(to), note=note)
            return
        last = max((it.number for it in shown.reviews), default=0)
        try:
            done = desk.review(shown.document.id, asked, last)
        except OpenlineError as error:
            refuse_with(error, asked)
            raise
        if as_json:
            for row in done.reviews:
                emit(row)
            return
        print_done(desk, shown, done)


def print_done(desk: Desk, before: DocumentShown, done: Reviewed) -> None:
    """Say what was reviewed, what of it is on record, and what to do where that is shown to nobody or undone.

    Parameters
    ----------
    before
        The document as it was before these reviews: what one of them undoes stands there.
    """
    from openline.cli.output import console
    from openline.decide.rectifying import names_of

    last = {it.proposal: it for it in before.reviews}  # the later one wins
    recorded = ", on record" if desk.records else ""
    for it in done.reviews:
        fields = ", ".join(names_of(it.after))
        parts = [
            f"statement {it.proposal}: {it.verdict.value}",
            f"put right: {fields}" if fields else "",
            f"cited as {it.citation}{recorded}" if it.citation else "",
            f"about {it.about or 'nothing yet'}" if it.citation else "",
            f"shown to {', '.join(it.to) or 'nobody else'}" if it.citation else "",
            f"sighting {it.sighting}" if it.sighting else "",
        ]
        lines = ["; ".join(filter(None, parts)), *_places_of(it)]
        if it.citation and not it.to:
            lines.append(f"  to show it: openline cite share {it.citation} --with PARTY")
        if it.citation and not it.about:
            lines.append(
                "  to have it stand with an incident: undo it, and accept it again with --about INCIDENT"
            )
        if it.verdict.value == "undone" and it.proposal in last:
            lines += _stays(last[it.proposal])
        console().print(*lines, sep="\n", markup=False)


def _places_of(it: ReviewRow) -> list[str]:
    """Say back every position that was put in."""
    from openline.cli.areas import place_words
    from openline.model.space import Position

    places = it.after.places
    return [
        f"  {place.text}: {place_words(Position(round(place.lat * 1e7), round(place.lon * 1e7)))}"
        for place in (places if isinstance(places, tuple) else ())
        if place.lat is not None and place.lon is not None
    ]


def _stays(undone: ReviewRow) -> list[str]:
    """Say what an undone review leaves on record, and how that can be marked."""
    if not undone.citation:
        return []
    also = f", and so does sighting {undone.sighting}" if undone.sighting else ""
    return [
        f"  {undone.citation} stays on record, unmarked{also}: entries are never taken back",
        f"  to take its words away: openline log redact {undone.entry} --reason WHY",
        f"  to say what is wrong with it: openline statement make ID --about {undone.citation} --verb reports"
        " --to PARTY --text WHAT",
    ]


def reviews_of(
    shown: DocumentShown,
    *,
    accept: Sequence[str],
    reject: Sequence[str],
    not_needed: Sequence[str],
    undo: Sequence[str],
    edit: Sequence[str],
    about: str,
    to: tuple[str, ...],
    note: str,
    sighting: Sequence[str] = (),
    high: int | None = None,
) -> list[ReviewAsked]:
    """Return the reviews that options ask for, by number of the statement.

    Raises
    ------
    InputError
        Something that is no number, stands there twice, or is no field.
    """
    from openline.app.showing.report_rows import ReviewAsked
    from openline.model.proposal import Fields, Why

    edits: dict[int, dict[str, Any]] = {}
    for text in edit:
        given = _EDIT.fullmatch(text)
        if given is None:
            raise InputError(f"{text[:80]!r} puts nothing right", where="--edit", next_step=FIELD_HELP)
        number = int(given["number"])
        if not 1 <= number <= len(shown.proposals):
            raise InputError(
                f"the document has no statement {number}",
                where="--edit",
                next_step=f"they are numbered from 1 to {len(shown.proposals)}",
            )
        now = shown.proposals[number - 1].read
        edits.setdefault(number, {})[given["field"]] = value_from(given["field"], given["value"], now)
    seen = _sightings(sighting, high)
    accepted = {*_numbers(accept, "--accept"), *edits, *seen}
    found: dict[int, ReviewAsked] = {}
    for number in accepted:
        fields = Fields(**edits.get(number, {}))
        found[number] = ReviewAsked(
            proposal=number,
            verdict="accepted",
            fields=fields,
            about=about,
            to=to,
            note=note,
            sighting=seen.get(number),
        )
    not_accepted: tuple[tuple[Sequence[str], str, Literal["rejected", "undone"], Why], ...] = (
        (reject, "--reject", "rejected", Why.MISREAD),
        (not_needed, "--not-needed", "rejected", Why.NOT_NEEDED),
        (undo, "--undo", "undone", Why.MISREAD),
    )
    for given_numbers, option, verdict, why in not_accepted:
        for number in _numbers(given_numbers, option):
            if number in found:
                raise InputError(f"statement {number} stands there twice", where=option)
            found[number] = ReviewAsked(proposal=number, note=note, verdict=verdict, why=why)
    return [found[number] for number in sorted(found)]


def _sightings(texts: Sequence[str], high: int | None) -> dict[int, SightingAsked]:
    from openline.app.showing.report_rows import SightingAsked

    found: dict[int, SightingAsked] = {}
    for text in texts:
        given = re.fullmatch(r"(\d{1,6}):(\S+)", text)
        if given is None or int(given[1]) in found:
            raise InputError(
                f"{text[:60]!r} makes no sighting", where="--sighting", next_step="as in 1:tanf-7"
            )
        found[int(given[1])] = SightingAsked(id=given[2], high=high)
    return found


def _numbers(texts: Sequence[str], option: str) -> list[int]:
    words = [word.strip() for text in texts for word in text.split(",")]
    for word in words:
        if not word.isascii() or not word.isdigit() or len(word) > 6:
            raise InputError(
                f"{word[:40]!r} is no number of a statement", where=option, next_step="as in 1,3"
            )
    numbers = [int(word) for word in words]
    if len(set(numbers)) != len(numbers):
        raise InputError("one of them stands there twice", where=option)
    return numbers


# -- values as people write them -------------------------------------------------------------------


def value_from(field: str, text: str, read: Proposal) -> Any:
    """Read the value of a field as a person writes it.

    Parameters
    ----------
    read
        The proposal: a place, time or count that keeps its words keeps where they stand.

    Raises
    ------
    InputError
        There is no such field, or that is none of its values.
    """
    from typing import get_args

    from openline.decide.rectifying import rectify
    from openline.model import proposal as model
    from openline.model.proposal import EDITABLE, Stretch

    if field not in EDITABLE:
        raise InputError(
            f"{field[:40]!r} is no field to be put right", where="--edit", next_step=", ".join(EDITABLE)
        )
    where = f"--edit {field}"
    text = text.strip()
    parts = [part.strip() for part in text.split(";") if part.strip() and text != "none"]
    choices = {"source_kind": model.SourceKind, "act": model.Act, "polarity": model.Polarity}
    if field in choices:
        known = get_args(choices[field])
        word = text.replace(" ", "_")
        if word not in known:
            raise InputError(f"{text[:40]!r} is none", where=where, next_step=f"one of {', '.join(known)}")
        return word
    if field == "attributed":
        if text not in ("yes", "no"):
            raise InputError(f"{text[:40]!r} is neither yes nor no", where=where)
        return text == "yes"
    if field == "content":
        ends = re.fullmatch(r"(\d{1,8})\s*-\s*(\d{1,8})", text)
        if ends is None:
            raise InputError(
                f"{text[:40]!r} is no stretch",
                where=where,
                next_step="START-END, in code points, as in 40-92",
            )
        return Stretch(int(ends[1]), int(ends[2]))
    if field in ("hedges", "chain"):
        return tuple(parts)
    if field == "places":
        return tuple(_place(part, read, where) for part in parts)
    if field == "times":
        return tuple(_time(part, read, where) for part in parts)
    if field == "counts":
        return tuple(_count(part, read, where) for part in parts)
    value = "" if text == "none" else text
    if field == "plover":
        value = value.upper()
        rectify(read, model.Fields(plover=value), length=0)
    return value


def _place(text: str, read: Proposal, where: str) -> SaidPlace:
    """Read ``[inside|outside ]NAME[ @ COORD][ ~ KM]``; a coordinate alone is its own name."""
    from msgspec.structs import replace

    from openline.cli.areas import coordinate
    from openline.model.proposal import SaidPlace

    given = _PLACE.fullmatch(text)
    if given is None:
        raise InputError(
            f"{text[:60]!r} is no place", where=where, next_step="as in 'Tanf @ 33.5N 38.6E ~ 5 km'; or none"
        )
    known = next((it for it in read.places if it.text == given["text"]), None)
    place = known or SaidPlace(text=given["text"], lat=None, lon=None)
    at = given["at"] or (given["text"] if known is None and _is_coordinate(given["text"]) else "")
    if at:
        position, _ = coordinate(at, where)
        place = replace(place, lat=position.lat_e7 / 1e7, lon=position.lon_e7 / 1e7, confidence=1.0)
    if given["km"]:
        try:
            place = replace(place, extent_km=float(given["km"]))
        except ValueError:
            raise InputError(f"{given['km'][:20]!r} is no number of km", where=where) from None
    return replace(place, relation=given["relation"] or "") if given["relation"] else place


def _is_coordinate(text: str) -> bool:
    """Tell whether a place is written as a coordinate: it can be read as one, or was clearly meant so."""
    from openline.wire.coordinates import parse_position

    try:
        parse_position(text)
    except InputError:
        return bool(_NUMERIC.search(text))
    return True


def _time(text: str, read: Proposal, where: str) -> SaidTime:
    """Read ``DAY`` or ``DAY..DAY``."""
    import datetime as dt

    from openline.model.proposal import SaidTime

    try:
        days = [dt.date.fromisoformat(it.strip()) for it in text.split("..")]
    except ValueError:
        days = []
    if not 1 <= len(days) <= 2:
        raise InputError(
            f"{text[:40]!r} is no day", where=where, next_step="2018-06-18, or 2018-06-18..2018-06-20"
        )
    old = next((it for it in read.times if it.of == "said"), None)
    if old is None:
        return SaidTime(text=text, since=days[0], until=days[-1])
    return SaidTime(
        text=old.text, since=days[0], until=days[-1], start=old.start, end=old.end, basis=old.basis
    )


def _count(text: str, read: Proposal, where: str) -> SaidCount:
    """Read ``N UNIT``, ``LOW..HIGH UNIT``, ``LOW.. UNIT`` or ``..HIGH UNIT``."""
    from openline.model.proposal import SaidCount

    given = _COUNT.fullmatch(text)
    if given is None or not (given["low"] or given["high"]) or (given["high"] and not given["dots"]):
        raise InputError(
            f"{text[:40]!r} is no count", where=where, next_step="as in '4..11 killed', '10.. men'"
        )
    low = float(given["low"]) if given["low"] else None
    high = float(given["high"]) if given["high"] else (None if given["dots"] else low)
    unit = given["unit"] or ""
    known = next((it for it in read.counts if it.unit == unit), None)
    if known is None:
        return SaidCount(text=text, low=low, high=high, unit=unit)
    return SaidCount(text=known.text, low=low, high=high, unit=unit, start=known.start, end=known.end)


def fields_from(edits: dict[str, Any]) -> Fields:
    """Return fields that were put right one by one."""
    from openline.model.proposal import Fields

    return Fields(**edits)
