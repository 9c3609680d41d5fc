"""What the whole reader reaches on annotated articles: `python tests/reports/measures.py [FOLDER]`.

Statements are measured by `score.py`; here it is all else: body, days, places, contradictions and merges.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

if __package__:
    from tests.reports import gold as annotated
    from tests.reports import score
else:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.reports import gold as annotated
    from tests.reports import score

from openline.reports.linking.links import Source, links, reduced
from openline.reports.places.gazetteer import distance_km
from openline.reports.reading import Report, read

TRAPS = ("dateline", "office", "metonym")
NEAR_KM = 25
DEEDS = ("plover", "actor", "action", "recipient", "counts")


def body(article: annotated.Gold, report: Report, tally: Counter[str]) -> None:
    """Count code points of the body: right, missing, and too many."""
    bodies = [it for it in article.regions if it["label"] == "body"]
    wanted = _seen(article.text, [(it["start"], it["end"]) for it in bodies])
    found = _seen(article.text, [(it.start, it.end) for it in report.page.regions if it.label == "body"])
    tally["body both"] += 2 * len(wanted & found)
    tally["body"] += len(wanted) + len(found)


def _seen(text: str, regions: list[tuple[int, int]]) -> set[int]:
    return {at for start, end in regions for at in range(start, end) if not text[at].isspace()}


def days(article: annotated.Gold, report: Report, tally: Counter[str]) -> None:
    """Count times of matched statements whose days are right, and years that no text names."""
    for row in article.statements:
        for time in row["times"]:
            at = [
                it
                for statement in report.statements
                for it in statement.times
                if it.start < time["end"] and time["start"] < it.end
            ]
            tally["times"] += 1
            tally["times right"] += any(
                (str(it.since or None), str(it.until or None)) == (str(time["from"]), str(time["until"]))
                for it in at
            )
            tally["years invented"] += any(
                it.since is not None and time["from"] is None and str(it.since.year) not in article.text
                for it in at
            )


def places(article: annotated.Gold, report: Report, tally: Counter[str]) -> None:
    """Count places that are found where they are, and traps that are taken for a scene."""
    for row in article.places:
        at = [it for it in report.places if it.start < row["end"] and row["start"] < it.end]
        tally[row["kind"]] += 1
        tally[f"{row['kind']} right"] += any(
            it.lat is not None
            and it.lon is not None
            and distance_km(it.lat, it.lon, row["lat"], row["lon"]) <= max(NEAR_KM, row.get("extent_km", 0))
            for it in at
        )
        if row["kind"] == "named" and row["role"] in TRAPS:
            tally["traps"] += 1
            tally["traps taken"] += any(it.role == "event" for it in at)


def deeds(article: annotated.Gold, report: Report, tally: Counter[str]) -> None:
    """Count matched statements, the outlet's own too, whose event, doer, deed and counts are right."""
    wanted = [tuple(row["content"]) for row in article.statements]
    found = [(it.content.start, it.content.end) for it in report.statements]
    for i, j in score.matched(wanted, found, 0.5):
        row, one = article.statements[i], report.statements[j]
        right = {"plover": one.plover == row["plover"], **score.who(one, row)}
        ranges = Counter((it.low, it.high) for it in one.counts)
        if row["counts"]:
            right["counts"] = ranges == Counter((it["low"], it["high"]) for it in row["counts"])
        for name, ok in right.items():
            tally[f"{name} of"] += 1
            tally[name] += ok


def links_of(article: annotated.Gold, report: Report, tally: Counter[str]) -> None:
    """Count contradictions, those of them that were told, and how many were told in all."""
    contents = [(it.content.start, it.content.end) for it in report.statements]
    pairs = score.matched([tuple(row["content"]) for row in article.statements], contents, 0.5)
    found_as = dict(pairs)
    wanted = {
        tuple(sorted((found_as.get(one, -1), found_as.get(other, -1 - number))))
        for number, (one, other) in enumerate(article.contradictions)
    }
    source = Source(article.text, report.statements, report.page.articles)
    told = {(it.one, it.other) for it in links(reduced([source])) if it.kind == "contradicts"}
    tally["contradictions"] += len(article.contradictions)
    tally["contradictions found"] += len(wanted & told)
    tally["contradictions told"] += len(told)


def measure(folder: Path) -> Counter[str]:
    """Measure every article of a folder."""
    tally: Counter[str] = Counter()
    for article in annotated.load_all(folder):
        report = read(article.text, f"{article.name}.txt")
        for counts in (body, days, places, deeds, links_of):
            counts(article, report, tally)
    return tally


def main(arguments: list[str]) -> int:
    """Print what is reached."""
    folder = Path(arguments[0]) if arguments else Path(__file__).parent / "articles"
    it = measure(folder)
    print(f"body F1 {it['body both'] / it['body']:.3f}")
    print(f"days right {it['times right']} of {it['times']}, years invented {it['years invented']}")
    for kind in ("named", "referred"):
        print(f"{kind} places {it[f'{kind} right']} of {it[kind]}")
    print(f"traps taken {it['traps taken']} of {it['traps']}")
    print(", ".join(f"{name} {it[name]} of {it[f'{name} of']}" for name in DEEDS if it[f"{name} of"]))
    print(
        f"contradictions found {it['contradictions found']} of {it['contradictions']};"
        f" told {it['contradictions told']}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
