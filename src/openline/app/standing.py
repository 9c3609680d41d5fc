"""What stands: everything on record that can come close to something, in the 4D index (decision 12).

The index is made of bodies as they now stand, lazily: a log that is only read builds none. What was redacted
is in it no longer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from openline.app.declared import SEEN_HOLDS_MS, Declared
from openline.app.keeping import read_volumes, write_volumes
from openline.app.whereabouts import Whereabouts
from openline.app.whereabouts import thing_of as thing_of
from openline.decide.moving import HOLDS, LIVE, MOVING
from openline.decide.recurring import NEVER_MS
from openline.decide.severity import Thing, can_match, margin_of, severity_of
from openline.decide.state import ObjectStanding, State
from openline.model.notification import Activity, Movement, Severity

if TYPE_CHECKING:
    from openline.kernel.volume_batch import Volumes
    from openline.kernel.volumes import VolumeIndex


class Near(NamedTuple):
    """What comes close to a thing, and what was looked at to find it."""

    severities: dict[str, Severity]
    examined: int
    """Entries of the index that were looked at."""


class _Kind(NamedTuple):
    """All of a thing that its matches' severity goes by, and whose it is."""

    owner: str
    type: type[Thing]
    kind: object


def thing_on_record(state: State, id: str) -> Thing | None:
    """Return a thing as it stands on record; ``None`` where that was redacted, or comes close to nothing."""
    content = state.contents.get(state.objects[id].entry)
    return None if content is None else thing_of(content.body)


def volumes_of_thing(thing: Thing) -> Volumes:
    """Return the volumes of a thing, with its margins."""
    from openline.decide.volumes import volumes_of

    margin_m, margin_s = margin_of(thing)
    return volumes_of(thing, margin_m=margin_m, margin_s=margin_s, validity_ms=SEEN_HOLDS_MS)


class Standing:
    """The things on record that hold, as 4D volumes.

    Parameters
    ----------
    sees
        Which of them are in the index; by default all. A dry run asks one that holds only what a party sees
        anyway, so that nothing else can show in the answer, nor in what was looked at.
    """

    def __init__(self, sees: Callable[[ObjectStanding], bool] = lambda _: True) -> None:
        self._sees = sees
        self._index: VolumeIndex | None = None
        self._stale: dict[str, None] = {}
        self._slots: dict[str, list[int]] = {}
        self._owner_of: dict[int, str] = {}
        self._things: dict[str, Thing] = {}
        self._kinds: dict[str, int] = {}
        self._kind_numbers: dict[_Kind, int] = {}
        self._every_kind: list[_Kind] = []
        self._declared = Declared(_overlap)
        self._kept: dict[str, Volumes] = {}
        self._made: dict[str, Volumes] = {}
        self._entry_of: dict[str, str] = {}
        self._adrift: set[str] = set()
        self._late: list[str] = []
        self.whereabouts = Whereabouts()
        """The same things as boxes: for whoever may not wait until there is an index."""
        self.load: Callable[[], bytes] = bytes
        self.unsaved = 0
        """Volumes that were made, and not found among those that were kept."""

    def load_from(self, kept: Callable[[], bytes]) -> None:
        """Say where the volumes are that were made before: what still stands of them need not be made again.

        They are read when the index is first asked. What cannot be read, or was made by other rules, is made
        again.
        """
        self.load = kept

    def save(self) -> bytes:
        """Return the volumes of all that holds, to be kept with the log, where redaction finds them."""
        self.unsaved = 0
        for id in self._stale:  # it may have been redacted
            self._made.pop(self._entry_of.get(id, ""), None)
        return write_volumes(self._made)

    def measured(self, state: State, *, now_ms: int) -> dict[str, int]:
        """Return how many things and volumes the index holds, and its bytes, brought to what stands."""
        index = self._refreshed(state, now_ms)
        made = sum(
            column.nbytes
            for volumes in self._made.values()
            for column in (getattr(volumes, name) for name in volumes.__slots__)
        )
        return {
            "things": len(self._things),
            "volumes": len(index),
            "index_bytes": index.nbytes + self._declared.nbytes,
            "declared_bytes": made,
        }

    def touch(self, id: str) -> None:
        """Take note that a thing came, changed or went; it is looked at when the index is next asked."""
        self._stale[id] = None
        self.whereabouts.touch(id)

    def near(
        self,
        state: State,
        thing: Thing,
        *,
        now_ms: int,
        about: str = "",
        owner: str = "",
        now: State | None = None,
    ) -> Near:
        """Return what comes close to a thing, now or later: things of other owners only.

        Parameters
        ----------
        state
            What stands.
        now_ms
            What is over by then is near nothing, unless it is under way.
        about, owner
            The id under which the thing stands on record; or whose it is, when it does not.
        now
            What stands with what the thing now does, if that is not ``state``.
        """
        if not isinstance(thing, Movement | Activity) and not _anything_moves(state):
            return Near({}, 0)  # and no index need be built, nor the kernel loaded
        index = self._refreshed(state, now_ms)
        present = now or state
        standing = present.objects.get(about)
        owner = standing.owner if standing is not None else owner
        declared = volumes_of_thing(thing)
        volumes = _as_it_goes(declared, present, about, now_ms)
        coming = volumes.take((volumes.end_ms > now_ms).nonzero()[0])
        if not len(coming):
            return Near({}, 0)
        slots = np.unique(index.near(coming).slot).tolist()
        examined = index.examined
        others = dict.fromkeys(map(self._owner_of.__getitem__, slots))
        adrift = _is_adrift(present, about, int(declared.end_ms.max()), now_ms)
        met = others if adrift else self._declared.met(thing, declared, others)
        return Near(self._severities(thing, owner, others, met), examined)

    def _severities(
        self, thing: Thing, owner: str, others: Collection[str], met: Collection[str]
    ) -> dict[str, Severity]:
        """Return how serious it is with each of other owners' things that come close by their margins.

        Parameters
        ----------
        met
            Those that it overlaps without any.
        """
        # There are few kinds, of few parties, and hundreds of things: it is asked once for each kind.
        known: dict[tuple[int, bool], Severity | None] = {}
        recurs, adrift, kinds = _recurs(thing), self._adrift, self._kinds
        found = {}
        for other in others:
            key = kinds[other], other in met or other in adrift
            if key in known:
                severity = known[key]
            else:
                its = self._things[other]
                matches = self._every_kind[key[0]].owner != owner and can_match(thing, its)
                severity = known[key] = severity_of(thing, its, as_declared=key[1]) if matches else None
            if severity is not None:
                found[other] = severity
        if recurs or self._declared.recurring:
            unsure = found if recurs else found.keys() & set(self._declared.recurring)
            apart = [it for it in unsure if not _ever_meet(thing, self._things[it])]
            for other in apart:
                del found[other]
        return found

    def _number_of(self, kind: _Kind) -> int:
        number = self._kind_numbers.setdefault(kind, len(self._every_kind))
        if number == len(self._every_kind):
            self._every_kind.append(kind)
        return number

    def over(self, state: State, ids: Iterable[str], *, now_ms: int) -> set[str]:
        """Return which things hold on record, and will not be anywhere again: their time is over.

        What is under way is there, however late.
        """
        self._refreshed(state, now_ms)
        return {it for it in ids if it in self._things and not self._slots.get(it)}

    def late(self, state: State, *, now_ms: int) -> list[str]:
        """Return what keeps to its times no longer since this was last asked, to be matched again."""
        if not _anything_moves(state):
            return []
        self._refreshed(state, now_ms)
        late, self._late = self._late, []
        return [it for it in late if state.objects[it].state in MOVING]

    def unknown(self, state: State, ids: Iterable[str]) -> set[str]:
        """Return which things hold, and are in the index no longer because their outline was redacted."""
        return {it for it in ids if state.objects[it].state in HOLDS and not _has_body(state, it)}

    def _refreshed(self, state: State, now_ms: int) -> VolumeIndex:
        from openline.kernel.volumes import VolumeIndex

        if self._index is None:
            self._index = VolumeIndex()
            self._kept = read_volumes(self.load())
            self._stale = dict.fromkeys(state.objects)
        index = self._index
        for id in self._stale:
            self._take_out(index, id)
        added = [(id, thing) for id in self._stale if (thing := self._holding(state, id)) is not None]
        self._stale = {}
        self._put_in(index, added, state, now_ms)
        late: dict[str, None] = {}
        for slot in index.expire(now_ms).tolist():
            id = self._owner_of.pop(slot)
            self._slots[id].remove(slot)
            if not self._slots[id] and state.objects[id].state in MOVING:
                late[id] = None
        # What is under way and should be over is late: it may be anywhere on its way until somebody says no.
        self._put_in(index, [(it, self._things[it]) for it in late], state, now_ms)
        return index

    def _holding(self, state: State, id: str) -> Thing | None:
        standing = state.objects.get(id)
        if standing is None:
            return None  # it was to come on record, and did not
        content = state.contents.get(standing.entry)
        if standing.state not in HOLDS or content is None or not self._sees(standing):
            return None
        return thing_of(content.body)

    def _take_out(self, index: VolumeIndex, id: str) -> None:
        slots = self._slots.pop(id, [])
        if slots:
            index.discard(slots)
        for slot in slots:
            del self._owner_of[slot]
        self._things.pop(id, None)
        self._declared.take(id)
        self._made.pop(self._entry_of.pop(id, ""), None)

    def _put_in(self, index: VolumeIndex, added: list[tuple[str, Thing]], state: State, now_ms: int) -> None:
        if not added:
            return
        from openline.kernel.volume_batch import Volumes

        batches = [
            _as_it_goes(self._volumes(state.objects[id], thing), state, id, now_ms) for id, thing in added
        ]
        slots = iter(index.add(Volumes.concat(batches)).tolist())
        for (id, thing), batch in zip(added, batches, strict=True):
            self._things[id] = thing
            kind = _Kind(state.objects[id].owner, type(thing), getattr(thing, "kind", None))
            self._kinds[id] = self._number_of(kind)
            self._declared.put(id, thing, self._made[self._entry_of[id]])
            if not _is_adrift(state, id, int(self._made[self._entry_of[id]].end_ms.max()), now_ms):
                self._adrift.discard(id)
            elif id not in self._adrift:
                self._adrift.add(id)
                self._late.append(id)
            self._slots[id] = [next(slots) for _ in range(len(batch))]
            self._owner_of.update(dict.fromkeys(self._slots[id], id))

    def _volumes(self, standing: ObjectStanding, thing: Thing) -> Volumes:
        volumes = self._made.get(standing.entry)
        if volumes is None:
            volumes = self._kept.pop(standing.entry, None)
        if volumes is None:
            volumes = volumes_of_thing(thing)
            self.unsaved += len(volumes)
        self._made[standing.entry] = volumes
        self._entry_of[standing.id] = standing.entry
        return volumes


def _is_adrift(state: State, id: str, end_ms: int, now_ms: int) -> bool:
    """Tell whether a thing keeps to its times no longer: halted, begun early, or under way beyond its end."""
    thing, known = state.objects.get(id), state.notifications.get(id)
    if thing is None or known is None or thing.state not in MOVING:
        return False
    return thing.state == "halted" or known.begun_ms < known.begins_ms or end_ms <= now_ms


def _as_it_goes(volumes: Volumes, state: State, id: str, now_ms: int) -> Volumes:
    """Return the volumes of a thing as long as it may really be there.

    What has begun is there from then on, if that is earlier than planned. What is halted, or late, is there
    until somebody says that it has arrived or ended: where on its way, nobody knows.
    """
    thing, known = state.objects.get(id), state.notifications.get(id)
    if thing is None or known is None or thing.state not in MOVING:
        return volumes
    start_ms = np.minimum(volumes.start_ms, known.begun_ms)
    end_ms = volumes.end_ms
    if thing.state == "halted" or int(end_ms.max()) <= now_ms:
        end_ms = np.full_like(end_ms, NEVER_MS)
    return replace(volumes, start_ms=start_ms, end_ms=end_ms)


def meeting(a: Thing, b: Thing, *, adrift: bool = False) -> Severity | None:
    """Return how serious it is that two things come close by their margins, or ``None`` if they never do.

    Of what is ``adrift``, so that its times are not known, it is as serious as can be. What recurs is in the
    index for the whole time in which it may: here it is asked whether both are ever there together.
    """
    if not can_match(a, b):
        return None
    if (_recurs(a) or _recurs(b)) and not _ever_meet(a, b):
        return None
    return severity_of(a, b, as_declared=adrift or _overlap(a, b))


def _ever_meet(a: Thing, b: Thing) -> bool:
    """Tell whether two things, one of which recurs, are ever there together, by their margins."""
    from openline.decide.volumes import ever_together

    margin_m, margin_s = (sum(margins) for margins in zip(margin_of(a), margin_of(b), strict=True))
    return ever_together(a, b, margin_s=margin_s, margin_m=margin_m)


def _overlap(a: Thing, b: Thing) -> bool:
    from openline.decide.volumes import declared_overlap

    return declared_overlap(a, b, validity_ms=SEEN_HOLDS_MS)


def _recurs(thing: Thing) -> bool:
    return isinstance(thing, Activity) and thing.recurrence is not None


def _anything_moves(state: State) -> bool:
    kinds = ((state.objects[id].kind, state.objects[id].state) for id in state.notifications)
    return any(kind != "site" and standing in LIVE for kind, standing in kinds)


def _has_body(state: State, id: str) -> bool:
    content = state.contents.get(state.objects[id].entry)
    return content is not None and content.body is not None
