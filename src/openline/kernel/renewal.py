"""What changes for tracks that do not move: windows that open and close, zones that are edited."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.candidate import ENTER, EXIT, ZONE_CHANGED
from openline.kernel.following import is_watchful, make_room
from openline.kernel.lending import borrow, lend
from openline.kernel.notice import Fix, put
from openline.kernel.occupancy import Before, in_band, is_open, visit
from openline.kernel.trackrecord import HELD_OUT, NOT_HELD, SEEN, WATCHFUL, StateArrays
from openline.kernel.way import lay
from openline.kernel.workspace import ENOUGH, MORE_CANDIDATES, MORE_SLOTS, Room
from openline.kernel.zones import ZoneArrays, edge_distance_m, members

SAME = -2
GONE = -1


@njit(cache=True, nogil=True)
def _set_apart(
    held: NDArray[np.void], change: NDArray[np.int32], same: NDArray[np.void], apart: NDArray[np.void]
) -> int:
    """Part a track's list into slots that are as they were and slots that were edited; count the former."""
    kept = 0
    for k in range(held.size):
        if change[held[k]["slot"]] == SAME:
            same[kept] = held[k]
            kept += 1
        else:
            apart[k - kept] = held[k]
    return kept


@njit(cache=True, nogil=True)
def _contains(slots: NDArray[np.int32], slot: int) -> bool:
    k = np.searchsorted(slots, slot)
    return bool(k < slots.size and slots[k] == slot)


@njit(cache=True, nogil=True)
def _take_in(after: NDArray[np.void], kept: int, member: np.void) -> int:
    """Put a member into an ascending list of ``kept`` and return how many there are."""
    k = kept
    while k > 0 and after[k - 1]["slot"] > member["slot"]:
        after[k] = after[k - 1]
        k -= 1
    after[k] = member
    return kept + 1


@njit(cache=True, nogil=True)
def _renew_track(
    zones: ZoneArrays,
    state: StateArrays,
    room: Room,
    out: NDArray[np.void],
    n: int,
    code: int,
    change: NDArray[np.int32],
    fresh: NDArray[np.bool_],
    looked_ms: int,
    at_ms: int,
) -> tuple[int, int, int]:
    """Bring one track up to date; return the candidates written, what is lacking, and how much of it."""
    track = state.tracks[code]
    x, y = track["lon_deg"], track["lat_deg"]
    alt_m, alt_reference = track["alt_m"], track["alt_reference"]
    held = state.members[track["member_start"] : track["member_start"] + track["member_count"]]
    m = members(zones, x, y, room.over)
    if m > room.over.size or held.size > room.over.size:
        return n, MORE_SLOTS, max(m, held.size)
    same, apart = np.empty_like(held), np.empty_like(held)
    same_count = _set_apart(held, change, same, apart)
    apart = apart[: held.size - same_count]
    over, here = np.empty(m, np.int32), room.over[:m]
    over_count = 0
    for slot in here:
        if not fresh[slot]:
            over[over_count] = slot
            # Nobody moves: it is over the slot from the beginning of the way to its end.
            room.stays.slot[over_count] = slot
            room.stays.first[over_count], room.stays.last[over_count] = 0.0, 1.0
            over_count += 1

    # An infinite margin: a held exit stays held, for nobody has moved.
    fix = Fix(-1, code, x, y, at_ms, alt_m, alt_reference, math.inf)
    before = Before(track["time_ms"], alt_m, alt_reference, max(track["time_ms"], looked_ms))
    now_ms = max(at_ms, before.looked_ms)
    lay(room.way, x, y, x, y, True)
    n, kept, holding = visit(
        zones,
        out,
        n,
        fix,
        before,
        room.way,
        1,
        same[:same_count],
        over[:over_count],
        room.stays,
        over_count,
        room.members,
    )
    for k in range(apart.size):
        member = apart[k]
        old = member["slot"]
        new = change[old]
        still = new != GONE and _contains(here, new) and in_band(zones, new, alt_m, alt_reference)
        if still and is_open(zones, new, now_ms):
            member["slot"] = new
            member["held_ms"] = NOT_HELD
            kept = _take_in(room.members, kept, member)
            continue
        n = put(out, n, EXIT, fix, old, at_ms, x, y, 0, math.nan, ZONE_CHANGED)
    for slot in here:
        if not fresh[slot] or not in_band(zones, slot, alt_m, alt_reference):
            continue
        if not is_open(zones, slot, now_ms):
            continue
        known = False
        for k in range(kept):
            known = known or room.members[k]["slot"] == slot
        if known:
            continue
        member = room.members[kept]
        member["slot"] = slot
        member["held_ms"] = NOT_HELD
        kept = _take_in(room.members, kept, room.members[kept : kept + 1].copy()[0])
        value = edge_distance_m(zones, slot, x, y)
        n = put(out, n, ENTER, fix, slot, at_ms, x, y, 0, value, ZONE_CHANGED)

    if n > out.size:
        return n, MORE_CANDIDATES, n
    lacking = make_room(state, track, kept, track["near_count"], track["side_count"])
    if lacking != ENOUGH:
        return n, lacking, 2 * kept
    for k in range(kept):
        state.members[track["member_start"] + k] = room.members[k]
    track["member_count"] = kept
    _rename_near(state, track, change)
    track["flags"] &= ~(WATCHFUL | HELD_OUT)
    if is_watchful(zones, here):
        track["flags"] |= WATCHFUL
    if holding:
        track["flags"] |= HELD_OUT
    return n, ENOUGH, 0


@njit(cache=True, nogil=True)
def _rename_near(state: StateArrays, track: np.void, change: NDArray[np.int32]) -> None:
    """Let what was approached follow the edit; what is gone is no longer approached."""
    near = state.near[track["near_start"] : track["near_start"] + track["near_count"]]
    kept = 0
    for k in range(near.size):
        slot = near[k]
        if change[slot] != SAME:
            slot = change[slot]
        if slot != GONE:
            near[kept] = slot
            kept += 1
    near[:kept].sort()
    track["near_count"] = kept


@njit(cache=True, nogil=True)
def renew(
    zones: ZoneArrays,
    state: StateArrays,
    room: Room,
    out: NDArray[np.void],
    n: int,
    begin: int,
    change: NDArray[np.int32],
    fresh: NDArray[np.bool_],
    edited: bool,
    looked_ms: int,
    at_ms: int,
) -> tuple[int, int, int, int]:
    """Bring all tracks from code ``begin`` on up to a time, after an edit or without one.

    Parameters
    ----------
    change
        int32 per slot: ``SAME``, ``GONE``, or the slot that took its place.
    fresh
        bool per slot: added, or took another's place.
    edited
        Whether any slot is not the same.
    looked_ms, at_ms
        Windows were looked at up to the one, and are now up to the other.

    Returns
    -------
    int, int, int, int
        As :func:`~openline.kernel.following.follow`, with tracks in place of fixes.
    """
    zones, state, room, out = lend(zones), lend(state), lend(room), borrow(out)
    change, fresh = borrow(change), borrow(fresh)
    for code in range(begin, state.tracks.size):
        flags = state.tracks[code]["flags"]
        if flags & SEEN == 0 or (not edited and flags & (WATCHFUL | HELD_OUT) == 0):
            continue
        if n >= out.size:
            return code, n, MORE_CANDIDATES, n + 1
        written, lacking, wanted = _renew_track(
            zones, state, room, out, n, code, change, fresh, looked_ms, at_ms
        )
        if lacking != ENOUGH:
            return code, n, lacking, wanted
        n = written
    return state.tracks.size, n, ENOUGH, 0
