"""Fixes that came together from one source: columns, the names behind them, and how they are written down.

A batch names its tracks by codes of its own, so that it can be decoded, checked and made durable without
anybody else's table; whoever judges it enters it into his own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from openline.decide.claiming import BEFORE_MS, ClaimedTracks
from openline.errors import StorageError
from openline.kernel.batch import PositionBatch

FORMAT = 1

_Name = Callable[[str], str]


@dataclass(slots=True, frozen=True)
class Fixes:
    """Columns of fixes and the tracks that they are of.

    Attributes
    ----------
    batch
        The fixes; ``track`` are codes into ``tracks``.
    tracks
        The names, objects, parties and kinds as these fixes claim them, and nothing else.
    speed_m_s, course_deg
        float32, NaN where the source gives none; ``None`` when it gives none at all. They are kept, and
        nothing is judged by them.
    """

    batch: PositionBatch
    tracks: ClaimedTracks
    speed_m_s: NDArray[np.float32] | None = None
    course_deg: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        """Count the fixes."""
        return len(self.batch)

    def to_bytes(self) -> bytes:
        """Write the fixes down; the same fixes give the same bytes.

        Columns in which nothing is said are left out.
        """
        batch, tracks, n = self.batch, self.tracks, len(self.batch)
        columns: dict[str, NDArray[Any]] = {
            "track": batch.track.astype(_least(len(tracks))),
            "time_ms": batch.time_ms,
            "lon_deg": batch.lon_deg,
            "lat_deg": batch.lat_deg,
        }
        if not np.isnan(batch.alt_m).all():
            columns["alt_m"] = batch.alt_m
        if batch.alt_reference.any():
            columns["alt_reference"] = batch.alt_reference
        if batch.accuracy_m.any():
            columns["accuracy_m"] = batch.accuracy_m
        if n and (batch.row[0] != 1 or batch.row[-1] != n):
            columns["row"] = batch.row
        for name in ("speed_m_s", "course_deg"):
            if (said := getattr(self, name)) is not None:
                columns[name] = said
        written = _Written(
            FORMAT,
            n,
            tracks.names,
            [] if tracks.object_id == tracks.names else tracks.object_id,
            tracks.party if any(tracks.party) else [],
            tracks.kind if any(tracks.kind) else [],
            tracks.histories,
            {name: _little(it) for name, it in columns.items()},
        )
        return msgspec.msgpack.encode(written)

    @classmethod
    def from_bytes(cls, data: bytes | memoryview, *, where: str = "") -> Fixes:
        """Read what :meth:`to_bytes` wrote.

        Raises
        ------
        StorageError
            It is something else.
        """
        try:
            written = msgspec.msgpack.decode(data, type=_Written)
            if written.format != FORMAT:
                raise ValueError(f"format {written.format}")
            n = written.count
            columns = {
                # Copied: what is read-only would be another type to the kernel, and compiled again.
                name: np.frombuffer(raw, np.dtype(kind), n).astype(np.dtype(kind).newbyteorder("="))
                for name, (kind, raw) in written.columns.items()
            }
            blank = [""] * len(written.names)
            tracks = ClaimedTracks(
                written.names,
                written.objects or list(written.names),
                written.parties or list(blank),
                written.kinds or blank,
                {name: code for code, name in enumerate(written.names)},
                histories=written.histories,
            )
            batch = PositionBatch(
                columns["track"].astype(np.int32),
                columns["time_ms"],
                columns["lon_deg"],
                columns["lat_deg"],
                columns.get("alt_m", np.full(n, np.nan)),
                columns.get("alt_reference", np.zeros(n, np.int8)),
                columns.get("accuracy_m", np.zeros(n)),
                columns.get("row", np.arange(1, n + 1)),
            )
        except (msgspec.DecodeError, ValueError, KeyError, TypeError) as error:
            raise StorageError(f"the positions cannot be read: {error}", where=where) from error
        return cls(batch, tracks, columns.get("speed_m_s"), columns.get("course_deg"))

    def _same_tracks(self, other: ClaimedTracks) -> bool:
        mine = self.tracks
        return not mine.histories and (mine.names, mine.object_id, mine.party, mine.kind) == (
            other.names, other.object_id, other.party, other.kind,
        )  # fmt: skip

    def entered(self, tracks: ClaimedTracks, name: _Name = str) -> PositionBatch:
        """Enter the tracks into a table, with what is claimed of them, and return the fixes in its codes.

        Parameters
        ----------
        tracks
            The table of whoever judges them.
        name
            What a track of this source is called in it.
        """
        mine, batch = self.tracks, self.batch
        codes = np.empty(len(mine), np.int32)
        first_ms: dict[int, int] = {}
        for local, track in enumerate(mine.names):
            called = name(track)
            history = mine.histories.get(local)
            claimed = history[0][1] if history else mine.party[local]
            before = tracks.claimed(called)
            code = tracks.code(
                called, object_id=mine.object_id[local], party=mine.party[local], kind=mine.kind[local]
            )
            codes[local] = code
            if before and claimed and before != claimed:
                if not first_ms:
                    first_ms = _first_ms(batch)
                tracks.change(code, first_ms[local], claimed, before=before)
            for at_ms, party in history or ():
                if at_ms != BEFORE_MS:
                    tracks.change(code, at_ms, party, before=before or claimed)
        return self.coded(codes)

    def coded(self, codes: NDArray[np.int32]) -> PositionBatch:
        """Return the fixes with these codes in place of their own."""
        batch = self.batch
        return PositionBatch(
            codes[batch.track],
            batch.time_ms,
            batch.lon_deg,
            batch.lat_deg,
            batch.alt_m,
            batch.alt_reference,
            batch.accuracy_m,
            batch.row,
        )


class Entering:
    """Enters batch after batch into a table; one that claims nothing new costs next to nothing."""

    def __init__(self, tracks: ClaimedTracks) -> None:
        self._tracks = tracks
        self._codes: dict[str, dict[str, int]] = {}
        """Source -> its names of tracks -> their codes."""
        self._before: dict[str, _Entered] = {}
        self._claims = 0
        """How often something was claimed that may have been new."""

    def enter(self, source: str, fixes: Fixes, name: _Name) -> PositionBatch:
        """Enter a source's fixes, and return them in the codes of the table."""
        before = self._before.get(source)
        if before and before.claims == self._claims and fixes._same_tracks(before.tracks):
            return fixes.coded(before.codes)
        known = self._codes.setdefault(source, {})
        codes = self._known(fixes.tracks, known)
        if codes is None:
            batch = fixes.entered(self._tracks, name)
            self._claims += 1
            codes = [self._tracks.code(name(track)) for track in fixes.tracks.names]
            known.update(zip(fixes.tracks.names, codes, strict=True))
        else:
            batch = fixes.coded(np.array(codes, np.int32))
        self._before[source] = _Entered(fixes.tracks, np.array(codes, np.int32), self._claims)
        return batch

    def _known(self, its: ClaimedTracks, known: dict[str, int]) -> list[int] | None:
        """Return the codes of tracks of which all that is claimed stands in the table."""
        if its.histories:
            return None
        table = self._tracks
        codes = []
        for name, object_id, party, kind in zip(its.names, its.object_id, its.party, its.kind, strict=True):
            code = known.get(name)
            if (
                code is None
                or (object_id and table.object_id[code] != object_id)
                or (party and table.party[code] != party)
                or (kind and table.kind[code] != kind)
            ):
                return None
            codes.append(code)
        return codes


class _Entered(NamedTuple):
    """The tracks that a source named last, and their codes."""

    tracks: ClaimedTracks
    codes: NDArray[np.int32]
    claims: int


def _little(column: NDArray[Any]) -> tuple[str, memoryview]:
    kind = column.dtype.newbyteorder("<")
    return kind.str, np.ascontiguousarray(column, kind).data


def _least(count: int) -> str:
    return "<u1" if count <= 1 << 8 else "<u2" if count <= 1 << 16 else "<i4"


def _first_ms(batch: PositionBatch) -> dict[int, int]:
    order = np.lexsort((batch.time_ms, batch.track))
    codes, first = np.unique(batch.track[order], return_index=True)
    return dict(zip(codes.tolist(), batch.time_ms[order][first].tolist(), strict=True))


class _Written(msgspec.Struct, array_like=True):
    format: int
    count: int
    names: list[str]
    objects: list[str]
    parties: list[str]
    kinds: list[str]
    histories: dict[int, list[tuple[int, str]]]
    columns: dict[str, tuple[str, memoryview]]
