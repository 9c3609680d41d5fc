"""Columns of positions, as every feed gives them and every kernel takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

ALTITUDE_REFERENCES = ("HAE", "MSL", "AGL", "STD")
"""Codes 0 to 3 of ``PositionBatch.alt_reference``; a fix without altitude has ``alt_m`` NaN."""


@dataclass(slots=True)
class TrackTable:
    """Names behind the integer codes of a run; grows as tracks appear, never forgets one.

    ``object_id``, ``party`` and ``kind`` are as last claimed by the source; empty when it says nothing.
    ``kind`` is the object class, such as ``"vessel"`` or ``"fixed_wing"``, and selects ``max_speed_m_s``.
    """

    names: list[str] = field(default_factory=list)
    object_id: list[str] = field(default_factory=list)
    party: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    _codes: dict[str, int] = field(default_factory=dict)

    def code(self, name: str, *, object_id: str = "", party: str = "", kind: str = "") -> int:
        """Return a track's code, registering it when new; claims that are not empty replace older ones."""
        code = self._codes.setdefault(name, len(self.names))
        if code == len(self.names):
            self.names.append(name)
            self.object_id.append(object_id or name)
            self.party.append(party)
            self.kind.append(kind)
            return code
        if object_id:
            self.object_id[code] = object_id
        if party:
            self.party[code] = party
        if kind:
            self.kind[code] = kind
        return code

    def __len__(self) -> int:
        """Count the tracks seen so far."""
        return len(self.names)


@dataclass(slots=True, frozen=True)
class PositionBatch:
    """Fixes as columns of equal length n, in no promised order.

    Attributes
    ----------
    track
        int32 codes into a :class:`TrackTable`.
    time_ms
        int64, UTC milliseconds since 1970.
    lon_deg, lat_deg
        float64, WGS84, longitude within [-180, 180], latitude within [-90, 90], never NaN.
    alt_m
        float64, NaN where the source gives none.
    alt_reference
        int8 codes into :data:`ALTITUDE_REFERENCES`.
    accuracy_m
        float64, radius of 95 % confidence; 0 where the source gives none.
    row
        int64, one-based line or record number in the source, for naming a fix to a person.
    """

    track: NDArray[np.int32]
    time_ms: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    alt_m: NDArray[np.float64]
    alt_reference: NDArray[np.int8]
    accuracy_m: NDArray[np.float64]
    row: NDArray[np.int64]

    def __len__(self) -> int:
        """Count the fixes."""
        return int(self.track.size)

    def take(self, order: NDArray[np.int64] | NDArray[np.bool_]) -> PositionBatch:
        """Return the fixes picked by index or mask."""
        return PositionBatch(*(getattr(self, name)[order] for name in self.__slots__))

    @classmethod
    def empty(cls) -> PositionBatch:
        """Build a batch of no fixes."""
        return cls.of(np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0), np.empty(0))

    @classmethod
    def joined(cls, batches: Sequence[PositionBatch]) -> PositionBatch:
        """Build one batch of several, in their order."""
        if len(batches) == 1:
            return batches[0]
        if not batches:
            return cls.empty()
        columns = (np.concatenate([getattr(batch, name) for batch in batches]) for name in cls.__slots__)
        return cls(*columns)

    @classmethod
    def of(
        cls,
        track: NDArray[np.int32],
        time_ms: NDArray[np.int64],
        lon_deg: NDArray[np.float64],
        lat_deg: NDArray[np.float64],
    ) -> PositionBatch:
        """Build a batch of bare fixes: no altitude, no accuracy, rows numbered from 1."""
        n = track.size
        return cls(
            np.asarray(track, np.int32),
            np.asarray(time_ms, np.int64),
            np.asarray(lon_deg, np.float64),
            np.asarray(lat_deg, np.float64),
            np.full(n, np.nan),
            np.zeros(n, np.int8),
            np.zeros(n),
            np.arange(1, n + 1),
        )
