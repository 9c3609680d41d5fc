"""A unit of sentences as a row of words, its tags mended by what a word and its neighbours tell."""

from __future__ import annotations

from collections.abc import Sequence

from openline.reports.attribution.cues import CUE_NOUNS, PARTICLES, VERBS, Verb
from openline.reports.attribution.quoting import Quotation, quotation_at
from openline.reports.rows import Item, Row
from openline.reports.speakers.nominals import noun_class
from openline.reports.tagging.lexicon import listed
from openline.reports.tagging.port import Parsed

__all__ = ["Clauses", "units"]

_NO_VERB = Verb("")
_UNCHANGED = listed("put cut set hit let shut read cast split quit")  # in the past as in the present
_ASKED = listed("about whether if by how why what on")  # ", asked about it,"


def units(parsed: Parsed, found: Sequence[Quotation]) -> list[range]:
    """Join the sentences that one quotation runs through; the tokens of each."""
    joined: list[range] = []
    for tokens in parsed.sentences:
        if not tokens:
            continue
        at = parsed.start[tokens[0]]
        index = quotation_at(found, at)
        if (
            joined
            and index >= 0
            and found[index].start < at
            and found[index].start >= parsed.start[joined[-1][0]]
        ) or (joined and index >= 0 and found[index].start < at):
            joined[-1] = range(joined[-1].start, tokens.stop)
        else:
            joined.append(tokens)
    return joined


def _base(word: str) -> str:
    """Give the verb of speech of which a word may be the present; "" if there is none."""
    stems = [word]
    if word.endswith("ies"):
        stems.append(word[:-3] + "y")
    elif word.endswith("s"):
        stems += [word[:-1], word[:-2]] if word.endswith("es") else [word[:-1]]
    return next((stem for stem in stems if stem in VERBS or stem in PARTICLES), "")


class Clauses(Row):
    """One unit: sentences that no quotation runs out of."""

    def __init__(self, text: str, parsed: Parsed, found: Sequence[Quotation], tokens: range) -> None:
        super().__init__(text, parsed, found, tokens)
        at = tokens.start
        while at < tokens.stop:
            index = quotation_at(found, parsed.start[at])
            first = at
            if index >= 0:
                end = found[index].end
                while at < tokens.stop and parsed.start[at] < end:
                    at += 1
                item = Item(first, at, found[index].start, end, "QUOTE", "QUOTE", "", "", "", index)
            else:
                at += 1
                word = parsed.text[first]
                low = word.lower().replace("’", "'")
                item = Item(
                    first,
                    at,
                    parsed.start[first],
                    parsed.end[first],
                    parsed.upos[first],
                    parsed.xpos[first],
                    parsed.lemma[first].lower(),
                    low,
                    word,
                )
                self._mend(item)
            for token in range(first, at):
                self.place[token] = len(self.items)
            self.items.append(item)
        self.n = len(self.items)
        self._retag()

    def _retag(self) -> None:
        """Mend tags by their neighbours: the verb of speech behind its subject, "to" before a verb."""
        for at, item in enumerate(self.items):
            if item.upos == "ADJ" and item.low.endswith("ed") and self._acts(item):
                item.upos, item.xpos = "VERB", "VBD"
            if item.xpos in ("VB", "VBP") and item.text.islower() and self._names_a_role(at, item):
                item.upos, item.xpos = "NOUN", "NN"
            asked = item.low == "asked" and self.low(at - 1) == "," and self.low(at + 1) in _ASKED
            if asked and self.parenthetic(at):
                item.upos, item.xpos = "VERB", "VBN"
                continue
            if item.low in ("both", "either", "neither") and self.upos(at + 1) in ("NOUN", "ADJ"):
                item.upos, item.xpos = "DET", "DT"
            capital = at > 0 and item.upos == "VERB" and item.text[:1].isupper() and not item.text.isupper()
            named = at > 1 and self.items[at - 1].text[:1].isupper() and self.items[at - 1].upos == "NOUN"
            if capital and (named or "PROPN" in (self.upos(at + 1), self.upos(at - 1))):
                item.upos, item.xpos = "PROPN", "NNP"
            elif (
                item.xpos == "VBN" and item.upos == "VERB" and (self._past(item) or self._goes_on(at, item))
            ) or (
                item.low in _UNCHANGED
                and item.upos == "VERB"
                and item.xpos in ("VB", "VBP")
                and self._told(at)
            ):
                item.xpos = "VBD"
            elif item.low == "to" and self.xpos(at + 1) == "VB":
                item.upos, item.xpos = "PART", "TO"
            elif (
                item.xpos in ("VB", "VBP", "NN", "NNS") and item.text.islower() and at > 0 and item.quote < 0
            ):
                before = self.items[at - 1]
                particled = self.low(at + 1) in PARTICLES.get(_base(item.low), ())
                if (
                    particled
                    and before.xpos in ("VB", "VBP")
                    and self.upos(at - 2) in ("DET", "ADJ", "NOUN", "PROPN", "NUM")
                ):
                    before.upos, before.xpos = "NOUN", "NN"
                lemma = item.lemma if item.xpos in ("VB", "VBP") else _base(item.low)
                if lemma and self._speaks(at, item, lemma):
                    item.upos, item.xpos, item.lemma = (
                        "VERB",
                        "VBZ" if item.low.endswith("s") else "VBP",
                        lemma,
                    )

    def _goes_on(self, at: int, item: Item) -> bool:
        """Whether a participle is a second verb of speech: "slammed it and rejected allegations that"."""
        return (
            self.low(at - 1) in ("and", "but")
            and item.lemma in VERBS
            and self.upos(at - 2) not in ("ADJ", "VERB", "ADV", "AUX")
            and self.upos(at + 1) in ("NOUN", "DET", "PROPN", "PRON")
            and any(each.xpos == "VBD" and each.lemma in VERBS for each in self.items[:at])
        )

    def _names_a_role(self, at: int, item: Item) -> bool:
        """Whether what was taken for a verb ends a noun phrase with "a": "a Britain-based war monitor"."""
        if noun_class(item.low) == "other" or self.upos(at - 1) not in ("NOUN", "ADJ", "VERB", "PROPN"):
            return False
        start = self.chunk_left(at)
        return at - start > 1 and self.low(start) in ("a", "an")

    def _acts(self, item: Item) -> bool:
        """Whether an adjective has a subject and an object, so that it is a verb: "guards wounded men"."""
        below = {self.parsed.deprel[child].split(":")[0] for child in self.parsed.children[item.first]}
        return {"nsubj", "obj"} <= below and not below & {"cop", "aux"}

    def _told(self, at: int) -> bool:
        """Whether a verb of one form follows a subject that is one: "the monitor, a group, put it at"."""
        before = at - 1
        while self.upos(before) == "ADV":
            before -= 1
        helped = self.xpos(before) in ("MD", "TO") or self.low(before) in (
            "to",
            "not",
            "n't",
            "do",
            "does",
            "did",
        )
        return before >= 0 and not helped and self.xpos(before) not in ("NNS", "NNPS")

    def _past(self, item: Item) -> bool:
        """Whether a participle is the verb of a clause: no auxiliary, and no noun that it describes."""
        parsed, token = self.parsed, item.first
        if parsed.deprel[token].split(":")[0] not in ("root", "ccomp", "conj", "parataxis", "advcl"):
            return False
        below = [parsed.deprel[child].split(":")[0] for child in parsed.children[token]]
        return (
            "nsubj" in below
            and not {"aux", "cop"} & set(below)
            and "nsubj:pass" not in [parsed.deprel[child] for child in parsed.children[token]]
        )

    def _speaks(self, at: int, item: Item, lemma: str) -> bool:
        before, follows = self.items[at - 1], self.low(at + 1)
        if before.low in ("and", "but") and follows == "that" and item.low.endswith("s") and lemma in VERBS:
            return True  # "insists that A, and regrets that B"
        if before.xpos == "MD" or before.low in ("to", "not", "n't", "do", "does", "did", "and", "or"):
            return False
        if (
            follows
            and follows in PARTICLES.get(lemma, ())
            and before.upos not in ("DET", "ADJ", "ADP", "PUNCT")
        ):
            return f"{lemma}_{follows}" in VERBS
        if before.low == "," and follows == "that" and lemma in VERBS and at > 2:
            return True
        if follows == "to" and set("IP") & set(VERBS.get(lemma, _NO_VERB).frames) and item.xpos == "NNS":
            opens = self.upos(self.chunk_left(at))
            named = opens in ("DET", "PROPN", "PRON") or before.text.isupper()
            return before.xpos in ("NN", "NNP", "PRP") and named
        subject = (
            before.upos in ("NOUN", "PROPN") or before.xpos in ("PRP", "WP", "WDT") or before.upos == "ADV"
        )
        subject = subject or (before.upos == "ADJ" and self.upos(at - 2) in ("DET", "ADJ", "PART"))
        if not subject or (
            item.xpos == "NN" and before.xpos not in ("NNS", "NNPS", "PRP") and not self._many(at)
        ):
            return False
        if item.xpos in ("VB", "VBP") and lemma in VERBS:
            return True
        plain = lemma in VERBS and _base(item.low) not in CUE_NOUNS
        if follows in (",", ".", "") and at + 1 <= self.n:
            start = self.phrase_left(at)
            return (
                (plain or lemma in ("report", "claim"))
                and start is not None
                and start > 0
                and (self.low(start - 1) == "," or self.upos(start - 1) == "QUOTE")
            )
        if not (plain or lemma in ("express", "voice")) and before.xpos not in ("PRP", "WP"):
            return False
        return follows in ("that", ":", "whether", "what", "how", "who", "why", "against", "of", "at") or (
            self.upos(at + 1) in ("DET", "PRON", "QUOTE", "PROPN", "NUM") or lemma in ("express", "voice")
        )

    def _many(self, at: int) -> bool:
        """Whether the phrase before is of many by its first noun: "members of the Council urge the"."""
        start = self.phrase_left(at)
        if start is None or self.upos(at + 1) not in ("DET", "PROPN", "PRON"):
            return False
        front = next((k for k in range(start, at) if self.upos(k) == "ADP"), at)
        return front < at and self.xpos(front - 1) in ("NNS", "NNPS")

    def _mend(self, item: Item) -> None:
        """Give what the tagger gets wrong and a word alone can tell."""
        if item.xpos in ("PRP$", "WP$"):
            item.upos = "DET"
        if item.low in (
            "said",
            "says",
            "told",
            "denied",
            "denies",
            "stressed",
            "insisted",
            "warned",
            "added",
            "stated",
        ):
            if item.upos in ("NOUN", "PROPN", "ADJ") and item.text.islower():
                item.upos, item.xpos = "VERB", "VBZ" if item.low.endswith("s") else "VBD"
            item.lemma = {
                "said": "say",
                "says": "say",
                "told": "tell",
                "denies": "deny",
                "denied": "deny",
            }.get(item.low, item.lemma)
        if (
            item.upos in ("ADJ", "NOUN", "ADV")
            and item.low.endswith("ed")
            and item.text.islower()
            and self.items
        ):
            stem = next((each for each in (item.low[:-2], item.low[:-1]) if each in VERBS), "")
            if item.upos == "ADJ" and self._follows(item) in ("by", "on", "in", "with", "at"):
                stem = ""  # "a diplomat briefed on it"
            if stem and self.items[-1].upos in ("NOUN", "PROPN", "ADV") and self.items[-1].text != "-":
                item.upos, item.xpos, item.lemma = "VERB", "VBD", stem
        if item.text in "“”\"" and item.upos == "PUNCT":
            item.upos, item.xpos = "PROPN", "NNP"  # no quotation: the marks of a nickname
        if item.low in ("which", "who"):
            item.upos = "PRON"

    def _follows(self, item: Item) -> str:
        return self.parsed.text[item.stop].lower() if item.stop < self.tokens.stop else ""
