"""Late data corrects what was said, and says so."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from openline.model.watch import WatchEvent

CORRECTED = frozenset(
    {
        "enter", "exit", "inside", "perimeter", "cross", "doubtful_fix", "relocated",
        "lost_contact", "regained_contact",
    }
)  # fmt: skip
"""What is held against late data. An approach is a warning, not a finding: it is not unsaid afterwards."""

_NAMED_BY = ("event", "track", "zone", "line", "direction")


def corrections(said: Iterable[WatchEvent], true: Iterable[WatchEvent]) -> list[WatchEvent]:
    """Compare what was said with what should have been said, had every fix come in time.

    Returns
    -------
    list of WatchEvent
        ``corrected`` with ``was`` for what did not happen, with ``was`` and ``now`` for what happened at
        another time or place, and the event itself, marked ``late``, for what had not been said; by time.
    """
    before, after = _by_name(said), _by_name(true)
    found: list[WatchEvent] = []
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name, []), after.get(name, [])
        same = {_place_and_time(it) for it in was} & {_place_and_time(it) for it in now}
        was = [it for it in was if _place_and_time(it) not in same]
        now = [it for it in now if _place_and_time(it) not in same]
        for old, new in zip(was, now, strict=False):
            found.append(_corrected(old, new))
        found += [_corrected(old, None) for old in was[len(now) :]]
        found += [msgspec.structs.replace(new, late=True) for new in now[len(was) :]]
    return sorted(found, key=lambda event: event.at)


def _by_name(events: Iterable[WatchEvent]) -> dict[tuple[str, ...], list[WatchEvent]]:
    named: dict[tuple[str, ...], list[WatchEvent]] = {}
    for event in events:
        if event.event in CORRECTED:
            named.setdefault(tuple(getattr(event, field) for field in _NAMED_BY), []).append(event)
    return named


def _place_and_time(event: WatchEvent) -> tuple[str, float | None, float | None]:
    return event.at, event.lon, event.lat


def _corrected(was: WatchEvent, now: WatchEvent | None) -> WatchEvent:
    return WatchEvent(
        event="corrected",
        track=was.track,
        object=was.object,
        party=was.party,
        zone=was.zone,
        line=was.line,
        direction=was.direction,
        at=was.at,
        late=True,
        was=_what(was),
        now=None if now is None else _what(now),
    )


def _what(event: WatchEvent) -> dict[str, object]:
    keep = ("event", "at", "lon", "lat", "distance_to_edge_m", "cause", "implied_speed_m_s")
    values: dict[str, object] = msgspec.to_builtins(event)
    return {name: values[name] for name in keep if name in values}
