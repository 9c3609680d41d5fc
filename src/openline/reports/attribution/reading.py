"""All statements of a unit: what is said within what, and quotations that stand alone."""

from __future__ import annotations

import re

from openline.reports.attribution.cues import CUE_NOUNS, DEEDS, VERBS
from openline.reports.attribution.found import SAYS, Attributed, Cue
from openline.reports.attribution.framing import Framing
from openline.reports.clauses import Clauses
from openline.reports.tagging.lexicon import listed

__all__ = ["Reading"]

_VERDICTS = listed(
    "view opinion verdict word message assessment reading conclusion answer reply response retort",
    "position line judgment judgement belief argument claim advice warning",
)
_ADVANCED = listed(
    "advanced made voiced raised dismissed rejected denied described characterized characterised",
    "called branded repeated aired floated denounced disputed refuted contradicted labelled labeled",
)
_LABELLED = frozenset(
    ["described", "characterized", "characterised", "called", "branded", "labelled", "labeled"]
)
_INNER = DEEDS | {"believe", "think", "suspect", "fear", "concerned"}
_SLIGHT = 6  # code points of a content that says nothing by itself: "it", "this"
_SHORTEST = 12  # code points of a quotation that stands for itself
_LEAST = 3  # words of what is said without any cue


# What a turn begins with, and what of it says nothing.
_OPENING = re.compile(
    r"(?:(?:Look|Well|So|Yes|Yeah|No|Right|Sure|Okay|OK|Also|And|But|UPDATE|BREAKING|Breaking)[,:]\s+"
    r"|Let me be [^:.]{3,25}:\s+|Again,\s+|if true,\s+|(?:What )?I can (?:tell you|say|confirm) "
    r"(?:is )?(?:that )?"
    r"|(?:Can|Could|Would|Do) you (?:please )?(?:say|tell us|confirm|know|comment on)\s+(?:that\s+)?"
    r"|When you say [^,]{1,40},[”\"]?\s+|then\s+)+"
)
_EMPTY = re.compile(
    r"\W*(?:good (?:morning|afternoon|evening)|thank|thanks|please|sorry|welcome|if i may|can i|could i|"
    r"may i|"
    r"go ahead|next|with that|on (?:another|a different|that)|one more|two things|just to follow|draw your|"
    r"i['’](?:m|ll|d) (?:not going to|let|have to|refer|just|take)|i have nothing|i (?:don['’]t|won['’]t|"
    r"cannot|"
    r"can['’]t) (?:have|comment|speculate|get)|let me|asked|answer|come on|.{0,40}\b(?:isn|aren|"
    r"wasn)['’]t confirming|dm us|mute|\(?\d\d?:\d\d)",
    re.IGNORECASE,
)


class Reading(Framing):
    """A unit that is read."""

    def read(self, former: list[Attributed], before: Reading | None = None) -> list[Attributed]:
        """Give all statements of this unit; a quotation alone may get its speaker from its neighbours."""
        if before is not None and self._whose(before.c, former):
            return []
        self.find()
        out: list[Attributed] = []
        for cue in self.cues:
            cue.after = self._after(cue) if cue.form not in ("silent",) else None
        self.cues = [cue for number, cue in enumerate(self.cues) if self._utters(cue, number)]
        self._source_alone()
        for number, cue in enumerate(self.cues):
            if cue.form == "silent" or cue.used:
                continue
            if cue.form == "noun" and any(other.after == cue.after for other in self.cues[:number]):
                continue
            if cue.form == "noun" and self._read_advanced(cue, number, out):
                continue
            if cue.form == "cite":
                self._read_cite(cue, number, out)
            elif cue.form == "according":
                self._read_according(cue, number, out)
            elif cue.form == "adverb":
                self._read_adverb(cue, number, out)
            elif cue.form == "passive":
                self._read_passive(cue, number, out)
            elif cue.after is not None:
                self._read_after(cue, number, out)
            elif cue.verb.frames[0] in "C" and cue.form != "noun":
                self._read_before(cue, number, out)
        self._cites(out)
        self._nest(out)
        self._labelled(out)
        self._framed(out)
        if before is not None and not out:
            self._introduced(before, out)
        self._loose_quotations(out, former)
        self._bare(out)
        out = [each for each in out if each.content[1] > each.content[0]]
        out.sort(key=lambda each: (each.content, each.cue or (0, 0)))
        kept: list[Attributed] = []
        for each in out:
            if not any(other.content == each.content for other in kept):
                kept.append(each)
        return kept

    def _nest(self, out: list[Attributed]) -> None:
        """Keep the inner of two statements with speakers of their own; the outer one carries it."""
        for outer in list(out):
            for inner in list(out):
                bare = inner.mention is None and inner.name in CUE_NOUNS and outer.mention is not None
                if bare and outer.content[0] < inner.content[0] < outer.content[1]:
                    out[:] = [each for each in out if each is not inner]
                twice = (
                    inner is not outer and inner in out and outer in out and inner.mention == outer.mention
                )
                willing = twice and not outer.direct and inner.frame == "infinitive"
                if willing and inner.cue is not None and outer.content[0] <= inner.cue[0] < outer.content[1]:
                    out.remove(inner)  # "said his men were ready to do it"
                    continue
                if (
                    inner is outer
                    or inner not in out
                    or outer not in out
                    or inner.cue is None
                    or inner.mention is None
                    or outer.mention is None
                ):
                    continue
                a, b = outer.content
                if (
                    not (a <= inner.mention[0] and inner.content[1] <= b and a <= inner.cue[0] < b)
                    or outer.direct
                    or (outer.frame == "noun" and outer.act == "denial")
                ):
                    continue
                if inner.content[0] < a:
                    continue
                word = self.c.text[inner.mention[0] : inner.mention[1]].lower()
                rest = (b - a) - (inner.content[1] - inner.content[0])
                if word in ("he", "she", "it", "they", "we", "i") or inner.name in _INNER:
                    out.remove(inner)
                    if (
                        rest < 40
                        and inner.act not in ("claim", "question")
                        and word in ("he", "she", "it", "they")
                    ):
                        outer.act = inner.act
                    if (
                        inner.name in ("suspect", "believe", "think")
                        and word in ("he", "she", "it", "they")
                        and inner.mention[0] - a < 3
                    ):
                        outer.hedges.append(inner.cue)
                        outer.content = inner.content
                elif inner.content[1] - inner.content[0] < _SLIGHT:
                    out.remove(inner)
                elif inner.mention[0] - a < 40:
                    out.remove(outer)
                    inner.carriers = [*inner.carriers, outer.mention, *outer.carriers]
                else:
                    out.remove(inner)

    def _source_alone(self) -> None:
        """Drop what only tells who a source is: "A fighter who says he was there told us by phone that …"."""
        for number, cue in enumerate(self.cues):
            if not cue.relative or cue.after is None or self.c.low(cue.lead) == ",":
                continue
            main = next(
                (
                    later
                    for later in self.cues[number + 1 :]
                    if later.form == "finite"
                    and later.after is not None
                    and later.subject is not None
                    and self._goes_on(cue, later)
                ),
                None,
            )
            start = self.c.phrase_left(cue.lead)
            if main is not None and start is not None:
                main.subject, main.lead, main.shared = (start, main.begin), start, False
                self.cues.remove(cue)
                return

    def _goes_on(self, cue: Cue, later: Cue) -> bool:
        """Whether a later verb of speech is that of whom a relative clause describes."""
        if cue.subject is None or cue.after is None or later.subject is None:
            return False
        if later.subject[0] > cue.after[1]:
            return not self._able(*later.subject)
        return later.begin > cue.after[1] and later.subject[0] <= cue.subject[0] < later.subject[1]

    def _introduced(self, before: Reading, out: list[Attributed]) -> None:
        """Give a quotation to whom the sentence before it names: "The ministry said in a note:"."""
        last = before.n - 1
        if last < 1 or before.c.low(last) != ":" or self.n == 0 or self.items[0].quote < 0:
            return
        spoken = [cue for cue in before.cues if cue.subject is not None and cue.form in ("finite", "ing")]
        cue = next((each for each in reversed(spoken) if each.after is None), None)
        if cue is not None and cue.subject is not None:
            verb, who = cue.cue or (cue.begin, cue.stop), cue.subject
        else:
            led = before.led_in(last + 1)
            if led is None:
                return
            verb, who = (led[0], led[0] + 1), led[1]
        begin, end = self._marks(0, 1)
        out.append(
            Attributed(
                (begin, end),
                before.c.span(*verb),
                before.c.span(*who),
                "say",
                "claim",
                "quote",
                self.number,
                direct=True,
            )
        )

    def _loose_quotations(self, out: list[Attributed], former: list[Attributed]) -> None:
        """Give a sentence that is a quotation alone belongs to the speaker before it."""
        c = self.c
        direct = [at for at in range(self.n) if self.items[at].quote >= 0]
        if not direct or out:
            return
        at = direct[0]
        others = [k for k in range(self.n) if self.items[k].upos != "PUNCT" and self.items[k].quote < 0]
        if len(others) == 3 and self.items[others[0]].lemma == "be" and c.low(others[2]) in _VERDICTS:
            others = []  # “…,” was the answer
        if others or not former or self.number - former[-1].unit > 1:
            return
        inner = c.quotations[self.items[at].quote]
        last = next(
            (
                each
                for each in reversed(former)
                if each.unit == former[-1].unit and each.direct and each.mention == former[-1].mention
            ),
            former[-1],
        )
        begin, end = self._marks(at, at + 1)
        if inner.last - inner.first < _SHORTEST:
            return
        out.append(
            Attributed(
                (begin, end),
                last.cue,
                last.mention,
                last.name if last.act == "claim" else "say",
                "claim",
                "quote",
                self.number,
                list(last.carriers),
                direct=True,
            )
        )

    def _whose(self, before: Clauses, former: list[Attributed]) -> bool:
        """Read “A.” That is the view of X: X says what stood alone before."""
        c = self.c
        of = next((k for k in range(2, min(self.n, 7)) if c.low(k) in ("of", "from")), -1)
        if of < 0 or c.low(0) not in ("that", "this", "such") or c.low(of - 1) not in _VERDICTS:
            return False
        if before.n > 2 or before.n == 0 or before.items[0].quote < 0:
            return False
        end = c.phrase_right(of + 1, clause=False)
        if end == of + 1:
            return False
        inner = before.quotations[before.items[0].quote]
        last = inner.last - (c.text[inner.last - 1] in ".,!?")
        former[:] = [each for each in former if each.unit != self.number - 1]
        former.append(
            Attributed(
                (inner.first, last),
                c.span(of - 2, of + 1),
                c.span(of + 1, end),
                "say",
                "claim",
                "quote",
                self.number,
                direct=True,
            )
        )
        return True

    def _read_advanced(self, cue: Cue, number: int, out: list[Attributed]) -> bool:
        """Read "the contention that A, advanced by X" and "talk that A was dismissed by X"."""
        c = self.c
        if cue.subject is not None or cue.after is None:
            return False
        for at in range(cue.after[1] + 1, self.n - 2):
            if c.low(at + 1) != "by" or c.low(at) not in _ADVANCED:
                continue
            end = c.phrase_right(at + 2)
            if end == at + 2 or not (self._role(at + 2, end) or c.upos(at + 2) == "PROPN"):
                continue
            verb = self.items[at]
            act = VERBS.get(verb.lemma, SAYS).act
            label = c.low(at) in _LABELLED
            cue.subject, cue.cue = (at + 2, end), (at, at + 1)
            made = self._make(cue, number, cue.after[1], c.group_start(at), "that")
            if made is not None:
                made.act = "denial" if label or act == "denial" else made.act
                made.name = "deny" if made.act == "denial" else made.name
                out.append(made)
                for other in self.cues[number + 1 :]:
                    other.used = True
            return True
        return False

    def _bare(self, out: list[Attributed]) -> None:
        """Give a sentence of a turn in which nobody else says anything to whoever has the word."""
        turn, c = self.turn, self.c
        if turn is None or turn.behind <= turn.start:
            return
        begin, end = self.items[0].start, self.items[-1].end
        if out:
            rest = [cue for cue in self.cues if cue.relative and cue.lead > _LEAST and c.low(cue.lead) == ","]
            if len(rest) != 1 or any(each.content[0] < self.items[rest[0].lead].start for each in out):
                return
            end = self.items[rest[0].lead].start
        text = c.text
        if opening := _OPENING.match(text, begin, end):
            begin = opening.end()
        asks = text[end - 1] == "?"
        while end > begin and text[end - 1] in ".?!… ":
            end -= 1
        if turn.asks and not asks:
            return
        words = text[begin:end]
        told = any(item.upos in ("VERB", "AUX", "NUM") for item in self.items) or asks
        if _EMPTY.match(words) or not told or len(words.split()) < _LEAST:
            return
        out.append(
            Attributed(
                (begin, end),
                None,
                turn.label,
                "ask" if asks else "say",
                "question" if asks else "claim",
                "quote",
                self.number,
                direct=True,
                turn=turn,
            )
        )
