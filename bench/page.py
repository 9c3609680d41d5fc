"""The map of the page with 10,000 tracks that move once a second and 1,000 zones, in a real browser.

The browser is Chromium without a graphics card: WebGL is computed by the processor (SwiftShader), so that
this is the least that a machine does. What comes is what a server would send, byte for byte, given to the
page where its stream would. The peer draws the same tracks as a GeoJSON source of the map's own, told each
second what has moved.
"""

from __future__ import annotations

import json
import math
import os
import random
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from bench.ledger import make_home, marks_beside
from bench.server import serving, token_of

CHROMIUM = os.environ.get("OPENLINE_CHROMIUM", "/usr/bin/chromium")
SIZE = {"width": 1280, "height": 800}
WEST, SOUTH, WIDE, HIGH = 36.0, 32.0, 6.0, 4.0
GLASS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]

FEED = """({count, west, south, wide, high}) => {
  const room = document.querySelector('ol-page').page;
  const tracks = Array.from({length: count}, (_, i) => ({
    reporter: 'alpha', source: 'alpha.bench', track: `T-${i}`, party: i % 3 ? 'alpha' : 'bravo',
    kind: ['vehicle', 'person', 'aircraft', 'vessel', ''][i % 5], at_ms: 0,
    lat_e7: Math.round((south + Math.random() * high) * 1e7),
    lon_e7: Math.round((west + Math.random() * wide) * 1e7),
    accuracy_m: 50, speed_m_s: 12, course_deg: (i * 7) % 360,
  }));
  window.sent = 0;
  window.taking = [];
  const tell = () => {
    for (const it of tracks) {
      const course = it.course_deg * Math.PI / 180;
      it.lat_e7 += Math.round(1100 * Math.cos(course));
      it.lon_e7 += Math.round(1300 * Math.sin(course));
      it.at_ms = Math.round(room.api.now());
    }
    const at_ms = Math.round(room.api.now());
    const data = JSON.stringify({at_ms, whole: window.sent === 0, positions: tracks});
    const began = performance.now();
    if (window.peer) window.peer(tracks);
    room.tracks.take(data);
    window.taking.push(performance.now() - began);
    window.sent += 1;
  };
  tell();
  window.feeding = setInterval(tell, 1000);
}"""

LOOK = """async ({west, south, wide, high, close}) => {
  const map = await document.querySelector('ol-map').whenReady();
  if (close) map.jumpTo({center: [west + wide / 2, south + high / 2], zoom: 9.5});
  else map.fitBounds([west, south, west + wide, south + high], {animate: false});
  for (let i = 0; i < 60 && (i < 2 || !map.areTilesLoaded()); i++)
    await new Promise((done) => setTimeout(done, 500));
}"""

WATCH = """async ({seconds, pan}) => {
  const map = await document.querySelector('ol-map').whenReady();
  let frames = 0;
  const count = () => frames++;
  map.on('render', count);
  map.repaint = true;
  const began = performance.now();
  if (pan) {
    const there = map.project(map.getCenter());
    const center = map.unproject([there.x + 200, there.y + 100]);
    map.easeTo({center, duration: seconds * 1000, easing: (it) => it});
  }
  await new Promise((done) => setTimeout(done, seconds * 1000));
  const took = (performance.now() - began) / 1000;
  map.off('render', count);
  map.repaint = false;
  map.stop();
  return [frames, took];
}"""

PEER = """async () => {
  const element = document.querySelector('ol-map');
  const map = await element.whenReady();
  map.setLayoutProperty('tracks', 'visibility', 'none');
  const empty = {type: 'FeatureCollection', features: []};
  map.addSource('peer', {type: 'geojson', data: empty});
  const paint = {'circle-radius': 4, 'circle-color': '#0b6478'};
  map.addLayer({id: 'peer', type: 'circle', source: 'peer', paint});
  let first = true;
  window.peer = (tracks) => {
    const at = (it) => ({type: 'Point', coordinates: [it.lon_e7 / 1e7, it.lat_e7 / 1e7]});
    const source = map.getSource('peer');
    const made = (it, id) => ({type: 'Feature', id, properties: {}, geometry: at(it)});
    if (first) source.updateData({add: tracks.map(made)});
    else source.updateData({update: tracks.map((it, id) => ({id, newGeometry: at(it)}))});
    first = false;
  };
}"""


def run(quick: bool) -> list[dict[str, Any]]:
    """Give rows for frames, all tracks in view and some, standing and panning; and for taking them in."""
    from playwright.sync_api import sync_playwright

    count, zones, seconds = (1_000, 100, 2) if quick else (10_000, 1_000, 8)
    build = Path("build")
    build.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=build) as folder, sync_playwright() as playwright:
        home = make_home(Path(folder) / "home")
        token = token_of(home)
        with marks_beside(home.path), serving(home) as port:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=GLASS)
            try:
                ours = _measure(browser, port, token, count, zones, seconds, is_peer=False)
                peer = _measure(browser, port, token, count, zones, seconds, is_peer=True)
            finally:
                browser.close()
    return [
        {
            "name": f"page: {count:,} tracks, {zones:,} zones, {name}",
            "ours": mine,
            "peer": theirs,
            "peer_name": "GeoJSON source",
            "ratio": (mine / theirs if unit == "frames/s" else theirs / mine) if mine and theirs else 0.0,
            "unit": unit,
        }
        for (name, unit, mine), (_, _, theirs) in zip(ours, peer, strict=True)
    ]


def _measure(
    browser: Any, port: int, token: str, count: int, zones: int, seconds: int, *, is_peer: bool
) -> list[tuple[str, str, float]]:
    page = browser.new_page(viewport=SIZE)
    rows = json.dumps({"rows": zone_rows(zones), "next": "", "notice": ""})
    page.route("**/v1/zones?*", lambda it: it.fulfill(body=rows, content_type="application/json"))
    page.route("**/v1/positions/stream", lambda it: it.abort())
    page.goto(f"http://127.0.0.1:{port}/#enter={token}")
    page.wait_for_selector("nav.rooms", timeout=60_000)
    page.evaluate("location.hash = '#/map'")
    page.wait_for_selector("ol-map canvas", timeout=60_000)
    page.evaluate("async () => { await document.querySelector('ol-map').whenReady(); }")
    page.wait_for_function("document.querySelector('ol-map').picture.map.getLayer('tracks')", timeout=60_000)
    if is_peer:
        page.evaluate(PEER)
    box = {"west": WEST, "south": SOUTH, "wide": WIDE, "high": HIGH, "seconds": seconds}
    page.evaluate(FEED, {**box, "count": count})
    figures: list[tuple[str, str, float]] = []
    for what, close in (("all in view", False), ("close up", True)):
        for how, pan in (("standing", False), ("panning", True)):
            page.evaluate(LOOK, {**box, "close": close})
            began = browser_cpu_ms()
            frames, took_s = page.evaluate(WATCH, {**box, "pan": pan})
            cpu_ms = browser_cpu_ms() - began
            figures += [
                (f"{what}, {how}", "frames/s", frames / took_s),
                (f"{what}, {how}, of all processors", "ms/frame", cpu_ms / max(1, frames)),
            ]
    taking = page.evaluate("window.taking.slice(1)")
    page.close()
    return [*figures, ("told what has moved", "ms", median(taking))]


def browser_cpu_ms() -> float:
    """Return the processor time that the browsers which this process has started have taken until now.

    Whatever else the machine does makes frames fewer, but hardly dearer.
    """
    parents, spent = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, _, rest = (folder / "stat").read_text().rpartition(") ")
        except OSError:
            continue  # it has ended
        fields = rest.split()
        pid = int(folder.name)
        parents[pid] = int(fields[1])
        if "chrom" in name:
            spent[pid] = (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def is_ours(pid: int) -> bool:
        while pid > 1 and pid != os.getpid():
            pid = parents.get(pid, 0)
        return pid == os.getpid()

    return sum(ms for pid, ms in spent.items() if is_ours(pid))


def zone_rows(count: int) -> list[dict[str, Any]]:
    """Give rows as a server lists zones: circles and polygons of every stance."""
    chance = random.Random(7)
    stances = ("agreed", "notified", "asserted", "rejected")
    rows = []
    for number in range(count):
        lon, lat = WEST + chance.random() * WIDE, SOUTH + chance.random() * HIGH
        ring = [
            [round((lon + 0.03 * math.cos(turn)) * 1e7), round((lat + 0.03 * math.sin(turn)) * 1e7)]
            for turn in (0, 1.2, 2.5, 3.8, 5.0)
        ]
        circle = {
            "type": "circle",
            "centre": {"lon_e7": ring[0][0], "lat_e7": ring[0][1]},
            "radius_mm": 3_000_000,
        }
        footprint = circle if number % 2 else {"type": "polygon", "parts": [[ring]]}
        name, entry = f"Zone {number}", f"{number:032x}"
        zone = {
            "id": f"z{number}",
            "name": name,
            "footprint": footprint,
            "windows": [],
            "limits": [],
            "perimeter_mm": 0,
        }
        rows.append(
            {
                "detail": "full",
                "id": f"z{number}",
                "name": name,
                "version": 1,
                "state": "active",
                "phase": "active",
                "owner": "alpha",
                "watched": True,
                "agreements": {},
                "stances": {"alpha": stances[number % 4]},
                "entry": entry,
                "zone": zone,
            }
        )
    return rows
