"""A treebank in CoNLL-U: its sentences, its text, and how much of it a parser gets right."""

import gzip
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openline.reports.tagging.network import Network
from openline.reports.tagging.port import Parsed
from openline.reports.tagging.sentences import sentences


@dataclass
class Sentence:
    """One sentence as annotated: heads count from 0 within it, -1 is the root."""

    words: list[str]
    spaced: list[bool]  # white space follows
    lemma: list[str]
    upos: list[str]
    xpos: list[str]
    head: list[int]
    deprel: list[str]
    paragraph: bool  # a paragraph or a document begins here


def read(path: Path) -> list[Sentence]:
    """All sentences of a CoNLL-U file."""
    stored = path.read_bytes()
    told = (gzip.decompress(stored) if path.suffix == ".gz" else stored).decode()
    return [_sentence(block.split("\n")) for block in told.split("\n\n") if block.strip()]


def _sentence(lines: Sequence[str]) -> Sentence:
    found = Sentence([], [], [], [], [], [], [], any(x.startswith(("# newpar", "# newdoc")) for x in lines))
    inside = 0
    for line in lines:
        if line.startswith("#") or not line:
            continue
        column = line.split("\t")
        if "-" in column[0]:
            inside = int(column[0].split("-")[1])
            joined = "SpaceAfter=No" in column[9]
        elif "." not in column[0]:
            number = int(column[0])
            found.words.append(column[1])
            found.spaced.append(
                number == inside and not joined if number <= inside else "SpaceAfter=No" not in column[9]
            )
            found.lemma.append(column[2])
            found.upos.append(column[3])
            found.xpos.append(column[4])
            found.head.append(int(column[6]) - 1)
            found.deprel.append(column[7])
    return found


def text_of(corpus: Sequence[Sentence]) -> tuple[str, list[list[tuple[int, int]]]]:
    """One text of all sentences, paragraphs apart, and the spans of their tokens in it."""
    parts: list[str] = []
    spans, at = [], 0
    for sentence in corpus:
        if parts:
            parts.append("\n\n" if sentence.paragraph else " ")
            at += len(parts[-1])
        here = []
        for word, spaced in zip(sentence.words, sentence.spaced, strict=True):
            here.append((at, at + len(word)))
            parts.append(word + " " * spaced)
            at += len(parts[-1])
        if parts[-1].endswith(" "):
            parts[-1] = parts[-1][:-1]
            at -= 1
        spans.append(here)
    return "".join(parts), spans


def scores(network: Network, corpus: Sequence[Sentence]) -> dict[str, float]:
    """Percent of tokens right, sentences and tokens as annotated; "las, universal" leaves subtypes out."""
    text, spans = text_of(corpus)
    said = network.parse_tokens(text, spans)
    gold = _as_parsed(corpus)
    same = {
        "upos": [a == b for a, b in zip(said.upos, gold.upos, strict=True)],
        "xpos": [a == b for a, b in zip(said.xpos, gold.xpos, strict=True)],
        "lemma": [a == b for a, b in zip(said.lemma, gold.lemma, strict=True)],
        "uas": [a == b for a, b in zip(said.head, gold.head, strict=True)],
    }
    same["las"] = [h and a == b for h, a, b in zip(same["uas"], said.deprel, gold.deprel, strict=True)]
    same["las, universal"] = [
        h and a.split(":")[0] == b.split(":")[0]
        for h, a, b in zip(same["uas"], said.deprel, gold.deprel, strict=True)
    ]
    return {name: 100 * sum(each) / len(each) for name, each in same.items()}


def _as_parsed(corpus: Sequence[Sentence]) -> Parsed:
    flat: dict[str, list[Any]] = defaultdict(list)
    for number, sentence in enumerate(corpus):
        begin = len(flat["text"])
        flat["sentence"] += [number] * len(sentence.words)
        flat["text"] += sentence.words
        for name in ("lemma", "upos", "xpos", "deprel"):
            flat[name] += getattr(sentence, name)
        flat["head"] += [head + begin if head >= 0 else -1 for head in sentence.head]
    _, spans = text_of(corpus)
    flat["start"] = [a for sentence in spans for a, _ in sentence]
    flat["end"] = [b for sentence in spans for _, b in sentence]
    return Parsed(**flat)


def scores_of_text(network: Network, corpus: Sequence[Sentence]) -> dict[str, float]:
    """F1 from plain text, our own sentences and tokens, as the CoNLL 2018 shared task counts it."""
    text, spans = text_of(corpus)
    ours = sentences(text)
    said, gold = network.parse(text, ours), _as_parsed(corpus)
    given = {(each[0][0], each[-1][1]) for each in spans}

    def facts(of: Parsed) -> dict[str, set[Any]]:
        at = list(zip(of.start, of.end, strict=True))
        arcs = [(span, at[head] if head >= 0 else None) for span, head in zip(at, of.head, strict=True)]
        return {
            "tokens": set(at),
            "upos": set(zip(at, of.upos, strict=True)),
            "uas": set(arcs),
            "las": set(zip(arcs, of.deprel, strict=True)),
        }

    one, other = facts(said), facts(gold)
    one["sentences"], other["sentences"] = set(ours), given
    return {name: 200 * len(one[name] & other[name]) / (len(one[name]) + len(other[name])) for name in one}


def speed(network: Network, corpus: Sequence[Sentence]) -> float:
    """Tokens per second from plain text, sentences and all."""
    text, _ = text_of(corpus)
    took = []
    for _ in range(3):
        began = time.perf_counter()
        parsed = network.parse(text, sentences(text))
        took.append(time.perf_counter() - began)
    return len(parsed) / min(took)
