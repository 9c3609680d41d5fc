"""What one recipient was given, written as people have it: sheet, map, print, or to check by (R38, R39).

What is written here leaves the node, so that it was made goes on record first, and whose things are in it are
told. The command line and the HTTP face write the same files.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from openline.errors import InputError
from openline.model.notification import Activity, Movement, Notification, Site

if TYPE_CHECKING:
    from openline.app.copies import Handed
    from openline.app.home import Home
    from openline.app.journal import Journal
    from openline.app.ports import Draft
    from openline.app.releasefile import Head
    from openline.decide.state import State

Kind = Literal["sites", "movements", "activities"]
KINDS: tuple[Kind, ...] = ("sites", "movements", "activities")
_PLURALS: dict[type[Notification], Kind] = {Site: "sites", Movement: "movements", Activity: "activities"}
FORMATS = (".xlsx", ".csv", ".geojson", ".kml", ".kmz", ".pdf")


def handed_rows(journal: Journal, state: State, party: str) -> list[Handed]:
    """Return what a party was shown in full of the notifications on record, and of those that are gone.

    The journal stands still only while the state is looked at, not while the store is read.
    """
    from openline.app.copies import handed_to, told_of
    from openline.app.replay import replay
    from openline.model.event import ReasonBody

    def reason_of(id: str) -> str:
        for stored in reversed(journal.store.about(id, limit=10_000)):
            if stored.index < size and stored.type.endswith((".remove/v1", ".withdraw/v1")):
                body = replay(stored).body
                return body.reason if isinstance(body, ReasonBody) else ""
        return ""

    with journal.still():
        found, size = handed_to(state, party), journal.store.size()
    return told_of(
        found,
        told_at_ms=lambda index: journal.store.entry(index).received_at_ms,
        reason_of=reason_of,
    )


class ReleaseFile(NamedTuple):
    """A file for the local check."""

    head: Head
    data: bytes
    made: list[Draft]
    """What goes on record before anybody has the file."""
    full: int
    box: int


def release_file(home: Home, journal: Journal, state: State, party: str, *, now_ms: int) -> ReleaseFile:
    """Write all that a party was shown, and may carry away, as one signed file.

    Raises
    ------
    NotFoundError, RefusedError
        As :func:`openline.app.copies.look_for`.
    """
    from openline.app.copies import look_for, written_out
    from openline.app.releasefile import Head, write_release_file
    from openline.decide.presenting import NOT_RECALLED, NOTICE
    from openline.model.event import NODE
    from openline.model.release import Purpose

    settings = home.settings
    with journal.still():
        checkpoint = journal.checkpoint()  # it catches up, so that what is looked at is what it covers
        found = look_for(state, party)
    copies = written_out(found, told_at_ms=lambda index: journal.store.entry(index).received_at_ms)
    head = Head(
        theatre=settings.theatre,
        mode=settings.mode,
        name=settings.name,
        origin=settings.origin,
        party=party,
        purpose=Purpose.LOCAL_CHECK.value,
        made_at_ms=now_ms,
        checkpoint=checkpoint,
        rows=len(copies.rows),
        unplaced=copies.unplaced,
        notice=NOTICE,
        not_recalled=NOT_RECALLED,
    )
    data = write_release_file(head, copies.rows, home.read_key(NODE, "log").private_key)
    full = sum(row["precision"] == "full" for row in copies.rows)
    made = copies_made(party, data, {str(row["owner"]) for row in copies.rows})
    return ReleaseFile(head, data, made, full, len(copies.rows) - full)


def copies_made(party: str, data: bytes, owners: set[str]) -> list[Draft]:
    """Return the findings that a copy was made: for each whose things are in it, who learns of no other."""
    from hashlib import sha256

    from openline.app.ports import Draft
    from openline.decide.releasing import RULE
    from openline.model.event import CopyFacts

    digest = sha256(data).hexdigest()
    return [
        Draft(type="copy.make/v1", facts=CopyFacts(party=party, file_sha256=digest, owner=owner), rule=RULE)
        for owner in sorted(owners - {party}) or [""]
    ]


def chosen(rows: Iterable[Handed], path: Path, kind: str, *, removals: bool) -> list[Handed]:
    """Return the rows that a file will hold: of one kind if it is named, additions apart from removals."""
    of_kind = [it for it in rows if kind in ("", _PLURALS[type(it.value)])]
    together = path.suffix.lower() in (".xlsx", ".pdf")
    return [it for it in of_kind if together or it.removed == removals]


def written(
    rows: list[Handed],
    path: Path,
    kind: str,
    recipient: str,
    *,
    watermark: str,
    as_of_ms: int,
    removals: bool,
) -> bytes:
    """Return a recipient's list in the format that a file's name ends in.

    Raises
    ------
    InputError
        Another format, another kind, or a format that holds one kind only and none is named.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise InputError(
            f"{path.suffix!r} is no format of these", where="--out", next_step=f"use {', '.join(FORMATS)}"
        )
    if ending == ".pdf":
        from openline.wire.forms import print_list

        return print_list(rows, recipient, watermark, as_of_ms)
    if ending == ".geojson":
        from openline.wire.notices_geojson import notices_to_geojson

        return notices_to_geojson(rows, recipient, watermark, as_of_ms, removals=removals)
    if ending in (".kml", ".kmz"):
        return _kml(rows, recipient, watermark, removals=removals, packed=ending == ".kmz")
    for known in KINDS:
        if kind == known:
            from openline.wire.sheets import OutRow, write_sheet

            format: Literal["xlsx", "csv"] = "csv" if ending == ".csv" else "xlsx"
            return write_sheet(
                map(OutRow._make, rows),
                known,
                recipient,
                watermark,
                as_of_ms,
                format=format,
                removals=removals,
            )
    raise InputError(
        f"{kind!r} is no kind" if kind else "a spreadsheet holds one kind",
        where="--kind",
        next_step=f"use {', '.join(KINDS)}",
    )


def _kml(rows: Iterable[Handed], recipient: str, watermark: str, *, removals: bool, packed: bool) -> bytes:
    from openline.decide.presenting import NOT_RECALLED, NOTICE
    from openline.model.agreement import Line, Zone
    from openline.wire.kml import to_kml, zipped

    zones: list[Zone] = []
    lines: list[Line] = []
    for row in rows:
        if row.removed != removals:
            continue
        said: Any = row.value
        source = f"notified by {row.owner}, version {row.version}"
        match said:
            case Site():
                zones.append(
                    Zone(
                        id=said.id,
                        name=said.name,
                        footprint=said.footprint,
                        altitude=said.altitude,
                        windows=(said.valid,),
                        source=source,
                    )
                )
            case Movement():
                path = tuple((it.position.lon_e7, it.position.lat_e7) for it in said.route)
                lines.append(Line(id=said.id, name=said.name, path=path, source=source))
            case Activity():
                for number, part in enumerate(said.parts, 1):
                    id = said.id if len(said.parts) == 1 else f"{said.id}-{number}"
                    zones.append(
                        Zone(
                            id=id,
                            name=said.name,
                            footprint=part.footprint,
                            altitude=part.altitude,
                            windows=(part.interval,),
                            source=source,
                        )
                    )
    name = " · ".join(filter(None, (watermark, f"told to {recipient}", "removed" if removals else "")))
    kml = to_kml(zones=zones, lines=lines, name=name, description=f"{NOTICE} {NOT_RECALLED}")
    return zipped(kml) if packed else kml
