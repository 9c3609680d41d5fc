"""Follow tracks fix by fix: the one loop through which every position goes.

Most fixes are quiet: in the cell of the fix before, which no edge and no line runs through. For all others
the candidates are worked out first and written; the state changes last, once all is known to fit. When
something does not fit, the loop stops before that fix, says what it lacks, and is called again with more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.approach import foresee, seconds_ahead, steer
from openline.kernel.candidate import INSIDE, MOVEMENT, RELOCATED
from openline.kernel.doubt import BELIEVED, doubt
from openline.kernel.lending import borrow, lend
from openline.kernel.linegrid import LineArrays, line_cell
from openline.kernel.notice import Fix, put
from openline.kernel.occupancy import Before, in_band, is_conditional, is_open, visit
from openline.kernel.sides import change_sides
from openline.kernel.trackrecord import (
    HELD_OUT,
    MEMBERS,
    NEAR,
    NOT_HELD,
    ON_COURSE,
    SEEN,
    SIDES,
    WATCHFUL,
    StateArrays,
)
from openline.kernel.way import POLAR_TURN_DEG, lay, zones_along
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
from openline.kernel.zones import ZoneArrays, edge_distance_m, is_plain, locate, members


class Rules(NamedTuple):
    """:class:`~openline.kernel.motion.MotionSettings` as the loop takes them."""

    raw: bool
    hysteresis_m: float
    lookahead_s: float
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
    if want <= room:
        return start, room, True
    if used[which] + 2 * want > pool.size:
        return start, room, False
    new = used[which]
    for k in range(count):
        pool[new + k] = pool[start + k]
    used[which] += 2 * want
    return new, 2 * want, True


@njit(cache=True, nogil=True)
def make_room(state: StateArrays, track: np.void, m: int, near: int, sides: int) -> int:
    """Make room for a track's lists, keeping what is in them; return what is lacking."""
    start, room, fits = _has_room(
        state.members,
        state.used,
        MEMBERS,
        track["member_start"],
        track["member_count"],
        track["member_room"],
        m,
    )
    if not fits:
        return MORE_MEMBERS
    track["member_start"], track["member_room"] = start, room
    start, room, fits = _has_room(
        state.near, state.used, NEAR, track["near_start"], track["near_count"], track["near_room"], near
    )
    if not fits:
        return MORE_NEAR
    track["near_start"], track["near_room"] = start, room
    start, room, fits = _has_room(
        state.sides, state.used, SIDES, track["side_start"], track["side_count"], track["side_room"], sides
    )
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
    cell: int,
    line: int,
    still_plain: bool,
    lon_deg_s: float,
    lat_deg_s: float,
) -> tuple[int, int, int]:
    """Work out everything that happens on the way to a fix, write it, then change the track's lists.

    Parameters
    ----------
    cell, line
        The cells of zones and of lines in which the fix is.
    still_plain
        Whether the way stays in one plain cell of zones.
    lon_deg_s, lat_deg_s
        The course at the fix.

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
    before = Before(
        track["time_ms"],
        track["alt_m"],
        track["alt_reference"],
        max(track["time_ms"], rules.advanced_ms),
    )
    first, count = track["side_start"], track["side_count"]
    side_count = count
    moved = x0 != fix.lon_deg or y0 != fix.lat_deg
    if rules.has_lines and moved:
        n, side_count, lacking = change_sides(
            lines,
            room,
            ways,
            out,
            n,
            fix,
            before.time_ms,
            legs,
            line if line == track["line_cell"] and legs == 1 else -1,
            state.sides[first : first + count],
            rules.raw,
        )
        if lacking > 0:
            return n, MORE_CELLS, lacking

    m = members(zones, fix.lon_deg, fix.lat_deg, room.over)
    s = 0 if still_plain else zones_along(zones, room.way, legs, room.stays, room.part)
    first, count = track["member_start"], track["member_count"]
    held = state.members[first : first + count]
    if max(m, s) > room.over.size or m + s + count > room.members.size:
        return n, MORE_SLOTS, max(m, s, count)
    n, kept, holding = visit(
        zones,
        out,
        n,
        fix,
        before,
        room.way,
        legs,
        held,
        room.over[:m],
        room.stays,
        s,
        room.members,
    )
    watchful = is_watchful(zones, room.over[:m])

    near_count = 0
    if rules.lookahead_s > 0.0:
        ahead_s = seconds_ahead(lon_deg_s, fix.lat_deg, lat_deg_s, rules.lookahead_s)
        ahead_x, ahead_y = fix.lon_deg + lon_deg_s * ahead_s, fix.lat_deg + lat_deg_s * ahead_s
        ahead_y = min(max(ahead_y, -90.0), 90.0)
        legs = lay(room.way, fix.lon_deg, fix.lat_deg, ahead_x, ahead_y, True)
        s = zones_along(zones, room.way, legs, room.stays, room.part)
        first, count = track["near_start"], track["near_count"]
        if s > room.over.size or s + count > room.near.size:
            return n, MORE_SLOTS, max(s, count)
        n, near_count = foresee(
            zones,
            rules.approachable,
            out,
            n,
            fix,
            room.members[:kept],
            state.near[first : first + count],
            room.stays,
            s,
            ahead_s,
            room.near,
        )

    if n > out.size:
        return n, MORE_CANDIDATES, n
    lacking = make_room(state, track, kept, near_count, side_count)
    if lacking != ENOUGH:
        return n, lacking, 2 * max(kept, near_count, side_count)
    for k in range(kept):
        state.members[track["member_start"] + k] = room.members[k]
    for k in range(near_count):
        state.near[track["near_start"] + k] = room.near[k]
    if moved:
        for k in range(side_count):
            state.sides[track["side_start"] + k] = room.sides[k]
    track["member_count"], track["near_count"], track["side_count"] = kept, near_count, side_count
    flags = track["flags"] & ~(WATCHFUL | HELD_OUT)
    if watchful:
        flags |= WATCHFUL
    if holding:
        flags |= HELD_OUT
    track["flags"] = flags
    return n, ENOUGH, 0


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
    for i in range(begin, track_codes.size):
        if n >= out.size:
            return i, n, MORE_CANDIDATES, n + 1
        code = track_codes[i]
        track = state.tracks[code]
        x, y, now_ms, accuracy = lon_deg[i], lat_deg[i], time_ms[i], accuracy_m[i]
        seen = track["flags"] & SEEN != 0
        repeated = seen and x == track["lon_deg"] and y == track["lat_deg"]
        lon_deg_s, lat_deg_s, margin_m = 0.0, 0.0, 0.0
        n_before = n
        if not rules.raw:
            margin_m = max(accuracy, rules.hysteresis_m)
            if seen:
                limit_m_s = 0.0
                if track["kind"] < rules.max_speed_m_s.size:
                    limit_m_s = rules.max_speed_m_s[track["kind"]]
                verdict, speed_m_s = doubt(track, x, y, now_ms, accuracy, limit_m_s, rules.relocate_after)
                if verdict != BELIEVED:
                    fix = Fix(i, code, x, y, now_ms, alt_m[i], alt_reference[i], margin_m)
                    n = put(out, n, verdict, fix, -1, now_ms, x, y, 0, speed_m_s, MOVEMENT)
                    if verdict != RELOCATED:
                        continue
                    seen = False
        cell = locate(zones, x, y)
        line = line_cell(lines, x, y) if rules.has_lines else -1
        if not seen:
            repeated = False
            fix = Fix(i, code, x, y, now_ms, alt_m[i], alt_reference[i], margin_m)
            n, lacking, wanted = _seed(zones, state, room, rules, out, n, fix)
            if lacking != ENOUGH:
                return i, n_before, lacking, wanted
        else:
            plain = (
                cell == track["cell"]
                and abs(x - track["lon_deg"]) <= POLAR_TURN_DEG
                and is_plain(zones, cell)
            )
            quiet = plain and track["flags"] & (WATCHFUL | HELD_OUT) == 0
            if quiet and rules.has_lines:
                quiet = line == track["line_cell"] and (
                    line < 0 or lines.cells[line] == lines.cells[line + 1]
                )
            if rules.lookahead_s > 0.0:
                lon_deg_s, lat_deg_s = steer(track, x, y, now_ms)
                if quiet:
                    quiet = track["near_count"] == 0 and _nothing_ahead(
                        zones, cell, x, y, lon_deg_s, lat_deg_s, rules.lookahead_s
                    )
            if not quiet:
                fix = Fix(i, code, x, y, now_ms, alt_m[i], alt_reference[i], margin_m)
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
                    cell,
                    line,
                    plain,
                    lon_deg_s,
                    lat_deg_s,
                )
                if lacking != ENOUGH:
                    return i, n_before, lacking, wanted
            if rules.lookahead_s > 0.0:
                track["lon_deg_s"] = lon_deg_s
                track["lat_deg_s"] = lat_deg_s
                if not repeated:
                    track["flags"] |= ON_COURSE
        if not repeated:
            track["placed_ms"] = now_ms
        track["lon_deg"] = x
        track["lat_deg"] = y
        track["time_ms"] = now_ms
        track["cell"] = cell
        track["line_cell"] = line
        track["alt_m"] = alt_m[i]
        track["alt_reference"] = alt_reference[i]
        track["accuracy_m"] = accuracy
    return track_codes.size, n, ENOUGH, 0


@njit(cache=True, nogil=True)
def _nothing_ahead(
    zones: ZoneArrays, cell: int, x: float, y: float, lon_deg_s: float, lat_deg_s: float, lookahead_s: float
) -> bool:
    """Say whether a course certainly ends in the plain cell that it starts in."""
    ahead_x, ahead_y = x + lon_deg_s * lookahead_s, y + lat_deg_s * lookahead_s
    if abs(ahead_x) > 180.0 or abs(ahead_y) > 90.0:
        return False
    return bool(locate(zones, ahead_x, ahead_y) == cell)
