"""Volumes for tests, from plain lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from openline.kernel.volumes import NO_END_MS, UNBOUNDED_HIGH_MM, UNBOUNDED_LOW_MM, Volumes

Ring = Sequence[tuple[float, float]]


def volume(
    *parts: Ring,
    closed: bool | Sequence[bool] = True,
    radius_m: float = 0.0,
    low_mm: int | Sequence[int] = UNBOUNDED_LOW_MM,
    high_mm: int | Sequence[int] = UNBOUNDED_HIGH_MM,
    start_ms: int = 0,
    end_ms: int = NO_END_MS,
) -> Volumes:
    """Return a batch of one volume, its parts given as (lon, lat) in degrees."""
    vertices = np.array([vertex for part in parts for vertex in part], np.float64).reshape(-1, 2)
    return Volumes(
        vertices[:, 0],
        vertices[:, 1],
        np.cumsum([0, *(len(part) for part in parts)]),
        np.broadcast_to(np.asarray(closed), len(parts)),
        np.array([0, len(parts)]),
        np.array([radius_m]),
        np.broadcast_to(np.asarray(low_mm), (1, 4)),
        np.broadcast_to(np.asarray(high_mm), (1, 4)),
        np.array([start_ms]),
        np.array([end_ms]),
    )


def box(west: float, south: float, east: float, north: float, **rest: object) -> Volumes:
    """Return a rectangle."""
    ring = [(west, south), (east, south), (east, north), (west, north)]
    return volume(ring, **rest)  # type: ignore[arg-type]


def point(lon: float, lat: float, radius_m: float = 0.0, **rest: object) -> Volumes:
    """Return a circle, or a point."""
    return volume([(lon, lat)], closed=False, radius_m=radius_m, **rest)  # type: ignore[arg-type]


def path(*vertices: tuple[float, float], **rest: object) -> Volumes:
    """Return a path, or a corridor."""
    return volume(vertices, closed=False, **rest)  # type: ignore[arg-type]


def boxes(
    corners_deg: np.ndarray, low_mm: np.ndarray, high_mm: np.ndarray, start_ms: np.ndarray, end_ms: np.ndarray
) -> Volumes:
    """Return many rectangles, corners float64[n, 4] as west, south, east, north; bands int32[n, 4]."""
    n = len(corners_deg)
    return Volumes(
        corners_deg[:, (0, 2, 2, 0)].ravel(),
        corners_deg[:, (1, 1, 3, 3)].ravel(),
        np.arange(n + 1) * 4,
        np.ones(n, np.bool_),
        np.arange(n + 1),
        np.zeros(n),
        low_mm,
        high_mm,
        start_ms,
        end_ms,
    )
