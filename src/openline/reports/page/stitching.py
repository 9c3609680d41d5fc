"""Where one article ends and another begins, in a file that holds several stitched together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from openline.reports.document.datelines import Opening, opening
from openline.reports.page.furniture import Hint, is_handle
from openline.reports.page.lines import Line
from openline.reports.times.dates import dates_in

__all__ = ["ENDS", "LIST_MARK", "SAYING", "SPEAKS", "begins_of", "is_prose", "is_title", "opens", "signs"]

_LEAST = 25  # words of prose before another article may begin
_HEAD = 12  # lines within which the prose of a new article begins below its headline
SAYING = re.compile(
    r"\b(?:said|says|told|according to|reported|announced|denied|confirmed|stated|added|warned)\b"
)
ENDS = re.compile(
    r"\A\W*(?:©|copyright|source:|topics|about [a-z][\w.'-]+(?: [a-z][\w.'-]+){0,3}\Z|tags?\b|categor|"
    r"filed under|about the author|editing by|edited by|share this|-30-|ends\b|"
    r"reporting by)|contributed to this|all rights reserved"
)
LIST_MARK = re.compile(r"\A(?:[-*•·▪–—o‣]|\d{1,2}[.)]|\([a-z\d]\)|[a-z]\))\s+\S")
SPEAKS = re.compile(
    r"\A(?:@\w{2,30}(?: \([^()]{1,40}\))?|Q|A|QUESTION|ANSWER|HOST|PRESENTER|ANCHOR|INTERVIEWER|MODERATOR|"
    r"NARRATOR|CORRESPONDENT|"
    r"[A-Z]{2,}\.? [A-Z]{2,}(?: [A-Z]{2,})?|\[[A-Z][A-Z ,]{2,40}[^\]\n]{0,40}\](?: [A-Z]{2,}){0,3}):\s+\S"
)  # of a transcript


@lru_cache(maxsize=4096)
def _opening(key: str) -> Opening | None:
    return opening(key, 0, len(key))


def opens(line: Line) -> Opening | None:
    """Give the dateline that a line opens with; looked for in what is seen of it, so spaces do not matter.

    What follows it must be more than a name: "Damascus - The River Courier" opens nothing.
    """
    found = _opening(line.key)
    rest = line.key[found.end :] if found else ""
    return found if len(rest.split()) >= 5 or rest[-1:] in (".", "!", "?", '"') else None


def signs(line: Line) -> bool:
    """Whether a line is a dateline alone, with a name at most: "Damascus - The River Courier"."""
    return line.count <= 8 and _opening(line.key) is not None and opens(line) is None


def is_prose(line: Line, hint: Hint) -> bool:
    """Whether a line that is no furniture reads as a sentence, or opens with a dateline."""
    return hint.label is None and (line.prose or opens(line) is not None)


def is_title(line: Line, hint: Hint) -> bool:
    """Whether a line may be a headline: some words, and no full stop behind them."""
    return (
        hint.label is None
        and 4 <= line.count <= 30
        and (not line.ends or (line.key.rstrip("\"'")[-1:] in "?!" and line.count <= 18))
        and not LIST_MARK.match(line.key)
        and not SPEAKS.match(line.key)
        and not is_handle(line)
        and not line.key.endswith((":", ",", ";"))
        and not line.key[0].islower()
    )


@dataclass
class _Seen:
    """What an article has held so far, as far as it matters to where the next begins."""

    words: int = 0  # of prose
    comments: bool = False
    related: bool = False  # a list of other articles, since the last prose
    ended: bool = False  # a line that stands below articles
    mastheads: set[str] = field(default_factory=set)

    def add(self, line: Line, hint: Hint, prose: bool) -> None:
        if prose:
            self.words += line.count
            self.related = self.related and line.count < 20
        elif self.words < _LEAST and line.count >= 2 and hint.label in ("promotion", None):
            self.mastheads.add(line.low)
        if self.words >= _LEAST:
            self.comments = self.comments or hint.turn == "comments" or is_handle(line)
            self.related = self.related or hint.turn == "related"
            self.ended = self.ended or (not prose and ENDS.search(line.low) is not None)


def begins_of(lines: Sequence[Line], hints: Sequence[Hint]) -> list[int]:
    """Find the lines at which another article begins."""
    begins = [0]
    seen = _Seen()
    for at, (line, hint) in enumerate(zip(lines, hints, strict=True)):
        if seen.words >= _LEAST and _begins(lines, hints, at, seen):
            start = at
            while start - 1 > begins[-1] and (
                hints[start - 1].label in ("dateline", "byline") or lines[start - 1].low in seen.mastheads
            ):
                start -= 1
            begins.append(start)
            seen = _Seen(mastheads=seen.mastheads)
        seen.add(line, hint, is_prose(line, hint))
    return begins


def _begins(lines: Sequence[Line], hints: Sequence[Hint], at: int, seen: _Seen) -> bool:
    """Whether a headline stands here: by what is above it, and by byline, date and dateline below."""
    title = lines[at]
    if not is_title(title, hints[at]) or (seen.comments and title.count < 5):
        return False
    above = lines[at - 1]
    if above.key.startswith("@"):
        return False  # what somebody posted, shown within the article
    if seen.related:
        after = [i for i in range(at + 1, min(len(lines), at + 4)) if lines[i].gap]
        if not _is_long(lines, hints, at):
            return False
        if not title.gap and any(is_title(lines[i], hints[i]) for i in after):
            return False  # the last of the list, and the headline stands apart from it
    marked = hints[at - 1].turn == "rule" or (above.low in seen.mastheads and above.count >= 2)
    strong = marked
    weak = marked or (hints[at - 1].label in ("dateline", "byline") and _is_whole(above))
    for i in range(at + 1, min(len(lines), at + _HEAD)):
        line, hint = lines[i], hints[i]
        found = opens(line) if line.count > 8 else None
        if found and (found.agency or found.date or found.place.isupper()):
            return True
        if is_prose(line, hint):
            long = _is_long(lines, hints, i - 1)
            if not line.ends or (line.count < 15 and not long):
                return False
            if strong or (weak and (not seen.comments or (title.count >= 6 and long))):
                return True
            return seen.ended and not seen.comments and _is_story(lines, hints, i)
        if line.low == title.low:
            strong = True  # a page that says its headline twice
            continue
        if hint.turn == "comments" and i > at + 1:
            return False
        if line.low.startswith("by ") and hint.label in ("byline", "dateline"):
            strong = True
        elif hint.label in ("dateline", "byline"):
            weak = weak or (i <= at + 3 and (hint.label == "byline" or _is_whole(line)))
        elif hint.turn == "related" or (is_title(line, hint) and not (strong or weak) and i > at + 2):
            return False
    return False


def _is_whole(line: Line) -> bool:
    return any(date.since or date.partial for date in dates_in(line.key))


def _is_story(lines: Sequence[Line], hints: Sequence[Hint], at: int) -> bool:
    """Whether three paragraphs of report stand in a row: enough below a title without byline or date."""
    here = range(at, at + 3)
    return (
        at + 3 <= len(lines)
        and all(is_prose(lines[i], hints[i]) and lines[i].count >= 20 for i in here)
        and any(SAYING.search(lines[i].low) for i in here)
    )


def _is_long(lines: Sequence[Line], hints: Sequence[Hint], at: int) -> bool:
    """Whether an article, not a teaser, stands below a title: two paragraphs in a row, or a long one."""
    run = 0
    for i in range(at + 1, min(len(lines), at + _HEAD)):
        if is_prose(lines[i], hints[i]):
            run += 1
            if run >= 2 or lines[i].count >= 45:
                return True
        elif run:
            return False
    return False
