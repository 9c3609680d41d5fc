"""A spaCy pipeline behind the port, for whoever names one; spaCy is no dependency of ours."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from openline.reports.tagging.port import Parsed, Parser
from openline.reports.tagging.tokens import tokenize

__all__ = ["load_spacy"]


class _Pipeline:
    def __init__(self, pipeline: Any, doc: Any) -> None:
        self._pipeline = pipeline
        self._doc = doc

    def parse(self, text: str, spans: Sequence[tuple[int, int]]) -> Parsed:
        """Tag and parse sentences, divided into our tokens; see `Parser`."""
        start: list[int] = []
        end: list[int] = []
        number: list[int] = []
        tagged: list[Any] = []
        head: list[int] = []
        divided = [tokenize(text, *span) for span in spans]
        docs = self._pipeline.pipe(
            self._doc(
                self._pipeline.vocab,
                words=[text[a:b] for a, b in tokens],
                spaces=[b < c for (_, b), (c, _) in zip(tokens, [*tokens[1:], (-1, -1)], strict=True)],
            )
            for tokens in divided
        )
        for at, (tokens, doc) in enumerate(zip(divided, docs, strict=True)):
            first = len(tagged)
            root = next((token.i for token in doc if token.head.i == token.i), 0)
            for token in doc:
                # spaCy may see more sentences than one in what is given it as one.
                other = token.head.i == token.i and token.i != root
                head.append(first + (root if other else token.head.i) if token.i != root else -1)
            tagged += doc
            start += [a for a, _ in tokens]
            end += [b for _, b in tokens]
            number += [at] * len(tokens)
        return Parsed(
            start,
            end,
            number,
            [token.text for token in tagged],
            [token.lemma_ for token in tagged],
            [token.pos_ for token in tagged],
            [token.tag_ for token in tagged],
            head,
            ["root" if up < 0 else token.dep_ for up, token in zip(head, tagged, strict=True)],
        )


def load_spacy(name: str) -> Parser:
    """Load a pipeline of spaCy's by its name or path.

    Parameters
    ----------
    name : str
        As `spacy.load` takes it. Relations are passed on under the names that the pipeline gives them;
        attribution goes by those of Universal Dependencies.

    Raises
    ------
    ModuleNotFoundError
        spaCy is not installed.
    OSError
        There is no such pipeline.
    """
    spacy = import_module("spacy")
    return _Pipeline(spacy.load(name), spacy.tokens.Doc)
