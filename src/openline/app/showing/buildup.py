"""Build-up of zones and lines: presence over time, what comes, limits, and who is said to hold the ground.

Everything is reckoned from what its reader is shown wholly, as the record stands when it is asked for: what
was reported late counts for the day that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from openline.app.showing.buildup_rows import (
    BuildupPage,
    BuildupRow,
    Growth,
    LimitRow,
    PresencePoint,
    PresenceSeries,
    RatePoint,
    RateSeries,
    Window,
)
from openline.app.showing.paging import Still
from openline.app.showing.view import View
from openline.decide.counting import Band, Report
from openline.decide.covering import Look, covered_s
from openline.decide.placing import depth_name, reaches_ground, reports_in, spans_ms
from openline.decide.staying import Finding, corrected, stays_of
from openline.decide.tallying import Placed, exceeds
from openline.decide.trending import (
    LENGTHS_MS,
    Class,
    Every,
    Kept,
    Point,
    Span,
    coverage_of,
    grown,
    kept,
    looked_of,
    pieces_of,
    points_of,
    spans,
)
from openline.errors import InputError
from openline.kernel.geodesy import Area
from openline.model.agreement import Limit, Line, Zone
from openline.model.presence import CONFIDENCE_MEANS, CountRange
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
    is_by_day: bool = True

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
    return Asked(windows, spans(first_ms - many * length_ms, first_ms, every), many, every == "day")


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
            *_limit_rows(band, points, looked, hidden),
            # Of a week nobody can say how many came on its fullest day.
            *(_rate_limit_rows(band, rates, looked[hidden:]) if asked.is_by_day else ()),
        ),
        facilities=tuple(facility_rows(here.seen, here.overlaps, reports)),
        held=tuple(held_rows(here.all.held, area)),
        alarms=tuple(alarm_rows(here.all.found, name, asked.windows[0].from_ms, here.seen)),
    )


def _series(
    which: Class, points: list[Point], unclaimed: list[Point], looks: Sequence[Look], asked: Asked
) -> PresenceSeries:
    windows = asked.every[-asked.baseline - 1 :]
    others = unclaimed[-len(windows) :] if which[0] else []
    grew = grown(points[-len(windows) :], windows, least=_SETTINGS.least_increase, unclaimed=others)
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


def _limit_rows(
    band: Band, points: dict[Class, list[Point]], looked: Sequence[str], hidden: int
) -> list[LimitRow]:
    """Return how each limit was kept by whom it is for; where nothing is known, that it is not known."""
    rows = []
    nobody = [
        Point(0, 0, "observed", (), False) if how == "observed" else Point(None, None, "unknown", (), False)
        for how in looked
    ]
    for limit in band.limits:
        parties = [limit.party]
        if limit.party == "*":
            parties = sorted({party for party, counted in points if counted == limit.counted}) or ["*"]
        for party in parties:
            shown = points.get((party, limit.counted), nobody)[hidden:]
            rows.append(
                LimitRow(
                    counted=limit.counted,
                    maximum=limit.maximum,
                    party=party,
                    points=kept(limit, shown),
                    low=shown[-1].low,
                    high=shown[-1].high,
                    reports=shown[-1].reports,
                )
            )
    return rows


def _rate_limit_rows(band: Band, rates: Sequence[RateSeries], looked: Sequence[str]) -> Iterator[LimitRow]:
    """Give how each limit on what comes was kept, day by day; unknown where not all of it was looked at."""
    for limit in band.rates:
        counted = [it for it in rates if it.by == "seen" and limit.counted in (it.of, it.counted)]
        parties = [limit.party] if limit.party != "*" else sorted({it.party for it in counted}) or ["*"]
        for party in parties:
            theirs = [it.points for it in counted if it.party == party]
            days = [[it[day] for it in theirs] for day in range(len(looked))]
            yield LimitRow(
                counted=limit.counted,
                maximum=limit.maximum,
                party=party,
                per="day",
                points=tuple(_kept_on(limit, it, how) for it, how in zip(days, looked, strict=True)),
                low=sum(it.low for it in days[-1]),
                high=_all_of(days[-1]) if looked[-1] == "observed" else None,
                reports=tuple(id for it in days[-1] for id in it.evidence),
            )


def _all_of(points: Sequence[RatePoint]) -> int:
    return sum(it.high if it.high is not None else it.counted_high for it in points)


def _kept_on(limit: Limit, points: Sequence[RatePoint], looked: str) -> Kept:
    how = exceeds(limit, CountRange(sum(it.low for it in points), _all_of(points)))
    return how if how or looked == "observed" else "unknown"
