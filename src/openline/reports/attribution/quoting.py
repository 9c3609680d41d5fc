"""Quotation spans, also over several sentences and paragraphs, whatever marks are used."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Quotation", "quotation_at", "quotations"]

_MARK = re.compile("[“”„\"«»‘’']|``|''")
_CLOSERS = {"“": '”"“', "„": "“”", '"': '"”', "«": "»", "‘": "’'", "'": "'’", "``": "''"}
_SINGLE = "‘'’"
_LONGEST = 600  # within single marks, which are often none
_TRIES = 40  # single marks in a row that nothing closes
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
# A paragraph that ends so leads up to what is quoted in the next.
_LEADS = re.compile(
    r"\b(?:(?:said|says|stated|wrote|writes|declared|added|read|reads|commented)(?: (?:today|on|in|at|"
    r"that|to|of|after|"
    r"late|early|the|a|an)\b[^.:“”\"]{0,60})?|(?:the )?following (?:statement|message|remarks|"
    r"comment)s?(?: [^.:“”\"]{0,60})?|"
    r"(?:statement|message|note|communiqu[eé])|as follows):\s*\Z"
)
_OURS = re.compile(r"\b(?:[Ww]e|I|[Oo]ur|[Uu]s|[Mm]y)\b")
_ANOTHER = re.compile(r"\b(?:said|told|added|according to|reported)\b")
_NO_MORE = re.compile(
    r"(?:Notes? to|Further|Media|For (?:more|further)|Read|Photo|Follow|Ends?\b|#|Background|Contact|"
    r"The full)"
)
_LEAST = 40  # code points of a paragraph that is quoted without marks
_RELEASE = 3  # paragraphs within which a release comes to whom it quotes
_NICKNAME = re.compile(r"[“\"‘'][A-Z][a-z]+[”\"’'] [A-Z]\w")
_CAPITAL = re.compile(r"[A-Z]\w+\.? \Z")
_OPENING = re.compile('[“"«‘„]')


@dataclass(frozen=True)
class Quotation:
    """One quotation.

    Attributes
    ----------
    start, end
        Half-open span with its marks.
    first, last
        Half-open span of what stands between them.
    """

    start: int
    end: int
    first: int
    last: int


def quotations(text: str, regions: Iterable[tuple[int, int]]) -> list[Quotation]:
    """Find the outermost quotations of some regions, in the order of the text.

    A quotation that is not closed at the end of its paragraph goes on in the next if that opens with a mark;
    else it ends with its paragraph.
    """
    found: list[Quotation] = []
    for start, end in regions:
        paragraphs = [match.span() for match in _PARAGRAPH.finditer(text, start, end)]
        blocks = _unmarked(text, paragraphs)
        opened = -1  # where an unfinished quotation began
        mark = ""
        for number, (first, last) in enumerate(paragraphs):
            if any(a <= first < b for a, b in blocks):
                if first == next(a for a, b in blocks if a <= first < b):
                    found += [Quotation(a, b, a, b) for a, b in blocks if a == first]
                opened = -1
                continue
            at = first
            if opened >= 0:
                again = _OPENING.match(text, first)
                at = again.end() if again else first
            while True:
                if opened < 0:
                    opened, mark = _open(text, at, last, first)
                    if opened < 0:
                        break
                    at = opened + len(mark)
                close = _close(text, at, last, mark)
                if close is None:
                    break
                found.append(Quotation(opened, close[1], opened + len(mark), close[0]))
                at, opened = close[1], -1
            if opened >= 0:
                follows = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
                if follows is None or not _OPENING.match(text, follows[0]) or mark in _SINGLE:
                    if mark not in _SINGLE:
                        found.append(Quotation(opened, last, opened + len(mark), last))
                    opened = -1
    return found


def _unmarked(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Find what is quoted without marks in paragraphs of its own: "The minister said:" and what follows.

    The first paragraph is; those behind it are as long as they speak of "we" or "I", or, in a release that
    quotes nobody else, as long as they do not name the speaker.
    """
    blocks: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(paragraphs[:-1]):
        led = _LEADS.search(text, max(start, end - 200), end)
        if led is None or (blocks and start < blocks[-1][1]):
            continue
        rest = paragraphs[number + 1 :]
        texts = [text[a:b] for a, b in rest]
        if (
            len(texts[0]) < _LEAST
            or _MARK.match(texts[0])
            or not texts[0][:1].isalpha()
            or texts[0].endswith(":")
        ):
            continue
        speaker = " ".join(text[start : led.start()].split()[-2:]).strip(",")
        alone = number < _RELEASE and not any(
            _ANOTHER.search(each) or _OPENING.search(each) for each in texts
        )
        kept = 1
        while kept < len(texts):
            each = texts[kept]
            ours = _OURS.search(each) is not None
            if _OPENING.search(each) or _NO_MORE.match(each) or (speaker and speaker in each):
                break
            if not alone and (not ours or _ANOTHER.search(each)):
                break
            kept += 1
        blocks.append((rest[0][0], rest[kept - 1][1]))
    return blocks


def _open(text: str, start: int, end: int, floor: int) -> tuple[int, str]:
    failed = 0
    for match in _MARK.finditer(text, start, end):
        mark = match.group()
        if mark in ("”", "»", "’", "''"):
            continue
        before = text[match.start() - 1] if match.start() > floor else " "
        after = text[match.end() : match.end() + 1]
        if _NICKNAME.match(text, match.start()) and _CAPITAL.search(
            text, max(floor, match.start() - 30), match.start()
        ):
            continue  # Michael “Erik” Kilo
        if before.isalnum() or not after or after.isspace():
            continue
        if mark == "'" and (after.isdigit() or not (before.isspace() or before in '([—–-:"“')):
            continue
        if mark in _SINGLE:
            if failed > _TRIES:
                continue
            if _close(text, match.end(), end, mark) is None:
                failed += 1
                continue
        return match.start(), mark
    return -1, ""


def _close(text: str, start: int, end: int, mark: str) -> tuple[int, int] | None:
    """Where the mark that closes stands; for single marks an apostrophe is none."""
    closers = _CLOSERS[mark]
    fallback = None
    if mark in _SINGLE:
        end = min(end, start + _LONGEST)
    for match in _MARK.finditer(text, start, end):
        if match.group() not in (closers if mark != "``" else ("''", '"', "”")):
            continue
        after = text[match.end() : match.end() + 1]
        before = text[match.start() - 1]
        if after.isalnum():
            continue
        if (
            mark in _SINGLE
            and before == "s"
            and after == " "
            and text[match.end() + 1 : match.end() + 2].islower()
        ):
            fallback = fallback or match.span()  # "fighters' camps", unless nothing else closes
            continue
        return match.span()
    return fallback


def quotation_at(found: Sequence[Quotation], position: int) -> int:
    """Index of the quotation in whose span a position lies; -1 for none."""
    index = bisect_right(found, position, key=lambda each: each.start) - 1
    return index if index >= 0 and position < found[index].end else -1
