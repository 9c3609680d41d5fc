"""Positions from the timed tracks of KML and KMZ: ``gx:Track`` and ``gx:MultiTrack``.

The track is the name of the placemark, or the file's where it has none; several of one name are numbered.
Heights are above the sea (``absolute``) or the ground (``relativeToGround``); clamped to the ground, as they
are unless the file says otherwise, they mean nothing. A time without a zone is no time.
"""

from __future__ import annotations

from openline.errors import InputError
from openline.feeds.feed import Reading
from openline.feeds.source import Block
from openline.feeds.texts import TextFix, text_batch, track_names
from openline.kernel.batch import PositionBatch
from openline.wire.kml import read_tracks


class KmlDecoder:
    """Decodes a KML or KMZ file, which has to be whole."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def decode(self, block: Block) -> PositionBatch:
        """Return the positions of all tracks.

        Raises
        ------
        InputError
            It is no KML, is not safe to read, holds no track, or a time has no zone.
        """
        reading = self._reading
        read = read_tracks(block.data, reading.source)
        if not read.tracks:
            found = ", ".join(f"{count:,} {what}" for what, count in read.beside.items())
            raise InputError(
                f"there is no track with times (gx:Track) in it{f', only {found}' if found else ''}",
                where=reading.source,
                next_step="zones and lines go to --zones and --lines; positions need the time of each",
            )
        for what, count in read.beside.items():
            reading.rejects.pass_by(what, count)
        names = track_names([it.name for it in read.tracks], reading.source)
        return text_batch(
            [
                TextFix(it.line, name, it.time, it.lon, it.lat, it.alt_m, it.alt_reference)
                for name, track in zip(names, read.tracks, strict=True)
                for it in track.points
            ],
            reading,
            utc=False,
        )

    def finish(self) -> None:
        """Do nothing: nothing is held back."""
