"""What somebody should be asked about a notification before it is signed: nothing that would hold it up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from openline.decide.recurring import DAY_MS
from openline.decide.routing import DEFAULTS, Stretch, legs_of, stretches_of
from openline.model.notification import (
    Activity,
    ActivityKind,
    Contact,
    Movement,
    MovementKind,
    Notification,
    Site,
    Verification,
    Waypoint,
)
from openline.model.space import UFN, Interval

LATEST_MS = 253_402_300_800_000
"""The year 10000: a later time is a slip of units."""
LONG_MS = 30 * DAY_MS
"""From here on somebody is asked whether it is meant."""
LONG_ROAD_M = 25_000.0
"""A longer leg by land is asked about: the way bends more than a route is wide."""
HALTING_SHARE = 0.25
"""Whose planned times leave less than this share of the slow speed is asked where it halts."""
SIDES = 2
"""A silence that one side alone guarantees is none."""


def questions_of(n: Notification, now_ms: int) -> list[str]:
    """Return what somebody should be asked about a notification that passed the checks, before it is signed.

    Nothing is held up by a question: whoever signs knows better than a table.
    """
    asked: Iterator[str]
    match n:
        case Site():
            asked = _about_site(n, now_ms)
        case Movement():
            asked = _about_movement(n, now_ms)
        case Activity():
            asked = _about_activity(n, now_ms)
    return [*asked, *_about_contacts(n.contacts), *_about_markings(n)]


def _about_site(site: Site, now_ms: int) -> Iterator[str]:
    if site.valid.end_ms != UFN and site.valid.end_ms <= now_ms:
        yield "The site is no longer valid: is it to be on record all the same?"
    yield from _about_verifications(site.verifications, now_ms)


def _about_verifications(verifications: Iterable[Verification], now_ms: int) -> Iterator[str]:
    last = max(verifications, key=lambda it: it.at_ms, default=None)
    if last is None:
        yield "Nobody has verified the site: who will, and when?"
    elif last.at_ms > now_ms:
        yield f"The site is declared verified by {last.by} at a time that is yet to come: is the date right?"
    elif last.next_at_ms is not None and last.next_at_ms <= now_ms:
        late = _ago(now_ms - last.next_at_ms)
        yield f"The next verification was due {late} ago: is the site still as it is declared?"


def _about_movement(movement: Movement, now_ms: int) -> Iterator[str]:
    travel = DEFAULTS[movement.kind]
    legs = legs_of(movement)
    yield from _about_start(movement.depart_ms, now_ms, "The movement departed")
    yield from _about_length(legs[-1].arrives.latest_ms - movement.depart_ms, "The movement may take")
    if movement.speed_mm_s is not None:
        speed_m_s = movement.speed_mm_s / 1000
        if not travel.slow_m_s <= speed_m_s <= travel.fast_m_s:
            yield f"{speed_words(speed_m_s)} is unusual for {kind_words(movement)}: is the unit right?"
    for stretch in stretches_of(movement):
        planned_m_s = stretch.planned_m_s
        if planned_m_s is None:
            continue
        where = stretch_words(movement, stretch)
        if planned_m_s > travel.fast_m_s:
            said = f"{speed_words(planned_m_s)}, unusually fast for {kind_words(movement)}"
            yield f"{where}: the times leave {said}: are they right?"
        elif planned_m_s < HALTING_SHARE * travel.slow_m_s / travel.bends:
            yield f"{where}: the times leave {speed_words(planned_m_s)}: are there halts, and where?"
    for leg in legs:
        if travel.by_land and leg.length_m > LONG_ROAD_M:
            yield (
                f"{leg_words(movement, leg.number)}: {km_words(leg.length_m)} without a waypoint between: "
                f"does the way keep within {leg.half_width_m / 1000:g} km of the straight line?"
            )
            break


def _about_activity(activity: Activity, now_ms: int) -> Iterator[str]:
    begins_ms = min(part.interval.start_ms for part in activity.parts)
    ends_ms = max(latest_of(part.interval) for part in activity.parts)
    if ends_ms <= now_ms:
        yield "The activity is over already: are the times right?"
    else:
        yield from _about_start(begins_ms, now_ms, "The activity began")
    yield from _about_length(ends_ms - begins_ms, "The activity lasts")
    if activity.kind is ActivityKind.LIVE_FIRE and activity.dispersion_mm is None:
        yield "No dispersion is given: how far outside its volumes may its effects reach?"
    if activity.kind is ActivityKind.REPAIR_WORK and not activity.guarantees_from:
        yield "On whose security guarantees does the work rest?"
    if activity.kind is ActivityKind.WINDOW_OF_SILENCE and len(activity.guarantees_from) < SIDES:
        yield "A window of silence rests on a guarantee from each side: on whose does this one?"


def _about_start(start_ms: int, now_ms: int, what: str) -> Iterator[str]:
    if start_ms < now_ms:
        yield f"{what} {_ago(now_ms - start_ms)} ago: is the time right, and in UTC?"


def _about_length(length_ms: int, what: str) -> Iterator[str]:
    if length_ms > LONG_MS:
        yield f"{what} {length_ms / DAY_MS:.0f} days: is that meant?"


def _about_contacts(contacts: Sequence[Contact]) -> Iterator[str]:
    tested = [it for it in contacts if it.tested_at_ms is not None]
    if not contacts:
        yield "No contact is given: whom can one call on the spot?"
    elif not tested:
        yield "No contact was tested: does anybody answer there?"
    elif not any(it.answered for it in tested):
        yield "None of the tested contacts answered: is there another one?"


def _about_markings(n: Notification) -> Iterator[str]:
    unmarked = isinstance(n, Activity) or (isinstance(n, Movement) and n.kind is MovementKind.UNMANNED)
    if not unmarked and not any(it.seen != "day" for it in n.markings):
        yield "No marking is given that can be seen at night: how can it be told then?"


# -- words -----------------------------------------------------------------------------------------


def waypoint_words(route: Sequence[Waypoint], number: int) -> str:
    """Name a waypoint by its number, and by its name if it has one."""
    name = route[number - 1].name.strip()
    return f"waypoint {number} ({name})" if name else f"waypoint {number}"


def leg_words(movement: Movement, number: int) -> str:
    """Name a leg by its number, and by the names of its ends if they have any."""
    ends = [movement.route[k].name.strip() for k in (number - 1, number)]
    return f"leg {number} ({ends[0]} to {ends[1]})" if all(ends) else f"leg {number}"


def stretch_words(movement: Movement, stretch: Stretch) -> str:
    """Name the leg, or legs, between two planned times."""
    if stretch.last == stretch.first + 1:
        return leg_words(movement, stretch.last)
    return f"legs {stretch.first + 1} to {stretch.last}"


def kind_words(movement: Movement) -> str:
    """Name what kind of movement it is."""
    return f"a movement of kind {movement.kind.value}"


def speed_words(speed_m_s: float) -> str:
    """Return a speed in km/h."""
    return f"{speed_m_s * 3.6:,.3g} km/h" if speed_m_s < 277 else f"{speed_m_s * 3.6:,.0f} km/h"


def km_words(length_m: float) -> str:
    """Return a length in km."""
    return f"{length_m / 1000:,.1f} km" if length_m < 100_000 else f"{length_m / 1000:,.0f} km"


def latest_of(interval: Interval) -> int:
    """Return the end of an interval, the last there is where nobody has set any."""
    return LATEST_MS if interval.end_ms == UFN else interval.end_ms


def _ago(length_ms: int) -> str:
    minutes = max(length_ms // 60_000, 1)
    for unit, size in (("day", 1440), ("hour", 60), ("minute", 1)):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'s' * (count != 1)}"
    return "moments"
