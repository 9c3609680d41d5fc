"""Train the tagger and parser of openline-english on a folder of CoNLL-U, with numpy alone.

    OPENBLAS_NUM_THREADS=1 python models/openline-english/train.py FOLDER

FOLDER holds train, dev and test as ``*.conllu`` or ``*.conllu.gz``. Writes openline_english/model.npz and
prints what the written file scores. One seed and one thread of BLAS give the same file again on one machine.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from learning import Adam, Array, initial, learn
from treebank import Sentence, read, scores, scores_of_text, speed
from variants import Variants

from openline.reports.tagging.features import GLUED, PER_TOKEN, features
from openline.reports.tagging.lemmas import lemma_by_rule
from openline.reports.tagging.network import LONGEST, Network

LEAST = dict(w=2, a=3, b=4, c=6, d=3, e=4, f=5, g=6, x=3)  # occurrences for a feature to be kept, by kind
BATCH = 640  # tokens
RATE, WARM = 2.5e-3, 300
RARE = 0.35  # a form seen n times is hidden with RARE / (RARE + n)
NAMELESS = 0.25  # of proper nouns show their shape alone
HEADLINES = 0.1  # of sentences are told as headlines
REPORTED = 0.3  # of plain statements are told as somebody's


class Corpus:
    """Sentences as numbers, batch by batch."""

    def __init__(self, train: Sequence[Sentence]) -> None:
        self.sentences = [each for each in train if len(each.words) <= LONGEST]
        seen = Counter(each for s in self.sentences for word in s.words for each in features(word))
        kept = [each for each, count in sorted(seen.items()) if count >= LEAST[each[0]]]
        self.features = [*kept, *GLUED]
        self.index = {each: at for at, each in enumerate(self.features, start=1)}
        self.hidden = np.zeros(len(self.features) + 1)
        for each, at in self.index.items():
            if each[0] == "w":
                self.hidden[at] = RARE / (RARE + seen[each])
        self.tags = sorted({pair for s in self.sentences for pair in zip(s.upos, s.xpos, strict=True)})
        self.upos = sorted({upos for upos, _ in self.tags})
        self.xpos = sorted({xpos for _, xpos in self.tags})
        self.deprels = sorted({each for s in self.sentences for each in s.deprel})
        self.variants = Variants(self.sentences)
        self.told = [self._numbers(each) for each in self.sentences]

    def _numbers(self, sentence: Sentence) -> tuple[Array, ...]:
        """Features, universal tags, Penn tags, heads, relations, and which words are names."""
        n = len(sentence.words)
        ids = np.zeros((n, PER_TOKEN), dtype=np.intp)
        ids[:, :-2] = [[self.index.get(each, 0) for each in features(word)] for word in sentence.words]
        glued = ~np.asarray(sentence.spaced[:-1], dtype=bool)
        ids[1:, -2][glued] = self.index[GLUED[0]]
        ids[:-1, -1][glued] = self.index[GLUED[1]]
        return (
            ids,
            np.asarray([self.upos.index(x) for x in sentence.upos]),
            np.asarray([self.xpos.index(x) for x in sentence.xpos]),
            np.asarray(sentence.head),
            np.asarray([self.deprels.index(x) for x in sentence.deprel]),
            np.asarray([x == "PROPN" for x in sentence.upos]),
        )

    def batches(self, rng: np.random.Generator) -> Iterator[tuple[Array, list[int], list[Array]]]:
        """Features, lengths and gold of each batch of one epoch, sentences of like length together."""
        sizes = np.asarray([len(s.words) for s in self.sentences])
        order = np.argsort(sizes + rng.uniform(0, 5, len(sizes)))
        groups: list[list[int]] = [[]]
        for each in order.tolist():
            if sum(sizes[groups[-1]]) + sizes[each] > BATCH and groups[-1]:
                groups.append([])
            groups[-1].append(each)
        for at in rng.permutation(len(groups)):
            yield self._batch(groups[at], rng)

    def _batch(self, group: Sequence[int], rng: np.random.Generator) -> tuple[Array, list[int], list[Array]]:
        told = [self._told(each, rng) for each in group]
        ids, upos, xpos, head, deprel, name = (np.concatenate(column) for column in zip(*told, strict=True))
        lengths = [len(each[0]) for each in told]
        head = np.where(head < 0, -1, head + np.repeat(np.cumsum(lengths) - lengths, lengths))
        draw = rng.random((2, len(ids)))
        ids[draw[0] < self.hidden[ids[:, 0]], 0] = 0
        ids[draw[1] < np.where(name, NAMELESS, 0.01), :8] = 0
        return ids, lengths, [upos, xpos, head, deprel]

    def _told(self, each: int, rng: np.random.Generator) -> tuple[Array, ...]:
        draw = rng.random()
        if draw < HEADLINES:
            return self._numbers(self.variants.headline(self.sentences[each], rng))
        if draw < HEADLINES + REPORTED:
            variant = self.variants.reported(self.sentences[each], rng)
            if variant is not None:
                return self._numbers(variant)
        return self.told[each]


def lemma_exceptions(train: Sequence[Sentence]) -> dict[str, str]:
    """Lemmas that the rules get wrong, by form and tag."""
    seen: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for sentence in train:
        for word, upos, xpos, lemma in zip(
            sentence.words, sentence.upos, sentence.xpos, sentence.lemma, strict=True
        ):
            plain = word.replace("’", "'").replace("‘", "'")
            if xpos not in ("GW", "ADD", "NFP", "CD", "FW") and lemma != "_":
                seen[plain if xpos in ("NNP", "NNPS") else plain.lower(), upos, xpos][lemma] += 1
    best: dict[str, tuple[int, str, str]] = {}
    for (word, upos, xpos), lemmas in sorted(seen.items()):
        lemma, count = max(lemmas.items(), key=lambda each: (each[1], each[0]))
        key = f"{word.lower()} {xpos}"
        if count > best.get(key, (0, "", ""))[0]:
            best[key] = count, lemma, lemma_by_rule(word, upos, xpos)
    return {key: lemma for key, (_, lemma, ruled) in best.items() if lemma != ruled}


def written(w: dict[str, Array], corpus: Corpus, lemmas: dict[str, str]) -> dict[str, Array]:
    """Weights as the file holds them."""
    meta = {
        "features": corpus.features,
        "upos": corpus.upos,
        "xpos": corpus.xpos,
        "tags": corpus.tags,
        "deprels": corpus.deprels,
        "lemmas": lemmas,
    }
    told = json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode()
    halves: dict[str, Array] = {name: value.astype(np.float16) for name, value in w.items()}
    return {**halves, "meta": np.frombuffer(told, dtype=np.uint8)}


def _told(figures: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.2f}" for name, value in figures.items())


def main() -> None:
    """Train, write, score."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--epochs", type=int, default=24)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--to", type=Path, default=Path(__file__).parent / "openline_english" / "model.npz")
    given = asked.parse_args()
    train, dev, test = (
        read(min(given.folder.glob(f"*{part}.conllu*"))) for part in ("train", "dev", "test")
    )
    rng = np.random.default_rng(given.seed)
    corpus = Corpus(train)
    lemmas = lemma_exceptions(train)
    w = initial(len(corpus.features), len(corpus.upos) + len(corpus.xpos), len(corpus.deprels), rng)
    weights = sum(value.size for value in w.values())
    print(f"{weights:,} weights, {len(corpus.features):,} features", flush=True)
    adam = Adam(w)
    steps = given.epochs * sum(1 for _ in corpus.batches(np.random.default_rng(0)))
    began = time.process_time()
    for epoch in range(1, given.epochs + 1):
        told: Counter[str] = Counter()
        batches = 0
        for ids, lengths, gold in corpus.batches(rng):
            losses, slopes = learn(w, len(corpus.upos), ids, lengths, gold, rng)
            rate = RATE * min(1.0, (adam.steps + 1) / WARM, 1.02 - adam.steps / steps)
            adam.step(slopes, max(rate, 0.0))
            told.update(losses)
            batches += 1
        mean = _told({name: value / batches for name, value in told.items()})
        print(f"epoch {epoch}, {time.process_time() - began:.0f} s: {mean}", flush=True)
        if epoch % 4 == 0:
            print("  dev", _told(scores(Network(written(w, corpus, lemmas)), dev)), flush=True)
    np.savez(given.to, **written(w, corpus, lemmas))
    with np.load(given.to) as stored:
        network = Network(stored)
    print(f"{given.to.name}: {given.to.stat().st_size / 1e6:.2f} MB")
    for name, part in (("dev", dev), ("test", test)):
        print(f"{name}, tokens given: ", _told(scores(network, part)))
        print(f"{name}, plain text:   ", _told(scores_of_text(network, part)))
    print(f"{speed(network, dev):,.0f} tokens/s")


if __name__ == "__main__":
    main()
