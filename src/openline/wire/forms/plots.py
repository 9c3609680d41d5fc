"""Plots of a day, as SVG that a browser and a page on paper show alike: bars by hour, and who looked.

Under the bars stands a strip of the same hours: white with an outline is *nobody said*, and every way of not
having looked is hatched in its own way, so that it is told apart without colours and in a copy of a copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

INK, FAINT, PALE, BAR = "#1f2d3d", "#5a6b7b", "#e8edf2", "#22577a"
WIDTH, HEIGHT = 720, 190
LEFT, RIGHT, TOP = 44, 8, 12
BARS_HIGH = 110
STRIP_HIGH = 16
_STEP = 5.0
"""Between two lines of a hatch."""

STATES = ("observed_s", "observed_partly_s", "jammed_s", "turned_back_s", "not_observed_s", "unstated_s")


def by_hour(
    counts: Sequence[int], labels: Sequence[str], *, title: str, coverage: Sequence[Mapping[str, int]] = ()
) -> str:
    """Return the plot of figures by hour.

    Parameters
    ----------
    labels
        What each hour is called.
    title
        What is drawn, for whoever hears the page.
    coverage
        Seconds by state, hour by hour; empty draws no strip.
    """
    wide = (WIDTH - LEFT - RIGHT) / len(counts)
    most, step = scale(max(counts, default=0))
    # Where nothing is to be drawn but who looked, no empty axis says more than that.
    base = TOP + BARS_HIGH if any(counts) or not coverage else 0
    parts: list[str] = []
    for value in range(0, most + 1 if base else 0, step):
        y = base - BARS_HIGH * value / most
        parts.append(line(LEFT, y, WIDTH - RIGHT, y, FAINT if value == 0 else PALE))
        parts.append(text(LEFT - 5, y + 4, str(value), "end"))
    for hour, count in enumerate(counts):
        x, high = LEFT + hour * wide, BARS_HIGH * count / most
        if count:
            parts.append(rect(x + wide * 0.14, base - high, wide * 0.72, high, BAR))
            parts.append(text(x + wide / 2, base - high - 3, str(count), "middle", INK))
    foot = base
    if coverage:
        foot = base + 5 + STRIP_HIGH
        for hour, seconds in enumerate(coverage):
            parts += looked(LEFT + hour * wide, base + 5, wide, seconds)
    for hour in range(0, len(counts), 3):
        x = LEFT + hour * wide
        parts.append(line(x, foot, x, foot + 4, FAINT))
        parts.append(text(x, foot + 15, labels[hour], "start" if hour == 0 else "middle"))
    parts.append(text(WIDTH - RIGHT, foot + 15, labels[0], "end"))  # a day later
    return svg(WIDTH, foot + 20, title, parts)


def key_of(state: str) -> str:
    """Return a swatch of how a state of coverage is drawn."""
    return svg(22, STRIP_HIGH + 2, "", [*_cell(1, 1, 20, state), outline(1, 1, 20)])


def looked(x: float, y: float, wide: float, seconds: Mapping[str, int]) -> Iterator[str]:
    """Draw one hour of the strip: each state as wide as its share of it."""
    total = sum(seconds.values())
    at = x
    for state in STATES:
        share = wide * seconds.get(state, 0) / total if total else 0.0
        if share:
            yield from _cell(at, y, share, state)
            at += share
    yield outline(x, y, wide)


def _cell(x: float, y: float, wide: float, state: str) -> Iterator[str]:
    fill = {"observed_s": "#7fb29a", "observed_partly_s": "#cfe3d9"}.get(state, "#ffffff")
    yield rect(x, y, wide, STRIP_HIGH, fill)
    if state in ("jammed_s", "turned_back_s"):
        yield hatch(x, y, wide, rising=True)
    if state in ("jammed_s", "not_observed_s"):
        yield hatch(x, y, wide, rising=False)


def hatch(
    x: float,
    y: float,
    wide: float,
    *,
    rising: bool,
    high: float = STRIP_HIGH,
    colour: str = INK,
    step: float = _STEP,
) -> str:
    """Draw slanted lines, cut at the edges by reckoning: a pattern is drawn otherwise by every program."""
    pieces = []
    # The grid is that of the page, so that the lines of neighbours meet.
    start = (x - high) // step * step
    while start < x + wide:
        low, up = max(start, x), min(start + high, x + wide)
        if up > low:
            y1, y2 = (y + high - (low - start), y + high - (up - start)) if rising else (
                y + (low - start), y + (up - start)
            )  # fmt: skip
            pieces.append(f"M{low:.2f} {y1:.2f}L{up:.2f} {y2:.2f}")
        start += step
    return f'<path d="{"".join(pieces)}" fill="none" stroke="{colour}" stroke-width="0.9"/>'


def scale(most: int) -> tuple[int, int]:
    """Return the top of an axis of whole numbers, and the step between its marks."""
    step = 1
    for step in (size * 10**power for power in range(12) for size in (1, 2, 5)):
        if most <= step * 4:
            break
    return max(-(-most // step), 1) * step, step


def svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    """Return a drawing; ``title`` is for whoever hears the page."""
    said = f' role="img"><title>{escape(title)}</title>' if title else ' aria-hidden="true">'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' height="{height:g}" font-family="Noto Sans, sans-serif" font-size="11"{said}{"".join(parts)}</svg>'
    )


def rect(x: float, y: float, wide: float, high: float, fill: str) -> str:
    """Return a filled rectangle."""
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}" fill="{fill}"/>'


def outline(x: float, y: float, wide: float) -> str:
    """Return the edge of a part of the strip."""
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{STRIP_HIGH}" fill="none"'
        f' stroke="{FAINT}" stroke-width="0.6"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    """Return a straight line."""
    return f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" stroke="{colour}" stroke-width="1"/>'


def text(x: float, y: float, said: str, anchor: str, colour: str = FAINT) -> str:
    """Return words at a place."""
    return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" fill="{colour}">{escape(said)}</text>'
