"""What is judged of every notification, judged of a sheet's row as well, so that the fault names its cell."""

from __future__ import annotations

import re

from openline.decide.notified import check_notification
from openline.errors import InputError
from openline.model.notification import Movement, Notification
from openline.wire.sheets.rows import Row

_FIELDS = (
    ("interval", "until"),
    ("waypoint", "place"),
    ("leg", "place"),
    ("route", "stop"),
    ("contact", "contact_role"),
    ("verification", "verified_by"),
    ("vehicle", "vehicles"),
    ("speed", "speed_km_h"),
    ("half width", "half_width_m"),
    ("slack", "slack_min"),
    ("dispersion", "dispersion_m"),
    ("recurrence", "days"),
    ("people", "people"),
    ("altitude", "ceiling"),
    ("serial", "serial"),
    ("purpose", "purpose"),
    ("source", "source"),
    ("track", "tracks"),
    ("guarantee", "guarantees_from"),
    ("name", "name"),
    ("note", "note"),
)
"""Words with which a fault says what it is about, and the column that this stands in."""
_NUMBERED = re.compile(r"\b(waypoint|leg|legs|part|volume|contact|verification)s? (\d+)")


def check_rows(rows: list[Row], said: Notification) -> None:
    """Keep with its cell what makes a notification unusable."""
    try:
        check_notification(said)
    except InputError as error:
        row, key, number = _place(rows, said, error.where)
        what = f"{error.where}: {error.what}" if error.where else error.what
        row.wrong(key, what, error.next_step, number=number)


def _place(rows: list[Row], said: Notification, where: str) -> tuple[Row, str, int]:
    """Return the row and column that a fault is about; where nothing tells, those of the id."""
    row, number = rows[0], 1
    for word, digits in _NUMBERED.findall(where):
        if word in ("contact", "verification"):
            number = int(digits)
        else:
            # Leg n ends at waypoint n + 1: what is wrong with it stands there.
            at = int(digits) + (word in ("leg", "legs"))
            row = rows[min(at, len(rows)) - 1]
    for word, key in _FIELDS:
        if re.search(rf"\b{word}", where) and key in row.header.by_key:
            key = "latitude" if key == "place" and not row.has("place") else key
            return row, key, number if (key, number) in row.header.columns else 1
    area = next((it for it in ("outline", "line", "place", "latitude") if row.has(it)), "id")
    return row, area if not isinstance(said, Movement) else "id", 1
