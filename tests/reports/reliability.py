"""How far the confidence of a statement may be trusted: what is sure to .9 should be right in 9 of 10.

``python tests/reports/reliability.py`` reads the annotated articles, counts how often each field is right
by how it was found, and prints reliability by bins. Each article is judged by the counts of all others.
``--write`` stores the counts in ``src/openline/reports/trust_table.py``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from openline.reports.model import Statement
from openline.reports.reading import read
from openline.reports.trust import FIELDS, shares, signs_of

if __package__:
    from tests.reports import gold as annotated
    from tests.reports import score
else:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.reports import gold as annotated
    from tests.reports import score

ARTICLES = Path(__file__).parent / "articles"
STORED = Path(__file__).parents[2] / "src" / "openline" / "reports" / "trust_table.py"
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
Table = dict[str, dict[str, tuple[int, int]]]


@dataclass(frozen=True)
class Judged:
    """One field of one statement: in which article, how it was found, and whether it is right."""

    article: str
    field: str
    sign: str
    right: bool


def judged(article: annotated.Gold) -> list[Judged]:
    """Read one article and judge each field; those of what is no statement at all are not judged further."""
    report = read(article.text, f"{article.name}.txt")
    found: list[Judged] = []
    for attributed in (True, False):
        rows = [row for row in article.statements if row["attributed"] == attributed]
        mine = [one for one in report.statements if one.attributed == attributed]
        spans = [(one.content.start, one.content.end) for one in mine]
        pairs = {j: i for i, j in score.matched([tuple(row["content"]) for row in rows], spans, 0.5)}
        for j, one in enumerate(mine):
            signs = signs_of(one, article.text)
            found.append(Judged(article.name, "attributed", signs["attributed"], j in pairs))
            if j in pairs:
                right = rightness(one, rows[pairs[j]], spans[j])
                found += [Judged(article.name, each, signs[each], right[each]) for each in FIELDS[1:]]
    return found


def rightness(one: Statement, row: annotated.Row, span: tuple[int, int]) -> dict[str, bool]:
    """Say which fields of a statement are as annotated."""
    canonical = (row.get("speaker") or {}).get("canonical", "")
    times = {(t["from"], t["until"]) for t in row["times"] if t.get("of", "said") == "said"}
    mine = {
        (each.since and each.since.isoformat(), each.until and each.until.isoformat())
        for each in one.times
        if each.of == "said"
    }
    return {
        "content": score.overlap(tuple(row["content"]), span) >= 0.8,
        "speaker": score.same_speaker(one.speaker.canonical, canonical),
        "source_kind": one.source_kind == row["source_kind"],
        "act": one.act == row["act"],
        "plover": one.plover == row["plover"],
        "places": {(p.start, p.end) for p in one.places} == {(p["start"], p["end"]) for p in row["places"]},
        "times": mine == times,
    }


def counted(found: list[Judged]) -> Table:
    """Count by field and sign: how many are right, of how many."""
    table: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for each in found:
        cell = table[each.field][each.sign]
        cell[0] += each.right
        cell[1] += 1
    return {
        field: {sign: (cell[0], cell[1]) for sign, cell in sorted(table[field].items())} for field in FIELDS
    }


def reliability(found: list[Judged]) -> str:
    """Make a table of bins: how sure, and how often right, each article left out of what judges it."""
    whole: dict[int, list[float]] = defaultdict(lambda: [0, 0.0, 0])
    fields: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0])
    for name in sorted({each.article for each in found}):
        table = counted([each for each in found if each.article != name])
        for each in found:
            if each.article == name:
                sure = shares(table, each.field, each.sign)
                at = max(i for i, edge in enumerate(EDGES) if sure >= edge)
                for cell in (whole[at], fields[each.field]):
                    cell[0] += 1
                    cell[1] += sure
                    cell[2] += each.right
    lines = ["| said to be sure to | fields | mean | right |", "|---|---|---|---|"]
    for at, (many, sure, right) in sorted(whole.items()):
        top = min(EDGES[at + 1], 1.0)
        lines.append(f"| {EDGES[at]:.2f} to {top:.2f} | {many} | {sure / many:.2f} | {right / many:.2f} |")
    error = sum(abs(sure - right) for _, sure, right in whole.values()) / len(found)
    lines += ["", f"expected calibration error {error:.3f}", "", "| field | mean | right |", "|---|---|---|"]
    for field in FIELDS:
        many, sure, right = fields[field]
        lines.append(f"| {field} | {sure / many:.2f} | {right / many:.2f} |")
    return "\n".join(lines)


def stored(table: Table) -> str:
    """Write the counts as a module."""
    lines = [
        '"""How often a field was right by how it was found; of ``tests/reports/reliability.py --write``."""',
        "",
        '__all__ = ["RIGHT"]',
        "",
        "RIGHT: dict[str, dict[str, tuple[int, int]]] = {",
    ]
    for field, rows in table.items():
        lines.append(f'    "{field}": {{')
        lines += [f'        "{sign}": ({right}, {of}),' for sign, (right, of) in rows.items()]
        lines.append("    },")
    said = '"""Of each field and each way of finding it: how many were right, of how many."""'
    return "\n".join([*lines, "}", said, ""])


def main(arguments: list[str]) -> int:
    """Print the reliability; store the counts if asked to."""
    found = [each for article in annotated.load_all(ARTICLES) for each in judged(article)]
    if "--write" in arguments:
        STORED.write_text(stored(counted(found)), encoding="utf-8")
    print(reliability(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
