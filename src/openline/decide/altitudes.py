"""Altitude bands in metres, as the kernel compares them with fixes whatever those are measured from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from openline.kernel.batch import ALTITUDE_REFERENCES
from openline.model.space import AltitudeBand, AltitudeLimit, AltitudeReference

GEOID_MARGIN_M = 110.0
"""Mean sea level lies between 106.2 m below and 85.4 m above the ellipsoid (EGM96; Lemoine et al. 1998)."""
PRESSURE_MARGIN_M = 750.0
"""A pressure altitude against mean sea level, by the air pressure: 925 to 1,100 hPa at 27 ft a hPa."""
PRESSURE_MARGIN_SHARE = 0.15
"""The same by temperature: 4 % of the height for each 10 degrees off the standard atmosphere (ICAO Doc 8168),
with 37 degrees allowed for."""


def altitude_bounds_m(band: AltitudeBand) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and the highest altitude that matches, for each reference a fix may have.

    Returns
    -------
    low_m, high_m
        float64[4], by ``ALTITUDE_REFERENCES``. Within one reference the comparison is exact; between HAE, MSL
        and STD the bounds are widened by the margins above, so that a band may match too much but never too
        little; heights above ground match every fix that is not itself above ground, for want of terrain.
    """
    low_m = np.array([_bound_m(band.floor, to, -1.0) for to in ALTITUDE_REFERENCES])
    high_m = np.array([_bound_m(band.ceiling, to, 1.0) for to in ALTITUDE_REFERENCES])
    return low_m, high_m


def _bound_m(limit: AltitudeLimit, fix_reference: str, outward: float) -> float:
    reference = limit.reference
    if reference is AltitudeReference.UNL or (reference is AltitudeReference.SFC and outward < 0):
        return outward * np.inf
    if reference is AltitudeReference.SFC:
        reference = AltitudeReference.AGL
    value_m = limit.value_mm / 1000
    pair = {reference.value, fix_reference}
    if len(pair) == 1:
        return value_m
    if "AGL" in pair:
        return outward * np.inf
    margin_m = GEOID_MARGIN_M if "HAE" in pair else 0.0
    if "STD" in pair:
        margin_m += PRESSURE_MARGIN_M + PRESSURE_MARGIN_SHARE * abs(value_m)
    return value_m + outward * margin_m
