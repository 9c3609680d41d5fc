"""On which side of a directed line a point lies, without rounding."""

from __future__ import annotations

import numpy as np
from numba import njit

# (3 + 16 u) u with u = 2^-53: below this share of the summed products the sign is not certain.
_UNCERTAIN = 3.3306690738754716e-16
_SPLITTER = 134_217_729.0  # 2^27 + 1


@njit(cache=True, nogil=True)
def _exact_sign(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    """Sum the six products of the determinant as an expansion and take the sign of its largest part."""
    expansion = np.zeros(12)
    used = 0
    for term in range(6):
        if term == 0:
            u, v = ax, by
        elif term == 1:
            u, v = -ax, py
        elif term == 2:
            u, v = -px, by
        elif term == 3:
            u, v = -ay, bx
        elif term == 4:
            u, v = ay, px
        else:
            u, v = py, bx
        # Dekker's product: u * v = high + low exactly.
        high = u * v
        c = _SPLITTER * u
        u_high = c - (c - u)
        u_low = u - u_high
        c = _SPLITTER * v
        v_high = c - (c - v)
        v_low = v - v_high
        low = u_low * v_low - (((high - u_high * v_high) - u_low * v_high) - u_high * v_low)
        for part in (low, high):
            carry = part
            for i in range(used):
                # Knuth's sum: carry + expansion[i] = total + error exactly.
                total = carry + expansion[i]
                virtual = total - carry
                expansion[i] = (carry - (total - virtual)) + (expansion[i] - virtual)
                carry = total
            expansion[used] = carry
            used += 1
    for i in range(used - 1, -1, -1):
        if expansion[i] > 0.0:
            return 1
        if expansion[i] < 0.0:
            return -1
    return 0


@njit(cache=True, nogil=True, inline="always")
def orientation(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    """Return +1 when p lies to the left of the line from a to b, -1 to the right, 0 exactly on it.

    Notes
    -----
    J. R. Shewchuk, "Adaptive precision floating-point arithmetic and fast robust geometric predicates",
    Discrete & Computational Geometry 18 (1997), section 4.1: the plain determinant where it is certain, else
    the exact expansion. Held by ``tests/unit/kernel/test_orientation.py`` against rational arithmetic.
    """
    left = (ax - px) * (by - py)
    right = (ay - py) * (bx - px)
    difference = left - right
    bound = _UNCERTAIN * (abs(left) + abs(right))
    if difference > bound:
        return 1
    if -difference > bound:
        return -1
    return _exact_sign(ax, ay, bx, by, px, py)
