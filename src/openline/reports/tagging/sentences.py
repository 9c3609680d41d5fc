"""Sentences of English text: abbreviations, quotation marks, ellipses, datelines and lines, by rule."""

import re
from collections.abc import Iterable, Iterator

from openline.reports.document.datelines import opening
from openline.reports.tagging.lexicon import listed
from openline.reports.tagging.tokens import BEFORE_NUMBER, NEVER_LAST, SOMETIMES_LAST

__all__ = ["sentences"]

# A note's number may stand behind the stop: “no fewer than 1,500”.[2] US officials …
_END = re.compile(
    r"(?<![.!?…])[.!?…]{1,60}(?P<close>[\"'”’»)\]]{0,6}(?:\[\d{1,3}\]){0,4}[¹²³⁰-⁹]{0,3})(?=\s|$|[“\"‘(])"
)
_NEXT = re.compile(r"\s*(?P<open>[\"'“‘«(\[–—-]*\s*)(?P<word>[^\W_][\w'’-]*\.?)?")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?$")
# Words that begin a sentence and seldom go on behind an abbreviation as part of a name.
_STARTERS = listed(
    "the a an this that these those he she it they we i you his her its their our my there here in on at by "
    "for from with after before since while when where if as although though but and or so yet however "
    "meanwhile moreover despite according earlier later both all some many most several no not nor what who "
    "why how one another each officials asked also then now today"
)
_OF_TIME = listed(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december jan feb mar apr aug sept oct nov dec gmt utc est edt cet "
    "eet local eastern central pacific moscow damascus baghdad beirut amman"
)
# “Why?” Dillon asked. “Never!” a spokesman said.
_SAID = re.compile(
    r"\s*(?:[A-Z][\w'’.-]*\s+){0,5}(?:said|says|asked|asks|added|adds|told|replied|wrote|writes|shouted|tweeted|"
    r"cried|warned|declared|continued|demanded|wondered)\b"
)
_MARKED = re.compile(r"\s*(?:[-*•·▪–]\s|\d{1,2}[.)]\s|\([a-z0-9]\)\s|[A-Z][\w ]{0,30}:\s*$)")
# BEIRUT (AP) — …; DAMASCUS, May 6 (SANA) – …; MOSCOW, May 6. /TASS/. …; AMMAN, Jordan — …
_DATELINE = re.compile(
    r"\s*(?:(?:[A-Z][\w.’'/-]*(?:[ ,]+|(?=\())){1,6}(?:\d{1,2}(?:,? \d{4})?[.,]? ?)?"
    r"(?:\([A-Z][\w .,’'/-]{1,40}\)\s*(?:—|–|--|-)|/[A-Z][\w .-]{1,30}/\.?(?:\s*(?:—|–|--|-))?)"
    r"|[A-Z]{3}[A-Z’'-]*(?: [A-Z]{2}[A-Z’'-]*){0,4}(?:, [A-Z][\w.]+){0,2}"
    r"(?:,? \d{1,2})? ?(?:—|–|--))\s*(?=\S)"
)
_FINISHED = re.compile(r"[.!?…][\"'”’)]*\s*$")
_WRAPPED = 55  # a line at least so long, with no stop at its end, may go on in the next

_LEAST = 4  # words of a sentence that an hour ends


def sentences(text: str, regions: Iterable[tuple[int, int]] | None = None) -> list[tuple[int, int]]:
    """Divide text into sentences.

    A dateline at the head of a paragraph is a sentence of its own, and so is a line that is neither ended nor
    wrapped, such as a headline. A sentence that ends within quotation marks ends there, its closing
    mark included.

    Parameters
    ----------
    text : str
        The whole text; offsets count its code points.
    regions : iterable of tuple of int, optional
        Stretches which no sentence crosses, in rising order; by default the whole text is one.

    Returns
    -------
    list of tuple of int
        Half-open spans in rising order, without white space at either end, none of them empty.
    """
    found: list[tuple[int, int]] = []
    for start, end in [(0, len(text))] if regions is None else regions:
        for first, last in _paragraphs(text, start, end):
            at = first
            for stop in _stops(text, first, last):
                _keep(text, at, stop, found)
                at = stop
            _keep(text, at, last, found)
    return found


def _keep(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append((start, end))


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches between blank lines, and between lines that do not run on."""
    at = start
    line = start
    while line < end:
        stop = text.find("\n", line, end)
        if stop < 0:
            break
        if not _runs_on(text, line, stop, end):
            yield at, stop
            at = stop + 1
        line = stop + 1
    yield at, end


def _runs_on(text: str, line: int, stop: int, end: int) -> bool:
    """Whether the line [line, stop) goes on in the next one, as wrapped text does."""
    ahead = text.find("\n", stop + 1, end)
    following = text[stop + 1 : min(end if ahead < 0 else ahead, stop + 160)]
    if not following.strip() or _MARKED.match(following) or _DATELINE.match(following):
        return False
    this = text[line:stop].rstrip()
    if following.lstrip()[:1].islower():
        return bool(this)
    if not _WRAPPED <= len(this) <= 120 or (len(following) < _WRAPPED and not _FINISHED.search(following)):
        return False
    words = [word for word in this.split() if word[0].isalpha()]
    return sum(word[0].isupper() for word in words) * 2 <= len(words)  # or it is a headline


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    """Where the sentences of one paragraph end, but for the last."""
    head = _DATELINE.match(text, start, end)
    begin = start
    if head is not None:
        begin = head.end()
        yield begin
    elif (signed := opening(text, start, end)) is not None and (signed.agency or signed.date):
        begin = signed.end
        yield begin
    for mark in _END.finditer(text, begin, end):
        if mark.end() < end and _ends(text, begin, mark, end):
            begin = mark.end()
            yield begin


def _ends(text: str, begin: int, mark: re.Match[str], end: int) -> bool:
    """Whether a stop with more text behind it ends the sentence that begins at `begin`."""
    after = _NEXT.match(text, mark.end(), end)
    assert after is not None
    word = after["word"] or ""
    if not word:
        return after.end() < end and text[after.end()] not in ",;:.)]”’"
    close, ending = mark["close"], mark.group()[0]
    if word[0].islower():
        return len(mark.group()) > 1 and set(mark.group()) <= {"?", "!"}
    if close and (ending in "!?…" or mark.group().startswith("..")) and _SAID.match(text, mark.end(), end):
        return False
    if mark.group()[: len(mark.group()) - len(close)] != ".":
        return True
    before = text[max(0, mark.start() - 40) : mark.start()].split()
    last = before[-1].lstrip("\"“”‘'([—–") if before else ""
    if last.lower() in ("a.m", "p.m") and len(text[begin : min(mark.start(), begin + 40)].split()) < _LEAST:
        return False  # "At 5 p.m." alone
    return _ends_behind(last, close, word, after["open"])


def _ends_behind(last: str, close: str, word: str, opened: str) -> bool:
    """Whether one full stop ends a sentence, by the word before it and the word behind it."""
    name = last.lower()
    starts = word.lower().rstrip(".") in _STARTERS
    if close:
        return True
    if name in NEVER_LAST:
        return name in {"st", "ft", "mt", "ms", "fr"} and last.islower()
    if name in BEFORE_NUMBER and word[0].isdigit():
        return False
    if name in {"a.m", "p.m"}:
        return "(" not in opened and word.lower().rstrip(".") not in _OF_TIME and not word[0].isdigit()
    if len(last) == 1 and last.isupper() and last != "I":
        return starts
    if "(" in opened and (_DOTTED.match(last) or name in SOMETIMES_LAST):
        return False
    if _DOTTED.match(last) or (name in SOMETIMES_LAST and not last.islower()):
        return starts or any(mark in opened for mark in '“"‘«')
    return True
