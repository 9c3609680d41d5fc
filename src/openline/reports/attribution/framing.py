"""Quotations and claims without a verb of speech: "Locals: “A”", “A,” sighs X."""

from __future__ import annotations

from openline.reports.attribution.citing import Citing
from openline.reports.attribution.found import SAYS, Attributed, Cue

__all__ = ["Framing"]

_SHORTEST = 12  # code points of a quotation that stands for itself


class Framing(Citing):
    """A unit in which such quotations are given to the clause beside them."""

    def _labelled(self, out: list[Attributed]) -> None:
        """Read "Locals: “A”": who speaks, a colon and what is said, without any verb."""
        c = self.c
        begin = 1 if c.upos(0) == "NUM" and ":" in c.low(0) else 0  # the hour of an entry
        end = c.phrase_right(begin, clause=False)
        if c.low(end) == "(":
            end = next((k for k in range(end, self.n) if c.low(k) == ")"), end) + 1
        if (
            not begin < end < self.n - 1
            or c.low(end) != ":"
            or any(each.content[0] <= c.items[end].end + 2 for each in out)
        ):
            return
        quoted = self.items[end + 1].quote >= 0
        if not self._role(begin, end) or not (quoted or c.has_finite(end + 1, self.n)):
            return
        cue = Cue("according", "say", SAYS, begin, end + 1)
        cue.subject = (begin, end)
        made = self._make(cue, 0, end + 1, end + 2 if quoted else self.n, "quote" if quoted else "clause")
        if made is not None:
            out.append(made)

    def _framed(self, out: list[Attributed]) -> None:
        """Give quotations without a verb of speech to the clause beside them: “A,” sighs X."""
        c = self.c
        for at in range(self.n):
            item = self.items[at]
            if item.quote < 0:
                continue
            inner = c.quotations[item.quote]
            if inner.last - inner.first < _SHORTEST or any(
                each.content[0] < item.end and item.start < each.content[1] for each in out
            ):
                continue
            found = self.led_in(at) if c.low(at - 1) == ":" else None
            if found is None and c.text[inner.last - 1 : inner.last] in (",", "?", "!"):
                found = self._followed(at)
            if found is None:
                continue
            verb, subject = found
            cue = Cue("finite", "say", SAYS, verb, verb + 1, cue=(verb, verb + 1))
            cue.subject = subject
            made = self._make(cue, 0, at, at + 1, "quote")
            if made is not None:
                out.append(made)

    def led_in(self, at: int) -> tuple[int, tuple[int, int]] | None:
        """Give the verb and the subject of the clause that ends with a colon before a quotation.

        Where the verb has none, whose it is: "This is from the note of the office:".
        """
        c = self.c
        verb = next((k for k in range(at - 2, -1, -1) if c.finite(k) and c.upos(k) == "VERB"), -1)
        if verb < 0 or any(self.items[k].quote >= 0 for k in range(verb, at)):
            return None
        begin = c.group_start(verb)
        head = c.argument(verb, "nsubj")
        start = c.phrase_left(head + 1) if 0 <= head < verb else c.phrase_left(begin)
        end = head + 1 if 0 <= head < verb else begin
        if start is not None and self._can_speak(start, end):
            return verb, (start, end)
        of = next((k for k in range(at - 2, verb, -1) if c.low(k) in ("of", "from", "by")), -1)
        end = c.phrase_right(of + 1, clause=False) if of > 0 else of
        return (verb, (of + 1, end)) if 0 < of + 1 < end and self._can_speak(of + 1, end) else None

    def _followed(self, at: int) -> tuple[int, tuple[int, int]] | None:
        """Give the verb and the subject behind a quotation that ends with a comma."""
        c = self.c
        end = c.phrase_right(at + 1, clause=False)
        if end > at + 1 and c.finite(end) and c.upos(end) == "VERB" and self._can_speak(at + 1, end):
            return end, (at + 1, end)
        if c.finite(at + 1) and c.upos(at + 1) == "VERB":
            end = c.phrase_right(at + 2, clause=False)
            if end > at + 2 and self._can_speak(at + 2, end):
                return at + 1, (at + 2, self._appositions(end))
        return None

    def _can_speak(self, start: int, stop: int) -> bool:
        """Whether a noun phrase is of those who speak: persons, organisations, documents."""
        low = self.items[start].low
        return (
            low in ("he", "she", "they")
            or self._role(start, stop)
            or any(c.upos == "PROPN" for c in self.items[start:stop])
        )
