"""Dates, weekdays, nights and seasons as days, reckoned from what an article has said of the time."""

import datetime as dt
import re

from openline.reports.counting.numerals import value_of
from openline.reports.model import TimeBasis
from openline.reports.times.days import (
    NOWHEN,
    Days,
    day_of,
    length_of,
    month_of,
    months_before,
    shifted,
    unit_around,
    year_of,
)
from openline.reports.times.words import (
    DAY_NUMBER,
    FEASTS,
    HOUR,
    MONTH_NAME,
    MONTHS,
    NTH,
    ORDINALS,
    SEASON,
    SEASONS,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    ordinal,
)

__all__ = ["Reckoning"]

_SINCE_WHAT = re.compile(
    r"\bsince (?:the|its|their|his|her|this|a|an) [\w’' -]{2,45}$"
)  # "since the raid on Nov. 20"
_BESIDE_DAYS = 45
"""So far from a day with its year may a day without one be, to have the same."""
_WEEK_OF = re.compile(r"\b(first|second|third|fourth|last) week of\b")


class Reckoning:
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
    spoken
        Where in the text `said` was dated.
    saying, asked
        When something was said last, and where in the text that was dated.
    named
        Where in the text `month` was named.
    begun
        Where the stretch of the body begins that is read now.
    period
        The last stretch of which both ends were given.
    whole
        The last day that was stated with its year.
    """

    def __init__(self, today: dt.date | None) -> None:
        """Begin an article."""
        self.today = today
        self.last: Days = NOWHEN
        self.said: Days = NOWHEN
        self.saying: Days = NOWHEN
        self.month: dt.date | None = None
        self.told = self.named = self.begun = self.spoken = self.asked = 0
        self.period: Days = NOWHEN
        self.whole: dt.date | None = None

    def _dated(self, core: str, ahead: bool) -> tuple[Days, TimeBasis]:
        """Return the days of a date, a month or a year, and whether the year was stated."""
        if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", core):
            return self._whole_day(int(match[1]), int(match[2]), int(match[3])), "stated"
        if match := re.fullmatch(r"(\d\d?)[./](\d\d?)[./](\d{4})", core):
            first, second = int(match[1]), int(match[2])
            if second > 12 >= first:
                first, second = second, first  # "11/13/2018"
            return self._whole_day(int(match[3]), second, first), "stated"
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
            chosen = self._year_of(number, ordinal(day[1]) if day else None, ahead)
        if chosen is None:
            return NOWHEN, "none"
        basis: TimeBasis = "stated" if year else "document" if self.today else "relative"
        if day and year:
            return self._whole_day(chosen, number, ordinal(day[1])), basis
        if day:
            return day_of(chosen, number, ordinal(day[1])), basis
        return month_of(chosen, number, part and part[0].lower()), basis

    def _whole_day(self, year: int, month: int, day: int) -> Days:
        """Return a day that was stated with its year, and keep it for those that are not."""
        days = day_of(year, month, day)
        self.whole = days[0] or self.whole
        return days

    def _year_of(self, month: int, day: int | None, ahead: bool) -> int | None:
        """Return the year of a day or month that has none: the last, or the next if the text looks ahead.

        Where the document has no day, it is that of a day some weeks off which the text states with its year.
        """
        if self.today is None:
            return self._year_beside(month, day) if day else None
        for year in (self.today.year + 1, self.today.year, self.today.year - 1):
            first, last = day_of(year, month, day) if day else month_of(year, month)
            if first is None or last is None:
                continue
            gap = (first - self.today).days
            if gap <= (31 if day else 0) or (ahead and gap < 183 and (self.today - last).days < 0):
                return year
        return self.today.year - 1

    def _year_beside(self, month: int, day: int) -> int | None:
        here = day_of(self.whole.year, month, day)[0] if self.whole else None
        if self.whole is None or here is None or abs((here - self.whole).days) > _BESIDE_DAYS:
            return None
        return self.whole.year

    def _part_of_year(self, match: re.Match[str]) -> Days:
        """Return the quarter, the half or the months of "the first quarter of 2021"."""
        if match["of_year"]:
            year = int(match["of_year"])
        elif self.today is None:
            return NOWHEN
        else:
            year = self.today.year - (match["of_this"].lower() == "last")
        part, which = match["of_part"].lower(), match["which_part"].lower()
        months = {"quarter": 3, "half": 6}.get(part) or int(value_of(part.split()[0]))
        last = which in ("last", "final")
        first = 13 - months if last else 1 + months * (ORDINALS[which] - 1)
        if first + months > 13:
            return NOWHEN
        return dt.date(year, first, 1), month_of(year, first + months - 1)[1]

    def _turned(self, match: re.Match[str]) -> Days:
        """Return the third of "late last year" and "early this month"."""
        if self.today is None:
            return NOWHEN
        step = -1 if match["turn_when"].lower() == "last" else 0
        since, _ = unit_around(self.today, match["turn_unit"].lower(), step)
        assert since is not None
        part = match["turn_what"].strip().lower()
        days = (
            year_of(since.year, part)
            if match["turn_unit"].lower() == "year"
            else month_of(since.year, since.month, part)
        )
        past = days[0] is not None and days[1] is not None and days[0] <= self.today < days[1]
        return (days[0], self.today) if past else days

    def _of_week(self, match: re.Match[str]) -> Days:
        """Return the day of "on Monday of last week"."""
        if self.today is None:
            return NOWHEN
        step = {"last": -1, "this": 0, "next": 1}[match["week_of"].lower()]
        monday = unit_around(self.today, "week", step)[0]
        return shifted((monday, monday), WEEKDAYS[match["week_day"].lower()])

    def _of_year(self, match: re.Match[str]) -> Days:
        """Return the month of "in October last year" and of "last October"."""
        if self.today is None:
            return NOWHEN
        if match["side_month"]:
            month, side = MONTHS[match["side_month"].rstrip(".").lower()], match["side"].lower()
            ahead = side == "next"
            years = range(self.today.year - 1, self.today.year + 2)
            found = [month_of(year, month) for year in years]
            fits = [
                days
                for days in found
                if days[0] and days[1] and (days[0] > self.today if ahead else days[1] < self.today)
            ]
            return fits[0] if ahead else fits[-1]
        of = match["year_of"].lower()
        base = self.last[0] or self.said[0] if of == "that" else self.today
        if base is None:
            return NOWHEN
        step = {"last": -1, "next": 1}.get(of, 0)
        return month_of(base.year + step, MONTHS[match["year_month"].rstrip(".").lower()])

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
        if since == until and re.search(r"\bweek of\b", words):
            return since, since + dt.timedelta(6)
        if re.search(r"\b(?:beginning|start) of\b", words) and (until - since).days > 6:
            until = since if words.startswith("since") else since + (until - since) // 3
        elif half := re.search(r"\b(first|second) half of\b", words):
            middle = since + (until - since) // 2
            since, until = (since, middle) if half[1] == "first" else (middle + dt.timedelta(1), until)
        elif (week := _WEEK_OF.search(words)) and (until - since).days > 6:
            if week[1] == "last":
                since = until - dt.timedelta(6)
            else:
                since += dt.timedelta(7 * (ORDINALS[week[1]] - 1))
                until = since + dt.timedelta(6)
        elif re.search(r"\bend of\b", words) and (until - since).days > 6:
            since = until if re.match(r"(?:by|before|until|till)\b", words) else until - (until - since) // 3
        elif re.search(r"\bmiddle of\b", words) and (until - since).days > 6:
            third = (until - since) // 3
            since, until = since + third, until - third
        if re.match(r"through\b", words) and self.today and self.today <= until:
            return self.today, until
        if re.match(r"(?:ever )?since\b|(?:as )?from\b", words):
            return since, self.today if self.today and self.today >= since else None
        term = re.match(r"(?:by|before|until|till|no later than|not later than)\b", words)
        if term and self.today and self.today <= until:
            return self.today, until
        return since, until

    def _combined(self, day: str, words: str, ahead: bool) -> tuple[Days, TimeBasis]:
        """Return the day of "at noon on Friday", "until noon on the 15th"."""
        if nth := re.fullmatch(rf"the\s+({NTH})", day, re.I):
            found = self._of_month(ordinal(nth[1]), self._recent_month(), ahead)
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
        if other and re.fullmatch(DAY_NUMBER, other, re.I):
            month = re.search(MONTH_NAME, one, re.I)
            if month is None:
                return NOWHEN, "none"
            other = f"{other} {month[0]}"
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
        first = self._of_month(ordinal(match["nth_one"]), month, ahead)
        if match["nth_other"] is None:
            return first
        last = self._of_month(ordinal(match["nth_other"]), month, ahead)
        return (first[0], last[1]) if first[0] and last[1] and first[0] <= last[1] else NOWHEN

    def _running(self, count: str, core: str) -> Days:
        """Return the stretch of "for the third day running"."""
        if self.today is None:
            return NOWHEN
        days = (ordinal(count) - 1) * (7 if "week" in core.lower() else 1)
        return self.today - dt.timedelta(days), self.today

    def _within(self, number: str, core: str, said: Days) -> Days:
        """Return the days in which something is to be, from today or from when it was said beside it."""
        unit = re.search(UNIT, core[len("within ") :], re.I)
        length = length_of(value_of(number), unit[0].lower().rstrip("s")) if unit else None
        begin = said[0] or self.today
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

    def _season(self, core: str, ahead: bool) -> Days:
        name = re.search(SEASON, core, re.I)
        stated = re.search(YEAR, core)
        if name is None or (stated is None and self.today is None):
            return NOWHEN
        first, last = SEASONS[name[0].lower()]

        def of(year: int) -> tuple[dt.date, dt.date]:
            return dt.date(year, first, 1), month_of(year + (last < first), last)[1] or dt.date(
                year, first, 1
            )

        if stated:
            return of(int(stated[0]))
        assert self.today is not None
        year, words = self.today.year, core.lower()
        if re.match(r"last\b", words):
            return next((of(y) for y in (year, year - 1, year - 2) if of(y)[1] < self.today), NOWHEN)
        if re.match(r"next\b", words) or ahead:
            return next(
                of(y) for y in (year - 1, year, year + 1) if of(y)[0 if "next" in words else 1] >= self.today
            )
        if re.match(r"this\b", words):
            now = next((of(y) for y in (year - 1, year) if of(y)[0] <= self.today <= of(y)[1]), None)
            return now or of(year)
        return next(of(y) for y in (year, year - 1) if of(y)[0] <= self.today)

    def _same_or_today(self) -> Days:
        """Return the day of which this stretch of the body speaks, or else that of the document."""
        return self.last if self.last[0] and self.told >= self.begun else (self.today, self.today)
