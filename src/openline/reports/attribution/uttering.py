"""Whether a verb that may tell what an event brings about is one of speech: "…, threatening a clash"."""

from __future__ import annotations

from openline.reports.attribution.contents import Contents
from openline.reports.attribution.cues import RESULTS
from openline.reports.attribution.found import Cue
from openline.reports.speakers.nominals import KNOWN_ORGANISATIONS, STATES, noun_class
from openline.reports.tagging.lexicon import listed

__all__ = ["Uttering"]

_PEOPLE = listed(
    "hundreds thousands dozens scores many some others several both he she they it we i who people "
    "crowds men women"
)
_HUMAN = ("er", "ers", "or", "ors", "ist", "ists", "ian", "ians", "ant", "ants", "man", "men")
# Machines and deeds whose names end as those of persons do.
_THINGS = listed(
    "helicopter helicopters bomber bombers fighter-jet tanker tankers destroyer destroyers carrier "
    "carriers launcher "
    "launchers cruiser order orders number numbers weather river winter water power border borders "
    "disorder matter "
    "factor sector reactor mortar mortars"
)


class Uttering(Contents):
    """A unit in which verbs of result are told from verbs of speech."""

    def _utters(self, cue: Cue, number: int) -> bool:
        """Whether somebody says something by this verb, rather than that something shows or causes it."""
        c = self.c
        if cue.form not in ("ing", "finite") or cue.name not in RESULTS:
            return cue.form != "ing" or not cue.shared or self._speaks_or_can(cue, number)
        said = cue.after is not None and cue.after[0] in ("that", "clause", "quote")
        subject = cue.subject if cue.subject is not None else self._above(cue)
        able = subject is None or self._able(*subject)
        if cue.form == "finite" and not cue.shared:
            return able
        matrix = self._matrix(cue, number)
        if matrix is None:
            return able and said
        # behind “A, X said”, it goes on with A, unless it has words of its own
        return said or matrix.after is not None or not (c.low(cue.lead) == "," and matrix.lead > 0)

    def _speaks_or_can(self, cue: Cue, number: int) -> bool:
        """Whether a participle hangs on a verb of speech, or on somebody who can speak."""
        subject = self._above(cue)
        return subject is None or self._matrix(cue, number) is not None or self._able(*subject)

    def _matrix(self, cue: Cue, number: int) -> Cue | None:
        """Give the cue before it in the same clause that a participle hangs on."""
        for other in reversed(self.cues[:number]):
            if other.form in ("finite", "passive", "cite", "silent", "worried") and other.begin < cue.begin:
                return other
        return None

    def _above(self, cue: Cue) -> tuple[int, int] | None:
        """Give the subject of the verb that a participle hangs on."""
        c = self.c
        token = self.items[cue.cue[0] if cue.cue else cue.begin].first
        for above in c.parsed.ancestors(token):
            place = c.place.get(above, -1)
            head = c.argument(place, "nsubj") if 0 <= place < self.n else -1
            if head >= 0 and head < cue.begin:
                start = c.phrase_left(head + 1)
                return (start if start is not None else head, head + 1)
        return None

    def _able(self, start: int, stop: int) -> bool:
        """Whether a noun phrase is of those who can speak, by its head."""
        c = self.c
        end = c.phrase_right(start, links=False, clause=False)
        head = min(max(end, start + 1), stop) - 1
        low, item = c.low(head), self.items[head]
        if item.upos in ("PRON", "PROPN") or low in _PEOPLE | STATES | KNOWN_ORGANISATIONS:
            return True
        return noun_class(low) != "other" or (low.endswith(_HUMAN) and low not in _THINGS)
