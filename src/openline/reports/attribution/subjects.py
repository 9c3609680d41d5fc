"""The subject of a cue: before it, behind it, across parentheses, or that of another."""

from __future__ import annotations

from openline.reports.attribution.beside import Beside
from openline.reports.attribution.found import CONTRAST, OBJECTS, Cue
from openline.reports.speakers.nominals import KNOWN_ORGANISATIONS, STATES, noun_class
from openline.reports.tagging.lexicon import listed

__all__ = ["Subjects"]


_AS = listed("as only by with in on at from simply")
# Of these a person is the subject who is only called "he".
_PERSONAL = listed("describe indicate suggest hold observe hear count record register log estimate calculate")


class Subjects(Beside):
    """A unit whose cues get their subjects."""

    def _subject(self, cue: Cue) -> None:
        if cue.form == "ing" and cue.subject is not None:
            return  # "issued a statement denying …"
        if cue.form in ("according", "noun", "adverb"):
            cue.lead = cue.begin - 1 if self.c.low(cue.begin - 1) in (",",) else cue.begin
            if cue.form == "noun":
                cue.lead = cue.subject[0] if cue.subject else self.c.chunk_left(cue.begin)
            return
        c = self.c
        at = cue.begin
        cue.lead = at
        while c.upos(at - 1) == "ADV" and c.low(at - 1) not in ("here", "there"):
            at -= 1
        for _ in range(4):
            before = c.low(at - 1)
            if cue.form == "ing" and c.upos(at - 1) == "QUOTE":
                cue.shared, cue.lead = True, at
                return
            if at == 0 or (c.upos(at - 1) == "QUOTE" and not self._scare(at - 1)):
                self._inverted(cue)
                return
            if c.xpos(at - 1) in ("WP", "WDT") or before in ("who", "which"):
                self._antecedent(cue, at - 1)
                return
            if before in CONTRAST:
                cue.shared = True
                cue.lead = at - 1 - (c.low(at - 2) == ",")
                return
            if before == ",":
                if cue.form == "ing" or self.items[at].xpos == "VBG":
                    cue.shared, cue.lead = True, at - 1
                    return
                found = self._behind_commas(at - 1)
                if found is not None:
                    cue.subject, cue.lead = found, found[0]
                    self._before(cue)
                    return
                opening = next((k for k in range(at - 2, -1, -1) if c.low(k) == ","), -1)
                if opening > 0 and c.low(opening - 1) in CONTRAST and c.upos(opening + 1) == "ADP":
                    cue.shared, cue.lead = True, opening - 1
                    return
                if c.low(opening - 1) not in CONTRAST and self._inverted(cue):
                    return
                cue.shared, cue.lead = True, at - 1
                return
            if c.time(at - 1) and (c.upos(at - 2) == "AUX" or c.low(at - 2) in ("has", "have", "had")):
                at = cue.begin = at - 2  # "has today published"
                continue
            start = c.phrase_left(at)
            if start is None:
                break
            if cue.form == "ing" and c.low(start - 1) == "with":
                cue.subject, cue.lead = (start, at), start - 1 - (c.low(start - 2) == ",")
                return
            plain = c.chunk_left(at)
            if c.time(at - 1) and c.low(plain - 1) in ("on", "in", "at", "since", "early", "late", "by"):
                at = plain - 1  # "a spokesman on Monday denied"
                continue
            if self._adverbial(start, at):
                at = start - (c.upos(start - 1) == "ADP")
                while c.upos(at - 1) == "ADV":
                    at -= 1
                continue
            if (c.upos(start - 1) in ("VERB", "AUX") and not self._own_subject(start, cue)) or (
                c.low(start - 1) in OBJECTS and start > 0
            ):
                if (
                    start == 1
                    and c.low(0) == "in"
                    and c.upos(at - 1) == "NOUN"
                    and self.items[at].xpos != "VBZ"
                ):
                    cue.form = "silent"  # "In a statement published …"
                break  # it is the object of a relative clause, or of a preposition
            if c.low(start - 1) == "," and self._role(start, at) and start > 2:
                named = start - 1
                while c.upos(named - 1) == "PROPN":
                    named -= 1
                if self._office(start, at) and named < start - 2 and (named == 0 or c.low(named - 1) == ","):
                    start = named  # ", Alexander Karpov, deputy head of the centre said"
            cue.subject, cue.lead = (start, at), start
            self._before(cue)
            return
        self._by_arc(cue)

    def _before(self, cue: Cue) -> None:
        """Take the whole of a subject into its clause: ", X said" leads from the comma."""
        c = self.c
        at = cue.lead
        if c.upos(at - 1) == "ADP" and c.low(at - 2) in ("", ","):
            at -= 1
        while c.upos(at - 1) == "ADV" and c.low(at - 2) in ("", ",", ";", ":", "and", "but"):
            at -= 1
        if c.low(at - 1) in CONTRAST:
            at -= 1
        if c.low(at - 1) in ("that", "which") and c.low(at - 2) not in (",", "and", "but"):
            start = c.phrase_left(at - 1)
            if start is not None and c.low(start - 1) == ",":
                at = start  # ", a remark that X called …"
        if c.low(at - 1) in (",", ";", "—", "–", "-"):
            at -= 1
        cue.lead = at
        if cue.subject is not None and c.low(cue.subject[0]) in ("nobody", "none", "neither", "no"):
            cue.form = "silent"

    def _behind_commas(self, comma: int) -> tuple[int, int] | None:
        """Give the noun phrase before one, two or three parentheses that end at this comma."""
        c = self.c
        at = comma
        best: tuple[int, int] | None = None
        for _ in range(4):
            at = next((k for k in range(at - 1, -1, -1) if c.low(k) == ","), -1)
            if at <= 0:
                break
            start = c.phrase_left(at - (c.low(at - 1) in ("here", "there")))
            start = self._briefed(start)
            if start is None or (c.upos(start - 1) == "ADP" and c.low(start - 2) in ("", ",")):
                continue
            if c.time(at - 1):
                continue
            opening = c.low(at + 1)
            named = (
                c.upos(at + 1) in ("PROPN", "DET", "NOUN", "ADJ", "PRON", "NUM") or c.upos(at + 1) == "ADV"
            )
            relative = opening in ("who", "which", "whose", "known") or c.xpos(at + 1) in ("VBG", "VBN")
            relative = relative or (c.xpos(at + 1) == "VBD" and c.low(at + 2) in _AS)  # "identified only as"
            modified = any(c.low(k) in ("who", "which", "that") for k in range(at + 1, comma))
            if (
                relative
                or c.upos(at + 1) == "ADP"
                or opening in ("when", "while")
                or (named and (modified or not c.has_finite(at + 1, comma)))
            ):
                begins = (
                    start == 0
                    or c.low(start - 1) in (",", "", ";", ":")
                    or c.upos(start - 1) in ("QUOTE", "SCONJ", "CCONJ", "ADV")
                )
                if best is not None and not begins:
                    break  # "crossed the border, Hadi Karim, deputy head of the centre, said"
                best = (start, comma)
                if begins:
                    if (
                        c.low(start - 1) == ","
                        and c.upos(start - 1) != "QUOTE"
                        and not relative
                        and self._role(start, at) is False
                    ):
                        continue
                    return self._further(best)
                return best
            break
        return best

    def _antecedent(self, cue: Cue, pronoun: int) -> None:
        c = self.c
        at = pronoun - 1 if c.low(pronoun - 1) == "," else pronoun
        cue.relative, cue.lead = True, at
        if c.low(at - 1) in CONTRAST:
            return
        start = c.phrase_left(at)
        token = c.items[cue.stop - 1].first
        if (
            start is not None
            and c.parsed.deprel[token].startswith("acl")
            and c.place.get(c.parsed.head[token], -1) in range(start, at)
        ):
            head = c.place[c.parsed.head[token]]
            near = c.chunk_left(head + 1)
            start = near if near <= head and c.low(near - 1) in ("from", "by", "to", "in") else start
        if start is None:
            cue.shared = True
            return
        near = c.chunk_left(at)
        if start < near and self._role(near, at) and not self._role(start, near):
            start = near  # "no word from the government, which …"
        # an apposition before it belongs to the same: "the monitor, the Desk, which …"
        if c.low(start - 1) == ",":
            further = c.phrase_left(start - 1)
            if (
                further is not None
                and (self._role(further, start - 1) or c.upos(further) == "PROPN")
                and not c.finite(further - 1)
            ):
                start = further
        cue.subject = (start, at)

    def _inverted(self, cue: Cue) -> bool:
        """Find “…,” said Col. Bravo, a spokesman."""
        c = self.c
        start = cue.stop
        if "W" in cue.verb.frames and c.upos(cue.begin - 1) != "QUOTE":
            return False
        if cue.form == "cite" or self.items[cue.stop - 1].xpos in ("VBG",):
            return False
        end = c.phrase_right(start, clause=False)
        told = end > start and c.low(end) in ("who", "whose", "whom")
        if (
            end == start
            or (not told and c.has_finite(end, min(end + 1, self.n)))
            or (c.time(start) and not self._month_name(start))
        ):
            return False
        if cue.begin == 0 or c.low(cue.begin - 1) == "," or c.upos(cue.begin - 1) == "QUOTE":
            if told:
                end = next(
                    (k for k in range(end, self.n) if c.low(k) in (",", ";", ".") or c.upos(k) == "QUOTE"),
                    self.n,
                )
            cue.behind = self._appositions(end)
            cue.subject = (start, cue.behind)
            cue.lead = cue.begin - (c.low(cue.begin - 1) == ",")
            cue.after = ("none", cue.behind)
            return True
        return False

    def _by_arc(self, cue: Cue) -> None:
        c = self.c
        verb = (cue.cue or (cue.begin, cue.stop))[0]
        head = c.argument(verb, "nsubj")
        if head < 0 or c.xpos(head) in ("WP", "WDT") or (head > verb and c.low(verb - 1) != ","):
            pronoun = next(
                (k for k in range(cue.begin - 1, -1, -1) if c.low(k) in ("who", "that", "which", ",")), -1
            )
            start = c.phrase_left(pronoun) if pronoun > 0 and c.low(pronoun) != "," else None
            if start is not None:
                cue.subject, cue.lead = (start, cue.begin), start
                self._before(cue)
                return
            if head < 0:
                cue.shared = not self._by_boundary(cue)
                return
        if head > verb:
            self._inverted(cue)
            return
        start = c.phrase_left(head + 1)
        if start is None:
            cue.shared = True
            return
        if c.xpos(head) in ("WP", "WDT"):
            self._antecedent(cue, head)
            return
        end = head + 1
        if end < cue.begin and c.low(end) not in (",",):
            end = max(end, next((k for k in range(end, cue.begin) if c.low(k) == ","), cue.begin))
        cue.subject, cue.lead = (start, end), start
        self._before(cue)

    def _by_boundary(self, cue: Cue) -> bool:
        """Take the noun phrase that begins the clause: "…, and a brigadier we met there expects …"."""
        c = self.c
        edge = next((k for k in range(cue.begin - 1, -1, -1) if c.low(k) in (",", ";", "and", "but")), -1)
        end = c.phrase_right(edge + 1)
        if (
            not edge + 1 < end < cue.begin
            or c.upos(end) not in ("PRON", "VERB")
            or not self._role(edge + 1, end)
        ):
            return False
        cue.subject, cue.lead = (edge + 1, end), edge + 1
        self._before(cue)
        return True

    def _plausible(self, cue: Cue) -> bool:
        if "W" not in cue.verb.frames or cue.form == "passive":
            return True
        if cue.subject is None:
            return cue.shared
        start, stop = cue.subject
        if self.turn is not None and self.items[start].low in ("i", "we"):
            return True
        if self.items[start].upos == "PRON" and self.items[start].low in (
            "i",
            "we",
            "you",
            "nobody",
            "it",
            "one",
        ):
            return (
                cue.name in ("suggest", "describe", "list", "show", "read") and self.items[start].low == "it"
            )
        sort = "other"
        if self.items[start].low in ("he", "she", "they") and cue.name in _PERSONAL:
            return True
        for k in range(start, stop):
            if self.c.low(k) == "," or (sort != "other" and self.items[k].upos == "ADP"):
                break
            if self.items[k].upos in ("NOUN", "PROPN", "ADJ", "NUM", "PRON"):
                low = self.c.low(k)
                here = "organisation" if low in STATES | KNOWN_ORGANISATIONS else noun_class(low)
                sort = here if here != "other" else sort
        if cue.name in (
            "read",
            "show",
            "list",
            "detail",
            "depict",
            "suggest",
            "indicate",
            "hold",
            "describe",
            "calculate",
        ):
            wanted = (
                ("document", "agency")
                if cue.name in ("read", "show", "list", "detail", "depict")
                else ("document", "agency", "expert", "official", "organisation", "anonymous", "witness")
            )
            return sort in wanted
        if cue.name in ("observe", "hear", "count", "record", "register", "log"):
            return sort in ("organisation", "official", "witness", "agency", "document")
        return sort != "document" or cue.name in ("estimate", "find", "assess", "want", "seek", "boast_of")
