"""Leaflets: a warning on paper in all of its languages, with a sketch of where it holds (R20, R30, R38)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from openline.decide.phrases import EXERCISE, NOTHING_FURTHER_AR, NOTICE_AR
from openline.decide.presenting import NOTICE
from openline.errors import InputError
from openline.model.space import Footprint
from openline.model.warning import NOTHING_FURTHER, Warning, WayOut
from openline.wire.forms.setting import pdf
from openline.wire.forms.sketch import sketch

RIGHT_TO_LEFT = ("ar", "ckb", "fa")
MOST_LANGUAGES = 6
LONGEST_WORD = 34
"""Characters without a blank that fit on the narrowest line."""
_NO_ROOM = "no room"
_WITHIN_NUMBER = re.compile(r"(?<=[\d)]) (?=\d)")


class Sheet(StrEnum):
    """How leaflets lie on a sheet of paper."""

    A5 = "a5"
    """One of A5."""
    FOUR_A5_ON_A3 = "4xa5-on-a3"
    """Four of A5 on A3, to be cut twice."""
    FOUR_A6_ON_A4 = "4xa6-on-a4"
    """Four of A6 on A4, to be cut twice."""


class _Layout(NamedTuple):
    """Millimetres and points, all leaflets lying."""

    sheet: tuple[float, float]
    leaflet: tuple[float, float]
    margin: float
    map: tuple[float, float]
    largest_pt: float
    least_pt: float
    small_pt: float
    fine_pt: float


_A5 = _Layout((210, 148.5), (210, 148.5), 7.5, (66, 58), 19, 9, 8.5, 6)
_LAYOUTS = {
    Sheet.A5: _A5,
    Sheet.FOUR_A5_ON_A3: _A5._replace(sheet=(420, 297)),
    Sheet.FOUR_A6_ON_A4: _Layout((297, 210), (148.5, 105), 5, (46, 39), 13.5, 6.8, 6.5, 4.6),
}


def leaflet(
    warning: Warning,
    *,
    mode: Literal["real", "exercise"],
    issuer: str,
    zone: Footprint,
    zone_name: str,
    contact: str,
    issued_ms: int,
    party_names: Mapping[str, str] | None = None,
    utc_offset_min: int = 0,
    sheet: Sheet = Sheet.FOUR_A5_ON_A3,
) -> bytes:
    """Return the PDF of a leaflet, the same bytes for the same warning.

    Parameters
    ----------
    issuer
        The party that issues it, as people call it.
    zone
        What is drawn on the sketch.
    contact
        Where one can ask, as it is to be read.
    issued_ms
        When it was issued, in UTC milliseconds; said in the time of day of ``utc_offset_min``.
    party_names
        What parties are called, for who states the way out.

    Raises
    ------
    InputError
        There are more languages than there is room for, or a text is too long for a leaflet.
    """
    if len(warning.texts) > MOST_LANGUAGES:
        raise InputError(
            f"a leaflet has room for {MOST_LANGUAGES} languages, not {len(warning.texts)}",
            where=warning.id,
            next_step="print two leaflets",
        )
    layout = _LAYOUTS[sheet]
    way_out = warning.way_out
    said = [it.text for it in warning.texts] + list(way_out.texts.values() if way_out is not None else ())
    for word in " ".join((*said, contact, issuer, zone_name)).split():
        if len(word) > LONGEST_WORD:
            raise InputError(f"{word[:20]!r}… has no room on a line", where=warning.id, next_step="break it")
    width_mm, height_mm = layout.map
    path = way_out.path or () if way_out is not None else ()
    data: dict[str, Any] = {
        "layout": layout._asdict(),
        "columns": round(layout.sheet[0] / layout.leaflet[0]),
        "rows": round(layout.sheet[1] / layout.leaflet[1]),
        "watermark": f"{EXERCISE.en}  {EXERCISE.ar}" if mode == "exercise" else "",
        "exercise": EXERCISE._asdict() if mode == "exercise" else None,
        "issuer": issuer,
        "texts": [
            {"lang": it.language, "rtl": _is_rtl(it.language), "text": _unbroken(it.text)}
            for it in warning.texts
        ],
        "way_out": None if way_out is None else _way_out(way_out, party_names or {}),
        "map": sketch(zone, path, width_mm=width_mm, height_mm=height_mm),
        "zone": zone_name,
        "contact": _unbroken(contact),
        "issued": _issued(issued_ms, utc_offset_min),
        "reference": warning.id,
        "notice": f"{NOTICE} {NOTHING_FURTHER}",
        "notice_arabic": f"{NOTICE_AR} {NOTHING_FURTHER_AR}",
        "no_room": _NO_ROOM,
    }
    try:
        return pdf("leaflet.typ", data, made_s=issued_ms // 1000)
    except RuntimeError as error:  # typst's own error is one
        if _NO_ROOM not in str(error):
            raise
        raise InputError(
            f"the texts do not fit on {sheet.value}",
            where=warning.id,
            next_step="print fewer languages on it, or a shorter way out",
        ) from None


def _unbroken(text: str) -> str:
    """Keep a number on one line: from right to left its second half would seem to stand before its first."""
    return _WITHIN_NUMBER.sub("\u00a0", text)


def _is_rtl(language: str) -> bool:
    return language.split("-")[0] in RIGHT_TO_LEFT


def _way_out(way_out: WayOut, party_names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "by": party_names.get(way_out.stated_by, way_out.stated_by),
        "texts": [
            {"lang": language, "rtl": _is_rtl(language), "text": _unbroken(text)}
            for language, text in sorted(way_out.texts.items())
        ],
        "drawn": way_out.path is not None,
    }


def _issued(at_ms: int, utc_offset_min: int) -> str:
    """Write a time that readers of any script can read: day first would be read in two ways."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms, minutes=utc_offset_min)
    hours, minutes = divmod(abs(utc_offset_min), 60)
    sign = "-" if utc_offset_min < 0 else "+"
    zone = f"{sign}{hours}" + (f":{minutes:02}" if minutes else "") if utc_offset_min else ""
    return f"{at:%Y-%m-%d %H:%M} UTC{zone}"
