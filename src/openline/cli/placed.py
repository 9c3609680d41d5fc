"""What ``openline zone`` and ``openline line`` have in common: what it is to its owner, and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from openline.cli.areas import echo_of
from openline.cli.authoring import authoring
from openline.cli.carrying import fitting_ids, or_leave_out
from openline.cli.drawing import line_reader, write_kml, zone_reader
from openline.cli.files import read_input, write_new
from openline.cli.output import console
from openline.cli.shares import share_drafts
from openline.cli.stances import stance_options
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.cli.reading import Present
    from openline.model.agreement import Line, Zone
    from openline.model.event import LineFacts, ZoneFacts
    from openline.model.space import Footprint

    Place = TypeVar("Place", Zone, Line)

Kind = Literal["zone", "line"]


def read_zones(
    file: Path,
    *,
    leave_out: bool = False,
    note: Callable[[str], None] | None = None,
    places: dict[str, str] | None = None,
) -> list[Zone]:
    """Read zones in whichever format they are.

    Parameters
    ----------
    note
        Is told what was not used, or left out; without it that is said on standard error.
    places
        Is told under each id where in the file it stands.
    """
    return _read(file, zone_reader, leave_out=leave_out, note=note, places=places)


def read_lines(
    file: Path,
    *,
    leave_out: bool = False,
    note: Callable[[str], None] | None = None,
    places: dict[str, str] | None = None,
) -> list[Line]:
    """Read lines from GeoJSON or KML; as :func:`read_zones`."""
    return _read(file, line_reader, leave_out=leave_out, note=note, places=places)


def _read(
    file: Path,
    reader: Callable[[bytes], Callable[..., list[Place]]],
    *,
    leave_out: bool,
    note: Callable[[str], None] | None,
    places: dict[str, str] | None,
) -> list[Place]:
    data = read_input(file)
    if note is None:
        notes = console(stderr=True)

        def note(text: str) -> None:
            notes.print(text, markup=False)

    with or_leave_out():
        return reader(data)(data, str(file), note=note, leave_out=leave_out, places=places)


def record_files(
    kind: Kind,
    files: Sequence[Path],
    as_: str,
    *,
    stance: tuple[str, str, str],
    share: list[str],
    leave_out: bool,
    home: Path | None,
    out: Path | None,
    draft: Path | None,
    as_json: bool,
) -> None:
    """Put all places of files on record, each under an id that fits and that no other of them has, or none.

    Parameters
    ----------
    stance
        What they are to their owner, on what basis, and when to call: as the options give it.

    Raises
    ------
    InputError
        There is none in them, or one cannot be read or recorded.
    """
    found = list(_given(kind, files, leave_out=leave_out))
    if not found:
        raise InputError(f"there is no {kind} in it", where=", ".join(map(str, files)))
    drafts: list[Draft] = []
    places: list[str] = []
    for place, stands in found:
        made = [draft_of("add", facts_of(kind, place.id, 1, *stance), place), *share_drafts(place.id, share)]
        drafts += made
        places += [stands] * len(made)
    notes = {"echo": [f"{it.id}: {echo_of(_outline(it))}" for it, _ in found]}
    with authoring(home, as_, out=out, draft=draft, as_json=as_json) as desk:
        desk.record(*drafts, notes=notes, places=places)


def _given(kind: Kind, files: Sequence[Path], *, leave_out: bool) -> Iterator[tuple[Zone | Line, str]]:
    """Yield each place under the id that it will have, and where in its file it stands."""
    taken: set[str] = set()
    for file in files:
        stands: dict[str, str] = {}
        read: list[Zone | Line] = []
        if kind == "zone":
            read += read_zones(file, leave_out=leave_out, places=stands)
        else:
            read += read_lines(file, leave_out=leave_out, places=stands)
        for it, id in zip(read, fitting_ids([it.id for it in read], taken, kind, file), strict=True):
            yield _under(it, id), stands[it.id]


def _under(place: Zone | Line, id: str) -> Zone | Line:
    """Return a place with another id, which its ladder names too."""
    from msgspec import UnsetType
    from msgspec.structs import replace

    from openline.model.agreement import Line

    if isinstance(place, Line):
        return replace(place, id=id)
    ladder = place.ladder
    return replace(place, id=id, ladder=ladder if isinstance(ladder, UnsetType) else replace(ladder, zone=id))


def _outline(place: Zone | Line) -> Footprint:
    from openline.model.agreement import Zone
    from openline.model.space import Corridor

    if isinstance(place, Zone):
        return place.footprint
    return Corridor(centreline=place.path, half_width_mm=1)


def write_place(kind: Kind, id: str, place: Any, geojson: Path | None, kml: Path | None) -> None:
    """Write a zone or line into the files that are asked for.

    Raises
    ------
    InputError
        It is not here to be written: ``place`` is None.
    """
    if geojson is None and kml is None:
        return
    if place is None:
        what = "outline" if kind == "zone" else "path"
        raise InputError(f"its {what} was redacted, or is not shown to you", where=f"{kind} {id}")
    if geojson is not None:
        from openline.wire.geojson import lines_to_geojson, zones_to_geojson

        write_new(geojson, (zones_to_geojson if kind == "zone" else lines_to_geojson)([place]))
    if kml is not None:
        write_kml(kml, **{f"{kind}s": [place]}, name=place.name)


def facts_of(
    kind: Kind, id: str, version: int, stance: str, basis: str, call_at: str
) -> ZoneFacts | LineFacts:
    """Return the facts of a version of a zone or line, with its owner's stance as the options give it."""
    from openline.model.event import LineFacts, ZoneFacts

    value, rests_on, call_at_ms = stance_options(stance, basis, call_at)
    if kind == "zone":
        return ZoneFacts(zone=id, version=version, value=value, basis=rests_on, call_at_ms=call_at_ms)
    return LineFacts(line=id, version=version, value=value, basis=rests_on, call_at_ms=call_at_ms)


def next_facts(now: Present, stance: str, basis: str, call_at: str) -> ZoneFacts | LineFacts:
    """Return the facts of the next version: the owner's stance as it was, unless another is given."""
    from msgspec.structs import replace

    from openline.model.event import LineFacts, ZoneFacts

    assert isinstance(now.facts, ZoneFacts | LineFacts)
    if not (stance or basis or call_at):
        return replace(now.facts, version=now.version + 1)
    kind: Kind = "zone" if isinstance(now.facts, ZoneFacts) else "line"
    id = now.facts.zone if isinstance(now.facts, ZoneFacts) else now.facts.line
    value = stance or now.facts.value.value
    return facts_of(kind, id, now.version + 1, value, basis or "unilateral", call_at)


def draft_of(action: Literal["add", "edit"], facts: ZoneFacts | LineFacts, place: Zone | Line) -> Draft:
    """Return what is signed when a zone or line is put on record or changed."""
    from openline.app.ports import Draft
    from openline.model.agreement import Zone
    from openline.model.event import LineBody, ZoneBody

    if isinstance(place, Zone):
        return Draft(type=f"zone.{action}/v1", facts=facts, body=ZoneBody(zone=place))
    return Draft(type=f"line.{action}/v1", facts=facts, body=LineBody(line=place))
