"""The daily report: 24 hours up to a cut-off, in figures that all of its readers may see alike (R27).

What is counted was shown to all of them, and each knows that (:mod:`openline.decide.alike`). Findings count
in the hour in which they happened, all else in that in which the node took it: what comes later than the
cut-off, of a day that is over, makes another version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from openline.decide.alike import known_since, shown_alike
from openline.decide.covering import Look, covered_s
from openline.decide.state import Card, Entry, State
from openline.errors import InputError, RefusedError
from openline.model.daily import HOURS, Change, Daily, LineDay, NotifiedDay, PlaceDay, SaidDay
from openline.model.event import LineBody, WatchBody, ZoneBody
from openline.model.party import Addressable
from openline.model.saying import (
    CheckFacts,
    DailyBody,
    DailyFacts,
    MessageFacts,
    MissFacts,
    StatementFacts,
)

RULE = "reporting/1"
DAY_MS = 86_400_000
HOUR_MS = 3_600_000
LATEST = 24 * 60
"""Cut-off, in minutes of the day: its end."""
CLOSING = frozenset(
    {"exit", "limit_restored", "rate_restored", "expired", "regained_contact", "count", "corrected"}
)
"""Findings that something is over, or was otherwise: in the table, and not in the plot."""
NOTIFIED = ("site", "movement", "activity")
COUNTED = frozenset(
    {"watch", "check", "message", "warning", "statement", *NOTIFIED},
)
"""Families of entries of which anything may be counted."""
MOST_PARTIES = 64
MOST_REASON = 500


class Day(NamedTuple):
    """A day of the report: the 24 hours up to its cut-off."""

    name: str
    """Such as ``2026-11-14``: that on which the cut-off falls, or that ends with it."""
    from_ms: int
    cut_off_ms: int

    @property
    def before_ms(self) -> int:
        """When the 24 hours began that it is compared with."""
        return self.from_ms - DAY_MS


class Happened(NamedTuple):
    """An entry, and when the node took it."""

    card: Card
    facts: object
    body: object
    """``None`` once it was redacted."""
    received_ms: int


Looks = Callable[[str], Sequence[Look]]
"""Zone or line -> the reports of who looked there that all readers were shown."""


# -- days ------------------------------------------------------------------------------------------


def cut_off_of(text: str) -> int:
    """Read a cut-off such as ``18:00`` or ``24:00``, in UTC; return the minute of the day.

    Raises
    ------
    InputError
        Says what one looks like.
    """
    hours, colon, minutes = text.strip().partition(":")
    numbers = colon and len(minutes) == 2 and hours.isdecimal() and minutes.isdecimal()
    minute = int(hours) * 60 + int(minutes) if numbers and int(minutes) < 60 else 0
    if not 0 < minute <= LATEST:
        raise InputError(
            f"{text!r} is no cut-off", next_step="a time of the day in UTC: 18:00, or 24:00 for its end"
        )
    return minute


def day_of(name: str, cut_off_min: int) -> Day:
    """Return a day by its name.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        given = date.fromisoformat(name)
        begins_ms = round(datetime(given.year, given.month, given.day, tzinfo=UTC).timestamp()) * 1000
    except ValueError:
        raise InputError(f"{name!r} is no day", next_step="such as 2026-11-14") from None
    cut_off_ms = begins_ms + cut_off_min * 60_000
    return Day(given.isoformat(), cut_off_ms - DAY_MS, cut_off_ms)


def last_day(now_ms: int, cut_off_min: int) -> Day:
    """Return the last day whose cut-off has passed."""
    at = datetime.fromtimestamp((now_ms - cut_off_min * 60_000) / 1000, UTC)
    return day_of(at.date().isoformat(), cut_off_min)


def day_before(day: Day) -> str:
    """Return the name of the day before."""
    return (date.fromisoformat(day.name) - timedelta(days=1)).isoformat()


# -- what it says ----------------------------------------------------------------------------------


def report(
    state: State, day: Day, parties: tuple[str, ...], happened: Iterable[Happened], looks: Looks
) -> Daily:
    """Return the report of a day, in its first version.

    Parameters
    ----------
    happened
        All entries of :data:`COUNTED` families since :attr:`Day.before_ms`, those that came later too.
    looks
        Says who looked at a zone or line.
    """
    alike = [it for it in happened if shown_alike(state, it.card, parties)]
    now = [it for it in alike if day.from_ms <= when_ms(it) < day.cut_off_ms]
    before = [it for it in alike if day.before_ms <= when_ms(it) < day.from_ms]
    left_out = ["stops", "matches", "sightings"]
    left_out += ["notified_beside_cells", "statements"] if len(parties) > 2 else []
    return Daily(
        day=day.name,
        version=1,
        from_ms=day.from_ms,
        cut_off_ms=day.cut_off_ms,
        parties=parties,
        places=tuple(_places(state, day, parties, now, before, looks)),
        notified=tuple(_notified(day, kind, now, before) for kind in NOTIFIED),
        lines=tuple(_lines(state, parties, now, before)),
        warnings=SaidDay(said=_steps("warning", now), before=_steps("warning", before)),
        statements=(None if len(parties) > 2 else SaidDay(said=_verbs(now), before=_verbs(before))),
        left_out=tuple(left_out),
    )


def when_ms(it: Happened) -> int:
    """Return when something counts: a finding when it happened, all else when the node took it."""
    if isinstance(it.body, WatchBody):
        try:
            at = datetime.fromisoformat(str(it.body.event.get("at", "")))
        except ValueError:
            return it.received_ms
        if at.tzinfo is not None:
            return round(at.timestamp() * 1000)
    return it.received_ms


def _places(
    state: State,
    day: Day,
    parties: tuple[str, ...],
    now: Sequence[Happened],
    before: Sequence[Happened],
    looks: Looks,
) -> Iterable[PlaceDay]:
    found, found_before = _by_place(now), _by_place(before)
    known = [id for id, it in state.objects.items() if known_since(state, id, parties) is not None]
    for id in sorted(known):
        place = state.objects[id]
        if place.state == "ended" and not (found.get(id) or found_before.get(id)):
            continue
        its_looks = looks(id)
        hours = [(day.from_ms + n * HOUR_MS, day.from_ms + (n + 1) * HOUR_MS) for n in range(HOURS)]
        opens = [it for it in found.get(id, ()) if _event(it) not in CLOSING]
        yield PlaceDay(
            id=id,
            kind="line" if place.kind == "line" else "zone",
            name=_name(state, place.entry),
            found=_counted(_event(it) for it in found.get(id, ())),
            before=_counted(_event(it) for it in found_before.get(id, ())),
            by_hour=_by_hour(day, opens),
            coverage=covered_s(its_looks, day.from_ms, day.cut_off_ms),
            coverage_before=covered_s(its_looks, day.before_ms, day.from_ms),
            coverage_by_hour=tuple(covered_s(its_looks, *hour) for hour in hours),
        )


def _by_place(happened: Iterable[Happened]) -> Mapping[str, list[Happened]]:
    found: dict[str, list[Happened]] = {}
    for it in happened:
        if it.card.type.startswith("watch."):
            found.setdefault(it.card.about, []).append(it)
    return found


def _event(it: Happened) -> str:
    return str(getattr(it.facts, "event", ""))


def _name(state: State, entry: str) -> str:
    content = state.contents.get(entry)
    match content.body if content is not None else None:
        case ZoneBody(zone=zone):
            return zone.name
        case LineBody(line=line):
            return line.name
    return ""


def _by_hour(day: Day, happened: Iterable[Happened]) -> tuple[int, ...]:
    counted = Counter((when_ms(it) - day.from_ms) // HOUR_MS for it in happened)
    return tuple(counted[hour] for hour in range(HOURS))


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _steps(family: str, happened: Iterable[Happened]) -> dict[str, int]:
    """Count the steps of a family, such as ``notify`` and ``withdraw``."""
    types = (it.card.type.removesuffix("/v1").partition(".") for it in happened)
    return _counted(action for kind, _, action in types if kind == family)


def _verbs(happened: Iterable[Happened]) -> dict[str, int]:
    # Whose a statement is that withholds it would follow from that it is counted.
    said = (it.facts for it in happened if isinstance(it.facts, StatementFacts))
    return _counted(it.verb.value for it in said if not it.withheld)


def _notified(day: Day, kind: Any, now: Sequence[Happened], before: Sequence[Happened]) -> NotifiedDay:
    return NotifiedDay(
        kind=kind,
        said=_steps(kind, now),
        before=_steps(kind, before),
        by_hour=_by_hour(day, (it for it in now if it.card.type.startswith(f"{kind}."))),
    )


def _lines(
    state: State, parties: tuple[str, ...], now: Sequence[Happened], before: Sequence[Happened]
) -> Iterable[LineDay]:
    for id, channel in sorted(state.channels.items()):
        # On one that was never open nothing was said.
        if set(parties) <= set(channel.parties) and channel.open_index is not None:
            yield LineDay(
                channel=id,
                checks=_checks(id, now),
                checks_before=_checks(id, before),
                messages=_messages(id, now),
                messages_before=_messages(id, before),
            )


def _checks(channel: str, happened: Iterable[Happened]) -> dict[str, int]:
    words = []
    for it in happened:
        match it.facts:
            case CheckFacts(channel=on) if on == channel:
                words.append("answered" if it.facts.answered else "not_answered")
            case MissFacts(channel=on) if on == channel:
                words += ["missed", "lost"] if it.facts.lost else ["missed"]
    return _counted(words)


def _messages(channel: str, happened: Iterable[Happened]) -> dict[str, int]:
    said = (it.facts for it in happened if isinstance(it.facts, MessageFacts))
    return _counted(it.precedence.value for it in said if it.channel == channel)


# -- versions --------------------------------------------------------------------------------------


def again(made: Daily, former: Daily, former_entry: str, reason: str) -> Daily:
    """Return a report as the next version of another, with what has changed."""
    return msgspec.structs.replace(
        made,
        version=former.version + 1,
        former=former_entry,
        reason=reason,
        changes=changes_between(_figures(former), _figures(made)),
    )


def held_against(made: Daily, day_before: Daily) -> Daily:
    """Return a report with what that of the day before had otherwise than it is counted now.

    Nothing is said where that was for others, or up to another cut-off.
    """
    if day_before.cut_off_ms != made.from_ms or set(day_before.parties) != set(made.parties):
        return made
    changes = changes_between(_figures(day_before), _figures(made, "before"))
    return msgspec.structs.replace(made, before_otherwise=changes)


def changes_between(was: Mapping[str, int], now: Mapping[str, int]) -> tuple[Change, ...]:
    """Return every figure that two reports have otherwise; what one does not have is 0."""
    return tuple(
        Change(figure=it, was=was.get(it, 0), now=now.get(it, 0))
        for it in sorted({*was, *now})
        if was.get(it, 0) != now.get(it, 0)
    )


def _figures(it: Daily, which: str = "now") -> dict[str, int]:
    """Return all figures of the day, or of the day before, by their place in the report."""
    is_now = which == "now"
    figures: dict[str, int] = {}

    def put(path: str, counts: Mapping[str, int]) -> None:
        figures.update({f"{path}/{word}": number for word, number in counts.items()})

    for place in it.places:
        put(f"places/{place.id}/found", place.found if is_now else place.before)
        put(f"places/{place.id}/coverage", place.coverage if is_now else place.coverage_before)
    for kind in it.notified:
        put(f"notified/{kind.kind}", kind.said if is_now else kind.before)
    for line in it.lines:
        put(f"lines/{line.channel}/checks", line.checks if is_now else line.checks_before)
        put(f"lines/{line.channel}/messages", line.messages if is_now else line.messages_before)
    put("warnings", it.warnings.said if is_now else it.warnings.before)
    if it.statements is not None:
        put("statements", it.statements.said if is_now else it.statements.before)
    return figures


def total(counts: Mapping[str, int]) -> int:
    """Return how many findings said that something began or was passed."""
    return sum(number for event, number in counts.items() if event not in CLOSING)


def is_comparable(place: PlaceDay) -> bool:
    """Tell whether findings can be held against the day before: as much was looked at, within a tenth."""
    now_s, before_s = place.coverage.get("observed_s", 0), place.coverage_before.get("observed_s", 0)
    return now_s > 0 and before_s > 0 and abs(now_s - before_s) * 10 <= max(now_s, before_s)


# -- judging ---------------------------------------------------------------------------------------


def daily_of(state: State, day: str) -> tuple[str, Daily] | None:
    """Return the last report of a day, with its entry; ``None`` where there is none, or it was redacted."""
    entry = state.dailies.get(day, "")
    content = state.contents.get(entry)
    body = content.body if content is not None else None
    return (entry, msgspec.convert(body.report, Daily)) if isinstance(body, DailyBody) else None


def judge_daily(state: State, entry: Entry, facts: DailyFacts, body: DailyBody) -> None:
    """Refuse a report that does not follow the last of its day, is for others, or is not due yet.

    Raises
    ------
    RefusedError
        Another version is on record, its readers are not those of the last, or its cut-off lies ahead.
    InputError
        Body and facts differ, or there is nobody to read it.
    """
    where = f"daily report of {facts.day}"
    said = msgspec.convert(body.report, Daily)
    same = (said.day, said.version, said.from_ms, said.cut_off_ms, said.parties)
    if same != (facts.day, facts.version, facts.from_ms, facts.cut_off_ms, facts.parties):
        raise InputError("the body and the facts of the report say different things", where=where)
    if entry.received_at_ms < facts.cut_off_ms:
        raise RefusedError("its cut-off has not passed", where=where)
    former = state.contents.get(state.dailies.get(facts.day, ""))
    last = former.facts if former is not None else None
    next_version = last.version + 1 if isinstance(last, DailyFacts) else 1
    if facts.version != next_version:
        raise RefusedError(f"version {facts.version} of it; the next is {next_version}", where=where)
    if isinstance(last, DailyFacts) and (last.parties, last.cut_off_ms) != (facts.parties, facts.cut_off_ms):
        raise RefusedError(
            "a corrected report is for the same readers, up to the same cut-off",
            where=where,
            next_step=f"it was for {', '.join(last.parties)}",
        )
    check_readers(state, facts.parties, where)


def check_readers(state: State, parties: tuple[str, ...], where: str) -> None:
    """Refuse readers that there are none of, or that are never to be addressed.

    Raises
    ------
    InputError
        None, one alone, too many, one twice, or not in order.
    RefusedError
        One is never to be addressed.
    NotFoundError
        One is not on record.
    """
    if not 2 <= len(parties) <= MOST_PARTIES or list(parties) != sorted(set(parties)):
        raise InputError(
            f"a daily report is for 2 to {MOST_PARTIES} parties, each once, by name",
            where=where,
            next_step="name them with --party, or set daily.parties",
        )
    for it in parties:
        if state.party(it).addressable is Addressable.NEVER:
            raise RefusedError(f"{it!r} is never to be addressed", where=where)
