"""What times hang on: the document's date, what was dated last, the stretch that was named last."""

import calendar
import datetime as dt
import re

from openline.reports.days import (
    NOWHEN,
    Days,
    back_from,
    day_of,
    length_of,
    month_of,
    months_before,
    shifted,
    unit_around,
    year_of,
)
from openline.reports.model import TimeBasis
from openline.reports.numerals import NUMBER, value_of
from openline.reports.times_words import (
    AHEAD,
    CAME,
    DAY_NUMBER,
    FEASTS,
    HOUR,
    MONTH_NAME,
    MONTHS,
    NTH,
    ORDINALS,
    SEASON,
    SEASONS,
    SPOKEN,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
)

__all__ = ["Anchor"]

_SINCE_WHAT = re.compile(r"\bsince (?:the|its|their|his|her|this|a|an) [\w’' -]{2,45}$")  # "since the raid on Nov. 20"


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
    month
        The first day of the month that was named last.
    told
        Where in the text `last` was dated.
    named
        Where in the text `month` was named.
    begun
        Where the stretch of the body begins that is read now.
    period
        The last stretch of which both ends were given.
    """

    def __init__(self, today: dt.date | None) -> None:
        """Begin an article."""
        self.today = today
        self.last: Days = NOWHEN
        self.said: Days = NOWHEN
        self.month: dt.date | None = None
        self.told = self.named = self.begun = 0
        self.period: Days = NOWHEN

    def remember(self, days: Days, saying: bool, kind: str, at: int = 0) -> None:
        """Let what follows hang on some days, which were named at a place of the text."""
        self.said = days
        if days[0] and kind in ("day", "month", "combo", "span", "nth", "nightto"):
            self.month, self.named = days[0].replace(day=1), at
        if days == NOWHEN or saying:
            return
        if days[0] and days[1] and (days[1] - days[0]).days <= 1 and kind not in ("past", "then"):
            self.last, self.told = days, at
        if kind == "span":
            self.period = days

    def anchored(self, kind: str, match: re.Match[str], words: str, before: str) -> tuple[Days, TimeBasis]:
        """Return the days of an expression, and what they hang on."""
        ahead = bool(AHEAD.search(before) and not SPOKEN.search(before)) or bool(re.match(r"(?:next|coming|until|till|by|before)\b", words))
        if kind in ("day", "weekday", "month") and _SINCE_WHAT.search(before):
            words = f"since {words}"
        core = match[0]
        basis: TimeBasis
        if kind == "span":
            return self._between(match["one"], match["other"], ahead)
        if kind in ("day", "month", "year", "part"):
            days, basis = self._dated(core, ahead)
            return self._led(days, words), basis
        if kind == "combo":
            return self._combined(match["which_day"], words, ahead)
        if kind == "season":
            if words.startswith("before") and not re.search(YEAR, core):
                return NOWHEN, "none"
            return self._led(self._season(core, ahead), words), "stated" if re.search(YEAR, core) else "document"
        if kind == "feast":
            return self._led(self._feast(core, ahead), words), "document"
        if kind == "nth":
            days = self._nth(match, ahead)
            return (days if match["nth_other"] else self._led(days, words)), "document"
        if kind == "running":
            return self._running(match["count"], core), "relative"
        if kind == "within":
            return self._within(match["term"], core), "relative"
        if kind == "parted":
            return self._same_or_today(), "document"
        if kind == "weekday":
            return self._led(self._weekday(core, ahead), words), "weekday"
        if kind == "ago":
            return self._ago(match, before)
        if kind == "past":
            turned = re.search(r"\b(?:end|beginning|start) of\b|^(?:by|before|until|till|since|from)\b", words)
            days = self._past(words)
            return (self._led(days, words) if turned else days), "relative"
        if kind == "period":
            return self._period(words)
        if kind == "named":
            return self._named(words)
        if kind == "nightto":
            return self._night(match)
        if kind == "then":
            return (self.last[0], self.today) if self.last[0] and self.today else NOWHEN, "relative"
        if kind == "hour":
            started = re.match(r"(?:ever )?since\b", words)
            return self._led((self.today, self.today) if started else self._same_or_today(), words), "document"
        return NOWHEN, "none"

    def _dated(self, core: str, ahead: bool) -> tuple[Days, TimeBasis]:
        """Return the days of a date, a month or a year, and whether the year was stated."""
        if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", core):
            return day_of(int(match[1]), int(match[2]), int(match[3])), "stated"
        if match := re.fullmatch(r"(\d\d?)[./](\d\d?)[./](\d{4})", core):
            return day_of(int(match[3]), int(match[2]), int(match[1])), "stated"
        year = re.search(YEAR, core)
        month = re.search(rf"\b{MONTH_NAME}", core, re.I)
        day = re.search(rf"(?<!\d)({DAY_NUMBER})(?!\d)", core.replace(year[0], " ") if year else core, re.I)
        part = re.match(r"early|mid|late", core, re.I)
        if month is None:
            return (year_of(int(year[0]), part and part[0].lower()), "stated") if year else (NOWHEN, "none")
        number = MONTHS[month[0].rstrip(".").lower()]
        if year:
            chosen: int | None = int(year[0])
        else:
            chosen = self._year_of(number, _number(day[1]) if day else None, ahead)
        if chosen is None:
            return NOWHEN, "none"
        basis: TimeBasis = "stated" if year else "document"
        if day:
            return day_of(chosen, number, _number(day[1])), basis
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
        if re.match(r"through\b", words) and self.today and self.today <= until:
            return self.today, until
        if re.match(r"(?:ever )?since\b|(?:as )?from\b", words):
            return since, self.today if self.today and self.today >= since else None
        if re.match(r"(?:by|before|until|till)\b", words) and self.today and self.today <= until:
            return self.today, until
        return since, until

    def _same_or_today(self) -> Days:
        """Return the day of which this stretch of the body speaks, or else that of the document."""
        return self.last if self.last[0] and self.told >= self.begun else (self.today, self.today)

    def _combined(self, day: str, words: str, ahead: bool) -> tuple[Days, TimeBasis]:
        """Return the day of "at noon on Friday", "until noon on the 15th"."""
        if nth := re.fullmatch(rf"the\s+({NTH})", day, re.I):
            found = self._of_month(_number(nth[1]), self._recent_month(), ahead)
            return self._led(found, words), "document"
        if re.search(MONTH_NAME, day, re.I) or day[0].isdigit():
            days, basis = self._dated(day, ahead)
            return self._led(days, words), basis
        return self._led(self._weekday(day, ahead), words), "weekday"

    def _night(self, match: re.Match[str]) -> tuple[Days, TimeBasis]:
        """Return the two days of a night: "of Sunday" begins then, "to Sunday" ends then."""
        one, other = match["night_one"], match["night_other"]
        month = re.search(rf"{MONTH_NAME}(?:,?\s+{YEAR})?", other or "", re.I)
        if month and re.fullmatch(DAY_NUMBER, one, re.I):
            one = f"{one} {month[0]}"
        elif re.fullmatch(DAY_NUMBER, one, re.I):
            return NOWHEN, "none"
        first, basis = self._combined(one, "", False)
        if other:
            last, _ = self._combined(other, "", False)
            inward = first[0] and last[0] and first[0] <= last[0]
            return ((first[0], last[0]) if inward else NOWHEN), basis
        if not first[0]:
            return NOWHEN, "none"
        step = dt.timedelta(1)
        begins = re.search(r"(?:night|evening)s?\s+(?:of|from)\s", match[0], re.I)
        return ((first[0], first[0] + step) if begins else (first[0] - step, first[0])), basis

    def _recent_month(self) -> dt.date | None:
        """Return the month that a bare number of a day belongs to: one named near by, else none."""
        return self.month if self.named >= self.begun else None

    def _of_month(self, number: int, month: dt.date | None, ahead: bool) -> Days:
        """Return a day of a month: of the one given, else the last such day, or the next one ahead."""
        if month is not None:
            return day_of(month.year, month.month, number)
        if self.today is None:
            return NOWHEN
        for step in (0, 1, 2) if not ahead else (0, -1, -2):
            year, at = months_before(self.today, step)
            found = day_of(year, at, number)
            if found[0] and ((found[0] <= self.today) if not ahead else (found[0] >= self.today)):
                return found
        return NOWHEN

    def _nth(self, match: re.Match[str], ahead: bool) -> Days:
        """Return the day of "on the 8th", "the 5th of this month", "the 4th and the 14th"."""
        month, named = self._recent_month(), (match["of_month"] or "").lower()
        if named and not re.search(r"\b(?:that|same)\b", named):
            if self.today is None:
                return NOWHEN
            step = 1 if "last" in named else -1 if "next" in named else 0
            month = dt.date(*months_before(self.today, step), 1)
        first = self._of_month(_number(match["nth_one"]), month, ahead)
        if match["nth_other"] is None:
            return first
        last = self._of_month(_number(match["nth_other"]), month, ahead)
        return (first[0], last[1]) if first[0] and last[1] and first[0] <= last[1] else NOWHEN

    def _running(self, count: str, core: str) -> Days:
        """Return the stretch of "for the third day running"."""
        if self.today is None:
            return NOWHEN
        days = (_number(count) - 1) * (7 if "week" in core.lower() else 1)
        return self.today - dt.timedelta(days), self.today

    def _within(self, number: str, core: str) -> Days:
        """Return the days in which something is to be, from when it was said or from today."""
        unit = re.search(UNIT, core[len("within ") :], re.I)
        length = length_of(value_of(number), unit[0].lower().rstrip("s")) if unit else None
        begin = self.said[0] if self.said[0] and self.told >= self.begun else self.today
        return (begin, begin + length) if begin and length else NOWHEN

    def _feast(self, core: str, ahead: bool) -> Days:
        """Return the feast of a fixed date that was last, or the next one ahead."""
        if self.today is None:
            return NOWHEN
        month, day = FEASTS[re.sub(r"\s+", " ", core.lower().replace("’", "'"))]
        year = self.today.year
        this = dt.date(year, month, day)
        if ahead and this < self.today:
            year += 1
        elif not ahead and this > self.today:
            year -= 1
        return day_of(year, month, day)

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
        happened = bool(re.match(r"\s+(?:the|that|this|these|those|his|her|its|their)\s", match.string[match.end() :][:8]))
        which = match["which"].lower() if match["which"] else core.split()[-1]
        number = 1.0
        if not match["bare"]:
            if core.startswith("over ") and re.search(r"(?:\b(?:it|them|him|her|us)|ed|en)\s+$", before):
                core = core[5:]  # "handed it over two weeks ago"
            if re.match(r"more|less|several|few|a few|a couple|over", core):
                return (NOWHEN, "none") if "hour" not in core else (self._same_day(which), "relative")
            found = re.match(rf"(?:nearly\s+|almost\s+|about\s+|some\s+)?({NUMBER})", core)
            number = value_of(found[1]) if found else 1.0
        unit = re.search(UNIT, re.sub(r"^\S+ ", "", core) if not match["bare"] else core)
        name = unit[0].rstrip("s") if unit else "day"
        if match["bare"] and name == "hour" and which != "ago":
            since = self.last[0] if which == "before" else self.last[1]
            if since is None:
                return NOWHEN, "none"
            step = dt.timedelta(1)
            return ((since - step, since) if which in ("before", "earlier") else (since, since + step)), "relative"
        if name in ("minute", "hour"):
            return self._same_day(which), "relative"
        if match["bare"]:
            return NOWHEN, "none"
        if which == "ago":
            return (back_from(self.today, number, name) if self.today else NOWHEN), "relative"
        told = which in ("earlier", "later", "before", "previously", "afterward", "afterwards")
        anchor = self.said[0] if told and not happened and self.said[0] else self.last[0]
        if which in ("earlier", "later") and self.said == NOWHEN and self.last == NOWHEN:
            return NOWHEN, "none"
        if anchor is None or name not in ("day", "night", "week"):
            return NOWHEN, "none"
        if which == "after" and not happened and not CAME.search(before):
            return NOWHEN, "none"
        step = dt.timedelta(number * (7 if name == "week" else 1))
        day = (
            anchor + step
            if which in ("later", "afterward", "afterwards")
            or (which == "after" and happened and not CAME.search(before))
            or (which == "before" and not happened and CAME.search(before))
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
        if name == "weekend":
            return unit_around(self.today, name, 1 if ahead else -1)
        found = re.search(rf"(?:past|last|previous|preceding|coming|next)\s+({NUMBER})\s", words)
        stretch = found or re.search(r"\b(?:past)\b|over|during the last|in the last|within", words)
        if stretch:
            number = value_of(found[1]) if found else 1.0
            if name in ("month", "year") and number.is_integer() and not ahead:
                year, month = months_before(self.today, int(number) * (12 if name == "year" else 1))
                if year < 1:
                    return NOWHEN
                day = min(self.today.day, calendar.monthrange(year, month)[1])
                return dt.date(year, month, day), self.today
            days = length_of(number, name)
            if days is None:
                return NOWHEN
            return (self.today, self.today + days) if ahead else (self.today - days, self.today)
        return unit_around(self.today, name, 1 if ahead else -1)

    def _period(self, words: str) -> tuple[Days, TimeBasis]:
        if re.search(r"reporting period$|period$", words):
            return self.period, "relative"
        on = re.search(r"(?:following|next|previous|preceding) (\w+)$|\b(day|night|morning|evening) (before|after)$", words)
        if on:
            return self._beside(on, words), "relative"
        if re.search(r"(?:that|same)\s+(?:very\s+)?\w+$", words):
            return self._that(words.split()[-1]), "relative"
        if self.today is None:
            return NOWHEN, "none"
        name = words.split()[-1]
        if name in ("day", "night", "morning", "evening", "afternoon"):
            return ((self.today, self.today) if "this" in words else NOWHEN), "relative"
        days = unit_around(self.today, name, 0)
        if name == "weekend":
            return unit_around(self.today, "weekend", 0 if "this" in words else -1), "relative"
        if name == "time":
            return NOWHEN, "none"
        if re.match(r"(?:by|before|until|till)\b", words) or re.match(r"later\b", words):
            return self._led(
                days, words if "end of" in words else "by " + words
            ), "document" if "end of" in words else "relative"
        if days[0] and re.search(r"\bend of\b", words):
            return self._led(days, words), "relative"
        return (days[0], self.today), "relative"

    def _beside(self, on: re.Match[str], words: str) -> Days:
        """Return the day, the week or the month before or after the one that was told last."""
        unit = on[1] or on[2]
        back = bool(re.search(r"\b(?:previous|preceding|before)\b", words))
        base = self.said if self.said[0] and back else self.last
        if base[0] is None or base[1] is None:
            return NOWHEN
        if unit in ("days", "weeks", "hours"):
            return (base[1], self.today) if self.today and self.today >= base[1] else NOWHEN
        if unit in ("week", "month", "year"):
            return unit_around(base[0], unit, -1 if back else 1)
        if unit == "night" and not back:
            return base if on[1] else shifted(base, 1)
        return shifted(base, -1 if back else 1)

    def _that(self, unit: str) -> Days:
        """Return the day, the week or the month that was told last."""
        if unit in ("day", "night", "morning", "evening", "afternoon", "time"):
            return self.last
        if unit == "month" and self.month is not None:
            return month_of(self.month.year, self.month.month)
        base = self.last[0] or self.said[0]
        return unit_around(base, unit, 0) if base and unit in ("week", "month", "year", "weekend") else NOWHEN

    def _named(self, words: str) -> tuple[Days, TimeBasis]:
        if self.today is None:
            return NOWHEN, "none"
        day, one = self.today, dt.timedelta(1)
        if "before yesterday" in words:
            return (day - 2 * one, day - 2 * one), "relative"
        if "after tomorrow" in words:
            return (day + 2 * one, day + 2 * one), "relative"
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

    def _season(self, core: str, ahead: bool) -> Days:
        name = re.search(SEASON, core, re.I)
        stated = re.search(YEAR, core)
        if name is None or (stated is None and self.today is None):
            return NOWHEN
        first, last = SEASONS[name[0].lower()]

        def of(year: int) -> tuple[dt.date, dt.date]:
            return dt.date(year, first, 1), month_of(year + (last < first), last)[1] or dt.date(year, first, 1)

        if stated:
            return of(int(stated[0]))
        assert self.today is not None
        year, words = self.today.year, core.lower()
        if re.match(r"last\b", words):
            return next((of(y) for y in (year, year - 1, year - 2) if of(y)[1] < self.today), NOWHEN)
        if re.match(r"next\b", words) or ahead:
            return next((of(y) for y in (year - 1, year, year + 1) if of(y)[0 if "next" in words else 1] >= self.today))
        if re.match(r"this\b", words):
            now = next((of(y) for y in (year - 1, year) if of(y)[0] <= self.today <= of(y)[1]), None)
            return now or of(year)
        return next((of(y) for y in (year, year - 1) if of(y)[0] <= self.today))


def _number(word: str) -> int:
    """Return the number of "8th" or "eighth"."""
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else ORDINALS[word.lower()]
