"""What times hang on: the document's date, what was dated last, the stretch that was named last."""

import datetime as dt
import re

from openline.reports.days import (
    NOWHEN,
    Days,
    back_from,
    day_of,
    length_of,
    month_of,
    shifted,
    unit_around,
    year_of,
)
from openline.reports.model import TimeBasis
from openline.reports.numerals import NUMBER, value_of
from openline.reports.times_words import (
    AHEAD,
    CAME,
    DAY,
    DAY_NUMBER,
    HOUR,
    MONTH_NAME,
    MONTHS,
    SEASONS,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
)

__all__ = ["Anchor"]


class Anchor:
    """What an article has said of the time so far.

    Attributes
    ----------
    today
        The date of the document, if it is known.
    last
        When the event was that was dated last.
    said
        What was dated last, be it an event or a saying.
    period
        The last stretch of which both ends were given.
    """

    def __init__(self, today: dt.date | None) -> None:
        """Begin an article."""
        self.today = today
        self.last: Days = NOWHEN
        self.said: Days = NOWHEN
        self.period: Days = NOWHEN

    def remember(self, days: Days, saying: bool, kind: str) -> None:
        """Let what follows hang on some days."""
        self.said = days
        if days == NOWHEN or saying:
            return
        if days[0] and days[1] and (days[1] - days[0]).days <= 1 and kind not in ("past", "then"):
            self.last = days
        if kind == "span":
            self.period = days

    def anchored(self, kind: str, match: re.Match[str], words: str, before: str) -> tuple[Days, TimeBasis]:
        """Return the days of an expression, and what they hang on."""
        ahead = bool(AHEAD.search(before)) or bool(re.match(r"(?:next|coming|until|till|by|before)\b", words))
        core = match[0]
        basis: TimeBasis
        if kind == "span":
            return self._between(match["one"], match["other"], ahead)
        if kind in ("day", "month", "year", "part"):
            days, basis = self._dated(core, ahead)
            return self._led(days, words), basis
        if kind == "combo":
            day = match["which_day"]
            if re.search(MONTH_NAME, day, re.I) or day[0].isdigit():
                return self._dated(day, ahead)
            return self._weekday(day, ahead), "weekday"
        if kind == "season":
            return self._season(core), "stated"
        if kind == "weekday":
            return self._led(self._weekday(core, ahead), words), "weekday"
        if kind == "ago":
            return self._ago(match, before)
        if kind == "past":
            return self._past(words), "relative"
        if kind == "period":
            return self._period(words)
        if kind == "named":
            return self._named(words)
        if kind == "nightto":
            names = re.findall(rf"{WEEKDAY}|{DAY}", core, re.I)
            until, basis = (
                self._dated(names[-1], False)
                if not re.fullmatch(WEEKDAY, names[-1], re.I)
                else (self._weekday(names[-1], False), "weekday")
            )
            if until[0] and len(names) == 1 and re.search(r"night of", core, re.I):
                return (until[0], until[0] + dt.timedelta(1)), basis
            return (until[0] - dt.timedelta(1), until[0]) if until[0] else NOWHEN, basis
        if kind == "then":
            return (self.last[0], self.today) if self.last[0] and self.today else NOWHEN, "relative"
        if kind == "hour":
            day = self.last if self.last[0] else (self.today, self.today)
            return day, "document"
        return NOWHEN, "none"

    def _dated(self, core: str, ahead: bool) -> tuple[Days, TimeBasis]:
        """Return the days of a date, a month or a year, and whether the year was stated."""
        if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", core):
            return day_of(int(match[1]), int(match[2]), int(match[3])), "stated"
        if match := re.fullmatch(r"(\d\d?)[./](\d\d?)[./](\d{4})", core):
            return day_of(int(match[3]), int(match[2]), int(match[1])), "stated"
        year = re.search(YEAR, core)
        month = re.search(rf"\b{MONTH_NAME}", core, re.I)
        day = re.search(rf"(?<!\d)({DAY_NUMBER})(?!\d)", core.replace(year[0], " ") if year else core)
        part = re.match(r"early|mid|late", core, re.I)
        if month is None:
            return (year_of(int(year[0]), part and part[0].lower()), "stated") if year else (NOWHEN, "none")
        number = MONTHS[month[0].rstrip(".").lower()]
        if year:
            chosen: int | None = int(year[0])
        else:
            chosen = self._year_of(number, int(re.sub(r"\D", "", day[1])) if day else None, ahead)
        if chosen is None:
            return NOWHEN, "none"
        basis: TimeBasis = "stated" if year else "document"
        if day:
            return day_of(chosen, number, int(re.sub(r"\D", "", day[1]))), basis
        return month_of(chosen, number, part and part[0].lower()), basis

    def _year_of(self, month: int, day: int | None, ahead: bool) -> int | None:
        """Return the year of a day or month that has none: the last, or the next if the text looks ahead."""
        if self.today is None:
            return None
        for year in (self.today.year + 1, self.today.year, self.today.year - 1):
            first, last = day_of(year, month, day) if day else month_of(year, month)
            if first is None or last is None:
                continue
            gap = (first - self.today).days
            if gap <= (31 if day else 0) or (ahead and gap < 183 and (self.today - last).days < 0):
                return year
        return self.today.year - 1

    def _between(self, one: str, other: str, ahead: bool) -> tuple[Days, TimeBasis]:
        if re.fullmatch(HOUR, one, re.I):
            return (self.last if self.last[0] else (self.today, self.today)), "document"
        if re.fullmatch(WEEKDAY, one, re.I):
            until = self._weekday(other, ahead)[0]
            since = self._weekday(one, ahead)[0]
            if since and until and since > until:
                since -= dt.timedelta(7)
            return (since, until), "weekday"
        if re.fullmatch(r"\d+(?:st|nd|rd|th)?", one) and not re.fullmatch(YEAR, one):
            month = re.search(rf"{MONTH_NAME}(?:,?\s+{YEAR})?", other, re.I)
            one = f"{one} {month[0]}" if month else one
        if re.fullmatch(r"\d+(?:st|nd|rd|th)?", other) and not re.fullmatch(YEAR, other):
            month = re.search(MONTH_NAME, one, re.I)
            other = f"{month[0]} {other}" if month else other
        year = re.search(YEAR, other)
        if year and not re.search(YEAR, one) and re.search(MONTH_NAME, one, re.I):
            one = f"{one} {year[0]}"
        (since, _), _ = self._dated(one, ahead)
        (_, until), basis = self._dated(other, ahead)
        if since and until and since > until and not year:
            since = since.replace(year=since.year - 1) if (since.month, since.day) != (2, 29) else since
        return ((since, until) if since and until and since <= until else NOWHEN), basis

    def _led(self, days: Days, words: str) -> Days:
        """Return days as "since", "by the end of" and their like turn them."""
        since, until = days
        if since is None or until is None:
            return days
        if re.search(r"\b(?:beginning|start) of\b", words) and (until - since).days > 6:
            until = since if words.startswith("since") else since + (until - since) // 3
        elif half := re.search(r"\b(first|second) half of\b", words):
            middle = since + (until - since) // 2
            since, until = (since, middle) if half[1] == "first" else (middle + dt.timedelta(1), until)
        elif re.search(r"\bend of\b", words) and (until - since).days > 6:
            since = until if re.match(r"(?:by|before|until|till)\b", words) else until - (until - since) // 3
        elif re.search(r"\bmiddle of\b", words) and (until - since).days > 6:
            third = (until - since) // 3
            since, until = since + third, until - third
        if re.match(r"(?:ever )?since\b|from\b", words):
            return since, self.today if self.today and self.today >= since else None
        if re.match(r"(?:by|before|until|till)\b", words) and self.today and self.today <= until:
            return self.today, until
        return since, until

    def _weekday(self, core: str, ahead: bool) -> Days:
        if self.today is None or re.match(r"an?\s", core, re.I):
            return NOWHEN
        name = re.search(WEEKDAY, core, re.I)
        if name is None or core.lower().startswith(name[0].lower() + "s"):
            return NOWHEN
        back = (self.today.weekday() - WEEKDAYS[name[0].lower()]) % 7
        if re.match(r"next|coming|following", core, re.I) or (ahead and back):
            day = self.today + dt.timedelta((7 - back) or 7)
        else:
            day = self.today - dt.timedelta(
                7 if back == 0 and re.match("last|previous", core, re.I) else back
            )
        return day, day

    def _ago(self, match: re.Match[str], before: str) -> tuple[Days, TimeBasis]:
        core = match[0].lower()
        which = match["which"].lower() if match["which"] else core.split()[-1]
        number = 1.0
        if not match["bare"]:
            if re.match(r"more|less|several|few|a few|a couple|over", core):
                return (NOWHEN, "none") if "hour" not in core else (self._same_day(which), "relative")
            found = re.match(rf"(?:nearly\s+|almost\s+|about\s+|some\s+)?({NUMBER})", core)
            number = value_of(found[1]) if found else 1.0
        unit = re.search(UNIT, re.sub(r"^\S+ ", "", core) if not match["bare"] else core)
        name = unit[0].rstrip("s") if unit else "day"
        if name in ("minute", "hour"):
            return self._same_day(which), "relative"
        if match["bare"]:
            return NOWHEN, "none"
        if which == "ago":
            return (back_from(self.today, number, name) if self.today else NOWHEN), "relative"
        anchor = (
            self.said[0]
            if which in ("earlier", "later", "before", "previously") and self.said[0]
            else self.last[0]
        )
        if which in ("earlier", "later") and self.said == NOWHEN and self.last == NOWHEN:
            return NOWHEN, "none"
        if anchor is None or name not in ("day", "night", "week"):
            return NOWHEN, "none"
        if which == "after" and not CAME.search(before):
            return NOWHEN, "none"
        step = dt.timedelta(number * (7 if name == "week" else 1))
        day = (
            anchor + step
            if which == "later" or (which == "before" and CAME.search(before))
            else anchor - step
        )
        return (day, day), "relative"

    def _same_day(self, which: str) -> Days:
        if which == "ago":
            return self.today, self.today
        return self.last if self.last[0] else NOWHEN

    def _past(self, words: str) -> Days:
        if self.today is None:
            return NOWHEN
        if re.search(r"\b(?:few|several|couple)\b", words):
            return NOWHEN
        ahead = bool(re.search(r"\b(?:coming|next)\b", words))
        unit = re.search(rf"{UNIT}$|weekend$|quarter$", words)
        name = unit[0].rstrip("s") if unit else "day"
        found = re.search(rf"(?:past|last|previous|preceding|coming|next)\s+({NUMBER})\s", words)
        stretch = found or re.search(r"\b(?:past)\b|over|during the last|in the last|within", words)
        if stretch:
            days = length_of(value_of(found[1]) if found else 1.0, name)
            if days is None:
                return NOWHEN
            return (self.today, self.today + days) if ahead else (self.today - days, self.today)
        return unit_around(self.today, name, 1 if ahead else -1)

    def _period(self, words: str) -> tuple[Days, TimeBasis]:
        if re.search(r"reporting period$|period$", words):
            return self.period, "relative"
        if re.search(r"(?:following|next) (?:day|morning)$", words):
            return shifted(self.last, 1), "relative"
        if re.search(r"following night$", words):
            return self.last, "relative"
        if re.search(r"previous (?:day|night)$|day before$", words):
            return shifted(self.said if self.said[0] else self.last, -1), "relative"
        if re.search(r"(?:that|same)\s+(?:very\s+)?\w+$", words):
            return (
                self.last if re.search(r"(?:day|night|morning|evening|afternoon)$", words) else NOWHEN
            ), "relative"
        if self.today is None:
            return NOWHEN, "none"
        name = words.split()[-1]
        if name in ("day", "night", "morning", "evening", "afternoon"):
            return ((self.today, self.today) if "this" in words else NOWHEN), "relative"
        days = unit_around(self.today, name, 0)
        if re.match(r"(?:by|before|until|till)\b", words) or re.match(r"later\b", words):
            return self._led(
                days, words if "end of" in words else "by " + words
            ), "document" if "end of" in words else "relative"
        if days[0] and re.search(r"\bend of\b", words):
            return self._led(days, words), "relative"
        return (days[0], self.today), "relative"

    def _named(self, words: str) -> tuple[Days, TimeBasis]:
        if self.today is None:
            return NOWHEN, "none"
        day, one = self.today, dt.timedelta(1)
        if "yesterday" in words:
            return (day - one, day - one), "relative"
        if "tomorrow" in words:
            return (day + one, day + one), "relative"
        if "night" in words and "tonight" not in words:
            return (day - one, day), "document"
        if "mid" in words:
            return (day, dt.date(day.year + (day.month > 6), 6, 30)), "document"
        if "end" in words:
            return (day, dt.date(day.year, 12, 31)), "document"
        return (day, day), "document"

    def _season(self, core: str) -> Days:
        year = re.search(YEAR, core)
        if not year:
            return NOWHEN
        first, last = SEASONS[core.split()[0].lower()]
        number = int(year[0])
        return dt.date(number, first, 1), month_of(number + (last < first), last)[1]
