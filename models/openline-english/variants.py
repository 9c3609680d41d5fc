"""Sentences of a treebank told otherwise: as somebody's report, or as a headline.

The treebank is of the web; what is read is news. In news nearly every sentence is somebody's, and a headline
leaves words out. Both are made of annotated sentences by moving whole subtrees, so that their annotation is
known.
"""

from collections.abc import Callable, Sequence

import numpy as np
from treebank import Sentence

from openline.reports.tagging.lexicon import CUES

__all__ = ["Variants"]



def _listed(words: str) -> list[str]:
    return words.split()


Row = tuple[str, bool, str, str, str, int, str]  # as the columns of Sentence; heads count within the part

_PAST = _listed(
    "said said said said added reported stated stressed noted claimed announced confirmed warned insisted "
    "alleged denied argued explained revealed acknowledged declared emphasized maintained reiterated "
    "underlined admitted suggested vowed pledged cautioned asserted concluded estimated predicted indicated "
    "complained testified disclosed believed feared wrote tweeted"
)
_PRESENT = _listed("says says says reports claims warns insists argues notes adds denies believes fears")
_DAYS = _listed("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_THAT: Row = ("that", True, "that", "SCONJ", "IN", -1, "mark")
_QUOTED: Row = ("quoted", True, "quote", "VERB", "VBD", -1, "root")
_AS: Row = ("as", True, "as", "SCONJ", "IN", -1, "mark")
_SAYING: Row = ("saying", True, "say", "VERB", "VBG", -1, "advcl")
_LONGEST = 28  # tokens of what is reported
_SPEAKER = 9  # tokens of a speaker


class Variants:
    """Makes variants of the sentences of a treebank, with speakers taken from it."""

    def __init__(self, train: Sequence[Sentence]) -> None:
        found = [each for sentence in train for each in _speakers(sentence)]
        self._pronouns = [each for each in found if len(each) == 1 and each[0][3] == "PRON"]
        self._roles = [each for each in found if next(row for row in each if row[5] < 0)[3] == "NOUN"]
        self._speakers = [each for each in found if each[-1][3] in ("NOUN", "PROPN") or len(each) > 1]

    def reported(self, sentence: Sentence, rng: np.random.Generator) -> Sentence | None:
        """Tell a plain statement as what somebody says; None if the sentence is no plain statement."""
        content = _content(sentence)
        if content is None:
            return None
        speaker = self._speaker(rng)
        heard = _small(self._speakers[rng.integers(len(self._speakers))])
        form = int(rng.integers(11))
        cue = [_cue(rng)]
        when = _when(rng) if rng.random() < 0.25 else []
        quoted = form in (3, 4, 5)
        comma, stop = [_mark(",", ",")], [_mark(".", ".")]
        opened, closed = [_mark('"', "``", spaced=False)], [_mark('"', "''")]
        if form in (0, 1, 2, 8):
            content = _small(content)
        if form == 0:  # The ministry said that the town fell.
            return _joined([(speaker, 1, "nsubj"), (cue, -1, "root"), (when, 1, "obl"), ([_THAT], 4, "mark"),
                            (content, 1, "ccomp"), (stop, 1, "punct")], 1)  # fmt: skip
        if form == 1:  # The ministry said the town fell.
            return _joined([(speaker, 1, "nsubj"), (cue, -1, "root"), (content, 1, "ccomp"),
                               (stop, 1, "punct")], 1)  # fmt: skip
        if form == 2:  # The ministry told a reporter that the town fell.
            told = [("told", True, "tell", "VERB", "VBD", -1, "root")]
            return _joined([(speaker, 1, "nsubj"), (told, -1, "root"), (heard, 1, "iobj"),
                            ([_THAT], 4, "mark"), (content, 1, "ccomp"), (stop, 1, "punct")], 1)  # fmt: skip
        if form == 8:  # According to the ministry, the town fell.
            by = [("According", True, "accord", "VERB", "VBG", -1, "case"),
                  ("to", True, "to", "ADP", "IN", 0, "fixed")]  # fmt: skip
            return _joined([(by, 1, "case"), (_small(speaker), 3, "obl"), (comma, 3, "punct"),
                            (content, -1, "root"), (stop, 3, "punct")], 3)  # fmt: skip
        if form == 9:  # The agency quoted an official as saying that the town fell.
            held = [(heard, 1, "obj"), ([_AS], 4, "mark"), ([_SAYING], 1, "advcl")]
            that = [] if rng.random() < 0.4 else [_THAT]
            return _joined([(speaker, 1, "nsubj"), ([_QUOTED], -1, "root"), *held, (that, 6, "mark"),
                            (_small(content), 4, "ccomp"), (stop, 1, "punct")], 1)  # fmt: skip
        if form == 10:  # “The town fell,” the agency quoted an official as saying.
            held = [(heard, 5, "obj"), ([_AS], 8, "mark"), ([_SAYING], 5, "advcl")]
            return _joined([(opened, 1, "punct"), (content, 8, "ccomp"), (comma, 1, "punct"),
                            (closed, 1, "punct"), (_small(speaker), 5, "nsubj"), ([_QUOTED], -1, "root"),
                            *held, (stop, 5, "punct")], 5)  # fmt: skip
        # The town fell, the ministry said. “The town fell,” said the ministry.
        inverted = form == 5
        if inverted and speaker[-1][0] == ",":
            speaker = speaker[:-1]
        at = int(quoted)  # the part that is the content
        cue_at = at + 2 + int(quoted) + int(not inverted)
        teller = [(_small(speaker), cue_at, "nsubj"), (cue, -1, "root")]
        return _joined([*([(opened, at, "punct")] if quoted else []), (content, cue_at, "ccomp"),
                        (comma, at, "punct"), *([(closed, at, "punct")] if quoted else []),
                        *(teller[::-1] if inverted else teller), (when, cue_at, "obl"),
                        (stop, cue_at, "punct")], cue_at)  # fmt: skip

    def _speaker(self, rng: np.random.Generator) -> list[Row]:
        """Take a speaker: a pronoun at times, and at times a name with what the person is behind a comma."""
        if rng.random() < 0.15:
            return self._pronouns[rng.integers(len(self._pronouns))]
        speaker = self._speakers[rng.integers(len(self._speakers))]
        name = next(row for row in speaker if row[5] < 0)[3] == "PROPN"
        if not name or rng.random() < 0.6 or any(row[0] == "," for row in speaker):
            return speaker
        role = self._roles[rng.integers(len(self._roles))]
        at, begin = next(k for k, row in enumerate(speaker) if row[5] < 0), len(speaker) + 1
        root = begin + next(k for k, row in enumerate(role) if row[5] < 0)
        comma = (*_mark(",", ",")[:5], root, "punct")
        moved = [
            (*row[:5], row[5] + begin, row[6]) if row[5] >= 0 else (*row[:5], at, "appos")
            for row in _small(role)
        ]
        return [*speaker, comma, *moved, comma]

    def headline(self, sentence: Sentence, rng: np.random.Generator) -> Sentence:
        """Tell a sentence as a headline: without a full stop, mostly without articles, capitals at random."""
        recase: Callable[[str], str] = [str, str.title, str.title, str.upper, str.lower][rng.integers(5)]
        bare = rng.random() < 0.6
        rows = _rows(sentence)
        last = len(rows) - 1
        heads = set(sentence.head)
        kept = [
            at
            for at, row in enumerate(rows)
            if at in heads
            or (not (row[0] == "." and at == last)
            and not (bare and row[4] == "DT" and row[2] in ("the", "a", "an")))
        ]
        if len(kept) < 3:
            kept = list(range(len(rows)))
        place = {at: new for new, at in enumerate(kept)}
        told = [
            (recase(rows[at][0]) if rows[at][0].isalpha() else rows[at][0], *rows[at][1:5],
             place[rows[at][5]] if rows[at][5] >= 0 else -1, rows[at][6])
            for at in kept
        ]  # fmt: skip
        return _sentence(told)


def _rows(sentence: Sentence) -> list[Row]:
    s = sentence
    return list(zip(s.words, s.spaced, s.lemma, s.upos, s.xpos, s.head, s.deprel, strict=True))


def _sentence(rows: Sequence[Row]) -> Sentence:
    words, spaced, lemma, upos, xpos, head, deprel = (list(column) for column in zip(*rows, strict=True))
    return Sentence(words, spaced, lemma, upos, xpos, head, deprel, paragraph=False)  # type: ignore[arg-type]


def _mark(mark: str, xpos: str, *, spaced: bool = True) -> Row:
    return mark, spaced, mark, "PUNCT", xpos, -1, "punct"


def _cue(rng: np.random.Generator) -> Row:
    if rng.random() < 0.85:
        return str(_PAST[rng.integers(len(_PAST))]), True, "_", "VERB", "VBD", -1, "root"
    return str(_PRESENT[rng.integers(len(_PRESENT))]), True, "_", "VERB", "VBZ", -1, "root"


def _when(rng: np.random.Generator) -> list[Row]:
    day = str(_DAYS[rng.integers(7)])
    return [("on", True, "on", "ADP", "IN", 1, "case"), (day, True, day, "PROPN", "NNP", -1, "obl")]


def _small(rows: list[Row]) -> list[Row]:
    """Put the first word in small letters, unless it is a name or all in capitals."""
    word, xpos = rows[0][0], rows[0][4]
    if xpos in ("NNP", "NNPS") or word == "I" or (len(word) > 1 and word.isupper()):
        return rows
    return [(word[:1].lower() + word[1:], *rows[0][1:]), *rows[1:]]


def _content(sentence: Sentence) -> list[Row] | None:
    """Rows of a plain statement without its full stop."""
    rows = _rows(sentence)
    if not 5 <= len(rows) <= _LONGEST or rows[-1][0] != "." or not rows[0][0][0].isupper():
        return None
    last = len(rows) - 1
    root = sentence.head.index(-1)
    subject = any(h == root and d.startswith("nsubj") and at < root
                  for at, (h, d) in enumerate(zip(sentence.head, sentence.deprel, strict=True)))  # fmt: skip
    marks = any(row[4] in ("``", "''", "-LRB-", "-RRB-", ":", "LS", "NFP") for row in rows)
    if last in sentence.head or not subject or marks or rows[0][3] in ("CCONJ", "INTJ"):
        return None
    word, _, *rest = rows[last - 1]
    return [*rows[: last - 1], (word, True, *rest)]


def _speakers(sentence: Sentence) -> list[list[Row]]:
    """Subjects of verbs of speech, as rows of their own."""
    rows = _rows(sentence)
    found = []
    for at, row in enumerate(rows):
        verb = rows[row[5]] if row[5] >= 0 else None
        if verb is None or row[6] != "nsubj" or row[4] in ("WP", "WDT"):
            continue
        if verb[2] not in CUES or verb[3] != "VERB":
            continue
        inside = {at}
        for _ in range(_SPEAKER):
            inside |= {k for k, each in enumerate(rows) if each[5] in inside}
        first, last = min(inside), max(inside)
        if len(inside) != last - first + 1 or len(inside) > _SPEAKER or rows[last][3] == "PUNCT":
            continue
        part = [(*each[:5], each[5] - first, each[6]) for each in rows[first : last + 1]]
        part[at - first] = (*row[:5], -1, row[6])
        part[-1] = (part[-1][0], True, *part[-1][2:])
        found.append(part)
    return found


def _joined(parts: Sequence[tuple[list[Row], int, str]], root: int) -> Sentence:
    """One sentence of parts, each hung on the root of another; its first word gets a capital."""
    begins, roots, at = [], [], 0
    for rows, _head, _label in parts:
        begins.append(at)
        roots.append(at + next((k for k, row in enumerate(rows) if row[5] < 0), 0))
        at += len(rows)
    told: list[Row] = []
    for number, (rows, head, label) in enumerate(parts):
        for row in rows:
            if row[5] >= 0:
                told.append((*row[:5], row[5] + begins[number], row[6]))
            else:
                up = (-1, "root") if number == root else (roots[head], label)
                told.append((*row[:5], *up))
    for k in range(len(told) - 1):
        if told[k + 1][4] in (",", ".", "''") and told[k + 1][3] == "PUNCT":
            told[k] = (told[k][0], False, *told[k][2:])
    first = 1 if told[0][4] == "``" else 0
    told[first] = (told[first][0][:1].upper() + told[first][0][1:], *told[first][1:])
    return _sentence(told)
