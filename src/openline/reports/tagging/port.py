"""The port of the tagger and parser: what a document looks like once it is parsed, whoever parsed it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

__all__ = ["LONGEST", "Parsed", "Parser"]

LONGEST = 240  # tokens that are parsed as one; what a longer sentence has beyond hangs on its first root


@dataclass(frozen=True)
class Parsed:
    """Parallel sequences over the tokens of a document, in the order of the text.

    Attributes
    ----------
    start, end : sequence of int
        Half-open span of each token, in code points of the text as given.
    sentence : sequence of int
        The index of its sentence among the spans that were parsed; never falls.
    text : sequence of str
        The token as written.
    lemma : sequence of str
    upos : sequence of str
        Universal part of speech.
    xpos : sequence of str
        Penn Treebank tag.
    head : sequence of int
        Index of the token it depends on, in the document; -1 at the one root of its sentence.
    deprel : sequence of str
        Universal relation to its head, subtypes included (``nsubj:pass``); ``root`` at the root.
    """

    start: Sequence[int]
    end: Sequence[int]
    sentence: Sequence[int]
    text: Sequence[str]
    lemma: Sequence[str]
    upos: Sequence[str]
    xpos: Sequence[str]
    head: Sequence[int]
    deprel: Sequence[str]

    def __len__(self) -> int:
        """Count the tokens."""
        return len(self.start)

    @cached_property
    def children(self) -> Sequence[Sequence[int]]:
        """The dependents of each token, in the order of the text."""
        below: list[list[int]] = [[] for _ in self.head]
        for token, head in enumerate(self.head):
            if head >= 0:
                below[head].append(token)
        return below

    @cached_property
    def sentences(self) -> Sequence[range]:
        """The tokens of each sentence; sentences without a token are empty ranges."""
        ranges: list[range] = []
        at = 0
        for sentence in range(self.sentence[-1] + 1 if len(self) else 0):
            first = at
            while at < len(self) and self.sentence[at] == sentence:
                at += 1
            ranges.append(range(first, at))
        return ranges

    def subtree(self, token: int) -> list[int]:
        """Token and all that depends on it, in the order of the text."""
        found, waiting = [], [token]
        while waiting:
            found.append(waiting.pop())
            waiting.extend(self.children[found[-1]])
        return sorted(found)

    def ancestors(self, token: int) -> Iterator[int]:
        """Heads above a token, the nearest first."""
        while (token := self.head[token]) >= 0:
            yield token

    def within(self, start: int, end: int) -> range:
        """Tokens that lie wholly in the stretch [start, end) of the text."""
        return range(bisect_left(self.start, start), bisect_right(self.end, end))


class Parser(Protocol):
    """Whatever tags and parses sentences."""

    def parse(self, text: str, spans: Sequence[tuple[int, int]]) -> Parsed:
        """Tokenise, tag and parse sentences.

        Parameters
        ----------
        text : str
            The whole text; offsets count its code points.
        spans : sequence of tuple of int
            Half-open spans of the sentences, in rising order and apart from one another.
        """
        ...
