"""Positions from the tracks of GPX.

The track is the name of the ``trk``, or the file's where it has none; several of one name are numbered. The
segments of a track are one track: what moved through a gap in reception was the same thing, and
it may have crossed something meanwhile. Heights are above mean sea level, times UTC by definition.
"""

from __future__ import annotations

import re

from openline.errors import InputError
from openline.feeds.feed import Reading
from openline.feeds.source import Block
from openline.feeds.texts import TextFix, text_batch, track_names
from openline.kernel.batch import PositionBatch
from openline.wire.gpx import read_tracks

_ZONE = re.compile(r"(?:Z|[+-]\d\d(?::?\d\d)?)\s*$", re.IGNORECASE)


class GpxDecoder:
    """Decodes a GPX file, which has to be whole."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def decode(self, block: Block) -> PositionBatch:
        """Return the positions of all tracks.

        Raises
        ------
        InputError
            It is no GPX, is not safe to read, or holds no track.
        """
        reading = self._reading
        read = read_tracks(block.data, reading.source)
        beside = {what: count for what, count in read.beside.items() if count}
        if not read.tracks:
            found = ", ".join(f"{count:,} {what}" for what, count in beside.items())
            raise InputError(
                f"there is no track (trk) in it{f', only {found}' if found else ''}",
                where=reading.source,
                next_step="positions to watch are recorded tracks",
            )
        for what, count in beside.items():
            reading.rejects.pass_by(what, count)
        fixes = []
        for name, track in zip(
            track_names([it.name for it in read.tracks], reading.source), read.tracks, strict=True
        ):
            if track.segments > 1:
                reading.note(f"the {track.segments} segments of {name!r} are one track")
            for it in track.points:
                if it.time and not _ZONE.search(it.time):
                    reading.note_once("times without a zone are UTC, as GPX defines them")
                fixes.append(TextFix(it.line, name, it.time, it.lon, it.lat, it.ele_m, "MSL"))
        return text_batch(fixes, reading, utc=True)

    def finish(self) -> None:
        """Do nothing: nothing is held back."""
