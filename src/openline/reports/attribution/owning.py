"""What is owned up to or laid at somebody's door: "took credit for", "held the army responsible for"."""

from __future__ import annotations

from openline.reports.attribution.cues import Verb
from openline.reports.attribution.found import SAYS, Cue, Form
from openline.reports.attribution.phrases import Phrases
from openline.reports.speakers.nominals import noun_class
from openline.reports.tagging.lexicon import listed

__all__ = ["Owning"]

_TAKING = listed("take claim accept assume")
_OWNED = listed("responsibility credit blame")
_DEEDS = listed(
    "attack bombing strike assault raid shooting blast killing explosion operation ambush attempt"
)
_ANSWERABLE = listed("responsible accountable liable")
_BROUGHT_OUT = listed(
    "publish release report post issue circulate announce reveal record broadcast write sign obtain"
)
# What is done to say something, and how a statement is brought out.
_SAYING_DEEDS = listed("take hold issue write appear call phone gather hasten rush go_on come_out")
_ISSUING = listed("issue release publish post put send circulate write sign air broadcast distribute make")
_FAR = 14  # items between "held" and "responsible"


class Owning(Phrases):
    """A unit in which such turns of phrase are found."""

    def _owned(self, at: int, form: Form) -> Cue | None:
        """Find "claimed responsibility for", "claimed the attack", "held X responsible for" at this verb."""
        c, item = self.c, self.items[at]
        if c.passive(begin := c.group_start(at), at) or (item.xpos == "VB" and c.low(at - 1) == "to"):
            return None
        verb = None
        if item.lemma in _TAKING:
            end = c.phrase_right(at + 1, links=False)
            head = c.low(end - 1) if end > at + 1 else ""
            owned = head in _OWNED and not (head == "blame" and item.lemma == "claim")
            if owned or (item.lemma == "claim" and head.removesuffix("s") in _DEEDS and not c.finite(end)):
                verb = Verb("N")
        elif item.lemma == "hold":
            end = next((k for k in range(at + 2, min(self.n, at + _FAR)) if c.low(k) in _ANSWERABLE), -1)
            verb = Verb("B") if end > 0 and not c.has_finite(at + 1, end) else None
        if verb is None:
            return None
        if c.negated(begin, at) or c.low(at + 1) == "no":
            return Cue("silent", item.lemma, SAYS, begin, at + 1)
        name = "claim" if "N" in verb.frames else "blame"
        cue = Cue(form, name, verb, begin, at + 1, cue=(at, at + 1))
        cue.after = ("noun" if "N" in verb.frames else "label", at + 1)
        return cue

    def _reduced(self, at: int) -> bool:
        """Whether a past form describes its noun: "a report published Tuesday found that …"."""
        c = self.c
        if self.items[at].xpos not in ("VBD", "VBN") or c.upos(at - 1) not in ("NOUN", "PROPN"):
            return False
        if self.items[at].lemma not in _BROUGHT_OUT:
            return False
        end = at + 1
        while end < self.n and (c.time(end) or c.upos(end) in ("ADV", "NUM", "ADP")):
            inner = c.phrase_right(end + 1, links=False) if c.upos(end) == "ADP" else end + 1
            end = max(inner, end + 1)
        return at + 1 < end < self.n and c.finite(end)

    def _takes_to(self, at: int) -> bool:
        """Whether the verb that this one hangs on is how something is said: "took to Twitter to deny"."""
        c = self.c
        head = c.parsed.head[self.items[at].first]
        place = c.place.get(head, -1)
        saying = 0 <= place < at and c.finite(place) and self.items[place].lemma in _SAYING_DEEDS
        return saying and c.low(place + 1) not in ("on", "for", "upon")

    def _issued(self, at: int) -> tuple[int, int] | None:
        """Give who "issued a statement denying" something; None where no statement stands before."""
        c = self.c
        start = c.phrase_left(at)
        noun = next((k for k in range(start if start is not None else at, at) if c.upos(k) == "NOUN"), -1)
        written = [
            k for k in (noun, at - 1) if k >= 0 and c.upos(k) == "NOUN" and noun_class(c.low(k)) == "document"
        ]
        if not written:
            return None
        at = written[0] + 1
        verb = next((k for k in range(c.chunk_left(at) - 1, -1, -1) if c.upos(k) == "VERB"), -1)
        if verb < 0 or self.items[verb].lemma not in _ISSUING or c.passive(c.group_start(verb), verb):
            return None
        head = c.argument(verb, "nsubj")
        start = c.phrase_left(head + 1) if 0 <= head < verb else None
        return (start, head + 1) if start is not None else None

    def _with(self, at: int) -> bool:
        """Whether a participle has its subject behind "with": ", with a spokesman alleging that …"."""
        c = self.c
        start = c.phrase_left(at)
        return start is not None and c.low(start - 1) == "with" and self._role(start, at)
