"""Log sheets of a voice line: what was said, when, by whom to whom, row by row (R30)."""

from __future__ import annotations

import re
from typing import NamedTuple

from openline.decide.describing import LINE_LENGTH, TEXT_LENGTH
from openline.wire.sheets.cells import choice_of, names_of
from openline.wire.sheets.fields import moment_in, zone_in
from openline.wire.sheets.rows import Row

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NUMBER = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,18}[A-Za-z0-9])?")


class LogLine(NamedTuple):
    """One thing that was said on a line."""

    number: str
    """As on the paper."""
    channel: str
    said_ms: int
    by: str
    to: str
    """Who spoke and who heard, by function."""
    parties: tuple[str, ...]
    """To whom it was said."""
    precedence: str
    text: str
    language: str
    read_back: bool


def log_line_of(row: Row, number: str) -> LogLine | None:
    """Return what a row says; ``None`` where something in it is wrong, which is kept with its cell."""
    if number and _NUMBER.fullmatch(number) is None:
        row.wrong("id", "it is no number of a line", "such as 7, or 2-7 for line 7 of the second sheet")
    elif not number:
        row.text("id", needed=True)
    zone = zone_in(row)
    channel = row.text("channel", needed=True)
    said_ms = moment_in(row, "said", zone, needed=True)
    by, to = row.text("by", needed=True), row.text("to", needed=True)
    parties = row.read("party", names_of, needed=True)
    columns = row.header.by_key
    precedence = row.read("precedence", choice_of(columns["precedence"].choices)) or "priority"
    read_back = row.read("read_back", choice_of(columns["read_back"].choices))
    text = row.text("text", needed=True)
    language = row.text("language") or "en"
    for key, value, most in (("by", by, LINE_LENGTH), ("to", to, LINE_LENGTH), ("text", text, TEXT_LENGTH)):
        if len(value) > most:
            row.wrong(key, f"it has {len(value):,} characters, and {most:,} are taken", "say it in two lines")
    if _LANGUAGE.fullmatch(language) is None:
        row.wrong("language", "it is no code of a language", "such as en, ar or ru")
    if parties is not None and len(set(parties)) != len(parties):
        row.wrong("party", "a party stands there twice")
    if row.errors or said_ms is None or parties is None:
        return None
    return LogLine(
        number=number,
        channel=channel,
        said_ms=said_ms,
        by=by,
        to=to,
        parties=parties,
        precedence=precedence,
        text=text,
        language=language,
        read_back=read_back == "yes",
    )
