"""What may be near an incident: things on record, each as its reader was shown it, with its place and time.

Of what has changed since, the version counts that stood at the time. What the reader was not shown then and
is shown now stands as it is now; what it may not see today does not stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from math import inf
from typing import Any, Literal, NamedTuple

from msgspec import UNSET

from openline.app.showing.objects import begin_row
from openline.app.showing.paging import finished
from openline.app.showing.view import View
from openline.decide.distancing import footprints_of
from openline.decide.joining import Span, Spot, box_footprint
from openline.decide.moving import MOVING
from openline.decide.recurring import end_of, occurrences
from openline.decide.state import ObjectStanding
from openline.model.agreement import Line, Zone
from openline.model.event import NotificationBody
from openline.model.notification import Activity, Movement, Site
from openline.model.presence import Sighting
from openline.model.release import Detail
from openline.model.space import Footprint, Interval, Position

KINDS = frozenset({"site", "movement", "activity", "zone", "line", "sighting"})
EVER_MS = 1 << 62

Where = tuple[Footprint | Position, ...]


class Candidate(NamedTuple):
    """Something that may be near."""

    kind: str
    id: str
    entry: str = ""
    parts: tuple[tuple[Where, Span | None], ...] = ()
    """Where it is, and when it is there."""
    name: str = ""
    whose: tuple[str, ...] = ()
    state: str = ""
    at_ms: int | None = None
    position: Position | None = None
    course_deg: float | None = None
    speed_m_s: float | None = None
    coarse: bool = False
    refers_to: tuple[str, ...] = ()
    """Of what has no place of its own: things whose place counts for it."""
    to: tuple[str, ...] = ()
    """Of a message: its addressees."""
    zone: str = ""
    certainty: str = ""
    """Of a finding: what it is about, and how sure it is."""
    joined_by: Literal["", "thing", "parties"] = ""
    """Of a message that says no place: what takes the place's part."""


class Around(NamedTuple):
    """Where and when it is looked, and how far."""

    spots: dict[int, Spot]
    """By the numbers of their places."""
    window: Span
    within_m: float
    within_ms: int

    @property
    def padded(self) -> tuple[int, int]:
        """From when to when something is near in time."""
        return self.window.from_ms - self.within_ms, int(self.window.until_ms) + self.within_ms


def thing_near(view: View, then: View | None, id: str, around: Around) -> Any:
    """Return a thing as it stood then, or else as it stands; what takes long is left to be finished."""
    owned = view.state.objects[id]
    if owned.kind not in KINDS or not _is_seen(view, owned):
        return None
    seen, standing = view, owned
    stood = then.state.objects.get(id) if then is not None else None
    if then is not None and stood is not None and _is_seen(then, stood):
        seen, standing = then, stood
    if standing.kind in ("zone", "line") and standing.state != "active":
        return None
    if seen.detail(seen.state.cards[standing.entry]) is Detail.COARSE:
        row = begin_row(seen, standing)
        return lambda: _coarse(standing, finished(row))
    body = seen.body(standing.entry)
    value = body.notification if isinstance(body, NotificationBody) else getattr(body, standing.kind, None)
    if value is None:
        return None
    under_way = False
    if id in seen.state.notifications:
        begun_ms = seen.state.notifications[id].begun_ms
        under_way = standing.state in MOVING and begun_ms <= around.window.until_ms
    return partial(_whole, owned, standing.entry, value, around, under_way=under_way)


def _whole(owned: ObjectStanding, entry: str, value: Any, around: Around, *, under_way: bool) -> Candidate:
    """Return a thing that is shown whole, with where it is and when; its route is reckoned here."""
    return Candidate(
        kind=owned.kind,
        id=owned.id,
        entry=entry,
        parts=tuple(_parts(value, around, under_way=under_way)),
        name=str(getattr(value, "name", "")),
        whose=(owned.owner,),
        state=owned.state,
        at_ms=_begins_ms(value),
    )


def _is_seen(view: View, owned: ObjectStanding) -> bool:
    """Tell whether the reader is shown where something is, at least in a box."""
    return view.detail(view.state.cards[owned.entry]).rank >= Detail.COARSE.rank


def _parts(value: Any, around: Around, *, under_way: bool) -> Iterator[tuple[Where, Span | None]]:
    """Yield where a thing is or may be, and when, as far as that is near in time."""
    match value:
        case Site():
            yield (value.footprint,), _span(value.valid)
        case Sighting():
            yield (value.area,), _span(value.seen)
        case Zone() | Line():
            yield footprints_of(value), None
        case Movement():
            from openline.decide.routing import volumes_of_movement

            for it in volumes_of_movement(value):
                yield (it.footprint,), around.window if under_way else _span(it.interval)
        case Activity():
            for part in value.parts:
                spans: Iterable[Interval] = (part.interval,)
                if value.recurrence is not None:
                    spans = occurrences(value.recurrence, part.interval, *around.padded)
                for interval in spans:
                    yield (part.footprint,), _span(interval)


def _span(interval: Interval) -> Span:
    end_ms = end_of(interval)
    return Span(interval.start_ms, inf if end_ms >= EVER_MS else end_ms)


def _begins_ms(value: Any) -> int | None:
    match value:
        case Site():
            return value.valid.start_ms
        case Sighting():
            return value.seen.start_ms
        case Activity():
            return min(it.interval.start_ms for it in value.parts)
        case Movement():
            return value.depart_ms
    return None


def _coarse(owned: ObjectStanding, row: Any) -> Candidate | None:
    if row is None or row.box_e7 is UNSET:
        return None
    span = None
    if row.hours_ms is not UNSET and owned.kind not in ("zone", "line"):
        start_ms, end_ms = row.hours_ms
        span = Span(start_ms, inf if isinstance(end_ms, str) else end_ms)
    return Candidate(
        kind=owned.kind,
        id=owned.id,
        entry=owned.entry,
        parts=(((box_footprint(*row.box_e7),), span),),
        whose=(owned.owner,),
        at_ms=span.from_ms if span is not None else None,
        coarse=True,
    )
