"""Positions from readsb and tar1090: ``aircraft.json``, ``trace_full_*.json``, or one aircraft a line.

The track is the ICAO 24-bit address, in hex, with ``~`` before an address that is none. Altitudes are in
feet: barometric is kept as STD; where there is none, geometric as HAE; "ground" is 0 AGL. Field names and
units after readsb's README-json.md; accuracy is the bound of NACp (RTCA DO-260B, table 2-71), 95 %.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import msgspec

from openline.errors import InputError
from openline.feeds import reasons
from openline.feeds.feed import Reading, Reject
from openline.feeds.rows import Rows
from openline.feeds.source import Block
from openline.feeds.times import LIMIT_MS
from openline.kernel.batch import PositionBatch

FOOT_M = 0.3048

NACP_M = {
    1: 18520.0,
    2: 7408.0,
    3: 3704.0,
    4: 1852.0,
    5: 926.0,
    6: 555.6,
    7: 185.2,
    8: 92.6,
    9: 30.0,
    10: 10.0,
    11: 3.0,
}
"""Estimated position uncertainty, 95 %, per navigation accuracy category; 0 promises nothing."""

KINDS = {"A7": "rotary", "B2": "balloon", "B6": "unmanned", "C1": "vehicle", "C2": "vehicle"} | {
    category: "fixed_wing" for category in ("A1", "A2", "A3", "A4", "A5", "A6", "B1")
}
"""Kind per emitter category; any other is an aircraft of unknown kind."""

ANY_KIND = "aircraft"

_SEEN_AGAIN_MS = 1000
"""``seen_pos`` is rounded: what is this much younger and has not moved at all is the same report."""

_ALTITUDE_IS_GEOMETRIC = 8
"""Bit of a trace point's flags."""


class ReadsbDecoder:
    """Decodes the documents of one source; a followed ``aircraft.json`` is one after another."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._rows = Rows(reading)
        self._text = b""
        self._first_line = 1
        self._last: dict[str, tuple[int, float, float]] = {}

    def decode(self, block: Block) -> PositionBatch:
        """Return the positions of the documents that a block completes.

        Raises
        ------
        InputError
            A file, read whole, is no document of readsb. In a live source that is a bad row.
        """
        if block.starts:
            self._abandon()
        if not self._text:
            self._first_line = block.first_line
        self._text += block.data
        whole = _decoded(self._text)
        if whole is not None:
            self._take(whole, self._first_line, self._text)
            self._text = b""
        elif _decoded(self._text.lstrip().split(b"\n", 1)[0]) is not None:
            self._lines()
        elif not self._reading.live:
            self._wrong(self._first_line, self._text, "no JSON, or cut short")
        batch = self._rows.batch()
        self._reading.used |= len(batch) > 0
        return batch

    def finish(self) -> None:
        """Count a document whose end never came."""
        self._abandon()

    def _abandon(self) -> None:
        if self._text.strip():
            self._wrong(self._first_line, self._text, "cut short")
        self._text = b""

    def _lines(self) -> None:
        """Take each line as a document of its own; the first was one."""
        for line, text in enumerate(self._text.split(b"\n"), self._first_line):
            if text.strip():
                self._take(_decoded(text), line, text)
        self._text = b""

    def _take(self, document: Any, line: int, text: bytes) -> None:
        if isinstance(document, dict):
            if isinstance(document.get("aircraft"), list):
                for row, aircraft in enumerate(document["aircraft"], 1):
                    self._aircraft(aircraft, document.get("now"), row)
                return
            if isinstance(document.get("trace"), list) and "icao" in document:
                self._trace(document)
                return
            if "hex" in document:
                self._aircraft(document, document.get("now"), line)
                return
        self._wrong(line, text, "neither aircraft.json nor a trace")

    def _aircraft(self, aircraft: Any, now_s: Any, row: int) -> None:
        rejects = self._reading.rejects
        rejects.rows_read += 1
        if not isinstance(aircraft, dict) or not isinstance(aircraft.get("hex"), str):
            rejects.add(reasons.NO_TRACK, Reject(self._reading.source, row, "hex", str(aircraft)))
            return
        if "lat" not in aircraft or "lon" not in aircraft:
            rejects.pass_by("aircraft heard without a position")
            return
        icao24 = aircraft["hex"].strip()
        lon_deg, lat_deg = _number(aircraft["lon"]), _number(aircraft["lat"])
        time_ms = _time_ms(now_s, -(_number(aircraft.get("seen_pos")) or 0.0))
        if time_ms is not None and lon_deg is not None and lat_deg is not None:
            before = self._last.get(icao24)
            seen = before is not None and (lon_deg, lat_deg) == before[1:]
            if seen and before is not None and abs(time_ms - before[0]) <= _SEEN_AGAIN_MS:
                rejects.pass_by("reports seen before")
                return
            self._last[icao24] = time_ms, lon_deg, lat_deg
        altitude = _altitude(aircraft.get("alt_baro"), aircraft.get("alt_geom"))
        self._rows.add(
            row=row,
            track=icao24,
            time_ms=time_ms,
            lon_deg=lon_deg,
            lat_deg=lat_deg,
            alt_m=altitude.alt_m,
            alt_reference=altitude.reference,
            accuracy_m=NACP_M.get(aircraft.get("nac_p", 0), 0.0),
            kind=KINDS.get(str(aircraft.get("category")), ANY_KIND),
            said=str(aircraft),
        )

    def _trace(self, document: dict[str, Any]) -> None:
        """Take a trace; the details of a point hold until the next ones."""
        accuracy_m, kind = 0.0, ANY_KIND
        for row, point in enumerate(document["trace"], 1):
            self._reading.rejects.rows_read += 1
            if not isinstance(point, list) or len(point) < 4:
                example = Reject(self._reading.source, row, "trace", str(point))
                self._reading.rejects.add(reasons.WRONG_COUNT, example)
                continue
            offset_s, lat_deg, lon_deg, alt_ft, _, _, flags, _, details, _, alt_geom_ft = (
                point + [None] * 7
            )[:11]
            if isinstance(details, dict):
                accuracy_m = NACP_M.get(details.get("nac_p", 0), 0.0)
                kind = KINDS.get(str(details.get("category")), kind)
            if isinstance(flags, int) and flags & _ALTITUDE_IS_GEOMETRIC:
                altitude = _altitude(None, alt_ft)
            else:
                altitude = _altitude(alt_ft, alt_geom_ft)
            self._rows.add(
                row=row,
                track=str(document["icao"]),
                time_ms=_time_ms(document.get("timestamp"), offset_s),
                lon_deg=_number(lon_deg),
                lat_deg=_number(lat_deg),
                alt_m=altitude.alt_m,
                alt_reference=altitude.reference,
                accuracy_m=accuracy_m,
                kind=kind,
                said=str(point),
            )

    def _wrong(self, line: int, text: bytes, what: str) -> None:
        """Refuse a file, or pass over a line of a live source."""
        if not self._reading.live:
            raise InputError(
                f"no document of readsb: {what}",
                where=self._reading.at(line),
                next_step="give an aircraft.json or a trace file, whole",
            )
        value = text[:200].decode("utf-8", "backslashreplace").strip()
        self._reading.rejects.rows_read += 1
        self._reading.rejects.add(reasons.NOT_JSON, Reject(self._reading.source, line, "line", value))


class _Altitude(NamedTuple):
    alt_m: float
    reference: str


def _altitude(barometric_ft: Any, geometric_ft: Any) -> _Altitude:
    if barometric_ft == "ground":
        return _Altitude(0.0, "AGL")
    for feet, reference in ((_number(barometric_ft), "STD"), (_number(geometric_ft), "HAE")):
        if feet is not None:
            return _Altitude(feet * FOOT_M, reference)
    return _Altitude(math.nan, "HAE")


def _time_ms(seconds: Any, offset_s: Any) -> int | None:
    base, offset = _number(seconds), _number(offset_s)
    if base is None or offset is None or not abs(base + offset) * 1000 <= LIMIT_MS:
        return None
    return round((base + offset) * 1000.0)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _decoded(text: bytes) -> Any:
    """Return what JSON says, ``None`` when it is none."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
