"""A map of what happened, drawn off line as SVG: where each account puts it, what stood there, tracks then.

Nothing is known of the ground but named places. An uncertainty is a hatched circle, and what its reader was
shown as a box alone a box hatched the other way: neither is a place. What is told apart by colour is told
apart by its line, too. Lengths are in millimetres on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from math import cos, hypot, radians, sin
from typing import Any, NamedTuple

from openline.model.unseen import shown as printable
from openline.wire.forms.sketch import Box, Frame, Point, frame_round, labels_of, places_inside, scale_bar

WIDTH_MM, HEIGHT_MM = 180.0, 120.0
ROOM = 2.0
INK, FAINT, SEA = "#1f2d3d", "#5a6b7b", "#f7f9fb"
ACCOUNT, ZONE, PLAN, TRACK = "#b00020", "#22577a", "#3d6b35", "#1f2d3d"
_HATCH_MM = 1.6
_LEAST_M = 400.0
_DASHES = {"zone": "", "line": "", "site": "0.6 0.8", "movement": "2.4 1", "activity": "4 1 0.8 1"}
MOST_FEATURES = 400
MOST_TRACKS = 400


class Feature(NamedTuple):
    """Something on record that lies there."""

    kind: str
    """``zone``, ``line``, ``site``, ``movement`` or ``activity``."""
    label: str
    shapes: Sequence[Mapping[str, Any]]
    """As in a release file: ``circle``, ``rings``, ``path`` with ``half_width_mm``, or ``box``; in 1e-7
    degree and millimetres."""


class Account(NamedTuple):
    """A place that somebody gives."""

    label: str
    lat_e7: int
    lon_e7: int
    within_m: int


class Track(NamedTuple):
    """Where a track was then."""

    label: str
    lat_e7: int
    lon_e7: int
    course_deg: float | None = None


def situation(
    accounts: Sequence[Account], features: Sequence[Feature], tracks: Sequence[Track], *, title: str
) -> str:
    """Return the map as SVG, or nothing where nobody gives a place.

    Parameters
    ----------
    title
        What it shows, for whoever hears it.
    """
    if not accounts:
        return ""
    frame = _frame(accounts)
    sheet = Box(0.0, 0.0, WIDTH_MM, HEIGHT_MM)
    parts = [f'<rect width="{WIDTH_MM:g}" height="{HEIGHT_MM:g}" fill="{SEA}"/>']
    names: list[tuple[float, float, str, str]] = []
    for feature in features[:MOST_FEATURES]:
        parts += _feature(frame, sheet, feature, names)
    for track in tracks[:MOST_TRACKS]:
        parts += _track(frame, sheet, track, names)
    for account in accounts:
        parts += _account(frame, sheet, account, names)
    parts += _named_places(frame)
    parts += [
        _text(x, y, it, colour, size=2.6, anchor="end" if x > WIDTH_MM - 42 else "start")
        for x, y, it, colour in _apart(names)
    ]
    parts += _margin(frame)
    said = f"<title>{escape(printable(title))}</title>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_MM:g} {HEIGHT_MM:g}" width="680"'
        f' height="{680 * HEIGHT_MM / WIDTH_MM:.0f}" font-family="Noto Sans, Noto Sans Arabic, sans-serif"'
        f' role="img">{said}{"".join(parts)}</svg>'
    )


def _frame(accounts: Sequence[Account]) -> Frame:
    """Return a frame with every account's place and its uncertainty in it."""
    points: list[Point] = []
    for it in accounts:
        lat, lon = it.lat_e7 / 1e7, it.lon_e7 / 1e7
        high = max(it.within_m, _LEAST_M) / 111_320
        wide = high / max(cos(radians(lat)), 0.05)
        points += [(lon - wide, max(lat - high, -90)), (lon + wide, min(lat + high, 90))]
    return frame_round(points, WIDTH_MM, HEIGHT_MM, ROOM)


# -- what is drawn -----------------------------------------------------------------------------------------


def _feature(
    frame: Frame, sheet: Box, it: Feature, names: list[tuple[float, float, str, str]]
) -> Iterator[str]:
    import shapely

    colour = ZONE if it.kind in ("zone", "line") else PLAN
    named = False
    for shape in it.shapes:
        drawn = shapely.intersection(_on_paper(frame, shape), shapely.box(*sheet))
        if drawn.is_empty:
            continue
        if "box" in shape:
            yield _path(_hatched(drawn, rising=False), FAINT, 0.25)
            yield _path([drawn], FAINT, 0.3, dash="1 1")
        else:
            is_area = drawn.geom_type in ("Polygon", "MultiPolygon")
            yield _path([drawn], colour, 0.5, dash=_DASHES.get(it.kind, ""), fill=colour if is_area else "")
        if not named:
            point = drawn.representative_point()
            names.append((point.x, point.y, it.label, colour))
            named = True


def _account(
    frame: Frame, sheet: Box, it: Account, names: list[tuple[float, float, str, str]]
) -> Iterator[str]:
    import shapely

    x, y = frame.place(it.lon_e7 / 1e7, it.lat_e7 / 1e7)
    radius = it.within_m * frame.mm_per_m
    if it.within_m:
        drawn = shapely.intersection(shapely.Point(x, y).buffer(radius, 48), shapely.box(*sheet))
        yield _path(_hatched(drawn, rising=True), ACCOUNT, 0.25)
        yield _path([drawn], ACCOUNT, 0.4, dash="1.2 0.8")
    yield _line(f"M{x - 1.8:.2f} {y:.2f}H{x + 1.8:.2f}M{x:.2f} {y - 1.8:.2f}V{y + 1.8:.2f}", ACCOUNT, 0.7)
    beside = radius + 1 if 2.2 < radius < 25 else 2.2
    names.append((x + beside, y - 1.2, it.label, ACCOUNT))


def _track(frame: Frame, sheet: Box, it: Track, names: list[tuple[float, float, str, str]]) -> Iterator[str]:
    x, y = frame.place(it.lon_e7 / 1e7, it.lat_e7 / 1e7)
    if not (sheet.left <= x <= sheet.right and sheet.top <= y <= sheet.bottom):
        return
    yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="0.8" fill="{TRACK}"/>'
    if it.course_deg is not None:
        turn = radians(it.course_deg)
        to_x, to_y = x + 4 * sin(turn), y - 4 * cos(turn)
        yield _line(f"M{x:.2f} {y:.2f}L{to_x:.2f} {to_y:.2f}", TRACK, 0.35)
    names.append((x + 1.4, y + 2.6, it.label, TRACK))


def _on_paper(frame: Frame, shape: Mapping[str, Any]) -> Any:
    """Return a shape in millimetres on paper."""
    import shapely

    if "circle" in shape:
        lon, lat, radius_mm = shape["circle"]
        return shapely.Point(frame.place(lon / 1e7, lat / 1e7)).buffer(radius_mm / 1000 * frame.mm_per_m, 48)
    if "box" in shape:
        west, south, east, north = (it / 1e7 for it in shape["box"])
        return shapely.Polygon(
            [
                frame.place(lon, lat)
                for lon, lat in ((west, south), (east, south), (east, north), (west, north))
            ]
        )
    if "path" in shape:
        line = shapely.LineString(_points(frame, shape["path"]))
        half = shape["half_width_mm"] / 1000 * frame.mm_per_m
        return line.buffer(half) if half >= 0.3 else line
    rings = [shapely.make_valid(shapely.Polygon(_points(frame, it))) for it in shape["rings"] if len(it) >= 8]
    area = shapely.Polygon()
    for ring in rings:
        area = area.symmetric_difference(ring)
    return area


def _points(frame: Frame, flat: Sequence[int]) -> list[Point]:
    return [frame.place(lon / 1e7, lat / 1e7) for lon, lat in zip(flat[::2], flat[1::2], strict=True)]


def _hatched(area: Any, *, rising: bool) -> list[Any]:
    """Return slanted lines within an area, cut at its edge: a pattern is drawn otherwise by every program."""
    import shapely

    if area.is_empty:
        return []
    left, top, right, bottom = area.bounds
    high = bottom - top
    first = ((left - high) // _HATCH_MM) * _HATCH_MM
    lines = []
    while first < right:
        low, up = (bottom, top) if rising else (top, bottom)
        lines.append(((first, low), (first + high, up)))
        first += _HATCH_MM
    return [shapely.intersection(shapely.MultiLineString(lines), area)]


def _path(drawn: Iterable[Any], colour: str, wide: float, *, dash: str = "", fill: str = "") -> str:
    import shapely

    pieces = []
    for part in (it for whole in drawn for it in shapely.get_parts(whole)):
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                pieces.append(_moves(ring.coords[:-1]) + "Z")
        elif part.geom_type == "LineString":
            pieces.append(_moves(part.coords))
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    inside = f'fill="{fill}" fill-opacity="0.1" fill-rule="evenodd"' if fill else 'fill="none"'
    return f'<path d="{"".join(pieces)}" {inside} stroke="{colour}" stroke-width="{wide:g}"{dashed}/>'


def _moves(points: Iterable[Sequence[float]]) -> str:
    said, last = [], None
    for x, y, *_ in points:
        if last is None or hypot(x - last[0], y - last[1]) >= 0.05:
            said.append(f"{x:.2f} {y:.2f}")
            last = (x, y)
    return "M" + "L".join(said)


# -- what is written ---------------------------------------------------------------------------------------


def _apart(names: Iterable[tuple[float, float, str, str]]) -> Iterator[tuple[float, float, str, str]]:
    """Move names down until none lies on another; those for which there is no room are left out."""
    taken: list[Box] = []
    for x, y, said, colour in reversed(list(names)):  # accounts come last, and are written first
        wide = 1.4 * len(said) + 1
        left = x - wide if x > WIDTH_MM - 42 else x
        for step in range(8):
            box = Box(left, y - 2.4 + 2.8 * step, left + wide, y + 0.4 + 2.8 * step)
            if not any(box.meets(it) for it in taken) and box.top > 1 and box.bottom < HEIGHT_MM - 9:
                taken.append(box)
                yield x, y + 2.8 * step, said, colour
                break


def _named_places(frame: Frame) -> Iterator[str]:
    for it in labels_of(frame, places_inside(frame), [Box(0, HEIGHT_MM - 9, WIDTH_MM, HEIGHT_MM)], []):
        yield f'<circle cx="{it["x"]:.2f}" cy="{it["y"]:.2f}" r="0.5" fill="{FAINT}"/>'
        anchor, x = ("start", it["x"] + 1.2) if it["side"] == "right" else ("end", it["x"] - 1.2)
        yield _text(x, it["y"] + 0.9, it["name"], FAINT, size=2.3, anchor=anchor)


def _margin(frame: Frame) -> Iterator[str]:
    bar = scale_bar(frame)
    y = HEIGHT_MM - 3.5
    yield _line(f"M4 {y - 1:g}V{y:g}H{4 + bar['mm']:g}V{y - 1:g}", INK, 0.4)
    yield _text(5.5 + bar["mm"], y, bar["said"], INK, size=2.6)
    yield _text(
        WIDTH_MM - 4,
        y,
        "hatched: uncertainty, or a box in place of what is not shown",
        FAINT,
        size=2.3,
        anchor="end",
    )
    north = WIDTH_MM - 6
    yield _line(f"M{north:g} 11V4M{north - 1.6:g} 6.4L{north:g} 4L{north + 1.6:g} 6.4", INK, 0.4)
    yield _text(north, 14, "N", INK, size=2.8, anchor="middle")
    yield (
        f'<rect x="0.15" y="0.15" width="{WIDTH_MM - 0.3:g}" height="{HEIGHT_MM - 0.3:g}" fill="none"'
        f' stroke="{INK}" stroke-width="0.3"/>'
    )


def _line(moves: str, colour: str, wide: float) -> str:
    return f'<path d="{moves}" fill="none" stroke="{colour}" stroke-width="{wide:g}"/>'


def _text(x: float, y: float, said: str, colour: str, *, size: float, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{colour}" text-anchor="{anchor}">'
        f"{escape(printable(said))}</text>"
    )
