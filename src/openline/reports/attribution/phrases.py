"""Cues that are no verbs: prepositions, nouns and adverbs that bring in what somebody says."""

from __future__ import annotations

from openline.reports.attribution.cues import ADVERBS, BY_WORDS, CUE_NOUNS, Verb
from openline.reports.attribution.found import SAYS, Cue
from openline.reports.attribution.subjects import Subjects
from openline.reports.tagging.lexicon import listed

__all__ = ["Phrases"]

_RECEIVED = listed(
    "received given made voiced heard provided issued obtained offered conveyed",
)


class Phrases(Subjects):
    """A unit in which cues that are no verbs are found."""

    def _source(self, at: int) -> Cue | None:
        """Find "(source: camp management)" behind what it is the source of."""
        c = self.c
        if c.low(at) != "(" or c.low(at + 1) not in ("source", "sources") or c.low(at + 2) != ":":
            return None
        end = next((k for k in range(at + 3, min(self.n, at + 14)) if c.low(k) == ")"), -1)
        if end <= at + 3:
            return None
        cue = Cue("according", "source", SAYS, at, end, cue=(at + 1, at + 2))
        cue.subject, cue.behind = (at + 3, end), end
        return cue

    def _according(self, at: int) -> Cue | None:
        c = self.c
        if (
            (c.low(at) == "according" and c.low(at + 1) == "to")
            or (
                c.low(at) == "per"
                and c.upos(at + 1) in ("PROPN", "DET", "NOUN", "ADJ")
                and c.upos(at - 1) != "NUM"
                and c.low(at + 1)
                not in ("cent", "head", "day", "hour", "week", "month", "year", "capita", "person")
            )
            or (c.low(at) in ("going", "judging") and c.low(at + 1) == "by")
        ):
            stop = at + (1 if c.low(at) == "per" else 2)
            if (
                c.low(at - 1) in ("as",)
                or c.low(stop) in ("which", "plan", "schedule", "whom")
                or stop >= self.n
            ):
                return None
            end = c.phrase_right(stop, clause=False)
            if end == stop:
                return None
            cue = Cue("according", "according", SAYS, at, stop, cue=(at, stop))
            cue.subject, cue.behind = (stop, end), end
            return cue
        return None

    def _by_words(self, at: int) -> Cue | None:
        """Find "in her view", "by his account", "in the words of the minister"."""
        c = self.c
        if c.low(at) not in ("in", "by", "to", "from"):
            return None
        noun = at + 3 if c.low(at + 2) == "own" else at + 2
        if c.xpos(at + 1) == "PRP$" and c.low(noun) in BY_WORDS:
            cue = Cue("according", "words", SAYS, at, noun + 1, cue=(at, noun + 1))
            cue.subject, cue.behind = (at + 1, at + 2), noun + 1
            return cue
        if c.low(at + 1) == "the" and c.low(at + 2) in BY_WORDS and c.low(at + 3) == "of":
            end = c.phrase_right(at + 4, clause=False)
            if end > at + 4:
                cue = Cue("according", "words", SAYS, at, at + 4, cue=(at, at + 4))
                cue.subject, cue.behind = (at + 4, end), end
                return cue
        noun = next((k for k in range(at + 2, min(at + 9, self.n)) if c.low(k) in BY_WORDS), at)
        end, own = noun + 1, c.low(noun - 1) == "own"
        if noun - own > at + 2 and c.xpos(noun - 1 - own) == "POS" and c.low(at) in ("in", "by"):
            cue = Cue("according", "words", SAYS, at, end, cue=(at, end))
            cue.subject, cue.behind = (at + 1, end - 2 - own), end
            return cue
        return None

    def _adverb(self, at: int) -> Cue | None:
        if self.c.low(at) in ADVERBS:
            return Cue("adverb", self.c.low(at), SAYS, at, at + 1)
        return None

    def _noun(self, at: int) -> Cue | None:
        """Find "…'s claim that", "reports that", "allegations that"."""
        c = self.c
        low = c.low(at)
        one = low if low in CUE_NOUNS else low.removesuffix("s")
        wanted = (
            one in ("demand", "call", "appeal")
            and c.low(at + 1) == "for"
            and c.xpos(c.chunk_left(at)) == "PRP$"
        )
        if wanted and c.upos(at) == "NOUN":
            cue = Cue("noun", "demand", Verb("N", "demand"), at, at + 2, shared=True, cue=(at, at + 1))
            cue.after = ("noun", at + 2)
            return cue
        told = next((k for k in range(at + 1, min(at + 5, self.n)) if c.upos(k) != "AUX"), at)
        if one in CUE_NOUNS and c.low(told) in _RECEIVED and told > at + 1 and c.low(told + 1) == "that":
            cue = Cue(
                "noun", one, Verb("C", CUE_NOUNS[one]), at, told + 1, cue=(c.chunk_left(at + 1), told + 1)
            )
            cue.after = ("that", told + 2)
            return cue
        if (
            one in CUE_NOUNS
            and c.upos(at) == "NOUN"
            and c.low(at + 1) in ("by", "from")
            and c.xpos(at - 1) != "POS"
        ):
            end = c.phrase_right(at + 2, clause=True)
            if end > at + 2 and c.low(end) == "that":  # "claims by Moscow that …"
                cue = Cue("noun", one, Verb("C", CUE_NOUNS[one]), at, at + 1, cue=(at, at + 1))
                cue.subject, cue.after = (at + 2, end), ("that", end + 1)
                return cue
        if one not in CUE_NOUNS or c.upos(at) not in ("NOUN", "VERB", "PROPN") or c.low(at + 1) != "that":
            return None
        if c.upos(at) == "VERB" and c.upos(at - 1) not in ("DET", "ADJ", "PART") and c.xpos(at - 1) != "POS":
            return None
        cue = Cue("noun", one, Verb("C", CUE_NOUNS[one]), at, at + 1, cue=(at, at + 1))
        start = c.chunk_left(at)
        for k in range(at - 1, start - 1, -1):
            if c.xpos(k) == "POS":
                cue.subject = (c.phrase_left(k) or start, k)
                break
        else:
            if c.xpos(start) == "PRP$":
                cue.subject = (start, start + 1)
        return cue
