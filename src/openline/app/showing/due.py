"""What is due: the answers that a reader owes, and those that it awaits for things of its own (R8, R9)."""

from __future__ import annotations

from typing import Any, NamedTuple

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from openline.app.showing.rows import Call, DueRow
from openline.app.showing.view import View
from openline.decide.access import detail_of
from openline.decide.escalating import ON_A_LINE, sender_of
from openline.decide.presenting import reduce
from openline.decide.seating import has_answered, seated
from openline.decide.silence import ASKS
from openline.decide.state import Card, State, TimerStanding
from openline.decide.timing import awaited, subject_of
from openline.model.event import NODE
from openline.model.notification import Precedence
from openline.model.release import Detail

_ORDER = tuple(Precedence)


def due_rows(view: View) -> list[DueRow]:
    """Return the answers that are awaited, the most urgent first; :func:`in_full` says more of each.

    There may be tens of thousands, and the journal waits.
    """
    every = (it for it in view.state.timers.values() if _is_kept(view, it) and _concerns(view, it))
    waiting = [now for it in every if (now := _as_known(view, it)) is not None]
    waiting.sort(key=lambda it: (it.due_ms > view.now_ms, _ORDER.index(it.precedence), it.due_ms))
    return [_row(view, it) for it in waiting]


def _is_kept(view: View, timer: TimerStanding) -> bool:
    """Tell whether a deadline waits, or may for somebody who is not shown what met it."""
    return timer.state != "met" or (timer.subject, timer.party) in view.state.asked


def _as_known(view: View, timer: TimerStanding) -> TimerStanding | None:
    """Return a deadline as it is by now, as far as the reader knows; ``None`` once nothing is left of it.

    What another said to others is an answer to who asks and withholds it, and is not shown to him: until the
    time by which he asked he is not told that it came, as he never is by a silence (decide/silence.py). What
    comes after a silence was found leaves that as it stands for him.
    """
    if timer.state != "met":
        return awaited(view.state, timer)
    asked = view.state.asked[timer.subject, timer.party]
    if not asked.answer or view.state.statements[timer.subject].replaced_by:
        return None
    answer = view.state.statements[asked.answer]
    if view.detail(view.state.cards[answer.entry]) is not Detail.NOTHING:
        return None
    if asked.silent:
        return replace(timer, state="fired")
    return timer if view.now_ms < timer.due_ms else None


def _concerns(view: View, timer: TimerStanding) -> bool:
    """Tell whether a deadline is for a reader: it owes the answer, or the thing to be answered is its own.

    Of a match nobody is told whether the other side still owes its answer, before that is overdue.
    """
    if view.of_node or _owes(view, timer):
        return True
    card = view.state.cards[timer.entry]
    if card.type == ASKS:
        return card.author == view.reader
    if card.type in ON_A_LINE:
        return sender_of(view.state, card, timer.pass_to or timer.party) == view.reader
    owned = view.state.objects.get(timer.subject)
    return owned is not None and owned.owner == view.reader


def _owes(view: View, timer: TimerStanding) -> bool:
    """Tell whether the reader is to answer, itself or at a joint cell, where it has not answered yet.

    A statement that a party is asked for through another is that one's to ask for, too, unless it is its own.
    """
    cell = view.state.cells.get(timer.party)
    if cell is None:
        return timer.party == view.reader or _is_between(view, timer)
    shown = view.state.releases[cell.id, timer.seq]
    is_own = view.state.cards[timer.entry].author == view.reader
    return view.reader in seated(cell) and not is_own and not has_answered(shown, view.reader)


def _is_between(view: View, timer: TimerStanding) -> bool:
    card = view.state.cards[timer.entry]
    asks = card.type == ASKS and card.author != view.reader
    return asks and (timer.entry, view.reader, timer.party) in view.state.shown


class _Awaited(NamedTuple):
    """What is to be answered, as far as whoever owes the answer was told of it."""

    owed_to: tuple[Call, ...]
    matches: tuple[str, ...] = ()
    yours: tuple[str, ...] = ()
    concerning: str = ""


def _awaited(view: View, it: TimerStanding) -> _Awaited:
    """Say to whom an answer is owed, and about what: no more than the notice said that is to be answered."""
    state, card, side = view.state, view.state.cards[it.entry], it.pass_to or it.party
    content = view.content(card)
    if card.type == ASKS:
        said = state.statements[it.subject]
        hidden = said.withheld and not view.of_node and view.reader != said.author
        asker = Call(party=NODE if hidden else said.author)
        return _Awaited((asker,), yours=(it.subject,), concerning=said.about)
    if card.type in ON_A_LINE:
        return _Awaited((Call(party=sender_of(state, card, side)),), yours=(it.subject,))
    if not card.type.startswith("match"):
        owner = state.objects[it.subject].owner
        if owner == view.reader:
            return _Awaited((Call(party=owner),), yours=(it.subject,))
        known = _told_of(view, it).rank >= Detail.CONTACT.rank
        return _Awaited((Call(party=owner if known else NODE),))
    if content is None:
        return _Awaited((Call(party=NODE),))
    shown: Any = reduce(state, side, card, content, _detail(state, side, card))
    groups = (
        [it for kind in ("begun", "changed") for it in shown.get(kind, ())]
        if card.type.startswith("matches.")
        else [shown | {"matches": [shown["match"]]}]
    )
    calls = {(call["party"], call.get("via", "")): Call(**call) for it in groups for call in it["call"]}
    return _Awaited(
        tuple(calls.values()),
        tuple(id for it in groups for id in it["matches"]),
        tuple(dict.fromkeys(id for it in groups for id in it["yours"])),
    )


def _detail(state: State, side: str, card: Card) -> Detail:
    hides = card.type.startswith("match.") and detail_of(state, side, card).rank <= Detail.EXISTENCE.rank
    return Detail.EXISTENCE if hides else Detail.CONTACT


def _told_of(view: View, it: TimerStanding) -> Detail:
    """Return how much the reader was told of what is to be answered: no row says more than that."""
    card = view.state.cards[it.entry]
    if not _owes(view, it) or card.type.startswith("match") or card.type in ON_A_LINE or card.type == ASKS:
        return Detail.FULL
    return Detail(view.state.releases[it.party, it.seq].detail)


def _since_ms(view: View, it: TimerStanding) -> int | UnsetType:
    content = view.content(view.state.cards[it.entry])
    at_ms = view.state.touched_ms.get(it.subject, content.at_ms if content else None)
    return UNSET if at_ms is None else at_ms


def in_full(view: View, row: DueRow) -> DueRow:
    """Return a row that also says who owes the answer to whom, about what of his own, and since when."""
    it = _timer_of(view, row)
    what = _awaited(view, it)
    return replace(
        row,
        owed_to=what.owed_to,
        matches=what.matches,
        yours=what.yours,
        concerning=what.concerning or UNSET,
        since_ms=_since_ms(view, it),
    )


def may_still(view: View, row: DueRow) -> bool:
    """Tell whether a reader who looks back may be told now what a row told him then."""
    it = _timer_of(view, row)
    card = view.state.cards[it.entry]
    then = min(detail_of(view.state, view.reader, card), _told_of(view, it), key=lambda it: it.rank)
    return view.today is None or detail_of(view.today, view.reader, card).rank >= then.rank


def _timer_of(view: View, row: DueRow) -> TimerStanding:
    timers, place = view.state.timers, (row.party, row.pass_to)
    if row.type == ASKS:
        return timers[row.about, row.pass_to or row.party, ""]
    return timers.get((row.about, *place)) or timers[subject_of(view.state.cards[row.about]), *place]


def _row(view: View, it: TimerStanding) -> DueRow:
    told = _told_of(view, it)
    is_between = it.party != view.reader and _is_between(view, it)
    party, pass_to = (view.reader, it.party) if is_between else (it.party, it.pass_to)
    seq = it.seq or view.state.shown.get((it.entry, party, pass_to), 0)
    return DueRow(
        party=party,
        # Another's number would tell how much it was shown in all.
        release=seq if seq and (view.of_node or _owes(view, it)) else UNSET,
        pass_to=pass_to,
        type=view.state.cards[it.entry].type if told.rank >= Detail.CONTACT.rank else "",
        # What is shown as a contact is named by its entry, as in every list.
        about=it.subject if told.rank >= Detail.COARSE.rank else it.entry,
        precedence=it.precedence.value,
        due_ms=it.due_ms,
        overdue=it.due_ms <= view.now_ms,
        on_record=it.state == "fired",
        step=it.step,
        skipped=it.skipped,
    )
