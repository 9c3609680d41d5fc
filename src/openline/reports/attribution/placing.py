"""Statements whose content stands behind the cue, or before it."""

from __future__ import annotations

from openline.reports.attribution.cues import DEEDS
from openline.reports.attribution.found import Attributed, Cue
from openline.reports.attribution.spans import Spans
from openline.reports.tagging.lexicon import listed

__all__ = ["Placing"]

# What an event does to somebody, told behind an inserted "X said".
_CAUSING = listed(
    "kill wound injure destroy hit damage cause leave set force target prompt strike displace burn",
    "spark trigger",
    "include bring raise cut close send trap bury level",
)
_WHEN = listed("since after when while as although though because before until following despite commenting")
_UNITS = frozenset(["minute", "hour", "day", "night", "week", "month", "year", "moment"])


class Placing(Spans):
    """A unit whose plain cues are read."""

    def _read_after(self, cue: Cue, number: int, out: list[Attributed]) -> None:
        c = self.c
        assert cue.after is not None
        kind, start = cue.after
        stop = self._limit(cue, number, start)
        if kind == "quote":
            whole = stop
            stop = self._quote_stop(cue, start, stop)
            before = self._middle(cue)
            if (
                before is None
                and c.low(start - 1) == ","
                and cue.lead > 0
                and not c.has_verb(0, cue.lead)
                and c.low(cue.lead) == ","
            ):
                before, stop = self._sentence_start(cue.lead - 1), whole  # The denial, he argued, “should …”
            if before is None and c.low(start - 1) == "," and cue.lead > 0 and c.low(cue.lead) == ",":
                opens = (
                    c.text[c.quotations[self.items[start].quote].first]
                    if self.items[start].quote >= 0
                    else ""
                )
                if opens.islower() and self.items[cue.lead - 1].quote < 0:
                    before, stop = (
                        self._sentence_start(cue.lead - 1),
                        whole,
                    )  # opening it would take, she said, “…”
            if before is not None:
                start = before
        if kind == "noun" and self.items[start].low in ("this", "that", "these", "those"):
            stop = min(stop, start + 1) if c.upos(start + 1) == "ADV" else stop
        parts = self._that_clauses(start, stop) if kind in ("that", "clause", "quote") else [(start, stop)]
        for first, last in parts:
            made = self._make(cue, number, first, last, kind)
            if made is not None:
                out.append(made)
        colon = (
            c.low(stop) == ":" and stop + 1 < self.n and cue.verb.act in ("denial", "condemnation", "claim")
        )
        if colon and not any(later.begin > stop for later in self.cues):
            made = self._make(
                cue, number, stop + 1, self.n, "quote" if c.upos(stop + 1) == "QUOTE" else "clause"
            )
            if made is not None:
                made.cue, made.act, made.name = None, "claim", "say"
                out.append(made)
        if kind == "quote" and cue.lead > 0 and self._middle(cue) is None:
            for at in range(cue.lead - 1, -1, -1):
                if self.items[at].quote >= 0 and self._direct(at):
                    made = self._make(cue, number, at, at + 1, "quote")
                    if made is not None:
                        out.insert(len(out) - 1, made)
                    break

    def _hangs(self, cue: Cue, at: int) -> bool:
        """Whether what follows an inserted "X said" hangs on what is said: ", killing three"."""
        c = self.c
        inverted = cue.subject is None or cue.subject[0] > cue.begin
        which = c.low(at) in ("which", "where") and not inverted and c.has_finite(at, self.n)
        done = c.xpos(at) == "VBG" and self.items[at].lemma in _CAUSING
        return (which or done) and cue.form == "finite" and self.items[cue.lead - 1].quote < 0

    def _time_after(self, at: int) -> bool:
        """Whether "hours after …", "a day before …" begins here: when it was said, and no more of it."""
        c = self.c
        words = [c.low(k) for k in range(at, min(self.n, at + 4))]
        unit = next((k for k, word in enumerate(words) if word.rstrip("s") in _UNITS), -1)
        return unit >= 0 and any(word in ("after", "before", "since") for word in words[unit + 1 : unit + 2])

    def _read_before(self, cue: Cue, number: int, out: list[Attributed]) -> None:
        """Content before its cue: “A,” X said; A, X said; A, said X; and A, X said, B."""
        c = self.c
        lead = cue.lead
        if cue.subject is not None and c.low(cue.subject[0] - 1) == "as":
            behind = self._after_phrase(cue)
            if c.low(behind) == "," and cue.subject[0] <= 2:
                made = self._make(cue, number, behind + 1, self._limit(cue, number, behind + 1), "clause")
                if made is not None:
                    out.append(made)
            comma = cue.subject[0] - 2
            if c.low(comma) == "," and comma > 2 and cue.form == "finite":
                made = self._make(cue, number, self._sentence_start(comma - 1), comma, "clause")
                if made is not None and c.has_verb(0, comma):
                    out.append(made)  # "A, as officials have confirmed"
            return
        if lead <= 0 or (cue.form == "ing" and cue.shared):
            return
        start = self._sentence_start(lead - 1)
        for other in self.cues[:number]:
            if other.form in ("silent", "passive") or other.name in DEEDS:
                continue  # "X plans A, Y said": Y says all of it
            bare = other.after is None and c.low(other.stop) not in (",", ".", ";", ":", "")
            if (
                bare
                and other.lead <= 0 < other.begin
                and c.upos(other.stop) != "QUOTE"
                and other.behind <= other.stop
            ):
                continue  # "they agreed on A, X said"
            if other.after is None and c.low(other.stop) == "to" and c.xpos(other.stop + 1) == "VB":
                continue  # "agreed to do A, X said"
            edge = self._edge(other)
            if edge < lead and other.after is None and not self._within(other, cue, 0):
                start = max(start, edge)
            elif other.after is not None and other.after[1] < lead and other.form not in ("noun", "worried"):
                if other.form == "according" or (other.subject is None and other.shared):
                    start = max(start, edge if other.form == "according" else start)
                elif start <= other.begin and not self.c.has_finite(0, other.begin):
                    start = min(start, max(other.lead, 0))
        timed = c.low(start) in _WHEN and c.low(start + 1) not in ("many", "much", "few", "little")
        if timed and c.low(lead) == "," and "," not in [c.low(k) for k in range(start, lead)]:
            behind = self._after_phrase(cue)
            if c.low(behind) != ",":
                return  # "Since the war began, it has responded with aid"
        if c.low(cue.stop) == ":" and cue.stop + 1 >= self.n:
            return  # what is said follows
        if not c.has_verb(start, lead) and not any(self.items[k].quote >= 0 for k in range(start, lead)):
            if c.low(lead) != ",":
                return
            behind = self._after_phrase(cue)
            if c.low(behind) != "," or not c.has_finite(behind, self.n):
                return
            made = self._make(cue, number, start, self._limit(cue, number, behind + 1), "clause")
            if made is not None:
                out.append(made)
            return
        if c.low(lead) != "," and self.items[lead - 1].quote < 0 and c.low(lead - 1) not in (",", "?", "!"):
            return
        if cue.subject is not None and cue.name in ("report", "say", "write", "add", "announce"):
            for other in self.cues[:number]:
                if (
                    other.after is not None
                    and other.subject is not None
                    and other.name not in DEEDS
                    and other.form == "finite"
                    and other.lead <= start + 1
                    and other.after[1] < lead
                ):
                    for each in out:
                        if other.cue and each.cue == c.span(*other.cue):
                            each.carriers.append(c.span(*cue.subject))
                    return  # “A said B, C reported”: C carried it
        stop = lead
        for at in range(lead - 1, start - 1, -1):  # a direct quotation alone is the content
            if self.items[at].quote >= 0:
                if at == lead - 1 and (
                    at == start or (self._direct(at) and c.low(at - 1) not in (",",)) or c.low(at - 1) == ":"
                ):
                    start = at
                break
        behind = self._after_phrase(cue)
        told_next = any(
            later.form == "finite" and later.after is not None and behind <= later.lead <= behind + 1
            for later in self.cues[number + 1 :]
        )
        if (
            c.low(behind) == ","
            and behind + 1 < self.n
            and not (told_next and c.low(behind + 1) in ("and", "but"))
        ):
            follow = self._limit(cue, number, behind + 1)
            opens = c.low(behind + 1)
            conditional = c.low(start) in (
                "if",
                "when",
                "should",
                "unless",
                "although",
                "while",
                "once",
                "until",
                "who",
                "what",
                "how",
                "why",
                "where",
                "because",
                "since",
            )
            unfinished = any(c.upos(k) == "AUX" for k in range(start, lead)) and not any(
                c.upos(k) == "VERB" or self.items[k].quote >= 0 for k in range(start, lead)
            )
            unfinished = unfinished and c.upos(lead - 1) in ("AUX", "ADV", "PART") and c.low(lead) == ","
            goes_on = (
                unfinished
                or (opens in ("and", "but") and c.low(lead) == ",")
                or self._hangs(cue, behind + 1)
                or (
                    c.has_finite(behind + 1, follow)
                    and c.xpos(behind + 1) not in ("VBG", "VBN", "WP", "WDT")
                    and opens not in ("who", "which", "as", "after", "while", "when", "whose")
                    and not self._time_after(behind + 1)
                )
            )
            worried = any(other.form == "worried" and other.begin < cue.begin for other in self.cues)
            complete = stop - start == 1 and self.items[start].quote >= 0 and c.upos(behind + 1) != "QUOTE"
            if (
                follow > behind + 1
                and not complete
                and (
                    conditional or goes_on or not c.has_finite(start, lead) or worried or opens in ("about",)
                )
            ):
                stop = follow
                whole = c.has_finite(start, lead) and c.has_finite(behind + 2, follow)
                whole = whole and not (c.finite(behind + 2) and c.upos(behind + 2) == "VERB")
                if opens in ("and", "but") and whole and not (conditional or unfinished or worried):
                    stop = lead  # "A, X said, and B": two
                    second = self._make(cue, number, behind + 2, follow, "clause")
                    if second is not None:
                        out.append(second)
        made = self._make(
            cue,
            number,
            start,
            stop,
            "quote" if stop - start == 1 and self.items[start].quote >= 0 else "clause",
        )
        if made is None:
            return
        for other in self.cues[:number]:
            if other.form == "worried" and other.begin >= start and stop > lead:
                made.act = other.verb.act
                made.name = "concerned"
                at = behind + 1
                if c.low(at) in ("about", "at", "over", "by"):
                    again = self._make(cue, number, at + 1, stop, "noun")
                    if again is not None:
                        made.content = again.content
        for other in self.cues[:number]:
            if other.begin >= start and other.form in ("worried",) and other.after is not None:
                other.used = True
                made.act, made.name = other.verb.act, "concerned"
        out[:] = [
            each
            for each in out
            if not (
                each.name == "concerned"
                and made.content[0] <= each.content[0]
                and each.content[1] <= made.content[1]
                and each.cue
                and made.content[0] <= each.cue[0] < made.content[1]
            )
        ]
        out.append(made)
