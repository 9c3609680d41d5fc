"""What a sighting says beside who, where and when, as options; and the SALUTE report (R36)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, get_args

import typer

from openline.cli.authoring import AsJson, Authoring, DraftOut, HomeDir, Out, authoring
from openline.cli.carrying import read_text
from openline.cli.elsewhere import meant
from openline.cli.output import console
from openline.cli.shares import Share, share_drafts
from openline.cli.times import parse_time
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.model.presence import Confidence, Sighting
    from openline.wire.salute import Problem

ActivityOption: TypeAlias = Annotated[
    str, typer.Option("--activity", help="static, patrol, gathering, building or shipment")
]
AsOf: TypeAlias = Annotated[
    str, typer.Option("--as-of", metavar="TIME", help="when the source's knowledge is from")
]
ConfidenceOption: TypeAlias = Annotated[
    str, typer.Option("--confidence", help="low, moderate or high; or a range of probability: 55-80%")
]
Kind: TypeAlias = Annotated[
    str, typer.Option("--kind", help="of source: track, patrol_report, open_source, party or monitor")
]
Unit: TypeAlias = Annotated[str, typer.Option("--unit", help="what unit, uniform or marking")]
Equipment: TypeAlias = Annotated[str, typer.Option("--equipment", help="what they had with them")]
StageOption: TypeAlias = Annotated[
    str,
    typer.Option("--stage", help="of what is being built: ground_works, structure, fitting_out or in_use"),
]

Check: TypeAlias = Annotated[
    bool, typer.Option("--check", help="say what would be recorded, and record nothing")
]


def details_of(
    *,
    activity: str = "",
    as_of: str = "",
    confidence: str = "",
    kind: str = "",
    unit: str = "",
    equipment: str = "",
    stage: str = "",
    where: str = "--{}",
) -> dict[str, Any]:
    """Read what was given of a sighting's details, as fields of it; what was not given is unset.

    Parameters
    ----------
    where
        How an option or a column is named in an error.

    Raises
    ------
    InputError
        Names the one that cannot be read.
    """
    from openline.model.presence import Doing, SourceKind, Stage

    found: dict[str, Any] = {}
    for name, field, said, choice in (
        ("activity", "activity", activity, Doing),
        ("kind", "source_kind", kind, SourceKind),
        ("stage", "stage", stage, Stage),
    ):
        if said:
            found[field] = _one_of(said, get_args(choice), where.format(name))
    if as_of:
        found["as_of_ms"] = parse_time(as_of, where.format("as-of"))
    if confidence:
        found["confidence"] = _confidence(confidence, where.format("confidence"))
    if unit:
        found["unit"] = unit
    if equipment:
        found["equipment"] = equipment
    return found


def _one_of(said: str, words: tuple[str, ...], where: str) -> str:
    word = said.strip().casefold()
    if word not in words:
        raise InputError(f"{said!r} is none of these", where=where, next_step=f"use {', '.join(words)}")
    return word


def _confidence(said: str, where: str) -> Confidence:
    from openline.wire.salute import confidence_of

    try:
        return confidence_of(said)
    except InputError as error:
        raise InputError(error.what, where=where, next_step=error.next_step) from error


def detail_words(sighting: Sighting) -> str:
    """Say what a sighting says beside who, where and when, in a line; nothing where it says nothing."""
    from msgspec import UNSET

    from openline.cli.times import time_text

    said = [str(it) for it in (sighting.activity, sighting.stage) if it is not UNSET]
    if sighting.as_of_ms is not UNSET:
        said.append(f"as of {time_text(sighting.as_of_ms)}")
    if sighting.confidence is not UNSET:
        said.append(confidence_words(sighting.confidence))
    if sighting.source_kind is not UNSET:
        said.append(sighting.source_kind.replace("_", " "))
    return ", ".join(said)


def confidence_words(confidence: Confidence) -> str:
    """Say how sure a source is."""
    from msgspec import UNSET

    if confidence.level is not UNSET:
        return f"{confidence.level} confidence"
    return f"{confidence.low_percent} to {confidence.high_percent} % likely"


# -- SALUTE --------------------------------------------------------------------------------------------


def salute(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="the report as text, or - for standard input")
    ] = "",
    blank: Annotated[bool, typer.Option("--blank", help="print a blank report to fill in")] = False,
    as_: Annotated[str, typer.Option("--as", metavar="PARTY", help="the party that says it")] = "",
    source: Annotated[str, typer.Option("--source", help="who saw it, where the report does not say")] = "",
    party: Annotated[str, typer.Option("--party", help="whose they are, where the report does not say")] = "",
    id: Annotated[str, typer.Option("--id", help="its id; the default is random")] = "",
    check: Check = False,
    share: Share = [],  # noqa: B006
    home: HomeDir = None,
    out: Out = None,
    draft: DraftOut = None,
    as_json: AsJson = False,
) -> None:
    """Record a SALUTE report: size, activity, location, unit, time, equipment, in lines as S: and A:.

    Lines may stand in any order. Every cell that is not wholly understood is named, and nothing is recorded.
    Of several classes, as 10-30 people and 2 trucks, each becomes a sighting. 'openline sighting salute
    --blank' prints a blank.
    """
    from openline import bootstrap
    from openline.app.sighted import draft_of
    from openline.cli import heading, whose
    from openline.decide.judging import check_sighting
    from openline.wire.salute import BLANK, read_salute, sightings_from

    if blank:
        typer.echo(BLANK, nl=False)
        return
    if not file:
        raise InputError("no report is named", next_step="give FILE, or - for standard input; or --blank")
    found = read_salute(read_text(Path(file)))
    if found.problems:
        _refuse(found.problems, file, as_json=as_json)
    ids = _ids(id, len(found.sizes))
    sightings = sightings_from(found, ids=ids, source=source, party=party)
    drafts = []
    for it in sightings:
        check_sighting(it)
        drafts += [draft_of(it), *share_drafts(it.id, share)]
    notes: dict[str, Any] = {"asked": list(found.questions)} if found.questions else {}
    if as_json:
        notes["echo"] = found.echo
    said = [*(f"{it.id}: {_words(it)}" for it in sightings), found.echo]
    here = bootstrap.find_home(home) is not None
    if check and meant() is None and not (as_ and here):  # nobody's: there is nothing to compare it with
        if here:
            heading.open_home(home)
        _show(said, as_json=as_json)
        Authoring(None, "", as_json=as_json).check(*drafts, notes=notes)
        return
    with authoring(home, as_ or whose.speaks(), out=out, draft=draft, as_json=as_json) as desk:
        _show(said, as_json=as_json)
        if check:
            desk.check(*drafts, notes=notes)
        else:
            desk.record(*drafts, notes=notes, places=[file] * len(drafts))


def _show(lines: list[str], *, as_json: bool) -> None:
    for line in () if as_json else lines:
        console().print(f"  {line}", markup=False)


def _ids(id: str, many: int) -> list[str]:
    from openline.cli.reports import random_id

    if many == 1:
        return [id or random_id()]
    return [f"{id}-{number}" if id else random_id() for number in range(1, many + 1)]


def _words(it: Sighting) -> str:
    count = f"{it.count.low} to {it.count.high}" if it.count.low < it.count.high else str(it.count.low)
    details = detail_words(it)
    return f"{count} {it.counted}{f'; {details}' if details else ''}"


def _refuse(problems: tuple[Problem, ...], file: str, *, as_json: bool) -> None:
    """Name every cell that cannot be read. Raises :class:`InputError`, always."""
    first = problems[0]
    if not as_json:
        for it in problems:
            line = f"line {it.line}, " if it.line else ""
            step = f" ({it.next_step})" if it.next_step else ""
            console(stderr=True).print(f"  {line}{it.field}: {it.what}{step}", markup=False)
    many = len(problems)
    said = f"{many} cell{'s' if many > 1 else ''} cannot be read; nothing was recorded"
    if as_json:
        said = "; ".join(f"line {it.line}, {it.field}: {it.what}" for it in problems)
    raise InputError(said, where=file, next_step=f"first {first.field}: {first.next_step}")
