"""What the deeds of a content are read from: its tokens, how they hang together, and phrases of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from openline.reports.doing.deed import DEEP
from openline.reports.doing.words import LEFT_OUT, MEANS, TIMES
from openline.reports.tagging.lemmas import lemma_by_rule
from openline.reports.tagging.port import Parsed

__all__ = ["NOUNS", "Phrases"]

NOUNS = ("NOUN", "PROPN", "PRON", "NUM")
_NEAR = 8  # tokens from a noun to what it is "of", at most
_BEFORE = 12  # tokens of a noun phrase before its noun, at most
_APART = frozenset(["case", "mark", "nsubj", "cop", "aux", "cc", "advcl"])
_PARTICLES = frozenset(["back", "out", "off", "away", "in", "down", "over", "up", "around", "round"])
_NOT = frozenset(["not", "n't", "n’t", "never", "no", "neither", "nor", "hardly"])


class Phrases:
    """Tokens of one content.

    Parameters
    ----------
    parsed
        The sentences it lies in.
    tokens
        Those of the content.
    demanded, blamed
        See `deed_in`.
    """

    def __init__(
        self, parsed: Parsed, tokens: Iterable[int], *, demanded: bool = False, blamed: bool = False
    ) -> None:
        self.parsed = parsed
        self.order = sorted(tokens)
        self.tokens = frozenset(self.order)
        self.demanded = demanded
        self.blamed = blamed
        self.active = -1  # a participle that is read as the verb of its clause

    # ------------------------------------------------------------------------------------------ tokens

    def below(self, at: int, *labels: str) -> list[int]:
        """Dependents of a token within the content, by their relations; a relation means its subtypes too."""
        if at < 0:
            return []
        deprel = self.parsed.deprel
        return [
            kid
            for kid in self.parsed.children[at]
            if kid in self.tokens and (deprel[kid] in labels or deprel[kid].partition(":")[0] in labels)
        ]

    def first(self, at: int, *labels: str) -> int:
        """Give the first such dependent, -1 if there is none."""
        return next(iter(self.below(at, *labels)), -1)

    def behind(self, at: int, cases: Sequence[str], *labels: str) -> int:
        """Give the first noun below a token that one of some prepositions stands before; -1 if none does."""
        below = self.below(at, *(labels or ("obl", "nmod")))
        return next((kid for kid in below if self.case(kid) in cases), -1)

    def small(self, at: int) -> str:
        """Token in small letters."""
        return self.parsed.text[at].lower()

    def case(self, at: int) -> str:
        """Preposition of a noun; "" where it has none."""
        found = self.first(at, "case")
        return self.small(found) if found >= 0 else ""

    def case_or_mark(self, at: int) -> str:
        """Preposition of a noun, or what opens a clause."""
        found = self.first(at, "case", "mark")
        return self.small(found) if found >= 0 else ""

    def to(self, at: int) -> bool:
        """Whether a verb is an infinitive with "to"."""
        return any(self.small(kid) == "to" for kid in self.below(at, "mark"))

    def lemma(self, at: int) -> str:
        """Lemma in small letters, of a verb also where it was taken for another part of speech."""
        if self.parsed.upos[at] == "ADJ" and self.verbal(at):
            return lemma_by_rule(self.parsed.text[at], "VERB", "VBN")
        if self.parsed.xpos[at] == "NNS" and self.verbal(at):
            return lemma_by_rule(self.parsed.text[at], "VERB", "VBZ")
        return self.parsed.lemma[at].lower()

    # ------------------------------------------------------------------------------------------ verbs

    def verbal(self, at: int) -> bool:
        """Whether a token is a verb, also one that was taken for something else: "have advanced"."""
        if self.parsed.upos[at] == "VERB":
            return True
        if self.parsed.xpos[at] == "NNS" and not self.below(at, "cop", "case"):  # "Germany backs them"
            return bool(self.below(at, "nsubj")) and bool(self.below(at, "obj", "xcomp", "ccomp"))
        if self.parsed.upos[at] not in ("ADJ", "NOUN") or self.below(at, "cop"):
            return False
        return any(self.parsed.lemma[kid] in ("have", "will", "do") for kid in self.below(at, "aux"))

    def finite(self, at: int) -> bool:
        """Whether a verb says a clause of its own."""
        tag = self.parsed.xpos[at]
        helped = bool(self.below(at, "aux"))
        return helped or tag in ("VBD", "VBZ", "VBP") or (tag == "NNS" and self.verbal(at))

    def predicates(self, at: int) -> bool:
        """Whether a token is what a clause says: a verb, or what a form of "be" stands before."""
        label = self.parsed.deprel[at].partition(":")[0]
        if self.verbal(at):
            return label not in ("amod", "compound")
        if self.below(at, "cop", "nsubj", "expl"):
            return True
        return self.parsed.upos[at] == "ADJ" and label not in ("amod", "nmod", "compound")

    def particle(self, at: int) -> str:
        """Particle of a verb: "out" of "pull out", "back" of "turn back"."""
        for kid in self.below(at, "compound", "advmod"):
            close = self.small(kid) in _PARTICLES and 0 < kid - at < 4
            if self.parsed.deprel[kid] == "compound:prt" or (self.parsed.deprel[kid] == "advmod" and close):
                return self.small(kid)
        return ""

    def negated(self, at: int) -> bool:
        """Whether "not" or "no" stands at a token."""
        return any(self.small(kid) in _NOT for kid in self.below(at, "advmod", "det", "cc", "aux"))

    def denied(self, at: int) -> bool:
        """Whether a verb is said not to be done, or by nobody, or to nobody: "no shots were fired"."""
        beside = self.below(at, "nsubj", "obj", "obl")
        beside += [whose for kid in beside for whose in self.below(kid, "nmod")]
        return self.negated(at) or any(self.nobody(kid) for kid in beside)

    def nobody(self, at: int) -> bool:
        """Whether a noun is nobody, or no one of its kind."""
        return self.small(at) in ("nobody", "none", "nothing", "neither") or self.negated(at)

    def passive(self, at: int) -> bool:
        """Whether what is the subject of a verb suffers it."""
        if at == self.active:
            return False
        labels = {self.parsed.deprel[kid] for kid in self.below(at, "nsubj", "aux", "obl")}
        if "aux:pass" in labels or ("obl:agent" in labels and "nsubj" not in labels):
            return True
        relative = self.parsed.deprel[at].startswith("acl")
        if "nsubj:pass" in labels:  # without a form of "be" it was taken for a passive: "militants fired"
            return relative or bool(self.below(at, "aux"))
        return self.parsed.xpos[at] == "VBN" and self.parsed.deprel[at] == "acl" and not self.below(at, "aux")

    def agent(self, at: int) -> int:
        """Whoever "by" names; -1 for nobody, and for "by Friday" and "by phone"."""
        for kid in self.below(at, "obl", "nmod"):
            if self.parsed.deprel[kid] != "obl:agent" and self.case(kid) != "by":
                continue
            if self.parsed.upos[kid] in NOUNS and not self.timed(kid) and self.small(kid) not in MEANS:
                return kid
        return -1

    def timed(self, at: int) -> bool:
        """Whether a noun is a time."""
        return TIMES.fullmatch(self.lemma(at)) is not None

    # ------------------------------------------------------------------------------------------ phrases

    def phrase(self, at: int) -> str:
        """Noun with what belongs to it before it, what it is "of", and those named beside it; "" for -1."""
        if at < 0:
            return ""
        first, last = self.span(at)
        for kid in self.below(at, "nmod", "conj"):
            joined = self.parsed.deprel[kid].startswith("conj") and self.parsed.upos[kid] in NOUNS
            between = any(self.small(k) in ("and", "or", ",") for k in range(at + 1, kid))
            if kid > at and (self.case(kid) == "of" or (joined and between)):
                last = max(last, self.end(kid))
        return self.words(first, last)

    def end(self, at: int) -> int:
        """Last token of a noun and of what it is "of"."""
        last = self.span(at)[1]
        for kid in self.below(at, "nmod"):
            if at < kid < at + _NEAR and self.case(kid) == "of":
                last = max(last, self.end(kid))
        return last

    def span(self, at: int) -> tuple[int, int]:
        """First and last token of a noun with what stands before it, but its article, and names behind."""
        first = last = at
        while first - 1 in self.tokens and self._under(first - 1, at) and first > at - _BEFORE:
            first -= 1
        skipped = ("DET", "PUNCT", "ADP", "ADV", "CCONJ")
        while first < at and (self.parsed.upos[first] in skipped or self.small(first) in LEFT_OUT):
            first += 1
        while last + 1 in self.tokens and self.parsed.head[last + 1] in range(first, last + 1):
            label = self.parsed.deprel[last + 1]
            number = self.parsed.upos[last + 1] == "NUM" and label == "nummod"
            if not (label.startswith(("flat", "compound")) or self.parsed.xpos[last + 1] == "HYPH" or number):
                break
            last += 1
        return first, last

    def _under(self, token: int, at: int) -> bool:
        """Whether a token belongs to a noun behind it, and is no clause and no preposition of it."""
        up, steps = token, 0
        while up >= 0 and up != at and steps < DEEP:
            if self.parsed.deprel[up].partition(":")[0] in _APART:
                return self.parsed.xpos[up] == "POS"
            up, steps = self.parsed.head[up], steps + 1
        return up == at and self.parsed.xpos[token] not in (",", ".")

    def words(self, first: int, last: int) -> str:
        """Text from one token to another, quotation marks left out."""
        said = [self.parsed.text[first]]
        for at in range(first + 1, last + 1):
            if self.parsed.start[at] > self.parsed.end[at - 1]:
                said.append(" ")
            said.append(self.parsed.text[at])
        return re.sub(r"[“”\"]", "", "".join(said)).strip(" ,'‘")
