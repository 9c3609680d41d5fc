"""What the watch says, in a line that a person reads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from openline.cli.screen import printable

if TYPE_CHECKING:
    from openline.model.watch import WatchEvent

WORDS = {
    "enter": "enters",
    "exit": "leaves",
    "inside": "is inside",
    "approach": "approaches",
    "cross": "crosses",
    "doubtful_fix": "doubtful fix",
    "relocated": "relocated",
    "lost_contact": "lost contact",
    "regained_contact": "heard again",
    "converging": "converging",
    "corrected": "CORRECTED",
    "increase": "increase in reported presence",
    "rate_increase": "MORE COMES than before",
    "rate_restored": "no more comes than before",
    "limit_exceeded": "LIMIT",
    "limit_restored": "limit kept",
    "empty": "empty",
    "expired": "expired",
    "count": "count",
    "on_route": "on notified route",
    "off_route": "off notified route",
    "no_matching_notification": "no matching notification",
    "no_departure": "moves, and no departure is on record",
}
"""The word for an event; those that are not listed are their own."""

_LOUD = frozenset(
    {"enter", "cross", "inside", "converging", "corrected", "limit_exceeded", "increase", "off_route"}
    | {"rate_increase"}
)
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def brief_echo(lon_deg: float, lat_deg: float, accuracy_m: float | None) -> str:
    """Say where a place is: latitude and longitude, MGRS, the nearest named place (R7)."""
    from openline.model.space import Position
    from openline.wire.coordinates import echo_in_brief

    position = Position(round(lon_deg * 1e7), round(lat_deg * 1e7))
    return echo_in_brief(position, accuracy_m=accuracy_m)


class Teller:
    """Makes lines of events.

    Parameters
    ----------
    names
        What zones and lines are called, by id.
    echo
        Says where a longitude and latitude lie; the accuracy in metres is the third, where it is known.
    indent
        Columns that stand to the left of every line.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        echo: Callable[[float, float, float | None], str] = brief_echo,
        *,
        indent: int = 0,
    ) -> None:
        self._names = names
        self._echo = echo
        self._indent = indent
        self._bright = sys.stdout.isatty()
        self._width = get_terminal_size().columns if self._bright else 0

    def line(self, event: WatchEvent) -> str:
        """Return one event as one line: when, what, who, of which zone or line, where.

        On a terminal that is too narrow for it the place has a line of its own.
        """
        word = f"{WORDS.get(event.event, event.event):<12}"
        parts = [_who(event), *self._what(event)]
        if event.late:
            parts.append("[late]")
        said = "  ".join((_to_the_second(event.at), word, *(printable(part) for part in parts if part)))
        place = ""
        if event.lon is not None and event.lat is not None:
            place = f"  {self._echo(event.lon, event.lat, event.accuracy_m)}"
            if 0 < self._width < self._indent + len(said) + len(place):
                place = f"\n{' ' * self._indent}{place}"
        if self._bright and event.event in _LOUD:
            said = said.replace(word, f"{_BOLD}{word}{_PLAIN}", 1)
        return said + place

    def _what(self, event: WatchEvent) -> Iterable[str]:
        about = event.zone or event.line or event.notification
        if about:
            name = self._names.get(about, about)
            yield f"{name} ({event.band})" if event.band not in ("", "inside") else name
        off = ", ".join(_off(event))
        if off:
            yield off
        if event.direction:
            yield f"to {event.direction}" if event.line else event.direction
        if event.of:
            yield from _rate(event)
        elif event.low is not None and event.high is not None:
            yield _count(event.low, event.high, event.counted)
        if event.before_low is not None and event.before_high is not None and not event.of:
            minutes = round((event.window_s or 0) / 60)
            before = _count(event.before_low, event.before_high, "").strip()
            yield f"was {before}, {minutes} min ago"
        if event.maximum is not None:
            yield f"at most {event.maximum}{' a day' if event.since else ''} agreed"
        if event.certainty:
            yield event.certainty
        if event.time_to_entry_s is not None:
            yield f"in {event.time_to_entry_s:.0f} s"
        if event.cpa_m is not None and event.time_to_cpa_s is not None:
            yield f"within {event.cpa_m:,.0f} m in {event.time_to_cpa_s:.0f} s"
        if event.implied_speed_m_s is not None:
            yield f"implies {event.implied_speed_m_s:,.0f} m/s"
        if event.inside:
            yield f"was inside {', '.join(self._names.get(it, it) for it in event.inside)}"
        if event.cause:
            yield f"({event.cause.replace('_', ' ')})"
        if event.was is not None:
            at = _to_the_second(str(event.was["at"]))
            yield f"said {event.was['event']} at {at}; {_now(event.now)}"
        if event.coverage is not None:
            yield f"coverage: {', '.join(_looked(*it) for it in event.coverage.items())}"


def _to_the_second(at: str) -> str:
    """Cut the milliseconds off a time: what is printed is how it begins in JSON and on record."""
    return f"{at[:19]}Z"


def _who(event: WatchEvent) -> str:
    if event.sighting:
        claimed = f" of {event.party}" if event.party else ""
        by = f" by {event.source}" if event.source else ""  # recorded findings leave out who reported it
        return f"sighting {event.sighting}{claimed}{by}"
    if not event.track:
        return event.party
    known = [it for it in (event.object if event.object != event.track else "", event.party) if it]
    who = f"{event.track} ({', '.join(known)})" if known else event.track
    if event.other_track:
        other = f" ({event.other_party})" if event.other_party else ""
        return f"{who} and {event.other_track}{other}"
    return who


def _off(event: WatchEvent) -> Iterable[str]:
    """Say how far a track is from where and when it was notified to be."""
    if event.beside_m is not None:
        far = f"{event.beside_m / 1000:.1f} km" if event.beside_m >= 1000 else f"{event.beside_m:.0f} m"
        yield f"{far} beside"
    if event.behind_s is not None:
        minutes = abs(event.behind_s) / 60
        long = f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"
        yield f"{long} {'behind' if event.behind_s > 0 else 'ahead'}"
    if event.above_m is not None:
        yield f"{abs(event.above_m):.0f} m {'above' if event.above_m > 0 else 'below'} its altitudes"


def _rate(event: WatchEvent) -> Iterable[str]:
    """Say how many came, how many a day before, and how many times as many that is (95 %)."""
    what = f"{event.of}s" if event.counted in ("", event.of) else f"{event.of}s ({event.counted})"
    if event.low is None or event.high is None:
        yield what
        return
    yield f"{_count(event.low, event.high, what)} on {event.since[:10]}"
    yield (
        f"{_mean(event.low_per_day, event.high_per_day)} a day;"
        f" before {_mean(event.low_before_per_day, event.high_before_per_day)} a day"
        f" over {event.before_days} days, {(event.before_s or 0) / 3600:.0f} h looked at"
    )
    most = f"to {event.high_ratio:.1f}" if event.high_ratio is not None else "or more"
    yield f"{event.low_ratio or 0:.1f} {most} times (95 %)"
    if event.as_of:
        yield f"as of {event.as_of[:16]}Z"


def _mean(low: float | None, high: float | None) -> str:
    return f"{low or 0:.2f} or more" if high is None else f"{low or 0:.2f} to {high:.2f}"


def _count(low: int, high: int, counted: str) -> str:
    return f"{low} {counted}" if low == high else f"{low} to {high} {counted}"


def _now(now: Mapping[str, object] | None) -> str:
    if now is None:
        return "it did not happen"
    return f"it is {now['event']} at {_to_the_second(str(now['at']))}"


def _looked(state: str, seconds: int) -> str:
    return f"{state.removesuffix('_s').replace('_', ' ')} {round(seconds / 60)} min"
