"""Noun phrases of those who speak, and what stands beside them: appositions, offices, times."""

from __future__ import annotations

from openline.reports.attribution.found import Cue
from openline.reports.attribution.turns import Turn
from openline.reports.clauses import Clauses
from openline.reports.speakers.nominals import noun_class

__all__ = ["Beside"]


class Beside:
    """A unit and what its noun phrases are."""

    def __init__(self, clauses: Clauses, number: int, turn: Turn | None = None) -> None:
        self.c, self.number, self.turn = clauses, number, turn
        self.items = clauses.items
        self.n = clauses.n
        self.cues: list[Cue] = []

    def _held(self, start: int, stop: int) -> bool:
        """Whether a phrase is an office that somebody holds: "deputy head of the centre"."""
        return any(noun_class(self.c.low(k)) in ("official", "expert") for k in range(start, stop))

    def _office(self, start: int, stop: int) -> bool:
        """Whether a phrase is an office and no name: "deputy head", "Deputy Chief of the Russian Center"."""
        if self.c.upos(start) in ("NOUN", "ADJ"):
            return self._held(start, stop)
        of = next((k for k in range(start, stop) if self.c.low(k) in ("of", "for", "in")), start)
        return noun_class(self.c.low(of - 1)) in ("official", "expert") and of > start

    def _own_subject(self, at: int, cue: Cue) -> bool:
        """Whether a pronoun behind a verb is the subject of the cue: "said it was ready to"."""
        parsed, token = self.c.parsed, self.items[at].first
        within = range(self.items[cue.begin].first, self.items[cue.stop - 1].stop)
        return parsed.deprel[token].startswith("nsubj") and parsed.head[token] in within

    def _scare(self, at: int) -> bool:
        """Whether a quotation is a name within a phrase: the so-called “coalition”."""
        return self.c.upos(at - 1) in ("DET", "ADJ") or self.c.low(at - 1) == "called"

    def _adverbial(self, start: int, stop: int) -> bool:
        c = self.c
        if c.upos(start - 1) == "ADP" and c.low(start - 2) in ("", ",") and start - 1 > 0:
            return True
        name = stop - start == 1 and c.items[start].text[:1].isupper()
        if name and c.upos(start) == "PROPN" and c.parsed.deprel[c.items[start].first] == "nsubj":
            return False  # somebody of the name of a month
        return c.time(stop - 1) and c.upos(stop - 1) != "PRON" and c.xpos(stop - 1) != "POS"

    def _further(self, found: tuple[int, int]) -> tuple[int, int]:
        """Take in a name before two appositions: "Sgt. Kilo, a chief in a battery, 3rd Battalion, said"."""
        c = self.c
        start = c.phrase_left(found[0] - 1) if c.low(found[0] - 1) == "," else None
        opens = start == 0 or (start is not None and c.upos(start - 1) == "QUOTE")
        named = start is not None and any(c.upos(k) == "PROPN" for k in range(start, found[0] - 1))
        held = start is not None and self._role(start, found[0])
        return (start, found[1]) if start is not None and opens and named and held else found

    def _role(self, start: int, stop: int) -> bool:
        return any(noun_class(self.c.low(k)) != "other" for k in range(start, stop))

    def _briefed(self, start: int | None) -> int | None:
        """Take in "a diplomat briefed on" before "the talks", where the participle was taken for a verb."""
        c = self.c
        if start is None or c.upos(start - 1) not in ("ADP", "SCONJ") or c.upos(start - 2) != "VERB":
            return start
        if c.low(start - 2).endswith("ed") and c.upos(start - 3) in ("NOUN", "PROPN"):
            wider = c.phrase_left(start - 2)
            if wider is not None and wider == 0 and self._role(wider, start - 2):
                return wider
        return start

    def _month_name(self, at: int) -> bool:
        """Whether a person has the name of a month: "said Jan Egeland"."""
        parsed, token = self.c.parsed, self.items[at].first
        return any(parsed.deprel[child] == "flat" for child in parsed.children[token])

    def _appositions(self, at: int) -> int:
        """Where the appositions and relative clauses behind a noun phrase end."""
        c = self.c
        for _ in range(3):
            if c.low(at) != "," or at + 1 >= self.n:
                break
            stop = next(
                (
                    k
                    for k in range(at + 1, self.n)
                    if c.low(k) in (",", ";", ".", ":") or c.upos(k) == "QUOTE"
                ),
                self.n,
            )
            opening = c.low(at + 1)
            if (
                opening in ("who", "which", "whose", "speaking", "citing", "adding")
                or c.upos(at + 1) == "QUOTE"
            ):
                break
            if c.has_finite(at + 1, stop) or c.xpos(at + 1) in ("VBG", "CC", "IN", "RB"):
                break
            if c.phrase_right(at + 1, clause=False) == at + 1:
                break
            if c.has_finite(stop, self.n) and c.low(stop) == "," and self._clause_begins(at + 1):
                break
            at = stop
        return at

    def _clause_begins(self, at: int) -> bool:
        """Whether a clause with its own subject begins here."""
        end = self.c.phrase_right(at)
        while self.c.upos(end) == "ADV":
            end += 1
        return end > at and self.c.finite(end)
