"""What a crew reads of a local check: how old the list is, where the coordinate is, and what is near it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from openline.app.ellipsoid import range_and_bearing
from openline.app.localcheck import Near
from openline.app.nearplace import NearPlace, nearest_place
from openline.cli.screen import printable

if TYPE_CHECKING:
    from openline.cli.check import Answer, Setting

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WINDS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
_WHEN = {"holds": "holds", "later": "NOT YET", "past": "NO LONGER", "pauses": "pauses"}
_STATES = {"on_record": "on record", "under_way": "under way", "halted": "halted", "active": "on record"}
PLACE_KM = 300.0
"""From here on a place is too far away to tell anybody where something is."""


# -- the file --------------------------------------------------------------------------------------


def head_lines(setting: Setting, *, bold: bool) -> Iterator[str]:
    """Say what the list is, how old, and who vouches for it."""
    head, age_ms = setting.file.head, setting.age_ms
    if head.mode == "exercise":
        yield _strong("EXERCISE  EXERCISE  EXERCISE", bold)
    made = printable(f"by the node of {head.name}, for {head.party} ({time_text(head.made_at_ms)})")
    if is_ahead(setting):
        yield _strong(f"MADE {in_words(-age_ms)} AHEAD OF THIS MACHINE'S CLOCK {made}", bold)
        yield _strong("WARNING: one of the two clocks is wrong, and the age of this list is not known", bold)
    else:
        yield _strong(f"MADE {in_words(max(age_ms, 0))} AGO {made}", bold)
    if is_old(setting):
        yield _strong(
            f"WARNING: OLDER THAN {setting.options.max_age_h:g} h. What came on record, moved or ended since"
            " is not in it: ask for a new one",
            bold,
        )
    how = "signature verified by the policy" if setting.file.verified else "signature NOT CHECKED: no policy"
    more = f"; {head.unplaced:,} more without a place, which no check finds" if head.unplaced else ""
    yield f"{how}; {head.rows:,} on the list{more}; log of {setting.file.log_size:,} entries"


def foot_lines(setting: Setting) -> Iterator[str]:
    """Say what the answer does not say (R15)."""
    from openline.cli.check import LIMITS

    yield ""
    yield LIMITS
    yield printable(f"{setting.file.head.notice} {setting.file.head.not_recalled}")


def is_old(setting: Setting) -> bool:
    """Tell whether the file is older than is allowed."""
    return setting.age_ms > setting.options.max_age_h * 3_600_000


def is_ahead(setting: Setting) -> bool:
    """Tell whether the file was made after the present of this machine's clock."""
    from openline.cli.check import CLOCK_SKEW_MS

    return setting.age_ms < -CLOCK_SKEW_MS


def _strong(text: str, bold: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if bold else text


# -- one coordinate --------------------------------------------------------------------------------


def lines(setting: Setting, answer: Answer, *, bold: bool) -> Iterator[str]:
    """Say where a coordinate is and what is near it."""
    from openline.cli.check import FAR_M
    from openline.model.space import Position
    from openline.wire.coordinates import decimal, dms, mgrs_of

    asked = answer.asked
    position = Position(asked.lon_e7, asked.lat_e7)
    order = ", latitude taken first" if asked.latitude_first else ""
    yield ""
    yield f"lat/lon  {decimal(position)}"
    yield f"         {dms(position)}"
    yield f"MGRS     {mgrs_of(position)}"
    yield f"place    {_place_words(nearest_place(asked.lon_e7, asked.lat_e7))}"
    yield f"read as  {printable(asked.read_as)}{order}, given to {_metres(asked.precision_m)}"
    yield ""
    within = _within(setting.options.radius_m)
    at = f"at {time_text(setting.at_ms)}"
    if answer.found:
        yield _strong(f"{len(answer.found)} ON THE LIST {within.upper()}, {at}, nearest first", bold)
    else:
        yield _strong(f"nothing on this list {within}, {at}", bold)
    for it in answer.found:
        yield from _near_lines(it, bold)
    if is_vague(setting, answer):
        yield _strong(
            f"WARNING: GIVEN TO {_metres(asked.precision_m)} ONLY: what is meant may be that far off. Ask for"
            " more digits, or look farther around with --radius-m",
            bold,
        )
    if answer.far:
        far = f"Nothing on this list is within {FAR_M / 1000:.0f} km of it: is this what was meant?"
        yield far if setting.file.head.rows else "There is nothing at all on this list."
    if answer.swapped:
        yield _strong(
            f"WITH LATITUDE AND LONGITUDE EXCHANGED {answer.swapped} ARE NEAR: which was meant?", bold
        )


def is_vague(setting: Setting, answer: Answer) -> bool:
    """Tell whether the coordinate has so few digits that what is meant may be outside of the radius."""
    return answer.asked.precision_m > max(setting.options.radius_m, 100.0)


def _near_lines(it: Near, bold: bool) -> Iterator[str]:
    row, volume = it.row, it.volume
    where = "INSIDE" if it.bearing_deg is None else f"{_metres(it.distance_m)} {_bearing(it.bearing_deg)}"
    name = printable(str(row.get("name") or row["id"]))
    what = f" ({row['what']})" if "what" in row else ""
    box = box_km(it)
    coarse = f"  box only: somewhere in up to {box:.0f} km" if box is not None else ""
    yield _strong(f"  {where:<16} {row['kind']} {name}{printable(what)}{coarse}", bold)
    call = f", call {row['call']}" if "call" in row else ""
    version = f", version {row['version']}" if "version" in row else ""
    told = f"{row['owner']}{call}{version}, told {time_text(row['told_ms'])}"
    state = ", ".join(filter(None, (_STATES.get(row.get("state", ""), ""), row.get("stands", ""))))
    yield printable(f"  {'':<16} {row['id']}, of {told}{f', {state}' if state else ''}")
    yield printable(f"  {'':<16} {_when(it)}; {altitude_words(volume.get('altitude'))}")
    if "verified" in row:
        said = f"declared verified by {row['verified']['by']}, {time_text(row['verified']['at_ms'])}"
        yield printable(f"  {'':<16} {said}")


def _when(it: Near) -> str:
    """Say whether it holds, and when it does."""
    windows = it.volume.get("windows") or []
    if not windows:
        return "holds, no end given" if it.row["precision"] == "full" else "its times were not shown"
    spans = "; ".join(f"{time_text(start)} {_end(end)}" for start, end in windows)
    recurrence = it.row.get("recurrence")
    if recurrence is None:
        return f"{_WHEN[it.when]}: {spans}"
    days = ", ".join(_DAYS[day - 1] for day in recurrence["days"])
    return f"{_WHEN[it.when]}: {days} {_clock(recurrence['from_s'])} to {_clock(recurrence['to_s'])}, {spans}"


def altitude_words(band: dict[str, Any] | None) -> str:
    """Write a band of altitudes with its datums; the file leaves nothing out of one."""
    if band is None:
        return "any altitude"
    return " to ".join(_limit(band[side]) for side in ("floor", "ceiling"))


def _limit(limit: dict[str, Any]) -> str:
    reference, metres = limit["reference"], limit.get("value_mm", 0) / 1000
    if reference in ("SFC", "UNL"):
        return str(reference)
    if reference == "STD":
        return f"FL{metres / 30.48:03.0f}"
    return f"{metres:,.0f} m {reference}"


def box_km(it: Near) -> float | None:
    """Return how wide the box of something coarse is, in kilometres; None for what is shown in full."""
    if it.row["precision"] != "box":
        return None
    west, south, east, north = it.volume["shape"]["box"]
    flattest = 0 if south <= 0 <= north else min(abs(south), abs(north))
    # Half of it twice: a range is never more than half way round.
    wide_m = 2 * range_and_bearing(west, flattest, (west + east) / 2, flattest)[0]
    return max(wide_m, range_and_bearing(0, south, 0, north)[0]) / 1000


def fields(setting: Setting, answer: Answer) -> dict[str, Any]:
    """Return the same for a program."""
    from openline.cli.check import LIMITS
    from openline.model.space import Position
    from openline.wire.coordinates import decimal, dms, mgrs_of

    asked, head = answer.asked, setting.file.head
    position = Position(asked.lon_e7, asked.lat_e7)
    place = nearest_place(asked.lon_e7, asked.lat_e7)
    return {
        "asked": asked.text,
        "lat": asked.lat_e7 / 1e7,
        "lon": asked.lon_e7 / 1e7,
        "decimal": decimal(position),
        "dms": dms(position),
        "mgrs": mgrs_of(position),
        "place": {
            "name": place.place.name,
            "arabic": place.place.arabic,
            "country": place.place.country,
            "bearing_deg": round(place.bearing_deg, 1),
            "range_km": round(place.range_km, 3),
            "far": place.range_km > PLACE_KM,
        },
        "read_as": asked.read_as,
        "latitude_first": asked.latitude_first,
        "precision_m": round(asked.precision_m, 3),
        "vague": is_vague(setting, answer),
        "at_ms": setting.at_ms,
        "radius_m": setting.options.radius_m,
        "near": [_near_fields(it) for it in answer.found],
        "far_from_all": answer.far,
        "near_if_exchanged": answer.swapped,
        "file": {
            "theatre": head.theatre,
            "name": head.name,
            "mode": head.mode,
            "party": head.party,
            "made_at_ms": head.made_at_ms,
            "age_ms": setting.age_ms,
            "old": is_old(setting),
            "ahead": is_ahead(setting),
            "signature": "verified" if setting.file.verified else "not checked: no policy",
            "rows": head.rows,
            "unplaced": head.unplaced,
            "log_size": setting.file.log_size,
        },
        "limits": LIMITS,
        "notice": f"{head.notice} {head.not_recalled}",
    }


def _near_fields(it: Near) -> dict[str, Any]:
    kept = {name: value for name, value in it.row.items() if name != "volumes"}
    box = box_km(it)
    return {
        **kept,
        "inside": it.bearing_deg is None,
        "distance_m": round(it.distance_m, 1),
        **({} if it.bearing_deg is None else {"bearing_deg": round(it.bearing_deg, 1)}),
        "when": it.when,
        "windows": it.volume.get("windows", []),
        "altitude": it.volume.get("altitude"),
        **({} if box is None else {"box_km": round(box, 1)}),
    }


# -- words -----------------------------------------------------------------------------------------


def _place_words(near: NearPlace) -> str:
    name = " ".join(filter(None, (near.place.name, near.place.arabic)))
    name = f"{name}, {near.place.country}" if near.place.country else name
    if near.range_km < 0.05:
        return f"at {name}"
    far = "far from any named place that is known; the nearest: " if near.range_km > PLACE_KM else ""
    wind = _WINDS[round(near.bearing_deg / 22.5) % 16]
    return f"{far}{near.range_km:.1f} km {wind} ({round(near.bearing_deg) % 360:03d}° true) of {name}"


def _within(radius_m: float) -> str:
    return f"within {_metres(radius_m)}" if radius_m else "at this point"


def _metres(metres: float) -> str:
    return f"{metres:.0f} m" if metres < 9_999.5 else f"{metres / 1000:.1f} km"


def _bearing(bearing_deg: float) -> str:
    return f"{round(bearing_deg) % 360:03d}°T"


def in_words(ms: int) -> str:
    """Write a length of time in its two largest units, as ``14 h 20 min``."""
    minutes = ms // 60_000
    if minutes == 0:
        return f"{ms // 1000} s"
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def time_text(ms: int) -> str:
    """Write UTC milliseconds to the second; what lies beyond any calendar as it stands."""
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"{ms} ms"


def _end(end: int | str) -> str:
    return "until further notice" if end == "UFN" else f"to {time_text(int(end))}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}Z"
