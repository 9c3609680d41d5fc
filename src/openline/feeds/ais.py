r"""Positions from AIS in NMEA 0183 sentences, decoded by pyais.

A report's time is the receiver's, for AIS itself sends but the second of the minute. It is looked for in the
sentence's tag block (``\c:1428621738*hh\``, seconds or milliseconds, shared by the sentences of a ``g:``
group), in an epoch before the sentence or after its checksum, and in a Gatehouse ``$PGHP`` sentence just
before it. A report without any is rejected, unless it arrives live.

Position reports of things that move are read: types 1, 2, 3, 9, 18, 19 and 27 of ITU-R M.1371-5. Base
stations and aids to navigation (4, 11, 21), names and voyages (5, 24) and the rest carry no movement and
are passed by.
"""

from __future__ import annotations

import math
import re
from datetime import UTC
from typing import Any, NamedTuple

from pyais.exceptions import AISBaseException
from pyais.messages import AISSentence, GatehouseSentence, TagBlock

from openline.feeds import reasons
from openline.feeds.feed import Reading, Reject
from openline.feeds.rows import Rows
from openline.feeds.source import Block
from openline.feeds.times import LIMIT_MS
from openline.kernel.batch import PositionBatch

MOVING = frozenset({1, 2, 3, 9, 18, 19, 27})
SEARCH_AND_RESCUE_AIRCRAFT = 9

HIGH_ACCURACY_M = 10.0
"""What the accuracy flag promises when it is up (ITU-R M.1371-5); down, it promises nothing."""

_MOST_PENDING = 64
"""Messages in parts, and groups with a time, that are kept open at once."""

_LINE = re.compile(
    rb"(?:\\(?P<tag>[^\\]*)\\)?(?:(?P<before>\d{9,13}(?:\.\d+)?)[\s,;:]+)?"
    rb"(?P<sentence>[!$][^*]*(?:\*[0-9A-Fa-f]{1,2})?)(?P<rest>.*)",
    re.DOTALL,
)
_EPOCH_AFTER = re.compile(rb",(\d{9,13}(?:\.\d+)?)\s*$")
_ALTITUDE_UNKNOWN_M = 4095
_LON_UNKNOWN_DEG, _LAT_UNKNOWN_DEG = 181.0, 91.0


class AisDecoder:
    """Decodes the lines of one source; keeps messages open until their last part has come."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._rows = Rows(reading)
        self._open: dict[tuple[object, ...], _Open] = {}
        self._group_time_ms: dict[int, int] = {}
        self._announced_ms: int | None = None

    def decode(self, block: Block) -> PositionBatch:
        """Return the positions of a block; a message that ends in a later block comes with that one."""
        for line, text in enumerate(block.data.split(b"\n"), block.first_line):
            stripped = text.strip()
            if stripped:
                self._reading.rejects.rows_read += 1
                self._line(line, stripped)
        batch = self._rows.batch()
        self._reading.used |= len(batch) > 0
        return batch

    def finish(self) -> None:
        """Count the messages whose last part never came."""
        for key in list(self._open):
            self._give_up(key)

    def _line(self, line: int, text: bytes) -> None:
        if text.startswith(b"#"):
            self._reading.rejects.pass_by("comments")
            return
        found = _LINE.fullmatch(text)
        if found is None:
            self._reject(reasons.NOT_NMEA, line, text)
            return
        sentence = found["sentence"]
        if sentence[3:6].upper() in (b"VDM", b"VDO"):
            announced, self._announced_ms = self._announced_ms, None
            after = _EPOCH_AFTER.search(found["rest"])
            stated = found["before"] or (after[1] if after else None)
            try:
                time_ms = announced if stated is None else _epoch_ms(stated)
                if found["tag"] is not None:
                    time_ms = self._tagged(found["tag"]) or time_ms
            except ValueError as error:
                self._reject(str(error), line, text)
                return
            self._ais(line, text, sentence, time_ms)
        elif sentence.startswith(b"$PGHP,"):
            self._announced_ms = self._gatehouse(line, sentence)
        else:
            self._reading.rejects.pass_by("other NMEA sentences")

    def _tagged(self, raw: bytes) -> int | None:
        """Return the time of a tag block, its own or its group's; ``ValueError`` carries the reason."""
        tag = TagBlock(raw)
        tag.init()
        if not tag.is_valid:
            raise ValueError(reasons.CHECKSUM)
        own = tag.receiver_timestamp
        time_ms = None if own is None else _epoch_ms(own.encode())
        if tag.group is None:
            return time_ms
        if time_ms is not None:
            self._group_time_ms[tag.group.group_id] = time_ms
            if len(self._group_time_ms) > _MOST_PENDING:
                del self._group_time_ms[next(iter(self._group_time_ms))]
        return time_ms if time_ms is not None else self._group_time_ms.get(tag.group.group_id)

    def _gatehouse(self, line: int, sentence: bytes) -> int | None:
        try:
            stamp = GatehouseSentence(sentence).timestamp
        except AISBaseException:
            self._reject(reasons.UNREADABLE_TIME, line, sentence)
            return None
        self._reading.rejects.pass_by("Gatehouse times")
        return int(stamp.replace(tzinfo=UTC).timestamp() * 1000)

    def _ais(self, line: int, text: bytes, sentence: bytes, time_ms: int | None) -> None:
        try:
            part = AISSentence(sentence)
            valid = part.is_valid
        except (AISBaseException, ValueError, IndexError):
            self._reject(reasons.UNREADABLE_AIS, line, text)
            return
        if not valid:
            self._reject(reasons.CHECKSUM, line, text)
        elif not part.payload:
            self._reading.rejects.pass_by("AIS messages without content")
        elif part.frag_cnt == 1:
            self._message(line, text, [part], time_ms)
        else:
            self._part(line, text, part, time_ms)

    def _part(self, line: int, text: bytes, part: AISSentence, time_ms: int | None) -> None:
        """Keep a part until the others are there."""
        key = (part.talker_id, part.seq_id, part.channel, part.frag_cnt)
        kept = self._open.setdefault(key, _Open(line, text, {}))
        if part.frag_num in kept.parts:  # the same number again is a new message: the old one lacks a part
            self._give_up(key)
            kept = self._open.setdefault(key, _Open(line, text, {}))
        kept.parts[part.frag_num] = (part, time_ms)
        if len(kept.parts) == part.frag_cnt:
            del self._open[key]
            whole = [kept.parts[number] for number in sorted(kept.parts)]
            stated = [time for _, time in whole if time is not None]
            self._message(kept.line, kept.text, [part for part, _ in whole], stated[0] if stated else None)
        elif len(self._open) > _MOST_PENDING:
            self._give_up(next(iter(self._open)))

    def _give_up(self, key: tuple[object, ...]) -> None:
        kept = self._open.pop(key)
        self._reject(reasons.UNFINISHED_AIS, kept.line, kept.text)

    def _message(self, line: int, text: bytes, parts: list[AISSentence], time_ms: int | None) -> None:
        kind = parts[0].ais_id
        if kind not in MOVING:
            self._reading.rejects.pass_by(f"AIS messages of type {kind}")
            return
        try:
            report: Any = AISSentence.assemble_from_iterable(parts).decode()
        except (AISBaseException, ValueError, IndexError):
            report = None
        if report is None or report.mmsi is None:  # or cut off before it says whose it is
            self._reject(reasons.UNREADABLE_AIS, line, text)
            return
        if time_ms is None and self._reading.now_ms is not None:
            time_ms = self._reading.now_ms()
        known = report.lon != _LON_UNKNOWN_DEG and report.lat != _LAT_UNKNOWN_DEG
        alt_m, alt_reference = math.nan, "MSL"
        if kind == SEARCH_AND_RESCUE_AIRCRAFT:
            alt_m = math.nan if report.alt in (None, _ALTITUDE_UNKNOWN_M) else float(report.alt)
            # The first of the bits that pyais calls reserved: 1 a barometer, 0 satellite navigation.
            alt_reference = "STD" if (report.reserved_1 or 0) & 0x80 else "MSL"
        self._rows.add(
            row=line,
            track=f"{report.mmsi:09d}",
            time_ms=time_ms,
            lon_deg=report.lon if known else None,
            lat_deg=report.lat if known else None,
            alt_m=alt_m,
            alt_reference=alt_reference,
            accuracy_m=HIGH_ACCURACY_M if report.accuracy else 0.0,
            kind="aircraft" if kind == SEARCH_AND_RESCUE_AIRCRAFT else "vessel",
            said=text.decode("ascii", "backslashreplace"),
        )

    def _reject(self, reason: str, line: int, text: bytes) -> None:
        said = text.decode("ascii", "backslashreplace")
        self._reading.rejects.add(reason, Reject(self._reading.source, line, "message", said))


class _Open(NamedTuple):
    """A message whose parts have not all come: its first line, and the parts with their times by number."""

    line: int
    text: bytes
    parts: dict[int, tuple[AISSentence, int | None]]


def _epoch_ms(text: bytes) -> int:
    """Read an epoch in seconds, or in milliseconds where seconds would lie beyond the year 2200."""
    try:
        seconds = float(text)
    except ValueError:
        raise ValueError(reasons.UNREADABLE_TIME) from None
    time_ms = round(seconds if seconds > LIMIT_MS / 10 else seconds * 1000.0)
    if not abs(time_ms) <= LIMIT_MS:
        raise ValueError(reasons.UNREADABLE_TIME)
    return time_ms
