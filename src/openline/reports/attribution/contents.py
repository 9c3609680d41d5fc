"""How a content begins behind its cue, and what is skipped before it."""

from __future__ import annotations

from openline.reports.attribution.cues import CUE_NOUNS
from openline.reports.attribution.found import ATTACH, MONTHS, WH, Cue
from openline.reports.attribution.skipping import Skipping
from openline.reports.tagging.lexicon import listed

__all__ = ["Contents"]

# No noun phrase can follow these, so that whatever verb follows is that of a clause.
_PLAIN = listed("say tell add state insist argue warn stress")
# These take a noun too, which says nothing: "maintained their positions".
_ALSO_DONE = listed("maintain claim")
_REPROVE = listed(
    "reproach rebuke berate chastise upbraid castigate censure fault excoriate scold",
)
_FIGURES = frozenset(["toll", "number", "figure", "total", "cost", "strength"])
_ABOUT = listed(
    "no least most more less fewer about some around up over nearly almost between close",
)


class Contents(Skipping):
    """A unit in which each cue is asked where its content begins."""

    def _after(self, cue: Cue) -> tuple[str, int] | None:
        """How content begins behind a cue: (that | clause | quote | wh | noun | infinitive, first item)."""
        found = self._directly(cue)
        if found is None and cue.name == "say" and cue.after is None and cue.form in ("finite", "ing"):
            return self._that(cue.stop)
        return found

    def _directly(self, cue: Cue) -> tuple[str, int] | None:
        """Give the beginning of what stands at the cue, behind addressee, time and place."""
        if cue.after is not None:
            return None if cue.after[0] == "none" else cue.after
        c = self.c
        at = cue.stop
        frames = cue.verb.frames
        if set(frames) & set("ABL") and (found := self._object(cue, at)) is not None:
            return found
        if frames[0] in "ABL":
            return None
        if cue.name == "appeal":
            if c.low(at) in ("to", "for"):
                end = c.phrase_right(at + 1, clause=True)
                if c.low(at) == "for":
                    return "noun", at + 1
                if c.low(end) in ("to", "for"):
                    return ("infinitive", end) if c.low(end) == "to" else ("noun", end + 1)
            return None
        if cue.name == "put":
            stop = next((k for k in range(at, min(self.n, at + 16)) if c.low(k) == "at"), -1)
            counted = stop > 0 and any(c.low(k) in _FIGURES for k in range(at, stop))
            measured = stop > 0 and (c.upos(stop + 1) in ("NUM", "QUOTE") or c.low(stop + 1) in _ABOUT)
            return ("noun", at) if counted or (measured and c.phrase_right(at) > at) else None
        told = "T" in frames or "O" in frames
        first = True
        addressed = -1
        for _ in range(8):
            dated = c.date_end(at + (c.low(at) == "dated"))
            if dated > at + 1 and not c.finite(dated):
                at = dated
                continue
            low, upos, _xpos = c.low(at), c.upos(at), c.xpos(at)
            joined = addressed >= 0 and low in ("and", "but") and c.finite(at + 1)
            if at >= self.n or joined or low in (".", "?", "!", ";"):
                given = "N" in frames and addressed >= 0 and c.upos(addressed) != "PRON"
                return self._noun_content(cue, addressed) if given else None  # "urged restraint"
            if low == "that" and "N" in frames and not set(frames) & set("CI") and at == cue.stop:
                return (
                    ("that", at + 1) if c.xpos(at) == "IN" and c.has_finite(at + 1, self.n) else ("noun", at)
                )
            if low == "as" and cue.verb.act == "denial" and c.upos(at + 1) in ("ADJ", "ADV", "NOUN"):
                at += 2
                while c.upos(at) in ("ADJ", "ADV") or c.low(at) in ("and", "or"):
                    at += 1
                continue
            if low == "that" and not (
                c.upos(at) == "DET" and "N" in frames and not c.has_verb(at + 1, self.n)
            ):
                return "that", at + 1
            if upos == "QUOTE":
                return self._quoted(cue, at)
            if low == ":":
                if c.upos(at + 1) == "QUOTE":
                    return "quote", at + 1
                if c.low(at + 2) == "," or not c.has_verb(at + 1, self.n):
                    return None
                return "clause", at + 1
            if low in ("against", "of", "about") and cue.name in (
                "warn",
                "caution",
                "alert",
                "advise",
                "complain",
                "inform",
                "joke",
                "boast",
                "speculate",
            ):
                return "noun", at + 1
            if (low == "to" and upos == "PART") or (low == "not" and c.low(at + 1) == "to"):
                return ("infinitive", at) if set(frames) & set("IO") else None
            if low in WH and not (low in ("who", "which") and c.low(at - 1) == ","):
                if (
                    low in ("when", "while", "where", "if")
                    and cue.lead > 0
                    and self.items[cue.lead - 1].quote >= 0
                ):
                    return None
                return (
                    ("clause", at + 1)
                    if low in ("whether", "if") and cue.verb.act == "question"
                    else ("clause", at)
                )
            if low == ",":
                if c.low(at + 1) == "that":
                    at += 1
                    continue
                parenthesis = self._parenthesis(at)
                if c.upos(at + 1) == "QUOTE":
                    return self._quoted(cue, at + 1)
                if parenthesis is None:
                    return None
                at = parenthesis
                continue
            if low == "as" and c.xpos(at + 1) == "VBG":
                at += 2
                continue
            if (
                upos == "ADV"
                and low not in ("not", "only", "about", "around", "approximately", "nearly", "almost", "at")
                and c.upos(at + 1) not in ("NUM",)
            ):
                at += 1
                continue
            if low == "not" and c.low(at + 1) in ("a", "one", "all", "every", "even", "a") and "C" in frames:
                return ("clause", at) if c.has_finite(at, self.n) else None
            if (
                low in ("time", "again", "over")
                and c.low(at + 1) == "and"
                and c.low(at + 2) in ("again", "over")
            ):
                at += 3
                continue
            if low == "only" and c.low(at + 1) == "that":
                at += 1
                continue
            if c.time(at) and not self._clause_begins(at):
                at += 1
                continue
            if c.upos(at) in ("DET", "ADJ", "NUM") and self._bare_time(at):
                at = self._bare_time(at)
                continue
            if told and first and upos in ("PRON", "PROPN", "NOUN", "DET", "ADJ", "NUM"):
                end = self._addressee(at, cue)
                if end > at:
                    if (
                        "O" in frames
                        and c.low(end) == "for"
                        and cue.name in ("ask", "petition", "press", "lobby")
                    ):
                        return "noun", at
                    if "O" in frames:
                        follows = end
                        if c.low(follows) in ("to", "not") and (
                            c.upos(follows) == "PART" or c.low(follows) == "not"
                        ):
                            return (
                                "infinitive",
                                follows if cue.name in ("tell", "order", "instruct") else at,
                            )
                    addressed, at, first = at, end, False
                    continue
            if upos == "ADP" and low in ATTACH and not (low == "at" and c.low(at + 1) in ("least", "most")):
                end = c.phrase_right(at + 1, clause=True)
                if c.low(end) in ("terms", "language", "words", "way"):
                    end += 1  # "in the strongest terms"
                if c.time(at + 1):
                    end = at + 2
                    while c.time(end) or (c.low(end - 1) in MONTHS and c.upos(end) == "NUM"):
                        end += 1
                end = max(end, c.date_end(end - 1))
                if end > at + 1:
                    at = end
                    continue
            first = False
            if (
                cue.lead > 0
                and self.items[cue.lead - 1].quote >= 0
                and c.text[c.quotations[self.items[cue.lead - 1].quote].last - 1] == ","
            ):
                return None  # “A,” X said …: what is said stands before
            if self._clausal(at, cue):
                return "clause", at
            if cue.name in ("say", "estimate", "tell", "add") and (
                upos == "NUM"
                or (
                    low in ("more", "fewer", "less", "at", "about", "up", "some", "around")
                    and c.upos(at + 2) in ("NUM", "NOUN", "DET")
                )
            ):
                return "noun", at
            if set(frames) & set("NO") and _xpos == "VBG":
                return "noun", at
            if set(frames) & set("NO") and upos in (
                "NOUN",
                "PROPN",
                "DET",
                "ADJ",
                "NUM",
                "PRON",
                "VERB",
                "ADV",
                "QUOTE",
                "SYM",
            ):
                return self._noun_content(cue, at)
            if cue.name == "claim" and c.low(at) in ("responsibility", "credit"):
                return "noun", at
            return None
        return None

    def _noun_content(self, cue: Cue, at: int) -> tuple[str, int] | None:
        c = self.c
        if "O" in cue.verb.frames:
            end = c.phrase_right(at)
            if c.low(end) == "to" or c.low(end) == "not":
                return "infinitive", at
            if "N" not in cue.verb.frames:
                return ("clause", at) if "C" in cue.verb.frames and c.has_finite(at, self.n) else None
        if cue.name in ("warn", "caution", "alert") and "O" in cue.verb.frames:
            return None  # "warned smugglers"
        if cue.name in ("count", "record", "register", "log"):
            counted = any(c.upos(k) == "NUM" for k in range(at, min(self.n, at + 5)))
            return ("noun", at) if counted else None
        if cue.name in _REPROVE:
            over = next((k for k in range(at + 1, min(self.n, at + 8)) if c.low(k) in ("over", "for")), -1)
            if over > 0 and not c.has_finite(at, over):
                return "noun", over + 1
        end = c.phrase_right(at, links=False)
        noun = c.low(end - 1).removesuffix("s")
        if noun in CUE_NOUNS or c.low(end - 1) in CUE_NOUNS:
            if c.low(end) == "that":
                return "that", end + 1
            if cue.relative and cue.verb.act == "denial" and c.low(end) == ",":
                return None  # "the ministry, which denied the report, said"
        if (
            cue.name in ("report", "publish", "announce", "recall", "claim", "hold", "reveal", "disclose")
            and self.items[at].upos == "PRON"
        ):
            return None
        return "noun", at

    def _clausal(self, at: int, cue: Cue) -> bool:
        """Whether what stands here is a clause with its own subject and finite verb."""
        c = self.c
        if "C" not in cue.verb.frames:
            return False
        if self.items[at].upos not in (
            "NOUN",
            "PROPN",
            "DET",
            "ADJ",
            "NUM",
            "PRON",
            "ADV",
            "ADP",
            "SYM",
            "QUOTE",
            "SCONJ",
            "VERB",
            "AUX",
        ):
            return False
        if set(cue.verb.frames) & set("NW") or cue.name in _ALSO_DONE:
            end = at
            if c.upos(end) in ("ADP", "SCONJ", "ADV"):
                return c.has_finite(at, self.n)
            for _ in range(3):
                end = c.phrase_right(end) if end < self.n else end
                while c.upos(end) == "ADV":
                    end += 1
                if end >= self.n:
                    return False
                if c.finite(end) and end > at:
                    return not (self.items[end].xpos == "VBD" and c.low(end + 1) == "by")
                if c.low(end) == ",":
                    stop = next((k for k in range(end + 1, self.n) if c.low(k) == ","), -1)
                    return stop > 0 and c.finite(stop + 1)
                if c.upos(end) != "ADP":
                    return False
                end += 1
            return False
        if cue.name in _PLAIN:
            unseen = (
                cue.name == "say"
                and self.items[cue.stop - 1].xpos in ("VBP", "VBZ", "VBG")
                and self.n - at > 3
            )
            return (
                c.has_verb(at, self.n) or c.taken_for_noun(at) or (unseen and c.upos(at) in ("DET", "PROPN"))
            )
        return c.has_finite(at, self.n)

    def _quoted(self, cue: Cue, at: int) -> tuple[str, int] | None:
        """Give a quotation behind a cue: all of the content, or the beginning of it."""
        c = self.c
        frames = cue.verb.frames
        if (
            (
                at == cue.stop
                and frames[0] == "C"
                and "N" not in frames
                and cue.name not in ("say", "add", "write", "ask")
            )
            and not c.has_finite(at, at + 1)
            and not c.finite(at + 1)
        ):
            return None  # "maintained “open lines” of …"
        if "C" in frames or "N" in frames or "O" in frames or "I" in frames:
            return "quote", at
        return None

    def _object(self, cue: Cue, at: int) -> tuple[str, int] | None:
        """Content of what takes an object and more: accused X of …, called X a …, blamed X."""
        c = self.c
        if cue.form == "passive":
            return None
        frames = cue.verb.frames
        if (
            c.upos(at) not in ("NOUN", "PROPN", "DET", "ADJ", "PRON", "NUM", "QUOTE", "SYM")
            and c.low(at) != "that"
        ):
            return None
        if "A" in frames:
            found = any(c.low(k) == "of" for k in range(at, min(self.n, at + 14)))
            return ("label", at) if found else None
        if "B" in frames:
            return "label", at
        if c.upos(at) == "QUOTE":
            return "quote", at
        if c.low(at) == "that" and c.upos(at) == "SCONJ":
            return (
                ("label", at)
                if c.upos(at + 1) in ("NOUN", "ADJ", "DET") and not c.has_finite(at, self.n)
                else None
            )
        end = c.phrase_right(at, links=True)
        if c.finite(end) or (c.upos(end) == "NUM" and c.low(end + 1) == "times"):
            return None  # "a rocket called Zulzal hit …"
        if cue.name == "describe_as":
            return ("label", at) if any(c.low(k) == "as" for k in range(at, min(self.n, at + 12))) else None
        if end < self.n and (
            c.upos(end) in ("DET", "QUOTE", "ADJ", "NOUN", "PROPN", "VERB", "NUM") or c.low(end) == "as"
        ):
            return "label", at
        if end - at > 1 and c.upos(end - 1) == "ADJ":
            return "label", at
        active = self.items[cue.stop - 1].xpos in ("VBD", "VBZ", "VBP") and cue.name in (
            "call",
            "brand",
            "label",
            "dub",
        )
        what = cue.subject is not None and c.low(cue.subject[0] - 1) == "what"
        if active and not what and end - at > 1 and c.low(end) in (".", ",", ";", ""):
            return "label", at  # "calls talk of an offensive pure invention"
        return None
