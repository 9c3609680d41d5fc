"""Times as people say and read them: with their zone, to the second."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from openline.errors import InputError

DTG = re.compile(r"(\d{2})(\d{2})(\d{2})Z([A-Z]{3})(\d{2})")
SECOND_MS = 1000


def parse_time(text: str, option: str) -> int:
    """Read a time with its zone as UTC milliseconds: RFC 3339, or a date-time group such as ``141403ZNOV26``.

    Raises
    ------
    InputError
        No time, or one without its zone.
    """
    from openline.wire.units import time_ms

    group = DTG.fullmatch(text.upper())
    try:
        if group is None:
            return time_ms(text)
        day, hour, minute, month, year = group.groups()
        time = datetime.strptime(f"{day}{hour}{minute}{month}{year}", "%d%H%M%b%y").replace(tzinfo=UTC)
        return round(time.timestamp() * 1000)
    except ValueError:
        raise InputError(f"{text!r} is no date-time group", where=option) from None
    except InputError as error:
        raise InputError(error.what, where=option, next_step=error.next_step) from error


def time_text(ms: int) -> str:
    """Write UTC milliseconds for people: RFC 3339, to the second."""
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def until_time(text: str, option: str) -> int:
    """Read a time up to which something is asked for: all of the second that is said, as screens say it.

    Raises
    ------
    InputError
        As :func:`parse_time`.
    """
    ms = parse_time(text, option)
    return ms if ms % SECOND_MS else ms + SECOND_MS - 1


def known_time(text: str, option: str) -> int:
    """Read a time as of which something is looked back at: as :func:`until_time`, as far as that has come.

    Raises
    ------
    InputError
        As :func:`parse_time`.
    """
    from openline.bootstrap import now_ms

    return min(until_time(text, option), max(parse_time(text, option), now_ms()))
