"""Build-up of zones and lines: presence over time, what comes, limits, and who is said to hold the ground.

Everything is reckoned from what its reader is shown wholly, as the record stands when it is asked for: what
was reported late counts for the day that it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import UNSET

from openline.app.ports import Store
from openline.app.showing.buildup_beside import alarm_rows, facility_rows, held_rows, report_row
from openline.app.showing.buildup_coming import rate_rows
from openline.app.showing.buildup_gathering import (
    TOLD,
    Boxes,
    Gathered,
    Owner,
    SeenThing,
    Stretch,
    bands_of,
    box_around,
    gather,
    look_of,
    meeting,
    outline,
    path_of,
)
from openline.app.showing.buildup_limits import limit_rows, rate_limit_rows
from openline.app.showing.buildup_rows import (
    BuildupPage,
    BuildupRow,
    Growth,
    PresencePoint,
    PresenceSeries,
    Window,
)
from openline.app.showing.paging import Still
from openline.app.showing.view import View
from openline.decide.counting import Band, Report
from openline.decide.covering import Look, covered_s
from openline.decide.placing import depth_name, reaches_ground, reports_in, spans_ms
from openline.decide.staying import Finding, corrected, stays_of
from openline.decide.tallying import Placed
from openline.decide.trending import (
    LENGTHS_MS,
    Class,
    Every,
    Grown,
    Point,
    Span,
    coverage_of,
    grown,
    is_over,
    judged_of,
    looked_of,
    pieces_of,
    points_of,
    spans,
)
from openline.errors import InputError
from openline.kernel.geodesy import Area
from openline.model.agreement import Line, Zone
from openline.model.presence import CONFIDENCE_MEANS
from openline.model.watch import WatchSettings

ACROSS_BAND = "across"
"""A line itself, where tracks cross it."""
WINDOWS = 14
MOST_WINDOWS = 200
BASELINES: dict[Every, int] = {"day": 14, "week": 8}
MOST_BASELINE = 60
_SETTINGS = WatchSettings()
VALIDITY_MS = round(_SETTINGS.validity_s * 1000)


class Asked(NamedTuple):
    """The time that is asked for: windows, those of the baseline before them, and how many those are."""

    windows: list[Span]
    before: list[Span]
    baseline: int
    every_named: Every = "day"

    @property
    def is_day(self) -> bool:
        """Whether the windows are days."""
        return self.every_named == "day"

    @property
    def goes_on(self) -> bool:
        """Whether the last window is not over, and another is shown before it."""
        return len(self.windows) > 1 and not is_over(self.windows[-1], self.every_named)

    @property
    def every(self) -> list[Span]:
        """All windows, the oldest first."""
        return [*self.before, *self.windows]


class Here(NamedTuple):
    """All that bears on one place."""

    owner: Owner
    seen: list[SeenThing]
    areas: list[Area]
    overlaps: list[tuple[int, ...]]
    """Of each sighting, which others its area meets."""
    found: list[Finding]
    all: Gathered
    """What of the rest is near it."""


def buildup_page(
    view: View,
    still: Still,
    store: Store,
    *,
    about: str = "",
    from_ms: int | None = None,
    until_ms: int | None = None,
    every: Every = "day",
    baseline: int | None = None,
) -> BuildupPage:
    """Return the build-up of a zone or line, or of all about which anything is on record in that time.

    Parameters
    ----------
    from_ms, until_ms
        From the day or week that holds the first, to the second; without them the last 14, to now.
    baseline
        So many windows before each are what it is held against; 14 days or 8 weeks without it.

    Raises
    ------
    InputError
        The time is none, or has too many windows.
    NotFoundError
        There is no such zone or line, or not for this reader.
    """
    asked = asked_of(view.now_ms, from_ms, until_ms, every, baseline)
    gathered = gather(view, still, store, stretch_of(asked, about))
    return page_of(gathered, asked, about=about, every=every, as_of_ms=view.now_ms)


def stretch_of(asked: Asked, about: str) -> Stretch:
    """Return of what time something has to be gathered for what is asked."""
    return Stretch(about, asked.every[0].from_ms, asked.windows[-1].until_ms, VALIDITY_MS)


def page_of(gathered: Gathered, asked: Asked, *, about: str, every: Every, as_of_ms: int) -> BuildupPage:
    """Return the build-up by what was gathered, wherever that stands."""
    return BuildupPage(
        rows=tuple(row for here in _places(gathered, about) for row in _rows(here, asked)),
        windows=tuple(Window(from_ms=it.from_ms, until_ms=it.until_ms) for it in asked.windows),
        every=every,
        baseline=asked.baseline,
        validity_ms=VALIDITY_MS,
        confidence_means={level: words for level, words in CONFIDENCE_MEANS.items()},
        as_of_ms=as_of_ms,
        is_over=is_over(asked.windows[-1], every),
        found_not_shown=len(gathered.told_of),
        call=tuple(dict.fromkeys(it for calls in gathered.told_of for it in calls)),
    )


def asked_of(
    now_ms: int, from_ms: int | None, until_ms: int | None, every: Every, baseline: int | None
) -> Asked:
    """Return the windows that are asked for, and those before them. Raises :class:`InputError`."""
    length_ms = LENGTHS_MS[every]
    until = now_ms if until_ms is None else until_ms
    start = until - 1 - (WINDOWS - 1) * length_ms if from_ms is None else from_ms
    if start >= until:
        raise InputError("it does not end after it begins", where="until")
    many = BASELINES[every] if baseline is None else baseline
    if not 1 <= many <= MOST_BASELINE:
        raise InputError(f"a baseline has 1 to {MOST_BASELINE} {every}s", where="baseline")
    if (until - start) // length_ms >= MOST_WINDOWS:
        raise InputError(
            f"these are more than {MOST_WINDOWS} {every}s", where="from", next_step="ask for fewer, or weeks"
        )
    windows = spans(start, until, every)
    first_ms = windows[0].from_ms
    return Asked(windows, spans(first_ms - many * length_ms, first_ms, every), many, every)


def _places(gathered: Gathered, about: str) -> list[Here]:
    """Return each place with what is near it; without anything there is nothing to be said of it."""
    seen = Boxes(it.sighting.area for it in gathered.seen)
    looked = Boxes(it.coverage.area for it in gathered.looked)
    held = Boxes(it.area.footprint for it in gathered.held)
    declared = Boxes(it.footprint for it in gathered.declared)
    found = corrected(it for it in gathered.found if it.event.event not in TOLD)
    told = [it for it in gathered.found if it.event.event in TOLD]
    places = []
    for owner in gathered.owners:
        box = box_around(owner.place)
        near = [gathered.seen[it] for it in seen.near(box)]
        areas = [outline(it.entry, it.sighting.area) for it in near]
        all = Gathered(
            [owner],
            near,
            [gathered.looked[it] for it in looked.near(box)],
            [gathered.held[it] for it in held.near(box)],
            [gathered.declared[it] for it in declared.near(box)],
            [it for it in told if owner.id in (it.event.zone, it.event.line)],
            [],
        )
        here = [
            it for it in found if owner.id in (it.event.zone, it.event.line) or owner.id in it.event.inside
        ]
        if about or any((near, all.looked, all.held, all.declared, all.found, here)):
            places.append(Here(owner, near, areas, meeting(areas), here, all))
    return places


def _rows(here: Here, asked: Asked) -> list[BuildupRow]:
    owner, place = here.owner, here.owner.place
    bands = dict(bands_of(owner))
    on_ground = isinstance(place, Line) or reaches_ground(place)
    reports: dict[str, dict[str, Report]] = {}
    for number, it in enumerate(here.seen):
        others = [here.seen[other].sighting.id for other in here.overlaps[number]]
        for name, report in reports_in(
            it.sighting, here.areas[number], bands, others, on_ground=on_ground
        ).items():
            reports.setdefault(name, {})[it.sighting.id] = report
    if isinstance(place, Line):
        bands[ACROSS_BAND] = path_of(owner)
    return [_row(here, asked, name, area, reports.get(name, {})) for name, area in bands.items()]


def _row(here: Here, asked: Asked, name: str, area: Area, reports: dict[str, Report]) -> BuildupRow:
    owner, place = here.owner, here.owner.place
    every, hidden = asked.every, len(asked.before)
    looks = [
        look for it in here.all.looked if (look := look_of(it, owner, name, area)) is not None
    ]
    covered = coverage_of(looks, every)
    looked = [looked_of(seconds, span) for seconds, span in zip(covered, every, strict=True)]
    here_limits = [it for it in place.limits if depth_name(it) == name and name != ACROSS_BAND]
    band = Band(
        owner.id,
        name,
        0,
        limits=tuple(it for it in here_limits if it.per is UNSET),
        rates=tuple(it for it in here_limits if it.per is not UNSET),
    )
    placed = [
        Placed(band=0, report=reports[it.sighting.id], spans_ms=during)
        for it in here.seen
        if it.sighting.id in reports and (during := spans_ms(it.sighting.seen, VALIDITY_MS, place.windows))
    ]
    stays = stays_of(here.found, owner.id, name, validity_ms=VALIDITY_MS)
    until_ms = every[-1].until_ms
    stays = [it._replace(until_ms=min(it.until_ms, until_ms)) for it in stays if it.from_ms < until_ms]
    points = {which: points_of(it, every, looked) for which, it in pieces_of(band, placed, stays).items()}
    points = {which: it for which, it in points.items() if any(one.reports or one.tracks for one in it)}
    rates = rate_rows(
        here.seen,
        here.found,
        here.all.declared,
        reports,
        area,
        name,
        owner.id,
        windows=every,
        covered=covered,
        looked=looked,
        looks=looks,
        hidden=hidden,
        baseline=asked.baseline,
        whole_s=LENGTHS_MS[asked.every_named] // 1000 if asked.goes_on else 0,
    )
    return BuildupRow(
        about=owner.id,
        kind="zone" if isinstance(place, Zone) else "line",
        name=place.name,
        band=name,
        entry=owner.entry,
        coverage=tuple(covered[hidden:]),
        reports=tuple(
            report_row(it, reports[it.sighting.id]) for it in here.seen if it.sighting.id in reports
        ),
        presence=tuple(
            _series(which, points[which], points.get(("", which[1])) or [], looks, asked)
            for which in sorted(points)
        ),
        rates=tuple(rates),
        limits=(
            *limit_rows(band, points, looked, hidden, goes_on=asked.goes_on),
            # Of a week nobody can say how many came on its fullest day.
            *(rate_limit_rows(band, rates, looked[hidden:], goes_on=asked.goes_on) if asked.is_day else ()),
        ),
        facilities=tuple(facility_rows(here.seen, here.overlaps, reports)),
        held=tuple(held_rows(here.all.held, area)),
        alarms=tuple(alarm_rows(here.all.found, name, asked.windows[0].from_ms, here.seen)),
    )


def _series(
    which: Class, points: list[Point], unclaimed: list[Point], looks: Sequence[Look], asked: Asked
) -> PresenceSeries:
    grew, judged = _grown(points, unclaimed if which[0] else [], asked, -1), -1
    if asked.goes_on:
        whole = _grown(points, unclaimed if which[0] else [], asked, -2)
        judged = judged_of(whole and whole.certainty, grew and grew.certainty)
        grew = grew if judged == -1 else whole
    growth = None
    if grew is not None:
        growth = Growth(
            certainty=grew.certainty,
            low=grew.now.low,
            high=grew.now.high,
            before_low=grew.before.low,
            before_high=grew.before.high,
            windows_before=grew.known,
            reports=grew.reports,
            coverage=covered_s(looks, *grew.span),
            judged=judged,
        )
    shown = points[len(asked.before) :]
    return PresenceSeries(
        party=which[0],
        counted=which[1],
        points=tuple(
            PresencePoint(low=it.low, high=it.high, looked=it.looked, reports=it.reports, tracks=it.tracks)
            for it in shown
        ),
        growth=growth,
    )


def _grown(points: list[Point], unclaimed: list[Point], asked: Asked, number: int) -> Grown | None:
    """Hold a window, by its number from the end, against as many before it as the baseline has."""
    end = len(points) + number + 1
    during = slice(max(0, end - asked.baseline - 1), end)
    others = unclaimed[during]
    return grown(points[during], asked.every[during], least=_SETTINGS.least_increase, unclaimed=others)
