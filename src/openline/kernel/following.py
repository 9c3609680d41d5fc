"""Follow tracks fix by fix: the one loop through which every position goes.

Most fixes are quiet: in the cell of the fix before, which no edge and no line runs through. For all others
the candidates are worked out first and written; the state changes last, once all is known to fit. When
something does not fit, the loop stops before that fix, says what it lacks, and is called again with more.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.approach import foresee, seconds_ahead, steer
from openline.kernel.candidate import INSIDE, MOVEMENT, RELOCATED
from openline.kernel.doubt import BELIEVED, doubt
from openline.kernel.lending import borrow, lend
from openline.kernel.linegrid import LineArrays, crowded_cells, is_empty, line_cell
from openline.kernel.notice import Fix, put
from openline.kernel.occupancy import Before, in_band, is_conditional, is_open, visit
from openline.kernel.sides import change_sides
from openline.kernel.trackrecord import (
    HELD_OUT,
    MEMBERS,
    NEAR,
    NOT_HELD,
    NOWHERE,
    ON_COURSE,
    SEEN,
    SIDES,
    WATCHFUL,
    StateArrays,
)
from openline.kernel.way import POLAR_TURN_DEG, Stays, lay, zones_along
from openline.kernel.workspace import (
    ENOUGH,
    MORE_CANDIDATES,
    MORE_CELLS,
    MORE_MEMBERS,
    MORE_NEAR,
    MORE_SIDES,
    MORE_SLOTS,
    Room,
)
from openline.kernel.zones import ZoneArrays, edge_distance_m, is_clear, is_plain, locate, members


class Rules(NamedTuple):
    """:class:`~openline.kernel.motion.MotionSettings` as the loop takes them."""

    raw: bool
    hysteresis_m: float
    lookahead_s: float
    alt_hold_ms: int
    max_speed_m_s: NDArray[np.float64]
    relocate_after: int
    approachable: NDArray[np.bool_]
    has_lines: bool
    advanced_ms: int


@njit(cache=True, nogil=True)
def _has_room(
    pool: NDArray[np.generic],
    used: NDArray[np.int64],
    which: int,
    start: int,
    count: int,
    room: int,
    want: int,
) -> tuple[int, int, bool]:
    """Return where a list of ``want`` stands now, its room there, and whether there is any at all."""
    if used[which] + 2 * want > pool.size:
        return start, room, False
    new = used[which]
    for k in range(count):
        pool[new + k] = pool[start + k]
    used[which] += 2 * want
    return new, 2 * want, True


@njit(cache=True, nogil=True)
def make_room(state: StateArrays, track: np.void, members: int, near: int, sides: int) -> int:
    """Make room for a track's lists, keeping what is in them; return what is lacking."""
    fits = True
    if members > track["member_room"]:
        start, count, room = track["member_start"], track["member_count"], track["member_room"]
        start, room, fits = _has_room(state.members, state.used, MEMBERS, start, count, room, members)
        if not fits:
            return MORE_MEMBERS
        track["member_start"], track["member_room"] = start, room
    if near > track["near_room"]:
        start, count, room = track["near_start"], track["near_count"], track["near_room"]
        start, room, fits = _has_room(state.near, state.used, NEAR, start, count, room, near)
        if not fits:
            return MORE_NEAR
        track["near_start"], track["near_room"] = start, room
    if sides > track["side_room"]:
        start, count, room = track["side_start"], track["side_count"], track["side_room"]
        start, room, fits = _has_room(state.sides, state.used, SIDES, start, count, room, sides)
        if not fits:
            return MORE_SIDES
        track["side_start"], track["side_room"] = start, room
    return ENOUGH


@njit(cache=True, nogil=True)
def is_watchful(zones: ZoneArrays, over: NDArray[np.int32]) -> bool:
    """Say whether any of some slots asks for more than being over its footprint."""
    found = False
    for slot in over:
        found = found or is_conditional(zones, slot)
    return found


@njit(cache=True, nogil=True)
def _seed(
    zones: ZoneArrays,
    state: StateArrays,
    room: Room,
    rules: Rules,
    out: NDArray[np.void],
    n: int,
    fix: Fix,
) -> tuple[int, int, int]:
    """Take a fix as the first of its track: all slots that it is in are INSIDE."""
    track = state.tracks[fix.track]
    m = members(zones, fix.lon_deg, fix.lat_deg, room.over)
    if m > room.over.size:
        return n, MORE_SLOTS, m
    kept = 0
    for k in range(m):
        slot = room.over[k]
        if not in_band(zones, slot, fix.alt_m, fix.alt_reference):
            continue
        if not is_open(zones, slot, max(fix.time_ms, rules.advanced_ms)):
            continue
        room.members[kept]["slot"] = slot
        room.members[kept]["held_ms"] = NOT_HELD
        kept += 1
        value = edge_distance_m(zones, slot, fix.lon_deg, fix.lat_deg)
        n = put(out, n, INSIDE, fix, slot, fix.time_ms, fix.lon_deg, fix.lat_deg, 0, value, MOVEMENT)
    if n > out.size:
        return n, MORE_CANDIDATES, n
    lacking = make_room(state, track, kept, 0, 0)
    if lacking != ENOUGH:
        return n, lacking, 2 * kept
    for k in range(kept):
        state.members[track["member_start"] + k] = room.members[k]
    track["member_count"], track["near_count"], track["side_count"], track["doubts"] = kept, 0, 0, 0
    track["lon_deg_s"], track["lat_deg_s"] = 0.0, 0.0
    track["flags"] = SEEN | (WATCHFUL if is_watchful(zones, room.over[:m]) else 0)
    return n, ENOUGH, 0


@njit(cache=True, nogil=True)
def _nothing_new(held: NDArray[np.void], over: NDArray[np.int32], stays: Stays, stay_count: int) -> bool:
    """Say whether a way touches just the slots that the track was in, and ends in all of them."""
    if held.size != over.size or held.size != stay_count:
        return False
    for k in range(over.size):
        slot = over[k]
        if held[k]["slot"] != slot or stays.slot[k] != slot:
            return False
    return True


@njit(cache=True, nogil=True)
def stride(
    zones: ZoneArrays,
    lines: LineArrays,
    state: StateArrays,
    room: Room,
    ways: NDArray[np.int64],
    rules: Rules,
    out: NDArray[np.void],
    n: int,
    fix: Fix,
    lon_deg_s: float,
    lat_deg_s: float,
    lines_near: int,
    zones_quiet: bool,
    ahead_quiet: bool,
) -> tuple[int, int, int]:
    """Work out everything that happens on the way to a fix, write it, then change the track's lists.

    Parameters
    ----------
    lon_deg_s, lat_deg_s
        The course at the fix.
    lines_near
        How many cells with lines the way may run through; they are in ``room``. Below zero: not known.
    zones_quiet, ahead_quiet
        Whether it is certain that nothing happens between the track and any slot, on the way and ahead of it.

    Returns
    -------
    int
        How many candidates are written now.
    int, int
        What is lacking, and how much of it; then the state is as before.
    """
    track = state.tracks[fix.track]
    x0, y0 = track["lon_deg"], track["lat_deg"]
    legs = lay(room.way, x0, y0, fix.lon_deg, fix.lat_deg, rules.raw)
    looked_ms = max(track["time_ms"], rules.advanced_ms)
    before = Before(track["time_ms"], track["alt_m"], track["alt_reference"], looked_ms)
    side_count = track["side_count"]
    moved = x0 != fix.lon_deg or y0 != fix.lat_deg
    if moved and lines_near != 0:
        kept_sides = state.sides[track["side_start"] : track["side_start"] + side_count]
        n, side_count, lacking = change_sides(
            lines, room, ways, out, n, fix, before.time_ms, legs, lines_near, kept_sides, rules.raw
        )
        if lacking > 0:
            return n, MORE_CELLS, lacking
    elif moved:
        side_count = 0

    held = state.members[track["member_start"] : track["member_start"] + track["member_count"]]
    kept, flags = -1, track["flags"]
    if not zones_quiet:
        s = zones_along(zones, room.way, legs, room.stays, room.part)
        if max(s, held.size) > room.over.size:
            return n, MORE_SLOTS, max(s, held.size)
        m = 0
        for k in range(s):
            # A stay that lasts to the end: the fix is over the slot.
            if room.stays.last[k] == 1.0:
                room.over[m] = room.stays.slot[k]
                m += 1
        over = room.over[:m]
        if flags & (WATCHFUL | HELD_OUT) != 0 or not _nothing_new(held, over, room.stays, s):
            n, kept, holding = visit(
                zones, out, n, fix, before, room.way, legs, held, over, room.stays, s, room.members
            )
            held = room.members[:kept]
            flags &= ~(WATCHFUL | HELD_OUT)
            if is_watchful(zones, over):
                flags |= WATCHFUL
            if holding:
                flags |= HELD_OUT

    near_count = track["near_count"]
    if not ahead_quiet:
        ahead_s = seconds_ahead(lon_deg_s, fix.lat_deg, lat_deg_s, rules.lookahead_s)
        ahead_x, ahead_y = fix.lon_deg + lon_deg_s * ahead_s, fix.lat_deg + lat_deg_s * ahead_s
        ahead_y = min(max(ahead_y, -90.0), 90.0)
        legs = lay(room.way, fix.lon_deg, fix.lat_deg, ahead_x, ahead_y, True)
        s = zones_along(zones, room.way, legs, room.stays, room.part)
        if s > room.over.size or s + near_count > room.near.size:
            return n, MORE_SLOTS, max(s, near_count)
        near = state.near[track["near_start"] : track["near_start"] + near_count]
        n, near_count = foresee(
            zones, rules.approachable, out, n, fix, held, near, room.stays, s, ahead_s, room.near
        )

    if n > out.size:
        return n, MORE_CANDIDATES, n
    lacking = make_room(state, track, kept, near_count, side_count)
    if lacking != ENOUGH:
        return n, lacking, 2 * max(kept, near_count, side_count)
    if kept >= 0:
        for k in range(kept):
            state.members[track["member_start"] + k] = room.members[k]
        track["member_count"] = kept
        track["flags"] = flags
    if not ahead_quiet:
        for k in range(near_count):
            state.near[track["near_start"] + k] = room.near[k]
        track["near_count"] = near_count
    if moved:
        for k in range(side_count):
            state.sides[track["side_start"] + k] = room.sides[k]
        track["side_count"] = side_count
    return n, ENOUGH, 0


@njit(cache=True, nogil=True)
def _zones_quiet(zones: ZoneArrays, track: np.void, x: float, y: float, cell: int) -> bool:
    """Say whether no edge of a zone is on the way, nor anything else that could change who is inside."""
    if track["flags"] & (WATCHFUL | HELD_OUT) != 0 or abs(x - track["lon_deg"]) > POLAR_TURN_DEG:
        return False
    if cell == track["cell"]:
        return True
    if track["cell"] == NOWHERE or not is_plain(zones, cell):
        return False
    return bool(is_clear(zones, track["lon_deg"], track["lat_deg"], x, y))


@njit(cache=True, nogil=True)
def _ahead_quiet(
    zones: ZoneArrays,
    track: np.void,
    x: float,
    y: float,
    lon_deg_s: float,
    lat_deg_s: float,
    lookahead_s: float,
) -> bool:
    """Say whether a course certainly meets no edge of a zone within the lookahead, nor did before."""
    if track["near_count"] != 0:
        return False
    ahead_x, ahead_y = x + lon_deg_s * lookahead_s, y + lat_deg_s * lookahead_s
    if abs(ahead_x) > 180.0 or abs(ahead_y) > 90.0:
        return False
    return bool(is_clear(zones, x, y, ahead_x, ahead_y))


@njit(cache=True, nogil=True)
def follow(
    zones: ZoneArrays,
    lines: LineArrays,
    state: StateArrays,
    room: Room,
    ways: NDArray[np.int64],
    rules: Rules,
    out: NDArray[np.void],
    n: int,
    track_codes: NDArray[np.int32],
    time_ms: NDArray[np.int64],
    lon_deg: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    alt_m: NDArray[np.float64],
    alt_reference: NDArray[np.int8],
    accuracy_m: NDArray[np.float64],
    begin: int,
) -> tuple[int, int, int, int]:
    """Follow the tracks of a batch from its ``begin``-th fix on.

    Returns
    -------
    int
        The first fix that was not followed: the size of the batch when all were.
    int
        How many candidates are written now, those of that fix not counted.
    int, int
        What is lacking to go on, and how much of it.
    """
    zones, lines, state = lend(zones), lend(lines), lend(state)
    room, rules, out, ways = lend(room), lend(rules), borrow(out), borrow(ways)
    looks_ahead = rules.lookahead_s > 0.0
    for i in range(begin, track_codes.size):
        if n >= out.size:
            return i, n, MORE_CANDIDATES, n + 1
        code = track_codes[i]
        track = state.tracks[code]
        x, y, now_ms, accuracy = lon_deg[i], lat_deg[i], time_ms[i], accuracy_m[i]
        margin_m = 0.0 if rules.raw else max(accuracy, rules.hysteresis_m)
        seen = track["flags"] & SEEN != 0
        altitude, reference = alt_m[i], alt_reference[i]
        alt_given = not math.isnan(altitude)
        fix = Fix(i, code, x, y, now_ms, altitude, reference, margin_m)
        n_before = n
        if seen and not rules.raw:
            limit_m_s = 0.0
            if track["kind"] < rules.max_speed_m_s.size:
                limit_m_s = rules.max_speed_m_s[track["kind"]]
            verdict, speed_m_s = doubt(track, x, y, now_ms, accuracy, limit_m_s, rules.relocate_after)
            if verdict != BELIEVED:
                n = put(out, n, verdict, fix, -1, now_ms, x, y, 0, speed_m_s, MOVEMENT)
                if verdict != RELOCATED:
                    continue
                seen = False
        if not alt_given and seen and not rules.raw and now_ms - track["alt_ms"] <= rules.alt_hold_ms:
            altitude, reference = track["alt_m"], track["alt_reference"]
            fix = Fix(i, code, x, y, now_ms, altitude, reference, margin_m)
        cell = locate(zones, x, y)
        line = line_cell(lines, x, y) if rules.has_lines else NOWHERE
        repeated = seen and x == track["lon_deg"] and y == track["lat_deg"]
        if not seen:
            n, lacking, wanted = _seed(zones, state, room, rules, out, n, fix)
            if lacking != ENOUGH:
                return i, n_before, lacking, wanted
        else:
            lines_near, ahead_quiet = 0, True
            if rules.has_lines and line != track["line_cell"]:
                lines_near = crowded_cells(lines, track["lon_deg"], track["lat_deg"], x, y, room.cells)
            zones_quiet = _zones_quiet(zones, track, x, y, cell)
            lon_deg_s, lat_deg_s = 0.0, 0.0
            if looks_ahead:
                lon_deg_s, lat_deg_s = steer(track, x, y, now_ms)
                ahead_quiet = _ahead_quiet(zones, track, x, y, lon_deg_s, lat_deg_s, rules.lookahead_s)
            if lines_near != 0 or not zones_quiet or not ahead_quiet:
                n, lacking, wanted = stride(
                    zones,
                    lines,
                    state,
                    room,
                    ways,
                    rules,
                    out,
                    n,
                    fix,
                    lon_deg_s,
                    lat_deg_s,
                    lines_near,
                    zones_quiet,
                    ahead_quiet,
                )
                if lacking != ENOUGH:
                    return i, n_before, lacking, wanted
            if looks_ahead:
                track["lon_deg_s"] = lon_deg_s
                track["lat_deg_s"] = lat_deg_s
                if not repeated:
                    track["flags"] |= ON_COURSE
        if not repeated:
            track["placed_ms"] = now_ms
        if alt_given:
            track["alt_ms"] = now_ms
        track["lon_deg"] = x
        track["lat_deg"] = y
        track["time_ms"] = now_ms
        if cell != track["cell"]:
            track["cell"] = cell if is_plain(zones, cell) else NOWHERE
        if line != track["line_cell"]:
            track["line_cell"] = line if is_empty(lines, line) else NOWHERE
        track["alt_m"] = altitude
        track["alt_reference"] = reference
        track["accuracy_m"] = accuracy
    return track_codes.size, n, ENOUGH, 0
