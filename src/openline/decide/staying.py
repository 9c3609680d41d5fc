"""Where tracks were, by the findings of the watch: from when until when in a band, and silent since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from openline.decide.agenda import NEVER_MS
from openline.decide.placing import INSIDE_BAND, PERIMETER_BAND
from openline.model.watch import WatchEvent

_WITH_ITS_PERIMETER = frozenset({"window_closed", "altitude", "zone_ended"})
_IN = frozenset({"inside", "enter"})


class Finding(NamedTuple):
    """A finding as it stands on record."""

    entry: str
    at_ms: int
    event: WatchEvent
    not_shown: int = 0
    """So many of the sightings that it rests on are not shown to its reader, and left out of it."""


class Stay(NamedTuple):
    """A track was in a band for a time."""

    track: str
    party: str
    from_ms: int
    until_ms: int
    silent_ms: int
    """From when on it was silent, and possible only; :data:`NEVER_MS`: it was not."""


class _Track(msgspec.Struct):
    """How a track stands towards one zone."""

    party: str = ""
    inside: bool = False
    around: bool = False
    """Within the perimeter, or inside."""
    since_ms: int = 0
    silent_ms: int = NEVER_MS


def corrected(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order of their times, with those left out that late fixes took back."""
    every = list(findings)
    taken = {
        (str(it.event.was.get("event")), it.event.track, str(it.event.was.get("at")))
        for it in every
        if it.event.was is not None
    }
    kept = [it for it in every if (it.event.event, it.event.track, it.event.at) not in taken]
    return sorted((_as_it_is(it) for it in kept), key=lambda it: it.at_ms)


def _as_it_is(it: Finding) -> Finding:
    """Return a correction as what holds instead of what was said."""
    now = it.event.now
    if now is None:
        return it
    at = str(now.get("at", it.event.at))
    at_ms = round(datetime.fromisoformat(at).timestamp() * 1000)
    event = replace(it.event, event=str(now.get("event", "")), at=at, cause=str(now.get("cause", "")))
    return Finding(it.entry, at_ms, event)


def stays_of(findings: Iterable[Finding], zone: str, band: str, *, validity_ms: int) -> list[Stay]:
    """Return who was inside a zone, or on its perimeter, as far as findings on record say.

    A track that fell silent is possible for ``validity_ms`` more, or until it is heard of again.

    Parameters
    ----------
    findings
        In the order of their times.
    band
        ``inside`` or ``perimeter``; of any other band nothing is on record.
    """
    if band not in (INSIDE_BAND, PERIMETER_BAND):
        return []
    tracks: dict[str, _Track] = {}
    stays: list[Stay] = []
    for _, at_ms, event, _ in findings:
        # What is said of a sighting is of no track.
        if not event.track or (zone != event.zone and zone not in event.inside):
            continue
        it = tracks.setdefault(event.track, _Track())
        was_in = _is_in(it, band)
        party, silent_ms = it.party, it.silent_ms
        _follow(it, event, at_ms)
        is_in = _is_in(it, band)
        heard_again = silent_ms < NEVER_MS and it.silent_ms == NEVER_MS
        if was_in and (not is_in or heard_again):
            stays.append(_stay(event.track, party, it.since_ms, at_ms, silent_ms, validity_ms))
        if is_in and (not was_in or heard_again):
            it.since_ms = at_ms
    for name, it in tracks.items():
        if _is_in(it, band):
            stays.append(_stay(name, it.party, it.since_ms, NEVER_MS, it.silent_ms, validity_ms))
    return stays


def _follow(it: _Track, event: WatchEvent, at_ms: int) -> None:
    if event.event == "lost_contact":
        it.silent_ms = at_ms
        return
    it.silent_ms = NEVER_MS
    if event.event == "relocated":
        it.inside = it.around = False
    elif event.event in _IN:
        it.inside = it.around = True
        it.party = event.party
    elif event.event == "exit":
        it.inside = False
        it.around = it.around and event.cause not in _WITH_ITS_PERIMETER
    elif event.event == "perimeter":
        it.around = event.direction == "in"
        it.party = event.party


def _is_in(it: _Track, band: str) -> bool:
    return it.inside if band == INSIDE_BAND else it.around and not it.inside


def _stay(track: str, party: str, from_ms: int, until_ms: int, silent_ms: int, validity_ms: int) -> Stay:
    if silent_ms < until_ms:
        until_ms = min(until_ms, silent_ms + validity_ms)
    return Stay(track, party, from_ms, until_ms, silent_ms)
