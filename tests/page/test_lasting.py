"""A page that stays open: positions move, things are notified, and it takes no more memory than it did.

``OPENLINE_PAGE=long`` watches it for an hour, as a duty officer has it open; otherwise for some seconds.
"""

from __future__ import annotations

import os
import time
from itertools import count
from math import cos, sin
from statistics import median

from playwright.sync_api import CDPSession

from tests.page.guest import Guest, Guests
from tests.page.house import House
from tests.page.test_away import site

LONG = os.environ.get("OPENLINE_PAGE") == "long"
LASTS_S = 3600 if LONG else 15
LOOKS = 60 if LONG else 6
TRACKS = 200
MORE_BYTES = 6_000_000
"""A page may hold so much more at the end: what it is told is kept for the last thousand releases."""
MORE_NODES = 2000


def post(house: House, turn: int) -> None:
    """Give every track its next position, half a kilometre on."""
    now_ms = time.time_ns() // 1_000_000 - 1000
    positions = [
        {
            "track": f"T-{number}",
            "at_ms": now_ms,
            "lon_deg": 38.3 + 0.3 * cos(number + turn / 60),
            "lat_deg": 33.7 + 0.3 * sin(number + turn / 60),
        }
        for number in range(TRACKS)
    ]
    house.ask("relief", "POST", "/v1/positions", params={"source": "gps"}, json={"positions": positions})


def weigh(guest: Guest, tools: CDPSession) -> tuple[int, int]:
    """How much the page holds, once nothing is held that could be let go: bytes of script, and nodes."""
    for _ in range(2):
        tools.send("HeapProfiler.collectGarbage")
    metrics = {it["name"]: int(it["value"]) for it in tools.send("Performance.getMetrics")["metrics"]}
    return metrics["JSHeapUsedSize"], metrics["Nodes"]


def test_what_it_holds_stays_what_it_was(house: House, guests: Guests) -> None:
    house.ask("relief", "POST", "/v1/sources", json={"id": "gps", "kind": "device"})
    guest = guests(house, "relief", "map")
    rooms = ("map", "now", "plans", "lines")
    for room in rooms:  # what is loaded once is loaded
        guest.go(room)
        guest.settle()
    tools = guest.context.new_cdp_session(guest.page)
    tools.send("Performance.enable")
    turns = count()
    weighed: list[tuple[int, int]] = []
    began = time.monotonic()
    for look in range(LOOKS):
        guest.go(rooms[look % len(rooms)])
        while time.monotonic() < began + (look + 1) * LASTS_S / LOOKS:
            turn = next(turns)
            post(house, turn)
            if turn % 20 == 0:
                house.say("relief", *site(f"site-{turn}"))
            guest.page.wait_for_timeout(1000 if LONG else 250)
        guest.go("map")
        guest.settle()
        weighed.append(weigh(guest, tools))
    third = max(1, LOOKS // 3)
    first, last = (
        [median(it) for it in zip(*part, strict=True)] for part in (weighed[:third], weighed[-third:])
    )
    for what, (held, nodes) in (("at first", first), (f"after {LASTS_S} s", last)):
        print(f"{what}: {held / 1e6:.1f} MB of script, {nodes:.0f} nodes")
    assert last[0] - first[0] < MORE_BYTES, weighed
    assert last[1] - first[1] < MORE_NODES, weighed
