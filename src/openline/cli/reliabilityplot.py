"""A reliability plot: stated confidence against how often persons left a field, with intervals; as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openline.app.showing.report_rows import Bin, FieldReliability

SIDE, GAP, LEFT, TOP, FOOT = 180, 56, 46, 74, 50
COLUMNS = 4
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
STYLE = (
    "text{font:11px sans-serif;fill:#1f2d3d}.name{font-weight:bold;font-size:13px}"
    ".axis{stroke:#5a6b7b;fill:none}.even{stroke:#5a6b7b;stroke-dasharray:4 3}"
    ".bar{stroke:#00509e;stroke-width:1.5}.left{fill:#00509e}"
    ".now{fill:none;stroke:#b34700;stroke-width:1.5}.ground{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#e6ebf0}.axis,.even{stroke:#a3b1bf}.bar{stroke:#8ec5ff}"
    ".left{fill:#8ec5ff}.now{stroke:#ffb37a}.ground{fill:#14191f}}"
)
TITLE = "Stated confidence, and how often a person left the field as it was read"
KEY = (
    "dot: share that was left, bar: its 95 % interval (Wilson), number: labels; ring: what is stated from now"
    " on; on the dashed line confidence is as stated"
)


def plot_of(fields: Sequence[FieldReliability]) -> str:
    """Return one square for each field: needs no script and fetches nothing."""
    rows = -(-len(fields) // COLUMNS)
    width = LEFT + COLUMNS * (SIDE + GAP)
    height = TOP + rows * (SIDE + GAP) + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(TITLE)}</title><desc id="desc">{escape(_described(fields))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{width}" height="{height}"/>',
        f'<text class="name" x="{LEFT}" y="22">{escape(TITLE)}</text>',
        f'<text x="{LEFT}" y="40">{escape(KEY)}</text>',
    ]
    for number, it in enumerate(fields):
        x = LEFT + number % COLUMNS * (SIDE + GAP)
        y = TOP + number // COLUMNS * (SIDE + GAP)
        parts.append(f'<g transform="translate({x},{y})">{"".join(_square(it))}</g>')
    parts.append("</svg>\n")
    return "".join(parts)


def _square(it: FieldReliability) -> Iterator[str]:
    few = f"{it.left} of {it.labels} left" if it.labels else "no labels"
    yield f'<text class="name" x="0" y="-8">{escape(it.field)}</text>'
    yield f'<text x="{SIDE}" y="-8" text-anchor="end">{few}</text>'
    yield f'<rect class="axis" width="{SIDE}" height="{SIDE}"/>'
    yield f'<line class="even" x1="0" y1="{SIDE}" x2="{SIDE}" y2="0"/>'
    for tick in TICKS:
        yield f'<text x="{tick * SIDE:.0f}" y="{SIDE + 14}" text-anchor="middle">{tick:g}</text>'
        yield f'<text x="-6" y="{(1 - tick) * SIDE + 4:.0f}" text-anchor="end">{tick:g}</text>'
    yield f'<text x="{SIDE / 2:.0f}" y="{SIDE + 29}" text-anchor="middle">stated</text>'
    for one in it.bins:
        yield from _bin(one)


def _bin(it: Bin) -> Iterator[str]:
    x, share = it.stated * SIDE, it.left / it.labels
    low, high = ((1 - end) * SIDE for end in (it.low, it.high))
    yield f'<line class="bar" x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}"/>'
    yield f'<circle class="left" cx="{x:.1f}" cy="{(1 - share) * SIDE:.1f}" r="3.5"/>'
    yield f'<circle class="now" cx="{x:.1f}" cy="{(1 - it.calibrated) * SIDE:.1f}" r="5.5"/>'
    side = "end" if it.stated > 0.85 else "start"
    beside = x - 9 if side == "end" else x + 9
    yield f'<text x="{beside:.1f}" y="{(1 - share) * SIDE + 4:.1f}" text-anchor="{side}">{it.labels}</text>'


def _described(fields: Sequence[FieldReliability]) -> str:
    told = [
        f"{it.field}: {it.left} of {it.labels} left, stated {it.stated:.2f}, now {it.calibrated:.2f}"
        for it in fields
        if it.labels
    ]
    return "; ".join(told) or "Nobody has reviewed anything alone yet."
