"""Shapes for the tests of the zone index."""

import numpy as np

from openline.kernel.shape import Shape


def rings(*given_rings):
    """A shape of rings, each a list of (lon, lat)."""
    vertices = np.array([vertex for ring in given_rings for vertex in ring], np.float64).reshape(-1, 2)
    offsets = np.cumsum([0, *map(len, given_rings)])
    return Shape(lon_deg=vertices[:, 0], lat_deg=vertices[:, 1], ring_offsets=offsets.astype(np.int64))


def circle(lon, lat, radius_m):
    return Shape(centre_lon_deg=lon, centre_lat_deg=lat, radius_m=radius_m)


def star(rng, centre, radius, count):
    angle = np.sort(rng.uniform(0, 2 * np.pi, count))
    reach = radius * rng.uniform(0.5, 1, count)
    return rings(list(zip(centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle), strict=True)))
