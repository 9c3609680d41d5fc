"""Find out the format of a source: by its beginning, and where that says nothing, by its name."""

from __future__ import annotations

import re

from openline.errors import InputError
from openline.feeds.columns import knows
from openline.wire.markup import ZIP, root_name

FORMATS = ("csv", "ndjson", "parquet", "arrow", "ais", "readsb", "sbs", "gpx", "kml")
"""What ``--format`` takes."""

_ENDINGS = {
    ".csv": "csv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".arrows": "arrow",
    ".feather": "arrow",
    ".ais": "ais",
    ".nmea": "ais",
    ".sbs": "sbs",
    ".gpx": "gpx",
    ".kml": "kml",
    ".kmz": "kml",
}

_AIS = re.compile(rb"^(?:\\[^\\\r\n]*\\)?[^\r\n!]{0,40}![A-Z]{2}VD[MO],", re.MULTILINE)
_NMEA = re.compile(rb"\A(?:#[^\n]*\n|\s)*\$[A-Z]{4,5},")
_SBS = re.compile(
    rb"^(?:(?:MSG|MLAT),[1-8],|(?:SEL|ID ?|AIR|STA|CLK),[^,\r\n]*,)(?:[^,\r\n]*,){4}\d{4}/",
    re.MULTILINE,
)
_DOCUMENTS = ("gpx", "kml")
_READSB = re.compile(rb'"(?:aircraft|trace)"\s*:\s*\[|^\{[^\n]*"hex"\s*:', re.MULTILINE)


def format_of(head: bytes, name: str) -> str:
    """Return the format of a source.

    Parameters
    ----------
    head
        Its first bytes, decompressed.
    name
        Its file name, or whatever it is called.

    Raises
    ------
    InputError
        It looks like none of :data:`FORMATS`.
    """
    found = _by_content(head) or _by_name(name)
    if found is None:
        begins = "is empty" if not head.strip() else f"begins with {head[:40]!r}"
        raise InputError(
            f"looks like no format that is read: it {begins}",
            where=name,
            next_step=f"say which it is with --format: {', '.join(FORMATS)}",
        )
    return found


def _by_content(head: bytes) -> str | None:
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        return "arrow"
    if head.startswith(ZIP):
        return "kml" if b".kml" in head.lower() else None
    if (root := root_name(head)) in _DOCUMENTS:
        return root
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return "readsb" if _READSB.search(text) else "ndjson"
    if _AIS.search(text) or _NMEA.search(text):
        return "ais"
    if _SBS.search(text):
        return "sbs"
    first_line = text.split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    return "csv" if knows([name.strip('" ') for name in first_line.split(",")]) else None


def _by_name(name: str) -> str | None:
    plain = name.lower().removesuffix(".gz").removesuffix(".zst")
    return next((format for ending, format in _ENDINGS.items() if plain.endswith(ending)), None)
