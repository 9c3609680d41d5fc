"""The trained tagger and parser: one pass of matrices over all sentences of a document."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openline.reports.tagging.features import GLUED, PER_TOKEN, features
from openline.reports.tagging.lanes import Floats, Lanes, pool, sigmoid
from openline.reports.tagging.lemmas import Lemmas
from openline.reports.tagging.port import LONGEST, Parsed
from openline.reports.tagging.tokens import tokenize
from openline.reports.tagging.trees import tree

__all__ = ["DISTANCES", "LONGEST", "Network", "distances"]

DISTANCES = (1, 2, 3, 4, 5, 6, 8, 11, 16, 26)  # least distance of each bucket, either way
_LETTERS = 256  # of a word that are looked at
_AT_ONCE = 6000  # tokens that go through the matrices together


@lru_cache(maxsize=1)
def distances() -> NDArray[np.intp]:
    """Bucket of the way from token i to token j, shape (LONGEST, LONGEST)."""
    way = np.arange(LONGEST)[None, :] - np.arange(LONGEST)[:, None]
    bucket = np.searchsorted(DISTANCES, np.abs(way), side="right") - 1
    return np.asarray(np.where(way > 0, bucket + len(DISTANCES), np.maximum(bucket, 0)))


class Network:
    """A parser with the weights that models/openline-english/train.py makes.

    A token is the sum of the rows of its features; three tokens side by side go through one layer; three
    simple recurrent layers run over the sentence both ways. The first gives the tags, which the second also
    sees; the third gives the arcs, scored by a biaffine form (Dozat and Manning, 2017) and by distance, and
    their labels.

    Parameters
    ----------
    weights : mapping of str to array
        As in model.npz: matrices as float16, ``meta`` as the bytes of a JSON object.
    """

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        meta = json.loads(bytes(weights["meta"]).decode())
        self._w: dict[str, Floats] = {
            name: np.asarray(value, dtype=np.float32) for name, value in weights.items() if name != "meta"
        }
        self._index: dict[str, int] = {each: at for at, each in enumerate(meta["features"], start=1)}
        self._tags: list[tuple[str, str]] = [(upos, xpos) for upos, xpos in meta["tags"]]
        self._split = len(meta["upos"])  # scores of universal tags come first
        self._upos = np.asarray([meta["upos"].index(upos) for upos, _ in self._tags])
        self._xpos = np.asarray([meta["xpos"].index(xpos) for _, xpos in self._tags]) + self._split
        self._deprels: list[str] = meta["deprels"]
        self._root = self._deprels.index("root")
        self._lemmas = Lemmas(meta["lemmas"])
        self._rows: dict[str, list[int]] = {}
        self._way = self._w["distance"][distances()]

    def parse(self, text: str, spans: Sequence[tuple[int, int]]) -> Parsed:
        """Tokenise, tag and parse sentences; see `Parser`."""
        return self.parse_tokens(text, [tokenize(text, start, end) for start, end in spans])

    def parse_tokens(self, text: str, sentences: Sequence[Sequence[tuple[int, int]]]) -> Parsed:
        """Tag and parse sentences that are divided into tokens already."""
        start = [token[0] for sentence in sentences for token in sentence]
        end = [token[1] for sentence in sentences for token in sentence]
        number = [at for at, sentence in enumerate(sentences) for _ in sentence]
        words = [text[a:b] for a, b in zip(start, end, strict=True)]
        sizes = [len(sentence) for sentence in sentences]
        tag, head, label = [], [], []
        for first, lengths in _portions(sizes):
            last = first + sum(lengths)
            ids = self.ids(words[first:last], start[first:last], end[first:last])
            tags, heads, labels = self.run(ids, lengths)
            tag += tags.tolist()
            label += labels.tolist()
            head += (np.where(heads < 0, -1, heads + first)).tolist()
        _join(sizes, head)
        upos = [self._tags[each][0] for each in tag]
        xpos = [self._tags[each][1] for each in tag]
        deprel = [self._deprels[each] for each in label]
        for token, up in enumerate(head):
            if up >= 0 and deprel[token] == "root":
                deprel[token] = "parataxis"
        lemma = [self._lemmas(*each) for each in zip(words, upos, xpos, strict=True)]
        return Parsed(start, end, number, words, lemma, upos, xpos, head, deprel)

    def ids(self, words: Sequence[str], start: Sequence[int], end: Sequence[int]) -> NDArray[np.intp]:
        """Rows of the table for each token, 0 where a feature is unknown; shape (n, PER_TOKEN)."""
        ids = np.zeros((len(words), PER_TOKEN), dtype=np.intp)
        ids[:, :-2] = [self._word(word) for word in words]
        glued = np.asarray(end[:-1]) == np.asarray(start[1:])
        ids[1:, -2][glued] = self._index[GLUED[0]]
        ids[:-1, -1][glued] = self._index[GLUED[1]]
        return ids

    def _word(self, word: str) -> list[int]:
        word = word[:_LETTERS]
        rows = self._rows.get(word)
        if rows is None:
            rows = self._rows[word] = [self._index.get(each, 0) for each in features(word)]
            if len(self._rows) > 1 << 16:
                self._rows.clear()
        return rows

    def run(
        self, ids: NDArray[np.intp], lengths: Sequence[int]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Tags, heads and labels of sentences that lie behind one another, none longer than LONGEST.

        Returns
        -------
        tags, heads, labels : array of int, shape (n,)
            Heads count the tokens given; -1 is the root.
        """
        w = self._w
        lanes = Lanes(lengths)
        n = lanes.count
        x = np.zeros((n + 1, w["table"].shape[1]), dtype=np.float32)
        x[lanes.rows] = w["table"][ids].sum(axis=1)
        window = np.concatenate((x[lanes.before], x[:n], x[lanes.behind]), axis=1)
        h = np.maximum(window @ w["window"] + w["window_b"], 0)
        h = self._layer("first", h, h, lanes)
        logits = h @ w["tags"] + w["tags_b"]
        tags = (logits[:, self._upos] + logits[:, self._xpos]).argmax(axis=1)[lanes.rows]
        upos, xpos = logits[:, : self._split], logits[:, self._split :]
        known = np.concatenate((h, _softmax(upos), _softmax(xpos)), axis=1)
        h = self._layer("second", known, h, lanes)
        h = self._layer("third", h, h, lanes)[lanes.rows]
        heads, labels = self._arcs(h, lengths)
        return tags, heads, labels

    def _layer(self, name: str, x: Floats, carried: Floats, lanes: Lanes) -> Floats:
        gates = x @ self._w[name] + self._w[name + "_b"]
        width = carried.shape[1]
        forget, reset = sigmoid(gates[:, width : 2 * width]), sigmoid(gates[:, 2 * width :])
        fresh = gates[:, :width]
        cells = pool(forget, fresh - forget * fresh, lanes)
        return np.asarray(carried + reset * (np.tanh(cells) - carried))

    def _arcs(self, h: Floats, lengths: Sequence[int]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        w = self._w
        a, b = len(w["root_arc"]), len(w["root_label"])
        p = h @ w["ends"] + w["ends_b"]
        relu = np.maximum(p[:, : 2 * a], 0)
        dependent, head = relu[:, :a] @ w["arcs"] + w["arcs_b"], relu[:, a:]
        heads = np.empty(len(h), dtype=np.intp)
        at = 0
        for size in lengths:
            here = slice(at, at + size)
            scores = np.empty((size, size + 1), dtype=np.float32)
            scores[:, 0] = dependent[here] @ w["root_arc"]
            scores[:, 1:] = dependent[here] @ head[here].T
            scores[:, 1:] += self._way[:size, :size]
            np.fill_diagonal(scores[:, 1:], -np.inf)
            chosen = tree(scores)
            heads[here] = np.where(chosen == 0, -1, chosen - 1 + at)
            at += size
        above = np.where(heads[:, None] < 0, w["root_label"], p[heads, 2 * a + b :])
        logits = np.maximum(p[:, 2 * a : 2 * a + b] + above, 0) @ w["labels"] + w["labels_b"]
        logits[:, self._root] = np.where(heads < 0, np.inf, -np.inf)
        return heads, logits.argmax(axis=1)


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _portions(sizes: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Lengths of sentences to take together, too long ones in pieces, and where the first begins."""
    first, lengths = 0, []
    for size in sizes:
        for at in range(0, size, LONGEST):
            lengths.append(min(LONGEST, size - at))
            if sum(lengths) >= _AT_ONCE:
                yield first, lengths
                first, lengths = first + sum(lengths), []
    if lengths:
        yield first, lengths


def _join(sizes: Sequence[int], head: list[int]) -> None:
    """Hang the further roots of sentences that were parsed in pieces on the first."""
    at = 0
    for size in sizes:
        if size > LONGEST:
            first, *others = (token for token in range(at, at + size) if head[token] < 0)
            for token in others:
                head[token] = first
        at += size
