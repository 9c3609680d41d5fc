"""When something recurs: spans of UTC days within an envelope, one after the other, never all at once.

A pattern of days repeats itself every week, so that two patterns that ever meet do so within a week of the
beginning of one of them: no calendar has to be walked to its end.
"""

from __future__ import annotations

from collections.abc import Iterator

from openline.model.notification import Recurrence
from openline.model.space import UFN, Interval

DAY_MS = 86_400_000
WEEK_MS = 7 * DAY_MS
NEVER_MS = 2**63 - 1
"""Stands for an end that nobody has set."""


def occurrences(
    recurrence: Recurrence, envelope: Interval, from_ms: int, until_ms: int = NEVER_MS
) -> Iterator[Interval]:
    """Yield, in order, what a pattern leaves of an envelope and has any part in ``[from_ms, until_ms)``.

    A span that begins before the envelope or ends after it is cut there. Spans never overlap, for none is
    longer than a day. With an envelope until further notice and no ``until_ms`` there is always a next one.
    """
    begin_ms, end_ms = envelope.start_ms, end_of(envelope)
    last_ms = min(end_ms, until_ms)
    length_ms = _length_ms(recurrence)
    if not set(recurrence.days) & set(range(1, 8)):
        return
    # The span of the day before may last into this one.
    day = max(begin_ms, from_ms) // DAY_MS - 1
    while (start_ms := day * DAY_MS + recurrence.from_s * 1000) < last_ms:
        if _weekday(day) in recurrence.days:
            cut = max(start_ms, begin_ms), min(start_ms + length_ms, end_ms)
            if cut[0] < cut[1] and cut[1] > from_ms and cut[0] < until_ms:
                yield Interval(start_ms=cut[0], end_ms=cut[1])
        day += 1


def first_overlap(
    a: Recurrence | None, a_envelope: Interval, b: Recurrence | None, b_envelope: Interval, margin_ms: int = 0
) -> Interval | None:
    """Return the first time that two things, each of which may recur, go on at once, if they ever do.

    Parameters
    ----------
    a, b
        Their patterns; ``None`` goes on for the whole of its envelope.
    margin_ms
        Spans of ``a`` are taken to begin so much earlier and to end so much later. Whether there is an
        overlap does not depend on which of the two is ``a``.

    Notes
    -----
    Exact, in a number of steps that depends on neither length nor distance of the envelopes: of an overlap
    of which both sides lie a week or more behind the beginning of their envelopes there is another one a
    week earlier. The first one is therefore with a span of the first week of one or the other.
    """
    found = []
    for span in _first_week(a, a_envelope):
        near = _first_near(b, b_envelope, span, margin_ms)
        found += _shared(span, near, margin_ms)
    for span in _first_week(b, b_envelope):
        near = _first_near(a, a_envelope, span, margin_ms)
        found += _shared(near, span, margin_ms)
    return min(found, key=lambda shared: shared.start_ms, default=None)


def holds_at(recurrence: Recurrence, at_ms: int) -> bool:
    """Tell whether a pattern holds an instant."""
    always = Interval(start_ms=0, end_ms=UFN)
    return next(occurrences(recurrence, always, at_ms, at_ms + 1), None) is not None


def end_of(interval: Interval) -> int:
    """Return the end of an interval in milliseconds, :data:`NEVER_MS` where nobody has set any."""
    return NEVER_MS if interval.end_ms == UFN else interval.end_ms


def _length_ms(recurrence: Recurrence) -> int:
    length_s = recurrence.to_s - recurrence.from_s
    return 1000 * length_s if length_s > 0 else 1000 * length_s + DAY_MS


def _weekday(day: int) -> int:
    """Return 1 for Monday to 7 for Sunday; day 0, 1 January 1970, was a Thursday."""
    return (day + 3) % 7 + 1


def _first_week(recurrence: Recurrence | None, envelope: Interval) -> list[Interval]:
    if recurrence is None:
        return [envelope] if envelope.start_ms < end_of(envelope) else []
    start_ms = envelope.start_ms
    return list(occurrences(recurrence, envelope, start_ms, start_ms + WEEK_MS))


def _first_near(
    recurrence: Recurrence | None, envelope: Interval, span: Interval, margin_ms: int
) -> Interval | None:
    """Return the first span with any part within the margin of another."""
    from_ms = span.start_ms - margin_ms
    until_ms = _later(end_of(span), margin_ms)
    if recurrence is not None:
        return next(occurrences(recurrence, envelope, from_ms, until_ms), None)
    meets = envelope.start_ms < until_ms and end_of(envelope) > from_ms
    return envelope if meets and envelope.start_ms < end_of(envelope) else None


def _shared(a: Interval | None, b: Interval | None, margin_ms: int) -> list[Interval]:
    if a is None or b is None:
        return []
    start_ms = max(a.start_ms - margin_ms, b.start_ms)
    end_ms = min(_later(end_of(a), margin_ms), end_of(b))
    if start_ms >= end_ms:
        return []
    return [Interval(start_ms=start_ms, end_ms=UFN if end_ms == NEVER_MS else end_ms)]


def _later(end_ms: int, margin_ms: int) -> int:
    return NEVER_MS if end_ms == NEVER_MS else end_ms + margin_ms
