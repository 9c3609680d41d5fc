"""The plot of build-up: ranges by day or week as boxes, limits and baselines as lines and bands, who looked.

A box reaches from the least to the most; nowhere is there a point. Where nobody looked and nothing was
reported, the ground of the plot itself is hatched: it is unknown, and not empty. Under every panel stands the
strip of who looked, as in the daily report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import ceil
from typing import Any, NamedTuple

from openline.model.unseen import shown
from openline.wire.forms.plots import (
    BAR,
    FAINT,
    INK,
    LEFT,
    PALE,
    RIGHT,
    STRIP_HIGH,
    WIDTH,
    hatch,
    line,
    looked,
    rect,
    scale,
    svg,
    text,
)

PANEL_HIGH = 120
ABOVE = 22
BELOW = 30
MOST_PANELS = 12
"""So many series are drawn, those with the highest figures first; a line says how many are left out."""
BOX, CERTAIN, BASE, LIMIT = "#a9c8d6", BAR, "#dfe9d8", "#a33a2a"
_DASH = 'stroke-dasharray="6 4"'
PIXELS_PER_INCH = 144.0


class _Box(NamedTuple):
    """One window of a panel: from the least to the most; ``None`` above is without bound, below unknown."""

    low: float | None
    high: float | None


class _Panel(NamedTuple):
    title: str
    boxes: list[_Box]
    limits: list[int]
    base: tuple[float, float] | None
    """The mean of the baseline, from and to."""

    @property
    def most(self) -> float:
        """The highest figure of it."""
        return max((it.high or it.low or 0.0 for it in self.boxes), default=0.0)


def buildup_plot(page: Mapping[str, Any], number: int = 0) -> str:
    """Return the plot of one row of a page of build-up as SVG, the same bytes for the same row.

    Parameters
    ----------
    page
        A page as ``/v1/buildup`` answers it.
    number
        Which of its rows, from 0.
    """
    row, windows = page["rows"][number], page["windows"]
    panels = sorted(_panels(row), key=lambda it: (-it.most, it.title))
    drawn, left_out = panels[:MOST_PANELS], max(len(panels) - MOST_PANELS, 0)
    title = f"{row['name']} ({row['about']}), {row['band']}, by {page['every']}"
    parts = [text(LEFT, 14, shown(title), "start", INK)]
    y = 22.0
    for it in drawn:
        parts += _drawn(it, y, windows, row["coverage"])
        y += ABOVE + PANEL_HIGH + STRIP_HIGH + BELOW
    if not drawn:
        parts += _strip(y, windows, row["coverage"])
        y += STRIP_HIGH + BELOW
    words = "boxes: from the least to the most; hatched: unknown, nobody looked; strip: who looked"
    parts.append(text(LEFT, y + 8, words, "start"))
    if left_out:
        parts.append(text(LEFT, y + 22, f"{left_out} more with lower figures are not drawn", "start"))
        y += 14
    return svg(WIDTH, y + 16, shown(title), parts)


def png_of(drawing: str) -> bytes:
    """Return an SVG as a PNG, set by typst with the fonts that ship here."""
    from importlib.resources import as_file, files

    import typst

    source = (
        b"#set page(width: auto, height: auto, margin: 6pt)\n"
        b'#image(bytes(sys.inputs.drawing), format: "svg")\n'
    )
    with as_file(files("openline.wire.forms") / "fonts") as folder:
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
        )
        compiler = typst.Compiler(source, font_paths=fonts, sys_inputs={"drawing": drawing})
        made = compiler.compile(format="png", ppi=PIXELS_PER_INCH)
    assert isinstance(made, bytes)
    return made


# -- panels ----------------------------------------------------------------------------------------


def _panels(row: Mapping[str, Any]) -> Iterator[_Panel]:
    for it in row["presence"]:
        whose = it["party"] or "nobody said whose"
        limits = {
            limit["maximum"]
            for limit in row["limits"]
            if limit["counted"] == it["counted"] and limit["party"] in (it["party"], "*")
        }
        boxes = [_Box(point["low"], point["high"]) for point in it["points"]]
        yield _Panel(f"{it['counted']}, {whose}", boxes, sorted(limits), None)
    for it in row["rates"]:
        whose = it["party"] or "nobody said whose"
        counted = f" ({it['counted']})" if it["counted"] else ""
        known = [point["against"] for point in it["points"] if point["against"] is not None]
        base = (known[-1]["per_day_low"], known[-1]["per_day_high"]) if known else None
        boxes = [_Box(point["per_day_low"], point["per_day_high"]) for point in it["points"]]
        yield _Panel(f"{it['of']}s{counted} a day, {it['by']}, {whose}", boxes, [], base)


def _drawn(
    panel: _Panel, top: float, windows: Sequence[Mapping[str, int]], coverage: Sequence[Mapping[str, int]]
) -> Iterator[str]:
    wide = (WIDTH - LEFT - RIGHT) / len(windows)
    base = top + ABOVE + PANEL_HIGH
    reach = max(panel.most, *panel.limits, panel.base[1] if panel.base else 0.0, 1.0)
    most, step = scale(ceil(reach))

    def height(value: float) -> float:
        return base - PANEL_HIGH * value / most

    yield text(LEFT, top + 14, shown(panel.title), "start", INK)
    if panel.base is not None:
        low, high = height(panel.base[0]), height(min(panel.base[1], most))
        yield rect(LEFT, high, WIDTH - LEFT - RIGHT, max(low - high, 0.8), BASE)
        yield text(WIDTH - RIGHT - 3, high - 3, "baseline", "end")
    for value in range(0, most + 1, step):
        y = height(value)
        yield line(LEFT, y, WIDTH - RIGHT, y, FAINT if value == 0 else PALE)
        yield text(LEFT - 5, y + 4, str(value), "end")
    for number, it in enumerate(panel.boxes):
        x = LEFT + number * wide
        if it.low is None:
            yield hatch(x, base - PANEL_HIGH, wide, rising=True, high=PANEL_HIGH, colour="#c3ccd4", step=9.0)
            continue
        high = height(it.high) if it.high is not None else base - PANEL_HIGH
        low = height(it.low)
        yield rect(x + wide * 0.14, high, wide * 0.72, max(low - high, 1.6), BOX)
        yield line(x + wide * 0.14, low, x + wide * 0.86, low, CERTAIN)
        yield line(x + wide * 0.14, high, x + wide * 0.86, high, CERTAIN)
    for limit in panel.limits:
        y = height(limit)
        yield (
            f'<path d="M{LEFT:.2f} {y:.2f}H{WIDTH - RIGHT:.2f}" stroke="{LIMIT}" stroke-width="1.2" {_DASH}/>'
        )
        yield text(WIDTH - RIGHT - 3, y - 3, f"limit {limit}", "end", LIMIT)
    yield from _strip(base, windows, coverage)


def _strip(
    base: float, windows: Sequence[Mapping[str, int]], coverage: Sequence[Mapping[str, int]]
) -> Iterator[str]:
    wide = (WIDTH - LEFT - RIGHT) / len(windows)
    every = max(1, ceil(len(windows) / 14))
    for number, (window, seconds) in enumerate(zip(windows, coverage, strict=True)):
        x = LEFT + number * wide
        yield from looked(x, base + 3, wide, seconds)
        if number % every == 0:
            day = datetime.fromtimestamp(window["from_ms"] / 1000, UTC)
            yield text(x + wide / 2, base + STRIP_HIGH + 15, f"{day:%d %b}", "middle")
