"""What a notification says, line by line, in the words of human screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from openline.cli.areas import outline_echoes, place_words
from openline.cli.times import time_text
from openline.model.agreement import Limit, Line, Zone
from openline.model.notification import Activity, Contact, Marking, Movement, Notification, Recurrence, Site
from openline.model.presence import CountRange
from openline.model.space import AltitudeBand, AltitudeLimit, AltitudeReference, Corridor, Interval
from openline.model.warning import Ladder

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SIGHT = {"day": "by day", "night": "by night", "thermal": "in thermal sight"}


def particulars(said: Notification) -> list[tuple[str, str]]:
    """Return what a notification says, as (what, how it is) pairs in the order in which one asks."""
    match said:
        case Site():
            lines = _of_site(said)
        case Movement():
            lines = _of_movement(said)
        case Activity():
            lines = _of_activity(said)
    rest = [("note", said.note)] if said.note else []
    return [*lines, *_markings(said.markings), *_contacts(said.contacts), *rest]


def _of_site(site: Site) -> Iterator[tuple[str, str]]:
    yield "name", site.name
    yield "function", site.function.value
    yield from (("place", it) for it in outline_echoes(site.footprint))
    yield "valid", span(site.valid)
    yield from _band(site.altitude)
    yield from _people(site.people)
    for it in site.verifications:
        again = f", next {time_text(it.next_at_ms)}" if it.next_at_ms is not None else ", no next one planned"
        yield "verified", f"declared verified by {it.by}, {it.how}, {time_text(it.at_ms)}{again}"
    if not site.verifications:
        yield "verified", "nobody has declared it"
    if site.source:
        yield "source", site.source


def _of_movement(movement: Movement) -> Iterator[tuple[str, str]]:
    yield "name", movement.name
    yield "kind", movement.kind.value.replace("_", " ")
    if movement.serial:
        yield "serial", movement.serial
    yield "departs", time_text(movement.depart_ms)
    for number, it in enumerate(movement.route, 1):
        times = [
            f"{word} {time_text(at_ms)}"
            for word, at_ms in (("arrives", it.arrive_ms), ("departs", it.depart_ms))
            if at_ms is not None
        ]
        name = f"{it.name}: " if it.name else ""
        yield f"waypoint {number}", ", ".join([f"{name}{place_words(it.position)}", *times])
    if movement.speed_mm_s is not None:
        yield "speed", f"{movement.speed_mm_s * 3.6 / 1000:.0f} km/h"
    if movement.half_width_mm is not None:
        yield "width", f"{movement.half_width_mm / 1000:.0f} m to either side"
    if movement.slack_s is not None:
        yield "slack", f"{movement.slack_s / 60:.0f} min early or late"
    yield from _band(movement.altitude)
    for vehicle in movement.vehicles:
        yield "vehicles", f"{vehicle.count} {vehicle.what}{f' ({vehicle.marks})' if vehicle.marks else ''}"
    yield from _people(movement.people)
    yield from _heard(movement.tracks, movement.purpose)


def _of_activity(activity: Activity) -> Iterator[tuple[str, str]]:
    yield "name", activity.name
    yield "kind", activity.kind.value.replace("_", " ")
    if activity.serial:
        yield "serial", activity.serial
    for number, part in enumerate(activity.parts, 1):
        which = f" {number}" if len(activity.parts) > 1 else ""
        yield from ((f"area{which}", it) for it in outline_echoes(part.footprint))
        yield f"time{which}", span(part.interval)
        yield from _band(part.altitude)
    if activity.recurrence is not None:
        yield "recurs", recurs(activity.recurrence)
    if activity.dispersion_mm is not None:
        yield "dispersion", f"effects may reach {activity.dispersion_mm / 1000:.0f} m outside"
    if activity.guarantees_from:
        yield "rests on", f"guarantees from {', '.join(activity.guarantees_from)}, each relayed to units"
    yield from _people(activity.people)
    yield from _heard(activity.tracks, activity.purpose)


def of_place(place: Zone | Line) -> Iterator[tuple[str, str]]:
    """Yield what a zone or line says beside where it lies, as (what, how it is) pairs."""
    yield "name", place.name
    if isinstance(place, Line):
        yield "sides", f"{place.left} to the left and {place.right} to the right, from its first vertex"
    else:
        if isinstance(place.footprint, Corridor):
            yield "width", f"{place.footprint.half_width_mm / 1000:,.0f} m to either side"
        yield "altitude", f"{_limit(place.altitude.floor)} to {_limit(place.altitude.ceiling)}"
        if place.perimeter_mm:
            yield "perimeter", f"{place.perimeter_mm / 1000:,.0f} m round it"
        if place.empty_alert_s is not None:
            yield "alert", f"when nobody was inside for {place.empty_alert_s:,} s"
        if not isinstance(place.ladder, msgspec.UnsetType):
            yield from _ladder(place.ladder)
    for window in place.windows:
        yield "holds", span(window)
    if not place.windows:
        yield "holds", "until it is ended"
    for it in place.limits:
        yield "limit", _count_limit(it)
    if place.source:
        yield "source", place.source


def _ladder(ladder: Ladder) -> Iterator[tuple[str, str]]:
    """Yield the ways of telling that were agreed; their order is a habit, and none leads to another."""
    for number, rung in enumerate(ladder.rungs, 1):
        through = f", passed on by {rung.via}" if rung.via else ""
        note = f" ({rung.note})" if rung.note else ""
        how = rung.medium.value.replace("_", " ")
        yield f"rung {number}", f"{how}{through}, {', '.join(rung.languages)}, template {rung.template}{note}"
    if ladder.note:
        yield "ladder", ladder.note


def _count_limit(limit: Limit) -> str:
    whose = "of each party" if limit.party == "*" else f"of {limit.party}"
    begin, end = limit.from_mm / 1000, limit.to_mm
    where = "" if end is None else f", from {begin:,.0f} to {end / 1000:,.0f} m of depth"
    comes = "" if isinstance(limit.per, msgspec.UnsetType) else f" that come in a {limit.per}"
    return f"at most {limit.maximum:,} {limit.counted} {whose}{comes}{where}"


def span(interval: Interval) -> str:
    """Write an interval; the end that nobody has set is UFN."""
    end = "UFN" if interval.end_ms == "UFN" else time_text(interval.end_ms)
    return f"{time_text(interval.start_ms)} to {end}"


def recurs(recurrence: Recurrence) -> str:
    """Write when something recurs, such as ``Mon, Tue 06:00 to 08:00 Z``."""
    clock = [f"{it // 3600:02}:{it % 3600 // 60:02}" for it in (recurrence.from_s, recurrence.to_s)]
    over = " of the next day" if recurrence.to_s <= recurrence.from_s else ""
    return f"{', '.join(_DAYS[it - 1] for it in recurrence.days)} {clock[0]} to {clock[1]} Z{over}"


def _band(band: AltitudeBand) -> Iterator[tuple[str, str]]:
    if band != AltitudeBand():
        yield "altitude", f"{_limit(band.floor)} to {_limit(band.ceiling)}"


def _limit(limit: AltitudeLimit) -> str:
    if limit.reference in (AltitudeReference.SFC, AltitudeReference.UNL):
        return limit.reference.value
    if limit.reference is AltitudeReference.STD:
        return f"FL{limit.value_mm / 30_480:03.0f}"
    return f"{limit.value_mm / 1000:,.0f} m {limit.reference.value}"


def _people(people: CountRange | None) -> Iterator[tuple[str, str]]:
    if people is not None:
        same = people.low == people.high
        yield "people", str(people.low) if same else f"{people.low} to {people.high}"


def _heard(tracks: Iterable[str], purpose: str) -> Iterator[tuple[str, str]]:
    if heard := ", ".join(tracks):
        yield "heard as", heard
    if purpose:
        yield "purpose", purpose


def _markings(markings: Iterable[Marking]) -> Iterator[tuple[str, str]]:
    for it in markings:
        photos = f", {len(it.photo_sha256)} photographs by hash" if it.photo_sha256 else ""
        yield "marking", f"{_SIGHT[it.seen]}: {it.what}{photos}"


def _contacts(contacts: Iterable[Contact]) -> Iterator[tuple[str, str]]:
    for it in contacts:
        tested = "never tested"
        if it.tested_at_ms is not None:
            answer = "answered" if it.answered else "NOT ANSWERED"
            tested = f"tested {time_text(it.tested_at_ms)}, {answer}"
        yield "contact", f"{it.role}, {it.medium} {it.address} ({tested})"
