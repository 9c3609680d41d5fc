"""What was asked for: a coordinate in any form, or the name of a place, on a list or in the gazetteer."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from openline.app.releasefile import ReleaseFile
from openline.errors import InputError, NotFoundError

_UTM = re.compile(
    r"(\d{1,2})\s*([C-HJ-NP-X]|NORTH|SOUTH)\s+(\d{6,7})(?:\.\d*)?\s*(?:M?E)?[\s,]+(\d{1,8})(?:\.\d*)?\s*(?:M?N)?"
)
_BAND_S_M = (3_540_000, 4_430_000)
"""Northings of band S, 32 to 40 degrees north: the same number south of the equator is another place."""


class Asked(NamedTuple):
    """A position as it was understood."""

    text: str
    lon_e7: int
    lat_e7: int
    read_as: str
    precision_m: float
    latitude_first: bool = False
    """Whether nothing but their order told latitude and longitude apart."""


class Candidate(NamedTuple):
    """A place that may be meant."""

    words: str
    lon_e7: int
    lat_e7: int


def read_asked(text: str, file: ReleaseFile) -> Asked:
    """Read what was asked for.

    Raises
    ------
    InputError
        No position, or several that could be meant: then they are named.
    NotFoundError
        No place of that name.
    """
    from openline.wire.coordinates import read_position

    if not any(it.isdigit() for it in text):
        return _place(text, file)
    squared = _from_utm(text)
    try:
        reading = read_position(squared or text)
    except InputError:
        on_list = _on_list(text, file)
        if not on_list:
            raise
        return _only(text, on_list)
    return Asked(
        text,
        reading.position.lon_e7,
        reading.position.lat_e7,
        "UTM" if squared else reading.form,
        reading.precision_m,
        reading.latitude_first,
    )


def _from_utm(text: str) -> str | None:
    """Return the one-metre grid square of UTM coordinates; None when the text is none.

    Raises
    ------
    InputError
        Out of range, or S may be a band north of the equator or mean south of it.
    """
    match = _UTM.fullmatch(" ".join(text.upper().split()))
    if match is None:
        return None
    from mgrs import MGRS
    from mgrs.core import MGRSError

    zone, letter, east, north = int(match[1]), match[2], int(match[3]), int(match[4])
    if letter == "S" and _BAND_S_M[0] <= north <= _BAND_S_M[1]:
        raise InputError(
            f"the S in {text!r} may be band S, north of the equator, or mean south of it",
            next_step=f"write {zone} north {east} {north} or {zone} south {east} {north}",
        )
    # N and S may stand for the half of the globe; N is in the north as a band, too.
    south = letter in ("SOUTH", "S") or letter < "N"
    try:
        square = str(MGRS().UTMToMGRS(zone, "S" if south else "N", east, north))
    except MGRSError as error:
        raise InputError(f"{text!r} is no place in UTM", next_step="check zone, easting, northing") from error
    if letter not in ("NORTH", "SOUTH", "N", "S") and square[-13:-12] != letter:
        raise InputError(
            f"the northing in {text!r} lies in band {square[-13:-12]}, not {letter}",
            next_step="check the zone, the band and the northing",
        )
    return square


# -- names -----------------------------------------------------------------------------------------


def _place(text: str, file: ReleaseFile) -> Asked:
    """Find a place by name: on the list, and in the gazetteer.

    What is called exactly so comes before what is called so among other names, or nearly so.
    """
    from openline.wire.coordinates import find_places

    found = _on_list(text, file)
    try:
        places = find_places(text)
    except NotFoundError:
        if not found:
            raise
        places = []
    wanted = _folded(text)
    exact = [it for it in places if wanted in (_folded(it.name), _folded(it.arabic))]
    for it in exact or (places if not found else []):
        words = " ".join(filter(None, (it.name, it.arabic, it.country)))
        found.append(Candidate(words, it.position.lon_e7, it.position.lat_e7))
    return _only(text, found)


def _only(text: str, found: list[Candidate]) -> Asked:
    if len(found) > 1:
        named = "; ".join(f"{it.words} at {_pair(it)}" for it in found[:10])
        more = f"; and {len(found) - 10} more" if len(found) > 10 else ""
        raise InputError(f"which {text!r} is meant? {named}{more}", next_step="ask again with the coordinate")
    it = found[0]
    return Asked(text, it.lon_e7, it.lat_e7, f"the place {it.words}", 1000.0)


def _pair(it: Candidate) -> str:
    return f"{it.lat_e7 / 1e7:.5f} {it.lon_e7 / 1e7:.5f}"


def _on_list(text: str, file: ReleaseFile) -> list[Candidate]:
    """Return what on the list has this name or id."""
    wanted = _folded(text)
    # Most pages are not even read: only those in which the words stand somewhere.
    part = json.dumps(wanted.split(" ")[0], ensure_ascii=False)[1:-1]
    found = []
    for page in file.pages:
        if part in file.data[page.start : page.end].decode(errors="replace").casefold():
            for row in file.read(page):
                if wanted in (_folded(str(row.get("name", ""))), _folded(row["id"])):
                    found.append(_candidate(row))
    return found


def _candidate(row: dict[str, Any]) -> Candidate:
    from openline.app.releasefile import box_of

    shape = row["volumes"][0]["shape"]
    if "circle" in shape:
        lon, lat = shape["circle"][:2]
    else:
        west, south, east, north = box_of(shape)
        lon, lat = (west + east) // 2, (south + north) // 2
    lon = (lon + 1_800_000_000) % 3_600_000_000 - 1_800_000_000
    return Candidate(f"the {row['kind']} {row.get('name') or row['id']} on this list", lon, lat)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
