"""What stands between a cue and its content: whom it is told, when and where."""

from __future__ import annotations

from openline.reports.attribution.finding import Finding
from openline.reports.attribution.found import ATTACH, Cue

__all__ = ["Skipping"]


class Skipping(Finding):
    """A unit in which what is not said is skipped."""

    def _that(self, at: int) -> tuple[str, int] | None:
        """Give a clause with "that" behind long phrases: "said in letters to A and to B that …"."""
        c = self.c
        if c.low(at) not in ATTACH:
            return None
        for k in range(at, self.n - 2):
            if c.finite(k) or self.items[k].quote >= 0 or c.low(k) in (",", ";", ":"):
                return None
            if c.low(k) == "that" and c.upos(k) == "SCONJ":
                return "that", k + 1
        return None

    def _bare_time(self, at: int) -> int:
        """Behind "last week", "an hour ago", "this month"; 0 if that is not here."""
        c = self.c
        end = c.phrase_right(at, links=False)
        if end > at and end - at < 5 and c.time(end - 1) and c.low(at) not in ("some",):
            end += c.low(end) == "ago"
            return 0 if c.finite(end) and c.low(at) not in ("last", "this", "late", "early") else end
        return 0

    def _addressee(self, at: int, cue: Cue) -> int:
        """Behind the one who is told; `at` if there is none."""
        c = self.c
        verb = (cue.cue or (cue.begin, cue.stop))[0]
        end = c.phrase_right(at, links=False)
        if end == at:
            return at
        if self.items[at].upos == "PRON" and c.finite(end):
            return at
        if c.finite(end) and c.upos(at) != "PRON":
            head = c.argument(verb, "iobj", "obj")
            if at <= head < end - 1:
                return head + 1
            if cue.name == "tell" and end - at > 1:
                return at + 1 if c.upos(at) in ("PROPN", "NOUN") else at
            return at
        while c.low(end) in ATTACH | {"of"} and c.upos(end) == "ADP":
            further = c.phrase_right(end + 1, links=False)
            if further == end + 1 or (
                c.low(further) not in ("that", ",", ":", "to", "of", "")
                and c.upos(further) not in ("QUOTE", "ADP", "DET", "PRON", "SCONJ")
            ):
                break
            end = further
        return end

    def _parenthesis(self, comma: int) -> int | None:
        """Behind ", in a statement," or ", however,": where the clause goes on; None if it does not."""
        c = self.c
        stop = next(
            (k for k in range(comma + 1, min(self.n, comma + 16)) if c.low(k) == "," or c.upos(k) == "QUOTE"),
            -1,
        )
        if stop < 0 or c.upos(stop) == "QUOTE":
            return None
        if c.upos(comma + 1) in ("ADP", "ADV", "SCONJ") and not c.has_finite(comma + 1, stop):
            return stop + 1
        if c.xpos(comma + 1) == "VBG" and c.low(stop + 1) == "that":
            return stop + 1
        return None
