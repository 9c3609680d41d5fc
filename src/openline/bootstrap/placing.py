"""Wiring of what finds places in texts into the rules that compare them."""

from __future__ import annotations

from collections.abc import Sequence

from openline.app.comparing import MOST_PLACES, Compared, Mentioned
from openline.model.space import Position


def comparing() -> Compared:
    """Return what compares the places that entries name with what stands."""
    return Compared(find_mentioned, echo_of)


def find_mentioned(text: str, most: int = MOST_PLACES) -> Sequence[Mentioned]:
    """Find the places in a text, the first so many, with the echo of each and what disagrees."""
    from openline.wire.coordinates.disagreeing import disagreement
    from openline.wire.coordinates.finding import find_in_text

    found = find_in_text(text)
    if any(it.written != "named_place" for it in found):
        compared = [it for it in found if it.written != "named_place"]
    else:  # a name alone is compared only where it is just that place
        compared = [it for it in found if it.reference is not None and it.reference.exact and not it.loosely]
    flagged = {it.coordinate.start: it.words for it in disagreement(found) if it.flagged}
    return [
        Mentioned(
            said=it.text,
            positions=it.positions,
            precision_m=it.precision_m,
            echo=echo_of(it.position) if it.position is not None else {},
            doubts=it.doubts,
            disagrees=flagged.get(it.start, ""),
            ends=it.end,
        )
        for it in compared[:most]
    ]


def echo_of(position: Position) -> dict[str, object]:
    """Return a position in every form that a reader is shown (R7), as values of canonical JSON."""
    from openline.wire.coordinates.echoing import echo

    said = echo(position)
    return {
        "lat_e7": position.lat_e7,
        "lon_e7": position.lon_e7,
        "decimal": said.decimal,
        "mgrs": said.mgrs,
        "words": said.words,
    }


def read_places() -> None:
    """Read what finding places needs, before the first text is looked at."""
    find_mentioned("12 km north of Palmyra (34.55 N 38.27 E)")
