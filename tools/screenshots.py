"""Draw every view of the page from the exercise tanf: light, dark, Arabic and as wide as a telephone.

``python tools/screenshots.py [FOLDER] [--only ROOM]`` writes ``build/screenshots/ROOM-STYLE.png``. The page
has to be built, and Debian's Chromium to be there. It fails where the page says what it ought not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import FloatRect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.page.guest import ARGUMENTS, CHROMIUM, ROOMS, Guest  # noqa: E402
from tests.page.house import House, Nursery, play_tanf  # noqa: E402

PARTY = "coalition"
STYLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "light": ({}, {"theme": "light"}),
    "dark": ({}, {"theme": "dark"}),
    "arabic": ({}, {"theme": "light", "language": "ar"}),
    "phone": (
        {
            "viewport": {"width": 390, "height": 844},
            "device_scale_factor": 2,
            "has_touch": True,
            "is_mobile": True,
        },
        {"theme": "light"},
    ),
}


HIGHEST = 8192
"""A browser that draws without a graphics card repeats itself below so many pixels."""


def whole(guest: Guest) -> FloatRect:
    """The page as far down as one picture can hold it."""
    wide, high, scale = guest.page.evaluate(
        "[innerWidth, document.documentElement.scrollHeight, devicePixelRatio]"
    )
    return {"x": 0, "y": 0, "width": wide, "height": min(high, HIGHEST // scale)}


WITHIN = {
    "presence": ("buildup",),
    "incidents": (
        "new",
        "show/strike",
        "show/river",
        "show/strike/near",
        "show/river/timeline",
        "show/river/exhibits",
        "show/strike/record",
        "show/strike/evidence",
    ),
}
"""What is drawn of a room beside its first view; of reports, the articles of ``examples/reports`` as well."""


def places_in(house: House, rooms: list[str]) -> dict[str, tuple[str, ...]]:
    """Return where a guest goes for each picture; articles are brought in for that."""
    places: dict[str, tuple[str, ...]] = {room: (room,) for room in rooms}
    for room in set(rooms) & set(WITHIN):
        places |= {f"{room}-{it.replace('/', '-')}": (room, *it.split("/")) for it in WITHIN[room]}
    if "reports" in rooms:
        for article in sorted((ROOT / "examples" / "reports").glob("*.txt")):
            given = {"text": article.read_text(), "name": article.name}
            kept = house.ask(PARTY, "POST", "/v1/reports", json=given)["document"]
            places[f"reports-{article.stem}"] = ("reports", kept["id"])
    return places


def draw(folder: Path, rooms: list[str]) -> list[str]:
    """Draw the rooms in every style; return what the page said that it ought not."""
    troubles: list[str] = []
    with tempfile.TemporaryDirectory(prefix="screenshots-") as name, sync_playwright() as playwright:
        nursery = Nursery(ROOT, Path(name))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        try:
            house = play_tanf(nursery)
            house.begin()
            places = places_in(house, rooms)
            for style, (context, settings) in STYLES.items():
                guest = Guest(browser, house, settings=settings, reduced_motion="reduce", **context)
                guest.open()
                guest.page.locator("ol-enter form").wait_for()
                guest.page.screenshot(path=folder / f"door-{style}.png")
                guest.enter(PARTY)
                for name, place in places.items():
                    guest.go(*place)
                    guest.settle()
                    guest.page.locator(".waiting[role=status]").wait_for(state="detached")
                    guest.still()
                    picture = folder / f"{name}-{style}.png"
                    guest.page.screenshot(path=picture, full_page=True, clip=whole(guest))
                    print(f"{name}-{style}.png", flush=True)
                troubles += [f"{style}: {it}" for it in guest.troubles]
                guest.close()
        finally:
            browser.close()
            nursery.close()
    return troubles


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "screenshots")
    parser.add_argument("--only", action="append", choices=ROOMS, help="one view; may be said again")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    wrong = draw(given.folder, given.only or [*ROOMS])
    if wrong:
        sys.exit("\n".join(wrong))
