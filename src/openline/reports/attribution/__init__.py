"""Who says what: cue, speaker and content, found by tags, arcs and the lexicon of cues."""

from __future__ import annotations

from collections.abc import Sequence

from openline.reports.attribution.found import Attributed
from openline.reports.attribution.quoting import Quotation
from openline.reports.attribution.reading import Reading
from openline.reports.attribution.turns import Turn, author_of, turn_at, turns_of
from openline.reports.clauses import Clauses, units
from openline.reports.tagging.port import Parsed

__all__ = ["Attributed", "attributions"]

_BULLETS = frozenset("•·▪*★►‣◦–—-")
_LONGEST = 400  # words and quotations of one sentence; beyond it is none


def attributions(
    text: str, parsed: Parsed, found: Sequence[Quotation], bodies: Sequence[tuple[int, int]] = ()
) -> list[Attributed]:
    """Find every attributed statement of the parsed sentences, in the order of the text.

    Parameters
    ----------
    text : str
    parsed : Parsed
        The sentences of the bodies.
    found : sequence of Quotation
        Their quotations.
    bodies : sequence of tuple of int
        Where turns and an author are looked for; by default there are none.
    """
    turns = turns_of(text, bodies)
    author = None if turns else author_of(text, bodies)
    out: list[Attributed] = []
    before: Reading | None = None
    for number, whole in enumerate(units(parsed, found)):
        turn = turn_at(turns, parsed.start[whole[0]]) or author
        tokens = _behind_label(parsed, whole, turn)
        clauses = Clauses(text, parsed, found, tokens)
        if not 0 < clauses.n <= _LONGEST:
            continue
        reading = Reading(clauses, number, turn)
        out += reading.read(out, before)
        before = reading
    return out


def _behind_label(parsed: Parsed, tokens: range, turn: Turn | None) -> range:
    """Leave out a label, or the mark of a list."""
    floor = turn.behind if turn is not None else 0
    first = next(
        (at for at in tokens if parsed.start[at] >= floor and parsed.text[at] not in _BULLETS), tokens.stop
    )
    return range(first, tokens.stop)
