"""Which column of a source means what: Openline's own names, and MarineCadastre's header as it is.

Column names are matched without regard to case and surrounding blanks. Openline's own names::

    track, lon, lat, and one of  time     ISO 8601 with a zone, such as 2026-11-14T14:03:00+03:00 or ...Z
                                 time_ms  whole milliseconds since 1970, UTC
                                 time_s   seconds since 1970, UTC, with or without a fraction
    alt_m            altitude; without alt_reference it is height above the WGS84 ellipsoid, and a note says
    so alt_reference    HAE, MSL, AGL or STD accuracy_m       radius of 95 % confidence party, object, kind
    as the source claims

MarineCadastre (NOAA and BOEM, "AIS Data Dictionary") defines its times as UTC and writes them without a
zone: under its header, and only there, a time needs none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from openline.errors import InputError

TIMES = ("time", "time_ms", "time_s")
REQUIRED = ("track", "lon", "lat")
OPTIONAL = ("alt_m", "alt_reference", "accuracy_m", "party", "object", "kind")
FIELDS = (*REQUIRED, *TIMES, *OPTIONAL)

MARINE_CADASTRE = (
    {"mmsi": "track", "basedatetime": "time", "lon": "lon", "lat": "lat"},
    {"mmsi": "track", "base_date_time": "time", "longitude": "lon", "latitude": "lat"},
)
"""The names of the yearly CSV files, whatever their order, and those of the later ``csv2`` files."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one source that are read.

    Attributes
    ----------
    names
        For each field of :data:`FIELDS` that is there, its column's name in the source.
    utc
        Times without a zone are UTC by the source's definition.
    kind
        The kind of every track of the source; empty when the source does not say.
    notes
        Columns that are not read though their names look as if they were meant to be.
    """

    names: dict[str, str]
    utc: bool = False
    kind: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def time(self) -> str:
        """Return which of :data:`TIMES` the source has."""
        return next(name for name in TIMES if name in self.names)


def find_columns(header: Sequence[str], where: str) -> Columns:
    """Find out which column means what.

    Parameters
    ----------
    header
        The names as they stand in the source, or those of its first record.
    where
        File and line, for the error.

    Raises
    ------
    InputError
        A required column is missing or stands there twice.
    """
    plain: dict[str, str] = {}
    for name in header:
        key = name.strip().casefold()
        if key in plain and key in FIELDS:
            raise InputError(
                f"the column '{key}' stands there twice",
                where=where,
                next_step="leave out or rename one of them",
            )
        plain[key] = name
    for dialect in MARINE_CADASTRE:
        if dialect.keys() <= plain.keys():
            return Columns({ours: plain[theirs] for theirs, ours in dialect.items()}, utc=True, kind="vessel")
    names = {known: plain[known] for known in FIELDS if known in plain}
    spare = [key for key in plain if key not in FIELDS]
    missing = [name for name in REQUIRED if name not in names]
    if not any(name in names for name in TIMES):
        missing.append("time")
    if missing:
        raise InputError(_missing(missing, list(plain), spare), where=where, next_step=_advice(header))
    return Columns(names, notes=_look_misspelt(names, spare))


def knows(header: Sequence[str]) -> bool:
    """Tell whether these names look like a header of positions rather than like values."""
    keys = {name.strip().casefold() for name in header}
    return len(keys & set(FIELDS)) >= 2 or any(len(keys & dialect.keys()) >= 2 for dialect in MARINE_CADASTRE)


_OFTEN = {
    "track": ("id", "name", "mmsi", "icao24", "hex", "callsign", "vehicle_id", "object_id"),
    "time": ("timestamp", "datetime", "date_time", "t", "ts", "utc", "basedatetime"),
    "lon": ("lng", "long", "longitude", "x"),
    "lat": ("latitude", "y"),
}
"""What others call the required columns; used to point at a column, never to read one."""


def _missing(missing: Sequence[str], header: Sequence[str], spare: Sequence[str]) -> str:
    parts = []
    for name in missing:
        near = [key for key in spare if key in _OFTEN[name]] or get_close_matches(
            name, spare, n=1, cutoff=0.5
        )
        parts.append(f"no column '{name}'" + (f" (is it '{near[0]}'?)" if near else ""))
    return f"{', '.join(parts)}; the header has: {', '.join(header) or 'nothing'}"


def _advice(header: Sequence[str]) -> str:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        return "separate the columns by commas"
    return f"name the columns track, time, lon, lat; also read: {', '.join(OPTIONAL)}"


def _look_misspelt(names: dict[str, str], spare: Sequence[str]) -> tuple[str, ...]:
    absent = [name for name in OPTIONAL if name not in names]
    notes = []
    for key in spare:
        near = get_close_matches(key, absent, n=1, cutoff=0.7)
        near = near or [name for name in absent if key == name.partition("_")[0]]
        if near:
            notes.append(f"the column '{key}' is not read; did you mean '{near[0]}'?")
    return tuple(notes)
