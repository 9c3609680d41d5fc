"""What bears on build-up, as far as its reader is shown it wholly: gathered while the record stands still.

What somebody may not see is not counted for him: no sighting, look, statement of who holds what, nor finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import shapely
from msgspec.structs import replace
from numpy.typing import NDArray

from openline.app.findings import event_of
from openline.app.ports import Store
from openline.app.replay import replay
from openline.app.showing.buildup_told import told_of
from openline.app.showing.contacts import held
from openline.app.showing.handover import first_since
from openline.app.showing.paging import Still
from openline.app.showing.rows import Call
from openline.app.showing.view import View
from openline.app.whereabouts import Box, box_of, there_of
from openline.decide.arriving import ONE, Of
from openline.decide.covering import Look
from openline.decide.outlining import area_of
from openline.decide.placing import line_areas, look_at, zone_areas
from openline.decide.recurring import end_of, occurrences
from openline.decide.state import Card, unknown
from openline.decide.staying import Finding
from openline.errors import InputError
from openline.kernel.geodesy import Area
from openline.model.agreement import AreaOfControl, Line, Zone
from openline.model.event import (
    ControlBody,
    CoverageBody,
    LineBody,
    NotificationBody,
    SightingBody,
    WatchBody,
    ZoneBody,
)
from openline.model.notification import Activity, ActivityKind, Movement, MovementKind
from openline.model.presence import CountRange, Coverage, Sighting
from openline.model.release import Detail
from openline.model.space import Corridor, Footprint

K = TypeVar("K")
T = TypeVar("T")
READ_AT_ONCE = 500
MOST_KEPT = 20_000
MOST_BANDS_KEPT = 2_000
MOST_LOOKS = 200_000
FOUND_BEFORE_MS = 7 * 86_400_000
"""Tracks that came in so long before what is asked for are known to be there, and none from before that."""
COMES_AS: Mapping[str, Of] = MappingProxyType(
    {
        MovementKind.CONVOY: "convoy",
        MovementKind.ROTARY: "flight",
        MovementKind.FIXED_WING: "flight",
        MovementKind.UNMANNED: "flight",
        ActivityKind.AIR_TASKING: "flight",
        ActivityKind.DRONE_FLIGHT: "flight",
    }
)
"""What is notified -> what it counts as when it comes."""
TOLD = frozenset({"increase", "rate_increase", "rate_restored", "limit_exceeded", "limit_restored"})
FOUND = TOLD | {"inside", "enter", "exit", "perimeter", "cross", "lost_contact", "relocated", "corrected"}



class Owner(NamedTuple):
    """A zone or line."""

    id: str
    entry: str
    place: Zone | Line


class SeenThing(NamedTuple):
    """A sighting, and its entry."""

    entry: str
    owner: str
    sighting: Sighting


class LookedThing(NamedTuple):
    """A report of who looked, and its entry."""

    entry: str
    coverage: Coverage


class HeldThing(NamedTuple):
    """A statement of who held an area."""

    id: str
    entry: str
    state: str
    disputed_by: tuple[str, ...]
    area: AreaOfControl


class DeclaredThing(NamedTuple):
    """One time that something notified is somewhere."""

    id: str
    party: str
    of: Of
    kind: str
    many: CountRange
    footprint: Footprint
    start_ms: int
    end_ms: int


class Listed(NamedTuple):
    """A thing that may bear on build-up, of which its reader is shown all."""

    id: str
    entry: str
    owner: str
    what: Zone | Line | Sighting | Coverage | AreaOfControl | Movement | Activity
    state: str = ""
    disputed_by: tuple[str, ...] = ()
    begun: bool = False
    """Somebody said that it set out."""


class Stretch(NamedTuple):
    """What is asked about: a zone or line, or all of them (empty), from when until when."""

    about: str
    from_ms: int
    until_ms: int
    validity_ms: int


_Thing: TypeAlias = Owner | SeenThing | LookedThing | HeldThing | partial[list[DeclaredThing]]


class Gathered(NamedTuple):
    """All that its reader is shown of a time."""

    owners: list[Owner]
    seen: list[SeenThing]
    looked: list[LookedThing]
    held: list[HeldThing]
    declared: list[DeclaredThing]
    found: list[Finding]
    told_of: list[tuple[Call, ...]]
    """Of each finding of that time that its reader was told of, and is shown no more: whom to call."""


def gather(view: View, still: Still, store: Store, asked: Stretch) -> Gathered:
    """Gather what bears on a time.

    Raises
    ------
    NotFoundError
        There is no such zone or line, or not for this reader.
    """
    things = held(still, view.state.objects, lambda id: _thing(view, id, asked))
    gathered = gathered_of(things, asked)
    gathered.found.extend(_findings(view, still, store, asked.from_ms - FOUND_BEFORE_MS, asked.until_ms))
    gathered.told_of.extend(told_of(view, still, store, asked.from_ms, asked.until_ms))
    return gathered


def gathered_of(things: Iterable[_Thing | None], asked: Stretch) -> Gathered:
    """Sort what bears on a time. Raises :class:`.NotFoundError` where what is asked about is not there."""
    gathered = Gathered([], [], [], [], [], [], [])
    for it in things:
        match it:
            case Owner():
                gathered.owners.append(it)
            case SeenThing():
                gathered.seen.append(it)
            case LookedThing():
                gathered.looked.append(it)
            case HeldThing():
                gathered.held.append(it)
            case partial():
                gathered.declared.extend(it())
    if asked.about and not gathered.owners:
        raise unknown("zone or line", asked.about)
    return gathered


def _thing(view: View, id: str, asked: Stretch) -> _Thing | None:
    """Return an object as what it is here, if it bears on the time and its reader is shown all of it."""
    standing = view.state.objects[id]
    if view.detail(view.state.cards[standing.entry]) is not Detail.FULL:
        return None
    begun = False
    match view.body(standing.entry):
        case ZoneBody(zone=what) | LineBody(line=what) | SightingBody(sighting=what):
            pass
        case CoverageBody(coverage=what) | ControlBody(area=what):
            pass
        case NotificationBody(notification=Movement() | Activity() as what):
            begun = view.state.notifications[id].begun_ms > 0
        case _:
            return None
    listed = Listed(
        id, standing.entry, standing.owner, what, standing.state, tuple(standing.disputed_by), begun
    )
    return thing_of(listed, asked)


def thing_of(it: Listed, asked: Stretch) -> _Thing | None:
    """Return a thing as what it is here, if it bears on the time."""
    what, from_ms, until_ms = it.what, asked.from_ms, asked.until_ms
    match what:
        case Zone() | Line():
            wanted = it.id == asked.about if asked.about else it.state == "active"
            return Owner(it.id, it.entry, what) if wanted else None
        case Sighting():
            bears = what.seen.start_ms < until_ms and end_of(what.seen) > from_ms - asked.validity_ms
            return SeenThing(it.entry, it.owner, what) if bears else None
        case Coverage():
            bears = what.observed.start_ms < until_ms and end_of(what.observed) > from_ms
            return LookedThing(it.entry, what) if bears else None
        case AreaOfControl():
            return HeldThing(it.id, it.entry, it.state, it.disputed_by, what)
    if what.kind not in COMES_AS or it.state in ("withdrawn", "removed"):
        return None
    # Where a route leads takes long to reckon: it is left until others may write again.
    return partial(_declared, it.id, it.owner, what, it.begun, from_ms, until_ms)


def _declared(
    id: str, party: str, thing: Movement | Activity, begun: bool, from_ms: int, until_ms: int
) -> list[DeclaredThing]:
    """Return when and where something notified comes; possible only, until somebody says that it set out."""
    count = ONE if begun else CountRange(0, 1)
    recurs = thing.recurrence if isinstance(thing, Activity) else None
    found = []
    for it in there_of(thing):
        times = occurrences(recurs, it.interval, from_ms, until_ms) if recurs is not None else [it.interval]
        for when in times:
            if when.start_ms < until_ms and end_of(when) > from_ms:
                of = COMES_AS[thing.kind]
                found.append(
                    DeclaredThing(
                        id, party, of, thing.kind.value, count, it.footprint, when.start_ms, end_of(when)
                    )
                )
    return found


def _findings(view: View, still: Still, store: Store, since_ms: int, until_ms: int) -> list[Finding]:
    """Return what the watch found, as far as the reader is shown it."""
    first = first_since(store, since_ms)

    def wanted(card: Card) -> str:
        is_wanted = card.type == "watch.find/v1" and card.at >= first and view.detail(card) is Detail.FULL
        return card.id if is_wanted else ""

    ids = [it for it in held(still, view.state.cards.values(), wanted) if it]
    found = []
    for start in range(0, len(ids), READ_AT_ONCE):
        for stored in store.entries_by_id(ids[start : start + READ_AT_ONCE]):
            _, _, body = replay(stored)
            if isinstance(body, WatchBody):
                found += finding_of(stored.id, body.event, since_ms, until_ms)
    with still():
        return [as_shown(it, partial(_is_shown, view)) for it in found]


def finding_of(entry: str, recorded: Mapping[str, object], since_ms: int, until_ms: int) -> list[Finding]:
    """Return what was found, if it bears on a time; else nothing."""
    if recorded.get("event") not in FOUND:
        return []
    try:
        event = event_of(recorded)
        at_ms = round(datetime.fromisoformat(event.at).timestamp() * 1000)
    except (InputError, ValueError):
        return []  # a finding of another make, which says nothing that is counted here
    return [Finding(entry, at_ms, event)] if since_ms <= at_ms < until_ms else []


def _is_shown(view: View, id: str) -> bool:
    standing = view.state.objects.get(id)
    return standing is not None and view.detail(view.state.cards[standing.entry]) is Detail.FULL


def as_shown(it: Finding, is_shown: Callable[[str], bool]) -> Finding:
    """Return a finding without the sightings that its reader is not shown."""
    event = it.event
    if not event.evidence:
        return it
    shown = tuple(id for id in event.evidence if is_shown(id))
    hidden = len(event.evidence) - len(shown)
    return it._replace(event=replace(event, evidence=shown), not_shown=hidden)


# -- where things are --------------------------------------------------------------------------------

_areas: dict[str, Area] = {}
"""Entry -> its area, which takes longer to make than all else."""
_bands: dict[str, dict[str, Area]] = {}
"""Entry of a zone or line -> the areas of its bands."""
_paths: dict[str, Area] = {}
"""Entry of a line -> how it runs."""


_looks: dict[tuple[str, str, str], Look | None] = {}
"""Entry of a coverage report, entry of a zone or line, band -> how the one bears on the other."""


def look_of(it: LookedThing, owner: Owner, band: str, area: Area) -> Look | None:
    """Return how a coverage report bears on a band: of two entries that is always the same."""
    def look() -> Look | None:
        return look_at(it.coverage, outline(it.entry, it.coverage.area), area)

    return _kept(_looks, (it.entry, owner.entry, band), look, MOST_LOOKS)


def outline(entry: str, footprint: Footprint) -> Area:
    """Return the area of an entry's footprint."""
    return _kept(_areas, entry, lambda: area_of(footprint), MOST_KEPT)


def bands_of(owner: Owner) -> dict[str, Area]:
    """Return the areas of all bands of a zone or line, by name."""
    place = owner.place
    return _kept(
        _bands,
        owner.entry,
        lambda: zone_areas(place) if isinstance(place, Zone) else line_areas(place),
        MOST_BANDS_KEPT,
    )


def path_of(owner: Owner) -> Area:
    """Return a line as it runs, two millimetres wide."""
    place = owner.place
    assert isinstance(place, Line)
    path = Corridor(centreline=place.path, half_width_mm=1, edges=place.edges)
    return _kept(_paths, owner.entry, lambda: area_of(path), MOST_BANDS_KEPT)


def _kept(kept: dict[K, T], key: K, make: Callable[[], T], most: int) -> T:
    try:
        return kept[key]
    except KeyError:
        found = make()
    if len(kept) >= most:
        kept.clear()
    kept[key] = found
    return found


class Boxes:
    """Boxes of footprints, to find quickly which may meet a place."""

    def __init__(self, footprints: Iterable[Footprint]) -> None:
        self._boxes: NDArray[np.float64] = np.array([box_of(it) for it in footprints], np.float64).reshape(
            -1, 4
        )

    def near(self, box: Box) -> list[int]:
        """Return the numbers of those that may meet a box."""
        middle, half, south, north = self._boxes.T
        apart = np.abs((middle - box.middle + 180.0) % 360.0 - 180.0)
        meets = (apart <= half + box.half) & (south <= box.north) & (north >= box.south)
        return [int(it) for it in np.flatnonzero(meets)]


def box_around(place: Zone | Line) -> Box:
    """Return a box that holds a place with its perimeter and the bands along it."""
    if isinstance(place, Line):
        deepest_mm = max((it.to_mm or 0 for it in place.limits), default=0)
        return box_of(Corridor(centreline=place.path, half_width_mm=deepest_mm + 1, edges=place.edges))
    box = box_of(place.footprint)
    if not place.perimeter_mm:
        return box
    up = (place.perimeter_mm / 1000 + 1.0) / 110_500.0
    steepest = min(max(abs(box.south - up), abs(box.north + up)), 89.0)
    wide = up / float(np.cos(np.radians(steepest)))
    return Box(box.middle, min(box.half + wide, 180.0), box.south - up, box.north + up)


def meeting(areas: Sequence[Area]) -> list[tuple[int, ...]]:
    """Return of each area which others it meets."""
    if len(areas) < 2:
        return [() for _ in areas]
    one, other = shapely.STRtree(list(areas)).query(list(areas), predicate="intersects")
    found: list[list[int]] = [[] for _ in areas]
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a != b:
            found[a].append(b)
    return [tuple(sorted(it)) for it in found]
