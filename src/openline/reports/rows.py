"""A row of words and closed quotations, with the noun phrases and verb groups in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openline.reports.attribution.quoting import Quotation
from openline.reports.document.agencies import AGENCY
from openline.reports.tagging.lexicon import listed
from openline.reports.tagging.port import Parsed

__all__ = ["TIMES", "Item", "Row"]

_FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])
TIMES = listed(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july",
    "august september october november december jan feb mar apr jun jul aug sept sep oct nov dec today",
    "yesterday tomorrow tonight now day days week weeks month months year years morning evening afternoon",
    "night hour hours minutes earlier later weekend midnight noon noon. friday’s overnight ago recently",
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b"
# A date with a number in it, and its preposition: "on Nov. 14", "on Tuesday, 13 November 2018", "2018-11-14".
_DATE = re.compile(
    r"(?:(?:late|early)\s+)?(?:(?:on|of|for|since|until)\s+)?(?:the\s+)?"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?:the\s+)?"
    rf"(?:{_MONTH}\s+{_DAY}|{_DAY}\s+(?:of\s+)?{_MONTH}|(?:19|20)\d\d-\d\d-\d\d|\d\d?[./]\d\d?[./](?:19|20)\d\d)"
    r"(?:,?\s+(?:19|20)\d\d\b)?(?![\w’'-])",
    re.IGNORECASE,
)
_NOMINAL = listed("NOUN PROPN ADJ NUM SYM QUOTE")
_LINKS = listed(
    "of for in at on with from by to within near inside against close between under over about as above",
)
_BE = listed("be is are was were been being 's ’s 're ’re am 'm")
_DETERMINERS = frozenset(["DT", "PRP$", "PDT", "WP$"])


@dataclass(slots=True)
class Item:
    """A word, or a whole quotation (`upos` QUOTE), with the half-open range of its tokens and of its text."""

    first: int
    stop: int
    start: int
    end: int
    upos: str
    xpos: str
    lemma: str
    low: str
    text: str
    quote: int = -1


class Row:
    """The words of one unit; what stands within a quotation is one item."""

    def __init__(self, text: str, parsed: Parsed, found: Sequence[Quotation], tokens: range) -> None:
        self.text, self.parsed, self.quotations, self.tokens = text, parsed, found, tokens
        self.items: list[Item] = []
        self.place: dict[int, int] = {}  # token: its item
        self.n = 0

    def low(self, at: int) -> str:
        """Give the word in small letters; "" beyond either end."""
        return self.items[at].low if 0 <= at < self.n else ""

    def upos(self, at: int) -> str:
        """Give the tag; "" beyond either end."""
        return self.items[at].upos if 0 <= at < self.n else ""

    def xpos(self, at: int) -> str:
        """Give the Penn tag; "" beyond either end."""
        return self.items[at].xpos if 0 <= at < self.n else ""

    def finite(self, at: int) -> bool:
        """Whether this is a finite verb or auxiliary."""
        return self.upos(at) in ("VERB", "AUX") and self.xpos(at) in _FINITE

    def has_finite(self, start: int, stop: int) -> bool:
        """Whether a clause stands here: a finite verb, or a quotation that holds one."""
        for at in range(start, stop):
            if self.finite(at):
                return True
            if self.items[at].quote >= 0:
                item = self.items[at]
                if any(self.parsed.xpos[k] in _FINITE for k in range(item.first, item.stop)):
                    return True
        return False

    def has_verb(self, start: int, stop: int) -> bool:
        """Whether a verb stands here that may be finite, or a quotation with one."""
        return any(
            item.upos in ("VERB", "AUX") and item.xpos not in ("VBG", "VB") for item in self.items[start:stop]
        ) or self.has_finite(start, stop)

    def time(self, at: int) -> bool:
        """Whether this is a word of time."""
        return self.low(at) in TIMES

    def date_end(self, at: int) -> int:
        """Behind a date with a number in it that begins here; `at` if none does."""
        if not 0 <= at < self.n or self.items[at].quote >= 0:
            return at
        found = _DATE.match(self.text, self.items[at].start)
        end = at
        while found and end < self.n and self.items[end].start < found.end():
            end += 1
        return end

    def parenthetic(self, at: int) -> bool:
        """Whether a comma and a finite verb follow what begins here: ", asked about it, said"."""
        for k in range(at + 1, self.n):
            verb = k + 1 + (self.upos(k + 1) == "ADV")
            follows = self.low(k) == "," and (self.finite(verb) or self.upos(verb + 1) == "VERB")
            if follows:
                return True
        return False

    def taken_for_noun(self, start: int) -> bool:
        """Whether a present verb was tagged a plural: "said its presence hampers the delivery"."""
        return any(
            self.xpos(k) == "NNS"
            and self.upos(k - 1) in ("NOUN", "PROPN", "ADJ")
            and self.upos(k + 1) == "DET"
            and self.items[k].text.islower()
            for k in range(start + 1, self.n)
        )

    def last_word(self, stop: int) -> str:
        """Give the word before `stop` in small letters, that of a quotation its last."""
        item = self.items[stop - 1]
        return item.low if item.quote < 0 else self.parsed.text[self._inner(item)].lower()

    def _inner(self, item: Item) -> int:
        """Give the last token of a quotation that is a word."""
        return next(
            (k for k in range(item.stop - 1, item.first, -1) if self.parsed.text[k].isalpha()), item.first
        )

    # -------------------------------------------------------------------------------------- noun phrases

    def chunk_left(self, stop: int) -> int:
        """Where the plain noun phrase that ends before `stop` begins; `stop` if there is none."""
        at = stop
        while at > 0:
            item = self.items[at - 1]
            nominal = item.upos in _NOMINAL or item.xpos in ("POS", "HYPH", "AFX")
            if item.quote >= 0:
                nominal = at - 2 >= 0 and (
                    self.upos(at - 2) in ("DET", "ADJ")
                    or self.xpos(at - 2) == "POS"
                    or self.low(at - 2) == "called"
                )
            if item.xpos in ("VBN", "VBG") and item.upos == "VERB":
                nominal = at < stop or self.upos(at - 2) in ("NOUN", "PROPN")
            if item.low in ("so", "-") and self.low(at + (item.low == "so")) == "called":
                nominal = True
            if item.upos == "ADV" and at < stop and self.upos(at) in ("ADJ", "NUM", "VERB"):
                nominal = True
            if item.xpos in _DETERMINERS or item.upos == "DET":
                at -= 1
                while at > 0 and (self.xpos(at - 1) == "PDT" or self.low(at - 1) in ("all", "both")):
                    at -= 1
                return at
            if item.upos == "NOUN" and self.time(at - 1) and at < stop and self.xpos(at) != "POS":
                break
            if not nominal:
                break
            at -= 1
        return at

    def phrase_left(self, stop: int) -> int | None:
        """Where the noun phrase that ends before `stop` begins, with what hangs on it by prepositions."""
        if stop > 1 and self.low(stop - 1) in ("himself", "herself", "itself", "themselves"):
            stop -= 1
        if self.upos(stop - 1) == "PRON" and self.xpos(stop - 1) not in ("WP", "WDT", "EX"):
            return stop - 1
        if self.low(stop - 1) == ")":
            opening = next((k for k in range(stop - 1, -1, -1) if self.low(k) == "("), 0)
            return self.phrase_left(opening) if opening else None
        start = self.chunk_left(stop)
        if start == stop:
            return None
        while start > 0:
            before = self.items[start - 1]
            if (
                before.upos in ("ADP", "PART", "SCONJ")
                and before.low in _LINKS
                and self.upos(start - 2)
                in (
                    "NOUN",
                    "PROPN",
                    "ADJ",
                    "VERB",
                    "PRON",
                    "NUM",
                )
            ):
                if self.upos(start - 2) == "VERB" and self.xpos(start - 2) not in ("VBN", "VBG"):
                    break
                further = self.chunk_left(start - 1) if self.upos(start - 2) != "PRON" else start - 2
                if further == start - 1:
                    break
                start = further
            elif before.low in ("and", "or", "&") and self.upos(start - 2) in ("NOUN", "PROPN", "NUM", "ADJ"):
                joined = self.phrase_left(start - 1)
                if joined is None or self.finite(joined - 1) or self.upos(joined - 1) in ("ADP", "VERB"):
                    break
                start = joined
            else:
                break
        return start

    def phrase_right(self, start: int, *, links: bool = True, clause: bool = True) -> int:
        """Where the noun phrase that begins at `start` ends; `start` if there is none.

        With `links`, what hangs on it by prepositions is part of it. With `clause` a verb may follow, so that
        "reporters Moscow" is not one phrase.
        """
        at = start
        if self.upos(at) == "PRON":
            return at + 1
        if agency := AGENCY.match(self.text, self.items[at].start if at < self.n else len(self.text)):
            while at < self.n and self.items[at].end <= agency.end():
                at += 1
            if (
                at > start
                and self.xpos(at) != "POS"
                and self.low(at) not in ("news", "agency", "reporter", "reporters", "correspondent")
            ):
                return at
            at = start
        noun = False
        while at < self.n:
            item = self.items[at]
            if item.xpos in _DETERMINERS or item.upos == "DET":
                if noun or (at > start and self.low(at - 1) not in ("all", "both", "such", "half", "of")):
                    break
            elif (
                (item.upos == "NUM" and noun and clause)
                or (item.upos == "PROPN" and clause and noun and self.xpos(at - 1) in ("NNS",))
                or (
                    item.upos in ("ADJ",)
                    and noun
                    and clause
                    and self.xpos(at - 1) in ("NNS", "NNP", "NNPS")
                    and item.text.islower()
                )
            ):
                break
            elif item.upos == "VERB" and item.xpos in ("VBN", "VBG") and not noun and at > start:
                pass
            elif (
                item.quote >= 0 and at > start and self.upos(at - 1) in ("NOUN", "PROPN", "ADJ", "NUM")
            ) or (
                item.upos not in _NOMINAL
                and item.xpos not in ("POS", "HYPH", "AFX")
                and not (item.upos == "ADV" and not noun and self.upos(at + 1) in ("ADJ", "NUM"))
            ):
                break
            noun = (item.upos in ("NOUN", "PROPN", "QUOTE") and self.xpos(at + 1) != "POS") or (
                noun and item.upos != "PART"
            )
            if item.xpos in ("POS", "HYPH"):
                noun = False
            at += 1
        if at == start or not links:
            return at
        while self.upos(at) in ("ADP", "SCONJ", "ADJ", "VERB") and (
            self.low(at) in _LINKS
            or (self.upos(at) == "ADJ" and self.low(at + 1) in _LINKS)
            or (self.xpos(at) == "VBN" and self.low(at + 1) in _LINKS)
        ):
            inner = at + 1 if self.low(at) in _LINKS and self.upos(at) in ("ADP", "SCONJ") else at + 2
            if self.time(inner) or self.time(inner + 1):
                break
            further = self.phrase_right(inner, links=False, clause=clause)
            if further == inner:
                break
            at = further
        while self.low(at) in ("and", "or") and not clause:
            further = self.phrase_right(at + 1, clause=clause)
            if further == at + 1 or self.finite(further):
                break
            at = further
        return at

    # -------------------------------------------------------------------------------------- verb groups

    def group_start(self, verb: int) -> int:
        """Where the verb group that a verb ends begins, adverbs and negation included."""
        at = verb
        while at > 0:
            item = self.items[at - 1]
            helps = item.low in ("has", "have", "had") and self.xpos(verb) in ("VBN", "VBD")
            if (
                item.upos == "AUX"
                or helps
                or (item.low in ("not", "n't", "to") and item.upos in ("PART", "ADV", "ADP"))
                or (
                    item.upos == "ADV"
                    and item.low not in ("here", "there", "above", "when", "where", "why", "how")
                )
                or (item.low in ("went", "goes", "go") and self.low(at) in ("on",))
                or (
                    item.low == "on"
                    and self.low(at) == "to"
                    and self.low(at - 2) in ("went", "goes", "go", "going")
                )
            ):
                at -= 1
            else:
                break
        while at < verb and self.items[at].upos == "ADV" and self.low(at) not in ("not", "also", "never"):
            at += 1
        return at

    def negated(self, start: int, verb: int) -> bool:
        """Whether a group is negated."""
        return any(self.low(at) in ("not", "n't", "never") for at in range(start, verb))

    def passive(self, start: int, verb: int) -> bool:
        """Whether a group is passive."""
        return self.xpos(verb) in ("VBN", "VBD") and any(self.low(at) in _BE for at in range(start, verb))

    def argument(self, verb: int, *labels: str) -> int:
        """Give the item of the first dependent by one of some relations; -1 if there is none here."""
        token = self.items[verb].first
        for child in self.parsed.children[token]:
            if self.parsed.deprel[child].split(":")[0] in labels and child in self.place:
                return self.place[child]
        return -1

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Text offsets of items [start, stop)."""
        return self.items[start].start, self.items[stop - 1].end
