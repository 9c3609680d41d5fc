"""Where a content ends: at another cue, at a coordination, at its own marks."""

from __future__ import annotations

from openline.reports.attribution.cues import CUE_NOUNS
from openline.reports.attribution.ending import Ending
from openline.reports.attribution.found import NOT_SAID, WH, Attributed, Cue

__all__ = ["Spans"]


class Spans(Ending):
    """A unit in which contents get their ends."""

    def _mention(self, cue: Cue, number: int) -> tuple[int, int] | None:
        """Items of the speaker, taken over from a former cue where it is shared."""
        if cue.subject is not None:
            return cue.subject
        if cue.shared:
            for place in range(number - 1, -1, -1):
                other = self.cues[place]
                inner = other.after is None and any(
                    e.after is not None and e.after[1] < other.begin for e in self.cues[:place]
                )
                if (
                    other.subject is not None
                    and not inner
                    and other.form not in ("noun", "passive", "according")
                ):
                    return other.subject
            for at in range(self.n):
                if (
                    self.c.parsed.deprel[self.items[at].first].startswith("nsubj")
                    and self.items[at].quote < 0
                ):
                    start = self.c.phrase_left(at + 1)
                    if start is not None and at < cue.begin:
                        end = at + 1
                        while end < cue.begin and self.c.upos(end) == "PROPN":
                            end += 1
                        return start, min(self._appositions(end), cue.begin)
            for other in self.cues[number + 1 :]:
                if other.subject is not None and cue.begin < 3:
                    return other.subject
        return None

    def _make(self, cue: Cue, number: int, start: int, stop: int, frame: str) -> Attributed | None:
        """Give a statement with content of the items [start, stop)."""
        c = self.c
        start, stop = self._trim(start, stop)
        if start >= stop:
            return None
        begin, end = self._marks(start, stop)
        if frame != "quote" and self.items[stop - 1].quote < 0:
            end = self._without_medium(begin, end)
        mention = self._mention(cue, number)
        if mention is not None and mention[0] < (dated := c.date_end(mention[0])) < mention[1]:
            mention = (dated, mention[1])  # "On Nov. 14 the envoy said"
        turn = self.turn if mention is not None and self._own_voice(mention) else None
        if mention is not None and self._own_voice(mention) and not self._has_word(cue):
            return None
        return Attributed(
            content=(begin, end),
            cue=c.span(*cue.cue) if cue.cue else None,
            mention=c.span(*mention) if mention else None,
            name=cue.name,
            act=cue.verb.act,
            frame=frame,
            unit=self.number,
            negated=cue.negated,
            direct=stop - start == 1 and self.items[start].quote >= 0,
            turn=turn,
        )

    def _has_word(self, cue: Cue) -> bool:
        """Whether "we" or "I" is somebody known: always in a turn; an author only urges or deplores."""
        turn = self.turn
        if turn is None or cue.name in ("tell", "want", "hear", "see"):
            return False
        return turn.behind > turn.start or cue.verb.act in ("demand", "condemnation", "concern")

    def _own_voice(self, mention: tuple[int, int]) -> bool:
        return self.items[mention[0]].low in ("we", "i", "you") and mention[1] - mention[0] == 1

    def _trim(self, start: int, stop: int) -> tuple[int, int]:
        c = self.c
        if stop - start > 3 and c.low(stop - 1) == "]" and c.low(stop - 3) == "[":
            stop -= 3  # the number of a note
        while start < stop and (
            c.low(start) in (",", ";", ":", "—", "–", "-")
            or (c.low(start) == "that" and stop - start > 1 and not self._points(start, stop))
            or (c.low(start) in ("and", "but") and stop - start > 1)
        ):
            start += 1
        while (
            stop > start
            and self.items[stop - 1].quote < 0
            and (
                c.low(stop - 1) in (".", ",", ";", ":", "!", "?", "…", "—", "–", "-", "...", "....")
                or c.low(stop - 1) in ("and", "but", "while")
            )
        ):
            stop -= 1
        return start, stop

    def _points(self, at: int, stop: int) -> bool:
        """Whether a "that" points to a noun, and brings in no clause: "that claim to be false"."""
        c = self.c
        return c.upos(at + 1) in ("NOUN", "ADJ") and not c.has_verb(at + 1, stop)

    def _marks(self, start: int, stop: int) -> tuple[int, int]:
        """Offsets without the outer quotation marks."""
        text, first, last = self.c.text, self.items[start], self.items[stop - 1]
        begin, end = first.start, last.end
        if first.quote >= 0 and last.quote >= 0:
            begin = self.c.quotations[first.quote].first
            end = self.c.quotations[last.quote].last
            while end > begin and text[end - 1] in ",.?! …" and text[end - 3 : end].lower() != ".m.":
                end -= 1
        return begin, end

    def _limit(self, cue: Cue, number: int, start: int) -> int:
        """Where content that begins at `start` ends: at the next cue that is not part of it, or the end."""
        c = self.c
        stop = self.n
        for later in self.cues[number + 1 :]:
            if later.begin <= start or later.form == "adverb":
                continue
            if later.form == "noun":
                continue
            if self._within(cue, later, start):
                continue
            if later.lead > start:
                stop = min(stop, later.lead)
                break
        stop = self._ended(cue, start, stop)
        for at in range(start, stop):
            if c.low(at) in (";",) and c.has_finite(at, stop):
                return at
            if (
                c.low(at) == "as"
                and at > start
                and cue.verb.act == "denial"
                and cue.after
                and cue.after[0] == "noun"
                and c.upos(at + 1) in ("ADJ", "ADV")
            ):
                return at
            if (
                c.low(at) == ":"
                and cue.after
                and (cue.after[0] in ("noun", "label", "infinitive") or cue.verb.act == "denial")
                and (c.upos(at + 1) == "QUOTE" or c.has_verb(at + 1, self.n))
            ):
                return at
            if (
                c.low(at) == ","
                and c.low(at + 1) in ("a", "an")
                and (c.low(at + 2) in CUE_NOUNS or c.low(at + 2) in ("charge", "remark", "move"))
            ):
                return at
            if (
                c.low(at) == ","
                and c.low(at + 1) == "and"
                and c.finite(at + 2)
                and cue.after
                and cue.after[0] in ("infinitive", "noun", "label")
            ):
                return at
            if c.low(at) == "but" and at > start + 1 and cue.after is not None:
                if cue.after[0] in ("infinitive", "noun", "label") and c.has_verb(at + 1, stop):
                    return at
                if any(c.low(k) in ("not", "n't", "no") for k in range(at + 1, at + 4)) and any(
                    c.low(k) in NOT_SAID | {"drawn"} for k in range(at + 1, min(stop, at + 7))
                ):
                    return at
        return stop

    def _within(self, cue: Cue, later: Cue, start: int) -> bool:
        """Whether a later cue is part of the content of this one, not beside it."""
        c = self.c
        if later.form == "according":
            return False
        if later.form == "ing":
            return c.low(later.lead) != "," and c.upos(later.begin - 1) != "QUOTE"
        if later.relative:
            return c.low(later.lead) != ","
        if later.form == "silent" and not (later.shared and c.low(later.begin - 1) in ("but", "and")):
            return not (later.subject and c.low(later.lead) in (",", "and", "but"))
        if later.after is None and later.form in ("finite", "silent") and later.subject is not None:
            return c.low(later.lead) not in (",", ";")
        if later.shared:
            return False
        if later.subject is None:
            return True
        lead = later.lead
        if lead <= start:
            return True  # it is the main verb of the content: nested
        return c.low(lead) not in (",", ";", "and", "but", "while", "whereas", "although", "though")

    def _middle(self, cue: Cue) -> int | None:
        """Where “A,” he said, “B.” of one sentence begins; None if it is not one."""
        c = self.c
        at = cue.lead - 1 if cue.lead > 0 else -1
        if at < 0 or self.items[at].quote < 0:
            return None
        inner = c.quotations[self.items[at].quote]
        ends = c.text[inner.last - 1] if inner.last > inner.first else ""
        if ends in ".?!":
            return None
        behind = cue.after[1] if cue.after else cue.stop
        follows = c.quotations[self.items[behind].quote] if self.items[behind].quote >= 0 else None
        if follows is None or c.low(behind - 1) in (":",):
            return None
        first = c.text[follows.first : follows.first + 1]
        if c.low(behind - 1) == "," or first.islower():
            return self._sentence_start(at)
        return None

    def _sentence_start(self, at: int) -> int:
        """Where the clause that ends at `at` begins: behind a colon or a semicolon, or at the start."""
        c = self.c
        for k in range(at, -1, -1):
            goes_on = c.xpos(k + 1) in ("VBD", "VBN") or (
                c.low(k + 1) == "and" and c.xpos(k + 2) in ("VBD", "VBN")
            )
            if c.low(k) == ";" and self.items[k].quote < 0 and not goes_on:
                return k + 1
            whole = c.has_verb(k + 1, at) or c.low(k + 1) in WH or c.low(at + 1) == ","
            if c.low(k) == ":" and c.has_verb(0, k) and whole:
                return k + 1
        start = 0
        while (
            c.low(start) in ("and", "but", "-", "–", "—", ",", "meanwhile", "however", "earlier")
            and start < at
        ):
            start += 1
        return start

    def _quote_stop(self, cue: Cue, start: int, stop: int) -> int:
        """Where a quotation behind a cue ends the content: at its mark, behind a colon or a comma."""
        c = self.c
        if c.low(start - 1) in (":", ",") or start + 1 >= stop:
            inner = c.quotations[self.items[start].quote]
            if c.low(start - 1) == ":" or c.text[inner.last - 1 : inner.last] in (".", "?", "!", ","):
                return start + 1
        return stop

    def _that_clauses(self, start: int, stop: int) -> list[tuple[int, int]]:
        """Divide "A and that B"."""
        c = self.c
        parts = []
        first = start
        for at in range(start + 2, stop - 1):
            if c.low(at) == "that" and c.low(at - 1) in ("and", "but") and c.has_verb(at + 1, stop):
                if c.upos(at) in ("DET",) and c.upos(at + 1) in ("NOUN",) and not c.has_verb(first, at):
                    continue
                parts.append((first, at - 1))
                first = at + 1
        return [*parts, (first, stop)]

    def _direct(self, at: int) -> bool:
        """Whether a quotation stands for itself, not within a clause."""
        c = self.c
        inner = c.quotations[self.items[at].quote]
        ends = c.text[inner.last - 1 : inner.last]
        before = c.low(at - 1)
        if at > 0 and before not in (",", ":", ".", "?", "!") and self.items[at - 1].quote < 0:
            return False
        return ends in (",", ".", "?", "!", "…") or c.low(at + 1) in (",", ".", "")

    def _edge(self, cue: Cue) -> int:
        """Where the phrase of an earlier cue ends."""
        if cue.form == "according":
            return self._prefix_end(cue)
        return cue.stop

    def _after_phrase(self, cue: Cue) -> int:
        """Behind a cue that stands behind its content, its time, place and addressee skipped."""
        c = self.c
        at = max(cue.stop, cue.behind)
        for _ in range(6):
            if (dated := c.date_end(at)) > at:
                at = dated
            elif c.upos(at) == "ADV" or c.time(at):
                at += 1
            elif c.upos(at) in ("DET", "ADJ") and self._bare_time(at):
                at = self._bare_time(at)
            elif c.upos(at) == "ADP":
                end = c.phrase_right(at + 1)
                if end == at + 1:
                    break
                at = end
            elif c.xpos(at) == "VBN":
                at = next((k for k in range(at, self.n) if c.low(k) in (",", ".", ";")), self.n)
            elif "T" in cue.verb.frames and c.upos(at) in ("PRON", "PROPN", "NOUN", "DET"):
                end = c.phrase_right(at, links=False)
                if end == at:
                    break
                at = end
            else:
                break
        return at

    def _prefix_end(self, cue: Cue) -> int:
        """Where "According to X, an engineer, quoted by Y, …" ends and the clause begins."""
        c = self.c
        at = cue.behind
        opens = c.upos(at) in ("DET", "PRON", "PROPN", "NUM") and c.low(at) not in WH
        if opens and self._clause_begins(at):
            return at  # "According to the ministry the drones set off from …"
        while at < self.n and c.low(at) != "," and c.upos(at) != "QUOTE" and not c.finite(at):
            at += 1
        if c.finite(at) or c.low(at) != ",":
            at = next((k for k in range(cue.behind, self.n) if c.low(k) == ","), self.n)
        for _ in range(4):
            stop = next((k for k in range(at + 1, self.n) if c.low(k) == ","), -1)
            if stop < 0 or c.low(at) != ",":
                break
            opening = c.low(at + 1)
            parenthetical = opening in ("who", "which", "whose") or c.xpos(at + 1) in ("VBN", "VBG")
            parenthetical = parenthetical or (c.upos(at + 1) == "VERB" and c.low(at + 2) == "by")
            apposition = (
                not c.has_finite(at + 1, stop)
                and c.has_finite(stop, self.n)
                and stop - at <= 8
                and c.upos(at + 1) in ("DET", "PROPN", "NOUN", "ADJ")
                and (self._role(at + 1, stop) or c.upos(at + 1) == "PROPN")
                and not any(c.upos(k) in ("CCONJ",) for k in range(stop, stop + 2))
            )
            if not parenthetical and not apposition:
                break
            at = stop
        return at
