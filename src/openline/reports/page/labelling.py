"""Which label each line has, from its own words and from what stands around it.

A page is read from its top: what stands above the first prose is the head, prose is the body, and below the
body the words that open a form for comments, or a list of other articles, hold for what follows them. Where a
new headline with a dateline, a byline or a masthead of its own follows, a new article begins.
"""

import re
from collections.abc import Sequence

from openline.reports.model import Label
from openline.reports.page.furniture import Hint, is_handle
from openline.reports.page.lines import Line
from openline.reports.page.mastheads import is_place, is_section, is_tagline, names_people, names_site
from openline.reports.page.stitching import (
    ENDS,
    LIST_MARK,
    SAYING,
    SPEAKS,
    begins_of,
    is_prose,
    is_title,
    opens,
    signs,
)
from openline.reports.times.dates import is_time_only

__all__ = ["label_lines"]

_ABOUT = re.compile(
    r"\A[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,3},? (?:(?:is|are|was|has been) (?:an? |the "
    r")?[^.]{0,80}\b(?:journalist|"
    r"reporter|correspondent|columnist|contributor|editor|writer|blogger|freelancer?|producer)\b|"
    r"(?:has )?(?:covers?|covered|writes about|reports on|reported (?:for|on)) .{3,160}?\.\s*"
    r"(?:(?:She|He|They)(?: is|'s| are|'re| has| have| was| were| joined| previously| also)\b|\Z))"
)
_NEAR = 40  # lines below one in which its headline or its body stands, on any page that is one
_SIGNED = re.compile(
    r"-{1,2} ?[A-Z][\w. ]{1,30}/[a-z]{2,6}\Z|"
    r"[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2} ?/ ?[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2}\Z"
)
_LINK = re.compile(r"\W*(?:\d{1,3}\W+)?(?:https?://|www\.)\S+\Z")
_QUESTION = re.compile(
    r"(?:what|why|who|how|where|when|which|is|are|did|does|do|can|could|will)\b"
    r"(?!.*\b(?:us|we|you|i|me|my|our|he|she|they)\b)[^,.!:;]*\?\Z"
)
_AUXILIARY = re.compile(r"\b(?:was|were|had|did|said|told|would|could)\b")
_FOOTNOTE = re.compile(r"\A(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3}\.)\s+\S")


def label_lines(lines: Sequence[Line], hints: Sequence[Hint]) -> tuple[list[Label], list[int]]:
    """Label lines, and say at which of them an article begins.

    Returns
    -------
    labels
        One for each line.
    begins
        Indices of lines, the first being 0.
    """
    hints = _shown(lines, hints)
    begins = begins_of(lines, hints)
    labels: list[Label] = []
    for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True):
        labels += _Article(lines[begin:end], hints[begin:end]).labels()
    return labels, begins


_LEADS_CAPTION = re.compile(r"(?:image|photo|picture|video) (?:caption|source)[,:]?|(?:caption|photo|image):")
_POSTED = re.compile(r"-{1,2} ?[^()]{1,60}\(@\w{2,30}\)")
_SHOWN = re.compile(r"\b(?:pic\.twitter\.com|pic\.x\.com|t\.co)/\w+\W*\Z")


def _shown(lines: Sequence[Line], hints: Sequence[Hint]) -> list[Hint]:
    """Label what a page shows within its article: the caption below its lead, a post above who posted it."""
    found = list(hints)
    for at, line in enumerate(lines):
        before = at - 1
        if before >= 0 and found[at].label is None and _LEADS_CAPTION.fullmatch(lines[before].low):
            found[at] = Hint("caption") if line.count <= 40 else found[at]
        if line.low.startswith("virin:"):
            for above in range(max(0, at - 2), at):
                if found[above].label is None and lines[above].count <= 40:
                    found[above] = Hint("caption")
        if _POSTED.match(line.key):
            found[at] = Hint("comment")
            if before >= 0 and found[before].label is None and not SAYING.search(lines[before].low):
                found[before] = Hint("comment")
        elif _SHOWN.search(line.low) and found[at].label is None and line.count <= 60:
            found[at] = Hint("comment")
    return found


class _Article:
    """The lines of one article."""

    def __init__(self, lines: Sequence[Line], hints: Sequence[Hint]) -> None:
        self.lines, self.hints = lines, hints
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
        return is_prose(self.lines[at], self.hints[at])

    def _first(self) -> int | None:
        """Find where the body begins: at prose that is not the headline."""
        prose = [i for i in range(len(self.lines)) if self._prose(i)]
        for n, i in enumerate(prose):
            line = self.lines[i]
            if opens(line) is not None or SPEAKS.match(line.key):
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
        return any(
            self.hints[i].label == "headline" or is_title(self.lines[i], self.hints[i]) for i in range(before)
        )

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
        self._unsign(end)
        # A heading of the page that says so itself has no other above it.
        said = next((i for i in range(end) if self.out[i] == "headline"), -1)
        begun = False
        for i in free:
            line = self.lines[i]
            begun = begun or -1 < said < i
            if begun and is_section(line):
                self.out[i] = "headline"
            elif begun and names_people(line):
                self.out[i] = "byline"
            elif begun and (is_place(line) or signs(line)) and self._signs(i, end):
                self.out[i] = "dateline"
            elif (
                i in long
                and not (line.count < 6 and i + 1 < end and self._is_masthead(i, long))
                and not (not begun and i < said and line.count < 6)
                and not (not begun and self._named_above(i, end))
                and not self._leads_to(i, end)
            ):
                self.out[i] = "headline"
                begun = True
            elif begun and line.titled and line.count <= 5:
                self.out[i] = "byline"
            else:
                self.out[i] = "promotion"

    def _leads_to(self, at: int, end: int) -> bool:
        """Whether a line is the way to the article: sections, then the headline that stands below."""
        low = self.lines[at].low
        near = range(at + 1, min(end, at + _NEAR))
        below = (self.lines[i] for i in near if self.hints[i].label in (None, "headline"))
        return any(line.count >= 4 and line.low != low and low.endswith(line.low) for line in below)

    def _signs(self, at: int, end: int) -> bool:
        """Whether a place stands where a dateline does: above a date, or right above the body."""
        if at + 1 == len(self.out):
            return False
        near = range(at + 1, min(end, at + _NEAR))
        return self.out[at + 1] in ("dateline", "byline") or all(self.out[i] is not None for i in near)

    def _unsign(self, end: int) -> None:
        """Above the body nothing is a comment: "3 years ago" says when the article was written."""
        for i in range(end):
            if self.out[i] == "comment" and not _POSTED.match(self.lines[i].key):
                self.out[i] = "byline"

    def _named_above(self, at: int, end: int) -> bool:
        """Whether a line is the site's name, and what may be the headline stands between it and the body."""
        line = self.lines[at]
        if not (names_site(line) or is_tagline(line)):
            return False
        near = range(at + 1, min(end, at + _NEAR))
        return any(
            self.hints[i].label in (None, "headline")
            and self.lines[i].count >= 4
            and not names_site(self.lines[i])
            for i in near
        ) or any(self.out[i] in ("dateline", "byline") for i in near)

    def _is_masthead(self, at: int, long: Sequence[int]) -> bool:
        """Whether a short line above a longer one names the site rather than the article."""
        after = [i for i in long if i > at]
        return bool(after) and at < after[0] and self.lines[after[0]].count >= self.lines[at].count + 3

    def _rest(self, first: int) -> None:
        """Label the body and what is below it."""
        mode = "body"
        words = 0
        listed = 0
        ended = commented = False
        for i in range(first, len(self.lines)):
            line, hint = self.lines[i], self.hints[i]
            if (hint.turn == "comments" and words and not self._resumes(i, words)) or (
                hint.turn == "counter" and words and self._discussed(i)
            ):
                mode = "comment"
                commented = True
            elif hint.turn == "related" and words and (mode == "body" or (commented and line.count <= 8)):
                mode = "related"
                listed = 0
            if words > 60 and ENDS.search(line.low) and line.count <= 40:
                ended = True
            if mode == "comment" and self.out[i] in ("dateline", "byline"):
                self.out[i] = "comment"
            if self.out[i] is not None:
                continue
            if mode != "comment" and words and is_handle(line) and not self._later(i):
                mode = "comment"
                commented = True
            if mode == "comment":
                self.out[i] = "comment"
            elif self._prose(i) or (line.prose and not hint.label):
                if commented and mode == "related":
                    self.out[i] = "promotion" if line.count < 20 else "comment"
                elif self._asks(i):
                    self.out[i] = "headline"
                elif mode == "related" and not self._resumes_body(i, words, listed, ended):
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
        if _SIGNED.match(line.key):
            return "byline"
        if LIST_MARK.match(line.key) and self._contents(at):
            return "promotion"
        if listed and _LINK.match(line.key):
            return "promotion"
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
            alone = at + 1 < len(self.lines) and self._prose(at + 1) and self.out[at - 1] == "body"
            return "headline" if line.count >= 2 or is_section(line) or alone else "promotion"
        if line.count >= 12 and line.functional >= 3 and not line.titled and self.out[at - 1] == "body":
            return "body"
        return "promotion"

    def _asks(self, at: int) -> bool:
        """Whether a short question between paragraphs heads what answers it: "Why does it matter?"."""
        line = self.lines[at]
        return (
            line.count <= 8
            and _QUESTION.match(line.low) is not None
            and at + 1 < len(self.lines)
            and self._prose(at + 1)
            and self.lines[at + 1].count >= 10
            and not SPEAKS.match(self.lines[at + 1].key)
            and not SPEAKS.match(self.lines[at - 1].key)
        )

    def _contents(self, at: int) -> bool:
        """Whether an item of a list is the title of a section further down."""
        bare = self.lines[at].low.split(" ", 1)[1]
        return len(bare) >= 4 and any(other.low == bare for other in self.lines[at + 1 :])

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
