"""Reading articles from their text to linked statements, beside spaCy where it is, else the rules parser.

``python -m bench.reports``. The peer only tags and parses: ours does that too, and then says who says what,
where and when. The articles are those that the tests measure by, which are invented.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.measure import alternating

ARTICLES = Path(__file__).parents[1] / "tests" / "reports" / "articles"


def peer_of(texts: list[str]) -> tuple[str, Callable[[], object]]:
    """Return a peer by its name, and what it does with the texts."""
    try:
        pipeline = import_module("spacy").load("en_core_web_sm", exclude=["ner"])
    except (ImportError, OSError):
        from openline.reports.reading import read
        from openline.reports.tagging.rules import RuleParser

        rules = RuleParser()
        return "ours, parsed by rules", lambda: [read(text, parser=rules) for text in texts]
    return "spaCy en_core_web_sm, tags and arcs alone", lambda: [pipeline(text) for text in texts]


def run(quick: bool) -> list[dict[str, Any]]:
    """Return one row: documents a second of one core, each some two thousand characters."""
    from openline.reports.linking.links import Source, links, reduced
    from openline.reports.reading import read

    paths = sorted(ARTICLES.glob("*.txt"))[: 8 if quick else None]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    peer_name, peer = peer_of(texts)

    def ours() -> None:
        reports = [read(text) for text in texts]
        assert sum(len(each.statements) for each in reports) > 3 * len(texts)
        links(reduced([Source(each.page.text, each.statements, each.page.articles) for each in reports]))

    ours()  # loads the weights and the gazetteer
    peer()
    mine, theirs = (len(texts) / seconds for seconds in alternating(ours, peer, runs=1 if quick else 5))
    return [
        {
            "name": "articles read and linked",
            "ours": mine,
            "peer": theirs,
            "peer_name": peer_name,
            "ratio": mine / theirs,
            "unit": "documents/s",
        }
    ]


if __name__ == "__main__":
    for row in run("--quick" in sys.argv):
        print(json.dumps(row))
