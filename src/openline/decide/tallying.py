"""What counts come to: limits exceeded, presence increased, zones empty, sightings that come and expire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

from openline.decide.agenda import Agenda
from openline.decide.counting import TRACKS, Headcount, Presence, Report
from openline.decide.covering import Look, covered_s
from openline.decide.growing import Certainty, Increase, Trend
from openline.decide.mounting import Days, add_late, growths
from openline.model.agreement import Limit
from openline.model.presence import CountRange, falls_under
from openline.model.watch import WatchEvent, WatchSettings

INCREASE_WORDING = "increase in reported presence"
SAID_BANDS = ("inside", "perimeter")
"""Bands in which presence itself is told, not only held against limits."""


class Vigil(msgspec.Struct):
    """A zone that should not stay empty unnoticed."""

    alert_ms: int
    windows_ms: list[tuple[int, int]] = []
    """When the zone is in force; none means always."""
    vacant_since_ms: int | None = None

    def in_force_since(self, now_ms: int) -> int | None:
        """Return the beginning of the window that holds a time, 0 without windows, ``None`` outside them."""
        if not self.windows_ms:
            return 0
        return next((start for start, end in self.windows_ms if start <= now_ms < end), None)


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A report, the band it bears on, and when it does."""

    band: int
    report: Report
    spans_ms: tuple[tuple[int, int], ...]
    """Half-open, ascending: several when the zone is in force by windows."""

    def holds(self, now_ms: int) -> bool:
        """Say whether it bears on the band at a time."""
        return any(start <= now_ms < end for start, end in self.spans_ms)


class TallyState(msgspec.Struct):
    """All that is remembered of counts."""

    presence: Presence = msgspec.field(default_factory=Presence)
    began_ms: int | None = None
    placed: dict[tuple[int, str], Placed] = {}
    """(band, sighting) -> a report whose time has come or will come."""
    looks: dict[str, dict[str, Look]] = {}
    """Zone or line -> coverage reports by id."""
    vigils: dict[int, Vigil] = {}
    dirty: dict[int, None] = {}
    """Bands that changed since the last tick."""
    uncounted: dict[int, None] = {}
    """Bands that changed since counts were last said."""
    trends: dict[tuple[int, str, str], Trend] = {}
    exceeded: dict[tuple[int, str, int, str], Certainty] = {}
    """(band, class, maximum, party) -> how certainly the limit is exceeded."""
    counted: dict[tuple[int, str, str], CountRange] = {}
    """What was last said in a ``count`` event."""
    days: dict[int, dict[tuple[str, str], Days]] = {}
    """Band -> (party, class) of what is reported -> how it went day by day."""


class Tally:
    """Judges counts; says what it finds into ``out``."""

    def __init__(
        self, settings: WatchSettings, state: TallyState, agenda: Agenda, out: list[WatchEvent]
    ) -> None:
        self.state = state
        self._agenda = agenda
        self._out = out
        self._tick_ms = round(settings.tick_s * 1000)
        self._count_ms = round(settings.count_every_s * 1000)
        self._window_ms = round(settings.window_s * 1000)
        self._settle_ms = round(settings.silence_s * 1000)
        self._least = settings.least_increase
        self._growth_days = settings.growth_days

    def begin(self, now_ms: int) -> None:
        """Begin the watch."""
        self.state.began_ms = now_ms
        for band in self.state.vigils:
            self._check_vigil(band, now_ms)

    def finish(self, now_ms: int) -> None:
        """Judge what still waits for its tick."""
        self.judge(now_ms)
        if self._window_ms:
            self.due_tick(now_ms)
        if self._count_ms:
            self.due_count(now_ms)

    # -- after every change ------------------------------------------------------------------------

    def judge(self, now_ms: int) -> None:
        """Judge the bands that changed: limits and vigils at once, the rest at the next tick."""
        state, changed = self.state, self.state.presence.changed
        if not changed:
            return
        if self._window_ms:
            if not state.dirty:
                self._agenda.put(_next(now_ms, self._tick_ms), "tick")
            state.dirty.update(changed)
        if self._count_ms:
            if not state.uncounted:
                self._agenda.put(_next(now_ms, self._count_ms), "count")
            state.uncounted.update(changed)
        for band in changed:
            if state.exceeded or state.presence.bands[band].band.limits:
                self._check_limits(band, now_ms)
            if band in state.vigils and state.began_ms is not None:
                self._check_vigil(band, now_ms)
        changed.clear()

    def _check_limits(self, number: int, now_ms: int) -> None:
        headcount = self.state.presence.bands[number]
        standing: dict[tuple[int, str, int, str], tuple[Certainty, CountRange]] = {}
        for limit in headcount.band.limits:
            for party in _parties(headcount, limit):
                count = headcount.limited(party, limit.counted)
                key = (number, limit.counted, limit.maximum, party)
                standing[key] = (exceeds(limit, count), count)
        for key, told in [it for it in self.state.exceeded.items() if it[0][0] == number]:
            if told and key not in standing:
                # The limit itself is gone: what was said of it no longer holds.
                standing[key] = ("", headcount.limited(key[3], key[1]))
        for key, (certainty, count) in standing.items():
            if certainty == self.state.exceeded.get(key, ""):
                continue
            if certainty:
                self.state.exceeded[key] = certainty
            else:
                del self.state.exceeded[key]
            self._say(
                "limit_exceeded" if certainty else "limit_restored",
                number,
                now_ms,
                party=key[3],
                counted=key[1],
                count=count,
                maximum=key[2],
                certainty=certainty,
                evidence=headcount.limited_evidence(key[3], key[1]),
            )

    def due_tick(self, now_ms: int) -> None:
        """Judge whether presence increased in the bands that changed."""
        state = self.state
        bands, state.dirty = list(state.dirty), {}
        for number in bands:
            headcount = state.presence.bands[number]
            # By depth and along lines only what a limit counts: inside, all of it is told already.
            limited = {limit.counted for limit in headcount.band.limits}
            said = headcount.band.name in SAID_BANDS
            if not said and not limited:
                continue
            reported = {report.counted for report in headcount.reports.values()}
            for party, counted in headcount.classes():
                key = (number, party, counted)
                known = counted == TRACKS or counted in reported or key in state.trends
                if known and (said or counted in limited):
                    self._check_increase(key, headcount.count(party, counted), now_ms)
            if self._growth_days and now_ms >= 0 and (reported or number in state.days):
                days, only = state.days.setdefault(number, {}), None if said else limited
                looks, span = state.looks.get(headcount.band.about, {}).values(), self._growth_days
                # Of what is only looked at again as the watch begins, nothing is said.
                tell, least = state.began_ms is not None, self._least
                told = growths(days, headcount, looks, now_ms, span=span, least=least, only=only, tell=tell)
                for which, grew in told:
                    span_ms = now_ms - grew.since_ms
                    self._say_increase((number, *which), grew, span_ms, now_ms, span_ms)

    def _check_increase(self, key: tuple[int, str, str], count: CountRange, now_ms: int) -> None:
        begun, began_ms = self.state.began_ms is not None, self.state.began_ms or 0
        trend = self.state.trends.get(key)
        first = trend is None
        if trend is None:
            trend = self.state.trends[key] = Trend()
        if now_ms < began_ms + self._settle_ms or (first and not begun):
            # Until every track had time to speak once, nobody knows who is there: that is the baseline. So is
            # the first report, where there is no fix yet.
            trend.rebase(count)
            return
        if trend.history[-1][1:] == (count.low, count.high):
            return
        window_ms = min(self._window_ms, now_ms - began_ms)
        increase = trend.observe(now_ms, count, window_ms=window_ms, least=self._least)
        if increase is not None:
            self._say_increase(key, increase, window_ms, now_ms)

    def _say_increase(
        self, key: tuple[int, str, str], it: Increase, window_ms: int, now_ms: int, span_ms: int = 0
    ) -> None:
        number, party, counted = key
        self._say(
            "increase", number, now_ms, it.now, span_ms, party=party, counted=counted,
            before_low=it.before.low, before_high=it.before.high, window_s=window_ms / 1000,
            certainty=it.certainty, wording=INCREASE_WORDING,
            evidence=self.state.presence.bands[number].evidence(party, counted),
        )  # fmt: skip

    def due_count(self, now_ms: int) -> None:
        """Say the counts that changed."""
        bands, self.state.uncounted = list(self.state.uncounted), {}
        for number in bands:
            headcount = self.state.presence.bands[number]
            for party, counted in headcount.classes():
                count = headcount.count(party, counted)
                if self.state.counted.get((number, party, counted), CountRange(0, 0)) != count:
                    self.state.counted[number, party, counted] = count
                    self._say("count", number, now_ms, party=party, counted=counted, count=count)

    # -- empty zones -------------------------------------------------------------------------------

    def keep_vigil(self, band: int, vigil: Vigil | None, now_ms: int) -> None:
        """Say *empty* when nobody was in a band for so long while its zone was in force; ``None``: never."""
        self.state.vigils.pop(band, None)
        if vigil is not None:
            self.state.vigils[band] = vigil
            if self.state.began_ms is not None:
                self._check_vigil(band, now_ms)

    def _check_vigil(self, band: int, now_ms: int) -> None:
        vigil = self.state.vigils[band]
        if self.state.presence.bands[band].anybody():
            vigil.vacant_since_ms = None
        elif vigil.vacant_since_ms is None:
            vigil.vacant_since_ms = now_ms
            self._agenda.put(now_ms + vigil.alert_ms, "empty", band, now_ms)

    def due_empty(self, now_ms: int, band: int, vacant_since_ms: int) -> None:
        """Say so if a zone has been empty for too long."""
        vigil = self.state.vigils.get(band)
        if vigil is None or vigil.vacant_since_ms != vacant_since_ms:
            return
        in_force_ms = vigil.in_force_since(now_ms)
        if in_force_ms is None:
            in_force_ms = min((start for start, _ in vigil.windows_ms if start > now_ms), default=None)
            if in_force_ms is None:
                return
        since_ms = max(vacant_since_ms, in_force_ms)
        if now_ms >= since_ms + vigil.alert_ms:
            self._say("empty", band, now_ms, window_s=(now_ms - since_ms) / 1000)
        else:
            self._agenda.put(since_ms + vigil.alert_ms, "empty", band, vacant_since_ms)

    # -- sightings and coverage --------------------------------------------------------------------

    def sight(self, placed: Iterable[Placed], now_ms: int) -> None:
        """Count reports from when they begin until they expire."""
        for it in placed:
            key = (it.band, it.report.sighting)
            self.state.placed[key] = it
            if self._growth_days and it.spans_ms[-1][1] <= now_ms:
                add_late(self.state.days.setdefault(it.band, {}), it.report, it.spans_ms)
            for start_ms, end_ms in it.spans_ms:
                if now_ms < start_ms:
                    self._agenda.put(start_ms, "sighting", *key)
                elif now_ms < end_ms:
                    self.due_sighting(now_ms, *key)

    def replace(self, bands: Iterable[int], placed: Iterable[Placed], now_ms: int, cause: str) -> None:
        """After a zone was edited: drop what no longer bears on these bands, and count what does."""
        kept = {(it.band, it.report.sighting): it for it in placed}
        for key in [key for key in self.state.placed if key[0] in bands and key not in kept]:
            self._end_sighting(now_ms, *key, cause=cause)
        fresh = []
        for key, it in kept.items():
            before = self.state.placed.get(key)
            if before is None or before.report.definite != it.report.definite:
                fresh.append(it)
        self.sight(fresh, now_ms)

    def due_sighting(self, now_ms: int, band: int, sighting: str) -> None:
        """Begin to count a report."""
        placed = self.state.placed.get((band, sighting))
        span_ms = next((it for it in placed.spans_ms if it[0] <= now_ms < it[1]), None) if placed else None
        if placed is None or span_ms is None:
            return
        headcount = self.state.presence.bands[band]
        headcount.report(placed.report)
        self.state.presence.changed[band] = None
        self._agenda.put(span_ms[1], "expiry", band, sighting)
        if headcount.band.name in SAID_BANDS:
            self._say_sighting(headcount.band.name, band, span_ms[0], placed.report, now_ms)

    def due_expiry(self, now_ms: int, band: int, sighting: str) -> None:
        """Stop counting a report that has been valid for as long as it may."""
        placed = self.state.placed.get((band, sighting))
        if placed is not None and not placed.holds(now_ms):
            self._end_sighting(now_ms, band, sighting)

    def _end_sighting(self, now_ms: int, band: int, sighting: str, cause: str = "") -> None:
        placed = self.state.placed[band, sighting]
        if cause or placed.spans_ms[-1][1] <= now_ms:
            del self.state.placed[band, sighting]
        headcount = self.state.presence.bands[band]
        report = headcount.expire(sighting)
        if report is None:
            return
        self.state.presence.changed[band] = None
        if headcount.band.name in SAID_BANDS:
            self._say_sighting("expired", band, now_ms, report, now_ms, cause)

    def _say_sighting(
        self, name: str, band: int, at_ms: int, report: Report, now_ms: int, cause: str = ""
    ) -> None:
        self._say(
            name,
            band,
            at_ms,
            sighting=report.sighting,
            source=report.source,
            party=report.party,
            counted=report.counted,
            count=CountRange(report.low, report.count.high),
            certainty="certain" if report.definite else "possible",
            cause=cause,
            late=at_ms + self._tick_ms < now_ms,
        )

    def look(self, looks: Mapping[str, Look]) -> None:
        """Take note of who looked at which zone or line."""
        for about, look in looks.items():
            self.state.looks.setdefault(about, {})[look.coverage] = look

    def _say(
        self,
        name: str,
        number: int,
        at_ms: int,
        count: CountRange | None = None,
        span_ms: int = 0,
        **more: object,
    ) -> None:
        band = self.state.presence.bands[number].band
        coverage = None
        if count is not None and "sighting" not in more:
            span_ms = span_ms or self._window_ms or self._tick_ms
            coverage = covered_s(self.state.looks.get(band.about, {}).values(), at_ms - span_ms, at_ms)
        self._out.append(
            WatchEvent(
                event=name,
                at=at_text(at_ms),
                zone="" if band.of_line else band.about,
                line=band.about if band.of_line else "",
                band=band.name,
                low=None if count is None else count.low,
                high=None if count is None else count.high,
                coverage=coverage,
                **more,  # type: ignore[arg-type]
            )
        )


def at_text(at_ms: int) -> str:
    """Return a time as ISO 8601 in UTC, with milliseconds."""
    second, rest_ms = divmod(at_ms, 1000)
    return _to_the_second(second) + _MILLISECONDS[rest_ms]


_MILLISECONDS = [f".{ms:03d}Z" for ms in range(1000)]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(1 << 16)
def _to_the_second(second: int) -> str:
    return (_EPOCH + timedelta(seconds=second)).isoformat()[:19]


def _next(now_ms: int, every_ms: int) -> int:
    """Return the first multiple of ``every_ms`` after a time."""
    return (now_ms // every_ms + 1) * every_ms


def _parties(headcount: Headcount, limit: Limit) -> list[str]:
    if limit.party != "*":
        return [limit.party]
    classes = headcount.classes()
    return list(dict.fromkeys(party for party, counted in classes if falls_under(counted, limit.counted)))


def exceeds(limit: Limit, count: CountRange) -> Certainty:
    """Say how surely a count is more than a limit allows."""
    if count.low > limit.maximum:
        return "certain"
    return "possible" if count.high > limit.maximum else ""
