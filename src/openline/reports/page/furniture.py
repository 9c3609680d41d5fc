"""What single lines give away: forms, counters, captions, bylines, promotion."""

import re
from dataclasses import dataclass
from typing import Literal

from openline.reports.document.agencies import AGENCY
from openline.reports.model import Label
from openline.reports.page.lines import Line
from openline.reports.page.mastheads import is_menu, is_section
from openline.reports.page.phrases import (
    ABOUT,
    AGO,
    BYLINE,
    CAPTION,
    CAPTION_OPENS,
    COMMENT_COUNT,
    COMMENTS_BEGIN,
    COUNTER,
    FORM,
    HANDLE_SAYS,
    NICK,
    NOT_NICK,
    PROMO_SHORT,
    PROMO_SURE,
    RELATED,
    SAYING,
    SITE,
    THANKS,
    YOU,
)
from openline.reports.times.dates import dates_in, is_time_only

__all__ = ["NOTHING", "Hint", "hint_of", "is_handle"]

Turn = Literal["", "comments", "counter", "related", "rule"]


@dataclass(frozen=True)
class Hint:
    """A label that a line gives itself, and what it opens: `comments`, or a list of what is `related`."""

    label: Label | None
    turn: Turn = ""


NOTHING = Hint(None)


def is_handle(line: Line) -> bool:
    """Whether a line begins like a reader's comment: a nickname and a colon."""
    key = line.key
    return bool(
        (NICK.match(key) and not NOT_NICK.match(key))
        or (
            HANDLE_SAYS.match(key)
            and line.count <= 6
            and re.search(r"says\s*:\s*\Z|wrote\s*:\s*\Z", key, re.I)
        )
    )


def _is_related(line: Line) -> bool:
    """Whether a line heads a list of other articles."""
    return line.count <= 9 and not line.ends and RELATED.search(line.low) is not None


def hint_of(line: Line) -> Hint:
    """Label a line by its own words alone, where they suffice."""
    low, count = line.low, line.count
    if count > 90:
        return NOTHING
    if re.fullmatch(r"\W*[=*_#~-]{3,}\W*|\*(?: ?\*){2,}", low):
        return Hint("promotion", "rule")
    short = count <= 16
    if short and COMMENT_COUNT.search(low):
        return Hint("counter", "counter")
    if (
        short
        and COUNTER.search(low)
        and not is_time_only(line.key)
        and not re.fullmatch(r"(?:19|20)\d\d", low)
    ):
        return Hint("counter")
    if (short or count <= 30) and COMMENTS_BEGIN.search(low):
        return Hint("form", "comments")
    if count <= 24 and FORM.search(low):
        return Hint("form")
    if when := _when(line):
        return Hint(when)
    if (short and AGO.search(low)) and not SAYING.search(low):
        return Hint("comment")
    if (
        count <= 70
        and CAPTION.search(low)
        and (count <= 14 or "photo" in low or CAPTION_OPENS.match(low) or not SAYING.search(low))
    ):
        return Hint("caption")
    if is_menu(line):
        return Hint("promotion")
    if ABOUT.match(line.key) and count <= 6:
        return Hint("promotion", "related")
    if low.startswith("by ") and count <= 16 and dates_in(line.key):
        return Hint("byline")
    if _is_related(line):
        # "READ ALSO: What is the zone?" is the whole of its list.
        return Hint("promotion", "" if re.search(r":\s*(?:\S+\s+){2,}\S", low) else "related")
    if is_section(line):
        return NOTHING
    if short and not _ends_mid_report(line) and BYLINE.search(low):
        return Hint("byline")
    if count <= 40 and re.search(r"\bcontributed (?:to|reporting)|\b(?:reporting|editing|writing) by\b", low):
        return Hint("byline")
    if count <= 60 and PROMO_SURE.search(low) and not _reads_as_report(line):
        return Hint("promotion")
    if count <= 60 and (THANKS.search(low) or _to_reader(low)):
        return Hint("promotion")
    if (
        count <= 14
        and not line.ends
        and PROMO_SHORT.search(low)
        and not (line.count > 7 and SAYING.search(low))
    ):
        return Hint("promotion")
    return NOTHING


def _to_reader(low: str) -> bool:
    bare = re.sub(r'"[^"]*(?:"|\Z)', "", low)
    return bool(YOU.search(bare) and SITE.search(bare)) and not re.match(
        r"(?:q|question|a|answer|m[rs]s?\b[\w .]*):", low
    )


def _ends_mid_report(line: Line) -> bool:
    return line.ends and line.count > 6 and SAYING.search(line.low) is not None


_SPEAKS_OF_PAGE = ("read ", "related", "©", "this article", "this story", "editor", "invented")


def _reads_as_report(line: Line) -> bool:
    """Whether a sentence that holds words of a page is a report about them after all."""
    return (
        line.count >= 14
        and line.ends
        and SAYING.search(line.low) is not None
        and not re.search(r"\b(?:our|your|us|you|we)\b", re.sub(r'"[^"]*"', "", line.low))
        and not line.low.startswith(_SPEAKS_OF_PAGE)
    )


# A place with its day is a dateline; the day alone, an author or a number of a release beside it, a byline.
_PLACE_FIRST = re.compile(
    r"(?!(?:on|at|by|from|updated?|published|posted|last|first|issued|date|time|release|news|staff|for|"
    r"source|"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b)"
    r"[^\W\d_][\w.'-]*(?: [^\W\d_][\w.'-]*){0,3}(?:,| \(| / | - )",
    re.I,
)


_TITLES = re.compile(
    r"\b(?:Updates?(?! ?:)|Briefings?|Assessment|Summary|Roundup|Round-up|Transcript|Digest|Brief)\b"
)


def _when(line: Line) -> Label | None:
    """Label a line that is a date, a time, or either with few words around it; None for any other."""
    key = line.key
    if len(key) > 120 or (line.ends and line.count > 10):
        return None
    if is_time_only(key):
        return "dateline"
    if line.ends and line.count > 5 and re.search(r"\b(?:was|were|is|are|had|has|have|did)\b", line.low):
        return None  # a short sentence that tells when
    dates = dates_in(key)
    if not dates:
        return None
    rest = key
    for date in reversed(dates):
        rest = rest[: date.start] + " " + rest[date.end :]
    rest = re.sub(
        r"\d{1,2}[:.h]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?|\b[A-Z]{2,4}T\b|\bUTC\b|\bGMT\b|[+-]\d+",
        " ",
        rest,
        flags=re.I,
    )
    left = re.findall(r"[^\W\d_]+", rest)
    if _TITLES.search(key[: dates[0].start]) and len(left) >= 2 and not line.low.startswith(("last ", "by ")):
        return None  # "Syria Update, March 28, 2023"
    if re.match(r"(?:figure|map|photo|image|file|soldiers|troops|a|an|the)\b", rest.strip(), re.I):
        return None
    if left and not line.low.startswith(("by ", "posted", "published", "updated")) and AGO.search(line.low):
        return None  # "Alpha March 9, 2018 at 7:45 pm" signs a comment
    at = _PLACE_FIRST.match(key)
    label: Label = "dateline" if at and at.end() <= dates[0].start + 2 and len(left) <= 5 else "byline"
    if AGENCY.search(rest):
        return label if len(left) <= 8 else None
    whole = any(date.since for date in dates)
    return label if len(left) <= (7 if whole else 3) and not SAYING.search(line.low) else None
