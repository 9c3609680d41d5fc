"""Statements that are cited, said according to somebody, or told in the passive."""

from __future__ import annotations

from openline.reports.attribution.found import SAYS, Attributed, Cue
from openline.reports.attribution.placing import Placing

__all__ = ["Citing"]


class Citing(Placing):
    """A unit whose other cues are read."""

    def _read_according(self, cue: Cue, number: int, out: list[Attributed]) -> None:
        c = self.c
        before = cue.lead
        leading = cue.begin == 0 or (
            not c.has_finite(0, cue.begin)
            and (cue.begin < 4 or c.low(cue.begin - 1) != ",")
            and not any(self.items[k].quote >= 0 for k in range(cue.begin))
        )
        assert cue.subject is not None
        if c.low(before) == "," and before > 0 and not c.has_finite(0, before) and self._inserted(cue):
            made = self._make(
                cue, number, self._sentence_start(before), self._limit(cue, number, cue.behind), "clause"
            )
            if made is not None:
                out.append(made)
            return
        if leading:
            start = self._prefix_end(cue)
            cue.subject = (cue.subject[0], start) if cue.name == "according" else cue.subject
            inner = [
                other
                for other in self.cues[number + 1 :]
                if other.begin > start and other.form in ("finite", "ing") and other.after is not None
            ]
            cited = self._cited(cue.stop, start)
            stop = self._limit(cue, number, start)
            made = self._make(cue, number, start, stop, "clause")
            if made is not None:
                made.carriers = cited[1]
                if cited[0] is not None:
                    made.mention = cited[0]
                out.append(made)
            for other in self.cues[number + 1 :]:
                if other.begin < start:
                    other.used = True
            del inner
            return
        if cue.name == "according":
            cue.behind = self._appositions(cue.behind)
            cue.subject = (cue.subject[0], cue.behind)
        carried = [
            other
            for other in self.cues[:number]
            if other.form in ("finite", "cite")
            and other.begin < before
            and not other.relative
            and self._said_before(other, before)
        ]
        if carried:
            for each in out:
                if each.cue is not None and each.cue == (
                    c.span(*carried[-1].cue) if carried[-1].cue else None
                ):
                    each.carriers.append(c.span(*cue.subject))
            return
        start = self._sentence_start(before - 1)
        stop = before
        behind = cue.behind
        if cue.name == "words":
            behind = cue.stop
            follow = self._limit(cue, number, behind + 1)
            if c.low(behind) == "," and follow > behind + 1:
                stop = follow
        for other in self.cues[:number]:
            if other.form == "silent" and other.lead < before:
                start = max(start, next((k for k in range(other.stop, before) if c.low(k) == ";"), start))
        made = self._make(cue, number, start, stop, "clause")
        if made is not None:
            if made.mention and cue.name == "words" and self.items[cue.subject[0]].xpos == "PRP$":
                pass
            out.append(made)

    def _inserted(self, cue: Cue) -> bool:
        """Whether "according to X" stands between a subject and its verb."""
        c = self.c
        end = self._appositions(cue.behind)
        verb = end + 1
        while c.upos(verb) == "ADV":
            verb += 1
        opens = c.upos(0) in ("DET", "NOUN", "PROPN", "NUM", "ADJ", "PRON")
        return opens and c.low(end) == "," and c.finite(verb)

    def _said_before(self, other: Cue, before: int) -> bool:
        """Whether a cue before "according to X" has a content of its own, so that X only carried it."""
        return (other.after is None and other.verb.frames[0] == "C") or (
            other.after is not None and other.after[1] < before
        )

    def _cited(self, start: int, stop: int) -> tuple[tuple[int, int] | None, list[tuple[int, int]]]:
        """Give who is first quoted in "the ministry, quoted by X, which quoted Y", and carriers."""
        c = self.c
        first: tuple[int, int] | None = None
        carriers: list[tuple[int, int]] = []
        whole = next((k for k in range(start, stop) if c.low(k) == ","), stop)
        for at in range(start, stop):
            if self.items[at].lemma in ("quote", "cite") and c.upos(at) == "VERB":
                if c.low(at + 1) == "by":
                    end = c.phrase_right(at + 2, clause=False)
                    carriers.append(c.span(at + 2, end))
                elif c.phrase_right(at + 1, clause=False) > at + 1:
                    end = c.phrase_right(at + 1, clause=False)
                    first = c.span(at + 1, end)
        if first is not None:
            carriers.append(c.span(start, whole))
        return first, carriers

    def _read_cite(self, cue: Cue, number: int, out: list[Attributed]) -> None:
        """Read "X quoted Y as saying A", "Y was quoted by X as saying A", and A before them."""
        c = self.c
        verb = (cue.cue or (0, 0))[0]
        if cue.behind < 0:
            return  # "citing Y": see _cites
        passive = c.passive(cue.begin, verb)
        speaker = cue.subject
        carrier: tuple[int, int] | None = None
        if passive:
            if c.low(verb + 1) == "by":
                carrier = (verb + 2, c.phrase_right(verb + 2, clause=False))
        else:
            end = c.phrase_right(verb + 1, clause=False)
            if end > verb + 1:
                carrier, speaker = (
                    cue.subject,
                    (verb + 1, next((k for k in range(end, cue.behind) if c.low(k) == "as"), end)),
                )
        said = cue.behind - 1
        inner = Cue("finite", "say", SAYS, cue.begin, cue.behind, cue.lead, speaker, cue=cue.cue)
        inner.cue = (verb, verb + 1) if cue.after is None else (said, said + 1)
        inner.behind = cue.behind
        inner.after = self._after(inner)
        mark = len(out)
        if inner.after is not None:
            inner.cue = (said, said + 1)
            self._read_after(inner, number, out)
        else:
            inner.cue = (verb, verb + 1)
            self._read_before(inner, number, out)
        for each in out[mark:]:
            if speaker is not None:
                each.mention = c.span(*speaker)
            if carrier is not None:
                each.carriers.append(c.span(*carrier))

    def _cites(self, out: list[Attributed]) -> None:
        """Give "…, X reported, citing Y" to Y, carried by X."""
        c = self.c
        for cue in self.cues:
            if cue.form != "cite" or cue.behind >= 0:
                continue
            verb = (cue.cue or (0, 0))[0]
            if self.items[verb].xpos == "VBG":
                end = c.phrase_right(verb + 1, clause=False)
                if end == verb + 1:
                    continue
                speaker = c.span(verb + 1, end)
                near = [
                    each
                    for each in out
                    if each.cue is not None and each.mention is not None and each.name not in ("according",)
                ]
                if not near:
                    continue
                here = c.items[cue.begin].start
                target = min(near, key=lambda each: abs((each.cue or each.content)[0] - here))
                for each in near:
                    if each.cue == target.cue:
                        carrier = each.mention
                        each.mention = speaker
                        if carrier is not None:
                            each.carriers.append(carrier)
                        if (
                            cue.begin > 0
                            and each.cue is not None
                            and each.cue[1] <= c.items[cue.begin].start
                            and not each.direct
                            and each.content[1] < each.cue[0]
                        ):
                            each.cue = c.span(verb, verb + 1)

    def _read_adverb(self, cue: Cue, number: int, out: list[Attributed]) -> None:
        """Read "allegedly": someone says so. "reportedly intends to" is an intention of its subject."""
        at = cue.begin
        later = next(
            (other for other in self.cues[number + 1 :] if other.begin <= at + 2 and other.form == "finite"),
            None,
        )
        if later is not None:
            return
        if any(other.form in ("finite", "according", "passive") for other in self.cues):
            return
        if at == 0:
            made = self._make(cue, number, 1, self.n, "clause")
        else:
            made = self._make(cue, number, 0, self._limit(cue, number, at + 1), "clause")
        if made is not None:
            made.mention = made.cue = None
            out.append(made)

    def _read_passive(self, cue: Cue, number: int, out: list[Attributed]) -> None:
        """Read "it was said that A", "X is believed to …", “A,” was noted by X, "A was blamed on X"."""
        c = self.c
        verb = (cue.cue or (cue.begin, cue.stop))[0]
        by = next((k for k in range(cue.stop, min(self.n, cue.stop + 6)) if c.low(k) == "by"), -1)
        agent = (by + 1, c.phrase_right(by + 1, clause=False)) if by >= 0 else None
        subject = cue.subject
        if "T" in cue.verb.frames and cue.name != "ask" and not (by >= 0):
            return
        if cue.cue is not None and cue.begin < verb:
            cue.cue = (cue.begin, cue.stop)
        cue.shared = False
        if agent is not None and agent[1] > agent[0]:
            cue.subject, cue.behind = agent, agent[1]
            cue.cue = (verb, verb + 1)
            start = self._quote_before(cue.begin)
            if start >= 0:
                made = self._make(cue, number, start, start + 1, "quote")
                if made is not None:
                    out.append(made)
                return
        it = (subject is not None and self.items[subject[0]].low == "it") or c.low(cue.begin - 1) in (
            "as",
            "it",
        )
        if it and agent is not None and c.low(cue.begin - 1) == "as" and c.low(agent[1]) == ",":
            cue.subject = agent  # "As reported by the centre, A"
            made = self._make(cue, number, agent[1] + 1, self._limit(cue, number, agent[1] + 1), "clause")
            if made is not None and cue.begin < 3:
                out.append(made)
                return
        if it:
            cue.subject = agent
            after = next((k for k in range(cue.stop, min(self.n, cue.stop + 8)) if c.low(k) == "that"), -1)
            if after >= 0:
                made = self._make(cue, number, after + 1, self._limit(cue, number, after + 1), "that")
                if made is not None:
                    out.append(made)
            return
        if "B" in cue.verb.frames:
            if subject is not None:
                cue.subject = agent
                made = self._make(cue, number, subject[0], self._limit(cue, number, cue.stop), "label")
                if made is not None:
                    out.append(made)
            return
        believed = cue.name in (
            "say",
            "report",
            "believe",
            "think",
            "allege",
            "suspect",
            "rumour",
            "estimate",
            "claim",
        )
        stated = cue.name == "report" and (
            c.upos(cue.stop) == "ADJ"
            or c.xpos(cue.stop) == "VBN"
            or c.low(cue.stop) in ("out", "without", "under")
        )
        if (stated and subject is not None) or (
            subject is not None and c.low(cue.stop) == "to" and believed and cue.name != "think"
        ):
            cue.subject = agent
            made = self._make(cue, number, subject[0], self._limit(cue, number, cue.stop), "clause")
            if made is not None:
                out.append(made)
        elif (
            subject is not None
            and agent is not None
            and cue.verb.act in ("denial", "condemnation")
            and agent[1] > agent[0]
        ):
            made = self._make(cue, number, *subject, "noun")
            if made is not None:
                out.append(made)

    def _quote_before(self, at: int) -> int:
        return (
            at - 1
            if at > 0 and self.items[at - 1].quote >= 0
            else at - 2
            if at > 1 and self.items[at - 2].quote >= 0 and self.c.low(at - 1) == ","
            else -1
        )
