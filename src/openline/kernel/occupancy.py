"""Which slots a track enters and leaves on its way to a fix, and which exits are held back."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.candidate import (
    ALTITUDE,
    ENTER,
    EXIT,
    MOVEMENT,
    PASS_THROUGH,
    WINDOW_CLOSED,
    WINDOW_OPENED,
)
from openline.kernel.notice import Fix, bring_forward, put
from openline.kernel.trackrecord import NOT_HELD
from openline.kernel.way import Stays, Way, point_at
from openline.kernel.zones import ZoneArrays, edge_distance_m

FOREVER = np.iinfo(np.int64).max


class Before(NamedTuple):
    """The last fix of a track.

    Attributes
    ----------
    time_ms, alt_m, alt_reference
        Of that fix.
    looked_ms
        Windows were looked at up to this time; never before ``time_ms``.
    """

    time_ms: int
    alt_m: float
    alt_reference: int
    looked_ms: int


@njit(cache=True, nogil=True)
def in_band(zones: ZoneArrays, slot: int, alt_m: float, alt_reference: int) -> bool:
    """Say whether an altitude is within a slot's band; one that is not known always is."""
    if math.isnan(alt_m):
        return True
    return bool(zones.alt_low_m[slot, alt_reference] <= alt_m <= zones.alt_high_m[slot, alt_reference])


@njit(cache=True, nogil=True)
def is_open(zones: ZoneArrays, slot: int, time_ms: int) -> bool:
    """Say whether a slot holds at a time: in one of its windows, or always when it has none."""
    first, end = zones.slot_windows[slot, 0], zones.slot_windows[slot, 1]
    for k in range(first, end):
        if zones.windows_ms[k, 0] <= time_ms < zones.windows_ms[k, 1]:
            return True
    return bool(first == end)


@njit(cache=True, nogil=True)
def is_conditional(zones: ZoneArrays, slot: int) -> bool:
    """Say whether a slot asks for more than being over its footprint."""
    if zones.slot_windows[slot, 0] != zones.slot_windows[slot, 1]:
        return True
    for reference in range(4):
        if zones.alt_low_m[slot, reference] > -math.inf or zones.alt_high_m[slot, reference] < math.inf:
            return True
    return False


@njit(cache=True, nogil=True)
def _band_on_way(zones: ZoneArrays, slot: int, before: Before, fix: Fix, first: float, last: float) -> bool:
    """Say whether a track may have been within a slot's band somewhere between two shares of a way."""
    if before.alt_reference != fix.alt_reference or math.isnan(before.alt_m + fix.alt_m):
        return in_band(zones, slot, before.alt_m, before.alt_reference) or in_band(
            zones, slot, fix.alt_m, fix.alt_reference
        )
    climb_m = fix.alt_m - before.alt_m
    there_m, then_m = before.alt_m + first * climb_m, before.alt_m + last * climb_m
    low_m = zones.alt_low_m[slot, fix.alt_reference]
    high_m = zones.alt_high_m[slot, fix.alt_reference]
    return bool(max(there_m, then_m) >= low_m and min(there_m, then_m) <= high_m)


@njit(cache=True, nogil=True)
def _stays_open(zones: ZoneArrays, slot: int, from_ms: int, to_ms: int) -> bool:
    """Say whether a slot holds from one time to another without a break."""
    first, end = zones.slot_windows[slot, 0], zones.slot_windows[slot, 1]
    for k in range(first, end):
        if zones.windows_ms[k, 0] <= from_ms and to_ms < zones.windows_ms[k, 1]:
            return True
    return bool(first == end)


@njit(cache=True, nogil=True)
def _opens(zones: ZoneArrays, slot: int, from_ms: int, to_ms: int) -> bool:
    """Say whether a slot holds at any time between two, both included."""
    first, end = zones.slot_windows[slot, 0], zones.slot_windows[slot, 1]
    for k in range(first, end):
        if zones.windows_ms[k, 0] <= to_ms and from_ms < zones.windows_ms[k, 1]:
            return True
    return bool(first == end)


@njit(cache=True, nogil=True)
def _time_at(before: Before, fix: Fix, share: float) -> int:
    return before.time_ms + round(share * (fix.time_ms - before.time_ms))


@njit(cache=True, nogil=True)
def _put_at_share(
    out: NDArray[np.void],
    n: int,
    kind: int,
    fix: Fix,
    slot: int,
    before: Before,
    way: Way,
    legs: int,
    share: float,
    value: float,
    cause: int,
) -> int:
    """Write a candidate at a share of the way."""
    x, y = point_at(way, legs, share)
    return put(out, n, kind, fix, slot, _time_at(before, fix, share), x, y, 0, value, cause)


@njit(cache=True, nogil=True)
def _put_at_time(
    out: NDArray[np.void],
    n: int,
    kind: int,
    fix: Fix,
    slot: int,
    before: Before,
    way: Way,
    legs: int,
    time_ms: int,
    value: float,
    cause: int,
) -> int:
    """Write a candidate at a time, and where on the way the track was then."""
    passed_ms = fix.time_ms - before.time_ms
    share = 1.0 if passed_ms <= 0 else min(max((time_ms - before.time_ms) / passed_ms, 0.0), 1.0)
    x, y = point_at(way, legs, share)
    return put(out, n, kind, fix, slot, time_ms, x, y, 0, value, cause)


@njit(cache=True, nogil=True)
def judge(
    zones: ZoneArrays,
    out: NDArray[np.void],
    n: int,
    fix: Fix,
    before: Before,
    way: Way,
    legs: int,
    held: np.void,
    was_in: bool,
    over: bool,
    met: bool,
    first: float,
    last: float,
) -> tuple[int, bool]:
    """Say what happens between one slot and one track on one way.

    Parameters
    ----------
    held
        The ``MEMBER`` record to carry on: ``slot`` and, if the slot was left but held before, when and where.
    was_in
        Whether the slot was in the track's list.
    over
        Whether the fix is over the footprint.
    met, first, last
        Whether, and between which shares, the way touches the footprint.

    Returns
    -------
    int
        How many candidates are written now.
    bool
        Whether the slot stays in the track's list.
    """
    slot = held["slot"]
    over_before = was_in or (met and first <= 0.0)
    band_before = in_band(zones, slot, before.alt_m, before.alt_reference)
    band_now = in_band(zones, slot, fix.alt_m, fix.alt_reference)
    now_ms = max(fix.time_ms, before.looked_ms)
    if was_in:
        if over and band_now and _stays_open(zones, slot, before.looked_ms, now_ms):
            held["held_ms"] = NOT_HELD
            return n, True
    else:
        if not _opens(zones, slot, before.time_ms, now_ms):
            return n, False
        if over and not band_now:
            return n, False
        if not over and (over_before and not band_before):
            return n, False
        if not over and not over_before and not _band_on_way(zones, slot, before, fix, first, last):
            return n, False
    value = edge_distance_m(zones, slot, fix.lon_deg, fix.lat_deg)

    # From where to where the track is in the slot as far as place and altitude go.
    from_share, from_cause = 0.0, MOVEMENT
    if not was_in:
        if not over_before:
            from_share = first if met else 1.0
        elif not band_before:
            from_share, from_cause = 1.0, ALTITUDE
    passing = not over and not over_before
    if passing:
        from_cause = PASS_THROUGH
    to_share, to_cause = 1.0, PASS_THROUGH if passing else MOVEMENT
    stays = over and band_now
    if over and not band_now:
        to_cause = ALTITUDE
    elif not over:
        if met:
            to_share = last
        if met or held["held_ms"] == NOT_HELD:
            held["held_ms"] = _time_at(before, fix, to_share)
            held["held_lon_deg"], held["held_lat_deg"] = point_at(way, legs, to_share)
        stays = fix.margin_m > 0.0 and value <= fix.margin_m
    if over:
        held["held_ms"] = NOT_HELD
    from_ms = _time_at(before, fix, from_share)
    to_ms = FOREVER
    if not stays:
        to_ms = held["held_ms"] if not over else fix.time_ms

    # Cut that by the windows. Those up to `looked_ms` were dealt with while the track was silent.
    here = was_in
    window, end = zones.slot_windows[slot, 0], zones.slot_windows[slot, 1]
    always = window == end
    seen_from, seen_to = max(from_ms, before.looked_ms), max(to_ms, before.looked_ms)
    while always or window < end:
        opens, closes = -FOREVER, FOREVER
        if not always:
            opens, closes = zones.windows_ms[window, 0], zones.windows_ms[window, 1]
        window += 1
        if closes <= seen_from or opens > seen_to or opens > now_ms:
            if always:
                break
            continue
        if here and opens > seen_from:
            n = put(out, n, EXIT, fix, slot, seen_from, fix.lon_deg, fix.lat_deg, 0, value, WINDOW_CLOSED)
            here = False
        if not here:
            here = True
            if opens > seen_from:
                n = _put_at_time(out, n, ENTER, fix, slot, before, way, legs, opens, value, WINDOW_OPENED)
            else:
                n = _put_at_share(out, n, ENTER, fix, slot, before, way, legs, from_share, value, from_cause)
        if closes <= now_ms and closes <= seen_to:
            n = _put_at_time(out, n, EXIT, fix, slot, before, way, legs, closes, value, WINDOW_CLOSED)
            here = False
        elif to_ms != FOREVER:
            x, y = fix.lon_deg, fix.lat_deg
            if not over:
                x, y = held["held_lon_deg"], held["held_lat_deg"]
            n = put(out, n, EXIT, fix, slot, to_ms, x, y, 0, value, to_cause)
            here = False
        if always:
            break
    if here and not is_open(zones, slot, now_ms):
        n = put(out, n, EXIT, fix, slot, seen_from, fix.lon_deg, fix.lat_deg, 0, value, WINDOW_CLOSED)
        here = False
    return n, here


@njit(cache=True, nogil=True)
def visit(
    zones: ZoneArrays,
    out: NDArray[np.void],
    n: int,
    fix: Fix,
    before: Before,
    way: Way,
    legs: int,
    held: NDArray[np.void],
    over: NDArray[np.int32],
    stays: Stays,
    stay_count: int,
    after: NDArray[np.void],
) -> tuple[int, int, bool]:
    """Judge every slot that a track was in, is over or touched on its way, in ascending order.

    Parameters
    ----------
    held
        ``MEMBER``[h], the track's list; not altered.
    over
        int32[o], the slots whose footprint the fix is over.
    after
        ``MEMBER``, room for h + o + ``stay_count``: the track's list afterwards.

    Returns
    -------
    int
        How many candidates are written now, those that begin with an exit first.
    int
        How many slots are in ``after``.
    bool
        Whether any of them is held though left.
    """
    start = n
    h, o, s, kept, holding = 0, 0, 0, 0, False
    while h < held.size or o < over.size or s < stay_count:
        slot = FOREVER
        if h < held.size:
            slot = held[h]["slot"]
        if o < over.size:
            slot = min(slot, over[o])
        if s < stay_count:
            slot = min(slot, stays.slot[s])
        was_in = h < held.size and held[h]["slot"] == slot
        is_over = o < over.size and over[o] == slot
        met = s < stay_count and stays.slot[s] == slot
        first, last = 1.0, 1.0
        member = after[kept]
        if was_in:
            after[kept] = held[h]
            h += 1
        else:
            member["slot"] = slot
            member["held_ms"] = NOT_HELD
        if is_over:
            o += 1
        if met:
            first, last = stays.first[s], stays.last[s]
            s += 1
        begin = n
        n, stays_in = judge(zones, out, n, fix, before, way, legs, member, was_in, is_over, met, first, last)
        if begin < n <= out.size and out[begin]["kind"] == EXIT:
            to = start
            while to < begin and out[to]["kind"] == EXIT:
                to += 1
            bring_forward(out, to, begin, n)
        if stays_in:
            holding = holding or member["held_ms"] != NOT_HELD
            kept += 1
    return n, kept, holding
