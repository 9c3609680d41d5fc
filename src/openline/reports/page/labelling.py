"""Which label each line has, from its own words and from what stands around it.

A page is read from its top: what stands above the first prose is the head, prose is the body, and below the
body the words that open a form for comments, or a list of other articles, hold for what follows them. Where a
new headline with a dateline, a byline or a masthead of its own follows, a new article begins.
"""

import re
from collections.abc import Sequence

from openline.reports.datelines import NO_PLACE, opening
from openline.reports.dates import is_time_only
from openline.reports.model import Label
from openline.reports.page.furniture import Hint, is_handle
from openline.reports.page.lines import Line
from openline.reports.page.stitching import ENDS, LIST_MARK, SAYING, SPEAKS, begins_of, is_prose, is_title

__all__ = ["label_lines"]

_ABOUT = re.compile(
    r"\A[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,3},? (?:is|are|was|has been) (?:an? |the "
    r")?[^.]{0,80}\b(?:journalist|reporter|"
    r"correspondent|columnist|contributor|editor|writer|blogger|freelancer?|producer)\b"
)
_AUXILIARY = re.compile(r"\b(?:was|were|had|did|said|told|would|could)\b")
_FOOTNOTE = re.compile(r"\A(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}\.)\s+\S")


def label_lines(text: str, lines: Sequence[Line], hints: Sequence[Hint]) -> tuple[list[Label], list[int]]:
    """Label lines, and say at which of them an article begins.

    Returns
    -------
    labels
        One for each line.
    begins
        Indices of lines, the first being 0.
    """
    begins = begins_of(text, lines, hints)
    labels: list[Label] = []
    for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True):
        labels += _Article(text, lines[begin:end], hints[begin:end]).labels()
    return labels, begins


class _Article:
    """The lines of one article."""

    def __init__(self, text: str, lines: Sequence[Line], hints: Sequence[Hint]) -> None:
        self.text, self.lines, self.hints = text, lines, hints
        self.out: list[Label | None] = [hint.label for hint in hints]

    def labels(self) -> list[Label]:
        first = self._first()
        if first is None:
            self._head(len(self.lines))
            return [label or "promotion" for label in self.out]
        # "The commander released the following statement:" belongs to what follows.
        while first and self._leads(first - 1):
            first -= 1
        self._head(first)
        self._rest(first)
        return [label or "promotion" for label in self.out]

    def _prose(self, at: int) -> bool:
        return is_prose(self.text, self.lines[at], self.hints[at])

    def _first(self) -> int | None:
        """Find where the body begins: at prose that is not the headline."""
        prose = [i for i in range(len(self.lines)) if self._prose(i)]
        for n, i in enumerate(prose):
            line = self.lines[i]
            found = opening(self.text, line.start, line.end)
            if found is not None or SPEAKS.match(line.key):
                return i
            later = prose[n + 1 :]
            title = line.count <= 22 and not self._has_headline(i)
            asks = line.key.rstrip("\"'")[-1:] in "?!"
            if title and later and i + 1 < len(self.lines):
                follows = self.out[i + 1] in ("dateline", "byline", "caption", "counter", "promotion")
                if asks or (follows and line.count <= 16):
                    continue
            if line.count <= 35 and len(later) >= 2 and self._signed_below(i, later[0]):
                continue  # a deck, or a banner above the headline
            if line.count <= 9 and later and not line.ends:
                continue
            return i
        return None

    def _leads(self, at: int) -> bool:
        line = self.lines[at]
        says = re.search(r"\b(?:statement|said|says|comment|remarks)\b", line.low)
        return self.out[at] is None and line.key.endswith(":") and line.count >= 6 and says is not None

    def _signed_below(self, at: int, until: int) -> bool:
        """Whether the byline or the date of the article stands between its deck and its first prose."""
        return any(
            self.out[i] in ("byline", "dateline") and not is_time_only(self.lines[i].key)
            for i in range(at + 1, until)
        ) and not any(
            self.out[i] in ("byline", "dateline") and self.lines[i].low.startswith("by ") for i in range(at)
        )

    def _has_headline(self, before: int) -> bool:
        return any(is_title(self.lines[i], self.hints[i]) for i in range(before))

    def _head(self, end: int) -> None:
        """Label what stands above the body."""
        free = [i for i in range(end) if self.out[i] is None]
        long = [i for i in free if self.lines[i].count >= 4]
        if not long and free:
            long = (
                [max(free, key=lambda i: self.lines[i].count)]
                if end < len(self.lines) or len(free) > 1
                else free
            )
        begun = False
        for i in free:
            line = self.lines[i]
            if i in long and not (line.count < 6 and i + 1 < end and self._is_masthead(i, long)):
                self.out[i] = "headline"
                begun = True
            elif begun and _is_place(line) and all(self.out[j] == "dateline" for j in range(i + 1, end)):
                self.out[i] = "dateline"
            elif begun and line.titled and line.count <= 5:
                self.out[i] = "byline"
            else:
                self.out[i] = "promotion"

    def _is_masthead(self, at: int, long: Sequence[int]) -> bool:
        """Whether a short line above a longer one names the site rather than the article."""
        after = [i for i in long if i > at]
        return bool(after) and at < after[0] and self.lines[after[0]].count >= self.lines[at].count + 3

    def _rest(self, first: int) -> None:
        """Label the body and what is below it."""
        mode = "body"
        words = 0
        listed = 0
        ended = False
        for i in range(first, len(self.lines)):
            line, hint = self.lines[i], self.hints[i]
            if (hint.turn == "comments" and words and not self._resumes(i, words)) or (
                hint.turn == "counter" and words and self._discussed(i)
            ):
                mode = "comment"
            elif hint.turn == "related" and mode == "body" and words:
                mode = "related"
                listed = 0
            if words > 60 and ENDS.search(line.low) and line.count <= 40:
                ended = True
            if self.out[i] is not None:
                continue
            if mode != "comment" and words and is_handle(line) and not self._later(i):
                mode = "comment"
            if mode == "comment":
                self.out[i] = "comment"
            elif self._prose(i) or (line.prose and not hint.label):
                if mode == "related" and not self._resumes_body(i, words, listed, ended):
                    self.out[i] = "promotion"
                    listed += 1
                else:
                    mode = "body"
                    words += line.count
                    self.out[i] = "body"
            elif mode == "body":
                self.out[i] = "body" if i == first else self._between(i)
            else:
                self.out[i] = "promotion"
                listed += 1
        self._end()

    def _between(self, at: int) -> Label:
        """Label a line among prose that is no sentence: of a list, its lead, a subhead, or none of these."""
        line = self.lines[at]
        after = next((i for i in range(at + 1, len(self.lines)) if self.hints[i].label is None), None)
        listed = LIST_MARK.match(line.key) or _FOOTNOTE.match(line.key)
        if listed and (line.count >= 3 or any(self._is_listed(i) for i in (at - 1, at + 1))):
            return "body"
        if line.key.endswith((":", ";", ",")) and after is not None and self._goes_on(at):
            return "body"
        if line.ends and line.count <= 3 and self.out[at - 1] == "body" and not line.key.endswith(".."):
            return "body"
        if SPEAKS.match(line.key):
            return "body"
        if (
            self.out[at - 1] == "body"
            and self.lines[at - 1].key.endswith((":", ";", ","))
            and line.count >= 3
        ):
            return "body"
        if line.count >= 8 and line.functional >= 2 and not line.titled and _AUXILIARY.search(line.low):
            return "body"
        if self._later(at):
            return "headline" if line.count >= 2 else "promotion"
        if line.count >= 12 and line.functional >= 3 and not line.titled and self.out[at - 1] == "body":
            return "body"
        return "promotion"

    def _goes_on(self, at: int) -> bool:
        """Whether what a colon promises follows at once."""
        return at + 1 < len(self.lines) and self.hints[at + 1].label is None and self.lines[at].count >= 2

    def _is_listed(self, at: int) -> bool:
        return 0 <= at < len(self.lines) and LIST_MARK.match(self.lines[at].key) is not None

    def _later(self, at: int) -> bool:
        """Whether prose of the body follows before anything that ends it."""
        for i in range(at + 1, min(len(self.lines), at + 6)):
            if self.hints[i].turn in ("comments", "related"):
                return False
            if self._prose(i) and not is_handle(self.lines[i]):
                return self.lines[i].count >= 12 or bool(SAYING.search(self.lines[i].low))
        return False

    def _resumes(self, at: int, words: int) -> bool:
        """Whether an invitation to comment stands in an article that goes on behind it."""
        long = 0
        for i in range(at + 1, len(self.lines)):
            line = self.lines[i]
            if self.hints[i].turn == "comments":
                continue
            if self.hints[i].label == "comment" or is_handle(line):
                break
            if self.hints[i].label is None and not self._prose(i) and line.count <= 4:
                break
            if self._prose(i):
                long += line.count >= 18
        return words < 90 and long >= 2

    def _discussed(self, at: int) -> bool:
        """Whether a count of comments stands above them, rather than in a bar within the article."""
        for i in range(at + 1, len(self.lines)):
            line, hint = self.lines[i], self.hints[i]
            if hint.label is not None and hint.label != "comment":
                if hint.turn == "comments":
                    return True
                continue
            if is_handle(line) or hint.label == "comment":
                return True
            if re.match(r"[\w.' ]{2,24}: \S", line.key) and not SAYING.search(line.key.split(":")[0]):
                return True
            return not (self._prose(i) and line.count >= 18)
        return True

    def _resumes_body(self, at: int, words: int, listed: int, ended: bool) -> bool:
        """Whether prose below a list of other articles, of which it has `listed`, is the article's own."""
        line = self.lines[at]
        asks = line.key.rstrip("\"'")[-1:] == "?" and line.count < 12
        if asks or line.count < 4 or line.key.endswith("…"):
            return False
        after = [i for i in range(at + 1, min(len(self.lines), at + 3))]
        says = bool(SAYING.search(line.low))
        if (
            listed
            and after
            and self.out[after[0]] in ("dateline", "byline")
            and not is_time_only(self.lines[after[0]].key)
        ):
            return False
        if line.count >= 40 or (says and line.count >= 20) or (words < 60 and line.count >= 12):
            return True
        if ended:
            return False
        goes_on = any(self._prose(i) and self.lines[i].count >= 8 for i in after[:1])
        return listed <= 1 or goes_on or (says and line.count >= 8)

    def _end(self) -> None:
        """Take from the end of the body what speaks of its author."""
        body = [i for i, label in enumerate(self.out) if label == "body"]
        while len(body) > 2 and self.lines[body[-1]].count <= 60 and _ABOUT.match(self.lines[body[-1]].key):
            self.out[body.pop()] = "byline"


def _is_place(line: Line) -> bool:
    """Whether a line may be a place alone, with an agency at most: "ANKARA", "Hasaka, SANA"."""
    return (
        1 <= line.count <= 4
        and not line.ends
        and not NO_PLACE.match(line.key)
        and all(w[0].isupper() or len(w) <= 3 for w in line.words)
        and ("," in line.key or line.key.isupper())
    )
