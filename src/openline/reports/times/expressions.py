"""When: expressions of time and the inclusive days they stand for, with what they were anchored to.

A year comes from the text or from the document's date, and from nowhere else: without a document date
"Monday" and "6 May" stay unanchored. Of a date without a year the last such day is meant, unless the sentence
looks ahead. A week begins on Monday.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from openline.reports.model import DateInterval, Region, Time
from openline.reports.times.anchored import Anchor
from openline.reports.times.days import NOWHEN
from openline.reports.times.partial import partial_of
from openline.reports.times.words import (
    DAY,
    DAY_NUMBER,
    EMPTY,
    EXPRESSION,
    HOUR,
    LEADING,
    MONTH_NAME,
    PARTS,
    SPOKEN,
    SPOKEN_AFTER,
    TRAILING,
    WEEKDAY,
    YEAR,
)

__all__ = ["find_times"]

_READ = ("headline", "body")
_TURN = re.compile(r"\b(?:ever )?(?:since|until|till)\b", re.I)
_SPOKEN_KINDS = ("weekday", "named", "day", "past", "ago", "period", "combo")


def find_times(
    text: str, regions: Sequence[Region] = (), date: DateInterval | None = None
) -> tuple[Time, ...]:
    """Return the expressions of time in headline and body, in order.

    Parameters
    ----------
    date
        The document's date; times that hang on it stay unanchored without it.
    """
    spans = (
        [(each.start, each.end) for each in regions if each.label in _READ] if regions else [(0, len(text))]
    )
    clock = _Reader(text, date.until if date and not _either(date) else None)
    return tuple(time for start, end in spans for time in clock.times(start, end))


def _either(date: DateInterval) -> bool:
    """Whether a date may be one of two days months apart: nothing is reckoned from such a one."""
    return date.since is not None and date.until is not None and (date.until - date.since).days > 31


class _Reader:
    """The expressions of time of one article, as they follow one another."""

    def __init__(self, text: str, today: dt.date | None) -> None:
        self.text = text
        self.anchor = Anchor(today)

    def times(self, start: int, end: int) -> Iterator[Time]:
        at = start
        while (match := EXPRESSION.search(self.text, at, end)) is not None:
            at = match.end()
            kind = next(k for k, v in match.groupdict().items() if v and k not in PARTS)
            opened = self._opened(start, match.start())
            lead = LEADING.search(self.text, max(opened, match.start() - 60), match.start())
            first = lead.start() if lead else match.start()
            if lead and (turn := _TURN.search(lead[0])):
                first += turn.start()  # "every day since May 1"
            if not self._is_time(kind, match, lead[0].lower() if lead else ""):
                continue
            stop = match.end()
            if kind in ("day", "weekday", "month", "named", "period", "nth") and (
                more := TRAILING.match(self.text, stop, end)
            ):
                stop = at = more.end()
            first += len(EMPTY.match(self.text, first, stop)[0])  # type: ignore[index]
            before = self.text[max(opened, first - 120) : first]
            words = self.text[first : match.end()].lower()
            self.anchor.begun = start
            days, basis = self.anchor.anchored(kind, match, words, before)
            if days == NOWHEN:
                basis = "none"
            after = self.text[stop : stop + 30]
            spoken = kind in _SPOKEN_KINDS and not _is_range(words)
            saying = spoken and bool(SPOKEN.search(before) or SPOKEN_AFTER.match(after))
            of: Literal["said", "saying"] = "saying" if saying else "said"
            self.anchor.remember(days, saying, kind, first)
            said = self.text[first:stop]
            partial = partial_of(said) if days == NOWHEN else ""
            yield Time(first, stop, said, days[0], days[1], basis, of, partial)

    def _opened(self, start: int, at: int) -> int:
        """Where the sentence begins, roughly."""
        start = max(start, at - 400)
        stops = [self.text.rfind(mark, start, at) for mark in (". ", "\n", "? ", "! ", "; ", "” ")]
        return max(start, max(stops) + 1)

    def _is_time(self, kind: str, match: re.Match[str], lead: str) -> bool:
        word = match[0]
        if kind == "year":
            return bool(
                re.search(
                    r"\b(?:in|since|until|till|by|before|after|during|throughout|from|early|late|mid|end of|"
                    r"beginning of|start of|half of|months of|quarter of|part of)\s+(?:the\s+)?$",
                    lead,
                )
            )
        if kind == "month":
            name = re.sub(r"[^A-Za-z]", "", word.split()[0])
            if not word[0].isupper():
                return False
            if name in ("May", "March", "Mar", "Jun", "Sun") and not re.search(r"\d{4}", word):
                return bool(lead) or bool(
                    re.search(
                        r"\b(?:last|next|this|with|to|and|than)\s+$",
                        self.text[max(0, match.start() - 8) : match.start()],
                    )
                )
            if not re.search(r"\d{4}", word) and not lead and self._in_name(match):
                return False
            return not (name in ("Dec", "Jan", "Mar", "Sep") and not lead and "." not in word)
        if kind == "season":
            return (
                bool(lead)
                or bool(re.search(r"\d{4}", word))
                or bool(re.match(r"(?:last|next|this|that)\s", word, re.I))
            ) and not (
                word.lower().startswith("fall") and not re.search(r"\b(?:in|the|last|this|next)\b", lead)
            )
        if kind == "weekday" and re.search(
            r"\bthe\s+$", lead + self.text[max(0, match.start() - 5) : match.start()], re.I
        ):
            # "the Friday mosque", but "the Friday attack" was on Friday
            return not re.match(
                r"\s+(?:mosque|market|prayers?|sermon|souk|bazaar|paper|edition|supplement|crossing)\b",
                self.text[match.end() : match.end() + 14],
            )
        if kind == "nth":
            # "the first", "the second" are seldom days.
            worded = match["nth_one"].lower() in ("first", "second", "third", "fourth")
            return match["of_month"] is not None or not (
                worded or (re.match(r"the\s", word) and not word[4].isdigit())
            )
        if kind == "feast":
            return bool(lead) or "eve" in word.lower() or "day" in word.lower()
        if kind == "span":
            return self._is_span(match)
        if kind == "period":
            if re.search(
                r"\b(?:the\s+(?:year|month|week|day|night|morning|evening|afternoon|weekend|period|time)|this\s+time)$",
                word,
                re.I,
            ):
                return bool(
                    re.search(r"\b(?:end|beginning|start|middle|later|earlier|during|in|over|at)\b", lead)
                )
            return True
        if kind == "hour":
            return (
                bool(re.search(r"[:ap’'Zz]|hours|hrs|GMT|UTC|time", word))
                or bool(re.match(r"\w+ly |at|before|after|around|about|by|until|till|since|from", word, re.I))
                or bool(lead)
            )
        return True

    def _in_name(self, match: re.Match[str]) -> bool:
        """Whether a month stands beside another capitalised word, as a person's name does."""
        before = re.search(r"([A-Z][\w’'-]*\.?) $", self.text[max(0, match.start() - 25) : match.start()])
        return bool(before) or bool(re.match(r" [A-Z]|[’']s ", self.text[match.end() : match.end() + 3]))

    def _is_span(self, match: re.Match[str]) -> bool:
        one, other = match["one"], match["other"]
        numbers = re.fullmatch(r"\d+(?:st|nd|rd|th)?", one), re.fullmatch(r"\d+(?:st|nd|rd|th)?", other)
        if re.fullmatch(YEAR, one) and re.fullmatch(YEAR, other):
            return True
        if all(numbers):
            return False
        if numbers[0]:
            return bool(re.fullmatch(DAY, other, re.I)) and not re.match(MONTH_NAME, other)
        if numbers[1]:
            return bool(re.fullmatch(rf"{MONTH_NAME}\s+{DAY_NUMBER}", one, re.I))
        if re.fullmatch(MONTH_NAME, one, re.I) and not (
            one[0].isupper() and (other[0].isupper() or other[0].isdigit())
        ):
            return False
        same = [re.fullmatch(kind, one, re.I) is not None for kind in (HOUR, WEEKDAY)]
        return same == [re.fullmatch(kind, other, re.I) is not None for kind in (HOUR, WEEKDAY)]


def _is_range(words: str) -> bool:
    """Whether a time is a stretch that began or ends then, which no saying takes."""
    return bool(re.match(r"(?:ever )?since|until|till|by\b|between|from\b", words))
