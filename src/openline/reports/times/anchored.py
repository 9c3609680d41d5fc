"""What times hang on: the document's date, what was dated last, the stretch that was named last."""

import calendar
import datetime as dt
import re

from openline.reports.counting.numerals import NUMBER, value_of
from openline.reports.model import TimeBasis
from openline.reports.times.days import (
    NOWHEN,
    Days,
    back_from,
    length_of,
    month_of,
    months_before,
    shifted,
    unit_around,
)
from openline.reports.times.reckoned import Reckoning
from openline.reports.times.words import (
    AHEAD,
    CAME,
    MONTH_NAME,
    SPOKEN,
    UNIT,
    WEEKDAY,
    YEAR,
)

__all__ = ["Anchor"]

_SINCE_WHAT = re.compile(
    r"\bsince (?:the|its|their|his|her|this|a|an) [\w’' -]{2,45}$", re.I
)  # "since the raid on Nov. 20"
_LATELY_DAYS = 7
_COMES = re.compile(r"\b(?:comes|follows|happens)\s+(?:just\s+|only\s+|less than\s+|nearly\s+)?$", re.I)
_WILL = re.compile(r"\s+(?:will|is to|are to|is expected|are expected|is due|are due)\b")
_NAMES = re.compile(r"\b(?:from|before|after|until|by)\s+the\s+$", re.I)
_NOUN = re.compile(r"\s+(?!(?:to|and|until|at|in|on|by|for|with|when|or)\b)[a-z]")
_FROM = re.compile(r"\b[Ff]rom [^.;:]{3,30}$")
_HAD = re.compile(r"^[^.;:]*?\b(?:had|was|were)\b")
_TOLD_THAT = re.compile(
    r"[^,.;:\n]*\b(?:that|sa(?:id|ys)|told|warned|demanded|vowed|promised|announced|ordered|asked|urged)\b[^\n]*"
)  # "had on Friday published that ..."
_DAY_HOURS = 24
_MOST_DAYS = 3660  # nobody reckons more than ten years in hours
_DAY_FOLLOWS = re.compile(rf"[^.;:,\n]*?\bon\s+(?:(?P<week_day>{WEEKDAY})|{MONTH_NAME}|\d)", re.I)
_FIXED = re.compile(
    r"\b(?:set|scheduled|approved|planned|postponed|delayed|agreed|fixed|called)\s+$"
)  # "for the first week of June"


class Anchor(Reckoning):
    """What times of an article hang on: see `Reckoning`."""

    def remember(self, days: Days, saying: bool, kind: str, at: int = 0) -> None:
        """Let what follows hang on some days, which were named at a place of the text."""
        self.said, self.spoken = days, at
        if saying:
            self.saying, self.asked = days, at
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
        ahead = bool(AHEAD.search(before) and not SPOKEN.search(before)) or bool(
            re.match(r"(?:next|coming|until|till|by|before)\b", words)
        )
        behind = match.string[match.end() : match.end() + 60]
        ahead = ahead or (_WILL.match(behind) is not None and not SPOKEN.search(before))
        if ahead and words.startswith("by ") and not AHEAD.search(before) and _HAD.search(behind):
            ahead, words = False, words[3:]  # "By Monday, the convoy had left"
        if words.startswith("until ") and _FROM.search(before):
            ahead, words = False, words[6:]  # "from Saturday night until Monday"
        ahead = ahead or (words.startswith("for ") and _FIXED.search(before) is not None)
        if kind in ("day", "weekday", "month") and _SINCE_WHAT.search(before):
            words = f"since {words}"
        if kind == "day" and _NAMES.search(before + words[: -len(match[0])]) and _NOUN.match(behind):
            words = match[0].lower()  # "revised from the March 23 attack"
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
            return self._led(self._season(core, ahead), words), "stated" if re.search(
                YEAR, core
            ) else "document"
        if kind == "feast":
            return self._led(self._feast(core, ahead), words), "document"
        if kind == "nth":
            days = self._nth(match, ahead)
            return (days if match["nth_other"] else self._led(days, words)), "document"
        if kind == "quarter":
            return self._part_of_year(match), "stated" if match["of_year"] else "relative"
        if kind == "turned":
            return self._turned(match), "relative"
        if kind == "ofweek":
            return self._led(self._of_week(match), words), "weekday"
        if kind == "ofyear":
            return self._led(self._of_year(match), words), "relative"
        if kind == "running":
            return self._running(match["count"], core), "relative"
        if kind == "within":
            return self._within(match["term"], core, self._asked(match.string, match.start())), "relative"
        if kind in ("all", "inone"):
            return self._whole(kind, words), "relative"
        if kind == "parted":
            return self._same_or_today(), "document"
        if kind == "weekday":
            return self._led(self._weekday(core, ahead), words), "weekday"
        if kind == "ago":
            return self._ago(match, before)
        if kind == "past":
            if on := re.search(r"\b(?:previous|preceding) (day|night)$", words):
                return self._beside(on, words), "relative"
            if self.last[0] and (on := re.search(r"\bnext (day|morning)$", words)):
                return self._beside(on, words), "relative"
            turned = re.search(
                r"\b(?:end|beginning|start) of\b|^(?:by|before|until|till|since|from)\b", words
            )
            days = self._past(words)
            return (self._led(days, words) if turned else days), "relative"
        if kind == "period":
            return self._period(words, match.string, match.start())
        if kind == "named":
            return self._named(words)
        if kind == "nightto":
            return self._night(match)
        if kind == "then":
            return (self.last[0], self.today) if self.last[0] and self.today else NOWHEN, "relative"
        if kind == "hour":
            started = re.match(r"(?:ever )?since\b", words)
            return self._led(
                (self.today, self.today) if started else self._same_or_today(), words
            ), "document"
        return NOWHEN, "none"

    def _asked(self, text: str, at: int) -> Days:
        """Return when it was said beside it: in that line, or on a day whose deed goes on with "that"."""
        if self.saying[0] and "\n" not in text[self.asked : at]:
            return self.saying
        return self.said if _TOLD_THAT.match(text, self.spoken, at) else NOWHEN

    def _ago(self, match: re.Match[str], before: str) -> tuple[Days, TimeBasis]:
        core = match[0].lower()
        happened = bool(
            re.match(r"\s+(?:the|that|this|these|those|his|her|its|their)\s", match.string[match.end() :][:8])
        )
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
            return (
                (since - step, since) if which in ("before", "earlier") else (since, since + step)
            ), "relative"
        if name == "hour" and number >= _DAY_HOURS:
            days = round(number / _DAY_HOURS)
            return self._days_off(days, which, match.string[match.end() :][:60]), "relative"
        if name in ("minute", "hour"):
            return self._same_day(which), "relative"
        if match["bare"]:
            return NOWHEN, "none"
        if which == "ago":
            return (back_from(self.today, number, name) if self.today else NOWHEN), "relative"
        told = which in ("earlier", "later", "before", "previously", "afterward", "afterwards")
        anchor = self.said[0] if told and not happened and self.said[0] else self.last[0]
        if anchor is None and which == "after" and self.today and _COMES.search(before):
            anchor = self.today  # what comes now, of whatever was before it
        if which in ("earlier", "later") and self.said == NOWHEN and self.last == NOWHEN:
            return NOWHEN, "none"
        if name == "month" and self.month and re.match("later|after|earlier", which):
            step_months = round(number) if which == "earlier" else -round(number)
            return month_of(*months_before(self.month, step_months)), "relative"
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

    def _days_off(self, days: int, which: str, behind: str) -> Days:
        """Return the day of "48 hours before": off the one that it goes on to name, or else the last told."""
        if days > _MOST_DAYS:
            return NOWHEN
        if which == "ago":
            return shifted((self.today, self.today), -days)
        base = self.last
        if named := _DAY_FOLLOWS.match(behind):
            base = self._weekday(named["week_day"], False) if named["week_day"] else NOWHEN
        return shifted(base, -days if which in ("before", "earlier", "previously") else days)

    def _past(self, words: str) -> Days:
        if self.today is None:
            return NOWHEN
        some = r"\b(?:few|several|couple)\b|\b(?:coming|next) (?:hours|days|weeks|months|years)$"
        if re.search(some, words):
            return NOWHEN
        ahead = bool(re.search(r"\b(?:coming|next)\b", words))
        unit = re.search(rf"{UNIT}$|weekend$|quarter$", words)
        name = unit[0].rstrip("s") if unit else "day"
        if re.search(r"\blast night$", words):
            return self.today - dt.timedelta(1), self.today
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

    def _period(self, words: str, text: str, at: int) -> tuple[Days, TimeBasis]:
        if re.search(r"reporting period$|period$", words):
            return self.period, "relative"
        on = re.search(
            r"(?:following|next|previous|preceding) (\w+)$|\b(day|night|morning|evening) (before|after)$",
            words,
        )
        if on:
            return self._beside(on, words, text, at), "relative"
        if re.search(r"(?:that|same)\s+(?:very\s+)?\w+$", words):
            return self._that(words.split()[-1], "same day" in words), "relative"
        if self.today is None:
            return NOWHEN, "none"
        name = words.split()[-1]
        if name in ("day", "night", "morning", "evening", "afternoon"):
            if "this" in words:
                return (self.today, self.today), "relative"
            within = re.search(r"\b(?:earlier|later) (?:in|on|during) ", words)
            return (self._same_or_today() if within else NOWHEN), "relative"
        days = unit_around(self.today, name, 0)
        if name == "weekend":
            return unit_around(self.today, "weekend", 0 if "this" in words else -1), "relative"
        if name == "time":
            return NOWHEN, "none"
        if re.match(r"(?:by|before|until|till)\b", words) or re.match(r"later\b", words):
            return self._led(
                days, words if "end of" in words else "by " + words
            ), "document" if "end of" in words else "relative"
        if days[0] and re.search(r"\b(?:end|start|beginning) of\b", words) and not words.startswith("since"):
            return self._led(days, words), "relative"
        return (days[0], self.today), "relative"

    def _afar(self, base: dt.date, text: str, at: int) -> bool:
        """Whether a day was named in another paragraph, and is longer past than what the report is on."""
        assert self.today is not None
        return (self.today - base).days > _LATELY_DAYS and "\n" in text[self.spoken : at]

    def _whole(self, kind: str, words: str) -> Days:
        """Return the stretch of "all week" and of "the third time in a week"."""
        if self.today is None:
            return NOWHEN
        unit = next(each for each in words.split() if each not in ("all", "in", "a", "one"))
        if unit in ("day", "morning", "night") and kind == "all":
            return self._same_or_today()
        if kind == "all":
            return unit_around(self.today, unit, 0)[0], self.today
        length = length_of(1, unit)
        return (self.today - length, self.today) if length else NOWHEN

    def _beside(self, on: re.Match[str], words: str, text: str = "", at: int = 0) -> Days:
        """Return the day, the week or the month before or after the one that was told last."""
        unit = next(group for group in on.groups() if group)
        back = bool(re.search(r"\b(?:previous|preceding|before)\b", words))
        base = self.said if self.said[0] and back else self.last
        if back and self.today and base[0] and self._afar(base[0], text, at):
            base = self.today, self.today
        if back and self.today and base[0] and base[0] > self.today:  # nothing is before what is to come
            base = self.last if self.last[0] and self.last[0] <= self.today else (self.today, self.today)
        if base[0] is None or base[1] is None:
            return NOWHEN
        if unit in ("days", "weeks", "hours"):
            return (base[1], self.today) if self.today and self.today >= base[1] else NOWHEN
        if unit in ("week", "month", "year"):
            return unit_around(base[0], unit, -1 if back else 1)
        if unit == "night" and not back:
            return base if on[1] else shifted(base, 1)
        return shifted(base, -1 if back else 1)

    def _that(self, unit: str, same: bool) -> Days:
        """Return the day, the week or the month that was told last."""
        if unit in ("day", "night", "morning", "evening", "afternoon", "time"):
            return self._same_or_today() if same else self.last
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
        if "before last" in words:
            return (day - 2 * one, day - one), "relative"
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
