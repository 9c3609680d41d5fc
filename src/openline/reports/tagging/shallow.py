"""Heads by rule: noun phrases, verb groups, prepositions, and how clauses hang together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from openline.reports.tagging.lemmas import lemma_by_rule
from openline.reports.tagging.lexicon import CUES, listed

__all__ = ["Tag", "heads"]

Tag = tuple[str, str]

_TIMES = listed(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december day week month year morning evening night afternoon today "
    "tomorrow tonight time"
)
_BE = frozenset(["be", "is", "are", "was", "were", "been", "being", "am", "'s", "'re", "'m"])
_NOUNS = (["NOUN"], ["PROPN"])
_LEFT = {
    "PUNCT": "punct",
    **dict.fromkeys(("ADV", "PART"), "advmod"),
    "SCONJ": "mark",
    "CCONJ": "cc",
    "INTJ": "discourse",
    "AUX": "aux",
    "ADJ": "amod",
    "DET": "det",
    "ADP": "compound:prt",
}
_QUOTES = frozenset("\"“”‘’")
_WITHIN = frozenset(["DET", "ADJ", "NUM", "NOUN", "PROPN"])


@dataclass
class _Phrase:
    """A noun phrase: its tokens [start, end) and its head; what governs it is filled in as it is found."""

    start: int
    end: int
    head: int
    case: int = -1
    used: bool = False


@dataclass
class _Predicate:
    """A verb group or copula with its predicate: its tokens [start, end), its head, and its own verb."""

    start: int
    end: int
    head: int
    finite: bool
    passive: bool
    cue: bool
    marker: int = -1  # the subordinator, relative or coordinator before it
    begin: int = 0  # where its clause begins


class _Sentence:
    def __init__(self, words: Sequence[str], tags: Sequence[Tag]) -> None:
        self.words = [word.lower().replace("’", "'") for word in words]
        self.upos = [upos for upos, _ in tags]
        self.xpos = [xpos for _, xpos in tags]
        self.n = len(words)
        self.head = [-2] * self.n
        self.deprel = ["dep"] * self.n
        self.phrases: list[_Phrase] = []
        self.predicates: list[_Predicate] = []

    def hang(self, token: int, head: int, deprel: str) -> None:
        """Give a token its head, unless it has one."""
        if self.head[token] == -2 and token != head:
            self.head[token], self.deprel[token] = head, deprel

    # -------------------------------------------------------------------------------------------- phrases

    def find_phrases(self) -> None:
        at = 0
        while at < self.n:
            end = self._phrase_end(at)
            if end == at:
                at += 1
                continue
            self.phrases.append(self._phrase(at, end))
            at = end
        for former, latter in pairwise(self.phrases):
            if former.end < self.n and self.xpos[former.end] == "POS" and latter.start == former.end + 1:
                self.hang(former.end, former.head, "case")
                self.hang(former.head, latter.head, "nmod:poss")
                former.used = True

    def _phrase_end(self, start: int) -> int:
        if self.upos[start] == "PRON" and self.xpos[start] not in ("PRP$", "WDT", "WP", "WP$", "EX"):
            return start + 1
        at, nominal = start, start
        while at < self.n:
            upos, xpos = self.upos[at], self.xpos[at]
            opens = xpos in ("DT", "PRP$") and at > start
            if opens and not (at == start + 1 and self.words[start] in ("all", "both", "such")):
                break
            if upos in _WITHIN or xpos in ("PRP$", "$"):
                nominal = at + 1 if upos in ("NOUN", "PROPN", "NUM") else nominal
            elif xpos == "HYPH" and start < at < self.n - 1 and self.upos[at + 1] not in ("PUNCT", "AUX"):
                at += 1
                nominal = at + 1 if self.upos[at] in ("NOUN", "PROPN", "NUM") else nominal
            elif at == start or xpos not in ("VBN", "VBG") or self.upos[at + 1 : at + 2] not in _NOUNS:
                break
            at += 1
        return nominal

    def _phrase(self, start: int, end: int) -> _Phrase:
        head = end - 1
        if self.upos[head] == "PROPN" and self.words[head] not in _TIMES:
            while head > start and self.upos[head - 1] == "PROPN":
                head -= 1
        if self.upos[head] == "NUM" and head > start and self.words[head - 1] in _TIMES:
            head -= 1
        for at in range(start, end):
            label = {"DET": "det", "ADJ": "amod", "NUM": "nummod", "VERB": "amod", "PUNCT": "punct"}
            if at > head:
                self.hang(at, head, "nummod" if self.upos[at] == "NUM" else "flat")
            elif at < head:
                own = "nmod:poss" if self.xpos[at] == "PRP$" else label.get(self.upos[at], "compound")
                self.hang(at, head, own)
        return _Phrase(start, end, head)

    # -------------------------------------------------------------------------------------------- predicates

    def find_predicates(self) -> None:
        inside = {at for phrase in self.phrases for at in range(phrase.start, phrase.end)}
        at = 0
        while at < self.n:
            if at in inside or self.upos[at] not in ("AUX", "VERB"):
                at += 1
                continue
            start = at
            while at < self.n and at not in inside and (
                self.upos[at] in ("AUX", "ADV") or self.words[at] in ("not", "n't") or self.xpos[at] == "EX"
            ):
                at += 1
            if at < self.n and self.upos[at] == "VERB" and at not in inside:
                self._add_predicate(start, at + 1, at, copula=False)
                at += 1
            else:
                head = self._predicative(at)
                if head < 0:
                    head = max(k for k in range(start, at) if self.upos[k] == "AUX")
                self._add_predicate(start, at, head, copula=head >= at)
                at = max(at, start + 1)

    def _predicative(self, at: int) -> int:
        """Head of what a copula at its left says, or -1."""
        if at < self.n and self.upos[at] == "ADP":
            at += 1
        for phrase in self.phrases:
            if phrase.start == at:
                phrase.used = True
                return phrase.head
        return at if at < self.n and self.upos[at] == "ADJ" else -1

    def _add_predicate(self, start: int, end: int, head: int, *, copula: bool) -> None:
        first = next((k for k in range(start, end) if self.upos[k] in ("AUX", "VERB")), head)
        be = [k for k in range(start, end) if self.words[k] in _BE]
        passive = not copula and self.xpos[head] == "VBN" and bool(be)
        for at in range(start, end):
            if self.upos[at] == "AUX" and at != head:
                label = "cop" if copula else "aux:pass" if passive else "aux"
                self.hang(at, head, label if be and at == be[-1] else "aux")
            elif self.xpos[at] == "EX":
                self.hang(at, head, "expl")
            elif at != head:
                self.hang(at, head, "advmod")
        to = start > 0 and self.xpos[start - 1] == "TO"
        finite = self.xpos[first] in ("VBD", "VBZ", "VBP", "MD") or (self.xpos[first] == "VB" and not to)
        cue = not copula and lemma_by_rule(self.words[head], "VERB", self.xpos[head]) in CUES
        self.predicates.append(_Predicate(start, end, head, finite, passive, cue))

    # -------------------------------------------------------------------------------------------- clauses

    def mark_clauses(self) -> None:
        """Find where each clause begins, and the word that brings it in."""
        floor = 0
        for each in self.predicates:
            each.begin = floor
            for at in range(each.start - 1, floor - 1, -1):
                relative = self.xpos[at] in ("WDT", "WP", "WP$", "WRB")
                coordinates = self.upos[at] == "CCONJ" and not self._joins_phrases(at, each)
                if self.upos[at] == "SCONJ" or relative or self.xpos[at] == "TO" or coordinates:
                    each.marker, each.begin = at, at if relative else at + 1
                    break
            floor = each.end

    def _joins_phrases(self, at: int, each: _Predicate) -> bool:
        left = any(phrase.end == at or phrase.end == at - 1 for phrase in self.phrases)
        return left and 1 < each.start - at < 8 and self.upos[at + 1] != "AUX" and each.finite

    def join_clauses(self) -> int:
        """Hang the predicates on one another; the root."""
        if not self.predicates:
            return self._root_without_verb()
        root = self._main()
        before: _Predicate | None = None
        for each in self.predicates:
            if each is not root:
                self._join(each, before, root)
            before = each
        return root.head

    def _root_without_verb(self) -> int:
        for phrase in self.phrases:
            if phrase.case < 0 and not phrase.used:
                phrase.used = True
                return phrase.head
        return next((at for at in range(self.n) if self.upos[at] != "PUNCT"), 0)

    def _main(self) -> _Predicate:
        """Find the predicate of the main clause: that of saying where it stands behind what is said."""
        free = [each for each in self.predicates if each.finite and not self._subordinate(each)]
        for each in free[1:] + free[:1]:
            if each.cue and self._behind_speech(each):
                return each
        return (free or [each for each in self.predicates if each.finite] or self.predicates)[0]

    def _subordinate(self, each: _Predicate) -> bool:
        at = each.marker
        return at >= 0 and (self.upos[at] == "SCONJ" or self.xpos[at] in ("WDT", "WP", "WP$", "WRB", "TO"))

    def _behind_speech(self, each: _Predicate) -> bool:
        """Whether “…,” stands before a verb of speech and its subject."""
        former = [other for other in self.predicates if other.end <= each.start and other.finite]
        if not former:
            return False
        between = self.words[former[-1].end : each.start]
        quoted = any(word in _QUOTES for word in between)
        ends = each.end >= self.n - 8 or self.upos[each.end] == "PUNCT"
        return (quoted or ("," in between and ends)) and not self._subordinate(each)

    def _join(self, each: _Predicate, before: _Predicate | None, root: _Predicate) -> None:
        at = each.marker
        word = self.words[at] if at >= 0 else ""
        upper = before or root
        if at >= 0 and self.xpos[at] in ("WDT", "WP", "WP$", "WRB"):
            noun = self._phrase_before(at)
            if noun is not None:
                self.hang(each.head, noun.head, "acl:relcl")
            else:
                self.hang(each.head, upper.head, "ccomp" if upper.cue else "advcl")
        elif at >= 0 and self.xpos[at] == "TO":
            self.hang(at, each.head, "mark")
            self.hang(each.head, upper.head, "xcomp" if before else "advcl")
        elif at >= 0 and self.upos[at] == "SCONJ":
            self.hang(at, each.head, "mark")
            self.hang(each.head, upper.head, "ccomp" if word == "that" else "advcl")
        elif at >= 0 and self.upos[at] == "CCONJ" and before is not None:
            self.hang(at, each.head, "cc")
            far = self.words[at - 1] == "," and at == each.start - 1
            self.hang(each.head, root.head if far and root.start < each.start else before.head, "conj")
        elif not each.finite:
            noun = self._phrase_before(each.start)
            if noun is not None and noun.end == each.start:
                self.hang(each.head, noun.head, "acl")
            else:
                self.hang(each.head, upper.head, "advcl")
        elif each.start < root.start and root.cue:
            self.hang(each.head, root.head, "ccomp" if before is None else "parataxis")
        elif upper.cue:
            self.hang(each.head, upper.head, "ccomp")
        else:
            self.hang(each.head, root.head, "parataxis")

    def _phrase_before(self, at: int) -> _Phrase | None:
        ends = {at, at - 1} if at > 0 and self.upos[at - 1] in ("PUNCT", "ADP") else {at}
        return next((phrase for phrase in self.phrases if phrase.end in ends), None)

    # -------------------------------------------------------------------------------------------- arguments

    def find_cases(self) -> None:
        for phrase in self.phrases:
            at = phrase.start - 1
            while at > 0 and self.upos[at] == "ADV" and self.upos[at - 1] == "ADP":
                at -= 1
            if at >= 0 and self.upos[at] == "ADP" and self.xpos[at] != "RP" and not phrase.used:
                phrase.case = at
                self.hang(at, phrase.head, "case")
                if at > 0 and self.words[at] == "to" and self.words[at - 1] == "according":
                    self.hang(at - 1, phrase.head, "case")

    def find_arguments(self) -> None:
        for each in self.predicates:
            if each.finite:
                self._subject(each)
        for at, each in enumerate(self.predicates):
            after = self.predicates[at + 1] if at + 1 < len(self.predicates) else None
            limit = self.n if after is None else after.start if after.marker < 0 else after.begin
            phrase = next((p for p in self.phrases if p.start >= each.end and not p.used), None)
            direct = phrase is not None and phrase.start < limit and phrase.case < 0 and all(
                self.upos[k] == "ADV" or self.xpos[k] == "RP" for k in range(each.end, phrase.start)
            )
            if phrase is not None and direct and not each.passive and self.words[phrase.head] not in _TIMES:
                phrase.used = True
                self.hang(phrase.head, each.head, "obj")
        self._rest_of_phrases()

    def _subject(self, each: _Predicate) -> None:
        label = "nsubj:pass" if each.passive else "nsubj"
        if each.marker >= 0 and self.xpos[each.marker] in ("WDT", "WP"):
            if each.marker == each.start - 1:
                self.hang(each.marker, each.head, label)
                return
            self.hang(each.marker, each.head, "obj")
        free = [
            p
            for p in self.phrases
            if each.begin <= p.start and p.end <= each.start and not p.used and p.case < 0
            and self.words[p.head] not in _TIMES and p.head != each.head
        ]  # fmt: skip
        if free and each.cue and self._behind_speech(each):
            free = free[-1:] if self.upos[free[-1].end] != "PUNCT" else free
        if not free:
            free = self._before_relative(each)
        if not free and each.cue:
            free = [p for p in self.phrases if p.start == each.end and p.case < 0 and not p.used][:1]
            quiet = each.start == 0 or self.upos[each.start - 1] == "PUNCT"
            free = free if quiet else []
        if free:
            free[0].used = True
            self.hang(free[0].head, each.head, label)

    def _before_relative(self, each: _Predicate) -> list[_Phrase]:
        """Find the subject before a relative clause: “the official, who …, said”."""
        for other in self.predicates:
            relative = other.marker >= 0 and self.xpos[other.marker] in ("WDT", "WP", "WP$")
            if relative and other.end <= each.start:
                noun = self._phrase_before(other.marker)
                if noun is not None and not noun.used and noun.case < 0:
                    return [noun]
        return []

    def _rest_of_phrases(self) -> None:
        for at, phrase in enumerate(self.phrases):
            if phrase.used:
                continue
            former = self.phrases[at - 1] if at else None
            adjacent = former is not None and former.end == (phrase.start if phrase.case < 0 else phrase.case)
            verb = next((p for p in reversed(self.predicates) if p.end <= phrase.start), None)
            between = self.words[former.end : phrase.start] if former is not None else []
            of = phrase.case >= 0 and adjacent and (self.words[phrase.case] == "of" or verb is None)
            if former is not None and between[-1:] in (["and"], ["or"]):
                self.hang(phrase.head, former.head, "conj")
                self.hang(phrase.start - 1, phrase.head, "cc")
            elif former is not None and between == [","] and phrase.case < 0:
                self.hang(phrase.head, former.head, "appos")
            elif former is not None and of:
                self.hang(phrase.head, former.head, "nmod")
            else:
                near = verb or next(iter(self.predicates), None)
                bare = "obl:unmarked" if self.words[phrase.head] in _TIMES else "dep"
                if near is not None:
                    self.hang(phrase.head, near.head, "obl" if phrase.case >= 0 else bare)

    # -------------------------------------------------------------------------------------------- the rest

    def finish(self, root: int) -> None:
        """Hang what is left, and see that all of it is one tree."""
        self.head[root], self.deprel[root] = -1, "root"
        owners = [each.head for each in self.predicates] or [root]
        for at in range(self.n):
            if self.head[at] == -2:
                near = root if self.upos[at] == "PUNCT" else min(owners, key=lambda k: (abs(k - at), k))
                self.head[at] = near if near != at else root
                self.deprel[at] = _LEFT.get(self.upos[at], "dep")
        for at in range(self.n):
            seen, up = {at}, self.head[at]
            while up >= 0 and up not in seen:
                seen.add(up)
                up = self.head[up]
            if up >= 0:
                self.head[at], self.deprel[at] = root, "dep"


def heads(words: Sequence[str], tags: Sequence[Tag]) -> list[tuple[int, str]]:
    """Head and relation of each token of one sentence; the head of the root is -1.

    Parameters
    ----------
    words : sequence of str
    tags : sequence of tuple of str
        Universal and Penn tag of each word.
    """
    if not words:
        return []
    sentence = _Sentence(words, tags)
    sentence.find_phrases()
    sentence.find_predicates()
    sentence.mark_clauses()
    sentence.find_cases()
    sentence.find_arguments()
    sentence.finish(sentence.join_clauses())
    return list(zip(sentence.head, sentence.deprel, strict=True))
