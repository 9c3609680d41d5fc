"""What stands, as it was declared: a second index, without margins, tells what meets and what is near."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from openline.decide.recurring import NEVER_MS
from openline.decide.severity import Thing, margin_of
from openline.model.notification import Activity

if TYPE_CHECKING:
    from openline.kernel.volume_batch import Volumes
    from openline.kernel.volumes import VolumeIndex

SLACK_M = 0.25
"""Added to each thing here: no overlap is missed where stored edges stray. It may find one where twice this
is between two things: less than where a comparison of the two one by one may."""
SEEN_HOLDS_MS = 24 * 3_600_000
"""How long what was seen may still be there."""
FEW = 8
"""So few things are compared one by one; the index is made for more."""


class Declared:
    """The things that hold, without margins; made when it is first asked about many.

    Parameters
    ----------
    overlap
        Tells whether two things overlap as declared; what recurs is left to it.
    """

    def __init__(self, overlap: Callable[[Thing, Thing], bool]) -> None:
        self._overlap = overlap
        self._index: VolumeIndex | None = None
        self._things: dict[str, Thing] = {}
        self._with_margins: dict[str, Volumes] = {}
        self._slots: dict[str, list[int]] = {}
        self._thing_of: dict[int, str] = {}
        self._new: dict[str, None] = {}
        self._recurring: dict[str, None] = {}

    @property
    def nbytes(self) -> int:
        """Memory that the index takes, in bytes."""
        return self._index.nbytes if self._index is not None else 0

    @property
    def recurring(self) -> Collection[str]:
        """The things that recur."""
        return self._recurring.keys()

    def put(self, id: str, thing: Thing, volumes: Volumes) -> None:
        """Take note of a thing, and of its volumes with its margins."""
        if self._things.get(id) is thing:
            return
        self.take(id)
        self._things[id], self._with_margins[id] = thing, volumes
        self._new[id] = None
        if _recurs(thing):
            self._recurring[id] = None

    def take(self, id: str) -> None:
        """Take note that a thing is there no longer."""
        self._things.pop(id, None)
        self._with_margins.pop(id, None)
        self._new.pop(id, None)
        self._recurring.pop(id, None)
        slots = self._slots.pop(id, None)
        if slots is not None and self._index is not None:
            self._index.discard(slots)
            for slot in slots:
                del self._thing_of[slot]

    def met(self, thing: Thing, volumes: Volumes, others: Collection[str]) -> Collection[str]:
        """Return which of other things a thing overlaps as declared; its own ``volumes`` have margins."""
        if len(others) <= FEW or _recurs(thing):
            return {it for it in others if self._overlap(thing, self._things[it])}
        index = self._made()
        slots = np.unique(index.near(without_margins(thing, volumes)).slot).tolist()
        found = set(map(self._thing_of.__getitem__, slots))
        # Of what recurs the index holds the whole time in which it may: it is compared by itself.
        if self._recurring:
            unsure = found & self._recurring.keys()
            found -= {it for it in unsure if not self._overlap(thing, self._things[it])}
        return found

    def _made(self) -> VolumeIndex:
        from openline.kernel.volume_batch import Volumes
        from openline.kernel.volumes import VolumeIndex

        if self._index is None:
            self._index = VolumeIndex()
        if self._new:
            batches = [without_margins(self._things[it], self._with_margins.pop(it)) for it in self._new]
            slots = self._index.add(Volumes.concat(batches)).tolist()
            first = 0
            for id, batch in zip(self._new, batches, strict=True):
                self._slots[id] = slots[first : first + len(batch)]
                first += len(batch)
                self._thing_of.update(dict.fromkeys(self._slots[id], id))
            self._new = {}
        return self._index


def without_margins(thing: Thing, volumes: Volumes) -> Volumes:
    """Return the volumes of a thing as declared, out of those with its margins where that can be done."""
    margin_m, margin_s = margin_of(thing)
    if volumes.radius_m.size and float(volumes.radius_m.min()) >= margin_m:
        margin_ms = round(margin_s * 1000)
        return replace(
            volumes,
            radius_m=volumes.radius_m - (margin_m - SLACK_M),
            start_ms=volumes.start_ms + margin_ms,
            end_ms=np.where(volumes.end_ms == NEVER_MS, NEVER_MS, volumes.end_ms - margin_ms),
        )
    from openline.decide.volumes import volumes_of

    return volumes_of(thing, margin_m=SLACK_M, validity_ms=SEEN_HOLDS_MS)


def _recurs(thing: Thing) -> bool:
    return isinstance(thing, Activity) and thing.recurrence is not None
