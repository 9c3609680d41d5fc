"""How long answers and relays take, by line and party, beside the times that are agreed (R11, R33, F6).

A reader is told of its own, and of those that were owed to it. Whether another has answered the notice of a
match is nobody's business before that is overdue, so that of matches each party reads its own alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

import msgspec

from openline.app.showing.contacts import held
from openline.app.showing.named import check_channel, check_party
from openline.app.showing.paging import Still
from openline.app.showing.view import View
from openline.decide.clocking import Quantile, Wait, is_shorter, quantile
from openline.decide.departing import in_force_for, who_relays
from openline.decide.escalating import sender_of
from openline.decide.presenting import NOTICE
from openline.decide.severity import ANSWER_WITHIN_MS
from openline.decide.spoken import Answering
from openline.decide.state import Card
from openline.decide.timing import precedence_of, subject_of
from openline.model.notification import Precedence
from openline.model.release import Receipt
from openline.model.saying import MessageFacts

HOUR_MS = 3_600_000
KINDS = ("line", "stop", "warning", "notification", "match")


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """How long something took."""

    count: int
    """How many were awaited."""
    came: int
    """How many of them have come. The others count as at least as long as they have been waited for."""
    p50_ms: int
    p50_at_least: bool
    """Too few have come to say more than that it is no less."""
    p95_ms: int
    p95_at_least: bool


class HourTime(msgspec.Struct, frozen=True, kw_only=True):
    """The answers to what was shown in one hour of the day."""

    hour: int
    """Of the day, UTC."""
    answer: Measured


class PrecedenceTime(msgspec.Struct, frozen=True, kw_only=True):
    """The answers to what was of one precedence."""

    precedence: str
    within_ms: int
    """How long there is for an answer, unless its sender says otherwise."""
    answer: Measured


class Shorter(msgspec.Struct, frozen=True, kw_only=True):
    """A time that is agreed and is shorter than what was measured: a warning, and no reproach."""

    agreement: str = ""
    """Whose lead time it is; empty for the time that a precedence gives."""
    what: str
    """``movement`` or ``activity``; or the precedence."""
    emergency: bool = False
    agreed_ms: int
    measured: str
    """``relay`` or ``answer``."""
    p95_ms: int
    at_least: bool
    count: int
    came: int
    kind: str
    channel: str
    party: str


class LatencyRow(msgspec.Struct, frozen=True, kw_only=True):
    """How long one party takes to answer what is said on a line, or what of one kind it is shown."""

    kind: str
    """``line``; or ``stop``, ``warning``, ``notification``, ``match``: those have no channel."""
    channel: str
    party: str
    answer: Measured
    relay: Measured | None
    """Until it was relayed to all units, where that was asked for or done; ``null`` where it never was."""
    by_precedence: tuple[PrecedenceTime, ...]
    by_hour: tuple[HourTime, ...]
    shorter: tuple[Shorter, ...]


class LatencyPage(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured."""

    rows: tuple[LatencyRow, ...]
    as_of_ms: int
    notice: str = NOTICE


class _Sample(NamedTuple):
    kind: str
    channel: str
    party: str
    precedence: Precedence | None
    hour: int
    answer: Wait
    relay: Wait | None


def latency_rows(
    view: View, still: Still, *, since_ms: int = 0, party: str = "", channel: str = ""
) -> list[LatencyRow]:
    """Return what was measured of what was shown since a time, as far as it is for the reader.

    Parameters
    ----------
    party, channel
        Of this one alone, where given.

    Raises
    ------
    NotFoundError
        It is not on record, or not for this reader.
    """
    check_party(view, still, party)
    check_channel(view, still, channel)
    relaying = cache(lambda owner: frozenset(who_relays(view.state, owner)))

    def look(place: tuple[str, str]) -> _Sample | None:
        entry, who = place
        known = view.state.answering[place]
        if known.shown_ms < since_ms or (party and who != party) or (channel and known.channel != channel):
            return None
        card = view.state.cards[entry]
        return _sample(view, card, who, known, relaying) if _may_know(view, card, who) else None

    groups: dict[tuple[str, str, str], list[_Sample]] = {}
    for it in held(still, view.state.answering, look):
        if it is not None:
            groups.setdefault((it.kind, it.channel, it.party), []).append(it)
    with still():
        return [
            _row(view, *place, groups[place])
            for place in sorted(groups, key=lambda it: (KINDS.index(it[0]), *it[1:]))
        ]


def kind_of(card: Card) -> str:
    """Return as what an entry is measured."""
    family = card.type.partition(".")[0]
    return {
        "message": "line",
        "stop": "stop",
        "warning": "warning",
        "match": "match",
        "matches": "match",
    }.get(family, "notification")


def _may_know(view: View, card: Card, party: str) -> bool:
    if view.of_node or party == view.reader:
        return True
    kind = kind_of(card)
    if kind == "notification":
        return view.state.objects[card.about].owner == view.reader
    return kind != "match" and sender_of(view.state, card, party) == view.reader


def _sample(
    view: View, card: Card, party: str, known: Answering, relaying: Callable[[str], frozenset[str]]
) -> _Sample:
    off_ms = known.closed_ms or (0 if known.answered_ms else _called_off_ms(view, card, party, known))
    relay = None
    if known.relayed_ms or _relay_is_asked(view, card, party, relaying):
        relay = _wait(known.shown_ms, known.relayed_ms, off_ms, view.now_ms)
    return _Sample(
        kind=kind_of(card),
        channel=known.channel,
        party=party,
        precedence=precedence_of(view.state, card) if not card.type.startswith("matches.") else None,
        hour=known.shown_ms // HOUR_MS % 24,
        answer=_wait(known.shown_ms, known.answered_ms, off_ms, view.now_ms),
        relay=relay,
    )


def _wait(began_ms: int, came_ms: int, off_ms: int, now_ms: int) -> Wait:
    if came_ms:
        return Wait(came_ms - began_ms, True)
    return Wait(max(0, (off_ms or now_ms) - began_ms), False)


def _called_off_ms(view: View, card: Card, party: str, known: Answering) -> int:
    """Return until when an answer was awaited at least, of what is not any longer; 0 while it is.

    Of matches that have ended it is not known when: they were awaited from when they were shown on.
    """
    places = [it for it in view.state.recipients.get(card.id, ()) if it[0] == party]
    timers = [view.state.timers.get((subject_of(card), *it)) for it in places]
    waits = any(it is not None and it.entry == card.id and it.state != "met" for it in timers)
    return 0 if waits else known.shown_ms


def _relay_is_asked(view: View, card: Card, party: str, relaying: Callable[[str], frozenset[str]]) -> bool:
    content = view.content(card)
    if content is not None and isinstance(content.facts, MessageFacts):
        return content.facts.needs is Receipt.RELAYED
    thing = view.state.objects.get(card.about)
    if thing is None or kind_of(card) != "notification" or thing.kind == "site":
        return False
    return party in relaying(thing.owner) or party in view.state.notifications[thing.id].guarantees


def _row(view: View, kind: str, channel: str, party: str, samples: list[_Sample]) -> LatencyRow:
    answer = measured([it.answer for it in samples])
    relays = [it.relay for it in samples if it.relay is not None]
    relay = measured(relays) if relays else None
    by_precedence = tuple(
        PrecedenceTime(
            precedence=it.value,
            within_ms=ANSWER_WITHIN_MS[it],
            answer=measured([one.answer for one in samples if one.precedence is it]),
        )
        for it in Precedence
        if any(one.precedence is it for one in samples)
    )
    hours: dict[int, list[Wait]] = {}
    for one in samples:
        hours.setdefault(one.hour, []).append(one.answer)
    by_hour = tuple(HourTime(hour=it, answer=measured(hours[it])) for it in sorted(hours))
    place = kind, channel, party
    shorter = (
        *_shorter_precedences(by_precedence, place),
        *_shorter_leads(view, relay, answer, place),
    )
    return LatencyRow(
        kind=kind,
        channel=channel,
        party=party,
        answer=answer,
        relay=relay,
        by_precedence=by_precedence,
        by_hour=by_hour,
        shorter=shorter,
    )


def measured(waits: Iterable[Wait]) -> Measured:
    """Return the count and the quantiles of some waits, of which there is at least one."""
    every = list(waits)
    half, most = quantile(every, 0.5), quantile(every, 0.95)
    assert half is not None
    assert most is not None
    return Measured(
        count=len(every),
        came=sum(it.over for it in every),
        p50_ms=half.ms,
        p50_at_least=half.at_least,
        p95_ms=most.ms,
        p95_at_least=most.at_least,
    )


def _shorter_precedences(times: Iterable[PrecedenceTime], place: tuple[str, str, str]) -> Iterator[Shorter]:
    for it in times:
        if is_shorter(it.within_ms, Quantile(it.answer.p95_ms, it.answer.p95_at_least)):
            yield _shorter(it.answer, "answer", place, what=it.precedence, agreed_ms=it.within_ms)


def _shorter_leads(
    view: View, relay: Measured | None, answer: Measured, place: tuple[str, str, str]
) -> Iterator[Shorter]:
    """Yield the lead times of agreements that a party takes longer to relay in, or else to answer."""
    kind, channel, party = place
    if kind in ("match", "stop"):
        return
    line = view.state.channels.get(channel)
    for agreement in in_force_for(view.state, party):
        if not view.of_node and view.reader not in agreement.parties:
            continue
        if line is not None and not set(line.parties) - {party} & set(agreement.parties):
            continue
        for lead in agreement.norms.lead_times:
            for emergency, agreed_s in ((False, lead.normal_s), (True, lead.emergency_s)):
                took, what = (relay, "relay") if relay is not None else (answer, "answer")
                if is_shorter(agreed_s * 1000, Quantile(took.p95_ms, took.p95_at_least)):
                    yield _shorter(
                        took,
                        what,
                        place,
                        agreement=agreement.id,
                        what=lead.kind,
                        emergency=emergency,
                        agreed_ms=agreed_s * 1000,
                    )


def _shorter(
    took: Measured,
    of: str,
    place: tuple[str, str, str],
    *,
    what: str,
    agreed_ms: int,
    agreement: str = "",
    emergency: bool = False,
) -> Shorter:
    kind, channel, party = place
    return Shorter(
        agreement=agreement,
        what=what,
        emergency=emergency,
        agreed_ms=agreed_ms,
        measured=of,
        p95_ms=took.p95_ms,
        at_least=took.p95_at_least,
        count=took.count,
        came=took.came,
        kind=kind,
        channel=channel,
        party=party,
    )
