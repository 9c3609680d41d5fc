"""Early: a leg that departs long before its notified window. It is never refused, and never passes unsaid."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from openline.cli.times import time_text
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.model.notification import Movement

LONG_MS = 3_600_000
"""So long before the window, its slack included, it may be a slip: of the leg, the day, the id."""
HOUR_MS = 3_600_000


def early_words(movement: Movement, leg: int, at_ms: int) -> str:
    """Say how long before its notified window a leg departs; empty where it is not long before."""
    from openline.decide.routing import legs_of

    legs = legs_of(movement)
    if not 0 < leg <= len(legs):
        return ""
    begins_ms = legs[leg - 1].departs.earliest_ms
    if begins_ms - at_ms <= LONG_MS:
        return ""
    hours = f"{(begins_ms - at_ms) / HOUR_MS:.1f}".removesuffix(".0")
    return f"{hours} h BEFORE its notified window, which begins {time_text(begins_ms)}"


def ask_before(id: str, leg: int, early: str, *, yes: bool, as_json: bool) -> None:
    """Have a person say that he means it: on a terminal by asking, else by ``--yes``.

    Raises
    ------
    InputError
        Nobody says so. Nothing was recorded.
    """
    import typer

    if not early or yes:
        return
    said = f"leg {leg} of {id} would depart {early}"
    if not as_json and sys.stdin.isatty() and sys.stderr.isatty():
        if typer.confirm(f"{said}. Has it departed?", err=True):
            return
        said = f"not recorded: {said}"
    raise InputError(
        said,
        where=f"movement {id}",
        next_step="say --yes if it has departed all the same; or change what is notified first:"
        f" 'openline movement amend {id} --depart TIME'",
    )
