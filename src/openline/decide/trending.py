"""Presence over time: ranges by day or week, what grew, how a limit was kept; always beside who looked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from openline.decide.counting import TRACKS, Band, Headcount, of_classes
from openline.decide.covering import Look, covered_s
from openline.decide.growing import RANK, Certainty, compare
from openline.decide.staying import Stay
from openline.decide.tallying import Placed, exceeds
from openline.model.agreement import Limit
from openline.model.presence import CountRange

DAY_MS = 86_400_000
Every: TypeAlias = Literal["day", "week"]
LENGTHS_MS: Mapping[Every, int] = {"day": DAY_MS, "week": 7 * DAY_MS}
_MONDAY_MS = 4 * DAY_MS
"""The first Monday since 1970: weeks begin there, as in ISO 8601."""
Looked: TypeAlias = Literal["observed", "partly", "unknown"]
Class: TypeAlias = tuple[str, str]
"""(party, counted)."""


class Span(NamedTuple):
    """A window, half-open."""

    from_ms: int
    until_ms: int


class Piece(NamedTuple):
    """A count from a time on."""

    from_ms: int
    there: CountRange
    reports: tuple[str, ...]
    tracks: bool


class Point(NamedTuple):
    """How many were there in a window at the most; ``None`` is unknown, and never nought."""

    low: int | None
    high: int | None
    looked: Looked
    reports: tuple[str, ...]
    tracks: bool


class Grown(NamedTuple):
    """The last window beside those before it."""

    certainty: Certainty
    now: CountRange
    before: CountRange
    known: int
    """How many windows before it anything is known of."""
    reports: tuple[str, ...]
    span: Span


def spans(from_ms: int, until_ms: int, every: Every) -> list[Span]:
    """Return the UTC days or ISO weeks that lie in ``[from_ms, until_ms)``; the last one ends with it."""
    length_ms, first_ms = LENGTHS_MS[every], _MONDAY_MS if every == "week" else 0
    start_ms = (from_ms - first_ms) // length_ms * length_ms + first_ms
    return [Span(it, min(it + length_ms, until_ms)) for it in range(start_ms, until_ms, length_ms)]


def looked_of(covered: Mapping[str, int], span: Span) -> Looked:
    """Say how much of a window was looked at, by its seconds as :func:`.covered_s` gives them."""
    if covered.get("observed_s", 0) >= (span.until_ms - span.from_ms) // 1000:
        return "observed"
    return "partly" if covered.get("observed_s") or covered.get("observed_partly_s") else "unknown"


# -- counts over time --------------------------------------------------------------------------------


def pieces_of(band: Band, placed: Iterable[Placed], stays: Iterable[Stay]) -> dict[Class, list[Piece]]:
    """Return how the count of every class went, from each change to the next.

    Reports are counted as the watch counts them: a source that looks again replaces what it said, and those
    of several sources widen the range (:func:`.sighted`). A track that fell silent is possible only. That a
    report is no longer valid raises no count: it settles nothing between it and the one beside it.
    """
    headcount = Headcount(band)
    found: dict[Class, list[Piece]] = {}
    changes = sorted(_changes(placed, stays), key=lambda it: it[:3])
    begun: set[Class] = set()
    for number, (at_ms, _, _, what, begins) in enumerate(changes):
        _apply(headcount, what, begins)
        if begins:
            begun.add(_class_of(what))
        if number + 1 < len(changes) and changes[number + 1][0] == at_ms:
            continue
        for which in {*headcount.classes(), *found}:
            piece = _piece(headcount, which, at_ms)
            history = found.setdefault(which, [])
            if history and which not in begun:
                low = min(piece.there.low, history[-1].there.low)
                piece = piece._replace(there=CountRange(low, piece.there.high))
            if not history or history[-1][1:] != piece[1:]:
                history.append(piece)
        begun.clear()
    return found


_Step = tuple[str, int]
"""Of a track: its party, and whether it is silent (1)."""


def _changes(
    placed: Iterable[Placed], stays: Iterable[Stay]
) -> Iterator[tuple[int, int, str, Placed | _Step, bool]]:
    """Give what begins and ends when: at one moment, what ends before what begins."""
    for it in placed:
        for start_ms, end_ms in it.spans_ms:
            yield start_ms, 1, it.report.sighting, it, True
            yield end_ms, 0, it.report.sighting, it, False
    for stay in stays:
        heard = (stay.from_ms, min(stay.silent_ms, stay.until_ms), 0)
        silent = (min(stay.silent_ms, stay.until_ms), stay.until_ms, 1)
        for start_ms, end_ms, is_silent in (heard, silent):
            if start_ms < end_ms:
                yield start_ms, 1, stay.track, (stay.party, is_silent), True
                yield end_ms, 0, stay.track, (stay.party, is_silent), False


def _apply(headcount: Headcount, what: Placed | _Step, begins: bool) -> None:
    if not isinstance(what, Placed):
        party, silent = what
        headcount.add(party, TRACKS, bool(silent), 1 if begins else -1)
    elif begins:
        headcount.report(what.report)
    else:
        headcount.expire(what.report.sighting)


def _class_of(what: Placed | _Step) -> Class:
    return (what.report.party, what.report.counted) if isinstance(what, Placed) else (what[0], TRACKS)


def _piece(headcount: Headcount, which: Class, at_ms: int) -> Piece:
    reports = tuple(it.sighting for it in headcount.reports.values() if (it.party, it.counted) == which)
    return Piece(at_ms, headcount.count(*which), reports, any(headcount.tracks.get(which, ())))


def points_of(pieces: Sequence[Piece], windows: Sequence[Span], looked: Sequence[Looked]) -> list[Point]:
    """Return how many there were in each window when there were most.

    Where nothing at all is reported of a window, nobody was there if all of it was looked at; else that is
    unknown.
    """
    points, first = [], 0
    for window, how in zip(windows, looked, strict=True):
        while first + 1 < len(pieces) and pieces[first + 1].from_ms <= window.from_ms:
            first += 1
        within = []
        for it in pieces[first:]:
            if it.from_ms >= window.until_ms:
                break
            within.append(it)
        said = [it for it in within if it.reports or it.tracks]
        if said:
            ids = dict.fromkeys(id for it in said for id in it.reports)
            low, high = max(it.there.low for it in said), max(it.there.high for it in said)
            points.append(Point(low, high, how, tuple(ids), any(it.tracks for it in said)))
        elif how == "observed":
            points.append(Point(0, 0, how, (), False))
        else:
            points.append(Point(None, None, how, (), False))
    return points


# -- what grew -----------------------------------------------------------------------------------------


def grown(
    points: Sequence[Point], windows: Sequence[Span], *, least: int, unclaimed: Sequence[Point] = ()
) -> Grown | None:
    """Hold the last window against those before it; ``None`` where nothing is known of one side.

    Of the windows before it the most counts that was ever there, so that what comes and goes is no growth.
    Certain it is only where one of them was looked at all over: what nobody saw may have been there. What
    nobody said whose it is, ``unclaimed``, window by window, may have been theirs.
    """
    if not points or points[-1].low is None or points[-1].high is None:
        return None
    last = points[-1]
    others = [it.high or 0 for it in unclaimed] or [0] * len(points)
    paired = zip(points[:-1], others[:-1], strict=True)
    before_each = [(it, more) for it, more in paired if it.low is not None and it.high is not None]
    known = [it for it, _ in before_each]
    if not known:
        return None
    before = CountRange(
        max(it.low or 0 for it in known), max((it.high or 0) + more for it, more in before_each)
    )
    now = CountRange(points[-1].low, points[-1].high)
    certainty = compare(before, now, least)
    if certainty == "certain" and not any(it.looked == "observed" for it in known):
        certainty = "possible"
    ids = dict.fromkeys(id for it in (*known, last) for id in it.reports)
    span = Span(windows[0].from_ms, windows[-1].until_ms)
    return Grown(certainty, now, before, len(known), tuple(ids), span)


def coverage_of(looks: Sequence[Look], windows: Sequence[Span]) -> list[dict[str, int]]:
    """Return the seconds of each window by who looked."""
    return [covered_s(looks, it.from_ms, it.until_ms) for it in windows]


# -- limits --------------------------------------------------------------------------------------------

Kept: TypeAlias = Literal["", "possible", "certain", "unknown"]


def kept(limit: Limit, points: Sequence[Point], unclaimed: Sequence[Point] = ()) -> tuple[Kept, ...]:
    """Return how surely a limit was exceeded in each window (R17).

    Where it was kept unless those are theirs too of whom nobody says whose they are, ``unclaimed``, window by
    window, it is unknown.
    """
    others = [it.high or 0 for it in unclaimed] or [0] * len(points)
    return tuple(_kept(limit, it, more) for it, more in zip(points, others, strict=True))


def _kept(limit: Limit, it: Point, others: int) -> Kept:
    if it.low is None or it.high is None:
        return "unknown"
    how = exceeds(limit, CountRange(it.low, it.high))
    return "unknown" if not how and exceeds(limit, CountRange(0, it.high + others)) else how


def points_together(classes: Sequence[Sequence[Point]]) -> list[Point]:
    """Return how many there were of several classes that a limit counts as one, window by window."""
    if len(classes) == 1:
        return list(classes[0])
    return [_together(it) for it in zip(*classes, strict=True)]


def _together(of_each: Sequence[Point]) -> Point:
    known = [it for it in of_each if it.low is not None and it.high is not None]
    # That nobody was seen of one class is no reason to know nothing of another.
    count = of_classes(CountRange(it.low or 0, it.high or 0) for it in known)
    ids = dict.fromkeys(id for it in of_each for id in it.reports)
    low, high = (count.low, count.high) if known else (None, None)
    return Point(low, high, of_each[0].looked, tuple(ids), any(it.tracks for it in of_each))


# -- the window that is not over ---------------------------------------------------------------------


def is_over(span: Span, every: Every) -> bool:
    """Tell whether a window is a whole day or week."""
    return span.until_ms - span.from_ms >= LENGTHS_MS[every]


def judged_of(of_whole: Kept | None, so_far: Kept | None) -> int:
    """Say which of the last two windows is judged: the one that is over (-2), or the one that is not (-1).

    The latter is judged as if the rest of it were looked at and brought nothing: it takes over only where it
    says more already, or where nothing is known of the other. ``None``: nothing can be said of it.
    """
    if so_far is None:
        return -2
    if of_whole is None or of_whole == "unknown":
        return -2 if so_far == "unknown" else -1
    return -1 if so_far != "unknown" and RANK[so_far] > RANK[of_whole] else -2
