"""Finding the coordinates of messages, beside the grid library that reads them once they are cut out.

``python -m bench.coordinates``. Each message is a paragraph of ordinary words with one grid reference in it,
and is searched for every notation and every name; the peer gets the reference alone.
"""

from __future__ import annotations

import json
import random
import sys
from typing import Any

from bench.measure import rate_row

WORDS = (
    "convoy halted reported near bridge at crossing water trucks three vehicles moving north since morning",
    "clinic staff requests passage confirmed by phone 14:30 road closed 12 km of track group of 25",
    "people seen Mosul contact lost again tomorrow line check answered in 41 s",
)


def messages(count: int) -> list[tuple[str, str]]:
    """Return messages of some 60 words, and the grid reference in each."""
    draw = random.Random(1)
    made = []
    for _ in range(count):
        east, north = draw.randrange(100_000), draw.randrange(100_000)
        square = f"37S{draw.choice('CDE')}{draw.choice('UVT')}{east:05d}{north:05d}"
        words = draw.choices(" ".join(WORDS).split(), k=60)
        words.insert(draw.randrange(60), f"{square[:3]} {square[3:5]} {square[5:10]} {square[10:]}")
        made.append((" ".join(words), square))
    return made


def run(quick: bool) -> list[dict[str, Any]]:
    """Return one row: messages a second beside references a second."""
    from mgrs import MGRS

    from openline.wire.coordinates import find_in_text

    made = messages(200 if quick else 2000)

    def ours() -> None:
        for text, square in made:
            found = [it for it in find_in_text(text) if it.written == "mgrs"]
            assert len(found) == 1, (text, square)

    def peer() -> None:
        grid = MGRS()
        for _, square in made:
            grid.toLatLon(square)

    ours()  # reads the gazetteer
    return [
        rate_row(
            "coordinates found in messages of 60 words",
            "mgrs, one reference cut out",
            len(made),
            ours,
            peer,
            unit="M messages/s",
        )
    ]


if __name__ == "__main__":
    for row in run("--quick" in sys.argv):
        print(json.dumps(row))
