"""A frame of a replay in words: what matters first and whole, what is alike in one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from openline.cli.numbers import counted
from openline.cli.times import time_text
from openline.decide.folding import folded

if TYPE_CHECKING:
    from openline.app.playback import Came, Frame, Playback, Stretch, Told
    from openline.decide.state import State

MOST_LINES = 12
"""So many lines of what comes every day are on a screen for one frame; how many more there are is said."""
MOST_NAMED = 3
MATTERS = frozenset({
    "stop", "warning", "incident", "statement", "exhibit", "citation", "watch", "conform", "match", "matches",
    "overdue", "escalate", "check", "odd", "delivery", "departure",
})  # fmt: skip
"""Families of entries that are never cut: alarms, findings, silences, and what is said of what happened."""


class Line(NamedTuple):
    """One thing that came in a frame."""

    at_ms: int
    what: str
    """In words, without what it is about: what is alike has the same."""
    about: str
    matters: bool
    number: int = 0
    """Of what was told: as which release."""


def frame_lines(frame: Frame, playing: Playback, stretch: Stretch, state: State) -> Iterator[str]:
    """Yield a frame in words: from when until when it is, then what came and what was told in it."""
    before_ms = stretch.from_ms + max(0, frame.number - 1) * stretch.every_ms
    until = f" to {time_text(frame.at_ms)}" if frame.number else ""
    yield f"{time_text(before_ms)}{until}  frame {frame.number + 1:,} of {playing.size:,}"
    corrected = stretch.as_ == "corrected"
    lines = [_came(it, state, corrected=corrected) for it in frame.came]
    lines += [_told(it, state) for it in frame.told]
    every = folded(lines, lambda it: (it.matters, it.what, it.about if it.matters else ""))
    first = [some for some in every if some[0].matters]
    rest = [some for some in every if not some[0].matters]
    for some in (*first, *rest[:MOST_LINES]):
        yield f"  {_together(some)}"
    if more := sum(map(len, rest[MOST_LINES:])):
        yield f"  and {more:,} more of other kinds; --json gives all"
    yield from _tracks(frame)


def _together(some: list[Line]) -> str:
    first, last = some[0], some[-1]
    about = list(dict.fromkeys(it.about for it in some if it.about))
    named = ", ".join(about[:MOST_NAMED])
    more = f" and {len(about) - MOST_NAMED:,} more" if len(about) > MOST_NAMED else ""
    said = f"{first.what}: {named}{more}" if named else first.what
    if first.number:
        said += f", as {first.number}" + (f" to {last.number}" if last.number > first.number else "")
    if len(some) == 1:
        return f"{time_text(first.at_ms)}  {said}"
    until = f" to {time_text(last.at_ms)}" if last.at_ms > first.at_ms else ""
    return f"{time_text(first.at_ms)}{until}  {len(some):,} times {said}"


def _came(it: Came, state: State, *, corrected: bool) -> Line:
    marks = ["redacted since"] if it.redacted else []
    marks += [f"replaced since by {_named(it.replaced_by, state)}"] if it.replaced_by else []
    said = f" ({'; '.join(marks)})" if marks else ""
    what = f"{_words(it.type, it.found)}, by {it.author}{said}"
    at_ms = it.at_ms if corrected else it.received_at_ms
    return Line(at_ms, what, _named(it.about, state), _matters(it.type))


def _told(it: Told, state: State) -> Line:
    what = _words(it.type, it.found) if it.type else "something"
    to_pass = f", to pass to {it.pass_to}" if it.pass_to else ""
    gone = " (redacted since)" if it.redacted else ""
    said = f"told {it.party}: {what}, {it.detail}{to_pass}{gone}"
    return Line(it.at_ms, said, _named(it.about, state), _matters(it.type), it.seq)


def _matters(type: str) -> bool:
    return type.partition(".")[0] in MATTERS


def _named(id: str, state: State) -> str:
    """Return an id as people have given it; of one that the node drew, in words what it stands for."""
    card = state.cards.get(id)
    if card is None:
        return id
    inner = card.about if card.about not in state.cards else ""
    return f"{_words(card.type)} {inner}".strip()


def _words(type: str, found: str = "") -> str:
    from openline.cli.telling import WORDS
    from openline.decide.phrases import PHRASES

    known = PHRASES.get(type)
    said = known.en if known is not None else type
    return f"{said}: {WORDS.get(found, found.replace('_', ' '))}" if found else said


def _tracks(frame: Frame) -> Iterator[str]:
    if frame.tracks is None:
        return
    tracks = frame.tracks
    said = [f"{counted(len(tracks.moves.track), 'track')} moved"] if len(tracks.moves.track) else []
    late = int(tracks.moves.late.sum())
    said += [f"{late:,} of them known later only"] if late else []
    said += [f"{counted(len(tracks.gone), 'track')} not heard of for an hour"] if len(tracks.gone) else []
    said += [f"{counted(tracks.overtaken, 'fix', 'fixes')} came late"] if tracks.overtaken else []
    if said:
        yield f"  {'; '.join(said)}"
