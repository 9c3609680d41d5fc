"""What comes faster than it came: said once, and taken back when a whole day was as usual again (R35, R36).

Shipments, convoys and flights that were seen, day by day (UTC), are held against the days before by the exact
intervals of :mod:`openline.decide.rating`. While few have come the intervals meet, and nothing is said.

A day that is not over is judged as if all the rest of it were looked at and nothing more came: so what is
said when a report comes holds at the end of the day, however often it is judged until then. A day that is
over is judged by what was looked at. As long as it is said, the days before it began are what the next are
held against; once it has lasted for as long as those, it is what is usual.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from math import inf
from typing import NamedTuple, TypeAlias

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from openline.decide.agenda import NEVER_MS, Agenda
from openline.decide.arriving import Arrivals, Baseline, Came, Of, against, arrival_of, arrivals
from openline.decide.capping import Exceeded, Judged, judge_limits, limit_event, where_of
from openline.decide.counting import Band, Presence, Report
from openline.decide.covering import Look, covered_s
from openline.decide.growing import RANK, Certainty
from openline.decide.rating import DAY_S, Bounds, Counted, per_day
from openline.decide.tallying import SAID_BANDS, at_text
from openline.decide.trending import DAY_MS, Span, looked_of
from openline.model.presence import Sighting, falls_under
from openline.model.space import UFN
from openline.model.watch import WatchEvent, WatchSettings

WORDING = "more came than before"
Which: TypeAlias = tuple[Of, str, str]
"""(what comes, party, counted)."""


class Pace(msgspec.Struct):
    """What came of one kind to one band, and what was said of it."""

    came: dict[str, Came] = {}
    """By sighting."""
    told: Certainty = ""
    since_day: int = -1
    """The day of which it was told, since 1970."""


class Paces(msgspec.Struct):
    """What comes to one band, and who looked at it."""

    every: dict[Which, Pace] = {}
    looks: dict[str, Look] = {}


class PaceState(msgspec.Struct):
    """All that is remembered of it."""

    bands: dict[int, Paces] = {}
    changed: dict[int, None] = {}
    """Bands to be judged."""
    begun: bool = False
    exceeded: Exceeded = {}
    due_ms: int = -NEVER_MS
    """The end of day that was asked for last."""


class Held(NamedTuple):
    """One day beside those before it."""

    day: Arrivals
    baseline: Baseline | None

    @property
    def certainty(self) -> Certainty:
        """Whether more came."""
        return "" if self.baseline is None else self.baseline.compared.certainty

    @property
    def is_usual(self) -> bool:
        """Whether no more came than the mean of before may have been, seen for half as long as those days.

        That is stricter than not to be more: what is near the edge is not said again and again.
        """
        if self.baseline is None:
            return False
        now, before, days = self.day.counted, self.baseline.counted, self.baseline.windows
        if 2 * now.observed_s * days < before.observed_s or self.certainty:
            return False
        return now.came.high * DAY_S <= per_day(before).high * now.observed_s


def came_of(sighting: Sighting, report: Report) -> tuple[Of, Came] | None:
    """Return what a sighting says that came to a band; ``None`` where nothing did by it."""
    arrival = arrival_of(sighting)
    if arrival is None:
        return None
    of, count = arrival
    start_ms = sighting.seen.start_ms
    end_ms = NEVER_MS if sighting.seen.end_ms == UFN else max(sighting.seen.end_ms, start_ms + 1)
    as_of_ms = start_ms if sighting.as_of_ms is UNSET else sighting.as_of_ms
    return of, Came(replace(report, count=count), start_ms, end_ms, as_of_ms)


class Quickening:
    """Judges what comes; says what it finds into ``out``.

    Parameters
    ----------
    presence
        The bands.
    """

    def __init__(
        self,
        settings: WatchSettings,
        state: PaceState,
        presence: Presence,
        agenda: Agenda,
        out: list[WatchEvent],
    ) -> None:
        self.state = state
        self._presence = presence
        self._agenda = agenda
        self._out = out
        self._days = settings.growth_days
        self._known: dict[int, dict[str, int]] = {}
        """Of the band that is judged: day -> seconds by who looked."""

    # -- what is reported --------------------------------------------------------------------------

    def come(self, number: int, of: Of, came: Came, now_ms: int) -> None:
        """Count what came to a band, or will have come."""
        if not self._days and not self._presence.bands[number].band.rates:
            return
        paces = self.state.bands.setdefault(number, Paces())
        pace = paces.every.setdefault((of, came.report.party, came.report.counted), Pace())
        new = came.report.sighting
        for id in came.report.overlaps:
            other = pace.came.get(id)
            if other is not None and new not in other.report.overlaps:
                met = (*other.report.overlaps, new)
                pace.came[id] = other._replace(report=replace(other.report, overlaps=met))
        pace.came[new] = came
        if came.start_ms >= now_ms:
            self._agenda.put(came.start_ms + 1, "came", number)
        self.state.changed[number] = None

    def look(self, number: int, look: Look) -> None:
        """Take note of who looked at a band to which something comes."""
        if number in self.state.bands:
            self.state.bands[number].looks[look.coverage] = look
            self.state.changed[number] = None

    def is_counting(self, number: int) -> bool:
        """Tell whether anything has come to a band lately: else who looks at it is brought when it has."""
        return number in self.state.bands

    def anew(self, number: int) -> None:
        """Forget what came to a band and who looked, and not what was said: both are brought again."""
        paces = self.state.bands.get(number)
        if paces is not None:
            paces.looks = {}
            for pace in paces.every.values():
                pace.came = {}
            self.state.changed[number] = None

    def end(self, number: int, now_ms: int, cause: str) -> None:
        """Let go of a band that is no longer: what was said of it holds no longer."""
        paces = self.state.bands.pop(number, Paces())
        for which, pace in paces.every.items():
            if pace.told:
                self._say("rate_restored", number, which, now_ms, None, {}, cause=cause)
        band = self._presence.bands[number].band
        for key in [it for it in self.state.exceeded if it[0] == number]:
            del self.state.exceeded[key]
            self._out.append(limit_event(Judged(key, "", now_ms // DAY_MS), band, now_ms, cause))

    # -- judging -----------------------------------------------------------------------------------

    def begin(self, now_ms: int) -> None:
        """Begin: what came before is judged as if it came now, for it is on record when it came."""
        self.state.begun = True
        self.state.changed.update(dict.fromkeys(self.state.bands))
        self.judge(now_ms)

    def due_came(self, now_ms: int, number: int) -> None:
        """Judge a band to which what was reported ahead of its time has come."""
        self.state.changed[number] = None

    def due_day(self, now_ms: int) -> None:
        """Judge all bands: a day is over."""
        self.state.changed.update(dict.fromkeys(self.state.bands))

    def judge(self, now_ms: int) -> None:
        """Judge the bands that changed: the day that was over last, and the one that is not."""
        state = self.state
        if not state.changed or not state.begun:
            return
        if state.due_ms <= now_ms:
            state.due_ms = (now_ms // DAY_MS + 1) * DAY_MS
            self._agenda.put(state.due_ms, "day")
        changed, state.changed = list(state.changed), {}
        for number in changed:
            paces = state.bands.get(number)
            if paces is None:
                continue
            self._known = {}
            self._forget(paces, now_ms // DAY_MS)
            if not paces.every and not any(it[0] == number for it in state.exceeded):
                del state.bands[number]
                continue
            band = self._presence.bands[number].band
            for which in list(paces.every):
                # What was said stays judged where a limit by which it was said is gone.
                if self._days and (paces.every[which].told or self._is_told_of(band, which)):
                    for day in (now_ms // DAY_MS - 1, now_ms // DAY_MS):
                        self._judge_day(number, paces, which, day, now_ms)
            for it in judge_limits(
                state.exceeded,
                number,
                band.rates,
                dict.fromkeys(one[1] for one in paces.every),
                came_on=partial(_came_on, paces, now_ms),
                covered=partial(self._covered, paces, now_ms=now_ms),
                today=now_ms // DAY_MS,
            ):
                self._out.append(limit_event(it, band, now_ms))

    def _is_told_of(self, band: Band, which: Which) -> bool:
        """Tell whether it is said of a band: by depth and along lines only of what a limit counts there."""
        limited = (*band.limits, *band.rates)
        return band.name in SAID_BANDS or any(it.counted in (which[0], which[2]) for it in limited)

    def _judge_day(self, number: int, paces: Paces, which: Which, day: int, now_ms: int) -> None:
        pace = paces.every[which]
        held, spans = self._held(paces, which, day, now_ms), self._covered(paces, day, now_ms)
        if RANK[held.certainty] > RANK[pace.told]:
            if not pace.told:
                pace.since_day = day
            pace.told = held.certainty
            self._say("rate_increase", number, which, now_ms, held, spans, day)
        elif pace.told and pace.since_day <= day < now_ms // DAY_MS and held.is_usual:
            pace.told, pace.since_day = "", -1
            self._say("rate_restored", number, which, now_ms, held, spans, day)

    def _held(self, paces: Paces, which: Which, day: int, now_ms: int) -> Held:
        """Hold a day against as many before it, or before what was said began."""
        pace, of_nobody = paces.every[which], paces.every.get((which[0], "", which[2]))
        lasts = pace.told and day - pace.since_day < self._days
        first = min(pace.since_day, day) if lasts else day
        numbers = [*range(first - self._days, first), day]
        windows = [Span(it * DAY_MS, (it + 1) * DAY_MS) for it in numbers]
        looks = list(paces.looks.values())
        covered = [self._covered(paces, it, now_ms) for it in numbers]
        looked = [looked_of(*it) for it in zip(covered, windows, strict=True)]

        def counted(it: Pace) -> list[Arrivals]:
            came = [one for one in it.came.values() if one.start_ms <= now_ms]
            every = arrivals(came, windows, covered, looked, looks)
            if (day + 1) * DAY_MS > now_ms:
                every[-1] = every[-1]._replace(counted=Counted(every[-1].counted.came, DAY_S))
            return every

        unclaimed = counted(of_nobody) if which[1] and of_nobody is not None else ()
        every = counted(pace)
        return Held(every[-1], against(every, self._days, baseline=self._days, unclaimed=unclaimed))

    def _covered(self, paces: Paces, day: int, now_ms: int) -> dict[str, int]:
        """Return the seconds of a day, as far as it has gone, by who looked."""
        known = self._known.get(day)
        if known is None:
            until_ms = min((day + 1) * DAY_MS, now_ms)
            known = self._known[day] = covered_s(paces.looks.values(), day * DAY_MS, until_ms)
        return known

    def _forget(self, paces: Paces, today: int) -> None:
        """Forget what nothing is held against any more: a baseline may be as old again as it is long."""
        oldest_ms = (today - 2 * self._days - 1) * DAY_MS
        paces.looks = {id: it for id, it in paces.looks.items() if it.end_ms > oldest_ms}
        for which, pace in list(paces.every.items()):
            pace.came = {id: it for id, it in pace.came.items() if it.start_ms >= oldest_ms}
            if not pace.came and not pace.told:
                del paces.every[which]

    def _say(
        self,
        name: str,
        number: int,
        which: Which,
        now_ms: int,
        held: Held | None,
        coverage: dict[str, int],
        day: int = 0,
        cause: str = "",
    ) -> None:
        band = self._presence.bands[number].band
        of, party, counted = which
        more: dict[str, object] = {}
        if held is not None and held.baseline is not None:
            more = _figures(held.day.counted, held.baseline) | {
                "since": at_text(day * DAY_MS),
                "window_s": min(now_ms - day * DAY_MS, DAY_MS) / 1000,
                "evidence": held.day.evidence,
                "certainty": held.certainty,
            }
            known_ms = self._known_ms(number, which, held.day.evidence)
            if known_ms:
                more["as_of"] = at_text(known_ms)
        self._out.append(
            WatchEvent(
                event=name,
                at=at_text(now_ms),
                **where_of(band),
                of=of,
                party=party,
                counted=counted,
                coverage=coverage or None,
                cause=cause,
                wording=WORDING if name == "rate_increase" else "",
                **more,  # type: ignore[arg-type]
            )
        )

    def _known_ms(self, number: int, which: Which, evidence: Iterable[str]) -> int:
        came = self.state.bands[number].every[which].came
        return max((came[it].as_of_ms for it in evidence if it in came), default=0)


def _came_on(paces: Paces, now_ms: int, counted: str, party: str, day: int) -> list[Came]:
    """Return what came on a day of what a limit counts: a class, or all shipments, convoys or flights."""
    return [
        it
        for which, pace in paces.every.items()
        if which[1] == party and (counted == which[0] or falls_under(which[2], counted))
        for it in pace.came.values()
        if day * DAY_MS <= it.start_ms < (day + 1) * DAY_MS and it.start_ms <= now_ms
    ]


def _figures(now: Counted, baseline: Baseline) -> dict[str, object]:
    """Return the rate of a day, that of before, and their ratio, each with its exact interval of 95 %."""
    rate, before, ratio = per_day(now), per_day(baseline.counted), baseline.compared.ratio
    return {
        "low": now.came.low,
        "high": now.came.high,
        "before_low": baseline.counted.came.low,
        "before_high": baseline.counted.came.high,
        "before_s": float(baseline.counted.observed_s),
        "before_days": baseline.windows,
        **dict(_bounds("per_day", rate)),
        **dict(_bounds("before_per_day", before)),
        **dict(_bounds("ratio", ratio)),
    }


def _bounds(name: str, it: Bounds) -> Iterator[tuple[str, float]]:
    yield f"low_{name}", round(it.low, 4)
    if it.high < inf:
        yield f"high_{name}", round(it.high, 4)
