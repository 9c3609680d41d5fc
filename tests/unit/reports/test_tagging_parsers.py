"""Every parser gives trees over the tokens of the text, and arcs that attribution can go by."""

import importlib.util
import sys
from collections import Counter

import numpy as np
import pytest

from openline.reports.tagging import model
from openline.reports.tagging.network import LONGEST, Network
from openline.reports.tagging.port import Parsed, Parser
from openline.reports.tagging.rules import RuleParser
from openline.reports.tagging.sentences import sentences
from openline.reports.tagging.spacy_port import load_spacy
from tests.unit.reports.tagging_news import NEWS

STRANGE = (
    "",
    "...",
    "“”",
    "— — —",
    "a",
    "said",
    "123 456",
    "HE SAID THE ARMY LEFT THE CITY",
    "said said said that that to to and and which which",
    "🙂 دير الزور 你好。",
    "that which who to and , , , said said , to be or not",
    "( [ \" ' - / % $",
)


@pytest.fixture(scope="session")
def trained(repo_root) -> Network:
    """The weights that ship, from the checkout."""
    path = repo_root / "models" / "openline-english" / "openline_english" / "model.npz"
    if not path.is_file():
        pytest.skip(f"no model: {path.name} is not built")
    with np.load(path, allow_pickle=False) as stored:
        return Network(stored)


@pytest.fixture(params=["rules", "trained"])
def parser(request) -> Parser:
    return RuleParser() if request.param == "rules" else request.getfixturevalue("trained")


def assert_sound(text: str, spans, parsed: Parsed) -> None:
    n = len(parsed)
    for each in ("end", "sentence", "text", "lemma", "upos", "xpos", "head", "deprel"):
        assert len(getattr(parsed, each)) == n
    assert [text[a:b] for a, b in zip(parsed.start, parsed.end, strict=True)] == list(parsed.text)
    for token in range(n):
        a, b = spans[parsed.sentence[token]]
        assert a <= parsed.start[token] < parsed.end[token] <= b
        assert (parsed.head[token] < 0) == (parsed.deprel[token] == "root")
        assert parsed.head[token] < 0 or parsed.sentence[parsed.head[token]] == parsed.sentence[token]
    roots = Counter(parsed.sentence[token] for token in range(n) if parsed.head[token] < 0)
    assert roots == dict.fromkeys(set(parsed.sentence), 1)
    for first in range(n):
        steps = sum(1 for _ in zip(parsed.ancestors(first), range(n + 1), strict=False))
        assert steps <= n, "a cycle"


def test_strange_sentences_become_trees(parser):
    text = "\n".join(STRANGE)
    spans, at = [], 0
    for each in STRANGE:
        spans.append((at, at + len(each)))
        at += len(each) + 1
    assert_sound(text, spans, parser.parse(text, spans))


def test_nothing_is_parsed_from_nothing(parser):
    assert len(parser.parse("", [])) == 0
    assert len(parser.parse("  \n ", [(0, 4)])) == 0


def test_sentences_of_random_words_become_trees(parser):
    rng = np.random.default_rng(3)
    words = " ".join(text for text, _ in NEWS).split()
    lines = [" ".join(rng.choice(words, size=int(rng.integers(1, 40)))) for _ in range(150)]
    text = "\n".join(lines)
    ends = np.cumsum([len(line) + 1 for line in lines])
    spans = [(int(end) - len(line) - 1, int(end) - 1) for line, end in zip(lines, ends, strict=True)]
    assert_sound(text, spans, parser.parse(text, spans))


def test_a_sentence_longer_than_the_longest_has_one_root_all_the_same(parser):
    text = "The army said that the town fell and " * (LONGEST // 4) + "left."
    spans = [(0, 9), (9, len(text))]
    assert_sound(text, spans, parser.parse(text, spans))


def right(parser: Parser) -> tuple[int, int]:
    """How many arcs of the news are right, and of how many."""
    good = total = 0
    for text, arcs in NEWS:
        parsed = parser.parse(text, [(0, len(text))])
        for arc in arcs.split():
            dependent, rest = arc.split("<")
            upper, relations = rest.split(":")
            token = list(parsed.text).index(dependent)
            head = parsed.text[parsed.head[token]] if parsed.head[token] >= 0 else "ROOT"
            good += head == upper and parsed.deprel[token].split(":")[0] in relations.split("/")
            total += 1
    return good, total


def test_the_rules_find_nearly_all_arcs_that_attribution_goes_by():
    good, total = right(RuleParser())
    assert good / total > 0.95


def test_the_model_finds_nearly_all_arcs_that_attribution_goes_by(trained):
    good, total = right(trained)
    assert good / total > 0.88


def test_the_model_keeps_its_scores_on_held_out_sentences(trained, shared_data, repo_root):
    folder = shared_data / "text" / "ud_english_ewt"
    if not folder.is_dir():
        pytest.skip("shared data absent: no text/ud_english_ewt")
    treebank = module(repo_root / "models" / "openline-english" / "treebank.py")
    held_out = treebank.read(folder / "test.conllu.gz")
    scores = treebank.scores(trained, held_out)
    assert scores["upos"] > 95
    assert scores["las"] > 84
    text, _ = treebank.text_of(held_out[:400])
    spans = sentences(text)
    assert_sound(text, spans, trained.parse(text, spans))


def module(path):
    """A module of the model's folder, which is no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = loaded
    try:
        spec.loader.exec_module(loaded)
    finally:
        del sys.modules[spec.name]
    return loaded


def test_a_document_parses_as_its_sentences_do_alone(trained):
    text = " ".join(text for text, _ in NEWS)
    spans = sentences(text)
    whole = trained.parse(text, spans)
    for number, span in enumerate(spans):
        alone = trained.parse(text, [span])
        here = [token for token in range(len(whole)) if whole.sentence[token] == number]
        assert [whole.xpos[token] for token in here] == list(alone.xpos)
        assert [max(whole.head[token] - here[0], -1) for token in here] == list(alone.head)


def test_curly_and_straight_marks_are_parsed_alike(trained):
    straight = 'The army said: "We didn\'t leave the line -- it\'s ours," and left.'
    curly = "The army said: “We didn’t leave the line – it’s ours,” and left."
    one, other = (trained.parse(each, [(0, len(each))]) for each in (straight, curly))
    assert (one.xpos, one.head, one.deprel) == (other.xpos, other.head, other.deprel)


def test_without_the_package_the_rules_parse(monkeypatch):
    monkeypatch.setitem(sys.modules, "openline_english", None)
    model.load.cache_clear()
    try:
        assert isinstance(model.load(), RuleParser)
    finally:
        model.load.cache_clear()


def test_the_package_gives_the_trained_parser():
    pytest.importorskip("openline_english")
    model.load.cache_clear()
    assert isinstance(model.load(), Network)


def test_a_parsed_document_answers_by_offset_and_by_tree():
    text = "The army said so. It left."
    parsed = RuleParser().parse(text, [(0, 17), (18, 26)])
    assert list(parsed.within(18, 26)) == [5, 6, 7]
    assert list(parsed.sentences[1]) == [5, 6, 7]
    said = list(parsed.text).index("said")
    assert parsed.subtree(said) == [0, 1, 2, 3, 4]
    assert parsed.children[1] == [0]
    assert list(parsed.ancestors(0)) == [1, 2]


class FakeToken:
    def __init__(self, i: int, text: str) -> None:
        self.i, self.text, self.lemma_ = i, text, text.lower()
        self.pos_, self.tag_, self.dep_, self.head = "X", "XX", "dep", self


class FakeSpacy:
    """As much of spaCy as the adapter uses; every token is a root."""

    vocab = None

    class tokens:  # noqa: N801
        @staticmethod
        def Doc(vocab, words, spaces):  # noqa: N802
            assert len(words) == len(spaces)
            return [FakeToken(at, word) for at, word in enumerate(words)]

    @classmethod
    def load(cls, name):
        return cls()

    def pipe(self, docs):
        return list(docs)


def test_a_pipeline_of_spacy_stands_behind_the_port(monkeypatch):
    monkeypatch.setitem(sys.modules, "spacy", FakeSpacy)
    text = "The U.S. left. It's over."
    spans = [(0, 14), (15, 25)]
    parsed = load_spacy("any").parse(text, spans)
    assert_sound(text, spans, parsed)
    assert list(parsed.text) == ["The", "U.S.", "left", ".", "It", "'s", "over", "."]


def test_without_spacy_its_adapter_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(ModuleNotFoundError):
        load_spacy("any")
