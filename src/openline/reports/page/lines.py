"""A text cut into its lines, or into the paragraphs of a hard-wrapped one, with what is seen of each."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from openline.reports.tagging.lexicon import listed

__all__ = ["UNSEEN", "Line", "lines_of", "plain"]

_LINE = re.compile(r"[^\n\r\f\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\f\u2028\u2029]")
# Seen by nobody: byte order mark, zero-width space and joiners, marks of direction, soft hyphen.
UNSEEN = (
    "\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_DROP = dict.fromkeys(map(ord, UNSEEN))
_SAME = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
    }
)
_WORD = re.compile(r"[^\W_]+(?:['.,-][^\W_]+)*")
# Chinese copy ends with "Enditem", other papers with a small square.
_END = re.compile(
    r"[.?!…؟۔。]['\")\]]*(?:\s*\[\d{1,3}\])*['\")\]]*(?:\s*(?:Enditem|Item ends|\(END\)|[■●◼▪]))?\Z"
)
_LOOK = 700  # code points of each end of a line that are looked at: longer lines are prose anyhow
_FUNCTION = listed(
    "the a an of and in to that was were is are has had have by for on with from which who said as at "
    "it its "
    "his her their they he she not been be but or this than after before into"
)


@dataclass(frozen=True)
class Line:
    """A stretch of the text without the white space around it; `gap` blank lines before it."""

    start: int
    end: int
    key: str
    gap: int = 0
    tag: str = ""
    source_line: int = 0

    @cached_property
    def low(self) -> str:
        """The line in small letters."""
        return self.key.casefold()

    @cached_property
    def words(self) -> Sequence[str]:
        """Its words, numbers included."""
        return _WORD.findall(self.key)

    @cached_property
    def count(self) -> int:
        """How many words it has; a line longer than what is looked at has more."""
        return len(self.words) + max(0, (self.end - self.start - 2 * _LOOK) // 6)

    @cached_property
    def ends(self) -> bool:
        """Whether it ends like a sentence."""
        return _END.search(self.key) is not None

    @cached_property
    def functional(self) -> int:
        """How many of the words are those that hold sentences together."""
        return sum(word.casefold() in _FUNCTION for word in self.words)

    @cached_property
    def titled(self) -> bool:
        """Whether most of its longer words are capitalised."""
        long = [word for word in self.words if len(word) > 3]
        return (
            bool(long) and sum(word[0].isupper() or word[0].isdigit() for word in long) * 10 >= len(long) * 7
        )

    @cached_property
    def prose(self) -> bool:
        """Whether it reads as a sentence or more."""
        if self.count >= 25 and self.functional * 8 >= len(self.words):
            return True
        return self.ends and self.count >= 4 and (self.functional > 0 or self.count >= 8)


def plain(text: str) -> str:
    """Give a line as it is compared: compatibility forms, plain quotes and dashes, nothing unseen."""
    if len(text) > 2 * _LOOK:
        text = f"{text[:_LOOK]} {text[-_LOOK:]}"
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("…", "\ue000")).replace("\ue000", "…")
        text = text.translate(_DROP).translate(_SAME)
    return " ".join(text.split())


def lines_of(text: str) -> Sequence[Line]:
    """Cut a text into lines that are not blank, or paragraphs where the lines were wrapped at a width."""
    found: list[Line] = []
    at = 0
    for match in _LINE.finditer(text):
        raw = match[0]
        key = plain(raw)
        if not key:
            continue
        unseen = f" \t\xa0\x0b\x1c\x1d\x1e\x1f\x85\u3000{UNSEEN}"
        start = match.start() + len(raw) - len(raw.lstrip(unseen))
        end = match.end() - (len(raw) - len(raw.rstrip(unseen)))
        between = text[at:start] if start - at < 200 else "\n\n\n"
        found.append(Line(start, max(end, start + 1), key, max(0, len(_BREAK.findall(between)) - 1)))
        at = found[-1].end
    return _unwrapped(text, found) if _is_wrapped(found) else found


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Whether lines were broken at a width: most are nearly as wide as the widest, and stop mid-sentence."""
    long = [line for line in lines if line.end - line.start > 45]
    if len(long) < 6 or max(line.end - line.start for line in long) > 110:
        return False
    inner = [one for one, after in pairwise(lines) if not after.gap and len(one.key) > 45]
    return len(inner) >= 5 and sum(not line.ends for line in inner) * 10 >= 6 * len(inner)


def _unwrapped(text: str, lines: Sequence[Line]) -> Sequence[Line]:
    """Join each line to the one before that stopped mid-sentence at the width."""
    width = max(line.end - line.start for line in lines)
    joined: list[Line] = []
    last = 0
    for line in lines:
        if joined and not line.gap and last * 10 > 7 * width and joined[-1].key[-1:] not in "|:":
            before = joined[-1]
            key = plain(text[before.start : line.end])
            joined[-1] = Line(before.start, line.end, key, before.gap)
        else:
            joined.append(line)
        last = line.end - line.start
    return joined
