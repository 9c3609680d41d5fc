"""What was near an incident, on a screen: whose, how far, how long before; findings of one kind together."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

from openline.cli.accounts_said import length_text, metres_text
from openline.cli.telling import WORDS
from openline.cli.times import time_text
from openline.decide.folding import finding_key, folded

if TYPE_CHECKING:
    from openline.app.showing.picture_rows import IncidentPicture, NearbyRow

MOST_NEAR = 25
JOINED = {
    "thing": " (of what it refers to)",
    "parties": "; it says no place, and passed between parties concerned",
    "about": "; it was opened from this",
}
"""Why something stands there, beside how near it is."""


def near_lines(it: IncidentPicture) -> Iterable[str]:
    """Say what was near, line by line; findings of one kind, about one thing, on one day are one line."""
    every = folded(it.near, _finding_of)
    for some in every[:MOST_NEAR]:
        yield near_words(some[0]) if len(some) == 1 else findings_words(some)
    more = sum(map(len, every[MOST_NEAR:])) + it.near_left_out
    if more > 0:
        yield f"and {more} more: --json has them"
    if it.tracks == "not_read":
        yield "where tracks were is not said: no positions are kept here"


def _finding_of(it: NearbyRow) -> Hashable | None:
    return finding_key(it.name, it.zone, it.at_ms) if it.kind == "finding" else None


def findings_words(some: Sequence[NearbyRow]) -> str:
    """Say of findings of one kind, about one thing, on one day, how many there are; the nearest, where."""
    first = some[0]
    times = sorted(it.at_ms for it in some if it.at_ms is not None)
    between = f" from {time_text(times[0])} to {time_text(times[-1])}" if times else ""
    return f"{len(some)} findings: {_found(first, some)}{between}; the nearest{_how_near(first)}"


def _found(first: NearbyRow, some: Sequence[NearbyRow]) -> str:
    """Say what was found, about what, of whom, and how sure that is."""
    word = WORDS.get(first.name, first.name.replace("_", " "))
    about = f" {first.zone}" if first.zone else ""
    whose = sorted({party for it in some for party in it.whose})
    of = f" of {' and '.join(whose)}" if whose else ""
    sure = ", ".join(sorted({it.certainty for it in some if it.certainty}))
    return f"{word}{about}{of}{f', {sure}' if sure else ''}"


def near_words(it: NearbyRow) -> str:
    """Say what was near: whose, how far, how long before, and why it stands here."""
    if it.kind == "finding" and it.name:
        return f"finding: {_found(it, (it,))}{_how_near(it)}"
    name = f" “{it.name}”" if it.name and it.name != it.id else ""
    short = it.id if len(it.id) <= 32 else f"{it.id[:12]}…"
    whose = f" of {' and '.join(it.whose)}" if it.whose else ""
    return f"{it.kind} {short}{name}{whose}{_how_near(it)}"


def _how_near(it: NearbyRow) -> str:
    """Say how far it is, how long before, and why it stands here."""
    away = ""
    if it.distance_m is not None:
        away = "; at that place" if it.distance_m == 0 else f"; {metres_text(it.distance_m)} away"
        away += " from its box" if it.coarse and it.distance_m else ""
    when = ""
    if it.before_ms is not None:
        side = "before" if it.before_ms > 0 else "after"
        when = "; at that time" if it.before_ms == 0 else f"; {length_text(it.before_ms)} {side}"
    joined = "".join(words for why, words in JOINED.items() if why in it.why)
    return f"{away}{when}{joined}"
