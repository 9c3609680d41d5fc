"""Find out the format of a source: by its beginning, and where that says nothing, by its name."""

from __future__ import annotations

import re

from openline.errors import InputError
from openline.feeds.columns import knows

FORMATS = ("csv", "ndjson", "parquet", "arrow", "ais", "readsb")
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
}

_AIS = re.compile(rb"^(?:\\[^\\\r\n]*\\)?[^\r\n!]{0,40}![A-Z]{2}VD[MO],", re.MULTILINE)
_NMEA = re.compile(rb"\A(?:#[^\n]*\n|\s)*\$[A-Z]{4,5},")
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
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        return "readsb" if _READSB.search(text) else "ndjson"
    if _AIS.search(text) or _NMEA.search(text):
        return "ais"
    first_line = text.split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    return "csv" if knows([name.strip('" ') for name in first_line.split(",")]) else None


def _by_name(name: str) -> str | None:
    plain = name.lower().removesuffix(".gz").removesuffix(".zst")
    return next((format for ending, format in _ENDINGS.items() if plain.endswith(ending)), None)
