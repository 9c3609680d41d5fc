"""What ends a content before the next cue does: the verb of its noun, a relative clause, a medium."""

from __future__ import annotations

import re

from openline.reports.attribution.found import Cue
from openline.reports.attribution.uttering import Uttering
from openline.reports.tagging.lexicon import listed

__all__ = ["Ending"]

_RELATIVES = listed("who which whom that")
_MEDIUM = re.compile(
    r",?\s(?:(?:in|on|via|through|during|at) (?:an?|his|her|its|their|the same|social|separate|written|"
    r"official|"
    r"two|several|similar)(?: [\w’'-]+){0,3}? (?:statements?|comments|remarks|(?<!their )(?<!at )posts?|"
    r"tweets?|interviews?|letters?|"
    r"messages?|videos?|briefings?|press conferences?|news conferences?|speech|address|telegram channel|"
    r"channel|"
    r"website|account|media|page|telephone call|phone call|email|e-mail|communiqu[eé])|"
    r"in (?:comments|remarks|statements|posts|messages)|on (?:Twitter|X|Facebook|Telegram|Instagram|"
    r"Truth Social)|"
    r"via (?:Twitter|Telegram|email|e-mail)|on state (?:television|TV|radio))\b"
    r"(?: (?:to|on|by|with|of|carried|published|posted|released|issued|broadcast|aired|sent|late|early|"
    r"from|at|"
    r"formerly|reported|made|quoted|read|circulated|for)\b[^“”\"]*?)?\Z"
)


# How somebody dismissed it, or when.
_ASIDE = re.compile(
    r"\s(?:out of hand|outright|altogether|earlier in the (?:day|week)|later in the (?:day|week))\Z"
)


class Ending(Uttering):
    """A unit in which contents end where what they hang on goes on."""

    def _ended(self, cue: Cue, start: int, stop: int) -> int:
        """Where a content that was taken to `stop` ends for reasons of its own."""
        stop = min(stop, self._joined(cue, start, stop))
        if cue.form == "noun":
            stop = min(stop, self._verb_of_noun(cue, start, stop))
        elif self._relative(cue):
            stop = min(stop, self._closed(cue, start, stop))
        return stop

    def _verb_of_noun(self, cue: Cue, start: int, stop: int) -> int:
        """Where the verb stands whose subject the cue is: "the claim that A | could not be verified"."""
        c = self.c
        noun = self.items[cue.cue[0] if cue.cue else cue.begin].first
        above = c.place.get(c.parsed.head[noun], -1)
        first = next((k for k in range(start, stop) if c.finite(k)), stop)
        if c.parsed.deprel[noun].startswith("nsubj") and first < above < stop and above > start + 1:
            begin = c.group_start(above)
            return begin if begin > first else stop
        if any(self.items[k].upos == "VERB" and c.finite(k) for k in range(cue.begin)):
            return stop  # it is the object of another verb
        second = first + 1
        lost = c.parsed.deprel[noun] == "root"
        while second < stop and not (
            (c.finite(second) and c.xpos(second) != "MD")
            or (lost and c.xpos(second) == "VBN" and c.upos(second - 1) not in ("AUX", "ADP"))
        ):
            second += 1
        begin = c.group_start(second) if second < stop else stop
        plain = c.upos(begin - 1) in ("NOUN", "PROPN", "ADV", "NUM", "ADP")
        open_clause = any(
            c.low(k)
            in (",", "and", "but", "or", "while", "after", "as", "when", "which", "who", "that", "if")
            or c.upos(k) in ("SCONJ", "DET", "PRON")
            for k in range(first + 1, begin)
        )
        subject = any(c.upos(k) in ("NOUN", "PROPN") for k in range(first + 1, begin)) and not plain
        return begin if begin < stop and plain and not open_clause and not subject else stop

    def _relative(self, cue: Cue) -> bool:
        """Whether a cue stands in a relative clause: "who said", "which the army says"."""
        return cue.relative or (cue.subject is not None and self.c.low(cue.subject[0] - 1) in _RELATIVES)

    def _closed(self, cue: Cue, start: int, stop: int) -> int:
        """Where a comma and a verb without a subject of its own close a relative clause."""
        c = self.c
        if cue.subject is not None and cue.relative:
            head = self._head_of(*cue.subject)
            above = c.place.get(c.parsed.head[self.items[head].first], -1)
            governs = c.parsed.deprel[self.items[head].first].startswith("nsubj") and start < above < stop
            if governs and c.finite(above) and c.upos(c.group_start(above) - 1) != "PRON":
                edge = c.group_start(above)
                return edge - (c.low(edge - 1) == ",")
        headless = any(
            c.parsed.deprel[item.first] == "root" for item in self.items[: cue.begin]
        )  # its verb is lost
        for at in range(start + 1, stop - 1):
            if c.low(at) != ",":
                continue
            verb = at + 1
            while c.upos(verb) == "ADV" and c.low(verb) not in ("when", "where", "how"):
                verb += 1
            if verb >= self.n or c.low(verb + 1) in (",", "at", "by"):
                continue
            lost = headless and c.xpos(verb) == "VBN"
            if lost or (c.finite(verb) and not c.parsed.deprel[self.items[verb].first].startswith("acl")):
                return at
        return stop

    def _head_of(self, start: int, stop: int) -> int:
        """Give the item of a noun phrase on which the others hang."""
        within = range(self.items[start].first, self.items[stop - 1].stop)
        heads = (k for k in range(start, stop) if self.c.parsed.head[self.items[k].first] not in within)
        return next(heads, stop - 1)

    def _joined(self, cue: Cue, start: int, stop: int) -> int:
        """Where a verb is joined to that of the cue: "has deplored A and has thanked B"."""
        c = self.c
        if cue.cue is None or cue.after is None or cue.after[0] not in ("noun", "label", "infinitive"):
            return stop
        token = self.items[cue.cue[0]].first
        for child in c.parsed.children[token]:
            at = c.place.get(child, -1)
            if not start < at < stop or c.parsed.deprel[child] != "conj" or c.upos(at) != "VERB":
                continue
            if c.xpos(at) in ("VB", "VBG"):
                continue
            edge = next((k for k in range(at - 1, start, -1) if c.low(k) in ("and", "but", ",", ";")), -1)
            if edge > start and at - edge <= 5:
                return edge - (c.low(edge - 1) == ",")
        return stop

    def _without_medium(self, begin: int, end: int) -> int:
        """Where a content ends without "in a statement on X": that is where it was said."""
        found = _ASIDE.search(self.c.text, begin + 1, end) or _MEDIUM.search(self.c.text, begin + 1, end)
        return found.start() if found and found.start() - begin > 1 else end
