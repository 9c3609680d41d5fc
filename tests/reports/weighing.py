"""How much each signal of a contradiction weighs, learned of the annotated articles.

`python tests/reports/weighing.py` judges each set of articles, by one writer, by what the others teach,
and prints what is found; `--write` learns of all and writes `weights_table.py`.

The model is a logistic regression with a quadratic penalty. A first row of weights says how likely each pair
is; a second one, how much it matters whether that is the likeliest of what the one who denies may mean.
Rules were written with the older articles in view, so what a rule says of those is left out.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

if not __package__:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))
from openline.reports.counting.counts import find_counts
from openline.reports.linking.candidates import RANKS, Candidate, ranked
from openline.reports.linking.candidates import told as told_of
from openline.reports.linking.links import Source, candidates_of, reduced
from openline.reports.model import (
    Article,
    Count,
    DateInterval,
    Document,
    Place,
    Region,
    Span,
    Speaker,
    Statement,
    Time,
)
from openline.reports.reading import read
from tests.reports import gold, pairs, score, stories
from tests.unit.reports import opposites, stating

TABLE = Path(__file__).parents[2] / "src/openline/reports/linking/weights_table.py"
ARTICLES = Path(__file__).parent / "articles"
PENALTY = 3.0
SETS = ("second", "third", "fourth", "fifth", "sixth", "seventh")
"""Articles by other writers than the first ones, which are "older"; files of a set begin with its name."""
RULES_BY = ("older", "second")
"""Sets that rules were written by."""
RULED = 2.5
"""What a rule that holds adds; not learned, for of what it was written by it would be too much."""
SHARES = {"pairs": 0.3, "older pairs": 0.3, "stories": 0.7}
"""How much an example that is no article counts."""
Weights = Mapping[str, float]


@dataclass
class Example:
    """The candidates of one article, as annotated or as read; which are right; how many are wanted."""

    name: str
    view: str
    wanted: int
    right: set[tuple[int, int]]
    candidates: list[Candidate]


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def source_of(article: gold.Gold) -> Source:
    """Return what a careful reader found, as the reader would give it."""
    rows = []
    for row in article.statements:
        speaker = row.get("speaker") or {"mention": "", "canonical": ""}
        rows.append(
            Statement(
                file=article.name,
                start=row["start"],
                end=row["end"],
                content=Span(*row["content"]),
                attributed=row["attributed"],
                speaker=Speaker(speaker["mention"], speaker["canonical"]),
                source_kind=row["source_kind"],
                cue=row.get("cue") or "",
                act=row["act"],
                polarity=row["polarity"],
                hedges=tuple(row.get("hedges", ())),
                plover=row["plover"],
                places=tuple(
                    Place(
                        p["start"],
                        p["end"],
                        p["text"],
                        p["lat"],
                        p["lon"],
                        p["kind"],
                        p["role"],
                        float(p.get("extent_km") or 0),
                        p.get("relation") or "",
                    )
                    for p in row["places"]
                ),
                times=tuple(
                    Time(
                        t["start"],
                        t["end"],
                        t["text"],
                        _day(t["from"]),
                        _day(t["until"]),
                        t["basis"],
                        t.get("of", "said"),
                    )
                    for t in row["times"]
                ),
                counts=tuple(
                    Count(*(c[key] for key in ("start", "end", "text", "low", "high", "unit")))
                    for c in row["counts"]
                ),
                chain=tuple(row.get("chain", ())),
            )
        )
    articles = []
    for each in article.articles:
        date = (each.get("document") or article.document)["date"] or {}
        interval = DateInterval(_day(date.get("from")), _day(date.get("until")))
        articles.append(Article(each["start"], each["end"], Document(date=interval)))
    return Source(article.text, tuple(rows), tuple(articles))


def short_source(*told: tuple[str, str, str]) -> Source:
    """Return a document of what a few are told to have said: a pair of `pairs.py`, or one of `stories.py`."""
    rows = []
    for speaker, content, how in told:
        found = find_counts(content, [Region("body", 0, len(content))], [])
        more: dict[str, object] = {
            "counts": [(each.low, each.high, each.unit, each.start, each.end) for each in found]
        }
        if how == "denied":
            rows.append(stating.denied(speaker, content, **more))
        else:
            more |= {"act": "denial", "plover": "DENY"} if how == "denial" else {}
            rows.append(stating.said(speaker, content, **more))
    return stating.source(rows)


def set_of(name: str) -> str:
    """Return which set an article is of."""
    first = name.split("_")[0]
    return first if first in SETS else "older"


def examples() -> Iterator[Example]:
    """Give every annotated article, as annotated and as read, every pair and every story."""
    for article in gold.load_all(ARTICLES):
        wanted = [(min(pair), max(pair)) for pair in article.contradictions]
        yield Example(article.name, "annotated", len(wanted), set(wanted), _candidates(source_of(article)))
        report = read(article.text, f"{article.name}.txt")
        contents = [(it.content.start, it.content.end) for it in report.statements]
        found = dict(score.matched([tuple(row["content"]) for row in article.statements], contents, 0.5))
        right = {
            (min(found[a], found[b]), max(found[a], found[b])) for a, b in wanted if {a, b} <= set(found)
        }
        source = Source(article.text, report.statements, report.page.articles)
        yield Example(article.name, "read", len(wanted), right, _candidates(source))
    for table, holds in ((pairs.CONTRADICT, True), (pairs.DO_NOT, False)):
        for number, (_, one, other) in enumerate(pairs.pairs(table)):
            source = short_source(one, other)
            yield Example(
                f"pair {holds} {number}", "pairs", holds, {(0, 1)} if holds else set(), _candidates(source)
            )
    for number, (told, against) in enumerate(stories.stories()):
        source = short_source(*told)
        yield Example(f"story {number}", "stories", len(against), set(against), _candidates(source))
    for name, rows, holds in (
        ("denied", opposites.DENIED, True),
        ("not denied", opposites.NOT_DENIED, False),
        ("opposed", opposites.OPPOSED, True),
        ("not opposed", opposites.NOT_OPPOSED, False),
    ):
        for number, pair in enumerate(rows):
            found_in = _candidates(stating.source(pair))
            yield Example(f"{name} {number}", "older pairs", holds, {(0, 1)} if holds else set(), found_in)


def _candidates(source: Source) -> list[Candidate]:
    return [it for it in candidates_of(reduced([source])) if it.signals]


def _fitted(names: Sequence[str], every: Sequence[Example]) -> dict[str, float]:
    """Learn one row of weights, by Newton's method; what rules say is not learned but set."""
    place = {name: at for at, name in enumerate(names)}
    rows, right, shares, set_before = [], [], [], []
    for example in every:
        for it in example.candidates:
            row = np.zeros(len(names))
            for name, value in it.signals.items():
                if name in place:
                    row[place[name]] = value
            rows.append(row)
            right.append((it.one.index, it.other.index) in example.right)
            shares.append(SHARES.get(example.view, 1.0))
            set_before.append(RULED * it.signals.get("rule", 0.0) if "tie" not in place else 0.0)
    x, y, share, offset = np.array(rows), np.array(right, float), np.array(shares), np.array(set_before)
    penalty = np.full(len(names), PENALTY)
    penalty[0] = 0.001
    weights = np.zeros(len(names))
    for _ in range(60):
        likely = 1 / (1 + np.exp(-np.clip(x @ weights + offset, -30, 30)))
        slope = x.T @ (share * (likely - y)) + penalty * weights
        curve = (x * (share * likely * (1 - likely))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        step *= min(1.0, 3.0 / max(1e-9, float(np.abs(step).max())))
        weights -= step
        if float(np.abs(step).max()) < 1e-7:
            break
    named = zip(names, weights, strict=True)
    return {name: round(float(value), 3) for name, value in named}


def _unruled(example: Example) -> Example:
    """Leave out what rules say of what they were written by."""
    if example.view in ("pairs", "stories") or (
        example.view != "older pairs" and set_of(example.name) not in RULES_BY
    ):
        return example
    bare = [
        replace(it, signals={name: value for name, value in it.signals.items() if name != "rule"})
        for it in example.candidates
    ]
    return replace(example, candidates=[it for it in bare if it.signals])


def learned(every: Sequence[Example]) -> tuple[Weights, Weights]:
    """Return both rows of weights."""
    every = [_unruled(example) for example in every]
    names = {name for example in every for it in example.candidates for name in it.signals}
    first = _fitted(["bias", *sorted(names - {"bias", "denier", "rule", *RANKS})], every)
    first["rule"] = RULED
    for example in every:
        ranked(example.candidates, first)
    return first, _fitted(["bias", *RANKS], every)


def crossed() -> dict[str, Counter[str]]:
    """Judge each set of articles by what is learned of all others, of pairs and of stories."""
    every = list(examples())
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for name in ("older", *SETS):
        out = [each for each in every if each.view in ("annotated", "read") and set_of(each.name) == name]
        first, second = learned([each for each in every if each not in out])
        for example in out:
            ranked(example.candidates, first)
            told = {(it.one.index, it.other.index) for it, _ in told_of(example.candidates, second)}
            for key in (example.view, f"{example.view}, {name}"):
                tally[key]["wanted"] += example.wanted
                tally[key]["told"] += len(told)
                tally[key]["found"] += len(told & example.right)
    return tally


def main(arguments: list[str]) -> int:
    """Print what is found of sets that were not learned of, or write the weights of all."""
    if "--write" not in arguments:
        for key, it in sorted(crossed().items()):
            print(f"{key}: found {it['found']} of {it['wanted']}, told {it['told']}")
        return 0
    first, second = learned(list(examples()))
    lines = [
        '"""What each signal of a contradiction weighs: made by `tests/reports/weighing.py --write`."""',
        "",
    ]
    lines += ['__all__ = ["FIRST", "WEIGHTS"]', ""]
    for name, row in (("FIRST", first), ("WEIGHTS", second)):
        lines.append(f"{name}: dict[str, float] = {{")
        lines += [f'    "{key}": {value},' for key, value in row.items()]
        lines += ["}"]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
