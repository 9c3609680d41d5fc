"""Positions from SBS-1 BaseStation lines, as receivers and dump1090 give them on port 30003.

A ``MSG`` line has 22 values; transmission type 2 is a position on the ground, 3 one in the air. The others
carry callsigns, speeds and squawks and are passed by, as are the lines of the program itself (``SEL``,
``ID``, ``AIR``, ``STA``, ``CLK``). The track is the ICAO 24-bit address, in lower case as readsb has
it. Altitudes are feet at 1013.2 hPa and kept as STD; on the ground they are 0 AGL.

The lines carry no zone. They are taken as UTC, and a note says so; where a live source's clock is off by more
than ten minutes, a note says by how much. Some receivers write local time: set them to UTC.

Source: woodair.net, "Barebones42 Socket Data": table of fields of the BaseStation socket.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

from openline.feeds import reasons
from openline.feeds.feed import Reading, Reject
from openline.feeds.rows import Rows
from openline.feeds.source import Block
from openline.kernel.batch import PositionBatch

FOOT_M = 0.3048
VALUES = 22
OFF_MS = 600_000
"""A live clock that is farther off than this is probably not UTC."""

NOT_SBS = "not an SBS message"

_GROUND, _AIR = "2", "3"
_BESIDE = ("1", "4", "5", "6", "7", "8")
_OF_PROGRAM = {"SEL", "ID", "AIR", "STA", "CLK"}
_POSITIONS = ("MSG", "MLAT")
_ADDRESS = re.compile(r"~?[0-9A-Fa-f]{6}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_TIME = re.compile(r"(\d{4})/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?", re.ASCII)
_SET = ("-1", "1")
"""A flag that is up; BaseStation writes -1, others 1."""


class SbsDecoder:
    """Decodes the lines of one source."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._rows = Rows(reading)

    def decode(self, block: Block) -> PositionBatch:
        """Return the positions of a block."""
        for line, raw in enumerate(block.data.split(b"\n"), block.first_line):
            text = raw.strip()
            if text:
                self._reading.rejects.rows_read += 1
                self._line(line, text.decode("utf-8", "backslashreplace"))
        batch = self._rows.batch()
        self._reading.used |= len(batch) > 0
        return batch

    def finish(self) -> None:
        """Do nothing: nothing is held back."""

    def _line(self, line: int, text: str) -> None:
        values = [value.strip() for value in text.split(",")]
        kind = values[0].upper()
        if kind in _OF_PROGRAM and len(values) > 1:
            self._reading.rejects.pass_by("lines of the receiver's program")
        elif kind not in _POSITIONS:
            self._reject(NOT_SBS, line, "line", text)
        elif len(values) != VALUES:
            self._reject(reasons.WRONG_COUNT, line, "line", text)
        elif values[1] in _BESIDE:
            self._reading.rejects.pass_by(f"SBS messages of type {values[1]}")
        elif values[1] not in (_GROUND, _AIR):
            self._reject(NOT_SBS, line, "transmission type", values[1])
        else:
            self._position(line, text, values)

    def _position(self, line: int, text: str, values: list[str]) -> None:
        address, altitude_ft, lat, lon = values[4], values[11], values[14], values[15]
        if not _ADDRESS.fullmatch(address):
            self._reject(reasons.NO_TRACK, line, "HexIdent", address)
            return
        if not lat and not lon:
            self._reading.rejects.pass_by("aircraft heard without a position")
            return
        for field, value in (("lat", lat), ("lon", lon), ("altitude", altitude_ft)):
            if value and not _NUMBER.fullmatch(value):
                self._reject(reasons.NOT_A_NUMBER, line, field, value)
                return
        try:
            time_ms = self._time_ms(values)
        except ValueError:
            self._reject(reasons.UNREADABLE_TIME, line, "time", " ".join(values[6:8]))
            return
        on_ground = values[1] == _GROUND or values[21] in _SET
        alt_m = 0.0 if on_ground else float(altitude_ft) * FOOT_M if altitude_ft else math.nan
        self._rows.add(
            row=line,
            track=address.lower(),
            time_ms=time_ms,
            lon_deg=float(lon) if lon else None,
            lat_deg=float(lat) if lat else None,
            alt_m=alt_m,
            alt_reference="AGL" if on_ground else "STD",
            kind="aircraft",
            said=text,
        )

    def _time_ms(self, values: list[str]) -> int | None:
        """Return when the message was generated, else logged; ``ValueError`` for what is no time."""
        reading = self._reading
        date, clock = values[6:8] if values[6] or values[7] else values[8:10]
        now_ms = reading.now_ms() if reading.now_ms is not None else None
        if not date and not clock:
            return now_ms
        found = _TIME.fullmatch(f"{date} {clock}")
        if found is None:
            raise ValueError
        *whole, fraction = found.groups()
        time = datetime(*map(int, whole), tzinfo=UTC)  # type: ignore[arg-type, misc]
        time_ms = int(time.timestamp()) * 1000 + int((fraction or "0").ljust(3, "0")[:3])
        reading.note_once("SBS times carry no zone: taken as UTC")
        if now_ms is not None and abs(time_ms - now_ms) > OFF_MS:
            hours = (time_ms - now_ms) / 3_600_000
            reading.note_once(
                f"its clock is {abs(hours):.1f} h {'ahead of' if hours > 0 else 'behind'} this machine's:"
                " is it set to UTC?"
            )
        return time_ms

    def _reject(self, reason: str, line: int, field: str, value: str) -> None:
        self._reading.rejects.add(reason, Reject(self._reading.source, line, field, value))
