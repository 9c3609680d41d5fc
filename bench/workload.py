"""The workload: random walks over star-shaped zones, 0.5 to 50 km, 8 to 200 vertices, in 10 by 10 degrees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from openline.kernel.shape import Shape

SIDE_DEG = 10.0


def rings(count: int, seed: int = 1) -> list[NDArray[np.float64]]:
    """Return the zones' rings, float64[v, 2] each as (lon, lat)."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        vertices = int(random.integers(8, 201))
        centre = random.uniform(0.5, SIDE_DEG - 0.5, 2)
        radius_deg = np.exp(random.uniform(np.log(0.005), np.log(0.5)))
        angle = np.sort(random.uniform(0, 2 * np.pi, vertices))
        reach = radius_deg * random.uniform(0.6, 1, vertices)
        made.append(np.stack([centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle)], 1))
    return made


def shapes(given: list[NDArray[np.float64]]) -> list[Shape]:
    """Return rings as what the index takes."""
    return [
        Shape(lon_deg=ring[:, 0].copy(), lat_deg=ring[:, 1].copy(), ring_offsets=np.array([0, len(ring)]))
        for ring in given
    ]


def walk(
    tracks: int, steps: int, seed: int = 2, step_deg: float = 0.002
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int32]]:
    """Return lon, lat and track of random walks in the order of a live feed: all tracks, then all again."""
    random = np.random.default_rng(seed)
    place = random.uniform(0, SIDE_DEG, (tracks, 2))
    heading = random.uniform(0, 2 * np.pi, tracks)
    pace = step_deg * random.uniform(0.2, 2, tracks)
    lon, lat = np.empty((steps, tracks)), np.empty((steps, tracks))
    for step in range(steps):
        heading += random.normal(0, 0.15, tracks)
        place[:, 0] += pace * np.cos(heading)
        place[:, 1] += pace * np.sin(heading)
        outside = ((place < 0) | (place > SIDE_DEG)).any(1)
        heading[outside] += np.pi
        np.clip(place, 0, SIDE_DEG, out=place)
        lon[step], lat[step] = place[:, 0], place[:, 1]
    return lon.ravel(), lat.ravel(), np.tile(np.arange(tracks, dtype=np.int32), steps)


def lines(count: int, segments: int = 20, seed: int = 9) -> list[NDArray[np.float64]]:
    """Return polylines of so many segments, float64[v, 2] each as (lon, lat)."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        drift = random.normal(0, 0.02, 2)
        steps = random.normal(0, 0.02, (segments, 2)) + drift
        path = np.cumsum(np.vstack([random.uniform(0.5, SIDE_DEG - 0.5, 2), steps]), 0)
        made.append(path.clip(0.01, SIDE_DEG - 0.01))
    return made
