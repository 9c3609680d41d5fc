"""``openline buildup``: what is in and around zones, and what comes, day by day, beside who looked (R35)."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from openline.cli.authoring import AsJson, HomeDir, authoring
from openline.cli.files import write_new
from openline.cli.handover import Reader
from openline.cli.output import console, emit
from openline.cli.reading import state_of
from openline.cli.telling import WORDS
from openline.cli.times import parse_time, time_text
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.showing.buildup_rows import (
        AlarmRow,
        BuildupPage,
        BuildupRow,
        Growth,
        LimitRow,
        PresenceSeries,
        RateSeries,
    )
    from openline.decide.trending import Every

_KEPT = {"": "kept", "unknown": "not known", "possible": "POSSIBLY EXCEEDED", "certain": "EXCEEDED"}
MOST_DAYS = 7
"""So many windows of each series are printed; ``--json`` gives all."""


def buildup(
    by: Reader,
    zone: Annotated[str, typer.Argument(metavar="[ZONE]", help="a zone or line; else all with reports")] = "",
    from_: Annotated[str, typer.Option("--from", metavar="TIME", help="from the day that holds this")] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="until then; else now")] = "",
    every: Annotated[str, typer.Option("--every", help="day or week")] = "day",
    baseline: Annotated[
        int | None,
        typer.Option("--baseline", help="so many before each are its baseline; else 14 days or 8 weeks"),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="draw it: .svg or .png; one file a band")
    ] = None,
    home: HomeDir = None,
    as_json: AsJson = False,
) -> None:
    """Say how many were in a zone, on its perimeter and in its bands, day by day, and what came.

    Every figure is a range and stands beside who looked. What nobody looked at is unknown, and never nought.
    Of what you are not shown wholly nothing is counted.
    """
    if every not in ("day", "week"):
        raise InputError(f"{every!r} is neither day nor week", where="--every")
    if plot is not None and plot.suffix.lower() not in (".svg", ".png"):
        raise InputError("a plot is an .svg or a .png", where="--plot")
    asked: dict[str, Any] = {
        "from_ms": parse_time(from_, "--from") if from_ else None,
        "until_ms": parse_time(until, "--until") if until else None,
        "baseline": baseline,
    }
    with authoring(home, by, out=None, draft=None, as_json=as_json) as desk:
        if desk.client is not None:
            desk.refuse_other(by, "--for")
            page = desk.client.buildup(zone, every=every, **asked)
        else:
            from openline import bootstrap
            from openline.app.showing.buildup import buildup_page
            from openline.app.showing.view import View

            view = View(state_of(desk), by, bootstrap.now_ms())
            assert desk.journal is not None
            page = buildup_page(
                view, nullcontext, desk.journal.store, about=zone, every=cast("Every", every), **asked
            )
    if plot is not None:
        _draw(page, plot, as_json=as_json)
    if as_json:
        emit(page)
    else:
        _print(page)


def _draw(page: BuildupPage, path: Path, *, as_json: bool) -> None:
    import msgspec

    from openline.wire.forms.buildup_plot import buildup_plot, png_of

    plain = msgspec.to_builtins(page)
    if not page.rows:
        raise InputError("there is nothing to draw", where="--plot")
    for number, row in enumerate(page.rows):
        drawing = buildup_plot(plain, number)
        name = path if len(page.rows) == 1 else path.with_stem(f"{path.stem}-{row.about}-{row.band}")
        write_new(name, png_of(drawing) if path.suffix.lower() == ".png" else drawing.encode())
        if not as_json:
            console().print(f"drawn to {name}", markup=False)


def _print(page: BuildupPage) -> None:
    out = console()
    if not page.rows:
        shown = "nothing that you are shown wholly" if page.found_not_shown else "nothing"
        out.print(f"{shown} is on record of that time", markup=False)
    if page.found_not_shown:
        calls = ", ".join(f"{it.party} through {it.via}" if it.via else it.party for it in page.call)
        many, them = ("findings", "them") if page.found_not_shown > 1 else ("finding", "it")
        out.print(
            f"you were told of {page.found_not_shown} {many} of the watch in that time, and are shown"
            f" neither where nor what was found; none of the figures counts {them} (call {calls})",
            markup=False,
        )
    for row in page.rows:
        out.print(f"{row.name} ({row.about}), {row.band}: {_coverage_words(row)}", markup=False)
        for said in _lines(row, page):
            out.print(f"  {said}", markup=False)


def _lines(row: BuildupRow, page: BuildupPage) -> list[str]:
    said = []
    for it in row.presence:
        said.append(f"{it.counted}, {_whose(it.party)}{_growth_words(it.growth, page)}")
        said.append(f"  {_days(it, page)}")
    for rate in row.rates:
        counted = f" ({rate.counted})" if rate.counted else ""
        said.append(f"{rate.of}s{counted}, {rate.by}, {_whose(rate.party)}{_against_words(rate, page)}")
        said.append(f"  {_came(rate, page)}")
    for limit in row.limits:
        whose = {"*": "", "": " of whom nobody says whose"}.get(limit.party, f" of {limit.party}")
        comes = f" in a {limit.per}" if limit.per else ""
        kept = _kept_words(limit, row, page)
        said.append(f"limit: at most {limit.maximum} {limit.counted}{whose}{comes}: {kept}")
    for facility in row.facilities:
        stages = ", then ".join(
            f"{(it.stage or 'stage not said').replace('_', ' ')} ({it.source}, {_day(it.seen_ms)})"
            for it in facility.stages
        )
        many = _range_words(facility.low, facility.high)
        said.append(f"being built: {many} {facility.counted}: {stages}")
    for held in row.held:
        disputed = f"; disputed by {', '.join(held.disputed_by)}" if held.disputed_by else ""
        part = "all of it" if held.covers == "all" else "a part of it"
        as_of = _day(held.as_of_ms)
        withdrawn = "; withdrawn" if held.state == "withdrawn" else ""
        said.append(f"{held.stated_by} says that {held.held_by} held {part} on {as_of}{disputed}{withdrawn}")
    for alarm in row.alarms:
        said += _alarm_lines(alarm)
    return said


def _alarm_lines(alarm: AlarmRow) -> list[str]:
    evidence = f"; by {', '.join(alarm.evidence)}" if alarm.evidence else ""
    others = f"; and {alarm.not_shown} that you are not shown" if alarm.not_shown else ""
    stated = f", as {', '.join(alarm.stated_by)} put on record" if alarm.stated_by else ""
    words, rate = WORDS.get(alarm.event, alarm.event), alarm.rate
    counted = alarm.counted
    if alarm.of is not None:
        counted = f"{alarm.of}s" if counted in ("", alarm.of) else f"{alarm.of}s ({counted})"
    said = [
        f"found {time_text(alarm.at_ms)}: {words}, {_range_words(alarm.low, alarm.high)} {counted}"
        f" of {_whose(alarm.party)}, {alarm.certainty or 'no longer'}{evidence}{stated}{others}"
    ]
    if rate is not None:
        most = "or more" if rate.ratio_high is None else f"to {rate.ratio_high:.1f}"
        as_of = f", as of {time_text(rate.as_of_ms)}" if rate.as_of_ms is not None else ""
        said.append(
            f"  on {_day(rate.since_ms)} {rate.per_day_low:.2f} to {rate.per_day_high:.2f} a day; before"
            f" {rate.before_per_day_low:.2f} to {rate.before_per_day_high:.2f} a day over {rate.before_days}"
            f" days, {rate.before_observed_s / 3600:.0f} h looked at; {rate.ratio_low:.1f} {most} times"
            f" (95 %){as_of}"
        )
    return said


def _whose(party: str) -> str:
    return f"{party}, as claimed" if party else "nobody says whose"


def _coverage_words(row: BuildupRow) -> str:
    total: dict[str, int] = {}
    for window in row.coverage:
        for state, seconds in window.items():
            total[state] = total.get(state, 0) + seconds
    named = ", ".join(
        f"{state.removesuffix('_s').replace('_', ' ')} {seconds / 3600:.0f} h"
        for state, seconds in total.items()
        if state != "unstated_s"
    )
    return named or "nobody is on record to have looked"


def _kept_words(limit: LimitRow, row: BuildupRow, page: BuildupPage) -> str:
    """Say how a limit is kept in the window that is judged, and when else it was exceeded of those shown."""
    state = limit.points[limit.judged]
    others: dict[str, list[str]] = {"certain": [], "possible": []}
    for number, (one, window) in enumerate(zip(limit.points, page.windows, strict=True)):
        if one in others and number != len(limit.points) + limit.judged:
            others[one].append(_day(window.from_ms)[5:])
    said = [
        f"exceeded{' possibly' if one == 'possible' else ''} on {_listed(days)}"
        for one, days in others.items()
        if days
    ]
    if not said and state not in others:
        said = [
            f"the watch found it exceeded, {time_text(it.at_ms)}"
            for it in row.alarms
            if it.event == "limit_exceeded"
            and (it.counted, it.maximum) == (limit.counted, limit.maximum)
            and limit.party in ("*", it.party)
        ][-1:]
    more = f"; up to {limit.unclaimed} more of whom nobody says whose they are" if limit.unclaimed else ""
    now = "now " if said and page.is_over else ""
    return "; ".join([f"{now}{_KEPT[state]}{_when(limit.judged, page)}{more}", *said])


def _listed(days: list[str]) -> str:
    left = len(days) - MOST_DAYS
    return ", ".join(days[-MOST_DAYS:]) + (f" and {left} before" if left > 0 else "")


def _when(judged: int, page: BuildupPage) -> str:
    """Say of which window something is said, where one that is not over is shown."""
    if page.is_over:
        return ""
    so_far = " so far" if judged == -1 else ""
    return f" on {_day(page.windows[judged].from_ms)[5:]}{so_far}"


def _days(it: PresenceSeries, page: BuildupPage) -> str:
    return _by_day([_range_words(one.low, one.high) for one in it.points], page)


def _came(it: RateSeries, page: BuildupPage) -> str:
    return _by_day([_least_words(one.low, one.high) for one in it.points], page)


def _by_day(words: list[str], page: BuildupPage) -> str:
    every = [f"{_day(it.from_ms)[5:]} {one}" for it, one in zip(page.windows, words, strict=True)]
    return "  ".join(every[-MOST_DAYS:]) + ("" if page.is_over else " so far")


def _range_words(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return "?"
    return str(low) if low == high else f"{low}-{high}"


def _least_words(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+" if low else "?"
    return _range_words(low, high)


def _growth_words(growth: Growth | None, page: BuildupPage) -> str:
    if growth is None:
        return ": not known whether it grew"
    if not growth.certainty:
        return f": no growth{_when(growth.judged, page)}"
    word = "GROWN" if growth.certainty == "certain" else "possibly grown"
    before = _range_words(growth.before_low, growth.before_high)
    return f": {word}, from {before} to {_range_words(growth.low, growth.high)}{_when(growth.judged, page)}"


def _against_words(rate: RateSeries, page: BuildupPage) -> str:
    against = rate.points[rate.judged].against
    if against is None:
        when = _when(rate.judged, page) or " now"
        return f": no rate, for nobody looked{when} or before"
    most = "infinitely many" if against.ratio_high is None else f"{against.ratio_high:.1f}"
    words = {"": "no more than before", "possible": "possibly MORE", "certain": "MORE than before"}
    ratio = f"{against.ratio_low:.1f} to {most} times the baseline of {against.windows}"
    return f": {words[against.certainty]}{_when(rate.judged, page)}, {ratio} (95 %)"


def _day(at_ms: int) -> str:
    return time_text(at_ms)[:10]
