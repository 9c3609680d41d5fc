"""How a content begins behind its cue, and what is skipped before it."""

from __future__ import annotations

from openline.reports.attribution.finding import Finding
from openline.reports.attribution.found import ATTACH, MONTHS, WH, Cue
from openline.reports.cues import CUE_NOUNS
from openline.reports.nominals import wordset

__all__ = ["Contents"]

# No noun phrase can follow these, so that whatever verb follows is that of a clause.
_PLAIN = wordset("say tell add state insist argue maintain warn stress")
_DENY = wordset(
    "deny reject dismiss refute rebut dispute disprove contradict disavow",
)
_REPROVE = wordset(
    "reproach rebuke berate chastise upbraid castigate censure fault excoriate scold",
)
_FIGURES = frozenset(["toll", "number", "figure", "total", "cost", "strength"])
_ABOUT = wordset(
    "no least most more less fewer about some around up over nearly almost between close",
)


class Contents(Finding):
    """A unit in which each cue is asked where its content begins."""

    def _after(self, cue: Cue) -> tuple[str, int] | None:
        """How content begins behind a cue: (that | clause | quote | wh | noun | infinitive, first item)."""
        if cue.after is not None:
            return None if cue.after[0] == "none" else cue.after
        c = self.c
        at = cue.stop
        frames = cue.verb.frames
        if "A" in frames or "B" in frames or "L" in frames:
            return self._object(cue, at)
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
            if at >= self.n or low in (".", "?", "!", ";"):
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
                                follows if cue.name in ("ask", "tell", "order", "instruct") else at,
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

    def _bare_time(self, at: int) -> int:
        """Behind "last week", "an hour ago", "this month"; 0 if that is not here."""
        c = self.c
        end = c.phrase_right(at, links=False)
        if end > at and end - at < 5 and c.time(end - 1) and c.low(at) not in ("some",):
            end += c.low(end) == "ago"
            return 0 if c.finite(end) and c.low(at) not in ("last", "this", "late", "early") else end
        return 0

    def _noun_content(self, cue: Cue, at: int) -> tuple[str, int] | None:
        c = self.c
        if "O" in cue.verb.frames:
            end = c.phrase_right(at)
            if c.low(end) == "to" or c.low(end) == "not":
                return "infinitive", at
            if "N" not in cue.verb.frames:
                return ("clause", at) if "C" in cue.verb.frames and c.has_finite(at, self.n) else None
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
            if c.low(end) in (",", "and", "but") and cue.name in _DENY:
                return None
        if (
            cue.name in ("report", "publish", "announce", "recall", "claim", "hold", "reveal", "disclose")
            and self.items[at].upos == "PRON"
        ):
            return None
        return "noun", at

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
        if set(cue.verb.frames) & set("NW") or cue.name in ("claim",):
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
            return c.has_verb(at, self.n) or c.taken_for_noun(at)
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
        if c.finite(end):
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
