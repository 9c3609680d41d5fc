"""The annotated articles: what a person quoted out of a text, as offsets into it.

Everything in `NAME.json` is quoted from `NAME.txt`; `load` finds it again, and raises `GoldError` on what is
not there, or is there more than once without saying which (`"nth"`, counted from 1 over the whole file). A
quotation begins and ends at the edge of a word: "Syria" is not found in "Syrian".

Regions are in the order of the text, each sought behind the one before; every line that is not blank lies in
one. Contents and places are sought in the whole file. A time, a count or a place of a statement is the one
within its content, else the nearest to it; a cue or a mention of a speaker is the nearest around the content,
else the one within.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Span = tuple[int, int]


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


LABELS = _words("headline dateline byline body caption promotion form counter comment")
KINDS = _words("named_official unnamed_official anonymous expert organisation agency document witness outlet")
ACTS = _words("claim denial threat demand assurance intention concern question condemnation")
POLARITIES = _words("affirmed denied unknown")
PLOVER = _words(
    "AGREE CONSULT SUPPORT COOPERATE AID YIELD REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE",
    "COERCE ASSAULT DENY",
) | {""}
PLACE_KINDS = _words("named referred")
ROLES = _words("event dateline office metonym mention")
BASES = _words("stated document weekday relative none")
SENTENCE_END = re.compile(r"(?<=[a-z]{4})[.?!][”\"]?\s")  # a word longer than "Brig."
REACH = 700  # code points between a content and its cue, speaker, time or count, at most
FIELDS = _words(
    "content nth attributed speaker source_kind cue cue_nth act polarity hedges plover places times counts",
    "chain note",
    "actor action recipient",  # optional: who does the main thing of the content, its lemma, to whom
)


class GoldError(ValueError):
    """An annotation that does not fit its text."""


@dataclass(frozen=True)
class Gold:
    """One annotated article. Each row is as it was written, with `start` and `end` where it quotes."""

    name: str
    text: str
    manner: str
    document: Row
    regions: list[Row]
    articles: list[Row]  # the stitched articles of one file; one that spans all where none are given
    statements: list[Row]  # start, end: hull of content, cue and speaker
    places: list[Row]
    contradictions: list[tuple[int, int]]
    corroborates: list[tuple[int, int]]
    same_event: list[tuple[int, int]]


def _need(condition: object, why: str) -> None:
    if not condition:
        raise GoldError(why)


def _found(text: str, quoted: str) -> list[Span]:
    """Return where `quoted` stands in `text` as whole words."""
    _need(quoted.strip(), "an empty quotation")
    before = r"(?<!\w)" if re.match(r"\w", quoted[0]) else ""
    after = r"(?!\w)" if re.match(r"\w", quoted[-1]) else ""
    starts = (m.start() for m in re.finditer(f"{before}(?={re.escape(quoted)}{after})", text))
    return [(start, start + len(quoted)) for start in starts]


def _one(text: str, quoted: str, nth: int | None) -> Span:
    """Return the only, or the nth, place of `quoted`."""
    spans = _found(text, quoted)
    _need(spans, f"not found: {quoted!r}")
    if nth is None:
        _need(len(spans) == 1, f"found {len(spans)} times, say nth: {quoted!r}")
        return spans[0]
    _need(1 <= nth <= len(spans), f"there is no {nth}. of {quoted!r}, only {len(spans)}")
    return spans[nth - 1]


def _gap(span: Span, content: Span) -> int:
    return max(content[0] - span[1], span[0] - content[1], 0)


def _inside(text: str, quoted: str, content: Span) -> Span:
    """Return the one of a time, a count or a place that is within the content, else the nearest to it."""
    spans = _found(text, quoted)
    within = [s for s in spans if content[0] <= s[0] and s[1] <= content[1]]
    _need(len(within) < 2, f"{len(within)} times within one content, say nth: {quoted!r}")
    near = within or sorted((s for s in spans if _gap(s, content) <= REACH), key=lambda s: _gap(s, content))
    _need(near, f"not near its content: {quoted!r}")
    return near[0]


def _around(text: str, quoted: str, content: Span, other: Span | None) -> Span:
    """Return the one of a cue or a mention that is by the content and by `other`, first in its sentence."""

    def far(span: Span) -> tuple[int, int]:
        between = text[min(span[1], content[1]) : max(span[0], content[0])]
        breaks = 2 if "\n" in between else 1 if SENTENCE_END.search(between) else 0
        return breaks, _gap(span, content) + (_gap(span, other) if other else 0)

    spans = _found(text, quoted)
    within = [s for s in spans if content[0] <= s[0] and s[1] <= content[1]]
    beside = sorted((s for s in spans if s not in within and _gap(s, content) <= REACH), key=far)
    if within and (not beside or far(beside[0]) > (0, 80)):
        return within[0]
    _need(beside, f"not near its content: {quoted!r}")
    return beside[0]


def _quoted(text: str, row: Row, content: Span) -> Span:
    nth = row.get("nth")
    return _one(text, row["text"], nth) if nth else _inside(text, row["text"], content)


def _blocks(text: str, rows: list[Row]) -> list[Row]:
    """Return rows that quote whole lines, in order, with their offsets."""
    at, found = 0, []
    for row in rows:
        begin, end = (str(row.get("text") or row.get(key) or "") for key in ("begin", "end"))
        _need(begin and end, f"neither text nor begin and end: {row}")
        start = text.find(begin, at)
        while start > 0 and text[start - 1] != "\n":
            start = text.find(begin, start + 1)
        _need(start >= 0, f"no line from {at} begins: {begin!r}")
        stop = text.find(end, start)
        while stop >= 0 and text[stop + len(end) : stop + len(end) + 1] not in ("", "\n"):
            stop = text.find(end, stop + 1)
        _need(stop >= 0, f"no line from {start} ends: {end!r}")
        at = stop + len(end)
        found.append({**row, "start": start, "end": at})
    return found


def _regions(text: str, rows: list[Row]) -> list[Row]:
    found = _blocks(text, rows)
    covered = bytearray(len(text))
    for row in found:
        _need(row["label"] in LABELS, f"label {row['label']!r}")
        covered[row["start"] : row["end"]] = b"\1" * (row["end"] - row["start"])
    left = [text[m.start() : m.start() + 40] for m in re.finditer(r"\S", text) if not covered[m.start()]]
    _need(not left, f"in no region: {left[:1]}")
    return found


def _date(value: str | None) -> str | None:
    return None if value is None else dt.date.fromisoformat(value).isoformat()


def _dated(row: Row) -> Row:
    basis = row.get("basis", "none")
    since, until = _date(row.get("from")), _date(row.get("until"))
    _need(basis in BASES, f"basis {basis!r}")
    _need(since is None or until is None or since <= until, f"ends before it begins: {row}")
    return {**row, "from": since, "until": until, "basis": basis}


def _places(text: str, rows: list[Row]) -> list[Row]:
    found = []
    for row in rows:
        start, end = _one(text, row["text"], row.get("nth"))
        _need(row["kind"] in PLACE_KINDS and row["role"] in ROLES, f"kind or role: {row}")
        _need(-90 <= row["lat"] <= 90 and -180 <= row["lon"] <= 180, f"coordinates: {row}")
        found.append({**row, "start": start, "end": end})
    spans = [(p["start"], p["end"]) for p in found]
    _need(len(set(spans)) == len(spans), "a place annotated twice")
    return sorted(found, key=lambda p: p["start"])


def _place_of(text: str, places: list[Row], quoted: Any, content: Span) -> Row:
    row = quoted if isinstance(quoted, dict) else {"text": quoted}
    spans = {(p["start"], p["end"]): p for p in places if p["text"] == row["text"]}
    if row.get("nth") is not None:
        span = _one(text, row["text"], row["nth"])
        _need(span in spans, f"not among the places: {row}")
        return {**spans[span], **row}
    _need(spans, f"not among the places: {row['text']!r}")
    within = [s for s in spans if content[0] <= s[0] and s[1] <= content[1]]
    _need(len(within) < 2, f"{len(within)} times within one content, say nth: {row['text']!r}")
    return {**spans[within[0] if within else min(spans, key=lambda s: _gap(s, content))], **row}


def _statement(text: str, row: Row, places: list[Row]) -> Row:
    _need(not set(row) - FIELDS, f"unknown: {set(row) - FIELDS}")
    content = _one(text, row["content"], row.get("nth"))
    found: Row = {**row, "content": content, "text": row["content"]}
    hull = [content]
    for field, words in (
        ("source_kind", KINDS),
        ("act", ACTS),
        ("polarity", POLARITIES),
        ("plover", PLOVER),
    ):
        _need(row[field] in words, f"{field} {row[field]!r}")
    speaker = row.get("speaker", {"mention": "", "canonical": ""})
    mention = None
    if quoted := speaker["mention"]:
        nth = speaker.get("nth")
        mention = _one(text, quoted, nth) if nth else _around(text, quoted, content, None)
        found["mention_span"] = mention
        hull.append(mention)
    if cue := row.get("cue"):
        nth = row.get("cue_nth")
        found["cue_span"] = _one(text, cue, nth) if nth else _around(text, cue, content, mention)
        hull.append(found["cue_span"])
    if speaker["canonical"]:
        _need(speaker["canonical"].lower() in text.lower(), f"not in the text: {speaker['canonical']!r}")
    _need(
        row["attributed"] == (row["source_kind"] != "outlet"), f"attributed, but {row['source_kind']}: {row}"
    )
    _need(row["attributed"] or not speaker["canonical"], f"the outlet has no speaker: {row}")
    if row["attributed"] and speaker["canonical"]:
        _need(row["chain"][:1] == [speaker["canonical"]], f"the chain begins with the speaker: {row}")
    for hedge in row.get("hedges", ()):
        _inside(text, hedge, content)
    for field in ("actor", "recipient"):
        if party := row.get(field):
            _need(_found(text, party), f"{field} is not in the text: {party!r}")
    found["times"], found["counts"] = [], []
    for time in row.get("times", ()):
        start, end = _quoted(text, time, content)
        found["times"].append({**_dated(time), "start": start, "end": end})
    for count in row.get("counts", ()):
        start, end = _quoted(text, count, content)
        low, high = count["low"], count["high"]
        _need(low is None or high is None or low <= high, f"a range upside down: {count}")
        found["counts"].append({**count, "start": start, "end": end})
    found["places"] = [_place_of(text, places, p, content) for p in row.get("places", ())]
    found["start"], found["end"] = min(s[0] for s in hull), max(s[1] for s in hull)
    return found


def _pairs(rows: list[list[int]], many: int) -> list[tuple[int, int]]:
    for row in rows:
        _need(len(row) == 2 and row[0] != row[1] and all(0 <= i < many for i in row), f"pair {row}")
    return [(row[0], row[1]) for row in rows]


def load(path: str | Path) -> Gold:
    """Return the annotations of one article, found in its text; `path` is either of its two files."""
    base = Path(path).with_suffix("")
    text = base.with_suffix(".txt").read_text(encoding="utf-8")
    said = json.loads(base.with_suffix(".json").read_text(encoding="utf-8"))
    try:
        _need(said["licence"] == "INVENTED", "licence")
        regions = _regions(text, said["regions"])
        places = _places(text, said["places"])
        statements = [_statement(text, row, places) for row in said["statements"]]
        date = said["document"]["date"]
        whole = [{"start": 0, "end": len(text)}]
        return Gold(
            name=base.name,
            text=text,
            manner=said["manner"],
            document={**said["document"], "date": date and _dated(date)},
            regions=regions,
            articles=_blocks(text, said["articles"]) if said.get("articles") else whole,
            statements=statements,
            places=places,
            contradictions=_pairs(said["contradictions"], len(statements)),
            corroborates=_pairs(said["corroborates"], len(statements)),
            same_event=_pairs(said["same_event"], len(statements)),
        )
    except (GoldError, KeyError, TypeError, IndexError) as exc:
        raise GoldError(f"{base.name}: {exc!r}") from exc


def load_all(folder: str | Path) -> list[Gold]:
    """Return every annotated article of a folder, by name."""
    return [load(path) for path in sorted(Path(folder).glob("*.json"))]


def main(folders: list[str]) -> int:
    """Check the articles of the folders, print what they hold, and return how many do not fit."""
    bad, totals = 0, Counter[str]()
    for path in sorted(p for folder in folders for p in Path(folder).glob("*.json")):
        try:
            gold = load(path)
        except (GoldError, OSError) as exc:
            bad += 1
            print(exc)
            continue
        totals["articles"] += 1
        totals["words"] += len(gold.text.split())
        for s in gold.statements:
            totals["statements"] += 1
            totals[f"attributed {s['attributed']}"] += 1
            totals[f"act {s['act']}"] += 1
            totals[f"source {s['source_kind']}"] += 1
            totals[f"plover {s['plover'] or '-'}"] += 1
            totals["counts"] += len(s["counts"])
            totals["times"] += len(s["times"])
        for p in gold.places:
            totals[f"place {p['kind']} {p['role']}"] += 1
        for pairs in ("contradictions", "corroborates", "same_event"):
            totals[pairs] += len(getattr(gold, pairs))
    for word, number in sorted(totals.items()):
        print(f"{number:6d} {word}")
    return bad


if __name__ == "__main__":
    every = [str(Path(__file__).parent / f) for f in ("articles", "aside", "aside_second")]
    sys.exit(main(sys.argv[1:] or every) > 0)
