"""How well statements are found: predicted ones against those of the annotated articles.

One predicted statement is matched with one of gold, the pairs of the greatest overlap of their contents
(intersection over union of code points) first. Only attributed statements count, and predictions outside the
regions that gold calls body are false. `python tests/reports/score.py [FOLDER]` prints a table.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from openline.reports.linking.answering import denials_told
from openline.reports.model import Statement
from openline.reports.speakers.nominals import singular
from openline.reports.speakers.parties import party_of

if __package__:
    from tests.reports import gold as annotated
else:  # run as a file
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.reports import gold as annotated

_BEHIND = re.compile(r" (?:\w+ed )?(?:in|on|at|for|to|from|with|by|near|across|into|that|who|which) ")
_SMALL = frozenset(re.findall(r"\w+", "the a an of its his her their our my this that these those s"))
Predict = Callable[[annotated.Gold], list[Statement]]
_TITLE = re.compile(
    r"^(?:the|a|an|its|his|her|their|his own|so-called|mr|mrs|ms|dr|prof|col|gen|maj|lt|brig|capt|adm|"
    r"rear|vice|"
    r"comrade|ambassador|colonel|general|major|captain|admiral|president|minister|two|three|several)\b\.?\s*",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\s(?:of|for|in|at|on|with|from|by|to|who|which|close|familiar|kept|reviewed|based|attributed)\s"
)


def bare(name: str) -> str:
    """Strip articles, titles and marks of quotation, in small letters."""
    name = re.sub(r"[“”\"‘’']s?", "", name).strip().casefold()
    while (shorter := _TITLE.sub("", name)) != name:
        name = shorter
    return name


def same_speaker(one: str, other: str) -> bool:
    """Whether two canonical names are one: equal, or one within the other and with its head."""
    a, b = bare(one), bare(other)
    if not a or not b:
        return a == b
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    head = _HEAD.split(long)[0].split()[-1]
    return f" {short} " in f" {long} " and head in short.split()


def same_party(found: str, wanted: str, speaker: str = "") -> bool:
    """Whether two phrases mean one: half of the words are the same, or of their heads, or the parties named.

    Of a pronoun of the first person, the speaker is the same.
    """
    if not found or not wanted:
        return found == wanted
    if wanted in ("I", "We", "we", "us") and found == speaker:
        return True
    for one, other in ((found, wanted), (_BEHIND.split(found)[0], _BEHIND.split(wanted)[0])):
        a, b = _words(one), _words(other)
        if a and b and 2 * len(a & b) / (len(a) + len(b)) >= 0.5:
            return True
    return bool(party_of(found)) and party_of(found) == party_of(wanted)


def _words(phrase: str) -> set[str]:
    return {singular(word) for word in re.findall(r"\w+", phrase.lower())} - _SMALL


def same_deed(found: str, wanted: str) -> bool:
    """Whether two lemmas are of one deed: equal but for particles, or a noun and its verb."""
    short, long = sorted(((found.lower().split() or [""])[0], (wanted.lower().split() or [""])[0]), key=len)
    return short == long or (len(short) > 3 and long.startswith(short))


def who(found: Statement, row: annotated.Row) -> dict[str, bool]:
    """Whether actor, action and recipient are right, where they are annotated."""
    if "actor" not in row:
        return {}
    speaker = found.speaker.canonical
    return {
        "actor": same_party(found.actor, row["actor"], speaker),
        "action": same_deed(found.action, row["action"]),
        "recipient": same_party(found.recipient, row["recipient"], speaker),
    }


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Intersection over union of two spans."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0])) if shared > 0 else 0.0


def matched(gold: list[tuple[int, int]], found: list[tuple[int, int]], least: float) -> list[tuple[int, int]]:
    """Pairs (index of gold, index of found), one to one, the greatest overlap first."""
    pairs = sorted(
        ((overlap(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)), key=lambda p: -p[0]
    )
    taken: set[tuple[str, int]] = set()
    out = []
    for share, i, j in pairs:
        if share >= least and ("g", i) not in taken and ("f", j) not in taken:
            taken |= {("g", i), ("f", j)}
            out.append((i, j))
    return out


@dataclass
class Tally:
    """Counts, of which the measures are made."""

    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def f1(self, least: str) -> float:
        """F1 of attributed statements at an overlap, "50" or "80"."""
        both = self.counts["gold"] + self.counts["found"]
        return 2 * self.counts[f"hit{least}"] / both if both else 0.0

    def share(self, name: str) -> float:
        """Share right of what was asked `name`."""
        return self.counts[name] / self.counts[f"{name}_of"] if self.counts[f"{name}_of"] else 1.0


def score(article: annotated.Gold, found: Iterable[Statement], tally: Tally) -> None:
    """Add one article to a tally."""
    bodies = [(r["start"], r["end"]) for r in article.regions if r["label"] == "body"]
    rows = [s for s in article.statements if s["attributed"]]
    mine = [s for s in found if s.attributed]
    inside = [any(a <= s.content.start and s.content.end <= b for a, b in bodies) for s in mine]
    spans = [(s.content.start, s.content.end) if ok else (-1, -1) for s, ok in zip(mine, inside, strict=True)]
    count = tally.counts
    count["gold"] += len(rows)
    count["found"] += len(mine)
    pairs = matched([tuple(s["content"]) for s in rows], spans, 0.5)
    count["hit50"] += len(pairs)
    count["hit80"] += len(matched([tuple(s["content"]) for s in rows], spans, 0.8))
    where = dict(pairs)
    for i, row in enumerate(rows):
        kind = row["act"] != "claim"
        count["nonclaim_of"] += kind
        if i not in where:
            tally.misses.append(f"{article.name} MISSED {article.text[slice(*row['content'])]!r}")
            continue
        one = mine[where[i]]
        right = {
            "speaker": same_speaker(one.speaker.canonical, row["speaker"]["canonical"]),
            "source_kind": one.source_kind == row["source_kind"],
            "act": one.act == row["act"],
            "polarity": one.polarity == row["polarity"],
            "plover": one.plover == row["plover"],
            "cue": one.cue.lower() == row.get("cue", "").lower(),
            "hedges": {h.lower() for h in one.hedges} == {h.lower() for h in row["hedges"]},
            **who(one, row),
        }
        wanted = {"speaker": row["speaker"]["canonical"], **{k: row.get(k) for k in right if k != "speaker"}}
        got = {"speaker": one.speaker.canonical, **{k: getattr(one, k) for k in right if k != "speaker"}}
        for name, ok in right.items():
            count[name] += ok
            count[f"{name}_of"] += 1
            if not ok:
                tally.misses.append(
                    f"{article.name} {name.upper()} {got[name]!r} for {wanted[name]!r} "
                    f"in {one_line(article, row)}"
                )
        count["nonclaim"] += kind and right["act"]
        share = overlap(tuple(row["content"]), spans[where[i]])
        if share < 0.8:
            tally.misses.append(
                f"{article.name} SPAN {article.text[slice(*spans[where[i]])]!r} for "
                f"{article.text[slice(*row['content'])]!r}"
            )
    for j, one in enumerate(mine):
        if j not in where.values():
            text = article.text[one.content.start : one.content.end]
            tally.misses.append(f"{article.name} FALSE {text!r} by {one.speaker.canonical!r} {one.cue}")


def one_line(article: annotated.Gold, row: annotated.Row) -> str:
    """The content of a row, short."""
    return repr(article.text[slice(*row["content"])][:70])


def run(folder: str | Path, predict: Predict) -> tuple[Tally, dict[str, Tally]]:
    """Score all articles of a folder: together, and by their manner."""
    whole, manners = Tally(), defaultdict[str, Tally](Tally)
    for article in annotated.load_all(folder):
        found = predict(article)
        score(article, found, whole)
        score(article, found, manners[article.manner])
    return whole, manners


def from_gold_regions(article: annotated.Gold) -> list[Statement]:
    """Predict from the regions of gold, so that only this step is measured."""
    from openline.reports.statements import statements
    from openline.reports.tagging.model import load
    from openline.reports.tagging.sentences import sentences

    bodies = [(r["start"], r["end"]) for r in article.regions if r["label"] == "body"]
    parser = load()
    parsed = parser.parse(article.text, sentences(article.text, bodies))
    found = statements(article.text, bodies, parsed, file=f"{article.name}.txt", parser=parser)
    return denials_told(found, article.text, ())


def table(whole: Tally, manners: dict[str, Tally]) -> str:
    """A table of all measures."""
    names = ["speaker", "nonclaim", "source_kind", "act", "polarity", "plover", "cue", "hedges"]
    names += ["actor", "action", "recipient"] if whole.counts["actor_of"] else []
    lines = [
        f"{'manner':34}{'gold':>5}{'found':>6}{'F1.5':>6}{'F1.8':>6}" + "".join(f"{n[:8]:>9}" for n in names)
    ]
    for manner, tally in [*sorted(manners.items()), ("all", whole)]:
        row = f"{manner[:33]:34}{tally.counts['gold']:5}{tally.counts['found']:6}"
        row += f"{tally.f1('50'):6.2f}{tally.f1('80'):6.2f}"
        lines.append(row + "".join(f"{tally.share(n):9.2f}" for n in names))
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the table, and with --misses each error."""
    folders = [a for a in arguments if not a.startswith("--")]
    began = time.perf_counter()
    whole, manners = run(folders[0] if folders else Path(__file__).parent / "articles", from_gold_regions)
    print(table(whole, manners))
    print(f"{time.perf_counter() - began:.1f} s")
    if "--misses" in arguments:
        print("\n".join(whole.misses))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
